"""The workbook around the worksheets of a template: its sheets, defined names, properties, and what belongs to a sheet.

`read_book` compiles it, `write_book` writes it with what each sheet is filled with. A sheet may be written several
times, once per `Filling`: its part and the parts that belong to it (drawings, notes, charts, controls) are then cloned,
because two sheets may not share them; pictures are shared.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, count
from typing import IO, NamedTuple

from .faults import Fault, Report
from .filling import Filling
from .layout import read_styles
from .markup import (
    Edit,
    Node,
    attribute_span,
    element_writer,
    escape,
    escape_attribute,
    parse,
    prefix_of,
    put,
    splice,
    tag_writer,
)
from .moving import Told, chart_caches, formulas_in, reference_edits, vml_edits
from .package import CONTENT_TYPES, GENERATOR, Package, PackageWriter, relationships_of
from .references import (
    MAX_COLUMN,
    Moves,
    RowMap,
    areas_in,
    at_record,
    columns_of,
    first_records,
    left_behind,
    sheets_in,
    shift_formula,
    shift_source,
)
from .rows import Common, SharedStrings
from .sheet import Printing, Sheet, read_sheet
from .values import clean, has_braces

NOT_COPIED = {
    "table": "表格（套用表格格式）",
    "pivotTable": "数据透视表",
    "queryTable": "外部查询",
    "slicer": "切片器",
    "threadedComment": "批注会话",
}
"""What a sheet may not have when it is to be copied."""

_SHARED = frozenset({"image", "hyperlink", "worksheet", "person"})
_MOVED = frozenset({"drawing", "comments", "threadedComment", "table", "chart", "chartEx", "ctrlProp"})
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
_NO_TEMPLATE = (".template.main+xml", ".sheet.main+xml")
"""What is filled is a workbook, even where its template was saved as one (.xltx) and only its name was changed."""
_SHEET_LISTS = frozenset({"HeadingPairs", "TitlesOfParts"})
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator></cp:coreProperties>'
)


class Entry(NamedTuple):
    """A sheet in the workbook's list. `sheet` is None for one that is no worksheet.

    `owned` are the parts that belong to it, each with the kind of relationship that leads there; `formulas` are those
    in any of them.
    """

    name: str
    part: str
    node: Node
    sheet: Sheet | None
    owned: Mapping[str, str]
    formulas: Sequence[Told]


class DefinedName(NamedTuple):
    """A defined name; `sheet` is the name of the sheet it is local to, empty for a global one."""

    node: Node
    sheet: str

    @property
    def label(self) -> str:
        """Return the name itself."""
        return self.node.attributes["name"]


@dataclass(frozen=True, slots=True)
class Book:
    """A compiled workbook. `edits` are those of the parts that hold references, `part` is the workbook part."""

    package: Package
    part: str
    root: Node
    entries: tuple[Entry, ...]
    names: tuple[DefinedName, ...]
    edits: Mapping[str, tuple[Edit[Filling], ...]]

    @property
    def raw(self) -> bytes:
        """Return the workbook part as it stands."""
        return self.package.parts[self.part]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the worksheets."""
        return tuple(entry.sheet for entry in self.entries if entry.sheet)


def read_book(package: Package, report: Report) -> Book:
    """Compile a workbook. Raises `Fault` when it cannot be read at all; all else goes to `report`."""
    part = package.target("", "officeDocument")
    if not part:
        raise Fault("文件不是 Excel 工作簿", "选一个 .xlsx 文件作模板")
    root = package.tree(part)
    reader = _Reader(package, part, root, report)
    names = tuple(reader.names())
    entries = tuple(reader.entries(names))
    book = Book(package, part, root, entries, names, reader.edits)
    for sheet, place, message, remedy in _unmovable(book):
        report.add(sheet, place, message, remedy)
    return book


