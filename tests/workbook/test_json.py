"""A project's JSON is read as a workbook is.

It gives the same project and the same checks, and problems have their fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, like
from strategies import Facts, put
from workbook_files import clean_book, clean_project, lines

from subsidy import RecordedStep
from subsidy.workbook import NotAWorkbookError, mark_copy, project_to_workbook, read_workbook

HOUSE = "villages[0].households[0]"


def facts() -> Facts:
    """The clean project as software hands it over."""
    loaded: Facts = clean_project().model_dump(mode="json")
    return loaded


def save(content: object, path: Path) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_project_in_json_is_the_project(tmp_path: Path) -> None:
    reading = read_workbook(save(facts(), tmp_path / "村.json"))
    assert reading.problems == ()
    assert reading.ok
    assert reading.is_json
    assert reading.project == clean_project()


@pytest.mark.parametrize("name", ["村", "村.txt", "村.csv", "村.xlsx"])
def test_json_is_recognised_by_its_first_character(name: str, tmp_path: Path) -> None:
    assert read_workbook(save(facts(), tmp_path / name)).project == clean_project()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_read_in_the_encodings_of_its_standard(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "村.json").write_text(" \n" + json.dumps(facts()), encoding=encoding)
    assert read_workbook(tmp_path / "村.json").project == clean_project()


def test_a_workbook_named_json_is_read_as_the_workbook_it_is(tmp_path: Path) -> None:
    reading = read_workbook(clean_book().save(tmp_path / "村.xlsx").rename(tmp_path / "村.json"))
    assert not reading.is_json
    assert reading.project == clean_project()


# Problems -------------------------------------------------------------------------------------------------------------

# fmt: off
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unreadable fields and contradictions of the others": (
        {"villages[0].total_area": "六亩", f"{HOUSE}.taken_now": "9", "dibao_year": 2022},
        ["错误 villages[0].total_area：值的类型不对，应为普通小数，如 3.2500（现为“六亩”）。按要求的类型填写。 [field_kind]",
         "错误 villages[0].contracted_taken：… [household_sum]",
         f"错误 {HOUSE}.taken_now：… [taken_exceeds_contracted]",
         "错误 dibao_year：低保标准年度为2022，应为告知书发布年度的上一年度2023（现为“2022”）。改用2023年度的城市低保标准，年度和标准一并更正。 [dibao_year]"]),
    "a missing and an unknown field": (
        {f"{HOUSE}.head": ..., f"{HOUSE}.hed": "王大山"},
        [f"错误 {HOUSE}.head：缺少必填字段。补上该字段。 [field_missing]",
         f"错误 {HOUSE}.hed：没有这个字段（现为“王大山”）。核对字段名；可用 subsidy schema 查看全部字段。 [field_unknown]"]),
    "facts against the policy": (
        {"villages[0].land_per_head": "1.5000"},
        ["提醒 villages[0].land_per_head：本村人均承包地面积填1.5000亩，按 承包地总面积÷享有承包权人口 计算为1.3700亩，以计算的为准（现为“1.5000”）。… [land_per_head_differs]"]),
    "facts against the policy beside an unreadable field": (
        {"villages[0].land_per_head": "1.5000", "villages[1].township": 7},
        ["错误 villages[1].township：值的类型不对，应为文本（现为“7”）。按要求的类型填写。 [field_kind]",
         "提醒 villages[0].land_per_head：… [land_per_head_differs]"]),
    "recorded dates": (
        {"progress": [{"step": "公示开始", "on": "2024-07-08"}, {"step": "公示结束", "on": "2024-07-01"}, {"step": "开会", "on": "2024-07-02"}]},
        ["提醒 progress[2].step：办理流程中没有“开会”这一环节，该行不计（现为“开会”）。… [step_unknown]",
         "提醒 progress[0].on：… [step_not_recorded]",
         "提醒 progress[1].on：… [step_before_cause]"]),
    "an unreadable date beside another": (
        {"progress": [{"step": "公示开始", "on": "7月8日"}, {"step": "开会", "on": "2024-07-02"}]},
        ["错误 progress[0].on：值的类型不对，应为日期，如 2024-06-12（现为“7月8日”）。按要求的类型填写。 [field_kind]",
         "提醒 progress[1].step：… [step_unknown]"]),
    "a notice before every policy": (
        {"notice_date": "2020-06-12", "dibao_year": 2019},
        ["错误 notice_date：告知书发布日期 2020-06-12 早于政策“lishi-2024”（离政办发〔2024〕8号）的施行日 …（现为“2020-06-12”）。核对征收土地告知书发布日期。 [policy_missing]"]),
    "a warning alone": (
        {"villages[1].contract_land": "1370.00005"},
        ["提醒 villages[1].contract_land：小数超过4位（现为“1370.00005”）。按填入的数值精确计算；如系误填请更正。 [many_decimals]"]),
    "a list of the wrong kind": (
        {"villages[0].households": {"001": {}}},
        ["错误 villages[0].households：值的类型不对，应为列表。按要求的类型填写。 [field_kind]"]),
}
# fmt: on


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_all_problems_are_reported_at_their_fields(
    changes: dict[str, Any], expected: list[str], tmp_path: Path
) -> None:
    content = facts()
    for path, value in changes.items():
        content = put(content, path, value)
    reading = read_workbook(save(content, tmp_path / "村.json"))
    assert like(expected, lines(reading)) == expected
    assert reading.ok is not any(line.startswith("错误") for line in expected)


def test_the_policy_given_is_the_one_checked_against(tmp_path: Path) -> None:
    own = LISHI.procedure.amended({"notice_received": {"name": "收到告知书"}})
    step = {"step": "收到告知书", "on": "2024-06-13"}
    path = save(facts() | {"progress": [step]}, tmp_path / "村.json")
    assert read_workbook(path, LISHI.replace(procedure=own)).problems == ()
    assert [problem.code for problem in read_workbook(path).problems] == ["step_unknown"]


# fmt: off
NO_PROJECT: dict[str, tuple[bytes, str]] = {
    "a syntax error": (b'{"name": }', "错误 输入：不是有效的 JSON：第1行第10列有误。核对文件内容和编码（UTF-8）。 [not_json]"),
    "an unfinished text": (b'{"name": "a"', "错误 输入：不是有效的 JSON：第1行第13列有误。… [not_json]"),
    "another encoding": ('{"name": "凤城县"}'.encode("gb18030"), "错误 输入：不是有效的 JSON：不是UTF-8编码的文本。… [not_json]"),
    "a field twice": (b'{"name": "a", "name": "b"}', "错误 输入：不是有效的 JSON：字段重复：name。… [not_json]"),
    "brackets without end": (b"[" * 100_000, "错误 输入：不是有效的 JSON：嵌套过深。… [not_json]"),
    "more values than can be held": (b'{"villages": [' + b"[]," * 2_600_000 + b"[]]}", "错误 输入：内容过多：约2600000个值，超过2500000个。按村或按批分成几个文件。 [json_too_much]"),
    "a number beyond all decimals": (b'{"dibao": 1E9999999999999999999}', "错误 输入：不是有效的 JSON：有一个数过长。… [not_json]"),
    "a list": (b"[]", "错误 输入：值的类型不对，应为对象。按要求的类型填写。 [field_kind]"),
    "a number": (b"5", "错误 输入：值的类型不对，应为对象（现为“5”）。按要求的类型填写。 [field_kind]"),
    "no content": (b" \n", "错误 输入：文件是空的（现为“村.json”）。向提供者重新索取。 [file_empty]"),
    "rich text": (b"{\\rtf1 a}", "错误 输入：这不是表格文件，而是文字文档（现为“村.json”）。… [file_not_workbook]"),
    "a PDF": (b"%PDF-1.7", "错误 输入：这是PDF文件，里面的内容读不出来（现为“村.json”）。… [file_is_picture]"),
}
# fmt: on


@pytest.mark.parametrize(("data", "expected"), NO_PROJECT.values(), ids=NO_PROJECT)
def test_a_file_that_holds_no_project_has_one_problem(data: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "村.json").write_bytes(data)
    reading = read_workbook(tmp_path / "村.json")
    assert like([expected], lines(reading)) == [expected]
    assert not reading.ok


def test_more_faults_than_anyone_reads_are_counted(tmp_path: Path) -> None:
    members: list[dict[str, Any]] = [{}] * 20_000
    path = save(facts() | {"villages": [{"households": [{"members": members}]}]}, tmp_path / "村.json")
    first, *others = lines(read_workbook(path))
    assert first == (
        "错误 输入：有140015处不合要求，过多，不逐一列出；以下只列各列表开头的。多半是字段名或层次不对，"
        "对照 subsidy schema 核对后重新导出。 [json_too_many_faults]"
    )
    assert {line.partition("：")[0] for line in others if "members" in line} >= {
        "错误 villages[0].households[0].members[19].name"
    }


def test_a_value_without_end_is_cut(tmp_path: Path) -> None:
    reading = read_workbook(save(facts() | {"land_user": "县" * 1_000_000}, tmp_path / "村.json"))
    [line] = lines(reading)
    assert f"（现为“{'县' * 200}…”）" in line


def test_an_empty_object_lacks_every_required_field(tmp_path: Path) -> None:
    reading = read_workbook(save({}, tmp_path / "村.json"))
    assert {problem.code for problem in reading.problems} == {"field_missing"}


def test_a_workbook_and_its_json_have_the_same_problems(tmp_path: Path) -> None:
    steps = (RecordedStep(step="公示结束", on=date(2024, 7, 1)), RecordedStep(step="开会", on=date(2024, 7, 2)))
    project = clean_project().model_copy(update={"progress": steps, "dibao_year": 2022})
    project_to_workbook(project, tmp_path / "村.xlsx")
    (tmp_path / "村.json").write_text(project.model_dump_json(), encoding="utf-8")
    workbook, software = read_workbook(tmp_path / "村.xlsx"), read_workbook(tmp_path / "村.json")
    assert workbook.problems
    assert {(p.code, p.path) for p in workbook.problems} == {(p.code, p.path) for p in software.problems}


# Where cells are needed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [facts, dict], ids=["a project", "an empty object"])
def test_json_has_no_cells_to_mark(content: Callable[[], Facts], tmp_path: Path) -> None:
    reading = read_workbook(save(content(), tmp_path / "村.json"))
    with pytest.raises(NotAWorkbookError, match=r"村\.json 是 JSON 文件，没有单元格，不能标出问题；请改用工作簿"):
        mark_copy(reading, tmp_path / "核对.xlsx")
    assert not (tmp_path / "核对.xlsx").exists()


def test_a_problem_of_json_keeps_its_field(tmp_path: Path) -> None:
    reading = read_workbook(save(put(facts(), "dibao_year", 2022), tmp_path / "村.json"))
    [problem] = reading.problems
    assert reading.locate(problem) == problem
