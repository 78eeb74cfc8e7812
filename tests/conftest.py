"""What every test may rely on."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

TOOLS = ("soffice", "pdftotext")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that need LibreOffice where it is missing.

    Where it must be there, those tests fail instead.
    """
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and not os.environ.get("SUBSIDY_REQUIRE_LIBREOFFICE"):
        for item in items:
            if item.get_closest_marker("libreoffice"):
                item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(missing)}"))
    _skip_without_engines(items)


def _skip_without_engines(items: list[pytest.Item]) -> None:
    """Skip tests that need an engine that is missing.

    Where the engine must be there, those tests fail instead.
    """
    if os.environ.get("SUBSIDY_REQUIRE_SPARK"):
        return
    for item in items:
        for mark in item.iter_markers("spark"):
            absent = [part for part in mark.args if not _is_there(part)]
            if absent:
                item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(absent)}"))


def _is_there(part: str) -> bool:
    """Return whether Java, or a package of this Python, is there.

    A package is looked up by import: a program of the same name is another Python's.
    """
    return shutil.which(part) is not None if part == "java" else importlib.util.find_spec(part) is not None


@pytest.fixture
def convert_all(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[Path], str], list[Path]]:
    """Return a function that has LibreOffice save files as another kind.

    All files are opened in one start. The kind is pdf, or xlsx, recomputed.
    """
    profile = tmp_path_factory.getbasetemp() / "libreoffice"

    def convert_all(sources: Sequence[Path], kind: str) -> list[Path]:
        out = tmp_path_factory.mktemp("converted")
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", out, *sources], check=True, capture_output=True, timeout=300)
        return [out / f"{source.stem}.{kind}" for source in sources]

    return convert_all


@pytest.fixture
def convert(convert_all: Callable[[Sequence[Path], str], list[Path]]) -> Callable[[Path, str], Path]:
    """Return a function that has LibreOffice save one file as another kind."""
    return lambda source, kind: convert_all([source], kind)[0]
