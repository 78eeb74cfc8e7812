"""The result tables in SQL, without rejected rows.

Columns are named as in `assess --json`; decimals are exact.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..law import AgeBand, Caution, Insurance, Reason
from ..problems import KINDS
from .households import BRANCHES
from .reading import AREA_DECIMALS, SHARE_DECIMALS
from .rejects import LINE_TYPES
from .sql import decimal, joined, number_of, quoted, term, total

TABLES = ("persons", "households", "villages", "projects", "counts", "rejected")
"""The result tables."""

_MONEY_DECIMALS, _SUM_DIGITS = 4, 24
CLASS = term("branch", [loss_class for loss_class, _ in BRANCHES])
_BASIS = term("branch", [basis for _, basis in BRANCHES])
_CLASSES = {"loss_class": CLASS, "basis": _BASIS}
_FIGURES = ("people", "contracted_people", "uncontracted_people")
_COSTS = ("cost", "contracted_cost", "uncontracted_cost")
_REJECTED = ("rejected_villages", "rejected_households", "rejected_persons")


def _select(columns: Mapping[str, str], source: str) -> str:
    listed = ",\n  ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return f"SELECT {listed}\nFROM {source}"


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _money(units: str) -> str:
    return decimal(units, _MONEY_DECIMALS, _SUM_DIGITS)


def _share(units: str, decimals: int) -> str:
    """Return a share with so many decimals.

    It is counted in 10^-6; no policy of the run has shares with more decimals.
    """
    return decimal(f"({units}) div {10 ** (SHARE_DECIMALS - decimals)}", decimals, 18)


def persons(decimals: int) -> str:
    """Return the query of `persons`; shares have so many decimals."""
    columns = {
        **_same("project"),
        "id_number": "CASE WHEN id_key % 11 = 10 THEN upper(id_number) ELSE id_number END",
        **_same("name", "village", "household", "external_id", "household_external_id", "age", "eligible"),
        "ineligible_because": joined("ineligible_because", Reason),
        **_CLASSES,
        "loss_ratio": _share("ratio", decimals),
        "entitlement": _share("entitlement", decimals),
        "amount": decimal("amount", _MONEY_DECIMALS),
        "uncontracted_share": _share("uncontracted_share", decimals),
        "uncontracted_amount": decimal("uncontracted_amount", _MONEY_DECIMALS),
        "warnings": joined("warnings", Caution),
    }
    return _select(columns, "@persons_settled WHERE faults3 = 0")


def households(decimals: int) -> str:
    """Return the query of `households`: their loss (亩) and class."""
    columns = {
        **_same("project", "village", "household", "external_id"),
        "taken": decimal("taken", AREA_DECIMALS),
        "remaining": decimal("remaining", AREA_DECIMALS),
        **_same("heads"),
        "loss_ratio": _share("ratio", decimals),
        "remaining_per_head": decimal("remaining_per_head", AREA_DECIMALS),
        **_CLASSES,
        **_same("rounding_matters"),
    }
    return _select(columns, "@households_settled WHERE faults2 = 0")


def villages(decimals: int) -> str:
    """Return the query of `villages`.

    It has their figures, and how many rows in them were rejected.
    """
    columns = {
        **_same("project", "township", "village"),
        "full_standard": _money("standard"),
        **_same(*_FIGURES),
        **{name: _money(name) for name in _COSTS},
        "land_per_head": decimal("per_head", AREA_DECIMALS),
        "uncontracted_headcount": "places",
        **_same("computed_headcount", "pending_people"),
        "open_shares": _share("open_shares", decimals),
        "pending_amount": _money("pending_amount"),
        **_same("complete", *_REJECTED[1:]),
    }
    return _select(columns, "@villages_judged WHERE faults2 = 0")


PROJECT_SUMS = f"""SELECT project, {", ".join(f"{total(name)} AS {name}" for name in (*_FIGURES, *_COSTS))}
FROM @villages_judged
WHERE faults2 = 0
GROUP BY project"""
"""Query of the figures of each project: the sums of its villages' (R12)."""

_OF_TABLE = {name: number_of(f"`table` = {quoted(name.removeprefix('rejected_'))}") for name in _REJECTED}
PROJECT_REJECTS = f"""SELECT project, {", ".join(f"{rows} AS {name}" for name, rows in _OF_TABLE.items())}
FROM @rejected
WHERE `first` AND severity = 'error'
GROUP BY project"""
"""Query of the number of rows rejected in each project, those that belong to no village included."""


def projects() -> str:
    """Return the query of `projects`.

    It has their figures, their policy, and how many rows in them were rejected.
    """
    complete = " AND ".join(f"coalesce({name}, 0) = 0" for name in _REJECTED)
    columns = {
        "project": "c.project",
        **_same("name"),
        "policy": "policy_name",
        "full_standard": _money("standard"),
        **{name: f"coalesce({name}, 0)" for name in _FIGURES},
        **{name: _money(f"coalesce({name}, 0)") for name in _COSTS},
        "complete": complete,
        **{name: f"coalesce({name}, 0)" for name in _REJECTED},
    }
    source = """@cases AS c
LEFT JOIN @project_sums AS s ON c.project = s.project
LEFT JOIN @project_rejects AS r ON c.project = r.project
WHERE c.policy IS NOT NULL AND c.project IN (SELECT project FROM @villages_read)"""
    return _select(columns, source)


COUNTS = f"""SELECT g.project, g.village, {CLASS} AS loss_class, {_BASIS} AS basis,
  {term("age_band", AgeBand)} AS age_band, {term("insurance", Insurance)} AS insurance, eligible,
  g.persons, g.contracted_people, g.named AS named_people,
  {_money("g.contracted_cost")} AS contracted_cost, {_money("g.named_amount")} AS named_cost
FROM @groups AS g
JOIN @villages_judged AS v ON g.project = v.project AND g.village = v.village
WHERE v.faults2 = 0"""
"""Query of `counts`: people and money by every class, basis, age band and insurance of a village."""


def rejected(*queries: str) -> str:
    """Return the query of `rejected`: lines of projects, then of `queries`.

    Projects without a village are among the lines.
    """
    kind = KINDS["no_village"]
    line = ", ".join(map(quoted, (kind.code, kind.severity.value, "villages", "", kind.message, kind.remedy)))
    none = "CAST(NULL AS STRING)"
    without_village = f"""SELECT 'projects', project, {none}, {none}, {none}, {line}, true
FROM @cases
WHERE policy IS NOT NULL AND project NOT IN (SELECT project FROM @villages_read WHERE project IS NOT NULL)"""
    return "\nUNION ALL\n".join((f"SELECT {', '.join(LINE_TYPES)} FROM @projects_rejected", without_village, *queries))
