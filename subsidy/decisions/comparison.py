"""What would be different: two results, person by person, village by village.

`what_if` asks again with another standard, threshold or reading; the result it starts from is frozen and stays as it
was. `compare` says who gains and who loses, how much, and at which step of the explanation the two first part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from itertools import zip_longest
from typing import NamedTuple

from pydantic import ValidationError

from ..facts import Project, problems_of
from ..law import EXACT, NUMBERS, READINGS, ZERO, Policy, PolicyError, Term, plain
from .assessment import Assessment, PersonResult, VillageResult, assess
from .explanation import Step, explain

FACTS = ("dibao",)
"""The facts of a project that may be set otherwise; every other name is a number or a reading of the policy."""
PENDING = "名单待定"


# Asking again ---------------------------------------------------------------------------------------------------------


def what_if(result: Assessment, settings: Mapping[str, str]) -> Assessment:
    """Return what the same project would come to with `settings`: dibao, numbers and readings of the policy, as text.

    Raises `PolicyError` for a name or a value that cannot be, and `InputError` when the facts contradict the policy.
    """
    facts = {name: value for name, value in settings.items() if name in FACTS}
    others = {name: _typed(result.policy, name, text) for name, text in settings.items() if name not in FACTS}
    return assess(_with_facts(result.project, facts), result.policy.replace(**others) if others else result.policy)


def _with_facts(project: Project, facts: Mapping[str, str]) -> Project:
    """Return a project with other facts, validated anew."""
    if not facts:
        return project
    try:
        return Project.model_validate({**dict(project), **facts})
    except ValidationError as failure:
        told = "；".join(f"{problem.value}：{problem.message}" for problem in problems_of(failure))
        raise PolicyError(f"{'、'.join(facts)} 不能是{told}") from failure


def _typed(policy: Policy, name: str, text: str) -> object:
    if name not in (*NUMBERS, *READINGS):
        known = "、".join((*FACTS, *NUMBERS, *READINGS))
        raise PolicyError(f"没有名为“{name}”的数值或口径；可改：{known}")
    current = getattr(policy, name)
    if isinstance(current, Term):
        return _chosen(type(current), name, text)
    try:
        return int(text) if isinstance(current, int) else Decimal(text)
    except (ValueError, InvalidOperation) as failure:
        raise PolicyError(f"{name} 应为{'整数' if isinstance(current, int) else '小数'}，不能是“{text}”") from failure


def _chosen(kind: type[Term], name: str, text: str) -> Term:
    for term in kind:
        if text in (term.value, term.label):
            return term
    choices = "、".join(f"{term.value}（{term.label}）" for term in kind)
    raise PolicyError(f"{name} 不能是“{text}”；可选：{choices}")


# Comparing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """A number, reading or fact that is not the same on both sides."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return it as a clerk reads it."""
        return f"{self.name}：{self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody whose amount is not the same on both sides. Who is on one side only has no result on the other."""

    before: PersonResult | None
    after: PersonResult | None
    step_before: Step | None
    """The first step of the explanation that is not the same, as it was …"""
    step_after: Step | None
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
        """What the person gains; below 0, loses (元)."""
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
    """How many people gain and lose, how much money, and the whole before and after (元): of a village or a class."""

    name: str
    people_gaining: int
    people_losing: int
    gained: Decimal
    lost: Decimal
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What is gained less what is lost."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side. 名单待定 places count as people, in a class of their own."""

    before: Assessment
    after: Assessment
    settings: tuple[Setting, ...]
    persons: tuple[PersonChange, ...]
    """Everybody whose amount changes, in the order of the input"""
    villages: tuple[Movement, ...]
    classes: tuple[Movement, ...]
    """By 失地类别, or by how it changed"""
    total: Movement

    def to_json(self) -> dict[str, object]:
        """Return plain data for `json.dumps`."""
        return {
            "schema": 1,
            "settings": [{"name": s.name, "before": s.before, "after": s.after} for s in self.settings],
            "total": _movement_json(self.total),
            "villages": [_movement_json(movement) for movement in self.villages],
            "classes": [_movement_json(movement) for movement in self.classes],
            "persons": [_person_json(change) for change in self.persons],
        }


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Return who gains and who loses from `before` to `after`, how much, and why. People are known by ID number."""
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
    """What somebody, or a place still open, gets on each side."""

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
) -> tuple[Step | None, Step | None]:
    """Return the first steps of two explanations that come out differently."""
    steps = zip_longest(explain(before, one).steps, explain(after, other).steps)
    return next((a, b) for a, b in steps if a is None or b is None or a.decided != b.decided)


def _stake(pair: _Pair) -> _Stake:
    change = PersonChange(*pair, None, None)
    village = change.person.village.name
    return _Stake(village, change.classes, 1, change.amount_before, change.amount_after)


def _pending_stakes(before: Assessment, after: Assessment) -> Iterator[_Stake]:
    """Yield the places nobody is named for, one by one, and what else is set aside for the list."""
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
    """Yield what the two sides were told otherwise: the policy, its numbers and readings, the facts that may be set."""
    for name in ("name", *NUMBERS, *READINGS):
        yield from _setting("policy" if name == "name" else name, *(getattr(r.policy, name) for r in (before, after)))
    for name in FACTS:
        yield from _setting(name, *(getattr(result.project, name) for result in (before, after)))


def _setting(name: str, one: object, other: object) -> Iterator[Setting]:
    if one != other:
        yield Setting(name, _written(one), _written(other))


def _written(value: object) -> str:
    match value:
        case Term():
            return f"{value.value}（{value.label}）"
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)


def _movement_json(movement: Movement) -> dict[str, object]:
    money = {name: plain(getattr(movement, name)) for name in ("gained", "lost", "before", "after", "difference")}
    people = {"people_gaining": movement.people_gaining, "people_losing": movement.people_losing}
    return {"name": movement.name, **people, **money}


def _person_json(change: PersonChange) -> dict[str, object]:
    farmer, sides = change.person.farmer, (change.before, change.after)
    return {
        "id_number": farmer.id_number,
        "name": farmer.name,
        "village": change.person.village.name,
        "household": change.person.household.number,
        "loss_class": [side and side.loss_class.value for side in sides],
        "amount": [plain(change.amount_before), plain(change.amount_after)],
        "difference": plain(change.difference),
        "first_difference": [step and step.to_json() for step in (change.step_before, change.step_after)],
    }
