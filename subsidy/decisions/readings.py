"""The open readings of the law that mattered in a project.

Another choice would have changed an amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..facts import Project, Village
from ..law import READINGS, Citation, Policy, Term, plain
from .deciding import decide
from .results import VillageResult


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
    """Number of people who would get another amount, named or not"""
    difference: Decimal
    """The change in the cost of the village (元), negative if it falls"""

    @property
    def used(self) -> str:
        """The reading used, in a sentence."""
        return f"{self.source.meaning}，本方案按“{self.chosen.label}”计算（{self.source.clause}）"

    @property
    def otherwise(self) -> str:
        """The effect of the alternative, in a sentence."""
        return f"如按“{self.alternative.label}”，{self.people}人的补贴金额将不同，{self.cost}"

    @property
    def cost(self) -> str:
        """The effect of the alternative on the cost of the village, in words."""
        if not self.difference:
            return "补贴费用总额不变"
        return f"补贴费用总额{'增加' if self.difference > 0 else '减少'}{plain(abs(self.difference))}元"

    def __str__(self) -> str:
        """Return both as a sentence."""
        return f"{self.used}；{self.otherwise}。"


def _never(_: Village) -> bool:
    return False


_TOUCHES: Mapping[str, Callable[[Village], bool]] = {
    "feb29": lambda village: any((f.birth_date.month, f.birth_date.day) == (2, 29) for f in village.farmers()),
    "per_head": lambda village: not all(farmer.has_contract_right for farmer in village.farmers()),
    "taken_before": lambda village: any(household.taken_before for household in village.households),
    "prior_subsidy": lambda village: any(farmer.prior_share for farmer in village.farmers()),
    "headcount_rounding": lambda village: village.uncontracted_taken > 0,
    "uncontracted_names": lambda village: any(farmer.on_uncontracted_list for farmer in village.farmers()),
    "headcount": _never,  # both choices use the number a village states; without one only the formula is left
    "dibao_year": _never,  # decides which year is asked for, not what follows from the standard stated
    "posting_days": _never,
}
"""The condition for a reading to make a difference in a village; the others may make one anywhere."""


def effects_of_readings(project: Project, policy: Policy, villages: Sequence[VillageResult]) -> Iterator[ReadingEffect]:
    """Yield every open reading that mattered in a village.

    Its alternative would change an amount there.
    """
    for name in READINGS:
        touches = _TOUCHES.get(name)
        if touches and not any(map(touches, project.villages)):
            continue
        chosen: Term = getattr(policy, name)
        for alternative in type(chosen):
            if alternative is chosen:
                continue
            # decided although the village's own figures or its list may follow the reading that was chosen
            other = decide(project, policy.replace(**{name: alternative}))
            for before, after in zip(villages, other, strict=True):
                if people := _changed(before, after):
                    source = policy.sources[name]
                    difference = after.figures.cost - before.figures.cost
                    yield ReadingEffect(name, source, chosen, alternative, before.village.name, people, difference)


def _changed(before: VillageResult, after: VillageResult) -> int:
    pairs = zip(before.persons, after.persons, strict=True)
    named = sum(one.total != other.total for one, other in pairs)
    return named + abs(_unfilled(before) - _unfilled(after))


def _unfilled(village: VillageResult) -> int:
    """Return the places the list leaves open.

    They are fewer than none if the list follows a reading with more places.
    """
    if village.open_shares >= 0:
        return village.pending_people
    named = village.figures.uncontracted_people - village.pending_people
    return village.uncontracted_headcount - named
