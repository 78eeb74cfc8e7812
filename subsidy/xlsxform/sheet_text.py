"""A worksheet part read as text, without a tree of its rows and cells.

These are read where they are asked for. A sheet may have millions of cells of which a few matter. Rows are found by one
regular expression, cells only in the rows that are asked for. Comments and the like are blanked out first; the part has
been parsed, so each remaining "<" begins a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from .errors import Fault
from .oxml import Node, parse
from .references import column_number

Position = tuple[int, int]
"""Row and column of a cell, from 1."""

_SAVE_AGAIN = "用 Excel 或 WPS 打开后重新保存"
_INSIDE = rb"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>"""
_PREFIX = rb"(?:[^\s<>/:!?]+:)?"
_NO_MARKUP = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DATA = re.compile(rb"<(" + _PREFIX + rb")sheetData(?=[\s/>])" + _INSIDE)
_VIEW = re.compile(rb"<" + _PREFIX + rb"sheetView(?=\s)" + _INSIDE)
_COLUMN = re.compile(rb"<" + _PREFIX + rb"col(?=\s)" + _INSIDE)
_MERGED = re.compile(
    rb"""<""" + _PREFIX + rb"""mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']"""
)


def attribute(name: str, value: bytes = rb"[^\"'<>]*") -> re.Pattern[bytes]:
    """Return the expression for an attribute; its group is the value."""
    return re.compile(rb"\s" + name.encode() + rb"""\s*=\s*["'](""" + value + rb""")["']""")


SELECTED, STYLE, SPANS = attribute("tabSelected", rb"1|true"), attribute("s", rb"[0-9]*"), attribute("spans")
_ROW_NUMBER, _ADDRESS = attribute("r", rb"[0-9]+"), attribute("r", rb"[A-Za-z]{1,3}[0-9]+")
_HAS_FORMAT = attribute("customFormat", rb"1|true")
_MIN, _MAX, _COLUMN_STYLE = attribute("min", rb"[0-9]+"), attribute("max", rb"[0-9]+"), attribute("style", rb"[0-9]+")


class Element(NamedTuple):
    """A row or a cell: its number, and the offsets of its tags.

    A row is numbered in the sheet, a cell in its row.
    """

    number: int
    start: int
    inner: int
    close: int
    end: int


class WorksheetText:
    """A worksheet part, which must be well-formed.

    `raw` is the part, `text` the same without comments, `prefix` that of its elements; `first` and `last` are the
    offsets of its rows. Raises `Fault` if the part is not in the order that spreadsheet programs write.
    """

    def __init__(self, raw: bytes) -> None:
        self.raw, self.text = raw, _blanked(raw)
        data = _DATA.search(self.text)
        if data is None:
            raise Fault("工作表没有单元格", _SAVE_AGAIN)
        self.prefix, self.data_start, self.first = data[1].decode(), data.start(), data.end()
        is_empty = data[0].endswith(b"/>")
        self.last = self.first if is_empty else self.text.rfind(b"</" + data[1] + b"sheetData")
        self._row, self._end_of_row = self._expressions("row")
        self._cell, self._end_of_cell = self._expressions("c")
        other = rb"<(?:row|c)[\s/>]" if self.prefix else rb"<[^\s<>/:!?]+:(?:row|c)[\s/>]"
        if re.compile(other).search(self.text, self.first, self.last):
            raise Fault("单元格的写法不止一种", _SAVE_AGAIN)

    def _expressions(self, tag: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
        name = f"{self.prefix}{tag}".encode()
        return re.compile(b"<" + name + rb"(?=[\s/>])" + _INSIDE), re.compile(b"</" + name + rb"\s*>")

    @cached_property
    def root(self) -> Node:
        """The worksheet and its children, the rows left out."""
        root = parse(self.raw[: self.first] + self.raw[self.last :], depth=2)
        for node in (root, *root.children):
            node.start, node.inner, node.close, node.end = map(
                self._moved, (node.start, node.inner, node.close, node.end)
            )
        return root

    def _moved(self, offset: int) -> int:
        return offset + (self.last - self.first) * (offset > self.first)

    def rows(self) -> Iterator[Element]:
        """Yield the rows; one without a number follows the one before."""
        number = 0
        for found in self._row.finditer(self.text, self.first, self.last):
            stated = _ROW_NUMBER.search(found[0])
            number = self._next(number, int(stated[1]) if stated else number + 1)
            yield self._element(number, found, self._end_of_row)

    def cells(self, row: Element) -> Iterator[Element]:
        """Yield the cells of a row; one without an address follows the one before."""
        number = 0
        for found in self._cell.finditer(self.text, row.inner, row.close):
            stated = _ADDRESS.search(found[0])
            column = column_number(stated[1].rstrip(b"0123456789").decode().upper()) if stated else number + 1
            number = self._next(number, column)
            yield self._element(number, found, self._end_of_cell)

    @staticmethod
    def _next(number: int, following: int) -> int:
        if following <= number:
            raise Fault("行或单元格的次序有误", _SAVE_AGAIN)
        return following

    def _element(self, number: int, tag: re.Match[bytes], end: re.Pattern[bytes]) -> Element:
        if tag[0].endswith(b"/>"):
            return Element(number, tag.start(), tag.end(), tag.end(), tag.end())
        found = end.search(self.text, tag.end(), self.last)
        if found is None:
            raise Fault("行或单元格没有结束", _SAVE_AGAIN)
        return Element(number, tag.start(), tag.end(), found.start(), found.end())

    def style(self, element: Element) -> int:
        """Return the style of a cell or a row."""
        found = STYLE.search(self.text, element.start, element.inner)
        return int(found[1] or 0) if found else 0

    def styles_of_column(self, column: int) -> dict[int, int]:
        """Return the style of the cell in each row of a column that has one."""
        cells = ((row.number, cell) for row in self.rows() for cell in self.cells(row))
        return {row: self.style(cell) for row, cell in cells if cell.number == column}

    def default_style(self, row: Element | None, column: int) -> int:
        """Return the style of a cell that the sheet does not have.

        It is that of its row, else of its column.
        """
        if row and _HAS_FORMAT.search(self.text, row.start, row.inner):
            return self.style(row)
        for first, last, style in self._columns:
            if first <= column <= last:
                return style
        return 0

    @cached_property
    def _columns(self) -> list[tuple[int, int, int]]:
        """First and last column, and style, of each range of columns that has one."""
        tags = [found[0] for found in _COLUMN.finditer(self.text, 0, self.data_start)]
        facts = [[kind.search(tag) for kind in (_MIN, _MAX, _COLUMN_STYLE)] for tag in tags]
        return [
            (int(first[1]), int(last[1]), int(style[1])) for first, last, style in facts if first and last and style
        ]

    @cached_property
    def merged(self) -> list[tuple[Position, Position]]:
        """First and last cell of each merged range."""
        return [
            ((int(top), column_number(left.decode())), (int(bottom), column_number(right.decode())))
            for left, top, right, bottom in _MERGED.findall(self.text, self.last)
        ]

    def selections(self) -> Iterator[tuple[int, int]]:
        """Yield the offsets of the attributes that select the sheet."""
        for view in _VIEW.finditer(self.text, 0, self.data_start):
            if found := SELECTED.search(self.text, *view.span()):
                yield found.span()


def _blanked(raw: bytes) -> bytes:
    """Return a part without whatever may hold a "<" that begins no tag.

    Blanks take its place.
    """
    if b"<!" not in raw and raw.rfind(b"<?") == raw.find(b"<?xml "):
        return raw
    return _NO_MARKUP.sub(lambda found: b" " * len(found[0]), raw)
