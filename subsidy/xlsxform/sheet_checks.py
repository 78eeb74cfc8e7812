"""Problems of a worksheet that would make a filled copy wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .errors import Finding
from .oxml import Node, is_on
from .reading import CellSource, ListNames, RowSource
from .references import columns_of, rows_of

_FILLED = ("sheetData", "hyperlinks", "headerFooter")
"""Elements whose placeholders are filled in."""

_IMMOVABLE = {"customSheetViews": "自定义视图", "dataConsolidate": "合并计算"}
_TOTALS = ("合计", "总计", "共计")
_PLAIN_FORMULA = "在模板中改成普通公式"
_PLACEHOLDER = re.compile(rb"\{\{[^{}<]*\}\}")


def sheet_findings(
    sheet: str, raw: bytes, root: Node, rows: Sequence[RowSource], lists: ListNames, titles: tuple[int, int]
) -> Iterator[Finding]:
    """Yield the problems of a worksheet.

    `titles` are the first and last row repeated on every page, zeros for none.
    """
    merged = [node.attributes["ref"] for node in root.inside("mergeCells")]
    cells = [cell for row in rows for cell in row.cells]
    for cell, message, remedy in (
        *_arrays(cells, lists),
        *_misplaced_placeholders(raw, root),
        *_merged_over_lists(merged, cells, lists),
        *_hidden_lists(rows, lists),
        *_lists_among_totals(rows, lists),
        *_lists_above_titles(rows, lists, titles),
    ):
        yield Finding(sheet, cell, message, remedy)
    for cell, name in (*_immovable(root, lists), *_repeated_titles(titles, lists)):
        yield Finding(sheet, cell, f"{name}不能随列表移动", "在模板中删去它，或改放在没有列表的工作表上")


def _arrays(cells: Sequence[CellSource], lists: ListNames) -> Iterator[tuple[str, str, str]]:
    """Yield the formulas that cannot grow with a list.

    These are arrays over a list row and other rows, and data tables.
    """
    for cell in cells:
        node = cell.node.child("f")
        if lists and node and node.attributes.get("t") == "dataTable":
            yield cell.address, "模拟运算表不能随列表移动", _PLAIN_FORMULA
        elif cell.formula and cell.formula.array:
            first, last = rows_of(cell.formula.array)
            if first < last and any(first <= row <= last for row in lists):
                yield cell.address, "数组公式跨越列表的模板行", _PLAIN_FORMULA


def _misplaced_placeholders(raw: bytes, root: Node) -> Iterator[tuple[str, str, str]]:
    """Yield the placeholders where nothing is filled in.

    An example is the message of a validation.
    """
    filled = [node for node in root.children if node.tag in _FILLED]
    for found in _PLACEHOLDER.finditer(raw):
        if not any(node.start <= found.start() < node.end for node in filled):
            yield "", f"{found[0].decode()} 所在的位置不能填入", "占位符只能写在单元格、超链接和页眉页脚里"


def _merged_over_lists(
    merged: Sequence[str], cells: Sequence[CellSource], lists: ListNames
) -> Iterator[tuple[str, str, str]]:
    """Yield the merged cells that would hide records of a list."""
    of_lists = [cell for cell in cells if any(name.list for name in cell.names)]
    for area in merged:
        (top, bottom), (left, right) = rows_of(area), columns_of(area)
        hidden = [cell.address for cell in of_lists if top <= cell.row <= bottom and left <= cell.column <= right]
        if top < bottom and (hidden or top in lists):
            message = f"合并单元格 {area} 超出列表的模板行，只有第一条记录看得见"
            yield (hidden or [area.partition(":")[0]])[0], message, "取消合并，或只在模板行之内横向合并"


def _hidden_lists(rows: Sequence[RowSource], lists: ListNames) -> Iterator[tuple[str, str, str]]:
    """Yield the hidden list rows: all their records would be hidden."""
    for row in rows:
        if row.number in lists and is_on(row.node.attributes, "hidden"):
            yield _first_of_list(row), "列表的模板行是隐藏的，填出来的每一行都看不见", "在模板中取消隐藏这一行"


def _lists_among_totals(rows: Sequence[RowSource], lists: ListNames) -> Iterator[tuple[str, str, str]]:
    """Yield the total rows with a field of a list.

    The totals would be repeated with its records.
    """
    for row in rows:
        if row.number in lists and any("".join(cell.text.split()) in _TOTALS for cell in row.cells):
            used = lists[row.number]
            message = f"合计行里有列表“{used}”的字段，合计会按“{used}”的条数重复"
            yield _first_of_list(row), message, f"合计行用不带“{used}.”的名称，列表的字段写在模板行里"


def _lists_above_titles(
    rows: Sequence[RowSource], lists: ListNames, titles: tuple[int, int]
) -> Iterator[tuple[str, str, str]]:
    """Yield list fields above the print titles in a row with its own words.

    The row would be repeated with them.
    """
    for row in rows:
        own = (cell for cell in row.cells if cell.text.strip() and not any(name.list for name in cell.names))
        if row.number in lists and row.number < titles[0] and any(own):
            used = lists[row.number]
            message = f"打印标题行以上有列表“{used}”的字段，这一行会按“{used}”的条数重复"
            yield _first_of_list(row), message, f"这里用不带“{used}.”的名称，列表的字段写在标题行以下的模板行里"


def _first_of_list(row: RowSource) -> str:
    return next(cell.address for cell in row.cells if any(name.list for name in cell.names))


def _immovable(root: Node, lists: ListNames) -> Iterator[tuple[str, str]]:
    """Yield the (cell, name) of objects that cannot follow the lists."""
    for node in root.walk(skip="sheetData") if lists else ():
        if node.tag in _IMMOVABLE:
            yield "", _IMMOVABLE[node.tag]
        elif node.tag == "pane" and node.attributes.get("state", "").startswith("frozen"):
            frozen = float(node.attributes.get("ySplit", 0))
            if any(row <= frozen for row in lists):
                yield "", "冻结窗格包含列表的模板行，"
        elif node.tag == "sparkline":
            areas = [child.text for child in node.all("sqref")]
            yield from ((area, "迷你图") for area in areas if rows_of(area)[0] in lists)


def _repeated_titles(titles: tuple[int, int], lists: ListNames) -> Iterator[tuple[str, str]]:
    first, last = titles
    if any(first <= row <= last for row in lists):
        yield "", "打印标题行包含列表的模板行，"
