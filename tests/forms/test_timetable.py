"""办理时限.xlsx and 办理时限.ics, read back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from printed_pages import smallest_text
from strategies import household, project_of
from template_files import pages_of

from subsidy.deadlines.schedule import Schedule, schedule
from subsidy.forms.timetable import deadlines_calendar, deadlines_workbook, write_deadlines, write_ics

RECORDED = {
    "农业服务中心收到资料": date(2024, 9, 27),
    "农业服务中心审核完毕": date(2024, 10, 12),  # two working days late
}
AS_OF = date(2024, 10, 14)
"""乡镇提交调查表 has two working days left, 函告民政局 is overdue."""


def plan(recorded: Mapping[str, date] = RECORDED, as_of: date = AS_OF, **facts: Any) -> Schedule:
    project = project_of(
        household("5", "0", "5", 3),
        notice_date=date(2024, 9, 20),
        announcement_date=date(2024, 9, 20),
        progress=[{"step": step, "on": on} for step, on in recorded.items()],
        **facts,
    )
    return schedule(project, as_of)


# 办理时限.xlsx --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deadlines") / "办理时限.xlsx"
    write_deadlines(plan(), path)
    return path


@pytest.fixture(scope="module")
def sheet(workbook: Path) -> Worksheet:
    return load_workbook(workbook)["办理时限"]


def row_of(sheet: Worksheet, step: str) -> dict[str, Any]:
    """Return the cells of a step by the title of their column."""
    titles = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    cells = next(row for row in sheet.iter_rows() if row[2].value == step)
    return {str(title.value).replace("\n", ""): cell for title, cell in zip(titles, cells, strict=True)}


def test_the_table_shows_every_step_with_its_figures(sheet: Worksheet) -> None:
    row = {title: cell.value for title, cell in row_of(sheet, "乡镇提交调查表").items()}
    assert row == {
        "序号": 8,
        "条款": "第四条",
        "环节": "乡镇提交调查表",
        "责任单位": "乡镇人民政府（街道办事处）",
        "起算": "接到告知书（乡镇）",
        "起算日": datetime(2024, 9, 20),  # noqa: DTZ001
        "期限（工作日）": 15,
        "截止日": datetime(2024, 10, 16),  # noqa: DTZ001
        "实际日期": None,
        "办理情况": "办理中，剩2个工作日",
        "最早办结": datetime(2024, 10, 16),  # noqa: DTZ001
        "备注": None,
    }


@pytest.mark.parametrize(
    ("step", "ground"),
    [
        ("函告民政局", "00FFC7CE"),  # overdue: red
        ("乡镇提交调查表", "00FFEB9C"),  # soon: yellow
        ("农业服务中心审核完毕", "00000000"),
        ("人社局函告乡镇", "00000000"),
    ],
)
def test_rows_that_need_attention_are_coloured(sheet: Worksheet, step: str, ground: str) -> None:
    assert {cell.fill.fgColor.rgb for cell in row_of(sheet, step).values()} == {ground}


def test_expected_dates_are_marked(sheet: Worksheet) -> None:
    assert row_of(sheet, "乡镇提交调查表")["截止日"].number_format == 'yyyy"-"mm"-"dd'
    assert row_of(sheet, "人社局函告乡镇")["截止日"].number_format == 'yyyy"-"mm"-"dd"*"'


def test_the_page_is_a4_landscape_and_one_wide(workbook: Path) -> None:
    a4 = 9
    book: Any = load_workbook(workbook)
    for page in (book["办理时限"], book["进度图"]):
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (a4, "landscape")
        assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToWidth) == (True, 1)


def test_the_chart_starts_each_bar_where_its_term_does(workbook: Path) -> None:
    book = load_workbook(workbook)
    data = book["图表数据"]
    assert data.sheet_state == "hidden"
    titles, *rows = data.iter_rows(values_only=True)
    bars = {row[0]: {title: value for title, value in zip(titles, row, strict=True) if value} for row in rows}
    first, last = datetime(2024, 9, 21), {"2个工作日内到期": 26}  # noqa: DTZ001
    assert bars["乡镇提交调查表"] == {"环节": "乡镇提交调查表", " ": first} | last  # 21 September to 16 October
    assert bars["函告民政局"]["已逾期"] == 24  # to the day asked about
    assert len(bars) == 23


def test_the_chart_is_a_native_stacked_bar_chart(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    assert '<barDir val="bar"' in chart
    assert '<grouping val="stacked"' in chart
    assert '<plotVisOnly val="0"' in chart


def test_the_same_schedule_gives_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    write_deadlines(plan(), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == workbook.read_bytes()
    assert load_workbook(workbook).properties.modified == datetime(2024, 10, 14)  # noqa: DTZ001


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)"])
def test_a_name_is_never_a_formula(tmp_path: Path, name: str) -> None:
    write_deadlines(plan(name=name), tmp_path / "out.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "out.xlsx")["办理时限"].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert f"征地项目：{name}" in {cell.value for cell in cells}


def test_a_finished_project_says_when_it_ended(tmp_path: Path) -> None:
    done = {"报市局审核": date(2025, 1, 10), "函告人社局": date(2025, 3, 3), "个人账户记账": date(2025, 3, 7)}
    write_deadlines(plan(done, date(2025, 4, 1)), tmp_path / "out.xlsx")
    page = load_workbook(tmp_path / "out.xlsx")["办理时限"]
    assert "已于2025-03-07全部办结" in [row[0].value for row in page.iter_rows()]


@pytest.mark.libreoffice
def test_the_workbook_prints_large_enough_to_read(workbook: Path, convert: Callable[[Path, str], Path]) -> None:
    pdf = convert(workbook, "pdf")
    *table, _chart = pages_of(pdf)
    assert len(table) <= 2
    assert smallest_text(pdf) > 8


# 办理时限.ics ---------------------------------------------------------------------------------------------------------


def events(schedule: Schedule) -> dict[str, Any]:
    """Return the events of the calendar by the name of the step."""
    calendar: Any = Calendar.from_ical(deadlines_calendar(schedule))
    assert not calendar.errors
    return {_step_of(event): event for event in calendar.walk("VEVENT")}


def _step_of(event: Any) -> str:
    assert not event.errors
    return str(event["SUMMARY"]).partition("】")[2].partition(" ")[0]


def test_every_due_date_is_an_event_for_the_whole_day() -> None:
    found = events(plan())
    expected = {state.step.name: state.actual or state.due for state in plan().steps if state.step.term}
    del expected["函告人社局"]  # due only once the land is approved
    expected["民政局提供低保标准"] = date(
        2024, 10, 16
    )  # waits for a letter that is late itself; its term ended on 26 September
    assert {step: event["DTSTART"].dt for step, event in found.items()} == expected
    for event in found.values():
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(1)


def test_an_event_names_actor_step_and_due_date() -> None:
    event = events(plan())["乡镇提交调查表"]
    assert event["SUMMARY"] == "【截止】乡镇提交调查表 乡镇人民政府（街道办事处）"
    assert event["DESCRIPTION"].split("\n") == [
        "征地项目：示例征地项目",
        "环节：乡镇提交调查表（离政办发〔2024〕8号 第四条）",
        "责任单位：乡镇人民政府（街道办事处）",
        "期限：自“接到告知书（乡镇）”（2024-09-20）起15个工作日",
        "办理情况：办理中，剩2个工作日，截至2024-10-14",
    ]


def test_the_alarm_rings_two_working_days_ahead() -> None:
    """Check the alarm of a step due on Wednesday 9 October 2024.

    The working day before is the 8th, the one before that 30 September.
    """
    project = plan({"接到告知书": date(2024, 9, 29), "函告民政局": date(2024, 9, 30)}, date(2024, 9, 30))
    (alarm,) = events(project)["民政局提供低保标准"].walk("VALARM")
    assert project.step("民政局提供低保标准").due == date(2024, 10, 9)
    assert alarm["TRIGGER"].dt == timedelta(days=-9, hours=9)  # nine in the morning of 30 September


def test_a_finished_step_does_not_ring() -> None:
    event = events(plan())["农业服务中心审核完毕"]
    assert event["SUMMARY"].startswith("【已办结】")
    assert not event.walk("VALARM")


@pytest.mark.parametrize(("step", "status"), [("乡镇提交调查表", "CONFIRMED"), ("人社局函告乡镇", "TENTATIVE")])
def test_an_expected_date_is_tentative(step: str, status: str) -> None:
    assert events(plan())[step]["STATUS"] == status


def test_a_later_file_updates_the_same_events() -> None:
    before = events(plan())
    after = events(plan(RECORDED | {"乡镇提交调查表": date(2024, 10, 15)}, date(2024, 10, 16)))
    assert {step: event["UID"] for step, event in before.items()} == {
        step: event["UID"] for step, event in after.items()
    }
    assert all(after[step]["SEQUENCE"] > event["SEQUENCE"] for step, event in before.items())
    assert len({event["UID"] for event in before.values()}) == len(before)


def test_two_projects_do_not_share_events() -> None:
    one, other = (events(plan(name=name)) for name in ("甲项目", "乙项目"))
    assert not {event["UID"] for event in one.values()} & {event["UID"] for event in other.values()}


def test_the_identity_of_an_event_never_changes() -> None:
    """A change would show every event twice in calendars that already have it."""
    assert events(plan())["乡镇提交调查表"]["UID"] == "7247515d-89a1-5691-bb87-97e4a9a5504c@subsidy"


def test_the_times_are_those_of_the_schedule_not_of_the_clock() -> None:
    for event in events(plan()).values():
        assert event["DTSTAMP"].dt == datetime(2024, 10, 14, tzinfo=UTC)
    assert deadlines_calendar(plan()) == deadlines_calendar(plan())


def test_the_lines_follow_the_standard() -> None:
    raw = deadlines_calendar(plan(name="很长的征地项目名称" * 20))
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_the_file_is_the_calendar(tmp_path: Path) -> None:
    write_ics(plan(), tmp_path / "办理时限.ics")
    assert (tmp_path / "办理时限.ics").read_bytes() == deadlines_calendar(plan())


# Dates beyond every calendar ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [date(2924, 10, 14), date(9999, 12, 30), date.max], ids=str)
def test_a_schedule_of_any_day_can_be_written(as_of: date) -> None:
    far = plan(RECORDED | {"会议纪要发文": as_of}, as_of)
    due = load_workbook(BytesIO(deadlines_workbook(far)))["办理时限"]
    assert row_of(due, "会议纪要发文")["实际日期"].value.date() == as_of
    assert events(far)["资金缴存"]["DTSTART"].dt == far.step("资金缴存").due


def test_a_date_before_every_spreadsheet_is_text() -> None:
    early = plan(RECORDED | {"函告民政局": date(204, 9, 24)}, AS_OF)
    sheet = load_workbook(BytesIO(deadlines_workbook(early)))["办理时限"]
    assert row_of(sheet, "函告民政局")["实际日期"].value == "0204-09-24"
    assert events(early)["函告民政局"]["DTSTART"].dt == date(204, 9, 24)