class _Reader:
    def __init__(self, package: Package, part: str, root: Node, report: Report) -> None:
        self.package, self.part, self.root, self.report = package, part, root, report
        self.sheet_nodes = _children(root, "sheets")
        self.edits: dict[str, tuple[Edit[Filling], ...]] = {}

    def names(self) -> Iterator[DefinedName]:
        for node in _children(self.root, "definedNames"):
            local = node.attributes.get("localSheetId")
            yield DefinedName(node, self.sheet_nodes[int(local)].attributes["name"] if local else "")

    def entries(self, names: Sequence[DefinedName]) -> Iterator[Entry]:
        targets = {arrow.id: arrow for arrow in self.package.relationships(self.part)}
        common = self._common()
        for node in self.sheet_nodes:
            name, arrow = node.attributes["name"], targets[node.attributes["r:id"]]
            if has_braces(name):
                self.report.add(name, "", "工作表名称里的占位符不会填入", "改成普通的名称")
            owned = self._owned(arrow.target, arrow.kind)
            sheet = None
            if arrow.kind == "worksheet":
                with self.report.at(name, ""):
                    sheet = read_sheet(name, self.package.parts[arrow.target], common, _printing(name, names))
            formulas = [*(sheet.formulas if sheet else ()), *self._moved_parts(name, owned)]
            yield Entry(name, arrow.target, node, sheet, owned, formulas)

    def _common(self) -> Common:
        strings = self.package.parts.get(self.package.target(self.part, "sharedStrings"), b"")
        styles = self.package.parts.get(self.package.target(self.part, "styles"), b"")
        facts = self.root.child("workbookPr")
        epoch = date(1904, 1, 1) if facts and facts.attributes.get("date1904") in ("1", "true") else date(1899, 12, 30)
        items = list(parse(strings).all("si")) if strings else []
        return Common(SharedStrings(strings, items), read_styles(parse(styles) if styles else None), epoch, self.report)

    def _owned(self, part: str, kind: str) -> dict[str, str]:
        """Return a part and those it leads to, each with how it is led to."""
        owned: dict[str, str] = {}
        ahead = [(part, kind)]
        while ahead:
            part, kind = ahead.pop()
            if part in self.package.parts and part not in owned and kind not in _SHARED - {"worksheet"}:
                owned[part] = kind
                ahead += [(arrow.target, arrow.kind) for arrow in self.package.relationships(part)]
        return owned

    def _moved_parts(self, sheet: str, owned: Mapping[str, str]) -> Iterator[Told]:
        """Compile the parts of a sheet that hold references, and yield the formulas in them."""
        for part, kind in owned.items():
            raw = self.package.parts[part]
            if kind == "vmlDrawing":
                self.edits[part] = tuple(vml_edits(raw))
            elif kind in _MOVED:
                with self.report.at(sheet, part):
                    root = parse(raw)
                    if b"{{" in splice(raw, (put(cache.start, cache.end, "") for cache in chart_caches(root)), None):
                        self.report.add(
                            sheet, "", f"{part} 中有占位符，文本框、批注和图表里不能填入", "把占位符写在单元格里"
                        )
                    self.edits[part] = tuple(reference_edits(raw, root))
                    yield from formulas_in(root, part)


def _children(root: Node, tag: str) -> Sequence[Node]:
    node = root.child(tag)
    return node.children if node else ()


def _printing(sheet: str, names: Sequence[DefinedName]) -> Printing:
    areas = {name.label: areas_in(name.node.text) for name in names if name.sheet == sheet}
    titles = [area for area in areas.get("_xlnm.Print_Titles", ()) if columns_of(area)[1] == MAX_COLUMN]
    printed = areas.get("_xlnm.Print_Area", ())
    return Printing(printed[0] if len(printed) == 1 else "", titles[0] if titles else "")


def _unmovable(book: Book) -> Iterator[tuple[str, str, str, str]]:
    """Yield (sheet, place, message, remedy) for what cannot go along with the lists of any sheet."""
    grown = Moves({sheet.name: RowMap(tuple((row, 2) for row in sheet.lists)) for sheet in book.sheets if sheet.lists})
    if not grown.rows:
        return
    for arrow in book.package.relationships(book.part):
        if arrow.kind == "pivotCacheDefinition":
            yield "", "", "数据透视表不能随列表移动", "在模板中删去数据透视表"
    for entry in book.entries:
        for told in entry.formulas:
            if any(":" in name for name in sheets_in(told.text)):
                message = f"{told.place} 的公式引用了一串工作表（{told.text}），不能随列表移动"
                yield entry.name, "", message, "改成逐个工作表引用"
            home = told.home if entry.sheet and told.home in entry.sheet.lists else None
            for message, remedy in _misread(told.text, entry.name, grown, home) if told.home else ():
                yield entry.name, told.place, message, remedy
        for part in entry.owned:
            for arrow in book.package.relationships(part):
                target = arrow.target.removeprefix("#")
                if arrow.external and target != arrow.target and at_record(shift_formula(target, "", grown)) != target:
                    yield entry.name, "", f"图形上的链接 {arrow.target} 不能随列表移动", "改用单元格的超链接"
    for name in book.names:
        for message, remedy in _misread(f"SUM({name.node.text})", "", grown):
            yield name.sheet, "", f"名称 {name.label} 的{message}", remedy


