"""Agreement of the facts with a policy's decisions (R2, R8, R10, R11).

A workbook is checked even if some of its cells are unreadable: those fields are None. A household is checked if it can
be decided, the list and the totals of a village if all of its households can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext

from ..deadlines import recorded_day
from ..facts import Farmer, Household, Project, Village
from ..law import (
    DIBAO_ANSWER,
    EXACT,
    POSTING_START,
    ZERO,
    AgeBand,
    Caution,
    DibaoYear,
    Headcount,
    Policy,
    Rounding,
    TakenBefore,
    UncontractedNames,
    plain,
    rounded_quotient,
)
from ..problems import Path, Problem, error, warning
from .deciding import (
    Case,
    Land,
    case_of,
    computed_headcount,
    land_per_head,
    measure_loss,
    uncontracted_headcount,
)
from .results import HouseholdResult, PersonResult, VillageResult

_IMPLAUSIBLE = 5
"""The village's land per head and that of its households differ by such a factor only if a digit was lost."""

PER_HEAD_DIFFERS = warning(
    "land_per_head_differs",
    "本村人均承包地面积填{stated}亩，按 承包地总面积÷享有承包权人口 计算为{computed}亩，以计算的为准",
    "核对三个数（均为征地前），也可留空由系统计算",
)
PER_HEAD_UNCHECKED = warning(
    "land_per_head_unchecked",
    "本村人均承包地面积填{stated}亩，但享有承包权人口为0，无法核对",
    "填写征地前的享有承包权人口；确无承包地的，人均数留空",
)
PER_HEAD_IMPLAUSIBLE = warning(
    "land_per_head_implausible",
    "本村人均承包地{computed}亩，而农户表中各户人均{found}亩，相差{factor}倍以上",
    "核对本村承包地总面积、享有承包权人口的位数和小数点",
)
NO_PER_HEAD = error(
    "land_per_head_missing",
    "征收了未承包到户土地，但本村人均承包地面积为0或无法计算",
    "填写本村承包地总面积和享有承包权人口（征地前），或由村确定未承包到户保障人数并填写",
)
NO_HEADCOUNT = error(
    "uncontracted_headcount_missing",
    "征收了未承包到户土地，而保障人数须由村确定，村表没有填写",
    "填写未承包到户保障人数和未承包到户确定办法",
)
NO_PLACES = warning(
    "uncontracted_headcount_none",
    "征收未承包到户土地{area}亩，按 {area}亩÷人均{per_head}亩 取整为0人，没有人因此得到补贴",
    "核对两个数；村另有确定办法的，填写未承包到户保障人数和未承包到户确定办法",
)
HEADCOUNT_WITHOUT_LAND = error(
    "uncontracted_headcount_without_land",
    "没有征收未承包到户土地，却填了未承包到户保障人数{stated}人",
    "核对征收未承包到户面积，或删去保障人数",
)
HEADCOUNT_DIFFERS = warning(
    "uncontracted_headcount_differs",
    "未承包到户保障人数填{stated}人，按 {area}亩÷人均{per_head}亩 计算为{computed}人，以村确定的为准",
    "核对人数；按公式计算的，把该格留空",
)
HEADCOUNT_GROUNDS = warning(
    "uncontracted_headcount_grounds",
    "填了未承包到户保障人数{stated}人，没有填未承包到户确定办法",
    "填写人数是如何确定的，附件6第五条要写明",
)
COVERAGE = error(
    "coverage_exceeds_population",
    "保障人数{people}人（承包到户{contracted}人、未承包到户{uncontracted}人），超过享有承包权人口{population}人",
    "核对本村承包地总面积、享有承包权人口和征收未承包到户面积的位数和小数点",
)
MANY_NAMES = error(
    "uncontracted_names_exceed",
    "未承包到户名单中可以补贴的有{named}，超过保障人数{heads}人",
    "核对保障人数（按面积计算，或由村确定），删去名单中多出的人",
)
FEW_NAMES = warning(
    "uncontracted_names_pending",
    "未承包到户保障人数{heads}人，名单中可以补贴的只有{named}人，其余名单待定",
    "名单确定后在人员表补填",
)
OPEN_SHARES = warning(
    "uncontracted_shares_open",
    "未承包到户保障人数{heads}人，名单中的人合计只有{taken}份，其余{left}份未确定到人",
    "名单确定后在人员表补填",
)
NAME_INELIGIBLE = warning(
    "uncontracted_name_ineligible",
    "列入未承包到户名单，但不符合补贴条件（{reasons}），不予补贴，不占名额",
    "在未承包到户名单中另换符合条件的人",
)
NAME_SUBSIDISED = warning(
    "uncontracted_name_subsidised",
    "列入未承包到户名单，但以前项目已补贴{share}，不予补贴，不占名额",
    "在未承包到户名单中另换没有享受过补贴的人",
)
NAME_CONTRACTED = warning(
    "uncontracted_name_contracted",
    "列入未承包到户名单，但本项目承包地已获补贴{share}，未承包到户部分不予补贴，不占名额",
    "在未承包到户名单中另换本项目没有获得补贴的人",
)
POSTED_NAME = error(
    "posted_name_without_place",
    "名单已经公示，其中{name}不能占未承包到户名额",
    "公示的名单须是最终名单：从未承包到户名单中删去此人，或更正公示开始的日期",
)
REGISTERED_FEW = warning(
    "registered_below_roster",
    "{band}在册人数{stated}人，少于人员表中本村符合条件的{found}人",
    "核对村表的在册人数或人员表",
)
REACHED_UNPAID = warning(
    "reached_before_unpaid",
    "以前累计失地已达标，但户内各人已补贴比例均为0",
    "核对是否已领：已领的填写已补贴比例；确未领取的可不理会",
)
PRIOR_DECIMALS = error(
    "prior_share_decimals",
    "已补贴比例{share}的小数超过{decimals}位",
    "按以前项目表格上打印的比例填写",
)
DIBAO_YEAR = error(
    "dibao_year",
    "低保标准年度为{stated}，应为{year}的上一年度{expected}",
    "改用{expected}年度的城市低保标准，年度和标准一并更正",
)
DIBAO_YEAR_OTHER = warning(
    "dibao_year_other",
    "低保标准年度为{stated}；告知书发布在{notice}年、民政局答复在{answer}年，也可理解为{other}年度",
    "核对民政局答复中的年度，年度和标准须一致",
)


