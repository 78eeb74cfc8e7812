"""Folders and files that cannot be read, and a missing engine.

Each is reported in one sentence, and nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_tables import connection_with, rows_of, tables_of
from strategies import household, project_of

import subsidy
from subsidy import bulk
from subsidy.bulk.tables import SOURCES

TABLES = tables_of({"P1": project_of(household("7", "0", "4", 2))})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of csv files."""
    given = tmp_path / "in"
    given.mkdir()
    connection = connection_with(TABLES)
    for table in SOURCES:
        connection.execute(f"COPY {table} TO '{given / table}.csv' (FORMAT csv)")
    return given


def edit(folder: Path, change: Callable[[str], str]) -> None:
    file = folder / "persons.csv"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8", newline="")


# Read as they are -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("成员", '"成,员"'),
        lambda text: text + "\n\n",
    ],
    ids=["byte-order mark", "line ends of Windows", "comma in quotes", "empty lines"],
)
def test_csv_as_other_programs_write_it_is_read(folder: Path, change: Callable[[str], str]) -> None:
    edit(folder, change)
    assert bulk.assess(folder).summary.rows["persons"].accepted == 2


def test_a_comment_sign_starts_no_comment(folder: Path) -> None:
    edit(folder, lambda text: text.replace("户主", "#户主"))
    result = bulk.assess(folder)
    assert [row["code"] for row in rows_of(result, "rejected") if row["table"] == "households"] == ["head_missing"]


# Not read -------------------------------------------------------------------------------------------------------------


def in_gbk(folder: Path) -> None:
    file = folder / "persons.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))


def cut_short(folder: Path) -> None:
    (folder / "persons.csv").unlink()
    (folder / "persons.parquet").write_bytes(b"PAR1")


@pytest.mark.parametrize(
    "harm", [in_gbk, cut_short, lambda folder: edit(folder, lambda text: text + "a,b\n")], ids=["gbk", "cut", "ragged"]
)
def test_a_file_that_cannot_be_read_is_reported_and_nothing_written(
    folder: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(folder)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(bulk.BulkError, match=r"^数据读不出来或结果写不下去，DuckDB 报告："):
        bulk.export(folder, tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_table_given_twice_is_reported(folder: Path) -> None:
    (folder / "persons").mkdir()
    with pytest.raises(subsidy.InputError, match="没有表 persons"):
        bulk.assess(folder)


def test_without_duckdb_it_says_what_to_install(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for run in (lambda: bulk.assess(folder), lambda: bulk.export(folder, tmp_path / "out")):
        with pytest.raises(bulk.BulkError, match=r"^批量计算需要 DuckDB：pip install 'subsidy\[bulk\]'$"):
            run()
    assert not (tmp_path / "out").exists()
