"""How figures are written: four decimals everywhere (R13), and amounts in 大写 beside the digits.

>>> plain(Decimal("0.5")), capital(Decimal("51625.99"))
('0.5000', '伍万壹仟陆佰贰拾伍元玖角玖分')
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_FRACTIONS = ("角", "分", "厘", "毫")
_LARGEST = Decimal(10) ** (4 * len(_GROUPS))


def plain(value: Decimal, decimals: int = 4) -> str:
    """Return `value` in digits with exactly `decimals` places, never an exponent. Exact values only are passed here."""
    return f"{value:.{decimals}f}"


def capital(amount: Decimal) -> str:
    """Return an amount in 元 in 大写, exactly: 厘 and 毫 are written when the third and fourth decimals are not zero.

    整 closes an amount that ends at 元 or 角 (会计基础工作规范 第五十二条). Raises `ValueError` for a negative amount,
    one of 10^16 元 or more, and one finer than 毫.

    >>> capital(Decimal("100010.5")), capital(Decimal(0))
    ('壹拾万零壹拾元伍角整', '零元整')
    """
    tenths_of_li = amount.scaleb(4)
    if not 0 <= amount < _LARGEST or tenths_of_li != int(tenths_of_li):
        raise ValueError(f"not an amount that can be written in 大写: {amount}")
    whole, fraction = divmod(int(tenths_of_li), 10_000)
    written = (_whole(whole) + "元" if whole else "") + _fraction(f"{fraction:04d}", after_yuan=whole > 0)
    return (written or "零元") + ("整" if fraction % 1000 == 0 else "")


def _whole(number: int) -> str:
    written, gap = "", False
    for power in reversed(range(len(_GROUPS))):
        group = number // 10_000**power % 10_000
        if group:
            skipped = bool(written) and (gap or group < 1000)
            written += ("零" if skipped else "") + _group(group) + _GROUPS[power]
        gap = group == 0
    return written


def _group(number: int) -> str:
    written, gap = "", False
    for place, digit in zip(reversed(_PLACES), f"{number:04d}", strict=True):
        if digit == "0":
            gap = True
            continue
        written += ("零" if gap and written else "") + _DIGITS[int(digit)] + place
        gap = False
    return written


def _fraction(digits: str, *, after_yuan: bool) -> str:
    written, gap = "", False
    for unit, digit in zip(_FRACTIONS, digits, strict=True):
        if digit == "0":
            gap = True
            continue
        written += ("零" if gap and (written or after_yuan) else "") + _DIGITS[int(digit)] + unit
        gap = False
    return written
