"""Impossible facts cannot be written down.

Each is rejected with its field, its fault and the remedy.

The tables set one fact of a sound project wrong. Facts that contradict each other are in `test_contradictions`.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from cases import like, location
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import Facts, farmer, household, id_number, id_numbers, project, project_facts, project_of, put, village

import subsidy
from subsidy.decisions import find_persons
from subsidy.facts import all_problems, identity
from subsidy.problems import characters

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
        parcels=[
            {"village": "甲村", "number": "1", "use": "公路用地", "area_hectares": Decimal("1.3")},
            {"village": "乙村", "number": "2", "use": "公路用地", "area_hectares": Decimal("0.2")},
        ],
    )


def problems(facts: Facts) -> tuple[subsidy.Problem, ...]:
    """Return the problems for which the facts are rejected."""
    with pytest.raises(ValidationError) as failure:
        subsidy.Project.model_validate(facts)
    return subsidy.problems_of(failure.value)


def faults(facts: Facts) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in problems(facts)]


def test_the_sound_project_is_sound() -> None:
    assert subsidy.Project.model_validate(sound()).villages[1].name == "乙村"


def test_a_project_has_a_village() -> None:
    assert faults(project_facts()) == [("no_village", "villages")]


@pytest.mark.parametrize(
    ("path", "value", "code", "first"),
    [
        ("villages[0].name", "乙村", "village_repeated", "villages[1].name"),
        ("villages[1].households[0].number", "001", "household_number_repeated", f"{HOUSE}.number"),
    ],
)
def test_a_repeated_value_is_reported_at_both_locations(path: str, value: str, code: str, first: str) -> None:
    found = problems(put(sound() | {"parcels": []}, path, value))
    assert [(problem.code, problem.where, problem.also) for problem in found] == [
        (code, here, (there,)) for here, there in sorted([(first, path), (path, first)])
    ]


def test_a_repeated_value_lists_at_most_ten_other_locations() -> None:
    homes = [household("6", "0", "3", [farmer(serial=serial)], number="007") for serial in range(1, 13)]
    first, *_ = found = problems(project_facts(village(*homes)))
    line = f"错误 {HOUSE}.number：户编号重复，另见 villages[0].households[1].number、…（现为“007”）。… [household_number_repeated]"
    assert like([line], [str(first)]) == [line]
    assert [len(problem.also) for problem in found] == [10] * 12


# Values that do not fit their field ------------------------------------------------------------------------------------

HEADCOUNT, MONTH = "villages[0].contract_right_population", "villages[0].population_as_of"
AREA, NUMBER, SHARE = f"{HOUSE}.taken_now", f"{PERSON}.id_number", f"{PERSON}.prior_share"

# fmt: off
NO_VALUES: list[tuple[Any, str]] = [
    (..., "错误 name：缺少必填字段。补上该字段。 [field_missing]"),
    (..., "错误 villages[0].total_area：… [field_missing]"),
    (..., f"错误 {PERSON}.insurance：… [field_missing]"),
    (44, f"错误 {PERSON}.age：没有这个字段（现为“44”）。核对字段名；可用 subsidy schema 查看全部字段。 [field_unknown]"),
    (Decimal(1), f"错误 {HOUSE}.taken_befor：… [field_unknown]"),
    (Decimal(1), "错误 villages[0].area：… [field_unknown]"),
    # of another kind
    (4.0, f"错误 {AREA}：值的类型不对，应为精确数值（文本、整数或 Decimal），不能是浮点数或真假值（现为“4.0”）。按要求的类型填写。 [field_kind]"),
    (True, f"错误 {AREA}：值的类型不对，应为精确数值（…（现为“True”）。… [field_kind]"),
    (650.0, "错误 dibao：值的类型不对，应为精确数值（…（现为“650.0”）。… [field_kind]"),
    (0.5, f"错误 {SHARE}：值的类型不对，应为精确数值（…（现为“0.5”）。… [field_kind]"),
    (None, f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500。… [field_kind]"),
    ("1E99999999999999999999", f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500（现为“1E9…"),
    ("", f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500。… [field_kind]"),
    ("4亩", f"错误 {AREA}：值的类型不对，应为普通小数，如 3.2500（现为“4亩”）。… [field_kind]"),
    *((text, f"错误 {AREA}：… [field_kind]") for text in ("4e0", "４", " 4", "1_000")),
    ("100", f"错误 {HEADCOUNT}：值的类型不对，应为整数（现为“100”）。… [field_kind]"),
    (100.0, f"错误 {HEADCOUNT}：值的类型不对，应为整数（现为“100.0”）。… [field_kind]"),
    (2023.0, "错误 dibao_year：值的类型不对，应为整数（现为“2023.0”）。… [field_kind]"),
    ("2024-6-3", "错误 notice_date：值的类型不对，应为日期，如 2024-06-12（现为“2024-6-3”）。… [field_kind]"),
    *((text, "错误 notice_date：… [field_kind]") for text in ("20240603", "2024-02-30", "2024-W23-1")),
    (45446, "错误 notice_date：… [field_kind]"),
    (datetime(2024, 6, 3, 8), "错误 notice_date：… [field_kind]"),  # noqa: DTZ001 — a moment is no day
    ("是", f"错误 {PERSON}.is_student：值的类型不对，应为true 或 false（现为“是”）。… [field_kind]"),
    (1, f"错误 {PERSON}.is_student：… [field_kind]"),
    ("社保", f"错误 {PERSON}.insurance：值的类型不对，应为规定的代码之一（现为“社保”）。… [field_kind]"),
    ("resident_", f"错误 {PERSON}.insurance：… [field_kind]"),
    (5, "错误 name：值的类型不对，应为文本（现为“5”）。… [field_kind]"),
    (141102198003150029, f"错误 {NUMBER}：… [field_kind]"),
    *((b"2024-06", f"错误 {path}：… [field_kind]") for path in ("name", f"{PERSON}.note", NUMBER, MONTH)),
    ("甲村", "错误 villages：值的类型不对，应为列表（现为“甲村”）。… [field_kind]"),
    (5, "错误 parcels[0]：值的类型不对，应为对象（现为“5”）。… [field_kind]"),
    # out of its range
    (Decimal(-1), f"错误 {AREA}：值超出允许的范围：不能小于0（现为“-1”）。核对该值。 [field_range]"),
    (Decimal("-0.0001"), f"错误 {SHARE}：… [field_range]"),
    (-1, f"错误 {HEADCOUNT}：… [field_range]"),
    (Decimal("NaN"), f"错误 {AREA}：值超出允许的范围：应为有限的数（现为“NaN”）。… [field_range]"),
    (Decimal("Infinity"), f"错误 {AREA}：… [field_range]"),
    (Decimal("1e-16"), f"错误 {AREA}：值超出允许的范围：小数位数过多（现为“1E-16”）。… [field_range]"),
    (Decimal("650.00001"), "错误 dibao：… [field_range]"),
    (Decimal("0.3333333"), f"错误 {SHARE}：… [field_range]"),
    (10**10, f"错误 {AREA}：值超出允许的范围：过大（现为“10000000000”）。… [field_range]"),
    (10**12, "错误 dibao：… [field_range]"),
    (10**7 + 1, f"错误 {HEADCOUNT}：… [field_range]"),
    (Decimal("1.0001"), f"错误 {SHARE}：值超出允许的范围：过大（现为“1.0001”）。… [field_range]"),
    ("  ", "错误 name：值超出允许的范围：不能为空（现为“  ”）。… [field_range]"),
    ("长" * 201, "错误 name：值超出允许的范围：文字过长（… [field_range]"),
    ("长" * 2001, f"错误 {PERSON}.note：… [field_range]"),
    ("2024-6", f"错误 {MONTH}：值超出允许的范围：格式不符（现为“2024-6”）。… [field_range]"),
    ("2024-13", f"错误 {MONTH}：… [field_range]"),
]
UNSEEN = [
    ("批次\ud800", "错误 name：文字中有看不见的字符U+D800（现为“批次�”）。删去该字符，或重新录入该处文字。 [field_text]"),
    ("第一\n批次", "错误 name：文字中有看不见的字符U+000A（现为“第一\n批次”）。… [field_text]"),
    ("甲\t村", "错误 villages[0].name：文字中有看不见的字符U+0009（现为“甲\t村”）。… [field_text]"),
    ("村民\x0b二", f"错误 {PERSON}.name：文字中有看不见的字符U+000B（现为“村民�二”）。… [field_text]"),
    ("村民\x00二", f"错误 {PERSON}.name：文字中有看不见的字符U+0000（现为“村民�二”）。… [field_text]"),
    ("14110219800315002\udfff", f"错误 {NUMBER}：文字中有看不见的字符U+DFFF（现为“14110219800315002�”）。… [field_text]"),
    ("待核\x1b[31m", f"错误 {PERSON}.note：文字中有看不见的字符U+001B（现为“待核�[31m”）。… [field_text]"),
    ("甲村\x85一号", f"错误 {PERSON}.address：文字中有看不见的字符U+0085（现为“甲村�一号”）。… [field_text]"),
    ("一\u2028二", f"错误 {HOUSE}.note：文字中有看不见的字符U+2028（现为“一�二”）。… [field_text]"),
    ("划\uffff拨", "错误 parcels[0].supply：文字中有看不见的字符U+FFFF（现为“划�拨”）。… [field_text]"),
]
# fmt: on
"""A value and the problem reported; the field is the location in it."""


def with_value(value: Any, line: str) -> Facts:
    """Return the sound project with a value in the field that the line names."""
    return put(sound(), location(line), value)


@pytest.mark.parametrize(("value", "line"), NO_VALUES, ids=[f"{n[0]} {n[1]}"[:60] for n in NO_VALUES])
def test_a_wrong_value_is_rejected(value: Any, line: str) -> None:
    assert like([line], map(str, problems(with_value(value, line)))) == [line]


@pytest.mark.parametrize(("value", "line"), UNSEEN, ids=[ascii(text) for text, _ in UNSEEN])
def test_text_that_no_form_can_show_is_rejected_in_text_that_can(value: str, line: str) -> None:
    facts = with_value(value, line)
    found = problems(facts)
    assert like([line], map(str, found)) == [line]
    assert characters.unseen(str(found[0])) == ""
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project(json.dumps(facts, default=str))
    assert failure.value.problems == found


def test_a_field_whose_name_cannot_be_shown_is_reported() -> None:
    assert faults(sound() | {"name\ud800": "x"}) == [("field_text", "输入")]
    [problem] = problems(sound() | {"name\x0b": "x"})
    assert (problem.code, problem.where) == ("field_unknown", "name�")


def test_a_parcel_may_name_the_village_whose_name_is_unreadable() -> None:
    facts = put(sound(), "villages[0].name", ...)
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project(as_json(facts))
    assert [problem.code for problem in failure.value.problems] == ["field_missing"]


def test_free_text_may_have_lines_and_tabs() -> None:
    person = subsidy.Farmer.model_validate(farmer(note="第一行\r\n第二行\t末"))
    assert person.note == "第一行\n第二行\t末"


def test_an_unforeseen_fault_is_reported_in_chinese_too() -> None:
    [problem] = problems(sound() | {5: "五"})  # type: ignore[arg-type]
    assert str(problem) == "错误 [5]：值不合要求（现为“5”）。核对该值。 [field_value]"


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
def test_a_number_is_read_as_written(value: Any, exact: str) -> None:
    parcel = subsidy.Parcel(village="甲村", number="1", use="公路", area_hectares=value)
    assert str(parcel.area_hectares) == exact


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


def test_a_field_left_out_has_its_default() -> None:
    facts = farmer()
    del facts["prior_share"], facts["on_uncontracted_list"]
    person = subsidy.Farmer.model_validate(facts)
    assert (str(person.prior_share), person.on_uncontracted_list, person.note) == ("0", False, "")
    home = household("7", "0", "4", 2)
    del home["taken_before"]
    assert str(subsidy.Household.model_validate(home).taken_before) == "0"


# Names (X6) -----------------------------------------------------------------------------------------------------------

NAMES = [
    ("阿不都•艾尼", "阿不都·艾尼"),
    ("阿不都・艾尼", "阿不都·艾尼"),
    ("阿不都．艾尼", "阿不都·艾尼"),
    ("阿不都‧艾尼", "阿不都·艾尼"),
    ("阿不都·艾尼", "阿不都·艾尼"),
    ("\u2fbc保平", "高保平"),  # Kangxi radical 189
    ("\u2ee2小山", "马小山"),  # CJK radical, simplified horse
    ("王　山", "王山"),
    ("王 山", "王山"),
    ("王 大山", "王 大山"),
    ("欧阳　修", "欧阳　修"),
    ("𠮷野", "𠮷野"),
    ("䶮", "䶮"),
    ("高髙", "高髙"),
]
"""A name as it is entered, and as it is kept and written: the register's spelling, unchanged but for these characters."""


