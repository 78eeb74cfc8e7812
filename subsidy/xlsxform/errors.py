"""Problems of a template, or of the values filled into it.

A `Fault` is raised where a problem is found but its location is unknown. `Report.at` catches it, adds file, sheet and
cell, and continues, so that one `TemplateError` reports all problems together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One problem: its location, the message and the remedy.

    `cell` may also be a location such as 页眉页脚.
    """

    file: str
    sheet: str
    cell: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line a clerk can act on."""
        sheet = f" 工作表“{self.sheet}”" if self.sheet else ""
        cell = f" {self.cell}" if self.cell else ""
        return f"模板“{self.file}”{sheet}{cell}：{self.message}。{self.remedy}。"


MAX_ALIKE = 10
"""Number of consecutive problems with one remedy that are shown in full: a narrow column may cause thousands."""


class TemplateError(ValueError):
    """A template cannot be used, or not with the values given; see `problems`."""

    def __init__(self, problems: Iterable[TemplateProblem]) -> None:
        """Keep the problems; the text has a line for each, or for many alike."""
        self.problems = tuple(problems)
        super().__init__("\n".join(_lines(self.problems)))

    def __reduce__(self) -> tuple[type[TemplateError], tuple[tuple[TemplateProblem, ...]]]:
        """Pickle the problems, of which the text is made."""
        return type(self), (self.problems,)


def _lines(problems: Iterable[TemplateProblem]) -> Iterator[str]:
    for (file, sheet, remedy), alike in groupby(
        problems, lambda problem: (problem.file, problem.sheet, problem.remedy)
    ):
        lines = list(map(str, alike))
        yield from lines[:MAX_ALIKE]
        if rest := lines[MAX_ALIKE:]:
            yield str(TemplateProblem(file, sheet, "", f"另有{len(rest)}处同样的问题", remedy))


class Fault(ValueError):  # noqa: N818 -- callers of the package see a TemplateError
    """A problem at a location that only the caller knows."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep the message and the remedy, each without a full stop."""
        self.message, self.remedy = message, remedy
        super().__init__(f"{message}。{remedy}。")


def words_for(error: Exception, words: Mapping[type[Exception], str]) -> str:
    """Return the words for the first class in `words` an error belongs to."""
    return next(text for kind, text in words.items() if isinstance(error, kind))


class Finding(NamedTuple):
    """A problem in a template, in the arguments of `Report.add`."""

    sheet: str
    cell: str
    message: str
    remedy: str


@dataclass(slots=True)
class Report:
    """The problems of one template file, each once, in the order found."""

    file: str
    problems: dict[TemplateProblem, None] = field(default_factory=dict)

    def add(self, sheet: str, cell: str, message: str, remedy: str) -> None:
        """Record a problem."""
        self.problems[TemplateProblem(self.file, sheet, cell, message, remedy)] = None

    @contextmanager
    def at(self, sheet: str, cell: str) -> Iterator[None]:
        """Record a `Fault` raised inside, and continue after the block."""
        try:
            yield
        except Fault as fault:
            self.add(sheet, cell, fault.message, fault.remedy)

    def close(self) -> None:
        """Raise `TemplateError` if any problem was recorded."""
        if self.problems:
            raise TemplateError(self.problems)
