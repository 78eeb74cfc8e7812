"""Rows as they are written: in place, or once per record.

A list row is compiled into one pattern for `str.__mod__`, so that a record costs one formatting. Values are made column
by column for some hundred records at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import NamedTuple

from .cells import ROW, Atom, Cell, Chunk, Content, FormulaCell, Make, PlainCell, Slot, ValueCell, literal
from .errors import Fault, Report
from .filling import Filling, by_rows
from .measuring import MAX_HEIGHT, Box, checked_height
from .oxml import Edit, Node, attribute_span, texts_between, without_attributes
from .reading import CellSource, ListNames, RowSource
from .references import column_letters
from .values import CellWriter, only_texts

_CHUNK = 64


class WrappedCell(NamedTuple):
    """A cell whose text wraps, so that its row must be high enough for it."""

    column: str
    content: Content
    box: Box


@dataclass(frozen=True, slots=True)
class RowTag:
    """The start tag of a row.

    `raw` is the tag as it stands, `rest` its attributes other than number and height; `height` is in points, `ht` the
    same as attributes; `fitted` are the cells of a list row that may raise it.
    """

    start: int
    end: int
    row: int
    raw: str
    name: str
    rest: str
    height: float
    ht: str
    fitted: tuple[WrappedCell, ...] = ()

    def once(self, filling: Filling) -> str:
        """Return the tag with its number and height in the filled sheet."""
        return self._at(filling.rows.first(self.row), filling.raised.get(self.row, self.height))

    def _at(self, number: int, height: float) -> str:
        return self.raw if (number, height) == (self.row, self.height) else self.blank(number, height)

    def once_each(self, fillings: Sequence[Filling]) -> list[str]:
        """Return the tag for each copy; most copies share it."""
        if any(self.row in filling.raised for filling in fillings):
            return list(map(self.once, fillings))
        return by_rows(fillings, lambda rows: self._at(rows.first(self.row), self.height))

    def each(self, filling: Filling) -> Iterator[Atom]:
        """Yield the tag for a list row; its height is a slot if a cell wraps."""
        yield self._numbered(ROW)
        yield Slot("", self._measurer(filling)) if self.fitted else self.ht
        yield self._close

    def blank(self, number: int, height: float | None = None) -> str:
        """Return the tag with that row number, and height in points if given."""
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

        def measure(chunk: Chunk) -> Iterable[str]:
            measured = [self.height] * len(chunk.records)
            for column, needs in measures:
                for index, needed in enumerate(needs(chunk)):
                    if needed > MAX_HEIGHT:
                        with filling.at(f"{column}{first + chunk.first + index}"):
                            checked_height(needed)
                    elif needed > measured[index]:
                        measured[index] = needed
            heights[chunk.first :] = measured
            written = {height: self._attributes(height) for height in set(measured)}
            return map(written.__getitem__, measured)

        return measure


def _needed(fit: WrappedCell, filling: Filling) -> Callable[[Chunk], Iterable[float]]:
    """Return a function from records to the heights a cell needs, if any."""
    content, box = fit.content, fit.box
    if (name := content.typed) and name.list and not content.formatted:
        field = filling.index(name)
        return lambda chunk: box.heights_of(only_texts(chunk.column(field)))
    lookup = filling.lookup(content.names)
    return lambda chunk: box.heights_of([content.text(lookup(record)) for record in chunk.records])


@dataclass(frozen=True, slots=True)
class ListRow:
    """The model row of a list, written once per record.

    Without records it is written once as a blank row. `between` has the texts before the tag and
    each cell, and the one after the last.
    """

    start: int
    end: int
    row: int
    name: str
    tag: RowTag
    cells: tuple[Cell, ...]
    between: tuple[str, ...]

    def texts(self, filling: Filling) -> Iterator[str]:
        """Yield the rows of the list, some at a time.

        Raises `ValueError` if the records do not have the announced number or the values they should have.
        """
        filling.heights[self.row] = []
        row = filling.rows.first(self.row)
        if not len(filling.lists[self.name]):
            yield self._blank(row)
        for rows in self._rows(filling):
            yield _numbered(rows, row)
            row += len(rows)

    def texts_each(self, fillings: Sequence[Filling]) -> list[str]:
        """Return the rows of the list in each copy.

        They are made together if no cell depends on more than its record. Raises `Fault` for a value that cannot be
        written, and `ValueError` as `texts` does.
        """
        if not self._depends_only_on_record:
            return ["".join(self.texts(filling)) for filling in fillings]
        report = Report("")
        every = [record for filling in fillings for chunk in self._chunks(filling) for record in chunk.records]
        together = replace(fillings[0], lists={self.name: every}, heights={self.row: []}, report=report)
        rows, heights = iter([*chain.from_iterable(self._rows(together))]), iter(together.heights[self.row])
        for problem in report.problems:
            raise Fault(problem.message, problem.remedy)
        made = []
        for filling in fillings:
            number, first = len(filling.lists[self.name]), filling.rows.first(self.row)
            filling.heights[self.row] = list(islice(heights, number))
            made.append(_numbered(islice(rows, number), first) if number else self._blank(first))
        return made

    @property
    def _depends_only_on_record(self) -> bool:
        """Whether a row depends on nothing but its record."""
        contents = [cell.content for cell in self.cells if isinstance(cell, ValueCell)]
        names = [name for content in (*contents, *(fit.content for fit in self.tag.fitted)) for name in content.names]
        return all(name.list for name in names) and not any(isinstance(cell, FormulaCell) for cell in self.cells)

    def _rows(self, filling: Filling) -> Iterator[Sequence[str]]:
        """Yield the rows of some records at a time, with `ROW` for their number."""
        if not len(filling.lists[self.name]):
            return
        atoms = list(self._atoms(filling))
        pattern = "".join("%s" if isinstance(atom, Slot) else literal(atom) for atom in atoms)
        slots, first = [atom for atom in atoms if isinstance(atom, Slot)], filling.rows.first(self.row)
        for chunk in self._chunks(filling):
            yield [pattern % contents for contents in _contents(slots, chunk, first, filling)]

    def _atoms(self, filling: Filling) -> Iterator[Atom]:
        for before, piece in zip(self.between, self._pieces, strict=False):
            yield before
            yield from piece.each(filling)
        yield self.between[-1]

    def _chunks(self, filling: Filling) -> Iterator[Chunk]:
        """Yield the records, checking their number and that of their values."""
        records, width, number = filling.lists[self.name], len(filling.fields[self.name]), 0
        remaining = iter(records)
        while some := list(islice(remaining, _CHUNK)):
            for at, length in enumerate(map(len, some), number + 1):
                if length != width:
                    raise ValueError(f"{self.name}: record {at} has {length} values, {width} fields are asked for")
            yield Chunk(some, number)
            number += len(some)
        if number != len(records):
            raise ValueError(f"{self.name}: {number} records came, {len(records)} were announced")

    def _blank(self, row: int) -> str:
        pieces = zip(self.between, self._pieces, strict=False)
        return "".join([*(before + piece.blank(row) for before, piece in pieces), self.between[-1]])

    @property
    def _pieces(self) -> Sequence[RowTag | Cell]:
        return self.tag, *self.cells


def _numbered(rows: Iterable[str], first: int) -> str:
    return "".join([text.replace(ROW, str(row)) for row, text in enumerate(rows, first)])


def _contents(slots: Sequence[Slot], chunk: Chunk, first: int, filling: Filling) -> list[tuple[str, ...]]:
    """Return the contents of the slots for each record, reporting faults."""
    try:
        return list(zip(*(slot.make(chunk) for slot in slots), strict=True))
    except Fault:
        records = (Chunk([record], at) for at, record in enumerate(chunk.records, chunk.first))
        return [tuple(_checked(slots, record, first, filling)) for record in records]


def _checked(slots: Sequence[Slot], record: Chunk, first: int, filling: Filling) -> Iterator[str]:
    for slot in slots:
        contents: Iterable[str] = ["/>"]
        with filling.at(f"{slot.column}{first + record.first}"):
            contents = list(slot.make(record))
        yield from contents


Piece = Edit[Filling] | ListRow


@dataclass(frozen=True, slots=True)
class RowCompiler:
    """Compiles the rows of a sheet.

    `heights` are those of the template rows in points, `fitted` the wrapped cells of each list row, `raised` the rows
    outside lists that such a cell may raise; `writer` returns the writer for the values of a cell.
    """

    raw: bytes
    prefix: str
    lists: ListNames
    heights: Mapping[int, float]
    fitted: Mapping[int, Sequence[WrappedCell]]
    raised: Collection[int]
    writer: Callable[[CellSource], CellWriter]

    def pieces(self, rows: Sequence[RowSource]) -> Iterator[Piece]:
        """Yield the edits of rows and cells that may change, and the list rows."""
        for row in rows:
            if row.number in self.lists:
                tag, cells = self._tag(row), tuple(map(self._cell, row.cells))
                start, end = row.node.start, row.node.end
                spans = [(tag.start, tag.end), *((cell.start, cell.end) for cell in cells)]
                between = texts_between(self.raw, start, spans, end)
                yield ListRow(start, end, row.number, self.lists[row.number], tag, cells, tuple(between))
            else:
                yield from self._edits(row, moves=row.number > min(self.lists, default=row.number))

    def _edits(self, row: RowSource, *, moves: bool) -> Iterator[Edit[Filling]]:
        if moves or row.number in self.raised:
            tag = self._tag(row)
            yield Edit(tag.start, tag.end, tag.once, tag.once_each)
        for source in row.cells:
            if moves or source.content or source.formula:
                cell = self._cell(source)
                yield Edit(cell.start, cell.end, cell.once, cell.once_each)

    def _tag(self, row: RowSource) -> RowTag:
        node, facts = row.node, row.node.attributes
        raw = self.raw[node.start : node.inner].decode()
        rest = self._attributes(node, "r", "ht", "customHeight")
        height = "".join(f' {name}="{facts[name]}"' for name in ("ht", "customHeight") if name in facts)
        fitted = tuple(self.fitted.get(row.number, ())) if row.number in self.lists else ()
        name, bounds = f"{self.prefix}row", (node.start, node.inner)
        return RowTag(*bounds, row.number, raw, name, rest, self.heights[row.number], height, fitted)

    def _cell(self, source: CellSource) -> Cell:
        node, letters = source.node, column_letters(source.column)
        head, opened = f'<{self.prefix}c r="{letters}', '"' + self._attributes(node, "r", "t")
        cell = (node.start, node.end, letters, source.row, head, opened)
        if source.content:
            return ValueCell(*cell, source.content, self.writer(source))
        if source.formula:
            return FormulaCell(*cell, *source.formula, self.writer(source), self.prefix)
        return PlainCell(*cell, *self._around_row(source, head))

    def _around_row(self, source: CellSource, head: str) -> tuple[str, str]:
        """Return the text before and after the row number of a cell.

        A cell without an address gets one.
        """
        node = source.node
        if span := attribute_span(self.raw, node, "r"):
            digits = span[1] - len(str(source.row))
            return self.raw[node.start : digits].decode(), self.raw[span[1] : node.end].decode()
        name = node.start + len(f"<{self.prefix}c")
        return head, '"' + self.raw[name : node.end].decode()

    def _attributes(self, node: Node, *left_out: str) -> str:
        """Return the attributes of a tag without those left out."""
        return without_attributes(self.raw, node, *left_out).removeprefix(f"<{self.prefix}{node.tag}")
