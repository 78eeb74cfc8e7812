"""Template files for the tests, drawn with openpyxl."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.xlsxform import Record, Records, Template, Value

SHEET = "xl/worksheets/sheet1.xml"
HEADERS = ("序号", "姓名", "性别", "身份证号", "承包面积", "失地比例", "补贴金额", "住址", "签字（手印）", "备注")
WIDTHS = (6, 10, 6, 21, 12, 10, 14, 30, 14, 16)
THIN = Side("thin")
ADDRESS = "山西省吕梁市离石区田家会街道后瓦村第三村民小组12排34号"
LIST_ROW, TOTAL_ROW, STAMP_ROW, LAST_ROW = 5, 6, 8, 10


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Return the parts of a file by name, in its order."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a file with those parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(raw: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return the file with one part changed as text."""
    parts = parts_of(raw)
    parts[part] = change(parts[part].decode()).encode()
    return zipped(parts)


def filled(
    raw: bytes, values: Mapping[str, Value] | None = None, lists: Mapping[str, Records] | None = None, title: str = ""
) -> bytes:
    """Compile a template and return it filled."""
    out = BytesIO()
    Template.compile(raw, "模板.xlsx").fill(out, values or {}, lists or {}, title=title)
    return out.getvalue()


def opened(raw: bytes) -> Workbook:
    """Return a file as openpyxl reads it."""
    return load_workbook(BytesIO(raw))


def roster() -> bytes:
    """Return a roster as an office would draw it.

    It has titles that repeat, a list row, totals and a block of stamps.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "花名表"
    _write_heading(sheet)
    _write_list_row(sheet)
    _write_footer(sheet)
    _set_page(sheet)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[chr(64 + column)].width = width
    return saved(book)


def _write_heading(sheet: Worksheet) -> None:
    sheet["A1"], sheet["A2"] = "{{标题}}", "填报单位：{{村}}　　日期：{{日期}}"
    for row, (size, height) in enumerate([(20, 36), (11, 22)], 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADERS))
        sheet.cell(row, 1).font = Font(name="宋体", size=size, bold=row == 1)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
        sheet.row_dimensions[row].height = height
    for column, header in enumerate(HEADERS, 1):
        sheet.cell(3, column, header)
        sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        for row in (3, 4):
            _frame(sheet, row, column)


def _write_list_row(sheet: Worksheet) -> None:
    for column, header in enumerate(HEADERS, 1):
        sheet.cell(LIST_ROW, column, f"{{{{人员.{header}}}}}")
        _frame(sheet, LIST_ROW, column)
    sheet.row_dimensions[LIST_ROW].height = 24


def _write_footer(sheet: Worksheet) -> None:
    sheet.cell(TOTAL_ROW, 1, "合计")
    sheet.merge_cells(start_row=TOTAL_ROW, end_row=TOTAL_ROW, start_column=1, end_column=4)
    for column, letter in ((5, "E"), (7, "G")):
        sheet.cell(TOTAL_ROW, column, f"=SUM({letter}{LIST_ROW}:{letter}{LIST_ROW})")
    for column in range(1, len(HEADERS) + 1):
        _frame(sheet, TOTAL_ROW, column)
    sheet.cell(STAMP_ROW, 1, "村（社区）盖章：\n\n{{日期}}")
    sheet.cell(STAMP_ROW, 6, "乡镇（街道）盖章：\n\n{{日期}}")
    for first, last in ((1, 5), (6, 10)):
        sheet.merge_cells(start_row=STAMP_ROW, end_row=LAST_ROW, start_column=first, end_column=last)
        sheet.cell(STAMP_ROW, first).alignment = Alignment(wrap_text=True, vertical="top")
    for row in range(TOTAL_ROW, LAST_ROW + 1):
        sheet.row_dimensions[row].height = 24


def _frame(sheet: Worksheet, row: int, column: int) -> None:
    cell = sheet.cell(row, column)
    cell.font = Font(name="宋体", size=11)
    cell.border = Border(THIN, THIN, THIN, THIN)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if column < 5 else None)
    cell.number_format = "0.0000" if column in (5, 6, 7) else "General"


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))
    sheet.print_title_rows, sheet.print_area = "3:4", f"A1:J{LAST_ROW}"
    choices = DataValidation("list", formula1='"男,女"', sqref=f"C{LIST_ROW}")
    sheet.add_data_validation(choices)
    pink = DifferentialStyle(fill=PatternFill("solid", bgColor="FFEEEE"))
    rule = Rule("expression", dxf=pink, formula=[f"$F{LIST_ROW}>=0.5"])
    sheet.conditional_formatting.add(f"A{LIST_ROW}:J{LIST_ROW}", rule)


def pages_of(pdf: Path) -> list[str]:
    """Return the text of each page of a printed file."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return text.removesuffix("\f").split("\f")


def person(number: int, address: str = "") -> Record:
    """Return a record of the roster."""
    identity = f"14230219650312{number % 10_000:04d}"
    area, ratio, money = Decimal("3.2500"), Decimal("0.5714"), Decimal("51625.9900")
    return (number, f"某{number}", "男", identity, area, ratio, money, address, "", "")
