"""A worksheet of a template, compiled once and written for each filling.

`read_sheet` finds the cells with placeholders, the list rows and everything that moves with them, and reports what
cannot be kept. The result is a series of edits in the order of the part. `Sheet.texts` copies the text between them
and writes list rows record by record, so the length of a list does not affect memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from .errors import Fault
from .filling import Filling
from .headers import header_edit, headers_in, numbering_edits
from .measuring import MAX_HEIGHT, Style, box, checked_height, default_height, is_broad, read_columns, row_height
from .oxml import Edit, Node, attribute_span, parse, prefix_of, texts_between
from .pages import PageLayout, break_edit, fit_edits, read_page_setup
from .placeholders import Loose, Placeholder, loose_names, parse_text, placeholders
from .reading import CellSource, ListNames, RowSource, WorkbookFacts, list_rows, read_rows
from .references import MAX_ROW, column_letters, columns_of, rows_of
from .referrers import LocatedFormula, formulas_in, reference_edits
from .repeating import Link, link_edit, merge_edits, read_link
from .rows import ListRow, Piece, RowCompiler, WrappedCell
from .sheet_checks import sheet_findings
from .shifting import RowMap
from .values import CellWriter, Records

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRAY = MAX_ROW // 2
"""Empty rows below this one are leftovers and are dropped: a growing list would push them off the sheet."""
_COPIES = 64
"""Number of copies of a sheet that are written together"""
_RUN_SIZE = re.compile(r'sz val="([0-9.]+)"')


class PrintNames(NamedTuple):
    """The print area and the repeated rows in the defined names of a sheet.

    Both are areas without the name of the sheet. Of `several` print areas none is given.
    """

    area: str = ""
    titles: str = ""
    several: bool = False


class RowFit(NamedTuple):
    """A wrapped cell outside lists, which may raise the `last` of its rows.

    `room` is the height of its rows together, in points.
    """

    row: int
    fit: WrappedCell
    room: float
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A compiled worksheet.

    `pieces` are the parts of its text that may change, `between` the text before each and after the last. `names` has
    its placeholders in document order, each with its first location; `loose` has names in other brackets, with their
    locations. `formulas` are all formulas and links;
    `calculates` is whether any formula is in a cell. `heights` are those of the template's rows in points, `fitted` the
    cells outside lists that may raise them; it `is_wide` if it prints on pages side by side.
    `outside` are the filled cells that no print area includes.
    """

    name: str
    between: tuple[str, ...]
    pieces: tuple[Piece, ...]
    lists: ListNames
    names: Mapping[Placeholder, str]
    loose: tuple[tuple[str, Loose], ...]
    formulas: tuple[LocatedFormula, ...]
    calculates: bool
    heights: Mapping[int, float]
    fitted: tuple[RowFit, ...]
    is_wide: bool
    outside: tuple[str, ...]

    def row_map(self, lists: Mapping[str, Records]) -> RowMap:
        """Return the positions of the rows for lists of that length.

        Raises `Fault` if they exceed a sheet.
        """
        rows = RowMap(tuple((row, max(1, len(lists[name]))) for row, name in sorted(self.lists.items())))
        last = max(self.heights, default=1)
        if last + sum(count - 1 for _, count in rows.lists) > MAX_ROW:
            raise Fault(f"列表太长，超过一张工作表的 {MAX_ROW} 行", "按村或按批次分成几个文件")
        return rows

    def texts(self, filling: Filling) -> Iterator[str]:
        """Yield the XML of the filled worksheet in pieces that split no cell."""
        with suppress(Fault):  # reported at its cell
            self._raise_rows([filling])
        texts: list[str] = []
        for before, piece in zip(self.between, self.pieces, strict=False):
            texts.append(before)
            if isinstance(piece, ListRow):
                yield "".join(texts)
                yield from piece.texts(filling)
                texts.clear()
            else:
                texts.append(piece.render(filling))
        yield "".join([*texts, self.between[-1]])

    def texts_of(self, fillings: Sequence[Filling]) -> Iterator[Iterable[str]]:
        """Yield the XML of the worksheet for each filling, as `texts` does.

        Copies are made `_COPIES` at a time.
        """
        for first in range(0, len(fillings), _COPIES):
            copies = fillings[first : first + _COPIES]
            try:
                yield from self._together(copies) if len(copies) > 1 else map(self.texts, copies)
            except Fault:  # reported by each copy at its cell
                yield from map(self.texts, copies)

    def _together(self, copies: Sequence[Filling]) -> Iterable[Iterable[str]]:
        """Return the XML of each copy, made piece by piece for all of them.

        Raises `Fault` for a value that cannot be written.
        """
        self._raise_rows(copies)
        columns: list[Sequence[str]] = []
        for before, piece in zip(self.between, self.pieces, strict=False):
            columns += [[before] * len(copies), _each(piece, copies)]
        columns.append([self.between[-1]] * len(copies))
        return (["".join(texts)] for texts in zip(*columns, strict=True))

    def _raise_rows(self, fillings: Sequence[Filling]) -> None:
        """Record the rows outside lists that their values make higher.

        Raises `Fault` for a value that cannot be written.
        """
        for row, (column, content, around), room, last in self.fitted:
            heights = around.heights_of(content.texts(fillings))
            for filling, needed in zip(fillings, heights, strict=False):
                if needed > room:
                    height = self.heights[last] + needed - room
                    filling.raised[last] = max(height, filling.raised.get(last, 0.0))
                    if height > MAX_HEIGHT:
                        with filling.at(f"{column}{filling.rows.first(row)}"):
                            checked_height(height)


