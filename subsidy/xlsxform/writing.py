"""Page set-up and reproducible saving for workbooks made with openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .opc import GENERATOR, PackageWriter
from .stylesheet import font_properties

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def fit_to_width(sheet: Worksheet, *, landscape: bool = True) -> None:
    """Print a worksheet on A4, one page wide and as tall as it needs."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if landscape else sheet.ORIENTATION_PORTRAIT
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def set_up_page(sheet: Worksheet, header: int = 0) -> None:
    """Print a worksheet on A4 landscape, one page wide, with page numbers.

    Row `header`, if any, repeats on every page and stays in view together with the first three columns.
    """
    fit_to_width(sheet)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"  # type: ignore[union-attr]
    sheet.sheet_view.showGridLines = False
    if header:
        sheet.print_title_rows = f"{header}:{header}"
        sheet.freeze_panes = f"D{header + 1}"


_TIMELESS = date(2000, 1, 1)
STYLES = "xl/styles.xml"
_FONT = re.compile(r"(<font>)(.*?)(</font>)")


def save(book: Workbook, out: Path | BinaryIO, on: date = _TIMELESS, *, title: str = "") -> None:
    """Save a workbook as `save_reproducibly` does, without any formula.

    Text that starts with ``=``, which openpyxl takes for a formula, is saved as text.
    """
    for sheet in book.worksheets:
        _keep_text(sheet)
    save_reproducibly(book, out, on, title=title)


def save_reproducibly(book: Workbook, out: Path | BinaryIO, on: date = _TIMELESS, *, title: str = "") -> None:
    """Save a workbook so that the same content gives the same bytes.

    The file names no person, and its times are midnight of `on`. Raises `OSError` if the file cannot be written.
    """
    for sheet in book.worksheets:
        _sort_merges(sheet)
    book.properties.creator, book.properties.title = GENERATOR, title or None
    book.properties.created = datetime.combine(on, time.min)
    raw = BytesIO()
    book.save(raw)
    modified = f"{on.isoformat()}T00:00:00Z".encode()
    with ExitStack() as files:
        parts = files.enter_context(zipfile.ZipFile(raw))
        stream = files.enter_context(out.open("wb")) if isinstance(out, Path) else out
        package = files.enter_context(PackageWriter(stream))
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified, part)
            if name == STYLES:
                part = with_ordered_fonts(part)
            package.add(name, [part])


def with_ordered_fonts(styles: bytes) -> bytes:
    """Return the styles of openpyxl with the properties of fonts in order.

    The order is that of Microsoft's schema.
    """
    return _FONT.sub(
        lambda font: f"{font[1]}{''.join(font_properties(font[2]).values())}{font[3]}", styles.decode()
    ).encode()


def _sort_merges(sheet: Worksheet) -> None:
    """Write merged ranges in their order on the sheet.

    The order of openpyxl's set is not the same on all machines.
    """
    from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

    class Sorted(MultiCellRange):
        def __iter__(self) -> Iterator[CellRange]:
            return iter(self.sorted())

    sheet.merged_cells = Sorted(sheet.merged_cells.ranges)


def _keep_text(sheet: Worksheet) -> None:
    """Turn the formulas of a worksheet back into text."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
