"""Projects as the four tables of a database, in DuckDB.

Bulk rows are put in the words of `assess --json`, to be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest
from strategies import Facts

import subsidy
from subsidy import bulk
from subsidy.bulk.tables import FIELDS, SOURCES, Content
from subsidy.problems import Severity

if TYPE_CHECKING:
    import duckdb
else:
    duckdb = pytest.importorskip("duckdb", reason="needs DuckDB: pip install 'subsidy[bulk]'")

__all__ = [
    "KEYS",
    "Row",
    "Tables",
    "assert_same",
    "by_library",
    "coarse",
    "connection_with",
    "duckdb",
    "in_words_of",
    "rejected_lines",
    "rows_of",
    "tables_of",
]

Row = dict[str, Any]
Tables = dict[str, list[Row]]

_TYPES = {
    Content.FLAG: "BOOLEAN",
    Content.DAY: "DATE",
    Content.COUNT: "INTEGER",
    Content.DECIMAL: "DECIMAL(25,15)",
}
KEYS = {
    "persons": ("project", "id_number"),
    "households": ("project", "household"),
    "villages": ("project", "village"),
    "projects": ("project",),
}
"""The columns that name a row of a result table."""


# In -------------------------------------------------------------------------------------------------------------------


def tables_of(projects: Mapping[str, subsidy.Project]) -> Tables:
    """Return the rows of projects, with the columns of the input tables.

    The projects are given by their keys.
    """
    tables: Tables = {table: [] for table in SOURCES}
    for key, project in projects.items():
        _add(tables, "projects", project, project=key)
        for village in project.villages:
            _add(tables, "villages", village, project=key)
            for household in village.households:
                _add(tables, "households", household, project=key, village=village.name)
                for person in household.members:
                    _add(tables, "persons", person, project=key, household=household.number)
    return tables


def _add(tables: Tables, table: str, facts: Any, **keys: str) -> None:
    names = [field.name for field in FIELDS[table]]
    tables[table].append({name: keys.get(name, getattr(facts, name, None)) for name in names})


def connection_with(
    tables: Tables, *, as_text: bool = False, types: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection that has the tables.

    They are typed, or have every column as text; `types` are those of single columns.
    """
    connection = duckdb.connect()
    for table, rows in tables.items():
        names = list(dict.fromkeys(name for row in rows for name in row)) or [field.name for field in FIELDS[table]]
        contents = {field.name: field.content for field in FIELDS[table]}
        usual = {
            name: "VARCHAR" if as_text or name not in contents else _TYPES.get(contents[name], "VARCHAR")
            for name in names
        }
        kinds = {name: (types or {}).get(f"{table}.{name}", kind) for name, kind in usual.items()}
        columns = ", ".join(f'CAST(unnest(?) AS {kind}) AS "{name}"' for name, kind in kinds.items())
        values = [[_written(row.get(name)) for row in rows] for name in names]
        connection.execute(f"CREATE TABLE {table} AS SELECT {columns}", values)
    return connection


def _written(value: Any) -> str | None:
    """Return a value as a text file would have it."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def coarse(facts: Facts) -> Facts:
    """Return drawn facts with areas of four decimals.

    Finer areas are rejected in bulk.
    """
    return facts | {"villages": [_coarse_village(village) for village in facts["villages"]]}


def _coarse_village(village: Facts) -> Facts:
    homes = [
        home
        | {"contracted_area": _four(home["contracted_area"], ROUND_UP)}
        | {name: _four(home[name], ROUND_DOWN) for name in ("taken_before", "taken_now")}
        for home in village["households"]
    ]
    taken = sum((home["taken_now"] for home in homes), Decimal(0))
    uncontracted = _four(village["uncontracted_taken"], ROUND_DOWN)
    nothing = dict.fromkeys(("arable", "construction", "unused"), Decimal(0))
    total = {"total_area": taken + uncontracted, "farmland": taken + uncontracted}
    parts = {"contracted_taken": taken, "uncontracted_taken": uncontracted}
    land = {"contract_land": _four(village["contract_land"], ROUND_UP)}
    return village | nothing | total | parts | land | {"households": homes}


def _four(area: Decimal, rounding: str) -> Decimal:
    return area.quantize(Decimal("0.0001"), rounding)


# Out ------------------------------------------------------------------------------------------------------------------


def rows_of(result: bulk.Result, table: str) -> list[Row]:
    """Return the rows of a result table, in the order of their keys."""
    found = result[table]
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return sorted(rows, key=lambda row: [row[name] for name in KEYS[table]]) if table in KEYS else rows


def rejected_lines(result: bulk.Result) -> list[str]:
    """Return each line of `rejected` as a clerk would read it."""
    return sorted(
        f"{Severity(row['severity']).label} {row['table']}.{row['field']}：{row['message']}"
        f"{_found(row)}。{row['remedy']}。 [{row['code']}]"
        for row in rows_of(result, "rejected")
    )


def by_library(projects: Mapping[str, subsidy.Project], policy: subsidy.Policy | None = None) -> dict[str, list[Row]]:
    """Return the decisions of `subsidy.assess`, by table.

    They are in the words of `assess --json`, in the order of their keys.
    """
    found: dict[str, list[Row]] = {table: [] for table in KEYS}
    for key, project in projects.items():
        result = subsidy.assess(project, policy)
        json = subsidy.result_json(result)
        found["persons"] += [{"project": key, **person} for person in json["persons"]]
        found["households"] += [_household(key, home) for village in result.villages for home in village.households]
        found["villages"] += [{"project": key, **village} for village in json["villages"]]
        found["projects"].append({"project": key, **json["project"]})
    return {table: sorted(rows, key=lambda row: [row[name] for name in KEYS[table]]) for table, rows in found.items()}


def _household(key: str, home: subsidy.HouseholdResult) -> Row:
    loss = home.loss
    return {
        "project": key,
        "village": home.village.name,
        "household": home.household.number,
        "external_id": home.household.external_id,
        "taken": loss.taken,
        "remaining": loss.remaining,
        "heads": loss.heads,
        "loss_ratio": loss.ratio,
        "remaining_per_head": loss.remaining_per_head,
        "loss_class": loss.loss_class.value,
        "basis": loss.basis and loss.basis.value,
        "rounding_matters": loss.rounding_matters,
    }


def in_words_of(rows: Iterable[Row], expected: Iterable[Row]) -> list[Row]:
    """Return bulk rows with the columns of the expected ones.

    Decimals are text with as many places, and lists are lists.
    """
    return [
        {name: _worded(row[name], wanted) for name, wanted in model.items()}
        for row, model in zip(rows, expected, strict=True)
    ]


def _worded(value: Any, wanted: Any) -> Any:
    if isinstance(wanted, list):
        return value.split(";") if value else []
    if isinstance(value, Decimal) and isinstance(wanted, str):
        places = len(wanted.partition(".")[2])
        return f"{value:.{places}f}" if round(value, places) == value else str(value)
    return value


def assert_same(result: bulk.Result, expected: Mapping[str, list[Row]]) -> None:
    """Assert that all tables of a result equal those of the library.

    They are compared in every column.
    """
    for table, rows in expected.items():
        assert in_words_of(rows_of(result, table), rows) == rows, table


def _found(row: Row) -> str:
    return f"（现为“{row['value']}”）" if row["value"] else ""
