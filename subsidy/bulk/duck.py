"""The kernel on DuckDB.

It reads the tables, decides some projects at a time, and hands over the results. Memory stays the same however many
rows there are: a batch is a range of project keys with about `BATCH` persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from ..law import Policy
from ..problems import InputError
from .cases import CASE_TYPES, Judged, judge
from .comparing import COMPARISON, PERSONS, PLACES
from .kernel import SHARED, SOUND, SPENT, Relation, relations
from .lanes import side_by_side
from .rejects import LINE_TYPES, lines_of
from .results import TABLES
from .sources import SOURCE_VIEW, Source, beside, opened, rows_of, schema_of, single, sort_unless_sorted, text
from .sql import for_duckdb
from .summary import MOVEMENT, Summary
from .tables import SOURCES, Schema, schema_problems

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 300_000
"""Approximate maximum of persons in a batch."""

_KEYS = {
    "projects": {"project": "project_key"},
    "villages": {"project": "project_key", "name": "village_key"},
    "households": {"project": "project_key", "village": "village_key"},
    "persons": {"project": "project_key"},
}
"""Columns in which many rows share few keys, with the types of these keys; each batch has its own."""


class Batch(NamedTuple):
    """A range of project keys: above the first, up to the second.

    None is no limit. Rows without a key are in the first range.
    """

    above: str | None = None
    up_to: str | None = None

    def __contains__(self, key: object) -> bool:
        """Return whether a project is in the range.

        Code points order as the bytes of UTF-8 do.
        """
        return (self.above is None or str(key) > self.above) and (self.up_to is None or str(key) <= self.up_to)

    @property
    def condition(self) -> str:
        """The same in SQL, of the column `project`."""
        above = [f"project > {text(self.above)}"] if self.above is not None else []
        up_to = [f"project <= {text(self.up_to)}"] if self.up_to is not None else []
        within = " AND ".join(above + up_to) or "true"
        return within if above else f"({within} OR project IS NULL)"


Track: TypeAlias = Callable[[Sequence[Batch]], Iterable[Batch]]
"""Wraps the batches of a run, for a progress bar."""


class Sink(Protocol):
    """Keeps the results of each batch."""

    @property
    def lanes(self) -> int:
        """Number of connections it can take results from at once."""
        ...

    def take(self, connection: DuckDBPyConnection, table: str, number: int) -> int:
        """Keep the relation ``result_`` + `table`; return its number of rows.

        `number` is that of the batch, from 1.
        """
        ...


def run(
    source: Source, sink: Sink, policy: Policy | None, settings: Mapping[str, str], work: Path, track: Track
) -> tuple[DuckDBPyConnection, Summary]:
    """Decide for all tables of `source`, batch by batch, into `sink`.

    Large unsorted tables are sorted in `work`. Raises `InputError` for tables or columns that are missing, unknown or
    floats, and `PolicyError` for an invalid policy or setting.
    """
    connection = opened(source)
    ours = isinstance(source, str | Path | Mapping)
    if ours:
        connection.execute(f"SET temp_directory = {text(str(work))}")
    schema = schema_of(connection)
    if problems := list(schema_problems(schema)):
        raise InputError(problems)
    rows = list(rows_of(connection, "projects"))
    side = _Side("after", judge(rows, policy, settings), schema)
    sides = [_Side("before", judge(rows, policy, {}), schema), side] if settings else [side]
    summary = Summary(tuple(side.judged.policies), dict(settings))
    summary.rows["projects"].given = len(rows)
    batches = _batches(connection, work, sink.lanes)

    def decide(lane: DuckDBPyConnection, number: int) -> Summary:
        _give(lane, batches[number - 1])
        for each in sides:
            each.decide(lane, batches[number - 1], compared=bool(settings))
        found = _conclude(lane, sink, number, settings)
        _drop(lane, SHARED)
        return found

    with ExitStack() as stack:
        more = range(1, min(sink.lanes, len(batches)))
        lanes = [connection, *(stack.enter_context(closing(beside(connection, source))) for _ in more)]
        if ours:
            _share_cores(connection, len(lanes))
        decided = stack.enter_context(side_by_side(decide, lanes, range(1, len(batches) + 1)))
        parts = dict(zip(batches, decided, strict=True))
        for batch in track(batches):
            summary.add(parts.pop(batch).result())
        for part in parts.values():  # those that whoever shows the progress left out
            summary.add(part.result())
    summary.check()
    return connection, summary


def _share_cores(connection: DuckDBPyConnection, lanes: int) -> None:
    """Let the lanes and DuckDB's own threads together use each core once.

    DuckDB counts one calling thread among its threads; each further lane brings one more.
    """
    cores = single(connection, "SELECT current_setting('threads')")
    connection.execute(f"SET threads = {max(cores - lanes + 1, 1)}")


class _Side:
    """One set of policies over the tables; `name` is its part in a comparison."""

    def __init__(self, name: str, judged: Judged, schema: Schema) -> None:
        self.name = name
        self.judged = judged
        self.kernel = tuple(relations(schema, judged.policies))

    def decide(self, connection: DuckDBPyConnection, batch: Batch, *, compared: bool) -> None:
        """Compute the relations of the kernel for a batch.

        If `compared`, the relations that are compared are computed as well.
        """
        cases = [astuple(case) for key, case in self.judged.cases.items() if key in batch]
        _fill(connection, "cases", {**CASE_TYPES, **_KEYS["projects"]}, cases)
        lines = [line for key, problems in self.judged.rejected for line in lines_of(key, problems)]
        _fill(connection, "projects_rejected", LINE_TYPES, lines if batch.above is None else ())
        for relation in self.kernel:
            _create(connection, _shortest(connection, relation), computed=relation.name in SHARED)
            _drop(connection, SPENT.get(relation.name, ()))
        if compared:
            _create(connection, Relation(f"persons_{self.name}", PERSONS), computed=True)
            _create(connection, Relation(f"places_{self.name}", PLACES), computed=True)


def _give(connection: DuckDBPyConnection, batch: Batch) -> None:
    """Make the input tables of a batch.

    Their keys become ENUMs, which DuckDB joins, groups and writes much faster than texts.
    """
    for table, columns in _KEYS.items():
        texts = ", ".join(f"CAST({column} AS STRING) AS {column}" for column in columns)
        query = f"SELECT * FROM (SELECT * REPLACE ({texts}) FROM {table}{SOURCE_VIEW}) WHERE {batch.condition}"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table}_batch AS {query}")
    holders = [
        (kind, f"SELECT {column} AS key FROM {table}_batch")
        for table, columns in _KEYS.items()
        for column, kind in columns.items()
    ]
    for kind in dict(holders):
        keys = " UNION ".join(query for of, query in holders if of == kind)
        members = f"SELECT key FROM ({keys}) WHERE key IS NOT NULL ORDER BY key"
        connection.execute(f"CREATE OR REPLACE TEMP TYPE {kind} AS ENUM ({members})")
    for table, columns in _KEYS.items():
        keys = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table}_in AS SELECT * REPLACE ({keys}) FROM {table}_batch")


def _shortest(connection: DuckDBPyConnection, relation: Relation) -> Relation:
    """Return the relation, with its shorter query if no row is faulty."""
    if relation.name in SOUND and not single(connection, "SELECT count(*) FROM faulty"):
        return Relation(relation.name, SOUND[relation.name])
    return relation


def _create(connection: DuckDBPyConnection, relation: Relation, *, computed: bool = False) -> None:
    kind = "TABLE" if computed else "VIEW"
    connection.execute(f"CREATE OR REPLACE TEMP {kind} {relation.name} AS {for_duckdb(relation.query)}")


def _drop(connection: DuckDBPyConnection, names: Iterable[str]) -> None:
    """Free the memory of relations.

    A table of the caller with the same name is kept, as it is not in `temp`.
    """
    for name in names:
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _fill(
    connection: DuckDBPyConnection, name: str, types: Mapping[str, str], rows: Sequence[Sequence[object]]
) -> None:
    """Make a table of rows, given column by column."""
    columns = ", ".join(f"CAST(unnest(?) AS {kind}) AS {column}" for column, kind in types.items())
    found = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in types]
    connection.execute(for_duckdb(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns}"), found)


def _batches(connection: DuckDBPyConnection, work: Path, lanes: int) -> list[Batch]:
    """Return ranges of projects with at most about `BATCH` persons each.

    If there are several, each lane has the same number, as far as projects allow; their tables are sorted first unless
    they are sorted already.
    """
    keys = f"SELECT CAST(project AS STRING) AS key FROM persons{SOURCE_VIEW} WHERE key IS NOT NULL"
    counts = f"SELECT key, count(*) FROM ({keys}) GROUP BY key ORDER BY key"
    people = connection.execute(counts).fetchall()
    total = sum(count for _, count in people)
    several = ceil(total / BATCH / lanes) * lanes if total > BATCH else 1
    ends, counted = list[str | None](), 0
    for key, count in people:
        counted += count
        if counted * several >= total:
            ends.append(key)
            counted = 0
    if ends and people[-1][0] == ends[-1]:
        ends.pop()  # the last range is open
    if ends:
        for table in ("persons", "households"):
            sort_unless_sorted(connection, table, work)
    return [Batch(*ends_of) for ends_of in zip([None, *ends], [*ends, None], strict=True)]


def _conclude(connection: DuckDBPyConnection, sink: Sink, number: int, settings: Mapping[str, str]) -> Summary:
    """Hand the results of a batch to the sink; return its summary."""
    summary = Summary((), settings)
    for table in SOURCES[1:]:
        summary.rows[table].given = single(connection, f"SELECT count(*) FROM {table}_in")
    written = {table: sink.take(connection, table, number) for table in TABLES}
    for table in SOURCES:
        summary.rows[table].accepted = written[table]
    for table, rows in connection.execute(
        'SELECT "table", count(*) FROM rejected WHERE "first" GROUP BY ALL'
    ).fetchall():
        summary.rows[table].rejected = rows
    summary.problems.update(dict(connection.execute("SELECT code, count(*) FROM rejected GROUP BY code").fetchall()))
    figures = f"SELECT {_sums(summary.figures)} FROM result_projects"
    summary.add_figures(connection.execute(for_duckdb(figures)).fetchall())
    if settings:
        _create(connection, Relation("result_comparison", COMPARISON), computed=True)
        sink.take(connection, "comparison", number)
        classes = "class_before, class_after"
        moved = f"SELECT {classes}, {_sums(MOVEMENT)} FROM result_comparison GROUP BY {classes}"
        summary.add_movements(connection.execute(for_duckdb(moved)).fetchall())
    return summary


def _sums(names: Iterable[str]) -> str:
    return ", ".join(f"coalesce(sum(`{name}`), 0)" for name in names)
