"""A copy of the workbook with a few cells corrected, the rest as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..xlsxform import Change, Fault, Position, Revision, Value
from .copying import Copy, UncopiableFileError, copied
from .location import position
from .reader import Reading
from .writing import EARLIEST_DAY

_CELL = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,10})(?:\.[0-9]+)?")
"""A longer one shows rounded in a cell without a format, and is the number of a document rather than an amount."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = 15


def corrected_copy(reading: Reading, changes: Iterable[tuple[str, str, str]]) -> bytes:
    """Return a copy of the workbook read, with the texts of cells replaced.

    The copy is an .xlsx. A change is a sheet, a cell and its new text. An .xlsx keeps all else: sheets, columns,
    formats, formulas, charts; other files are copied by their values. A text is stored as it would be if it was typed
    into the cell, but never loses a digit: a plain number as a number, unless the cell is formatted as text; an ISO
    date as a date if the cell is formatted as one. A workbook in which the title of a table's column changes is copied
    by its values, as formulas may name it. Formulas are computed when the file is opened, not before. The same input
    gives the same bytes.

    Raises `ChangedFileError` if the source has changed since it was read, `NotAWorkbookError` if JSON was read, and
    `UncopiableFileError` for a sheet or cell that the workbook cannot have.
    """
    reading.require_workbook("另存改正后的工作簿")
    by_sheet: defaultdict[str, dict[Position, str]] = defaultdict(dict)
    for sheet, cell, text in changes:
        if not _CELL.fullmatch(cell):
            raise UncopiableFileError(f"“{cell}”不是单元格的名称，应如 E2")
        row, column = position(cell)
        by_sheet[sheet][row + 1, column + 1] = text

    def change(copy: Copy) -> None:
        for sheet, texts in by_sheet.items():
            if sheet not in copy.tabs:
                raise UncopiableFileError(f"{reading.source.name} 没有工作表“{sheet}”")
            tab, book = copy.tabs[sheet], copy.book
            if any(book.is_title(tab, place) for place in texts):
                raise Fault("要改的单元格是表格的列标题，公式可能引用它", "在Excel或WPS中改")
            book.change(tab, {place: _change(book, tab, text) for place, text in texts.items()})
        copy.book.recalculate()

    return copied(reading, change)


def _change(book: Revision, tab: str, text: str) -> Change:
    return lambda style: (style, book.value(tab, _value(book, style, text)))


def _value(book: Revision, style: int, text: str) -> Value:
    """Return the value that a text means in a cell of that style."""
    if _PLAIN_NUMBER.fullmatch(text) and not book.styles.is_text(style):
        return Decimal(text) if sum(map(str.isdigit, text)) <= _DIGITS else text
    if _DATE.fullmatch(text) and book.styles.is_date(style):
        return _day(text) or text
    return text or None


def _day(text: str) -> date | None:
    """Return an ISO date.

    The result is None if there is no such day, or none that spreadsheet programs agree about.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= EARLIEST_DAY else None
