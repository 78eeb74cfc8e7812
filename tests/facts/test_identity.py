"""ID numbers, and what they say about their holders.

The check digit is compared with another library.
"""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from subsidy.facts import identity


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_the_check_digit_is_that_of_another_library(first17: str) -> None:
    assert identity.check_digit(first17) == ric.calc_check_digit(first17 + "0")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_a_number_made_by_the_standard_is_sound(born: date, serial: int) -> None:
    first17 = f"141102{born:%Y%m%d}{serial:03d}"
    number = first17 + identity.check_digit(first17)
    assert identity.fault(number) is None
    assert identity.birth_date(number) == born
    assert (identity.sex(number).label == "男") == (serial % 2 == 1)
