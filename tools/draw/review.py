"""Draws 计算复核表.xlsx: the whole calculation again as live formulas, and beside each figure that of the program.

Run ``python -m tools.draw`` after a change here and commit the file it writes. Sheet 复核结果 counts
the differences and holds every number and every reading of the policy, each under a name that the formulas use; the
other sheets have a row per village, household, person and place for uncontracted land.

Why the formulas look as they do: a spreadsheet calculates in binary fractions, in which 0.3 亩 does not exist, so that
``ROUND(taken/contracted,4)`` or ``remaining/heads<0.3`` decides wrongly just where a farmer stands on the line. Here
areas, shares and money are whole numbers: each given number times a power of ten that makes it whole (单位).
Thresholds are compared by multiplication. A quotient n/d of whole numbers is rounded by one division of whole numbers,
``INT((2*n+a*d-b)/(2*d))``, where a, b are 1, 0 for 四舍五入, 0, 0 for 只舍不入, and 2, 1 for 只入不舍.

Why ``INT`` cannot slip: with whole X and Y, X/Y is whole or at least 1/Y below the next whole number m, which is
1/(Y×m) ≈ 1/X of it. Programs err by 5×10^-15 at most: Excel, WPS and LibreOffice take a quotient as whole when it
agrees with a whole number to 15 digits. As long as X < 10^14 the gap is twice as wide. Sums and products are exact up
to 2^53 ≈ 9×10^15; Excel compares 15 digits, so comparisons are exact up to 10^15. Every row checks in 精度 that its
dividends stay below 10^14 and that its 单位 lose no digit; a row that does not is called neither right nor wrong but
超出精度, and counted. With 4 decimals in the input that is a household of 50 万亩, or a standard of 49 万元. ``MOD``,
which older programs refuse when the quotient passes 2^27, is used on dates of birth only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.law import (
    Basis,
    Feb29,
    LossClass,
    PerHead,
    PriorSubsidy,
    Reason,
    Rounding,
    TakenBefore,
    Term,
    Thresholds,
)

from .forms import (
    BODY,
    COUNT,
    GRID,
    HEADING,
    ID,
    LEFT,
    NUMBER,
    ORDINAL,
    TEMPLATES,
    TEXT,
    TITLE,
    _across,
    _book,
    _merge,
    _page,
    _sheet,
    _units,
    save,
)
from .forms import (
    _cell as new_cell,
)

FILE = "计算复核表.xlsx"
FIRST = "复核结果"
SIZE = 8.0
MODEL_ROW = 5
RED = {"font": Font(color="9C0006", bold=True), "fill": PatternFill(bgColor="FFC7CE")}
SHADE = PatternFill("solid", fgColor="EAF1DD")

GIVEN = ("right", "0.0000###########")
INTEGER = ("right", "0")
Kind = tuple[str, str]


@dataclass(frozen=True)
class Item:
    """A column: what formulas call it, its heading, and its content: a field of the list, or a formula.

    In a formula ``[承包]`` is a column of the same row, ``[户序号^]`` of the row above, ``[村.序号]`` a whole column of
    another sheet; names without brackets are those of the parameters.
    """

    key: str
    heading: str
    content: str
    width: float = 8
    kind: Kind = NUMBER


@dataclass(frozen=True)
class Figure(Item):
    """A figure that is calculated again; `field` is the program's. Where the program leaves a blank, here is 无."""

    field: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet with a row per record of a list; what stands in `helpers` is beside the printed page.

    One of the helpers, 精度, says whether the row can be decided in the numbers a spreadsheet has. `apart` is the
    condition that a row is not about the same as the rows of other sheets it is calculated from: one more difference.
    """

    sheet: str
    records: str
    title: str
    given: Sequence[Item]
    steps: Sequence[Item]
    figures: Sequence[Figure]
    helpers: Sequence[Item]
    apart: str = ""

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[Item]]]:
        """The columns under their common headings, from left to right."""
        checked = (
            Item("差异", "不一致\n（处）", f"=IFERROR(IF([精度]=1,{self._differences()},0),1)", 5, COUNT),
            Item("结论", "结论", '=IF([差异]<>0,"不一致",IF([精度]=1,"一致","超出精度"))', 8, TEXT),
        )
        return (
            ("填报的数据", self.given),
            ("中间判断", self.steps),
            ("复算（公式）", self.figures),
            ("系统结果", [engine_of(figure) for figure in self.figures]),
            ("核对", checked),
            ("辅助列：化成整数计算（不打印）", self.helpers),
        )

    @property
    def columns(self) -> Sequence[Item]:
        """All columns from left to right."""
        return [item for _, items in self.groups for item in items]

    @property
    def letters(self) -> Mapping[str, str]:
        """The letter of each column by its key."""
        return {item.key: get_column_letter(index) for index, item in enumerate(self.columns, start=1)}

    def _differences(self) -> str:
        return "+".join(f"({condition})" for condition in (*map(difference, self.figures), self.apart) if condition)


def engine_of(figure: Figure) -> Item:
    """Return the column with the program's figure."""
    return Item(f"系统{figure.key}", figure.heading, figure.field, figure.width, figure.kind)


