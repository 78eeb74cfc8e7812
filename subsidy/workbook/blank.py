"""Writing input workbooks: the blank one, a project as a workbook, and the start of the next project from the last.

All are made from the layout, by openpyxl, which is imported only here and when a workbook is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..facts import Facts, Project
from ..law import Term
from ..xlsxform import line_count, save
from .layout import (
    EXAMPLE_MARK,
    GUIDE_SHEET,
    HOUSEHOLDS,
    PARCELS,
    PEOPLE,
    PROGRESS,
    PROJECT,
    TABLES,
    VILLAGES,
    Column,
    Kind,
    Table,
)
from .tables import column_letters

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, Any]
"""What goes into a row, by the field of each column."""

_PREPARED_ROWS = 2_000
_HEAD_FILL, _EXAMPLE_FILL, _GREY = "DDEBF7", "F2F2F2", "808080"
_EARLIEST_DAY = date(1900, 3, 1)
"""Before it spreadsheet programs disagree about the calendar."""
_SPREADSHEET_DIGITS = 15
_LINE_HEIGHT = 15
_GUIDE_WIDTHS = (14, 26, 70, 32)
_WIDTHS = {Kind.ID: 22, Kind.TEXT: 24, Kind.CODE: 20, Kind.DATE: 13, Kind.CHOICE: 12, Kind.STEP: 24}
_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.COUNT: "0", Kind.YEAR: "0"}
_GUIDE = (
    "填表说明",
    "1．一份工作簿填一个征地项目。先填“项目”，再填“村”“农户”“人员”；“地块”“办理进度”可以不填。",
    "2．表名和列名不要改。列的先后可以调整，不需要的选填列可以空着。",
    "3．村表、农户表用同一村名，农户表、人员表用同一户编号，系统据此把各表连起来。",
    "4．各户全部成员都要填，不论年龄，包括不符合条件的人。",
    "5．身份证号、户编号、证号、电话各列已设为文本格式，请直接录入，或粘贴为数值，以免后几位变成0。",
    "6．面积单位为亩（地块表为公顷），金额单位为元。只填数字，最多4位小数。",
    f"7．灰色的示例行以“{EXAMPLE_MARK}”开头，不会被读取，可以删去；不要在示例行上填写真实数据。",
    "8．填好后先核对，全部问题会一次列出，并注明所在表和单元格。",
)


def write_blank(path: str | os.PathLike[str]) -> None:
    """Write a blank input workbook to `path`, with an example row in each sheet and instructions."""
    _write({table: [] for table in TABLES}, path, examples=True)


def project_to_workbook(project: Project, path: str | os.PathLike[str]) -> None:
    """Write `project` as an input workbook to `path`; reading it back gives an equal project."""
    _write(project_rows(project), path)


def carry_over(project: Project, entitlements: Mapping[str, Decimal], path: str | os.PathLike[str]) -> None:
    """Write the workbook with which the next project of the same villages begins.

    What was taken now is added to what was taken before, and each person's share in `entitlements` (by ID number, of
    one full standard) to the share already received, never beyond 1. What belongs to one acquisition is left blank.
    """
    rows = project_rows(project)
    people = [_paid(row, entitlements) for row in rows[PEOPLE]]
    households = [
        {**row, "taken_before": row["taken_before"] + row["taken_now"], "taken_now": None} for row in rows[HOUSEHOLDS]
    ]
    villages = [{field: row[field] for field in ("township", "name")} for row in rows[VILLAGES]]
    blank: dict[Table, list[Row]] = {table: [] for table in TABLES}
    _write({**blank, VILLAGES: villages, HOUSEHOLDS: households, PEOPLE: people}, path)


def _paid(row: Row, entitlements: Mapping[str, Decimal]) -> Row:
    share = row["prior_share"] + entitlements.get(row["id_number"], Decimal(0))
    return {**row, "prior_share": min(share, Decimal(1)), "on_uncontracted_list": False}


def project_rows(project: Project) -> dict[Table, Sequence[Row]]:
    """Return a project as flat rows, one table after the other."""
    households = list(project.households())
    return {
        PROJECT: [_own(project)],
        VILLAGES: [_own(village) for village in project.villages],
        HOUSEHOLDS: [{**_own(household), "village": village.name} for village, household in households],
        PEOPLE: [{**_own(p), "household": household.number} for _, household in households for p in household.members],
        PARCELS: [_own(parcel) for parcel in project.parcels],
        PROGRESS: [_own(step) for step in project.progress],
    }


def _own(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in type(facts).model_fields}


def _write(rows: Mapping[Table, Sequence[Row]], path: str | os.PathLike[str], *, examples: bool = False) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _fill_guide(book.create_sheet(GUIDE_SHEET))
    for table in TABLES:
        (_fill_down if table.down else _fill_across)(book.create_sheet(table.title), table, rows[table], examples)
    book.active = 1
    save(book, Path(path), title="被征地农民基本养老保险补贴工作簿")


def _fill_across(sheet: Worksheet, table: Table, rows: Sequence[Row], examples: bool) -> None:
    first = 3 if examples else 2
    for index, column in enumerate(table.columns, 1):
        _title(sheet.cell(1, index), column)
        _format_column(sheet, index, column)
        _restrict(sheet, column, f"{column_letters(index - 1)}2:{column_letters(index - 1)}{_last(rows)}")
        if examples:
            _example(sheet.cell(2, index), column, EXAMPLE_MARK if index == 1 else "")
        for number, row in enumerate(rows, first):
            put(sheet.cell(number, index), row.get(column.field), column.kind)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    fit_width(sheet)


def _last(rows: Sequence[Row]) -> int:
    return max(len(rows) + 1, _PREPARED_ROWS)


def _fill_down(sheet: Worksheet, table: Table, rows: Sequence[Row], examples: bool) -> None:
    for index, (title, width) in enumerate((("项目", 26), ("内容", 40), *([("示例", 34)] if examples else [])), 1):
        _style(sheet.cell(1, index, title), bold=True, fill=_HEAD_FILL)
        sheet.column_dimensions[column_letters(index - 1)].width = width
    for number, column in enumerate(table.columns, 2):
        _title(sheet.cell(number, 1), column)
        put(sheet.cell(number, 2), rows[0].get(column.field) if rows else None, column.kind)
        _restrict(sheet, column, f"B{number}")
        if examples:
            _example(sheet.cell(number, 3), column)
    sheet.freeze_panes = "B2"
    fit_width(sheet)


def _title(cell: Cell | MergedCell, column: Column) -> None:
    """Write a title, with the rule and an example as its note; what must be filled is red."""
    from openpyxl.comments import Comment

    cell.value = column.title
    _style(cell, bold=True, fill=_HEAD_FILL, color="C00000" if column.required else "000000", wrap=True)
    example = f"\n例如：{column.example}" if column.example else ""
    cell.comment = Comment(column.rule + example, "填表说明", width=260, height=90)


def _format_column(sheet: Worksheet, index: int, column: Column) -> None:
    """Set the whole column's width and format, so that rows added later have it too."""
    dimension = sheet.column_dimensions[column_letters(index - 1)]
    widest = max(column.title, column.example, EXAMPLE_MARK + column.example if index == 1 else "", key=len)
    dimension.width = max(_WIDTHS.get(column.kind, 12), min(2 * len(widest), 40) + 2)
    dimension.number_format = _format(column.kind)


