"""Writes a compiled workbook, each of its sheets once for each `Filling`.

The parts keep their order, and those that nothing changes keep their bytes. When a sheet is written several times, its
part and the parts it owns (drawings, notes, charts, controls) are cloned, because sheets cannot share them; pictures
are shared.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, count
from typing import IO, NamedTuple, TypeAlias
from urllib.parse import unquote

from .filling import Filling
from .opc import CONTENT_TYPES, GENERATOR, PackageWriter, relationships_of
from .oxml import (
    Edit,
    Node,
    attribute_span,
    element_writer,
    escape,
    escape_attribute,
    inserted_before,
    prefix_of,
    put,
    splice,
    tag_writer,
    with_attribute,
)
from .shifting import Moves, at_record, shift_formula, shift_source
from .values import clean
from .workbook import VIEWED_SHEETS, Book, SheetEntry

_AFTER_CALC = [
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "extLst",
]

_PERSONAL = frozenset({"Manager", "Company", "HyperlinkBase"})

NO_TEMPLATE = (".template.main+xml", ".sheet.main+xml")
"""A filled file is a workbook, even if its template was an .xltx renamed to .xlsx."""

SHEET_LISTS = frozenset({"HeadingPairs", "TitlesOfParts"})

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator></cp:coreProperties>'
)


Watch: TypeAlias = Callable[[str, str], object]


class Output(NamedTuple):
    """The fillings of each sheet, one for a sheet that is not copied.

    `moves` applies to global names; `title` is that of the file. `watch`, if given, is called with the tab of each
    worksheet and its XML in pieces.
    """

    fillings: Mapping[str, Sequence[Filling]]
    moves: Moves
    title: str
    watch: Watch | None = None


def write_book(book: Book, output: Output, out: IO[bytes]) -> None:
    """Write a filled workbook to `out`."""
    with PackageWriter(out) as writer:
        for name, chunks in _Packager(book, output).parts():
            writer.add(name, chunks)


class _Packager:
    def __init__(self, book: Book, output: Output) -> None:
        self.book, self.output, self.package = book, output, book.package
        self.chain = self.package.target(book.part, "calcChain")
        self.mark = _unused_mark(self.package.parts)
        self.owners = {part: entry for entry in book.entries for part in entry.owned}
        self.bases = {relationships_of(part): part for part in self.owners}
        counts = [len(output.fillings[entry.name]) for entry in book.entries]
        self.positions = dict(zip((entry.name for entry in book.entries), accumulate(counts, initial=0), strict=False))

    def parts(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        special = self._special()
        for name, raw in self.package.parts.items():
            if name in special:
                yield name, [special[name](raw)]
            elif entry := self.owners.get(self.bases.get(name, name)):
                fillings = self.output.fillings[entry.name]
                for filling, content in zip(fillings, self._contents(name, raw, entry, fillings), strict=True):
                    yield self._renamed(name, filling.copy), content
            elif name != self.chain:
                yield name, [raw]

    def _special(self) -> dict[str, Callable[[bytes], bytes]]:
        properties = {kind: self.package.target("", f"{kind}-properties") for kind in ("core", "extended")}
        return {
            CONTENT_TYPES: lambda raw: splice(raw, self._type_edits(raw), None),
            self.book.part: lambda raw: splice(raw, self._workbook_edits(), None),
            relationships_of(self.book.part): lambda raw: splice(raw, self._relationship_edits(raw), None),
            properties["core"]: lambda _: _CORE.format(escape(clean(self.output.title)), GENERATOR).encode(),
            properties["extended"]: lambda raw: splice(raw, self._property_edits(properties["extended"]), None),
        }

    def _copies(self, entry: SheetEntry) -> Sequence[Filling]:
        return self.output.fillings[entry.name][1:]

    def _renamed(self, part: str, copy: int) -> str:
        if part in self.bases:
            return relationships_of(self._renamed(self.bases[part], copy))
        stem, extension = posixpath.splitext(part)
        return f"{stem}{self.mark}{copy + 1}{extension}" if copy else part

    def _contents(
        self, name: str, raw: bytes, entry: SheetEntry, fillings: Sequence[Filling]
    ) -> Iterable[Iterable[bytes]]:
        if name == entry.part and entry.sheet:
            texts = entry.sheet.texts_of(fillings)
            return (self._written(filling.tab, each) for filling, each in zip(fillings, texts, strict=True))
        if name in self.bases:
            return ([splice(raw, self._link_edits(name, raw, filling), None)] for filling in fillings)
        return ([splice(raw, self.book.edits.get(name, ()), filling)] for filling in fillings)

    def _written(self, tab: str, texts: Iterable[str]) -> Iterator[bytes]:
        for text in texts:
            if self.output.watch:
                self.output.watch(tab, text)
            yield text.encode()

    def _link_edits(self, name: str, raw: bytes, filling: Filling) -> Iterator[Edit[object]]:
        """Yield the edits that adapt the references of a part.

        A cloned part refers to the other clones, and links refer to the cells as filled.
        """
        for arrow in self.package.relationships(self.bases[name]):
            span = attribute_span(raw, arrow.node, "Target")
            if span and filling.copy and arrow.target in self.owners:
                folder = posixpath.dirname(arrow.node.attributes["Target"])
                target = posixpath.join(folder, posixpath.basename(self._renamed(arrow.target, filling.copy)))
                yield put(*span, escape_attribute(target))
            elif span and arrow.external and arrow.target.startswith("#"):
                address = unquote(arrow.target[1:])
                if (shifted := filling.formula_text(address)) != address:
                    yield put(*span, escape_attribute(f"#{shifted}"))

    def _type_edits(self, raw: bytes) -> Iterator[Edit[object]]:
        root = self.package.tree(CONTENT_TYPES)
        added = []
        for node in root.all("Override"):
            part = self.package.resolve("", node.attributes["PartName"])
            kind = attribute_span(raw, node, "ContentType")
            if part == self.chain:
                yield put(node.start, node.end, "")
            elif part == self.book.part and kind:
                yield put(*kind, raw[slice(*kind)].decode().replace(*NO_TEMPLATE))
            elif entry := self.owners.get(part):
                write = element_writer(raw, node, "PartName")
                added += [write(f"/{self._renamed(part, filling.copy)}") for filling in self._copies(entry)]
        yield put(root.close, root.close, "".join(added))

    def _relationship_edits(self, raw: bytes) -> Iterator[Edit[object]]:
        arrows = {arrow.target: arrow.node for arrow in self.package.relationships(self.book.part)}
        if chain := arrows.get(self.chain):
            yield put(chain.start, chain.end, "")
        added = []
        for entry in self.book.entries:
            write = element_writer(raw, arrows[entry.part], "Id", "Target")
            copies = (
                (self._copy_id(entry, copy), self._renamed(entry.part, copy.copy)) for copy in self._copies(entry)
            )
            added += [write(id_, f"/{part}") for id_, part in copies]
        root = self.package.tree(relationships_of(self.book.part))
        yield put(root.close, root.close, "".join(added))

    def _copy_id(self, entry: SheetEntry, filling: Filling) -> str:
        return f"{entry.node.attributes['r:id']}{self.mark}{filling.copy + 1}"

    def _workbook_edits(self) -> Iterator[Edit[object]]:
        yield from self._sheet_edits()
        yield from self._name_edits()
        yield from self._view_edits()
        yield from self._calculation_edits()
        yield from _private_edits(self.book.raw, self.book.root)

    def _sheet_edits(self) -> Iterator[Edit[object]]:
        numbers = count(max(entry.number for entry in self.book.entries) + 1)
        for entry in self.book.entries:
            first, *copies = self.output.fillings[entry.name]
            elements = [element_writer(self.book.raw, entry.node, "name")(first.tab)]
            write = element_writer(self.book.raw, entry.node, "name", "sheetId", "r:id")
            elements += [write(copy.tab, str(next(numbers)), self._copy_id(entry, copy)) for copy in copies]
            yield put(entry.node.start, entry.node.end, "".join(elements))

    def _name_edits(self) -> Iterator[Edit[object]]:
        raw = self.book.raw
        for name in self.book.names:
            node, end = name.node, raw[name.node.close : name.node.end].decode()
            tag = tag_writer(raw, node, "localSheetId")
            names = [tag(str(index)) + self._shifted(node, moves) + end for index, moves in self._local_to(name.sheet)]
            yield put(node.start, node.end, "".join(names))

    def _local_to(self, sheet: str) -> Sequence[tuple[int, Moves]]:
        """Return the position and the shifts of each copy of a sheet.

        A global name, of no sheet, is written once.
        """
        if not sheet:
            return [(0, self.output.moves)]
        return [(self.positions[sheet] + filling.copy, filling.moves) for filling in self.output.fillings[sheet]]

    def _shifted(self, node: Node, moves: Moves) -> str:
        shifted = shift_source(node.text, lambda formula: at_record(shift_formula(formula, "", moves)))
        return self.book.raw[node.inner : node.close].decode() if shifted == node.text else escape(shifted)

    def _view_edits(self) -> Iterator[Edit[object]]:
        starts = list(self.positions.values())
        for view in self.book.root.inside("bookViews"):
            for name in VIEWED_SHEETS:
                index = int(view.attributes.get(name, 0))
                if (span := attribute_span(self.book.raw, view, name)) and index < len(starts):
                    yield put(*span, str(starts[index]))

    def _calculation_edits(self) -> Iterator[Edit[object]]:
        if any(sheet.calculates for sheet in self.book.sheets):
            yield calculation_edit(self.book.raw, self.book.root)

    def _property_edits(self, part: str) -> Iterator[Edit[object]]:
        """Yield the edits that drop persons and companies from the properties.

        The list of sheets is dropped too if it has changed.
        """
        copied = any(len(fillings) > 1 or fillings[0].tab != name for name, fillings in self.output.fillings.items())
        for node in self.package.tree(part).children:
            if node.tag in _PERSONAL or (copied and node.tag in SHEET_LISTS):
                yield put(node.start, node.end, "")


def calculation_edit(raw: bytes, root: Node) -> Edit[object]:
    """Return the edit of a workbook part that forces calculation.

    All formulas are computed when the file is opened.
    """
    if node := root.child("calcPr"):
        return with_attribute(raw, node, "fullCalcOnLoad", "1")
    return inserted_before(root, _AFTER_CALC, f'<{prefix_of(raw, root)}calcPr fullCalcOnLoad="1"/>')


def _unused_mark(parts: Iterable[str]) -> str:
    """Return underscores that no part has in its name, to mark clones."""
    names = [posixpath.basename(name) for name in parts]
    return next(mark for mark in ("_" * length for length in count(1)) if not any(mark in name for name in names))


def _private_edits(raw: bytes, root: Node) -> Iterator[Edit[object]]:
    """Yield the edits that drop the folder and the user of a workbook."""
    for node in root.children:
        if node.tag == "AlternateContent" and any(child.tag == "absPath" for child in node.walk()):
            yield put(node.start, node.end, "")
        elif node.tag == "fileSharing" and (span := attribute_span(raw, node, "userName")):
            yield put(*span, "")
