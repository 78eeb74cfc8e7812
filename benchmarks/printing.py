"""Time and memory to print a village in which every person is paid.

    python benchmarks/printing.py [VILLAGES PEOPLE ROUNDS]

Each person then has an application and each household a letter: the most pages that so many people can have. The
memory is that of all processes together, read from /proc (Linux only), with pages that they share counted once. The
time is the best of ROUNDS (3), the memory the highest peak.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from people import project

import subsidy
from subsidy.workbook import project_to_workbook

INTERVAL = 0.05


def all_paid(villages: int, people: int) -> subsidy.Project:
    """Return an invented project whose households all lose all their land."""
    facts: dict[str, Any] = project(villages, people)
    for village in facts["villages"]:
        for household in village["households"]:
            household["taken_now"] = household["contracted_area"]
            for member in household["members"]:
                member["is_student"] = False
        taken = sum((household["taken_now"] for household in village["households"]), Decimal(0))
        village.update(dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), taken))
    return subsidy.Project.model_validate(facts)


def tree(process: int) -> set[int]:
    """Return the IDs of a process and of its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # the process has just ended
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = set(), [process]
    while todo:
        found.add(number := todo.pop())
        todo += children.get(number, [])
    return found


def held(process: int) -> int:
    """Return the memory of a process in kB, with its share of shared pages."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def printed(book: Path, out: Path) -> tuple[float, int]:
    """Print a workbook as a clerk does; return seconds and peak memory in kB.

    The memory is that of all processes together.
    """
    start = time.perf_counter()
    command = [sys.executable, "-m", "subsidy", "print", str(book), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    highest = 0
    while process.poll() is None:
        highest = max(highest, sum(map(held, tree(process.pid))))
        time.sleep(INTERVAL)
    if process.returncode:
        sys.exit(f"subsidy print ended with {process.returncode}")
    return time.perf_counter() - start, highest


def main() -> None:
    from pypdf import PdfReader

    villages, people, rounds = map(int, [*sys.argv[1:], *("1", "1000", "3")[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "project.xlsx"
        project_to_workbook(all_paid(villages, people), book)
        made = [printed(book, Path(scratch) / str(number)) for number in range(rounds)]
        pages = sum(len(PdfReader(file).pages) for file in (Path(scratch) / "0").rglob("*.pdf"))
    seconds, memory = min(seconds for seconds, _ in made), max(memory for _, memory in made)
    print(f"{villages} villages × {people} people, all paid: {pages} pages, {seconds:.1f} s, {memory / 1024:.0f} MB")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
