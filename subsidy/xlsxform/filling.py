"""What one sheet is filled with, and how its references move: the context every edit of a part is rendered in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from .faults import Fault, Report
from .references import Moves, Part, RowMap, at_record, shift_formula
from .values import Lookup, Placeholder, Record, Records, Value

_UNMOVED = RowMap()


@dataclass(frozen=True, slots=True)
class Filling:
    """One sheet being filled.

    `sheet` is its name in the template, `tab` in the output, where it is the copy of that number, counted from 0.
    `fields` says in which order the records of each list give their values. `heights` collects the heights of the
    records of a list row as they are written, in points; `raised` has those of other rows that must be higher than the
    template has them.
    """

    sheet: str
    tab: str
    moves: Moves
    values: Mapping[str, Value]
    lists: Mapping[str, Records]
    fields: Mapping[str, Sequence[str]]
    report: Report
    copy: int = 0
    heights: dict[int, list[float]] = field(default_factory=dict)
    raised: dict[int, float] = field(default_factory=dict)

    @property
    def rows(self) -> RowMap:
        """Return where the rows of this sheet go."""
        return self.moves.rows.get(self.sheet, _UNMOVED)

    def formula(self, text: str, home: int | None = None) -> tuple[Part, ...]:
        """Return a formula of this sheet with its references moved; see `shift_formula`."""
        in_list = any(row == home for row, _ in self.rows.lists)
        return shift_formula(text, self.sheet, self.moves, home if in_list else None)

    def formula_text(self, text: str, home: int | None = None) -> str:
        """Return a formula with its references moved; of a list row, that of the first record."""
        return at_record(self.formula(text, home))

    def value(self, name: Placeholder) -> Value:
        """Return a value of the form."""
        return self.values[name.field]

    def index(self, name: Placeholder) -> int:
        """Return which value of a record a placeholder means."""
        return self.fields[name.list].index(name.field)

    def lookup(self, names: Iterable[Placeholder]) -> Callable[[Record], Lookup]:
        """Return what gives the values of those placeholders for a record."""
        places = {name: self.index(name) for name in names if name.list}
        return lambda record: lambda name: record[places[name]] if name.list else self.value(name)

    def note(self, fault: Fault, cell: str) -> None:
        """Note what is wrong as a problem of that cell."""
        self.report.add(self.tab, cell, fault.message, fault.remedy)

    @contextmanager
    def at(self, cell: str) -> Iterator[None]:
        """Note what is wrong inside as a problem of that cell, and go on."""
        with self.report.at(self.tab, cell):
            yield
