"""Why this person, or this village, gets this amount: the rules again, as steps with the figures put in.

A `Step` is data: the figures with their units, both sides of a comparison, the outcome, the clause, the readings used.
Sentences (`str`), the table (`Explanation.table`) and the JSON (`Explanation.to_json`) are rendered from it. The steps
are built on demand from a result, so nobody pays for an explanation who does not ask, and the last figure told is
always the one that was decided. What is only estimated stands apart, in the `notes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import groupby
from typing import TypeAlias

from ..law import (
    EXACT,
    ZERO,
    Basis,
    Insurance,
    LossClass,
    Pension,
    PerHead,
    Policy,
    PriorSubsidy,
    TakenBefore,
    Term,
    Thresholds,
    class_share,
    plain,
    short,
)
from .assessment import Assessment, PersonResult, VillageResult
from .pension import Estimate, estimate

Value: TypeAlias = Decimal | int | date | str
Branch: TypeAlias = tuple[LossClass, Basis | None]

TABLE_HEAD = ("步骤", "算式", "结果", "依据")
NOTES_HEAD = "以下是办理提示和估算，仅供参考，不是发放依据："
ESTIMATE = "估算"
"""What stands in the place of a rule where nothing is decided"""

_MARKS = {True: "✓", False: "✗", None: "="}
_HOLDS = {"＝": ("＝",), "＜": ("＜",), "≥": ("＞", "＝")}
"""Which relations of two figures fulfil the one that is wanted"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: what it is, how much, in what unit. A fact in words, such as 是, has no unit."""

    name: str
    value: Value
    unit: str = ""

    def __str__(self) -> str:
        """Return it with its name: 本次征收3亩, 在册＝是."""
        return f"{self.name}{'＝' if self.name and isinstance(self.value, str) else ''}{self:v}"

    def __format__(self, spec: str) -> str:
        """Return it with its name, or without it for the specification ``v``."""
        if spec != "v":
            return str(self)
        return f"{self.value:f}{self.unit}" if isinstance(self.value, Decimal) else f"{self.value}{self.unit}"

    def to_json(self) -> dict[str, object]:
        """Return plain data: decimals as text, exactly; counts as numbers; days as 2024-06-12."""
        value = self.value if isinstance(self.value, int) else f"{Figure('', self.value):v}"
        return {"name": self.name, "value": value, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Relation:
    """Two figures held against each other: how they stand (＜ ＝ ＞ ≠), and how they should for the step to hold."""

    left: Figure
    sign: str
    right: Figure
    wanted: str

    def to_json(self) -> dict[str, object]:
        """Return plain data."""
        sides = {"left": self.left.to_json(), "right": self.right.to_json()}
        return {**sides, "sign": self.sign, "wanted": self.wanted}


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading that was used: its name in the policy, and what was chosen."""

    name: str
    chosen: str
    label: str

    def to_json(self) -> dict[str, object]:
        """Return plain data."""
        return {"name": self.name, "chosen": self.chosen, "label": self.label}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the rule, the figures put in, how they are put together, and what came out.

    `formula` has a place for each of the `inputs` in turn, and may name the `left`, `sign` and `right` of the
    comparison. `holds` is None for a calculation, else whether the condition was met.
    """

    rule: str
    label: str
    formula: str
    inputs: tuple[Figure, ...]
    outcome: Figure
    clause: str
    comparison: Relation | None = None
    holds: bool | None = None
    readings: tuple[Choice, ...] = ()

    @property
    def working(self) -> str:
        """The formula with the figures put in."""
        sides = self.comparison
        named = {"left": sides.left, "sign": sides.sign, "right": sides.right} if sides else {}
        return self.formula.format(*self.inputs, **named)

    @property
    def ground(self) -> str:
        """What the step rests on: the clause, and the readings used."""
        return "；口径：".join([self.clause, *(["；".join(c.label for c in self.readings)] if self.readings else [])])

    @property
    def decided(self) -> tuple[str, Figure, bool | None]:
        """What came out of which rule: steps with other figures put in may still agree in it."""
        return self.rule, self.outcome, self.holds

    def __str__(self) -> str:
        """Return the step as one line of text."""
        return f"{_MARKS[self.holds]} {self.label}：{self.working} → {self.outcome}（{self.rule}，{self.ground}）"

    def row(self) -> tuple[str, str, str, str]:
        """Return the step as a row below `TABLE_HEAD`."""
        return self.label, self.working, str(self.outcome), self.ground

    def to_json(self) -> dict[str, object]:
        """Return plain data for `json.dumps`."""
        return {
            "rule": self.rule,
            "label": self.label,
            "inputs": [figure.to_json() for figure in self.inputs],
            "comparison": self.comparison and self.comparison.to_json(),
            "working": self.working,
            "outcome": self.outcome.to_json(),
            "holds": self.holds,
            "clause": self.clause,
            "readings": [choice.to_json() for choice in self.readings],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps that led to what a person gets, or to the total of a village, and what is said beside them."""

    name: str
    id_number: str
    """Empty for a village"""
    policy: str
    document: str
    """文号 of the document whose clauses the steps name"""
    steps: tuple[Step, ...]
    notes: tuple[Step, ...] = ()
    """办理提示 and estimates: no part of what was decided"""

    def __str__(self) -> str:
        """Return the whole explanation as text, a line a step."""
        head = f"{self.name}（{self.id_number}）" if self.id_number else self.name
        notes = [NOTES_HEAD, *map(str, self.notes)] if self.notes else []
        return "\n".join([head, *map(str, self.steps), *notes])

    def table(self) -> list[tuple[str, str, str, str]]:
        """Return a row for each step and note: what stands below `TABLE_HEAD`."""
        return [step.row() for step in (*self.steps, *self.notes)]

    def to_json(self) -> dict[str, object]:
        """Return plain data for `json.dumps`."""
        return {
            "name": self.name,
            "id_number": self.id_number,
            "policy": self.policy,
            "document": self.document,
            "steps": [step.to_json() for step in self.steps],
            "notes": [step.to_json() for step in self.notes],
        }


def explain(result: Assessment, person: PersonResult) -> Explanation:
    """Return the steps that led from the facts to what `person` gets in `result`; the last one is the amount."""
    policy, farmer = result.policy, person.farmer
    with localcontext(EXACT):
        steps = (
            *_eligibility(result, person),
            *_loss(person),
            *_classes(person),
            _standard(result),
            _class_share(person),
            *_contracted(person),
            *_uncontracted(person),
            _total(person),
        )
        notes = tuple(_notes(result, person))
    return Explanation(farmer.name, farmer.id_number, policy.name, policy.document, steps, notes)


def explain_village(result: Assessment, village: VillageResult) -> Explanation:
    """Return the steps that led to the people and the money of `village` in `result`; the last one is the cost."""
    policy = result.policy
    with localcontext(EXACT):
        steps = (_standard(result), *_headcount(result, village), *_village_totals(policy, village))
    return Explanation(village.village.name, "", policy.name, policy.document, steps)


def find_persons(result: Assessment, who: str) -> list[PersonResult]:
    """Return everybody whose ID number or name is `who`."""
    return [person for person in result.persons if who.upper() == person.farmer.id_number or who == person.farmer.name]


def find_villages(result: Assessment, name: str) -> list[VillageResult]:
    """Return the village of that name, if there is one."""
    return [village for village in result.villages if village.village.name == name]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the 计算说明 of a village: the step, and whom it is about.

    `head` is empty for the whole village; `name` has the names of several members who stand together in it.
    """

    head: str
    name: str
    step: Step


def meeting_lines(result: Assessment, village: VillageResult) -> Iterator[Line]:
    """Yield the 计算说明 of a village: what is the same for all once, for a household once, then its members' own.

    It is read out and hung up, so nobody's date of birth is in it, and of the conditions only those that are not met.
    """
    yield from (Line("", "全村", step) for step in explain_village(result, village).steps)
    with localcontext(EXACT):
        for household in village.households:
            head, first = household.household.head, household.persons[0]
            yield from (Line(head, "全户", step) for step in (*_loss(first), *_classes(first), _class_share(first)))
            for steps, members in groupby(household.persons, lambda person: list(_own(result, person))):
                names = "、".join(person.farmer.name for person in members)
                yield from (Line(head, names, step) for step in steps)


def _own(result: Assessment, person: PersonResult) -> Iterator[Step]:
    if not person.eligible:
        yield from (step for step in _eligibility(result, person) if step.holds is False)
        yield _refusal(person)
    else:
        yield from _contracted(person)
    if person.farmer.on_uncontracted_list:
        yield from (*_uncontracted(person), _total(person))
    yield from _hints(result, person)


# Who counts (R1, R2) --------------------------------------------------------------------------------------------------


def _eligibility(result: Assessment, person: PersonResult) -> Iterator[Step]:
    policy, farmer = result.policy, person.farmer
    yield _age(result, person)
    least = Figure("最低年龄", policy.minimum_age, "周岁")
    old_enough = _compare(Figure("年龄", person.age, "周岁"), "≥", least)
    yield _condition(policy, f"年满{least:v}", "{left} {sign} {right:v}", old_enough)
    yield _fact(policy, "在册", "在册", farmer.on_register, wanted=True)
    yield _fact(policy, "享有承包权", "享有承包权", farmer.has_contract_right, wanted=True)
    yield _fact(policy, "不是在校学生", "在校学生", farmer.is_student, wanted=False)


def _age(result: Assessment, person: PersonResult) -> Step:
    policy, born = result.policy, person.farmer.birth_date
    inputs = Figure("出生日期", born), Figure("基准日", result.project.announcement_date)
    birthday = f"2月29日出生，平年{policy.feb29.label}满周岁"
    readings = (_choice(policy, "feb29", birthday),) if (born.month, born.day) == (2, 29) else ()
    age = Figure("", person.age, "周岁")
    return Step("R1", "年龄", "{}，{}", inputs, age, policy.clauses.reference_date, readings=readings)


def _fact(policy: Policy, label: str, name: str, fact: bool, *, wanted: bool) -> Step:
    found, should = Figure(name, _yes_no(fact)), Figure("应为", _yes_no(wanted))
    return _condition(policy, label, "{left}", Relation(found, "＝" if fact == wanted else "≠", should, "＝"))


def _condition(policy: Policy, label: str, formula: str, comparison: Relation) -> Step:
    holds = _fulfilled(comparison)
    met = Figure("", "符合" if holds else "不符合")
    return Step("R2", label, formula, (), met, policy.clauses.eligibility, comparison, holds)


# How much land was lost (R5–R7) ---------------------------------------------------------------------------------------


def _loss(person: PersonResult) -> Iterator[Step]:
    household, policy = person.household, person.policy
    counted = household.taken_before if policy.taken_before is TakenBefore.LISTED else ZERO
    before, taken = _land("以前征收", counted), _land("本次征收", household.taken_now)
    contracted = _land("承包面积", household.contracted_area)
    yield _ratio(person, (before, taken, contracted))
    yield _per_head(person, (contracted, before, taken))


def _ratio(person: PersonResult, land: tuple[Figure, ...]) -> Step:
    policy, ratio = person.policy, Figure("", person.loss.ratio)
    names = ("rounding", "taken_before") if person.household.taken_before else ("rounding",)
    readings = tuple(_choice(policy, name) for name in names)
    return Step("R5", "失地比例", "（{}＋{}）÷{}", land, ratio, policy.clauses.loss_class, readings=readings)


def _per_head(person: PersonResult, land: tuple[Figure, ...]) -> Step:
    policy, printed = person.policy, person.loss.remaining_per_head
    contracting = policy.per_head is PerHead.CONTRACTING_MEMBERS
    inputs = (*land, _people("享有承包权" if contracting else "全家", person.loss.heads))
    outcome = Figure("", "无人可平均") if printed is None else _mu("", printed)
    clause, readings = policy.clauses.loss_class, (_choice(policy, "per_head"),)
    return Step("R6", "剩余人均承包地", "（{}－{}－{}）÷{}", inputs, outcome, clause, readings=readings)


def _classes(person: PersonResult) -> Iterator[Step]:
    """Yield the branches of R7 in the order they are tried, up to the one that holds."""
    policy, decided = person.policy, (person.loss_class, person.basis)
    readings = (_choice(policy, "thresholds"),) if person.loss.rounding_matters else ()
    for branch, label, formula, inputs, comparison in _branches(person):
        holds = branch == decided
        outcome = Figure("", "·".join(term.label for term in branch if term) if holds else "不成立")
        yield Step("R7", label, formula, inputs, outcome, policy.clauses.loss_class, comparison, holds, readings)
        if holds:
            return


_Tried: TypeAlias = tuple[Branch, str, str, tuple[Figure, ...], Relation | None]
"""A branch of R7: its class and basis, label, formula, inputs and comparison."""


def _branches(person: PersonResult) -> Iterator[_Tried]:
    loss, household = person.loss, person.household
    now, contracted = _land("本次征收", household.taken_now), _land("承包面积", household.contracted_area)
    remaining, none = _land("剩余", loss.remaining), _mu("无", ZERO)
    plainly = "{left} {sign} {right:v}"
    yield (LossClass.NONE, None), "本次未征地", plainly, (), _compare(now, "＝", none)
    all_land = _compare(now, "＝", contracted)
    yield (LossClass.FULL, Basis.ALL_LAND), "本次征收全部承包地", "{left} {sign} {right}", (), all_land
    yield (LossClass.FULL, Basis.CUMULATIVE), "累计征收后无剩余", plainly, (), _compare(remaining, "＝", none)
    yield from _thresholds(person)
    ratio, per_head = Figure("失地比例", loss.ratio), _mu("剩余人均", loss.remaining_per_head or ZERO)
    yield (LossClass.BELOW, None), "以上都不成立", "{}，{}", (ratio, per_head), None


def _thresholds(person: PersonResult) -> Iterator[_Tried]:
    """Yield the three threshold tests, on the figures that decided: the exact ones, or those printed."""
    policy, loss = person.policy, person.loss
    share = f"{short(policy.majority_loss_ratio * 100)}%"
    tested = _exact_tests(person) if policy.thresholds is Thresholds.EXACT else _printed_tests(person)
    remaining, now, in_all = tested
    label = f"剩余人均不足{policy.minimum_remaining}亩"
    if loss.heads:
        yield (LossClass.FULL, Basis.REMAINING), label, *remaining
    yield (LossClass.MAJORITY, Basis.RATIO), f"本次失地比例达{share}", *now
    yield (LossClass.MAJORITY, Basis.CUMULATIVE), f"累计失地比例达{share}", *in_all


_Test: TypeAlias = tuple[str, tuple[Figure, ...], Relation]


def _exact_tests(person: PersonResult) -> tuple[_Test, _Test, _Test]:
    """R7 by multiplication: areas against areas."""
    policy, loss, contracted = person.policy, person.loss, person.household.contracted_area
    minimum, majority = policy.minimum_remaining, policy.majority_loss_ratio
    formula = "{left} {sign} {:v}×{:v}＝{right:v}"
    heads = _mu("最低人均", minimum), Figure("人数", loss.heads, "人")
    part = Figure("比例", short(majority * 100), "%"), _land("承包面积", contracted)
    line = _land("界线", majority * contracted)
    too_little = _compare(_land("剩余", loss.remaining), "＜", _land("界线", minimum * loss.heads))
    now = _compare(_land("本次征收", person.household.taken_now), "≥", line)
    in_all = _compare(_land("累计征收", loss.taken), "≥", line)
    return (formula, heads, too_little), (formula, part, now), (formula, part, in_all)


def _printed_tests(person: PersonResult) -> tuple[_Test, _Test, _Test]:
    """R7 on printed figures: the rounded ratios and the rounded land per head."""
    policy, loss = person.policy, person.loss
    formula, line = "{left} {sign} {right:v}", Figure("界线", policy.majority_loss_ratio)
    per_head = _mu("剩余人均", loss.remaining_per_head or ZERO)
    too_little = _compare(per_head, "＜", _mu("界线", policy.minimum_remaining))
    now = _compare(Figure("本次失地比例", loss.ratio_now), "≥", line)
    in_all = _compare(Figure("累计失地比例", loss.ratio), "≥", line)
    return (formula, (), too_little), (formula, (), now), (formula, (), in_all)


# The money (R8–R12) ---------------------------------------------------------------------------------------------------


def _standard(result: Assessment) -> Step:
    policy, project = result.policy, result.project
    dibao = Figure(f"{project.dibao_year}年度城市低保标准", Decimal(plain(project.dibao)), "元/月")
    inputs = dibao, Figure("月数", policy.months, "个月")
    return Step("R8", "补贴标准", "{}×{:v}", inputs, _yuan("", result.full_standard), policy.clauses.dibao)


def _contracted(person: PersonResult) -> Iterator[Step]:
    if not person.eligible:
        yield _refusal(person)
    elif person.farmer.prior_share:
        yield _prior(person)
    inputs = _yuan("补贴标准", person.full_standard), _share("补贴比例", person.entitlement)
    rounded = person.full_standard * person.entitlement != person.amount
    readings = (_choice(person.policy, "rounding"),) if rounded else ()
    amount, clause = _yuan("", person.amount), person.policy.clauses.standard
    yield Step("R9", "承包到户补贴金额", "{:v}×{:v}", inputs, amount, clause, readings=readings)


def _refusal(person: PersonResult) -> Step:
    why = Figure("原因", "、".join(reason.label for reason in person.ineligible_because))
    clause = person.policy.clauses.eligibility
    return Step("R2", "不符合条件，不予补贴", "{}", (why,), _share("", ZERO), clause)


def _class_share(person: PersonResult) -> Step:
    loss_class, ratio = Figure("失地类别", person.loss_class.label), _share("失地比例", person.loss_ratio)
    by_ratio = person.loss_class is LossClass.MAJORITY
    share = _share("", class_share(person.loss_class, person.loss_ratio))
    inputs, formula = ((loss_class, ratio), "{:v}，按{}") if by_ratio else ((loss_class,), "{:v}")
    return Step("R9", "按失地类别的比例", formula, inputs, share, person.policy.clauses.standard)


def _prior(person: PersonResult) -> Step:
    policy = person.policy
    share = class_share(person.loss_class, person.loss_ratio)
    inputs = _share("按失地类别的比例", share), _share("已补贴", person.farmer.prior_share)
    deducted = policy.prior_subsidy is PriorSubsidy.DEDUCT
    label, formula = ("扣除已补贴", "{:v}－{}，不低于0") if deducted else ("已补贴不扣除", "{:v}，{}")
    outcome, readings = _share("", person.entitlement), (_choice(policy, "prior_subsidy"),)
    return Step("R10", label, formula, inputs, outcome, policy.clauses.standard, readings=readings)


def _uncontracted(person: PersonResult) -> Iterator[Step]:
    if not person.farmer.on_uncontracted_list:
        return
    policy, clause = person.policy, person.policy.clauses.uncontracted
    if not person.eligible:
        why, left = Figure("符合补贴条件", "否"), Figure("", "不予补贴，名额按待定处理")
        yield Step("R11", "列入未承包到户名单", "{}", (why,), left, clause, holds=False)
        return
    deducted = policy.prior_subsidy is PriorSubsidy.DEDUCT
    prior = _share("已补贴", person.farmer.prior_share if deducted else ZERO)
    inputs = Figure("一份标准", 1), prior, _share("承包到户", person.entitlement)
    rest, label = _share("", person.uncontracted_share), "列入未承包到户名单，累计不超过一份标准"
    yield Step("R11", label, "{:v}－{}－{}，不低于0", inputs, rest, clause)
    yield _uncontracted_amount(person)


def _uncontracted_amount(person: PersonResult) -> Step:
    standard, share = person.full_standard, person.uncontracted_share
    inputs: tuple[Figure, ...] = (_yuan("补贴标准", standard), _share("未承包到户补贴比例", share))
    formula, readings = "{:v}×{:v}", tuple[Choice, ...]()
    if standard * share != person.uncontracted_amount:  # rounded, and never so that both parts pass one standard
        readings = (_choice(person.policy, "rounding"),)
        inputs, formula = (*inputs, _yuan("一份标准的余额", standard - person.amount)), formula + "，不超过{}"
    amount, clause = _yuan("", person.uncontracted_amount), person.policy.clauses.uncontracted
    return Step("R11", "未承包到户补贴金额", formula, inputs, amount, clause, readings=readings)


def _total(person: PersonResult) -> Step:
    inputs = _yuan("承包到户", person.amount), _yuan("未承包到户", person.uncontracted_amount)
    return Step("R12", "补贴金额合计", "{}＋{}", inputs, _yuan("", person.total), person.policy.clauses.cost)


# A village (R11, R12) -------------------------------------------------------------------------------------------------


def _headcount(result: Assessment, village: VillageResult) -> Iterator[Step]:
    policy, facts = result.policy, village.village
    clause, per_head = policy.clauses.uncontracted, village.land_per_head
    if per_head is not None:
        land = _land("本村承包地总面积", facts.contract_land)
        inputs = land, Figure("享有承包权人口", facts.contract_right_population, "人")
        readings = (_choice(policy, "rounding"),)
        yield Step("R11", "本村人均承包地面积", "{}÷{}", inputs, _mu("", per_head), clause, readings=readings)
    if per_head and facts.uncontracted_taken:
        inputs = _land("征收未承包到户面积", facts.uncontracted_taken), _mu("人均承包地", per_head)
        people, readings = _people("", village.uncontracted_headcount), (_choice(policy, "headcount_rounding"),)
        yield Step("R11", "未承包到户保障人数", "{}÷{}，取整", inputs, people, clause, readings=readings)
        yield _uncontracted_cost(result, village)


def _uncontracted_cost(result: Assessment, village: VillageResult) -> Step:
    named = village.uncontracted_headcount - village.pending_people
    inputs = (
        _people("保障人数", village.uncontracted_headcount),
        _yuan("补贴标准", result.full_standard),
        _people("已确定", named),
        _people("名单待定", village.pending_people),
        _yuan("待定金额", village.pending_amount),
    )
    formula, cost = "{:v}×{:v}（{}，{}，{}）", _yuan("", village.figures.uncontracted_cost)
    return Step("R11", "未承包到户补贴费用", formula, inputs, cost, result.policy.clauses.uncontracted)


def _village_totals(policy: Policy, village: VillageResult) -> Iterator[Step]:
    figures, clauses = village.figures, policy.clauses
    classes = [(loss_class, *_sum_of(village, loss_class)) for loss_class in (LossClass.FULL, LossClass.MAJORITY)]
    inputs = tuple(
        figure for term, people, money in classes for figure in (_yuan(term.label, money), _people(term.label, people))
    )
    contracted = _yuan("", figures.contracted_cost)
    yield Step("R12", "承包到户补贴费用", "{}（{:v}）＋{}（{:v}）", inputs, contracted, clauses.cost)
    pending = village.pending_people
    inputs = _people("已确定到人", figures.people - pending), _people("名单待定", pending)
    yield Step("R12", "保障人数", "{}＋{}", inputs, _people("", figures.people), clauses.loss_class)
    inputs = _yuan("承包到户", figures.contracted_cost), _yuan("未承包到户", figures.uncontracted_cost)
    yield Step("R12", "补贴费用合计", "{}＋{}", inputs, _yuan("", figures.cost), clauses.cost)


def _sum_of(village: VillageResult, loss_class: LossClass) -> tuple[int, Decimal]:
    amounts = [person.amount for person in village.persons if person.amount and person.loss_class is loss_class]
    return len(amounts), sum(amounts, ZERO)


# What is said beside the amount (R4, estimates) -----------------------------------------------------------------------


def _notes(result: Assessment, person: PersonResult) -> Iterator[Step]:
    """Yield the hints, and about what the pension comes to together with the basic pension."""
    yield from _hints(result, person)
    if told := _estimate(result, person):
        yield from _with_basic(told)


def _hints(result: Assessment, person: PersonResult) -> Iterator[Step]:
    """Yield that somebody must enrol first, and about how much the subsidy adds to the monthly pension."""
    policy, kind = result.policy, Figure("参保类型", person.farmer.insurance.label)
    if person.total and person.must_enrol:
        first = Figure("", "须先参保，补贴方可记入个人账户")
        yield Step("R4", "未参保", "{}", (kind,), first, policy.clauses.enrolment)
    if person.total and policy.pension and person.farmer.insurance is Insurance.EMPLOYEE:
        other = Figure("", "按职工养老保险办法计发，本处不作估算")
        yield Step(ESTIMATE, "月养老金", "{}", (kind,), other, policy.pension.document)
    if policy.pension and (told := _estimate(result, person)):
        yield _added(policy.pension, person, told)


def _estimate(result: Assessment, person: PersonResult) -> Estimate | None:
    pension = result.policy.pension
    if not pension or not person.total or person.farmer.insurance is Insurance.EMPLOYEE:
        return None
    return estimate(person.total, pension, result.project.announcement_date)


def _added(pension: Pension, person: PersonResult, told: Estimate) -> Step:
    since = "记账后" if person.age >= pension.age else f"年满{pension.age}周岁后"
    inputs = _yuan("补贴金额", person.total), Figure("计发月数", pension.divisor)
    added = Figure("约", told.added, "元/月")
    return Step(ESTIMATE, f"估算：{since}每月约增加养老金", "{}÷{}", inputs, added, pension.document)


def _with_basic(told: Estimate) -> Iterator[Step]:
    if told.basic:
        basic = Figure("基础养老金", told.basic.amount, "元/月")
        inputs = Figure("增加", told.added, "元/月"), basic, Figure("执行日期", told.basic.from_date)
        total, label = Figure("约", told.total, "元/月"), "估算：连同现行基础养老金"
        yield Step(ESTIMATE, label, "{:v}＋{}（{:v}起执行）", inputs, total, told.basic.document)


# Figures --------------------------------------------------------------------------------------------------------------


def _mu(name: str, area: Decimal) -> Figure:
    """Return an area as it is printed."""
    return Figure(name, area, "亩")


def _land(name: str, area: Decimal) -> Figure:
    """Return an area that is calculated with: exactly, and in one way however it was typed."""
    return Figure(name, short(area), "亩")


def _people(name: str, count: int) -> Figure:
    return Figure(name, count, "人")


def _yuan(name: str, amount: Decimal) -> Figure:
    """Return money as it is printed, with its four decimals (R13)."""
    return Figure(name, Decimal(plain(amount)), "元")


def _share(name: str, share: Decimal) -> Figure:
    """Return a share of the standard as it is printed."""
    return Figure(name, Decimal(plain(share)))


def _yes_no(fact: bool) -> str:
    return "是" if fact else "否"


def _compare(left: Figure, wanted: str, right: Figure) -> Relation:
    assert isinstance(left.value, Decimal | int) and isinstance(right.value, Decimal | int)  # noqa: S101, PT018
    sign = "＜" if left.value < right.value else "＝" if left.value == right.value else "＞"
    return Relation(left, sign, right, wanted)


def _fulfilled(comparison: Relation) -> bool:
    return comparison.sign in _HOLDS[comparison.wanted]


def _choice(policy: Policy, name: str, label: str = "") -> Choice:
    chosen: Term = getattr(policy, name)
    return Choice(name, chosen.value, label or chosen.label)
