"""The gate for zip packages: .xlsx, .xlsm and .ods.

One streaming pass over the zip bounds whatever could exhaust memory (file, entries, unpacked bytes, rows, columns,
nesting) and examines the markup of each XML part. The parts that passed are packed anew, so that the library reads
exactly the bytes that were examined.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO

from . import ods, xlsx
from .clean import CleanPackage
from .limits import (
    ARCHIVE,
    BROKEN,
    ENCRYPTED,
    FORBIDDEN_XML,
    MAX_ENTRIES,
    MAX_UNPACKED,
    NOT_A_WORKBOOK,
    TOO_MANY_PARTS,
    UNPACKED_TOO_BIG,
    check_size,
    rejection,
)
from .markup import examine
from .notes import Admitted, Notes, Total

SIGNATURE = b"PK"
_DOCUMENT = {"[Content_Types].xml", "mimetype"}
"""Parts that tell a document of an office program from an archive of files"""
_BLOCK = 1 << 18
_MAX_STRETCH = 4 * _BLOCK
"""Bytes without a row after which a piece may end at any tag"""
_MAX_PIECE = 1 << 23


def admit(data: bytes) -> Admitted:
    """Return the spreadsheet in a zip package. Raises `RejectedFileError`."""
    package = _examined(data)
    if workbook := xlsx.workbook_part(package):
        return xlsx.admit(package, workbook)
    if "content.xml" in package.notes:
        return Admitted(package.data, ods.examine(package.read("content.xml")))
    if "xl/workbook.bin" in package.names:
        raise rejection(NOT_A_WORKBOOK, what="二进制的.xlsb")
    raise rejection(NOT_A_WORKBOOK, what="文字文档或演示文稿") if package.names & _DOCUMENT else rejection(ARCHIVE)


def _examined(data: bytes) -> CleanPackage:
    check_size(len(data))
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _repacked(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise rejection(BROKEN) from None


def _repacked(package: zipfile.ZipFile) -> CleanPackage:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    _check_entries(entries)
    clean, notes, total = BytesIO(), dict[str, Notes](), Total()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
        for entry in {entry.filename: entry for entry in entries if _is_xml(entry.filename)}.values():
            with package.open(entry) as source, copy.open(zipfile.ZipInfo(entry.filename), "w") as target:
                notes[entry.filename] = examine(_pieces(source, target))
            total.add(notes[entry.filename])
    exact_names = {name.lower(): name for name in notes}
    return CleanPackage(clean.getvalue(), zipfile.ZipFile(clean), notes, frozenset(package.namelist()), exact_names)


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise rejection(TOO_MANY_PARTS, count=len(entries))
    if len({entry.filename.lower() for entry in entries}) < len({entry.filename for entry in entries}):
        raise rejection(BROKEN)  # readers do not agree which of them is meant
    if any(entry.flag_bits & 1 for entry in entries):
        raise rejection(ENCRYPTED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:  # no entry can yield more than it declares
        raise rejection(UNPACKED_TOO_BIG, limit=MAX_UNPACKED // 1_000_000)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) or name == "mimetype"


def _pieces(source: IO[bytes], target: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces that begin with a tag; copy it to `target`.

    A part with rows is cut between rows.
    """
    held = b""
    while block := source.read(_BLOCK):
        target.write(block)
        held += block
        if end := _end_of_piece(held):
            yield held[:end]
            held = held[end:]
    yield held


def _end_of_piece(held: bytes) -> int:
    """Return the index at which a piece may end; 0 if more must be read.

    It is the start of the last row, or of the last tag after a long stretch without rows.
    """
    last_row = max(held.rfind(b"<row"), held.rfind(b":row"))
    end = held.rfind(b"<", 0, last_row + 1)
    if end <= 0 and len(held) > _MAX_STRETCH:
        end = held.rfind(b"<")
    if end <= 0 and len(held) > _MAX_PIECE:
        raise rejection(FORBIDDEN_XML, what="过长的标记")
    return max(end, 0)
