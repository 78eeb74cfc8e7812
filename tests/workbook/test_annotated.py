"""The marked copy: problems coloured, noted and listed; the original untouched; the copy readable again."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from workbook_files import clean_book, clean_project, findings, save_csv, with_part, xls

from subsidy.workbook import Reading, mark_copy, read_workbook

RED, YELLOW = "FFFF9999", "FFFFF2A8"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A workbook with errors, warnings, two problems in one cell, one about a sheet, and colours of its own."""
    book = clean_book()
    book["农户", "E2"] = "七亩"
    book["农户", "H2"] = "=1+1看备注"
    book["项目", "B6"] = 45455
    book["人员", "C6"] = book["人员", "C7"]
    book["人员", "C2"] = "990000196503120018"
    book.sheets["杂项"] = [["甲"]]
    workbook = book.workbook()
    workbook["农户"]["H2"].data_type = "s"
    workbook["农户"]["E2"].fill = PatternFill("solid", fgColor="FF00B0F0")
    workbook["农户"]["E2"].comment = Comment("村里说是七亩", "村会计")
    workbook["项目"]["B6"].number_format = "General"
    workbook.save(tmp_path / "村.xlsx")
    return tmp_path / "村.xlsx"


@pytest.fixture
def marked(faulty: Path) -> Path:
    mark_copy(read_workbook(faulty), faulty.with_name("核对.xlsx"))
    return faulty.with_name("核对.xlsx")


def colour(book: openpyxl.Workbook, address: str) -> str | None:
    sheet, cell = address.split("!")
    fill = book[sheet][cell].fill
    return str(fill.fgColor.rgb) if fill.fill_type else None