def difference(figure: Figure) -> str:
    """Return the condition that a figure and the program's differ."""
    return f'[{figure.key}]<>IF([系统{figure.key}]="","无",[系统{figure.key}])'


def quotient(dividend: str, divisor: str, rounding: str = "舍入") -> str:
    """Return a formula for a quotient of whole numbers as a whole number, rounded as the parameters say."""
    return f"INT((2*{dividend}+{rounding}系数*{divisor}-{rounding}余数)/(2*{divisor}))"


def whole(number: str, unit: str) -> str:
    """Return a formula for a given number as a whole one."""
    return f"ROUND({number}*{unit},0)"


def is_whole(number: str, unit: str) -> str:
    """Return a condition that the unit loses nothing of a given number."""
    return f"{whole(number, unit)}/{unit}={number}"


def by_label(cell: str, results: Mapping[Term, int]) -> str:
    """Return a formula that turns the words of a reading into a number, and unknown words into an error."""
    return (
        "".join(f'IF({cell}="{term.label}",{number},' for term, number in results.items()) + "NA()" + ")" * len(results)
    )


def written(loss_class: LossClass, basis: Basis | None = None) -> str:
    """Return a class as the forms write it, as a text of a formula."""
    return f'"{loss_class.label}（{basis.label}）"' if basis else f'"{loss_class.label}"'


SEQUENCE = Item("序号", "序号", "序号", 5, ORDINAL)


def integer(key: str, heading: str, formula: str) -> Item:
    """Return a column of whole numbers to calculate with."""
    return Item(key, heading, formula, max(8, len(heading)), INTEGER)


def count(key: str, heading: str, formula: str, field: str) -> Figure:
    """Return a figure that counts people."""
    return Figure(key, heading, formula, 6, COUNT, field)


VILLAGES = Table(
    "村",
    "村",
    "每村的人均承包地、保障人数和补贴费用",
    given=(
        SEQUENCE,
        Item("村", "村", "村", 12, TEXT),
        Item("承包地面积", "承包地总\n面积（亩）", "本村承包地总面积", 10, GIVEN),
        Item("人口", "享有承包\n权人口", "享有承包权人口", 8, COUNT),
        Item("未承包面积", "征收未承包\n到户（亩）", "未承包到户面积", 10, GIVEN),
    ),
    steps=(),
    figures=(
        Figure("人均", "人均承包\n地（亩）", '=IF([人口]=0,"无",[人均整数]/小数单位)', 8, field="本村人均承包地"),
        count(
            "未承包人数",
            "未承包\n到户\n人数",
            f"=IF([人均整数]=0,0,{quotient('[未承包]*小数单位', '([单位]*[人均整数])', '人数舍入')})",
            "未承包到户人数",
        ),
        count(
            "待定人数",
            "名单\n待定\n人数",
            '=[未承包人数]-COUNTIFS([金额.村序号],[序号],[金额.未承包整数],">0")',
            "名单待定人数",
        ),
        count("承包人数", "承包\n到户\n人数", '=COUNTIFS([金额.村序号],[序号],[金额.承包整数],">0")', "承包到户人数"),
        count("保障人数", "保障\n人数", '=COUNTIFS([金额.村序号],[序号],[金额.合计],">0")+[待定人数]', "保障人数"),
        Figure("承包费用", "承包到户\n费用（元）", "=[承包整数]/10000", 13, field="承包到户费用"),
        Figure("未承包费用", "未承包到户\n费用（元）", "=[未承包整数]/10000", 13, field="未承包到户费用"),
        Figure("费用", "补贴费用\n总额（元）", "=([承包整数]+[未承包整数])/10000", 13, field="补贴费用总额"),
    ),
    helpers=(
        integer("单位", "化整倍数", "村面积单位"),
        integer("承包地", "承包地总面积", f"={whole('[承包地面积]', '[单位]')}"),
        integer("未承包", "征收未承包到户", f"={whole('[未承包面积]', '[单位]')}"),
        integer("人均整数", "人均承包地", f"=IF([人口]=0,0,{quotient('[承包地]*小数单位', '([人口]*[单位])')})"),
        integer("承包整数", "承包到户费用\n（1/10000元）", "=SUMIFS([金额.承包整数],[金额.村序号],[序号])"),
        integer("未承包整数", "未承包到户费用\n（1/10000元）", "=[未承包人数]*标准万分"),
        integer(
            "待定整数",
            "未落实到人的费用\n（1/10000元）",
            "=[未承包整数]-SUMIFS([金额.未承包整数],[金额.村序号],[序号])",
        ),
        integer(
            "精度",
            "精度足够",
            "=IF(AND(参数精度=1,2*(小数单位+1)*([承包地]+[未承包]+[人口]*[单位])<精度上限,"
            "[承包整数]+[未承包整数]<10*精度上限,"
            f"{is_whole('[承包地面积]', '[单位]')},{is_whole('[未承包面积]', '[单位]')},"
            "COUNTIFS([农户.村序号],[序号],[农户.精度],0)=0),1,0)",
        ),
    ),
)

