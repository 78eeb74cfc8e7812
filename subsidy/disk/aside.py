"""Write aside, flush, then rename.

A reader sees the old state or the new one, and a failure leaves the old one.

An unfinished file has a hidden name that tells which process on which machine writes it, so that a later run can remove
what a killed one left. On SIGTERM and SIGHUP the command leaves by an exception (`cli`), which cleans up as any other;
if it arrives in the middle of a clean-up, the rest of it is done when the process ends.
"""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

from ..problems import SubsidyError

_HOST = sha256(socket.gethostname().encode()).hexdigest()[:8]
_UNFINISHED = re.compile(r"^\..*\.(new|old)-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}$")

_A_DAY = 86_400
_LONGEST_STEM = 160
"""Bytes of a name that the hidden name repeats"""

_unsettled: dict[Path, Callable[[], None]] = {}
"""The clean-up of each unfinished file or folder of this process."""

Check = Callable[[Path], None]
"""Raises if an existing file or folder must not be replaced."""


class FileInTheWayError(SubsidyError):
    """A file or folder in the way of a new one; the text names it in Chinese."""


def reject_existing(path: Path) -> None:
    """Raise `FileInTheWayError` for the existing file or folder.

    Nothing is ever replaced unless the caller knows that it may be.
    """
    raise FileInTheWayError(f"{path} 已存在，不会覆盖；请换一个名字")


@contextmanager
def new_file(path: Path, *, may_replace: Check = reject_existing, mode: int = 0o644) -> Iterator[Path]:
    """Yield a path to write to, which becomes `path` when the block ends.

    The file vanishes if the block fails. An existing file is replaced only if `may_replace` lets it, asked before the
    work and again before the rename. The file gets the permissions `mode`. Raises `FileInTheWayError`, or `OSError` if
    the disk refuses.
    """
    target = _followed(path)
    remove_leftovers(target)
    _ask(target, may_replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = _aside(target, "new")
    _unsettled[scratch] = partial(_drop_file, scratch)
    try:
        scratch.touch(mode=mode, exist_ok=False)
        yield scratch
        _flush(scratch)
        scratch.chmod(mode)
        _publish(scratch, target, may_replace)
    except OSError as failure:
        raise _about(failure, scratch, target) from failure
    finally:
        _settle(scratch)


@contextmanager
def new_folder(path: Path, *, may_replace: Check = reject_existing) -> Iterator[Path]:
    """Yield a folder to write in, which becomes `path` when the block ends.

    The folder vanishes if the block fails. An existing folder is replaced only if `may_replace` lets it. Between the
    two renames of a replacement the old folder stands aside; if the process is killed just then, `remove_leftovers`
    puts it back.
    """
    target = _followed(path)
    remove_leftovers(target)
    _ask(target, may_replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch, old = _aside(target, "new"), _aside(target, "old")
    _unsettled[scratch] = partial(_keep_one_folder, target, scratch, old)
    try:
        scratch.mkdir()
        yield scratch
        for made in scratch.rglob("*"):
            if made.is_file():
                _flush(made)
        _swap(scratch, target, old, may_replace)
    except OSError as failure:
        raise _about(failure, scratch, target) from failure
    finally:
        _settle(scratch)


def _about(failure: OSError, scratch: Path, target: Path) -> OSError:
    """Return the failure under the name that the file was to have.

    A failure that names a file other than the unfinished one is returned as it is.
    """
    named = scratch if failure.filename is None else Path(os.fsdecode(failure.filename))
    if failure.errno is None or not named.is_relative_to(scratch):
        return failure
    return OSError(failure.errno, failure.strerror, str(target / named.relative_to(scratch)))


def remove_leftovers(path: Path) -> None:
    """Remove what killed runs of this machine left beside `path`.

    A folder that they had only moved aside is put back.
    """
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    for left in sorted(file for file in beside if file.name.startswith(_stem(path))):
        kind, host, process = _parts(left)
        if host != _HOST or not _is_abandoned(left, process):
            continue
        if kind == "old" and not path.exists():
            left.rename(path)
        elif left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _followed(path: Path) -> Path:
    """Return the file or folder that `path` means.

    A link stays a link; its target is renewed.
    """
    return path.resolve() if path.is_symlink() else path.absolute()


def _ask(target: Path, may_replace: Check) -> None:
    if os.path.lexists(target):
        may_replace(target)


def _settle(scratch: Path) -> None:
    """Clean up, and forget the clean-up only then.

    One that is cut short is thus done at the end of the process.
    """
    _unsettled[scratch]()
    del _unsettled[scratch]


@atexit.register
def _settle_all() -> None:
    for scratch in list(_unsettled):
        if _parts(scratch)[2] == os.getpid():  # a forked process ends before its parent has finished
            _settle(scratch)


def _drop_file(scratch: Path) -> None:
    with suppress(OSError):
        scratch.unlink(missing_ok=True)


def _keep_one_folder(target: Path, scratch: Path, old: Path) -> None:
    """Leave one whole folder, and remove the rest.

    The old folder is put back if its successor never came.
    """
    if old.exists() and not os.path.lexists(target):
        old.rename(target)
    for left in (scratch, old):
        if left.exists():
            shutil.rmtree(left, ignore_errors=True)


def _stem(target: Path) -> str:
    """Return a dot and the beginning of a name.

    The name is shortened so that more fits behind it in the 255 bytes that systems allow.
    """
    return f".{target.name.encode()[:_LONGEST_STEM].decode(errors='ignore')}."


def _aside(target: Path, kind: str) -> Path:
    return target.with_name(f"{_stem(target)}{kind}-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}")


def _parts(left: Path) -> tuple[str, str, int]:
    found = _UNFINISHED.match(left.name)
    return (found[1], found[2], int(found[3])) if found else ("", "", 0)


def _is_abandoned(left: Path, process: int) -> bool:
    """Return whether the writing process has ended.

    If that cannot be known, return whether the file is a day old.
    """
    if os.name != "posix":
        return time.time() - left.stat().st_mtime > _A_DAY
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _publish(scratch: Path, target: Path, may_replace: Check) -> None:
    """Give a finished file its name.

    A link fails if something has appeared there; a rename would not.
    """
    if os.path.lexists(target):
        may_replace(target)
        scratch.replace(target)
        return
    try:
        os.link(scratch, target)
    except FileExistsError:
        may_replace(target)
        scratch.replace(target)
    except OSError:  # a file system without links
        _ask(target, may_replace)
        scratch.replace(target)


def _swap(scratch: Path, target: Path, old: Path, may_replace: Check) -> None:
    """Give a finished folder its name, moving the one it replaces aside first."""
    if os.path.lexists(target):
        may_replace(target)
        target.rename(old)
    try:
        _rename_to_nothing(scratch, target)
    except OSError:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def _rename_to_nothing(scratch: Path, target: Path) -> None:
    """Rename a folder to a name at which nothing may stand.

    An empty folder there would be replaced silently.
    """
    if os.path.lexists(target):
        reject_existing(target)
    scratch.rename(target)
