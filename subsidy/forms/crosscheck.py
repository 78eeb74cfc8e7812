"""勾稽表: every figure that must agree between forms, with both places; and whoever is an exception.

The figures are those that stand in the filled forms (`printed`), never those of the result. Four kinds of agreement are
looked for: a figure that stands in several places; the sum of a column and the total below it; the sum or the length of
a column and the figure, or the column of another form, that says the same; and figures of one form that add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..decisions import HouseholdResult, PersonResult, reached_unpaid
from ..law import ZERO, Caution, LossClass, Policy, plain, short
from .district import DISTRICT
from .printed import Column, Figure, Printed
from .remarks import NOBODY_WORDS, REACHED_UNPAID_WORDS, nobody_eligible, pending_place_words, posting_clause
from .scope import Scope
from .words import short_posting

_PEOPLE = ("人数", "户数", "人口", "参保", "职工", "居民", "名额")
"""What the names of counts have in them; all other figures are areas, shares or money."""
_COUNTED = {"农户": "户数", "人员": "人数", "承包到户对象": "承包到户人数", "未承包到户对象": "未承包到户人数"}
"""The figure that says how many rows a list has"""
_WHO = "姓名", "户主"
"""The columns whose filled rows are counted"""
VILLAGES = "村"
"""The list whose rows are villages, each compared with the village's own forms"""
_ADDED = frozenset(
    {
        *("承包面积", "以前累计征收", "本次征收", "累计征收", "剩余面积", "享有承包权人数"),
        *("补贴金额", "金额合计", "未承包到户补贴金额"),
        *("面积公顷", "面积亩", "农用地", "耕地", "建设用地", "未利用地", "承包到户面积", "未承包到户面积"),
    }
)
"""Fields whose sum over a list means something"""
_NOT_ADDED = frozenset(["征地前人均耕地", "征地后人均耕地", "人均耕地减少", "耕地减少比例"])
"""Figures below a column that are no sum of it"""
_WORKING, _SENIOR = "16—59", "60以上"
"""The bands in the names of placeholders"""
_PARTS: Mapping[str, tuple[str, ...]] = {
    "补贴费用总额": ("承包到户费用", "未承包到户费用"),
    "征收总面积": ("承包到户面积", "未承包到户面积"),
    "全部失地人数": ("全失人数", "剩余人均不足人数", "全部失地累计达标人数"),
    "大部分失地人数": ("失地比例达标人数", "大部分失地累计达标人数"),
    "参保人数": (f"参保{_WORKING}人数", f"参保{_SENIOR}人数"),
    "在册人数": (f"在册{_WORKING}人数", f"在册{_SENIOR}人数"),
}
"""Figures of one form that add up to another"""
_DATES = ("日期", "年", "月", "基准日", "编号", "序号", "期")
_NEAR = Decimal("0.02")
"""How near to a line a household is listed: within 2% of the line, as the paper says"""


def is_compared(listed: str, field: str) -> bool:
    """Return whether a column of a list is compared with another, or with a figure elsewhere."""
    return field in _ADDED or (field in _WHO and listed in _COUNTED) or listed == VILLAGES


class Agreement(NamedTuple):
    """Two places that must say the same: what it is about, where they are, and what they say."""

    village: str
    what: str
    first: str
    one: Decimal
    second: str
    other: Decimal

    @property
    def agrees(self) -> bool:
        """Whether both places say the same."""
        return self.one == self.other

    @property
    def counts(self) -> bool:
        """Whether the figures are numbers of people or households."""
        return any(word in self.what for word in _PEOPLE)


def agreements(scope: Scope) -> Iterator[Agreement]:
    """Yield every pair of places on the forms filled before that must say the same."""
    policy = scope.result.policy
    for pair in _agreements(scope.printed):
        yield pair._replace(what=_with_ages(pair.what, policy))


def agreement_words(scope: Scope, *, counts: bool) -> str:
    """Return how many pairs of counts, or of areas and money, were compared, and how many differ."""
    pairs = [pair for pair in agreements(scope) if pair.counts is counts]
    return f"共核对{len(pairs)}处，不一致{sum(not pair.agrees for pair in pairs)}处（应为0）"


