"""Every placeholder a template may use, with its name and its meaning.

Each stands for a value in the result.

A form is about a `Scope`: one village, or the whole project. Its values are the fields of `SCOPE`; its lists (`LISTS`)
repeat a row per household, person, village or parcel. Templates choose among them; no form is known here. No figure is
computed here but counts of people and sums of printed values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain, count, islice
from typing import Any, Generic, Protocol, TypeVar

from ..decisions import Assessment, HouseholdResult, Line, Loss, PersonResult, meeting_lines
from ..facts import Farmer, Household, identity
from ..law import (
    DECIMALS,
    DEPOSIT,
    ZERO,
    AgeBand,
    Basis,
    Insurance,
    LossClass,
    Policy,
    capital,
    class_share,
    subsidy,
    yes_no,
)
from ..xlsxform import sheet_link, tab_names
from .agreements import Agreement, agreement_words
from .booking import (
    booked,
    difference,
    enrolment_words,
    in_cents,
    rounding_words,
    total_booked,
    total_difference,
    total_named,
)
from .booking import pending_words as unnamed_words
from .district import DISTRICT, review_notes
from .exceptional import NEAR_WORDS, Exceptional, exceptions
from .field import NOTHING, Field, Fields, Value, unit
from .household_notice import class_words as class_of_loss
from .household_notice import (
    deduction_words,
    household_total,
    informed,
    land_words,
    next_words,
    person_words,
    share_words,
    standard_words,
)
from .materials import CompanionLine, MaterialLine, companions, households_reviewed, lists_reviewed, materials
from .recalculation import agreed, dibao_unit
from .remarks import AuditNote, audit_notes, remarks
from .scope import (
    ArableChange,
    Listed,
    Place,
    Scope,
    Supply,
    arable_change,
    has_open_places,
    listed_households,
    places,
    supplied,
    supplies,
)
from .words import (
    both_words,
    class_words,
    depositor,
    figure_on_the_line,
    funding,
    hints,
    household_remark,
    land_hints,
    listed,
    open_hints,
    open_money_apart,
    pending_added,
    pending_among,
    pending_apart,
    pending_money,
    pending_words,
    place_hints,
    posting_length,
    posting_period,
    posting_places,
    posting_planned,
    posting_reported,
    recorded,
    remark,
    roster_enclosed,
    rosters_made,
    sum_notes,
    supply_note,
    supply_words,
    taken_from,
    township_office,
    township_seals,
    uncontracted_discussed,
    uncontracted_words,
    village_seals,
    villages_by_township,
    written_day,
)

T = TypeVar("T")


class HoldsLand(Protocol):
    """A household or a person in it: knows the household's land and its loss."""

    @property
    def household(self) -> Household:
        """The facts of the household."""

    @property
    def loss(self) -> Loss:
        """The loss that follows from them."""

    @property
    def policy(self) -> Policy:
        """Return the policy it was decided under."""


def _or_none(value: Value) -> Value:
    """Return a value as 计算复核表 writes it, where a blank is 无."""
    return "无" if value in (None, "") else value


def _written_class(loss: Loss) -> str:
    return f"{loss.loss_class.label}（{loss.basis.label}）" if loss.basis else loss.loss_class.label


def _narrow_class(loss: Loss) -> str:
    return f"{loss.loss_class.label}\n{loss.basis.label}" if loss.basis else loss.loss_class.label


def _head(household: HouseholdResult) -> Farmer:
    return next(farmer for farmer in household.household.members if farmer.is_head)


def _family_of(household: HouseholdResult) -> str:
    others = (person.farmer for person in household.persons if not person.farmer.is_head)
    return "、".join(f"{farmer.relation}{farmer.name}" for farmer in others) or "无其他成员"


def _land(household: Household) -> tuple[Decimal, ...]:
    return household.contracted_area, household.taken_before, household.taken_now


def _has_no_land(holder: HoldsLand) -> bool:
    return not holder.household.contracted_area


LAND: Fields[HoldsLand] = {
    "户编号": Field("户编号", lambda h: h.household.number),
    "户主": Field("户主姓名", lambda h: h.household.head),
    "承包经营权证号": Field(
        f"承包经营权证号；没有承包地的为“{NOTHING}”",
        lambda h: h.household.certificate or (None if h.household.contracted_area else NOTHING),
        private=True,
    ),
    "承包面积": Field("承包面积（亩），证载原面积", lambda h: h.household.contracted_area),
    "以前累计征收": Field("以前累计征收面积（亩）", lambda h: h.household.taken_before),
    "本次征收": Field("本次征收面积（亩）", lambda h: h.household.taken_now),
    "累计征收": Field("以前累计征收＋本次征收（亩）", lambda h: h.loss.taken),
    "剩余面积": Field("剩余承包面积（亩）", lambda h: h.loss.remaining),
    "剩余人均": Field("剩余人均承包地面积（亩）", lambda h: h.loss.remaining_per_head),
    "剩余人均或斜线": Field(
        f"剩余人均承包地面积（亩）；没有承包地或没有人可平均的为“{NOTHING}”",
        lambda h: NOTHING if _has_no_land(h) or h.loss.remaining_per_head is None else h.loss.remaining_per_head,
    ),
    "剩余人均或无": Field(
        "剩余人均承包地面积（亩）；没有人可平均的为“无”", lambda h: _or_none(h.loss.remaining_per_head)
    ),
    "人均不足": Field("剩余人均承包地是否低于界线", lambda h: yes_no(h.loss.falls_short)),
    "本次达标": Field("本次失地比例是否达到大部分失地的界线", lambda h: yes_no(h.loss.reaches_now)),
    "累计达标": Field("累计失地比例是否达到大部分失地的界线", lambda h: yes_no(h.loss.reaches_in_all)),
    "失地比例": Field("累计征收÷承包面积，4位小数，单位见“比例单位”", lambda h: h.policy.shown_ratio(h.loss.ratio)),
    "失地比例或斜线": Field(
        f"累计征收÷承包面积，4位小数，单位见“比例单位”；没有承包地的为“{NOTHING}”",
        lambda h: NOTHING if _has_no_land(h) else h.policy.shown_ratio(h.loss.ratio),
    ),
    "失地类别": Field("失地类别及所依据的情形", lambda h: _written_class(h.loss)),
    "失地类别及情形": Field("失地类别，所依据的情形另起一行：用于窄的列", lambda h: _narrow_class(h.loss)),
}
"""The land of a household and its loss, areas in 亩."""