_CLASS = (
    f"=IF([本次]=0,{written(LossClass.NONE)},"
    f"IF([本次]=[承包],{written(LossClass.FULL, Basis.ALL_LAND)},"
    f"IF([以前]+[本次]=[承包],{written(LossClass.FULL, Basis.CUMULATIVE)},"
    f'IF([人均不足]="是",{written(LossClass.FULL, Basis.REMAINING)},'
    f'IF([本次达标]="是",{written(LossClass.MAJORITY, Basis.RATIO)},'
    f'IF([累计达标]="是",{written(LossClass.MAJORITY, Basis.CUMULATIVE)},'
    f"{written(LossClass.BELOW)}))))))"
)


def reaches(taken: str, printed: str) -> str:
    """Return a formula: whether a loss reaches the majority, on exact or on printed figures."""
    on_paper = f"{printed}*最低比例单位>=最低比例整数*小数单位"
    exact = f"{taken}*最低比例单位>=最低比例整数*[承包]"
    return f'=IF(IF(按舍入后=1,{on_paper},{exact}),"是","否")'


HOUSEHOLDS = Table(
    "农户",
    "农户",
    "每户的失地比例、剩余人均和失地类别",
    given=(
        SEQUENCE,
        Item("村", "村", "村", 10, TEXT),
        Item("户编号", "户编号", "户编号", 8, ID),
        Item("户主", "户主", "户主", 8, TEXT),
        Item("承包面积", "承包面积\n（亩）", "承包面积", 8, GIVEN),
        Item("以前面积", "以前累计\n征收（亩）", "以前累计征收", 8, GIVEN),
        Item("本次面积", "本次征收\n（亩）", "本次征收", 8, GIVEN),
    ),
    steps=(
        Item(
            "人均不足",
            "剩余人\n均不足",
            "=IF(IF(按舍入后=1,AND([人数]>0,[人均整数]*最低剩余单位<最低剩余整数*小数单位),"
            '[剩余]*最低剩余单位<最低剩余整数*[人数]*[单位]),"是","否")',
            6,
            TEXT,
        ),
        Item("本次达标", "本次\n达标", reaches("[本次]", "[本次比例整数]"), 5, TEXT),
        Item("累计达标", "累计\n达标", reaches("[累计]", "[比例整数]"), 5, TEXT),
    ),
    figures=(
        count(
            "人数",
            "平均\n人数",
            "=IF(全员平均=1,INDEX([人员.户内人数],[末位]),INDEX([人员.户内有权],[末位]))",
            "平均人数",
        ),
        Figure("累计面积", "累计征收\n（亩）", "=[累计]/[单位]", 8, field="累计征收"),
        Figure("剩余面积", "剩余面积\n（亩）", "=[剩余]/[单位]", 8, field="剩余面积"),
        Figure("比例", "失地\n比例", "=[比例整数]/小数单位", 7, field="失地比例"),
        Figure("剩余人均", "剩余人均\n（亩）", '=IF([人数]=0,"无",[人均整数]/小数单位)', 8, field="剩余人均"),
        Figure("类别", "失地类别", _CLASS, 14, TEXT, field="失地类别"),
    ),
    helpers=(
        integer("村序号", "村的序号", "=SUMPRODUCT(EXACT([村.村],[村])*[村.序号])"),
        integer("末位", "户内末位人员的序号", "=MATCH([序号],[人员.户序号],1)"),
        integer("单位", "化整倍数", "面积单位"),
        integer("承包", "承包面积", f"={whole('[承包面积]', '[单位]')}"),
        integer("以前", "计入的以前征收", f"=IF(计入以前=1,{whole('[以前面积]', '[单位]')},0)"),
        integer("本次", "本次征收", f"={whole('[本次面积]', '[单位]')}"),
        integer("累计", "累计征收", "=[以前]+[本次]"),
        integer("剩余", "剩余面积", "=[承包]-[累计]"),
        integer("比例整数", "失地比例", f"=IF([承包]=0,0,{quotient('[累计]*小数单位', '[承包]')})"),
        integer("本次比例整数", "本次失地比例", f"=IF([承包]=0,0,{quotient('[本次]*小数单位', '[承包]')})"),
        integer("人均整数", "剩余人均", f"=IF([人数]=0,0,{quotient('[剩余]*小数单位', '([人数]*[单位])')})"),
        integer(
            "份额",
            "类别给的份额\n（1/10000）",
            f'=IF(LEFT([类别],{len(LossClass.FULL.label)})="{LossClass.FULL.label}",10000,'
            f'IF(LEFT([类别],{len(LossClass.MAJORITY.label)})="{LossClass.MAJORITY.label}",'
            "[比例整数]*(10000/小数单位),0))",
        ),
        integer(
            "精度",
            "精度足够",
            "=IF(AND(参数精度=1,最大乘数*([承包]+[人数]*[单位])<精度上限,[人均整数]*最低剩余单位<精度上限,"
            f"{is_whole('[承包面积]', '[单位]')},{is_whole('[以前面积]', '[单位]')},"
            f"{is_whole('[本次面积]', '[单位]')}),1,0)",
        ),
    ),
    apart="NOT(EXACT([户编号],INDEX([人员.户编号],[末位])))",
)

