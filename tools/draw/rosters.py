"""附件1 to 附件5, 附件7 and 附件9, and 征收面积确认汇总表: forms that are one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .shared import (
    AGE,
    AGRICULTURE_OFFICE,
    AMOUNT,
    BLANK_REMARK,
    CONTRACTED,
    HEAD,
    HOUSEHOLD_NUMBER,
    ID_NUMBER,
    INSURANCE,
    LOSS_CLASS,
    NAME,
    PER_HEAD,
    POLICE,
    POSTED,
    RATIO,
    RELATION,
    REMAINING,
    REMARK,
    SENIOR_AGE,
    SERIAL,
    SEX,
    SHARE,
    SIGNATURE,
    STANDARD,
    STANDING,
    TAKEN,
    TAKEN_BEFORE,
    TAKEN_NOW,
    TOWNSHIP,
    TOWNSHIP_OFFICE,
    VILLAGE,
    VILLAGE_AND_PROJECT,
    VILLAGE_AND_TOWNSHIP,
    VILLAGE_OFFICE,
    WORKING_AGE,
    figure,
    grouped,
    people,
    roster,
    totalled,
)
from .vocabulary import COUNT, DAY, ID, LEFT, NUMBER, ORDINAL, Column, Drawing, Space, Stamps, Table, lines, notes

_SUPPLY = Table(
    "供地",
    (
        SERIAL,
        Column("项目名称", 20, same=True),
        Column("用地单位", 16, same=True),
        Column("用地方式", 8, same=True),
        Column("批准机关", 10, same=True),
        Column("地块编号", 10, ID),
        TOWNSHIP,
        VILLAGE,
        Column("土地用途", 14),
        Column("供地方式", 8),
        *grouped(
            "总面积",
            Column("公顷", 8, NUMBER, "面积公顷", "征收总面积公顷"),
            Column("亩", 9, NUMBER, "面积亩", "征收总面积"),
        ),
        *grouped(
            "其中（亩）",
            figure("农用地", 9),
            figure("其中耕地", 9, "耕地"),
            figure("建设用地", 9),
            figure("未利用地", 9),
            figure("承包到户", 9, "承包到户面积"),
            figure("未承包到户", 10, "未承包到户面积"),
        ),
        REMARK,
    ),
    size=9,
)

_ARABLE = Table(
    "村",
    (
        SERIAL,
        TOWNSHIP,
        VILLAGE,
        *grouped(
            "征地前",
            people("农业人口\n（人）", 8, "征地前农业人口"),
            figure("耕地面积\n（亩）", 11, "征地前耕地"),
            figure("人均耕地\n（亩）", 9, "征地前人均耕地"),
        ),
        figure("本次征收耕地\n（亩）", 12, "耕地"),
        *grouped(
            "征地后", figure("耕地面积\n（亩）", 11, "征地后耕地"), figure("人均耕地\n（亩）", 9, "征地后人均耕地")
        ),
        figure("人均减少\n（亩）", 9, "人均耕地减少"),
        figure("减少比例", 9, "耕地减少比例"),
        BLANK_REMARK,
    ),
)

_HOUSEHOLDS = Table(
    "农户",
    (
        SERIAL,
        HEAD,
        totalled(Column("享有承包权\n人数", 10, COUNT)),
        Column("承包经营权证号", 22, ID),
        *map(totalled, (CONTRACTED, TAKEN_BEFORE, TAKEN_NOW, TAKEN, REMAINING)),
        PER_HEAD,
        RATIO,
        LOSS_CLASS,
        REMARK,
    ),
)

_SURVEY = Table(
    "人员",
    (
        HOUSEHOLD_NUMBER,
        HEAD,
        NAME,
        RELATION,
        SEX,
        ID_NUMBER,
        Column("年龄\n（基准日）", 8, ORDINAL),
        *STANDING,
        CONTRACTED,
        TAKEN,
        RATIO,
        PER_HEAD,
        LOSS_CLASS,
        Column("是否\n符合", 4),
        Column("不符合原因", 14),
        REMARK,
    ),
    size=9,
)

_SUMMARY = Table(
    "村",
    (
        VILLAGE,
        people("户数", 5),
        people("人数", 5),
        *grouped(
            "补贴对象（人）",
            people("小计", 5, "补贴对象人数"),
            people(f"{WORKING_AGE}\n已参保", 7, "补贴16—59已参保"),
            people(f"{WORKING_AGE}\n未参保", 7, "补贴16—59未参保"),
            people(f"{SENIOR_AGE}以上\n已参保", 7, "补贴60以上已参保"),
            people(f"{SENIOR_AGE}以上\n未参保", 7, "补贴60以上未参保"),
        ),
        *grouped(
            "全部失地（人）",
            people("小计", 5, "全部失地人数"),
            people("全失", 5, "全失人数"),
            people("人均不足\n{{人均界线}}亩", 8, "剩余人均不足人数"),
            people("累计\n达标", 5, "全部失地累计达标人数"),
        ),
        *grouped(
            "大部分失地（人）",
            people("小计", 5, "大部分失地人数"),
            people("≥{{比例界线}}%", 5, "失地比例达标人数"),
            people("累计\n达标", 5, "大部分失地累计达标人数"),
        ),
        *grouped(
            "保障人数（人）",
            people("合计", 5, "保障人数"),
            people("承包\n到户", 5, "承包到户人数"),
            people("未承包\n到户", 6, "未承包到户人数"),
        ),
        *grouped(
            "征收面积（亩）",
            figure("合计", 9, "征收总面积"),
            figure("承包", 9, "承包到户面积"),
            figure("未承包", 9, "未承包到户面积"),
        ),
        figure("补贴费用\n（元）", 14, "补贴费用总额"),
        BLANK_REMARK,
    ),
    size=9,
)

_IDENTITY = Table(
    "人员",
    (
        SERIAL,
        HEAD,
        NAME,
        SEX,
        ID_NUMBER,
        Column("出生日期", 10, DAY),
        AGE,
        Column("户籍地址", 36, LEFT),
        RELATION,
        *STANDING,
        Column("村确认", 8, name=""),
        Column(f"{POLICE}确认", 10, name=""),
        REMARK,
    ),
    size=9,
)

_AREAS = Table(
    "农户",
    (
        SERIAL,
        HEAD,
        totalled(CONTRACTED),
        totalled(TAKEN_NOW),
        Column("其中耕地\n（亩）", 9, NUMBER, ""),
        totalled(REMAINING),
        Column("户主签字\n（手印）", 14, name=""),
        REMARK,
    ),
)

_CONTRACTED_NAMES = Table(
    "承包到户对象",
    (
        SERIAL,
        NAME,
        SEX,
        ID_NUMBER,
        AGE,
        HEAD,
        RELATION,
        INSURANCE,
        CONTRACTED,
        TAKEN,
        RATIO,
        PER_HEAD,
        LOSS_CLASS,
        SHARE,
        STANDARD,
        replace(AMOUNT, total="承包到户费用"),
        SIGNATURE,
        REMARK,
    ),
    size=9,
)

_UNCONTRACTED_NAMES = Table(
    "未承包到户对象",
    (
        SERIAL,
        NAME,
        SEX,
        ID_NUMBER,
        AGE,
        HEAD,
        INSURANCE,
        STANDARD,
        SHARE,
        replace(AMOUNT, total="未承包到户费用"),
        SIGNATURE,
        REMARK,
    ),
)

_NAMES_ABOVE = lines(
    "保障人数：{{保障人数}} 人（其中：承包到户人数 {{承包到户人数}} 人，未承包到户人数 {{未承包到户人数}} 人"
    "{{两项兼有}}）",
    "征地项目：{{项目名称}}",
    "征地面积：{{征收总面积}} 亩（其中：承包到户的土地 {{承包到户面积}} 亩，未承包到户的土地 {{未承包到户面积}} 亩）",
    "上年度城市低保标准：{{低保标准}} 元／人／月          补贴费用总额：{{补贴费用总额}} 元",
)

_POSTED_NOTE = notes(
    "公示日期：      年    月    日至      年    月    日（不少于{{公示最短天数}}个工作日）          监督举报电话："
)


def _stamped(*offices: str) -> Sequence[Space | Stamps]:
    return Space(), Stamps(offices)


def _names(number: str, table: Table) -> Iterator[Drawing]:
    """Yield a roster of names, and its posted copy: masked ID numbers, no signatures, and where to complain."""
    stamps = _stamped(*VILLAGE_AND_TOWNSHIP)
    yield roster(number, table, above=_NAMES_ABOVE, below=stamps)
    masked = replace(ID_NUMBER, name="公示身份证号")
    columns = [masked if column is ID_NUMBER else column for column in table.columns]
    shown = replace(table, columns=[column for column in columns if column not in (SIGNATURE, REMARK)])
    yield roster(
        f"{number}{POSTED}",
        shown,
        above=_NAMES_ABOVE,
        below=(
            *_POSTED_NOTE,
            *stamps,
        ),
    )


ROSTERS = (
    roster(
        "附件1",
        _SUPPLY,
        above=lines("征地项目：{{项目名称}}          填报日期：{{填报日期}}"),
        below=(
            *notes("注：一村有几个地块的，农用地等各类面积按村填报，只列入合计。"),
            *_stamped("{{自然资源局}}"),
        ),
    ),
    roster(
        "附件2",
        _ARABLE,
        above=lines("征地项目：{{项目名称}}"),
        below=(
            *notes(
                "注：人均耕地＝耕地面积÷农业人口；征地后按征地前的农业人口计算；减少比例＝本次征收耕地÷征地前耕地。"
            ),
            *_stamped(*VILLAGE_AND_TOWNSHIP, AGRICULTURE_OFFICE),
        ),
    ),
    roster(
        "附件3",
        _HOUSEHOLDS,
        above=lines(
            "填报单位：{{乡镇}} {{村}}",
            "征地项目：{{项目名称}}          征收承包到户面积：{{承包到户面积}} 亩",
        ),
        below=(
            *notes(
                "注：累计征收＝以前累计征收（{{以前征收口径}}）＋本次征收；失地比例＝累计征收÷承包面积；"
                "剩余人均按{{人均口径}}平均。"
            ),
            *_stamped(*VILLAGE_AND_TOWNSHIP, AGRICULTURE_OFFICE),
        ),
    ),
    roster(
        "附件4",
        _SURVEY,
        above=lines(
            f"填报单位：{VILLAGE_AND_PROJECT}",
            "基准日（土地补偿公告日）：{{基准日}}          户数：{{户数}} 户          人数：{{人数}} 人",
        ),
        below=_stamped(*VILLAGE_AND_TOWNSHIP),
    ),
    roster(
        "附件5",
        _SUMMARY,
        above=lines("填报单位：{{乡镇}}          征地项目：{{项目名称}}"),
        below=(
            *notes(
                "注：补贴对象为已确定到人的补贴对象；保障人数另含未承包到户中名单待定的{{名单待定人数}}人，"
                "一人既有承包到户又有未承包到户补贴的只计一次。"
            ),
            *_stamped(TOWNSHIP_OFFICE),
        ),
    ),
    *_names("附件7-1", _CONTRACTED_NAMES),
    *_names("附件7-2", _UNCONTRACTED_NAMES),
    roster(
        "附件9",
        _IDENTITY,
        above=lines(f"填报单位（盖章）：{VILLAGE_AND_PROJECT}"),
        below=_stamped(VILLAGE_OFFICE, POLICE, TOWNSHIP_OFFICE),
    ),
    roster(
        "征收面积确认汇总表",
        _AREAS,
        above=lines("{{乡镇}} {{村}}", "征地项目：{{项目名称}}"),
        below=_stamped(*VILLAGE_AND_TOWNSHIP, "{{农业服务中心印章}}"),
        landscape=False,
    ),
)
"""The forms."""
