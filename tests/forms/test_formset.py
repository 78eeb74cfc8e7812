"""The form set through its public face.

The contents of the files are right, and the folder appears whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from strategies import Facts, farmer, household, project, projects, village
from template_files import pages_of

import subsidy
from subsidy.forms import (
    FORMS,
    Form,
    FormSetError,
    TemplateError,
    describe_placeholders,
    export_templates,
    packaged_templates,
)
from subsidy.problems.characters import readable_name
from subsidy.workbook.texts import visible

EXAMPLE = Path(__file__).parents[2] / "examples" / "panlongta.xlsx"
A_FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
PEOPLE = ("附件7-1", "附件7-2")


@pytest.fixture(scope="module")
def result() -> subsidy.Assessment:
    return subsidy.assess(subsidy.read_workbook(EXAMPLE).project)


@pytest.fixture(scope="module")
def out(result: subsidy.Assessment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole form set of the example."""
    folder = tmp_path_factory.mktemp("set") / "表格"
    subsidy.fill_forms(result, folder)
    return folder


def workbooks(folder: Path, name: str = "*") -> list[Path]:
    """Return the workbooks of a form set by that name, at least one."""
    found = sorted(folder.rglob(f"{name}.xlsx"))
    assert found
    return found


def only_file(folder: Path, name: str) -> Path:
    (path,) = folder.rglob(f"{name}.xlsx")
    return path


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def table(sheet: Worksheet, first: str = "序号") -> list[dict[str, object]]:
    """Return the rows below the headings, up to the total, by heading."""
    rows = list(sheet.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if row[0] == first)
    headings = [str(heading).replace("\n", "").partition("（")[0] for heading in rows[head]]
    body = rows[head + 1 :]
    end = next(index for index, row in enumerate(body) if row[0] == "合计")
    return [dict(zip(headings, row, strict=True)) for row in body[: end + 1]]


def texts(path: Path) -> str:
    """Return all the text of a file, unzipped."""
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


# What stands in the forms ---------------------------------------------------------------------------------------------


