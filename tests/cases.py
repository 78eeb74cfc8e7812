"""Readable tables of cases, a case on each line.

The cells are separated by `|`; the titles are in the first line.

    name         | contracted | now | class    | source      | assumed
    exactly half | 6          | 3   | majority | 附件6第三条（二） |
    nearly half  | 20         | 9.9 | below    | 附件6第三条（二） | thresholds = exact

`source` is the basis of the right answer: a clause or a document, or `made up` if none decides it. `assumed` lists the
assumptions of the answer that no document makes, separated by `;`. A reading of the policy is written as `name = value`,
and named wherever another reading would change the answer. Assumptions of a whole table are stated once, below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import subsidy
from subsidy.law.policy import READINGS

Case = SimpleNamespace
"""A row: the text of each cell by its title"""

LISHI = subsidy.load_policy("lishi-2024")
DISTRICT = Path(subsidy.__file__).parent / "law" / "policies" / "lishi"
TOML = (DISTRICT / "policy.toml").read_text(encoding="utf-8").replace("\n\n", '\nprocedure = "lishi"\n', 1)
"""The packaged policy as a file of its own, away from the procedure in its folder"""
OTHER_READINGS = [
    (name, LISHI.replace(**{name: other}))
    for name in READINGS
    for other in type(getattr(LISHI, name))
    if other != getattr(LISHI, name)
]


def cases(table: str) -> pytest.MarkDecorator:
    """Run a test for each row of a table.

    The row is given as `case`, with a text for each title.
    """
    return pytest.mark.parametrize("case", read(table), ids=lambda case: case.name)


def read(table: str) -> list[Case]:
    """Return the rows of a table.

    Raises `ValueError` for a row without a source, and for a name that is repeated.
    """
    titles, *rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    found = [Case(**dict(zip(titles, row, strict=True))) for row in rows]
    names = [case.name for case in found]
    if wrong := [case.name for case in found if not case.source or not case.name or names.count(case.name) > 1]:
        raise ValueError(f"without a source, or of one name: {wrong}")
    return found


def like(expected: Sequence[str], found: Iterable[str]) -> list[str]:
    """Return the lines found, replaced by the expected lines they match.

    `…` in an expected line stands for any words, so that a sentence is written in full in one row of a table only.

    >>> like(["错误 村!C2：… [land_kinds_sum]"], ["错误 村!C2：三项之和不符 [land_kinds_sum]", "提醒 村!B3：没有农户"])
    ['错误 村!C2：… [land_kinds_sum]', '提醒 村!B3：没有农户']
    """
    patterns = {line: ".*".join(map(re.escape, line.split("…"))) for line in expected}
    return [next((line for line in expected if re.fullmatch(patterns[line], text)), text) for text in found]


def location(line: str) -> str:
    """Return the location in the line of a problem.

    >>> location("错误 村!C2：三项之和不符 [land_kinds_sum]")
    '村!C2'
    """
    return line.partition("：")[0].partition(" ")[2]


def assumptions(case: Case) -> list[str]:
    """Return the assumptions of a row, one by one."""
    return [text.strip() for text in case.assumed.split(";") if text.strip()]


def deciding_readings(answer: Callable[[subsidy.Policy], object]) -> list[str]:
    """Return the readings without which the answer would differ or be missing.

    Each is given as `name = value`.
    """
    ours = answer(LISHI)
    names = [name for name, policy in OTHER_READINGS if _answer_or_none(answer, policy) != ours]
    return [f"{name} = {getattr(LISHI, name)}" for name in dict.fromkeys(names)]


def _answer_or_none(answer: Callable[[subsidy.Policy], object], policy: subsidy.Policy) -> object:
    try:
        return answer(policy)
    except subsidy.InputError:
        return None


def assumed_readings(case: Case) -> list[str]:
    """Return the readings among the assumptions of a row.

    They are in the order of the policy.
    """
    named = [text for text in assumptions(case) if text.partition(" = ")[0] in READINGS]
    return sorted(named, key=lambda text: READINGS.index(text.partition(" = ")[0]))
