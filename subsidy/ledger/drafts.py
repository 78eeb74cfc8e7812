"""Households of a project on their way into the ledger.

They are given as stated, and with the decisions for their members.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ..decisions import Assessment, PersonResult
from ..facts import Household, Project, Village
from ..law import ZERO, PriorSubsidy, class_share
from ..problems import Path
from .entry import Payment
from .matching import Member, Stated


class Draft(NamedTuple):
    """A household and its members' subsidies, in the order of its members."""

    stated: Stated
    payments: tuple[Payment, ...]


def stated_in(project: Project) -> Iterator[Stated]:
    """Yield the households of a project.

    Fields may be blank (None) in a workbook that is still being filled in.
    """
    for v, village in enumerate(project.villages):
        for h, household in enumerate(village.households):
            yield _stated(("villages", v, "households", h), village, household)


def drafts_of(result: Assessment) -> list[Draft]:
    """Return the households of a result."""
    held = (household for village in result.villages for household in village.households)
    return [
        Draft(stated, tuple(map(_payment, household.persons)))
        for stated, household in zip(stated_in(result.project), held, strict=True)
    ]


def _stated(path: Path, village: Village, household: Household) -> Stated:
    head = next((member.id_number for member in household.members if member.is_head), "")
    return Stated(
        path,
        village.township or "",
        village.name or "",
        household.number or "",
        household.head or "",
        household.certificate or "",
        household.contracted_area,
        household.taken_before or ZERO,
        household.taken_now or ZERO,
        tuple(Member(m.id_number or "", m.name or "", m.prior_share or ZERO) for m in household.members),
        head or "",
    )


def _payment(person: PersonResult) -> Payment:
    farmer = person.farmer
    return Payment(
        farmer.id_number,
        farmer.name,
        farmer.prior_share,
        person.entitlement,
        person.uncontracted_share,
        person.total,
        _due(person),
    )


def _due(person: PersonResult) -> Decimal:
    """Return the share before earlier ones are deducted.

    It is that of the class, or of a place for uncontracted land.
    """
    share = ZERO if person.ineligible_because else class_share(person.loss_class, person.loss_ratio)
    paid = person.entitlement + person.uncontracted_share
    if paid and person.policy.prior_subsidy is PriorSubsidy.DEDUCT:
        paid += person.farmer.prior_share
    return max(share, paid)
