"""The state of households that follows from the records of a ledger.

It consists of their land, their members and contradictions. Land is followed project by project, in the order in which
projects were first recorded, account by account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..law import ZERO
from ..problems import Problem, error
from .entry import Change, Decision, Entry

SHEET = "台账"
"""Location of problems that lie in the ledger itself"""

TAKEN_DIFFERS = error(
    "ledger_taken_before",
    "以前累计征收面积填{stated}亩，台账记{known}亩（{projects}）",
    "核对后更正工作簿；台账有误的，登记更正",
)
LAND_TWICE = error(
    "ledger_land_twice",
    "以前项目已征收{known}亩（{projects}），加本次{now}亩超过承包面积{contracted}亩，同一块地不能计两次",
    "核对承包面积、本次征收面积和台账",
)
DIVISION_SUM = error(
    "ledger_division_sum",
    "{kind}时各户以前累计征收合计{parts}亩，台账记{known}亩",
    "按台账的数重新分户：更正以后的项目，使各户以前累计征收合计等于台账的数",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One household after some projects. Areas in 亩."""

    account: int
    township: str
    village: str
    household: str
    """户编号 in the last project"""
    head: str
    certificate: str
    contracted_area: Decimal
    taken: Decimal
    """累计征收, including land taken before the ledger began"""
    projects: tuple[str, ...] = ()
    """The projects that took land of it"""

    @property
    def location(self) -> str:
        """The household as the clerk knows it."""
        return f"{self.village}户编号{self.household}（户主{self.head}）"


@dataclass(slots=True)
class History:
    """Households after some projects, their members and contradictions."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    derived: frozenset[int] = frozenset()
    """Accounts that a change opened, even if it was withdrawn"""
    holdings: dict[int, Holding] = field(default_factory=dict)
    """Open accounts"""
    standing: dict[str, int] = field(default_factory=dict)
    """The account each person stands in, by valid ID number"""
    certificates: dict[str, int] = field(default_factory=dict)
    """The account of each certificate, earlier certificates included"""
    problems: list[Problem] = field(default_factory=list)
    """Contradictions, each at its entry"""
    disputed: set[int] = field(default_factory=set)
    """Accounts with an open contradiction"""
    _names: dict[tuple[str, ...], int] = field(default_factory=dict)
    _closed: set[int] = field(default_factory=set)
    _listed: dict[str, int] = field(default_factory=dict)

    def valid(self, id_number: str) -> str:
        """Return the valid number of a person whose number was corrected."""
        return self.aliases.get(id_number, id_number)

    def account_of(self, id_number: str) -> int | None:
        """Return the open account a person stands in."""
        account = self.standing.get(self.valid(id_number), 0)
        return account if account in self.holdings else None

    def called(self, *name: str) -> Holding | None:
        """Return the household of that township, village, 户编号 and 户主."""
        return self.holdings.get(self._names.get(name, 0))

    def enter(self, origin: int, entry: Entry) -> None:
        """Take up an entry, which goes back to the record number `origin`."""
        known = self.holdings.get(entry.account) or self._opened(entry)
        members = [payment.id_number for payment in entry.persons]
        if not entry.withdrawn:
            self._note(contradicted_land(known, *entry.areas), entry.location, [entry.account])
            self._open(_after(known, entry), members, origin)
        elif entry.account not in self.holdings:
            self._open(known, members, origin)

    def change(self, origin: int, change: Change) -> None:
        """Take up a division or joining: close its sources, open its parts."""
        sources = [self.holdings.pop(account) for account in change.sources if account in self.holdings]
        self._closed.update(change.sources)
        projects = _joined(*(source.projects for source in sources))
        for part in change.parts:
            self._open(Holding(*part[:-1], projects), part.members, origin)
        accounts = [part.account for part in change.parts]
        if not self.disputed.isdisjoint(change.sources):
            self.disputed.update(accounts)
        self._note(_division_sum(change, sources), change.location, accounts)

    def leave(self, decision: Decision) -> None:
        """Remove persons who moved out from their household.

        A person who was listed again since then stays.
        """
        for number in map(self.valid, decision.id_numbers):
            if self._listed.get(number, 0) < decision.number:
                self.standing.pop(number, None)

    def _opened(self, entry: Entry) -> Holding:
        """Return an account before its first entry.

        An account that was closed or never came about holds no land.
        """
        gone = entry.account in self._closed or entry.account in self.derived
        return Holding(
            entry.account,
            entry.township,
            entry.village,
            entry.household,
            entry.head,
            entry.certificate,
            entry.contracted_area,
            ZERO if gone else entry.taken_before,
        )

    def _open(self, holding: Holding, members: Iterable[str], origin: int) -> None:
        self.holdings[holding.account] = holding
        self._names[holding.township, holding.village, holding.household, holding.head] = holding.account
        if holding.certificate:
            self.certificates[holding.certificate] = holding.account
        for number in map(self.valid, members):
            self.standing[number] = holding.account
            self._listed[number] = origin

    def _note(self, problems: Iterable[Problem], location: str, accounts: Iterable[int]) -> None:
        found = [replace(problem, sheet=SHEET, cell=location) for problem in problems]
        self.problems += found
        self.disputed.update(accounts if found else ())


def _after(known: Holding, entry: Entry) -> Holding:
    """Return an account after an entry."""
    return Holding(
        entry.account,
        entry.township,
        entry.village,
        entry.household,
        entry.head,
        entry.certificate or known.certificate,
        entry.contracted_area,
        known.taken + entry.taken_now,
        _joined(known.projects, [entry.project] if entry.taken_now else []),
    )


def _division_sum(change: Change, sources: Iterable[Holding]) -> Iterator[Problem]:
    """Yield a problem if parts do not add up to the loss of their sources (亩)."""
    known, parts = sum((s.taken for s in sources), ZERO), sum((part.taken for part in change.parts), ZERO)
    if known != parts:
        yield DIVISION_SUM.at(value=parts, kind=change.kind, parts=parts, known=known)


def _joined(*names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def contradicted_land(known: Holding, contracted: Decimal, before: Decimal, now: Decimal) -> Iterator[Problem]:
    """Yield where stated areas (亩) contradict a household of the ledger."""
    facts = {"known": known.taken, "projects": named(known.projects)}
    if known.taken + now > contracted:
        yield LAND_TWICE.at("taken_now", value=now, now=now, contracted=contracted, **facts)
    elif before != known.taken:
        yield TAKEN_DIFFERS.at("taken_before", value=before, stated=before, **facts)


def named(projects: Sequence[str]) -> str:
    """Return projects as a message lists them."""
    return "、".join(projects) or "台账以前"