def _format(kind: Kind) -> str:
    return "@" if kind.is_text else _FORMATS.get(kind, "General")


def _restrict(sheet: Worksheet, column: Column, cells: str) -> None:
    """Let the program that opens the sheet refuse what the reader would refuse."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"')
    elif column.kind in _VALIDATIONS:
        rule = DataValidation(**_VALIDATIONS[column.kind])
    else:
        return
    rule.allowBlank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = column.title, column.rule[:200]
    rule.add(cells)
    sheet.add_data_validation(rule)


_VALIDATIONS: dict[Kind, dict[str, Any]] = {
    Kind.ID: {"type": "textLength", "operator": "equal", "formula1": "18", "errorStyle": "warning"},
    Kind.AREA: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
    Kind.HECTARES: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
    Kind.MONEY: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
    Kind.COUNT: {"type": "whole", "operator": "greaterThanOrEqual", "formula1": "0"},
    Kind.YEAR: {"type": "whole", "operator": "between", "formula1": "2000", "formula2": "2999"},
    Kind.SHARE: {"type": "decimal", "operator": "between", "formula1": "0", "formula2": "1"},
    Kind.DATE: {"type": "date", "operator": "greaterThanOrEqual", "formula1": "DATE(2000,1,1)"},
}


def _example(cell: Cell | MergedCell, column: Column, mark: str = "") -> None:
    put(cell, _example_value(column) if not mark else mark + column.example, column.kind)
    _style(cell, fill=_EXAMPLE_FILL, color=_GREY, italic=True)


def _example_value(column: Column) -> object:
    parse: dict[Kind, Callable[[str], object]] = {Kind.DATE: date.fromisoformat, Kind.YEAR: int, Kind.COUNT: int}
    numbers = (Kind.AREA, Kind.HECTARES, Kind.MONEY, Kind.SHARE)
    return parse.get(column.kind, Decimal if column.kind in numbers else str)(column.example)


def _style(
    cell: Cell | MergedCell,
    *,
    bold: bool = False,
    italic: bool = False,
    color: str = "000000",
    fill: str = "",
    wrap: bool = False,
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(bold=bold, italic=italic, color=color)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def fit_width(sheet: Worksheet) -> None:
    """Print on A4 across, one page wide."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def fit_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its wrapped texts need, each given with the width of its column: not every program does."""
    sheet.row_dimensions[row].height = _LINE_HEIGHT * max(line_count(text, width - 2) for text, width in cells)


