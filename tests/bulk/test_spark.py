"""The same kernel on Spark's API.

Whatever the engine, every table and every row, sound or not, equals that of DuckDB.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from bulk_spark import POLICY
from bulk_tables import Tables, connection_with, duckdb, tables_of
from strategies import farmer, household, id_number, project, village

from subsidy import bulk
from subsidy.bulk.results import TABLES
from subsidy.bulk.tables import SOURCES

SCRIPT = Path(__file__).parents[1] / "bulk_spark.py"

ENGINES = [
    pytest.param("sail", marks=pytest.mark.spark("pysail", "pyspark")),
    pytest.param("pyspark", marks=pytest.mark.spark("pyspark", "java")),
]


def faulty_province() -> Tables:
    """Return projects under two policies, with faults.

    There are land on the lines, uncontracted land, and a fault of nearly every kind.
    """
    projects = {}
    for p in range(9):
        homes = [
            household(
                Decimal("6") + step,
                "1" if n == 1 else "0",
                "3",
                [
                    farmer(
                        serial=100 * p + 10 * n + m,
                        prior_share=Decimal("0.3") if m == 1 else Decimal(0),
                        on_uncontracted_list=m == 2 and n < 2,
                    )
                    for m in range(3)
                ],
                number=f"{n}",
            )
            for n, step in enumerate((Decimal("-0.0001"), Decimal(0), Decimal("0.0001"), Decimal(2)))
        ]
        places = village(*homes[:2], uncontracted="12.5", name="甲村"), village(*homes[2:], name="乙村")
        dates = (
            {"notice_date": date(2025, 2, 1), "announcement_date": date(2025, 3, 1), "dibao_year": 2024}
            if p % 2
            else {}
        )
        projects[f"P{p}"] = project(*places, dibao=Decimal(600 + p), **dates)
    return _with_faults(tables_of(projects))


def _with_faults(tables: Tables) -> Tables:
    people, homes, places = tables["persons"], tables["households"], tables["villages"]
    people[0]["name"] = " ⾼\u3000山 "
    people[1] |= {"id_number": people[1]["id_number"][:17] + "?", "insurance": "commercial"}
    people[13]["id_number"] = people[14]["id_number"].lower()
    people[26]["id_number"] = id_number(date(2026, 1, 1))
    people[37]["relation"] = "户主"
    people[49]["household"] = "无"
    people[61]["is_student"] = None
    people[62]["relation"] = "成\u2028员"
    homes[9] |= {"contracted_area": Decimal("2.9999")}
    homes[12]["head"] = "别人"
    homes[22]["contracted_area"] = Decimal("100000000")
    places[11]["arable"] = Decimal(99)
    places[12]["township"] = " "
    tables["projects"][7]["dibao"] = Decimal(0)
    return tables


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    connection = connection_with(faulty_province())
    for table in SOURCES:
        connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return folder


@pytest.fixture(scope="module")
def expected(source: Path) -> bulk.Result:
    return bulk.assess(source, POLICY)


@pytest.fixture(scope="module", params=ENGINES)
def ran(request: pytest.FixtureRequest, source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run an engine once; return the folder of its results and its plan.

    The plan is the one it printed.
    """
    out = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-W", "ignore", str(SCRIPT), request.param, str(source), str(out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return out, done.stdout


def test_the_province_has_faults_and_sound_rows(expected: bulk.Result) -> None:
    rows = expected.summary.rows
    assert len(expected.summary.policies) == 2
    assert len(expected.summary.problems) > 15
    assert min(rows["persons"].accepted, rows["persons"].rejected, rows["villages"].rejected) > 0


def test_every_table_is_that_of_duckdb(ran: tuple[Path, str], expected: bulk.Result) -> None:
    out, _ = ran
    for table in TABLES:
        found = duckdb.connect().execute(f"FROM read_parquet('{out / table}/*.parquet')")
        names, rows = [column[0] for column in found.description or ()], found.fetchall()
        assert names == expected[table].columns, table
        assert sorted(map(repr, rows)) == sorted(map(repr, expected[table].fetchall())), table


def test_results_move_no_row_and_need_no_python(ran: tuple[Path, str]) -> None:
    _, plan = ran
    if not plan:
        pytest.skip("this engine prints no plan of Spark's")
    assert "Project" in plan
    assert "Python" not in plan
    assert "Exchange hashpartitioning" not in plan
