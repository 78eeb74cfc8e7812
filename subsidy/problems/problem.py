"""What can be wrong with an input, said so that a clerk can mend it.

A `Kind` is declared once, here: its stable code, how grave it is, what it says and what to do. A `Problem` is one
occurrence: a kind, the field it is about and the value found. The reader adds the sheet and the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from .characters import without_unseen


class Severity(StrEnum):
    """An error stops the calculation; a warning does not."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        """The word a clerk reads.

        >>> Severity.WARNING.label
        '提醒'
        """
        return "错误" if self is Severity.ERROR else "提醒"


Path = tuple[str | int, ...]
"""Where a fact stands in a `Project`: ``("villages", 0, "households", 3, "taken_now")``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what is wrong with it and what to do.

    `path` is the field in the facts; `sheet` and `cell` are its place in a workbook, empty for facts built in code.
    `related` are the other places the problem is about, `related_cells` the same in a workbook.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    value: str = ""
    path: Path = ()
    sheet: str = ""
    cell: str = ""
    related: tuple[Path, ...] = ()
    related_cells: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether this stops the calculation."""
        return self.severity is Severity.ERROR

    @property
    def where(self) -> str:
        """The place as text: ``农户!E5`` in a workbook, ``villages[0].total_area`` in facts built in code."""
        if self.sheet:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return _dotted(self.path) or "输入"

    @property
    def also(self) -> tuple[str, ...]:
        """The other places as text, like `where`."""
        return self.related_cells or tuple(map(_dotted, self.related))

    def under(self, *prefix: str | int) -> Problem:
        """Return the same problem seen from further up: its path with `prefix` before it."""
        return replace(self, path=(*prefix, *self.path))

    def __str__(self) -> str:
        """Return one line a clerk can act on."""
        found = f"（现为“{self.value}”）" if self.value else ""
        also = f"，另见 {'、'.join(self.also)}" if self.also else ""
        return f"{self.severity.label} {self.where}：{self.message}{also}{found}。{self.remedy}。 [{self.code}]"


def _dotted(path: Path) -> str:
    return _shown("".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip("."))


def _shown(text: str) -> str:
    """Return `text` as any screen and file can show it, whatever was found in the input."""
    return without_unseen(text, "�")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem, declared once: `message` and `remedy` may name facts in braces, given to `at`."""

    code: str
    severity: Severity
    message: str
    remedy: str

    def at(self, *path: str | int, value: object = "", **facts: object) -> Problem:
        """Return the problem of this kind at `path`, with the value found there."""
        return Problem(
            self.code,
            self.severity,
            _shown(self.message.format(**facts)),
            _shown(self.remedy.format(**facts)),
            "" if value is None else _shown(str(value)),
            path,
        )


class InputError(ValueError):
    """The input cannot be calculated. `problems` holds everything that is wrong, warnings included."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep every problem; the text of the error lists the errors among them."""
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.is_error]
        super().__init__("\n".join([f"输入有 {len(errors)} 处错误，未作计算：", *map(str, errors)]))


KINDS: dict[str, Kind] = {}
"""Every kind of problem by its code."""


def error(code: str, message: str, remedy: str) -> Kind:
    """Declare a kind of problem that stops the calculation."""
    return _declare(Kind(code, Severity.ERROR, message, remedy))


def warning(code: str, message: str, remedy: str) -> Kind:
    """Declare a kind of problem that is told but stops nothing."""
    return _declare(Kind(code, Severity.WARNING, message, remedy))


def _declare(kind: Kind) -> Kind:
    if kind.code in KINDS:
        msg = f"problem code declared twice: {kind.code}"
        raise ValueError(msg)
    KINDS[kind.code] = kind
    return kind
