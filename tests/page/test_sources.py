"""The sources of the page: types, and what must never be in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE_MODULES = HERE.parent / "node_modules"
PAGE = HERE.parents[1] / "subsidy" / "page"
MODULES = sorted(PAGE.rglob("*.js"))
NEVER = {
    "markup from text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser",
    "code from text": r"\beval\(|new Function\(",
    "storage": r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.",
    "other addresses": r"""["'`]https?://(?!www\.w3\.org/|[\w.]+\.invalid/)""",
}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
@pytest.mark.parametrize("what", NEVER)
def test_no_module_uses_what_the_page_forbids(module: Path, what: str) -> None:
    assert re.findall(NEVER[what], module.read_text(encoding="utf-8")) == []


def test_the_markup_holds_no_code_and_no_style() -> None:
    markup = (PAGE / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"\son\w+=|\sstyle=|javascript:|<script>|<style>", markup) == []


def by_node(*command: str | Path) -> str:
    """Run a tool of node_modules and return what it says."""
    node = shutil.which("node")
    if node is None or not NODE_MODULES.exists():
        why = "needs node, and npm ci --prefix tests"
        pytest.fail(why) if os.environ.get("SUBSIDY_REQUIRE_CHROMIUM") else pytest.skip(why)
    done = subprocess.run([str(node), *command], check=False, capture_output=True, text=True, encoding="utf-8")
    return done.stdout + done.stderr if done.returncode else ""


def test_the_page_is_type_checked() -> None:
    assert by_node(NODE_MODULES / "typescript" / "bin" / "tsc", "-p", HERE) == ""


def test_the_page_is_formatted() -> None:
    prettier = NODE_MODULES / "prettier" / "bin" / "prettier.cjs"
    sources = [*MODULES, PAGE / "style.css"]
    assert by_node(prettier, "--config", HERE / ".prettierrc.json", "--check", *sources) == ""


def test_the_types_are_those_of_the_desk() -> None:
    from tools.page.types_of_protocol import TARGET, types

    assert TARGET.read_text(encoding="utf-8") == types(), "run python tools/page/types_of_protocol.py"
