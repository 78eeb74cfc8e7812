"""Reading a workbook: one call, all problems at once, each at its cell.

    path ─▶ sources (gate, values) ─▶ tables (records) ─▶ facts (one project) ─▶ checks ─▶ Reading

Nothing about the content ever raises: what cannot be opened, found, understood or believed is a problem of the
reading. A project comes out only when there is no error.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ..deadlines import official, progress_problems
from ..decisions import policy_problems
from ..facts import HOUSEHOLD_SUM, NO_HEAD, NO_HOUSEHOLD, NO_MEMBER, NO_RIGHT, UNKNOWN_VILLAGE, Project, all_problems
from ..law import Policy, PolicyError, policy_for
from ..problems import InputError, Problem, error, warning, without_unseen
from .cells import clean, shown
from .flat import find_flat_header, read_flat
from .gate.package import Refused
from .joining import NO_ROWS, Facts, Places, Read, assemble
from .layout import GUIDE_SHEET, HOUSEHOLDS, PARCELS, PEOPLE, PROBLEM_SHEET, PROGRESS, PROJECT, TABLES, VILLAGES, Table
from .sources import Grid, Source, digest, load, open_source
from .tables import (
    NO_HEADER,
    Header,
    Records,
    Spot,
    find_header,
    find_rows,
    header_problems,
    items,
    position,
    read_across,
    read_down,
)

NO_SHEET = error("sheet_missing", "缺少“{table}”工作表", "按模板补上该表，列名为：{columns}")
UNKNOWN_SHEET = warning("sheet_unknown", "不认识的工作表，未读取", "如是需要的内容，把工作表改为模板中的名称")
SECOND_PROJECT = error("project_repeated", "有不止一个征地项目", "每份工作簿只填一个征地项目，分开填写")
HIDDEN_SHEET = warning("sheet_hidden", "工作表被隐藏，已照常读取", "取消隐藏后核对")
NO_POLICY = error("policy_missing", "{reason}", "核对征收土地告知书发布日期")

_MOST_ITEMS_IN_A_ROW = 2
_MOST = Fraction(6, 10)
_IGNORED = (GUIDE_SHEET, PROBLEM_SHEET, "字典")
_COMPLETENESS = frozenset({NO_MEMBER.code, NO_HEAD.code, NO_RIGHT.code})
_SUMS = frozenset({HOUSEHOLD_SUM.code, NO_HOUSEHOLD.code})


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """What a workbook says: a project when nothing is wrong with it, and everything there is to say about it."""

    source: Path
    sha256: str
    """Of the file; of all the files, in order of name, when a folder was read; empty when it cannot be read."""
    problems: tuple[Problem, ...]
    """Errors and warnings in the order of sheets, rows and columns."""
    _project: Project | None
    _places: Places

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def project(self) -> Project:
        """The project. Raises `InputError` with all problems when there are errors."""
        if self._project is None or not self.ok:
            raise InputError(self.problems)
        return self._project

    def locate(self, problem: Problem) -> Problem:
        """Return `problem` with the sheet and cell of its path, and of the other places it is about."""
        spot = self._places.find(problem.path)
        related = [self._places.find(path) for path in problem.related]
        return replace(
            problem,
            sheet=spot.sheet if spot else problem.sheet,
            cell=spot.cell if spot else problem.cell,
            related_cells=tuple(f"{also.sheet}!{also.cell}" for also in related if also) or problem.related_cells,
        )

    def __repr__(self) -> str:
        errors = sum(problem.is_error for problem in self.problems)
        return f"<Reading of {self.source.name}: {errors} errors, {len(self.problems) - errors} warnings>"


def read_workbook(path: str | os.PathLike[str], policy: Policy | None = None) -> Reading:
    """Read the workbook, or the folder of .csv files, at `path` and check it against `policy`.

    Without a policy the packaged one in force on the date of the notice is used. Never raises for what the file holds:
    look at `problems`, or take `project` and be told.
    """
    with _collection_paused():
        return _read(Path(path), policy)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Let no garbage be looked for among hundreds of thousands of new cells, none of which is any: a quarter faster."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(path: Path, policy: Policy | None) -> Reading:
    sha256 = ""
    try:
        files = load(path)
        sha256 = digest(files)
        source = open_source(files, folder=path.is_dir())
    except Refused as refused:
        told = replace(refused.problem, value=without_unseen(path.name, "�"))
        return Reading(path, sha256, (told,), None, Places())
    return _understand(path, sha256, source, policy)


def _understand(path: Path, sha256: str, source: Source, policy: Policy | None) -> Reading:
    sheets = _Sheets(source.grids)
    facts = assemble(sheets.read)
    reading = Reading(path, sha256, (), facts.project, facts.places)
    checked = _told(facts, sheets.read, map(reading.locate, _checks(facts.project, policy)))
    problems = sorted(
        (*sheets.problems, *facts.problems, *checked), key=_by_place([grid.name for grid in source.grids])
    )
    complete = not facts.loose and not any(problem.is_error for problem in problems)
    return replace(reading, problems=tuple(problems), _project=facts.project if complete else None)


def _checks(project: Project, policy: Policy | None) -> Iterator[Problem]:
    """Yield every problem of the facts themselves, and of the facts against the policy."""
    yield from all_problems(project)
    try:
        if policy is None and project.notice_date is not None:
            policy = policy_for(project.notice_date)
    except PolicyError as failure:
        yield NO_POLICY.at("notice_date", value=project.notice_date, reason=str(failure))
    if policy is not None:
        yield from policy_problems(project, policy)
    if project.progress and policy is not None:
        yield from progress_problems(project, policy.procedure, official().guessing(), project.filing_date)


def _told(facts: Facts, read: Read, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Leave out what only follows from something that could not be read, and what stands in no cell."""
    for problem in problems:
        follows = (
            not problem.sheet
            or (problem.code in _SUMS and facts.sums_unsure)
            or (problem.code in _COMPLETENESS and problem.path[:-1] in facts.unsure)
            or (problem.code == UNKNOWN_VILLAGE.code and not read[VILLAGES])
        )
        if not follows:
            yield problem


