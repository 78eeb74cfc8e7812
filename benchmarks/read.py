"""Speed of reading workbooks.

It is given as rates, and as ratios to openpyxl doing the same in the same run.

    python benchmarks/read.py [PEOPLE]

A 20-column sheet is read to values, the gate included, against openpyxl in both of its modes; then a whole project of
PEOPLE (10 000) is read and fully checked. CPU seconds, the best of several rounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from stdnum.cn import ric

from subsidy import Approver, Farmer, Household, Insurance, LandUseMode, Project, Village
from subsidy.workbook import project_to_workbook, read_workbook
from subsidy.workbook.sources import load, open_files

ROUNDS = 3
MEMBERS, HOUSES = 4, 500
TAKEN = Decimal("3.5")


def id_number(index: int) -> str:
    body = f"140000{date(1950, 1, 1) + timedelta(days=index // 900):%Y%m%d}{index % 900:03}"
    return body + ric.calc_check_digit(body + "0")


def farmer(index: int) -> Farmer:
    return Farmer(
        name=f"村民{index}",
        id_number=id_number(index),
        relation="子女" if index % MEMBERS else "户主",
        on_register=True,
        has_contract_right=True,
        is_student=False,
        insurance=Insurance.RESIDENT,
        phone=f"138{index:08}",
        address="凤城县凤凰镇某村",
    )


def household(index: int) -> Household:
    members = tuple(farmer(index * MEMBERS + member) for member in range(MEMBERS))
    area = Decimal("7.25")
    return Household(number=f"{index:05}", head=members[0].name, contracted_area=area, taken_now=TAKEN, members=members)


def village(index: int, houses: int) -> Village:
    area = TAKEN * houses
    return Village(
        township="凤凰镇",
        name=f"第{index}村",
        total_area=area,
        farmland=area,
        arable=area,
        construction=Decimal(0),
        unused=Decimal(0),
        contracted_taken=area,
        uncontracted_taken=Decimal(0),
        contract_land=Decimal(20_000),
        contract_right_population=20_000,
        households=tuple(household(index * HOUSES + house) for house in range(houses)),
    )


def project(people: int) -> Project:
    houses = people // MEMBERS
    sizes = [min(HOUSES, houses - start) for start in range(0, houses, HOUSES)]
    return Project(
        name="凤城县2024年第一批次建设用地",
        land_user="凤城县自然资源局",
        land_use_mode=LandUseMode.BATCH,
        approver=Approver.PROVINCE,
        notice_date=date(2024, 6, 12),
        announcement_date=date(2024, 7, 1),
        dibao_year=2023,
        dibao=Decimal(650),
        villages=tuple(village(index, size) for index, size in enumerate(sizes)),
    )


def write_sheet(path: Path, rows: int) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("人员")
    sheet.append([f"列{index}" for index in range(20)])
    words = ["户主", "是", "是", "否", "城乡居民", "否", "凤城县凤凰镇某村", "备注", "甲", "乙", "丙"]
    for row in range(rows):
        texts = [f"{row // MEMBERS:05}", f"村民{row}", id_number(row), f"138{row:08}", *words]
        sheet.append([*texts, 3.25, row, 1.5, 0.5714, 2])
    book.save(path)


def ours(path: Path) -> None:
    open_files(load(path))


def with_openpyxl(path: Path, *, read_only: bool) -> None:
    book = openpyxl.load_workbook(path, read_only=read_only)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass


def seconds(action: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def main(people: int) -> None:
    with TemporaryDirectory() as folder:
        sheet, book = Path(folder, "sheet.xlsx"), Path(folder, "project.xlsx")
        write_sheet(sheet, people)
        project_to_workbook(project(people), book)
        if read_workbook(book).project != project(people):
            sys.exit("the project was not read as it was written")
        mine = seconds(lambda: ours(sheet))
        print(f"{people} rows of 20 columns, gate included: {people / mine:,.0f} rows/s")
        for name, read_only in (("openpyxl", False), ("openpyxl, read only", True)):
            theirs = seconds(partial(with_openpyxl, sheet, read_only=read_only))
            print(f"  {name}: {people / theirs:,.0f} rows/s, ours {theirs / mine:.1f} times faster")
        whole = seconds(lambda: read_workbook(book))
        print(f"{people} people read and fully checked: {people / whole:,.0f} people/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
