"""Time of `ledger add` and `ledger apply` with 100 000 persons.

The persons are in five projects. Run by hand: ``python benchmarks/ledger.py``. Reading and assessing the workbook are
not included.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from people import MEMBERS, member

import subsidy
from subsidy.ledger import Ledger, inspect, with_history

PEOPLE, PROJECTS = 100_000, 5
Result = TypeVar("Result")


def timed(what: str, work: Callable[[], Result]) -> Result:
    start = time.process_time()
    result = work()
    print(f"  {what}: {time.process_time() - start:.1f} s CPU")
    return result


def household(number: int) -> dict[str, object]:
    """Return a household of four that loses 0.8 of five mu."""
    return {
        "number": str(number),
        "head": f"村民{number * MEMBERS}",
        "certificate": f"{number:018d}J",
        "contracted_area": Decimal(5),
        "taken_now": Decimal("0.8"),
        "members": [member(number * MEMBERS + index) for index in range(MEMBERS)],
    }


def project(number: int, people: int = PEOPLE) -> subsidy.Project:
    """Return an acquisition of one large village."""
    homes = [household(home) for home in range(people // MEMBERS)]
    taken = Decimal("0.8") * len(homes)
    areas = dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), taken)
    nothing = dict.fromkeys(("construction", "unused", "uncontracted_taken"), 0)
    counts = {"contract_land": 1_000_000, "contract_right_population": 1_000_000}
    village = {"township": "某街道", "name": "第一村", **areas, **nothing, **counts, "households": homes}
    dates = {"notice_date": "2024-06-12", "announcement_date": "2024-08-01", "dibao_year": 2023, "dibao": 650}
    names = {"land_user": "某单位", "land_use_mode": "batch", "approver": "province"}
    return subsidy.Project.model_validate({"name": f"项目{number}", **names, **dates, "villages": [village]})


def recorded(file: Path, result: subsidy.Assessment) -> None:
    Ledger.update(file, lambda book: book.append(result, on=date(2024, 8, 1)))


def measure(file: Path, facts: subsidy.Project) -> None:
    """Apply and add one project, both from the file."""
    filled, _ = timed("apply", lambda: with_history(facts, Ledger.load(file) if file.exists() else Ledger()))
    result = subsidy.assess(filled)
    timed("add", lambda: recorded(file, result))


def main() -> None:
    gc.disable()  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "台账.jsonl"
        for number in range(PROJECTS):
            print(f"project {number + 1} of {PEOPLE} persons:")
            measure(file, project(number))
            print(f"  {file.stat().st_size / 1e6:.0f} MB")
        print("project of 2000 persons:")
        measure(file, project(PROJECTS, 2000))
        timed("check", lambda: inspect(file).summary)


if __name__ == "__main__":
    main()
