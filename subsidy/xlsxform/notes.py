"""The notes of a worksheet: their texts, and the shapes that show them.

A note is in two parts of the package: its text among the comments, and its shape in an old drawing (VML), which may
also hold buttons and boxes. Whatever is not changed keeps its bytes. VML is not always well-formed XML, so its shapes
are found by regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from .errors import Fault
from .oxml import Edit, Node, appended, escape, filled, parse, prefix_of, put, splice, with_attribute
from .references import column_letters, column_number
from .sheet_text import Position
from .stylesheet import MAIN, MAX_TAGS
from .values import cell_text

EMPTY_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
).encode()
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
EMPTY_DRAWING = (
    f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
).encode()
_SHAPE_TYPE = (
    '<v:shapetype{spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_SHAPE = (
    '<v:shape{spaces} id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;'
    'margin-top:1.5pt;width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_LINE, _LINE_LENGTH, _WIDTH = 20, 22, 300
"""Height of a line in pixels, its characters, and the width of a note in pixels."""
_SHAPES_OF_A_BLOCK = 1024
_HAS_TYPE = re.compile(rb"""["']_x0000_t202["']""")
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?)shape(?=[\s>])[^>]*>.*?</\1shape\s*>", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]{1,9})(?=[\"'])")
_BLOCKS = re.compile(rb"""<(?:[\w.-]+:)?idmap\s[^>]*?\sdata\s*=\s*["']([0-9, ]*)["']""")
_IS_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ROW, _COLUMN = (re.compile(rb"<(?:[\w.-]+:)?" + name + rb"\s*>\s*([0-9]{1,7})\s*<") for name in (b"Row", b"Column"))
_ANCHOR = re.compile(rb"<(?:[\w.-]+:)?Anchor\s*>\s*(?:[0-9]+\s*,\s*){6}([0-9]+)\s*,\s*[0-9]+\s*<")
_HEIGHT = re.compile(rb"(?<![\w-])height\s*:\s*([0-9]+)(?:\.[0-9]+)?(px|pt)")
_ADDRESS = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")
_CONVERSATION = "tc="
"""How the author of a note begins that only stands for a conversation."""


class _Run(NamedTuple):
    """A run of text and its format, both as XML."""

    format: str
    text: str


@dataclass
class _Note:
    """A note as it will be written.

    If the part has it, `node` is its element and `before` its runs.
    """

    author: str
    runs: list[_Run]
    node: Node | None = None
    before: tuple[_Run, ...] = ()
    grown: int = 0
    """Lines by which its text has grown"""

    @property
    def text(self) -> str:
        """The whole text as XML."""
        return "".join(run.text for run in self.runs)


