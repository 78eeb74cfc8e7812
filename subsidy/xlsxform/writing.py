"""What the workbooks share that are written with openpyxl and not filled from a template: page set-up and saving."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .package import GENERATOR, PackageWriter

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def set_up_page(sheet: Worksheet, header: int = 0) -> None:
    """Print on A4 landscape, one page wide, numbered; row `header` repeats and stays in view with the first columns."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
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


def save(book: Workbook, path: Path, on: date = _TIMELESS, *, title: str = "") -> None:
    """Write `book` to `path`: the time is `on`, not the clock's, nothing tells who saved it, and text stays text."""
    for sheet in book.worksheets:
        _keep_text(sheet)
    book.properties.creator, book.properties.title = GENERATOR, title or None
    book.properties.created = datetime.combine(on, time.min)
    raw = BytesIO()
    book.save(raw)
    modified = f"{on.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(raw) as parts, path.open("wb") as out, PackageWriter(out) as package:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified, part)
            package.add(name, [part])


def _keep_text(sheet: Worksheet) -> None:
    """Make text that starts with = text again: openpyxl takes it for a formula, and these workbooks have none."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
