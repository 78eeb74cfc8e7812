"""Where a project stands: due dates by hand, status, finish, what-ifs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from acquisitions import CALENDAR, SUBMITTED, acquisition, day
from cases import LISHI, Case, cases
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import subsidy
from subsidy import InputError, Policy, Project
from subsidy.deadlines import Schedule, StepState, schedule, table, to_do
from subsidy.deadlines.progress import days_hung, last_day_of
from subsidy.deadlines.workdays import NoticeMissingError, official
from subsidy.law import PostingDays, Procedure

STEP_NAMES = tuple(LISHI.procedure.by_name)


def due_dates(plan: Schedule) -> dict[str, str]:
    return {state.step.name: str(state.due) for state in plan.steps if state.due}


def under(procedure: Procedure) -> Policy:
    return LISHI.replace(procedure=procedure)


# Due dates, by hand ---------------------------------------------------------------------------------------------------

TERMS = (
    "函告民政局",
    "民政局提供低保标准",
    "农业服务中心审核完毕",
    "乡镇提交调查表",
    "人社局函告乡镇",
    "乡镇提交全部材料",
    "会议纪要形成",
    "资金缴存",
    "四部门签章",
)
"""With nothing recorded they end on working day 2, 4, 5, 15, 20, 40, 47, 52 and 57 after the notice."""

BY_HAND = """
name      | notice     | dues                                                  | source                         | assumed
春节 2024 | 2024-01-26 | 01-30 02-01 02-02 02-21 02-28 03-27 04-08 04-15 04-22 | §3–§8b、国办发明电〔2023〕7号  |
国庆 2024 | 2024-09-20 | 09-24 09-26 09-27 10-16 10-23 11-20 11-29 12-06 12-13 | §3–§8b、国办发明电〔2023〕7号  |
春节 2025 | 2025-01-17 | 01-21 01-23 01-24 02-13 02-20 03-20 03-31 04-08 04-15 | §3–§8b、国办发明电〔2024〕12号 |
国庆 2025 | 2025-09-22 | 09-24 09-26 09-28 10-17 10-24 11-21 12-02 12-09 12-16 | §3–§8b、国办发明电〔2024〕12号 |
春节 2026 | 2026-02-09 | 02-11 02-13 02-14 03-06 03-13 04-13 04-22 04-29 05-09 | §3–§8b、国办发明电〔2025〕7号  |
国庆 2026 | 2026-09-17 | 09-20 09-22 09-23 10-14 10-21 11-18 11-27 12-04 12-11 | §3–§8b、国办发明电〔2025〕7号  |
"""
"""When the terms above end, if nothing is recorded. Every working day was ticked off on a calendar marked by the notice
of the year, and these were the turning points:

- 春节 2024: Sunday 4 Feb is the 6th, Friday 9 Feb (除夕, worked) the 11th, Sunday 18 Feb the 12th after eight days
  off, 8 Mar the 27th, 29 Mar the 42nd; 清明 4 to 6 Apr, Sunday 7 Apr the 46th
- 国庆 2024: Sunday 29 Sep is the 6th, 30 Sep the 7th, Tuesday 8 Oct the 8th, Saturday 12 Oct the 12th,
  1 Nov the 27th, 29 Nov the 47th
- 春节 2025: Sunday 26 Jan is the 6th, 27 Jan the 7th, Wednesday 5 Feb the 8th, Saturday 8 Feb the 11th,
  28 Feb the 26th, 31 Mar the 47th, Thursday 3 Apr the 50th; 清明 to 6 Apr
- 国庆 2025: Sunday 28 Sep is the 5th, 30 Sep the 7th, Thursday 9 Oct the 8th, Saturday 11 Oct the 10th,
  31 Oct the 25th, 28 Nov the 45th
- 春节 2026: Saturday 14 Feb is the 5th, Tuesday 24 Feb the 6th, Saturday 28 Feb the 10th, 31 Mar the 32nd, 3 Apr
  the 35th, 7 Apr the 36th, 30 Apr the 53rd, Wednesday 6 May the 54th, Saturday 9 May the 57th
- 国庆 2026: Sunday 20 Sep is the 2nd, 24 Sep the 6th, 中秋 25 to 27 Sep, 30 Sep the 9th, Thursday 8 Oct the 10th,
  Saturday 10 Oct the 12th, 30 Oct the 27th, 30 Nov the 48th

