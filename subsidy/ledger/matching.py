"""Matching of the households of a project with those of the ledger.

It also finds households that were divided or joined.

A household is its certificate; without one, its members' ID numbers. Number and head's name only suggest a match. Where
a household lost land before and it is unclear who holds that loss now, nothing is assumed: the clerk enters
以前累计征收面积, and figures that add up to the ledger's are accepted (分户, 并户).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ..law import ZERO, Rounding, plain, rounded_quotient
from ..problems import Path, Problem, error, warning
from .history import History, Holding, contradicted_land

_DECIMALS = 4

DIVIDED = error(
    "ledger_division_suspected",
    "疑似分户（{why}）：台账中{household}以前已征收{known}亩，须分清由谁承担；按承包面积比例，本户为{share}亩",
    "核实后填写“以前累计征收面积”，有关各户合计等于{known}亩；"
    "只是婚嫁迁入、没有带走承包地的，用 subsidy ledger decide --moved 登记",
)
JOINED = error(
    "ledger_joining_suspected",
    "疑似并户：承包面积{stated}亩大于台账的{contracted}亩，且{household}的成员现都在本户，该户以前已征收{other}亩",
    "已并入承包地的，“以前累计征收面积”填合计{known}亩；没有并入的，填本户原有的{own}亩，"
    "本户原为0的，用 subsidy ledger decide --moved 登记迁入的人",
)
TWO_OF_ONE = error(
    "ledger_household_repeated",
    "与户编号{other}的承包经营权证号相同",
    "核对两户的承包经营权证号；确已分户而证号相同的，在证号后加注区别",
)
AREA_DIFFERS = warning(
    "ledger_contracted_area", "承包面积填{stated}亩，台账记{known}亩", "承包面积应为证上的原面积，核对两处"
)
ELSEWHERE = warning(
    "ledger_household_unmatched",
    "{name}在台账中属{household}，本户按另一户处理，该户以前的征收面积没有补入",
    "核对承包经营权证号；确是同一户的，自行填写以前累计征收面积",
)
SUGGESTED = warning(
    "ledger_household_namesake",
    "户编号和户主与台账中的{household}相同，但没有相同的身份证号或证号，按另一户处理",
    "确是同一户的，核对身份证号和承包经营权证号",
)
DISPUTED = error(
    "ledger_contradiction_open",
    "{who}在台账中有未解决的矛盾，不能登记，也不能补入",
    "用 subsidy ledger check 查看矛盾，先更正有关项目",
)


class Member(NamedTuple):
    """A person as a project states it."""

    id_number: str
    name: str
    prior_share: Decimal


@dataclass(frozen=True, slots=True)
class Stated:
    """A household as a project states it.

    Areas are in 亩; a field left blank is None.
    """

    path: Path
    township: str
    village: str
    household: str
    head: str
    certificate: str
    contracted_area: Decimal | None
    taken_before: Decimal
    taken_now: Decimal
    members: tuple[Member, ...]
    head_number: str
    """ID number of the head"""

    @property
    def location(self) -> str:
        """The household as the clerk knows it."""
        return f"{self.village}户编号{self.household}（户主{self.head}）"


@dataclass(frozen=True, slots=True)
class Match:
    """A household of a project, and the accounts of the ledger it continues."""

    stated: Stated
    before: Decimal
    """以前累计征收面积, filled in from the ledger where that is certain (亩)"""
    sources: tuple[int, ...] = ()
    """Empty for a household new to the ledger; several if households were joined"""
    divided: bool = False
    """Whether it is one part of the source"""
    problems: tuple[Problem, ...] = ()

    @property
    def account(self) -> int | None:
        """The account that simply goes on; None if a new one is needed."""
        return self.sources[0] if len(self.sources) == 1 and not self.divided else None


class _Claim(NamedTuple):
    """A household of the project that may hold the land of an account."""

    position: int
    stated: Stated
    certified: bool


def match(households: Sequence[Stated], history: History) -> Iterator[Match]:
    """Yield the match of each household with the ledger, in the same order."""
    repeated = dict(_repeated(households))
    claims = _claims(households, history, without=repeated)
    matches = repeated | {
        position: found
        for account, claimants in claims.items()
        for position, found in _settled(account, claimants, history)
    }
    joins = _Joins(households, history, claims)
    for position, stated in enumerate(households):
        known = matches.get(position)
        found = joins.joined(position, known) if known else _new(stated, history)
        yield replace(found, problems=(*found.problems, *_disputed(found, history)))


# Claims ---------------------------------------------------------------------------------------------------------------


def _repeated(households: Sequence[Stated]) -> Iterator[tuple[int, Match]]:
    """Yield the households whose certificate another one bears already."""
    first: dict[str, str] = {}
    for index, stated in enumerate(households):
        other = first.setdefault(stated.certificate, stated.household)
        if stated.certificate and other != stated.household:
            problem = TWO_OF_ONE.at("certificate", value=stated.certificate, other=other)
            yield index, Match(stated, stated.taken_before, problems=(problem,))


def _claims(households: Sequence[Stated], history: History, without: Container[int]) -> dict[int, list[_Claim]]:
    claims: dict[int, list[_Claim]] = {}
    for index, stated in enumerate(households):
        certified = _certified(stated, history)
        account = certified or _by_members(stated, history)
        if account and index not in without:
            claims.setdefault(account, []).append(_Claim(index, stated, certified is not None))
    return claims


def _certified(stated: Stated, history: History) -> int | None:
    account = history.certificates.get(stated.certificate, 0)
    return account if account in history.holdings else None


def _by_members(stated: Stated, history: History) -> int | None:
    """Return the account most members stand in, unless they are guests.

    Guests are a minority beside another family's land.
    """
    counts = Counter(account for member in stated.members if (account := history.account_of(member.id_number)))
    if not counts:
        return None
    of_head = history.account_of(stated.head_number)
    account = max(counts, key=lambda each: (counts[each], each == of_head, -each))
    are_guests = account != of_head and 2 * counts[account] < len(stated.members)
    same_land = stated.contracted_area == history.holdings[account].contracted_area
    return None if are_guests and not same_land else account


# Settling the claims on one account -----------------------------------------------------------------------------------


def _settled(account: int, claims: Sequence[_Claim], history: History) -> Iterator[tuple[int, Match]]:
    """Yield the match of each household that claims an account.

    Households without a claim to its land stay new.
    """
    holding = history.holdings[account]
    heirs = _heirs(claims, holding)
    if len(heirs) == 1:
        yield heirs[0].position, _continued(heirs[0], holding)
    elif sum((claim.stated.taken_before for claim in heirs), ZERO) == holding.taken:
        for claim in heirs:
            yield claim.position, Match(claim.stated, claim.stated.taken_before, (account,), divided=True)
    else:
        whole = sum((claim.stated.contracted_area or ZERO for claim in heirs), ZERO)
        for claim in heirs:
            why = f"原户成员现分在{len(heirs)}户"
            yield claim.position, _undivided(claim, holding, why, whole)


def _heirs(claims: Sequence[_Claim], holding: Holding) -> Sequence[_Claim]:
    """Return the claimants among whom earlier losses must be divided.

    Nothing needs to be divided if nothing was lost. Land that is whole under its certificate was not divided: members
    who now stand under a certificate of their own have moved.
    """
    keeper = next((claim for claim in claims if claim.certified), None)
    if holding.taken == 0:
        return [keeper or max(claims, key=lambda claim: (len(claim.stated.members), -claim.position))]
    if keeper and not _is_smaller(keeper.stated, holding):
        return [claim for claim in claims if claim is keeper or not claim.stated.certificate]
    return claims


def _is_smaller(stated: Stated, holding: Holding) -> bool:
    return stated.contracted_area is not None and stated.contracted_area < holding.contracted_area


def _continued(claim: _Claim, holding: Holding) -> Match:
    """Return the only heir, with the whole loss of the account."""
    stated = claim.stated
    doubts = list(_doubts(claim, holding)) if holding.taken else []
    if doubts and stated.taken_before != holding.taken:
        return _undivided(claim, holding, "，".join(doubts), holding.contracted_area)
    known = Match(stated, _filled(stated, holding), (holding.account,))
    return replace(known, problems=tuple(_land(known, holding)))


def _doubts(claim: _Claim, holding: Holding) -> Iterator[str]:
    """Yield why the account's only heir may hold only part of its land."""
    stated = claim.stated
    if stated.certificate and holding.certificate and not claim.certified:
        yield f"证号由{holding.certificate}变为{stated.certificate}"
    if _is_smaller(stated, holding):
        yield f"承包面积由{holding.contracted_area}亩变为{stated.contracted_area}亩"