def _by_place(names: Sequence[str]) -> Callable[[Problem], tuple[int, int, int, str]]:
    order = {name: index for index, name in enumerate(names)}

    def key(problem: Problem) -> tuple[int, int, int, str]:
        row, column = position(problem.cell) if problem.cell else (-1, -1)
        return order.get(problem.sheet, -1), row, column, problem.code

    return key


class _Sheets:
    """Finds which sheet is which table, and reads them."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.problems: list[Problem] = []
        self.read: dict[Table, list[Records]] = {table: [] for table in TABLES}
        looked_at = [grid for grid in grids if not _is_ignored(grid)]
        flats = [None if _is_plain(grid) else find_flat_header(grid) for grid in looked_at]
        tables = [PEOPLE if flat else recognise(grid) for grid, flat in zip(looked_at, flats, strict=True)]
        present = {table for table, flat in zip(tables, flats, strict=True) if table is not None and flat is None}
        wanted = [table for table in (VILLAGES, PROJECT) if table not in present]
        for grid, table, flat in zip(looked_at, tables, flats, strict=True):
            self._take(grid, table, flat if HOUSEHOLDS not in present else None, wanted)
        self._note_absent(present)

    def _take(self, grid: Grid, table: Table | None, flat: Header | None, wanted: Sequence[Table]) -> None:
        """Read one sheet: as a flat one when it has a `flat` header, else as the table it is."""
        if grid.hidden and table is not None:
            self.problems.append(Spot(grid.name).problem(HIDDEN_SHEET))
        if flat:
            found, problems = read_flat(grid, flat, wanted)
        elif table is None:
            found, problems = [], [Spot(grid.name).problem(UNKNOWN_SHEET)]
        else:
            found, problems = (read_item_sheet if table.down else read_sheet)(grid, table)
        self.problems += problems
        for records in found:
            self.read[records.table].append(records)

    def _note_absent(self, present: Collection[Table]) -> None:
        for table in TABLES:
            if table.required and table not in present and not self.read[table]:
                self.problems.append(Spot(table.title).problem(NO_SHEET, table=table.title, columns=table.titles))
        people = self.read[PEOPLE]
        if people and not any(map(len, people)) and any(map(len, self.read[HOUSEHOLDS])):
            self.problems.append(people[0].head.problem(NO_ROWS, table=PEOPLE.title))
        projects = [records.spot(index, "name") for records in self.read[PROJECT] for index in range(len(records))]
        self.problems += [spot.problem(SECOND_PROJECT) for spot in projects[1:]]


def _is_plain(grid: Grid) -> bool:
    """Whether a sheet's name says that it is no flat sheet."""
    return any(table.is_named(grid.name) for table in (PROJECT, VILLAGES, PARCELS, PROGRESS))


def _is_ignored(grid: Grid) -> bool:
    return grid.name.strip() in _IGNORED or (
        is_blank(grid) and not any(table.required and table.is_named(grid.name) for table in TABLES)
    )


def is_blank(grid: Grid) -> bool:
    """Whether nothing at all stands in a sheet."""
    return not any(clean(shown(value)) for row in grid.rows for value in row)


def recognise(grid: Grid) -> Table | None:
    """Return the table a sheet is: by its name, else by its titles, when most of the required ones are there."""
    for table in TABLES:
        if table.is_named(grid.name):
            return table
    found = {table: _share_found(grid, table) for table in TABLES}
    best = max(TABLES, key=lambda table: found[table])
    return best if found[best] >= _MOST else None


def _share_found(grid: Grid, table: Table) -> Fraction:
    """Return how many of the required columns of `table` the sheet has."""
    if table.down:
        fields = {column.field for column, _, _ in items(grid, table)}
    else:
        header = find_header(grid, (table,))
        fields = set(header.fields(table)) if header else set()
    required = {column.field for column in table.columns if column.required}
    return Fraction(len(fields & required), len(required))


def read_sheet(grid: Grid, table: Table) -> tuple[list[Records], list[Problem]]:
    """Read a sheet whose titles run across."""
    header = find_header(grid, (table,))
    if header is None:
        return [], [Spot(grid.name, 0, 0).problem(NO_HEADER, table=table.title, columns=table.titles)]
    rows = find_rows(grid, header)
    records, problems = read_across(grid, header, table, rows)
    return [records], [*header_problems(grid, header), *rows.problems, *problems]


def read_item_sheet(grid: Grid, table: Table) -> tuple[list[Records], list[Problem]]:
    """Read a sheet whose titles run down; some offices write them across all the same."""
    header = find_header(grid, (table,))
    if header is not None and len(header.columns) > _MOST_ITEMS_IN_A_ROW:
        return read_sheet(grid, table)
    records, problems = read_down(grid, table)
    return [records], problems