All assume that every office receives the notice, and the centre the papers of §3, on the day it is published, that each
step takes its whole term, and that a step without a term, such as 资料报送人社局 and 会议纪要发文, takes no time."""


@cases(BY_HAND)
def test_the_whole_procedure_across_a_long_holiday(case: Case) -> None:
    dates = due_dates(schedule(acquisition(case.notice), day(case.notice), policy=LISHI))
    assert dates == {name: f"{case.notice[:4]}-{due}" for name, due in zip(TERMS, case.dues.split(), strict=True)}


def test_a_term_runs_from_the_recorded_date_of_the_step_before() -> None:
    recorded = {"农业服务中心收到资料": "2024-09-27", "函告民政局": "2024-10-08"}
    plan = schedule(acquisition("2024-09-20", recorded), day("2024-10-09"))
    assert plan.step("农业服务中心审核完毕").due == day("2024-10-10")  # 29 and 30 Sep, 8, 9, 10 Oct
    assert plan.step("民政局提供低保标准").due == day("2024-10-10")
    assert not plan.step("民政局提供低保标准").provisional


RECEIPTS = """
name                     | all       | human_resources | township | agriculture | letter | audit | survey | source | assumed
none recorded            |           |                 |          |             | 09-24  | 09-27 | 10-16  | §3–§5a | received on the day it is published
all on one day           | 09-27     |                 |          |             | 09-30  | 10-10 | 10-23  | §3–§5a |
the township alone       |           |                 | 09-27    |             | 09-24  | 09-27 | 10-23  | §4     |
one office later         | 09-23     |                 |          | 09-29       | 09-25  | 10-11 | 10-17  | §3–§5a |
one office earlier       | 09-27     | 09-24           |          |             | 09-26  | 10-10 | 10-23  | §3–§5a |
each on a day of its own |           | 10-08           | 09-24    | 09-30       | 10-10  | 10-12 | 10-18  | §3–§5a |
"""
"""Days of 2024 on which a notice of Friday 20 September is received, by all offices or by one, and on which 函告民政局 (2
working days), 农业服务中心审核完毕 (5) and 乡镇提交调查表 (15) are due. Ticked off on a calendar marked by the notice for
2024, on which the working days from 23 September are

    23 24 25 26 27 and Sunday 29 30 September, 8 9 10 11 and Saturday 12, 14 15 16 17 18, 21 22 23 October:

