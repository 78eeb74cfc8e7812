"""Sentences and names in forms that depend on the case.

They are true for a reader who has only the paper.

Every figure in them is one of the result; the quotient in `uncontracted_words` is written so that its reader, rounding
it as the policy says, arrives at the number of people decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from ..deadlines import days_posted, recorded_day
from ..decisions import Assessment, HouseholdResult, PersonResult, VillageResult
from ..facts import MU_PER_HECTARE
from ..law import (
    DECIMALS,
    DEPOSIT,
    ONE,
    POSTING_END,
    POSTING_START,
    Caution,
    Headcount,
    Policy,
    PriorSubsidy,
    Rounding,
    Thresholds,
    UncontractedNames,
    plain,
    rounded_quotient,
    short,
)
from ..xlsxform import BLANK, as_text
from .field import NOTHING, OPEN_REST
from .scope import Place, Scope, SupplyGap, supplied, supply_gaps

_LONG = 60
"""Characters of names that a box of a form can hold"""
_LONG_STAMP = 30
"""Characters of names that stand beside a stamp"""
_MOST_DECIMALS = 16
_ENROL = "须先参保"
_NO_REMARK = ("", "无", NOTHING, "/", "—", "-")
_BLANK_DAY = "{0}{0}{0}{0}年{0}{0}{0}月{0}{0}{0}日".format("\xa0\xa0")
"""Room for a pen, in no-break spaces, so that a date stands on one line"""
SEAL = "（盖章）"
SEAL_DAY = "年　　　月　　　日"
_MOST_SEALS = 3
"""Stamps of several offices that have a place of their own, one below the other"""
_MOST_CELLS = 3
"""Cells that a sentence names"""


def written_day(day: date | None) -> str:
    """Return a day in words; one that is not known leaves room for a pen."""
    return as_text(day) if day else _BLANK_DAY


def recorded(result: Assessment, step: str) -> date | None:
    """Return the day recorded for the step with that id, or None."""
    return recorded_day(result.project, result.policy.procedure, step)


def posting_period(scope: Scope) -> str:
    """Return the days on which a list hangs, as recorded."""
    return "至".join(written_day(recorded(scope.result, step)) for step in (POSTING_START, POSTING_END))


def posting_length(scope: Scope) -> str:
    """Return for how many 工作日 a list hangs at least, after its days.

    Return nothing where fewer are recorded.
    """
    step = scope.result.policy.procedure.by_id.get(POSTING_END)
    if step is None or step.minimum is None or short_posting(scope):
        return ""
    return f"，不少于{step.minimum}个工作日"


def short_posting(scope: Scope) -> str:
    """Return by how much the recorded posting was too short, and what to do.

    Return nothing if it was not or is not known.
    """
    step = scope.result.policy.procedure.by_id.get(POSTING_END)
    days = days_posted(scope.result.project, scope.result.policy)
    if step is None or step.minimum is None or days is None or days >= step.minimum or not scope.covered:
        return ""
    return f"公示只有{days}个工作日，规定不少于{step.minimum}个工作日，须延长或重新公示"


def posting_planned(scope: Scope) -> str:
    """Return when the lists hang, for the minutes of a meeting.

    If nobody is covered, it says that they do not hang.
    """
    return f"公示时间：{posting_period(scope)}" if scope.covered else "没有补贴对象，不公示"


def posting_reported(scope: Scope) -> str:
    """Return what the township's meeting asks about the posting."""
    return posting_planned(scope) + "，异议是否已处理" * bool(scope.covered)


def posting_places(scope: Scope) -> str:
    """Return where the lists hang, or else room for a pen.

    The village or the project states where.
    """
    own = scope.villages[0].village.posting_places if len(scope.villages) == 1 else ""
    stated = own or scope.result.project.posting_places
    townships = scope.townships
    return stated or f"村{BLANK * 3}；{townships[0] if len(townships) == 1 else '乡镇（街道）'}{BLANK * 3}"


def funding(scope: Scope) -> str:
    """Return who deposits the money, and where it comes from, as stated."""
    result = scope.result
    return f"由{depositor(result)}缴存；资金来源：{result.project.funding_source}"


def some_cells(cells: Sequence[str]) -> str:
    """Return the first of some cells, and how many there are of more.

    >>> some_cells(["B2", "B3"]), some_cells(["B2", "B3", "B4", "B5"])
    ('B2、B3', 'B2、B3、B4等4格')
    """
    return "、".join(cells[:_MOST_CELLS]) + (f"等{len(cells)}格" if len(cells) > _MOST_CELLS else "")


