"""A desk: one open workbook, its corrections, and answers about it."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from logging import getLogger
from pathlib import Path
from typing import Any, TypeAlias

from ..decisions import Assessment, assess, package_version
from ..forms import InputFile, TemplateError, deadlines_calendar, missing_for_forms
from ..law import SCHEMA, packaged_policies, plain
from ..problems import InputError, SubsidyError
from ..workbook import (
    MAX_FILE,
    CorrectionError,
    EditableWorkbook,
    Location,
    NotAWorkbookError,
    Reading,
    blank_workbook,
    carried_over,
    example_workbook,
    marked_copy,
    read_workbook,
)
from . import layouts
from .arguments import Arguments, checked
from .deadlines import day_of, number_of_corrections, record_edits, schedule_json, schedule_of
from .formset import FormSet, Part, file_name, zipped
from .people import explanation_json, neighbour_json, result_json, village_json
from .policies import comparison_json, policy_entry, settings_json
from .preview import preview_json
from .refusal import Refused
from .sheets import brief_of, cell_texts, groups, located, sheet_json, summaries, why_no_project

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP, _ICS, _PDF = "application/zip", "text/calendar", "application/pdf"
_EXAMPLE = "panlongta.xlsx"
_MOST_UNDONE = 1_000
_UNEXPECTED = "出了意外，这一步没有做成，已改的内容还在。请先保存为新工作簿，再重新打开网页"

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class File:
    """A file as an answer: its name, its media type, its bytes."""

    name: str
    type: str
    content: bytes


Json: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = Json | File
Work: TypeAlias = Generator[layouts.Progress, None, Answer]
"""A call at work: yields how far it has come, returns its answer"""
Corrections: TypeAlias = dict[Location, str | float]


@dataclass(slots=True)
class _Open:
    """The workbook that is open, as it is now."""

    book: EditableWorkbook
    reading: Reading
    result: Assessment | None = None
    formset: FormSet | None = None
    past: list[Corrections] = field(default_factory=list)
    future: list[Corrections] = field(default_factory=list)
    saved: Corrections = field(default_factory=dict)


class Desk:
    """One clerk's session.

    Its methods are those of the protocol; `call` answers any of them.
    """

    def __init__(self, *, can_print: bool = False, licences: list[layouts.Licence] | None = None) -> None:
        """Start with no file.

        `can_print` is whether the host has LibreOffice, `licences` are those of its packages.
        """
        self._open: _Open | None = None
        self._can_print, self._licences = can_print, licences or []

    def call(self, method: str, arguments: Mapping[str, Any], data: bytes | None = None) -> Work:
        """Answer a call. Raises `Refused` with a sentence for the clerk."""
        known = _METHODS.get(method)
        if known is None:
            raise Refused(f"没有“{method[:40]}”这个功能")
        given = checked(method, arguments)
        try:
            return (yield from known(self, given, data))
        except InputError as failure:
            raise Refused(brief_of(failure.problems)) from failure
        except (SubsidyError, CorrectionError, NotAWorkbookError, TemplateError) as failure:
            raise Refused(str(failure)) from failure

    # What is open

    @property
    def _now(self) -> _Open:
        if self._open is None:
            raise Refused("还没有打开工作簿")
        return self._open

    @property
    def _result(self) -> Assessment:
        now = self._now
        if now.result is None:
            errors = [problem for problem in now.reading.problems if problem.is_error]
            first = f"：{errors[0].message}。{errors[0].remedy}" if errors else ""
            raise Refused(f"还有{len(errors)}处错误没有改，暂时算不出结果{first}")
        return now.result

    def about(self) -> layouts.About:
        """Return the program and what its host can do."""
        return {
            "schema": SCHEMA,
            "version": package_version(),
            "can_print": self._can_print,
            "most_bytes": MAX_FILE,
            "policies": [policy_entry(policy) for policy in packaged_policies().values()],
            "licences": self._licences,
        }

    def open(self, name: str, data: bytes) -> layouts.State:
        """Open a workbook by its bytes.

        Raises `InputError` if it cannot be opened; the workbook opened before stays open.
        """
        book = EditableWorkbook(data, Path(name.replace("\\", "/")).name or "工作簿.xlsx")
        reading = book.read()
        if book.is_json and (reason := why_no_project(reading.problems)):
            raise Refused(f"打不开：{reason}")
        self._open = _checked(_Open(book, reading))
        return self.state()

    def example(self) -> layouts.State:
        """Open the packaged example."""
        return self.open(_EXAMPLE, example_workbook())

    def close(self) -> layouts.State:
        """Forget the workbook."""
        self._open = None
        return self.state()

    def state(self, changed: list[layouts.CellText] | None = None) -> layouts.State:
        """Return the state of the desk, with the cells that were `changed`."""
        now = self._open
        if now is None:
            return _EMPTY
        places = located(now.book, now.reading.problems)
        errors = sum(problem.is_error for problem in now.reading.problems)
        return {
            "schema": SCHEMA,
            "status": "result" if now.result else "problems",
            "file": _file(now),
            "policy": policy_entry(now.result.policy) if now.result else None,
            "errors": errors,
            "warnings": len(now.reading.problems) - errors,
            "sheets": list(summaries(now.book, places)),
            "problems": places,
            "groups": groups(now.reading.problems, places),
            "summary": _summary(now.result) if now.result else None,
            "changed": changed or [],
        }

    def sheet(self, name: str) -> layouts.Sheet:
        """Return the grid of a sheet."""
        return sheet_json(self._now.book, name)

    # Corrections

    def edit(self, edits: list[layouts.CellText]) -> layouts.State:
        """Correct cells, all of them as one step, and check everything again."""
        now = self._now
        before = dict(now.book.corrections)
        try:
            for edit in edits:
                now.book.correct(edit["sheet"], edit["cell"], edit["text"])
        except CorrectionError:
            now.book.restore(before)
            raise
        if now.book.corrections != before:
            now.past = [*now.past, before][-_MOST_UNDONE:]
            now.future = []
        return self._recheck(before)

    def undo(self) -> layouts.State:
        """Take back the last step."""
        return self._step(self._now.past, self._now.future, "没有可以撤销的更正")

    def redo(self) -> layouts.State:
        """Make the last step taken back again."""
        return self._step(self._now.future, self._now.past, "没有可以重做的更正")

    def _step(self, source: list[Corrections], target: list[Corrections], none: str) -> layouts.State:
        if not source:
            raise Refused(none)
        now = self._now
        before = dict(now.book.corrections)
        now.book.restore(source.pop())
        target.append(before)
        return self._recheck(before)

    def _recheck(self, before: Corrections) -> layouts.State:
        now, after = self._now, self._now.book.corrections
        touched = {cell for cell in {*before, *after} if before.get(cell) != after.get(cell)}
        if touched:
            now.reading, now.formset = now.book.read(), None
            _checked(now)
        return self.state(cell_texts(now.book, touched))

    # Results

    def result(self) -> layouts.Result:
        """Return the whole result."""
        return result_json(self._result, self._now.reading)

    def explain(self, who: str) -> layouts.Explanation:
        """Return why the person with that ID number gets an amount."""
        return explanation_json(self._result, self._now.reading, who)

    def explain_village(self, village: str) -> layouts.Explanation:
        """Return why a village gets its total."""
        return village_json(self._result, village)

    def neighbour(self, who: str, other: str) -> layouts.Neighbour:
        """Return two people side by side."""
        return neighbour_json(self._result, self._now.reading, who, other)

    def schedule(self, as_of: str, assumed: Mapping[str, str] | None = None) -> layouts.Schedule:
        """Return how the project stands on a day."""
        days = {step: day_of(on) for step, on in (assumed or {}).items()}
        return schedule_json(schedule_of(self._result, day_of(as_of), days), list(self._now.reading.problems))

    def record(self, step: str, on: str) -> layouts.State:
        """Record the day of a step in the workbook, or remove it."""
        return self.edit(record_edits(self._now.book, self._result, step, on))

    def settings(self) -> layouts.Settings:
        """Return every value that can be tried."""
        return settings_json(self._result)

    def compare(self, settings: Mapping[str, str]) -> layouts.Comparison:
        """Return a trial beside the result, which stays as it is."""
        return comparison_json(self._result, settings)

    # Files

    def workbook(self) -> File:
        """Return the workbook with its corrections, which count as saved then."""
        now = self._now
        content = now.book.save()
        now.saved = dict(now.book.corrections)
        return File(file_name(f"{_stem(now)}（已更正）", ".xlsx"), _XLSX, content)

    def marked(self) -> File:
        """Return the marked copy of the workbook with its corrections."""
        now = self._now
        reading = read_workbook(now.book.save(), name=now.book.name)
        return File(file_name(f"{_stem(now)}（标出问题）", ".xlsx"), _XLSX, marked_copy(reading))

    def calendar(self, as_of: str) -> File:
        """Return the due dates for a calendar program."""
        plan = schedule_of(self._result, day_of(as_of), {})
        return File(file_name(plan.project.name, "办理时限.ics"), _ICS, deadlines_calendar(plan))

    def blank(self) -> File:
        """Return a blank workbook."""
        return File("空白工作簿.xlsx", _XLSX, blank_workbook())

    def carry_over(self) -> File:
        """Return the start of the next project in the same villages."""
        result = self._result
        shares = {person.farmer.id_number: person.share for person in result.persons}
        content = carried_over(result.project, shares)
        return File(file_name(f"{_stem(self._now)}（下一个项目）", ".xlsx"), _XLSX, content)

    # Forms

    @property
    def _formset(self) -> FormSet:
        result, now = self._result, self._now
        if now.formset is None:
            now.formset = FormSet(result, InputFile(now.book.name, now.reading.sha256))
        return now.formset

    def form_list(self) -> Generator[layouts.Progress, None, layouts.FormList]:
        """Return every file of the form set with its pages and what it lacks."""
        formset = yield from self._made()
        return formset.json(self._now.reading)

    def forms(self, part: Part) -> Generator[layouts.Progress, None, File]:
        """Return the form set, or part of it, as a zip."""
        formset = yield from self._made()
        files = formset.files(part)
        village = part.villages[0] if len(part.villages) == 1 else ""
        return File(file_name(self._result.project.name, village, "表格.zip"), _ZIP, formset.zipped(files))

    def print(self, part: Part) -> Generator[layouts.Progress, None, File]:
        """Return the form set, or part of it, as a PDF.

        Several PDFs are in a zip, one for the project and for each village.
        """
        if not self._can_print:
            raise Refused("这里不能生成 PDF：要在装有 LibreOffice 的电脑上用 subsidy web 打开")
        formset = yield from self._made()
        yield {"text": "做成 PDF", "done": 0, "total": 0}
        made = dict(formset.printed(part).files)
        name = self._result.project.name
        if len(made) == 1:
            return File(file_name(name, "打印包.pdf"), _PDF, next(iter(made.values())))
        return File(file_name(name, "打印包.zip"), _ZIP, zipped(made))

    def _made(self) -> Generator[layouts.Progress, None, FormSet]:
        formset = self._formset
        for done, total in formset.make():
            yield {"text": "填表", "done": done, "total": total}
        return formset

    def form(self, path: str) -> Generator[layouts.Progress, None, File]:
        """Return one file of the form set."""
        formset = yield from self._made()
        [file] = formset.files(Part(paths=(path,)))
        return File(Path(path).name, _XLSX if path.endswith(".xlsx") else _ICS, file.content)

    def preview(self, path: str) -> Generator[layouts.Progress, None, layouts.Preview]:
        """Return a form as cells."""
        formset = yield from self._made()
        [file] = formset.files(Part(paths=(path,)))
        if not path.endswith(".xlsx"):
            raise Refused("这个文件没有表格可以预览")
        return preview_json(path, Path(path).stem, file.content)


_EMPTY: layouts.State = {
    "schema": SCHEMA,
    "status": "empty",
    "file": None,
    "policy": None,
    "errors": 0,
    "warnings": 0,
    "sheets": [],
    "problems": [],
    "groups": [],
    "summary": None,
    "changed": [],
}


def _checked(now: _Open) -> _Open:
    """Recompute the result, and collect all problems.

    Those that only a decision finds are added to those of the reading.
    """
    now.result = None
    if now.reading.ok:
        try:
            now.result = assess(now.reading.project)
        except InputError as failure:
            found = tuple(map(now.reading.locate, failure.problems))
            known = [problem for problem in now.reading.problems if problem not in found]
            now.reading = replace(now.reading, problems=(*known, *found))
    return now


def _file(now: _Open) -> layouts.OpenFile:
    corrections = now.book.corrections
    unsaved = {cell for cell in {*corrections, *now.saved} if corrections.get(cell) != now.saved.get(cell)}
    return {
        "name": now.book.name,
        "sha256": now.reading.sha256,
        "can_edit": not now.book.is_json,
        "keeps_formats": now.book.keeps_formats,
        "changes": number_of_corrections(now.book, corrections),
        "unsaved": number_of_corrections(now.book, unsaved),
        "can_undo": bool(now.past),
        "can_redo": bool(now.future),
    }


def _summary(result: Assessment) -> layouts.Summary:
    return {
        "project": result.project.name,
        "persons": sum(1 for _ in result.persons),
        "people": result.figures.people,
        "cost": plain(result.figures.cost),
        "pending_people": sum(village.pending_people for village in result.villages),
        "full_standard": plain(result.full_standard),
        "lacks": sum(entry.count for entry in missing_for_forms(result)),
    }


def _stem(now: _Open) -> str:
    return Path(now.book.name).stem or "工作簿"


# The protocol ---------------------------------------------------------------------------------------------------------

_Method = Callable[[Desk, Arguments, bytes | None], Work]


def _at_once(answer: Callable[[Desk, Arguments, bytes | None], Answer]) -> _Method:
    """Return the method of an answer that is not made step by step."""

    def work(desk: Desk, given: Arguments, data: bytes | None) -> Work:
        return answer(desk, given, data)
        yield  # makes it a generator

    return work


def _opened(desk: Desk, given: Arguments, data: bytes | None) -> Answer:
    if data is None:
        raise Refused("没有收到文件")
    try:
        return desk.open(given["name"], data)
    except InputError as failure:
        raise Refused(f"打不开：{brief_of(failure.problems)}") from failure


def _part(given: Arguments) -> Part:
    return Part(**{name: tuple(chosen) for name, chosen in given.items()})


_METHODS: Mapping[str, _Method] = {
    "about": _at_once(lambda desk, *_: desk.about()),
    "open": _at_once(_opened),
    "example": _at_once(lambda desk, *_: desk.example()),
    "close": _at_once(lambda desk, *_: desk.close()),
    "state": _at_once(lambda desk, *_: desk.state()),
    "sheet": _at_once(lambda desk, given, _: desk.sheet(given["name"])),
    "edit": _at_once(lambda desk, given, _: desk.edit([given])),  # type: ignore[list-item]
    "edits": _at_once(lambda desk, given, _: desk.edit(given["edits"])),
    "undo": _at_once(lambda desk, *_: desk.undo()),
    "redo": _at_once(lambda desk, *_: desk.redo()),
    "result": _at_once(lambda desk, *_: desk.result()),
    "explain": _at_once(lambda desk, given, _: desk.explain(given["who"])),
    "explain_village": _at_once(lambda desk, given, _: desk.explain_village(given["village"])),
    "neighbour": _at_once(lambda desk, given, _: desk.neighbour(given["who"], given["other"])),
    "schedule": _at_once(lambda desk, given, _: desk.schedule(given["as_of"], given.get("assumed"))),
    "record": _at_once(lambda desk, given, _: desk.record(given["step"], given["on"])),
    "settings": _at_once(lambda desk, *_: desk.settings()),
    "compare": _at_once(lambda desk, given, _: desk.compare(given["settings"])),
    "form_list": lambda desk, *_: desk.form_list(),
    "preview": lambda desk, given, _: desk.preview(given["path"]),
    "form": lambda desk, given, _: desk.form(given["path"]),
    "forms": lambda desk, given, _: desk.forms(_part(given)),
    "print": lambda desk, given, _: desk.print(_part(given)),
    "workbook": _at_once(lambda desk, *_: desk.workbook()),
    "marked": _at_once(lambda desk, *_: desk.marked()),
    "calendar": _at_once(lambda desk, given, _: desk.calendar(given["as_of"])),
    "blank": _at_once(lambda desk, *_: desk.blank()),
    "carry_over": _at_once(lambda desk, *_: desk.carry_over()),
}
"""Every method of the protocol."""


def failure_of(error: BaseException) -> layouts.Failure:
    """Return a failed call as the page reports it.

    An unexpected error is logged, never shown.
    """
    from .refusal import Cancelled

    if isinstance(error, Refused):
        return {"kind": "refused", "message": str(error)}
    if isinstance(error, Cancelled):
        return {"kind": "cancelled", "message": "已停下"}
    log.error("unexpected error in a call\n%s", "".join(traceback.format_exception(error)))
    return {"kind": "unexpected", "message": _UNEXPECTED}


def encoded(answer: Json) -> str:
    """Return an answer as JSON text."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