@pytest.mark.parametrize(("entered", "kept"), NAMES)
def test_a_name_is_kept_as_a_reader_sees_it(entered: str, kept: str) -> None:
    assert subsidy.Farmer.model_validate(farmer(name=entered)).name == kept
    home = household("5", "0", "5", [farmer(name=kept)]) | {"head": entered}
    assert subsidy.Household.model_validate(home).head == kept


def test_names_are_compared_as_a_reader_sees_them() -> None:
    """X1: one person under two ID numbers, written with another dot.

    A search finds both.
    """
    dots = ("阿不都•艾尼", "阿不都·艾尼")
    facts = project_of(household("7", "0", "4", [farmer(name=name, serial=n) for n, name in enumerate(dots, 1)]))
    assert [problem.code for problem in all_problems(facts)] == ["person_repeated"] * 2
    result = subsidy.assess(facts)
    assert [len(find_persons(result, name)) for name in (*dots, "阿不都．艾尼", "阿不都艾尼")] == [2, 2, 2, 0]


# JSON -----------------------------------------------------------------------------------------------------------------


def as_json(facts: Facts) -> str:
    return json.dumps(facts, default=str, ensure_ascii=False)


def test_a_project_is_read_from_json() -> None:
    assert subsidy.load_project(as_json(sound())) == subsidy.Project.model_validate(sound())
    assert subsidy.load_project(as_json(sound()).encode()) == subsidy.Project.model_validate(sound())


