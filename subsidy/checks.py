"""What facts must hold of a project before anything is decided, one small check per rule.

Each check takes an object of `models` and yields problems with paths relative to it. A workbook is checked with some
of its cells unreadable: those fields are None, and a check that needs one says nothing, for that cell has its own
problem already. `all_problems` needs no law; `policy_problems` holds the facts against a policy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from . import identity, rules
from .problems import Problem, error, warning
from .terms import AgeBand

if TYPE_CHECKING:
    from datetime import date

    from .models import Farmer, Household, Project, Village
    from .policy import Policy
    from .problems import Kind, Path
    from .terms import Reason

HEAD = "户主"
MU_PER_HECTARE = 15
_MOST_RELATED = 10
"""A value repeated n times would else name n² places."""
_HECTARE_ROUNDING = Decimal("0.00005")
_ABSURD_HOUSEHOLD = Decimal(1000)
_ABSURD_VILLAGE = Decimal(200_000)

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
NO_HOUSEHOLD = warning(
    "village_without_household", "本村没有农户", "如确无承包到户土地被征收可不理会，否则在农户表补录"
)
TAKEN_TOO_MUCH = error(
    "taken_exceeds_contracted",
    "以前征收{before}亩＋本次征收{now}亩，超过承包面积{contracted}亩",
    "核对三个数：承包面积应为承包经营权证上的原面积",
)
NO_RIGHT = error("nobody_with_right", "有承包地{contracted}亩，但户内无人享有承包权", "核对该户人员的“享有承包权”一列")
NO_MEMBER = error("household_without_person", "该户没有人员", "在人员表补录该户全部成员，或删去该户")
NO_HEAD = error("head_missing", "该户没有与户主关系为“户主”的人员", "在人员表把户主本人的关系填为“户主”")
MANY_HEADS = error("head_repeated", "该户有{count}名“户主”：{names}", "每户只能有一名户主，更正其余人员的关系")
HEAD_NAME = error("head_name_differs", "户主姓名“{stated}”与人员表中的户主“{found}”不同", "核对后使两处一致")
PRIOR_WITHOUT_LOSS = warning(
    "prior_without_earlier_loss",
    "填了已补贴比例，但该户以前累计征收面积为0",
    "核对是否漏填以前累计征收面积，或已补贴比例填错",
)
BORN_LATER = error("born_after_reference", "出生日期{birth}晚于土地补偿公告日{reference}", "核对身份证号或公告日期")
SAME_ID = error("id_repeated", "身份证号重复", "核对是否同一人录入两次，或其中一个号码抄错")
SAME_NUMBER = error("household_number_repeated", "户编号重复", "户编号在全表内必须唯一，改其中一个")
SAME_VILLAGE = error("village_repeated", "村名重复", "每村只填一行；不同乡镇的同名村请在村名前加乡镇名")
NO_VILLAGE = error("no_village", "没有任何村", "在村表至少填写一个村")
UNKNOWN_VILLAGE = error("village_unknown", "村表中没有“{village}”", "使用村表中的村名，或在村表补录该村")
ARABLE_BEFORE = error(
    "arable_exceeds_before",
    "本次征收耕地{arable}亩大于征地前耕地面积{before}亩",
    "核对两个数（均为全村）",
)
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
FEW_WITH_RIGHT = warning(
    "population_below_roster",
    "享有承包权人口{stated}人，少于人员表中本村享有承包权的{found}人",
    "核对本村享有承包权人口（征地前）",
)
INSURED_TOO_MANY = warning("insured_exceed_registered", "{band}参保人数{insured}大于在册人数{registered}", "核对人数")
MANY_DECIMALS = warning("many_decimals", "小数超过4位", "按填入的数值精确计算；如系误填请更正")
ABSURD_AREA = warning("absurd_area", "面积大得不合常理", "核对单位是否为亩、小数点是否遗漏")

PER_HEAD_DIFFERS = error(
    "land_per_head_differs",
    "本村人均承包地面积{stated}亩，与 承包地总面积÷享有承包权人口＝{computed}亩 不符",
    "核对三个数（均为征地前），人均数保留{decimals}位小数，也可留空由系统计算",
)
PER_HEAD_UNCHECKED = error(
    "land_per_head_unchecked",
    "本村人均承包地面积填{stated}亩，但享有承包权人口为0，无法核对",
    "填写征地前的享有承包权人口；确无承包地的，人均数留空",
)
NO_PER_HEAD = error(
    "land_per_head_missing",
    "征收了未承包到户土地，但本村人均承包地面积为0或无法计算",
    "填写本村承包地总面积和享有承包权人口（征地前）",
)
MANY_NAMES = error(
    "uncontracted_names_exceed",
    "未承包到户名单有{named}人，超过保障人数{heads}人",
    "保障人数＝征收未承包到户面积÷本村人均承包地面积，删去名单中多出的人",
)
FEW_NAMES = warning(
    "uncontracted_names_pending",
    "未承包到户保障人数{heads}人，名单中符合条件的只有{named}人，其余名单待定",
    "名单确定后在人员表补填",
)
NAME_INELIGIBLE = warning(
    "uncontracted_name_ineligible",
    "列入未承包到户名单，但不符合补贴条件（{reasons}），不予补贴，名额按待定处理",
    "在未承包到户名单中另换符合条件的人",
)
REGISTERED_FEW = warning(
    "registered_below_roster",
    "{band}在册人数{stated}人，少于人员表中本村符合条件的{found}人",
    "核对村表的在册人数或人员表",
)


def farmer_problems(farmer: Farmer) -> Iterator[Problem]:
    """Yield what is wrong with a person alone: the ID number."""
    if farmer.id_number is not None and (found := identity.fault(farmer.id_number)):
        kind, facts = found
        yield kind.at("id_number", value=farmer.id_number, **facts)


def household_problems(household: Household) -> Iterator[Problem]:
    """Yield what is wrong within a household: its land, its head, its members."""
    yield from _areas(household, _ABSURD_HOUSEHOLD, "contracted_area", "taken_before", "taken_now")
    yield from _taken(household)
    yield from _head(household)
    for index, farmer in enumerate(household.members):
        if farmer.prior_share and household.taken_before == 0:
            yield PRIOR_WITHOUT_LOSS.at("members", index, "prior_share", value=farmer.prior_share)


def village_problems(village: Village) -> Iterator[Problem]:
    """Yield what is wrong within a village: the sums of its land and the counts of its people."""
    yield from _areas(village, _ABSURD_VILLAGE, "total_area", "farmland", "contract_land")
    yield from _sum_differs(LAND_KINDS, village, "farmland", "construction", "unused")
    yield from _sum_differs(CONTRACTED_SPLIT, village, "contracted_taken", "uncontracted_taken")
    arable, farmland = village.arable, village.farmland
    if None not in (arable, farmland) and arable > farmland:
        yield ARABLE.at("arable", value=arable, arable=arable, farmland=farmland)
    before = village.arable_before
    if before is not None and arable is not None and arable > before:
        yield ARABLE_BEFORE.at("arable_before", value=before, arable=arable, before=before)
    yield from _household_sum(village)
    yield from _village_counts(village)


def project_problems(project: Project) -> Iterator[Problem]:
    """Yield what is wrong between villages, with the dates, or with the standard."""
    if not project.villages:
        yield NO_VILLAGE.at("villages")
    yield from _dates(project)
    if project.dibao == 0:
        yield ZERO_DIBAO.at("dibao", value=project.dibao)
    yield from _repeated(project)
    yield from _births(project)
    yield from _parcels(project)


def all_problems(project: Project) -> Iterator[Problem]:
    """Yield every problem of a project and of all within it, with paths from the project."""
    yield from project_problems(project)
    for v, village in enumerate(project.villages):
        yield from (problem.under("villages", v) for problem in village_problems(village))
        for h, household in enumerate(village.households):
            here = ("villages", v, "households", h)
            yield from (problem.under(*here) for problem in household_problems(household))
            for m, farmer in enumerate(household.members):
                yield from (problem.under(*here, "members", m) for problem in farmer_problems(farmer))


def _areas(holder: Household | Village, absurd: Decimal, *fields: str) -> Iterator[Problem]:
    for field in fields:
        area: Decimal | None = getattr(holder, field)
        if area is None:
            continue
        if area > absurd:
            yield ABSURD_AREA.at(field, value=area)
        if area.scaleb(4) % 1:
            yield MANY_DECIMALS.at(field, value=area)


def _taken(household: Household) -> Iterator[Problem]:
    contracted, before, now = household.contracted_area, household.taken_before, household.taken_now
    if None in (contracted, before, now):
        return
    if before + now > contracted:
        yield TAKEN_TOO_MUCH.at("taken_now", value=now, before=before, now=now, contracted=contracted)


def _head(household: Household) -> Iterator[Problem]:
    members = household.members
    if not members:
        yield NO_MEMBER.at("number", value=household.number)
        return
    heads = [farmer for farmer in members if farmer.relation == HEAD]
    if not heads and all(farmer.relation is not None for farmer in members):
        yield NO_HEAD.at("head", value=household.head)
    if len(heads) > 1:
        names = "、".join(str(farmer.name) for farmer in heads)
        yield MANY_HEADS.at("head", value=household.head, count=len(heads), names=names)
    if len(heads) == 1 and None not in (household.head, heads[0].name) and heads[0].name != household.head:
        yield HEAD_NAME.at("head", value=household.head, stated=household.head, found=heads[0].name)
    if household.contracted_area and not any(farmer.has_contract_right in (True, None) for farmer in members):
        yield NO_RIGHT.at("contracted_area", value=household.contracted_area, contracted=household.contracted_area)


def _sum_differs(kind: Kind, village: Village, *parts: str) -> Iterator[Problem]:
    values = [getattr(village, part) for part in parts]
    if None in (village.total_area, *values) or sum(values) == village.total_area:
        return
    yield kind.at("total_area", value=village.total_area, parts=sum(values), total=village.total_area)


def _household_sum(village: Village) -> Iterator[Problem]:
    taken = [household.taken_now for household in village.households]
    if not taken:
        yield NO_HOUSEHOLD.at("name", value=village.name)
    if None in (village.contracted_taken, *taken) or sum(taken) == village.contracted_taken:
        return
    total = village.contracted_taken
    yield HOUSEHOLD_SUM.at("contracted_taken", value=total, parts=sum(taken), total=total)


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


def land_per_head(village: Village, policy: Policy) -> Decimal | None:
    """R11: return the village's contracted land per head (亩); None when it cannot be known."""
    if None in (village.contract_land, village.contract_right_population):
        return None
    return rules.land_per_head(
        village.contract_land, village.contract_right_population, policy.decimals, policy.rounding
    )


