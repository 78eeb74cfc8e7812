"""Rounding and writing of figures.

Figures are rounded once, with four decimals (R13); amounts are also written in 大写 beside the digits.

>>> plain(Decimal("0.5")), capital(Decimal("51625.99"))
('0.5000', '伍万壹仟陆佰贰拾伍元玖角玖分')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from .terms import Rounding

DECIMALS = 4
"""R13 (最后一条): decimals of every ratio, area and amount that has any."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_UNITS = {"亿": 10**8, "万": 10**4}
_FRACTIONS = ("角", "分", "厘", "毫")
_LARGEST = 10**16


def rounded_quotient(dividend: Decimal, divisor: Decimal, decimals: int, rounding: Rounding) -> Decimal:
    """R13: return ``dividend / divisor`` rounded to `decimals` places.

    The exact quotient is rounded once.

    >>> rounded_quotient(Decimal("12.5"), Decimal("1.37"), 4, Rounding.HALF_UP)
    Decimal('9.1241')
    """
    whole, rest = divmod(dividend.scaleb(decimals), divisor)
    if rounding is Rounding.HALF_UP:
        whole += 2 * rest >= divisor
    elif rounding is Rounding.UP:
        whole += rest > 0
    return whole.scaleb(-decimals)


def plain(value: Decimal, decimals: int = DECIMALS) -> str:
    """Return `value` in digits with exactly `decimals` places.

    It never has an exponent. Only exact values are passed here.
    """
    return f"{value:.{decimals}f}"


def short(value: Decimal) -> Decimal:
    """Drop trailing zeros, and the exponent `normalize` would leave instead.

    >>> short(Decimal("12.50")), short(Decimal("300"))
    (Decimal('12.5'), Decimal('300'))
    """
    return Decimal(int(value)) if value == value.to_integral() else value.normalize()


def capital(amount: Decimal) -> str:
    """Return an amount in 元 in 大写, exactly.

    厘 and 毫 are written when the third and fourth decimals are not zero. 整 closes an amount that ends at 元 or 角
    (会计基础工作规范 第五十二条). Raises `ValueError` if the amount is negative, is 10^16 元 or more, or is finer than
    毫.

    >>> capital(Decimal("100010.5")), capital(Decimal(0))
    ('壹拾万零壹拾元伍角整', '零元整')
    """
    tenths_of_li = Fraction(amount) * 10_000  # unlike a product of decimals, exact in every context
    if not 0 <= amount < _LARGEST or tenths_of_li.denominator != 1:
        raise ValueError(f"not an amount that can be written in 大写: {amount}")
    whole, fraction = divmod(int(tenths_of_li), 10_000)
    yuan = _whole(whole) + "元" if whole else ""
    return (_one_zero(yuan + _read(fraction, _FRACTIONS)) or "零元") + ("整" if fraction % 1000 == 0 else "")


def _whole(number: int) -> str:
    """Return a whole number in 大写.

    The part before 亿, and the part before 万, is itself read as a number.
    """
    for unit, size in _UNITS.items():
        if number >= size:
            before, after = divmod(number, size)
            no_wan = "零" if 0 < after < size // 10_000 else ""
            return _whole(before) + unit + no_wan + _whole(after)
    return _read(number, _PLACES)


def _read(number: int, units: Sequence[str]) -> str:
    """Return the four digits of `number` with their units.

    Zeros at the end are not read.
    """
    digits = zip(f"{number:04d}", units, strict=True)
    return "".join(_DIGITS[int(digit)] + (unit if digit != "0" else "") for digit, unit in digits).rstrip("零")


def _one_zero(text: str) -> str:
    """Return `text` with one 零 for each run of zeros, and none in front."""
    return re.sub("零+", "零", text).removeprefix("零")
