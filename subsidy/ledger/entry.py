"""Records of the ledger: plain frozen values, one per line of the file.

A `Batch` is one act of recording; every record belongs to one. An `Entry` is one household in one project, a `Change`
divides or joins households, a `Decision` and a `Recovery` state facts about persons. Land is booked on an account
(户账), which outlives certificates, heads of household and household numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from ..law import ZERO


class Act(StrEnum):
    """The kind of a batch, as it is written in the file."""

    RECORD = "登记"
    CORRECTION = "更正"
    DECISION = "认定"
    IMPORT = "导入"


class Verdict(StrEnum):
    """A fact about persons that no comparison can establish."""

    SAME = "同一人"
    """Two ID numbers belong to one person; the second is the valid one"""
    DIFFERENT = "不是同一人"
    """Two ID numbers belong to two persons"""
    MOVED = "迁出"
    """The person left the household and took no land along: marriage, or a household of their own"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One act of recording: the facts its records share."""

    number: int
    act: Act
    on: date
    """The day of recording"""
    project: str = ""
    """Empty for decisions"""
    reason: str = ""
    """Reason of a correction or decision"""
    notice_date: date | None = None
    policy: str = ""
    standard: Decimal = ZERO
    """补贴标准 (元); 0 when an imported ledger does not state it"""
    deducts: bool = True
    """Whether the policy deducts earlier shares (R10)"""
    sha256: str = ""
    """Digest of the workbook"""


class Payment(NamedTuple):
    """One person in one project.

    Shares are of one full standard, the amount is in 元.
    """

    id_number: str
    name: str
    prior_share: Decimal
    """已补贴比例 as the project stated it"""
    entitlement: Decimal
    """补贴比例 for contracted land"""
    uncontracted_share: Decimal
    """补贴比例 for uncontracted land"""
    amount: Decimal
    """补贴金额 for both (元)"""
    due: Decimal
    """应享比例: the share before earlier payments are deducted, 0 for an ineligible person"""

    @property
    def share(self) -> Decimal:
        """The share paid in this project, for contracted and uncontracted land."""
        return self.entitlement + self.uncontracted_share


@dataclass(frozen=True, slots=True)
class Entry:
    """One household in one project: its land (亩) and its members' subsidies.

    An entry may also be the correction of another one.
    """

    number: int
    batch: Batch
    account: int
    """户账: the account the land is booked on"""
    township: str
    village: str
    household: str
    """户编号 in the project"""
    head: str
    certificate: str
    contracted_area: Decimal
    taken_before: Decimal
    taken_now: Decimal
    persons: tuple[Payment, ...]
    replaces: int | None = None
    """Number of the entry this one corrects"""
    withdrawn: bool = False
    """Whether a correction took the household out of the project"""

    @property
    def project(self) -> str:
        """The project that took the land."""
        return self.batch.project

    @property
    def areas(self) -> tuple[Decimal, Decimal, Decimal]:
        """Contracted area, land taken before and now (亩)."""
        return self.contracted_area, self.taken_before, self.taken_now

    @property
    def location(self) -> str:
        """The entry as the clerk finds it."""
        return f"第{self.number}号 {self.village}户编号{self.household}（户主{self.head}）"

    def states_the_same(self, other: Entry) -> bool:
        """Return whether both state the same facts.

        It does not matter when and how they were recorded.
        """
        own = {"number": self.number, "batch": self.batch, "replaces": self.replaces}
        return self == replace(other, **own)  # type: ignore[arg-type]


class Part(NamedTuple):
    """A household that a change opens. Areas in 亩."""

    account: int
    township: str
    village: str
    household: str
    head: str
    certificate: str
    contracted_area: Decimal
    taken: Decimal
    """以前累计征收 that goes with it"""
    members: tuple[str, ...]
    """ID numbers"""


@dataclass(frozen=True, slots=True)
class Change:
    """Households that were divided (分户) or joined (并户).

    Accounts are closed, and others are opened in their stead.
    """

    number: int
    batch: Batch
    sources: tuple[int, ...]
    parts: tuple[Part, ...]
    """Empty when a correction withdraws the change"""
    replaces: int | None = None

    @property
    def project(self) -> str:
        """The project it was recorded with and precedes; empty for a decision."""
        return self.batch.project

    @property
    def kind(self) -> str:
        """The name of the change, as it is written in the file."""
        if not self.parts:
            return "撤销"
        return "分户" if len(self.parts) > 1 else "并户"

    @property
    def location(self) -> str:
        """The change as the clerk finds it."""
        return f"第{self.number}号 {self.kind}"

    def states_the_same(self, other: Change) -> bool:
        """Whether both open the same households from the same accounts."""
        return (self.sources, self.parts) == (other.sources, other.parts)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one or two ID numbers."""

    number: int
    batch: Batch
    verdict: Verdict
    id_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """A booking that was reversed.

    The money came back, or had not been booked yet.
    """

    number: int
    batch: Batch
    id_number: str
    project: str
    """The project that booked it"""
    share: Decimal
    """Of one full standard"""
    amount: Decimal
    """元"""


Record = Entry | Change | Decision | Recovery
Corrected = TypeVar("Corrected", Entry, Change)


def in_force(records: Iterable[Corrected]) -> list[tuple[int, Corrected]]:
    """Return the records that no later one replaces.

    Each comes with the number of the record it goes back to.
    """
    origin: dict[int, int] = {}
    latest: dict[int, Corrected] = {}
    for record in records:
        origin[record.number] = root = origin[record.replaces] if record.replaces else record.number
        latest[root] = record
    return list(latest.items())


def aliases(records: Iterable[Record]) -> Mapping[str, str]:
    """Return the valid ID number of every number that was corrected.

    The last verdict on a pair counts.
    """
    verdicts = [record for record in records if isinstance(record, Decision) and len(record.id_numbers) > 1]
    last = {frozenset(decision.id_numbers): decision for decision in verdicts}
    valid: dict[str, str] = {}
    for decision in last.values():
        if decision.verdict is Verdict.SAME:
            old, new = (_followed(valid, number) for number in decision.id_numbers)
            if old != new:
                valid[old] = new
    return {number: _followed(valid, number) for number in valid}


def _followed(valid: Mapping[str, str], number: str) -> str:
    while number in valid:
        number = valid[number]
    return number
