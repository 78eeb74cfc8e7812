"""Locations in a file: a sheet, or one of its cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..problems import Kind, Problem
from ..xlsxform import column_letters, column_number


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A sheet, or a cell of it by the indexes of its row and column, from 0."""

    sheet: str
    row: int = -1
    column: int = -1

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it; empty for the whole sheet.

        >>> Location("农户", 4, 27).cell
        'AB5'
        """
        return f"{column_letters(self.column + 1)}{self.row + 1}" if self.row >= 0 else ""

    @property
    def address(self) -> str:
        """The sheet and the cell.

        >>> Location("农户", 4, 27).address
        '农户!AB5'
        """
        return f"{self.sheet}!{self.cell}"

    def problem(self, kind: Kind, value: object = "", **facts: object) -> Problem:
        """Return the problem of that kind here, with the value found."""
        return replace(kind.at(value=str(value)[:100], **facts), sheet=self.sheet, cell=self.cell)


def also_at(other: Location, problem: Problem) -> Problem:
    """Return `problem` as one that is about the `other` location too."""
    return replace(problem, related_cells=(other.address,))


def position(cell: str) -> tuple[int, int]:
    """Return the indexes, from 0, of the row and column of a cell.

    >>> position("AB5")
    (4, 27)
    """
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_number(letters) - 1