_LEFT_BEHIND = {
    "HYPERLINK": ("HYPERLINK 里写的地址 {} 不随列表移动", "改用单元格的超链接（插入、超链接、本文档中的位置）"),
    "INDEX": ("INDEX 所取的 {} 不随列表移动", "直接引用这个单元格"),
    "INDIRECT": ("INDIRECT 里写的地址 {} 不随列表移动", "直接引用这个单元格或区域，不放在引号里"),
    "OFFSET": ("OFFSET 从 {} 起算，列表伸长后会算错位置", "直接写出区域，含列表的那一行（会随列表伸长）"),
}


def _misread(text: str, sheet: str, grown: Moves, home: int | None = None) -> Iterator[tuple[str, str]]:
    """Yield (message, remedy) for what a formula gets wrong once the lists have grown."""
    for cell in first_records(text, sheet, grown, home):
        column = f"{cell}:{cell.rpartition('!')[2]}"
        remedy = f"整列写成 {column}（随列表伸长），只要第一条写成 INDEX({column},1)"
        yield f"公式里的 {cell} 只是列表的第一条记录", remedy
    for function, address in left_behind(text, sheet, grown, home):
        message, remedy = _LEFT_BEHIND[function]
        yield message.format(address), remedy


def check_copied(book: Book, copied: str, report: Report) -> None:
    """Report what does not allow the sheet `copied` to be written several times."""
    for entry in book.entries:
        if entry.name == copied:
            for kind in sorted({*entry.owned.values()} & {*NOT_COPIED}):
                report.add(copied, "", f"要复制的工作表上有{NOT_COPIED[kind]}，不能复制", "在模板中删去它")
        else:
            for told in entry.formulas:
                if copied in sheets_in(told.text):
                    message = f"公式引用了要复制的工作表“{copied}”"
                    report.add(entry.name, told.place, message, "不引用它，或改用列表的字段")
    for name in book.names:
        if name.sheet != copied and copied in sheets_in(name.node.text):
            report.add("", "", f"名称 {name.label} 指向要复制的工作表“{copied}”", "把名称的适用范围改为该工作表")


class Output(NamedTuple):
    """What a workbook is written with: each sheet's fillings, one for a sheet that is not copied."""

    fillings: Mapping[str, Sequence[Filling]]
    moves: Moves
    title: str


def write_book(book: Book, output: Output, out: IO[bytes]) -> None:
    """Write a workbook, its parts in the order of the template; what nothing changes keeps its bytes."""
    with PackageWriter(out) as writer:
        for name, chunks in _Writer(book, output).parts():
            writer.add(name, chunks)


