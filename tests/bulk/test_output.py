"""Results of the kernel in files, in memory and in batches.

Also what-if over everything, and the explanation of one person.
"""

from __future__ import annotations

import csv
import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from bulk_tables import assert_same, by_library, connection_with, duckdb, rows_of, tables_of
from cases import LISHI
from strategies import farmer, household, project, village

import subsidy
from subsidy import bulk
from subsidy.bulk import duck, kernel
from subsidy.bulk.tables import SOURCES
from subsidy.decisions import compare, what_if
from subsidy.disk import FileInTheWayError


def province(projects: int = 6) -> dict[str, subsidy.Project]:
    """Return some projects of two villages.

    They have land for people without a contract and land on the lines.
    """
    found = {}
    for p in range(projects):
        homes = [
            household(
                Decimal("6") + step,
                "0",
                "3",
                [farmer(serial=100 * p + 10 * n + m, on_uncontracted_list=m == 2 and n < 2) for m in range(3)],
                number=f"{n}",
            )
            for n, step in enumerate((Decimal("-0.0001"), Decimal(0), Decimal("0.0001"), Decimal(2)))
        ]
        places = village(*homes[:2], uncontracted="12.5", name="甲村"), village(*homes[2:], name="乙村")
        found[f"P{p:03}"] = project(*places, dibao=Decimal(600 + p))
    return found


PROVINCE = province()
CONNECTION = connection_with(tables_of(PROVINCE))


def folder_with(tables: duckdb.DuckDBPyConnection, folder: Path, kind: str) -> Path:
    folder.mkdir()
    for table in ("projects", "villages", "households", "persons"):
        tables.execute(f"COPY {table} TO '{folder / table}.{kind}' (FORMAT {kind})")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with(CONNECTION, tmp_path / "in", "parquet")


def parquet(out: Path, table: str) -> list[tuple[object, ...]]:
    return duckdb.connect().execute(f"FROM read_parquet('{out / table}/*.parquet')").fetchall()


# Sources --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_folders_of_files_are_decided(tmp_path: Path, kind: str) -> None:
    assert_same(bulk.assess(folder_with(CONNECTION, tmp_path / "in", kind)), by_library(PROVINCE))


def test_tables_in_memory_are_decided() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frames = {table: pandas.DataFrame(rows) for table, rows in tables_of(PROVINCE).items()}
    assert_same(bulk.assess(frames), by_library(PROVINCE))


def test_arrow_tables_are_decided() -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    tables = {table: CONNECTION.table(table).to_arrow_table() for table in SOURCES}
    assert_same(bulk.assess(tables), by_library(PROVINCE))


def test_keys_may_be_whole_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    homes = [household("7", "0", "4", [farmer(serial=number)], number=str(number)) for number in (10, 9)]
    numbered = {key: project(*(village(home, name=home["number"]) for home in homes)) for key in ("10", "9")}
    connection = connection_with(tables_of(numbered))
    keys = {"villages": ["name"], "households": ["village", "number"], "persons": ["household"]}
    for table in SOURCES:
        for column in ("project", *keys.get(table, ())):
            connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE BIGINT")
    monkeypatch.setattr(duck, "BATCH", 1)
    assert_same(bulk.assess(connection), by_library(numbered))


def test_a_connection_of_the_caller_is_left_as_it_was() -> None:
    """Check that tables of the caller stay as they were.

    Tables that are named like relations of the kernel stay too.
    """
    source = connection_with(tables_of(PROVINCE))
    for name in kernel.SHARED:
        source.execute(f"CREATE TABLE {name} AS SELECT 1 AS mine")
    before = source.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert_same(bulk.assess(source), by_library(PROVINCE))
    assert source.execute("SELECT table_name FROM duckdb_tables()").fetchall() == before


