"""The cells of any kind of file that an office sends.

The bytes of a file decide its kind, not its name.

    path ─▶ load ─▶ open_files ─▶ OpenedFile: a grid of values for each sheet, with notes on what surrounds them

Spreadsheets pass the gate, and python-calamine reads their values. Text in UTF-8 or GB18030 is read here as .csv, alone
or as a folder with a file for each sheet; text that begins with ``{``, or is named .json, is kept as JSON. A file that
cannot be opened raises `RejectedFileError`.
"""

from __future__ import annotations

import csv
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from ..problems import error, why_not
from .cells import CellValue, ErrorValue, Uncalculated, shown
from .gate import (
    ARCHIVE,
    BROKEN,
    ENCRYPTED,
    MAX_AREA,
    MAX_COLUMNS,
    MAX_ROWS,
    NOT_A_WORKBOOK,
    PICTURE,
    Admitted,
    Notes,
    Position,
    Span,
    admit,
    check_size,
    rejection,
    sheet_too_big,
)

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

NO_FILE = error("file_missing", "找不到文件", "核对文件名和所在文件夹")
UNREADABLE = error("file_unreadable", "文件打不开（{reason}）", "确认文件没有被其他程序占用，且有权读取")
EMPTY = error("file_empty", "文件是空的", "向提供者重新索取")
NO_CSV = error("folder_without_csv", "文件夹中没有.csv文件", "指定工作簿文件，或把每个工作表存为一个.csv放入该文件夹")
NOT_A_TABLE = error("csv_not_table", "{name}不是逗号分隔的表格", "用Excel或WPS打开，另存为.xlsx后再提交")
WRONG_ENCODING = error("csv_encoding", "{name}不是UTF-8或GB18030编码的文本", "用Excel或WPS打开，另存为.xlsx后再提交")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: `rows` of values from A1, and their surroundings.

    All indexes are from 0.
    """

    name: str
    rows: list[list[CellValue]]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[Span, ...] = ()
    date1904: bool = False
    """Serial dates count from 1904."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The content of a file: its sheets, or the text of a JSON file."""

    grids: tuple[Grid, ...] = ()
    json: bytes | None = None
    is_xlsx: bool = False
    """The file is an .xlsx, so that a copy can keep its formats."""


