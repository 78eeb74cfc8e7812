"""The marked copy: the clerk's workbook with each problem at its cell.

Cells with problems are coloured and annotated, and a first sheet lists all problems. The original is never touched.

The copy can be corrected, read and marked again: the list is not read, and earlier marks are removed first, so that
cells have their own colours again. A file that openpyxl cannot copy with its formats (.xls, .ods, .csv, very large or
unusual files) is copied by its values; one that could not be read gets the list alone.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from warnings import catch_warnings
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile

from ..disk import FileInTheWayError, new_file
from ..problems import Problem, Severity, SubsidyError
from ..xlsxform import column_letters, save_reproducibly
from .cells import CellValue, ErrorValue, Uncalculated, shown
from .gate import RejectedFileError
from .layout import PROBLEM_SHEET
from .location import position
from .reader import Reading
from .sources import Grid, open_files
from .writing import fit_height, fit_width, put_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR = "核对"
_RULE = "——核对——"
"""Line between the cell's own note and the problems"""
_RED, _YELLOW, _HEAD = "FFFF9999", "FFFFF2A8", "FFDDEBF7"
_MOST_NOTES = 2_000
"""Spreadsheet programs are slow with more; the list has all problems."""
_LIST_COLUMNS = {
    "序号": 6,
    "级别": 8,
    "工作表": 12,
    "单元格": 10,
    "现值": 24,
    "问题": 48,
    "怎么办": 44,
    "另见": 18,
    "代码": 24,
    "原底色": 4,
}
_SEVERITY_COLUMN, _SHEET_COLUMN, _CELL_COLUMN, _MESSAGE_COLUMN, _FILL_COLUMN = 2, 3, 4, 6, 10
_NOTE_LINE = 22
_MOST_LISTED = 20_000


_MARKED = "subsidy 核对副本"
"""Category of a marked copy in the properties of its file: such a copy may be replaced by a newer one."""


class ChangedFileError(SubsidyError):
    """The workbook has changed between reading and marking; the text says so in Chinese."""


def mark_copy(reading: Reading, out: str | os.PathLike[str]) -> None:
    """Write a copy of the workbook with its problems marked to `out` (.xlsx).

    An earlier marked copy of the same workbook is replaced, anything else never. Raises `FileInTheWayError`;
    `ChangedFileError` if the source has changed since it was read, `NotAWorkbookError` if JSON was read, and `OSError`
    if the disk refuses.
    """
    with new_file(Path(out), may_replace=partial(_require_own_copy, reading=reading), mode=0o600) as scratch:
        scratch.write_bytes(marked_copy(reading))


def marked_copy(reading: Reading) -> bytes:
    """Return a copy of the workbook that was read, as an .xlsx, with its problems marked.

    The same input gives the same bytes. Raises `ChangedFileError` if the source has changed since it was read, and
    `NotAWorkbookError` if JSON was read.
    """
    reading.require_workbook("标出问题")
    book = _copy_of(reading)
    _remove_marks(book)
    _write_list(book, reading.problems, _mark(book, reading.problems))
    book.properties.category, book.properties.keywords = _MARKED, reading.source.name
    stream = BytesIO()
    save_reproducibly(book, stream, title=book.properties.title or "")
    return stream.getvalue()


def _require_own_copy(target: Path, *, reading: Reading) -> None:
    """Raise unless the file is an earlier marked copy of the workbook that was read."""
    if reading.source.exists() and target.samefile(reading.source):
        raise FileInTheWayError(f"不能覆盖原文件 {reading.source}，请换一个文件名")
    if _properties_of(target) != (_MARKED, reading.source.name):
        raise FileInTheWayError(f"{target} 已存在，而且不是这份工作簿以前的核对副本，不会覆盖；请换一个文件名")


def _properties_of(target: Path) -> tuple[str, str]:
    """Return category and keywords of a workbook; empty if it is none."""
    try:
        with ZipFile(target) as package:
            text = package.read("docProps/core.xml").decode()
    except (OSError, BadZipFile, KeyError, UnicodeDecodeError):
        return "", ""
    found = (re.search(f"<(?:\\w+:)?{name}>([^<]*)<", text) for name in ("category", "keywords"))
    category, keywords = (unescape(match[1]) if match else "" for match in found)
    return category, keywords


