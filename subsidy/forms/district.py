"""Placeholders that the policy alone decides.

They are its numbers and readings, offices, documents and terms. Offices and steps are known by their ids, so a district
may call them as it likes; one that a district does not have leaves its place blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import attrgetter

from ..law import DECIMALS, POSTING_END, TOWNSHIP_MATERIAL, Party, Policy, RatioUnit, Step, TakenBefore, short
from .field import NOTHING, Field, Fields, Value, unit


def _in_percent(policy: Policy) -> bool:
    return policy.ratio_unit is RatioUnit.PERCENT


def _counted(policy: Policy) -> tuple[str, ...]:
    """Return the areas that count as taken."""
    listed = policy.taken_before is TakenBefore.LISTED
    return ("以前累计征收", "本次征收") if listed else ("本次征收（以前的不计入）",)


PARAMETERS: Fields[Policy] = {
    "最低年龄": Field("补贴对象的最低年龄（周岁）", lambda p: p.minimum_age),
    "老年年龄": Field("第二年龄段的起点（周岁）", lambda p: p.senior_age),
    "劳动年龄上限": Field("第一年龄段的终点（周岁）", lambda p: p.senior_age - 1),
    "人均界线": Field("剩余人均承包地的界线（亩），不补零", lambda p: f"{short(p.minimum_remaining):f}"),
    "比例界线": Field("最低失地比例，%，不补零", lambda p: f"{short(p.majority_loss_ratio * 100):f}"),
    "最低剩余人均": Field("剩余人均承包地的界线（亩）", lambda p: p.minimum_remaining),
    "最低剩余人均单位": Field("把该界线化成整数须乘的倍数", lambda p: unit(p.minimum_remaining)),
    "最低失地比例": Field("大部分失地的最低失地比例", lambda p: p.majority_loss_ratio),
    "最低失地比例单位": Field("把该比例化成整数须乘的倍数", lambda p: unit(p.majority_loss_ratio)),
    "小数位数": Field("比例、面积、金额保留的小数位数", lambda _: DECIMALS),
    "舍入方法": Field("小数的舍入方法", lambda p: p.rounding.label),
    "人数舍入方法": Field("未承包到户保障人数的取整方法", lambda p: p.headcount_rounding.label),
    "生日口径": Field("生于2月29日的人，平年何日满周岁", lambda p: p.feb29.label),
    "人均口径": Field("剩余承包地按哪些家庭成员平均", lambda p: p.per_head.label),
    "以前征收口径": Field("以前征收的面积是否计入", lambda p: p.taken_before.label),
    "累计征收算式": Field("累计征收如何相加，按所用口径", lambda p: "＋".join(_counted(p))),
    "剩余面积算式": Field("剩余面积如何相减，按所用口径", lambda p: "－".join(("承包面积", *_counted(p)))),
    "达标口径": Field("是否达标按哪种数值判断", lambda p: p.thresholds.label),
    "已补贴口径": Field("以前已补贴的比例是否扣除", lambda p: p.prior_subsidy.label),
    "比例单位": Field("表头中跟在“比例”后面的单位：百分数时为（％），小数时留空", lambda p: "（％）" * _in_percent(p)),
    "比例单位口径": Field("失地比例的4位小数按小数还是百分数保留", lambda p: p.ratio_unit.label),
    "人数口径": Field("确定保障人数的口径", lambda p: p.headcount.label),
    "名额口径": Field("名单上的人的补贴口径", lambda p: p.uncontracted_names.label),
    "低保年度口径": Field("“上一年度”从哪一年起算", lambda p: p.dibao_year.label),
    "公示口径": Field("公示期的起算口径", lambda p: p.posting_days.label),
}
"""Numbers and readings of the calculation: all in 计算复核表, and some in the words of forms."""

_written = attrgetter("name")
_stamped = attrgetter("stamped")
_addressed = attrgetter("addressed")


def _office(meaning: str, party: str, words: Callable[[Party], str] = _written) -> Field[Policy]:
    """Return a name of the party with that id."""

    def value(policy: Policy) -> Value:
        found = policy.procedure.parties.get(party)
        return words(found) if found else None

    return Field(meaning, value)


def _local(policy: Policy) -> Value:
    """Return the human resources bureau as it is called within the county.

    The name of the county is left out.
    """
    found = policy.procedure.parties.get("human_resources")
    return found.addressed.removeprefix(policy.county) if found else None


OFFICES: Fields[Policy] = {
    "自然资源局": _office("自然资源部门", "natural_resources"),
    "自然资源局印章": _office("自然资源部门，意见栏中的名称", "natural_resources", _stamped),
    "农业服务中心": _office("农业部门", "agriculture"),
    "农业服务中心印章": _office("农业部门，印章的名称", "agriculture", _stamped),
    "财政局印章": _office("财政部门，意见栏中的名称", "finance", _stamped),
    "人社局": _office("人社部门全称，信函的抬头", "human_resources", _addressed),
    "人社局简称": _office("人社部门，流程中的名称", "human_resources"),
    "人社局印章": _office("人社部门，意见栏中的名称", "human_resources", _stamped),
    "本级人社局": Field("人社部门全称，不带县（区）名", _local),
    "政府办印章": _office("政府办公室，意见栏中的名称", "government_office", _stamped),
    "派出所": _office("户籍登记部门", "police"),
    "村委会": _office("村（居）民委员会", "village"),
    "乡镇政府": _office("乡镇人民政府、街道办事处", "township"),
    "领导小组": Field("领导小组", lambda p: p.leading_group),
}

DOCUMENTS: Fields[Policy] = {
    "政策文号": Field("所依据的经办流程文号", lambda p: p.document),
    "办法文号": Field("所依据的实施办法文号", lambda p: p.measures),
    "方案依据": Field("方案所依据的文件", lambda p: p.wording.plan_basis),
    "基准日依据": Field("规定年龄基准日的文件", lambda p: p.wording.plan_reference_date),
    "申请依据": Field("申请书所依据的文件", lambda p: p.wording.letter_basis),
    "审核表标题": Field("社会保障落实情况审核表的标题", lambda p: p.wording.review_title),
    "省": Field("省", lambda p: p.province),
    "市": Field("市", lambda p: p.city),
    "县": Field("县（区）", lambda p: p.county),
}


def _step(meaning: str, step: str, words: Callable[[Step], Value]) -> Field[Policy]:
    """Return a fact of the step with that id."""

    def value(policy: Policy) -> Value:
        found = policy.procedure.by_id.get(step)
        return NOTHING if found is None else words(found)

    return Field(meaning, value)


TERMS: Fields[Policy] = {
    "提交材料条号": _step(
        "规定乡镇提交材料的条号，不带“第”“条”",
        TOWNSHIP_MATERIAL,
        lambda step: re.sub("^第(.+)条$", r"\1", step.clause),
    ),
    "提交材料期限": _step("乡镇提交材料的期限（工作日）", TOWNSHIP_MATERIAL, lambda step: step.term or NOTHING),
    "公示最短天数": _step("公示不得少于的工作日", POSTING_END, lambda step: step.minimum or NOTHING),
}

DISTRICT: Fields[Policy] = {**PARAMETERS, **OFFICES, **DOCUMENTS, **TERMS}


def review_notes(policy: Policy) -> Iterator[str]:
    """Yield the notes below 附件12.

    The first comes after 注：, and the others are in line with it.
    """
    for number, words in enumerate(policy.wording.review_notes):
        yield f"{'　　' if number else '注：'}{words}"
