"""The blank input workbook, made from the layout.

It has titles with notes, drop-downs, examples and instructions. openpyxl is imported only when one is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..disk import new_file
from ..law import Policy, packaged_policies
from ..xlsxform import column_letters, save
from .layout import EXAMPLE_MARK, GUIDE_SHEET, TABLES, CellKind, Column, Table, tables_under
from .writing import fit_height, fit_width, number_format, put, put_text, style

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

RowValues = Mapping[str, Any]
"""The values of one row by the field of each column."""

_PREPARED_ROWS = 2_000
_LONGEST_LITERAL = 255
_HEAD_FILL, _EXAMPLE_FILL, _RED, _GREY, _BLACK = "DDEBF7", "F2F2F2", "C00000", "808080", "000000"
_GUIDE_WIDTHS = (14, 26, 70, 32)
_WIDTHS = {
    CellKind.ID: 22,
    CellKind.TEXT: 24,
    CellKind.CODE: 20,
    CellKind.DATE: 13,
    CellKind.CHOICE: 12,
    CellKind.STEP: 24,
}
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


def write_blank(path: str | os.PathLike[str], policy: Policy | None = None) -> None:
    """Write a blank input workbook, with instructions and examples, to `path`.

    环节 offers the steps of the procedure of `policy`, by default of the latest packaged one. Raises
    `FileInTheWayError` if the file exists, and `OSError` if the disk refuses.
    """
    write_rows({table: [] for table in TABLES}, path, policy, examples=True)


def write_rows(
    rows: Mapping[Table, Sequence[RowValues]],
    path: str | os.PathLike[str],
    policy: Policy | None = None,
    *,
    examples: bool = False,
) -> None:
    """Write an input workbook with these rows to the new file `path`.

    It has instructions as well. The policy is as for `write_blank`. Raises `FileInTheWayError` if the file exists.
    """
    with new_file(Path(path)) as scratch:
        scratch.write_bytes(workbook_of(rows, policy, examples=examples))


def blank_workbook(policy: Policy | None = None) -> bytes:
    """Return the bytes of what `write_blank` writes."""
    return workbook_of({table: [] for table in TABLES}, policy, examples=True)


def workbook_of(
    rows: Mapping[Table, Sequence[RowValues]], policy: Policy | None = None, *, examples: bool = False
) -> bytes:
    """Return the bytes of what `write_rows` writes."""
    from openpyxl import Workbook

    tables = tables_under((policy or _latest_policy()).procedure)
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill_guide(book.create_sheet(GUIDE_SHEET), tables)
    for table, offered in zip(TABLES, tables, strict=True):
        fill = _fill_down if table.down else _fill_across
        fill(book.create_sheet(table.title), offered, rows[table], examples)
    book.active = 1
    stream = BytesIO()
    save(book, stream, title="被征地农民基本养老保险补贴工作簿")
    return stream.getvalue()


def _latest_policy() -> Policy:
    return max(packaged_policies().values(), key=lambda policy: policy.in_force_from)


def _fill_across(sheet: Worksheet, table: Table, rows: Sequence[RowValues], examples: bool) -> None:
    first = 3 if examples else 2
    last = max(len(rows) + 1, _PREPARED_ROWS)
    for index, column in enumerate(table.columns, 1):
        letters = column_letters(index)
        _write_title(sheet.cell(1, index), column)
        _format_column(sheet, index, column)
        _restrict(sheet, column, f"{letters}2:{letters}{last}")
        if examples:
            _write_example(sheet.cell(2, index), column, EXAMPLE_MARK if index == 1 else "")
        for number, row in enumerate(rows, first):
            put(sheet.cell(number, index), row.get(column.field), column.kind)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    fit_width(sheet)


def _fill_down(sheet: Worksheet, table: Table, rows: Sequence[RowValues], examples: bool) -> None:
    for index, (title, width) in enumerate((("项目", 26), ("内容", 40), *([("示例", 34)] if examples else [])), 1):
        style(sheet.cell(1, index, title), bold=True, fill=_HEAD_FILL)
        sheet.column_dimensions[column_letters(index)].width = width
    for number, column in enumerate(table.columns, 2):
        _write_title(sheet.cell(number, 1), column)
        put(sheet.cell(number, 2), rows[0].get(column.field) if rows else None, column.kind)
        _restrict(sheet, column, f"B{number}")
        if examples:
            _write_example(sheet.cell(number, 3), column)
    sheet.freeze_panes = "B2"
    fit_width(sheet)


def _write_title(cell: Cell | MergedCell, column: Column) -> None:
    """Write a title, red if required, with its rule and example as a note."""
    from openpyxl.comments import Comment

    cell.value = column.title
    style(cell, bold=True, fill=_HEAD_FILL, color=_RED if column.required else _BLACK, wrap=True)
    example = f"\n例如：{column.example}" if column.example else ""
    cell.comment = Comment(column.rule + example, "填表说明", width=260, height=90)


def _format_column(sheet: Worksheet, index: int, column: Column) -> None:
    """Set the width and format of a whole column, for rows added later too."""
    dimension = sheet.column_dimensions[column_letters(index)]
    widest = max(column.title, column.example, EXAMPLE_MARK + column.example if index == 1 else "", key=len)
    dimension.width = max(_WIDTHS.get(column.kind, 12), min(2 * len(widest), 40) + 2)
    dimension.number_format = number_format(column.kind)


def _restrict(sheet: Worksheet, column: Column, cells: str) -> None:
    """Let the spreadsheet program reject entries that the reader would reject."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if choices := _literal_list(column.choices):
        rule = DataValidation(type="list", formula1=choices)
    elif column.kind in _VALIDATIONS:
        rule = DataValidation(**_VALIDATIONS[column.kind])
    else:
        return
    rule.allowBlank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = column.title, column.rule[:200]
    rule.add(cells)
    sheet.add_data_validation(rule)


