"""Invented projects of any size for the benchmarks.

Each is the dict a `Project` is validated from.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from subsidy.facts import identity

MEMBERS = 4


def id_number(serial: int) -> str:
    """Return the ID number of invented person `serial`.

    No two are the same below a million.
    """
    born = date(1940 + serial % 60, 1 + serial // 60 % 12, 1 + serial // 720 % 28)
    new = identity.upgrade(f"142302{born:%y%m%d}{serial // 20160 % 1000:03d}")
    if new is None:
        raise ValueError(serial)
    return new


def member(serial: int) -> dict[str, object]:
    """Return an invented person; the first of four is the 户主."""
    return {
        "name": f"村民{serial}",
        "id_number": id_number(serial),
        "relation": "户主" if serial % MEMBERS == 0 else "子",
        "on_register": True,
        "has_contract_right": True,
        "is_student": serial % 9 == 0,
        "insurance": "resident",
        "address": "吕梁市离石区某街道某村1号",
    }


def household(number: int) -> dict[str, object]:
    """Return an invented household of four."""
    return {
        "number": str(number),
        "head": f"村民{number * MEMBERS}",
        "contracted_area": Decimal("5.25"),
        "taken_now": Decimal(number % 5) + Decimal("0.25"),
        "members": [member(number * MEMBERS + index) for index in range(MEMBERS)],
    }


def village(index: int, households: int) -> dict[str, object]:
    """Return an invented village whose sums are those of its households."""
    numbers = range(index * households, (index + 1) * households)
    homes = [household(number) for number in numbers]
    taken = sum((Decimal(number % 5) + Decimal("0.25") for number in numbers), Decimal(0))
    areas = dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), taken)
    nothing = dict.fromkeys(("construction", "unused", "uncontracted_taken"), 0)
    people = {"contract_land": Decimal(1_000_000), "contract_right_population": 1_000_000}
    return {"township": "某街道", "name": f"第{index + 1}村", **areas, **nothing, **people, "households": homes}


def project(villages: int, people: int) -> dict[str, object]:
    """Return an invented project of so many villages with so many people each."""
    dates = {"notice_date": "2024-06-12", "announcement_date": "2024-08-01", "dibao_year": 2023, "dibao": 650}
    names = {"name": "某项目", "land_user": "某单位", "land_use_mode": "batch", "approver": "province"}
    return {**names, **dates, "villages": [village(index, people // MEMBERS) for index in range(villages)]}