# Batches --------------------------------------------------------------------------------------------------------------


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bulk.assess(CONNECTION)
    seen: list[int] = []
    monkeypatch.setattr(duck, "BATCH", 10)

    def track(batches: Sequence[bulk.Batch]) -> Iterable[bulk.Batch]:
        seen.append(len(batches))
        return batches

    parts = bulk.assess(CONNECTION, track=track)
    assert seen == [6]
    for table in ("persons", "households", "villages", "projects", "rejected"):
        assert rows_of(parts, table) == rows_of(whole, table)
    assert parts.summary.to_json() == whole.summary.to_json()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_tables_in_any_order_are_decided(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "BATCH", 10)
    tables = tables_of(PROVINCE)
    shuffled = connection_with({table: rows[::-1] for table, rows in tables.items()})
    assert_same(bulk.assess(folder_with(shuffled, tmp_path / "in", kind)), by_library(PROVINCE))


# Files ----------------------------------------------------------------------------------------------------------------


def test_parquet_holds_exact_decimals(folder: Path, tmp_path: Path) -> None:
    summary = bulk.export(folder, tmp_path / "out")
    described = duckdb.connect().execute(f"DESCRIBE FROM read_parquet('{tmp_path}/out/persons/*.parquet')").fetchall()
    types = {row[0]: row[1] for row in described}
    assert types["amount"] == "DECIMAL(18,4)"
    assert not {"DOUBLE", "FLOAT"} & set(types.values())
    assert len(parquet(tmp_path / "out", "persons")) == summary.rows["persons"].accepted == 72


def test_terms_are_texts_in_files_and_in_memory(folder: Path, tmp_path: Path) -> None:
    bulk.export(folder, tmp_path / "out")
    result = bulk.assess(folder)
    for table in ("persons", "households", "counts"):
        read = duckdb.connect().execute(f"DESCRIBE FROM read_parquet('{tmp_path}/out/{table}/*.parquet')").fetchall()
        types = {row[0]: row[1] for row in read}
        assert types == dict(zip(result[table].columns, map(str, result[table].types), strict=True))
        assert {types[name] for name in ("loss_class", "basis")} == {"VARCHAR"}


def test_batches_side_by_side_write_the_rows_of_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bulk.assess(folder)
    monkeypatch.setattr(duck, "BATCH", 10)
    summary = bulk.export(folder, tmp_path / "out")
    assert summary.to_json() == whole.summary.to_json()
    for table in ("persons", "households", "villages", "projects"):
        assert len(list((tmp_path / "out" / table).iterdir())) == 6
        assert parquet(tmp_path / "out", table) == whole[table].fetchall()


def test_csv_opens_in_excel(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "BATCH", 10)
    bulk.export(folder, tmp_path / "out", file_format="csv")
    written = (tmp_path / "out" / "persons.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfproject,id_number,")
    assert written.count(b"id_number") == 1
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    expected = by_library(PROVINCE)["persons"]
    assert sorted(row["amount"] for row in rows) == sorted(row["amount"] for row in expected)


