"""The edits that change single cells of a worksheet and nothing else.

They change the style or the value of a cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from .errors import Fault
from .oxml import Edit, escape, put
from .references import MAX_COLUMN, MAX_ROW, column_letters, columns_of, rows_of, translate
from .sheet_text import SPANS, STYLE, Element, Position, WorksheetText, attribute

Change = Callable[[int], tuple[int, str | None]]
"""Takes the style of a cell; returns its new style, and its value as the rest of its element, or None to keep it."""

_OF_VALUE = re.compile(rb"""\s(?:t|cm|vm|s)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SHARED, _SPREADING = attribute("t", rb"shared"), attribute("t", rb"array|dataTable")
_INDEX, _RANGE = attribute("si", rb"[0-9]+"), attribute("ref", rb"[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?")
_AREA = re.compile("[A-Z]{1,3}[0-9]+(?::[A-Z]{1,3}[0-9]+)?")


def cell_edits(sheet: WorksheetText, changes: Mapping[Position, Change]) -> list[Edit[object]]:
    """Return the edits that change cells, adding those the sheet lacks.

    Formulas that other cells share with a cell stay as they are when it gets a value. Raises `Fault`.
    """
    by_row: defaultdict[int, dict[int, Change]] = defaultdict(dict)
    for (row, column), change in changes.items():
        if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
            raise Fault("单元格在 .xlsx 的范围以外", "删去数据区以外的内容")
        by_row[row][column] = change
    work = _Work(sheet)
    work.change(by_row)
    work.keep_formulas()
    work.stretch(by_row)
    return work.edits


