"""Problems of a workbook that would make a filled copy wrong.

`immovable` finds references and objects that cannot follow the lists, `check_copied` those that forbid writing a sheet
several times. Both look at a compiled workbook only; no list is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .errors import Finding, Report
from .placeholders import has_braces
from .references import Token, corners_of, references, rows_of, sheets_in, tokens
from .shifting import Moves, RowMap, at_record, follows_record, shift_area, takes_range
from .workbook import Book, SheetEntry

NOT_COPIED: Mapping[str, str] = {
    "table": "表格（套用表格格式）",
    "pivotTable": "数据透视表",
    "queryTable": "外部查询",
    "slicer": "切片器",
    "threadedComment": "批注会话",
}
"""Kinds of parts that a sheet written several times must not have, with their names in Excel."""

_POSITION_FUNCTIONS = frozenset({"CELL", "COLUMN", "ISFORMULA", "FORMULATEXT", "OFFSET", "ROW"})
"""Functions that ask for the position of a cell, not for its value."""

_LEFT_BEHIND = {
    "HYPERLINK": ("HYPERLINK 里写的地址 {} 不随列表移动", "改用单元格的超链接（插入、超链接、本文档中的位置）"),
    "INDEX": ("INDEX 所取的 {} 不随列表移动", "直接引用这个单元格"),
    "INDIRECT": ("INDIRECT 里写的地址 {} 不随列表移动", "直接引用这个单元格或区域，不放在引号里"),
    "OFFSET": ("OFFSET 从 {} 起算，列表伸长后会算错位置", "直接写出区域，含列表的那一行（会随列表伸长）"),
}
"""Message and remedy for each function whose result depends on an address that does not shift."""

_NEXT_NUMBER = re.compile(r"\s*,\s*([0-9]+)\s*[,)]")


def immovable(book: Book) -> Iterator[Finding]:
    """Yield the references and objects that cannot follow the lists."""
    grown = {sheet.name: RowMap(tuple((row, 2) for row in sheet.lists)) for sheet in book.sheets if sheet.lists}
    if not grown:
        return
    moves = Moves(grown)
    yield from _pivot_tables(book)
    for entry in book.entries:
        yield from _formulas(entry, moves)
    yield from _defined_names(book, moves)


def _pivot_tables(book: Book) -> Iterator[Finding]:
    if any(arrow.kind == "pivotCacheDefinition" for arrow in book.package.relationships(book.part)):
        yield Finding("", "", "数据透视表不能随列表移动", "在模板中删去数据透视表")


def _formulas(entry: SheetEntry, moves: Moves) -> Iterator[Finding]:
    for formula in entry.formulas:
        if any(":" in name for name in sheets_in(formula.text)):
            message = f"{formula.cell} 的公式引用了一串工作表（{formula.text}），不能随列表移动"
            yield Finding(entry.name, "", message, "改成逐个工作表引用")
        if formula.home:
            home = formula.home if entry.sheet and formula.home in entry.sheet.lists else None
            for message, remedy in _misread(formula.text, entry.name, moves, home):
                yield Finding(entry.name, formula.cell, message, remedy)


def _defined_names(book: Book, moves: Moves) -> Iterator[Finding]:
    for name in book.names:
        for message, remedy in _misread(f"SUM({name.node.text})", "", moves):
            yield Finding(name.sheet, "", f"名称 {name.label} 的{message}", remedy)


def _misread(formula: str, sheet: str, moves: Moves, home: int | None = None) -> Iterator[tuple[str, str]]:
    """Yield a (message, remedy) for each part that growing lists make wrong."""
    for cell in first_records(formula, sheet, moves, home):
        column = f"{cell}:{cell.rpartition('!')[2]}"
        remedy = f"整列写成 {column}（随列表伸长），只要第一条写成 INDEX({column},1)"
        yield f"公式里的 {cell} 只是列表的第一条记录", remedy
    for function, address in left_behind(formula, sheet, moves, home):
        message, remedy = _LEFT_BEHIND[function]
        yield message.format(address), remedy


def first_records(formula: str, sheet: str, moves: Moves, home: int | None = None) -> Iterator[str]:
    """Yield the cells of list rows that will mean the first record only.

    `home` is the list row that holds the formula: cells of that row, and cells that follow its records, are right.

    >>> list(first_records("SUM(Q5)+SUM(Q5*2)+Q6", "花名表", Moves({"花名表": RowMap(((5, 3),))})))
    ['Q5']
    """
    for token in references(formula):
        corner, *others = corners_of(token.area)
        named, row = token.sheet or sheet, rows_of(token.area)[0]
        intended = others or takes_range(token) or token.function in _POSITION_FUNCTIONS
        own = follows_record(corner, home) or (named, row) == (sheet, home)
        if not intended and not own and moves.rows.get(named, RowMap()).count(row) > 1:
            yield token.match[0]


def left_behind(formula: str, sheet: str, moves: Moves, home: int | None = None) -> Iterator[tuple[str, str]]:
    """Yield a (function, address) for each computed address left behind.

    Three kinds of function do so: ``INDIRECT`` and ``HYPERLINK`` from a text, ``OFFSET`` from a cell, and ``INDEX`` by
    counting rows. `home` is the list row that holds the formula: ``OFFSET`` follows the records there.

    >>> list(left_behind('INDIRECT("A4")+INDIRECT("A9")', "花名表", Moves({"花名表": RowMap(((5, 3),))})))
    [('INDIRECT', 'A9')]
    """
    for token in tokens(formula):
        if not token.area:
            function = _addressing(token)
            yield from ((function, address) for address in _shifting(references(token.text), sheet, moves) if function)
        elif token.function == "OFFSET" and token.argument == 0 and home is None:
            yield from (("OFFSET", address) for address in _shifting([token], sheet, moves))
        elif token.function == "INDEX" and token.argument == 0:
            yield from (("INDEX", row) for row in _counted_row(token, moves.rows.get(token.sheet or sheet)))


def _addressing(token: Token) -> str:
    """Return the innermost function that takes a text for an address, or ""."""
    function = next((name for name in reversed(token.functions) if name in ("HYPERLINK", "INDIRECT")), "")
    internal = token.text.startswith("#") or "!" in token.text
    return function if function == "INDIRECT" or internal else ""


def _shifting(references: Iterable[Token], sheet: str, moves: Moves) -> Iterator[str]:
    """Yield the references that shift or grow."""
    for token in references:
        rows = moves.rows.get(token.sheet or sheet, RowMap())
        if at_record(shift_area(token.area, rows, grow=True)) != token.area:
            yield token.match[0]


def _counted_row(token: Token, rows: RowMap | None) -> Iterator[str]:
    """Yield the row ``INDEX`` counts to, if it shifts more than its area does."""
    first, last = rows_of(token.area)
    number = _NEXT_NUMBER.match(token.match.string, token.match.end())
    if rows and first < last and number:
        row = first + int(number[1]) - 1
        if rows.first(row) - row != rows.first(first) - first:
            yield f"{token.match[0]} 的第 {number[1]} 行"


def unfilled_links(book: Book) -> Iterator[Finding]:
    """Yield the links with placeholders that are not filled in.

    Their addresses are relationships, in which nothing is filled in.
    """
    for entry in book.entries:
        for part in entry.owned:
            for arrow in book.package.relationships(part):
                if arrow.external and has_braces(arrow.target):
                    cell = _linked_cell(book, part, arrow.id) if part == entry.part else ""
                    message = f"链接的地址 {arrow.target} 里的占位符不会填入"
                    remedy = "删去这个链接，在单元格上用“插入、超链接、本文档中的位置”重新插入，地址写占位符"
                    yield Finding(entry.name, cell, message, remedy)


def _linked_cell(book: Book, sheet: str, relationship: str) -> str:
    links = book.package.tree(sheet).inside("hyperlinks")
    return next((link.attributes["ref"] for link in links if link.attributes.get("r:id") == relationship), "")


def check_copied(book: Book, copied: str, report: Report) -> None:
    """Report what forbids writing the sheet `copied` several times."""
    for entry in book.entries:
        if entry.name == copied:
            for kind in sorted({*entry.owned.values()} & {*NOT_COPIED}):
                report.add(copied, "", f"要复制的工作表上有{NOT_COPIED[kind]}，不能复制", "在模板中删去它")
        else:
            for formula in entry.formulas:
                if copied in sheets_in(formula.text):
                    message = f"公式引用了要复制的工作表“{copied}”"
                    report.add(entry.name, formula.cell, message, "不引用它，或改用列表的字段")
    for name in book.names:
        if name.sheet != copied and copied in sheets_in(name.node.text):
            report.add("", "", f"名称 {name.label} 指向要复制的工作表“{copied}”", "把名称的适用范围改为该工作表")
