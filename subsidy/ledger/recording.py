"""Recording of a project, or every reason against it.

A recorded project has entries, corrections and changed households.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from ..law import ONE, ZERO
from ..problems import InputError, Problem, error
from .drafts import Draft
from .entry import Act, Batch, Change, Entry, Payment, Record, in_force
from .journal import Journal
from .people import Person
from .planning import Plan, Row

SAME_PROJECT = error(
    "ledger_project_repeated",
    "项目“{project}”已登记在台账中",
    "同一项目不能登记两次；内容有变的用 subsidy ledger add --correct 原因 登记更正",
)
SAME_FILE = error(
    "ledger_file_repeated", "这份工作簿已作为项目“{project}”登记在台账中", "核对是否选错文件，或项目名称填错"
)
NO_PROJECT = error("ledger_project_missing", "项目“{project}”尚未登记，不能更正", "核对项目名称，或先登记该项目")
NOT_APPLIED = error(
    "ledger_not_applied",
    "{household}以前的征收或补贴已记在台账中，但本次计算没有计入：{facts}",
    "先用 subsidy ledger apply 把以前的征收和补贴补入工作簿，再重新计算",
)
ABOVE_STANDARD = error(
    "ledger_above_standard",
    "{name}在各项目的补贴比例合计{total}，超过一份标准（{projects}）",
    "核对各项目的补贴比例和所用政策；其他项目已补贴的，填入“已补贴比例”后重新计算",
)
ABOVE_ENTITLED = error(
    "ledger_above_entitled",
    "{name}在各项目的补贴比例合计{total}，超过应享的{entitled}（{projects}）",
    "其他项目已补贴的，填入“已补贴比例”后重新计算",
)

Book = TypeVar("Book", bound=Journal)


def record(book: Book, batch: Batch, drafts: Sequence[Draft]) -> Book:
    """Return `book` with the households of a project, or their corrections.

    Raises `InputError` with every problem if the project is recorded already (or, for a correction, is not),
    contradicts the ledger or leaves out figures it knows, has households or persons with an open contradiction, or
    would pay anyone more than the law gives, or more than one full standard, in all (R10).
    """
    held = book.plan(batch.project, [draft.stated for draft in drafts])
    refuse([*_repeated(book, batch), *held.problems, *_left_out(held)])
    entries = [_entry(batch, row, draft) for row, draft in zip(held.rows, drafts, strict=True)]
    corrected = _corrections(book, batch, entries) if batch.act is Act.CORRECTION else entries
    longer = book.extended([*_changes(book, batch, held), *corrected])
    refuse([*_contradictions(book, longer), *_overpaid(longer, held)])
    return longer


def refuse(problems: Sequence[Problem]) -> None:
    """Raise `InputError` with all problems if there is an error among them."""
    if any(problem.is_error for problem in problems):
        raise InputError(problems)


def _repeated(book: Journal, batch: Batch) -> Iterator[Problem]:
    project, recorded = batch.project, batch.project in book.first_record
    if recorded and batch.act is not Act.CORRECTION:
        yield SAME_PROJECT.at("name", project=project)
    if batch.act is Act.CORRECTION and not recorded:
        yield NO_PROJECT.at("name", project=project)
    same = (entry.project for entry in book.entries if batch.sha256 and entry.batch.sha256 == batch.sha256)
    if (other := next(same, project)) != project:
        yield SAME_FILE.at("name", value=project, project=other)


def _left_out(held: Plan) -> Iterator[Problem]:
    """Yield the households whose figures leave out earlier ones of the ledger."""
    for row in held.rows:
        if facts := "，".join(_missing(row)):
            yield NOT_APPLIED.at(*row.stated.path, household=row.stated.location, facts=facts)


def _missing(row: Row) -> Iterator[str]:
    if row.before != row.stated.taken_before:
        yield f"以前累计征收面积{row.before}亩"
    for member, prior in zip(row.stated.members, row.priors, strict=True):
        if prior != member.prior_share:
            yield f"{member.name}已补贴比例{prior}"


def _entry(batch: Batch, row: Row, draft: Draft) -> Entry:
    stated = row.stated
    return Entry(
        number=0,
        batch=batch,
        account=row.account,
        township=stated.township,
        village=stated.village,
        household=stated.household,
        head=stated.head,
        certificate=stated.certificate,
        contracted_area=stated.contracted_area or ZERO,
        taken_before=stated.taken_before,
        taken_now=stated.taken_now,
        persons=draft.payments,
        replaces=row.recorded.number if row.recorded else None,
    )


# Corrections ----------------------------------------------------------------------------------------------------------


def _corrections(book: Journal, batch: Batch, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries that differ from the recorded ones.

    There is also one for each household that is gone.
    """
    recorded = {entry.number: entry for entry in book.in_force(batch.project)}
    for entry in entries:
        old = recorded.pop(entry.replaces or 0, None)
        if old is None or not entry.states_the_same(old):
            yield entry
    for old in recorded.values():
        if not old.withdrawn:
            yield _withdrawn(old, batch)


def _withdrawn(old: Entry, batch: Batch) -> Entry:
    persons = tuple(map(_unpaid, old.persons))
    return replace(old, batch=batch, taken_now=ZERO, persons=persons, replaces=old.number, withdrawn=True)


def _unpaid(payment: Payment) -> Payment:
    return payment._replace(entitlement=ZERO, uncontracted_share=ZERO, amount=ZERO, due=ZERO)


def _changes(book: Journal, batch: Batch, held: Plan) -> Iterator[Change]:
    """Yield the divided and joined households.

    Those recorded before that are no longer divided or joined are withdrawn.
    """
    own = (change for _, change in in_force(book.changes) if change.project == batch.project)
    recorded = {change.sources: change for change in own}
    for sources, parts in held.opened:
        old = recorded.pop(sources, None)
        change = Change(0, batch, sources, parts, old.number if old else None)
        if old is None or not change.states_the_same(old):
            yield change
    yield from (Change(0, batch, old.sources, (), old.number) for old in recorded.values() if old.parts)


# Checks of the longer ledger ------------------------------------------------------------------------------------------


def _contradictions(book: Journal, longer: Journal) -> Iterator[Problem]:
    """Yield where added records contradict projects recorded before theirs."""
    new = [record for record in added(book, longer) if isinstance(record, Entry | Change)]
    if new:
        locations = {record.location for record in new}
        problems = longer.history(until=new[0].project).problems
        yield from (problem for problem in problems if problem.cell in locations)


def _overpaid(longer: Journal, held: Plan) -> Iterator[Problem]:
    """Yield everyone whom the added records pay more than the law gives (R10).

    The records pay them more than before, and thereby more than the law gives in all.
    """
    numbers = {longer.valid(member.id_number) for row in held.rows for member in row.stated.members}
    people = longer.people_among(numbers)
    for row in held.rows:
        for index, member in enumerate(row.stated.members):
            person = people[longer.valid(member.id_number)]
            earlier = held.people.get(person.id_number)
            if person.booked > person.entitled and person.paid > (earlier.paid if earlier else ZERO):
                yield _excess(person).under(*row.stated.path, "members", index)


def _excess(person: Person) -> Problem:
    total, projects = person.booked, "、".join(person.projects)
    kind = ABOVE_STANDARD if total > ONE else ABOVE_ENTITLED
    return kind.at("prior_share", name=person.name, total=total, entitled=person.entitled, projects=projects)


def added(book: Journal, longer: Journal) -> Sequence[Record]:
    """Return the records `longer` has beyond `book`."""
    return longer.records[len(book.records) :]
