"""A policy's numbers and readings as the kernel needs them.

The numbers become integers; the readings choose expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

from ..law import DECIMALS, EXACT, Policy
from .reading import AREA_DECIMALS, SHARE, SHARE_DECIMALS

_MINIMUM_DECIMALS, _MAJORITY_DECIMALS = 8, 10
"""The finest a policy can state the least land per head and the least ratio in."""
FINER_AREA = 10 ** (_MINIMUM_DECIMALS - AREA_DECIMALS)
FINER_RATIO = 10 ** (_MAJORITY_DECIMALS - SHARE_DECIMALS)


def minimum_remaining(policy: Policy) -> int:
    """Return the least land per head in 10^-8 亩."""
    return _scaled(policy.minimum_remaining, _MINIMUM_DECIMALS)


def majority_ratio(policy: Policy) -> int:
    """Return the least ratio of a majority loss in 10^-10."""
    return _scaled(policy.majority_loss_ratio, _MAJORITY_DECIMALS)


def reaches(policy: Policy, part: str, whole: str) -> str:
    """Return the condition that a part of an area is a majority loss.

    The part is at least the ratio of a majority loss times the whole. A ratio finer than 10^-6 would pass 64 bits;
    products of decimals do not, and are exact.
    """
    majority, most = majority_ratio(policy), 10**_MAJORITY_DECIMALS
    if majority % FINER_RATIO == 0:
        return f"{part} * {most // FINER_RATIO} >= {majority // FINER_RATIO} * {whole}"
    return f"{_wide(part, most)} >= {_wide(whole, majority)}"


def _wide(units: str, factor: int) -> str:
    return f"CAST({units} AS DECIMAL(24,0)) * CAST({factor} AS DECIMAL(11,0))"


def _scaled(value: Decimal, decimals: int) -> int:
    with localcontext(EXACT):
        return int(value.scaleb(decimals))


def ratio_step(policy: Policy) -> int:
    """Return the unit of the last decimal of a printed ratio, in 10^-6 (R5).

    It is 100, or 1 if the percentage has four decimals.
    """
    return int(SHARE // 10**policy.share_decimals)


def chosen(policies: Sequence[Policy], expression: Callable[[Policy], str]) -> str:
    """Return the expression that applies each row's policy.

    The column `policy` has the policy's number. If all policies give the same expression, that one stands alone.

    >>> from subsidy import load_policy
    >>> lishi = load_policy("lishi-2024")
    >>> chosen([lishi, lishi.replace(months=180)], lambda policy: f"dibao * {policy.months}")
    'CASE policy WHEN 0 THEN dibao * 139 WHEN 1 THEN dibao * 180 END'
    """
    texts = [expression(policy) for policy in policies]
    if len(set(texts)) <= 1:
        return texts[0]
    return f"CASE policy {' '.join(f'WHEN {number} THEN {text}' for number, text in enumerate(texts))} END"


def share_decimals(policies: Sequence[Policy]) -> int:
    """Return the decimals of shares in a result.

    They are those of the finest unit among the policies.
    """
    return max((policy.share_decimals for policy in policies), default=DECIMALS)
