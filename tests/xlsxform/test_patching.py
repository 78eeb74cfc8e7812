"""Cells of an ordinary workbook are set, and all else of it is kept."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from desks import parts
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from subsidy.xlsxform import Fault, set_cells

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book() -> bytes:
    """A sheet 表 with a bold column, a formula, and a second sheet."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "表"
    for row in (["名", "数", "和"], ["甲", 1, "=SUM(B2:B3)"], ["乙", 2]):
        sheet.append(row)
    for cell in sheet["B"]:
        cell.font = Font(bold=True)
    made.create_sheet("别的")["A1"] = "不动"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def with_part(data: bytes, name: str, change: tuple[str, str]) -> bytes:
    """Return a workbook with a text of a part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            content = source.read(entry).decode() if entry == name else source.read(entry)
            if isinstance(content, str):
                assert change[0] in content
                content = content.replace(*change).encode()
            target.writestr(entry, content)
    return stream.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_cell_that_is_set_keeps_its_format() -> None:
    sheet = opened(set_cells(book(), {"表": {(2, 2): Decimal("12.50")}}))["表"]
    assert (sheet["B2"].value, sheet["B2"].font.b, sheet["B3"].value) == (12.5, True, 2)


def test_a_new_row_and_a_new_cell_take_the_format_above() -> None:
    sheet = opened(set_cells(book(), {"表": {(4, 2): 3, (3, 3): "新", (9, 1): "远"}}))["表"]
    assert (sheet["B4"].value, sheet["B4"].font.b, sheet["C3"].value, sheet["A9"].value) == (3, True, "新", "远")
    assert [row[0].row for row in sheet.iter_rows()] == sorted(row[0].row for row in sheet.iter_rows())


def test_cells_stay_in_the_order_of_their_columns() -> None:
    raw = parts(set_cells(book(), {"表": {(3, 26): "Z", (3, 5): "E", (1, 4): "D"}}))[
        "/xl/worksheets/sheet1.xml"
    ].decode()
    assert re.findall(r'<c r="([A-Z]+3)"', raw) == ["A3", "B3", "E3", "Z3"]


def test_other_parts_keep_their_bytes() -> None:
    source = book()
    before, after = parts(source), parts(set_cells(source, {"表": {(2, 1): "丙"}}))
    assert {name for name in before if before[name] != after.get(name)} <= {
        "/xl/worksheets/sheet1.xml",
        "/xl/workbook.xml",
    }
    assert before.keys() == after.keys()


def test_a_program_is_told_to_recalculate() -> None:
    source = with_part(book(), "xl/workbook.xml", (' fullCalcOnLoad="1"', ""))
    assert 'fullCalcOnLoad="1"' in parts(set_cells(source, {"表": {(2, 1): "丙"}}))["/xl/workbook.xml"].decode()


def test_blank_values_empty_a_cell() -> None:
    sheet = opened(set_cells(book(), {"表": {(2, 1): "", (2, 2): None}}))["表"]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["B2"].font.b) == (None, None, True)


def test_text_is_never_a_formula() -> None:
    sheet = opened(set_cells(book(), {"表": {(2, 1): "=1+1", (3, 1): "<b>&"}}))["表"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A3"].value) == ("=1+1", "s", "<b>&")


def test_a_formula_that_goes_takes_the_order_of_calculation_with_it() -> None:
    source = with_part(book(), "[Content_Types].xml", ("</Types>", _CHAIN_TYPE + "</Types>"))
    source = with_part(source, "xl/_rels/workbook.xml.rels", ("</Relationships>", _CHAIN_LINK + "</Relationships>"))
    stream = io.BytesIO(source)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/calcChain.xml", f'<calcChain {MAIN}><c r="C2" i="1"/></calcChain>')
    kept = parts(set_cells(stream.getvalue(), {"表": {(2, 1): "丙"}}))
    gone = parts(set_cells(stream.getvalue(), {"表": {(2, 3): 3}}))
    assert "/xl/calcChain.xml" in kept
    assert not any(b"calcChain" in content or "calcChain" in name for name, content in gone.items())
    assert opened(set_cells(stream.getvalue(), {"表": {(2, 3): 3}}))["表"]["C2"].value == 3


_CHAIN_TYPE = (
    '<Override PartName="/xl/calcChain.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
)
_CHAIN_LINK = (
    '<Relationship Id="rIdChain" Target="calcChain.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/>'
)


def test_a_formula_of_several_cells_is_not_broken() -> None:
    made = opened(book())
    made["表"]["C2"] = ArrayFormula("C2:C3", "=B2:B3*2")
    stream = io.BytesIO()
    made.save(stream)
    with pytest.raises(Fault, match="一组公式"):
        set_cells(stream.getvalue(), {"表": {(2, 3): 1}})


@pytest.mark.parametrize(
    "rows",
    [
        "<sheetData/>",
        '<sheetData><row r="2"/></sheetData>',
        '<sheetData><row spans="1:1"><c><v>7</v></c></row></sheetData>',
    ],
)
def test_rows_without_cells_or_numbers_are_understood(rows: str) -> None:
    source = book()
    sheet = parts(source)["/xl/worksheets/sheet2.xml"].decode()
    data = sheet[sheet.index("<sheetData>") : sheet.index("</sheetData>") + len("</sheetData>")]
    source = with_part(source, "xl/worksheets/sheet2.xml", (data, rows))
    found = opened(set_cells(source, {"别的": {(1, 2): "乙", (2, 1): "丙"}}))["别的"]
    assert (found["B1"].value, found["A2"].value) == ("乙", "丙")


def test_a_sheet_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(Fault, match="没有工作表“无”"):
        set_cells(book(), {"无": {(1, 1): "x"}})


def test_what_is_no_workbook_is_a_fault() -> None:
    with pytest.raises(Fault):
        set_cells(b"PK nothing", {"表": {(1, 1): "x"}})
