"""村（社区）: a village, its land in this acquisition and its people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..problems import Kind, Problem, error, warning
from .farmer import Farmer
from .fields import Area, Count, Facts, FreeText, Text, YearMonth, area_problems, length_problems
from .household import Household

_ABSURD_VILLAGE = Decimal(200_000)
_MOST_OF_A_METHOD = 600
"""Characters of 未承包到户确定办法 that a section of 附件6 can print"""

LAND_KINDS = error(
    "land_kinds_sum",
    "农用地＋建设用地＋未利用地＝{parts}亩，与征收总面积{total}亩不符",
    "核对四个数，使前三项之和等于征收总面积",
)
ARABLE = error("arable_exceeds_farmland", "耕地{arable}亩大于农用地{farmland}亩", "耕地是农用地的一部分，核对两数")
CONTRACTED_SPLIT = error(
    "contracted_split_sum",
    "承包到户＋未承包到户＝{parts}亩，与征收总面积{total}亩不符",
    "核对三个数，使前两项之和等于征收总面积",
)
HOUSEHOLD_SUM = error(
    "household_sum",
    "本村各农户本次征收面积合计{parts}亩，与征收承包到户面积{total}亩不符",
    "核对农户表各户面积，或更正本村的征收承包到户面积",
)
HOUSEHOLD_ARABLE = warning(
    "household_arable_sum",
    "本村各农户其中耕地合计{parts}亩，大于本村征收耕地{total}亩",
    "核对农户表的其中耕地和村表的耕地",
)
NO_HOUSEHOLD = warning(
    "village_without_household", "本村没有农户", "如确无承包到户土地被征收可不理会，否则在农户表补录"
)
ARABLE_BEFORE = error(
    "arable_exceeds_before",
    "本次征收耕地{arable}亩大于征地前耕地面积{before}亩",
    "核对两个数（均为全村）",
)
LAND_BELOW_TAKEN = error(
    "contract_land_below_taken",
    "本村承包地总面积{land}亩，小于本次征收承包到户面积{taken}亩",
    "核对本村承包地总面积（全村、征地前），是否漏了位数或填成了人均数",
)
LAND_BELOW_HOUSEHOLDS = error(
    "contract_land_below_households",
    "本村承包地总面积{land}亩，小于农户表各户征地前承包地合计{held}亩",
    "核对本村承包地总面积（全村、征地前），是否漏了位数或填成了人均数",
)
FEW_WITH_RIGHT = warning(
    "population_below_roster",
    "享有承包权人口{stated}人，少于人员表中本村享有承包权的{found}人",
    "核对本村享有承包权人口（征地前）",
)
INSURED_TOO_MANY = warning("insured_exceed_registered", "{band}参保人数{insured}大于在册人数{registered}", "核对人数")


class Village(Facts):
    """村（社区）: its land in this acquisition and its people."""

    township: Text
    """乡镇（街道）"""
    name: Text
    """村（社区）, unique in the project"""
    total_area: Area
    """征收总面积 (亩)"""
    farmland: Area
    """农用地 (亩)"""
    arable: Area
    """耕地, part of the 农用地 (亩)"""
    construction: Area
    """建设用地 (亩)"""
    unused: Area
    """未利用地 (亩)"""
    contracted_taken: Area
    """征收承包到户面积 (亩)"""
    uncontracted_taken: Area
    """征收未承包到户面积 (亩)"""
    contract_land: Area
    """本村承包地总面积 before this acquisition (亩)"""
    contract_right_population: Count
    """享有承包权人口 before this acquisition"""
    households: tuple[Household, ...]
    """农户"""
    land_per_head: Area | None = None
    """本村人均承包地面积 as the village states it (亩); checked against the two above"""
    arable_before: Area | None = None
    """征地前耕地面积 (亩)"""
    farming_population_before: Count | None = None
    """征地前农业人口"""
    population_as_of: YearMonth | None = None
    """人口数据截止年月, as 2024-06"""
    registered_working: Count | None = None
    """16—59岁在册人数"""
    registered_senior: Count | None = None
    """60岁以上在册人数"""
    insured_working_employee: Count | None = None
    """16—59岁职工参保"""
    insured_working_resident: Count | None = None
    """16—59岁居民参保"""
    insured_senior_employee: Count | None = None
    """60岁以上职工参保"""
    insured_senior_resident: Count | None = None
    """60岁以上居民参保"""
    uncontracted_headcount: Count | None = None
    """未承包到户保障人数 as the village states it, with its grounds in 未承包到户确定办法 (R11)"""
    uncontracted_method: FreeText = ""
    """未承包到户确定办法: the words of 附件6 §5"""
    posting_places: FreeText = ""
    """公示地点 of this village's lists at both levels, printed on its notice instead of the project's"""

    def _name(self) -> str:
        return f"{self.township}{self.name}, {len(self.households)} households"

    def farmers(self) -> Iterator[Farmer]:
        """Yield every member of every household."""
        return (farmer for household in self.households for farmer in household.members)

    def own_problems(self) -> Iterator[Problem]:
        """Yield the problems of the village's sums of land and counts of people."""
        yield from area_problems(self, _ABSURD_VILLAGE, "total_area", "farmland", "contract_land")
        yield from length_problems(self, _MOST_OF_A_METHOD, "uncontracted_method")
        yield from _sum_differs(LAND_KINDS, self, "farmland", "construction", "unused")
        yield from _sum_differs(CONTRACTED_SPLIT, self, "contracted_taken", "uncontracted_taken")
        arable, farmland = self.arable, self.farmland
        if None not in (arable, farmland) and arable > farmland:
            yield ARABLE.at("arable", value=arable, arable=arable, farmland=farmland)
        before = self.arable_before
        if before is not None and arable is not None and arable > before:
            yield ARABLE_BEFORE.at("arable_before", value=before, arable=arable, before=before)
        yield from _household_sum(self)
        yield from _contract_land(self)
        yield from _village_counts(self)


