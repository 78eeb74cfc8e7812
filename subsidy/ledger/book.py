"""台账: land lost and subsidies received, project after project.

It holds the land that each household lost and the subsidy that each person received.

    Project ─▶ with_history ─▶ assess ─▶ Ledger.append ─▶ Ledger.save

A correction (更正) is a record of its own that names the one it replaces, and why.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..decisions import Assessment
from ..law import PriorSubsidy
from . import deciding, lines, store
from .as_json import LedgerJson, ledger_json
from .drafts import drafts_of
from .entry import Act, Batch, Verdict
from .journal import Journal
from .recording import record
from .store import LedgerError


@dataclass(frozen=True)
class Ledger(Journal):
    """台账: every record ever made, in order; adding returns a longer ledger.

    A ledger is immutable.
    """

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Ledger:
        """Read a ledger.

        Raises `LedgerError` if it cannot be read, is not a ledger, or was altered by hand.
        """
        return cls(tuple(lines.records(store.read(Path(path)).batches)))

    @classmethod
    def update(cls, path: str | os.PathLike[str], change: Callable[[Ledger], Ledger]) -> tuple[Ledger, Ledger]:
        """Lengthen or begin the ledger at `path`; return it before and after.

        Other writers wait meanwhile, so that none works on an outdated ledger. Nothing is written if `change` raises.
        Raises `LedgerError` like `load`, if the file cannot be written, or if others do not finish in two minutes.
        """
        with store.writing(Path(path)) as writer:
            before = cls(tuple(lines.records(writer.contents.batches)))
            after = change(before)
            if added := after.records[len(before.records) :]:
                writer.append(list(lines.batches(added)))
        return before, after

    def save(self, path: str | os.PathLike[str]) -> None:
        """Append the records `path` does not hold yet, or begin the file.

        Raises `LedgerError` like `update`, and if the file holds anything but the beginning of this ledger.
        """
        Ledger.update(path, lambda held: self._after(held, path))

    def _after(self, held: Ledger, path: str | os.PathLike[str]) -> Ledger:
        if held.records != self.records[: len(held.records)]:
            raise LedgerError(f"台账 {path} 在此期间已被改动，没有写入；请重新登记")
        return self

    def append(self, result: Assessment, *, on: date, sha256: str = "", correcting: str = "") -> Ledger:
        """Return the ledger with an entry for every household of `result`.

        `on` is the day of recording. With `correcting`, the reason, the project must be recorded already: households
        stated differently get a correction, and those that are gone are withdrawn. Raises `InputError` with every
        problem if the project is recorded already (or, for a correction, is not), contradicts the ledger, or would pay
        anyone more than R10 gives in all.
        """
        batch = Batch(
            number=0,
            act=Act.CORRECTION if correcting else Act.RECORD,
            on=on,
            project=result.project.name,
            reason=deciding.reason_of(correcting),
            notice_date=result.project.notice_date,
            policy=result.policy.name,
            standard=result.full_standard,
            deducts=result.policy.prior_subsidy is PriorSubsidy.DEDUCT,
            sha256=sha256,
        )
        return record(self, batch, drafts_of(result))

    def decide(self, verdict: Verdict, *id_numbers: str, reason: str, on: date) -> Ledger:
        """Return the ledger with a verdict on persons.

        Raises `InputError` if numbers are wrong or unknown.
        """
        return deciding.decide(self, verdict, id_numbers, deciding.batch_of(reason, on))

    def recover(
        self, id_number: str, project: str, share: Decimal, amount: Decimal, *, reason: str, on: date
    ) -> Ledger:
        """Return the ledger with a booking of a project reversed.

        `share` of one standard and `amount` 元 of what the project booked are reversed. Raises `InputError` if the
        project booked less, or less is to be recovered.
        """
        return deciding.recover(self, id_number, project, (share, amount), deciding.batch_of(reason, on))

    def divide(self, holder: str, parts: list[deciding.Share], *, reason: str, on: date) -> Ledger:
        """Return the ledger with a household divided into `parts`.

        `holder` is a certificate or an ID number of the household. Raises `InputError` if there is no such household,
        or the parts do not add up to its earlier loss (亩).
        """
        return deciding.divide(self, holder, parts, deciding.batch_of(reason, on))

    def to_json(self) -> LedgerJson:
        """Return the plain data that `ledger show --json` prints."""
        return ledger_json(self)