def _with_ages(words: str, policy: Policy) -> str:
    """Return the names of placeholders with the ages of the policy: the names themselves are fixed."""
    working, senior = f"{policy.minimum_age}—{policy.senior_age - 1}岁", f"{policy.senior_age}岁以上"
    return words.replace(_WORKING, working).replace(_SENIOR, senior)


def _agreements(printed: Sequence[Printed]) -> Iterator[Agreement]:
    villages = list(dict.fromkeys(form.village for form in printed))
    for village in sorted(villages, key=bool):
        forms = [form for form in printed if form.village == village]
        yield from _same(village, forms)
        yield from _columns(village, forms)
        for form in forms:
            yield from _totals(village, form)
            yield from _parts(village, form)
    yield from _lines_of_villages(printed)


def _same(village: str, forms: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare each figure with the first place where it stands; those of the policy cannot differ."""
    first: dict[str, Figure] = {}
    for name, figure in chain.from_iterable(form.figures for form in forms):
        if name.endswith(_DATES) or name in DISTRICT:
            continue
        known = first.setdefault(name, figure)
        if known is not figure:
            yield Agreement(village, name, known.place, known.value, figure.place, figure.value)


def _totals(village: str, form: Printed) -> Iterator[Agreement]:
    """Compare a total with the sum of the column above it, or with the number of rows there that say 是."""
    for _, column, name, figure in form.totals:
        if name in _NOT_ADDED:
            continue
        if column.yes and not column.figures:
            what, place, counted = f"{name}＝“是”的行数", f"{column.place}", Decimal(column.yes)
        else:
            what, place, counted = f"{name}＝各行之和", f"{column.place}之和", column.sum
        yield Agreement(village, what, figure.place, figure.value, place, counted)


def _parts(village: str, form: Printed) -> Iterator[Agreement]:
    figures = dict(reversed(form.figures))
    for whole, parts in _PARTS.items():
        if whole in figures and all(part in figures for part in parts):
            total = sum((figures[part].value for part in parts), ZERO)
            places = "＋".join(figures[part].cell for part in parts)
            what = f"{whole}＝{'＋'.join(parts)}"
            yield Agreement(village, what, figures[whole].place, figures[whole].value, f"{form.form} {places}", total)


def _columns(village: str, forms: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare columns of the same list on different forms, and the length of a list with the figure that says it."""
    figures = {name: figure for form in reversed(forms) for name, figure in reversed(form.figures)}
    first: dict[tuple[str, str], Column] = {}
    for form in forms:
        for key, column in form.columns:
            known = first.setdefault(key, column)
            if known is not column and key[1] in _ADDED:
                what = f"{key[0]}的{key[1]}合计"
                yield Agreement(village, what, f"{known.place}之和", known.sum, f"{column.place}之和", column.sum)
            if key[1] == "姓名" or (key[0], key[1]) == ("农户", "户主"):
                said = figures.get(_COUNTED.get(key[0], ""))
                if said:
                    what = f"{_COUNTED[key[0]]}＝名单行数"
                    yield Agreement(
                        village, what, said.place, said.value, f"{column.place}行数", Decimal(column.filled)
                    )


def _lines_of_villages(printed: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare the line of a village on a form of the project with the village's own forms."""
    villages = list(dict.fromkeys(form.village for form in printed if form.village))
    own: dict[tuple[str, str], Figure] = {}
    for form in printed:
        for name, figure in form.figures if form.village else ():
            own.setdefault((form.village, name), figure)
    for form in printed:
        for (listed, name), column in form.columns:
            if listed != VILLAGES or form.village or column.rows is None or len(column.rows) != len(villages):
                continue
            for village, (row, value) in zip(villages, column.rows.items(), strict=True):
                if said := own.get((village, name)):
                    place = f"{column.form} {column.letters}{row}"
                    yield Agreement(village, name, said.place, said.value, place, value)


# Exceptions -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Something a reviewer should look at: its kind, whom it is about, and the words."""

    kind: str
    village: str
    head: str
    name: str
    words: str
    clause: str


def exceptions(scope: Scope) -> Iterator[Exceptional]:
    """Yield a posting that was too short, and who is deducted, on or near a line, pending, uninsured or not paid."""
    found = chain(
        _posted(scope),
        _deducted(scope),
        _reached_unpaid(scope),
        _nobody_eligible(scope),
        _on_lines(scope),
        _near_lines(scope),
        _pending(scope),
        _cautions(scope),
        _uninsured(scope),
    )
    listed = list(found)
    yield from listed or [Exceptional("无", "", "", "", "没有须逐一查看的人和户。", "")]


def _deducted(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.standard
    for person in scope.persons:
        if person.is_reduced:
            before, now = map(person.policy.ratio_text, (person.farmer.prior_share, person.entitlement))
            words = f"以前已补贴{before}，这次按{now}"
            yield _of_person("扣除", person, words, clause)


def _reached_unpaid(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.standard
    for home in scope.households:
        if reached_unpaid(home):
            yield _of_household("以前已达标", home, REACHED_UNPAID_WORDS, clause)


def _nobody_eligible(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.eligibility
    for home in scope.households:
        if nobody_eligible(home):
            yield _of_household("无人符合", home, NOBODY_WORDS, clause)


def _posted(scope: Scope) -> Iterator[Exceptional]:
    if short := short_posting(scope):
        yield Exceptional("公示", "", "", "", short, posting_clause(scope))


def _on_lines(scope: Scope) -> Iterator[Exceptional]:
    """Yield the households exactly on a line, and those that rounded figures would put on its other side."""
    policy = scope.result.policy
    for home in scope.households:
        if home.loss.rounding_matters:
            yield _of_household("界线", home, f"{Caution.THRESHOLD_ROUNDING.label}", policy.clauses.loss_class)
            continue
        for words, distance, _ in _distances(home):
            if distance == 0:
                yield _of_household("界线", home, f"{words}，正好在界线上", policy.clauses.loss_class)


def _near_lines(scope: Scope) -> Iterator[Exceptional]:
    policy = scope.result.policy
    for home in scope.households:
        for words, distance, line in _distances(home):
            if 0 < abs(distance) <= line * _NEAR and not home.loss.rounding_matters:
                yield _of_household("接近界线", home, words, policy.clauses.loss_class)


def _distances(home: HouseholdResult) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield each line of a household that lost land: the figure in words, how far it is from the line, the line.

    The products are compared, so that nothing is rounded.
    """
    land, loss, policy = home.household, home.loss, home.policy
    if not land.taken_now or not loss.remaining:
        return
    full = loss.loss_class is LossClass.FULL
    if loss.heads:
        line = policy.minimum_remaining * loss.heads
        words = f"剩余人均{plain(loss.remaining_per_head or ZERO)}亩，界线{short(policy.minimum_remaining):f}亩"
        yield words, loss.remaining - line, line
    if not full:
        line = policy.majority_loss_ratio * land.contracted_area
        words = f"失地比例{policy.ratio_text(loss.ratio)}，界线{policy.majority_percent}％"
        yield words, loss.taken - line, line


def _pending(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.uncontracted
    for village in scope.villages:
        if village.pending_amount:
            yield Exceptional("待定", village.village.name, "", "", pending_place_words(village), clause)


def _cautions(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.uncontracted
    for person in scope.persons:
        for caution in person.cautions:
            if caution is not Caution.THRESHOLD_ROUNDING:
                yield _of_person("名单", person, caution.label, clause)


def _uninsured(scope: Scope) -> Iterator[Exceptional]:
    clause = scope.result.policy.clauses.enrolment
    for person in scope.paid:
        if person.must_enrol:
            yield _of_person("未参保", person, "须先参保，补贴方可记入个人账户", clause)


def _of_person(kind: str, person: PersonResult, words: str, clause: str) -> Exceptional:
    return Exceptional(kind, person.village.name, person.household.head, person.farmer.name, words, clause)


def _of_household(kind: str, home: HouseholdResult, words: str, clause: str) -> Exceptional:
    return Exceptional(kind, home.village.name, home.household.head, "全户", words, clause)


NEAR_WORDS = f"接近界线：与界线相差不超过界线的{short(_NEAR * 100):f}％"
