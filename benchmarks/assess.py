"""Speed of importing the library and of deciding for 100 000 people.

The decisions are timed beside pydantic's own validation of the people.

Run by hand: ``python benchmarks/assess.py``. Both are measured in one run, so quote the ratio.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from people import project

import subsidy

PEOPLE, RUNS = 100_000, 5


def seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def main() -> None:
    code = "import time; start = time.process_time(); import subsidy; print(time.process_time() - start)"
    imports = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(RUNS)
    ]
    print(f"import subsidy: {median(imports):.3f} s CPU")
    data = project(1, PEOPLE)
    validating = seconds(lambda: subsidy.Project.model_validate(data))
    facts = subsidy.Project.model_validate(data)
    deciding = seconds(lambda: subsidy.assess(facts))
    print(
        f"{PEOPLE} people: validating {validating:.2f} s CPU, assessing {deciding:.2f} s ({deciding / validating:.2f}×)"
    )


if __name__ == "__main__":
    main()