def _literal_list(choices: Sequence[str]) -> str:
    """Return the choices as a drop-down holds them; empty if it cannot.

    Excel reports a file as damaged if a list is too long or a choice has a comma.
    """
    literal = f'"{",".join(choices)}"'
    holds = len(literal) <= _LONGEST_LITERAL and not any(mark in choice for choice in choices for mark in ',"')
    return literal if choices and holds else ""


_NOT_NEGATIVE = {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"}
_VALIDATIONS: dict[CellKind, dict[str, Any]] = {
    CellKind.ID: {"type": "textLength", "operator": "equal", "formula1": "18", "errorStyle": "warning"},
    CellKind.AREA: _NOT_NEGATIVE,
    CellKind.AREA_PER_HEAD: _NOT_NEGATIVE,
    CellKind.HECTARES: _NOT_NEGATIVE,
    CellKind.MONEY: _NOT_NEGATIVE,
    CellKind.COUNT: {"type": "whole", "operator": "greaterThanOrEqual", "formula1": "0"},
    CellKind.YEAR: {"type": "whole", "operator": "between", "formula1": "2000", "formula2": "2999"},
    CellKind.SHARE: {"type": "decimal", "operator": "between", "formula1": "0", "formula2": "1"},
    CellKind.DATE: {"type": "date", "operator": "greaterThanOrEqual", "formula1": "DATE(2000,1,1)"},
}


def _write_example(cell: Cell | MergedCell, column: Column, mark: str = "") -> None:
    put(cell, mark + column.example if mark else column.example_value, column.kind)
    style(cell, fill=_EXAMPLE_FILL, color=_GREY, italic=True)


def _fill_guide(sheet: Worksheet, tables: Sequence[Table]) -> None:
    from openpyxl.styles import Alignment

    for line in _GUIDE:
        sheet.append([line])
    style(sheet.cell(1, 1), bold=True)
    start = sheet.max_row + 2
    for row, texts in enumerate(_guide_table(tables), start):
        for index, text in enumerate(texts, 1):
            put_text(sheet.cell(row, index), text)
            sheet.cell(row, index).alignment = Alignment(wrap_text=index == 3, vertical="top")
        fit_height(sheet, row, [(texts[2], _GUIDE_WIDTHS[2])])
    for index, width in enumerate(_GUIDE_WIDTHS, 1):
        style(sheet.cell(start, index), bold=True, fill=_HEAD_FILL)
        sheet.column_dimensions[column_letters(index)].width = width
    fit_width(sheet)


def _guide_table(tables: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    yield "工作表", "列", "填写要求", "示例"
    for table in tables:
        yield table.title, "", table.note, ""
        for column in table.columns:
            yield table.title, column.title, column.rule, column.example
