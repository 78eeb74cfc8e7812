"""Where a project stands: due dates worked out by hand, states, contradictions, what-ifs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cases import DISTRICT, LISHI, Case, cases, like, read
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from strategies import household, project_of

from subsidy import InputError, LandUseMode, Problem, Project
from subsidy.deadlines import Schedule, StepState, progress_problems, schedule, table, to_do
from subsidy.deadlines.workdays import NoticeMissingError, official
from subsidy.law import TOWNSHIP_MATERIAL, Procedure, ProcedureError, read_procedure
from subsidy.workbook.layout import STEP_NAMES

CALENDAR = official().guessing()
PACKAGED = DISTRICT / "procedure.toml"


def day(text: str) -> date:
    return date.fromisoformat(text)


def acquisition(
    notice: str, recorded: Mapping[str, str] | None = None, mode: LandUseMode = LandUseMode.BATCH, **facts: Any
) -> Project:
    """Make a project whose notice was published then, with these dates in 办理进度."""
    return project_of(
        household("5", "0", "5", 3),
        notice_date=day(notice),
        announcement_date=day(notice),
        dibao_year=day(notice).year - 1,
        land_use_mode=mode,
        progress=[{"step": step, "on": day(on)} for step, on in (recorded or {}).items()],
        **facts,
    )


def due_dates(plan: Schedule) -> dict[str, str]:
    return {state.step.name: str(state.due) for state in plan.steps if state.due}


# The steps ------------------------------------------------------------------------------------------------------------

STEPS = """
name                 | term | source | assumed
接到告知书           |      | §2     | the day the notice is published, unless recorded
农业服务中心收到资料 |      | §3     | handed over when the village and township choose
农业服务中心审核完毕 | 5    | §3     |
乡镇提交调查表       | 15   | §4     |
函告民政局           | 2    | §5a    |
民政局提供低保标准   | 2    | §5b    |
人社局函告乡镇       | 5    | §6a    |
公示开始             |      | §6b    |
公示结束             |      | §6b    | at least 5 working days, the last day counted and the first not
乡镇提交全部材料     | 20   | §6b    |
会议纪要发文         | 7    | §7     |
资金缴存             | 5    | §8a    |
收到进账单           |      | §8b    |
四部门签章           | 5    | §8b    |
报市局审核           |      | §9     |
土地批复             |      | §10a   |
函告人社局           | 5    | §10a   |
个人账户记账         |      | §10b   |
"""
"""环节 and 期限 (工作日) of 离政办发〔2024〕8号, in its order; a part of a clause that has several is told by a letter."""
STEP_CASES = read(STEPS)


def test_the_steps_are_those_of_the_document() -> None:
    told = [(step.name, step.section, str(step.term or "")) for step in LISHI.procedure.steps]
    assert told == [(case.name, case.source, case.term) for case in STEP_CASES]


def test_the_workbook_offers_the_same_steps() -> None:
    assert list(STEP_NAMES) == [case.name for case in STEP_CASES]


def test_the_letter_to_the_township_waits_for_three() -> None:
    """§6a."""
    waited = {"农业服务中心审核完毕", "乡镇提交调查表", "民政局提供低保标准"}
    procedure = LISHI.procedure
    assert set(map(procedure.name_of, procedure.by_name["人社局函告乡镇"].waits_for)) == waited


def test_the_township_hands_over_nine_materials() -> None:
    """§6b."""
    assert len(LISHI.procedure.handed_over(TOWNSHIP_MATERIAL)) == 9


ACTORS = """
name     | mode        | actor        | source | assumed
分批次   | BATCH       | 区自然资源局 | §8a    |
单独选址 | SINGLE_SITE | 用地单位     | §8a    |
"""


@cases(ACTORS)
def test_who_deposits_the_money_follows_from_the_land_use_mode(case: Case) -> None:
    plan = schedule(acquisition("2024-09-20", mode=LandUseMode[case.mode]), day("2024-10-01"))
    assert plan.step("资金缴存").actor == case.actor


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
    dates = due_dates(schedule(acquisition("2024-09-20"), day("2024-09-20"), procedure=theirs))
    # working day 10 after the notice, 10 + 5 + 20 + 7, then 3 and 5 more: counted as for 国庆 2024 below
    assert [dates[name] for name in ("乡镇提交调查表", "会议纪要发文")] == ["2024-10-10", "2024-11-22"]
    assert (dates["财政局复核"], dates["资金缴存"]) == ("2024-11-27", "2024-12-04")
    assert ours.by_name["乡镇提交调查表"].term == 15


BROKEN = [
    ("term = 15", "terms = 15", "steps.3.terms 没有这一项（现为“15”）"),
    ("term = 15", "term = 0", "steps.3.term 不能小于1（现为“0”）"),
    ("term = 15", "term = 366", "steps.3.term 不能大于365（现为“366”）"),
    ("term = 15", 'term = "15"', "steps.3.term 应为整数（现为“15”）"),
    ("term = 15", "term = 15.0", "steps.3.term 应为整数（现为“15.0”）"),
    ('name = "公示开始"', "", "steps.7.name 缺少这一项"),
    ('name = "公示开始"', 'name = " "', "steps.7.name 不能为空（现为“ ”）"),
    ('waits_for = ["posting_start"]', 'waits_for = ["posting"]', "没有这样的环节：公示结束所指的“posting”"),
    ('waits_for = ["posting_start"]', "", "steps.8 有期限的环节须写明从哪个环节起算（waits_for）"),
    ('finish = "booking"', 'finish = "booked"', "没有这样的环节：finish所指的“booked”"),
    (
        'waits_for = ["posting_start"]',
        'waits_for = ["township_material"]',
        "环节互相等待：乡镇提交全部材料→公示结束→乡镇提交全部材料",
    ),
    ('name = "公示开始"', 'name = "公示结束"', "环节重名：公示结束"),
    (', single_site = "land_user"', "", "steps.11 责任单位须为每一种用地方式各写一个"),
    ("minimum = 5", "minimum = 5\nterm = 3", "steps.8 最短时间（minimum）不能长于期限（term）"),
]


@pytest.mark.parametrize(("old", "new", "told"), BROKEN)
def test_a_file_that_is_no_procedure_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = PACKAGED.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "procedure.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProcedureError) as refusal:
        read_procedure(file)
    assert str(refusal.value) == f"办理流程“{file}”有误：{told}"


def test_a_file_that_is_no_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "procedure.toml"
    file.write_text("[[steps\n", encoding="utf-8")
    with pytest.raises(ProcedureError, match=r"^办理流程文件 .*procedure\.toml 不是有效的 TOML：第1行第8列有误$"):
        read_procedure(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match=r"^读不到办理流程文件 .*none\.toml：") as refusal:
        read_procedure(tmp_path / "none.toml")
    assert isinstance(refusal.value.__cause__, FileNotFoundError)


# Due dates, by hand ---------------------------------------------------------------------------------------------------

TERMS = (
    "函告民政局",
    "民政局提供低保标准",
    "农业服务中心审核完毕",
    "乡镇提交调查表",
    "人社局函告乡镇",
    "乡镇提交全部材料",
    "会议纪要发文",
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

All assume that the papers of §3 are there on the day of the notice, that each step takes its whole term, and that what
has no term takes no time."""


