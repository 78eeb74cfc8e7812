"""The monthly pension from a subsidy.

It is an estimate, from dated data of the policy.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from cases import LISHI, TOML, Case, cases
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import areas

import subsidy
from subsidy.decisions.pension import basic_on, estimate, monthly
from subsidy.law import policy_from_toml
from subsidy.law.policy import Pension


def pension(policy: subsidy.Policy = LISHI) -> Pension:
    assert policy.pension is not None
    return policy.pension


def test_the_pension_data_of_lishi() -> None:
    """Check the figures of the two documents on the pension.

    国发〔2014〕8号: the account ÷ 139 at 60; 离政办函〔2024〕14号: 172 元/月 from 2024-01-01.
    """
    known = pension()
    assert (known.age, known.divisor, known.document, known.issued) == (60, 139, "国发〔2014〕8号", date(2014, 2, 21))
    [basic] = known.basic
    assert (str(basic.amount), basic.from_date) == ("172.00", date(2024, 1, 1))
    assert (basic.document, basic.issued) == ("离政办函〔2024〕14号", date(2024, 7, 1))


MONTHLY = """
name                                                        | amount   | added  | total  | source               | assumed
a full standard is a month of the dibao standard each month | 90350    | 650.00 | 822.00 | 国发〔2014〕8号      | no interest
four sevenths of it                                         | 51625.99 | 371.41 | 543.41 | 国发〔2014〕8号      | no interest
half a cent: up                                             | 0.695    | 0.01   | 172.01 | made up              | half up to a cent
less than half a cent                                       | 0.6949   | 0.00   | 172.00 | made up              | half up to a cent
nothing                                                     | 0        | 0.00   | 172.00 | 离政办函〔2024〕14号 |
"""
"""元; ÷ 139 each month, and the basic pension of 172 元/月 in 2024 (离政办函〔2024〕14号)."""


@cases(MONTHLY)
def test_the_account_is_divided_by_139_and_the_basic_pension_added(case: Case) -> None:
    found = estimate(Decimal(case.amount), pension(), date(2024, 6, 12))
    assert (str(found.added), str(found.total)) == (case.added, case.total)


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


IN_FORCE = """
name                         | on         | amount | source               | assumed
before the first one known   | 2023-12-31 |        | made up              | nothing is estimated for a day no document covers
the first day                | 2024-01-01 | 172.00 | 离政办函〔2024〕14号 |
the last day before the rise | 2025-12-31 | 172.00 | 离政办函〔2024〕14号 |
the day of the rise          | 2026-01-01 | 185.50 | made up              |
until a newer one is known   | 2040-01-01 | 185.50 | made up              | the last one known goes on
"""
"""The basic pension, 元/月, where a made-up document raises it from 2026 on."""


@cases(IN_FORCE)
def test_the_basic_pension_is_the_one_in_force_on_the_day(case: Case) -> None:
    known, on = pension(policy_from_toml(LATER)), date.fromisoformat(case.on)
    basic = basic_on(known, on)
    assert (str(basic.amount) if basic else "") == case.amount
    assert estimate(Decimal(90350), known, on).total == 650 + Decimal(case.amount or 0)


def test_a_policy_may_have_no_pension_data() -> None:
    head, _, rest = TOML.partition("[pension]")
    assert policy_from_toml(head + rest[rest.index("\n# ") :]).pension is None


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
def test_impossible_pension_data_are_rejected(old: str, new: str) -> None:
    assert TOML.count(old) == 1
    with pytest.raises(subsidy.PolicyError, match="pension"):
        policy_from_toml(TOML.replace(old, new))


def test_pension_data_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(pension(), "divisor", 180)  # noqa: B010 — the type checker already rejects it
