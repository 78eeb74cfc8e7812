"""A filled form as cells that a page draws without a spreadsheet program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from ..law import SCHEMA
from . import layouts

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.cell_range import CellRange
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_SHEETS, _MOST_ROWS = 3, 120
_DEFAULT_WIDTH, _DEFAULT_HEIGHT, _DEFAULT_SIZE = 9.14, 15.0, 11.0


def preview_json(path: str, title: str, content: bytes) -> layouts.Preview:
    """Return the first sheets and rows of an .xlsx that this program filled."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return {
        "schema": SCHEMA,
        "path": path,
        "title": title,
        "sheets": [_sheet(sheet) for sheet in shown[:_MOST_SHEETS]],
        "more": max(0, len(shown) - _MOST_SHEETS),
    }


def _sheet(sheet: Worksheet) -> layouts.PreviewSheet:
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    last = min(sheet.max_row, _MOST_ROWS)
    return {
        "name": sheet.title,
        "widths": [_width(sheet, index) for index in range(1, sheet.max_column + 1)],
        "rows": [_row(sheet, number, merged) for number in range(1, last + 1)],
        "more": sheet.max_row - last,
    }


def _width(sheet: Worksheet, index: int) -> int:
    from openpyxl.utils import get_column_letter

    letters = get_column_letter(index)
    for key, dimension in sheet.column_dimensions.items():
        if key == letters or (dimension.min or 0) <= index <= (dimension.max or 0):
            return 0 if dimension.hidden else round(dimension.width)
    return round(sheet.sheet_format.defaultColWidth or _DEFAULT_WIDTH)


def _row(sheet: Worksheet, number: int, merged: Mapping[tuple[int, int], CellRange]) -> layouts.PreviewRow:
    height = sheet.row_dimensions[number].height or sheet.sheet_format.defaultRowHeight or _DEFAULT_HEIGHT
    return {"height": round(height), "cells": list(_cells(sheet, number, merged))}


def _cells(sheet: Worksheet, number: int, merged: Mapping[tuple[int, int], CellRange]) -> Iterator[layouts.PreviewCell]:
    from openpyxl.cell import MergedCell

    for column, cell in enumerate(sheet[number], 1):
        area = merged.get((number, column))
        if isinstance(cell, MergedCell) or (cell.value is None and not area and not _has_border(cell)):
            continue
        yield {
            "column": column - 1,
            "text": _text(cell),
            "across": area.max_col - area.min_col + 1 if area else 1,
            "down": area.max_row - area.min_row + 1 if area else 1,
            "bold": bool(cell.font.b),
            "size": round(cell.font.sz or _DEFAULT_SIZE),
            "align": _align(cell),
            "border": _has_border(cell),
            "wrap": bool(cell.alignment.wrap_text),
        }


def _has_border(cell: Cell) -> bool:
    return bool(cell.border and cell.border.top and cell.border.top.style)


def _align(cell: Cell) -> Literal["left", "center", "right"]:
    match cell.alignment.horizontal:
        case "center" | "centerContinuous" | "distributed":
            return "center"
        case "right":
            return "right"
        case None | "general" if isinstance(cell.value, int | float):
            return "right"
    return "left"


def _text(cell: Cell) -> str:
    """Return the value as its format shows it, as far as forms use formats."""
    value, format_ = cell.value, str(cell.number_format)
    if value is None or cell.data_type == "f":
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日" if "年" in format_ else value.strftime("%Y-%m-%d")
    if isinstance(value, int | float) and not isinstance(value, bool):
        decimals = len(format_.partition(".")[2].split(";")[0].rstrip("_) %")) if "0." in format_ else None
        return (
            f"{value:.{decimals}f}" if decimals is not None else f"{value:g}" if abs(value) < 1e6 else f"{value:.15g}"
        )
    return str(value)
