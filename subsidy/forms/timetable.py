"""办理时限.xlsx and 办理时限.ics: a `Schedule` on paper and in a calendar.

The workbook has a table and a bar chart; the calendar has the due dates.

Both are reproducible: contents and times come from the schedule alone, never from the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ..deadlines import COLUMNS, SOON, Schedule, Status, StepState, table
from ..disk import new_file
from ..xlsxform import clean, line_count, save, set_up_page

if TYPE_CHECKING:
    from icalendar import Alarm, Event
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

TITLE = "被征地农民基本养老保险补贴办理时限表"

_WIDTHS = MappingProxyType(
    {
        "序号": 5,
        "条款": 6,
        "环节": 16,
        "责任单位": 18,
        "起算": 16,
        "起算日": 11.5,
        "期限（工作日）": 8,
        "截止日": 11.5,
        "实际日期": 11.5,
        "办理情况": 14,
        "最早办结": 11.5,
        "备注": 9,
    }
)
"""Widths of the columns in characters."""
_TITLES = ("序号", *COLUMNS)

_NOTES = (
    "一、工作日按国务院办公厅放假安排通知计算：调休上班日计入，放假日不计；起算当日不计，期限届满日当日终了为止。",
    "二、带*的日期为预计：起算环节尚未记录实际日期，按其截止日推算；或该年放假安排可能调整。",
    "三、最早办结：未办环节自今日起各用足期限，已逾期的今日办结，未规定期限的不占时间。",
    f"四、红色为已逾期，黄色为{SOON}个工作日内到期。",
)

_LATE = "已逾期"
_NEAR = f"{SOON}个工作日内到期"
_BARS = MappingProxyType(
    {
        "已办结": "70AD47",
        "逾期办结": "A9743A",
        "办理中": "4472C4",
        _NEAR: "FFC000",
        _LATE: "C00000",
        "未开始（按最早办结预计）": "BFBFBF",
    }
)
"""Bars of the chart and their colours."""
_CELLS = MappingProxyType({_LATE: ("FFC7CE", "9C0006"), _NEAR: ("FFEB9C", "7F6000")})
"""Ground and ink of a row that needs attention."""

_DATE = 'yyyy"-"mm"-"dd'
_EXPECTED_DATE = f'{_DATE}"*"'
_FIRST_DATE = date(1900, 3, 1)
"""The first day that every spreadsheet program counts alike; an earlier one, surely mistyped, is written as text."""
_CHART_SHEET = "进度图"
_DATA_SHEET = "图表数据"


def write_deadlines(schedule: Schedule, path: str | Path) -> None:
    """Write 办理时限.xlsx as a new file.

    Raises `FileInTheWayError` if there is one already.
    """
    with new_file(Path(path)) as scratch:
        scratch.write_bytes(deadlines_workbook(schedule))


def write_ics(schedule: Schedule, path: str | Path) -> None:
    """Write 办理时限.ics as a new file.

    Raises `FileInTheWayError` if there is one already.
    """
    with new_file(Path(path)) as scratch:
        scratch.write_bytes(deadlines_calendar(schedule))


def deadlines_workbook(schedule: Schedule) -> bytes:
    """Return 办理时限.xlsx: a table, and a chart on a second sheet.

    The table is on A4 landscape; the chart has a bar for each step.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if TYPE_CHECKING:
        assert isinstance(sheet, Worksheet)
    sheet.title = "办理时限"
    _fill_table(sheet, schedule)
    _fill_chart(book, schedule)
    stream = BytesIO()
    save(book, stream, schedule.as_of, title=TITLE)
    return stream.getvalue()


def _fill_table(sheet: Worksheet, schedule: Schedule) -> None:
    head = list(_heading(schedule))
    for text in [TITLE, *head]:
        _wide_row(sheet, text)
    sheet.append([title.replace("（", "\n（") for title in _TITLES])
    first = sheet.max_row
    for number, (row, state) in enumerate(zip(table(schedule), schedule.steps, strict=True), 1):
        sheet.append([number, *map(_plain, row.values())])
        _style_row(sheet, state)
    last = sheet.max_row
    for text in _NOTES:
        _wide_row(sheet, text)
    _style_title(sheet, first)
    _fit_rows(sheet, first, last)
    set_up_page(sheet, first)


