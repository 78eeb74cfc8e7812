"""Why this person gets this amount: the rules again, as steps with the figures put in, the clause and the outcome.

A `Step` is data; sentences, table and JSON are all rendered from it. The steps are built on demand from a result, so
nobody pays for an explanation who does not ask, and the last figure told is always the one that was decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from .assessment import Assessment, PersonResult
from .money import plain
from .rules import ONE, ZERO, class_share
from .terms import Basis, LossClass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the rule, what it looks at, the figures put in, and what came out.

    `holds` is None for a calculation, else whether the condition was met; `reading` names the reading that mattered.
    """

    rule: str
    label: str
    working: str
    outcome: str
    clause: str
    holds: bool | None = None
    reading: str = ""

    def __str__(self) -> str:
        """Return the step as one line of text."""
        mark = {True: "✓", False: "✗", None: "="}[self.holds]
        reading = f"；口径：{self.reading}" if self.reading else ""
        return f"{mark} {self.label}：{self.working} → {self.outcome}（{self.rule}，{self.clause}{reading}）"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps that led to what one person gets."""

    name: str
    id_number: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """Return the whole explanation as text, a line a step."""
        return "\n".join([f"{self.name}（{self.id_number}）", *map(str, self.steps)])

    def to_json(self) -> dict[str, object]:
        """Return plain data for `json.dumps`."""
        return asdict(self)


def explain(result: Assessment, person: PersonResult) -> Explanation:
    """Return the steps that led from the facts to what `person` gets in `result`."""
    steps = (
        *_eligibility(result, person),
        *_loss(person),
        *_classes(person),
        *_contracted(result, person),
        *_uncontracted(result, person),
        _total(person),
    )
    return Explanation(person.farmer.name, person.farmer.id_number, steps)


def find_persons(result: Assessment, who: str) -> list[PersonResult]:
    """Return everybody whose ID number or name is `who`."""
    return [person for person in result.persons if who.upper() == person.farmer.id_number or who == person.farmer.name]


def _eligibility(result: Assessment, person: PersonResult) -> Iterator[Step]:
    policy, farmer, reference = result.policy, person.farmer, result.project.announcement_date
    clause = policy.clauses.eligibility
    leapling = (farmer.birth_date.month, farmer.birth_date.day) == (2, 29)
    reading = f"2月29日出生，平年{policy.feb29.label}满周岁" if leapling else ""
    born = f"{farmer.birth_date} 出生，基准日 {reference}"
    yield Step("R1", "年龄", born, f"{person.age}周岁", policy.clauses.reference_date, reading=reading)
    old_enough = person.age >= policy.minimum_age
    sign = "≥" if old_enough else "<"
    yield Step(
        "R2",
        f"年满{policy.minimum_age}周岁",
        f"{person.age} {sign} {policy.minimum_age}",
        _met(old_enough),
        clause,
        old_enough,
    )
    for label, fact, wanted in (
        ("在册", farmer.on_register, True),
        ("享有承包权", farmer.has_contract_right, True),
        ("不是在校学生", farmer.is_student, False),
    ):
        yield Step(
            "R2",
            label,
            f"{label.removeprefix('不是')}＝{'是' if fact else '否'}",
            _met(fact == wanted),
            clause,
            fact == wanted,
        )


def _loss(person: PersonResult) -> Iterator[Step]:
    loss, household, policy = person.loss, person.household, person.policy
    clause = policy.clauses.loss_class
    now, contracted = household.taken_now, household.contracted_area
    before = loss.taken - now
    yield Step(
        "R5",
        "失地比例",
        f"（以前征收{before}亩＋本次征收{now}亩）÷承包面积{contracted}亩",
        f"{loss.ratio}",
        clause,
        reading=f"{policy.rounding.label}；{policy.taken_before.label}" if before else policy.rounding.label,
    )
    outcome = f"{loss.remaining_per_head}亩" if loss.heads else "无人可平均"
    working = f"（{contracted}－{before}－{now}）亩÷{loss.heads}人"
    yield Step("R6", "剩余人均承包地", working, outcome, clause, reading=policy.per_head.label)


def _classes(person: PersonResult) -> Iterator[Step]:
    """Yield the branches of R7 in the order they are tried, up to the one that holds."""
    clause = person.policy.clauses.loss_class
    for label, working, (loss_class, basis) in _branches(person):
        holds = (person.loss_class, person.basis) == (loss_class, basis)
        outcome = f"{loss_class.label}{f'·{basis.label}' if basis else ''}" if holds else "不成立"
        reading = person.policy.thresholds.label if person.loss.rounding_matters else ""
        yield Step("R7", label, working, outcome, clause, holds, reading)
        if holds:
            return


def _branches(person: PersonResult) -> Iterator[tuple[str, str, tuple[LossClass, Basis | None]]]:
    loss, household, policy = person.loss, person.household, person.policy
    now, contracted = household.taken_now, household.contracted_area
    majority, minimum = policy.majority_loss_ratio, policy.minimum_remaining
    line, short_line = _exact(majority * contracted), _exact(minimum * loss.heads)
    share = f"{_exact(majority * 100)}%"
    yield "本次未征地", f"本次征收{now}亩", (LossClass.NONE, None)
    yield "本次征收全部承包地", f"本次征收{now}亩，承包面积{contracted}亩", (LossClass.FULL, Basis.ALL_LAND)
    yield "累计征收后无剩余", f"剩余{loss.remaining}亩", (LossClass.FULL, Basis.CUMULATIVE)
    sign = _sign(loss.remaining, minimum * loss.heads)
    working = f"剩余{loss.remaining}亩 {sign} {minimum}×{loss.heads}人＝{short_line}亩"
    yield f"剩余人均不足{minimum}亩", working, (LossClass.FULL, Basis.REMAINING)
    working = f"本次征收{now}亩 {_sign(now, majority * contracted)} {share}×{contracted}亩＝{line}亩"
    yield f"本次失地比例达{share}", working, (LossClass.MAJORITY, Basis.RATIO)
    working = f"累计征收{loss.taken}亩 {_sign(loss.taken, majority * contracted)} {share}×{contracted}亩＝{line}亩"
    yield f"累计失地比例达{share}", working, (LossClass.MAJORITY, Basis.CUMULATIVE)
    yield "以上都不成立", f"失地比例{loss.ratio}，剩余人均{loss.remaining_per_head}亩", (LossClass.BELOW, None)


def _contracted(result: Assessment, person: PersonResult) -> Iterator[Step]:
    policy, project = result.policy, result.project
    standard, clause = plain(result.full_standard), policy.clauses.standard
    working = f"{project.dibao_year}年度城市低保标准{project.dibao}元/月×{policy.months}"
    yield Step("R8", "补贴标准", working, f"{standard}元", policy.clauses.dibao)
    share = class_share(person.loss_class, person.loss_ratio)
    yield Step("R9", "按失地类别的比例", person.loss_class.label, plain(share), clause)
    if not person.eligible:
        labels = "、".join(reason.label for reason in person.ineligible_because)
        yield Step("R2", "不符合条件，不予补贴", labels, plain(ZERO), policy.clauses.eligibility)
    elif person.farmer.prior_share:
        working = f"{plain(share)}－已补贴{plain(person.farmer.prior_share)}，不低于0"
        yield Step("R10", "扣除已补贴", working, plain(person.entitlement), clause, reading=policy.prior_subsidy.label)
    working = f"{standard}元×{plain(person.entitlement)}"
    yield Step("R9", "承包到户补贴金额", working, f"{plain(person.amount)}元", clause)


def _uncontracted(result: Assessment, person: PersonResult) -> Iterator[Step]:
    if not person.farmer.on_uncontracted_list or not person.eligible:
        return
    clause, share = result.policy.clauses.uncontracted, person.uncontracted_share
    rest = f"1－已补贴{plain(person.farmer.prior_share)}－承包到户{plain(person.entitlement)}"
    yield Step("R11", "列入未承包到户名单，累计不超过一份标准", rest, plain(share), clause)
    working = f"{plain(result.full_standard)}元×{plain(share)}"
    yield Step("R11", "未承包到户补贴金额", working, f"{plain(person.uncontracted_amount)}元", clause)


def _total(person: PersonResult) -> Step:
    working = f"承包到户{plain(person.amount)}元＋未承包到户{plain(person.uncontracted_amount)}元"
    return Step("R12", "补贴金额合计", working, f"{plain(person.total)}元", person.policy.clauses.cost)


def _met(holds: bool) -> str:
    return "符合" if holds else "不符合"


def _sign(left: Decimal, right: Decimal) -> str:
    return "＜" if left < right else "＝" if left == right else "＞"


def _exact(value: Decimal) -> Decimal:
    """Drop trailing zeros, and the exponent that `normalize` would leave in their place."""
    return value.quantize(ONE) if value == value.to_integral() else value.normalize()
