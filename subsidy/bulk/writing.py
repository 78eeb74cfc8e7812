"""Results in a folder that appears whole or not at all.

Each table is a folder of parquet parts, or one csv file that Excel opens.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

from ..disk import new_folder
from ..law import Policy
from .duck import Track, run
from .sources import Source, engine_failures, text
from .summary import Summary

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

_ORDER = {
    "households": "project, village, household",
    "villages": "project, village",
    "projects": "project",
    "counts": "project, village, loss_class, basis, age_band, insurance, eligible",
    "rejected": '"table", project, village, household, id_number, field, code',
    "comparison": "project, village, class_before, class_after",
}
"""The order of the rows of a table; persons stay in that of the input."""
_BOM = b"\xef\xbb\xbf"
"""Without it Excel takes a csv file for one in the system's own encoding."""


_PARQUET = "FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 10000, WRITE_BLOOM_FILTER false"


class FileFormat(StrEnum):
    """The formats of result files."""

    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class Folder:
    """Writes the results of each batch into a folder."""

    path: Path
    file_format: FileFormat
    lanes: ClassVar = 2
    """Two keep two cores busy; each further lane would take more memory."""

    def take(self, connection: DuckDBPyConnection, table: str, number: int) -> int:
        """Write a part of a table; return its number of rows."""
        folder = self.path / table
        folder.mkdir(exist_ok=True)
        options = {FileFormat.PARQUET: _PARQUET, FileFormat.CSV: f"FORMAT csv, HEADER {str(number == 1).lower()}"}
        return _copy(connection, table, folder / f"part-{number:05}.{self.file_format}", options[self.file_format])

    def close(self) -> None:
        """Join the parts of each csv table into one file."""
        if self.file_format is FileFormat.CSV:
            for folder in sorted(path for path in self.path.iterdir() if path.is_dir()):
                self._join(folder)

    def _join(self, folder: Path) -> None:
        with (self.path / f"{folder.name}.csv").open("wb") as whole:
            whole.write(_BOM)
            for path in sorted(folder.iterdir()):
                with path.open("rb") as part:
                    shutil.copyfileobj(part, whole)
                path.unlink()
        folder.rmdir()


def _copy(connection: DuckDBPyConnection, table: str, path: Path, options: str) -> int:
    order = f" ORDER BY {_ORDER[table]}" if table in _ORDER else ""
    query = f"SELECT * FROM result_{table}{order}"
    found = connection.execute(f"COPY ({query}) TO {text(str(path))} ({options})").fetchone()
    return int(found[0]) if found else 0


class Tables:
    """Keeps the results as tables of the connection, named ``bulk_…``."""

    lanes: ClassVar = 1
    """The tables belong to one connection."""

    def take(self, connection: DuckDBPyConnection, table: str, _: int) -> int:
        """Add the rows of a table; return their number."""
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS bulk_{table} ({_columns(connection, table)})")
        order = f" ORDER BY {_ORDER[table]}" if table in _ORDER else ""
        found = connection.execute(f"INSERT INTO bulk_{table} SELECT * FROM result_{table}{order}").fetchone()
        return int(found[0]) if found else 0


def _columns(connection: DuckDBPyConnection, table: str) -> str:
    """Return the columns of a result table with their types.

    A term is a text, as in files.
    """
    described = connection.execute(f"DESCRIBE result_{table}").fetchall()
    return ", ".join(f'"{name}" {"VARCHAR" if kind.startswith("ENUM") else kind}' for name, kind, *_ in described)


@dataclass(frozen=True)
class Result:
    """Result tables in memory, and what the run came to."""

    connection: DuckDBPyConnection
    summary: Summary

    def __getitem__(self, table: str) -> DuckDBPyRelation:
        """Return a result table as a DuckDB relation.

        It has ``.df()`` for pandas, ``.pl()`` for polars, and ``.arrow()``. The tables are persons, households,
        villages, projects, counts, rejected; with settings also comparison.
        """
        return self.connection.table(f"bulk_{table}")


def assess(
    source: Source, policy: Policy | None = None, *, settings: Mapping[str, str] | None = None, track: Track = iter
) -> Result:
    """Decide for everyone in the tables of `source`.

    The results are tables in memory. Each project is decided under `policy`, or the packaged one in force on the date
    of its notice; `settings` change dibao, numbers and readings as text, as in `what_if`. Raises `InputError` for
    tables or columns that are missing, unknown or floats, `PolicyError` for an invalid policy or setting, `BulkError`
    without DuckDB.
    """
    with engine_failures(), TemporaryDirectory(prefix="subsidy-") as work:
        connection, summary = run(source, Tables(), policy, settings or {}, Path(work), track)
    return Result(connection, summary)


def export(
    source: Source,
    out: str | Path,
    policy: Policy | None = None,
    *,
    settings: Mapping[str, str] | None = None,
    file_format: FileFormat | str = FileFormat.PARQUET,
    track: Track = iter,
) -> Summary:
    """Decide for everyone in `source`, and write the results into a folder.

    The folder `out` is new. Parquet tables are folders of parts, csv tables single files that Excel opens;
    `summary.json` is the summary of the run. Raises the errors of `assess`, and `FileInTheWayError` if `out` exists;
    then nothing is written.
    """
    with engine_failures(), new_folder(Path(out)) as folder:
        work = folder / "work"
        work.mkdir()
        results = Folder(folder, FileFormat(file_format))
        connection, summary = run(source, results, policy, settings or {}, work, track)
        connection.close()
        shutil.rmtree(work)
        results.close()
        written = json.dumps(summary.to_json(), ensure_ascii=False, indent=1)
        (folder / "summary.json").write_text(written + "\n", encoding="utf-8")
    return summary
