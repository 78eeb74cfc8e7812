"""Remarks beside the figures: facts for the plan, notes for the reviewer.

The plan (附件6 §7) is posted; the notes are for the bureau that reviews it.

The plan states facts only. Readings of the law, what another choice would change, and cautions go to 审核说明, which is
never posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ..decisions import HouseholdResult, VillageResult, reached_unpaid
from ..law import POSTING_END, POSTING_START, Basis, Caution, LossClass, Thresholds, plain
from .scope import Scope
from .words import deciding_figure, has_open_rest, open_share_words, pending_place_words, recorded, short_posting

READING, CAUTION, STATED = "口径", "提示", "填报与计算"
NOBODY_WORDS = "失地已达标，户内没有符合人员条件的人，没有补贴"


@dataclass(frozen=True, slots=True)
class AuditNote:
    """A note for the reviewing bureau: its kind, its words, and the clause."""

    kind: str
    words: str
    clause: str = ""


# For the plan ---------------------------------------------------------------------------------------------------------


def remarks(scope: Scope) -> Iterator[str]:
    """Yield the facts that the plan states beside its figures (附件6 §7)."""
    yield from (_on_the_line(household) for household in scope.households if household.loss.rounding_matters)
    uninsured = sum(person.must_enrol for person in scope.paid)
    if uninsured:
        clause = scope.result.policy.clauses.enrolment
        yield f"补贴对象中有{uninsured}人未参保，须先参保，补贴方可记入个人账户（{clause}）。"
    reduced = [person for person in scope.persons if person.is_reduced]
    if reduced:
        none = sum(not person.entitlement for person in reduced)
        rest = f"，其中{none}人扣除后为0，承包地一项不再补贴" if none else ""
        yield f"失地达标的人中有{len(reduced)}人以前已经补贴，本次扣除以前已补贴的比例，只补差额{rest}。"
    if scope.pending:
        yield f"未承包到户保障人数中有{scope.pending}人名单待定，年龄段和参保情况待确定，其费用已计入总额。"
    for village in scope.villages:
        if has_open_rest(village):
            open_ = f"{open_share_words(village)}，计{plain(village.pending_amount)}元，已计入总额"
            yield f"列入未承包到户名单的人累计不超过一份标准：{village.uncontracted_headcount}份标准中{open_}。"


def _on_the_line(result: HouseholdResult) -> str:
    """Return the exact figure of a household on a line, as 49.9960％.

    The exact and the printed figures of such a household decide differently.
    """
    loss, policy = result.loss, result.policy
    figure = f"{result.household.head}户{deciding_figure(result)}"
    if policy.thresholds is Thresholds.PRINTED:
        figure += "，按舍入后的数值认定"
    elif loss.loss_class is LossClass.BELOW:
        return f"{figure}，不足{policy.majority_percent}％，不予补贴。"
    elif loss.basis is Basis.REMAINING:
        return f"{figure}，为全部失地。"
    basis = f"（{loss.basis.label}）" if loss.basis else ""
    return f"{figure}，为{loss.loss_class.label}{basis}。"


# For the reviewing bureau ---------------------------------------------------------------------------------------------


def audit_notes(scope: Scope) -> Iterator[AuditNote]:
    """Yield the readings that mattered, the cautions and differing figures.

    Such figures are stated otherwise than computed.
    """
    clause = scope.result.policy.clauses.uncontracted
    stated = [note for village in scope.villages for note in _stated(village, clause)]
    notes = [*_readings(scope), *_cautions(scope), *stated]
    yield from notes or [AuditNote(CAUTION, "没有影响金额的口径，也没有须提示的事项。")]


def _readings(scope: Scope) -> Iterator[AuditNote]:
    names = {village.village.name for village in scope.villages}
    effects = (effect for effect in scope.result.readings_that_mattered if effect.village in names)
    for _, same in groupby(effects, key=lambda effect: effect.name):
        found = list(same)
        words = "；".join([found[0].used, *(effect.otherwise for effect in found)])
        yield AuditNote(READING, f"{words}。", found[0].source.clause)


def _cautions(scope: Scope) -> Iterator[AuditNote]:
    clauses = scope.result.policy.clauses
    for caution in Caution:
        clause = clauses.loss_class if caution is Caution.THRESHOLD_ROUNDING else clauses.uncontracted
        if names := [person.farmer.name for person in scope.persons if caution in person.cautions]:
            yield AuditNote(CAUTION, f"{'、'.join(names)}：{caution.label}。", clause)
    if names := [person.farmer.name for person in scope.persons if person.is_reduced and not person.entitlement]:
        yield AuditNote(CAUTION, f"{'、'.join(names)}：{DEDUCTED_TO_NOTHING_WORDS}。", clauses.standard)
    if heads := [home.household.head for home in scope.households if reached_unpaid(home)]:
        yield AuditNote(CAUTION, f"{'、'.join(heads)}户：{REACHED_UNPAID_WORDS}。", clauses.standard)
    if heads := [home.household.head for home in scope.households if nobody_eligible(home)]:
        yield AuditNote(CAUTION, f"{'、'.join(heads)}户：{NOBODY_WORDS}。", clauses.eligibility)
    for village in scope.villages:
        if village.pending_amount:
            posted = "；名单已经公示，公示的应是最终名单" if recorded(scope.result, POSTING_START) else ""
            words = f"未承包到户名额：{pending_place_words(village)}，已计入总额{posted}。"
            yield AuditNote(CAUTION, words, clauses.uncontracted)
    if short := short_posting(scope):
        yield AuditNote(CAUTION, f"{short}。", posting_clause(scope))


def posting_clause(scope: Scope) -> str:
    """Return the clause that says how long a list hangs."""
    return scope.result.policy.procedure.clause_of(POSTING_END)


def nobody_eligible(home: HouseholdResult) -> bool:
    """Return whether a household's loss counts now and nobody is eligible.

    Nobody in such a household meets the conditions for a person.
    """
    return home.loss.loss_class.is_paid and not any(person.eligible for person in home.persons)


DEDUCTED_TO_NOTHING_WORDS = "以前已补贴的比例不低于这次的比例，扣除后为0，承包地一项不再补贴"
REACHED_UNPAID_WORDS = "以前项目失地已达标，户内各人均没有已补贴比例，核对以前是否已领"


def _stated(result: VillageResult, clause: str) -> Iterator[AuditNote]:
    village, computed = result.village, result.computed_headcount
    if village.uncontracted_headcount is not None:
        by_formula = "无法计算" if computed is None else f"为{computed}人"
        words = f"未承包到户保障人数由村确定为{village.uncontracted_headcount}人，按人均承包地计算{by_formula}。"
        yield AuditNote(STATED, words, clause)
    if village.land_per_head is not None and result.land_per_head is not None:
        stated, used = village.land_per_head, result.land_per_head
        if stated != used:
            yield AuditNote(STATED, f"本村人均承包地填报{stated}亩，计算为{plain(used)}亩，按计算的使用。", clause)
