"""The problems of a workbook, as tables.

Each row has a change to the clean one, and the exact messages with their locations.

`…` stands for words that another row has in full. Contradictions between facts are in `test_contradictions`; here are
those that only arise in a workbook, whose sheets are joined by names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path

import pytest
from cases import like, location
from workbook_files import Book, clean_book, id_number, lines

# One changed cell: its content, and the only problem, which is at that cell -------------------------------------------

# fmt: off
CELLS: list[tuple[object, str]] = [
    # blank cells
    (None, "错误 项目!B2：“征地项目名称”必填，现为空。补填：文字；与征收土地告知书一致。 [cell_missing]"),
    (" ", "错误 项目!B6：… [cell_missing]"),
    ("\u200b", "错误 村!A2：… [cell_missing]"),
    ("", "错误 农户!C2：… [cell_missing]"),
    (None, "错误 人员!E2：… [cell_missing]"),
    # numbers
    ("七亩", "错误 农户!E2：“承包面积”不是数字（现为“七亩”）。改填：面积，单位亩；承包经营权证上的原面积。 [cell_number]"),
    *((text, "错误 农户!E2：… [cell_number]") for text in ("7.2.5", "7，25", "1,37", "约7亩", "7.25-3", "1e3", "NaN")),
    (True, "错误 农户!E2：“承包面积”不是数字（现为“TRUE”）。… [cell_number]"),
    (date(2024, 7, 25), "错误 农户!E2：“承包面积”不是数字（现为“2024-07-25”）。… [cell_number]"),
    ("一千", "错误 村!K2：“享有承包权人口”不是数字（现为“一千”）。改填：整数；… [cell_number]"),
    ("0.4833公顷", "错误 农户!E2：“承包面积”的单位写作“公顷”（现为“0.4833公顷”）。换算后只填数字：面积，单位亩；承包经营权证上的原面积。 [cell_unit]"),
    ("4833平方米", "错误 农户!E2：“承包面积”的单位写作“平方米”… [cell_unit]"),
    ("300户", "错误 村!K2：“享有承包权人口”的单位写作“户”… [cell_unit]"),
    ("0.065万元", "错误 项目!B9：“城市低保标准（元/月）”的单位写作“万元”… [cell_unit]"),
    ("7800元/年", "错误 项目!B9：“城市低保标准（元/月）”的单位写作“元/年”… [cell_unit]"),
    (-7.25, "错误 农户!E2：“承包面积”是负数（现为“-7.25”）。核对后填写不小于0的数。 [cell_negative]"),
    ("-7.25", "错误 农户!E2：… [cell_negative]"),
    (7_250_000, "错误 农户!E2：“承包面积”大得不可能（现为“7250000”）。核对单位和小数点。 [cell_too_large]"),
    (1e300, "错误 农户!E2：… [cell_too_large]"),
    (1000.5, "错误 村!K2：“享有承包权人口”应为整数（现为“1000.5”）。核对后填写整数。 [cell_whole]"),
    ("去年", "错误 项目!B8：“低保标准年度”不是四位年份（现为“去年”）。填写四位年份，如2023。 [cell_year]"),
    (23, "错误 项目!B8：… [cell_year]"),
    (650.00001, "错误 项目!B9：“城市低保标准（元/月）”的小数超过4位（现为“650.00001”）。保留4位小数。 [cell_decimals]"),
    (0.57142, "错误 人员!I2：已补贴比例0.57142的小数超过4位（现为“0.57142”）。按以前项目表格上打印的比例填写。 [prior_share_decimals]"),
    (0.5714286, "错误 人员!I2：… [cell_decimals]"),
    (57.14, "错误 人员!I2：“已补贴比例”应在0和1之间（现为“57.14”）。按占一份标准的比例填写，57.14%填0.5714。 [cell_share_range]"),
    ("1.01", "错误 人员!I2：… [cell_share_range]"),
    ("157%", "错误 人员!I2：… [cell_share_range]"),
    # dates
    ("去年六月", "错误 项目!B6：“征收土地告知书发布日期”不是日期（现为“去年六月”）。按2024-06-12的样子填写，年月日都要有。 [cell_date]"),
    *((text, "错误 项目!B6：… [cell_date]") for text in ("2024年6月", "2024.6.31", "6/12/2024", "24.6.12")),
    *((number, "错误 项目!B6：… [cell_date]") for number in (20240632, 2024.6)),
    (time(9, 30), "错误 项目!B6：… [cell_date]"),
    ("上个月", "错误 村!O2：“人口数据截止年月”不是年月（现为“上个月”）。按2024-06的样子填写。 [cell_month]"),
    ("2024-13", "错误 村!O2：… [cell_month]"),
    (2024.1, "错误 村!O2：2024.1分不清是1月还是10月（现为“2024.1”）。按2024-01或2024-10的样子填写。 [cell_month_ambiguous]"),
    # choices
    ("批次", "错误 项目!B4：“用地方式”不是可选的内容（现为“批次”）。从下列各项选一项：分批次、单独选址。 [cell_choice]"),
    ("市人民政府", "错误 项目!B5：… [cell_choice]"),
    ("社保", "错误 人员!H2：… [cell_choice]"),
    ("大概", "错误 人员!E2：“在册”不是“是”或“否”（现为“大概”）。填写“是”或“否”。 [cell_yes_no]"),
    (2, "错误 人员!E2：… [cell_yes_no]"),
    # text
    (140000000000000001, "错误 农户!D2：“承包经营权证号”以数字存储，表格软件只保留15位，后面的数字已丢失（现为“140000000000000000”）。把该列设为文本格式，重新录入完整编号。 [code_digits_lost]"),
    (1.5, "错误 农户!D2：“承包经营权证号”是带小数的数字（现为“1.5”）。把该列设为文本格式，重新录入编号。 [code_fraction]"),
    (date(2024, 1, 2), "错误 农户!D2：“承包经营权证号”被表格软件变成了日期或时间（现为“2024-01-02”）。把单元格设为文本格式，重新录入。 [cell_turned_into_date]"),
    ("李" * 201, f"错误 人员!B3：“姓名”有201个字，超过200个（现为“{'李' * 100}”）。缩短内容。 [cell_too_long]"),
    ("凤" * 2001, "错误 人员!L2：“户籍地址”有2001个字，超过2000个（… [cell_too_long]"),
    # ID numbers
    (140000196503120012, "错误 人员!C2：身份证号以数字存储，表格软件只保留前15位，后面的数字已丢失（现为“140000196503120000”）。把该列设为文本格式，对照户口簿重新录入18位号码。 [id_digits_lost]"),
    ("1.40000196503120E+17", "错误 人员!C2：… [id_digits_lost]"),
    (14000019650312, "错误 人员!C2：身份证号以数字存储且不足15位，开头的数字可能已丢失（现为“14000019650312”）。把该列设为文本格式，重新录入号码。 [id_not_text]"),
    (date(1965, 3, 12), "错误 人员!C2：… [cell_turned_into_date]"),
    ("14000019650312001", "错误 人员!C2：身份证号应为18位，现为17位（现为“14000019650312001”）。对照户口簿补全后重新输入。 [id_length]"),
    ("14000019650312O012", "错误 人员!C2：身份证号前17位应为数字，末位应为数字或X（现为“14000019650312O012”）。对照户口簿更正，不要夹带空格或其他字符。 [id_characters]"),
    ("140000196513120012", "错误 人员!C2：身份证号第7—14位不是真实的出生日期（现为“140000196513120012”）。对照户口簿更正。 [id_birth_date]"),
    ("140000196503120012", "错误 人员!C2：身份证号校验码不符，按前17位推算末位应为1（现为“140000196503120012”）。对照户口簿逐位核对，常见为抄错一位或相邻两位颠倒。 [id_check_digit]"),
    (id_number("19650312", 1, region="990000"), "提醒 人员!C2：身份证号前两位99不是现行的省级代码（现为“99000019650312001X”）。对照户口簿核对；确实如此可不理会。 [id_region]"),
]
# fmt: on


@pytest.mark.parametrize(("value", "line"), CELLS, ids=[f"{c[0]} {c[1]}"[:40] for c in CELLS])
def test_a_wrong_cell_has_one_problem_at_that_cell(value: object, line: str, tmp_path: Path) -> None:
    assert like([line], lines(clean_book().with_cells({location(line): value}).save(tmp_path / "村.xlsx"))) == [line]


# Facts in several cells: the changes, and all problems in the order of the sheets -------------------------------------

# fmt: off
FACTS: dict[str, tuple[dict[str, object], list[str]]] = {
    "a repeated household": ({"农户!B4": "002"},
        ["错误 农户!B3：户编号重复，另见 农户!B4（现为“002”）。户编号在全表内必须唯一，改其中一个。 [household_number_repeated]",
         "错误 农户!B4：户编号重复，另见 农户!B3（… [household_number_repeated]",
         "错误 人员!A7：农户表中没有户编号“003”（现为“003”）。核对户编号，或在农户表补录该户。 [person_household_unknown]",
         "错误 人员!A8：… [person_household_unknown]"]),
    "a repeated village": ({"村!B3": "上河村", "农户!A4": "上河村"},
        ["错误 村!B2：村名重复，另见 村!B3（现为“上河村”）。每村只填一行；不同乡镇的同名村请在村名前加乡镇名。 [village_repeated]",
         "错误 村!H2：本村各农户本次征收面积合计10.0亩，与征收承包到户面积6亩不符（… [household_sum]",
         "错误 村!B3：村名重复，另见 村!B2（… [village_repeated]",
         "提醒 村!B3：… [village_without_household]",
         "错误 村!H3：… [household_sum]"]),
    "a household whose people are in another": ({"人员!A7": "002", "人员!A8": "002", "人员!D7": "弟"},
        ["错误 农户!B4：… [household_without_person]"]),
    "a person of an unknown household": ({"人员!A6": "009"}, ["错误 人员!A6：… [person_household_unknown]"]),
    "a 户主 of an unknown household, reported once": ({"人员!A5": "009"}, ["错误 人员!A5：… [person_household_unknown]"]),
    "a household of an unknown village, reported once": ({"农户!A4": "小河村"},
        ["错误 农户!A4：村表中没有“小河村”，是否为“下河村”（现为“小河村”）。使用村表中的村名，或在村表补录该村。 [household_village_unknown]"]),
    "a household without a number": ({"农户!B4": None}, ["错误 农户!B4：… [cell_missing]"]),
    "a village without a name": ({"村!B3": None}, ["错误 村!B3：… [cell_missing]"]),
    "a notice before every policy": ({"项目!B6": date(2010, 6, 12), "项目!B8": 2009},
        ["错误 项目!B6：告知书发布日期 2010-06-12 早于政策“lishi-2024”（离政办发〔2024〕8号）的施行日 2024-05-31；如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件（现为“2010-06-12”）。核对征收土地告知书发布日期。 [policy_missing]",
         "提醒 项目!B7：… [date_far_from_notice]",
         "提醒 项目!B10：… [date_far_from_notice]"]),
    "an ID number with two problems": ({"人员!C2": "990000196503120018"},
        ["错误 人员!C2：身份证号校验码不符，按前17位推算末位应为X（… [id_check_digit]",
         "提醒 人员!C2：… [id_region]"]),
    "an unreadable area hides no other problem": ({"农户!E2": "七亩", "农户!F2": 0.00001},
        ["错误 农户!E2：… [cell_number]",
         "提醒 农户!F2：… [many_decimals]"]),
    "an unreadable area causes no problem of sums": ({"农户!G2": "三亩半"}, ["错误 农户!G2：… [cell_number]"]),
    "an unreadable ID number hides no other person":
        ({"人员!C2": "14000019650312067", "人员!C4": id_number("20240801", 11), "人员!E5": "否", "人员!J5": "是"},
        ["错误 人员!C2：… [id_length]",
         "提醒 人员!C4：… [born_after_reference]",
         "提醒 人员!J5：… [uncontracted_name_ineligible]"]),
}
# fmt: on


@pytest.mark.parametrize(("changes", "expected"), FACTS.values(), ids=FACTS)
def test_problems_of_facts_are_at_their_cells_without_consequences(
    changes: dict[str, object], expected: list[str], tmp_path: Path
) -> None:
    assert like(expected, lines(clean_book().with_cells(changes).save(tmp_path / "村.xlsx"))) == expected


# Sheets and columns ---------------------------------------------------------------------------------------------------


def drop_sheet(name: str) -> Callable[[Book], None]:
    return lambda book: book.sheets.__delitem__(name)


def drop_column(sheet: str, title: str) -> Callable[[Book], None]:
    return lambda book: book.drop(sheet, title)


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
WITH_PARCEL = add_sheet("地块", [PARCELS, ["小河村", "A-01", "公共设施用地", "划拨", "0.6667公顷"]])

# fmt: off
SHEETS: dict[str, tuple[Callable[[Book], None], list[str]]] = {
    "no 项目": (drop_sheet("项目"),
        ["错误 项目：缺少“项目”工作表。按模板补上该表，列名为：征地项目名称、申请用地单位、用地方式、批准机关、征收土地告知书发布日期、土地补偿公告日期、低保标准年度、城市低保标准（元/月）。 [sheet_missing]"]),
    "no 村": (drop_sheet("村"), ["错误 村：… [sheet_missing]"]),
    "no 农户": (drop_sheet("农户"), ["错误 农户：… [sheet_missing]"]),
    "no 人员": (drop_sheet("人员"), ["错误 人员：… [sheet_missing]"]),
    "an unknown sheet": (add_sheet("杂项", [["甲", "乙"], [1, 2]]),
        ["提醒 杂项：不认识的工作表，未读取。如是需要的内容，把工作表改为模板中的名称。 [sheet_unknown]"]),
    "a sheet without titles": (add_sheet("人员", [["王大山", "户主"]]),
        ["错误 人员!A1：找不到“人员”表的标题行。第一行按模板写明列名：户编号、姓名、身份证号、与户主关系、在册、享有承包权、在校学生、参保类型。 [header_missing]"]),
    "a blank sheet": (add_sheet("农户", []), ["错误 农户!A1：… [header_missing]"]),
    "no people at all": (only_titles("人员"), ["错误 人员!A1：“人员”表没有填写任何一行。按模板填写。 [sheet_without_rows]"]),
    "no households at all": (only_titles("农户"), ["错误 农户!A1：… [sheet_without_rows]"]),
    "no villages at all": (only_titles("村"), ["错误 村!A1：没有任何村。在村表至少填写一个村。 [no_village]"]),
    "no 身份证号": (drop_column("人员", "身份证号"),
        ["错误 人员!A1：缺少“身份证号”列。补上这一列并填写：18位身份证号（文本）；先设为文本格式再录入，否则后三位会丢失。 [column_missing]"]),
    "no 户编号 of people": (drop_column("人员", "户编号"), ["错误 人员!A1：… [column_missing]"]),
    "no 本次征收面积": (drop_column("农户", "本次征收面积"), ["错误 农户!A1：… [column_missing]"]),
    "no 以前累计征收面积": (drop_column("农户", "以前累计征收面积"), []),
    "a missing item": (drop_row("项目", 9),
        ["错误 项目!A1：缺少“城市低保标准（元/月）”一项。补上这一项并填写：金额，单位元；民政局提供的上一年度当地城市低保标准，每人每月。 [item_missing]"]),
    "a repeated item": (set_cell("项目", "A11", "城市低保标准"),
        ["错误 项目!B11：“城市低保标准（元/月）”填了两次，另见 项目!B9。删去其中一处。 [item_repeated]"]),
    "an unknown item": (lambda book: book.sheets["项目"].append(["项目负责人", "某某"]),
        ["提醒 项目!A18：不认识的项目“项目负责人”，未读取。如是需要的内容，改为模板中的名称。 [item_unknown]"]),
    "an item without a value": (lambda book: book.sheets["项目"].append(["以下由审核部门填写"]), []),
    "an unknown column": (set_cell("人员", "N1", "民族"),
        ["提醒 人员!N1：不认识的列“民族”，未读取。如是需要的内容，把列名改为模板中的列名。 [column_unknown]"]),
    "a column without a title": (set_cell("人员", "N3", "再核"),
        ["提醒 人员!N3：这一列没有列名，内容未读取（现为“再核”）。如是需要的内容，补上列名；否则删去。 [column_untitled]"]),
    "two projects": (add_sheet("征地项目", [["征地项目名称", "另一批次"]]),
        [*["错误 征地项目!A1：… [item_missing]"] * 7,
         "错误 征地项目!B1：有不止一个征地项目。每份工作簿只填一个征地项目，分开填写。 [project_repeated]"]),
    "a repeated column": (set_cell("人员", "M1", "姓 名"),
        ["错误 人员!M1：有两列都是“姓名”，另见 人员!B1（现为“姓 名”）。删去或改名其中一列。 [column_repeated]"]),
    "a column in another unit": (set_cell("农户", "E1", "承包面积（公顷）"),
        ["错误 农户!E1：“承包面积”列的单位是公顷（现为“承包面积（公顷）”）。换算后填写，并改列名中的单位：面积，单位亩；承包经营权证上的原面积。 [column_unit]"]),
    "notes at the foot": (lambda book: book.sheets["人员"].extend([["填表人：某某", None, "审核人：某某"], ["注：本表一式两份"]]),
        ["提醒 人员!A9：本行当作表尾说明，未读取（现为“填表人：某某”）。如是真实数据，请按各列填写完整。 [footer_skipped]",
         "提醒 人员!A10：… [footer_skipped]"]),
    "an example row with real data": (set_cell("人员", "A8", "【示例】003"),
        ["提醒 人员!A8：示例行被改动过，未读取（现为“【示例】003”）。如是真实数据，删去开头的“【示例】”；否则删去该行。 [example_changed]"]),
    "a parcel and a household of the same unknown village": (several(WITH_PARCEL, set_cell("农户", "A4", "小河村")),
        ["错误 农户!A4：… [household_village_unknown]",
         "错误 地块!A2：… [village_unknown]"]),
    "a parcel beside a village without a name": (several(WITH_PARCEL, set_cell("村", "B3", None)),
        ["错误 村!B3：… [cell_missing]"]),
    "parcels in 亩": (add_sheet("地块", [[*PARCELS[:4], "面积（亩）"], ["上河村", "A-01", "公共设施用地", "划拨", 10]]),
        ["错误 地块!E1：… [column_unit]"]),
    "an unknown step": (add_sheet("办理进度", [["环节", "实际日期"], ["开会", date(2024, 7, 1)]]),
        ["提醒 办理进度!A2：… [step_unknown]"]),
}
# fmt: on


@pytest.mark.parametrize(("change", "expected"), SHEETS.values(), ids=SHEETS)
def test_problems_of_sheets_and_columns_are_at_their_locations(
    change: Callable[[Book], None], expected: list[str], tmp_path: Path
) -> None:
    book = clean_book()
    change(book)
    assert like(expected, lines(book.save(tmp_path / "村.xlsx"))) == expected
