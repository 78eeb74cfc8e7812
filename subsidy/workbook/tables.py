"""From the grid of a sheet to the records of a table.

    Grid ─▶ find_header ─▶ Header ─▶ read_across (read_down for 项目) ─▶ TableRecords: values and their locations

A column is parsed as a whole, and equal cells in it only once, which makes reading fast. A cell that cannot be read
becomes None, with a problem, and the rest of the record is used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticUndefined

from ..problems import Kind, Problem, error, warning
from .cells import MISSING, CellParser, CellValue, Remark, missing, parser, shown
from .headings import Header, RecordRows
from .layout import Column, Table, foreign_unit
from .location import Location, also_at
from .sources import Grid
from .texts import visible

NO_COLUMN = error("column_missing", "缺少“{column}”列", "补上这一列并填写：{rule}")
UNKNOWN_ITEM = warning("item_unknown", "不认识的项目“{header}”，未读取", "如是需要的内容，改为模板中的名称")
NO_ITEM = error("item_missing", "缺少“{column}”一项", "补上这一项并填写：{rule}")
REPEATED_ITEM = error("item_repeated", "“{column}”填了两次", "删去其中一处")
_ITEM_DEPTH = 200
"""Rows in which the titles of a sheet that runs down are looked for"""
_LONGEST_NAME = 40


@dataclass(slots=True)
class TableRecords:
    """The records of one table in one sheet.

    `values` has a list for each field, as long as `rows`, with None where a cell is unreadable.
    """

    table: Table
    sheet: str
    rows: list[int]
    columns: dict[str, int]
    values: dict[str, list[Any]]
    header: int = 0
    field_rows: dict[str, list[int]] = field(default_factory=dict)
    """The rows of a field that is not in the row of its record"""

    def location(self, index: int, name: str) -> Location:
        """Return the cell of field `name` of a record.

        If the sheet lacks the field, it is the cell of its first column.
        """
        column = self.columns.get(name, min(self.columns.values(), default=0))
        return Location(self.sheet, self.field_rows.get(name, self.rows)[index], column)

    def holds(self, name: str) -> bool:
        """Return whether the sheet has a cell for the field `name`."""
        return name in self.columns or name in self.field_rows

    @property
    def head(self) -> Location:
        """Location used for problems about the table itself."""
        return Location(self.sheet, self.header, min(self.columns.values(), default=0))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of the model in each record.

        Columns that only join sheets are left out.
        """
        names = [name for name in self.values if name in self.table.model.model_fields]
        return (dict(zip(names, record)) for record in zip(*map(self.values.__getitem__, names)))  # noqa: B905


class _ParseOnce(dict[CellValue, Any]):
    """The parsed value of each distinct cell of a column."""

    def __init__(self, parse: CellParser) -> None:
        self._parse = parse

    def __missing__(self, value: CellValue) -> object:
        found = self[value] = self._parse(value)
        return found


@dataclass(slots=True)
class ParsedColumn:
    """A parsed column: the value of each cell, and remarks by index."""

    values: list[Any]
    remarks: dict[int, Remark]


def parse_column(cells: Iterable[CellValue], column: Column, *, date1904: bool) -> ParsedColumn:
    """Parse the cells of a column.

    Blank and unreadable cells have the value None; the latter have a remark.
    """
    parsed = _ParseOnce(parser(column, date1904=date1904))
    values = [*map(parsed.__getitem__, cells)]
    if not any(isinstance(found, Remark) for found in parsed.values()):
        return ParsedColumn(values, {})
    remarks = {index: found for index, found in enumerate(values) if isinstance(found, Remark)}
    return ParsedColumn([found.value if isinstance(found, Remark) else found for found in values], remarks)


def read_column(
    grid: Grid, header: Header, column: Column, index: int | None, numbers: Sequence[int]
) -> ParsedColumn | None:
    """Parse the cells of a column in the given rows.

    None if the sheet lacks the column or has it in another unit.
    """
    if index is None or foreign_unit(shown(grid.rows[header.row][index]), column.kind):
        return None
    cells = [row[index] if index < len(row) else "" for row in map(grid.rows.__getitem__, numbers)]
    return parse_column(cells, column, date1904=grid.date1904)


def absent_columns(
    table: Table, location: Location, present: Collection[str], kind: Kind = NO_COLUMN
) -> Iterator[Problem]:
    """Yield a problem for each required column that is not `present`."""
    for column in table.columns:
        if column.required and column.field not in present:
            yield location.problem(kind, column=column.title, rule=column.content)