HOUSEHOLD: Fields[HouseholdResult] = {
    **LAND,
    "家庭人数": Field("户内全部人数", lambda h: len(h.persons)),
    "享有承包权人数": Field("户内享有承包权人数", lambda h: sum(p.farmer.has_contract_right for p in h.persons)),
    "户主性别": Field("户主性别", lambda h: _head(h).sex.label),
    "户主身份证号": Field("户主身份证号", lambda h: _head(h).id_number, private=True),
    "户主地址": Field("户主户籍地址", lambda h: _head(h).address, private=True),
    "家庭成员": Field("户主以外的家庭成员：关系和姓名", _family_of, private=True),
    "村民小组": Field("村民小组，未填则留空", lambda h: h.household.village_group),
    "其中耕地": Field(
        f"本次征收面积中的耕地（亩）；未填的为“{NOTHING}”",
        lambda h: NOTHING if h.household.arable_taken is None else h.household.arable_taken,
    ),
    "征收事由": Field("征收了什么土地，写成一句：我户土地多少亩，或我村未承包到户集体土地多少亩", taken_from),
    "补贴人数": Field("户内得到补贴的人数", lambda h: sum(bool(p.total) for p in h.persons)),
    "备注": Field("农户备注", lambda h: h.household.note, private=True),
    "失地备注": Field("农户备注；舍入会改变结论的，另写出准确的数值", household_remark, private=True),
    # inputs of 计算复核表, and figures it compares
    "村": Field("村（社区）", lambda h: h.village.name),
    "面积单位": Field("把该户三个面积化成整数须乘的倍数", lambda h: unit(*_land(h.household))),
    "平均人数": Field("剩余承包地按多少人平均", lambda h: h.loss.heads),
}


def _why_not(person: PersonResult) -> str:
    return "、".join(reason.label for reason in person.ineligible_because)


def _class_and_figure(person: PersonResult) -> str:
    figure = [figure_on_the_line(person)] if person.loss.rounding_matters else []
    return "\n".join((_written_class(person.loss), *figure))


_in_words = lru_cache(maxsize=1024)(capital)
"""`capital`, cached: most people get one of few amounts"""

PERSON: Fields[PersonResult] = {
    **{name: Field(f"所在户：{field.meaning}", field.value, field.private) for name, field in LAND.items()},
    "村": Field("村（社区）", lambda p: p.village.name),
    "所在村": Field(
        "乡镇（街道）、村（社区）和村民小组",
        lambda p: f"{p.village.township}{p.village.name}{p.household.village_group}",
    ),
    "姓名": Field("姓名", lambda p: p.farmer.name),
    "性别": Field("性别", lambda p: p.farmer.sex.label),
    "身份证号": Field("身份证号", lambda p: p.farmer.id_number, private=True),
    "公示身份证号": Field("公示用身份证号：只留前6位和末2位", lambda p: identity.mask(p.farmer.id_number)),
    "出生日期": Field("出生日期", lambda p: p.farmer.birth_date, private=True),
    "年龄": Field("基准日的周岁", lambda p: p.age),
    "与户主关系": Field("与户主关系", lambda p: p.farmer.relation),
    "在册": Field("是否在册", lambda p: yes_no(p.farmer.on_register)),
    "享有承包权": Field("是否享有承包权", lambda p: yes_no(p.farmer.has_contract_right)),
    "在校学生": Field("是否在校学生", lambda p: yes_no(p.farmer.is_student)),
    "参保类型": Field("参保类型", lambda p: p.farmer.insurance.label),
    "已补贴比例": Field("以前项目已补贴的比例", lambda p: p.policy.shown_ratio(p.farmer.prior_share)),
    "是否符合": Field("是否符合补贴条件", lambda p: yes_no(p.eligible)),
    "不符合原因": Field("不符合的全部原因", _why_not),
    "不符合原因或斜线": Field(f"不符合的全部原因；符合的为“{NOTHING}”", lambda p: _why_not(p) or NOTHING),
    "失地类别及数值": Field("失地类别及所依据的情形；舍入会改变结论的，另写出准确的数值", _class_and_figure),
    "是否补贴对象": Field("本次是否得到补贴", lambda p: yes_no(bool(p.total))),
    "补贴标准": Field("补贴标准＝低保标准×月数（元）", lambda p: p.full_standard),
    "补贴比例": Field("承包到户补贴比例，已扣除已补贴部分", lambda p: p.policy.shown_ratio(p.entitlement)),
    "补贴金额": Field("承包到户补贴金额（元）", lambda p: p.amount),
    "未承包到户补贴比例": Field("未承包到户补贴比例", lambda p: p.policy.shown_ratio(p.uncontracted_share)),
    "未承包到户补贴金额": Field("未承包到户补贴金额（元）", lambda p: p.uncontracted_amount),
    "金额合计": Field("补贴金额合计（元）", lambda p: p.total),
    "金额合计大写": Field("补贴金额合计，大写", lambda p: _in_words(p.total)),
    "联系电话": Field("联系电话", lambda p: p.farmer.phone, private=True),
    "户籍地址": Field("户籍地址", lambda p: p.farmer.address, private=True),
    "备注": Field("人员备注及办理提示", lambda p: remark(p.farmer.note, land_hints(p)), private=True),
    "人员备注": Field("人员备注，不含办理提示", lambda p: p.farmer.note, private=True),
    "公示备注": Field("办理提示，不含人员备注：用于公示", lambda p: "；".join(land_hints(p))),
    "记账备注": Field("扣除和参保的提示：用于社保经办机构", lambda p: "；".join(hints(p))),
    "补贴比例两项": Field("承包到户、未承包到户的补贴比例；两项都有的写成两数相加", share_words),
    "告知说明": Field("为何是这个金额或没有补贴，几个字", person_words),
    "记账金额": Field("补贴金额合计舍入到分（元，2位小数）", booked),
    "记账金额分": Field("补贴金额合计舍入到分（分，整数）", in_cents),
    "记账差额": Field("记账金额－补贴金额合计（元，4位小数）", difference),
    # inputs of 计算复核表, and figures it compares
    "不符合原因或无": Field("不符合的全部原因；符合的为“无”", lambda p: _or_none(_why_not(p))),
    "出生日期数字": Field("出生日期，写成8位数字", lambda p: int(f"{p.farmer.birth_date:%Y%m%d}"), private=True),
    "类别比例": Field(
        "失地类别给的补贴比例，未扣除已补贴部分",
        lambda p: p.policy.shown_ratio(class_share(p.loss_class, p.loss_ratio)),
    ),
    "未承包到户名单": Field("是否列入未承包到户名单", lambda p: yes_no(p.farmer.on_uncontracted_list)),
    "年龄段": Field("年龄段", lambda p: p.policy.label_of(p.band)),
}


