"""Policy files that attack the program.

Each is rejected at once, in one short sentence.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cases import TOML
from command import EXAMPLE, run

import subsidy
from subsidy import PolicyError
from subsidy.law import ProcedureError, policy_from_toml, read_procedure

AT_ONCE = 5
"""Seconds within which any file is rejected, on a busy machine too"""


@contextmanager
def at_once() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < AT_ONCE


def value_of(name: str, value: str) -> str:
    """Return the packaged policy with another value for the number `name`."""
    before, section, rest = TOML.partition(f"[numbers.{name}]\n")
    assert section
    return before + section + f"value = {value}\n" + rest.partition("\n")[2]


TEXTS = {
    "brackets, open": ("a=" + "[" * 190_000, "政策文件不是有效的 TOML：嵌套过深"),
    "brackets, closed": (f"a={'[' * 2000}{']' * 2000}\n{TOML}", "政策文件不是有效的 TOML：嵌套过深"),
    "tables within tables": ("a=" + "{a=" * 60_000, "政策文件不是有效的 TOML：嵌套过深"),
    "a key of 90 000 dots": (f"\n{'a.' * 90_000}a = 1", "政策文件不是有效的 TOML：第2行的点超过30个"),
    "a heading of 90 000 dots": (f"[{'a.' * 90_000}a]", "政策文件不是有效的 TOML：第1行的点超过30个"),
    "a key of 200 000 dots": (f"{'a.' * 200_000}a = 1", "政策文件过大，超过200000字"),
    "too many characters": ("#" * 200_001, "政策文件过大，超过200000字"),
    "4 000 digits": (value_of("months", "9" * 4000), "政策有误：months 不能大于1200（现为“很大的数”）"),
    "5 000 digits": (value_of("months", "9" * 5000), "政策文件不是有效的 TOML：有一个数过长或过大"),
    "150 000 hexadecimal digits": (
        value_of("months", "0x" + "f" * 150_000),
        "政策有误：months 不能大于1200（现为“很大的数”）",
    ),
    "a large exponent": (
        value_of("minimum_remaining", "1e999999999"),
        "政策有误：minimum_remaining 位数过多（现为“1E+999999999”）",
    ),
    "a small exponent": (
        value_of("minimum_remaining", "1e-999999999"),
        "政策有误：minimum_remaining 位数过多（现为“1E-999999999”）",
    ),
    "an exponent no decimal has": (
        value_of("minimum_remaining", "1e999999999999999999999"),
        "政策文件不是有效的 TOML：有一个数过长或过大",
    ),
    "100 000 decimals": (
        value_of("minimum_remaining", "0." + "3" * 100_000),
        f"政策有误：minimum_remaining 位数过多（现为“0.{'3' * 58}…”）",
    ),
    "a list for a number": (value_of("months", "[[[1]]]"), "政策有误：months 应为整数"),
}


@pytest.mark.parametrize(("text", "message"), TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_is_rejected_at_once(text: str, message: str) -> None:
    with at_once(), pytest.raises(PolicyError) as rejection:
        policy_from_toml(text)
    assert str(rejection.value) == message


def test_lines_that_each_stay_within_the_limit_take_no_long_time() -> None:
    lines = "".join(f"k{number}{'.a' * 30} = 1\n" for number in range(2_700))
    with at_once(), pytest.raises(PolicyError):
        policy_from_toml(lines)


def test_of_many_faults_the_first_are_listed() -> None:
    with at_once(), pytest.raises(PolicyError) as rejection:
        policy_from_toml(TOML + "".join(f"[x{number}]\n" for number in range(20_000)))
    assert str(rejection.value).endswith("；x49 没有这一项；等 20000 处")


# Files that are none --------------------------------------------------------------------------------------------------


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "管道")
    return folder / "管道"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes among its files")
def test_a_pipe_is_rejected_at_once(tmp_path: Path) -> None:
    path = fifo(tmp_path)
    with at_once(), pytest.raises(PolicyError, match="不是普通文件"):
        subsidy.load_policy(path)
    with at_once(), pytest.raises(ProcedureError, match="不是普通文件"):
        read_procedure(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes among its files")
@pytest.mark.parametrize("name", ["policy.toml", "procedure.toml"])
def test_a_pipe_in_a_district_folder_is_rejected_at_once(name: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(TOML, "utf-8")
    fifo(tmp_path).replace(tmp_path / name)
    with at_once(), pytest.raises((PolicyError, ProcedureError), match="不是普通文件"):
        subsidy.load_policy(tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a system without devices among its files")
def test_an_endless_device_is_rejected_at_once() -> None:
    with at_once(), pytest.raises(PolicyError, match="不是普通文件"):
        subsidy.load_policy("/dev/zero")


def test_a_huge_file_is_rejected_without_being_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "大.toml").open("wb") as file:
        file.truncate(20_000_000_000)
    with at_once(), pytest.raises(PolicyError, match="文件过大"):
        subsidy.load_policy(tmp_path / "大.toml")


def test_a_folder_without_a_policy_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="没有这个文件或文件夹"):
        subsidy.load_policy(tmp_path)
    (tmp_path / "policy.toml").mkdir()
    with pytest.raises(PolicyError, match="这是文件夹，不是文件"):
        subsidy.load_policy(tmp_path)


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TOML, "utf-8-sig")
    assert subsidy.load_policy(tmp_path / "own.toml") == policy_from_toml(TOML)


@pytest.mark.parametrize("option", [("--policy", "管道"), ("--policy", "."), ("--policy", "/dev/zero")], ids=" ".join)
def test_the_command_rejects_what_is_no_policy(
    option: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fifo(tmp_path)
    done = run("rules", *option)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"没有名为“{option[1]}”的政策，也读不到这个文件：")


# Steps that a policy amends -------------------------------------------------------------------------------------------


AMENDED = {
    "a step that does not exist": (
        "[steps.township_surve]\nterm = 10\n",
        "没有这样的环节：township_surve。已有的是：notice_received、",
    ),
    "a new step that is incomplete": (
        '[steps.review]\nname = "复核"\nclause = "第三条"\n',
        "新增环节须写全 actor、clause、name、section",
    ),
    "a term that is none": ("[steps.township_survey]\nterm = 0\n", "有误：steps.township_survey.term 不能小于1"),
    "a field that does not exist": (
        "[steps.township_survey]\nterms = 10\n",
        "有误：steps.township_survey.terms 没有这一项",
    ),
    "a value for a table": ("[steps]\ntownship_survey = 10\n", "steps 下的每一项应写成 [steps.环节代号] 一节"),
    "a list of tables": ('[[steps]]\nid = "review"\n', "steps 下的每一项应写成 [steps.环节代号] 一节"),
    "a step waited for that does not exist": (
        '[steps.township_survey]\nwaits_for = ["notice"]\n',
        "没有这样的环节：乡镇提交调查表所指的“notice”",
    ),
}


@pytest.mark.parametrize(("steps", "message"), AMENDED.values(), ids=AMENDED)
def test_a_wrong_amendment_of_a_step_is_rejected_when_loaded(steps: str, message: str) -> None:
    with pytest.raises((PolicyError, ProcedureError)) as rejection:
        policy_from_toml(TOML + steps)
    assert message in str(rejection.value)


def test_a_policy_amends_a_step_of_a_packaged_procedure(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TOML + "[steps.township_survey]\nterm = 10\n", "utf-8")
    assert subsidy.load_policy(own).procedure.by_id["township_survey"].term == 10
    done = run("deadlines", EXAMPLE, "--as-of", "2024-08-12", "--policy", own)
    assert done.returncode == 0


def test_the_command_reports_a_wrong_amendment_in_one_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TOML + "[steps.nonsense]\nterm = 10\n", "utf-8")
    done = run("rules", "--policy", own)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


# Settings of compare --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("minimum_remaining=1e999999", "minimum_remaining 应为小数，不能是“1e999999”"),
        ("minimum_remaining=-0.1", "政策有误：minimum_remaining 不能小于0（现为“-0.1”）"),
        ("majority_loss_ratio=nan", "majority_loss_ratio 应为小数，不能是“nan”"),
        ("months=1_0", "months 应为整数，不能是“1_0”"),
        (f"months={'9' * 4000}", f"months 应为整数，不能是“{'9' * 60}…”"),
        ("dibao=1E999999", "dibao 不能是1E+999999：值超出允许的范围：位数过多"),
    ],
    ids=lambda text: text[:30],
)
def test_a_hostile_setting_is_rejected_at_once(setting: str, message: str) -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    with at_once(), pytest.raises(PolicyError) as rejection:
        subsidy.what_if(result, dict([setting.split("=")]))
    assert str(rejection.value) == message
