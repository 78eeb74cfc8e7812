"""Comparisons of two results, person by person and village by village.

`what_if` decides again with another standard, threshold or reading; the result it starts from is frozen and stays as it
was. `compare` reports gains and losses, and the first step at which the two explanations differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import zip_longest
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import Field, ValidationError
from typing_extensions import TypedDict

from ..facts import Project, problems_of
from ..law import (
    EXACT,
    NUMBERS,
    READINGS,
    SCHEMA,
    ZERO,
    DecimalText,
    LossClass,
    Policy,
    PolicyError,
    Term,
    Version,
    one_of,
    plain,
)
from ..problems import brief
from .assessment import Assessment, assess
from .explanation import explain
from .results import PersonResult, VillageResult
from .trace import StepJson, TraceStep

FACTS: Mapping[str, str] = MappingProxyType({"dibao": "城市低保标准"})
"""The facts of a project that may be set, with their labels; other names are numbers and readings of the policy."""
PENDING = "名单待定"
_WHOLE = re.compile(r"-?[0-9]{1,30}")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


# Asking again ---------------------------------------------------------------------------------------------------------


def what_if(result: Assessment, settings: Mapping[str, str]) -> Assessment:
    """Return the result of the same project under other `settings`.

    They are dibao, numbers and readings, as text. Raises `PolicyError` for a name or a value that cannot be, and
    `InputError` when the facts contradict the policy.
    """
    facts = {name: value for name, value in settings.items() if name in FACTS}
    others = {name: _typed(result.policy, name, text) for name, text in settings.items() if name not in FACTS}
    policy = result.policy.replace(**others) if others else result.policy
    return assess(_with_facts(result.project, facts), policy).derived(result)


def _with_facts(project: Project, facts: Mapping[str, str]) -> Project:
    """Return a project with other facts, validated again."""
    if not facts:
        return project
    try:
        return Project.model_validate({**dict(project), **facts})
    except ValidationError as failure:
        faults = "；".join(f"{problem.value}：{problem.message}" for problem in problems_of(failure))
        raise PolicyError(f"{'、'.join(facts)} 不能是{faults}") from failure


def _typed(policy: Policy, name: str, text: str) -> object:
    if name not in (*NUMBERS, *READINGS):
        known = "、".join((*FACTS, *NUMBERS, *READINGS))
        raise PolicyError(f"没有名为“{name}”的数值或口径；可改：{known}")
    current = getattr(policy, name)
    if isinstance(current, Term):
        return _chosen(type(current), name, text)
    kind, wanted, pattern = (int, "整数", _WHOLE) if isinstance(current, int) else (Decimal, "小数", _DECIMAL)
    if not pattern.fullmatch(text):
        raise PolicyError(f"{name} 应为{wanted}，不能是“{brief(text)}”")
    return kind(text)


def _chosen(kind: type[Term], name: str, text: str) -> Term:
    for term in kind:
        if text in (term.value, term.label):
            return term
    choices = "、".join(f"{term.value}（{term.label}）" for term in kind)
    raise PolicyError(f"{name} 不能是“{text}”；可选：{choices}")


# Comparing ------------------------------------------------------------------------------------------------------------


class SettingJson(TypedDict):
    """A number, reading or fact that differs, as text."""

    name: Annotated[str, one_of("policy", *NUMBERS, *READINGS, *FACTS)]
    before: str
    after: str


class MovedJson(TypedDict):
    """People gaining and losing, money (元), and the whole before and after."""

    people_gaining: int
    people_losing: int
    gained: DecimalText
    lost: DecimalText
    before: DecimalText
    after: DecimalText
    difference: DecimalText


class MovementJson(MovedJson):
    """The movement of a village, a class or the whole."""

    name: str


_BEFORE_AFTER = Field(min_length=2, max_length=2)


class PersonChangeJson(TypedDict):
    """A person whose amount differs; lists hold the values before and after."""

    id_number: str
    name: str
    village: str
    household: str
    loss_class: Annotated[list[Annotated[str, one_of(*LossClass)] | None], _BEFORE_AFTER]
    amount: Annotated[list[DecimalText], _BEFORE_AFTER]
    difference: DecimalText
    first_difference: Annotated[list[StepJson | None], _BEFORE_AFTER]


class ComparisonJson(TypedDict):
    """Everything `subsidy compare --json` prints."""

    schema: Version
    settings: list[SettingJson]
    total: MovementJson
    villages: list[MovementJson]
    classes: list[MovementJson]
    persons: list[PersonChangeJson]


@dataclass(frozen=True, slots=True)
class Setting:
    """A number, reading or fact that is not the same on both sides."""

    name: str
    label: str
    """名称, as a clerk reads it"""
    before: object
    after: object

    def __str__(self) -> str:
        """Return it as a clerk reads it: 保留4位小数的方法：四舍五入 → 只舍不入."""
        return f"{self.label}：{_shown(self.before)} → {_shown(self.after)}"

    def to_json(self) -> SettingJson:
        """Return plain data: decimals and codes as text."""
        return {"name": self.name, "before": _written(self.before), "after": _written(self.after)}


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person whose amount is not the same on both sides.

    A person on one side only has no result on the other.
    """

    before: PersonResult | None
    after: PersonResult | None
    step_before: TraceStep | None
    """The first step of the explanation that is not the same, as it was …"""
    step_after: TraceStep | None
    """… and as it is; None on a side whose explanation is over before, or where the person is not."""

    @property
    def person(self) -> PersonResult:
        """The person, as on the side that knows them best."""
        known = self.after or self.before
        assert known is not None  # noqa: S101 — a change has a side
        return known

    @property
    def amount_before(self) -> Decimal:
        """金额合计 before (元)."""
        return self.before.total if self.before else ZERO

    @property
    def amount_after(self) -> Decimal:
        """金额合计 after (元)."""
        return self.after.total if self.after else ZERO

    @property
    def difference(self) -> Decimal:
        """The person's gain (元); a loss is negative."""
        return self.amount_after - self.amount_before

    @property
    def why(self) -> str:
        """The first step that comes out differently, before and after."""
        sides = [
            f"{step.label}：{step.working} → {step.outcome}" for step in (self.step_before, self.step_after) if step
        ]
        return "；改为 ".join(sides) if sides else "只在一边有此人"

    @property
    def classes(self) -> str:
        """失地类别, or how it changed: 未达标准→大部分失地."""
        sides = [side.loss_class.label for side in (self.before, self.after) if side]
        return "→".join(dict.fromkeys(sides))


