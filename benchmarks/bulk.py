"""Exactness and speed of deciding for a whole province at once.

The bulk kernel is compared with `assess`, floats and OpenFisca, and runs on DuckDB, Sail and Spark.

    python benchmarks/bulk.py [--persons 1000000] [--compared 200000] [--engines sail,spark] [--growth 5,6,7,8]

Everything is measured in one run on one machine, so quote ratios: of wall time if it is idle, of CPU time if it is
shared. Each timed task is a process of its own. `--growth` also decides 10^5 … persons and draws docs/bulk_growth.svg;
`--folder` is where the tables are put meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from bulk_chart import Point, chart
from bulk_people import PERSONS, make
from bulk_rivals import Rival, by_numpy, by_openfisca, columns
from bulk_task import projects_of

import subsidy
from subsidy.decisions.as_json import PersonJson, ProjectJson, VillageJson

ROOT = Path(__file__).parents[1]
RESULTS = ("persons", "households", "villages", "projects", "counts", "rejected")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--compared", type=int, default=200_000)
    parser.add_argument("--engines", default="sail,spark")
    parser.add_argument("--growth", default="")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        against_library(folder, chosen.compared)
        for rival in (by_numpy, by_openfisca):
            against_floats(folder, rival)
        against_engines(folder, chosen.persons, list(filter(None, chosen.engines.split(","))))
        if chosen.growth:
            growth(folder, [10 ** int(power) for power in chosen.growth.split(",")])


# Tasks ----------------------------------------------------------------------------------------------------------------


def province(folder: Path, persons: int) -> Path:
    """Make the tables of a province of whole projects."""
    with duckdb.connect() as connection:
        make(connection, persons // PERSONS * PERSONS, folder)
    return folder


def timed(task: str, persons: int, *arguments: object) -> Point:
    """Run a task in a process of its own and report it."""
    command = [sys.executable, str(Path(__file__).with_name("bulk_task.py")), task, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    found = json.loads(done.stdout.splitlines()[-1])
    speed = persons / found["wall"]
    print(
        f"{task:13} {persons:>11,} persons: {found['wall']:8.2f} s, {found['cpu']:8.2f} s CPU, "
        f"{found['memory']:6.0f} MB, {speed:>11,.0f} persons/s",
        flush=True,
    )
    return Point(persons, found["wall"], found["memory"], found["cpu"])


def _times(slow: Point, fast: Point) -> str:
    return f"{slow.seconds / fast.seconds:.1f} × (wall), {slow.cpu / fast.cpu:.1f} × (CPU)"


# Exact ----------------------------------------------------------------------------------------------------------------


def against_library(folder: Path, persons: int) -> None:
    """Compare every column of every table with `subsidy.assess`.

    The times are compared too.
    """
    source, out = province(folder / "part", persons), folder / "part_out"
    bulk = timed("export", persons, source, out)
    whole = timed("assess", persons, source, folder / "assess.jsonl")
    print(f"  parquet to results: {_times(whole, bulk)} the ordinary library")
    memory, alone = timed("totals", persons, source), timed("assess_alone", persons, source)
    print(f"  from memory to results in memory: {_times(alone, memory)} assess")
    found = {table: by_key(out, table) for table in KEYS}
    compared = [found[table].pop(key, None) == row for table, key, row in library_rows(source)]
    left = sum(map(len, found.values()))
    print(
        f"  every column of assess --json: {len(compared):,} rows, {compared.count(False)} differ, {left} are left over"
    )


KEYS = {"persons": "id_number", "villages": "village", "projects": "project"}
Row = dict[str, Any]


def library_rows(source: Path) -> Iterator[tuple[str, tuple[str, str], Row]]:
    """Yield the rows that the ordinary library decides, with table and key."""
    for project, facts in projects_of(str(source)):
        result = subsidy.result_json(subsidy.assess(facts))
        for person in result["persons"]:
            yield "persons", (project, person["id_number"]), dict(person)
        for village in result["villages"]:
            yield "villages", (project, village["village"]), dict(village)
        yield "projects", (project, project), dict(result["project"])


def by_key(out: Path, table: str) -> dict[tuple[str, str], Row]:
    """Return the bulk rows of a table by project and key.

    They are in the words of `assess --json`.
    """
    found = duckdb.connect().execute(f"FROM read_parquet('{out}/{table}/*.parquet')")
    names = [column[0] for column in found.description or ()]
    rows = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    return {(row["project"], row[KEYS[table]]): worded(row, table) for row in rows}


def worded(row: Row, table: str) -> Row:
    """Return a bulk row with the columns of `assess --json`.

    Decimals are given as text, and lists as lists.
    """
    layouts = {"persons": PersonJson, "villages": VillageJson, "projects": ProjectJson}
    lists = ("ineligible_because", "warnings")
    texts = {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in row.items()}
    texts |= {name: row[name].split(";") if row[name] else [] for name in lists if name in row}
    return {name: texts[name] for name in layouts[table].__annotations__}


def against_floats(folder: Path, rival: Callable[[dict[str, Any]], Rival]) -> None:
    """Report how many amounts an engine on floats gets wrong, and how fast."""
    try:
        start = time.process_time()
        given = columns(folder / "part", folder / "part_out")
        found = rival(given)
        whole = time.process_time() - start
    except ImportError as failure:
        print(f"{rival.__name__}: not measured, {failure}")
        return
    share, speeds = 100 * found.wrong / found.persons, [found.persons / each for each in (whole, found.seconds)]
    print(
        f"{rival.__name__}: {found.wrong:,} of {found.persons:,} amounts wrong ({share:.2f}%), "
        f"{speeds[0]:,.0f} persons per CPU second from parquet to amounts, {speeds[1]:,.0f} for the formula alone"
    )


def against_engines(folder: Path, persons: int, engines: Sequence[str]) -> None:
    """Decide the same tables on each engine and compare the results.

    The digests of all result tables are compared with each other.
    """
    source = province(folder / "whole", persons)
    timed("export", persons, source, folder / "duckdb")
    expected = {table: digest(folder / "duckdb", table) for table in RESULTS}
    for engine in engines:
        timed(engine, persons, source, folder / engine)
        differing = [table for table in RESULTS if digest(folder / engine, table) != expected[table]]
        print(f"  {engine} and DuckDB: {'equal in every table' if not differing else f'differ in {differing}'}")
        shutil.rmtree(folder / engine)
    print(f"  digests: {expected}")


def digest(out: Path, table: str) -> str:
    """Return a digest of a table, whatever the order of its rows.

    It is the number of rows, and the sum and exclusive or of the hashes of the rows as text.
    """
    if not list((out / table).glob("*.parquet")):
        return "0 rows, 0000000000000000"  # Sail writes no file for a table without rows
    query = """SELECT count(*), sum(h), bit_xor(h) FROM (
        SELECT hash(to_json(r)::VARCHAR) AS h FROM (SELECT * FROM read_parquet('{}/{}/*.parquet')) AS r)"""
    rows, total, mixed = duckdb.connect().execute(query.format(out, table)).fetchall()[0]
    return f"{rows} rows, {(int(total or 0) ^ int(mixed or 0)) % 2**64:016x}"


def growth(folder: Path, sizes: Sequence[int]) -> None:
    """Decide ever more persons, one size at a time, and draw time and memory."""
    points = []
    for persons in sizes:
        source = province(folder / str(persons), persons)
        points.append(timed("export", persons, source, folder / "grown"))
        shutil.rmtree(source)
        shutil.rmtree(folder / "grown")
    chart(points, ROOT / "docs" / "bulk_growth.svg")


if __name__ == "__main__":
    main()
