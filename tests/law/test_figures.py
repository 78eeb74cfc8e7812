"""Figures as they are written: four decimals, and 大写 beside them."""

from __future__ import annotations

from decimal import Decimal, localcontext

import cn2an
import pytest
from cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st

from subsidy.law.figures import capital, plain


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [("90350", 4, "90350.0000"), ("1E+5", 4, "100000.0000"), ("1E-4", 4, "0.0001"), ("1.37", 2, "1.37")],
)
def test_figures_have_all_their_decimals_and_no_exponent(value: str, decimals: int, written: str) -> None:
    assert plain(Decimal(value), decimals) == written


def test_figures_have_four_decimals() -> None:
    """附件6 最后一条."""
    assert plain(Decimal("0.5")) == "0.5000"


CAPITALS = """
name                        | amount                | written                                                                            | source                      | assumed
a full standard             | 90350                 | 玖万零叁佰伍拾元整                                                                 | 会计基础工作规范 第五十二条 |
up to 角                    | 63245.5               | 陆万叁仟贰佰肆拾伍元伍角整                                                         | 会计基础工作规范 第五十二条 |
up to 分: no 整             | 51625.99              | 伍万壹仟陆佰贰拾伍元玖角玖分                                                       | 会计基础工作规范 第五十二条 |
a 0 within                  | 1409.5                | 壹仟肆佰零玖元伍角整                                                               | 会计基础工作规范 第五十二条 | 整 after 角, which 支付结算办法 附一 leaves open
several 0 within: one 零    | 6007.14               | 陆仟零柒元壹角肆分                                                                 | 支付结算办法 附一第四条(二) |
a 0 at 元                   | 1680.32               | 壹仟陆佰捌拾元叁角贰分                                                             | 支付结算办法 附一第四条(三) | no 零 where it may be left out
0 at 万 and at 元           | 107000.53             | 壹拾万柒仟元伍角叁分                                                               | 支付结算办法 附一第四条(三) | no 零 where it may be left out
a 0 at 角                   | 16409.02              | 壹万陆仟肆佰零玖元零贰分                                                           | 支付结算办法 附一第四条(四) |
a 0 at 角, nothing above 佰 | 325.04                | 叁佰贰拾伍元零肆分                                                                 | 支付结算办法 附一第四条(四) |
0 from 仟 to 佰 below 万    | 100010.5              | 壹拾万零壹拾元伍角整                                                               | 会计基础工作规范 第五十二条 | no 零 where it may be left out
壹 is not left out          | 10                    | 壹拾元整                                                                           | 会计基础工作规范 第五十二条 |
a whole group of zeros      | 10000.05              | 壹万元零伍分                                                                       | 会计基础工作规范 第五十二条 |
nothing skipped             | 11000                 | 壹万壹仟元整                                                                       | 会计基础工作规范 第五十二条 |
a group under a thousand    | 10999                 | 壹万零玖佰玖拾玖元整                                                               | 会计基础工作规范 第五十二条 |
佰万 below 亿               | 109500000             | 壹亿零玖佰伍拾万元整                                                                       | 会计基础工作规范 第五十二条 |
no 万 below 亿              | 100000001             | 壹亿零壹元整                                                                       | 会计基础工作规范 第五十二条 |
no 万, and 仟               | 100009999             | 壹亿零玖仟玖佰玖拾玖元整                                                                   | 会计基础工作规范 第五十二条 |
a single 万 below 亿        | 100017000             | 壹亿零壹万柒仟元整                                                                 | 会计基础工作规范 第五十二条 |
仟万 below 亿: no 零        | 110000000             | 壹亿壹仟万元整                                                                     | 会计基础工作规范 第五十二条 |
亿 and no more              | 200000000             | 贰亿元整                                                                           | 会计基础工作规范 第五十二条 |
万 before 亿                | 3000000004000         | 叁万亿零肆仟元整                                                                   | 会计基础工作规范 第五十二条 |
the most                    | 9999999999999999.9999 | 玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分玖厘玖毫   | 会计基础工作规范 第五十二条 | 厘 and 毫 are written, so that the words say what the digits say
角 alone                    | 0.5                   | 伍角整                                                                             | 会计基础工作规范 第五十二条 |
分 alone                    | 0.05                  | 伍分                                                                               | made up                     | no 零元 in front
nothing                     | 0                     | 零元整                                                                             | made up                     |
up to 厘                    | 45184.035             | 肆万伍仟壹佰捌拾肆元零叁分伍厘                                                     | made up                     | 厘 and 毫 are written, so that the words say what the digits say
up to 毫                    | 45175.0626            | 肆万伍仟壹佰柒拾伍元零陆分贰厘陆毫                                                 | made up                     | 厘 and 毫 are written, so that the words say what the digits say
毫 alone                    | 0.0001                | 壹毫                                                                               | made up                     | 厘 and 毫 are written, so that the words say what the digits say
a 0 between 角 and 厘       | 0.203                 | 贰角零叁厘                                                                         | made up                     | 厘 and 毫 are written, so that the words say what the digits say
毫 alone after 元           | 1.0005                | 壹元零伍毫                                                                         | made up                     | 厘 and 毫 are written, so that the words say what the digits say
"""


@cases(CAPITALS)
def test_an_amount_in_capitals(case: Case) -> None:
    assert capital(Decimal(case.amount)) == case.written


def no_ten_thousands(amount: int) -> bool:
    """Return whether there is 亿, no 万, and then 仟: 壹亿零壹仟.

    The other library forgets the 零 in between there.
    """
    return amount >= 10**8 and amount // 10**4 % 10**4 == 0 and amount % 10**4 >= 1000


@given(st.integers(1, 10**12 - 1).filter(lambda amount: not no_ten_thousands(amount)))
def test_whole_amounts_are_written_as_another_library_does(amount: int) -> None:
    """Below a 万亿, more than all the subsidies there are."""
    assert capital(Decimal(amount)) == f"{cn2an.an2cn(str(amount), 'up')}元整"


@given(st.integers(1, 10**10 - 1).filter(lambda cents: not no_ten_thousands(cents // 100)))
def test_amounts_with_cents_are_written_as_another_library_does(cents: int) -> None:
    """It writes no 整 after 角."""
    amount = Decimal(cents).scaleb(-2)
    assert capital(amount).rstrip("整") == cn2an.an2cn(str(amount), "rmb").rstrip("整")


@given(st.integers(0, 10**20 - 1), st.integers(0, 10**20 - 1))
def test_no_two_amounts_are_written_alike(one: int, other: int) -> None:
    assert (capital(Decimal(one).scaleb(-4)) == capital(Decimal(other).scaleb(-4))) is (one == other)


@pytest.mark.parametrize("amount", ["-0.0001", "1E+16", "10000000000000000.5", "0.00001", "51625.99999"])
def test_what_cannot_be_written_is_refused_with_the_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="大写") as refusal:
        capital(Decimal(amount))
    assert str(Decimal(amount)) in str(refusal.value)


def test_five_digits_of_precision_are_enough_to_write() -> None:
    with localcontext(prec=5):
        assert capital(Decimal("51625.99")) == "伍万壹仟陆佰贰拾伍元玖角玖分"
        assert plain(Decimal("51625.99")) == "51625.9900"
