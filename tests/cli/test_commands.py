"""The command: its exit status, and its output on stdout and stderr.

It never ends in a traceback.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from cases import TOML
from command import EXAMPLE, run
from rich.console import Console

import subsidy
from subsidy.cli import render as screen
from subsidy.decisions.as_json import problems_json, result_json

PERSON = "142302196503120012"


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


def test_assess_shows_every_person_and_the_totals() -> None:
    done = run("assess", EXAMPLE)
    assert done.returncode == 0
    assert "51625.9900" in done.stdout
    assert "8511250.0850" in done.stdout


def test_check_lists_all_problems_with_sheet_and_cell(broken: Path) -> None:
    done = run("check", broken)
    assert done.returncode == 1
    assert "人员!C2" in done.stdout
    assert "农户!G2" in done.stdout
    assert "村!H2" in done.stdout


def test_check_json_is_for_software(broken: Path) -> None:
    done = run("check", broken, "--json")
    printed = json.loads(done.stdout)
    assert (done.returncode, printed) == (1, problems_json(subsidy.read_workbook(broken).problems))
    assert {"id_check_digit", "taken_exceeds_contracted"} <= {problem["code"] for problem in printed["problems"]}


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
    assert "错误 人员!C2" in done.stderr
    assert not (tmp_path / "out").exists()


def test_explain_by_id_number_and_by_name() -> None:
    by_number = run("explain", EXAMPLE, PERSON)
    assert by_number.returncode == 0
    assert "90350.0000元×0.5714" in by_number.stdout
    name = subsidy.assess(subsidy.read_workbook(EXAMPLE).project).person(PERSON).farmer.name
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


@pytest.mark.parametrize("only", [["附件6,附件7-1"], ["附件6", "附件7-1"], ["附件6，", "附件7-1"]])
def test_forms_are_chosen_with_commas_or_one_by_one(only: list[str], tmp_path: Path) -> None:
    chosen = [text for name in only for text in ("--only", name)]
    done = run("forms", EXAMPLE, "--out", tmp_path / "表格", *chosen, "--village", " 盘龙塔村，")
    assert [Path(line).name[:6].strip() for line in done.stdout.splitlines()] == ["附件06 被", "附件07-1"]


def test_chosen_forms_that_are_not_made_are_named(tmp_path: Path) -> None:
    chosen = ["--only", "附件5,附件6,附件12附表", "--village", "盘龙塔村"]
    in_village = run("forms", EXAMPLE, "--out", tmp_path / "一", *chosen)
    assert in_village.stderr.splitlines()[-2:] == [
        f"整个项目一份，选了村就不生成：{form}" for form in ("附件5", "附件12附表")
    ]
    of_project = run("forms", EXAMPLE, "--out", tmp_path / "二", "--only", "附件12附表")
    assert of_project.stderr.splitlines()[-1] == "不涉及，不生成：附件12附表"


@pytest.mark.parametrize(
    ("command", "option", "values"),
    [
        (["forms", EXAMPLE], "--out", ["一", "二"]),
        (["assess", EXAMPLE], "--policy", ["lishi-2024", "lishi-2024"]),
        (
            ["ledger", "decide", "台账.jsonl", "--reason", "查实"],
            "--moved",
            ["14110219700101001X", "141102197001010036"],
        ),
    ],
)
def test_an_option_of_one_value_is_rejected_if_given_twice(
    command: list[object], option: str, values: list[str]
) -> None:
    done = run(*command, *(text for value in values for text in (option, value)))
    assert done.returncode == 2
    assert done.stderr.startswith(f"命令写得不对：“{option}”只能写一次。")


def test_new_writes_a_blank_workbook_once(tmp_path: Path) -> None:
    assert run("new", tmp_path / "新.xlsx").returncode == 0
    assert run("new", tmp_path / "新.xlsx").returncode == 2
    assert run("check", tmp_path / "新.xlsx").returncode == 1


def test_new_from_an_earlier_project_carries_land_and_shares_over(tmp_path: Path) -> None:
    assert run("new", tmp_path / "下一个.xlsx", "--from", EXAMPLE).returncode == 0
    people = openpyxl.load_workbook(tmp_path / "下一个.xlsx")["人员"]
    heading = [cell.value for cell in people[1]]
    paid = {row[heading.index("身份证号")]: row[heading.index("已补贴比例")] for row in people.values}
    assert paid[PERSON] == 0.5714


def test_new_takes_shares_of_an_earlier_project_under_its_policy(tmp_path: Path) -> None:
    """An earlier project may be under other rules, packaged or not."""
    own = tmp_path / "二舍.toml"
    own.write_text(TOML.replace('value = "half_up"', 'value = "up"', 1), "utf-8")
    assert run("new", tmp_path / "下一个.xlsx", "--from", EXAMPLE, "--policy", own).returncode == 0
    people = openpyxl.load_workbook(tmp_path / "下一个.xlsx")["人员"]
    heading = [cell.value for cell in people[1]]
    paid = {row[heading.index("身份证号")]: row[heading.index("已补贴比例")] for row in people.values}
    assert paid[PERSON] == 0.5715


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
    [policy] = json.loads(run("rules", "--json").stdout)["policies"]
    assert (policy["months"], policy["minimum_remaining"]) == (139, "0.3")


def test_assess_json_of_a_wrong_file_is_its_problems(broken: Path) -> None:
    done = run("assess", broken, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, problems_json(subsidy.read_workbook(broken).problems))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_closed_window_leaves_nothing_half_written(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "subsidy", "forms", str(EXAMPLE), "--out", str(tmp_path / "表格")]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}  # cut short too
    with subprocess.Popen(
        command, env=unmeasured, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        while not [*tmp_path.iterdir()] and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(number)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert "Traceback" not in told
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_an_interrupt_while_a_class_is_made_is_an_interrupt() -> None:
    program = """
