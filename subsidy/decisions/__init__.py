"""What follows from the facts under a policy: results, reasons, comparisons."""

from .agreement import policy_problems
from .as_json import ProblemsJson, ResultJson, problems_json, result_json, totals_json
from .assessment import Assessment, Figures, HouseholdResult, Loss, PersonResult, VillageResult, assess
from .comparison import Comparison, compare, what_if
from .explanation import (
    TABLE_HEAD,
    Explanation,
    Line,
    explain,
    explain_village,
    find_persons,
    find_villages,
    meeting_lines,
)

__all__ = [
    "TABLE_HEAD",
    "Assessment",
    "Comparison",
    "Explanation",
    "Figures",
    "HouseholdResult",
    "Line",
    "Loss",
    "PersonResult",
    "ProblemsJson",
    "ResultJson",
    "VillageResult",
    "assess",
    "compare",
    "explain",
    "explain_village",
    "find_persons",
    "find_villages",
    "meeting_lines",
    "policy_problems",
    "problems_json",
    "result_json",
    "totals_json",
    "what_if",
]
