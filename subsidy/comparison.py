"""What would be different: two results of the same project, person by person.

Used to ask "what if" (another standard, another threshold), and to find which open readings of the document mattered
in a project: those whose alternative would have given somebody another amount (附件6 §7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .assessment import Assessment, VillageResult, assess
from .policy import READINGS, Source
from .problems import InputError
from .terms import Term


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """A reading that mattered in a village: another choice would have changed what people get there."""

    name: str
    source: Source
    chosen: Term
    alternative: Term
    village: str
    people: int
    """How many people would get another amount, named or not"""

    def __str__(self) -> str:
        """Return the sentence printed on the plan."""
        return (
            f"{self.source.meaning}，本方案按“{self.chosen.label}”计算"
            f"（{self.source.clause}）；如按“{self.alternative.label}”，{self.people}人的补贴金额将不同。"
        )


def readings_that_mattered(result: Assessment) -> Iterator[ReadingEffect]:
    """Yield, for each village, every open reading whose alternative would change somebody's amount there."""
    for name in READINGS:
        chosen: Term = getattr(result.policy, name)
        for alternative in type(chosen):
            if alternative is chosen:
                continue
            other = _assess_otherwise(result, name, alternative)
            for before, after in zip(result.villages, other.villages, strict=True) if other else ():
                if people := _changed(before, after):
                    source = result.policy.sources[name]
                    yield ReadingEffect(name, source, chosen, alternative, before.village.name, people)


def _assess_otherwise(result: Assessment, name: str, alternative: Term) -> Assessment | None:
    try:
        return assess(result.project, result.policy.replace(**{name: alternative}))
    except InputError:
        return None  # the village's own figures follow the reading chosen, so the other one is no alternative


def _changed(before: VillageResult, after: VillageResult) -> int:
    pairs = zip(before.persons, after.persons, strict=True)
    named = sum(one.total != other.total for one, other in pairs)
    return named + abs(before.pending_people - after.pending_people)
