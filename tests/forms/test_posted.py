"""Posted forms hold nothing private.

Each field that a template may use there is named here.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLE

import subsidy
from subsidy.forms import TemplateError, describe_placeholders, packaged_templates
from subsidy.forms.placeholders import LISTS, SCOPE

ROSTER = "附件07-1 被征地农民基本养老保险补贴花名表（公示）.xlsx"

PUBLIC: dict[str, str] = {
    "整张表": """
        最低年龄 老年年龄 劳动年龄上限 人均界线 比例界线 最低剩余人均 最低剩余人均单位 最低失地比例
        最低失地比例单位 小数位数 舍入方法 人数舍入方法 生日口径 人均口径 以前征收口径 累计征收算式
        剩余面积算式 达标口径 已补贴口径 比例单位 比例单位口径 人数口径 名额口径 低保年度口径 公示口径
        自然资源局 自然资源局印章 农业服务中心 农业服务中心印章 财政局印章 人社局 人社局简称 人社局印章
        本级人社局 政府办印章 派出所 村委会 乡镇政府 领导小组 政策文号 办法文号 方案依据 基准日依据
        申请依据 审核表标题 省 市 县 提交材料条号 提交材料期限 公示最短天数 低保标准单位 项目名称 项目全称
        用地单位 用地方式 批准机关 告知书日期 基准日 填报日期 填表日期 低保年度 低保标准 补贴月数
        补贴标准 最低补贴标准 最低失地比例百分数 资金缴存日期 资金缴存单位 资金筹集渠道 公示期
        公示天数说明 公示安排 公示情况 公示地点 填表人 审核人 监督举报电话 乡镇 参保条款 名单金额合计
        记账金额合计 记账差额合计 记账说明 记账参保说明 记账余额说明 未参保人数 未参保金额 勾稽人数结论
        勾稽数额结论 例外说明 乡镇单位 乡镇盖章处 村盖章处 村 涉及村 乡镇村 征收总面积 农用地 耕地 建设用地 未利用地
        承包到户面积 未承包到户面积 征收总面积公顷 供地面积合计 供地填报说明 供地差额说明 征地前农业人口
        征地前耕地 征地前人均耕地 征地后耕地 征地后人均耕地 人均耕地减少 耕地减少比例 本村承包地总面积
        享有承包权人口 本村人均承包地 本村人均承包地或无 复核差异 复核结论 复核标题 村面积单位
        未承包到户确定办法 未承包到户说明 未承包到户议题 人口截止年 人口截止月 在册人数 在册16—59人数
        在册60以上人数 参保人数 参保16—59人数 参保16—59职工 参保16—59居民 参保60以上人数
        参保60以上职工 参保60以上居民 户数 人数 符合条件人数 草案 待定说明 其中待定说明 待定金额说明
        待定不在内说明 待定加项 余额说明 花名表 核对农户 核对名单 方案附件 失地划分说明 保障人数 承包到户人数
        两项兼有 未承包到户名额 村定保障人数 未承包到户人数 名单待定人数 补贴对象人数 补贴16—59人数
        补贴16—59职工 补贴16—59居民 补贴16—59已参保 补贴16—59未参保 补贴60以上人数
        补贴60以上职工 补贴60以上居民 补贴60以上已参保 补贴60以上未参保 全部失地人数 全失人数
        剩余人均不足人数 全部失地累计达标人数 大部分失地人数 失地比例达标人数 大部分失地累计达标人数
        最高补贴标准 最高失地比例百分数 补贴费用总额 补贴费用总额大写 承包到户费用 未承包到户费用
        承包面积合计 以前累计征收合计 本次征收合计 其中耕地合计 累计征收合计 剩余面积合计
        享有承包权人数合计
    """,
    "农户": """
        户编号 户主 承包面积 以前累计征收 本次征收 累计征收 剩余面积 剩余人均 剩余人均或斜线
        剩余人均或无 人均不足 本次达标 累计达标 失地比例 失地比例或斜线 失地类别 失地类别及情形 家庭人数 享有承包权人数
        户主性别 村民小组 其中耕地 征收事由 补贴人数 村 面积单位 平均人数
    """,
    "人员": """
        户编号 户主 承包面积 以前累计征收 本次征收 累计征收 剩余面积 剩余人均 剩余人均或斜线
        剩余人均或无 人均不足 本次达标 累计达标 失地比例 失地比例或斜线 失地类别 失地类别及情形 村 所在村 姓名 性别
        公示身份证号 年龄 与户主关系 在册 享有承包权 在校学生 参保类型 已补贴比例 是否符合 不符合原因
        不符合原因或斜线 失地类别及数值 是否补贴对象 补贴标准 补贴比例 补贴金额 未承包到户补贴比例 未承包到户补贴金额
        金额合计 金额合计大写 公示备注 记账备注 补贴比例两项 告知说明 记账金额 记账金额分 记账差额
        不符合原因或无 类别比例 未承包到户名单 年龄段
    """,
    "供地": """
        乡镇 村 地块编号 土地用途 供地方式 面积公顷 面积亩 农用地 耕地 建设用地 未利用地 承包到户面积
        未承包到户面积
    """,
    "材料": """
        材料 已生成 待提供 提供人
    """,
    "计算说明": """
        户主 姓名 步骤 算式 结果 依据
    """,
    "审核表说明": """
        内容
    """,
    "说明": """
        编号 内容
    """,
    "告知户": """
        户编号 户主 承包面积 以前累计征收 本次征收 累计征收 剩余面积 剩余人均 剩余人均或斜线
        剩余人均或无 人均不足 本次达标 累计达标 失地比例 失地比例或斜线 失地类别 失地类别及情形 家庭人数 享有承包权人数
        户主性别 村民小组 其中耕地 征收事由 补贴人数 村 面积单位 平均人数 告知土地 告知类别 告知标准
        告知扣除 告知下一步 户内金额合计 户内金额合计大写
    """,
    "勾稽人数": """
        村 内容 位置一 数值一 位置二 数值二 差额 结果
    """,
    "例外": """
        类别 村 户主 姓名 情况 依据
    """,
    "审核事项": """
        类别 内容 依据
    """,
}
"""The fields that a posted form may show, made up: a new field is public only once it is named here."""

SAME = {
    "承包到户对象": "人员",
    "未承包到户对象": "人员",
    "补贴对象": "人员",
    "户内人员": "人员",
    "未参保对象": "人员",
    "村": "整张表",
    "申请户": "农户",
    "勾稽数额": "勾稽人数",
    "随附": "说明",
}
"""Lists with the public fields of another."""


def test_every_field_offered_on_posted_forms_is_meant_to_be_public() -> None:
    offered = {"整张表": SCOPE, **{name: entry.fields for name, entry in LISTS.items()}}
    public = {name: {each for each, field in fields.items() if not field.private} for name, fields in offered.items()}
    assert public == {name: set(PUBLIC[SAME.get(name, name)].split()) for name in offered}


def refused(tmp_path: Path, name: str, **cells: str) -> list[tuple[str, str, str]]:
    """Return the problems of a packaged template with other cells.

    They are given by cell, message and remedy.
    """
    book = openpyxl.load_workbook(packaged_templates() / name)
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    (tmp_path / "own").mkdir()
    book.save(tmp_path / "own" / name)
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    with pytest.raises(TemplateError) as refusal:
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")
    assert not (tmp_path / "out").exists()
    return [(problem.cell, problem.message, problem.remedy) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("{{承包到户对象.身份证号}}", "公示的表不能印身份证号", "改用 {{承包到户对象.公示身份证号}}"),
        ("{承包到户对象.身份证号}", "公示的表不能印身份证号", "改用 {{承包到户对象.公示身份证号}}"),
        ("{{承包到户对象．身份证号}}", "公示的表不能印身份证号", "改用 {{承包到户对象.公示身份证号}}"),
        ("{{承包到户对象.出生日期数字}}", "公示的表不能印出生日期数字", "删去这个占位符"),
        ("{{承包到户对象.备注}}", "公示的表不能印备注", "改用 {{承包到户对象.公示备注}}"),
        ("{{承包到户对象.人员备注}}", "公示的表不能印人员备注", "改用 {{承包到户对象.公示备注}}"),
        ("{{承包到户对象.联系电话}}", "公示的表不能印联系电话", "删去这个占位符"),
        ('="号"&"{{承包到户对象.户籍地址}}"', "公示的表不能印户籍地址", "删去这个占位符"),
        ("{{填表联系电话}}", "公示的表不能印填表联系电话", "改用 {{监督举报电话}}"),
        ("{{承包到户对象.身份证}}", "{{承包到户对象.身份证}} 没有可填的内容", "是否应为：公示身份证号"),
        ("{{身份证号}}", "{{身份证号}} 没有可填的内容", "可用的名称："),
    ],
)
def test_a_posted_roster_refuses_what_is_private(text: str, message: str, remedy: str, tmp_path: Path) -> None:
    """Check that private fields are rejected with a remedy that is public.

    Only five names were barred once, and the remedy could propose another private field.
    """
    [(cell, *found)] = refused(tmp_path, ROSTER, R9=text)
    assert (cell, found[0]) == ("R9", message)
    assert found[1].startswith(remedy)


def test_a_notice_refuses_the_fields_of_every_list(tmp_path: Path) -> None:
    cells = {"A41": "{{申请户.户主地址}}", "A43": "{{农户.家庭成员}}", "A45": "{{供地.备注}}"}
    found = refused(tmp_path, "公示通知.xlsx", **cells)
    assert [message for _, message, _ in found] == [
        f"公示的表不能印{name}" for name in ("户主地址", "家庭成员", "备注")
    ]


def test_the_legend_says_what_posted_forms_may_not_show() -> None:
    barred = {name for name, _, meaning in describe_placeholders() if meaning.endswith("（公示的表不能用）")}
    assert {"{{人员.身份证号}}", "{{人员.备注}}", "{{农户.家庭成员}}", "{{填表联系电话}}"} <= barred
    assert not barred & {"{{人员.姓名}}", "{{人员.公示备注}}", "{{村}}"}
