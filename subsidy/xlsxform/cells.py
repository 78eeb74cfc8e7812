"""Cells of a template row, compiled to the text around their gaps.

The gaps are the row number and the value or formula. A cell is written in place (`once`), as part of the pattern of a
list row (`each`), or without content (`blank`). A pattern is literal text with two kinds of gaps: `ROW`, which becomes
the row number, and slots for the data of a record.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import add
from typing import NamedTuple

from .errors import Fault
from .filling import Filling, by_rows
from .oxml import escape
from .placeholders import Placeholder, Text, parse_text, placeholders
from .references import MAX_ROW
from .shifting import Part, RowMap, at_record, shift_areas
from .values import (
    CellWriter,
    Lookup,
    Record,
    Value,
    as_text,
    cell_text,
    check_length,
    clean,
    only_texts,
)

ROW = "\0"
"""Placeholder for the row number of a record; XML cannot hold this character, so no text contains it."""


class Chunk:
    """Some records of a list; `first` is the index of the first of them."""

    def __init__(self, records: Sequence[Record], first: int) -> None:
        self.records, self.first, self._columns = records, first, list(zip(*records, strict=True))

    def column(self, field: int) -> Sequence[Value]:
        """Return the values of a field of each record."""
        return self._columns[field]


Make = Callable[[Chunk], Iterable[str]]
"""Makes the contents of a slot for some records."""

_MAX_QUOTED = 255


class Slot(NamedTuple):
    """A gap in the pattern of a list row, in that column."""

    column: str
    make: Make


Atom = str | Slot


class Run(NamedTuple):
    """A run of text in one format, with the XML before and after its ``<t>``."""

    before: str
    text: Text
    after: str


@dataclass(frozen=True)
class Content:
    """The content of a cell with placeholders.

    It is one typed value if it consists of one placeholder, otherwise text. Text is written by patterns with a gap for
    each of the `names`.
    """

    runs: tuple[Run, ...]
    prefix: str

    @cached_property
    def names(self) -> tuple[Placeholder, ...]:
        """Return the placeholders in order."""
        return tuple(name for run in self.runs for name in placeholders(run.text))

    @cached_property
    def typed(self) -> Placeholder | None:
        """Return the placeholder that is all of the cell, blanks aside."""
        parts = [part for run in self.runs for part in run.text if isinstance(part, Placeholder) or part.strip()]
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Placeholder) else None

    @cached_property
    def formatted(self) -> bool:
        """Return whether text in the cell has formats of its own.

        Numbers and dates always have the format of the cell.
        """
        return len(self.runs) > 1 or bool(self.runs[0].before)

    @cached_property
    def _words(self) -> str:
        return "".join(_pattern(run.text, str) for run in self.runs)

    @cached_property
    def _xml(self) -> str:
        p, runs = self.prefix, "".join(map(self._run, self.runs))
        return f' t="inlineStr"><{p}is>{runs}</{p}is></{p}c>'

    def _run(self, run: Run) -> str:
        before, text, after = literal(run.before), _pattern(run.text, escape), literal(run.after)
        return f'{before}<{self.prefix}t xml:space="preserve">{text}</{self.prefix}t>{after}'

    def texts(self, fillings: Sequence[Filling]) -> Sequence[str]:
        """Return the text shown in each copy of a sheet, as `text` does."""
        if (name := self.typed) and not self.formatted:
            return only_texts([filling.value(name) for filling in fillings])
        return [self.text(filling.value) for filling in fillings]

    def text(self, lookup: Lookup) -> str:
        """Return the text shown, empty for a number or date, which never wraps."""
        if name := self.typed:
            value = lookup(name)
            if not isinstance(value, str):
                return ""
            if not self.formatted:
                return value
        return self._words % tuple([as_text(lookup(name)) for name in self.names])

    def xml(self, lookup: Lookup) -> str:
        """Return the rest of the cell as text in the formats of the template.

        Raises `Fault` for a value that cannot be written, or text longer than a cell holds.
        """
        words = [as_text(lookup(name)) for name in self.names]
        check_length(self._words % tuple(words))
        return self._xml % tuple(map(cell_text, words))


def _pattern(text: Text, write: Callable[[str], str]) -> str:
    return "".join(literal(write(part)) if isinstance(part, str) else "%s" for part in text)


def literal(text: str) -> str:
    """Return `text` escaped for a pattern."""
    return text.replace("%", "%%")


@dataclass(frozen=True, slots=True)
class Cell(ABC):
    """A cell of the template.

    `head` is its start tag up to the row number, `open` the rest of the tag without the type and without its end.
    """

    start: int
    end: int
    column: str
    row: int
    head: str
    open: str

    @abstractmethod
    def once(self, filling: Filling) -> str:
        """Return the cell in place, shifted with its row."""

    def once_each(self, fillings: Sequence[Filling]) -> list[str]:
        """Return the cell in place for each copy of its sheet.

        Raises `Fault` for a value that cannot be written.
        """
        return list(map(self.once, fillings))

    @abstractmethod
    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell as part of the pattern of a list row."""

    def blank(self, row: int) -> str:
        """Return the cell without content, in its format."""
        return f"{self.head}{row}{self.open}/>"


