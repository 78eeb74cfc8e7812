"""The check of a whole ledger.

It covers the file as it was written, and the agreement of its records.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..problems import Problem
from . import lines, store
from .as_json import CheckJson, check_json
from .journal import Journal


@dataclass(frozen=True, slots=True)
class Inspection:
    """The outcome of `inspect`."""

    fault: str
    """Why the file cannot be relied on; empty if it can"""
    book: Journal
    check: str = ""
    """校验值 of the last line: on paper it proves later that nothing before it was altered"""
    unfinished: int = 0
    """Number of the line where an interrupted recording begins; 0 if there is none"""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The open contradictions."""
        return self.book.problems()

    @property
    def ok(self) -> bool:
        """Whether the file is whole, can be relied on and holds no contradiction."""
        return not self.fault and not self.unfinished and not self.problems

    @property
    def summary(self) -> str:
        """The outcome in the words of the clerk."""
        if self.fault:
            return self.fault
        owing = len(self.book.owing())
        counts = f"共 {len(self.book.records)} 条，{len(self.book.people)} 人，应追回 {owing} 人"
        cut = f"第 {self.unfinished} 行起有一次没有写完的登记（断电，或末尾有行被删去），不计在内，"
        unfinished = f"{cut}请核对当时登记的项目并重新登记；" if self.unfinished else ""
        return f"{unfinished}各行与校验值相符：{counts}，末行校验值 {self.check or '无'}"

    def to_json(self) -> CheckJson:
        """Return the plain data that `ledger check --json` prints."""
        return check_json(self.book, self.check, self.fault)


def inspect(path: str | os.PathLike[str]) -> Inspection:
    """Check every checksum and every contradiction of the ledger at `path`.

    The contradictions are those among its records.
    """
    try:
        contents = store.read(Path(path))
    except store.LedgerError as failure:
        return Inspection(str(failure), Journal())
    book = Journal(tuple(lines.records(contents.batches)))
    return Inspection("", book, contents.check, contents.unfinished)


def unfinished_line(path: str | os.PathLike[str]) -> int:
    """Return the number of the line where an interrupted recording begins.

    It is 0 if there is none or no file. Raises `LedgerError` as `Ledger.load` does.
    """
    return store.read(Path(path)).unfinished if Path(path).exists() else 0
