"""A sheet added to a workbook that lacks a table of the layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..xlsxform import CellWriter, Revision, column_letters
from .cells import CellValue, as_typed, shown

_HEAD = "DDEBF7"
_WIDTH = 24
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WRITER = CellWriter("", None)


def added_sheet(book: Revision, rows: Sequence[Sequence[CellValue]]) -> bytes:
    """Return rows as a worksheet of a workbook.

    The first row has the titles, and stays in view.
    """
    head = book.styles.added(bold=True, colour=_HEAD)
    return "".join([*_beginning(), *_rows(rows, head), "</sheetData></worksheet>"]).encode()


def _beginning() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    yield f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr baseColWidth="{_WIDTH}" '
    yield 'defaultRowHeight="15"/><sheetData>'


def _rows(rows: Sequence[Sequence[CellValue]], head: int) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        style = f' s="{head}"' if number == 1 else ""
        cells = [f'<c r="{column_letters(at)}{number}"{style}{_written(value)}' for at, value in enumerate(row, 1)]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _written(value: CellValue) -> str:
    return _WRITER.one(as_typed(value) if isinstance(value, float) else shown(value) or None)
