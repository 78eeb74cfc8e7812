"""勾稽表: the people, households and facts to be checked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from ..decisions import HouseholdResult, PersonResult, reached_unpaid
from ..law import ZERO, Caution, LossClass, plain, short
from .remarks import NOBODY_WORDS, REACHED_UNPAID_WORDS, nobody_eligible, posting_clause
from .scope import Scope
from .words import pending_place_words, short_posting

_NEAR = Decimal("0.02")
"""Share of a line within which a household is near it, as printed"""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Something to check: its kind, whom it is about, words and clause."""

    kind: str
    village: str
    head: str
    name: str
    words: str
    clause: str


def exceptions(scope: Scope) -> Iterator[Exceptional]:
    """Yield everything to check one by one, or a line that says there is none.

    These are a short posting, fields that templates lack, deductions, households that are unpaid, without an eligible
    member, or on or near a line, open places, cautions about names, and people who must first enrol.
    """
    found = chain(
        _posted(scope),
        _unprinted(scope),
        _deducted(scope),
        _reached_unpaid(scope),
        _nobody_eligible(scope),
        _on_lines(scope),
        _near_lines(scope),
        _pending(scope),
        _cautions(scope),
        _uninsured(scope),
    )
    listed = list(found)
    yield from listed or [Exceptional("无", "", "", "", "没有须逐一查看的人和户。", "")]


def _deducted(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.standard
    for person in scope.persons:
        if person.is_reduced:
            before, now = map(person.policy.ratio_text, (person.farmer.prior_share, person.entitlement))
            words = f"以前已补贴{before}，这次按{now}"
            yield _of_person("扣除", person, words, clause)


def _reached_unpaid(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.standard
    for home in scope.households:
        if reached_unpaid(home):
            yield _of_household("以前已达标", home, REACHED_UNPAID_WORDS, clause)


def _nobody_eligible(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.eligibility
    for home in scope.households:
        if nobody_eligible(home):
            yield _of_household("无人符合", home, NOBODY_WORDS, clause)


def _posted(scope: Scope) -> Iterator[Exceptional]:
    if words := short_posting(scope):
        yield Exceptional("公示", "", "", "", words, posting_clause(scope))


def _unprinted(scope: Scope) -> Iterator[Exceptional]:
    for lacking in scope.unprinted:
        yield Exceptional("模板", "", "", "", lacking.words, "")


def _on_lines(scope: Scope) -> Iterator[Exceptional]:
    """Yield the households on a line, and those that rounding puts across it."""
    policy = scope.result.policy
    for home in scope.households:
        if home.loss.rounding_matters:
            yield _of_household("界线", home, Caution.THRESHOLD_ROUNDING.label, policy.clauses.loss_class)
            continue
        for words, distance, _ in _distances(home):
            if distance == 0:
                yield _of_household("界线", home, f"{words}，正好在界线上", policy.clauses.loss_class)


def _near_lines(scope: Scope) -> Iterator[Exceptional]:
    policy = scope.result.policy
    for home in scope.households:
        for words, distance, line in _distances(home):
            if 0 < abs(distance) <= line * _NEAR and not home.loss.rounding_matters:
                yield _of_household("接近界线", home, words, policy.clauses.loss_class)


def _distances(home: HouseholdResult) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield the lines of a household that lost land, with their distances.

    Each comes as the figure in words, its distance from the line, and the line. Products are compared, so that nothing
    is rounded.
    """
    land, loss, policy = home.household, home.loss, home.policy
    if not land.taken_now or not loss.remaining:
        return
    full = loss.loss_class is LossClass.FULL
    if loss.heads:
        line = policy.minimum_remaining * loss.heads
        words = f"剩余人均{plain(loss.remaining_per_head or ZERO)}亩，界线{short(policy.minimum_remaining):f}亩"
        yield words, loss.remaining - line, line
    if not full:
        line = policy.majority_loss_ratio * land.contracted_area
        words = f"失地比例{policy.ratio_text(loss.ratio)}，界线{policy.majority_percent}％"
        yield words, loss.taken - line, line


def _pending(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.uncontracted
    for village in scope.villages:
        if village.pending_amount:
            yield Exceptional("待定", village.village.name, "", "", pending_place_words(village), clause)


def _cautions(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.uncontracted
    for person in scope.persons:
        for caution in person.cautions:
            if caution is not Caution.THRESHOLD_ROUNDING:
                yield _of_person("名单", person, caution.label, clause)


def _uninsured(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.enrolment
    for person in scope.paid:
        if person.must_enrol:
            yield _of_person("未参保", person, "须先参保，补贴方可记入个人账户", clause)


def _of_person(kind: str, person: PersonResult, words: str, clause: str) -> Exceptional:
    return Exceptional(kind, person.village.name, person.household.head, person.farmer.name, words, clause)


def _of_household(kind: str, home: HouseholdResult, words: str, clause: str) -> Exceptional:
    return Exceptional(kind, home.village.name, home.household.head, "全户", words, clause)


NEAR_WORDS = f"接近界线：与界线相差不超过界线的{short(_NEAR * 100):f}％"
