"""Uncontracted land (R11).

The number of people, the names that take a place, the money set aside, and impossible facts.

People, areas and dates are made up; `source` is the clause of 离政办发〔2024〕8号 that gives the answer. All cases assume
unless they say otherwise: 650 × 139 = 90350 元 for a full standard, every member an adult on the register, not at
school, village land of 137 亩 among 100 people, and nine places: 12.5 亩 at 1.37 亩 per head.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cases import LISHI, Case, assumed_readings, cases, deciding_readings
from pydantic import ValidationError
from strategies import Facts, farmer, household, project, project_of, village

import subsidy
from subsidy.decisions import deciding, policy_problems

STANDARD = 90350
TOP_UP = LISHI.replace(uncontracted_names="top_up")
GROUNDS = "村民会议讨论确定"


def codes(facts: subsidy.Project, policy: subsidy.Policy = LISHI) -> list[str]:
    """Return the codes of the problems a policy makes of the facts.

    Those of errors have an exclamation mark.
    """
    return [problem.code + "!" * problem.is_error for problem in policy_problems(facts, policy)]


# The number of people -------------------------------------------------------------------------------------------------

HEADCOUNTS = """
name                                                    | area     | village_land | population | per_head | people | source                      | assumed
12.5 亩 at 1.37: 9.1241                                 | 12.5     | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up; headcount = computed
no uncontracted land                                    | 0        | 137          | 100        | 1.3700   | 0      | 附件6第五条                 |
half a person, 9.5: up                                  | 13.015   | 137          | 100        | 1.3700   | 10     | 附件6第五条、第六条（一）   | headcount_rounding = half_up; headcount = computed
half of an even one, 8.5: up as well                    | 11.645   | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up; headcount = computed
less than half a person: 0.4964                         | 0.68     | 137          | 100        | 1.3700   | 0      | 附件6第五条、第六条（一）   | headcount_rounding = half_up; headcount = computed
nearly half, rounded once: 9.49996                      | 13.01494 | 137          | 100        | 1.3700   | 9      | 附件6第五条、第六条（一）   | headcount_rounding = half_up; headcount = computed
by the printed land per head: 4.99963; by 2/3: 4.999875 | 3.33325  | 200          | 300        | 0.6667   | 5      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; headcount = computed; printed
a tie on the printed land per head; by 2/3: 1.500075    | 1.00005  | 200          | 300        | 0.6667   | 2      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; headcount = computed; printed
1.49993 on the printed land per head; by 2/3: a tie     | 1        | 200          | 300        | 0.6667   | 1      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; headcount = computed; printed
land per head is a tie                                  | 1        | 1.00005      | 1          | 1.0001   | 1      | 附件6第六条（一）、最后一条 | rounding = half_up; headcount_rounding = half_up; headcount = computed
"""
"""亩 of uncontracted land, and the number of people it covers. Assumed in words: `printed`, the land is divided by the
land per head as that is printed."""


def headcount_result(case: Case, policy: subsidy.Policy | None = None) -> subsidy.VillageResult:
    place = village(
        household("1", "0", "0.1", 1),  # below the threshold, so all the cost is that of uncontracted land
        uncontracted=case.area,
        contract_land=Decimal(case.village_land),
        contract_right_population=int(case.population),
    )
    return subsidy.assess(project(place), policy).villages[0]


@cases(HEADCOUNTS)
def test_uncontracted_land_covers_a_whole_number_of_people(case: Case) -> None:
    """Without names every place is pending, and the money is set aside."""
    result, people = headcount_result(case), int(case.people)
    assert str(result.land_per_head) == case.per_head
    assert (result.uncontracted_headcount, result.computed_headcount, result.pending_people) == (people,) * 3
    assert result.pending_amount == result.figures.uncontracted_cost == result.figures.cost == people * STANDARD
    assert (result.figures.people, result.figures.contracted_people) == (people, 0)
    assert result.figures.uncontracted_people == people


@cases(HEADCOUNTS)
def test_a_headcount_assumes_the_readings_that_decide_it(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        result = headcount_result(case, policy)
        return result.land_per_head, result.uncontracted_headcount

    assert deciding_readings(answer) == assumed_readings(case)


STATED = """
name                             | area | stated | grounds | reading  | people | reported                             | source                    | assumed
as computed                      | 12.5 | 9      | yes     | computed | 9      |                                      | 附件6第五条               |
more than computed               | 12.5 | 12     | yes     | computed | 12     | uncontracted_headcount_differs       | 附件6第五条               |
fewer than computed              | 12.5 | 5      | yes     | computed | 5      | uncontracted_headcount_differs       | 附件6第五条               |
not one                          | 12.5 | 0      | no      | computed | 0      | uncontracted_headcount_differs       | 附件6第五条               |
without grounds                  | 12.5 | 9      | no      | computed | 9      | uncontracted_headcount_grounds       | 附件6第五条               |
without land                     | 0    | 3      | yes     | computed |        | uncontracted_headcount_without_land! | 附件6第五条               |
none without land                | 0    | 0      | no      | computed | 0      |                                      | 附件6第五条               |
not stated                       | 12.5 |        | no      | computed | 9      |                                      | 附件6第五条、第六条（一） |
only stated: so it is            | 12.5 | 12     | yes     | stated   | 12     |                                      | 附件6第五条               |
only stated: without grounds     | 12.5 | 9      | no      | stated   | 9      | uncontracted_headcount_grounds       | 附件6第五条               |
only stated: not stated          | 12.5 |        | no      | stated   |        | uncontracted_headcount_missing!      | 附件6第五条               |
only stated: not stated, no land | 0    |        | no      | stated   | 0      |                                      | 附件6第五条               |
only stated: without land        | 0    | 3      | yes     | stated   |        | uncontracted_headcount_without_land! | 附件6第五条               |
"""
"""The number of people a village states for its 亩 of uncontracted land, with or without its grounds, under a reading of
`headcount`; the number used, and the problems reported beside open places, `!` for errors."""


@cases(STATED)
def test_a_stated_headcount_is_used_and_held_against_the_formula(case: Case) -> None:
    facts = project(
        village(
            household("1", "0", "0.1", 1),
            uncontracted=case.area,
            uncontracted_headcount=int(case.stated) if case.stated else None,
            uncontracted_method=GROUNDS if case.grounds == "yes" else "",
        )
    )
    policy = LISHI.replace(headcount=case.reading)
    found = [code for code in codes(facts, policy) if code != "uncontracted_names_pending"]
    assert found == case.reported.split()
    if case.people:
        result = subsidy.assess(facts, policy).villages[0]
        assert result.uncontracted_headcount == result.pending_people == int(case.people)
        assert result.figures.uncontracted_cost == int(case.people) * STANDARD
        assert result.computed_headcount == (9 if case.area == "12.5" else 0)


def test_a_headcount_that_must_be_stated_is_asked_for() -> None:
    facts = project(village(household("1", "0", "0.1", 1), uncontracted="12.5"))
    assert [str(problem) for problem in policy_problems(facts, LISHI.replace(headcount="stated"))] == [
        "错误 villages[0].uncontracted_taken：征收了未承包到户土地，而保障人数须由村确定，村表没有填写（现为“12.5”）。"
        "填写未承包到户保障人数和未承包到户确定办法。 [uncontracted_headcount_missing]"
    ]


def test_a_stated_headcount_needs_no_land_per_head() -> None:
    """Check 附件6第五条: the village states the number.

    It has no contracted land to divide.
    """
    land: Facts = {"contract_land": Decimal(0), "contract_right_population": 5}
    place = village(uncontracted="12.5", uncontracted_headcount=4, uncontracted_method=GROUNDS, **land)
    assert subsidy.assess(project(place)).villages[0].pending_people == 4


# Names ----------------------------------------------------------------------------------------------------------------

NAMED = """
name                               | contracted | before | now | received | named            | cautions                          | amount   | uncontracted | source      | assumed
lost no contracted land            | 10         | 0      | 0   | 0        | an adult         |                                   | 0        | 90350        | 附件6第五条 |
below the threshold                | 10         | 0      | 1   | 0        | an adult         |                                   | 0        | 90350        | 附件6第五条 |
K: paid for contracted land        | 7          | 0      | 4   | 0        | an adult         | named_contracted                  | 51625.99 | 0            | 附件6第五条 | rounding = half_up; ratio_unit = fraction; uncontracted_names = whole
paid in full for contracted land   | 5          | 0      | 5   | 0        | an adult         | named_contracted                  | 90350    | 0            | 附件6第五条 |
a part received before             | 10         | 6      | 0   | 0.6      | an adult         | named_subsidised                  | 0        | 0            | 附件6第五条 | prior_subsidy = deduct; uncontracted_names = whole
the least part received before     | 10         | 6      | 0   | 0.0001   | an adult         | named_subsidised                  | 0        | 0            | 附件6第五条 | prior_subsidy = deduct; uncontracted_names = whole
a whole standard received before   | 10         | 6      | 0   | 1        | an adult         | named_subsidised                  | 0        | 0            | 附件6第五条 | prior_subsidy = deduct
received before, and paid now      | 10         | 4      | 3   | 0.25     | an adult         | named_subsidised named_contracted | 40657.5  | 0            | 附件6第五条 | taken_before = listed; prior_subsidy = deduct; uncontracted_names = whole
received more than the class gives | 10         | 2      | 5   | 0.75     | an adult         | named_subsidised                  | 0        | 0            | 附件6第五条 | prior_subsidy = deduct; uncontracted_names = whole
a student                          | 10         | 0      | 1   | 0        | a student        | named_ineligible                  | 0        | 0            | 附件6第二条 |
a student who has received a part  | 10         | 6      | 1   | 0.6      | a student        | named_ineligible named_subsidised | 0        | 0            | 附件6第二条 |
not on the register                | 5          | 0      | 5   | 0        | off the register | named_ineligible                  | 0        | 0            | 附件6第二条 |
"""
"""A household of one, named by a village that states nine places: amounts (元) for contracted and uncontracted land, and
why the name takes no place."""

TOPPED_UP = """
name                               | contracted | before | now | received | named            | cautions         | share  | amount   | uncontracted | source      | assumed
lost no contracted land            | 10         | 0      | 0   | 0        | an adult         |                  | 1      | 0        | 90350        | 附件6第五条 | one
below the threshold                | 10         | 0      | 1   | 0        | an adult         |                  | 1      | 0        | 90350        | 附件6第五条 | one
the rest of a majority             | 7          | 0      | 4   | 0        | an adult         | named_capped     | 0.4286 | 51625.99 | 38724.01     | 附件6第五条 | one
paid in full for contracted land   | 5          | 0      | 5   | 0        | an adult         | named_capped     | 0      | 90350    | 0            | 附件6第五条 | one
a part received before             | 10         | 6      | 0   | 0.6      | an adult         | named_capped     | 0.4    | 0        | 36140        | 附件6第五条 | one
a whole standard received before   | 10         | 6      | 0   | 1        | an adult         | named_capped     | 0      | 0        | 0            | 附件6第五条 | one
received before, and paid now      | 10         | 4      | 3   | 0.25     | an adult         | named_capped     | 0.3    | 40657.5  | 27105        | 附件6第五条 | one
received more than the class gives | 10         | 2      | 5   | 0.75     | an adult         | named_capped     | 0.25   | 0        | 22587.5      | 附件6第五条 | one
a student                          | 10         | 0      | 1   | 0        | a student        | named_ineligible | 0      | 0        | 0            | 附件6第二条 |
not on the register                | 5          | 0      | 5   | 0        | off the register | named_ineligible | 0      | 0        | 0            | 附件6第二条 |
"""
"""The same under `uncontracted_names = top_up`, with the share for uncontracted land. Assumed in words: `one`, no person
gets more than one full standard in all projects."""

WHO: dict[str, Facts] = {"an adult": {}, "a student": {"is_student": True}, "off the register": {"on_register": False}}
NINE: Facts = {"uncontracted": "12.5", "uncontracted_headcount": 9, "uncontracted_method": GROUNDS}


def named_result(case: Case, policy: subsidy.Policy) -> subsidy.Assessment:
    named = farmer(prior_share=Decimal(case.received), on_uncontracted_list=True, **WHO[case.named])
    return subsidy.assess(project(village(household(case.contracted, case.before, case.now, [named]), **NINE)), policy)


@cases(NAMED)
def test_a_place_gives_a_whole_standard_or_is_not_taken(case: Case) -> None:
    result = named_result(case, LISHI)
    person, place = next(result.persons), result.villages[0]
    amount, uncontracted = Decimal(case.amount), Decimal(case.uncontracted)
    assert (person.amount, person.uncontracted_amount, person.total) == (amount, uncontracted, amount + uncontracted)
    assert person.uncontracted_share == (1 if uncontracted else 0)
    assert person.cautions == tuple(case.cautions.split())
    assert place.pending_people == place.open_shares == (8 if uncontracted else 9)
    assert place.pending_amount == place.pending_people * STANDARD
    assert (place.figures.uncontracted_people, place.figures.uncontracted_cost) == (9, Decimal(9 * STANDARD))
    assert place.figures.people == place.figures.contracted_people + 9


@cases(NAMED)
def test_a_named_person_assumes_the_readings_that_decide(case: Case) -> None:
    def answer(policy: subsidy.Policy) -> object:
        person = next(named_result(case, policy).persons)
        return person.amount, person.uncontracted_amount

    assert deciding_readings(answer) == assumed_readings(case)


@cases(TOPPED_UP)
def test_topping_up_gives_the_rest_of_one_standard(case: Case) -> None:
    result = named_result(case, TOP_UP)
    person, place = next(result.persons), result.villages[0]
    amount, uncontracted = Decimal(case.amount), Decimal(case.uncontracted)
    assert person.uncontracted_share == Decimal(case.share)
    assert (person.amount, person.uncontracted_amount, person.total) == (amount, uncontracted, amount + uncontracted)
    assert person.cautions == tuple(case.cautions.split())
    assert place.pending_people == (8 if uncontracted else 9)
    assert place.open_shares == 9 - Decimal(case.share)
    assert place.pending_amount == 9 * STANDARD - uncontracted
    assert place.figures.uncontracted_cost == 9 * STANDARD
    assert place.figures.in_both == (1 if amount and uncontracted else 0)


LIST = """
name                                   | payable | student | subsidised | pending | reported                      | source      | assumed
no names                               | 0       | 0       | 0          | 9       | pending                       | 附件6第五条 |
fewer names than places                | 8       | 0       | 0          | 1       | pending                       | 附件6第五条 |
as many names as places                | 9       | 0       | 0          | 0       |                               | 附件6第五条 |
more names than places                 | 10      | 0       | 0          |         | exceed!                       | 附件6第五条 |
L: seven, a student and one subsidised | 7       | 1       | 1          | 2       | ineligible subsidised pending | 附件6第五条 |
other names do not count as more       | 9       | 2       | 1          | 0       | ineligible subsidised         | 附件6第五条 |
nor as fewer                           | 0       | 9       | 0          | 9       | ineligible pending            | 附件6第五条 |
"""
"""Names on the list for nine places: people who can be paid, students, and people with an earlier share of 0.6; the places
left open, and the kinds of problems reported, without `uncontracted_name_` and `uncontracted_names_`."""


def list_facts(case: Case, **facts: object) -> subsidy.Project:
    """Return a village that names these people.

    A household of two beside them is paid for contracted land.
    """
    kinds: list[dict[str, Any]] = [{}] * int(case.payable) + [{"is_student": True}] * int(case.student)
    kinds += [{"prior_share": Decimal("0.6")}] * int(case.subsidised)
    names = [farmer(serial=serial, on_uncontracted_list=True, **kind) for serial, kind in enumerate(kinds, 11)]
    paid = household("7", "0", "4", 2)
    listed = household("10", "1", "1", [farmer(serial=10), *names], number="002")
    return project_of(paid, listed, uncontracted="12.5", **facts)


def reported(text: str) -> list[str]:
    """Return the codes of a cell."""
    short = {
        "pending": "uncontracted_names_pending",
        "exceed!": "uncontracted_names_exceed!",
        "open": "uncontracted_shares_open",
    }
    return [short.get(word, f"uncontracted_name_{word}") for word in text.split()]


@cases(LIST)
def test_only_names_that_can_be_paid_take_a_place(case: Case) -> None:
    facts = list_facts(case)
    assert list(dict.fromkeys(codes(facts))) == reported(case.reported)
    if case.pending:
        result = subsidy.assess(facts)
        figures, pending = result.figures, result.villages[0].pending_people
        assert pending == int(case.pending)
        assert (figures.people, figures.contracted_people, figures.uncontracted_people) == (11, 2, 9)
        assert figures.uncontracted_cost == 813150
        assert sum(bool(person.uncontracted_amount) for person in result.persons) == int(case.payable)


POSTED = """
name                     | payable | student | subsidised | step       | reported                                                | source      | assumed
posted                   | 9       | 0       | 0          | 公示开始   |                                                         | 附件6第五条 |
posted with open places  | 7       | 0       | 0          | 公示开始   | uncontracted_names_pending                              | 附件6第五条 |
posted with a student    | 9       | 1       | 0          | 公示开始   | uncontracted_name_ineligible posted_name_without_place! | 附件6第五条 |
posted with an earlier   | 9       | 0       | 1          | 公示开始   | uncontracted_name_subsidised posted_name_without_place! | 附件6第五条 |
another step is recorded | 9       | 1       | 0          | 函告民政局 | uncontracted_name_ineligible                            | 附件6第五条 |
"""
"""The same names with a recorded step: a list that is posted must be final."""


@cases(POSTED)
def test_a_posted_name_without_a_place_is_an_error(case: Case) -> None:
    facts = list_facts(case, progress=[{"step": case.step, "on": date(2024, 7, 1)}])
    assert codes(facts) == case.reported.split()


POSTED_NAME = (
    "错误 villages[0].households[0].members[0].on_uncontracted_list：名单已经公示，其中村民001不能占未承包到户名额（现为“村民001”）。"
    "公示的名单须是最终名单：从未承包到户名单中删去此人，或更正公示开始的日期。 [posted_name_without_place]"
)


def test_a_name_paid_for_contracted_land_is_reported_with_its_share() -> None:
    """K: on the cell of the name, and as an error once the list is posted."""
    home = household("7", "0", "4", [farmer(on_uncontracted_list=True), farmer(serial=2)])
    posted = {"progress": [{"step": "公示开始", "on": date(2024, 7, 1)}]}
    for steps, errors in (({}, 0), (posted, 1)):
        found = [
            p for p in policy_problems(project_of(home, uncontracted="12.5", **steps), LISHI) if "members" in p.path
        ]
        assert found[0].code == "uncontracted_name_contracted"
        assert "0.5714" in found[0].message
        assert [str(problem) for problem in found[1:]] == [POSTED_NAME] * errors
        assert {problem.where for problem in found} == {"villages[0].households[0].members[0].on_uncontracted_list"}


SHARES = """
name                           | places | received    | shares | open   | pending | reported | source      | assumed
two halves fill one place      | 1      | 0.5 0.5     | 1      | 0.0000 | 0       |          | 附件6第五条 |
three halves pass it           | 1      | 0.5 0.5 0.5 | 1.5    |        |         | exceed!  | 附件6第五条 |
the least beyond it            | 1      | 0.5 0.4999  | 1.0001 |        |         | exceed!  | 附件6第五条 |
more names than places, unused | 1      | 0.6 0.5     | 0.9    | 0.1000 | 0       | open     | 附件6第五条 |
a third name uses it up        | 1      | 0.6 0.5 0.9 | 1      | 0.0000 | 0       |          | 附件6第五条 |
fewer names than places        | 2      | 0.6         | 0.4    | 1.6000 | 1       | pending  | 附件6第五条 |
nothing left to pay            | 1      | 1           | 0      | 1.0000 | 1       | pending  | 附件6第五条 |
a whole standard and a part    | 2      | 0 0.25      | 1.75   | 0.2500 | 0       | open     | 附件6第五条 |
"""
"""Under `uncontracted_names = top_up`: the stated places, the shares that the people named received before, the sum of
the shares they can still get, the shares left open, and the people still to be named."""


@cases(SHARES)
def test_topping_up_counts_shares_against_the_places(case: Case) -> None:
    names = [
        farmer(serial=serial, prior_share=Decimal(share), on_uncontracted_list=True)
        for serial, share in enumerate(case.received.split(), 1)
    ]
    land: Facts = {"uncontracted_headcount": int(case.places), "uncontracted_method": GROUNDS}
    facts = project(village(household("40", "1", "0", names), uncontracted="1.37", **land))
    found = [code for code in codes(facts, TOP_UP) if code.startswith(("uncontracted_names", "uncontracted_shares"))]
    assert found == reported(case.reported)
    if case.open:
        place = subsidy.assess(facts, TOP_UP).villages[0]
        assert (place.open_shares, place.pending_people) == (Decimal(case.open), int(case.pending))
        assert place.pending_amount == place.open_shares * STANDARD
        assert sum(person.uncontracted_share for person in place.persons) == Decimal(case.shares)


def test_shares_that_nobody_takes_are_warned_of() -> None:
    """Check R11.3 for parts of a standard.

    Two names for one place leave 0.1 of it; `check` said nothing, though the papers are drafts until it is settled.
    """
    names = [
        farmer(serial=n, prior_share=Decimal(share), on_uncontracted_list=True) for n, share in ((1, "0.6"), (2, "0.5"))
    ]
    facts = project(
        village(
            household("40", "1", "0", names), uncontracted="1.37", uncontracted_headcount=1, uncontracted_method=GROUNDS
        )
    )
    found = [str(problem) for problem in policy_problems(facts, TOP_UP) if "shares" in problem.code]
    assert found == [
        "提醒 villages[0].uncontracted_taken：未承包到户保障人数1人，名单中的人合计只有0.9000份，其余0.1000份未确定到人"
        "（现为“1.37”）。名单确定后在人员表补填。 [uncontracted_shares_open]"
    ]


def test_more_names_than_places_are_rejected_with_the_village() -> None:
    first = village(household("10", "0", "1", [farmer(serial=11)], number="002"), name="乙村")
    named = [farmer(serial=serial, on_uncontracted_list=True) for serial in range(1, 11)]
    with pytest.raises(subsidy.InputError) as failure:
        subsidy.assess(project(first, village(household("50", "0", "1", named), uncontracted="12.5")))
    assert [(problem.where, problem.code) for problem in failure.value.problems] == [
        ("villages[1].uncontracted_taken", "uncontracted_names_exceed")
    ]


def test_a_name_is_rejected_without_uncontracted_land() -> None:
    place = village(household("10", "0", "1", [farmer(on_uncontracted_list=True)]))
    with pytest.raises(subsidy.InputError, match="uncontracted_names_exceed"):
        subsidy.assess(project(place))


# Land per head, and facts that cannot be true -------------------------------------------------------------------------

LAND_PER_HEAD = """
name                                        | village_land | population | uncontracted | stated   | reported                                       | source                      | assumed
as computed                                 | 137          | 100        | 0            | 1.37     |                                                | 附件6第六条（一）           |
with all its decimals                       | 137          | 100        | 0            | 1.3700   |                                                | 附件6第六条（一）、最后一条 |
a little more                               | 137          | 100        | 0            | 1.3701   | land_per_head_differs                          | 附件6第六条（一）           |
a little less                               | 137          | 100        | 0            | 1.3699   | land_per_head_differs                          | 附件6第六条（一）           |
with more decimals than are printed         | 137          | 100        | 0            | 1.37004  | land_per_head_differs                          | 附件6第六条（一）           |
to one decimal                              | 137          | 100        | 0            | 1.4      |                                                | 附件6第六条（一）           |
to one decimal, cut                         | 137          | 100        | 0            | 1.3      |                                                | 附件6第六条（一）           | cut as well as rounded
to one decimal, another                     | 137          | 100        | 0            | 1.5      | land_per_head_differs                          | 附件6第六条（一）           |
two thirds, as printed                      | 200          | 300        | 0            | 0.6667   |                                                | 附件6第六条（一）、最后一条 | rounding = half_up
two thirds, cut                             | 200          | 300        | 0            | 0.6666   |                                                | 附件6第六条（一）           | cut as well as rounded
two thirds, to six decimals                 | 200          | 300        | 0            | 0.666667 |                                                | 附件6第六条（一）           | rounding = half_up
not stated                                  | 137          | 100        | 12.5         |          |                                                | 附件6第六条（一）           |
no population, and it is stated             | 137          | 0          | 0            | 1.37     | land_per_head_unchecked                        | made up                     |
no population, uncontracted land taken      | 137          | 0          | 12.5         |          | land_per_head_missing!                         | 附件6第五条、第六条（一）   | headcount = computed
both                                        | 137          | 0          | 12.5         | 1.37     | land_per_head_unchecked land_per_head_missing! | 附件6第五条、第六条（一）   | headcount = computed
no contracted land                          | 0            | 100        | 0            | 0        |                                                | 附件6第六条（一）           |
no contracted land, and some is stated      | 0            | 100        | 0            | 1.37     | land_per_head_differs                          | 附件6第六条（一）           |
no contracted land, uncontracted land taken | 0            | 100        | 12.5         |          | land_per_head_missing!                         | 附件6第五条、第六条（一）   | headcount = computed
so little that none is printed              | 0.004        | 100        | 12.5         |          | land_per_head_missing!                         | 附件6第六条（一）、最后一条 | rounding = half_up; headcount = computed
"""
"""The land of a village without households, and the problems reported beside open places, `!` for errors: a stated figure
agrees with the computed one to the decimals it is stated with, or is warned of; it is never used."""


@cases(LAND_PER_HEAD)
def test_stated_land_per_head_is_checked_to_its_decimals(case: Case) -> None:
    place = village(
        uncontracted=case.uncontracted,
        contract_land=Decimal(case.village_land),
        contract_right_population=int(case.population),
        land_per_head=Decimal(case.stated) if case.stated else None,
    )
    assert [code for code in codes(project(place)) if code != "uncontracted_names_pending"] == case.reported.split()


IMPOSSIBLE = """
name                                | land  | population | contracted | uncontracted | people | reported                     | source            | assumed
as it is: 9 people                  | 1370  | 1000       | 5          | 12.5         | 9      |                              | 附件6第六条（一） |
one digit lost: 91 people           | 137   | 1000       | 5          | 12.5         | 91     | land_per_head_implausible    | made up           | a factor of five
three digits lost                   | 1.37  | 1000       | 5          | 12.5         |        | contract_land_below_taken!   | 附件6第六条（一） |
a digit too many: 1 person          | 13700 | 1000       | 5          | 12.5         | 1      | land_per_head_implausible    | made up           | a factor of five
just the land taken                 | 5     | 1000       | 5          | 1            | 200    | land_per_head_implausible    | made up           | a factor of five
8929 people                         | 1.4   | 1000       | 0          | 12.5         |        | coverage_exceeds_population! | 附件6第六条（一） |
the population in the place of land | 1000  | 137        | 5          | 12.5         | 2      |                              | 附件6第六条（一） |
as many people as have a right      | 12.5  | 12         | 0          | 12.5         | 12     |                              | 附件6第六条（一） |
one more than have a right          | 1.2   | 1          | 0          | 2.4          |        | coverage_exceeds_population! | 附件6第六条（一） |
"""
"""A village with one household of three, all of whose land is taken (亩 `contracted`), or none, and `uncontracted` land;
the number of people for the latter, and what is reported beside open places, `!` for errors."""


def impossible(case: Case) -> list[str]:
    homes = [household(case.contracted, "0", case.contracted, 3)] if case.contracted != "0" else []
    place = village(
        *homes,
        uncontracted=case.uncontracted,
        contract_land=Decimal(case.land),
        contract_right_population=int(case.population),
    )
    try:
        facts = project(place)
    except ValidationError as failure:
        return [f"{problem.code}!" for problem in subsidy.problems_of(failure)]
    found = [code for code in codes(facts) if code != "uncontracted_names_pending"]
    if case.people:
        assert subsidy.assess(facts).villages[0].uncontracted_headcount == int(case.people)
    return found


@cases(IMPOSSIBLE)
def test_land_and_people_that_cannot_be_true_are_reported(case: Case) -> None:
    assert impossible(case) == case.reported.split()


def test_coverage_is_an_error_without_uncontracted_land_too() -> None:
    """Three people are paid for contracted land, and two have a right."""
    place = village(household("5", "0", "5", 3), contract_right_population=2)
    assert codes(project(place)) == ["coverage_exceeds_population!"]


def test_village_land_below_that_of_its_households_is_an_error() -> None:
    """Check the least land a village can state: 10 − 6 + 5 = 9 亩.

    The land of households is counted without what was taken of it before.
    """
    homes = household("10", "6", "1", 1), household("5", "0", "1", [farmer(serial=2)], number="002")
    assert project(village(*homes, contract_land=Decimal(9)))
    with pytest.raises(ValidationError, match="contract_land_below_households"):
        project(village(*homes, contract_land=Decimal("8.9999")))


# The figures of a village ---------------------------------------------------------------------------------------------


def test_the_figures_of_a_village_are_those_of_its_list() -> None:
    """附件6第五条、第六条（一）: nine places of 90350 元; one is taken, eight are open."""
    named = farmer(serial=2, on_uncontracted_list=True)
    result = subsidy.assess(project_of(household("10", "0", "1", [farmer(), named]), uncontracted="12.5"))
    [place] = result.villages
    assert (place.land_per_head, place.computed_headcount, place.uncontracted_headcount) == (Decimal("1.3700"), 9, 9)
    assert (place.open_shares, type(place.open_shares)) == (Decimal(8), Decimal)
    assert (place.pending_amount, type(place.pending_amount)) == (Decimal(8 * STANDARD), Decimal)
    assert place.households[0].policy == LISHI
    assert [person.cautions for person in place.persons] == [(), ()]


def test_a_village_without_names_has_exact_figures_too() -> None:
    [place] = subsidy.assess(project_of(household("10", "0", "1", 1), uncontracted="12.5")).villages
    assert [type(figure) for figure in (place.open_shares, place.pending_amount)] == [Decimal, Decimal]


def test_land_per_head_is_rounded_as_the_policy_says() -> None:
    """200 ÷ 300 = 0.66666…"""
    place = village(household("5", "0", "1", 1), contract_land=Decimal(200), contract_right_population=300)
    facts = project(place)
    for rounding, per_head in (("half_up", "0.6667"), ("down", "0.6666")):
        [decided] = subsidy.assess(facts, LISHI.replace(rounding=rounding)).villages
        assert decided.land_per_head == Decimal(per_head)


def test_one_mu_of_uncontracted_land_is_one_person() -> None:
    """1 ÷ 1.37 = 0.7299."""
    [place] = subsidy.assess(project_of(household("5", "0", "1", 1), uncontracted="1")).villages
    assert (place.computed_headcount, place.uncontracted_headcount) == (1, 1)


def test_nobody_is_computed_where_nobody_has_a_right() -> None:
    facts = {"contract_right_population": 0, "uncontracted_headcount": 0, "uncontracted_method": GROUNDS}
    place = village(household("5", "0", "1", [farmer(has_contract_right=True)]), uncontracted="1", **facts)
    drawn = project(place)
    assert deciding.land_per_head(drawn.villages[0], LISHI) is None
    assert deciding.computed_headcount(drawn.villages[0], LISHI) is None


@pytest.mark.parametrize(("area", "people"), [("0", 0), ("1", None), ("2", None)])
def test_under_stated_numbers_only_no_land_means_nobody(area: str, people: int | None) -> None:
    drawn = project(village(household("5", "0", "1", 1), uncontracted=area))
    assert deciding.uncontracted_headcount(drawn.villages[0], LISHI.replace(headcount="stated")) == people


@pytest.mark.parametrize(
    ("begun", "found"),
    [
        (None, ["uncontracted_name_ineligible"]),
        (date(2024, 7, 1), ["uncontracted_name_ineligible", "posted_name_without_place!"]),
        (date(2024, 9, 2), ["uncontracted_name_ineligible"]),  # after the day of filing: it has not come yet
    ],
    ids=["not posted", "posted", "posted later"],
)
def test_somebody_born_after_the_announcement_takes_no_place(begun: date | None, found: list[str]) -> None:
    """附件6第五条; R2: born on 13 June 2024, a day too late."""
    child = farmer(date(2024, 6, 13), 2, on_uncontracted_list=True)
    steps = [{"step": "公示开始", "on": begun}] if begun else []
    facts = project_of(household("10", "0", "1", [farmer(), child]), uncontracted="12.5").replace(
        progress=tuple(subsidy.RecordedStep(**step) for step in steps), filing_date=date(2024, 7, 22)
    )
    assert [code for code in codes(facts) if "name_" in code] == found