def _lifted(field: Field[PersonResult]) -> Field[Place]:
    return Field(field.meaning, lambda place: field.value(place.person) if place.person else None, field.private)


def _note_of(place: Place) -> str:
    return place.person.farmer.note if place.person else ""


def _hints_of(place: Place) -> Iterable[str]:
    return place_hints(place.person) if place.person else open_hints(place)


PLACE: Fields[Place] = {
    **{name: _lifted(field) for name, field in PERSON.items()},
    "姓名": Field("姓名；尚未确定的为“名单待定”", lambda place: place.name),
    "补贴标准": Field("补贴标准（元）", lambda place: place.standard),
    "补贴比例": Field("未承包到户补贴比例", lambda place: place.share),
    "补贴金额": Field("未承包到户补贴金额（元）", lambda place: place.amount),
    "备注": Field("人员备注及办理提示", lambda place: remark(_note_of(place), _hints_of(place)), private=True),
    "公示备注": Field("办理提示，不含人员备注：用于公示", lambda place: "；".join(_hints_of(place))),
}


def _kind(name: str, attribute: str) -> Field[Supply]:
    return Field(
        f"{name}（亩）；一村有几个地块时填在第一个地块一行，其余为“{NOTHING}”",
        lambda line: getattr(line.village, attribute) if line.first else NOTHING,
    )


def _of_parcel(meaning: str, attribute: str) -> Field[Supply]:
    return Field(
        f"{meaning}；项目有地块而本村没有的为“{NOTHING}”，项目没有地块的留空",
        lambda line: getattr(line.parcel, attribute) if line.parcel else NOTHING if line.area is None else None,
    )


SUPPLY: Fields[Supply] = {
    "乡镇": Field("乡镇（街道）", lambda line: line.village.township),
    "村": Field("村（社区）", lambda line: line.village.name),
    "地块编号": _of_parcel("地块编号", "number"),
    "土地用途": _of_parcel("土地用途", "use"),
    "供地方式": _of_parcel("供地方式", "supply"),
    "面积公顷": Field("面积（公顷）", lambda line: NOTHING if line.hectares is None else line.hectares),
    "面积亩": Field("面积（亩）", lambda line: NOTHING if line.area is None else line.area),
    "农用地": _kind("农用地", "farmland"),
    "耕地": _kind("耕地", "arable"),
    "建设用地": _kind("建设用地", "construction"),
    "未利用地": _kind("未利用地", "unused"),
    "承包到户面积": _kind("承包到户", "contracted_taken"),
    "未承包到户面积": _kind("未承包到户", "uncontracted_taken"),
    "备注": Field("备注", lambda line: line.parcel.note if line.parcel else "", private=True),
}


def _project(meaning: str, value: Callable[[Assessment], Value]) -> Field[Scope]:
    return Field(meaning, lambda scope: value(scope.result))


def _area(name: str, attribute: str) -> Field[Scope]:
    return Field(f"{name}（亩）", lambda scope: scope.total(lambda v: getattr(v.village, attribute)))


def _stated(meaning: str, *attributes: str) -> Field[Scope]:
    """Return the field of a count that only the village knows.

    It is the sum of some columns, and blank unless all are given.
    """

    def value(scope: Scope) -> Value:
        counts = [getattr(village.village, attribute) for village in scope.villages for attribute in attributes]
        return None if None in counts else sum(counts)

    return Field(meaning, value)


def _held(meaning: str, value: Callable[[HouseholdResult], Decimal | int]) -> Field[Scope]:
    return Field(f"{meaning}合计", lambda scope: sum(map(value, scope.households)))


def _arable_of(listed: Listed) -> Value:
    area = listed.home.household.arable_taken
    return area if area is not None else None if listed.owes_arable else NOTHING


def _arable_taken(scope: Scope) -> Value:
    """Return the sum of 其中耕地.

    It is blank while a household owes its own, and ／ where there is none to state.
    """
    areas = [*map(_arable_of, listed_households(scope))]
    known = [area for area in areas if isinstance(area, Decimal)]
    return None if None in areas else sum(known, ZERO) if known else NOTHING


