"""An explanation shows how a figure came about.

The sentences of worked cases, and properties of every explanation.

All cases assume unless they say otherwise: dibao 650 元/月, so a full standard of 650 × 139 = 90350; announcement
on 2024-06-12; every member an adult on the register, not at school, in the residents' pension.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, Case, assumed_readings, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from strategies import farmer, household, project, project_of, projects, village
from typer.testing import CliRunner, Result

import subsidy
from subsidy.cli.main import app
from subsidy.decisions import explain, explain_village, find_persons, find_villages, meeting_lines
from subsidy.decisions.trace import ESTIMATE, NOTES_HEAD, Choice, Figure, Relation, TraceStep
from subsidy.law.policy import READINGS
from subsidy.workbook import project_to_workbook

POLICIES = [LISHI] + [
    LISHI.replace(**{name: other})
    for name in READINGS
    for other in type(getattr(LISHI, name))
    if other != getattr(LISHI, name)
]
"""Every reading, and every alternative to it."""

few = settings(max_examples=15, deadline=None)


def explained(facts: subsidy.Project, number: int = 1, policy: subsidy.Policy | None = None) -> list[str]:
    """Return the lines of an explanation below the name."""
    result = subsidy.assess(facts, policy)
    return str(explain(result, list(result.persons)[number - 1])).splitlines()[1:]


def home(contracted: str, before: str, now: str, *members: dict[str, Any]) -> subsidy.Project:
    return project_of(household(contracted, before, now, list(members)))


# Sentences ------------------------------------------------------------------------------------------------------------


def test_a_whole_explanation_of_four_sevenths_of_the_land() -> None:
    """Check 附件6第四条（一）: four sevenths of 90350.

    The ratio is multiplied as it is printed.
    """
    assert explained(home("7", "0", "4", farmer(), farmer(serial=2))) == [
        "= 年龄：出生日期1980-03-15，基准日2024-06-12 → 44周岁（附件6第七条（一））",
        "✓ 年满16周岁：年龄44周岁 ＞ 16周岁 → 符合（附件6第二条）",
        "✓ 在册：在册＝是 → 符合（附件6第二条）",
        "✓ 享有承包权：享有承包权＝是 → 符合（附件6第二条）",
        "✓ 不是在校学生：在校学生＝否 → 符合（附件6第二条）",
        "= 失地比例：（以前征收0亩＋本次征收4亩）÷承包面积7亩 → 0.5714（附件6第三条；口径：四舍五入）",
        "= 剩余人均承包地：（承包面积7亩－以前征收0亩－本次征收4亩）÷享有承包权2人 → 1.5000亩"
        "（附件6第三条；口径：享有承包权的成员（不论年龄、是否在校））",
        "✗ 本次未征地：本次征收4亩 ＞ 0亩 → 不成立（附件6第三条）",
        "✗ 本次征收全部承包地：本次征收4亩 ＜ 承包面积7亩 → 不成立（附件6第三条）",
        "✗ 累计征收后无剩余：剩余3亩 ＞ 0亩 → 不成立（附件6第三条）",
        "✗ 剩余人均不足0.3亩：剩余3亩 ＞ 0.3亩×2人＝0.6亩 → 不成立（附件6第三条）",
        "✓ 本次失地比例达50%：本次征收4亩 ＞ 50%×7亩＝3.5亩 → 大部分失地·失地比例（附件6第三条）",
        "= 补贴标准：2023年度城市低保标准650.0000元/月×139个月 → 90350.0000元（第五条、附件6第四条（一））",
        "= 按失地类别的比例：大部分失地，按失地比例0.5714 → 0.5714（附件6第四条（一））",
        "= 承包到户补贴金额：90350.0000元×0.5714 → 51625.9900元（附件6第四条（一））",
        "= 补贴金额合计：承包到户51625.9900元＋未承包到户0.0000元 → 51625.9900元（附件6第四条（二））",
        NOTES_HEAD,
        "= 估算：年满60周岁后每月约增加养老金：补贴金额51625.9900元÷计发月数139 → 约371.41元/月（国发〔2014〕8号）",
        "= 估算：连同现行基础养老金：371.41元/月＋基础养老金172.00元/月（2024-01-01起执行）"
        " → 约543.41元/月（离政办函〔2024〕14号）",
    ]


UNCONTRACTED = project_of(household("10", "0", "1", [farmer(on_uncontracted_list=True)]), uncontracted="12.5")

PEOPLE = {
    "just below half of 5 亩": home("5", "0", "2.4998", farmer(), farmer(serial=2)),
    "the last 4 of 10 亩, 0.6 received": home("10", "6", "4", farmer(prior_share=Decimal("0.6"))),
    "0.1 of 1 亩, one of two with a right": home("1", "0", "0.1", farmer(), farmer(serial=2, has_contract_right=False)),
    "named for uncontracted land": UNCONTRACTED,
    "half of 6 亩, and named; dibao 650.0009": project_of(
        household("6", "0", "3", [farmer(on_uncontracted_list=True), *(farmer(serial=n) for n in (2, 3, 4))]),
        uncontracted="1.37",
        dibao=Decimal("650.0009"),
    ),
    "a student not on the register": home("5", "0", "5", farmer(is_student=True, on_register=False)),
    "born 1980-03-15": home("5", "0", "5", farmer(), farmer(date(1964, 2, 29), 2)),
    "born 1964-02-29": home("5", "0", "5", farmer(date(1964, 2, 29))),
    "born 2008-06-13": home("5", "0", "5", farmer(date(2008, 6, 13)), farmer(serial=2)),
}

SENTENCES = """
name                                | who                                     | read_otherwise              | rule | sentence                                                                          | source                    | assumed
not half                            | just below half of 5 亩                 |                             | R7   | ✗ 本次失地比例达50%：本次征收2.4998亩 ＜ 50%×5亩＝2.5亩 → 不成立                  | 附件6第三条               | thresholds = exact
nothing holds                       | just below half of 5 亩                 |                             | R7   | ✓ 以上都不成立：失地比例0.5000，剩余人均1.2501亩 → 未达标准                       | 附件6第三条               | thresholds = exact
half as printed                     | just below half of 5 亩                 | thresholds = printed        | R7   | ✓ 本次失地比例达50%：本次失地比例0.5000 ＝ 0.5000 → 大部分失地·失地比例           | 附件6第三条               |
nothing remains                     | the last 4 of 10 亩, 0.6 received       |                             | R7   | ✓ 累计征收后无剩余：剩余0亩 ＝ 0亩 → 全部失地·累计达标                            | 附件6第三条               |
0.6 deducted                        | the last 4 of 10 亩, 0.6 received       |                             | R10  | = 扣除已补贴：1.0000－已补贴0.6000，不低于0 → 0.4000                              | 附件6第四条（一）         | prior_subsidy = deduct
nothing deducted                    | the last 4 of 10 亩, 0.6 received       | prior_subsidy = ignore      | R10  | = 已补贴不扣除：1.0000，已补贴0.6000 → 1.0000                                     | 附件6第四条（一）         |
only what is taken now              | the last 4 of 10 亩, 0.6 received       | taken_before = ignored      | R5   | = 失地比例：（以前征收0亩＋本次征收4亩）÷承包面积10亩 → 0.4000                    | 附件6第三条               | rounding = half_up
divided among all                   | 0.1 of 1 亩, one of two with a right    | per_head = all_members      | R6   | = 剩余人均承包地：（承包面积1亩－以前征收0亩－本次征收0.1亩）÷全家2人 → 0.4500亩  | 附件6第三条               |
a whole place                       | named for uncontracted land             |                             | R11  | = 列入未承包到户名单：名额1个，一份标准1 → 1.0000                                 | 附件6第五条、第六条（一） | uncontracted_names = whole
no place beside contracted land     | half of 6 亩, and named; dibao 650.0009 |                             | R11  | ✗ 列入未承包到户名单：本项目承包地已获补贴＝是 → 不占名额，未承包到户部分不予补贴 | 附件6第五条、第六条（一） | uncontracted_names = whole
the rest of a standard              | half of 6 亩, and named; dibao 650.0009 | uncontracted_names = top_up | R11  | = 列入未承包到户名单：1－已补贴0.0000－承包到户0.5000，不低于0 → 0.5000           | 附件6第五条、第六条（一） |
for uncontracted land               | named for uncontracted land             |                             | R11  | = 未承包到户补贴金额：90350.0000元×1.0000 → 90350.0000元                          | 附件6第五条、第六条（一） |
not covered                         | a student not on the register           |                             | R2   | = 不符合条件，不予补贴：原因＝在校学生、不在册 → 0.0000                           | 附件6第二条               |
age                                 | born 1980-03-15                         |                             | R1   | = 年龄：出生日期1980-03-15，基准日2024-06-12 → 44周岁                             | 附件6第七条（一）         |
age of a person born on 29 February | born 1964-02-29                         |                             | R1   | = 年龄：出生日期1964-02-29，基准日2024-06-12 → 60周岁                             | 附件6第七条（一）         | feb29 = feb28
too young                           | born 2008-06-13                         |                             | R2   | ✗ 年满16周岁：年龄15周岁 ＜ 16周岁 → 不符合                                       | 附件6第二条               |
"""
"""A step of the first person of a household: its rule, its sentence, and the clause. The sentence ends with the clause
and the reading that was assumed, or chosen instead, in the words of the policy."""


def words(reading: str) -> str:
    """Return the words of a sentence for a reading written as `name = value`."""
    name, value = reading.split(" = ")
    label: str = next(term.label for term in type(getattr(LISHI, name)) if term == value)
    return f"2月29日出生，平年{label}满周岁" if name == "feb29" else label


@cases(SENTENCES)
def test_a_step_has_its_figures_its_clause_and_its_reading(case: Case) -> None:
    other = dict([case.read_otherwise.split(" = ")] if case.read_otherwise else [])
    readings = [*assumed_readings(case), *filter(None, [case.read_otherwise])]
    ground = case.source + ("；口径：" + "；".join(map(words, readings)) if readings else "")
    result = subsidy.assess(PEOPLE[case.who], LISHI.replace(**other))
    rules = {str(step): step.rule for step in explain(result, next(result.persons)).steps}
    assert rules[f"{case.sentence}（{ground}）"] == case.rule


def test_two_ties_are_rounded_so_that_one_standard_is_not_passed() -> None:
    """R11: half of 90350.1251 is 45175.06255, rounded up once."""
    facts = PEOPLE["half of 6 亩, and named; dibao 650.0009"]
    assert (
        "= 未承包到户补贴金额：90350.1251元×0.5000，不超过一份标准的余额45175.0625元 → 45175.0625元"
        "（附件6第五条、第六条（一）；口径：四舍五入）"
    ) in explained(facts, policy=LISHI.replace(uncontracted_names="top_up"))


def test_an_ineligible_name_is_explained_to_take_no_place() -> None:
    child = farmer(date(2015, 1, 1), 2, on_uncontracted_list=True)
    facts = project_of(household("10", "0", "1", [farmer(), child]), uncontracted="12.5")
    assert (
        "✗ 列入未承包到户名单：符合补贴条件＝否 → 不占名额，未承包到户部分不予补贴（附件6第五条、第六条（一））"
        in explained(facts, 2)
    )


def test_a_household_without_a_right_has_no_heads_to_divide_among() -> None:
    facts = project_of(household("0", "0", "0", [farmer(has_contract_right=False)]))
    assert any("÷享有承包权0人 → 无人可平均" in line for line in explained(facts))


def test_a_household_without_land_has_no_ratio_and_no_land_per_head() -> None:
    """0 ÷ 0 is no ratio; 附件3 has ／ there."""
    lines = explained(project_of(household("0", "0", "0", [farmer()])))
    assert sum("→ 没有承包地" in line for line in lines) == 2


def test_a_village_is_explained_from_its_standard_to_its_cost() -> None:
    """Check each step of a village, with one of nine people named.

    12.5 ÷ 1.37 = 9.1241, so 9 people; two whole shares of contracted land.
    """
    people = [farmer(), farmer(serial=2)]
    named = [farmer(serial=3, on_uncontracted_list=True)]
    facts = project_of(
        household("5", "0", "5", people, "001"), household("9", "0", "1", named, "002"), uncontracted="12.5"
    )
    result = subsidy.assess(facts)
    assert str(explain_village(result, result.villages[0])).splitlines() == [
        "甲村",
        "= 补贴标准：2023年度城市低保标准650.0000元/月×139个月 → 90350.0000元（第五条、附件6第四条（一））",
        "= 本村人均承包地面积：本村承包地总面积137亩÷享有承包权人口100人 → 1.3700亩"
        "（附件6第五条、第六条（一）；口径：四舍五入）",
        "= 未承包到户保障人数：征收未承包到户面积12.5亩÷人均承包地1.3700亩，取整 → 9人"
        "（附件6第五条、第六条（一）；口径：四舍五入）",
        "= 未承包到户补贴费用：9人×90350.0000元（已确定1人，名单待定8人，待定金额722800.0000元） → 813150.0000元"
        "（附件6第五条、第六条（一））",
        "= 承包到户补贴费用：全部失地180700.0000元（2人）＋大部分失地0.0000元（0人） → 180700.0000元"
        "（附件6第四条（二））",
        "= 保障人数：已确定到人3人＋名单待定8人 → 11人（附件6第三条）",
        "= 补贴费用合计：承包到户180700.0000元＋未承包到户813150.0000元 → 993850.0000元（附件6第四条（二））",
    ]


def village_steps(facts: subsidy.Project, policy: subsidy.Policy) -> list[str]:
    result = subsidy.assess(facts, policy)
    return str(explain_village(result, result.villages[0])).splitlines()


def test_a_stated_number_is_explained_beside_the_formula() -> None:
    stated = {"uncontracted_headcount": 12, "uncontracted_method": "村民会议讨论确定"}
    facts = project(village(household("9", "0", "1", 1), uncontracted="12.5", **stated))
    formula = "= 未承包到户保障人数：征收未承包到户面积12.5亩÷人均承包地1.3700亩，取整 → 9人（附件6第五条、第六条（一）；口径：四舍五入）"
    number = "= 村确定的未承包到户保障人数：确定办法＝村民会议讨论确定 → 12人（附件6第五条、第六条（一）；口径："
    computed = village_steps(facts, LISHI)
    assert formula in computed
    assert f"{number}按本村人均承包地面积计算，村另有确定的以村确定的为准）" in computed
    only_stated = village_steps(facts, LISHI.replace(headcount="stated"))
    assert formula not in only_stated
    assert f"{number}以村确定的为准，不计算）" in only_stated


def test_every_topped_up_name_is_counted_as_decided() -> None:
    """Check two names that share one place, of which 0.1 stays open.

    The two people received 0.6 and 0.5 before.
    """
    shares = enumerate(("0.6", "0.5"), 1)
    named = [farmer(serial=n, prior_share=Decimal(share), on_uncontracted_list=True) for n, share in shares]
    facts = project_of(household("9", "1", "0", named), uncontracted="1.37")
    assert (
        "= 未承包到户补贴费用：1人×90350.0000元（已确定2人，名单待定0人，待定金额9035.0000元） → 90350.0000元"
        "（附件6第五条、第六条（一））"
    ) in village_steps(facts, LISHI.replace(uncontracted_names="top_up"))


# Notes beside the amount ----------------------------------------------------------------------------------------------


def notes(facts: subsidy.Project, policy: subsidy.Policy | None = None) -> list[tuple[str, str, str]]:
    result = subsidy.assess(facts, policy)
    return [(s.rule, s.label, str(s.outcome)) for s in explain(result, next(result.persons)).notes]


def test_the_uninsured_must_enrol_before_the_money_is_booked() -> None:
    """§10; the estimate holds for when they have."""
    assert notes(home("5", "0", "5", farmer(insurance=subsidy.Insurance.NONE))) == [
        ("R4", "未参保", "须先参保，补贴方可记入个人账户"),
        (ESTIMATE, "估算：年满60周岁后每月约增加养老金", "约650.00元/月"),
        (ESTIMATE, "估算：连同现行基础养老金", "约822.00元/月"),
    ]


def test_nothing_is_estimated_for_the_employees_pension() -> None:
    assert notes(home("5", "0", "5", farmer(insurance=subsidy.Insurance.EMPLOYEE))) == [
        (ESTIMATE, "月养老金", "按职工养老保险办法计发，本处不作估算")
    ]


def test_a_person_of_60_gets_the_pension_from_the_booking_on() -> None:
    assert notes(home("5", "0", "5", farmer(date(1964, 6, 12))))[0][1] == "估算：记账后每月约增加养老金"
    assert notes(home("5", "0", "5", farmer(date(1964, 6, 13))))[0][1] == "估算：年满60周岁后每月约增加养老金"


@pytest.mark.parametrize("insurance", subsidy.Insurance)
def test_a_person_who_gets_nothing_has_no_notes(insurance: subsidy.Insurance) -> None:
    assert notes(home("9", "0", "1", farmer(insurance=insurance))) == []


def test_a_policy_without_a_pension_estimates_nothing() -> None:
    assert notes(home("5", "0", "5", farmer()), LISHI.replace(pension=None)) == []


@few
@given(projects())
def test_an_estimate_is_part_of_no_figure(facts: subsidy.Project) -> None:
    with_pension, without = subsidy.assess(facts), subsidy.assess(facts, LISHI.replace(pension=None))
    assert with_pension.figures == without.figures
    for one, other in zip(with_pension.persons, without.persons, strict=True):
        assert explain(with_pension, one).steps == explain(without, other).steps


# Properties of every explanation --------------------------------------------------------------------------------------


def assessed(facts: subsidy.Project, policy: subsidy.Policy) -> list[tuple[subsidy.Assessment, subsidy.PersonResult]]:
    try:
        result = subsidy.assess(facts, policy)
    except subsidy.InputError:  # the list or the land may follow the default reading
        return []
    return [(result, person) for person in result.persons]


@few
@given(projects(), st.sampled_from(POLICIES))
def test_the_steps_end_in_the_amount_by_the_branch_that_holds(facts: subsidy.Project, policy: subsidy.Policy) -> None:
    for result, person in assessed(facts, policy):
        steps = explain(result, person).steps
        assert steps[-1].outcome == Figure("", person.total, "元")
        assert steps[0].outcome.value == person.age
        *tried, held = [step for step in steps if step.rule == "R7"]
        assert held.holds
        assert not any(step.holds for step in tried)
        assert str(held.outcome).split("·") == [term.label for term in (person.loss_class, person.basis) if term]
        failed = [step for step in steps if step.rule == "R2" and step.holds is False]
        assert len(failed) == len(person.ineligible_because)


SIGNS = {"＝": ("＝",), "＜": ("＜",), "≥": ("＞", "＝")}


@few
@given(projects(), st.sampled_from(POLICIES))
def test_both_sides_of_a_comparison_agree_with_its_outcome(facts: subsidy.Project, policy: subsidy.Policy) -> None:
    for result, person in assessed(facts, policy):
        for step in explain(result, person).steps:
            if step.comparison:
                relation = step.comparison
                assert relation.sign == sign(relation)
                assert step.holds == (relation.sign in SIGNS[relation.wanted])
                assert str(relation.left) in step.working


def sign(relation: Relation) -> str:
    left, right = relation.left.value, relation.right.value
    if isinstance(left, str):
        return "＝" if left == right else "≠"
    assert isinstance(left, int | Decimal)
    assert isinstance(right, int | Decimal)
    return "＜" if left < right else "＞" if left > right else "＝"


def rounded(value: Decimal, unit: str = "0.0001") -> Decimal:
    return value.quantize(Decimal(unit), ROUND_HALF_UP)


PLACE: dict[int, Callable[..., Any]] = {
    1: lambda _: "不占名额，未承包到户部分不予补贴",
    2: lambda places, one: Decimal(places * one),
    3: lambda one, prior, share: max(one - prior - share, Decimal(0)),
}
"""The outcome of a name on the list, by its figures: barred, a whole place, or topped up."""

REDONE: dict[str, Callable[..., Any]] = {
    "补贴标准": lambda dibao, months: dibao * months,
    "承包到户补贴金额": lambda standard, share: rounded(standard * share),
    "未承包到户补贴金额": lambda standard, share, rest=None: min(rounded(standard * share), rest or standard),
    "扣除已补贴": lambda share, prior: max(share - prior, Decimal(0)),
    "列入未承包到户名单": lambda *figures: PLACE[len(figures)](*figures),
    "补贴金额合计": lambda contracted, uncontracted: contracted + uncontracted,
    "失地比例": lambda before, now, contracted: rounded((before + now) / contracted if contracted else Decimal(0)),
    "未承包到户保障人数": lambda area, per_head: int(rounded(area / per_head, "1")),
    "未承包到户补贴费用": lambda people, standard, *_: people * standard,
    "承包到户补贴费用": lambda full, _, majority, __: full + majority,
    "保障人数": lambda named, pending: named + pending,
    "补贴费用合计": lambda contracted, uncontracted: contracted + uncontracted,
}


@pytest.mark.parametrize("names", subsidy.law.UncontractedNames)
@few
@given(facts=projects())
def test_each_calculation_can_be_redone_from_its_figures(facts: subsidy.Project, names: str) -> None:
    try:
        result = subsidy.assess(facts, LISHI.replace(uncontracted_names=names))
    except subsidy.InputError:  # the list may follow the default reading
        return
    explanations = [explain(result, person) for person in result.persons]
    explanations += [explain_village(result, place) for place in result.villages]
    for step in (step for explanation in explanations for step in explanation.steps):
        if step.label in REDONE:
            redone = REDONE[step.label](*(figure.value for figure in step.inputs))
            assert redone == step.outcome.value, step


@few
@given(projects())
def test_a_village_ends_in_its_people_and_its_cost(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    for place in result.villages:
        *_, people, cost = explain_village(result, place).steps
        assert (people.outcome.value, cost.outcome.value) == (place.figures.people, place.figures.cost)


def test_an_explanation_changes_nothing_and_is_the_same_each_time() -> None:
    result = subsidy.assess(UNCONTRACTED)
    person = next(result.persons)
    assert explain(result, person) == explain(result, person)
    assert result == subsidy.assess(UNCONTRACTED)


# Three ways -----------------------------------------------------------------------------------------------------------


@few
@given(projects())
def test_table_sentences_and_json_come_from_the_same_steps(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    for person in result.persons:
        explanation = explain(result, person)
        for (label, working, outcome, ground), line in zip(explanation.table(), lines(str(explanation)), strict=True):
            assert line[2:] == f"{label}：{working} → {outcome}（{ground}）"
        data = json.loads(json.dumps(explanation.to_json()))
        steps = [step._replace(formula="") for step in (*explanation.steps, *explanation.notes)]
        assert [read_step(step) for step in data["steps"] + data["notes"]] == steps


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines()[1:] if line != NOTES_HEAD]


def read_step(data: dict[str, Any]) -> TraceStep:
    """Read a step back from JSON.

    It holds everything but the formula of its sentence.
    """
    sides = data["comparison"]
    return TraceStep(
        data["rule"],
        data["label"],
        "",
        tuple(map(read_figure, data["inputs"])),
        read_figure(data["outcome"]),
        data["clause"],
        sides and Relation(read_figure(sides["left"]), sides["sign"], read_figure(sides["right"]), sides["wanted"]),
        data["holds"],
        tuple(Choice(**choice) for choice in data["readings"]),
    )


def read_figure(data: dict[str, Any]) -> Figure:
    value = data["value"]
    if isinstance(value, str) and value.count("-") == 2:
        value = date.fromisoformat(value)
    elif isinstance(value, str) and value.replace(".", "").isdigit():
        value = Decimal(value)
    return Figure(data["name"], value, data["unit"])


def test_json_has_the_figures_with_names_and_units() -> None:
    result = subsidy.assess(home("7", "0", "4", farmer(), farmer(serial=2)))
    data: Any = explain(result, next(result.persons)).to_json()
    assert (data["name"], data["policy"], data["document"]) == ("村民001", "lishi-2024", "离政办发〔2024〕8号")
    ratio = next(step for step in data["steps"] if step["label"] == "本次失地比例达50%")
    assert ratio == {
        "rule": "R7",
        "label": "本次失地比例达50%",
        "inputs": [{"name": "比例", "value": "50", "unit": "%"}, {"name": "承包面积", "value": "7", "unit": "亩"}],
        "comparison": {
            "left": {"name": "本次征收", "value": "4", "unit": "亩"},
            "right": {"name": "界线", "value": "3.5", "unit": "亩"},
            "sign": "＞",
            "wanted": "≥",
        },
        "working": "本次征收4亩 ＞ 50%×7亩＝3.5亩",
        "outcome": {"name": "", "value": "大部分失地·失地比例", "unit": ""},
        "holds": True,
        "clause": "附件6第三条",
        "readings": [],
    }


# Looking up persons and villages --------------------------------------------------------------------------------------


def test_people_are_found_by_id_number_or_name_and_villages_by_name() -> None:
    namesakes = [farmer(), farmer(serial=2, name="任海生"), farmer(serial=3, name="任海生")]
    result = subsidy.assess(project_of(household("5", "0", "5", namesakes)))
    first = next(result.persons)
    assert find_persons(result, first.farmer.id_number.lower()) == [first]
    assert [person.farmer.name for person in find_persons(result, "任海生")] == ["任海生", "任海生"]
    assert find_persons(result, "任") == []
    assert find_villages(result, "甲村") == list(result.villages)
    assert find_villages(result, "乙村") == []


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    namesakes = [farmer(), farmer(serial=2, name="任海生"), farmer(serial=3, name="任海生")]
    file = tmp_path / "甲村.xlsx"
    project_to_workbook(project_of(household("7", "0", "4", namesakes)), file)
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def test_the_command_lists_several_of_a_name_and_explains_each(workbook: Path) -> None:
    done = run(workbook, "任海生")
    assert done.exit_code == 0
    assert "“任海生”有2个" in done.stderr
    assert done.stdout.count("任海生（") == 2
    assert done.stdout.count("→ 51625.9900元（附件6第四条（二）") == 2


def test_the_command_explains_a_village_and_makes_a_table_or_json(workbook: Path) -> None:
    assert "= 补贴费用合计：" in run(workbook, "甲村").stdout
    assert "│ 补贴金额合计" in run(workbook, "村民001", "--table").stdout
    [data] = json.loads(run(workbook, "村民001", "--json").stdout)["explanations"]
    assert data["steps"][-1]["outcome"] == {"name": "", "value": "51625.9900", "unit": "元"}


def test_the_command_reports_that_no_one_is_found(workbook: Path) -> None:
    done = run(workbook, "无此人")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "无此人" in done.stderr


# The meeting ----------------------------------------------------------------------------------------------------------


@few
@given(projects())
def test_the_meeting_covers_every_person_and_no_date_of_birth(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    for place in result.villages:
        heard = list(meeting_lines(result, place))
        births = {str(person.farmer.birth_date) for person in place.persons}
        assert not any(birth in str(line.step) for line in heard for birth in births)
        for person in place.persons:
            own = [line.step for line in heard if person.farmer.name in line.name.split("、")]
            assert own
            if person.eligible:
                amounts = [str(step.outcome.value) for step in own if step.label.endswith("到户补贴金额")]
                assert sum(map(Decimal, amounts)) == person.total
            else:
                assert next(step.label for step in own if step.holds is None) == "不符合条件，不予补贴"


def test_the_form_holds_the_lines_of_the_meeting(tmp_path: Path) -> None:
    child = farmer(date(2015, 1, 1), 2)
    result = subsidy.assess(project_of(household("7", "0", "4", [farmer(), child]), uncontracted="12.5"))
    [file] = subsidy.fill_forms(result, tmp_path / "out", only=["计算说明"])
    sheet = load_workbook(file)["计算说明"]
    rows = [tuple(value or "" for value in row) for row in sheet.iter_rows(min_row=6, values_only=True)]
    expected = [
        (line.head, line.name, line.step.label, line.step.working, str(line.step.outcome), line.step.ground)
        for line in meeting_lines(result, result.villages[0])
    ]
    assert rows[: len(expected)] == expected
    assert ("村民001", "村民002", "年满16周岁", "年龄9周岁 ＜ 16周岁", "不符合", "附件6第二条") in expected
    assert [line[1] for line in expected if line[0] == ""] == ["全村"] * 7
    assert sheet["A3"].value.startswith("田家会街道 甲村")


def test_two_villages_have_a_meeting_each(tmp_path: Path) -> None:
    homes = [household("5", "0", "5", [farmer(serial=serial)], f"00{serial}") for serial in (1, 2)]
    villages = [village(homes[0]), village(homes[1], name="乙村")]
    made = subsidy.fill_forms(subsidy.assess(project(*villages)), tmp_path / "out", only=["计算说明"])
    assert [path.parent.name for path in made] == ["甲村", "乙村"]
