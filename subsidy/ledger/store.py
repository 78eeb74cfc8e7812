"""The file of the ledger: lines of JSON, each with a checksum.

The checksum covers the line itself and the line before it.

    {"台账":…,"版本":2}                          the header
    {"批次":1,…,"行数":2,"校验":"…"}             a batch, and how many lines follow it
    {"编号":1,…,"校验":"…"}                      its lines

Lines are only ever appended, a whole batch at a time, by one writer at a time. A batch counts once its last line is
there; an interrupted one is ignored by readers and removed by the next writer. Beside the ledger stands a lock file
(``台账.jsonl.lock``), which also keeps the last checksum known: lines missing at the end are detected by it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..problems import SubsidyError, why_not

HEADER = '{"台账":"被征地农民基本养老保险补贴","版本":2}'
EARLIER_HEADER = HEADER.replace("2", "1")
_CHECK, _COUNT = "校验", "行数"
_DIGITS = 32
_MARK = f',"{_CHECK}":"'.encode()
_MOST_NAMED = 10
_PATIENCE = 120
"""Seconds a writer waits for the others."""
_PAUSE = 0.05

Batch = list[dict[str, Any]]
"""The lines of a batch, the batch itself first."""


class LedgerError(SubsidyError):
    """A ledger file that cannot be read or written, or was altered by hand."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The batches of a file, the checksum of the last line, and the length.

    The length is that of all this, in bytes.
    """

    batches: tuple[Batch, ...] = ()
    check: str = ""
    length: int = 0
    unfinished: int = 0
    """Number of the line where an interrupted batch begins; 0 when there is none"""


def read(path: Path) -> Contents:
    """Read the ledger at `path`.

    Raises `LedgerError` if the file cannot be read, is not a ledger, or had lines altered, removed or inserted.
    """
    last = _last_known(path)  # before the file: a writer may add to it meanwhile
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise _unreadable(path, failure) from failure
    return _understood(path, data, last)


def _unreadable(path: Path, failure: OSError) -> LedgerError:
    hint = "；台账在第一次用 subsidy ledger add 登记时新建" if isinstance(failure, FileNotFoundError) else ""
    return LedgerError(f"读不到台账 {path}：{why_not(failure)}{hint}")


def _refuse_others(path: Path, header: bytes) -> None:
    text = header.decode(errors="replace")
    if text == EARLIER_HEADER:
        raise LedgerError(f"{path} 是旧版台账，请先用 subsidy ledger import 转入新台账")
    if text != HEADER:
        raise LedgerError(f"{path} 不是补贴台账，第一行应为 {HEADER}")


def _understood(path: Path, data: bytes, last: str) -> Contents:
    header, *lines = data.split(b"\n")
    _refuse_others(path, header)
    whole = lines[:-1]
    checks = _verified(whole)
    parsed: Batch = [_parsed(number, line) for number, line in enumerate(whole, 2)]
    batches = tuple(_grouped(parsed))
    held = sum(map(len, batches))
    _compare_end(last, checks, held, complete=held == len(whole) and not lines[-1])
    length = len(header) + 1 + sum(len(line) + 1 for line in whole[:held])
    unfinished = held + 2 if len(data) > length else 0
    return Contents(batches, checks[held - 1] if held else "", length, unfinished)


def _verified(lines: Sequence[bytes]) -> list[str]:
    """Return the checksum of each line.

    Raises `LedgerError`, naming the lines, if some do not bear theirs.
    """
    checks, wrong, before = [], [], ""
    for number, line in enumerate(lines, 2):
        body, _, check = line.rpartition(_MARK)
        before, expected = check[:-2].decode(errors="replace"), _checksum(before, body)
        checks.append(before)
        if check != f'{expected}"}}'.encode():
            wrong.append(number)
    if wrong:
        named = "、".join(map(str, wrong[:_MOST_NAMED])) + ("等" if len(wrong) > _MOST_NAMED else "")
        raise LedgerError(f"台账第{named}行与校验值不符：有行被改动、删去或插入。请用备份恢复，或逐行核对")
    return checks


def _parsed(number: int, line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line.

    Raises `LedgerError` if it is none, whatever its checksum.
    """
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict) or type(parsed.get(_COUNT, 0)) is not int or parsed.get(_COUNT, 0) < 0:
        raise LedgerError(f"台账第{number}行不是登记的内容，不是本软件写入的。请用备份恢复")
    return parsed


def _checksum(before: str, body: bytes) -> str:
    return sha256(before.encode() + body).hexdigest()[:_DIGITS]


def _grouped(lines: Batch) -> Iterator[Batch]:
    """Yield the complete batches."""
    start = 0
    while start < len(lines) and (end := start + 1 + lines[start].get(_COUNT, 0)) <= len(lines):
        yield lines[start:end]
        start = end