def _copy_of(reading: Reading) -> Workbook:
    """Return the workbook to mark, as like the original as possible.

    It has the original's formats, else only its values, else no sheets.
    """
    try:
        files = reading.files()
        if files.sha256 != reading.sha256:
            raise ChangedFileError(f"{reading.source} 在核对之后被改动，请重新核对")
        opened = open_files(files)
    except RejectedFileError:
        return _of_values([])
    formatted = _with_formats(files.data, opened.grids) if opened.has_copiable_formats else None
    return formatted or _of_values(opened.grids)


def _with_formats(data: bytes, grids: Sequence[Grid]) -> Workbook | None:
    """Return the workbook as openpyxl opens it; None if that fails."""
    from openpyxl import load_workbook

    try:
        with catch_warnings(action="ignore"):
            book = load_workbook(BytesIO(data), keep_links=False)
    except Exception:
        return None
    if not _is_well_formed(book.loaded_theme or b"<a/>"):
        book.loaded_theme = None  # openpyxl would pass it on unread
    return book if {grid.name for grid in grids} <= set(book.sheetnames) else None


def _is_well_formed(xml: bytes) -> bool:
    try:
        ParserCreate().Parse(xml, True)
    except ExpatError:
        return False
    return True


def _of_values(grids: Iterable[Grid]) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        for number, row in enumerate(grid.rows, 1):
            for index, value in enumerate(row, 1):
                _put_value(sheet.cell(number, index), value)
    return book


def _put_value(cell: Cell | MergedCell, value: CellValue) -> None:
    if isinstance(value, str | ErrorValue | Uncalculated):
        if text := shown(value):
            put_text(cell, text)
    else:
        cell.value = value


def _remove_marks(book: Workbook) -> None:
    """Remove the marks and the list of an earlier check."""
    fills = _earlier_fills(book[PROBLEM_SHEET]) if PROBLEM_SHEET in book.sheetnames else {}
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                _unmark(cell, fills.get((sheet.title, cell.coordinate)))
    if PROBLEM_SHEET in book.sheetnames:
        del book[PROBLEM_SHEET]


def _cells(sheet: Worksheet) -> list[Cell]:
    """Return the existing cells; `iter_rows` would create all others."""
    from openpyxl.cell import MergedCell

    return [cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell)]


def _earlier_fills(listed: Worksheet) -> dict[tuple[object, object], PatternFill]:
    """Return the fill each marked cell had, from the list's hidden column."""
    return {
        (row[_SHEET_COLUMN - 1].value, row[_CELL_COLUMN - 1].value): cast("PatternFill", row[_FILL_COLUMN - 1].fill)
        for row in listed.iter_rows(min_row=2, max_col=len(_LIST_COLUMNS))
    }


def _unmark(cell: Cell, fill: PatternFill | None) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    before, _, _ = cell.comment.text.partition(_RULE) if cell.comment else ("", "", "")
    cell.comment = Comment(before.rstrip("\n"), "") if before.strip() else None
    cell.fill = copy(fill) if fill is not None else PatternFill()


def _mark(book: Workbook, problems: Iterable[Problem]) -> dict[tuple[str, str], PatternFill]:
    """Colour and annotate the cells with problems; return their former fills."""
    from openpyxl.styles import PatternFill

    by_cell: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.cell and problem.sheet in book.sheetnames:
            by_cell[problem.sheet, problem.cell].append(problem)
    fills = {}
    for number, ((sheet, address), about) in enumerate(by_cell.items()):
        cell = _markable(book[sheet], address)
        fills[sheet, address] = cast("PatternFill", copy(cell.fill))
        colour = _RED if any(problem.is_error for problem in about) else _YELLOW
        cell.fill = PatternFill("solid", fgColor=colour)
        if number < _MOST_NOTES:
            _annotate(cell, about)
    return fills


def _markable(sheet: Worksheet, address: str) -> Cell:
    """Return the cell, or the visible one of the merged range that hides it."""
    from openpyxl.cell import MergedCell

    row, column = position(address)
    cell = sheet.cell(row + 1, column + 1)
    for merged in sheet.merged_cells.ranges if isinstance(cell, MergedCell) else ():
        if address in merged:
            cell = sheet.cell(merged.min_row, merged.min_col)
    return cast("Cell", cell)


