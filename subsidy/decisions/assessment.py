"""From facts to decisions: `assess` applies the rules to every household and person, and adds up what is printed.

The result is everything the forms, the review sheet, the JSON and the screen show. Nothing downstream computes a
figure again, and every total is the exact sum of the printed values below it (R12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cache, cached_property, partial
from typing import NamedTuple

from ..facts import Farmer, Household, Project, Village
from ..law import (
    DECIMALS,
    READINGS,
    AgeBand,
    Basis,
    Caution,
    Citation,
    Insurance,
    LossClass,
    PerHead,
    Policy,
    PriorSubsidy,
    Reason,
    TakenBefore,
    Term,
    Thresholds,
    plain,
    policy_for,
    rules,
)
from ..problems import InputError
from . import agreement


@dataclass(frozen=True, slots=True)
class Loss:
    """How much land a household lost and what follows from it (R5–R7). Areas in 亩."""

    taken: Decimal
    """累计征收面积: before and now"""
    remaining: Decimal
    """剩余面积"""
    heads: int
    """Among how many the remaining land is divided"""
    ratio: Decimal
    """失地比例, printed"""
    ratio_now: Decimal
    """失地比例 of this project alone, printed"""
    remaining_per_head: Decimal | None
    """剩余人均 (亩), printed; None when there is nobody to divide among"""
    loss_class: LossClass
    basis: Basis | None
    rounding_matters: bool
    """Whether the printed figures would have given another class"""


class PersonResult(NamedTuple):
    """What was decided for one person."""

    farmer: Farmer
    household: Household
    village: Village
    loss: Loss
    age: int
    band: AgeBand
    ineligible_because: tuple[Reason, ...]
    entitlement: Decimal
    """补贴比例 for contracted land, after what was already received (R9, R10)"""
    amount: Decimal
    """补贴金额 for contracted land (元)"""
    uncontracted_share: Decimal
    uncontracted_amount: Decimal
    """补贴金额 for uncontracted land (元)"""
    total: Decimal
    """Everything this person gets in this project (元)"""
    cautions: tuple[Caution, ...]
    full_standard: Decimal
    """补贴标准 (元)"""
    policy: Policy

    @property
    def eligible(self) -> bool:
        """Whether the person is one whom the scheme covers (R2)."""
        return not self.ineligible_because

    @property
    def loss_class(self) -> LossClass:
        """失地类别 of the household."""
        return self.loss.loss_class

    @property
    def basis(self) -> Basis | None:
        """What the class rests on."""
        return self.loss.basis

    @property
    def loss_ratio(self) -> Decimal:
        """失地比例, printed."""
        return self.loss.ratio

    @property
    def must_enrol(self) -> bool:
        """Whether the person must enrol in a pension scheme before the money can be booked (R4, §10)."""
        return self.eligible and self.farmer.insurance is Insurance.NONE

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why this decision, in Chinese, each reason with its clause: what `explain` tells step by step."""
        clauses = self.policy.clauses
        if not self.eligible:
            because = (f"{reason.label}（{clauses.eligibility}）" for reason in self.ineligible_because)
            return (*because, *(caution.label for caution in self.cautions))
        basis = f"（{self.basis.label}）" if self.basis else ""
        said = [f"{self.loss_class.label}{basis}，失地比例{plain(self.loss_ratio)}（{clauses.loss_class}）"]
        if self.entitlement != rules.class_share(self.loss_class, self.loss_ratio):
            said.append(f"以前项目已补贴{plain(self.farmer.prior_share)}，从本次比例中扣除（{clauses.standard}）")
        if self.uncontracted_amount:
            said.append(f"列入未承包到户名单（{clauses.uncontracted}）")
        return (*said, *(caution.label for caution in self.cautions))


