"""Every case of every table has a source.

No case assumes a reading that the policy does not choose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import LISHI, assumptions, read

from subsidy.law.policy import NUMBERS, READINGS


def tables() -> Iterator[tuple[str, str]]:
    """Yield each table of the tests, with its file and line."""
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("\nname "):
                yield f"{file.name}:{node.lineno}", node.value


TABLES = dict(tables())


@pytest.mark.parametrize("location", TABLES)
def test_every_case_has_a_source_and_true_assumptions(location: str) -> None:
    for case in read(TABLES[location]):
        assert case.source == "made up" or any(mark in case.source for mark in "§条号"), case.name
        for name, said, value in (text.partition(" = ") for text in assumptions(case)):
            if said:
                assert name in (*NUMBERS, *READINGS), case.name
                assert value == str(getattr(LISHI, name)), case.name


HALVES = "name | now | source | assumed\nhalf | 3 | 附件6第三条（二） |\nless | 2 | 附件6第三条（二） |"


def test_a_table_is_read_by_its_titles() -> None:
    assert [(case.name, case.now, case.assumed) for case in read(HALVES)] == [("half", "3", ""), ("less", "2", "")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3 | 附件6第三条（二）", "3 |", "half"),
        ("less", "half", "half"),
        ("| 2 ", "", "zip"),
    ],
    ids=["without a source", "twice the same name", "a cell too few"],
)
def test_an_unsound_table_is_rejected(old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(HALVES.replace(old, new))
