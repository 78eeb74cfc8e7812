"""Flat rows of a database or a DataFrame, joined into nested facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..problems import InputError, Path, Problem, error

Row = Mapping[str, Any]

FLOAT_COLUMN = error(
    "record_float",
    "“{column}”是浮点数，已经丢失精度",
    "改为 Decimal、整数或文本；数据库中用 DECIMAL 或 NUMERIC 类型的列",
)
ORPHAN_HOUSEHOLD = error("record_village_unknown", "没有村“{village}”", "核对该行的 village，或补上这个村")
ORPHAN_PERSON = error("record_household_unknown", "没有农户“{household}”", "核对该行的 household，或补上该户")

_FLAGS = frozenset({"on_register", "has_contract_right", "is_student", "on_uncontracted_list"})


@dataclass(frozen=True, slots=True)
class Nested:
    """The facts of a project as nested data, with the row of each."""

    data: dict[str, Any]
    rows: Mapping[Path, Path]

    def located(self, problem: Problem) -> Problem:
        """Return a problem of the nested facts at the row and column it came from."""
        for length in range(len(problem.path), 0, -1):
            if (row := self.rows.get(problem.path[:length])) is not None:
                return replace(problem, path=(*row, *problem.path[length:]))
        return problem


def nested(
    project: Row, villages: Iterable[Row], households: Iterable[Row], persons: Iterable[Row], **lists: Iterable[Row]
) -> Nested:
    """Join rows into the shape of a `Project`.

    Households name their `village`, persons their `household`. Flags may be 0 and 1, numbers those of numpy, days
    datetimes; None, NaN and NaT mean that a field is missing. Raises `InputError` with the row and column of every
    float, and of every row whose key belongs to nothing.
    """
    problems: list[Problem] = []
    tables = {
        name: [dict(_cleaned(row, (name, number), problems)) for number, row in enumerate(rows)]
        for name, rows in {"villages": villages, "households": households, "persons": persons, **lists}.items()
    }
    rows: dict[Path, Path] = {}
    homes = _join(tables["persons"], tables["households"], ("persons", "household", "number", "members"), problems)
    places = _join(tables["households"], tables["villages"], ("households", "village", "name", "households"), problems)
    for v, of_village in enumerate(places):
        rows["villages", v] = ("villages", v)
        for h, number in enumerate(of_village):
            rows["villages", v, "households", h] = ("households", number)
            for m, person in enumerate(homes[number]):
                rows["villages", v, "households", h, "members", m] = ("persons", person)
    if problems:
        raise InputError(problems)
    data = {**dict(_cleaned(project, ("project",), problems)), "villages": tables["villages"]}
    if problems:
        raise InputError(problems)
    return Nested({**data, **{name: tables[name] for name in lists}}, rows)


def _join(
    rows: Sequence[dict[str, Any]],
    holders: Sequence[dict[str, Any]],
    names: tuple[str, str, str, str],
    problems: list[Problem],
) -> list[list[int]]:
    """Put each row into its holder; return the positions by holder."""
    table, key, holder_key, field = names
    where = {holder.get(holder_key): position for position, holder in enumerate(holders)}
    groups: list[list[int]] = [[] for _ in holders]
    for number, row in enumerate(rows):
        name = row.pop(key, None)
        if name in where:
            groups[where[name]].append(number)
        else:
            kind = ORPHAN_PERSON if table == "persons" else ORPHAN_HOUSEHOLD
            problems.append(kind.at(table, number, key, value=name, **{key: name}))
    for holder, group in zip(holders, groups, strict=True):
        holder[field] = [rows[number] for number in group]
    return groups


def _cleaned(row: Row, location: Path, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a row that hold a value, each as plain Python."""
    for column, found in row.items():
        value = found.item() if hasattr(found, "item") else found
        if value is None or value != value:  # noqa: PLR0124 — only NaN and its like differ from themselves
            continue
        if isinstance(value, float):
            problems.append(FLOAT_COLUMN.at(*location, column, value=value, column=column))
        elif isinstance(value, datetime):
            yield column, value.date()
        elif column in _FLAGS and value in (0, 1):
            yield column, bool(value)
        else:
            yield column, value
