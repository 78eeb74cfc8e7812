"""Draws the packaged templates: ordinary .xlsx files that an office can open, restyle or replace.

Run ``python -m tools.draw`` after a change here and commit the files it writes. What goes where is said in
the cells by placeholders; `subsidy templates` lists them. Headings and legal words are those of the document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from math import ceil
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

T = TypeVar("T")
TEMPLATES = Path(__file__).parents[2] / "templates_xlsx"
TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FOUR = "0.0000"
_CENTIMETRE = 2.54 / 72  # of a point
_CHART_ROWS, _CHART_ROW = 12, 20
_STAMP_SIZE = 12
_DIGIT, _CELL_PADDING = 6.0, 6.5  # points: a digit of 宋体 11, and what a cell keeps free beside its text

TEXT = ("center", "General")
LEFT = ("left", "General")
ID = ("center", "@")
COUNT = ("right", "0")
ORDINAL = ("center", "0")
NUMBER = ("right", FOUR)
DAY = ("center", "yyyy-mm-dd")


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading (group above it, if any), placeholder, width, and kind.

    The width is how many Latin characters of the body's size a line must hold; a Chinese one takes two.

    `same` columns show a value of the whole form in every row.
    """

    heading: str
    field: str
    width: float
    kind: tuple[str, str] = TEXT
    total: str = ""
    group: str = ""
    same: bool = False


@dataclass(frozen=True)
class Chart:
    """A stacked column chart of some columns of a table, by their fields, one column of it for each record."""

    title: str
    fields: Sequence[str]


@dataclass(frozen=True)
class Roster:
    """A form that is one table: words above it, a row per record, a total row, words, charts and stamps below."""

    number: str
    title: str
    file: str
    records: str
    columns: Sequence[Column]
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    stamps: Sequence[str] = ()
    landscape: bool = True
    body_size: float = 10


SEAL = "（盖章）"
STAMPS = VILLAGE_SEAL, TOWNSHIP_SEAL = f"村（居）委会{SEAL}", f"乡镇人民政府（街道办事处）{SEAL}"
WORKING_AGE = "{{最低年龄}}—{{劳动年龄上限}}"
DATE_LINE = "年　　　月　　　日"

HOUSEHOLD_LAND = (
    Column("承包面积\n（亩）", "承包面积", 8, NUMBER, "承包面积合计"),
    Column("以前累计征收\n（亩）", "以前累计征收", 12, NUMBER, "以前累计征收合计"),
    Column("本次征收\n（亩）", "本次征收", 9, NUMBER, "本次征收合计"),
    Column("累计征收\n（亩）", "累计征收", 8, NUMBER, "累计征收合计"),
    Column("剩余面积\n（亩）", "剩余面积", 9, NUMBER, "剩余面积合计"),
)

ROSTER_WORDS = (
    "保障人数：{{保障人数}} 人（其中：承包到户人数 {{承包到户人数}} 人，未承包到户人数 {{未承包到户人数}} 人）",
    "征地项目：{{项目名称}}",
    "征地面积：{{征收总面积}} 亩（其中：承包到户的土地 {{承包到户面积}} 亩，未承包到户的土地 {{未承包到户面积}} 亩）",
    "上年度城市低保标准：{{低保标准}} 元／人／月          补贴费用总额：{{补贴费用总额}} 元",
)


def grouped(group: str, *columns: Column) -> tuple[Column, ...]:
    """Return columns that stand under one heading."""
    return tuple(replace(column, group=group) for column in columns)


VILLAGE_AREAS = (
    Column("农用地", "农用地", 9, NUMBER, "农用地"),
    Column("其中耕地", "耕地", 9, NUMBER, "耕地"),
    Column("建设用地", "建设用地", 9, NUMBER, "建设用地"),
    Column("未利用地", "未利用地", 9, NUMBER, "未利用地"),
    Column("承包到户", "承包到户面积", 9, NUMBER, "承包到户面积"),
    Column("未承包到户", "未承包到户面积", 10, NUMBER, "未承包到户面积"),
)

PERSON_HEAD = (
    Column("序号", "序号", 4, ORDINAL),
    Column("户主", "户主", 8),
    Column("姓名", "姓名", 8),
    Column("性别", "性别", 4),
    Column("身份证号", "身份证号", 20, ID),
)

PERSON_STANDING = (
    Column("在册", "在册", 4),
    Column("享有\n承包权", "享有承包权", 6),
    Column("在校\n学生", "在校学生", 4),
    Column("参保类型", "参保类型", 8),
)

