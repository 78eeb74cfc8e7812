"""The table in each sheet of a file, and its records.

A sheet is recognised by its name, else by its titles. A sheet of people together with their land is a flat sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from ..problems import Problem, error, warning
from .cells import shown
from .flat import find_flat_header, read_flat
from .headings import NO_HEADER, Header, find_header, find_rows, header_problems
from .joining import NO_ROWS
from .layout import GUIDE_SHEET, HOUSEHOLDS, PARCELS, PEOPLE, PROBLEM_SHEETS, PROGRESS, PROJECT, TABLES, VILLAGES, Table
from .location import Location
from .sources import Grid
from .tables import TableRecords, items, read_across, read_down
from .texts import visible

NO_SHEET = error("sheet_missing", "缺少“{table}”工作表", "按模板补上该表，列名为：{columns}")
UNKNOWN_SHEET = warning("sheet_unknown", "不认识的工作表，未读取", "如是需要的内容，把工作表改为模板中的名称")
SECOND_PROJECT = error("project_repeated", "有不止一个征地项目", "每份工作簿只填一个征地项目，分开填写")
HIDDEN_SHEET = warning("sheet_hidden", "工作表被隐藏，已照常读取", "取消隐藏后核对")

_MOST_ITEMS_IN_A_ROW = 2
_ENOUGH_TITLES = Fraction(6, 10)
"""Share of the required columns that makes a sheet a table, whatever its name"""
_IGNORED = (GUIDE_SHEET, *PROBLEM_SHEETS, "字典")


class SheetReader:
    """The records in all sheets, `read` by table, and their `problems`."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.problems: list[Problem] = []
        self.read: dict[Table, list[TableRecords]] = {table: [] for table in TABLES}
        used = [grid for grid in grids if not _is_ignored(grid)]
        flats = [None if _is_plain(grid) else find_flat_header(grid) for grid in used]
        tables = [PEOPLE if flat else _recognised(grid) for grid, flat in zip(used, flats, strict=True)]
        present = {table for table, flat in zip(tables, flats, strict=True) if table is not None and flat is None}
        wanted = [table for table in (VILLAGES, PROJECT) if table not in present]
        for grid, table, flat in zip(used, tables, flats, strict=True):
            self._read(grid, table, flat if HOUSEHOLDS not in present else None, wanted)
        self._note_absent(present)
        self._note_numbers()

    def _read(self, grid: Grid, table: Table | None, flat: Header | None, wanted: Sequence[Table]) -> None:
        """Read a sheet as a flat one if it has a `flat` header, else as its table."""
        if grid.hidden and table is not None:
            self.problems.append(Location(grid.name).problem(HIDDEN_SHEET))
        if flat:
            found, problems = read_flat(grid, flat, wanted)
        elif table is None:
            found, problems = [], [Location(grid.name).problem(UNKNOWN_SHEET)]
        else:
            found, problems = (_read_items if table.down else _read_table)(grid, table)
        self.problems += problems
        for records in found:
            self.read[records.table].append(records)

    def _note_absent(self, present: Collection[Table]) -> None:
        for table in TABLES:
            if table.required and table not in present and not self.read[table]:
                self.problems.append(Location(table.title).problem(NO_SHEET, table=table.title, columns=table.titles))

    def _note_numbers(self) -> None:
        """Note a lack of people, and more than one project."""
        people = self.read[PEOPLE]
        if people and not any(map(len, people)) and any(map(len, self.read[HOUSEHOLDS])):
            self.problems.append(people[0].head.problem(NO_ROWS, table=PEOPLE.title))
        projects = [records.location(index, "name") for records in self.read[PROJECT] for index in range(len(records))]
        self.problems += [location.problem(SECOND_PROJECT) for location in projects[1:]]


def _is_plain(grid: Grid) -> bool:
    """Return whether a sheet has the name of a table that is never flat."""
    return any(table.is_named(grid.name) for table in (PROJECT, VILLAGES, PARCELS, PROGRESS))


def _is_ignored(grid: Grid) -> bool:
    return grid.name.strip() in _IGNORED or (
        _is_blank(grid) and not any(table.required and table.is_named(grid.name) for table in TABLES)
    )


def _is_blank(grid: Grid) -> bool:
    """Return whether a sheet has no visible content."""
    return not any(visible(shown(value)) for row in grid.rows for value in row)


def _recognised(grid: Grid) -> Table | None:
    """Return the table that a sheet is by its name, else by its titles.

    Titles decide if there are enough of the required ones.
    """
    for table in TABLES:
        if table.is_named(grid.name):
            return table
    found = {table: _share_found(grid, table) for table in TABLES}
    best = max(TABLES, key=lambda table: found[table])
    return best if found[best] >= _ENOUGH_TITLES else None


def _share_found(grid: Grid, table: Table) -> Fraction:
    """Return the share of the required columns of `table` that the sheet has."""
    if table.down:
        fields = {column.field for column, _, _ in items(grid, table)}
    else:
        header = find_header(grid, (table,))
        fields = set(header.fields(table)) if header else set()
    required = {column.field for column in table.columns if column.required}
    return Fraction(len(fields & required), len(required))


def _read_table(grid: Grid, table: Table) -> tuple[list[TableRecords], list[Problem]]:
    """Return the records and problems of a sheet with its titles in a row."""
    header = find_header(grid, (table,))
    if header is None:
        return [], [Location(grid.name, 0, 0).problem(NO_HEADER, table=table.title, columns=table.titles)]
    rows = find_rows(grid, header)
    records, problems = read_across(grid, header, table, rows)
    return [records], [*header_problems(grid, header), *rows.problems, *problems]


def _read_items(grid: Grid, table: Table) -> tuple[list[TableRecords], list[Problem]]:
    """Return the record and problems of a sheet with its titles in a column.

    Some offices have them in a row.
    """
    header = find_header(grid, (table,))
    if header is not None and len(header.columns) > _MOST_ITEMS_IN_A_ROW:
        return _read_table(grid, table)
    records, problems = read_down(grid, table)
    return [records], problems