- the 2nd after 20, 23, 24 and 27 September and 8 October: 24, 25, 26 and 30 September and 10 October
- the 5th after 20, 27, 29 and 30 September: 27 September, 10, 11 and 12 October
- the 15th after 20, 23, 24 and 27 September: 16, 17, 18 and 23 October"""


@cases(RECEIPTS)
def test_each_term_runs_from_the_receipt_of_its_own_office(case: Case) -> None:
    names = ("接到告知书", "接到告知书（人社局）", "接到告知书（乡镇）", "接到告知书（农业服务中心）")
    days = (case.all, case.human_resources, case.township, case.agriculture)
    recorded = {name: f"2024-{on}" for name, on in zip(names, days, strict=True) if on}
    dates = due_dates(schedule(acquisition("2024-09-20", recorded), day("2024-10-08")))
    found = [dates[name] for name in ("函告民政局", "农业服务中心审核完毕", "乡镇提交调查表")]
    assert found == [f"2024-{due}" for due in (case.letter, case.audit, case.survey)]


def test_a_receipt_not_recorded_is_that_of_all_offices() -> None:
    plan = schedule(acquisition("2024-09-20", {"接到告知书": "2024-09-27"}), day("2024-09-27"))
    township, general = plan.step("接到告知书（乡镇）"), plan.step("接到告知书")
    assert (general.starts_from, general.start, general.actual) == (
        "征收土地告知书发布",
        day("2024-09-20"),
        day("2024-09-27"),
    )
    assert (township.starts_from, township.start, township.actual) == (
        "接到告知书",
        day("2024-09-27"),
        day("2024-09-27"),
    )


def test_an_event_on_a_day_off_counts_from_the_next_working_day() -> None:
    plan = schedule(acquisition("2024-10-05"), day("2024-10-05"))
    assert plan.step("函告民政局").due == day("2024-10-09")


LAST_OF_THREE = """
name               | on         | due        | source | assumed
资料报送人社局     | 2024-10-18 | 2024-10-25 | §6a    |
乡镇提交调查表     | 2024-10-16 | 2024-10-23 | §6a    |
民政局提供低保标准 | 2024-10-21 | 2024-10-28 | §6a    |
"""
"""The paper that comes last, its day, and the last of the five working days from it: all within weeks without a holiday,
so Friday the 18th to Friday the 25th, Wednesday to Wednesday, Monday to Monday."""


@cases(LAST_OF_THREE)
def test_the_letter_to_the_township_starts_at_the_last_paper(case: Case) -> None:
    plan = schedule(acquisition("2024-09-20", SUBMITTED | {case.name: case.on}), day("2024-10-21"))
    letter = plan.step("人社局函告乡镇")
    assert (letter.starts_from, letter.start, letter.due) == (case.name, day(case.on), day(case.due))
    assert not letter.provisional


def test_an_audit_not_yet_handed_over_starts_the_letter_provisionally() -> None:
    recorded = {name: on for name, on in SUBMITTED.items() if name != "资料报送人社局"}
    plan = schedule(acquisition("2024-09-20", recorded | {"农业服务中心审核完毕": "2024-10-18"}), day("2024-10-21"))
    handover, letter = plan.step("资料报送人社局"), plan.step("人社局函告乡镇")
    assert (handover.start, handover.due, handover.status_text) == (day("2024-10-18"), None, "待办")
    assert (letter.starts_from, letter.start, letter.due, letter.provisional) == (
        "资料报送人社局",
        day("2024-10-18"),
        day("2024-10-25"),
        True,
    )


MINUTES = """
name                  | formed     | issued     | status       | days | deposit    | provisional | source  | assumed
in time, issued later | 2024-11-29 | 2024-12-10 | done_on_time |      | 2024-12-17 | no          | §7, §8a |
late, issued at once  | 2024-12-03 | 2024-12-03 | done_late    | 2    | 2024-12-10 | no          | §7, §8a |
formed, not issued    | 2024-12-03 |            | done_late    | 2    | 2024-12-10 | yes         | §7, §8a | the issue has no term and takes no time
neither               |            |            | overdue      | 8    | 2024-12-06 | yes         | §7, §8a | the issue has no term and takes no time
"""
"""All papers are there on Wednesday 20 November 2024, and weekends are the only days off. The seven working days to the
minutes end on Friday the 29th; 2 and 3 December are the first two after it, Wednesday the 11th is the eighth. The five to
the deposit run from the issue: 11 to 13, 16 and 17 December; 4 to 6, 9 and 10 December; 2 to 6 December."""


@cases(MINUTES)
def test_the_minutes_end_one_term_and_their_issue_starts_the_next(case: Case) -> None:
    recorded = {"乡镇提交全部材料": "2024-11-20", "会议纪要形成": case.formed, "会议纪要发文": case.issued}
    project = acquisition("2024-09-20", {step: on for step, on in recorded.items() if on})
    plan = schedule(project, day("2024-12-11"))
    minutes, deposit = plan.step("会议纪要形成"), plan.step("资金缴存")
    assert minutes.due == day("2024-11-29")
    assert (minutes.status.value, str(minutes.days or "")) == (case.status, case.days)
    assert (deposit.starts_from, deposit.due) == ("会议纪要发文", day(case.deposit))
    assert deposit.provisional is (case.provisional == "yes")


def test_after_a_step_not_recorded_everything_is_provisional() -> None:
    plan = schedule(acquisition("2024-09-20", SUBMITTED), day("2024-10-16"))
    firm = [state.step.name for state in plan.steps if state.due and not state.provisional]
    assert firm == ["农业服务中心审核完毕", "乡镇提交调查表", "函告民政局", "民政局提供低保标准", "人社局函告乡镇"]


def test_nothing_is_expected_of_those_outside_the_district() -> None:
    """The district cannot foresee the approval of the land."""
    letter = schedule(acquisition("2024-09-20"), day("2024-09-20")).step("函告人社局")
    assert (letter.start, letter.due, letter.starts_from) == (None, None, "土地批复")
    recorded = {"土地批复": "2025-03-03"}
    assert schedule(acquisition("2024-09-20", recorded), day("2025-03-03")).step("函告人社局").due == day("2025-03-10")


def test_a_step_done_without_a_known_start_is_not_late() -> None:
    """The day the papers reached the centre is not recorded."""
    plan = schedule(acquisition("2024-09-20", {"农业服务中心审核完毕": "2024-10-25"}), day("2024-10-25"))
    state = plan.step("农业服务中心审核完毕")
    assert (state.status.value, state.due, state.status_text) == ("no_term", None, "已办结")


def test_the_calendar_may_make_a_date_provisional() -> None:
    late = f"{max(official().published)}-12-18"
    assert schedule(acquisition(late), day(late)).step("乡镇提交调查表").provisional
    with pytest.raises(NoticeMissingError):
        schedule(acquisition(late), day(late), calendar=official())


# Other policies -------------------------------------------------------------------------------------------------------


def test_another_district_changes_terms_and_adds_steps() -> None:
    ours = LISHI.procedure
    theirs = ours.amended(
        {
            "township_survey": {"term": 10},
            "finance_review": {
                "name": "财政局复核",
                "clause": "第七条",
                "section": "§7",
                "actor": "finance",
                "waits_for": ["minutes_issued"],
                "term": 3,
            },
            "deposit": {"waits_for": ["finance_review"]},
        }
    )
    dates = due_dates(schedule(acquisition("2024-09-20"), day("2024-09-20"), policy=under(theirs)))
    # working day 10 after the notice, 10 + 5 + 20 + 7, then 3 and 5 more: counted as for 国庆 2024 above
    assert [dates[name] for name in ("乡镇提交调查表", "会议纪要形成")] == ["2024-10-10", "2024-11-22"]
    assert (dates["财政局复核"], dates["资金缴存"]) == ("2024-11-27", "2024-12-04")
    assert ours.by_name["乡镇提交调查表"].term == 15


class Decision(NamedTuple):
    project: Project
    policy: Policy


TEN_DAYS = under(LISHI.procedure.amended({"township_survey": {"term": 10}}))
"""A policy under which the survey of the township is due on 10 October 2024, ten working days after 20 September."""


@pytest.mark.parametrize("decided", [subsidy.assess, Decision], ids=["a result", "anything with project and policy"])
def test_a_result_is_scheduled_under_its_own_policy(decided: type[Decision]) -> None:
    project = acquisition("2024-09-20")
    result = decided(project, TEN_DAYS)
    assert schedule(result, day("2024-09-20")).step("乡镇提交调查表").due == day("2024-10-10")
    assert schedule(result, day("2024-09-20")) == schedule(project, day("2024-09-20"), policy=TEN_DAYS)


def test_a_policy_given_beside_a_result_wins() -> None:
    result = subsidy.assess(acquisition("2024-09-20"), TEN_DAYS)
    assert schedule(result, day("2024-09-20"), policy=LISHI).step("乡镇提交调查表").due == day("2024-10-16")


def test_a_step_is_found_by_name_and_by_id() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"))
    assert plan.step("minutes") is plan.step("会议纪要形成")
    with pytest.raises(KeyError):
        plan.step("公示")


# Status ---------------------------------------------------------------------------------------------------------------


STATUSES = """
name                     | as_of      | done       | status       | days | text                 | source | assumed
on the day of the notice | 2024-09-20 |            | running      | 15   | 办理中，剩15个工作日 | §4     |
on a day off             | 2024-10-01 |            | running      | 8    | 办理中，剩8个工作日  | §4     |
on the last day          | 2024-10-16 |            | running      | 0    | 办理中，今日到期     | §4     | the whole last day is left
the day after            | 2024-10-17 |            | overdue      | 1    | 已逾期1个工作日      | §4     |
over a weekend           | 2024-10-21 |            | overdue      | 3    | 已逾期3个工作日      | §4     |
done on the last day     | 2024-10-21 | 2024-10-16 | done_on_time |      | 按期办结             | §4     | the whole last day is left
done later               | 2024-10-21 | 2024-10-18 | done_late    | 2    | 逾期2个工作日办结    | §4     |
"""
"""乡镇提交调查表: 15 working days from Friday 20 September 2024 end on 16 October."""


@cases(STATUSES)
def test_a_status_counts_the_working_days_left_or_late(case: Case) -> None:
    recorded = {"乡镇提交调查表": case.done} if case.done else {}
    state = schedule(acquisition("2024-09-20", recorded), day(case.as_of)).step("乡镇提交调查表")
    days = "" if state.days is None else str(state.days)
    assert (state.status.value, days, state.status_text) == (case.status, case.days, case.text)


DAYS_OFF = """
name                       | as_of      | text                | source                    | assumed
on a Saturday off          | 2024-09-28 | 已逾期不足1个工作日 | §3                        |
on a Sunday that is worked | 2024-09-29 | 已逾期1个工作日     | §3、国办发明电〔2023〕7号 |
"""


@cases(DAYS_OFF)
def test_overdue_on_a_day_off_is_less_than_a_working_day(case: Case) -> None:
    """5 working days end on Friday 27 September 2024."""
    plan = schedule(acquisition("2024-09-20", {"农业服务中心收到资料": "2024-09-20"}), day(case.as_of))
    assert plan.step("农业服务中心审核完毕").status_text == case.text


SOON = """
name                    | as_of      | soon | source  | assumed
three working days left | 2024-10-12 | no   | made up | two working days are soon
two working days left   | 2024-10-14 | yes  | made up | two working days are soon
overdue                 | 2024-10-17 | no   | made up | a late step is no longer soon
"""


@cases(SOON)
def test_two_working_days_left_is_soon(case: Case) -> None:
    is_soon = schedule(acquisition("2024-09-20"), day(case.as_of)).step("乡镇提交调查表").is_soon
    assert is_soon is (case.soon == "yes")


@pytest.mark.parametrize(
    ("recorded", "text"),
    [({}, "未开始"), (SUBMITTED | {"人社局函告乡镇": "2024-10-17"}, "待办")],
)
def test_a_step_without_a_term(recorded: dict[str, str], text: str) -> None:
    state = schedule(acquisition("2024-09-20", recorded), day("2024-10-18")).step("公示开始")
    assert (state.status.value, state.days, state.status_text) == ("no_term", None, text)


def test_a_record_after_the_day_asked_about_has_not_happened() -> None:
    recorded = {"乡镇提交调查表": "2024-10-10"}
    before = schedule(acquisition("2024-09-20", recorded), day("2024-10-09")).step("乡镇提交调查表")
    assert (before.status.value, before.actual) == ("running", None)


def test_due_dates_do_not_depend_on_the_day_asked_about() -> None:
    project = acquisition("2024-09-20")
    assert due_dates(schedule(project, day("2024-09-20"))) == due_dates(schedule(project, day("2025-06-01")))


def test_the_json_is_as_published() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-10-01"))
    data = json.loads(json.dumps(plan.to_json(), ensure_ascii=False))
    assert (data["schema"], data["project"], data["as_of"]) == (2, plan.project.name, "2024-10-01")
    assert len(data["steps"]) == 23
    assert data["steps"][7] == {
        "step": "§4",
        "name": "乡镇提交调查表",
        "actor": "乡镇人民政府（街道办事处）",
        "starts_from": "接到告知书（乡镇）",
        "start": "2024-09-20",
        "term": 15,
        "due": "2024-10-16",
        "actual": None,
        "status": "running",
        "days": 8,
        "provisional": False,
    }


def test_the_table_has_a_row_for_each_step() -> None:
    rows = table(schedule(acquisition("2024-09-20"), day("2024-10-01")))
    assert [row["环节"] for row in rows] == list(STEP_NAMES)
    assert (rows[7]["截止日"], rows[7]["办理情况"], rows[10]["备注"]) == (
        day("2024-10-16"),
        "办理中，剩8个工作日",
        "预计",
    )


# The end --------------------------------------------------------------------------------------------------------------


def test_the_earliest_finish_uses_up_every_term_that_is_left() -> None:
    """57 working days to §8b (see above), then 5 for §10a.

    The land is taken to be approved on the same day.
    """
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"))
    assert plan.earliest_finish == day("2024-12-20")
    assert plan.critical_path == (
        "乡镇提交调查表",
        "人社局函告乡镇",
        "乡镇提交全部材料",
        "会议纪要形成",
        "会议纪要发文",
        "资金缴存",
        "收到进账单",
        "四部门签章",
        "土地批复",
        "函告人社局",
        "个人账户记账",
    )


def test_before_the_notice_the_finish_is_counted_from_it() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-06-03"))
    assert plan.earliest_finish == day("2024-12-20")


def test_an_overdue_step_is_expected_today_at_the_earliest() -> None:
    """Asked on Saturday 7 December 2024.

    Papers are handed over on Monday the 9th, then follow 5+5+20+7+5+5+5 working days.
    """
    plan = schedule(acquisition("2024-09-20"), day("2024-12-07"))
    # 31 Dec is the 16th, 2 Jan the 17th, 24 Jan the 33rd, Sunday 26 Jan the 34th, 5 Feb the 36th, Saturday 8 Feb the
    # 39th, 21 Feb the 49th
    assert plan.earliest_finish == day("2025-02-26")
    assert plan.critical_path[:4] == (
        "农业服务中心收到资料",
        "农业服务中心审核完毕",
        "资料报送人社局",
        "人社局函告乡镇",
    )
    assert plan.step("乡镇提交调查表").due == day("2024-10-16")


POSTED = SUBMITTED | {"人社局函告乡镇": "2024-10-22"}
"""The township's twenty working days end on 19 November."""

