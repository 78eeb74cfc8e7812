"""One bounded pass over the markup of an XML part.

The tags are found by regular expressions, so that a part of any size takes little memory. A tag cannot swallow the
start of another, since "<" within quotes is not matched, and one that does not match is rejected: whatever a lenient
parser may take for a cell has been seen here.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from ...xlsxform import column_number
from .limits import (
    FORBIDDEN_XML,
    MAX_COLUMNS,
    MAX_DEPTH,
    MAX_TAGS,
    MAX_UNUSUAL_TAGS,
    TOO_MUCH,
    rejection,
    sheet_too_big,
)
from .notes import Notes

_SHEET_ROWS = 1_048_576

_TAG = re.compile(rb"""<(?:[^\s<>/"'=]*:)?(c|row|col)(?=[\s/>])((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)(>?)""")
# The spelling of nearly every cell and row. A piece in which these account for every "<c" and "<row" is read at once.
_ADDRESS = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?'
_PLAIN_CELL = re.compile(_ADDRESS + rb'(?: t="(?:s|n|str|inlineStr)")?>(?!</)')
_PLAIN_EMPTY = re.compile(_ADDRESS + rb'(?: t="\w+")? ?(?:/|></c)>')
_PLAIN_ROW = re.compile(rb'<row r="([0-9]{1,7})"([^<>]*)>')
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL_ADDRESS = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_PREFIX = rb"""<(?:[^\s<>/"'=]*:)?"""
_ERROR_TEXT = re.compile(rb"(?:<(?!/?c\b)[^>]*>|[^<])*?<(?:\w+:)?v>\s*(#[^<]*)")
_FORMULA_WITHOUT_RESULT = re.compile(
    rb"\s*" + _PREFIX + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</[^>]*>)\s*(?:<[^>]*v\s*/>|<[^/>]*v>\s*</[^>]*v>)?\s*</[^>]*c>"
)
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def examine(pieces: Iterator[bytes]) -> Notes:
    """Return the notes on an XML part in pieces that each begin with a tag.

    Raises `RejectedFileError` for content that no spreadsheet program writes, and for a sheet that reaches too far.
    """
    sheet, depth, tags = _WorksheetScanner(), 0, 0
    for number, piece in enumerate(pieces):
        if number == 0:
            depth -= _has_declaration(piece)  # which is never closed
        depth += _depth(piece)
        _reject_if(depth > MAX_DEPTH, "过深的嵌套")
        tags += piece.count(b"<")
        if tags > MAX_TAGS:
            raise rejection(TOO_MUCH)
        sheet.feed(piece)
    return sheet.notes


def _has_declaration(piece: bytes) -> bool:
    """Return whether a part declares its encoding; reject any but UTF-8."""
    declared = _DECLARATION.match(piece.removeprefix(BOM_UTF8))
    _reject_if(declared is not None and declared[1].lower() not in _ENCODINGS, "非UTF-8编码")
    return declared is not None


def _depth(piece: bytes) -> int:
    """Return the tags opened less the tags closed; reject a document type."""
    _reject_if(b"\0" in piece, "非UTF-8编码")
    marks = piece.count(b"<!")
    _reject_if(marks > 0 and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece), "文档类型声明")
    return piece.count(b"<") - 2 * piece.count(b"</") - piece.count(b"/>") - marks


def _reject_if(found: bool, what: str) -> None:
    if found:
        raise rejection(FORBIDDEN_XML, what=what)