def policy_problems(project: Project, policy: Policy) -> Iterator[Problem]:
    """Yield every disagreement of the facts of a project with the policy."""
    with localcontext(EXACT):
        yield from _dibao_year(project, policy)
        case = case_of(project, policy) if _decisive(project) else None
        for v, village in enumerate(project.villages):
            found = (*_headcount(village, policy), *_readable(village, case, _posted(project, policy)))
            yield from (problem.under("villages", v) for problem in found)


def result_problems(project: Project, policy: Policy, villages: Iterable[VillageResult]) -> Iterator[Problem]:
    """Yield them from results that are known already."""
    with localcontext(EXACT):
        yield from _dibao_year(project, policy)
        posted = _posted(project, policy)
        for v, result in enumerate(villages):
            households = _households(result.households, policy, posted)
            found = (*_headcount(result.village, policy), *households, *_whole_village(result, policy))
            yield from (problem.under("villages", v) for problem in found)


# The standard (R8) ----------------------------------------------------------------------------------------------------


def _dibao_year(project: Project, policy: Policy) -> Iterator[Problem]:
    """R8: check the year of the standard.

    It is the year before the notice, or before the recorded answer; where the two differ, either with a warning.
    """
    stated = project.dibao_year
    if project.notice_date is None or stated is None:
        return
    notice = project.notice_date.year
    answered = recorded_day(project, policy.procedure, DIBAO_ANSWER)
    answer = max(notice, answered.year) if answered else notice
    wanted, other = (notice, answer) if policy.dibao_year is DibaoYear.NOTICE else (answer, notice)
    if stated not in (wanted - 1, other - 1):
        year = "告知书发布年度" if policy.dibao_year is DibaoYear.NOTICE else "民政局答复年度"
        yield DIBAO_YEAR.at("dibao_year", value=stated, stated=stated, year=year, expected=wanted - 1)
    elif notice < answer:
        alternative = (notice - 1) + (answer - 1) - stated
        facts = {"stated": stated, "notice": notice, "answer": answer, "other": alternative}
        yield DIBAO_YEAR_OTHER.at("dibao_year", value=stated, **facts)


