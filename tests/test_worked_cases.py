"""Cases worked by hand, one table per rule, through the public face: what a clerk can redo with a pocket calculator.

Each case names the clause it stands on. What all of them assume unless they say otherwise: dibao 650 元/月, so a full
standard of 650 × 139 = 90350; announcement on 2024-06-12; every member an adult on the register, not at school.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from strategies import ADULT, Facts, farmer, household, id_number, project, project_of, village

import subsidy
from subsidy import Caution, LossClass, Reason


def first_person(*households: Facts, **facts: Any) -> subsidy.PersonResult:
    return next(subsidy.assess(project_of(*households, **facts)).persons)


# R5–R10: land, class, entitlement, amount -----------------------------------------------------------------------------


LAND_CASES = """
A all land                | 5  | 0  | 5      | 3 | 0    | full     all_land   | 1.0000 | 1      | 90350     | §3(1)
B 0.25 亩 remain per head | 5  | 0  | 4      | 4 | 0    | full     remaining  | 0.8000 | 1      | 90350     | §3(1)
C exactly half            | 6  | 0  | 3      | 4 | 0    | majority ratio      | 0.5000 | 0.5    | 45175     | §3(2)
D four sevenths           | 7  | 0  | 4      | 2 | 0    | majority ratio      | 0.5714 | 0.5714 | 51625.99  | §4(1)
E 0.49996 prints as half  | 5  | 0  | 2.4998 | 2 | 0    | below    -       *  | 0.5000 | 0      | 0         | §3(2)
F half with earlier       | 10 | 4  | 3      | 2 | 0    | majority cumulative | 0.7000 | 0.7    | 63245     | §3(2)
G the rest, 0.6 received  | 10 | 6  | 4      | 2 | 0.6  | full     cumulative | 1.0000 | 0.4    | 36140     | §3(1)
H exactly 0.3 亩 remain   | 4  | 0  | 2.8    | 4 | 0    | majority ratio      | 0.7000 | 0.7    | 63245     | §3(1)
I nothing now             | 10 | 6  | 0      | 2 | 0    | none     -          | 0.6000 | 0      | 0         | §3
all before, nothing now   | 10 | 10 | 0      | 2 | 0    | none     -          | 1.0000 | 0      | 0         | §3
0.29995 亩 print as 0.3   | 10 | 0  | 8.8002 | 4 | 0    | full     remaining* | 0.8800 | 1      | 90350     | §3(1)
too little from the start | 1  | 0  | 0.01   | 4 | 0    | full     remaining  | 0.0100 | 1      | 90350     | §3(1)
0.50002 is over half      | 5  | 0  | 2.5001 | 2 | 0    | majority ratio      | 0.5000 | 0.5    | 45175     | §3(2)
below half, nowhere near  | 10 | 1  | 3.9    | 2 | 0    | below    -          | 0.4900 | 0      | 0         | §3(2)
exactly half, in all      | 10 | 2  | 3      | 2 | 0    | majority cumulative | 0.5000 | 0.5    | 45175     | §3(2)
half now, and some before | 10 | 2  | 5      | 2 | 0    | majority ratio      | 0.7000 | 0.7    | 63245     | §3(2)
0.49996 now, more before  | 5  | 1  | 2.4998 | 2 | 0    | majority cumulative | 0.7000 | 0.7    | 63245     | §3(2)
0.50005: a tie goes up    | 20 | 0  | 10.001 | 2 | 0    | majority ratio      | 0.5001 | 0.5001 | 45184.035 | 最后一条
0.50045: up as well       | 20 | 0  | 10.009 | 2 | 0    | majority ratio      | 0.5005 | 0.5005 | 45220.175 | 最后一条
part of a majority share  | 10 | 4  | 3      | 2 | 0.25 | majority cumulative | 0.7000 | 0.45   | 40657.5   | §4(1)
received more than that   | 10 | 2  | 5      | 2 | 0.75 | majority ratio      | 0.7000 | 0      | 0         | §4(1)
received a full standard  | 10 | 6  | 4      | 2 | 1    | full     cumulative | 1.0000 | 0      | 0         | §4(1)
"""
"""Name | contracted | before | now | members | already received | class, basis, * if the printed figures would have
given another class | printed ratio | entitlement | amount | source: the clause, § of 附件6."""


@pytest.mark.parametrize("row", LAND_CASES.strip().splitlines(), ids=lambda row: row.partition("|")[0].strip())
def test_land_decides_class_share_and_amount(row: str) -> None:
    _, contracted, before, now, heads, already, decided, ratio, entitlement, amount, _ = map(str.strip, row.split("|"))
    loss_class, basis = decided.strip("* ").split()
    members = [farmer(serial=serial, prior_share=Decimal(already)) for serial in range(1, int(heads) + 1)]
    result = subsidy.assess(project_of(household(contracted, before, now, members)))
    for person in result.persons:
        assert (person.loss_class, person.basis or "-") == (loss_class, basis)
        assert str(person.loss_ratio) == ratio
        assert person.entitlement == Decimal(entitlement)
        assert str(person.amount) == f"{Decimal(amount):.4f}"
        assert person.cautions == ((Caution.THRESHOLD_ROUNDING,) if "*" in decided else ())
    assert result.figures.cost == int(heads) * Decimal(amount)


def test_a_household_without_land_loses_none() -> None:
    person = first_person(household("0", "0", "0", [farmer(has_contract_right=False)]))
    assert (person.loss_class, person.loss.remaining_per_head) == (LossClass.NONE, None)
    assert person.loss_ratio == person.loss.ratio_now == person.amount == 0


def test_remaining_land_is_divided_among_all_with_a_right_and_nobody_else() -> None:
    """附件6 §3(1). A child and a student share in the contract; someone without a right does not."""
    child = farmer(date(2015, 1, 1), 2)
    student = farmer(serial=3, is_student=True)
    unregistered = farmer(serial=4, on_register=False)
    outsider = farmer(serial=5, has_contract_right=False)
    loss = first_person(household("5", "0", "3.8", [farmer(), child, student, unregistered, outsider])).loss
    assert (loss.heads, str(loss.remaining_per_head), loss.loss_class) == (4, "0.3000", LossClass.MAJORITY)


# R8: the standard -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dibao", "standard"),
    [("650", "90350"), ("0.0001", "0.0139"), ("655.5", "91114.5"), ("612.3456", "85116.0384")],
)
def test_full_standard_is_139_months_of_dibao(dibao: str, standard: str) -> None:
    """附件6 §4(1)."""
    result = subsidy.assess(project_of(household("5", "0", "5", 1), dibao=Decimal(dibao)))
    assert result.full_standard == Decimal(standard)
    assert next(result.persons).amount == Decimal(standard)


def test_an_amount_is_rounded_half_up_once() -> None:
    """R9, 最后一条: 650.0009 × 139 × 0.5 = 45175.06255, a lone 5 in the fifth decimal."""
    person = first_person(household("6", "0", "3", 4), dibao=Decimal("650.0009"))
    assert str(person.amount) == "45175.0626"


# R1–R4: who counts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgeCase:
    """Somebody's age on the reference date."""

    name: str
    born: date
    on: date
    age: int
    band: subsidy.AgeBand
    source: str = "附件6 §7(1)"