class _Writer:
    def __init__(self, book: Book, output: Output) -> None:
        self.book, self.output, self.package = book, output, book.package
        self.chain = self.package.target(book.part, "calcChain")
        self.mark = "_"
        while any(self.mark in posixpath.basename(name) for name in self.package.parts):
            self.mark += "_"
        self.owners = {part: entry for entry in book.entries for part in entry.owned}
        self.bases = {relationships_of(part): part for part in self.owners}
        counts = [len(output.fillings[entry.name]) for entry in book.entries]
        self.places = dict(zip((entry.name for entry in book.entries), accumulate(counts, initial=0), strict=False))

    def parts(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        special = self._special()
        for name, raw in self.package.parts.items():
            if name in special:
                yield name, [special[name](raw)]
            elif entry := self.owners.get(self.bases.get(name, name)):
                for filling in self.output.fillings[entry.name]:
                    yield self._renamed(name, filling.copy), self._content(name, raw, entry, filling)
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

    def _copies(self, entry: Entry) -> Sequence[Filling]:
        return self.output.fillings[entry.name][1:]

    def _renamed(self, part: str, copy: int) -> str:
        if part in self.bases:
            return relationships_of(self._renamed(self.bases[part], copy))
        stem, extension = posixpath.splitext(part)
        return f"{stem}{self.mark}{copy + 1}{extension}" if copy else part

    def _content(self, name: str, raw: bytes, entry: Entry, filling: Filling) -> Iterable[bytes]:
        if name == entry.part and entry.sheet:
            return entry.sheet.stream(filling)
        if name in self.bases:
            return [splice(raw, self._arrow_edits(name, raw, filling.copy), None)]
        return [splice(raw, self.book.edits.get(name, ()), filling)]

    def _arrow_edits(self, name: str, raw: bytes, copy: int) -> Iterator[Edit[object]]:
        """Yield the edits that make the clone of a part point to clones."""
        for arrow in self.package.relationships(self.bases[name]):
            span = attribute_span(raw, arrow.node, "Target")
            if copy and span and arrow.target in self.owners:
                folder = posixpath.dirname(arrow.node.attributes["Target"])
                target = posixpath.join(folder, posixpath.basename(self._renamed(arrow.target, copy)))
                yield put(*span, escape_attribute(target))

    def _type_edits(self, raw: bytes) -> Iterator[Edit[object]]:
        root = self.package.tree(CONTENT_TYPES)
        added = []
        for node in root.all("Override"):
            part = self.package.resolve("", node.attributes["PartName"])
            kind = attribute_span(raw, node, "ContentType")
            if part == self.chain:
                yield put(node.start, node.end, "")
            elif part == self.book.part and kind:
                yield put(*kind, raw[slice(*kind)].decode().replace(*_NO_TEMPLATE))
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

    def _copy_id(self, entry: Entry, filling: Filling) -> str:
        return f"{entry.node.attributes['r:id']}{self.mark}{filling.copy + 1}"

    def _workbook_edits(self) -> Iterator[Edit[object]]:
        yield from self._sheet_edits()
        yield from self._name_edits()
        yield from self._view_edits()
        yield from self._calculation_edits()
        yield from _private_edits(self.book.raw, self.book.root)

    def _sheet_edits(self) -> Iterator[Edit[object]]:
        numbers = count(max(int(entry.node.attributes["sheetId"]) for entry in self.book.entries) + 1)
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
            names = [tag(str(place)) + self._moved(node, moves) + end for place, moves in self._local_to(name.sheet)]
            yield put(node.start, node.end, "".join(names))

    def _local_to(self, sheet: str) -> Sequence[tuple[int, Moves]]:
        """Return the place of each copy of a sheet, and how references move there; a global name is written once."""
        if not sheet:
            return [(0, self.output.moves)]
        return [(self.places[sheet] + filling.copy, filling.moves) for filling in self.output.fillings[sheet]]

    def _moved(self, node: Node, moves: Moves) -> str:
        moved = shift_source(node.text, lambda text: at_record(shift_formula(text, "", moves)))
        return self.book.raw[node.inner : node.close].decode() if moved == node.text else escape(moved)

    def _view_edits(self) -> Iterator[Edit[object]]:
        starts = list(self.places.values())
        for view in _children(self.book.root, "bookViews"):
            for fact in ("activeTab", "firstSheet"):
                place = int(view.attributes.get(fact, 0))
                if (span := attribute_span(self.book.raw, view, fact)) and place < len(starts):
                    yield put(*span, str(starts[place]))

    def _calculation_edits(self) -> Iterator[Edit[object]]:
        """Yield the edit that lets the program that opens the file compute every formula."""
        root, raw = self.book.root, self.book.raw
        if not any(sheet.calculates for sheet in self.book.sheets):
            return
        node = root.child("calcPr")
        if node is None:
            place = next((child.start for child in root.children if child.tag in _AFTER_CALC), root.close)
            yield put(place, place, f'<{prefix_of(raw, root)}calcPr fullCalcOnLoad="1"/>')
        elif span := attribute_span(raw, node, "fullCalcOnLoad"):
            yield put(*span, "1")
        else:
            name = node.start + len(f"<{prefix_of(raw, node)}calcPr")
            yield put(name, name, ' fullCalcOnLoad="1"')

    def _property_edits(self, part: str) -> Iterator[Edit[object]]:
        """Yield the edits that drop who and where from the properties, and the list of sheets when it has changed."""
        copied = any(len(fillings) > 1 or fillings[0].tab != name for name, fillings in self.output.fillings.items())
        for node in self.package.tree(part).children:
            if node.tag in _PERSONAL or (copied and node.tag in _SHEET_LISTS):
                yield put(node.start, node.end, "")


def _private_edits(raw: bytes, root: Node) -> Iterator[Edit[object]]:
    """Yield the edits that drop the folder a workbook was saved in, and the user who reserved it."""
    for node in root.children:
        if node.tag == "AlternateContent" and any(child.tag == "absPath" for child in node.walk()):
            yield put(node.start, node.end, "")
        elif node.tag == "fileSharing" and (span := attribute_span(raw, node, "userName")):
            yield put(*span, "")
