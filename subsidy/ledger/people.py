"""Money per person in all projects: entitled, booked, to recover (R10).

Entitled and booked are two figures. A person is *entitled* in all to the share the law would have given had every
project been as it is recorded now; a correction may lower it. *Booked* (个人账户记账) is the largest share each project
ever recorded; only a recovery lowers it. The difference is to be recovered (应追回).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from ..law import ONE, ZERO, Rounding, subsidy
from .entry import Entry, Payment, Record, Recovery

_DECIMALS = 4


NOTHING = (ZERO, ZERO)


@dataclass(slots=True)
class Person:
    """One person over all projects.

    Shares are of one full standard, amounts are in 元.
    """

    id_number: str
    """The valid number"""
    name: str
    first: str
    """The project that recorded the person first"""
    opening: Decimal = ZERO
    """Share received before the ledger began; its amount is not known"""
    bookings: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """Share and amount booked by each project, less the recovered"""
    recovered: Decimal = ZERO
    recovered_amount: Decimal = ZERO
    entitled: Decimal = ZERO
    """Share the law gives in all"""
    entitled_amount: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        """The share the recorded projects booked in all."""
        return sum((share for share, _ in self.bookings.values()), ZERO)

    @property
    def booked(self) -> Decimal:
        """The share booked in all, including that from before the ledger began."""
        return self.opening + self.paid

    @property
    def booked_amount(self) -> Decimal:
        """The amount booked in all (元)."""
        return sum((amount for _, amount in self.bookings.values()), ZERO)

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects that paid something."""
        return tuple(project for project, (share, _) in self.bookings.items() if share)

    def received_besides(self, project: str) -> Decimal:
        """Return the share paid but by this project, at most 1 (R10).

        Other projects may be earlier or later; the share from before the ledger counts.
        """
        return min(self.booked - self.bookings.get(project, NOTHING)[0], ONE)

    def received_from(self, projects: Container[str]) -> Decimal:
        """Return the share from before the ledger and from `projects`, at most 1."""
        paid = (share for project, (share, _) in self.bookings.items() if project in projects)
        return min(self.opening + sum(paid, ZERO), ONE)

    @property
    def to_recover(self) -> Decimal:
        """应追回: the share booked beyond the entitlement."""
        return max(self.booked - self.entitled, ZERO)

    @property
    def amount_to_recover(self) -> Decimal:
        """应追回金额 (元); 0 when no share is to be recovered."""
        return max(self.booked_amount - self.entitled_amount, ZERO) if self.to_recover else ZERO


def count(
    records: Iterable[Record],
    in_force: Iterable[Entry],
    aliases: Mapping[str, str],
    only: Container[str] | None = None,
) -> dict[str, Person]:
    """Return every person by valid ID number, or `only` some.

    `records` come in the order of recording, the entries `in_force` in the order of projects.
    """
    tally = _Tally(aliases, only)
    for _, batch in groupby(records, key=lambda record: record.batch.number):
        tally.take_up(batch)
    for person in tally.people.values():
        person.entitled = person.opening
    for entry in in_force:
        for number, payment in tally.counted(entry):
            _entitle(tally.people[number], entry, payment)
    return tally.people


class _Tally:
    """The shares and amounts in force, batch by batch, and the largest so far.

    Only whole batches count: while one is taken up, a person may stand in the old household and in the new one.
    """

    def __init__(self, aliases: Mapping[str, str], only: Container[str] | None) -> None:
        self.people: dict[str, Person] = {}
        self._aliases, self._only = aliases, only
        self._entries: dict[int, Entry] = {}
        self._in_force: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}

    def counted(self, entry: Entry) -> Iterator[tuple[str, Payment]]:
        """Yield the payments to persons who are counted, by valid ID number."""
        for payment in entry.persons:
            number = self._aliases.get(payment.id_number, payment.id_number)
            if self._only is None or number in self._only:
                yield number, payment

    def take_up(self, batch: Iterable[Record]) -> None:
        touched: dict[tuple[str, str], None] = {}
        for record in batch:
            if isinstance(record, Entry):
                self._entries[record.number] = record
                touched |= dict.fromkeys(self._enter(record))
            elif isinstance(record, Recovery):
                self._recover(record)
        for number, project in touched:
            bookings = self.people[number].bookings
            bookings[project] = max(bookings.get(project, NOTHING), self._in_force[number, project])

    def _enter(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Put an entry in the place of the one it replaces.

        The persons and the project touched are yielded.
        """
        if entry.replaces:
            for number, payment in self.counted(self._entries[entry.replaces]):
                self._add(number, entry.project, -payment.share, -payment.amount)
        for number, payment in self.counted(entry):
            self._add(number, entry.project, payment.share, payment.amount)
            if number not in self.people:
                self.people[number] = Person(number, payment.name, entry.project)
            _introduce(self.people[number], entry.project, payment)
            yield number, entry.project

    def _add(self, number: str, project: str, share: Decimal, amount: Decimal) -> None:
        held = self._in_force.get((number, project))
        self._in_force[number, project] = (held[0] + share, held[1] + amount) if held else (share, amount)

    def _recover(self, recovery: Recovery) -> None:
        number = self._aliases.get(recovery.id_number, recovery.id_number)
        if person := self.people.get(number):
            share, amount = person.bookings[recovery.project]
            person.bookings[recovery.project] = share - recovery.share, amount - recovery.amount
            person.recovered += recovery.share
            person.recovered_amount += recovery.amount


def _introduce(person: Person, project: str, payment: Payment) -> None:
    """Take over the name, and the share from before the ledger.

    The share is the one that the first project states.
    """
    person.name = payment.name
    if project == person.first:
        others = person.received_besides(project)
        if others == person.opening or payment.prior_share != others:
            person.opening = payment.prior_share


def _entitle(person: Person, entry: Entry, payment: Payment) -> None:
    """Add the share this project gives beyond the ones before.

    The sum is never above one standard in all.
    """
    beyond = payment.due - person.entitled if entry.batch.deducts else payment.due
    share = max(min(beyond, ONE - person.entitled), ZERO)
    person.entitled += share
    person.entitled_amount += _amount(entry, payment, share)


def _amount(entry: Entry, payment: Payment, share: Decimal) -> Decimal:
    """Return the amount (元) of a share of one standard (R9).

    It is the recorded amount if the share is the one that was paid.
    """
    if share == payment.share:
        return payment.amount
    return subsidy(entry.batch.standard, share, _DECIMALS, Rounding.HALF_UP)
