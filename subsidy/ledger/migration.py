"""Import of earlier ledgers.

An earlier ledger is a plain workbook or .csv of a district that starts late, or the text file of version 1. Each
becomes projects that pass the same checks as one recorded with `subsidy ledger add`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ..facts import problems_of
from ..law import EXACT, ONE, ZERO
from ..problems import InputError, Problem, error
from .columns import OF_HOUSEHOLD, REQUIRED, TITLES, Line
from .drafts import Draft
from .earlier import earlier_projects
from .entry import Act, Batch, Payment
from .journal import Journal
from .matching import Member, Stated
from .planning import Row
from .recording import record, refuse
from .store import EARLIER_HEADER, LedgerError

COLUMN_MISSING = error("ledger_import_column", "缺少“{column}”列", "第一行写列名：{columns}")
ROWS_DISAGREE = error(
    "ledger_import_rows", "“{column}”为“{here}”，而同一户的第{row}行为“{there}”", "核对后使同一户各行一致"
)

Book = TypeVar("Book", bound=Journal)
Rows = Sequence[tuple[int, Line]]


def import_version_1(book: Book, data: bytes, path: Path, on: date) -> Book:
    """Return `book` with the projects of a version 1 ledger, in its order.

    `path` names it in messages. Raises `LedgerError` if it is no such ledger, and `InputError` with every problem of
    the first project that the ledger rejects.
    """
    if not data.startswith(EARLIER_HEADER.encode()):
        raise LedgerError(f"{path} 既不是每人一行的表格，也不是旧版台账")
    for batch, drafts in earlier_projects(data, path, on):
        book = _recorded(book, batch, drafts, path)
    return book


def import_table(book: Book, grid: Sequence[Sequence[Any]], path: Path, on: date) -> Book:
    """Return `book` with the projects of an earlier ledger.

    They are in the order of its rows; `path` names it in messages. `grid` holds the values of its cells, titles first.
    Raises `InputError` with every problem found in its rows, or in the first project that the ledger rejects.
    """
    lines = list(_lines(grid, path))
    for project in dict.fromkeys(line.project for _, line in lines):
        rows = [(number, line) for number, line in lines if line.project == project]
        book = _recorded(book, _batch(rows[0][1], on), list(_drafts(rows, path)), path)
    return book


def _recorded(book: Book, batch: Batch, drafts: Sequence[Draft], path: Path) -> Book:
    """Record a project, with blank figures from before filled in."""
    held = book.plan(batch.project, [draft.stated for draft in drafts])
    filled = [_filled_in(draft, row) for draft, row in zip(drafts, held.rows, strict=True)]
    try:
        return record(book, batch, filled)
    except InputError as failure:
        raise InputError(_at_row(problem, path) for problem in failure.problems) from failure


def _filled_in(draft: Draft, row: Row) -> Draft:
    pairs = list(zip(draft.stated.members, draft.payments, row.priors, strict=True))
    members = tuple(member._replace(prior_share=prior) for member, _, prior in pairs)
    payments = tuple(payment._replace(prior_share=prior, due=_due(payment, prior)) for _, payment, prior in pairs)
    return Draft(replace(draft.stated, taken_before=row.before, members=members), payments)


def _due(payment: Payment, prior: Decimal) -> Decimal:
    """Return the share before deduction.

    An earlier ledger states it only where something was paid.
    """
    with localcontext(EXACT):
        return min(prior + payment.share, ONE) if payment.share else ZERO


def _at_row(problem: Problem, path: Path) -> Problem:
    """Return a problem with the row of its household as its location."""
    if problem.sheet or not problem.path:
        return replace(problem, sheet=problem.sheet or path.name)
    return replace(problem, sheet=path.name, cell=f"第{problem.path[0]}行")


# Tables ---------------------------------------------------------------------------------------------------------------


def _lines(grid: Sequence[Sequence[Any]], path: Path) -> Iterator[tuple[int, Line]]:
    """Yield the rows below the titles, with their numbers.

    Raises `InputError` with every problem if anything in them is wrong.
    """
    titles = [str(cell or "").strip() for cell in grid[0]] if grid else []
    missing = [TITLES[name] for name in REQUIRED if TITLES[name] not in titles]
    columns = "、".join(TITLES.values())
    refuse([replace(COLUMN_MISSING.at(column=title, columns=columns), sheet=path.name) for title in missing])
    problems: list[Problem] = []
    for number, row in enumerate(grid[1:], 2):
        if cells := _cells(titles, row):
            line, found = _line(cells)
            problems += [replace(p, sheet=path.name, cell=f"第{number}行“{p.path[0]}”") for p in found]
            if line:
                yield number, line
    refuse(problems)


def _cells(titles: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    cells = ((title, cell.strip() if isinstance(cell, str) else cell) for title, cell in zip(titles, row, strict=False))
    return {title: cell for title, cell in cells if title and cell not in (None, "")}


def _line(cells: Mapping[str, Any]) -> tuple[Line | None, list[Problem]]:
    try:
        line = Line.model_validate(cells)
    except ValidationError as failure:
        return None, list(problems_of(failure))
    return line, list(line.problems())


def _batch(line: Line, on: date) -> Batch:
    return Batch(0, Act.IMPORT, on, line.project, "", line.notice_date, standard=line.standard)


def _drafts(rows: Rows, path: Path) -> Iterator[Draft]:
    """Yield the households of a project.

    Raises `InputError` if rows of one household disagree.
    """
    households: dict[tuple[str, str, str], list[tuple[int, Line]]] = {}
    for number, line in rows:
        households.setdefault((line.township, line.village, line.household), []).append((number, line))
    refuse([replace(p, sheet=path.name) for held in households.values() for p in _disagreements(held)])
    yield from map(_draft, households.values())


def _disagreements(rows: Rows) -> Iterator[Problem]:
    first, model = rows[0]
    for number, line in rows[1:]:
        for name in OF_HOUSEHOLD:
            here, there = getattr(line, name), getattr(model, name)
            if here != there:
                problem = ROWS_DISAGREE.at(column=TITLES[name], here=here, there=there, row=first)
                yield replace(problem, cell=f"第{number}行")


def _draft(rows: Rows) -> Draft:
    number, line = rows[0]
    members = tuple(Member(each.id_number, each.name, each.prior_share) for _, each in rows)
    head = next((member.id_number for member in members if member.name == line.head), "")
    place = (line.township, line.village, line.household, line.head, line.certificate)
    stated = Stated((number,), *place, line.contracted_area, line.taken_before, line.taken_now, members, head)
    return Draft(stated, tuple(_payment(each) for _, each in rows))


def _payment(line: Line) -> Payment:
    return Payment(line.id_number, line.name, line.prior_share, line.share, ZERO, line.amount, ZERO)
