"""The layout of the input workbook: its sheets and columns, declared once.

Each column names the field of the facts that it fills. The blank workbook, the reader and its messages, the titles of
the JSON Schema and the table in the documentation are all made from `TABLES`. Sheets are flat and joined by 村 and
户编号; the facts they fill are nested.

>>> PEOPLE.column("id_number").title
'身份证号'
>>> HOUSEHOLDS.find("承包面积 （亩）").field
'contracted_area'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from ..facts import Facts, Farmer, Household, Parcel, Project, RecordedStep, Village
from ..law import DECIMALS, NO, YES, Approver, ExactJsonSchema, Insurance, LandUseMode, Procedure, Term
from ..problems import Path
from .texts import compact, visible

EXAMPLE_MARK = "【示例】"
"""Start of the first cell of an example row, which the reader skips."""

GUIDE_SHEET = "填表说明"
PROBLEM_SHEET = "问题清单"
PROBLEM_SHEETS = (PROBLEM_SHEET, "核对问题清单")
"""Names of the list of problems: the second if the workbook has a sheet of its own with the first."""

_METRIC = ("平方米", "m2", "平方公里")


class CellKind(Enum):
    """A kind of value: its name for the clerk, its units, and wrong units."""

    label: str
    units: tuple[str, ...]
    foreign: tuple[str, ...]

    def __init__(self, label: str, units: tuple[str, ...] = (), foreign: tuple[str, ...] = ()) -> None:
        """Take the parts of the value apart."""
        self.label, self.units, self.foreign = label, units, foreign

    TEXT = ("文字",)
    NAME = ("姓名或名称",)
    CODE = ("编号（文本）",)
    ID = ("18位身份证号（文本）",)
    RELATION = ("与户主的关系",)
    AREA = ("面积，单位亩", ("亩",), ("公顷", *_METRIC))
    AREA_PER_HEAD = (f"面积，单位亩，保留{DECIMALS}位小数", ("亩",), ("公顷", *_METRIC))
    HECTARES = ("面积，单位公顷", ("公顷",), ("亩", *_METRIC))
    MONEY = ("金额，单位元", ("元", "元/月", "元/人/月", "元/人.月"), ("万元", "元/年"))
    SHARE = ("0至1之间的小数，最多4位", (), ("%", "元"))
    COUNT = ("整数", ("人", "名", "个"), ("户", "万人"))
    YEAR = ("四位年份", ("年", "年度"))
    DATE = ("日期，如2024-06-12",)
    MONTH = ("年月，如2024-06",)
    YES_NO = ("是或否",)
    CHOICE = ("从下拉列表选一项",)
    STEP = ("从下拉列表选一个环节",)

    @property
    def is_text(self) -> bool:
        """Whether cells are formatted as text, which programs leave as typed."""
        return self in {CellKind.TEXT, CellKind.NAME, CellKind.CODE, CellKind.ID, CellKind.RELATION, CellKind.MONTH}

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers of any kind."""
        return self.is_decimal or self in {CellKind.COUNT, CellKind.YEAR}

    @property
    def is_decimal(self) -> bool:
        """Whether the column holds numbers with decimals."""
        kinds = {CellKind.AREA, CellKind.AREA_PER_HEAD, CellKind.HECTARES, CellKind.MONEY, CellKind.SHARE}
        return self in kinds