LAST_DAYS = """
name             | begun      | reading       | last       | source  | assumed
Monday to Friday | 2024-11-18 | inclusive     | 2024-11-22 | §6b     |
from Tuesday     | 2024-11-18 | from_next_day | 2024-11-25 | made up | another reading of posting_days
begun on a day off | 2024-11-16 | inclusive   | 2024-11-22 | §6b     | only working days count
"""
"""The last day of a posting of five working days, within weeks without a holiday."""


@cases(LAST_DAYS)
def test_a_late_posting_moves_the_end_of_the_township(case: Case) -> None:
    project = acquisition("2024-09-20", POSTED | {"公示开始": case.begun})
    policy = LISHI.replace(posting_days=PostingDays(case.reading))
    plan = schedule(project, day("2024-11-18"), policy=policy)
    assert plan.step("乡镇提交全部材料").due == day("2024-11-19")
    assert plan.step("公示结束").forecast.ends == day(case.last)
    assert plan.step("乡镇提交全部材料").forecast.ends == day(case.last)
    assert plan.critical_path[:2] == ("公示结束", "乡镇提交全部材料")


def test_a_posting_in_time_moves_nothing() -> None:
    plan = schedule(acquisition("2024-09-20", POSTED | {"公示开始": "2024-10-23"}), day("2024-10-23"))
    assert plan.step("乡镇提交全部材料").forecast.ends == day("2024-11-19")
    assert plan.critical_path[0] == "乡镇提交全部材料"