@dataclass(frozen=True, slots=True)
class PlainCell(Cell):
    """A cell that is not filled.

    `before` and `after` are the text on either side of its row number.
    """

    before: str
    after: str

    def once(self, filling: Filling) -> str:
        """Return the cell shifted."""
        return self._on(filling.rows)

    def once_each(self, fillings: Sequence[Filling]) -> list[str]:
        """Return the cell shifted for each copy."""
        return by_rows(fillings, self._on)

    def _on(self, rows: RowMap) -> str:
        return f"{self.before}{rows.first(self.row)}{self.after}"

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

    def once_each(self, fillings: Sequence[Filling]) -> list[str]:
        """Return the cell with its value in each copy.

        Raises `Fault` for a value that cannot be written.
        """
        heads = by_rows(fillings, lambda rows: f"{self.head}{rows.first(self.row)}{self.open}")
        name = self.content.typed
        if name and not self.content.formatted:
            contents = self.writer.column([filling.value(name) for filling in fillings])
        else:
            contents = [self._content(filling.value) for filling in fillings]
        return list(map(add, heads, contents))

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell, with a slot if its content has a field of the list."""
        yield f"{self.head}{ROW}{self.open}"
        name = self.content.typed
        if not any(name.list for name in self.content.names):
            yield self._common(filling)
        elif name and not self.content.formatted:
            field = filling.index(name)
            yield Slot(self.column, lambda chunk: self.writer.column(chunk.column(field)))
        else:
            lookup = filling.lookup(self.content.names)
            yield Slot(self.column, lambda chunk: [self._content(lookup(record)) for record in chunk.records])

    def _common(self, filling: Filling) -> str:
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
    """A cell with a formula.

    Its stored result is filled if it is a placeholder, else dropped, because the cells it depends on have changed.
    `array` is the range of an array formula; `attributes` are its other attributes, which are kept.
    """

    formula: str
    array: str
    attributes: str
    result: Content | None
    writer: CellWriter
    prefix: str

    def once(self, filling: Filling) -> str:
        """Return the cell with its formula shifted."""
        row = filling.rows.first(self.row)
        with filling.at(f"{self.column}{row}"):
            text = _quoted_words(parse_text(filling.formula_text(self.formula)), filling.value)
            formula = self._element(escape(text), shift_areas(self.array, filling.rows))
            return f"{self.head}{row}{self.open}{self._content(formula, self._result(filling.value))}"
        return self.blank(row)

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the cell, with a slot if its formula or its result varies.

        The formula varies if it needs more than its own row, the result if it needs a field.
        """
        own = filling.rows.first(self.row)
        parts = [ROW if part == own else part for part in filling.formula(self.formula, self.row)]
        names = list(placeholders(parse_text(at_record(parts))))
        yield f"{self.head}{ROW}{self.open}"
        if names:
            formulas = self._word_writer(parts, filling.lookup(names))
        elif any(isinstance(part, int) for part in parts):
            formulas = self._row_writer(parts)
        elif self._results_differ:
            formulas = self._same_writer(parts)
        else:
            yield self._common(self._element(escape(at_record(parts)), self._record_array), filling)
            return
        results = self._results(filling)
        yield Slot(self.column, lambda chunk: [*map(self._content, formulas(chunk), results(chunk))])

    @property
    def _results_differ(self) -> bool:
        """Whether the stored result depends on the record."""
        return self.result is not None and any(name.list for name in self.result.names)

    def _common(self, formula: str, filling: Filling) -> str:
        with filling.at(f"{self.column}{filling.rows.first(self.row)}"):
            return self._content(formula, self._result(filling.value))
        return "/>"

    def _word_writer(self, parts: Sequence[Part], lookup: Callable[[Record], Lookup]) -> Make:
        """Return the writer of a formula with values of the record in its quotes."""

        def write(chunk: Chunk) -> Iterator[str]:
            for number, record in enumerate(chunk.records, chunk.first):
                words = _quoted_words(parse_text(at_record(parts, number)), lookup(record))
                yield self._element(escape(words), self._record_array)

        return write

    def _same_writer(self, parts: Sequence[Part]) -> Make:
        """Return the writer of a formula that needs only its own row."""
        formula = self._element(escape(at_record(parts)), self._record_array)
        return lambda chunk: repeat(formula, len(chunk.records))

    def _row_writer(self, parts: Sequence[Part]) -> Make:
        """Return the writer of a formula whose row numbers alone differ."""
        formula = "".join(literal(escape(part)) if isinstance(part, str) else "%d" for part in parts)
        before, after = self._element("\0\0", self._record_array).split("\0\0")
        pattern, rows = f"{literal(before)}{formula}{after}", [part for part in parts if isinstance(part, int)]
        return lambda chunk: [
            pattern % tuple([min(row + number, MAX_ROW) for row in rows])
            for number in range(chunk.first, chunk.first + len(chunk.records))
        ]

    def _results(self, filling: Filling) -> Callable[[Chunk], Iterable[tuple[str, str]]]:
        """Return the writer of the stored results."""
        if self.result is None:
            return lambda chunk: repeat(("", ""), len(chunk.records))
        name = self.result.typed
        if name and name.list:
            field = filling.index(name)
            return lambda chunk: self.writer.results(chunk.column(field))
        lookup = filling.lookup(self.result.names)
        return lambda chunk: [self._result(lookup(record)) for record in chunk.records]

    def _result(self, lookup: Lookup) -> tuple[str, str]:
        if self.result is None:
            return "", ""
        return self.writer.result(lookup(name) if (name := self.result.typed) else self.result.text(lookup))

    @property
    def _record_array(self) -> str:
        return re.sub(r"\d+", ROW, self.array)

    def _element(self, formula: str, array: str) -> str:
        p, kind = self.prefix, f' t="array" ref="{array}"' if array else ""
        return f"<{p}f{kind}{self.attributes}>{formula}</{p}f>"

    def _content(self, formula: str, result: tuple[str, str] = ("", "")) -> str:
        kind, value = result
        return f"{kind}>{formula}{value}</{self.prefix}c>"


def _quoted_words(text: Text, lookup: Lookup) -> str:
    """Return a formula with values in its quoted texts.

    A quote in a value is doubled, so that it cannot end the text.
    """
    return "".join(part if isinstance(part, str) else _quoted_word(lookup(part)) for part in text)


def _quoted_word(value: Value) -> str:
    word = clean("" if value is None else as_text(value))
    if len(word) > _MAX_QUOTED:
        raise Fault(f"公式中的文字“{word[:20]}…”超过 {_MAX_QUOTED} 个字", "缩短文字，或不放在公式里")
    return word.replace('"', '""')
