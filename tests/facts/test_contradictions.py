"""Facts that cannot all be true, or that a clerk should look at.

The tests compare the lines a clerk reads, and their cells.

Each row changes facts of the clean project and lists, line by line, the problems reported; locations are the cells of its
workbook. The same is reported of facts built in code, with fields instead of cells. `…` stands for words that another
row has in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from cases import LISHI, like
from pydantic import ValidationError
from strategies import Facts, put
from workbook_files import book_of, clean_project, fields, id_number, lines

import subsidy
from subsidy.decisions import policy_problems
from subsidy.facts import all_problems

UPPER, LOWER = "villages[0]", "villages[1]"
FIRST, SECOND, THIRD = f"{UPPER}.households[0]", f"{UPPER}.households[1]", f"{LOWER}.households[0]"
WANG, LI, STUDENT = (f"{FIRST}.members[{member}]" for member in range(3))
ZHAO, CHUN = f"{SECOND}.members[0]", f"{SECOND}.members[1]"
SUN, ZHOU = f"{THIRD}.members[0]", f"{THIRD}.members[1]"
SAME = "140000196708200015"


def area(mu: str, *paths: str) -> Facts:
    """The same area at each of these fields."""
    return {path: Decimal(mu) for path in paths}


UNPAID = area("10", f"{SECOND}.contracted_area")
"""The second household loses too little to be paid for contracted land."""


def uncontracted(mu: str) -> Facts:
    """Land taken in the upper village beside the 6 亩 of its households."""
    more = Decimal(mu)
    return {f"{UPPER}.total_area": 6 + more, f"{UPPER}.farmland": 6 + more, f"{UPPER}.uncontracted_taken": more}


def parcels(upper: str, lower: str = "0.4", village: str = "上河村") -> Facts:
    """Return the facts of a parcel of that many 公顷 in each village.

    6 亩 of each village are taken, which are 0.4 公顷.
    """
    land = ("total_area", "farmland", "contracted_taken", "households[0].contracted_area", "households[0].taken_now")
    places = {"A-01": (village, upper), "A-02": ("下河村", lower)}
    facts = [
        {"village": name, "number": number, "use": "公共设施用地", "area_hectares": Decimal(hectares)}
        for number, (name, hectares) in places.items()
    ]
    return area("6", *(f"{LOWER}.{field}" for field in land)) | {"parcels": facts}


# fmt: off
CASES: dict[str, tuple[Facts, list[str]]] = {
    # the dates and the standard
    "no dibao": ({"dibao": Decimal("0.0000")},
        ["错误 项目!B9：城市低保标准为0（现为“0.0000”）。填写民政局提供的上一年度城市低保标准（元/月）。 [dibao_zero]"]),
    "a dibao with two digits too many": ({"dibao": Decimal("65000.0000")},
        ["提醒 项目!B9：城市低保标准不在通常的100至5000元/月之间（现为“65000.0000”）。核对单位（元/月）、位数和小数点。 [dibao_unlikely]"]),
    "a filing in another century": ({"filing_date": date(2124, 7, 1)},
        ["提醒 项目!B10：日期与告知书发布日2024-06-12相差10年以上（现为“2124-07-01”）。核对年份；属实的不必处理。 [date_far_from_notice]"]),
    "dibao of the year of the notice": ({"dibao_year": 2024},
        ["错误 项目!B8：低保标准年度为2024，应为告知书发布年度的上一年度2023（现为“2024”）。改用2023年度的城市低保标准，年度和标准一并更正。 [dibao_year]"]),
    "dibao of two years before": ({"dibao_year": 2022}, ["错误 项目!B8：… [dibao_year]"]),
    "announced before the notice": ({"announcement_date": date(2024, 6, 11)},
        ["错误 项目!B7：土地补偿公告日2024-06-11早于告知书发布日2024-06-12（现为“2024-06-11”）。核对两个日期。 [announcement_before_notice]"]),
    "announced with the notice": ({"announcement_date": date(2024, 6, 12)}, []),
    "announced after the filing": ({"filing_date": date(2024, 6, 30)},
        ["错误 项目!B7：日期晚于填报日期2024-06-30（现为“2024-07-01”）。核对该日期或填报日期。 [date_after_filing]"]),
    "a step after the filing": (
        {"filing_date": date(2024, 7, 20), "progress": ({"step": "接到告知书", "on": date(2024, 7, 22)},)},
        ["提醒 项目!B10：填报日期早于已记录的1个环节，其中“接到告知书”为2024-07-22（现为“2024-07-20”）。核对这些日期；在这些环节之后重新填报的，更新填报日期；属实的不必处理。 [filing_before_steps]"]),
    "a step on the day of the filing": (
        {"filing_date": date(2024, 7, 22), "progress": ({"step": "接到告知书", "on": date(2024, 7, 22)},)}, []),
    "announced on the day of the filing": ({"filing_date": date(2024, 7, 1)}, []),
    "both dates after the filing": ({"filing_date": date(2024, 6, 11)},
        ["错误 项目!B6：… [date_after_filing]",
         "错误 项目!B7：… [date_after_filing]"]),
    # the land of a household
    "taken more than contracted": (area("3.7501", f"{FIRST}.taken_before"),
        ["错误 农户!G2：以前征收3.7501亩＋本次征收3.5亩，超过承包面积7.25亩（现为“3.5”）。核对三个数：承包面积应为承包经营权证上的原面积。 [taken_exceeds_contracted]"]),
    "contracted less than taken": (area("4.4999", f"{FIRST}.contracted_area"), ["错误 农户!G2：… [taken_exceeds_contracted]"]),
    "all taken, with earlier land, and never paid": (area("3.75", f"{FIRST}.taken_before"),
        ["提醒 农户!F2：以前累计失地已达标，但户内各人已补贴比例均为0（现为“3.75”）。核对是否已领：已领的填写已补贴比例；确未领取的可不理会。 [reached_before_unpaid]"]),
    "all taken, with earlier land": (area("3.75", f"{FIRST}.taken_before") | {f"{WANG}.prior_share": Decimal("0.5172")}, []),
    "all taken, of what was contracted": (area("4.5", f"{FIRST}.contracted_area"), []),
    "land and no one with a right": ({f"{SUN}.has_contract_right": False, f"{ZHOU}.has_contract_right": False},
        ["错误 农户!E4：有承包地4亩，但户内无人享有承包权（现为“4”）。核对该户人员的“享有承包权”一列；确无人享有的，删去该户，把面积计入本村“征收未承包到户面积”（附件6第五条“因其他原因不能明确具体补贴对象”）。 [nobody_with_right]"]),
    "land, and the only one with a right born too late": ({f"{SUN}.has_contract_right": False, f"{ZHOU}.id_number": id_number("20240702", 1)},
        ["错误 农户!E4：… [nobody_with_right]",
         "提醒 人员!C8：… [born_after_reference]"]),
    "large": (area("1000", f"{FIRST}.contracted_area"), []),
    "absurdly large": (area("2000", f"{FIRST}.contracted_area") | area("1000.5", f"{FIRST}.taken_before"),
        ["提醒 农户!E2：面积大得不合常理（现为“2000”）。核对单位是否为亩、小数点是否遗漏。 [absurd_area]",
         "提醒 农户!F2：面积大得不合常理（现为“1000.5”）。… [absurd_area]",
         "提醒 农户!F2：… [reached_before_unpaid]"]),
    "four decimals": (area("1.0001", f"{FIRST}.taken_before"), []),
    "five decimals": (area("1.00011", f"{FIRST}.taken_before"),
        ["提醒 农户!F2：小数超过4位（现为“1.00011”）。按填入的数值精确计算；如系误填请更正。 [many_decimals]"]),
    # its people
    "a household without people": ({f"{THIRD}.members": ()},
        ["错误 农户!B4：该户没有人员（现为“003”）。在人员表补录该户全部成员；无人在世的，删去该户，把面积计入本村“征收未承包到户面积”（附件6第五条“因其他原因不能明确具体补贴对象”）。 [household_without_person]"]),
    "no head": ({f"{SECOND}.members[0].relation": "父"},
        ["错误 农户!C3：该户没有与户主关系为“户主”的人员（现为“赵铁柱”）。在人员表把户主本人的关系填为“户主”。 [head_missing]"]),
    "two heads": ({f"{SECOND}.members[1].relation": "户主"},
        ["错误 农户!C3：该户有2名“户主”：赵铁柱、赵春（现为“赵铁柱”）。每户只能有一名户主，更正其余人员的关系。 [head_repeated]"]),
    "the head by another name": ({f"{SECOND}.head": "赵铁住"},
        ["错误 农户!C3：户主姓名“赵铁住”与人员表中的户主“赵铁柱”不同（现为“赵铁住”）。核对后使两处一致。 [head_name_differs]"]),
    "two households wrong": (area("4", f"{FIRST}.taken_before") | {f"{THIRD}.head": "别人"},
        ["错误 农户!G2：… [taken_exceeds_contracted]",
         "错误 农户!C4：… [head_name_differs]"]),
    "born after the announcement": ({f"{STUDENT}.id_number": id_number("20240702", 13)},
        ["提醒 人员!C4：王小山出生日期2024-07-02，在土地补偿公告日2024-07-01之后：公告日之后出生，不列入（现为“140000202407020131”）。如身份证号或公告日期有误请更正；属实的不必处理。 [born_after_reference]"]),
    "born on the day of the announcement": ({f"{STUDENT}.id_number": id_number("20240701", 13)}, []),
    "born later by a number that is wrong itself": ({f"{STUDENT}.id_number": "140000202408010137"}, ["错误 人员!C4：… [id_check_digit]"]),
    "one ID number in two households": ({f"{LI}.id_number": SAME, f"{SUN}.id_number": SAME},
        ["错误 人员!C3：身份证号重复，另见 人员!C7（现为“140000196708200015”）。核对是否同一人录入两次，或其中一个号码抄错。 [id_repeated]",
         "错误 人员!C7：身份证号重复，另见 人员!C3（… [id_repeated]"]),
    "one ID number in one household": ({f"{SUN}.id_number": SAME, f"{ZHOU}.id_number": SAME},
        ["错误 人员!C7：身份证号重复，另见 人员!C8（… [id_repeated]",
         "错误 人员!C8：身份证号重复，另见 人员!C7（… [id_repeated]"]),
    "already subsidised without an earlier loss": ({f"{SECOND}.members[0].prior_share": Decimal("0.5000")},
        ["提醒 人员!I5：填了已补贴比例，但该户以前累计征收面积为0（现为“0.5000”）。核对是否漏填以前累计征收面积，或已补贴比例填错。 [prior_without_earlier_loss]"]),
    "already subsidised in full": ({f"{WANG}.prior_share": Decimal(1)}, []),
    # the land of a village
    "kinds of land that do not add up": (area("0.0001", f"{UPPER}.unused"),
        ["错误 村!C2：农用地＋建设用地＋未利用地＝6.0001亩，与征收总面积6亩不符（现为“6”）。核对四个数，使前三项之和等于征收总面积。 [land_kinds_sum]"]),
    "more construction land": (area("0.0001", f"{UPPER}.construction"), ["错误 村!C2：… [land_kinds_sum]"]),
    "more farmland": (area("6.0001", f"{UPPER}.farmland"), ["错误 村!C2：… [land_kinds_sum]"]),
    "more arable land than farmland": (area("6.0001", f"{UPPER}.arable"),
        ["错误 村!E2：耕地6.0001亩大于农用地6亩（现为“6.0001”）。耕地是农用地的一部分，核对两数。 [arable_exceeds_farmland]"]),
    "no arable land": (area("0", f"{UPPER}.arable"), []),
    "contracted and uncontracted that do not add up": (area("0.0001", f"{UPPER}.uncontracted_taken"),
        ["错误 村!C2：承包到户＋未承包到户＝6.0001亩，与征收总面积6亩不符（现为“6”）。核对三个数，使前两项之和等于征收总面积。 [contracted_split_sum]",
         "提醒 村!I2：… [uncontracted_headcount_none]"]),
    "a remark as long as can be printed": ({f"{FIRST}.note": "长" * 60}, []),
    "a longer remark": ({f"{FIRST}.note": "长" * 61},
        ["提醒 农户!H2：有61个字，超过60个字的，表格的一行可能印不下。缩短；详细情况另附说明。 [text_too_long_to_print]"]),
    "more arable land of a household than taken": ({f"{FIRST}.arable_taken": Decimal("3.5001")},
        ["错误 农户!J2：其中耕地3.5001亩，大于本次征收面积3.5亩（现为“3.5001”）。核对两个数；耕地是本次征收面积的一部分。 [household_arable_exceeds_taken]"]),
    "more arable land of households than of the village": (
        {f"{FIRST}.arable_taken": Decimal("3.5"), f"{UPPER}.arable": Decimal("3.4999")},
        ["提醒 村!E2：本村各农户其中耕地合计3.5亩，大于本村征收耕地3.4999亩（现为“3.4999”）。核对农户表的其中耕地和村表的耕地。 [household_arable_sum]"]),
    "households that do not add up": (area("3.5001", f"{FIRST}.taken_now"),
        ["错误 村!H2：本村各农户本次征收面积合计6.0001亩，与征收承包到户面积6亩不符（现为“6”）。核对农户表各户面积，或更正本村的征收承包到户面积。 [household_sum]"]),
    "a village without households": ({f"{LOWER}.households": ()} | area("0", f"{LOWER}.contracted_taken") | area("4", f"{LOWER}.uncontracted_taken"),
        ["提醒 村!B3：本村没有农户（现为“下河村”）。如确无承包到户土地被征收可不理会，否则在农户表补录。 [village_without_household]",
         "提醒 村!I3：未承包到户保障人数3人，名单中可以补贴的只有0人，其余名单待定（现为“4”）。… [uncontracted_names_pending]"]),
    "a large village": (area("200000", f"{UPPER}.contract_land"), []),
    "an absurdly large village": (area("200000.5", f"{UPPER}.contract_land"), ["提醒 村!J2：… [absurd_area]"]),
    "five decimals of a village": (area("6.00001", *(f"{UPPER}.{field}" for field in ("total_area", "farmland", "contracted_taken"))) | area("3.50001", f"{FIRST}.taken_now"),
        ["提醒 村!C2：… [many_decimals]",
         "提醒 村!D2：… [many_decimals]",
         "提醒 农户!G2：… [many_decimals]"]),
    "a parcel of no known village": (parcels("0.4", village="小河村"),
        ["错误 地块!A2：村表中没有“小河村”（现为“小河村”）。使用村表中的村名，或在村表补录该村。 [village_unknown]"]),
    "a parcel too large": (parcels("0.4002"),
        ["错误 地块!A1：地块面积合计0.8002公顷＝12.0030亩，与各村征收总面积合计12亩不符（现为“0.8002”）。核对地块面积（1公顷＝15亩）。 [parcel_sum]"]),
    "a parcel too small": (parcels("0.3998"), ["错误 地块!A1：… [parcel_sum]"]),
    "a parcel that is printed as the right one": (parcels("0.40005"), []),
    "parcels of the other village": (parcels("0.5", "0.3"),
        ["提醒 村!C2：本村地块面积合计0.5公顷＝7.5亩，与本村征收总面积6亩不符（现为“6”）。核对各地块所在的村；一个地块跨几个村的，按村分成几行。 [village_parcel_sum]",
         "提醒 村!C3：本村地块面积合计0.3公顷＝4.5亩，与本村征收总面积6亩不符（现为“6”）。… [village_parcel_sum]"]),
    "as much arable land taken as there was": ({f"{UPPER}.arable_before": Decimal(6), f"{UPPER}.arable": Decimal(6)}, []),
    "more arable land taken than there was": ({f"{UPPER}.arable_before": Decimal("5.9999"), f"{UPPER}.arable": Decimal(6)},
        ["错误 村!M2：本次征收耕地6亩大于征地前耕地面积5.9999亩（现为“5.9999”）。核对两个数（均为全村）。 [arable_exceeds_before]"]),
    # the people of a village
    "as many with a right as in the file": ({f"{UPPER}.contract_right_population": 5}, []),
    "fewer with a right than in the file": ({f"{UPPER}.contract_right_population": 4},
        ["提醒 村!K2：享有承包权人口4人，少于人员表中本村享有承包权的5人（现为“4”）。核对本村享有承包权人口（征地前）。 [population_below_roster]"]),
    "as many insured as registered": ({f"{UPPER}.registered_working": 11, f"{UPPER}.insured_working_employee": 11}, []),
    "more insured than registered": ({f"{UPPER}.registered_working": 10, f"{UPPER}.insured_working_employee": 6, f"{UPPER}.insured_working_resident": 5},
        ["提醒 村!P2：16—59岁参保人数11大于在册人数10（现为“10”）。核对人数。 [insured_exceed_registered]"]),
    "more insured than registered, from 60": ({f"{UPPER}.registered_senior": 10, f"{UPPER}.insured_senior_employee": 6, f"{UPPER}.insured_senior_resident": 5},
        ["提醒 村!Q2：60岁以上参保人数11大于在册人数10（现为“10”）。… [insured_exceed_registered]"]),
    "as many registered as in the file": ({f"{UPPER}.registered_working": 3, f"{UPPER}.registered_senior": 1}, []),
    "fewer registered than in the file": ({f"{UPPER}.registered_working": 2},
        ["提醒 村!P2：16（含）—59周岁在册人数2人，少于人员表中本村符合条件的3人（现为“2”）。核对村表的在册人数或人员表。 [registered_below_roster]"]),
    "fewer registered than in the file, from 60": ({f"{UPPER}.registered_senior": 0},
        ["提醒 村!Q2：60周岁（含）以上在册人数0人，少于人员表中本村符合条件的1人（现为“0”）。… [registered_below_roster]"]),
    # land that no household contracts
    "land per head as computed": (area("1.37", f"{UPPER}.land_per_head"), []),
    "land per head not as computed": (area("1.3701", f"{UPPER}.land_per_head"),
        ["提醒 村!L2：本村人均承包地面积填1.3701亩，按 承包地总面积÷享有承包权人口 计算为1.3700亩，以计算的为准（现为“1.3701”）。核对三个数（均为征地前），也可留空由系统计算。 [land_per_head_differs]"]),
    "land per head without people to divide by": (area("1.37", f"{UPPER}.land_per_head") | {f"{UPPER}.contract_right_population": 0},
        ["错误 村!K2：… [coverage_exceeds_population]",
         "提醒 村!K2：… [population_below_roster]",
         "提醒 村!L2：本村人均承包地面积填1.37亩，但享有承包权人口为0，无法核对（现为“1.37”）。填写征地前的享有承包权人口；确无承包地的，人均数留空。 [land_per_head_unchecked]"]),
    "uncontracted land, and no one with a right": (uncontracted("1.37") | {f"{UPPER}.contract_right_population": 0},
        ["错误 村!I2：征收了未承包到户土地，但本村人均承包地面积为0或无法计算（现为“1.37”）。填写本村承包地总面积和享有承包权人口（征地前），或由村确定未承包到户保障人数并填写。 [land_per_head_missing]",
         "提醒 村!K2：… [population_below_roster]"]),
    "uncontracted land, and land per head that prints as zero": (uncontracted("1.37") | {f"{UPPER}.contract_right_population": 10_000_000} | area("11.25", f"{UPPER}.contract_land"),
        ["错误 村!I2：… [land_per_head_missing]"]),
    "uncontracted land for nobody": (uncontracted("0.5"),
        ["提醒 村!I2：征收未承包到户土地0.5亩，按 0.5亩÷人均1.3700亩 取整为0人，没有人因此得到补贴（现为“0.5”）。核对两个数；村另有确定办法的，填写未承包到户保障人数和未承包到户确定办法。 [uncontracted_headcount_none]"]),
    "the number of people as computed": (uncontracted("13.7") | {f"{UPPER}.uncontracted_headcount": 10, f"{UPPER}.uncontracted_method": "村民会议讨论确定"},
        ["提醒 村!I2：… [uncontracted_names_pending]"]),
    "the number of people otherwise": (uncontracted("13.7") | {f"{UPPER}.uncontracted_headcount": 12, f"{UPPER}.uncontracted_method": "村民会议讨论确定"},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 村!V2：未承包到户保障人数填12人，按 13.7亩÷人均1.3700亩 计算为10人，以村确定的为准（现为“12”）。核对人数；按公式计算的，把该格留空。 [uncontracted_headcount_differs]"]),
    "the number of people without grounds": (uncontracted("13.7") | {f"{UPPER}.uncontracted_headcount": 10},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 村!V2：填了未承包到户保障人数10人，没有填未承包到户确定办法（现为“10”）。填写人数是如何确定的，附件6第五条要写明。 [uncontracted_headcount_grounds]"]),
    "the number of people without land": ({f"{UPPER}.uncontracted_headcount": 3, f"{UPPER}.uncontracted_method": "村民会议讨论确定"},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "错误 村!V2：没有征收未承包到户土地，却填了未承包到户保障人数3人（现为“3”）。核对征收未承包到户面积，或删去保障人数。 [uncontracted_headcount_without_land]"]),
    "land of the village as that of its households": (area("11.25", f"{UPPER}.contract_land"), []),
    "land of the village less than that of its households": (area("11.2499", f"{UPPER}.contract_land"),
        ["错误 村!J2：本村承包地总面积11.2499亩，小于农户表各户征地前承包地合计11.25亩（现为“11.2499”）。核对本村承包地总面积（全村、征地前），是否漏了位数或填成了人均数。 [contract_land_below_households]"]),
    "land of the village less than the land taken": (area("5.9999", f"{UPPER}.contract_land"),
        ["错误 村!J2：本村承包地总面积5.9999亩，小于本次征收承包到户面积6亩（现为“5.9999”）。核对本村承包地总面积（全村、征地前），是否漏了位数或填成了人均数。 [contract_land_below_taken]"]),
    "a digit of the village's land lost": (uncontracted("1.37") | area("137", f"{UPPER}.contract_land"),
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 村!J2：本村人均承包地0.1370亩，而农户表中各户人均2.4500亩，相差5倍以上（现为“137”）。核对本村承包地总面积、享有承包权人口的位数和小数点。 [land_per_head_implausible]"]),
    "more people than have a right": (uncontracted("13.7") | area("11.25", f"{UPPER}.contract_land"),
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 村!J2：… [land_per_head_implausible]",
         "错误 村!K2：保障人数1216人（承包到户4人、未承包到户1212人），超过享有承包权人口1000人（现为“1000”）。核对本村承包地总面积、享有承包权人口和征收未承包到户面积的位数和小数点。 [coverage_exceeds_population]"]),
    # the names for it
    "fewer names than places": (uncontracted("13.7") | UNPAID | {f"{ZHAO}.on_uncontracted_list": True},
        ["提醒 村!I2：未承包到户保障人数10人，名单中可以补贴的只有1人，其余名单待定（现为“13.7”）。名单确定后在人员表补填。 [uncontracted_names_pending]"]),
    "more names than places": (uncontracted("1.37") | UNPAID | {f"{ZHAO}.on_uncontracted_list": True, f"{CHUN}.on_uncontracted_list": True},
        ["错误 村!I2：未承包到户名单中可以补贴的有2人，超过保障人数1人（现为“1.37”）。核对保障人数（按面积计算，或由村确定），删去名单中多出的人。 [uncontracted_names_exceed]"]),
    "as many names as places": (uncontracted("1.37") | UNPAID | {f"{ZHAO}.on_uncontracted_list": True}, []),
    "a name, and no uncontracted land": (UNPAID | {f"{ZHAO}.on_uncontracted_list": True},
        ["错误 村!I2：… [uncontracted_names_exceed]"]),
    "a name who is not eligible": (uncontracted("1.37") | {f"{STUDENT}.on_uncontracted_list": True, f"{STUDENT}.on_register": False},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 人员!J4：列入未承包到户名单，但不符合补贴条件（在校学生、不在册），不予补贴，不占名额（现为“王小山”）。在未承包到户名单中另换符合条件的人。 [uncontracted_name_ineligible]"]),
    "a name who was subsidised before": (uncontracted("1.37") | UNPAID | area("1", f"{SECOND}.taken_before") | {f"{ZHAO}.on_uncontracted_list": True, f"{ZHAO}.prior_share": Decimal("0.5000")},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 人员!J5：列入未承包到户名单，但以前项目已补贴0.5000，不予补贴，不占名额（现为“赵铁柱”）。在未承包到户名单中另换没有享受过补贴的人。 [uncontracted_name_subsidised]"]),
    "a name who is paid for contracted land": (uncontracted("1.37") | {f"{WANG}.on_uncontracted_list": True},
        ["提醒 村!I2：… [uncontracted_names_pending]",
         "提醒 人员!J2：列入未承包到户名单，但本项目承包地已获补贴0.6207，未承包到户部分不予补贴，不占名额（现为“王大山”）。在未承包到户名单中另换本项目没有获得补贴的人。 [uncontracted_name_contracted]"]),
    # one record against another
    "one person under two ID numbers": ({f"{ZHOU}.name": "王大山", f"{ZHOU}.id_number": id_number("19650312", 77)},
        ["提醒 人员!C2：姓名“王大山”、出生日期1965-03-12相同，而身份证号不同，另见 人员!C8（… [person_repeated]",
         "提醒 人员!C8：姓名“王大山”、出生日期1965-03-12相同，而身份证号不同，另见 人员!C2（现为“140000196503120775”）。核对是否同一人录入两次；是同一人的只留一行，不是的可不理会。 [person_repeated]"]),
    "one name and two birth dates": ({f"{ZHOU}.name": "王大山"}, []),
    "one certificate of two households": ({f"{SECOND}.certificate": "140000000000000001J"},
        ["提醒 农户!D2：承包经营权证号在几户重复，另见 农户!D3（现为“140000000000000001J”）。核对证号；同一证的土地只能计入一户，已分户的在证号后加注区别。 [certificate_repeated]",
         "提醒 农户!D3：承包经营权证号在几户重复，另见 农户!D2（… [certificate_repeated]"]),
    "just 105 years old": ({f"{LI}.id_number": id_number("19180702", 1)}, []),
    "over 105 years old": ({f"{LI}.id_number": id_number("19180701", 1)},
        ["提醒 人员!C3：李翠花到土地补偿公告日已满106周岁（现为“140000191807010011”）。核对是否在世；已去世的删去此人。 [very_old]"]),
    "a name the system could not show": ({f"{LI}.name": "李□花"},
        ["提醒 人员!B3：姓名“李□花”中的“□”是系统打不出的字的替代符号（现为“李□花”）。对照户口簿录入本字；系统打不出的，打印后手写并由派出所核对。 [name_substitute_character]"]),
    "a name with markup": ({f"{LI}.name": "<b>李翠花</b>"},
        ["提醒 人员!B3：姓名“<b>李翠花</b>”中有“<”，姓名里不会有这个字符（现为“<b>李翠花</b>”）。对照户口簿改正姓名；属实的不必处理。 [name_character]"]),
    "a name with an @": ({f"{LI}.name": "@李翠花"}, ["提醒 人员!B3：姓名“@李翠花”中有“@”，… [name_character]"]),
    "a namesake with a number": ({f"{LI}.name": "李翠花2"}, []),
    "a name with a dot": ({f"{LI}.name": "阿不都·艾尼"}, []),
    "an address elsewhere": ({f"{LI}.address": "某县城关镇某村3号"},
        ["提醒 人员!L3：在册填“是”，但户籍地址“某县城关镇某村3号”中没有本村“上河村”，也没有“凤凰镇”（现为“某县城关镇某村3号”）。核对户籍是否在本村；不在本村的，在册填“否”。 [address_elsewhere]"]),
    "an address elsewhere, and not on the register": ({f"{LI}.address": "某县城关镇某村3号", f"{LI}.on_register": False}, []),
    "an address in the township": ({f"{LI}.address": "凤凰街5号"}, []),
    "an address in the village": ({f"{LI}.address": "上河8号"}, []),
}
# fmt: on

contradictions = pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)


def changed(changes: Facts) -> Facts:
    """The clean project with these facts set otherwise."""
    return reduce(lambda facts, change: put(facts, *change), changes.items(), clean_project().model_dump())


def reported_in_code(facts: Facts) -> Iterator[subsidy.Problem]:
    """Yield the errors for which the facts are rejected.

    If there are none, yield the warnings, and the disagreements with the policy.
    """
    try:
        project = subsidy.Project.model_validate(facts)
    except ValidationError as failure:
        yield from subsidy.problems_of(failure)
    else:
        yield from all_problems(project)
        yield from policy_problems(project, LISHI)


@contradictions
def test_in_code_they_are_reported_at_their_fields(changes: Facts, expected: list[str]) -> None:
    """Facts that are rejected have no warnings beside their errors."""
    facts = changed(changes)
    field = fields(facts)
    found = list(map(str, reported_in_code(facts)))
    at_fields = [re.sub(r"\w+!\w+", lambda cell: field[cell[0]], line) for line in expected]
    if all(line.startswith("错误") for line in found):
        at_fields = [line for line in at_fields if line.startswith("错误")]
    assert sorted(like(at_fields, found)) == sorted(at_fields)


@contradictions
def test_in_a_workbook_they_are_reported_at_their_cells(changes: Facts, expected: list[str], tmp_path: Path) -> None:
    assert like(expected, lines(book_of(changed(changes)).save(tmp_path / "村.xlsx"))) == expected
