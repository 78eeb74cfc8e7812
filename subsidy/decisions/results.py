"""Decisions on persons, households and villages, as plain values.

Everything the forms, the review sheet, the JSON and the screen show is in here. Nothing downstream computes a figure
again, and every total is the exact sum of the printed values below it (R12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ..facts import Farmer, Household, Village
from ..law import ZERO, AgeBand, Basis, Caution, Insurance, LossClass, Policy, Reason, class_share


@dataclass(frozen=True, slots=True)
class Loss:
    """The land a household lost, and its class (R5–R7).

    Areas are in 亩, ratios fractions of 1.
    """

    taken: Decimal
    """累计征收面积: before and now"""
    remaining: Decimal
    """剩余面积"""
    heads: int
    """Number of people the remaining land is divided among"""
    ratio: Decimal
    """失地比例, printed"""
    ratio_now: Decimal
    """失地比例 of this project alone, printed"""
    remaining_per_head: Decimal | None
    """剩余人均 (亩), printed; None without anyone to divide among"""
    loss_class: LossClass
    basis: Basis | None
    rounding_matters: bool
    """Whether the printed figures would have given another class or basis"""
    falls_short: bool
    """Whether 剩余人均 is below the line"""
    reaches_now: bool
    """Whether the loss of this project alone reaches the line of a majority"""
    reaches_in_all: bool
    """Whether the whole loss does"""


class PersonResult(NamedTuple):
    """The decision on a person.

    Shares are fractions of one full standard, money is in 元.
    """

    farmer: Farmer
    household: Household
    village: Village
    loss: Loss
    age: int
    """周岁 on the reference date"""
    band: AgeBand
    ineligible_because: tuple[Reason, ...]
    entitlement: Decimal
    """补贴比例 for contracted land, less any earlier share (R9, R10)"""
    amount: Decimal
    """补贴金额 for contracted land"""
    uncontracted_share: Decimal
    """补贴比例 for uncontracted land (R11)"""
    uncontracted_amount: Decimal
    """补贴金额 for uncontracted land"""
    total: Decimal
    """金额合计 in this project"""
    cautions: tuple[Caution, ...]
    full_standard: Decimal
    """补贴标准"""
    policy: Policy

    def __repr__(self) -> str:
        """Return whom it is about, with the ID number masked, and the money."""
        return f"<PersonResult {self.farmer!r}: {self.total}元>"

    @property
    def eligible(self) -> bool:
        """Whether the scheme covers the person (R2)."""
        return not self.ineligible_because

    @property
    def loss_class(self) -> LossClass:
        """失地类别 of the household."""
        return self.loss.loss_class

    @property
    def basis(self) -> Basis | None:
        """The basis of the class."""
        return self.loss.basis

    @property
    def loss_ratio(self) -> Decimal:
        """失地比例, printed."""
        return self.loss.ratio

    @property
    def share(self) -> Decimal:
        """The share of one standard in this project, for both kinds of land."""
        return self.entitlement + self.uncontracted_share

    @property
    def must_enrol(self) -> bool:
        """Whether the person must enrol in a pension scheme first (R4, 第十条).

        Only then can the money be booked.
        """
        return self.eligible and self.farmer.insurance is Insurance.NONE

    @property
    def is_reduced(self) -> bool:
        """Whether an earlier share was deducted (R10)."""
        return self.eligible and self.entitlement != class_share(self.loss_class, self.loss_ratio)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons for this decision, in Chinese, each with its clause.

        `explain` gives every step.
        """
        clauses, cautions = self.policy.clauses, (caution.label for caution in self.cautions)
        if not self.eligible:
            return (*(f"{reason.label}（{clauses.eligibility}）" for reason in self.ineligible_because), *cautions)
        basis = f"（{self.basis.label}）" if self.basis else ""
        ratio = self.policy.ratio_text(self.loss_ratio)
        reasons = [f"{self.loss_class.label}{basis}，失地比例{ratio}（{clauses.loss_class}）"]
        if self.is_reduced:
            prior = self.policy.ratio_text(self.farmer.prior_share)
            reasons.append(f"以前项目已补贴{prior}，从本次比例中扣除（{clauses.standard}）")
        if self.uncontracted_amount:
            reasons.append(f"列入未承包到户名单（{clauses.uncontracted}）")
        return (*reasons, *cautions)


@dataclass(frozen=True, slots=True)
class HouseholdResult:
    """The decision on a household; `persons` are the members counted (R2)."""

    household: Household
    village: Village
    loss: Loss
    persons: tuple[PersonResult, ...] = field(repr=False)
    policy: Policy = field(repr=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of people and costs (元) of a village or of the project.

    合计 = 承包到户 + 未承包到户.
    """

    people: int
    contracted_people: int
    uncontracted_people: int
    cost: Decimal
    contracted_cost: Decimal
    uncontracted_cost: Decimal

    @property
    def in_both(self) -> int:
        """两项兼有: people paid for contracted and for uncontracted land (R11).

        There are none unless names are topped up.
        """
        return self.contracted_people + self.uncontracted_people - self.people

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            people=self.people + other.people,
            contracted_people=self.contracted_people + other.contracted_people,
            uncontracted_people=self.uncontracted_people + other.uncontracted_people,
            cost=self.cost + other.cost,
            contracted_cost=self.contracted_cost + other.contracted_cost,
            uncontracted_cost=self.uncontracted_cost + other.uncontracted_cost,
        )


NOTHING = Figures(
    people=0, contracted_people=0, uncontracted_people=0, cost=ZERO, contracted_cost=ZERO, uncontracted_cost=ZERO
)


@dataclass(frozen=True, slots=True)
class VillageResult:
    """The decision on a village."""

    village: Village
    households: tuple[HouseholdResult, ...] = field(repr=False)
    land_per_head: Decimal | None
    """本村人均承包地面积 (亩); None if the village has no people with a contracting right"""
    uncontracted_headcount: int
    """未承包到户保障人数 (R11): stated by the village, else computed"""
    computed_headcount: int | None
    """The number by the formula of R11; None if it cannot be computed"""
    pending_people: int
    """名单待定: people of that number whom the village has not named yet"""
    open_shares: Decimal
    """The number less the shares of those named"""
    pending_amount: Decimal
    """The money set aside for open places and open shares (元)"""
    figures: Figures

    @property
    def persons(self) -> Iterator[PersonResult]:
        """Every person of the village, in the order of the input."""
        return (person for household in self.households for person in household.persons)
