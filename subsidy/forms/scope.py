"""The subject of a form: some villages, and the records only forms have.

A `Scope` is one village of a result, or the whole project. Places for uncontracted land, lines of 附件1, the change of
arable land and the remarks of the plan are made from it; households and persons are those of the result. The only
figures computed here are counts of people, sums of printed values, and those that 附件1 and 附件2 alone print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from ..decisions import Assessment, HouseholdResult, PersonResult, VillageResult
from ..facts import MU_PER_HECTARE, Household, Parcel, Village, rounding_explains
from ..law import ONE, ZERO, Policy, Rounding, rounded_quotient
from ..xlsxform import as_text
from .agreements import Agreement, Unprinted
from .field import OPEN_PLACE, OPEN_REST


@dataclass(frozen=True)
class Scope:
    """The subject of a form: one village of a result, or all."""

    result: Assessment
    villages: tuple[VillageResult, ...]
    agreements: tuple[Agreement, ...] = ()
    """Pairs of figures that must agree, for a form that compares them"""
    unprinted: tuple[Unprinted, ...] = ()
    """Fields not compared, since an office's templates lack them"""

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
        """All who are paid, for contracted or for uncontracted land."""
        return [person for person in self.persons if person.total]

    @cached_property
    def beneficiaries(self) -> Sequence[PersonResult]:
        """All who are paid for contracted land."""
        return [person for person in self.persons if person.amount]

    @property
    def townships(self) -> Sequence[str]:
        """The townships, each once."""
        return [*dict.fromkeys(village.village.township for village in self.villages)]

    @property
    def covered(self) -> int:
        """保障人数: all who are paid, and the places still to be named."""
        return sum(village.figures.people for village in self.villages)

    @property
    def contracted_people(self) -> int:
        """All who are paid for contracted land."""
        return sum(village.figures.contracted_people for village in self.villages)

    @property
    def uncontracted_people(self) -> int:
        """All paid for uncontracted land, and the places still to be named."""
        return sum(village.figures.uncontracted_people for village in self.villages)

    @property
    def in_both(self) -> int:
        """两项兼有: all who are paid for both."""
        return sum(village.figures.in_both for village in self.villages)

    @property
    def pending(self) -> int:
        """名单待定: the places still to be named."""
        return sum(village.pending_people for village in self.villages)

    def total(self, amount: Callable[[VillageResult], Any]) -> Any:  # noqa: ANN401 — any summand
        """Return the sum of `amount` over the villages."""
        return sum(map(amount, self.villages))


@dataclass(frozen=True, slots=True)
class Listed:
    """A household on a list, and whether it owes its 其中耕地.

    It does if it leaves out the figure and the village loses arable land, or others of the village state theirs.
    """

    home: HouseholdResult
    owes_arable: bool


def listed_households(scope: Scope) -> Iterator[Listed]:
    """Yield every household as it is listed."""
    for village in scope.villages:
        wanted = wants_arable(village)
        yield from (Listed(home, wanted and lacks_arable(home.household)) for home in village.households)


def wants_arable(village: VillageResult) -> bool:
    """Return whether households losing land have to state its arable part.

    They do not where the village loses no arable land and none of them states any.
    """
    return bool(village.village.arable) or states_arable(village)


def states_arable(village: VillageResult) -> bool:
    """Return whether any household losing land now states its arable part."""
    return any(home.household.taken_now and home.household.arable_taken is not None for home in village.households)


