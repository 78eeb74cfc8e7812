"""Charts below a table: columns stacked from the figures of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter

from .vocabulary import DIGIT, Page, Table

_CENTIMETRE = 2.54 / 72  # of a point
_ROWS, _ROW_HEIGHT = 12, 20


@dataclass(frozen=True)
class Chart:
    """A stacked column chart.

    It has a title, and `fields`: the placeholders of the table's columns that it shows for each record.
    """

    title: str
    fields: Sequence[str]


@dataclass(frozen=True)
class Charts:
    """Charts side by side.

    Their data is the model row of `table`, and so the whole list.
    """

    table: Table
    charts: Sequence[Chart]

    def draw(self, page: Page) -> None:
        """Draw the charts over twelve rows."""
        for chart, first, _, points in page.side_by_side(self.charts):
            drawn = self._chart(page, chart)
            drawn.width = (points - DIGIT) * _CENTIMETRE  # type: ignore[assignment]  # openpyxl takes fractions
            drawn.height = (_ROWS - 1) * _ROW_HEIGHT * _CENTIMETRE
            page.sheet.add_chart(drawn, f"{get_column_letter(first)}{page.row}")
        for _ in range(_ROWS):
            page.end_row(_ROW_HEIGHT)

    def _chart(self, page: Page, chart: Chart) -> BarChart:
        drawn = _empty_chart(chart.title)
        positions = {column.field: index for index, column in enumerate(self.table.columns, start=1)}
        for field in chart.fields:
            column = Reference(page.sheet, min_col=positions[field], min_row=page.head, max_row=page.head + 1)
            drawn.add_data(column, titles_from_data=True)
        drawn.set_categories(Reference(page.sheet, min_col=1, min_row=page.head + 1))
        return drawn


def _empty_chart(title: str) -> BarChart:
    chart = BarChart(grouping="stacked", overlap=100)
    chart.title = title
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min, chart.y_axis.number_format = 0, "#,##0"
    return chart
