"""Facts the clerk states, and their limits.

The facts are identities, moves, divisions and recoveries.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from ledger_stories import TODAY, acquisition, home, number_of, record

from subsidy import InputError
from subsidy.ledger import Ledger, Share, Verdict, with_history

REASON = "村委会证明"
A, B, C, D = map(number_of, "ABCD")


def after(*tables: tuple[str, str, str]) -> Ledger:
    homes = [home(certificate, "10", "", now, members) for certificate, now, members in tables]
    return record(Ledger(), acquisition("一", *homes))


def share(members: str, contracted: str, taken: str) -> Share:
    return Share(tuple(map(number_of, members)), Decimal(contracted), Decimal(taken))


def rejected(refusal: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in refusal.value.problems]


def test_the_last_verdict_on_two_numbers_counts() -> None:
    ledger = after(("证1", "6", "A"), ("证2", "7", "B"))
    ledger = ledger.decide(Verdict.SAME, A, B, reason=REASON, on=TODAY)
    assert [(p.id_number, str(p.booked), str(p.to_recover)) for p in ledger.people.values()] == [
        (B, "1.3000", "0.6000")
    ]
    ledger = ledger.decide(Verdict.DIFFERENT, A, B, reason=REASON, on=TODAY)
    assert [str(person.booked) for person in ledger.people.values()] == ["0.6000", "0.7000"]


def test_a_number_corrected_twice_leads_to_the_last_one() -> None:
    ledger = after(("证1", "6", "A")).decide(Verdict.SAME, A, B, reason=REASON, on=TODAY)
    ledger = ledger.decide(Verdict.SAME, B, C, reason=REASON, on=TODAY)
    assert {ledger.valid(number) for number in (A, B, C)} == {C}
    assert list(ledger.people) == [C]


def test_one_person_booked_twice_receives_no_more() -> None:
    ledger = after(("证1", "6", "A"), ("证2", "7", "B")).decide(Verdict.SAME, A, B, reason=REASON, on=TODAY)
    filled, _ = with_history(acquisition("二", home("证2", "10", "", "3", "B")), ledger)
    assert filled.villages[0].households[0].members[0].prior_share == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_needs_a_reason(reason: str) -> None:
    with pytest.raises(InputError) as refusal:
        after(("证1", "4", "A")).decide(Verdict.MOVED, A, reason=reason, on=TODAY)
    assert rejected(refusal) == ["错误 原因：没有写明原因。写明原因和依据。 [ledger_reason_missing]"]


def test_a_decision_needs_sound_numbers_one_of_them_known() -> None:
    ledger = after(("证1", "4", "A"))
    with pytest.raises(InputError) as refusal:
        ledger.decide(Verdict.SAME, A, "1411", reason=REASON, on=TODAY)
    assert [problem.code for problem in refusal.value.problems] == ["id_length"]
    with pytest.raises(InputError) as refusal:
        ledger.decide(Verdict.MOVED, D, reason=REASON, on=TODAY)
    assert rejected(refusal) == [f"错误 输入：台账中没有身份证号{D}。核对身份证号。 [ledger_person_unknown]"]


# Divisions ------------------------------------------------------------------------------------------------------------


def test_a_division_may_be_stated_before_its_parts_appear() -> None:
    ledger = after(("证1", "4", "ABCD"))
    parts = [share("AB", "5", "4"), share("C", "5", "0")]
    ledger = ledger.divide("证1", parts, reason="分户协议", on=TODAY)
    held = [(h.certificate, str(h.contracted_area), str(h.taken)) for h in ledger.present.holdings.values()]
    assert held == [("证1", "5", "4"), ("", "5", "0")]
    project = acquisition("二", home("证1", "5", "", "1", "ABD"), home("证2", "5", "", "1", "C"))
    filled, problems = with_history(project, ledger)
    assert [str(household.taken_before) for _, household in filled.households()] == ["4", "0"]
    assert problems == ()


def test_members_not_named_stay_with_the_first_part() -> None:
    ledger = after(("证1", "4", "ABCD")).divide(
        A, [share("A", "5", "2"), share("C", "5", "2")], reason="分户", on=TODAY
    )
    assert {number: ledger.present.account_of(number) for number in (A, B, C, D)} == {A: 2, B: 2, C: 3, D: 2}


def test_a_division_that_does_not_add_up_is_rejected() -> None:
    ledger = after(("证1", "4", "ABCD"))
    with pytest.raises(InputError) as refusal:
        ledger.divide("证1", [share("A", "5", "1"), share("C", "1", "2")], reason="分户", on=TODAY)
    assert rejected(refusal) == [
        "错误 输入：分户时各户以前累计征收合计3亩，台账记4亩。按台账的数重新分户："
        "更正以后的项目，使各户以前累计征收合计等于台账的数。 [ledger_division_sum]",
        "错误 输入：分户后以前累计征收2亩，超过承包面积1亩。核对该户的承包面积和以前征收面积。 [ledger_division_area]",
    ]


def test_a_division_names_members_of_a_known_household() -> None:
    ledger = after(("证1", "4", "AB"), ("证2", "1", "C"))
    with pytest.raises(InputError) as refusal:
        ledger.divide("证9", [], reason="分户", on=TODAY)
    assert rejected(refusal) == [
        "错误 输入：台账中没有证号或成员身份证号为证9的户。核对证号或身份证号。 [ledger_household_unknown]"
    ]
    with pytest.raises(InputError) as refusal:
        ledger.divide("证1", [share("A", "5", "2"), share("C", "5", "2")], reason="分户", on=TODAY)
    assert rejected(refusal) == [
        f"错误 输入：身份证号{C}不在甲村户编号001（户主村民A）中。核对身份证号。 [ledger_division_member]"
    ]


# Recoveries -----------------------------------------------------------------------------------------------------------


def test_a_recovery_lowers_what_is_booked() -> None:
    ledger = after(("证1", "6", "A"))
    ledger = record(ledger, acquisition("一", home("证1", "10", "", "4", "A")), correcting="丈量有误")
    ledger = ledger.recover(A, "项目一", Decimal("0.6"), Decimal(54210), reason="已退回", on=TODAY)
    [held] = ledger.people.values()
    assert held.recovered == Decimal("0.6")
    assert held.booked == held.to_recover == held.amount_to_recover == 0
    filled, _ = with_history(acquisition("二", home("证1", "10", "", "2", "A")), ledger)
    assert filled.villages[0].households[0].members[0].prior_share == 0


def test_no_more_is_recovered_than_was_booked_in_excess() -> None:
    ledger = after(("证1", "6", "A"))
    with pytest.raises(InputError) as refusal:
        ledger.recover(A, "项目一", Decimal("0.1"), Decimal(9035), reason="已退回", on=TODAY)
    assert rejected(refusal) == [
        "错误 输入：村民A应追回比例0.0000、金额0.0000元，项目“项目一”已记账比例0.6000，不能登记追回比例0.1000。"
        "核对项目、比例和金额。 [ledger_not_to_recover]"
    ]
    with pytest.raises(InputError, match="ledger_person_unknown"):
        ledger.recover(D, "项目一", Decimal("0.1"), Decimal(9035), reason="已退回", on=TODAY)