@pytest.mark.parametrize("written", ["0.1", "2.675", "0.300000000000001", "1e1", "4"])
def test_a_json_number_is_exact(written: str) -> None:
    """Check that 0.1 is a tenth, and that 2.675 stays 2.675.

    It does not become 2.67499999999999982236431605997495353221893310546875.
    """
    facts = put(sound(), "villages[0].land_per_head", "1.37")
    text = as_json(facts).replace('"land_per_head": "1.37"', f'"land_per_head": {written}', 1)
    assert subsidy.load_project(text).villages[0].land_per_head == Decimal(written)


def test_a_json_number_with_more_decimals_than_an_area_is_rejected() -> None:
    """Software that computes 0.1 + 0.2 in binary writes such a number."""
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
    ("1E99999999999999999999", "有一个数过长"),
    (b"\xff\xff", "不是UTF-8编码的文本"),
    ('{"a": 1, "b": 2, "a": 3}', "字段重复：a"),
    ('{"a\\u0000": 1, "a\\u0000": 3}', "字段重复：a�"),
]


@pytest.mark.parametrize(("text", "fault"), NOT_JSON, ids=[fault for _, fault in NOT_JSON])
def test_a_text_that_is_not_json_is_rejected(text: str | bytes, fault: str) -> None:
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project(text)
    assert [str(problem) for problem in failure.value.problems] == [
        f"错误 输入：不是有效的 JSON：{fault}。核对文件内容和编码（UTF-8）。 [not_json]"
    ]


