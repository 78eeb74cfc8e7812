"""Rejected rows, and the lines of the table `rejected`.

Each check has a bit in a row's `faults`, and each bit a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TypeAlias

from ..problems import Problem
from .reading import Check
from .sql import layered, message, quoted, values

LINE_TYPES = {
    "`table`": "STRING",
    "project": "STRING",
    "village": "STRING",
    "household": "STRING",
    "id_number": "STRING",
    "code": "STRING",
    "severity": "STRING",
    "field": "STRING",
    "value": "STRING",
    "message": "STRING",
    "remedy": "STRING",
    "`first`": "BOOLEAN",
}
"""The columns of `rejected`; `first` marks the first line of each row, so that counting those counts the rows."""
_MOST_CHECKS = 62
_KEYS = ("project", "village", "household", "id_number")


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checks of a table in stages.

    The checks of a stage use columns that exist only then.
    """

    table: str
    keys: tuple[str, ...]
    """The columns that name a row of the table"""
    stages: tuple[tuple[Check, ...], ...]

    def __post_init__(self) -> None:
        """Raise `ValueError` if the checks need more bits than an integer has."""
        if sum(map(len, self.stages)) > _MOST_CHECKS:
            raise ValueError(f"too many checks of {self.table}")

    def faults(self, stage: int) -> str:
        """Return the faults of a row up to a stage.

        They are the sum of the bits of all checks that hold; sound rows are settled by one test.
        """
        first = sum(len(checks) for checks in self.stages[:stage])
        held = [f"({each.holds})" for each in self.stages[stage]]
        bits = [f"CASE WHEN {holds} THEN {1 << bit} ELSE 0 END" for bit, holds in zip(count(first), held, strict=False)]
        found = f"CAST(CASE WHEN {' OR '.join(held)} THEN {' + '.join(bits)} ELSE 0 END AS BIGINT)"
        return f"faults{stage - 1} + {found}" if stage else found

    def staged(self, source: str, stage: int, *layers: Mapping[str, str], kept: Sequence[str] = ("*",)) -> str:
        """Return a query of `source` with further columns and its faults.

        The columns are added in layers; the faults are those up to the stage.
        """
        query = layered(source, *layers, {f"faults{stage}": self.faults(stage)})
        return f"SELECT {', '.join(kept)}\nFROM {query} AS staged"

    def bit(self, code: str) -> int:
        """Return the bit of the check for the problem with that code."""
        return next(1 << bit for bit, each in enumerate(chain.from_iterable(self.stages)) if each.kind.code == code)

    def faulty(self, relation: str) -> str:
        """Return the query of the rows of `relation` that have a fault."""
        return f"SELECT * FROM {relation} WHERE faults{len(self.stages) - 1} <> 0"

    def rejected(self, relation: str) -> str:
        """Return the query of a line for each fault of each row of `relation`."""
        every = list(enumerate(chain.from_iterable(self.stages)))
        kinds = [
            (1 << bit, each.kind.code, each.kind.severity.value, each.where, each.kind.remedy) for bit, each in every
        ]
        found = _of_bit((1 << bit, each.value) for bit, each in every)
        said = _of_bit((1 << bit, message(each.kind.message, each.facts)) for bit, each in every)
        faults = f"faults{len(self.stages) - 1}"
        keys = ", ".join(name if name in self.keys else f"CAST(NULL AS STRING) AS {name}" for name in _KEYS)
        return f"""SELECT {quoted(self.table)} AS `table`, {keys}, code, severity, field,
  {found} AS value,
  {said} AS message,
  remedy, ({faults} & (bit - 1)) = 0 AS `first`
FROM ({self.faulty(relation)}) AS faulty
CROSS JOIN (SELECT CAST(bit AS BIGINT) AS bit, code, severity, field, remedy
  FROM {values(kinds, "named(bit, code, severity, field, remedy)")}) AS kinds
WHERE ({faults} & bit) <> 0"""


def _of_bit(expressions: Iterable[tuple[int, str]]) -> str:
    """Return the expression for the row's `bit`.

    An expression that several bits share is written once, which plans faster.
    """
    masks = dict[str, int]()
    for bit, expression in expressions:
        masks[expression] = masks.get(expression, 0) | bit
    return f"CASE {' '.join(f'WHEN bit & {mask} <> 0 THEN {expression}' for expression, mask in masks.items())} END"


Line: TypeAlias = tuple[object, ...]
"""A line of `rejected`."""


def lines_of(key: str | None, problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield the lines of `rejected` for a project that `judge` rejects."""
    for number, problem in enumerate(problems):
        where = ".".join(map(str, problem.path[:1]))
        columns = (problem.code, problem.severity.value, where, problem.value, problem.message, problem.remedy)
        yield ("projects", key, None, None, None, *columns, number == 0)
