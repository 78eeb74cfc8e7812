"""Additions to the ledger when a project is recorded.

Every reason to reject a project is checked too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from cases import LISHI
from ledger_stories import TODAY, acquisition, attempt, home, number_of, person, record
from strategies import Facts, household

import subsidy
from subsidy import InputError
from subsidy.ledger import Ledger, with_history
from subsidy.workbook import carry_over, project_to_workbook, read_workbook

HOME = "villages[0].households[0]"
FIRST = acquisition("一", home("证1", "10", "", "4", "AB"))
SECOND = acquisition("二", home("证1", "10", "", "2", "AB"))
THIRD = acquisition("三", home("证1", "10", "", "4", "AB"))


def rejected(refusal: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in refusal.value.problems]


def correct(ledger: Ledger, name: str, *homes: Facts, **facts: Any) -> Ledger:
    return record(ledger, acquisition(name, *homes, **facts), correcting="丈量有误")


def test_an_entry_holds_the_facts_of_its_project() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND, sha256="ab12")
    entry = ledger.entries[-1]
    batch = entry.batch
    assert (batch.project, batch.on, batch.notice_date, batch.policy, batch.sha256) == (
        "项目二",
        TODAY,
        SECOND.notice_date,
        "lishi-2024",
        "ab12",
    )
    assert (str(entry.taken_before), str(entry.taken_now), str(batch.standard)) == ("4", "2", "90350")
    assert [(str(p.due), str(p.share), str(p.amount)) for p in entry.persons] == [
        ("0.6000", "0.6000", "54210.0000")
    ] * 2


def test_a_project_is_recorded_once() -> None:
    ledger = record(Ledger(), FIRST, sha256="a")
    with pytest.raises(InputError) as refusal:
        record(ledger, FIRST, sha256="b")
    assert rejected(refusal) == [
        "错误 name：项目“项目一”已登记在台账中。"
        "同一项目不能登记两次；内容有变的用 subsidy ledger add --correct 原因 登记更正。 [ledger_project_repeated]"
    ]


def test_a_file_is_recorded_once_under_whatever_project_name() -> None:
    ledger = record(Ledger(), FIRST, sha256="a")
    with pytest.raises(InputError) as refusal:
        record(ledger, SECOND, sha256="a")
    assert rejected(refusal) == [
        "错误 name：这份工作簿已作为项目“项目一”登记在台账中（现为“项目二”）。"
        "核对是否选错文件，或项目名称填错。 [ledger_file_repeated]"
    ]


def test_an_unrecorded_project_cannot_be_corrected() -> None:
    with pytest.raises(InputError) as refusal:
        record(Ledger(), FIRST, correcting="面积有误")
    assert rejected(refusal) == [
        "错误 name：项目“项目一”尚未登记，不能更正。核对项目名称，或先登记该项目。 [ledger_project_missing]"
    ]


def test_a_result_that_leaves_out_earlier_figures_is_rejected() -> None:
    """Check a third project that is assessed as it stands.

    It would pay a second time for the first six mu.
    """
    ledger = record(record(Ledger(), FIRST), SECOND)
    with pytest.raises(InputError) as refusal:
        ledger.append(subsidy.assess(THIRD), on=TODAY)
    assert rejected(refusal) == [
        f"错误 {HOME}：甲村户编号001（户主村民A）以前的征收或补贴已记在台账中，但本次计算没有计入："
        "以前累计征收面积6亩，村民A已补贴比例0.6000，村民B已补贴比例0.6000。"
        "先用 subsidy ledger apply 把以前的征收和补贴补入工作簿，再重新计算。 [ledger_not_applied]"
    ]


def test_a_policy_without_deduction_cannot_pay_above_one_standard() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    with pytest.raises(InputError) as refusal:
        record(ledger, THIRD, LISHI.replace(prior_subsidy="ignore"))
    assert rejected(refusal) == [
        f"错误 {HOME}.members[{index}].prior_share：村民{name}在各项目的补贴比例合计1.6000，超过一份标准"
        "（项目二、项目三）。核对各项目的补贴比例和所用政策；其他项目已补贴的，填入“已补贴比例”后重新计算。"
        " [ledger_above_standard]"
        for index, name in enumerate("AB")
    ]


def test_a_name_added_late_cannot_pass_one_standard() -> None:
    """Check case P: A is named late in project 1, already paid in project 2.

    Project 1 leaves a place open, project 2 pays A 0.6, and project 1 is corrected to name A.
    """
    untouched = home("证1", "10", "", "0", "AB")
    ledger = record(Ledger(), acquisition("一", untouched, uncontracted="1.37"))
    ledger = record(ledger, acquisition("二", home("证1", "10", "", "6", "AB")))
    named = home("证1", "10", "", "0", "AB")
    named["members"][0] |= {"on_uncontracted_list": True}
    with pytest.raises(InputError) as refusal:
        correct(ledger, "一", named, uncontracted="1.37")
    assert [(p.code, "1.6000" in p.message) for p in refusal.value.problems] == [("ledger_above_standard", True)]


def test_a_correction_cannot_pay_twice_for_the_same_land() -> None:
    """Check a correction to 0.65, where the law gives 0.6.

    0.55 are for five and a half mu, and 0.1 are of project 2, which was for the sixth.
    """
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "5", "A")))
    ledger = record(ledger, acquisition("二", home("证1", "10", "", "1", "A")))
    with pytest.raises(InputError) as refusal:
        correct(ledger, "一", home("证1", "10", "", "5.5", "A"))
    assert rejected(refusal) == [
        f"错误 {HOME}.members[0].prior_share：村民A在各项目的补贴比例合计0.6500，超过应享的0.6000（项目一、项目二）。"
        "其他项目已补贴的，填入“已补贴比例”后重新计算。 [ledger_above_entitled]"
    ]
    members = [person("A", prior_share=Decimal("0.1"))]
    ledger = correct(ledger, "一", household("10", "0", "5.5", members, "001") | {"certificate": "证1"})
    ledger = correct(ledger, "二", home("证1", "10", "", "1", "A"))
    [held] = ledger.people.values()
    assert (held.booked, held.entitled, ledger.problems()) == (Decimal("0.65"), Decimal("0.65"), ())


def test_a_share_from_before_the_ledger_is_deducted_and_may_be_restated() -> None:
    """Check a share of 0.6 in all, less the 0.5 received before.

    5 of 10 were lost and 0.5 was received before the first recorded project, which takes 1 more.
    """
    ledger = record(Ledger(), acquisition("一", opened("0.5")))
    [held] = ledger.people.values()
    assert (str(held.opening), str(held.paid), str(held.booked)) == ("0.5", "0.1000", "0.6000")
    [held] = correct(ledger, "一", opened("0.55")).people.values()
    assert (str(held.opening), str(held.booked), str(held.to_recover)) == ("0.55", "0.6500", "0.0500")


def opened(share: str) -> Facts:
    """Return a household that lost 5 of 10 before the ledger.

    Its only member received a share then.
    """
    return household("10", "5", "1", [person("A", prior_share=Decimal(share))], "001") | {"certificate": "证1"}


def test_an_amount_to_recover_is_counted_at_each_project_s_standard() -> None:
    """Check an amount to recover at two standards.

    0.6 at 650 元 was booked; in truth nothing was due then, and 0.6 at 700 元 in project 2.
    """
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A")))
    ledger = record(ledger, acquisition("二", home("证1", "10", "", "2", "A"), dibao=Decimal(700)))
    ledger = correct(ledger, "一", home("证1", "10", "", "4", "A"))
    ledger = correct(ledger, "二", home("证1", "10", "", "2", "A"), dibao=Decimal(700))
    [held] = ledger.people.values()
    booked, entitled = Decimal("54210") + Decimal("19460"), Decimal("58380")
    assert (held.booked_amount, held.entitled_amount) == (booked, entitled)
    assert (str(held.to_recover), held.amount_to_recover) == ("0.2000", booked - entitled)


# Corrections ----------------------------------------------------------------------------------------------------------


def test_a_correction_names_the_entry_it_replaces_and_why() -> None:
    homes = [home("证1", "10", "", "4", "A"), home("证2", "8", "", "1", "B")]
    ledger = correct(record(Ledger(), acquisition("一", *homes)), "一", home("证1", "10", "", "6", "A"), homes[1])
    [first, second, correction] = ledger.entries
    assert (correction.number, correction.replaces, correction.batch.reason) == (3, 1, "丈量有误")
    assert first.replaces is second.replaces is None
    assert ledger.in_force() == (correction, second)


def test_a_correction_may_be_corrected() -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "4", "A")))
    for now in ("5", "6", "4"):
        ledger = correct(ledger, "一", home("证1", "10", "", now, "A"))
    assert [entry.replaces for entry in ledger.entries] == [None, 1, 2, 3]
    assert [str(held.taken) for held in ledger.present.holdings.values()] == ["4"]


def test_a_correction_withdraws_households_that_are_gone() -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A")))
    ledger = correct(ledger, "一", home("证2", "8", "", "4", "B"))
    [_, added, withdrawn] = ledger.entries
    assert (added.certificate, added.replaces) == ("证2", None)
    assert (withdrawn.certificate, withdrawn.replaces, withdrawn.withdrawn) == ("证1", 1, True)
    held = ledger.people[number_of("A")]
    assert (str(held.entitled), str(held.booked), str(held.amount_to_recover)) == ("0", "0.6000", "54210.0000")
    assert correct(ledger, "一", home("证2", "8", "", "4", "B")) == ledger


def test_a_correction_may_withdraw_every_household() -> None:
    ledger = correct(record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A"))), "一")
    assert [entry.withdrawn for entry in ledger.in_force()] == [True]


def test_a_correction_that_changes_nothing_adds_nothing() -> None:
    ledger = record(Ledger(), FIRST)
    assert record(ledger, FIRST, correcting="重报", sha256="b") == ledger


def test_a_correction_reports_the_later_entries_it_contradicts() -> None:
    ledger = record(record(Ledger(), acquisition("一", home("证1", "10", "", "6", "AB"))), SECOND)
    ledger = correct(ledger, "一", home("证1", "10", "", "4", "AB"))
    assert [str(problem) for problem in ledger.problems()] == [
        "错误 台账!第2号 甲村户编号001（户主村民A）：以前累计征收面积填6亩，台账记4亩（项目一）（现为“6”）。"
        "核对后更正工作簿；台账有误的，登记更正。 [ledger_taken_before]"
    ]
    [problem] = with_history(THIRD, ledger)[1]
    assert str(problem) == (
        f"错误 {HOME}.number：本户在台账中有未解决的矛盾，不能登记，也不能补入（现为“001”）。"
        "用 subsidy ledger check 查看矛盾，先更正有关项目。 [ledger_contradiction_open]"
    )


def test_a_contradicted_division_is_reported() -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "4", "ABCD")))
    ledger = record(ledger, acquisition("二", home("证1", "5", "2", "1", "AB"), home("证2", "5", "2", "1", "CD")))
    ledger = correct(ledger, "一", home("证1", "10", "", "3", "ABCD"))
    assert [str(problem) for problem in ledger.problems()] == [
        "错误 台账!第2号 分户：分户时各户以前累计征收合计4亩，台账记3亩（现为“4”）。按台账的数重新分户："
        "更正以后的项目，使各户以前累计征收合计等于台账的数。 [ledger_division_sum]"
    ]


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (
            "丈量\u2028有误",
            "错误 原因：文字中有看不见的字符U+2028（现为“丈量�有误”）。删去该字符，或重新录入该处文字。 [field_text]",
        ),
        ("误" * 2001, f"错误 原因：值超出允许的范围：文字过长（现为“{'误' * 200}…”）。核对该值。 [field_range]"),
    ],
    ids=["a separator of lines", "too long"],
)
def test_a_reason_that_no_line_can_hold_is_rejected(reason: str, line: str) -> None:
    ledger = record(Ledger(), FIRST)
    with pytest.raises(InputError) as refusal:
        record(ledger, acquisition("一", home("证1", "10", "", "5", "AB")), correcting=reason)
    assert rejected(refusal) == [line]


# The workbook carried over from the last project ----------------------------------------------------------------------


def test_a_workbook_carried_over_agrees_with_the_ledger(tmp_path: Any) -> None:
    """Check that `new --from` and `ledger apply` give the same figures.

    Either may therefore come first.
    """
    result = subsidy.assess(acquisition("一", home("证1", "10", "", "6", "AB"), home("证2", "5", "", "1", "C")))
    ledger = Ledger().append(result, on=TODAY)
    shares = {p.farmer.id_number: p.entitlement + p.uncontracted_share for p in result.persons}
    carry_over(result.project, shares, tmp_path / "二.xlsx")
    carried = read_workbook(tmp_path / "二.xlsx").draft
    assert carried is not None
    filled, problems = subsidy.ledger.fill(carried, ledger)
    assert (filled, problems) == (carried, ())
    first, second = (home for _, home in filled.households())
    assert [first.taken_before, second.taken_before] == [6, 1]
    assert [member.prior_share for member in first.members] == [Decimal("0.6")] * 2


def test_a_carried_over_workbook_of_another_figure_is_rejected(tmp_path: Any) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "AB")))
    project_to_workbook(acquisition("二", home("证1", "10", "5", "2", "AB")), tmp_path / "二.xlsx")
    _, errors = attempt(ledger, read_workbook(tmp_path / "二.xlsx").project)
    assert errors == {"ledger_taken_before"}