def test_every_missing_field_is_named() -> None:
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project("{}")
    assert {problem.where for problem in failure.value.problems} == {
        *("name", "land_user", "land_use_mode", "approver", "notice_date", "announcement_date"),
        *("dibao_year", "dibao", "villages"),
    }
    assert all(problem.code == "field_missing" for problem in failure.value.problems)


def test_json_with_nan_is_rejected() -> None:
    text = as_json(sound()).replace('"dibao": "650"', '"dibao": NaN')
    with pytest.raises(subsidy.InputError, match="field_kind"):
        subsidy.load_project(text)


@pytest.mark.parametrize("text", ["[]", "3", "null", '{"villages": [3]}'])
def test_json_without_an_object_is_rejected_in_chinese(text: str) -> None:
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project(text)
    assert not any("Input should be" in problem.message for problem in failure.value.problems)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("villages", 5),
        ("villages", ...),
        ("villages[0].households", "甲"),
        ("villages[0].households", ...),
        (f"{HOUSE}.members", {}),
        (f"{HOUSE}.members", ...),
        ("parcels", 5),
    ],
)
def test_a_list_that_cannot_be_read_is_the_only_problem(path: str, value: object) -> None:
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.load_project(as_json(put(sound(), path, value)))
    assert [problem.where for problem in failure.value.problems] == [path]


