"""The command in a process of its own.

The process is limited, killed at a chosen moment, and measured. It is forked, not started anew: everything is imported
already, so that a case costs tens of milliseconds and a kill falls into the work and not into an import.
"""

from __future__ import annotations

import atexit
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn, TextIO, cast

SECONDS, MEGABYTES = 30, 1200
"""What any input may cost at most."""
_STOP_AFTER = 60
"""Seconds after which a case is killed, as one that never ends."""
_ADDRESS_SPACE = 6 << 30
"""Bytes a case may ask for, so that one that never stops asking does not take the machine with it."""

_FILE_EVENTS = frozenset(
    {"open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"}
)
"""Audit events of the steps between which a file or folder can be left half done."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A signal to send at a moment of a run.

    It is sent after some seconds, or just before the n-th step on the file system.
    """

    signal: signal.Signals
    after: float | int

    def __str__(self) -> str:
        """Return the signal and the moment."""
        moment = f"step {self.after}" if isinstance(self.after, int) else f"{self.after:.3f} s"
        return f"{self.signal.name} at {moment}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; the status of one that a signal ended is negative."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Running:
    """A run that has not ended."""

    process: int
    started: float
    out: IO[bytes]
    err: IO[bytes]


def run(
    arguments: Sequence[object], folder: Path, *, file_limit: int = 0, kill: Kill | None = None, screen: str = ""
) -> Outcome:
    """Run `subsidy` with `arguments` in `folder`.

    No file may grow past `file_limit`, and `kill` says when the run is killed. Its stdout is a file, or, as `screen`
    says, on a full disk, closed, or a pipe that nobody reads.
    """
    return outcome(start(arguments, folder, file_limit=file_limit, kill=kill, screen=screen), kill)


def start(
    arguments: Sequence[object], folder: Path, *, file_limit: int = 0, kill: Kill | None = None, screen: str = ""
) -> Running:
    """Start a run without waiting for it."""
    out, err = TemporaryFile(), TemporaryFile()  # noqa: SIM115 — closed when the outcome is known
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if not process:
        _be_the_command([str(argument) for argument in arguments], folder, out, err, file_limit, kill, screen)
    return Running(process, time.monotonic(), out, err)


def outcome(running: Running, kill: Kill | None = None) -> Outcome:
    """Wait for a run to end; send the signal when its moment has come."""
    send_at = kill.after if kill and isinstance(kill.after, float) else None
    while True:
        ended, status, usage = os.wait4(running.process, os.WNOHANG)
        spent = time.monotonic() - running.started
        if ended:
            break
        if kill and send_at is not None and spent >= send_at:
            os.kill(running.process, kill.signal)
            send_at = None
        if spent > _STOP_AFTER:
            os.kill(running.process, signal.SIGKILL)
        time.sleep(0.002)
    texts = []
    for stream in (running.out, running.err):
        stream.seek(0)
        texts.append(stream.read().decode("utf-8", "backslashreplace"))
        stream.close()
    return Outcome(os.waitstatus_to_exitcode(status), texts[0], texts[1], spent, usage.ru_maxrss // 1024)


def steps(arguments: Sequence[object], folder: Path) -> int:
    """Run to the end and return the number of steps on the file system.

    Each step is a moment for a kill.
    """
    with TemporaryFile() as counted:
        done = start(arguments, folder, kill=Kill(signal.SIGKILL, -counted.fileno()))
        outcome(done)
        counted.seek(0)
        return len(counted.read())


def _be_the_command(
    arguments: list[str],
    folder: Path,
    out: IO[bytes],
    err: IO[bytes],
    file_limit: int,
    kill: Kill | None,
    screen: str,
) -> NoReturn:
    status = 70
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the command has its own handler, as for the other signals
    try:
        os.chdir(folder)
        os.dup2(out.fileno(), 1)
        _spoil_stdout(screen)
        os.dup2(err.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        if kill and isinstance(kill.after, int):
            sys.addaudithook(_killer(kill.signal, kill.after))
        status = _command(arguments)
    except SystemExit as leaving:  # a signal between the end of the work and that of the process
        status = int(leaving.code or 0)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        atexit._run_exitfuncs()
        with suppress(OSError, AttributeError):  # no stdout at all
            sys.stderr.flush()
            sys.stdout.flush()
        os._exit(status)


def _spoil_stdout(screen: str) -> None:
    """Spoil stdout, as Python finds it when it starts.

    It is on a full disk, closed, or a pipe that nobody reads.
    """
    if screen == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    elif screen == "closed":
        os.close(1)
    elif screen == "pipe":
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)
    stdout = None if screen == "closed" else open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = cast("TextIO", stdout)


def _command(arguments: list[str]) -> int:
    from subsidy.cli import main

    sys.argv = ["subsidy", *arguments]
    try:
        main()
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _killer(number: signal.Signals, step: int) -> Callable[[str, tuple[object, ...]], None]:
    """Return a hook that sends the signal at a step.

    A negative step is a negated file descriptor: the hook notes each step in that file.
    """
    taken = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal taken
        if event not in _FILE_EVENTS or (event == "open" and not _writes(arguments)):
            return
        taken += 1
        if step < 0:
            os.write(-step, b".")
        elif taken == step:
            os.kill(os.getpid(), number)

    return hook


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
