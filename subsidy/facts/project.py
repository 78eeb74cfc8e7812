"""征地项目: a land acquisition, its villages, parcels and recorded steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from ..law import Approver, Feb29, LandUseMode, age_on
from ..problems import Kind, Path, Problem, error, warning
from . import identity
from .farmer import Farmer
from .fields import Area, Count, Day, Facts, FreeText, Money, Text
from .household import NO_RIGHT, Household
from .village import Village

MU_PER_HECTARE = 15
_HECTARE_ROUNDING = Decimal("0.00005")
_OLDEST = 105
"""X4: 周岁 beyond which a clerk must check that a person is alive"""
_MOST_RELATED = 10
"""Cap, so that n duplicates do not list n² locations."""

BORN_LATER = warning(
    "born_after_reference",
    "{name}出生日期{birth}，在土地补偿公告日{reference}之后：公告日之后出生，不列入",
    "如身份证号或公告日期有误请更正；属实的不必处理",
)
VERY_OLD = warning(
    "very_old",
    "{name}到土地补偿公告日已满{age}周岁",
    "核对是否在世；已去世的删去此人",
)
SAME_ID = error("id_repeated", "身份证号重复", "核对是否同一人录入两次，或其中一个号码抄错")
SAME_NUMBER = error("household_number_repeated", "户编号重复", "户编号在全表内必须唯一，改其中一个")
SAME_VILLAGE = error("village_repeated", "村名重复", "每村只填一行；不同乡镇的同名村请在村名前加乡镇名")
NO_VILLAGE = error("no_village", "没有任何村", "在村表至少填写一个村")
UNKNOWN_VILLAGE = error("village_unknown", "村表中没有“{village}”", "使用村表中的村名，或在村表补录该村")
VILLAGE_PARCELS = warning(
    "village_parcel_sum",
    "本村地块面积合计{parts}公顷＝{area}亩，与本村征收总面积{total}亩不符",
    "核对各地块所在的村；一个地块跨几个村的，按村分成几行",
)
PARCEL_SUM = error(
    "parcel_sum",
    "地块面积合计{parts}公顷＝{area}亩，与各村征收总面积合计{total}亩不符",
    "核对地块面积（1公顷＝15亩）",
)
ANNOUNCED_EARLY = error(
    "announcement_before_notice", "土地补偿公告日{announcement}早于告知书发布日{notice}", "核对两个日期"
)
AFTER_FILING = error("date_after_filing", "日期晚于填报日期{filing}", "核对该日期或填报日期")
FILED_EARLIER = warning(
    "filing_before_steps",
    "填报日期早于已记录的{count}个环节，其中“{step}”为{on}",
    "核对这些日期；在这些环节之后重新填报的，更新填报日期；属实的不必处理",
)
ZERO_DIBAO = error("dibao_zero", "城市低保标准为0", "填写民政局提供的上一年度城市低保标准（元/月）")

UNLIKELY_DIBAO = warning(
    "dibao_unlikely",
    "城市低保标准不在通常的{least}至{most}元/月之间",
    "核对单位（元/月）、位数和小数点",
)
FAR_FROM_NOTICE = warning(
    "date_far_from_notice", "日期与告知书发布日{notice}相差{minimum}年以上", "核对年份；属实的不必处理"
)

_USUAL_DIBAO = (100, 5_000)
"""元/月: what cities have set since 2010, with room on both sides; outside it a digit or the unit is wrong."""
_LONGEST_YEARS = 10
"""Years within which a project is carried out; a date further away has a digit wrong."""


class Parcel(Facts):
    """地块: a parcel to be supplied (附件1)."""

    village: Text
    """村"""
    number: Text
    """地块编号"""
    use: Text
    """土地用途"""
    area_hectares: Area
    """面积（公顷）"""
    supply: FreeText = ""
    """供地方式"""
    note: FreeText = ""
    """备注"""


class RecordedStep(Facts):
    """办理进度: a step of the procedure that has happened."""

    step: Text
    """环节, by its name in the procedure"""
    on: Day
    """实际日期"""


class Project(Facts):
    """征地项目: everything known about one acquisition."""

    name: Text
    """征地项目名称"""
    land_user: Text
    """申请用地单位"""
    land_use_mode: LandUseMode
    """用地方式"""
    approver: Approver
    """批准机关"""
    notice_date: Day
    """征收土地告知书发布日期"""
    announcement_date: Day
    """土地补偿公告日期: the reference date for age (附件6 §7(1))"""
    dibao_year: Count
    """低保标准年度"""
    dibao: Money
    """城市低保标准 (元/月)"""
    villages: tuple[Village, ...]
    """村"""
    filing_date: Day | None = None
    """填报日期"""
    complaint_phone: FreeText = ""
    """监督举报电话, printed on what is posted"""
    posting_places: FreeText = ""
    """公示地点, printed on the notice"""
    funding_source: FreeText = ""
    """资金筹集渠道, printed on 附件12"""
    filled_by: FreeText = ""
    """填表人, printed at the foot of surveys and summaries"""
    reviewed_by: FreeText = ""
    """审核人, printed beside it"""
    contact_phone: FreeText = ""
    """联系电话 of the office that fills in the forms, printed beside them"""
    district: FreeText = ""
    """县（市、区）, such as 离石区: names whose policy governs; blank leaves the choice to the caller"""
    parcels: tuple[Parcel, ...] = ()
    """地块"""
    progress: tuple[RecordedStep, ...] = ()
    """办理进度"""

    def _name(self) -> str:
        return f"{self.name}, {len(self.villages)} villages"

    def households(self) -> Iterator[tuple[Village, Household]]:
        """Yield every household with its village."""
        return ((village, household) for village in self.villages for household in village.households)

    def own_problems(self) -> Iterator[Problem]:
        """Yield the problems between villages, of the dates, and of the standard."""
        if not self.villages:
            yield NO_VILLAGE.at("villages")
        yield from _dates(self)
        if self.dibao == 0:
            yield ZERO_DIBAO.at("dibao", value=self.dibao)
        elif self.dibao is not None and not _USUAL_DIBAO[0] <= self.dibao <= _USUAL_DIBAO[1]:
            least, most = _USUAL_DIBAO
            yield UNLIKELY_DIBAO.at("dibao", value=self.dibao, least=least, most=most)
        yield from _repeated(self)
        yield from _births(self)
        yield from _without_right(self)
        yield from _parcels(self)


def _dates(project: Project) -> Iterator[Problem]:
    notice, announcement, filing = project.notice_date, project.announcement_date, project.filing_date
    if None not in (notice, announcement) and announcement < notice:
        yield ANNOUNCED_EARLY.at("announcement_date", value=announcement, announcement=announcement, notice=notice)
    for field in ("notice_date", "announcement_date"):
        day: date | None = getattr(project, field)
        if day is not None and filing is not None and day > filing:
            yield AFTER_FILING.at(field, value=day, filing=filing)
    later = [step for step in project.progress if step.on is not None and filing is not None and step.on > filing]
    if later:
        yield FILED_EARLIER.at("filing_date", value=filing, count=len(later), step=later[0].step, on=later[0].on)
    yield from _far_from_notice(project)


def _far_from_notice(project: Project) -> Iterator[Problem]:
    notice = project.notice_date
    steps = ((("progress", index, "on"), step.on) for index, step in enumerate(project.progress))
    named = ((("announcement_date",), project.announcement_date), (("filing_date",), project.filing_date))
    for path, day in (*named, *steps):
        if notice and day and abs(day.year - notice.year) > _LONGEST_YEARS:
            yield FAR_FROM_NOTICE.at(*path, value=day, notice=notice, minimum=_LONGEST_YEARS)


def _repeated(project: Project) -> Iterator[Problem]:
    villages = ((village.name, ("villages", v, "name")) for v, village in enumerate(project.villages))
    yield from duplicates(SAME_VILLAGE, villages)
    numbers = ((house.number, (*path, "number")) for path, house in located_households(project))
    yield from duplicates(SAME_NUMBER, numbers)
    people = ((farmer.id_number, (*path, "id_number")) for path, farmer in located_farmers(project))
    yield from duplicates(SAME_ID, people)


def _births(project: Project) -> Iterator[Problem]:
    """R2, X4: report persons born too late, or too old to be alive."""
    reference = project.announcement_date
    if reference is None:
        return
    for path, farmer in located_farmers(project):
        yield from (problem.under(*path) for problem in _birth(farmer, reference))


def _birth(farmer: Farmer, reference: date) -> Iterator[Problem]:
    number, born = farmer.id_number, _born(farmer)
    if born is None or (born <= reference and reference.year - born.year <= _OLDEST) or identity.fault(number):
        return  # nearly every person
    if born > reference:
        yield BORN_LATER.at("id_number", value=number, name=farmer.name, birth=born, reference=reference)
    elif (age := age_on(born, reference, Feb29.FEB28)) > _OLDEST:
        yield VERY_OLD.at("id_number", value=number, name=farmer.name, age=age)


def _born(farmer: Farmer) -> date | None:
    return None if farmer.id_number is None else identity.possible_birth_date(farmer.id_number)


def _without_right(project: Project) -> Iterator[Problem]:
    """R11: report land whose only holders of a right were born too late."""
    reference = project.announcement_date
    if reference is None:
        return
    for path, household in located_households(project):
        holders = [farmer for farmer in household.members if farmer.has_contract_right in (True, None)]
        if household.contracted_area and holders and all(_born_later(farmer, reference) for farmer in holders):
            area = household.contracted_area
            yield NO_RIGHT.at(*path, "contracted_area", value=area, contracted=area)


def _born_later(farmer: Farmer, reference: date) -> bool:
    born = _born(farmer)
    return born is not None and born > reference and not identity.fault(farmer.id_number)


def _parcels(project: Project) -> Iterator[Problem]:
    names = {village.name for village in project.villages}
    all_read = None not in names  # or else the village a parcel names may be one of those
    for index, parcel in enumerate(project.parcels):
        if all_read and parcel.village not in {None, *names}:
            yield UNKNOWN_VILLAGE.at("parcels", index, "village", value=parcel.village, village=parcel.village)
    parcels = [parcel.area_hectares for parcel in project.parcels]
    areas = [village.total_area for village in project.villages]
    if not parcels or None in parcels or None in areas:
        return
    if facts := _parcels_differ(parcels, sum(areas, Decimal(0))):
        yield PARCEL_SUM.at("parcels", value=facts["parts"], **facts)
    elif all(parcel.village in names for parcel in project.parcels):
        yield from _parcels_elsewhere(project)


def _parcels_elsewhere(project: Project) -> Iterator[Problem]:
    """Report parcels that add up to the project's land but not to a village's."""
    for v, village in enumerate(project.villages):
        parcels = [parcel.area_hectares for parcel in project.parcels if parcel.village == village.name]
        if facts := _parcels_differ(parcels, village.total_area):
            yield VILLAGE_PARCELS.at("villages", v, "total_area", value=village.total_area, **facts)


def _parcels_differ(parcels: Sequence[Decimal], total: Decimal) -> dict[str, Decimal]:
    """Return the figures that differ."""
    parts = sum(parcels, Decimal(0))
    area = parts * MU_PER_HECTARE
    return {} if rounding_explains(area - total, len(parcels)) else {"parts": parts, "area": area, "total": total}


def rounding_explains(difference: Decimal, parcels: int) -> bool:
    """Return whether the rounding of 公顷 explains a difference (亩).

    `parcels` is the number of parcels; each may be off by half of the fourth decimal.
    """
    return abs(difference) <= parcels * _HECTARE_ROUNDING * MU_PER_HECTARE


def located_households(project: Project) -> Iterator[tuple[Path, Household]]:
    """Yield every household with its path."""
    for v, village in enumerate(project.villages):
        for h, household in enumerate(village.households):
            yield ("villages", v, "households", h), household


def located_farmers(project: Project) -> Iterator[tuple[Path, Farmer]]:
    """Yield every person with their path."""
    for path, household in located_households(project):
        for m, farmer in enumerate(household.members):
            yield (*path, "members", m), farmer


def duplicates(kind: Kind, located: Iterable[tuple[str | None, Path]]) -> Iterator[Problem]:
    """Yield a problem at each location of a value that is repeated.

    It names the first of the other locations.
    """
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for value, path in located:
        if value is not None:
            found[value].append(path)
    for value, paths in found.items():
        for path in paths if len(paths) > 1 else ():
            others = (other for other in paths if other != path)
            yield replace(kind.at(*path, value=value), related=tuple(islice(others, _MOST_RELATED)))
