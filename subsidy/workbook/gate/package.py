"""The gate: nothing opens a spreadsheet package before it has been through here.

One streaming pass over the zip bounds everything that could exhaust memory (file, entries, unpacked bytes, rows,
columns, nesting), refuses document type declarations, and notes per sheet what the value library does not tell:
hidden rows and columns, error cells, formulas that were never calculated. What passed is packed anew, so that the
library reads exactly the bytes that were examined.

    bytes of the file ─▶ admit ─▶ Package: clean bytes, notes by part name
"""

from __future__ import annotations

import re
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import IO

from ...problems import Kind, Problem, error

MAX_FILE = 50_000_000
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200_000_000
MAX_TAGS = 12_000_000
MAX_UNUSUAL_TAGS = 2_000_000
"""Tags of rows and cells that are not written the usual way, each of which takes a while."""
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_AREA = 6_000_000
"""Cells of all sheets together, counted as the rectangles they span: that is what a reader must hold."""
MAX_DEPTH = 500
_SHEET_ROWS = 1_048_576
_BLOCK = 1 << 18
_MAX_PIECE = 1 << 23

TOO_BIG = error("file_too_big", "文件有{size}兆字节，超过{limit}兆", "删去图片等无关内容，或分成几个文件")
TOO_MANY_PARTS = error("file_too_many_parts", "文件由{count}个部分组成，不是正常的表格", "用Excel或WPS重新另存为.xlsx")
UNPACKED_TOO_BIG = error("file_unpacks_too_big", "文件解开后超过{limit}兆字节", "删去无关的工作表和内容后另存为.xlsx")
TOO_MUCH = error("file_too_much", "文件内容过多", "删去无关的工作表、空行和格式后另存为.xlsx")
SHEET_TOO_BIG = error("sheet_too_big", "内容延伸到{reach}，超过可处理的范围", "删去数据区以外的内容后另存")
BROKEN = error("file_broken", "文件已损坏，无法打开", "向提供者重新索取，或用Excel、WPS打开修复后另存为.xlsx")
FORBIDDEN_XML = error(
    "file_forbidden_xml", "文件含有表格文件不应有的内容（{what}）", "不要使用该文件，向提供者核实来源"
)
ENCRYPTED = error("file_encrypted", "文件设有打开密码", "用Excel或WPS打开，取消密码后另存")


class Refused(Exception):  # noqa: N818  (it is an answer, not a fault)
    """A file that is not opened; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        self.problem = problem
        super().__init__(problem.message)


def refusal(kind: Kind, **facts: object) -> Refused:
    """Return what to raise: a problem of `kind` about the file as a whole."""
    return Refused(kind.at(**facts))


def sheet_too_big(rows: int, columns: int) -> Refused:
    """Return what to raise for a sheet that reaches so far; one of blank rows has no column to name."""
    return refusal(SHEET_TOO_BIG, reach=f"第{rows}行" + (f"第{columns}列" if columns else ""))


Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(slots=True)
class Notes:
    """What the gate saw in one sheet; `rows` and `columns` are how far its values reach."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    """Only where the value library does not know them."""
    has_booleans: bool = False
    rows: int = 0
    columns: int = 0

    @property
    def area(self) -> int:
        """How many cells a reader of the whole rectangle must hold."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True)