@cases(BY_HAND)
def test_the_whole_procedure_across_a_long_holiday(case: Case) -> None:
    dates = due_dates(schedule(acquisition(case.notice), day(case.notice), procedure=LISHI.procedure))
    assert dates == {name: f"{case.notice[:4]}-{due}" for name, due in zip(TERMS, case.dues.split(), strict=True)}


def test_a_term_runs_from_the_recorded_date_of_what_it_waits_for() -> None:
    recorded = {"农业服务中心收到资料": "2024-09-27", "函告民政局": "2024-10-08"}
    plan = schedule(acquisition("2024-09-20", recorded), day("2024-10-09"))
    assert plan.step("农业服务中心审核完毕").due == day("2024-10-10")  # 29 and 30 Sep, 8, 9, 10 Oct
    assert plan.step("民政局提供低保标准").due == day("2024-10-10")
    assert not plan.step("民政局提供低保标准").provisional


def test_the_notice_may_reach_the_offices_later_than_it_is_published() -> None:
    plan = schedule(acquisition("2024-09-20", {"接到告知书": "2024-09-27"}), day("2024-09-27"))
    # 29 and 30 September, 8 to 12 October (Saturday worked) are 1 to 7, 14 to 18 are 8 to 12
    assert plan.step("乡镇提交调查表").due == day("2024-10-23")
    assert plan.step("接到告知书").starts_from == "征收土地告知书发布"


