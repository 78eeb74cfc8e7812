"""Reads the rows of a worksheet: cells, placeholders and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .cells import Content, Run
from .errors import Fault, Report
from .measuring import Styles
from .oxml import Node, prefix_of
from .placeholders import Loose, Placeholder, has_braces, loose_names, parse_text, past_placeholder, placeholders
from .references import column_letters, column_number, translate

ListNames = Mapping[int, str]
"""The name of the list of each list row of a sheet."""

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")

_FORMULA_ATTRIBUTES = ("aca", "ca")


class SharedStrings(NamedTuple):
    """Texts that cells refer to by number."""

    raw: bytes
    items: Sequence[Node]


class WorkbookFacts(NamedTuple):
    """The facts all worksheets of a workbook share.

    `epoch` is day 0 of its dates.
    """

    strings: SharedStrings
    styles: Styles
    epoch: date
    report: Report


class Formula(NamedTuple):
    """A formula, with its stored result if that is to be filled.

    `array` is the range of an array formula; `attributes` are the other attributes.
    """

    text: str
    array: str = ""
    attributes: str = ""
    result: Content | None = None


class CellSource(NamedTuple):
    """A cell as read.

    It has a formula, or a content if there are placeholders in it, or neither. `loose` are the names in brackets that
    are no placeholders, and `text` is what it says where it has no formula.
    """

    node: Node
    column: int
    row: int
    content: Content | None
    formula: Formula | None
    loose: Sequence[Loose] = ()
    text: str = ""

    @property
    def address(self) -> str:
        """Return the address of the cell."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def names(self) -> tuple[Placeholder, ...]:
        """Return the placeholders in the cell."""
        if self.content:
            return self.content.names
        if not self.formula:
            return ()
        result = self.formula.result
        return (*placeholders(parse_text(self.formula.text)), *(result.names if result else ()))


class RowSource(NamedTuple):
    """A row as read."""

    number: int
    node: Node
    cells: Sequence[CellSource]


def read_rows(sheet: str, raw: bytes, data: Node, common: WorkbookFacts) -> list[RowSource]:
    """Read the rows of ``sheetData``.

    A cell with a problem is reported and read as a plain cell.
    """
    reader = _RowReader(sheet, raw, prefix_of(raw, data), common)
    rows: list[RowSource] = []
    for node in data.all("row"):
        number = int(node.attributes.get("r", rows[-1].number + 1 if rows else 1))
        rows.append(RowSource(number, node, list(reader.cells(node, number))))
    return rows


@dataclass(slots=True)
class _RowReader:
    sheet: str
    raw: bytes
    prefix: str
    common: WorkbookFacts
    shared: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def cells(self, node: Node, row: int) -> Iterator[CellSource]:
        column = 0
        for cell in node.all("c"):
            address = _ADDRESS.match(cell.attributes.get("r", ""))
            column = column_number(address[1]) if address else column + 1
            source = CellSource(cell, column, row, None, None)
            with self.common.report.at(self.sheet, source.address):
                formula = self._formula(cell, row, column)
                source = source._replace(formula=formula, loose=tuple(_loose_in(formula))) if formula else source
                source = source if formula else self._with_text(source)
            yield source

    def _with_text(self, source: CellSource) -> CellSource:
        """Return a cell without a formula, with what its text holds."""
        runs = self._runs(source.node)
        text = "".join(text for _, text, _ in runs)
        return source._replace(content=self._content(runs), loose=tuple(loose_names(text)), text=text)

    def _content(self, runs: Sequence[tuple[str, str, str]]) -> Content | None:
        braces = has_braces("".join(text for _, text, _ in runs))
        return Content(tuple(_parsed_runs(runs)), self.prefix) if braces else None

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
        attributes = "".join(
            f' {name}="{node.attributes[name]}"' for name in _FORMULA_ATTRIBUTES if name in node.attributes
        )
        array = node.attributes.get("ref", "") if node.attributes.get("t") == "array" else ""
        text = self._formula_text(node, row, column)
        _check_quoted(text)
        parse_text(text)
        return Formula(text, array, attributes, self._content(self._runs(cell))) if text else None

    def _formula_text(self, node: Node, row: int, column: int) -> str:
        """Return the text of a formula; a shared one has it in its first cell."""
        index = node.attributes.get("si", "")
        if node.attributes.get("t") != "shared":
            return node.text
        if node.text:
            self.shared[index] = (node.text, row, column)
        text, at_row, at_column = self.shared.get(index, (node.text, row, column))
        return translate(text, row - at_row, column - at_column)


