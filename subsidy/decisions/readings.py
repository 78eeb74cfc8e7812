"""The open readings of the law that mattered in a project.

Another choice would have changed an amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from ..facts import Farmer, Project
from ..law import EXACT, READINGS, Citation, Policy, Term, Thresholds, plain
from .deciding import Case, case_of
from .results import HouseholdResult, VillageResult


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """A reading that mattered in a village.

    Another choice would have changed amounts there.
    """

    name: str
    source: Citation
    chosen: Term
    alternative: Term
    village: str
    people: int
    """Number of people on record who would get another amount"""
    covered: int
    """The change in the number of people covered (保障人数), negative if it falls"""
    places: int
    """The change in the number of places for uncontracted land, negative if it falls"""
    difference: Decimal
    """The change in the cost of the village (元), negative if it falls"""
    unassigned: Decimal
    """The unassigned part of that change (名单待定, 余额)"""

    @property
    def used(self) -> str:
        """The reading used, in a sentence."""
        return f"{self.source.meaning}，本方案按“{self.chosen.label}”计算（{self.source.clause}）"

    @property
    def otherwise(self) -> str:
        """The effect of the alternative, in a sentence."""
        return f"如按“{self.alternative.label}”，{'，'.join(self._changes())}"

    def _changes(self) -> Iterator[str]:
        if self.people:
            yield f"{self.people}人的补贴金额将不同"
        if self.covered:
            yield f"保障人数{_by(self.covered)}人"
        elif self.places:  # a change of places that are covered is in the number above
            yield f"未承包到户名额{_by(self.places)}个"
        yield self.cost

    @property
    def cost(self) -> str:
        """The effect of the alternative on the cost of the village, in words."""
        if not self.difference:
            return "补贴费用总额不变"
        apart = f"（其中未确定到人的{_money_by(self.unassigned)}）" if self.people and self.unassigned else ""
        return f"补贴费用总额{_money_by(self.difference)}{apart}"

    def __str__(self) -> str:
        """Return both as a sentence."""
        return f"{self.used}；{self.otherwise}。"


def _by(change: int) -> str:
    return f"{'增加' if change > 0 else '减少'}{abs(change)}"


def _money_by(change: Decimal) -> str:
    return f"{'增加' if change > 0 else '减少'}{plain(abs(change))}元"


def _never(_: VillageResult) -> bool:
    return False


def _any_farmer(holds: Callable[[Farmer], bool]) -> Callable[[VillageResult], bool]:
    return lambda result: any(map(holds, result.village.farmers()))


_TOUCHES: Mapping[str, Callable[[VillageResult], bool]] = {
    "feb29": _any_farmer(lambda farmer: (farmer.birth_date.month, farmer.birth_date.day) == (2, 29)),
    "per_head": _any_farmer(lambda farmer: not farmer.has_contract_right),
    "taken_before": lambda result: any(household.taken_before for household in result.village.households),
    "thresholds": lambda result: any(household.loss.rounding_matters for household in result.households),
    "prior_subsidy": _any_farmer(lambda farmer: bool(farmer.prior_share)),
    "headcount_rounding": lambda result: result.village.uncontracted_taken > 0,
    "uncontracted_names": _any_farmer(lambda farmer: farmer.on_uncontracted_list),
    "headcount": _never,  # both choices use the number a village states; without one only the formula is left
    "dibao_year": _never,  # decides which year is asked for, not what follows from the standard stated
    "posting_days": _never,
}
"""The condition for a reading to make a difference in a village; the others may make one anywhere."""


def _always(_: HouseholdResult) -> bool:
    return True


def _rounding_decides(home: HouseholdResult) -> bool:
    """Whether rounding can change an amount in a household.

    An amount follows the ratio of the household, or a place on the list for uncontracted land. The ratio of a household
    below the thresholds decides nothing, unless they are compared with rounded figures.
    """
    by_figures = home.policy.thresholds is Thresholds.PRINTED
    return (
        home.loss.loss_class.is_paid
        or by_figures
        or any(farmer.on_uncontracted_list for farmer in home.household.members)
    )


_DIFFERS: Mapping[str, Callable[[HouseholdResult], bool]] = {
    "rounding": _rounding_decides,
    "ratio_unit": _rounding_decides,
}
"""The condition for a reading to change an amount in a household.

Other readings may change one in any household.
"""


def effects_of_readings(project: Project, policy: Policy, villages: Sequence[VillageResult]) -> Iterator[ReadingEffect]:
    """Yield every open reading that mattered in a village.

    Its alternative would change an amount there.
    """
    for name in READINGS:
        chosen: Term = getattr(policy, name)
        touched = [*filter(_TOUCHES.get(name), villages)] if name in _TOUCHES else villages
        for alternative in type(chosen) if touched else ():
            if alternative is chosen:
                continue
            # decided although the village's own figures or its list may follow the reading that was chosen
            with localcontext(EXACT):
                case = case_of(project, policy.replace(**{name: alternative}))
            for before in touched:
                after = _again(case, before, _DIFFERS.get(name, _always))
                people = _people_changed(before, after)
                if people or _unfilled(before) != _unfilled(after):
                    yield ReadingEffect(
                        name=name,
                        source=policy.sources[name],
                        chosen=chosen,
                        alternative=alternative,
                        village=before.village.name,
                        people=people,
                        covered=after.figures.people - before.figures.people,
                        places=after.uncontracted_headcount - before.uncontracted_headcount,
                        difference=after.figures.cost - before.figures.cost,
                        unassigned=after.pending_amount - before.pending_amount,
                    )


def _again(case: Case, before: VillageResult, differs: Callable[[HouseholdResult], bool]) -> VillageResult:
    """Decide a village again in another case.

    Households for which `differs` does not hold keep their amounts.
    """
    with localcontext(EXACT):
        homes = [case.household(home.household, home.village) if differs(home) else home for home in before.households]
        return case.added_up(before.village, tuple(homes))


def _people_changed(before: VillageResult, after: VillageResult) -> int:
    return sum(one.total != other.total for one, other in zip(before.persons, after.persons, strict=True))


def _unfilled(village: VillageResult) -> int:
    """Return the places the list leaves open.

    They are fewer than none if the list follows a reading with more places.
    """
    if village.open_shares >= 0:
        return village.pending_people
    named = village.figures.uncontracted_people - village.pending_people
    return village.uncontracted_headcount - named
