"""The ledger as JSON that other software reads.

Keys are stable. Areas are in 亩, shares are of one standard, amounts are in 元.
"""

from __future__ import annotations

from decimal import Decimal

from typing_extensions import TypedDict

from ..decisions import ProblemJson, problems_json
from ..law import SCHEMA, plain
from .entry import Change, Decision, Entry, Part, Payment, Recovery
from .history import Holding
from .journal import Journal
from .people import Person


class PaymentJson(TypedDict):
    """One person in one project."""

    id_number: str
    name: str
    prior_share: str
    entitlement: str
    uncontracted_share: str
    amount: str
    due: str


class EntryJson(TypedDict):
    """One household in one project, or its correction."""

    number: int
    act: str
    on: str
    project: str
    reason: str
    policy: str
    replaces: int | None
    withdrawn: bool
    account: int
    township: str
    village: str
    household: str
    head: str
    certificate: str
    contracted_area: str
    taken_before: str
    taken_now: str
    persons: list[PaymentJson]


class PartJson(TypedDict):
    """A household that a division or joining opened."""

    account: int
    household: str
    head: str
    certificate: str
    contracted_area: str
    taken: str
    members: list[str]


class ChangeJson(TypedDict):
    """A division (分户) or joining (并户) of households, or its withdrawal.

    A withdrawal has no parts.
    """

    number: int
    on: str
    project: str
    reason: str
    replaces: int | None
    sources: list[int]
    parts: list[PartJson]


class DecisionJson(TypedDict):
    """A verdict on persons: 同一人, 不是同一人 or 迁出."""

    number: int
    on: str
    reason: str
    verdict: str
    id_numbers: list[str]


class RecoveryJson(TypedDict):
    """A booking that was reversed."""

    number: int
    on: str
    reason: str
    id_number: str
    project: str
    share: str
    amount: str


class HoldingJson(TypedDict):
    """One household after all projects."""

    account: int
    township: str
    village: str
    household: str
    head: str
    certificate: str
    contracted_area: str
    taken: str
    projects: list[str]
    disputed: bool


class PersonJson(TypedDict):
    """One person over all projects."""

    id_number: str
    name: str
    account: int | None
    opening_share: str
    entitled_share: str
    booked_share: str
    recovered_share: str
    share_to_recover: str
    entitled_amount: str
    booked_amount: str
    recovered_amount: str
    amount_to_recover: str
    projects: list[str]


class LedgerJson(TypedDict):
    """Everything `subsidy ledger show --json` prints."""

    schema: int
    entries: list[EntryJson]
    changes: list[ChangeJson]
    decisions: list[DecisionJson]
    recoveries: list[RecoveryJson]
    households: list[HoldingJson]
    persons: list[PersonJson]
    problems: list[ProblemJson]


class CheckJson(TypedDict):
    """Everything `subsidy ledger check --json` prints."""

    schema: int
    fault: str
    """Why the file cannot be relied on; empty if it can"""
    records: int
    persons: int
    persons_to_recover_from: int
    check: str
    """校验值 of the last line"""
    problems: list[ProblemJson]


def ledger_json(book: Journal) -> LedgerJson:
    """Return a ledger as plain data for `json.dumps`."""
    history = book.present
    return {
        "schema": SCHEMA,
        "entries": [_entry(entry) for entry in book.entries],
        "changes": [_change(change) for change in book.changes],
        "decisions": [_decision(record) for record in book.records if isinstance(record, Decision)],
        "recoveries": [_recovery(record) for record in book.records if isinstance(record, Recovery)],
        "households": [
            _holding(holding, disputed=holding.account in history.disputed) for holding in history.holdings.values()
        ],
        "persons": [_person(person, history.account_of(person.id_number)) for person in book.people.values()],
        "problems": problems_json(book.problems())["problems"],
    }


def check_json(book: Journal, check: str, fault: str) -> CheckJson:
    """Return the outcome of `subsidy ledger check` as plain data.

    It is made for `json.dumps`.
    """
    return {
        "schema": SCHEMA,
        "fault": fault,
        "records": len(book.records),
        "persons": len(book.people),
        "persons_to_recover_from": len(book.owing()),
        "check": check,
        "problems": problems_json(book.problems())["problems"],
    }


def _entry(entry: Entry) -> EntryJson:
    return {
        "number": entry.number,
        "act": entry.batch.act.value,
        "on": entry.batch.on.isoformat(),
        "project": entry.project,
        "reason": entry.batch.reason,
        "policy": entry.batch.policy,
        "replaces": entry.replaces,
        "withdrawn": entry.withdrawn,
        "account": entry.account,
        "township": entry.township,
        "village": entry.village,
        "household": entry.household,
        "head": entry.head,
        "certificate": entry.certificate,
        "contracted_area": _area(entry.contracted_area),
        "taken_before": _area(entry.taken_before),
        "taken_now": _area(entry.taken_now),
        "persons": [_payment(payment) for payment in entry.persons],
    }


def _payment(payment: Payment) -> PaymentJson:
    return {
        "id_number": payment.id_number,
        "name": payment.name,
        "prior_share": plain(payment.prior_share),
        "entitlement": plain(payment.entitlement),
        "uncontracted_share": plain(payment.uncontracted_share),
        "amount": plain(payment.amount),
        "due": plain(payment.due),
    }


def _change(change: Change) -> ChangeJson:
    return {
        "number": change.number,
        "on": change.batch.on.isoformat(),
        "project": change.project,
        "reason": change.batch.reason,
        "replaces": change.replaces,
        "sources": list(change.sources),
        "parts": [_part(part) for part in change.parts],
    }


def _part(part: Part) -> PartJson:
    return {
        "account": part.account,
        "household": part.household,
        "head": part.head,
        "certificate": part.certificate,
        "contracted_area": _area(part.contracted_area),
        "taken": _area(part.taken),
        "members": list(part.members),
    }


def _decision(decision: Decision) -> DecisionJson:
    return {
        "number": decision.number,
        "on": decision.batch.on.isoformat(),
        "reason": decision.batch.reason,
        "verdict": decision.verdict.value,
        "id_numbers": list(decision.id_numbers),
    }


def _recovery(recovery: Recovery) -> RecoveryJson:
    return {
        "number": recovery.number,
        "on": recovery.batch.on.isoformat(),
        "reason": recovery.batch.reason,
        "id_number": recovery.id_number,
        "project": recovery.project,
        "share": plain(recovery.share),
        "amount": plain(recovery.amount),
    }


def _holding(holding: Holding, *, disputed: bool) -> HoldingJson:
    return {
        "account": holding.account,
        "township": holding.township,
        "village": holding.village,
        "household": holding.household,
        "head": holding.head,
        "certificate": holding.certificate,
        "contracted_area": _area(holding.contracted_area),
        "taken": _area(holding.taken),
        "projects": list(holding.projects),
        "disputed": disputed,
    }


def _person(person: Person, account: int | None) -> PersonJson:
    return {
        "id_number": person.id_number,
        "name": person.name,
        "account": account,
        "opening_share": plain(person.opening),
        "entitled_share": plain(person.entitled),
        "booked_share": plain(person.booked),
        "recovered_share": plain(person.recovered),
        "share_to_recover": plain(person.to_recover),
        "entitled_amount": plain(person.entitled_amount),
        "booked_amount": plain(person.booked_amount),
        "recovered_amount": plain(person.recovered_amount),
        "amount_to_recover": plain(person.amount_to_recover),
        "projects": list(person.projects),
    }


def _area(area: Decimal) -> str:
    return f"{area:f}"