ROSTERS = (
    Roster(
        "附件1",
        "拟供地项目明细表（社保专用）",
        "附件01 拟供地项目明细表（社保专用）.xlsx",
        "供地",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("项目名称", "项目名称", 20, same=True),
            Column("用地单位", "用地单位", 16, same=True),
            Column("用地方式", "用地方式", 8, same=True),
            Column("批准机关", "批准机关", 10, same=True),
            Column("地块编号", "地块编号", 10, ID),
            Column("乡镇", "乡镇", 10),
            Column("村", "村", 10),
            Column("土地用途", "土地用途", 14),
            Column("供地方式", "供地方式", 8),
            *grouped(
                "总面积",
                Column("公顷", "面积公顷", 8, NUMBER, "征收总面积公顷"),
                Column("亩", "面积亩", 9, NUMBER, "征收总面积"),
            ),
            *grouped("其中（亩）", *VILLAGE_AREAS),
            Column("备注", "备注", 10, LEFT),
        ),
        above=("征地项目：{{项目名称}}          填报日期：{{填报日期}}",),
        below=("注：一村有几个地块的，农用地等各类面积按村填报，只列入合计。",),
        stamps=(f"区自然资源局{SEAL}",),
        body_size=9,
    ),
    Roster(
        "附件2",
        "人均耕地变化情况表",
        "附件02 人均耕地变化情况表.xlsx",
        "村",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("乡镇", "乡镇", 10),
            Column("村", "村", 10),
            *grouped(
                "征地前",
                Column("农业人口\n（人）", "征地前农业人口", 8, COUNT, "征地前农业人口"),
                Column("耕地面积\n（亩）", "征地前耕地", 11, NUMBER, "征地前耕地"),
                Column("人均耕地\n（亩）", "征地前人均耕地", 9, NUMBER, "征地前人均耕地"),
            ),
            Column("本次征收耕地\n（亩）", "耕地", 12, NUMBER, "耕地"),
            *grouped(
                "征地后",
                Column("耕地面积\n（亩）", "征地后耕地", 11, NUMBER, "征地后耕地"),
                Column("人均耕地\n（亩）", "征地后人均耕地", 9, NUMBER, "征地后人均耕地"),
            ),
            Column("人均减少\n（亩）", "人均耕地减少", 9, NUMBER, "人均耕地减少"),
            Column("减少比例", "耕地减少比例", 9, NUMBER, "耕地减少比例"),
            Column("备注", "", 10, LEFT),
        ),
        above=("征地项目：{{项目名称}}",),
        below=("注：人均耕地＝耕地面积÷农业人口；征地后按征地前的农业人口计算；减少比例＝本次征收耕地÷征地前耕地。",),
        stamps=(*STAMPS, f"区现代农业发展服务中心{SEAL}"),
    ),
    Roster(
        "附件4",
        "被征地农民基本养老保险补贴调查表",
        "附件04 被征地农民基本养老保险补贴调查表.xlsx",
        "人员",
        (
            Column("户编号", "户编号", 7, ID),
            Column("户主", "户主", 8),
            Column("姓名", "姓名", 8),
            Column("与户主\n关系", "与户主关系", 6),
            Column("性别", "性别", 4),
            Column("身份证号", "身份证号", 20, ID),
            Column("年龄\n（基准日）", "年龄", 8, ORDINAL),
            *PERSON_STANDING,
            Column("承包面积\n（亩）", "承包面积", 8, NUMBER),
            Column("累计征收\n（亩）", "累计征收", 8, NUMBER),
            Column("失地比例", "失地比例", 8, NUMBER),
            Column("剩余人均\n（亩）", "剩余人均", 8, NUMBER),
            Column("失地类别", "失地类别", 24),
            Column("是否\n符合", "是否符合", 4),
            Column("不符合原因", "不符合原因", 14),
            Column("备注", "备注", 10, LEFT),
        ),
        above=(
            "填报单位：{{乡镇}} {{村}}          征地项目：{{项目名称}}",
            "基准日（土地补偿公告日）：{{基准日}}          户数：{{户数}} 户          人数：{{人数}} 人",
        ),
        stamps=STAMPS,
        body_size=9,
    ),
    Roster(
        "附件5",
        "被征地农民基本养老保险补贴调查汇总表",
        "附件05 被征地农民基本养老保险补贴调查汇总表.xlsx",
        "村",
        (
            Column("村", "村", 10),
            Column("户数", "户数", 5, COUNT, "户数"),
            Column("人数", "人数", 5, COUNT, "人数"),
            *grouped(
                "补贴对象（人）",
                Column("小计", "补贴对象人数", 5, COUNT, "补贴对象人数"),
                Column(f"{WORKING_AGE}\n已参保", "补贴16—59已参保", 7, COUNT, "补贴16—59已参保"),
                Column(f"{WORKING_AGE}\n未参保", "补贴16—59未参保", 7, COUNT, "补贴16—59未参保"),
                Column("{{老年年龄}}以上\n已参保", "补贴60以上已参保", 7, COUNT, "补贴60以上已参保"),
                Column("{{老年年龄}}以上\n未参保", "补贴60以上未参保", 7, COUNT, "补贴60以上未参保"),
            ),
            *grouped(
                "全部失地（人）",
                Column("小计", "全部失地人数", 5, COUNT, "全部失地人数"),
                Column("全失", "全失人数", 5, COUNT, "全失人数"),
                Column("人均不足\n{{人均界线}}亩", "剩余人均不足人数", 8, COUNT, "剩余人均不足人数"),
                Column("累计\n达标", "全部失地累计达标人数", 5, COUNT, "全部失地累计达标人数"),
            ),
            *grouped(
                "大部分失地（人）",
                Column("小计", "大部分失地人数", 5, COUNT, "大部分失地人数"),
                Column("≥{{比例界线}}%", "失地比例达标人数", 5, COUNT, "失地比例达标人数"),
                Column("累计\n达标", "大部分失地累计达标人数", 5, COUNT, "大部分失地累计达标人数"),
            ),
            *grouped(
                "保障人数（人）",
                Column("合计", "保障人数", 5, COUNT, "保障人数"),
                Column("承包\n到户", "承包到户人数", 5, COUNT, "承包到户人数"),
                Column("未承包\n到户", "未承包到户人数", 6, COUNT, "未承包到户人数"),
            ),
            *grouped(
                "征收面积（亩）",
                Column("合计", "征收总面积", 9, NUMBER, "征收总面积"),
                Column("承包", "承包到户面积", 9, NUMBER, "承包到户面积"),
                Column("未承包", "未承包到户面积", 9, NUMBER, "未承包到户面积"),
            ),
            Column("补贴费用\n（元）", "补贴费用总额", 14, NUMBER, "补贴费用总额"),
            Column("备注", "", 10, LEFT),
        ),
        above=("填报单位：{{乡镇}}          征地项目：{{项目名称}}",),
        below=(
            "注：补贴对象为已确定到人的补贴对象；保障人数另含未承包到户中名单待定的{{名单待定人数}}人，"
            "一人既有承包到户又有未承包到户补贴的只计一次。",
        ),
        stamps=(TOWNSHIP_SEAL,),
        body_size=9,
    ),
    Roster(
        "附件9",
        "被征地农民的户籍及身份确认汇总表",
        "附件09 被征地农民的户籍及身份确认汇总表.xlsx",
        "人员",
        (
            *PERSON_HEAD,
            Column("出生日期", "出生日期", 10, DAY),
            Column("年龄", "年龄", 4, ORDINAL),
            Column("户籍地址", "户籍地址", 36, LEFT),
            Column("与户主\n关系", "与户主关系", 6),
            *PERSON_STANDING,
            Column("村确认", "", 8),
            Column("派出所确认", "", 10),
            Column("备注", "备注", 10, LEFT),
        ),
        above=("填报单位（盖章）：{{乡镇}} {{村}}          征地项目：{{项目名称}}",),
        stamps=(VILLAGE_SEAL, f"派出所{SEAL}", TOWNSHIP_SEAL),
        body_size=9,
    ),
    Roster(
        "征收面积确认汇总表",
        "征收面积确认汇总表",
        "材料06 征收面积确认汇总表.xlsx",
        "农户",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("户主", "户主", 8),
            Column("承包面积\n（亩）", "承包面积", 8, NUMBER, "承包面积合计"),
            Column("本次征收\n（亩）", "本次征收", 9, NUMBER, "本次征收合计"),
            Column("其中耕地\n（亩）", "", 9, NUMBER),
            Column("剩余面积\n（亩）", "剩余面积", 9, NUMBER, "剩余面积合计"),
            Column("户主签字\n（手印）", "", 14),
            Column("备注", "备注", 10, LEFT),
        ),
        above=("{{乡镇}} {{村}}", "征地项目：{{项目名称}}"),
        stamps=(*STAMPS, f"区现代农业服务中心{SEAL}"),
        landscape=False,
    ),
    Roster(
        "材料清单",
        "被征地农民基本养老保险补贴材料清单",
        "材料清单.xlsx",
        "材料",
        (
            Column("序号", "序号", 5, ORDINAL),
            Column("材料（六、乡镇须提供）", "材料", 50, LEFT),
            Column("本套表格已生成", "已生成", 24, LEFT),
            Column("尚须提供或办理", "待提供", 34, LEFT),
            Column("由谁提供", "提供人", 30, LEFT),
            Column("收到\n（打√）", "", 8),
        ),
        above=("{{乡镇}} {{村}}          征地项目：{{项目名称}}",),
        below=("注：自接到区人社局函告之日起20个工作日内提供；公示时间不少于5个工作日；须保留小数的一律保留4位小数。",),
    ),
    Roster(
        "汇总",
        "被征地农民基本养老保险补贴汇总",
        "汇总.xlsx",
        "村",
        (
            Column("村", "村", 16),
            Column("户数", "户数", 8, COUNT, "户数"),
            Column("人数", "人数", 8, COUNT, "人数"),
            Column("保障人数", "保障人数", 9, COUNT, "保障人数"),
            *grouped(
                "其中（人）",
                Column("全部失地", "全部失地人数", 9, COUNT, "全部失地人数"),
                Column("大部分失地", "大部分失地人数", 10, COUNT, "大部分失地人数"),
                Column("未承包到户", "未承包到户人数", 10, COUNT, "未承包到户人数"),
            ),
            *grouped(
                "已确定到人的补贴对象（人）",
                Column(f"{WORKING_AGE}岁", "补贴16—59人数", 12, COUNT, "补贴16—59人数"),
                Column("{{老年年龄}}岁以上", "补贴60以上人数", 12, COUNT, "补贴60以上人数"),
            ),
            *grouped(
                "补贴费用（元）",
                Column("承包到户", "承包到户费用", 17, NUMBER, "承包到户费用"),
                Column("未承包到户", "未承包到户费用", 17, NUMBER, "未承包到户费用"),
                Column("合计", "补贴费用总额", 17, NUMBER, "补贴费用总额"),
            ),
        ),
        above=("征地项目：{{项目名称}}",),
        below=("注：保障人数含未承包到户中名单待定的人，一人既有承包到户又有未承包到户补贴的只计一次。",),
        charts=(
            Chart("失地类别（人）", ("全部失地人数", "大部分失地人数", "未承包到户人数")),
            Chart("年龄段（人）", ("补贴16—59人数", "补贴60以上人数")),
            Chart("补贴费用（元）", ("承包到户费用", "未承包到户费用")),
        ),
    ),
    Roster(
        "计算说明",
        "被征地农民基本养老保险补贴计算说明",
        "计算说明.xlsx",
        "计算说明",
        (
            Column("户主", "户主", 8),
            Column("姓名", "姓名", 8),
            Column("步骤", "步骤", 28, LEFT),
            Column("算式", "算式", 64, LEFT),
            Column("结果", "结果", 22, LEFT),
            Column("依据", "依据", 34, LEFT),
        ),
        above=(
            "{{乡镇}} {{村}}          征地项目：{{项目名称}}",
            "依据：{{政策文号}}          年龄基准日（土地补偿公告日）：{{基准日}}",
        ),
        below=(
            "注：1.先列全村共用的步骤，再列各户的失地情况，再列各人的补贴；逐项比较，列出不成立的情形，到成立的一项为止。",
            "　　2.年满{{最低年龄}}周岁、在册、享有承包权、不是在校学生四项条件只列出不符合的，未列出的均符合。",
            "　　3.“估算”未计个人账户利息和以后的调整，仅供参考，不是发放依据，不计入补贴金额。",
        ),
        body_size=9,
    ),
    Roster(
        "附件3",
        "被征地农民承包土地面积情况表",
        "附件03 被征地农民承包土地面积情况表.xlsx",
        "农户",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("户主", "户主", 8),
            Column("享有承包权\n人数", "享有承包权人数", 10, COUNT, "享有承包权人数合计"),
            Column("承包经营权证号", "承包经营权证号", 22, ID),
            *HOUSEHOLD_LAND,
            Column("剩余人均\n（亩）", "剩余人均", 8, NUMBER),
            Column("失地比例", "失地比例", 8, NUMBER),
            Column("失地类别", "失地类别", 24),
            Column("备注", "备注", 10, LEFT),
        ),
        above=(
            "填报单位：{{乡镇}} {{村}}",
            "征地项目：{{项目名称}}          征收承包到户面积：{{承包到户面积}} 亩",
        ),
        below=(
            "注：累计征收＝以前累计征收（{{以前征收口径}}）＋本次征收；失地比例＝累计征收÷承包面积；剩余人均按{{人均口径}}平均。",
        ),
        stamps=(*STAMPS, f"区现代农业发展服务中心{SEAL}"),
    ),
    Roster(
        "附件7-1",
        "被征地农民基本养老保险补贴花名表",
        "附件07-1 被征地农民基本养老保险补贴花名表.xlsx",
        "承包到户对象",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("姓名", "姓名", 8),
            Column("性别", "性别", 4),
            Column("身份证号", "身份证号", 20, ID),
            Column("年龄", "年龄", 4, ORDINAL),
            Column("户主", "户主", 8),
            Column("与户主\n关系", "与户主关系", 6),
            Column("参保类型", "参保类型", 8),
            Column("承包面积\n（亩）", "承包面积", 8, NUMBER),
            Column("累计征收\n（亩）", "累计征收", 8, NUMBER),
            Column("失地比例", "失地比例", 8, NUMBER),
            Column("剩余人均\n（亩）", "剩余人均", 8, NUMBER),
            Column("失地类别", "失地类别", 24),
            Column("补贴比例", "补贴比例", 8, NUMBER),
            Column("补贴标准\n（元）", "补贴标准", 11, NUMBER),
            Column("补贴金额\n（元）", "补贴金额", 13, NUMBER, "承包到户费用"),
            Column("签字\n（手印）", "", 10),
            Column("备注", "备注", 10, LEFT),
        ),
        above=ROSTER_WORDS,
        stamps=STAMPS,
        body_size=9,
    ),
    Roster(
        "附件7-2",
        "被征地农民基本养老保险补贴花名表",
        "附件07-2 被征地农民基本养老保险补贴花名表.xlsx",
        "未承包到户对象",
        (
            Column("序号", "序号", 4, ORDINAL),
            Column("姓名", "姓名", 8),
            Column("性别", "性别", 4),
            Column("身份证号", "身份证号", 20, ID),
            Column("年龄", "年龄", 4, ORDINAL),
            Column("户主", "户主", 8),
            Column("参保类型", "参保类型", 8),
            Column("补贴标准\n（元）", "补贴标准", 11, NUMBER),
            Column("补贴比例", "补贴比例", 8, NUMBER),
            Column("补贴金额\n（元）", "补贴金额", 13, NUMBER, "未承包到户费用"),
            Column("签字\n（手印）", "", 10),
            Column("备注", "备注", 10, LEFT),
        ),
        above=ROSTER_WORDS,
        stamps=STAMPS,
    ),
)