def test_a_term_after_the_posting_runs_from_its_fifth_day() -> None:
    """Let a district count the township's term from the end of the posting.

    It begins on 23 October 2024: 23, 24, 25, 28 and 29 October are the days of the posting, 30 October to 5 November the five of the term.
    """
    theirs = LISHI.procedure.amended({"township_material": {"waits_for": ["posting_end"], "needs": [], "term": 5}})
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"), policy=under(theirs))
    assert (plan.step("人社局函告乡镇").due, plan.step("公示开始").start) == (day("2024-10-23"), day("2024-10-23"))
    township = plan.step("乡镇提交全部材料")
    assert (township.start, township.due) == (day("2024-10-29"), day("2024-11-05"))


def test_a_project_that_is_done_has_its_real_end() -> None:
    recorded = {"函告人社局": "2025-03-03", "报市局审核": "2025-01-10", "个人账户记账": "2025-03-08"}
    plan = schedule(acquisition("2024-09-20", recorded), day("2025-04-01"))
    assert (plan.earliest_finish, plan.critical_path) == (day("2025-03-08"), ())


# What if --------------------------------------------------------------------------------------------------------------


def test_what_if_the_township_hands_over_then() -> None:
    project = acquisition("2024-09-20", SUBMITTED | {"人社局函告乡镇": "2024-10-22"})
    plan = schedule(project, day("2024-11-01"), what_if={"乡镇提交全部材料": day("2024-11-29")})
    township, minutes = plan.step("乡镇提交全部材料"), plan.step("会议纪要形成")
    assert (township.status.value, township.days, township.actual) == ("running", 12, None)
    assert "假定2024-11-29办结" in township.note
    assert (minutes.start, minutes.due, minutes.provisional) == (day("2024-11-29"), day("2024-12-10"), True)
    assert plan.earliest_finish == day("2024-12-31")  # 7 + 5 + 5 + 5 working days after 29 November
    assert schedule(project, day("2024-11-01")).step("会议纪要形成").due == day("2024-11-28")