def uncontracted_headcount(village: Village, policy: Policy) -> int | None:
    """R11: return how many people the village's uncontracted land covers; None when it cannot be known."""
    if village.uncontracted_taken == 0:
        return 0
    per_head = land_per_head(village, policy)
    if not per_head or village.uncontracted_taken is None:
        return None
    return rules.headcount(village.uncontracted_taken, per_head, policy.headcount_rounding)


def policy_problems(project: Project, policy: Policy) -> Iterator[Problem]:
    """Yield where the facts do not agree with what the policy makes of them."""
    for v, village in enumerate(project.villages):
        yield from (problem.under("villages", v) for problem in village_policy_problems(village, policy))
        yield from (problem.under("villages", v) for problem in _people(village, project.announcement_date, policy))


def village_policy_problems(village: Village, policy: Policy) -> Iterator[Problem]:
    """Yield what is wrong with the village's land per head and its list for uncontracted land (R11)."""
    computed, stated = land_per_head(village, policy), village.land_per_head
    known = None not in (village.contract_land, village.contract_right_population)
    if known and stated is not None and (computed is None or policy.printed(stated) != computed):
        kind = PER_HEAD_UNCHECKED if computed is None else PER_HEAD_DIFFERS
        yield kind.at("land_per_head", value=stated, stated=stated, computed=computed, decimals=policy.decimals)
    if known and village.uncontracted_taken and not computed:
        yield NO_PER_HEAD.at("uncontracted_taken", value=village.uncontracted_taken)
    heads, named = uncontracted_headcount(village, policy), _listed(village)
    if heads is not None and named > heads:
        yield MANY_NAMES.at("uncontracted_taken", value=village.uncontracted_taken, named=named, heads=heads)


