"""Facts for tests, made by hand or drawn by hypothesis.

By hand there are functions with defaults (`farmer`, `household`, …), and by hypothesis strategies (`farmers`,
`households`, …).

By hand or drawn, facts are plain dicts in the shape of `Project.model_dump()`, consistent by construction: a village's
sums are those of its households. `project(...)` and `projects()` make the validated `subsidy.Project`. All people are
invented. Drawn land stands on the lines of the rules far more often than chance would put it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import count, islice
from operator import itemgetter
from typing import Any

import oracle
from cases import LISHI
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import subsidy
from subsidy.law import READINGS

Facts = dict[str, Any]

REFERENCE = date(2024, 6, 12)
ADULT = date(1980, 3, 15)
ZERO = Decimal(0)


# By hand --------------------------------------------------------------------------------------------------------------


def id_number(born: date = ADULT, serial: int = 1, region: str = "141102") -> str:
    """Make the ID number of an invented person."""
    first17 = f"{region}{born:%Y%m%d}{serial:03d}"
    return first17 + oracle.check_digit(first17)


def farmer(born: date = ADULT, serial: int = 1, **facts: Any) -> Facts:
    """Make an adult whom the scheme covers, except for the `facts` given."""
    return {
        "name": f"村民{serial:03d}",
        "id_number": id_number(born, serial),
        "relation": "成员",
        "on_register": True,
        "has_contract_right": True,
        "is_student": False,
        "insurance": subsidy.Insurance.RESIDENT,
        "prior_share": ZERO,
        "on_uncontracted_list": False,
    } | facts


def household(
    contracted: str | Decimal,
    before: str | Decimal,
    now: str | Decimal,
    members: int | Sequence[Facts],
    number: str = "001",
) -> Facts:
    """Make a household from its three areas and its members.

    `members` may be the number of people alike; the first person is the 户主.
    """
    people = [farmer(serial=serial) for serial in range(1, members + 1)] if isinstance(members, int) else list(members)
    people[0] = people[0] | {"relation": "户主"}
    return {
        "number": number,
        "head": people[0]["name"],
        "contracted_area": Decimal(contracted),
        "taken_before": Decimal(before),
        "taken_now": Decimal(now),
        "members": people,
    }


def village(*households: Facts, uncontracted: str | Decimal = "0", **facts: Any) -> Facts:
    """Make a village whose sums are those of its households.

    It has 137 亩 or more among 100 people unless said otherwise.
    """
    contracted_taken = sum((home["taken_now"] for home in households), ZERO)
    held = sum((home["contracted_area"] - home["taken_before"] for home in households), ZERO)
    total = contracted_taken + Decimal(uncontracted)
    return {
        "township": "田家会街道",
        "name": "甲村",
        "total_area": total,
        "farmland": total,
        "arable": total,
        "construction": ZERO,
        "unused": ZERO,
        "contracted_taken": contracted_taken,
        "uncontracted_taken": Decimal(uncontracted),
        "contract_land": max(Decimal(137), held),
        "contract_right_population": 100,
        "uncontracted_headcount": None,
        "uncontracted_method": "",
        "households": list(households),
    } | facts


def project_facts(*villages: Facts, **facts: Any) -> Facts:
    """Make the facts of a project.

    The dibao standard is 650 元/月 and the announcement on 2024-06-12 unless said otherwise.
    """
    return {
        "name": "示例征地项目",
        "land_user": "示例单位",
        "land_use_mode": subsidy.LandUseMode.BATCH,
        "approver": subsidy.Approver.PROVINCE,
        "notice_date": date(2024, 6, 3),
        "announcement_date": REFERENCE,
        "dibao_year": 2023,
        "dibao": Decimal(650),
        "villages": list(villages),
    } | facts


def project(*villages: Facts, **facts: Any) -> subsidy.Project:
    """Make a validated project."""
    return subsidy.Project.model_validate(project_facts(*villages, **facts))


def project_of(*households: Facts, uncontracted: str | Decimal = "0", **facts: Any) -> subsidy.Project:
    """Make a validated project of one village."""
    return project(village(*households, uncontracted=uncontracted), **facts)


def put(facts: Facts, path: str, value: Any) -> Facts:
    """Return `facts` with the one at `path` set otherwise.

    A path is like ``villages[0].name``; `...` as value takes the fact away.
    """
    changed: Any = deepcopy(facts)
    *way, last = (int(step) if step.isdigit() else step for step in re.findall(r"\w+", path))
    holder = changed
    for step in way:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return dict(changed)


# By hypothesis --------------------------------------------------------------------------------------------------------


@cache
def areas(most: int = 20, decimals: tuple[int, ...] = (1, 2, 3, 4)) -> SearchStrategy[Decimal]:
    """Draw areas above 0, written with one of the numbers of decimals."""
    return st.one_of([_decimals(1, most * 10**places, places) for places in decimals])


@cache
def fractions(least: str = "0", most: str = "1", decimals: int = 4) -> SearchStrategy[Decimal]:
    """Draw fractions of 1."""
    ends = (int(Decimal(end).scaleb(decimals)) for end in (least, most))
    return _decimals(next(ends), next(ends), decimals)


def _decimals(least: int, most: int, places: int) -> SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda units: Decimal(units).scaleb(-places))


ANY_BIRTH = st.dates(date(1900, 1, 1), REFERENCE)


@st.composite
def id_numbers(draw: DrawFn, born: SearchStrategy[date] = ANY_BIRTH) -> str:
    """Draw valid ID numbers of any region, retired or never given."""
    region = f"{draw(st.integers(0, 999_999)):06d}"
    return id_number(draw(born), draw(st.integers(0, 999)), region)


@cache
def births(reference: date, ages: tuple[int, ...] = (16, 60)) -> SearchStrategy[date]:
    """Draw dates of birth up to the reference date.

    They are often on or beside a birthday that counts, or 29 February.
    """
    birthdays = [_years_before(reference, age) + timedelta(days) for age in ages for days in (-1, 0, 1)]
    leap_days = [date(year, 2, 29) for year in range(1936, reference.year, 4)]
    return st.one_of(
        st.sampled_from([day for day in birthdays if day <= reference]),
        st.sampled_from(leap_days),
        st.dates(date(1925, 1, 1), reference),
        st.dates(date(1960, 1, 1), date(2000, 1, 1)),
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and no such day that year
        return date(day.year - years, 2, 28)


Policy = Mapping[str, Any]
"""The numbers and readings of a policy by their names, as the oracle reads them."""


@st.composite
def policies(draw: DrawFn) -> Policy:
    """Draw the numbers and readings of a policy.

    Any reading is drawn, and numbers that are often those of the document.
    """
    readings = {name: draw(st.sampled_from(type(getattr(LISHI, name)))) for name in READINGS}
    ages = sorted(draw(st.one_of(st.just((16, 60)), st.tuples(st.integers(0, 30), st.integers(0, 90)))))
    return readings | {
        "months": draw(st.one_of(st.just(139), st.integers(1, 400))),
        "minimum_age": ages[0],
        "senior_age": ages[1],
        "minimum_remaining": draw(st.one_of(st.just(Decimal("0.3")), fractions(), fractions(decimals=8))),
        "majority_loss_ratio": draw(st.one_of(st.just(Decimal("0.5")), fractions(), fractions(decimals=6))),
    }


SELDOM = st.sampled_from((False,) * 7 + (True,))
INSURANCE = st.sampled_from(subsidy.Insurance)
PRIOR = {
    unit: st.one_of(st.just(ZERO), st.just(Decimal(1)), fractions(decimals=decimals))
    for unit, decimals in (("fraction", 4), ("percent", 6))
}
"""Shares received before, with the decimals of a ratio in each unit."""


@st.composite
def farmers(
    draw: DrawFn, serial: int, reference: date, policy: Policy = oracle.DEFAULTS, *, has_contract_right: bool = True
) -> Facts:
    """Draw people, most of them covered; `serial` keeps ID numbers apart."""
    ages = policy["minimum_age"], policy["senior_age"]
    return farmer(
        draw(births(reference, ages)),
        serial,
        is_student=draw(SELDOM),
        on_register=not draw(SELDOM),
        has_contract_right=has_contract_right,
        insurance=draw(INSURANCE),
        prior_share=draw(PRIOR[str(policy["ratio_unit"])]),
    )


Land = tuple[Decimal, Decimal, Decimal]
"""Contracted, taken before, taken now."""


@st.composite
def lands(draw: DrawFn, heads: int, policy: Policy = oracle.DEFAULTS) -> Land:
    """Draw the land of a household.

    It is on a line, beside it, on a rounding tie, all taken, or anything.
    """
    before, now = draw(st.one_of(st.just(ZERO), areas())), draw(areas())
    taken = before + now
    tie, steps = Decimal(draw(st.sampled_from((2, 20, 200)))), draw(st.integers(0, 9999))
    near = draw(st.sampled_from((Decimal("0.49996"), Decimal("0.49995"), Decimal("0.499949"), Decimal("0.50004"))))
    minimum: Decimal = policy["minimum_remaining"]
    off_line = draw(st.sampled_from(("0", "-0.00004", "-0.00005", "-0.000051", "-0.0001", "0.0001")))
    scarce = max(minimum + Decimal(off_line), ZERO)
    size = draw(areas(decimals=(1, 2)))
    half: Decimal = policy["majority_loss_ratio"]
    return draw(
        st.sampled_from(
            (
                (taken + draw(areas()), before, now),
                (2 * now + before, before, now),  # this project alone took half, or less
                (max(2 * now, taken), before, now),
                (2 * taken, before, now),  # half with earlier acquisitions
                (taken + heads * scarce, before, now),  # the least remains per head, or nearly
                (size, ZERO, size * near),  # prints as half, or nearly
                (2 * size, size * near, size * near),
                (size, size / 10, size * near),
                (tie, ZERO, (2 * steps + 1) * tie / 20_000),  # the fifth decimal of the ratio is a lone 5
                (size, ZERO, size * half),
                (now, ZERO, now),
                (taken, before, now),
                (taken, taken, ZERO),
                (taken + draw(areas()), before, ZERO),
            )
        )
    )


@st.composite
def households(
    draw: DrawFn,
    serials: Iterable[int] | None = None,
    reference: date = REFERENCE,
    policy: Policy = oracle.DEFAULTS,
) -> Facts:
    """Draw a household with its people in any order.

    It has 1–8 people with a contracting right, up to 2 without, and seldom one born too late.
    """
    heads, others, late = draw(st.integers(1, 8)), draw(st.integers(0, 2)), draw(st.sampled_from((0, 0, 0, 1)))
    numbers = list(islice(serials or count(1), heads + others + late))
    with_right, without, unborn = numbers[:heads], numbers[heads : heads + others], numbers[heads + others :]
    people = [draw(farmers(serial, reference, policy)) for serial in with_right]
    people += [draw(farmers(serial, reference, policy, has_contract_right=False)) for serial in without]
    people += [farmer(reference + timedelta(draw(st.integers(1, 400))), serial) for serial in unborn]
    land = draw(lands(heads, policy))
    return household(*land, draw(st.permutations(people)), number=f"{numbers[0]:03d}")


@st.composite
def villages(
    draw: DrawFn,
    serials: Iterable[int],
    reference: date = REFERENCE,
    name: str = "甲村",
    policy: Policy = oracle.DEFAULTS,
) -> Facts:
    """Draw a village with consistent sums.

    Its land is split any way, and its list is within the places of its uncontracted land.
    """
    homes = draw(st.lists(households(serials, reference, policy), min_size=1, max_size=3))
    people = [member for home in homes for member in home["members"]]
    held = sum((home["contracted_area"] - home["taken_before"] for home in homes), ZERO)
    halves, exact = draw(st.integers(0, 12)), draw(st.booleans())
    population = len(people) + MOST_PLACES + draw(st.integers(0, 300))
    per_head = (held / population).quantize(Decimal("0.0001"), ROUND_UP) + draw(areas(3, (2, 4)))
    spare = ZERO if exact else draw(fractions("0", "0.01"))
    facts = village(
        *homes,
        uncontracted=per_head * halves / 2,  # a whole number of people, or a tie
        name=name,
        contract_land=per_head * population + spare * population / 2,
        contract_right_population=population,
    )
    facts |= _land_kinds(facts["total_area"], draw(st.tuples(fractions(), fractions(), fractions())))
    if halves and (policy["headcount"] == "stated" or draw(st.sampled_from((False, False, True)))):
        facts["uncontracted_headcount"] = draw(st.integers(0, MOST_PLACES))
        facts["uncontracted_method"] = draw(st.sampled_from(("", "村民会议讨论确定")))
    return draw(_named(facts, reference, policy))


MOST_PLACES = 8


@st.composite
def _named(draw: DrawFn, facts: Facts, reference: date, policy: Policy) -> Facts:
    """Name some people for the uncontracted land of a village.

    They are named while places last, but for those who take none.
    """
    people = [member for home in facts["households"] for member in home["members"]]
    for member in draw(st.lists(st.sampled_from(people), max_size=MOST_PLACES, unique_by=itemgetter("id_number"))):
        member["on_uncontracted_list"] = True
        _, totals = oracle.decide_village(facts, Fraction(1), reference, policy)
        member["on_uncontracted_list"] = totals["open_shares"] >= 0
    return facts


def _land_kinds(total: Decimal, parts: tuple[Decimal, Decimal, Decimal]) -> Facts:
    def part(area: Decimal, share: Decimal) -> Decimal:
        return (area * share).quantize(Decimal("0.0001"), ROUND_DOWN)

    farmland = part(total, parts[0])
    construction = part(total - farmland, parts[1])
    return {
        "farmland": farmland,
        "arable": part(farmland, parts[2]),
        "construction": construction,
        "unused": total - farmland - construction,
    }


@st.composite
def projects_facts(draw: DrawFn, policy: Policy = oracle.DEFAULTS) -> Facts:
    """Draw the facts of a project of 1–3 villages.

    They have no error under the policy.
    """
    notice = draw(st.dates(date(2024, 5, 31), date(2031, 12, 31)))
    later = st.integers(0, 400).map(lambda days: notice + timedelta(days))
    end_of_february = st.sampled_from([date(notice.year + 1, 2, 28), date(notice.year + 1, 3, 1)])
    reference = draw(st.one_of(later, end_of_february))
    serials = count(1)
    names = "甲乙丙"[: draw(st.integers(1, 3))]
    return project_facts(
        *(draw(villages(serials, reference, f"{name}村", policy)) for name in names),
        notice_date=notice,
        announcement_date=reference,
        dibao_year=notice.year - 1,
        dibao=draw(st.one_of(st.just(Decimal(650)), st.integers(1, 2000).map(Decimal), areas(2000, (2, 4)))),
    )


def projects(policy: Policy = oracle.DEFAULTS) -> SearchStrategy[subsidy.Project]:
    """Draw validated projects that have no error under the policy."""
    return projects_facts(policy).map(subsidy.Project.model_validate)
