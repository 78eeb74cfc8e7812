"""A province at once, cell by cell.

Tables in, results out, rejected rows, a what-if, one person explained.

Needs ``pip install 'subsidy[bulk]'``. The tables are made from the example workbook, as if three projects of a database
had the same village; run it in an empty folder, or cell by cell in an editor that knows ``# %%``.

    python examples/bulk_province.py [FOLDER]
"""

# %% Four tables of a database, as csv: areas and shares stay text, so that none becomes a float
from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

import subsidy
from subsidy import bulk

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "bulk-example")
village_project = subsidy.read_workbook(Path(__file__).with_name("panlongta.xlsx")).project
Row = dict[str, Any]


def rows(key: str, project: subsidy.Project) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a project with their table.

    A row has the fields of the facts, and the keys.
    """
    yield "projects", {"project": key, **flat(project)}
    for village in project.villages:
        yield "villages", {"project": key, **flat(village)}
        for household in village.households:
            yield "households", {"project": key, "village": village.name, **flat(household)}
            for person in household.members:
                yield "persons", {"project": key, "household": household.number, **flat(person)}


def flat(facts: Any) -> Row:  # noqa: ANN401
    """Return the fields that are no lists, as text.

    An empty cell is a missing value.
    """
    fields = {name: value for name, value in facts if not isinstance(value, tuple)}
    return {name: "" if value is None else str(value) for name, value in fields.items()}


tables: dict[str, list[Row]] = {}
for key in ("2024-001", "2024-002", "2024-003"):
    for table, row in rows(key, village_project):
        tables.setdefault(table, []).append(row)

# %% One cell goes wrong on its way: a digit of an ID number
tables["persons"][0]["id_number"] = tables["persons"][0]["id_number"][:17] + "?"
given = folder / "province"
given.mkdir(parents=True)
for table, listed in tables.items():
    with (given / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, listed[0])
        writer.writeheader()
        writer.writerows(listed)

# %% Decide everyone
summary = bulk.export(given, folder / "results")
for table, counted in summary.rows.items():
    print(f"{table}: {counted.given} = {counted.accepted} accepted + {counted.rejected} rejected")
print(f"{summary.figures['people']} people, {summary.figures['cost']} 元")

# %% Look at the results with DuckDB; ``.df()`` gives pandas, ``.pl()`` polars
results = folder / "results"
print(duckdb.sql(f"SELECT project, people, cost, complete FROM read_parquet('{results}/projects/*.parquet')"))
print(
    duckdb.sql(f"""SELECT loss_class, age_band, sum(persons) AS persons, sum(contracted_cost) AS cost
    FROM read_parquet('{results}/counts/*.parquet') WHERE eligible GROUP BY ALL ORDER BY ALL""")
)

# %% The rows that were not decided, and why: one household, since one of its persons is unknown
print(
    duckdb.sql(f"""SELECT "table", household, code, value, message FROM read_parquet('{results}/rejected/*.parquet')""")
)

# %% The same in files that Excel opens
bulk.export(given, folder / "csv", file_format="csv")

# %% What if dibao were 700 元/月, and 60% of the land had to be lost?
changed = bulk.export(given, folder / "what-if", settings={"dibao": "700", "majority_loss_ratio": "0.6"})
print({name: f"{value}" for name, value in changed.total.items()})

# %% Why does this person get that amount? The ordinary explanation; its last step is the bulk row
someone = next(row["id_number"] for row in tables["persons"] if row["name"] == "任海生")
print(bulk.explain_person(given, someone)[0])