@dataclass(frozen=True, slots=True)
class HouseholdResult:
    """What was decided for one household."""

    household: Household
    village: Village
    loss: Loss
    persons: tuple[PersonResult, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people and how much money (元): of a village, or of the project. 合计 = 承包到户 + 未承包到户."""

    people: int
    contracted_people: int
    uncontracted_people: int
    cost: Decimal
    contracted_cost: Decimal
    uncontracted_cost: Decimal

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.people + other.people,
            self.contracted_people + other.contracted_people,
            self.uncontracted_people + other.uncontracted_people,
            self.cost + other.cost,
            self.contracted_cost + other.contracted_cost,
            self.uncontracted_cost + other.uncontracted_cost,
        )


NOTHING = Figures(0, 0, 0, rules.ZERO, rules.ZERO, rules.ZERO)


@dataclass(frozen=True, slots=True)
class VillageResult:
    """What was decided for one village."""

    village: Village
    households: tuple[HouseholdResult, ...]
    land_per_head: Decimal | None
    """本村人均承包地面积 (亩); None when the village has no people with a contracting right"""
    uncontracted_headcount: int
    """未承包到户保障人数 (R11)"""
    pending_people: int
    """名单待定: people of that number whom the village has not named yet"""
    pending_amount: Decimal
    """What is set aside for them, and what named people may not take up (元)"""
    figures: Figures

    @property
    def persons(self) -> Iterator[PersonResult]:
        """Every person of the village, in the order of the input."""
        return (person for household in self.households for person in household.persons)


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """A reading that mattered in a village: another choice would have changed what people get there."""

    name: str
    source: Citation
    chosen: Term
    alternative: Term
    village: str
    people: int
    """How many people would get another amount, named or not"""

    @property
    def used(self) -> str:
        """Which reading was used, in the words of the plan."""
        return f"{self.source.meaning}，本方案按“{self.chosen.label}”计算（{self.source.clause}）"

    @property
    def otherwise(self) -> str:
        """What the alternative would change, in the words of the plan."""
        return f"如按“{self.alternative.label}”，{self.people}人的补贴金额将不同"

    def __str__(self) -> str:
        """Return both as a sentence."""
        return f"{self.used}；{self.otherwise}。"


@dataclass(frozen=True)
class Assessment:
    """The whole result for a project under a policy."""

    project: Project
    policy: Policy
    full_standard: Decimal
    """补贴标准 (元 per person)"""
    villages: tuple[VillageResult, ...]

    @property
    def persons(self) -> Iterator[PersonResult]:
        """Every person of the project, in the order of the input."""
        return (person for village in self.villages for person in village.persons)

    @cached_property
    def figures(self) -> Figures:
        """The totals of the project: the sum of its villages'."""
        with localcontext(rules.EXACT):
            return sum((village.figures for village in self.villages), NOTHING)

    @cached_property
    def readings_that_mattered(self) -> tuple[ReadingEffect, ...]:
        """The open readings whose alternative would change somebody's amount (附件6 §7); found once, when asked for."""
        return tuple(_effects(self))

    def person(self, id_number: str) -> PersonResult:
        """Return the result of the person with that ID number. Raises `KeyError` when there is none."""
        return self._by_id[id_number.upper()]

    @cached_property
    def _by_id(self) -> dict[str, PersonResult]:
        return {person.farmer.id_number: person for person in self.persons}


def assess(project: Project, policy: Policy | None = None) -> Assessment:
    """Decide for every person of `project` and add up the money (R1–R13).

    Without a `policy`, the packaged one in force on the date of the notice is used. Raises `PolicyError` when there is
    none, and `InputError` with every problem when the facts contradict the policy.
    """
    policy = policy or policy_for(project.notice_date)
    with localcontext(rules.EXACT):
        _refuse_contradictions(project, policy)
    return _decided(project, policy)


def _decided(project: Project, policy: Policy) -> Assessment:
    with localcontext(rules.EXACT):
        standard = rules.full_standard(project.dibao, policy.months)
        amount = partial(rules.subsidy, standard, decimals=DECIMALS, rounding=policy.rounding)
        case = _Case(policy, standard, project.announcement_date, cache(amount))
        villages = tuple(case.village(village) for village in project.villages)
    return Assessment(project, policy, standard, villages)


def _refuse_contradictions(project: Project, policy: Policy) -> None:
    problems = [
        problem.under("villages", v)
        for v, village in enumerate(project.villages)
        for problem in agreement.village_policy_problems(village, policy)
    ]
    if any(problem.is_error for problem in problems):
        raise InputError(problems)


def measure_loss(household: Household, policy: Policy) -> Loss:
    """R5–R7: measure what a household lost and classify it."""
    contracted, now = household.contracted_area, household.taken_now
    before = household.taken_before if policy.taken_before is TakenBefore.LISTED else rules.ZERO
    taken, remaining = before + now, contracted - before - now
    heads = _heads(household.members, policy.per_head)
    ratio, ratio_now = (policy.printed(part, contracted or rules.ONE) for part in (taken, now))
    per_head = policy.printed(remaining, Decimal(heads)) if heads else None
    minimum, majority = policy.minimum_remaining, policy.majority_loss_ratio
    tests = {
        Thresholds.EXACT: (
            rules.falls_short(remaining, heads, minimum),
            rules.reaches_ratio(now, contracted, majority),
            rules.reaches_ratio(taken, contracted, majority),
        ),
        Thresholds.PRINTED: (per_head is not None and per_head < minimum, ratio_now >= majority, ratio >= majority),
    }
    classes = {
        figures: rules.classify(
            contracted=contracted, before=before, now=now, short=short, reaches_now=at_once, reaches_in_all=in_all
        )
        for figures, (short, at_once, in_all) in tests.items()
    }
    loss_class, basis = classes[policy.thresholds]
    matters = classes[Thresholds.EXACT][0] is not classes[Thresholds.PRINTED][0]
    return Loss(taken, remaining, heads, ratio, ratio_now, per_head, loss_class, basis, rounding_matters=matters)


def _heads(members: Sequence[Farmer], per_head: PerHead) -> int:
    if per_head is PerHead.ALL_MEMBERS:
        return len(members)
    return sum(farmer.has_contract_right for farmer in members)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is the same for everybody in a project."""

    policy: Policy
    standard: Decimal
    reference_date: date
    money: Callable[[Decimal], Decimal]
    """R9: that share of the standard in 元, as it is printed; a village has few different shares"""

    def village(self, village: Village) -> VillageResult:
        households = tuple(self.household(household, village) for household in village.households)
        heads = agreement.uncontracted_headcount(village, self.policy) or 0
        persons = [person for household in households for person in household.persons]
        pending_people = heads - sum(1 for person in persons if person.uncontracted_amount)
        contracted_cost = sum((person.amount for person in persons), rules.ZERO)
        uncontracted_cost = heads * self.standard
        figures = Figures(
            people=sum(1 for person in persons if person.total) + pending_people,
            contracted_people=sum(1 for person in persons if person.amount),
            uncontracted_people=heads,
            cost=contracted_cost + uncontracted_cost,
            contracted_cost=contracted_cost,
            uncontracted_cost=uncontracted_cost,
        )
        pending_amount = uncontracted_cost - sum(person.uncontracted_amount for person in persons)
        per_head = agreement.land_per_head(village, self.policy)
        return VillageResult(village, households, per_head, heads, pending_people, pending_amount, figures)

    def household(self, household: Household, village: Village) -> HouseholdResult:
        loss = measure_loss(household, self.policy)
        share = rules.class_share(loss.loss_class, loss.ratio)
        persons = tuple(self.person(farmer, household, village, loss, share) for farmer in household.members)
        return HouseholdResult(household, village, loss, persons)

    def person(
        self, farmer: Farmer, household: Household, village: Village, loss: Loss, class_share: Decimal
    ) -> PersonResult:
        policy = self.policy
        age, reasons = agreement.age_and_reasons(farmer, self.reference_date, policy)
        prior = farmer.prior_share if policy.prior_subsidy is PriorSubsidy.DEDUCT else rules.ZERO
        entitlement = rules.ZERO if reasons else rules.less_prior(class_share, prior)
        named = farmer.on_uncontracted_list and not reasons
        uncontracted = rules.uncontracted_share(prior=prior, entitlement=entitlement) if named else rules.ZERO
        amount = self.money(entitlement)
        # two parts that end in a lone 5 would both be rounded up, and pass one standard together
        uncontracted_amount = min(self.money(uncontracted), max(self.standard - amount, rules.ZERO))
        return PersonResult(
            farmer,
            household,
            village,
            loss,
            age,
            rules.age_band(age, policy.minimum_age, policy.senior_age),
            reasons,
            entitlement,
            amount,
            uncontracted,
            uncontracted_amount,
            amount + uncontracted_amount,
            tuple(_cautions(farmer, loss, named, uncontracted)),
            self.standard,
            policy,
        )


def _cautions(farmer: Farmer, loss: Loss, named: bool, uncontracted: Decimal) -> Iterator[Caution]:
    if loss.rounding_matters:
        yield Caution.THRESHOLD_ROUNDING
    if farmer.on_uncontracted_list and not named:
        yield Caution.NAMED_INELIGIBLE
    if named and uncontracted < rules.ONE:
        yield Caution.NAMED_CAPPED


# Open readings --------------------------------------------------------------------------------------------------------


_TOUCHES: Mapping[str, Callable[[Village], bool]] = {
    "feb29": lambda village: any((f.birth_date.month, f.birth_date.day) == (2, 29) for f in village.farmers()),
    "per_head": lambda village: not all(farmer.has_contract_right for farmer in village.farmers()),
    "taken_before": lambda village: any(household.taken_before for household in village.households),
    "prior_subsidy": lambda village: any(farmer.prior_share for farmer in village.farmers()),
    "headcount_rounding": lambda village: village.uncontracted_taken > 0,
}
"""What a village must have for a reading to make a difference there; the others may make one anywhere."""


def _effects(result: Assessment) -> Iterator[ReadingEffect]:
    """Yield, for each village, every open reading whose alternative would change somebody's amount there."""
    for name in READINGS:
        touches = _TOUCHES.get(name)
        if touches and not any(map(touches, result.project.villages)):
            continue
        chosen: Term = getattr(result.policy, name)
        for alternative in type(chosen):
            if alternative is chosen:
                continue
            # decided although the village's own figures or its list may follow the reading that was chosen
            other = _decided(result.project, result.policy.replace(**{name: alternative}))
            for before, after in zip(result.villages, other.villages, strict=True):
                if people := _changed(before, after):
                    source = result.policy.sources[name]
                    yield ReadingEffect(name, source, chosen, alternative, before.village.name, people)


def _changed(before: VillageResult, after: VillageResult) -> int:
    pairs = zip(before.persons, after.persons, strict=True)
    named = sum(one.total != other.total for one, other in pairs)
    return named + abs(before.pending_people - after.pending_people)
