"""社保记账表: from four decimals to 分, with every difference shown.

The document prints amounts with four decimals (R13); an account holds 分. It does not say how to pass from one to the
other, so each person's amount is rounded by the policy's own rounding, once, and the table shows the amount before, the
amount after, the difference, and the sums of all three for the office that books them to confirm.
"""

from __future__ import annotations

from decimal import Decimal

from ..decisions import PersonResult
from ..law import DECIMALS, ZERO, plain, rounded_quotient
from .scope import Scope

CENTS = 2
"""Decimals of an account: 分"""


def booked(person: PersonResult) -> Decimal:
    """Return the amount (元) to the 分, rounded as the policy rounds."""
    return rounded_quotient(person.total, Decimal(1), CENTS, person.policy.rounding)


def in_cents(person: PersonResult) -> int:
    """Return the booked amount in 分."""
    return int(booked(person).scaleb(CENTS))


def difference(person: PersonResult) -> Decimal:
    """Return what rounding to the 分 adds or takes away (元)."""
    return booked(person) - person.total


def total_named(scope: Scope) -> Decimal:
    """Return the sum of the amounts of all who are paid by name (元)."""
    return sum((person.total for person in scope.paid), ZERO)


def total_booked(scope: Scope) -> Decimal:
    """Return the sum of the booked amounts (元)."""
    return sum(map(booked, scope.paid), ZERO)


def total_difference(scope: Scope) -> Decimal:
    """Return the sum of the differences (元)."""
    return total_booked(scope) - total_named(scope)


def rounding_words(scope: Scope) -> str:
    """Return how the booked amounts were reached, and what to confirm."""
    policy = scope.result.policy
    return (
        f"文件规定小数点后保留{DECIMALS}位（{policy.clauses.decimals}），个人账户记到分，即{CENTS}位小数。"
        f"文件没有规定如何取到分；本表对每人的补贴金额{policy.rounding.label}到分，只舍入一次，记账前请社保经办机构确认。"
        f"{DECIMALS}位小数合计{plain(total_named(scope))}元，到分合计{total_booked(scope):.{CENTS}f}元，"
        f"相差{total_difference(scope):+.{DECIMALS}f}元。"
    )


def enrolment_words(scope: Scope) -> str:
    """Return how people are marked in the table who must enrol first."""
    uninsured = sum(person.must_enrol for person in scope.paid)
    if not uninsured:
        return "表中的人均已参保。"
    clause = scope.result.policy.clauses.enrolment
    return f"未参保的{uninsured}人须先参保，补贴方可记入个人账户（{clause}），备注栏写有“须先参保”。"


def pending_words(scope: Scope) -> str:
    """Return the money that is in the total cost but in nobody's name yet."""
    rest = scope.total(lambda village: village.pending_amount)
    if not rest:
        return "补贴费用总额已全部确定到人。"
    return f"未承包到户名单待定的{plain(rest)}元不在本表中，名单确定后另表记账。"