def _posted(project: Project, policy: Policy) -> bool:
    """Return whether the list is posted (R15).

    A day later than the day of filing has not come yet.
    """
    begun = recorded_day(project, policy.procedure, POSTING_START)
    return begun is not None and (project.filing_date is None or begun <= project.filing_date)


# The number of people for uncontracted land (R11) ---------------------------------------------------------------------


def _headcount(village: Village, policy: Policy) -> Iterator[Problem]:
    yield from _per_head(village, policy)
    stated, computed = village.uncontracted_headcount, computed_headcount(village, policy)
    area = village.uncontracted_taken
    if stated is not None:
        yield from _stated_headcount(village, policy, stated, computed)
    elif area and policy.headcount is Headcount.STATED:
        yield NO_HEADCOUNT.at("uncontracted_taken", value=area)
    elif area and computed is None and None not in (village.contract_land, village.contract_right_population):
        yield NO_PER_HEAD.at("uncontracted_taken", value=area)
    elif area and computed == 0:
        facts = {"area": area, "per_head": land_per_head(village, policy)}
        yield NO_PLACES.at("uncontracted_taken", value=area, **facts)


def _per_head(village: Village, policy: Policy) -> Iterator[Problem]:
    """Check the stated land per head against the computed one.

    They must agree to the decimals that the figure is stated with.
    """
    stated, land, population = village.land_per_head, village.contract_land, village.contract_right_population
    if stated is None or land is None or population is None:
        return
    if not population:
        yield PER_HEAD_UNCHECKED.at("land_per_head", value=stated, stated=stated)
    elif not _agrees(stated, land, Decimal(population), policy.rounding):
        computed = land_per_head(village, policy)
        yield PER_HEAD_DIFFERS.at("land_per_head", value=stated, stated=stated, computed=computed)


def _agrees(stated: Decimal, dividend: Decimal, divisor: Decimal, rounding: Rounding) -> bool:
    """Whether a figure is a quotient, cut or rounded to its decimals.

    >>> stated = ("1.37", "1.36", "1.3667", "1.36667", "1.3700", "1.38")
    >>> [_agrees(Decimal(each), Decimal("4.1"), Decimal(3), Rounding.HALF_UP) for each in stated]
    [True, True, True, True, False, False]
    """
    decimals = max(-int(stated.as_tuple().exponent), 0)
    return stated in {rounded_quotient(dividend, divisor, decimals, way) for way in (rounding, Rounding.DOWN)}


def _stated_headcount(village: Village, policy: Policy, stated: int, computed: int | None) -> Iterator[Problem]:
    area, here = village.uncontracted_taken, "uncontracted_headcount"
    if area == 0 and stated:
        yield HEADCOUNT_WITHOUT_LAND.at(here, value=stated, stated=stated)
    elif computed not in (None, stated) and policy.headcount is Headcount.COMPUTED:
        facts = {"stated": stated, "area": area, "per_head": land_per_head(village, policy), "computed": computed}
        yield HEADCOUNT_DIFFERS.at(here, value=stated, **facts)
    if stated and not village.uncontracted_method:
        yield HEADCOUNT_GROUNDS.at(here, value=stated, stated=stated)


# Households and their members (R2, R10, R11) --------------------------------------------------------------------------


def _decisive(project: Project) -> bool:
    return project.announcement_date is not None and bool(project.dibao)