import importlib, os, signal
command = importlib.import_module("subsidy.cli.main")
class Attribute:
    def __set_name__(self, owner, name):  # Python 3.11 turns what is raised here into a RuntimeError
        os.kill(os.getpid(), signal.SIGINT)
command.app = lambda **_: type("Made", (), {"attribute": Attribute()})
command.main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with pipes")
@pytest.mark.parametrize("command", ["assess", "deadlines", "assess --json"])
def test_a_pipe_that_is_closed_is_not_an_error_of_the_input(command: str) -> None:
    verb, *options = command.split()
    reader, writer = os.pipe()
    os.close(reader)
    call = [sys.executable, "-m", "subsidy", verb, str(EXAMPLE), *options]
    done = subprocess.run(call, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "提醒 5 处，用 subsidy check 查看。\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-"])
def test_a_command_runs_without_stdout_or_stderr(closed: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "subsidy", "forms", str(EXAMPLE), "--out", str(tmp_path / "表格")]
    done = subprocess.run(["sh", "-c", f"{shlex.join(command)} {closed}"], capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert (tmp_path / "表格" / "项目").is_dir()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_behind_stdout_is_reported() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "subsidy", "rules"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "输出没有写完：磁盘已满；已经生成的文件不受影响\n")


def test_a_fault_in_the_program_is_one_sentence_without_input() -> None:
    program = """
import importlib
command = importlib.import_module("subsidy.cli.main")
def app(**_):
    raise KeyError("142331196804218031")
command.app = app
command.main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        70,
        "程序本身出错（KeyError，<string> 第 5 行），没有完成；输入的文件没有改动。请把这句话和所用的命令告诉维护者\n",
    )


def test_a_long_result_is_listed_in_part_or_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    monkeypatch.setattr(screen, "out", Console(width=200))
    screen.show_result(result, 5)
    shown = capsys.readouterr().out
    assert "… 还有 195 人未列出，加 --all 全部列出，加 --csv 文件 存为表格" in shown
    assert (shown.count("│ 盘龙塔村 │ 0"), "8511250.0850" in shown) == (5, True)
    screen.show_result(result, None)
    assert capsys.readouterr().out.count("│ 盘龙塔村 │ 0") == 200


def test_a_result_is_written_as_a_table_for_spreadsheets(tmp_path: Path) -> None:
    file = tmp_path / "结果.csv"
    assert run("assess", EXAMPLE, "--csv", file).returncode == 0
    [titles, *rows] = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert (len(rows), rows[0][:5]) == (200, ["盘龙塔村", "001", "冯拴柱", '="142331196804218031"', "56"])
    assert sum(Decimal(row[titles.index("承包到户（元）")]) for row in rows) == Decimal("7698100.0850")
    assert run("assess", EXAMPLE, "--csv", file).returncode == 2


def test_reports_of_native_libraries_stay_off_the_screen() -> None:
    program = """
