"""Where a project stands in the procedure (经办流程): due dates, status (R15).

`schedule` lays a project's recorded dates over the steps of its procedure and states, for a given day, the due date and
the status of each step, and the steps that decide the end. `to_do` lists the steps open in many projects.

Two kinds of dates are kept apart. *Due* dates are those the document demands: a term runs from the recorded date of the
step it waits for, or from that step's own due date while none is recorded; they do not depend on the day asked about.
*Expected* dates (`Forecast`) are those that can still be reached from that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, Protocol

from typing_extensions import TypedDict

from ..facts import Project
from ..law import PUBLICATION, SCHEMA, DayText, Policy, Procedure, Step, Term, Version, one_of, policy_for
from ..problems import InputError, Problem, Severity
from .progress import STEP_UNRECORDED, Record, dated_steps, last_day_of, record_of, record_problems, recorded
from .workdays import Calendar, DueDate, official

__all__ = [
    "COLUMNS",
    "Decided",
    "Forecast",
    "Schedule",
    "ScheduleJson",
    "SchedulesJson",
    "Status",
    "StepState",
    "ToDo",
    "schedule",
    "schedules_json",
    "table",
    "to_do",
]

SOON = 2
"""Number of 工作日 left from which on a step is about to fall due."""


class Status(Term):
    """How a step stands on the day asked about."""

    DONE_ON_TIME = "done_on_time", "按期办结"
    DONE_LATE = "done_late", "逾期办结"
    RUNNING = "running", "办理中"
    OVERDUE = "overdue", "已逾期"
    NOT_STARTED = "not_started", "未开始"
    NO_TERM = "no_term", "无期限"


@dataclass(frozen=True, slots=True)
class Forecast:
    """预计: the dates still within reach for a step."""

    begins: date
    ends: date
    decided_by: str | None = None
    """Id of the open step before it that holds it up longest"""


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands: its term, its date, its status.

    The term runs from `start` to `due`, None where the date is unknown. `provisional` marks dates that rest on a step
    not recorded yet, or on a year whose notice may still change them. `ready` means that everything the step waits for
    has happened. `days` are 工作日 left (running) or late (done late, overdue). `assumed` is the date of a what-if,
    `planned` a recorded date that lies after the day asked about.
    """

    step: Step
    actor: str
    starts_from: str
    start: date | None
    due: date | None
    actual: date | None
    assumed: date | None
    planned: date | None
    status: Status
    days: int | None
    provisional: bool
    ready: bool
    forecast: Forecast

    @property
    def is_soon(self) -> bool:
        """Whether it is about to fall due."""
        return self.status is Status.RUNNING and self.days is not None and self.days <= SOON

    @property
    def is_open(self) -> bool:
        """Whether it can be done now and has not been."""
        return self.ready and self.actual is None

    @property
    def day_to_expect(self) -> date | None:
        """When it is due; of a step that waits, no day that can no longer be."""
        if self.actual or (self.ready and self.due):
            return self.due
        return max(self.due or self.forecast.ends, self.forecast.ends)

    @property
    def status_text(self) -> str:
        """The status as a clerk reads it: ``办理中，剩8个工作日``."""
        if self.status is Status.NO_TERM:
            return self._text_without_term()
        if self.days is None:
            return self.status.label
        late = f"{self.days}个工作日" if self.days else "不足1个工作日"
        left = f"剩{self.days}个工作日" if self.days else "今日到期"
        return {
            Status.RUNNING: f"办理中，{left}",
            Status.OVERDUE: f"已逾期{late}",
            Status.DONE_LATE: f"逾期{late}办结",
        }[self.status]

    @property
    def note(self) -> str:
        """A remark for the reader if dates are expected or assumed."""
        assumed = f"假定{self.assumed}办结" if self.assumed else ""
        planned = f"已填{self.planned}，尚未到" if self.planned else ""
        return "；".join(filter(None, [assumed, planned, "预计" if self.provisional else ""]))

    def _text_without_term(self) -> str:
        if self.actual:
            return "已办结"
        if not self.ready:
            return Status.NOT_STARTED.label
        return "等待中" if self.step.external else "待办"


