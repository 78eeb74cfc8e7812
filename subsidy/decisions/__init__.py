"""Decisions: results of facts under a policy, reasons and comparisons."""

from .agreement import policy_problems, reached_unpaid
from .as_json import (
    FiguresJson,
    ProblemJson,
    ProblemsJson,
    ResultJson,
    TotalsJson,
    VillageJson,
    problems_json,
    result_json,
    totals_json,
)
from .assessment import Assessment, assess
from .comparison import (
    FACTS,
    PENDING,
    Comparison,
    ComparisonJson,
    MovedJson,
    MovementJson,
    PersonChange,
    PersonChangeJson,
    SettingJson,
    compare,
    what_if,
)
from .explanation import explain, find_persons
from .meeting import Line, explain_village, find_villages, meeting_lines
from .provenance import Provenance, ProvenanceJson, package_version
from .readings import ReadingEffect
from .results import Figures, HouseholdResult, Loss, PersonResult, VillageResult
from .trace import TABLE_HEAD, Explanation, ExplanationsJson, StepJson, TraceStep, explanations_json

__all__ = [
    "FACTS",
    "PENDING",
    "TABLE_HEAD",
    "Assessment",
    "Comparison",
    "ComparisonJson",
    "Explanation",
    "ExplanationsJson",
    "Figures",
    "FiguresJson",
    "HouseholdResult",
    "Line",
    "Loss",
    "MovedJson",
    "MovementJson",
    "PersonChange",
    "PersonChangeJson",
    "PersonResult",
    "ProblemJson",
    "ProblemsJson",
    "Provenance",
    "ProvenanceJson",
    "ReadingEffect",
    "ResultJson",
    "SettingJson",
    "StepJson",
    "TotalsJson",
    "TraceStep",
    "VillageJson",
    "VillageResult",
    "assess",
    "compare",
    "explain",
    "explain_village",
    "explanations_json",
    "find_persons",
    "find_villages",
    "meeting_lines",
    "package_version",
    "policy_problems",
    "problems_json",
    "reached_unpaid",
    "result_json",
    "totals_json",
    "what_if",
]
