"""The gate for old .xls files, whose records make readers reserve memory.

An .xls is a small file system (OLE) that holds one stream of records (BIFF). The gate takes out the stream, walks it
sheet by sheet as a reader would, and wraps it anew, so that the library reads exactly what was examined. Rows and
columns in the records are bounded; values are left to the library.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .limits import BROKEN, ENCRYPTED, NOT_A_WORKBOOK, TOO_MUCH, rejection, sheet_too_big
from .notes import Admitted, Notes, Position, Total

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURE = _MAGIC[:4]
_END, _FREE, _IN_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 4096
_MINI_LIMIT = 4096
_ENTRY = 128
_MAX_RECORDS = 4_000_000
_MAX_DIMENSION = 65_536 * 256

BOF, EOF, BOUNDSHEET, FILEPASS, DATEMODE, DIMENSIONS = 0x809, 0x0A, 0x85, 0x2F, 0x22, 0x200
ROW, COLINFO, FORMULA, BOOLERR, MULRK, MERGECELLS = 0x208, 0x7D, 0x06, 0x205, 0xBD, 0xE5
SST, CONTINUE, LABELSST = 0xFC, 0x3C, 0xFD
_CELLS = frozenset({0x203, 0x204, 0xD6, LABELSST, 0x27E, BOOLERR, FORMULA, MULRK})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

BiffRecord = tuple[int, bytes]
"""The type and the data of a record."""


def admit(data: bytes) -> Admitted:
    """Return the spreadsheet in an OLE file. Raises `RejectedFileError`."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise rejection(ENCRYPTED)
    if "WordDocument".encode("utf-16-le") in data:
        raise rejection(NOT_A_WORKBOOK, what="文字文档")
    try:
        stream = workbook_stream(data)
        return Admitted(wrap(stream), *_examine(stream))
    except (struct.error, IndexError, ValueError):
        raise rejection(BROKEN) from None


# The file system


def workbook_stream(data: bytes) -> bytes:
    """Return the stream of records in an OLE file.

    Raises `ValueError` or `struct.error` if there is none.
    """
    size = 1 << min(_half(data, 30), 12)
    sectors = _Sectors(data, size, _fat(data, size))
    directory = sectors.read(_word(data, 48))
    mini: _Sectors | None = None
    for offset in range(0, len(directory), _ENTRY):
        name = directory[offset : offset + max(_half(directory, offset + 64) - 2, 0)].decode("utf-16-le", "replace")
        start, length = _word(directory, offset + 116), _word(directory, offset + 120)
        if offset == 0:
            table = _words(sectors.read(_word(data, 60))) if _word(data, 64) else ()
            mini = _Sectors(bytes(64) + sectors.read(start), 64, table) if table else None
        elif name.lower() in ("workbook", "book"):
            source = mini if mini and length < _MINI_LIMIT else sectors
            return source.read(start)[:length]
    raise ValueError("no workbook stream")


@dataclass(frozen=True, slots=True)
class _Sectors:
    """Sectors of one size, chained by an allocation table.

    The first begins one sector into the data.
    """

    data: bytes
    size: int
    table: Sequence[int]

    def read(self, start: int) -> bytes:
        """Return the bytes of the chain that begins at sector `start`."""
        found: list[bytes] = []
        while start < len(self.table):
            if len(found) * self.size > len(self.data):
                raise ValueError("more sectors than there are: in a circle")
            found.append(self.data[(start + 1) * self.size : (start + 2) * self.size])
            start = self.table[start]
        return b"".join(found)


