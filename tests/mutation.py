"""Mutation testing of the code that decides figures.

It is changed a little at a time, to see that a test fails each time.

    .venv/bin/python tests/mutation.py [--max-children N]

runs mutmut (what it changes and which tests it runs stands in pyproject.toml), prints the score of each module, and
ends with status 1 when a mutant lives that `mutants.toml` does not explain, or when an explanation there fits none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXPLANATIONS = Path(__file__).with_name("mutants.toml")

# mutmut runs the tests of a mutant in the order of a set; what others tell pytest to do is not meant for it
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"} | {"PYTHONHASHSEED": "0"}


NOTICED = ("killed", "timeout")
"""A mutant without working days searches to the year 9999; that a test does not end in time is a failure too."""


@dataclass(frozen=True)
class Change:
    """The change that a mutation makes, in words that stay the same.

    They are the same when other mutants come or go.
    """

    function: str
    line: str
    mutated: str

    def __str__(self) -> str:
        return f"{self.function}\n  - {self.line}\n  + {self.mutated}"


def mutmut(*arguments: str) -> str:
    """Run mutmut in the project's folder and return its output.

    If it fails, the program ends with that output.
    """
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}")
    return done.stdout


def statuses(results: str) -> dict[str, str]:
    """Read the status of every mutant from what ``mutmut results`` says.

    >>> statuses("    subsidy.money.x_plain__mutmut_1: killed")
    {'subsidy.money.x_plain__mutmut_1': 'killed'}
    """
    return dict(line.strip().split(": ") for line in results.splitlines() if "__mutmut_" in line)


def function(mutant: str) -> str:
    """Return where a mutant is, as one would write it.

    >>> function("subsidy.workdays.xǁCalendarǁadd__mutmut_12"), function("subsidy.money.x__whole__mutmut_3")
    ('subsidy.workdays.Calendar.add', 'subsidy.money._whole')
    """
    return re.sub(r"\.x(_|ǁ)", ".", mutant.rpartition("__mutmut_")[0]).replace("ǁ", ".")


def change(mutant: str, diff: str) -> Change:
    """Read what a mutant changes from what ``mutmut show`` says of it.

    >>> change("subsidy.a.x_f__mutmut_1", "--- a\\n+++ a\\n@@ -1,2 +1,2 @@\\n def f():\\n-    return 1\\n+    return 2")
    Change(function='subsidy.a.f', line='return 1', mutated='return 2')
    """
    body = diff.partition("@@")[2].splitlines()[1:]
    before, after = (" ".join(line[1:].strip() for line in body if line.startswith(sign)) for sign in "-+")
    return Change(function(mutant), before, after)


def explained() -> Iterator[Change]:
    """Read the mutants that may live.

    Each entry says why no test can tell them from the code.
    """
    for entry in tomllib.loads(EXPLANATIONS.read_text(encoding="utf-8"))["survivor"]:
        if not entry["why"]:
            sys.exit(f"{EXPLANATIONS.name}: no reason is given for {entry['function']}")
        yield from (Change(entry["function"], entry["line"], mutated) for mutated in entry["mutated"])


def scores(status: Mapping[str, str], known: Iterable[str]) -> Iterator[str]:
    """Yield a table of the mutants of each module that were killed.

    It also shows how many of the others are explained.
    """

    def count(mutants: Iterable[str]) -> Counter[str]:
        modules = [function(mutant).split(".")[1] for mutant in mutants]
        return Counter([*modules, *["all"] * len(modules)])

    total, killed, told = count(status), count(m for m in status if status[m] in NOTICED), count(known)
    yield f"{'module':12} {'killed':>6} {'of':>5} {'score':>8} {'explained':>10}"
    for module in sorted(total, key=lambda module: (module == "all", module)):
        score = f"{killed[module] / total[module]:.1%}"
        yield f"{module:12} {killed[module]:6} {total[module]:5} {score:>8} {told[module]:10}"


def main() -> int:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # mutmut would not run a mutant again for a changed test
    mutmut("run", *sys.argv[1:], "*")  # named, their tests are run by name without a change first: all must be found
    status = statuses(mutmut("results", "--all", "true"))
    alive = {mutant: change(mutant, mutmut("show", mutant)) for mutant in status if status[mutant] not in NOTICED}
    known = set(explained())
    print(*scores(status, (mutant for mutant in alive if alive[mutant] in known)), sep="\n")
    new = [f"{status[mutant]}, not explained: {alive[mutant]}" for mutant in alive if alive[mutant] not in known]
    stale = [f"explained, but no mutant that lives: {each}" for each in known - set(alive.values())]
    for fault in [*new, *sorted(stale)]:
        print(fault)
    return 1 if new or stale else 0


if __name__ == "__main__":
    sys.exit(main())