class _WorksheetScanner:
    """Follows the rows, columns and cells of a worksheet through its pieces."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._row = self._column = -1
        self._rows = self._unusual = 0

    def feed(self, piece: bytes) -> None:
        """Note the rows, columns and cells that begin in `piece`."""
        if not self._feed_plain(piece):
            self._feed_any(piece)
        if self._unusual > MAX_UNUSUAL_TAGS or self._rows > _SHEET_ROWS:
            raise sheet_too_big(max(self.notes.rows, self._rows), self.notes.columns)

    def _feed_plain(self, piece: bytes) -> bool:
        """Note a piece whose rows and cells have the usual spelling, if they do.

        Return whether they do.
        """
        if b"<f" in piece or b":c" in piece or b":row" in piece:
            return False
        cells, rows = _PLAIN_CELL.findall(piece), _PLAIN_ROW.findall(piece)
        others = piece.count(b"<c") - len(cells)
        if len(rows) != piece.count(b"<row") or (others and others != len(_PLAIN_EMPTY.findall(piece))):
            return False
        if cells:
            letters, digits = map(set, zip(*cells, strict=True))
            self.notes.reach(max(map(int, digits)), max(map(_column_number, letters)))
        if rows:
            self._rows += len(rows)
            self._row = int(rows[-1][0]) - 1
            self.notes.hidden_rows += [int(number) - 1 for number, more in rows if b' hidden="1"' in more]
        return True

    def _feed_any(self, piece: bytes) -> None:
        for match in _TAG.finditer(piece):
            self._unusual += 1
            tag, text, end = match.groups()
            _reject_if(not end, "残缺的标记")
            attributes = attributes_of(text)
            if tag == b"row":
                self._begin_row(attributes)
            elif tag == b"col":
                self._note_columns(attributes)
            else:
                self._move_to(attributes)
                if not text.endswith(b"/") and not piece.startswith(b"</", match.end()):
                    self._note_cell(attributes.get(b"t"), piece, match.end())

    def _begin_row(self, attributes: dict[bytes, bytes]) -> None:
        """Move to a row; one without a number follows the one before."""
        self._rows += 1
        self._row, self._column = int(attributes.get(b"r", self._row + 2)) - 1, -1
        if _is_hidden(attributes):
            self.notes.hidden_rows.append(self._row)

    def _note_columns(self, attributes: dict[bytes, bytes]) -> None:
        if _is_hidden(attributes):
            first = int(attributes.get(b"min", 1))
            self.notes.hidden_columns.update(range(first - 1, min(int(attributes.get(b"max", first)), MAX_COLUMNS)))

    def _move_to(self, attributes: dict[bytes, bytes]) -> None:
        """Move to a cell; one without an address follows the one before."""
        if address := attributes.get(b"r"):
            parts = _CELL_ADDRESS.fullmatch(address)
            if not parts:
                raise rejection(FORBIDDEN_XML, what="无法识别的单元格地址")
            self._row, self._column = int(parts[2]) - 1, _column_number(parts[1].upper()) - 1
        else:
            self._column += 1

    def _note_cell(self, kind: bytes | None, piece: bytes, start: int) -> None:
        """Note a cell whose content starts at `start` in the piece."""
        self.notes.reach(self._row + 1, self._column + 1)
        if kind == b"b":
            self.notes.has_booleans = True
        elif kind == b"e":
            found = _ERROR_TEXT.match(piece, start)
            self.notes.errors[self._row, self._column] = found[1].decode("ascii", "replace") if found else "#N/A"
        elif kind != b"str" and _FORMULA_WITHOUT_RESULT.match(piece, start):
            self.notes.uncalculated.append((self._row, self._column))


_SHARED_TEXT = re.compile(_PREFIX + rb"""si(?=[\s/>])""")
_QUOTED = rb"""(?:[^<>"']|"[^<"]*"|'[^<']*')"""
_SHARING_CELL = re.compile(
    _PREFIX + rb"c\s" + _QUOTED + rb"""*?\bt\s*=\s*["']s["']""" + _QUOTED + rb"*>"
    rb"(?:\s*" + _PREFIX + rb"v>\s*([0-9]{1,9})\s*<)?"
)


def shared_lengths(part: bytes) -> list[int]:
    """Return the bytes that each shared text takes, its markup counted."""
    starts = [match.start() for match in _SHARED_TEXT.finditer(part)]
    return [end - start for start, end in pairwise([*starts, len(part)])]


def shared_text(part: bytes, lengths: Sequence[int]) -> int:
    """Return the bytes of shared text that the cells of a worksheet show.

    A cell whose reference is spelled in an unusual way counts as the longest.
    """
    used = Counter(_SHARING_CELL.findall(part))
    return sum(count * _length(reference, lengths) for reference, count in used.items())


def _length(reference: bytes, lengths: Sequence[int]) -> int:
    number = int(reference or -1)
    return lengths[number] if 0 <= number < len(lengths) else max(lengths, default=0)


def _is_hidden(attributes: dict[bytes, bytes]) -> bool:
    return attributes.get(b"hidden") in (b"1", b"true")


def attributes_of(tag: bytes) -> dict[bytes, bytes]:
    """Return the attributes of a tag by name."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


@cache
def _column_number(letters: bytes) -> int:
    return column_number(letters.decode())
