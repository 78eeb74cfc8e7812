"""A worksheet of a template: read once, then written as often as wanted with what it is filled with.

`read_sheet` finds the cells with placeholders, the list rows and everything that moves with them, and reports what
cannot be kept. What is left is a row of edits in the order of the part; `Sheet.stream` copies the bytes between them
and writes list rows record by record, so that the size of a list does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .cells import Fitted, ListRow
from .faults import Fault
from .filling import Filling
from .frame import Link, Pages, break_edit, copy_edits, header_edit, link_edit, merge_edits, read_link
from .layout import box, checked_height, default_height, read_columns, read_paper, row_height
from .markup import Edit, Node, parse, prefix_of
from .moving import Told, formulas_in, reference_edits
from .references import MAX_ROW, RowMap, column_letters, columns_of, rows_of
from .rows import Common, Lists, Piece, Row, RowCompiler, Source, check_arrays, list_rows, read_rows
from .values import CellWriter, Placeholder, Records, has_braces, parse_text, placeholders

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_UNMOVABLE = {"customSheetViews": "自定义视图", "dataConsolidate": "合并计算"}
_DELETE = "在模板中删去它，或改放在没有列表的工作表上"
_STRAY = MAX_ROW // 2
"""Empty rows below this one are left by accident; a list that pushes them down would push them off the sheet."""
_RUN_SIZE = re.compile(r'sz val="([0-9.]+)"')


class Printing(NamedTuple):
    """The print area and the repeated rows of a sheet as its defined names have them, without the name of the sheet."""

    area: str = ""
    titles: str = ""


class RowFit(NamedTuple):
    """A cell outside lists that may raise its row: the height of all its rows, and the last one, which is raised."""

    row: int
    fit: Fitted
    room: float
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A compiled worksheet.

    `between` is the text before each of the `pieces` that change, and after the last. `names` are its placeholders in
    the order they stand, each with its first place; `formulas` are all formulas and links, and `calculates` says
    whether any is in a cell; `heights` are those of the template's rows in points, `fitted` the cells
    outside lists that may raise them.
    """

    name: str
    between: tuple[str, ...]
    pieces: tuple[Piece, ...]
    lists: Lists
    names: Mapping[Placeholder, str]
    formulas: tuple[Told, ...]
    calculates: bool
    heights: Mapping[int, float]
    fitted: tuple[RowFit, ...]

    def row_map(self, lists: Mapping[str, Records]) -> RowMap:
        """Return where the rows go when the lists are that long. Raises `Fault` when a sheet has not so many rows."""
        rows = RowMap(tuple((row, max(1, len(lists[name]))) for row, name in sorted(self.lists.items())))
        last = max(self.heights, default=1)
        if last + sum(count - 1 for _, count in rows.lists) > MAX_ROW:
            raise Fault(f"列表太长，超过一张工作表的 {MAX_ROW} 行", "按村或按批次分成几个文件")
        return rows

    def stream(self, filling: Filling) -> Iterator[bytes]:
        """Yield the bytes of the filled part."""
        self._raise_rows(filling)
        texts: list[str] = []
        for before, piece in zip(self.between, self.pieces, strict=False):
            texts.append(before)
            if isinstance(piece, ListRow):
                yield "".join(texts).encode()
                yield from piece.stream(filling)
                texts.clear()
            else:
                texts.append(piece.render(filling))
        yield "".join([*texts, self.between[-1]]).encode()

    def _raise_rows(self, filling: Filling) -> None:
        """Note the rows that must be higher than in the template for the values they get."""
        for row, (column, content, around), room, last in self.fitted:
            try:
                lacks = around.needs(content.text(filling.value)) - room
                if lacks > 0:
                    height = checked_height(self.heights[last] + lacks)
                    filling.raised[last] = max(height, filling.raised.get(last, 0.0))
            except Fault as fault:
                filling.note(fault, f"{column}{filling.rows.first(row)}")


def read_sheet(name: str, raw: bytes, common: Common, printing: Printing) -> Sheet:
    """Compile a worksheet. Raises `Fault` when it cannot be read at all; all else goes to ``common.report``."""
    root = parse(raw)
    if root.space == _STRICT:
        raise Fault("文件是“Strict Open XML”格式", "另存为普通的“Excel 工作簿（.xlsx）”")
    data = root.child("sheetData")
    if data is None:
        raise Fault("工作表没有内容（缺 sheetData）", "用 Excel 或 WPS 打开后重新保存")
    rows = read_rows(name, raw, data, common)
    return _Compiler(name, raw, root, prefix_of(raw, data), common, printing, rows).sheet()