PERSONS = Table(
    "人员",
    "人员",
    "每人的年龄和资格",
    given=(
        SEQUENCE,
        Item("户编号", "户编号", "户编号", 8, ID),
        Item("姓名", "姓名", "姓名", 8, TEXT),
        Item("身份证号", "身份证号", "身份证号", 19, ID),
        Item("在册", "在册", "在册", 5, TEXT),
        Item("享有承包权", "享有\n承包权", "享有承包权", 7, TEXT),
        Item("在校学生", "在校\n学生", "在校学生", 5, TEXT),
    ),
    steps=(integer("出生", "出生日期\n（证号）", "=VALUE(MID([身份证号],7,8))"),),
    figures=(
        count("年龄", "年龄", "=基准年-INT([出生]/10000)-IF(基准月日<[生日],1,0)", "年龄"),
        Figure(
            "年龄段",
            "年龄段",
            '=IF([年龄]<最低年龄,"未满"&最低年龄&"周岁",'
            'IF([年龄]<老年年龄,最低年龄&"（含）—"&(老年年龄-1)&"周岁",老年年龄&"周岁（含）以上"))',
            17,
            TEXT,
            "年龄段",
        ),
        Figure(
            "原因",
            "不符合原因",
            '=IF(AND([年龄]>=最低年龄,[在校学生]="否",[在册]="是",[享有承包权]="是"),"无",MID('
            f'IF([年龄]<最低年龄,"、{Reason.AGE.label}","")&IF([在校学生]="否","","、{Reason.STUDENT.label}")'
            f'&IF([在册]="是","","、{Reason.REGISTER.label}")&IF([享有承包权]="是","","、{Reason.RIGHT.label}"),2,99))',
            16,
            TEXT,
            "不符合原因",
        ),
    ),
    helpers=(
        integer("生日", "满周岁的月日", "=IF(MOD([出生],10000)=229,闰日,MOD([出生],10000))"),
        integer("户序号", "户的序号", "=N([户序号^])+IF(EXACT([户编号],[户编号^]),0,1)"),
        integer("户内人数", "至此户内人数", "=IF([户序号]=[户序号^],[户内人数^],0)+1"),
        integer(
            "户内有权",
            "至此户内享有承包权人数",
            '=IF([户序号]=[户序号^],[户内有权^],0)+IF([享有承包权]="是",1,0)',
        ),
        integer("精度", "精度足够", "=IF(LEN([身份证号])=18,1,0)"),
    ),
    apart="NOT(EXACT([户编号],INDEX([农户.户编号],[户序号])))",
)

AMOUNTS = Table(
    "金额",
    "人员",
    "每人的补贴比例和金额",
    given=(
        SEQUENCE,
        Item("户编号", "户编号", "户编号", 8, ID),
        Item("姓名", "姓名", "姓名", 8, TEXT),
        Item("已补贴比例", "已补贴\n比例", "已补贴比例", 7, GIVEN),
        Item("名单", "未承包到\n户名单", "未承包到户名单", 8, TEXT),
    ),
    steps=(
        Item("符合", "是否\n符合", '=IF(INDEX([人员.原因],[序号])="无","是","否")', 6, TEXT),
        Item("类别比例", "失地类别\n给的比例", "=INDEX([农户.份额],[户序号])/10000", 9),
    ),
    figures=(
        Figure("比例", "补贴\n比例", "=[份额]/10000", 7, field="补贴比例"),
        Figure("金额", "承包到户\n补贴（元）", "=[承包整数]/10000", 12, field="补贴金额"),
        Figure("未承包比例", "未承包\n比例", "=[未承包份额]/10000", 7, field="未承包到户补贴比例"),
        Figure("未承包金额", "未承包到户\n补贴（元）", "=[未承包整数]/10000", 12, field="未承包到户补贴金额"),
        Figure("合计", "合计\n（元）", "=([承包整数]+[未承包整数])/10000", 12, field="金额合计"),
    ),
    helpers=(
        integer("户序号", "户的序号", "=INDEX([人员.户序号],[序号])"),
        integer("村序号", "村的序号", "=INDEX([农户.村序号],[户序号])"),
        integer("已补贴", "扣除的已补贴\n（1/10000）", f"=IF(扣除已补贴=1,{whole('[已补贴比例]', '10000')},0)"),
        integer(
            "份额",
            "补贴比例\n（1/10000）",
            '=IF([符合]="是",MAX(INDEX([农户.份额],[户序号])-[已补贴],0),0)',
        ),
        integer(
            "未承包份额",
            "未承包比例\n（1/10000）",
            '=IF(AND([名单]="是",[符合]="是"),MAX(10000-[已补贴]-[份额],0),0)',
        ),
        integer(
            "承包整数",
            "承包到户补贴\n（1/10000元）",
            f"={quotient('标准整数*[份额]', '金额除数')}*(10000/小数单位)",
        ),
        integer(
            "未承包整数",
            "未承包到户补贴\n（1/10000元）",
            f"=MIN({quotient('标准整数*[未承包份额]', '金额除数')}*(10000/小数单位),MAX(标准万分-[承包整数],0))",
        ),
        integer("精度", "精度足够", "=INDEX([农户.精度],[户序号])"),
    ),
    apart="NOT(AND(EXACT([户编号],INDEX([人员.户编号],[序号])),EXACT([姓名],INDEX([人员.姓名],[序号]))))",
)