@A_FEW
@given(facts=projects())
def test_the_roster_shows_the_decisions(facts: subsidy.Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    result = subsidy.assess(facts)
    folder = tmp_path_factory.mktemp("set") / "out"
    subsidy.fill_forms(result, folder, only=["附件7-1"])
    for place in result.villages:
        path = folder / place.village.name / "附件07-1 被征地农民基本养老保险补贴花名表.xlsx"
        paid = [person for person in place.persons if person.amount]
        assert path.exists() == bool(paid)
        if not paid:
            continue
        *rows, total = table(sheet_of(path))
        assert [row["身份证号"] for row in rows if row["序号"]] == [person.farmer.id_number for person in paid]
        for row, person in zip(rows, paid, strict=False):
            assert Decimal(str(row["补贴金额"])) == person.amount
            assert Decimal(str(row["补贴比例"])) == person.entitlement
            assert Decimal(str(row["失地比例"])) == person.loss_ratio
        assert Decimal(str(total["补贴金额"])) == place.figures.contracted_cost


def test_totals_are_the_sum_of_the_rows_above_them(out: Path) -> None:
    for name in ("附件03*", "附件07-1 *花名表", "附件07-2 *花名表"):
        *rows, total = table(sheet_of(only_file(out, name)))
        for heading, value in total.items():
            if isinstance(value, int | float) and heading not in ("序号", "合计"):
                assert sum(Decimal(str(row[heading] or 0)) for row in rows) == Decimal(str(value)), (name, heading)


def test_numbers_are_numbers_with_four_decimals_and_id_numbers_text(out: Path) -> None:
    sheet = sheet_of(only_file(out, "附件07-1 *花名表"))
    (row,) = (row for row in sheet.iter_rows() if row[0].value == 1)
    by_format = {type(cell.value).__name__: cell.number_format for cell in row if cell.value is not None}
    assert by_format["str"] in ("General", "@")
    assert {cell.number_format for cell in row if isinstance(cell.value, float)} == {"0.0000"}
    assert [cell.number_format for cell in row if isinstance(cell.value, str) and len(cell.value) == 18] == ["@"]


def test_open_places_are_listed_and_paid_for(out: Path, result: subsidy.Assessment) -> None:
    *rows, total = table(sheet_of(only_file(out, "附件07-2 *花名表")))
    assert [row["姓名"] for row in rows].count("名单待定") == result.villages[0].pending_people
    assert Decimal(str(total["补贴金额"])) == result.figures.uncontracted_cost


def test_the_plan_states_facts_only(out: Path) -> None:
    words = "\n".join(str(row[0]) for row in sheet_of(only_file(out, "附件06*")).iter_rows(values_only=True))
    assert "补贴对象年龄以土地补偿公告日（2024年6月28日）为基准日" in words
    assert (
        "（2）李还生户失地比例49.9960％，不足50％，不予补贴。\n　　（3）郭林旺户剩余0.8999亩不足0.3亩×3人＝0.9000亩，为全部失地。"
        in words
    )
    assert "本方案按" not in words
    assert "{{" not in words


def test_the_notes_for_the_bureau_name_the_readings_that_mattered(out: Path) -> None:
    rows = list(sheet_of(only_file(out, "审核说明")).iter_rows(values_only=True))
    notes = [row[1:4] for row in rows if isinstance(row[0], int)]
    assert notes[0] == (
        "口径",
        "保留4位小数的方法，本方案按“四舍五入”计算（最后一条）；如按“只舍不入”，17人的补贴金额将不同，补贴费用总额减少153.5950元；"
        "如按“只入不舍”，35人的补贴金额将不同，补贴费用总额增加316.2250元。",
        "最后一条",
    )
    clause = "附件6第五条、第六条（一）"
    assert ("提示", "乔慧芳：列入未承包到户名单但本项目承包地已获补贴，不占名额。", clause) in notes


def plan_of(facts: subsidy.Project, folder: Path, policy: subsidy.Policy | None = None) -> str:
    """Return the words of 附件6."""
    [path] = subsidy.fill_forms(subsidy.assess(facts, policy), folder / "out", only=["附件6"])
    return "\n".join(str(row[0]) for row in sheet_of(path).iter_rows(values_only=True)).replace("\xa0", " ")


NAMED = {"on_uncontracted_list": True}
OPEN = "未承包到户名额：1人名单待定，90350.0000元未确定到人，已计入总额。"
PENDING = "未承包到户保障人数中有1人名单待定，年龄段和参保情况待确定，其费用已计入总额。"
LISTED: dict[str, tuple[list[Facts], str, list[str], list[str]]] = {
    "a person who takes a place, and an open one": ([NAMED], "2.74", [PENDING], [OPEN]),
    "a student": (
        [NAMED | {"is_student": True}],
        "1.37",
        [PENDING],
        ["村民001：列入未承包到户名单但不符合条件，不占名额。", OPEN],
    ),
    "a person who had a part of a standard before": (
        [NAMED | {"prior_share": Decimal("0.4")}],
        "1.37",
        [PENDING],
        ["村民001：列入未承包到户名单但以前项目已享受补贴，不占名额。", OPEN],
    ),
}


@pytest.mark.parametrize(("members", "land", "plan", "notes"), LISTED.values(), ids=LISTED)
def test_the_plan_and_the_notes_explain_each_place(
    members: list[Facts], land: str, plan: list[str], notes: list[str], tmp_path: Path
) -> None:
    people = [farmer(serial=serial, **facts) for serial, facts in enumerate(members, 1)]
    facts = project(village(household("9", "1", "1", people), uncontracted=land))
    remarks = [line.partition("）")[2] for line in plan_of(facts, tmp_path).split("七、有关情况说明")[1].splitlines()]
    assert [remark for remark in remarks if "未承包" in remark] == plan
    [path] = subsidy.fill_forms(subsidy.assess(facts), tmp_path / "notes", only=["审核说明"])
    rows = [row for row in sheet_of(path).iter_rows(values_only=True) if row[1] == "提示" and "名单" in str(row[2])]
    assert [row[2] for row in rows] == notes


def test_the_rest_of_a_standard_is_set_aside_where_names_are_topped_up(tmp_path: Path) -> None:
    policy = subsidy.load_policy("lishi-2024").replace(uncontracted_names="top_up")
    people = [farmer(serial=1, on_uncontracted_list=True, prior_share=Decimal("0.4"))]
    facts = project(village(household("9", "1", "1", people), uncontracted="1.37"))
    words = plan_of(facts, tmp_path, policy)
    assert (
        "列入未承包到户名单的人累计不超过一份标准：1份标准中尚有0.4000份未确定，计36140.0000元，已计入总额。" in words
    )


def test_the_plan_closes_blanks_without_a_figure(tmp_path: Path) -> None:
    words = plan_of(project(village(household("9", "0", "1", [farmer()]))), tmp_path)
    assert "最高补贴标准：  ／  元（失地比例  ／％）" in words
    assert re.search("名单确定办法（文字说明）\\n　　  无  \\n", words)


def test_ages_and_thresholds_in_forms_are_those_of_the_policy(tmp_path: Path) -> None:
    facts = project(village(household("9", "0", "8", [farmer()])))
    policy = subsidy.policy_for(facts.notice_date).replace(
        minimum_age=18, senior_age=55, minimum_remaining=Decimal("0.9"), majority_loss_ratio=Decimal("0.625")
    )
    words = plan_of(facts, tmp_path, policy)
    phrases = (
        "年满18周岁",
        "18周岁（含）至54岁",
        "55周岁（含）以上",
        "人均不足0.9亩",
        "达62.5％以上",
        "（失地比例62.5％）",
    )
    assert [phrase for phrase in phrases if phrase not in words] == []
    [path] = subsidy.fill_forms(subsidy.assess(facts, policy), tmp_path / "sums", only=["附件5"])
    headings = {cell.value for row in sheet_of(path).iter_rows(max_row=6) for cell in row}
    assert {"18—54\n已参保", "55以上\n未参保", "人均不足\n0.9亩", "≥62.5%"} <= headings


def test_the_summary_and_its_charts_show_every_village(tmp_path: Path) -> None:
    names = ("甲村", "乙村", "丙村")
    homes = [household("5", "0", "5", [farmer(serial=serial)], f"{serial}") for serial in (1, 2, 3)]
    result = subsidy.assess(project(*(village(home, name=name) for home, name in zip(homes, names, strict=True))))
    [path] = subsidy.fill_forms(result, tmp_path / "out", only=["汇总"])
    rows = list(sheet_of(path).iter_rows(min_row=6, max_row=9, values_only=True))
    assert [(row[0], row[4]) for row in rows] == [("甲村", 1), ("乙村", 1), ("丙村", 1), ("合计", 3)]
    assert Decimal(str(rows[-1][11])) == result.figures.cost
    with zipfile.ZipFile(path) as package:
        charts = [package.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    for chart, columns in zip(charts, ("EFG", "HI", "JK"), strict=True):
        drawn = {area.replace("$", "") for area in re.findall(r"<(?:c:)?f>'汇总'!([^<]*)<", chart)}
        assert drawn == {"A6:A8", *(f"{letter}5" for letter in columns), *(f"{c}6:{c}8" for c in columns)}


def test_every_household_and_person_has_a_page_of_its_own(out: Path, result: subsidy.Assessment) -> None:
    letters = openpyxl.load_workbook(only_file(out, "附件08*"))
    applicants = [home for home in result.villages[0].households if any(p.total for p in home.persons)]
    assert letters.sheetnames == ["目录", *(home.household.head for home in applicants)]
    assert letters.worksheets[1].title in str(letters.worksheets[0]["F4"].hyperlink.location)
    pages = openpyxl.load_workbook(only_file(out, "附件10*"))
    assert len(pages.sheetnames) == 1 + sum(bool(person.total) for person in result.persons)


def test_posted_copies_hold_nothing_private(out: Path, result: subsidy.Assessment) -> None:
    for path in workbooks(out, "*（公示）"):
        words = texts(path)
        assert not re.search(r"[0-9]{17}[0-9X]", words)
        assert not any(person.farmer.phone in words for person in result.persons if person.farmer.phone)
        assert "142331**********" in words


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x")'
    home = household("5", "0", "5", [farmer(name=evil, note="+1", address="@a", phone="-1")])
    facts = project(village(home | {"head": evil, "note": "=1+1"}))
    subsidy.fill_forms(subsidy.assess(facts), tmp_path / "out")
    for path in workbooks(tmp_path / "out"):
        if path.stem == "计算复核表":
            continue  # its formulas are the point; what stands in its input cells is checked with it
        for sheet in openpyxl.load_workbook(path):
            formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
            ours = ("=ROUND(", "=IF(", '="共核对"') if path.stem == "勾稽表" else ()
            theirs = [cell.coordinate for cell in formulas if not str(cell.value).startswith(ours)]
            assert not theirs, (path.name, sheet.title, theirs)


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@A_FEW
@given(name=words, note=words)
def test_every_valid_text_appears_in_the_forms(name: str, note: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Check texts as they come from a cell, without invisible characters.

    Software that passes such characters gets an error for them.
    """
    name, note = visible(name).replace("\n", "").replace("\t", "").strip() or "村民", visible(note)
    name = readable_name(name)
    facts = project(village(household("5", "0", "5", [farmer(name=name, note=note)])))
    folder = tmp_path_factory.mktemp("text") / "out"
    subsidy.fill_forms(subsidy.assess(facts), folder, only=["附件7-1"])
    [row, _] = table(sheet_of(only_file(folder, "附件07-1 被征地农民基本养老保险补贴花名表")))
    assert (row["姓名"], str(row["备注"] or "")) == (name, note)


def test_properties_name_the_generator_and_no_person(out: Path) -> None:
    for path in workbooks(out):
        properties = openpyxl.load_workbook(path, read_only=True).properties
        assert (properties.creator, properties.lastModifiedBy) == ("subsidy", None), path.name
        assert properties.title, path.name


# The folder -----------------------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_input_gives_the_same_bytes(out: Path, result: subsidy.Assessment, tmp_path: Path) -> None:
    subsidy.fill_forms(result, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(out)


def test_the_manifest_lists_every_file_and_no_person(out: Path, result: subsidy.Assessment) -> None:
    text = (out / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    assert listed == {name: digest for name, digest in contents(out).items() if name != "manifest.json"}
    assert manifest["project"]["cost"] == f"{result.figures.cost:.4f}"
    assert manifest["policy"]["sources"]["months"]["clause"] == "附件6第四条（一）"
    assert not any(person.farmer.id_number in text or person.farmer.name in text for person in result.persons)


def test_an_existing_folder_is_kept_unless_forced_and_then_replaced_whole(
    result: subsidy.Assessment, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    subsidy.fill_forms(result, out, only=["附件3"])
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, out, only=["附件6"])
    assert str(refusal.value) == f"{out} 已存在，不会覆盖；请换一个文件夹，或加 --force（程序中为 force=True）整个替换"
    subsidy.fill_forms(result, out, only=["附件6"], force=True)
    assert [path.name for path in out.rglob("*.xlsx")] == ["附件06 被征地农民基本养老保险补贴方案.xlsx"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_an_office_added_or_changed_is_named_and_kept(tmp_path: Path, result: subsidy.Assessment) -> None:
    out = tmp_path / "out"
    subsidy.fill_forms(result, out, only=["附件6", "附件11"])
    (out / "盘龙塔村" / "盖章扫描件.pdf").write_bytes(b"scan")
    (out / "盘龙塔村" / "附件11 审核结论.xlsx").write_bytes(b"changed")
    with pytest.raises(FormSetError) as rejection:
        subsidy.fill_forms(result, out, only=["附件6"], force=True)
    assert str(rejection.value) == (
        f"{out} 里有后来加入或改动过的文件：盘龙塔村/盖章扫描件.pdf、盘龙塔村/附件11 审核结论.xlsx。请先移走或另存，再重新生成"
    )
    assert (out / "盘龙塔村" / "盖章扫描件.pdf").read_bytes() == b"scan"


def test_the_set_can_be_streamed_into_a_zip(result: subsidy.Assessment) -> None:
    files = dict(subsidy.form_files(result, only=["附件11"]))
    assert list(files) == ["盘龙塔村/附件11 审核结论.xlsx", "manifest.json"]
    assert files["盘龙塔村/附件11 审核结论.xlsx"].startswith(b"PK")


FOLDERS = ["CON", "nul.txt", "上河", "上河", "A村", "a村", "长" * 100]


def test_every_village_gets_a_folder_that_every_system_takes() -> None:
    facts = project(
        *(
            village(household("5", "0", "5", [farmer(serial=n)], number=f"{n}"), name=f"{name}")
            for n, name in enumerate(dict.fromkeys(FOLDERS), 1)
        )
    )
    paths = [path for path, _ in subsidy.form_files(subsidy.assess(facts), only=["附件11"])]
    assert [path.split("/")[0] for path in paths[:-1]] == ["CON_", "nul.txt_", "上河", "A村", "a村_2", "长" * 60]


def test_a_folder_that_is_not_a_form_set_is_never_replaced(result: subsidy.Assessment, tmp_path: Path) -> None:
    (tmp_path / "账目.txt").write_text("不能丢")
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, tmp_path, force=True)
    assert str(refusal.value) == (
        f"{tmp_path} 里不是以前生成的表格（没有本软件的 manifest.json），不能替换；请换一个文件夹"
    )
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, tmp_path / "账目.txt", force=True)
    assert str(refusal.value) == f"{tmp_path / '账目.txt'} 是一个文件，不是文件夹；请换一个名字"
    assert (tmp_path / "账目.txt").read_text() == "不能丢"


def test_nothing_is_left_when_making_fails(result: subsidy.Assessment, tmp_path: Path) -> None:
    def interrupted(jobs: object) -> Iterator[object]:
        yield from list(jobs)[:2]  # type: ignore[call-overload]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        subsidy.fill_forms(result, tmp_path / "out", track=interrupted)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_forms_and_villages_can_be_chosen(tmp_path: Path) -> None:
    places = [village(household("5", "0", "5", [farmer(serial=n)], str(n)), name=f"{n}村") for n in (1, 2)]
    result = subsidy.assess(project(*places))
    subsidy.fill_forms(result, tmp_path / "out", only=["附件3", "附件5"], villages=["2村"])
    assert [path.parent.name for path in (tmp_path / "out").rglob("*.xlsx")] == ["2村"]
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, tmp_path / "b", only=["附件99"])
    assert str(refusal.value) == f"没有这样的表格：附件99。可选：{'、'.join(form.number for form in FORMS)}"
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, tmp_path / "b", villages=["3村"])
    assert str(refusal.value) == "没有这样的村：3村。可选：1村、2村"


@given(names=st.lists(st.sampled_from(["项目", "甲/乙", "甲_乙", "CON.", "..", "村"]), unique=True, min_size=1))
@A_FEW
def test_villages_never_share_a_folder(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    places = [village(household("5", "0", "5", [farmer(serial=n)], str(n)), name=name) for n, name in enumerate(names)]
    made = subsidy.fill_forms(subsidy.assess(project(*places)), tmp_path_factory.mktemp("s") / "out", only=["附件11"])
    assert len({path.parent for path in made}) == len(names)
    assert all(path.is_file() for path in made)


# Templates ------------------------------------------------------------------------------------------------------------


def test_an_office_template_is_used_and_the_rest_are_packaged(result: subsidy.Assessment, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    name = "附件11 审核结论.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name)
    book.worksheets[0]["A2"] = "审核结论（{{区县备注}}）".replace("{{区县备注}}", "{{县}}区专用")
    book.save(own / name)
    subsidy.fill_forms(result, tmp_path / "out", only=["附件11", "附件3"], templates=own)
    assert sheet_of(only_file(tmp_path / "out", "附件11*"))["A2"].value == "审核结论（离石区专用）"
    assert only_file(tmp_path / "out", "附件03*").is_file()


def test_an_office_template_may_have_the_name_of_the_filled_file(result: subsidy.Assessment, tmp_path: Path) -> None:
    names = ("附件12 山西省被征地农民社会保障落实情况审核表.xlsx", "材料06 征收面积确认汇总表.xlsx")
    (tmp_path / "own").mkdir()
    for name in names:
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"] = "本局样式 {{项目名称}}"
        book.worksheets[0]["A2"] = "{{农户.户主}}"
        book.save(tmp_path / "own" / name)
    made = subsidy.fill_forms(
        result, tmp_path / "out", only=["附件12", "征收面积确认汇总表"], templates=tmp_path / "own"
    )
    assert [path.name for path in made] == list(names)
    assert {str(sheet_of(path)["A1"].value) for path in made} == {f"本局样式 {result.project.name}"}


def test_notes_are_the_only_list_that_a_template_may_leave_out(result: subsidy.Assessment, tmp_path: Path) -> None:
    for name in ("附件12 被征地农民社会保障落实情况审核表.xlsx", "附件09 被征地农民的户籍及身份确认汇总表.xlsx"):
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"] = "{{项目名称}}"
        (tmp_path / "own").mkdir(exist_ok=True)
        book.save(tmp_path / "own" / name)
    with pytest.raises(TemplateError) as refusal:
        subsidy.fill_forms(result, tmp_path / "out", only=["附件12", "附件9"], templates=tmp_path / "own")
    assert [problem.file[:4] for problem in refusal.value.problems] == ["附件09"]


def test_all_wrong_placeholders_are_reported_before_anything_is_written(
    result: subsidy.Assessment, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    export_templates(own)
    for name, cell in (("附件11 审核结论.xlsx", "A9"), ("附件03 被征地农民承包土地面积情况表.xlsx", "B40")):
        book = openpyxl.load_workbook(own / name)
        book.worksheets[0][cell] = "{{村庄名}}"
        book.save(own / name)
    with pytest.raises(TemplateError) as failure:
        subsidy.fill_forms(result, tmp_path / "out", templates=own)
    assert str(failure.value) == (
        "模板“附件03 被征地农民承包土地面积情况表.xlsx” 工作表“附件3” B40：{{村庄名}} 没有可填的内容。是否应为：村。\n"
        "模板“附件11 审核结论.xlsx” 工作表“附件11” A9：{{村庄名}} 没有可填的内容。是否应为：村。"
    )
    assert not (tmp_path / "out").exists()


def test_faults_of_repeated_sheets_are_reported_for_all_forms_at_once(
    result: subsidy.Assessment, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    export_templates(own)
    letters, pages = (next(own.glob(f"附件{number}*")) for number in ("08", "10"))
    book = openpyxl.load_workbook(letters)
    book["申请书"].title = "申请书(新)"
    book.save(letters)
    book = openpyxl.load_workbook(pages)
    book["目录"]["H1"], book["目录"]["H2"] = "=申请表!A1", "{{性别}}"
    book.save(pages)
    with pytest.raises(TemplateError) as failure:
        subsidy.fill_forms(result, tmp_path / "out", templates=own)
    assert [(problem.file, problem.sheet, problem.cell, problem.message) for problem in failure.value.problems] == [
        (letters.name, "申请书", "", "模板中没有这个工作表"),
        (pages.name, "目录", "H1", "公式引用了要复制的工作表“申请表”"),
        (pages.name, "目录", "H2", "{{性别}} 没有可填的内容"),
    ]
    assert failure.value.problems[0].remedy == "把工作表“申请书(新)”改名为“申请书”"
    assert not (tmp_path / "out").exists()


def test_a_template_that_lost_the_row_of_its_list_is_reported(result: subsidy.Assessment, tmp_path: Path) -> None:
    """The form would look filled but list no one."""
    (tmp_path / "own").mkdir()
    name = "附件03 被征地农民承包土地面积情况表.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name)
    for cell in next(row for row in book.worksheets[0] if row[0].value == "{{农户.序号}}"):
        cell.value = None
    book.save(tmp_path / "own" / name)
    with pytest.raises(
        TemplateError,
        match=f"模板“{name}”：没有列表“农户”的模板行，填出来没有名单。在表中留一行，写上 {{{{农户.序号}}}} 等。$",
    ):
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")


def test_a_missing_folder_of_templates_is_reported(result: subsidy.Assessment, tmp_path: Path) -> None:
    with pytest.raises(FormSetError) as refusal:
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")
    assert str(refusal.value) == f"模板文件夹不存在：{tmp_path / 'own'}"


def test_a_misnamed_template_is_reported_with_the_right_name(result: subsidy.Assessment, tmp_path: Path) -> None:
    own = tmp_path / "own"
    export_templates(own)
    for name in ("~$汇总.xlsx", ".~lock.汇总.xlsx#", "说明.docx"):
        (own / name).touch()
    subsidy.fill_forms(result, tmp_path / "fine", only=["附件11"], templates=own)
    wrong = {
        "汇总.xlsx": "汇总.xlsx.xlsx",
        "计算说明.xlsx": "计算说明.xls",
        "附件11 审核结论.xlsx": "附件11审核结论(1).xlsx",
    }
    for name, other in wrong.items():
        (own / name).rename(own / other)
    (own / "附件12审核表(新).xlsx").touch()
    (own / "x.xlsx").touch()
    roster = own / "附件03 被征地农民承包土地面积情况表.xlsx"
    book = openpyxl.load_workbook(roster)
    book.worksheets[0]["B40"] = "{{村庄名}}"
    book.save(roster)
    with pytest.raises(TemplateError) as refusal:
        subsidy.fill_forms(result, tmp_path / "out", only=["附件3"], templates=own)
    review = "“附件12审核表(新).xlsx”：不是任何表格的模板（是否应为“附件12 被征地农民社会保障落实情况审核表.xlsx”）"
    reported = [
        "“x.xlsx”：不是任何表格的模板。",
        review,
        *(f"“{other}”：不是任何表格的模板（是否应为“{name}”）" for name, other in wrong.items()),
    ]
    assert all(words in str(refusal.value) for words in [*reported, "{{村庄名}} 没有可填的内容"])
    assert not (tmp_path / "out").exists()


def test_two_templates_of_one_form_are_reported(result: subsidy.Assessment, tmp_path: Path) -> None:
    own, packaged = tmp_path / "own", next(packaged_templates().glob("附件12 *"))
    own.mkdir()
    shutil.copy(packaged, own)
    [made] = subsidy.fill_forms(result, tmp_path / "out", only=["附件12"])
    shutil.copy(packaged, own / made.name)
    with pytest.raises(TemplateError) as refusal:
        subsidy.fill_forms(result, tmp_path / "again", templates=own)
    assert str(refusal.value) == f"模板“{made.name}”：与“{packaged.name}”是同一张表的模板。只留一个，另一个移到别处。"


def test_a_posted_list_rejects_private_fields(result: subsidy.Assessment, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    name = "附件07-1 被征地农民基本养老保险补贴花名表（公示）.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name)
    [cell] = [cell for row in book.worksheets[0] for cell in row if cell.value == "{{承包到户对象.公示身份证号}}"]
    cell.value = "{{承包到户对象.身份证号}}"
    book.save(own / name)
    with pytest.raises(TemplateError, match="公示的表不能印身份证号。改用"):
        subsidy.fill_forms(result, tmp_path / "out", templates=own)


def test_an_unknown_form_is_reported_with_the_likely_one(result: subsidy.Assessment, tmp_path: Path) -> None:
    with pytest.raises(FormSetError, match="没有这样的表格：附件07-1（是否应为“附件7-1”）"):
        subsidy.fill_forms(result, tmp_path / "out", only=["附件07-1"])


def test_a_folder_without_templates_is_rejected(result: subsidy.Assessment, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "占位符说明.xlsx").touch()
    with pytest.raises(FormSetError, match="里没有模板；先用 subsidy templates --export 文件夹 导出，再修改"):
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")


def test_exported_templates_come_with_every_placeholder_explained(tmp_path: Path) -> None:
    made = export_templates(tmp_path / "own")
    packaged = {form.file for form in FORMS if isinstance(form, Form)}
    assert {path.name for path in made} == packaged | {"占位符说明.xlsx"}
    explained = {name for name, _, meaning in describe_placeholders() if meaning}
    used = set(re.findall(r"\{\{[^{}.]+\.[^{}]+\}\}", "".join(texts(tmp_path / "own" / name) for name in packaged)))
    assert used <= explained
    with pytest.raises(FileExistsError, match="不会覆盖"):
        export_templates(tmp_path / "own")


@pytest.mark.parametrize("existing", [True, False])
def test_templates_are_exported_all_or_none(existing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    own = tmp_path / "own"
    if existing:
        own.mkdir()
    monkeypatch.setattr("subsidy.forms.export.write_legend", full)
    with pytest.raises(OSError, match="full"):
        export_templates(own)
    assert [*tmp_path.rglob("*")] == ([own] if existing else [])


@pytest.mark.libreoffice
def test_a_template_with_charts_may_be_saved_by_another_program(
    result: subsidy.Assessment, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    saved, own = convert(packaged_templates() / "汇总.xlsx", "xlsx"), tmp_path / "own"
    own.mkdir()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(own / saved.name, "w") as new:
        assert "{{村.村}}" in old.read("xl/charts/chart1.xml").decode()
        for name in old.namelist():
            new.writestr(name, _in_one_piece(old.read(name).decode()) if name == STRINGS else old.read(name))
    [path] = subsidy.fill_forms(result, tmp_path / "out", only=["汇总"], templates=own)
    assert sheet_of(path)["A6"].value == result.villages[0].village.name
    with zipfile.ZipFile(path) as package:
        assert "Cache" not in package.read("xl/charts/chart1.xml").decode()


STRINGS = "xl/sharedStrings.xml"


def _in_one_piece(strings: str) -> str:
    """Return the texts of cells joined again.

    LibreOffice splits them into runs of different fonts.
    """
    item = re.compile("<si>.*?</si>", re.DOTALL)
    return item.sub(lambda found: f"<si><t>{''.join(re.findall('<t[^>]*>([^<]*)', found[0]))}</t></si>", strings)


def cells_of(path: Path) -> dict[str, dict[str, object]]:
    """Return the values of the cells of each sheet."""
    book = openpyxl.load_workbook(path)
    cells = {sheet.title: (cell for row in sheet.iter_rows() for cell in row) for sheet in book}
    return {tab: {cell.coordinate: cell.value for cell in row if cell.value is not None} for tab, row in cells.items()}


@pytest.mark.libreoffice
def test_templates_saved_by_another_program_fill_the_same(
    out: Path,
    result: subsidy.Assessment,
    tmp_path: Path,
    convert_all: Callable[[Sequence[Path], str], list[Path]],
) -> None:
    """Check templates that LibreOffice has saved.

    It splits placeholders, writes links differently, and caches the cells of charts.
    """
    (tmp_path / "own").mkdir()
    for saved in convert_all(sorted(packaged_templates().glob("*.xlsx")), "xlsx"):
        shutil.copy(saved, tmp_path / "own" / saved.name)
    subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")
    for path in workbooks(out):
        assert cells_of(tmp_path / "out" / path.relative_to(out)) == cells_of(path), path.name


# On paper -------------------------------------------------------------------------------------------------------------

CASES = {
    "12 people": lambda: project(
        village(*(household("5", "0", "5", [farmer(serial=4 * n + m) for m in range(4)], str(n)) for n in range(3)))
    ),
    "long names, no one eligible": lambda: project(
        village(
            household("5", "0", "1", [farmer(name="阿依古丽·买买提江·阿不都热合曼", is_student=True)]),
            name="一个名字特别长的村民委员会（社区）",
        )
    ),
}


def page_size(pdf: Path) -> tuple[float, float]:
    info = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    width, height = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups()  # type: ignore[union-attr]
    return round(float(width)), round(float(height))


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["附件03*", "附件04*", "附件07-1 *花名表", "附件09*"])
def test_a_roster_prints_one_page_wide_with_its_headings_on_each(
    name: str, out: Path, convert: Callable[[Path, str], Path]
) -> None:
    pdf = convert(only_file(out, name), "pdf")
    sheets = pages_of(pdf)
    assert page_size(pdf) == (842, 595)
    assert len(sheets) > 1
    for number, page in enumerate(sheets, start=1):
        assert "户主" in page
        assert f"第 {number} 页，共 {len(sheets)} 页" in page
        assert "###" not in page
    assert "盖章" in sheets[-1]
    assert re.search(r"142331|1421|1411", sheets[-1]), "the stamps stand alone on the last page"


@pytest.mark.libreoffice
def test_large_figures_are_never_shown_as_hashes(
    tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    """23404264.0000 元 stood as #### in a narrow box of 附件12."""
    homes = [household("9999", "0", "9999", [farmer(serial=n)], str(n)) for n in range(30)]
    facts = project(village(*homes), dibao=Decimal("99999.9999"))
    chosen = ["附件1", "附件2", "附件5", "附件7-1", "附件10", "附件12"]
    subsidy.fill_forms(subsidy.assess(facts), tmp_path / "out", only=chosen)
    for pdf in convert_all(workbooks(tmp_path / "out"), "pdf"):
        assert "###" not in "".join(pages_of(pdf)), pdf.name


@pytest.mark.libreoffice
@pytest.mark.parametrize("case", CASES)
def test_small_and_awkward_projects_print_whole(
    case: str, tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    facts = CASES[case]()
    subsidy.fill_forms(subsidy.assess(facts), tmp_path / "out", only=["附件3", "附件7-1", "附件7-2", "附件11"])
    for pdf in convert_all(workbooks(tmp_path / "out"), "pdf"):
        sheets = pages_of(pdf)
        assert len(sheets) <= 1 + pdf.name.startswith("附件07"), pdf.name  # rows to sign are 10 mm high
        assert "###" not in sheets[0]
        assert "{{" not in sheets[0]
        assert facts.villages[0].name[:4] in re.sub(r"\s", "", sheets[0]) or pdf.name.startswith("附件07")


@pytest.mark.libreoffice
def test_a_form_of_boxes_is_one_page_however_long_its_words(
    tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    who = farmer(name="阿依古丽·买买提江·阿不都热合曼", address="吕梁市离石区凤凰镇" * 6)
    long = project(
        village(household("5", "0", "5", [who])), name="某地年度第二批次建设用地" * 8, land_user="某单位" * 20
    )
    subsidy.fill_forms(subsidy.assess(long), tmp_path / "out", only=["附件10", "附件12"])
    application, review = convert_all(workbooks(tmp_path / "out"), "pdf")
    assert (len(pages_of(application)), len(pages_of(review))) == (1, 1)  # the index of 附件10 is not printed


def test_stamp_blocks_are_wide_enough_for_their_words(out: Path) -> None:
    """The township's name was cut off in 材料06."""
    for path in workbooks(out):
        sheet = openpyxl.load_workbook(path).worksheets[-1]
        for area in sheet.merged_cells.ranges:
            cell = sheet.cell(area.min_row, area.min_col)
            if str(cell.value).endswith("（盖章）"):
                letters = map(openpyxl.utils.get_column_letter, range(area.min_col, area.max_col + 1))
                digits = sum(sheet.column_dimensions[letter].width for letter in letters)
                assert max(map(len, str(cell.value).split("\n"))) * cell.font.sz <= digits * 6, (path.name, cell.value)


def test_the_packaged_templates_are_what_the_scripts_draw(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-m", "tools.draw", str(tmp_path)], cwd=root, check=True, capture_output=True, timeout=120
    )
    assert contents_of_templates(tmp_path) == contents_of_templates(root / "templates_xlsx")


def contents_of_templates(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.xlsx")}