POSTED = ("公示日期：      年    月    日至      年    月    日（不少于5个工作日）          监督举报电话：",)


def _posted(roster: Roster) -> Roster:
    """Return the 公示版 of a roster: masked ID numbers, no signature, and where to complain."""
    columns = tuple(
        replace(column, field="公示身份证号") if column.field == "身份证号" else column
        for column in roster.columns
        if column.heading not in ("签字\n（手印）", "备注")
    )
    file = roster.file.replace(".xlsx", "（公示）.xlsx")
    return replace(roster, title=f"{roster.title}（公示）", file=file, columns=columns, below=POSTED)


def draw_roster(roster: Roster) -> Workbook:
    """Return the template of a form that is one table."""
    book = _book()
    sheet = _sheet(book, roster.number)
    last = len(roster.columns)
    for index, column in enumerate(roster.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _units(column.width, roster.body_size)
    row = _heading(sheet, roster.number, roster.title, last)
    for words in roster.above:
        _line(sheet, row, last, words, size=11)
        row += 1
    first, head = row, _table_head(sheet, row, roster)
    _model_row(sheet, head + 1, roster)
    row = _total_row(sheet, head + 2, roster) + 1
    for words in roster.below:
        _line(sheet, row, last, words, size=9.5)
        row += 1
    if roster.charts:
        row = _charts(sheet, row + 1, head, roster)
    if roster.stamps:
        row = _stamps(sheet, row + 1, last, roster.stamps)
    _page(sheet, landscape=roster.landscape, titles=f"{first}:{head}", area=f"A1:{get_column_letter(last)}{row - 1}")
    return book


def _units(characters: float, size: float) -> float:
    """Return a column's width in the unit of the file, a digit of the default font, for text of `size` points."""
    return (characters * size / 2 + _CELL_PADDING) / _DIGIT


def _book() -> Workbook:
    """Return a new workbook whose default font is the one offices have, so that its columns are as wide as drawn."""
    book = Workbook()
    font = Font(name="宋体", size=11)
    # openpyxl has no public way
    book._fonts = IndexedList([font])  # type: ignore[attr-defined]
    book._named_styles["Normal"].font = font  # type: ignore[attr-defined]
    return book


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 — a new workbook has one
    sheet.title = name
    return sheet


def _heading(sheet: Worksheet, number: str, title: str, last: int) -> int:
    """Write the attachment's number and its title; return the next row."""
    sheet.cell(1, 1, number).font = Font(name=HEADING, size=14)
    sheet.row_dimensions[1].height = 20
    cell = _across(sheet, 2, 1, last)
    cell.value = title
    cell.font = Font(name=TITLE, size=20)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[2].height = 36
    return 3


def _across(sheet: Worksheet, row: int, first: int, last: int) -> Cell:
    _merge(sheet, row, first, row, last)
    return _cell(sheet, row, first)


def _cell(sheet: Worksheet, row: int, column: int, value: str | None = None) -> Cell:
    """Return a cell that holds a value: no part of a merged area but its first."""
    cell = sheet.cell(row, column, value)
    assert isinstance(cell, Cell)  # noqa: S101
    return cell


def _line(sheet: Worksheet, row: int, last: int, words: str | CellRichText, *, size: float, height: float = 20) -> None:
    cell = _across(sheet, row, 1, last)
    cell.value = words
    cell.font = Font(name=BODY, size=size)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


def _table_head(sheet: Worksheet, row: int, roster: Roster) -> int:
    """Write the headings, in two rows when columns stand in groups; return the last row of them."""
    last = row + any(column.group for column in roster.columns)
    for index, column in enumerate(roster.columns, start=1):
        for line, words in ((row, column.group or column.heading), (last, column.heading)):
            cell = sheet.cell(line, index, words)
            cell.font = Font(name=HEADING, size=roster.body_size)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = GRID
    for group, first, end in _spans(roster.columns):
        if group:
            _merge(sheet, row, first, row, end)
        elif last > row:
            for index in range(first, end + 1):
                _merge(sheet, row, index, last, index)
    sheet.row_dimensions[row].height = 20 if last > row else 34
    sheet.row_dimensions[last].height = 34
    return last


def _spans(columns: Sequence[Column]) -> Iterator[tuple[str, int, int]]:
    """Yield each run of columns of one group with its first and last number."""
    for group, run in groupby(enumerate(columns, start=1), key=lambda pair: pair[1].group):
        numbers = [number for number, _ in run]
        yield group, numbers[0], numbers[-1]


def _merge(sheet: Worksheet, row: int, first: int, last_row: int, last: int) -> None:
    if (row, first) != (last_row, last):
        sheet.merge_cells(start_row=row, start_column=first, end_row=last_row, end_column=last)


def _model_row(sheet: Worksheet, row: int, roster: Roster) -> None:
    for index, column in enumerate(roster.columns, start=1):
        name = column.field if column.same else f"{roster.records}.{column.field}"
        value = f"{{{{{name}}}}}" if column.field else None
        _body_cell(sheet, row, index, value, column, roster.body_size)
    sheet.row_dimensions[row].height = 21


def _total_row(sheet: Worksheet, row: int, roster: Roster) -> int:
    """Write the total row, its label across the columns before the first total; return the row."""
    if not any(column.total for column in roster.columns):
        return row - 1
    first = next(index for index, column in enumerate(roster.columns, start=1) if column.total)
    for index, column in enumerate(roster.columns, start=1):
        value = f"{{{{{column.total}}}}}" if column.total else None
        _body_cell(sheet, row, index, value, column, roster.body_size)
    label = _across(sheet, row, 1, first - 1)
    label.value = "合计"
    label.font = Font(name=HEADING, size=roster.body_size)
    label.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = 21
    return row


def _alignment(kind: tuple[str, str]) -> Alignment:
    """Words wrap; a number or an ID number is made smaller rather than cut or shown as ####."""
    words = kind in (TEXT, LEFT)
    return Alignment(horizontal=kind[0], vertical="center", wrap_text=words, shrink_to_fit=not words)


def _body_cell(sheet: Worksheet, row: int, index: int, value: str | None, column: Column, size: float) -> None:
    _, number_format = column.kind
    cell = sheet.cell(row, index, value)
    cell.font = Font(name="宋体" if column.kind in (ID, ORDINAL, COUNT, NUMBER) else BODY, size=size)
    cell.number_format = number_format
    cell.alignment = _alignment(column.kind)
    cell.border = GRID


def _side_by_side(sheet: Worksheet, things: Sequence[T], columns: int) -> Iterator[tuple[T, int, int, float]]:
    """Yield each of the things with the first and the last of the columns it has, and how wide they are in points.

    All get about the same width.
    """
    ends = [*accumulate(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, columns + 1))]
    before = 0
    for number, thing in enumerate(things, start=1):
        wanted = ends[-1] * number / len(things)
        last = min(range(before, columns), key=lambda column: abs(ends[column] - wanted)) + 1
        yield thing, before + 1, last, (ends[last - 1] - (ends[before - 1] if before else 0)) * _DIGIT
        before = last