def by_place(named: str, pending: str, rest: str) -> str:
    """Return a formula for a place: of a named person, of one still to be named, or the rest a village sets aside."""
    return f'=IF([身份证号]<>"",{named},IF([姓名]="名单待定",{pending},{rest}))'


PLACES = Table(
    "未承包到户",
    "未承包到户对象",
    "未承包到户的每个名额，含名单待定",
    given=(
        SEQUENCE,
        Item("姓名", "姓名", "姓名", 12, TEXT),
        Item("身份证号", "身份证号", "身份证号", 20, ID),
    ),
    steps=(),
    figures=(
        Figure("标准", "补贴标准\n（元）", "=标准整数/低保单位", 13, field="补贴标准"),
        Figure("比例", "补贴\n比例", "=[份额]/10000", 9, field="补贴比例"),
        Figure("金额", "补贴金额\n（元）", "=[整数]/10000", 14, field="补贴金额"),
    ),
    helpers=(
        integer("人员序号", "人员的序号", '=IF([身份证号]="",0,MATCH([身份证号],[人员.身份证号],0))'),
        integer("村序号", "名单中人员的村", "=IF([人员序号]=0,N([村序号^]),INDEX([金额.村序号],[人员序号]))"),
        integer(
            "份额",
            "补贴比例\n（1/10000）",
            by_place(
                "INDEX([金额.未承包份额],[人员序号])",
                "10000",
                'COUNTIFS([金额.村序号],[村序号],[金额.未承包整数],">0")*10000'
                '-SUMIFS([金额.未承包份额],[金额.村序号],[村序号],[金额.未承包整数],">0")',
            ),
        ),
        integer(
            "整数",
            "补贴金额\n（1/10000元）",
            by_place(
                "INDEX([金额.未承包整数],[人员序号])",
                "标准万分",
                "INDEX([村.待定整数],[村序号])-INDEX([村.待定人数],[村序号])*标准万分",
            ),
        ),
        integer("精度", "精度足够", "=IF([村序号]=0,参数精度,INDEX([村.精度],[村序号]))"),
    ),
)

TABLES = (VILLAGES, HOUSEHOLDS, PERSONS, AMOUNTS, PLACES)


@dataclass(frozen=True)
class Parameter:
    """A number or a reading of the policy: its value, and up to two numbers made of it, each with its name.

    In a formula ``[值]`` is the cell of the value; an empty name leaves a number without one.
    """

    words: str
    field: str
    meaning: str
    name: str = ""
    first: tuple[str, str] = ("", "")
    second: tuple[str, str] = ("", "")
    choices: type[Term] | None = None


