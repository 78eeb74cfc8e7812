"""告知单: why a household gets this amount, and what it has to do next.

It is in plain words. Every figure is one of the result, written as the forms print it, so that a household can redo it
by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from ..decisions import HouseholdResult, PersonResult
from ..law import ZERO, Basis, Caution, LossClass, TakenBefore, Thresholds, plain, short
from .field import Value
from .scope import Scope
from .words import (
    line_words,
    per_head_misleads,
    posting_period,
    ratio_percent,
    remaining_words,
    shares_had,
    township_office,
)


def informed(scope: Scope) -> Iterator[HouseholdResult]:
    """Yield the households that lose land now or get a subsidy.

    These are the households that will ask.
    """
    return (home for home in scope.households if home.household.taken_now or any(p.total for p in home.persons))


def household_total(home: HouseholdResult) -> Decimal:
    """Return what the household gets in all (元)."""
    return sum((person.total for person in home.persons), ZERO)


def land_words(home: HouseholdResult) -> str:
    """Return what was taken and what remains."""
    land, loss = home.household, home.loss
    if not land.contracted_area:
        return "您户没有承包地。"
    counts = home.policy.taken_before is TakenBefore.LISTED
    before = f"以前项目征收{plain(land.taken_before)}亩{'' if counts else '（不计入）'}，" if land.taken_before else ""
    total = f"累计征收{plain(loss.taken)}亩，" if land.taken_before and counts else ""
    divided = bool(loss.remaining) and loss.remaining_per_head is not None
    misleads = home.loss.rounding_matters and per_head_misleads(home)
    exact = f"（{remaining_words(home)}）" if divided and misleads else ""
    each = f"每人{plain(loss.remaining_per_head or ZERO)}亩{exact}"
    left = f"，按{home.policy.per_head.label}{loss.heads}人平均，{each}" * divided
    return (
        f"您户承包地{plain(land.contracted_area)}亩，{before}本次征收{plain(land.taken_now)}亩，"
        f"{total}{'还剩' if counts else '按本次征收计算剩余'}{plain(loss.remaining)}亩{left}。"
    )


def _shown_exactly(home: HouseholdResult) -> bool:
    """Return whether the printed figures of a household would mislead.

    The household was then decided by the exact ones.
    """
    return home.loss.rounding_matters and home.policy.thresholds is Thresholds.EXACT


def class_words(home: HouseholdResult) -> str:
    """Return which class the loss is, with the figure that decides.

    It also says who is listed for uncontracted land.
    """
    listed = "、".join(person.farmer.name for person in home.persons if person.uncontracted_amount)
    words = _class_words(home)
    if home.loss.rounding_matters and not _shown_exactly(home):
        words = f"{words.removesuffix('。')}（{line_words(home.policy)}）。"
    return words + _listed_words(home, listed) * bool(listed)


def _listed_words(home: HouseholdResult, names: str) -> str:
    village = home.village
    return (
        f"另外，{names}列入本村未承包到户名单（征收未承包到户土地{plain(village.uncontracted_taken)}亩），"
        f"与承包地合计每人不超过一份标准。"
    )


def _class_words(home: HouseholdResult) -> str:
    land, loss, policy = home.household, home.loss, home.policy
    if not land.contracted_area:
        return "您户没有承包地，承包地一项没有补贴。"
    if not land.taken_now:
        return "本次没有征收您户的承包地，承包地一项没有补贴。"
    ratio = f"{ratio_percent(home)}％" if _shown_exactly(home) else policy.ratio_text(loss.ratio)
    divided = f"失地比例＝{plain(loss.taken)}÷{plain(land.contracted_area)}＝{ratio}"
    line, least = f"{policy.majority_percent}％", f"{short(policy.minimum_remaining):f}亩"
    enough = f"，剩余人均不低于{least}" if loss.heads and not loss.falls_short else ""
    match loss.loss_class, loss.basis:
        case LossClass.FULL, Basis.REMAINING:
            return f"剩余承包地人均不足{least}，属于全部失地，{_paid_words(home, '按全额补贴')}。"
        case LossClass.FULL, _:
            return f"承包地全部被征收，属于全部失地，{_paid_words(home, '按全额补贴')}。"
        case LossClass.MAJORITY, _:
            return f"{divided}，达到{line}{enough}，属于大部分失地，{_paid_words(home, '按失地比例补贴')}。"
        case _:
            later = "；失地面积以后的项目累计计算" if policy.taken_before is TakenBefore.LISTED else ""
            return f"{divided}，不足{line}{enough}，承包地一项这次没有补贴{later}。"


def _paid_words(home: HouseholdResult, how: str) -> str:
    """Return how a household whose loss counts is paid, or why no member is."""
    if not any(person.eligible for person in home.persons):
        return "但户内没有符合人员条件的人，这次没有补贴"
    if not any(person.amount for person in home.persons):
        return "但以前已经补贴，扣除后承包地一项这次没有补贴"
    return f"{how}，以前已补贴的要扣除（见第四项）" if any(person.is_reduced for person in home.persons) else how


def standard_words(home: HouseholdResult, scope: Scope) -> str:
    """Return the full standard, as it is multiplied."""
    project = scope.result.project
    return (
        f"{project.dibao_year}年度城市低保标准{plain(project.dibao)}元／月×{home.policy.months}"
        f"＝{plain(scope.result.full_standard)}元，这是全额；每人的金额＝全额×补贴比例，见上表。"
    )


def deduction_words(home: HouseholdResult) -> str:
    """Return whose earlier share was deducted, and how much is left."""
    contracted = [person.farmer.name for person in home.persons if Caution.NAMED_CONTRACTED in person.cautions]
    listed = f"；{'、'.join(contracted)}承包地一项已有补贴，不占本村未承包到户名额" if contracted else ""
    if reduced := [*chain.from_iterable(map(_deductions, home.persons))]:
        return f"{'；'.join(reduced)}{listed}。"
    had = any(person.farmer.prior_share for person in home.persons)
    return f"没有扣除{'' if had else '：您户没有人在以前的项目中领过补贴'}{listed}。"


def _deductions(person: PersonResult) -> Iterator[str]:
    """Yield what an earlier share takes from a person, of each kind of land."""
    name, text = person.farmer.name, person.policy.ratio_text
    before = f"{name}以前项目已补贴{text(person.farmer.prior_share)}"
    if person.is_reduced:
        left = f"这次按{text(person.entitlement)}补贴" if person.entitlement else "这次不再补贴"
        yield f"{before}，扣除后承包地一项{left}"
    if had := shares_had(person):
        share = person.uncontracted_share
        left = f"这次按{text(share)}补贴" if share else "这次不再补贴"
        yield f"{name}{had}，扣除后未承包到户一项{left}"
    if person.eligible and Caution.NAMED_SUBSIDISED in person.cautions:
        yield f"{name}也不占本村未承包到户名额" if person.is_reduced else f"{before}，不占本村未承包到户名额"


def next_words(home: HouseholdResult, scope: Scope) -> str:
    """Return what the household must do: enrol, sign, object, and until when."""
    names = "、".join(person.farmer.name for person in home.persons if person.must_enrol and person.total)
    clause = home.policy.clauses.enrolment
    steps = []
    if names:
        steps.append(f"{names}还没有参加养老保险，请先办理参保，补贴才能记入个人账户（{clause}）")
    if any(person.total for person in home.persons):
        steps.append("请户主带全家的身份证、户口本，在申请书上按手印，领补贴的人在花名表、申请表上签字")
        steps.append("补贴记入本人养老保险个人账户，不发现金")
    if scope.covered:
        steps.append(
            f"名单公示时间：{posting_period(scope)}；有不同意见，请在公示期内提出，期满后向{_complaints(scope)}反映"
        )
    else:
        steps.append(f"有不同意见，请向村里或{_complaints(scope)}提出")
    return "；".join(steps) + "。"


def _complaints(scope: Scope) -> str:
    """Return who hears complaints, with the telephone if it is stated."""
    phone = scope.result.project.complaint_phone
    return township_office(scope) + (f"（监督举报电话{phone}）" if phone else "")


def person_words(person: PersonResult) -> str:
    """Return in a few words why a person gets this amount, or none."""
    if not person.eligible:
        return "不补贴：" + "、".join(reason.label for reason in person.ineligible_because)
    taken, held = person.household.taken_now, person.household.contracted_area
    unpaid = "失地未达标" if taken else "本次没有征收承包地" if held else "没有承包地"
    words = "；".join(filter(None, ("，".join(_grounds(person)), _refused(person))))
    return words if person.total else f"不补贴：{words or unpaid}"


def _refused(person: PersonResult) -> str:
    """Return why a listed person gets nothing for uncontracted land.

    The person is eligible and on the list for such land.
    """
    if Caution.NAMED_CAPPED in person.cautions and not person.uncontracted_amount:
        return "列入未承包到户名单，但已满一份标准，不再补贴"
    refusals = (Caution.NAMED_SUBSIDISED, Caution.NAMED_CONTRACTED)
    return next((caution.label for caution in refusals if caution in person.cautions), "")


def share_words(person: PersonResult) -> Value:
    """Return the share of the standard a person gets.

    For a person paid for both kinds of land, it gives both shares.
    """
    shown = person.policy.shown_ratio
    if not person.uncontracted_amount:
        return shown(person.entitlement)
    if not person.amount:
        return shown(person.uncontracted_share)
    return "＋".join(plain(shown(share)) for share in (person.entitlement, person.uncontracted_share))


def _grounds(person: PersonResult) -> Iterator[str]:
    """Yield what makes up the amount of an eligible person."""
    if person.is_reduced:
        yield f"扣除以前已补贴{person.policy.ratio_text(person.farmer.prior_share)}"
    elif person.amount:
        yield "全额" if person.loss_class is LossClass.FULL else "按失地比例"
    if person.uncontracted_amount:
        had = shares_had(person)
        yield f"列入未承包到户名单（{had}，合计不超过一份标准）" if had else "列入未承包到户名单"
    if person.must_enrol and person.total:
        yield "须先参保"
