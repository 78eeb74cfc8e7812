"""A clerk's session: opening, correcting, asking, saving."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from cases import Case, cases
from desk_samples import FOLDER, samples, written
from desks import EXAMPLE, SCHEMA_OF, Clerk, parts, with_example
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import subsidy
from subsidy.desk import ANSWERS, Desk, Refused
from subsidy.forms import form_files
from subsidy.workbook import read_workbook

PERSON = "142331198408078232"
WRONG_DIGIT = {"sheet": "人员", "cell": "C12", "text": "142331198408078233"}


def at(problems: list[Any]) -> set[tuple[str, str, str]]:
    return {(problem["code"], problem["sheet"], problem["cell"]) for problem in problems}


def of_file(data: bytes, name: str = "表.xlsx") -> set[tuple[str, str, str]]:
    return {(problem.code, problem.sheet, problem.cell) for problem in read_workbook(data, name=name).problems}


# Opening --------------------------------------------------------------------------------------------------------------


def test_an_empty_desk_has_no_file() -> None:
    state = Clerk().ask("state")
    assert (state["status"], state["file"], state["problems"]) == ("empty", None, [])


def test_the_example_opens_with_its_figures() -> None:
    state = Clerk().ask("example")
    summary = state["summary"]
    assert (state["status"], state["errors"], state["warnings"]) == ("result", 0, 5)
    assert (summary["persons"], summary["people"], summary["cost"]) == (200, 127, "8511250.0850")
    assert [sheet["table"] for sheet in state["sheets"]] == [None, "项目", "村", "农户", "人员", "地块", "办理进度"]


def test_a_file_that_cannot_be_opened_leaves_the_open_one() -> None:
    clerk = with_example()
    with pytest.raises(Refused, match=r"^打不开：文件已损坏，无法打开。向提供者重新索取"):
        clerk.open(b"PK\x03\x04 broken")
    assert clerk.ask("state")["file"]["name"] == "panlongta.xlsx"


def test_a_bomb_is_refused_as_by_the_command() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<x>" + b" " * 210_000_000)
    with pytest.raises(Refused, match="解开后超过200兆字节"):
        Clerk().open(stream.getvalue())


@pytest.mark.parametrize("name", ["../../etc/表.xlsx", "C:\\资料\\表.xlsx", "表.xlsx"])
def test_only_the_last_part_of_a_name_is_kept(name: str) -> None:
    assert Clerk().open(EXAMPLE.read_bytes(), name)["file"]["name"] == "表.xlsx"


def test_json_is_decided_but_has_no_cells() -> None:
    project = read_workbook(EXAMPLE).project
    clerk = Clerk()
    state = clerk.open(project.model_dump_json().encode(), "项目.json")
    assert (state["status"], state["file"]["can_edit"], state["sheets"]) == ("result", False, [])
    assert state["summary"]["cost"] == "8511250.0850"
    with pytest.raises(Refused, match="没有单元格"):
        clerk.file("workbook")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', "^打不开：这个 JSON 文件里不是征地项目的资料。请打开填好的村级工作簿。$"),
        ("[1, 2]", "里不是征地项目的资料"),
        ("{bad", "^打不开：不是有效的 JSON：第1行第2列有误。"),
    ],
)
def test_json_that_is_no_project_is_refused(text: str, expected: str) -> None:
    with pytest.raises(Refused, match=expected):
        Clerk().open(text.encode(), "别的.json")


def test_a_problem_of_json_names_its_field_as_the_workbook_does() -> None:
    given = json.loads(read_workbook(EXAMPLE).project.model_dump_json())
    del given["name"], given["villages"][0]["households"][1]["members"][0]["id_number"]
    state = Clerk().open(json.dumps(given).encode(), "项目.json")
    named = {
        (problem["title"], *problem["path"][-2:]) for problem in state["problems"] if problem["severity"] == "error"
    }
    assert named == {("征地项目名称", "name"), ("身份证号", 0, "id_number")}


def test_closing_forgets_the_workbook() -> None:
    clerk = with_example()
    assert clerk.ask("close")["status"] == "empty"
    with pytest.raises(Refused, match="还没有打开工作簿"):
        clerk.ask("result")


def test_names_and_notes_come_back_as_the_text_they_are() -> None:
    clerk, markup = with_example(), "<img src=x onerror=alert(1)>&amp;"
    clerk.ask("edits", edits=[{"sheet": "人员", "cell": f"{letter}12", "text": markup} for letter in "BL"])
    row = next(row for row in clerk.ask("sheet", name="人员")["rows"] if row["row"] == 12)
    assert row["cells"][1] == markup
    assert next(p for p in clerk.ask("result")["persons"] if p["id_number"] == PERSON)["name"] == markup


# Correcting -----------------------------------------------------------------------------------------------------------


def test_a_correction_is_checked_at_once() -> None:
    clerk = with_example()
    state = clerk.ask("edit", **WRONG_DIGIT)
    [problem] = [problem for problem in state["problems"] if problem["severity"] == "error"]
    assert (state["status"], problem["code"], problem["cell"]) == ("problems", "id_check_digit", "C12")
    assert (problem["who"], problem["title"], problem["row"], problem["column"]) == ("王志勇", "身份证号", 12, "C")
    assert problem["value"][slice(*problem["doubt"])] == "3"
    assert state["changed"] == [WRONG_DIGIT]
    with pytest.raises(Refused, match="还有1处错误没有改，暂时算不出结果"):
        clerk.ask("result")


def test_a_date_that_stops_the_result_says_so() -> None:
    """Once the list is posted, nobody may be on it who takes no place."""
    clerk = with_example()
    clerk.ask("record", step="posting_start", on="2024-07-01")
    with pytest.raises(
        Refused, match=r"暂时算不出结果：名单已经公示，其中.*不能占未承包到户名额。.*更正公示开始的日期"
    ):
        clerk.ask("result")


def test_the_exact_figure_is_told_of_a_household_on_a_line() -> None:
    clerk = with_example()
    who = next(person for person in clerk.ask("result")["persons"] if person["name"] == "李还生")
    assert who["hints"][0].startswith("失地比例49.9960％；")
    explained = clerk.ask("explain", who=who["id_number"])
    assert explained["summary"].startswith("未达标准，失地比例49.9960％，按未舍入数值认定。")


def test_corrections_are_undone_and_made_again() -> None:
    clerk = with_example()
    clerk.ask("edit", **WRONG_DIGIT)
    undone = clerk.ask("undo")
    assert (undone["status"], undone["file"]["changes"]) == ("result", 0)
    assert undone["changed"] == [{**WRONG_DIGIT, "text": PERSON}]
    again = clerk.ask("redo")
    assert (again["errors"], again["file"]["can_undo"], again["file"]["can_redo"]) == (1, True, False)
    clerk.ask("undo")
    with pytest.raises(Refused, match="没有可以撤销的更正"):
        clerk.ask("undo")


def test_several_corrections_are_one_step() -> None:
    clerk = with_example()
    state = clerk.ask("edits", edits=[WRONG_DIGIT, {"sheet": "人员", "cell": "A9", "text": "2"}])
    assert (state["errors"], state["file"]["changes"]) == (2, 2)
    assert clerk.ask("undo")["errors"] == 0


def test_the_text_of_the_file_is_no_correction() -> None:
    clerk = with_example()
    clerk.ask("edit", **WRONG_DIGIT)
    assert clerk.ask("edit", **{**WRONG_DIGIT, "text": PERSON})["file"]["changes"] == 0
    area = next(r for r in clerk.ask("sheet", name="农户")["rows"] if r["row"] == 2)["cells"][4]
    assert clerk.ask("edit", sheet="农户", cell="E2", text=area)["file"]["changes"] == 0


def test_nothing_is_corrected_if_one_of_several_cannot_be() -> None:
    clerk = with_example()
    with pytest.raises(Refused, match="没有工作表“没有”"):
        clerk.ask("edits", edits=[WRONG_DIGIT, {"sheet": "没有", "cell": "A1", "text": ""}])
    assert clerk.ask("state")["file"]["changes"] == 0


@pytest.mark.parametrize("cell", ["", "C", "12", "C0", "一二", "ZZZZ1", "A99999999", "C12:D13"])
def test_a_cell_that_cannot_be_is_refused(cell: str) -> None:
    with pytest.raises(Refused, match="没有单元格"):
        with_example().ask("edit", sheet="人员", cell=cell, text="1")


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(Refused, match="一格最多32000个字，现有32001个"):
        with_example().ask("edit", sheet="人员", cell="B12", text="长" * 32_001)


def test_zeros_that_are_missing_are_put_back_for_all() -> None:
    clerk = with_example()
    state = clerk.ask(
        "edits", edits=[{"sheet": "人员", "cell": f"A{row}", "text": text} for row, text in ((9, "2"), (30, "10"))]
    )
    [group] = [group for group in state["groups"] if group["code"] == "person_household_unknown"]
    assert (group["count"], group["title"]) == (2, "农户表中没有户编号“…”")
    assert group["repair"]["label"] == "2处都按农户表的写法：002、010"
    assert clerk.ask("edits", edits=group["repair"]["edits"])["errors"] == 0


def test_no_repair_is_offered_where_it_would_be_a_guess() -> None:
    state = with_example().ask("edit", **WRONG_DIGIT)
    assert [group["repair"] for group in state["groups"] if group["severity"] == "error"] == [None]


def test_problems_of_a_kind_in_a_column_are_one_group() -> None:
    clerk = with_example()
    state = clerk.ask("edits", edits=[{"sheet": "人员", "cell": f"D{row}", "text": ""} for row in (3, 4, 7)])
    [group] = [group for group in state["groups"] if group["code"] == "cell_missing"]
    assert (group["title"], group["count"]) == ("“与户主关系”必填，现为空", 3)
    assert [state["problems"][number]["cell"] for number in group["problems"]] == ["D3", "D4", "D7"]


def test_a_row_below_the_last_is_a_new_person() -> None:
    clerk = with_example()
    row = [row for row in clerk.ask("sheet", name="人员")["rows"] if any(row["cells"])][-1]["row"] + 1
    texts = ["001", "冯新", "142331199503158411", "长子", "是", "是", "否", "城乡居民"]
    edits = [
        {"sheet": "人员", "cell": f"{letter}{row}", "text": text}
        for letter, text in zip("ABCDEFGH", texts, strict=True)
    ]
    state = clerk.ask("edits", edits=edits)
    assert (state["errors"], state["summary"]["persons"]) == (0, 201)
    assert of_file(clerk.file("workbook")) == at(state["problems"])


# Saving ---------------------------------------------------------------------------------------------------------------


def test_saving_without_corrections_gives_the_file_itself() -> None:
    assert with_example().file("workbook") == EXAMPLE.read_bytes()


def test_saving_changes_only_the_cells_corrected() -> None:
    clerk = with_example()
    clerk.ask("edit", **WRONG_DIGIT)
    before, after = parts(EXAMPLE.read_bytes()), parts(clerk.file("workbook"))
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert changed <= {"/xl/worksheets/sheet5.xml", "/xl/workbook.xml"}
    assert len(after["/xl/worksheets/sheet5.xml"]) - len(before["/xl/worksheets/sheet5.xml"]) < 100


def test_saving_counts_until_the_next_correction() -> None:
    clerk = with_example()
    assert clerk.ask("edit", **WRONG_DIGIT)["file"]["unsaved"] == 1
    clerk.file("workbook")
    assert clerk.ask("state")["file"]["unsaved"] == 0
    assert clerk.ask("undo")["file"]["unsaved"] == 1


def test_a_number_is_saved_as_a_number() -> None:
    clerk = with_example()
    clerk.ask(
        "edits",
        edits=[{"sheet": "农户", "cell": "E2", "text": "1,234.5亩"}, {"sheet": "农户", "cell": "H2", "text": "12"}],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(clerk.file("workbook")))["农户"]
    assert (sheet["E2"].value, sheet["H2"].value) == (1234.5, "12")


def test_a_date_is_saved_as_a_date_where_there_was_one() -> None:
    clerk = with_example()
    clerk.ask("edit", sheet="项目", cell="B6", text="2024-06-13")
    saved = openpyxl.load_workbook(io.BytesIO(clerk.file("workbook")))["项目"]["B6"]
    assert (f"{saved.value:%F}", saved.is_date) == ("2024-06-13", True)


def test_a_formula_typed_by_a_clerk_is_text() -> None:
    clerk = with_example()
    clerk.ask("edit", sheet="人员", cell="L3", text="=1+1")
    cell = openpyxl.load_workbook(io.BytesIO(clerk.file("workbook")))["人员"]["L3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_csv_is_saved_as_a_workbook_of_its_values() -> None:
    text = "户编号,姓名,身份证号\n001,王大山,140000196503120011\n"
    clerk = Clerk()
    state = clerk.open(text.encode("gb18030"), "人员.csv")
    assert state["file"]["keeps_formats"] is False
    clerk.ask("edit", sheet="人员", cell="B2", text="王小山")
    rows = list(openpyxl.load_workbook(io.BytesIO(clerk.file("workbook"))).worksheets[0].values)
    assert rows[1] == ("001", "王小山", "140000196503120011")


CELLS = st.tuples(
    st.sampled_from(["人员", "农户", "村", "项目", "地块", "办理进度", "填表说明"]),
    st.sampled_from("ABCDEFGHIJ"),
    st.integers(1, 30),
    st.sampled_from(["", "是", "否", "3", "0.5", "1,234.50亩", "2024-06-12", "20240612", "12345678901234567.1", "57%", "王山",
                     "001", "142331198408078232", "=A1", "合计", "#N/A", "【示例】", " 3 ", "３", "1e5", "-1", "x" * 300]),
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_checking_corrections_is_checking_the_saved_file(cells: list[tuple[str, str, int, str]]) -> None:
    clerk = with_example()
    edits = [{"sheet": sheet, "cell": f"{letter}{row}", "text": text} for sheet, letter, row, text in cells]
    state = clerk.ask("edits", edits=edits)
    again = Clerk().open(clerk.file("workbook"), "panlongta.xlsx")
    shown = [[(p["code"], p["sheet"], p["cell"], p["message"]) for p in s["problems"]] for s in (state, again)]
    assert shown[0] == shown[1]
    assert state["summary"] == again["summary"]


def test_the_marked_copy_is_of_the_corrected_workbook() -> None:
    clerk = with_example()
    clerk.ask("edit", **WRONG_DIGIT)
    book = openpyxl.load_workbook(io.BytesIO(clerk.file("marked")))
    listed = [(row[2], row[3]) for row in book["问题清单"].iter_rows(min_row=2, values_only=True)]
    assert ("人员", "C12") in listed
    assert clerk.file("marked") == clerk.file("marked")


# Results --------------------------------------------------------------------------------------------------------------


def test_every_part_of_the_result_adds_up_to_the_cost() -> None:
    result = with_example().ask("result")
    cost = Decimal(result["project"]["cost"])
    for groups in ("by_money", "by_person"):
        assert sum(Decimal(group["cost"]) for group in result[groups]) == cost, groups
    assert sum(group["people"] for group in result["by_person"]) == result["project"]["people"]
    assert sum(g["people"] for g in result["by_money"]) - result["project"]["in_both"] == result["project"]["people"]
    assert sum(group["persons"] for group in result["ages"]) == result["counts"]["all"] == len(result["persons"])
    assert result["counts"]["paid"] + result["counts"]["unpaid"] == result["counts"]["all"]
    pending = Decimal(result["project"]["pending_amount"])
    assert sum(Decimal(person["total"]) for person in result["persons"]) + pending == cost


def test_each_person_has_the_cell_of_the_name() -> None:
    clerk = with_example()
    rows = {row["row"]: row["cells"] for row in clerk.ask("sheet", name="人员")["rows"]}
    for person in clerk.ask("result")["persons"]:
        assert rows[int(person["cell"][1:])][1] == person["name"]


def test_an_explanation_has_four_chapters_and_ends_with_the_money() -> None:
    explanation = with_example().ask("explain", who=PERSON)
    assert [chapter["title"] for chapter in explanation["chapters"]] == [
        "是不是补贴对象",
        "失地多少",
        "属于哪一类",
        "多少钱",
    ]
    assert [chapter["outcome"] for chapter in explanation["chapters"]] == ["是", "0.5000", "大部分失地", "45175.0000元"]
    assert explanation["chapters"][-1]["steps"][-1]["result"] == "45175.0000元"
    assert [
        step["label"] for chapter in explanation["chapters"] for step in chapter["steps"] if step["on_the_line"]
    ] == ["本次失地比例达50%"]
    assert explanation["summary"] == "大部分失地（失地比例），失地比例0.5000。承包到户补贴45175.0000元。"
    assert all(near["total"] != explanation["person"]["total"] for near in explanation["neighbours"])


def test_the_explanations_of_all_villages_are_told() -> None:
    explanation = with_example().ask("explain_village", village="盘龙塔村")
    assert explanation["person"] is None
    assert explanation["chapters"][-1]["outcome"] == "8511250.0850元"


def test_neighbours_part_at_the_first_step_that_decides_otherwise() -> None:
    clerk = with_example()
    numbers = {person["name"]: person["id_number"] for person in clerk.ask("result")["persons"]}
    both = clerk.ask("neighbour", who=numbers["王应喜"], other=numbers["李还生"])
    assert both["rows"][both["first"]]["label"] == "本次失地比例达50%"
    assert both["sentence"].startswith("两人从“本次失地比例达50%”这一步起不同。王应喜本次征收3亩")
    same = clerk.ask("neighbour", who=numbers["王应喜"], other=numbers["刘桂香"])
    assert (same["first"], same["sentence"]) == (None, "王应喜和刘桂香金额相同。")


def test_somebody_not_in_the_list_is_refused() -> None:
    with pytest.raises(Refused, match="没有这个人"):
        with_example().ask("explain", who="140000196503120011")
    with pytest.raises(Refused, match="没有名为“上河村”的村"):
        with_example().ask("explain_village", village="上河村")


# Deadlines ------------------------------------------------------------------------------------------------------------


def test_the_strip_counts_every_step_once() -> None:
    plan = with_example().ask("schedule", as_of="2024-08-12")
    assert plan["weekday"] == "星期一"
    assert sum(plan[mark] for mark in ("done", "late", "running", "overdue", "waiting")) == len(plan["steps"])
    assert plan["now"][0] in {step["id"] for step in plan["steps"] if step["open"]}


def test_a_recorded_date_goes_into_the_workbook_and_moves_the_rest() -> None:
    clerk = with_example()
    before = clerk.ask("schedule", as_of="2024-08-12")
    step = before["now"][0]
    clerk.ask("record", step=step, on="2024-08-12")
    after = clerk.ask("schedule", as_of="2024-08-12")
    [done] = [each for each in after["steps"] if each["id"] == step]
    assert done["actual"] == "2024-08-12"
    assert step not in after["now"]
    saved = read_workbook(clerk.file("workbook")).project
    assert date(2024, 8, 12) in {recorded.on for recorded in saved.progress if recorded.step == done["name"]}
    clerk.ask("record", step=step, on="2024-08-09")
    clerk.ask("record", step=step, on="")
    assert clerk.ask("schedule", as_of="2024-08-12") == before


def step_of(clerk: Clerk, name: str, as_of: str) -> Any:
    return next(each for each in clerk.ask("schedule", as_of=as_of)["steps"] if each["name"] == name)


def record(clerk: Clerk, name: str, on: str) -> Any:
    return clerk.ask("record", step=step_of(clerk, name, "2024-08-12")["id"], on=on)


AS_OF = """
name                      | step     | on         | as_of      | mark     | status_text | actual     | problem              | source | assumed
after the day of filing   | 公示开始 | 2024-08-12 | 2024-08-13 | done     | 已办结      | 2024-08-12 |                      | 第六条 |
on the day asked about    | 公示开始 | 2024-08-12 | 2024-08-12 | done     | 已办结      | 2024-08-12 |                      | 第六条 |
after the day asked about | 公示开始 | 2024-08-12 | 2024-08-09 | running  | 待办        |            | 晚于截至日2024-08-09 | 第六条 |
before the step before it | 会议纪要形成 | 2024-06-14 | 2024-08-13 | doubtful | 日期待核对 | 2024-06-14 | 早于它之前的 | 第七条 |
in a mistyped year        | 函告民政局 | 2014-06-14 | 2024-08-13 | doubtful | 日期待核对 | 2014-06-14 | 早于它之前的 | 第五条 |
"""
"""A recorded date and the day asked about. The example was filed on 2024-07-22."""


@cases(AS_OF)
def test_one_day_decides_what_is_shown_of_a_recorded_date(case: Case) -> None:
    clerk = with_example()
    state = record(clerk, case.step, case.on)
    shown = step_of(clerk, case.step, case.as_of)
    assert (shown["recorded"], shown["actual"]) == (case.on, case.actual or None)
    assert (shown["mark"], shown["status_text"]) == (case.mark, case.status_text)
    assert bool(shown["problems"]) == bool(case.problem)
    assert case.problem in "".join(shown["problems"])
    assert "晚于截至日" not in str(state["problems"]), "a check knows no day"


@pytest.mark.parametrize("as_of", ["2024-08-12", "2026-12-31"])
def test_no_estimate_lies_in_the_past(as_of: str) -> None:
    clerk = with_example()
    record(clerk, "人社局函告乡镇", "2024-08-12")
    for step in clerk.ask("schedule", as_of=as_of)["steps"]:
        if not step["actual"] and (step["provisional"] or not step["due"]):
            assert step["shown_due"] >= as_of, step["name"]


def test_a_recorded_date_is_one_correction() -> None:
    clerk = with_example()
    assert record(clerk, "人社局函告乡镇", "2024-08-12")["file"]["unsaved"] == 1
    assert clerk.ask("edit", **WRONG_DIGIT)["file"]["unsaved"] == 2


def test_removing_a_date_that_is_not_recorded_changes_nothing() -> None:
    clerk = with_example()
    assert record(clerk, "个人账户记账", "")["file"]["can_undo"] is False


def without_progress(change: Callable[[Any], object] = lambda _: None) -> bytes:
    """Return the example without its sheet of recorded dates."""
    book = openpyxl.load_workbook(EXAMPLE)
    del book["办理进度"]
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("change", "parts_added"),
    [
        (lambda _: None, {"xl/worksheets/sheet7.xml"}),
        (lambda book: book.create_sheet("办理进度"), set()),  # blank, as some leave it
    ],
)
def test_a_workbook_without_recorded_dates_gets_a_sheet_for_them(
    change: Callable[[Any], object], parts_added: set[str]
) -> None:
    original = without_progress(change)
    clerk = Clerk()
    before = clerk.open(original)
    clerk.ask("record", step="civil_affairs_letter", on="")
    assert clerk.ask("state") == before
    clerk.ask("record", step="civil_affairs_letter", on="2024-06-14")
    saved = clerk.file("workbook")
    assert set(parts(saved)) - set(parts(original)) == {f"/{part}" for part in parts_added}
    again = Clerk()
    assert [sheet["name"] for sheet in again.open(saved)["sheets"]][-1] == "办理进度"
    assert again.ask("schedule", as_of="2024-08-12") == clerk.ask("schedule", as_of="2024-08-12")
    assert [row["cells"] for row in again.ask("sheet", name="办理进度")["rows"]] == [
        ["环节", "实际日期"],
        ["函告民政局", "2024-06-14"],
    ]
    clerk.ask("undo")
    assert clerk.file("workbook") == original


def test_of_a_step_recorded_twice_the_row_that_counts_is_corrected() -> None:
    clerk = with_example()
    cells = {"A12": "函告民政局", "B12": "2024-06-17"}
    clerk.ask("edits", edits=[{"sheet": "办理进度", "cell": cell, "text": text} for cell, text in cells.items()])
    for on in ("2024-06-18", ""):
        clerk.ask("record", step="civil_affairs_letter", on=on)
        steps = clerk.ask("schedule", as_of="2024-08-12")["steps"]
        assert next(step for step in steps if step["id"] == "civil_affairs_letter")["actual"] == (on or None)


def test_an_assumed_date_shows_its_consequences_and_is_not_kept() -> None:
    clerk = with_example()
    step = clerk.ask("schedule", as_of="2024-08-12")["now"][0]
    assumed = clerk.ask("schedule", as_of="2024-08-12", assumed={step: "2024-09-30"})
    assert next(each for each in assumed["steps"] if each["id"] == step)["assumed"] == "2024-09-30"
    assert clerk.ask("state")["file"]["changes"] == 0


@pytest.mark.parametrize(("step", "on"), [("none", "2024-08-12"), ("deposit", "12.8.2024")])
def test_a_step_or_day_that_cannot_be_is_refused(step: str, on: str) -> None:
    with pytest.raises(Refused, match=r"没有这个环节|日期应写成"):
        with_example().ask("record", step=step, on=on)


def test_the_calendar_is_that_of_the_command() -> None:
    assert with_example().file("calendar", as_of="2024-08-12").startswith(b"BEGIN:VCALENDAR")


# Trials ---------------------------------------------------------------------------------------------------------------


def test_a_trial_changes_nothing() -> None:
    clerk = with_example()
    before = clerk.ask("result")
    trial = clerk.ask("compare", settings={"dibao": "700"})
    assert (trial["texts"], trial["total"]["difference"]) == (["城市低保标准：650 → 700"], "654711.5450")
    assert clerk.ask("result") == before


def test_every_setting_can_be_set_to_its_own_value() -> None:
    clerk = with_example()
    entries = clerk.ask("settings")
    for entry in (*entries["facts"], *entries["numbers"], *entries["readings"]):
        assert clerk.ask("compare", settings={entry["name"]: entry["value"]})["persons"] == []


IMPOSSIBLE = """
name            | setting             | text                 | answer                                                   | source | assumed
words           | dibao               | 七百                 | “城市低保标准”请填数字，如650                            | 第八条 |
a minus         | dibao               | -5                   | “城市低保标准”不能是负数                                 | 第八条 |
nothing         | dibao               | 0                    | “城市低保标准”不能是0：城市低保标准为0                   | 第八条 |
too many digits | dibao               | 99999999999999999999 | “城市低保标准”最多12位，现有20位，请核对                 | 第八条 |
e-notation      | dibao               | 1e3                  | “城市低保标准”请把数字写全，不用“1e3”这样的写法          | 第八条 |
decimals        | months              | 1.5                  | “全额补贴标准＝城市低保标准×月数”应为整数，不能是“1.5”   | 第八条 |
beyond a range  | majority_loss_ratio | １．５               | “失地比例达到此数（含）为大部分失地”不能大于1（现为“1.5”） | 第八条 |
two that differ | minimum_age         | 70                   | 最低年龄70周岁大于第二个年龄段的起点60周岁               | 第二条 |
"""


@cases(IMPOSSIBLE)
def test_a_trial_that_cannot_be_is_refused_with_what_is_wrong(case: Case) -> None:
    with pytest.raises(Refused) as refusal:
        with_example().ask("compare", settings={case.setting: case.text})
    assert str(refusal.value) == case.answer


@pytest.mark.parametrize("text", ["１２００", "1,200", " 1200 ", "１，２００"])
def test_a_number_is_tried_however_it_is_typed(text: str) -> None:
    assert with_example().ask("compare", settings={"dibao": text})["texts"] == ["城市低保标准：650 → 1200"]


def test_gains_of_open_places_are_told_apart_from_those_of_people() -> None:
    trial = with_example().ask("compare", settings={"dibao": "700"})
    assert (trial["total"]["people_gaining"], len(trial["persons"]), trial["unnamed"]) == (127, 124, 3)


# Forms ----------------------------------------------------------------------------------------------------------------


def test_the_zip_is_the_form_set_of_the_command() -> None:
    clerk, result = with_example(), subsidy.assess(read_workbook(EXAMPLE).project)
    with zipfile.ZipFile(io.BytesIO(clerk.file("forms"))) as package:
        made = {name: package.read(name) for name in package.namelist()}
    expected = dict(form_files(result))
    manifests = [json.loads(files.pop("manifest.json")) for files in (made, expected)]
    assert made == expected
    assert manifests[0]["files"] == manifests[1]["files"]
    assert manifests[0]["input"]["file"] == "panlongta.xlsx"
    assert clerk.progress[-1]["done"] == clerk.progress[-1]["total"] == len(expected)


def test_the_list_names_every_file_with_its_pages() -> None:
    clerk = with_example()
    listed = clerk.ask("form_list")
    with zipfile.ZipFile(io.BytesIO(clerk.file("forms"))) as package:
        assert [form["path"] for form in listed["forms"]] == package.namelist()[:-1]
    pages = {form["number"]: form["pages"] for form in listed["forms"]}
    assert (pages["附件1"], pages["附件10"], pages["办理时限日历"]) == (1, 124, None)  # a page for each person
    assert {form["number"] for form in listed["forms"] if form["draft"]} == {"附件7-2", "附件7-2公示", "计算复核表"}


def test_what_a_form_lacks_is_named_with_its_cell() -> None:
    clerk = with_example()
    clerk.ask("edit", sheet="村", cell="M2", text="")
    column = next(c for c in clerk.ask("sheet", name="村")["columns"] if c["field"] == "arable_before")
    clerk.ask("undo")
    clerk.ask("edit", sheet="村", cell=f"{column['letter']}2", text="")
    listed = clerk.ask("form_list")
    [lack] = [lack for lack in listed["lacks"] if lack["text"] == column["title"]]
    assert lack["cells"] == [{"sheet": "村", "cell": f"{column['letter']}2", "text": "盘龙塔村"}]
    assert "附件2" in lack["forms"]
    unsigned = 3  # 填表人, 审核人, 联系电话
    assert next(form for form in listed["forms"] if form["number"] == "附件2")["lacks"] == 1 + unsigned


def test_each_form_counts_the_cells_it_lacks() -> None:
    listed = with_example().ask("form_list")
    for form in listed["forms"]:
        about = [lack for lack in listed["lacks"] if form["number"] in lack["forms"]]
        own = [lack["count"] for lack in about if not form["village"] or lack["village"] in {"", form["village"]}]
        assert form["lacks"] == sum(own)
    assert max(form["lacks"] for form in listed["forms"]) > 1


def test_a_part_of_the_set_is_chosen_by_number_village_or_path() -> None:
    clerk = with_example()
    path = clerk.ask("form_list")["forms"][0]["path"]
    for part in ({"only": ["附件1"]}, {"paths": [path]}):
        with zipfile.ZipFile(io.BytesIO(clerk.file("forms", **part))) as package:
            assert package.namelist() == [path, "manifest.json"]
    with zipfile.ZipFile(io.BytesIO(clerk.file("forms", villages=["盘龙塔村"]))) as package:
        assert all(name.startswith("盘龙塔村/") for name in package.namelist()[:-1])
    assert parts(clerk.file("form", path=path))
    for wrong in ({"only": ["附件99"]}, {"villages": ["上河村"]}, {"paths": ["没有.xlsx"]}):
        with pytest.raises(Refused):
            clerk.ask("forms", **wrong)


def test_the_forms_are_made_anew_after_a_correction() -> None:
    clerk = with_example()
    before = clerk.file("forms", only=["附件10"])
    clerk.ask("edit", sheet="人员", cell="K3", text="13800000001")
    column = next(c for c in clerk.ask("sheet", name="人员")["columns"] if c["field"] == "phone")["letter"]
    clerk.ask("edit", sheet="人员", cell=f"{column}3", text="13899990001")
    assert clerk.file("forms", only=["附件10"]) != before


def test_a_preview_shows_what_the_form_says() -> None:
    clerk = with_example()
    paths = {form["number"]: form["path"] for form in clerk.ask("form_list")["forms"]}
    preview = clerk.ask("preview", path=paths["附件1"])
    texts = [cell["text"] for row in preview["sheets"][0]["rows"] for cell in row["cells"]]
    assert texts[:2] == ["附件1", "拟供地项目明细表（社保专用）"]
    assert clerk.ask("preview", path=paths["附件10"])["more"] > 100
    with pytest.raises(Refused, match="没有表格可以预览"):
        clerk.ask("preview", path=paths["办理时限日历"])


def test_a_blank_workbook_and_the_next_project_can_be_opened() -> None:
    clerk = with_example()
    blank, following = clerk.file("blank"), clerk.file("carry_over")
    assert Clerk().open(blank)["status"] == "problems"
    state = Clerk().open(following)
    assert {problem["code"] for problem in state["problems"] if problem["severity"] == "error"} == {"cell_missing"}


def test_a_pdf_is_refused_where_nothing_can_make_one() -> None:
    clerk = with_example()
    assert clerk.ask("about")["can_print"] is False
    with pytest.raises(Refused, match="要在装有 LibreOffice 的电脑上"):
        clerk.ask("print")


@pytest.mark.libreoffice
def test_forms_are_printed_where_libreoffice_is() -> None:
    clerk = Clerk(Desk(can_print=True))
    assert clerk.ask("example")["status"] == "result"
    assert clerk.ask("about")["can_print"] is True
    assert clerk.file("print", only=["附件1"]).startswith(b"%PDF-")
    both = parts(clerk.file("print", only=["附件1", "附件6"]))
    assert len(both) == 2
    assert all(content.startswith(b"%PDF-") for content in both.values())


# The protocol ---------------------------------------------------------------------------------------------------------


def test_the_samples_are_what_a_desk_answers() -> None:
    made = {f"{name}.json": written(answer) for name, answer in samples()}
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == made


def test_every_layout_of_an_answer_is_tested() -> None:
    assert {*SCHEMA_OF.values(), "state", "progress", "failure"} == set(ANSWERS)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("edit", {"sheet": "人员", "cell": "C12"}),
        ("edit", {**WRONG_DIGIT, "text": 1}),
        ("state", {"more": 1}),
        ("explain", {"who": ["x"]}),
    ],
)
def test_arguments_of_another_shape_are_refused(method: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="网页和程序的版本不一致"):
        with_example().ask(method, **arguments)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(Refused, match="没有“__init__”这个功能"):
        Clerk().ask("__init__")


def test_a_call_can_be_ended_between_its_steps() -> None:
    clerk = with_example()
    clerk.calls.begin("forms", "{}")
    assert clerk.calls.step()[0] == "progress"
    kind, text = clerk.calls.step(cancelled=True)[:2]
    assert (kind, json.loads(text)) == ("failure", {"kind": "cancelled", "message": "已停下"})
    assert len(clerk.file("forms")) > 100_000


def test_an_unexpected_error_is_one_sentence_and_the_work_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clerk = with_example()
    clerk.ask("edit", sheet="人员", cell="B12", text="王志永")
    monkeypatch.setattr("subsidy.desk.session.result_json", lambda *_: 1 / 0)
    kind, text = clerk.step("result")[:2]
    assert kind == "failure"
    assert json.loads(text)["kind"] == "unexpected"
    assert "Traceback" not in text
    assert "ZeroDivisionError" in caplog.text
    assert clerk.ask("state")["file"]["changes"] == 1


def test_licences_of_the_host_are_told() -> None:
    licence = {"name": "Pyodide", "version": "1", "licence": "MPL-2.0"}
    assert Clerk(Desk(licences=[licence])).ask("about")["licences"] == [licence]  # type: ignore[list-item]