def _undivided(claim: _Claim, holding: Holding, why: str, whole: Decimal) -> Match:
    stated = claim.stated
    part = min(stated.contracted_area or ZERO, whole)
    share = rounded_quotient(holding.taken * part, whole, _DECIMALS, Rounding.HALF_UP) if whole else ZERO
    facts = {"why": why, "household": holding.location, "known": holding.taken, "share": plain(share)}
    problem = DIVIDED.at("taken_before", value=stated.taken_before, **facts)
    return Match(stated, stated.taken_before, problems=(problem,))


def _filled(stated: Stated, holding: Holding) -> Decimal:
    """Return the stated loss, or else the ledger's.

    The ledger's is returned where none is stated and the contract has room for it.
    """
    before = stated.taken_before or holding.taken
    contracted = stated.contracted_area
    fits = contracted is None or before + stated.taken_now <= contracted
    return before if fits else stated.taken_before


def _land(found: Match, holding: Holding) -> Iterator[Problem]:
    stated, contracted = found.stated, found.stated.contracted_area
    if contracted is None:
        return
    if contracted != holding.contracted_area:
        known = holding.contracted_area
        yield AREA_DIFFERS.at("contracted_area", value=contracted, stated=contracted, known=known)
    yield from contradicted_land(holding, contracted, found.before, stated.taken_now)


