"""The bytes that may be opened, with notes on each sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .limits import MAX_AREA, MAX_COLUMNS, MAX_HIDDEN, MAX_ROWS, MAX_TEXT, TOO_MUCH, rejection, sheet_too_big

Position = tuple[int, int]
"""Row and column of a cell, from 0."""
Span = tuple[Position, Position]
"""First and last cell of a merged range."""


@dataclass(slots=True)
class Notes:
    """Notes on one sheet; `rows` and `columns` count how far its values reach."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: list[Position] = field(default_factory=list)
    """Formulas without a result"""
    merged: list[Span] = field(default_factory=list)
    """Filled only for files whose merged cells the library does not report"""
    has_booleans: bool = False
    rows: int = 0
    columns: int = 0
    text: int = 0
    """Bytes of text in the cells; a shared or repeated text counts for each cell."""

    @property
    def area(self) -> int:
        """Number of cells in the rectangle the sheet spans."""
        return self.rows * self.columns

    def reach(self, rows: int, columns: int) -> None:
        """Note that values reach that far. Raises `RejectedFileError`."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows > MAX_ROWS or self.columns > MAX_COLUMNS:
            raise sheet_too_big(self.rows, self.columns)


@dataclass(slots=True)
class Total:
    """What all sheets take together."""

    area: int = 0
    text: int = 0
    hidden: int = 0
    largest: Notes = field(default_factory=Notes)

    def add(self, notes: Notes) -> None:
        """Add a sheet. Raises `RejectedFileError` when all take too much."""
        self.area, self.text, self.hidden = (
            self.area + notes.area,
            self.text + notes.text,
            self.hidden + len(notes.hidden_rows),
        )
        self.largest = max(self.largest, notes, key=lambda note: note.area)
        if self.area > MAX_AREA:
            raise sheet_too_big(self.largest.rows, self.largest.columns)
        if self.text > MAX_TEXT or self.hidden > MAX_HIDDEN:
            raise rejection(TOO_MUCH)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A spreadsheet that may be opened: clean bytes, and notes by sheet."""

    data: bytes
    notes: Mapping[str, Notes]
    date1904: bool = False
    """Serial dates count from 1904."""
    is_xlsx: bool = False
