"""From flat records to nested facts, with the cell of every fact.

Sheets are joined by 村 and 户编号. Records that cannot be joined are kept in a village and a household of their own, so
that their cells are checked too; these holders have no location, and no problem about them is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ..facts import NO_VILLAGE, Farmer, Household, Parcel, Project, RecordedStep, Village
from ..problems import Kind, Path, Problem, error
from .layout import HOUSEHOLDS, PARCELS, PEOPLE, PROGRESS, PROJECT, VILLAGES, Table
from .location import Location
from .near import finder
from .tables import TableRecords
from .texts import compact

NO_SUCH_VILLAGE = error("household_village_unknown", "村表中没有“{stated}”{near}", "使用村表中的村名，或在村表补录该村")
NO_SUCH_HOUSEHOLD = error(
    "person_household_unknown", "农户表中没有户编号“{stated}”{near}", "核对户编号，或在农户表补录该户"
)
NO_ROWS = error("sheet_without_rows", "“{table}”表没有填写任何一行", "按模板填写")

RecordsByTable = Mapping[Table, Sequence[TableRecords]]
"""The records of each table, which may be on several sheets."""


@dataclass(frozen=True, slots=True)
class Locations:
    """The locations of facts by their paths.

    `records` has the record of each object, `lists` the head of each list's table.
    """

    records: dict[Path, tuple[TableRecords, int]] = field(default_factory=dict)
    lists: dict[Path, Location] = field(default_factory=dict)

    def find(self, path: Path) -> Location | None:
        """Return the cell of the fact at `path`; None if it has none."""
        if path in self.lists:
            return self.lists[path]
        holder, name = (path, "") if path in self.records else (path[:-1], str(path[-1]) if path else "")
        found = self.records.get(holder)
        return found[0].location(found[1], name) if found else None

    def cell(self, path: Path) -> Location | None:
        """Return the very cell of the fact at `path`.

        The result is None if the sheet has no cell for it.
        """
        found = self.records.get(path[:-1])
        name = str(path[-1])
        return found[0].location(found[1], name) if found and found[0].holds(name) else None


@dataclass(frozen=True, slots=True)
class Joined:
    """A project as far as its sheets could be read and joined."""

    project: Project
    locations: Locations
    problems: tuple[Problem, ...]
    loose: bool
    """Some record could not be joined."""
    sums_unsure: bool
    """Some household may be missing from its village, so that the sums of villages mean nothing."""
    unsure: frozenset[Path]
    """Households that may lack a member only because some person could not be joined"""


@dataclass(frozen=True, slots=True)
class _JoinedRow:
    """One record: its values, and its table and index for their locations."""

    records: TableRecords
    index: int
    values: dict[str, Any]

    def stated(self, name: str) -> Any:  # noqa: ANN401 -- a column may hold anything
        """Return the value of any column, also of those that only join sheets."""
        return self.records.values[name][self.index]


def assemble(read: RecordsByTable) -> Joined:
    """Join the records of all sheets into one project."""
    joiner = _Joiner(read)
    villages = joiner.villages()
    return Joined(
        joiner.project(villages),
        joiner.locations,
        (*joiner.unknown_villages(), *joiner.unknown_households()),
        loose=bool(joiner.loose_households or joiner.loose_people),
        sums_unsure=joiner.sums_unsure,
        unsure=frozenset(joiner.unsure()),
    )


class _Joiner:
    """The rows of the three joined tables, and their grouping by indexes."""

    def __init__(self, read: RecordsByTable) -> None:
        self.read, self.locations = read, Locations()
        self.village_rows, self.household_rows, self.people = (_rows(read, t) for t in (VILLAGES, HOUSEHOLDS, PEOPLE))
        self.by_village, self.loose_households = _join(self.household_rows, "village", self.village_rows, "name")
        self.by_household, self.loose_people = _join(self.people, "household", self.household_rows, "number")

    def villages(self) -> list[Village]:
        """Return the villages with their households and members.

        Records that were not joined come last, in a village of their own.
        """
        nested = [
            Village.model_construct(
                **self._values_at(row, "villages", v), households=self._households(v, self.by_village[v])
            )
            for v, row in enumerate(self.village_rows)
        ]
        if self.loose_households or self.loose_people:
            nested.append(self._unjoined(len(nested)))
        return nested

    def _households(self, v: int, positions: Sequence[int]) -> tuple[Household, ...]:
        return tuple(
            Household.model_construct(
                **self._values_at(self.household_rows[position], "villages", v, "households", h),
                members=self._members(v, h, self.by_household[position]),
            )
            for h, position in enumerate(positions)
        )

    def _members(self, v: int, h: int, positions: Sequence[int]) -> tuple[Farmer, ...]:
        return tuple(
            Farmer.model_construct(
                **self._values_at(self.people[position], "villages", v, "households", h, "members", m)
            )
            for m, position in enumerate(positions)
        )

    def _unjoined(self, v: int) -> Village:
        """Return the village, without a row, of records that were not joined."""
        households = self._households(v, self.loose_households)
        members = self._members(v, len(households), self.loose_people)
        household = Household.model_construct(**_unknown_fields(Household), members=members)
        fields = _unknown_fields(Village) | {"name": ""}  # None would be a name that cannot be read
        return Village.model_construct(**fields, households=(*households, household))

    def _values_at(self, row: _JoinedRow, *path: str | int) -> dict[str, Any]:
        """Return the values of a row, and note it as the location of `path`."""
        self.locations.records[path] = (row.records, row.index)
        return row.values

    def project(self, villages: list[Village]) -> Project:
        """Return the project of these villages."""
        rows = {table: _rows(self.read, table) for table in (PROJECT, PARCELS, PROGRESS)}
        for records in (*self.read[VILLAGES], *self.read[PARCELS], *self.read[PROGRESS]):
            self.locations.lists.setdefault((_LISTS[records.table],), records.head)
        own = self._values_at(rows[PROJECT][0]) if rows[PROJECT] else _unknown_fields(Project)
        parcels = [Parcel.model_construct(**self._values_at(r, "parcels", p)) for p, r in enumerate(rows[PARCELS])]
        steps = [
            RecordedStep.model_construct(**self._values_at(r, "progress", p)) for p, r in enumerate(rows[PROGRESS])
        ]
        return Project.model_construct(**own, villages=tuple(villages), parcels=tuple(parcels), progress=tuple(steps))

    def unknown_villages(self) -> Iterator[Problem]:
        """Yield the problems of households whose village is not listed."""
        if self.loose_households and self.read[VILLAGES] and not self.village_rows:
            yield self.read[VILLAGES][0].head.problem(NO_VILLAGE)
        if _all_named(self.village_rows, "name"):
            loose = (self.household_rows[p] for p in self.loose_households)
            yield from _unknown(NO_SUCH_VILLAGE, loose, "village", finder(_stated(self.village_rows, "name")))

    def unknown_households(self) -> Iterator[Problem]:
        """Yield the problems of people whose household is not listed."""
        sheets = [records for records in self.read[HOUSEHOLDS] if "number" in records.columns]
        if self.loose_people and sheets and not self.household_rows:
            yield sheets[0].head.problem(NO_ROWS, table=HOUSEHOLDS.title)
        if _all_named(self.household_rows, "number"):
            loose = (self.people[p] for p in self.loose_people)
            yield from _unknown(NO_SUCH_HOUSEHOLD, loose, "household", finder(_stated(self.household_rows, "number")))

    @property
    def sums_unsure(self) -> bool:
        """Whether a household may be missing from its village."""
        return (
            bool(self.loose_households) or not self.read[HOUSEHOLDS] or (bool(self.people) and not self.household_rows)
        )

    def unsure(self) -> Iterator[Path]:
        """Yield the households that may only seem to lack a member.

        They are repeated, have no number, or have a 户主 that was not joined.
        """
        everyone = not self.people or not any("household" in records.columns for records in self.read[PEOPLE])
        astray = {self.people[position].stated("name") for position in self.loose_people}
        numbers = Counter(row.stated("number") for row in self.household_rows)
        for path, (records, index) in self.locations.records.items():
            if records.table is HOUSEHOLDS:
                number, head = records.values["number"][index], records.values["head"][index]
                if everyone or number is None or numbers[number] > 1 or head in astray:
                    yield path


_LISTS = {VILLAGES: "villages", PARCELS: "parcels", PROGRESS: "progress"}


def _unknown_fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields that a row would fill, all unknown."""
    lists = ("villages", "households", "members", "parcels", "progress")
    return dict.fromkeys(name for name in model.model_fields if name not in lists)