def test_a_field_twice_in_an_object_is_rejected() -> None:
    text = as_json(sound()).replace('"taken_now": "4"', '"taken_now": "5", "taken_now": "4"')
    with pytest.raises(subsidy.InputError, match="taken_now") as failure:
        subsidy.load_project(text)
    assert "taken_before" not in str(failure.value)


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
def test_numbers_of_every_region_are_accepted(region: str) -> None:
    number = id_number(date(1965, 3, 12), 1, region)
    assert subsidy.Farmer.model_validate(farmer(id_number=number)).birth_date == date(1965, 3, 12)


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(1904, 2, 29), date(2024, 2, 29)])
def test_numbers_of_every_age_are_accepted(born: date) -> None:
    assert subsidy.Farmer.model_validate(farmer(born)).birth_date == born


@settings(max_examples=200, deadline=None)
@given(id_numbers())
def test_every_sound_number_is_accepted(number: str) -> None:
    person = subsidy.Farmer.model_validate(farmer(id_number=number))
    assert f"{person.birth_date:%Y%m%d}" == number[6:14]
    assert person.sex is (subsidy.Sex.MALE if number[16] in "13579" else subsidy.Sex.FEMALE)


@settings(max_examples=200, deadline=None)
@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    """The check digit also finds two neighbours that changed places."""
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
    assert faults(put(sound(), f"{PERSON}.id_number", number)) == [(code, f"{PERSON}.id_number")]


def test_a_wrong_check_digit_names_the_right_one() -> None:
    number = id_number(serial=77)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    [problem] = problems(put(sound(), f"{PERSON}.id_number", wrong))
    assert (problem.code, problem.value) == ("id_check_digit", wrong)
    assert problem.message.endswith(f"应为{number[-1]}")


@settings(max_examples=100, deadline=None)
@given(id_numbers(st.dates(date(1900, 1, 1), date(1999, 12, 31))))
def test_an_old_number_is_upgraded(number: str) -> None:
    """Check old numbers of 15 digits.

    They have two digits for the year, and no check digit. All their holders were born in the 1900s.
    """
    assert identity.upgrade(number[:6] + number[8:17]) == number


@pytest.mark.parametrize("number", ["", "14230265031200", "1423026503120011", "14230265031200X", "１42302650312001"])
def test_other_text_is_not_upgraded(number: str) -> None:
    assert identity.upgrade(number) is None


def test_a_posted_number_shows_six_and_two_digits() -> None:
    assert identity.mask("142302196503120012") == "142302**********12"