def _count(meaning: str, holds: Callable[[PersonResult], bool]) -> Field[Scope]:
    return Field(f"{meaning}人数", lambda scope: sum(map(holds, scope.beneficiaries)))


def _paid(meaning: str, holds: Callable[[PersonResult], bool]) -> Field[Scope]:
    """Count among all who are paid, for contracted or for uncontracted land."""
    return Field(f"{meaning}人数", lambda scope: sum(map(holds, scope.paid)))


INSURED = (Insurance.EMPLOYEE, Insurance.RESIDENT)


def _is(loss_class: LossClass, *bases: Basis) -> Callable[[PersonResult], bool]:
    return lambda person: person.loss_class is loss_class and (not bases or person.basis in bases)


def _in(band: AgeBand, *insurances: Insurance) -> Callable[[PersonResult], bool]:
    return lambda person: person.band is band and (not insurances or person.farmer.insurance in insurances)


def _arable(meaning: str, figure: Callable[[ArableChange], Value]) -> Field[Scope]:
    def value(scope: Scope) -> Value:
        change = arable_change(scope)
        return None if change is None else figure(change)

    return Field(meaning, value)


def _paid_for(result: Assessment, ratio: Decimal) -> Decimal:
    """Return the printed amount (元) of a majority loss of that ratio (R9)."""
    policy = result.policy
    return subsidy(result.full_standard, ratio, DECIMALS, policy.rounding)


def _highest(meaning: str, figure: Callable[[Assessment, Decimal], Decimal]) -> Field[Scope]:
    """Return a figure of the highest ratio among those with a majority loss."""
    majority = _is(LossClass.MAJORITY)

    def value(scope: Scope) -> Value:
        ratios = (person.loss_ratio for person in scope.beneficiaries if majority(person))
        highest = max(ratios, default=None)
        return NOTHING if highest is None else figure(scope.result, highest)

    return Field(f"{meaning}；没有大部分失地的为“{NOTHING}”", value)


def _method(scope: Scope) -> str:
    """Return by which rule villages fill the places for uncontracted land.

    There is one for each village with such places, and 无 without places.
    """
    villages = [village for village in scope.villages if village.uncontracted_headcount]
    return "；".join(village.village.uncontracted_method for village in villages) if villages else "无"


def _as_of(part: slice) -> Callable[[Scope], Value]:
    def value(scope: Scope) -> Value:
        parts = sorted({(village.village.population_as_of or "")[part] for village in scope.villages})
        return "、".join(number.lstrip("0") for number in parts) or None

    return value


def _of_policy(field: Field[Policy]) -> Field[Scope]:
    return Field(field.meaning, lambda scope: field.value(scope.result.policy), field.private)