def _charts(sheet: Worksheet, row: int, head: int, roster: Roster) -> int:
    """Put the charts side by side; their data is the model row, and so the whole list. Return the next row."""
    for chart, first, _, points in _side_by_side(sheet, roster.charts, len(roster.columns)):
        drawn = _chart(sheet, chart, head, roster)
        drawn.width = (points - _DIGIT) * _CENTIMETRE  # type: ignore[assignment]  # openpyxl takes fractions
        drawn.height = (_CHART_ROWS - 1) * _CHART_ROW * _CENTIMETRE
        sheet.add_chart(drawn, f"{get_column_letter(first)}{row}")
    for offset in range(_CHART_ROWS):
        sheet.row_dimensions[row + offset].height = _CHART_ROW
    return row + _CHART_ROWS


def _chart(sheet: Worksheet, chart: Chart, head: int, roster: Roster) -> BarChart:
    drawn = BarChart(grouping="stacked", overlap=100)
    drawn.title = chart.title
    drawn.legend.position = "b"
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.scaling.min, drawn.y_axis.number_format = 0, "#,##0"
    places = {column.field: index for index, column in enumerate(roster.columns, start=1)}
    for field in chart.fields:
        column = Reference(sheet, min_col=places[field], min_row=head, max_row=head + 1)
        drawn.add_data(column, titles_from_data=True)
    drawn.set_categories(Reference(sheet, min_col=1, min_row=head + 1))
    return drawn