MINOR, WORKING, SENIOR = subsidy.AgeBand.MINOR, subsidy.AgeBand.WORKING, subsidy.AgeBand.SENIOR
AGE_CASES = [
    AgeCase("day before 16", date(2008, 6, 13), date(2024, 6, 12), 15, MINOR, "附件6 §2"),
    AgeCase("16 today", date(2008, 6, 12), date(2024, 6, 12), 16, WORKING, "附件6 §2"),
    AgeCase("16 yesterday", date(2008, 6, 11), date(2024, 6, 12), 16, WORKING, "附件6 §2"),
    AgeCase("16 next month", date(2008, 7, 1), date(2024, 6, 12), 15, MINOR, "附件6 §2"),
    AgeCase("day before 60", date(1964, 6, 13), date(2024, 6, 12), 59, WORKING, "附件6 §3"),
    AgeCase("60 today", date(1964, 6, 12), date(2024, 6, 12), 60, SENIOR, "附件6 §3"),
    AgeCase("no upper limit", date(1921, 1, 1), date(2024, 6, 12), 103, SENIOR, "附件6 §2"),
    AgeCase("born today", date(2024, 6, 12), date(2024, 6, 12), 0, MINOR),
    AgeCase("29 February, leap year, day before", date(1964, 2, 29), date(2028, 2, 28), 63, SENIOR),
    AgeCase("29 February, leap year, on the day", date(1964, 2, 29), date(2028, 2, 29), 64, SENIOR),
    AgeCase("29 February, common year, 27th", date(2008, 2, 29), date(2025, 2, 27), 16, WORKING),
    AgeCase("29 February, common year, 28th", date(2008, 2, 29), date(2025, 2, 28), 17, WORKING),
    AgeCase("29 February, common year, 1 March", date(2008, 2, 29), date(2025, 3, 1), 17, WORKING),
    AgeCase("28 February is not moved", date(2008, 2, 28), date(2025, 2, 27), 16, WORKING),
    AgeCase("29 February, a century year is common", date(2084, 2, 29), date(2100, 2, 28), 16, WORKING),
    AgeCase("29 February, every fourth century is a leap year", date(2384, 2, 29), date(2400, 2, 28), 15, MINOR),
]


@pytest.mark.parametrize("case", AGE_CASES, ids=lambda case: case.name)
def test_age_is_in_completed_years_on_the_announcement_date(case: AgeCase) -> None:
    head = farmer(ADULT, 1)
    result = subsidy.assess(
        project_of(
            household("5", "0", "5", [head, farmer(case.born, 2)]),
            notice_date=date(case.on.year, 1, 1) if case.on.year > 2024 else date(2024, 6, 1),
            announcement_date=case.on,
            dibao_year=case.on.year - 1,
        )
    )
    person = result.person(id_number(case.born, 2))
    assert (person.age, person.band) == (case.age, case.band)
    assert person.ineligible_because == ((Reason.AGE,) if case.band is MINOR else ())
    assert person.amount == (0 if case.band is MINOR else result.full_standard)


def test_age_is_not_taken_on_the_notice_date() -> None:
    """附件6 §7(1): 15 when the notice is published, 16 when the compensation is announced."""
    home = household("5", "0", "5", [farmer(), farmer(date(2008, 6, 12), 2)])
    result = subsidy.assess(project_of(home, notice_date=date(2024, 6, 3), announcement_date=date(2024, 6, 12)))
    assert all(person.eligible for person in result.persons)


TOO_YOUNG = date(2010, 1, 1)


@dataclass(frozen=True)
class EligibilityCase:
    """What is known of somebody, and every reason why the scheme does not cover them."""

    name: str
    because: tuple[Reason, ...]
    born: date = ADULT
    facts: Facts = field(default_factory=dict)
    source: str = "附件6 §2"


ELIGIBILITY_CASES = [
    EligibilityCase("none", ()),
    EligibilityCase("age", (Reason.AGE,), TOO_YOUNG),
    EligibilityCase("student", (Reason.STUDENT,), facts={"is_student": True}),
    EligibilityCase("register", (Reason.REGISTER,), facts={"on_register": False}),
    EligibilityCase("right", (Reason.RIGHT,), facts={"has_contract_right": False}),
    EligibilityCase("age and student", (Reason.AGE, Reason.STUDENT), TOO_YOUNG, {"is_student": True}),
    EligibilityCase(
        "register and right", (Reason.REGISTER, Reason.RIGHT), facts={"on_register": False, "has_contract_right": False}
    ),
    EligibilityCase(
        "all four",
        (Reason.AGE, Reason.STUDENT, Reason.REGISTER, Reason.RIGHT),
        TOO_YOUNG,
        {"is_student": True, "on_register": False, "has_contract_right": False},
    ),
]


@pytest.mark.parametrize("case", ELIGIBILITY_CASES, ids=lambda case: case.name)
def test_every_reason_is_named(case: EligibilityCase) -> None:
    somebody = farmer(case.born, 2, **case.facts)
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), somebody])))
    person = result.person(somebody["id_number"])
    assert person.ineligible_because == case.because
    assert person.eligible is not bool(case.because)
    assert person.amount == (0 if case.because else result.full_standard)
    assert result.figures.people == (1 if case.because else 2)
    for reason in case.because:
        assert any(reason.label in said and case.source in said for said in person.reasons)


REASONS_CASES = [
    ("D", ("7", "0", "4"), "0", False, ["大部分失地（失地比例），失地比例0.5714"], ["扣除", "未承包到户名单"]),
    ("E", ("5", "0", "2.4998"), "0", False, ["未达标准，失地比例0.5000", "四舍五入"], ["扣除"]),
    ("G", ("10", "6", "4"), "0.6", False, ["全部失地（累计达标）", "已补贴0.6000"], ["未承包到户名单"]),
    ("named", ("7", "0", "4"), "0", True, ["列入未承包到户名单（", "不得超过一份标准"], ["扣除"]),
    ("named, nothing left", ("5", "0", "5"), "0", True, ["不得超过一份标准"], ["列入未承包到户名单（"]),
]


@pytest.mark.parametrize(
    ("land", "already", "named", "told", "untold"),
    [row[1:] for row in REASONS_CASES],
    ids=[row[0] for row in REASONS_CASES],
)
def test_the_reasons_say_what_decided_and_nothing_else(
    land: tuple[str, str, str], already: str, named: bool, told: list[str], untold: list[str]
) -> None:
    somebody = farmer(prior_share=Decimal(already), on_uncontracted_list=named)
    said = "\n".join(
        subsidy.assess(project_of(household(*land, [somebody, farmer(serial=2)]), uncontracted="12.5"))
        .person(somebody["id_number"])
        .reasons
    )
    assert all(words in said for words in told)
    assert not any(words in said for words in untold)


@pytest.mark.parametrize("insurance", subsidy.Insurance)
def test_insurance_never_changes_the_amount(insurance: subsidy.Insurance) -> None:
    """R4, §10: but an uninsured person must enrol before the money is booked."""
    person = first_person(household("5", "0", "5", [farmer(insurance=insurance)]))
    assert person.amount == 90350
    assert person.must_enrol is (insurance is subsidy.Insurance.NONE)


def test_an_ineligible_person_need_not_enrol() -> None:
    child = farmer(TOO_YOUNG, 2, insurance=subsidy.Insurance.NONE)
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), child])))
    assert not result.person(child["id_number"]).must_enrol


# R11: uncontracted land -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeadcountCase:
    """Uncontracted land, and how many people it covers."""

    name: str
    area: str
    contract_land: str
    population: int
    per_head: str
    people: int
    source: str = "附件6 §5, §6(1)"


HEADCOUNT_CASES = [
    HeadcountCase("12.5 亩 at 1.37", "12.5", "137", 100, "1.3700", 9),  # 9.1241
    HeadcountCase("no uncontracted land", "0", "137", 100, "1.3700", 0),
    HeadcountCase("half a person: up", "13.015", "137", 100, "1.3700", 10),  # 9.5
    HeadcountCase("half of an even one: up as well", "11.645", "137", 100, "1.3700", 9),  # 8.5
    HeadcountCase("less than half a person", "0.68", "137", 100, "1.3700", 0),  # 0.4964
    HeadcountCase("nearly half, rounded once", "13.01494", "137", 100, "1.3700", 9),  # 9.49996, not 9.5000
    HeadcountCase("divided by the printed land per head", "3.33325", "200", 300, "0.6667", 5),  # by 2/3: 4.999875
    HeadcountCase("a tie on the printed land per head", "1.00005", "200", 300, "0.6667", 2),  # 1.5; by 2/3: 1.500075
    HeadcountCase("a tie only on the exact land per head", "1", "200", 300, "0.6667", 1),  # 1.49993; by 2/3: 1.5
    HeadcountCase("land per head is a tie", "1", "1.00005", 1, "1.0001", 1),
]


@pytest.mark.parametrize("case", HEADCOUNT_CASES, ids=lambda case: case.name)
def test_uncontracted_land_covers_a_whole_number_of_people(case: HeadcountCase) -> None:
    """Nobody is named: every place is pending, and the money is set aside."""
    place = village(
        household("10", "0", "1", 1),  # below the threshold, so all the cost is that of uncontracted land
        uncontracted=case.area,
        contract_land=Decimal(case.contract_land),
        contract_right_population=case.population,
    )
    result = subsidy.assess(project(place)).villages[0]
    assert str(result.land_per_head) == case.per_head
    assert (result.uncontracted_headcount, result.pending_people) == (case.people, case.people)
    assert result.pending_amount == result.figures.uncontracted_cost == result.figures.cost == case.people * 90350
    assert (result.figures.people, result.figures.contracted_people) == (case.people, 0)
    assert result.figures.uncontracted_people == case.people


@dataclass(frozen=True)
class NamedCase:
    """Somebody whom the village names for its uncontracted land; 附件6 §5."""

    name: str
    land: tuple[str, str, str]
    already: str
    share: str
    cautions: tuple[Caution, ...]
    amount: str
    uncontracted_amount: str
    facts: Facts = field(default_factory=dict)


CAPPED, INELIGIBLE = (Caution.NAMED_CAPPED,), (Caution.NAMED_INELIGIBLE,)
NAMED_CASES = [
    NamedCase("lost no contracted land", ("10", "0", "0"), "0", "1", (), "0", "90350"),
    NamedCase("below the threshold", ("10", "0", "1"), "0", "1", (), "0", "90350"),
    NamedCase("the rest of a majority", ("7", "0", "4"), "0", "0.4286", CAPPED, "51625.99", "38724.01"),
    NamedCase("fully paid for contracted land", ("5", "0", "5"), "0", "0", CAPPED, "90350", "0"),
    NamedCase("part received before", ("10", "6", "0"), "0.6", "0.4", CAPPED, "0", "36140"),
    NamedCase("all received before", ("10", "6", "0"), "1", "0", CAPPED, "0", "0"),
    NamedCase("majority, part received", ("10", "4", "3"), "0.25", "0.3", CAPPED, "40657.5", "27105"),
    NamedCase("received more than the class gives", ("10", "2", "5"), "0.75", "0.25", CAPPED, "0", "22587.5"),
    NamedCase("a student", ("10", "0", "1"), "0", "0", INELIGIBLE, "0", "0", {"is_student": True}),
    NamedCase("not on the register", ("5", "0", "5"), "0", "0", INELIGIBLE, "0", "0", {"on_register": False}),
]


@pytest.mark.parametrize("case", NAMED_CASES, ids=lambda case: case.name)
def test_nobody_named_for_uncontracted_land_passes_one_standard(case: NamedCase) -> None:
    """12.5 亩 at 1.37: nine places, one named. The money for nine is set aside whatever that one may take up."""
    named = farmer(prior_share=Decimal(case.already), on_uncontracted_list=True, **case.facts)
    result = subsidy.assess(project_of(household(*case.land, [named]), uncontracted="12.5"))
    person, place = next(result.persons), result.villages[0]
    assert person.uncontracted_share == Decimal(case.share)
    assert (person.amount, person.uncontracted_amount) == (Decimal(case.amount), Decimal(case.uncontracted_amount))
    assert person.total == Decimal(case.amount) + Decimal(case.uncontracted_amount)
    assert person.cautions == case.cautions
    assert place.pending_people == (8 if person.uncontracted_amount else 9)
    assert place.pending_amount == 9 * 90350 - Decimal(case.uncontracted_amount)
    assert place.figures.uncontracted_cost == 9 * 90350


def test_as_many_names_as_places_leave_nothing_pending() -> None:
    named = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 10)]
    place = subsidy.assess(project_of(household("50", "0", "1", named), uncontracted="12.5")).villages[0]
    assert (place.pending_people, place.figures.people) == (0, 9)
    assert place.pending_amount == 0


def test_more_names_than_places_are_refused() -> None:
    named = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.assess(project_of(household("50", "0", "1", named), uncontracted="12.5"))
    assert [problem.code for problem in refusal.value.problems] == ["uncontracted_names_exceed"]


@pytest.mark.parametrize("without", [{"contract_right_population": 0}, {"contract_land": Decimal(0)}])
def test_a_name_is_refused_where_there_is_no_uncontracted_land(without: Facts) -> None:
    """Without land per head there is no headcount either, so no place for anybody."""
    place = village(household("10", "0", "1", [farmer(on_uncontracted_list=True)]), **without)
    with pytest.raises(subsidy.InputError, match="uncontracted_names_exceed"):
        subsidy.assess(project(place))


@pytest.mark.parametrize("without", [{"contract_right_population": 0}, {"contract_land": Decimal(0)}])
def test_uncontracted_land_without_land_per_head_is_refused(without: Facts) -> None:
    with pytest.raises(subsidy.InputError, match="land_per_head_missing"):
        subsidy.assess(project(village(household("10", "0", "1", 1), uncontracted="12.5", **without)))


@pytest.mark.parametrize(("stated", "agrees"), [("1.37", True), ("1.3700", True), ("1.3701", False), ("1.3699", False)])
def test_stated_land_per_head_must_be_the_computed_one(stated: str, agrees: bool) -> None:
    facts = project(village(household("10", "0", "1", 1), land_per_head=Decimal(stated)))
    if agrees:
        assert str(subsidy.assess(facts).villages[0].land_per_head) == "1.3700"
    else:
        with pytest.raises(subsidy.InputError, match="land_per_head_differs"):
            subsidy.assess(facts)


# R12: totals ----------------------------------------------------------------------------------------------------------


def test_totals_add_up_the_villages() -> None:
    """附件6 §4(2). 甲村: D's two at 51625.99 and nine places; 乙村: A's three at 90350."""
    first = village(household("7", "0", "4", 2), uncontracted="12.5")
    others = [farmer(serial=serial) for serial in (11, 12, 13)]
    second = village(household("5", "0", "5", others, number="002"), name="乙村")
    result = subsidy.assess(project(first, second))
    assert [each.figures for each in result.villages] == [
        subsidy.Figures(11, 2, 9, Decimal("916401.98"), Decimal("103251.98"), Decimal(813150)),
        subsidy.Figures(3, 3, 0, Decimal(271050), Decimal(271050), Decimal(0)),
    ]
    assert result.figures == subsidy.Figures(14, 5, 9, Decimal("1187451.98"), Decimal("374301.98"), Decimal(813150))


def test_someone_paid_for_both_kinds_of_land_is_one_of_the_people() -> None:
    named = farmer(on_uncontracted_list=True)
    figures = subsidy.assess(project_of(household("7", "0", "4", [named]), uncontracted="12.5")).figures
    assert (figures.people, figures.contracted_people, figures.uncontracted_people) == (9, 1, 9)
    assert figures.cost == Decimal("51625.99") + 9 * 90350


@pytest.mark.parametrize(
    ("stated", "agrees"), [("1.37", True), ("1.37004", True), ("1.37005", False), ("1.3699", False)]
)
def test_stated_land_per_head_must_agree_to_four_decimals(stated: str, agrees: bool) -> None:
    """R11: 137 亩 ÷ 100 people = 1.3700; what the village states is compared as it would be printed."""
    land: Facts = {"contract_land": Decimal(137), "contract_right_population": 100, "land_per_head": Decimal(stated)}
    facts = project(village(household("5", "0", "5", [farmer()]), **land))
    if agrees:
        assert subsidy.assess(facts).villages[0].land_per_head == Decimal("1.3700")
    else:
        with pytest.raises(subsidy.InputError, match="land_per_head_differs"):
            subsidy.assess(facts)


def test_an_ineligible_name_on_the_list_is_told_with_the_reasons() -> None:
    """R11, R2: the person is told both why they are not eligible and what becomes of the place."""
    home = household("5", "0", "5", [farmer(is_student=True, on_uncontracted_list=True)])
    said = next(subsidy.assess(project_of(home, uncontracted="12.5")).persons).reasons
    assert said == ("在校学生（附件6 §2）", Caution.NAMED_INELIGIBLE.label)