class StepJson(TypedDict):
    """One step of `ScheduleJson`; dates as 2024-10-16, `step` is the clause."""

    step: str
    name: str
    actor: str
    starts_from: str
    start: DayText | None
    term: int | None
    due: DayText | None
    actual: DayText | None
    status: Annotated[str, one_of(*Status)]
    days: int | None
    provisional: bool


class ScheduleJson(TypedDict):
    """Everything `subsidy deadlines --json` prints of one project."""

    schema: Version
    project: str
    as_of: DayText
    steps: list[StepJson]


class SchedulesJson(TypedDict):
    """Everything `subsidy deadlines --json` prints of several projects."""

    schema: Version
    projects: list[ScheduleJson]


@dataclass(frozen=True, slots=True)
class Schedule:
    """办理时限: every step of a project as it stands on `as_of`.

    `steps` are in the order of the document. `critical_path` names the open steps that decide the end: a delay of any
    of them moves it. `earliest_finish` is the first day on which the last step can be done if each open step takes its
    whole term from now on, an overdue one is done today, and a step without a term takes no time; the actual date once
    it is recorded.
    """

    project: Project
    procedure: Procedure
    calendar: Calendar
    as_of: date
    steps: tuple[StepState, ...]
    critical_path: tuple[str, ...]
    earliest_finish: date

    def step(self, name: str) -> StepState:
        """Return the state of a step, by name or id. Raises `KeyError`."""
        return {key: state for state in self.steps for key in (state.step.name, state.step.id)}[name]

    def to_json(self) -> ScheduleJson:
        """Return plain data for `json.dumps`, stable within a schema number."""
        return {
            "schema": SCHEMA,
            "project": self.project.name,
            "as_of": self.as_of.isoformat(),
            "steps": [_step_json(state) for state in self.steps],
        }


class Decided(Protocol):
    """A project with the policy it was decided under: a result of `assess`."""

    @property
    def project(self) -> Project:
        """The facts."""

    @property
    def policy(self) -> Policy:
        """The policy whose procedure applies."""


def schedule(
    subject: Project | Decided,
    as_of: date,
    *,
    policy: Policy | None = None,
    calendar: Calendar | None = None,
    what_if: Mapping[str, date] = MappingProxyType({}),
) -> Schedule:
    """Return how a project stands on the day `as_of`.

    The procedure is that of `policy`, or of the result given as `subject`, or of the packaged policy that governs the
    notice. Without a `calendar` the official one is used, guessing years without a notice. Records after `as_of` have
    not happened yet; what follows them is expected no earlier. Recorded dates are taken as they are, whatever they
    contradict (R15). `what_if` gives dates to steps not recorded, by name, and shows the consequences without changing
    the status of those steps.

    Raises `InputError` if an assumed date names no step or contradicts another date, `PolicyError` if no policy governs
    the notice, `NoticeMissingError` if `calendar` does not guess and a year's notice is missing.
    """
    project, policy = _governed(subject, policy)
    procedure = policy.procedure
    calendar = calendar or official().guessing()
    records = list(recorded(project, procedure))
    given = [record_of(name, on, procedure, ("what_if", name)) for name, on in what_if.items()]
    records += given
    if problems := _about(given, record_problems(project, records, policy, calendar)):
        raise InputError(problems)
    dates = dated_steps(project, procedure, records)
    locations = {record.location for record in given}
    assumed = {step: record.on for step, record in dates.items() if record.location in locations}
    own = {step: record.on for step, record in dates.items() if step not in assumed}
    actual = {step: on for step, on in own.items() if on <= as_of}
    planned = {step: on for step, on in own.items() if on > as_of}
    return _Scheduler(project, as_of, policy, calendar, actual, assumed, planned).run()


