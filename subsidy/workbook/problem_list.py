"""The list of problems, which is the first sheet of a marked copy.

It is made here, and read again. Its last column is hidden: it keeps the format that each marked cell had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ..problems import Problem, Severity
from ..xlsxform import CellWriter, Position, Revision, Value, column_letters, line_count, sheet_link
from .cells import shown
from .location import position
from .sources import Grid

RED, YELLOW = "FF9999", "FFF2A8"
COLOURS = {Severity.ERROR: RED, Severity.WARNING: YELLOW}
MOST_LISTED = 20_000
_HEAD = "DDEBF7"
_COLUMNS = {
    "序号": 6,
    "级别": 8,
    "工作表": 12,
    "单元格": 10,
    "现值": 24,
    "问题": 48,
    "怎么办": 44,
    "另见": 18,
    "代码": 24,
    "原底色": 4,
}
_SEVERITY, _SHEET, _CELL, _MESSAGE, FORMAT_COLUMN = 2, 3, 4, 6, 10
_LINE_HEIGHT, _MOST_HEIGHT, _MOST_TEXT = 15, 409, 8_000
_CELL_NAME = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Marks = Mapping[tuple[str, str], int]
"""By sheet and cell of a problem, the style that its cell had"""


def is_list(grid: Grid | None) -> bool:
    """Return whether a sheet is such a list."""
    return grid is not None and bool(grid.rows) and grid.rows[0][: len(_COLUMNS) - 1] == [*_COLUMNS][:-1]


def listed_cells(grid: Grid) -> dict[int, tuple[str, Position]]:
    """Return the sheet and the cell of each problem, by row of the list.

    Rows without a cell are left out.
    """
    found = {}
    for number, row in enumerate(grid.rows, 1):
        sheet, cell = (shown(value) for value in row[_SHEET - 1 : _CELL])
        if _CELL_NAME.fullmatch(cell):
            at_row, at_column = position(cell)
            found[number] = sheet, (at_row + 1, at_column + 1)
    return found


@dataclass(frozen=True, slots=True)
class _Styles:
    head: int
    text: int
    quoted: int
    link: int
    severity: Mapping[Severity, int]


def list_sheet(book: Revision, problems: Sequence[Problem], tabs: Mapping[str, str], marks: Marks) -> bytes:
    """Return the list as a worksheet of a workbook, with links to its sheets."""
    added = book.styles.added
    styles = _Styles(
        head=added(bold=True, colour=_HEAD),
        text=added(wrapped=True),
        quoted=added(wrapped=True, quoted=True),
        link=added(wrapped=True, link=True),
        severity={severity: added(wrapped=True, colour=colour) for severity, colour in COLOURS.items()},
    )
    listed = problems[:MOST_LISTED]
    rows = [_row(number, problem, tabs, marks, styles) for number, problem in enumerate(listed, 2)]
    if (more := len(problems) - MOST_LISTED) > 0:
        note = f"另有{more}处未列出，改正以上各处后再核对"
        rows.append(_row_of(MOST_LISTED + 2, [_cell(_MESSAGE, MOST_LISTED + 2, styles.text, note)]))
    links = [link for number, problem in enumerate(listed, 2) for link in _links(number, problem, tabs)]
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return "".join([*_beginning(), _head(styles), *rows, "</sheetData>", hyperlinks, _END]).encode()


_END = (
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)


def _beginning() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    yield 'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><cols>'
    for number, width in enumerate(_COLUMNS.values(), 1):
        hidden = ' hidden="1"' if number == FORMAT_COLUMN else ""
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"{hidden}/>'
    yield "</cols><sheetData>"


def _head(styles: _Styles) -> str:
    return _row_of(1, [_cell(number, 1, styles.head, title) for number, title in enumerate(_COLUMNS, 1)])


def _row(row: int, problem: Problem, tabs: Mapping[str, str], marks: Marks, styles: _Styles) -> str:
    texts = _texts(problem, tabs)
    linked = (_CELL if problem.cell else _SHEET) if problem.sheet in tabs else 0
    named = {_SEVERITY: styles.severity[problem.severity], linked: styles.link}
    cells = [_cell(1, row, styles.text, row - 1)]
    for number, text in enumerate(texts, 2):
        plain = styles.quoted if text[:1] in ("=", "+", "-", "@") else styles.text
        cells.append(_cell(number, row, named.get(number, plain), text))
    if former := marks.get((problem.sheet, problem.cell)):
        cells.append(_cell(FORMAT_COLUMN, row, former, None))
    lines = max(line_count(text, width - 2) for text, width in zip(texts, [*_COLUMNS.values()][1:], strict=False))
    return _row_of(row, cells, min(_LINE_HEIGHT * lines, _MOST_HEIGHT))


def _row_of(row: int, cells: Sequence[str], height: int = 0) -> str:
    high = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{row}"{high}>{"".join(cells)}</row>'


def _cell(number: int, row: int, style: int, value: Value) -> str:
    return f'<c r="{column_letters(number)}{row}" s="{style}"{_WRITER.one(value)}'


_WRITER = CellWriter("", None)


def _texts(problem: Problem, tabs: Mapping[str, str]) -> list[str]:
    """Return the texts of a row, from the second column."""
    texts = (
        problem.severity.label,
        tabs.get(problem.sheet, problem.sheet),
        problem.cell,
        problem.value,
        problem.message,
        problem.remedy,
        "、".join(problem.also),
        problem.code,
    )
    return [text[:_MOST_TEXT] for text in texts]


def _links(row: int, problem: Problem, tabs: Mapping[str, str]) -> Iterator[str]:
    if problem.sheet in tabs:
        target = sheet_link(tabs[problem.sheet], problem.cell or "A1")
        column = column_letters(_CELL if problem.cell else _SHEET)
        yield f'<hyperlink ref="{column}{row}" location="{escape(target)}"/>'
