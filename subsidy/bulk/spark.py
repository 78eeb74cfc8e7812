"""The same kernel on Spark, with DataFrames as input and result tables.

Of all rows, only those of the projects pass through Python. Rows are moved only to bring a project together: each table
once, or not at all if it is bucketed by ``project``. Works with PySpark and with servers that speak its API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import TYPE_CHECKING
from uuid import uuid4

from ..law import Policy
from ..problems import InputError
from .cases import CASE_TYPES, judge
from .kernel import SHARED, relations
from .rejects import LINE_TYPES, lines_of
from .results import TABLES
from .sql import for_spark
from .tables import SOURCES, schema_problems, sql_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_SETTINGS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
}
"""With these a relation keeps its partitions, and tables partitioned by project join without moving again."""


def assess(
    spark: SparkSession,
    tables: Mapping[str, DataFrame],
    policy: Policy | None = None,
    *,
    settings: Mapping[str, str] | None = None,
    partitioned: bool = False,
    scratch: str | None = None,
) -> dict[str, DataFrame]:
    """Return the result tables of the input `tables`, by name.

    Each project is decided under `policy`, or the packaged one in force on the date of its notice, changed by
    `settings` as in `what_if`. Each table is moved once to bring its projects together, unless all are `partitioned` by
    ``project`` alike, such as tables bucketed by it. Relations that several others need are computed at once and kept
    by the workers; with `scratch`, a folder that all of them reach, as parquet there, which the caller removes: for
    servers without local checkpoints, and for clusters that lose workers. Raises `InputError` and `PolicyError` as on
    DuckDB.
    """
    schema = {table: {name: sql_type(kind) for name, kind in tables[table].dtypes} for table in SOURCES}
    if problems := list(schema_problems(schema)):
        raise InputError(problems)
    judged = judge((row.asDict() for row in tables["projects"].collect()), policy, settings or {})
    lines = [line for key, found in judged.rejected for line in lines_of(key, found)]
    if not partitioned:
        tables = {table: _by_project(spark, tables[table]) for table in SOURCES}
    given = {
        **{f"{table}_in": tables[table] for table in SOURCES},
        "cases": _frame(spark, CASE_TYPES, [astuple(case) for case in judged.cases.values()]),
        "projects_rejected": _frame(spark, LINE_TYPES, lines),
    }
    prefix = f"subsidy_{uuid4().hex[:8]}_"
    for name, frame in given.items():
        frame.createOrReplaceTempView(prefix + name)
    with _set(spark, _SETTINGS):
        for name, query in relations(schema, judged.policies):
            frame = spark.sql(for_spark(query, prefix))
            frame = _kept(spark, frame, scratch and f"{scratch}/{prefix}{name}") if name in SHARED else frame
            frame.createOrReplaceTempView(prefix + name)
    return {table: spark.table(f"{prefix}result_{table}") for table in TABLES}


def _kept(spark: SparkSession, frame: DataFrame, path: str | None) -> DataFrame:
    """Return a relation that is computed now and kept.

    The plans of others begin with it.
    """
    if path is None:
        return frame.localCheckpoint()
    frame.write.parquet(path)
    written = spark.read.parquet(path)
    return written if written.columns else spark.createDataFrame([], frame.schema)  # no rows, and so no file


@contextmanager
def _set(spark: SparkSession, settings: Mapping[str, str]) -> Iterator[None]:
    """Plan with other settings of Spark; they are put back afterwards."""
    before = {name: spark.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, setting in before.items():
            if setting is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, setting)


def _by_project(spark: SparkSession, frame: DataFrame) -> DataFrame:
    """Return a table with each project in one place.

    The number of partitions is given, so that it is not changed later.
    """
    return frame.repartition(int(spark.conf.get("spark.sql.shuffle.partitions") or 200), "project")


def _frame(spark: SparkSession, types: Mapping[str, str], rows: Sequence[tuple[object, ...]]) -> DataFrame:
    """Return a small table of rows."""
    return spark.createDataFrame(rows, ", ".join(f"{name} {kind}" for name, kind in types.items()))