@dataclass
class _Work:
    sheet: WorksheetText
    edits: list[Edit[object]] = field(default_factory=list)
    replaced: dict[Position, tuple[int, int]] = field(default_factory=dict)
    """Start and end of each existing cell that gets a value"""
    shared: dict[bytes, tuple[str, int, int]] = field(default_factory=dict)
    """By its number, each shared formula whose first cell gets a value: the text and that cell"""

    # Cells and rows

    def change(self, by_row: Mapping[int, Mapping[int, Change]]) -> None:
        wanted = sorted(by_row, reverse=True)
        for row in self.sheet.rows() if wanted else ():
            while wanted and wanted[-1] < row.number:
                new = self._new_row(wanted[-1], by_row[wanted.pop()])
                self.edits.append(put(row.start, row.start, new))
            if wanted and wanted[-1] == row.number:
                self._change_row(row, by_row[wanted.pop()])
        new = "".join(self._new_row(number, by_row[number]) for number in reversed(wanted))
        self._append("sheetData", self.sheet.first, self.sheet.last, new)

    def _change_row(self, row: Element, changes: Mapping[int, Change]) -> None:
        wanted = sorted(changes, reverse=True)
        for cell in self.sheet.cells(row):
            while wanted and wanted[-1] < cell.number:
                column = wanted.pop()
                self.edits.append(put(cell.start, cell.start, self._new_cell(row.number, column, changes[column], row)))
            if wanted and wanted[-1] == cell.number:
                self._change_cell(row.number, cell, changes[wanted.pop()])
        new = "".join(self._new_cell(row.number, column, changes[column], row) for column in reversed(wanted))
        self._append("row", row.inner, row.close, new)
        if spans := SPANS.search(self.sheet.text, row.start, row.inner):
            stated = [int(number) for number in spans[1].split(b":") if number.isdigit()]
            first, last = min([*stated, *changes]), max([*stated, *changes])
            if len(stated) == 2 and stated != [first, last]:
                self.edits.append(put(*spans.span(1), f"{first}:{last}"))

    def _change_cell(self, row: int, cell: Element, change: Change) -> None:
        text, before = self.sheet.text, self.sheet.style(cell)
        style, value = change(before)
        if value is not None:
            self._note_shared(row, cell)
            self.replaced[row, cell.number] = cell.start, cell.end
            tag = _OF_VALUE.sub(b"", text[cell.start : cell.inner]).rstrip(b"/>").rstrip().decode()
            self.edits.append(put(cell.start, cell.end, f"{tag}{_styled(style)}{value}"))
        elif style != before:
            place = cell.inner - (2 if text[cell.inner - 2 : cell.inner] == b"/>" else 1)
            found = STYLE.search(text, cell.start, cell.inner)
            self.edits.append(put(*(found.span() if found else (place, place)), _styled(style)))

    def _new_row(self, number: int, changes: Mapping[int, Change]) -> str:
        p, cells = (
            self.sheet.prefix,
            [self._new_cell(number, column, changes[column], None) for column in sorted(changes)],
        )
        return f'<{p}row r="{number}">{"".join(cells)}</{p}row>'

    def _new_cell(self, row: int, column: int, change: Change, holder: Element | None) -> str:
        style, value = change(self.sheet.default_style(holder, column))
        return f'<{self.sheet.prefix}c r="{column_letters(column)}{row}"{_styled(style)}{value or "/>"}'

    def _append(self, tag: str, inner: int, close: int, content: str) -> None:
        """Add content at the end of an element, which may be a single tag."""
        if content and self.sheet.text[inner - 2 : inner] == b"/>":
            self.edits.append(put(inner - 2, inner, f">{content}</{self.sheet.prefix}{tag}>"))
        elif content:
            self.edits.append(put(close, close, content))

    def stretch(self, by_row: Mapping[int, Mapping[int, Change]]) -> None:
        """Let the area that the sheet states reach the cells changed."""
        node = self.sheet.root.child("dimension")
        area = node.attributes.get("ref", "") if node else ""
        if node is None or not by_row or not _AREA.fullmatch(area):
            return
        columns = [*columns_of(area), *(column for changes in by_row.values() for column in changes)]
        rows = [*rows_of(area), *by_row]
        ends = f"{column_letters(min(columns))}{min(rows)}", f"{column_letters(max(columns))}{max(rows)}"
        place = self.sheet.raw.find(area.encode(), node.start, node.inner)
        if (stretched := ":".join(dict.fromkeys(ends))) != area and place > 0:
            self.edits.append(put(place, place + len(area), stretched))

    # Formulas that reach beyond the cell they are in

    def _note_shared(self, row: int, cell: Element) -> None:
        """Note the formula that other cells share with a cell, before it goes."""
        found = self._formula.search(self.sheet.text, cell.inner, cell.close)
        index = _INDEX.search(found[1]) if found and _SHARED.search(found[1]) else None
        if found and found[2] and index:
            self.shared[index[1]] = unescape(found[2].decode()), row, cell.number

    def keep_formulas(self) -> None:
        """Keep the formulas and results that changed cells held for others.

        Cells get their own copy of a shared formula that went, and arrays over replaced cells are dissolved.
        """
        if self.shared:
            self.edits += self._own_copies()
        if self.replaced:
            self.edits += self._dissolved()

    @cached_property
    def _formula(self) -> re.Pattern[bytes]:
        name = f"{self.sheet.prefix}f".encode()
        return re.compile(b"<" + name + rb"((?:\s[^<>]*?)?)(?:/>|>([^<]*)</" + name + rb"\s*>)")

    def _own_copies(self) -> Iterator[Edit[object]]:
        text, p = self.sheet.text, self.sheet.prefix
        for row in self.sheet.rows():
            for cell in self.sheet.cells(row) if text.find(b"shared", row.inner, row.close) > 0 else ():
                found = self._formula.search(text, cell.inner, cell.close)
                index = _INDEX.search(found[1]) if found and _SHARED.search(found[1]) else None
                if found and index and index[1] in self.shared and (row.number, cell.number) not in self.replaced:
                    formula, at_row, at_column = self.shared[index[1]]
                    own = escape(translate(formula, row.number - at_row, cell.number - at_column))
                    yield put(*found.span(), f"<{p}f>{own}</{p}f>")

    def _dissolved(self) -> Iterator[Edit[object]]:
        """Yield the edits that leave only results of arrays over replaced cells.

        The formula goes. A cell of an array cannot change alone: the program that opens the file would compute it
        again.
        """
        spans = set(self.replaced.values())
        for found in self._formula.finditer(self.sheet.text, self.sheet.first, self.sheet.last):
            area = _RANGE.search(found[1]) if _SPREADING.search(found[1]) else None
            if area and not any(start <= found.start() < end for start, end in spans):
                (top, bottom), (left, right) = rows_of(area[1].decode()), columns_of(area[1].decode())
                if any(top <= row <= bottom and left <= column <= right for row, column in self.replaced):
                    yield put(*found.span(), "")


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""
