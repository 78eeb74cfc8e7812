"""From flat records to nested facts, with a map back from every fact to its cell.

Sheets are joined by 村 and 户编号. What cannot be joined is kept too, in a village and a household that stand in no
row, so that its own cells are still checked; such a holder has no place, and nothing is ever said about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ..facts import NO_VILLAGE, Farmer, Household, Parcel, Project, RecordedStep, Village
from ..problems import Kind, Path, Problem, error
from .cells import compact
from .layout import HOUSEHOLDS, PARCELS, PEOPLE, PROGRESS, PROJECT, VILLAGES, Table
from .tables import Records, Spot

UNKNOWN_VILLAGE = error("household_village_unknown", "村表中没有“{stated}”", "使用村表中的村名，或在村表补录该村")
UNKNOWN_HOUSEHOLD = error("person_household_unknown", "农户表中没有户编号“{stated}”", "核对户编号，或在农户表补录该户")
NO_ROWS = error("sheet_without_rows", "“{table}”表没有填写任何一行", "按模板填写")

Read = Mapping[Table, Sequence[Records]]
"""The records of each table, from as many sheets as hold it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each fact stands, by its path: the record behind each object, and the sheet behind each list."""

    records: dict[Path, tuple[Records, int]] = field(default_factory=dict)
    lists: dict[Path, Spot] = field(default_factory=dict)

    def find(self, path: Path) -> Spot | None:
        """Return the cell of the fact at `path`, or None when it stands in no cell."""
        if path in self.lists:
            return self.lists[path]
        holder, name = (path, "") if path in self.records else (path[:-1], str(path[-1]) if path else "")
        found = self.records.get(holder)
        return found[0].spot(found[1], name) if found else None


@dataclass(frozen=True, slots=True)
class Facts:
    """A project as far as it could be read, where its facts stand, and what could not be joined."""

    project: Project
    places: Places
    problems: tuple[Problem, ...]
    loose: bool
    """Something could not be joined."""
    sums_unsure: bool
    """It is not known of every household which village it belongs to, so the sums of villages say nothing."""
    unsure: frozenset[Path]
    """Households of which it is not known who belongs to them."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One record: where it stands and what it says."""

    records: Records
    index: int
    values: dict[str, Any]

    def told(self, name: str) -> Any:  # noqa: ANN401  (a column may hold anything)
        return self.records.values[name][self.index]


def assemble(read: Read) -> Facts:
    """Join the records of all sheets into one project."""
    joiner = _Joiner(read)
    villages = joiner.villages()
    return Facts(
        joiner.project(villages),
        joiner.places,
        (*joiner.unknown_villages(), *joiner.unknown_households()),
        loose=bool(joiner.loose_households or joiner.loose_people),
        sums_unsure=joiner.sums_unsure,
        unsure=frozenset(joiner.unsure()),
    )