def _annotate(cell: Cell, about: Sequence[Problem]) -> None:
    from openpyxl.comments import Comment

    lines = [f"{problem.severity.label}：{problem.message}。{problem.remedy}。" for problem in about]
    text = "\n".join([_RULE, *lines])
    if cell.comment is not None:
        text = f"{cell.comment.text}\n{text}"
    rows = sum(1 + len(line) // _NOTE_LINE for line in text.splitlines())
    cell.comment = Comment(text, _AUTHOR, width=300, height=20 * rows + 20)


def _write_list(book: Workbook, problems: Sequence[Problem], fills: Mapping[tuple[str, str], PatternFill]) -> None:
    """Write the list of problems as the first sheet."""
    sheet = book.create_sheet(PROBLEM_SHEET, 0)
    styles = _ListStyles(sheet)
    for number, problem in enumerate(problems[:_MOST_LISTED], 1):
        _write_row(sheet, styles, number, problem, is_linked=problem.sheet in book.sheetnames)
        if (problem.sheet, problem.cell) in fills:
            sheet.cell(number + 1, _FILL_COLUMN).fill = fills[problem.sheet, problem.cell]
    if (more := len(problems) - _MOST_LISTED) > 0:
        styles.write(_MOST_LISTED + 2, _MESSAGE_COLUMN, f"另有{more}处未列出，改正以上各处后再核对")
    _finish(book, sheet)


def _write_row(sheet: Worksheet, styles: _ListStyles, number: int, problem: Problem, *, is_linked: bool) -> None:
    row, texts = number + 1, _texts(number, problem)
    for index, text in enumerate(texts, 1):
        styles.write(row, index, text)
    styles.apply(sheet.cell(row, _SEVERITY_COLUMN), problem.severity)
    fit_height(sheet, row, zip(texts, _LIST_COLUMNS.values(), strict=False))
    if is_linked:
        cell = sheet.cell(row, _CELL_COLUMN if problem.cell else _SHEET_COLUMN)
        cell.hyperlink = _link(cell, problem)
        styles.apply(cell, "link")


def _finish(book: Workbook, sheet: Worksheet) -> None:
    """Write the titles of the list, set its widths, and make it active."""
    from openpyxl.styles import Font, PatternFill

    for index, (title, width) in enumerate(_LIST_COLUMNS.items(), 1):
        head = sheet.cell(1, index, title)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
        sheet.column_dimensions[column_letters(index)].width = width
    sheet.column_dimensions[column_letters(_FILL_COLUMN)].hidden = True
    sheet.freeze_panes = "A2"
    fit_width(sheet)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


class _ListStyles:
    """The styles of the list's cells, created once.

    Setting fonts and fills cell by cell is slow in openpyxl.
    """

    def __init__(self, sheet: Worksheet) -> None:
        from openpyxl.cell import Cell
        from openpyxl.styles import Alignment, Font, PatternFill

        self._sheet = sheet
        self._models: dict[str, Any] = {name: Cell(sheet, row=1, column=1) for name in ("text", "link", *Severity)}
        for model in self._models.values():
            model.alignment = Alignment(wrap_text=True, vertical="top")
        self._models["link"].font = Font(color="FF0563C1", underline="single")
        self._models[Severity.ERROR].fill = PatternFill("solid", fgColor=_RED)
        self._models[Severity.WARNING].fill = PatternFill("solid", fgColor=_YELLOW)

    def apply(self, cell: Any, style: str) -> None:  # noqa: ANN401 -- the stubs do not know a cell's style
        """Give a cell one of the styles: text, link, error or warning."""
        cell._style = copy(self._models[style]._style)

    def write(self, row: int, column: int, text: str) -> None:
        """Write text into a cell of the list."""
        cell = self._sheet.cell(row, column)
        self.apply(cell, "text")
        if text:
            put_text(cell, text)


def _texts(number: int, problem: Problem) -> tuple[str, ...]:
    return (
        str(number),
        problem.severity.label,
        problem.sheet,
        problem.cell,
        problem.value,
        problem.message,
        problem.remedy,
        "、".join(problem.also),
        problem.code,
    )


def _link(cell: Cell | MergedCell, problem: Problem) -> Hyperlink:
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = problem.sheet.replace("'", "''")
    return Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{problem.cell or 'A1'}")
