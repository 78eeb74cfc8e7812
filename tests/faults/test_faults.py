"""A short run of the trials; CONTRIBUTING says how to run a long one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
"""Runs that are killed cannot say what they covered."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and limits processes, which Windows does not")


def faults(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, env=UNMEASURED, capture_output=True, text=True, timeout=600, check=False)


def test_every_kind_of_fault_holds_in_a_short_run() -> None:
    done = faults("--cases", "200", "--seed", "1")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    [tried, held] = map(int, re.findall(r"^all +(\d+) +(\d+)$", done.stdout, re.MULTILINE)[0])
    assert tried == held >= 180


def test_a_case_is_the_same_when_it_is_replayed() -> None:
    assert faults("--replay", "1/xlsx/0").returncode == 0


def test_a_run_that_breaks_its_promises_is_found(tmp_path: Path) -> None:
    """Check the judges themselves.

    A traceback, a cut-off file and a changed original are each reported.
    """
    from faults.holding import faults_of_a_run, faults_of_files
    from faults.running import Outcome

    [words, _] = faults_of_a_run(Outcome(1, "", "错误\nTraceback (most recent call last):", 1, 100))
    assert words == "the program's own words"
    assert list(faults_of_a_run(Outcome(-9, "", "", 31, 1300))) == ["status -9", "31 s", "1300 MB"]
    (tmp_path / "村.xlsx").write_bytes(b"changed")
    (tmp_path / "新.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / ".表格.new-1").mkdir()
    found = list(faults_of_files({"村.xlsx": b"as it was"}, tmp_path, ["新.xlsx"]))
    assert found == [
        "村.xlsx was changed",
        ".表格.new-1 was left behind",
        "新.xlsx is not a whole package: File is not a zip file",
    ]
