"""勾稽表: every figure that must agree between forms, with both places.

The figures are those in the filled forms (`printed`), never those of the result. Five kinds of agreement are checked: a
figure that stands in several places; the sum of a column and the total below it; the sum or the length of a column and
the figure, or the column of another form, that says the same; figures of one form that add up; and, line by line, an
amount and its standard times its share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from ..law import DECIMALS, ONE, ZERO, Policy, rounded_quotient
from .district import DISTRICT
from .printed import Column, Figure, Printed

_PEOPLE = ("人数", "户数", "人口", "参保", "职工", "居民", "名额")
"""Words in the names of counts; other figures are areas, shares or money."""
_COUNTED = {"农户": "户数", "人员": "人数", "承包到户对象": "承包到户人数", "未承包到户对象": "未承包到户人数"}
"""The figure that says how many rows a list has"""
_WHO = "姓名", "户主"
"""The columns whose filled rows are counted"""
_VILLAGES = "村"
"""The list of villages, each compared with the village's own forms"""
_ADDED = frozenset(
    {
        *("承包面积", "以前累计征收", "本次征收", "累计征收", "剩余面积", "享有承包权人数"),
        *("补贴金额", "金额合计", "户内金额合计", "未承包到户补贴金额"),
        *("面积公顷", "面积亩", "农用地", "耕地", "建设用地", "未利用地", "承包到户面积", "未承包到户面积"),
    }
)
"""Fields whose sum over a list is meaningful"""
_NOT_ADDED = frozenset(["征地前人均耕地", "征地后人均耕地", "人均耕地减少", "耕地减少比例"])
"""Figures below a column that are not its sum"""
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
_PAID, _NOTIFIED = ("补贴对象", "金额合计"), ("告知户", "户内金额合计")
"""Columns with the same sum: amounts in the applications and the notices"""
_PAYABLE = "应付金额合计"
"""The name of the sum of what is paid, in pairs of different lists"""
_MULTIPLIED = tuple(("承包到户对象", field) for field in ("补贴标准", "补贴比例", "补贴金额"))
"""Columns of a list: the first times the second gives the third"""
_DATES = ("日期", "年", "月", "基准日", "编号", "序号", "期")


def is_compared(listed: str, field: str) -> bool:
    """Return whether a column is compared with a column or figure elsewhere."""
    by_line = is_compared_by_line(listed, field)
    return by_line or field in _ADDED or (field in _WHO and listed in _COUNTED)


def is_compared_by_line(listed: str, field: str) -> bool:
    """Return whether a column is compared line by line, not only by its sum."""
    return listed == _VILLAGES or (listed, field) in _MULTIPLIED


def is_figure(name: str) -> bool:
    """Return whether a number under a placeholder is compared.

    Dates and serial numbers are not, nor are figures of the policy, which cannot differ.
    """
    return not (name.endswith(_DATES) or name in DISTRICT)


class Agreement(NamedTuple):
    """Two places that must hold the same figure, and their figures."""

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


class Unprinted(NamedTuple):
    """Placeholders of a packaged template that an office's own lacks.

    Their figures are not checked.
    """

    form: str
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """The finding as a sentence without a full stop."""
        return f"{self.form}的模板缺少随附模板里的{'、'.join(self.names)}，该处没有核对"


def agreements(printed: Sequence[Printed], villages: Sequence[str], policy: Policy) -> Iterator[Agreement]:
    """Yield every pair of places on the filled forms that must agree.

    `villages` has the names in the order of the project.
    """
    for pair in _agreements(printed, villages):
        yield pair._replace(what=_with_ages(pair.what, policy))


def agreement_words(pairs: Iterable[Agreement], *, counts: bool) -> str:
    """Return how many pairs were compared, and how many differ.

    The pairs are those of counts, or else those of areas and money.
    """
    asked = [pair for pair in pairs if pair.counts is counts]
    return f"共核对{len(asked)}处，不一致{sum(not pair.agrees for pair in asked)}处（应为0）"


def _with_ages(words: str, policy: Policy) -> str:
    """Replace the fixed age bands in placeholder names by the policy's."""
    working, senior = f"{policy.minimum_age}—{policy.senior_age - 1}岁", f"{policy.senior_age}岁以上"
    return words.replace(_WORKING, working).replace(_SENIOR, senior)


def _agreements(printed: Sequence[Printed], villages: Sequence[str]) -> Iterator[Agreement]:
    for village in ("", *villages):
        forms = [form for form in printed if form.village == village]
        yield from _same(village, forms)
        yield from _columns(village, forms)
        for form in forms:
            yield from _totals(village, form)
            yield from _parts(village, form)
            yield from _products(village, form)
    yield from _paid_in_all(printed)
    yield from _lines_of_villages(printed, villages)


