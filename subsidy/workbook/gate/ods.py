"""The cells of an .ods, whose rows and cells may each be repeated.

Repeats cost nothing to write, but memory to hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from .limits import BROKEN, FORBIDDEN_XML, MAX_COLUMNS, MAX_ROWS, rejection
from .markup import attributes_of
from .notes import Notes, check_area

_TAG = re.compile(
    rb"""<(?:[^\s<>/"'=]*:)?(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])"""
    rb"""((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)(>?)"""
)
_HIDDEN = (b"collapse", b"filter")

Attributes = Mapping[bytes, bytes]


def examine(content: bytes) -> dict[str, Notes]:
    """Return the notes on each sheet by name. Raises `RejectedFileError`."""
    notes: dict[str, Notes] = {}
    sheet = _TableScanner(Notes())
    for match in _TAG.finditer(content):
        tag, text, end = match.groups()
        if not end:
            raise rejection(FORBIDDEN_XML, what="残缺的标记")
        attributes = attributes_of(text)
        if tag == b"table":
            name = unescape(attributes.get(b"table:name", b"").decode("utf-8", "replace"))
            sheet = _TableScanner(notes.setdefault(name, Notes()))
        else:
            sheet.follow(tag, attributes)
    check_area(notes.values())
    return notes


class _TableScanner:
    """Follows the rows, columns and cells of one sheet, which may be repeated."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._row = self._column = self._next_described = 0
        self._repeated_rows = 0

    def follow(self, tag: bytes, attributes: Attributes) -> None:
        """Note one tag."""
        if tag == b"table-row":
            self._begin_row(attributes)
        elif tag == b"table-column":
            self._describe_columns(attributes)
        else:
            self._note_cell(attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row, self._column = self._row + self._repeated_rows, 0
        self._repeated_rows = _count(attributes, b"table:number-rows-repeated")
        if attributes.get(b"table:visibility") in _HIDDEN:
            self.notes.hidden_rows.extend(range(self._row, min(self._row + self._repeated_rows, MAX_ROWS)))

    def _describe_columns(self, attributes: Attributes) -> None:
        end = self._next_described + _count(attributes, b"table:number-columns-repeated")
        if attributes.get(b"table:visibility") in _HIDDEN:
            self.notes.hidden_columns.extend(range(self._next_described, min(end, MAX_COLUMNS)))
        self._next_described = end

    def _note_cell(self, attributes: Attributes) -> None:
        row, column = self._row, self._column
        self._column += _count(attributes, b"table:number-columns-repeated")
        if b"office:value-type" in attributes:
            self.notes.reach(row + self._repeated_rows, self._column)
            if attributes.get(b"calcext:value-type") == b"error":
                self.notes.errors[row, column] = "#N/A"
            if attributes[b"office:value-type"] == b"boolean":
                self.notes.has_booleans = True
        if (down := _count(attributes, b"table:number-rows-spanned")) > 1:
            across = _count(attributes, b"table:number-columns-spanned")
            self.notes.merged.append(((row, column), (row + down - 1, column + across - 1)))


def _count(attributes: Attributes, name: bytes) -> int:
    """Return the number in an attribute, 1 if it is absent."""
    text = attributes.get(name, b"1")
    if not text.isdigit() or len(text) > 9:
        raise rejection(BROKEN)
    return int(text)
