"""`subsidy ledger` as the clerk types it: exit status, messages, files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from ledger_stories import acquisition, home, number_of, record
from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

import subsidy
from subsidy.cli.main import app
from subsidy.ledger import CheckJson, Ledger, LedgerJson
from subsidy.workbook import project_to_workbook, read_workbook

FIRST = acquisition("一", home("证1", "10", "", "4", "AB"))
SECOND = acquisition("二", home("证1", "10", "", "2", "AB"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ledger", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "台账.jsonl"


def book_of(facts: subsidy.Project, tmp_path: Path, name: str = "") -> Path:
    path = tmp_path / f"{name or facts.name}.xlsx"
    project_to_workbook(facts, path)
    return path


def test_add_apply_add_records_a_second_project(file: Path, tmp_path: Path) -> None:
    first, second, filled = book_of(FIRST, tmp_path), book_of(SECOND, tmp_path), tmp_path / "补.xlsx"
    assert run("add", file, first).exit_code == 0
    rejected = run("add", file, second)
    assert (rejected.exit_code, "以前的征收或补贴已记在台账中，但本次计算没有计入" in rejected.stderr) == (1, True)
    applied = run("apply", file, second, "--out", filled)
    assert applied.exit_code == 0
    assert "已补入 以前征收面积 1 户、已补贴比例 0 人" in applied.stderr
    assert read_workbook(filled).project.villages[0].households[0].taken_before == 4
    assert run("add", file, filled).exit_code == 0
    assert Ledger.load(file).projects == ("项目一", "项目二")


def test_apply_reports_contradictions_at_their_cells(file: Path, tmp_path: Path) -> None:
    record(Ledger(), FIRST).save(file)
    out = tmp_path / "补.xlsx"
    wrong = book_of(acquisition("二", home("证1", "10", "3", "2", "AB")), tmp_path)
    done = run("apply", file, wrong, "--out", out)
    assert done.exit_code == 1
    assert "农户!F2：以前累计征收面积填3亩，台账记4亩（项目一）" in done.stderr
    assert not out.exists()
    assert run("apply", file, wrong, "--out", wrong).exit_code == 2


def test_apply_fills_a_workbook_that_still_has_blanks(file: Path, tmp_path: Path) -> None:
    """Check a workbook in which the land taken now is not known yet.

    It is carried over from a project that the ledger has corrected since.
    """
    record(Ledger(), FIRST).save(file)
    draft, out = book_of(SECOND, tmp_path), tmp_path / "补.xlsx"
    book = openpyxl.load_workbook(draft)
    book["农户"]["G2"] = None
    book.save(draft)
    done = run("apply", file, draft, "--out", out)
    assert done.exit_code == 0
    assert "已补入 以前征收面积 1 户" in done.stderr
    assert "还有 1 处必填项空着，填好后用 subsidy check 核对。" in done.stderr
    assert [cell.value for cell in openpyxl.load_workbook(out)["农户"][2]][4:7] == [10, 4, None]


def test_apply_does_not_fill_a_workbook_that_cannot_be_read(file: Path, tmp_path: Path) -> None:
    record(Ledger(), FIRST).save(file)
    wrong, out = book_of(SECOND, tmp_path), tmp_path / "补.xlsx"
    book = openpyxl.load_workbook(wrong)
    book["农户"]["G2"] = "两亩"
    book.save(wrong)
    assert run("apply", file, wrong, "--out", out).exit_code == 1
    assert not out.exists()


def test_a_correction_above_one_standard_writes_nothing(file: Path, tmp_path: Path) -> None:
    """Case P."""
    untouched, named = home("证1", "10", "", "0", "AB"), home("证1", "10", "", "0", "AB")
    named["members"][0] |= {"on_uncontracted_list": True}
    ledger = record(Ledger(), acquisition("一", untouched, uncontracted="1.37"))
    record(ledger, acquisition("二", home("证1", "10", "", "6", "AB"))).save(file)
    before = file.read_bytes()
    correction = book_of(acquisition("一", named, uncontracted="1.37"), tmp_path)
    done = run("add", file, correction, "--correct", "补报名单")
    assert (done.exit_code, "合计1.6000，超过一份标准" in done.stderr) == (1, True)
    assert file.read_bytes() == before


def test_a_correction_reports_what_remains_to_be_corrected(file: Path, tmp_path: Path) -> None:
    six = acquisition("一", home("证1", "10", "", "6", "AB"))
    record(record(Ledger(), six), SECOND).save(file)
    four = book_of(FIRST, tmp_path)
    assert run("add", file, four).exit_code == 1
    done = run("add", file, four, "--correct", "丈量有误")
    assert done.exit_code == 0
    assert "已登记 1 条" in done.stderr
    assert "以前累计征收面积填6亩，台账记4亩" in done.stderr
    checked = run("check", file)
    assert (checked.exit_code, "以前累计征收面积填6亩" in checked.stdout) == (1, True)
    third = book_of(acquisition("三", home("证1", "10", "", "1", "AB")), tmp_path)
    for command in (("add", file, third), ("apply", file, third, "--out", tmp_path / "补.xlsx")):
        rejected = run(*command)
        assert (rejected.exit_code, "本户在台账中有未解决的矛盾" in rejected.stderr) == (1, True)


def test_show_lists_land_people_and_acts(file: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A"), home("证2", "5", "", "1", "B")))
    corrected = acquisition("一", home("证1", "10", "", "5", "A"), home("证2", "5", "", "1", "B"))
    record(ledger, corrected, correcting="丈量有误").save(file)
    shown = run("show", file)
    assert shown.exit_code == 0
    for text in ("5.0000", "0.6000", "0.1000", "9035.0000", "丈量有误"):
        assert text in shown.stdout
    one = run("show", file, "村民B").stdout
    assert number_of("B") in one
    assert number_of("A") not in one
    assert run("show", file, "证2").stdout == one


def test_json_is_what_the_schema_says(file: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "4", "ABCD")))
    ledger = record(ledger, acquisition("二", home("证1", "5", "2", "1", "AB"), home("证2", "5", "2", "1", "CD")))
    ledger.save(file)
    data = TypeAdapter(LedgerJson).validate_python(json.loads(run("show", file, "--json").stdout), strict=True)
    assert [entry["replaces"] for entry in data["entries"]] == [None] * 3
    assert [(held["certificate"], held["taken"]) for held in data["households"]] == [("证1", "3"), ("证2", "3")]
    assert {person["booked_share"] for person in data["persons"]} == {"0.6000"}
    check = TypeAdapter(CheckJson).validate_python(json.loads(run("check", file, "--json").stdout), strict=True)
    assert (check["fault"], check["records"], check["problems"]) == ("", 4, [])
    file.write_bytes(file.read_bytes().replace(b"0.6000", b"0.7000"))
    broken = run("check", file, "--json")
    assert (broken.exit_code, "与校验值不符" in json.loads(broken.stdout)["fault"]) == (1, True)


def test_decide_records_one_fact_at_a_time(file: Path) -> None:
    record(Ledger(), acquisition("一", home("证1", "10", "", "4", "ABCD"))).save(file)
    a, b, c = map(number_of, "ABC")
    assert run("decide", file, "--reason", "证明", "--moved", a, "--same", a, b).exit_code == 2
    assert run("decide", file, "--reason", "证明").exit_code == 2
    assert run("decide", file, "--moved", a).exit_code == 2
    assert run("decide", file, "--reason", "证明", "--same", c, number_of("C'")).exit_code == 0
    assert run("decide", file, "--reason", "证明", "--different", a, number_of("A'")).exit_code == 0
    assert run("decide", file, "--reason", "证明", "--moved", b).exit_code == 0
    parts = ("--part", f"{a}=6:3", "--part", f"{number_of('D')}，=4:1")
    assert run("decide", file, "--reason", "协议", "--divided", "证1", *parts).exit_code == 0
    held = Ledger.load(file).present.holdings.values()
    assert [(str(each.contracted_area), str(each.taken)) for each in held] == [("6", "3"), ("4", "1")]
    assert run("decide", file, "--reason", "协议", "--divided", "证1", "--part", "6:3").exit_code == 2
    assert run("decide", file, "--reason", "协议", "--divided", "证1", "--part", f"{a}=六:3").exit_code == 2


def test_decide_records_a_recovery(file: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A")))
    record(ledger, acquisition("一", home("证1", "10", "", "4", "A")), correcting="丈量有误").save(file)
    a = number_of("A")
    assert run("decide", file, "--reason", "银行回单", "--recovered", a, "项目一", "0.7", "54210").exit_code == 1
    assert run("decide", file, "--reason", "银行回单", "--recovered", a, "项目一", "0.6", "-1").exit_code == 2
    assert run("decide", file, "--reason", "银行回单", "--recovered", a, "项目一", "0.6", "54210").exit_code == 0
    assert Ledger.load(file).people[a].booked == 0


def test_export_and_import_by_command(file: Path, tmp_path: Path) -> None:
    record(Ledger(), FIRST).save(file)
    out, again = tmp_path / "导出.xlsx", tmp_path / "新.jsonl"
    assert run("export", file, out).exit_code == 0
    assert run("export", file, out).exit_code == 2
    assert run("import", again, out).exit_code == 0
    assert Ledger.load(again).projects == ("项目一",)
    assert run("import", again, out).exit_code == 1


@pytest.mark.parametrize("command", ["show", "add", "apply", "check", "export", "import"])
def test_a_file_that_is_no_ledger_ends_in_one_line(command: str, tmp_path: Path) -> None:
    first, second = book_of(FIRST, tmp_path), book_of(SECOND, tmp_path)
    arguments: dict[str, list[object]] = {
        "show": [first],
        "check": [first],
        "add": [first, second],
        "apply": [first, second, "--out", tmp_path / "补.xlsx"],
        "export": [first, tmp_path / "补.xlsx"],
        "import": [first, second],
    }
    before = first.read_bytes()
    done = run(command, *arguments[command])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "不是补贴台账" in done.stderr
    assert first.read_bytes() == before


def test_a_ledger_without_its_end_is_reported_wherever_it_is_used(file: Path, tmp_path: Path) -> None:
    """Check that a ledger copied without its last byte is reported.

    It would otherwise forget who was paid in the last project.
    """
    record(Ledger(), FIRST).save(file)
    copy, missing = tmp_path / "副本.jsonl", "有一次没有写完的登记（断电，或末尾有行被删去）"
    copy.write_bytes(file.read_bytes()[:-1])
    third = book_of(acquisition("三", home("证1", "10", "4", "1", "AB")), tmp_path)
    checked = run("check", copy)
    assert (checked.exit_code, missing in checked.stderr + checked.stdout) == (1, True)
    for command in (("show", copy), ("apply", copy, third, "--out", tmp_path / "补.xlsx"), ("add", copy, third)):
        assert missing in run(*command).stderr


def test_a_share_in_percent_is_kept_with_all_its_decimals(file: Path) -> None:
    """R5, case M: 4 of 7 亩 are 57.1429％, not 0.5714."""
    policy = subsidy.load_policy("lishi-2024").replace(ratio_unit="percent")
    first = acquisition("一", home("证1", "7", "", "4", "A"))
    Ledger().append(subsidy.assess(first, policy), on=date(2024, 8, 1)).save(file)
    assert "0.571429" in file.read_text("utf-8")
    assert [str(entry.persons[0].share) for entry in Ledger.load(file).entries] == ["0.571429"]
