"""Histories as tables that a person can read.

They have projects in order, and the figures of every household after each.

    act    | project | household | members | contracted | before | now | => | before | already | share | booked | recover
    add    | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
    add    | 二      | 证1       | AB      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0

A line is a household of a project, or a decision. Before `=>` stands the workbook as the clerk filled it in; a blank
is left to the ledger. After it stand the household's 以前累计征收, and of its members the share received before, the
share of this project, the share booked in all and the share to recover: one figure if it is the same for all of them,
else one each, in order. A rejected project has the code of its error in `before`. Members are letters, one person
each: `A'` is A under a corrected number, `A2` a namesake of A with another birth date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from cases import LISHI
from strategies import ADULT, Facts, farmer, household, project_of

import subsidy
from subsidy.law import short
from subsidy.ledger import Ledger, Verdict, with_history

TODAY = date(2024, 8, 1)
Line = SimpleNamespace
_TITLES = ("act", "project", "household", "members", "contracted", "stated", "now", "arrow")
_RESULTS = ("before", "already", "share", "booked", "recover")
_VERDICTS = {"same": Verdict.SAME, "different": Verdict.DIFFERENT, "moved": Verdict.MOVED}


def person(letter: str, **facts: Any) -> Facts:
    """Return the person called `letter`.

    A `'` corrects the number, and a digit tells a namesake apart.
    """
    serial = ord(letter[0]) - ord("A") + 1 + (300 if letter.endswith("'") else 0)
    born = ADULT.replace(day=int(letter[1])) if letter[1:].isdigit() else ADULT
    return farmer(born, serial, name=f"村民{letter[0]}") | facts


def number_of(letter: str) -> str:
    """Return the ID number of a person."""
    return str(person(letter)["id_number"])


def letters(text: str) -> list[str]:
    """Return the persons named in a cell.

    ``ABC'`` is A, B, and C under a corrected number.
    """
    return re.findall(r"[A-Z]['0-9]?", text)


def home(certificate: str, contracted: str, before: str, now: str, members: str, **facts: Any) -> Facts:
    """Return a household.

    A name that does not begin with 证 is a 户编号 without a certificate.
    """
    people = [person(letter) for letter in letters(members)]
    number = certificate.removeprefix("证").zfill(3)
    facts = {"certificate": certificate if certificate.startswith("证") else ""} | facts
    return household(contracted, before or "0", now, people, number) | facts


def acquisition(name: str, *homes: Facts, **facts: Any) -> subsidy.Project:
    return project_of(*homes, name=f"项目{name}", **facts)


def record(ledger: Ledger, facts: subsidy.Project, policy: subsidy.Policy = LISHI, **options: Any) -> Ledger:
    """Record a project as the clerk does.

    It is filled in from the ledger, assessed and appended.
    """
    filled, problems = with_history(facts, ledger)
    if any(problem.is_error for problem in problems):
        raise subsidy.InputError(problems)
    return ledger.append(subsidy.assess(filled, policy), on=TODAY, **options)


def attempt(ledger: Ledger, facts: subsidy.Project, **options: Any) -> tuple[Ledger, set[str]]:
    """Record a project and return the ledger afterwards.

    The codes of the errors for which it was rejected are returned with it.
    """
    try:
        return record(ledger, facts, **options), set()
    except subsidy.InputError as refusal:
        return ledger, {problem.code for problem in refusal.problems if problem.is_error}


def tell(table: str) -> Ledger:
    """Follow a story from an empty ledger, and return the ledger at its end.

    Every figure is compared with the table.
    """
    ledger = Ledger()
    for step in _steps(table):
        ledger = _step(ledger, step)
    return ledger


def _steps(table: str) -> Iterator[list[Line]]:
    """Yield the lines of each step.

    They are one that names an act, and those below it that do not.
    """
    steps: list[list[Line]] = []
    for row in table.strip().splitlines()[1:]:
        line = Line(**dict(zip((*_TITLES, *_RESULTS), map(str.strip, row.split("|")), strict=True)))
        steps += [[]] if line.act else []
        steps[-1].append(line)
    return iter(steps)


def _step(ledger: Ledger, lines: list[Line]) -> Ledger:
    first = lines[0]
    if first.act in _VERDICTS:
        numbers = [number_of(letter) for letter in letters(first.members)]
        return ledger.decide(_VERDICTS[first.act], *numbers, reason="已核实", on=TODAY)
    homes = [home(line.household, line.contracted, line.stated, line.now, line.members) for line in lines]
    facts = acquisition(first.project, *homes)
    longer, errors = attempt(ledger, facts, correcting="有误" if first.act == "correct" else "")
    assert errors == {f"ledger_{line.before}" for line in lines if line.before and not line.already}
    if errors:
        return ledger
    filled, _ = with_history(facts, longer)
    result = subsidy.assess(filled, LISHI)
    for line, (_, held) in zip(lines, filled.households(), strict=True):
        expected = {name: getattr(line, name) for name in _RESULTS}
        assert _figures(longer, result, held) == expected, f"{first.act} {first.project}: {line.household}"
    return longer


def _figures(ledger: Ledger, result: subsidy.Assessment, held: subsidy.Household) -> dict[str, str]:
    people = [ledger.people[ledger.valid(member.id_number)] for member in held.members]
    figures = {
        "before": [held.taken_before],
        "already": [member.prior_share for member in held.members],
        "share": [result.person(member.id_number).entitlement for member in held.members],
        "booked": [person.booked for person in people],
        "recover": [person.to_recover for person in people],
    }
    return {name: ",".join(dict.fromkeys(f"{short(value):f}" for value in values)) for name, values in figures.items()}
