"""The result as JSON for other software.

Keys are stable, decimals texts with four places. The layout is declared once, as types: `subsidy schema` is made from
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from typing_extensions import TypedDict

from ..law import SCHEMA, Basis, Caution, DecimalText, LossClass, RatioText, Reason, Version, one_of, plain
from ..problems import Problem, Severity
from .assessment import Assessment
from .provenance import ProvenanceJson
from .results import Figures, PersonResult, VillageResult


class PolicyJson(TypedDict):
    """The policy the result rests on."""

    name: str
    source: str


class FiguresJson(TypedDict):
    """How many people and how much money (元)."""

    full_standard: DecimalText
    people: int
    contracted_people: int
    uncontracted_people: int
    cost: DecimalText
    contracted_cost: DecimalText
    uncontracted_cost: DecimalText


class ProjectJson(FiguresJson):
    """The project's totals."""

    name: str


class VillageJson(FiguresJson):
    """One village's totals."""

    township: str
    village: str
    land_per_head: DecimalText | None
    uncontracted_headcount: int
    computed_headcount: int | None
    pending_people: int
    open_shares: DecimalText
    pending_amount: DecimalText


class PersonJson(TypedDict):
    """The decision on a person."""

    id_number: str
    name: str
    village: str
    household: str
    external_id: str
    household_external_id: str
    age: int
    eligible: bool
    ineligible_because: list[Annotated[str, one_of(*Reason)]]
    loss_class: Annotated[str, one_of(*LossClass)]
    basis: Annotated[str, one_of(*Basis)] | None
    loss_ratio: RatioText
    entitlement: RatioText
    amount: DecimalText
    uncontracted_share: RatioText
    uncontracted_amount: DecimalText
    warnings: list[Annotated[str, one_of(*Caution)]]


class TotalsJson(TypedDict):
    """The totals of the project and of each village: no personal data."""

    project: ProjectJson
    villages: list[VillageJson]


class ResultJson(TotalsJson):
    """Everything `subsidy assess --json` prints."""

    schema: Version
    policy: PolicyJson
    provenance: ProvenanceJson
    persons: list[PersonJson]


class ProblemJson(TypedDict):
    """A problem of an input: its location and the remedy."""

    code: str
    severity: Annotated[str, one_of(*Severity)]
    sheet: str
    cell: str
    path: list[str | int]
    value: str
    message: str
    remedy: str
    also: list[str]


class ProblemsJson(TypedDict):
    """Everything `subsidy check --json` prints."""

    schema: Version
    errors: int
    warnings: int
    problems: list[ProblemJson]


def result_json(result: Assessment) -> ResultJson:
    """Return a result as plain data for `json.dumps`."""
    policy = result.policy
    return {
        "schema": SCHEMA,
        "policy": {"name": policy.name, "source": policy.document},
        "provenance": result.provenance.to_json(),
        **totals_json(result),
        "persons": [_person(person) for person in result.persons],
    }


def totals_json(result: Assessment) -> TotalsJson:
    """Return the totals of a result as plain data."""
    return {
        "project": {"name": result.project.name, **_figures(result.figures, result.full_standard)},
        "villages": [_village(village, result) for village in result.villages],
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


def _village(village: VillageResult, result: Assessment) -> VillageJson:
    return {
        "township": village.village.township,
        "village": village.village.name,
        **_figures(village.figures, result.full_standard),
        "land_per_head": None if village.land_per_head is None else plain(village.land_per_head),
        "uncontracted_headcount": village.uncontracted_headcount,
        "computed_headcount": village.computed_headcount,
        "pending_people": village.pending_people,
        "open_shares": plain(village.open_shares, result.policy.share_decimals),
        "pending_amount": plain(village.pending_amount),
    }


def _person(person: PersonResult) -> PersonJson:
    decimals = person.policy.share_decimals
    return {
        "id_number": person.farmer.id_number,
        "name": person.farmer.name,
        "village": person.village.name,
        "household": person.household.number,
        "external_id": person.farmer.external_id,
        "household_external_id": person.household.external_id,
        "age": person.age,
        "eligible": person.eligible,
        "ineligible_because": [reason.value for reason in person.ineligible_because],
        "loss_class": person.loss_class.value,
        "basis": person.basis and person.basis.value,
        "loss_ratio": plain(person.loss_ratio, decimals),
        "entitlement": plain(person.entitlement, decimals),
        "amount": plain(person.amount),
        "uncontracted_share": plain(person.uncontracted_share, decimals),
        "uncontracted_amount": plain(person.uncontracted_amount),
        "warnings": [caution.value for caution in person.cautions],
    }