def listed(names: Sequence[str], others: str) -> str:
    """Return names as a list reads.

    Of very many, return the first and their number, followed by `others`.

    >>> listed(["甲村", "乙村"], "个村"), listed(["甲村"] * 130, "个村（名单附后）")
    ('甲村、乙村', '甲村等130个村（名单附后）')
    """
    together = "、".join(names)
    return together if len(together) <= _LONG else f"{names[0]}等{len(names)}{others}"


def has_long_list(scope: Scope) -> bool:
    """Return whether the villages are too many to name in a box.

    A list of them is enclosed then.
    """
    return len("、".join(village.village.name for village in scope.villages)) > _LONG


def township_office(scope: Scope) -> str:
    """Return the township's own office, or those of several.

    Where they are many, it is the name that the procedure has for them all.
    """
    offices = "、".join(map(_office_of, scope.townships))
    return (_party(scope, "township") if len(offices) > _LONG_STAMP else "") or offices


def township_seals(scope: Scope) -> str:
    """Return a place for the stamp of each township's office.

    There is one for all where they are many.
    """
    return _seals([_office_of(township) for township in scope.townships], township_office(scope))


def village_seals(scope: Scope) -> str:
    """Return a place for the stamp of each village.

    There is one for all where they are many.
    """
    office = _party(scope, "village")
    names = [village.village.name for village in scope.villages]
    each = [f"{name}　{office}".strip() for name in names] if len(names) > 1 or not office else [office]
    return _seals(each, f"各{office or '村'}")


def _seals(offices: Sequence[str], all_of_them: str) -> str:
    shown = offices if len(offices) <= _MOST_SEALS else [all_of_them]
    return "\n\n\n\n".join(f"{office}{SEAL}\n{SEAL_DAY}" for office in shown)


def _party(scope: Scope, party: str) -> str:
    """Return what the procedure calls a party; nothing if it has none."""
    found = scope.result.policy.procedure.parties.get(party)
    return found.name if found else ""


def _office_of(township: str) -> str:
    """Return the full name of the office of a township.

    >>> _office_of("信义镇"), _office_of("田家会街道"), _office_of("城北街道办"), _office_of("经济开发区管委会")
    ('信义镇人民政府', '田家会街道办事处', '城北街道办事处', '经济开发区管委会')
    """
    endings = {"街道": "办事处", "街道办": "事处", "镇": "人民政府", "乡": "人民政府", "苏木": "人民政府"}
    return township + next((office for ending, office in endings.items() if township.endswith(ending)), "")


def depositor(result: Assessment) -> str:
    """Return who deposits the money in a project of this 用地方式."""
    procedure = result.policy.procedure
    step = procedure.by_id.get(DEPOSIT)
    return procedure.actor_of(step, result.project.land_use_mode) if step else BLANK


def taken_from(household: HouseholdResult) -> str:
    """Return which land was taken, for the household's letter of application."""
    paid = [
        (any(person.amount for person in household.persons), "我户土地", household.household.taken_now),
        (
            any(person.uncontracted_amount for person in household.persons),
            "我村未承包到户集体土地",
            household.village.uncontracted_taken,
        ),
    ]
    return "征收" + "、".join(f"{land}{plain(area)}亩" for applies, land, area in paid if applies)


def hints(person: PersonResult) -> Iterator[str]:
    """Yield what a reader of any list must know about a person."""
    if person.is_reduced:
        yield f"扣除以前已补贴{person.policy.ratio_text(person.farmer.prior_share)}"
    if person.must_enrol and person.total:
        yield _ENROL


def land_hints(person: PersonResult) -> Iterator[str]:
    """Yield the hints on a person for a list that shows the household's land.

    A reader of such a list must know them.
    """
    yield from hints(person)
    if person.uncontracted_amount:
        yield "列入未承包到户名单"
    if person.eligible and person.loss.rounding_matters:
        yield figure_on_the_line(person)


def open_hints(place: Place) -> Iterator[str]:
    """Yield the hints on a place for uncontracted land without a person."""
    if place.name == OPEN_REST:
        yield "已列名的人不足一份标准的余额"