def _readable(village: Village, case: Case | None, posted: bool) -> Iterator[Problem]:
    """Yield the problems of households that can be decided.

    Those of the whole village follow if all of its households can be.
    """
    if case is None:
        return
    households = [
        case.household(household, village) if _is_decidable(household) else None for household in village.households
    ]
    yield from _households(households, case.policy, posted)
    for h, (household, result) in enumerate(zip(village.households, households, strict=True)):
        if result is None:
            yield from (problem.under("households", h) for problem in _ineligible_names(household, case))
    decided = tuple(household for household in households if household is not None)
    if len(decided) == len(households):
        yield from _whole_village(case.added_up(village, decided), case.policy)
    else:
        yield from _registered(village, decided, case.policy)


def _is_decidable(household: Household) -> bool:
    """Whether the facts that decide about a household are readable and sound."""
    land = (household.contracted_area, household.taken_before, household.taken_now)
    return None not in land and sum(land[1:]) <= land[0] and all(map(_is_readable, household.members))


def _is_readable(farmer: Farmer) -> bool:
    needed = (farmer.id_number, farmer.is_student, farmer.on_register, farmer.has_contract_right, farmer.prior_share)
    if None in (*needed, farmer.on_uncontracted_list):
        return False
    return not any(problem.is_error for problem in farmer.own_problems())


def _ineligible_names(household: Household, case: Case) -> Iterator[Problem]:
    """R11: report the ineligible names of a household that is undecided.

    They take no place whatever their household lost, although that could not be decided.
    """
    for m, farmer in enumerate(household.members):
        if _is_readable(farmer) and farmer.on_uncontracted_list and farmer.birth_date <= case.reference_date:
            _, reasons = case.eligibility(farmer)
            if reasons:
                labels = "、".join(reason.label for reason in reasons)
                yield NAME_INELIGIBLE.at("members", m, "on_uncontracted_list", value=farmer.name, reasons=labels)


def _households(households: Sequence[HouseholdResult | None], policy: Policy, posted: bool) -> Iterator[Problem]:
    for h, household in enumerate(households):
        if household is not None:
            found = (*_reached_unpaid(household), *_members(household, policy, posted))
            yield from (problem.under("households", h) for problem in found)


def _members(result: HouseholdResult, policy: Policy, posted: bool) -> Iterator[Problem]:
    positions = {farmer.id_number: m for m, farmer in enumerate(result.household.members)}
    for person in result.persons:
        here = ("members", positions[person.farmer.id_number])
        prior = person.farmer.prior_share
        if prior.scaleb(policy.share_decimals) % 1:
            facts = {"share": prior, "decimals": policy.share_decimals}
            yield PRIOR_DECIMALS.at(*here, "prior_share", value=prior, **facts)
        if person.farmer.on_uncontracted_list:
            yield from _named(person, (*here, "on_uncontracted_list"), posted)
    yield from _named_born_later(result, posted)


def _named_born_later(result: HouseholdResult, posted: bool) -> Iterator[Problem]:
    """R11: report listed people born after the reference date.

    They are not counted at all (R2).
    """
    counted = {person.farmer.id_number for person in result.persons}
    for m, farmer in enumerate(result.household.members):
        if farmer.on_uncontracted_list and farmer.id_number not in counted:
            here = ("members", m, "on_uncontracted_list")
            yield NAME_INELIGIBLE.at(*here, value=farmer.name, reasons="公告日之后出生")
            if posted:
                yield POSTED_NAME.at(*here, value=farmer.name, name=farmer.name)


def _named(person: PersonResult, here: Path, posted: bool) -> Iterator[Problem]:
    """R11: report a name that takes no place, as an error once it is posted."""
    name, text = person.farmer.name, person.policy.ratio_text
    barred = {
        Caution.NAMED_INELIGIBLE: NAME_INELIGIBLE,
        Caution.NAMED_SUBSIDISED: NAME_SUBSIDISED,
        Caution.NAMED_CONTRACTED: NAME_CONTRACTED,
    }
    shares = {Caution.NAMED_SUBSIDISED: person.farmer.prior_share, Caution.NAMED_CONTRACTED: person.entitlement}
    reasons = "、".join(reason.label for reason in person.ineligible_because)
    found = [caution for caution in person.cautions if caution in barred]
    for caution in found:
        yield barred[caution].at(*here, value=name, reasons=reasons, share=text(shares.get(caution, ZERO)))
    if posted and found:
        yield POSTED_NAME.at(*here, value=name, name=name)


