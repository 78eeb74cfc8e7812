"""Reads the rows of a worksheet: which cells hold placeholders or formulas, which rows are list rows.

`read_rows` says what is there; `RowCompiler` compiles it into what is written: edits in place, and a `ListRow` for each
list. Rows above the first list row keep their bytes but for the cells that are filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import NamedTuple

from .cells import Cell, Content, Fitted, FormulaCell, ListRow, PlainCell, RowTag, Run, ValueCell
from .faults import Fault, Report
from .filling import Filling
from .layout import Styles
from .markup import Edit, Node, attribute_span, prefix_of, without_attributes
from .references import column_letters, column_number, rows_of, translate
from .values import CellWriter, Placeholder, has_braces, parse_text, past_placeholder, placeholders

Lists = Mapping[int, str]
"""The name of the list of each list row of a sheet."""

Piece = Edit[Filling] | ListRow

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_FORMULA_FACTS = ("aca", "ca")


class SharedStrings(NamedTuple):
    """The texts that cells refer to by number."""

    raw: bytes
    items: Sequence[Node]


class Common(NamedTuple):
    """What all worksheets of a workbook use. `epoch` is day 0 of its dates."""

    strings: SharedStrings
    styles: Styles
    epoch: date
    report: Report


class Formula(NamedTuple):
    """A formula: its text, the range it fills when it is an array formula, and its other attributes."""

    text: str
    array: str = ""
    facts: str = ""


class Source(NamedTuple):
    """A cell as it is read: its place, and what is in it when that is a formula or has placeholders."""

    node: Node
    column: int
    row: int
    content: Content | None
    formula: Formula | None

    @property
    def place(self) -> str:
        """Return its address."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def names(self) -> tuple[Placeholder, ...]:
        """Return the placeholders in it."""
        if self.content:
            return self.content.names
        return tuple(placeholders(parse_text(self.formula.text))) if self.formula else ()


class Row(NamedTuple):
    """A row as it is read."""

    number: int
    node: Node
    cells: Sequence[Source]


def read_rows(sheet: str, raw: bytes, data: Node, common: Common) -> list[Row]:
    """Read the rows of ``sheetData``. What is wrong in a cell is reported, and the cell taken as plain."""
    reader = _Reader(sheet, raw, prefix_of(raw, data), common)
    rows: list[Row] = []
    for node in data.all("row"):
        number = int(node.attributes.get("r", rows[-1].number + 1 if rows else 1))
        rows.append(Row(number, node, list(reader.cells(node, number))))
    return rows


@dataclass(slots=True)
class _Reader:
    sheet: str
    raw: bytes
    prefix: str
    common: Common
    shared: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def cells(self, node: Node, row: int) -> Iterator[Source]:
        column = 0
        for cell in node.all("c"):
            address = _ADDRESS.match(cell.attributes.get("r", ""))
            column = column_number(address[1]) if address else column + 1
            source = Source(cell, column, row, None, None)
            with self.common.report.at(self.sheet, source.place):
                formula = self._formula(cell, row, column)
                source = source._replace(formula=formula, content=None if formula else self._content(cell))
            yield source

    def _content(self, cell: Node) -> Content | None:
        runs = self._runs(cell)
        if not has_braces("".join(text for _, text, _ in runs)):
            return None
        return Content(tuple(_parsed_runs(runs)), self.prefix)

    def _runs(self, cell: Node) -> list[tuple[str, str, str]]:
        kind, value, inline = cell.attributes.get("t"), cell.child("v"), cell.child("is")
        strings = self.common.strings
        if kind == "inlineStr" and inline:
            return _text_runs(self.raw, inline)
        if kind == "s" and value:
            if int(value.text) >= len(strings.items):
                raise Fault("单元格的文字缺失（共享字符串序号超出范围）", "用 Excel 或 WPS 打开后重新保存")
            return _text_runs(strings.raw, strings.items[int(value.text)])
        return [("", value.text, "")] if kind == "str" and value else []

    def _formula(self, cell: Node, row: int, column: int) -> Formula | None:
        node = cell.child("f")
        if node is None or node.attributes.get("t") == "dataTable":
            return None
        facts = "".join(f' {name}="{node.attributes[name]}"' for name in _FORMULA_FACTS if name in node.attributes)
        array = node.attributes.get("ref", "") if node.attributes.get("t") == "array" else ""
        text = self._told(node, row, column)
        _check_quoted(text)
        parse_text(text)
        return Formula(text, array, facts) if text else None

    def _told(self, node: Node, row: int, column: int) -> str:
        """Return the text of a formula; one that is shared is told by the first cell that has it."""
        index = node.attributes.get("si", "")
        if node.attributes.get("t") != "shared":
            return node.text
        if node.text:
            self.shared[index] = (node.text, row, column)
        text, at_row, at_column = self.shared.get(index, (node.text, row, column))
        return translate(text, row - at_row, column - at_column)


def _text_runs(raw: bytes, node: Node) -> list[tuple[str, str, str]]:
    """Return the text of a string item with the XML around each stretch. Phonetic guides are left out.

    A single stretch without a format of its own stands in that of its cell.
    """
    runs = list(node.all("r"))
    if not runs or (len(runs) == 1 and not runs[0].child("rPr")):
        text = (runs[0] if runs else node).child("t")
        return [("", text.text if text else "", "")]
    stretches = [(run, text) for run in runs if (text := run.child("t"))]
    return [
        (raw[run.start : text.start].decode(), text.text, raw[text.end : run.end].decode()) for run, text in stretches
    ]


