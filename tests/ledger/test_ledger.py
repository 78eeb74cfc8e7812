"""台账: what earlier projects took and paid is known to the next, which can neither pay nor count anything twice.

Households and projects are made up. Shares follow 附件6 §3(2) and §4(1), read as lishi-2024 does: taken_before = listed,
prior_subsidy = deduct. That nobody is paid above one standard in all, and no land counted twice, is that reading too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from strategies import Facts, areas, farmer, household, project, project_of, village
from typer.testing import CliRunner, Result

import subsidy
from subsidy import InputError, Ledger, LedgerError, LossClass, with_history
from subsidy.cli.main import app
from subsidy.ledger.book import HEADER
from subsidy.workbook import project_to_workbook, read_workbook

TODAY = date(2024, 8, 1)


def acquisition(name: str, *homes: Facts, **facts: Any) -> subsidy.Project:
    return project_of(*homes, name=name, **facts)


def record(ledger: Ledger, facts: subsidy.Project, **options: Any) -> Ledger:
    """Record a project as the clerk does: filled from the ledger, assessed, appended."""
    filled, problems = with_history(facts, ledger)
    assert not [problem for problem in problems if problem.is_error]
    return ledger.append(subsidy.assess(filled), on=TODAY, **options)


def codes(refusal: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def told(problems: Iterable[subsidy.Problem]) -> list[str]:
    """Return what a clerk reads, word for word."""
    return [str(problem) for problem in problems]


def refused(refusal: pytest.ExceptionInfo[InputError]) -> list[str]:
    return told(refusal.value.problems)


HOME = "villages[0].households[0]"
FIRST = acquisition("项目一", household("10", "0", "4", 2))
SECOND = acquisition("项目二", household("10", "0", "2", 2))
THIRD = acquisition("项目三", household("10", "0", "4", 2))


# Three acquisitions of one village ------------------------------------------------------------------------------------


def test_three_projects_take_ten_mu_and_pay_one_standard_in_all() -> None:
    """4 of 10: nothing yet; 2 more: 0.6; the last 4: all of it, less the 0.6."""
    ledger = record(record(record(Ledger(), FIRST), SECOND), THIRD)
    entries = [
        (e.project, str(e.taken_before), str(e.taken_now), [str(p.share) for p in e.persons]) for e in ledger.entries
    ]
    assert entries == [
        ("项目一", "0", "4", ["0", "0"]),
        ("项目二", "4", "2", ["0.6000", "0.6000"]),
        ("项目三", "6", "4", ["0.4000", "0.4000"]),
    ]
    history = ledger.history()
    [held], paid = history.holdings, history.persons[ledger.entries[0].persons[0].id_number]
    assert (str(held.taken), held.projects) == ("10", ("项目一", "项目二", "项目三"))
    assert (str(paid.share), str(paid.amount), paid.projects) == ("1.0000", "90350.0000", ("项目二", "项目三"))
    assert ledger.problems() == ()


@st.composite
def three_acquisitions(draw: DrawFn) -> list[subsidy.Project]:
    """Draw a village of some households and three projects, each of which takes any part of what land is left."""
    homes = [(draw(areas()), draw(st.integers(1, 4))) for _ in range(draw(st.integers(1, 3)))]
    left = [contracted for contracted, _ in homes]
    names = [draw(st.sets(st.integers(0, 11), max_size=2)) for _ in range(3)]
    projects = []
    for number in range(3):
        taken = [(rest * draw(st.sampled_from((0, 1, 2, 3, 4))) / 4).quantize(Decimal("0.0001")) for rest in left]
        taken = [min(now, rest) for now, rest in zip(taken, left, strict=True)]
        left = [rest - now for rest, now in zip(left, taken, strict=True)]
        drawn = zip(homes, taken, strict=True)
        facts = [_home(place, *home, now, names[number]) for place, (home, now) in enumerate(drawn)]
        projects.append(acquisition(f"项目{number}", *facts, uncontracted="2.74"))
    return projects


def _home(place: int, contracted: Decimal, heads: int, now: Decimal, named: set[int]) -> Facts:
    serials = range(place * 4, place * 4 + heads)
    members = [farmer(serial=serial, on_uncontracted_list=serial in named) for serial in serials]
    return household(contracted, "0", now, members, f"{place:03d}")


@settings(max_examples=40, deadline=None)
@given(three_acquisitions())
def test_nobody_is_paid_above_one_standard_and_no_land_counts_twice(projects: list[subsidy.Project]) -> None:
    ledger = Ledger()
    for number, facts in enumerate(projects, 1):
        ledger = record(ledger, facts)
        history = ledger.history()
        assert all(paid.share <= 1 for paid in history.persons.values())
        assert all(held.taken <= held.contracted_area for held in history.holdings)
        assert len(history.holdings) == len(facts.villages[0].households)
        for held, *homes in zip(history.holdings, *(p.villages[0].households for p in projects[:number]), strict=True):
            assert held.taken == sum(home.taken_now for home in homes)
    shares: dict[str, Decimal] = {}
    for payment in (payment for entry in ledger.entries for payment in entry.persons):
        shares[payment.id_number] = shares.get(payment.id_number, Decimal(0)) + payment.share
    assert shares == {number: paid.share for number, paid in ledger.history().persons.items()}
    assert ledger.problems() == ()


@settings(max_examples=20, deadline=None)
@given(three_acquisitions())
def test_a_recorded_project_is_read_again_as_it_was(projects: list[subsidy.Project]) -> None:
    ledger, filled = Ledger(), []
    for facts in projects:
        filled.append(with_history(facts, ledger)[0])
        ledger = record(ledger, facts)
    for facts, then in zip(projects, filled, strict=True):
        assert with_history(facts, ledger) == (then, ())
        assert with_history(then, ledger) == (then, ())


# What the next project is told ----------------------------------------------------------------------------------------


def test_what_is_blank_is_filled_in() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    filled, problems = with_history(THIRD, ledger)
    [home] = filled.villages[0].households
    assert (str(home.taken_before), [str(member.prior_share) for member in home.members]) == ("6", ["0.6000"] * 2)
    assert problems == ()
    assert THIRD.villages[0].households[0].taken_before == 0


def test_what_was_lost_before_the_ledger_began_is_carried_along() -> None:
    """5 of 10 and 0.5 received before the first recorded project, which takes 1 more: 0.6 in all, less the 0.5."""
    members = [farmer(prior_share=Decimal("0.5"))]
    ledger = record(Ledger(), acquisition("项目一", household("10", "5", "1", members)))
    [home] = with_history(acquisition("项目二", household("10", "0", "1", 1)), ledger)[0].villages[0].households
    assert (str(home.taken_before), str(home.members[0].prior_share)) == ("6", "0.6000")


def test_where_the_workbook_says_otherwise_both_figures_are_told() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    members = [farmer(prior_share=Decimal("0.5")), farmer(serial=2)]
    found = with_history(acquisition("项目三", household("10", "5", "4", members)), ledger)[1]
    assert told(found) == [
        f"错误 {HOME}.taken_before：以前累计征收面积填5亩，台账记6亩（项目一、项目二）（现为“5”）。"
        "核对后更正工作簿；台账有误的，登记更正。 [ledger_taken_before]",
        f"错误 {HOME}.members[0].prior_share：已补贴比例填0.5，台账记0.6000（项目二）（现为“0.5”）。"
        "核对后更正工作簿；台账有误的，登记更正。 [ledger_prior_share]",
    ]


def test_the_same_land_is_not_taken_twice() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    facts = acquisition("项目三", household("10", "0", "4.0001", 2))
    filled, [problem] = with_history(facts, ledger)
    assert str(problem) == (
        f"错误 {HOME}.taken_now：以前项目已征收6亩（项目一、项目二），加本次4.0001亩超过承包面积10亩，"
        "同一块地不能计两次（现为“4.0001”）。核对承包面积、本次征收面积和台账。 [ledger_land_twice]"
    )
    assert filled.villages[0].households[0].taken_before == 0


def certified(home: Facts, certificate: str, **facts: Any) -> Facts:
    return home | {"certificate": certificate} | facts


HOUSEHOLDS = """
name                                   | earlier_certificate | number | certificate | same | source  | assumed
the same number and head               |                     | 001    |             | yes  | made up | village, number and head tell a household
another number                         |                     | 002    |             | no   | made up | village, number and head tell a household
the same certificate, another number   | 证1                 | 002    | 证1         | yes  | made up | a certificate tells more than a number
another certificate                    | 证1                 | 001    | 证2         | no   | made up | a certificate tells more than a number
a certificate on the earlier side only | 证1                 | 001    |             | yes  | made up | what is blank contradicts nothing
a certificate on the later side only   |                     | 001    | 证1         | yes  | made up | what is blank contradicts nothing
"""
"""Whether a household of the next project is that of the earlier one, whose number was 001; both have the same head. No
document says by what a household is known again."""


@cases(HOUSEHOLDS)
def test_a_household_is_its_certificate_or_else_its_place_number_and_head(case: Case) -> None:
    earlier = certified(household("10", "0", "4", 2), case.earlier_certificate)
    later = certified(household("10", "0", "2", 2), case.certificate, number=case.number)
    ledger = record(Ledger(), acquisition("项目一", earlier))
    filled, problems = with_history(acquisition("项目二", later), ledger)
    same = case.same == "yes"
    assert filled.villages[0].households[0].taken_before == (4 if same else 0)
    assert [problem.code for problem in problems] == ([] if same else ["ledger_household_unmatched"])


def test_a_certificate_given_later_ties_all_three_together() -> None:
    first = record(Ledger(), FIRST)
    second = record(first, acquisition("项目二", certified(household("10", "0", "2", 2), "证1")))
    third = acquisition("项目三", certified(household("10", "0", "4", 2), "证1", number="009"))
    assert with_history(third, second)[0].villages[0].households[0].taken_before == 6


def test_villages_of_the_same_name_in_two_townships_are_two() -> None:
    ledger = record(Ledger(), FIRST)
    elsewhere = project(village(household("10", "0", "2", [farmer(serial=9)]), township="枣林乡"), name="项目二")
    assert with_history(elsewhere, ledger)[0] == elsewhere


def test_a_member_known_from_another_household_is_told() -> None:
    """The head has died: the ledger knows the household by him."""
    ledger = record(Ledger(), FIRST)
    heir = acquisition("项目二", household("10", "0", "2", [farmer(serial=2)]))
    assert told(with_history(heir, ledger)[1]) == [
        f"提醒 {HOME}.number：村民002在台账中属甲村户编号001（户主村民001），与本户对不上，该户以前的征收面积没有补入"
        "（现为“001”）。核对承包经营权证号、户编号和户主；确已分户或迁入的，自行填写以前累计征收面积。"
        " [ledger_household_unmatched]"
    ]


def test_whoever_moves_to_another_household_keeps_what_they_received() -> None:
    ledger = record(Ledger(), acquisition("项目一", household("5", "0", "5", [farmer(), farmer(serial=2)])))
    married = [farmer(serial=3), farmer(serial=2)]
    filled, _ = with_history(acquisition("项目二", household("5", "0", "5", married, "007")), ledger)
    assert [member.prior_share for member in filled.villages[0].households[0].members] == [0, 1]
    assert [person.total for person in subsidy.assess(filled).persons] == [90350, 0]


def test_another_name_or_contracted_area_is_told() -> None:
    ledger = record(Ledger(), FIRST)
    other = [farmer(), farmer(serial=2, name="村民贰")]
    found = with_history(acquisition("项目二", household("10.5", "0", "2", other)), ledger)[1]
    assert told(found) == [
        f"提醒 {HOME}.contracted_area：承包面积填10.5亩，台账记10亩（现为“10.5”）。"
        "承包面积应为证上的原面积，核对两处。 [ledger_contracted_area]",
        f"提醒 {HOME}.members[1].name：姓名填村民贰，台账中同一身份证号为村民002（现为“村民贰”）。"
        "核对姓名和身份证号。 [ledger_name_differs]",
    ]


@pytest.mark.parametrize("known", [False, True], ids=["both new", "both in the ledger"])
def test_two_households_that_are_one_are_refused(known: bool) -> None:
    ledger = (
        record(Ledger(), acquisition("项目一", certified(household("10", "0", "1", 1), "证1"))) if known else Ledger()
    )
    homes = [certified(household("10", "0", "2", [farmer(serial=n)], f"00{n}"), "证1") for n in (3, 4)]
    found = with_history(acquisition("项目二", *homes), ledger)[1]
    assert (
        "错误 villages[0].households[1].number：与户编号003是同一户：承包经营权证号相同，或对应台账中的同一户"
        "（现为“004”）。核对两户的承包经营权证号、户编号和户主；确已分户而证号相同的，在证号后加注区别。"
        " [ledger_household_repeated]"
    ) in told(found)


# What is not recorded -------------------------------------------------------------------------------------------------


def test_a_project_is_recorded_once() -> None:
    ledger = record(Ledger(), FIRST, sha256="a")
    with pytest.raises(InputError) as refusal:
        record(ledger, FIRST, sha256="b")
    assert refused(refusal) == [
        "错误 name：项目“项目一”已登记在台账中。"
        "同一项目不能登记两次；内容有变的用 subsidy ledger add --correct 原因 登记更正。 [ledger_project_repeated]"
    ]


def test_a_file_is_recorded_once_whatever_its_project_is_called() -> None:
    ledger = record(Ledger(), FIRST, sha256="a")
    with pytest.raises(InputError) as refusal:
        record(ledger, SECOND, sha256="a")
    assert refused(refusal) == [
        "错误 name：这份工作簿已作为项目“项目一”登记在台账中（现为“项目二”）。"
        "核对是否选错文件，或项目名称填错。 [ledger_file_repeated]"
    ]


def test_what_is_not_recorded_cannot_be_corrected() -> None:
    with pytest.raises(InputError) as refusal:
        record(Ledger(), FIRST, correcting="面积有误")
    assert refused(refusal) == [
        "错误 name：项目“项目一”尚未登记，不能更正。核对项目名称，或先登记该项目。 [ledger_project_missing]"
    ]


def test_a_result_reckoned_without_the_ledger_is_refused() -> None:
    """Assessed as it stands, the third project would pay a second time for the first six mu."""
    ledger = record(record(Ledger(), FIRST), SECOND)
    with pytest.raises(InputError) as refusal:
        ledger.append(subsidy.assess(THIRD), on=TODAY)
    assert refused(refusal) == [
        "错误 villages：甲村户编号001（户主村民001）以前的征收或补贴已记在台账中，但本次计算没有计入："
        "以前累计征收面积6亩，村民001已补贴比例0.6000，村民002已补贴比例0.6000。"
        "先用 subsidy ledger apply 把以前的征收和补贴补入工作簿，再重新计算。 [ledger_not_applied]"
    ]


def test_a_policy_that_deducts_nothing_cannot_pay_above_one_standard() -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    filled, _ = with_history(THIRD, ledger)
    with pytest.raises(InputError) as refusal:
        ledger.append(subsidy.assess(filled, LISHI.replace(prior_subsidy="ignore")), on=TODAY)
    assert refused(refusal)[0] == (
        "错误 台账!第3号 甲村户编号001（户主村民001）：村民001在各项目的补贴比例合计1.6000，超过一份标准"
        "（项目二、项目三）（现为“1.6000”）。核对各项目的补贴比例和所用政策。 [ledger_above_standard]"
    )
    assert codes(refusal) == ["ledger_above_standard"] * 2


# Corrections ----------------------------------------------------------------------------------------------------------


def corrected(ledger: Ledger, name: str, *homes: Facts) -> Ledger:
    return record(ledger, acquisition(name, *homes), correcting="丈量有误")


def test_a_correction_is_an_entry_of_its_own_that_names_what_it_replaces_and_why() -> None:
    homes = [household("10", "0", "4", 1, "001"), household("8", "0", "1", [farmer(serial=5)], "002")]
    ledger = corrected(
        record(Ledger(), acquisition("项目一", *homes)), "项目一", household("10", "0", "6", 1, "001"), homes[1]
    )
    [first, second, correction] = ledger.entries
    assert (correction.number, correction.replaces, correction.reason) == (3, 1, "丈量有误")
    assert correction.is_correction
    assert not first.is_correction
    assert [str(payment.share) for payment in correction.persons] == ["0.6000"]
    assert ledger.in_force() == (correction, second)
    assert [held.taken for held in ledger.history().holdings] == [6, 1]


def test_a_correction_may_be_corrected() -> None:
    ledger = record(Ledger(), acquisition("项目一", household("10", "0", "4", 1)))
    for now in ("5", "6", "4"):
        ledger = corrected(ledger, "项目一", household("10", "0", now, 1))
    assert [entry.replaces for entry in ledger.entries] == [None, 1, 2, 3]
    assert [held.taken for held in ledger.history().holdings] == [4]


def test_a_household_that_is_gone_lost_nothing_and_a_new_one_is_recorded() -> None:
    old, new = household("10", "0", "6", 1, "001"), household("8", "0", "4", [farmer(serial=5)], "002")
    ledger = corrected(record(Ledger(), acquisition("项目一", old)), "项目一", new)
    [_, added, emptied] = ledger.entries
    assert (added.household, added.replaces) == ("002", None)
    assert (emptied.household, emptied.replaces, str(emptied.taken_now)) == ("001", 1, "0")
    assert [(held.number, str(held.taken)) for held in ledger.history().holdings] == [("001", "0"), ("002", "4")]
    assert {paid.name: paid.share for paid in ledger.history().persons.values()} == {
        "村民001": 0,
        "村民005": Decimal("0.5"),
    }


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (
            "丈量\u2028有误",
            "错误 更正原因：文字中有看不见的字符U+2028（现为“丈量�有误”）。删去该字符，或重新录入该处文字。 [field_text]",
        ),
        ("误" * 2001, f"错误 更正原因：值超出允许的范围：文字过长（现为“{'误' * 2001}”）。核对该值。 [field_range]"),
    ],
    ids=["a separator of lines", "too long"],
)
def test_a_reason_no_line_can_hold_is_refused(reason: str, line: str) -> None:
    """It would be written, and the ledger could never be read again."""
    ledger = record(Ledger(), acquisition("项目一", household("10", "0", "4", 1)))
    with pytest.raises(InputError) as refusal:
        record(ledger, acquisition("项目一", household("10", "0", "5", 1)), correcting=reason)
    assert refused(refusal) == [line]


def test_a_reason_is_written_as_it_is_read(file: Path) -> None:
    ledger = record(Ledger(), acquisition("项目一", household("10", "0", "4", 1)))
    ledger = record(ledger, acquisition("项目一", household("10", "0", "5", 1)), correcting=" 丈量\n有误 ")
    ledger.save(file)
    assert Ledger.load(file) == ledger
    assert ledger.entries[-1].reason == "丈量\n有误"


def test_a_correction_that_changes_nothing_adds_nothing() -> None:
    ledger = record(Ledger(), FIRST)
    assert record(ledger, FIRST, correcting="重报", sha256="b") == ledger


def test_what_a_correction_leaves_wrong_in_later_projects_is_told_until_it_is_corrected_too() -> None:
    """项目一 took 5 and not 4: the 2 of 项目二 are then the sixth and seventh mu."""
    ledger = record(record(Ledger(), FIRST), SECOND)
    ledger = corrected(ledger, "项目一", household("10", "0", "5", 2))
    assert [(problem.where, problem.message) for problem in ledger.problems()] == [
        ("台账!第2号 甲村户编号001（户主村民001）", "以前累计征收面积填4亩，台账记5亩（项目一）"),
        ("台账!第2号 甲村户编号001（户主村民001）", "已补贴比例填0，台账记0.5000（项目一）"),
        (
            "台账!第2号 甲村户编号001（户主村民001）",
            "村民001在各项目的补贴比例合计1.1000，超过一份标准（项目一、项目二）",
        ),
        ("台账!第2号 甲村户编号001（户主村民001）", "已补贴比例填0，台账记0.5000（项目一）"),
        (
            "台账!第2号 甲村户编号001（户主村民001）",
            "村民002在各项目的补贴比例合计1.1000，超过一份标准（项目一、项目二）",
        ),
    ]
    ledger = corrected(ledger, "项目二", household("10", "0", "2", 2))
    assert ledger.problems() == ()
    assert [(e.project, [str(p.share) for p in e.persons]) for e in ledger.in_force()] == [
        ("项目一", ["0.5000", "0.5000"]),
        ("项目二", ["0.2000", "0.2000"]),
    ]
    assert ledger.history(before="项目二").holdings[0].taken == 5


# The file -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "台账.jsonl"


@settings(max_examples=15, deadline=None)
@given(three_acquisitions())
def test_a_ledger_is_read_as_it_was_written_and_lines_are_only_added(
    tmp_path_factory: pytest.TempPathFactory, projects: list[subsidy.Project]
) -> None:
    file, ledger, before = tmp_path_factory.mktemp("ledger") / "台账.jsonl", Ledger(), b""
    for facts in projects:
        ledger = record(ledger, facts, sha256=facts.name)
        ledger.save(file)
        now = file.read_bytes()
        assert now.startswith(before)
        assert Ledger.load(file) == ledger
        before = now
    ledger.save(file)
    assert file.read_bytes() == before


def test_the_file_can_be_read_by_a_person(file: Path) -> None:
    record(Ledger(), acquisition("项目一", certified(household("7", "0", "4", 1), "证1")), sha256="ab12").save(file)
    assert file.read_text(encoding="utf-8").splitlines() == [
        '{"台账":"被征地农民基本养老保险补贴","版本":1}',
        '{"编号":1,"登记日期":"2024-08-01","项目":"项目一","告知书日期":"2024-06-03","政策":"lishi-2024",'
        '"工作簿SHA256":"ab12","乡镇":"田家会街道","村":"甲村","户编号":"001","户主":"村民001","证号":"证1",'
        '"承包面积":"7","以前征收":"0","本次征收":"4","人员":[{"身份证号":"14110219800315001X","姓名":"村民001",'
        '"已补贴比例":"0.0000","补贴比例":"0.5714","未承包到户补贴比例":"0.0000","补贴金额":"51625.9900"}]}',
    ]


@pytest.mark.parametrize("failing", ["replace", "open"])
def test_an_interrupted_save_leaves_the_ledger_as_it_was(
    failing: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    before = file.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Path, failing, fail) if failing == "replace" else patch.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="disk full"):
            record(ledger, SECOND).save(file)
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
    record(ledger, SECOND).save(file)
    assert len(Ledger.load(file).entries) == 2


def test_two_who_add_at_once_do_not_lose_each_others_lines(file: Path) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    record(ledger, SECOND).save(file)
    before = file.read_bytes()
    with pytest.raises(LedgerError) as refusal:
        record(ledger, acquisition("项目四", household("10", "0", "1", 2))).save(file)
    assert str(refusal.value) == f"台账 {file} 在此期间已被改动，没有写入；请重新登记"
    assert file.read_bytes() == before


def test_lines_keep_the_bytes_they_have(file: Path) -> None:
    """Somebody opened the file and saved it with spaces and without the last line break."""
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    spaced = file.read_text(encoding="utf-8").replace('"项目":', '"项目" : ').rstrip("\n")
    file.write_text(spaced, encoding="utf-8")
    record(ledger, SECOND).save(file)
    assert file.read_text(encoding="utf-8").startswith(spaced + "\n")
    assert len(Ledger.load(file).entries) == 2


def written(file: Path) -> list[str]:
    ledger = record(Ledger(), acquisition("项目一", household("10", "0", "4", 1)))
    ledger = corrected(ledger, "项目一", household("10", "0", "5", 1))
    record(ledger, acquisition("项目二", household("10", "0", "1", 1))).save(file)
    return file.read_text(encoding="utf-8").splitlines()


NO_LEDGER = f"不是补贴台账，第一行应为 {HEADER}"
Change = Callable[[list[str]], list[str]]


def in_line(number: int, old: str, new: str) -> Change:
    return lambda lines: [*lines[: number - 1], lines[number - 1].replace(old, new), *lines[number:]]


BROKEN: list[tuple[str, Change, str]] = [
    ("no header", lambda lines: lines[1:], NO_LEDGER),
    ("empty", lambda _: [], NO_LEDGER),
    ("another version", in_line(1, '"版本":1', '"版本":2'), NO_LEDGER),
    ("a line cut short", lambda lines: [*lines[:2], lines[2][:-5], lines[3]], "台账第3行不是有效的 JSON"),
    (
        "a line gone",
        lambda lines: [*lines[:1], *lines[2:]],
        "台账第2行：编号为2，应为1；有行被删去或插入",
    ),
    ("a line twice", lambda lines: [*lines, lines[3]], "台账第5行：编号为3，应为4；有行被删去或插入"),
    (
        "corrects nothing",
        in_line(3, '"更正编号":1', '"更正编号":9'),
        "台账第3行：更正的第9号不是本项目现行的登记",
    ),
    (
        "corrects another project",
        in_line(4, '"编号":3', '"编号":3,"更正编号":2'),
        "台账第4行：更正的第2号不是本项目现行的登记",
    ),
    ("an unknown name", in_line(4, '"村":', '"组":"一","村":'), "台账第4行有误：组 没有这一项（现为“一”）"),
    ("a name missing", in_line(4, '"村":"甲村",', ""), "台账第4行有误：村 缺少这一项"),
    (
        "a number made a truth",
        in_line(4, '"承包面积":"10"', '"承包面积":true'),
        "台账第4行有误：承包面积 应为文字、整数或小数（现为“True”）",
    ),
    (
        "a share above one",
        in_line(4, '"补贴比例":"0.1', '"补贴比例":"1.1'),
        "台账第4行有误：人员.0.补贴比例 不能大于1（现为“1.1000”）",
    ),
    (
        "a day that is none",
        in_line(4, "2024-08-01", "2024-08-32"),
        "台账第4行有误：登记日期 应为日期，如 2024-05-31（现为“2024-08-32”）",
    ),
    (
        "two things wrong",
        in_line(4, '"村":"甲村","户编号":"001"', '"村":""'),
        "台账第4行有误：村 不能为空；户编号 缺少这一项",
    ),
]


@pytest.mark.parametrize(("case", "change", "why"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_ledger_that_was_tampered_with_is_refused_with_its_line(
    case: str, change: Change, why: str, file: Path
) -> None:
    lines = written(file)
    changed = change(list(lines))
    assert changed != lines, case
    file.write_text("".join(f"{line}\n" for line in changed), encoding="utf-8")
    with pytest.raises(LedgerError) as refusal:
        Ledger.load(file)
    assert str(refusal.value) == (f"{file} {why}" if why is NO_LEDGER else why)


def test_what_is_no_ledger_is_not_written_over(tmp_path: Path) -> None:
    for name, data in (("a.xlsx", b"PK\x03\x04\xff\xfe"), ("b.txt", "笔记\n".encode())):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(LedgerError):
            record(Ledger(), FIRST).save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == data


def test_a_ledger_that_is_not_there_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"^读不到台账 .*无\.jsonl：") as refusal:
        Ledger.load(tmp_path / "无.jsonl")
    assert isinstance(refusal.value.__cause__, FileNotFoundError)


# The command ----------------------------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ledger", *map(str, arguments)])


@pytest.fixture
def books(tmp_path: Path) -> list[Path]:
    files = [tmp_path / f"{facts.name}.xlsx" for facts in (FIRST, SECOND, THIRD)]
    for facts, path in zip((FIRST, SECOND, THIRD), files, strict=True):
        project_to_workbook(facts, path)
    return files


def test_add_apply_add_is_the_way_of_a_second_project(file: Path, books: list[Path], tmp_path: Path) -> None:
    assert run("add", file, books[0]).exit_code == 0
    refused = run("add", file, books[1])
    assert (refused.exit_code, "ledger_not_applied" in refused.stderr) == (1, True)
    filled = tmp_path / "补.xlsx"
    applied = run("apply", file, books[1], "--out", filled)
    assert applied.exit_code == 0
    assert "以前征收面积 1 户、已补贴比例 0 人" in applied.stderr
    assert read_workbook(filled).project.villages[0].households[0].taken_before == 4
    assert run("add", file, filled).exit_code == 0
    assert Ledger.load(file).projects == ("项目一", "项目二")
    assert next(subsidy.assess(read_workbook(filled).project).persons).loss_class is LossClass.MAJORITY


def test_apply_tells_contradictions_at_their_cells_and_writes_nothing(
    file: Path, books: list[Path], tmp_path: Path
) -> None:
    record(Ledger(), FIRST).save(file)
    contradicting, out = tmp_path / "矛盾.xlsx", tmp_path / "补.xlsx"
    project_to_workbook(acquisition("项目二", household("10", "3", "2", 2)), contradicting)
    done = run("apply", file, contradicting, "--out", out)
    assert done.exit_code == 1
    assert "农户!F2：以前累计征收面积填3亩，台账记4亩（项目一）" in done.stderr
    assert not out.exists()
    assert run("apply", file, books[1], "--out", books[2]).exit_code == 2


def test_a_correction_by_command_tells_what_it_leaves_to_be_corrected(file: Path, tmp_path: Path) -> None:
    record(record(Ledger(), FIRST), SECOND).save(file)
    project_to_workbook(acquisition("项目一", household("10", "0", "5", 2)), tmp_path / "更正.xlsx")
    assert run("add", file, tmp_path / "更正.xlsx").exit_code == 1
    done = run("add", file, tmp_path / "更正.xlsx", "--correct", "丈量有误")
    assert done.exit_code == 0
    assert "已登记 1 条" in done.stderr
    assert "以前累计征收面积填4亩，台账记5亩" in done.stderr


def test_show_lists_land_people_and_corrections(file: Path) -> None:
    ledger = record(Ledger(), acquisition("项目一", household("10", "0", "4", 1)))
    corrected(ledger, "项目一", household("10", "0", "5", 1)).save(file)
    shown = run("show", file)
    assert shown.exit_code == 0
    for text in ("5.0000", "0.5000", "45175.0000", "丈量有误"):
        assert text in shown.stdout
    data = json.loads(run("show", file, "--json").stdout)
    assert [entry["replaces"] for entry in data["entries"]] == [None, 1]
    assert data["households"][0]["taken"] == "5"
    assert (data["persons"][0]["share"], data["persons"][0]["amount"]) == ("0.5000", "45175.0000")


@pytest.mark.parametrize("command", ["show", "add", "apply"])
def test_a_file_that_is_no_ledger_ends_in_one_line(command: str, books: list[Path], tmp_path: Path) -> None:
    arguments: dict[str, list[object]] = {
        "show": [books[0]],
        "add": [books[0], books[1]],
        "apply": [books[0], books[1], "--out", tmp_path / "补.xlsx"],
    }
    done = run(command, *arguments[command])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "读不到台账" in done.stderr