def _governed(subject: Project | Decided, policy: Policy | None) -> tuple[Project, Policy]:
    """Return the project and the policy as in force on the day of its notice."""
    if isinstance(subject, Project):
        project, own = subject, policy or policy_for(subject.notice_date, subject.district)
    else:
        project, own = subject.project, policy or subject.policy
    return project, own.on(project.notice_date)


def _about(assumed: Sequence[Record], problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that an assumed date causes, as errors.

    A recorded date may contradict others; an assumption must be possible.
    """
    locations = {record.location for record in assumed}
    return [
        replace(problem, severity=Severity.ERROR)
        for problem in problems
        if locations & {problem.path, *problem.related} and problem.code != STEP_UNRECORDED.code
    ]


@dataclass(frozen=True, slots=True)
class _Scheduler:
    """The basis of the state of every step."""

    project: Project
    as_of: date
    policy: Policy
    calendar: Calendar
    actual: Mapping[str, date]
    assumed: Mapping[str, date]
    planned: Mapping[str, date]

    @property
    def procedure(self) -> Procedure:
        """The procedure of the policy."""
        return self.policy.procedure

    def _lasting(self, first: date, minimum: int) -> date:
        return last_day_of(first, minimum, self.policy.posting_days, self.calendar)

    def run(self) -> Schedule:
        states: dict[str, StepState] = {}
        for step in self.procedure.in_order:
            states[step.id] = self._state(step, states)
        return Schedule(
            self.project,
            self.procedure,
            self.calendar,
            self.as_of,
            tuple(states[step.id] for step in self.procedure.steps),
            tuple(states[step].step.name for step in reversed(list(_path_back(self.procedure.finish, states)))),
            states[self.procedure.finish].forecast.ends,
        )

    def _state(self, step: Step, states: Mapping[str, StepState]) -> StepState:
        actual = self.actual.get(step.id)
        waited = [states[name] for name in step.waits_for]
        ready = all(state.actual is not None for state in waited)
        starts_from, start = self._start(step, waited)
        due = self.calendar.add(start, step.term) if start and step.term else None
        status, days = self._status(due, actual, ready=ready, has_term=step.term is not None)
        return StepState(
            step,
            self.procedure.actor_of(step, self.project.land_use_mode),
            starts_from,
            start,
            due.date if due else None,
            actual,
            self.assumed.get(step.id),
            self.planned.get(step.id),
            status,
            days,
            provisional=not ready or (due is not None and due.provisional),
            ready=ready,
            forecast=self._forecast(step, states),
        )

    def _start(self, step: Step, waited: Sequence[StepState]) -> tuple[str, date | None]:
        """Return the name and the date of the event that starts the term.

        It is the last of those the step waits for. Do not estimate the start of a finished step: it could mark the step
        as late.
        """
        if not waited:
            return self._followed(step)
        ends = [(self._end(state, guess=step.id not in self.actual), state.step.name) for state in waited]
        if unknown := [name for end, name in ends if end is None]:
            return unknown[0], None
        start, name = max(((end, name) for end, name in ends if end), key=lambda pair: pair[0])
        return name, start

    def _followed(self, step: Step) -> tuple[str, date | None]:
        """Return the event that a step happens with, and its date."""
        if step.follows is None:
            return "", None
        known = {PUBLICATION: self.project.notice_date, **self.actual, **self.assumed}
        return self.procedure.name_of(step.follows), known.get(step.follows)

    def _end(self, state: StepState, *, guess: bool) -> date | None:
        """Return the date the next term runs from: recorded, assumed, or due.

        If a `guess` is wanted, a step within the district that has no term is taken to need no time.
        """
        known = state.actual or state.assumed or state.due
        if known or not guess or state.step.external or state.start is None:
            return known
        return self._lasting(state.start, state.step.minimum) if state.step.minimum else state.start

    def _status(
        self, due: DueDate | None, actual: date | None, *, ready: bool, has_term: bool
    ) -> tuple[Status, int | None]:
        if not has_term or (actual and due is None):
            return Status.NO_TERM, None
        if due is None or not (ready or actual):
            return Status.NOT_STARTED, None
        if actual and actual <= due.date:
            return Status.DONE_ON_TIME, None
        if actual:
            return Status.DONE_LATE, self.calendar.count(due.date, actual)
        if self.as_of <= due.date:
            return Status.RUNNING, self.calendar.count(self.as_of, due.date)
        return Status.OVERDUE, self.calendar.count(due.date, self.as_of)

    def _forecast(self, step: Step, states: Mapping[str, StepState]) -> Forecast:
        today = self.calendar.on_or_after(self.as_of)
        waited = [states[name] for name in step.waits_for]
        begins = max((state.forecast.ends for state in waited), default=self.project.notice_date)
        if known := self.actual.get(step.id) or self.assumed.get(step.id):
            return Forecast(min(begins, known), known)
        planned = self.planned.get(step.id)
        through = begins if planned else self._through(step, begins)
        limits = [(through, state) for state in waited if state.forecast.ends == begins]
        limits += [(states[name].forecast.ends, states[name]) for name in step.needs]
        ends = max([today, through, *(end for end, _ in limits), *([planned] if planned else [])])
        holding = [state.step.id for end, state in limits if end == ends and state.actual is None]
        return Forecast(begins, self.calendar.on_or_after(ends), holding[0] if holding else None)

    def _through(self, step: Step, begins: date) -> date:
        """Return the last day of a step that begins then and takes its whole term."""
        if step.term:
            return self.calendar.add(begins, step.term).date
        return self._lasting(begins, step.minimum) if step.minimum else begins


def _path_back(name: str | None, states: Mapping[str, StepState]) -> Iterator[str]:
    while name and states[name].actual is None:
        yield name
        name = states[name].forecast.decided_by


def _step_json(state: StepState) -> StepJson:
    return {
        "step": state.step.section,
        "name": state.step.name,
        "actor": state.actor,
        "starts_from": state.starts_from,
        "start": _iso(state.start),
        "term": state.step.term,
        "due": _iso(state.due),
        "actual": _iso(state.actual),
        "status": state.status.value,
        "days": state.days,
        "provisional": state.provisional,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def schedules_json(schedules: Iterable[Schedule]) -> SchedulesJson:
    """Return the schedules of several projects as plain data for `json.dumps`."""
    return {"schema": SCHEMA, "projects": [schedule.to_json() for schedule in schedules]}


# For reading ----------------------------------------------------------------------------------------------------------

Cell = str | int | date | None

COLUMNS: Mapping[str, Callable[[StepState], Cell]] = MappingProxyType(
    {
        "条款": lambda state: state.step.clause,
        "环节": lambda state: state.step.name,
        "责任单位": lambda state: state.actor,
        "起算": lambda state: state.starts_from,
        "起算日": lambda state: state.start,
        "期限（工作日）": lambda state: state.step.term,
        "截止日": lambda state: state.due,
        "实际日期": lambda state: state.actual,
        "办理情况": lambda state: state.status_text,
        "最早办结": lambda state: None if state.actual else state.forecast.ends,
        "备注": lambda state: state.note,
    }
)
"""The columns of the table of steps: title and value."""


def table(schedule: Schedule) -> list[dict[str, Cell]]:
    """Return the schedule as rows for a screen or a sheet, a row per step."""
    return [{title: value(state) for title, value in COLUMNS.items()} for state in schedule.steps]


@dataclass(frozen=True, slots=True)
class ToDo:
    """待办: a step of a project that can be done now."""

    project: str
    state: StepState


def to_do(schedules: Iterable[Schedule]) -> list[ToDo]:
    """Return open steps of several projects by due date, undated ones last."""
    items = [ToDo(plan.project.name, state) for plan in schedules for state in plan.steps if state.is_open]
    return sorted(items, key=lambda item: (item.state.due or date.max, item.project))