def test_an_event_on_a_day_off_counts_from_the_next_working_day() -> None:
    plan = schedule(acquisition("2024-10-05"), day("2024-10-05"))
    assert plan.step("函告民政局").due == day("2024-10-09")


SUBMITTED = {
    "农业服务中心收到资料": "2024-09-27",
    "农业服务中心审核完毕": "2024-10-10",
    "乡镇提交调查表": "2024-10-16",
    "函告民政局": "2024-09-24",
    "民政局提供低保标准": "2024-09-25",
}


LAST_OF_THREE = """
name                 | on         | due        | source | assumed
农业服务中心审核完毕 | 2024-10-18 | 2024-10-25 | §6a    |
乡镇提交调查表       | 2024-10-16 | 2024-10-23 | §6a    |
民政局提供低保标准   | 2024-10-21 | 2024-10-28 | §6a    |
"""
"""Which paper comes last, when, and when the five working days from it end."""


@cases(LAST_OF_THREE)
def test_the_letter_to_the_township_starts_at_the_last_of_the_three(case: Case) -> None:
    plan = schedule(acquisition("2024-09-20", SUBMITTED | {case.name: case.on}), day("2024-10-21"))
    letter = plan.step("人社局函告乡镇")
    assert (letter.starts_from, letter.start, letter.due) == (case.name, day(case.on), day(case.due))
    assert not letter.provisional


def test_after_a_step_not_recorded_everything_is_provisional() -> None:
    plan = schedule(acquisition("2024-09-20", SUBMITTED), day("2024-10-16"))
    firm = [state.step.name for state in plan.steps if state.due and not state.provisional]
    assert firm == ["农业服务中心审核完毕", "乡镇提交调查表", "函告民政局", "民政局提供低保标准", "人社局函告乡镇"]


def test_a_step_that_must_last_is_expected_to_last_that_long() -> None:
    """A district that counts the township's term from the end of the posting, begun on 23 October 2024."""
    theirs = LISHI.procedure.amended({"township_material": {"waits_for": ["posting_end"], "needs": [], "term": 5}})
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"), procedure=theirs)
    assert (plan.step("人社局函告乡镇").due, plan.step("公示开始").start) == (day("2024-10-23"), day("2024-10-23"))
    assert (plan.step("乡镇提交全部材料").start, plan.step("乡镇提交全部材料").due) == (
        day("2024-10-30"),
        day("2024-11-06"),
    )


def test_nothing_is_expected_of_those_outside_the_district() -> None:
    """When the land is approved nobody here can tell, so no date is made up for what follows."""
    letter = schedule(acquisition("2024-09-20"), day("2024-09-20")).step("函告人社局")
    assert (letter.start, letter.due, letter.starts_from) == (None, None, "土地批复")
    recorded = {"土地批复": "2025-03-03"}
    assert schedule(acquisition("2024-09-20", recorded), day("2025-03-03")).step("函告人社局").due == day("2025-03-10")


def test_a_step_done_without_a_known_start_is_not_called_late() -> None:
    """Nobody wrote down when the papers reached the centre, so nobody can say that it took too long."""
    plan = schedule(acquisition("2024-09-20", {"农业服务中心审核完毕": "2024-10-25"}), day("2024-10-25"))
    state = plan.step("农业服务中心审核完毕")
    assert (state.status.value, state.due, state.status_text) == ("no_term", None, "已办结")


def test_the_calendar_may_make_a_date_provisional() -> None:
    late = f"{max(official().published)}-12-18"
    assert schedule(acquisition(late), day(late)).step("乡镇提交调查表").provisional
    with pytest.raises(NoticeMissingError):
        schedule(acquisition(late), day(late), calendar=official())