SCOPE: Fields[Scope] = {
    **{name: _of_policy(field) for name, field in DISTRICT.items()},
    "低保标准单位": _project("把低保标准化成整数须乘的倍数", lambda r: dibao_unit(r.project)),
    "项目名称": _project("征地项目名称", lambda r: r.project.name),
    "项目全称": _project(
        "征地项目名称；不以“项目”结尾的加上“项目”", lambda r: r.project.name.removesuffix("项目") + "项目"
    ),
    "用地单位": _project("申请用地单位", lambda r: r.project.land_user),
    "用地方式": _project("分批次或单独选址", lambda r: r.project.land_use_mode.label),
    "批准机关": _project("批准用地的机关", lambda r: r.project.approver.label),
    "告知书日期": _project("告知书发布日期", lambda r: r.project.notice_date),
    "基准日": _project("土地补偿公告日，年龄以此日为准", lambda r: r.project.announcement_date),
    "填报日期": _project("填报日期，未填则留空", lambda r: r.project.filing_date),
    "填表日期": _project("填报日期，写成年月日；未填则留出年月日", lambda r: written_day(r.project.filing_date)),
    "低保年度": _project("城市低保标准的年度", lambda r: r.project.dibao_year),
    "低保标准": _project("城市低保标准（元/月）", lambda r: r.project.dibao),
    "补贴月数": _project("计算补贴标准的月数", lambda r: r.policy.months),
    "补贴标准": _project("补贴标准＝低保标准×月数（元）", lambda r: r.full_standard),
    "最低补贴标准": _project("大部分失地最低补贴标准（元）", lambda r: _paid_for(r, r.policy.majority_loss_ratio)),
    "最低失地比例百分数": _project("大部分失地的最低失地比例，%", lambda r: r.policy.majority_loss_ratio * 100),
    "资金缴存日期": _project("资金缴存的实际日期，未记录则留空", lambda r: recorded(r, DEPOSIT)),
    "资金缴存单位": _project("缴存补贴资金的单位", depositor),
    "资金筹集渠道": Field("由谁缴存补贴资金，资金来源；未填则留出资金来源", funding),
    "公示期": Field("公示的起止日期；未记录则留出年月日", posting_period),
    "公示天数说明": Field("公示不少于几个工作日，接在公示期之后；记录的天数不够的留空", posting_length),
    "公示安排": Field("公示时间；没有补贴对象的写明不公示", posting_planned),
    "公示情况": Field("公示时间和异议是否已处理；没有补贴对象的写明不公示", posting_reported),
    "公示地点": Field("公示地点：本村的，没有则用项目的；都未填则留出村和乡镇两处", posting_places),
    "填表人": _project("填表人，未填则留空", lambda r: r.project.filled_by),
    "审核人": _project("审核人，未填则留空", lambda r: r.project.reviewed_by),
    "填表联系电话": Field(
        "填表单位的联系电话，未填则留空", lambda s: s.result.project.contact_phone or None, private=True
    ),
    "监督举报电话": _project("公示的监督举报电话，未填则留空", lambda r: r.project.complaint_phone or None),
    "乡镇": Field("乡镇（街道）；很多的写成某镇等几个乡镇（街道）", lambda s: listed(s.townships, "个乡镇（街道）")),
    "参保条款": _project("规定须先参保的条款", lambda r: r.policy.clauses.enrolment),
    "待定金额说明": Field("名单待定的人数和金额，接在补贴费用总额之后；没有的留空", pending_money),
    "名单金额合计": Field("已确定到人的补贴金额合计（元）", total_named),
    "记账金额合计": Field("舍入到分的金额合计（元，2位小数）", total_booked),
    "记账差额合计": Field("舍入到分的差额合计（元，4位小数）", total_difference),
    "记账说明": Field("4位小数如何取到分、相差多少，写成一句", rounding_words),
    "记账参保说明": Field("未参保的补贴对象如何在记账表中标出，写成一句", enrolment_words),
    "记账余额说明": Field("未确定到人、不在记账表中的金额，写成一句", unnamed_words),
    "未参保人数": Field("未参保的补贴对象人数", lambda s: sum(person.must_enrol for person in s.paid)),
    "未参保金额": Field(
        "未参保的补贴对象的补贴金额合计（元）", lambda s: sum((p.total for p in s.paid if p.must_enrol), ZERO)
    ),
    "勾稽人数结论": Field("核对了几处人数、户数，几处不一致", lambda s: agreement_words(s.agreements, counts=True)),
    "勾稽数额结论": Field("核对了几处面积、金额，几处不一致", lambda s: agreement_words(s.agreements, counts=False)),
    "例外说明": Field("勾稽表中“接近界线”的含义", lambda _: NEAR_WORDS),
    "乡镇单位": Field("乡镇人民政府或街道办事处，用其全称", township_office),
    "乡镇盖章处": Field("乡镇（街道）盖章和日期；几个乡镇各有一处，很多的合为一处", township_seals),
    "村盖章处": Field("村（社区）盖章和日期；几个村各有一处，很多的合为一处", village_seals),
    "村": Field(
        "村（社区）；很多的写成某村等几个村（名单附后）",
        lambda s: listed([v.village.name for v in s.villages], "个村（名单附后）"),
    ),
    "涉及村": Field("各乡镇（街道）的村（社区）；很多的写成某村等几个村（名单附后）", villages_by_township),
    "乡镇村": Field(
        "乡镇（街道）和村（社区），分两行；用于一村一行的表",
        lambda s: "\n".join((s.villages[0].village.township, s.villages[0].village.name)),
    ),
    "征收总面积": _area("征收总面积", "total_area"),
    "农用地": _area("征收农用地", "farmland"),
    "耕地": _area("征收耕地", "arable"),
    "建设用地": _area("征收建设用地", "construction"),
    "未利用地": _area("征收未利用地", "unused"),
    "承包到户面积": _area("征收承包到户面积", "contracted_taken"),
    "未承包到户面积": _area("征收未承包到户面积", "uncontracted_taken"),
    "征收总面积公顷": Field("供地明细各行面积之和（公顷）", lambda s: supplied(s).hectares),
    "供地面积合计": Field("供地明细各行面积之和（亩）", lambda s: supplied(s).area),
    "供地填报说明": Field("没有地块、或一村有几个地块的，供地明细如何填报，写成一句；其他的留空", supply_words),
    "供地差额说明": Field("供地明细与各村征收总面积的差额，逐村写明；没有的留空", supply_note),
    "征地前农业人口": _stated("征地前农业人口", "farming_population_before"),
    "征地前耕地": _stated("征地前耕地面积（亩）", "arable_before"),
    "征地前人均耕地": _arable("征地前人均耕地（亩）", lambda change: change.per_head_before),
    "征地后耕地": _arable("征地后耕地面积（亩）", lambda change: change.after),
    "征地后人均耕地": _arable("征地后人均耕地（亩）", lambda change: change.per_head_after),
    "人均耕地减少": _arable("人均耕地减少（亩）：征地前后两个人均数之差", lambda change: change.decrease),
    "耕地减少比例": _arable("本次征收耕地÷征地前耕地", lambda change: change.share),
    "本村承包地总面积": _area("征地前承包地总面积", "contract_land"),
    "享有承包权人口": _stated("征地前享有承包权人口", "contract_right_population"),
    "本村人均承包地": Field("征地前本村人均承包地面积（亩），只用于单个村", lambda s: s.villages[0].land_per_head),
    "本村人均承包地或无": Field(
        "征地前本村人均承包地面积（亩）；无法计算的为“无”", lambda s: _or_none(s.villages[0].land_per_head)
    ),
    "复核差异": Field("公式复算与系统结果不一致的处数：0；数太大、公式不能复算的留空", lambda s: agreed(s, 0)),
    "复核结论": Field("公式复算的结论：一致；数太大、公式不能复算的留空", lambda s: agreed(s, "一致")),
    "复核标题": Field("公式复算的结论，大字", lambda s: agreed(s, "不一致 0 处")),
    "村面积单位": Field(
        "把承包地总面积和未承包到户面积化成整数须乘的倍数",
        lambda s: unit(*(n for v in s.villages for n in (v.village.contract_land, v.village.uncontracted_taken))),
    ),
    "未承包到户确定办法": Field("未承包到户保障人数、标准及名单确定办法；没有保障人数的为“无”", _method),
    "未承包到户说明": Field(
        "未承包到户保障人数、标准及名单如何确定，写成一句；没有保障人数的为“无”，确定办法未填的留空", uncontracted_words
    ),
    "未承包到户议题": Field("同未承包到户说明，写成会议记录中的一句，确定办法未填的留出一行", uncontracted_discussed),
    "人口截止年": Field("人口数据截止的年", _as_of(slice(0, 4))),
    "人口截止月": Field("人口数据截止的月", _as_of(slice(5, 7))),
    "在册人数": _stated("全村达到最低年龄的在册人数", "registered_working", "registered_senior"),
    "在册16—59人数": _stated("全村第一年龄段在册人数", "registered_working"),
    "在册60以上人数": _stated("全村第二年龄段在册人数", "registered_senior"),
    "参保人数": _stated(
        "全村参保人数",
        "insured_working_employee",
        "insured_working_resident",
        "insured_senior_employee",
        "insured_senior_resident",
    ),
    "参保16—59人数": _stated("全村第一年龄段参保人数", "insured_working_employee", "insured_working_resident"),
    "参保16—59职工": _stated("全村第一年龄段职工参保人数", "insured_working_employee"),
    "参保16—59居民": _stated("全村第一年龄段居民参保人数", "insured_working_resident"),
    "参保60以上人数": _stated("全村第二年龄段参保人数", "insured_senior_employee", "insured_senior_resident"),
    "参保60以上职工": _stated("全村第二年龄段职工参保人数", "insured_senior_employee"),
    "参保60以上居民": _stated("全村第二年龄段居民参保人数", "insured_senior_resident"),
    "户数": Field("农户数", lambda s: sum(1 for _ in s.households)),
    "人数": Field("人员表中的人数", lambda s: len(s.persons)),
    "符合条件人数": Field("符合人员条件的人数", lambda s: sum(person.eligible for person in s.persons)),
    "草案": Field("名单未定时为“（草案）”，定了的留空", lambda s: "（草案）" if has_open_places(s) else ""),
    "待定说明": Field("名单待定的人数，接在已确定的人数之后；没有的留空", pending_words),
    "其中待定说明": Field("未承包到户人数中名单待定的人数，写成一句；没有的留空", pending_among),
    "待定不在内说明": Field("名单待定的人不在内，写成一句；没有的留空", pending_apart),
    "余额说明": Field("不足一份的名额余额，接在句末；没有的留空", open_money_apart),
    "待定加项": Field("名单待定的人数，写成算式中的一项；没有的留空", pending_added),
    "花名表": Field("有人的花名表的附件号；都没有的写明不制", rosters_made),
    "核对农户": Field("村级会议核对各户的哪些情况、用哪几张表，写成一句；没有农户的写明", households_reviewed),
    "核对名单": Field("乡镇会议核对村报的哪几张表，写成一句；只写本村有的表", lists_reviewed),
    "方案附件": Field("补贴方案所附的花名表，用文件原文；没有补贴对象的为无", roster_enclosed),
    "失地划分说明": Field("按失地面积划分的是哪些人，写成一句", class_words),
    "保障人数": Field("保障人数：得到补贴的人和名单待定的人", lambda s: s.covered),
    "承包到户人数": Field("承包到户保障人数", lambda s: s.contracted_people),
    "两项兼有": Field(
        "承包到户、未承包到户都有补贴的人数，写成一句；没有的留空",
        both_words,
    ),
    "未承包到户名额": Field(
        "未承包到户保障人数，村定的或计算的", lambda s: s.total(lambda v: v.uncontracted_headcount)
    ),
    "村定保障人数": Field(
        "村确定的未承包到户保障人数，未填则留空", lambda s: s.villages[0].village.uncontracted_headcount
    ),
    "未承包到户人数": Field("未承包到户保障人数", lambda s: s.uncontracted_people),
    "名单待定人数": Field("未承包到户名单待定人数", lambda s: s.pending),
    "补贴对象人数": Field("已确定到人的补贴对象人数", lambda s: len(s.paid)),
    "补贴16—59人数": _paid("补贴对象第一年龄段", _in(AgeBand.WORKING)),
    "补贴16—59职工": _paid("补贴对象第一年龄段参加职工保险", _in(AgeBand.WORKING, Insurance.EMPLOYEE)),
    "补贴16—59居民": _paid("补贴对象第一年龄段参加居民保险", _in(AgeBand.WORKING, Insurance.RESIDENT)),
    "补贴16—59已参保": _paid("补贴对象第一年龄段已参保", _in(AgeBand.WORKING, *INSURED)),
    "补贴16—59未参保": _paid("补贴对象第一年龄段未参保", _in(AgeBand.WORKING, Insurance.NONE)),
    "补贴60以上人数": _paid("补贴对象第二年龄段", _in(AgeBand.SENIOR)),
    "补贴60以上职工": _paid("补贴对象第二年龄段参加职工保险", _in(AgeBand.SENIOR, Insurance.EMPLOYEE)),
    "补贴60以上居民": _paid("补贴对象第二年龄段参加居民保险", _in(AgeBand.SENIOR, Insurance.RESIDENT)),
    "补贴60以上已参保": _paid("补贴对象第二年龄段已参保", _in(AgeBand.SENIOR, *INSURED)),
    "补贴60以上未参保": _paid("补贴对象第二年龄段未参保", _in(AgeBand.SENIOR, Insurance.NONE)),
    "全部失地人数": _count("全部失地", _is(LossClass.FULL)),
    "全失人数": _count("全部失地中承包地全部被征收", _is(LossClass.FULL, Basis.ALL_LAND)),
    "剩余人均不足人数": _count("全部失地中剩余人均不足", _is(LossClass.FULL, Basis.REMAINING)),
    "全部失地累计达标人数": _count("全部失地中累计达标", _is(LossClass.FULL, Basis.CUMULATIVE)),
    "大部分失地人数": _count("大部分失地", _is(LossClass.MAJORITY)),
    "失地比例达标人数": _count("大部分失地中本次失地比例达标", _is(LossClass.MAJORITY, Basis.RATIO)),
    "大部分失地累计达标人数": _count("大部分失地中累计达标", _is(LossClass.MAJORITY, Basis.CUMULATIVE)),
    "最高补贴标准": _highest("大部分失地最高补贴标准（元）", _paid_for),
    "最高失地比例百分数": _highest("大部分失地的最高失地比例，%", lambda _, ratio: 100 * ratio),
    "补贴费用总额": Field("补贴费用总额（元）", lambda s: s.total(lambda v: v.figures.cost)),
    "补贴费用总额大写": Field("补贴费用总额，大写", lambda s: capital(s.total(lambda v: v.figures.cost))),
    "承包到户费用": Field("承包到户补贴费用（元）", lambda s: s.total(lambda v: v.figures.contracted_cost)),
    "未承包到户费用": Field("未承包到户补贴费用（元）", lambda s: s.total(lambda v: v.figures.uncontracted_cost)),
    "承包面积合计": _held("各户承包面积（亩）", lambda h: h.household.contracted_area),
    "以前累计征收合计": _held("各户以前累计征收面积（亩）", lambda h: h.household.taken_before),
    "本次征收合计": _held("各户本次征收面积（亩）", lambda h: h.household.taken_now),
    "其中耕地合计": Field(f"各户其中耕地合计（亩）；失地的户有未填的留空，没有征收耕地的为“{NOTHING}”", _arable_taken),
    "累计征收合计": _held("各户累计征收面积（亩）", lambda h: h.loss.taken),
    "剩余面积合计": _held("各户剩余面积（亩）", lambda h: h.loss.remaining),
    "享有承包权人数合计": _held("各户享有承包权人数", lambda h: sum(p.farmer.has_contract_right for p in h.persons)),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A household with the scope it is in, for 告知单."""

    home: HouseholdResult
    scope: Scope


def _of_home(field: Field[HouseholdResult]) -> Field[Any]:
    return Field(field.meaning, lambda holder: field.value(holder.home), field.private)


TOLD: Fields[Told] = {
    **{name: _of_home(field) for name, field in HOUSEHOLD.items()},
    "告知土地": Field("征了多少地、还剩多少，写成一句", lambda told: land_words(told.home)),
    "告知类别": Field("属于哪一类失地，写成一句", lambda told: class_of_loss(told.home)),
    "告知标准": Field("补贴标准如何算出，写成一句", lambda told: standard_words(told.home, told.scope)),
    "告知扣除": Field("以前已补贴的如何扣除，写成一句", lambda told: deduction_words(told.home)),
    "告知下一步": Field("接下来办什么：参保、签字、何时提出异议", lambda told: next_words(told.home, told.scope)),
    "户内金额合计": Field("全户补贴金额合计（元）", lambda told: household_total(told.home)),
    "户内金额合计大写": Field("全户补贴金额合计，大写", lambda told: capital(household_total(told.home))),
}

LISTED: Fields[Listed] = {
    **{name: _of_home(field) for name, field in HOUSEHOLD.items()},
    "其中耕地": Field(
        f"本次征收面积中的耕地（亩）；失地而未填的留空，本户没有失地或本村没有征收耕地的为“{NOTHING}”",
        _arable_of,
    ),
}

AGREEMENT: Fields[Agreement] = {
    "村": Field("村；项目各表之间的为“项目”", lambda pair: pair.village or "项目"),
    "内容": Field("核对什么", lambda pair: pair.what),
    "位置一": Field("哪张表、哪一格", lambda pair: pair.first),
    "数值一": Field("该处印出的数", lambda pair: pair.one),
    "位置二": Field("应与之一致的另一处", lambda pair: pair.second),
    "数值二": Field("另一处印出的数", lambda pair: pair.other),
    "差额": Field("两数之差", lambda pair: pair.one - pair.other),
    "结果": Field("两数相同为✓，不同为×", lambda pair: "✓" if pair.agrees else "×"),
}

EXCEPTIONAL: Fields[Exceptional] = {
    "类别": Field("公示、模板、扣除、界线、接近界线、待定、名单、未参保等", lambda found: found.kind),
    "村": Field("村（社区）", lambda found: found.village),
    "户主": Field("户主", lambda found: found.head),
    "姓名": Field("姓名，或“全户”", lambda found: found.name),
    "情况": Field("须查看的情况", lambda found: found.words),
    "依据": Field("条款", lambda found: found.clause),
}

COMPANION: Fields[CompanionLine] = {
    "编号": Field("编号", lambda line: line.number),
    "内容": Field("文件、用途、是否已生成", lambda line: line.words),
}

MATERIAL: Fields[MaterialLine] = {
    "材料": Field("材料名称，用文件原文", lambda material: material.words),
    "已生成": Field("本套表格中已生成的", lambda material: material.made),
    "待提供": Field("尚须提供或办理的", lambda material: material.owed),
    "提供人": Field("由谁提供", lambda material: material.by),
}

LINE: Fields[Line] = {
    "户主": Field("户主；全村共用的步骤留空", lambda line: line.head),
    "姓名": Field("姓名，或“全村”“全户”", lambda line: line.name),
    "步骤": Field("这一步算什么或看什么", lambda line: line.step.label),
    "算式": Field("代入的数字，比较时两边都列出", lambda line: line.step.working),
    "结果": Field("这一步的结果", lambda line: str(line.step.outcome)),
    "依据": Field("条款，及所用口径", lambda line: line.step.ground),
}

PLACES = "未承包到户对象"
"""The list of the people for uncontracted land, and of the places still open."""

NUMBER, LINK = "序号", "链接"
"""Placeholders of every list: the number of the record, and the link to its own sheet if it has one."""


_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The rows of a list, computed in chunks on each iteration to save memory."""

    list: List[T]
    records: Sequence[T]
    scope: Scope
    names: Sequence[str]

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.records)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        """Yield the values of each record in the order of the names."""
        columns = [self.list.column(name, self.scope) for name in self.names]
        for start in range(0, len(self.records), _CHUNK):
            some = self.records[start : start + _CHUNK]
            yield from zip(*(column(some) for column in columns), strict=True) if columns else ((),) * len(some)