class _Joiner:
    """The rows of the three joined tables, and which belong to which by their positions."""

    def __init__(self, read: Read) -> None:
        self.read, self.places = read, Places()
        self.village_rows, self.household_rows, self.people = (_rows(read, t) for t in (VILLAGES, HOUSEHOLDS, PEOPLE))
        self.by_village, self.loose_households = _join(self.household_rows, "village", self.village_rows, "name")
        self.by_household, self.loose_people = _join(self.people, "household", self.household_rows, "number")

    def villages(self) -> list[Village]:
        nested = [
            Village.model_construct(
                **self._place(row, "villages", v), households=self._households(v, self.by_village[v])
            )
            for v, row in enumerate(self.village_rows)
        ]
        if self.loose_households or self.loose_people:
            nested.append(self._nowhere(len(nested)))
        return nested

    def _households(self, v: int, positions: Sequence[int]) -> tuple[Household, ...]:
        return tuple(
            Household.model_construct(
                **self._place(self.household_rows[position], "villages", v, "households", h),
                members=self._members(v, h, self.by_household[position]),
            )
            for h, position in enumerate(positions)
        )

    def _members(self, v: int, h: int, positions: Sequence[int]) -> tuple[Farmer, ...]:
        return tuple(
            Farmer.model_construct(**self._place(self.people[position], "villages", v, "households", h, "members", m))
            for m, position in enumerate(positions)
        )

    def _nowhere(self, v: int) -> Village:
        """Return the village without a row that holds what could not be joined."""
        households = self._households(v, self.loose_households)
        members = self._members(v, len(households), self.loose_people)
        stray = Household.model_construct(**_nothing(Household), members=members)
        nothing = _nothing(Village) | {"name": ""}  # not a name that cannot be read: there is none
        return Village.model_construct(**nothing, households=(*households, stray))

    def _place(self, row: _Row, *path: str | int) -> dict[str, Any]:
        self.places.records[path] = (row.records, row.index)
        return row.values

    def project(self, villages: list[Village]) -> Project:
        rows = {table: _rows(self.read, table) for table in (PROJECT, PARCELS, PROGRESS)}
        for records in (*self.read[VILLAGES], *self.read[PARCELS], *self.read[PROGRESS]):
            self.places.lists.setdefault((_LISTS[records.table],), records.head)
        own = self._place(rows[PROJECT][0]) if rows[PROJECT] else _nothing(Project)
        parcels = [Parcel.model_construct(**self._place(r, "parcels", p)) for p, r in enumerate(rows[PARCELS])]
        steps = [RecordedStep.model_construct(**self._place(r, "progress", p)) for p, r in enumerate(rows[PROGRESS])]
        return Project.model_construct(**own, villages=tuple(villages), parcels=tuple(parcels), progress=tuple(steps))

    def unknown_villages(self) -> Iterator[Problem]:
        if self.loose_households and self.read[VILLAGES] and not self.village_rows:
            yield self.read[VILLAGES][0].head.problem(NO_VILLAGE)
        if _all_named(self.village_rows, "name"):
            yield from _unknown(UNKNOWN_VILLAGE, (self.household_rows[p] for p in self.loose_households), "village")

    def unknown_households(self) -> Iterator[Problem]:
        sheets = [records for records in self.read[HOUSEHOLDS] if "number" in records.columns]
        if self.loose_people and sheets and not self.household_rows:
            yield sheets[0].head.problem(NO_ROWS, table=HOUSEHOLDS.title)
        if _all_named(self.household_rows, "number"):
            yield from _unknown(UNKNOWN_HOUSEHOLD, (self.people[p] for p in self.loose_people), "household")

    @property
    def sums_unsure(self) -> bool:
        """Whether some household may be missing from its village."""
        return (
            bool(self.loose_households) or not self.read[HOUSEHOLDS] or (bool(self.people) and not self.household_rows)
        )

    def unsure(self) -> Iterator[Path]:
        """Yield the households that may only seem to lack someone: twice there, unnamed, or with a head gone astray."""
        everyone = not self.people or not any("household" in records.columns for records in self.read[PEOPLE])
        astray = {self.people[position].told("name") for position in self.loose_people}
        numbers = Counter(row.told("number") for row in self.household_rows)
        for path, (records, index) in self.places.records.items():
            if records.table is HOUSEHOLDS:
                number, head = records.values["number"][index], records.values["head"][index]
                if everyone or number is None or numbers[number] > 1 or head in astray:
                    yield path


_LISTS = {VILLAGES: "villages", PARCELS: "parcels", PROGRESS: "progress"}


def _nothing(model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields a row would fill, all unknown."""
    lists = ("villages", "households", "members", "parcels", "progress")
    return dict.fromkeys(name for name in model.model_fields if name not in lists)


def _rows(read: Read, table: Table) -> list[_Row]:
    return [_Row(records, index, values) for records in read[table] for index, values in enumerate(records)]


def _join(rows: Sequence[_Row], key: str, holders: Sequence[_Row], name: str) -> tuple[list[list[int]], list[int]]:
    """Return the positions of the rows that belong to each holder, and of those that belong to none."""
    where: dict[str, int] = {}
    for position, holder in enumerate(holders):
        if (told := holder.told(name)) is not None:
            where.setdefault(compact(told), position)
    groups: list[list[int]] = [[] for _ in holders]
    loose: list[int] = []
    for position, row in enumerate(rows):
        told = row.told(key)
        found = None if told is None else where.get(compact(told))
        (loose if found is None else groups[found]).append(position)
    return groups, loose


def _all_named(holders: Sequence[_Row], name: str) -> bool:
    """Whether there are holders and each says its name: else what seems unknown may belong to one of them."""
    return bool(holders) and all(holder.told(name) is not None for holder in holders)


def _unknown(kind: Kind, rows: Iterable[_Row], name: str) -> Iterator[Problem]:
    for row in rows:
        if (told := row.told(name)) is not None:
            yield row.records.spot(row.index, name).problem(kind, told, stated=told)