def place_hints(person: PersonResult) -> Iterator[str]:
    """Yield the hints on a person who is on the list for uncontracted land.

    A reader of the list must know them.
    """
    if had := shares_had(person):
        yield f"{had}，合计不超过一份标准"
    if person.must_enrol:
        yield _ENROL


def shares_had(person: PersonResult) -> str:
    """Return the shares that reduce a place for uncontracted land.

    Return nothing if none does.
    """
    deducted = person.policy.prior_subsidy is PriorSubsidy.DEDUCT
    had = (("以前已补贴", person.farmer.prior_share * deducted), ("本次承包到户补贴", person.entitlement))
    parts = [f"{what}{person.policy.ratio_text(share)}" for what, share in had if share]
    return "、".join(parts) if Caution.NAMED_CAPPED in person.cautions else ""


def remark(note: str, facts: Iterable[str]) -> str:
    """Return a clerk's note with the facts after it.

    A note that says 无 gives way to them.

    >>> remark("无", ["须先参保"]), remark("无", []), remark("外出", ["须先参保"])
    ('须先参保', '无', '外出；须先参保')
    """
    found = [*facts]
    return "；".join(found if found and note in _NO_REMARK else filter(None, (note, *found)))


def line_words(policy: Policy) -> str:
    """Return by which figures a household on a line was decided."""
    return "按未舍入数值认定" if policy.thresholds is Thresholds.EXACT else "按舍入后数值认定"


def household_remark(home: HouseholdResult) -> str:
    """Return the remark on a household, with the figure that decides.

    The figure comes after the household's own note, if the exact and the printed figures decide differently.
    """
    decided = [figure_on_the_line(home)] if home.loss.rounding_matters else []
    return remark(home.household.note, decided)


def figure_on_the_line(holder: HouseholdResult | PersonResult) -> str:
    """Return the figure that explains the class beside it.

    If the printed one decided, it says so.
    """
    figure = deciding_figure(holder)
    return figure if holder.policy.thresholds is Thresholds.EXACT else f"{figure}，{line_words(holder.policy)}"


def deciding_figure(home: HouseholdResult | PersonResult) -> str:
    """Return the figure in question of a household on a line.

    It is so exact that it shows on which side the household stands.
    """
    return remaining_words(home) if per_head_misleads(home) else f"失地比例{ratio_percent(home)}％"


def per_head_misleads(home: HouseholdResult | PersonResult) -> bool:
    """Return whether the land left per head is misleading as printed.

    It is if it is on the other side of the line than the exact figure.
    """
    loss, least = home.loss, home.policy.minimum_remaining
    printed_below = loss.remaining_per_head is not None and loss.remaining_per_head < least
    return printed_below != (loss.remaining < least * loss.heads)


def ratio_percent(home: HouseholdResult | PersonResult) -> str:
    """Return the ratio of the loss in percent, on its exact side of the line."""
    taken, contracted, policy = home.loss.taken * 100, home.household.contracted_area, home.policy
    line = policy.majority_loss_ratio * 100
    return _telling(taken, contracted, lambda shown: (shown >= line) == (taken >= line * contracted))


def remaining_words(home: HouseholdResult | PersonResult) -> str:
    """Compare the land left (亩) with the limit, as a product.

    A quotient may need more than four decimals to show on which side it stands.
    """
    left, heads, least = home.loss.remaining, home.loss.heads, home.policy.minimum_remaining
    side = "不足" if left < least * heads else "不少于"
    return f"剩余{plain(left)}亩{side}{short(least):f}亩×{heads}人＝{plain(least * heads)}亩"


def supply_words(scope: Scope) -> str:
    """Return how 附件1 is filled, as a note below the first.

    There is one if there are no parcels, or several in a village.
    """
    parcels = [parcel.village for parcel in scope.result.project.parcels]
    if not parcels:
        return f"　　没有地块资料，按村填报；公顷＝亩÷{MU_PER_HECTARE}，保留{DECIMALS}位小数。"
    if len(parcels) == len(set(parcels)):
        return ""
    return "　　一村有几个地块的，各类面积按村填报，填在该村第一个地块一行，其余为“／”；勾稽按村合计。"


