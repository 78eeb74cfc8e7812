"""The workbook of a template: sheets, their parts, and defined names.

`read_book` compiles it; `packager` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .errors import Fault, Report
from .filling import Filling
from .measuring import read_styles
from .opc import Package
from .oxml import (
    Edit,
    Node,
    is_on,
    parse,
    put,
    splice,
)
from .placeholders import has_braces
from .reading import SharedStrings, WorkbookFacts
from .references import (
    MAX_COLUMN,
    areas_in,
    column_letters,
    columns_of,
    rows_of,
    sheets_in,
)
from .referrers import LocatedFormula, chart_caches, formulas_in, reference_edits, vml_edits
from .values import EPOCH_1900, EPOCH_1904
from .worksheet import PrintNames, Sheet, read_sheet

VIEWED_SHEETS = ("activeTab", "firstSheet")
"""Attributes of a view that number a sheet"""

_SHARED = frozenset({"image", "hyperlink", "person"})
"""Kinds of relationships whose targets no sheet owns."""

_MOVED = frozenset({"drawing", "comments", "threadedComment", "table", "chart", "chartEx", "ctrlProp"})
"""Kinds of owned parts that hold references."""


class SheetEntry(NamedTuple):
    """A sheet of the workbook; `sheet` is None if it is no worksheet.

    `owned` are its own part and those reached from it, each with the kind of the relationship that leads there;
    `formulas` are those in all of them.
    """

    name: str
    number: int
    part: str
    node: Node
    sheet: Sheet | None
    owned: Mapping[str, str]
    formulas: Sequence[LocatedFormula]


def sheets_read(entry: SheetEntry) -> Iterator[str]:
    """Yield the sheets that the cell formulas and charts of a sheet read.

    Links and rules do not count.
    """
    for formula in entry.formulas:
        of_chart, of_cell = "/" in formula.cell, bool(formula.cell) and formula.home is not None
        if of_chart or of_cell:  # a chart is located by its part, a rule by nothing, and a link has no home
            yield from sheets_in(formula.text)


class DefinedName(NamedTuple):
    """A defined name, local to `sheet`, or global if that is empty."""

    node: Node
    sheet: str

    @property
    def label(self) -> str:
        """Return the name itself."""
        return self.node.attributes["name"]


@dataclass(frozen=True, slots=True)
class Book:
    """A compiled workbook.

    `part` is the workbook part; `edits` has those of the other parts with references.
    """

    package: Package
    part: str
    root: Node
    entries: tuple[SheetEntry, ...]
    names: tuple[DefinedName, ...]
    edits: Mapping[str, tuple[Edit[Filling], ...]]

    @property
    def raw(self) -> bytes:
        """Return the bytes of the workbook part."""
        return self.package.parts[self.part]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the worksheets."""
        return tuple(entry.sheet for entry in self.entries if entry.sheet)


def read_book(package: Package, report: Report) -> Book:
    """Compile a workbook.

    Raises `Fault` if it cannot be read at all; other problems go to `report`.
    """
    part = package.target("", "officeDocument")
    if not part:
        raise Fault("文件不是 Excel 工作簿", "选一个 .xlsx 文件作模板")
    root = package.tree(part)
    reader = _WorkbookReader(package, part, root, report)
    reader.require_numbered_views()
    names = tuple(reader.names())
    entries = tuple(reader.entries(names))
    return Book(package, part, root, entries, names, reader.edits)


class _WorkbookReader:
    def __init__(self, package: Package, part: str, root: Node, report: Report) -> None:
        self.package, self.part, self.root, self.report = package, part, root, report
        self.sheet_nodes = root.inside("sheets")
        self.edits: dict[str, tuple[Edit[Filling], ...]] = {}

    def require_numbered_views(self) -> None:
        """Reject a view that does not refer to a sheet by its number.

        Numbers of sheets change when sheets are copied. Raises `ValueError`.
        """
        for view in self.root.inside("bookViews"):
            for name in VIEWED_SHEETS:
                int(view.attributes.get(name, 0))

    def names(self) -> Iterator[DefinedName]:
        for node in self.root.inside("definedNames"):
            local = node.attributes.get("localSheetId")
            yield DefinedName(node, self.sheet_nodes[int(local)].attributes["name"] if local else "")

    def entries(self, names: Sequence[DefinedName]) -> Iterator[SheetEntry]:
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
            formulas = [*(sheet.formulas if sheet else ()), *self._compile_owned(name, owned)]
            yield SheetEntry(name, int(node.attributes["sheetId"]), arrow.target, node, sheet, owned, formulas)

    def _common(self) -> WorkbookFacts:
        strings = self.package.parts.get(self.package.target(self.part, "sharedStrings"), b"")
        styles = self.package.parts.get(self.package.target(self.part, "styles"), b"")
        facts = self.root.child("workbookPr")
        epoch = EPOCH_1904 if facts and is_on(facts.attributes, "date1904") else EPOCH_1900
        items = list(parse(strings).all("si")) if strings else []
        return WorkbookFacts(
            SharedStrings(strings, items), read_styles(parse(styles or b"<styleSheet/>")), epoch, self.report
        )

    def _owned(self, part: str, kind: str) -> dict[str, str]:
        """Return a part and those reached from it, with their relationships."""
        owned: dict[str, str] = {}
        ahead = [(part, kind)]
        while ahead:
            part, kind = ahead.pop()
            if part in self.package.parts and part not in owned and kind not in _SHARED:
                owned[part] = kind
                ahead += [(arrow.target, arrow.kind) for arrow in self.package.relationships(part)]
        return owned

    def _compile_owned(self, sheet: str, owned: Mapping[str, str]) -> Iterator[LocatedFormula]:
        """Compile the parts of a sheet with references, and yield their formulas."""
        for part, kind in owned.items():
            raw = self.package.parts[part]
            if kind == "vmlDrawing":
                self.edits[part] = tuple(vml_edits(raw))
            elif kind in _MOVED:
                with self.report.at(sheet, part):
                    root = parse(raw)
                    if b"{{" in splice(raw, (put(cache.start, cache.end, "") for cache in chart_caches(root)), None):
                        self.report.add(sheet, *_unfilled(part, kind, root))
                    self.edits[part] = tuple(reference_edits(raw, root))
                    yield from formulas_in(root, part)


def _unfilled(part: str, kind: str, root: Node) -> tuple[str, str, str]:
    """Return cell, message and remedy for a placeholder that is not filled in.

    It is in a part in which none is.
    """
    if kind != "table":
        return "", f"{part} 中有占位符，文本框、批注和图表里不能填入", "把占位符写在单元格里"
    area = root.attributes["ref"]
    left, row = columns_of(area)[0], rows_of(area)[0]
    titles = [column.attributes["name"] for column in root.inside("tableColumns")]
    cells = "、".join(f"{column_letters(left + at)}{row}" for at, title in enumerate(titles) if has_braces(title))
    where = "标题" if cells else "名称或汇总行"
    message = f"表格（套用表格格式）的{where}里有占位符，不能填入"
    return cells, message, f"把表格转换为区域，或从{where}中去掉占位符"


def _printing(sheet: str, names: Sequence[DefinedName]) -> PrintNames:
    areas = {name.label: areas_in(name.node.text) for name in names if name.sheet == sheet}
    titles = [area for area in areas.get("_xlnm.Print_Titles", ()) if columns_of(area)[1] == MAX_COLUMN]
    printed = areas.get("_xlnm.Print_Area", ())
    return PrintNames(printed[0] if len(printed) == 1 else "", titles[0] if titles else "", len(printed) > 1)
