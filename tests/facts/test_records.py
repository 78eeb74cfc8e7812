"""Rows of a database or a DataFrame become a project.

Otherwise they are reported by table, row and column.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from strategies import farmer, household, project_of

import subsidy


class Scalar:
    """A number as numpy and pandas hand it over."""

    def __init__(self, value: object) -> None:
        self.value = value

    def item(self) -> object:
        return self.value


WHOLE = project_of(
    household("5", "0", "4", [farmer(serial=1), farmer(serial=2)], number="001"),
    household("7", "0", "4", [farmer(serial=3)], number="002"),
)


def tables() -> dict[str, Any]:
    """Return the project as flat rows, with flags as 0 and 1."""
    flat = WHOLE.model_dump()
    villages = flat.pop("villages")
    households = [{**home, "village": place["name"]} for place in villages for home in place["households"]]
    persons = [{**person, "household": home["number"]} for home in households for person in home.pop("members")]
    for place in villages:
        del place["households"]
    for person in persons:
        person["on_register"] = int(person["on_register"])
    flat.pop("parcels"), flat.pop("progress")
    return {"project": flat, "villages": villages, "households": households, "persons": persons}


def test_rows_become_the_project_they_came_from() -> None:
    assert subsidy.project_from_records(**tables()) == WHOLE


def test_values_of_numpy_and_pandas_are_understood() -> None:
    rows = tables()
    rows["households"][0]["taken_before"] = Scalar(0)
    rows["persons"][0]["is_student"] = Scalar(False)
    rows["persons"][0]["note"] = Scalar(float("nan"))
    rows["project"]["notice_date"] = datetime.combine(rows["project"]["notice_date"], datetime.min.time())
    assert subsidy.project_from_records(**rows) == WHOLE


WRONG = {
    "a float": (
        ("households", 0, "taken_now", Scalar(4.0)),
        "错误 households[0].taken_now：“taken_now”是浮点数，已经丢失精度（现为“4.0”）。"
        "改为 Decimal、整数或文本；数据库中用 DECIMAL 或 NUMERIC 类型的列。 [record_float]",
    ),
    "an unknown village": (
        ("households", 1, "village", "丙村"),
        "错误 households[1].village：没有村“丙村”（现为“丙村”）。核对该行的 village，或补上这个村。 [record_village_unknown]",
    ),
    "an unknown household": (
        ("persons", 2, "household", "009"),
        "错误 persons[2].household：没有农户“009”（现为“009”）。核对该行的 household，或补上该户。 [record_household_unknown]",
    ),
    "a misspelt column": (
        ("persons", 1, "nmae", "张三"),
        "错误 persons[1].nmae：没有这个字段（现为“张三”）。核对字段名；可用 subsidy schema 查看全部字段。 [field_unknown]",
    ),
    "too much taken": (
        ("households", 0, "taken_before", Decimal(3)),
        "错误 households[0].taken_now：以前征收3亩＋本次征收4亩，超过承包面积5亩（现为“4”）。"
        "核对三个数：承包面积应为承包经营权证上的原面积。 [taken_exceeds_contracted]",
    ),
}


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_reported_by_table_and_column(change: tuple[str, int, str, Any], expected: str) -> None:
    rows, (table, number, column, value) = tables(), change
    rows[table][number][column] = value
    with pytest.raises(subsidy.InputError) as rejection:
        subsidy.project_from_records(**rows)
    assert expected in [str(problem) for problem in rejection.value.problems]
