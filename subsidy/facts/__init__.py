"""The facts of an acquisition and the conditions they must meet.

A `Project` holds its villages, a village its households, a household its members, so a person without a household
cannot be written down. Areas are in 亩 unless the name says 公顷, money in 元.
"""

from . import identity
from .checking import all_problems
from .farmer import HEAD, Farmer
from .fields import (
    MAX_COUNT,
    MAX_FREE_TEXT,
    MAX_TEXT,
    Area,
    Day,
    Facts,
    FreeText,
    IdNumber,
    Money,
    Share,
    Text,
)
from .household import NO_HEAD, NO_MEMBER, NO_RIGHT, Household
from .loading import FIELD_KIND, FIELD_MISSING, Draft, load_project, problems_of, project_from_records, read_draft
from .project import (
    MU_PER_HECTARE,
    NO_VILLAGE,
    UNKNOWN_VILLAGE,
    Parcel,
    Project,
    RecordedStep,
    rounding_explains,
)
from .village import HOUSEHOLD_SUM, NO_HOUSEHOLD, Village

__all__ = [
    "FIELD_KIND",
    "FIELD_MISSING",
    "HEAD",
    "HOUSEHOLD_SUM",
    "MAX_COUNT",
    "MAX_FREE_TEXT",
    "MAX_TEXT",
    "MU_PER_HECTARE",
    "NO_HEAD",
    "NO_HOUSEHOLD",
    "NO_MEMBER",
    "NO_RIGHT",
    "NO_VILLAGE",
    "UNKNOWN_VILLAGE",
    "Area",
    "Day",
    "Draft",
    "Facts",
    "Farmer",
    "FreeText",
    "Household",
    "IdNumber",
    "Money",
    "Parcel",
    "Project",
    "RecordedStep",
    "Share",
    "Text",
    "Village",
    "all_problems",
    "identity",
    "load_project",
    "problems_of",
    "project_from_records",
    "read_draft",
    "rounding_explains",
]