def put(cell: Cell | MergedCell, value: object, kind: Kind) -> None:
    """Write one value so that it reads back exactly: text as text, and a number as one only if a double can hold it."""
    if value is None or value == "":
        return
    if (number_format := _format(kind)) != "General":
        cell.number_format = number_format
    plain = _plain(value)
    if isinstance(plain, str):
        put_text(cell, plain)
    else:
        cell.value = plain


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write `text` as text, whatever it begins with: never a formula, never an error value."""
    cell.value = escaped(text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def escaped(text: str) -> str:
    """Return `text` as a spreadsheet can hold it: without control characters, and nothing taken for an escape."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text))


def _plain(value: object) -> str | int | Decimal | date:
    match value:
        case Term():
            return value.label
        case bool():
            return "是" if value else "否"
        case Decimal():
            return value if len(value.normalize().as_tuple().digits) <= _SPREADSHEET_DIGITS else f"{value:f}"
        case date():
            return value if value >= _EARLIEST_DAY else value.isoformat()
        case int() | str():
            return value
    raise TypeError(type(value).__name__)


def _fill_guide(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment

    for line in _GUIDE:
        sheet.append([line])
    _style(sheet.cell(1, 1), bold=True)
    start = sheet.max_row + 2
    for row, texts in enumerate(_guide_table(), start):
        for index, text in enumerate(texts, 1):
            put_text(sheet.cell(row, index), text)
            sheet.cell(row, index).alignment = Alignment(wrap_text=index == 3, vertical="top")
        fit_height(sheet, row, [(texts[2], _GUIDE_WIDTHS[2])])
    for index in range(1, 5):
        _style(sheet.cell(start, index), bold=True, fill=_HEAD_FILL)
    for letter, width in zip("ABCD", _GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    fit_width(sheet)


def _guide_table() -> Iterator[tuple[str, ...]]:
    yield "工作表", "列", "填写要求", "示例"
    for table in TABLES:
        for column in table.columns:
            yield table.title, column.title, column.rule, column.example