class _Compiler:
    def __init__(
        self, name: str, raw: bytes, root: Node, prefix: str, common: Common, printing: Printing, rows: Sequence[Row]
    ) -> None:
        self.name, self.raw, self.root, self.prefix = name, raw, root, prefix
        self.common, self.printing = common, printing
        self.lists = list_rows(name, rows, common.report)
        lowest = _STRAY if self.lists else MAX_ROW
        self.stray = [row.node for row in rows if row.number > lowest and not row.cells]
        self.rows = [row for row in rows if row.number <= lowest or row.cells]
        self.default = default_height(root)
        self.heights = {row.number: row_height(row.node, self.default, common.styles) for row in self.rows}
        self.columns = read_columns(root, common.styles.digit)
        self.links = list(self._links())
        self.headers = [node for node in self._inside("headerFooter") if has_braces(node.text)]

    def sheet(self) -> Sheet:
        fitted = list(self._fitted())
        pieces = sorted([*self._row_pieces(fitted), *self._frame()], key=lambda piece: (piece.start, piece.end))
        self._check()
        below = tuple(self._row_fit(row, fit) for row, fit in fitted if row not in self.lists)
        names: dict[Placeholder, str] = {}
        for place, name in self._names():
            names.setdefault(name, place)
        formulas, calculates = tuple(self._formulas()), any(cell.formula for cell in self._cells())
        edges = [0, *(edge for piece in pieces for edge in (piece.start, piece.end)), len(self.raw)]
        between = tuple(self.raw[a:b].decode() for a, b in zip(edges[::2], edges[1::2], strict=True))
        return Sheet(self.name, between, tuple(pieces), self.lists, names, formulas, calculates, self.heights, below)

    def _row_fit(self, row: int, fit: Fitted) -> RowFit:
        rows = [row for row in range(fit.box.first, fit.box.last + 1) if row in self.heights]
        return RowFit(row, fit, sum(self.heights[row] for row in rows), rows[-1])

    def _row_pieces(self, fitted: Sequence[tuple[int, Fitted]]) -> Iterator[Piece]:
        in_lists = {row: [fit for at, fit in fitted if at == row] for row in self.lists}
        raised = {row for at, fit in fitted if at not in self.lists for row in range(fit.box.first, fit.box.last + 1)}
        typed, in_words = CellWriter(self.prefix, self.common.epoch), CellWriter(self.prefix, None)

        def writer(cell: Node) -> CellWriter:
            return in_words if self.common.styles.of(cell.attributes.get("s", "0")).general else typed

        compiler = RowCompiler(self.raw, self.prefix, self.lists, self.heights, in_lists, raised, writer)
        return compiler.pieces(self.rows)

    def _frame(self) -> Iterator[Edit[Filling]]:
        for node in self.stray:
            yield Edit(node.start, node.end, lambda _: "")
        yield from reference_edits(self.raw, self.root, skip="sheetData")
        for merges in self.root.all("mergeCells"):
            yield from merge_edits(self.raw, merges, self.lists)
        for links in self.root.all("hyperlinks"):
            yield link_edit(self.raw, links, self.links, self.lists)
        for node in self.headers:
            with self.common.report.at(self.name, "页眉页脚"):
                yield header_edit(node)
        yield break_edit(self.raw, self.root, self._pages())
        yield from copy_edits(self.raw, self.root)

    def _inside(self, tag: str) -> Sequence[Node]:
        node = self.root.child(tag)
        return node.children if node else ()

    def _links(self) -> Iterator[Link]:
        for node in self._inside("hyperlinks"):
            with self.common.report.at(self.name, node.attributes["ref"]):
                yield read_link(self.raw, node, self.lists)

    def _fitted(self) -> Iterator[tuple[int, Fitted]]:
        """Yield the cells with wrapped text to be filled, with their rows; one merged across a list row has room."""
        merged = {
            node.attributes["ref"].partition(":")[0]: node.attributes["ref"] for node in self._inside("mergeCells")
        }
        for cell in self._cells():
            style = self.common.styles.of(cell.node.attributes.get("s", "0"))
            if not (cell.content and style.wrap):
                continue
            area = merged.get(cell.place, cell.place)
            first, last = rows_of(area)
            width = self.columns.width(*columns_of(area))
            beside_lists = first == last or not any(first <= row <= last for row in self.lists)
            if width and beside_lists:
                sizes = [float(size) for run in cell.content.runs for size in _RUN_SIZE.findall(run.before)]
                around = box(width, max([style.size, *sizes]), first, last)
                yield cell.row, Fitted(column_letters(cell.column), cell.content, around)

    def _pages(self) -> Pages:
        column, row = max((cell.column for cell in self._cells()), default=1), max(self.heights, default=1)
        area = self.printing.area or f"A1:{column_letters(column)}{row}"
        first, last = rows_of(area)
        rows = first, row if last == MAX_ROW else last
        width = self.columns.width(*columns_of(area))
        last_list = max(self.lists, default=0)
        return Pages(read_paper(self.root), width, rows, self._titles(), last_list, self.heights, self.default)

    def _titles(self) -> tuple[int, int]:
        return rows_of(self.printing.titles) if self.printing.titles else (0, 0)

    def _cells(self) -> Iterator[Source]:
        return (cell for row in self.rows for cell in row.cells)

    def _names(self) -> Iterator[tuple[str, Placeholder]]:
        for cell in self._cells():
            yield from ((cell.place, name) for name in cell.names)
        for link in self.links:
            yield from ((link.area, name) for name in link.names)
        for node in self.headers:
            with self.common.report.at(self.name, "页眉页脚"):
                yield from (("页眉页脚", name) for name in placeholders(parse_text(node.text)))

    def _formulas(self) -> Iterator[Told]:
        yield from (Told(cell.place, cell.formula.text, cell.row) for cell in self._cells() if cell.formula)
        yield from formulas_in(self.root, skip="sheetData")
        for link in self.links:
            yield from (Told(link.area, "".join(map(str, text.text))) for text in link.texts if text.name == "location")

    def _check(self) -> None:
        check_arrays(self.name, self.rows, self.lists, self.common.report)
        self._check_left_over()
        self._check_merged()
        if self.lists:
            for place, what in self._unmovable():
                self.common.report.add(self.name, place, f"{what}不能随列表移动", _DELETE)

    def _check_left_over(self) -> None:
        """Report braces where nothing is filled in, such as the message of a validation."""
        looked_at = [node for node in self.root.children if node.tag in ("sheetData", "hyperlinks", "headerFooter")]
        for found in re.finditer(rb"\{\{[^{}<]*\}\}", self.raw):
            if not any(node.start <= found.start() < node.end for node in looked_at):
                message = f"{found[0].decode()} 所在的位置不能填入"
                self.common.report.add(self.name, "", message, "占位符只能写在单元格、超链接和页眉页脚里")

    def _check_merged(self) -> None:
        """Report cells merged over a list row and others that hide all records but the first, or the placeholder."""
        asking = [(cell.row, cell.column, cell.place) for cell in self._cells() if any(n.list for n in cell.names)]
        for area in (node.attributes["ref"] for node in self._inside("mergeCells")):
            (top, bottom), (left, right) = rows_of(area), columns_of(area)
            hidden = [at for row, column, at in asking if top <= row <= bottom and left <= column <= right]
            if top < bottom and (hidden or top in self.lists):
                place = (hidden or [area.partition(":")[0]])[0]
                message = f"合并单元格 {area} 超出列表的模板行，只有第一条记录看得见"
                self.common.report.add(self.name, place, message, "取消合并，或只在模板行之内横向合并")

    def _unmovable(self) -> Iterator[tuple[str, str]]:
        for node in self.root.walk(skip="sheetData"):
            if node.tag in _UNMOVABLE:
                yield "", _UNMOVABLE[node.tag]
            elif node.tag == "pane" and node.attributes.get("state", "").startswith("frozen"):
                frozen = float(node.attributes.get("ySplit", 0))
                if any(row <= frozen for row in self.lists):
                    yield "", "冻结窗格包含列表的模板行，"
            elif node.tag == "sparkline":
                areas = [child.text for child in node.all("sqref")]
                yield from ((area, "迷你图") for area in areas if rows_of(area)[0] in self.lists)
        first, last = self._titles()
        if any(first <= row <= last for row in self.lists):
            yield "", "打印标题行包含列表的模板行，"