PARAMETERS = (
    Parameter(
        "基准日",
        "基准日",
        "土地补偿公告日；①年，②月日",
        first=("基准年", "=YEAR([值])"),
        second=("基准月日", "=MONTH([值])*100+DAY([值])"),
    ),
    Parameter(
        "城市低保标准（元/月）",
        "低保标准",
        "①化成整数须乘的倍数，②整数",
        "低保标准",
        ("低保单位", "低保标准单位"),
        ("低保整数", f"={whole('[值]', '低保单位')}"),
    ),
    Parameter(
        "补贴月数",
        "补贴月数",
        "补贴标准：①以1/10000元计，②以1/低保单位元计",
        first=("标准万分", "=标准整数*ROUND(10000/低保单位,0)"),
        second=("标准整数", "=低保整数*[值]"),
    ),
    Parameter("最低年龄（周岁）", "最低年龄", "达到（含）才符合条件", "最低年龄"),
    Parameter("第二年龄段起点（周岁）", "老年年龄", "达到（含）为第二年龄段", "老年年龄"),
    Parameter(
        "剩余人均界线（亩）",
        "最低剩余人均",
        "低于（不含）为全部失地；①倍数，②整数",
        "最低剩余",
        ("最低剩余单位", "最低剩余人均单位"),
        ("最低剩余整数", f"={whole('[值]', '最低剩余单位')}"),
    ),
    Parameter(
        "大部分失地比例界线",
        "最低失地比例",
        "达到（含）为大部分失地；①倍数，②整数",
        "最低比例",
        ("最低比例单位", "最低失地比例单位"),
        ("最低比例整数", f"={whole('[值]', '最低比例单位')}"),
    ),
    Parameter(
        "保留小数位数",
        "小数位数",
        "①1个单位的倒数，②补贴金额整数除法的除数",
        first=("小数单位", "=ROUND(10^[值],0)"),
        second=("金额除数", "=低保单位*ROUND(10^(4-[值]),0)"),
    ),
    Parameter(
        "小数的舍入",
        "舍入方法",
        "整数除法 INT((2×被除数＋①×除数－②)÷(2×除数))",
        "",
        ("舍入系数", "=" + by_label("[值]", {Rounding.HALF_UP: 1, Rounding.DOWN: 0, Rounding.UP: 2})),
        ("舍入余数", "=" + by_label("[值]", {Rounding.HALF_UP: 0, Rounding.DOWN: 0, Rounding.UP: 1})),
        Rounding,
    ),
    Parameter(
        "未承包到户人数的取整",
        "人数舍入方法",
        "同上，商取到个位",
        "",
        ("人数舍入系数", "=" + by_label("[值]", {Rounding.HALF_UP: 1, Rounding.DOWN: 0, Rounding.UP: 2})),
        ("人数舍入余数", "=" + by_label("[值]", {Rounding.HALF_UP: 0, Rounding.DOWN: 0, Rounding.UP: 1})),
        Rounding,
    ),
    Parameter(
        "2月29日出生的人满周岁",
        "生日口径",
        "①基准日所在年份中，该生日的月日",
        "",
        ("闰日", "=IF(MONTH(DATE(基准年,2,29))=2,229," + by_label("[值]", {Feb29.FEB28: 228, Feb29.MAR1: 301}) + ")"),
        choices=Feb29,
    ),
    Parameter(
        "剩余人均按谁平均",
        "人均口径",
        "①1为全部成员，0为享有承包权的成员",
        "",
        ("全员平均", "=" + by_label("[值]", {PerHead.ALL_MEMBERS: 1, PerHead.CONTRACTING_MEMBERS: 0})),
        choices=PerHead,
    ),
    Parameter(
        "以前征收的面积",
        "以前征收口径",
        "①1为计入，0为不计入",
        "",
        ("计入以前", "=" + by_label("[值]", {TakenBefore.LISTED: 1, TakenBefore.IGNORED: 0})),
        choices=TakenBefore,
    ),
    Parameter(
        "是否达标的判断",
        "达标口径",
        "①0为交叉相乘比较，1为比较舍入后的数",
        "",
        ("按舍入后", "=" + by_label("[值]", {Thresholds.PRINTED: 1, Thresholds.EXACT: 0})),
        choices=Thresholds,
    ),
    Parameter(
        "以前已补贴的比例",
        "已补贴口径",
        "①1为扣除，0为不扣除",
        "",
        ("扣除已补贴", "=" + by_label("[值]", {PriorSubsidy.DEDUCT: 1, PriorSubsidy.IGNORE: 0})),
        choices=PriorSubsidy,
    ),
    Parameter(
        "参与整数除法的数须小于",
        "=100000000000000",
        "①面积最多乘的倍数，②1为以上参数本身精度足够",
        "精度上限",
        ("最大乘数", "=MAX(2*(小数单位+1),最低剩余单位,最低剩余整数,最低比例单位,最低比例整数)"),
        (
            "参数精度",
            "=IF(AND(2*标准整数*10000+2*金额除数<精度上限,标准万分<精度上限,小数单位*最大乘数<精度上限,"
            f"{is_whole('低保标准', '低保单位')},{is_whole('最低剩余', '最低剩余单位')},"
            f"{is_whole('最低比例', '最低比例单位')}),1,0)",
        ),
    ),
    Parameter(
        "项目合计的精度",
        "=IF(AND(MIN([村.精度])=1,SUM([村.承包整数])+SUM([村.未承包整数])<10*精度上限),1,0)",
        "1为各村都足够，合计也足够",
        "项目精度",
    ),
)

TOTALS = (
    ("补贴标准（元/人）", "=标准整数/低保单位", "{{补贴标准}}", NUMBER),
    ("保障人数", "=SUM([村.保障人数])", "{{保障人数}}", COUNT),
    ("承包到户人数", "=SUM([村.承包人数])", "{{承包到户人数}}", COUNT),
    ("未承包到户人数", "=SUM([村.未承包人数])", "{{未承包到户人数}}", COUNT),
    ("名单待定人数", "=SUM([村.待定人数])", "{{名单待定人数}}", COUNT),
    ("承包到户费用（元）", "=SUM([村.承包整数])/10000", "{{承包到户费用}}", NUMBER),
    ("未承包到户费用（元）", "=SUM([村.未承包整数])/10000", "{{未承包到户费用}}", NUMBER),
    ("补贴费用总额（元）", "=(SUM([村.承包整数])+SUM([村.未承包整数]))/10000", "{{补贴费用总额}}", NUMBER),
    (
        "未承包名单金额合计（元）",
        "=SUM([村.未承包整数])/10000",
        "=SUMPRODUCT(ROUND([未承包到户.系统金额]*10000,0))/10000",
        NUMBER,
    ),
)
"""The figures of the whole project: formula, the program's, and kind."""

WHY = (
    "为什么公式这样写：表格程序用二进制小数计算，0.3亩这样的数存不准，"
    "ROUND(征收÷承包,4) 或 剩余÷人数<0.3 恰恰在界线上会算错。"
    "本表先把面积、比例、金额乘以倍数（10000，小数更多时更大）化成整数：是否达标用交叉相乘比较；"
    "舍入用一次整数除法，如四舍五入为 INT((2×被除数＋除数)÷(2×除数))。",
    "为什么不会取错：两个整数相除，商或为整数，或与最近的整数至少相差1/除数。被除数小于10的14次方时，"
    "这个差大于表格程序15位有效数字的误差，INT 不会越过整数；整数的加、减、乘在9×10的15次方以内没有误差。"
    "每行的辅助列“精度足够”核对了这一点；不足的行不判断对错，标“超出精度”并计入上表，须另行核算。",
    "参数可以改动：改动后各表随之重算，与系统结果不同之处标红。本文件的数由公式算出，打开时须允许编辑（退出“受保护的视图”）才显示。",
)


