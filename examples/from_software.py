"""How other software uses the library, without a workbook.

Its own records go in; decisions, JSON and forms come out.

The records below stand for a township's database, with its own column names and codes. They become the facts of a
`Project` as plain data, which `subsidy.load_project` accepts, or rejects with a `subsidy.InputError` that says why.

    python examples/from_software.py [FOLDER]      with a FOLDER (a new one), result.json and the forms go there
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import subsidy

# These two tables already name their columns as the library does.
PROJECT = """\
name,land_user,land_use_mode,approver,notice_date,announcement_date,dibao
示例项目,示例用地单位,batch,province,2024-06-12,2024-06-28,650
"""

VILLAGE = """\
township,name,total_area,farmland,arable,construction,unused,contracted_taken,uncontracted_taken,contract_land
田家会街道,盘龙塔村,16.74,16.74,16.1,0,0,14,2.74,879.54
"""

LAND = """\
户号,承包亩,以前征收亩,本次征收亩
1,5,0,5
2,7,0,4
3,10,6,4
4,4.5,0,1
"""

# 险种: 1 城镇职工, 2 城乡居民, 0 未参保. Areas and shares stay text all the way: a float would already be inexact.
PEOPLE = """\
户号,姓名,证件,关系,在册,承包权,在校,险种,已补比例,未承包到户
1,冯拴柱,142331196804218015,户主,1,1,0,2,0,0
2,任海生,142302196503120012,户主,1,1,0,2,0,0
3,冯润平,142331196306098073,户主,1,1,0,2,0.6,0
4,任改明,142331196903318097,户主,1,1,0,2,0,1
4,任浩宇,14110220040915810X,次子,1,1,1,0,0,0
"""

INSURANCES = {"1": subsidy.Insurance.EMPLOYEE, "2": subsidy.Insurance.RESIDENT, "0": subsidy.Insurance.NONE}


def records(table: str) -> list[dict[str, str]]:
    """Return the rows of a table, by the names of its columns."""
    return list(csv.DictReader(table.splitlines()))


def facts(land: str, people: str) -> dict[str, object]:
    """Return the records as the facts of a project.

    `subsidy schema` prints what they may be.
    """
    village = {"contract_right_population": 642, "households": list(households(land, people)), **records(VILLAGE)[0]}
    return {"dibao_year": 2023, "villages": [village], **records(PROJECT)[0]}


def households(land: str, people: str) -> Iterator[dict[str, object]]:
    """Yield the facts of each household with its members."""
    for row in records(land):
        members = [person for person in records(people) if person["户号"] == row["户号"]]
        yield {
            "number": row["户号"],
            "head": next((person["姓名"] for person in members if person["关系"] == "户主"), "（无）"),
            "contracted_area": row["承包亩"],
            "taken_before": row["以前征收亩"],
            "taken_now": row["本次征收亩"],
            "members": [farmer(person) for person in members],
        }


def farmer(row: dict[str, str]) -> dict[str, object]:
    """Return the facts of one person."""
    return {
        "name": row["姓名"],
        "id_number": row["证件"],
        "relation": row["关系"],
        "on_register": row["在册"] == "1",
        "has_contract_right": row["承包权"] == "1",
        "is_student": row["在校"] == "1",
        "insurance": INSURANCES[row["险种"]],
        "prior_share": row["已补比例"],
        "on_uncontracted_list": row["未承包到户"] == "1",
    }


def decide(land: str, people: str) -> subsidy.Assessment | None:
    """Print the decision on each person, or everything wrong with the records."""
    try:
        result = subsidy.assess(subsidy.load_project(json.dumps(facts(land, people))))
    except subsidy.InputError as refused:
        print(*refused.problems, sep="\n")
        return None
    for person in result.persons:
        print(f"{person.farmer.name}\t{person.total:>12,.4f} 元\t{'；'.join(person.reasons)}")
    pending = sum(village.pending_people for village in result.villages)
    print(f"合计 {result.figures.people} 人（名单待定 {pending} 人），{result.figures.cost:,.4f} 元")
    return result


def main(folder: Path | None) -> None:
    """Show a rejection and a result.

    Write the result and its forms to `folder` when one is given.
    """
    print("身份证号颠倒两位、面积多录一亩时，不作计算，说明如何更正：")
    decide(LAND.replace("3,10,6,4", "3,10,6,5"), PEOPLE.replace("142302196503120012", "142302195603120012"))
    print("\n更正以后：")
    result = decide(LAND, PEOPLE)
    if result and folder:
        subsidy.fill_forms(result, folder / "forms")
        (folder / "result.json").write_text(
            json.dumps(subsidy.result_json(result), ensure_ascii=False), encoding="utf-8"
        )
        print(f"\n已写出 {folder}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