def test_cells_are_coloured_and_noted(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    assert colour(book, "农户!E2") == RED
    assert colour(book, "人员!C6") == RED
    assert colour(book, "人员!C7") == RED
    assert colour(book, "项目!B6") == YELLOW
    assert colour(book, "农户!E3") is None
    note = book["农户"]["E2"].comment.text
    assert note.startswith("村里说是七亩")
    assert "错误：“承包面积”不是数字" in note
    assert book["人员"]["C2"].comment.text.count("\n") == 2  # the error and the warning, a line each
    assert book["人员"]["C2"].comment.height > 40


def test_the_list_is_the_first_sheet_and_links_to_the_cells(faulty: Path, marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    assert book.sheetnames[0] == "问题清单"
    rows = [[cell.value for cell in row[:9]] for row in book["问题清单"].iter_rows(min_row=2)]
    problems = read_workbook(faulty).problems
    assert [(row[2] or "", row[3] or "", row[8]) for row in rows] == [(p.sheet, p.cell, p.code) for p in problems]
    assert [row[5] for row in rows] == [p.message for p in problems]
    links = {cell.value: cell.hyperlink.location for cell in book["问题清单"]["D"][1:] if cell.hyperlink and cell.value}
    assert links["E2"] == "'农户'!E2"


def test_marking_leaves_the_original_unchanged(faulty: Path) -> None:
    before = sha256(faulty.read_bytes()).hexdigest()
    reading = read_workbook(faulty)
    mark_copy(reading, faulty.with_name("核对.xlsx"))
    assert sha256(faulty.read_bytes()).hexdigest() == before == reading.sha256


@pytest.mark.parametrize("out", ["村.xlsx", "./村.xlsx", "sub/../村.xlsx"])
def test_the_source_is_not_overwritten_under_any_name(out: str, faulty: Path) -> None:
    (faulty.parent / "sub").mkdir()
    with pytest.raises(ValueError, match="不能覆盖原文件"):
        mark_copy(read_workbook(faulty), faulty.parent / out)


def test_a_source_changed_since_it_was_read_is_not_marked(faulty: Path) -> None:
    reading = read_workbook(faulty)
    clean_book().save(faulty)
    with pytest.raises(ValueError, match="改动"):
        mark_copy(reading, faulty.with_name("核对.xlsx"))


def test_a_marked_copy_has_the_problems_of_the_original(faulty: Path, marked: Path) -> None:
    assert read_workbook(marked).problems == read_workbook(faulty).problems


def test_marking_again_removes_the_earlier_marks(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    book["农户"]["E2"] = 7.25
    book["人员"]["C6"] = clean_book()["人员", "C6"]
    book.save(marked)
    again = marked.with_name("再核对.xlsx")
    mark_copy(read_workbook(marked), again)
    book = openpyxl.load_workbook(again)
    assert book.sheetnames.count("问题清单") == 1
    assert colour(book, "农户!E2") == "FF00B0F0"
    assert book["农户"]["E2"].comment.text == "村里说是七亩"
    assert colour(book, "人员!C6") is None
    assert book["人员"]["C7"].comment is None
    assert colour(book, "人员!C2") == RED
    assert book["人员"]["C2"].comment.text.count("校验码") == 1


def test_a_corrected_copy_yields_the_project(marked: Path) -> None:
    book, clean = openpyxl.load_workbook(marked), clean_book()
    for sheet, cell in (("农户", "E2"), ("项目", "B6"), ("人员", "C6"), ("人员", "C2")):
        book[sheet][cell] = clean[sheet, cell]
    book["农户"]["H2"] = None
    del book["杂项"]
    book.save(marked)
    reading = read_workbook(marked)
    assert findings(reading) == set()
    assert reading.project == clean_project()


def test_text_that_looks_like_a_formula_stays_text(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    assert book["农户"]["H2"].data_type == "s"
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_hostile_text_is_listed_as_text(tmp_path: Path) -> None:
    book = clean_book()
    book["农户", "E2"] = "\t=cmd|' /C calc'!A0"
    book["人员", "E2"] = "=HYPERLINK(1)"
    workbook = book.workbook()
    workbook["人员"]["E2"].data_type = "s"
    workbook.save(tmp_path / "村.xlsx")
    mark_copy(read_workbook(tmp_path / "村.xlsx"), tmp_path / "核对.xlsx")
    listed = openpyxl.load_workbook(tmp_path / "核对.xlsx")["问题清单"]
    values = {cell.value: cell.data_type for row in listed.iter_rows(min_row=2) for cell in row if cell.value}
    assert values["=HYPERLINK(1)"] == "s"
    assert "f" not in values.values()


def test_a_problem_in_a_merged_range_marks_its_visible_cell(tmp_path: Path) -> None:
    workbook = clean_book().workbook()
    workbook["人员"].merge_cells("C2:C3")
    workbook.save(tmp_path / "村.xlsx")
    mark_copy(read_workbook(tmp_path / "村.xlsx"), tmp_path / "核对.xlsx")
    assert colour(openpyxl.load_workbook(tmp_path / "核对.xlsx"), "人员!C2") == RED


def as_xls(folder: Path) -> Path:
    book = clean_book()
    book["农户", "E2"] = "七亩"
    (folder / "村.xls").write_bytes(xls(book))
    return folder / "村.xls"


def as_csv(folder: Path) -> Path:
    book = clean_book()
    book["农户", "E2"] = "七亩"
    return save_csv(book, folder / "村", "gb18030")


def as_xlsx_with_unusual_styles(folder: Path) -> Path:
    """An .xlsx with styles that openpyxl cannot open."""
    from workbook_files import with_part

    book = clean_book()
    book["农户", "E2"] = "七亩"
    path = book.save(folder / "村.xlsx")
    return with_part(path, "xl/styles.xml", lambda xml: xml.replace("<fill><patternFill /></fill>", "<fill/>", 1))


@pytest.mark.parametrize("make", [as_xls, as_csv, as_xlsx_with_unusual_styles])
def test_a_file_whose_formats_cannot_be_copied_is_copied_by_values(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    reading = read_workbook(make(tmp_path))
    mark_copy(reading, tmp_path / "核对.xlsx")
    assert colour(openpyxl.load_workbook(tmp_path / "核对.xlsx"), "农户!E2") == RED
    assert set(read_workbook(tmp_path / "核对.xlsx").problems) == set(reading.problems)


def test_a_file_that_cannot_be_opened_gets_the_list_alone(tmp_path: Path) -> None:
    (tmp_path / "村.xlsx").write_bytes(b"PK not a workbook")
    mark_copy(read_workbook(tmp_path / "村.xlsx"), tmp_path / "核对.xlsx")
    book = openpyxl.load_workbook(tmp_path / "核对.xlsx")
    assert book.sheetnames == ["问题清单"]
    assert book["问题清单"]["F2"].value == "文件已损坏，无法打开"


def test_thousands_of_problems_are_all_listed(tmp_path: Path) -> None:
    book = clean_book()
    title, *rows = book.sheets["人员"]
    book.sheets["人员"] = [title, *rows, *([f"X{n}", *rows[0][1:4], "大概", *rows[0][5:]] for n in range(750))]
    reading = read_workbook(book.save(tmp_path / "村.xlsx"))
    assert len(reading.problems) > 2000
    mark_copy(reading, tmp_path / "核对.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "核对.xlsx")
    assert marked["问题清单"].max_row == 1 + len(reading.problems)
    assert sum(1 for row in marked["人员"].iter_rows() for cell in row if cell.comment) <= 2000


@pytest.mark.libreoffice
def test_a_copy_saved_by_libreoffice_has_the_same_problems(
    faulty: Path, marked: Path, convert: Callable[[Path, str], Path]
) -> None:
    assert findings(convert(marked, "xlsx")) == findings(faulty)


def test_a_reading_shows_its_file_and_number_of_problems(faulty: Path) -> None:
    reading: Reading = read_workbook(faulty)
    assert repr(reading) == f"<Reading of 村.xlsx: {sum(p.is_error for p in reading.problems)} errors, 3 warnings>"


def test_rows_of_the_list_have_the_height_of_their_texts(marked: Path) -> None:
    """Some programs cut off a row without a height after one line."""
    sheet = openpyxl.load_workbook(marked)["问题清单"]
    heights = {row: sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1)}
    assert None not in heights.values()
    long = max(heights, key=lambda row: len(str(sheet.cell(row, 6).value)))
    assert heights[long] >= 15 * 2 * len(str(sheet.cell(long, 6).value)) / 48


def test_a_theme_that_is_not_well_formed_is_left_out_of_the_copy(tmp_path: Path) -> None:
    path = with_part(clean_book().save(tmp_path / "村.xlsx"), "xl/theme/theme1.xml", lambda xml: xml + "&#0;")
    mark_copy(read_workbook(path), tmp_path / "核对.xlsx")
    openpyxl.load_workbook(tmp_path / "核对.xlsx")
    with zipfile.ZipFile(tmp_path / "核对.xlsx") as package:
        fromstring(package.read("xl/theme/theme1.xml"))  # noqa: S314 — of our own making
