"""A lock beside a file, for programs that read, decide and write: one at a time, also on a network share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..problems import SubsidyError

_PAUSE = 0.05
_STALE = 600.0


class LockedError(SubsidyError):
    """Another program holds the lock; the text names it, in Chinese."""


@contextmanager
def locked(path: Path, *, wait: float = 30.0) -> Iterator[None]:
    """Hold the lock of `path` while the block runs; wait up to `wait` seconds for another holder.

    The lock is a file made exclusively, which every file system does atomically. One that has not been touched for ten
    minutes was left by a killed program and is taken over. Raises `LockedError`.
    """
    lock = path.with_name(f".{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    while not _taken(lock):
        if time.monotonic() > until:
            raise LockedError(f"{path} 正被其他程序写入，请稍后再试（如确认没有，删去 {lock.name}）")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _taken(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        _break_stale(lock)
        return False
    return True


def _break_stale(lock: Path) -> None:
    """Remove a lock whose holder is gone, by renaming it first: of several programs that try, one succeeds."""
    try:
        if time.time() - lock.stat().st_mtime < _STALE:
            return
        grave = lock.with_name(f"{lock.name}.{os.getpid()}")
        lock.rename(grave)
        grave.unlink()
    except OSError:
        return
