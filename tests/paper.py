"""Filled forms as a reader of the paper alone sees them.

They are read as tables, totals of tables, and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import subsidy
from subsidy.forms import FORMS

DIGIT, WIDEST_DIGIT = 6.0, 6.4
"""Points: the unit of column widths, and where the default font and its usual stand-ins are missing"""
SHRUNK = 0.94
"""How far a list is shrunk at most to spare a page"""
TOTAL = "合计"


def number(value: object) -> Decimal:
    """Return a printed figure; a blank and ／ are nothing."""
    return Decimal(str(value)) if isinstance(value, int | float) else Decimal(0)


@dataclass(frozen=True)
class Paper:
    """A sheet of a filled form."""

    form: str
    place: str
    """The folder: a village, or 项目"""
    sheet: Worksheet

    @cached_property
    def words(self) -> str:
        cells = (cell.value for row in self.sheet.iter_rows() for cell in row if cell.value is not None)
        return "\n".join(map(str, cells)).replace("\xa0", " ")

    @cached_property
    def printed(self) -> int:
        """The last printed column."""
        area = self.sheet.print_area.split(":")[-1].split("$")
        return openpyxl.utils.column_index_from_string(area[1])

    @cached_property
    def heading_rows(self) -> tuple[int, int]:
        first, last = str(self.sheet.print_title_rows).replace("$", "").split(":")
        return int(first), int(last)

    @cached_property
    def headings(self) -> Sequence[str]:
        """The heading of each column, after that of its group."""
        first, last = self.heading_rows
        shown = [[self._shown(row, column) for row in range(first, last + 1)] for column in range(1, self.printed + 1)]
        return ["/".join(dict.fromkeys(words)) for words in shown]

    def _shown(self, row: int, column: int) -> str:
        cell = self.sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            area = next(area for area in self.sheet.merged_cells.ranges if cell.coordinate in area)
            cell = self.sheet.cell(area.min_row, area.min_col)
        return str(cell.value or "").replace("\n", "")

    @cached_property
    def body(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the list by heading, without the total."""
        rows: list[Mapping[str, Any]] = []
        for row in self.sheet.iter_rows(min_row=self.heading_rows[1] + 1, max_col=self.printed):
            first = row[0].value
            if first == TOTAL or not all(cell.border.left.style for cell in row[:2]):
                break
            rows.append(dict(zip(self.headings, row, strict=True)))
        return rows

    @cached_property
    def total(self) -> Mapping[str, Any] | None:
        row = self.sheet[self.heading_rows[1] + len(self.body) + 1][: self.printed]
        return dict(zip(self.headings, row, strict=True)) if row[0].value == TOTAL else None

    def column(self, heading: str) -> Sequence[Any]:
        return [row[heading].value for row in self.body]

    def sum(self, heading: str) -> Decimal:
        return sum(map(number, self.column(heading)), Decimal(0))

    def printed_total(self, heading: str) -> Decimal:
        assert self.total is not None
        return number(self.total[heading].value)

    def after(self, label: str) -> Any:
        """Return the value of the box after a label."""
        for row in self.sheet.iter_rows():
            for cell in row:
                if str(cell.value).replace("\n", "") == label:
                    beside = (other for other in row[row.index(cell) + 1 :] if not isinstance(other, MergedCell))
                    return next(beside).value
        raise AssertionError(f"{self.form}: no {label}")

    @cached_property
    def least_scale(self) -> float:
        """The smallest scale at which the sheet is printed.

        Columns may come out wider, or a list may be shrunk to spare a page.
        """
        setup, margins = self.sheet.page_setup, self.sheet.page_margins
        paper = 842 if setup.orientation == "landscape" else 595
        wide = (paper - 72 * (margins.left + margins.right)) / sum(map(self.width, range(1, self.printed + 1)))
        return min(SHRUNK * min(1.0, wide), wide * DIGIT / WIDEST_DIGIT)

    def width(self, column: int) -> float:
        """Return the width of a column in points, before it is scaled."""
        return float(self.sheet.column_dimensions[get_column_letter(column)].width) * DIGIT

    def smallest_text(self) -> float:
        """Return the size on paper of the smallest text, in points."""
        rows = self.sheet.iter_rows(max_col=self.printed)
        sizes = [cell.font.sz for row in rows for cell in row if cell.value is not None]
        return float(min(sizes)) * self.least_scale


def papers(result: subsidy.Assessment, **chosen: Any) -> list[Paper]:
    """Fill forms and read them back, index sheets left out."""
    return [*_papers(result, chosen)]


def _papers(result: subsidy.Assessment, chosen: Mapping[str, Any]) -> Iterator[Paper]:
    forms = {form.output(result.policy): form.number for form in FORMS}
    for path, content in subsidy.form_files(result, **chosen):
        place, _, name = path.rpartition("/")
        if name.endswith(".xlsx"):
            for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets:
                if sheet.title != "目录":
                    yield Paper(forms[name], place, sheet)
