"""Facts for tests: by hand with defaults (`farmer`, `household`, …), and by hypothesis (`farmers`, `households`, …).

By hand or drawn, facts are plain dicts in the shape of `Project.model_dump()`, consistent by construction: a village's
sums are those of its households. `project(...)` and `projects()` make the validated `subsidy.Project`. All people are
invented. Drawn land stands on the lines of the rules far more often than chance would put it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import count, islice
from typing import Any

import oracle
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import subsidy

Facts = dict[str, Any]

REFERENCE = date(2024, 6, 12)
ADULT = date(1980, 3, 15)
ZERO = Decimal(0)


# By hand --------------------------------------------------------------------------------------------------------------


def id_number(born: date = ADULT, serial: int = 1, region: str = "141102") -> str:
    """Make the ID number of somebody invented."""
    first17 = f"{region}{born:%Y%m%d}{serial:03d}"
    return first17 + oracle.check_digit(first17)


def farmer(born: date = ADULT, serial: int = 1, **facts: Any) -> Facts:
    """Make an adult whom the scheme covers; `facts` say what is different."""
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
    """Make a household from its three areas and its members (or how many alike); the first is the 户主."""
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
    """Make a village whose sums are those of its households; 137 亩 among 100 people unless said otherwise."""
    contracted_taken = sum((home["taken_now"] for home in households), ZERO)
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
        "contract_land": Decimal(137),
        "contract_right_population": 100,
        "households": list(households),
    } | facts


def project_facts(*villages: Facts, **facts: Any) -> Facts:
    """Make the facts of a project: dibao 650 元/月 and announcement on 2024-06-12 unless said otherwise."""
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
    """Return `facts` with the one at `path` set otherwise: ``villages[0].name``; `...` takes it away."""
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


def areas(most: int = 20, decimals: Iterable[int] = (1, 2, 3, 4)) -> SearchStrategy[Decimal]:
    """Draw areas above 0, written with one of the numbers of decimals."""
    return st.one_of([_decimals(1, most * 10**places, places) for places in decimals])


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


def births(reference: date) -> SearchStrategy[date]:
    """Draw dates of birth up to the reference date: often on or beside a 16th or 60th birthday, or 29 February."""
    birthdays = [_years_before(reference, age) + timedelta(days) for age in (16, 60) for days in (-1, 0, 1)]
    leap_days = [date(year, 2, 29) for year in range(1936, reference.year, 4)]
    return st.one_of(
        st.sampled_from(birthdays),
        st.sampled_from(leap_days),
        st.dates(date(1925, 1, 1), reference),
        st.dates(date(1960, 1, 1), date(2000, 1, 1)),
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and no such day that year
        return date(day.year - years, 2, 28)


@st.composite
def farmers(draw: DrawFn, serial: int, reference: date, has_contract_right: bool) -> Facts:
    """Draw people, most of them covered; `serial` keeps ID numbers apart."""
    seldom = st.sampled_from((False,) * 7 + (True,))
    return farmer(
        draw(births(reference)),
        serial,
        is_student=draw(seldom),
        on_register=not draw(seldom),
        has_contract_right=has_contract_right,
        insurance=draw(st.sampled_from(subsidy.Insurance)),
        prior_share=draw(st.one_of(st.just(ZERO), st.just(Decimal(1)), fractions())),
    )


Land = tuple[Decimal, Decimal, Decimal]
"""Contracted, taken before, taken now."""


@st.composite
def lands(draw: DrawFn, heads: int) -> Land:
    """Draw the land of a household: on a line, beside it, on a rounding tie, all taken, or anything."""
    before, now = draw(st.one_of(st.just(ZERO), areas())), draw(areas())
    taken = before + now
    tie, steps = Decimal(draw(st.sampled_from((2, 20, 200)))), draw(st.integers(0, 9999))
    near = draw(st.sampled_from((Decimal("0.49996"), Decimal("0.49995"), Decimal("0.499949"), Decimal("0.50004"))))
    scarce = draw(st.sampled_from(("0.3", "0.29996", "0.29995", "0.299949", "0.2999", "0.3001")))
    size = draw(areas(decimals=(1, 2)))
    return draw(
        st.sampled_from(
            (
                (taken + draw(areas()), before, now),
                (2 * now + before, before, now),  # this project alone took half, or less
                (max(2 * now, taken), before, now),
                (2 * taken, before, now),  # half with earlier acquisitions
                (taken + heads * Decimal(scarce), before, now),  # 0.3 亩 remain per head, or nearly
                (size, ZERO, size * near),  # prints as half, or nearly
                (2 * size, size * near, size * near),
                (size, size / 10, size * near),
                (tie, ZERO, (2 * steps + 1) * tie / 20_000),  # the fifth decimal of the ratio is a lone 5
                (now, ZERO, now),
                (taken, before, now),
                (taken, taken, ZERO),
                (taken + draw(areas()), before, ZERO),
            )
        )
    )


@st.composite
def households(draw: DrawFn, serials: Iterable[int] | None = None, reference: date = REFERENCE) -> Facts:
    """Draw a household: 1–8 people with a contracting right, up to 2 without, in any order."""
    heads, others = draw(st.integers(1, 8)), draw(st.integers(0, 2))
    numbers = list(islice(serials or count(1), heads + others))
    people = [draw(farmers(serial, reference, place < heads)) for place, serial in enumerate(numbers)]
    return household(*draw(lands(heads)), draw(st.permutations(people)), number=f"{numbers[0]:03d}")


@st.composite
def villages(draw: DrawFn, serials: Iterable[int], reference: date = REFERENCE, name: str = "甲村") -> Facts:
    """Draw a village: sums consistent, land split any way, never more names than its uncontracted land covers."""
    homes = draw(st.lists(households(serials, reference), min_size=1, max_size=3))
    per_head, population = draw(areas(3, (2, 4))), draw(st.integers(1, 400))
    halves, exact = draw(st.integers(0, 12)), draw(st.booleans())
    spare = ZERO if exact else draw(fractions("0", "0.01"))
    facts = village(
        *homes,
        uncontracted=per_head * halves / 2,  # a whole number of people, or a tie
        name=name,
        contract_land=per_head * population + spare * population / 2,
        contract_right_population=population,
    )
    people = [member for home in homes for member in home["members"]]
    places = min(oracle.headcount(facts)[1], len(people))
    named = draw(st.lists(st.integers(0, len(people) - 1), max_size=places, unique=True)) if places else []
    for index in named:
        people[index]["on_uncontracted_list"] = True
    return facts | _land_kinds(facts["total_area"], draw(st.tuples(fractions(), fractions(), fractions())))


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
def projects_facts(draw: DrawFn) -> Facts:
    """Draw the facts of a project of 1–3 villages."""
    notice = draw(st.dates(date(2024, 5, 31), date(2031, 12, 31)))
    later = st.integers(0, 400).map(lambda days: notice + timedelta(days))
    end_of_february = st.sampled_from([date(notice.year + 1, 2, 28), date(notice.year + 1, 3, 1)])
    reference = draw(st.one_of(later, end_of_february))
    serials = count(1)
    names = "甲乙丙"[: draw(st.integers(1, 3))]
    return project_facts(
        *(draw(villages(serials, reference, f"{name}村")) for name in names),
        notice_date=notice,
        announcement_date=reference,
        dibao_year=notice.year - 1,
        dibao=draw(st.one_of(st.just(Decimal(650)), st.integers(1, 2000).map(Decimal), areas(2000, (2, 4)))),
    )


def projects() -> SearchStrategy[subsidy.Project]:
    """Draw validated projects."""
    return projects_facts().map(subsidy.Project.model_validate)
