"""Problems: everything that can be wrong with an input, and its wording."""

from . import characters
from .characters import without_unseen
from .problem import KINDS, InputError, Kind, Path, Problem, Severity, SubsidyError, error, masked, warning
from .reading import read_text
from .wording import Words, brief, entries_at_fault, fault_words, toml_fault, why_not

__all__ = [
    "KINDS",
    "InputError",
    "Kind",
    "Path",
    "Problem",
    "Severity",
    "SubsidyError",
    "Words",
    "brief",
    "characters",
    "entries_at_fault",
    "error",
    "fault_words",
    "masked",
    "read_text",
    "toml_fault",
    "warning",
    "why_not",
    "without_unseen",
]
