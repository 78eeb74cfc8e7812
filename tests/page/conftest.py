"""The page in its two hosts.

They are one file opened from the disk, and `subsidy web`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "tests" / "node_modules"
REQUIRED = bool(os.environ.get("SUBSIDY_REQUIRE_CHROMIUM"))


def missing(why: str) -> None:
    """Skip a test for what is missing; where it must be there, fail."""
    if REQUIRED:
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Return a Chromium for all tests."""
    driver = shutil.which("chromedriver")
    if driver is None or not (shutil.which("chromium") or shutil.which("google-chrome")):
        missing("needs chromium and chromedriver (Debian: chromium chromium-driver)")
    pytest.importorskip("selenium", reason="needs selenium")
    from chromium import chromium

    with chromium(str(driver), tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(scope="session")
def web_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `subsidy web` and return the address it names."""
    pytest.importorskip("starlette", reason="needs the extra [web]")
    command = [sys.executable, "-u", "-c", "from subsidy.cli import main; main()", "web", "--no-browser", "--port", "0"]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path_factory.mktemp("runtime"))}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
    ) as server:
        assert server.stdout is not None
        try:
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found, "the server names no address"
            yield found.group()
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def file_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the single file and return its address.

    SUBSIDY_PAGE names one that is built already.
    """
    if built := os.environ.get("SUBSIDY_PAGE"):
        return Path(built).resolve().as_uri()
    if not (shutil.which("node") and shutil.which("npm")):
        missing("needs node and npm to build the single file")
    out = tmp_path_factory.mktemp("file") / "subsidy.html"
    command: list[str | Path] = [sys.executable, ROOT / "tools" / "page" / "build.py", "--out", out]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return out.as_uri()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], object]:
    """Return a function that opens the page in a host, `web` or `file`.

    The file is opened without a network.
    """
    browser = request.getfixturevalue("browser")
    from chromium import Page

    def opened(host: str) -> Page:
        downloads = tmp_path / "downloads"
        downloads.mkdir()
        return Page(browser, request.getfixturevalue(f"{host}_address"), downloads, offline=host == "file")

    return opened


@pytest.fixture
def page(open_page: Callable[[str], object]) -> object:
    """Return the page of `subsidy web`, which starts at once."""
    return open_page("web")


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core, the rules of accessibility."""
    script = NODE_MODULES / "axe-core" / "axe.min.js"
    if not script.exists():
        missing("needs axe-core: npm ci --prefix tests")
    return script.read_text(encoding="utf-8")
