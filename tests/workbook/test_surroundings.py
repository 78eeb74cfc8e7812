"""The surroundings of values.

Merged and hidden cells, formulas, error values, number formats, and kinds of file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from cases import like
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from workbook_files import clean_book, clean_project, findings, lines, package, save_csv, with_part, with_sheet, xls

from subsidy import Project
from subsidy.workbook import read_workbook
from subsidy.workbook.cells import Remark, parser
from subsidy.workbook.layout import PROJECT

# Within an .xlsx ------------------------------------------------------------------------------------------------------


def change_with_openpyxl(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = clean_book().workbook()
    change(book)
    book.save(path)
    return path


def merge_numbers(book: openpyxl.Workbook) -> None:
    book["人员"].merge_cells("A2:A4")
    book["人员"].merge_cells("A5:A6")


def merge_villages(book: openpyxl.Workbook) -> None:
    book["农户"].merge_cells("A2:A3")


def merge_titles(book: openpyxl.Workbook) -> None:
    for sheet in (book["村"], book["农户"], book["人员"]):
        sheet.insert_rows(1)
        sheet["A1"] = "情况表"
        sheet.merge_cells("A1:H1")


def merge_totals(book: openpyxl.Workbook) -> None:
    book["农户"]["A5"] = "合计"
    book["农户"].merge_cells("A5:D5")


def merge_values_of_items(book: openpyxl.Workbook) -> None:
    book["项目"].merge_cells("B2:D2")


def hide_rows(book: openpyxl.Workbook) -> None:
    for row in (3, 4, 9, 12):
        book["人员"].row_dimensions[row].hidden = True


def hide_columns(book: openpyxl.Workbook) -> None:
    for letter in "IZ":
        book["人员"].column_dimensions[letter].hidden = True


def hide_sheet(book: openpyxl.Workbook) -> None:
    book["村"].sheet_state = "hidden"


def filtered(book: openpyxl.Workbook) -> None:
    book["人员"].auto_filter.ref = "A1:M8"


# fmt: off
SEEN: dict[str, tuple[Callable[[openpyxl.Workbook], None], list[str]]] = {
    "household numbers merged over their rows": (merge_numbers,
        ["提醒 人员!A2：“户编号”列有2处合并单元格，每处已按左上角的值填到各行。核对；最好取消合并，逐行填写。 [cells_merged]"]),
    "villages merged over their rows": (merge_villages, ["提醒 农户!A2：… [cells_merged]"]),
    "titles merged above the table": (merge_titles, []),
    "totals merged across": (merge_totals, []),
    "the value of an item merged across": (merge_values_of_items, []),
    "hidden rows are read": (hide_rows,
        ["提醒 人员!A3：有2行被隐藏或筛选掉（第3、4行），已照常读取。取消隐藏后核对；不需要的行请删除。 [rows_hidden]"]),
    "hidden columns are read": (hide_columns,
        ["提醒 人员!I1：“已补贴比例”列被隐藏，已照常读取。取消隐藏后核对。 [column_hidden]"]),
    "a hidden sheet is read": (hide_sheet, ["提醒 村：工作表被隐藏，已照常读取。取消隐藏后核对。 [sheet_hidden]"]),
    "a filter that hides nothing": (filtered, []),
}
# fmt: on


@pytest.mark.parametrize(("change", "expected"), SEEN.values(), ids=SEEN)
def test_merged_and_hidden_cells_are_read_with_a_warning(
    change: Callable[[openpyxl.Workbook], None], expected: list[str], tmp_path: Path
) -> None:
    reading = read_workbook(change_with_openpyxl(tmp_path / "村.xlsx", change))
    assert like(expected, lines(reading)) == expected
    assert reading.project == clean_project()


def test_merged_names_and_id_numbers_belong_to_the_first_row_only(tmp_path: Path) -> None:
    path = change_with_openpyxl(tmp_path / "村.xlsx", lambda book: book["人员"].merge_cells("C2:C3"))
    assert findings(path) == {("cell_missing", "人员!C3")}


def xml_cell(cell: str) -> Callable[[str], str]:
    """Return the change that replaces a cell by this XML.

    The cell replaced is that of the same address.
    """
    (address,) = re.findall(r"""\br=["']([A-Z]+[0-9]+)""", cell)
    return lambda xml: re.sub(rf'<c r="{address}"[^>]*?(/>|>.*?</c>)', cell, xml)


