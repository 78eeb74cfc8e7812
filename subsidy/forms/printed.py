"""The figures on filled forms, read while the forms are written.

They are read in the XML that goes into the file, by the template of the form, an office's own too: it says which cell
shows which placeholder. A figure in a sentence is found by the words around its placeholder. Nothing is taken from the
result, so that the figures checked here are those on paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..law import DECIMALS, ONE, ZERO, Rounding, rounded_quotient
from ..xlsxform import column_letters, filled_cells
from .field import OPEN_REST

_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_FIGURE = re.compile(rf"-?\d+(?:\.\d{{1,{DECIMALS}}}(\d*))?")
"""A figure; the group has the decimals that paper does not show."""
_FIGURES = re.compile(rf"(?:-?\d+(?:\.\d{{1,{DECIMALS}}})?(?:\n|\Z))++")
"""Figures, one per line, with no more decimals than paper shows."""


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
    """A column of a list on a form, with the sum of its figures.

    If the list is compared line by line, each figure is kept by its row.
    """

    form: str
    first: str
    last: str
    letters: str = ""
    sum: Decimal = ZERO
    rows: dict[int, Decimal] | None = None
    filled: int = 0
    """Number of the rows that are neither empty nor 余额待定"""
    yes: int = 0
    """Number of the rows that say 是"""
    figures: int = 0
    """Number of the rows that have a figure"""

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.form} {self.first}" if self.first == self.last else f"{self.form} {self.first}至{self.last}"

    def add(self, cells: Sequence[tuple[int, str]]) -> None:
        """Add rows that are not empty, as row numbers and texts."""
        texts = [text for _, text in cells]
        numbers = _numbers(texts)
        self.filled += len(texts) - texts.count(OPEN_REST)
        self.yes += texts.count("是")
        figures = [number for number in numbers if number is not None]
        self.figures += len(figures)
        self.sum += sum(figures, ZERO)
        if self.rows is not None:
            self.rows |= {row: number for (row, _), number in zip(cells, numbers, strict=True) if number is not None}


Key = tuple[str, str]
"""A list, and one of its fields"""


@dataclass(slots=True)
class Printed:
    """The figures of a filled form, and the columns of its lists.

    Single figures are listed by placeholder. `village` is empty for a form of the project. `totals` are the columns
    that have a figure of their own below.
    """

    form: str
    village: str
    figures: list[tuple[str, Figure]] = field(default_factory=list)
    columns: list[tuple[Key, Column]] = field(default_factory=list)
    totals: list[tuple[Key, Column, str, Figure]] = field(default_factory=list)
    products: list[tuple[Column, int, int]] = field(default_factory=list)
    """Columns of products, each with its number of lines and of correct ones"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a template with placeholders.

    `row` is its number, `column` its letters, `names` are the placeholders, and `pattern` finds what stands in for them
    in a text. `list` is the list whose row the cell stands in; empty for a value of the form.
    """

    row: int
    column: str
    names: tuple[str, ...]
    pattern: re.Pattern[str] | None
    """None where the cell holds one placeholder and nothing else"""
    list: str

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
    return {name: [*_slots(book.get_sheet_by_name(name).to_python(skip_empty_area=False))] for name in book.sheet_names}


def _slots(grid: Sequence[Sequence[object]]) -> Iterator[Slot]:
    for row, cells in enumerate(grid, start=1):
        for column, cell in enumerate(cells, start=1):
            if isinstance(cell, str) and (names := _NAME.findall(cell)):
                alone = _NAME.fullmatch(cell.strip()) is not None
                listed = next((name.partition(".")[0] for name in names if "." in name), "")
                yield Slot(row, column_letters(column), tuple(names), None if alone else _pattern(cell), listed)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of the text that finds the words of each placeholder."""
    pieces = _NAME.split(text)
    return re.compile(
        "".join("(.*?)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)), re.DOTALL
    )


class Repeated(NamedTuple):
    """The sheet of a template that stands once for each record of a list."""

    sheet: str
    records: str


class Wanted(NamedTuple):
    """The columns to read, and those whose rows are kept one by one.

    Both are chosen by list and field.
    """

    columns: Callable[[str, str], bool]
    lines: Callable[[str, str], bool]
    settle: Callable[[Printed], object]
    """Called with the figures of a form, to check lines and then drop them

    Many lines would take much memory.
    """


class PrintedReader:
    """Reads the figures of a form in its XML while it is written.

    `records` has the length of each list. The figures of the sheet that is `repeated`, if any, are columns of its list.
    Columns are read if they are `wanted` or have a figure below.
    """

    def __init__(
        self,
        form: str,
        village: str,
        layout: Layout,
        repeated: Repeated | None,
        records: Mapping[str, int],
        wanted: Wanted,
    ) -> None:
        self.form, self.village, self.wanted = form, village, wanted
        several = sum(map(bool, layout.values())) > 1 and not repeated
        self.sheets = {
            sheet: _SheetReader(f"{form}·{sheet}" if several else form, slots, records, wanted)
            for sheet, slots in layout.items()
            if not (repeated and sheet == repeated.sheet)
        }
        self.copies = repeated and _CopiesReader(f"{form}各页", layout[repeated.sheet], repeated.records, wanted)
        self.aside = repeated.sheet if repeated else ""

    def see(self, sheet: str, xml: str) -> None:
        """Collect the figures in a piece of a worksheet."""
        if sheet in self.sheets:
            self.sheets[sheet].see(xml)
        elif self.copies and sheet != self.aside:
            self.copies.see(xml)

    def printed(self) -> Printed:
        """Return the figures found."""
        printed = Printed(self.form, self.village)
        for reader in self.sheets.values():
            reader.report(printed)
        if self.copies:
            printed.columns += self.copies.columns()
        self.wanted.settle(printed)
        return printed


Cells = list[tuple[int, str]]
"""Rows and texts of the filled cells of a column"""


class _CopiesReader:
    """Reads a sheet repeated for each record, as columns of the list.

    Only figures above any list in the sheet are read.
    """

    def __init__(self, place: str, slots: Sequence[Slot], records: str, wanted: Wanted) -> None:
        self.place, self.records = place, records
        end = min((slot.row for slot in slots if slot.list), default=None)
        above = [slot for slot in slots if end is None or slot.row < end]
        self.shown = {
            f"{slot.column}{slot.row}": slot
            for slot in above
            if any(wanted.columns(records, name) for name in slot.names)
        }
        self.addresses = tuple(self.shown)
        self.found: dict[str, tuple[str, Cells]] = {}

    def see(self, xml: str) -> None:
        for letters, row, text in filled_cells(xml, (), self.addresses):
            at = f"{letters}{row}"
            for name, value in _values(self.shown[at], text):
                self.found.setdefault(name, (at, []))[1].append((row, value))

    def columns(self) -> Iterator[tuple[Key, Column]]:
        for name, (at, cells) in self.found.items():
            column = Column(self.place, at, at)
            column.add(cells)
            yield (self.records, name), column


class _Listed(NamedTuple):
    """A column of a list to read: its slot, and the rows of its records."""

    slot: Slot
    rows: range
    column: Column


class _SheetReader:
    """Reads a sheet: columns of lists, single figures, and column totals."""

    def __init__(self, place: str, slots: Sequence[Slot], records: Mapping[str, int], wanted: Wanted) -> None:
        self.place, self.slots, self.records, self.wanted = place, slots, records, wanted
        self.list_rows = {slot.row: max(1, records.get(slot.list, 1)) for slot in slots if slot.list}
        self.listed = [*self._listed()]
        self.single = [(slot, self._row(slot.row)) for slot in slots if not slot.list]
        self.columns = tuple({found.slot.column: None for found in self.listed})
        self.addresses = tuple(f"{slot.column}{row}" for slot, row in self.single)
        self.cells: dict[str, Cells] = {slot.column: [] for slot in slots}

    def see(self, xml: str) -> None:
        for letters, row, text in filled_cells(xml, self.columns, self.addresses):
            self.cells[letters].append((row, text))

    def report(self, printed: Printed) -> None:
        for slot, rows, column in self.listed:
            column.add(_in_rows(self.cells[slot.column], rows))
        printed.columns += [(slot.key, column) for slot, _, column in self.listed]
        for slot, row in self.single:
            text = next((text for at, text in self.cells[slot.column] if at == row), "")
            for name, value in _values(slot, text):
                if (number := _number(value)) is not None:
                    figure = Figure(self.place, f"{slot.column}{row}", number)
                    printed.figures.append((name, figure))
                    printed.totals += [(*found, name, figure) for found in _above(slot, self.listed)]

    def _listed(self) -> Iterator[_Listed]:
        """Yield the columns to read: those that are wanted or may have a total."""
        totalled = {slot.column for slot in self.slots if not slot.list and slot.pattern is None}
        for slot in self.slots:
            if slot.list and slot.pattern is None and (slot.column in totalled or self.wanted.columns(*slot.key)):
                first = self._row(slot.row)
                rows = range(first, first + self.records.get(slot.list, 0))
                last = f"{slot.column}{max(first, rows.stop - 1)}"
                lines = dict.fromkeys(rows, ZERO) if self.wanted.lines(*slot.key) else None
                yield _Listed(slot, rows, Column(self.place, f"{slot.column}{first}", last, slot.column, rows=lines))

    def _row(self, row: int) -> int:
        """Return the row of the filled sheet that a template's row has become."""
        return row + sum(count - 1 for at, count in self.list_rows.items() if at < row)


def _in_rows(cells: Cells, rows: range) -> Cells:
    """Return the cells of some rows, of cells in order."""
    if cells and cells[0][0] in rows and cells[-1][0] in rows:
        return cells
    return [cell for cell in cells if cell[0] in rows]


def _above(total: Slot, listed: Sequence[_Listed]) -> Iterator[tuple[Key, Column]]:
    """Yield the column that ends above a cell, if there is one.

    The cell has nothing but a figure.
    """
    if total.pattern is None:
        above = [found for found in listed if found.slot.column == total.column and found.slot.row < total.row]
        yield from ((found.slot.key, found.column) for found in above[-1:])


def _values(slot: Slot, value: str) -> Iterator[tuple[str, str]]:
    if slot.pattern is None:
        yield slot.names[0], value
    elif found := slot.pattern.fullmatch(value):
        yield from zip(slot.names, found.groups(), strict=True)


def _numbers(texts: Sequence[str]) -> Sequence[Decimal | None]:
    """Return the figures of a column, as `_number` does.

    A column of plain figures is read faster.
    """
    joined = "\n".join(texts)
    if _FIGURES.fullmatch(joined) and joined.count("\n") == len(texts) - 1:
        return list(map(Decimal, texts))
    return list(map(_number, texts))


def _number(text: str) -> Decimal | None:
    """Return a figure as paper shows it, with four decimals."""
    found = _FIGURE.fullmatch(text.strip())
    if found is None:
        return None
    return rounded_quotient(Decimal(found[0]), ONE, DECIMALS, Rounding.HALF_UP) if found[1] else Decimal(found[0])
