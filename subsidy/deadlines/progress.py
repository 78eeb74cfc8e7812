"""The recorded dates of a project (办理进度) and their contradictions.

`progress_problems` reports, as `check` does, the dates that contradict each other or the procedure, and
`future_problems` those after a given day. All problems are warnings: the dates are an account of events, and no fault
in them stops the money (R15).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from ..facts import Project
from ..law import POSTING_END, POSTING_START, PUBLICATION, Policy, PostingDays, Procedure, Step
from ..problems import Kind, Path, Problem, warning
from .workdays import Calendar, official

_MOST_RELATED = 10
"""Cap, so that n records of one step do not list n² locations."""

STEP_UNKNOWN = warning("step_unknown", "办理流程中没有“{step}”这一环节，该行不计", "从下拉列表中选择环节：{names}")
STEP_REPEATED = warning(
    "step_repeated", "“{step}”（{clause}）重复记录，以后面的一行为准", "每个环节只记一次，保留实际发生的日期"
)
STEP_TOO_EARLY = warning(
    "step_before_cause",
    "“{step}”（{clause}）的日期{on}早于它之前的“{earlier}”（{earlier_clause}）的日期{earlier_on}",
    "核对这两个日期",
)
STEP_TOO_SHORT = warning(
    "step_too_short",
    "“{step}”（{clause}）距“{earlier}”只有{days}个工作日，要求不少于{minimum}个工作日（{counting}）",
    "核对两个日期；确实不足的，须延长或重新公示，并更正日期",
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
    """A date given for a step, under a name, at a location."""

    name: str
    step: str | None
    """Id of the step; None if no step has the name"""
    on: date
    location: Path


def progress_problems(project: Project, policy: Policy, calendar: Calendar) -> Iterator[Problem]:
    """Yield the problems of the recorded dates (办理进度), whatever the day.

    Raises `NoticeMissingError` if `calendar` does not guess and a year's notice is missing.
    """
    policy = policy.on(project.notice_date) if project.notice_date else policy
    yield from record_problems(project, list(recorded(project, policy.procedure)), policy, calendar)


def future_problems(project: Project, procedure: Procedure, as_of: date) -> Iterator[Problem]:
    """Yield a problem for each recorded date after `as_of`.

    `as_of` is the day that a schedule is asked about. The day of filing is not such a day: most steps follow it.
    """
    for record in recorded(project, procedure):
        if record.on > as_of and record.step:
            yield _problem(STEP_IN_FUTURE, procedure.by_id[record.step], record, as_of=as_of)


def recorded(project: Project, procedure: Procedure) -> Iterator[Record]:
    """Yield the recorded dates, without those that could not be read.

    Unreadable names and dates have problems of their own.
    """
    for index, entry in enumerate(project.progress):
        if entry.step is not None and entry.on is not None:
            yield record_of(entry.step, entry.on, procedure, ("progress", index, "on"))


def recorded_day(project: Project, procedure: Procedure, step: str) -> date | None:
    """Return the day recorded for the step with that id, by its last row.

    It is None if no day is recorded, or there is no such step.
    """
    days = (record.on for record in reversed([*recorded(project, procedure)]) if record.step == step)
    return next(days, None)


def record_of(name: str, on: date, procedure: Procedure, location: Path) -> Record:
    """Return the date given for the step of that name."""
    step = procedure.by_name.get(name)
    return Record(name, step.id if step else None, on, location)


def record_problems(
    project: Project, records: Sequence[Record], policy: Policy, calendar: Calendar
) -> Iterator[Problem]:
    """Yield the problems of `records`, recorded or assumed."""
    procedure = policy.procedure
    by_name: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_name[record.name].append(record)
    for name, given in by_name.items():
        if name not in procedure.by_name:
            names = "、".join(procedure.by_name)
            yield from (STEP_UNKNOWN.at(*_location_of_name(r), value=name, step=name, names=names) for r in given)
        elif len(given) > 1:
            step = procedure.by_name[name]
            yield from (_problem(STEP_REPEATED, step, record, *_others(record, given)) for record in given)
    known = dated_steps(project, procedure, records)
    for step in procedure.steps:
        if step.id in known and known[step.id].step == step.id:  # not the date of the step it follows
            yield from _order_problems(step, known, procedure)
            yield from _length_problems(step, known, policy.posting_days, calendar)


def _location_of_name(record: Record) -> Path:
    """Return the location of a record's name.

    It is beside the date of a recorded step, and the same as that of an assumed one.
    """
    return (*record.location[:-1], "step") if record.location[0] == "progress" else record.location


def _problem(kind: Kind, step: Step, record: Record, *others: Record, **facts: object) -> Problem:
    """Return a problem of that kind at a record, citing the `others`."""
    problem = kind.at(*record.location, value=record.on, step=step.name, clause=step.clause, on=record.on, **facts)
    return replace(problem, related=tuple(other.location for other in others))


def _others(record: Record, records: Sequence[Record]) -> Iterator[Record]:
    return islice((other for other in records if other is not record), _MOST_RELATED)


def dated_steps(project: Project, procedure: Procedure, records: Iterable[Record]) -> dict[str, Record]:
    """Return the record of each step by its id.

    It is the last one given, else that of the step or event it follows. The publication of the notice is included.
    """
    known = {record.step: record for record in records if record.step}
    if project.notice_date is not None:
        known[PUBLICATION] = Record(procedure.publication, PUBLICATION, project.notice_date, ("notice_date",))
    for step in procedure.in_order:
        if step.follows is not None and step.follows in known and step.id not in known:
            known[step.id] = known[step.follows]
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
    """Yield the records right before `step`.

    Where a step before it has no record, the records before that one take its place.
    """
    origin = _origin(step, procedure)
    if origin is not None and origin in known:
        yield known[origin]
    for other in step.before:
        if other in known:
            yield known[other]
        else:
            yield from _nearest(procedure.by_id[other], known, procedure)


def _origin(step: Step, procedure: Procedure) -> str | None:
    """Return the event that a step with a default date cannot precede.

    For each receipt of the notice it is the publication: the steps between only lend their date.
    """
    followed = procedure.by_id.get(step.follows or "")
    return _origin(followed, procedure) if followed and followed.follows else step.follows


def _length_problems(
    step: Step, known: Mapping[str, Record], counting: PostingDays, calendar: Calendar
) -> Iterator[Problem]:
    begun = [known[other] for other in step.waits_for if other in known]
    if step.minimum is None or len(begun) < len(step.waits_for):
        return
    first, record = max(begun, key=lambda earlier: earlier.on), known[step.id]
    days = days_hung(first.on, record.on, counting, calendar)
    if first.on <= record.on and days < step.minimum:
        facts = {"earlier": first.name, "days": days, "minimum": step.minimum, "counting": counting.label}
        yield _problem(STEP_TOO_SHORT, step, record, first, **facts)


def days_hung(first: date, last: date, counting: PostingDays, calendar: Calendar) -> int:
    """Return the 工作日 from `first` to `last` on which a posting hangs (R15)."""
    return _counts_at_once(first, counting, calendar) + calendar.count(first, last)


def days_posted(project: Project, policy: Policy) -> int | None:
    """Return the number of 工作日 on which the lists have hung, as recorded.

    The result is None while a day is missing or the days contradict each other.
    """
    first, last = (recorded_day(project, policy.procedure, step) for step in (POSTING_START, POSTING_END))
    if first is None or last is None or last < first:
        return None
    return days_hung(first, last, policy.posting_days, official().guessing())


def last_day_of(first: date, minimum: int, counting: PostingDays, calendar: Calendar) -> date:
    """Return the day on which a posting has hung for `minimum` 工作日 (R15)."""
    left = minimum - _counts_at_once(first, counting, calendar)
    return calendar.add(first, left).date if left else first


def _counts_at_once(first: date, counting: PostingDays, calendar: Calendar) -> bool:
    """Return whether the first day of a posting counts."""
    return counting is PostingDays.INCLUSIVE and calendar.is_workday(first)