def _rows(read: RecordsByTable, table: Table) -> list[_JoinedRow]:
    return [_JoinedRow(records, index, values) for records in read[table] for index, values in enumerate(records)]


def _join(
    rows: Sequence[_JoinedRow], key: str, holders: Sequence[_JoinedRow], name: str
) -> tuple[list[list[int]], list[int]]:
    """Return the indexes of the rows of each holder, and of those of none."""
    where: dict[str, int] = {}
    for position, holder in enumerate(holders):
        if (stated := holder.stated(name)) is not None:
            where.setdefault(compact(stated), position)
    groups: list[list[int]] = [[] for _ in holders]
    loose: list[int] = []
    for position, row in enumerate(rows):
        stated = row.stated(key)
        found = None if stated is None else where.get(compact(stated))
        (loose if found is None else groups[found]).append(position)
    return groups, loose


def _all_named(holders: Sequence[_JoinedRow], name: str) -> bool:
    """Return whether there are holders and all their names are known.

    If not, an unknown name may be that of a holder.
    """
    return bool(holders) and all(holder.stated(name) is not None for holder in holders)


def _stated(rows: Iterable[_JoinedRow], name: str) -> list[str]:
    return [stated for row in rows if (stated := row.stated(name)) is not None]


def _unknown(kind: Kind, rows: Iterable[_JoinedRow], name: str, nearest: Callable[[str], str]) -> Iterator[Problem]:
    for row in rows:
        if (stated := row.stated(name)) is not None:
            near = f"，是否为“{found}”" if (found := nearest(stated)) else ""
            yield row.records.location(row.index, name).problem(kind, stated, stated=stated, near=near)