def draw_recalculation() -> Workbook:
    """Return the template of 计算复核表."""
    book = _book()
    first = _sheet(book, FIRST)
    for table in TABLES:
        _draw_table(book.create_sheet(table.sheet), table)
    _First(book, first).draw()
    return book


def resolved(formula: str, table: Table | None = None) -> str:
    """Return a formula with the columns it names as references."""
    return re.sub(r"\[(\w+)(?:\.(\w+))?(\^?)\]", lambda match: _reference(match, table), formula)


def _reference(match: re.Match[str], table: Table | None) -> str:
    name, column, above = match.groups()
    if column:
        letter = next(other for other in TABLES if other.sheet == name).letters[column]
        return f"{name}!${letter}${MODEL_ROW}:${letter}${MODEL_ROW}"
    assert table  # noqa: S101 — only the rows of a table have columns of their own
    return f"{table.letters[name]}{MODEL_ROW - bool(above)}"


def _draw_table(sheet: Worksheet, table: Table) -> None:
    printed = len(table.columns) - len(table.helpers)
    _words(sheet, 1, printed, f"{table.sheet}：{table.title}", Font(name=TITLE, size=16), 28)
    _words(sheet, 2, printed, "征地项目：{{项目名称}}", Font(name=BODY, size=10), 18)
    first = 1
    for group, items in table.groups:
        _draw_group(sheet, first, group, items, table)
        first += len(items)
    sheet.row_dimensions[3].height, sheet.row_dimensions[4].height = 16, 34
    sheet.row_dimensions[MODEL_ROW].height = 17
    sheet.freeze_panes = sheet.cell(MODEL_ROW, len(table.given) + 1).coordinate
    _mark_differences(sheet, table)
    _page(sheet, landscape=True, titles="3:4", area=f"A1:{get_column_letter(printed)}{MODEL_ROW}")


def _words(sheet: Worksheet, row: int, last: int, words: str, font: Font, height: float) -> None:
    cell = _across(sheet, row, 1, last)
    cell.value, cell.font = words, font
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


def _draw_group(sheet: Worksheet, first: int, group: str, items: Sequence[Item], table: Table) -> None:
    for index, item in enumerate(items, start=first):
        _cell(sheet, 3, index, group, TEXT, HEADING)
        _cell(sheet, 4, index, item.heading, TEXT, HEADING)
        cell = _cell(sheet, MODEL_ROW, index, _content(item, table), item.kind, BODY)
        if group.startswith("复算"):
            cell.fill = SHADE
        sheet.column_dimensions[get_column_letter(index)].width = _units(item.width, SIZE)
    if items:
        _merge(sheet, 3, first, 3, first + len(items) - 1)


def _content(item: Item, table: Table) -> str:
    return resolved(item.content, table) if item.content.startswith("=") else f"{{{{{table.records}.{item.content}}}}}"


def _cell(sheet: Worksheet, row: int, column: int, value: str, kind: Kind, font: str, size: float = SIZE) -> Cell:
    cell = new_cell(sheet, row, column, value)
    align, cell.number_format = kind
    cell.font = Font(name=font if kind in (TEXT, LEFT) else "宋体", size=size)
    words = kind in (TEXT, LEFT)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=words, shrink_to_fit=not words)
    cell.border = GRID
    return cell


def _mark_differences(sheet: Worksheet, table: Table) -> None:
    """Colour what differs: each figure, the number of differences, the conclusion."""
    marks = {
        **{f"系统{figure.key}": difference(figure) for figure in table.figures},
        "差异": "[差异]<>0",
        "结论": '[结论]<>"一致"',
    }
    for key, condition in marks.items():
        place = f"{table.letters[key]}{MODEL_ROW}"
        rule = f'AND(${table.letters["序号"]}{MODEL_ROW}<>"",{resolved(condition, table)})'
        sheet.conditional_formatting.add(place, FormulaRule([rule], **RED))  # type: ignore[no-untyped-call]


