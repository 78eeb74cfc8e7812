"""The marked copy of a workbook.

Problems are coloured, noted and listed; the original is untouched, and the copy is readable again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from template_files import parts_of, zipped
from workbook_files import clean_book, clean_project, findings, package, save_csv, with_part, xls

from subsidy import SubsidyError
from subsidy.workbook import Reading, corrected_copy, mark_copy, marked_copy, read_workbook

RED, YELLOW = "FFFF9999", "FFFFF2A8"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Save a workbook with many kinds of problems.

    It has errors, warnings, two problems in one cell, one about a sheet, and colours of its own.
    """
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


def as_xlsx_in_pieces(folder: Path) -> Path:
    """An .xlsx whose values can be read though a part of it is broken."""
    book = clean_book()
    book["农户", "E2"] = "七亩"
    return with_part(book.save(folder / "村.xlsx"), "docProps/core.xml", lambda xml: xml.replace("</cp:", "</"))


@pytest.mark.parametrize("make", [as_xls, as_csv, as_xlsx_in_pieces])
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


# What is kept of an .xlsx


def _over_five() -> Rule:
    return Rule(type="cellIs", operator="greaterThan", formula=["5"], dxf=DifferentialStyle(font=Font(bold=True)))


def furnished(path: Path) -> Path:
    """Make a workbook with parts beside its cells.

    They are a chart, a picture, rules, a validation, a table, links and parts that no library knows.
    """
    book = clean_book()
    book["农户", "E2"] = "七亩"
    workbook = book.workbook()
    sheet = workbook.create_sheet("村里的'账'&图")
    sheet.append(["项", "数"])
    sheet.append(["甲", 1])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2))
    sheet.add_chart(chart, "D1")
    sheet.add_table(Table(displayName="账", ref="A1:B2"))
    households = workbook["农户"]
    households.conditional_formatting.add("E2:E9", _over_five())
    rule = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    rule.add("E2:E99")
    households.add_data_validation(rule)
    households.merge_cells("M1:N1")
    households["A2"].hyperlink = "https://example.invalid/"
    workbook["人员"]["A1"].comment = Comment("按户口簿", "村会计")
    workbook.active = 2
    workbook.defined_names["合计"] = DefinedName("合计", attr_text="农户!$E$2:$E$4")
    households.print_title_rows = "1:1"
    workbook.save(path)
    data = path.read_bytes()
    unknown: dict[str, bytes | str] = {
        "xl/cellimages.xml": "<a/>",
        "customXml/item1.xml": "<b/>",
        "xl/media/image9.png": b"\x89PNG",
    }
    path.write_bytes(package(unknown, data))
    return path


def test_parts_without_problems_keep_their_bytes(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsx")
    before, after = parts_of(source.read_bytes()), parts_of(marked_copy(read_workbook(source)))
    changed = {name for name, part in before.items() if after.get(name) != part}
    assert changed == {
        "[Content_Types].xml",
        "docProps/core.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/_rels/sheet3.xml.rels",
    }
    assert set(after) - set(before) == {
        "xl/worksheets/sheet6.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }


def test_a_marked_sheet_keeps_all_but_the_marked_cell(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsx")
    before = parts_of(source.read_bytes())["xl/worksheets/sheet3.xml"].decode()
    after = parts_of(marked_copy(read_workbook(source)))["xl/worksheets/sheet3.xml"].decode()
    after = re.sub(r"<legacyDrawing[^>]*/>", "", after)
    after = re.sub(r'(<c r="E2"[^>]*?) s="\d+"', r"\1", after)
    assert after == before.replace(' tabSelected="1"', "")


def test_a_copy_without_problems_is_the_original_again(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsx")
    before = parts_of(source.read_bytes())
    once = marked_copy(read_workbook(source))
    corrected = corrected_copy(read_workbook(once), [("农户", "E2", "7.25")])
    again = parts_of(marked_copy(read_workbook(corrected, name="村.xlsx")))
    for name in (
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
        "xl/comments/comment1.xml",
        "xl/charts/chart1.xml",
    ):
        assert again[name] == before[name], name
    assert b"legacyDrawing" not in again["xl/worksheets/sheet3.xml"]
    assert not [name for name in again if name.startswith("xl/comments") and name not in before]


def test_marking_again_and_again_adds_nothing(tmp_path: Path) -> None:
    reading = read_workbook(furnished(tmp_path / "村.xlsx"))
    once = marked_copy(reading)
    twice = marked_copy(read_workbook(once, name="村.xlsx"))
    thrice = marked_copy(read_workbook(twice, name="村.xlsx"))
    assert twice == thrice
    assert parts_of(once)["xl/styles.xml"] == parts_of(thrice)["xl/styles.xml"]
    assert set(parts_of(once)) == set(parts_of(thrice))


def test_the_same_workbook_gives_the_same_copy(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsx")
    assert marked_copy(read_workbook(source)) == marked_copy(read_workbook(source))


def test_the_list_alone_is_selected(tmp_path: Path) -> None:
    """What is typed into one of several selected sheets is typed into all."""
    book = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(furnished(tmp_path / "村.xlsx")))))
    assert book.active == book["问题清单"]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["问题清单"]
    assert book["农户"].print_title_rows == "$1:$1"


def test_links_lead_to_sheets_named_with_quotes(tmp_path: Path) -> None:
    book = clean_book()
    book["农户", "E2"] = "七亩"
    book.sheets["农'户&"] = book.sheets.pop("农户")
    listed = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(book.save(tmp_path / "村.xlsx")))))["问题清单"]
    links = {cell.hyperlink.location for cell in listed["D"] if cell.hyperlink}
    assert "'农''户&'!E2" in links