def _compare_end(last: str, checks: Sequence[str], held: int, *, complete: bool) -> None:
    """Raise `LedgerError` if lines are missing at the end.

    An interrupted batch follows the last checksum known.
    """
    if last and last not in checks[:held]:
        raise LedgerError(
            "台账末尾的行被删去，或文件是较早的备份：最后登记的校验值已不在其中。"
            "请找回完整的文件；确要从这份备份继续的，先删去旁边的 .lock 文件"
        )
    if not complete and last != (checks[held - 1] if held else ""):
        raise LedgerError(f"台账末尾不完整：第{held + 2}行起的一批没有写完或有行被删去。请重新复制原文件，或用备份恢复")


# Writing --------------------------------------------------------------------------------------------------------------


class Writer:
    """The one writer of a ledger file while its lock is held."""

    def __init__(self, path: Path) -> None:
        """Read the file, or begin a new one if there is none."""
        self._path = path
        self.contents = read(path) if path.exists() else self._none_yet()

    def _none_yet(self) -> Contents:
        if _last_known(self._path):
            raise LedgerError(
                f"台账 {self._path} 不见了，但以前登记过。请找回该文件；确要另立新台账的，先删去旁边的 .lock 文件"
            )
        return Contents()

    def append(self, batches: Sequence[Batch]) -> None:
        """Append whole batches and force them to disk.

        The file is unchanged if that fails. Raises `LedgerError` if the disk is full or cannot be written.
        """
        data, check = _encoded(batches, self.contents.check)
        try:
            _remember(self._path, self.contents.check)
            if self.contents.length:
                _extend(self._path, self.contents.length, data)
            else:
                _create(self._path, f"{HEADER}\n".encode() + data)
        except OSError as failure:
            raise LedgerError(f"台账 {self._path} 没有写入：{why_not(failure)}") from failure
        with suppress(OSError):  # the batch is on disk; an older checksum is still one of the file's
            _remember(self._path, check)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Hold the ledger at `path` for writing.

    Others have up to two minutes to finish. Raises `LedgerError` if they do not finish, if locking fails, or like
    `read`.
    """
    path = path.resolve()
    if path.exists():
        _check_header(path)  # before a lock file is put beside a file that is no ledger
    with _locked(path):
        yield Writer(path)


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            header = stream.readline(len(HEADER.encode()) + 1)
    except OSError as failure:
        raise _unreadable(path, failure) from failure
    _refuse_others(path, header.removesuffix(b"\n"))


def _encoded(batches: Sequence[Batch], check: str) -> tuple[bytes, str]:
    """Return the lines to append after `check`, and the checksum of the last."""
    lines = []
    for head, *rest in batches:
        for line in ({**head, _COUNT: len(rest)}, *rest):
            body = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
            check = _checksum(check, body)
            lines.append(body + _MARK + f'{check}"}}\n'.encode())
    return b"".join(lines), check


def _extend(path: Path, length: int, data: bytes) -> None:
    """Write `data` after the first `length` bytes.

    It takes the place of an interrupted batch, and is taken back on failure.
    """
    with path.open("r+b", buffering=0) as stream:
        stream.truncate(length)
        stream.seek(length)
        try:
            _write(stream.fileno(), data)
        except OSError:
            stream.truncate(length)
            raise


def _create(path: Path, data: bytes) -> None:
    """Write a new file aside, then give it its name."""
    aside = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write(descriptor, data)
        finally:
            os.close(descriptor)
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make a new name durable where the system has a way to."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# The lock file --------------------------------------------------------------------------------------------------------


def _beside(path: Path) -> Path:
    path = path.resolve()
    return path.with_name(f"{path.name}.lock")


def _last_known(path: Path) -> str:
    """Return the checksum in the lock file.

    It is empty when there is none or it was never completed.
    """
    try:
        text = _beside(path).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
    return text if len(text) == _DIGITS else ""


def _remember(path: Path, check: str) -> None:
    """Keep `check` in the lock file.

    It has the length and the place of the one before, so that no full disk stops it.
    """
    if check and check != _last_known(path):
        with _beside(path).open("r+b", buffering=0) as stream:
            _write(stream.fileno(), f"{check}\n".encode())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock.

    The system releases it when the process ends, however it ends.
    """
    try:
        descriptor = os.open(_beside(path), os.O_RDWR | os.O_CREAT, _mode(path))
    except OSError as failure:
        raise _unlockable(path, failure) from failure
    try:
        _wait_for_lock(path, descriptor)
        yield
    finally:
        os.close(descriptor)


def _unlockable(path: Path, failure: OSError) -> LedgerError:
    return LedgerError(f"台账 {path} 无法加锁，没有写入：{why_not(failure)}")


def _mode(path: Path) -> int:
    """Return the permissions for the lock file.

    They are those of the ledger or, without one, of its owner alone.
    """
    return path.stat().st_mode & 0o777 if path.exists() else 0o600


def _wait_for_lock(path: Path, descriptor: int) -> None:
    until = time.monotonic() + _PATIENCE
    try:
        while not _try_lock(descriptor):
            if time.monotonic() > until:
                raise LedgerError(f"台账 {path} 正由其他程序写入，没有登记；请稍后重试")
            time.sleep(_PAUSE)
    except OSError as failure:
        raise _unlockable(path, failure) from failure


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the checksum, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
