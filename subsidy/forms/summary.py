"""汇总.xlsx: the totals by village, with native charts of classes, age bands and money that an office can edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..sheets import save, set_up_page
from .vocabulary import SCOPE, Scope

if TYPE_CHECKING:
    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (
    "村",
    "户数",
    "人数",
    "保障人数",
    "全部失地人数",
    "大部分失地人数",
    "未承包到户人数",
    "补贴16—59人数",
    "补贴60以上人数",
    "承包到户费用",
    "未承包到户费用",
    "补贴费用总额",
)
"""The columns of the table, by their names in the vocabulary."""

_CHARTS = (
    ("失地类别（人）", ("全部失地人数", "大部分失地人数", "未承包到户人数"), "A"),
    ("年龄段（人，已确定到人的）", ("补贴16—59人数", "补贴60以上人数"), "E"),
    ("补贴费用（元）", ("承包到户费用", "未承包到户费用"), "I"),
)
_HEAD = 3
_WIDTH = 15.5


def write_summary(scope: Scope, path: Path) -> None:
    """Write the totals of the villages in `scope` with three charts below them."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "汇总"
    project = scope.result.project
    last = _write_table(sheet, project.name, scope)
    for title, columns, anchor in _CHARTS:
        sheet.add_chart(_chart(sheet, title, columns, last), f"{anchor}{last + 3}")
    set_up_page(sheet, _HEAD, frozen="B")
    save(book, path, project.filing_date or project.notice_date, title=f"{project.name} 汇总")


def _write_table(sheet: Worksheet, name: str, scope: Scope) -> int:
    """Write the title, the headings, a row per village and the total; return the last village's row."""
    sheet.append([f"{name}　被征地农民基本养老保险补贴汇总"])
    sheet.append([])
    sheet.append(COLUMNS)
    villages = [Scope(scope.result, (village,)) for village in scope.villages]
    for row in (*villages, scope):
        sheet.append([SCOPE[column].value(row) for column in COLUMNS])
    total = sheet.max_row
    sheet.cell(total, 1, "合计")
    _style(sheet, total)
    return total - 1


def _style(sheet: Worksheet, last: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin")
    sheet.cell(1, 1).font = Font(name="黑体", size=16)
    for number, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        for row in range(_HEAD, last + 1):
            cell = sheet.cell(row, number)
            heading = row == _HEAD or number == 1
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.font = Font(name="黑体" if heading else "宋体", size=11)
            cell.alignment = Alignment(
                horizontal="center" if heading else "right", vertical="center", wrap_text=heading
            )
            cell.number_format = "0.0000" if "费用" in column else "0"
    sheet.row_dimensions[_HEAD].height = 32


def _chart(sheet: Worksheet, title: str, columns: Sequence[str], last: int) -> BarChart:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart(grouping="stacked", overlap=100)
    chart.title = title
    chart.width, chart.height = 11, 8
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    for column in columns:
        number = COLUMNS.index(column) + 1
        chart.add_data(Reference(sheet, min_col=number, min_row=_HEAD, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=_HEAD + 1, max_row=last))
    chart.legend.position = "b"
    return chart