def test_what_if_the_notice_arrives_later_at_every_office() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"), what_if={"接到告知书": day("2024-09-27")})
    survey, receipt = plan.step("乡镇提交调查表"), plan.step("接到告知书（乡镇）")
    assert (survey.due, survey.provisional) == (day("2024-10-23"), True)
    assert (receipt.start, receipt.note) == (day("2024-09-27"), "假定2024-09-27办结")


def test_what_if_the_notice_arrives_later_at_one_office() -> None:
    what_if = {"接到告知书（乡镇）": day("2024-09-27")}
    dates = due_dates(schedule(acquisition("2024-09-20"), day("2024-09-20"), what_if=what_if))
    assert (dates["乡镇提交调查表"], dates["函告民政局"]) == ("2024-10-23", "2024-09-24")


@pytest.mark.parametrize(
    ("what_if", "code", "where"),
    [
        ({"乡镇提交材料": "2024-11-29"}, "step_unknown", "what_if.乡镇提交材料"),
        ({"on": "2024-11-29"}, "step_unknown", "what_if.on"),
        ({"乡镇提交调查表": "2024-11-29"}, "step_repeated", "what_if.乡镇提交调查表"),
        ({"人社局函告乡镇": "2024-10-01"}, "step_before_cause", "what_if.人社局函告乡镇"),
        ({"接到告知书": "2024-10-01"}, "step_before_cause", "progress[0].on"),
        ({"公示开始": "2024-11-04", "公示结束": "2024-11-07"}, "step_too_short", "what_if.公示结束"),
    ],
)
def test_an_impossible_assumption_is_rejected(what_if: dict[str, str], code: str, where: str) -> None:
    assumed = {step: day(on) for step, on in what_if.items()}
    with pytest.raises(InputError) as caught:
        schedule(acquisition("2024-09-20", SUBMITTED), day("2024-11-01"), what_if=assumed)
    assert (code, where, True) in [(problem.code, problem.where, problem.is_error) for problem in caught.value.problems]


def test_a_contradiction_elsewhere_does_not_stop_an_assumption() -> None:
    project = acquisition("2024-09-20", SUBMITTED | {"民政局提供低保标准": "2024-09-23"})
    plan = schedule(project, day("2024-11-01"), what_if={"人社局函告乡镇": day("2024-11-04")})
    assert plan.step("乡镇提交全部材料").due == day("2024-12-02")


# Contradictory dates --------------------------------------------------------------------------------------------------

CONTRADICTORY = SUBMITTED | {"人社局函告乡镇": "2024-10-15", "公示开始": "2024-09-02", "公示结束": "2024-09-01"}
"""A letter before the survey it answers, and a posting that ends before it begins."""


def test_contradictory_dates_are_scheduled_as_they_are() -> None:
    """Twenty working days from 15 October 2024 end on 12 November.

    They are 16 to 18, 21 to 25, 28 October to 1 November, 4 to 8, 11 and 12 November.
    """
    plan = schedule(acquisition("2024-09-20", CONTRADICTORY), day("2024-10-31"))
    letter, township = plan.step("人社局函告乡镇"), plan.step("乡镇提交全部材料")
    assert (letter.start, letter.actual, letter.status.value) == (day("2024-10-16"), day("2024-10-15"), "done_on_time")
    assert (township.start, township.due, township.provisional) == (day("2024-10-15"), day("2024-11-12"), False)
    assert (plan.step("公示开始").actual, plan.step("公示结束").actual) == (day("2024-09-02"), day("2024-09-01"))