# Status ---------------------------------------------------------------------------------------------------------------


STATUSES = """
name                     | as_of      | done       | status       | days | told                 | source | assumed
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
def test_how_the_township_stands(case: Case) -> None:
    recorded = {"乡镇提交调查表": case.done} if case.done else {}
    state = schedule(acquisition("2024-09-20", recorded), day(case.as_of)).step("乡镇提交调查表")
    days = "" if state.days is None else str(state.days)
    assert (state.status.value, days, state.status_text) == (case.status, case.days, case.told)


DAYS_OFF = """
name                       | as_of      | told                | source                    | assumed
on a Saturday off          | 2024-09-28 | 已逾期不足1个工作日 | §3                        |
on a Sunday that is worked | 2024-09-29 | 已逾期1个工作日     | §3、国办发明电〔2023〕7号 |
"""


@cases(DAYS_OFF)
def test_overdue_on_a_day_off_is_less_than_a_working_day(case: Case) -> None:
    """5 working days end on Friday 27 September 2024."""
    plan = schedule(acquisition("2024-09-20", {"农业服务中心收到资料": "2024-09-20"}), day(case.as_of))
    assert plan.step("农业服务中心审核完毕").status_text == case.told


SOON = """
name                    | as_of      | soon | source  | assumed
three working days left | 2024-10-12 | no   | made up | two working days are soon
two working days left   | 2024-10-14 | yes  | made up | two working days are soon
overdue                 | 2024-10-17 | no   | made up | what is late is no longer soon
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


def test_what_is_recorded_after_the_day_asked_about_has_not_happened() -> None:
    recorded = {"乡镇提交调查表": "2024-10-10"}
    before = schedule(acquisition("2024-09-20", recorded), day("2024-10-09")).step("乡镇提交调查表")
    assert (before.status.value, before.actual) == ("running", None)


def test_due_dates_do_not_depend_on_the_day_asked_about() -> None:
    project = acquisition("2024-09-20")
    assert due_dates(schedule(project, day("2024-09-20"))) == due_dates(schedule(project, day("2025-06-01")))


