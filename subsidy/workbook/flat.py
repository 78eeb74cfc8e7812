"""A flat sheet: a row per person that repeats all other figures.

The figures of the household are repeated, and often those of the village and the project. They must agree: a figure on
only some rows of a household counts for all of them; if two differ, the problem is at the later cell and names the
earlier one. Households are identified by 户编号, else by 村 and 户主姓名, else each begins with a 户主.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from ..facts import HEAD
from ..problems import Problem, error, warning
from .cells import shown
from .headings import Header, find_header, find_rows, header_problems
from .layout import HOUSEHOLDS, PEOPLE, PROJECT, VILLAGES, Column, Table
from .location import Location, also_at
from .sources import Grid
from .tables import ParsedColumn, TableRecords, absent_columns, fill, read_column, remark_problem, remark_problems

DISAGREES = error("rows_disagree", "“{column}”为“{here}”，而同一{holder}的{cell}为“{there}”", "核对后使各行一致")
FILLED_DOWN = warning("household_filled_down", "“{column}”有{count}行空着，按上一行的户理解", "核对；最好逐行填写")
NUMBERED = warning("household_numbered", "没有“户编号”列，已按{how}分为{count}户", "核对户数；最好增加“户编号”列")
NO_KEY = error("household_key_missing", "分不清哪些人是一户", "增加“户编号”列，同一户各行填同一编号")

_HOLDERS = {HOUSEHOLDS: "户", VILLAGES: "村", PROJECT: "项目"}
_NOT_TABLES = VILLAGES.column("land_per_head")
"""Beside a person, this title means the land left to the household, which is calculated."""
_ARABLE_OF_HOUSEHOLD, _ARABLE_OF_VILLAGE = HOUSEHOLDS.column("arable_taken"), VILLAGES.column("arable")
"""其中耕地 may mean either; a sheet with a column for only one of them has the village's, which is required."""
_ENOUGH_OF_A_PERSON = 4
_TABLES = (PEOPLE, HOUSEHOLDS, VILLAGES, PROJECT)


def find_flat_header(grid: Grid) -> Header | None:
    """Return the header of a flat sheet; None if the sheet is not flat.

    A flat sheet has people together with the land of their households.
    """
    header = find_header(grid, _TABLES)
    if header is None:
        return None
    columns = {i: (t, c) for i, (t, c) in header.columns.items() if c is not _NOT_TABLES}
    if "arable" not in header.fields(VILLAGES):
        of_village = VILLAGES, _ARABLE_OF_VILLAGE
        columns = {i: of_village if c is _ARABLE_OF_HOUSEHOLD else (t, c) for i, (t, c) in columns.items()}
    header = Header(header.row, columns)
    people, households = header.fields(PEOPLE).keys(), header.fields(HOUSEHOLDS).keys()
    required = [column for column in PEOPLE.columns if column.required and column.field in people]
    return header if len(required) >= _ENOUGH_OF_A_PERSON and {"contracted_area", "taken_now"} & households else None


def read_flat(grid: Grid, header: Header, wanted: Sequence[Table]) -> tuple[list[TableRecords], list[Problem]]:
    """Return the records in a flat sheet, and its problems.

    People and households are always read, villages and the project only if `wanted`.
    """
    sheet = _FlatSheet(grid, header)
    found = [sheet.people(), sheet.households()]
    if VILLAGES in wanted:
        found.append(sheet.villages(found[1]))
    if PROJECT in wanted and header.fields(PROJECT):
        found.append(sheet.project())
    return found, [*header_problems(grid, header), *sheet.rows.problems, *sheet.problems]


