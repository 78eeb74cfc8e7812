"""Whether the facts agree with what a policy makes of them (R2, R11).

A workbook is checked with some of its cells unreadable: those fields are None, and a check that needs one yields
nothing, since that cell has its own problem already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..facts import Farmer, Project, Village, identity
from ..law import DECIMALS, AgeBand, Policy, Reason, rules
from ..problems import Problem, error, warning

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
        yield kind.at("land_per_head", value=stated, stated=stated, computed=computed, decimals=DECIMALS)
    if known and village.uncontracted_taken and not computed:
        yield NO_PER_HEAD.at("uncontracted_taken", value=village.uncontracted_taken)
    heads, named = uncontracted_headcount(village, policy), _listed(village)
    if heads is not None and named > heads:
        yield MANY_NAMES.at("uncontracted_taken", value=village.uncontracted_taken, named=named, heads=heads)


def land_per_head(village: Village, policy: Policy) -> Decimal | None:
    """R11: return the village's contracted land per head (亩); None when it cannot be known."""
    if None in (village.contract_land, village.contract_right_population):
        return None
    return rules.land_per_head(village.contract_land, village.contract_right_population, DECIMALS, policy.rounding)


def uncontracted_headcount(village: Village, policy: Policy) -> int | None:
    """R11: return how many people the village's uncontracted land covers; None when it cannot be known."""
    if village.uncontracted_taken == 0:
        return 0
    per_head = land_per_head(village, policy)
    if not per_head or village.uncontracted_taken is None:
        return None
    return rules.headcount(village.uncontracted_taken, per_head, policy.headcount_rounding)


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


def _listed(village: Village) -> int:
    return sum(farmer.on_uncontracted_list is True for farmer in village.farmers())


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
            yield REGISTERED_FEW.at(
                field, value=stated, band=policy.label_of(band), stated=stated, found=eligible[band]
            )


def _readable(farmer: Farmer) -> bool:
    decisive = (farmer.id_number, farmer.is_student, farmer.on_register, farmer.has_contract_right)
    return None not in decisive and not identity.fault(farmer.id_number)
