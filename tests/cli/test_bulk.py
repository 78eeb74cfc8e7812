"""`subsidy bulk` as it is typed.

Results, totals, undecidable rows, exit status, and one person.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from bulk_tables import connection_with, tables_of
from cli.test_json import assert_fits
from command import run
from strategies import farmer, household, project, village

from subsidy.bulk.tables import SOURCES

SOUND = {
    key: project(
        village(
            household("7", "0", "4", [farmer(serial=1), farmer(serial=2)], number="1"),
            household("6", "0", "3", [farmer(serial=3)], number="2"),
            name="甲村",
        )
    )
    for key in ("P1", "P2")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of two sound projects as csv."""
    return given(tmp_path / "省", tables_of(SOUND))


def given(folder: Path, tables: dict[str, list[dict[str, object]]]) -> Path:
    folder.mkdir()
    connection = connection_with(tables)
    for table in SOURCES:
        connection.execute(f"COPY {table} TO '{folder / table}.csv' (FORMAT csv)")
    return folder


def test_a_province_is_decided_into_a_new_folder(folder: Path, tmp_path: Path) -> None:
    done = run("bulk", folder, "--out", tmp_path / "结果")
    assert (done.returncode, done.stdout.count("persons")) == (0, 1)
    assert "│    6 │            6 │              0 │ 296853.9600 │" in done.stdout
    assert f"已保存 {tmp_path / '结果'}" in done.stderr.replace("\n", "")
    assert json.loads((tmp_path / "结果" / "summary.json").read_text(encoding="utf-8"))["figures"]["people"] == 6


def test_the_summary_is_printed_as_json(folder: Path, tmp_path: Path) -> None:
    done = run("bulk", folder, "--out", tmp_path / "结果", "--json", "--set", "dibao=700")
    summary = json.loads(done.stdout)
    assert_fits("bulk", summary)
    assert summary == json.loads((tmp_path / "结果" / "summary.json").read_text(encoding="utf-8"))
    assert summary["comparison"]["total"]["people_gaining"] == 6


def test_what_if_shows_the_difference(folder: Path, tmp_path: Path) -> None:
    done = run("bulk", folder, "--out", tmp_path / "结果", "--set", "majority_loss_ratio=0.55")
    assert done.returncode == 0
    assert "改为 majority_loss_ratio=0.55 后的增减" in done.stdout
    assert "│ 大部分失地→未达标准   │        0 │        2 │     0.0000 │ 90350.0000 │" in done.stdout
    assert "名单待定" not in done.stdout


def test_rejected_rows_end_with_status_1_and_are_listed(tmp_path: Path) -> None:
    tables = tables_of(SOUND)
    tables["persons"][0]["id_number"] = "141102198003150"
    done = run("bulk", given(tmp_path / "省", tables), "--out", tmp_path / "结果", "--format", "csv")
    assert done.returncode == 1
    assert "id_length" in done.stdout
    assert "不能计算的行及原因见其中的 rejected" in done.stderr.replace("\n", "")
    with (tmp_path / "结果" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    assert codes == {"id_length", "bulk_person_rejected", "bulk_household_rejected"}


def test_one_person_is_explained(folder: Path) -> None:
    number = SOUND["P1"].villages[0].households[0].members[0].id_number
    done = run("bulk", folder, "--explain", number)
    assert (done.returncode, done.stdout.count("→ 51625.9900元（附件6第四条（二））")) == (0, 2)
    as_json = run("bulk", folder, "--explain", number, "--json")
    assert_fits("explanations", json.loads(as_json.stdout))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "用 --out 文件夹 说明结果放在哪里"),
        (("--out", "新", "--format", "xlsx"), "--format 只能是 parquet、csv，现为“xlsx”"),
        (("--out", "新", "--set", "dibao"), "--set 应写成 名称=值，现为“dibao”"),
        (("--explain", "123"), "没有身份证号为“123”的人"),
    ],
)
def test_a_wrong_call_is_one_sentence(folder: Path, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    placed = [str(tmp_path / each) if each == "新" else each for each in arguments]
    done = run("bulk", folder, *placed)
    assert (done.returncode, done.stderr.replace("\n", "")) == (2, told)
    assert not (tmp_path / "新").exists()


def test_an_existing_folder_is_not_touched(folder: Path, tmp_path: Path) -> None:
    done = run("bulk", folder, "--out", tmp_path)
    assert (done.returncode, "已存在，不会覆盖" in done.stderr) == (2, True)


def test_missing_tables_are_named(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    done = run("bulk", tmp_path / "空", "--out", tmp_path / "结果")
    assert done.returncode == 1
    assert "没有表 projects" in done.stderr
    assert not (tmp_path / "结果").exists()