def fill(
    records: TableRecords, column: Column, parsed: ParsedColumn | None, *, only_missing: bool = False
) -> list[Problem]:
    """Put a parsed column into `records`; return the problems of its cells.

    With `only_missing`, return only those of blank cells.
    """
    table = records.table
    if parsed is None:
        records.values[column.field] = [None if column.required else _default_of(table, column)] * len(records)
        return []
    _settle_blanks(parsed, table, column)
    records.values[column.field] = parsed.values
    problems = remark_problems(records, column, parsed)
    return [problem for problem in problems if not only_missing or problem.code == MISSING.code]


def _settle_blanks(parsed: ParsedColumn, table: Table, column: Column) -> None:
    """Give each blank cell the default of its field, or a remark if required."""
    if None not in parsed.values:
        return
    default, remark = _default_of(table, column), missing(column)
    for index, value in enumerate(parsed.values):
        if value is None and index not in parsed.remarks:
            parsed.values[index] = default
            if column.required:
                parsed.remarks[index] = remark


def _default_of(table: Table, column: Column) -> object:
    """Return the value of a blank cell in an optional column."""
    field = table.model.model_fields.get(column.field)
    default = None if field is None else field.default
    return None if default is PydanticUndefined else default


def remark_problems(records: TableRecords, column: Column, parsed: ParsedColumn) -> Iterator[Problem]:
    """Yield the remarks on a column as problems of its cells."""
    for index, remark in parsed.remarks.items():
        yield remark_problem(records.location(index, column.field), remark)


def remark_problem(location: Location, remark: Remark) -> Problem:
    """Return a remark on a cell as a problem there."""
    return location.problem(remark.kind, **{"value": "", **remark.facts})


def read_across(grid: Grid, header: Header, table: Table, rows: RecordRows) -> tuple[TableRecords, list[Problem]]:
    """Return the records of a sheet with its titles in a row, and problems."""
    fields = header.fields(table)
    records = TableRecords(table, grid.name, rows.numbers, fields, {}, header.row)
    problems = [*absent_columns(table, Location(grid.name, header.row, 0), fields)]
    for column in table.columns:
        problems += fill(records, column, read_column(grid, header, column, fields.get(column.field), rows.numbers))
    return records, problems


def read_down(grid: Grid, table: Table) -> tuple[TableRecords, list[Problem]]:
    """Return the record of a sheet with its titles in a column, and problems."""
    found, problems = _first_items(grid, table)
    problems += (*absent_columns(table, Location(grid.name, 0, 0), found, NO_ITEM), *_unknown_items(grid, table))
    columns = {name: location.column for name, (location, _) in found.items()}
    field_rows = {name: [location.row] for name, (location, _) in found.items()}
    records = TableRecords(table, grid.name, [0], columns, {}, field_rows=field_rows)
    for column in table.columns:
        cells = [found[column.field][1]] if column.field in found else []
        parsed = parse_column(cells, column, date1904=grid.date1904) if cells else None
        problems += fill(records, column, parsed)
    return records, problems


def _first_items(grid: Grid, table: Table) -> tuple[dict[str, tuple[Location, CellValue]], list[Problem]]:
    """Return the first location and value of each field; report repeats."""
    found: dict[str, tuple[Location, CellValue]] = {}
    problems = []
    for column, location, value in items(grid, table):
        first, _ = found.setdefault(column.field, (location, value))
        if first != location:
            problems.append(also_at(first, location.problem(REPEATED_ITEM, column=column.title)))
    return found, problems


def items(grid: Grid, table: Table) -> Iterator[tuple[Column, Location, CellValue]]:
    """Yield the columns of a sheet with its titles in a column.

    Each comes with the location and value of the cell beside its title.
    """
    wide = dict(grid.merged)
    for number, row in enumerate(grid.rows[:_ITEM_DEPTH]):
        after = 0
        for index, value in enumerate(row):
            if index < after or not isinstance(value, str) or not (column := table.find(value)):
                continue
            after = wide.get((number, index), (number, index))[1] + 1
            yield column, Location(grid.name, number, after), row[after] if after < len(row) else ""
            after += 1


def _unknown_items(grid: Grid, table: Table) -> Iterator[Problem]:
    """Yield a warning for each unknown name in a column of titles.

    There is a warning only if a value stands beside the name.
    """
    wide = dict(grid.merged)
    titled = {
        index
        for row in grid.rows[:_ITEM_DEPTH]
        for index, value in enumerate(row)
        if isinstance(value, str) and table.find(value)
    }
    for number, row in enumerate(grid.rows[:_ITEM_DEPTH]):
        for index in sorted(titled & set(range(len(row)))):
            name = visible(shown(row[index])).replace("\n", "")
            after = wide.get((number, index), (number, index))[1] + 1
            beside = visible(shown(row[after])) if after < len(row) else ""
            if name and beside and not table.find(name) and not table.is_named(name):
                yield Location(grid.name, number, index).problem(UNKNOWN_ITEM, header=name[:_LONGEST_NAME])
