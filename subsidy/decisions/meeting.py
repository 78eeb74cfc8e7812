"""Why a village gets its total, and the 计算说明 read out in its meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import groupby

from ..law import EXACT, ZERO, Headcount, LossClass, Policy
from .assessment import Assessment
from .explanation import (
    class_share_step,
    class_steps,
    contracted_steps,
    eligibility_steps,
    hint_steps,
    ineligible_step,
    loss_steps,
    standard_step,
    total_step,
    uncontracted_steps,
)
from .results import PersonResult, VillageResult
from .trace import Explanation, Figure, TraceStep, choice_of, exact_area, money, number_of_people, printed_area


def explain_village(result: Assessment, village: VillageResult) -> Explanation:
    """Return the steps to the people and the cost of `village` in `result`.

    The last step is the cost.
    """
    policy = result.policy
    with localcontext(EXACT):
        steps = (standard_step(result), *_headcount(result, village), *_village_totals(policy, village))
    return Explanation(village.village.name, "", policy.name, policy.document, steps)


def find_villages(result: Assessment, name: str) -> list[VillageResult]:
    """Return the village of that name, if there is one."""
    return [village for village in result.villages if village.village.name == name]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the 计算说明 of a village: the step, and whom it is about.

    `head` is empty for the whole village; `name` lists members who share the line.
    """

    head: str
    name: str
    step: TraceStep


def meeting_lines(result: Assessment, village: VillageResult) -> Iterator[Line]:
    """Yield the 计算说明 of a village.

    Steps common to all come first, then those of each household and of its members. The form is read out and hung up:
    it has no date of birth, and of the conditions only those that are not met.
    """
    yield from (Line("", "全村", step) for step in explain_village(result, village).steps)
    with localcontext(EXACT):
        for household in village.households:
            if not household.persons:
                continue
            head, first = household.household.head, household.persons[0]
            yield from (
                Line(head, "全户", step) for step in (*loss_steps(first), *class_steps(first), class_share_step(first))
            )
            for own, members in groupby(household.persons, lambda person: list(_own(result, person))):
                names = "、".join(person.farmer.name for person in members)
                yield from (Line(head, names, step) for step in own)


def _own(result: Assessment, person: PersonResult) -> Iterator[TraceStep]:
    if not person.eligible:
        yield from (step for step in eligibility_steps(result, person) if step.holds is False)
        yield ineligible_step(person)
    else:
        yield from contracted_steps(person)
    if person.farmer.on_uncontracted_list:
        yield from (*uncontracted_steps(person), total_step(person))
    yield from hint_steps(result, person)


def _headcount(result: Assessment, village: VillageResult) -> Iterator[TraceStep]:
    policy, facts = result.policy, village.village
    clause, per_head = policy.clauses.uncontracted, village.land_per_head
    if per_head is not None:
        land = exact_area("本村承包地总面积", facts.contract_land)
        inputs = land, Figure("享有承包权人口", facts.contract_right_population, "人")
        readings = (choice_of(policy, "rounding"),)
        yield TraceStep(
            "R11", "本村人均承包地面积", "{}÷{}", inputs, printed_area("", per_head), clause, readings=readings
        )
    computes = policy.headcount is Headcount.COMPUTED and facts.uncontracted_taken
    if computes and per_head and village.computed_headcount is not None:
        inputs = exact_area("征收未承包到户面积", facts.uncontracted_taken), printed_area("人均承包地", per_head)
        people, readings = number_of_people("", village.computed_headcount), (choice_of(policy, "headcount_rounding"),)
        yield TraceStep("R11", "未承包到户保障人数", "{}÷{}，取整", inputs, people, clause, readings=readings)
    if facts.uncontracted_headcount is not None:
        people, readings = number_of_people("", village.uncontracted_headcount), (choice_of(policy, "headcount"),)
        grounds = (Figure("确定办法", facts.uncontracted_method or "未填写"),)
        yield TraceStep("R11", "村确定的未承包到户保障人数", "{}", grounds, people, clause, readings=readings)
    if village.uncontracted_headcount:
        yield _uncontracted_cost(result, village)


def _uncontracted_cost(result: Assessment, village: VillageResult) -> TraceStep:
    named = village.figures.uncontracted_people - village.pending_people
    inputs = (
        number_of_people("保障人数", village.uncontracted_headcount),
        money("补贴标准", result.full_standard),
        number_of_people("已确定", named),
        number_of_people("名单待定", village.pending_people),
        money("待定金额", village.pending_amount),
    )
    formula, cost = "{:v}×{:v}（{}，{}，{}）", money("", village.figures.uncontracted_cost)
    return TraceStep("R11", "未承包到户补贴费用", formula, inputs, cost, result.policy.clauses.uncontracted)


def _village_totals(policy: Policy, village: VillageResult) -> Iterator[TraceStep]:
    figures, clauses = village.figures, policy.clauses
    classes = [(loss_class, *_sum_of(village, loss_class)) for loss_class in LossClass if loss_class.is_paid]
    inputs = tuple(
        figure
        for term, people, amount in classes
        for figure in (money(term.label, amount), number_of_people(term.label, people))
    )
    contracted = money("", figures.contracted_cost)
    yield TraceStep("R12", "承包到户补贴费用", "{}（{:v}）＋{}（{:v}）", inputs, contracted, clauses.cost)
    pending = village.pending_people
    inputs = number_of_people("已确定到人", figures.people - pending), number_of_people("名单待定", pending)
    yield TraceStep("R12", "保障人数", "{}＋{}", inputs, number_of_people("", figures.people), clauses.loss_class)
    inputs = money("承包到户", figures.contracted_cost), money("未承包到户", figures.uncontracted_cost)
    yield TraceStep("R12", "补贴费用合计", "{}＋{}", inputs, money("", figures.cost), clauses.cost)


def _sum_of(village: VillageResult, loss_class: LossClass) -> tuple[int, Decimal]:
    amounts = [person.amount for person in village.persons if person.amount and person.loss_class is loss_class]
    return len(amounts), sum(amounts, ZERO)
