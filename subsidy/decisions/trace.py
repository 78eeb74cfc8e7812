"""Explanations as data, and their rendering as text, table and JSON.

A `TraceStep` holds the figures with units, both sides of a comparison, the outcome, the clause and the readings used.
Sentences (`str`), the table (`Explanation.table`) and the JSON (`Explanation.to_json`) are rendered from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

from ..law import READINGS, SCHEMA, Basis, LossClass, Policy, RatioUnit, Term, Version, one_of, plain, short
from .results import PersonResult

Value: TypeAlias = Decimal | int | date | str
Branch: TypeAlias = tuple[LossClass, Basis | None]
TABLE_HEAD = ("步骤", "算式", "结果", "依据")
NOTES_HEAD = "以下是办理提示和估算，仅供参考，不是发放依据："
ESTIMATE = "估算"
"""Replaces the rule of a step that decides nothing"""
_MARKS = {True: "✓", False: "✗", None: "="}
_SIGNS = "＜", "＝", "＞", "≠"
_HOLDS = {"＝": ("＝",), "＜": ("＜",), "≥": ("＞", "＝")}
"""Which relations of two figures fulfil the one that is wanted"""


class FigureJson(TypedDict):
    """A figure of a step.

    Decimals are exact texts, counts numbers, days texts such as 2024-06-12, facts words.
    """

    name: str
    value: int | str
    unit: str


class RelationJson(TypedDict):
    """Two figures compared: their relation, and the one the step needs."""

    left: FigureJson
    right: FigureJson
    sign: Annotated[str, one_of(*_SIGNS)]
    wanted: Annotated[str, one_of(*_HOLDS)]


class ChoiceJson(TypedDict):
    """A reading that was used."""

    name: Annotated[str, one_of(*READINGS)]
    chosen: str
    label: str


class StepJson(TypedDict):
    """One step: the rule, or 估算, with its figures and its outcome."""

    rule: Annotated[str, Field(pattern=f"^(R[0-9]+|{ESTIMATE})$")]
    label: str
    inputs: list[FigureJson]
    comparison: RelationJson | None
    working: str
    outcome: FigureJson
    holds: bool | None
    clause: str
    readings: list[ChoiceJson]


class ExplanationJson(TypedDict):
    """The steps to a person's amount or a village's total.

    `notes` decide nothing.
    """

    name: str
    id_number: str
    policy: str
    document: str
    steps: list[StepJson]
    notes: list[StepJson]


class ExplanationsJson(TypedDict):
    """Everything `subsidy explain --json` prints."""

    schema: Version
    explanations: list[ExplanationJson]


class Figure(NamedTuple):
    """A named figure with its unit. A fact in words, such as 是, has no unit."""

    name: str
    value: Value
    unit: str = ""

    def __str__(self) -> str:
        """Return it with its name: 本次征收3亩, 在册＝是."""
        return format(self)

    def __format__(self, spec: str) -> str:
        """Return it with its name, or without it for the specification ``v``."""
        shown = f"{self.value:f}{self.unit}" if isinstance(self.value, Decimal) else f"{self.value}{self.unit}"
        if spec == "v" or not self.name:
            return shown
        return f"{self.name}{'＝' if isinstance(self.value, str) else ''}{shown}"

    def to_json(self) -> FigureJson:
        """Return plain data: exact decimals and days as text, counts as numbers."""
        value = self.value if isinstance(self.value, int) else f"{Figure('', self.value):v}"
        return {"name": self.name, "value": value, "unit": self.unit}


class Relation(NamedTuple):
    """Two figures compared: their relation (＜ ＝ ＞ ≠) and the one wanted."""

    left: Figure
    sign: str
    right: Figure
    wanted: str

    def to_json(self) -> RelationJson:
        """Return plain data."""
        left, right = self.left.to_json(), self.right.to_json()
        return {"left": left, "right": right, "sign": self.sign, "wanted": self.wanted}


class Choice(NamedTuple):
    """A reading that was used: its name in the policy, and the choice made."""

    name: str
    chosen: str
    label: str

    def to_json(self) -> ChoiceJson:
        """Return plain data."""
        return {"name": self.name, "chosen": self.chosen, "label": self.label}


class TraceStep(NamedTuple):
    """One step: the rule, the figures put in, the formula, and the outcome.

    `formula` has a place for each of the `inputs` in turn, and may name the `left`, `sign` and `right` of the
    comparison. `holds` is None for a calculation, else whether the condition was met.
    """

    rule: str
    label: str
    formula: str
    inputs: tuple[Figure, ...]
    outcome: Figure
    clause: str
    comparison: Relation | None = None
    holds: bool | None = None
    readings: tuple[Choice, ...] = ()

    @property
    def working(self) -> str:
        """The formula with the figures put in."""
        sides = self.comparison
        named = {"left": sides.left, "sign": sides.sign, "right": sides.right} if sides else {}
        return self.formula.format(*self.inputs, **named)

    @property
    def ground(self) -> str:
        """The basis of the step: the clause, and the readings used."""
        return "；口径：".join([self.clause, *(["；".join(c.label for c in self.readings)] if self.readings else [])])

    @property
    def decided(self) -> tuple[str, Figure, bool | None]:
        """The rule and its outcome, which steps with other figures may share."""
        return self.rule, self.outcome, self.holds

    def __str__(self) -> str:
        """Return the step as one line of text."""
        return f"{_MARKS[self.holds]} {self.label}：{self.working} → {self.outcome}（{self.ground}）"

    def row(self) -> tuple[str, str, str, str]:
        """Return the step as a row below `TABLE_HEAD`."""
        return self.label, self.working, str(self.outcome), self.ground

    def to_json(self) -> StepJson:
        """Return plain data for `json.dumps`."""
        return {
            "rule": self.rule,
            "label": self.label,
            "inputs": [figure.to_json() for figure in self.inputs],
            "comparison": self.comparison.to_json() if self.comparison else None,
            "working": self.working,
            "outcome": self.outcome.to_json(),
            "holds": self.holds,
            "clause": self.clause,
            "readings": [choice.to_json() for choice in self.readings],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps to a person's amount or a village's total, with notes."""

    name: str
    id_number: str
    """Empty for a village"""
    policy: str
    document: str
    """文号 of the document whose clauses the steps name"""
    steps: tuple[TraceStep, ...]
    notes: tuple[TraceStep, ...] = ()
    """办理提示 and estimates: no part of the decision"""

    def __str__(self) -> str:
        """Return the whole explanation as text, a line a step."""
        head = f"{self.name}（{self.id_number}）" if self.id_number else self.name
        notes = [NOTES_HEAD, *map(str, self.notes)] if self.notes else []
        return "\n".join([head, *map(str, self.steps), *notes])

    def table(self) -> list[tuple[str, str, str, str]]:
        """Return a row for each step and note, below `TABLE_HEAD`."""
        return [step.row() for step in (*self.steps, *self.notes)]

    def to_json(self) -> ExplanationJson:
        """Return plain data for `json.dumps`."""
        return {
            "name": self.name,
            "id_number": self.id_number,
            "policy": self.policy,
            "document": self.document,
            "steps": [step.to_json() for step in self.steps],
            "notes": [step.to_json() for step in self.notes],
        }


