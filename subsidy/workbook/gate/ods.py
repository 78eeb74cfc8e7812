"""The cells of an .ods, whose rows and cells may each be repeated.

Repeats cost nothing to write, but memory to hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from .limits import BROKEN, FORBIDDEN_XML, MAX_COLUMNS, MAX_ROWS, rejection
from .markup import attributes_of
from .notes import Notes, Total

_TAG = re.compile(
    rb"""<(?:[^\s<>/"'=]*:)?(table|table-row|table-column|table-cell|covered-table-cell|s)(?=[\s/>])"""
    rb"""((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)(>?)"""
)
_MARKUP = re.compile(rb"<[^>]*>")
_HIDDEN = (b"collapse", b"filter")

Attributes = Mapping[bytes, bytes]


def examine(content: bytes) -> dict[str, Notes]:
    """Return the notes on each sheet by name. Raises `RejectedFileError`."""
    notes: dict[str, Notes] = {}
    total, sheet, before = Total(), _TableScanner(Notes()), 0
    for match in _TAG.finditer(content):
        tag, text, end = match.groups()
        if not end:
            raise rejection(FORBIDDEN_XML, what="残缺的标记")
        sheet.add_text(content[before : match.start()])
        before = match.end()
        attributes = attributes_of(text)
        if tag == b"table":
            total.add(sheet.notes)
            name = unescape(attributes.get(b"table:name", b"").decode("utf-8", "replace"))
            if name in notes:
                raise rejection(BROKEN)
            sheet = _TableScanner(notes.setdefault(name, Notes()))
        else:
            sheet.follow(tag, attributes)
    sheet.add_text(content[before:])
    total.add(sheet.notes)
    return notes


class _TableScanner:
    """Follows the rows, columns and cells of one sheet, which may be repeated."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._row = self._column = self._next_described = 0
        self._repeated_rows = 0
        self._copies = 0
        """How often the last cell stands in the sheet"""

    def add_text(self, markup: bytes) -> None:
        """Count the text of the last cell, once for each copy."""
        if self._copies:
            self.notes.text += self._copies * len(_MARKUP.sub(b"", markup))

    def follow(self, tag: bytes, attributes: Attributes) -> None:
        """Note one tag."""
        if tag == b"table-row":
            self._begin_row(attributes)
        elif tag == b"s":
            self.notes.text += self._copies * _count(attributes, b"text:c")
        elif tag == b"table-column":
            self._describe_columns(attributes)
        else:
            self._note_cell(attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row, self._column, self._copies = self._row + self._repeated_rows, 0, 0
        self._repeated_rows = _count(attributes, b"table:number-rows-repeated")
        if attributes.get(b"table:visibility") in _HIDDEN:
            self.notes.hidden_rows.extend(range(self._row, min(self._row + self._repeated_rows, MAX_ROWS)))

    def _describe_columns(self, attributes: Attributes) -> None:
        end = self._next_described + _count(attributes, b"table:number-columns-repeated")
        if attributes.get(b"table:visibility") in _HIDDEN:
            self.notes.hidden_columns.update(range(self._next_described, min(end, MAX_COLUMNS)))
        self._next_described = end

    def _note_cell(self, attributes: Attributes) -> None:
        row, column = self._row, self._column
        across = _count(attributes, b"table:number-columns-repeated")
        self._column += across
        self._copies = 0
        if b"office:value-type" in attributes:
            self._copies = across * self._repeated_rows
            self.notes.text += self._copies * len(attributes.get(b"office:string-value", b""))
            self.notes.reach(row + self._repeated_rows, self._column)
            if attributes.get(b"calcext:value-type") == b"error":
                self.notes.errors[row, column] = "#N/A"
            if attributes[b"office:value-type"] == b"boolean":
                self.notes.has_booleans = True
        if (down := _count(attributes, b"table:number-rows-spanned")) > 1:
            right = column + _count(attributes, b"table:number-columns-spanned") - 1
            self.notes.merged.append(((row, column), (row + down - 1, right)))


def _count(attributes: Attributes, name: bytes) -> int:
    """Return the number in an attribute, 1 if it is absent."""
    text = attributes.get(name, b"1")
    if not text.isdigit() or len(text) > 9:
        raise rejection(BROKEN)
    return int(text)
