"""附件10 and 附件12: forms that are filled in box by box."""

from __future__ import annotations

from collections.abc import Sequence

from subsidy.forms.words import SEAL_DAY

from .shared import CATALOG, SENIOR_AGE, TOWNSHIP_OFFICE, VILLAGE_OFFICE, WORKING_AGE, index
from .vocabulary import (
    BOX_SIZE,
    CODE,
    COUNT,
    DAY,
    ID,
    LEFT,
    NUMBER,
    ORDINAL,
    Beside,
    Block,
    Box,
    Column,
    Drawing,
    Heading,
    Sheet,
    Table,
    box_row,
    in_file_units,
    label,
    labelled,
    notes,
    opinion,
)

_WIDTHS = (in_file_units(12, BOX_SIZE), 10.5) * 4
"""Labels hold six Chinese characters."""

_PHOTOGRAPH = Box("2寸照片", 2)
"""35 mm × 49 mm: 99 × 139 points"""

_APPLICATION = (
    Beside(
        (
            box_row(28, labelled("姓名"), labelled("性别"), labelled("出生日期", DAY)),
            box_row(28, labelled("身份证号", ID, 3), labelled("年龄", ORDINAL)),
            box_row(28, labelled("联系电话", CODE, 3), labelled("参保类型")),
            box_row(28, labelled("户籍地址", LEFT, 5)),
            box_row(32, labelled("户主"), labelled("与户主关系", span=3)),
        ),
        _PHOTOGRAPH,
    ),
    box_row(32, labelled("承包经营\n权证号", CODE, 3), labelled("村", LEFT, 3, "所在村")),
    box_row(26, labelled("征地项目", LEFT, 7, "项目名称")),
    box_row(
        32,
        labelled("承包面积\n（亩）", NUMBER),
        labelled("以前累计\n征收（亩）", NUMBER),
        labelled("本次征收\n（亩）", NUMBER),
        labelled("剩余人均\n（亩）", NUMBER, name="剩余人均或斜线"),
    ),
    box_row(
        32,
        labelled("失地比例{{比例单位}}", NUMBER, name="失地比例或斜线"),
        labelled("失地类别", span=3, name="失地类别及数值"),
        labelled("已补贴\n比例{{比例单位}}", NUMBER, name="已补贴比例"),
    ),
    box_row(
        32,
        labelled("补贴标准\n（元）", NUMBER),
        labelled("承包到户\n补贴比例{{比例单位}}", NUMBER, name="补贴比例"),
        labelled("承包到户补贴\n金额（元）", NUMBER, 3, "补贴金额"),
    ),
    box_row(
        32,
        labelled("未承包到户\n补贴比例{{比例单位}}", NUMBER, 2, name="未承包到户补贴比例"),
        labelled("未承包到户补贴\n金额（元）", NUMBER, 3, wide=2),
    ),
    box_row(32, labelled("补贴金额\n合计（元）", NUMBER, 2, "金额合计"), labelled("大写", LEFT, 4, "金额合计大写")),
    box_row(
        70,
        label("本人申请"),
        Box(
            "　　本人申请享受被征地农民基本养老保险补贴，所填内容属实。\n\n"
            f"　　　　　　　　　　　　申请人（手印）：　　　　　　{SEAL_DAY}",
            7,
            LEFT,
        ),
    ),
    box_row(128, opinion(VILLAGE_OFFICE, 4), opinion(TOWNSHIP_OFFICE, 4)),
    box_row(124, opinion("{{本级人社局}}", 8)),
)

