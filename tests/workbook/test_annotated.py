"""The marked copy: every problem coloured, noted and listed; the original untouched; correct it and read it again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from workbook_files import clean_book, clean_project, findings, save_csv, xls

from subsidy.workbook import Reading, mark_copy, read_workbook

RED, YELLOW = "FFFF9999", "FFFFF2A8"


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A workbook with errors, warnings, two problems in one cell, one of a whole sheet, and colours of its own."""
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
def marked(spoilt: Path) -> Path:
    mark_copy(read_workbook(spoilt), spoilt.with_name("核对.xlsx"))
    return spoilt.with_name("核对.xlsx")


def colour(book: openpyxl.Workbook, place: str) -> str | None:
    sheet, cell = place.split("!")
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
    assert book["人员"]["C2"].comment.text.count("\n") == 2  # the error and the warning, each in its line
    assert book["人员"]["C2"].comment.height > 40


def test_the_list_comes_first_and_leads_to_the_cells(spoilt: Path, marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    assert book.sheetnames[0] == "问题清单"
    rows = [[cell.value for cell in row[:9]] for row in book["问题清单"].iter_rows(min_row=2)]
    problems = read_workbook(spoilt).problems
    assert [(row[2] or "", row[3] or "", row[8]) for row in rows] == [(p.sheet, p.cell, p.code) for p in problems]
    assert [row[5] for row in rows] == [p.message for p in problems]
    links = {cell.value: cell.hyperlink.location for cell in book["问题清单"]["D"][1:] if cell.hyperlink and cell.value}
    assert links["E2"] == "'农户'!E2"


def test_the_original_is_never_touched(spoilt: Path) -> None:
    before = sha256(spoilt.read_bytes()).hexdigest()
    reading = read_workbook(spoilt)
    mark_copy(reading, spoilt.with_name("核对.xlsx"))
    assert sha256(spoilt.read_bytes()).hexdigest() == before == reading.sha256


@pytest.mark.parametrize("out", ["村.xlsx", "./村.xlsx", "sub/../村.xlsx"])
def test_the_source_is_not_overwritten_by_any_name(out: str, spoilt: Path) -> None:
    (spoilt.parent / "sub").mkdir()
    with pytest.raises(ValueError, match="不能覆盖原文件"):
        mark_copy(read_workbook(spoilt), spoilt.parent / out)


def test_a_source_that_changed_meanwhile_is_not_marked(spoilt: Path) -> None:
    reading = read_workbook(spoilt)
    clean_book().save(spoilt)
    with pytest.raises(ValueError, match="改动"):
        mark_copy(reading, spoilt.with_name("核对.xlsx"))


def test_a_marked_copy_reads_like_the_original(spoilt: Path, marked: Path) -> None:
    assert read_workbook(marked).problems == read_workbook(spoilt).problems


def test_marking_again_takes_the_old_marks_off(marked: Path) -> None:
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


def test_a_corrected_copy_gives_the_project(marked: Path) -> None:
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


def test_a_merged_cell_is_marked_where_it_shows(tmp_path: Path) -> None:
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


def as_strange(folder: Path) -> Path:
    """An .xlsx whose styles openpyxl cannot open."""
    from workbook_files import with_part

    book = clean_book()
    book["农户", "E2"] = "七亩"
    path = book.save(folder / "村.xlsx")
    return with_part(path, "xl/styles.xml", lambda xml: xml.replace("<fill><patternFill /></fill>", "<fill/>", 1))


@pytest.mark.parametrize("make", [as_xls, as_csv, as_strange])
def test_what_cannot_be_copied_with_its_look_is_copied_by_its_values(
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
def test_libreoffice_opens_the_copy_and_it_reads_the_same(
    spoilt: Path, marked: Path, convert: Callable[[Path, str], Path]
) -> None:
    assert findings(convert(marked, "xlsx")) == findings(spoilt)


def test_a_reading_can_be_shown(spoilt: Path) -> None:
    reading: Reading = read_workbook(spoilt)
    assert repr(reading) == f"<Reading of 村.xlsx: {sum(p.is_error for p in reading.problems)} errors, 3 warnings>"


def test_rows_of_the_list_are_high_enough_for_their_texts(marked: Path) -> None:
    """A row without a height is cut off after one line where the program that opens the copy makes none."""
    sheet = openpyxl.load_workbook(marked)["问题清单"]
    heights = {row: sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1)}
    assert None not in heights.values()
    long = max(heights, key=lambda row: len(str(sheet.cell(row, 6).value)))
    assert heights[long] >= 15 * 2 * len(str(sheet.cell(long, 6).value)) / 48
