"""征地项目: a land acquisition, its villages, parcels and recorded steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from ..law import Approver, LandUseMode
from ..problems import Kind, Path, Problem, error, warning
from . import identity
from .farmer import Farmer
from .fields import Area, Count, Day, Facts, FreeText, Money, Text
from .household import Household
from .village import Village

MU_PER_HECTARE = 15
_MOST_RELATED = 10
"""A value repeated n times would else name n² places."""
_HECTARE_ROUNDING = Decimal("0.00005")

BORN_LATER = error("born_after_reference", "出生日期{birth}晚于土地补偿公告日{reference}", "核对身份证号或公告日期")
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
DIBAO_YEAR = error(
    "dibao_year",
    "低保标准年度为{stated}，应为告知书发布年度的上一年度{expected}",
    "改用{expected}年度的城市低保标准，年度和标准一并更正",
)
ANNOUNCED_EARLY = error(
    "announcement_before_notice", "土地补偿公告日{announcement}早于告知书发布日{notice}", "核对两个日期"
)
AFTER_FILING = error("date_after_filing", "日期晚于填报日期{filing}", "核对该日期或填报日期")
ZERO_DIBAO = error("dibao_zero", "城市低保标准为0", "填写民政局提供的上一年度城市低保标准（元/月）")


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
    parcels: tuple[Parcel, ...] = ()
    """地块"""
    progress: tuple[RecordedStep, ...] = ()
    """办理进度"""

    def households(self) -> Iterator[tuple[Village, Household]]:
        """Yield every household with its village."""
        return ((village, household) for village in self.villages for household in village.households)

    def own_problems(self) -> Iterator[Problem]:
        """Yield what is wrong between villages, with the dates, or with the standard."""
        if not self.villages:
            yield NO_VILLAGE.at("villages")
        yield from _dates(self)
        if self.dibao == 0:
            yield ZERO_DIBAO.at("dibao", value=self.dibao)
        yield from _repeated(self)
        yield from _births(self)
        yield from _parcels(self)


def all_problems(project: Project) -> Iterator[Problem]:
    """Yield every problem of a project and of all within it, with paths from the project."""
    yield from project.own_problems()
    for v, village in enumerate(project.villages):
        yield from (problem.under("villages", v) for problem in village.own_problems())
        for h, household in enumerate(village.households):
            here = ("villages", v, "households", h)
            yield from (problem.under(*here) for problem in household.own_problems())
            for m, farmer in enumerate(household.members):
                yield from (problem.under(*here, "members", m) for problem in farmer.own_problems())


def _dates(project: Project) -> Iterator[Problem]:
    notice, announcement, filing = project.notice_date, project.announcement_date, project.filing_date
    if None not in (notice, announcement) and announcement < notice:
        yield ANNOUNCED_EARLY.at("announcement_date", value=announcement, announcement=announcement, notice=notice)
    if None not in (notice, project.dibao_year) and project.dibao_year != notice.year - 1:
        stated, expected = project.dibao_year, notice.year - 1
        yield DIBAO_YEAR.at("dibao_year", value=stated, stated=stated, expected=expected)
    for field in ("notice_date", "announcement_date"):
        day: date | None = getattr(project, field)
        if day is not None and filing is not None and day > filing:
            yield AFTER_FILING.at(field, value=day, filing=filing)


def _repeated(project: Project) -> Iterator[Problem]:
    villages = ((village.name, ("villages", v, "name")) for v, village in enumerate(project.villages))
    yield from _duplicates(SAME_VILLAGE, villages)
    numbers = ((house.number, (*path, "number")) for path, house in _located_households(project))
    yield from _duplicates(SAME_NUMBER, numbers)
    people = ((farmer.id_number, (*path, "id_number")) for path, farmer in _located_farmers(project))
    yield from _duplicates(SAME_ID, people)


def _births(project: Project) -> Iterator[Problem]:
    reference = project.announcement_date
    if reference is None:
        return
    for path, farmer in _located_farmers(project):
        if farmer.id_number is None or identity.fault(farmer.id_number):
            continue
        if farmer.birth_date > reference:
            yield BORN_LATER.at(
                *path, "id_number", value=farmer.id_number, birth=farmer.birth_date, reference=reference
            )


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
    """Yield where the parcels, which are all of the project's land, are not the land of the village they name."""
    for v, village in enumerate(project.villages):
        parcels = [parcel.area_hectares for parcel in project.parcels if parcel.village == village.name]
        if facts := _parcels_differ(parcels, village.total_area):
            yield VILLAGE_PARCELS.at("villages", v, "total_area", value=village.total_area, **facts)


def _parcels_differ(parcels: Sequence[Decimal], total: Decimal) -> dict[str, Decimal]:
    """Return the figures that differ. 公顷 are printed with four decimals: each may be off by half of the last one."""
    parts = sum(parcels, Decimal(0))
    area = parts * MU_PER_HECTARE
    off = abs(area - total) > len(parcels) * _HECTARE_ROUNDING * MU_PER_HECTARE
    return {"parts": parts, "area": area, "total": total} if off else {}


def _located_households(project: Project) -> Iterator[tuple[Path, Household]]:
    for v, village in enumerate(project.villages):
        for h, household in enumerate(village.households):
            yield ("villages", v, "households", h), household


def _located_farmers(project: Project) -> Iterator[tuple[Path, Farmer]]:
    for path, household in _located_households(project):
        for m, farmer in enumerate(household.members):
            yield (*path, "members", m), farmer


def _duplicates(kind: Kind, located: Iterable[tuple[str | None, Path]]) -> Iterator[Problem]:
    """Yield a problem at each place of a value that stands more than once, naming the first of the other places."""
    places: defaultdict[str, list[Path]] = defaultdict(list)
    for value, path in located:
        if value is not None:
            places[value].append(path)
    for value, paths in places.items():
        for path in paths if len(paths) > 1 else ():
            others = (other for other in paths if other != path)
            yield replace(kind.at(*path, value=value), related=tuple(islice(others, _MOST_RELATED)))
