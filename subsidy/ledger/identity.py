"""Identity of the persons of a project with persons of the ledger.

Some identities are certain; others are possible without being known. A person is the ID number. The same name under
another number in the same household may be a corrected number, and is an error until the clerk states in the ledger
which it is; anywhere else in the village it is a warning.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..problems import Problem, error, warning
from .entry import Change, Decision, Entry, Payment, Record, Verdict
from .history import named
from .matching import Member, Stated
from .people import Person

RENUMBERED = error(
    "ledger_person_renumbered",
    "{name}与台账中本户的{name}（{known}）同名，身份证号不同",
    "核对身份证号；是同一人更正号码的，用 subsidy ledger decide --same 旧号 新号 登记，不是同一人的用 --different 登记",
)
NAMESAKE = warning(
    "ledger_person_namesake",
    "{name}与台账中本村的{name}（{known}）同名同出生日期，身份证号不同",
    "核对身份证号；是同一人更正号码的，用 subsidy ledger decide --same 旧号 新号 登记",
)
REPEATED = error(
    "ledger_person_repeated",
    "{name}的身份证号和{known}在台账中已认定为同一人，本项目不能列两次",
    "删去其中一个；认定有误的，用 subsidy ledger decide --different 登记",
)
OLD_NUMBER = warning("ledger_number_corrected", "台账中该身份证号已更正为{known}", "改用更正后的身份证号")
OTHER_NAME = warning("ledger_name_differs", "姓名填{stated}，台账中同一身份证号为{known}", "核对姓名和身份证号")
PRIOR_DIFFERS = error(
    "ledger_prior_share",
    "已补贴比例填{stated}，台账记{known}（{projects}）",
    "核对后更正工作簿；台账有误的，登记更正",
)


@dataclass(slots=True)
class Register:
    """Everyone of some names who ever stood in a ledger.

    They are registered by household, and by village and birth date.
    """

    aliases: Mapping[str, str]
    people: Mapping[str, Person]
    """The members of a project whom the ledger knows"""
    names: Container[str]
    _different: set[frozenset[str]] = field(default_factory=set)
    _origins: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _by_household: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    _by_village: dict[tuple[str, str, str, str], set[str]] = field(default_factory=dict)

    def take_up(self, records: Iterable[Record]) -> None:
        """Register everyone of the names in `records`, replaced entries included."""
        for record in records:
            match record:
                case Entry():
                    for payment in record.persons:
                        if payment.name in self.names:
                            self._register(record, payment)
                case Change():
                    self._origins |= {part.account: record.sources for part in record.parts}
                case Decision(verdict=Verdict.DIFFERENT):
                    self._different.add(frozenset(map(self.valid, record.id_numbers)))

    def valid(self, id_number: str) -> str:
        """Return the valid number of a person whose number was corrected."""
        return self.aliases.get(id_number, id_number)

    def person(self, id_number: str) -> Person | None:
        """Return the person with that number, corrected or not."""
        return self.people.get(self.valid(id_number))

    def _register(self, entry: Entry, payment: Payment) -> None:
        number = self.valid(payment.id_number)
        self._by_household.setdefault((entry.account, payment.name), set()).add(number)
        self._by_village.setdefault((entry.township, entry.village, payment.name, _birth(number)), set()).add(number)

    def in_household(self, member: Member, accounts: Iterable[int]) -> Iterator[str]:
        """Yield other numbers of the member's name and birth date in `accounts`.

        The accounts that these came from are searched too.
        """
        number = self.valid(member.id_number)
        return (other for other in self._called(member, accounts) if _birth(other) == _birth(number))

    def gone(self, member: Member, accounts: Iterable[int], listed: Container[str]) -> Iterator[str]:
        """Yield numbers of the member's name in `accounts` that are not `listed`.

        There are none unless the member is new to the ledger. A corrected number may have another birth date.
        """
        is_new = self.valid(member.id_number) not in self.people
        return (other for other in self._called(member, accounts) if is_new and other not in listed)

    def _called(self, member: Member, accounts: Iterable[int]) -> Iterator[str]:
        number = self.valid(member.id_number)
        for account in self._lineage(accounts):
            for other in sorted(self._by_household.get((account, member.name), ())):
                if self._may_be(number, other):
                    yield other

    def in_village(self, stated: Stated, member: Member) -> Iterator[str]:
        """Yield numbers of the village with the member's name and birth date.

        There are none unless the member is new to the ledger.
        """
        number = self.valid(member.id_number)
        if number not in self.people:
            key = (stated.township, stated.village, member.name, _birth(number))
            yield from (other for other in sorted(self._by_village.get(key, ())) if self._may_be(number, other))

    def _may_be(self, number: str, other: str) -> bool:
        return number != other and frozenset((number, other)) not in self._different

    def _lineage(self, accounts: Iterable[int]) -> Iterator[int]:
        """Yield accounts and those they were divided off or joined from."""
        for account in accounts:
            yield account
            yield from self._lineage(self._origins.get(account, ()))


def _birth(number: str) -> str:
    return number[6:14]


class Kin(NamedTuple):
    """The accounts among whose members those of a household may be found."""

    certain: Sequence[int]
    """Accounts it continues or shares members with"""
    alike: Sequence[int]
    """Accounts it merely resembles"""


def member_problems(stated: Stated, kin: Kin, register: Register, listed: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each member of uncertain identity in the ledger.

    `listed` maps every valid ID number of the project to the one stated first for it.
    """
    for index, member in enumerate(stated.members):
        if member.id_number:
            problems = (*_number(member, register, listed), *_namesakes(stated, member, kin, register, listed))
            yield from (problem.under("members", index) for problem in problems)


def _number(member: Member, register: Register, listed: Mapping[str, str]) -> Iterator[Problem]:
    number, valid, name = member.id_number, register.valid(member.id_number), member.name
    if valid != number:
        yield OLD_NUMBER.at("id_number", value=number, known=valid)
    if listed[valid] != number:
        yield REPEATED.at("id_number", value=number, name=name, known=listed[valid])
    person = register.person(number)
    if person and person.name != name:
        yield OTHER_NAME.at("name", value=name, stated=name, known=person.name)


def _namesakes(
    stated: Stated, member: Member, kin: Kin, register: Register, listed: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield an error for a namesake in the household.

    If there is none, yield a warning for one in the village.
    """
    same_birth = register.in_household(member, (*kin.certain, *kin.alike))
    facts = {"value": member.id_number, "name": member.name}
    if known := next(chain(same_birth, register.gone(member, kin.certain, listed)), None):
        yield RENUMBERED.at("id_number", known=known, **facts)
    elif known := next(register.in_village(stated, member), None):
        yield NAMESAKE.at("id_number", known=known, **facts)


def prior_problem(member: Member, person: Person, known: Decimal) -> Problem:
    """Return the problem of a stated share that is not the `known` one."""
    facts = {"stated": member.prior_share, "known": known, "projects": named(person.projects)}
    return PRIOR_DIFFERS.at("prior_share", value=member.prior_share, **facts)