# fmt: off
CELL_XML: dict[str, tuple[str, list[str]]] = {
    "a formula with its value": ('<c r="G2"><f>1+2.5</f><v>3.5</v></c>', []),
    "a formula with its text": ('<c r="C2" t="str"><f>A1&amp;B1</f><v>王大山</v></c>', []),
    "a formula with an error of binary fractions": ('<c r="G2"><f>7-3.5</f><v>3.4999999999999996</v></c>', []),
    "a shared formula": ('<c r="G2"><f t="shared" si="0"/><v>3.5</v></c>', []),
    "a formula without a value": ('<c r="G2"><f>1+2.5</f></c>',
        ["错误 农户!G2：公式没有计算结果。用Excel或WPS打开文件，保存一次后再提交；或把公式换成数值。 [cell_uncalculated]"]),
    "a formula with an empty value": ('<c r="G2"><f>1+2.5</f><v></v></c>', ["错误 农户!G2：… [cell_uncalculated]"]),
    "a formula with an empty element": ('<c r="G2" s="0"><f>1+2.5</f><v/></c>', ["错误 农户!G2：… [cell_uncalculated]"]),
    "a shared formula without a value": ('<c r="G2"><f t="shared" si="0"/></c>', ["错误 农户!G2：… [cell_uncalculated]"]),
    "a formula with empty text": ('<c r="F3" t="str"><f>""</f><v></v></c>', []),
    "a formula without a value in an optional cell": ('<c r="F3"><f>A1</f></c>', ["错误 农户!F3：… [cell_uncalculated]"]),
    "an error value": ('<c r="G2" t="e"><v>#N/A</v></c>',
        ["错误 农户!G2：单元格是错误值（现为“#N/A”）。更正公式或直接填写：面积，单位亩；本次征收本户的承包地；未被征收填0。 [cell_error_value]"]),
    "an error value of a formula": ('<c r="G2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ["错误 农户!G2：… [cell_error_value]"]),
    "an error value in an optional cell": ('<c r="F3" t="e"><v>#REF!</v></c>', ["错误 农户!F3：… [cell_error_value]"]),
    "a number too large for a double": ('<c r="G2"><v>1e999</v></c>', ["错误 农户!G2：… [cell_error_value]"]),
    "a number with many digits": ('<c r="G2"><v>3.50000000000000000000</v></c>', []),
    "a cell with its attributes in another order": ('<c  s="0"  t="n" r="G2" ><v>3.5</v></c>', []),
    "a cell in single quotes": ("<c r='G2' t='e'><v>#NAME?</v></c>", ["错误 农户!G2：… [cell_error_value]"]),
    "rich text": ('<c r="C2" t="inlineStr"><is><r><t>王</t></r><r><rPr/><t>大山</t></r></is></c>', []),
}
# fmt: on


@pytest.mark.parametrize(("cell", "expected"), CELL_XML.values(), ids=CELL_XML)
def test_formulas_are_read_and_error_values_reported(cell: str, expected: list[str], tmp_path: Path) -> None:
    path = with_sheet(clean_book().save(tmp_path / "村.xlsx"), "农户", xml_cell(cell))
    reading = read_workbook(path)
    assert like(expected, lines(reading)) == expected
    if not expected:
        assert reading.project == clean_project()


INVISIBLE: dict[str, tuple[str, str]] = {
    "an escaped vertical tab": ("王_x000B_大山", "王大山"),
    "a vertical tab": ("王&#11;大山", "王大山"),
    "an escaped carriage return": ("王_x000D_\n大山", "王大山"),
    "a line separator": ("王&#x2028;大山", "王大山"),
    "a next-line character": ("王大山&#x85;", "王大山"),
    "an escape of no character, which is plain text": ("王_xFFFF_大山", "王_xFFFF_大山"),
    "an escape of a surrogate, which is plain text": ("王_xD800_大山", "王_xD800_大山"),
}


@pytest.mark.parametrize("case", INVISIBLE)
def test_invisible_characters_in_a_name_are_removed(case: str, tmp_path: Path) -> None:
    written, read = INVISIBLE[case]
    path = clean_book().save(tmp_path / "村.xlsx")
    for sheet in ("农户", "人员"):
        with_sheet(path, sheet, lambda xml: xml.replace("王大山", written))
    reading = read_workbook(path)
    assert findings(reading) == ({("name_character", "人员!B2")} if "_" in read else set())
    assert reading.project.villages[0].households[0].head == read
    assert Project.model_validate(reading.project.model_dump()) == reading.project


def test_a_name_becomes_one_line_and_a_note_keeps_its_lines(tmp_path: Path) -> None:
    book = clean_book()
    book["项目", "B2"] = "凤城县2024年\n第一批次"
    book["人员", "M2"] = "待核\n电话不通"
    project = read_workbook(book.save(tmp_path / "村.xlsx")).project
    assert project.name == "凤城县2024年 第一批次"
    assert project.villages[0].households[0].members[0].note == "待核\n电话不通"
    assert Project.model_validate(project.model_dump()) == project


def test_cells_without_addresses_are_located_by_counting(tmp_path: Path) -> None:
    def strip(xml: str) -> str:
        xml = xml_cell('<c r="G3" t="e"><v>#N/A</v></c>')(xml)
        for empty in ("D3", "D4"):
            xml = re.sub(rf'(<c r="{chr(ord(empty[0]) + 1)}{empty[1]}")', rf'<c r="{empty}"/>\1', xml)
        return re.sub(r'(<c|<row) r="[A-Z]*[0-9]+"', r"\1", xml)

    path = with_sheet(clean_book().save(tmp_path / "村.xlsx"), "农户", strip)
    assert findings(path) == {("cell_error_value", "农户!G3")}


def test_tags_may_have_a_namespace_prefix(tmp_path: Path) -> None:
    def prefix(xml: str) -> str:
        return re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")

    path = with_sheet(clean_book().save(tmp_path / "村.xlsx"), "农户", prefix)
    assert findings(path) == set()


@pytest.mark.parametrize("number_format", [14, 27, 28, 31, 36, 50, 57, 58])
def test_a_date_in_a_built_in_format_is_a_date(number_format: int, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"]["B6"].number_format = "mm-dd-yy"

    path = change_with_openpyxl(tmp_path / "村.xlsx", change)
    with_part(path, "xl/styles.xml", lambda xml: xml.replace('numFmtId="14"', f'numFmtId="{number_format}"', 1))
    assert findings(path) == set()


@pytest.mark.parametrize(
    "number_format", ["yyyy/m/d", 'yyyy"年"m"月"d"日"', "[$-804]yyyy年m月d日", "[DBNum1]yyyy年m月d日"]
)
def test_a_date_in_any_format_is_a_date(number_format: str, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"]["B6"] = 45455
        book["项目"]["B6"].number_format = number_format

    reading = read_workbook(change_with_openpyxl(tmp_path / "村.xlsx", change))
    assert reading.project.notice_date == date(2024, 6, 12)


@pytest.mark.parametrize(("as_number", "expected"), [(False, set()), (True, {("cell_date_serial", "项目!B6")})])
def test_dates_of_a_workbook_that_counts_from_1904_are_read(
    as_number: bool, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        if as_number:
            book["项目"]["B6"] = 45455 - 1462
            book["项目"]["B6"].number_format = "General"

    reading = read_workbook(change_with_openpyxl(tmp_path / "村.xlsx", change))
    assert findings(reading) == expected
    assert reading.project == clean_project()


@pytest.mark.parametrize(
    ("serial", "date1904", "day"),
    [(1, False, "1900-01-01"), (59, False, "1900-02-28"), (61, False, "1900-03-01"), (1, True, "1904-01-02")],
)
def test_a_serial_date_is_the_day_that_excel_shows(serial: int, date1904: bool, day: str) -> None:
    found = parser(PROJECT.column("notice_date"), date1904=date1904)(serial)
    assert isinstance(found, Remark)
    assert found.value == date.fromisoformat(day)


# Kinds of file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_folder_of_csv_files_is_a_workbook(encoding: str, delimiter: str, tmp_path: Path) -> None:
    book = clean_book()
    book["人员", "B3"] = "李䶮"  # a surname that GBK does not have
    reading = read_workbook(save_csv(book, tmp_path / "村", encoding, delimiter))
    assert findings(reading) == set()
    assert reading.project.villages[0].households[0].members[1].name == "李䶮"


def test_numbers_protected_from_excel_in_a_csv_are_read(tmp_path: Path) -> None:
    book = clean_book()
    book["人员", "C2"] = f'="{book["人员", "C2"]}"'
    book["人员", "C3"] = f"'{book['人员', 'C3']}"
    assert read_workbook(save_csv(book, tmp_path / "村", "gb18030")).project == clean_project()


@pytest.mark.parametrize("name", ["村.xlsm", "村.xls", "村.csv", "村", "村.docx"])
def test_the_name_of_a_file_does_not_decide_its_kind(name: str, tmp_path: Path) -> None:
    path = clean_book().save(tmp_path / "村.xlsx").rename(tmp_path / name)
    assert read_workbook(path).project == clean_project()


def test_macros_are_ignored(tmp_path: Path) -> None:
    path = clean_book().save(tmp_path / "村.xlsm")
    path.write_bytes(package({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not really"}, path.read_bytes()))
    assert read_workbook(path).project == clean_project()


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_files_saved_by_libreoffice_are_read(kind: str, convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        hide_rows(book)
        hide_columns(book)
        hide_sheet(book)
        book["农户"]["G4"] = "=1+1+2"
        book["农户"]["F3"] = "=1/0"

    source = change_with_openpyxl(tmp_path / "村.xlsx", change)
    assert findings(convert(source, kind)) == {
        ("sheet_hidden", "村"),
        ("rows_hidden", "人员!A3"),
        ("column_hidden", "人员!I1"),
        ("cell_error_value", "农户!F3"),
    }


# Old .xls files, record by record


def test_an_old_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "村.xls"
    path.write_bytes(xls(clean_book()))
    assert read_workbook(path).project == clean_project()
