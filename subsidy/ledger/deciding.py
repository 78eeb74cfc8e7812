"""Facts that the clerk states, since no comparison can establish them.

They are identities, moves, divisions and recoveries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..facts import FreeText, identity, problems_of
from ..law import ZERO, plain
from ..problems import InputError, Problem, error
from .entry import Act, Batch, Change, Decision, Part, Recovery, Verdict
from .history import DIVISION_SUM, Holding
from .journal import Journal
from .matching import DISPUTED
from .people import NOTHING
from .recording import refuse

NO_REASON = error("ledger_reason_missing", "没有写明原因", "写明原因和依据")
UNKNOWN_PERSON = error("ledger_person_unknown", "台账中没有身份证号{number}", "核对身份证号")
UNKNOWN_HOUSEHOLD = error(
    "ledger_household_unknown", "台账中没有证号或成员身份证号为{household}的户", "核对证号或身份证号"
)
NOT_A_MEMBER = error("ledger_division_member", "身份证号{number}不在{household}中", "核对身份证号")
TAKEN_TOO_MUCH = error(
    "ledger_division_area",
    "分户后以前累计征收{taken}亩，超过承包面积{contracted}亩",
    "核对该户的承包面积和以前征收面积",
)
NOT_TO_RECOVER = error(
    "ledger_not_to_recover",
    "{name}应追回比例{known}、金额{amount}元，项目“{project}”已记账比例{booked}，不能登记追回比例{share}",
    "核对项目、比例和金额",
)

Book = TypeVar("Book", bound=Journal)


class Share(NamedTuple):
    """One part of a divided household: at least one member each, areas in 亩."""

    members: tuple[str, ...]
    """ID numbers"""
    contracted_area: Decimal
    taken: Decimal
    """以前累计征收 that goes with it"""


_FREE_TEXT: TypeAdapter[str] = TypeAdapter(FreeText)


def reason_of(text: str) -> str:
    """Return a reason as a line of the ledger can hold it.

    Raises `InputError` if a line cannot hold it.
    """
    try:
        return _FREE_TEXT.validate_python(text)
    except ValidationError as failure:
        raise InputError(problem.under("原因") for problem in problems_of(failure)) from failure


def batch_of(reason: str, on: date) -> Batch:
    """Return the batch of a decision.

    Raises `InputError` if no reason is given.
    """
    text = reason_of(reason)
    refuse([] if text else [NO_REASON.at("原因")])
    return Batch(0, Act.DECISION, on, reason=text)


def decide(book: Book, verdict: Verdict, id_numbers: Sequence[str], batch: Batch) -> Book:
    """Return `book` with a verdict on persons, at least one of whom it knows."""
    refuse([problem for number in id_numbers for problem in _faults(number)])
    known = [number for number in id_numbers if book.valid(number) in book.people]
    refuse([] if known else [UNKNOWN_PERSON.at(number="、".join(id_numbers))])
    return book.extended([Decision(0, batch, verdict, tuple(id_numbers))])


def _faults(number: str) -> Iterator[Problem]:
    if found := identity.fault(number):
        kind, facts = found
        yield kind.at("身份证号", value=number, **facts)


def recover(book: Book, id_number: str, project: str, paid: tuple[Decimal, Decimal], batch: Batch) -> Book:
    """Return `book` with a booking reversed.

    `paid` is the share of one standard and the amount (元).
    """
    person = book.people.get(book.valid(id_number))
    if person is None:
        raise InputError([UNKNOWN_PERSON.at(number=id_number)])
    (share, amount), booked = paid, person.bookings.get(project, NOTHING)
    if not (ZERO < share <= min(person.to_recover, booked[0]) and ZERO <= amount <= booked[1]):
        facts = {"known": plain(person.to_recover), "amount": plain(person.amount_to_recover), "share": plain(share)}
        problem = NOT_TO_RECOVER.at(name=person.name, project=project, booked=plain(booked[0]), **facts)
        raise InputError([problem])
    return book.extended([Recovery(0, batch, id_number, project, share, amount)])


def divide(book: Book, holder: str, shares: Sequence[Share], batch: Batch) -> Book:
    """Return `book` with a household divided.

    Members who are not named stay with the first part, as does the certificate.
    """
    history = book.present
    account = history.certificates.get(holder) or history.account_of(holder) or 0
    holding = history.holdings.get(account)
    if holding is None:
        raise InputError([UNKNOWN_HOUSEHOLD.at(household=holder)])
    members = [number for number, stands_in in history.standing.items() if stands_in == account]
    parts = list(_parts(holding, shares, [history.valid(number) for number in members], book.first_free_account))
    disputed = [DISPUTED.at(who=holding.location)] if account in history.disputed else []
    refuse([*disputed, *_division_problems(holding, shares, set(members))])
    return book.extended([Change(0, batch, (account,), tuple(parts))])


def _parts(holding: Holding, shares: Sequence[Share], members: Sequence[str], account: int) -> Iterator[Part]:
    named = {number for share in shares for number in share.members}
    rest = [number for number in members if number not in named]
    for index, share in enumerate(shares):
        is_first = index == 0
        yield Part(
            account + index,
            holding.township,
            holding.village,
            holding.household if is_first else "",
            holding.head if is_first else "",
            holding.certificate if is_first else "",
            share.contracted_area,
            share.taken,
            (*share.members, *(rest if is_first else ())),
        )


def _division_problems(holding: Holding, shares: Sequence[Share], members: set[str]) -> Iterator[Problem]:
    for number in (number for share in shares for number in share.members):
        if number not in members:
            yield NOT_A_MEMBER.at(number=number, household=holding.location)
    taken = sum((share.taken for share in shares), ZERO)
    if taken != holding.taken:
        yield DIVISION_SUM.at(kind="分户", parts=taken, known=holding.taken)
    for share in shares:
        if share.taken > share.contracted_area:
            yield TAKEN_TOO_MUCH.at(taken=share.taken, contracted=share.contracted_area)
