"""The command as a newcomer types it: exit status, what goes to stdout, and that nothing ever ends in a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from cases import TOML
from rich.console import Console

import subsidy
from subsidy.cli import render as screen
from subsidy.decisions.as_json import problems_json, result_json

EXAMPLE = Path(__file__).parents[2] / "examples" / "panlongta.xlsx"
SOMEBODY = "142302196503120012"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from subsidy.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The example with one wrong digit in an ID number and one area too large."""
    book = openpyxl.load_workbook(EXAMPLE)
    book["人员"]["C2"] = "142302196503120011"
    book["农户"]["G2"] = 500
    book.save(tmp_path / "错.xlsx")
    return tmp_path / "错.xlsx"


def test_assess_json_is_the_result_and_nothing_else_is_on_stdout() -> None:
    done = run("assess", EXAMPLE, "--json")
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    assert (done.returncode, json.loads(done.stdout)) == (0, result_json(result))
    assert "提醒" in done.stderr


def test_assess_shows_everybody_and_the_totals() -> None:
    done = run("assess", EXAMPLE)
    assert done.returncode == 0
    assert "51625.9900" in done.stdout
    assert "8511250.0850" in done.stdout


def test_check_tells_all_problems_at_once_with_sheet_and_cell(broken: Path) -> None:
    done = run("check", broken)
    assert done.returncode == 1
    assert "人员!C2" in done.stdout
    assert "农户!G2" in done.stdout
    assert "村!H2" in done.stdout


def test_check_json_is_for_software(broken: Path) -> None:
    done = run("check", broken, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told) == (1, problems_json(subsidy.read_workbook(broken).problems))
    assert {"id_check_digit", "taken_exceeds_contracted"} <= {problem["code"] for problem in told["problems"]}


def test_check_marks_a_copy_and_leaves_the_original_alone(broken: Path, tmp_path: Path) -> None:
    before = broken.read_bytes()
    run("check", broken, "--marked", tmp_path / "核对.xlsx")
    assert broken.read_bytes() == before
    assert "问题清单" in openpyxl.load_workbook(tmp_path / "核对.xlsx").sheetnames