def _stamps(sheet: Worksheet, row: int, last: int, stamps: Sequence[str]) -> int:
    """Write the stamp blocks side by side, each with its date; return the next row.

    Where one of them is too narrow for its words, all are smaller and have “（盖章）” below.
    """
    blocks = list(_side_by_side(sheet, stamps, last))
    narrow = any(len(label) * _STAMP_SIZE + _CELL_PADDING > points for label, _, _, points in blocks)
    for label, first, end, _ in blocks:
        for offset, words in enumerate((label.replace(SEAL, f"\n{SEAL}") if narrow else label, DATE_LINE)):
            cell = _across(sheet, row + offset, first, end)
            cell.value = words
            cell.font = Font(name=BODY, size=_STAMP_SIZE - narrow)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 46 if narrow else 30
    sheet.row_dimensions[row + 1].height = 30
    return row + 2


def _page(sheet: Worksheet, *, landscape: bool, titles: str, area: str) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.45
    margins.top, margins.bottom, margins.header, margins.footer = 0.65, 0.65, 0.3, 0.3
    if titles:
        sheet.print_title_rows = titles
    sheet.print_area = area
    assert sheet.oddFooter is not None and sheet.oddFooter.center is not None  # noqa: S101, PT018
    footer = sheet.oddFooter.center
    footer.text, footer.size = "第 &P 页，共 &N 页", 10


