"""Drawn histories, compared with a plain model of them.

They have divisions, marriages, deaths, late names and corrections.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from ledger_model import Acquired, acquisitions
from ledger_stories import TODAY, attempt, record

import subsidy
from subsidy.ledger import Ledger, with_history

ZERO = Decimal(0)


def recorded(projects: list[Acquired]) -> Ledger:
    ledger = Ledger()
    for project in projects:
        ledger = record(ledger, project.facts())
    return ledger


def taken(ledger: Ledger) -> dict[str, Decimal]:
    """Return the land taken in all from each household, by certificate.

    Households that lost none are left out.
    """
    held = ledger.present.holdings.values()
    return {holding.certificate: holding.taken for holding in held if holding.taken}


def lost(projects: list[Acquired]) -> dict[str, Decimal]:
    return {house.certificate: house.taken for house in projects[-1].after() if house.taken}


@settings(max_examples=80, deadline=None)
@given(acquisitions())
def test_land_and_shares_are_those_of_the_model(projects: list[Acquired]) -> None:
    """Check that no land is lost or counted twice.

    Shares never sum to more than one standard.
    """
    ledger = Ledger()
    received: dict[str, Decimal] = {}
    for number, project in enumerate(projects, 1):
        filled, problems = with_history(project.facts(), ledger)
        assert [str(problem) for problem in problems if problem.is_error] == []
        for house, (_, home) in zip(project.houses, filled.households(), strict=True):
            assert home.taken_before == house.taken
            assert [m.prior_share for m in home.members] == [received.get(m.id_number, 0) for m in home.members]
        result = subsidy.assess(filled)
        ledger = ledger.append(result, on=TODAY)
        for person in result.persons:
            number_ = person.farmer.id_number
            received[number_] = received.get(number_, ZERO) + person.entitlement + person.uncontracted_share
        assert taken(ledger) == lost(projects[:number])
    assert {number: person.booked for number, person in ledger.people.items()} == received
    assert all(person.booked == person.entitled <= 1 for person in ledger.people.values())
    assert ledger.problems() == ()


@settings(max_examples=60, deadline=None)
@given(acquisitions())
def test_a_recorded_project_reads_again_as_it_was(projects: list[Acquired]) -> None:
    ledger, filled = Ledger(), []
    for project in projects:
        filled.append(with_history(project.facts(), ledger)[0])
        ledger = record(ledger, project.facts())
    for project, then in zip(projects, filled, strict=True):
        again, problems = with_history(project.facts(), ledger)
        assert again == then
        assert not any(problem.is_error for problem in problems)
        assert ledger.append(subsidy.assess(then), on=TODAY, correcting="重报") == ledger


@settings(max_examples=60, deadline=None)
@given(acquisitions())
def test_a_ledger_survives_its_file(tmp_path_factory: pytest.TempPathFactory, projects: list[Acquired]) -> None:
    file, ledger, before = tmp_path_factory.mktemp("ledger") / "台账.jsonl", Ledger(), b""
    for project in projects:
        ledger = record(ledger, project.facts(), sha256=project.name)
        ledger.save(file)
        now = file.read_bytes()
        assert now.startswith(before)
        assert Ledger.load(file) == ledger
        before = now
    ledger.save(file)
    assert file.read_bytes() == before


@st.composite
def corrected(draw: DrawFn) -> tuple[list[Acquired], list[Acquired]]:
    """Draw projects without divisions, and the corrections that follow.

    They follow once one of the projects took other land in truth.
    """
    projects = draw(acquisitions().filter(lambda drawn: not any(project.entered for project in drawn)))
    certificates = [{house.certificate for house in project.houses} for project in projects]
    assume(all(later <= certificates[0] for later in certificates))  # one that lost nothing divides without an entry
    index = draw(st.integers(0, len(projects) - 1))
    first = projects[index]
    tenths = {house.certificate: draw(st.integers(0, 10)) for house in first.houses}
    truth = {house.certificate: house.room * tenths[house.certificate] / 10 for house in first.houses}
    corrections = [replace(first, now=truth)]
    for later in projects[index + 1 :]:
        taken = {house.certificate: house.taken for house in corrections[-1].after()}
        houses = (replace(house, taken=taken[house.certificate]) for house in later.houses)
        corrections.append(replace(later, houses=tuple(houses)))
    assume(all(house.taken <= house.contracted for project in corrections for house in project.after()))
    return projects, corrections


@settings(max_examples=80, deadline=None)
@given(corrected())
def test_corrections_in_order_of_projects_leave_no_contradiction(
    drawn: tuple[list[Acquired], list[Acquired]],
) -> None:
    """Check that nothing booked is ever lowered or above one standard.

    A correction that would pay too much is rejected.
    """
    projects, corrections = drawn
    ledger, errors = recorded(projects), set[str]()
    for correction in corrections:
        booked = {number: person.booked for number, person in ledger.people.items()}
        ledger, errors = attempt(ledger, correction.facts(), correcting="丈量有误")
        assert errors <= {"ledger_above_standard", "ledger_above_entitled"}
        assert all(booked.get(number, 0) <= person.booked <= 1 for number, person in ledger.people.items())
        if errors:
            return
    assert ledger.problems() == ()
    assert taken(ledger) == lost(corrections if len(corrections) == len(projects) else [*projects, *corrections])
