"""Cells written with openpyxl, and the page set-up of written sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..law import DECIMALS, Term, yes_no
from ..xlsxform import clean, line_count
from .layout import CellKind

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

EARLIEST_DAY = date(1900, 3, 1)
"""Spreadsheet programs disagree about earlier days."""
_SPREADSHEET_DIGITS = 15
_LINE_HEIGHT = 15
_FORMATS = {
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.COUNT: "0",
    CellKind.YEAR: "0",
    CellKind.AREA_PER_HEAD: "0." + "0" * DECIMALS,
}


def put(cell: Cell | MergedCell, value: object, kind: CellKind) -> None:
    """Write a value so that it reads back exactly.

    A number that a double cannot hold is written as text.
    """
    if value is None or value == "":
        return
    if (wanted := number_format(kind)) != "General":
        cell.number_format = wanted
    plain = _plain(value)
    if isinstance(plain, str):
        put_text(cell, plain)
    else:
        cell.value = plain


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write `text` as text, never as a formula or an error value.

    An empty text leaves the cell empty.
    """
    if not text:
        return
    cell.value = escaped(text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def escaped(text: str) -> str:
    """Return `text` as XML can hold it, with nothing taken for an escape."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", clean(text))


def _plain(value: object) -> str | int | Decimal | date:
    match value:
        case Term():
            return value.label
        case bool():
            return yes_no(value)
        case Decimal():
            return value if len(value.normalize().as_tuple().digits) <= _SPREADSHEET_DIGITS else f"{value:f}"
        case date():
            return value if value >= EARLIEST_DAY else value.isoformat()
        case int() | str():
            return value
    raise TypeError(type(value).__name__)


def number_format(kind: CellKind) -> str:
    """Return the number format of cells of that kind."""
    return "@" if kind.is_text else _FORMATS.get(kind, "General")


def style(
    cell: Cell | MergedCell,
    *,
    bold: bool = False,
    italic: bool = False,
    color: str = "000000",
    fill: str = "",
    wrap: bool = False,
) -> None:
    """Set the font, the fill and the alignment of a cell."""
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(bold=bold, italic=italic, color=color)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def fit_width(sheet: Worksheet) -> None:
    """Print on A4 landscape, one page wide."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def fit_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Make a row high enough for its texts, given with their column widths.

    Some programs do not do so when they open the file.
    """
    sheet.row_dimensions[row].height = _LINE_HEIGHT * max(line_count(text, width - 2) for text, width in cells)