def _heading(schedule: Schedule) -> Iterator[str]:
    project = schedule.project
    yield f"征地项目：{project.name}"
    yield (
        f"申请用地单位：{project.land_user}　用地方式：{project.land_use_mode.label}　"
        f"告知书发布日期：{project.notice_date}　截至：{schedule.as_of}　依据：{schedule.procedure.document}"
    )
    finish = schedule.step(schedule.procedure.finish)
    if finish.actual:
        yield f"已于{finish.actual}全部办结"
    else:
        yield f"最早办结：{schedule.earliest_finish}*　关键环节：{' → '.join(schedule.critical_path)}"


def _plain(value: object) -> object:
    if isinstance(value, date) and value < _FIRST_DATE:
        return str(value)
    return clean(value) or None if isinstance(value, str) else value


def _wide_row(sheet: Worksheet, text: str) -> None:
    from openpyxl.styles import Alignment, Font

    row = sheet.max_row + 1 if sheet["A1"].value else 1
    cell = sheet.cell(row, 1, clean(text))
    cell.data_type = "s"  # never a formula, whatever the name of the project
    cell.font = Font(name="仿宋", size=11)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_TITLES))
    sheet.row_dimensions[row].height = 16.5 * line_count(text, int(sum(_WIDTHS.values())) - 4) + 3


def _style_row(sheet: Worksheet, state: StepState) -> None:
    from openpyxl.styles import Font, PatternFill

    ground, ink = _CELLS.get(_kind(state), ("", "000000"))
    for title, cell in zip(_TITLES, sheet[sheet.max_row], strict=True):
        _style_cell(cell, centred=title not in ("环节", "责任单位", "起算"))
        cell.font = Font(
            name="仿宋", size=10.5, color=ink, bold=bool(ground) and title in ("环节", "截止日", "办理情况")
        )
        if ground:
            cell.fill = PatternFill("solid", fgColor=ground)
        if isinstance(cell.value, date):
            expected = title == "最早办结" or (state.provisional and title in ("起算日", "截止日"))
            cell.number_format = _EXPECTED_DATE if expected else _DATE


def _style_cell(cell: Cell | MergedCell, *, centred: bool) -> None:
    from openpyxl.styles import Alignment, Border, Side

    line = Side(style="thin")
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
    if isinstance(cell.value, str):
        cell.data_type = "s"


