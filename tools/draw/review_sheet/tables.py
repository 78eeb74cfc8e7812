"""The sheets of 计算复核表 that have a row per record.

The records are villages, households, persons, and places for uncontracted land.
"""

from __future__ import annotations

from subsidy.law import Basis, LossClass, Reason

from ..vocabulary import COUNT, ID, NUMBER, TEXT
from .formulas import (
    GIVEN,
    SEQUENCE,
    CheckedTable,
    Figure,
    Item,
    count,
    integer,
    is_whole,
    quotient,
    whole,
    written,
)

VILLAGES = CheckedTable(
    "村",
    "村",
    "每村的人均承包地、保障人数和补贴费用",
    given=(
        SEQUENCE,
        Item("村", "村", "村", 12, TEXT),
        Item("承包地面积", "承包地总\n面积（亩）", "本村承包地总面积", 10, GIVEN),
        Item("人口", "享有承包\n权人口", "享有承包权人口", 8, COUNT),
        Item("未承包面积", "征收未承包\n到户（亩）", "未承包到户面积", 10, GIVEN),
        Item("村定", "村确定的\n保障人数", "村定保障人数", 8, COUNT),
    ),
    steps=(),
    figures=(
        Figure(
            "人均",
            "人均承包\n地（亩）",
            '=IF([人口]=0,"无",[人均整数]/小数单位)',
            8,
            NUMBER,
            "本村人均承包地或无",
            "本村人均承包地",
        ),
        count(
            "名额",
            "未承包\n到户\n名额",
            "=IF(ISNUMBER([村定]),[村定],"
            f"IF([人均整数]=0,0,{quotient('[未承包]*小数单位', '([单位]*[人均整数])', '人数舍入')}))",
            "未承包到户名额",
        ),
        count(
            "待定人数",
            "名单\n待定\n人数",
            '=MAX([名额]-COUNTIFS([金额.村序号],[序号],[金额.未承包整数],">0"),0)',
            "名单待定人数",
        ),
        count(
            "未承包人数",
            "未承包\n到户\n人数",
            '=COUNTIFS([金额.村序号],[序号],[金额.未承包整数],">0")+[待定人数]',
            "未承包到户人数",
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
        integer("未承包整数", "未承包到户费用\n（1/10000元）", "=[名额]*标准万分"),
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
    """Return a formula that says whether a loss reaches the majority.

    It decides on exact or on printed figures.
    """
    on_paper = f"{printed}*最低比例单位>=最低比例整数*比例单位"
    exact = f"{taken}*最低比例单位>=最低比例整数*[承包]"
    return f'=IF(IF(按舍入后=1,{on_paper},{exact}),"是","否")'


HOUSEHOLDS = CheckedTable(
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
            "人均不足",
        ),
        Item("本次达标", "本次\n达标", reaches("[本次]", "[本次比例整数]"), 5, TEXT, "本次达标"),
        Item("累计达标", "累计\n达标", reaches("[累计]", "[比例整数]"), 5, TEXT, "累计达标"),
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
        Figure("比例", "失地\n比例{{比例单位}}", "=[比例整数]/小数单位", 7, field="失地比例"),
        Figure(
            "剩余人均",
            "剩余人均\n（亩）",
            '=IF([人数]=0,"无",[人均整数]/小数单位)',
            8,
            NUMBER,
            "剩余人均或无",
            "剩余人均",
        ),
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
        integer("比例整数", "失地比例", f"=IF([承包]=0,0,{quotient('[累计]*比例单位', '[承包]')})"),
        integer("本次比例整数", "本次失地比例", f"=IF([承包]=0,0,{quotient('[本次]*比例单位', '[承包]')})"),
        integer("人均整数", "剩余人均", f"=IF([人数]=0,0,{quotient('[剩余]*小数单位', '([人数]*[单位])')})"),
        integer(
            "份额",
            "类别给的份额\n（1/比例单位）",
            f'=IF(LEFT([类别],{len(LossClass.FULL.label)})="{LossClass.FULL.label}",比例单位,'
            f'IF(LEFT([类别],{len(LossClass.MAJORITY.label)})="{LossClass.MAJORITY.label}",[比例整数],0))',
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

PERSONS = CheckedTable(
    "人员",
    "人员",
    "每人的年龄和资格",
    given=(
        SEQUENCE,
        Item("户编号", "户编号", "户编号", 8, ID),
        Item("姓名", "姓名", "姓名", 12, TEXT),
        Item("身份证号", "身份证号", "身份证号", 19, ID),
        Item("在册", "在册", "在册", 5, TEXT),
        Item("享有承包权", "享有\n承包权", "享有承包权", 7, TEXT),
        Item("在校学生", "在校\n学生", "在校学生", 5, TEXT),
    ),
    steps=(integer("出生", "出生日期\n（证号）", "=VALUE(MID([身份证号],7,8))", "出生日期数字"),),
    figures=(
        count("年龄", "年龄", "=基准年-INT([出生]/10000)-IF(基准月日<[生日],1,0)", "年龄"),
        Figure(
            "年龄段",
            "年龄段",
            '=IF([年龄]<最低年龄,"未满"&最低年龄&"周岁",'
            'IF([年龄]<老年年龄,最低年龄&"（含）—"&(老年年龄-1)&"周岁",老年年龄&"周岁（含）以上"))',
            17,
            TEXT,
            field="年龄段",
        ),
        Figure(
            "原因",
            "不符合原因",
            '=IF(AND([年龄]>=最低年龄,[在校学生]="否",[在册]="是",[享有承包权]="是"),"无",MID('
            f'IF([年龄]<最低年龄,"、{Reason.AGE.label}","")&IF([在校学生]="否","","、{Reason.STUDENT.label}")'
            f'&IF([在册]="是","","、{Reason.REGISTER.label}")&IF([享有承包权]="是","","、{Reason.RIGHT.label}"),2,99))',
            16,
            TEXT,
            "不符合原因或无",
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

AMOUNTS = CheckedTable(
    "金额",
    "人员",
    "每人的补贴比例和金额",
    given=(
        SEQUENCE,
        Item("户编号", "户编号", "户编号", 8, ID),
        Item("姓名", "姓名", "姓名", 12, TEXT),
        Item("已补贴比例", "已补贴\n比例{{比例单位}}", "已补贴比例", 7, GIVEN),
        Item("名单", "未承包到\n户名单", "未承包到户名单", 8, TEXT),
    ),
    steps=(
        Item("符合", "是否\n符合", '=IF(INDEX([人员.原因],[序号])="无","是","否")', 6, TEXT, "是否符合"),
        Item(
            "类别比例", "失地类别给\n的比例{{比例单位}}", "=INDEX([农户.份额],[户序号])/小数单位", 9, NUMBER, "类别比例"
        ),
    ),
    figures=(
        Figure("比例", "补贴\n比例{{比例单位}}", "=[份额]/小数单位", 7, field="补贴比例"),
        Figure("金额", "承包到户\n补贴（元）", "=[承包整数]/10000", 12, field="补贴金额"),
        Figure("未承包比例", "未承包\n比例{{比例单位}}", "=[未承包份额]/小数单位", 7, field="未承包到户补贴比例"),
        Figure("未承包金额", "未承包到户\n补贴（元）", "=[未承包整数]/10000", 12, field="未承包到户补贴金额"),
        Figure("合计", "合计\n（元）", "=([承包整数]+[未承包整数])/10000", 12, field="金额合计"),
    ),
    helpers=(
        integer("户序号", "户的序号", "=INDEX([人员.户序号],[序号])"),
        integer("村序号", "村的序号", "=INDEX([农户.村序号],[户序号])"),
        integer("已补贴", "扣除的已补贴\n（1/比例单位）", f"=IF(扣除已补贴=1,{whole('[已补贴比例]', '小数单位')},0)"),
        integer(
            "份额",
            "补贴比例\n（1/比例单位）",
            '=IF([符合]="是",MAX(INDEX([农户.份额],[户序号])-[已补贴],0),0)',
        ),
        integer(
            "未承包份额",
            "未承包比例\n（1/比例单位）",
            '=IF(AND([名单]="是",[符合]="是"),IF(整份名额=1,IF(AND([已补贴]=0,[份额]=0),比例单位,0),'
            "MAX(比例单位-[已补贴]-[份额],0)),0)",
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
    """Return a formula with one outcome for each kind of place.

    A place is that of a named person, that of one still to be named, or the rest a village sets aside.
    """
    return f'=IF([身份证号]<>"",{named},IF([姓名]="名单待定",{pending},{rest}))'


PLACES = CheckedTable(
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
        Figure("比例", "补贴\n比例{{比例单位}}", "=[份额]/小数单位", 9, field="补贴比例"),
        Figure("金额", "补贴金额\n（元）", "=[整数]/10000", 14, field="补贴金额"),
    ),
    helpers=(
        integer("人员序号", "人员的序号", '=IF([身份证号]="",0,MATCH([身份证号],[人员.身份证号],0))'),
        integer("村序号", "名单中人员的村", "=IF([人员序号]=0,N([村序号^]),INDEX([金额.村序号],[人员序号]))"),
        integer(
            "份额",
            "补贴比例\n（1/比例单位）",
            by_place(
                "INDEX([金额.未承包份额],[人员序号])",
                "比例单位",
                "(INDEX([村.名额],[村序号])-INDEX([村.待定人数],[村序号]))*比例单位"
                "-SUMIFS([金额.未承包份额],[金额.村序号],[村序号])",
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
