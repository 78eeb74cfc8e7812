"""Chinese working days (工作日): what a term of N working days means (R14).

A working day follows the State Council's yearly notice (放假安排通知): weekends that are worked (调休) count, public
holidays do not. `official` holds the notices known to `chinesecalendar`; `read_notice` reads one that an office has on
file, for a new year or a correction, which `Calendar.with_notice` puts in its place.

Days run from 0001-01-01 to 9999-12-31. A term that would run past the last of them ends there, and is provisional.

>>> from datetime import date
>>> official().add(date(2024, 9, 20), 15)  # 29 September and 12 October are worked, 1 to 7 October are not
DueDate(date=datetime.date(2024, 10, 16), provisional=False)
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..problems import SubsidyError, read_text

_WEEKDAYS = 5
"""Monday to Friday."""
_LAST_WEEK = (12, 25)
"""From this day on the next year's notice may still change the year: New Year (元旦) brings its own 调休."""
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""Holidays of every year by law: a notice without them is not the whole year's."""


class NoticeMissingError(SubsidyError):
    """Working days of `year` were asked for, but its notice is not known."""

    def __init__(self, year: int) -> None:
        """Name the notice that is missing."""
        self.year = year
        super().__init__(year)

    def __str__(self) -> str:
        """Return what is missing and what to do."""
        return (
            f"缺少《国务院办公厅关于{self.year}年部分节假日安排的通知》，无法确定{self.year}年的工作日；"
            "通知发布后请更新软件或提供该年的放假安排文件（JSON），此前只能预计"
        )


class NoticeFileError(SubsidyError):
    """A file with a year's holidays cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """The day a term ends; provisional (预计) if a notice may still change it."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: days `off`, weekend days `worked`, years `published`.

    No day is both off and worked. A year is published when its notice is known. Asked about any other year the calendar
    raises `NoticeMissingError`, unless it `guesses`: then Monday to Friday are worked, and every date that rests on the
    guess is provisional.
    """

    off: frozenset[date] = field(repr=False)
    worked: frozenset[date] = field(repr=False)
    published: frozenset[int]
    guesses: bool = False

    def is_workday(self, day: date) -> bool:
        """Return whether `day` is worked.

        Raises `NoticeMissingError` for a year without a notice, `TypeError` for a `datetime`.
        """
        if isinstance(day, datetime):
            msg = f"a date without a time is needed: {day!r}"  # it would equal no holiday and pass for a working day
            raise TypeError(msg)
        self._require_notices(day, day)
        return day in self.worked or (day.weekday() < _WEEKDAYS and day not in self.off)

    def is_provisional(self, day: date) -> bool:
        """Return whether a notice still to come may change `day`."""
        return not {day.year, _notice_year(day)} <= self.published

    def add(self, day: date, n: int) -> DueDate:
        """Return the end of a term of `n` 工作日 from an event on `day` (R14).

        The day of the event is not counted. Raises `ValueError` if `n` is below 1, `NoticeMissingError` as `is_workday`
        does.
        """
        due = self._nth(_days_after(day), n, date.max)
        return DueDate(due, self.is_provisional(due) or any(map(self.is_provisional, _days_after(day, due))))

    def back(self, day: date, n: int) -> date:
        """Return the working day from which `count` gives `n` 工作日 to `day`.

        Raises as `add` does.
        """
        return self._nth(_days_before(day), n, date.min)

    def count(self, after: date, until: date) -> int:
        """Return the number of 工作日 after `after` until `until`, included.

        It is 0 if `until` is not later. Raises `NoticeMissingError` as `is_workday` does.
        """
        if until <= after:
            return 0
        self._require_notices(_next(after), until)
        return self._worked_through(until) - self._worked_through(after)

    def on_or_after(self, day: date) -> date:
        """Return `day` if it is worked, else the next working day.

        Raises `NoticeMissingError` as `is_workday` does.
        """
        return day if self.is_workday(day) else self._nth(_days_after(day), 1, date.max)

    def guessing(self) -> Calendar:
        """Return the same calendar, guessing years without a notice."""
        return replace(self, guesses=True)

    def with_notice(self, notice: Notice) -> Calendar:
        """Return the calendar with `notice` in place of all known of its year.

        The days of one without `papers` are an expectation: they count, and stay provisional. One without days, as
        published ahead for a year still to be announced, changes nothing.
        """
        if not notice.days:
            return self
        stated = frozenset(listed.date for listed in notice.days)
        off = frozenset(listed.date for listed in notice.days if listed.off)
        replaced = stated | {day for day in self.off | self.worked if _notice_year(day) == notice.year}
        year = {notice.year}
        return replace(
            self,
            off=self.off - replaced | off,
            worked=self.worked - replaced | (stated - off),
            published=self.published | year if notice.papers else self.published - year,
        )

    def _nth(self, days: Iterable[date], n: int, last: date) -> date:
        """Return the `n`th working day of `days`; `last` if there are fewer."""
        if n < 1:
            msg = f"工作日数须为正整数，现为{n}"
            raise ValueError(msg)
        return next(islice(filter(self.is_workday, days), n - 1, None), last)

    def _worked_through(self, day: date) -> int:
        """Return the number of working days up to and including `day`.

        Counted by weeks and exceptions, so that centuries cost no more than a day.
        """
        weeks, rest = divmod(day.toordinal(), 7)  # the first day of the calendar is a Monday
        weekdays = weeks * _WEEKDAYS + min(rest, _WEEKDAYS)
        worked, off = _sorted_days(self.worked, on_weekend=True), _sorted_days(self.off, on_weekend=False)
        return weekdays + bisect_right(worked, day) - bisect_right(off, day)

    def _require_notices(self, first: date, last: date) -> None:
        """Raise `NoticeMissingError` for the first year without a notice.

        A calendar that guesses needs none.
        """
        years = range(first.year, last.year + 1) if not self.guesses else ()
        for year in years:
            if year not in self.published:
                raise NoticeMissingError(year)


@cache
def official() -> Calendar:
    """Return the calendar of every notice since 2004 in `chinesecalendar`."""
    from chinese_calendar import constants  # slow to import, and needed for working days alone

    return Calendar(
        off=frozenset(constants.holidays),
        worked=frozenset(constants.workdays),
        published=frozenset(day.year for day in constants.holidays),
    )


class NoticeDay(BaseModel):
    """A day that the notice makes off or worked."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: str
    date: date
    off: bool = Field(alias="isOffDay")


