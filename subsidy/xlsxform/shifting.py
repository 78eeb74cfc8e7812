"""How references shift when list rows grow: all rules in one module.

A list row of the template takes as many rows of the filled sheet as its list has records, and at least one; the rows
below it move down. A `RowMap` holds this for one sheet, `Moves` for all sheets of a workbook. The rules:

* A range that includes a list row grows with it, from the first record to the last one.
* A single cell shifts with its row. In the list row it means the first record, except where a function such as ``SUM``
  or ``COUNTIF`` takes a range (`RANGE_ARGUMENTS`): there it means the whole list and becomes a range, because that is
  the purpose of a sum over one model row. `book_checks` reports the single cells that remain.
* A formula *in* the list row is written once per record, as if filled down: rows without ``$`` follow the record, rows
  with ``$`` do not. So ``Q5`` is this record, and ``Q$5:Q$5`` the whole list.

Quoted texts, names, functions, structured references and other workbooks are left as they are; `book_checks` reports
quoted addresses that should have shifted.

>>> moves = Moves({"花名表": RowMap(((5, 3),))})
>>> at_record(shift_formula("SUM(Q5:Q5)+Q9", "花名表", moves))
'SUM(Q5:Q7)+Q11'
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from .references import MAX_ROW, Corner, Token, corners_of, quoted, references

_ALL = range(255)
RANGE_ARGUMENTS: Mapping[str, Collection[int]] = {
    name: arguments
    for arguments, names in (
        (
            _ALL,
            "SUM SUBTOTAL COUNT COUNTA AVERAGE MAX MIN PRODUCT AGGREGATE AVEDEV AVERAGEA CONCAT COUNTBLANK DEVSQ"
            " GEOMEAN HARMEAN MAXA MEDIAN MINA MODE MODE.MULT MODE.SNGL STDEV STDEV.P STDEV.S STDEVA STDEVP STDEVPA"
            " SUMPRODUCT SUMSQ TEXTJOIN VAR VAR.P VAR.S VARA VARP VARPA",
        ),
        (
            {0},
            "COLUMNS COUNTIF INDEX LARGE PERCENTILE PERCENTILE.EXC PERCENTILE.INC PERCENTRANK PERCENTRANK.EXC"
            " PERCENTRANK.INC QUARTILE QUARTILE.EXC QUARTILE.INC ROWS SMALL SORT TRIMMEAN UNIQUE",
        ),
        ({1}, "HLOOKUP MATCH RANK RANK.AVG RANK.EQ VLOOKUP XMATCH"),
        ({0, 1}, "CORREL FILTER FREQUENCY"),
        ({0, 2}, "AVERAGEIF SUMIF"),
        ({1, 2}, "LOOKUP XLOOKUP"),
        (_ALL[::2], "COUNTIFS"),
        ({0, *_ALL[1::2]}, "AVERAGEIFS MAXIFS MINIFS SUMIFS"),
    )
    for name in names.split()
}
"""Arguments of each function, from 0, that are ranges: one cell of a list row there means the whole list."""


class RowMap(NamedTuple):
    """Positions of the rows of a template sheet in the filled sheet.

    `lists` has a (template row, number of rows it takes) for each list row, in order; a list takes one row at least.
    """

    lists: tuple[tuple[int, int], ...] = ()

    def first(self, row: int) -> int:
        """Return the position of a template row; of a list, its first record's."""
        moved = row
        for at, count in self.lists:
            if at < row:
                moved += count - 1
        return min(moved, MAX_ROW)

    def last(self, row: int) -> int:
        """Return the position of a template row; of a list, its last record's."""
        return min(self.first(row) + sum(count - 1 for at, count in self.lists if at == row), MAX_ROW)

    def count(self, row: int) -> int:
        """Return the number of rows a template row takes."""
        return self.last(row) - self.first(row) + 1


class Moves(NamedTuple):
    """Changes to the references of a workbook.

    `rows` has the `RowMap` of each sheet, `names` the new names of renamed sheets.
    """

    rows: Mapping[str, RowMap]
    names: Mapping[str, str] = {}


Part = str | int
"""A piece of a formula: text, or a row number of the first record that counts up with each record."""