class Notes:
    """The notes of a worksheet, by row and column from 1.

    Raises `Fault` if they cannot be read.
    """

    def __init__(self, comments: bytes = b"", drawing: bytes = b"") -> None:
        self._raw, self._drawing = comments or EMPTY_COMMENTS, drawing if b"</" in drawing else EMPTY_DRAWING
        if self._raw.count(b"<") > MAX_TAGS:
            raise Fault("批注过多", "删去无关的批注")
        self._root = parse(self._raw)
        self._prefix = prefix_of(self._raw, self._root)
        self._authors = [node.text for node in self._root.inside("authors")]
        self._notes = {_position(node): self._read(node) for node in self._root.inside("commentList")}
        self._removed: dict[Position, _Note] = {}

    def _read(self, node: Node) -> _Note:
        number, text = int(node.attributes.get("authorId", 0)), node.child("text")
        author = self._authors[number] if number < len(self._authors) else ""
        runs = [self._run(run) for run in text.children if run.tag in ("r", "t")] if text else []
        return _Note(author, runs, node, tuple(runs))

    def _run(self, node: Node) -> _Run:
        text, form = (node, None) if node.tag == "t" else (node.child("t"), node.child("rPr"))
        return _Run(self._raw[form.start : form.end].decode() if form else "", escape(text.text if text else ""))

    def __bool__(self) -> bool:
        """Return whether there is a note."""
        return bool(self._notes)

    @property
    def is_changed(self) -> bool:
        """Whether a note was added, changed or removed."""
        return bool(self._removed) or any(note.node is None or _is_changed(note) for note in self._notes.values())

    def with_line(self, line: str) -> list[Position]:
        """Return the cells with that line in their notes."""
        return [position for position, note in self._notes.items() if _line(line).search(note.text)]

    def cut(self, position: Position, line: str, author: str) -> None:
        """Remove a line and what follows it from a note.

        The note is removed if nothing is left. The rest of a note by `author` has no author.
        """
        note = self._notes[position]
        found = _line(line).search(note.text)
        if not found:
            return
        note.grown -= _lines(note.text[found.start() :])
        note.runs = list(_shortened(note.runs, found.start()))
        note.author = "" if note.author == author else note.author
        if not note.text.strip():
            self._removed[position] = self._notes.pop(position)

    def append(self, position: Position, text: str, author: str) -> None:
        """Add lines to the note of a cell, or a note with them.

        A note that stands for a conversation stays as it is: programs that know conversations would not show more.
        """
        note = self._notes.get(position)
        if note is None:
            self._notes[position] = _Note(author, [_Run("", cell_text(text))])
        elif not note.author.startswith(_CONVERSATION):
            more = "\n" + cell_text(text)
            note.runs.append(_Run(note.runs[-1].format if note.runs else "", more))
            note.grown += _lines(more)

    # The parts

    def comments(self) -> bytes:
        """Return the part with the texts."""
        listed, named = self._root.child("commentList"), self._root.child("authors")
        if listed is None or named is None:
            raise Fault("批注的部件残缺", "用 Excel 或 WPS 打开后重新保存")
        known, edits = len(self._authors), list[Edit[object]]()
        for note in self._removed.values():
            edits += [put(note.node.start, note.node.end, "")] if note.node else []
        for note in self._notes.values():
            edits += self._edits(note)
        new = [self._element(position, note) for position, note in self._notes.items() if note.node is None]
        edits += [appended(self._raw, listed, "".join(new))] if new else []
        authors = "".join(
            f"<{self._prefix}author>{escape(name)}</{self._prefix}author>" for name in self._authors[known:]
        )
        edits += [appended(self._raw, named, authors)] if authors else []
        return splice(self._raw, edits, None)

    def _edits(self, note: _Note) -> Iterator[Edit[object]]:
        if note.node and _is_changed(note):
            text = note.node.child("text")
            if text is None:
                raise Fault("批注的部件残缺", "用 Excel 或 WPS 打开后重新保存")
            yield filled(self._raw, text, self._content(note))
            if note.node.attributes.get("authorId") != (author := self._author(note.author)):
                yield with_attribute(self._raw, note.node, "authorId", author)

    def _element(self, position: Position, note: _Note) -> str:
        p, cell = self._prefix, f"{column_letters(position[1])}{position[0]}"
        content = f"<{p}text>{self._content(note)}</{p}text>"
        return f'<{p}comment ref="{cell}" authorId="{self._author(note.author)}">{content}</{p}comment>'

    def _author(self, name: str) -> str:
        if name not in self._authors:
            self._authors.append(name)
        return str(self._authors.index(name))

    def _content(self, note: _Note) -> str:
        p = self._prefix
        if len(note.runs) == 1 and not note.runs[0].format:
            text = note.runs[0].text
            kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
            return f"<{p}t{kept}>{text}</{p}t>"
        return "".join(f'<{p}r>{run.format}<{p}t xml:space="preserve">{run.text}</{p}t></{p}r>' for run in note.runs)

    def drawing(self, taken: Collection[int]) -> bytes:
        """Return the drawing.

        New shapes are numbered from blocks of numbers that are not `taken` elsewhere.
        """
        new = [(position, note) for position, note in self._notes.items() if note.node is None]
        changed = {position: note.grown for position, note in self._notes.items() if note.node and note.grown}
        edits = list[Edit[object]]()
        for shape in _SHAPE.finditer(self._drawing) if changed or self._removed else ():
            position = _position_of(shape[0])
            if position in self._removed:
                edits.append(put(*shape.span(), ""))
            elif position in changed:
                edits += _grown(shape, changed[position])
        raw = splice(self._drawing, edits, None)
        return self._with_shapes(raw, new, {*taken, *_blocks_of_shapes(raw)}) if new else raw

    def _with_shapes(self, raw: bytes, notes: Sequence[tuple[Position, _Note]], taken: Collection[int]) -> bytes:
        size = -(-len(notes) // _SHAPES_OF_A_BLOCK)
        numbers = next(run for first in count(1) if not {*(run := range(first, first + size))} & {*taken})
        end = raw.rfind(b"</")
        shapes = put(end, end, self._shapes(raw, notes, numbers[0]))
        return splice(raw, [*_numbered(raw, numbers), shapes], None)

    def _shapes(self, raw: bytes, notes: Iterable[tuple[Position, _Note]], block: int) -> str:
        spaces = "" if all(space.encode() in raw for space in _SPACES.split()) else f" {_SPACES}"
        shapes = [] if _HAS_TYPE.search(raw) else [_SHAPE_TYPE.format(spaces=spaces)]
        for number, ((row, column), note) in enumerate(notes, block * _SHAPES_OF_A_BLOCK + 1):
            shapes.append(
                _NEW_SHAPE.format(
                    spaces=spaces,
                    id=number,
                    width=_WIDTH,
                    height=_LINE * (_lines(note.text) + 1),
                    row=row - 1,
                    column=column - 1,
                )
            )
        return "".join(shapes)


def is_blank(drawing: bytes) -> bool:
    """Return whether nothing is drawn."""
    return not _SHAPE.search(drawing)


def blocks(drawing: bytes) -> set[int]:
    """Return the blocks of numbers that a drawing lists, or its shapes use."""
    return _listed(drawing) | _blocks_of_shapes(drawing)


def _listed(drawing: bytes) -> set[int]:
    return {int(text) for found in _BLOCKS.findall(drawing) for text in found.split(b",") if text.strip().isdigit()}


def _blocks_of_shapes(drawing: bytes) -> set[int]:
    return {int(number) // _SHAPES_OF_A_BLOCK for number in _SHAPE_ID.findall(drawing)}


def _is_changed(note: _Note) -> bool:
    return tuple(note.runs) != note.before


def _line(line: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\n){re.escape(line)}")


def _lines(text: str) -> int:
    return sum(1 + len(line) // _LINE_LENGTH for line in text.strip("\n").split("\n"))


def _shortened(runs: Iterable[_Run], length: int) -> Iterator[_Run]:
    """Yield the runs up to that length of text."""
    for run in runs:
        if length > 0:
            yield _Run(run.format, run.text[:length])
        length -= len(run.text)


def _position(node: Node) -> Position:
    found = _ADDRESS.fullmatch(node.attributes.get("ref", "").replace("$", ""))
    if not found:
        raise Fault("批注的部件残缺", "用 Excel 或 WPS 打开后重新保存")
    return int(found[2]), column_number(found[1].upper())


def _position_of(shape: bytes) -> Position | None:
    """Return the cell whose note a shape shows, if any."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and _IS_NOTE.search(shape) else None


def _grown(shape: re.Match[bytes], lines: int) -> Iterator[Edit[object]]:
    """Yield the edit that makes a shape that many lines higher.

    A shape that is anchored to cells grows by rows.
    """
    found = _ANCHOR.search(shape[0]) or _HEIGHT.search(shape[0])
    if found:
        unit = 1 if found.re is _ANCHOR else _LINE
        start, end = (shape.start() + offset for offset in found.span(1))
        yield put(start, end, str(max(int(found[1]) + unit * lines, unit)))


def _numbered(raw: bytes, numbers: Iterable[int]) -> Iterator[Edit[object]]:
    """Yield the edit that adds blocks of numbers to those a drawing lists."""
    if found := _BLOCKS.search(raw):
        more = "".join(f",{number}" for number in numbers if number not in _listed(raw))
        yield put(found.end(1), found.end(1), more if found[1] else more[1:])
