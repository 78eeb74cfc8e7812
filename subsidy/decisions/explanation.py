"""Why a person gets an amount: the rules as steps, with their figures.

The steps are built from a result on demand, since most results are never explained; the last figure is always the one
decided. Estimates are kept apart, in the `notes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import TypeAlias

from ..law import (
    EXACT,
    ZERO,
    Basis,
    Caution,
    Insurance,
    LossClass,
    Pension,
    PerHead,
    Policy,
    PriorSubsidy,
    RatioUnit,
    TakenBefore,
    Thresholds,
    UncontractedNames,
    class_share,
    plain,
    short,
    yes_no,
)
from ..problems import characters
from .assessment import Assessment
from .pension import Estimate, estimate
from .results import PersonResult
from .trace import (
    ESTIMATE,
    Branch,
    Choice,
    Explanation,
    Figure,
    Relation,
    TraceStep,
    choice_of,
    compared,
    exact_area,
    fulfilled,
    money,
    number_of_people,
    printed_area,
    share_figure,
)


def explain(result: Assessment, person: PersonResult) -> Explanation:
    """Return the steps from the facts to the amount of `person` in `result`.

    The last step is the amount.
    """
    policy, farmer = result.policy, person.farmer
    with localcontext(EXACT):
        steps = (
            *eligibility_steps(result, person),
            *loss_steps(person),
            *class_steps(person),
            standard_step(result),
            class_share_step(person),
            *contracted_steps(person),
            *uncontracted_steps(person),
            total_step(person),
        )
        notes = tuple(_notes(result, person))
    return Explanation(farmer.name, farmer.id_number, policy.name, policy.document, steps, notes)


def find_persons(result: Assessment, who: str) -> list[PersonResult]:
    """Return every person whose ID number or name is `who`.

    Names are compared as a reader sees them (X6).
    """
    number, name = who.upper(), characters.readable_name(who)
    return [person for person in result.persons if number == person.farmer.id_number or name == person.farmer.name]


def eligibility_steps(result: Assessment, person: PersonResult) -> Iterator[TraceStep]:
    """R1, R2: yield the age and the four conditions."""
    policy, farmer = result.policy, person.farmer
    yield _age(result, person)
    least = Figure("最低年龄", policy.minimum_age, "周岁")
    old_enough = compared(Figure("年龄", person.age, "周岁"), "≥", least)
    yield _condition(policy, f"年满{least:v}", "{left} {sign} {right:v}", old_enough)
    yield _fact(policy, "在册", "在册", farmer.on_register, wanted=True)
    yield _fact(policy, "享有承包权", "享有承包权", farmer.has_contract_right, wanted=True)
    yield _fact(policy, "不是在校学生", "在校学生", farmer.is_student, wanted=False)


def _age(result: Assessment, person: PersonResult) -> TraceStep:
    policy, born = result.policy, person.farmer.birth_date
    inputs = Figure("出生日期", born), Figure("基准日", result.project.announcement_date)
    birthday = f"2月29日出生，平年{policy.feb29.label}满周岁"
    readings = (choice_of(policy, "feb29", birthday),) if (born.month, born.day) == (2, 29) else ()
    age = Figure("", person.age, "周岁")
    return TraceStep("R1", "年龄", "{}，{}", inputs, age, policy.clauses.reference_date, readings=readings)


def _fact(policy: Policy, label: str, name: str, fact: bool, *, wanted: bool) -> TraceStep:
    found, should = Figure(name, yes_no(fact)), Figure("应为", yes_no(wanted))
    return _condition(policy, label, "{left}", Relation(found, "＝" if fact == wanted else "≠", should, "＝"))


def _condition(policy: Policy, label: str, formula: str, comparison: Relation) -> TraceStep:
    holds = fulfilled(comparison)
    met = Figure("", "符合" if holds else "不符合")
    return TraceStep("R2", label, formula, (), met, policy.clauses.eligibility, comparison, holds)


_NO_LAND = Figure("", "没有承包地")


def loss_steps(person: PersonResult) -> Iterator[TraceStep]:
    """R5, R6: yield the loss ratio and the remaining land per head."""
    household, policy = person.household, person.policy
    counted = household.taken_before if policy.taken_before is TakenBefore.LISTED else ZERO
    before, taken = exact_area("以前征收", counted), exact_area("本次征收", household.taken_now)
    contracted = exact_area("承包面积", household.contracted_area)
    yield _ratio(person, (before, taken, contracted))
    yield _per_head(person, (contracted, before, taken))


def _ratio(person: PersonResult, land: tuple[Figure, ...]) -> TraceStep:
    policy = person.policy
    ratio = share_figure(person, "", person.loss.ratio) if person.household.contracted_area else _NO_LAND
    names = ["rounding", *(["taken_before"] if person.household.taken_before else []), *_unit(policy)]
    readings = tuple(choice_of(policy, name) for name in names)
    return TraceStep("R5", "失地比例", "（{}＋{}）÷{}", land, ratio, policy.clauses.loss_class, readings=readings)


def _unit(policy: Policy) -> tuple[str, ...]:
    """Return the reading of the unit where it is not the usual fraction."""
    return () if policy.ratio_unit is RatioUnit.FRACTION else ("ratio_unit",)


def _per_head(person: PersonResult, land: tuple[Figure, ...]) -> TraceStep:
    policy, printed = person.policy, person.loss.remaining_per_head
    contracting = policy.per_head is PerHead.CONTRACTING_MEMBERS
    inputs = (*land, number_of_people("享有承包权" if contracting else "全家", person.loss.heads))
    divided = printed_area("", printed or ZERO) if person.household.contracted_area else _NO_LAND
    outcome = Figure("", "无人可平均") if printed is None else divided
    clause, readings = policy.clauses.loss_class, (choice_of(policy, "per_head"),)
    return TraceStep("R6", "剩余人均承包地", "（{}－{}－{}）÷{}", inputs, outcome, clause, readings=readings)


def class_steps(person: PersonResult) -> Iterator[TraceStep]:
    """Yield the branches of R7 in order, up to the one that holds."""
    policy, decided = person.policy, (person.loss_class, person.basis)
    readings = (choice_of(policy, "thresholds"),) if person.loss.rounding_matters else ()
    for branch, label, formula, inputs, comparison in _branches(person):
        holds = branch == decided
        outcome = Figure("", "·".join(term.label for term in branch if term) if holds else "不成立")
        yield TraceStep("R7", label, formula, inputs, outcome, policy.clauses.loss_class, comparison, holds, readings)
        if holds:
            return


_Tried: TypeAlias = tuple[Branch, str, str, tuple[Figure, ...], Relation | None]
"""A branch of R7: its class and basis, label, formula, inputs and comparison."""


def _branches(person: PersonResult) -> Iterator[_Tried]:
    loss, household = person.loss, person.household
    now, contracted = exact_area("本次征收", household.taken_now), exact_area("承包面积", household.contracted_area)
    remaining, none = exact_area("剩余", loss.remaining), printed_area("无", ZERO)
    plainly = "{left} {sign} {right:v}"
    yield (LossClass.NONE, None), "本次未征地", plainly, (), compared(now, "＝", none)
    all_land = compared(now, "＝", contracted)
    yield (LossClass.FULL, Basis.ALL_LAND), "本次征收全部承包地", "{left} {sign} {right}", (), all_land
    yield (LossClass.FULL, Basis.CUMULATIVE), "累计征收后无剩余", plainly, (), compared(remaining, "＝", none)
    yield from _thresholds(person)
    ratio, per_head = (
        share_figure(person, "失地比例", loss.ratio),
        printed_area("剩余人均", loss.remaining_per_head or ZERO),
    )
    yield (LossClass.BELOW, None), "以上都不成立", "{}，{}", (ratio, per_head), None


def _thresholds(person: PersonResult) -> Iterator[_Tried]:
    """Yield the threshold tests on the figures that decided.

    These are the exact figures, or the printed ones.
    """
    policy, loss = person.policy, person.loss
    share = f"{policy.majority_percent}%"
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
    heads = printed_area("最低人均", minimum), Figure("人数", loss.heads, "人")
    part = Figure("比例", short(majority * 100), "%"), exact_area("承包面积", contracted)
    line = exact_area("界线", majority * contracted)
    too_little = compared(exact_area("剩余", loss.remaining), "＜", exact_area("界线", minimum * loss.heads))
    now = compared(exact_area("本次征收", person.household.taken_now), "≥", line)
    in_all = compared(exact_area("累计征收", loss.taken), "≥", line)
    return (formula, heads, too_little), (formula, part, now), (formula, part, in_all)


def _printed_tests(person: PersonResult) -> tuple[_Test, _Test, _Test]:
    """R7 on printed figures: the rounded ratios and the rounded land per head."""
    policy, loss = person.policy, person.loss
    formula, line = "{left} {sign} {right:v}", share_figure(person, "界线", policy.majority_loss_ratio)
    per_head = printed_area("剩余人均", loss.remaining_per_head or ZERO)
    too_little = compared(per_head, "＜", printed_area("界线", policy.minimum_remaining))
    now = compared(share_figure(person, "本次失地比例", loss.ratio_now), "≥", line)
    in_all = compared(share_figure(person, "累计失地比例", loss.ratio), "≥", line)
    return (formula, (), too_little), (formula, (), now), (formula, (), in_all)


def standard_step(result: Assessment) -> TraceStep:
    """R8: return the full standard."""
    policy, project = result.policy, result.project
    dibao = Figure(f"{project.dibao_year}年度城市低保标准", Decimal(plain(project.dibao)), "元/月")
    inputs = dibao, Figure("月数", policy.months, "个月")
    return TraceStep("R8", "补贴标准", "{}×{:v}", inputs, money("", result.full_standard), policy.clauses.dibao)


def contracted_steps(person: PersonResult) -> Iterator[TraceStep]:
    """R9, R10: yield any deduction and the amount for contracted land."""
    if not person.eligible:
        yield ineligible_step(person)
    elif person.farmer.prior_share:
        yield _prior(person)
    inputs = money("补贴标准", person.full_standard), share_figure(person, "补贴比例", person.entitlement)
    rounded = person.full_standard * person.entitlement != person.amount
    readings = (choice_of(person.policy, "rounding"),) if rounded else ()
    amount, clause = money("", person.amount), person.policy.clauses.standard
    yield TraceStep("R9", "承包到户补贴金额", "{:v}×{:v}", inputs, amount, clause, readings=readings)


def ineligible_step(person: PersonResult) -> TraceStep:
    """R2: return the reasons for which the person is not eligible."""
    why = Figure("原因", "、".join(reason.label for reason in person.ineligible_because))
    clause = person.policy.clauses.eligibility
    return TraceStep("R2", "不符合条件，不予补贴", "{}", (why,), share_figure(person, "", ZERO), clause)


def class_share_step(person: PersonResult) -> TraceStep:
    """R9: return the share of the standard that the class gives."""
    loss_class, ratio = Figure("失地类别", person.loss_class.label), share_figure(person, "失地比例", person.loss_ratio)
    by_ratio = person.loss_class is LossClass.MAJORITY
    share = share_figure(person, "", class_share(person.loss_class, person.loss_ratio))
    inputs, formula = ((loss_class, ratio), "{:v}，按{}") if by_ratio else ((loss_class,), "{:v}")
    return TraceStep("R9", "按失地类别的比例", formula, inputs, share, person.policy.clauses.standard)


def _prior(person: PersonResult) -> TraceStep:
    policy = person.policy
    share = class_share(person.loss_class, person.loss_ratio)
    inputs = share_figure(person, "按失地类别的比例", share), share_figure(person, "已补贴", person.farmer.prior_share)
    deducted = policy.prior_subsidy is PriorSubsidy.DEDUCT
    label, formula = ("扣除已补贴", "{:v}－{}，不低于0") if deducted else ("已补贴不扣除", "{:v}，{}")
    outcome, readings = share_figure(person, "", person.entitlement), (choice_of(policy, "prior_subsidy"),)
    return TraceStep("R10", label, formula, inputs, outcome, policy.clauses.standard, readings=readings)


def uncontracted_steps(person: PersonResult) -> Iterator[TraceStep]:
    """R11: yield the place of a name on the list, or why it takes none."""
    if not person.farmer.on_uncontracted_list:
        return
    barred = [_barred(person, caution) for caution in person.cautions if caution in _BARRED]
    yield from barred
    if not barred:
        yield _place(person)
        yield _uncontracted_amount(person)


_BARRED = {
    Caution.NAMED_INELIGIBLE: Figure("符合补贴条件", "否"),
    Caution.NAMED_SUBSIDISED: Figure("以前项目已享受补贴", "是"),
    Caution.NAMED_CONTRACTED: Figure("本项目承包地已获补贴", "是"),
}
"""The fact for which a person on the list takes no place, by its caution (R11)."""


def _barred(person: PersonResult, caution: Caution) -> TraceStep:
    left = Figure("", "不占名额，未承包到户部分不予补贴")
    readings = () if caution is Caution.NAMED_INELIGIBLE else (choice_of(person.policy, "uncontracted_names"),)
    clause = person.policy.clauses.uncontracted
    return TraceStep(
        "R11", "列入未承包到户名单", "{}", (_BARRED[caution],), left, clause, holds=False, readings=readings
    )


def _place(person: PersonResult) -> TraceStep:
    """Return the share of a place: a whole standard, or the rest of one."""
    policy, share = person.policy, share_figure(person, "", person.uncontracted_share)
    label, readings = "列入未承包到户名单", (choice_of(policy, "uncontracted_names"),)
    whole = Figure("一份标准", 1)
    if policy.uncontracted_names is UncontractedNames.WHOLE:
        inputs: tuple[Figure, ...] = (Figure("名额", 1, "个"), whole)
        return TraceStep("R11", label, "{}，{}", inputs, share, policy.clauses.uncontracted, readings=readings)
    deducted = policy.prior_subsidy is PriorSubsidy.DEDUCT
    prior = share_figure(person, "已补贴", person.farmer.prior_share if deducted else ZERO)
    inputs = (whole, prior, share_figure(person, "承包到户", person.entitlement))
    formula = "{:v}－{}－{}，不低于0"
    return TraceStep("R11", label, formula, inputs, share, policy.clauses.uncontracted, readings=readings)


def _uncontracted_amount(person: PersonResult) -> TraceStep:
    standard, share = person.full_standard, person.uncontracted_share
    inputs: tuple[Figure, ...] = (money("补贴标准", standard), share_figure(person, "未承包到户补贴比例", share))
    formula, readings = "{:v}×{:v}", tuple[Choice, ...]()
    if standard * share != person.uncontracted_amount:  # rounded, and never so that both parts pass one standard
        readings = (choice_of(person.policy, "rounding"),)
        inputs, formula = (*inputs, money("一份标准的余额", standard - person.amount)), formula + "，不超过{}"
    amount, clause = money("", person.uncontracted_amount), person.policy.clauses.uncontracted
    return TraceStep("R11", "未承包到户补贴金额", formula, inputs, amount, clause, readings=readings)


def total_step(person: PersonResult) -> TraceStep:
    """R12: return the sum of both amounts."""
    inputs = money("承包到户", person.amount), money("未承包到户", person.uncontracted_amount)
    return TraceStep("R12", "补贴金额合计", "{}＋{}", inputs, money("", person.total), person.policy.clauses.cost)


def _notes(result: Assessment, person: PersonResult) -> Iterator[TraceStep]:
    """Yield the hints, and an estimate with the basic pension."""
    yield from hint_steps(result, person)
    if found := _estimate(result, person):
        yield from _with_basic(found)


def hint_steps(result: Assessment, person: PersonResult) -> Iterator[TraceStep]:
    """Yield the duty to enrol, and an estimate of the pension added."""
    policy, kind = result.policy, Figure("参保类型", person.farmer.insurance.label)
    if person.total and person.must_enrol:
        first = Figure("", "须先参保，补贴方可记入个人账户")
        yield TraceStep("R4", "未参保", "{}", (kind,), first, policy.clauses.enrolment)
    if person.total and policy.pension and person.farmer.insurance is Insurance.EMPLOYEE:
        other = Figure("", "按职工养老保险办法计发，本处不作估算")
        yield TraceStep(ESTIMATE, "月养老金", "{}", (kind,), other, policy.pension.document)
    if policy.pension and (found := _estimate(result, person)):
        yield _added(policy.pension, person, found)


def _estimate(result: Assessment, person: PersonResult) -> Estimate | None:
    pension = result.policy.pension
    if not pension or not person.total or person.farmer.insurance is Insurance.EMPLOYEE:
        return None
    return estimate(person.total, pension, result.project.announcement_date)


def _added(pension: Pension, person: PersonResult, found: Estimate) -> TraceStep:
    since = "记账后" if person.age >= pension.age else f"年满{pension.age}周岁后"
    inputs = money("补贴金额", person.total), Figure("计发月数", pension.divisor)
    added = Figure("约", found.added, "元/月")
    return TraceStep(ESTIMATE, f"估算：{since}每月约增加养老金", "{}÷{}", inputs, added, pension.document)


def _with_basic(found: Estimate) -> Iterator[TraceStep]:
    if found.basic:
        basic = Figure("基础养老金", found.basic.amount, "元/月")
        inputs = Figure("增加", found.added, "元/月"), basic, Figure("执行日期", found.basic.from_date)
        total, label = Figure("约", found.total, "元/月"), "估算：连同现行基础养老金"
        yield TraceStep(ESTIMATE, label, "{:v}＋{}（{:v}起执行）", inputs, total, found.basic.document)