def test_an_unknown_step_changes_nothing() -> None:
    plain, more = acquisition("2024-09-20", SUBMITTED), acquisition("2024-09-20", SUBMITTED | {"开会": "2024-10-01"})
    assert schedule(plain, day("2024-10-31")).steps == schedule(more, day("2024-10-31")).steps


# The ends of the calendar ---------------------------------------------------------------------------------------------


def test_on_the_last_day_of_all_nothing_is_expected_beyond_it() -> None:
    plan = schedule(acquisition("2024-09-20"), date.max)
    assert (plan.earliest_finish, plan.step("乡镇提交调查表").due) == (date.max, day("2024-10-16"))
    assert plan.step("乡镇提交调查表").status.value == "overdue"


def test_a_term_that_would_run_past_the_last_day_ends_there() -> None:
    project = acquisition("2024-09-20", {"会议纪要发文": "9999-12-30"})
    deposit = schedule(project, date.max).step("资金缴存")
    assert (deposit.due, deposit.provisional, deposit.status_text) == (date.max, True, "办理中，今日到期")


def test_on_the_first_day_of_all_nothing_has_happened() -> None:
    plan = schedule(acquisition("2024-09-20", SUBMITTED), date.min)
    assert {state.actual for state in plan.steps} == {None}
    assert {state.status_text for state in plan.steps} <= {"未开始", "待办", "等待中"}


# Several projects -----------------------------------------------------------------------------------------------------


def test_to_do_is_by_due_date_over_all_projects() -> None:
    first = schedule(
        acquisition("2024-09-20", SUBMITTED | {"人社局函告乡镇": "2024-10-22"}, name="甲项目"), day("2024-10-23")
    )
    second = schedule(acquisition("2024-10-11", {"函告民政局": "2024-10-14"}, name="乙项目"), day("2024-10-23"))
    assert [(item.project, item.state.step.name, str(item.state.due)) for item in to_do([first, second])] == [
        ("乙项目", "民政局提供低保标准", "2024-10-16"),
        ("乙项目", "乡镇提交调查表", "2024-10-31"),  # Saturday 12 October is the first
        ("甲项目", "乡镇提交全部材料", "2024-11-19"),
        ("乙项目", "农业服务中心收到资料", "None"),
        ("甲项目", "公示开始", "None"),
    ]


# Properties -----------------------------------------------------------------------------------------------------------


@st.composite
def recorded_dates(draw: DrawFn, procedure: Procedure = LISHI.procedure) -> tuple[date, dict[str, date]]:
    """Draw a notice date and dates in a possible order, for some of the steps."""
    notice = draw(st.dates(date(2024, 5, 31), date(2026, 12, 31)))
    reached: dict[str, date] = {}
    recorded: dict[str, date] = {}
    for step in procedure.in_order:
        earliest = max((reached[name] for name in step.before), default=notice)
        least = last_day_of(earliest, step.minimum, LISHI.posting_days, CALENDAR) if step.minimum else earliest
        reached[step.id] = least
        if draw(st.booleans()):
            reached[step.id] = recorded[step.name] = least + timedelta(draw(st.integers(0, 40)))
    return notice, recorded


def made(notice: date, recorded: Mapping[str, date]) -> Project:
    return acquisition(str(notice), {step: str(on) for step, on in recorded.items()})


def dues(plan: Schedule) -> list[tuple[StepState, date]]:
    return [(state, state.due) for state in plan.steps if state.due]


@given(recorded_dates(), st.integers(0, 500))
def test_a_due_date_is_a_working_day_its_term_after_the_start(drawn: tuple[date, dict[str, date]], passed: int) -> None:
    plan = schedule(made(*drawn), drawn[0] + timedelta(passed))
    for state, due in dues(plan):
        assert state.start is not None
        assert CALENDAR.is_workday(due)
        assert CALENDAR.count(state.start, due) == state.step.term


@given(recorded_dates(), st.integers(0, 500))
def test_status_and_dates_agree(drawn: tuple[date, dict[str, date]], passed: int) -> None:
    as_of = drawn[0] + timedelta(passed)
    for state in schedule(made(*drawn), as_of).steps:
        late = state.due is not None and (state.actual or as_of) > state.due
        assert (
            state.status.value
            in {
                (True, True): {"done_late", "no_term"},
                (True, False): {"done_on_time", "no_term"},
                (False, True): {"overdue", "not_started"},
                (False, False): {"running", "not_started", "no_term"},
            }[state.actual is not None, late]
        )
        assert (state.status.value in ("running", "overdue", "done_late")) == (state.days is not None)
        assert state.provisional or state.ready


