"""One flat sheet: a row per person, the household's and village's figures repeated, in another district's columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from workbook_files import Book, book_of, clean_project, findings, flat_book, lines, save_csv

from subsidy.workbook import read_workbook

SHEET = "Sheet1"


def test_a_flat_sheet_gives_the_same_project(tmp_path: Path) -> None:
    reading = read_workbook(flat_book(clean_project()).save(tmp_path / "花名册.xlsx"))
    assert findings(reading) == set()
    assert reading.project == clean_project()


def test_a_flat_csv_with_the_project_on_every_row_is_a_whole_workbook(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    items = book.sheets.pop("项目")[1:]
    for number, row in enumerate(book.sheets[SHEET]):
        row += [title if number == 0 else value for title, value in items]
    folder = save_csv(book, tmp_path / "csv", "gb18030")
    for source in (folder, folder / f"{SHEET}.csv"):
        assert read_workbook(source).project == clean_project()


def blank_repeats(book: Book) -> None:
    """Give a household's and a village's figures on their first row only."""
    titles, *rows = book.sheets[SHEET]
    for title in (
        "承包地面积（亩）",
        "本次征收（亩）",
        "以前征收面积（亩）",
        "承包证号",
        "户主",
        "征收总面积",
        "农用地",
    ):
        column = titles.index(title)
        for row, previous in zip(reversed(rows[1:]), reversed(rows[:-1]), strict=True):
            if row[4] == previous[4]:
                row[column] = None


def test_figures_given_once_count_for_the_whole_household(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    blank_repeats(book)
    assert read_workbook(book.save(tmp_path / "花名册.xlsx")).project == clean_project()


def merged(path: Path, book: Book) -> Path:
    """Merge the household's cells over its rows, as offices do."""
    blank_repeats(book)
    workbook = book.workbook()
    for letter in "DEMNO":
        for span in ("2:4", "5:6", "7:8"):
            first, last = span.split(":")
            workbook[SHEET].merge_cells(f"{letter}{first}:{letter}{last}")
    workbook.save(path)
    return path


def test_figures_merged_over_a_households_rows_are_read_and_told(tmp_path: Path) -> None:
    reading = read_workbook(merged(tmp_path / "花名册.xlsx", flat_book(clean_project())))
    assert findings(reading) == {("cells_merged", f"{SHEET}!{letter}2") for letter in "DEMNO"}
    assert reading.project == clean_project()


def drop(*titles: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for title in titles:
            column = book.column(SHEET, title)
            for row in book.sheets[SHEET]:
                del row[column]

    return change


def put(**cells: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for address, value in cells.items():
            book[SHEET, address] = value

    return change


def renumbered(book: Book) -> None:
    """Write the household's number on its first row only."""
    rows = book.sheets[SHEET][1:]
    for row, previous in zip(reversed(rows[1:]), reversed(rows[:-1]), strict=True):
        if row[4] == previous[4]:
            row[4] = None


SPOILT: dict[str, tuple[Callable[[Book], None], set[tuple[str, str]]]] = {
    "no household numbers: by village and head": (drop("户编号"), {("household_numbered", "A1")}),
    "no household numbers and no heads: by the 户主's row": (drop("户编号", "户主"), {("household_numbered", "A1")}),
    "a household number on the first row only": (renumbered, {("household_filled_down", "E3")}),
    "nothing to tell households apart": (
        drop("户编号", "户主", "与户主的关系"),
        {("household_key_missing", "A1"), ("column_missing", "A1")},
    ),
    "an area that differs on one row": (put(M3=8), {("rows_disagree", "M3")}),
    "an area that differs on two rows": (
        put(M3=8, M4=9),
        {("rows_disagree", "M3"), ("rows_disagree", "M4")},
    ),
    "a head that differs": (put(D6="赵铁住"), {("rows_disagree", "D6")}),
    "a village that differs": (put(C6="下河村"), {("rows_disagree", "C6")}),
    "a village's figure that differs": (put(S5=7), {("rows_disagree", "S5")}),
    "an area that cannot be read": (put(M3="七亩"), {("cell_number", "M3")}),
    "areas that cannot be read": (
        put(O7="四亩", O8="四亩"),
        {("cell_number", "O7"), ("cell_number", "O8")},
    ),
    "an area that is nowhere": (
        put(O7=None, O8=None),
        {("cell_missing", "O7")},
    ),
    "a person's cell that cannot be read": (put(I3="大概"), {("cell_yes_no", "I3")}),
    "a person's cell that is missing": (put(F3=None), {("cell_missing", "F3")}),
    "a column of people that is missing": (drop("公民身份号码"), {("column_missing", "A1")}),
    "a column of households that is missing": (drop("本次征收（亩）"), {("column_missing", "A1")}),
    "a column of villages that is missing": (drop("农用地"), {("column_missing", "A1")}),
    "what is left to a household per head is not asked for": (
        put(AB1="现人均耕地面积", AB2=1, AB5=2),
        {("column_unknown", "AB1")},
    ),
    "sums that do not add up": (put(O7=3, O8=3), {("household_sum", "X7")}),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_wrong_with_a_flat_sheet_is_told_at_its_cells(case: str, tmp_path: Path) -> None:
    change, expected = SPOILT[case]
    book = flat_book(clean_project())
    change(book)
    reading = read_workbook(book.save(tmp_path / "花名册.xlsx"))
    assert findings(reading) == {(code, f"{SHEET}!{address}") for code, address in expected}
    if reading.ok:
        people = [h.members for v in reading.project.villages for h in v.households]
        assert people == [h.members for v in clean_project().villages for h in v.households]


IN_WORDS: dict[str, list[str]] = {
    "no household numbers: by village and head": [
        "提醒 Sheet1!A1：没有“户编号”列，已按村和户主姓名分为3户。核对户数；最好增加“户编号”列。 [household_numbered]"
    ],
    "a household number on the first row only": [
        "提醒 Sheet1!E3：“户编号”有4行空着，按上一行的户理解。核对；最好逐行填写。 [household_filled_down]"
    ],
    "nothing to tell households apart": [
        "错误 Sheet1!A1：分不清哪些人是一户。增加“户编号”列，同一户各行填同一编号。 [household_key_missing]"
    ],
    "an area that differs on one row": [
        "错误 Sheet1!M3：“承包面积”为“8”，而同一户的M2为“7.25”，另见 Sheet1!M2（现为“8”）。核对后使各行一致。 [rows_disagree]"
    ],
}


@pytest.mark.parametrize("case", IN_WORDS)
def test_what_is_wrong_with_a_flat_sheet_is_told_in_these_words(case: str, tmp_path: Path) -> None:
    book = flat_book(clean_project())
    SPOILT[case][0](book)
    assert set(IN_WORDS[case]) <= {*lines(book.save(tmp_path / "花名册.xlsx"))}


def test_rows_that_disagree_name_both_cells(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    book[SHEET, "M3"] = 8
    (problem,) = read_workbook(book.save(tmp_path / "花名册.xlsx")).problems
    assert (problem.where, problem.also) == ("Sheet1!M3", ("Sheet1!M2",))
    assert problem.message == "“承包面积”为“8”，而同一户的M2为“7.25”"


def test_a_flat_sheet_beside_a_sheet_of_villages_leaves_the_villages_there(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    book.sheets["村"] = book_of(clean_project()).sheets["村"]
    for row in book.sheets[SHEET]:
        del row[18:]
    assert read_workbook(book.save(tmp_path / "花名册.xlsx")).project == clean_project()
