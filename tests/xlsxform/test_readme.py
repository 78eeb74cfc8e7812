"""The README of the engine runs as printed and lists every module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from subsidy import xlsxform

ROOM = Path(xlsxform.__file__).parent
README = (ROOM / "README.md").read_text(encoding="utf-8")


def test_the_examples_print_the_output_shown(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```(?:python)?\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 4
    names: dict[str, object] = {}
    for example, output in zip(blocks[::2], blocks[1::2], strict=True):
        exec(compile(example, "README.md", "exec"), names)  # noqa: S102
        assert capsys.readouterr().out == output


def test_the_module_map_lists_every_module_after_those_it_imports() -> None:
    table = README.partition("## Modules")[2]
    modules = re.findall(r"`(\w+)`(?=[^|\n]*\|.*\|$)", table, re.MULTILINE)
    assert sorted(modules) == sorted(path.stem for path in ROOM.glob("*.py") if path.stem != "__init__")
    for module in modules:
        tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1}
        assert imported <= {*modules[: modules.index(module)]}, module
