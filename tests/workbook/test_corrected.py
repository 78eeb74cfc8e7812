"""A corrected copy has the new texts of some cells.

Everything else is as it was.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table
from template_files import parts_of
from workbook_files import clean_book, clean_project, save_csv, xls

from subsidy import SubsidyError
from subsidy.workbook import NotAWorkbookError, corrected_copy, project_to_workbook, read_workbook


def faulty(path: Path) -> Path:
    """Make a workbook with mistakes in cells of several formats.

    It also has a sheet with formulas beside its tables.
    """
    book = clean_book()
    book["农户", "E2"] = "七亩"
    book["项目", "B6"] = "2024年6月"
    book["人员", "C6"] = book["人员", "C7"]
    workbook = book.workbook()
    workbook["项目"]["B6"].number_format = "yyyy-mm-dd"
    workbook["农户"]["E2"].fill = PatternFill("solid", fgColor="FF00B0F0")
    workbook["人员"]["C6"].number_format = "@"
    other = workbook.create_sheet("汇总")
    other.append(["合计", "=SUM(农户!E2:E4)"])
    workbook.save(path)
    return path


FIXES = [("农户", "E2", "7.25"), ("项目", "B6", "2024-06-12"), ("人员", "C6", str(clean_book()["人员", "C6"]))]


def test_the_corrected_copy_yields_the_project(tmp_path: Path) -> None:
    reading = read_workbook(faulty(tmp_path / "村.xlsx"))
    assert not reading.ok
    assert read_workbook(corrected_copy(reading, FIXES)).project == clean_project()


def test_everything_but_the_corrected_cells_stays(tmp_path: Path) -> None:
    source = faulty(tmp_path / "村.xlsx")
    copy = corrected_copy(read_workbook(source), FIXES)
    before, after = parts_of(source.read_bytes()), parts_of(copy)
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (1, 3, 4)}
    assert {name for name in before if before[name] != after.get(name)} == sheets
    assert set(after) == set(before)
    book = openpyxl.load_workbook(BytesIO(copy))
    assert book["农户"]["E2"].fill.fgColor.rgb == "FF00B0F0"
    assert book["汇总"]["B1"].value == "=SUM(农户!E2:E4)"
    assert corrected_copy(read_workbook(source), FIXES) == copy


def test_texts_are_stored_as_if_typed_but_never_lose_a_digit(tmp_path: Path) -> None:
    workbook = clean_book().workbook()
    sheet = workbook.create_sheet("杂")
    sheet["B1"].number_format = "@"
    sheet["C1"].number_format = "yyyy/m/d"
    sheet["D1"].number_format = '"共"0.00"亩[d]"'
    workbook.save(tmp_path / "村.xlsx")
    texts = {
        "A1": ("7.250", 7.25),
        "B1": ("7.25", "7.25"),
        "C1": ("2024-07-01", datetime(2024, 7, 1)),  # noqa: DTZ001
        "D1": ("2024-07-01", "2024-07-01"),
        "A2": ("2024-07-01", "2024-07-01"),
        "A3": ("140000196503120012", "140000196503120012"),
        "A4": ("007", "007"),
        "A5": ("=1+1", "=1+1"),
        "A6": ("", None),
        "A7": ("0.1234567890123456", "0.1234567890123456"),
        "A8": ("-3", -3),
        "A9": ("123456789012", "123456789012"),
        "C2": ("七亩", "七亩"),
    }
    copy = corrected_copy(
        read_workbook(tmp_path / "村.xlsx"), [("杂", cell, text) for cell, (text, _) in texts.items()]
    )
    found = openpyxl.load_workbook(BytesIO(copy))["杂"]
    assert {cell: found[cell].value for cell in texts} == {cell: value for cell, (_, value) in texts.items()}
    assert found["A5"].data_type == "s"


def test_a_day_that_is_none_stays_text(tmp_path: Path) -> None:
    reading = read_workbook(faulty(tmp_path / "村.xlsx"))
    for text in ("2024-02-30", "1900-01-01"):
        book = openpyxl.load_workbook(BytesIO(corrected_copy(reading, [("项目", "B6", text)])))
        assert book["项目"]["B6"].value == text


@pytest.mark.parametrize("kind", ["xls", "csv"])
def test_other_files_are_copied_by_their_values(kind: str, tmp_path: Path) -> None:
    book = clean_book()
    book["农户", "E2"] = "七亩"
    if kind == "xls":
        (tmp_path / "村.xls").write_bytes(xls(book))
    source = tmp_path / "村.xls" if kind == "xls" else save_csv(book, tmp_path / "村", "gb18030")
    copy = corrected_copy(read_workbook(source), [("农户", "E2", "7.25")])
    assert read_workbook(copy).project == clean_project()


def test_a_new_title_of_a_table_leaves_no_contradiction(tmp_path: Path) -> None:
    workbook = clean_book().workbook()
    workbook["农户"].add_table(Table(displayName="户", ref="A1:G4"))
    workbook["农户"]["E1"] = "承包面积亩"
    for cell in workbook["农户"][1][:7]:
        cell.value = str(cell.value)
    workbook.save(tmp_path / "村.xlsx")
    copy = corrected_copy(read_workbook(tmp_path / "村.xlsx"), [("农户", "E1", "承包面积")])
    assert not [name for name in parts_of(copy) if "table" in name]
    assert read_workbook(copy).project == clean_project()


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    reading = read_workbook(faulty(tmp_path / "村.xlsx"))
    with pytest.raises(SubsidyError, match="没有工作表“没有的”"):
        corrected_copy(reading, [("没有的", "A1", "1")])
    with pytest.raises(SubsidyError, match="范围以外"):
        corrected_copy(reading, [("农户", "ZZZ1", "1")])
    with pytest.raises(SubsidyError, match="不是单元格"):
        corrected_copy(reading, [("农户", "第二行", "1")])


def test_json_has_no_cells_to_correct() -> None:
    with pytest.raises(NotAWorkbookError):
        corrected_copy(read_workbook(clean_project().model_dump_json().encode(), name="村.json"), [("农户", "E2", "1")])


def test_a_workbook_of_our_own_can_be_corrected(tmp_path: Path) -> None:
    project_to_workbook(clean_project(), tmp_path / "村.xlsx")
    copy = corrected_copy(read_workbook(tmp_path / "村.xlsx"), [("项目", "B1", "另一个项目")])
    book = openpyxl.load_workbook(BytesIO(copy))
    assert book["项目"]["B1"].value == "另一个项目"
