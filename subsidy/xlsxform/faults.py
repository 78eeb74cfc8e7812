"""What can be wrong with a template, or with what is put into it, said so that whoever made it can mend it.

A `Fault` is raised where something wrong is seen but its place is not known; `Report.at` catches it, adds file, sheet
and cell, and goes on, so that everything is told at once by one `TemplateError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing that is wrong: where, what is wrong and what to do. `cell` may name another place, such as 页眉页脚."""

    file: str
    sheet: str
    cell: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return one line a clerk can act on."""
        sheet = f" 工作表“{self.sheet}”" if self.sheet else ""
        cell = f" {self.cell}" if self.cell else ""
        return f"模板“{self.file}”{sheet}{cell}：{self.message}。{self.remedy}。"


MOST_OF_A_KIND = 10
"""How many problems of one kind, that have the same remedy, are told one by one: a narrow column may have thousands."""


class TemplateError(ValueError):
    """A template cannot be used, or cannot be filled with what was given. `problems` holds everything that is wrong."""

    def __init__(self, problems: Iterable[TemplateProblem]) -> None:
        """Keep every problem; the text of the error has a line for each, and for many of a kind how many more."""
        self.problems = tuple(problems)
        super().__init__("\n".join(_lines(self.problems)))


def _lines(problems: Iterable[TemplateProblem]) -> Iterator[str]:
    for (file, sheet, remedy), kind in groupby(problems, lambda problem: (problem.file, problem.sheet, problem.remedy)):
        lines = list(map(str, kind))
        yield from lines[:MOST_OF_A_KIND]
        if rest := lines[MOST_OF_A_KIND:]:
            yield str(TemplateProblem(file, sheet, "", f"另有{len(rest)}处同样的问题", remedy))


class Fault(ValueError):  # noqa: N818 -- what leaves the package is a TemplateError
    """Something is wrong at a place that only the caller knows."""

    def __init__(self, message: str, remedy: str) -> None:
        """Say what is wrong and what to do, both without a full stop."""
        self.message, self.remedy = message, remedy
        super().__init__(f"{message}。{remedy}。")


def words_for(error: Exception, words: Mapping[type[Exception], str]) -> str:
    """Return the words for the first kind that an error is of."""
    return next(said for kind, said in words.items() if isinstance(error, kind))


@dataclass(slots=True)
class Report:
    """The problems of one template file, in the order they are found."""

    file: str
    problems: dict[TemplateProblem, None] = field(default_factory=dict)

    def add(self, sheet: str, cell: str, message: str, remedy: str) -> None:
        """Note one problem; the same one at the same place is noted once."""
        self.problems[TemplateProblem(self.file, sheet, cell, message, remedy)] = None

    @contextmanager
    def at(self, sheet: str, cell: str) -> Iterator[None]:
        """Note a `Fault` raised inside, with its place, and go on."""
        try:
            yield
        except Fault as fault:
            self.add(sheet, cell, fault.message, fault.remedy)

    def close(self) -> None:
        """Raise `TemplateError` when anything was noted."""
        if self.problems:
            raise TemplateError(self.problems)