def at_record(parts: Sequence[Part], record: int = 0) -> str:
    """Return the formula for one record, counted from 0."""
    return "".join(part if isinstance(part, str) else str(min(part + record, MAX_ROW)) for part in parts)


@lru_cache(maxsize=4096)
def shift_areas(areas: str, rows: RowMap) -> str:
    """Return areas separated by blanks (an ``sqref``) shifted.

    A cell of a list row becomes the whole list.

    >>> shift_areas("A5:T5 F5 B9", RowMap(((5, 3),)))
    'A5:T7 F5:F7 B11'
    """
    return " ".join(at_record(shift_area(area, rows, grow=True)) for area in areas.split()) if rows.lists else areas


def shift_cells(cells: str, rows: RowMap) -> str:
    """Return areas separated by blanks shifted; a single cell stays one.

    >>> shift_cells("A5:T5 F5 B9", RowMap(((5, 3),)))
    'A5:T7 F5 B11'
    """
    return " ".join(at_record(shift_area(cell, rows)) for cell in cells.split()) if rows.lists else cells


def shift_formula(formula: str, sheet: str, moves: Moves, home: int | None = None) -> tuple[Part, ...]:
    """Return a formula of `sheet` with its references shifted.

    `home` is the list row that holds the formula or, for a validation or a conditional format, where it begins: rows
    without ``$`` then come out as numbers that count up with each record. Without it the result is text only.
    """
    parts: list[Part] = []
    position = 0
    for token in references(formula):
        named = token.sheet or sheet
        start, end = token.match.span("area")
        if token.sheet in moves.names:
            parts += [formula[position : token.match.start("sheet")], quoted(moves.names[token.sheet])]
            position = start
        if named in moves.rows:
            shifted = shift_area(token.area, moves.rows[named], home, grow=takes_range(token))
            parts += [formula[position:start], *shifted]
            position = end
    return tuple(_joined([*parts, formula[position:]]))


def shift_source(source: str, shift: Callable[[str], str]) -> str:
    """Return the source of a chart or a defined name, shifted by `shift`.

    One cell of a list row means the whole list there.

    >>> moves = Moves({"花名表": RowMap(((5, 3),))})
    >>> shift_source("花名表!$Q$5", lambda formula: at_record(shift_formula(formula, "", moves)))
    '花名表!$Q$5:$Q$7'
    """
    return shift(f"SUM({source})").removeprefix("SUM(")[:-1]


def takes_range(token: Token) -> bool:
    """Return whether a reference is an argument its function takes as range."""
    return token.whole and token.argument in RANGE_ARGUMENTS.get(token.function, ())


@lru_cache(maxsize=1024)
def shift_area(area: str, rows: RowMap, home: int | None = None, *, grow: bool = False) -> tuple[Part, ...]:
    """Return an area shifted: a range grows over list rows, a cell stays one.

    With `grow`, a cell of a list row becomes the rows of the whole list, unless it follows the record of `home`.

    >>> at_record(shift_area("A5", RowMap(((5, 3),)))), at_record(shift_area("A5", RowMap(((5, 3),)), grow=True))
    ('A5', 'A5:A7')
    """
    first, *others = corners_of(area)
    if grow and not others and not follows_record(first, home) and rows.count(int(first.row)) > 1:
        others = [first]
    parts = _shift_corner(first, rows, rows.first, home)
    for last in others:
        parts += [":", *_shift_corner(last, rows, rows.last, home)]
    return tuple(parts)


def follows_record(corner: Corner, home: int | None) -> bool:
    """Return whether a corner follows each record of the list row `home`."""
    return home is not None and not corner.row_anchor


def _shift_corner(corner: Corner, rows: RowMap, position: Callable[[int], int], home: int | None) -> list[Part]:
    before = corner.column_anchor + corner.letters + corner.row_anchor
    if not corner.row:
        return [before]
    if follows_record(corner, home):
        return [before, rows.first(int(corner.row))]
    return [f"{before}{position(int(corner.row))}"]


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts with adjacent texts joined and empty ones dropped."""
    for kind, run in groupby(parts, type):
        if kind is int:
            yield from run
        elif text := "".join(map(str, run)):
            yield text