import importlib, os, sys
command = importlib.import_module("subsidy.cli.main")
def app(**_):
    os.write(2, b"thread panicked at src/xls.rs")
    print("文件已损坏", file=sys.stderr)
    return 1
command.app = app
command.main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "文件已损坏\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "cp1252", "utf-8"])
def test_no_console_makes_a_traceback(encoding: str) -> None:
    command = [sys.executable, "-m", "subsidy", "check", str(EXAMPLE)]
    done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stdout + done.stderr) == (0, False)


def test_templates_are_exported_once_with_the_list_of_placeholders(tmp_path: Path) -> None:
    done = run("templates", "--export", tmp_path / "模板")
    made = [Path(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert set(made) == set((tmp_path / "模板").iterdir())
    assert any(path.name.startswith("附件07-1") for path in made)
    assert run("templates", "--export", tmp_path / "模板").returncode == 2


def test_forms_says_on_the_screen_which_figures_differ(tmp_path: Path) -> None:
    run("templates", "--export", tmp_path / "模板")
    [summary] = (tmp_path / "模板").glob("附件05*")
    book = openpyxl.load_workbook(summary)
    [total] = [cell for row in book.worksheets[0] for cell in row if cell.value == "{{承包到户人数}}"]
    total.value = "{{保障人数}}"
    book.save(summary)
    done = run("forms", EXAMPLE, "--out", tmp_path / "表", "--templates", tmp_path / "模板")
    assert done.returncode == 0
    assert re.search(r"各表之间有 \d+ 处不一致（逐项列在“勾稽表”里）；核对本单位的模板后重新生成：", done.stderr)
    assert f"项目 保障人数＝各行之和：附件5 {total.coordinate[0]}" in done.stderr
    assert "附件5的模板缺少随附模板里的承包到户人数，该处没有核对。" in done.stderr
    assert "不一致" not in run("forms", EXAMPLE, "--out", tmp_path / "随附").stderr


def test_deadlines_prints_every_step_as_json_and_saves_a_calendar(tmp_path: Path) -> None:
    """Check two due dates, with no days off but weekends.

    Twenty working days from 10 July 2024 end on 7 August, seven more on the 16th.
    """
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--json", "--ics", tmp_path / "a.ics")
    steps = {step["name"]: step for step in json.loads(done.stdout)["steps"]}
    assert (steps["乡镇提交全部材料"]["due"], steps["会议纪要形成"]["due"]) == ("2024-08-07", "2024-08-16")
    assert (steps["乡镇提交全部材料"]["status"], steps["乡镇提交全部材料"]["days"]) == ("overdue", 3)
    assert (tmp_path / "a.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_deadlines_of_several_projects_is_a_to_do_list() -> None:
    several = run("deadlines", EXAMPLE, EXAMPLE, "--as-of", "2024-08-12")
    assert [several.stdout.count(step) for step in ("乡镇提交全部材料", "公示开始", "会议纪要形成")] == [2, 2, 0]


def test_deadlines_shows_every_step_and_the_steps_that_decide_the_end() -> None:
    """Check the printed end, which a worked Saturday and days off move.

    Posted 12 to 16 August 2024, then 7, 5, 5 and 5 working days: Saturday 14 September is worked, the 15th to 17th are
    off.
    """
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12")
    assert done.returncode == 0
    assert "2024-08-16" in done.stdout
    assert "最早办结：2024-09-18；决定它的环节：公示开始 → 公示结束 → 乡镇提交全部材料" in done.stdout.replace("\n", "")


def test_contradictory_dates_are_warnings_and_are_scheduled(tmp_path: Path) -> None:
    book, file = openpyxl.load_workbook(EXAMPLE), tmp_path / "日期矛盾.xlsx"
    for row in (("人社局函告乡镇", "2024-07-01"), ("会议纪要形成", "9999-12-31"), ("会议纪要发文", "2024-07-05")):
        book["办理进度"].append(row)
    book.save(file)
    checked = run("check", file, "--json")
    assert checked.returncode == 0
    assert {"step_repeated", "step_before_cause"} <= {found["code"] for found in json.loads(checked.stdout)["problems"]}
    persons = [json.loads(run("assess", path, "--json").stdout)["persons"] for path in (file, EXAMPLE)]
    assert persons[0] == persons[1]
    plan = json.loads(run("deadlines", file, "--as-of", "2024-08-12", "--json").stdout)
    steps = {step["name"]: step for step in plan["steps"]}
    assert (steps["人社局函告乡镇"]["actual"], steps["乡镇提交全部材料"]["due"]) == ("2024-07-01", "2024-07-29")


@pytest.mark.parametrize("as_of", ["9999-12-31", "9999-12-30", "2924-08-12", "0001-01-01"])
def test_deadlines_has_an_answer_on_any_day(as_of: str, tmp_path: Path) -> None:
    saved = tmp_path / "时限.xlsx", tmp_path / "时限.ics"
    done = run("deadlines", EXAMPLE, "--as-of", as_of, "--xlsx", saved[0], "--ics", saved[1])
    assert done.returncode == 0
    assert f"截至 {as_of}" in done.stdout
    assert all(file.stat().st_size for file in saved)


def test_an_impossible_assumption_is_reported_as_an_error() -> None:
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--if", "会议纪要形成=2024-07-01")
    assert (done.returncode, done.stdout) == (1, "")
    assert "错误 what_if.会议纪要形成：“会议纪要形成”（第七条）的日期2024-07-01早于" in done.stderr


def test_deadlines_rejects_a_faulty_notice_with_its_entry(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text("{}", encoding="utf-8")
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--holidays", tmp_path / "2027.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "year 应为年份" in done.stderr


def test_a_location_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    done = run("new", tmp_path / "文件" / "新.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"文件无法读写：{tmp_path / '文件'} 已存在同名的文件或文件夹\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("ledger", "show", "没有"),
            "读不到台账 没有：没有这个文件或文件夹；台账在第一次用 subsidy ledger add 登记时新建",
        ),
        (("ledger", "add", "新.jsonl", EXAMPLE, "--correct", " "), "--correct 后面要写明更正的原因"),
        (
            ("ledger", "decide", "新.jsonl", "--reason", "a", "--divided", "1"),
            "分户要用 --divided 写明原来的户，用 --part 写明分成的每一户，缺一不可",
        ),
        (("ledger", "show", "."), "读不到台账 .：这是文件夹，不是文件"),
        (("rules", "--policy", "坏.toml"), "政策文件不是有效的 TOML：第2行第5列有误"),
        (("rules", "--policy", "半.toml"), "政策文件不是有效的 TOML：末尾不完整"),
    ],
)
def test_errors_of_the_system_and_of_python_are_in_chinese(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("坏.toml").write_text("\na = = 1", encoding="utf-8")
    Path("半.toml").write_text('a = "', encoding="utf-8")
    assert run(*arguments).stderr == f"{message}\n"


LEDGER = ["add", "apply", "show", "export", "check", "import", "decide"]
COMMANDS = [
    *("new", "example", "check", "assess", "explain", "compare", "forms", "print", "templates", "deadlines"),
    *("web", "bulk", "rules", "schema"),
]


@pytest.mark.parametrize(
    "command",
    [
        (),
        *((name,) for name in COMMANDS),
        ("ledger",),
        *(("ledger", name) for name in LEDGER),
        ("policy",),
        ("policy", "new"),
        ("policy", "check"),
    ],
    ids=" ".join,
)
def test_help_is_in_chinese(command: tuple[str, ...]) -> None:
    done = run(*command, "-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(["用法：subsidy", *command]))
    assert not re.search(r"Usage|Option|Command|Argument|Show|required|default|path|bool|<", done.stdout)


@pytest.mark.parametrize("group", [(), ("ledger",), ("policy",)], ids=" ".join)
def test_a_group_without_a_command_shows_its_help(group: tuple[str, ...]) -> None:
    done = run(*group)
    assert (done.returncode, done.stdout, done.stderr) == (0, run(*group, "-h").stdout, "")


def test_version_prints_the_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"subsidy {subsidy.__version__}\n")


@pytest.fixture
def as_json(tmp_path: Path) -> Path:
    """The example as software hands it over."""
    path = tmp_path / "盘龙塔.json"
    path.write_text(subsidy.read_workbook(EXAMPLE).project.model_dump_json(), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ("assess", "FILE", "--json"),
        ("explain", "FILE", PERSON),
        ("deadlines", "FILE", "--as-of", "2024-08-12"),
        ("compare", "FILE", "--set", "dibao=700"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_says_the_same_of_json_as_of_the_workbook(command: tuple[str, ...], as_json: Path) -> None:
    of_json, of_workbook = (run(*(path if word == "FILE" else word for word in command)) for path in (as_json, EXAMPLE))
    assert of_json.returncode == 0
    assert of_json.stdout == of_workbook.stdout


def test_check_names_the_fields_of_json(as_json: Path) -> None:
    content = json.loads(as_json.read_text(encoding="utf-8"))
    content["villages"][0]["total_area"] = "一百亩"
    as_json.write_text(json.dumps(content), encoding="utf-8")
    done = run("check", as_json)
    assert done.returncode == 1
    assert "villages[0].total_area：值的类型不对" in done.stdout


def test_a_village_whose_name_has_a_comma_can_be_chosen(as_json: Path, tmp_path: Path) -> None:
    content = as_json.read_text(encoding="utf-8")
    as_json.write_text(content.replace("盘龙塔村", "东,西村"), encoding="utf-8")
    done = run("forms", as_json, "--out", tmp_path / "表格", "--only", "附件6", "--village", "东,西村")
    assert done.returncode == 0, done.stderr


def test_forms_are_filled_from_json(as_json: Path, tmp_path: Path) -> None:
    done = run("forms", as_json, "--out", tmp_path / "表格", "--only", "附件6")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)


def test_a_project_in_json_is_added_to_a_ledger(as_json: Path, tmp_path: Path) -> None:
    assert run("ledger", "add", tmp_path / "台账.jsonl", as_json).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "FILE", "--marked", "核对.xlsx"), "不能标出问题"),
        (("ledger", "apply", "台账.jsonl", "FILE", "--out", "新.xlsx"), "不能补入台账的数字"),
    ],
)
def test_json_where_a_workbook_is_needed_says_so(
    arguments: tuple[str, ...], message: str, as_json: Path, tmp_path: Path
) -> None:
    named = (as_json if word == "FILE" else tmp_path / word if "." in word else word for word in arguments)
    done = run(*named)
    assert done.returncode == 2
    assert f"盘龙塔.json 是 JSON 文件，没有单元格，{message}；请改用工作簿（如 .xlsx）" in done.stderr
    assert not [*tmp_path.glob("*.xlsx")]


