"""Figures as they are written: four decimals, and 大写 beside them."""

from __future__ import annotations

from decimal import Decimal, localcontext

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy.money import capital, plain


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [("90350", 4, "90350.0000"), ("1E+5", 4, "100000.0000"), ("1E-4", 4, "0.0001"), ("1.37", 2, "1.37")],
)
def test_figures_have_all_their_decimals_and_no_exponent(value: str, decimals: int, written: str) -> None:
    assert plain(Decimal(value), decimals) == written


def test_figures_have_four_decimals() -> None:
    """附件6 最后一条."""
    assert plain(Decimal("0.5")) == "0.5000"


# The rules for 零 and 整 are those of 支付结算办法 附一 and 会计基础工作规范 第五十二条; where these allow 零 or none
# (10 7000 元: 壹拾万柒仟元 or 壹拾万零柒仟元) there is none. 厘 and 毫 are as in the four decimals of 附件6.
CAPITALS = """
0                     零元整                                      nothing
1                     壹元整
10                    壹拾元整                                    壹 is not left out
90350                 玖万零叁佰伍拾元整                          a full standard
51625.99              伍万壹仟陆佰贰拾伍元玖角玖分                分: no 整
1409.5                壹仟肆佰零玖元伍角整                        角: 整
6007.14               陆仟零柒元壹角肆分                          zeros in a row: one 零
1680.32               壹仟陆佰捌拾元叁角贰分                      a zero before 元: none
107000.53             壹拾万柒仟元伍角叁分                        zeros before 万: none
16409.02              壹万陆仟肆佰零玖元零贰分                    no 角 between 元 and 分
325.04                叁佰贰拾伍元零肆分
10000                 壹万元整                                    a whole group of zeros
10000.05              壹万元零伍分
11000                 壹万壹仟元整                                nothing skipped
10999                 壹万零玖佰玖拾玖元整                        a group under a thousand
100010.5              壹拾万零壹拾元伍角整
100007000             壹亿零柒仟元整                              a group of zeros between
100017000             壹亿零壹万柒仟元整
200000000             贰亿元整
3000000004000         叁万亿零肆仟元整                            two groups of zeros: one 零
1234567890123456      壹仟贰佰叁拾肆万亿伍仟陆佰柒拾捌亿玖仟零壹拾贰万叁仟肆佰伍拾陆元整
9999999999999999.9999 玖仟玖佰玖拾玖万亿玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分玖厘玖毫   the most
0.5                   伍角整                                      less than 1 元: no 元, no 零 in front
0.05                  伍分
0.0001                壹毫
0.203                 贰角零叁厘
45184.035             肆万伍仟壹佰捌拾肆元零叁分伍厘              0.5001 of a standard
45175.0626            肆万伍仟壹佰柒拾伍元零陆分贰厘陆毫
1.0007                壹元零柒毫
1.001                 壹元零壹厘
"""
"""Amount, 大写, and what it shows."""


@pytest.mark.parametrize("row", CAPITALS.strip().splitlines(), ids=lambda row: row.split()[0])
def test_an_amount_in_capitals(row: str) -> None:
    amount, written, *_ = row.split()
    assert capital(Decimal(amount)) == written


@given(st.integers(1, 10**12 - 1))
def test_whole_amounts_are_written_as_another_library_does(amount: int) -> None:
    """Below a 万亿, more than all the subsidies there are."""
    assert capital(Decimal(amount)) == f"{cn2an.an2cn(str(amount), 'up')}元整"


@pytest.mark.parametrize("amount", ["-0.0001", "1E+16", "10000000000000000.5", "0.00001", "51625.99999"])
def test_what_cannot_be_written_is_refused_with_the_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="大写") as refusal:
        capital(Decimal(amount))
    assert str(Decimal(amount)) in str(refusal.value)


def test_five_digits_of_precision_are_enough_to_write() -> None:
    with localcontext(prec=5):
        assert capital(Decimal("51625.99")) == "伍万壹仟陆佰贰拾伍元玖角玖分"
        assert plain(Decimal("51625.99")) == "51625.9900"