@given(recorded_dates(), st.sampled_from(STEP_NAMES), st.integers(0, 60), st.integers(0, 60))
def test_a_later_event_never_gives_an_earlier_due_date(
    drawn: tuple[date, dict[str, date]], name: str, sooner: int, more: int
) -> None:
    """Assume one open step on one day or on a later one."""
    notice, recorded = drawn
    after = _all_after(name)
    project = made(notice, {other: on for other, on in recorded.items() if other not in {name, *after}})
    soonest = max([notice, *recorded.values()]) + timedelta(20 + sooner)
    early, late = (schedule(project, notice, what_if={name: soonest + timedelta(n)}) for n in (0, more))
    for (state, one), (_, other) in zip(dues(early), dues(late), strict=True):
        assert one <= other, state.step.name
    assert early.earliest_finish <= late.earliest_finish


@given(recorded_dates(), st.integers(0, 500))
def test_an_open_step_is_expected_no_earlier_than_today_and_what_it_follows(
    drawn: tuple[date, dict[str, date]], passed: int
) -> None:
    """Check that open steps are expected no earlier than today.

    Some of the recorded dates lie after the day asked about: those steps are expected then.
    """
    as_of = drawn[0] + timedelta(passed)
    plan = schedule(made(*drawn), as_of)
    for state in plan.steps:
        if state.actual is None:
            before = [plan.step(name).forecast.ends for name in state.step.before]
            assert state.forecast.ends >= max([as_of, *before, *([state.planned] if state.planned else [])])
        assert state.planned is None or (state.actual is None and state.planned > as_of)


def test_a_date_after_the_day_asked_about_is_only_planned() -> None:
    plan = schedule(acquisition("2024-09-20", POSTED | {"公示开始": "2024-11-01"}), day("2024-10-25"))
    posting = plan.step("公示开始")
    assert (posting.actual, posting.planned, posting.forecast.ends) == (None, day("2024-11-01"), day("2024-11-01"))
    assert posting.note == "已填2024-11-01，尚未到"
    assert plan.step("公示结束").forecast.ends >= day("2024-11-07")


def _all_after(name: str) -> set[str]:
    procedure = LISHI.procedure
    given = procedure.by_name[name].id
    following = {step.name for step in procedure.steps if given in (*step.before, step.follows)}
    return following.union(*map(_all_after, following)) if following else set()


@given(recorded_dates(), st.integers(0, 500))
def test_a_delay_on_the_critical_path_moves_the_end(drawn: tuple[date, dict[str, date]], passed: int) -> None:
    plan = schedule(made(*drawn), drawn[0] + timedelta(passed))
    for name in plan.critical_path:
        later = CALENDAR.add(plan.step(name).forecast.ends, 1).date
        try:
            moved = schedule(plan.project, plan.as_of, what_if={name: later})
        except InputError:  # a step after it is recorded already
            continue
        assert moved.earliest_finish > plan.earliest_finish


DAYS = st.one_of(
    st.dates(date(2024, 5, 31), date(2026, 12, 31)),
    st.dates(),
    st.sampled_from([date.min, date.max]),
)
ENTRIES = st.lists(st.tuples(st.sampled_from([*STEP_NAMES, "开会"]), DAYS), max_size=12)


@given(st.dates(date(2000, 1, 1)), ENTRIES, DAYS, st.sampled_from(PostingDays))
def test_any_dates_on_any_day_give_a_schedule(
    notice: date, entries: list[tuple[str, date]], as_of: date, reading: PostingDays
) -> None:
    facts = {"notice_date": notice, "announcement_date": notice, "dibao_year": notice.year - 1}
    progress = [{"step": step, "on": on} for step, on in entries]
    project = acquisition("2024-09-20").replace(**facts, progress=progress)
    plan = schedule(project, as_of, policy=LISHI.replace(posting_days=reading))
    recorded = {LISHI.procedure.by_name[step].id: on for step, on in entries if step in STEP_NAMES}
    happened = {step: on for step, on in recorded.items() if on <= as_of}
    assert {state.step.id: state.actual for state in plan.steps if state.step.id in recorded} == {
        step: happened.get(step) for step in recorded
    }
    assert all(state.start is None or state.start <= due for state, due in dues(plan))


@given(st.dates(date(2019, 1, 1), date(2028, 12, 31)), st.integers(1, 30), st.sampled_from(PostingDays))
def test_a_posting_up_to_its_last_day_hangs_its_minimum(first: date, minimum: int, reading: PostingDays) -> None:
    last = last_day_of(first, minimum, reading, CALENDAR)
    assert days_hung(first, last, reading, CALENDAR) == minimum
    assert last == first or days_hung(first, last - timedelta(1), reading, CALENDAR) == minimum - 1