def lacks_arable(home: Household) -> bool:
    """Return whether a household loses land now without its arable part."""
    return bool(home.taken_now) and home.arable_taken is None


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the list for uncontracted land.

    It is that of a named person, or one still to be named (名单待定). Amounts are in 元.
    """

    name: str
    person: PersonResult | None
    standard: Decimal
    share: Decimal
    amount: Decimal


def places(scope: Scope) -> Iterator[Place]:
    """Yield the named people, then the open places.

    The amounts add up to the cost of the village for uncontracted land.
    """
    standard, shown = scope.result.full_standard, scope.result.policy.shown_ratio
    for village in scope.villages:
        for person in village.persons:
            if person.uncontracted_amount:
                share, amount = person.uncontracted_share, person.uncontracted_amount
                yield Place(person.farmer.name, person, standard, shown(share), amount)
        for _ in range(village.pending_people):
            yield Place(OPEN_PLACE, None, standard, shown(ONE), standard)
        if rest := village.pending_amount - village.pending_people * standard:
            yield Place(OPEN_REST, None, standard, shown(village.open_shares - village.pending_people), rest)


def has_open_places(scope: Scope) -> bool:
    """Return whether people are covered, or money set aside, without a name.

    The names of some people are not known, or money is set aside for nobody in particular.
    """
    return any(village.pending_amount for village in scope.villages)


@dataclass(frozen=True, slots=True)
class Supply:
    """A line of 附件1: a parcel of a village, or the village itself.

    It is the village itself if none of the parcels is in it.
    """

    village: Village
    parcel: Parcel | None
    first: bool
    """Whether it is the first line of the village, which shows the areas by kind"""
    hectares: Decimal | None
    """面积, 公顷; None where the parcels of other villages cover it"""
    area: Decimal | None
    """面积, 亩"""


def supplies(scope: Scope) -> Iterator[Supply]:
    """Yield the lines of 附件1, village by village."""
    by_village: dict[str, list[Parcel]] = {}
    for parcel in scope.result.project.parcels:
        by_village.setdefault(parcel.village, []).append(parcel)
    for village in (result.village for result in scope.villages):
        for index, parcel in enumerate(by_village.get(village.name, ())):
            area = parcel.area_hectares
            yield Supply(village, parcel, index == 0, area, area * MU_PER_HECTARE)
        if not by_village:
            hectares = rounded_quotient(village.total_area, Decimal(MU_PER_HECTARE), 4, Rounding.HALF_UP)
            yield Supply(village, None, True, hectares, village.total_area)
        elif village.name not in by_village and village.total_area:
            yield Supply(village, None, True, None, None)


@dataclass(frozen=True, slots=True)
class Supplied:
    """The sums of the lines of 附件1."""

    hectares: Decimal
    area: Decimal


def supplied(scope: Scope) -> Supplied:
    """Return the sums of the lines of 附件1."""
    lines = [*supplies(scope)]
    hectares = sum((line.hectares for line in lines if line.hectares is not None), ZERO)
    return Supplied(hectares, sum((line.area for line in lines if line.area is not None), ZERO))


@dataclass(frozen=True, slots=True)
class SupplyGap:
    """A village whose printed lines of 附件1 do not add up to its land.

    The lines are those of parcels, measured in 公顷; without parcels, the 公顷 of the village. `difference` is in 亩;
    `rounded` says whether the rounding of 公顷 explains it.
    """

    village: str
    difference: Decimal
    rounded: bool


def supply_gaps(scope: Scope) -> Iterator[SupplyGap]:
    """Yield the villages whose lines of 附件1, as printed, miss their land."""
    for village, lines in groupby(supplies(scope), key=lambda line: line.village):
        areas = [line.hectares * MU_PER_HECTARE for line in lines if line.hectares is not None]
        area, land = sum(areas, ZERO), village.total_area
        if as_text(area) != as_text(land):
            yield SupplyGap(village.name, area - land, rounding_explains(area - land, len(areas)))


@dataclass(frozen=True, slots=True)
class ArableChange:
    """附件2: arable land per head, before and after this acquisition.

    Heads are those of the farming population; areas are in 亩. Figures per head are None where `people` are not known.
    """

    before: Decimal
    taken: Decimal
    people: int | None
    policy: Policy

    @property
    def after(self) -> Decimal:
        """耕地面积 after."""
        return self.before - self.taken

    @property
    def per_head_before(self) -> Decimal | None:
        """人均耕地 before, printed."""
        return self._per_head(self.before)

    @property
    def per_head_after(self) -> Decimal | None:
        """人均耕地 after, printed; divided among the population before."""
        return self._per_head(self.after)

    @property
    def decrease(self) -> Decimal | None:
        """人均减少: the difference of the two printed figures."""
        before, after = self.per_head_before, self.per_head_after
        return None if before is None or after is None else before - after

    @property
    def share(self) -> Decimal:
        """减少比例: taken ÷ before, printed."""
        return self.policy.printed(self.taken, self.before)

    def _per_head(self, area: Decimal) -> Decimal | None:
        return self.policy.printed(area, Decimal(self.people)) if self.people else None


def arable_change(scope: Scope) -> ArableChange | None:
    """Return the change over the villages of a scope.

    It is None unless each of them states its land.
    """
    land = [village.village.arable_before for village in scope.villages]
    people = [village.village.farming_population_before for village in scope.villages]
    if not all(land):
        return None
    before, heads = sum(filter(None, land), ZERO), sum(filter(None, people)) if all(people) else None
    return ArableChange(before, scope.total(lambda village: village.village.arable), heads, scope.result.policy)