def _listed(village: Village) -> int:
    return sum(farmer.on_uncontracted_list is True for farmer in village.farmers())


def age_and_reasons(farmer: Farmer, reference: date, policy: Policy) -> tuple[int, tuple[Reason, ...]]:
    """R1, R2: return the age on the reference date and every reason why the person is not eligible."""
    age = rules.age_on(farmer.birth_date, reference, policy.feb29)
    reasons = rules.ineligible_because(
        age=age,
        minimum_age=policy.minimum_age,
        is_student=farmer.is_student,
        on_register=farmer.on_register,
        has_contract_right=farmer.has_contract_right,
    )
    return age, reasons


def _people(village: Village, reference: date | None, policy: Policy) -> Iterator[Problem]:
    eligible: Counter[AgeBand] = Counter()
    refused = 0
    for h, household in enumerate(village.households):
        for m, farmer in enumerate(household.members):
            if not _readable(farmer) or reference is None:
                continue
            age, reasons = age_and_reasons(farmer, reference, policy)
            eligible[rules.age_band(age, policy.minimum_age, policy.senior_age)] += not reasons
            if reasons and farmer.on_uncontracted_list:
                refused += 1
                here = ("households", h, "members", m, "on_uncontracted_list")
                yield NAME_INELIGIBLE.at(*here, value=farmer.name, reasons="、".join(r.label for r in reasons))
    heads, named = uncontracted_headcount(village, policy), _listed(village) - refused
    if heads is not None and named < heads:
        yield FEW_NAMES.at("uncontracted_taken", value=village.uncontracted_taken, named=named, heads=heads)
    for field, band in (("registered_working", AgeBand.WORKING), ("registered_senior", AgeBand.SENIOR)):
        stated = getattr(village, field)
        if stated is not None and stated < eligible[band]:
            yield REGISTERED_FEW.at(field, value=stated, band=band.label, stated=stated, found=eligible[band])


def _readable(farmer: Farmer) -> bool:
    decisive = (farmer.id_number, farmer.is_student, farmer.on_register, farmer.has_contract_right)
    return None not in decisive and not identity.fault(farmer.id_number)
