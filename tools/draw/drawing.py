"""All forms, drawn and saved."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from subsidy.xlsxform.writing import STYLES, with_ordered_fonts

from .aside import booked, crosscheck, household_notice, uninsured
from .boxes import application, review_form
from .companions import COMPANIONS
from .enclosed import VILLAGES
from .letters import application_letter, conclusion
from .plan import plan
from .posting import posting
from .review_sheet import review_sheet
from .rosters import ROSTERS
from .vocabulary import Drawing, store_results

_PROPERTIES = {
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>subsidy</Application></Properties>",
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>subsidy</dc:creator></cp:coreProperties>',
}


def drawings() -> Iterator[Drawing]:
    """Yield the drawing of every template."""
    yield from ROSTERS
    yield from COMPANIONS
    yield from posting()
    yield from (household_notice(), uninsured(), booked(), crosscheck())
    yield from (plan(), application_letter(), conclusion(), application(), review_form(), VILLAGES, review_sheet())


def draw_all(folder: Path) -> None:
    """Write every template into `folder`."""
    for drawing in drawings():
        _save(drawing.draw(), folder / drawing.file)


def _save(book: Workbook, path: Path) -> None:
    """Save a workbook so that the same drawing gives the same bytes.

    LibreOffice believes the stored results of Excel and recalculates those of a program that it does not know.
    """
    book.properties.creator = "subsidy"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = _PROPERTIES.get(name) or source.read(name).decode()
            part = store_results(part) if name.startswith("xl/worksheets/sheet") else part
            data = with_ordered_fonts(part.encode()) if name == STYLES else part.encode()
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
