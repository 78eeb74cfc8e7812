"""One flat sheet: a row per person, with the figures of the household (and village, and project) repeated on each.

The repeated figures must agree. A figure given on some of a household's rows only counts for all of them; two that
differ are a problem at the later cell, naming the earlier. Households are told apart by 户编号, else by 村 and
户主姓名, else by where the next 户主 begins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from ..facts import HEAD
from ..problems import Problem, error, warning
from .cells import Remark, shown
from .layout import HOUSEHOLDS, PEOPLE, PROJECT, VILLAGES, Column, Table
from .sources import Grid
from .tables import (
    Header,
    Parsed,
    Records,
    Spot,
    absent_columns,
    fill,
    find_header,
    find_rows,
    header_problems,
    read_column,
    remark_problem,
    remark_problems,
)

DISAGREES = error("rows_disagree", "“{column}”为“{here}”，而同一{holder}的{cell}为“{there}”", "核对后使各行一致")
FILLED_DOWN = warning("household_filled_down", "“{column}”有{count}行空着，按上一行的户理解", "核对；最好逐行填写")
NUMBERED = warning("household_numbered", "没有“户编号”列，已按{how}分为{count}户", "核对户数；最好增加“户编号”列")
NO_KEY = error("household_key_missing", "分不清哪些人是一户", "增加“户编号”列，同一户各行填同一编号")

_HOLDERS = {HOUSEHOLDS: "户", VILLAGES: "村", PROJECT: "项目"}
_NOT_REPEATED = VILLAGES.column("land_per_head")
"""On a row per person such a title means what is left to the household, which is worked out anyway."""
_ENOUGH_OF_A_PERSON = 4
_ALL = (PEOPLE, HOUSEHOLDS, VILLAGES, PROJECT)


def find_flat_header(grid: Grid) -> Header | None:
    """Return the header of a flat sheet, or None when the sheet is not one: people together with their land."""
    header = find_header(grid, _ALL)
    if header is None:
        return None
    header = Header(header.row, {i: (t, c) for i, (t, c) in header.columns.items() if c is not _NOT_REPEATED})
    people, households = header.fields(PEOPLE).keys(), header.fields(HOUSEHOLDS).keys()
    told = [column.field for column in PEOPLE.columns if column.required and column.field in people]
    return header if len(told) >= _ENOUGH_OF_A_PERSON and {"contracted_area", "taken_now"} & households else None


def read_flat(grid: Grid, header: Header, wanted: Sequence[Table]) -> tuple[list[Records], list[Problem]]:
    """Read the tables `wanted` out of a flat sheet."""
    sheet = _Flat(grid, header)
    found = [sheet.people(), sheet.households()]
    if VILLAGES in wanted:
        found.append(sheet.villages(found[1]))
    if PROJECT in wanted and header.fields(PROJECT):
        found.append(sheet.project())
    return found, [*header_problems(grid, header), *sheet.rows.problems, *sheet.problems]


class _Flat:
    """A flat sheet, and to which household each of its rows belongs: `numbers` by row, None where unknown."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self.grid, self.header = grid, header
        self.rows = find_rows(grid, header)
        self.problems: list[Problem] = []
        self.fields = {table: header.fields(table) for table in _ALL}
        if (index := self.fields[PEOPLE].get("household")) is not None:
            self.fields[HOUSEHOLDS]["number"] = index
        if (index := self.fields[HOUSEHOLDS].get("village")) is not None:
            self.fields[VILLAGES]["name"] = index
        self.numbers = self._household_numbers()

    def people(self) -> Records:
        """Return the people, each with the number of the household."""
        records = self._records(PEOPLE, self.rows.numbers)
        for column in PEOPLE.columns:
            if column.field != "household":
                self.problems += fill(records, column, self._parse(PEOPLE, column))
        records.values["household"] = self.numbers
        self.problems += absent_columns(PEOPLE, self._head_spot(), {*self.fields[PEOPLE], "household"})
        return records

    def households(self) -> Records:
        """Return the households, a record for each number."""
        records = self._agreed(HOUSEHOLDS, _positions(self.numbers), given={"number"})
        records.values["number"] = [*dict.fromkeys(number for number in self.numbers if number is not None)]
        if "head" not in self.fields[HOUSEHOLDS] and "number" not in self.fields[HOUSEHOLDS]:
            records.values["head"] = self._heads()
        return records

    def villages(self, households: Records) -> Records:
        """Return the villages, a record for each name a household gives."""
        names = dict(zip(households.values["number"], households.values["village"], strict=True))
        return self._agreed(VILLAGES, _positions([names.get(number) for number in self.numbers]))

    def project(self) -> Records:
        """Return the project that every row repeats."""
        return self._agreed(PROJECT, [0] * len(self.rows.numbers))

    def _household_numbers(self) -> list[str | None]:
        """Tell the households apart."""
        if "number" in self.fields[HOUSEHOLDS]:
            return self._filled_down(HOUSEHOLDS, "number")
        if "head" in self.fields[HOUSEHOLDS]:
            villages = self._plain(HOUSEHOLDS, "village")
            keys = list(zip(villages, self._filled_down(HOUSEHOLDS, "head"), strict=True))
            return self._numbered(keys, "村和户主姓名")
        if "relation" in self.fields[PEOPLE]:
            heads = accumulate(relation == HEAD for relation in self._plain(PEOPLE, "relation"))
            return self._numbered(list(heads), "“户主”所在的行")
        self.problems.append(self._head_spot().problem(NO_KEY))
        return [None] * len(self.rows.numbers)

    def _numbered(self, keys: Sequence[object], how: str) -> list[str | None]:
        order = {key: str(number) for number, key in enumerate(dict.fromkeys(keys), 1)}
        self.problems.append(self._head_spot().problem(NUMBERED, how=how, count=len(order)))
        return [order[key] for key in keys]

    def _filled_down(self, table: Table, name: str) -> list[str | None]:
        """Return a column in which a blank cell means the same as the one above it."""
        column = table.column(name)
        parsed = self._parse(table, column)
        if parsed is None:
            return [None] * len(self.rows.numbers)
        blanks = [i for i, value in enumerate(parsed.values) if value is None and i not in parsed.remarks]
        for index in blanks:
            parsed.values[index] = parsed.values[index - 1] if index else None
        if blanks and parsed.values[blanks[0]] is not None:
            spot = Spot(self.grid.name, self.rows.numbers[blanks[0]], self.fields[table][name])
            self.problems.append(spot.problem(FILLED_DOWN, column=column.title, count=len(blanks)))
        if name == "number":
            self.problems += remark_problems(self._records(table, self.rows.numbers), column, parsed)
        return parsed.values

    def _heads(self) -> list[str | None]:
        """Return the name of each household's 户主 from the people themselves."""
        names, relations = self._plain(PEOPLE, "name"), self._plain(PEOPLE, "relation")
        rows = zip(self.numbers, names, relations, strict=True)
        heads = {number: name for number, name, relation in rows if relation == HEAD}
        return [heads.get(number) for number in dict.fromkeys(self.numbers) if number is not None]

    def _agreed(self, table: Table, groups: Sequence[int], given: Collection[str] = ()) -> Records:
        """Return one record for each group of rows, whose figures must agree; -1 is no group."""
        first = {group: index for index, group in reversed([*enumerate(groups)]) if group >= 0}
        starts = [first[group] for group in sorted(first)]
        records = self._records(table, [self.rows.numbers[start] for start in starts])
        for column in table.columns:
            if column.field not in given:
                parsed = self._parse(table, column)
                reduced = self._reduced(records, column, parsed, groups) if parsed else None
                self.problems += fill(records, column, reduced, only_missing=True)
        derived = {"head"} if table is HOUSEHOLDS and "number" not in self.fields[table] else set()
        self.problems += absent_columns(table, self._head_spot(), {*self.fields[table], *given, *derived})
        return records

    def _reduced(self, records: Records, column: Column, parsed: Parsed, groups: Sequence[int]) -> Parsed:
        """Return what each group says: the first cell that says something; report those that say otherwise."""
        told: dict[int, int] = {}
        unreadable: dict[int, Remark] = {}
        for index, group in enumerate(groups):
            value, remark = parsed.values[index], parsed.remarks.get(index)
            if group < 0 or (value is None and remark is None):
                continue
            spot = Spot(self.grid.name, self.rows.numbers[index], self.fields[records.table][column.field])
            if value is None and remark is not None:
                unreadable[group] = remark
            elif (first := told.setdefault(group, index)) == index or value == parsed.values[first]:
                remark = remark if first == index else None
            else:
                self.problems.append(self._disagreement(records.table, column, spot, self.rows.numbers[first]))
                remark = None
            if remark:
                self.problems.append(remark_problem(spot, remark))
        values = [parsed.values[told[group]] if group in told else None for group in range(len(records))]
        records.standing[column.field] = [
            self.rows.numbers[told[group]] if group in told else row for group, row in enumerate(records.rows)
        ]
        return Parsed(values, {group: remark for group, remark in unreadable.items() if group not in told})

    def _disagreement(self, table: Table, column: Column, here: Spot, row: int) -> Problem:
        there = Spot(here.sheet, row, here.column)
        said, before = (shown(self.grid.rows[spot.row][spot.column]) for spot in (here, there))
        facts = {"column": column.title, "holder": _HOLDERS[table], "here": said, "there": before, "cell": there.cell}
        return replace(here.problem(DISAGREES, said, **facts), related_cells=(f"{there.sheet}!{there.cell}",))

    def _records(self, table: Table, rows: list[int]) -> Records:
        return Records(table, self.grid.name, rows, self.fields[table], {}, self.header.row)

    def _parse(self, table: Table, column: Column) -> Parsed | None:
        return read_column(self.grid, self.header, column, self.fields[table].get(column.field), self.rows.numbers)

    def _plain(self, table: Table, name: str) -> list[Any]:
        """Return a column's values, without a word about those that cannot be read."""
        parsed = self._parse(table, table.column(name))
        return parsed.values if parsed else [None] * len(self.rows.numbers)

    def _head_spot(self) -> Spot:
        return Spot(self.grid.name, self.header.row, 0)


def _positions(names: Sequence[str | None]) -> list[int]:
    """Return for each name its position among the distinct names, -1 for None."""
    order = {name: index for index, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    return [-1 if name is None else order[name] for name in names]
