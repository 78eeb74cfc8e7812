"""A district's policy, as data.

It holds every number and every reading of the law, each with its clause.

A `Policy` is frozen; `policy.replace(months=180)` gives another and leaves the first as it was. Reading policies from
files is the business of `loading`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from ..problems import SubsidyError, Words, entries_at_fault
from .figures import DECIMALS, plain, rounded_quotient, short
from .frozen import Frozen, FrozenMapping
from .procedure import Procedure
from .terms import (
    AgeBand,
    DibaoYear,
    Feb29,
    Headcount,
    PerHead,
    PostingDays,
    PriorSubsidy,
    RatioUnit,
    Rounding,
    TakenBefore,
    Thresholds,
    UncontractedNames,
)


class PolicyError(SubsidyError):
    """No policy governs the project, or a policy file cannot be understood."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Citation(_Entry):
    """The document and clause that a number or a reading rests on.

    It also names who compared the two.
    """

    meaning: Words
    clause: Words
    """条款, as the document writes it"""
    document: Words
    """文号"""
    issued: date
    unit: str = ""
    in_force_from: date | None = None
    """The day from which this value holds; None: as long as the policy does"""
    checked_on: date | None = None
    checked_by: str = ""
    supersedes: str = ""
    """The value and the document this one took the place of"""


class Dated(_Entry):
    """A value of a number or reading that holds from a day on."""

    value: int | Decimal | str
    citation: Citation

    def holds_on(self, day: date) -> bool:
        """Whether the value is in force on `day` or was before."""
        return self.citation.in_force_from is None or self.citation.in_force_from <= day


class Clauses(_Entry):
    """The clause each kind of decision rests on."""

    reference_date: Words
    eligibility: Words
    loss_class: Words
    standard: Words
    dibao: Words
    cost: Words
    uncontracted: Words
    decimals: Words
    enrolment: Words


class Wording(_Entry):
    """Sentences of the forms that only this district's documents use."""

    plan_basis: Words
    """附件6: the documents the plan is made under"""
    plan_reference_date: Words
    """附件6 七: the document that sets the reference date for age"""
    letter_basis: Words
    """附件8: the document the applicant refers to"""
    review_title: Words
    """The title of 附件12"""
    review_notes: tuple[Words, ...] = ()
    """The notes below 附件12"""


Months = Annotated[int, Strict(), Field(ge=0, le=1200)]
Age = Annotated[int, Strict(), Field(ge=0, le=150)]
Amount = Annotated[Decimal, Strict(), Field(ge=0, le=1000, max_digits=12, decimal_places=8)]
Ratio = Annotated[Decimal, Strict(), Field(ge=0, le=1, max_digits=12, decimal_places=10)]
Money = Annotated[Decimal, Strict(), Field(ge=0, le=1_000_000, decimal_places=4)]

NUMBERS = ("months", "minimum_age", "senior_age", "minimum_remaining", "majority_loss_ratio")
READINGS = (
    "feb29",
    "rounding",
    "per_head",
    "taken_before",
    "thresholds",
    "prior_subsidy",
    "headcount_rounding",
    "ratio_unit",
    "headcount",
    "uncontracted_names",
    "dibao_year",
    "posting_days",
)


class BasicPension(_Entry):
    """基础养老金 of the residents' pension, 元/月, from a day on."""

    amount: Money
    from_date: date
    document: Words
    issued: date


class Pension(_Entry):
    """The estimate of the residents' monthly pension (城乡居民养老金).

    No decision rests on it.
    """

    age: Age
    """周岁 from which it is paid"""
    divisor: Annotated[int, Strict(), Field(ge=1, le=1200)]
    """计发月数: the personal account divided by it is the monthly pension from that account"""
    document: Words
    issued: date
    basic: tuple[BasicPension, ...] = ()


