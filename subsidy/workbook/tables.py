"""From the grid of a sheet to the records of a table: header, rows that count, cells parsed and placed.

    Grid ─▶ find_header ─▶ Header ─▶ read_across (or read_down for 项目) ─▶ Records: values by field, and where they are

A column is parsed as a whole and a cell that stands twice only once, which is what makes reading fast. A cell that
cannot be read becomes None, with a problem; whoever uses the records goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_core import PydanticUndefined

from ..problems import Kind as ProblemKind
from ..problems import Problem, error, warning
from .cells import MISSING, Parser, Remark, Value, clean, compact, missing, parser, shown
from .gate.package import column_index
from .layout import EXAMPLE_MARK, PEOPLE, Column, Table, foreign_unit, header_key
from .sources import Grid

NO_HEADER = error("header_missing", "找不到“{table}”表的标题行", "第一行按模板写明列名：{columns}")
NO_COLUMN = error("column_missing", "缺少“{column}”列", "补上这一列并填写：{rule}")
NO_ITEM = error("item_missing", "缺少“{column}”一项", "补上这一项并填写：{rule}")
UNKNOWN_COLUMN = warning("column_unknown", "不认识的列“{header}”，未读取", "如是需要的内容，把列名改为模板中的列名")
UNTITLED_COLUMN = warning("column_untitled", "这一列没有列名，内容未读取", "如是需要的内容，补上列名；否则删去")
REPEATED_ITEM = error("item_repeated", "“{column}”填了两次", "删去其中一处")
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
_ITEM_DEPTH = 200
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


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in the file: a sheet, and a cell of it counted from 0."""

    sheet: str
    row: int = -1
    column: int = -1

    @property
    def cell(self) -> str:
        """The address as a spreadsheet shows it, empty for the sheet as a whole.

        >>> Spot("农户", 4, 27).cell
        'AB5'
        """
        return f"{column_letters(self.column)}{self.row + 1}" if self.row >= 0 else ""

    def problem(self, kind: ProblemKind, value: object = "", **facts: object) -> Problem:
        """Return a problem of `kind` that stands here."""
        return replace(kind.at(value=str(value)[:100], **facts), sheet=self.sheet, cell=self.cell)


def position(cell: str) -> tuple[int, int]:
    """Return the row and column, from 0, of an address.

    >>> position("AB5")
    (4, 27)
    """
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index(letters.encode())


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    while index >= 0:
        index, letter = index // 26 - 1, chr(65 + index % 26)
        letters = letter + letters
    return letters


@dataclass(frozen=True, slots=True)
class Header:
    """Where the column titles stand and which column of the grid is which column of which table."""

    row: int
    columns: dict[int, tuple[Table, Column]]

    def fields(self, table: Table) -> dict[str, int]:
        """Return the grid column of each field of `table` that is there, the first when it is there twice."""
        found: dict[str, int] = {}
        for index, (owner, column) in self.columns.items():
            if owner is table:
                found.setdefault(column.field, index)
        return found


