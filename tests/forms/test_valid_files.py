"""Every workbook the program writes is valid, as Excel reads it.

It is checked by the validator of Microsoft's Open XML SDK.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLE
from strategies import farmer, household, project, village

import subsidy
from subsidy.forms import export_templates

VALIDATORS = sorted((Path(__file__).parents[1] / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator*"))


@pytest.fixture(scope="module")
def validator() -> Path:
    """Return the validator; skip where npm has not installed it."""
    if not VALIDATORS:
        why = "needs Microsoft's validator: npm ci --prefix tests"
        pytest.fail(why) if os.environ.get("SUBSIDY_REQUIRE_NODE") else pytest.skip(why)
    return VALIDATORS[0]


def faults(validator: Path, files: Iterable[Path]) -> dict[str, list[str]]:
    """Return what is wrong in each file that is not valid."""

    def found(file: Path) -> list[str]:
        done = subprocess.run([validator, file], check=False, capture_output=True, text=True, encoding="utf-8")
        return [
            f"{error['path']} {error['xPath']}: {error['description']}" for error in json.loads(done.stdout)["errors"]
        ]

    workbooks = [file for file in files if file.suffix == ".xlsx"]
    assert workbooks
    with ThreadPoolExecutor(2) as pool:
        return {file.name: wrong for file, wrong in zip(workbooks, pool.map(found, workbooks), strict=True) if wrong}


def test_the_validator_finds_a_fault(validator: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["一"])  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")  # fonts in an order that is not that of the schema
    assert "unexpected child element" in faults(validator, [tmp_path / "a.xlsx"])["a.xlsx"][0]


def test_the_form_set_of_the_example_is_valid(validator: Path, tmp_path: Path) -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    assert faults(validator, subsidy.fill_forms(result, tmp_path / "表格")) == {}


def test_forms_of_a_small_project_are_valid(validator: Path, tmp_path: Path) -> None:
    """Check the forms of villages where nobody is paid or named.

    Nobody is paid in one village; another has uncontracted land alone, and nobody is named for it.
    """
    unpaid = village(household("5", "0", "0.1", [farmer(serial=1)]), name="上河村")
    pending = village(name="下河村", uncontracted="6")
    result = subsidy.assess(project(unpaid, pending))
    assert faults(validator, subsidy.fill_forms(result, tmp_path / "表格")) == {}


def test_the_list_of_many_villages_is_valid(validator: Path, tmp_path: Path) -> None:
    places = [village(household("5", "0", "5", [farmer(serial=n)], str(n)), name=f"{n}村") for n in range(1, 41)]
    made = subsidy.fill_forms(subsidy.assess(project(*places)), tmp_path / "表格", only=["附件5", "附件12附表", "汇总"])
    assert faults(validator, made) == {}


def test_workbooks_to_be_filled_in_are_valid(validator: Path, tmp_path: Path) -> None:
    subsidy.write_blank(tmp_path / "空白.xlsx")
    shutil.copy(EXAMPLE, tmp_path / "例子.xlsx")
    subsidy.carry_over(subsidy.read_workbook(EXAMPLE).project, {}, tmp_path / "下一个.xlsx")
    assert faults(validator, tmp_path.iterdir()) == {}


def test_a_marked_and_a_corrected_copy_are_valid(validator: Path, tmp_path: Path) -> None:
    reading = subsidy.read_workbook(EXAMPLE)
    subsidy.mark_copy(reading, tmp_path / "标出.xlsx")
    corrected = subsidy.corrected_copy(reading, [("农户", "D25", "141102000000000001J")])
    (tmp_path / "改正.xlsx").write_bytes(corrected)
    assert faults(validator, tmp_path.iterdir()) == {}


def test_exported_templates_are_valid(validator: Path, tmp_path: Path) -> None:
    assert faults(validator, export_templates(tmp_path / "模板")) == {}