class Package:
    """A spreadsheet package that passed: its parts packed anew, and the notes of each part by name."""

    data: bytes
    notes: dict[str, Notes]
    names: frozenset[str]

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; KeyError when there is none of that name."""
        with zipfile.ZipFile(BytesIO(self.data)) as parts:
            return parts.read(name)


def admit(data: bytes) -> Package:
    """Let a zip package pass, or raise `Refused`."""
    if len(data) > MAX_FILE:
        raise refusal(TOO_BIG, size=len(data) // 1_000_000, limit=MAX_FILE // 1_000_000)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _repack(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise refusal(BROKEN) from None


def _repack(package: zipfile.ZipFile) -> Package:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise refusal(TOO_MANY_PARTS, count=len(entries))
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal(ENCRYPTED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:  # no entry can yield more than it declares
        raise refusal(UNPACKED_TOO_BIG, limit=MAX_UNPACKED // 1_000_000)
    clean, notes = BytesIO(), dict[str, Notes]()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
        for entry in {entry.filename: entry for entry in entries if _is_xml(entry.filename)}.values():
            with package.open(entry) as source, copy.open(zipfile.ZipInfo(entry.filename), "w") as target:
                notes[entry.filename] = examine(_pieces(source, target))
            _bound(notes)
    return Package(clean.getvalue(), notes, frozenset(package.namelist()))


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) or name == "mimetype"


def _bound(notes: dict[str, Notes]) -> None:
    for note in notes.values():
        if note.rows > MAX_ROWS or note.columns > MAX_COLUMNS or note.area > MAX_AREA:
            raise sheet_too_big(note.rows, note.columns)
    if sum(note.area for note in notes.values()) > MAX_AREA:
        widest = max(notes.values(), key=lambda note: note.area)
        raise sheet_too_big(widest.rows, widest.columns)


def _pieces(source: IO[bytes], target: IO[bytes]) -> Iterator[bytes]:
    """Yield the part in pieces that each begin with a tag, of whole rows where it has rows; copy it to `target`."""
    held = b""
    while block := source.read(_BLOCK):
        target.write(block)
        held += block
        cut = held.rfind(b"<", 0, max(held.rfind(b"<row"), held.rfind(b":row")) + 1)
        if cut <= 0 and len(held) > 4 * _BLOCK:
            cut = held.rfind(b"<")
        if cut > 0:
            yield held[:cut]
            held = held[cut:]
        elif len(held) > _MAX_PIECE:
            raise refusal(FORBIDDEN_XML, what="过长的标记")
    yield held


# A tag can never swallow the start of another: no "<" within quotes. One that cannot be understood is refused, so
# whatever a lenient parser may take for a cell has been seen here.
_TAG = re.compile(rb"""<(?:[^\s<>/"'=]*:)?(c|row|col)(?=[\s/>])((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)(>?)""")
# How nearly every cell and row is written: a piece where these account for every "<c" and "<row" is done in one go.
_ADDRESS = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?'
_PLAIN_CELL = re.compile(_ADDRESS + rb'(?: t="(?:s|n|str|inlineStr)")?>(?!</)')
_PLAIN_EMPTY = re.compile(_ADDRESS + rb'(?: t="\w+")? ?(?:/|></c)>')
_PLAIN_ROW = re.compile(rb'<row r="([0-9]{1,7})"([^<>]*)>')
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_PREFIX = rb"""<(?:[^\s<>/"'=]*:)?"""
_ERROR_TEXT = re.compile(rb"(?:<(?!/?c\b)[^>]*>|[^<])*?<(?:\w+:)?v>\s*(#[^<]*)")
_UNCALCULATED = re.compile(
    rb"\s*" + _PREFIX + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</[^>]*>)\s*(?:<[^>]*v\s*/>|<[^/>]*v>\s*</[^>]*v>)?\s*</[^>]*c>"
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def examine(pieces: Iterator[bytes]) -> Notes:
    """Note what one XML part holds; raise `Refused` for what no spreadsheet program writes."""
    sheet, depth, tags = _Sheet(), 0, 0
    for number, piece in enumerate(pieces):
        if number == 0 and (declared := _DECLARED.match(piece.removeprefix(BOM_UTF8))):
            _refuse_if(declared[1].lower() not in _ENCODINGS, "非UTF-8编码")
            depth -= 1  # the declaration itself is never closed
        _refuse_if(b"\0" in piece, "非UTF-8编码")
        opened, marks = piece.count(b"<"), piece.count(b"<!")
        _refuse_if(marks > 0 and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece), "文档类型声明")
        depth += opened - 2 * piece.count(b"</") - piece.count(b"/>") - marks
        _refuse_if(depth > MAX_DEPTH, "过深的嵌套")
        tags += opened
        if tags > MAX_TAGS:
            raise refusal(TOO_MUCH)
        sheet.feed(piece)
    return sheet.notes


def _refuse_if(found: bool, what: str) -> None:
    if found:
        raise refusal(FORBIDDEN_XML, what=what)


