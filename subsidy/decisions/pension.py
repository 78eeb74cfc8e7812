"""What a subsidy means to a farmer: about how much it adds to the residents' monthly pension (城乡居民养老金).

An estimate beside the amount, for the explanation and the meeting. Nothing here decides or adds up anything: no form's
total, no JSON of the result holds it. Interest on the personal account and later rises are left out.

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
    """What the subsidy adds, from the personal account"""
    basic: BasicPension | None
    """The basic pension in force on the day of the estimate, if the policy knows one"""

    @property
    def total(self) -> Decimal:
        """What the subsidy adds together with the basic pension."""
        return self.added + (self.basic.amount if self.basic else ZERO)


def estimate(amount: Decimal, pension: Pension, on: date) -> Estimate:
    """Return what a subsidy of `amount` 元 comes to each month, by what is in force `on` that day."""
    return Estimate(monthly(amount, pension.divisor), basic_on(pension, on))


def monthly(amount: Decimal, divisor: int) -> Decimal:
    """Return what `amount` 元 in the personal account gives each month: divided by the 计发月数, to the 分, half up.

    >>> monthly(Decimal("51625.99"), 139)
    Decimal('371.41')
    """
    return rounded_quotient(amount, Decimal(divisor), _CENTS, Rounding.HALF_UP)


def basic_on(pension: Pension, on: date) -> BasicPension | None:
    """Return the basic pension in force on that day, or None before the first one known."""
    known = [basic for basic in pension.basic if basic.from_date <= on]
    return max(known, key=lambda basic: basic.from_date, default=None)
