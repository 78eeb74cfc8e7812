"""被征地农民基本养老保险补贴: the pension subsidy for farmers who lost land.

The library decides and computes the subsidy, and fills its forms.

>>> import subsidy
>>> reading = subsidy.read_workbook("village.xlsx")     # doctest: +SKIP
>>> result = subsidy.assess(reading.project)            # doctest: +SKIP
>>> subsidy.fill_forms(result, "out")                   # doctest: +SKIP

What reads or writes files is imported when first used, so that importing the library costs little.
"""

from __future__ import annotations

from importlib import import_module
from logging import NullHandler, getLogger
from typing import TYPE_CHECKING

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
    package_version,
    problems_json,
    result_json,
    what_if,
)
from .facts import (
    Farmer,
    Household,
    Parcel,
    Project,
    RecordedStep,
    Village,
    load_project,
    problems_of,
    project_from_records,
)
from .law import (
    NUMBERS,
    READINGS,
    AgeBand,
    Approver,
    Basis,
    Caution,
    Insurance,
    LandUseMode,
    LossClass,
    Policy,
    PolicyError,
    ProcedureError,
    Reason,
    Sex,
    load_policy,
    packaged_policies,
    policy_for,
    policy_from_toml,
)
from .problems import InputError, Problem, Severity, SubsidyError

if TYPE_CHECKING:
    from .deadlines import NoticeFileError, NoticeMissingError, Schedule, schedule, to_do
    from .disk import FileInTheWayError
    from .forms import (
        FormSetError,
        PrintError,
        TemplateError,
        export_templates,
        fill_forms,
        form_files,
        missing_for_forms,
        print_forms,
        printout,
    )
    from .ledger import Ledger, LedgerError, with_history
    from .workbook import (
        ChangedFileError,
        NotAWorkbookError,
        Reading,
        UncopiableFileError,
        carry_over,
        corrected_copy,
        example_workbook,
        mark_copy,
        marked_copy,
        project_to_workbook,
        read_workbook,
        write_blank,
        write_example,
    )

_LAZY = {
    "FileInTheWayError": ".disk",
    "ChangedFileError": ".workbook",
    "NotAWorkbookError": ".workbook",
    "UncopiableFileError": ".workbook",
    "corrected_copy": ".workbook",
    "Schedule": ".deadlines",
    "schedule": ".deadlines",
    "to_do": ".deadlines",
    "fill_forms": ".forms",
    "form_files": ".forms",
    "missing_for_forms": ".forms",
    "print_forms": ".forms",
    "printout": ".forms",
    "Ledger": ".ledger",
    "LedgerError": ".ledger",
    "with_history": ".ledger",
    "FormSetError": ".forms",
    "PrintError": ".forms",
    "TemplateError": ".forms",
    "export_templates": ".forms",
    "NoticeFileError": ".deadlines",
    "NoticeMissingError": ".deadlines",
    "Reading": ".workbook",
    "carry_over": ".workbook",
    "example_workbook": ".workbook",
    "mark_copy": ".workbook",
    "marked_copy": ".workbook",
    "project_to_workbook": ".workbook",
    "write_blank": ".workbook",
    "write_example": ".workbook",
    "read_workbook": ".workbook",
}

__version__ = package_version()

__all__ = [
    "NUMBERS",
    "READINGS",
    "AgeBand",
    "Approver",
    "Assessment",
    "Basis",
    "Caution",
    "ChangedFileError",
    "Comparison",
    "Explanation",
    "Farmer",
    "Figures",
    "FileInTheWayError",
    "FormSetError",
    "Household",
    "HouseholdResult",
    "InputError",
    "Insurance",
    "LandUseMode",
    "Ledger",
    "LedgerError",
    "Loss",
    "LossClass",
    "NotAWorkbookError",
    "NoticeFileError",
    "NoticeMissingError",
    "Parcel",
    "PersonResult",
    "Policy",
    "PolicyError",
    "PrintError",
    "Problem",
    "ProcedureError",
    "Project",
    "Reading",
    "Reason",
    "RecordedStep",
    "Schedule",
    "Severity",
    "Sex",
    "SubsidyError",
    "TemplateError",
    "UncopiableFileError",
    "Village",
    "VillageResult",
    "assess",
    "carry_over",
    "compare",
    "corrected_copy",
    "example_workbook",
    "explain",
    "explain_village",
    "export_templates",
    "fill_forms",
    "form_files",
    "load_policy",
    "load_project",
    "mark_copy",
    "marked_copy",
    "missing_for_forms",
    "packaged_policies",
    "policy_for",
    "policy_from_toml",
    "print_forms",
    "printout",
    "problems_json",
    "problems_of",
    "project_from_records",
    "project_to_workbook",
    "read_workbook",
    "result_json",
    "schedule",
    "to_do",
    "what_if",
    "with_history",
    "write_blank",
    "write_example",
]


if not TYPE_CHECKING:  # a checker sees the imports above, and reports a misspelt name

    def __getattr__(name: str) -> object:
        if name in _LAZY:
            return getattr(import_module(_LAZY[name], __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


getLogger(__name__).addHandler(NullHandler())
