"""What the law says is data: complete, each value with its clause, refused when wrong, and free to be read otherwise.

`READINGS_TABLE` shows what each reading the document leaves open changes, by a household decided both ways.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import farmer, household, project_of, projects

import subsidy
from subsidy import Basis, LossClass, Policy, PolicyError
from subsidy.policy import NUMBERS, READINGS
from subsidy.terms import Term

LISHI = subsidy.load_policy("lishi-2024")
TOML = (files("subsidy") / "policies" / "lishi-2024.toml").read_text(encoding="utf-8")


# The packaged policy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", subsidy.packaged_policies().values(), ids=subsidy.packaged_policies())
@pytest.mark.parametrize("name", NUMBERS + READINGS)
def test_every_number_and_reading_has_its_source(policy: Policy, name: str) -> None:
    source = policy.sources[name]
    assert all(text.strip() for text in (source.meaning, source.clause, source.document))
    assert "〔" in source.document
    assert source.issued <= policy.in_force_from <= policy.checked_on
    assert getattr(policy, name) is not None


@pytest.mark.parametrize("policy", subsidy.packaged_policies().values(), ids=subsidy.packaged_policies())
def test_a_policy_has_nothing_without_a_source(policy: Policy) -> None:
    assert set(policy.sources) == {*NUMBERS, *READINGS}
    assert {name for name in NUMBERS if isinstance(getattr(policy, name), int | Decimal)} == set(NUMBERS)
    assert {name for name in Policy.model_fields if isinstance(getattr(policy, name), Term)} == set(READINGS)
    assert all(clause for _, clause in policy.clauses)


def test_the_numbers_of_lishi() -> None:
    """离政办发〔2024〕8号."""
    assert {name: str(getattr(LISHI, name)) for name in NUMBERS} == {
        "months": "139",
        "minimum_age": "16",
        "senior_age": "60",
        "minimum_remaining": "0.3",
        "majority_loss_ratio": "0.5",
        "decimals": "4",
    }


def test_the_readings_of_lishi() -> None:
    assert {name: str(getattr(LISHI, name)) for name in READINGS} == {
        "feb29": "feb28",
        "rounding": "half_up",
        "per_head": "contracting_members",
        "taken_before": "listed",
        "thresholds": "exact",
        "prior_subsidy": "deduct",
        "headcount_rounding": "half_up",
    }
    assert (LISHI.document, LISHI.issued) == ("离政办发〔2024〕8号", date(2024, 5, 31))


# Which policy governs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", [date(2024, 5, 31), date(2024, 6, 1), date(2031, 1, 1)])
def test_a_notice_is_governed_by_the_policy_in_force(notice: date) -> None:
    assert subsidy.policy_for(notice) == LISHI


@pytest.mark.parametrize("notice", [date(2024, 5, 30), date(2019, 1, 1)])
def test_an_earlier_notice_is_told_when_the_policy_starts_and_how_to_name_another(notice: date) -> None:
    with pytest.raises(PolicyError) as refusal:
        subsidy.policy_for(notice)
    for told in (str(notice), "2024-05-31", "离政办发〔2024〕8号", "--policy", "policy="):
        assert told in str(refusal.value)


def test_a_project_is_assessed_under_the_policy_of_its_notice_or_the_one_named() -> None:
    early = project_of(household("5", "0", "5", 1), notice_date=date(2024, 5, 30))
    with pytest.raises(PolicyError, match="2024-05-31"):
        subsidy.assess(early)
    assert subsidy.assess(early, LISHI).policy is LISHI
    assert subsidy.assess(project_of(household("5", "0", "5", 1))).policy == LISHI


# An office's own file -------------------------------------------------------------------------------------------------


def test_a_policy_is_loaded_by_name_or_from_a_file(tmp_path: Path) -> None:
    own = tmp_path / "fangshan.toml"
    own.write_text(TOML.replace('name = "lishi-2024"', 'name = "fangshan"'), encoding="utf-8")
    assert subsidy.load_policy("lishi-2024") == Policy.from_toml(TOML)
    assert subsidy.load_policy(own) == subsidy.load_policy(str(own)) != LISHI
    assert subsidy.load_policy(own).name == "fangshan"


def test_an_entry_may_name_a_document_of_its_own() -> None:
    own = TOML.replace(
        'clause = "附件6 §2"\n', 'clause = "第二条"\ndocument = "方政办发〔2025〕47号"\nissued = 2025-12-01\n', 1
    )
    sources = Policy.from_toml(own).sources
    assert (sources["minimum_age"].document, sources["minimum_age"].clause) == ("方政办发〔2025〕47号", "第二条")
    assert sources["minimum_age"].issued == date(2025, 12, 1)
    assert sources["months"].document == "离政办发〔2024〕8号"


def test_decimals_of_a_file_are_exact() -> None:
    assert str(Policy.from_toml(TOML.replace("value = 0.3", "value = 0.1")).minimum_remaining) == "0.1"


@pytest.mark.parametrize("name", ["lishi-2023", "no/such/file.toml", "", "."])
def test_an_unknown_policy_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(PolicyError, match="lishi-2024"):
        subsidy.load_policy(name)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(TOML.encode("gbk"))
    with pytest.raises(PolicyError):
        subsidy.load_policy(own)


MONTHS = (
    '[numbers.months]\nvalue = 139\nunit = "月"\nclause = "附件6 §4(1)"\nmeaning = "全额补贴标准＝城市低保标准×月数"\n'
)
BROKEN = {
    "not TOML": ("value = 139", "value = ", "TOML"),
    "number missing": (MONTHS, "", "months"),
    "value missing": ("value = 139\n", "", "months"),
    "clause missing": ('clause = "附件6 §4(1)"\n', "", "sources.months.clause"),
    "meaning missing": ('meaning = "全额补贴标准＝城市低保标准×月数"\n', "", "sources.months.meaning"),
    "document missing": ('document = "离政办发〔2024〕8号"\n', "", "document"),
    "unknown key of a source": ('unit = "月"', 'unti = "月"', "sources.months.unti"),
    "unknown number": ("[numbers.months]", "[numbers.month]", "month"),
    "unknown reading": ("[readings.rounding]", "[readings.roundings]", "roundings"),
    "unknown key of the head": ("county =", "county_ =", "county_"),
    "unknown clause": ("enrolment =", "enrollment =", "clauses.enrollment"),
    "unknown section": ("[readings.rounding]", "[reading.rounding]", "reading"),
    "text for a number": ("value = 139", 'value = "139"', "months"),
    "a fraction of a month": ("value = 139", "value = 139.0", "months"),
    "a truth for a number": ("value = 139", "value = true", "months"),
    "negative": ("value = 16", "value = -16", "minimum_age"),
    "percent for a fraction": ("value = 0.5", "value = 50.0", "majority_loss_ratio"),
    "no number": ("value = 0.3", "value = nan", "minimum_remaining"),
    "more decimals than a form shows": ('value = 4\nunit = "位"', 'value = 5\nunit = "位"', "decimals"),
    "no such reading": ('value = "exact"', 'value = "exactly"', "thresholds"),
    "date as text": ("issued = 2024-05-31", 'issued = "31 May"', "issued"),
}


@pytest.mark.parametrize(("old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_file_is_refused_and_the_entry_named(old: str, new: str, told: str) -> None:
    assert old in TOML
    with pytest.raises(PolicyError, match=told):
        Policy.from_toml(TOML.replace(old, new, 1))


NO_TABLE = {
    "a bare number": TOML.replace(MONTHS, "").replace(
        "[numbers.minimum_age]", "[numbers]\nmonths = 139\n[numbers.minimum_age]"
    ),
    "no numbers at all": "numbers = 1\n" + TOML.replace("[numbers.", "[number."),
}


@pytest.mark.parametrize("text", NO_TABLE.values(), ids=NO_TABLE)
def test_an_entry_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        Policy.from_toml(text)


# Read otherwise -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["months", "thresholds", "sources"])
def test_a_policy_cannot_be_changed(name: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(LISHI, name, getattr(LISHI, name))


def test_the_source_of_a_number_cannot_be_changed() -> None:
    for holder, name in ((LISHI.sources["months"], "clause"), (LISHI.clauses, "standard")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, name, "附件6 §9")


@pytest.mark.parametrize(
    "changes",
    [
        {"month": 180},
        {"months": 180.0},
        {"months": "180"},
        {"months": -1},
        {"minimum_remaining": 0.3},
        {"minimum_remaining": Decimal("NaN")},
        {"majority_loss_ratio": Decimal("1.0001")},
        {"rounding": "half_even"},
        {"decimals": 5},
    ],
    ids=str,
)
def test_a_wrong_change_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PolicyError, match=next(iter(changes))):
        LISHI.replace(**changes)


def all_readings() -> list[tuple[str, Term]]:
    chosen = {name: getattr(LISHI, name) for name in READINGS}
    return [(name, other) for name, value in chosen.items() for other in type(value) if other is not value]


@settings(max_examples=30, deadline=None)
@given(projects(), st.sampled_from(all_readings()))
def test_another_reading_leaves_the_baseline_as_it_was(facts: subsidy.Project, reading: tuple[str, Term]) -> None:
    before, kept = subsidy.assess(facts), LISHI.model_copy(deep=True)
    other = LISHI.replace(**dict([reading]))
    with suppress(subsidy.InputError):  # rounded otherwise, there may be fewer places than names
        assert subsidy.assess(facts, other).policy is other
    assert kept == LISHI
    assert subsidy.assess(facts) == before
    assert {name for name in Policy.model_fields if getattr(other, name) != getattr(LISHI, name)} == {reading[0]}


@dataclass(frozen=True)
class Otherwise:
    """A change of the policy, a household, what is looked at, and what comes out without the change and with it."""

    name: str
    value: object
    facts: subsidy.Project
    look: Callable[[subsidy.Assessment], object]
    default: object
    otherwise: object


def home(
    contracted: str, before: str, now: str, *, right: int = 2, others: int = 0, prior: str = "0"
) -> subsidy.Project:
    members = [farmer(serial=serial, prior_share=Decimal(prior)) for serial in range(1, right + 1)]
    members += [farmer(serial=serial, has_contract_right=False) for serial in range(51, 51 + others)]
    return project_of(household(contracted, before, now, members))


def named(area: str) -> subsidy.Project:
    return project_of(household("10", "0", "1", 1), uncontracted=area)


def leapling(born: int, reference: date) -> subsidy.Project:
    return project_of(
        household("5", "0", "5", [farmer(date(born, 2, 29))]),
        notice_date=date(reference.year, 1, 1),
        announcement_date=reference,
        dibao_year=reference.year - 1,
    )


def first(result: subsidy.Assessment) -> subsidy.PersonResult:
    return next(result.persons)


def age(result: subsidy.Assessment) -> object:
    return first(result).age


def eligible(result: subsidy.Assessment) -> object:
    return first(result).eligible


def band(result: subsidy.Assessment) -> object:
    return first(result).band


def ratio(result: subsidy.Assessment) -> object:
    return str(first(result).loss_ratio)


def amount(result: subsidy.Assessment) -> object:
    return str(first(result).amount)


def class_(result: subsidy.Assessment) -> object:
    return first(result).loss_class


def basis(result: subsidy.Assessment) -> object:
    return first(result).basis


def heads(result: subsidy.Assessment) -> object:
    return first(result).loss.heads


def places(result: subsidy.Assessment) -> object:
    return result.villages[0].uncontracted_headcount


LEAP_2025, LEAP_2100 = leapling(2008, date(2025, 2, 28)), leapling(2084, date(2100, 2, 28))
LEAP_IN_MARCH = leapling(2008, date(2025, 3, 1))
OTHERS, EARLIER = home("1", "0", "0.1", others=2), home("10", "4", "3")
FULL, MAJORITY, BELOW = LossClass.FULL, LossClass.MAJORITY, LossClass.BELOW

READINGS_TABLE = [
    Otherwise("feb29", "mar1", LEAP_2025, age, 17, 16),
    Otherwise("feb29", "mar1", LEAP_IN_MARCH, age, 17, 17),
    Otherwise("feb29", "mar1", LEAP_2100, eligible, True, False),
    Otherwise("rounding", "down", home("20", "0", "10.001"), ratio, "0.5001", "0.5000"),
    Otherwise("rounding", "down", home("3", "0", "1.7"), ratio, "0.5667", "0.5666"),
    Otherwise("rounding", "down", home("20", "0", "10.001"), amount, "45184.0350", "45175.0000"),
    Otherwise("rounding", "up", home("3", "0", "1.6"), ratio, "0.5333", "0.5334"),
    Otherwise("rounding", "up", home("4", "0", "2.8"), ratio, "0.7000", "0.7000"),
    Otherwise("per_head", "all_members", OTHERS, heads, 2, 4),
    Otherwise("per_head", "all_members", OTHERS, class_, BELOW, FULL),
    Otherwise("taken_before", "ignored", EARLIER, ratio, "0.7000", "0.3000"),
    Otherwise("taken_before", "ignored", EARLIER, class_, MAJORITY, BELOW),
    Otherwise("thresholds", "printed", home("5", "0", "2.4998"), class_, BELOW, MAJORITY),  # 0.49996
    Otherwise("thresholds", "printed", home("10", "0", "9.4001"), class_, FULL, MAJORITY),  # 0.29995 亩 per head
    Otherwise("thresholds", "printed", home("6", "0", "3"), basis, Basis.RATIO, Basis.RATIO),
    Otherwise("prior_subsidy", "ignore", home("10", "6", "4", prior="0.6"), amount, "36140.0000", "90350.0000"),
    Otherwise("headcount_rounding", "down", named("13.015"), places, 10, 9),  # 9.5
    Otherwise("headcount_rounding", "up", named("12.5"), places, 9, 10),  # 9.1241
]

NUMBERS_TABLE = [
    Otherwise("months", 180, home("5", "0", "5"), amount, "90350.0000", "117000.0000"),
    Otherwise("minimum_age", 45, home("5", "0", "5"), eligible, True, False),
    Otherwise("senior_age", 44, home("5", "0", "5"), band, subsidy.AgeBand.WORKING, subsidy.AgeBand.SENIOR),
    Otherwise("minimum_remaining", Decimal("0.31"), home("4", "0", "3.4"), class_, MAJORITY, FULL),
    Otherwise("majority_loss_ratio", Decimal("0.5001"), home("6", "0", "3"), class_, MAJORITY, BELOW),
    Otherwise("decimals", 0, home("7", "0", "4"), ratio, "0.5714", "1"),
    Otherwise("decimals", 2, home("7", "0", "4"), ratio, "0.5714", "0.57"),
    Otherwise("decimals", 2, home("7", "0", "4"), amount, "51625.9900", "51499.50"),
]


@pytest.mark.parametrize("row", READINGS_TABLE + NUMBERS_TABLE, ids=lambda row: f"{row.name} {row.value}")
def test_each_reading_and_number_changes_what_it_says(row: Otherwise) -> None:
    assert row.look(subsidy.assess(row.facts, LISHI)) == row.default
    assert row.look(subsidy.assess(row.facts, LISHI.replace(**{row.name: row.value}))) == row.otherwise


def test_every_alternative_and_every_number_is_in_the_tables() -> None:
    assert {(row.name, row.value) for row in READINGS_TABLE} == set(all_readings())
    assert {row.name for row in NUMBERS_TABLE} == set(NUMBERS)


def test_the_reading_of_29_february_decides_nobody_before_2100() -> None:
    """16 and 60 years after a leap year is a leap year, but for 2100: until then it only moves a printed age."""
    common = [date(year, 2, 28) for year in range(2025, 2100) if year % 4]
    for reference in common:
        for born in range(1924, reference.year, 4):
            facts = leapling(born, reference)
            [default] = subsidy.assess(facts).persons
            [other] = subsidy.assess(facts, LISHI.replace(feb29="mar1")).persons
            assert (default.age, default.eligible, default.band) == (other.age + 1, other.eligible, other.band)


def test_a_number_may_not_take_the_name_of_something_else() -> None:
    with pytest.raises(PolicyError, match=r"numbers 中没有 name 这一项"):
        Policy.from_toml(TOML + '\n[numbers.name]\nvalue = "x"\nclause = "x"\nmeaning = "x"\n')


def test_a_name_no_file_can_have_is_refused_in_one_line() -> None:
    with pytest.raises(PolicyError, match="内置政策"):
        subsidy.load_policy("a\0b")
