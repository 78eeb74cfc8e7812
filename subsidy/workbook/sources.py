"""Where the cells come from: a file of any kind an office sends, told by its bytes and never by its name.

    path ─▶ open_source ─▶ Source: its sheets as grids of values, with what was seen around them

.xlsx, .xlsm and .ods pass the gate first, .xls a gate of its own, and python-calamine reads the values; .csv in UTF-8
or GB18030 is read here, alone or as a folder with a file per sheet. What cannot be opened raises `Refused`.
"""

from __future__ import annotations

import csv
import posixpath
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from xml.etree import ElementTree as ET

from ..problems import error, why_not
from .cells import ErrorValue, Uncalculated, Value, shown
from .gate import ods
from .gate import xls as biff
from .gate.package import (
    BROKEN,
    ENCRYPTED,
    MAX_AREA,
    MAX_FILE,
    MAX_ROWS,
    TOO_BIG,
    Notes,
    Package,
    Place,
    admit,
    refusal,
    sheet_too_big,
)

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

NO_FILE = error("file_missing", "找不到文件", "核对文件名和所在文件夹")
UNREADABLE = error("file_unreadable", "文件打不开（{reason}）", "确认文件没有被其他程序占用，且有权读取")
EMPTY = error("file_empty", "文件是空的", "向提供者重新索取")
NO_CSV = error("folder_without_csv", "文件夹中没有.csv文件", "指定工作簿文件，或把每个工作表存为一个.csv放入该文件夹")
NOT_A_WORKBOOK = error("file_not_workbook", "这不是表格文件，而是{what}", "用Excel或WPS打开，另存为.xlsx后再提交")
NOT_A_TABLE = error("csv_not_table", "{name}不是逗号分隔的表格", "用Excel或WPS打开，另存为.xlsx后再提交")
NOT_TEXT = error("csv_encoding", "{name}不是UTF-8或GB18030编码的文本", "用Excel或WPS打开，另存为.xlsx后再提交")

Span = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: its first and last cell, rows and columns from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands in the file: `rows` of values from A1, and what was seen around them."""

    name: str
    rows: list[list[Value]]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[Span, ...] = ()
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file that could be opened."""

    grids: tuple[Grid, ...] = ()
    is_package: bool = field(default=False, kw_only=True)
    """Whether the file is an .xlsx package not too large for a marked copy that keeps its look."""


_FAITHFUL = 40_000_000
"""Bytes of XML that openpyxl can hold, at fifty times their size."""

Files = Sequence[tuple[str, bytes]]
"""What was read from disk: one file, or the .csv files of a folder; each with the name its sheet has as a .csv."""


