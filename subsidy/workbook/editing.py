"""A workbook open for correction.

Cells change, everything is checked again, and the file is saved as a new one.

A correction is text, as a clerk types it. It is kept as the saved file will hold it, so that checking the corrections
and checking the saved file are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from ..law import Policy
from ..problems import InputError, without_unseen
from ..xlsxform import Change, Fault, Position, clean, tab_names
from .added import added_sheet
from .cells import CellValue, Remark, as_typed, parser, shown
from .copying import Copy, copied
from .gate import MAX_COLUMNS, MAX_ROWS, RejectedFileError, check_size
from .layout import PROJECT, Column, Table
from .location import Location, position
from .reader import Reading, read_again, read_workbook
from .sources import Grid, LoadedFiles, OpenedFile, open_files
from .tables import TableRecords

MAX_CELL = 32_000
"""Characters that may be typed into a cell"""

_BySheet: TypeAlias = dict[str, dict[Position, str | float]]
_NO_CELLS = "JSON 文件没有单元格，不能在表格里改"

Corrections = Mapping[Location, str | float]
"""The stored value of each cell that differs from the file"""


_PARSE_DAY = parser(PROJECT.column("notice_date"))


class CorrectionError(ValueError):
    """A cell cannot be corrected; the text says why in Chinese."""


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet as it is now: its grid, and the tables read from it."""

    grid: Grid
    tables: tuple[TableRecords, ...]

    @property
    def runs_down(self) -> bool:
        """Whether each row is a title and its value."""
        return any(records.field_rows for records in self.tables)

    @property
    def header(self) -> int:
        """Index of the row of titles; -1 if there is none."""
        return self.tables[0].header if self.tables and not self.runs_down else -1

    def columns(self) -> dict[int, Column]:
        """Return the layout's column for each column of the grid that has one."""
        return {
            index: records.table.column(name)
            for records in reversed(self.tables)
            for name, index in sorted(records.columns.items())
            if not self.runs_down
        }

    def column_at(self, row: int, column: int) -> Column | None:
        """Return the column of the layout that a cell belongs to."""
        if not self.runs_down:
            return self.columns().get(column) if row > self.header else None
        for records in self.tables:
            for name, rows in records.field_rows.items():
                if rows[0] == row and records.columns[name] == column:
                    return records.table.column(name)
        return None


