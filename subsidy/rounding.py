"""R13: how a figure is cut to its decimals: once, from its exact value."""

from __future__ import annotations

from decimal import Decimal

from .terms import Term


class Rounding(Term):
    """How a number is cut to its decimals."""

    HALF_UP = "half_up", "四舍五入"
    DOWN = "down", "只舍不入"
    UP = "up", "只入不舍"


def rounded_quotient(dividend: Decimal, divisor: Decimal, decimals: int, rounding: Rounding) -> Decimal:
    """R13: return ``dividend / divisor`` with `decimals` places, rounded once, from the exact quotient.

    >>> rounded_quotient(Decimal("12.5"), Decimal("1.37"), 4, Rounding.HALF_UP)
    Decimal('9.1241')
    """
    whole, rest = divmod(dividend.scaleb(decimals), divisor)
    if rounding is Rounding.HALF_UP:
        whole += 2 * rest >= divisor
    elif rounding is Rounding.UP:
        whole += rest > 0
    return whole.scaleb(-decimals)