def test_the_json_is_as_published() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-10-01"))
    data = json.loads(json.dumps(plan.to_json(), ensure_ascii=False))
    assert (data["schema"], data["as_of"], len(data["steps"])) == (1, "2024-10-01", 18)
    assert data["steps"][3] == {
        "step": "§4",
        "name": "乡镇提交调查表",
        "actor": "乡镇人民政府（街道办事处）",
        "starts_from": "接到告知书",
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
    assert [row["环节"] for row in rows] == [case.name for case in STEP_CASES]
    assert (rows[3]["截止日"], rows[3]["办理情况"], rows[6]["备注"]) == (
        day("2024-10-16"),
        "办理中，剩8个工作日",
        "预计",
    )


# The end, and what decides it -----------------------------------------------------------------------------------------


def test_the_earliest_finish_uses_up_every_term_that_is_left() -> None:
    """57 working days to §8b (see above), the land approved the same day, 5 more for §10a."""
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"))
    assert plan.earliest_finish == day("2024-12-20")
    assert plan.critical_path == (
        "乡镇提交调查表",
        "人社局函告乡镇",
        "乡镇提交全部材料",
        "会议纪要发文",
        "资金缴存",
        "收到进账单",
        "四部门签章",
        "土地批复",
        "函告人社局",
        "个人账户记账",
    )


def test_what_is_overdue_can_be_done_today_at_the_earliest() -> None:
    """Asked on Saturday 7 December 2024: papers handed over on Monday the 9th, then 5+5+20+7+5+5+5 working days."""
    plan = schedule(acquisition("2024-09-20"), day("2024-12-07"))
    # 31 Dec is the 16th, 2 Jan the 17th, 24 Jan the 33rd, Sunday 26 Jan the 34th, 5 Feb the 36th, Saturday 8 Feb the
    # 39th, 21 Feb the 49th
    assert plan.earliest_finish == day("2025-02-26")
    assert plan.critical_path[:3] == ("农业服务中心收到资料", "农业服务中心审核完毕", "人社局函告乡镇")
    assert plan.step("乡镇提交调查表").due == day("2024-10-16")


POSTED = SUBMITTED | {"人社局函告乡镇": "2024-10-22"}
"""The township's twenty working days end on 19 November."""


def test_a_late_posting_moves_the_end_of_the_township() -> None:
    """Posted on 18 November, it covers 5 working days on the 25th."""
    plan = schedule(acquisition("2024-09-20", POSTED | {"公示开始": "2024-11-18"}), day("2024-11-18"))
    assert plan.step("乡镇提交全部材料").due == day("2024-11-19")
    assert plan.step("公示结束").forecast.ends == day("2024-11-25")
    assert plan.step("乡镇提交全部材料").forecast.ends == day("2024-11-25")
    assert plan.critical_path[:2] == ("公示结束", "乡镇提交全部材料")


def test_a_posting_in_time_moves_nothing() -> None:
    plan = schedule(acquisition("2024-09-20", POSTED | {"公示开始": "2024-10-23"}), day("2024-10-23"))
    assert plan.step("乡镇提交全部材料").forecast.ends == day("2024-11-19")
    assert plan.critical_path[0] == "乡镇提交全部材料"


def test_a_project_that_is_done_has_its_real_end() -> None:
    recorded = {"函告人社局": "2025-03-03", "报市局审核": "2025-01-10", "个人账户记账": "2025-03-08"}
    plan = schedule(acquisition("2024-09-20", recorded), day("2025-04-01"))
    assert (plan.earliest_finish, plan.critical_path) == (day("2025-03-08"), ())


# What if --------------------------------------------------------------------------------------------------------------


def test_what_if_the_township_hands_over_then() -> None:
    project = acquisition("2024-09-20", SUBMITTED | {"人社局函告乡镇": "2024-10-22"})
    plan = schedule(project, day("2024-11-01"), what_if={"乡镇提交全部材料": day("2024-11-29")})
    township, minutes = plan.step("乡镇提交全部材料"), plan.step("会议纪要发文")
    assert (township.status.value, township.days, township.actual) == ("running", 12, None)
    assert "假定2024-11-29办结" in township.note
    assert (minutes.start, minutes.due, minutes.provisional) == (day("2024-11-29"), day("2024-12-10"), True)
    assert plan.earliest_finish == day("2024-12-31")  # 7 + 5 + 5 + 5 working days after 29 November
    assert schedule(project, day("2024-11-01")).step("会议纪要发文").due == day("2024-11-28")


def test_what_if_the_notice_arrives_later_than_it_is_published() -> None:
    plan = schedule(acquisition("2024-09-20"), day("2024-09-20"), what_if={"接到告知书": day("2024-09-27")})
    assert (plan.step("乡镇提交调查表").due, plan.step("乡镇提交调查表").provisional) == (day("2024-10-23"), True)


@pytest.mark.parametrize(
    ("what_if", "code", "where"),
    [
        ({"乡镇提交材料": day("2024-11-29")}, "step_unknown", "what_if.乡镇提交材料"),
        ({"乡镇提交调查表": day("2024-11-29")}, "step_repeated", "what_if.乡镇提交调查表"),
        ({"人社局函告乡镇": day("2024-10-01")}, "step_before_cause", "what_if.人社局函告乡镇"),
    ],
)
def test_a_what_if_that_cannot_be(what_if: dict[str, date], code: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        schedule(acquisition("2024-09-20", SUBMITTED), day("2024-11-01"), what_if=what_if)
    assert (code, where) in [(problem.code, problem.where) for problem in caught.value.problems]


# Contradictions -------------------------------------------------------------------------------------------------------


def problems(project: Project, as_of: str | None = None) -> list[Problem]:
    return list(progress_problems(project, LISHI.procedure, CALENDAR, day(as_of) if as_of else None))


def test_dates_in_order_are_no_problem() -> None:
    assert problems(acquisition("2024-09-20", SUBMITTED), as_of="2024-10-16") == []


# fmt: off
RECORDED: dict[str, tuple[dict[str, str], str | None, list[str]]] = {
    "before what it waits for": (SUBMITTED | {"人社局函告乡镇": "2024-10-15"}, None,
        ["错误 progress[5].on：“人社局函告乡镇”（第六条）的日期2024-10-15早于它之前的“乡镇提交调查表”（第四条）的日期2024-10-16，另见 progress[2].on（现为“2024-10-15”）。核对这两个日期。 [step_before_cause]"]),
    "before one further back, when those between are not recorded": ({"人社局函告乡镇": "2024-10-22", "会议纪要发文": "2024-10-21"}, None,
        ["提醒 progress[0].on：已记录“人社局函告乡镇”（第六条），但没有记录它之前的“农业服务中心审核完毕”、“乡镇提交调查表”、“民政局提供低保标准”（… [step_not_recorded]",
         "错误 progress[1].on：…早于它之前的“人社局函告乡镇”（第六条）的日期2024-10-22，另见 progress[0].on（… [step_before_cause]",
         "提醒 progress[1].on：…没有记录它之前的“乡镇提交全部材料”（… [step_not_recorded]"]),
    "received before the notice was published": ({"接到告知书": "2024-09-19"}, None,
        ["错误 progress[0].on：…早于它之前的“征收土地告知书发布”（第一条）的日期2024-09-20，另见 notice_date（… [step_before_cause]"]),
    "done before the notice was published": ({"函告民政局": "2024-09-19"}, None,
        ["错误 progress[0].on：…早于它之前的“接到告知书”（第二条）的日期2024-09-20，另见 notice_date（… [step_before_cause]"]),
    "two steps on one day": ({"函告民政局": "2024-09-24", "民政局提供低保标准": "2024-09-24"}, None, []),
    "a posting that ends before it begins, told once": (SUBMITTED | {"人社局函告乡镇": "2024-10-22", "公示开始": "2024-10-23", "公示结束": "2024-10-22"}, None,
        ["错误 progress[7].on：… [step_before_cause]"]),
    "a step nobody knows": ({"提交调查表": "2024-10-10"}, None,
        ["错误 progress[0].step：办理流程中没有“提交调查表”这一环节（现为“提交调查表”）。从下拉列表中选择环节：接到告知书、农业服务中心收到资料、农业服务中心审核完毕、乡镇提交调查表、函告民政局、民政局提供低保标准、人社局函告乡镇、公示开始、公示结束、乡镇提交全部材料、会议纪要发文、资金缴存、收到进账单、四部门签章、报市局审核、土地批复、函告人社局、个人账户记账。 [step_unknown]"]),
    "after the day asked about": ({"函告民政局": "2024-09-24"}, "2024-09-23",
        ["提醒 progress[0].on：“函告民政局”（第五条）的日期晚于截至日2024-09-23（现为“2024-09-24”）。按尚未发生处理；如填错请更正。 [step_after_as_of]"]),
    "its forerunner not recorded": ({"民政局提供低保标准": "2024-09-25"}, None,
        ["提醒 progress[0].on：已记录“民政局提供低保标准”（第五条），但没有记录它之前的“函告民政局”（现为“2024-09-25”）。补录实际日期，否则起算日和是否逾期只能预计。 [step_not_recorded]"]),
}
# fmt: on
"""What is recorded of a project whose notice was published on 2024-09-20, the day asked about, and what is said."""


@pytest.mark.parametrize(("recorded", "as_of", "expected"), RECORDED.values(), ids=RECORDED)
def test_what_is_recorded_and_cannot_be_or_is_not_all_is_told(
    recorded: dict[str, str], as_of: str | None, expected: list[str]
) -> None:
    assert like(expected, map(str, problems(acquisition("2024-09-20", recorded), as_of))) == expected


def test_a_step_recorded_twice_is_told_at_both_places() -> None:
    twice = acquisition("2024-09-20").model_dump() | {
        "progress": [{"step": "函告民政局", "on": day(on)} for on in ("2024-09-23", "2024-09-24")]
    }
    expected = [
        "错误 progress[0].on：“函告民政局”（第五条）重复记录，另见 progress[1].on（现为“2024-09-23”）。每个环节只记一次，保留实际发生的日期。 [step_repeated]",
        "错误 progress[1].on：“函告民政局”（第五条）重复记录，另见 progress[0].on（… [step_repeated]",
    ]
    assert like(expected, map(str, problems(Project.model_validate(twice)))) == expected


POSTINGS = """
name                                 | begun      | ended      | days | source                     | assumed
24, 25, 28 and 29 October            | 2024-10-23 | 2024-10-29 | 4    | §6b                        | the first day does not count
the 30th is the fifth                | 2024-10-23 | 2024-10-30 |      | §6b                        | the last day counts
29 and 30 September, 8 and 9 October | 2024-09-28 | 2024-10-09 | 4    | §6b、国办发明电〔2023〕7号 |
the 10th is the fifth                | 2024-09-28 | 2024-10-10 |      | §6b、国办发明电〔2023〕7号 | the last day counts
begun and ended on one day           | 2024-10-23 | 2024-10-23 | 0    | §6b                        | the first day does not count
"""
"""How many working days a posting covers that is too short; nothing where it is long enough."""


@cases(POSTINGS)
def test_the_posting_covers_five_working_days(case: Case) -> None:
    too_short = (
        f"错误 progress[1].on：“公示结束”（第六条）距“公示开始”只有{case.days}个工作日，要求不少于5个工作日"
        f"（开始当日不计，结束当日计入），另见 progress[0].on（现为“{case.ended}”）。"
        "核对两个日期；如确实不足，须重新进行。 [step_too_short]"
    )
    found = problems(acquisition("2024-09-20", {"公示开始": case.begun, "公示结束": case.ended}))
    assert [str(problem) for problem in found if problem.is_error] == ([too_short] if case.days else [])


def test_contradictions_are_not_scheduled() -> None:
    with pytest.raises(InputError, match="第六条"):
        schedule(acquisition("2024-09-20", SUBMITTED | {"人社局函告乡镇": "2024-10-15"}), day("2024-10-31"))


def test_an_unreadable_date_has_its_own_problem_elsewhere() -> None:
    good = acquisition("2024-09-20", {"函告民政局": "2024-09-24"})
    unreadable = good.progress[0].model_copy(update={"on": None})
    assert problems(good.model_copy(update={"progress": (unreadable,), "notice_date": None})) == []


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
    """Draw a notice date and dates in an order that can be, for some of the steps."""
    notice = draw(st.dates(date(2024, 5, 31), date(2026, 12, 31)))
    reached: dict[str, date] = {}
    recorded: dict[str, date] = {}
    for step in procedure.in_order:
        earliest = max((reached[name] for name in step.before), default=notice)
        least = CALENDAR.add(earliest, step.minimum).date if step.minimum else earliest
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
    """Whatever else is recorded, let one open step happen on one day or on a later one."""
    notice, recorded = drawn
    after = _all_after(name)
    project = made(notice, {other: on for other, on in recorded.items() if other not in {name, *after}})
    soonest = max([notice, *recorded.values()]) + timedelta(10 + sooner)
    early, late = (schedule(project, notice, what_if={name: soonest + timedelta(n)}) for n in (0, more))
    for (state, one), (_, other) in zip(dues(early), dues(late), strict=True):
        assert one <= other, state.step.name
    assert early.earliest_finish <= late.earliest_finish


def _all_after(name: str) -> set[str]:
    procedure = LISHI.procedure
    following = {step.name for step in procedure.steps if procedure.by_name[name].id in step.before}
    return following.union(*map(_all_after, following)) if following else set()


@given(recorded_dates(), st.integers(0, 500))
def test_whoever_is_on_the_critical_path_moves_the_end(drawn: tuple[date, dict[str, date]], passed: int) -> None:
    plan = schedule(made(*drawn), drawn[0] + timedelta(passed))
    for name in plan.critical_path:
        later = CALENDAR.add(plan.step(name).forecast.ends, 1).date
        try:
            moved = schedule(plan.project, plan.as_of, what_if={name: later})
        except InputError:  # something after it is recorded already
            continue
        assert moved.earliest_finish > plan.earliest_finish