def test_summary_json_holds_rows_policies_and_totals(folder: Path, tmp_path: Path) -> None:
    bulk.export(folder, tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["rows"]["persons"] == {"given": 72, "accepted": 72, "rejected": 0}
    assert summary["policies"][0]["sha256"] == LISHI.sha256
    assert summary["figures"]["cost"] == f"{sum(Decimal(row['cost']) for row in by_library(PROVINCE)['projects']):.4f}"


@pytest.mark.parametrize("file_format", bulk.FileFormat)
def test_the_same_input_gives_the_same_bytes(
    folder: Path, tmp_path: Path, file_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches are decided side by side, and written as if decided in turn."""
    monkeypatch.setattr(duck, "BATCH", 10)
    digests = []
    for name in ("one", "two"):
        bulk.export(folder, tmp_path / name, file_format=file_format)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        digests.append([(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files])
    assert digests[0] == digests[1]


def test_an_existing_folder_is_never_touched(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileInTheWayError, match="已存在，不会覆盖"):
        bulk.export(folder, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_failure_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    (folder / "villages.parquet").unlink()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(subsidy.InputError):
        bulk.export(folder, tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == before


def test_stopping_stops_every_batch_and_leaves_nothing_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duck, "BATCH", 10)

    def track(batches: Sequence[bulk.Batch]) -> Iterable[bulk.Batch]:
        yield batches[0]
        raise KeyboardInterrupt

    before, threads = sorted(tmp_path.rglob("*")), threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        bulk.export(folder, tmp_path / "out", track=track)
    assert sorted(tmp_path.rglob("*")) == before
    assert threading.active_count() == threads


def test_a_failing_batch_fails_the_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine failure in one batch fails the run, whatever the others do."""
    monkeypatch.setattr(duck, "BATCH", 10)
    persons = folder / "persons.parquet"
    query = "SELECT * REPLACE (CASE project WHEN 'P004' THEN error('盘坏了') ELSE name END AS name) FROM persons_given"
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE persons_given AS FROM read_parquet('{persons}')")
    connection.execute(f"CREATE VIEW persons AS {query}")
    for table in ("projects", "villages", "households"):
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{folder / table}.parquet')")
    with pytest.raises(bulk.BulkError, match="盘坏了"):
        bulk.export(connection, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# What if --------------------------------------------------------------------------------------------------------------


def movements_of_library(settings: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the movements of all projects together.

    They are counted as `decisions.compare` counts them.
    """
    total = dict.fromkeys(bulk.MOVEMENT, Decimal(0))
    for each in PROVINCE.values():
        before = subsidy.assess(each)
        moved = compare(before, what_if(before, settings)).total
        for name in bulk.MOVEMENT:
            total[name] += getattr(moved, name)
    return total


@pytest.mark.parametrize(
    "settings",
    [
        {"dibao": "700"},
        {"months": "180"},
        {"majority_loss_ratio": "0.6"},
        {"thresholds": "printed", "per_head": "all_members"},
        {"uncontracted_names": "top_up"},
        {"headcount_rounding": "up", "dibao": "649.9999"},
    ],
    ids=" ".join,
)
def test_what_if_over_everything_has_the_totals_of_compare(settings: dict[str, str]) -> None:
    result = bulk.assess(CONNECTION, settings=settings)
    assert result.summary.total == movements_of_library(settings)
    changed = {key: what_if(subsidy.assess(each), settings) for key, each in PROVINCE.items()}
    assert {row["project"]: row["cost"] for row in rows_of(result, "projects")} == {
        key: each.figures.cost for key, each in changed.items()
    }


def test_movements_are_by_village_and_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "BATCH", 10)
    result = bulk.assess(CONNECTION, settings={"majority_loss_ratio": "0.6"})
    rows = rows_of(result, "comparison")
    assert {(row["class_before"], row["class_after"]) for row in rows} == {
        ("majority", "below"),
        ("below", "below"),
        ("pending", "pending"),
    }
    assert sum(row["difference"] for row in rows) == result.summary.total["difference"] < 0


@pytest.mark.parametrize("settings", [{"montsh": "180"}, {"months": "viele"}, {"dibao": "-1"}])
def test_a_setting_that_cannot_be_is_rejected(settings: dict[str, str]) -> None:
    with pytest.raises(subsidy.PolicyError):
        bulk.assess(CONNECTION, settings=settings)


# One person -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"months": "180"}], ids=["as it is", "what if"])
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_every_explanation_ends_in_the_bulk_row(tmp_path: Path, kind: str, settings: dict[str, str]) -> None:
    source = folder_with(CONNECTION, tmp_path / "in", kind)
    result = bulk.assess(source, settings=settings)
    for row in rows_of(result, "persons")[:14]:
        (explanation,) = bulk.explain_person(source, row["id_number"], settings=settings)
        assert explanation.steps[-1].outcome.value == row["amount"] + row["uncontracted_amount"]


def test_a_person_is_explained_in_each_project() -> None:
    projects = dict.fromkeys("AB", PROVINCE["P000"])
    source = connection_with(tables_of(projects))
    number = next(each.villages[0].households[0].members[0].id_number for each in projects.values())
    assert len(bulk.explain_person(source, number.lower())) == 2


def test_explaining_a_rejected_household_says_what_is_wrong() -> None:
    tables = tables_of(PROVINCE)
    tables["households"][0]["taken_now"] = Decimal(100)
    with pytest.raises(subsidy.InputError, match="taken_exceeds_contracted"):
        bulk.explain_person(connection_with(tables), tables["persons"][0]["id_number"])


def test_someone_who_is_nowhere_is_named() -> None:
    with pytest.raises(bulk.BulkError, match="没有身份证号为“123”的人"):
        bulk.explain_person(CONNECTION, "123")
