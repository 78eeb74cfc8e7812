"""The command as a newcomer types it.

It runs in a process of its own, or in this one where the process is not the point.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from subsidy.cli import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "panlongta.xlsx"

Done = subprocess.CompletedProcess[str]

_SIGNALS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if (number := getattr(signal, name, None))]


def run(*arguments: object) -> Done:
    """Run `subsidy` with these arguments in this process.

    It must never end in a traceback.
    """
    out, err = StringIO(), StringIO()
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    typed = ["subsidy", *map(str, arguments)]
    status: object = None
    try:
        with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", typed):
            main()
    except SystemExit as leaving:
        status = leaving.code or 0
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert isinstance(status, int)
    return subprocess.CompletedProcess(typed, status, out.getvalue(), err.getvalue())


def run_process(*arguments: object) -> Done:
    """Run `subsidy` with these arguments as a process.

    It must never end in a traceback.
    """
    command = [sys.executable, "-c", "from subsidy.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done
