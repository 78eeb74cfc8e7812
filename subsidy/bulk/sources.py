"""Input tables on DuckDB: their origin, their columns, their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..problems import InputError, SubsidyError, error
from .tables import SOURCES, Schema, sql_type

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Source: TypeAlias = "str | Path | Mapping[str, Any] | DuckDBPyConnection"
"""A folder of parquet or csv files; tables of Arrow, pandas or polars by name; a DuckDB connection that has them."""

TABLE_MISSING = error(
    "bulk_table_missing",
    "没有表 {table}",
    "提供 {table}.parquet、{table}.csv 或放 parquet 文件的文件夹 {table}，只留一种",
)
_CSV = """header = true, all_varchar = true, skip = 0, delim = ',', quote = '"', escape = '"', comment = '',
    strict_mode = true, null_padding = false, ignore_errors = false"""
"""Nothing is guessed from the first rows, which may differ from those below."""
SOURCE_VIEW = "_source"
"""What is added to the name of a table as it was given."""


_VIEW = "CREATE OR REPLACE TEMP VIEW {} AS {}"


class BulkError(SubsidyError):
    """Tables that cannot be decided.

    The engine is missing or fails, or a person is not there.
    """


def text(value: str) -> str:
    """Return any text as a literal of DuckDB."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def opened(source: Source) -> DuckDBPyConnection:
    """Return a connection in which the tables of `source` are views.

    Raises `InputError` for tables that are missing.
    """
    connection: DuckDBPyConnection
    if isinstance(source, str | Path):
        connection = _connected()
        queries = dict(_files(Path(source)))
    elif isinstance(source, Mapping):
        connection = _connected()
        queries = {table: f"FROM {table}_given" for table in SOURCES if table in source}
        _register(connection, source)
    else:
        connection = source.cursor()
        queries = {table: f"FROM {table}" for table in SOURCES if _has(connection, table)}
    if missing := [table for table in SOURCES if table not in queries]:
        raise InputError([TABLE_MISSING.at(table, table=table) for table in missing])
    _prepare(connection, [_VIEW.format(f"{table}{SOURCE_VIEW}", query) for table, query in queries.items()])
    return connection


def beside(connection: DuckDBPyConnection, source: Source) -> DuckDBPyConnection:
    """Return another connection to the tables of an open one."""
    other = connection.cursor()
    if isinstance(source, Mapping):
        _register(other, source)
    views = f"SELECT sql FROM duckdb_views() WHERE temporary AND ends_with(view_name, {text(SOURCE_VIEW)})"
    _prepare(other, [sql for (sql,) in connection.execute(views).fetchall()])
    return other


def _register(connection: DuckDBPyConnection, tables: Mapping[str, Any]) -> None:
    for table in SOURCES:
        if table in tables:
            connection.register(f"{table}_given", tables[table])


def _prepare(connection: DuckDBPyConnection, views: Iterable[str]) -> None:
    """Set up a connection: its settings, the kernel's macro, the views."""
    connection.execute("SET enable_progress_bar = false")
    connection.execute("CREATE OR REPLACE TEMP MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern)")
    for view in views:
        connection.execute(view)


def _connected() -> DuckDBPyConnection:
    """Return a connection of our own.

    It does not remember the files it has read.
    """
    connection: DuckDBPyConnection = _duckdb().connect()
    connection.execute("SET enable_external_file_cache = false")
    return connection


def _duckdb() -> Any:  # noqa: ANN401
    try:
        import duckdb
    except ImportError as failure:
        raise BulkError("批量计算需要 DuckDB：pip install 'subsidy[bulk]'") from failure
    return duckdb


@contextmanager
def engine_failures() -> Iterator[None]:
    """Raise `BulkError` for whatever DuckDB cannot read, hold or write."""
    duckdb = _duckdb()
    try:
        yield
    except duckdb.OutOfMemoryException as failure:
        raise BulkError(f"内存或磁盘空间不够：{failure}") from failure
    except duckdb.Error as failure:
        raise BulkError(f"数据读不出来或结果写不下去，DuckDB 报告：{failure}") from failure


def _has(connection: DuckDBPyConnection, table: str) -> bool:
    tables = single(connection, f"SELECT count(*) FROM duckdb_tables() WHERE table_name = {text(table)}")
    return bool(tables + single(connection, f"SELECT count(*) FROM duckdb_views() WHERE view_name = {text(table)}"))


def single(connection: DuckDBPyConnection, query: str) -> int:
    """Return the one number that a query gives."""
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the query that reads each table of a folder.

    A csv is read as text, so that no number becomes a float.
    """
    for table in SOURCES:
        parquet, csv = folder / f"{table}.parquet", folder / f"{table}.csv"
        forms = {
            parquet: f"FROM read_parquet({text(str(parquet))})",
            csv: f"FROM read_csv({text(str(csv))}, {_CSV})",
            folder / table: f"FROM read_parquet({text(str(folder / table / '*.parquet'))})",
        }
        found = [query for path, query in forms.items() if path.exists()]
        if len(found) == 1:
            yield table, found[0]


def schema_of(connection: DuckDBPyConnection) -> Schema:
    """Return the columns of the tables."""
    described = {table: connection.execute(f"DESCRIBE {table}{SOURCE_VIEW}").fetchall() for table in SOURCES}
    return {table: {row[0]: sql_type(row[1]) for row in rows} for table, rows in described.items()}


def rows_of(connection: DuckDBPyConnection, table: str, condition: str = "true") -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that meet a condition, by column name."""
    found = connection.execute(f"SELECT * FROM {table}{SOURCE_VIEW} WHERE {condition}")
    names = [column[0] for column in found.description or ()]
    yield from (dict(zip(names, row, strict=True)) for row in found.fetchall())


def sort_unless_sorted(connection: DuckDBPyConnection, table: str, folder: Path) -> None:
    """Sort a table by project unless it is sorted already.

    Otherwise each batch would have to look through all of it. A table of text files is copied as well, since each batch
    would read them again.
    """
    view = f"{table}{SOURCE_VIEW}"
    if not _is_csv(connection, view) and _is_sorted(connection, view):
        return
    copy = folder / f"{table}.parquet"
    connection.execute(f"COPY (SELECT * FROM {view} ORDER BY project) TO {text(str(copy))} (FORMAT parquet)")
    connection.execute(_VIEW.format(view, f"FROM read_parquet({text(str(copy))})"))


def _is_sorted(connection: DuckDBPyConnection, view: str) -> bool:
    order = f"SELECT CAST(project AS STRING) < lag(CAST(project AS STRING)) OVER () AS falls FROM {view}"
    return single(connection, f"SELECT count(*) FROM ({order}) WHERE falls") == 0


def _is_csv(connection: DuckDBPyConnection, view: str) -> bool:
    found = connection.execute("SELECT sql FROM duckdb_views() WHERE view_name = ?", [view]).fetchone()
    return found is not None and "read_csv" in found[0]