def test_macros_are_left_out_of_the_copy(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsm")
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with_part(source, "[Content_Types].xml", lambda xml: xml.replace(main, macro))
    assert main in parts_of(marked_copy(read_workbook(source)))["[Content_Types].xml"].decode()


# Earlier marks


def marked_before(path: Path) -> Path:
    """Make a copy as versions before 0.2 marked it with openpyxl.

    The note is replaced, and the fill is in the list.
    """
    book = clean_book()
    book["农户", "E2"] = "七亩"
    workbook = book.workbook()
    cell = workbook["农户"]["E2"]
    cell.fill = PatternFill("solid", fgColor=RED)
    cell.comment = Comment("村里说是七亩\n——核对——\n错误：不是数字。", "核对")
    workbook["农户"]["F2"].fill = PatternFill("solid", fgColor=YELLOW)
    workbook["农户"]["F2"].comment = Comment("——核对——\n提醒：核对。", "核对")
    listed = workbook.create_sheet("问题清单", 0)
    listed.append(["序号", "级别", "工作表", "单元格", "现值", "问题", "怎么办", "另见", "代码", "原底色"])
    listed.append(["1", "错误", "农户", "E2", "七亩", "不是数字", "改填", None, "cell_number"])
    listed.append(["2", "提醒", "农户", "F2", "", "核对", "核对", None, "cell_unit"])
    listed["J2"].fill = PatternFill("solid", fgColor="FF00B0F0")
    workbook.save(path)
    return path


def test_marks_of_the_previous_version_are_removed(tmp_path: Path) -> None:
    reading = read_workbook(
        corrected_copy(read_workbook(marked_before(tmp_path / "村.xlsx")), [("农户", "E2", "7.25")])
    )
    assert reading.problems == ()
    book = openpyxl.load_workbook(BytesIO(marked_copy(reading)))
    assert [colour(book, f"农户!{cell}") for cell in ("E2", "F2")] == ["FF00B0F0", None]
    assert book["农户"]["E2"].comment.text == "村里说是七亩"
    assert book["农户"]["F2"].comment is None
    assert book.sheetnames.count("问题清单") == 1
    assert book["问题清单"].max_row == 1


def test_a_colour_or_format_set_since_the_last_check_stays(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    book["人员"]["C6"].fill = PatternFill("solid", fgColor="FF00FF00")
    book["人员"]["C6"] = clean_book()["人员", "C6"]
    book["人员"]["C7"].number_format = "@"
    book.save(marked)
    again = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(marked))))
    assert colour(again, "人员!C6") == "FF00FF00"
    assert colour(again, "人员!C7") is None
    assert again["人员"]["C7"].number_format == "@"


def test_a_mark_hidden_by_merged_cells_is_removed_where_it_shows(tmp_path: Path) -> None:
    workbook = clean_book().workbook()
    workbook["人员"].merge_cells("C2:C3")
    workbook["人员"]["C2"].fill = PatternFill("solid", fgColor="FF00B0F0")
    workbook.save(tmp_path / "村.xlsx")
    once = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(tmp_path / "村.xlsx"))))
    assert colour(once, "人员!C2") == RED
    once["人员"].unmerge_cells("C2:C3")
    once["人员"]["C3"] = clean_book()["人员", "C3"]
    once.save(tmp_path / "改.xlsx")
    again = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(tmp_path / "改.xlsx"))))
    assert colour(again, "人员!C2") in ("FF00B0F0", None)


