"""The cells of a template row, and the row that is written once per record.

A cell is compiled once into the stretches of text around what changes: its row number, its value, its formula. It can
then be written in place (`once`), as part of the pattern of a list row (`each`), or without content (`blank`). A
pattern is literal text with two kinds of gaps: `ROW`, which becomes the row number, and slots for what a record has.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from .faults import Fault
from .filling import Filling
from .layout import Box, checked_height
from .markup import escape
from .references import MAX_ROW, at_record, shift_areas
from .values import (
    CellWriter,
    Lookup,
    Placeholder,
    Record,
    Text,
    Value,
    as_text,
    cell_text,
    check_length,
    clean,
    only_texts,
    parse_text,
    placeholders,
)

ROW = "\0"
"""Stands for the number of a record's row; no XML holds this character, so no text is mistaken for it."""

Make = Callable[[Sequence[Record], int], Iterable[str]]
"""Makes what stands in a slot for some records; the number is that of the first of them, counted from 0."""

_CHUNK = 256
_MAX_QUOTED = 255


class Slot(NamedTuple):
    """A gap in the pattern of a list row; `column` says where it stands."""

    column: str
    make: Make


Atom = str | Slot


class Run(NamedTuple):
    """A stretch of text in one format: the XML around its ``<t>``, and its text."""

    before: str
    text: Text
    after: str


@dataclass(frozen=True)
class Content:
    """What a cell with placeholders shows: one typed value when it is wholly one placeholder, else text.

    Text is written by patterns, which have a gap for each of the `names`.
    """

    runs: tuple[Run, ...]
    prefix: str

    @cached_property
    def names(self) -> tuple[Placeholder, ...]:
        """Return the placeholders in the order they stand."""
        return tuple(name for run in self.runs for name in placeholders(run.text))

    @cached_property
    def typed(self) -> Placeholder | None:
        """Return the placeholder that the cell wholly is, but for blanks."""
        parts = [part for run in self.runs for part in run.text if isinstance(part, Placeholder) or part.strip()]
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Placeholder) else None

    @cached_property
    def formatted(self) -> bool:
        """Return whether text in the cell has formats of its own; numbers and dates have that of the cell."""
        return len(self.runs) > 1 or bool(self.runs[0].before)

    @cached_property
    def _words(self) -> str:
        return "".join(_pattern(run.text, str) for run in self.runs)

    @cached_property
    def _xml(self) -> str:
        p, runs = self.prefix, "".join(map(self._run, self.runs))
        return f' t="inlineStr"><{p}is>{runs}</{p}is></{p}c>'

    def _run(self, run: Run) -> str:
        before, text, after = _literal(run.before), _pattern(run.text, escape), _literal(run.after)
        return f'{before}<{self.prefix}t xml:space="preserve">{text}</{self.prefix}t>{after}'

    def text(self, lookup: Lookup) -> str:
        """Return the words shown; of a typed value only text, because only text wraps."""
        if name := self.typed:
            value = lookup(name)
            if not isinstance(value, str):
                return ""
            if not self.formatted:
                return value
        return self._words % tuple([as_text(lookup(name)) for name in self.names])

    def xml(self, lookup: Lookup) -> str:
        """Return the rest of the cell's tag and its content, as text in the formats of the template."""
        words = [as_text(lookup(name)) for name in self.names]
        check_length(self._words % tuple(words))
        return self._xml % tuple(map(cell_text, words))


def _pattern(text: Text, write: Callable[[str], str]) -> str:
    return "".join(_literal(write(part)) if isinstance(part, str) else "%s" for part in text)


def _literal(text: str) -> str:
    return text.replace("%", "%%")