class Notice(BaseModel):
    """A year's notice in the layout of the `holiday-cn` files.

    `papers` are the addresses of its official text.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    year: int = Field(ge=2004, le=2100)
    papers: tuple[str, ...]
    days: tuple[NoticeDay, ...]


def read_notice(path: str | Path) -> Notice:
    """Read a year's notice from a JSON file.

    The file is ``{"year": …, "papers": […], "days": [{"name": …, "date": …, "isOffDay": …}]}``. Raises
    `NoticeFileError` if it is not such a file, contradicts itself, or is not the whole year's; `OSError` if it cannot
    be read.
    """
    try:
        notice = Notice.model_validate_json(read_text(path))
    except UnicodeDecodeError as error:
        msg = f"放假安排文件 {path} 不是UTF-8编码的文本"
        raise NoticeFileError(msg) from error
    except ValidationError as error:
        raise NoticeFileError(_file_message(path, (_fault(detail["loc"]) for detail in error.errors()))) from error
    if faults := list(_notice_faults(notice)):
        raise NoticeFileError(_file_message(path, faults))
    return notice


_EXPECTED = {
    "year": "应为年份，如 2027",
    "papers": "应为通知网址的列表，通知未发布时为空列表 []",
    "days": "应为日期的列表",
    "name": "应为节日名称",
    "date": "应为真实日期，如 2027-01-01",
    "isOffDay": "应为 true（放假）或 false（上班）",
}


def _fault(location: tuple[str | int, ...]) -> str:
    names = [part for part in location if isinstance(part, str)]
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")
    return f"{dotted} {_EXPECTED[names[-1]]}" if names else "不是放假安排的JSON"


def _notice_faults(notice: Notice) -> Iterator[str]:
    listed = Counter(day.date for day in notice.days)
    yield from (f"{day} 列了{times}次" for day, times in listed.items() if times > 1)
    for day in listed:
        if notice.year not in {day.year, _notice_year(day)}:
            yield f"{day} 不属于{notice.year}年"
    off = {day.date for day in notice.days if day.off}
    missing = [str(day) for month, dom in _ALWAYS_OFF if (day := date(notice.year, month, dom)) not in off]
    if missing and (notice.papers or notice.days):
        yield f"应列出全年的放假和调休上班日，缺少法定节日{'、'.join(missing)}"


def _file_message(path: str | Path, faults: Iterable[str]) -> str:
    return f"放假安排文件 {path} 无法使用：{'；'.join(faults)}"


def _notice_year(day: date) -> int:
    """Return the year whose notice has the last word on `day`."""
    return day.year + ((day.month, day.day) >= _LAST_WEEK)


@lru_cache(maxsize=16)
def _sorted_days(days: frozenset[date], *, on_weekend: bool) -> tuple[date, ...]:
    """Return in order the days on a weekend, or the others."""
    return tuple(sorted(day for day in days if (day.weekday() >= _WEEKDAYS) is on_weekend))


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _days_after(day: date, last: date = date.max) -> Iterator[date]:
    return map(date.fromordinal, range(day.toordinal() + 1, last.toordinal() + 1))


def _days_before(day: date) -> Iterator[date]:
    return map(date.fromordinal, range(day.toordinal() - 1, 0, -1))
