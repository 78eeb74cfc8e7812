"""被征地农民基本养老保险补贴: decides, computes and fills the forms of the pension subsidy for farmers who lost land.

>>> import subsidy
>>> reading = subsidy.read_workbook("village.xlsx")     # doctest: +SKIP
>>> result = subsidy.assess(reading.project)            # doctest: +SKIP
>>> subsidy.fill_forms(result, "out")                   # doctest: +SKIP

What reads or writes files is imported when first used, so that importing the library costs little.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from .decisions import (
    Assessment,
    Comparison,
    Explanation,
    Figures,
    HouseholdResult,
    Loss,
    PersonResult,
    VillageResult,
    assess,
    compare,
    explain,
    explain_village,
    result_json,
    what_if,
)
from .facts import Farmer, Household, Parcel, Project, RecordedStep, Village, load_project, problems_of
from .law import (
    AgeBand,
    Approver,
    Basis,
    Caution,
    Insurance,
    LandUseMode,
    LossClass,
    Policy,
    PolicyError,
    Reason,
    Sex,
    load_policy,
    packaged_policies,
    policy_for,
)
from .problems import InputError, Problem, Severity

if TYPE_CHECKING:
    from .deadlines import Schedule, schedule, to_do
    from .forms import fill_forms
    from .ledger import Ledger, LedgerError, with_history
    from .workbook import Reading, read_workbook

_LAZY = {
    "Schedule": ".deadlines",
    "schedule": ".deadlines",
    "to_do": ".deadlines",
    "fill_forms": ".forms",
    "Ledger": ".ledger",
    "LedgerError": ".ledger",
    "with_history": ".ledger",
    "Reading": ".workbook",
    "read_workbook": ".workbook",
}

__version__ = version("subsidy")

__all__ = [
    "AgeBand",
    "Approver",
    "Assessment",
    "Basis",
    "Caution",
    "Comparison",
    "Explanation",
    "Farmer",
    "Figures",
    "Household",
    "HouseholdResult",
    "InputError",
    "Insurance",
    "LandUseMode",
    "Ledger",
    "LedgerError",
    "Loss",
    "LossClass",
    "Parcel",
    "PersonResult",
    "Policy",
    "PolicyError",
    "Problem",
    "Project",
    "Reading",
    "Reason",
    "RecordedStep",
    "Schedule",
    "Severity",
    "Sex",
    "Village",
    "VillageResult",
    "assess",
    "compare",
    "explain",
    "explain_village",
    "fill_forms",
    "load_policy",
    "load_project",
    "packaged_policies",
    "policy_for",
    "problems_of",
    "read_workbook",
    "result_json",
    "schedule",
    "to_do",
    "what_if",
    "with_history",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _LAZY:
        return getattr(import_module(_LAZY[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
