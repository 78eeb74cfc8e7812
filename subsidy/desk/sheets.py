"""The grids of a workbook, and its problems in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from ..decisions import problems_json
from ..facts import FIELD_KIND, FIELD_MISSING, Project, identity
from ..law import SCHEMA
from ..problems import KINDS, Problem, masked
from ..workbook import (
    NO_SUCH_HOUSEHOLD,
    CellValue,
    Column,
    EditableWorkbook,
    Location,
    SheetView,
    position,
    shown,
    title_at,
)
from ..xlsxform import column_letters
from . import layouts

_NAMES = {"Farmer": "name", "Household": "head", "Village": "name", "Parcel": "number", "RecordedStep": "step"}
"""The field that tells whom a row is about, by the kind of facts"""
_REQUIRED = {(name,) for name, field in Project.model_fields.items() if field.is_required()}
_WIDEST = 60
_MOST_FROZEN = 4


@dataclass(frozen=True, slots=True)
class Names:
    """Whom the rows of a sheet are about."""

    view: SheetView

    def of(self, row: int) -> str:
        """Return the name in a row; empty for a row that is no record."""
        for records in self.view.tables:
            if self.view.runs_down:
                return self._title(row)
            field = _NAMES.get(records.table.model.__name__, "")
            if field in records.columns and row > self.view.header:
                return text_at(self.view, row, records.columns[field])
        return ""

    def _title(self, row: int) -> str:
        for records in self.view.tables:
            for field, rows in records.field_rows.items():
                if rows[0] == row:
                    return records.table.column(field).title
        return ""


def text_at(view: SheetView, row: int, column: int) -> str:
    """Return the text of a cell as it is now."""
    rows = view.grid.rows
    return shown(rows[row][column]) if row < len(rows) and column < len(rows[row]) else ""


# Grids ----------------------------------------------------------------------------------------------------------------


def sheet_json(book: EditableWorkbook, name: str) -> layouts.Sheet:
    """Return the grid of a sheet."""
    view = book.view(name)
    rows, width = view.grid.rows, max(map(len, view.grid.rows), default=0)
    columns = view.columns()
    texts = [[*map(_text, row), *([""] * (width - len(row)))] for row in rows]
    return {
        "schema": SCHEMA,
        "name": name,
        "table": view.tables[0].table.title if view.tables else None,
        "runs": "down" if view.runs_down else "across" if view.tables else "unknown",
        "header": view.header + 1,
        "frozen": _frozen(view),
        "columns": [_column(index, columns.get(index), view, texts) for index in range(width)],
        "rows": [
            {"row": number + 1, "cells": cells, "hidden": number in view.grid.hidden_rows}
            for number, cells in enumerate(texts)
        ],
        "changes": [location.cell for location in book.corrections if location.sheet == name],
    }


def _text(value: CellValue) -> str:
    return value if isinstance(value, str) else shown(value)


def _column(index: int, column: Column | None, view: SheetView, texts: Sequence[Sequence[str]]) -> layouts.GridColumn:
    title = texts[view.header][index] if view.header >= 0 else ""
    return {
        "letter": column_letters(index + 1),
        "title": title,
        "field": column.field if column else "",
        "kind": column.kind.name if column else "",
        "required": bool(column and column.required),
        "choices": list(column.choices) if column else [],
        "hint": column.rule if column else "",
        "numeric": bool(column and column.kind.is_number),
        "width": min(_WIDEST, max((_width(row[index]) for row in texts), default=0)),
    }


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(1 if char.isascii() else 2 for char in text)


def _frozen(view: SheetView) -> int:
    """Return the number of columns up to the name, if it is near the left."""
    for records in view.tables:
        if view.runs_down:
            return 1
        field = _NAMES.get(records.table.model.__name__, "")
        if 0 <= (index := records.columns.get(field, -1)) < _MOST_FROZEN:
            return index + 1
    return 0


# Problems -------------------------------------------------------------------------------------------------------------


def located(book: EditableWorkbook, problems: Sequence[Problem]) -> list[layouts.LocatedProblem]:
    """Return problems with their places in the grids."""
    names = {sheet: Names(book.view(sheet)) for sheet in book.sheets}
    listed = problems_json(problems)["problems"]
    return [
        {"id": index, **entry, **_place(problem, names.get(problem.sheet))}  # type: ignore[typeddict-item]
        for index, (problem, entry) in enumerate(zip(problems, listed, strict=True))
    ]


def _place(problem: Problem, names: Names | None) -> dict[str, object]:
    if not problem.cell or names is None:
        title = "" if problem.sheet else title_at(problem.path)
        return {"row": 0, "column": "", "title": title, "who": "", "doubt": None}
    row, column = position(problem.cell)
    found = names.view.column_at(row, column)
    return {
        "row": row + 1,
        "column": column_letters(column + 1),
        "title": found.title if found else "",
        "who": names.of(row),
        "doubt": [len(problem.value) - 1, len(problem.value)] if problem.code == identity.ID_CHECK_DIGIT.code else None,
    }


def why_no_project(problems: Iterable[Problem]) -> str:
    """Return why JSON is no project at all, with what to do.

    The text is empty if it is a project, with or without faults.
    """
    errors = [problem for problem in problems if problem.is_error]
    if whole := [problem for problem in errors if not problem.path and problem.code != FIELD_KIND.code]:
        return brief_of(whole)
    missing = {problem.path for problem in errors if problem.code == FIELD_MISSING.code}
    if any(not problem.path for problem in errors) or missing >= _REQUIRED:
        return "这个 JSON 文件里不是征地项目的资料。请打开填好的村级工作簿。"
    return ""


def groups(problems: Sequence[Problem], places: Sequence[layouts.LocatedProblem]) -> list[layouts.ProblemGroup]:
    """Return problems of one kind in one column together, errors first."""
    by_kind: defaultdict[tuple[bool, str, str], list[int]] = defaultdict(list)
    for index, (problem, place) in enumerate(zip(problems, places, strict=True)):
        by_kind[not problem.is_error, problem.code, place["title"]].append(index)
    ordered = sorted(by_kind.items(), key=lambda entry: entry[0][0])
    return [_group([problems[index] for index in ids], ids) for _, ids in ordered]


def _group(problems: Sequence[Problem], ids: list[int]) -> layouts.ProblemGroup:
    first = problems[0]
    kind = KINDS[first.code]
    return {
        "code": first.code,
        "severity": first.severity.value,
        "title": _common(kind.message, [problem.parameters for problem in problems]),
        "remedy": _common(kind.remedy, [problem.parameters for problem in problems]),
        "count": len(ids),
        "problems": ids,
        "repair": _repair(problems),
    }


def _common(words: str, parameters: Sequence[Mapping[str, str]]) -> str:
    """Return a message with the facts that all its occurrences share.

    The others are left out as ….

    >>> _common("“{title}”应为{least}至{most}", [{"title": "年龄", "least": "1"}, {"title": "年龄", "least": "2"}])
    '“年龄”应为…至…'
    """
    names = {name for _, name, _, _ in Formatter().parse(words) if name}
    known = {name: {facts.get(name, "…") for facts in parameters} for name in names}
    common = {name: values.pop() if len(values) == 1 else "…" for name, values in known.items()}
    return re.sub("”…$", "”", words.format(**common))


def _repair(problems: Iterable[Problem]) -> layouts.Repair | None:
    """Return the correction in which nothing is guessed.

    It is for numbers that only lack zeros in front, or have too many.
    """
    edits: list[layouts.CellText] = []
    for problem in problems:
        near = re.search("“(.+)”", problem.parameters.get("near", ""))
        stated = problem.parameters.get("stated", "")
        if problem.code != NO_SUCH_HOUSEHOLD.code or not near or not _same_number(stated, near[1]):
            return None
        edits.append({"sheet": problem.sheet, "cell": problem.cell, "text": near[1]})
    texts = "、".join(dict.fromkeys(edit["text"] for edit in edits[:4])) + ("等" if len(edits) > 4 else "")
    return {"label": f"{len(edits)}处都按农户表的写法：{texts}", "edits": edits} if edits else None


def _same_number(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and int(one) == int(other)


def summaries(book: EditableWorkbook, problems: Iterable[layouts.LocatedProblem]) -> Iterator[layouts.SheetSummary]:
    """Yield each sheet with the number of its problems."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for problem in problems:
        counts[problem["sheet"], problem["severity"]] += 1
    for name in book.sheets:
        view = book.view(name)
        yield {
            "name": name,
            "table": view.tables[0].table.title if view.tables else None,
            "rows": max((len(records) for records in view.tables), default=len(view.grid.rows)),
            "errors": counts[name, "error"],
            "warnings": counts[name, "warning"],
            "changes": sum(location.sheet == name for location in book.corrections),
        }


def cell_texts(book: EditableWorkbook, locations: Iterable[Location]) -> list[layouts.CellText]:
    """Return the cells as they are now."""
    return [
        {"sheet": location.sheet, "cell": location.cell, "text": book.text(location)}
        for location in sorted(locations, key=lambda location: (book.sheets.index(location.sheet), location))
    ]


def brief_of(problems: Iterable[Problem]) -> str:
    """Return the first problem as a sentence without personal numbers."""
    first = next(iter(problems))
    return masked(f"{first.message}。{first.remedy}。")
