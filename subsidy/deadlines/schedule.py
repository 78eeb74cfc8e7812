"""Where a project stands in the procedure (经办流程), and what is due when (R15).

`schedule` lays a project's recorded dates (`progress`) over the steps (`steps`) and tells, for a given day, when each
step is due, how it stands, and what decides the end. `to_do` tells what waits to be done in many projects.

Two kinds of dates are kept apart. *Due* dates are what the document demands: a term runs from the recorded date of what
it waits for, or from that step's own due date while nothing is recorded; they do not depend on the day one asks.
*Expected* dates (`Forecast`) are what can still be reached from today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from typing_extensions import TypedDict

from ..facts import Project
from ..law import PUBLICATION, Procedure, Step, Term, policy_for
from ..problems import InputError
from .progress import dated_steps, record_of, record_problems, recorded
from .workdays import Calendar, DueDate, official

__all__ = [
    "COLUMNS",
    "Forecast",
    "Schedule",
    "ScheduleJson",
    "Status",
    "StepState",
    "ToDo",
    "schedule",
    "table",
    "to_do",
]

SOON = 2
"""A step with no more working days left than this is about to fall due."""


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
    """预计: when a step can still be reached, `decided_by` naming the open step before it that holds it up longest."""

    begins: date
    ends: date
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands: `start` to `due` is its term, None where no date can be told.

    `provisional` marks dates that rest on a step not recorded yet, or on a year whose notice may still change them.
    `ready` tells that all it waits for has happened. `days` are working days left (running) or late (done late,
    overdue). `assumed` is the date a what-if gives.
    """

    step: Step
    actor: str
    starts_from: str
    start: date | None
    due: date | None
    actual: date | None
    assumed: date | None
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
        """Whether it can be done now and is not."""
        return self.ready and self.actual is None

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
        """What a reader must know of the dates: whether they are expected or assumed."""
        assumed = f"假定{self.assumed}办结" if self.assumed else ""
        return "；".join(filter(None, [assumed, "预计" if self.provisional else ""]))

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
    start: str | None
    term: int | None
    due: str | None
    actual: str | None
    status: str
    days: int | None
    provisional: bool


class ScheduleJson(TypedDict):
    """Everything `subsidy deadlines --json` prints."""

    schema: int
    as_of: str
    steps: list[StepJson]


@dataclass(frozen=True, slots=True)
class Schedule:
    """办理时限: every step of a project as it stands on `as_of`, in the order of the document.

    `critical_path` are the open steps that decide the end: whoever of them takes longer moves it. `earliest_finish` is
    the first day the last step can be reached when each open step takes its whole term from now on, one already
    overdue is done today, and what has no term takes no time; the real date once it is recorded.
    """

    project: Project
    procedure: Procedure
    calendar: Calendar
    as_of: date
    steps: tuple[StepState, ...]
    critical_path: tuple[str, ...]
    earliest_finish: date

    def step(self, name: str) -> StepState:
        """Return the state of a step by its name or its id. Raises `KeyError` for a step the procedure does not have."""
        return {key: state for state in self.steps for key in (state.step.name, state.step.id)}[name]

    def to_json(self) -> ScheduleJson:
        """Return the schedule as plain data for `json.dumps`, stable within a schema number."""
        return {"schema": 1, "as_of": self.as_of.isoformat(), "steps": [_step_json(state) for state in self.steps]}


def schedule(
    project: Project,
    as_of: date,
    *,
    procedure: Procedure | None = None,
    calendar: Calendar | None = None,
    what_if: Mapping[str, date] = MappingProxyType({}),
) -> Schedule:
    """Return how `project` stands on the day `as_of`, by the procedure of its policy unless another is given.

    Without a `calendar` the official one is taken, guessing years without a notice. Records after `as_of` have not
    happened yet. `what_if` gives dates to steps not recorded, so that one sees what follows; it changes no status.
    Raises `InputError` when the recorded or assumed dates contradict each other, `NoticeMissingError` when `calendar`
    does not guess and a year's notice is missing.
    """
    procedure = procedure or policy_for(project.notice_date).procedure
    calendar = calendar or official().guessing()
    records = list(recorded(project, procedure))
    given = [record_of(name, on, procedure, ("what_if", name)) for name, on in what_if.items()]
    problems = list(record_problems(project, records + given, procedure, calendar))
    if any(problem.is_error for problem in problems):
        raise InputError(problems)
    assumed = {record.step: record.on for record in given if record.step}
    dates = dated_steps(project, procedure, records)
    actual = {step: record.on for step, record in dates.items() if record.on <= as_of and step not in assumed}
    return _Scheduler(project, as_of, procedure, calendar, actual, assumed).run()


@dataclass(frozen=True, slots=True)
class _Scheduler:
    """What the state of every step follows from."""

    project: Project
    as_of: date
    procedure: Procedure
    calendar: Calendar
    actual: Mapping[str, date]
    assumed: Mapping[str, date]

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
            status,
            days,
            provisional=not ready or (due is not None and due.provisional),
            ready=ready,
            forecast=self._forecast(step, states),
        )

    def _start(self, step: Step, waited: Sequence[StepState]) -> tuple[str, date | None]:
        """Return what starts the term and when: the last of what it waits for.

        Once the step is done a guess would only accuse somebody of being late, so none is made.
        """
        if not waited:
            return (self.procedure.publication, self.project.notice_date) if step.follows == PUBLICATION else ("", None)
        ends = [(self._end(state, guess=step.id not in self.actual), state.step.name) for state in waited]
        if unknown := [name for end, name in ends if end is None]:
            return unknown[0], None
        start, name = max(((end, name) for end, name in ends if end), key=lambda pair: pair[0])
        return name, start

    def _end(self, state: StepState, *, guess: bool) -> date | None:
        """Return the date the next term runs from: recorded, assumed, or due.

        When a `guess` is wanted, a step of the district's own that has no term is taken to need no time.
        """
        known = state.actual or state.assumed or state.due
        if known or not guess or state.step.external or state.start is None:
            return known
        return self.calendar.add(state.start, state.step.minimum).date if state.step.minimum else state.start

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
        length = step.term or step.minimum
        through = self.calendar.add(begins, length).date if length else begins
        limits = [(through, state) for state in waited if state.forecast.ends == begins]
        limits += [(states[name].forecast.ends, states[name]) for name in step.needs]
        ends = max([today, *(end for end, _ in limits)])
        holding = [state.step.id for end, state in limits if end == ends and state.actual is None]
        return Forecast(begins, self.calendar.on_or_after(ends), holding[0] if holding else None)


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
"""What a reader is shown of a step: the title of each column and its value."""


def table(schedule: Schedule) -> list[dict[str, Cell]]:
    """Return the schedule as rows for a screen or a sheet, in the order of the document."""
    return [{title: value(state) for title, value in COLUMNS.items()} for state in schedule.steps]


@dataclass(frozen=True, slots=True)
class ToDo:
    """待办: a step of a project that can be done now."""

    project: str
    state: StepState


def to_do(schedules: Iterable[Schedule]) -> list[ToDo]:
    """Return what waits to be done in all these projects by due date, what has no term last."""
    items = [ToDo(plan.project.name, state) for plan in schedules for state in plan.steps if state.is_open]
    return sorted(items, key=lambda item: (item.state.due or date.max, item.project))
