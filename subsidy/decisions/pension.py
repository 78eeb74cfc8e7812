"""Estimates of the monthly pension (城乡居民养老金) that a subsidy adds.

An estimate is shown beside the amount, in the explanation and the meeting. It is no part of a decision, of a form's
total or of the JSON of a result. Interest on the personal account and later rises are left out.

>>> from subsidy import load_policy
>>> estimate(Decimal("90350"), load_policy("lishi-2024").pension, date(2024, 6, 12)).total
Decimal('822.00')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..law import ZERO, BasicPension, Pension, Rounding, rounded_quotient

_CENTS = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate of a monthly pension, 元/月."""

    added: Decimal
    """The part the subsidy adds, from the personal account"""
    basic: BasicPension | None
    """The basic pension in force on the day of the estimate, if the policy knows one"""

    @property
    def total(self) -> Decimal:
        """The subsidy's part together with the basic pension."""
        return self.added + (self.basic.amount if self.basic else ZERO)


def estimate(amount: Decimal, pension: Pension, on: date) -> Estimate:
    """Return the estimate for a subsidy of `amount` 元.

    The basic pension is the one in force `on` that day.
    """
    return Estimate(monthly(amount, pension.divisor), basic_on(pension, on))


def monthly(amount: Decimal, divisor: int) -> Decimal:
    """Return the monthly pension (元) from `amount` 元 in the account.

    It is divided by 计发月数 and rounded to the 分, half up.

    >>> monthly(Decimal("51625.99"), 139)
    Decimal('371.41')
    """
    return rounded_quotient(amount, Decimal(divisor), _CENTS, Rounding.HALF_UP)


def basic_on(pension: Pension, on: date) -> BasicPension | None:
    """Return the basic pension in force that day, None before the first known."""
    known = [basic for basic in pension.basic if basic.from_date <= on]
    return max(known, key=lambda basic: basic.from_date, default=None)
