"""Everything that can be wrong with a workbook, as a table: what was spoilt, and exactly what is said of it, where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path

import pytest
from workbook_files import Book, clean_book, findings

from subsidy.workbook import read_workbook

# One cell spoilt: where, what stands there now, and every code that is said, at that cell unless it says where --------

CELLS: list[tuple[str, object, set[str]]] = [
    # nothing there
    ("项目!B2", None, {"cell_missing"}),
    ("项目!B6", " ", {"cell_missing"}),
    ("村!A2", "\u200b", {"cell_missing"}),
    ("农户!C2", "", {"cell_missing"}),
    ("人员!E2", None, {"cell_missing"}),
    # numbers
    ("农户!E2", "七亩", {"cell_number"}),
    ("农户!E2", "7.2.5", {"cell_number"}),
    ("农户!E2", "7，25", {"cell_number"}),
    ("农户!E2", "1,37", {"cell_number"}),
    ("农户!E2", "约7亩", {"cell_number"}),
    ("农户!E2", "7.25-3", {"cell_number"}),
    ("农户!E2", True, {"cell_number"}),
    ("农户!E2", "1e3", {"cell_number"}),
    ("农户!E2", "NaN", {"cell_number"}),
    ("农户!E2", date(2024, 7, 25), {"cell_number"}),
    ("农户!E2", "0.4833公顷", {"cell_unit"}),
    ("农户!E2", "4833平方米", {"cell_unit"}),
    ("农户!E2", -7.25, {"cell_negative"}),
    ("农户!E2", "-7.25", {"cell_negative"}),
    ("农户!E2", 7_250_000, {"cell_too_large"}),
    ("农户!E2", 1e300, {"cell_too_large"}),
    ("农户!E2", 1500, {"absurd_area"}),
    ("农户!E2", 7.25001, {"many_decimals"}),
    ("村!K2", 1000.5, {"cell_whole"}),
    ("村!K2", "一千", {"cell_number"}),
    ("村!K2", "300户", {"cell_unit"}),
    ("项目!B8", "去年", {"cell_year"}),
    ("项目!B8", 23, {"cell_year"}),
    ("项目!B9", "0.065万元", {"cell_unit"}),
    ("项目!B9", "7800元/年", {"cell_unit"}),
    ("项目!B9", 650.00001, {"cell_decimals"}),
    ("项目!B9", 0, {"dibao_zero"}),
    ("人员!I2", 57.14, {"cell_share_range"}),
    ("人员!I2", "1.01", {"cell_share_range"}),
    ("人员!I2", "157%", {"cell_share_range"}),
    ("人员!I2", 0.57142, {"cell_decimals"}),
    # dates
    ("项目!B6", "去年六月", {"cell_date"}),
    ("项目!B6", "2024年6月", {"cell_date"}),
    ("项目!B6", "2024.6.31", {"cell_date"}),
    ("项目!B6", "6/12/2024", {"cell_date"}),
    ("项目!B6", "24.6.12", {"cell_date"}),
    ("项目!B6", 20240632, {"cell_date"}),
    ("项目!B6", 2024.6, {"cell_date"}),
    ("项目!B6", time(9, 30), {"cell_date"}),
    ("村!O2", "上个月", {"cell_month"}),
    ("村!O2", "2024-13", {"cell_month"}),
    ("村!O2", 2024.1, {"cell_month_ambiguous"}),
    # choices
    ("项目!B4", "批次", {"cell_choice"}),
    ("项目!B5", "市人民政府", {"cell_choice"}),
    ("人员!H2", "社保", {"cell_choice"}),
    ("人员!E2", "大概", {"cell_yes_no"}),
    ("人员!E2", 2, {"cell_yes_no"}),
    # text
    ("农户!D2", 140000000000000001, {"code_digits_lost"}),
    ("农户!D2", date(2024, 1, 2), {"cell_turned_into_date"}),
    ("人员!B3", "李" * 201, {"cell_too_long"}),
    ("人员!L2", "凤" * 2001, {"cell_too_long"}),
    # ID numbers
    ("人员!C2", 140000196503120012, {"id_digits_lost"}),
    ("人员!C2", "1.40000196503120E+17", {"id_digits_lost"}),
    ("人员!C2", 14000019650312, {"id_not_text"}),
    ("人员!C2", date(1965, 3, 12), {"cell_turned_into_date"}),
    ("人员!C2", "14000019650312001", {"id_length"}),
    ("人员!C2", "14000019650312O012", {"id_characters"}),
    ("人员!C2", "140000196513120012", {"id_birth_date"}),
    ("人员!C2", "990000196503120018", {"id_check_digit", "id_region"}),
]


@pytest.mark.parametrize(("place", "value", "codes"), CELLS)
def test_a_spoilt_cell_is_told_at_that_cell_and_nowhere_else(
    place: str, value: object, codes: set[str], tmp_path: Path
) -> None:
    book = clean_book()
    book.sheets["村"][1][14] = book.sheets["村"][1][14] or "2024-06"
    sheet, cell = place.split("!")
    book[sheet, cell] = value
    reading = read_workbook(book.save(tmp_path / "村.xlsx"))
    assert findings(reading) == {(code, place) for code in codes}
    for problem in reading.problems:
        assert problem.message
        assert problem.remedy


# Facts that contradict each other: what was spoilt, and every (code, cell) --------------------------------------------

FACTS: dict[str, tuple[dict[str, object], set[tuple[str, str]]]] = {
    "taken more than contracted": ({"农户!F2": 4}, {("taken_exceeds_contracted", "农户!G2")}),
    "land without anybody with a right": (
        {"人员!F7": "否", "人员!F8": "否"},
        {("nobody_with_right", "农户!E4")},
    ),
    "no head": ({"人员!D5": "父"}, {("head_missing", "农户!C3")}),
    "two heads": ({"人员!D6": "户主"}, {("head_repeated", "农户!C3")}),
    "the head by another name": ({"农户!C3": "赵铁住"}, {("head_name_differs", "农户!C3")}),
    "a household without people": (
        {"人员!A7": "002", "人员!A8": "002", "人员!D7": "弟"},
        {("household_without_person", "农户!B4")},
    ),
    "the same household twice": (
        {"农户!B4": "002"},
        {
            ("household_number_repeated", "农户!B3"),
            ("household_number_repeated", "农户!B4"),
            ("person_household_unknown", "人员!A7"),
            ("person_household_unknown", "人员!A8"),
        },
    ),
    "the same village twice": (
        {"村!B3": "上河村", "农户!A4": "上河村"},
        {
            ("village_repeated", "村!B2"),
            ("village_repeated", "村!B3"),
            ("household_sum", "村!H2"),
            ("village_without_household", "村!B3"),
            ("household_sum", "村!H3"),
        },
    ),
    "kinds of land that do not add up": ({"村!D2": 7}, {("land_kinds_sum", "村!C2")}),
    "more arable land than farmland": ({"村!E2": 7}, {("arable_exceeds_farmland", "村!E2")}),
    "contracted and uncontracted that do not add up": (
        {"村!C2": 7, "村!D2": 7},
        {("contracted_split_sum", "村!C2")},
    ),
    "households that do not add up": ({"农户!G3": 2.4}, {("household_sum", "村!H2")}),
    "fewer with a right than in the file": ({"村!K2": 4}, {("population_below_roster", "村!K2")}),
    "dibao of another year": ({"项目!B8": 2024}, {("dibao_year", "项目!B8")}),
    "announced before the notice": ({"项目!B7": date(2024, 6, 11)}, {("announcement_before_notice", "项目!B7")}),
    "dated after the filing": ({"项目!B10": date(2024, 6, 20)}, {("date_after_filing", "项目!B7")}),
    "no policy for so early a notice": (
        {"项目!B6": date(2010, 6, 12), "项目!B8": 2009},
        {("policy_missing", "项目!B6")},
    ),
    "already subsidised without an earlier loss": (
        {"人员!I5": 0.5},
        {("prior_without_earlier_loss", "人员!I5")},
    ),
    "somebody not born yet": (
        {"人员!C4": "140000202408010137"},
        {("id_check_digit", "人员!C4")},
    ),
    "a person of no known household": (
        {"人员!A6": "009"},
        {("person_household_unknown", "人员!A6")},
    ),
    "a head of no known household, said once": (
        {"人员!A5": "009"},
        {("person_household_unknown", "人员!A5")},
    ),
    "a household of no known village, said once": (
        {"农户!A4": "小河村"},
        {("household_village_unknown", "农户!A4")},
    ),
    "a household without a number": (
        {"农户!B4": None},
        {("cell_missing", "农户!B4")},
    ),
    "a village without a name": ({"村!B3": None}, {("cell_missing", "村!B3")}),
    "an area that cannot be read spoils no sum": ({"农户!G2": "三亩半"}, {("cell_number", "农户!G2")}),
}


@pytest.mark.parametrize("case", FACTS)
def test_contradictions_are_told_at_their_cells_and_nothing_that_only_follows(case: str, tmp_path: Path) -> None:
    changes, expected = FACTS[case]
    book = clean_book()
    for place, value in changes.items():
        sheet, cell = place.split("!")
        book[sheet, cell] = value
    assert findings(book.save(tmp_path / "村.xlsx")) == expected


def test_a_repeated_id_number_names_the_other_cell(tmp_path: Path) -> None:
    book = clean_book()
    book["人员", "C6"] = book["人员", "C7"]
    first, second = read_workbook(book.save(tmp_path / "村.xlsx")).problems
    assert (first.where, first.related_cells) == ("人员!C6", ("人员!C7",))
    assert (second.where, second.related_cells) == ("人员!C7", ("人员!C6",))


# Sheets and columns ---------------------------------------------------------------------------------------------------


def drop_sheet(name: str) -> Callable[[Book], None]:
    return lambda book: book.sheets.__delitem__(name)


def drop_column(sheet: str, title: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        column = book.column(sheet, title)
        for row in book.sheets[sheet]:
            del row[column]

    return change


def set_cell(sheet: str, cell: str, value: object) -> Callable[[Book], None]:
    return lambda book: book.__setitem__((sheet, cell), value)


def drop_row(sheet: str, row: int) -> Callable[[Book], None]:
    return lambda book: book.sheets[sheet].__delitem__(row - 1)


def add_sheet(name: str, rows: Sequence[Sequence[object]]) -> Callable[[Book], None]:
    return lambda book: book.sheets.__setitem__(name, [[*row] for row in rows])


def several(*changes: Callable[[Book], None]) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for each in changes:
            each(book)

    return change


def only_titles(name: str) -> Callable[[Book], None]:
    return lambda book: book.sheets.__setitem__(name, book.sheets[name][:1])


PARCELS = ["村", "地块编号", "土地用途", "供地方式", "面积（公顷）", "备注"]
SHEETS: dict[str, tuple[Callable[[Book], None], set[tuple[str, str]]]] = {
    "no 项目": (drop_sheet("项目"), {("sheet_missing", "项目")}),
    "no 村": (drop_sheet("村"), {("sheet_missing", "村")}),
    "no 农户": (drop_sheet("农户"), {("sheet_missing", "农户")}),
    "no 人员": (drop_sheet("人员"), {("sheet_missing", "人员")}),
    "an unknown sheet": (add_sheet("杂项", [["甲", "乙"], [1, 2]]), {("sheet_unknown", "杂项")}),
    "a sheet without titles": (add_sheet("人员", [["王大山", "户主"]]), {("header_missing", "人员!A1")}),
    "a blank sheet": (add_sheet("农户", []), {("header_missing", "农户!A1")}),
    "no people at all": (only_titles("人员"), {("sheet_without_rows", "人员!A1")}),
    "no households at all": (only_titles("农户"), {("sheet_without_rows", "农户!A1")}),
    "no villages at all": (only_titles("村"), {("no_village", "村!A1")}),
    "no 身份证号": (drop_column("人员", "身份证号"), {("column_missing", "人员!A1")}),
    "no 户编号 of people": (drop_column("人员", "户编号"), {("column_missing", "人员!A1")}),
    "no 本次征收面积": (drop_column("农户", "本次征收面积"), {("column_missing", "农户!A1")}),
    "no 以前累计征收面积": (drop_column("农户", "以前累计征收面积"), set()),
    "an item missing": (drop_row("项目", 9), {("item_missing", "项目!A1")}),
    "an item twice": (set_cell("项目", "A11", "城市低保标准"), {("item_repeated", "项目!B11")}),
    "an unknown column": (set_cell("人员", "N1", "民族"), {("column_unknown", "人员!N1")}),
    "a column without a title": (set_cell("人员", "N3", "再核"), {("column_untitled", "人员!N3")}),
    "two projects": (
        add_sheet("征地项目", [["征地项目名称", "另一批次"]]),
        {("project_repeated", "征地项目!B1"), ("item_missing", "征地项目!A1")},
    ),
    "a column twice": (set_cell("人员", "M1", "姓 名"), {("column_repeated", "人员!M1")}),
    "a column in another unit": (set_cell("农户", "E1", "承包面积（公顷）"), {("column_unit", "农户!E1")}),
    "notes at the foot": (
        lambda book: book.sheets["人员"].extend([["填表人：某某", None, "审核人：某某"], ["注：本表一式两份"]]),
        {("footer_skipped", "人员!A9"), ("footer_skipped", "人员!A10")},
    ),
    "an example row put to use": (
        set_cell("人员", "A8", "【示例】003"),
        {("example_changed", "人员!A8")},
    ),
    "parcels that do not add up": (
        add_sheet("地块", [PARCELS, ["上河村", "A-01", "公共设施用地", "划拨", 0.6]]),
        {("parcel_sum", "地块!A1")},
    ),
    "a parcel of no known village": (
        add_sheet("地块", [PARCELS, ["小河村", "A-01", "公共设施用地", "划拨", "0.6667公顷"]]),
        {("village_unknown", "地块!A2")},
    ),
    "a parcel of a village that a household names too, and nobody knows": (
        several(
            add_sheet("地块", [PARCELS, ["小河村", "A-01", "公共设施用地", "划拨", "0.6667公顷"]]),
            set_cell("农户", "A4", "小河村"),
        ),
        {("village_unknown", "地块!A2"), ("household_village_unknown", "农户!A4")},
    ),
    "a parcel of a village whose name is not there": (
        several(
            add_sheet("地块", [PARCELS, ["下河村", "A-01", "公共设施用地", "划拨", "0.6667公顷"]]),
            set_cell("村", "B3", None),
        ),
        {("cell_missing", "村!B3")},
    ),
    "parcels in 亩": (
        add_sheet("地块", [[*PARCELS[:4], "面积（亩）"], ["上河村", "A-01", "公共设施用地", "划拨", 10]]),
        {("column_unit", "地块!E1")},
    ),
    "a step nobody knows": (
        add_sheet("办理进度", [["环节", "实际日期"], ["开会", date(2024, 7, 1)]]),
        {("step_unknown", "办理进度!A2")},
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_sheets_and_columns_that_are_not_as_they_should_be(case: str, tmp_path: Path) -> None:
    change, expected = SHEETS[case]
    book = clean_book()
    change(book)
    assert findings(book.save(tmp_path / "村.xlsx")) == expected