def _sum_differs(kind: Kind, village: Village, *parts: str) -> Iterator[Problem]:
    values = [getattr(village, part) for part in parts]
    if None in (village.total_area, *values) or sum(values) == village.total_area:
        return
    yield kind.at("total_area", value=village.total_area, parts=sum(values), total=village.total_area)


def _household_sum(village: Village) -> Iterator[Problem]:
    taken = [household.taken_now for household in village.households]
    if not taken:
        yield NO_HOUSEHOLD.at("name", value=village.name)
    if None not in (village.contracted_taken, *taken) and sum(taken) != village.contracted_taken:
        total = village.contracted_taken
        yield HOUSEHOLD_SUM.at("contracted_taken", value=total, parts=sum(taken), total=total)
    known = (household.arable_taken for household in village.households)
    arable = sum((area for area in known if area is not None), Decimal(0))
    if village.arable is not None and arable > village.arable:
        yield HOUSEHOLD_ARABLE.at("arable", value=village.arable, parts=arable, total=village.arable)


def _contract_land(village: Village) -> Iterator[Problem]:
    """R11: check the contracted land of the village.

    It contains the land taken and the land its households still had.
    """
    land, taken = village.contract_land, village.contracted_taken
    if land is not None and taken is not None and land < taken:
        yield LAND_BELOW_TAKEN.at("contract_land", value=land, land=land, taken=taken)
        return
    areas = [(household.contracted_area, household.taken_before) for household in village.households]
    if land is None or any(None in pair for pair in areas):
        return
    held = sum((contracted - before for contracted, before in areas), Decimal(0))
    if land < held:
        yield LAND_BELOW_HOUSEHOLDS.at("contract_land", value=land, land=land, held=held)


def _village_counts(village: Village) -> Iterator[Problem]:
    found = sum(farmer.has_contract_right is True for farmer in village.farmers())
    stated = village.contract_right_population
    if stated is not None and stated < found:
        yield FEW_WITH_RIGHT.at("contract_right_population", value=stated, stated=stated, found=found)
    for band, label in (("working", "16—59岁"), ("senior", "60岁以上")):
        registered = getattr(village, f"registered_{band}")
        insured = [getattr(village, f"insured_{band}_{kind}") for kind in ("employee", "resident")]
        total = sum(count for count in insured if count is not None)
        if registered is not None and total > registered:
            yield INSURED_TOO_MANY.at(
                f"registered_{band}", value=registered, band=label, insured=total, registered=registered
            )