def _same(village: str, forms: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare each figure with the first place where it stands."""
    first: dict[str, Figure] = {}
    for name, figure in chain.from_iterable(form.figures for form in forms):
        if not is_figure(name):
            continue
        known = first.setdefault(name, figure)
        if known is not figure:
            yield Agreement(village, name, known.place, known.value, figure.place, figure.value)


def _totals(village: str, form: Printed) -> Iterator[Agreement]:
    """Compare each total with the column above it.

    The column gives its sum, or the number of rows that say 是.
    """
    for _, column, name, figure in form.totals:
        if name in _NOT_ADDED:
            continue
        if column.yes and not column.figures:
            what, place, counted = f"{name}＝“是”的行数", column.place, Decimal(column.yes)
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


def multiply_lines(printed: Printed, policy: Policy) -> None:
    """Count the lines whose printed amount is the standard times the share.

    The lines themselves are then dropped, to save memory.
    """
    found = {key: column for key, column in printed.columns if key in _MULTIPLIED}
    if len(found) == len(_MULTIPLIED):
        standards, shares, amounts = (found[key].rows or {} for key in _MULTIPLIED)
        whole = policy.shown_ratio(ONE)
        right = sum(
            rounded_quotient(standards[row] * shares[row], whole, DECIMALS, policy.rounding) == amount
            for row, amount in amounts.items()
        )
        printed.products.append((found[_MULTIPLIED[-1]], len(amounts), right))
    for column in found.values():
        column.rows = None


def _products(village: str, form: Printed) -> Iterator[Agreement]:
    *factors, product = (field for _, field in _MULTIPLIED)
    for column, lines, right in form.products:
        what, place = f"{'×'.join(factors)}＝{product}的行数", f"{column.place}行数"
        yield Agreement(village, what, place, Decimal(lines), f"{form.form}相乘相等的行数", Decimal(right))


def _paid_in_all(printed: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare the amounts on the project's list with those of the villages."""
    whole = next((column for form in printed if not form.village for key, column in form.columns if key == _PAID), None)
    own: dict[str, Column] = {}
    for form in printed:
        for key, column in form.columns if form.village else ():
            if key == _PAID:
                own.setdefault(form.village, column)
    if whole and own:
        total = sum((column.sum for column in own.values()), ZERO)
        places = f"各村{next(iter(own.values())).form}之和"
        yield Agreement("", _PAYABLE, f"{whole.place}之和", whole.sum, places, total)


def _columns(village: str, forms: Sequence[Printed]) -> Iterator[Agreement]:
    """Compare columns of the same list on different forms.

    Also compare the length of a list with the figure that states it, and the applications with the notices.
    """
    figures = {name: figure for form in reversed(forms) for name, figure in reversed(form.figures)}
    first: dict[tuple[str, str], Column] = {}
    for form in forms:
        for key, column in form.columns:
            known = first.setdefault(key, column)
            if known is not column and key[1] in _ADDED:
                what = f"{key[0]}的{key[1].removesuffix('合计')}合计"
                yield Agreement(village, what, f"{known.place}之和", known.sum, f"{column.place}之和", column.sum)
            if key[1] == "姓名" or (key[0], key[1]) == ("农户", "户主"):
                said = figures.get(_COUNTED.get(key[0], ""))
                if said:
                    what = f"{_COUNTED[key[0]]}＝名单行数"
                    yield Agreement(
                        village, what, said.place, said.value, f"{column.place}行数", Decimal(column.filled)
                    )
    paid, notified = first.get(_PAID), first.get(_NOTIFIED)
    if paid and notified:
        yield Agreement(village, _PAYABLE, f"{paid.place}之和", paid.sum, f"{notified.place}之和", notified.sum)


def _lines_of_villages(printed: Sequence[Printed], villages: Sequence[str]) -> Iterator[Agreement]:
    """Compare each village's line on project forms with its own forms."""
    own: dict[tuple[str, str], Figure] = {}
    for form in printed:
        for name, figure in form.figures if form.village else ():
            own.setdefault((form.village, name), figure)
    for form in printed:
        for (listed, name), column in form.columns:
            if listed != _VILLAGES or form.village or column.rows is None or len(column.rows) != len(villages):
                continue
            for village, (row, value) in zip(villages, column.rows.items(), strict=True):
                if said := own.get((village, name)):
                    place = f"{column.form} {column.letters}{row}"
                    yield Agreement(village, name, said.place, said.value, place, value)
