"""办理期限: the procedure as a strip, and the dates recorded in the workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from ..deadlines import STEP_UNRECORDED, Schedule, Status, StepState, future_problems, schedule
from ..decisions import Assessment
from ..law import SCHEMA
from ..problems import Problem
from ..workbook import PROGRESS, EditableWorkbook, Location, SheetView, position
from ..xlsxform import column_letters
from . import layouts
from .refusal import Refused
from .sheets import text_at

_WEEKDAYS = "一二三四五六日"
_URGENCY = {Status.OVERDUE: 0, Status.RUNNING: 1}


def schedule_of(result: Assessment, as_of: date, assumed: Mapping[str, date]) -> Schedule:
    """Return the schedule of the project on a day.

    `assumed` has days for steps, by id.
    """
    names = {step.id: step.name for step in result.policy.procedure.steps}
    return schedule(result, as_of, what_if={names.get(step, step): on for step, on in assumed.items()})


def schedule_json(plan: Schedule, problems: list[Problem]) -> layouts.Schedule:
    """Return a schedule with the problems of its recorded dates.

    These are `problems`, and those of dates after the day asked about.
    """
    future = future_problems(plan.project, plan.procedure, plan.as_of)
    about = _problems_by_step(plan, [*problems, *future])
    steps = [_step(state, plan, about) for state in plan.steps]
    marks = Counter(step["mark"] for step in steps)
    now = sorted((state for state in plan.steps if state.is_open), key=_urgency)
    return {
        "schema": SCHEMA,
        "project": plan.project.name,
        "as_of": plan.as_of.isoformat(),
        "weekday": weekday(plan.as_of),
        "steps": steps,
        "now": [state.step.id for state in now],
        "earliest_finish": plan.earliest_finish.isoformat(),
        "done": marks["done"],
        "late": marks["late"],
        "doubtful": marks["doubtful"],
        "running": marks["running"],
        "overdue": marks["overdue"],
        "waiting": marks["waiting"],
    }


def weekday(day: date) -> str:
    """Return the day of the week.

    >>> weekday(date(2024, 8, 12))
    '星期一'
    """
    return f"星期{_WEEKDAYS[day.weekday()]}"


def _urgency(state: StepState) -> tuple[int, bool, date]:
    return _URGENCY.get(state.status, 2), state.step.external, state.due or date.max


def _problems_by_step(plan: Schedule, problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    records = plan.project.progress
    for problem in problems:
        match problem.path:
            case ("progress", int(index), *_) if index < len(records):
                found.setdefault(records[index].step, []).append(problem)
    return found


def _step(state: StepState, plan: Schedule, about: Mapping[str, list[Problem]]) -> layouts.StepState:
    problems = about.get(state.step.name, [])
    mark = _mark(state, problems)
    return {
        "id": state.step.id,
        "name": state.step.name,
        "actor": state.actor,
        "clause": state.step.clause,
        "starts_from": state.starts_from,
        "start": _iso(state.start),
        "term": state.step.term,
        "due": _iso(state.due),
        "actual": _iso(state.actual),
        "recorded": _iso(state.actual or state.planned),
        "assumed": _iso(state.assumed),
        "expected": None if state.actual else _iso(state.forecast.ends),
        "shown_due": _iso(state.day_to_expect),
        "status": state.status.value,
        "status_text": "日期待核对" if mark == "doubtful" else state.status_text,
        "days": state.days,
        "provisional": state.provisional,
        "soon": state.is_soon,
        "open": state.is_open,
        "critical": state.step.name in plan.critical_path,
        "mark": mark,
        "problems": [f"{problem.message}。{problem.remedy}。" for problem in problems],
    }


def _mark(state: StepState, problems: Iterable[Problem]) -> layouts.Mark:
    if state.actual and any(problem.code != STEP_UNRECORDED.code for problem in problems):
        return "doubtful"
    if state.actual:
        return "late" if state.status is Status.DONE_LATE else "done"
    if state.status is Status.OVERDUE:
        return "overdue"
    return "running" if state.is_open else "waiting"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str) -> date:
    """Return a day written as 2024-08-12. Raises `Refused`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"日期应写成 2024-08-12 这样，现为“{text[:20]}”") from None


# Recording ------------------------------------------------------------------------------------------------------------


def record_edits(book: EditableWorkbook, result: Assessment, step: str, on: str) -> list[layouts.CellText]:
    """Return the corrections that record the day of a step, or remove it.

    They change the sheet of recorded dates; `step` is an id. A sheet is added to a workbook without one. The last row
    of a step recorded twice is the one that counts, so that one is corrected. Raises `Refused` if there is no such step
    or day, and `CorrectionError` if the sheet cannot be added.
    """
    known = result.policy.procedure.by_id.get(step)
    if known is None:
        raise Refused("没有这个环节")
    if on:
        day_of(on)
    found = _progress(book)
    if found is None and not on:
        return []
    if found is None:
        book.add(PROGRESS)
        return record_edits(book, result, step, on)
    view, names, days = found
    rows = [
        row for row in range(view.header + 1, len(view.grid.rows)) if text_at(view, row, names).strip() == known.name
    ]
    if not on:
        return [edit for row in rows for edit in _cells(view, row, {names: "", days: ""})]
    if rows:
        return _cells(view, rows[-1], {days: on})
    return _cells(view, _free_row(view, names, days), {names: known.name, days: on})


def number_of_corrections(book: EditableWorkbook, cells: Iterable[Location]) -> int:
    """Return how many corrections a clerk made in `cells`.

    A recorded step is one, though it fills two cells.
    """
    records = {sheet for sheet in book.sheets if any(t.table is PROGRESS for t in book.view(sheet).tables)}
    return len({(cell.sheet, position(cell.cell)[0] if cell.sheet in records else cell.cell) for cell in cells})


def _progress(book: EditableWorkbook) -> tuple[SheetView, int, int] | None:
    """Return the sheet of recorded dates, with the columns of steps and days.

    The result is None if there is no such sheet.
    """
    for sheet in book.sheets:
        view = book.view(sheet)
        for records in view.tables:
            if records.table is PROGRESS and {"step", "on"} <= records.columns.keys():
                return view, records.columns["step"], records.columns["on"]
    return None


def _free_row(view: SheetView, *columns: int) -> int:
    last = max((row for row in range(len(view.grid.rows)) if any(text_at(view, row, c) for c in columns)), default=-1)
    return max(last, view.header) + 1


def _cells(view: SheetView, row: int, texts: Mapping[int, str]) -> list[layouts.CellText]:
    sheet = view.grid.name
    return [{"sheet": sheet, "cell": f"{column_letters(c + 1)}{row + 1}", "text": text} for c, text in texts.items()]