class EditableWorkbook:
    """The file that was opened, which never changes, and its corrections."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the bytes of a file. Raises `InputError` if it cannot be opened."""
        self._name, self._data = name, data
        files = LoadedFiles({Path(name): data}, is_folder=False)
        self._opened = _opened(name, files)
        self._blank = Reading(Path(name), files.sha256, is_json=self.is_json, _handed_over=files)
        self._corrections: dict[Location, str | float] = {}
        self._added: dict[str, Grid] = {}
        self._views: dict[str, SheetView] | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._name

    @property
    def is_json(self) -> bool:
        """Whether the file is JSON, which has no cells to correct."""
        return self._opened.json is not None

    @property
    def keeps_formats(self) -> bool:
        """Whether saving keeps the formats of the original."""
        return self._opened.is_xlsx

    @property
    def corrections(self) -> Corrections:
        """The cells that differ from the file."""
        return self._corrections

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets in order."""
        return tuple(self._originals)

    @property
    def _originals(self) -> dict[str, Grid]:
        """The sheets without the corrections: those of the file, then those added."""
        return {grid.name: grid for grid in self._opened.grids} | self._added

    def read(self, policy: Policy | None = None) -> Reading:
        """Return the reading of the workbook with its corrections."""
        if self.is_json:
            return read_workbook(self._data, policy, name=self._name)
        reading = read_again(self._blank, self.grids(), policy)
        self._views = self._seen(reading)
        return reading

    def _seen(self, reading: Reading) -> dict[str, SheetView]:
        tables: dict[str, list[TableRecords]] = {}
        for records in reading.tables():
            tables.setdefault(records.sheet, []).append(records)
        return {grid.name: SheetView(grid, tuple(tables.get(grid.name, ()))) for grid in self.grids()}

    def grids(self) -> list[Grid]:
        """Return copies of the grids with the corrections."""
        grids = {name: replace(grid, rows=[list(row) for row in grid.rows]) for name, grid in self._originals.items()}
        for location, value in self._corrections.items():
            _put(grids[location.sheet].rows, location.row, location.column, value)
        return list(grids.values())

    def view(self, sheet: str) -> SheetView:
        """Return a sheet as it is now.

        Raises `CorrectionError` if there is none of that name.
        """
        if self._views is None:
            self.read()
        if sheet not in (self._views or {}):
            raise CorrectionError(f"没有工作表“{sheet}”")
        return (self._views or {})[sheet]

    def text(self, location: Location) -> str:
        """Return the text of a cell as it is now."""
        return shown(_at(self.view(location.sheet).grid.rows, location.row, location.column))

    def correct(self, sheet: str, cell: str, text: str) -> Location:
        """Set the text of a cell; the text of the file makes it uncorrected again.

        Raises `CorrectionError` for a cell that does not exist or a text that is too long.
        """
        if self.is_json:
            raise CorrectionError(_NO_CELLS)
        view, location = self.view(sheet), _location(sheet, cell)
        if len(text) > MAX_CELL:
            raise CorrectionError(f"一格最多{MAX_CELL}个字，现有{len(text)}个")
        stored = _stored(clean(text), view.column_at(location.row, location.column))
        original = _at(self._originals[sheet].rows, location.row, location.column)
        if stored == original or (shown(original) == text and not isinstance(original, str)):
            self._corrections.pop(location, None)
        else:
            self._corrections[location] = stored
        return location

    def restore(self, corrections: Corrections) -> None:
        """Set all corrections to an earlier state of `corrections`."""
        self._corrections = dict(corrections)
        self._views = None

    def add(self, table: Table) -> None:
        """Add a sheet with the titles of a table of the layout.

        A blank sheet of its name gets the titles. The sheet is saved once a cell below them is corrected. Raises
        `CorrectionError` if another sheet has its name, or if the file has no cells.
        """
        if self.is_json:
            raise CorrectionError(_NO_CELLS)
        if any(map(shown, chain.from_iterable(self._originals.get(table.title, Grid("", [])).rows))):
            raise CorrectionError(f"已有名为“{table.title}”的工作表")
        self._added[table.title] = Grid(table.title, [[column.title for column in table.columns]])
        self._views = None

    def save(self) -> bytes:
        """Return the workbook with its corrections as an .xlsx.

        Without corrections, an .xlsx is returned as it is. Formats and other sheets are kept wherever the file is an
        .xlsx. Raises `NotAWorkbookError` for JSON, and `UncopiableFileError` for what does not fit into an .xlsx.
        """
        self._blank.require_workbook("另存为工作簿")
        return self._data if self.keeps_formats and not self._corrections else copied(self._blank, self._change)

    def _change(self, copy: Copy) -> None:
        by_sheet: _BySheet = {}
        for location, value in self._corrections.items():
            by_sheet.setdefault(location.sheet, {})[location.row + 1, location.column + 1] = value
        self._write_added(copy, by_sheet)
        for sheet, values in by_sheet.items():
            tab = copy.tabs[sheet]
            if any(copy.book.is_title(tab, place) for place in values):
                raise Fault("要改的单元格是表格的列标题，公式可能引用它", "在Excel或WPS中改")
            rows = self._originals[sheet].rows if sheet in self._originals else []
            changes = {
                (row, column): _stored_as(copy, tab, _as_before(value, _at(rows, row - 1, column - 1)))
                for (row, column), value in values.items()
            }
            copy.book.change(tab, changes)
        copy.book.recalculate()

    def _write_added(self, copy: Copy, by_sheet: _BySheet) -> None:
        """Write the sheets added, if there is something in them.

        A blank sheet of the file only lacks the titles.
        """
        for grid in self.grids():
            if grid.name not in self._added or grid.name not in by_sheet:
                continue
            if grid.name in copy.tabs:
                by_sheet[grid.name] |= {(1, column): shown(title) for column, title in enumerate(grid.rows[0], 1)}
            else:
                del by_sheet[grid.name]
                [tab] = tab_names([grid.name], copy.book.names)
                copy.book.put_last(tab, added_sheet(copy.book, grid.rows))


def _stored_as(copy: Copy, tab: str, value: str | float | date) -> Change:
    written = copy.book.value(tab, as_typed(value) if isinstance(value, float) else value or None)
    return lambda style: (style, written)


def _as_before(value: str | float, original: CellValue) -> str | float | date:
    """Return a day as a date if the file has a date in its cell.

    The cell, formatted as a date, then still holds one.
    """
    found = _PARSE_DAY(value) if isinstance(original, date) and isinstance(value, str) else None
    return found if isinstance(found, date) else value


def _opened(name: str, files: LoadedFiles) -> OpenedFile:
    try:
        check_size(len(files.data))
        return open_files(files)
    except RejectedFileError as rejected:
        raise InputError([replace(rejected.problem, value=without_unseen(name, "�"))]) from None


def _location(sheet: str, cell: str) -> Location:
    wrong = f"没有单元格“{cell[:20]}”"
    try:
        row, column = position(cell)
    except (ValueError, IndexError, KeyError):
        raise CorrectionError(wrong) from None
    if not (0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS):
        raise CorrectionError(wrong)
    return Location(sheet, row, column)


def _at(rows: Sequence[Sequence[CellValue]], row: int, column: int) -> CellValue:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _put(rows: list[list[CellValue]], row: int, column: int, value: CellValue) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = value


def _stored(text: str, column: Column | None) -> str | float:
    """Return a text as the file will hold it.

    It becomes a number if the column wants one and a double is exact.
    """
    if column is None or not column.kind.is_number:
        return text
    found = parser(column)(text)
    if isinstance(found, Remark) or not isinstance(found, Decimal | int):
        return text
    number = float(found)
    return number if as_typed(number) == found else text