PLAN = (
    "　　根据山西省人民政府办公厅《关于对被征地农民实行基本养老保险补贴的意见》（晋政办发〔2019〕10号）、吕梁市人民政府办公室"
    "《关于对被征地农民实行基本养老保险补贴的实施意见》（吕政办发〔2019〕68号）和《离石区对被征地农民实行基本养老保险补贴的"
    "实施办法》（试行）有关规定精神，结合区自然资源局发布的征收土地“公告”中涉及我村征收土地实际情况，提出我村"
    "_{{项目名称}}_征地项目被征地农民基本养老保险补贴方案如下：",
    "#一、项目征地基本情况",
    "　　项目征地名称：_{{项目名称}}_（该项目用地由_{{批准机关}}_审批）",
    "　　申请用地单位：_{{用地单位}}_",
    "　　（一）该项目征收我村土地总面积_{{征收总面积}}_亩，其中，农用地面积_{{农用地}}_亩（耕地面积_{{耕地}}_亩），"
    "建设用地面积_{{建设用地}}_亩，未利用地面积_{{未利用地}}_亩。",
    "　　（二）该项目被征地面积中，征收承包到户的农村集体所有土地面积_{{承包到户面积}}_亩，"
    "征收未承包到户的农村集体所有土地面积_{{未承包到户面积}}_亩。",
    "#二、享有农村集体土地承包权的年满{{最低年龄}}周岁（不含在校学生）以上在册农村居民情况",
    "　　（一）截至_{{人口截止年}}_年_{{人口截止月}}_月，全村享有农村集体土地承包权的年满{{最低年龄}}周岁（不含在校学生）以上在册"
    "农村居民_{{在册人数}}_人，其中，{{最低年龄}}周岁（含）至{{劳动年龄上限}}岁_{{在册16—59人数}}_人，{{老年年龄}}周岁（含）以上_{{在册60以上人数}}_人。",
    "　　（二）截至_{{人口截止年}}_年_{{人口截止月}}_月，全村享有农村集体土地承包权的参保人数_{{参保人数}}_人。其中，"
    "{{最低年龄}}周岁至{{劳动年龄上限}}岁参保人数_{{参保16—59人数}}_人（参加城镇职工养老保险_{{参保16—59职工}}_人，参加城乡居民养老保险"
    "_{{参保16—59居民}}_人），{{老年年龄}}周岁及以上参保人数_{{参保60以上人数}}_人（参加城镇职工养老保险_{{参保60以上职工}}_人，"
    "参加城乡居民养老保险_{{参保60以上居民}}_人）。",
    "#三、本次项目征地被征地农民基本养老保险补贴对象情况",
    "　　被征地农民基本养老保险补贴总人数_{{保障人数}}_人。其中，{{最低年龄}}周岁（含）至{{劳动年龄上限}}岁_{{补贴16—59人数}}_人（已参保"
    "_{{补贴16—59已参保}}_人，未参保_{{补贴16—59未参保}}_人），{{老年年龄}}周岁（含）以上_{{补贴60以上人数}}_人（已参保"
    "_{{补贴60以上已参保}}_人，未参保_{{补贴60以上未参保}}_人）。",
    "　　按失地面积划分：",
    "　　（1）全部失地人数_{{全部失地人数}}_人。其中，全部失地人数_{{全失人数}}_人；剩余承包地人均不足{{人均界线}}亩人数"
    "_{{剩余人均不足人数}}_人；失地累计达标人数_{{全部失地累计达标人数}}_人。",
    "　　（2）大部分失地人数为_{{大部分失地人数}}_人。其中，失地比例达{{比例界线}}％以上人数_{{失地比例达标人数}}_人；"
    "失地累计达标人数_{{大部分失地累计达标人数}}_人。",
    "#四、本次项目征地被征地农民基本养老保险补贴标准及费用情况",
    "　　（一）补贴标准",
    "　　（1）全部失地被征地农民人均补贴标准：_{{低保年度}}_年度城市低保标准（_{{低保标准}}_元／月）×{{补贴月数}}＝"
    "_{{补贴标准}}_元",
    "　　（2）大部分失地被征地农民补贴标准",
    "　　其中，最高补贴标准：_{{最高补贴标准}}_元（失地比例_{{最高失地比例百分数}}_％）；最低补贴标准：_{{最低补贴标准}}_元"
    "（失地比例{{比例界线}}％）",
    "　　（二）本次项目征地被征地农民基本养老保险补贴费用总额_{{补贴费用总额}}_元。其中，征收承包到户的农村集体所有土地"
    "被征地农民养老保险补贴费用_{{承包到户费用}}_元，征收未承包到户的农村集体所有土地被征地农民养老保险补贴费用"
    "_{{未承包到户费用}}_元。",
    "#五、征收未承包到户或因其他原因不能明确具体补贴对象的农村集体所有土地，保障人数、补贴标准及保障对象名单确定办法（文字说明）",
    "　　{{未承包到户确定办法}}",
    "#六、相关计算指标",
    "　　（1）本村人均承包地面积_{{本村人均承包地}}_亩；",
    "　　（2）_{{低保年度}}_年度城市低保标准每月_{{低保标准}}_元。",
    "#七、有关情况说明",
    "　　（1）根据吕梁市离石区人民政府办公室《关于印发吕梁市离石区被征地农民实行基本养老保险补贴实施办法（试行）的通知》"
    "（{{办法文号}}）文件规定，补贴对象年龄以土地补偿公告日（{{基准日}}）为基准日。",
    "　　（{{说明.编号}}）{{说明.内容}}",
)


_PLAN_CHARACTERS = 42  # on a line of the plan


def draw_plan() -> Workbook:
    """Return the template of 附件6: paragraphs across two columns, the blanks underlined."""
    book = _book()
    sheet = _sheet(book, "附件6")
    for letter in "AB":
        sheet.column_dimensions[letter].width = 42
    row = _heading(sheet, "附件6", "被征地农民基本养老保险补贴方案", 2)
    for words in PLAN:
        heading = words.startswith("#")
        text = words.removeprefix("#") if heading else _underlined(words, 12)
        _line(sheet, row, 2, text, size=12, height=21 if "{{" in words else 21 * ceil(len(words) / _PLAN_CHARACTERS))
        if heading:
            sheet.cell(row, 1).font = Font(name=HEADING, size=12)
        row += 1
    _line(sheet, row, 2, "　　附件：{{村}}被征地农民参加基本养老保险的补贴花名表", size=12, height=26)
    row = _stamps(sheet, row + 2, 2, STAMPS)
    _page(sheet, landscape=False, titles="", area=f"A1:B{row - 1}")
    return book


def _underlined(words: str, size: float) -> CellRichText:
    """Return a paragraph in which what stands between underscores is underlined, as a blank to fill in is."""
    plain, blank = InlineFont(rFont=BODY, sz=size), InlineFont(rFont=BODY, sz=size, u="single")
    text = words.lstrip("　")
    indent = TextBlock(plain, "　" * (len(words) - len(text)))  # a run of its own: else it goes where a value is all
    parts = enumerate(text.split("_"))
    runs = (TextBlock(blank, f"  {part}  ") if index % 2 else TextBlock(plain, part) for index, part in parts)
    return CellRichText(*(run for run in (indent, *runs) if run.text))


LETTER = (
    "{{人社局}}：",
    "　　本人（户主），_{{户主}}_，性别_{{户主性别}}_，身份证号：_{{户主身份证号}}_，系_{{省}}_省_{{市}}_市_{{县}}_县（区）"
    "_{{乡镇}}_镇（街道）_{{村}}_人，家庭成员情况：_{{家庭成员}}_。",
    "　　_{{用地单位}}_（用地单位）征收我户土地_{{本次征收}}_亩。根据《吕梁市离石区人民政府办公室关于印发吕梁市离石区被征地"
    "农民实行基本养老保险补贴的实施办法（试行）》（{{办法文号}}）等文件精神，现申请享受养老保险补贴。",
)

CONCLUSION = (
    "{{领导小组}}：",
    "　　{{村}}被征地农民基本养老保险补贴所需资料已审核，资料属实，审核无误。",
)