# Joined households ----------------------------------------------------------------------------------------------------


class _Joins:
    """Households whose members all moved into another one of the project."""

    def __init__(self, households: Sequence[Stated], history: History, claims: Iterable[int]) -> None:
        """Find out where everyone stands in the project."""
        self._history = history
        self._claimed = set(claims)
        self._listed: dict[int, set[int]] = {}
        for index, stated in enumerate(households):
            for member in stated.members:
                if account := history.account_of(member.id_number):
                    self._listed.setdefault(account, set()).add(index)

    def joined(self, index: int, found: Match) -> Match:
        """Return the match with the accounts that joined it, if its figures agree.

        If they do not, it may bear the suspicion that accounts joined it.
        """
        if found.account is None or not (others := self._absorbed(index, found)):
            return found
        own, stated = self._history.holdings[found.account], found.stated
        other = sum((holding.taken for holding in others), ZERO)
        if stated.taken_before == own.taken + other:
            sources = (own.account, *(holding.account for holding in others))
            return Match(stated, stated.taken_before, sources)
        if stated.taken_before and stated.taken_before == own.taken:
            return found
        return Match(stated, stated.taken_before, found.sources, problems=(_joining(stated, own, others, other),))

    def _absorbed(self, index: int, found: Match) -> list[Holding]:
        """Return the households with losses that stand nowhere else.

        There are none unless the land of this household has grown.
        """
        own = self._history.holdings[found.sources[0]]
        contracted = found.stated.contracted_area
        if contracted is None or contracted <= own.contracted_area:
            return []
        accounts = {self._history.account_of(member.id_number) or 0 for member in found.stated.members}
        gone = sorted(account for account in accounts - self._claimed if self._listed.get(account) == {index})
        holdings = [self._history.holdings[account] for account in gone]
        return [holding for holding in holdings if holding.taken]


def _joining(stated: Stated, own: Holding, others: Iterable[Holding], other: Decimal) -> Problem:
    return JOINED.at(
        "taken_before",
        value=stated.taken_before,
        household="、".join(holding.location for holding in others),
        stated=stated.contracted_area,
        contracted=own.contracted_area,
        own=own.taken,
        other=other,
        known=own.taken + other,
    )


# New households and open contradictions -------------------------------------------------------------------------------


def _new(stated: Stated, history: History) -> Match:
    return Match(stated, stated.taken_before, problems=tuple(_suspicions(stated, history)))


def _suspicions(stated: Stated, history: History) -> Iterator[Problem]:
    """Yield a warning if a household new to the ledger resembles another one.

    The other one is in the ledger and lost land.
    """
    for member in stated.members:
        account = history.account_of(member.id_number)
        if account and history.holdings[account].taken:
            household = history.holdings[account].location
            yield ELSEWHERE.at("number", value=stated.household, name=member.name, household=household)
            return
    if (holding := suggested(stated, history)) and holding.taken:
        yield SUGGESTED.at("number", value=stated.household, household=holding.location)


def suggested(stated: Stated, history: History) -> Holding | None:
    """Return the household of the same village, number and head.

    There is none if the certificates tell the two apart.
    """
    holding = history.called(stated.township, stated.village, stated.household, stated.head)
    return None if holding and stated.certificate and holding.certificate else holding


def _disputed(found: Match, history: History) -> Iterator[Problem]:
    """Yield an error if the household has an open contradiction.

    If it has none, yield one if the household of a member has.
    """
    if not history.disputed.isdisjoint(found.sources):
        yield DISPUTED.at("number", value=found.stated.household, who="本户")
        return
    members = found.stated.members
    disputed = [member.name for member in members if history.account_of(member.id_number) in history.disputed]
    if disputed:
        yield DISPUTED.at("number", value=found.stated.household, who=disputed[0])