@dataclass(frozen=True, slots=True)
class List(Generic[T]):
    """A list for which a template repeats a row or a sheet.

    It has its records in a scope, and their fields. `tab` gives the name of a record's own sheet, in forms that have
    one for each; `within` gives the records of a list inside such a sheet. An office's template may leave out an
    `optional` list that the packaged one has. Only `numbered` records have a 序号.
    """

    meaning: str
    records: Callable[[Scope], Iterable[T]]
    fields: Fields[T]
    tab: Callable[[T], str] | None = None
    within: Callable[[Any], Iterable[T]] | None = None
    optional: bool = False
    numbered: Callable[[T], bool] = lambda _: True

    @property
    def names(self) -> set[str]:
        """Every placeholder of the list."""
        return {NUMBER, *self.fields, *([LINK] if self.tab else [])}

    @property
    def private(self) -> set[str]:
        """The placeholders that no posted form may show."""
        return {name for name, field in self.fields.items() if field.private}

    def rows(self, scope: Scope, names: Sequence[str]) -> Rows[T]:
        """Return a row per record, with the values of the fields `names`."""
        return Rows(self, list(self.records(scope)), scope, names)

    def rows_within(self, record: object, scope: Scope, names: Sequence[str]) -> Rows[T]:
        """Return a row per record of this list inside a record of another."""
        return Rows(self, list(self.within(record)) if self.within else [], scope, names)

    def column(self, name: str, scope: Scope) -> Callable[[Sequence[T]], Iterable[Value]]:
        """Return a function from records to the values of a field.

        It is called with the records in their order, a chunk at a time: numbers and links continue.
        """
        if name == NUMBER:
            numbers = count(1)
            return lambda records: [next(numbers) if self.numbered(record) else None for record in records]
        if name == LINK:
            links = map(sheet_link, self.tabs(scope))
            return lambda records: islice(links, len(records))
        return partial(map, self.fields[name].value)

    def tabs(self, scope: Scope) -> tuple[str, ...]:
        """Return the name of each record's own sheet."""
        return tab_names(map(self.tab, self.records(scope))) if self.tab else ()


