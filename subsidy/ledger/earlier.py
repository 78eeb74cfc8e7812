"""Ledgers of version 1: one JSON object a line.

They have no checksums, accounts or decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..facts import Area, Day, FreeText, IdNumber, Money, Share, Text
from ..law import ZERO, Rounding, rounded_quotient
from ..problems import entries_at_fault
from .drafts import Draft
from .entry import Act, Batch, Payment
from .matching import Member, Stated
from .store import LedgerError


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Payment(_Line):
    id_number: IdNumber = Field(alias="身份证号")
    name: Text = Field(alias="姓名")
    prior_share: Share = Field(alias="已补贴比例")
    entitlement: Share = Field(alias="补贴比例")
    uncontracted_share: Share = Field(alias="未承包到户补贴比例")
    amount: Money = Field(alias="补贴金额")


class _Entry(_Line):
    number: int = Field(alias="编号")
    replaces: int | None = Field(alias="更正编号", default=None)
    reason: FreeText = Field(alias="更正原因", default="")
    on: Day = Field(alias="登记日期")
    project: Text = Field(alias="项目")
    notice_date: Day = Field(alias="告知书日期")
    policy: Text = Field(alias="政策")
    sha256: FreeText = Field(alias="工作簿SHA256", default="")
    township: Text = Field(alias="乡镇")
    village: Text = Field(alias="村")
    household: Text = Field(alias="户编号")
    head: Text = Field(alias="户主")
    certificate: FreeText = Field(alias="证号", default="")
    contracted_area: Area = Field(alias="承包面积")
    taken_before: Area = Field(alias="以前征收")
    taken_now: Area = Field(alias="本次征收")
    persons: tuple[_Payment, ...] = Field(alias="人员")


def earlier_projects(data: bytes, path: Path, on: date) -> Iterator[tuple[Batch, list[Draft]]]:
    """Yield the projects of a version 1 ledger with their entries in force.

    Those are the entries that no correction replaced. Version 1 knew no bookings: the shares last recorded are taken
    for booked. Raises `LedgerError`, naming the line, if one makes no sense.
    """
    entries = list(_entries(data, path))
    replaced = {entry.replaces for entry in entries}
    for project in dict.fromkeys(entry.project for entry in entries):
        held = [entry for entry in entries if entry.project == project and entry.number not in replaced]
        drafts = list(map(_draft, held))
        first, standard = held[0], max(map(_standard, drafts))
        facts = (project, "", first.notice_date, first.policy, standard)
        yield Batch(0, Act.IMPORT, on, *facts, sha256=first.sha256), drafts


def _entries(data: bytes, path: Path) -> Iterator[_Entry]:
    for number, line in enumerate(data.decode(errors="replace").splitlines()[1:], 2):
        if line.strip():
            try:
                yield _Entry.model_validate(json.loads(line, parse_float=Decimal))
            except ValidationError as failure:
                faults = entries_at_fault(failure.errors(include_url=False))
                raise LedgerError(f"{path} 第{number}行有误：{faults}") from failure
            except (ValueError, RecursionError) as failure:
                raise LedgerError(f"{path} 第{number}行不是有效的 JSON") from failure


def _draft(entry: _Entry) -> Draft:
    members = tuple(Member(person.id_number, person.name, person.prior_share) for person in entry.persons)
    head = next((member.id_number for member in members if member.name == entry.head), "")
    place = (entry.township, entry.village, entry.household, entry.head, entry.certificate)
    areas = (entry.contracted_area, entry.taken_before, entry.taken_now)
    return Draft(Stated((entry.number,), *place, *areas, members, head), tuple(map(_payment, entry.persons)))


def _payment(person: _Payment) -> Payment:
    shares = (person.prior_share, person.entitlement, person.uncontracted_share)
    return Payment(person.id_number, person.name, *shares, person.amount, ZERO)


def _standard(draft: Draft) -> Decimal:
    """Return the standard (元) by which the largest share was paid.

    Version 1 did not record it.
    """
    largest = max(draft.payments, key=lambda payment: payment.share)
    if not largest.share:
        return ZERO
    return rounded_quotient(largest.amount, largest.share, 2, Rounding.HALF_UP)