def _parsed_runs(runs: Sequence[tuple[str, str, str]]) -> Iterator[Run]:
    """Yield the runs read; a placeholder that goes over several stands wholly in the one where it begins."""
    whole = "".join(text for _, text, _ in runs)
    parse_text(whole)
    start = end = 0
    for before, text, after in runs:
        end += len(text)
        stop = past_placeholder(whole, end)
        if stop > start or not text:
            yield Run(before, parse_text(whole[start:stop]), after)
        start = stop


def _check_quoted(formula: str) -> None:
    if has_braces(re.sub(r'"[^"]*"', "", formula)):
        raise Fault("公式中的占位符只能写在引号之内", '写成 ="{{名称}}"，或先填入一个单元格再引用它')


def list_rows(sheet: str, rows: Sequence[Row], report: Report) -> dict[int, str]:
    """Return the list of each list row; a row of two lists, and two rows of one list that touch, are reported."""
    lists: dict[int, str] = {}
    first: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            for name in cell.names:
                if name.list and lists.setdefault(row.number, name.list) != name.list:
                    message = f"同一行引用了两个列表：{lists[row.number]} 和 {name.list}"
                    report.add(sheet, cell.place, message, "一行只放一个列表的字段")
                if name.list:
                    first.setdefault(row.number, cell.place)
    for touching in _touching(lists):
        message = f"{len(touching)} 个相连的行都是列表“{lists[touching[0]]}”的模板行，每条记录会重复列出"
        remedy = f"只保留第 {touching[0]} 行作模板行，填写时自动按人数加行"
        report.add(sheet, "、".join(first[row] for row in touching), message, remedy)
    return lists


def _touching(lists: Lists) -> Iterator[Sequence[int]]:
    """Yield the list rows that stand directly below each other and are of the same list, two or more together."""
    for start in (row for row in lists if lists.get(row - 1) != lists[row]):
        end = next(row for row in count(start) if lists.get(row) != lists[start])
        rows = range(start, end)
        if len(rows) > 1:
            yield rows


@dataclass(frozen=True, slots=True)
class RowCompiler:
    """Compiles rows. `heights` are those of the template rows, `fitted` the cells of wrapped text by their row.

    `writer` gives what writes the values of a cell.
    """

    raw: bytes
    prefix: str
    lists: Lists
    heights: Mapping[int, float]
    fitted: Mapping[int, Sequence[Fitted]]
    raised: Collection[int]
    writer: Callable[[Node], CellWriter]

    def pieces(self, rows: Sequence[Row]) -> Iterator[Piece]:
        """Yield what is written in place of the rows and cells that change."""
        for row in rows:
            if row.number in self.lists:
                cells = tuple(map(self._cell, row.cells))
                bounds = row.node.start, row.node.end
                yield ListRow(
                    *bounds, row.number, self.lists[row.number], self.raw[slice(*bounds)], self._tag(row), cells
                )
            else:
                yield from self._edits(row, moves=row.number > min(self.lists, default=row.number))

    def _edits(self, row: Row, *, moves: bool) -> Iterator[Edit[Filling]]:
        if moves or row.number in self.raised:
            tag = self._tag(row)
            yield Edit(tag.start, tag.end, tag.once)
        for source in row.cells:
            if moves or source.content or source.formula:
                cell = self._cell(source)
                yield Edit(cell.start, cell.end, cell.once)

    def _tag(self, row: Row) -> RowTag:
        node, facts = row.node, row.node.attributes
        raw = self.raw[node.start : node.inner].decode()
        rest = self._attributes(node, "r", "ht", "customHeight")
        height = "".join(f' {name}="{facts[name]}"' for name in ("ht", "customHeight") if name in facts)
        fitted = tuple(self.fitted.get(row.number, ())) if row.number in self.lists else ()
        name, bounds = f"{self.prefix}row", (node.start, node.inner)
        return RowTag(*bounds, row.number, raw, name, rest, self.heights[row.number], height, fitted)

    def _cell(self, source: Source) -> Cell:
        node, letters = source.node, column_letters(source.column)
        head, opened = f'<{self.prefix}c r="{letters}', '"' + self._attributes(node, "r", "t")
        cell = (node.start, node.end, letters, source.row, head, opened)
        if source.content:
            return ValueCell(*cell, source.content, self.writer(node))
        if source.formula:
            return FormulaCell(*cell, *source.formula, self.prefix)
        return PlainCell(*cell, *self._around_row(source, head))

    def _around_row(self, source: Source, head: str) -> tuple[str, str]:
        """Return what stands before and after the row number of a cell; one without address gets it."""
        node = source.node
        if span := attribute_span(self.raw, node, "r"):
            digits = span[1] - len(str(source.row))
            return self.raw[node.start : digits].decode(), self.raw[span[1] : node.end].decode()
        name = node.start + len(f"<{self.prefix}c")
        return head, '"' + self.raw[name : node.end].decode()

    def _attributes(self, node: Node, *left_out: str) -> str:
        """Return the attributes of a tag but for some."""
        return without_attributes(self.raw, node, *left_out).removeprefix(f"<{self.prefix}{node.tag}")


def check_arrays(sheet: str, rows: Sequence[Row], lists: Lists, report: Report) -> None:
    """Report formulas that cannot go with a list: arrays over a list row and other rows, and data tables."""
    remedy = "在模板中改成普通公式"
    for row in rows:
        for cell in row.cells:
            node = cell.node.child("f")
            if lists and node and node.attributes.get("t") == "dataTable":
                report.add(sheet, cell.place, "模拟运算表不能随列表移动", remedy)
            elif cell.formula and cell.formula.array:
                first, last = rows_of(cell.formula.array)
                if first < last and any(first <= at <= last for at in lists):
                    report.add(sheet, cell.place, "数组公式跨越列表的模板行", remedy)