@pytest.mark.parametrize("command", [("assess",), ("explain", "张三"), ("forms", "--out")])
def test_errors_stop_the_calculation_with_status_1(command: tuple[str, ...], broken: Path, tmp_path: Path) -> None:
    name, *rest = command
    more = [tmp_path / "out"] if "--out" in rest else []
    done = run(name, broken, *rest, *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert "id_check_digit" in done.stderr
    assert not (tmp_path / "out").exists()


def test_explain_by_id_number_and_by_name() -> None:
    by_number = run("explain", EXAMPLE, SOMEBODY)
    assert by_number.returncode == 0
    assert "90350.0000元×0.5714" in by_number.stdout
    name = subsidy.assess(subsidy.read_workbook(EXAMPLE).project).person(SOMEBODY).farmer.name
    assert run("explain", EXAMPLE, name).stdout == by_number.stdout


def test_forms_makes_the_chosen_forms_and_names_them(tmp_path: Path) -> None:
    done = run("forms", EXAMPLE, "--out", tmp_path / "表格", "--only", "附件6，附件7-1")
    made = [Path(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [path.name[:6].strip() for path in made] == ["附件06 被", "附件07-1"]
    assert all(path.is_file() for path in made)
    again = run("forms", EXAMPLE, "--out", tmp_path / "表格")
    assert (again.returncode, again.stdout) == (2, "")
    assert "不会覆盖" in again.stderr.replace("\n", "")


def test_new_writes_a_blank_workbook_once(tmp_path: Path) -> None:
    assert run("new", tmp_path / "新.xlsx").returncode == 0
    assert run("new", tmp_path / "新.xlsx").returncode == 2
    assert run("check", tmp_path / "新.xlsx").returncode == 1


def test_new_from_an_earlier_project_carries_land_and_shares_over(tmp_path: Path) -> None:
    assert run("new", tmp_path / "下一个.xlsx", "--from", EXAMPLE).returncode == 0
    people = openpyxl.load_workbook(tmp_path / "下一个.xlsx")["人员"]
    heading = [cell.value for cell in people[1]]
    paid = {row[heading.index("身份证号")]: row[heading.index("已补贴比例")] for row in people.values}
    assert paid[SOMEBODY] == 0.5714


def test_what_an_earlier_project_paid_follows_the_policy_named(tmp_path: Path) -> None:
    """An earlier project may stand under other rules, or under none that come with the package."""
    own = tmp_path / "二舍.toml"
    own.write_text(TOML.replace('value = "half_up"', 'value = "up"', 1), "utf-8")
    assert run("new", tmp_path / "下一个.xlsx", "--from", EXAMPLE, "--policy", own).returncode == 0
    people = openpyxl.load_workbook(tmp_path / "下一个.xlsx")["人员"]
    heading = [cell.value for cell in people[1]]
    paid = {row[heading.index("身份证号")]: row[heading.index("已补贴比例")] for row in people.values}
    assert paid[SOMEBODY] == 0.5715


def test_the_original_is_never_marked(broken: Path) -> None:
    before = broken.read_bytes()
    assert run("check", broken, "--marked", broken).returncode == 2
    assert broken.read_bytes() == before


def test_rules_prints_every_number_and_reading_with_its_clause() -> None:
    done = run("rules")
    assert done.returncode == 0
    for words in ("139", "附件6第四条（一）", "minimum_remaining", "feb29", "headcount_rounding"):
        assert words in done.stdout


def test_rules_are_for_software_too() -> None:
    [policy] = json.loads(run("rules", "--json").stdout)
    assert (policy["months"], policy["minimum_remaining"]) == (139, "0.3")


def test_assess_json_of_a_wrong_file_is_its_problems(broken: Path) -> None:
    done = run("assess", broken, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, problems_json(subsidy.read_workbook(broken).problems))


def test_templates_are_exported_once_with_the_list_of_placeholders(tmp_path: Path) -> None:
    done = run("templates", "--export", tmp_path / "模板")
    made = [Path(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert set(made) == set((tmp_path / "模板").iterdir())
    assert any(path.name.startswith("附件07-1") for path in made)
    assert run("templates", "--export", tmp_path / "模板").returncode == 2


def test_schema_describes_input_result_and_problems() -> None:
    assert set(json.loads(run("schema").stdout)) >= {"input", "result", "problems"}


def test_deadlines_tells_steps_and_todo_lists(tmp_path: Path) -> None:
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--json", "--ics", tmp_path / "a.ics")
    steps = {step["name"]: step for step in json.loads(done.stdout)["steps"]}
    assert steps["会议纪要发文"]["due"] == "2024-08-15"
    assert (tmp_path / "a.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
    several = run("deadlines", EXAMPLE, EXAMPLE, "--as-of", "2024-08-12")
    assert several.stdout.count("会议纪要发文") == 2


def test_deadlines_shows_every_step_and_what_decides_the_end() -> None:
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12")
    assert done.returncode == 0
    assert "2024-08-15" in done.stdout
    assert "最早办结" in done.stdout


def test_deadlines_with_a_notice_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text("{}", encoding="utf-8")
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--holidays", tmp_path / "2027.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "year 应为年份" in done.stderr


def test_where_nothing_can_be_written_is_one_clear_line(tmp_path: Path) -> None:
    done = run("new", tmp_path / "没有" / "新.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"文件无法读写：{tmp_path / '没有' / '新.xlsx'} 没有这个文件或文件夹\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ledger", "show", "没有"), "读不到台账 没有：没有这个文件或文件夹"),
        (("ledger", "show", "."), "读不到台账 .：这是文件夹，不是文件"),
        (("rules", "--policy", "坏.toml"), "政策文件不是有效的 TOML：第2行第5列有误"),
        (("rules", "--policy", "半.toml"), "政策文件不是有效的 TOML：末尾不完整"),
    ],
)
def test_what_the_system_or_python_says_is_said_in_chinese(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("坏.toml").write_text("\na = = 1", encoding="utf-8")
    Path("半.toml").write_text('a = "', encoding="utf-8")
    assert run(*arguments).stderr == f"{message}\n"


COMMANDS = ["new", "check", "assess", "explain", "rules", "schema", "forms", "templates", "deadlines", "compare"]


@pytest.mark.parametrize(
    "command", [(), *((name,) for name in COMMANDS), ("ledger",), ("ledger", "add"), ("ledger", "apply")], ids=" ".join
)
def test_help_is_in_chinese(command: tuple[str, ...]) -> None:
    done = run(*command, "-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(["用法：subsidy", *command]))
    assert not re.search(r"Usage|Option|Command|Argument|Show|required|default|path|bool|<", done.stdout)


def test_the_version_is_told() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"subsidy {subsidy.__version__}\n")


def test_help_names_every_command_and_option() -> None:
    assert re.findall(r"^  (\w+) ", run("-h").stdout, re.MULTILINE) == [*COMMANDS, "ledger"]
    wanted = ["--out", "--policy", "--only", "--village", "--templates", "--force", "--help"]
    assert re.findall(r"^  .*?(--\w+)", run("forms", "-h").stdout, re.MULTILINE) == wanted


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nonsense",), "没有“nonsense”这个命令"),
        (("ledger", "nonsense"), "没有“nonsense”这个命令"),
        (("check",), "缺少“文件”"),
        (("explain", "a.xlsx"), "缺少“谁”"),
        (("forms", "a.xlsx"), "缺少“--out”"),
        (("check", "a.xlsx", "--jsn"), "没有“--jsn”这个选项"),
        (("check", "a.xlsx", "--marked"), "“--marked”后面要写明它的内容"),
        (("check", "a.xlsx", "--json=1"), "“--json”后面不带内容"),
        (("check", "我的", "文件.xlsx"), "多写了“文件.xlsx”；带空格的名称要用引号括起来"),
        (("new", "盘龙塔村"), "文件名应以 .xlsx 结尾，现为“盘龙塔村”"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not {"Usage", "Error", "Missing", "No such", "Got"} & set(re.findall(r"\w+", done.stderr))


def test_no_workbook_there_is_is_written_over(broken: Path, tmp_path: Path) -> None:
    other = tmp_path / "别的村.xlsx"
    other.write_bytes(EXAMPLE.read_bytes())
    for command in (
        ("check", broken, "--marked", other),
        ("ledger", "apply", tmp_path / "台账.jsonl", broken, "--out", other),
        ("deadlines", other, "--as-of", "2024-08-12", "--xlsx", other),
        ("deadlines", other, "--as-of", "2024-08-12", "--ics", other),
    ):
        assert run(*command).returncode == 2
        assert other.read_bytes() == EXAMPLE.read_bytes()


def test_a_name_is_shown_as_it_is_whatever_stands_in_it(tmp_path: Path) -> None:
    book, file = openpyxl.load_workbook(EXAMPLE), tmp_path / "[二期]:cat:.xlsx"
    book["项目"]["B2"] = "某批次[/b][red]:cat:"
    book.save(file)
    for command in (("assess", file), ("deadlines", file, "--as-of", "2024-08-12")):
        done = run(*command)
        assert done.returncode == 0
        assert "某批次[/b][red]:cat:" in done.stdout
    copy = tmp_path / "[red]:cat:.xlsx"
    assert run("new", copy).stderr == f"已生成 {copy}，请按“填表说明”填写。\n"


def test_a_narrow_terminal_cuts_nothing_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    monkeypatch.setattr(screen, "out", Console(width=80))
    screen.show_result(result)
    assert "…" not in capsys.readouterr().out


def test_a_problem_is_one_line_in_a_pipe(broken: Path) -> None:
    book = openpyxl.load_workbook(broken)
    book["办理进度"]["A2"] = "不知道"
    book.save(broken)
    [line] = [line for line in run("check", broken).stdout.splitlines() if "办理进度!A2" in line]
    assert line.startswith("  错误 办理进度!A2：")
    assert line.endswith("[step_unknown]")


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",),
        ("nonsense",),
        ("assess", EXAMPLE, "--policy", "没有"),
        ("explain", EXAMPLE, "查无此人"),
        ("forms", EXAMPLE, "--out", "x", "--only", "附件99"),
        ("deadlines", EXAMPLE, "--as-of", "昨天"),
        ("deadlines", EXAMPLE, EXAMPLE, "--as-of", "2024-08-12", "--ics", "两个.ics"),
        ("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--if", "会议纪要发文"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[object, ...]) -> None:
    assert run(*arguments).returncode == 2


@pytest.mark.parametrize("command", ["check", "assess", "explain", "deadlines"])
def test_a_file_that_is_not_there_is_one_clear_line(command: str, tmp_path: Path) -> None:
    more = ["谁"] if command == "explain" else []
    done = run(command, tmp_path / "没有.xlsx", *more)
    assert done.returncode == 1
    assert "没有.xlsx" in done.stdout + done.stderr


def test_a_policy_file_of_another_district_is_used(tmp_path: Path) -> None:
    own = tmp_path / "方山.toml"
    own.write_text(TOML.replace("value = 139", "value = 180"), encoding="utf-8")
    told = json.loads(run("assess", EXAMPLE, "--policy", own, "--json").stdout)
    assert told["project"]["full_standard"] == "117000.0000"
