"""The marked copy: the clerk's own workbook with every problem coloured, noted on its cell and listed on a first sheet.

The original is never touched. The copy can be corrected, read and marked again: the list is not read, and marks of an
earlier time are taken off first, down to the colour a cell had. What openpyxl cannot open faithfully (.xls, .ods,
.csv, very large or odd files) is copied by its values; what could not be read at all gets the list alone.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from warnings import catch_warnings

from ..problems import Problem, Severity
from .blank import fit_height, fit_width, put_text
from .cells import ErrorValue, Uncalculated, Value, shown
from .gate.package import Refused
from .layout import PROBLEM_SHEET
from .reader import Reading
from .sources import Grid, digest, load, open_source
from .tables import column_letters, position

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR = "核对"
_RULE = "——核对——"
"""What parts a note the cell already had from ours."""
_RED, _YELLOW, _HEAD = "FFFF9999", "FFFFF2A8", "FFDDEBF7"
_MOST_NOTES = 2_000
"""Spreadsheet programs grow slow with more; the list still has every problem."""
_COLUMNS = {
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
_SHEET_COLUMN, _CELL_COLUMN, _MESSAGE_COLUMN, _FILL_COLUMN = 3, 4, 6, 10
_NOTE_LINE = 22
_MOST_LISTED = 20_000


def mark_copy(reading: Reading, out: str | os.PathLike[str]) -> None:
    """Write a copy of the workbook that was read to `out` (.xlsx), with its problems marked.

    Raises ValueError when `out` is the source itself, or when the source has changed since it was read.
    """
    target = Path(out)
    if target.exists() and reading.source.exists() and target.samefile(reading.source):
        raise ValueError(f"不能覆盖原文件 {reading.source}，请换一个文件名")
    book = _copy_of(reading)
    _take_off(book)
    _list(book, reading.problems, _mark(book, reading.problems))
    book.save(target)


def _copy_of(reading: Reading) -> Workbook:
    """Return the workbook to be marked, as faithful as it can be had."""
    from openpyxl import Workbook

    try:
        files = load(reading.source)
        if digest(files) != reading.sha256:
            raise ValueError(f"{reading.source} 在核对之后被改动，请重新核对")
        source = open_source(files, folder=reading.source.is_dir())
    except Refused:
        book = Workbook()
        book.remove(book.worksheets[0])
        return book
    opened = _opened(files[0][1], source.grids) if source.is_package else None
    return opened or _of_values(source.grids)


def _opened(data: bytes, grids: Sequence[Grid]) -> Workbook | None:
    """Return the workbook as openpyxl opens it, or None when it cannot, or does not see the sheets."""
    from openpyxl import load_workbook

    try:
        with catch_warnings(action="ignore"):
            book = load_workbook(BytesIO(data), keep_links=False)
    except Exception:
        return None
    return book if {grid.name for grid in grids} <= set(book.sheetnames) else None


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


def _put_value(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, str | ErrorValue | Uncalculated):
        if text := shown(value):
            put_text(cell, text)
    else:
        cell.value = value


def _take_off(book: Workbook) -> None:
    """Take off the marks of an earlier time."""
    fills = _earlier_fills(book[PROBLEM_SHEET]) if PROBLEM_SHEET in book.sheetnames else {}
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                _unmark(cell, fills.get((sheet.title, cell.coordinate)))
    if PROBLEM_SHEET in book.sheetnames:
        del book[PROBLEM_SHEET]


def _cells(sheet: Worksheet) -> list[Cell]:
    """Return the cells there are: `iter_rows` would make every cell up to the furthest one."""
    from openpyxl.cell import MergedCell

    return [cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell)]


def _earlier_fills(listed: Worksheet) -> dict[tuple[object, object], PatternFill]:
    return {
        (row[_SHEET_COLUMN - 1].value, row[_CELL_COLUMN - 1].value): cast("PatternFill", row[_FILL_COLUMN - 1].fill)
        for row in listed.iter_rows(min_row=2, max_col=len(_COLUMNS))
    }


def _unmark(cell: Cell, fill: PatternFill | None) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    before, _, _ = cell.comment.text.partition(_RULE) if cell.comment else ("", "", "")
    cell.comment = Comment(before.rstrip("\n"), "") if before.strip() else None
    cell.fill = copy(fill) if fill is not None else PatternFill()


def _mark(book: Workbook, problems: Iterable[Problem]) -> dict[tuple[str, str], PatternFill]:
    """Colour and annotate each cell there is something to say about; return the fills they had."""
    from openpyxl.styles import PatternFill

    told: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.cell and problem.sheet in book.sheetnames:
            told[problem.sheet, problem.cell].append(problem)
    fills = {}
    for number, ((sheet, address), about) in enumerate(told.items()):
        cell = _markable(book[sheet], address)
        fills[sheet, address] = cast("PatternFill", copy(cell.fill))
        colour = _RED if any(problem.is_error for problem in about) else _YELLOW
        cell.fill = PatternFill("solid", fgColor=colour)
        if number < _MOST_NOTES:
            _annotate(cell, about)
    return fills


def _markable(sheet: Worksheet, address: str) -> Cell:
    """Return the cell, or the one that shows in its place when it is merged away."""
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


def _list(book: Workbook, problems: Sequence[Problem], fills: Mapping[tuple[str, str], PatternFill]) -> None:
    """Put the list of problems before everything else."""
    sheet = book.create_sheet(PROBLEM_SHEET, 0)
    looks = _Looks(sheet)
    for number, problem in enumerate(problems[:_MOST_LISTED], 2):
        texts = _row(number - 1, problem)
        for index, text in enumerate(texts, 1):
            looks.write(number, index, text)
        looks.give(sheet.cell(number, 2), problem.severity)
        fit_height(sheet, number, zip(texts, _COLUMNS.values(), strict=False))
        if problem.sheet in book.sheetnames:
            cell = sheet.cell(number, _CELL_COLUMN if problem.cell else _SHEET_COLUMN)
            cell.hyperlink = _link(cell, problem)
            looks.give(cell, "link")
        if (problem.sheet, problem.cell) in fills:
            sheet.cell(number, _FILL_COLUMN).fill = fills[problem.sheet, problem.cell]
    if (more := len(problems) - _MOST_LISTED) > 0:
        looks.write(_MOST_LISTED + 2, _MESSAGE_COLUMN, f"另有{more}处未列出，改正以上各处后再核对")
    _dress(book, sheet)


def _dress(book: Workbook, sheet: Worksheet) -> None:
    """Give the list its titles and widths, and open the workbook there."""
    from openpyxl.styles import Font, PatternFill

    for index, (title, width) in enumerate(_COLUMNS.items(), 1):
        head = sheet.cell(1, index, title)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
        sheet.column_dimensions[column_letters(index - 1)].width = width
    sheet.column_dimensions[column_letters(_FILL_COLUMN - 1)].hidden = True
    sheet.freeze_panes = "A2"
    fit_width(sheet)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


class _Looks:
    """The looks of the cells of the list, made once: setting fonts and fills cell by cell is slow in openpyxl."""

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

    def give(self, cell: Any, look: str) -> None:  # noqa: ANN401  (the stubs do not know a cell's style)
        """Give a cell one of the looks."""
        cell._style = copy(self._models[look]._style)

    def write(self, row: int, column: int, text: str) -> None:
        """Write text into a cell of the list."""
        cell = self._sheet.cell(row, column)
        self.give(cell, "text")
        if text:
            put_text(cell, text)


def _row(number: int, problem: Problem) -> tuple[str, ...]:
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