@dataclass(frozen=True, slots=True)
class Cell(ABC):
    """A cell of the template: `head` is its tag up to the row number, `open` the rest without type, not closed."""

    start: int
    end: int
    column: str
    row: int
    head: str
    open: str

    @abstractmethod
    def once(self, filling: Filling) -> str:
        """Return the cell where the template has it, moved with its row."""

    @abstractmethod
    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell as part of the pattern of a list row."""

    def blank(self, row: int) -> str:
        """Return the cell without content, in its format."""
        return f"{self.head}{row}{self.open}/>"


@dataclass(frozen=True, slots=True)
class PlainCell(Cell):
    """A cell that nothing is put into: the text before and after its row number as they stand."""

    before: str
    after: str

    def once(self, filling: Filling) -> str:
        """Return the cell moved."""
        return f"{self.before}{filling.rows.first(self.row)}{self.after}"

    def each(self, filling: Filling) -> Iterator[Atom]:  # noqa: ARG002
        """Yield the cell."""
        yield f"{self.before}{ROW}{self.after}"


@dataclass(frozen=True, slots=True)
class ValueCell(Cell):
    """A cell with placeholders."""

    content: Content
    writer: CellWriter

    def once(self, filling: Filling) -> str:
        """Return the cell with its value."""
        row = filling.rows.first(self.row)
        try:
            return f"{self.head}{row}{self.open}{self._content(filling.value)}"
        except Fault as fault:
            filling.note(fault, f"{self.column}{row}")
            return self.blank(row)

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell: its content is a slot, or the same for every record when no field of the list is in it."""
        yield f"{self.head}{ROW}{self.open}"
        name = self.content.typed
        if not any(name.list for name in self.content.names):
            yield self._same(filling)
        elif name and not self.content.formatted:
            field = itemgetter(filling.index(name))
            yield Slot(self.column, lambda records, _: self.writer.column(list(map(field, records))))
        else:
            lookup = filling.lookup(self.content.names)
            yield Slot(self.column, lambda records, _: [self._content(lookup(record)) for record in records])

    def _same(self, filling: Filling) -> str:
        with filling.at(f"{self.column}{filling.rows.first(self.row)}"):
            return self._content(filling.value)
        return "/>"

    def _content(self, lookup: Lookup) -> str:
        if name := self.content.typed:
            value = lookup(name)
            if not (value and isinstance(value, str) and self.content.formatted):
                return self.writer.one(value)
        return self.content.xml(lookup)


@dataclass(frozen=True, slots=True)
class FormulaCell(Cell):
    """A cell with a formula. Its stored result is dropped: what it depends on has changed.

    `array` is the range of an array formula; `facts` are the other attributes that stay.
    """

    formula: str
    array: str
    facts: str
    prefix: str

    def once(self, filling: Filling) -> str:
        """Return the cell with its formula moved."""
        row = filling.rows.first(self.row)
        with filling.at(f"{self.column}{row}"):
            text = _quoted_words(parse_text(filling.formula_text(self.formula)), filling.value)
            return f"{self.head}{row}{self.open}{self._content(text, shift_areas(self.array, filling.rows))}"
        return self.blank(row)

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell: a literal when only the record's own row is in the formula, else a slot."""
        yield f"{self.head}{ROW}{self.open}"
        array, own = re.sub(r"\d+", ROW, self.array), filling.rows.first(self.row)
        parts = [ROW if part == own else part for part in filling.formula(self.formula, self.row)]
        names = list(placeholders(parse_text(at_record(parts))))
        if names:
            lookup = filling.lookup(names)
            yield Slot(
                self.column,
                lambda records, first: [
                    self._content(_quoted_words(parse_text(at_record(parts, number)), lookup(record)), array)
                    for number, record in enumerate(records, first)
                ],
            )
        elif rows := [part for part in parts if isinstance(part, int)]:
            before, after = map(_literal, self._around(array))
            formula = "".join(_literal(escape(part)) if isinstance(part, str) else "%d" for part in parts)
            yield Slot(self.column, _row_writer(f"{before}{formula}{after}", rows))
        else:
            yield self._content("".join(map(str, parts)), array)

    def _content(self, formula: str, array: str) -> str:
        return escape(formula).join(self._around(array))

    def _around(self, array: str) -> tuple[str, str]:
        p, kind = self.prefix, f' t="array" ref="{array}"' if array else ""
        return f"><{p}f{kind}{self.facts}>", f"</{p}f></{p}c>"


def _row_writer(pattern: str, rows: Sequence[int]) -> Make:
    """Return what writes a formula whose only gaps are rows, given as the first record has them."""
    return lambda records, first: [
        pattern % tuple([min(row + number, MAX_ROW) for row in rows]) for number in range(first, first + len(records))
    ]


def _quoted_words(text: Text, lookup: Lookup) -> str:
    """Return a formula with values inside its quotes: a quote in a value is doubled, so it cannot end them."""
    return "".join(part if isinstance(part, str) else _quoted_word(lookup(part)) for part in text)


def _quoted_word(value: Value) -> str:
    word = clean(as_text(value))
    if len(word) > _MAX_QUOTED:
        raise Fault(f"公式中的文字“{word[:20]}…”超过 {_MAX_QUOTED} 个字", "缩短文字，或不放在公式里")
    return word.replace('"', '""')


class Fitted(NamedTuple):
    """A cell of wrapped text whose row must be high enough for it."""

    column: str
    content: Content
    box: Box


