"""The identity of households and persons in the ledger.

The tests show the messages where a household or a person may be one of the ledger's, or is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from cases import Case, cases
from ledger_stories import TODAY, acquisition, home, number_of, person, record
from strategies import Facts, household, project, village

import subsidy
from subsidy.ledger import Ledger, Verdict, with_history

HOME = "villages[0].households[0]"
CORRECTED = "A'"


def texts(problems: Iterable[subsidy.Problem]) -> list[str]:
    """Return what a clerk reads, word for word."""
    return [str(problem) for problem in problems]


def found(ledger: Ledger, *homes: Facts) -> list[str]:
    return texts(with_history(acquisition("二", *homes), ledger)[1])


def after(*homes: Facts) -> Ledger:
    return record(Ledger(), acquisition("一", *homes))


# Households -----------------------------------------------------------------------------------------------------------

SAME_HOUSEHOLD = """
name                                       | earlier | members | later | now_members | before | code                 | source  | assumed
no certificates, the same members          | 1       | AB      | 1     | AB          | 4      |                      | made up |
another number                             | 1       | AB      | 7     | AB          | 4      |                      | made up |
the same certificate, another number       | 证1       | AB      | 证1     | XY          | 4      |                      | made up |
a certificate on the earlier side only     | 证1       | AB      | 1     | AB          | 4      |                      | made up | a blank contradicts nothing
a certificate on the later side only       | 1       | AB      | 证1     | AB          | 4      |                      | made up | a blank contradicts nothing
another certificate, the same members      | 证1       | AB      | 证2     | AB          | 0      | division_suspected   | made up |
the same number and head, others           | 1       | AB      | 1     | XY          | 0      |                      | made up |
one guest among others                     | 1       | AB      | 证2     | XYZB        | 0      |                      | made up | a minority beside another head has moved
one of two                                 | 1       | AB      | 7     | BX          | 4      |                      | made up | the land is as large as it was
"""
"""Whether a household of the next project, whose land is as large, is that of the earlier one, which lost 4 亩."""


@cases(SAME_HOUSEHOLD)
def test_a_household_is_its_certificate_or_else_its_members(case: Case) -> None:
    ledger = after(home(case.earlier, "10", "", "4", case.members))
    now = home(case.later, "9" if "guest" in case.name else "10", "", "2", case.now_members)
    filled, problems = with_history(acquisition("二", now), ledger)
    assert filled.villages[0].households[0].taken_before == int(case.before)
    assert [p.code.removeprefix("ledger_") for p in problems if p.is_error] == ([case.code] if case.code else [])


def test_a_suspected_division_proposes_shares_by_contracted_area() -> None:
    ledger = after(home("证1", "10", "", "4", "ABCD"))
    assert found(ledger, home("证1", "7", "", "1", "AB"), home("证2", "3", "", "1", "CD")) == [
        f"错误 {HOME}.taken_before：疑似分户（原户成员现分在2户）：台账中甲村户编号001（户主村民A）以前已征收4亩，"
        "须分清由谁承担；按承包面积比例，本户为2.8000亩（现为“0”）。核实后填写“以前累计征收面积”，有关各户合计等于4亩；"
        "只是婚嫁迁入、没有带走承包地的，用 subsidy ledger decide --moved 登记。 [ledger_division_suspected]",
        "错误 villages[0].households[1].taken_before：疑似分户（原户成员现分在2户）：台账中甲村户编号001（户主村民A）"
        "以前已征收4亩，须分清由谁承担；按承包面积比例，本户为1.2000亩（现为“0”）。核实后填写“以前累计征收面积”，"
        "有关各户合计等于4亩；只是婚嫁迁入、没有带走承包地的，用 subsidy ledger decide --moved 登记。"
        " [ledger_division_suspected]",
    ]


def test_a_smaller_area_and_a_new_certificate_are_named_as_the_reason() -> None:
    [text] = found(after(home("证1", "10", "", "4", "ABCD")), home("证2", "5", "", "1", "ABCD"))
    assert "疑似分户（证号由证1变为证2，承包面积由10亩变为5亩）" in text
    assert "本户为2.0000亩" in text


def test_a_suspected_joining_proposes_the_sum() -> None:
    ledger = after(home("证1", "10", "", "4", "AB"), home("证2", "5", "", "1", "C"))
    assert found(ledger, home("证1", "15", "", "4", "ABC")) == [
        f"错误 {HOME}.taken_before：疑似并户：承包面积15亩大于台账的10亩，且甲村户编号002（户主村民C）的成员现都在本户，"
        "该户以前已征收1亩（现为“0”）。已并入承包地的，“以前累计征收面积”填合计5亩；没有并入的，填本户原有的4亩，"
        "本户原为0的，用 subsidy ledger decide --moved 登记迁入的人。 [ledger_joining_suspected]"
    ]


def test_a_resembling_household_is_a_warning() -> None:
    assert found(after(home("1", "10", "", "4", "AB")), home("1", "10", "", "4", "XY") | renamed("村民A")) == [
        f"提醒 {HOME}.number：户编号和户主与台账中的甲村户编号001（户主村民A）相同，但没有相同的身份证号或证号，"
        "按另一户处理（现为“001”）。确是同一户的，核对身份证号和承包经营权证号。 [ledger_household_namesake]"
    ]


def renamed(head: str) -> Facts:
    """Return the facts of a household of X and Y whose head has changed.

    The head has another name and another birth date.
    """
    head_of = person("X3", name=head) | {"relation": "户主"}
    return {"head": head, "members": [head_of, person("Y")]}


def test_a_guest_from_a_household_with_losses_is_a_warning() -> None:
    ledger = after(home("1", "10", "", "4", "AB"))
    assert found(ledger, home("证2", "8", "", "4", "XYZB")) == [
        f"提醒 {HOME}.number：村民B在台账中属甲村户编号001（户主村民A），本户按另一户处理，该户以前的征收面积没有补入"
        "（现为“002”）。核对承包经营权证号；确是同一户的，自行填写以前累计征收面积。 [ledger_household_unmatched]"
    ]


def test_another_contracted_area_is_a_warning() -> None:
    assert found(after(home("证1", "10", "", "4", "AB")), home("证1", "10.5", "", "2", "AB")) == [
        f"提醒 {HOME}.contracted_area：承包面积填10.5亩，台账记10亩（现为“10.5”）。"
        "承包面积应为证上的原面积，核对两处。 [ledger_contracted_area]"
    ]


@pytest.mark.parametrize("known", [False, True], ids=["both new", "one in the ledger"])
def test_two_households_of_one_certificate_are_rejected(known: bool) -> None:
    ledger = after(home("证1", "10", "", "1", "A")) if known else Ledger()
    second = home("证1", "10", "", "2", "B") | {"number": "004"}
    assert found(ledger, home("证1", "10", "", "2", "A"), second) == [
        "错误 villages[0].households[1].certificate：与户编号001的承包经营权证号相同（现为“证1”）。"
        "核对两户的承包经营权证号；确已分户而证号相同的，在证号后加注区别。 [ledger_household_repeated]"
    ]


def test_villages_of_one_name_in_two_townships_are_two() -> None:
    ledger = after(home("1", "10", "", "4", "AB"))
    elsewhere = project(village(home("1", "10", "", "2", "XY"), township="枣林乡"), name="项目二")
    assert with_history(elsewhere, ledger) == (elsewhere, ())


def test_figures_that_differ_are_reported_with_both() -> None:
    ledger = after(home("证1", "10", "", "6", "AB"))
    members = [person("A", prior_share=Decimal("0.5")), person("B")]
    facts = household("10", "5", "4", members, "001") | {"certificate": "证1"}
    assert found(ledger, facts) == [
        f"错误 {HOME}.taken_before：以前累计征收面积填5亩，台账记6亩（项目一）（现为“5”）。"
        "核对后更正工作簿；台账有误的，登记更正。 [ledger_taken_before]",
        f"错误 {HOME}.members[0].prior_share：已补贴比例填0.5，台账记0.6000（项目一）（现为“0.5”）。"
        "核对后更正工作簿；台账有误的，登记更正。 [ledger_prior_share]",
    ]


def test_the_same_land_is_not_taken_twice() -> None:
    facts = acquisition("二", home("证1", "10", "", "4.0001", "AB"))
    filled, [problem] = with_history(facts, after(home("证1", "10", "", "6", "AB")))
    assert str(problem) == (
        f"错误 {HOME}.taken_now：以前项目已征收6亩（项目一），加本次4.0001亩超过承包面积10亩，"
        "同一块地不能计两次（现为“4.0001”）。核对承包面积、本次征收面积和台账。 [ledger_land_twice]"
    )
    assert filled.villages[0].households[0].taken_before == 0


# Persons --------------------------------------------------------------------------------------------------------------


def test_another_number_of_one_name_in_the_household_is_an_error() -> None:
    ledger = after(home("证1", "10", "", "4", "AB"))
    assert found(ledger, home("证1", "10", "", "1", "A'B")) == [
        f"错误 {HOME}.members[0].id_number：村民A与台账中本户的村民A（{number_of('A')}）同名，身份证号不同"
        f"（现为“{number_of(CORRECTED)}”）。核对身份证号；是同一人更正号码的，"
        "用 subsidy ledger decide --same 旧号 新号 登记，不是同一人的用 --different 登记。 [ledger_person_renumbered]"
    ]


def test_another_number_of_one_name_in_the_village_is_a_warning() -> None:
    ledger = after(home("证1", "10", "", "4", "A"))
    assert found(ledger, home("证2", "10", "", "1", "A'")) == [
        f"提醒 {HOME}.members[0].id_number：村民A与台账中本村的村民A（{number_of('A')}）同名同出生日期，身份证号不同"
        f"（现为“{number_of(CORRECTED)}”）。核对身份证号；是同一人更正号码的，用 subsidy ledger decide --same 旧号 新号 登记。"
        " [ledger_person_namesake]"
    ]


def test_a_namesake_of_another_birth_date_beside_the_first_is_no_problem() -> None:
    ledger = after(home("证1", "10", "", "4", "AB"))
    assert found(ledger, home("证1", "10", "", "1", "ABA2")) == []


def test_both_numbers_of_one_person_in_a_project_are_an_error() -> None:
    ledger = after(home("证1", "10", "", "4", "AB")).decide(
        Verdict.SAME, number_of("A"), number_of("A'"), reason="派出所证明", on=TODAY
    )
    assert found(ledger, home("证1", "10", "", "1", "A'BA")) == [
        f"提醒 {HOME}.members[2].id_number：台账中该身份证号已更正为{number_of(CORRECTED)}"
        f"（现为“{number_of('A')}”）。改用更正后的身份证号。 [ledger_number_corrected]",
        f"错误 {HOME}.members[2].id_number：村民A的身份证号和{number_of(CORRECTED)}"
        f"在台账中已认定为同一人，本项目不能列两次（现为“{number_of('A')}”）。"
        "删去其中一个；认定有误的，用 subsidy ledger decide --different 登记。 [ledger_person_repeated]",
    ]


def test_another_name_of_one_number_is_a_warning() -> None:
    ledger = after(home("证1", "10", "", "4", "AB"))
    members = [person("A"), person("B", name="村民贝")]
    assert found(ledger, household("10", "0", "2", members, "001") | {"certificate": "证1"}) == [
        f"提醒 {HOME}.members[1].name：姓名填村民贝，台账中同一身份证号为村民B（现为“村民贝”）。"
        "核对姓名和身份证号。 [ledger_name_differs]"
    ]
