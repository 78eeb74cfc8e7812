"""Blanks of the forms are reported before the forms are printed.

They are reported by form, column and cell.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command import EXAMPLE, run
from paper import papers
from strategies import farmer, household, project, village

import subsidy
from subsidy.forms import FORMS, Form, missing_json, packaged_templates
from subsidy.forms.catalog import Per
from subsidy.xlsxform import Template

Found = dict[str, tuple[tuple[str, ...], int]]


def lacking(facts: subsidy.Project, **chosen: Any) -> Found:
    """Return the forms and the number of each missing column."""
    return {entry.column: (entry.forms, entry.count) for entry in subsidy.missing_for_forms(facts, **chosen)}


def bare(**facts: Any) -> subsidy.Project:
    return project(village(household("9", "0", "9", [farmer(serial=1), farmer(serial=2)]), **facts))


def full() -> subsidy.Project:
    """Make a project that states everything its forms print."""
    step = subsidy.load_policy("lishi-2024").procedure.name_of
    who = farmer(phone="0358-0000000", address="田家会街道甲村1号")
    counts: dict[str, Any] = dict.fromkeys(
        (
            "registered_working",
            "registered_senior",
            *(f"insured_{band}_{kind}" for band in ("working", "senior") for kind in ("employee", "resident")),
        ),
        1,
    )
    place = village(
        household("15", "0", "15", [who]) | {"certificate": "1", "arable_taken": "15"},
        arable_before="99",
        farming_population_before=40,
        population_as_of="2024-05",
        **counts,
    )
    return project(
        place,
        filing_date="2024-08-01",
        complaint_phone="0358-0000000",
        posting_places="甲村公示栏",
        funding_source="区财政",
        filled_by="张三",
        reviewed_by="李四",
        contact_phone="0358-0000000",
        parcels=[{"village": "甲村", "number": "1", "use": "工业用地", "supply": "划拨", "area_hectares": "1"}],
        progress=[
            {"step": step("posting_start"), "on": "2024-07-01"},
            {"step": step("posting_end"), "on": "2024-07-08"},
        ],
    )


def test_a_project_that_states_everything_lacks_nothing() -> None:
    assert subsidy.missing_for_forms(full()) == ()


def test_every_blank_that_a_form_prints_is_reported() -> None:
    found = lacking(bare())
    assert found["征地前耕地面积"] == found["征地前农业人口"] == (("附件2",), 1)
    assert found["人口数据截止年月"] == found["60岁以上居民参保"] == (("附件6",), 1)
    assert found["监督举报电话"] == (("附件7-1公示", "公示通知"), 1)
    dated = ("附件7-1公示", "公示通知", "公示照片", "无异议说明", "会议记录", "告知单")
    assert found["公示开始"] == found["公示结束"] == (dated, 1)
    assert found["填表人"] == found["审核人"] == found["填报日期"]
    assert found["联系电话"] == (("附件10",), 2)
    assert found["户籍地址"] == (("附件9", "附件10"), 2)
    assert found["承包经营权证号"] == (("附件3", "附件10"), 1)
    assert found["地块编号"] == found["土地用途"] == found["供地方式"] == (("附件1",), 1)
    assert found["公示地点"] == (("公示通知",), 1)
    assert found["资金筹集渠道"] == (("附件12",), 1)


PRINTED_AS = {
    "填报日期": {"填报日期", "填表日期"},
    "填表人": {"填表人"},
    "审核人": {"审核人"},
    "项目/联系电话": {"填表联系电话"},
    "监督举报电话": {"监督举报电话"},
    "公示地点": {"公示地点"},
    "资金筹集渠道": {"资金筹集渠道"},
    "公示开始": {"公示期", "公示安排", "公示情况", "告知下一步"},
    "公示结束": {"公示期", "公示安排", "公示情况", "告知下一步"},
    "供地方式": {"供地方式"},
    "征地前农业人口": {"征地前农业人口", "征地前人均耕地"},
    "60岁以上居民参保": {"参保60以上居民"},
    "未承包到户确定办法": {"未承包到户说明", "未承包到户议题", "未承包到户确定办法"},
    "承包经营权证号": {"承包经营权证号"},
    "户籍地址": {"户籍地址", "户主地址"},
    "联系电话": {"联系电话"},
}
"""The placeholders in which each blank of the input shows"""


@pytest.mark.parametrize("column", PRINTED_AS)
def test_a_blank_is_reported_for_every_form_that_prints_it(column: str) -> None:
    """Check that a blank is reported for all forms that print its column.

    Nobody is insured, and uncontracted land has open places: every form is made.
    """
    uninsured = [farmer(serial=serial, insurance="none") for serial in (1, 2)]
    facts = project(village(household("9", "0", "9", uninsured), uncontracted="2.74"))
    printing = set()
    for form in FORMS:
        if isinstance(form, Form) and form.number != "计算复核表":
            template = Template.compile(packaged_templates() / form.file)
            fields = {*template.values, *(field for names in template.lists.values() for field in names)}
            printing |= {form.number} if fields & PRINTED_AS[column] else set()
    sheet, _, title = column.rpartition("/")
    entries = [entry for entry in subsidy.missing_for_forms(facts) if entry.column == title]
    [entry] = [entry for entry in entries if entry.sheet == (sheet or entries[-1].sheet)]
    assert set(entry.forms) == printing


def with_arable(*arable: str | None, of_village: str) -> subsidy.Project:
    """Make households that lose 2 亩 each, `arable` of it arable land.

    `of_village` is the arable land that their village loses in all. One more household loses nothing.
    """
    homes = [household("5", "0", "2", [farmer(serial=n)], str(n)) for n in range(len(arable))]
    stated = [home | {"arable_taken": area and Decimal(area)} for home, area in zip(homes, arable, strict=True)]
    return project(village(*stated, household("5", "0", "0", [farmer(serial=9)], "9"), arable=of_village))


ARABLE: dict[str, tuple[str, tuple[str | None, ...], list[object], object, list[tuple[int, list[int]]]]] = {
    "some": ("1.5", ("1.5", None, None), [1.5, None, None, "／"], None, [(2, [1, 2])]),
    "all": ("1.5", ("1.5", "0"), [1.5, 0, "／"], 1.5, []),
    "none": ("1.5", (None, None), [None, None, "／"], None, [(1, [])]),
    "no arable land taken": ("0", (None, None), ["／", "／", "／"], "／", []),
}
"""Households that owe it; the whole column is one entry"""


@pytest.mark.parametrize(("of_village", "stated", "column", "total", "owed"), ARABLE.values(), ids=ARABLE)
def test_every_household_owes_its_arable_land_where_arable_land_is_taken(
    of_village: str,
    stated: tuple[str | None, ...],
    column: list[object],
    total: object,
    owed: list[tuple[int, list[int]]],
) -> None:
    facts = with_arable(*stated, of_village=of_village)
    [paper] = papers(subsidy.assess(facts), only=["征收面积确认汇总表"])
    assert paper.column("其中耕地") == column
    assert paper.total is not None
    assert paper.total["其中耕地"].value == total
    found = [entry for entry in subsidy.missing_for_forms(facts) if entry.column == "其中耕地"]
    assert [(entry.forms, entry.sheet, entry.village) for entry in found] == [
        (("征收面积确认汇总表",), "农户", "甲村") for _ in owed
    ]
    assert [(entry.count, [path[3] for path in entry.paths]) for entry in found] == owed


def test_a_person_who_is_on_no_form_lacks_nothing() -> None:
    """A person born after the reference date is not counted (R2)."""
    later = farmer(born=date(2024, 7, 1), serial=3)
    facts = project(village(household("9", "0", "9", [farmer(serial=1), farmer(serial=2), later])))
    assert lacking(facts)["户籍地址"] == (("附件9", "附件10"), 2)


def test_open_places_and_the_way_to_fill_them_are_missing() -> None:
    found = lacking(bare(uncontracted="2.74"))
    assert found["未承包到户名单"] == (("附件7-2", "附件7-2公示"), 2)
    assert found["未承包到户确定办法"] == (("附件6", "会议记录"), 1)


def test_a_form_that_is_not_printed_lacks_nothing() -> None:
    signed = {"填表人", "审核人", "填报日期", "联系电话"}
    assert set(lacking(bare(), only=["附件2"])) == {"征地前耕地面积", "征地前农业人口", *signed}
    assert lacking(bare(), villages=["乙村"]) == {}
    nobody = project(village(household("9", "0", "9", [farmer(is_student=True)])))
    assert "附件10" not in lacking(nobody)["联系电话"][0]
    assert "监督举报电话" not in lacking(nobody)


def test_the_place_for_the_lists_is_lacking_where_no_notice_has_one() -> None:
    homes = [household("5", "0", "5", [farmer(serial=n)], str(n)) for n in (1, 2)]
    own, other = (village(home, name=name) for home, name in zip(homes, ("甲村", "乙村"), strict=True))
    own |= {"posting_places": "戏台"}
    nobody = village(household("5", "0", "1", [farmer(serial=3)], "3"), name="丙村")
    found = [entry for entry in subsidy.missing_for_forms(project(own, other, nobody)) if entry.column == "公示地点"]
    assert [(entry.sheet, entry.village) for entry in found] == [("村", "乙村")]
    assert "公示地点" not in lacking(project(own, other), villages=["甲村"])
    assert "公示地点" not in lacking(project(own, other | {"posting_places": "村口"}))


def test_a_form_of_the_project_lacks_what_any_village_lacks() -> None:
    homes = [household("5", "0", "5", [farmer(serial=n)], str(n)) for n in (1, 2)]
    facts = project(*(village(home, name=f"{name}村") for home, name in zip(homes, "甲乙", strict=True)))
    found = [entry for entry in subsidy.missing_for_forms(facts) if entry.column == "征地前农业人口"]
    assert [(entry.village, entry.forms) for entry in found] == [("甲村", ("附件2",)), ("乙村", ("附件2",))]
    assert {entry.village for entry in subsidy.missing_for_forms(facts, villages=["乙村"])} <= {"", "乙村"}


def test_each_form_is_one_of_the_set() -> None:
    numbers = {form.number for form in FORMS}
    assert {form for entry in subsidy.missing_for_forms(bare(uncontracted="2.74")) for form in entry.forms} <= numbers
    assert any(form.per is Per.PROJECT for form in FORMS)


def test_the_cells_are_those_of_the_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    sheet = book["村"]
    [column] = (cell.coordinate.rstrip("1") for cell in sheet[1] if str(cell.value).startswith("征地前农业人口"))
    row = next(cell.row for cell in sheet["B"] if cell.value == "盘龙塔村")
    sheet[f"{column}{row}"] = None
    book.save(tmp_path / "村.xlsx")
    reading = subsidy.read_workbook(tmp_path / "村.xlsx")
    listed = missing_json(subsidy.missing_for_forms(reading.project), reading.cell_of)
    assert [entry["cells"] for entry in listed if entry["column"] == "征地前农业人口"] == [[f"村!{column}{row}"]]
    assert [entry["cells"] for entry in listed if entry["column"] == "监督举报电话"] == [["项目!B11"]]
    assert [entry["cells"] for entry in listed if entry["column"] == "公示开始"] == [[]]
    done = run("check", tmp_path / "村.xlsx")
    assert done.returncode == 0
    assert f"附件2：盘龙塔村，“村”表的“征地前农业人口”（村!{column}{row}）" in done.stdout
    assert json.loads(run("check", tmp_path / "村.xlsx", "--json").stdout)["missing_for_forms"] == listed


def test_it_is_told_before_anything_is_written_and_in_the_manifest(tmp_path: Path) -> None:
    done = run("forms", EXAMPLE, "--out", tmp_path / "表", "--only", "附件10,附件7-2")
    total = sum(entry.count for entry in subsidy.missing_for_forms(
        subsidy.read_workbook(EXAMPLE).project, only=["附件10", "附件7-2"]
    ))  # fmt: skip
    assert done.stderr.index(f"出表前还缺 {total} 处") < done.stderr.index("填表")
    manifest = json.loads((tmp_path / "表" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["missing_for_forms"] == missing_json(
        subsidy.missing_for_forms(subsidy.read_workbook(EXAMPLE).project)
    )


def test_a_project_with_errors_is_not_decided() -> None:
    facts = bare().model_copy(update={"dibao_year": 2020})
    with pytest.raises(subsidy.InputError):
        subsidy.missing_for_forms(facts)
