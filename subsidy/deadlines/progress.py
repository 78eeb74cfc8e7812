"""The recorded dates of a project (办理进度), and whether they can be true.

`progress_problems` is what `check` tells of them; `procedure.schedule` refuses dates that contradict each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..facts import Project
from ..law import PUBLICATION, Procedure, Step
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
    """A date given for a step: the name it was given under, the step's id if there is such a step, and its location."""

    name: str
    step: str | None
    on: date
    location: Path


def progress_problems(
    project: Project, procedure: Procedure, calendar: Calendar, as_of: date | None = None
) -> Iterator[Problem]:
    """Yield the problems of the recorded dates (办理进度), with those after `as_of` when it is given.

    The posting must cover its minimum of working days: the day it begins is not counted, the day it ends is (§6b).
    Raises `NoticeMissingError` if `calendar` does not guess and a year's notice is missing.
    """
    records = list(recorded(project, procedure))
    yield from record_problems(project, records, procedure, calendar)
    for record in records:
        if as_of and record.on > as_of and record.step:
            yield _problem(STEP_IN_FUTURE, procedure.by_id[record.step], record, as_of=as_of)


def recorded(project: Project, procedure: Procedure) -> Iterator[Record]:
    """Yield the recorded dates; names and dates that could not be read have problems of their own."""
    for index, entry in enumerate(project.progress):
        if entry.step is not None and entry.on is not None:
            yield record_of(entry.step, entry.on, procedure, ("progress", index, "on"))


def record_of(name: str, on: date, procedure: Procedure, location: Path) -> Record:
    """Return the date given for the step of that name."""
    step = procedure.by_name.get(name)
    return Record(name, step.id if step else None, on, location)


def record_problems(
    project: Project, records: Sequence[Record], procedure: Procedure, calendar: Calendar
) -> Iterator[Problem]:
    """Yield the problems of `records`, recorded or assumed."""
    by_name: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_name[record.name].append(record)
    for name, given in by_name.items():
        if name not in procedure.by_name:
            names = "、".join(procedure.by_name)
            yield from (STEP_UNKNOWN.at(*_location_of_name(r), value=name, step=name, names=names) for r in given)
        elif len(given) > 1:
            step = procedure.by_name[name]
            yield from (_problem(STEP_REPEATED, step, *_first(record, given)) for record in given)
    known = dated_steps(project, procedure, records)
    for step in procedure.steps:
        if step.id in known:
            yield from _order_problems(step, known, procedure)
            yield from _length_problems(step, known, calendar)


def _location_of_name(record: Record) -> Path:
    """Return the location of a record's name, beside that of its date."""
    return (*record.location[:-1], "step") if record.location[-1] == "on" else record.location


def _problem(kind: Kind, step: Step, record: Record, *others: Record, **facts: object) -> Problem:
    """Return the problem of that kind with a recorded date, related to the `others`."""
    problem = kind.at(*record.location, value=record.on, step=step.name, clause=step.clause, on=record.on, **facts)
    return replace(problem, related=tuple(other.location for other in others))


def _first(record: Record, records: Sequence[Record]) -> list[Record]:
    return [record, *(other for other in records if other is not record)]


def dated_steps(project: Project, procedure: Procedure, records: Iterable[Record]) -> dict[str, Record]:
    """Return the date of every step by its id: as recorded, else that of the step it follows."""
    known = {record.step: record for record in records if record.step}
    if project.notice_date is not None:
        known[PUBLICATION] = Record(procedure.publication, PUBLICATION, project.notice_date, ("notice_date",))
    for step in procedure.in_order:
        if step.follows is not None and step.follows in known and step.id not in known:
            known[step.id] = replace(known[step.follows], name=step.name, step=step.id)
    return known


def _order_problems(step: Step, known: Mapping[str, Record], procedure: Procedure) -> Iterator[Problem]:
    record = known[step.id]
    for earlier in dict.fromkeys(_nearest(step, known, procedure)):
        if record.on < earlier.on and earlier.step:
            clause = procedure.clause_of(earlier.step)
            facts = {"earlier": earlier.name, "earlier_clause": clause, "earlier_on": earlier.on}
            yield _problem(STEP_TOO_EARLY, step, record, earlier, **facts)
    if missing := [f"“{procedure.name_of(other)}”" for other in step.before if other not in known]:
        yield _problem(STEP_UNRECORDED, step, record, missing="、".join(missing))


def _nearest(step: Step, known: Mapping[str, Record], procedure: Procedure) -> Iterator[Record]:
    """Yield the records right before `step`; behind a step without one, those before that."""
    if step.follows is not None and step.follows in known:
        yield known[step.follows]
    for other in step.before:
        if other in known:
            yield known[other]
        else:
            yield from _nearest(procedure.by_id[other], known, procedure)


def _length_problems(step: Step, known: Mapping[str, Record], calendar: Calendar) -> Iterator[Problem]:
    begun = [known[other] for other in step.waits_for if other in known]
    if step.minimum is None or len(begun) < len(step.waits_for):
        return
    first, record = max(begun, key=lambda earlier: earlier.on), known[step.id]
    days = calendar.count(first.on, record.on)
    if first.on <= record.on and days < step.minimum:
        yield _problem(STEP_TOO_SHORT, step, record, first, earlier=first.name, days=days, minimum=step.minimum)