class _FlatSheet:
    """A flat sheet, with the household number of each row, None if unknown."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self.grid, self.header = grid, header
        self.rows = find_rows(grid, header)
        self.problems: list[Problem] = []
        self.fields = {table: header.fields(table) for table in _TABLES}
        if (index := self.fields[PEOPLE].get("household")) is not None:
            self.fields[HOUSEHOLDS]["number"] = index
        if (index := self.fields[HOUSEHOLDS].get("village")) is not None:
            self.fields[VILLAGES]["name"] = index
        self.numbers = self._household_numbers()

    def people(self) -> TableRecords:
        """Return the people, each with the number of their household."""
        records = self._records(PEOPLE, self.rows.numbers)
        for column in PEOPLE.columns:
            if column.field != "household":
                self.problems += fill(records, column, self._parse(PEOPLE, column))
        records.values["household"] = self.numbers
        self.problems += absent_columns(PEOPLE, self._heading_location(), {*self.fields[PEOPLE], "household"})
        return records

    def households(self) -> TableRecords:
        """Return the households, one for each number."""
        records = self._agreed(HOUSEHOLDS, _positions(self.numbers), given={"number"})
        records.values["number"] = [*dict.fromkeys(number for number in self.numbers if number is not None)]
        if "head" not in self.fields[HOUSEHOLDS] and "number" not in self.fields[HOUSEHOLDS]:
            records.values["head"] = self._heads()
        return records

    def villages(self, households: TableRecords) -> TableRecords:
        """Return the villages, one for each name that a household has."""
        names = dict(zip(households.values["number"], households.values["village"], strict=True))
        return self._agreed(VILLAGES, _positions([names.get(number) for number in self.numbers]))

    def project(self) -> TableRecords:
        """Return the project that every row repeats."""
        return self._agreed(PROJECT, [0] * len(self.rows.numbers))

    def _household_numbers(self) -> list[str | None]:
        """Return the household number of each row, stated or assigned."""
        if "number" in self.fields[HOUSEHOLDS]:
            return self._filled_down(HOUSEHOLDS, "number")
        if "head" in self.fields[HOUSEHOLDS]:
            villages = self._values(HOUSEHOLDS, "village")
            keys = list(zip(villages, self._filled_down(HOUSEHOLDS, "head"), strict=True))
            return self._numbered(keys, "村和户主姓名")
        if "relation" in self.fields[PEOPLE]:
            heads = accumulate(relation == HEAD for relation in self._values(PEOPLE, "relation"))
            return self._numbered(list(heads), "“户主”所在的行")
        self.problems.append(self._heading_location().problem(NO_KEY))
        return [None] * len(self.rows.numbers)

    def _numbered(self, keys: Sequence[object], how: str) -> list[str | None]:
        order = {key: str(number) for number, key in enumerate(dict.fromkeys(keys), 1)}
        self.problems.append(self._heading_location().problem(NUMBERED, how=how, count=len(order)))
        return [order[key] for key in keys]

    def _filled_down(self, table: Table, name: str) -> list[str | None]:
        """Return a column with each blank cell filled from the one above."""
        column = table.column(name)
        parsed = self._parse(table, column)
        if parsed is None:
            return [None] * len(self.rows.numbers)
        blanks = [i for i, value in enumerate(parsed.values) if value is None and i not in parsed.remarks]
        for index in blanks:
            parsed.values[index] = parsed.values[index - 1] if index else None
        if blanks and parsed.values[blanks[0]] is not None:
            location = self._location(table, column, blanks[0])
            self.problems.append(location.problem(FILLED_DOWN, column=column.title, count=len(blanks)))
        if name == "number":
            self.problems += remark_problems(self._records(table, self.rows.numbers), column, parsed)
        return parsed.values

    def _heads(self) -> list[str | None]:
        """Return the name of each household's 户主 from the rows of its people."""
        names, relations = self._values(PEOPLE, "name"), self._values(PEOPLE, "relation")
        rows = zip(self.numbers, names, relations, strict=True)
        heads = {number: name for number, name, relation in rows if relation == HEAD}
        return [heads.get(number) for number in dict.fromkeys(self.numbers) if number is not None]

    def _agreed(self, table: Table, groups: Sequence[int], given: Collection[str] = ()) -> TableRecords:
        """Return one record per group of rows, which must agree; skip group -1."""
        first = _first_of_each(enumerate(groups))
        starts = [first[group] for group in sorted(first)]
        records = self._records(table, [self.rows.numbers[start] for start in starts])
        for column in table.columns:
            if column.field not in given:
                parsed = self._parse(table, column)
                reduced = self._reduced(records, column, parsed, groups) if parsed else None
                self.problems += fill(records, column, reduced, only_missing=True)
        derived = {"head"} if table is HOUSEHOLDS and "number" not in self.fields[table] else set()
        self.problems += absent_columns(table, self._heading_location(), {*self.fields[table], *given, *derived})
        return records

    def _reduced(
        self, records: TableRecords, column: Column, parsed: ParsedColumn, groups: Sequence[int]
    ) -> ParsedColumn:
        """Return the first value of each group, and note its row in `records`."""
        stated = _first_of_each((i, group) for i, group in enumerate(groups) if parsed.values[i] is not None)
        self.problems += self._cell_problems(records.table, column, parsed, groups, stated)
        records.field_rows[column.field] = [
            self.rows.numbers[stated[group]] if group in stated else row for group, row in enumerate(records.rows)
        ]
        values = [parsed.values[stated[group]] if group in stated else None for group in range(len(records))]
        unreadable = {
            groups[i]: remark for i, remark in parsed.remarks.items() if groups[i] >= 0 and groups[i] not in stated
        }
        return ParsedColumn(values, unreadable)

    def _cell_problems(
        self, table: Table, column: Column, parsed: ParsedColumn, groups: Sequence[int], stated: Mapping[int, int]
    ) -> Iterator[Problem]:
        """Yield the problems of unreadable cells, first values and disagreements."""
        for index, group in enumerate(groups):
            value, remark = parsed.values[index], parsed.remarks.get(index)
            if group < 0:
                continue
            if value is None or index == stated[group]:
                if remark:
                    yield remark_problem(self._location(table, column, index), remark)
            elif value != parsed.values[stated[group]]:
                yield self._disagreement(table, column, index, stated[group])

    def _disagreement(self, table: Table, column: Column, index: int, first: int) -> Problem:
        here, there = (self._location(table, column, i) for i in (index, first))
        value, before = (shown(self.grid.rows[location.row][location.column]) for location in (here, there))
        facts = {"column": column.title, "holder": _HOLDERS[table], "here": value, "there": before, "cell": there.cell}
        return also_at(there, here.problem(DISAGREES, value, **facts))

    def _location(self, table: Table, column: Column, index: int) -> Location:
        return Location(self.grid.name, self.rows.numbers[index], self.fields[table][column.field])

    def _records(self, table: Table, rows: list[int]) -> TableRecords:
        return TableRecords(table, self.grid.name, rows, self.fields[table], {}, self.header.row)

    def _parse(self, table: Table, column: Column) -> ParsedColumn | None:
        return read_column(self.grid, self.header, column, self.fields[table].get(column.field), self.rows.numbers)

    def _values(self, table: Table, name: str) -> list[Any]:
        """Return the values of a column without reporting unreadable ones."""
        parsed = self._parse(table, table.column(name))
        return parsed.values if parsed else [None] * len(self.rows.numbers)

    def _heading_location(self) -> Location:
        return Location(self.grid.name, self.header.row, 0)


def _first_of_each(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the first row of each group but -1, given (row, group) pairs."""
    first: dict[int, int] = {}
    for index, group in rows:
        if group >= 0:
            first.setdefault(group, index)
    return first


def _positions(names: Sequence[str | None]) -> list[int]:
    """Return the position of each name among the distinct names; -1 for None."""
    order = {name: index for index, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
    return [-1 if name is None else order[name] for name in names]
