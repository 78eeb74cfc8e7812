"""Cases worked by hand, one table per rule, through the public face: what a clerk can redo with a pocket calculator.

People, areas and dates are made up; `source` is the clause that gives the answer, of 离政办发〔2024〕8号. What all of
them assume unless they say otherwise: dibao 650 元/月, so a full standard of 650 × 139 = 90350; announcement on
2024-06-12; every member an adult on the register, not at school; village land of 137 亩 among 100 people.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cases import Case, assumed_readings, cases, deciding_readings
from strategies import ADULT, Facts, farmer, household, project, project_of, village
from worked_cases import LAND

import subsidy
from subsidy import Caution, LossClass, Reason


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
def test_what_a_land_case_assumes_is_what_would_change_it(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        person = next(land_result(case, policy).persons)
        return person.loss_class, person.basis, person.loss_ratio, person.amount

    assert deciding_readings(answer) == assumed_readings(case)


def test_what_was_taken_and_what_remains_are_told_with_both_ratios() -> None:
    """R5, R6: F, 4 of 10 亩 taken before and 3 now, and two members."""
    loss = first_person(household("10", "4", "3", 2)).loss
    assert (loss.taken, loss.remaining, loss.heads) == (Decimal(7), Decimal(3), 2)
    assert (str(loss.ratio), str(loss.ratio_now), str(loss.remaining_per_head)) == ("0.7000", "0.3000", "1.5000")


def test_a_household_without_land_loses_none() -> None:
    person = first_person(household("0", "0", "0", [farmer(has_contract_right=False)]))
    assert (person.loss_class, person.loss.remaining_per_head) == (LossClass.NONE, None)
    assert person.loss_ratio == person.loss.ratio_now == person.amount == 0


def test_remaining_land_is_divided_among_all_with_a_right_and_nobody_else() -> None:
    """附件6第三条（一）. A child and a student share in the contract; someone without a right does not."""
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


def test_an_amount_is_rounded_half_up_once() -> None:
    """R9, 最后一条: 650.0009 × 139 × 0.5 = 45175.06255, a lone 5 in the fifth decimal."""
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
def test_what_an_age_assumes_is_what_would_change_it(case: Case) -> None:
    assert deciding_readings(lambda policy: list(age_result(case, policy).persons)[1].age) == assumed_readings(case)


def test_age_is_not_taken_on_the_notice_date() -> None:
    """附件6第七条（一）: 15 when the notice is published, 16 when the compensation is announced."""
    home = household("5", "0", "5", [farmer(), farmer(date(2008, 6, 12), 2)])
    result = subsidy.assess(project_of(home, notice_date=date(2024, 6, 3), announcement_date=date(2024, 6, 12)))
    assert all(person.eligible for person in result.persons)


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
"""What is known of somebody, and every reason why the scheme does not cover them."""


@cases(ELIGIBILITY)
def test_every_reason_is_named(case: Case) -> None:
    flags = {flag: getattr(case, flag) == "yes" for flag in ("on_register", "has_contract_right", "is_student")}
    somebody = farmer(date.fromisoformat(case.born), 2, **flags)
    because = tuple(case.because.split())
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), somebody])))
    person = result.person(somebody["id_number"])
    assert person.ineligible_because == because
    assert person.eligible is not bool(because)
    assert person.amount == (0 if because else result.full_standard)
    assert result.figures.people == (1 if because else 2)
    for reason in person.ineligible_because:
        assert f"{reason.label}（{case.source}）" in person.reasons


REASONS = """
name                | contracted | before | now    | received | named | told                                   | untold               | source            | assumed
four sevenths       | 7          | 0      | 4      | 0        | no    | 大部分失地（失地比例），失地比例0.5714 | 扣除 未承包到户名单  | 附件6第三条（二） |
prints as half      | 5          | 0      | 2.4998 | 0        | no    | 未达标准，失地比例0.5000 四舍五入      | 扣除                 | 附件6第三条（二） | thresholds = exact
the rest            | 10         | 6      | 4      | 0.6      | no    | 全部失地（累计达标） 已补贴0.6000      | 未承包到户名单       | 附件6第三条（一） | prior_subsidy = deduct
named               | 7          | 0      | 4      | 0        | yes   | 列入未承包到户名单（ 不得超过一份标准  | 扣除                 | 附件6第五条       | at most one standard
named, nothing left | 5          | 0      | 5      | 0        | yes   | 不得超过一份标准                       | 列入未承包到户名单（ | 附件6第五条       | at most one standard
"""
"""What decided stands among the reasons, and what did not matter is not spoken of."""


@cases(REASONS)
def test_the_reasons_say_what_decided_and_nothing_else(case: Case) -> None:
    somebody = farmer(prior_share=Decimal(case.received), on_uncontracted_list=case.named == "yes")
    home = household(case.contracted, case.before, case.now, [somebody, farmer(serial=2)])
    said = "\n".join(first_person(home, uncontracted="12.5").reasons)
    assert all(words in said for words in case.told.split())
    assert not any(words in said for words in case.untold.split())


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

HEADCOUNTS = """
name                                                    | area     | village_land | population | per_head | people | source                      | assumed
12.5 亩 at 1.37: 9.1241                                 | 12.5     | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up
no uncontracted land                                    | 0        | 137          | 100        | 1.3700   | 0      | 附件6第五条                 |
half a person, 9.5: up                                  | 13.015   | 137          | 100        | 1.3700   | 10     | 附件6第五条、第六条（一）   | headcount_rounding = half_up
half of an even one, 8.5: up as well                    | 11.645   | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up
less than half a person: 0.4964                         | 0.68     | 137          | 100        | 1.3700   | 0      | 附件6第五条、第六条（一）   | headcount_rounding = half_up
nearly half, rounded once: 9.49996                      | 13.01494 | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up
by the printed land per head: 4.99963; by 2/3: 4.999875 | 3.33325  | 200          | 300        | 0.6667   | 5      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; printed
a tie on the printed land per head; by 2/3: 1.500075    | 1.00005  | 200          | 300        | 0.6667   | 2      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; printed
1.49993 on the printed land per head; by 2/3: a tie     | 1        | 200          | 300        | 0.6667   | 1      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; printed
land per head is a tie                                  | 1        | 1.00005      | 1          | 1.0001   | 1      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up
"""
"""亩 of uncontracted land, and how many people it covers. Assumed in words: `printed`, it is divided by the land per
head as that is printed."""


def headcount_result(case: Case, policy: subsidy.Policy | None = None) -> subsidy.VillageResult:
    place = village(
        household("10", "0", "1", 1),  # below the threshold, so all the cost is that of uncontracted land
        uncontracted=case.area,
        contract_land=Decimal(case.village_land),
        contract_right_population=int(case.population),
    )
    return subsidy.assess(project(place), policy).villages[0]


@cases(HEADCOUNTS)
def test_uncontracted_land_covers_a_whole_number_of_people(case: Case) -> None:
    """Nobody is named: every place is pending, and the money is set aside."""
    result, people = headcount_result(case), int(case.people)
    assert str(result.land_per_head) == case.per_head
    assert (result.uncontracted_headcount, result.pending_people) == (people, people)
    assert result.pending_amount == result.figures.uncontracted_cost == result.figures.cost == people * 90350
    assert (result.figures.people, result.figures.contracted_people) == (people, 0)
    assert result.figures.uncontracted_people == people


@cases(HEADCOUNTS)
def test_what_a_headcount_assumes_is_what_would_change_it(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        result = headcount_result(case, policy)
        return result.land_per_head, result.uncontracted_headcount

    assert deciding_readings(answer) == assumed_readings(case)


NAMED = """
name                               | contracted | before | now | received | named            | share  | told             | amount   | uncontracted | source      | assumed
lost no contracted land            | 10         | 0      | 0   | 0        | an adult         | 1      |                  | 0        | 90350        | 附件6第五条 |
below the threshold                | 10         | 0      | 1   | 0        | an adult         | 1      |                  | 0        | 90350        | 附件6第五条 |
the rest of a majority             | 7          | 0      | 4   | 0        | an adult         | 0.4286 | named_capped     | 51625.99 | 38724.01     | 附件6第五条 | rounding = half_up; one
fully paid for contracted land     | 5          | 0      | 5   | 0        | an adult         | 0      | named_capped     | 90350    | 0            | 附件6第五条 | one
part received before               | 10         | 6      | 0   | 0.6      | an adult         | 0.4    | named_capped     | 0        | 36140        | 附件6第五条 | prior_subsidy = deduct; one
all received before                | 10         | 6      | 0   | 1        | an adult         | 0      | named_capped     | 0        | 0            | 附件6第五条 | prior_subsidy = deduct; one
majority, part received            | 10         | 4      | 3   | 0.25     | an adult         | 0.3    | named_capped     | 40657.5  | 27105        | 附件6第五条 | taken_before = listed; prior_subsidy = deduct; one
received more than the class gives | 10         | 2      | 5   | 0.75     | an adult         | 0.25   | named_capped     | 0        | 22587.5      | 附件6第五条 | prior_subsidy = deduct; one
a student                          | 10         | 0      | 1   | 0        | a student        | 0      | named_ineligible | 0        | 0            | 附件6第二条 |
not on the register                | 5          | 0      | 5   | 0        | off the register | 0      | named_ineligible | 0        | 0            | 附件6第二条 |
"""
"""A household of one, named by the village for its uncontracted land: share and amount (元) for it, and for contracted
land. Assumed in words: `one`, nobody gets more than one full standard in all."""

WHO: dict[str, Facts] = {"an adult": {}, "a student": {"is_student": True}, "off the register": {"on_register": False}}


def named_result(case: Case, policy: subsidy.Policy | None = None) -> subsidy.Assessment:
    named = farmer(prior_share=Decimal(case.received), on_uncontracted_list=True, **WHO[case.named])
    home = household(case.contracted, case.before, case.now, [named])
    return subsidy.assess(project_of(home, uncontracted="12.5"), policy)


@cases(NAMED)
def test_nobody_named_for_uncontracted_land_passes_one_standard(case: Case) -> None:
    """12.5 亩 at 1.37: nine places, one named. The money for nine is set aside whatever that one may take up."""
    result = named_result(case)
    person, place = next(result.persons), result.villages[0]
    amount, uncontracted = Decimal(case.amount), Decimal(case.uncontracted)
    assert person.uncontracted_share == Decimal(case.share)
    assert (person.amount, person.uncontracted_amount, person.total) == (amount, uncontracted, amount + uncontracted)
    assert person.cautions == tuple(case.told.split())
    assert place.pending_people == (8 if uncontracted else 9)
    assert place.pending_amount == 9 * 90350 - uncontracted
    assert place.figures.uncontracted_cost == 9 * 90350


@cases(NAMED)
def test_what_the_share_of_somebody_named_assumes_is_what_would_change_it(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        person = next(named_result(case, policy).persons)
        return person.amount, person.uncontracted_amount

    assert deciding_readings(answer) == assumed_readings(case)


def test_as_many_names_as_places_leave_nothing_pending() -> None:
    named = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 10)]
    place = subsidy.assess(project_of(household("50", "0", "1", named), uncontracted="12.5")).villages[0]
    assert (place.pending_people, place.figures.people) == (0, 9)
    assert place.pending_amount == 0


def test_more_names_than_places_are_refused_with_the_village() -> None:
    first = village(household("10", "0", "1", [farmer(serial=11)], number="002"), name="乙村")
    named = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    with pytest.raises(subsidy.InputError) as refusal:
        subsidy.assess(project(first, village(household("50", "0", "1", named), uncontracted="12.5")))
    assert [(problem.where, problem.code) for problem in refusal.value.problems] == [
        ("villages[1].uncontracted_taken", "uncontracted_names_exceed")
    ]


@pytest.mark.parametrize("without", [{"contract_right_population": 0}, {"contract_land": Decimal(0)}])
def test_a_name_is_refused_where_there_is_no_uncontracted_land(without: Facts) -> None:
    """Without land per head there is no headcount either, so no place for anybody."""
    place = village(household("10", "0", "1", [farmer(on_uncontracted_list=True)]), **without)
    with pytest.raises(subsidy.InputError, match="uncontracted_names_exceed"):
        subsidy.assess(project(place))


LAND_PER_HEAD = """
name                                        | village_land | population | uncontracted | stated  | told                                          | source                      | assumed
as computed                                 | 137          | 100        | 0            | 1.37    |                                               | 附件6第六条（一）           |
with all its decimals                       | 137          | 100        | 0            | 1.3700  |                                               | 附件6第六条（一）、最后一条 |
prints as computed                          | 137          | 100        | 0            | 1.37004 |                                               | 附件6第六条（一）、最后一条 | compared as printed
prints as another                           | 137          | 100        | 0            | 1.37005 | land_per_head_differs                         | 附件6第六条（一）、最后一条 | compared as printed; rounding = half_up
a little more                               | 137          | 100        | 0            | 1.3701  | land_per_head_differs                         | 附件6第六条（一）           |
a little less                               | 137          | 100        | 0            | 1.3699  | land_per_head_differs                         | 附件6第六条（一）           |
a third, as printed                         | 100          | 300        | 0            | 0.3333  |                                               | 附件6第六条（一）、最后一条 | rounding = half_up
not stated                                  | 137          | 100        | 12.5         |         |                                               | 附件6第六条（一）           |
nobody has a right                          | 137          | 0          | 0            |         |                                               | made up                     | nothing rests on it
nobody has a right, and it is stated        | 137          | 0          | 0            | 1.37    | land_per_head_unchecked                       | made up                     | what cannot be checked is not taken
nobody has a right, uncontracted land taken | 137          | 0          | 12.5         |         | land_per_head_missing                         | 附件6第五条、第六条（一）   |
both                                        | 137          | 0          | 12.5         | 1.37    | land_per_head_unchecked land_per_head_missing | 附件6第五条、第六条（一）   | what cannot be checked is not taken
no contracted land                          | 0            | 100        | 0            | 0       |                                               | 附件6第六条（一）           |
no contracted land, and some is stated      | 0            | 100        | 0            | 1.37    | land_per_head_differs                         | 附件6第六条（一）           |
no contracted land, uncontracted land taken | 0            | 100        | 12.5         |         | land_per_head_missing                         | 附件6第五条、第六条（一）   |
so little that none is printed              | 0.004        | 100        | 12.5         |         | land_per_head_missing                         | 附件6第六条（一）、最后一条 | rounding = half_up
"""
"""What a village says of its land, and why that is refused (the code); nothing where it is taken."""


@cases(LAND_PER_HEAD)
def test_stated_land_per_head_is_the_computed_one_and_there_is_one_where_it_is_needed(case: Case) -> None:
    stated = {"land_per_head": Decimal(case.stated)} if case.stated else {}
    land: Facts = {"contract_land": Decimal(case.village_land), "contract_right_population": int(case.population)}
    facts = project(village(household("10", "0", "1", 1), uncontracted=case.uncontracted, **land, **stated))
    try:
        subsidy.assess(facts)
        told = []
    except subsidy.InputError as refusal:
        told = [problem.code for problem in refusal.problems if problem.is_error]
    assert told == case.told.split()


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


def test_a_person_is_found_by_an_id_number_written_either_way() -> None:
    somebody = next(each for serial in range(2, 60) if (each := farmer(serial=serial))["id_number"].endswith("X"))
    result = subsidy.assess(project_of(household("5", "0", "5", [farmer(), somebody])))
    number = somebody["id_number"]
    assert result.person(number) is result.person(number.lower())
    with pytest.raises(KeyError):
        result.person(farmer(serial=99)["id_number"])


def test_every_result_knows_what_it_is_the_result_of() -> None:
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


def test_a_village_without_households_has_the_money_for_uncontracted_land() -> None:
    """The figures are decimals even where there is nobody to add up."""
    figures = subsidy.assess(project(village(uncontracted="12.5"))).villages[0].figures
    assert figures == subsidy.Figures(9, 0, 9, Decimal(813150), Decimal(0), Decimal(813150))
    assert isinstance(figures.contracted_cost, Decimal)


def test_someone_paid_for_both_kinds_of_land_is_one_of_the_people() -> None:
    named = farmer(on_uncontracted_list=True)
    figures = subsidy.assess(project_of(household("7", "0", "4", [named]), uncontracted="12.5")).figures
    assert (figures.people, figures.contracted_people, figures.uncontracted_people) == (9, 1, 9)
    assert figures.cost == Decimal("51625.99") + 9 * 90350


def test_an_ineligible_name_on_the_list_is_told_with_the_reasons() -> None:
    """R11, R2: the person is told both why they are not eligible and what becomes of the place."""
    home = household("5", "0", "5", [farmer(is_student=True, on_uncontracted_list=True)])
    said = next(subsidy.assess(project_of(home, uncontracted="12.5")).persons).reasons
    assert said == ("在校学生（附件6第二条）", Caution.NAMED_INELIGIBLE.label)


# 附件6第七条: the readings that mattered ---------------------------------------------------------------------------------


@cases(LAND)
def test_the_readings_that_mattered_are_those_that_would_change_an_amount(case: Case) -> None:
    def amounts(policy: subsidy.Policy) -> list[Decimal]:
        return [person.total for person in land_result(case, policy).persons]

    effects = land_result(case).readings_that_mattered
    assert list(dict.fromkeys(f"{effect.name} = {effect.chosen}" for effect in effects)) == deciding_readings(amounts)
    assert {effect.people for effect in effects} <= {int(case.heads)}


@cases(AGES)
def test_the_leap_day_mattered_to_whom_it_makes_16(case: Case) -> None:
    effects = [effect.name for effect in age_result(case).readings_that_mattered]
    assert effects == (["feb29"] if "feb29" in case.assumed and case.age == "16" else [])


def test_a_reading_that_mattered_says_what_would_be_otherwise() -> None:
    """0.49996 prints as half. Two people of 乙村; nobody of 甲村 would get another amount."""
    places = [
        village(household("5", "0", "5", 1)),
        village(household("5", "0", "2.4998", [farmer(serial=2), farmer(serial=3)], "002"), name="乙村"),
    ]
    result = subsidy.assess(project(*places))
    assert [(effect.village, str(effect)) for effect in result.readings_that_mattered] == [
        (
            "乙村",
            "是否达标按未舍入的数值还是按舍入后的数字判断，本方案按“按未舍入的数值”计算（附件6第三条）；"
            "如按“按舍入后的数字”，2人的补贴金额将不同。",
        )
    ]


def test_a_reading_may_matter_to_people_nobody_has_named_yet() -> None:
    """12.5 ÷ 1.37 is 9.12 people: rounded up it would be one more, and cut off none."""
    result = subsidy.assess(project(village(uncontracted="12.5")))
    told = [(effect.name, effect.alternative, effect.people) for effect in result.readings_that_mattered]
    assert told == [("headcount_rounding", "up", 1)]


def test_a_reading_matters_also_where_the_list_follows_the_one_that_was_chosen() -> None:
    """Ten are named for 9.5 places: cut off, there would be nine, and one of the ten would get nothing."""
    names = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    result = subsidy.assess(project_of(household("9", "0", "1", names), uncontracted="13.015"))
    told = [(effect.name, effect.alternative, effect.people) for effect in result.readings_that_mattered]
    assert ("headcount_rounding", "down", 1) in told


def test_a_reading_matters_whether_or_not_the_land_per_head_is_stated() -> None:
    """Stated as it is rounded: 4 ÷ 7 lost is 0.5714 or, rounded up, 0.5715."""
    told = []
    for stated in ({}, {"land_per_head": Decimal("1.5576")}):
        land: Facts = {"contract_land": Decimal("1000.007"), "contract_right_population": 642, **stated}
        result = subsidy.assess(project(village(household("7", "0", "4", [farmer()])) | land))
        told.append([(effect.name, effect.alternative) for effect in result.readings_that_mattered])
    assert told[0] == told[1]
    assert ("rounding", "up") in told[0]