def draw_letter() -> Workbook:
    """Return the template of 附件8: an index, and a letter that is repeated for every household that applies."""
    book = _book()
    _index(book, "附件8", "被征地农民基本养老保险补贴申请书", "申请户", _APPLICANTS)
    sheet = book.create_sheet("申请书")
    row = _text(sheet, "附件8", "被征地农民基本养老保险补贴申请书", LETTER, size=15)
    for offset, words in enumerate(("申请人（手印）：                    ", DATE_LINE)):
        _right(sheet, row + 2 + offset, words)
    _page(sheet, landscape=False, titles="", area=f"A1:B{row + 3}")
    return book


def draw_conclusion() -> Workbook:
    """Return the template of 附件11."""
    book = _book()
    sheet = _sheet(book, "附件11")
    row = _text(sheet, "附件11", "审核结论", CONCLUSION, size=16)
    for offset, words in enumerate(("{{乡镇}}人民政府（街道办事处）（盖章）", DATE_LINE)):
        _right(sheet, row + 2 + offset, words)
    _page(sheet, landscape=False, titles="", area=f"A1:B{row + 3}")
    return book


def _text(sheet: Worksheet, number: str, title: str, paragraphs: Sequence[str], *, size: float) -> int:
    for letter in "AB":
        sheet.column_dimensions[letter].width = 42
    row = _heading(sheet, number, title, 2) + 1
    for words in paragraphs:
        _line(sheet, row, 2, _underlined(words, size), size=size, height=34)
        row += 1
    return row


def _right(sheet: Worksheet, row: int, words: str) -> None:
    cell = sheet.cell(row, 2, words)
    cell.font = Font(name=BODY, size=15)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = 36


_APPLICANTS = (
    Column("序号", "序号", 6, ORDINAL),
    Column("户编号", "户编号", 14, ID),
    Column("户主", "户主", 16),
    Column("本次征收\n（亩）", "本次征收", 14, NUMBER),
    Column("补贴人数", "补贴人数", 12, COUNT),
)
_PERSONS = (
    Column("序号", "序号", 6, ORDINAL),
    Column("户主", "户主", 14),
    Column("姓名", "姓名", 14),
    Column("身份证号", "身份证号", 22, ID),
    Column("补贴金额\n合计（元）", "金额合计", 16, NUMBER),
)