def explanations_json(explanations: Iterable[Explanation]) -> ExplanationsJson:
    """Return explanations as plain data for `json.dumps`."""
    return {"schema": SCHEMA, "explanations": [explanation.to_json() for explanation in explanations]}


def printed_area(name: str, area: Decimal) -> Figure:
    """Return an area as it is printed."""
    return Figure(name, area, "亩")


def exact_area(name: str, area: Decimal) -> Figure:
    """Return an exact area, without the trailing zeros it was typed with."""
    return Figure(name, short(area), "亩")


def number_of_people(name: str, count: int) -> Figure:
    """Return a number of people."""
    return Figure(name, count, "人")


def money(name: str, amount: Decimal) -> Figure:
    """Return money as it is printed, with its four decimals (R13)."""
    return Figure(name, Decimal(plain(amount)), "元")


def share_figure(person: PersonResult, name: str, share: Decimal) -> Figure:
    """Return a ratio or share as it is printed: 0.5714, or 57.1429％."""
    policy = person.policy
    unit = "％" if policy.ratio_unit is RatioUnit.PERCENT else ""
    return Figure(name, Decimal(plain(policy.shown_ratio(share))), unit)


def compared(left: Figure, wanted: str, right: Figure) -> Relation:
    """Return the relation of two figures, with the one the step needs."""
    assert isinstance(left.value, Decimal | int) and isinstance(right.value, Decimal | int)  # noqa: S101, PT018
    sign = "＜" if left.value < right.value else "＝" if left.value == right.value else "＞"
    return Relation(left, sign, right, wanted)


def fulfilled(comparison: Relation) -> bool:
    """Whether two figures stand in the relation wanted."""
    return comparison.sign in _HOLDS[comparison.wanted]


def choice_of(policy: Policy, name: str, label: str = "") -> Choice:
    """Return the reading of that name as the policy decides it."""
    chosen: Term = getattr(policy, name)
    return Choice(name, chosen.value, label or chosen.label)