@dataclass(slots=True)
class Records:
    """The records of one table in one sheet: `values` by field, each as long as `rows`, None where unreadable."""

    table: Table
    sheet: str
    rows: list[int]
    columns: dict[str, int]
    values: dict[str, list[Any]]
    header: int = 0
    standing: dict[str, list[int]] = field(default_factory=dict)
    """The row of a field where it is not the row of its record."""

    def spot(self, index: int, name: str) -> Spot:
        """Return where field `name` of a record stands; the record's first column when the sheet has none for it."""
        column = self.columns.get(name, min(self.columns.values(), default=0))
        return Spot(self.sheet, self.standing.get(name, self.rows)[index], column)

    @property
    def head(self) -> Spot:
        """Where what is said of the table as a whole stands."""
        return Spot(self.sheet, self.header, min(self.columns.values(), default=0))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield what each record says of its model, by field; the columns that only join sheets are left out."""
        names = [name for name in self.values if name in self.table.model.model_fields]
        return (dict(zip(names, record)) for record in zip(*map(self.values.__getitem__, names)))  # noqa: B905


def find_header(grid: Grid, tables: Sequence[Table]) -> Header | None:
    """Return the row among the first that names most columns of `tables`; the table named first wins a title."""
    best: Header | None = None
    for index, row in enumerate(grid.rows[:_HEADER_DEPTH]):
        header = Header(index, _matched(row, tables))
        if len(header.columns) > (len(best.columns) if best else 0):
            best = header
    return best


def _matched(row: Sequence[Value], tables: Sequence[Table]) -> dict[int, tuple[Table, Column]]:
    found: dict[int, tuple[Table, Column]] = {}
    for index, value in enumerate(row):
        if isinstance(value, str) and value and len(value) < 100:
            for table in tables:
                if column := table.find(value):
                    found[index] = (table, column)
                    break
    return found


def header_problems(grid: Grid, header: Header) -> Iterator[Problem]:
    """Yield what is wrong with the titles: unknown, twice, in another unit, hidden."""
    seen: dict[tuple[str, str], int] = {}
    for index, value in enumerate(grid.rows[header.row]):
        spot, title = Spot(grid.name, header.row, index), clean(shown(value)).replace("\n", "")
        if index not in header.columns:
            if title and header_key(title) not in _SERIAL_HEADERS:
                yield spot.problem(UNKNOWN_COLUMN, header=title[:40])
            continue
        table, column = header.columns[index]
        first = seen.setdefault((table.title, column.field), index)
        if first != index:
            also = (f"{grid.name}!{Spot('', header.row, first).cell}",)
            yield replace(spot.problem(REPEATED_COLUMN, title, column=column.title), related_cells=also)
        if unit := foreign_unit(title, column.kind):
            yield spot.problem(COLUMN_UNIT, title, column=column.title, unit=unit, rule=column.content)
        if index in grid.hidden_columns:
            yield spot.problem(HIDDEN_COLUMN, column=column.title)


def absent_columns(
    table: Table, spot: Spot, present: Iterable[str], kind: ProblemKind = NO_COLUMN
) -> Iterator[Problem]:
    """Yield a problem for every required column of `table` that is not among the `present` fields."""
    there = set(present)
    for column in table.columns:
        if column.required and column.field not in there:
            yield spot.problem(kind, column=column.title, rule=column.content)


@dataclass(slots=True)
class Rows:
    """The rows of a sheet that hold records, by number, and what was noticed in telling them from the rest."""

    numbers: list[int]
    problems: list[Problem]


def find_rows(grid: Grid, header: Header) -> Rows:
    """Tell the rows that hold records from blank ones, totals, examples, repeated titles and notes at the foot."""
    found = Rows([], [*_fill_merged(grid, header)])
    indexes = sorted(header.columns)
    titles = {compact(shown(grid.rows[header.row][index])) for index in indexes}
    starts = {word[0] for word in (*titles, *_TOTALS, *_FOOTERS, EXAMPLE_MARK)}
    for number in range(header.row + 1, len(grid.rows)):
        row = grid.rows[number]
        lead = _lead(row, indexes)
        if lead == "":
            continue
        texts = [compact(text) for text in (lead, row[0]) if isinstance(text, str) and text.strip()[:1] in starts]
        if any(text in titles or text.strip(":") in _TOTALS for text in texts):
            continue
        aside = _aside(texts, row, header) if texts else None
        if aside is None:
            found.numbers.append(number)
        else:
            found.problems += [Spot(grid.name, number, indexes[0]).problem(kind, lead) for kind in aside]
    found.problems += (*_hidden_rows(grid, found.numbers), *_untitled_columns(grid, header, found.numbers))
    return found


def _aside(texts: Sequence[str], row: Sequence[Value], header: Header) -> list[ProblemKind] | None:
    """Return what is to be said of a row that is no record: an example, or a note at the foot; None for a record."""
    if any(text.startswith(EXAMPLE_MARK) for text in texts):
        return [] if _is_example(row, header) else [EXAMPLE_CHANGED]
    if any(text.startswith(_FOOTERS) for text in texts) and _filled(row, header.columns) <= _MOST_OF_A_FOOTER:
        return [FOOTER]
    return None


def _lead(row: Sequence[Value], indexes: Sequence[int]) -> Value:
    """Return the first value that says something: not blank, and not the 0 of a formula in an empty row."""
    width = len(row)
    for index in indexes:
        if index < width and (value := row[index]) and (not isinstance(value, str) or clean(value)):
            return value
    return ""


def _filled(row: Sequence[Value], indexes: Iterable[int]) -> int:
    return sum(1 for index in indexes if index < len(row) and row[index] != "")


def _is_example(row: Sequence[Value], header: Header) -> bool:
    """Whether the row still says what the blank workbook gave as an example."""
    return all(
        shown(row[index]).removeprefix(EXAMPLE_MARK) in (column.example, "")
        for index, (_, column) in header.columns.items()
        if index < len(row)
    )


def _hidden_rows(grid: Grid, numbers: Iterable[int]) -> Iterator[Problem]:
    hidden = sorted(set(grid.hidden_rows).intersection(numbers))
    if hidden:
        rows = "、".join(str(row + 1) for row in hidden[:10]) + ("等" if len(hidden) > 10 else "")
        yield Spot(grid.name, hidden[0], 0).problem(HIDDEN_ROWS, count=len(hidden), rows=rows)


def _untitled_columns(grid: Grid, header: Header, numbers: Sequence[int]) -> Iterator[Problem]:
    """Yield a warning for each column that has no title but something in it."""
    titles = grid.rows[header.row]
    for index in range(max(map(len, grid.rows))):
        if index in header.columns or (index < len(titles) and clean(shown(titles[index]))):
            continue
        for number in numbers:
            row = grid.rows[number]
            if index < len(row) and (value := clean(shown(row[index]))):
                yield Spot(grid.name, number, index).problem(UNTITLED_COLUMN, value)
                break


def _fill_merged(grid: Grid, header: Header) -> Iterator[Problem]:
    """Write the value of each cell merged downwards into the rows it covers; a name or an ID number is only its own."""
    filled: dict[int, list[int]] = {}
    budget = len(grid.rows) * len(header.columns)
    for (first, left), (end, _) in grid.merged:
        last = min(end, len(grid.rows) - 1)
        _, column = header.columns.get(left, (None, None))
        budget -= max(last - first, 0)
        if column is None or column in _OWN or not header.row < first < last or budget < 0:
            continue
        for row in grid.rows[first + 1 : last + 1]:
            row.extend("" for _ in range(left + 1 - len(row)))
            row[left] = grid.rows[first][left] if left < len(grid.rows[first]) else ""
        filled.setdefault(left, []).append(first)
    for index, rows in filled.items():
        column = header.columns[index][1]
        yield Spot(grid.name, min(rows), index).problem(MERGED, column=column.title, count=len(rows))


class _Memo(dict[Value, Any]):
    """Each distinct cell of a column is parsed once."""

    def __init__(self, parse: Parser) -> None:
        self._parse = parse

    def __missing__(self, value: Value) -> object:
        found = self[value] = self._parse(value)
        return found


@dataclass(slots=True)
class Parsed:
    """One column, parsed: a value for each row, and the remarks about some of them by position."""

    values: list[Any]
    remarks: dict[int, Remark]


def parse_column(cells: Iterable[Value], column: Column, *, date1904: bool) -> Parsed:
    """Parse the cells of a column; None stands for a blank cell, and for one that cannot be read (with a remark)."""
    memo = _Memo(parser(column, date1904=date1904))
    values = [*map(memo.__getitem__, cells)]
    if not any(isinstance(found, Remark) for found in memo.values()):
        return Parsed(values, {})
    remarks = {index: found for index, found in enumerate(values) if isinstance(found, Remark)}
    return Parsed([found.value if isinstance(found, Remark) else found for found in values], remarks)


def default_of(table: Table, column: Column) -> object:
    """Return what a blank cell of an optional column means."""
    field = table.model.model_fields.get(column.field)
    default = None if field is None else field.default
    return None if default is PydanticUndefined else default


def read_across(grid: Grid, header: Header, table: Table, rows: Rows) -> tuple[Records, list[Problem]]:
    """Read the records of `table` in a sheet whose titles run across."""
    fields = header.fields(table)
    records = Records(table, grid.name, rows.numbers, fields, {}, header.row)
    problems = list(absent_columns(table, Spot(grid.name, header.row, 0), fields))
    for column in table.columns:
        problems += fill(records, column, read_column(grid, header, column, fields.get(column.field), rows.numbers))
    return records, problems


def fill(records: Records, column: Column, parsed: Parsed | None, *, only_missing: bool = False) -> Iterator[Problem]:
    """Put a parsed column into `records` and yield what must be said about it, or only which cells must be filled."""
    table = records.table
    if parsed is None:
        records.values[column.field] = [None if column.required else default_of(table, column)] * len(records)
        return
    settle_blanks(parsed, table, column)
    records.values[column.field] = parsed.values
    for problem in remark_problems(records, column, parsed):
        if not only_missing or problem.code == MISSING.code:
            yield problem


def read_column(grid: Grid, header: Header, column: Column, index: int | None, numbers: Sequence[int]) -> Parsed | None:
    """Parse one column of the rows given; None when the sheet has no such column, or has it in another unit."""
    if index is None or foreign_unit(shown(grid.rows[header.row][index]), column.kind):
        return None
    cells = [row[index] if index < len(row) else "" for row in map(grid.rows.__getitem__, numbers)]
    return parse_column(cells, column, date1904=grid.date1904)


def settle_blanks(parsed: Parsed, table: Table, column: Column) -> None:
    """Give blank cells their default, or the remark that they must be filled."""
    if None not in parsed.values:
        return
    default, remark = default_of(table, column), missing(column)
    for index, value in enumerate(parsed.values):
        if value is None and index not in parsed.remarks:
            parsed.values[index] = default
            if column.required:
                parsed.remarks[index] = remark


def remark_problems(records: Records, column: Column, parsed: Parsed) -> Iterator[Problem]:
    """Yield the remarks about a column as problems at their cells."""
    for index, remark in parsed.remarks.items():
        yield remark_problem(records.spot(index, column.field), remark)


def remark_problem(spot: Spot, remark: Remark) -> Problem:
    """Return a remark about a cell as a problem there."""
    return spot.problem(remark.kind, **{"value": "", **remark.facts})


def read_down(grid: Grid, table: Table) -> tuple[Records, list[Problem]]:
    """Read the one record of a sheet whose titles run down, each with its value in the next cell."""
    records = Records(table, grid.name, [0], {}, {})
    problems: list[Problem] = []
    cells: dict[str, Value] = {}
    for column, spot, value in items(grid, table):
        if column.field in cells:
            first = records.spot(0, column.field)
            also = (f"{first.sheet}!{first.cell}",)
            problems.append(replace(spot.problem(REPEATED_ITEM, column=column.title), related_cells=also))
            continue
        cells[column.field] = value
        records.columns[column.field], records.standing[column.field] = spot.column, [spot.row]
    problems += absent_columns(table, Spot(grid.name, 0, 0), cells, NO_ITEM)
    for column in table.columns:
        parsed = None
        if column.field in cells:
            parsed = parse_column([cells[column.field]], column, date1904=grid.date1904)
        problems += fill(records, column, parsed)
    return records, problems


def items(grid: Grid, table: Table) -> Iterator[tuple[Column, Spot, Value]]:
    """Yield each title found in a sheet whose titles run down, with the place and the value of the cell after it."""
    wide = dict(grid.merged)
    for number, row in enumerate(grid.rows[:_ITEM_DEPTH]):
        after = 0
        for index, value in enumerate(row):
            if index < after or not isinstance(value, str) or not (column := table.find(value)):
                continue
            after = wide.get((number, index), (number, index))[1] + 1
            yield column, Spot(grid.name, number, after), row[after] if after < len(row) else ""
            after += 1
