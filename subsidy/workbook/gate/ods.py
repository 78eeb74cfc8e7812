"""The gate's second look at an .ods: repeats, which cost nothing to write down and everything to hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from .package import (
    BROKEN,
    FORBIDDEN_XML,
    MAX_AREA,
    MAX_COLUMNS,
    MAX_ROWS,
    Notes,
    Package,
    attributes_of,
    refusal,
    sheet_too_big,
)

_TAG = re.compile(
    rb"""<(?:[^\s<>/"'=]*:)?(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])"""
    rb"""((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)(>?)"""
)
_HIDDEN = (b"collapse", b"filter")

Attributes = Mapping[bytes, bytes]


def examine(package: Package) -> dict[str, Notes]:
    """Return the notes of each sheet by its name; raise `Refused` when they span too much."""
    notes: dict[str, Notes] = {}
    sheet = _Sheet(Notes())
    for match in _TAG.finditer(package.read("content.xml")):
        tag, attributes, end = match.groups()
        if not end:
            raise refusal(FORBIDDEN_XML, what="残缺的标记")
        told = attributes_of(attributes)
        if tag == b"table":
            name = unescape(told.get(b"table:name", b"").decode("utf-8", "replace"))
            sheet = _Sheet(notes.setdefault(name, Notes()))
        else:
            sheet.follow(tag, told)
    if sum(note.area for note in notes.values()) > MAX_AREA:
        widest = max(notes.values(), key=lambda note: note.area)
        raise sheet_too_big(widest.rows, widest.columns)
    return notes


class _Sheet:
    """Follows the rows and cells of one sheet, each of which may stand for many."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._row = self._column = self._described = 0
        self._rows = 0

    def follow(self, tag: bytes, told: Attributes) -> None:
        """Note one tag."""
        if tag == b"table-row":
            self._row, self._column = self._row + self._rows, 0
            self._rows = _repeats(told, b"table:number-rows-repeated")
            if told.get(b"table:visibility") in _HIDDEN:
                self.notes.hidden_rows.extend(range(self._row, min(self._row + self._rows, MAX_ROWS)))
        elif tag == b"table-column":
            end = self._described + _repeats(told, b"table:number-columns-repeated")
            if told.get(b"table:visibility") in _HIDDEN:
                self.notes.hidden_columns.extend(range(self._described, min(end, MAX_COLUMNS)))
            self._described = end
        else:
            self._cell(told)

    def _cell(self, told: Attributes) -> None:
        place = (self._row, self._column)
        self._column += _repeats(told, b"table:number-columns-repeated")
        if b"office:value-type" in told:
            self._reach(self._row + self._rows, self._column)
            if told.get(b"calcext:value-type") == b"error":
                self.notes.errors[place] = "#N/A"
            if told[b"office:value-type"] == b"boolean":
                self.notes.has_booleans = True
        if (down := _repeats(told, b"table:number-rows-spanned")) > 1:
            across = _repeats(told, b"table:number-columns-spanned")
            self.notes.merged.append((place, (place[0] + down - 1, place[1] + across - 1)))

    def _reach(self, rows: int, columns: int) -> None:
        self.notes.rows, self.notes.columns = max(self.notes.rows, rows), max(self.notes.columns, columns)
        if self.notes.rows > MAX_ROWS or self.notes.columns > MAX_COLUMNS:
            raise sheet_too_big(self.notes.rows, self.notes.columns)


def _repeats(told: Attributes, name: bytes) -> int:
    text = told.get(name, b"1")
    if not text.isdigit() or len(text) > 9:
        raise refusal(BROKEN)
    return int(text)
