"""What can be wrong with an input, said so that a clerk can correct it.

A `Kind` is declared once, beside the fact or decision it is about: its stable code, its severity, the message and the
remedy. A `Problem` is one occurrence: a kind, the field it is about, the value found. The reader adds sheet and cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from .characters import without_unseen

_LONGEST_VALUE, _LONGEST_FACT = 200, 2_000
"""Characters; a fact may be a list of columns or names"""
_ID_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)(\d{6})\d{7,10}(\d[\dXx])(?!\d)")


class SubsidyError(ValueError):
    """Base of all errors in an input, policy, template, ledger or form set."""


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
"""Location of a fact in a `Project`: ``("villages", 0, "households", 3, "taken_now")``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: location, value found, message and remedy.

    `path` is the field in the facts; `sheet` and `cell` are its location in a workbook, empty for facts built in code.
    `related` are the other locations the problem is about, `related_cells` the same in a workbook. `parameters` are the
    facts filled into the message, as text, so that other software can word or translate it by its `code`.
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
    parameters: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_error(self) -> bool:
        """Whether this stops the calculation."""
        return self.severity is Severity.ERROR

    @property
    def where(self) -> str:
        """The location as text.

        It is ``农户!E5`` in a workbook, and ``villages[0].total_area`` in facts built in code.
        """
        if self.sheet:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return _dotted(self.path) or "输入"

    @property
    def also(self) -> tuple[str, ...]:
        """The other locations as text, like `where`."""
        return self.related_cells or tuple(map(_dotted, self.related))

    def under(self, *prefix: str | int) -> Self:
        """Return the same problem with `prefix` before its path."""
        return replace(self, path=(*prefix, *self.path))

    @property
    def sentence(self) -> str:
        """One line that a clerk can act on.

        It states the severity, the location, the fault, the value found and the remedy.
        """
        found = f"（现为“{self.value}”）" if self.value else ""
        also = f"，另见 {'、'.join(self.also)}" if self.also else ""
        return f"{self.severity.label} {self.where}：{self.message}{also}{found}。{self.remedy}。"

    def __str__(self) -> str:
        """Return the sentence with the code."""
        return f"{self.sentence} [{self.code}]"

    def __repr__(self) -> str:
        """Return severity, location and code: the value may be personal data."""
        return f"<Problem {self.severity.value} {self.where} [{self.code}]>"


def masked(text: str) -> str:
    """Return `text` with every ID number in it masked.

    The first 6 and the last 2 digits of each stay.

    >>> masked("身份证号142302196503120012重复"), masked("0.300000000000001亩")
    ('身份证号142302**********12重复', '0.300000000000001亩')
    """
    return _ID_NUMBER.sub(lambda found: f"{found[1]}{'*' * (len(found[0]) - 8)}{found[2]}", text)


def _dotted(path: Path) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_cut(part, _LONGEST_VALUE)}" for part in path)
    return _shown("".join(parts).lstrip("."))


def _shown(text: str) -> str:
    """Return `text`, whatever was found, as any screen and file can show it."""
    return without_unseen(text, "�")


def _cut(value: object, longest: int) -> str:
    """Return the first `longest` characters of the value found.

    Nobody reads a million characters.

    >>> _cut("王" * 10, 3)
    '王王王…'
    """
    text = str(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem, declared once.

    `message` and `remedy` may name facts in braces, which are given to `at`.
    """

    code: str
    severity: Severity
    message: str
    remedy: str

    def at(self, *path: str | int, value: object = "", **facts: object) -> Problem:
        """Return the problem of this kind at `path`, with the value found there.

        The value and the facts are cut if they are very long.
        """
        shown = {name: _cut(fact, _LONGEST_FACT) for name, fact in facts.items()}
        return Problem(
            code=self.code,
            severity=self.severity,
            message=_shown(self.message.format(**shown)),
            remedy=_shown(self.remedy.format(**shown)),
            value="" if value is None else _shown(_cut(value, _LONGEST_VALUE)),
            path=path,
            parameters={name: _shown(fact) for name, fact in shown.items()},
        )


class InputError(SubsidyError):
    """An input that cannot be calculated; `problems` has errors and warnings.

    `problems` holds everything that is wrong.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep every problem.

        The text of the error lists the errors among them, with ID numbers masked.
        """
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return the errors, a line each."""
        errors = [masked(str(problem)) for problem in self.problems if problem.is_error]
        return "\n".join([f"输入有 {len(errors)} 处错误，未作计算：", *errors])


KINDS: dict[str, Kind] = {}
"""Every kind of problem by its code."""


def error(code: str, message: str, remedy: str) -> Kind:
    """Declare a kind of problem that stops the calculation."""
    return _declare(Kind(code, Severity.ERROR, message, remedy))


def warning(code: str, message: str, remedy: str) -> Kind:
    """Declare a kind of problem that is reported but stops nothing."""
    return _declare(Kind(code, Severity.WARNING, message, remedy))


def _declare(kind: Kind) -> Kind:
    if kind.code in KINDS:
        msg = f"problem code declared twice: {kind.code}"
        raise ValueError(msg)
    KINDS[kind.code] = kind
    return kind
