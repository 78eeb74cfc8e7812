"""The titles of a sheet, and the rows below that hold records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..problems import Kind, Problem, error, warning
from .cells import CellValue, as_typed, shown
from .layout import EXAMPLE_MARK, PEOPLE, CellKind, Column, Table, foreign_unit, header_key
from .location import Location, also_at
from .sources import Grid
from .texts import compact, visible

NO_HEADER = error("header_missing", "找不到“{table}”表的标题行", "第一行按模板写明列名：{columns}")
UNKNOWN_COLUMN = warning("column_unknown", "不认识的列“{header}”，未读取", "如是需要的内容，把列名改为模板中的列名")
UNTITLED_COLUMN = warning("column_untitled", "这一列没有列名，内容未读取", "如是需要的内容，补上列名；否则删去")
REPEATED_COLUMN = error("column_repeated", "有两列都是“{column}”", "删去或改名其中一列")
COLUMN_UNIT = error("column_unit", "“{column}”列的单位是{unit}", "换算后填写，并改列名中的单位：{rule}")
MERGED = warning(
    "cells_merged", "“{column}”列有{count}处合并单元格，每处已按左上角的值填到各行", "核对；最好取消合并，逐行填写"
)
HIDDEN_ROWS = warning(
    "rows_hidden", "有{count}行被隐藏或筛选掉（第{rows}行），已照常读取", "取消隐藏后核对；不需要的行请删除"
)
HIDDEN_COLUMN = warning("column_hidden", "“{column}”列被隐藏，已照常读取", "取消隐藏后核对")
EXAMPLE_CHANGED = warning(
    "example_changed", "示例行被改动过，未读取", "如是真实数据，删去开头的“" + EXAMPLE_MARK + "”；否则删去该行"
)
FOOTER = warning("footer_skipped", "本行当作表尾说明，未读取", "如是真实数据，请按各列填写完整")

_HEADER_DEPTH = 40
_LONGEST_TITLE = 100
_MOST_OF_A_FOOTER = 2
_TOTALS = frozenset(
    ["合计", "总计", "小计", "共计", "总合计", "本页合计", "本页小计", "本村合计", "本村小计", "全村合计", "累计"]
)
_FOOTERS = (
    *("注", "说明", "备注:", "填表", "制表", "填报", "审核", "经办", "盖章"),
    *("负责人", "单位负责人", "村负责人", "联系人"),
)
_SERIAL_HEADERS = frozenset({"序号", "编号", "行号", "no", "no.", "#"})
_OWN = {PEOPLE.column("name"), PEOPLE.column("id_number")}


@dataclass(frozen=True, slots=True)
class Header:
    """The row of the titles, and the table and column of each grid column.

    Indexes are from 0.
    """

    row: int
    columns: dict[int, tuple[Table, Column]]

    def fields(self, table: Table) -> dict[str, int]:
        """Return the index of the first grid column for each field of `table`."""
        found: dict[str, int] = {}
        for index, (owner, column) in self.columns.items():
            if owner is table:
                found.setdefault(column.field, index)
        return found


def find_header(grid: Grid, tables: Sequence[Table]) -> Header | None:
    """Return the row near the top with the most titles of `tables`.

    A title belongs to the first of the tables that has it.
    """
    best: Header | None = None
    for index, row in enumerate(grid.rows[:_HEADER_DEPTH]):
        header = Header(index, _matched(row, tables))
        if len(header.columns) > (len(best.columns) if best else 0):
            best = header
    return best


def _matched(row: Sequence[CellValue], tables: Sequence[Table]) -> dict[int, tuple[Table, Column]]:
    found: dict[int, tuple[Table, Column]] = {}
    for index, value in enumerate(row):
        if isinstance(value, str) and value and len(value) < _LONGEST_TITLE:
            columns = ((table, column) for table in tables if (column := table.find(value)))
            if match := next(columns, None):
                found[index] = match
    return found


def header_problems(grid: Grid, header: Header) -> Iterator[Problem]:
    """Yield the problems of unknown, repeated and hidden titles, and of units."""
    seen: dict[tuple[str, str], int] = {}
    for index, value in enumerate(grid.rows[header.row]):
        location, title = Location(grid.name, header.row, index), visible(shown(value)).replace("\n", "")
        if index not in header.columns:
            if title and header_key(title) not in _SERIAL_HEADERS:
                yield location.problem(UNKNOWN_COLUMN, header=title[:40])
            continue
        table, column = header.columns[index]
        first = seen.setdefault((table.title, column.field), index)
        if first != index:
            problem = location.problem(REPEATED_COLUMN, title, column=column.title)
            yield also_at(replace(location, column=first), problem)
        if unit := foreign_unit(title, column.kind):
            yield location.problem(COLUMN_UNIT, title, column=column.title, unit=unit, rule=column.content)
        if index in grid.hidden_columns:
            yield location.problem(HIDDEN_COLUMN, column=column.title)


@dataclass(slots=True)
class RecordRows:
    """The indexes of the rows that hold records, and problems of the others."""

    numbers: list[int]
    problems: list[Problem]


def find_rows(grid: Grid, header: Header) -> RecordRows:
    """Return the rows that hold records.

    Blank rows, totals, examples, repeated titles and notes at the foot do not.

    Cells merged downwards are filled in `grid` first.
    """
    found = RecordRows([], [*_fill_merged(grid, header)])
    indexes = sorted(header.columns)
    titles = {compact(shown(grid.rows[header.row][index])) for index in indexes}
    starts = {word[0] for word in (*titles, *_TOTALS, *_FOOTERS, EXAMPLE_MARK)}
    for number in range(header.row + 1, len(grid.rows)):
        row = grid.rows[number]
        lead = _lead(row, indexes)
        if lead == "":
            continue
        texts = [compact(text) for text in (lead, row[0]) if isinstance(text, str) and text.strip()[:1] in starts]
        kinds = _passed_over(texts, row, header, titles) if texts else None
        if kinds is None:
            found.numbers.append(number)
        else:
            found.problems += [Location(grid.name, number, indexes[0]).problem(kind, lead) for kind in kinds]
    found.problems += (*_hidden_rows(grid, found.numbers), *_untitled_columns(grid, header, found.numbers))
    return found


def _passed_over(
    texts: Sequence[str], row: Sequence[CellValue], header: Header, titles: Collection[str]
) -> tuple[Kind, ...] | None:
    """Return the problems of a row without a record; None if it holds one.

    `texts` are the first texts of the row.
    """
    if any(text in titles or text.strip(":") in _TOTALS for text in texts):
        return ()
    if any(text.startswith(EXAMPLE_MARK) for text in texts):
        return () if _is_example(row, header) else (EXAMPLE_CHANGED,)
    if any(text.startswith(_FOOTERS) for text in texts) and _filled(row, header.columns) <= _MOST_OF_A_FOOTER:
        return (FOOTER,)
    return None


def _lead(row: Sequence[CellValue], indexes: Sequence[int]) -> CellValue:
    """Return the first value that is neither blank nor 0.

    Formulas in empty rows yield 0.
    """
    width = len(row)
    for index in indexes:
        if index < width and (value := row[index]) and (not isinstance(value, str) or visible(value)):
            return value
    return ""


def _filled(row: Sequence[CellValue], indexes: Iterable[int]) -> int:
    return sum(1 for index in indexes if index < len(row) and row[index] != "")


def _is_example(row: Sequence[CellValue], header: Header) -> bool:
    """Return whether the row still holds the examples of a blank workbook."""
    return all(_is_example_of(column, row[index]) for index, (_, column) in header.columns.items() if index < len(row))


def _is_example_of(column: Column, value: CellValue) -> bool:
    """Return whether a cell is blank or holds the example of its column.

    Any step may be an example.
    """
    if isinstance(value, float | int) and column.kind.is_decimal:
        return as_typed(value) == column.example_value
    return column.kind is CellKind.STEP or shown(value).removeprefix(EXAMPLE_MARK) in (column.example, "")


def _hidden_rows(grid: Grid, numbers: Iterable[int]) -> Iterator[Problem]:
    hidden = sorted(set(grid.hidden_rows).intersection(numbers))
    if hidden:
        rows = "、".join(str(row + 1) for row in hidden[:10]) + ("等" if len(hidden) > 10 else "")
        yield Location(grid.name, hidden[0], 0).problem(HIDDEN_ROWS, count=len(hidden), rows=rows)


def _untitled_columns(grid: Grid, header: Header, numbers: Sequence[int]) -> Iterator[Problem]:
    """Yield a warning at the first value of each column without a title."""
    titles = grid.rows[header.row]
    for index in range(max(map(len, grid.rows))):
        if index in header.columns or (index < len(titles) and visible(shown(titles[index]))):
            continue
        for number in numbers:
            row = grid.rows[number]
            if index < len(row) and (value := visible(shown(row[index]))):
                yield Location(grid.name, number, index).problem(UNTITLED_COLUMN, value)
                break


def _fill_merged(grid: Grid, header: Header) -> Iterator[Problem]:
    """Fill cells merged downwards with their value.

    Names and ID numbers belong to the first row only.

    Stop at as many cells as the sheet has, since merged ranges may overlap without end.
    """
    filled: dict[int, list[int]] = {}
    budget = len(grid.rows) * len(header.columns)
    for (first, left), (end, _) in grid.merged:
        last = min(end, len(grid.rows) - 1)
        _, column = header.columns.get(left, (None, None))
        budget -= max(last - first, 0)
        if column is not None and column not in _OWN and header.row < first < last and budget >= 0:
            _fill_down(grid.rows, left, first, last)
            filled.setdefault(left, []).append(first)
    for index, rows in filled.items():
        _, column = header.columns[index]
        yield Location(grid.name, min(rows), index).problem(MERGED, column=column.title, count=len(rows))


def _fill_down(rows: Sequence[list[CellValue]], index: int, first: int, last: int) -> None:
    value = rows[first][index] if index < len(rows[first]) else ""
    for row in rows[first + 1 : last + 1]:
        row.extend("" for _ in range(index + 1 - len(row)))
        row[index] = value
