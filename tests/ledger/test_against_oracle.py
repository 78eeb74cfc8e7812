"""Drawn histories, compared with an independent implementation.

They have divisions and corrections, and are decided by the same rules.

The second implementation takes the shares of each project as given, so the ones decided here are handed to it. It is
shown households as the clerk completed them: parts of a divided household with their earlier losses entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ledger_oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_model import Acquired, acquisitions
from ledger_stories import TODAY

import subsidy
from subsidy.ledger import Ledger, with_history


def as_record(project: str, result: subsidy.Assessment) -> dict[str, Any]:
    """Return an assessed project as the second implementation reads it."""
    return {"project": project, "households": [_household(home) for v in result.villages for home in v.households]}


def _household(home: Any) -> dict[str, Any]:
    facts = home.household
    shares = {person.farmer.id_number: person.entitlement + person.uncontracted_share for person in home.persons}
    areas = ("contracted_area", "taken_now", "taken_before")
    return {"certificate": facts.certificate, "members": shares} | {name: getattr(facts, name) for name in areas}


def exact(shares: Mapping[str, Decimal]) -> dict[str, Fraction]:
    return {name: Fraction(share) for name, share in shares.items() if share}


def only_some(shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {name: share for name, share in shares.items() if share}


@settings(max_examples=80, deadline=None)
@given(acquisitions())
def test_land_and_bookings_agree_with_the_second_implementation(projects: list[Acquired]) -> None:
    ledger, records = Ledger(), []
    for project in projects:
        result = subsidy.assess(with_history(project.facts(), ledger)[0])
        ledger = ledger.append(result, on=TODAY)
        records.append(as_record(project.name, result))
    expected = ledger_oracle.history(records)
    assert expected["refused"] == []
    assert exact({h.certificate: h.taken for h in ledger.present.holdings.values()}) == only_some(expected["taken"])
    assert exact({n: person.booked for n, person in ledger.people.items()}) == only_some(expected["booked"])
    assert exact({n: person.entitled for n, person in ledger.people.items()}) == only_some(expected["entitled"])


@settings(max_examples=80, deadline=None)
@given(acquisitions(most=1), st.lists(st.integers(0, 10), min_size=6, max_size=6))
def test_money_to_recover_agrees_with_the_second_implementation(projects: list[Acquired], tenths: list[int]) -> None:
    """Check a project corrected twice.

    Booked is the largest share ever recorded, entitled the last one.
    """
    [project] = projects
    ledger, records = Ledger(), []
    for tenth in (None, *tenths[:2]):
        now = {h.certificate: h.contracted * tenth / 10 for h in project.houses} if tenth is not None else project.now
        facts = Acquired(project.name, project.houses, now).facts()
        result = subsidy.assess(with_history(facts, ledger)[0])
        ledger = ledger.append(result, on=TODAY, correcting="" if tenth is None else "有误")
        records.append(as_record(project.name, result))
    expected = ledger_oracle.history(records)
    for name, attribute in (("booked", "booked"), ("entitled", "entitled"), ("to_recover", "to_recover")):
        found = {number: getattr(person, attribute) for number, person in ledger.people.items()}
        assert exact(found) == only_some(expected[name])


@settings(max_examples=80, deadline=None)
@given(acquisitions(most=3), st.lists(st.integers(0, 10), min_size=6, max_size=6))
def test_a_correction_above_one_standard_is_rejected_by_both(projects: list[Acquired], tenths: list[int]) -> None:
    """Check that both reject corrections above one standard.

    The engine also rejects corrections that stay below one standard, but pay twice for the same land.
    """
    ledger, records = Ledger(), []
    for project in projects:
        result = subsidy.assess(with_history(project.facts(), ledger)[0])
        ledger = ledger.append(result, on=TODAY)
        records.append(as_record(project.name, result))
    first = projects[0]
    now = {house.certificate: house.room * tenth / 10 for house, tenth in zip(first.houses, tenths, strict=False)}
    result = subsidy.assess(with_history(Acquired(first.name, first.houses, now).facts(), ledger)[0])
    records.append(as_record(first.name, result))
    if ledger_oracle.history(records)["exceeds"]:
        with pytest.raises(subsidy.InputError, match="ledger_above_standard"):
            ledger.append(result, on=TODAY, correcting="有误")
