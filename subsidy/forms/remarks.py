"""Remarks beside the figures: facts for the plan, notes for the reviewer.

The plan (附件6 §7) is posted; the notes are for the bureau that reviews it.

The plan states facts only. Readings of the law, what another choice would change, and cautions go to 审核说明, which is
never posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ..decisions import HouseholdResult, VillageResult
from ..law import DECIMALS, Basis, Caution, LossClass, Rounding, plain, rounded_quotient
from .scope import Scope

READING, CAUTION, STATED = "口径", "提示", "填报与计算"


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
    pending = scope.total(lambda village: village.pending_people)
    if pending:
        yield f"未承包到户保障人数中有{pending}人名单待定，年龄段和参保情况待确定，其费用已计入总额。"
    rest = scope.total(lambda village: village.pending_amount) - pending * scope.result.full_standard
    if rest:
        yield f"列入未承包到户名单的人累计不超过一份标准，名额中的余额{plain(rest)}元待定，已计入总额。"


def _on_the_line(result: HouseholdResult) -> str:
    """Return the exact figure that decided about a household whose printed figures would have decided otherwise.

    Cut, not rounded, so that it shows on which side of the line the household stands: 49.9960％.
    """
    household, loss, policy = result.household, result.loss, result.policy
    exact = rounded_quotient(loss.taken * 100, household.contracted_area, DECIMALS, Rounding.DOWN)
    line = f"{policy.majority_percent}％"
    if loss.loss_class is LossClass.BELOW:
        return f"{household.head}户失地比例{plain(exact)}％，不足{line}，不予补贴。"
    if loss.basis is Basis.REMAINING and loss.heads:
        left = rounded_quotient(loss.remaining, Decimal(loss.heads), DECIMALS, Rounding.DOWN)
        return f"{household.head}户剩余人均承包地{left}亩，不足{policy.minimum_remaining}亩，为全部失地。"
    basis = f"（{loss.basis.label}）" if loss.basis else ""
    return f"{household.head}户失地比例{plain(exact)}％，为{loss.loss_class.label}{basis}。"


# For the reviewing bureau ---------------------------------------------------------------------------------------------


def audit_notes(scope: Scope) -> Iterator[AuditNote]:
    """Yield the readings that mattered, the cautions, and figures stated otherwise than computed."""
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
