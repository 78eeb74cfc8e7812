"""From facts to a result: every decision, and totals of printed values.

The result is everything the forms, the review sheet, the JSON and the screen show. Nothing downstream computes a figure
again, and every total is the exact sum of the printed values below it (R12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import cached_property

from ..facts import Project
from ..law import EXACT, Policy, policy_for, rules
from ..problems import InputError
from .agreement import result_problems
from .deciding import decide
from .provenance import Provenance, provenance_of
from .readings import ReadingEffect, effects_of_readings
from .results import NOTHING, Figures, PersonResult, VillageResult


@dataclass(frozen=True)
class Assessment:
    """The whole result for a project under a policy."""

    project: Project
    policy: Policy
    full_standard: Decimal
    """补贴标准 (元 per person)"""
    villages: tuple[VillageResult, ...] = field(repr=False)
    derived_from: str | None = None
    """The id of the result this one was derived from; None for a result of the facts as given"""

    @property
    def persons(self) -> Iterator[PersonResult]:
        """Every person of the project, in the order of the input."""
        return (person for village in self.villages for person in village.persons)

    @cached_property
    def figures(self) -> Figures:
        """The totals of the project: the sum of its villages'."""
        with localcontext(EXACT):
            return sum((village.figures for village in self.villages), NOTHING)

    @cached_property
    def readings_that_mattered(self) -> tuple[ReadingEffect, ...]:
        """The open readings whose alternative would change an amount."""
        return tuple(effects_of_readings(self.project, self.policy, self.villages))

    @cached_property
    def provenance(self) -> Provenance:
        """The basis of the result: version, digests, numbers and readings."""
        return provenance_of(self.project, self.policy, self.derived_from)

    def derived(self, origin: Assessment) -> Assessment:
        """Return this result, marked as derived from another."""
        return replace(self, derived_from=origin.provenance.id)

    def person(self, id_number: str) -> PersonResult:
        """Return the result of the person with that ID number.

        Raises `KeyError` if there is none.
        """
        return self._by_id[id_number.upper()]

    @cached_property
    def _by_id(self) -> dict[str, PersonResult]:
        return {person.farmer.id_number: person for person in self.persons}


def assess(project: Project, policy: Policy | None = None) -> Assessment:
    """Decide for every person of `project` and add up the money (R1–R13).

    Without a `policy`, the packaged one in force on the date of the notice is used; a value of the policy that is dated
    is the one in force on that day. Raises `PolicyError` if there is none, and `InputError` with every problem if the
    facts contradict the policy.
    """
    day = project.notice_date
    governing = policy_for(day, project.district) if policy is None else policy.on(day)
    villages = decide(project, governing)
    problems = list(result_problems(project, governing, villages))
    if any(problem.is_error for problem in problems):
        raise InputError(problems)
    with localcontext(EXACT):
        standard = rules.full_standard(project.dibao, governing.months)
    return Assessment(project, governing, standard, villages)
