"""Reading a project from a workbook or from JSON.

One call reports all problems at once, each at its cell or field.

    workbook ─▶ sources ─▶ sheets ─▶ joining ─┐
                                              ├─▶ a project ─▶ checks ─▶ Reading
    JSON ─▶ facts ────────────────────────────┘

The content of a file never raises. Whatever cannot be opened, understood or believed becomes a problem of the reading,
which yields a project only if it has no error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import localcontext
from pathlib import Path

from ..deadlines import official, progress_problems
from ..decisions import policy_problems
from ..disk import collection_paused
from ..facts import (
    HOUSEHOLD_SUM,
    NO_HEAD,
    NO_HOUSEHOLD,
    NO_MEMBER,
    NO_RIGHT,
    UNKNOWN_VILLAGE,
    Project,
    all_problems,
    read_draft,
)
from ..law import EXACT, Policy, PolicyError, policy_for
from ..problems import InputError, Problem, SubsidyError, error, without_unseen
from ..problems import Path as FactPath
from .cells import MISSING
from .gate import RejectedFileError, check_size
from .joining import Joined, Locations, RecordsByTable, assemble
from .layout import VILLAGES
from .location import Location, position
from .sheets import SheetReader
from .sources import Grid, LoadedFiles, load, open_files
from .tables import TableRecords

NO_POLICY = error("policy_missing", "{reason}", "核对征收土地告知书发布日期")

_COMPLETENESS = frozenset({NO_MEMBER.code, NO_HEAD.code, NO_RIGHT.code})
_SUMS = frozenset({HOUSEHOLD_SUM.code, NO_HOUSEHOLD.code})


class NotAWorkbookError(SubsidyError):
    """A JSON file in place of a workbook; the text says so in Chinese."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """The problems of a file, and its project if none of them is an error."""

    source: Path
    sha256: str
    """Of the file; for a folder, of all its files in the order of their names; empty if it cannot be read"""
    problems: tuple[Problem, ...] = ()
    """Errors and warnings: of a workbook by sheet, row and column; of JSON first those of unreadable fields"""
    is_json: bool = False
    _project: Project | None = None
    _locations: Locations = field(default_factory=Locations)
    _handed_over: LoadedFiles | None = None
    """The bytes, if they did not come from the disk"""
    _tables: tuple[TableRecords, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def project(self) -> Project:
        """The project. Raises `InputError` with all problems if one is an error."""
        if self._project is None or not self.ok:
            raise InputError(self.problems)
        return self._project

    @property
    def draft(self) -> Project | None:
        """The project with None in its blank fields.

        There is no draft if anything but a blank field is wrong with the project.
        """
        unusable = any(problem.is_error and problem.code != MISSING.code for problem in self.problems)
        return None if unusable else self._project

    def locate(self, problem: Problem) -> Problem:
        """Return `problem` with the cells of its paths; JSON has none."""
        location = self._locations.find(problem.path)
        related = [self._locations.find(path) for path in problem.related]
        return replace(
            problem,
            sheet=location.sheet if location else problem.sheet,
            cell=location.cell if location else problem.cell,
            related_cells=tuple(also.address for also in related if also) or problem.related_cells,
        )

    def cell_of(self, path: FactPath) -> str:
        """Return the cell for the fact at `path`, such as 农户!D25.

        The result is empty if the file has no such cell, as with JSON.
        """
        found = self._locations.cell(path)
        return found.address if found else ""

    def location(self, path: FactPath) -> Location | None:
        """Return the very cell of the fact at `path`; None if the file has none."""
        return self._locations.cell(path)

    def tables(self) -> tuple[TableRecords, ...]:
        """Return the tables that were read, with the location of every field.

        JSON has no tables.
        """
        return self._tables

    def files(self) -> LoadedFiles:
        """Return the bytes that were read, or those that are on the disk now.

        An error of the gate passes through.
        """
        return self._handed_over or load(self.source)

    def require_workbook(self, purpose: str) -> None:
        """Raise `NotAWorkbookError` if JSON was read.

        `purpose`, in Chinese, completes 不能….
        """
        if self.is_json:
            name = self.source.name
            raise NotAWorkbookError(f"{name} 是 JSON 文件，没有单元格，不能{purpose}；请改用工作簿（如 .xlsx）")

    def __repr__(self) -> str:
        errors = sum(problem.is_error for problem in self.problems)
        return f"<Reading of {self.source.name}: {errors} errors, {len(self.problems) - errors} warnings>"


def read_workbook(
    source: str | os.PathLike[str] | bytes, policy: Policy | None = None, *, name: str = "工作簿"
) -> Reading:
    """Read a workbook, a folder of .csv files or a JSON file, and check it.

    `source` is a path or the bytes of a file. It is checked against `policy`, by default the packaged one in force
    on the date of the notice. Bytes have no name of their own: `name` stands for it, and its ending tells .csv from
    .json. Never raises for the content of the file: see `Reading.problems`.
    """
    with collection_paused():
        if isinstance(source, bytes):
            return _read(Path(name), policy, LoadedFiles({Path(name): source}, is_folder=False))
        return _read(Path(source), policy)


def _read(path: Path, policy: Policy | None, handed_over: LoadedFiles | None = None) -> Reading:
    sha256 = ""
    try:
        if handed_over:
            check_size(len(handed_over.data))
        files = handed_over or load(path)
        sha256 = files.sha256
        opened = open_files(files)
    except RejectedFileError as rejected:
        return Reading(path, sha256, (replace(rejected.problem, value=without_unseen(path.name, "�")),))
    if opened.json is not None:
        return _read_json(Reading(path, sha256, is_json=True, _handed_over=handed_over), opened.json, policy)
    return _read_sheets(Reading(path, sha256, _handed_over=handed_over), opened.grids, policy)


def _read_json(reading: Reading, text: bytes, policy: Policy | None) -> Reading:
    try:
        draft = read_draft(text)
    except InputError as failure:
        return replace(reading, problems=failure.problems)
    problems = (*draft.unread, *draft.readable(_problems_of(draft.project, policy)))
    return replace(reading, problems=problems, _project=draft.project if draft.is_valid else None)


def read_again(reading: Reading, grids: Sequence[Grid], policy: Policy | None = None) -> Reading:
    """Return `reading` anew for other grids of its file.

    The grids may be changed. Never raises for their content.
    """
    with collection_paused():
        return _read_sheets(reading, grids, policy)


def _read_sheets(reading: Reading, grids: Sequence[Grid], policy: Policy | None) -> Reading:
    sheets = SheetReader(grids)
    joined = assemble(sheets.read)
    reading = replace(reading, _locations=joined.locations)
    found = map(reading.locate, _problems_of(joined.project, policy))
    problems = sorted(
        (*sheets.problems, *joined.problems, *_independent(found, joined, sheets.read)), key=_order(grids)
    )
    tables = tuple(records for found in sheets.read.values() for records in found)
    project = None if joined.loose else joined.project
    return replace(reading, problems=tuple(problems), _project=project, _tables=tables)


def _problems_of(project: Project, policy: Policy | None) -> list[Problem]:
    """Return the problems of the facts, alone and under the policy."""
    with localcontext(EXACT):
        return [*all_problems(project), *_problems_under_policy(project, policy)]


def _problems_under_policy(project: Project, policy: Policy | None) -> Iterator[Problem]:
    try:
        if policy is None and project.notice_date is not None:
            policy = policy_for(project.notice_date, project.district or "")
    except PolicyError as failure:
        yield NO_POLICY.at("notice_date", value=project.notice_date, reason=str(failure))
    if policy is None:
        return
    yield from policy_problems(project, policy)
    if project.progress:
        yield from progress_problems(project, policy, official().guessing())


def _independent(problems: Iterable[Problem], joined: Joined, read: RecordsByTable) -> Iterator[Problem]:
    """Drop problems that follow from unreadable cells or belong to no cell."""
    for problem in problems:
        follows = (
            not problem.sheet
            or (problem.code in _SUMS and joined.sums_unsure)
            or (problem.code in _COMPLETENESS and problem.path[:-1] in joined.unsure)
            or (problem.code == UNKNOWN_VILLAGE.code and not read[VILLAGES])
        )
        if not follows:
            yield problem


def _order(grids: Sequence[Grid]) -> Callable[[Problem], tuple[int, int, int, str]]:
    """Return the key that sorts problems by sheet, row, column and code."""
    order = {grid.name: index for index, grid in enumerate(grids)}

    def key(problem: Problem) -> tuple[int, int, int, str]:
        row, column = position(problem.cell) if problem.cell else (-1, -1)
        return order.get(problem.sheet, -1), row, column, problem.code

    return key
