"""The bytes that may be opened, with notes on each sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .limits import MAX_AREA, MAX_COLUMNS, MAX_ROWS, sheet_too_big

Position = tuple[int, int]
"""Row and column of a cell, from 0."""
Span = tuple[Position, Position]
"""First and last cell of a merged range."""


@dataclass(slots=True)
class Notes:
    """Notes on one sheet; `rows` and `columns` count how far its values reach."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: list[Position] = field(default_factory=list)
    """Formulas without a result"""
    merged: list[Span] = field(default_factory=list)
    """Filled only for files whose merged cells the library does not report"""
    has_booleans: bool = False
    rows: int = 0
    columns: int = 0

    @property
    def area(self) -> int:
        """Number of cells in the rectangle the sheet spans."""
        return self.rows * self.columns

    def reach(self, rows: int, columns: int) -> None:
        """Note that values reach that far. Raises `RejectedFileError`."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows > MAX_ROWS or self.columns > MAX_COLUMNS:
            raise sheet_too_big(self.rows, self.columns)


def check_area(notes: Collection[Notes]) -> None:
    """Raise `RejectedFileError` for the largest sheet if all span too much."""
    if sum(note.area for note in notes) > MAX_AREA:
        largest = max(notes, key=lambda note: note.area)
        raise sheet_too_big(largest.rows, largest.columns)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A spreadsheet that may be opened: clean bytes, and notes by sheet."""

    data: bytes
    notes: Mapping[str, Notes]
    date1904: bool = False
    """Serial dates count from 1904."""
    is_xlsx: bool = False