def test_a_sheet_of_the_office_with_the_name_of_the_list_stays(tmp_path: Path) -> None:
    book = clean_book()
    book["农户", "E2"] = "七亩"
    book.sheets["问题清单"] = [["会上提出的问题"]]
    copy = marked_copy(read_workbook(book.save(tmp_path / "村.xlsx")))
    for _ in range(2):
        after = openpyxl.load_workbook(BytesIO(copy))
        assert after.sheetnames == ["核对问题清单", "项目", "村", "农户", "人员", "问题清单"]
        assert after["问题清单"]["A1"].value == "会上提出的问题"
        reading = read_workbook(copy, name="村.xlsx")
        assert [problem.cell for problem in reading.problems] == ["E2"]
        copy = marked_copy(reading)


def test_colours_beyond_the_last_note_are_removed_too(tmp_path: Path) -> None:
    book = clean_book()
    title, *rows = book.sheets["人员"]
    book.sheets["人员"] = [title, *rows, *([f"X{n}", *rows[0][1:4], "大概", *rows[0][5:]] for n in range(750))]
    marked = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(book.save(tmp_path / "村.xlsx")))))
    last = f"人员!E{marked['人员'].max_row}"
    assert colour(marked, last) == RED
    for row in range(2, marked["人员"].max_row + 1):
        marked["人员"].cell(row, 5, "是")
    marked.save(tmp_path / "改.xlsx")
    again = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(tmp_path / "改.xlsx"))))
    assert colour(again, last) is None


def test_problems_beyond_the_list_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subsidy.workbook.problem_list.MOST_LISTED", 2)
    book = clean_book().with_cells({"农户!E2": "七亩", "农户!E3": "五亩多", "农户!E4": "四亩多"})
    listed = openpyxl.load_workbook(BytesIO(marked_copy(read_workbook(book.save(tmp_path / "村.xlsx")))))["问题清单"]
    assert listed.max_row == 4
    assert listed["F4"].value == "另有1处未列出，改正以上各处后再核对"


# Copies by values


def test_a_damaged_picture_does_not_stop_the_copy(tmp_path: Path) -> None:
    source = furnished(tmp_path / "村.xlsx")
    data = bytearray(source.read_bytes())
    data[data.rindex(b"PK\x01\x02") - 3] ^= 0xFF  # the end of the last part, the picture
    reading = read_workbook(bytes(data), name="村.xlsx")
    assert [problem.cell for problem in reading.problems] == ["E2", ""]
    assert colour(openpyxl.load_workbook(BytesIO(marked_copy(reading))), "农户!E2") == RED


def test_properties_may_stand_in_any_part(tmp_path: Path) -> None:
    parts = parts_of(furnished(tmp_path / "村.xlsx").read_bytes())
    parts["package/facts.psmdcp"] = parts.pop("docProps/core.xml")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"docProps/core.xml", b"package/facts.psmdcp")
    (tmp_path / "村.xlsx").write_bytes(zipped(parts))
    for _ in range(2):  # the second replaces the first
        mark_copy(read_workbook(tmp_path / "村.xlsx"), tmp_path / "核对.xlsx")
    assert "docProps/core.xml" not in parts_of((tmp_path / "核对.xlsx").read_bytes())


def test_values_beyond_what_an_xlsx_holds_are_said_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the message for more columns than an .xlsx holds.

    The gate admits fewer columns; should it ever admit more, the copy reports it.
    """
    monkeypatch.setattr("subsidy.workbook.sources.MAX_COLUMNS", 20_000)
    (tmp_path / "宽.csv").write_text("甲," * 16_385, encoding="utf-8")
    with pytest.raises(SubsidyError, match="超出"):
        marked_copy(read_workbook(tmp_path / "宽.csv"))


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


def test_a_part_that_is_not_well_formed_is_left_out_of_the_copy(tmp_path: Path) -> None:
    path = with_part(clean_book().save(tmp_path / "村.xlsx"), "xl/theme/theme1.xml", lambda xml: xml + "&#0;")
    copy = marked_copy(read_workbook(path))
    assert openpyxl.load_workbook(BytesIO(copy))["农户"]["E2"].value == 7.25
    for name, part in parts_of(copy).items():
        if name.endswith((".xml", ".rels")):
            fromstring(part)  # noqa: S314 -- of our own making