def _style_title(sheet: Worksheet, header: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet["A1"].font = Font(name="黑体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 32
    for cell in sheet[header]:
        _style_cell(cell, centred=True)
        cell.font = Font(name="黑体", size=10.5)
        cell.fill = PatternFill("solid", fgColor="F2F2F2")


def _fit_rows(sheet: Worksheet, first: int, last: int) -> None:
    from openpyxl.utils import get_column_letter

    widths = [_WIDTHS[title] for title in _TITLES]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in range(first, last + 1):
        texts = ((cell.value, width) for cell, width in zip(sheet[row], widths, strict=True))
        lines = max(line_count(text, int(width * 0.95)) for text, width in texts if isinstance(text, str))
        sheet.row_dimensions[row].height = 15 * lines + 7


# The chart ------------------------------------------------------------------------------------------------------------


def _kind(state: StepState) -> str:
    """Return which bar of the chart a step has."""
    if state.actual:
        return "逾期办结" if state.status is Status.DONE_LATE else "已办结"
    if state.status is Status.OVERDUE:
        return _LATE
    if state.is_soon:
        return _NEAR
    return "办理中" if state.is_open else list(_BARS)[-1]


def _span(state: StepState, as_of: date) -> tuple[date, date]:
    """Return the days between which a bar runs.

    The first is that of the event, and not part of the term.
    """
    if state.actual:
        return min(state.start or state.actual, state.actual), state.actual
    if state.start and state.status is Status.OVERDUE:
        return state.start, as_of
    if state.start and state.due and state.status is Status.RUNNING:
        return state.start, state.due
    return state.forecast.begins, state.forecast.ends


def _fill_chart(book: Workbook, schedule: Schedule) -> None:
    data, sheet = book.create_sheet(_DATA_SHEET), book.create_sheet(_CHART_SHEET)
    data.sheet_state = "hidden"
    kinds = [kind for kind in _BARS if kind in map(_kind, schedule.steps)]
    data.append(["环节", " ", *kinds])  # a blank name: not every program can leave one entry out of the legend
    ends = []
    for state in schedule.steps:
        begin, end = _span(state, schedule.as_of)
        first = begin + timedelta(1) if begin < end else end
        data.append(
            [state.step.name, first, *(_length(first, end) if kind == _kind(state) else None for kind in kinds)]
        )
        ends += [first, end]
    chart = _bar_chart(data, kinds, min(ends), max(ends))
    chart.title = f"办理进度图（截至{schedule.as_of}）"
    sheet.add_chart(chart, "A1")
    set_up_page(sheet)


def _length(first: date, end: date) -> int:
    return (end - first).days + 1


def _bar_chart(data: Worksheet, kinds: Sequence[str], first: date, last: date) -> BarChart:
    """Return stacked bars whose first part, up to the first day, is not drawn."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.width, chart.height = 27, 17
    chart.add_data(
        Reference(data, min_col=2, max_col=2 + len(kinds), min_row=1, max_row=data.max_row), titles_from_data=True
    )
    chart.set_categories(Reference(data, min_col=1, min_row=2, max_row=data.max_row))
    chart.visible_cells_only = False  # the figures stand on a hidden sheet
    for series, colour in zip(chart.series, [None, *map(_BARS.get, kinds)], strict=True):
        series.graphicalProperties.line.noFill = True
        if colour is None:
            series.graphicalProperties.noFill = True
        else:
            series.graphicalProperties.solidFill = colour
    chart.legend.position = "b"
    _set_up_axes(chart, _serial(first), _serial(last) + 1)
    return chart


def _set_up_axes(chart: BarChart, first: int, end: int) -> None:
    """Set the steps from top to bottom, and the days from first to end.

    The days are serial numbers.
    """
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill="D9D9D9")))
    chart.y_axis.number_format, chart.y_axis.majorUnit = "yyyy-m-d", _tick(first, end)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = first, end


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def _tick(first: int, end: int) -> int:
    """Return the days between two lines of the time axis.

    They are whole weeks, so that there are a dozen lines at most.
    """
    return 7 * ceil((end - first) / 7 / 12)


# The calendar ---------------------------------------------------------------------------------------------------------

_UIDS = UUID("6f0d5f2b-3c9e-5b57-9f53-5b1c0a3d7e24")
"""Namespace of the identities of our events; a change would show every event twice in existing calendars."""

_SUMMARIES: Mapping[Status, str] = MappingProxyType(
    {
        Status.DONE_ON_TIME: "【已办结】{name}",
        Status.DONE_LATE: "【已办结】{name}",
        Status.NO_TERM: "【已办结】{name}",
        Status.OVERDUE: "【已逾期】{name}",
        Status.RUNNING: "【截止】{name}",
        Status.NOT_STARTED: "【预计截止】{name}",
    }
)


def deadlines_calendar(schedule: Schedule) -> bytes:
    """Return 办理时限.ics: an all-day event for each step with a day.

    That is the day the step was done, is due, or is expected to be due. An event keeps its identity from one file to
    the next, so importing a later one updates the calendar. A step that is not done reminds at nine in the morning two
    working days ahead.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//subsidy//办理时限//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"办理时限 {schedule.project.name}")
    for state in schedule.steps:
        if state.step.term and (day := state.actual or (state.due and state.day_to_expect)):
            calendar.add_component(_event(state, day, schedule))
    return bytes(calendar.to_ical())


def _event(state: StepState, day: date, schedule: Schedule) -> Event:
    from icalendar import Event

    stamp = datetime.combine(schedule.as_of, time.min, UTC)
    event = Event()
    event.add("uid", f"{_identity(schedule.project.name, state.step.name)}@subsidy")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", schedule.as_of.toordinal())
    event.add("dtstart", day)
    if day < date.max:  # an event without an end lasts its whole day
        event.add("dtend", day + timedelta(1))
    event.add("summary", f"{_SUMMARIES[state.status].format(name=state.step.name)} {state.actor}")
    event.add("description", "\n".join(_description(state, schedule)))
    event.add("categories", [state.actor])
    event.add("status", "TENTATIVE" if state.provisional and not state.actual else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not state.actual:
        event.add_component(_alarm(state, day, schedule))
    return event


def _identity(project: str, step: str) -> UUID:
    return uuid5(_UIDS, f"{project}\n{step}")


def _description(state: StepState, schedule: Schedule) -> Sequence[str]:
    start = f"{state.start}" if state.start else "未记录"
    return (
        f"征地项目：{schedule.project.name}",
        f"环节：{state.step.name}（{schedule.procedure.document} {state.step.clause}）",
        f"责任单位：{state.actor}",
        f"期限：自“{state.starts_from}”（{start}）起{state.step.term}个工作日",
        f"办理情况：{state.status_text}{f'（{state.note}）' if state.note else ''}，截至{schedule.as_of}",
    )


def _alarm(state: StepState, day: date, schedule: Schedule) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{state.step.name}：{day}截止，{state.actor}")
    alarm.add("trigger", schedule.calendar.back(day, SOON) - day + timedelta(hours=9))
    return alarm
