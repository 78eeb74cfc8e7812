"""The command as a newcomer types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "panlongta.xlsx"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `subsidy` with these arguments; it must never end in a traceback."""
    command = [sys.executable, "-c", "from subsidy.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done
