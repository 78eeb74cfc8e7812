"""Run the kernel on an engine that speaks Spark.

It has a process of its own, because the two kinds of session exclude each other.

    python tests/bulk_spark.py ENGINE SOURCE OUT

Reads the parquet tables of SOURCE, writes each result table into OUT, and prints the plan of `persons`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from cases import TOML

import subsidy
from subsidy.bulk.spark import assess
from subsidy.bulk.tables import SOURCES

DATED = TOML.replace(
    "[numbers.months]\nvalue = 139",
    '[[numbers.months]]\nvalue = 139\nunit = "月"\nclause = "附件6第四条（一）"\nmeaning = "月数"\n\n'
    "[[numbers.months]]\nin_force_from = 2025-01-01\nvalue = 180",
)
"""A policy that differs by the date of the notice, so that two policies govern in one run."""
POLICY = subsidy.policy_from_toml(DATED).replace(
    ratio_unit="percent", uncontracted_names="top_up", majority_loss_ratio=Decimal("0.4999999999")
)


@contextmanager
def sail() -> Iterator[Any]:
    """Give a session on Sail, which persists nothing and needs no Java."""
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    session = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").getOrCreate()
    try:
        yield session
    finally:
        session.stop()
        server.stop()


@contextmanager
def pyspark() -> Iterator[Any]:
    """Give a session on Spark itself, in one Java process."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


ENGINES: Mapping[str, Callable[[], Any]] = {"sail": sail, "pyspark": pyspark}


def main(engine: str, source: str, out: str) -> None:
    with ENGINES[engine]() as spark:
        tables = {table: spark.read.parquet(f"{source}/{table}.parquet") for table in SOURCES}
        scratch = str(Path(out) / "scratch") if engine == "sail" else None
        results = assess(spark, tables, POLICY, scratch=scratch)
        for table, frame in results.items():
            frame.write.parquet(f"{out}/{table}")
        if engine == "pyspark":
            results["persons"].explain()


if __name__ == "__main__":
    main(*sys.argv[1:])
