"""What a village knows before anything is decided, and what must hold of it.

A `Project` holds its villages, a village its households, a household its members, so a person without a household
cannot be written down. Areas are in 亩 unless the name says 公顷, money in 元.
"""

from . import identity
from .farmer import HEAD, Farmer
from .fields import Area, Day, Facts, FreeText, IdNumber, Money, Share, Text
from .household import NO_HEAD, NO_MEMBER, NO_RIGHT, Household
from .loading import load_project, problems_of
from .project import MU_PER_HECTARE, NO_VILLAGE, UNKNOWN_VILLAGE, Parcel, Project, RecordedStep, all_problems
from .village import HOUSEHOLD_SUM, NO_HOUSEHOLD, Village

__all__ = [
    "HEAD",
    "HOUSEHOLD_SUM",
    "MU_PER_HECTARE",
    "NO_HEAD",
    "NO_HOUSEHOLD",
    "NO_MEMBER",
    "NO_RIGHT",
    "NO_VILLAGE",
    "UNKNOWN_VILLAGE",
    "Area",
    "Day",
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
]
