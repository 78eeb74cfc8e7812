"""The ledger as tables for people.

They are the same on the screen and in the exported workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .columns import TITLES
from .entry import Change, Decision, Entry, Payment, Record, Recovery
from .history import Holding
from .journal import Journal
from .people import Person

Value = str | int | Decimal | date | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the ledger; `rows` makes the rows anew each time."""

    title: str
    headings: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


HOUSEHOLDS = "农户"
PEOPLE = "人员"
ENTRIES = "登记"


def tables(book: Journal, who: str = "") -> tuple[Table, ...]:
    """Return every table, or those of one person or household.

    `who` limits them by a name, an ID number or a certificate.
    """
    chosen = _Chosen(book, who)
    return (
        Table(HOUSEHOLDS, _HOUSEHOLD_HEADINGS, lambda: map(_holding, chosen.holdings())),
        Table(PEOPLE, _PERSON_HEADINGS, lambda: (_person(each, book) for each in chosen.people())),
        Table("应追回", _RECOVERY_HEADINGS, lambda: (_due(each) for each in chosen.people() if each.to_recover)),
        Table(ENTRIES, tuple(TITLES.values()), lambda: (_payment(entry, paid) for entry, paid in chosen.payments())),
        Table("更正和认定", _ACT_HEADINGS, lambda: (_act(record) for record in chosen.acts())),
        Table("矛盾", ("位置", "矛盾", "怎么改"), lambda: ((p.cell, p.message, p.remedy) for p in book.problems())),
    )


class _Chosen:
    """The households, persons and records a table is about."""

    def __init__(self, book: Journal, who: str) -> None:
        self._book, self._who = book, who
        named = (person.id_number for person in book.people.values() if who == person.name)
        self._numbers = {book.valid(who), *named}
        certified = book.present.certificates.get(who)
        self._accounts = {book.present.account_of(number) for number in self._numbers} | {certified}

    def holdings(self) -> Iterator[Holding]:
        held = self._book.present.holdings.values()
        return (holding for holding in held if not self._who or holding.account in self._accounts)

    def people(self) -> Iterator[Person]:
        return (person for person in self._book.people.values() if self._is_meant(person.id_number))

    def payments(self) -> Iterator[tuple[Entry, Payment]]:
        for entry in self._book.in_force():
            for payment in entry.persons if not entry.withdrawn else ():
                if self._is_meant(self._book.valid(payment.id_number)):
                    yield entry, payment

    def acts(self) -> Iterator[Record]:
        """Yield corrections, changes of households, decisions and recoveries."""
        for record in self._book.records:
            if (not isinstance(record, Entry) or record.replaces) and self._concerns(record):
                yield record

    def _is_meant(self, number: str) -> bool:
        stands_in = self._book.present.account_of(number)
        return not self._who or number in self._numbers or (stands_in is not None and stands_in in self._accounts)

    def _concerns(self, record: Record) -> bool:
        match record:
            case Entry():
                return not self._who or record.account in self._accounts
            case Change():
                accounts = {*record.sources, *(part.account for part in record.parts)}
                return not self._who or bool(accounts & self._accounts)
            case Decision():
                return any(map(self._is_meant, record.id_numbers))
            case Recovery():
                return self._is_meant(record.id_number)


_HOUSEHOLD_HEADINGS = ("户账", "乡镇", "村", "户编号", "户主", "证号", "承包面积（亩）", "累计征收（亩）", "项目")
_PERSON_HEADINGS = (
    "姓名",
    "身份证号",
    "村",
    "户主",
    "台账前已补贴比例",
    "应享比例",
    "已记账比例",
    "已记账金额（元）",
    "应追回比例",
    "应追回金额（元）",
    "项目",
)
_RECOVERY_HEADINGS = ("姓名", "身份证号", "应享比例", "已记账比例", "应追回比例", "应追回金额（元）", "项目")
_ACT_HEADINGS = ("编号", "登记日期", "事项", "项目", "内容", "原因")


def _holding(held: Holding) -> Row:
    names = (held.account, held.township, held.village, held.household, held.head, held.certificate)
    return (*names, held.contracted_area, held.taken, "、".join(held.projects))


def _person(person: Person, book: Journal) -> Row:
    held = book.present.holdings.get(book.present.account_of(person.id_number) or 0)
    return (
        person.name,
        person.id_number,
        held.village if held else "",
        held.head if held else "",
        person.opening,
        person.entitled,
        person.booked,
        person.booked_amount,
        person.to_recover,
        person.amount_to_recover,
        "、".join(person.projects),
    )


def _due(person: Person) -> Row:
    shares = (person.entitled, person.booked, person.to_recover, person.amount_to_recover)
    return (person.name, person.id_number, *shares, "、".join(person.projects))


def _payment(entry: Entry, payment: Payment) -> Row:
    """Return the columns that `ledger import` reads."""
    return (
        entry.project,
        entry.batch.notice_date,
        entry.batch.standard,
        entry.township,
        entry.village,
        entry.household,
        entry.head,
        entry.certificate,
        entry.contracted_area,
        entry.taken_before,
        entry.taken_now,
        payment.name,
        payment.id_number,
        payment.prior_share,
        payment.share,
        payment.amount,
    )


def _act(record: Record) -> Row:
    act, text = _told(record)
    project = record.project if isinstance(record, Recovery) else record.batch.project
    return (record.number, record.batch.on, act, project, text, record.batch.reason)


def _told(record: Record) -> tuple[str, str]:
    match record:
        case Entry():
            text = f"更正第{record.replaces}号：{record.village}户编号{record.household}（户主{record.head}）"
            return "撤销" if record.withdrawn else record.batch.act.value, text
        case Change():
            parts = "，".join(
                f"户账{part.account}承包{part.contracted_area}亩、以前征收{part.taken}亩" for part in record.parts
            )
            return record.kind, f"户账{'、'.join(map(str, record.sources))}：{parts}"
        case Decision():
            return record.verdict.value, "、".join(record.id_numbers)
        case Recovery():
            return "追回", f"{record.id_number}比例{record.share}、金额{record.amount}元"
