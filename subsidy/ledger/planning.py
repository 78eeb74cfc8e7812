"""A project compared with the ledger.

The comparison gives the account of each household, the figures from before, and all problems.

Reading the next workbook (`with_history`) and recording a project (`Ledger.append`) rest on the same plan, so both
agree on 以前累计征收面积 and 已补贴比例.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import count

from ..law import ZERO
from ..problems import Problem
from .entry import Entry, Part
from .history import History
from .identity import Kin, Register, member_problems, prior_problem
from .matching import Match, Stated, match, suggested
from .people import Person


@dataclass(frozen=True, slots=True)
class Row:
    """One household of a project: its account and the figures that count."""

    stated: Stated
    account: int
    before: Decimal
    """以前累计征收面积 (亩)"""
    priors: tuple[Decimal, ...]
    """已补贴比例 of each member"""
    recorded: Entry | None
    """Its entry in force, if the project is recorded already"""


@dataclass(frozen=True, slots=True)
class Plan:
    """A project held against the ledger."""

    rows: tuple[Row, ...]
    opened: tuple[tuple[tuple[int, ...], tuple[Part, ...]], ...]
    """Divided or joined households: the accounts closed and the parts opened"""
    people: Mapping[str, Person]
    """The members whom the ledger knows, by valid ID number"""
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Known:
    """The ledger as a project meets it."""

    project: str
    earlier: frozenset[str]
    """The projects recorded before it"""
    history: History
    """Households before the project"""
    register: Register
    recorded: Sequence[Entry]
    """The project's own entries in force"""
    first_free: int
    """The first account number never used"""

    def prior_shares(self, id_number: str) -> tuple[Decimal, ...]:
        """Return the shares a person may have received before (R10).

        The first is filled in where none is stated. A person the project has recorded received the share of the earlier
        projects; a person added late, that of every other project. Both are accepted. Empty for a person who is new, or
        whom this project recorded first.
        """
        person = self.register.person(id_number)
        if person is None:
            return ()
        others, earlier = person.received_besides(self.project), person.received_from(self.earlier)
        stated = self.stated.get(person.id_number)
        if stated is None:
            return (others,)
        return (stated, earlier, others) if stated in (earlier, others) else (earlier, others)

    @cached_property
    def stated(self) -> dict[str, Decimal]:
        """已补贴比例 of everyone the project has recorded, by valid ID number."""
        persons = (payment for entry in self.recorded for payment in entry.persons)
        return {self.register.valid(payment.id_number): payment.prior_share for payment in persons}


def plan(households: Sequence[Stated], known: Known) -> Plan:
    """Hold the households of a project against the ledger."""
    matches = list(match(households, known.history))
    recorded = _paired(households, known)
    accounts = _accounts(matches, recorded, known)
    rows = [
        Row(found.stated, account, found.before, tuple(_priors(found.stated, known)), entry)
        for found, account, entry in zip(matches, accounts, recorded, strict=True)
    ]
    problems = tuple(_problems(matches, rows, known))
    return Plan(tuple(rows), tuple(_opened(matches, rows)), known.register.people, problems)


def _paired(households: Sequence[Stated], known: Known) -> list[Entry | None]:
    """Return the recorded entry of each household.

    It is that of its certificate, or else of most of its members.
    """
    by_certificate = {entry.certificate: entry.number for entry in known.recorded if entry.certificate}
    by_member = {known.register.valid(p.id_number): entry.number for entry in known.recorded for p in entry.persons}
    left = {entry.number: entry for entry in known.recorded}
    return [left.pop(_likeliest(stated, known, by_certificate, by_member, left), None) for stated in households]


def _likeliest(
    stated: Stated,
    known: Known,
    by_certificate: Mapping[str, int],
    by_member: Mapping[str, int],
    left: Container[int],
) -> int:
    """Return the number of the entry that is most likely the household's.

    It is among those `left`, or 0 if there is none.
    """
    numbers = (by_member.get(known.register.valid(member.id_number), 0) for member in stated.members)
    likely = [by_certificate.get(stated.certificate, 0), *(number for number, _ in Counter(numbers).most_common())]
    return next((number for number in likely if number in left), 0)


