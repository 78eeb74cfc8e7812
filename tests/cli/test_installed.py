"""The command as it is installed.

Its version, its example, and the library without the command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from command import EXAMPLE, run

import subsidy

PACKAGE = Path(subsidy.__file__).parent


def test_the_version_is_that_of_the_source(tmp_path: Path) -> None:
    """Check that a source tree on the path reports its own version.

    It does so whatever else is installed.
    """
    shutil.copytree(PACKAGE, tmp_path / "subsidy")
    stated = tmp_path / "subsidy" / "decisions" / "version.py"
    stated.write_text(stated.read_text("utf-8").replace(subsidy.__version__, "9.8.7"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "subsidy", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "subsidy 9.8.7\n"


def test_the_example_is_written_once_and_is_the_one_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "新" / "盘龙塔村.xlsx"
    done = run("example", path.parent)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"已生成 {path}" in done.stderr
    assert path.read_bytes() == EXAMPLE.read_bytes() == subsidy.example_workbook()
    path.write_bytes(b"mine")
    again = run("example", path.parent)
    assert (again.returncode, again.stderr) == (2, f"{path} 已存在，不会覆盖；请换一个名字\n")
    assert path.read_bytes() == b"mine"


def test_the_command_starts_without_the_libraries_of_single_verbs() -> None:
    heavy = "{'openpyxl', 'numpy', 'python_calamine', 'icalendar', 'pypdf', 'duckdb', 'starlette'}"
    code = f"import sys, subsidy.cli; print(*{heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


WITHOUT_THE_COMMAND = """
import sys
for name in ("typer", "rich"):
    sys.modules[name] = None
import subsidy
result = subsidy.assess(subsidy.read_workbook(subsidy.example_workbook()).project)
files = dict(subsidy.form_files(result))
subsidy.mark_copy(subsidy.read_workbook(subsidy.write_example(sys.argv[1])), sys.argv[1] + "/marked.xlsx")
subsidy.Ledger.load
print("manifest.json" in files, result.figures.cost)
from subsidy.cli import main
"""


def test_the_library_works_without_what_only_the_command_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-c", WITHOUT_THE_COMMAND, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == "True 8511250.0850\n"
    assert (done.returncode, done.stderr) == (
        1,
        "命令行需要 typer 和 rich，现在没有安装：py -m pip install typer rich\n",
    )
