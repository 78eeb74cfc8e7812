"""Sentences and names in forms that depend on the case: true for whoever reads the paper alone.

Every figure in them is one of the result; the quotient in `uncontracted_words` is written so that its reader, rounding
it as the policy says, arrives at the number of people decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ..deadlines import recorded_day
from ..decisions import Assessment, HouseholdResult, PersonResult, VillageResult
from ..law import (
    DECIMALS,
    DEPOSIT,
    POSTING_END,
    POSTING_START,
    Caution,
    Headcount,
    Policy,
    Rounding,
    plain,
    rounded_quotient,
)
from ..xlsxform import BLANK, as_text
from .scope import Scope, supplied

_LONG = 60
"""Characters of names that a box of a form can hold"""
_MOST_DECIMALS = 16
_BLANK_DAY = "　　　年　　月　　日"


def written_day(day: date | None) -> str:
    """Return a day in words; one that is not known leaves room for a pen."""
    return as_text(day) if day else _BLANK_DAY


def recorded(result: Assessment, step: str) -> date | None:
    """Return the day recorded for the step with that id; None if there is none."""
    return recorded_day(result.project, result.policy.procedure, step)


def posting_period(scope: Scope) -> str:
    """Return the days on which a list hangs, as recorded."""
    return "至".join(written_day(recorded(scope.result, step)) for step in (POSTING_START, POSTING_END))


def listed(names: Sequence[str], others: str) -> str:
    """Return names as a list reads; of very many the first and their number, followed by `others`.

    >>> listed(["甲村", "乙村"], "个村"), listed(["甲村"] * 130, "个村（名单附后）")
    ('甲村、乙村', '甲村等130个村（名单附后）')
    """
    together = "、".join(names)
    return together if len(together) <= _LONG else f"{names[0]}等{len(names)}{others}"


def has_long_list(scope: Scope) -> bool:
    """Return whether the villages are too many to name in a box, so that a list of them is enclosed."""
    return len("、".join(village.village.name for village in scope.villages)) > _LONG


def township_office(scope: Scope) -> str:
    """Return the township's own office; that of any township where the scope has several."""
    if len(scope.townships) == 1:
        return _office_of(scope.townships[0])
    party = scope.result.policy.procedure.parties.get("township")
    return party.name if party else listed([*map(_office_of, scope.townships)], "个乡镇")


def _office_of(township: str) -> str:
    """Return the full name of the office of a township.

    >>> _office_of("信义镇"), _office_of("田家会街道"), _office_of("城北街道办"), _office_of("经济开发区管委会")
    ('信义镇人民政府', '田家会街道办事处', '城北街道办事处', '经济开发区管委会')
    """
    endings = {"街道": "办事处", "街道办": "事处", "镇": "人民政府", "乡": "人民政府", "苏木": "人民政府"}
    return township + next((office for ending, office in endings.items() if township.endswith(ending)), "")


def depositor(result: Assessment) -> str:
    """Return who deposits the money in a project of this 用地方式."""
    procedure = result.policy.procedure
    step = procedure.by_id.get(DEPOSIT)
    return procedure.actor_of(step, result.project.land_use_mode) if step else BLANK


def taken_from(household: HouseholdResult) -> str:
    """Return which land was taken, for the letter in which the household applies."""
    paid = [
        (any(person.amount for person in household.persons), "我户土地", household.household.taken_now),
        (
            any(person.uncontracted_amount for person in household.persons),
            "我村未承包到户集体土地",
            household.village.uncontracted_taken,
        ),
    ]
    return "征收" + "、".join(f"{land}{plain(area)}亩" for applies, land, area in paid if applies)


def hints(person: PersonResult) -> Iterator[str]:
    """Yield what a reader of a list must know about a person."""
    if person.is_reduced:
        yield f"扣除以前已补贴{person.policy.ratio_text(person.farmer.prior_share)}"
    if person.must_enrol and person.total:
        yield "须先参保"
    if Caution.THRESHOLD_ROUNDING in person.cautions:
        yield "按未舍入数值认定"


def supply_note(scope: Scope) -> str:
    """Return by how much the lines of 附件1 miss the land of the villages; nothing if they do not."""
    lines, villages = supplied(scope).area, scope.total(lambda village: village.village.total_area)
    if lines == villages:
        return ""
    return (
        f"本表合计{as_text(lines)}亩，各村征收总面积合计{as_text(villages)}亩，"
        f"相差{as_text(abs(lines - villages))}亩，因公顷数只保留{DECIMALS}位小数。"
    )


def pending_words(scope: Scope) -> str:
    """Return how many of the people covered are in no band yet, as the end of a sentence."""
    pending = scope.total(lambda village: village.pending_people)
    return f"；另有{pending}人名单待定，年龄段和参保情况待确定" if pending else ""


def class_words(scope: Scope) -> str:
    """Return how many people the classes of loss add up to, where others are covered too."""
    contracted = scope.total(lambda village: village.figures.contracted_people)
    uncontracted = scope.total(lambda village: village.figures.uncontracted_people)
    both = scope.total(lambda village: village.figures.in_both)
    if not uncontracted:
        return ""
    twice = f"，其中{both}人两项兼有" if both else ""
    return f"（承包到户{contracted}人；未承包到户{uncontracted}人不按失地面积划分{twice}）"


def uncontracted_words(scope: Scope) -> str:
    """Return how number, standard and names for uncontracted land are determined; 无 without any."""
    villages = [village for village in scope.villages if village.uncontracted_headcount]
    return "；".join(_uncontracted(scope.result, village) for village in villages) or "无"


def _uncontracted(result: Assessment, village: VillageResult) -> str:
    cost = village.figures.uncontracted_cost
    money = f"每人{as_text(result.full_standard)}元，共{as_text(cost)}元"
    method = village.village.uncontracted_method or BLANK
    return f"{_headcount(result.policy, village)}；{money}；名单确定办法：{method}"


def _headcount(policy: Policy, result: VillageResult) -> str:
    village, people = result.village, result.uncontracted_headcount
    taken = f"征收未承包到户土地{as_text(village.uncontracted_taken)}亩"
    computes = policy.headcount is Headcount.COMPUTED and village.uncontracted_headcount is None
    if not computes or not result.land_per_head:
        return f"{taken}，保障人数由村确定为{people}人"
    quotient = _telling(village.uncontracted_taken, result.land_per_head, policy.headcount_rounding)
    per_head = as_text(result.land_per_head)
    return f"{taken}÷本村人均承包地{per_head}亩＝{quotient}，{policy.headcount_rounding.label}为{people}人"


def _telling(dividend: Decimal, divisor: Decimal, rounding: Rounding) -> str:
    """Return a quotient with four decimals, or so many that rounding it to a whole number gives the right one.

    >>> _telling(Decimal("14.36"), Decimal("1.2"), Rounding.HALF_UP)
    '11.9667'
    >>> _telling(Decimal("8.499999"), Decimal(1), Rounding.HALF_UP)
    '8.499999'
    """
    right = rounded_quotient(dividend, divisor, 0, rounding)
    for decimals in range(DECIMALS, _MOST_DECIMALS):
        shown = rounded_quotient(dividend, divisor, decimals, Rounding.HALF_UP)
        if rounded_quotient(shown, Decimal(1), 0, rounding) == right:
            break
    return plain(shown, decimals)