@dataclass(frozen=True, slots=True)
class LoadedFiles:
    """The bytes of one file, or of the .csv files of a folder in order."""

    contents: Mapping[Path, bytes]
    is_folder: bool

    @property
    def data(self) -> bytes:
        """All bytes, one file after the other."""
        return b"".join(self.contents.values())

    @property
    def sha256(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal."""
        return sha256(self.data).hexdigest()


def load(path: Path) -> LoadedFiles:
    """Read the file or folder at `path`. Raises `RejectedFileError`."""
    try:
        is_folder = path.is_dir()
        files = _csv_files(path) if is_folder else [path]
        if not all(stat.S_ISREG(file.stat().st_mode) for file in files):
            raise rejection(UNREADABLE, reason="不是普通文件")
        check_size(sum(file.stat().st_size for file in files))
        return LoadedFiles({file: file.read_bytes() for file in files}, is_folder)
    except FileNotFoundError:
        raise rejection(NO_FILE) from None
    except OSError as failure:
        raise rejection(UNREADABLE, reason=why_not(failure)) from failure
    except ValueError:  # a name that no system allows
        raise rejection(UNREADABLE, reason="路径无效") from None


def _csv_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file())


def open_files(files: LoadedFiles) -> OpenedFile:
    """Return the content of the files. Raises `RejectedFileError`."""
    if not files.contents:
        raise rejection(NO_CSV)
    if files.is_folder:
        return OpenedFile(tuple(_read_csv(data, path.stem) for path, data in files.contents.items()))
    [(path, data)] = files.contents.items()
    if not data.strip():
        raise rejection(EMPTY)
    if book := admit(data):
        return OpenedFile(read_grids(book), is_xlsx=book.is_xlsx)
    return _open_text(path, data)


def _open_text(path: Path, data: bytes) -> OpenedFile:
    start = data[:1024].removeprefix(BOM_UTF8).lstrip().lower()
    for kind, whats in _OTHER_KINDS.items():
        for what, mark in whats.items():
            if re.match(mark, start, re.DOTALL):
                raise rejection(kind, what=what)
    if start.startswith(b"{") or path.suffix.lower() == ".json":
        return OpenedFile(json=data)
    return OpenedFile((_read_csv(data, path.stem),))


_OTHER_KINDS = {
    PICTURE: {
        "PDF文件": rb"%pdf",
        "图片": rb"\x89png|\xff\xd8\xff|gif8|ii\*\0|mm\0\*|riff.{4}webp|bm.{4}\0{4}|.{4}ftyp(hei|mif|avi)",
    },
    ARCHIVE: {"压缩包": rb"rar!|7z\xbc\xaf|\x1f\x8b"},
    NOT_A_WORKBOOK: {"文字文档": rb"\{\\rtf", "网页": rb"<!doctype|<html|<table", "网页或XML文件": rb"<"},
}
"""How files begin that are no spreadsheets, in lower case, by what is wrong with them."""


# Values


def read_grids(admitted: Admitted, only: str = "") -> tuple[Grid, ...]:
    """Return the sheets of a spreadsheet, or `only` one.

    Raises `RejectedFileError`.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = _calamine(CalamineWorkbook.from_filelike, BytesIO(admitted.data))
    return tuple(
        _grid(book, index, sheet.visible, admitted.notes.get(sheet.name, Notes()), admitted.date1904)
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet and (not only or sheet.name == only)
    )


_T = TypeVar("_T")


def _calamine(call: Callable[..., _T], *given: object) -> _T:
    """Return the result of a call of calamine. Raises `RejectedFileError`.

    A panic in Rust is not an `Exception`, so all are caught.
    """
    from python_calamine import PasswordError

    try:
        return call(*given)
    except PasswordError:
        raise rejection(ENCRYPTED) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        raise rejection(BROKEN) from None


def _grid(book: CalamineWorkbook, index: int, visible: SheetVisibleEnum, notes: Notes, date1904: bool) -> Grid:
    sheet = _calamine(book.get_sheet_by_index, index)
    rows, columns = (last + 1 for last in sheet.end or (-1, -1))
    if rows * columns > MAX_AREA:
        raise sheet_too_big(rows, columns)
    values = cast(list[list[CellValue]], _calamine(sheet.to_python, False))
    if notes.has_booleans:
        values = [[shown(value) if isinstance(value, bool) else value for value in row] for row in values]
    _put(values, notes.errors, notes.uncalculated)
    return Grid(
        sheet.name,
        values,
        hidden=visible != type(visible).Visible,
        hidden_rows=tuple(notes.hidden_rows),
        hidden_columns=tuple(sorted(notes.hidden_columns)),
        merged=tuple(sheet.merged_cell_ranges or notes.merged),
        date1904=date1904,
    )


def _put(rows: list[list[CellValue]], errors: Mapping[Position, str], uncalculated: Iterable[Position]) -> None:
    """Put in the cells that calamine leaves blank, also beyond the last ones."""
    found: dict[Position, CellValue] = {position: ErrorValue(text) for position, text in errors.items()}
    found |= dict.fromkeys(uncalculated, Uncalculated())
    for (row, column), value in found.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        rows[row][column] = value


# Text files


def _read_csv(data: bytes, name: str) -> Grid:
    text = _decoded(data, name)
    head = text[:10_000]
    delimiter = max(",\t;", key=head.count)
    lines = text.count("\n") + text.count("\r") - text.count("\r\n")
    if lines > MAX_ROWS or lines + text.count(delimiter) > MAX_AREA:
        raise sheet_too_big(lines, head.partition("\n")[0].count(delimiter) + 1)
    try:
        rows = [[*map(_unwrapped, row)] for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise rejection(NOT_A_TABLE, name=name) from None
    if (columns := max(map(len, rows), default=0)) > MAX_COLUMNS:
        raise sheet_too_big(len(rows), columns)
    return Grid(name, rows)


def _decoded(data: bytes, name: str) -> str:
    """Return the text of a .csv by its byte order mark, as UTF-8 or GB18030."""
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise rejection(WRONG_ENCODING, name=name)


def _unwrapped(cell: str) -> CellValue:
    """Return a cell without the ``="…"`` around long numbers.

    Some systems write it to keep Excel from rounding.
    """
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell
