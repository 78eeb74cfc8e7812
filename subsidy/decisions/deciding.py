"""Application of the rules to persons, households, villages (R1–R12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cache, lru_cache, partial
from typing import NamedTuple

from ..facts import Farmer, Household, Project, Village
from ..law import (
    DECIMALS,
    EXACT,
    ONE,
    ZERO,
    Caution,
    Feb29,
    Headcount,
    PerHead,
    Policy,
    PriorSubsidy,
    Reason,
    TakenBefore,
    Thresholds,
    UncontractedNames,
    rules,
)
from .results import Figures, HouseholdResult, Loss, PersonResult, VillageResult


def decide(project: Project, policy: Policy) -> tuple[VillageResult, ...]:
    """Decide for every village, whether or not the facts agree with `policy`."""
    with localcontext(EXACT):
        return tuple(map(case_of(project, policy).village, project.villages))


def case_of(project: Project, policy: Policy) -> Case:
    """Return the policy, standard and dates shared by all decisions."""
    standard = rules.full_standard(project.dibao, policy.months)
    reference = project.announcement_date
    money = partial(rules.subsidy, standard, decimals=DECIMALS, rounding=policy.rounding)
    return Case(policy, standard, reference, _ages(reference, policy.feb29), cache(money))


@lru_cache(maxsize=4)
def _ages(reference: date, feb29: Feb29) -> Callable[[date], int]:
    """Return ages by date of birth, cached between decisions.

    A project is decided several times, under different readings.
    """
    return cache(partial(rules.age_on, on=reference, feb29=feb29))


# How much land was lost (R5–R7) ---------------------------------------------------------------------------------------


class Land(NamedTuple):
    """The land of a household in 亩: contracted, taken before and taken now."""

    contracted: Decimal
    before: Decimal
    now: Decimal


def measure_loss(land: Land, heads: int, policy: Policy) -> Loss:
    """R5–R7: measure the loss of a household and classify it.

    The remaining land is divided among `heads` people.
    """
    contracted, now = land.contracted, land.now
    before = land.before if policy.taken_before is TakenBefore.LISTED else ZERO
    taken, remaining = before + now, contracted - before - now
    ratio, ratio_now = (policy.ratio(part, contracted or ONE) for part in (taken, now))
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
    falls_short, reaches_now, reaches_in_all = tests[policy.thresholds]
    return Loss(
        taken=taken,
        remaining=remaining,
        heads=heads,
        ratio=ratio,
        ratio_now=ratio_now,
        remaining_per_head=per_head,
        loss_class=loss_class,
        basis=basis,
        rounding_matters=classes[Thresholds.EXACT] != classes[Thresholds.PRINTED],
        falls_short=falls_short,
        reaches_now=reaches_now,
        reaches_in_all=reaches_in_all,
    )


def counted(members: Sequence[Farmer], reference: date) -> tuple[Farmer, ...]:
    """R2: return the members born on or before the reference date.

    Anyone born later is not counted at all.
    """
    return tuple(farmer for farmer in members if farmer.birth_date <= reference)


def _heads(members: Sequence[Farmer], per_head: PerHead) -> int:
    """R6: return the number of people the remaining land is divided among."""
    if per_head is PerHead.ALL_MEMBERS:
        return len(members)
    return sum(farmer.has_contract_right for farmer in members)


# Uncontracted land (R11) ----------------------------------------------------------------------------------------------


def land_per_head(village: Village, policy: Policy) -> Decimal | None:
    """R11: return the village's contracted land per head (亩), if known."""
    if None in (village.contract_land, village.contract_right_population):
        return None
    return rules.land_per_head(village.contract_land, village.contract_right_population, DECIMALS, policy.rounding)


def computed_headcount(village: Village, policy: Policy) -> int | None:
    """R11: return the number of people by the formula; None if unknown."""
    if village.uncontracted_taken == 0:
        return 0
    per_head = land_per_head(village, policy)
    if not per_head or village.uncontracted_taken is None:
        return None
    return rules.headcount(village.uncontracted_taken, per_head, policy.headcount_rounding)


def uncontracted_headcount(village: Village, policy: Policy) -> int | None:
    """R11: return 未承包到户保障人数; None if it is unknown.

    It is the number the village states, or else that of the formula.
    """
    if village.uncontracted_headcount is not None:
        return village.uncontracted_headcount
    if policy.headcount is Headcount.STATED:
        return 0 if village.uncontracted_taken == 0 else None
    return computed_headcount(village, policy)


# Persons, households, villages (R1–R4, R8–R12) ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """The policy, standard and dates that all decisions of a project share."""

    policy: Policy
    standard: Decimal
    """补贴标准 (元)"""
    reference_date: date
    age: Callable[[date], int]
    """R1: completed years by date of birth; remembered, since many people share one"""
    money: Callable[[Decimal], Decimal]
    """R9: a share of the standard in 元, as it is printed; remembered, since a village has few different shares"""

    def village(self, village: Village) -> VillageResult:
        """Decide for a village and all of its households."""
        return self.added_up(village, tuple(self.household(household, village) for household in village.households))

    def added_up(self, village: Village, households: tuple[HouseholdResult, ...]) -> VillageResult:
        """Add up a village (R11, R12).

        Its cost sets aside a whole standard for each of its places.
        """
        persons = [person for household in households for person in household.persons]
        heads = uncontracted_headcount(village, self.policy) or 0
        named = [person for person in persons if person.uncontracted_amount]
        pending = max(heads - len(named), 0)
        contracted_cost = sum((person.amount for person in persons), ZERO)
        uncontracted_cost = heads * self.standard
        return VillageResult(
            village=village,
            households=households,
            land_per_head=land_per_head(village, self.policy),
            uncontracted_headcount=heads,
            computed_headcount=computed_headcount(village, self.policy),
            pending_people=pending,
            open_shares=Decimal(heads) - sum((person.uncontracted_share for person in persons), ZERO),
            pending_amount=uncontracted_cost - sum((person.uncontracted_amount for person in named), ZERO),
            figures=Figures(
                people=sum(1 for person in persons if person.total) + pending,
                contracted_people=sum(1 for person in persons if person.amount),
                uncontracted_people=len(named) + pending,
                cost=contracted_cost + uncontracted_cost,
                contracted_cost=contracted_cost,
                uncontracted_cost=uncontracted_cost,
            ),
        )

    def household(self, household: Household, village: Village) -> HouseholdResult:
        """Decide for a household and each of its members counted (R2)."""
        members = counted(household.members, self.reference_date)
        land = Land(household.contracted_area, household.taken_before, household.taken_now)
        loss = measure_loss(land, _heads(members, self.policy.per_head), self.policy)
        share = rules.class_share(loss.loss_class, loss.ratio)
        persons = tuple(self.person(farmer, household, village, loss, share) for farmer in members)
        return HouseholdResult(household, village, loss, persons, self.policy)

    def person(
        self, farmer: Farmer, household: Household, village: Village, loss: Loss, class_share: Decimal
    ) -> PersonResult:
        """Decide for a person whose household lost `loss`.

        The class of the loss gives `class_share` of a standard.
        """
        policy = self.policy
        age, reasons = self.eligibility(farmer)
        prior = farmer.prior_share if policy.prior_subsidy is PriorSubsidy.DEDUCT else ZERO
        entitlement = ZERO if reasons else rules.less_prior(class_share, prior)
        amount = self.money(entitlement)
        listed = farmer.on_uncontracted_list
        barred = tuple(self._barred(bool(reasons), prior, entitlement)) if listed else ()
        share = self._place(prior, entitlement) if listed and not barred else ZERO
        # two parts that end in a lone 5 would both be rounded up, and pass one standard together
        uncontracted_amount = min(self.money(share), self.standard - amount)
        rounding = (Caution.THRESHOLD_ROUNDING,) if loss.rounding_matters else ()
        capped = (Caution.NAMED_CAPPED,) if listed and not barred and share < ONE else ()
        return PersonResult(
            farmer=farmer,
            household=household,
            village=village,
            loss=loss,
            age=age,
            band=rules.age_band(age, policy.minimum_age, policy.senior_age),
            ineligible_because=reasons,
            entitlement=entitlement,
            amount=amount,
            uncontracted_share=share,
            uncontracted_amount=uncontracted_amount,
            total=amount + uncontracted_amount,
            cautions=rounding + barred + capped,
            full_standard=self.standard,
            policy=policy,
        )

    def eligibility(self, farmer: Farmer) -> tuple[int, tuple[Reason, ...]]:
        """R1, R2: return the age in full years and the reasons for ineligibility."""
        policy = self.policy
        age = self.age(farmer.birth_date)
        return age, rules.ineligible_because(
            age=age,
            minimum_age=policy.minimum_age,
            is_student=farmer.is_student,
            on_register=farmer.on_register,
            has_contract_right=farmer.has_contract_right,
        )

    def _barred(self, ineligible: bool, prior: Decimal, entitlement: Decimal) -> Iterator[Caution]:
        """R11: yield why a person on the list takes no place."""
        whole = self.policy.uncontracted_names is UncontractedNames.WHOLE
        if ineligible:
            yield Caution.NAMED_INELIGIBLE
        if whole and prior:
            yield Caution.NAMED_SUBSIDISED
        if whole and entitlement:
            yield Caution.NAMED_CONTRACTED

    def _place(self, prior: Decimal, entitlement: Decimal) -> Decimal:
        """R11: return the share of a place: a whole standard, or the rest."""
        if self.policy.uncontracted_names is UncontractedNames.WHOLE:
            return ONE
        return rules.top_up(prior=prior, entitlement=entitlement)