def load(path: Path) -> Files:
    """Read the file at `path`, or the .csv files of a folder; raise `Refused` when that cannot be done."""
    try:
        files = _csv_files(path) if path.is_dir() else [path]
        if not all(stat.S_ISREG(file.stat().st_mode) for file in files):
            raise refusal(UNREADABLE, reason="不是普通文件")
        size = sum(file.stat().st_size for file in files)
        if size > MAX_FILE:
            raise refusal(TOO_BIG, size=size // 1_000_000, limit=MAX_FILE // 1_000_000)
        return [(file.stem, file.read_bytes()) for file in files]
    except FileNotFoundError:
        raise refusal(NO_FILE) from None
    except OSError as failure:
        raise refusal(UNREADABLE, reason=why_not(failure)) from failure
    except ValueError:  # a name no system can have
        raise refusal(UNREADABLE, reason="路径无效") from None


def digest(files: Files) -> str:
    """Return the SHA-256 of what was read."""
    return sha256(b"".join(data for _, data in files)).hexdigest()


def open_source(files: Files, *, folder: bool = False) -> Source:
    """Return the sheets of what was read, or raise `Refused` with what stands against it."""
    if not files:
        raise refusal(NO_CSV)
    if folder:
        return Source(tuple(_read_csv(data, name) for name, data in files))
    ((name, data),) = files
    if not data.strip():
        raise refusal(EMPTY)
    if data.startswith(b"PK"):
        return _read_package(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_ole(data)
    if what := _known_stranger(data[:1024].removeprefix(BOM_UTF8).lstrip().lower()):
        raise refusal(NOT_A_WORKBOOK, what=what)
    return Source((_read_csv(data, name),))


def _known_stranger(head: bytes) -> str | None:
    strangers = {
        b"%pdf": "PDF文件",
        b"{\\rtf": "文字文档",
        b"\x89png": "图片",
        b"\xff\xd8\xff": "图片",
        b"gif8": "图片",
        b"rar!": "压缩包",
        b"7z\xbc\xaf": "压缩包",
        b"\x1f\x8b": "压缩包",
        b"<!doctype": "网页",
        b"<html": "网页",
        b"<table": "网页",
        b"<": "网页或XML文件",
    }
    return next((what for start, what in strangers.items() if head.startswith(start)), None)


# Packages


def _read_package(data: bytes) -> Source:
    package = admit(data)
    if "xl/workbook.xml" in package.notes:
        notes, date1904 = _sheet_notes(package)
        return Source(_grids(package.data, notes, date1904=date1904), is_package=len(package.data) < _FAITHFUL)
    if "content.xml" in package.notes:
        return Source(_grids(package.data, ods.examine(package)))
    what = "二进制的.xlsb" if "xl/workbook.bin" in package.names else "文字文档、演示文稿或压缩包"
    raise refusal(NOT_A_WORKBOOK, what=what)


def _sheet_notes(package: Package) -> tuple[dict[str, Notes], bool]:
    """Return the notes of each sheet by its name, and whether days are counted from 1904."""
    try:
        book = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314
        links = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ET.ParseError):
        raise refusal(BROKEN) from None
    parts = {link.get("Id"): _part_name(link.get("Target", "")) for link in links}
    notes = {}
    for sheet in _named(book, "sheet"):
        link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        notes[sheet.get("name", "")] = package.notes.get(parts.get(link, ""), Notes())
    date1904 = any(element.get("date1904") in ("1", "true") for element in _named(book, "workbookPr"))
    return notes, date1904


def _named(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


# Values


def _grids(data: bytes, notes: Mapping[str, Notes], *, date1904: bool = False) -> tuple[Grid, ...]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = _calamine(CalamineWorkbook.from_filelike, BytesIO(data))
    return tuple(
        _grid(book, index, notes.get(sheet.name, Notes()), date1904)
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    )


_T = TypeVar("_T")


def _calamine(call: Callable[..., _T], *given: object) -> _T:
    """Call calamine, and turn whatever it does with a damaged file, a panic included, into `Refused`."""
    from python_calamine import PasswordError

    try:
        return call(*given)
    except PasswordError:
        raise refusal(ENCRYPTED) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        raise refusal(BROKEN) from None


def _grid(book: CalamineWorkbook, index: int, notes: Notes, date1904: bool) -> Grid:
    from python_calamine import SheetVisibleEnum

    sheet = _calamine(book.get_sheet_by_index, index)
    rows, columns = (place + 1 for place in sheet.end or (-1, -1))
    if rows * columns > MAX_AREA:
        raise sheet_too_big(rows, columns)
    values = cast(list[list[Value]], _calamine(sheet.to_python, False))
    if notes.has_booleans:
        values = [[shown(value) if isinstance(value, bool) else value for value in row] for row in values]
    _put(values, notes.errors, notes.uncalculated)
    return Grid(
        sheet.name,
        values,
        hidden=book.sheets_metadata[index].visible != SheetVisibleEnum.Visible,
        hidden_rows=tuple(notes.hidden_rows),
        hidden_columns=tuple(notes.hidden_columns),
        merged=tuple(sheet.merged_cell_ranges or notes.merged),
        date1904=date1904,
    )


def _put(rows: list[list[Value]], errors: Mapping[Place, str], uncalculated: Iterable[Place]) -> None:
    """Put what calamine leaves blank where it stands, beyond the values if need be."""
    found: dict[Place, Value] = {place: ErrorValue(text) for place, text in errors.items()}
    found |= dict.fromkeys(uncalculated, Uncalculated())
    for (row, column), value in found.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        rows[row][column] = value


# Old .xls files


def _read_ole(data: bytes) -> Source:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal(ENCRYPTED)
    if "WordDocument".encode("utf-16-le") in data:
        raise refusal(NOT_A_WORKBOOK, what="文字文档")
    book = biff.admit(data)
    return Source(_grids(book.data, book.notes, date1904=book.date1904))


# Text files


def _csv_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file())


def _read_csv(data: bytes, name: str) -> Grid:
    text = _decoded(data, name)
    head = text[:10_000]
    delimiter = max(",\t;", key=head.count)
    lines = text.count("\n")
    if lines > MAX_ROWS or lines + text.count(delimiter) > MAX_AREA:
        raise sheet_too_big(lines, head.partition("\n")[0].count(delimiter) + 1)
    try:
        rows = [[*map(_unwrapped, row)] for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise refusal(NOT_A_TABLE, name=name) from None
    return Grid(name, rows)


def _decoded(data: bytes, name: str) -> str:
    """Return the text of a .csv: by its byte order mark, else UTF-8, else what Chinese offices write."""
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refusal(NOT_TEXT, name=name)


def _unwrapped(cell: str) -> Value:
    """Take off what some systems write so that Excel leaves a long number alone: ="1401…"."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell
