"""Cases worked by hand, one table per rule, through the public face.

A clerk can redo them with a pocket calculator.

People, areas and dates are made up; `source` is the clause that gives the answer, of 离政办发〔2024〕8号. All assume unless
they say otherwise: dibao 650 元/月, so a full standard of 650 × 139 = 90350; announcement on 2024-06-12; every member an
adult on the register, not at school; village land of 137 亩 among 100 people. Uncontracted land (R11) has its own tables.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cases import LISHI, Case, assumed_readings, cases, deciding_readings
from strategies import ADULT, Facts, farmer, household, project, project_of, village
from worked_cases import LAND, PERCENT

import subsidy
from subsidy import Caution, LossClass, Reason
from subsidy.decisions import policy_problems


def first_person(*households: Facts, **facts: Any) -> subsidy.PersonResult:
    return next(subsidy.assess(project_of(*households, **facts)).persons)


# R5–R10: land, class, entitlement, amount -----------------------------------------------------------------------------


def land_result(case: Case, policy: subsidy.Policy | None = None) -> subsidy.Assessment:
    members = [farmer(serial=n, prior_share=Decimal(case.received)) for n in range(1, int(case.heads) + 1)]
    return subsidy.assess(project_of(household(case.contracted, case.before, case.now, members)), policy)


@cases(LAND)
def test_land_decides_class_share_and_amount(case: Case) -> None:
    result = land_result(case)
    for person in result.persons:
        assert " ".join(filter(None, (person.loss_class, person.basis))) == case.decided.rstrip("* ")
        assert person.cautions == ((Caution.THRESHOLD_ROUNDING,) if "*" in case.decided else ())
        assert str(person.loss_ratio) == case.ratio
        assert person.entitlement == Decimal(case.share)
        assert str(person.amount) == f"{Decimal(case.amount):.4f}"
    assert result.figures.cost == int(case.heads) * Decimal(case.amount)


@cases(LAND)
def test_a_land_case_assumes_the_readings_that_decide_it(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        person = next(land_result(case, policy).persons)
        return person.loss_class, person.basis, person.loss_ratio, person.amount

    assert deciding_readings(answer) == assumed_readings(case)


@cases(PERCENT)
def test_ratios_in_percent_have_their_four_decimals_in_percent(case: Case) -> None:
    policy = LISHI.replace(ratio_unit="percent")
    members = [farmer(serial=serial, prior_share=Decimal(case.received)) for serial in (1, 2)]
    facts = project_of(household(case.contracted, case.before, case.now, members))
    for person in subsidy.assess(facts, policy).persons:
        assert " ".join(filter(None, (person.loss_class, person.basis))) == case.decided.rstrip("* ")
        assert person.cautions == ((Caution.THRESHOLD_ROUNDING,) if "*" in case.decided else ())
        assert policy.ratio_text(person.loss_ratio) == case.ratio
        assert person.entitlement == Decimal(case.share)
        assert str(person.amount) == f"{Decimal(case.amount):.4f}"


def test_a_loss_has_both_ratios_and_the_land_that_remains() -> None:
    """R5, R6: F, 4 of 10 亩 taken before and 3 now, and two members."""
    loss = first_person(household("10", "4", "3", 2)).loss
    assert (loss.taken, loss.remaining, loss.heads) == (Decimal(7), Decimal(3), 2)
    assert (str(loss.ratio), str(loss.ratio_now), str(loss.remaining_per_head)) == ("0.7000", "0.3000", "1.5000")


def test_a_household_without_land_loses_none() -> None:
    person = first_person(household("0", "0", "0", [farmer(has_contract_right=False)]))
    assert (person.loss_class, person.loss.remaining_per_head) == (LossClass.NONE, None)
    assert person.loss_ratio == person.loss.ratio_now == person.amount == 0


def test_remaining_land_is_divided_among_all_with_a_right() -> None:
    """Check 附件6第三条（一）: the heads that remaining land is divided by.

    A child and a student share in the contract; a person without a right does not.
    """
    child = farmer(date(2015, 1, 1), 2)
    student = farmer(serial=3, is_student=True)
    unregistered = farmer(serial=4, on_register=False)
    outsider = farmer(serial=5, has_contract_right=False)
    loss = first_person(household("5", "0", "3.8", [farmer(), child, student, unregistered, outsider])).loss
    assert (loss.heads, str(loss.remaining_per_head), loss.loss_class) == (4, "0.3000", LossClass.MAJORITY)


# R8: the standard -----------------------------------------------------------------------------------------------------

STANDARDS = """
name                   | dibao    | standard   | source            | assumed
as in every other case | 650      | 90350      | 附件6第四条（一） |
the least there can be | 0.0001   | 0.0139     | 附件6第四条（一） |
half a yuan            | 655.5    | 91114.5    | 附件6第四条（一） |
four decimals          | 612.3456 | 85116.0384 | 附件6第四条（一） |
"""
"""元/月, × 139."""


@cases(STANDARDS)
def test_full_standard_is_139_months_of_dibao(case: Case) -> None:
    result = subsidy.assess(project_of(household("5", "0", "5", 1), dibao=Decimal(case.dibao)))
    assert result.full_standard == next(result.persons).amount == Decimal(case.standard)


DIBAO_YEARS = """
name                             | notice     | answer     | reading | year | reported         | source                    | assumed
the year before the notice       | 2024-06-03 |            | notice  | 2023 |                  | 第五条、附件6第四条（一） |
the same, as answered            | 2024-06-03 | 2024-06-20 | notice  | 2023 |                  | 第五条、附件6第四条（一） |
the year of the notice           | 2024-06-03 | 2024-06-20 | notice  | 2024 | dibao_year       | 第五条、附件6第四条（一） |
two years before                 | 2024-06-03 | 2024-06-20 | notice  | 2022 | dibao_year       | 第五条、附件6第四条（一） |
answered in January: the notice  | 2024-12-20 | 2025-01-06 | notice  | 2023 | dibao_year_other | 第五条、附件6第四条（一） | dibao_year = notice
answered in January: the answer  | 2024-12-20 | 2025-01-06 | notice  | 2024 | dibao_year_other | 第五条、附件6第四条（一） | dibao_year = notice
answered in January: a third     | 2024-12-20 | 2025-01-06 | notice  | 2025 | dibao_year       | 第五条、附件6第四条（一） |
read the other way: the answer   | 2024-12-20 | 2025-01-06 | answer  | 2024 | dibao_year_other | 第五条、附件6第四条（一） |
read the other way: the notice   | 2024-12-20 | 2025-01-06 | answer  | 2023 | dibao_year_other | 第五条、附件6第四条（一） |
read the other way: a third      | 2024-12-20 | 2025-01-06 | answer  | 2022 | dibao_year       | 第五条、附件6第四条（一） |
not answered, read the other way | 2024-12-20 |            | answer  | 2023 |                  | 第五条、附件6第四条（一） |
answered years later: a third    | 2024-12-20 | 2026-01-06 | notice  | 2024 | dibao_year       | 第五条、附件6第四条（一） |
answered the year before         | 2025-01-06 | 2024-12-20 | notice  | 2024 |                  | made up                   | only a later year counts
answered the year before: its    | 2025-01-06 | 2024-12-20 | notice  | 2023 | dibao_year       | made up                   | only a later year counts
"""
"""The year of the dibao standard a workbook states, and the problem reported: an error, or the warning that names the
other year. The notice and the answer of the civil affairs bureau are recorded on these days."""


@cases(DIBAO_YEARS)
def test_the_dibao_year_precedes_the_notice_or_the_answer(case: Case) -> None:
    notice = date.fromisoformat(case.notice)
    progress = [{"step": "民政局提供低保标准", "on": date.fromisoformat(case.answer)}] if case.answer else []
    facts = project(
        village(household("5", "0", "5", 1)),
        notice_date=notice,
        announcement_date=notice,
        dibao_year=int(case.year),
        progress=progress,
    )
    found = list(policy_problems(facts, LISHI.replace(dibao_year=case.reading)))
    assert [problem.code for problem in found] == case.reported.split()
    assert [problem.is_error for problem in found] == [case.reported == "dibao_year"] * len(found)


def test_two_years_that_may_be_meant_are_named_with_their_dates() -> None:
    facts = project(
        village(household("5", "0", "5", 1)),
        notice_date=date(2024, 12, 20),
        announcement_date=date(2024, 12, 20),
        dibao_year=2023,
        progress=[{"step": "民政局提供低保标准", "on": date(2025, 1, 6)}],
    )
    assert list(map(str, policy_problems(facts, LISHI))) == [
        "提醒 dibao_year：低保标准年度为2023；告知书发布在2024年、民政局答复在2025年，也可理解为2024年度（现为“2023”）。"
        "核对民政局答复中的年度，年度和标准须一致。 [dibao_year_other]"
    ]


def test_an_amount_is_rounded_half_up_once() -> None:
    """Check R9, 最后一条, on an amount that is a tie.

    650.0009 × 139 × 0.5 = 45175.06255, a lone 5 in the fifth decimal.
    """
    person = first_person(household("6", "0", "3", 4), dibao=Decimal("650.0009"))
    assert str(person.amount) == "45175.0626"


# R1–R4: who counts ----------------------------------------------------------------------------------------------------

AGES = """
name                                             | born       | on         | age | band    | source            | assumed
day before 16                                    | 2008-06-13 | 2024-06-12 | 15  | minor   | 附件6第二条       |
16 today                                         | 2008-06-12 | 2024-06-12 | 16  | working | 附件6第二条       |
16 yesterday                                     | 2008-06-11 | 2024-06-12 | 16  | working | 附件6第二条       |
16 next month                                    | 2008-07-01 | 2024-06-12 | 15  | minor   | 附件6第二条       |
day before 60                                    | 1964-06-13 | 2024-06-12 | 59  | working | 附件6第三条       |
60 today                                         | 1964-06-12 | 2024-06-12 | 60  | senior  | 附件6第三条       |
no upper limit                                   | 1921-01-01 | 2024-06-12 | 103 | senior  | 附件6第二条       |
born today                                       | 2024-06-12 | 2024-06-12 | 0   | minor   | 附件6第七条（一） |
29 February, leap year, day before               | 1964-02-29 | 2028-02-28 | 63  | senior  | 附件6第七条（一） |
29 February, leap year, on the day               | 1964-02-29 | 2028-02-29 | 64  | senior  | 附件6第七条（一） |
29 February, common year, 27th                   | 2008-02-29 | 2025-02-27 | 16  | working | 附件6第七条（一） |
29 February, common year, 28th                   | 2008-02-29 | 2025-02-28 | 17  | working | 附件6第七条（一） | feb29 = feb28
29 February, common year, 1 March                | 2008-02-29 | 2025-03-01 | 17  | working | 附件6第七条（一） |
28 February is not moved                         | 2008-02-28 | 2025-02-27 | 16  | working | 附件6第七条（一） |
29 February, a century year is common            | 2084-02-29 | 2100-02-28 | 16  | working | 附件6第七条（一） | feb29 = feb28
29 February, every fourth century is a leap year | 2384-02-29 | 2400-02-28 | 15  | minor   | 附件6第七条（一） |
"""
"""Age on the day the compensation is announced. The birthday itself counts (含)."""


def age_result(case: Case, policy: subsidy.Policy | None = None) -> subsidy.Assessment:
    born, on = date.fromisoformat(case.born), date.fromisoformat(case.on)
    return subsidy.assess(
        project_of(
            household("5", "0", "5", [farmer(ADULT, 1), farmer(born, 2)]),
            notice_date=date(on.year, 1, 1) if on.year > 2024 else date(2024, 6, 1),
            announcement_date=on,
            dibao_year=on.year - 1,
        ),
        policy,
    )


@cases(AGES)
def test_age_is_in_completed_years_on_the_announcement_date(case: Case) -> None:
    result = age_result(case)
    person = list(result.persons)[1]
    assert (str(person.age), person.band) == (case.age, case.band)
    assert person.ineligible_because == ((Reason.AGE,) if case.band == "minor" else ())
    assert person.amount == (0 if case.band == "minor" else result.full_standard)


@cases(AGES)
def test_an_age_assumes_the_readings_that_decide_it(case: Case) -> None:
    assert deciding_readings(lambda policy: list(age_result(case, policy).persons)[1].age) == assumed_readings(case)


def test_age_is_not_taken_on_the_notice_date() -> None:
    """Check 附件6第七条（一）: a person who turns 16 between the two dates.

    15 when the notice is published, 16 when the compensation is announced.
    """
    home = household("5", "0", "5", [farmer(), farmer(date(2008, 6, 12), 2)])
    result = subsidy.assess(project_of(home, notice_date=date(2024, 6, 3), announcement_date=date(2024, 6, 12)))
    assert all(person.eligible for person in result.persons)


def test_a_person_born_after_the_announcement_is_not_counted() -> None:
    """Check R2: counted neither among the people nor among the heads.

    1.2 亩 among three are 0.4, among four 0.3, among five 0.24.
    """
    members = [farmer(serial=serial) for serial in (1, 2, 3)]
    unborn = [farmer(date(2024, 6, 13), serial, on_uncontracted_list=True) for serial in (4, 5)]
    facts = project_of(household("5", "0", "3.8", [*members, *unborn]))
    for policy in (LISHI, LISHI.replace(per_head="all_members")):
        result = subsidy.assess(facts, policy)
        assert len(list(result.persons)) == result.figures.people == 3
        loss = next(result.persons).loss
        assert (loss.heads, str(loss.remaining_per_head), loss.loss_class) == (3, "0.4000", LossClass.MAJORITY)
        with pytest.raises(KeyError):
            result.person(unborn[0]["id_number"])


TOO_YOUNG = date(2010, 1, 1)

ELIGIBILITY = """
name                        | born       | on_register | has_contract_right | is_student | because                    | source      | assumed
covered                     | 1980-03-15 | yes         | yes                | no         |                            | 附件6第二条 |
too young                   | 2010-01-01 | yes         | yes                | no         | age                        | 附件6第二条 |
at school                   | 1980-03-15 | yes         | yes                | yes        | student                    | 附件6第二条 |
not on the register         | 1980-03-15 | no          | yes                | no         | register                   | 附件6第二条 |
without a contracting right | 1980-03-15 | yes         | no                 | no         | right                      | 附件6第二条 |
16 that day, and at school  | 2008-06-12 | yes         | yes                | yes        | student                    | 附件6第二条 |
too young and at school     | 2010-01-01 | yes         | yes                | yes        | age student                | 附件6第二条 |
neither register nor right  | 1980-03-15 | no          | no                 | no         | register right             | 附件6第二条 |
all four                    | 2010-01-01 | no          | no                 | yes        | age student register right | 附件6第二条 |
"""
"""The facts of a person, and every reason why the scheme does not cover them."""


@cases(ELIGIBILITY)
def test_every_reason_is_named(case: Case) -> None:
    flags = {flag: getattr(case, flag) == "yes" for flag in ("on_register", "has_contract_right", "is_student")}
    person_facts = farmer(date.fromisoformat(case.born), 2, **flags)
    because = tuple(case.because.split())
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), person_facts])))
    person = result.person(person_facts["id_number"])
    assert person.ineligible_because == because
    assert person.eligible is not bool(because)
    assert person.amount == (0 if because else result.full_standard)
    assert result.figures.people == (1 if because else 2)
    for reason in person.ineligible_because:
        assert f"{reason.label}（{case.source}）" in person.reasons


SIDES = """
name                     | contracted | before | now    | heads | below_per_head | reached_now | reached_in_all | source         | assumed
below 0.3 a head         | 5          | 0      | 4      | 4     | yes            | yes         | yes            | 附件6第三条    |
exactly 0.3 a head       | 5          | 0      | 3.8    | 4     | no             | yes         | yes            | 附件6第三条    |
exactly half             | 10         | 0      | 5      | 1     | no             | yes         | yes            | 附件6第三条    |
prints as half           | 5          | 0      | 2.4998 | 2     | no             | no          | no             | 附件6第三条    | thresholds = exact
half with earlier losses | 10         | 3      | 2      | 1     | no             | no          | yes            | 附件6第三条    | taken_before = listed
"""


@cases(SIDES)
def test_a_loss_says_on_which_side_of_each_line_it_stands(case: Case) -> None:
    people = [farmer(serial=serial) for serial in range(1, int(case.heads) + 1)]
    home = household(case.contracted, case.before, case.now, people)
    [[decided]] = [village.households for village in subsidy.assess(project_of(home)).villages]
    found = (decided.loss.falls_short, decided.loss.reaches_now, decided.loss.reaches_in_all)
    assert found == tuple(said == "yes" for said in (case.below_per_head, case.reached_now, case.reached_in_all))


REASONS = """
name             | contracted | before | now    | received | named | names  | reasons                                                     | left_out             | source            | assumed
four sevenths    | 7          | 0      | 4      | 0        | no    | whole  | 大部分失地（失地比例），失地比例0.5714                      | 扣除 未承包到户名单  | 附件6第三条（二） |
prints as half   | 5          | 0      | 2.4998 | 0        | no    | whole  | 未达标准，失地比例0.5000 达标口径                           | 扣除                 | 附件6第三条（二） | thresholds = exact
the rest         | 10         | 6      | 4      | 0.6      | no    | whole  | 全部失地（累计达标） 已补贴0.6000                           | 未承包到户名单       | 附件6第三条（一） | prior_subsidy = deduct
named            | 10         | 0      | 1      | 0        | yes   | whole  | 未达标准 列入未承包到户名单（                               | 不占名额             | 附件6第五条       |
named, and paid  | 7          | 0      | 4      | 0        | yes   | whole  | 本项目承包地已获补贴，不占名额                              | 列入未承包到户名单（ | 附件6第五条       | uncontracted_names = whole
named, paid once | 10         | 6      | 4      | 0.6      | yes   | whole  | 以前项目已享受补贴，不占名额 本项目承包地已获补贴，不占名额 | 列入未承包到户名单（ | 附件6第五条       | uncontracted_names = whole
topped up        | 7          | 0      | 4      | 0        | yes   | top_up | 列入未承包到户名单（ 不得超过一份标准                       | 扣除                 | 附件6第五条       | at most one standard
nothing left     | 5          | 0      | 5      | 0        | yes   | top_up | 不得超过一份标准                                            | 列入未承包到户名单（ | 附件6第五条       | at most one standard
"""
"""Words among the reasons given to a person, and words that must not be there; `names` is how names are read (R11)."""


@cases(REASONS)
def test_reasons_state_the_facts_that_decided_and_no_others(case: Case) -> None:
    named = farmer(prior_share=Decimal(case.received), on_uncontracted_list=case.named == "yes")
    home = household(case.contracted, case.before, case.now, [named, farmer(serial=2)])
    policy = LISHI.replace(uncontracted_names=case.names)
    text = "\n".join(next(subsidy.assess(project_of(home, uncontracted="12.5"), policy).persons).reasons)
    assert all(words in text for words in case.reasons.split())
    assert not any(words in text for words in case.left_out.split())


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


# R10: earlier shares --------------------------------------------------------------------------------------------------

REACHED = """
name                      | contracted | before | now | received | heads | warned | source            | assumed
half before               | 10         | 5      | 1   | 0        | 2     | yes    | 附件6第三条（二） |
nearly half before        | 10         | 4.9999 | 1   | 0        | 2     | no     | 附件6第三条（二） |
all before, nothing now   | 10         | 10     | 0   | 0        | 2     | yes    | 附件6第三条（一） |
0.29 亩 per head remained | 1          | 0.13   | 0.1 | 0        | 3     | yes    | 附件6第三条（一） |
0.3 亩 per head remained  | 1          | 0.1    | 0.1 | 0        | 3     | no     | 附件6第三条（一） |
received before           | 10         | 6      | 1   | 0.6      | 2     | no     | 附件6第四条（一） |
nothing before            | 10         | 0      | 6   | 0        | 2     | no     | 附件6第三条       |
"""
"""A household that had reached a class before this project, by its land taken before alone; whether a warning asks if the
subsidy was paid."""


@cases(REACHED)
def test_a_class_reached_before_and_not_paid_is_a_warning(case: Case) -> None:
    members = [farmer(serial=serial) for serial in range(1, int(case.heads) + 1)]
    members[0]["prior_share"] = Decimal(case.received)
    facts = project_of(household(case.contracted, case.before, case.now, members))
    warned = [problem for problem in policy_problems(facts, LISHI) if problem.code == "reached_before_unpaid"]
    assert [problem.where for problem in warned] == ["villages[0].households[0].taken_before"] * (case.warned == "yes")
    assert not [problem for problem in warned if problem.is_error]


def test_earlier_acquisitions_that_do_not_count_reach_no_class() -> None:
    facts = project_of(household("10", "5", "1", 1))
    assert list(policy_problems(facts, LISHI.replace(taken_before="ignored"))) == []


PRIOR_DECIMALS = """
name                     | share    | unit     | rejected | source   | assumed
four decimals            | 0.5714   | fraction | no       | 最后一条 |
five decimals            | 0.57143  | fraction | yes      | 最后一条 | ratio_unit = fraction
a zero in the fifth      | 0.57140  | fraction | no       | 最后一条 |
six decimals             | 0.571429 | percent  | no       | 最后一条 |
four decimals in percent | 0.5714   | percent  | no       | 最后一条 |
"""
"""The share of a standard received before, with the decimals that a ratio of this unit is printed with."""


@cases(PRIOR_DECIMALS)
def test_an_earlier_share_has_the_decimals_of_a_printed_ratio(case: Case) -> None:
    facts = project_of(household("10", "6", "4", [farmer(prior_share=Decimal(case.share))]))
    found = [str(problem) for problem in policy_problems(facts, LISHI.replace(ratio_unit=case.unit))]
    assert found == [MANY_DECIMALS] * (case.rejected == "yes")


MANY_DECIMALS = (
    "错误 villages[0].households[0].members[0].prior_share：已补贴比例0.57143的小数超过4位（现为“0.57143”）。"
    "按以前项目表格上打印的比例填写。 [prior_share_decimals]"
)


# R12: totals ----------------------------------------------------------------------------------------------------------


def test_totals_add_up_the_villages() -> None:
    """附件6第四条（二）. 甲村: two at 51625.99 and nine places; 乙村: three at 90350."""
    first = village(household("7", "0", "4", 2), uncontracted="12.5")
    others = [farmer(serial=serial) for serial in (11, 12, 13)]
    second = village(household("5", "0", "5", others, number="002"), name="乙村")
    result = subsidy.assess(project(first, second))
    assert [each.figures for each in result.villages] == [
        subsidy.Figures(11, 2, 9, Decimal("916401.98"), Decimal("103251.98"), Decimal(813150)),
        subsidy.Figures(3, 3, 0, Decimal(271050), Decimal(271050), Decimal(0)),
    ]
    assert result.figures == subsidy.Figures(14, 5, 9, Decimal("1187451.98"), Decimal("374301.98"), Decimal(813150))


def test_a_person_is_found_by_an_id_number_in_either_case() -> None:
    found = next(each for serial in range(2, 60) if (each := farmer(serial=serial))["id_number"].endswith("X"))
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), found])))
    number = found["id_number"]
    assert result.person(number) is result.person(number.lower())
    with pytest.raises(KeyError):
        result.person(farmer(serial=99)["id_number"])


def test_every_result_refers_to_its_facts_and_policy() -> None:
    others = [farmer(serial=serial) for serial in (11, 12)]
    facts = project(
        village(household("7", "0", "4", 2), household("5", "0", "5", others, number="002")),
        village(household("6", "0", "3", [farmer(serial=21)], number="003"), name="乙村"),
    )
    result = subsidy.assess(facts)
    assert result.project is facts
    for place, known in zip(result.villages, facts.villages, strict=True):
        assert place.village is known
        for home, house in zip(place.households, known.households, strict=True):
            assert (home.village, home.household) == (known, house)
            for person, member in zip(home.persons, house.members, strict=True):
                assert (person.village, person.household, person.farmer) == (known, house, member)
                assert (person.loss, person.full_standard, person.policy) == (home.loss, Decimal(90350), result.policy)


def test_a_village_without_households_sets_money_aside_for_its_places() -> None:
    """The figures are decimals even without anyone to add up."""
    figures = subsidy.assess(project(village(uncontracted="12.5"))).villages[0].figures
    assert figures == subsidy.Figures(9, 0, 9, Decimal(813150), Decimal(0), Decimal(813150))
    assert isinstance(figures.contracted_cost, Decimal)


def test_a_person_topped_up_for_both_kinds_of_land_is_counted_once() -> None:
    named = farmer(on_uncontracted_list=True)
    facts = project_of(household("7", "0", "4", [named]), uncontracted="12.5")
    figures = subsidy.assess(facts, LISHI.replace(uncontracted_names="top_up")).figures
    assert (figures.people, figures.contracted_people, figures.uncontracted_people) == (9, 1, 9)
    assert figures.in_both == 1
    assert figures.cost == Decimal("51625.99") + 9 * 90350


def test_an_ineligible_name_has_both_kinds_of_reasons() -> None:
    """Check R11 and R2: both reasons are given.

    One is why the person is not eligible, the other that the name takes no place.
    """
    home = household("5", "0", "5", [farmer(is_student=True, on_uncontracted_list=True)])
    reasons = next(subsidy.assess(project_of(home, uncontracted="12.5")).persons).reasons
    assert reasons == ("在校学生（附件6第二条）", Caution.NAMED_INELIGIBLE.label)


# 附件6第七条: the readings that mattered ---------------------------------------------------------------------------------


@cases(LAND)
def test_readings_that_mattered_are_those_an_amount_rests_on(case: Case) -> None:
    def amounts(policy: subsidy.Policy) -> list[Decimal]:
        return [person.total for person in land_result(case, policy).persons]

    effects = land_result(case).readings_that_mattered
    assert list(dict.fromkeys(f"{effect.name} = {effect.chosen}" for effect in effects)) == deciding_readings(amounts)
    assert {effect.people for effect in effects} <= {int(case.heads)}


@cases(AGES)
def test_the_leap_day_mattered_to_whom_it_makes_16(case: Case) -> None:
    effects = [effect.name for effect in age_result(case).readings_that_mattered]
    assert effects == (["feb29"] if "feb29" in case.assumed and case.age == "16" else [])


def test_a_reading_that_mattered_names_the_effect_of_the_other() -> None:
    """Check the effect of a ratio of 0.49996, which prints as half.

    Two people of 乙村 would get another amount, and none of 甲村.
    """
    places = [
        village(household("5", "0", "5", 1)),
        village(household("5", "0", "2.4998", [farmer(serial=2), farmer(serial=3)], "002"), name="乙村"),
    ]
    result = subsidy.assess(project(*places))
    assert [(effect.village, str(effect)) for effect in result.readings_that_mattered] == [
        (
            "乙村",
            "是否达标按未舍入的数值还是按舍入后的数字判断，本方案按“按未舍入的数值”计算（附件6第三条）；"
            "如按“按舍入后的数字”，2人的补贴金额将不同，保障人数增加2人，补贴费用总额增加90350.0000元。",
        )
    ]


def test_a_reading_may_matter_to_people_still_to_be_named() -> None:
    """Check a reading that adds a place without a name.

    12.5 ÷ 1.37 is 9.12 people: rounded up it would be one more, and cut off none.
    """
    result = subsidy.assess(project(village(uncontracted="12.5")))
    [effect] = result.readings_that_mattered
    assert (effect.name, effect.alternative, effect.people, effect.covered) == ("headcount_rounding", "up", 0, 1)
    assert effect.otherwise == "如按“只入不舍”，保障人数增加1人，补贴费用总额增加90350.0000元"


def test_a_reading_matters_though_the_list_follows_the_chosen_one() -> None:
    """Check a list of ten names for 9.5 places.

    Cut off there would be nine, and one of the ten would get nothing.
    """
    names = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    result = subsidy.assess(project_of(household("40", "0", "1", names), uncontracted="13.015"))
    [effect] = result.readings_that_mattered
    assert (effect.name, effect.alternative, effect.covered, effect.places) == ("headcount_rounding", "down", 0, -1)
    assert effect.otherwise == "如按“只舍不入”，未承包到户名额减少1个，补贴费用总额减少90350.0000元"


def test_a_reading_matters_whether_or_not_land_per_head_is_stated() -> None:
    """Stated as it is rounded: 4 ÷ 7 lost is 0.5714 or, rounded up, 0.5715."""
    effects = []
    for stated in ({}, {"land_per_head": Decimal("1.5576")}):
        land: Facts = {"contract_land": Decimal("1000.007"), "contract_right_population": 642, **stated}
        result = subsidy.assess(project(village(household("7", "0", "4", [farmer()])) | land))
        effects.append([(effect.name, effect.alternative) for effect in result.readings_that_mattered])
    assert effects[0] == effects[1]
    assert ("rounding", "up") in effects[0]