@dataclass(frozen=True, slots=True)
class RowTag:
    """The start tag of a row: as it stands, its name, its other attributes, its height in points and as attributes."""

    start: int
    end: int
    row: int
    raw: str
    name: str
    rest: str
    height: float
    ht: str
    fitted: tuple[Fitted, ...] = ()

    def once(self, filling: Filling) -> str:
        """Return the tag with the number and the height the row has now."""
        number, height = filling.rows.first(self.row), filling.raised.get(self.row, self.height)
        return self.raw if (number, height) == (self.row, self.height) else self.blank(number, height)

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the tag as part of the pattern of a list row; its height is a slot when a cell wraps."""
        yield self._numbered(ROW)
        yield Slot("", self._measurer(filling)) if self.fitted else self.ht
        yield self._close

    def blank(self, number: int, height: float | None = None) -> str:
        """Return the tag with that number."""
        return f"{self._numbered(number)}{self._attributes(height or self.height)}{self._close}"

    @property
    def _close(self) -> str:
        return "/>" if self.raw.endswith("/>") else ">"

    def _numbered(self, number: int | str) -> str:
        return f'<{self.name} r="{number}"{self.rest}'

    def _attributes(self, height: float) -> str:
        return self.ht if height == self.height else f' ht="{height:g}" customHeight="1"'

    def _measurer(self, filling: Filling) -> Make:
        measures = [(fit.column, _needed(fit, filling)) for fit in self.fitted]
        heights, first = filling.heights[self.row], filling.rows.first(self.row)

        def measure(records: Sequence[Record], number: int) -> Iterable[str]:
            measured = [self.height] * len(records)
            for column, needs in measures:
                for place, needed in enumerate(needs(records)):
                    if needed > measured[place]:
                        with filling.at(f"{column}{first + number + place}"):
                            measured[place] = checked_height(needed)
            heights[number:] = measured
            return map(self._attributes, measured)

        return measure


def _needed(fit: Fitted, filling: Filling) -> Callable[[Sequence[Record]], Iterable[float]]:
    """Return what tells the heights a cell needs for some records; nothing when the text of none of them wraps."""
    content, box = fit.content, fit.box
    if (name := content.typed) and name.list and not content.formatted:
        field = itemgetter(filling.index(name))
        return lambda records: box.all_need(only_texts(list(map(field, records))))
    lookup = filling.lookup(content.names)
    return lambda records: box.all_need([content.text(lookup(record)) for record in records])


@dataclass(frozen=True, slots=True)
class ListRow:
    """The model row of a list: written once per record, or once without content when there is no record."""

    start: int
    end: int
    row: int
    name: str
    raw: bytes
    tag: RowTag
    cells: tuple[Cell, ...]

    def stream(self, filling: Filling) -> Iterator[bytes]:
        """Yield the rows of the list as bytes, some hundred at a time."""
        filling.heights[self.row] = []
        if not len(filling.lists[self.name]):
            yield self._blank(filling.rows.first(self.row)).encode()
            return
        atoms = list(self._atoms(filling))
        pattern = "".join("%s" if isinstance(atom, Slot) else _literal(atom) for atom in atoms)
        slots = [atom for atom in atoms if isinstance(atom, Slot)]
        number, first, coming = 0, filling.rows.first(self.row), self._records(filling)
        while records := list(islice(coming, _CHUNK)):
            rows = enumerate(_made(slots, records, number, first, filling), first + number)
            yield "".join([(pattern % made).replace(ROW, str(row)) for row, made in rows]).encode()
            number += len(records)

    def _atoms(self, filling: Filling) -> Iterator[Atom]:
        position = self.start
        pieces: list[RowTag | Cell] = [self.tag, *self.cells]
        for piece in pieces:
            yield self._between(position, piece.start)
            yield from piece.each(filling)
            position = piece.end
        yield self._between(position, self.end)

    def _records(self, filling: Filling) -> Iterator[Record]:
        """Yield the records, each of which must have a value for each field, and as many as there are said to be."""
        records, width, number = filling.lists[self.name], len(filling.fields[self.name]), 0
        for number, record in enumerate(records, 1):
            if len(record) != width:
                raise ValueError(f"{self.name}: record {number} has {len(record)} values, {width} fields are asked for")
            yield record
        if number != len(records):
            raise ValueError(f"{self.name}: {number} records came, {len(records)} were announced")

    def _blank(self, row: int) -> str:
        texts, position = [self.tag.blank(row)], self.tag.end
        for cell in self.cells:
            texts += [self._between(position, cell.start), cell.blank(row)]
            position = cell.end
        return "".join([*texts, self._between(position, self.end)])

    def _between(self, start: int, end: int) -> str:
        return self.raw[start - self.start : end - self.start].decode()


def _made(
    slots: Sequence[Slot], records: Sequence[Record], number: int, first: int, filling: Filling
) -> list[tuple[str, ...]]:
    """Return what stands in the slots of each record; when something cannot, it is noted which of whom."""
    try:
        return list(zip(*(slot.make(records, number) for slot in slots), strict=True))
    except Fault:
        return [tuple(_noted(slots, record, at, first, filling)) for at, record in enumerate(records, number)]


def _noted(slots: Sequence[Slot], record: Record, number: int, first: int, filling: Filling) -> Iterator[str]:
    for slot in slots:
        made: Iterable[str] = ["/>"]
        with filling.at(f"{slot.column}{first + number}"):
            made = list(slot.make([record], number))
        yield from made