class _First:
    """Draws the first sheet from top to bottom."""

    columns = (26, 22, 16, 16, 42, 46)

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.book, self.sheet, self.row = book, sheet, 1

    def draw(self) -> None:
        for index, width in enumerate(self.columns, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = _units(width, SIZE)
        self.headline()
        self.checked()
        self.totals()
        self.parameters()
        for words in WHY:
            self.words(words, Font(name=BODY, size=10), 46)
        _page(self.sheet, landscape=True, titles="", area=f"A1:F{self.row - 1}")

    def words(self, words: str, font: Font, height: float) -> None:
        _words(self.sheet, self.row, len(self.columns), words, font, height)
        self.row += 1

    def line(self, *cells: tuple[str, Kind], font: str = BODY) -> None:
        for index, (value, kind) in enumerate(cells, start=1):
            _cell(self.sheet, self.row, index, value, kind, font, 9)
        self.sheet.row_dimensions[self.row].height = 17
        self.row += 1

    def heading(self, title: str, *headings: str) -> None:
        self.words(title, Font(name=HEADING, size=11), 24)
        self.line(*((words, TEXT) for words in headings), font=HEADING)

    def name(self, name: str, column: str) -> None:
        if name:
            self.book.defined_names[name] = DefinedName(name, attr_text=f"{FIRST}!${column}${self.row}")

    def red(self, cell: str, condition: str) -> None:
        self.sheet.conditional_formatting.add(cell, FormulaRule([condition], **RED))  # type: ignore[no-untyped-call]

    def headline(self) -> None:
        self.words("计算复核表", Font(name=TITLE, size=20), 34)
        self.words("征地项目：{{项目名称}}", Font(name=BODY, size=11), 20)
        self.words('="不一致 "&不一致处数&" 处"', Font(name=HEADING, size=28, color="375623"), 48)
        self.red(f"A{self.row - 1}", "不一致处数<>0")
        every, some = '"全部"&复核数字个数&"个数字均已用公式复算"', '"另有"&超出精度行数&"行超出精度，未能复核"'
        words = f"=IF(超出精度行数=0,{every},{some})"
        self.words(words, Font(name=BODY, size=11), 20)
        self.red(f"A{self.row - 1}", "超出精度行数<>0")

    def checked(self) -> None:
        """Draw the table that counts what was compared and what differs, sheet by sheet."""
        self.heading("一、复核范围", "表", "行数", "复核的数字（个）", "不一致（处）", "超出精度（行）", "结论")
        first = self.row
        total = first + len(TABLES) + 1
        self.counted("项目合计", str(len(TOTALS)), "项目不一致", "=IFERROR(IF(项目精度=1,0,1),1)", each=1)
        for table in TABLES:
            over = resolved(f'=COUNTIFS([{table.sheet}.结论],"超出精度")')
            rows = resolved(f"COUNT([{table.sheet}.序号])")
            self.counted(table.sheet, rows, resolved(f"SUM([{table.sheet}.差异])"), over, each=len(table.figures))
        for name, column in (("复核数字个数", "C"), ("不一致处数", "D"), ("超出精度行数", "E")):
            self.name(name, column)
        sums = [(f"=SUM({column}{first}:{column}{total - 1})", COUNT) for column in "BCDE"]
        self.line(("合计", TEXT), *sums, (self.conclusion(), TEXT), font=HEADING)
        self.red(f"D{first}:E{total}", f"D{first}<>0")
        self.red(f"F{first}:F{total}", f'F{first}<>"一致"')

    def counted(self, what: str, rows: str, differences: str, over: str, *, each: int) -> None:
        compared = f"=B{self.row}*{each}"
        numbers = [(value, COUNT) for value in (f"={rows}", compared, f"={differences}", over)]
        self.line((what, TEXT), *numbers, (self.conclusion(), TEXT))

    def conclusion(self) -> str:
        return f'=IF(D{self.row}<>0,"不一致",IF(E{self.row}=0,"一致","超出精度"))'

    def totals(self) -> None:
        """Draw the figures of the project."""
        self.heading("二、项目合计", "项目", "复算（公式）", "系统结果", "不一致（处）", "结论")
        first = self.row
        for words, formula, engine, kind in TOTALS:
            differs = f"=IFERROR(IF(项目精度=1,IF(B{self.row}=C{self.row},0,1),0),1)"
            conclusion = f'=IF(D{self.row}<>0,"不一致",IF(项目精度=1,"一致","超出精度"))'
            numbers = ((resolved(formula), kind), (resolved(engine), kind), (differs, COUNT))
            self.line((words, TEXT), *numbers, (conclusion, TEXT))
        last = self.row - 1
        self.name("项目不一致", "D")
        self.line(("合计", TEXT), ("", TEXT), ("", TEXT), (f"=SUM(D{first}:D{last})", COUNT), ("", TEXT), font=HEADING)
        self.red(f"C{first}:C{last}", f"B{first}<>C{first}")
        self.red(f"D{first}:D{last + 1}", f"D{first}<>0")
        self.red(f"E{first}:E{last}", f'E{first}<>"一致"')

    def parameters(self) -> None:
        """Draw every number and reading on a page of their own, and give each its name."""
        self.sheet.row_breaks.append(Break(self.row - 1))
        self.heading("三、参数（公式引用的全部数和口径）", "参数", "数值", "①", "②", "公式中的名称", "说明")
        for parameter in PARAMETERS:
            self.parameter(parameter)

    def parameter(self, parameter: Parameter) -> None:
        value = f"B{self.row}"
        names = [parameter.name, parameter.first[0], parameter.second[0]]
        for name, column in zip(names, "BCD", strict=True):
            self.name(name, column)
        if parameter.choices:
            labels = ",".join(term.label for term in parameter.choices)
            choices = DataValidation("list", formula1=f'"{labels}"', allow_blank=False)
            choices.add(value)
            self.sheet.add_data_validation(choices)
        numbers = [
            (_filled(content.replace("[值]", value)), INTEGER) for _, content in (parameter.first, parameter.second)
        ]
        known = "　".join(f"{mark}{name}" for mark, name in zip(("", "①", "②"), names, strict=True) if name)
        shown = (_filled(parameter.field), ("center", "yyyy-mm-dd") if parameter.field == "基准日" else TEXT)
        self.line((parameter.words, TEXT), shown, *numbers, (known, TEXT), (parameter.meaning, LEFT))


def _filled(content: str) -> str:
    return resolved(content) if content.startswith("=") or not content else f"{{{{{content}}}}}"


if __name__ == "__main__":
    save(draw_recalculation(), TEMPLATES / FILE)
