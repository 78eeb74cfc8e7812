"""What the law says, as data: every number and every reading of it, each with its clause.

Policies are TOML files beside this module (or an office's own). A `Policy` is frozen; `policy.replace(months=180)`
gives another and leaves the first as it was. Which one governs a project follows from the date of its notice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from ..problems import Words, entries_at_fault, toml_fault
from .figures import rounded_quotient
from .procedure import Procedure, standard_procedure
from .terms import Feb29, PerHead, PriorSubsidy, Rounding, TakenBefore, Thresholds


class PolicyError(ValueError):
    """No policy governs the project, or a policy file cannot be understood."""


class Source(BaseModel):
    """Where a number or a reading comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: Words
    clause: Words
    document: Words
    issued: date
    unit: str = ""


class Clauses(BaseModel):
    """The clause each kind of decision rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference_date: Words
    eligibility: Words
    loss_class: Words
    standard: Words
    dibao: Words
    cost: Words
    uncontracted: Words
    decimals: Words
    enrolment: Words


Whole = Annotated[int, Strict(), Field(ge=0)]
Fraction = Annotated[Decimal, Strict(), Field(ge=0)]

NUMBERS = ("months", "minimum_age", "senior_age", "minimum_remaining", "majority_loss_ratio", "decimals")
READINGS = (
    "feb29",
    "rounding",
    "per_head",
    "taken_before",
    "thresholds",
    "prior_subsidy",
    "headcount_rounding",
)


class BasicPension(BaseModel):
    """基础养老金 of the residents' pension, 元/月, from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Fraction
    from_date: date
    document: Words
    issued: date


class Pension(BaseModel):
    """How the residents' monthly pension (城乡居民养老金) is reckoned: for estimates only, nothing is decided by it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    age: Whole
    """周岁 from which it is paid"""
    divisor: Annotated[Whole, Field(ge=1)]
    """计发月数: the personal account divided by it is the monthly pension from that account"""
    document: Words
    issued: date
    basic: tuple[BasicPension, ...] = ()


class Policy(BaseModel):
    """One district's rules: its numbers, its readings, and where each comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: Words
    title: Words
    document: Words
    issued: date
    in_force_from: date
    checked_on: date
    """When a person last compared this file with the documents in force."""
    province: Words
    city: Words
    county: Words
    measures: Words
    """The district measures the letter and the plan cite."""
    bureau: Words
    leading_group: Words

    months: Whole
    minimum_age: Whole
    senior_age: Whole
    minimum_remaining: Fraction
    """亩 per head; strictly below is full loss"""
    majority_loss_ratio: Annotated[Fraction, Field(le=1)]
    decimals: Annotated[Whole, Field(le=4)]

    feb29: Feb29
    rounding: Rounding
    per_head: PerHead
    taken_before: TakenBefore
    thresholds: Thresholds
    prior_subsidy: PriorSubsidy
    headcount_rounding: Rounding

    clauses: Clauses
    sources: Mapping[str, Source]
    pension: Pension | None = None
    """What estimates of the monthly pension rest on; without it none are made"""
    procedure_changes: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    """What this district's procedure has otherwise, by the name of the step (R15)"""

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        if self.minimum_age > self.senior_age:
            raise ValueError(
                f"最低年龄{self.minimum_age}周岁（minimum_age）大于第二个年龄段的起点{self.senior_age}周岁（senior_age）"
            )
        return self

    @cached_property
    def procedure(self) -> Procedure:
        """The steps of the procedure and their terms. Raises `ProcedureError` when the changes make none."""
        return standard_procedure().amended(self.procedure_changes)

    def printed(self, dividend: Decimal, divisor: Decimal = Decimal(1)) -> Decimal:
        """R13: return ``dividend / divisor`` as it is printed; the printed figure is the one multiplied."""
        return rounded_quotient(dividend, divisor, self.decimals, self.rounding)

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401
        """Return another policy with `changes`; this one stays as it is.

        Raises `PolicyError` for a name or value a policy cannot have.

        >>> policy = load_policy("lishi-2024")
        >>> policy.replace(months=180).months, policy.months
        (180, 139)
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return self._validated({**fields, **changes})

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the policy written in `text`; decimals are read exactly. Raises `PolicyError`."""
        try:
            data = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as failure:
            raise PolicyError(f"政策文件不是有效的 TOML：{toml_fault(failure)}") from failure
        head = {key: data[key] for key in ("document", "issued") if key in data}
        entries = {**_tables(data, "numbers", NUMBERS), **_tables(data, "readings", READINGS)}
        values = {key: entry.pop("value") for key, entry in entries.items() if "value" in entry}
        sources = {key: {**head, **entry} for key, entry in entries.items()}
        changes = data.pop("procedure", {})
        return cls._validated({**data, **values, "sources": sources, "procedure_changes": changes})

    @classmethod
    def _validated(cls, data: Mapping[str, object]) -> Self:
        try:
            return cls.model_validate(data)
        except ValidationError as failure:
            faults = failure.errors(include_url=False)
            told = {fault["loc"] for fault in faults}  # what every source takes from the head is told once, there
            own = (fault for fault in faults if fault["loc"][:1] != ("sources",) or fault["loc"][2:] not in told)
            raise PolicyError(f"政策有误：{entries_at_fault(own)}") from failure


def _tables(data: dict[str, Any], name: str, known: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Take the tables of table `name` out of `data`. Raises `PolicyError` for one not `known`, or no table at all."""
    tables = data.pop(name, {})
    if unknown := [key for key in tables if key not in known] if isinstance(tables, dict) else []:
        raise PolicyError(f"政策有误：{name} 中没有 {'、'.join(unknown)} 这一项；可用：{'、'.join(known)}")
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise PolicyError(f"政策有误：{name} 下的每一项应写成 [{name}.名称] 一节，含 value、clause、meaning")
    return tables


def load_policy(name_or_file: str | Path) -> Policy:
    """Return a packaged policy by name, or an office's own by its file. Raises `PolicyError`."""
    packaged = packaged_policies()
    if str(name_or_file) in packaged:
        return packaged[str(name_or_file)]
    try:
        text = Path(name_or_file).read_text(encoding="utf-8")
    except (OSError, ValueError) as failure:
        known = "、".join(packaged)
        raise PolicyError(f"没有名为“{name_or_file}”的政策，也读不到这个文件。内置政策：{known}") from failure
    return Policy.from_toml(text)


def policy_for(notice_date: date) -> Policy:
    """Return the packaged policy that governs a notice of that date. Raises `PolicyError` before the first."""
    policies = sorted(packaged_policies().values(), key=lambda policy: policy.in_force_from)
    governing = [policy for policy in policies if policy.in_force_from <= notice_date]
    if not governing:
        first = policies[0]
        raise PolicyError(
            f"告知书发布日期 {notice_date} 早于政策“{first.name}”（{first.document}）的施行日 {first.in_force_from}；"
            "如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件"
        )
    return governing[-1]


@cache
def packaged_policies() -> Mapping[str, Policy]:
    """Return the policies that come with the package, by name."""
    folder = files(__package__) / "policies"
    texts = ((district / "policy.toml").read_text(encoding="utf-8") for district in folder.iterdir())
    return {policy.name: policy for policy in map(Policy.from_toml, texts)}
