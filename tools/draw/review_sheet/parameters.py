"""Parameters of 计算复核表, and totals of the project.

The parameters are every number and reading, under the names the formulas use.
"""

from __future__ import annotations

from dataclasses import dataclass

from subsidy.law import (
    Feb29,
    PerHead,
    PriorSubsidy,
    RatioUnit,
    Rounding,
    TakenBefore,
    Term,
    Thresholds,
    UncontractedNames,
)

from ..vocabulary import COUNT, FIGURES, NUMBER, TEXT, Kind
from .formulas import by_label, is_whole, whole


@dataclass(frozen=True)
class Parameter:
    """A number or a reading of the policy.

    It has a value, and up to two numbers made of it, each with its name. In a formula ``[值]`` is the cell of the
    value; an empty name leaves a number without one.
    """

    words: str
    field: str
    meaning: str
    name: str = ""
    first: tuple[str, str] = ("", "")
    second: tuple[str, str] = ("", "")
    choices: type[Term] | None = None
    kind: Kind = TEXT

    @property
    def names(self) -> tuple[str, str, str]:
        """The names of the value and of the two numbers made of it."""
        return self.name, self.first[0], self.second[0]


PARAMETERS = (
    Parameter(
        "基准日",
        "基准日",
        "土地补偿公告日；①年，②月日",
        first=("基准年", "=YEAR([值])"),
        second=("基准月日", "=MONTH([值])*100+DAY([值])"),
        kind=Kind("center", "yyyy-mm-dd", FIGURES),
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
    Parameter("保留小数位数", "小数位数", "①1个单位的倒数", first=("小数单位", "=ROUND(10^[值],0)")),
    Parameter(
        "失地比例的小数位",
        "比例单位口径",
        "①1为百分数的4位，②1个单位的倒数",
        "",
        ("百分数", "=" + by_label("[值]", {RatioUnit.PERCENT: 1, RatioUnit.FRACTION: 0})),
        ("比例单位", "=IF(百分数=1,100,1)*小数单位"),
        RatioUnit,
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
        "未承包到户名额",
        "名额口径",
        "①1为一人一份标准，0为补足到一份，②补贴金额整数除法的除数",
        "",
        ("整份名额", "=" + by_label("[值]", {UncontractedNames.WHOLE: 1, UncontractedNames.TOP_UP: 0})),
        ("金额除数", "=ROUND(低保单位*比例单位/10000,0)"),
        choices=UncontractedNames,
    ),
    Parameter(
        "参与整数除法的数须小于",
        "=100000000000000",
        "①面积最多乘的倍数，②1为以上参数本身精度足够",
        "精度上限",
        ("最大乘数", "=MAX(2*(比例单位+1),最低剩余单位,最低剩余整数,最低比例单位,最低比例整数)"),
        (
            "参数精度",
            "=IF(AND(2*标准整数*比例单位+2*金额除数<精度上限,标准万分<精度上限,比例单位*最大乘数<精度上限,"
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


@dataclass(frozen=True)
class Total:
    """A figure of the whole project: its formula, and that of the program."""

    words: str
    formula: str
    engine: str
    kind: Kind = NUMBER

    @property
    def result(self) -> str:
        """The placeholder of the stored result."""
        return self.engine.strip("{}") if self.engine.startswith("{") else "未承包到户费用"


TOTALS = (
    Total("补贴标准（元/人）", "=标准整数/低保单位", "{{补贴标准}}"),
    Total("保障人数", "=SUM([村.保障人数])", "{{保障人数}}", COUNT),
    Total("承包到户人数", "=SUM([村.承包人数])", "{{承包到户人数}}", COUNT),
    Total("未承包到户人数", "=SUM([村.未承包人数])", "{{未承包到户人数}}", COUNT),
    Total("名单待定人数", "=SUM([村.待定人数])", "{{名单待定人数}}", COUNT),
    Total("承包到户费用（元）", "=SUM([村.承包整数])/10000", "{{承包到户费用}}"),
    Total("未承包到户费用（元）", "=SUM([村.未承包整数])/10000", "{{未承包到户费用}}"),
    Total("补贴费用总额（元）", "=(SUM([村.承包整数])+SUM([村.未承包整数]))/10000", "{{补贴费用总额}}"),
    Total(
        "未承包名单金额合计（元）",
        "=SUM([村.未承包整数])/10000",
        "=SUMPRODUCT(ROUND([未承包到户.系统金额]*10000,0))/10000",
    ),
)
