"""The summary of a run.

Rows in and out, problems by code, totals, and the difference that settings make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from typing_extensions import TypedDict

from ..decisions import MovedJson, package_version
from ..law import EXACT, NUMBERS, READINGS, SCHEMA, DecimalText, Policy, Version, plain
from .tables import SOURCES

NOT_COUNTED = "born_after_reference"
"""The one problem among the rejected rows that is no error: such a person is not counted (R2)."""


class RowsJson(TypedDict):
    """The number of rows of a table."""

    given: int
    accepted: int
    rejected: int


class BulkPolicyJson(TypedDict):
    """A policy of the run."""

    name: str
    source: str
    sha256: str
    values: dict[str, str]


class BulkFiguresJson(TypedDict):
    """How many people and how much money (元)."""

    people: int
    contracted_people: int
    uncontracted_people: int
    cost: DecimalText
    contracted_cost: DecimalText
    uncontracted_cost: DecimalText


class ClassMovementJson(MovedJson):
    """The movement from one class into another, or within the same.

    `pending` is 名单待定.
    """

    class_before: str | None
    class_after: str | None


class BulkComparisonJson(TypedDict):
    """The difference that settings make."""

    total: MovedJson
    classes: list[ClassMovementJson]


class SummaryJson(TypedDict):
    """Everything that `subsidy bulk --json` prints: no personal data.

    `summary.json` among its results is the same.
    """

    schema: Version
    version: str
    policies: list[BulkPolicyJson]
    settings: dict[str, str]
    rows: dict[str, RowsJson]
    problems: dict[str, int]
    figures: BulkFiguresJson
    comparison: BulkComparisonJson | None


FIGURES = tuple(BulkFiguresJson.__annotations__)
"""The totals of a run, named as in `assess --json`."""
MOVEMENT = tuple(MovedJson.__annotations__)
"""The totals of a comparison."""

Classes = tuple[str | None, str | None]
"""失地类别 before and after; None where a person is on one side only."""


@dataclass(slots=True)
class Rows:
    """The number of rows of a table: given, accepted, rejected."""

    given: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass
class Summary:
    """Counts and totals of a run or of a batch. Money is in 元."""

    policies: tuple[Policy, ...]
    settings: Mapping[str, str]
    rows: dict[str, Rows] = field(default_factory=lambda: {table: Rows() for table in SOURCES})
    problems: Counter[str] = field(default_factory=Counter)
    """The number of problems among the rejected rows, by code"""
    figures: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(FIGURES, Decimal(0)))
    movements: dict[Classes, dict[str, Decimal]] = field(default_factory=dict)
    """With settings: people and money gained and lost, by class before and after"""

    @property
    def complete(self) -> bool:
        """Whether every row was decided.

        Persons born after the reference date are not counted, which is no error.
        """
        return not self.problems.keys() - {NOT_COUNTED}

    @property
    def total(self) -> dict[str, Decimal]:
        """With settings: people and money gained and lost in all."""
        with localcontext(EXACT):
            return {name: sum((each[name] for each in self.movements.values()), Decimal(0)) for name in MOVEMENT}

    def add(self, part: Summary) -> None:
        """Add the counts and totals of a batch."""
        for table, rows in part.rows.items():
            whole = self.rows[table]
            whole.given += rows.given
            whole.accepted += rows.accepted
            whole.rejected += rows.rejected
        self.problems.update(part.problems)
        self.add_figures([tuple(part.figures.values())])
        self.add_movements((*classes, *found.values()) for classes, found in part.movements.items())

    def add_figures(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add the totals of a batch."""
        with localcontext(EXACT):
            for name, value in zip(FIGURES, next(iter(rows)), strict=True):
                self.figures[name] += Decimal(value)

    def add_movements(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add the movements of a batch.

        A row has the classes before and after, then the totals.
        """
        with localcontext(EXACT):
            for before, after, *values in rows:
                found = self.movements.setdefault((before, after), dict.fromkeys(MOVEMENT, Decimal(0)))
                for name, value in zip(MOVEMENT, values, strict=True):
                    found[name] += Decimal(value)

    def check(self) -> None:
        """Raise `RuntimeError` unless every row was either accepted or rejected."""
        for table, rows in self.rows.items():
            if rows.given != rows.accepted + rows.rejected:
                raise RuntimeError(f"rows of {table} are missing or repeated: {rows}")

    def to_json(self) -> SummaryJson:
        """Return plain data for `json.dumps`: money as text."""
        return {
            "schema": SCHEMA,
            "version": package_version(),
            "policies": [_policy(policy) for policy in self.policies],
            "settings": dict(self.settings),
            "rows": {table: _rows(rows) for table, rows in self.rows.items()},
            "problems": dict(sorted(self.problems.items())),
            "figures": _figures(self.figures),
            "comparison": self._comparison() if self.settings else None,
        }

    def _comparison(self) -> BulkComparisonJson:
        classes = sorted(self.movements.items(), key=str)
        return {
            "total": _movement(self.total),
            "classes": [
                {"class_before": before, "class_after": after, **_movement(found)} for (before, after), found in classes
            ],
        }


def _policy(policy: Policy) -> BulkPolicyJson:
    values = {name: str(getattr(policy, name)) for name in (*NUMBERS, *READINGS)}
    return {"name": policy.name, "source": policy.document, "sha256": policy.sha256, "values": values}


def _rows(rows: Rows) -> RowsJson:
    return {"given": rows.given, "accepted": rows.accepted, "rejected": rows.rejected}


def _figures(found: Mapping[str, Decimal]) -> BulkFiguresJson:
    return {
        "people": int(found["people"]),
        "contracted_people": int(found["contracted_people"]),
        "uncontracted_people": int(found["uncontracted_people"]),
        "cost": plain(found["cost"]),
        "contracted_cost": plain(found["contracted_cost"]),
        "uncontracted_cost": plain(found["uncontracted_cost"]),
    }


def _movement(found: Mapping[str, Decimal]) -> MovedJson:
    return {
        "people_gaining": int(found["people_gaining"]),
        "people_losing": int(found["people_losing"]),
        "gained": plain(found["gained"]),
        "lost": plain(found["lost"]),
        "before": plain(found["before"]),
        "after": plain(found["after"]),
        "difference": plain(found["difference"]),
    }
