"""What can be wrong with an input, and how it is said."""

from . import characters
from .characters import without_unseen
from .problem import KINDS, InputError, Kind, Path, Problem, Severity, error, warning
from .wording import Words, entries_at_fault, toml_fault, why_not

__all__ = [
    "KINDS",
    "InputError",
    "Kind",
    "Path",
    "Problem",
    "Severity",
    "Words",
    "characters",
    "entries_at_fault",
    "error",
    "toml_fault",
    "warning",
    "why_not",
    "without_unseen",
]
