"""The kernel decides what `subsidy.assess` decides.

Every table and every column are compared, under any policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import oracle
import pytest
from bulk_tables import assert_same, by_library, coarse, connection_with, duckdb, rejected_lines, rows_of, tables_of
from cases import LISHI, TOML, Case, cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import farmer, household, policies, project, project_of, projects_facts, village
from worked_cases import LAND

import subsidy
from subsidy import bulk
from subsidy.bulk.persons import check_number
from subsidy.bulk.sql import for_duckdb, quotient
from subsidy.law import Rounding, rounded_quotient

drawn = settings(max_examples=25, deadline=None)


def decide(projects: Mapping[str, subsidy.Project], policy: subsidy.Policy | None = None) -> bulk.Result:
    return bulk.assess(connection_with(tables_of(projects)), policy)


@cases(LAND)
def test_the_worked_cases(case: Case) -> None:
    members = [farmer(serial=n, prior_share=Decimal(case.received)) for n in range(1, int(case.heads) + 1)]
    facts = project_of(household(case.contracted, case.before, case.now, members))
    result = decide({"P1": facts})
    assert {row["amount"] for row in rows_of(result, "persons")} == {Decimal(case.amount)}
    assert_same(result, by_library({"P1": facts}))


# Any facts under any policy -------------------------------------------------------------------------------------------


@st.composite
def governed(draw: st.DrawFn) -> tuple[dict[str, subsidy.Project], subsidy.Policy]:
    """Draw a policy and some projects that have no error under it."""
    values = draw(policies())
    policy = LISHI.replace(**values)
    facts = (coarse(draw(projects_facts(values))) for _ in range(draw(st.integers(1, 3))))
    projects = {f"P{number}": subsidy.Project.model_validate(each) for number, each in enumerate(facts)}
    sound = {key: each for key, each in projects.items() if _is_sound(each, policy)}
    assume(sound)
    return sound, policy


def _is_sound(facts: subsidy.Project, policy: subsidy.Policy) -> bool:
    try:
        subsidy.assess(facts, policy)
    except subsidy.InputError:  # a rounded area may leave a place fewer than there are names
        return False
    return True


@drawn
@given(governed(), st.booleans())
def test_every_column_under_every_policy(
    projects_and_policy: tuple[dict[str, subsidy.Project], subsidy.Policy], as_text: bool
) -> None:
    projects, policy = projects_and_policy
    result = bulk.assess(connection_with(tables_of(projects), as_text=as_text), policy)
    assert_same(result, by_library(projects, policy))
    assert result.summary.complete


@pytest.mark.parametrize("zone", ["half", "minimum"])
def test_one_unit_beside_the_lines(zone: str) -> None:
    """Check households exactly on a line and 0.0001 亩 to either side."""
    middle = {"half": ("6", "3"), "minimum": ("4", "2.8")}[zone]
    homes = [
        household(
            Decimal(middle[0]) + step, "0", middle[1], [farmer(serial=10 * n + m) for m in range(4)], number=f"{n}"
        )
        for n, step in enumerate((Decimal("-0.0001"), Decimal(0), Decimal("0.0001")))
    ]
    projects = {"P1": project_of(*homes)}
    result = decide(projects)
    assert_same(result, by_library(projects))
    assert len({row["loss_class"] for row in rows_of(result, "households")}) > 1


@pytest.mark.parametrize("ratio", ["0.6666666667", "0.6666666666", "0.0000000001", "1"])
def test_a_ratio_of_ten_decimals_decides_exactly(ratio: str) -> None:
    areas = ("3", "2"), ("30000000.0003", "20000000.0002"), ("30000000.0003", "20000000.0003"), ("3", "3")
    homes = [
        household(contracted, "0", now, [farmer(serial=10 * n + m) for m in range(2)], number=f"{n}")
        for n, (contracted, now) in enumerate(areas)
    ]
    policy = LISHI.replace(majority_loss_ratio=Decimal(ratio), minimum_remaining=Decimal(0))
    projects = {"P1": project(village(*homes, contract_land=Decimal(70_000_000)))}
    assert_same(decide(projects, policy), by_library(projects, policy))


# Projects side by side ------------------------------------------------------------------------------------------------

DATED = TOML.replace(
    "[numbers.months]\nvalue = 139",
    '[[numbers.months]]\nvalue = 139\nunit = "月"\nclause = "附件6第四条（一）"\nmeaning = "月数"\n\n'
    "[[numbers.months]]\nin_force_from = 2025-01-01\nvalue = 180",
)


def test_each_project_has_the_policy_of_its_notice() -> None:
    policy = subsidy.policy_from_toml(DATED)
    home = household("7", "0", "4", 2)
    projects = {
        "P1": project_of(home),
        "P2": project_of(home, notice_date=date(2025, 2, 1), announcement_date=date(2025, 3, 1), dibao_year=2024),
    }
    result = decide(projects, policy)
    assert [row["full_standard"] for row in rows_of(result, "projects")] == [Decimal(650 * 139), Decimal(650 * 180)]
    assert_same(result, by_library(projects, policy))


def test_a_person_may_be_in_several_projects() -> None:
    projects = {key: project_of(household("5", "0", "5", 2)) for key in ("P1", "P2")}
    result = decide(projects)
    assert len(rows_of(result, "persons")) == 4
    assert result.summary.complete


def test_decimals_of_shares_are_those_of_the_finest_policy() -> None:
    projects = {"P1": project_of(household("7", "0", "4", 2))}
    policy = LISHI.replace(ratio_unit="percent")
    result = decide(projects, policy)
    assert {str(row["loss_ratio"]) for row in rows_of(result, "persons")} == {"0.571429"}
    assert_same(result, by_library(projects, policy))


def test_totals_are_the_sums_of_what_is_printed() -> None:
    homes = [household("7", "0", "4", [farmer(serial=100 * v + n) for n in (1, 2, 3)], number=f"{v}") for v in range(3)]
    places = [village(home, uncontracted="12.5", name=f"村{v}") for v, home in enumerate(homes)]
    result = decide({"P1": project(*places)})
    people, places_found = rows_of(result, "persons"), rows_of(result, "villages")
    (whole,) = rows_of(result, "projects")
    assert whole["contracted_cost"] == sum(row["amount"] for row in people)
    assert (
        whole["cost"]
        == sum(row["cost"] for row in places_found)
        == whole["contracted_cost"] + whole["uncontracted_cost"]
    )
    assert sum(row["persons"] for row in rows_of(result, "counts")) == len(people)
    assert sum(row["contracted_cost"] for row in rows_of(result, "counts")) == whole["contracted_cost"]
    assert result.summary.figures["cost"] == whole["cost"]


def test_someone_born_after_the_reference_date_is_not_counted() -> None:
    members = [farmer(serial=1), farmer(serial=2), farmer(date(2024, 7, 1), serial=3)]
    projects = {"P1": project_of(household("5", "0", "4.4", members))}
    result = decide(projects)
    assert_same(result, by_library(projects))
    assert rejected_lines(result) == [
        "提醒 persons.id_number：村民003出生日期2024-07-01，在土地补偿公告日2024-06-12之后：公告日之后出生，不列入"
        "（现为“141102202407010039”）。如身份证号或公告日期有误请更正；属实的不必处理。 [born_after_reference]"
    ]
    assert result.summary.complete


# Integers -------------------------------------------------------------------------------------------------------------


def evaluate(expression: str, **values: int) -> int:
    columns = ", ".join(f"CAST({value} AS BIGINT) AS {name}" for name, value in values.items())
    return int(duckdb.connect().execute(for_duckdb(f"SELECT {expression} FROM (SELECT {columns})")).fetchall()[0][0])


@drawn
@given(st.integers(0, 10**17 - 1))
def test_check_digits_by_arithmetic(digits: int) -> None:
    expected = "0123456789X".index(oracle.check_digit(f"{digits:017}"))
    assert evaluate(check_number("digits"), digits=digits) == expected


@drawn
@given(st.integers(0, 10**18), st.integers(1, 10**12), st.sampled_from(Rounding))
def test_quotients_round_once_from_the_exact_value(dividend: int, divisor: int, rounding: Rounding) -> None:
    expected = rounded_quotient(Decimal(dividend), Decimal(divisor), 0, rounding)
    assert evaluate(quotient("a", "b", rounding), a=dividend, b=divisor) == expected


def test_no_integer_within_the_bounds_overflows() -> None:
    """The largest areas and the largest standard there may be."""
    most = Decimal("99999999.9999")
    facts = village(household(most, "0", most, 2), contract_land=most)
    projects = {"P1": project(facts, dibao=Decimal("71942.4460"))}
    result = decide(projects)
    assert result.summary.complete
    assert_same(result, by_library(projects))