class _Sheet:
    """Follows rows and cells through the pieces of a part."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._row = self._column = -1
        self._tags = self._unusual = 0

    def feed(self, piece: bytes) -> None:
        """Note the rows, columns and cells that begin in `piece`."""
        if not self._feed_plain(piece):
            self._feed_any(piece)
        if (
            self._unusual > MAX_UNUSUAL_TAGS
            or self._tags > _SHEET_ROWS
            or self.notes.rows > MAX_ROWS
            or self.notes.columns > MAX_COLUMNS
        ):
            raise sheet_too_big(max(self.notes.rows, self._tags), self.notes.columns)

    def _feed_plain(self, piece: bytes) -> bool:
        """Take a piece in which every cell and row is written the usual way; return whether it was one."""
        if b"<f" in piece or b":c" in piece or b":row" in piece:
            return False
        cells, rows = _PLAIN_CELL.findall(piece), _PLAIN_ROW.findall(piece)
        others = piece.count(b"<c") - len(cells)
        if len(rows) != piece.count(b"<row") or (others and others != len(_PLAIN_EMPTY.findall(piece))):
            return False
        if cells:
            letters, digits = map(set, zip(*cells, strict=True))
            self._reach(max(map(int, digits)), max(map(column_index, letters)) + 1)
        if rows:
            self._tags += len(rows)
            self._row = int(rows[-1][0]) - 1
            self.notes.hidden_rows += [int(number) - 1 for number, more in rows if b' hidden="1"' in more]
        return True

    def _reach(self, rows: int, columns: int) -> None:
        self.notes.rows, self.notes.columns = max(self.notes.rows, rows), max(self.notes.columns, columns)

    def _feed_any(self, piece: bytes) -> None:
        formulas = b"<f" in piece or b":f" in piece
        for match in _TAG.finditer(piece):
            self._unusual += 1
            tag, attributes, end = match.groups()
            if not end:
                raise refusal(FORBIDDEN_XML, what="残缺的标记")
            told = attributes_of(attributes)
            if tag != b"c":
                self._row_or_columns(tag, told)
                continue
            self._move_to(told)
            if not attributes.endswith(b"/") and not piece.startswith(b"</", match.end()):
                self._reach(self._row + 1, self._column + 1)
                self._note_cell(told.get(b"t"), piece, match.end(), formulas)

    def _note_cell(self, kind: bytes | None, piece: bytes, start: int, formulas: bool) -> None:
        if kind == b"b":
            self.notes.has_booleans = True
        elif kind == b"e":
            found = _ERROR_TEXT.match(piece, start)
            self.notes.errors[self._row, self._column] = found[1].decode("ascii", "replace") if found else "#N/A"
        elif formulas and kind != b"str" and _UNCALCULATED.match(piece, start):
            self.notes.uncalculated.append((self._row, self._column))

    def _row_or_columns(self, tag: bytes, attributes: dict[bytes, bytes]) -> None:
        hidden = attributes.get(b"hidden") in (b"1", b"true")
        if tag == b"row":
            self._tags += 1
            self._row, self._column = int(attributes.get(b"r", self._row + 2)) - 1, -1
            if hidden:
                self.notes.hidden_rows.append(self._row)
        elif hidden:
            first, last = int(attributes[b"min"]), int(attributes[b"max"])
            self.notes.hidden_columns.extend(range(first - 1, min(last, MAX_COLUMNS)))

    def _move_to(self, attributes: dict[bytes, bytes]) -> None:
        """Move to a cell; one without an address follows the one before."""
        if reference := attributes.get(b"r"):
            if not (parts := _REFERENCE.fullmatch(reference)):
                raise refusal(FORBIDDEN_XML, what="无法识别的单元格地址")
            self._row, self._column = int(parts[2]) - 1, column_index(parts[1].upper())
        else:
            self._column += 1


def attributes_of(attributes: bytes) -> dict[bytes, bytes]:
    """Return the attributes of a tag by name."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(attributes)}


@cache
def column_index(letters: bytes) -> int:
    """Return the index of a column from its letters: A is 0."""
    index = 0
    for letter in letters:
        index = 26 * index + letter - 64
    return index - 1
