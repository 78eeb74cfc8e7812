"""What every test may rely on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

TOOLS = ("soffice", "pdftotext")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs LibreOffice where it is missing; where it must be there, let those tests fail instead."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and not os.environ.get("SUBSIDY_REQUIRE_LIBREOFFICE"):
        for item in items:
            if item.get_closest_marker("libreoffice"):
                item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(missing)}"))


@pytest.fixture
def convert(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Return a function that opens a file in LibreOffice and saves it as another kind: pdf, or xlsx recomputed."""
    profile = tmp_path_factory.getbasetemp() / "libreoffice"

    def convert(source: Path, kind: str) -> Path:
        out = tmp_path / "converted"
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=300)
        return out / f"{source.stem}.{kind}"

    return convert
