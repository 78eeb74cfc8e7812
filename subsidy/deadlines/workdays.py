"""Chinese working days (工作日): what a term of N working days means (R14).

A working day follows the State Council's yearly notice (放假安排通知): weekends that are worked (调休) count, public
holidays do not. `official` holds the notices known to `chinesecalendar`; `read_notice` takes one an office has on file,
for a new year or a correction, and `Calendar.with_notice` lets it win.

>>> from datetime import date
>>> official().add(date(2024, 9, 20), 15)  # 29 September and 12 October are worked, 1 to 7 October are not
DueDate(date=datetime.date(2024, 10, 16), provisional=False)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count, islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_SATURDAY = 5
_LAST_WEEK = (12, 25)
"""From this day on the next year's notice may still change the year: New Year (元旦) brings its own 调休."""
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""Holidays of every year by law: a notice without them is not the whole year's."""


class NoticeMissingError(ValueError):
    """Working days of `year` were asked for, but its notice is not known."""

    def __init__(self, year: int) -> None:
        """Name the notice that is missing."""
        self.year = year
        super().__init__(
            f"缺少《国务院办公厅关于{year}年部分节假日安排的通知》，无法确定{year}年的工作日；"
            f"通知发布后请更新软件或提供该年的放假安排文件（JSON），此前只能预计"
        )


class NoticeFileError(ValueError):
    """A file with a year's holidays cannot be used; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """The day a term ends, and whether it is only expected (预计) because a notice may still change it."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: weekdays that are `off`, weekend days that are `worked`, and the years whose notice is known.

    Asked about any other year it raises `NoticeMissingError`, unless it `guesses`: then Monday to Friday are worked,
    and every date that rests on the guess is provisional.
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
        if not self.guesses and day.year not in self.published:
            raise NoticeMissingError(day.year)
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def is_provisional(self, day: date) -> bool:
        """Return whether a notice still to come may change `day`."""
        return not {day.year, _notice_year(day)} <= self.published

    def add(self, day: date, n: int) -> DueDate:
        """Return the `n`th working day after `day`, which is not counted itself (R14).

        Raises `ValueError` when `n` is below 1, `NoticeMissingError` as `is_workday` does.
        """
        due = self._nth(_days_from(day, 1, 1), n)
        return DueDate(due, any(self.is_provisional(passed) for passed in _days_between(day, due)))

    def back(self, day: date, n: int) -> date:
        """Return the latest day that `n` working days separate from `day`: itself worked, so ``count`` gives `n`."""
        return self._nth(_days_from(day, -1, -1), n)

    def count(self, after: date, until: date) -> int:
        """Return how many working days follow `after`, up to and including `until`; 0 when `until` is not later."""
        return sum(map(self.is_workday, _days_between(after, until)))

    def on_or_after(self, day: date) -> date:
        """Return `day` when it is worked, else the next working day."""
        return self._nth(_days_from(day, 0, 1), 1)

    def guessing(self) -> Calendar:
        """Return the same calendar, guessing years without a notice instead of raising."""
        return replace(self, guesses=True)

    def with_notice(self, notice: Notice) -> Calendar:
        """Return the calendar in which `notice` replaces all that was known of its year.

        One without `papers` is somebody's expectation: its days count, and stay provisional. One without days, as
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

    def _nth(self, days: Iterable[date], n: int) -> date:
        if n < 1:
            msg = f"工作日数须为正整数，现为{n}"
            raise ValueError(msg)
        return next(islice(filter(self.is_workday, days), n - 1, None))


@cache
def official() -> Calendar:
    """Return the calendar of every notice since 2004 that the installed `chinesecalendar` knows."""
    from chinese_calendar import constants  # only those who count days wait for it

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
    """A year's notice in the layout of the `holiday-cn` files; `papers` are the addresses of its official text."""

    model_config = ConfigDict(frozen=True, strict=True)

    year: int = Field(ge=2004, le=2100)
    papers: tuple[str, ...]
    days: tuple[NoticeDay, ...]


def read_notice(path: str | Path) -> Notice:
    """Read a year's notice from a JSON file: ``{"year": …, "papers": […], "days": [{"name", "date", "isOffDay"}]}``.

    Raises `NoticeFileError` when it is not such a file, contradicts itself, or is not the whole year's; `OSError` when
    it cannot be read.
    """
    try:
        notice = Notice.model_validate_json(Path(path).read_bytes().decode("utf-8-sig"))
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
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")
    return f"{place} {_EXPECTED[names[-1]]}" if names else "不是放假安排的JSON"


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


def _days_from(day: date, first: int, step: int) -> Iterator[date]:
    return (day + timedelta(offset) for offset in count(first, step))


def _days_between(after: date, until: date) -> Iterator[date]:
    return (after + timedelta(offset) for offset in range(1, (until - after).days + 1))
