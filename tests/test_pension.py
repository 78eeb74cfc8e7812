"""What a subsidy comes to each month: an estimate, from dated data of the policy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import areas

import subsidy
from subsidy.pension import basic_on, estimate, monthly
from subsidy.policy import Pension

LISHI = subsidy.load_policy("lishi-2024")
TOML = (files("subsidy") / "policies" / "lishi-2024.toml").read_text(encoding="utf-8")


def pension(policy: subsidy.Policy = LISHI) -> Pension:
    assert policy.pension is not None
    return policy.pension


def test_what_lishi_pays() -> None:
    """国发〔2014〕8号: the account ÷ 139 at 60; 离政办函〔2024〕14号: 172 元/月 from 2024-01-01."""
    known = pension()
    assert (known.age, known.divisor, known.document, known.issued) == (60, 139, "国发〔2014〕8号", date(2014, 2, 21))
    [basic] = known.basic
    assert (str(basic.amount), basic.from_date) == ("172.00", date(2024, 1, 1))
    assert (basic.document, basic.issued) == ("离政办函〔2024〕14号", date(2024, 7, 1))


@pytest.mark.parametrize(
    ("amount", "added", "total"),
    [
        ("90350", "650.00", "822.00"),  # a full standard is a month of the dibao standard each month
        ("51625.99", "371.41", "543.41"),
        ("0.695", "0.01", "172.01"),  # 0.005: half up
        ("0.6949", "0.00", "172.00"),
        ("0", "0.00", "172.00"),
    ],
)
def test_the_account_is_divided_by_139_and_the_basic_pension_added(amount: str, added: str, total: str) -> None:
    told = estimate(Decimal(amount), pension(), date(2024, 6, 12))
    assert (str(told.added), str(told.total)) == (added, total)


@given(areas(200_000, (2, 4)), st.integers(1, 300))
def test_the_monthly_sum_is_within_half_a_cent(amount: Decimal, divisor: int) -> None:
    assert abs(monthly(amount, divisor) * divisor - amount) <= Decimal("0.005") * divisor


RISE = """[[pension.basic]]
amount = 185.50
from_date = 2026-01-01
document = "示例〔2026〕1号"
issued = 2026-03-01

[[pension.basic]]"""
LATER = TOML.replace("[[pension.basic]]", RISE)


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "172.00"),
        (date(2025, 12, 31), "172.00"),
        (date(2026, 1, 1), "185.50"),
        (date(2040, 1, 1), "185.50"),
    ],
)
def test_the_basic_pension_is_the_one_in_force_on_the_day(on: date, amount: str | None) -> None:
    known = pension(subsidy.Policy.from_toml(LATER))
    basic = basic_on(known, on)
    assert (basic and str(basic.amount)) == amount
    assert estimate(Decimal(90350), known, on).total == 650 + Decimal(amount or 0)


def test_a_policy_may_know_nothing_of_pensions() -> None:
    head, _, rest = TOML.partition("[pension]")
    assert subsidy.Policy.from_toml(head + rest[rest.index("\n# ") :]).pension is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("divisor = 139", "divisor = 0"),
        ("divisor = 139", "divisor = 139.5"),
        ("divisor = 139", "divisor = 139\nmonths = 139"),
        ("amount = 172.00", "amount = -1.0"),
        ("amount = 172.00", "amount = 172.00\nunit = '元'"),
        ("from_date = 2024-01-01", ""),
        ('document = "国发〔2014〕8号"', ""),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(old: str, new: str) -> None:
    assert TOML.count(old) == 1
    with pytest.raises(subsidy.PolicyError, match="pension"):
        subsidy.Policy.from_toml(TOML.replace(old, new))


def test_it_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(pension(), "divisor", 180)  # noqa: B010 — the type checker refuses it already