def supply_note(scope: Scope) -> str:
    """Return by how much the lines of 附件1 miss the land, or nothing.

    The land is that of each village, and of all together.
    """
    gaps = [*supply_gaps(scope)]
    if not scope.result.project.parcels:
        differences = "、".join(map(_gap_words, gaps))
        return f"因公顷数只保留{DECIMALS}位小数，公顷×{MU_PER_HECTARE}比亩数：{differences}。" if gaps else ""
    lines, villages = supplied(scope).area, scope.total(lambda village: village.village.total_area)
    if not gaps and lines == villages:
        return ""
    rounded = f"因公顷数只保留{DECIMALS}位小数，" if gaps and all(gap.rounded for gap in gaps) else ""
    of_villages = f"总面积比该村征收总面积：{'、'.join(map(_gap_words, gaps))}；" if gaps else ""
    if lines == villages:
        return f"{rounded}{of_villages}合计相符。"
    sums = f"本表合计{as_text(lines)}亩，各村征收总面积合计{as_text(villages)}亩"
    return f"{rounded}{of_villages}{sums}，相差{as_text(abs(lines - villages))}亩。"


def _gap_words(gap: SupplyGap) -> str:
    return f"{gap.village}{'多' if gap.difference > 0 else '少'}{as_text(abs(gap.difference))}亩"


def has_open_rest(village: VillageResult) -> bool:
    """Return whether parts of a standard are open beside whole places."""
    return village.open_shares != village.pending_people


def open_money(scope: Scope) -> str:
    """Return the money open beside whole places, as a clause.

    Return nothing if there is none: places that are open as a whole are counted as people.
    """
    return _pending_in(scope, has_open_rest)


def open_money_apart(scope: Scope) -> str:
    """Return `open_money` as the end of a sentence."""
    words = open_money(scope)
    return f"；补贴费用中{words}" if words else ""


def open_share_words(village: VillageResult) -> str:
    """Return the number of standards still open, in words."""
    return f"尚有{plain(village.open_shares)}份未确定"


def pending_words(scope: Scope) -> str:
    """Return how many people covered are in no band yet, to end a sentence."""
    return f"；另有{scope.pending}人名单待定，年龄段和参保情况待确定" if scope.pending else ""


def pending_among(scope: Scope) -> str:
    """Return how many people for uncontracted land are not named yet.

    The words come after the number of these people.
    """
    return f"；未承包到户人数中有{scope.pending}人名单待定" if scope.pending else ""


def pending_money(scope: Scope) -> str:
    """Return how many people and how much money have no name yet.

    The words come after the total cost.
    """
    words = _pending_in(scope, lambda village: bool(village.pending_amount))
    return f"，其中{words}" if words else ""


def _pending_in(scope: Scope, holds: Callable[[VillageResult], bool]) -> str:
    """Return what has no name yet in some villages, each named if several."""
    named = len(scope.villages) > 1
    return "；".join(
        village.village.name * named + pending_place_words(village) for village in scope.villages if holds(village)
    )


def pending_place_words(village: VillageResult) -> str:
    """Return how many people and how much money of a village have no name yet."""
    people = f"{village.pending_people}人名单待定，" if village.pending_people else ""
    shares = f"{open_share_words(village)}，" if has_open_rest(village) else ""
    return f"{people}{shares}{plain(village.pending_amount)}元未确定到人"


def pending_apart(scope: Scope) -> str:
    """Return that the people not named yet are not among those listed.

    The words end a sentence.
    """
    return f"，未承包到户名单待定的{scope.pending}人不在内" if scope.pending else ""


def pending_added(scope: Scope) -> str:
    """Return the people not named yet as a summand."""
    return f"＋名单待定的{scope.pending}人" if scope.pending else ""


def rosters_made(scope: Scope) -> str:
    """Return the numbers of the rosters that name or hold places for somebody."""
    counts = (
        ("附件7-1", scope.contracted_people),
        ("附件7-2", scope.uncontracted_people),
    )
    return "、".join(number for number, people in counts if people) or "没有补贴对象，不制花名表"


def roster_enclosed(scope: Scope) -> str:
    """Return what is enclosed with the plan, in the words of the document.

    It is 无 where nobody is covered.
    """
    villages = "、".join(village.village.name for village in scope.villages)
    return f"{villages}被征地农民参加基本养老保险的补贴花名表" if scope.covered else "无（没有补贴对象）"


