"""The sheets of 计算复核表, drawn from its tables and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from ..shared import CATALOG
from ..vocabulary import (
    BODY,
    COUNT,
    HEADING,
    LEFT,
    TEXT,
    TITLE,
    Block,
    Drawing,
    Kind,
    Line,
    Page,
    Sheet,
    draw_value,
    in_file_units,
    placeholder,
    with_result,
)
from .formulas import CHECKED, INTEGER, CheckedTable, Figure, Item, difference
from .parameters import PARAMETERS, TOTALS, Parameter
from .tables import TABLES

_FIRST = "复核结果"
_SIZE = 8.0
_HEAD_ROW, _MODEL_ROW = 3, 5
_RED = {"font": Font(color="9C0006", bold=True), "fill": PatternFill(bgColor="FFC7CE")}
_SHADE = PatternFill("solid", fgColor="EAF1DD")
_LEAST = 5.5
"""A sheet to recalculate on the screen may be printed smaller than a form."""
_FIRST_WIDTHS = (26, 22, 16, 16, 42, 46)

_WHY = (
    "为什么公式这样写：表格程序用二进制小数计算，0.1这样的数存不准，"
    "ROUND(征收÷承包,4) 或 剩余÷人数<界线 恰恰在界线上会算错。"
    "本表先把面积、比例、金额乘以倍数（10000，小数更多时更大）化成整数：是否达标用交叉相乘比较；"
    "舍入用一次整数除法，如四舍五入为 INT((2×被除数＋除数)÷(2×除数))。",
    "为什么不会取错：两个整数相除，商或为整数，或与最近的整数至少相差1/除数。被除数小于10的14次方时，"
    "这个差大于表格程序15位有效数字的误差，INT 不会越过整数；整数的加、减、乘在9×10的15次方以内没有误差。"
    "每行的辅助列“精度足够”核对了这一点；不足的行不判断对错，标“超出精度”并计入上表，须另行核算。",
    "参数可以改动：改动后各表随之重算，与系统结果不同之处标红。"
    "预览、手机和“受保护的视图”里看到的是生成时存入的系统结果，辅助列还没有数；允许编辑后，各数由公式重新算出，才算复核过。",
)


def review_sheet() -> Drawing:
    """Return 计算复核表."""
    widths = [in_file_units(width, _SIZE) for width in _FIRST_WIDTHS]
    first = Sheet(_FIRST, widths, tuple(_first_blocks()), landscape=True, least=_LEAST)
    return Drawing(CATALOG["计算复核表"].file, [first, *map(_sheet, TABLES)])


def _first_blocks() -> Iterator[Block]:
    yield from (_Headline(), _Checked(), _Totals(), _Parameters())
    yield from (Line(words, 10, 46) for words in _WHY)


def _sheet(table: CheckedTable) -> Sheet:
    blocks = (
        Line(f"{table.sheet}：{table.title}", 16, 28, TITLE),
        Line("征地项目：{{项目名称}}", 10, 18),
        _Rows(table),
    )
    widths = [in_file_units(item.width, _SIZE) for item in table.columns]
    return Sheet(table.sheet, widths, blocks, landscape=True, beside=len(table.helpers), least=_LEAST)


# Formulas -------------------------------------------------------------------------------------------------------------


def _resolved(formula: str, table: CheckedTable | None = None) -> str:
    """Return a formula with the columns it names as references."""
    return re.sub(r"\[(\w+)(?:\.(\w+))?(\^?)\]", lambda match: _reference(match, table), formula)


def _reference(match: re.Match[str], table: CheckedTable | None) -> str:
    name, column, above = match.groups()
    if column:
        letter = next(other for other in TABLES if other.sheet == name).letters[column]
        return f"{name}!${letter}${_MODEL_ROW}:${letter}${_MODEL_ROW}"
    assert table  # noqa: S101 — only the rows of a table have columns of their own
    return f"{table.letters[name]}{_MODEL_ROW - bool(above)}"


def _filled(content: str) -> str:
    """Return a formula with references, or the placeholder of a field."""
    return _resolved(content) if content.startswith("=") or not content else placeholder(content)


# Cells ----------------------------------------------------------------------------------------------------------------


def _draw(page: Page, column: int, value: str, kind: Kind, font: str = BODY, size: float = _SIZE) -> None:
    draw_value(page.cell(column), kind, value, font if kind.words else kind.font, size)


def _grid_row(page: Page, *cells: tuple[str, Kind], font: str = BODY) -> None:
    """Draw a row of the tables on the first sheet."""
    for column, (value, kind) in enumerate(cells, start=1):
        _draw(page, column, value, kind, font, 9)
    page.end_row(17)


def _grid_headings(page: Page, title: str, *headings: str) -> None:
    Line(title, 11, 24, HEADING).draw(page)
    _grid_row(page, *((words, TEXT) for words in headings), font=HEADING)


def _define(page: Page, name: str, column: str) -> None:
    """Give a cell of the row the name that formulas use."""
    book = page.sheet.parent
    assert book  # noqa: S101
    if name:
        book.defined_names[name] = DefinedName(name, attr_text=f"{_FIRST}!${column}${page.row}")


def _mark(page: Page, cells: str, condition: str) -> None:
    """Colour cells where a condition holds."""
    page.sheet.conditional_formatting.add(cells, FormulaRule([condition], **_RED))  # type: ignore[no-untyped-call]


# The sheets with a row per record -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """The headings of a table in two rows, and its model row."""

    table: CheckedTable

    def draw(self, page: Page) -> None:
        """Draw three rows."""
        first = 1
        for group, items in self.table.groups:
            self._draw_group(page, first, group, items)
            first += len(items)
        page.repeated = f"{_HEAD_ROW}:{_MODEL_ROW - 1}"
        page.sheet.freeze_panes = page.cell(len(self.table.given) + 1, row=_MODEL_ROW).coordinate
        self._mark_differences(page)
        for height in (16, 34, 17):
            page.end_row(height)

    def _draw_group(self, page: Page, first: int, group: str, items: Sequence[Item]) -> None:
        for index, item in enumerate(items, start=first):
            self._draw_column(page, index, group, item)
        if items:
            page.merge(_HEAD_ROW, first, _HEAD_ROW, first + len(items) - 1)

    def _draw_column(self, page: Page, index: int, group: str, item: Item) -> None:
        for row, words in ((_HEAD_ROW, group), (_HEAD_ROW + 1, item.heading)):
            draw_value(page.cell(index, row=row), TEXT, words, HEADING, _SIZE)
        cell = page.cell(index, row=_MODEL_ROW)
        draw_value(cell, item.kind, self._content(item), item.kind.font, _SIZE)
        if group.startswith("复算"):
            cell.fill = _SHADE

    def _content(self, item: Item) -> str:
        if item.content.startswith("="):
            return with_result(_resolved(item.content, self.table), self._result(item))
        return placeholder(f"{self.table.records}.{item.content}")

    def _result(self, item: Item) -> str:
        """Return the placeholder of the stored result of a formula.

        The placeholder of the check is the same in every row.
        """
        field = item.shown if isinstance(item, Figure) else item.result
        return field if field in CHECKED else field and f"{self.table.records}.{field}"

    def _mark_differences(self, page: Page) -> None:
        """Colour the figures that differ.

        The number of differences and the conclusion are coloured with them.
        """
        letters = self.table.letters
        for key, condition in self._conditions().items():
            rule = f'AND(${letters["序号"]}{_MODEL_ROW}<>"",{_resolved(condition, self.table)})'
            _mark(page, f"{letters[key]}{_MODEL_ROW}", rule)

    def _conditions(self) -> Mapping[str, str]:
        """Return when a column is coloured, by its key."""
        figures = {f"系统{figure.key}": difference(figure) for figure in self.table.figures}
        return {**figures, "差异": "[差异]<>0", "结论": '[结论]<>"一致"'}


# The first sheet ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Headline:
    """The title, and in large letters the number of differences."""

    def draw(self, page: Page) -> None:
        """Draw four rows."""
        Line("计算复核表", 20, 34, TITLE).draw(page)
        Line("征地项目：{{项目名称}}", 11).draw(page)
        Line(with_result('="不一致 "&不一致处数&" 处"', "复核标题"), 28, 48, HEADING, colour="375623").draw(page)
        _mark(page, f"A{page.row - 1}", "不一致处数<>0")
        every, some = '"全部"&复核数字个数&"个数字均已用公式复算"', '"另有"&超出精度行数&"行超出精度，未能复核"'
        Line(f"=IF(超出精度行数=0,{every},{some})", 11).draw(page)
        _mark(page, f"A{page.row - 1}", "超出精度行数<>0")


@dataclass(frozen=True)
class _Checked:
    """The number of figures compared and of differences, sheet by sheet."""

    def draw(self, page: Page) -> None:
        """Draw a row per sheet, and their sums."""
        _grid_headings(page, "一、复核范围", "表", "行数", "复核的数字（个）", "不一致（处）", "超出精度（行）", "结论")
        first = page.row
        _count(page, "项目合计", str(len(TOTALS)), "项目不一致", "=IFERROR(IF(项目精度=1,0,1),1)", each=1)
        for table in TABLES:
            _count_sheet(page, table)
        self._draw_sums(page, first)
        _mark(page, f"D{first}:E{page.row - 1}", f"D{first}<>0")
        _mark(page, f"F{first}:F{page.row - 1}", f'F{first}<>"一致"')

    def _draw_sums(self, page: Page, first: int) -> None:
        for name, column in (("复核数字个数", "C"), ("不一致处数", "D"), ("超出精度行数", "E")):
            _define(page, name, column)
        sums = [
            (with_result(f"=SUM({column}{first}:{column}{page.row - 1})", "复核差异" * (column in "DE")), COUNT)
            for column in "BCDE"
        ]
        _grid_row(page, ("合计", TEXT), *sums, (_conclusion(page), TEXT), font=HEADING)


def _count_sheet(page: Page, table: CheckedTable) -> None:
    rows = _resolved(f"COUNT([{table.sheet}.序号])")
    differences = _resolved(f"SUM([{table.sheet}.差异])")
    over = _resolved(f'=COUNTIFS([{table.sheet}.结论],"超出精度")')
    _count(page, table.sheet, rows, differences, over, each=len(table.figures))


def _count(page: Page, name: str, rows: str, differences: str, over: str, *, each: int) -> None:
    compared = f"=B{page.row}*{each}"
    found = (with_result(value, "复核差异") for value in (f"={differences}", over))
    numbers = [(value, COUNT) for value in (f"={rows}", compared, *found)]
    _grid_row(page, (name, TEXT), *numbers, (_conclusion(page), TEXT))


def _conclusion(page: Page) -> str:
    return with_result(f'=IF(D{page.row}<>0,"不一致",IF(E{page.row}=0,"一致","超出精度"))', "复核结论")


@dataclass(frozen=True)
class _Totals:
    """The figures of the whole project."""

    def draw(self, page: Page) -> None:
        """Draw a row per figure, and the number of differences."""
        _grid_headings(page, "二、项目合计", "项目", "复算（公式）", "系统结果", "不一致（处）", "结论")
        first = page.row
        for total in TOTALS:
            differs = with_result(f"=IFERROR(IF(项目精度=1,IF(B{page.row}=C{page.row},0,1),0),1)", "复核差异")
            conclusion = with_result(f'=IF(D{page.row}<>0,"不一致",IF(项目精度=1,"一致","超出精度"))', "复核结论")
            formula, engine = with_result(_resolved(total.formula), total.result), _resolved(total.engine)
            if engine.startswith("="):
                engine = with_result(engine, total.result)
            figures = ((formula, total.kind), (engine, total.kind))
            _grid_row(page, (total.words, TEXT), *figures, (differs, COUNT), (conclusion, TEXT))
        self._draw_sum(page, first, page.row - 1)

    def _draw_sum(self, page: Page, first: int, last: int) -> None:
        _define(page, "项目不一致", "D")
        differences = (with_result(f"=SUM(D{first}:D{last})", "复核差异"), COUNT)
        _grid_row(page, ("合计", TEXT), ("", TEXT), ("", TEXT), differences, ("", TEXT), font=HEADING)
        _mark(page, f"C{first}:C{last}", f"B{first}<>C{first}")
        _mark(page, f"D{first}:D{last + 1}", f"D{first}<>0")
        _mark(page, f"E{first}:E{last}", f'E{first}<>"一致"')


@dataclass(frozen=True)
class _Parameters:
    """Every number and reading, each under its names, on a page of their own."""

    def draw(self, page: Page) -> None:
        """Draw a row per parameter."""
        page.sheet.row_breaks.append(Break(page.row - 1))
        _grid_headings(page, "三、参数（公式引用的全部数和口径）", "参数", "数值", "①", "②", "公式中的名称", "说明")
        for parameter in PARAMETERS:
            self._draw_parameter(page, parameter)

    def _draw_parameter(self, page: Page, parameter: Parameter) -> None:
        for name, column in zip(parameter.names, "BCD", strict=True):
            _define(page, name, column)
        if parameter.choices:
            self._offer(page, [term.label for term in parameter.choices])
        made = [content.replace("[值]", f"B{page.row}") for _, content in (parameter.first, parameter.second)]
        names = zip(("", "①", "②"), parameter.names, strict=True)
        known = "　".join(f"{mark}{name}" for mark, name in names if name)
        _grid_row(
            page,
            (parameter.words, TEXT),
            (_filled(parameter.field), parameter.kind),
            *((_filled(content), INTEGER) for content in made),
            (known, TEXT),
            (parameter.meaning, LEFT),
        )

    def _offer(self, page: Page, labels: Sequence[str]) -> None:
        """Let the value be chosen from a list."""
        choices = DataValidation("list", formula1=f'"{",".join(labels)}"', allow_blank=False)
        choices.add(f"B{page.row}")
        page.sheet.add_data_validation(choices)