class Policy(_Entry):
    """One district's rules: numbers, readings, procedure, and their sources."""

    name: Words
    title: Words
    document: Words
    issued: date
    in_force_from: date
    checked_on: date
    """When a person last compared this file with the documents in force."""
    checked_by: str = ""
    province: Words
    city: Words
    county: Words
    measures: Words
    """The district measures the letter and the plan cite."""
    leading_group: Words

    months: Months
    minimum_age: Age
    senior_age: Age
    minimum_remaining: Amount
    """亩 per head; strictly below is full loss"""
    majority_loss_ratio: Ratio

    feb29: Feb29
    rounding: Rounding
    per_head: PerHead
    taken_before: TakenBefore
    thresholds: Thresholds
    prior_subsidy: PriorSubsidy
    headcount_rounding: Rounding
    ratio_unit: RatioUnit
    headcount: Headcount
    uncontracted_names: UncontractedNames
    dibao_year: DibaoYear
    posting_days: PostingDays

    clauses: Clauses
    wording: Wording
    sources: FrozenMapping[str, Citation]
    history: FrozenMapping[str, tuple[Dated, ...]] = Field(default_factory=Frozen)
    """Numbers and readings whose value has changed, each with all its values in the order of their days"""
    procedure: Procedure
    pension: Pension | None = None
    """The basis of estimates of the monthly pension; without it none are made"""

    @model_validator(mode="after")
    def _reject_contradictions(self) -> Self:
        if self.minimum_age > self.senior_age:
            raise ValueError(
                f"最低年龄{self.minimum_age}周岁（minimum_age）大于第二个年龄段的起点{self.senior_age}周岁（senior_age）"
            )
        return self

    def __repr__(self) -> str:
        """Return the name of the policy; `model_dump` gives all of it."""
        return f"<Policy {self.name}>"

    __str__ = __repr__

    @cached_property
    def sha256(self) -> str:
        """The digest of everything the policy says, procedure included."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def governs(self, district: str) -> bool:
        """Return whether the policy is that of a district.

        The district is named as 离石区, as 离石 or by the name of the policy. Without a name, every policy governs.
        """
        return not district or district == self.name or self.county in district

    def printed(self, dividend: Decimal, divisor: Decimal = Decimal(1)) -> Decimal:
        """R13: return ``dividend / divisor`` as it is printed.

        The printed figure is the one that is multiplied.
        """
        return rounded_quotient(dividend, divisor, DECIMALS, self.rounding)

    @property
    def share_decimals(self) -> int:
        """R5: decimals of a ratio as a fraction of 1.

        There are four, or six where the percentage has four.
        """
        return DECIMALS + 2 * (self.ratio_unit is RatioUnit.PERCENT)

    def ratio(self, taken: Decimal, contracted: Decimal) -> Decimal:
        """R5: return ``taken / contracted`` as a fraction of 1.

        It is the fraction that is printed and multiplied.
        """
        return rounded_quotient(taken, contracted, self.share_decimals, self.rounding)

    def shown_ratio(self, share: Decimal) -> Decimal:
        """Return a ratio in the unit it is printed in, with four decimals.

        For example, it is 0.5714, or 57.1429 for ％.
        """
        return share.scaleb(2) if self.ratio_unit is RatioUnit.PERCENT else share

    def ratio_text(self, share: Decimal) -> str:
        """Return a ratio as a sentence prints it: 0.5714, or 57.1429％."""
        return plain(self.shown_ratio(share)) + "％" * (self.ratio_unit is RatioUnit.PERCENT)

    def label_of(self, band: AgeBand) -> str:
        """Return an age band in this policy's ages (R3): 16（含）—59周岁."""
        return {
            AgeBand.MINOR: f"未满{self.minimum_age}周岁",
            AgeBand.WORKING: f"{self.minimum_age}（含）—{self.senior_age - 1}周岁",
            AgeBand.SENIOR: f"{self.senior_age}周岁（含）以上",
        }[band]

    @property
    def majority_percent(self) -> str:
        """Least ratio of a majority loss in percent, without trailing zeros: 50."""
        return f"{short(self.majority_loss_ratio * 100)}"

    def on(self, day: date) -> Self:
        """Return the policy with every dated value as it was in force on `day`.

        It is this policy if nothing differs.
        """
        chosen = {name: _in_force(values, day) for name, values in self.history.items()}
        if all(self.sources[name] == dated.citation for name, dated in chosen.items()):
            return self
        sources = {**self.sources, **{name: dated.citation for name, dated in chosen.items()}}
        values = {name: dated.value for name, dated in chosen.items()}
        return self.validated({**self._fields(), **values, "sources": sources})

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401
        """Return another policy with `changes`; this one stays as it is.

        Raises `PolicyError` for a name or value a policy cannot have.

        >>> from subsidy import load_policy
        >>> policy = load_policy("lishi-2024")
        >>> policy.replace(months=180).months, policy.months
        (180, 139)
        """
        history = {name: values for name, values in self.history.items() if name not in changes}
        return self.validated({**self._fields(), "history": history, **changes})

    def _fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields}

    @classmethod
    def validated(cls, data: Mapping[str, object]) -> Self:
        """Return the policy with these fields.

        Raises `PolicyError`, naming every faulty entry.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as failure:
            raise PolicyError(f"政策有误：{entries_at_fault(faults_of(failure))}") from failure


def faults_of(failure: ValidationError) -> list[ErrorDetails]:
    """Return every faulty entry.

    A document or date that each citation takes from the head is reported at the head alone.
    """
    faults = failure.errors(include_url=False)
    reported = {fault["loc"] for fault in faults}
    return [fault for fault in faults if fault["loc"][:1] != ("sources",) or fault["loc"][2:] not in reported]


def _in_force(values: Sequence[Dated], day: date) -> Dated:
    """Return the last of the values that holds on `day`, or else the first."""
    return [values[0], *(dated for dated in values if dated.holds_on(day))][-1]
