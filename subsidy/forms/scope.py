"""What a form is about: some villages of a result, and the records that only forms have.

A `Scope` is one village, or the whole project. Places for uncontracted land, lines of 附件1, the change of arable land
and the remarks of the plan are made from it; households and persons are those of the result. No figure is computed here
but counts of people, sums of printed values, and what 附件1 and 附件2 alone print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from ..decisions import Assessment, HouseholdResult, PersonResult, VillageResult
from ..facts import MU_PER_HECTARE, Parcel, Village
from ..law import ONE, ZERO, Caution, Policy, Rounding, plain, rounded_quotient


@dataclass(frozen=True)
class Scope:
    """What a form is about: some villages of a result (one, or all)."""

    result: Assessment
    villages: tuple[VillageResult, ...]

    @property
    def households(self) -> Iterator[HouseholdResult]:
        """Every household."""
        return chain.from_iterable(village.households for village in self.villages)

    @cached_property
    def persons(self) -> Sequence[PersonResult]:
        """Every person, eligible or not."""
        return tuple(chain.from_iterable(village.persons for village in self.villages))

    @cached_property
    def paid(self) -> Sequence[PersonResult]:
        """Everybody who gets anything, for contracted or for uncontracted land."""
        return [person for person in self.persons if person.total]

    @cached_property
    def beneficiaries(self) -> Sequence[PersonResult]:
        """Everybody who gets something for contracted land."""
        return [person for person in self.persons if person.amount]

    def total(self, amount: Callable[[VillageResult], Any]) -> Any:  # noqa: ANN401 — whatever is added up
        """Return the sum of `amount` over the villages."""
        return sum(map(amount, self.villages))


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the list for uncontracted land: a named person, or one still to be named (名单待定)."""

    name: str
    person: PersonResult | None
    standard: Decimal
    share: Decimal
    amount: Decimal


def places(scope: Scope) -> Iterator[Place]:
    """Yield the named people and then the places still open, so that the amounts add up to the village's cost."""
    standard = scope.result.full_standard
    for village in scope.villages:
        named = [person for person in village.persons if person.uncontracted_amount]
        for person in named:
            yield Place(person.farmer.name, person, standard, person.uncontracted_share, person.uncontracted_amount)
        for _ in range(village.pending_people):
            yield Place("名单待定", None, standard, ONE, standard)
        if rest := village.pending_amount - village.pending_people * standard:
            share = sum((ONE - person.uncontracted_share for person in named), ZERO)
            yield Place("余额待定", None, standard, share, rest)


@dataclass(frozen=True, slots=True)
class Supply:
    """A line of 附件1: a parcel of a village, or the village itself when the project lists no parcels."""

    village: Village
    parcel: Parcel | None
    alone: bool
    """Whether this line is all of the village, so that the village's areas by kind are the line's own"""

    @property
    def hectares(self) -> Decimal:
        """面积, 公顷."""
        if self.parcel:
            return self.parcel.area_hectares
        return rounded_quotient(self.village.total_area, Decimal(MU_PER_HECTARE), 4, Rounding.HALF_UP)

    @property
    def area(self) -> Decimal:
        """面积, 亩."""
        return self.parcel.area_hectares * MU_PER_HECTARE if self.parcel else self.village.total_area


def supplies(scope: Scope) -> Iterator[Supply]:
    """Yield the lines of 附件1, village by village."""
    for village in (result.village for result in scope.villages):
        parcels = [parcel for parcel in scope.result.project.parcels if parcel.village == village.name]
        if parcels:
            yield from (Supply(village, parcel, len(parcels) == 1) for parcel in parcels)
        elif not scope.result.project.parcels:
            yield Supply(village, None, alone=True)


@dataclass(frozen=True, slots=True)
class ArableChange:
    """附件2: arable land per head of the farming population, before and after this acquisition. Areas in 亩."""

    before: Decimal
    taken: Decimal
    people: int
    policy: Policy

    @property
    def after(self) -> Decimal:
        """耕地面积 after."""
        return self.before - self.taken

    @property
    def per_head_before(self) -> Decimal:
        """人均耕地 before, printed."""
        return self.policy.printed(self.before, Decimal(self.people))

    @property
    def per_head_after(self) -> Decimal:
        """人均耕地 after, printed; the population stays that of before."""
        return self.policy.printed(self.after, Decimal(self.people))

    @property
    def decrease(self) -> Decimal:
        """人均减少: the difference of the two printed figures."""
        return self.per_head_before - self.per_head_after

    @property
    def share(self) -> Decimal:
        """减少比例: taken ÷ before, printed."""
        return self.policy.printed(self.taken, self.before)


def arable_change(scope: Scope) -> ArableChange | None:
    """Return the change over the villages of a scope; None unless each of them gives its land and people."""
    land = [village.village.arable_before for village in scope.villages]
    people = [village.village.farming_population_before for village in scope.villages]
    if not all(land) or not all(people):
        return None
    before, heads = sum(filter(None, land), ZERO), sum(filter(None, people))
    return ArableChange(before, scope.total(lambda village: village.village.arable), heads, scope.result.policy)


def remarks(scope: Scope) -> Iterator[str]:
    """Yield what must be said beside the figures: the readings that mattered, and the cautions (附件6 §7)."""
    names = {village.village.name for village in scope.villages}
    effects = (effect for effect in scope.result.readings_that_mattered if effect.village in names)
    for used, same in groupby(effects, key=lambda effect: effect.used):
        yield f"{'；'.join([used, *(effect.otherwise for effect in same)])}。"
    rounded = [person.farmer.name for person in scope.persons if Caution.THRESHOLD_ROUNDING in person.cautions]
    if rounded:
        yield f"{'、'.join(rounded)}：{Caution.THRESHOLD_ROUNDING.label}。"
    uninsured = sum(person.must_enrol for person in scope.paid)
    if uninsured:
        clause = scope.result.policy.clauses.enrolment
        yield f"补贴对象中有{uninsured}人未参保，须先参保，补贴方可记入个人账户（{clause}）。"
    yield from _about_places(scope)


def _about_places(scope: Scope) -> Iterator[str]:
    """Yield who of those named gets nothing, or only the rest of a standard, and what is still to be named (R11)."""
    refused = [person.farmer.name for person in scope.persons if Caution.NAMED_INELIGIBLE in person.cautions]
    if refused:
        yield f"{'、'.join(refused)}：{Caution.NAMED_INELIGIBLE.label}。"
    paid = [p.farmer.name for p in scope.persons if Caution.NAMED_CAPPED in p.cautions and not p.uncontracted_amount]
    if paid:
        yield f"{'、'.join(paid)}：列入未承包到户名单，但已足额享受补贴，不再补贴，名额按待定处理。"
    pending = scope.total(lambda village: village.pending_people)
    if pending:
        yield f"未承包到户保障人数中有{pending}人名单待定，其费用已计入总额。"
    rest = scope.total(lambda village: village.pending_amount) - pending * scope.result.full_standard
    if rest:
        yield f"列入未承包到户名单的人累计不超过一份标准，名额中的余额{plain(rest)}元待定，已计入总额。"