def _index(book: Workbook, number: str, title: str, records: str, columns: Sequence[Column]) -> None:
    """Write the first sheet of a form with many sheets: a row for each, with a link to it."""
    sheet = _sheet(book, "目录")
    roster = Roster(number, title, "", records, (*columns, Column("打开", "", 10)), body_size=11)
    last = len(roster.columns)
    for index, column in enumerate(roster.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _units(column.width, roster.body_size)
    head = _heading(sheet, f"{number} 目录", title, last)
    row = _table_head(sheet, head, roster) + 1
    _model_row(sheet, row, roster)
    link = sheet.cell(row, last, "打开")
    link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{{{{{records}.链接}}}}")
    link.font = Font(name=BODY, size=11, color="0563C1", underline="single")
    link.alignment = Alignment(horizontal="center", vertical="center")
    _page(sheet, landscape=False, titles=f"{head}:{row - 1}", area=f"A1:{get_column_letter(last)}{row}")


@dataclass(frozen=True)
class Box:
    """A cell of a form that is filled in box by box: its words, how many columns it spans, and what it is."""

    words: str
    span: int = 1
    kind: tuple[str, str] = TEXT
    label: bool = False


def label(words: str, span: int = 1) -> Box:
    """Return a box that names the one after it."""
    return Box(words, span, TEXT, label=True)


def opinion(who: str, span: int) -> Box:
    """Return a box where somebody gives an opinion, and on the right signs and stamps."""
    aside = "　" * (6 * span - 13)
    return Box(f"{who}意见：\n\n\n\n\n{aside}（签字、盖章）\n\n{aside}{DATE_LINE}", span, LEFT)


APPLICATION = (
    (21, (label("姓名"), Box("{{姓名}}"), label("性别"), Box("{{性别}}"), label("出生日期"), Box("{{出生日期}}", 1, DAY), label("年龄"), Box("{{年龄}}", 1, ORDINAL))),
    (26, (label("身份证号"), Box("{{身份证号}}", 3, ID), label("参保类型"), Box("{{参保类型}}"), label("联系电话"), Box("{{联系电话}}", 1, ID))),
    (26, (label("户籍地址"), Box("{{户籍地址}}", 7, LEFT))),
    (32, (label("户主"), Box("{{户主}}"), label("与户主关系"), Box("{{与户主关系}}"), label("承包经营\n权证号"), Box("{{承包经营权证号}}", 3, ID))),
    (26, (label("征地项目"), Box("{{项目名称}}", 7, LEFT))),
    (32, (label("承包面积\n（亩）"), Box("{{承包面积}}", 1, NUMBER), label("以前累计\n征收（亩）"), Box("{{以前累计征收}}", 1, NUMBER), label("本次征收\n（亩）"), Box("{{本次征收}}", 1, NUMBER), label("剩余人均\n（亩）"), Box("{{剩余人均}}", 1, NUMBER))),
    (32, (label("失地比例"), Box("{{失地比例}}", 1, NUMBER), label("失地类别"), Box("{{失地类别}}", 3), label("已补贴比例"), Box("{{已补贴比例}}", 1, NUMBER))),
    (32, (label("补贴标准\n（元）"), Box("{{补贴标准}}", 1, NUMBER), label("承包到户\n补贴比例"), Box("{{补贴比例}}", 1, NUMBER), label("承包到户补贴\n金额（元）"), Box("{{补贴金额}}", 3, NUMBER))),
    (32, (label("未承包到户\n补贴比例"), Box("{{未承包到户补贴比例}}", 2, NUMBER), label("未承包到户补贴\n金额（元）", 2), Box("{{未承包到户补贴金额}}", 3, NUMBER))),
    (32, (label("补贴金额\n合计（元）"), Box("{{金额合计}}", 2, NUMBER), label("大写"), Box("{{金额合计大写}}", 4, LEFT))),
    (70, (label("本人申请"), Box("　　本人申请享受被征地农民基本养老保险补贴，所填内容属实。\n\n　　　　　　　　　　　　申请人（手印）：　　　　　　" + DATE_LINE, 7, LEFT))),
    (136, (opinion("村（居）委会", 4), opinion("乡镇人民政府（街道办事处）", 4))),
    (136, (opinion("区人力资源和社会保障局", 8),)),
)  # fmt: skip

REVIEW = (
    (28, (label("征地项目名称"), Box("{{项目名称}}", 3, LEFT), label("申请用地单位"), Box("{{用地单位}}", 3, LEFT))),
    (26, (label("用地方式"), Box("{{用地方式}}"), label("批准机关"), Box("{{批准机关}}"), label("涉及村"), Box("{{乡镇}} {{村}}", 3, LEFT))),
    (32, (label("征收总面积\n（亩）"), Box("{{征收总面积}}", 1, NUMBER), label("农用地\n（亩）"), Box("{{农用地}}", 1, NUMBER), label("其中耕地\n（亩）"), Box("{{耕地}}", 1, NUMBER), label("建设用地\n（亩）"), Box("{{建设用地}}", 1, NUMBER))),
    (32, (label("未利用地\n（亩）"), Box("{{未利用地}}", 1, NUMBER), label("承包到户\n（亩）"), Box("{{承包到户面积}}", 1, NUMBER), label("未承包到户\n（亩）"), Box("{{未承包到户面积}}", 3, NUMBER))),
    (32, (label("保障人数\n（人）"), Box("{{保障人数}}", 1, COUNT), label("承包到户\n（人）"), Box("{{承包到户人数}}", 1, COUNT), label("未承包到户\n（人）"), Box("{{未承包到户人数}}", 1, COUNT), label("其中名单\n待定（人）"), Box("{{名单待定人数}}", 1, COUNT))),
    (32, (label(f"{WORKING_AGE}周岁\n（人）"), Box("{{补贴16—59人数}}", 1, COUNT), label("职工保险"), Box("{{补贴16—59职工}}", 1, COUNT), label("居民保险"), Box("{{补贴16—59居民}}", 1, COUNT), label("未参保"), Box("{{补贴16—59未参保}}", 1, COUNT))),
    (32, (label("{{老年年龄}}周岁以上\n（人）"), Box("{{补贴60以上人数}}", 1, COUNT), label("职工保险"), Box("{{补贴60以上职工}}", 1, COUNT), label("居民保险"), Box("{{补贴60以上居民}}", 1, COUNT), label("未参保"), Box("{{补贴60以上未参保}}", 1, COUNT))),
    (32, (label("{{低保年度}}年度城市低保\n标准（元/月）", 2), Box("{{低保标准}}", 2, NUMBER), label("补贴标准（元/人）", 2), Box("{{补贴标准}}", 2, NUMBER))),
    (32, (label("承包到户\n费用（元）"), Box("{{承包到户费用}}", 3, NUMBER), label("未承包到户\n费用（元）"), Box("{{未承包到户费用}}", 3, NUMBER))),
    (30, (label("补贴费用\n总额（元）"), Box("{{补贴费用总额}}", 2, NUMBER), label("大写"), Box("{{补贴费用总额大写}}", 4, LEFT))),
    (32, (label("资金缴存\n专户账号"), Box("", 3), label("进账单号"), Box("", 3))),
    (32, (label("缴存金额\n（元）"), Box("", 3, NUMBER), label("缴存日期"), Box("{{资金缴存日期}}", 3, DAY))),
    (122, (opinion("自然资源局", 4), opinion("财政局", 4))),
    (122, (opinion("人力资源和社会保障局", 4), opinion("人民政府办公室", 4))),
)  # fmt: skip

REVIEW_NOTES = (
    "注：1.全省被征地农民社会保障资金落实情况审核一律使用本表；",
    "　　2.此表一式10份,报国务院或省人民政府审批,各2份,省、市、县人社部门、市、县财政部门各1份。",
)


def draw_application() -> Workbook:
    """Return the template of 附件10: an index, and a page that is repeated for everybody who gets a subsidy."""
    book = Workbook()
    title = "被征地农民基本养老保险补贴申请表"
    _index(book, "附件10", title, "补贴对象", _PERSONS)
    sheet = book.create_sheet("申请表")
    _boxes(sheet, "附件10", title, APPLICATION)
    return book


def draw_review() -> Workbook:
    """Return the template of 附件12."""
    book = _book()
    _boxes(_sheet(book, "附件12"), "附件12", "山西省被征地农民社会保障落实情况审核表", REVIEW, REVIEW_NOTES)
    return book


Rows = Sequence[tuple[float, Sequence[Box]]]


def _boxes(sheet: Worksheet, number: str, title: str, rows: Rows, notes: Sequence[str] = ()) -> None:
    """Draw a page of boxes on eight columns: labels narrow, values wider."""
    for index in range(1, 9):
        sheet.column_dimensions[get_column_letter(index)].width = 9.5 if index % 2 else 11.5
    row = _heading(sheet, number, title, 8)
    for height, boxes in rows:
        _box_row(sheet, row, boxes)
        sheet.row_dimensions[row].height = height
        row += 1
    for words in notes:
        _line(sheet, row, 8, words, size=10)
        row += 1
    _page(sheet, landscape=False, titles="", area=f"A1:H{row - 1}")
    sheet.page_setup.fitToHeight = 1


def _box_row(sheet: Worksheet, row: int, boxes: Sequence[Box]) -> None:
    first = 1
    for box in boxes:
        last = first + box.span - 1
        for index in range(first, last + 1):
            sheet.cell(row, index).border = GRID
        cell = _across(sheet, row, first, last)
        cell.value = box.words or None
        _, cell.number_format = box.kind
        cell.font = Font(name=HEADING if box.label else BODY, size=10.5)
        cell.alignment = _alignment(box.kind)
        first = last + 1


def templates() -> Iterator[tuple[str, Workbook]]:
    """Yield every packaged template with its file name."""
    for roster in (*ROSTERS, *map(_posted, ROSTERS[-2:])):
        yield roster.file, draw_roster(roster)
    yield "附件06 被征地农民基本养老保险补贴方案.xlsx", draw_plan()
    yield "附件08 被征地农民基本养老保险补贴申请书.xlsx", draw_letter()
    yield "附件10 被征地农民基本养老保险补贴申请表.xlsx", draw_application()
    yield "附件11 审核结论.xlsx", draw_conclusion()
    yield "附件12 山西省被征地农民社会保障落实情况审核表.xlsx", draw_review()


def save(book: Workbook, path: Path) -> None:
    """Save a workbook so that the same drawing gives the same bytes."""
    book.properties.creator = "subsidy"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name) if name != "docProps/core.xml" else _CORE
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>subsidy</dc:creator></cp:coreProperties>'
)