_REVIEW = (
    box_row(28, labelled("征地项目名称", LEFT, 3, "项目名称"), labelled("申请用地单位", LEFT, 3, "用地单位")),
    box_row(
        26,
        labelled("用地方式"),
        labelled("批准机关"),
        label("涉及村"),
        Box("{{涉及村}}", 3, LEFT),
    ),
    box_row(
        32,
        labelled("征收总面积\n（亩）", NUMBER),
        labelled("农用地\n（亩）", NUMBER),
        labelled("其中耕地\n（亩）", NUMBER, name="耕地"),
        labelled("建设用地\n（亩）", NUMBER),
    ),
    box_row(
        32,
        labelled("未利用地\n（亩）", NUMBER),
        labelled("承包到户\n（亩）", NUMBER, name="承包到户面积"),
        labelled("未承包到户\n（亩）", NUMBER, 3, "未承包到户面积"),
    ),
    box_row(
        32,
        labelled("保障人数\n（人）", COUNT),
        labelled("承包到户\n（人）", COUNT, name="承包到户人数"),
        labelled("未承包到户\n（人）", COUNT, name="未承包到户人数"),
        labelled("其中名单\n待定（人）", COUNT, name="名单待定人数"),
    ),
    box_row(
        32,
        labelled(f"{WORKING_AGE}周岁\n（人）", COUNT, name="补贴16—59人数"),
        labelled("职工保险", COUNT, name="补贴16—59职工"),
        labelled("居民保险", COUNT, name="补贴16—59居民"),
        labelled("未参保", COUNT, name="补贴16—59未参保"),
    ),
    box_row(
        32,
        labelled(f"{SENIOR_AGE}周岁以上\n（人）", COUNT, name="补贴60以上人数"),
        labelled("职工保险", COUNT, name="补贴60以上职工"),
        labelled("居民保险", COUNT, name="补贴60以上居民"),
        labelled("未参保", COUNT, name="补贴60以上未参保"),
    ),
    box_row(
        32,
        labelled("{{低保年度}}年度城市低保\n标准（元/月）", NUMBER, 2, "低保标准", wide=2),
        labelled("补贴标准（元/人）", NUMBER, 2, wide=2),
    ),
    box_row(
        32,
        labelled("承包到户\n费用（元）", NUMBER, 3),
        labelled("未承包到户\n费用（元）", NUMBER, 3),
    ),
    box_row(30, labelled("补贴费用\n总额（元）", NUMBER, 2), labelled("大写", LEFT, 4, "补贴费用总额大写")),
    box_row(30, labelled("资金筹集\n渠道", LEFT, 7, "资金筹集渠道")),
    box_row(32, labelled("资金缴存\n专户账号", span=3, name=""), labelled("进账单号", span=3, name="")),
    box_row(32, labelled("缴存金额\n（元）", NUMBER, 3, ""), labelled("缴存日期", DAY, 3, "资金缴存日期")),
    box_row(118, opinion("{{自然资源局印章}}", 4), opinion("{{财政局印章}}", 4)),
    box_row(118, opinion("{{人社局印章}}", 4), opinion("{{政府办印章}}", 4)),
)

_REVIEW_NOTES = notes("{{审核表说明.内容}}", size=10)

_PERSONS = Table(
    "补贴对象",
    (
        Column("序号", 6, ORDINAL),
        Column("户主", 14),
        Column("姓名", 14),
        Column("身份证号", 22, ID),
        Column("补贴金额\n合计（元）", 16, NUMBER, "金额合计"),
    ),
    size=11,
)


def application() -> Drawing:
    """Return 附件10: an index and a page.

    The page is repeated for everyone who gets a subsidy.
    """
    form = CATALOG["附件10"]
    page = _boxes("申请表", form.number, form.title, _APPLICATION, own=True)
    return Drawing(form.file, [index(form.number, form.title, _PERSONS), page])


def review_form() -> Drawing:
    """Return 附件12."""
    form = CATALOG["附件12"]
    blocks: Sequence[Block] = (*_REVIEW, *_REVIEW_NOTES)
    return Drawing(form.file, [_boxes(form.number, form.number, "{{审核表标题}}", blocks)])


def _boxes(name: str, number: str, title: str, blocks: Sequence[Block], *, own: bool = False) -> Sheet:
    return Sheet(name, _WIDTHS, (Heading(number, title), *blocks), one_page=True, own=own)
