"""One person of a bulk run, explained by the ordinary library."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..decisions import Explanation, assess, explain, what_if
from ..facts import project_from_records
from ..law import Policy
from .sources import BulkError, Source, engine_failures, opened, rows_of, text
from .tables import plain_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = Mapping[str, Any]


def explain_person(
    source: Source, id_number: str, policy: Policy | None = None, *, settings: Mapping[str, str] | None = None
) -> list[Explanation]:
    """Return the explanation of a person in each project that has them.

    The last step of an explanation is the amount of the bulk row. The household is built with the ordinary library, in
    its village and project. Raises `BulkError` if no project has the person, `InputError` with the problems that the
    ordinary library finds in the household, and `PolicyError` as `assess` does.
    """
    with engine_failures():
        connection = opened(source)
        found = list(rows_of(connection, "persons", f"upper(CAST(id_number AS STRING)) = {text(id_number.upper())}"))
        if not found:
            raise BulkError(f"没有身份证号为“{id_number}”的人")
        return [_explained(connection, person, id_number, policy, settings or {}) for person in found]


def _explained(
    connection: DuckDBPyConnection, person: Row, id_number: str, policy: Policy | None, settings: Mapping[str, str]
) -> Explanation:
    in_project = f"CAST(project AS STRING) = {text(str(person['project']))}"
    number = text(str(person["household"]))
    home = _one(connection, "households", f"{in_project} AND CAST(number AS STRING) = {number}")
    place = _one(connection, "villages", f"{in_project} AND CAST(name AS STRING) = {text(str(home['village']))}")
    members = rows_of(connection, "persons", f"{in_project} AND CAST(household AS STRING) = {number}")
    project = project_from_records(
        _own("projects", _one(connection, "projects", in_project)),
        [_with_one_household(_own("villages", place), home)],
        [_own("households", home)],
        [_own("persons", member) for member in members],
    )
    result = assess(project, policy)
    result = what_if(result, settings) if settings else result
    return explain(result, result.person(id_number))


def _one(connection: DuckDBPyConnection, table: str, condition: str) -> dict[str, Any]:
    found = list(rows_of(connection, table, condition))
    if len(found) != 1:
        raise BulkError(f"{table} 表中应有一行，现有{len(found)}行：{condition}")
    return found[0]


def _own(table: str, row: Row) -> dict[str, Any]:
    """Return the fields of a row without the key of its project."""
    return {name: value for name, value in plain_row(table, row).items() if name != "project"}


def _with_one_household(village: Row, home: Row) -> dict[str, Any]:
    """Return a village whose sums are those of one household.

    Its places and its people stay as they are.
    """
    taken = Decimal(str(home["taken_now"] or 0))
    total = taken + Decimal(str(village["uncontracted_taken"]))
    land = {"farmland": total, "arable": 0, "construction": 0, "unused": 0, "arable_before": None}
    return {**village, **land, "total_area": total, "contracted_taken": taken}
