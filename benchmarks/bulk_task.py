"""One timed task of ``benchmarks/bulk.py`` in a process of its own.

It prints its time (s) and peak memory (MB).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

import subsidy
from subsidy import bulk
from subsidy.bulk.tables import SOURCES

Row = dict[str, Any]


def export(source: str, out: str) -> None:
    """Run bulk on DuckDB, parquet to parquet."""
    with timed():
        bulk.export(source, out)


def totals(source: str) -> None:
    """Decide everyone of tables already read into memory, and add up.

    No files are used, and there is one batch.
    """
    connection = duckdb.connect()
    for table in SOURCES:
        connection.execute(f"CREATE TABLE {table} AS FROM read_parquet('{source}/{table}.parquet')")
    with timed():
        print(bulk.assess(connection).summary.figures["cost"])


def assess(source: str, out: str) -> None:
    """Run the ordinary library from parquet to JSON lines.

    Rows become facts, facts decisions, and decisions results.
    """
    with timed(), Path(out).open("w", encoding="utf-8") as target:
        for _, project in projects_of(source):
            result = subsidy.result_json(subsidy.assess(project))
            target.writelines(json.dumps(person, ensure_ascii=False) + "\n" for person in result["persons"])


def assess_alone(source: str) -> None:
    """Run the ordinary library on facts that are there: the decisions alone."""
    projects = dict(projects_of(source))
    with timed():
        for project in projects.values():
            subsidy.assess(project)


def sail(source: str, out: str) -> None:
    """Run bulk on Sail, parquet to parquet."""
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    session = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").getOrCreate()
    on_spark(session, source, out, scratch=f"{out}/scratch")
    session.stop()
    server.stop()


def spark(source: str, out: str) -> None:
    """Run bulk on PySpark in one process, parquet to parquet."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    on_spark(session, source, out)
    session.stop()


def on_spark(session: Any, source: str, out: str, scratch: str | None = None) -> None:  # noqa: ANN401
    from subsidy.bulk.spark import assess as assess_on_spark

    with timed():
        tables = {table: session.read.parquet(f"{source}/{table}.parquet") for table in SOURCES}
        for table, frame in assess_on_spark(session, tables, scratch=scratch).items():
            frame.write.parquet(f"{out}/{table}")


def projects_of(source: str) -> Iterator[tuple[str, subsidy.Project]]:
    """Yield the projects of a folder by their keys, built from their rows."""
    rows = {table: grouped(source, table) for table in SOURCES}
    for key, (project,) in rows["projects"]:
        others = [next(rows[table])[1] for table in SOURCES[1:]]
        yield key, subsidy.project_from_records(project, *others)


def grouped(source: str, table: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of each project in turn, without its key."""
    found = duckdb.connect().execute(f"FROM read_parquet('{source}/{table}.parquet')")
    names = [column[0] for column in found.description]
    for key, rows in groupby(fetched(found), key=lambda row: row[0]):
        yield key, [dict(zip(names[1:], row[1:], strict=True)) for row in rows]


def fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(10_000):
        yield from rows


@contextmanager
def timed() -> Iterator[None]:
    """Print the time that the body takes, and the peak memory.

    The memory is that of the process and its children.
    """
    start, used = time.perf_counter(), cpu()
    yield
    wall, spent = time.perf_counter() - start, cpu() - used
    print(json.dumps({"wall": wall, "cpu": spent, "memory": peak()}))


def peak() -> float:
    """Return the peak memory (MB) of the process and its children.

    The `ru_maxrss` of the process is not used: it begins with that of its parent.
    """
    own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return (int(own.split()[1]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


TASKS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (export, totals, assess, assess_alone, sail, spark)
}

if __name__ == "__main__":
    TASKS[sys.argv[1]](*sys.argv[2:])
