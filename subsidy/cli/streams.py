"""The output streams of the command.

The system may give it a terminal, a pipe, a closed pipe, or nothing at all.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

_STDOUT, _STDERR = 1, 2
"""File descriptors"""


def prepare() -> None:
    """Make stdout and stderr writable in any encoding.

    They become so even if the system gives none.
    """
    _keep_descriptors_taken()
    sys.stdout = sys.stdout or _nothing()
    sys.stderr = sys.stderr or _nothing()
    _keep_native_reports_off_the_screen()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console without Chinese shows \u4e00, not a traceback
            stream.reconfigure(errors="backslashreplace")


def abandon_stdout() -> None:
    """Discard the output still to be written: its reader is gone."""
    with suppress(OSError):
        _let_go_of(_STDOUT)


def _nothing() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 -- for good


def _keep_descriptors_taken() -> None:
    """Open closed standard descriptors.

    Otherwise a file opened later would get their output.
    """
    for descriptor in (0, _STDOUT, _STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest one that is free


def _keep_native_reports_off_the_screen() -> None:
    """Write our lines to a copy of stderr, and let go of the original.

    A native library reports its panics there, in English; what a panic means is reported as any other failure.
    """
    if not isinstance(sys.stderr, TextIOWrapper) or sys.stderr.fileno() != _STDERR:
        return
    copy = os.dup(_STDERR)
    sys.stderr = open(copy, "w", encoding=sys.stderr.encoding, buffering=1)  # noqa: PTH123, SIM115 -- for good
    _let_go_of(_STDERR)


def _let_go_of(descriptor: int) -> None:
    """Send what is written to a descriptor nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)