def _each(piece: Piece, fillings: Sequence[Filling]) -> Sequence[str]:
    if isinstance(piece, ListRow):
        return piece.texts_each(fillings)
    return piece.render_each(fillings) if piece.render_each else list(map(piece.render, fillings))


def read_sheet(name: str, raw: bytes, common: WorkbookFacts, printing: PrintNames) -> Sheet:
    """Compile a worksheet.

    Raises `Fault` if it cannot be read at all; other problems go to ``common.report``.
    """
    root = parse(raw)
    if root.space == _STRICT:
        raise Fault("文件是“Strict Open XML”格式", "另存为普通的“Excel 工作簿（.xlsx）”")
    data = root.child("sheetData")
    if data is None:
        raise Fault("工作表没有内容（缺 sheetData）", "用 Excel 或 WPS 打开后重新保存")
    rows = read_rows(name, raw, data, common)
    return _SheetCompiler(name, raw, root, prefix_of(raw, data), common, printing, rows).sheet()


class _SheetCompiler:
    def __init__(
        self,
        name: str,
        raw: bytes,
        root: Node,
        prefix: str,
        common: WorkbookFacts,
        printing: PrintNames,
        rows: Sequence[RowSource],
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
        self.printed = self._print_area()
        self.merged = {
            node.attributes["ref"].partition(":")[0]: node.attributes["ref"] for node in root.inside("mergeCells")
        }
        self.links = list(self._links())
        self.headers = list(headers_in(self.root))
        self.pages = self._pages()

    def sheet(self) -> Sheet:
        fitted = list(self._fitted())
        pieces = sorted([*self._row_pieces(fitted), *self._frame()], key=lambda piece: (piece.start, piece.end))
        for finding in sheet_findings(self.name, self.raw, self.root, self.rows, self.lists, self._titles()):
            self.common.report.add(*finding)
        below = tuple(self._row_fit(row, fit) for row, fit in fitted if row not in self.lists)
        names: dict[Placeholder, str] = {}
        for location, name in self._names():
            names.setdefault(name, location)
        formulas, calculates = tuple(self._formulas()), any(cell.formula for cell in self._cells())
        between = texts_between(self.raw, 0, [(piece.start, piece.end) for piece in pieces], len(self.raw))
        return Sheet(
            self.name,
            tuple(between),
            tuple(pieces),
            self.lists,
            names,
            tuple(self._loose()),
            formulas,
            calculates,
            self.heights,
            below,
            self.pages.is_wide,
            tuple(self._outside()),
        )

    def _row_fit(self, row: int, fit: WrappedCell) -> RowFit:
        rows = [row for row in range(fit.box.first, fit.box.last + 1) if row in self.heights]
        return RowFit(row, fit, sum(self.heights[row] for row in rows), rows[-1])

    def _row_pieces(self, fitted: Sequence[tuple[int, WrappedCell]]) -> Iterator[Piece]:
        in_lists = {row: [fit for at, fit in fitted if at == row] for row in self.lists}
        raised = {row for at, fit in fitted if at not in self.lists for row in range(fit.box.first, fit.box.last + 1)}
        writers = lru_cache(maxsize=None)(partial(CellWriter, self.prefix))

        def writer(cell: CellSource) -> CellWriter:
            style = self._style(cell)
            shown = _is_in(cell, *self.printed) and self.heights[cell.row] and not self.printing.several
            width = self.columns.width(*columns_of(self._area(cell))) if shown else 0.0
            return writers(None if style.general else self.common.epoch, style.too_wide(width))

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
                yield header_edit(self.raw, node, self._page_count())
        yield from numbering_edits(self.raw, self.root, self.headers)
        yield break_edit(self.raw, self.root, self.pages)
        yield from fit_edits(self.raw, self.root, self.pages)
        yield from copy_edits(self.raw, self.root)

    def _links(self) -> Iterator[Link]:
        for node in self.root.inside("hyperlinks"):
            with self.common.report.at(self.name, node.attributes["ref"]):
                yield read_link(self.raw, node, self.lists)

    def _fitted(self) -> Iterator[tuple[int, WrappedCell]]:
        """Yield the filled cells whose text wraps, with their rows.

        A cell merged across a list row has room enough and is left out.
        """
        for cell in self._cells():
            style = self._style(cell)
            if not (cell.content and style.wrap):
                continue
            area = self._area(cell)
            first, last = rows_of(area)
            width = self.columns.width(*columns_of(area))
            beside_lists = first == last or not any(first <= row <= last for row in self.lists)
            if width and beside_lists:
                sizes = [float(size) for run in cell.content.runs for size in _RUN_SIZE.findall(run.before)]
                broad = style.broad or any(is_broad(run.before) for run in cell.content.runs)
                around = box(width, max([style.size, *sizes]), first, last, broad=broad)
                yield cell.row, WrappedCell(column_letters(cell.column), cell.content, around)

    def _outside(self) -> Iterator[str]:
        """Yield the filled cells outside the print area, if there is one."""
        if self.printing.area:
            yield from (cell.address for cell in self._cells() if cell.names and not _is_in(cell, *self.printed))

    def _style(self, cell: CellSource) -> Style:
        return self.common.styles.of(cell.node.attributes.get("s", "0"))

    def _area(self, cell: CellSource) -> str:
        """Return the merged area a cell begins, or its address."""
        return self.merged.get(cell.address, cell.address)

    def _print_area(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the first and last printed row, and column."""
        column, row = max((cell.column for cell in self._cells()), default=1), max(self.heights, default=1)
        area = self.printing.area or f"A1:{column_letters(column)}{row}"
        first, last = rows_of(area)
        return (first, row if last == MAX_ROW else last), columns_of(area)

    def _pages(self) -> PageLayout:
        rows, columns = self.printed
        return PageLayout(
            setup=read_page_setup(self.root),
            width=self.columns.width(*columns),
            rows=rows,
            titles=self._titles(),
            lists=self.lists,
            heights=self.heights,
            default=self.default,
            is_blank=not (self.root.child("drawing") or any(_is_in(cell, rows, columns) for cell in self._cells())),
        )

    def _page_count(self) -> Callable[[Filling], int]:
        """Return a function that counts the pages of a filling.

        The rows of the filling are written by then.
        """
        manual = [int(node.attributes["id"]) for node in self.root.inside("rowBreaks")]
        return lambda filling: self.pages.printed_pages(filling, manual)[1]

    def _titles(self) -> tuple[int, int]:
        return rows_of(self.printing.titles) if self.printing.titles else (0, 0)

    def _cells(self) -> Iterator[CellSource]:
        return (cell for row in self.rows for cell in row.cells)

    def _names(self) -> Iterator[tuple[str, Placeholder]]:
        for cell in self._cells():
            yield from ((cell.address, name) for name in cell.names)
        for link in self.links:
            yield from ((link.area, name) for name in link.names)
        for node in self.headers:
            with self.common.report.at(self.name, "页眉页脚"):
                yield from (("页眉页脚", name) for name in placeholders(parse_text(node.text)))

    def _loose(self) -> Iterator[tuple[str, Loose]]:
        for cell in self._cells():
            yield from ((cell.address, loose) for loose in cell.loose)
        for node in self.root.inside("headerFooter"):
            yield from (("页眉页脚", loose) for loose in loose_names(node.text))

    def _formulas(self) -> Iterator[LocatedFormula]:
        yield from (LocatedFormula(cell.address, cell.formula.text, cell.row) for cell in self._cells() if cell.formula)
        yield from formulas_in(self.root, skip="sheetData")
        for link in self.links:
            yield from (
                LocatedFormula(link.area, "".join(map(str, text.text)))
                for text in link.texts
                if text.name == "location"
            )


def _is_in(cell: CellSource, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
    return rows[0] <= cell.row <= rows[1] and columns[0] <= cell.column <= columns[1]


def copy_edits(raw: bytes, sheet: Node) -> Iterator[Edit[Filling]]:
    """Yield the edits that distinguish the copies of a sheet.

    Only the first is selected, and each has a code name of its own.
    """
    for node in sheet.walk(skip="sheetData"):
        if node.tag == "sheetView" and (span := attribute_span(raw, node, "tabSelected")):
            yield Edit(*span, _in_copies(node.attributes["tabSelected"], lambda _: "0"))
        elif node.tag == "sheetPr" and (span := attribute_span(raw, node, "codeName")):
            name = node.attributes["codeName"]
            yield Edit(*span, _in_copies(name, (name + "_{}").format))


def _in_copies(first: str, other: Callable[[int], str]) -> Callable[[Filling], str]:
    return lambda filling: other(filling.copy) if filling.copy else first
