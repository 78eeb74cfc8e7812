"""The single file, built from pinned parts.

Its engine answers in Node as the native one does, byte for byte.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desks import EXAMPLE, Clerk, parts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import projects

from subsidy import Project, project_to_workbook
from tools.page.build import fetched

ROOT = Path(__file__).parents[2]
MISSING = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("SUBSIDY_REQUIRE_NODE"), reason=f"needs {', '.join(MISSING)}"
)

Call = dict[str, Any]
ASKED: list[Call] = [
    {"method": "state"},
    {"method": "result"},
    {"method": "settings"},
    {"method": "compare", "args": {"settings": {"dibao": "700", "rounding": "down"}}},
    {"method": "schedule", "args": {"as_of": "2024-08-12"}},
    {"method": "form_list"},
    {"method": "forms"},
    {"method": "calendar", "args": {"as_of": "2024-08-12"}},
    {"method": "carry_over"},
    {"method": "marked"},
    {"method": "blank"},
    {"method": "edit", "args": {"sheet": "人员", "cell": "C3", "text": "142331198408078233"}},
    {"method": "workbook"},
    {"method": "marked"},
]


def build(out: Path) -> Path:
    command: list[str | Path] = [sys.executable, ROOT / "tools" / "page" / "build.py", "--out", out]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return out


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("page") / "subsidy.html")


def in_node(page: Path, calls: list[Call], folder: Path) -> list[bytes]:
    """Return the answers of the engine in the file.

    An answer is JSON, or the bytes of files.
    """
    (folder / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    command: list[str | Path] = [
        "node",
        ROOT / "tools" / "page" / "run_in_node.mjs",
        page,
        fetched()[0],
        folder / "calls.json",
        folder,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    found = [
        next(folder / f"{n}.{kind}" for kind in ("json", "bin") if (folder / f"{n}.{kind}").exists())
        for n in range(len(calls))
    ]
    return [path.read_bytes() for path in found]


def natively(calls: list[Call]) -> list[bytes]:
    clerk, answers = Clerk(), []
    for call in calls:
        data = Path(call["file"]).read_bytes() if "file" in call else None
        step = clerk.step(call["method"], data, **call.get("args", {}))
        answers.append(step[3] if step[0] == "file" else step[1].encode())
    return answers


def assert_same(page: Path, workbooks: list[Path], folder: Path) -> None:
    """Raise unless both engines answer alike.

    Files are compared part by part, since zlib is not the same everywhere.
    """
    calls = [
        call
        for path in workbooks
        for call in ({"method": "open", "args": {"name": path.name}, "file": str(path)}, *ASKED)
    ]
    for call, one, other in zip(calls, natively(calls), in_node(page, calls, folder), strict=True):
        differing = {
            name for name in parts(one).keys() | parts(other).keys() if parts(one).get(name) != parts(other).get(name)
        }
        assert not {name for name in differing if not name.endswith("manifest.json")}, call
        assert _without_digests(parts(one)) == _without_digests(parts(other)), call


def _without_digests(found: dict[str, bytes]) -> object:
    manifest = json.loads(found.get("/manifest.json", b"{}"))
    return {**manifest, "files": [entry["path"] for entry in manifest.get("files", [])]}


def test_the_example_and_dirty_workbooks_come_out_alike(page: Path, tmp_path: Path) -> None:
    dirty = tmp_path / "改坏的.xlsx"
    book = openpyxl.load_workbook(EXAMPLE)
    for sheet, cell, value in (
        ("人员", "C9", 142331198408078232),
        ("人员", "A20", "二"),
        ("农户", "E5", "三亩"),
        ("村", "C2", -1),
    ):
        book[sheet][cell] = value
    book["人员"]["C5"] = "=1/0"
    book.save(dirty)
    flat = tmp_path / "名单.csv"
    flat.write_bytes("户编号,姓名,身份证号,与户主关系\n1,王大山,140000196503120011,户主\n".encode("gb18030"))
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(EXAMPLE.read_bytes()[:20_000])
    assert_same(page, [EXAMPLE, dirty, flat, broken], tmp_path)


@settings(max_examples=1, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(projects(), min_size=4, max_size=4))
def test_drawn_projects_come_out_alike(
    page: Path, tmp_path_factory: pytest.TempPathFactory, drawn: list[Project]
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    paths = [folder / f"{number}.xlsx" for number in range(len(drawn))]
    for path, project in zip(paths, drawn, strict=True):
        project_to_workbook(project, path)
    assert_same(page, paths, folder)


# The file itself ------------------------------------------------------------------------------------------------------


def test_the_same_sources_give_the_same_bytes(page: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_the_file_is_small_enough_to_be_sent(page: Path) -> None:
    assert page.stat().st_size <= 16_000_000


def test_nothing_in_the_file_may_reach_the_network(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert found
    rules = {rule.split()[0]: rule.split()[1:] for rule in found[1].split("; ")}
    assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == rules["base-uri"] == ["'none'"]
    assert rules["worker-src"] == ["blob:"]
    assert "'unsafe-inline'" not in found[1]
    assert "'unsafe-eval'" not in found[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in scripts]
    assert rules["script-src"] == [*hashes, "'wasm-unsafe-eval'"]
    assert not re.search(
        r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=[\"'](?!data:)", html[: html.index("subsidy-worker")]
    )


def test_every_package_in_the_file_is_named_with_its_licence(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    start = html.index(mark := 'id="subsidy-licences">') + len(mark)
    texts = html[start : html.index("</script>", start)]
    pinned = (ROOT / "tools" / "page" / "requirements.txt").read_text(encoding="utf-8")
    names = [line.partition("==")[0] for line in pinned.splitlines() if "==" in line and not line.startswith("#")]
    assert len(names) >= 13
    for name in (*names, "Pyodide", "CPython", "subsidy"):
        assert re.search(rf"^{name.replace('_', '[-_]')} [0-9][^:]*: \S", texts, re.MULTILINE | re.IGNORECASE), name
    assert "stdnum" not in texts


def test_another_hash_ends_the_build(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("tools/page", "subsidy/page"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("node_modules"))
    pins = copy / "tools" / "page" / "package-lock.json"
    pins.write_text(pins.read_text(encoding="utf-8").replace("sha512-0YvX", "sha512-0YvY"), encoding="utf-8")
    command: list[str | Path] = [sys.executable, copy / "tools" / "page" / "build.py", "--out", tmp_path / "x.html"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode != 0
    assert not (tmp_path / "x.html").exists()