def _text_runs(raw: bytes, node: Node) -> list[tuple[str, str, str]]:
    """Return the runs of a string item: XML before, text, XML after.

    Phonetic guides are dropped. A single run without a format is returned without XML: it has the format of its cell.
    """
    runs = list(node.all("r"))
    if not runs or (len(runs) == 1 and not runs[0].child("rPr")):
        text = (runs[0] if runs else node).child("t")
        return [("", text.text if text else "", "")]
    texts = [(run, text) for run in runs if (text := run.child("t"))]
    return [(raw[run.start : text.start].decode(), text.text, raw[text.end : run.end].decode()) for run, text in texts]


def _parsed_runs(runs: Sequence[tuple[str, str, str]]) -> Iterator[Run]:
    """Yield the runs parsed.

    A placeholder split over several runs belongs to the run where it begins.
    """
    whole = "".join(text for _, text, _ in runs)
    parse_text(whole)
    start = end = 0
    for before, text, after in runs:
        end += len(text)
        stop = past_placeholder(whole, end)
        if stop > start or not text:
            yield Run(before, parse_text(whole[start:stop]), after)
        start = stop


def _loose_in(formula: Formula) -> Iterator[Loose]:
    """Yield the names in wrong brackets in a formula, except square ones.

    A name in square brackets may be a column of a table.
    """
    yield from (loose for loose in loose_names(formula.text) if not loose.written.startswith("[["))


def _check_quoted(formula: str) -> None:
    if has_braces(re.sub(r'"[^"]*"', "", formula)):
        raise Fault("公式中的占位符只能写在引号之内", '写成 ="{{名称}}"，或先填入一个单元格再引用它')


def list_rows(sheet: str, rows: Sequence[RowSource], report: Report) -> dict[int, str]:
    """Return the name of the list of each list row.

    Report a row of two lists, and several rows of one list: each would repeat the whole list.
    """
    lists: dict[int, str] = {}
    first: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            for name in cell.names:
                if name.list and lists.setdefault(row.number, name.list) != name.list:
                    message = f"同一行引用了两个列表：{lists[row.number]} 和 {name.list}"
                    report.add(sheet, cell.address, message, "一行只放一个列表的字段")
                if name.list:
                    first.setdefault(row.number, cell.address)
    for used in dict.fromkeys(lists.values()):
        rows_of_list = [row for row in lists if lists[row] == used]
        if len(rows_of_list) > 1:
            report.add(sheet, "、".join(first[row] for row in rows_of_list), *_repeated(used, rows_of_list))
    return lists


def _repeated(name: str, rows: Sequence[int]) -> tuple[str, str]:
    """Return the message and the remedy for several model rows of one list."""
    if rows[-1] - rows[0] == len(rows) - 1:
        message = f"{len(rows)} 个相连的行都是列表“{name}”的模板行，每条记录会重复列出"
        return message, f"只保留第 {rows[0]} 行作模板行，填写时自动按人数加行"
    numbers = "、".join(map(str, rows))
    message = f"第 {numbers} 行都有列表“{name}”的字段，整个名单会列 {len(rows)} 遍"
    return message, f"只在一行里写 {{{{{name}.字段}}}}；表头、表尾用不带“{name}.”的名称，或分到另一张工作表"
