"""A complete workbook in any usual spelling and layout.

It yields its project, with warnings at most.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from workbook_files import Book, clean_book, clean_project, findings, lines

from subsidy import Project
from subsidy.workbook import read_workbook
from subsidy.workbook.layout import TABLES


def test_a_clean_workbook_has_no_problems(tmp_path: Path) -> None:
    reading = read_workbook(clean_book().save(tmp_path / "村.xlsx"))
    assert reading.problems == ()
    assert reading.ok
    assert reading.project == clean_project()
    assert Project.model_validate(reading.project.model_dump()) == reading.project


# The same facts in other spellings ------------------------------------------------------------------------------------

SPELLINGS: dict[str, tuple[str, object]] = {
    "a date with dots": ("项目!B6", "2024.6.12"),
    "a date with slashes": ("项目!B6", "2024/06/12"),
    "a date in Chinese": ("项目!B6", "2024年6月12日"),
    "a date in Chinese with 号 for 日": ("项目!B6", "2024 年 6 月 12 号"),
    "a date of eight digits": ("项目!B6", "20240612"),
    "a date of eight digits, as a number": ("项目!B6", 20240612),
    "a date in full-width digits": ("项目!B6", "２０２４－０６－１２"),
    "a date with a time": ("项目!B6", datetime.combine(date(2024, 6, 12), time(9, 30))),
    "a date as text with midnight": ("项目!B6", "2024-06-12 00:00:00"),
    "a year with its unit": ("项目!B8", "2023年"),
    "a year as text": ("项目!B8", "2023"),
    "money with its unit": ("项目!B9", "650元/月"),
    "money with trailing zeros": ("项目!B9", "650.0000"),
    "a choice with a space": ("项目!B4", "分 批次"),
    "an area with its unit": ("农户!E2", "7.25亩"),
    "an area with a space and its unit": ("农户!E2", "７．２５　亩"),
    "an area with a plus": ("农户!E2", "+7.25"),
    "a number grouped by thousands": ("村!J2", "1,370.00"),
    "a count with its unit": ("村!K2", "1000人"),
    "a number with an error of binary fractions": ("农户!E2", 7.250000000000001),
    "a household number as text": ("农户!B4", "003"),
    "yes as a tick": ("人员!E2", "√"),
    "yes as one": ("人员!E2", 1),
    "yes as a word": ("人员!E2", "有"),
    "yes as TRUE": ("人员!E2", True),
    "yes in English": ("人员!E2", "Y"),
    "no as a cross": ("人员!G2", "×"),
    "no as zero": ("人员!G2", 0),
    "no as a word": ("人员!G2", "无"),
    "no as FALSE": ("人员!G2", False),
    "insurance by its short name": ("人员!H2", "居保"),
    "insurance by its long name": ("人员!H2", "城乡居民基本养老保险"),
    "insurance of employees": ("人员!H3", "职工养老保险"),
    "not insured": ("人员!H4", "无"),
    "the head as oneself": ("人员!D2", "本人"),
    "the head with a space": ("人员!D2", "户 主"),
    "a name spaced out": ("人员!B2", "王　大　山"),
    "a name with invisible characters": ("人员!B2", "\u200b王大山\ufeff "),
    "a name with a line break after it": ("人员!B2", "王大山\n"),
    "a village with spaces": ("农户!A2", " 上河村 "),
    "a telephone as a number": ("人员!K2", 13800000001),
    "an ID number with spaces": ("人员!C2", None),
    "a share left blank": ("人员!I2", None),
    "the list for uncontracted land left blank": ("人员!J2", None),
    "area taken before, left blank": ("农户!F3", None),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_usual_spellings_of_a_fact_are_read_alike(spelling: str, tmp_path: Path) -> None:
    address, value = SPELLINGS[spelling]
    book = clean_book()
    sheet, cell = address.split("!")
    if spelling == "an ID number with spaces":
        number = book[sheet, cell]
        value = f" {number[:6]} {number[6:14]} {number[14:]}".replace("X", "x")
    book[sheet, cell] = value
    reading = read_workbook(book.save(tmp_path / "村.xlsx"))
    assert findings(reading) == set()
    assert reading.project == clean_project()


UNDERSTOOD: dict[str, tuple[str, object, str]] = {
    "a date shown as its serial number": (
        "项目!B6",
        45455,
        "提醒 项目!B6：日期显示为数字，理解为2024-06-12（现为“45455”）。核对；把单元格设为日期格式。 [cell_date_serial]",
    ),
    "an old ID number": (
        "人员!C5",
        "140000500505903",
        "提醒 人员!C5：15位旧身份证号，已换算为140000195005059030（现为“140000500505903”）。对照户口簿改填18位号码。 [id_old]",
    ),
    "a share as a percentage": (
        "人员!I2",
        "0%",
        "提醒 人员!I2：按百分数理解为0.0000（现为“0%”）。如不是此数请更正，填写0至1之间的小数。 [cell_percent]",
    ),
    "an insurance similar to one of the choices": (
        "人员!H2",
        "新农保",
        "提醒 人员!H2：理解为“城乡居民”（现为“新农保”）。"
        "如不是请从下列各项选一项：城镇职工、城乡居民、未参保。 [cell_choice_understood]",
    ),
    "more decimals than a cell may have": (
        "农户!E2",
        "7.25000000000001",
        "提醒 农户!E2：小数超过10位，按7.2500000000计算（现为“7.25000000000001”）。如不是此数请更正。 [cell_cut]",
    ),
}


@pytest.mark.parametrize("case", UNDERSTOOD)
def test_a_value_that_was_interpreted_has_a_warning(case: str, tmp_path: Path) -> None:
    address, value, line = UNDERSTOOD[case]
    reading = read_workbook(clean_book().with_cells({address: value}).save(tmp_path / "村.xlsx"))
    assert lines(reading) == [line]
    assert reading.project == clean_project()


# The same sheets in other layouts -------------------------------------------------------------------------------------


def retitle(book: Book, sheet: str, titles: dict[str, str]) -> None:
    """Change the titles of columns."""
    row = book.sheets[sheet][0]
    for old, new in titles.items():
        row[row.index(old)] = new


def other_titles(book: Book) -> None:
    retitle(
        book,
        "村",
        {"乡镇": "乡镇（街道）", "村": "村（社区）", "耕地": "其中：耕地", "征收总面积": "征收总面积\n（亩）"},
    )
    retitle(book, "农户", {"村": "村委会", "户主姓名": "户 主", "承包面积": "承包面积（亩）*", "户编号": "户号"})
    retitle(
        book, "人员", {"身份证号": "公民身份号码", "在册": "是否在册", "参保类型": "参保类别", "联系电话": "手机号码"}
    )
    retitle(book, "村", {"16—59岁在册人数": "16-59周岁在册人数", "60岁以上职工参保": "６０岁以上职工参保（人）"})
    book.sheets["项目"][5][0] = "告知书发布日期："
    book.sheets["项目"][8][0] = "城市低保标准【元/月】"


def reverse_columns(book: Book) -> None:
    for sheet in ("村", "农户", "人员"):
        for row in book.sheets[sheet]:
            row.reverse()


def reverse_sheets(book: Book) -> None:
    book.sheets = dict(reversed(book.sheets.items()))


def title_rows_above(book: Book) -> None:
    for sheet in ("村", "农户", "人员"):
        book.sheets[sheet][:0] = [["被征地农民情况表"], [], [None, "填报单位：凤凰镇", None, "2024年7月20日"]]
    book.sheets["项目"].insert(0, ["征地项目情况表"])


def empty_rows_and_columns(book: Book) -> None:
    for sheet in ("村", "农户", "人员"):
        book.sheets[sheet] = [[None, *row] for row in book.sheets[sheet]]
        book.sheets[sheet].insert(2, [])
        book.sheets[sheet].append([None, " ", "\u3000"])


def totals(book: Book) -> None:
    book.sheets["农户"] += [[None, None, "合 计", None, 16.25, 1, 10]]
    book.sheets["农户"].insert(3, ["小计：", None, None, None, 12.25, 1, 6])
    book.sheets["人员"] += [["总计", "7人"]]


def serial_numbers(book: Book) -> None:
    for sheet in ("农户", "人员"):
        rows = book.sheets[sheet]
        book.sheets[sheet] = [["序号" if n == 0 else n, *row] for n, row in enumerate(rows)]
        book.sheets[sheet] += [[n] for n in range(len(rows), len(rows) + 5)]
        book.sheets[sheet] += [["合计"]]


def repeated_titles(book: Book) -> None:
    book.sheets["人员"].insert(4, book.sheets["人员"][0])


def formulas_with_zero(book: Book) -> None:
    book.sheets["农户"] += [[None, None, None, None, 0, 0, 0]] * 3


def sheets_with_other_names(book: Book) -> None:
    names = {"村": "各村情况", "农户": "Sheet3", "人员": " 花名册 ", "项目": "Sheet1"}
    book.sheets = {names.get(name, name): rows for name, rows in book.sheets.items()}


def people_in_two_sheets(book: Book) -> None:
    title, *rows = book.sheets["人员"]
    book.sheets["人员"] = [title, *rows[:5]]
    book.sheets["下河村人员"] = [title, *rows[5:]]


def project_across(book: Book) -> None:
    book.sheets["项目"] = [list(column) for column in zip(*book.sheets["项目"][1:], strict=True)]


def blank_sheets(book: Book) -> None:
    book.sheets |= {"Sheet2": [], "地块": [], "填表说明": [["随便写的"]]}


def examples(book: Book) -> None:
    for table in TABLES:
        if not table.down and table.title in book.sheets:
            first, *rest = table.columns
            example = ["【示例】" + first.example, *(column.example or None for column in rest)]
            book.sheets[table.title].append(example)


LAYOUTS = [
    other_titles, reverse_columns, reverse_sheets, title_rows_above, empty_rows_and_columns, totals, serial_numbers,
    repeated_titles, formulas_with_zero, sheets_with_other_names, people_in_two_sheets, project_across,
    blank_sheets, examples,
]  # fmt: skip


@pytest.mark.parametrize("change", LAYOUTS)
def test_usual_layouts_of_the_sheets_are_read_alike(change: Callable[[Book], None], tmp_path: Path) -> None:
    book = clean_book()
    change(book)
    reading = read_workbook(book.save(tmp_path / "村.xlsx"))
    assert findings(reading) == set()
    assert reading.project == clean_project()