@dataclass(frozen=True, eq=False)
class Column:
    """A column: the `field` it fills, its `title`, instructions for the clerk."""

    field: str
    title: str
    kind: CellKind
    example: str
    note: str = ""
    aliases: str = ""
    required: bool = True
    terms: type[Term] | None = None
    steps: tuple[str, ...] = ()
    """Names of the steps to choose from, which depend on the procedure"""

    @property
    def choices(self) -> tuple[str, ...]:
        """The entries of the drop-down; empty if there is none."""
        if self.terms is not None:
            return tuple(term.label for term in self.terms)
        return (YES, NO) if self.kind is CellKind.YES_NO else self.steps

    @property
    def example_value(self) -> str | int | Decimal | date:
        """The example as a cell holds it; empty if the column has none."""
        if not self.example:
            return ""
        if self.kind is CellKind.DATE:
            return date.fromisoformat(self.example)
        if self.kind in (CellKind.YEAR, CellKind.COUNT):
            return int(self.example)
        return Decimal(self.example) if self.kind.is_decimal else self.example

    def is_called(self, text: str) -> bool:
        """Return whether `text` is the title or an alias of the column."""
        return header_key(text) in {header_key(name) for name in (self.title, *self.aliases.split())}

    @property
    def content(self) -> str:
        """What to fill in, for a message: 面积，单位亩；本次征收本户的承包地."""
        kind = "／".join(self.choices) if self.choices else self.kind.label
        return f"{kind}；{self.note}" if self.note else kind

    @property
    def rule(self) -> str:
        """What to fill in and whether it is required, as a sentence."""
        return f"{'必填' if self.required else '选填'}：{self.content}。"


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet: its `title`, its columns, and the `model` that a row fills.

    `down` means that the titles are in a column.
    """

    title: str
    model: type[Facts]
    note: str
    columns: tuple[Column, ...]
    aliases: str = ""
    required: bool = True
    down: bool = False

    @property
    def titles(self) -> str:
        """The titles of the required columns, for a message."""
        return "、".join(column.title for column in self.columns if column.required)

    def column(self, field: str) -> Column:
        """Return the column for `field`. Raises `KeyError` if there is none."""
        return self._by_field[field]

    def find(self, header: str) -> Column | None:
        """Return the column with that title or alias, if need be without brackets."""
        key = header_key(header)
        return self._by_key.get(key) or self._by_key.get(_without_brackets(key))

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        found: dict[str, Column] = {}
        for column in self.columns:
            for name in (column.title, *column.aliases.split()):
                found.setdefault(header_key(name), column)
                found.setdefault(_without_brackets(header_key(name)), column)
        return found

    def is_named(self, sheet: str) -> bool:
        """Return whether a sheet of that name is this table."""
        return header_key(sheet) in {header_key(name) for name in (self.title, *self.aliases.split())}


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    r"""Return a title in the form in which titles are compared.

    It has no spaces, line breaks, marks or full-width forms.

    >>> header_key(" 16－59岁\n在册人数（人） *")
    '16-59岁在册人数(人)'
    """
    plain = compact(visible(text)).translate(_BRACKETS).replace("(必填)", "").replace("(选填)", "")
    return _RANGE.sub("-", plain).strip("*:").lower()


def foreign_unit(header: str, kind: CellKind) -> str | None:
    """Return the unit in a title if it is wrong for the kind.

    That is 亩 in 面积（亩） for 公顷.
    """
    stated = re.findall(r"\(([^()]*)\)", header_key(header))
    return next((unit for unit in stated for foreign in kind.foreign if unit in (foreign, f"单位:{foreign}")), None)


_BRACKETS = str.maketrans("【】〔〕[]{}", "()()()()")
_RANGE = re.compile(r"[‐-―−~]+|(?<=\d)至(?=\d)")


def _without_brackets(key: str) -> str:
    return re.sub(r"\([^()]*\)", "", key).strip("*:") or key


VILLAGE_ALIASES = "村（社区） 村名 村名称 村委会 行政村 所在村 村（居） 村（居）委会 村街 社区 村社区 村/社区 所属村"
HOUSEHOLD_NUMBER_ALIASES = "户号 户序号 农户编号 户代码 家庭编号"

# One column, one entry: the whole layout at a glance.
# fmt: off
PROJECT = Table(
    "项目",
    Project,
    "每个征地项目一份工作簿。在“内容”一列填写。",
    (
        Column("name", "征地项目名称", CellKind.TEXT, "凤城县2024年第一批次建设用地", "与征收土地告知书一致",
            "项目名称 征地项目 项目征地名称 征地项目或批次 征地批次"),
        Column("land_user", "申请用地单位", CellKind.TEXT, "凤城县自然资源局", "", "用地单位 申请用地 建设单位"),
        Column("land_use_mode", "用地方式", CellKind.CHOICE, "分批次", "决定由谁缴存补贴资金", "用地类型 报批方式",
            terms=LandUseMode),
        Column("approver", "批准机关", CellKind.CHOICE, "省人民政府", "批准该用地的机关", "审批机关 用地批准机关",
            terms=Approver),
        Column("notice_date", "征收土地告知书发布日期", CellKind.DATE, "2024-06-12", "适用的政策和低保标准年度由它决定",
            "告知书发布日期 告知书日期 告知书发布时间 征地告知书发布日期 征收土地告知书日期"),
        Column("announcement_date", "土地补偿公告日期", CellKind.DATE, "2024-07-01", "年龄计算的基准日",
            "土地补偿公告日 补偿公告日期 征地补偿公告日期 土地补偿公告发布日期 基准日"),
        Column("dibao_year", "低保标准年度", CellKind.YEAR, "2023", "告知书发布年度的上一年度",
            "低保年度 城市低保标准年度"),
        Column("dibao", "城市低保标准（元/月）", CellKind.MONEY, "650",
            "民政局提供的上一年度当地城市低保标准，每人每月", "低保标准 上年度城市低保标准 城市低保月标准 月低保标准"),
        Column("filing_date", "填报日期", CellKind.DATE, "2024-07-20", "各日期不得晚于它", "填报时间 填表日期 制表日期",
            required=False),
        Column("complaint_phone", "监督举报电话", CellKind.CODE, "", "印在公示的花名表上", "举报电话 监督电话",
            required=False),
        Column("district", "县（市、区）", CellKind.NAME, "", "适用哪个县（市、区）的政策；空着按所用的政策",
            "县 县区 区县 县市区 所在县", required=False),
        Column("posting_places", "公示地点", CellKind.TEXT, "上河村公示栏、凤凰镇政务公开栏",
            "印在公示通知上；各村不同的填在村表", "公示地址 张贴地点 公示场所", required=False),
        Column("funding_source", "资金筹集渠道", CellKind.TEXT, "县财政征地专项资金", "附件12用", "资金来源 筹资渠道",
            required=False),
        Column("filled_by", "填表人", CellKind.NAME, "", "印在调查表、汇总表的表尾；空着则手签", "填报人 制表人",
            required=False),
        Column("reviewed_by", "审核人", CellKind.NAME, "", "印在填表人之后", "复核人", required=False),
        Column("contact_phone", "联系电话", CellKind.CODE, "", "填表单位的电话，印在表尾",
            "填表人联系电话 联系方式 填报人电话", required=False),
    ),
    "项目信息 项目情况 征地项目 基本信息 项目基本信息",
    down=True,
)

VILLAGES = Table(
    "村",
    Village,
    "每村一行。面积单位为亩，均指本次征收，另有说明的除外。",
    (
        Column("township", "乡镇", CellKind.NAME, "凤凰镇", "",
            "乡镇（街道） 乡镇（单位） 街道 街道办 街道办事处 乡 镇 乡镇街道 乡镇/街道 所属乡镇"),
        Column("name", "村", CellKind.NAME, "上河村", "农户表、地块表使用同一村名", VILLAGE_ALIASES),
        Column("total_area", "征收总面积", CellKind.AREA, "12", "＝农用地＋建设用地＋未利用地＝承包到户＋未承包到户",
            "征收面积 征收土地总面积 征地总面积 征地面积 总面积"),
        Column("farmland", "农用地", CellKind.AREA, "11", "", "农用地面积 征收农用地"),
        Column("arable", "耕地", CellKind.AREA, "10", "农用地中的耕地",
            "其中耕地 其中:耕地 耕地面积 征收耕地 本次征收耕地"),
        Column("construction", "建设用地", CellKind.AREA, "1", "", "建设用地面积 征收建设用地"),
        Column("unused", "未利用地", CellKind.AREA, "0", "", "未利用地面积 征收未利用地"),
        Column("contracted_taken", "征收承包到户面积", CellKind.AREA, "4", "等于农户表本村各户“本次征收面积”之和",
            "承包到户面积 承包到户 征收承包地面积 征收承包到户土地面积"),
        Column("uncontracted_taken", "征收未承包到户面积", CellKind.AREA, "8", "",
            "未承包到户面积 未承包到户 征收未承包到户土地面积"),
        Column("contract_land", "本村承包地总面积", CellKind.AREA, "1370", "本次征收前",
            "承包地总面积 全村承包地面积 本村承包地面积 承包土地总面积"),
        Column("contract_right_population", "享有承包权人口", CellKind.COUNT, "1000", "本次征收前，全村",
            "享有承包权人数 全村享有承包权人口 承包权人口 享有土地承包权人口"),
        Column("land_per_head", "本村人均承包地面积", CellKind.AREA_PER_HEAD, "1.3700", "填写时与上两项核对",
            "人均承包地面积 人均承包地 人均承包土地面积 现人均耕地面积", required=False),
        Column("arable_before", "征地前耕地面积", CellKind.AREA, "1500", "附件2用", "征地前耕地 原耕地面积",
            required=False),
        Column("farming_population_before", "征地前农业人口", CellKind.COUNT, "1200", "附件2用", "农业人口",
            required=False),
        Column("population_as_of", "人口数据截止年月", CellKind.MONTH, "2024-06", "以下人数的截止年月",
            "人口截止年月 数据截止年月 人数截止年月", required=False),
        Column("registered_working", "16—59岁在册人数", CellKind.COUNT, "600", "享有承包权、在册、非在校学生，全村",
            "16—59周岁在册人数 16（含）—59岁在册人数", required=False),
        Column("registered_senior", "60岁以上在册人数", CellKind.COUNT, "200", "含60周岁",
            "60周岁以上在册人数 60岁及以上在册人数 60（含）岁以上在册人数", required=False),
        Column("insured_working_employee", "16—59岁职工参保", CellKind.COUNT, "100", "",
            "16—59岁职工参保人数 16—59周岁职工参保", required=False),
        Column("insured_working_resident", "16—59岁居民参保", CellKind.COUNT, "450", "",
            "16—59岁居民参保人数 16—59周岁居民参保", required=False),
        Column("insured_senior_employee", "60岁以上职工参保", CellKind.COUNT, "20", "",
            "60岁以上职工参保人数 60周岁以上职工参保", required=False),
        Column("insured_senior_resident", "60岁以上居民参保", CellKind.COUNT, "180", "",
            "60岁以上居民参保人数 60周岁以上居民参保", required=False),
        Column("uncontracted_headcount", "未承包到户保障人数", CellKind.COUNT, "",
            "由村确定时填写，并写明未承包到户确定办法；空着按 征收未承包到户面积÷本村人均承包地面积 计算",
            "未承包到户人数 未承包到户保障人口", required=False),
        Column("uncontracted_method", "未承包到户确定办法", CellKind.TEXT, "村民会议按户内人口多少依次确定",
            "附件6第五项的文字", "未承包到户土地人员确定办法 未承包到户人员确定办法 确定办法", required=False),
        Column("posting_places", "公示地点", CellKind.TEXT, "", "村和乡镇（街道）张贴本村名单的地点；空着按项目表",
            "公示地址 张贴地点 公示场所", required=False),
    ),
    "村情况 村信息 村表 各村情况 村（社区）",
)

HOUSEHOLDS = Table(
    "农户",
    Household,
    "每户一行，本次征收涉及的承包户。面积单位为亩。",
    (
        Column("village", "村", CellKind.NAME, "上河村", "与村表的村名一致", VILLAGE_ALIASES),
        Column("number", "户编号", CellKind.CODE, "001", "全表唯一；人员表用它找到所属农户", HOUSEHOLD_NUMBER_ALIASES),
        Column("head", "户主姓名", CellKind.NAME, "王大山", "与人员表中的户主一致",
            "户主 户主名 承包方代表 承包方代表姓名 承包户主 承包方"),
        Column("certificate", "承包经营权证号", CellKind.CODE, "140000000000000001J", "",
            "承包经营权证编号 经营权证号 土地承包经营权证号 承包证号 权证编号 证书编号", required=False),
        Column("contracted_area", "承包面积", CellKind.AREA, "7", "承包经营权证上的原面积",
            "承包地面积 承包土地面积 家庭承包面积 确权面积 原承包面积 原耕地面积 承包耕地面积 证载面积"),
        Column("taken_before", "以前累计征收面积", CellKind.AREA, "0", "以前项目已征收的承包地，空着视为0",
            "以前征收面积 以前已征收面积 累计已征收面积 历次征收面积 此前征收面积 以前累计征收", required=False),
        Column("taken_now", "本次征收面积", CellKind.AREA, "4", "本次征收本户的承包地；未被征收填0",
            "本次征收 本次被征面积 本次征地面积 被征地面积 共被征耕地 征收面积 本次征收承包地面积 被征收面积"),
        Column("note", "备注", CellKind.TEXT, "", "", "说明", required=False),
        Column("village_group", "村民小组", CellKind.NAME, "", "如第三村民小组；印在申请书、申请表和告知单上",
            "小组 组 组别 村组 所在组 所属组 生产队", required=False),
        Column("arable_taken", "其中耕地", CellKind.AREA, "4", "本次征收面积中的耕地",
            "其中:耕地 其中耕地面积", required=False),
    ),
    "户 农户信息 农户情况 农户表 承包户 户表",
)

PEOPLE = Table(
    "人员",
    Farmer,
    "每人一行，各户全部成员，不论年龄。",
    (
        Column("household", "户编号", CellKind.CODE, "001", "所属农户在农户表中的户编号", HOUSEHOLD_NUMBER_ALIASES),
        Column("name", "姓名", CellKind.NAME, "王大山", "", "成员姓名 人员姓名 家庭成员姓名 家庭成员 被征地农民姓名"),
        Column("id_number", "身份证号", CellKind.ID, "140000196503120011", "先设为文本格式再录入，否则后三位会丢失",
            "身份证号码 公民身份号码 公民身份证号码 身份证 "
            "身份号码 证件号码 居民身份证号码 成员身份证号 身份证件号码"),
        Column("relation", "与户主关系", CellKind.RELATION, "户主", "户主本人填“户主”",
            "与户主的关系 家庭关系 关系 和户主关系 户主关系"),
        Column("on_register", "在册", CellKind.YES_NO, "是", "户籍在本村", "是否在册 在册人员 在籍 是否在籍"),
        Column("has_contract_right", "享有承包权", CellKind.YES_NO, "是", "",
            "是否享有承包权 承包权 有无承包权 是否有承包权 享有土地承包权 是否享有土地承包权"),
        Column("is_student", "在校学生", CellKind.YES_NO, "否", "",
            "是否在校学生 是否在校 在校 在校生 是否在校生 学生"),
        Column("insurance", "参保类型", CellKind.CHOICE, "城乡居民", "",
            "参保类别 参保险种 参保情况 养老保险类型 参加养老保险类型 险种", terms=Insurance),
        Column("prior_share", "已补贴比例", CellKind.SHARE, "0", "以前项目已享受的补贴占一份标准的比例，空着视为0",
            "已享受补贴比例 以前补贴比例 以前已补贴比例", required=False),
        Column("on_uncontracted_list", "未承包到户名单", CellKind.YES_NO, "否",
            "村里为未承包到户土地确定的人员，空着视为否", "列入未承包到户名单 是否列入未承包到户名单 未承包到户人员",
            required=False),
        Column("phone", "联系电话", CellKind.CODE, "", "", "电话 手机 手机号 手机号码 电话号码 联系方式 联系人电话",
            required=False),
        Column("address", "户籍地址", CellKind.TEXT, "", "", "地址 户籍所在地 户口地址 家庭住址 住址", required=False),
        Column("note", "备注", CellKind.TEXT, "", "", "说明", required=False),
    ),
    "人口 人员信息 人员表 家庭成员 花名册 花名表 人员花名册 成员",
)

PARCELS = Table(
    "地块",
    Parcel,
    "可不填；填写时每个拟供地块一行，用于附件1。",
    (
        Column("village", "村", CellKind.NAME, "上河村", "与村表的村名一致", VILLAGE_ALIASES),
        Column("number", "地块编号", CellKind.CODE, "A-01", "", "地块号 宗地编号 宗地号 地块"),
        Column("use", "土地用途", CellKind.TEXT, "公共设施用地", "", "用途 规划用途 拟供地用途"),
        Column("supply", "供地方式", CellKind.TEXT, "划拨", "", "拟供地方式", required=False),
        Column("area_hectares", "面积（公顷）", CellKind.HECTARES, "0.8",
            "1公顷＝15亩；各地块之和等于各村征收总面积之和", "地块面积 供地面积 总面积"),
        Column("note", "备注", CellKind.TEXT, "", "", "说明", required=False),
    ),
    "地块信息 地块表 拟供地块 供地地块",
    required=False,
)

PROGRESS = Table(
    "办理进度",
    RecordedStep,
    "可不填；填写已经发生的环节和实际日期，用于计算时限。",
    (
        Column("step", "环节", CellKind.STEP, "", "", "办理环节 步骤 事项 环节名称"),
        Column("on", "实际日期", CellKind.DATE, "2024-06-13", "", "日期 完成日期 办理日期 办结日期 实际完成日期"),
    ),
    "进度 办理情况 工作进度",
    required=False,
)


# fmt: on

TABLES = (PROJECT, VILLAGES, HOUSEHOLDS, PEOPLE, PARCELS, PROGRESS)


def titles_of(model: type[Facts], field: str) -> tuple[str, str]:
    """Return the titles of the sheet and the column for a field of the facts.

    >>> titles_of(Village, "arable_before")
    ('村', '征地前耕地面积')
    """
    table = next(table for table in TABLES if table.model is model)
    return table.title, table.column(field).title


_LISTS = {"villages": VILLAGES, "households": HOUSEHOLDS, "members": PEOPLE, "parcels": PARCELS, "progress": PROGRESS}
"""The tables by the lists of the facts"""


def title_at(path: Path) -> str:
    """Return the title of the field at a path of the facts.

    It is the title of its column, or of its sheet for a list.

    >>> title_at(("villages", 0, "total_area")), title_at(("villages",)), title_at(("colour",))
    ('征收总面积', '村', 'colour')
    """
    names = ["", *(part for part in path if isinstance(part, str))]
    *lists, field = names
    if field in _LISTS:
        return _LISTS[field].title
    table = _LISTS.get(lists[-1], PROJECT) if lists else PROJECT
    return next((column.title for column in table.columns if column.field == field), field)


def tables_under(procedure: Procedure) -> tuple[Table, ...]:
    """Return `TABLES` with the steps of `procedure` as choices.

    The first step is the example.
    """
    names = tuple(procedure.by_name)
    step = replace(PROGRESS.column("step"), example=names[0], steps=names)
    columns = tuple(step if column.field == step.field else column for column in PROGRESS.columns)
    return (*TABLES[:-1], replace(PROGRESS, columns=columns))


def documentation() -> str:
    """Return the layout as a Markdown table."""
    lines = ["| 工作表 | 列 | 必填 | 内容 | 示例 | 也认得 |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {table.title} | {c.title} | {'是' if c.required else ''} | {c.content} | {c.example} "
        f"| {c.aliases.replace(' ', '、')} |"
        for table in TABLES
        for c in table.columns
    ]
    return "\n".join(lines)


def titled_schema() -> dict[str, Any]:
    """Return the JSON Schema of a project, titled as in the workbook.

    Each property has the title of its column.
    """
    schema = Project.model_json_schema(schema_generator=ExactJsonSchema)
    for model, properties in _object_schemas(schema):
        for column in next((table.columns for table in TABLES if table.model.__name__ == model), ()):
            if column.field in properties:
                properties[column.field]["title"] = column.title
    return schema


def _object_schemas(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield schema["title"], schema["properties"]
    for name, definition in schema.get("$defs", {}).items():
        yield name, definition.get("properties", {})