def test_help_names_every_command_and_option() -> None:
    assert re.findall(r"^  (\w+) ", run("-h").stdout, re.MULTILINE) == [*COMMANDS, "ledger", "policy"]
    wanted = ["--out", "--policy", "--only", "--village", "--templates", "--force", "--pdf", "--duplex", "--help"]
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
def test_wrong_usage_is_explained_in_chinese(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not {"Usage", "Error", "Missing", "No such", "Got"} & set(re.findall(r"\w+", done.stderr))


def test_no_existing_workbook_is_overwritten(broken: Path, tmp_path: Path) -> None:
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


def test_names_with_brackets_and_colons_are_shown_as_they_are(tmp_path: Path) -> None:
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
    screen.show_result(result, None)
    assert "…" not in capsys.readouterr().out


def test_a_problem_is_one_line_in_a_pipe(broken: Path) -> None:
    book = openpyxl.load_workbook(broken)
    book["办理进度"]["A2"] = "不知道"
    book.save(broken)
    [line] = [line for line in run("check", broken).stdout.splitlines() if "办理进度!A2" in line]
    assert line.startswith("  提醒 办理进度!A2：")
    assert line.endswith("。")


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
def test_a_missing_file_is_one_clear_line(command: str, tmp_path: Path) -> None:
    more = ["谁"] if command == "explain" else []
    done = run(command, tmp_path / "没有.xlsx", *more)
    assert done.returncode == 1
    assert "没有.xlsx" in done.stdout + done.stderr


def test_the_policy_file_of_another_district_is_used(tmp_path: Path) -> None:
    own = tmp_path / "方山.toml"
    own.write_text(TOML.replace("value = 139", "value = 180"), encoding="utf-8")
    printed = json.loads(run("assess", EXAMPLE, "--policy", own, "--json").stdout)
    assert printed["project"]["full_standard"] == "117000.0000"
