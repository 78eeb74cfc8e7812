"""An invented province of any size, with many cases on the lines.

DuckDB makes its four tables as parquet, sorted by project.

Of eight households one stands exactly on the 50% line and one a unit (1/10000 亩) to either side, one on the 0.3 亩
line and one a unit to either side, one lost all its land and one all but a unit; a third lost land before, some
nothing now. Of eight persons two were born on a leap day, four have their 16th or 60th birthday on the reference date
or a day later. Names are numbers, ID numbers are valid, unique and invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMBERS, HOUSEHOLDS, VILLAGES = 4, 125, 8
"""Persons in a household, households in a village, villages in a project."""
PERSONS = MEMBERS * HOUSEHOLDS * VILLAGES
"""Persons in a project."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = " + ".join(f"CAST(substr(body, {n}, 1) AS INTEGER) * {weight}" for n, weight in enumerate(_WEIGHTS, start=1))
_UNCONTRACTED, _LAND = 125_000, 13_700_000
"""Uncontracted land taken of a village, and its contracted land (1/10000 亩): 9 people."""

_HOUSES = f"""SELECT h, h // {HOUSEHOLDS * VILLAGES} AS p, h % {HOUSEHOLDS * VILLAGES} AS number,
    (h * 7919) % 30000 + 20000 AS size FROM range(?) AS t(h)"""
_LAND_OF_HOUSES = f"""SELECT *, size - before AS now FROM (SELECT *,
    CASE h % 8 WHEN 0 THEN 2 * size WHEN 1 THEN 2 * size + 1 WHEN 2 THEN 2 * size - 1
      WHEN 3 THEN size + 12000 WHEN 4 THEN size + 11999 WHEN 5 THEN size + 12001 WHEN 6 THEN size ELSE size + 1 END
      AS contracted,
    CASE WHEN h % 48 = 21 THEN size WHEN h % 3 = 0 THEN size // 4 ELSE 0 END AS before
    FROM ({_HOUSES}))"""


def _area(units: str) -> str:
    return f"CAST(CAST({units} AS DECIMAL(12,0)) * CAST(0.0001 AS DECIMAL(4,4)) AS DECIMAL(12,4))"


_PROJECT, _VILLAGE, _NUMBER = (
    "printf('P%06d', p)",
    f"printf('第%d村', number // {HOUSEHOLDS} + 1)",
    "printf('%05d', number)",
)

QUERIES = {
    "households": f"""SELECT {_PROJECT} AS project, {_VILLAGE} AS village, {_NUMBER} AS number,
    printf('村民%d', {MEMBERS} * h) AS head, {_area("contracted")} AS contracted_area, {_area("now")} AS taken_now,
    {_area("before")} AS taken_before
    FROM ({_LAND_OF_HOUSES})""",
    "villages": f"""SELECT {_PROJECT} AS project, '某镇' AS township, {_VILLAGE} AS name,
    {_area(f"sum(now) + {_UNCONTRACTED}")} AS total_area, {_area(f"sum(now) + {_UNCONTRACTED}")} AS farmland,
    {_area("0")} AS arable, {_area("0")} AS construction, {_area("0")} AS unused,
    {_area("sum(now)")} AS contracted_taken, {_area(str(_UNCONTRACTED))} AS uncontracted_taken,
    {_area(str(_LAND))} AS contract_land, 1000 AS contract_right_population
    FROM ({_LAND_OF_HOUSES}) GROUP BY p, number // {HOUSEHOLDS} ORDER BY 1, 3""",
    "projects": f"""SELECT DISTINCT ON (p) {_PROJECT} AS project, printf('项目%d', p) AS name, '某单位' AS land_user,
    'batch' AS land_use_mode, 'province' AS approver, DATE '2024-06-12' AS notice_date,
    CASE p % 4 WHEN 0 THEN DATE '2024-08-01' WHEN 1 THEN DATE '2025-02-28' WHEN 2 THEN DATE '2025-03-01'
      ELSE DATE '2024-08-02' END AS announcement_date,
    2023 AS dibao_year, CAST(650 + p % 7 AS DECIMAL(10,2)) AS dibao
    FROM ({_HOUSES}) ORDER BY p""",
    "persons": f"""SELECT {_PROJECT} AS project, {_NUMBER} AS household, printf('村民%d', i) AS name,
    body || substr('10X98765432', 1 + ({_CHECK}) % 11, 1) AS id_number,
    CASE WHEN i % {MEMBERS} = 0 THEN '户主' ELSE '子' END AS relation,
    i % 31 <> 0 AS on_register, i % {MEMBERS} = 0 OR i % 19 <> 0 AS has_contract_right, i % 9 = 0 AS is_student,
    CASE i % 3 WHEN 0 THEN 'resident' WHEN 1 THEN 'employee' ELSE 'none' END AS insurance,
    CAST(CASE WHEN i % 51 = 0 THEN 1 WHEN i % 50 = 0 THEN 0.3 ELSE 0 END AS DECIMAL(7,6)) AS prior_share,
    i % 97 = 0 AS on_uncontracted_list
    FROM (SELECT *, i // {MEMBERS} // {HOUSEHOLDS * VILLAGES} AS p, i // {MEMBERS} % {HOUSEHOLDS * VILLAGES} AS number,
      printf('%06d', 110000 + i // 1000 % 800000) || strftime(born, '%Y%m%d') || printf('%03d', i % 1000) AS body
      FROM (SELECT i, CASE i % 8 WHEN 0 THEN DATE '2008-02-29' WHEN 1 THEN DATE '1964-02-29'
          WHEN 2 THEN DATE '2008-08-01' WHEN 3 THEN DATE '2008-08-02' WHEN 4 THEN DATE '1964-08-01'
          WHEN 5 THEN DATE '1964-08-02' ELSE DATE '1930-01-01' + CAST(i * 7919 % 30000 AS INTEGER) END AS born
        FROM range(?) AS t(i)))""",
}


def make(connection: DuckDBPyConnection, persons: int, folder: Path) -> None:
    """Write the tables of a province with so many persons.

    The number must be a multiple of the persons of a project.
    """
    folder.mkdir(parents=True)
    for table, query in QUERIES.items():
        rows = persons if table == "persons" else persons // MEMBERS
        connection.execute(f"COPY ({query.replace('?', str(rows))}) TO '{folder / table}.parquet' (FORMAT parquet)")
