"""Comparisons of two results of a project, person by person.

Each names the first step at which the two explanations of a person differ.

Households and settings are made up. Figures follow 附件6第四条（一） for shares and amounts, §5 and §6(1) for places, read as
lishi-2024 does unless the setting is another reading.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, TOML
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import farmer, household, project, project_of, projects, village
from typer.testing import CliRunner, Result

import subsidy
from subsidy.cli.main import app
from subsidy.decisions.comparison import PENDING, Comparison, Movement, compare, what_if
from subsidy.law.policy import NUMBERS, READINGS
from subsidy.law.terms import Term
from subsidy.workbook import project_to_workbook

few = settings(max_examples=15, deadline=None)


def two(number: int) -> list[dict[str, Any]]:
    return [farmer(serial=2 * number + serial) for serial in (0, 1)]


VILLAGE = project_of(
    household("5", "0", "5", two(1), "001"),  # full
    household("6", "0", "3", two(2), "002"),  # exactly half
    household("5", "0", "2", two(3), "003"),  # 0.4: below
    uncontracted="12.5",  # nine people, none named
)


def changed(facts: subsidy.Project = VILLAGE, **values: str) -> Comparison:
    before = subsidy.assess(facts)
    return compare(before, what_if(before, values))


# By hand --------------------------------------------------------------------------------------------------------------


def test_another_dibao_standard_moves_every_person_who_is_paid() -> None:
    """Check the movement of every person and class.

    700 × 139 = 97300: 6950 more for a full standard, 3475 for half of one; nine places without a name.
    """
    found = changed(dibao="700")
    assert [str(setting) for setting in found.settings] == ["城市低保标准：650 → 700"]
    assert [(c.person.household.number, str(c.difference)) for c in found.persons] == [
        ("001", "6950.0000"),
        ("001", "6950.0000"),
        ("002", "3475.0000"),
        ("002", "3475.0000"),
    ]
    assert {c.why for c in found.persons} == {
        "补贴标准：2023年度城市低保标准650.0000元/月×139个月 → 90350.0000元；改为 "
        "补贴标准：2023年度城市低保标准700.0000元/月×139个月 → 97300.0000元"
    }
    assert found.total == movement("合计", (13, 0), "83400", "0", "1084200", "1167600")
    assert found.classes == (
        movement("全部失地", (2, 0), "13900", "0", "180700", "194600"),
        movement("大部分失地", (2, 0), "6950", "0", "90350", "97300"),
        movement("未达标准", (0, 0), "0", "0", "0", "0"),
        movement(PENDING, (9, 0), "62550", "0", "813150", "875700"),
    )
    assert found.villages == (movement("甲村", (13, 0), "83400", "0", "1084200", "1167600"),)


def movement(name: str, people: tuple[int, int], gained: str, lost: str, before: str, after: str) -> Movement:
    return Movement(name, *people, Decimal(gained), Decimal(lost), Decimal(before), Decimal(after))


def test_another_threshold_moves_households_between_the_two() -> None:
    """Check two people who get a subsidy under another threshold.

    0.4 × 90350 = 36140 for each of them; a household that lost half keeps its amount.
    """
    found = changed(majority_loss_ratio="0.4")
    assert [(c.person.household.number, c.classes, str(c.amount_after)) for c in found.persons] == [
        ("003", "未达标准→大部分失地", "36140.0000"),
        ("003", "未达标准→大部分失地", "36140.0000"),
    ]
    assert found.persons[0].why == (
        "本次失地比例达50%：本次征收2亩 ＜ 50%×5亩＝2.5亩 → 不成立；改为 "
        "本次失地比例达40%：本次征收2亩 ＝ 40%×5亩＝2亩 → 大部分失地·失地比例"
    )
    assert found.classes[2] == movement("未达标准→大部分失地", (2, 0), "72280", "0", "0", "72280")


def test_the_first_difference_is_the_step_that_moved_the_money() -> None:
    found = changed(dibao="700", majority_loss_ratio="0.4")
    steps = {c.person.household.number: (c.step_before, c.step_after) for c in found.persons}
    assert {number: tuple(step and step.rule for step in pair) for number, pair in steps.items()} == {
        "001": ("R8", "R8"),
        "002": ("R8", "R8"),
        "003": ("R7", "R7"),
    }
    assert [setting.name for setting in found.settings] == ["majority_loss_ratio", "dibao"]


def test_people_lose_too() -> None:
    found = changed(majority_loss_ratio="0.6")
    assert found.total == movement("合计", (0, 2), "0", "90350", "1084200", "993850")
    assert [str(c.difference) for c in found.persons] == ["-45175.0000", "-45175.0000"]


def test_places_without_a_name_are_gained_one_by_one() -> None:
    """12.5 ÷ 1.37 = 9.1241: ten places when rounded up."""
    found = changed(headcount_rounding="up")
    assert found.persons == ()
    assert found.classes[-1] == movement(PENDING, (1, 0), "90350", "0", "813150", "903500")
    assert [str(setting) for setting in found.settings] == ["未承包到户保障人数取整的方法：四舍五入 → 只入不舍"]


def test_the_rest_of_a_topped_up_place_is_counted_with_the_places() -> None:
    named = farmer(on_uncontracted_list=True)
    facts = project_of(household("6", "0", "3", [named, farmer(serial=2)]), uncontracted="1.37")
    before = subsidy.assess(facts, LISHI.replace(uncontracted_names="top_up"))
    found = compare(before, what_if(before, {"majority_loss_ratio": "0.6"}))
    [change] = found.persons
    assert change.person.farmer.name == "村民002"  # the other keeps one standard in all, by the list alone
    assert found.classes[-1] == movement(PENDING, (0, 0), "0", "45175", "45175", "0")


def test_a_name_takes_its_place_once_it_is_not_paid_for_contracted_land() -> None:
    named = farmer(on_uncontracted_list=True)
    facts = project_of(household("6", "0", "3", [named, farmer(serial=2)]), uncontracted="1.37")
    found = changed(facts, majority_loss_ratio="0.6")
    assert [(c.person.farmer.name, str(c.difference)) for c in found.persons] == [
        ("村民001", "45175.0000"),
        ("村民002", "-45175.0000"),
    ]
    assert found.classes[-1] == movement(PENDING, (0, 1), "0", "90350", "90350", "0")


def test_villages_are_reported_one_by_one() -> None:
    facts = project(
        village(household("6", "0", "3", two(1), "001")), village(household("6", "0", "2", two(2), "002"), name="乙村")
    )
    found = changed(facts, majority_loss_ratio="0.6")
    assert [(v.name, v.people_losing, str(v.lost)) for v in found.villages] == [
        ("甲村", 2, "90350.0000"),
        ("乙村", 0, "0"),
    ]


def test_people_on_one_side_only_gain_or_lose_their_whole_amount() -> None:
    """A corrected workbook: one person left out, another added."""
    before = subsidy.assess(project_of(household("5", "0", "5", [farmer(), farmer(serial=2)])))
    after = subsidy.assess(project_of(household("5", "0", "5", [farmer(), farmer(serial=3)])))
    found = compare(before, after)
    assert [(c.person.farmer.name, str(c.difference), c.why) for c in found.persons] == [
        ("村民002", "-90350.0000", "只在一边有此人"),
        ("村民003", "90350.0000", "只在一边有此人"),
    ]
    assert found.total.difference == 0


# Properties of every comparison ---------------------------------------------------------------------------------------


def settings_of_one() -> st.SearchStrategy[dict[str, str]]:
    """Draw one number, reading or fact set otherwise."""
    readings = [(n, str(o)) for n in READINGS for o in type(getattr(LISHI, n)) if o != getattr(LISHI, n)]
    numbers = [("months", "180"), ("minimum_age", "30"), ("minimum_remaining", "0.31"), ("majority_loss_ratio", "0.4")]
    return st.sampled_from([*readings, *numbers, ("dibao", "700.5")]).map(lambda pair: dict([pair]))


@few
@given(projects(), settings_of_one())
def test_every_changed_amount_has_a_first_step_that_differs(facts: subsidy.Project, values: dict[str, str]) -> None:
    with suppress(subsidy.InputError):  # the list or the land may follow the default reading
        found = changed(facts, **values)
        amounts = {person.farmer.id_number: person.total for person in found.before.persons}
        moved = {p.farmer.id_number for p in found.after.persons if p.total != amounts[p.farmer.id_number]}
        assert {change.person.farmer.id_number for change in found.persons} == moved
        for change in found.persons:
            assert change.step_before is not None
            assert change.step_after is not None
            assert change.step_before.decided != change.step_after.decided


@few
@given(projects(), settings_of_one())
def test_villages_and_classes_add_up_to_both_totals(facts: subsidy.Project, values: dict[str, str]) -> None:
    with suppress(subsidy.InputError):
        found = changed(facts, **values)
        assert found.total.before == found.before.figures.cost
        assert found.total.after == found.after.figures.cost
        for parts in (found.villages, found.classes):
            for figure in ("people_gaining", "people_losing", "gained", "lost", "before", "after", "difference"):
                assert sum(getattr(part, figure) for part in parts) == getattr(found.total, figure)
        assert found.total.gained - found.total.lost == found.total.difference
        named = sum((change.difference for change in found.persons), Decimal(0))
        pending = sum((part.difference for part in found.classes if part.name == PENDING), Decimal(0))
        assert named + pending == found.total.difference


@few
@given(projects(), settings_of_one())
def test_the_way_back_is_the_opposite_and_the_baseline_untouched(
    facts: subsidy.Project, values: dict[str, str]
) -> None:
    before, policy, kept = subsidy.assess(facts), LISHI.model_dump(), facts.model_dump()
    with suppress(subsidy.InputError):
        after = what_if(before, values)
        there, back = compare(before, after), compare(after, before)
        assert there.total.difference == -back.total.difference
        assert (there.total.gained, there.total.people_gaining) == (back.total.lost, back.total.people_losing)
    assert (policy, kept) == (LISHI.model_dump(), facts.model_dump())
    assert before == subsidy.assess(facts)


@few
@given(projects())
def test_a_result_does_not_differ_from_itself(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    found = compare(result, what_if(result, {}))
    assert not found.persons
    assert not found.settings
    assert found.total.difference == 0


# Settings that are rejected -------------------------------------------------------------------------------------------


KNOWN = (
    "dibao、months、minimum_age、senior_age、minimum_remaining、majority_loss_ratio、"
    "feb29、rounding、per_head、taken_before、thresholds、prior_subsidy、headcount_rounding、ratio_unit、"
    "headcount、uncontracted_names、dibao_year、posting_days"
)
REJECTED = [
    ("dibao_standard", "700", f"没有名为“dibao_standard”的数值或口径；可改：{KNOWN}"),
    ("name", "x", f"没有名为“name”的数值或口径；可改：{KNOWN}"),
    ("months", "139.5", "months 应为整数，不能是“139.5”"),
    ("months", "-1", "政策有误：months 不能小于0（现为“-1”）"),
    ("minimum_age", "61", "政策有误：最低年龄61周岁（minimum_age）大于第二个年龄段的起点60周岁（senior_age）"),
    ("majority_loss_ratio", "一半", "majority_loss_ratio 应为小数，不能是“一半”"),
    ("majority_loss_ratio", "1.5", "政策有误：majority_loss_ratio 不能大于1（现为“1.5”）"),
    ("minimum_remaining", "NaN", "minimum_remaining 应为小数，不能是“NaN”"),
    ("thresholds", "rounded", "thresholds 不能是“rounded”；可选：exact（按未舍入的数值）、printed（按舍入后的数字）"),
    ("dibao", "0", "dibao 不能是0：城市低保标准为0"),
    ("dibao", "-5", "dibao 不能是-5：值的类型不对，应为普通小数，如 3.2500"),
    ("dibao", "六百", "dibao 不能是六百：值的类型不对，应为普通小数，如 3.2500"),
]


@pytest.mark.parametrize(("name", "value", "message"), REJECTED)
def test_an_impossible_setting_is_rejected_with_the_possible_ones(name: str, value: str, message: str) -> None:
    with pytest.raises(subsidy.PolicyError) as failure:
        what_if(subsidy.assess(VILLAGE), {name: value})
    assert str(failure.value) == message


def test_a_reading_that_leaves_fewer_places_than_names_is_rejected() -> None:
    names = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    facts = project_of(household("9", "0", "1", names), uncontracted="13.015")  # 9.5, so ten
    with pytest.raises(subsidy.InputError, match="超过保障人数9人"):
        changed(facts, headcount_rounding="down")


def test_every_number_and_reading_can_be_set() -> None:
    result = subsidy.assess(VILLAGE)
    for name in (*NUMBERS, *READINGS):
        current = getattr(LISHI, name)
        assert what_if(result, {name: str(current)}).policy == LISHI
        if isinstance(current, Term):
            assert what_if(result, {name: current.label}).policy == LISHI


# The command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "甲村.xlsx"
    project_to_workbook(VILLAGE, file)
    return file


@pytest.fixture
def other_policy(tmp_path: Path) -> Path:
    own = tmp_path / "fangshan.toml"
    own.write_text(TOML.replace('name = "lishi-2024"', 'name = "fangshan"').replace("= 139\n", "= 180\n", 1), "utf-8")
    return own


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_the_command_shows_settings_movements_and_people(workbook: Path) -> None:
    done = run(workbook, "--set", "dibao=700", "--set", "majority_loss_ratio = 0.4")
    assert done.exit_code == 0
    for shown in (
        "城市低保标准：650 → 700",
        "失地比例达到此数（含）为大部分失地：0.5 → 0.4",
        "未达标准→大部分失地",
        "村民006",
        "改为",
    ):
        assert shown in done.stdout


def test_the_command_as_json(workbook: Path) -> None:
    data = json.loads(run(workbook, "--set", "majority_loss_ratio=0.4", "--json").stdout)
    assert data == json.loads(json.dumps(changed(majority_loss_ratio="0.4").to_json()))
    person = data["persons"][0]
    assert (person["loss_class"], person["amount"]) == (["below", "majority"], ["0.0000", "36140.0000"])
    assert [step["rule"] for step in person["first_difference"]] == ["R7", "R7"]


def test_two_policies_are_compared(workbook: Path, other_policy: Path) -> None:
    done = run(workbook, "--policy", "lishi-2024", "--policy", other_policy)
    assert done.exit_code == 0
    assert "政策：lishi-2024 → fangshan\n全额补贴标准＝城市低保标准×月数：139 → 180\n" in done.stdout


def test_one_policy_and_a_setting_start_from_that_policy(workbook: Path, other_policy: Path) -> None:
    data = json.loads(run(workbook, "--policy", other_policy, "--set", "months=181", "--json").stdout)
    assert data["settings"] == [{"name": "months", "before": "180", "after": "181"}]


BAD: list[tuple[Callable[[Path], list[object]], int, str]] = [
    (lambda file: [file], 2, "--set"),
    (lambda file: [file, "--policy", "lishi-2024"], 2, "--set"),
    (lambda file: [file, "--set", "dibao"], 2, "--set 应写成 名称=值"),
    (lambda file: [file, "--set", "months=x"], 2, "months 应为整数"),
    (lambda file: [file, "--set", "dibao=0"], 2, "dibao 不能是0：城市低保标准为0"),
    (lambda file: [file, "--policy", "lishi-2023", "--policy", "lishi-2024"], 2, "没有名为“lishi-2023”的政策"),
]


@pytest.mark.parametrize(("arguments", "status", "message"), BAD)
def test_an_impossible_comparison_is_reported_with_its_status(
    arguments: Callable[[Path], list[object]], status: int, message: str, workbook: Path
) -> None:
    done = run(*arguments(workbook))
    assert (done.exit_code, done.stdout) == (status, "")
    assert message in done.stderr