def villages_by_township(scope: Scope) -> str:
    """Return which villages of which townships are concerned.

    Of very many, return the first and their number.
    """
    by_township: dict[str, list[str]] = {}
    for village in scope.villages:
        by_township.setdefault(village.village.township, []).append(village.village.name)
    together = "；".join(f"{township} {'、'.join(names)}" for township, names in by_township.items())
    first = scope.villages[0].village
    return (
        together if len(together) <= _LONG else f"{first.township} {first.name}等{len(scope.villages)}个村（名单附后）"
    )


def class_words(scope: Scope) -> str:
    """Return how many people the classes of loss add up to.

    Return nothing unless others are covered too.
    """
    if not scope.uncontracted_people:
        return ""
    apart = f"未承包到户{scope.uncontracted_people}人不按失地面积划分{both_words(scope)}"
    return f"（承包到户{scope.contracted_people}人；{apart}）"


def both_words(scope: Scope) -> str:
    """Return how many people are paid for both kinds of land.

    The words end a sentence.
    """
    return f"，其中{scope.in_both}人两项兼有" if scope.in_both else ""


def sum_notes(scope: Scope) -> Iterator[str]:
    """Yield notes on how the numbers in 附件12 add up.

    There is one if people are paid for both kinds of land, and one on money that is open beside whole places.
    """
    start = "　　" if scope.result.policy.wording.review_notes else "注："
    if scope.in_both:
        parts = f"承包到户{scope.contracted_people}人＋未承包到户{scope.uncontracted_people}人"
        yield f"{start}保障人数{scope.covered}人＝{parts}－两项兼有{scope.in_both}人。"
    if words := open_money(scope):
        yield f"{start}费用总额中{words}。"


def uncontracted_words(scope: Scope) -> str:
    """Return how those paid for uncontracted land are determined.

    This is about their number, standard and names; it is 无 where no such land was taken.
    """
    villages = [v for v in scope.villages if v.village.uncontracted_taken or v.uncontracted_headcount]
    return "；".join(_uncontracted(scope.result, village) for village in villages) or "无"


def uncontracted_discussed(scope: Scope) -> str:
    """Return `uncontracted_words` as a sentence of the minutes.

    It may have room for a pen at its end.
    """
    words = uncontracted_words(scope)
    return words if words.endswith(BLANK) else f"{words}。"


def _uncontracted(result: Assessment, village: VillageResult) -> str:
    if not village.uncontracted_headcount:
        return f"{_headcount(result.policy, village)}，没有保障对象"
    cost = village.figures.uncontracted_cost
    standard = as_text(result.full_standard)
    whole = result.policy.uncontracted_names is UncontractedNames.WHOLE
    each = f"每人{standard}元" if whole else f"每份标准{standard}元，每人累计不超过一份"
    money = f"{each}，共{as_text(cost)}元"
    method = village.village.uncontracted_method.rstrip("。；") or BLANK * 5
    return f"{_headcount(result.policy, village)}；{money}；名单确定办法：{method}"


def _headcount(policy: Policy, result: VillageResult) -> str:
    village, people = result.village, result.uncontracted_headcount
    taken = f"征收未承包到户土地{as_text(village.uncontracted_taken)}亩"
    computes = policy.headcount is Headcount.COMPUTED and village.uncontracted_headcount is None
    if not computes or not result.land_per_head:
        return f"{taken}，保障人数由村确定为{people}人"
    quotient = _telling(
        village.uncontracted_taken,
        result.land_per_head,
        lambda shown: rounded_quotient(shown, ONE, 0, policy.headcount_rounding) == people,
    )
    per_head = as_text(result.land_per_head)
    return f"{taken}÷本村人均承包地{per_head}亩＝{quotient}，{policy.headcount_rounding.label}为{people}人"


def _telling(dividend: Decimal, divisor: Decimal, agrees: Callable[[Decimal], bool]) -> str:
    """Return a quotient that leads whoever decides by it to the same decision.

    It has four decimals, or as many as that takes.

    >>> _telling(Decimal("14.36"), Decimal("1.2"), lambda shown: True)
    '11.9667'
    >>> _telling(Decimal("249.999"), Decimal(5), lambda shown: shown < 50)
    '49.9998'
    >>> _telling(Decimal("249.99999"), Decimal(5), lambda shown: shown < 50)
    '49.999998'
    """
    for decimals in range(DECIMALS, _MOST_DECIMALS):
        shown = rounded_quotient(dividend, divisor, decimals, Rounding.HALF_UP)
        if agrees(shown):
            break
    return plain(shown, decimals)
