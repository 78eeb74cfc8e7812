"""The packaged procedure against its document, and faulty procedures."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import DISTRICT, LISHI, Case, cases, read

from subsidy import LandUseMode
from subsidy.law import TOWNSHIP_MATERIAL, ProcedureError, read_procedure

PACKAGED = DISTRICT / "procedure.toml"

STEPS = """
name                         | term | source | assumed
接到告知书                   |      | §2     | the day the notice is published, unless recorded
接到告知书（人社局）         |      | §2     | the day of 接到告知书, unless recorded
接到告知书（乡镇）           |      | §4     | the day of 接到告知书, unless recorded
接到告知书（农业服务中心）   |      | §2     | the day of 接到告知书, unless recorded
农业服务中心收到资料         |      | §3     | handed over when the village and township choose
农业服务中心审核完毕         | 5    | §3     |
资料报送人社局               |      | §3     | the document sets the village and township no term
乡镇提交调查表               | 15   | §4     |
函告民政局                   | 2    | §5a    |
民政局提供低保标准           | 2    | §5b    |
人社局函告乡镇               | 5    | §6a    |
公示开始                     |      | §6b    |
公示结束                     |      | §6b    | posting_days = inclusive
乡镇提交全部材料             | 20   | §6b    |
会议纪要形成                 | 7    | §7     | the term covers the deliberation, which ends with the minutes
会议纪要发文                 |      | §7     | the document sets their issue no term
资金缴存                     | 5    | §8a    |
收到进账单                   |      | §8b    |
四部门签章                   | 5    | §8b    |
报市局审核                   |      | §9     |
土地批复                     |      | §10a   |
函告人社局                   | 5    | §10a   |
个人账户记账                 |      | §10b   |
"""
"""环节 and 期限 (工作日) of 离政办发〔2024〕8号, in its order; a letter distinguishes the parts of a clause."""
STEP_CASES = read(STEPS)


def test_the_steps_are_those_of_the_document() -> None:
    found = [(step.name, step.section, str(step.term or "")) for step in LISHI.procedure.steps]
    assert found == [(case.name, case.source, case.term) for case in STEP_CASES]


STARTS = """
name               | starts                                                | source | assumed
农业服务中心收到资料 | 接到告知书（农业服务中心）                          | §3     |
农业服务中心审核完毕 | 农业服务中心收到资料                                | §3     |
资料报送人社局     | 农业服务中心审核完毕                                  | §3     |
乡镇提交调查表     | 接到告知书（乡镇）                                    | §4     |
函告民政局         | 接到告知书（人社局）                                  | §5a    |
民政局提供低保标准 | 函告民政局                                            | §5b    |
人社局函告乡镇     | 资料报送人社局 乡镇提交调查表 民政局提供低保标准      | §6a    |
公示开始           | 人社局函告乡镇                                        | §6b    |
公示结束           | 公示开始                                              | §6b    |
乡镇提交全部材料   | 人社局函告乡镇                                        | §6b    |
会议纪要形成       | 乡镇提交全部材料                                      | §7     |
会议纪要发文       | 会议纪要形成                                          | §7     |
资金缴存           | 会议纪要发文                                          | §8a    |
收到进账单         | 资金缴存                                              | §8b    |
四部门签章         | 收到进账单                                            | §8b    |
报市局审核         | 四部门签章                                            | §9     |
土地批复           | 四部门签章                                            | §10a   | the signed 附件12 goes with the request for approval
函告人社局         | 土地批复                                              | §10a   |
个人账户记账       | 函告人社局 报市局审核                                 | §10b   | booked money has been reviewed too
"""
"""The steps whose last one starts the term."""


@cases(STARTS)
def test_a_term_starts_at_the_steps_the_document_names(case: Case) -> None:
    procedure = LISHI.procedure
    assert [procedure.name_of(step) for step in procedure.by_name[case.name].waits_for] == case.starts.split()


def test_every_step_but_the_receipts_waits_for_another() -> None:
    receipts = [step.name for step in LISHI.procedure.steps if not step.waits_for]
    assert receipts == [case.name for case in STEP_CASES if case.name.startswith("接到告知书")]


def test_the_township_hands_over_nine_materials() -> None:
    """§6b."""
    assert len(LISHI.procedure.handed_over(TOWNSHIP_MATERIAL)) == 9


ACTORS = """
name     | mode        | actor        | source | assumed
分批次   | BATCH       | 区自然资源局 | §8a    |
单独选址 | SINGLE_SITE | 用地单位     | §8a    |
"""


@cases(ACTORS)
def test_the_land_use_mode_decides_who_deposits_the_money(case: Case) -> None:
    procedure = LISHI.procedure
    assert procedure.actor_of(procedure.by_name["资金缴存"], LandUseMode[case.mode]) == case.actor


BROKEN = [
    ("term = 15", "terms = 15", "steps.township_survey.terms 没有这一项（现为“15”）"),
    ("term = 15", "term = 0", "steps.township_survey.term 不能小于1（现为“0”）"),
    ("term = 15", "term = 366", "steps.township_survey.term 不能大于365（现为“366”）"),
    ("term = 15", 'term = "15"', "steps.township_survey.term 应为整数（现为“15”）"),
    ("term = 15", "term = 15.0", "steps.township_survey.term 应为整数（现为“15.0”）"),
    ('name = "公示开始"', "", "steps.posting_start.name 缺少这一项"),
    ('name = "公示开始"', 'name = " "', "steps.posting_start.name 不能为空（现为“ ”）"),
    ('waits_for = ["posting_start"]', 'waits_for = ["posting"]', "没有这样的环节：公示结束所指的“posting”"),
    ('waits_for = ["posting_start"]', "", "steps.posting_end 有期限的环节须写明从哪个环节起算（waits_for）"),
    ('finish = "booking"', 'finish = "booked"', "没有这样的环节：finish所指的“booked”"),
    ('follows = "notice_received"', 'follows = "notice"', "没有这样的环节：接到告知书（人社局）所指的“notice”"),
    (
        'waits_for = ["posting_start"]',
        'waits_for = ["township_material"]',
        "环节互相等待：乡镇提交全部材料→公示结束→乡镇提交全部材料",
    ),
    ('name = "公示开始"', 'name = "公示结束"', "环节重名：公示结束"),
    ('id = "posting_start"', 'id = "posting_end"', "环节代号重复：posting_end"),
    ('id = "posting_start"', 'id = "公示开始"', "steps.公示开始.id 不合要求（现为“公示开始”）"),
    ('actor = "civil_affairs"', 'actor = "civil"', "没有这样的单位（parties）：民政局提供低保标准所指的“civil”"),
    (', single_site = "land_user"', "", "steps.deposit 责任单位须为每一种用地方式各写一个"),
    ("minimum = 5", "minimum = 5\nterm = 3", "steps.posting_end 最短时间（minimum）不能长于期限（term）"),
]


@pytest.mark.parametrize(("old", "new", "fault"), BROKEN)
def test_a_faulty_procedure_is_rejected_with_its_entry(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = PACKAGED.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "procedure.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProcedureError) as rejection:
        read_procedure(file)
    assert str(rejection.value) == f"办理流程“{file}”有误：{fault}"


def test_a_file_that_is_no_toml_is_rejected_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "procedure.toml"
    file.write_text("[[steps\n", encoding="utf-8")
    with pytest.raises(ProcedureError, match=r"^办理流程文件 .*procedure\.toml 不是有效的 TOML：第1行第8列有误$"):
        read_procedure(file)


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match=r"^读不到办理流程文件 .*none\.toml：") as rejection:
        read_procedure(tmp_path / "none.toml")
    assert isinstance(rejection.value.__cause__, FileNotFoundError)
