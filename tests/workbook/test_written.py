"""Written workbooks, and whether they read back.

The blank one, a project that reads back unchanged, and the start of the next project.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import strategies
from cases import LISHI
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from workbook_files import clean_book, clean_project, findings

from subsidy import Parcel, Policy, Project, RecordedStep
from subsidy.workbook import carry_over, documentation, project_to_workbook, read_workbook, titled_schema, write_blank
from subsidy.workbook.layout import TABLES, Table

# The layout -----------------------------------------------------------------------------------------------------------

JOINS = {("农户", "village"), ("人员", "household")}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_the_columns_of_a_table_are_the_fields_of_its_model(table: Table) -> None:
    fields = {column.field: column for column in table.columns if (table.title, column.field) not in JOINS}
    lists = {"villages", "households", "members", "parcels", "progress"}
    assert set(fields) == set(table.model.model_fields) - lists - {"external_id"}  # software's own keys
    for name, column in fields.items():
        assert column.required is table.model.model_fields[name].is_required(), column.title


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_every_title_and_alias_means_one_column(table: Table) -> None:
    for column in table.columns:
        for name in (column.title, *column.aliases.split()):
            assert table.find(name) is column, name
            assert table.find(f" {name}\n*") is column, name


def test_the_documentation_lists_every_column() -> None:
    lines = documentation().splitlines()
    assert len(lines) == 2 + sum(len(table.columns) for table in TABLES)
    assert "| 人员 | 身份证号 | 是 |" in documentation()


def test_the_schema_has_the_titles_of_the_workbook() -> None:
    schema = titled_schema()
    assert schema["properties"]["dibao"]["title"] == "城市低保标准（元/月）"
    assert schema["$defs"]["Farmer"]["properties"]["id_number"]["title"] == "身份证号"


def test_the_documentation_and_the_schema_name_no_step_of_a_district() -> None:
    words = documentation() + json.dumps(titled_schema(), ensure_ascii=False)
    assert not [step for step in LISHI.procedure.by_name if step in words]


# The blank workbook ---------------------------------------------------------------------------------------------------


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    write_blank(tmp_path / "空白.xlsx")
    return tmp_path / "空白.xlsx"


def test_a_blank_workbook_lacks_only_required_content(blank: Path) -> None:
    codes = {code for code, _ in findings(blank)}
    assert codes == {"cell_missing", "no_village"}


def test_the_blank_workbook_has_notes_formats_and_drop_downs(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames == ["填表说明", *(table.title for table in TABLES)]
    people = book["人员"]
    assert people.freeze_panes == "A2"
    assert people["A2"].value == "【示例】001"
    assert "例如：140000196503120011" in people["C1"].comment.text
    assert people.column_dimensions["C"].number_format == "@"
    assert book["农户"].column_dimensions["D"].number_format == "@"
    lists = {str(rule.sqref): rule.formula1 for rule in people.data_validations.dataValidation if rule.type == "list"}
    assert lists["H2:H2000"] == '"城镇职工,城乡居民,未参保"'
    items = {str(rule.sqref): rule.type for rule in book["项目"].data_validations.dataValidation}
    assert items["B4"] == "list"
    assert items["B6"] == "date"


def test_the_example_of_land_per_head_has_four_decimals(blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank)["村"]
    assert sheet["L1"].value == "本村人均承包地面积"
    assert "例如：1.3700" in sheet["L1"].comment.text
    assert (sheet["L2"].value, sheet["L2"].number_format) == (1.37, "0.0000")


def with_steps(**names: str) -> Policy:
    """Return the packaged policy with other names of steps, by their ids."""
    procedure = LISHI.procedure.amended({step: {"name": name} for step, name in names.items()})
    return LISHI.replace(procedure=procedure)


def drop_downs(path: Path) -> dict[str, str | None]:
    rules = openpyxl.load_workbook(path)["办理进度"].data_validations.dataValidation
    return {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "list"}


def test_the_blank_workbook_offers_the_steps_of_the_latest_policy(blank: Path) -> None:
    assert drop_downs(blank) == {"A2:A2000": f'"{",".join(LISHI.procedure.by_name)}"'}


def test_the_blank_workbook_offers_the_steps_of_the_policy_given(tmp_path: Path) -> None:
    write_blank(tmp_path / "空白.xlsx", with_steps(notice_received="收到告知书"))
    book = openpyxl.load_workbook(tmp_path / "空白.xlsx")
    assert str(drop_downs(tmp_path / "空白.xlsx")["A2:A2000"]).startswith('"收到告知书,')
    assert "收到告知书" in book["办理进度"]["A1"].comment.text
    assert book["办理进度"]["A2"].value == "【示例】收到告知书"
    guide = str([[cell.value for cell in row] for row in book["填表说明"].iter_rows()])
    assert "收到告知书" in guide
    assert "／接到告知书／" not in guide
    assert {code for code, _ in findings(tmp_path / "空白.xlsx")} == {"cell_missing", "no_village"}


@pytest.mark.parametrize("name", ["收到告知书,乡镇", '收到"告知书"', "收到告知书" * 40])
def test_steps_that_a_drop_down_cannot_hold_have_none(name: str, tmp_path: Path) -> None:
    write_blank(tmp_path / "空白.xlsx", with_steps(notice_received=name))
    assert drop_downs(tmp_path / "空白.xlsx") == {}


def test_the_guide_has_the_note_on_each_sheet(blank: Path) -> None:
    rows = [[cell.value for cell in row[:3]] for row in openpyxl.load_workbook(blank)["填表说明"].iter_rows()]
    for table in TABLES:
        assert [table.title, None, table.note] in rows


def test_the_longest_rule_fits_its_row(blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank)["填表说明"]
    [row] = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == "环节"]
    height = sheet.row_dimensions[row].height
    assert height is not None
    assert height >= 15 * 2 * len(str(sheet.cell(row, 3).value)) / 70


def test_a_blank_workbook_filled_in_has_no_problems(blank: Path) -> None:
    book, filled = openpyxl.load_workbook(blank), clean_book()
    for name, rows in filled.sheets.items():
        for number, row in enumerate(rows[1:], 2 if name == "项目" else 3):
            for index, value in enumerate(row, 1):
                if value is not None:
                    book[name].cell(number, index).value = value
    book.save(blank)
    reading = read_workbook(blank)
    assert findings(reading) == set()
    assert reading.project == clean_project()


def test_the_examples_are_a_project_without_errors(tmp_path: Path, blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for row in book["项目"].iter_rows(min_row=2):
        row[1].value = row[2].value
    for sheet in book.worksheets[2:]:
        sheet["A2"].value = sheet["A2"].value.removeprefix("【示例】")
    book.save(tmp_path / "示例.xlsx")
    assert not [problem for problem in read_workbook(tmp_path / "示例.xlsx").problems if problem.is_error]


@pytest.mark.libreoffice
def test_libreoffice_keeps_the_content_of_the_blank_workbook(blank: Path, convert: Callable[[Path, str], Path]) -> None:
    assert findings(convert(blank, "xlsx")) == findings(blank)


# A project as a workbook ----------------------------------------------------------------------------------------------

PROSE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n"), max_size=40).map(str.strip)
TRICKY = st.sampled_from(
    [
        "=1+1",
        "+86",
        "-1",
        "@a",
        "=cmd|' /C calc'!A0",
        "_x0041_",
        "#N/A",
        "007",
        "1E5",
        "2024-1-2",
        "【x】",
        "'a",
        "TRUE",
    ]
)
FREE = PROSE | TRICKY
LINE = FREE.map(lambda text: text.replace("\n", " ")).filter(bool)
WORDS = st.text("王李张赵ABC0123456789-·=+@", min_size=1, max_size=12)


@st.composite
def projects_with_words(draw: DrawFn) -> Project:
    """Draw projects with all free fields filled.

    The texts in the fields are hard to write.
    """
    facts: dict[str, Any] = draw(strategies.projects_facts())
    facts |= {"name": draw(LINE), "land_user": draw(WORDS)}
    for village in facts["villages"]:
        village |= {
            "uncontracted_method": draw(FREE),
            "population_as_of": draw(st.sampled_from([None, "2024-01", "2024-10"])),
        }
        village["registered_working"] = draw(st.none() | st.integers(0, 10**6))
        for household in village["households"]:
            household |= {"note": draw(FREE), "certificate": draw(FREE)}
            for person in household["members"]:
                person |= {"note": draw(FREE), "phone": draw(FREE), "address": draw(FREE)}
    steps = draw(
        st.lists(st.sampled_from([name for name in LISHI.procedure.by_name if name != "公示开始"]), max_size=1)
    )  # two drawn ones would contradict each other, and a posted list has to be final
    facts["progress"] = [{"step": step, "on": facts["notice_date"]} for step in steps]
    return Project.model_validate(facts)


@given(projects_with_words())
@settings(max_examples=40)
def test_a_project_reads_back_unchanged(project: Project) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "村.xlsx")
        project_to_workbook(project, path)
        reading = read_workbook(path)
        assert reading.project.model_dump() == project.model_dump()
        assert Project.model_validate(reading.project.model_dump()) == project


def test_numbers_too_long_for_a_spreadsheet_are_written_as_text(tmp_path: Path) -> None:
    project = clean_project()
    long = Decimal("123456.7890123456")
    village = project.villages[0].model_copy(update={"contract_land": long})
    project = project.model_copy(update={"villages": (village, *project.villages[1:])})
    project_to_workbook(project, tmp_path / "村.xlsx")
    assert read_workbook(tmp_path / "村.xlsx").project.villages[0].contract_land == long


def test_every_step_of_the_procedure_is_recognised(tmp_path: Path) -> None:
    steps = tuple(RecordedStep(step=name, on=date(2024, 7, 1)) for name in LISHI.procedure.by_name)
    project_to_workbook(clean_project().model_copy(update={"progress": steps}), tmp_path / "村.xlsx")
    assert "step_unknown" not in {problem.code for problem in read_workbook(tmp_path / "村.xlsx").problems}


def test_parcels_and_steps_are_written(tmp_path: Path) -> None:
    parcel = Parcel(village="上河村", number="A-01", use="公共设施用地", area_hectares=Decimal("0.6667"), supply="划拨")
    step = RecordedStep(step="公示开始", on=date(2024, 7, 5))
    project = clean_project().model_copy(update={"parcels": (parcel,), "progress": (step,)})
    project_to_workbook(project, tmp_path / "村.xlsx")
    assert read_workbook(tmp_path / "村.xlsx").project == project


def test_the_next_project_begins_with_the_totals_of_this_one(tmp_path: Path) -> None:
    project = clean_project()
    (first, *_), *_ = (house.members for house in project.villages[0].households)
    carry_over(project, {first.id_number: Decimal("0.6207")}, tmp_path / "下一批.xlsx")
    book = openpyxl.load_workbook(tmp_path / "下一批.xlsx")
    households = [[cell.value for cell in row] for row in book["农户"].iter_rows(min_row=2, max_row=4)]
    assert [row[5] for row in households] == [4.5, 2.5, 4]  # 以前累计征收面积 = before + now
    assert [row[6] for row in households] == [None] * 3
    people = [row[8].value for row in book["人员"].iter_rows(min_row=2, max_row=8)]
    assert people == [0.6207, 0, 0, 0, 0, 0, 0]
    assert [cell.value for cell in book["项目"]["B"][1:]] == [None] * 16
    assert [cell.value for cell in book["村"][2][:3]] == ["凤凰镇", "上河村", None]


def test_a_share_carried_over_is_at_most_one(tmp_path: Path) -> None:
    project = clean_project()
    person = project.villages[0].households[0].members[0]
    carry_over(project, {person.id_number: Decimal("1.5")}, tmp_path / "下一批.xlsx")
    assert openpyxl.load_workbook(tmp_path / "下一批.xlsx")["人员"]["I2"].value == 1
