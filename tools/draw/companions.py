"""材料清单, 汇总 and 计算说明: tables beside the attachments of the document."""

from __future__ import annotations

from dataclasses import replace

from .charts import Chart, Charts
from .shared import (
    HEAD,
    NAME,
    SENIOR_AGE,
    SERIAL,
    VILLAGE_AND_PROJECT,
    WORKING_AGE,
    figure,
    grouped,
    people,
    roster,
)
from .vocabulary import LEFT, ORDINAL, Column, Space, Table, lines, notes

_MATERIALS = Table(
    "材料",
    (
        Column("序号", 5, ORDINAL),
        Column("材料（{{提交材料条号}}、乡镇须提供）", 50, LEFT, "材料"),
        Column("本套表格已生成", 24, LEFT, "已生成"),
        Column("尚须提供或办理", 34, LEFT, "待提供"),
        Column("由谁提供", 30, LEFT, "提供人"),
        Column("收到\n（打√）", 8, name=""),
    ),
)

_TOTALS = Table(
    "村",
    (
        Column("村", 16),
        people("户数", 8),
        people("人数", 8),
        people("保障人数", 9),
        *grouped(
            "其中（人）",
            people("全部失地", 9, "全部失地人数"),
            people("大部分失地", 10, "大部分失地人数"),
            people("未承包到户", 10, "未承包到户人数"),
        ),
        *grouped(
            "已确定到人的补贴对象（人）",
            people(f"{WORKING_AGE}岁", 14, "补贴16—59人数"),
            people(f"{SENIOR_AGE}岁以上", 14, "补贴60以上人数"),
        ),
        *grouped(
            "补贴费用（元）",
            figure("承包到户", 17, "承包到户费用"),
            figure("未承包到户", 17, "未承包到户费用"),
            figure("合计", 17, "补贴费用总额"),
        ),
    ),
)

_CHARTS = (
    Chart("失地类别（人）", ("全部失地人数", "大部分失地人数", "未承包到户人数")),
    Chart("年龄段（人）", ("补贴16—59人数", "补贴60以上人数")),
    Chart("补贴费用（元）", ("承包到户费用", "未承包到户费用")),
)

_STEPS = Table(
    "计算说明",
    (
        HEAD,
        replace(NAME, width=14),
        Column("步骤", 26, LEFT),
        Column("算式", 60, LEFT),
        Column("结果", 22, LEFT),
        Column("依据", 34, LEFT),
    ),
    size=9,
)


_REVIEW = Table(
    "审核事项",
    (SERIAL, Column("类别", 12), Column("内容", 110, LEFT), Column("依据", 26, LEFT)),
    size=10,
)


COMPANIONS = (
    roster(
        "材料清单",
        _MATERIALS,
        title="被征地农民基本养老保险补贴材料清单",
        above=lines(VILLAGE_AND_PROJECT),
        below=notes(
            "注：自接到{{人社局简称}}函告之日起{{提交材料期限}}个工作日内提供；公示时间不少于{{公示最短天数}}个工作日；"
            "须保留小数的一律保留{{小数位数}}位小数。",
            "另有以下文件，不属于须提交的材料：",
            "　　{{随附.编号}}．{{随附.内容}}",
        ),
    ),
    roster(
        "汇总",
        _TOTALS,
        title="被征地农民基本养老保险补贴汇总",
        above=lines("征地项目：{{项目名称}}"),
        below=(
            *notes("注：保障人数含未承包到户中名单待定的人{{两项兼有}}。"),
            Space(),
            Charts(_TOTALS, _CHARTS),
        ),
    ),
    roster(
        "审核说明",
        _REVIEW,
        title="被征地农民基本养老保险补贴审核说明",
        above=lines(VILLAGE_AND_PROJECT, "供审核部门使用，不公示。          依据：{{政策文号}}"),
        below=notes(
            "注：口径是文件没有写明、由本方案选定的算法，列出另选一种时的影响；提示是审核时须留意的人和事。",
        ),
    ),
    roster(
        "计算说明",
        _STEPS,
        title="被征地农民基本养老保险补贴计算说明",
        above=lines(VILLAGE_AND_PROJECT, "依据：{{政策文号}}          年龄基准日（土地补偿公告日）：{{基准日}}"),
        below=notes(
            "注：1.先列全村共用的步骤，再列各户的失地情况，再列各人的补贴；逐项比较，列出不成立的情形，到成立的一项为止。",
            "　　2.年满{{最低年龄}}周岁、在册、享有承包权、不是在校学生四项条件只列出不符合的，未列出的均符合。",
            "　　3.“估算”未计个人账户利息和以后的调整，仅供参考，不是发放依据，不计入补贴金额。",
        ),
    ),
)
"""The forms."""
