"""The ledger as a workbook for people.

It lists households, persons, entries, corrections, contradictions and money to recover.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..xlsxform import save, set_up_page
from .journal import Journal
from .tables import Table, Value, tables

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS: dict[type, str] = {Decimal: "0.0000", date: "yyyy-mm-dd", int: "0"}
_WIDTH = 14
_WIDTHS = {"身份证号": 22, "乡镇": 18, "证号": 24, "项目": 30, "内容": 60, "原因": 40, "位置": 36, "矛盾": 60}


def export(book: Journal, path: Path, on: date) -> None:
    """Write the ledger to a new workbook at `path`.

    Only its owner can read it; `on` is the day of the export. Raises `FileExistsError` if there is a file already.
    """
    from openpyxl import Workbook

    path.touch(mode=0o600, exist_ok=False)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in tables(book):
        _fill(workbook.create_sheet(table.title), table)
    save(workbook, path, on, title="被征地农民基本养老保险补贴台账")
    path.chmod(0o600)


def _fill(sheet: Worksheet, table: Table) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    set_up_page(sheet, header=1)
    for column, heading in enumerate(table.headings, 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(heading, _WIDTH)
    for number, row in enumerate(table.rows(), 2):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(number, column), value)


def _put(cell: Cell | MergedCell, value: Value) -> None:
    """Write numbers and dates with their format, and text as text.

    Text stays text whatever it begins with.
    """
    if value is None or value == "":
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
    else:
        cell.number_format = _FORMATS[type(value)]
