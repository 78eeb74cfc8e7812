"""Recorded dates that contradict each other: every problem is a warning."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from acquisitions import CALENDAR, SUBMITTED, acquisition, day
from cases import LISHI, TOML, Case, cases, like

import subsidy
from subsidy import Policy, Problem, Project
from subsidy.deadlines import future_problems, progress_problems, schedule
from subsidy.facts import RecordedStep
from subsidy.law import PostingDays


def problems(project: Project, policy: Policy = LISHI) -> list[Problem]:
    return list(progress_problems(project, policy, CALENDAR))


# fmt: off
RECORDED: dict[str, tuple[dict[str, str], list[str]]] = {
    "dates in order": (SUBMITTED, []),
    "two steps on one day": ({"函告民政局": "2024-09-24", "民政局提供低保标准": "2024-09-24"}, []),
    "before a step it waits for": (SUBMITTED | {"人社局函告乡镇": "2024-10-15"},
        ["提醒 progress[6].on：“人社局函告乡镇”（第六条）的日期2024-10-15早于它之前的“乡镇提交调查表”（第四条）的日期2024-10-16，另见 progress[3].on（现为“2024-10-15”）。核对这两个日期。 [step_before_cause]"]),
    "handed over before the audit": ({"农业服务中心收到资料": "2024-09-27", "农业服务中心审核完毕": "2024-10-10", "资料报送人社局": "2024-10-09"},
        ["提醒 progress[2].on：…早于它之前的“农业服务中心审核完毕”（第三条）的日期2024-10-10，另见 progress[1].on（… [step_before_cause]"]),
    "before a step further back, those between not recorded": ({"人社局函告乡镇": "2024-10-22", "会议纪要形成": "2024-10-21"},
        ["提醒 progress[0].on：已记录“人社局函告乡镇”（第六条），但没有记录它之前的“资料报送人社局”、“乡镇提交调查表”、“民政局提供低保标准”（… [step_not_recorded]",
         "提醒 progress[1].on：…早于它之前的“人社局函告乡镇”（第六条）的日期2024-10-22，另见 progress[0].on（… [step_before_cause]",
         "提醒 progress[1].on：…没有记录它之前的“乡镇提交全部材料”（… [step_not_recorded]"]),
    "minutes issued before they exist": ({"会议纪要形成": "2024-11-29", "会议纪要发文": "2024-11-28"},
        ["提醒 progress[0].on：…没有记录它之前的“乡镇提交全部材料”（… [step_not_recorded]",
         "提醒 progress[1].on：…早于它之前的“会议纪要形成”（第七条）的日期2024-11-29，另见 progress[0].on（… [step_before_cause]"]),
    "minutes issued, their date not recorded": ({"会议纪要发文": "2024-11-28"},
        ["提醒 progress[0].on：…没有记录它之前的“会议纪要形成”（… [step_not_recorded]"]),
    "received before the notice was published": ({"接到告知书": "2024-09-19"},
        ["提醒 progress[0].on：“接到告知书”（第二条）的日期2024-09-19早于它之前的“征收土地告知书发布”（第一条）的日期2024-09-20，另见 notice_date（… [step_before_cause]"]),
    "received by one office before it was published": ({"接到告知书（乡镇）": "2024-09-19"},
        ["提醒 progress[0].on：“接到告知书（乡镇）”（第四条）的日期2024-09-19早于它之前的“征收土地告知书发布”（第一条）的日期2024-09-20，另见 notice_date（… [step_before_cause]"]),
    "received by one office before the others": ({"接到告知书": "2024-09-27", "接到告知书（乡镇）": "2024-09-25"}, []),
    "done before the notice was published": ({"函告民政局": "2024-09-19"},
        ["提醒 progress[0].on：…早于它之前的“征收土地告知书发布”（第一条）的日期2024-09-20，另见 notice_date（… [step_before_cause]"]),
    "done before the notice was received": ({"接到告知书": "2024-09-25", "函告民政局": "2024-09-24"},
        ["提醒 progress[1].on：…早于它之前的“接到告知书”（第二条）的日期2024-09-25，另见 progress[0].on（… [step_before_cause]"]),
    "done before its own office had the notice": ({"接到告知书（人社局）": "2024-09-25", "函告民政局": "2024-09-24"},
        ["提醒 progress[1].on：…早于它之前的“接到告知书（人社局）”（第二条）的日期2024-09-25，另见 progress[0].on（… [step_before_cause]"]),
    "done before another office had the notice": ({"接到告知书（乡镇）": "2024-09-25", "函告民政局": "2024-09-24"}, []),
    "a posting that ends before it begins, reported once": (SUBMITTED | {"人社局函告乡镇": "2024-10-22", "公示开始": "2024-10-23", "公示结束": "2024-10-22"},
        ["提醒 progress[8].on：… [step_before_cause]"]),
    "an unknown step": ({"提交调查表": "2024-10-10"},
        ["提醒 progress[0].step：办理流程中没有“提交调查表”这一环节，该行不计（现为“提交调查表”）。从下拉列表中选择环节：接到告知书、接到告知书（人社局）、接到告知书（乡镇）、接到告知书（农业服务中心）、农业服务中心收到资料、农业服务中心审核完毕、资料报送人社局、乡镇提交调查表、函告民政局、民政局提供低保标准、人社局函告乡镇、公示开始、公示结束、乡镇提交全部材料、会议纪要形成、会议纪要发文、资金缴存、收到进账单、四部门签章、报市局审核、土地批复、函告人社局、个人账户记账。 [step_unknown]"]),
    "the step before not recorded": ({"民政局提供低保标准": "2024-09-25"},
        ["提醒 progress[0].on：已记录“民政局提供低保标准”（第五条），但没有记录它之前的“函告民政局”（现为“2024-09-25”）。补录实际日期，否则起算日和是否逾期只能预计。 [step_not_recorded]"]),
}
# fmt: on
"""The dates recorded for a project whose notice was published on 2024-09-20, and the problems reported."""


@pytest.mark.parametrize(("recorded", "expected"), RECORDED.values(), ids=RECORDED)
def test_contradictions_and_gaps_are_reported(recorded: dict[str, str], expected: list[str]) -> None:
    assert like(expected, map(str, problems(acquisition("2024-09-20", recorded)))) == expected


@pytest.mark.parametrize("recorded", [recorded for recorded, _ in RECORDED.values()], ids=RECORDED)
def test_no_problem_of_dates_stops_money_or_schedule(recorded: dict[str, str]) -> None:
    project = acquisition("2024-09-20", recorded)
    assert [*subsidy.assess(project).persons]
    assert schedule(project, day("2024-12-02")).steps


def test_a_date_after_the_day_asked_about_is_reported() -> None:
    project = acquisition("2024-09-20", {"函告民政局": "2024-09-24"})
    [found] = future_problems(project, LISHI.procedure, day("2024-09-23"))
    assert [*future_problems(project, LISHI.procedure, day("2024-09-24"))] == []
    assert str(found) == (
        "提醒 progress[0].on：“函告民政局”（第五条）的日期晚于截至日2024-09-23（现为“2024-09-24”）。"
        "按尚未发生处理；如填错请更正。 [step_after_as_of]"
    )


def recorded_twice(first: str, second: str) -> Project:
    entries = [{"step": "函告民政局", "on": day(on)} for on in (first, second)]
    return acquisition("2024-09-20").replace(progress=entries)


def test_a_step_recorded_twice_is_reported_at_both_locations() -> None:
    expected = [
        "提醒 progress[0].on：“函告民政局”（第五条）重复记录，以后面的一行为准，另见 progress[1].on（现为“2024-09-24”）。每个环节只记一次，保留实际发生的日期。 [step_repeated]",
        "提醒 progress[1].on：“函告民政局”（第五条）重复记录，以后面的一行为准，另见 progress[0].on（… [step_repeated]",
    ]
    assert like(expected, map(str, problems(recorded_twice("2024-09-24", "2024-09-23")))) == expected


def test_the_later_row_of_a_repeated_step_counts() -> None:
    letter = schedule(recorded_twice("2024-09-24", "2024-09-23"), day("2024-10-01")).step("函告民政局")
    assert letter.actual == day("2024-09-23")


def test_thousands_of_rows_of_one_step_name_ten_others_each() -> None:
    entries = [{"step": "函告民政局", "on": day("2024-09-24")}] * 5_000
    found = problems(acquisition("2024-09-20").replace(progress=entries))
    assert (len(found), {len(problem.related) for problem in found}) == (5_000, {10})


def test_an_unreadable_date_has_its_own_problem_elsewhere() -> None:
    unread: dict[str, Any] = {"step": "函告民政局", "on": None}
    facts = dict(acquisition("2024-09-20")) | {"notice_date": None}
    project = Project.model_construct(**facts | {"progress": (RecordedStep.model_construct(**unread),)})
    assert problems(project) == []


# The posting ----------------------------------------------------------------------------------------------------------

POSTINGS = """
name                                    | begun      | ended      | inclusive | from_next_day | source                     | assumed
Monday 2 to Friday 6 September          | 2024-09-02 | 2024-09-06 | 5         | 4             | §6b                        | posting_days = inclusive
Monday 2 to Thursday 5 September        | 2024-09-02 | 2024-09-05 | 4         | 3             | §6b                        | posting_days = inclusive
23, 24, 25, 28 and 29 October           | 2024-10-23 | 2024-10-29 | 5         | 4             | §6b                        | posting_days = inclusive
the 30th is the sixth, or the fifth     | 2024-10-23 | 2024-10-30 | 6         | 5             | §6b                        | posting_days = inclusive
begun on a Saturday off                 | 2024-09-28 | 2024-10-09 | 4         | 4             | §6b、国办发明电〔2023〕7号 | 29 and 30 September, 8 and 9 October
the 10th is the fifth                   | 2024-09-28 | 2024-10-10 | 5         | 5             | §6b、国办发明电〔2023〕7号 | 29 and 30 September, 8 to 10 October
begun on a Sunday that is worked        | 2024-09-29 | 2024-10-10 | 5         | 4             | §6b、国办发明电〔2023〕7号 | 29 and 30 September, 8 to 10 October
begun and ended on one day              | 2024-10-23 | 2024-10-23 | 1         | 0             | §6b                        | posting_days = inclusive
begun and ended on one day off          | 2024-10-03 | 2024-10-03 | 0         | 0             | §6b、国办发明电〔2023〕7号 |
"""
"""Working days on which a list hangs, under each reading, counted on the calendar of the notice for 2024."""


@cases(POSTINGS)
@pytest.mark.parametrize("reading", PostingDays)
def test_the_posting_hangs_five_working_days(case: Case, reading: PostingDays) -> None:
    days = int(getattr(case, reading.value))
    recorded = {"公示开始": case.begun, "公示结束": case.ended}
    found = problems(acquisition("2024-08-20", recorded), policy=LISHI.replace(posting_days=reading))
    too_short = (
        f"提醒 progress[1].on：“公示结束”（第六条）距“公示开始”只有{days}个工作日，要求不少于5个工作日（{reading.label}），"
        f"另见 progress[0].on（现为“{case.ended}”）。核对两个日期；确实不足的，须延长或重新公示，并更正日期。 [step_too_short]"
    )
    about_length = [str(problem) for problem in found if problem.code == "step_too_short"]
    assert about_length == ([too_short] if days < 5 else [])


DATED = TOML.replace("[readings.posting_days]", "[[readings.posting_days]]").replace(
    'meaning = "公示的工作日如何计算"\n',
    'meaning = "公示的工作日如何计算"\n\n[[readings.posting_days]]\nin_force_from = 2025-01-01\n'
    'value = "from_next_day"\nclause = "第六条"\nmeaning = "公示的工作日如何计算"\n',
)
"""The packaged policy, with the days of a posting counted otherwise from 2025 on."""


@pytest.mark.parametrize(("notice", "codes"), [("2024-12-31", set()), ("2025-01-02", {"step_too_short"})])
def test_the_reading_in_force_on_the_day_of_the_notice_counts(notice: str, codes: set[str]) -> None:
    """Posted from Monday 10 to Friday 14 February 2025."""
    project = acquisition(notice, {"公示开始": "2025-02-10", "公示结束": "2025-02-14"})
    found = problems(project, policy=subsidy.policy_from_toml(DATED))
    assert {problem.code for problem in found} - {"step_not_recorded"} == codes


# Dates beyond every calendar ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date.min, date(204, 9, 20), date(2924, 9, 20), date.max], ids=str)
@pytest.mark.parametrize("step", LISHI.procedure.by_name)
def test_a_mistyped_year_is_at_most_a_warning(step: str, on: date) -> None:
    project = acquisition("2024-09-20", SUBMITTED).replace(progress=[{"step": step, "on": on}])
    assert {problem.is_error for problem in problems(project)} <= {False}
    assert schedule(project, day("2024-12-02")).steps


def test_a_posting_over_ten_thousand_years_is_counted_at_once() -> None:
    recorded = {"公示开始": str(date.min), "公示结束": str(date.max)}
    codes = [problem.code for problem in problems(acquisition("2024-09-20", recorded))]
    assert codes == ["step_before_cause", "step_not_recorded"]
