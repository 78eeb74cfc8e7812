"""The result as JSON that other software reads: stable keys, decimals as text with four places.

The layout is declared once, as types; `result_schema` is made from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from typing_extensions import TypedDict

from ..law import plain
from ..problems import Problem
from .assessment import Assessment, Figures, PersonResult, VillageResult

SCHEMA = 1
"""The version of the layout; it changes only when something that stood here means something else."""


class PolicyJson(TypedDict):
    """The policy the result rests on."""

    name: str
    source: str


class FiguresJson(TypedDict):
    """How many people and how much money (元)."""

    full_standard: str
    people: int
    contracted_people: int
    uncontracted_people: int
    cost: str
    contracted_cost: str
    uncontracted_cost: str


class ProjectJson(FiguresJson):
    """The project's totals."""

    name: str


class VillageJson(FiguresJson):
    """One village's totals."""

    township: str
    village: str
    land_per_head: str | None
    uncontracted_headcount: int
    pending_people: int
    pending_amount: str


class PersonJson(TypedDict):
    """What was decided for one person."""

    id_number: str
    name: str
    village: str
    household: str
    age: int
    eligible: bool
    ineligible_because: list[str]
    loss_class: str
    basis: str | None
    loss_ratio: str
    entitlement: str
    amount: str
    uncontracted_amount: str
    warnings: list[str]


class TotalsJson(TypedDict):
    """The totals of the project and of each village: no personal data."""

    project: ProjectJson
    villages: list[VillageJson]


class ResultJson(TotalsJson):
    """Everything `subsidy assess --json` prints."""

    schema: int
    policy: PolicyJson
    persons: list[PersonJson]


class ProblemJson(TypedDict):
    """One problem of an input: its place in the workbook or in the facts, and what to do."""

    code: str
    severity: str
    sheet: str
    cell: str
    path: list[str | int]
    value: str
    message: str
    remedy: str
    also: list[str]


class ProblemsJson(TypedDict):
    """Everything `subsidy check --json` prints."""

    schema: int
    errors: int
    warnings: int
    problems: list[ProblemJson]


def result_json(result: Assessment) -> ResultJson:
    """Return a result as plain data for `json.dumps`."""
    policy = result.policy
    return {
        "schema": SCHEMA,
        "policy": {"name": policy.name, "source": policy.document},
        **totals_json(result),
        "persons": [_person(person) for person in result.persons],
    }


def totals_json(result: Assessment) -> TotalsJson:
    """Return the totals of a result as plain data."""
    return {
        "project": {"name": result.project.name, **_figures(result.figures, result.full_standard)},
        "villages": [_village(village, result.full_standard) for village in result.villages],
    }


def problems_json(problems: Iterable[Problem]) -> ProblemsJson:
    """Return problems as plain data for `json.dumps`."""
    listed = list(problems)
    errors = sum(problem.is_error for problem in listed)
    return {
        "schema": SCHEMA,
        "errors": errors,
        "warnings": len(listed) - errors,
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity.value,
                "sheet": problem.sheet,
                "cell": problem.cell,
                "path": list(problem.path),
                "value": problem.value,
                "message": problem.message,
                "remedy": problem.remedy,
                "also": list(problem.also),
            }
            for problem in listed
        ],
    }


def _figures(figures: Figures, full_standard: Decimal) -> FiguresJson:
    return {
        "full_standard": plain(full_standard),
        "people": figures.people,
        "contracted_people": figures.contracted_people,
        "uncontracted_people": figures.uncontracted_people,
        "cost": plain(figures.cost),
        "contracted_cost": plain(figures.contracted_cost),
        "uncontracted_cost": plain(figures.uncontracted_cost),
    }


def _village(result: VillageResult, full_standard: Decimal) -> VillageJson:
    return {
        "township": result.village.township,
        "village": result.village.name,
        **_figures(result.figures, full_standard),
        "land_per_head": None if result.land_per_head is None else plain(result.land_per_head),
        "uncontracted_headcount": result.uncontracted_headcount,
        "pending_people": result.pending_people,
        "pending_amount": plain(result.pending_amount),
    }


def _person(person: PersonResult) -> PersonJson:
    return {
        "id_number": person.farmer.id_number,
        "name": person.farmer.name,
        "village": person.village.name,
        "household": person.household.number,
        "age": person.age,
        "eligible": person.eligible,
        "ineligible_because": [reason.value for reason in person.ineligible_because],
        "loss_class": person.loss_class.value,
        "basis": person.basis and person.basis.value,
        "loss_ratio": plain(person.loss_ratio),
        "entitlement": plain(person.entitlement),
        "amount": plain(person.amount),
        "uncontracted_amount": plain(person.uncontracted_amount),
        "warnings": [caution.value for caution in person.cautions],
    }