@dataclass(frozen=True, slots=True)
class Movement:
    """Gains, losses and totals (元) of a village or a class."""

    name: str
    people_gaining: int
    people_losing: int
    gained: Decimal
    lost: Decimal
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Gains less losses (元)."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side; open places are a class of their own."""

    before: Assessment
    after: Assessment
    settings: tuple[Setting, ...]
    persons: tuple[PersonChange, ...]
    """Every person whose amount changes, in the order of the input"""
    villages: tuple[Movement, ...]
    classes: tuple[Movement, ...]
    """By 失地类别, or by how it changed"""
    total: Movement

    def to_json(self) -> ComparisonJson:
        """Return plain data for `json.dumps`."""
        return {
            "schema": SCHEMA,
            "settings": [setting.to_json() for setting in self.settings],
            "total": _movement_json(self.total),
            "villages": [_movement_json(movement) for movement in self.villages],
            "classes": [_movement_json(movement) for movement in self.classes],
            "persons": [_person_json(change) for change in self.persons],
        }


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Return the gains and losses from `before` to `after`, with reasons.

    People are matched by ID number.
    """
    pairs = list(_pairs(before, after))
    with localcontext(EXACT):
        stakes = [*map(_stake, pairs), *_pending_stakes(before, after)]
        return Comparison(
            before,
            after,
            tuple(_settings(before, after)),
            tuple(_change(before, after, *pair) for pair in pairs if _total(pair[0]) != _total(pair[1])),
            _movements(stakes, lambda stake: stake.village),
            _movements(stakes, lambda stake: stake.group),
            _movement("合计", stakes),
        )


class _Stake(NamedTuple):
    """The amounts of a person, or of an open place, on each side."""

    village: str
    group: str
    people: int
    before: Decimal
    after: Decimal


_Pair = tuple[PersonResult | None, PersonResult | None]


def _pairs(before: Assessment, after: Assessment) -> Iterator[_Pair]:
    others = {person.farmer.id_number: person for person in after.persons}
    for person in before.persons:
        yield person, others.pop(person.farmer.id_number, None)
    yield from ((None, person) for person in others.values())


def _total(person: PersonResult | None) -> Decimal:
    return person.total if person else ZERO


def _change(
    before: Assessment, after: Assessment, one: PersonResult | None, other: PersonResult | None
) -> PersonChange:
    steps = _first_difference(before, after, one, other) if one and other else (None, None)
    return PersonChange(one, other, *steps)


def _first_difference(
    before: Assessment, after: Assessment, one: PersonResult, other: PersonResult
) -> tuple[TraceStep | None, TraceStep | None]:
    """Return the first steps of two explanations that come out differently."""
    steps = zip_longest(explain(before, one).steps, explain(after, other).steps)
    return next((a, b) for a, b in steps if a is None or b is None or a.decided != b.decided)


def _stake(pair: _Pair) -> _Stake:
    change = PersonChange(*pair, None, None)
    village = change.person.village.name
    return _Stake(village, change.classes, 1, change.amount_before, change.amount_after)


def _pending_stakes(before: Assessment, after: Assessment) -> Iterator[_Stake]:
    """Yield the open places, one each, then any remaining reserve."""
    sides = [{v.village.name: (v, result.full_standard) for v in result.villages} for result in (before, after)]
    for name in dict.fromkeys((*sides[0], *sides[1])):
        places = [_places(*side[name]) if name in side else ([], ZERO) for side in sides]
        (open_before, rest_before), (open_after, rest_after) = places
        for one, other in zip_longest(open_before, open_after, fillvalue=ZERO):
            yield _Stake(name, PENDING, 1, one, other)
        if rest_before or rest_after:
            yield _Stake(name, PENDING, 0, rest_before, rest_after)


def _places(village: VillageResult, standard: Decimal) -> tuple[list[Decimal], Decimal]:
    return [standard] * village.pending_people, village.pending_amount - village.pending_people * standard


def _movements(stakes: Iterable[_Stake], name_of: Callable[[_Stake], str]) -> tuple[Movement, ...]:
    groups: dict[str, list[_Stake]] = {}
    for stake in stakes:
        groups.setdefault(name_of(stake), []).append(stake)
    return tuple(_movement(name, group) for name, group in groups.items())


def _movement(name: str, stakes: Iterable[_Stake]) -> Movement:
    listed = list(stakes)
    up, down = [s for s in listed if s.after > s.before], [s for s in listed if s.after < s.before]
    return Movement(
        name,
        sum(stake.people for stake in up),
        sum(stake.people for stake in down),
        sum((stake.after - stake.before for stake in up), ZERO),
        sum((stake.before - stake.after for stake in down), ZERO),
        sum((stake.before for stake in listed), ZERO),
        sum((stake.after for stake in listed), ZERO),
    )


def _settings(before: Assessment, after: Assessment) -> Iterator[Setting]:
    """Yield the settings that differ.

    These are the policy, its numbers and readings, and the facts that may be set.
    """
    one, other = before.policy, after.policy
    yield from _setting("policy", "政策", one.name, other.name)
    for name in (*NUMBERS, *READINGS):
        yield from _setting(name, one.sources[name].meaning, getattr(one, name), getattr(other, name))
    for name, label in FACTS.items():
        yield from _setting(name, label, getattr(before.project, name), getattr(after.project, name))


def _setting(name: str, label: str, one: object, other: object) -> Iterator[Setting]:
    if one != other:
        yield Setting(name, label, one, other)


def _shown(value: object) -> str:
    """Return a value as a clerk reads it."""
    return value.label if isinstance(value, Term) else _written(value)


def _written(value: object) -> str:
    """Return a value as text for software."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _movement_json(movement: Movement) -> MovementJson:
    return {
        "name": movement.name,
        "people_gaining": movement.people_gaining,
        "people_losing": movement.people_losing,
        "gained": plain(movement.gained),
        "lost": plain(movement.lost),
        "before": plain(movement.before),
        "after": plain(movement.after),
        "difference": plain(movement.difference),
    }


def _person_json(change: PersonChange) -> PersonChangeJson:
    farmer, sides = change.person.farmer, (change.before, change.after)
    return {
        "id_number": farmer.id_number,
        "name": farmer.name,
        "village": change.person.village.name,
        "household": change.person.household.number,
        "loss_class": [side and side.loss_class.value for side in sides],
        "amount": [plain(change.amount_before), plain(change.amount_after)],
        "difference": plain(change.difference),
        "first_difference": [step.to_json() if step else None for step in (change.step_before, change.step_after)],
    }