def _fat(data: bytes, size: int) -> tuple[int, ...]:
    """Return the allocation table.

    Its own sectors are listed in the header and in sectors chained from there.
    """
    listed = list(_words(data[76:512]))
    more = _word(data, 68)
    for _ in range(min(_word(data, 72), len(data) // size)):
        *entries, more = _words(data[(more + 1) * size : (more + 2) * size])
        listed += entries
    used = dict.fromkeys(sector for sector in listed if sector < len(data) // size)  # each counts once
    return tuple(word for sector in used for word in _words(data[(sector + 1) * size : (sector + 2) * size]))


def wrap(stream: bytes) -> bytes:
    """Return an OLE file that holds only `stream`, under the name Workbook."""
    stream = stream.ljust(_MINI_LIMIT, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    tables = -(-(sectors + 1) // (_SECTOR // 4 - 1))
    chain = [*range(1, sectors), _END, _END, *([_IN_FAT] * tables)]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    listed = [*range(sectors + 1, sectors + 1 + tables)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", _MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, tables, sectors, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack(f"<{len(listed)}I", *listed).ljust(436, b"\xff")
    directory = _entry("Root Entry", 5, 1, 0, 0) + _entry("Workbook", 2, _FREE, 0, len(stream))
    parts = (header, stream, directory, fat)
    return b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in parts)


def _entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, _FREE, _FREE, child, start, length)


def _words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _word(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])


def _half(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", data, offset)[0])


# The records


def _examine(stream: bytes) -> tuple[dict[str, Notes], bool]:
    sheets: dict[str, int] = {}
    shared: list[bytes] = []
    date1904, before = False, 0
    for count, (kind, record) in enumerate(_records(stream, 0), 1):
        if kind == FILEPASS:
            raise rejection(ENCRYPTED)
        if count > _MAX_RECORDS:
            raise rejection(TOO_MUCH)
        if kind == DATEMODE:
            date1904 = _half(record, 0) == 1
        elif kind == BOUNDSHEET:
            name = _sheet_name(record)
            if name in sheets:
                raise rejection(BROKEN)
            sheets[name] = _word(record, 0)
        elif kind == SST or (kind == CONTINUE and before == SST):
            shared.append(record)
        before = SST if kind == CONTINUE and before == SST else kind
    return _examine_sheets(stream, sheets, shared), date1904


def _examine_sheets(stream: bytes, sheets: Mapping[str, int], shared: Sequence[bytes]) -> dict[str, Notes]:
    """Return the notes on the sheets.

    Each sheet begins at a location of its own in the stream.
    """
    if len({*sheets.values()}) < len(sheets):
        raise rejection(BROKEN)
    notes: dict[str, Notes] = {}
    budget, lengths, total = _MAX_RECORDS, _text_lengths(shared), Total()
    for name, start in sheets.items():
        note = notes[name] = Notes()
        budget -= _follow(stream, start, note, budget, lengths)
        total.add(note)
    return notes


def _text_lengths(records: Sequence[bytes]) -> list[int]:
    """Return the bytes of each shared text."""
    lengths: list[int] = []
    texts = _Continued(records)
    texts.skip(8)
    while not texts.is_at_end():
        characters, flags = struct.unpack("<HB", texts.take(3))
        more = struct.unpack("<H", texts.take(2))[0] * 4 if flags & 8 else 0
        more += struct.unpack("<I", texts.take(4))[0] if flags & 4 else 0
        lengths.append(characters << (flags & 1))
        texts.skip_characters(characters, flags & 1)
        texts.skip(more)
    return lengths


class _Continued:
    """Reads on through a record and those that continue it."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records, self._number, self._at = records, 0, 0

    def is_at_end(self) -> bool:
        """Move on to a record with bytes left; return whether there is none."""
        while self._number < len(self._records) and self._at >= len(self._records[self._number]):
            self._number, self._at = self._number + 1, 0
        return self._number >= len(self._records)

    def take(self, count: int) -> bytes:
        """Return the next bytes. Raises `ValueError` at the end."""
        if self.is_at_end():
            raise ValueError("shared texts cut short")
        taken = self._records[self._number][self._at : self._at + count]
        self._at += len(taken)
        return taken if len(taken) == count else taken + self.take(count - len(taken))

    def skip(self, count: int) -> None:
        """Pass over that many bytes, or to the end."""
        while count > 0 and not self.is_at_end():
            step = min(count, len(self._records[self._number]) - self._at)
            self._at, count = self._at + step, count - step

    def skip_characters(self, count: int, wide: int) -> None:
        """Pass over characters of one byte, or of two if `wide`.

        Each further record begins by saying which of the two it has.
        """
        while (left := count - ((len(self._records[self._number]) - self._at) >> wide)) > 0:
            self._number, self._at = self._number + 1, 1
            if self._number == len(self._records):
                return
            count, wide = left, self._records[self._number][0] & 1
        self._at += count << wide


def _records(stream: bytes, start: int) -> Iterator[BiffRecord]:
    """Yield the records of one substream up to its end."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + length]
        if kind == EOF:
            return
        start += 4 + length


def _follow(stream: bytes, start: int, notes: Notes, budget: int, lengths: Sequence[int]) -> int:
    """Take notes on one sheet; return the number of its records.

    Raises `RejectedFileError` for more than `budget`.
    """
    count = 0
    for count, (kind, record) in enumerate(_records(stream, start), 1):
        if count > budget:
            raise sheet_too_big(notes.rows, notes.columns)
        if kind in _CELLS:
            _note_cell(kind, record, notes)
            if kind == LABELSST and (number := _word(record, 6)) < len(lengths):
                notes.text += lengths[number]
        elif kind == MERGECELLS and len(record) < 2 + 8 * _half(record, 0):
            raise rejection(BROKEN)
        elif kind == DIMENSIONS:
            _bound_dimensions(record)
        elif kind == ROW and _half(record, 12) & 0x20:
            notes.hidden_rows.append(_half(record, 0))
        elif kind == COLINFO and _half(record, 8) & 1:
            notes.hidden_columns.update(range(_half(record, 0), min(_half(record, 2), 255) + 1))
    return count


def _note_cell(kind: int, record: bytes, notes: Notes) -> None:
    row, column = struct.unpack_from("<HH", record)
    last = _half(record, len(record) - 2) if kind == MULRK else column
    notes.reach(row + 1, max(column, last) + 1)
    if kind == BOOLERR:
        _note_special(record[7] == 1, record[6], (row, column), notes)
    elif kind == FORMULA and record[12:14] == b"\xff\xff" and record[6] in (1, 2):
        _note_special(record[6] == 2, record[8], (row, column), notes)


def _note_special(is_error: bool, value: int, position: Position, notes: Notes) -> None:
    if is_error:
        notes.errors[position] = _ERRORS.get(value, "#N/A")
    else:
        notes.has_booleans = True


def _bound_dimensions(record: bytes) -> None:
    """Reject a sheet that declares more cells than an .xls can hold.

    Readers reserve memory for as many as it declares.
    """
    if len(record) >= 14:
        first, end, left, right = struct.unpack_from("<IIHH", record)
    else:
        first, end, left, right = struct.unpack_from("<HHHH", record)
    if end < first or right < left or end * right > _MAX_DIMENSION:
        raise sheet_too_big(end, right)


def _sheet_name(record: bytes) -> str:
    length, flags = record[6], record[7]
    if flags & 1:
        return record[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return record[8 : 8 + length].decode("latin-1")
