"""How fast: importing the library, and deciding for 100 000 people beside pydantic's own validation of them.

Run by hand: ``python benchmarks/assess.py``. Both are measured in one run, so quote the ratio.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import median

import subsidy
from subsidy import identity

HOUSEHOLDS, MEMBERS, RUNS = 25_000, 4, 5


def id_number(serial: int) -> str:
    born = date(1940 + serial % 60, 1 + serial // 60 % 12, 1 + serial // 720 % 28)
    old = identity.upgrade(f"142302{born:%y%m%d}{serial // 20160 % 1000:03d}")
    if old is None:
        raise ValueError(serial)
    return old


def member(serial: int) -> dict[str, object]:
    return {
        "name": "某人",
        "id_number": id_number(serial),
        "relation": "户主" if serial % MEMBERS == 0 else "子",
        "on_register": True,
        "has_contract_right": True,
        "is_student": serial % 9 == 0,
        "insurance": "resident",
    }


def household(number: int) -> dict[str, object]:
    return {
        "number": str(number),
        "head": "某人",
        "contracted_area": Decimal("5.25"),
        "taken_now": Decimal(number % 5) + Decimal("0.25"),
        "members": [member(number * MEMBERS + index) for index in range(MEMBERS)],
    }


def project() -> dict[str, object]:
    households = [household(number) for number in range(HOUSEHOLDS)]
    taken = sum((Decimal(number % 5) + Decimal("0.25") for number in range(HOUSEHOLDS)), Decimal(0))
    areas = dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), taken)
    nothing = dict.fromkeys(("construction", "unused", "uncontracted_taken"), 0)
    people = {"contract_land": Decimal(1_000_000), "contract_right_population": 1_000_000}
    village = {"township": "某乡", "name": "某村", **areas, **nothing, **people, "households": households}
    dates = {"notice_date": "2024-06-12", "announcement_date": "2024-08-01", "dibao_year": 2023, "dibao": 650}
    names = {"name": "某项目", "land_user": "某单位", "land_use_mode": "batch", "approver": "province"}
    return {**names, **dates, "villages": [village]}


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
    data = project()
    validating = seconds(lambda: subsidy.Project.model_validate(data))
    facts = subsidy.Project.model_validate(data)
    deciding = seconds(lambda: subsidy.assess(facts))
    people = HOUSEHOLDS * MEMBERS
    print(
        f"validating {people} people: {validating:.2f} s CPU; assessing: {deciding:.2f} s ({deciding / validating:.2f}×)"
    )


if __name__ == "__main__":
    main()
