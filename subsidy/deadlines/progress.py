"""The recorded dates of a project (办理进度), and whether they can be true.

`progress_problems` is what `check` tells of them; `procedure.schedule` refuses dates that contradict each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..facts import Project
from ..law import PUBLICATION, PUBLICATION_CLAUSE, Procedure, Step
from ..problems import Kind, Path, Problem, error, warning
from .workdays import Calendar

STEP_UNKNOWN = error("step_unknown", "办理流程中没有“{step}”这一环节", "从下拉列表中选择环节：{names}")
STEP_REPEATED = error("step_repeated", "“{step}”（{clause}）重复记录", "每个环节只记一次，保留实际发生的日期")
STEP_TOO_EARLY = error(
    "step_before_cause",
    "“{step}”（{clause}）的日期{on}早于它之前的“{earlier}”（{earlier_clause}）的日期{earlier_on}",
    "核对这两个日期",
)
STEP_TOO_SHORT = error(
    "step_too_short",
    "“{step}”（{clause}）距“{earlier}”只有{days}个工作日，要求不少于{minimum}个工作日（开始当日不计，结束当日计入）",
    "核对两个日期；如确实不足，须重新进行",
)
STEP_IN_FUTURE = warning(
    "step_after_as_of",
    "“{step}”（{clause}）的日期晚于截至日{as_of}",
    "按尚未发生处理；如填错请更正",
)
STEP_UNRECORDED = warning(
    "step_not_recorded",
    "已记录“{step}”（{clause}），但没有记录它之前的{missing}",
    "补录实际日期，否则起算日和是否逾期只能预计",
)


@dataclass(frozen=True, slots=True)
class Record:
    """A date given for a step, and the place it was given at."""

    step: str
    on: date
    place: Path


def progress_problems(
    project: Project, procedure: Procedure, calendar: Calendar, as_of: date | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the recorded dates (办理进度); those after `as_of` are told when it is given.

    The posting must cover its minimum of working days: the day it begins is not counted, the day it ends is (§6b).
    Raises `NoticeMissingError` when `calendar` does not guess and a year's notice is missing.
    """
    yield from record_problems(project, list(recorded(project)), procedure, calendar)
    for record in recorded(project):
        if as_of and record.on > as_of and (step := procedure.by_name.get(record.step)):
            yield _problem(STEP_IN_FUTURE, step, record, as_of=as_of)


def recorded(project: Project) -> Iterator[Record]:
    """Yield the recorded dates; a workbook may leave a name or a date unreadable, which is told elsewhere."""
    for index, entry in enumerate(project.progress):
        if entry.step is not None and entry.on is not None:
            yield Record(entry.step, entry.on, ("progress", index, "on"))


def record_problems(
    project: Project, records: Sequence[Record], procedure: Procedure, calendar: Calendar
) -> Iterator[Problem]:
    """Yield what is wrong with `records`, recorded or assumed."""
    places: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        places[record.step].append(record)
    for name, given in places.items():
        if name not in procedure.by_name:
            names = "、".join(procedure.by_name)
            yield from (STEP_UNKNOWN.at(*_named(record), value=name, step=name, names=names) for record in given)
        elif len(given) > 1:
            step = procedure.by_name[name]
            yield from (_problem(STEP_REPEATED, step, *_first(record, given)) for record in given)
    known = with_notice(project, procedure, {record.step: record for record in records})
    for step in procedure.steps:
        if step.name in known:
            yield from _order_problems(step, known, procedure)
            yield from _length_problems(step, known, calendar)


def _named(record: Record) -> Path:
    """Return the place of a record's name, beside that of its date."""
    return (*record.place[:-1], "step") if record.place[-1] == "on" else record.place


def _problem(kind: Kind, step: Step, record: Record, *others: Record, **facts: object) -> Problem:
    """Return the problem of that kind with a recorded date, which the `others` have to do with."""
    problem = kind.at(*record.place, value=record.on, step=step.name, clause=step.clause, on=record.on, **facts)
    return replace(problem, related=tuple(other.place for other in others))


def _first(record: Record, records: Sequence[Record]) -> list[Record]:
    return [record, *(other for other in records if other is not record)]


def with_notice(project: Project, procedure: Procedure, records: Mapping[str, Record]) -> dict[str, Record]:
    """Return the records with the publication of the notice, and what happens with it unless recorded otherwise."""
    if project.notice_date is None:
        return dict(records)
    at_once = [PUBLICATION, *(step.name for step in procedure.steps if step.follows_notice)]
    return {name: Record(name, project.notice_date, ("notice_date",)) for name in at_once} | dict(records)


def _order_problems(step: Step, records: Mapping[str, Record], procedure: Procedure) -> Iterator[Problem]:
    record = records[step.name]
    for earlier in dict.fromkeys(_nearest(step, records, procedure)):
        if record.on < earlier.on:
            clause = procedure.by_name[earlier.step].clause if earlier.step != PUBLICATION else PUBLICATION_CLAUSE
            facts = {"earlier": earlier.step, "earlier_clause": clause, "earlier_on": earlier.on}
            yield _problem(STEP_TOO_EARLY, step, record, earlier, **facts)
    if missing := [f"“{name}”" for name in step.before if name not in records]:
        yield _problem(STEP_UNRECORDED, step, record, missing="、".join(missing))


def _nearest(step: Step, records: Mapping[str, Record], procedure: Procedure) -> Iterator[Record]:
    """Yield the records right before `step`; behind a step without one, those before that."""
    if step.follows_notice and PUBLICATION in records:
        yield records[PUBLICATION]
    for name in step.before:
        if name in records:
            yield records[name]
        else:
            yield from _nearest(procedure.by_name[name], records, procedure)


def _length_problems(step: Step, records: Mapping[str, Record], calendar: Calendar) -> Iterator[Problem]:
    begun = [records[name] for name in step.waits_for if name in records]
    if step.minimum is None or len(begun) < len(step.waits_for):
        return
    first, record = max(begun, key=lambda earlier: earlier.on), records[step.name]
    days = calendar.count(first.on, record.on)
    if first.on <= record.on and days < step.minimum:
        yield _problem(STEP_TOO_SHORT, step, record, first, earlier=first.step, days=days, minimum=step.minimum)
