"""Changes to an existing workbook; all other parts keep their bytes.

Cells and notes are changed, and a sheet is put in front or at the end.

package ─▶ Revision ─▶ styles, change, notes, put_first … ─▶ write
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, NamedTuple

from .cell_edits import Change, cell_edits
from .errors import Fault
from .notes import Notes, blocks, is_blank
from .opc import Package, Relationship
from .oxml import (
    Edit,
    Node,
    appended,
    attribute_span,
    escape,
    escape_attribute,
    filled,
    inserted_before,
    is_empty_tag,
    is_on,
    parse,
    prefix_of,
    put,
    splice,
    without_attributes,
)
from .package_edits import OFFICE, PACKAGE, WORKBOOK_TYPE, PackageEdits
from .packager import SHEET_LISTS, calculation_edit
from .references import columns_of, rows_of
from .sheet_text import Position, WorksheetText
from .stylesheet import EMPTY_STYLES, Stylesheet
from .values import EPOCH_1900, EPOCH_1904, CellWriter, Value, clean

_SAVE_AGAIN = "用 Excel 或 WPS 打开后另存为 .xlsx"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_NAMESPACE = f"{PACKAGE}/metadata/core-properties"
_EMPTY_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<cp:coreProperties xmlns:cp="{_CORE_NAMESPACE}"></cp:coreProperties>'
).encode()
_AFTER_NOTES = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent", "webPublishItems"}
    | {"tableParts", "extLst"}
)
"""Children of a worksheet that follow the reference to its notes"""
_SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet"})
_MACROS, _SIGNATURES = "vbaProject", "origin"


class SheetEntry(NamedTuple):
    """A sheet of the workbook: its element, and the relationship to its part."""

    node: Node
    link: Relationship


class Revision:
    """A workbook being changed into an .xlsx.

    Raises `Fault` if it cannot be changed safely. Macros and signatures are left out: an .xlsx has no macros, and
    no signature outlives a change.
    """

    def __init__(self, package: Package) -> None:
        self._package, self._edits = package, PackageEdits(package)
        self._part = package.target("", "officeDocument")
        if not self._part:
            raise Fault("文件不是 Excel 工作簿", _SAVE_AGAIN)
        self._root = package.tree(self._part)
        if not self._root.space.startswith("http://schemas.openxmlformats.org/"):
            raise Fault("文件是 Strict Open XML", _SAVE_AGAIN)
        links = {link.id: link for link in package.relationships(self._part)}
        self._sheets = {
            node.attributes["name"]: SheetEntry(node, links[node.attributes["r:id"]])
            for node in self._root.inside("sheets")
        }
        self._check_sheets()
        styles = package.target(self._part, "styles")
        self.styles = Stylesheet(package.parts[styles] if styles else EMPTY_STYLES)
        self._texts: dict[str, WorksheetText] = {}
        self._changes: defaultdict[str, list[Edit[object]]] = defaultdict(list)
        self._notes: dict[str, Notes] = {}
        self._note_parts: set[str] = set()
        self._removed: set[str] = set()
        self._first = self._last = ""
        self._is_recalculated = False

    def _check_sheets(self) -> None:
        parts = [link.target for _, link in self._sheets.values()]
        are_known = all(
            link.kind in _SHEETS and link.target in self._package.parts for _, link in self._sheets.values()
        )
        if not are_known or len(set(parts)) < len(self._root.inside("sheets")):
            raise Fault("工作表的部件缺失、重复或不能识别", _SAVE_AGAIN)
        self._package.require_well_formed()

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the worksheets."""
        return tuple(
            name for name, (_, link) in self._sheets.items() if link.kind == "worksheet" and name not in self._removed
        )

    @property
    def names(self) -> frozenset[str]:
        """The names of all sheets."""
        return frozenset(self._sheets) - self._removed

    @property
    def epoch(self) -> date:
        """Day 0 of the dates of the workbook."""
        facts = self._root.child("workbookPr")
        return EPOCH_1904 if facts and is_on(facts.attributes, "date1904") else EPOCH_1900

    def text(self, sheet: str) -> WorksheetText:
        """Return a worksheet as text."""
        if sheet not in self._texts:
            self._texts[sheet] = WorksheetText(self._package.parts[self._sheets[sheet].link.target])
        return self._texts[sheet]

    def change(self, sheet: str, changes: Mapping[Position, Change]) -> None:
        """Change cells of a worksheet, once."""
        self._changes[sheet] += cell_edits(self.text(sheet), changes)

    def is_title(self, sheet: str, position: Position) -> bool:
        """Return whether a cell is the title of a column of a table.

        The table repeats such a title.
        """
        row, column = position
        return any(row == top and left <= column <= right for top, left, right in self._table_heads(sheet))

    def _table_heads(self, sheet: str) -> Iterator[tuple[int, int, int]]:
        """Yield the location of the titles of each table of a worksheet.

        It is their row, and their first and last column.
        """
        for link in self._package.relationships(self._sheets[sheet].link.target):
            if link.kind == "table":
                facts = self._package.tree(link.target).attributes
                if facts.get("headerRowCount") != "0":
                    yield rows_of(facts["ref"])[0], *columns_of(facts["ref"])

    def value(self, sheet: str, value: Value) -> str:
        """Return a value as a change to a cell of a worksheet has it."""
        return CellWriter(self.text(sheet).prefix, self.epoch).one(value)

    # Notes

    def notes(self, sheet: str) -> Notes:
        """Return the notes of a worksheet."""
        if sheet not in self._notes:
            parts = self._comments(sheet), self._drawing(sheet)
            if any(part and part in self._note_parts for part in parts):
                raise Fault("两个工作表的批注是同一个部件", _SAVE_AGAIN)
            self._note_parts |= set(parts)
            self._notes[sheet] = Notes(*(self._package.parts.get(part, b"") for part in parts))
        return self._notes[sheet]

    def notes_mention(self, sheet: str, text: str) -> bool:
        """Return whether a worksheet's notes hold a text, without reading them."""
        comments = self._comments(sheet)
        return bool(comments) and text.encode() in self._package.parts[comments]

    def _comments(self, sheet: str) -> str:
        return self._package.target(self._sheets[sheet].link.target, "comments")

    def _drawing(self, sheet: str) -> str:
        """Return the part with the shapes of notes, ``""`` if there is none."""
        node = self.text(sheet).root.child("legacyDrawing")
        id_ = node.attributes.get("r:id") if node else None
        links = self._package.relationships(self._sheets[sheet].link.target)
        found = next((link.target for link in links if link.id == id_), "")
        return found if found in self._package.parts else ""

    def _write_notes(self) -> None:
        drawings = [part for part in self._package.parts if part.lower().endswith(".vml")]
        used = {part: blocks(self._package.parts[part]) for part in drawings} if self._notes else {}
        for sheet, notes in self._notes.items():
            if notes.is_changed:
                used.pop(self._drawing(sheet), None)
                drawing = notes.drawing(set().union(*used.values()))
                used[f"notes of {sheet}"] = blocks(drawing)
                self._write_comments(sheet, notes)
                self._write_drawing(sheet, drawing, is_empty=is_blank(drawing))

    def _write_comments(self, sheet: str, notes: Notes) -> None:
        part, owner = self._comments(sheet), self._sheets[sheet].link.target
        if not notes:
            self._edits.drop(owner, part)
        elif part:
            self._edits.replace(part, notes.comments())
        else:
            self._edits.add(owner, "comments", "xl/comments{}.xml", notes.comments(), f"{_SPREADSHEET}.comments+xml")

    def _write_drawing(self, sheet: str, drawing: bytes, *, is_empty: bool) -> None:
        part, owner, text = self._drawing(sheet), self._sheets[sheet].link.target, self.text(sheet)
        node = text.root.child("legacyDrawing")
        if node and (is_empty or not part):
            self._changes[sheet].append(put(node.start, node.end, ""))
        if part and is_empty:
            self._edits.drop(owner, part)
        elif part:
            self._edits.replace(part, drawing)
        elif not is_empty:
            id_ = self._edits.add(owner, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml", drawing)
            tag = f'<{text.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{id_}"/>'
            self._changes[sheet].append(inserted_before(text.root, _AFTER_NOTES, tag))

    # Sheets

    def remove(self, sheet: str) -> None:
        """Remove a sheet, with what belongs to it."""
        self._removed.add(sheet)
        self._edits.drop(self._part, self._sheets[sheet].link.target)

    def put_first(self, name: str, part: bytes) -> None:
        """Put a worksheet before all others, to show when the file is opened.

        No sheet is selected together with it: what is typed into one would be typed into all.
        """
        self._first = self._added(name, part)
        for sheet, (_, link) in self._sheets.items():
            if (
                link.kind == "worksheet"
                and sheet not in self._removed
                and b"tabSelected" in self._package.parts[link.target]
            ):
                self._changes[sheet] += [put(*span, "") for span in self.text(sheet).selections()]
            elif link.kind != "worksheet":
                self._deselect(link.target)

    def put_last(self, name: str, part: bytes) -> None:
        """Put a worksheet after all others."""
        self._last = self._added(name, part)

    def _added(self, name: str, part: bytes) -> str:
        """Add a worksheet; return the element that names it."""
        type_ = f"{_SPREADSHEET}.worksheet+xml"
        id_ = self._edits.add(self._part, "worksheet", "xl/worksheets/sheet{}.xml", part, type_)
        kept = [node for sheet, (node, _) in self._sheets.items() if sheet not in self._removed]
        number = max((int(node.attributes["sheetId"]) for node in kept), default=0) + 1
        p, tab = prefix_of(self._raw, self._root), escape_attribute(name)
        return f'<{p}sheet xmlns:r="{OFFICE}" name="{tab}" sheetId="{number}" r:id="{id_}"/>'

    def _deselect(self, part: str) -> None:
        raw = self._package.parts[part]
        views = self._package.tree(part).inside("sheetViews")
        spans = [
            span
            for view in views
            if is_on(view.attributes, "tabSelected") and (span := attribute_span(raw, view, "tabSelected"))
        ]
        if spans:
            self._edits.replace(part, splice(raw, [put(*span, "0") for span in spans], None))

    @property
    def _raw(self) -> bytes:
        return self._package.parts[self._part]

    def _sheet_edits(self) -> Iterator[Edit[object]]:
        if self._first and (holder := self._root.child("sheets")):
            yield put(holder.inner, holder.inner, self._first)
        if self._last and (holder := self._root.child("sheets")):
            yield appended(self._raw, holder, self._last)
        for name in self._removed:
            node = self._sheets[name].node
            yield put(node.start, node.end, "")
        for view in self._root.inside("bookViews") if self._first else ():
            tag = without_attributes(self._raw, view, "activeTab", "firstSheet")
            yield put(view.start, view.inner, tag + ("/>" if is_empty_tag(self._raw, view) else ">"))

    def _name_edits(self) -> Iterator[Edit[object]]:
        """Yield the edits that keep names with the sheets they are local to.

        Names refer to these sheets by their number.
        """
        kept = [name for name in self._sheets if name not in self._removed]
        after = {name: index + bool(self._first) for index, name in enumerate(kept)}
        names, holder = list(self._sheets), self._root.child("definedNames")
        nodes = holder.children if holder else ()
        gone = [
            node
            for node in nodes
            if names[int(node.attributes.get("localSheetId", 0))] in self._removed and "localSheetId" in node.attributes
        ]
        if holder and len(gone) == len(nodes):
            yield put(holder.start, holder.end, "")
            return
        for node in nodes:
            if node in gone:
                yield put(node.start, node.end, "")
            elif span := attribute_span(self._raw, node, "localSheetId"):
                yield put(*span, str(after[names[int(node.attributes["localSheetId"])]]))

    # The workbook

    def recalculate(self) -> None:
        """Have all formulas computed when the file is opened.

        Cells they refer to have changed.
        """
        self._is_recalculated = True
        if chain := self._package.target(self._part, "calcChain"):
            self._edits.drop(self._part, chain)

    def describe(self, properties: Mapping[str, str]) -> None:
        """Set properties of the file: ``category``, ``keywords``."""
        part = self._package.target("", "core-properties")
        raw = self._package.parts[part] if part else _EMPTY_CORE
        root = parse(raw)
        prefix = prefix_of(raw, root)
        nodes = {name: root.child(name) for name in properties}
        texts = {name: escape(clean(text)) for name, text in properties.items()}
        new = "".join(f"<{prefix}{name}>{texts[name]}</{prefix}{name}>" for name in texts if nodes[name] is None)
        edits = [filled(raw, node, texts[name]) for name, node in nodes.items() if node]
        edits += [appended(raw, root, new)] if new else []
        content = splice(raw, edits, None)
        if part:
            self._edits.replace(part, content)
        else:
            kind = f"{PACKAGE}/relationships/metadata/core-properties"
            self._edits.add("", kind, "docProps/core.xml", content, _CORE_TYPE)

    def write(self, out: IO[bytes]) -> None:
        """Write the workbook.

        The same changes to the same workbook give the same bytes.
        """
        self._write_notes()
        for sheet, edits in self._changes.items():
            if edits:
                self._edits.replace(self._sheets[sheet].link.target, splice(self._texts[sheet].raw, edits, None))
        self._write_styles()
        self._write_workbook()
        self._write_titles()
        self._drop_macros()
        self._edits.write(out)

    def _write_styles(self) -> None:
        if not self.styles.is_changed:
            return
        if part := self._package.target(self._part, "styles"):
            self._edits.replace(part, self.styles.render())
        else:
            self._edits.add(self._part, "styles", "xl/styles.xml", self.styles.render(), f"{_SPREADSHEET}.styles+xml")

    def _write_workbook(self) -> None:
        edits = [*self._sheet_edits(), *(self._name_edits() if self._first or self._removed else ())]
        if self._is_recalculated:
            edits.append(calculation_edit(self._raw, self._root))
        if edits:
            self._edits.replace(self._part, splice(self._raw, edits, None))
        if self._edits.type_of(self._part) != WORKBOOK_TYPE:
            self._edits.retype(self._part, WORKBOOK_TYPE)

    def _write_titles(self) -> None:
        """Drop the list of sheets from the properties if it has changed."""
        part = self._package.target("", "extended-properties")
        if part and (self._first or self._removed):
            nodes = [node for node in self._package.tree(part).children if node.tag in SHEET_LISTS]
            edits = [put(node.start, node.end, "") for node in nodes]
            self._edits.replace(part, splice(self._package.parts[part], edits, None))

    def _drop_macros(self) -> None:
        for owner, kind in ((self._part, _MACROS), ("", _SIGNATURES)):
            if part := self._package.target(owner, kind):
                self._edits.drop(owner, part)
