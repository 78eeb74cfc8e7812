"""One sheet being filled: its values, and how its references shift.

A `Filling` is the context in which every edit is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from .errors import Fault, Report
from .oxml import Edit
from .placeholders import Placeholder
from .shifting import Moves, Part, RowMap, at_record, shift_formula
from .values import Lookup, Record, Records, Value

_UNMOVED = RowMap()


def row_edit(start: int, end: int, text: Callable[[RowMap], str]) -> Edit[Filling]:
    """Return an edit that depends only on the positions of the rows."""
    return Edit(start, end, lambda filling: text(filling.rows), lambda fillings: by_rows(fillings, text))


def by_rows(fillings: Sequence[Filling], text: Callable[[RowMap], str]) -> list[str]:
    """Return a text for each filling that depends only on its row positions.

    Most copies have the same positions, and so share the text.
    """
    made = {rows: text(rows) for rows in {filling.rows for filling in fillings}}
    if len(made) == 1:
        return [*made.values()] * len(fillings)
    return [made[filling.rows] for filling in fillings]


@dataclass(frozen=True, slots=True)
class Filling:
    """One sheet being filled.

    `sheet` is its name in the template and `tab` its name in the output; `copy` counts the copies of a sheet from 0,
    and one that is written once per record is `repeated`. `fields` has the order of the values in the records of each
    list. Three results are collected while the sheet is written: in points, `heights`, the heights of the records of
    each list row, and `raised`, those of other rows that must be higher than in the template; and in `pages`, once all
    rows are, the number of printed pages.
    """

    sheet: str
    tab: str
    moves: Moves
    values: Mapping[str, Value]
    lists: Mapping[str, Records]
    fields: Mapping[str, Sequence[str]]
    report: Report
    copy: int = 0
    repeated: bool = False
    heights: dict[int, list[float]] = field(default_factory=dict)
    raised: dict[int, float] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    rows: RowMap = field(init=False)
    """The positions of the rows of this sheet."""

    def __post_init__(self) -> None:
        """Look up the row positions once, since every edit asks for them."""
        object.__setattr__(self, "rows", self.moves.rows.get(self.sheet, _UNMOVED))

    def formula(self, text: str, home: int | None = None) -> tuple[Part, ...]:
        """Return a formula shifted, as `shift_formula` does."""
        in_list = any(row == home for row, _ in self.rows.lists)
        return shift_formula(text, self.sheet, self.moves, home if in_list else None)

    def formula_text(self, text: str, home: int | None = None) -> str:
        """Return a formula shifted; in a list row, that of the first record."""
        return at_record(self.formula(text, home))

    def value(self, name: Placeholder) -> Value:
        """Return a value of the form."""
        return self.values[name.field]

    def index(self, name: Placeholder) -> int:
        """Return the position of the value a placeholder names in a record."""
        return self.fields[name.list].index(name.field)

    def lookup(self, names: Iterable[Placeholder]) -> Callable[[Record], Lookup]:
        """Return a function from a record to the lookup of placeholders in it."""
        positions = {name: self.index(name) for name in names if name.list}
        return lambda record: lambda name: record[positions[name]] if name.list else self.value(name)

    def note(self, fault: Fault, cell: str) -> None:
        """Record a fault as a problem of that cell."""
        self.report.add(self.tab, cell, fault.message, fault.remedy)

    @contextmanager
    def at(self, cell: str) -> Iterator[None]:
        """Record a `Fault` raised inside, and continue after the block."""
        with self.report.at(self.tab, cell):
            yield
