"""Impossible facts cannot be written down: each is refused with its field, what is wrong and what to do.

The tables set one fact of a sound project wrong. `where` is the field as a reader of the message sees it.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import Facts, farmer, household, id_number, id_numbers, project, project_facts, village

import subsidy
from subsidy import identity
from subsidy.checks import all_problems, policy_problems
from subsidy.problems import KINDS

HOUSE = "villages[0].households[0]"
PERSON = f"{HOUSE}.members[1]"


def sound() -> Facts:
    """Make two villages, the first of two households."""
    homes = (
        household("7", "0", "4", 2, number="001"),
        household("5", "1", "3", [farmer(serial=11), farmer(serial=12)], number="002"),
    )
    other = household("6", "0", "3", [farmer(serial=21)], number="003")
    return project_facts(
        village(*homes, uncontracted="12.5"),
        village(other, name="乙村"),
        parcels=[{"village": "甲村", "number": "1", "use": "公路用地", "area_hectares": Decimal("1.5")}],
    )


def steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]


def put(facts: Facts, path: str, value: Any) -> Facts:
    """Return `facts` with one of them set otherwise; `...` takes it away."""
    changed: Any = deepcopy(facts)
    *way, last = steps(path)
    holder = changed
    for step in way:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return dict(changed)


def problems(facts: Facts) -> tuple[subsidy.Problem, ...]:
    """Return why the facts are refused."""
    with pytest.raises(ValidationError) as refusal:
        subsidy.Project.model_validate(facts)
    return subsidy.problems_of(refusal.value)


def refusals(facts: Facts) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in problems(facts)]


def test_the_sound_project_is_sound() -> None:
    assert subsidy.Project.model_validate(sound()).villages[1].name == "乙村"


# What contradicts itself ----------------------------------------------------------------------------------------------

CONTRADICTIONS = [
    ("dibao", Decimal(0), "dibao_zero", "dibao"),
    ("dibao_year", 2024, "dibao_year", "dibao_year"),
    ("dibao_year", 2022, "dibao_year", "dibao_year"),
    ("notice_date", date(2024, 6, 13), "announcement_before_notice", "announcement_date"),
    ("filing_date", date(2024, 6, 11), "date_after_filing", "announcement_date"),
    ("parcels[0].village", "丙村", "village_unknown", "parcels[0].village"),
    ("parcels[0].area_hectares", Decimal("1.5001"), "parcel_sum", "parcels"),
    ("parcels[0].area_hectares", Decimal("1.4999"), "parcel_sum", "parcels"),
    ("villages[0].farmland", Decimal("19.5001"), "land_kinds_sum", "villages[0].total_area"),
    ("villages[0].unused", Decimal("0.0001"), "land_kinds_sum", "villages[0].total_area"),
    ("villages[0].construction", Decimal("0.0001"), "land_kinds_sum", "villages[0].total_area"),
    ("villages[0].arable", Decimal("19.5001"), "arable_exceeds_farmland", "villages[0].arable"),
    ("villages[0].uncontracted_taken", Decimal("12.5001"), "contracted_split_sum", "villages[0].total_area"),
    (f"{HOUSE}.taken_now", Decimal("4.0001"), "household_sum", "villages[0].contracted_taken"),
    (f"{HOUSE}.taken_before", Decimal("3.0001"), "taken_exceeds_contracted", f"{HOUSE}.taken_now"),
    (f"{HOUSE}.contracted_area", Decimal("3.9999"), "taken_exceeds_contracted", f"{HOUSE}.taken_now"),
    (f"{HOUSE}.members", (), "household_without_person", f"{HOUSE}.number"),
    (f"{HOUSE}.members[0].relation", "成员", "head_missing", f"{HOUSE}.head"),
    (f"{PERSON}.relation", "户主", "head_repeated", f"{HOUSE}.head"),
    (f"{HOUSE}.head", "村民002", "head_name_differs", f"{HOUSE}.head"),
    (f"{PERSON}.id_number", id_number(date(2024, 6, 13)), "born_after_reference", f"{PERSON}.id_number"),
    (f"{PERSON}.id_number", "14110219800315002", "id_length", f"{PERSON}.id_number"),
]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"), CONTRADICTIONS, ids=[f"{c[2]} {c[0]}" for c in CONTRADICTIONS]
)
def test_a_contradiction_is_refused(path: str, value: Any, code: str, where: str) -> None:
    assert refusals(put(sound(), path, value)) == [(code, where)]


JUST_POSSIBLE = [
    ("notice_date", date(2024, 6, 12)),
    ("filing_date", date(2024, 6, 12)),
    (f"{HOUSE}.taken_before", Decimal(3)),
    (f"{HOUSE}.contracted_area", Decimal(4)),
    (f"{PERSON}.id_number", id_number(date(2024, 6, 12))),
    (f"{PERSON}.prior_share", Decimal(1)),
    ("villages[0].arable", Decimal(0)),
    ("villages[0].contract_right_population", 0),
    ("parcels[0].area_hectares", Decimal("1.50005")),
    ("parcels", ()),
]


@pytest.mark.parametrize(("path", "value"), JUST_POSSIBLE, ids=[path for path, _ in JUST_POSSIBLE])
def test_what_is_just_possible_is_taken(path: str, value: Any) -> None:
    assert subsidy.Project.model_validate(put(sound(), path, value))


def test_a_project_has_a_village() -> None:
    assert refusals(project_facts()) == [("no_village", "villages")]


def test_another_dibao_year_is_told_the_right_one() -> None:
    [problem] = problems(put(sound(), "dibao_year", 2024))
    assert problem.value == "2024"
    assert "2023" in problem.message
    assert "2023" in problem.remedy


def test_somebody_must_hold_the_right_to_the_land() -> None:
    facts = sound()
    for member in facts["villages"][1]["households"][0]["members"]:
        member["has_contract_right"] = False
    assert refusals(facts) == [("nobody_with_right", "villages[1].households[0].contracted_area")]


REPEATED = [
    ("villages[1].name", "甲村", "village_repeated", "villages[0].name", "villages[1].name"),
    (
        "villages[1].households[0].number",
        "001",
        "household_number_repeated",
        f"{HOUSE}.number",
        "villages[1].households[0].number",
    ),
    (
        "villages[1].households[0].members[0].id_number",
        id_number(serial=2),
        "id_repeated",
        f"{PERSON}.id_number",
        "villages[1].households[0].members[0].id_number",
    ),
    (
        f"{HOUSE}.members[0].id_number",
        id_number(serial=2),
        "id_repeated",
        f"{HOUSE}.members[0].id_number",
        f"{PERSON}.id_number",
    ),
]


@pytest.mark.parametrize(("path", "value", "code", "first", "second"), REPEATED)
def test_what_stands_twice_is_told_at_both_places(path: str, value: str, code: str, first: str, second: str) -> None:
    found = problems(put(sound(), path, value))
    assert [(problem.code, problem.where, problem.also) for problem in found] == [
        (code, first, (second,)),
        (code, second, (first,)),
    ]


def test_both_dates_after_the_filing_are_told() -> None:
    both = [("date_after_filing", "notice_date"), ("date_after_filing", "announcement_date")]
    assert refusals(put(sound(), "filing_date", date(2024, 6, 2))) == both


def test_every_wrong_household_is_told_at_once() -> None:
    facts = put(sound(), f"{HOUSE}.taken_before", Decimal(4))
    facts = put(facts, "villages[1].households[0].head", "别人")
    assert refusals(facts) == [
        ("taken_exceeds_contracted", f"{HOUSE}.taken_now"),
        ("head_name_differs", "villages[1].households[0].head"),
    ]


def told(problem: subsidy.Problem) -> str:
    """Say what a clerk reads of a problem but for what to do."""
    return str(problem).partition("。")[0]


TOLD = [
    ("dibao", Decimal(0), "错误 dibao：城市低保标准为0（现为“0”）"),
    ("dibao_year", 2022, "错误 dibao_year：低保标准年度为2022，应为告知书发布年度的上一年度2023（现为“2022”）"),
    (
        "notice_date",
        date(2024, 6, 13),
        "错误 announcement_date：土地补偿公告日2024-06-12早于告知书发布日2024-06-13（现为“2024-06-12”）",
    ),
    ("filing_date", date(2024, 6, 11), "错误 announcement_date：日期晚于填报日期2024-06-11（现为“2024-06-12”）"),
    ("parcels[0].village", "丙村", "错误 parcels[0].village：村表中没有“丙村”（现为“丙村”）"),
    (
        "parcels[0].area_hectares",
        Decimal("1.5001"),
        "错误 parcels：地块面积合计1.5001公顷＝22.5015亩，与各村征收总面积合计22.5亩不符（现为“1.5001”）",
    ),
    (
        "villages[0].unused",
        Decimal("0.0001"),
        "错误 villages[0].total_area：农用地＋建设用地＋未利用地＝19.5001亩，与征收总面积19.5亩不符（现为“19.5”）",
    ),
    (
        "villages[0].arable",
        Decimal("19.5001"),
        "错误 villages[0].arable：耕地19.5001亩大于农用地19.5亩（现为“19.5001”）",
    ),
    (
        "villages[0].uncontracted_taken",
        Decimal("12.5001"),
        "错误 villages[0].total_area：承包到户＋未承包到户＝19.5001亩，与征收总面积19.5亩不符（现为“19.5”）",
    ),
    (
        f"{HOUSE}.taken_now",
        Decimal("4.0001"),
        "错误 villages[0].contracted_taken：本村各农户本次征收面积合计7.0001亩，与征收承包到户面积7亩不符（现为“7”）",
    ),
    (
        f"{HOUSE}.taken_before",
        Decimal("3.0001"),
        f"错误 {HOUSE}.taken_now：以前征收3.0001亩＋本次征收4亩，超过承包面积7亩（现为“4”）",
    ),
    (f"{HOUSE}.members", (), f"错误 {HOUSE}.number：该户没有人员（现为“001”）"),
    (
        f"{HOUSE}.members[0].relation",
        "成员",
        f"错误 {HOUSE}.head：该户没有与户主关系为“户主”的人员（现为“村民001”）",
    ),
    (f"{PERSON}.relation", "户主", f"错误 {HOUSE}.head：该户有2名“户主”：村民001、村民002（现为“村民001”）"),
    (
        f"{HOUSE}.head",
        "村民002",
        f"错误 {HOUSE}.head：户主姓名“村民002”与人员表中的户主“村民001”不同（现为“村民002”）",
    ),
    (
        "villages[1].households[0].members[0].has_contract_right",
        False,
        "错误 villages[1].households[0].contracted_area：有承包地6亩，但户内无人享有承包权（现为“6”）",
    ),
    (
        f"{PERSON}.id_number",
        id_number(date(2024, 6, 13)),
        f"错误 {PERSON}.id_number：出生日期2024-06-13晚于土地补偿公告日2024-06-12（现为“141102202406130012”）",
    ),
]


@pytest.mark.parametrize(("path", "value", "text"), TOLD, ids=[text.partition("：")[0] for _, _, text in TOLD])
def test_a_refusal_says_what_contradicts_what(path: str, value: Any, text: str) -> None:
    assert [told(problem) for problem in problems(put(sound(), path, value))] == [text]


def test_what_stands_twice_says_where_else_at_most_ten_times() -> None:
    homes = [household("6", "0", "3", [farmer(serial=serial)], number="007") for serial in range(1, 13)]
    first, *_ = found = problems(project_facts(village(*homes)))
    assert told(first).startswith(f"错误 {HOUSE}.number：户编号重复，另见 villages[0].households[1].number、")
    assert told(first).endswith("（现为“007”）")
    assert [len(problem.also) for problem in found] == [10] * 12


# What is possible, but should be looked at ----------------------------------------------------------------------------

VILLAGE = "villages[0]"
WARNINGS: list[tuple[Facts, list[str]]] = [
    ({f"{HOUSE}.contracted_area": Decimal(1000)}, []),
    (
        {f"{HOUSE}.contracted_area": Decimal(2000), f"{HOUSE}.taken_before": Decimal("1000.5")},
        [
            f"提醒 {HOUSE}.contracted_area：面积大得不合常理（现为“2000”）",
            f"提醒 {HOUSE}.taken_before：面积大得不合常理（现为“1000.5”）",
        ],
    ),
    ({f"{VILLAGE}.contract_land": Decimal(200_000)}, []),
    (
        {f"{VILLAGE}.contract_land": Decimal("200000.5")},
        [f"提醒 {VILLAGE}.contract_land：面积大得不合常理（现为“200000.5”）"],
    ),
    ({f"{HOUSE}.taken_before": Decimal("0.0001")}, []),
    (
        {f"{HOUSE}.taken_before": Decimal("0.00011")},
        [f"提醒 {HOUSE}.taken_before：小数超过4位（现为“0.00011”）"],
    ),
    (
        {
            f"{VILLAGE}.total_area": Decimal("19.50001"),
            f"{VILLAGE}.farmland": Decimal("19.50001"),
            f"{VILLAGE}.contracted_taken": Decimal("7.00001"),
            f"{HOUSE}.taken_now": Decimal("4.00001"),
        },
        [
            f"提醒 {VILLAGE}.total_area：小数超过4位（现为“19.50001”）",
            f"提醒 {VILLAGE}.farmland：小数超过4位（现为“19.50001”）",
            f"提醒 {HOUSE}.taken_now：小数超过4位（现为“4.00001”）",
        ],
    ),
    (
        {
            "villages[1].households": (),
            "villages[1].contracted_taken": Decimal(0),
            "villages[1].uncontracted_taken": Decimal(3),
        },
        [
            "提醒 villages[1].name：本村没有农户（现为“乙村”）",
            "提醒 villages[1].uncontracted_taken：未承包到户保障人数2人，名单只有0人，其余名单待定（现为“3”）",
        ],
    ),
    ({f"{VILLAGE}.contract_right_population": 4}, []),
    (
        {f"{VILLAGE}.contract_right_population": 3},
        [f"提醒 {VILLAGE}.contract_right_population：享有承包权人口3人，少于人员表中本村享有承包权的4人（现为“3”）"],
    ),
    (
        {f"{VILLAGE}.{kind}": count for kind, count in [("registered_working", 11), ("insured_working_employee", 11)]},
        [],
    ),
    (
        {
            f"{VILLAGE}.registered_working": 10,
            f"{VILLAGE}.insured_working_employee": 6,
            f"{VILLAGE}.insured_working_resident": 5,
        },
        [f"提醒 {VILLAGE}.registered_working：16—59岁参保人数11大于在册人数10（现为“10”）"],
    ),
    (
        {
            f"{VILLAGE}.registered_senior": 10,
            f"{VILLAGE}.insured_senior_employee": 6,
            f"{VILLAGE}.insured_senior_resident": 5,
        },
        [f"提醒 {VILLAGE}.registered_senior：60岁以上参保人数11大于在册人数10（现为“10”）"],
    ),
    ({f"{VILLAGE}.registered_working": 4}, []),
    (
        {f"{VILLAGE}.registered_working": 3},
        [f"提醒 {VILLAGE}.registered_working：16（含）—59周岁在册人数3人，少于人员表中本村符合条件的4人（现为“3”）"],
    ),
    (
        {f"{PERSON}.prior_share": Decimal("0.5")},
        [f"提醒 {PERSON}.prior_share：填了已补贴比例，但该户以前累计征收面积为0（现为“0.5”）"],
    ),
    (
        {f"{VILLAGE}.land_per_head": Decimal("1.3701")},
        [
            f"错误 {VILLAGE}.land_per_head：本村人均承包地面积1.3701亩，"
            "与 承包地总面积÷享有承包权人口＝1.3700亩 不符（现为“1.3701”）"
        ],
    ),
    (
        {f"{VILLAGE}.contract_land": Decimal(0)},
        [f"错误 {VILLAGE}.uncontracted_taken：征收了未承包到户土地，但本村人均承包地面积为0或无法计算（现为“12.5”）"],
    ),
    (
        {f"{PERSON}.on_uncontracted_list": True, f"{PERSON}.is_student": True, f"{PERSON}.on_register": False},
        [
            f"提醒 {VILLAGE}.uncontracted_taken：未承包到户保障人数9人，名单只有1人，其余名单待定（现为“12.5”）",
            f"提醒 {PERSON}.on_uncontracted_list：列入未承包到户名单，"
            "但不符合补贴条件（在校学生、不在册），不予补贴，名额按待定处理（现为“村民002”）",
        ],
    ),
    (
        {"villages[1].households[0].members[0].on_uncontracted_list": True},
        ["错误 villages[1].uncontracted_taken：未承包到户名单有1人，超过保障人数0人（现为“0”）"],
    ),
]
"""Changes to the sound project, and what is said of it; that nobody is named yet is said of all of them."""


@pytest.mark.parametrize(("changes", "texts"), WARNINGS, ids=[" ".join(changes) for changes, _ in WARNINGS])
def test_what_should_be_looked_at_is_told(changes: Facts, texts: list[str]) -> None:
    facts = sound()
    for path, value in changes.items():
        facts = put(facts, path, value)
    project = subsidy.Project.model_validate(facts)
    found = [*all_problems(project), *policy_problems(project, subsidy.load_policy("lishi-2024"))]
    nobody_named = f"提醒 {VILLAGE}.uncontracted_taken：未承包到户保障人数9人，名单只有0人，其余名单待定"
    assert [told(problem) for problem in found if nobody_named not in told(problem)] == texts


# What is no value of its field ----------------------------------------------------------------------------------------

EXACTLY = "精确数值（文本、整数或 Decimal），不能是浮点数或真假值"
AREA, SHARE = f"{HOUSE}.taken_now", f"{PERSON}.prior_share"
NO_VALUES = [
    ("name", ..., "field_missing"),
    ("villages[0].total_area", ..., "field_missing"),
    (f"{PERSON}.insurance", ..., "field_missing"),
    (f"{PERSON}.age", 44, "field_unknown"),
    (f"{HOUSE}.taken_befor", Decimal(1), "field_unknown"),
    ("villages[0].area", Decimal(1), "field_unknown"),
    (AREA, 4.0, "field_kind"),
    (AREA, True, "field_kind"),
    (AREA, None, "field_kind"),
    (AREA, "4e0", "field_kind"),
    (AREA, "４", "field_kind"),
    (AREA, "4亩", "field_kind"),
    (AREA, " 4", "field_kind"),
    (AREA, "1_000", "field_kind"),
    (AREA, "", "field_kind"),
    (AREA, Decimal(-1), "field_range"),
    (AREA, Decimal("NaN"), "field_range"),
    (AREA, Decimal("Infinity"), "field_range"),
    (AREA, Decimal("1e-16"), "field_range"),
    (AREA, 10**10, "field_range"),
    ("dibao", 10**12, "field_range"),
    ("dibao", 650.0, "field_kind"),
    ("dibao", Decimal("650.00001"), "field_range"),
    (SHARE, Decimal("1.0001"), "field_range"),
    (SHARE, Decimal("-0.0001"), "field_range"),
    (SHARE, Decimal("0.33333"), "field_range"),
    (SHARE, 0.5, "field_kind"),
    ("name", "  ", "field_range"),
    ("name", 5, "field_kind"),
    ("name", "长" * 201, "field_range"),
    ("name", b"bytes", "field_kind"),
    (f"{PERSON}.note", "长" * 2001, "field_range"),
    (f"{PERSON}.note", b"bytes", "field_kind"),
    (f"{PERSON}.id_number", b"141102198003150029", "field_kind"),
    ("villages[0].population_as_of", b"2024-06", "field_kind"),
    ("villages[0].contract_right_population", 10_000_001, "field_range"),
    (f"{PERSON}.is_student", 1, "field_kind"),
    (f"{PERSON}.is_student", "是", "field_kind"),
    (f"{PERSON}.insurance", "resident_", "field_kind"),
    (f"{PERSON}.id_number", 141102198003150029, "field_kind"),
    ("villages[0].contract_right_population", "100", "field_kind"),
    ("villages[0].contract_right_population", 100.0, "field_kind"),
    ("villages[0].contract_right_population", -1, "field_range"),
    ("villages[0].population_as_of", "2024-13", "field_range"),
    ("villages[0].population_as_of", "2024-6", "field_range"),
    ("notice_date", "2024-6-3", "field_kind"),
    ("notice_date", "20240603", "field_kind"),
    ("notice_date", "2024-02-30", "field_kind"),
    ("notice_date", 45446, "field_kind"),
    ("notice_date", datetime(2024, 6, 3, 8), "field_kind"),  # noqa: DTZ001 — a moment is no day
]


@pytest.mark.parametrize(("path", "value", "code"), NO_VALUES, ids=[f"{n[2]} {n[0]} {n[1]}"[:60] for n in NO_VALUES])
def test_a_wrong_value_is_refused(path: str, value: Any, code: str) -> None:
    assert refusals(put(sound(), path, value)) == [(code, path)]


UNSEEN = [
    ("name", "批次\ud800", "U+D800"),
    ("name", "第一\n批次", "U+000A"),
    ("villages[0].name", "甲\t村", "U+0009"),
    (f"{PERSON}.name", "村民\x0b二", "U+000B"),
    (f"{PERSON}.name", "村民\x00二", "U+0000"),
    (f"{PERSON}.id_number", "14110219800315002\udfff", "U+DFFF"),
    (f"{PERSON}.note", "待核\x1b[31m", "U+001B"),
    (f"{PERSON}.address", "甲村\x85一号", "U+0085"),
    (f"{HOUSE}.note", "一\u2028二", "U+2028"),
    ("parcels[0].supply", "划\uffff拨", "U+FFFF"),
]


@pytest.mark.parametrize(("path", "value", "character"), UNSEEN, ids=[ascii(row[1]) for row in UNSEEN])
def test_text_that_no_form_can_show_is_refused_and_told_so_that_it_can_be_shown(
    path: str, value: str, character: str
) -> None:
    facts = put(sound(), path, value)
    [problem] = problems(facts)
    assert (problem.code, problem.where) == ("field_text", path)
    assert problem.message == f"文字中有看不见的字符{character}"
    assert subsidy.characters.unseen(str(problem)) == ""
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.load_project(json.dumps(facts, default=str))
    assert refusal.value.problems == (problem,)


def test_a_field_whose_name_cannot_be_shown_is_told_all_the_same() -> None:
    assert refusals(sound() | {"name\ud800": "x"}) == [("field_text", "输入")]
    [problem] = problems(sound() | {"name\x0b": "x"})
    assert (problem.code, problem.where) == ("field_unknown", "name�")


def test_a_village_whose_name_cannot_be_read_may_be_the_one_a_parcel_names() -> None:
    facts = put(sound(), "villages[0].name", ...)
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.load_project(as_json(facts))
    assert [problem.code for problem in refusal.value.problems] == ["field_missing"]


def test_free_text_may_have_lines_and_tabs() -> None:
    person = subsidy.Farmer.model_validate(farmer(note="第一行\r\n第二行\t末"))
    assert person.note == "第一行\n第二行\t末"


IN_WORDS: list[tuple[str, Any, str]] = [
    ("name", ..., "错误 name：缺少必填字段。补上该字段。 [field_missing]"),
    (
        f"{PERSON}.age",
        44,
        f"错误 {PERSON}.age：没有这个字段（现为“44”）。核对字段名；可用 subsidy schema 查看全部字段。 [field_unknown]",
    ),
    (AREA, 4.0, f"错误 {AREA}：值的类型不对，应为{EXACTLY}（现为“4.0”）。按要求的类型填写。 [field_kind]"),
    (AREA, True, f"错误 {AREA}：值的类型不对，应为{EXACTLY}（现为“True”）。按要求的类型填写。 [field_kind]"),
    (AREA, None, f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500。按要求的类型填写。 [field_kind]"),
    (AREA, "4亩", f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500（现为“4亩”）。按要求的类型填写。 [field_kind]"),
    ("name", 5, "错误 name：值的类型不对，应为文本（现为“5”）。按要求的类型填写。 [field_kind]"),
    ("villages", "甲村", "错误 villages：值的类型不对，应为列表（现为“甲村”）。按要求的类型填写。 [field_kind]"),
    ("parcels[0]", 5, "错误 parcels[0]：值的类型不对，应为对象（现为“5”）。按要求的类型填写。 [field_kind]"),
    (
        f"{PERSON}.is_student",
        "是",
        f"错误 {PERSON}.is_student：值的类型不对，应为true 或 false（现为“是”）。按要求的类型填写。 [field_kind]",
    ),
    (
        f"{PERSON}.insurance",
        "社保",
        f"错误 {PERSON}.insurance：值的类型不对，应为规定的代码之一（现为“社保”）。按要求的类型填写。 [field_kind]",
    ),
    (
        "notice_date",
        "2024-6-3",
        "错误 notice_date：值的类型不对，应为日期，如 2024-06-12（现为“2024-6-3”）。按要求的类型填写。 [field_kind]",
    ),
    ("dibao_year", 2023.0, "错误 dibao_year：值的类型不对，应为整数（现为“2023.0”）。按要求的类型填写。 [field_kind]"),
    (AREA, Decimal(-1), f"错误 {AREA}：值超出允许的范围：不能小于0（现为“-1”）。核对该值。 [field_range]"),
    (AREA, Decimal("NaN"), f"错误 {AREA}：值超出允许的范围：应为有限的数（现为“NaN”）。核对该值。 [field_range]"),
    (AREA, Decimal("1e-16"), f"错误 {AREA}：值超出允许的范围：小数位数过多（现为“1E-16”）。核对该值。 [field_range]"),
    (AREA, 10**10, f"错误 {AREA}：值超出允许的范围：过大（现为“10000000000”）。核对该值。 [field_range]"),
    (SHARE, Decimal(2), f"错误 {SHARE}：值超出允许的范围：过大（现为“2”）。核对该值。 [field_range]"),
    ("name", " ", "错误 name：值超出允许的范围：不能为空（现为“ ”）。核对该值。 [field_range]"),
    (
        "villages[0].population_as_of",
        "2024-6",
        "错误 villages[0].population_as_of：值超出允许的范围：格式不符（现为“2024-6”）。核对该值。 [field_range]",
    ),
    (
        "name",
        "批次\ud800",
        "错误 name：文字中有看不见的字符U+D800（现为“批次�”）。删去该字符，或重新录入该处文字。 [field_text]",
    ),
    (
        f"{HOUSE}.members[0].id_number",
        id_number(serial=2),
        f"错误 {HOUSE}.members[0].id_number：身份证号重复，另见 {PERSON}.id_number（现为“141102198003150028”）。"
        "核对是否同一人录入两次，或其中一个号码抄错。 [id_repeated]",
    ),
]


@pytest.mark.parametrize(("path", "value", "line"), IN_WORDS)
def test_a_refusal_is_told_in_these_words(path: str, value: Any, line: str) -> None:
    assert line in map(str, problems(put(sound(), path, value)))


def test_what_nobody_thought_of_is_refused_in_chinese_too() -> None:
    [problem] = problems(sound() | {5: "五"})  # type: ignore[arg-type]
    assert str(problem) == "错误 [5]：值不合要求（现为“5”）。核对该值。 [field_value]"


@pytest.mark.parametrize("value", [Decimal(-1), 4.5, "4亩"])
def test_a_refusal_shows_the_value_found(value: Any) -> None:
    assert [problem.value for problem in problems(put(sound(), AREA, value))] == [str(value)]


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, value, *_ in CONTRADICTIONS] + [(path, value) for path, value, _ in NO_VALUES],
)
def test_every_refusal_says_in_chinese_what_is_wrong_and_what_to_do(path: str, value: Any) -> None:
    for problem in problems(put(sound(), path, value)):
        assert problem.is_error
        assert problem.code in KINDS
        assert problem.where in str(problem)
        for text in (problem.message, problem.remedy):
            assert any("一" <= character <= "鿿" for character in text)
            assert "{" not in text


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        ("3.2500", "3.2500"),
        ("0.1", "0.1"),
        (4, "4"),
        (Decimal("2.50"), "2.50"),
        ("0.123456789012345", "0.123456789012345"),
    ],
)
def test_a_number_is_taken_as_it_is_written(value: Any, exact: str) -> None:
    parcel = subsidy.Parcel(village="甲村", number="1", use="公路", area_hectares=value)
    assert str(parcel.area_hectares) == exact


def test_a_date_is_written_in_one_way() -> None:
    assert refusals(put(sound(), "notice_date", "2024-W23-1")) == [("field_kind", "notice_date")]


def test_a_date_is_a_date_or_its_text() -> None:
    assert subsidy.Project.model_validate(put(sound(), "notice_date", "2024-06-03")).notice_date == date(2024, 6, 3)


# Frozen ---------------------------------------------------------------------------------------------------------------


def test_facts_cannot_be_changed() -> None:
    facts = project(village(household("7", "0", "4", 2)))
    home = facts.villages[0].households[0]
    for holder, name, value in (
        (facts, "dibao", Decimal(700)),
        (facts.villages[0], "name", "乙村"),
        (home, "taken_now", Decimal(5)),
        (home.members[0], "prior_share", Decimal(1)),
    ):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, name, value)
    assert isinstance(facts.villages, tuple)
    assert isinstance(home.members, tuple)
    assert hash(facts) == hash(facts.model_copy())


def test_text_is_trimmed_and_an_id_number_in_capitals() -> None:
    number = next(n for serial in range(99) if (n := id_number(serial=serial)).endswith("X"))
    person = subsidy.Farmer.model_validate(farmer(name=" 村民 ", id_number=number.lower(), note=" 待核 "))
    assert (person.name, person.id_number, person.note) == ("村民", number, "待核")


def test_the_head_is_the_one_related_as_head() -> None:
    members = subsidy.Household.model_validate(household("7", "0", "4", 2)).members
    assert [member.is_head for member in members] == [True, False]


def test_what_is_not_said_has_its_default() -> None:
    facts = farmer()
    del facts["prior_share"], facts["on_uncontracted_list"]
    person = subsidy.Farmer.model_validate(facts)
    assert (str(person.prior_share), person.on_uncontracted_list, person.note) == ("0", False, "")
    home = household("7", "0", "4", 2)
    del home["taken_before"]
    assert str(subsidy.Household.model_validate(home).taken_before) == "0"


# JSON -----------------------------------------------------------------------------------------------------------------


def as_json(facts: Facts) -> str:
    return json.dumps(facts, default=str, ensure_ascii=False)


def test_a_project_is_read_from_json() -> None:
    assert subsidy.load_project(as_json(sound())) == subsidy.Project.model_validate(sound())
    assert subsidy.load_project(as_json(sound()).encode()) == subsidy.Project.model_validate(sound())


@pytest.mark.parametrize("written", ["0.1", "2.675", "0.300000000000001", "1e1", "4"])
def test_a_json_number_is_exact(written: str) -> None:
    """0.1 is a tenth, and 2.675 does not become 2.67499999999999982236431605997495353221893310546875."""
    text = as_json(sound()).replace('"contract_land": "137"', f'"contract_land": {written}', 1)
    assert subsidy.load_project(text).villages[0].contract_land == Decimal(written)


def test_a_json_number_with_more_decimals_than_any_area_is_refused() -> None:
    """It is what software writes that computed 0.1 + 0.2 in binary."""
    text = as_json(sound()).replace('"contract_land": "137"', '"contract_land": 0.30000000000000004', 1)
    with pytest.raises(subsidy.InputError, match="field_range"):
        subsidy.load_project(text)


NOT_JSON: list[tuple[str | bytes, str]] = [
    ("", "第1行第1列有误"),
    ("{", "第1行第2列有误"),
    ("not json", "第1行第1列有误"),
    ('{\n"name": }', "第2行第9列有误"),
    ("[" * 100_000, "嵌套过深"),
    ("1" * 5000, "有一个数过长"),
    (b"\xff\xff", "不是UTF-8编码的文本"),
    ('{"a": 1, "b": 2, "a": 3}', "字段重复：a"),
    ('{"a\\u0000": 1, "a\\u0000": 3}', "字段重复：a�"),
]


@pytest.mark.parametrize(("text", "told"), NOT_JSON, ids=[told for _, told in NOT_JSON])
def test_what_is_not_json_is_refused(text: str | bytes, told: str) -> None:
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.load_project(text)
    assert [str(problem) for problem in refusal.value.problems] == [
        f"错误 输入：不是有效的 JSON：{told}。核对文件内容和编码（UTF-8）。 [not_json]"
    ]


def test_every_missing_field_is_named() -> None:
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.load_project("{}")
    assert {problem.where for problem in refusal.value.problems} == {
        *("name", "land_user", "land_use_mode", "approver", "notice_date", "announcement_date"),
        *("dibao_year", "dibao", "villages"),
    }
    assert all(problem.code == "field_missing" for problem in refusal.value.problems)


def test_json_has_no_number_that_is_none() -> None:
    text = as_json(sound()).replace('"dibao": "650"', '"dibao": NaN')
    with pytest.raises(subsidy.InputError, match="field_kind"):
        subsidy.load_project(text)


@pytest.mark.parametrize("text", ["[]", "3", "null", '{"villages": [3]}'])
def test_what_is_no_object_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.load_project(text)
    assert not any("Input should be" in problem.message for problem in refusal.value.problems)


def test_a_name_twice_in_an_object_is_refused() -> None:
    text = as_json(sound()).replace('"taken_now": "4"', '"taken_now": "5", "taken_now": "4"')
    with pytest.raises(subsidy.InputError, match="taken_now") as refusal:
        subsidy.load_project(text)
    assert "taken_before" not in str(refusal.value)


@pytest.mark.parametrize("area", ["0.0000001", "0.0000000", "1E+1"])
def test_every_area_survives_json(area: str) -> None:
    parcel = subsidy.Parcel(village="甲村", number="1", use="公路", area_hectares=Decimal(area))
    assert subsidy.Parcel.model_validate_json(parcel.model_dump_json()) == parcel


# ID numbers -----------------------------------------------------------------------------------------------------------

REAL_REGIONS = {
    "141102": "离石区",
    "142302": "离石市, until 2003",
    "110104": "宣武区, until 2010",
    "310103": "卢湾区, until 2011",
    "513001": "达县地区, until 1999",
    "652925": "新和县",
    "810000": "香港",
    "830000": "台湾",
}


@pytest.mark.parametrize("region", REAL_REGIONS, ids=REAL_REGIONS.values())
def test_numbers_of_every_region_are_taken(region: str) -> None:
    number = id_number(date(1965, 3, 12), 1, region)
    assert subsidy.Farmer.model_validate(farmer(id_number=number)).birth_date == date(1965, 3, 12)


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(1904, 2, 29), date(2024, 2, 29)])
def test_numbers_of_every_age_are_taken(born: date) -> None:
    assert subsidy.Farmer.model_validate(farmer(born)).birth_date == born


@settings(max_examples=200, deadline=None)
@given(id_numbers())
def test_every_sound_number_is_taken(number: str) -> None:
    person = subsidy.Farmer.model_validate(farmer(id_number=number))
    assert f"{person.birth_date:%Y%m%d}" == number[6:14]
    assert person.sex is (subsidy.Sex.MALE if number[16] in "13579" else subsidy.Sex.FEMALE)


@settings(max_examples=200, deadline=None)
@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    """What a check digit is for; so are two neighbours that changed places."""
    wrong = number[:place] + digit + number[place + 1 :]
    swapped = number[:place] + number[place : place + 2][::-1] + number[place + 2 :]
    for other in {wrong, swapped} - {number}:
        assert identity.fault(other) is not None


FAULTS = [
    ("", "id_length"),
    ("14110219800315002", "id_length"),
    ("1411021980031500290", "id_length"),
    ("142302650312001", "id_length"),
    ("14110219800315 029", "id_characters"),
    ("14110219800315O029", "id_characters"),
    ("１41102198003150029", "id_characters"),
    ("X41102198003150029", "id_characters"),
    ("14110219800315002Y", "id_characters"),
    ("141102198002300020", "id_birth_date"),
    ("141102198013010020", "id_birth_date"),
    ("141102190002290020", "id_birth_date"),
    ("141102189912310020", "id_birth_date"),
    ("141102000000000020", "id_birth_date"),
]


@pytest.mark.parametrize(("number", "code"), FAULTS)
def test_each_fault_of_a_number_has_its_code(number: str, code: str) -> None:
    assert refusals(put(sound(), f"{PERSON}.id_number", number)) == [(code, f"{PERSON}.id_number")]


def test_a_wrong_check_digit_names_the_right_one() -> None:
    number = id_number(serial=77)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    [problem] = problems(put(sound(), f"{PERSON}.id_number", wrong))
    assert (problem.code, problem.value) == ("id_check_digit", wrong)
    assert problem.message.endswith(f"应为{number[-1]}")


@settings(max_examples=100, deadline=None)
@given(id_numbers(st.dates(date(1900, 1, 1), date(1999, 12, 31))))
def test_an_old_number_is_upgraded(number: str) -> None:
    """15 digits: two for the year, no check digit. All their holders were born in the 1900s."""
    assert identity.upgrade(number[:6] + number[8:17]) == number


@pytest.mark.parametrize("number", ["", "14230265031200", "1423026503120011", "14230265031200X", "１42302650312001"])
def test_what_is_no_old_number_is_not_upgraded(number: str) -> None:
    assert identity.upgrade(number) is None


def test_a_posted_number_shows_six_and_two_digits() -> None:
    assert identity.mask("142302196503120012") == "142302**********12"
