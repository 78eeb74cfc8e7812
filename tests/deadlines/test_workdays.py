"""Working days against the State Council's notices, typed from their text."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest
from cases import Case, cases, read
from hypothesis import given
from hypothesis import strategies as st

from subsidy.deadlines.workdays import Calendar, DueDate, NoticeFileError, NoticeMissingError, official, read_notice

NOTICES = """
name | off                                                                                 | worked                                          | source                                    | assumed
2019 | 2018-12-30–01-01 02-04–02-10 04-05 05-01–05-04 06-07 09-13 10-01–10-07              | 2018-12-29 02-02 02-03 04-28 05-05 09-29 10-12  | 国办发明电〔2018〕15号，劳动节〔2019〕3号 |
2020 | 01-01 01-24–02-02 04-04–04-06 05-01–05-05 06-25–06-27 10-01–10-08                   | 01-19 04-26 05-09 06-28 09-27 10-10             | 国办发明电〔2019〕16号，春节〔2020〕1号   |
2021 | 01-01–01-03 02-11–02-17 04-03–04-05 05-01–05-05 06-12–06-14 09-19–09-21 10-01–10-07 | 02-07 02-20 04-25 05-08 09-18 09-26 10-09       | 国办发明电〔2020〕27号                    |
2022 | 01-01–01-03 01-31–02-06 04-03–04-05 04-30–05-04 06-03–06-05 09-10–09-12 10-01–10-07 | 01-29 01-30 04-02 04-24 05-07 10-08 10-09       | 国办发明电〔2021〕11号                    |
2023 | 2022-12-31–01-02 01-21–01-27 04-05 04-29–05-03 06-22–06-24 09-29–10-06              | 01-28 01-29 04-23 05-06 06-25 10-07 10-08       | 国办发明电〔2022〕16号                    |
2024 | 01-01 02-10–02-17 04-04–04-06 05-01–05-05 06-10 09-15–09-17 10-01–10-07             | 02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12 | 国办发明电〔2023〕7号                     |
2025 | 01-01 01-28–02-04 04-04–04-06 05-01–05-05 05-31–06-02 10-01–10-08                   | 01-26 02-08 04-27 09-28 10-11                   | 国办发明电〔2024〕12号                    |
2026 | 01-01–01-03 02-15–02-23 04-04–04-06 05-01–05-05 06-19–06-21 09-25–09-27 10-01–10-07 | 01-04 02-14 02-28 05-09 09-20 10-10             | 国办发明电〔2025〕7号                     |
"""
"""Each year's days off as first–last or one day, then the weekend days that are worked; dates without a year are of the
year itself. 2019 and 2020 were changed by a second notice, for the holiday named."""
BY_YEAR = {int(case.name): case for case in read(NOTICES)}
LAST_YEAR = 2026
"""The last year whose notice the tests know; the installed data may know more."""


def day(text: str, year: int) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")


def days_off(year: int) -> set[date]:
    spans = [tuple(day(end, year) for end in span.split("–")) for span in BY_YEAR[year].off.split()]
    return {span[0] + timedelta(n) for span in spans for n in range((span[-1] - span[0]).days + 1)}


def days_worked(year: int) -> set[date]:
    return {day(text, year) for text in BY_YEAR[year].worked.split()}


OFF = set().union(*map(days_off, BY_YEAR))
WORKED = set().union(*map(days_worked, BY_YEAR))
EVERY_DAY = [date(2019, 1, 1) + timedelta(n) for n in range((date(LAST_YEAR, 12, 31) - date(2019, 1, 1)).days + 1)]

KNOWN = Calendar(frozenset(OFF), frozenset(WORKED), frozenset(BY_YEAR))
"""The notices of the table and no other, so that these tests do not age when a new notice is published."""


def test_every_day_from_2019_is_as_the_notices_say() -> None:
    by_notice = [day in WORKED or (day.weekday() < 5 and day not in OFF) for day in EVERY_DAY]
    assert [official().is_workday(day) for day in EVERY_DAY] == by_notice


def test_every_day_from_2019_is_as_another_library_has_it() -> None:
    other = holidays.country_holidays("CN", years=range(2018, LAST_YEAR + 2))
    assert [official().is_workday(day) for day in EVERY_DAY] == [other.is_working_day(day) for day in EVERY_DAY]


TERMS = """
name                                       | event      | days | due        | source                 | assumed
the next day                               | 2024-06-12 | 1    | 2024-06-13 | 国办发明电〔2023〕7号  | the day of the event is not counted
a weekend is not counted                   | 2024-06-14 | 1    | 2024-06-17 | 国办发明电〔2023〕7号  |
an event on a Saturday                     | 2024-06-15 | 1    | 2024-06-17 | 国办发明电〔2023〕7号  |
an event on a Sunday                       | 2024-06-16 | 1    | 2024-06-17 | 国办发明电〔2023〕7号  |
a Saturday worked for 中秋                 | 2024-09-13 | 1    | 2024-09-14 | 国办发明电〔2023〕7号  |
中秋 15 to 17 September                    | 2024-09-14 | 1    | 2024-09-18 | 国办发明电〔2023〕7号  |
国庆 with two worked weekend days          | 2024-09-20 | 15   | 2024-10-16 | 国办发明电〔2023〕7号  |
国庆 whole                                 | 2024-09-30 | 1    | 2024-10-08 | 国办发明电〔2023〕7号  |
an event within 国庆                       | 2024-10-03 | 1    | 2024-10-08 | 国办发明电〔2023〕7号  |
除夕 2024 is worked by the notice          | 2024-02-08 | 1    | 2024-02-09 | 国办发明电〔2023〕7号  |
春节 2024, then a worked Sunday            | 2024-02-09 | 1    | 2024-02-18 | 国办发明电〔2023〕7号  |
a worked Sunday before 春节 2025           | 2025-01-24 | 2    | 2025-01-27 | 国办发明电〔2024〕12号 |
春节 2025, ending on a worked Saturday     | 2025-01-27 | 4    | 2025-02-08 | 国办发明电〔2024〕12号 |
an event on a day off starts nothing early | 2025-01-04 | 5    | 2025-01-10 | 国办发明电〔2024〕12号 |
a worked Saturday, then 春节 2026          | 2026-02-13 | 2    | 2026-02-24 | 国办发明电〔2025〕7号  |
春节 2020 prolonged                        | 2020-01-23 | 1    | 2020-02-03 | 国办发明电〔2020〕1号  |
"""
"""Counted on the calendar of the notice: a term ends with its last working day, and the day of the event never counts."""


@cases(TERMS)
def test_a_term_of_working_days(case: Case) -> None:
    due = official().add(date.fromisoformat(case.event), int(case.days))
    assert due == DueDate(date.fromisoformat(case.due), provisional=False)


def test_a_count_excludes_the_first_day_and_includes_the_last() -> None:
    assert KNOWN.count(date(2024, 10, 1), date(2024, 10, 16)) == 8
    assert KNOWN.count(date(2024, 10, 16), date(2024, 10, 16)) == 0
    assert KNOWN.count(date(2024, 10, 16), date(2024, 10, 1)) == 0


@pytest.mark.parametrize(
    ("day", "n", "earlier", "why"),
    [
        ("2024-06-14", 1, "2024-06-13", "the day itself is not counted"),
        ("2024-06-14", 3, "2024-06-11", "every day counts"),
        ("2024-06-17", 1, "2024-06-14", "a weekend is not counted"),
        ("2024-10-09", 2, "2024-09-30", "国庆 whole"),
        ("2024-09-30", 1, "2024-09-29", "a worked Sunday"),
    ],
)
def test_going_back_ends_at_a_working_day(day: str, n: int, earlier: str, why: str) -> None:
    assert KNOWN.back(date.fromisoformat(day), n) == date.fromisoformat(earlier), why


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-06-14", "2024-06-14"),  # a Friday
        ("2024-06-15", "2024-06-17"),
        ("2024-09-14", "2024-09-14"),  # a Saturday worked for 中秋
        ("2024-10-01", "2024-10-08"),
    ],
)
def test_a_day_off_gives_the_next_working_day(day: str, worked: str) -> None:
    assert KNOWN.on_or_after(date.fromisoformat(day)) == date.fromisoformat(worked)


@pytest.mark.parametrize("n", [0, -1])
def test_a_term_is_at_least_a_day(n: int) -> None:
    with pytest.raises(ValueError, match="工作日数须为正整数"):
        KNOWN.add(date(2024, 6, 12), n)


def test_a_datetime_is_rejected() -> None:
    with pytest.raises(TypeError, match="a date without a time is needed: datetime"):
        KNOWN.is_workday(datetime(2024, 10, 1, 9, 0))  # noqa: DTZ001


# Properties -----------------------------------------------------------------------------------------------------------

days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
terms = st.integers(1, 60)
GUESSING = KNOWN.guessing()


@given(days, terms)
def test_counting_inverts_adding(event: date, n: int) -> None:
    assert GUESSING.count(event, GUESSING.add(event, n).date) == n


@given(days, terms)
def test_a_term_never_ends_on_a_day_off(event: date, n: int) -> None:
    assert GUESSING.is_workday(GUESSING.add(event, n).date)


@given(days, days, terms)
def test_a_later_event_never_gives_an_earlier_due_date(one: date, other: date, n: int) -> None:
    first, second = sorted([one, other])
    assert GUESSING.add(first, n).date <= GUESSING.add(second, n).date


@given(days, terms, terms)
def test_a_longer_term_ends_later(event: date, n: int, more: int) -> None:
    assert GUESSING.add(event, n).date < GUESSING.add(event, n + more).date
    assert GUESSING.add(GUESSING.add(event, n).date, more).date == GUESSING.add(event, n + more).date


@given(days, terms)
def test_counting_inverts_going_back(day: date, n: int) -> None:
    due = GUESSING.on_or_after(day)
    assert GUESSING.count(GUESSING.back(due, n), due) == n


@given(days, st.integers(0, 800))
def test_a_count_is_that_of_the_days_one_by_one(after: date, more: int) -> None:
    passed = [after + timedelta(n) for n in range(1, more + 1)]
    assert GUESSING.count(after, after + timedelta(more)) == sum(map(GUESSING.is_workday, passed))


@given(st.lists(days, min_size=3, max_size=3).map(sorted))
def test_counts_add_up(three: list[date]) -> None:
    first, middle, last = three
    assert GUESSING.count(first, last) == GUESSING.count(first, middle) + GUESSING.count(middle, last)


# Years without a notice -----------------------------------------------------------------------------------------------


def test_a_year_without_a_notice_is_an_error_that_names_the_notice() -> None:
    with pytest.raises(NoticeMissingError) as caught:
        KNOWN.add(date(2026, 12, 31), 1)
    assert str(caught.value) == (
        "缺少《国务院办公厅关于2027年部分节假日安排的通知》，无法确定2027年的工作日；"
        "通知发布后请更新软件或提供该年的放假安排文件（JSON），此前只能预计"
    )
    assert caught.value.year == 2027
    assert isinstance(caught.value, ValueError)
    with pytest.raises(NoticeMissingError):
        KNOWN.count(date(2026, 12, 30), date(2027, 1, 4))


def test_a_count_needs_no_notice_for_the_day_it_starts_after() -> None:
    """1 January 2019 is off, 2 January is worked."""
    assert KNOWN.count(date(2018, 12, 31), date(2019, 1, 2)) == 1


def test_the_installed_data_begin_in_2004() -> None:
    assert official().is_workday(date(2004, 5, 8)), "a Saturday worked for 劳动节"
    with pytest.raises(NoticeMissingError, match="2003"):
        official().is_workday(date(2003, 5, 8))


def test_a_year_beyond_the_installed_data_is_an_error() -> None:
    beyond = max(official().published) + 1
    with pytest.raises(NoticeMissingError, match=str(beyond)):
        official().is_workday(date(beyond, 6, 1))


GUESSES = """
name                                          | event      | days | due        | provisional | source                | assumed
before the last week                          | 2026-12-18 | 4    | 2026-12-24 | no          | 国办发明电〔2025〕7号 |
in the last week                              | 2026-12-18 | 5    | 2026-12-25 | yes         | made up               | the notice for 2027 may still move the last week
beyond what is published                      | 2026-12-31 | 1    | 2027-01-01 | yes         | made up               | a guess knows Monday to Friday alone
in the last week, the next notice being there | 2025-12-26 | 3    | 2025-12-31 | no          | 国办发明电〔2025〕7号 |
"""


@cases(GUESSES)
def test_a_guessed_date_is_provisional(case: Case) -> None:
    due = GUESSING.add(date.fromisoformat(case.event), int(case.days))
    assert due == DueDate(date.fromisoformat(case.due), case.provisional == "yes")


def test_the_last_week_is_provisional_without_guessing_too() -> None:
    assert KNOWN.add(date(2026, 12, 24), 1) == DueDate(date(2026, 12, 25), provisional=True)


def test_one_notice_settles_its_year_up_to_the_last_week() -> None:
    only_2024 = Calendar(frozenset(), frozenset(), frozenset({2024}))
    assert not only_2024.is_provisional(date(2024, 12, 24))
    assert only_2024.is_provisional(date(2024, 12, 25))
    assert only_2024.is_provisional(date(2023, 12, 25)), "its own notice is missing"


# The ends of the calendar ---------------------------------------------------------------------------------------------

PLAIN = Calendar(frozenset(), frozenset(), frozenset(), guesses=True)
"""Monday to Friday of every year."""


def test_the_weekdays_of_ten_thousand_years_are_counted_at_once() -> None:
    """Monday 0001-01-01 to Friday 9999-12-31 are 521 722 weeks and 5 days.

    The first day is not counted.
    """
    assert PLAIN.count(date.min, date.max) == 521_722 * 5 + 5 - 1


@pytest.mark.parametrize("event", ["9999-12-20", "9999-12-30", "9999-12-31"])
def test_a_term_past_the_last_day_ends_there_provisionally(event: str) -> None:
    assert PLAIN.add(date.fromisoformat(event), 10) == DueDate(date.max, provisional=True)


def test_going_back_ends_at_the_first_day() -> None:
    assert PLAIN.back(date(1, 1, 3), 2) == PLAIN.back(date(1, 1, 3), 5) == date.min


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_are_worked(day: date) -> None:
    assert PLAIN.on_or_after(day) == day


# An office's own file -------------------------------------------------------------------------------------------------


def listed(text: str, *, off: bool, name: str = "节日") -> dict[str, Any]:
    return {"name": name, "date": text, "isOffDay": off}


LAWFUL_2027 = [listed("2027-01-01", off=True), listed("2027-05-01", off=True), listed("2027-10-01", off=True)]


def notice(
    *days: dict[str, Any], year: int = 2027, papers: tuple[str, ...] = ("https://www.gov.cn/1",)
) -> dict[str, Any]:
    return {"$id": "…", "year": year, "papers": list(papers), "days": list(days)}


def with_file(folder: Path, content: object) -> Calendar:
    file = folder / "放假安排.json"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8-sig")
    return KNOWN.with_notice(read_notice(file))


def test_a_file_brings_a_new_year(tmp_path: Path) -> None:
    content = notice(*LAWFUL_2027, listed("2027-01-02", off=True), listed("2027-01-10", off=False))
    calendar = with_file(tmp_path, content)
    assert calendar.add(date(2026, 12, 31), 1) == DueDate(date(2027, 1, 4), provisional=False)
    assert calendar.is_workday(date(2027, 1, 10))
    assert not KNOWN.guessing().is_workday(date(2027, 1, 10))


def test_a_file_settles_the_last_week_of_the_year_before(tmp_path: Path) -> None:
    calendar = with_file(
        tmp_path, notice(*LAWFUL_2027, listed("2026-12-26", off=False), listed("2026-12-31", off=True))
    )
    assert calendar.add(date(2026, 12, 25), 1) == DueDate(date(2026, 12, 26), provisional=False)
    assert calendar.add(date(2026, 12, 30), 1).date == date(2027, 1, 4)


def test_a_file_without_papers_stays_provisional(tmp_path: Path) -> None:
    calendar = with_file(tmp_path, notice(*LAWFUL_2027, papers=()))
    with pytest.raises(NoticeMissingError):
        calendar.is_workday(date(2027, 1, 1))
    assert calendar.guessing().add(date(2026, 12, 31), 1) == DueDate(date(2027, 1, 4), provisional=True)


def test_a_file_without_papers_makes_a_known_year_provisional(tmp_path: Path) -> None:
    lawful = [listed(f"2026-{text}", off=True) for text in ("01-01", "05-01", "10-01")]
    calendar = with_file(tmp_path, notice(*lawful, year=2026, papers=())).guessing()
    assert calendar.add(date(2026, 9, 30), 1) == DueDate(date(2026, 10, 2), provisional=True)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert with_file(tmp_path, notice(papers=())) == KNOWN


def test_a_correction_replaces_the_whole_year(tmp_path: Path) -> None:
    """As on 2020-01-26, when 31 January became a day off.

    1 February was then no longer a worked Saturday.
    """
    before = KNOWN.with_notice(read_notice_of_2020(tmp_path, last_day_off=30, worked=("2020-02-01",)))
    assert before.add(date(2020, 1, 23), 1).date == date(2020, 1, 31)
    after = before.with_notice(read_notice_of_2020(tmp_path, last_day_off=31, worked=()))
    assert after.add(date(2020, 1, 23), 1).date == date(2020, 2, 3)
    assert not after.is_workday(date(2020, 2, 1))
    assert after.is_workday(date(2019, 4, 28)), "other years stay as they were"


def read_notice_of_2020(folder: Path, last_day_off: int, worked: tuple[str, ...]) -> Any:
    spring = [listed(f"2020-01-{dom}", off=True) for dom in range(24, last_day_off + 1)]
    lawful = [listed(f"2020-{text}", off=True) for text in ("01-01", "05-01", "10-01")]
    file = folder / "2020.json"
    content = notice(*lawful, *spring, *(listed(text, off=False) for text in worked), year=2020)
    file.write_text(json.dumps(content), encoding="utf-8")
    return read_notice(file)


@pytest.mark.parametrize("year", [2004, 2100])
def test_a_file_may_be_of_any_year_from_2004_to_2100(tmp_path: Path, year: int) -> None:
    lawful = [listed(f"{year}-{text}", off=True) for text in ("01-01", "05-01", "10-01")]
    assert not with_file(tmp_path, notice(*lawful, year=year)).is_workday(date(year, 10, 1))


ALWAYS_OFF = "应列出全年的放假和调休上班日，缺少法定节日2027-01-01、2027-05-01、2027-10-01"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[", "不是放假安排的JSON"),
        ("[]", "不是放假安排的JSON"),
        ("[" * 100_000, "不是放假安排的JSON"),
        ("{}", "year 应为年份，如 2027；papers 应为通知网址的列表，通知未发布时为空列表 []；days 应为日期的列表"),
        (json.dumps(notice(*LAWFUL_2027) | {"year": "2027"}), "year 应为年份，如 2027"),
        (json.dumps(notice(*LAWFUL_2027) | {"year": 2027.0}), "year 应为年份，如 2027"),
        (json.dumps(notice(*LAWFUL_2027, listed("2027-02-30", off=True))), "days[3].date 应为真实日期，如 2027-01-01"),
        (
            json.dumps(notice(*LAWFUL_2027, {"name": "x", "date": "2027-02-01"})),
            "days[3].isOffDay 应为 true（放假）或 false（上班）",
        ),
        (
            json.dumps(notice(*LAWFUL_2027, listed("2027-02-01", off=1))),  # type: ignore[arg-type]
            "days[3].isOffDay 应为 true（放假）或 false（上班）",
        ),
        (json.dumps(notice(year=2003)), "year 应为年份，如 2027"),
        (json.dumps(notice(year=2101)), "year 应为年份，如 2027"),
        (json.dumps(notice(*LAWFUL_2027, {"date": "2027-02-01", "isOffDay": True})), "days[3].name 应为节日名称"),
        (json.dumps(notice(*LAWFUL_2027, listed("2028-01-01", off=True))), "2028-01-01 不属于2027年"),
        (json.dumps(notice(*LAWFUL_2027, listed("2026-12-24", off=True))), "2026-12-24 不属于2027年"),
        (json.dumps(notice(*LAWFUL_2027, listed("2027-01-01", off=False))), "2027-01-01 列了2次"),
        (json.dumps(notice(listed("2027-02-08", off=True))), ALWAYS_OFF),
        (json.dumps(notice()), ALWAYS_OFF),
    ],
)
def test_a_faulty_file_is_rejected_with_its_entry(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "2027.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NoticeFileError) as caught:
        read_notice(file)
    assert str(caught.value) == f"放假安排文件 {file} 无法使用：{message}"


def test_a_file_in_another_encoding_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(notice(*LAWFUL_2027), ensure_ascii=False), encoding="gbk")
    with pytest.raises(NoticeFileError) as caught:
        read_notice(file)
    assert str(caught.value) == f"放假安排文件 {file} 不是UTF-8编码的文本"


def test_the_holiday_data_are_imported_only_when_days_are_counted() -> None:
    code = "import sys, subsidy.deadlines.workdays; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The ends of the calendar ---------------------------------------------------------------------------------------------


def test_the_day_after_must_be_known_too() -> None:
    """30 December 2003 to 5 January 2004: 31 December 2003 has no notice."""
    with pytest.raises(NoticeMissingError) as failure:
        official().count(date(2003, 12, 30), date(2004, 1, 5))
    assert (failure.value.year, failure.value.args) == (2003, (2003,))


def test_working_days_end_with_the_last_date() -> None:
    """31 December 9999 is a Friday."""
    assert official().guessing().add(date(9999, 12, 28), 2).date == date(9999, 12, 30)
    assert official().guessing().add(date(9999, 12, 29), 2).date == date.max


def test_working_days_begin_with_the_first_date() -> None:
    """1 January of the year 1 is a Monday."""
    assert official().guessing().back(date(1, 1, 3), 3) == date.min
