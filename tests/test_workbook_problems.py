"""Everything that can be wrong with a workbook, as a table: what was spoilt, and exactly what is said of it, where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path

import pytest
from workbook_files import Book, clean_book, findings, id_number, lines

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
    ("农户!D2", 1.5, {"code_fraction"}),
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
    book.spoil({place: value})
    assert findings(book.save(tmp_path / "村.xlsx")) == {(code, place) for code in codes}


CELLS_IN_WORDS: list[tuple[str, object, str]] = [
    ("项目!B2", None, "错误 项目!B2：“征地项目名称”必填，现为空。补填：文字；与征收土地告知书一致。 [cell_missing]"),
    (
        "农户!E2",
        "七亩",
        "错误 农户!E2：“承包面积”不是数字（现为“七亩”）。改填：面积，单位亩；承包经营权证上的原面积。 [cell_number]",
    ),
    (
        "农户!E2",
        "0.4833公顷",
        "错误 农户!E2：“承包面积”的单位写作“公顷”（现为“0.4833公顷”）。换算后只填数字：面积，单位亩；承包经营权证上的原面积。 [cell_unit]",
    ),
    ("农户!E2", -7.25, "错误 农户!E2：“承包面积”是负数（现为“-7.25”）。核对后填写不小于0的数。 [cell_negative]"),
    ("农户!E2", 7250000, "错误 农户!E2：“承包面积”大得不可能（现为“7250000”）。核对单位和小数点。 [cell_too_large]"),
    ("农户!E2", 1500, "提醒 农户!E2：面积大得不合常理（现为“1500”）。核对单位是否为亩、小数点是否遗漏。 [absurd_area]"),
    (
        "农户!E2",
        7.25001,
        "提醒 农户!E2：小数超过4位（现为“7.25001”）。按填入的数值精确计算；如系误填请更正。 [many_decimals]",
    ),
    ("村!K2", 1000.5, "错误 村!K2：“享有承包权人口”应为整数（现为“1000.5”）。核对后填写整数。 [cell_whole]"),
    ("项目!B8", "去年", "错误 项目!B8：“低保标准年度”不是四位年份（现为“去年”）。填写四位年份，如2023。 [cell_year]"),
    (
        "项目!B9",
        650.00001,
        "错误 项目!B9：“城市低保标准（元/月）”的小数超过4位（现为“650.00001”）。保留4位小数。 [cell_decimals]",
    ),
    (
        "项目!B9",
        0,
        "错误 项目!B9：城市低保标准为0（现为“0.0000”）。填写民政局提供的上一年度城市低保标准（元/月）。 [dibao_zero]",
    ),
    (
        "人员!I2",
        57.14,
        "错误 人员!I2：“已补贴比例”应在0和1之间（现为“57.14”）。按占一份标准的比例填写，57.14%填0.5714。 [cell_share_range]",
    ),
    (
        "项目!B6",
        "去年六月",
        "错误 项目!B6：“征收土地告知书发布日期”不是日期（现为“去年六月”）。按2024-06-12的样子填写，年月日都要有。 [cell_date]",
    ),
    ("村!O2", "上个月", "错误 村!O2：“人口数据截止年月”不是年月（现为“上个月”）。按2024-06的样子填写。 [cell_month]"),
    (
        "村!O2",
        2024.1,
        "错误 村!O2：2024.1分不清是1月还是10月（现为“2024.1”）。按2024-01或2024-10的样子填写。 [cell_month_ambiguous]",
    ),
    (
        "项目!B4",
        "批次",
        "错误 项目!B4：“用地方式”不是可选的内容（现为“批次”）。从下列各项选一项：分批次、单独选址。 [cell_choice]",
    ),
    ("人员!E2", "大概", "错误 人员!E2：“在册”不是“是”或“否”（现为“大概”）。填写“是”或“否”。 [cell_yes_no]"),
    (
        "农户!D2",
        140000000000000001,
        "错误 农户!D2：“承包经营权证号”以数字存储，表格软件只保留15位，后面的数字已丢失（现为“140000000000000000”）。把该列设为文本格式，重新录入完整编号。 [code_digits_lost]",
    ),
    (
        "农户!D2",
        1.5,
        "错误 农户!D2：“承包经营权证号”是带小数的数字（现为“1.5”）。把该列设为文本格式，重新录入编号。 [code_fraction]",
    ),
    (
        "农户!D2",
        date(2024, 1, 2),
        "错误 农户!D2：“承包经营权证号”被表格软件变成了日期或时间（现为“2024-01-02”）。把单元格设为文本格式，重新录入。 [cell_turned_into_date]",
    ),
    (
        "人员!B3",
        "李" * 201,
        f"错误 人员!B3：“姓名”有201个字，超过200个（现为“{'李' * 100}”）。缩短内容。 [cell_too_long]",
    ),
    (
        "人员!C2",
        140000196503120012,
        "错误 人员!C2：身份证号以数字存储，表格软件只保留前15位，后面的数字已丢失（现为“140000196503120000”）。把该列设为文本格式，对照户口簿重新录入18位号码。 [id_digits_lost]",
    ),
    (
        "人员!C2",
        14000019650312,
        "错误 人员!C2：身份证号以数字存储且不足15位，开头的数字可能已丢失（现为“14000019650312”）。把该列设为文本格式，重新录入号码。 [id_not_text]",
    ),
    (
        "人员!C2",
        "14000019650312001",
        "错误 人员!C2：身份证号应为18位，现为17位（现为“14000019650312001”）。对照户口簿补全后重新输入。 [id_length]",
    ),
    (
        "人员!C2",
        "14000019650312O012",
        "错误 人员!C2：身份证号前17位应为数字，末位应为数字或X（现为“14000019650312O012”）。对照户口簿更正，不要夹带空格或其他字符。 [id_characters]",
    ),
    (
        "人员!C2",
        "140000196513120012",
        "错误 人员!C2：身份证号第7—14位不是真实的出生日期（现为“140000196513120012”）。对照户口簿更正。 [id_birth_date]",
    ),
    (
        "人员!C2",
        "990000196503120018",
        "错误 人员!C2：身份证号校验码不符，按前17位推算末位应为X（现为“990000196503120018”）。对照户口簿逐位核对，常见为抄错一位或相邻两位颠倒。 [id_check_digit]",
    ),
    (
        "人员!C2",
        "990000196503120018",
        "提醒 人员!C2：身份证号前两位99不是现行的省级代码（现为“990000196503120018”）。对照户口簿核对；确实如此可不理会。 [id_region]",
    ),
]
"""One of each kind, word for word."""


@pytest.mark.parametrize(("place", "value", "line"), CELLS_IN_WORDS)
def test_a_spoilt_cell_is_told_in_these_words(place: str, value: object, line: str, tmp_path: Path) -> None:
    assert line in lines(clean_book().spoil({place: value}).save(tmp_path / "村.xlsx"))


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
    "more insured than registered": ({"村!P2": 3, "村!R2": 1, "村!S2": 3}, {("insured_exceed_registered", "村!P2")}),
    "fewer registered than in the file": ({"村!P2": 2}, {("registered_below_roster", "村!P2")}),
    "another land per head than the two figures give": ({"村!L2": 1.3701}, {("land_per_head_differs", "村!L2")}),
    "land per head that nothing can be held against": (
        {"村!K2": 0, "村!L2": 1.37},
        {("population_below_roster", "村!K2"), ("land_per_head_unchecked", "村!L2")},
    ),
    "uncontracted land, and nobody with a right": (
        {"村!C2": 7.37, "村!D2": 7.37, "村!I2": 1.37, "村!K2": 0},
        {("population_below_roster", "村!K2"), ("land_per_head_missing", "村!I2")},
    ),
    "fewer names than places": (
        {"村!C2": 19.7, "村!D2": 19.7, "村!I2": 13.7, "人员!J2": "是"},
        {("uncontracted_names_pending", "村!I2")},
    ),
    "more names than places": (
        {"村!C2": 7.37, "村!D2": 7.37, "村!I2": 1.37, "人员!J2": "是", "人员!J3": "是"},
        {("uncontracted_names_exceed", "村!I2")},
    ),
    "a student on the list": (
        {"村!C2": 7.37, "村!D2": 7.37, "村!I2": 1.37, "人员!J4": "是"},
        {("uncontracted_name_ineligible", "人员!J4")},
    ),
    "somebody born after the announcement": (
        {"人员!C4": id_number("20240702", 13)},
        {("born_after_reference", "人员!C4")},
    ),
    "an area that cannot be read hides no other": (
        {"农户!E2": "七亩", "农户!F2": 0.00001},
        {("cell_number", "农户!E2"), ("many_decimals", "农户!F2")},
    ),
    "an ID number that cannot be read hides nobody after it": (
        {"人员!C2": "14000019650312067", "人员!C4": id_number("20240801", 11), "人员!E5": "否", "人员!J5": "是"},
        {
            ("id_length", "人员!C2"),
            ("born_after_reference", "人员!C4"),
            ("uncontracted_names_exceed", "村!I2"),
            ("uncontracted_name_ineligible", "人员!J5"),
        },
    ),
    "an area that cannot be read spoils no sum": ({"农户!G2": "三亩半"}, {("cell_number", "农户!G2")}),
}


@pytest.mark.parametrize("case", FACTS)
def test_contradictions_are_told_at_their_cells_and_nothing_that_only_follows(case: str, tmp_path: Path) -> None:
    changes, expected = FACTS[case]
    assert findings(clean_book().spoil(changes).save(tmp_path / "村.xlsx")) == expected


FACTS_IN_WORDS: dict[str, list[str]] = {
    "taken more than contracted": [
        "错误 农户!G2：以前征收4亩＋本次征收3.5亩，超过承包面积7.25亩（现为“3.5”）。核对三个数：承包面积应为承包经营权证上的原面积。 [taken_exceeds_contracted]"
    ],
    "land without anybody with a right": [
        "错误 农户!E4：有承包地4亩，但户内无人享有承包权（现为“4”）。核对该户人员的“享有承包权”一列。 [nobody_with_right]"
    ],
    "no head": [
        "错误 农户!C3：该户没有与户主关系为“户主”的人员（现为“赵铁柱”）。在人员表把户主本人的关系填为“户主”。 [head_missing]"
    ],
    "two heads": [
        "错误 农户!C3：该户有2名“户主”：赵铁柱、赵春（现为“赵铁柱”）。每户只能有一名户主，更正其余人员的关系。 [head_repeated]"
    ],
    "the head by another name": [
        "错误 农户!C3：户主姓名“赵铁住”与人员表中的户主“赵铁柱”不同（现为“赵铁住”）。核对后使两处一致。 [head_name_differs]"
    ],
    "a household without people": [
        "错误 农户!B4：该户没有人员（现为“003”）。在人员表补录该户全部成员，或删去该户。 [household_without_person]"
    ],
    "the same household twice": [
        "错误 农户!B3：户编号重复，另见 农户!B4（现为“002”）。户编号在全表内必须唯一，改其中一个。 [household_number_repeated]",
        "错误 人员!A7：农户表中没有户编号“003”（现为“003”）。核对户编号，或在农户表补录该户。 [person_household_unknown]",
    ],
    "the same village twice": [
        "错误 村!B2：村名重复，另见 村!B3（现为“上河村”）。每村只填一行；不同乡镇的同名村请在村名前加乡镇名。 [village_repeated]",
        "错误 村!H2：本村各农户本次征收面积合计10.0亩，与征收承包到户面积6亩不符（现为“6”）。核对农户表各户面积，或更正本村的征收承包到户面积。 [household_sum]",
        "提醒 村!B3：本村没有农户（现为“上河村”）。如确无承包到户土地被征收可不理会，否则在农户表补录。 [village_without_household]",
    ],
    "kinds of land that do not add up": [
        "错误 村!C2：农用地＋建设用地＋未利用地＝7亩，与征收总面积6亩不符（现为“6”）。核对四个数，使前三项之和等于征收总面积。 [land_kinds_sum]"
    ],
    "more arable land than farmland": [
        "错误 村!E2：耕地7亩大于农用地6亩（现为“7”）。耕地是农用地的一部分，核对两数。 [arable_exceeds_farmland]"
    ],
    "contracted and uncontracted that do not add up": [
        "错误 村!C2：承包到户＋未承包到户＝6亩，与征收总面积7亩不符（现为“7”）。核对三个数，使前两项之和等于征收总面积。 [contracted_split_sum]"
    ],
    "fewer with a right than in the file": [
        "提醒 村!K2：享有承包权人口4人，少于人员表中本村享有承包权的5人（现为“4”）。核对本村享有承包权人口（征地前）。 [population_below_roster]"
    ],
    "dibao of another year": [
        "错误 项目!B8：低保标准年度为2024，应为告知书发布年度的上一年度2023（现为“2024”）。改用2023年度的城市低保标准，年度和标准一并更正。 [dibao_year]"
    ],
    "announced before the notice": [
        "错误 项目!B7：土地补偿公告日2024-06-11早于告知书发布日2024-06-12（现为“2024-06-11”）。核对两个日期。 [announcement_before_notice]"
    ],
    "dated after the filing": [
        "错误 项目!B7：日期晚于填报日期2024-06-20（现为“2024-07-01”）。核对该日期或填报日期。 [date_after_filing]"
    ],
    "no policy for so early a notice": [
        "错误 项目!B6：告知书发布日期 2010-06-12 早于政策“lishi-2024”（离政办发〔2024〕8号）的施行日 2024-05-31；如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件（现为“2010-06-12”）。核对征收土地告知书发布日期。 [policy_missing]"
    ],
    "already subsidised without an earlier loss": [
        "提醒 人员!I5：填了已补贴比例，但该户以前累计征收面积为0（现为“0.5000”）。核对是否漏填以前累计征收面积，或已补贴比例填错。 [prior_without_earlier_loss]"
    ],
    "a household of no known village, said once": [
        "错误 农户!A4：村表中没有“小河村”（现为“小河村”）。使用村表中的村名，或在村表补录该村。 [household_village_unknown]"
    ],
    "more insured than registered": [
        "提醒 村!P2：16—59岁参保人数4大于在册人数3（现为“3”）。核对人数。 [insured_exceed_registered]"
    ],
    "fewer registered than in the file": [
        "提醒 村!P2：16（含）—59周岁在册人数2人，少于人员表中本村符合条件的3人（现为“2”）。核对村表的在册人数或人员表。 [registered_below_roster]"
    ],
    "another land per head than the two figures give": [
        "错误 村!L2：本村人均承包地面积1.3701亩，与 承包地总面积÷享有承包权人口＝1.3700亩 不符（现为“1.3701”）。核对三个数（均为征地前），人均数保留4位小数，也可留空由系统计算。 [land_per_head_differs]"
    ],
    "land per head that nothing can be held against": [
        "错误 村!L2：本村人均承包地面积填1.37亩，但享有承包权人口为0，无法核对（现为“1.37”）。填写征地前的享有承包权人口；确无承包地的，人均数留空。 [land_per_head_unchecked]"
    ],
    "uncontracted land, and nobody with a right": [
        "错误 村!I2：征收了未承包到户土地，但本村人均承包地面积为0或无法计算（现为“1.37”）。填写本村承包地总面积和享有承包权人口（征地前）。 [land_per_head_missing]"
    ],
    "fewer names than places": [
        "提醒 村!I2：未承包到户保障人数10人，名单只有1人，其余名单待定（现为“13.7”）。名单确定后在人员表补填。 [uncontracted_names_pending]"
    ],
    "more names than places": [
        "错误 村!I2：未承包到户名单有2人，超过保障人数1人（现为“1.37”）。保障人数＝征收未承包到户面积÷本村人均承包地面积，删去名单中多出的人。 [uncontracted_names_exceed]"
    ],
    "a student on the list": [
        "提醒 人员!J4：列入未承包到户名单，但不符合补贴条件（在校学生），不予补贴，名额按待定处理（现为“王小山”）。在未承包到户名单中另换符合条件的人。 [uncontracted_name_ineligible]"
    ],
    "somebody born after the announcement": [
        "错误 人员!C4：出生日期2024-07-02晚于土地补偿公告日2024-07-01（现为“140000202407020131”）。核对身份证号或公告日期。 [born_after_reference]"
    ],
}


@pytest.mark.parametrize("case", FACTS_IN_WORDS)
def test_contradictions_are_told_in_these_words(case: str, tmp_path: Path) -> None:
    changes, _ = FACTS[case]
    assert set(FACTS_IN_WORDS[case]) <= {*lines(clean_book().spoil(changes).save(tmp_path / "村.xlsx"))}


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


SHEETS_IN_WORDS: dict[str, list[str]] = {
    "no 项目": [
        "错误 项目：缺少“项目”工作表。按模板补上该表，列名为：征地项目名称、申请用地单位、用地方式、批准机关、征收土地告知书发布日期、土地补偿公告日期、低保标准年度、城市低保标准（元/月）。 [sheet_missing]"
    ],
    "an unknown sheet": [
        "提醒 杂项：不认识的工作表，未读取。如是需要的内容，把工作表改为模板中的名称。 [sheet_unknown]"
    ],
    "a sheet without titles": [
        "错误 人员!A1：找不到“人员”表的标题行。第一行按模板写明列名：户编号、姓名、身份证号、与户主关系、在册、享有承包权、在校学生、参保类型。 [header_missing]"
    ],
    "no people at all": ["错误 人员!A1：“人员”表没有填写任何一行。按模板填写。 [sheet_without_rows]"],
    "no villages at all": ["错误 村!A1：没有任何村。在村表至少填写一个村。 [no_village]"],
    "no 身份证号": [
        "错误 人员!A1：缺少“身份证号”列。补上这一列并填写：18位身份证号（文本）；先设为文本格式再录入，否则后三位会丢失。 [column_missing]"
    ],
    "an item missing": [
        "错误 项目!A1：缺少“城市低保标准（元/月）”一项。补上这一项并填写：金额，单位元；民政局提供的上一年度当地城市低保标准，每人每月。 [item_missing]"
    ],
    "an item twice": ["错误 项目!B11：“城市低保标准（元/月）”填了两次，另见 项目!B9。删去其中一处。 [item_repeated]"],
    "an unknown column": [
        "提醒 人员!N1：不认识的列“民族”，未读取。如是需要的内容，把列名改为模板中的列名。 [column_unknown]"
    ],
    "a column without a title": [
        "提醒 人员!N3：这一列没有列名，内容未读取（现为“再核”）。如是需要的内容，补上列名；否则删去。 [column_untitled]"
    ],
    "two projects": ["错误 征地项目!B1：有不止一个征地项目。每份工作簿只填一个征地项目，分开填写。 [project_repeated]"],
    "a column twice": [
        "错误 人员!M1：有两列都是“姓名”，另见 人员!B1（现为“姓 名”）。删去或改名其中一列。 [column_repeated]"
    ],
    "a column in another unit": [
        "错误 农户!E1：“承包面积”列的单位是公顷（现为“承包面积（公顷）”）。换算后填写，并改列名中的单位：面积，单位亩；承包经营权证上的原面积。 [column_unit]"
    ],
    "notes at the foot": [
        "提醒 人员!A9：本行当作表尾说明，未读取（现为“填表人：某某”）。如是真实数据，请按各列填写完整。 [footer_skipped]"
    ],
    "an example row put to use": [
        "提醒 人员!A8：示例行被改动过，未读取（现为“【示例】003”）。如是真实数据，删去开头的“【示例】”；否则删去该行。 [example_changed]"
    ],
    "parcels that do not add up": [
        "错误 地块!A1：地块面积合计0.6公顷＝9.0亩，与各村征收总面积合计10亩不符（现为“0.6”）。核对地块面积（1公顷＝15亩）。 [parcel_sum]"
    ],
    "a parcel of no known village": [
        "错误 地块!A2：村表中没有“小河村”（现为“小河村”）。使用村表中的村名，或在村表补录该村。 [village_unknown]"
    ],
    "a step nobody knows": [
        "错误 办理进度!A2：办理流程中没有“开会”这一环节（现为“开会”）。从下拉列表中选择环节：接到告知书、农业服务中心收到资料、农业服务中心审核完毕、乡镇提交调查表、函告民政局、民政局提供低保标准、人社局函告乡镇、公示开始、公示结束、乡镇提交全部材料、会议纪要发文、资金缴存、收到进账单、四部门签章、报市局审核、土地批复、函告人社局、个人账户记账。 [step_unknown]"
    ],
}


@pytest.mark.parametrize("case", SHEETS_IN_WORDS)
def test_sheets_and_columns_are_told_in_these_words(case: str, tmp_path: Path) -> None:
    change, _ = SHEETS[case]
    book = clean_book()
    change(book)
    assert set(SHEETS_IN_WORDS[case]) <= {*lines(book.save(tmp_path / "村.xlsx"))}
