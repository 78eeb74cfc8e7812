"""附件1 to 附件5, 附件7 and 附件9, and 征收面积确认汇总表: forms that are one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from subsidy.forms import POSTED_LEGIBLE
from subsidy.forms.words import SEAL, SEAL_DAY

from .shared import (
    AGE,
    AGRICULTURE_OFFICE,
    AMOUNT,
    BLANK_REMARK,
    CATALOG,
    CONTRACTED,
    FILLED_BY,
    FILLED_BY_NARROW,
    HEAD,
    HOUSEHOLD_NUMBER,
    ID_NUMBER,
    IN_PERCENT,
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
from .vocabulary import (
    CODE,
    COUNT,
    DAY,
    LEFT,
    NUMBER,
    Column,
    Drawing,
    Line,
    Space,
    StampPlaces,
    Stamps,
    Table,
    lines,
    notes,
    units,
)

_SUPPLY = Table(
    "供地",
    (
        replace(SERIAL, width=3.4),
        Column("项目名称", 18.2, same=True),
        Column("用地单位", 12, same=True),
        Column("用地\n方式", 6, same=True),
        Column("批准\n机关", 6, same=True),
        Column("地块\n编号", 9.9),
        TOWNSHIP,
        VILLAGE,
        Column("土地\n用途", 6),
        Column("供地\n方式", 5),
        *grouped(
            "总面积",
            Column("公顷", 8.7, NUMBER, "面积公顷", "征收总面积公顷"),
            Column("亩", 9.8, NUMBER, "面积亩", "供地面积合计"),
        ),
        *grouped(
            "其中（亩）",
            figure("农用地", 9.5),
            figure("其中耕地", 9.5, "耕地"),
            figure("建设用地", 9.5),
            figure("未利用地", 9.5),
            figure("承包到户", 9.5, "承包到户面积"),
            figure("未承包\n到户", 9.5, "未承包到户面积"),
        ),
        Column("备注", 6.2, LEFT),
    ),
    size=9,
)

_ARABLE = Table(
    "村",
    (
        SERIAL,
        Column("乡镇", 12),
        Column("村", 12),
        *grouped(
            "征地前",
            people("农业人口", 8, "征地前农业人口"),
            figure("耕地面积", 11, "征地前耕地"),
            figure("人均耕地", 9, "征地前人均耕地"),
        ),
        figure("本次征收\n耕地", 11, "耕地"),
        *grouped("征地后", figure("耕地面积", 11, "征地后耕地"), figure("人均耕地", 9, "征地后人均耕地")),
        figure("人均减少", 9, "人均耕地减少"),
        figure("减少比例", 9, "耕地减少比例"),
        replace(BLANK_REMARK, width=16),
    ),
)

_AREAS_OF_HOUSEHOLD = CONTRACTED, TAKEN_BEFORE, TAKEN_NOW, TAKEN, REMAINING

_HOUSEHOLDS = Table(
    "农户",
    (
        SERIAL,
        replace(HEAD, width=8),
        totalled(Column("享有承包权\n人数", 10, COUNT)),
        Column("承包经营权证号", 25, CODE),
        *(replace(totalled(column), width=10) for column in _AREAS_OF_HOUSEHOLD),
        replace(PER_HEAD, width=8),
        replace(RATIO, width=8),
        Column("失地类别", 24.5),
        replace(REMARK, width=19, name="失地备注"),
    ),
    size=9.5,
)

_SURVEY = Table(
    "人员",
    (
        HOUSEHOLD_NUMBER,
        replace(HEAD, width=8),
        replace(NAME, width=8),
        RELATION,
        SEX,
        ID_NUMBER,
        AGE,
        *STANDING,
        CONTRACTED,
        TAKEN,
        replace(RATIO, width=IN_PERCENT),
        replace(PER_HEAD, width=7.4),
        LOSS_CLASS,
        Column("符合\n人员\n条件", 5, name="是否符合", total="符合条件人数"),
        Column("不符合原因", 15, name="不符合原因或斜线"),
        Column("是否\n补贴\n对象", 5, name="是否补贴对象", total="补贴对象人数"),
        replace(REMARK, width=14.5),
    ),
    size=9,
)

_SUMMARY = Table(
    "村",
    (
        replace(VILLAGE, heading="乡镇、村", width=14.8, name="乡镇村"),
        people("户数", 4.7),
        people("人数", 4.9),
        people("符合\n人员\n条件", 4.9, "符合条件人数"),
        *grouped(
            "补贴对象（人）",
            people("小计", 4.9, "补贴对象人数"),
            people(f"{WORKING_AGE}\n已参保", 5.6, "补贴16—59已参保"),
            people(f"{WORKING_AGE}\n未参保", 5.6, "补贴16—59未参保"),
            people(f"{SENIOR_AGE}以上\n已参保", 5.6, "补贴60以上已参保"),
            people(f"{SENIOR_AGE}以上\n未参保", 5.6, "补贴60以上未参保"),
        ),
        *grouped(
            "全部失地（人）",
            people("小计", 4.9, "全部失地人数"),
            people("全失", 4.9, "全失人数"),
            people("人均不足\n{{人均界线}}亩", 6.4, "剩余人均不足人数"),
            people("累计\n达标", 4.7, "全部失地累计达标人数"),
        ),
        *grouped(
            "大部分失地（人）",
            people("小计", 4.9, "大部分失地人数"),
            people("≥{{比例界线}}%", 4.9, "失地比例达标人数"),
            people("累计\n达标", 4.7, "大部分失地累计达标人数"),
        ),
        *grouped(
            "保障人数（人）",
            people("合计", 4.9, "保障人数"),
            people("承包\n到户", 4.9, "承包到户人数"),
            people("未承包\n到户", 4.9, "未承包到户人数"),
        ),
        *grouped(
            "征收面积（亩）",
            figure("合计", 10.2, "征收总面积"),
            figure("承包", 10.2, "承包到户面积"),
            figure("未承包", 10.2, "未承包到户面积"),
        ),
        figure("补贴费用", 14.5, "补贴费用总额"),
        replace(BLANK_REMARK, width=6),
    ),
    size=9,
)

_IDENTITY = Table(
    "人员",
    (
        SERIAL,
        replace(HEAD, width=8),
        replace(NAME, width=8),
        SEX,
        ID_NUMBER,
        Column("出生日期", 10, DAY),
        AGE,
        Column("户籍地址", 37, LEFT),
        RELATION,
        *STANDING,
        Column("村确认", 9, name=""),
        Column(f"{POLICE}\n确认", 9, name=""),
        Column("备注", 15.5, LEFT, "人员备注"),
    ),
    size=9.5,
)

_AREAS = Table(
    "农户",
    (
        SERIAL,
        replace(HEAD, width=10),
        *(replace(totalled(column), width=10) for column in (CONTRACTED, TAKEN_BEFORE, TAKEN_NOW)),
        totalled(Column("其中\n耕地", 9, NUMBER)),
        replace(totalled(REMAINING), width=10),
        replace(SIGNATURE, heading="户主签字\n（手印）"),
        replace(REMARK, width=21),
    ),
    signed=True,
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
        replace(INSURANCE, heading="参保\n类型", width=4.4),
        CONTRACTED,
        TAKEN,
        TAKEN_NOW,
        RATIO,
        replace(PER_HEAD, width=7.4),
        LOSS_CLASS,
        SHARE,
        STANDARD,
        replace(AMOUNT, total="承包到户费用"),
        SIGNATURE,
        replace(REMARK, width=12.6),
    ),
    size=9,
    signed=True,
)

_UNCONTRACTED_NAMES = Table(
    "未承包到户对象",
    (
        SERIAL,
        replace(NAME, width=12),
        replace(SEX, width=4),
        ID_NUMBER,
        replace(AGE, width=4),
        replace(HEAD, width=12),
        INSURANCE,
        STANDARD,
        replace(SHARE, width=IN_PERCENT),
        replace(AMOUNT, total="未承包到户费用"),
        SIGNATURE,
        replace(REMARK, width=27),
    ),
    signed=True,
)

_MEASURES = "亩、元"


def _names_above(people: str, cost: str) -> Sequence[Line]:
    """Return the head words of the document and the figures of this list.

    `people` and `cost` are the placeholders of the people and the cost of this list alone.
    """
    return (
        *lines(
            "保障人数：{{保障人数}} 人（其中：承包到户人数 {{承包到户人数}} 人，未承包到户人数 {{未承包到户人数}} 人"
            "{{两项兼有}}）",
            "征地项目：{{项目名称}}",
            "征地面积：{{征收总面积}} 亩（其中：承包到户的土地 {{承包到户面积}} 亩，"
            "未承包到户的土地 {{未承包到户面积}} 亩）",
            "上年度城市低保标准：{{低保标准}} 元／人／月          补贴费用总额：{{补贴费用总额}} 元          "
            f"本表：{{{{{people}}}}} 人，{{{{{cost}}}}} 元",
        ),
        units(_MEASURES),
    )


_POSTED_NOTE = notes(
    "公示日期：{{公示期}}{{公示天数说明}}          监督举报电话：{{监督举报电话}}",
    "对本表有异议的，请在公示期内向{{村委会}}、{{乡镇单位}}或{{人社局简称}}提出。",
    size=11,
)


def _stamped(*offices: str) -> Sequence[Space | Stamps]:
    return Space(), Stamps(offices)


def _names(
    number: str,
    table: Table,
    people: str,
    cost: str,
    *,
    posted_size: float,
    widths: Mapping[Column, float],
    draft: str = "",
) -> Iterator[Drawing]:
    """Yield a roster of names, and its posted copy.

    The posted copy has masked ID numbers, no signatures, a note on where to complain, and columns of other `widths`.
    """
    above, title = _names_above(people, cost), f"{CATALOG[number].title}{draft}"
    yield roster(number, table, title=title, above=above, below=(FILLED_BY, Stamps(VILLAGE_AND_TOWNSHIP)))
    masked = {ID_NUMBER: "公示身份证号", table.columns[-1]: "公示备注"}
    columns = [
        replace(column, name=masked.get(column, column.name), width=widths.get(column, column.width))
        for column in table.columns
        if column is not SIGNATURE
    ]
    shown = replace(table, columns=columns, size=posted_size, signed=False)
    yield roster(
        f"{number}{POSTED}",
        shown,
        title=title,
        above=above,
        below=(*_POSTED_NOTE, *_stamped(*VILLAGE_AND_TOWNSHIP)),
        least=POSTED_LEGIBLE,
    )


ROSTERS = (
    roster(
        "附件1",
        _SUPPLY,
        above=(*lines("征地项目：{{项目名称}}          填报日期：{{填报日期}}"), units("公顷、亩")),
        below=(
            *notes(
                "注：1公顷＝15亩。勾稽：总面积＝农用地＋建设用地＋未利用地＝承包到户＋未承包到户；农用地含其中耕地。{{供地差额说明}}",
                "{{供地填报说明}}",
            ),
            FILLED_BY,
            Stamps(("{{自然资源局}}",)),
        ),
    ),
    roster(
        "附件2",
        _ARABLE,
        above=(*lines("征地项目：{{项目名称}}"), units("亩、人")),
        below=(
            *notes(
                "注：人均耕地＝耕地面积÷农业人口，征地后按征地前的农业人口计算；减少比例＝本次征收耕地÷征地前耕地面积。",
                "　　勾稽：征地后耕地面积＝征地前耕地面积－本次征收耕地；人均减少＝征地前人均耕地－征地后人均耕地。",
            ),
            FILLED_BY,
            Space(),
            StampPlaces(("{{村盖章处}}", "{{乡镇盖章处}}", f"{AGRICULTURE_OFFICE}{SEAL}\n{SEAL_DAY}")),
        ),
    ),
    roster(
        "附件3",
        _HOUSEHOLDS,
        above=(
            *lines(
                "填报单位：{{乡镇}} {{村}}",
                "征地项目：{{项目名称}}          征收承包到户面积：{{承包到户面积}} 亩",
            ),
            units("亩、人"),
        ),
        below=(
            *notes(
                "注：失地比例＝累计征收÷承包面积；剩余人均按{{人均口径}}平均。",
                "　　勾稽：累计征收＝{{累计征收算式}}；剩余面积＝承包面积－累计征收；本次征收合计＝征收承包到户面积。",
            ),
            FILLED_BY,
            *_stamped(*VILLAGE_AND_TOWNSHIP, AGRICULTURE_OFFICE),
        ),
    ),
    roster(
        "附件4",
        _SURVEY,
        above=(
            *lines(
                f"填报单位：{VILLAGE_AND_PROJECT}",
                "基准日（土地补偿公告日）：{{基准日}}          户数：{{户数}} 户          人数：{{人数}} 人",
            ),
            units("亩"),
        ),
        below=(
            *notes("注：合计为人数；补贴对象为符合人员条件且本次有补贴的人{{待定不在内说明}}。"),
            FILLED_BY,
            *_stamped(*VILLAGE_AND_TOWNSHIP),
        ),
    ),
    roster(
        "附件5",
        _SUMMARY,
        above=(*lines("填报单位：{{乡镇}}          征地项目：{{项目名称}}"), units("亩、元、人")),
        below=(
            *notes(
                "注：补贴对象为已确定到人的补贴对象，小计＝各年龄段已参保＋未参保；保障人数合计＝补贴对象{{待定加项}}，"
                "一人既有承包到户又有未承包到户补贴的只计一次{{两项兼有}}{{余额说明}}。",
                "　　勾稽：承包到户人数＝全部失地小计＋大部分失地小计；征收面积合计＝承包＋未承包。",
            ),
            FILLED_BY,
            Space(),
            StampPlaces(("{{乡镇盖章处}}",)),
        ),
    ),
    *_names(
        "附件7-1",
        _CONTRACTED_NAMES,
        "承包到户人数",
        "承包到户费用",
        posted_size=10,
        widths={RATIO: 7, SHARE: 7, STANDARD: 11.5, _CONTRACTED_NAMES.columns[-1]: 11},
    ),
    *_names(
        "附件7-2",
        _UNCONTRACTED_NAMES,
        "未承包到户人数",
        "未承包到户费用",
        posted_size=12,
        widths={},
        draft="{{草案}}",
    ),
    roster(
        "附件9",
        _IDENTITY,
        above=lines(f"填报单位（盖章）：{VILLAGE_AND_PROJECT}"),
        below=(FILLED_BY, *_stamped(VILLAGE_OFFICE, POLICE, TOWNSHIP_OFFICE)),
    ),
    roster(
        "征收面积确认汇总表",
        _AREAS,
        above=(*lines("{{乡镇}} {{村}}", "征地项目：{{项目名称}}"), units("亩")),
        below=(
            *notes(
                "注：勾稽：剩余面积＝{{剩余面积算式}}；本次征收合计＝征收承包到户面积。",
                "承包到户、未承包到户情况说明：该项目征收我村土地{{征收总面积}}亩（耕地{{耕地}}亩），其中征收承包到户的农村集体"
                "所有土地{{承包到户面积}}亩，征收未承包到户的农村集体所有土地{{未承包到户面积}}亩。",
                size=10.5,
            ),
            *FILLED_BY_NARROW,
            *_stamped(*VILLAGE_AND_TOWNSHIP, "{{农业服务中心印章}}"),
        ),
        landscape=False,
    ),
)
"""The forms."""