def _reached_unpaid(result: HouseholdResult) -> Iterator[Problem]:
    if reached_unpaid(result):
        yield REACHED_UNPAID.at("taken_before", value=result.household.taken_before)


def reached_unpaid(result: HouseholdResult) -> bool:
    """R10: return whether a household reached a class earlier, but is unpaid.

    It reached the class before this project, yet no member has an earlier share.
    """
    household, policy = result.household, result.policy
    ignored = policy.taken_before is TakenBefore.IGNORED
    if ignored or not household.taken_before or any(farmer.prior_share for farmer in household.members):
        return False
    earlier = Land(household.contracted_area, ZERO, household.taken_before)
    return measure_loss(earlier, result.loss.heads, policy).loss_class.is_paid


# The village as a whole (R11) -----------------------------------------------------------------------------------------


def _whole_village(result: VillageResult, policy: Policy) -> Iterator[Problem]:
    if uncontracted_headcount(result.village, policy) is not None:
        yield from _names(result, policy)
        yield from _coverage(result)
    yield from _plausible(result, policy)
    yield from _registered(result.village, result.households, policy)


def _names(result: VillageResult, policy: Policy) -> Iterator[Problem]:
    """R11: check the names that take a place against the number of places."""
    heads, here, area = result.uncontracted_headcount, "uncontracted_taken", result.village.uncontracted_taken
    named = result.figures.uncontracted_people - result.pending_people
    if result.open_shares < 0:
        whole = policy.uncontracted_names is UncontractedNames.WHOLE
        taken = f"{named}人" if whole else f"{plain(heads - result.open_shares)}份"
        yield MANY_NAMES.at(here, value=area, named=taken, heads=heads)
    elif result.pending_people:
        yield FEW_NAMES.at(here, value=area, named=named, heads=heads)
    elif result.open_shares:
        taken, left = plain(heads - result.open_shares), plain(result.open_shares)
        yield OPEN_SHARES.at(here, value=area, heads=heads, taken=taken, left=left)


def _coverage(result: VillageResult) -> Iterator[Problem]:
    """R11: check that no more people are covered than have a right."""
    figures, population = result.figures, result.village.contract_right_population
    if population is not None and figures.people > population:
        yield COVERAGE.at(
            "contract_right_population",
            value=population,
            people=figures.people,
            contracted=figures.contracted_people,
            uncontracted=figures.uncontracted_people,
            population=population,
        )


def _plausible(result: VillageResult, policy: Policy) -> Iterator[Problem]:
    """R11: check the village's land per head against that of its households.

    Only a figure that a number of people depends on is checked.
    """
    village, computed = result.village, result.land_per_head
    land = sum((household.contracted_area for household in village.households), ZERO)
    heads = sum(farmer.has_contract_right for farmer in village.farmers())
    if not (computed and land and heads and village.uncontracted_taken) or village.uncontracted_headcount is not None:
        return
    if computed * heads > land * _IMPLAUSIBLE or land > computed * heads * _IMPLAUSIBLE:
        facts = {"computed": computed, "found": policy.printed(land, Decimal(heads)), "factor": _IMPLAUSIBLE}
        yield PER_HEAD_IMPLAUSIBLE.at("contract_land", value=village.contract_land, **facts)


def _registered(village: Village, households: Sequence[HouseholdResult], policy: Policy) -> Iterator[Problem]:
    eligible = Counter(person.band for household in households for person in household.persons if person.eligible)
    for field, band in (("registered_working", AgeBand.WORKING), ("registered_senior", AgeBand.SENIOR)):
        stated = getattr(village, field)
        if stated is not None and stated < eligible[band]:
            facts = {"band": policy.label_of(band), "stated": stated, "found": eligible[band]}
            yield REGISTERED_FEW.at(field, value=stated, **facts)
