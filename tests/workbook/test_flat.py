"""A flat sheet, with a row per person.

Each row repeats the figures of household and village, in columns of other names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import like
from workbook_files import Book, clean_book, clean_project, findings, flat_book, lines, save_csv

from subsidy.workbook import read_workbook

SHEET = "Sheet1"


def test_a_flat_sheet_yields_the_same_project(tmp_path: Path) -> None:
    reading = read_workbook(flat_book(clean_project()).save(tmp_path / "花名册.xlsx"))
    assert findings(reading) == set()
    assert reading.project == clean_project()


def test_a_flat_csv_with_the_project_on_every_row_is_complete(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    items = [row for row in book.sheets.pop("项目")[1:] if row[0] != "联系电话"]  # here the title means a person's
    for number, row in enumerate(book.sheets[SHEET]):
        row += [title if number == 0 else value for title, value in items]
    folder = save_csv(book, tmp_path / "csv", "gb18030")
    for source in (folder, folder / f"{SHEET}.csv"):
        assert read_workbook(source).project == clean_project()


FIGURES = ("承包地面积（亩）", "本次征收（亩）", "以前征收面积（亩）", "承包证号", "户主", "征收总面积", "农用地")


def blank_repeats(book: Book, *titles: str) -> None:
    """Leave the figures of a household on its first row only."""
    rows = book.sheets[SHEET][1:]
    for title in titles:
        column = book.column(SHEET, title)
        for row, previous in zip(reversed(rows[1:]), reversed(rows[:-1]), strict=True):
            if row[4] == previous[4]:
                row[column] = None


def test_a_figure_on_one_row_counts_for_the_whole_household(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    blank_repeats(book, *FIGURES)
    assert read_workbook(book.save(tmp_path / "花名册.xlsx")).project == clean_project()


def merged(path: Path, book: Book) -> Path:
    """Merge the cells of a household over its rows, as offices do."""
    blank_repeats(book, *FIGURES)
    workbook = book.workbook()
    for letter in "DEMNO":
        for span in ("2:4", "5:6", "7:8"):
            first, last = span.split(":")
            workbook[SHEET].merge_cells(f"{letter}{first}:{letter}{last}")
    workbook.save(path)
    return path


def test_merged_figures_of_a_household_are_read_with_a_warning(tmp_path: Path) -> None:
    reading = read_workbook(merged(tmp_path / "花名册.xlsx", flat_book(clean_project())))
    assert findings(reading) == {("cells_merged", f"{SHEET}!{letter}2") for letter in "DEMNO"}
    assert reading.project == clean_project()


def drop(*titles: str) -> Callable[[Book], None]:
    return lambda book: book.drop(SHEET, *titles)


def put(**cells: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for address, value in cells.items():
            book[SHEET, address] = value

    return change


# fmt: off
FAULTY: dict[str, tuple[Callable[[Book], None], list[str]]] = {
    "no household numbers: by village and head": (drop("户编号"),
        ["提醒 Sheet1!A1：没有“户编号”列，已按村和户主姓名分为3户。核对户数；最好增加“户编号”列。 [household_numbered]"]),
    "no household numbers and no heads: by the 户主's row": (drop("户编号", "户主"), ["提醒 Sheet1!A1：… [household_numbered]"]),
    "a household number on the first row only": (lambda book: blank_repeats(book, "户编号"),
        ["提醒 Sheet1!E3：“户编号”有4行空着，按上一行的户理解。核对；最好逐行填写。 [household_filled_down]"]),
    "nothing to identify households by": (drop("户编号", "户主", "与户主的关系"),
        ["错误 Sheet1!A1：… [column_missing]",
         "错误 Sheet1!A1：分不清哪些人是一户。增加“户编号”列，同一户各行填同一编号。 [household_key_missing]"]),
    "an area that differs on one row": (put(M3=8),
        ["错误 Sheet1!M3：“承包面积”为“8”，而同一户的M2为“7.25”，另见 Sheet1!M2（现为“8”）。核对后使各行一致。 [rows_disagree]"]),
    "an area that differs on two rows": (put(M3=8, M4=9),
        ["错误 Sheet1!M3：… [rows_disagree]",
         "错误 Sheet1!M4：… [rows_disagree]"]),
    "a head that differs": (put(D6="赵铁住"), ["错误 Sheet1!D6：… [rows_disagree]"]),
    "a village that differs": (put(C6="下河村"),
        ["错误 Sheet1!C6：“村”为“下河村”，而同一户的C5为“上河村”，… [rows_disagree]",
         "错误 Sheet1!C6：“村”为“下河村”，而同一村的C2为“上河村”，… [rows_disagree]"]),
    "a village's figure that differs": (put(S5=7), ["错误 Sheet1!S5：… [rows_disagree]"]),
    "an unreadable area": (put(M3="七亩"), ["错误 Sheet1!M3：… [cell_number]"]),
    "unreadable areas on all rows": (put(O7="四亩", O8="四亩"),
        ["错误 Sheet1!O7：… [cell_number]",
         "错误 Sheet1!O8：… [cell_number]"]),
    "an area on no row": (put(O7=None, O8=None), ["错误 Sheet1!O7：… [cell_missing]"]),
    "an unreadable cell of a person": (put(I3="大概"), ["错误 Sheet1!I3：… [cell_yes_no]"]),
    "a blank cell of a person": (put(F3=None), ["错误 Sheet1!F3：… [cell_missing]"]),
    "a missing column of people": (drop("公民身份号码"), ["错误 Sheet1!A1：… [column_missing]"]),
    "a missing column of households": (drop("本次征收（亩）"), ["错误 Sheet1!A1：… [column_missing]"]),
    "a missing column of villages": (drop("农用地"), ["错误 Sheet1!A1：… [column_missing]"]),
    "land left per head of a household is ignored": (put(AB1="现人均耕地面积", AB2=1, AB5=2),
        ["提醒 Sheet1!AB1：… [column_unknown]"]),
    "a sum that does not add up": (put(O7=3, O8=3), ["错误 Sheet1!X7：… [household_sum]"]),
}
# fmt: on


@pytest.mark.parametrize(("change", "expected"), FAULTY.values(), ids=FAULTY)
def test_problems_of_a_flat_sheet_are_at_its_cells(
    change: Callable[[Book], None], expected: list[str], tmp_path: Path
) -> None:
    book = flat_book(clean_project())
    change(book)
    reading = read_workbook(book.save(tmp_path / "花名册.xlsx"))
    assert like(expected, lines(reading)) == expected
    if reading.ok:
        people = [h.members for v in reading.project.villages for h in v.households]
        assert people == [h.members for v in clean_project().villages for h in v.households]


def test_a_sheet_of_villages_goes_before_those_of_a_flat_sheet(tmp_path: Path) -> None:
    book = flat_book(clean_project())
    book.sheets["村"] = clean_book().sheets["村"]
    for row in book.sheets[SHEET]:
        del row[18:]
    assert read_workbook(book.save(tmp_path / "花名册.xlsx")).project == clean_project()