REMARK: Fields[tuple[int, str]] = {
    "编号": Field("说明的编号；第1条是固定的基准日说明", lambda remark: remark[0]),
    "内容": Field("说明的文字", lambda remark: remark[1]),
}

REVIEW_NOTE: Fields[str] = {"内容": Field("说明的文字", lambda words: words)}

AUDIT_NOTE: Fields[AuditNote] = {
    "类别": Field("口径、提示或填报与计算", lambda note: note.kind),
    "内容": Field("说明的文字", lambda note: note.words),
    "依据": Field("条款", lambda note: note.clause),
}


def _agreed(scope: Scope, *, counts: bool) -> Iterable[Agreement]:
    return (pair for pair in scope.agreements if pair.counts is counts)


LISTS: Mapping[str, List[Any]] = {
    "农户": List("每户一行", listed_households, LISTED),
    "人员": List("每人一行，含不符合条件的", lambda scope: scope.persons, PERSON),
    "承包到户对象": List("每个承包到户补贴对象一行", lambda scope: scope.beneficiaries, PERSON),
    PLACES: List(
        "每个未承包到户名额一行，未定的为“名单待定”，没有序号",
        places,
        PLACE,
        numbered=lambda place: place.person is not None,
    ),
    "村": List("每村一行", lambda scope: [Scope(scope.result, (village,)) for village in scope.villages], SCOPE),
    "供地": List("每个地块一行；没有地块的每村一行", supplies, SUPPLY),
    "补贴对象": List(
        "每个得到补贴的人一行",
        lambda scope: scope.paid,
        PERSON,
        tab=lambda p: p.farmer.name,
    ),
    "申请户": List(
        "每个有补贴对象的农户一行",
        lambda scope: (h for h in scope.households if any(p.total for p in h.persons)),
        HOUSEHOLD,
        tab=lambda h: h.household.head,
    ),
    "材料": List("乡镇提交的材料，每项一行", materials, MATERIAL),
    "计算说明": List(
        "计算的每一步一行：先全村共用的，再各户的，再各人的；不含出生日期",
        lambda scope: chain.from_iterable(meeting_lines(scope.result, village) for village in scope.villages),
        LINE,
    ),
    "审核表说明": List(
        "社会保障落实情况审核表的说明，每条一行",
        lambda scope: (*review_notes(scope.result.policy), *sum_notes(scope)),
        REVIEW_NOTE,
        optional=True,
    ),
    "说明": List("方案末尾的补充说明，只写事实，每条一行", lambda scope: enumerate(remarks(scope), start=2), REMARK),
    "告知户": List(
        "每个本次失地或得到补贴的农户一份",
        lambda scope: (Told(home, scope) for home in informed(scope)),
        TOLD,
        tab=lambda told: told.home.household.head,
    ),
    "户内人员": List(
        "一户之内每人一行；在不按户重复的工作表中，为全部告知户的人",
        lambda scope: chain.from_iterable(home.persons for home in informed(scope)),
        PERSON,
        within=lambda told: told.home.persons,
    ),
    "未参保对象": List("每个未参保的补贴对象一行", lambda scope: (p for p in scope.paid if p.must_enrol), PERSON),
    "勾稽人数": List("每一对应当一致的人数、户数一行", lambda scope: _agreed(scope, counts=True), AGREEMENT),
    "勾稽数额": List("每一对应当一致的面积、金额一行", lambda scope: _agreed(scope, counts=False), AGREEMENT),
    "例外": List("每个须逐一查看的人或户一行", exceptions, EXCEPTIONAL),
    "随附": List("不属于须提交材料的文件，每个一行", companions, COMPANION, optional=True),
    "审核事项": List("供审核部门看的口径、提示、填报与计算的差别，每项一行", audit_notes, AUDIT_NOTE),
}
