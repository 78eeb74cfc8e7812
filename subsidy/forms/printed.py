"""The figures on filled forms, read back from the files by the template that they were filled from.

The template says which cell shows which placeholder, an office's own template too. A figure in a sentence is found by
the words around its placeholder. Nothing is taken from the result, so that what is checked here is what is on paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..law import DECIMALS, ZERO, Rounding, rounded_quotient
from ..xlsxform import column_letters

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


class Figure(NamedTuple):
    """A figure on a form: which form, which cell, and what it says."""

    form: str
    cell: str
    value: Decimal

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.form} {self.cell}"


@dataclass(slots=True)
class Column:
    """A column of a list on a form: the rows that have a figure."""

    form: str
    first: str
    letters: str = ""
    rows: list[Decimal] = field(default_factory=list)
    filled: int = 0
    """Number of the rows that are not empty"""
    yes: int = 0
    """Number of the rows that say 是"""
    figures: int = 0
    """Number of the rows that have a figure"""
    last: str = ""

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.form} {self.first}" if self.first == self.last else f"{self.form} {self.first}至{self.last}"


Key = tuple[str, str]
"""A list, and one of its fields"""


@dataclass(slots=True)
class Printed:
    """The figures of a filled form: single ones by placeholder, and the columns of its lists.

    `village` is empty for a form of the project. `totals` are the columns that have a figure of their own below.
    """

    form: str
    village: str
    figures: list[tuple[str, Figure]] = field(default_factory=list)
    columns: list[tuple[Key, Column]] = field(default_factory=list)
    totals: list[tuple[Key, Column, str, Figure]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a template with placeholders: its address counted from 0, the names, and a pattern for the text."""

    row: int
    column: int
    names: tuple[str, ...]
    pattern: re.Pattern[str] | None
    """None where the cell holds one placeholder and nothing else"""

    @property
    def list(self) -> str:
        """The list whose row the cell stands in; empty for a value of the form."""
        return next((name.partition(".")[0] for name in self.names if "." in name), "")

    @property
    def key(self) -> Key:
        """The list and the field of the first placeholder."""
        return self.list, self.names[0].rpartition(".")[2]


Layout = Mapping[str, Sequence[Slot]]
"""The slots of each sheet of a template"""


def layout_of(template: Path) -> Layout:
    """Return where a template has its placeholders."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(template)
    return {name: [*_slots(_grid(book, name))] for name in book.sheet_names}


def _grid(book: CalamineWorkbook, sheet: str) -> Sequence[Sequence[object]]:
    rows: Sequence[Sequence[object]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows


def _slots(grid: Sequence[Sequence[object]]) -> Iterator[Slot]:
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and (names := _NAME.findall(cell)):
                alone = _NAME.fullmatch(cell.strip()) is not None
                yield Slot(row, column, tuple(names), None if alone else _pattern(cell))


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of the text that finds what stands in for each placeholder."""
    pieces = _NAME.split(text)
    return re.compile(
        "".join("(.*?)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)), re.DOTALL
    )


def read_printed(
    form: str,
    village: str,
    layout: Layout,
    content: bytes,
    repeated: str,
    records: Mapping[str, int],
    wanted: Callable[[str, str], bool],
) -> Printed:
    """Return the figures of a filled form.

    `records` has the length of each list; the sheet `repeated`, if any, stands once for each record, and its figures
    are columns of that list, which is called by the name of the sheet. Of the columns, those are read that are `wanted`
    by list and field, or have a figure below.
    """
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    printed = Printed(form, village)
    copies: dict[str, Column] = {}
    several = sum(map(bool, layout.values())) > 1 and not repeated
    for sheet in book.sheet_names:
        name = sheet if sheet in layout else repeated
        if layout[name]:
            reader = _SheetReader(
                f"{form}·{sheet}" if several else form, layout[name], _grid(book, sheet), records, wanted
            )
            if name == repeated:
                reader.read_copy(copies, name)
            else:
                reader.read(printed)
    printed.columns += [((repeated, name), column) for name, column in copies.items()]
    return printed


class _SheetReader:
    def __init__(
        self,
        place: str,
        slots: Sequence[Slot],
        grid: Sequence[Sequence[object]],
        records: Mapping[str, int],
        wanted: Callable[[str, str], bool],
    ) -> None:
        self.place, self.slots, self.grid, self.records, self.wanted = place, slots, grid, records, wanted
        self.list_rows = {slot.row: max(1, records.get(slot.list, 1)) for slot in slots if slot.list}

    def read(self, printed: Printed) -> None:
        """Read the single figures, the columns, and which of them have a total."""
        above: dict[int, tuple[Key, Column]] = {}
        totalled = {slot.column for slot in self.slots if not slot.list and slot.pattern is None}
        for slot in self.slots:
            if slot.list:
                if slot.pattern is None and (slot.column in totalled or self.wanted(*slot.key)):
                    above[slot.column] = self._column(slot)
                    printed.columns.append(above[slot.column])
                continue
            for name, figure in self._figures(slot):
                printed.figures.append((name, figure))
                if slot.pattern is None and slot.column in above:
                    printed.totals.append((*above[slot.column], name, figure))

    def read_copy(self, columns: dict[str, Column], sheet: str) -> None:
        """Read a sheet that stands once for each record."""
        for slot in self.slots:
            for name, figure in self._figures(slot) if not slot.list and self.wanted(sheet, slot.names[0]) else ():
                column = columns.setdefault(name, Column(self.place, figure.cell))
                column.rows.append(figure.value)
                column.filled += 1
                column.figures += 1
                column.last = figure.cell

    def _row(self, row: int) -> int:
        """Return the row of the filled sheet that a row of the template has become."""
        return row + sum(count - 1 for at, count in self.list_rows.items() if at < row)

    def _cell(self, row: int, column: int) -> object:
        cells = self.grid[row] if row < len(self.grid) else ()
        return cells[column] if column < len(cells) else ""

    def _figures(self, slot: Slot) -> Iterator[tuple[str, Figure]]:
        row = self._row(slot.row)
        value, cell = self._cell(row, slot.column), f"{column_letters(slot.column + 1)}{row + 1}"
        for name, text in _values(slot, value):
            if (number := _number(text)) is not None:
                yield name, Figure(self.place, cell, number)

    def _column(self, slot: Slot) -> tuple[Key, Column]:
        start, letters = self._row(slot.row), column_letters(slot.column + 1)
        count = self.records.get(slot.list, 0)
        column = Column(self.place, f"{letters}{start + 1}", letters, last=f"{letters}{start + max(1, count)}")
        for row in range(start, start + count):
            value = self._cell(row, slot.column)
            number = _number(value)
            column.filled += value not in ("", None)
            column.yes += value == "是"
            column.figures += number is not None
            column.rows.append(number or ZERO)
        return slot.key, column


def _values(slot: Slot, value: object) -> Iterator[tuple[str, object]]:
    if slot.pattern is None:
        yield slot.names[0], value
    elif isinstance(value, str) and (found := slot.pattern.fullmatch(value)):
        yield from zip(slot.names, found.groups(), strict=True)


def _number(value: object) -> Decimal | None:
    """Return a figure as paper shows it, with four decimals.

    A number of a file has at most 15 digits, so the shortest way to write the float is what was meant.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return rounded_quotient(Decimal(repr(value)), Decimal(1), DECIMALS, Rounding.HALF_UP)
    text = value.strip() if isinstance(value, str) else ""
    return Decimal(text) if _FIGURE.fullmatch(text) else None