def _accounts(matches: Sequence[Match], recorded: Sequence[Entry | None], known: Known) -> list[int]:
    """Return the account of each household.

    It is the one it continues, the one it was recorded under, or a new one.
    """
    fresh = count(known.first_free)
    used: set[int] = set()
    accounts = []
    for found, entry in zip(matches, recorded, strict=True):
        own = _recorded_account(found, entry, known.history)
        account = found.account or (own if own not in used else None) or next(fresh)
        used.add(account)
        accounts.append(account)
    return accounts


def _recorded_account(found: Match, entry: Entry | None, history: History) -> int | None:
    """Return the account the project itself opened for a household.

    There is none if it was opened by a division that no longer exists.
    """
    if entry is None or entry.account in history.holdings:
        return None
    return entry.account if found.sources or entry.account not in history.derived else None


def _opened(matches: Sequence[Match], rows: Sequence[Row]) -> Iterator[tuple[tuple[int, ...], tuple[Part, ...]]]:
    """Yield the divided and joined households, each with its parts."""
    groups: dict[tuple[int, ...], list[Part]] = {}
    for found, row in zip(matches, rows, strict=True):
        if found.sources and found.account is None:
            groups.setdefault(found.sources, []).append(_part(row))
    yield from ((sources, tuple(parts)) for sources, parts in groups.items())


def _part(row: Row) -> Part:
    stated = row.stated
    return Part(
        row.account,
        stated.township,
        stated.village,
        stated.household,
        stated.head,
        stated.certificate,
        stated.contracted_area or ZERO,
        row.before,
        tuple(member.id_number for member in stated.members),
    )


def _priors(stated: Stated, known: Known) -> Iterator[Decimal]:
    for member in stated.members:
        yield member.prior_share or next(iter(known.prior_shares(member.id_number)), ZERO)


def _problems(matches: Sequence[Match], rows: Sequence[Row], known: Known) -> Iterator[Problem]:
    """Yield the problems of every household and its members.

    Their paths are those in the project.
    """
    listed = _listed(rows, known.register)
    for found, row in zip(matches, rows, strict=True):
        problems = (
            *found.problems,
            *member_problems(row.stated, _kin(found, row, known), known.register, listed),
            *_prior_problems(row, known),
        )
        yield from (problem.under(*row.stated.path) for problem in problems)


def _listed(rows: Iterable[Row], register: Register) -> dict[str, str]:
    """Return the number stated first for each valid ID number of the project."""
    listed: dict[str, str] = {}
    for row in rows:
        for member in row.stated.members:
            listed.setdefault(register.valid(member.id_number), member.id_number)
    return listed


def _kin(found: Match, row: Row, known: Known) -> Kin:
    """Return the accounts that a household is related to.

    They are those it is, was recorded under or shares members with, and the one it resembles.
    """
    recorded = [row.recorded.account] if row.recorded else []
    members = (known.history.account_of(member.id_number) for member in found.stated.members)
    certain = dict.fromkeys((*found.sources, *recorded, *(account for account in members if account)))
    like = suggested(found.stated, known.history)
    return Kin(list(certain), [like.account] if like and like.account not in certain else [])


def _prior_problems(row: Row, known: Known) -> Iterator[Problem]:
    """Yield where a stated share is none the member may have received.

    The project that recorded a person first may restate the share from before the ledger.
    """
    for index, (member, prior) in enumerate(zip(row.stated.members, row.priors, strict=True)):
        person, shares = known.register.person(member.id_number), known.prior_shares(member.id_number)
        if person and person.first != known.project and prior not in shares:
            yield prior_problem(member, person, shares[0]).under("members", index)
