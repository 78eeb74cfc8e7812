"""The check of a district's files while they are filled in.

All blanks and all faults are reported at once.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cases import DISTRICT, TOML
from command import run

import subsidy
from subsidy.law import NUMBERS, check_policy, write_district

NEW = "方山-2025"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The files of a new district, all blank."""
    return write_district(NEW, tmp_path)


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    """The packaged files in a folder of their own."""
    return Path(shutil.copytree(DISTRICT, tmp_path / "离石"))


def put(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text in a file by another."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[tuple[str, str, str]]:
    return [(fault["file"], fault["item"], fault["message"]) for fault in check_policy(folder).faults]


# Complete -------------------------------------------------------------------------------------------------------------


def test_the_packaged_files_are_complete(packaged: Path) -> None:
    assert check_policy(packaged).complete
    assert check_policy(packaged / "policy.toml").complete
    done = run("policy", "check", packaged)
    assert (done.returncode, done.stdout) == (0, f"已填全，可以使用：--policy {packaged}\n")


def test_the_procedure_stands_for_its_folder(packaged: Path) -> None:
    assert check_policy(packaged / "procedure.toml").complete


def test_a_policy_with_the_procedure_of_a_packaged_district_is_complete(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TOML + "[steps.township_survey]\nterm = 10\n", "utf-8")
    assert check_policy(tmp_path / "own.toml").complete


# Blanks ---------------------------------------------------------------------------------------------------------------


def test_new_files_have_blanks_only(new: Path) -> None:
    found = check_policy(new)
    assert found.faults == ()
    assert {blank["file"] for blank in found.blanks} == {"policy.toml", "procedure.toml"}
    assert all(blank["item"] and blank["meaning"] for blank in found.blanks)


BLANKS = [
    ("policy.toml", "document", "文号"),
    ("policy.toml", "numbers.months.value", "全额补贴标准＝城市低保标准×月数"),
    ("policy.toml", "readings.feb29.clause", "所依据的条款，照文件写法"),
    ("policy.toml", "pension.basic.amount", "基础养老金（元/月）"),
    ("policy.toml", "wording.review_notes", "审核表下方的说明，一条一项"),
    ("procedure.toml", "parties.civil_affairs.name", "民政部门的名称，照办理流程中的写法"),
    ("procedure.toml", "steps.township_survey.term", "期限（工作日）"),
    ("procedure.toml", "materials.plan.title", "材料名称，照文件写法"),
]


@pytest.mark.parametrize(("file", "item", "meaning"), BLANKS, ids=[item for _, item, _ in BLANKS])
def test_a_blank_is_listed_with_its_file_item_and_meaning(file: str, item: str, meaning: str, new: Path) -> None:
    blanks = [blank for blank in check_policy(new).blanks if (blank["file"], blank["item"]) == (file, item)]
    assert [blank["meaning"] for blank in blanks] == [meaning]


def test_one_line_filled_in_is_one_blank_less(new: Path) -> None:
    before = len(check_policy(new).blanks)
    put(new, "policy.toml", 'province = "待填"', 'province = "山西"')
    assert len(check_policy(new).blanks) == before - 1


def test_a_single_blank_is_enough_for_a_file_not_to_be_complete(packaged: Path) -> None:
    put(packaged, "procedure.toml", "term = 15", 'term = "待填"')
    found = check_policy(packaged)
    assert not found.complete
    assert [blank["item"] for blank in found.blanks] == ["steps.township_survey.term"]
    with pytest.raises(subsidy.PolicyError, match=r"^政策还有 1 项待填，"):
        subsidy.load_policy(packaged)


# Faults ---------------------------------------------------------------------------------------------------------------


def test_faults_are_found_beside_blanks_all_at_once(new: Path) -> None:
    put(new, "policy.toml", 'value = "待填"  # 整数，不加引号\nunit = "周岁"', 'value = "16"\nunit = "周岁"')
    put(new, "policy.toml", 'value = "待填"  # 从上面选一种', 'value = "2月28日"')
    put(new, "policy.toml", "[numbers.months]", "[numbers.month]")
    put(new, "policy.toml", "county =", "country =")
    put(new, "procedure.toml", 'term = "待填"', "term = 0")
    put(new, "procedure.toml", 'full_name = "待填"', 'address = "待填"')
    assert sorted(faults(new)) == [
        ("policy.toml", "county", "缺少这一项"),
        ("policy.toml", "numbers.minimum_age.value", "应为整数（现为“16”）"),
        ("policy.toml", "numbers.month", f"没有这一项；可用：{'、'.join(NUMBERS)}"),
        ("policy.toml", "numbers.months.value", "缺少这一项"),
        ("policy.toml", "readings.feb29.value", "只能是以下之一：feb28、mar1（现为“2月28日”）"),
        ("procedure.toml", "steps.agriculture_audited.term", "不能小于1（现为“0”）"),
    ]


def test_steps_are_checked_against_each_other_while_names_are_blank(new: Path) -> None:
    put(new, "procedure.toml", 'waits_for = ["posting_start"]', 'waits_for = ["posting"]')
    put(new, "procedure.toml", 'actor = "agriculture"', 'actor = "farming"')
    [(file, item, message)] = faults(new)
    assert (file, item) == ("procedure.toml", "")
    assert message == "没有这样的环节：待填所指的“posting”"


CONTRADICTIONS = {
    "ages": (
        ("policy.toml", "value = 16", "value = 61"),
        ("policy.toml", "", "最低年龄61周岁（minimum_age）大于第二个年龄段的起点60周岁（senior_age）"),
    ),
    "a name twice": (
        ("procedure.toml", 'name = "公示开始"', 'name = "公示结束"'),
        ("procedure.toml", "", "环节重名：公示结束"),
    ),
    "a clause missing": (
        ("policy.toml", 'clause = "附件6第四条（一）"\n', ""),
        ("policy.toml", "numbers.months.clause", "缺少这一项"),
    ),
    "no TOML": (
        ("policy.toml", 'county = "离石"', 'county = "离石'),
        ("policy.toml", "", "文件不是有效的 TOML：第13行第13列有误"),
    ),
    "a table that is none": (
        ("policy.toml", "[numbers.months]", "[numbers]\nmonths = 1\n[month]"),
        ("policy.toml", "", "政策有误：numbers 下的每一项应写成 [numbers.名称] 一节，含 value、clause、meaning"),
    ),
    "an unreadable procedure": (
        ("procedure.toml", 'finish = "booking"', 'finish = "booking'),
        ("procedure.toml", "", "文件不是有效的 TOML：第30行第18列有误"),
    ),
    "an amendment of a step that does not exist": (
        ("policy.toml", "[clauses]", "[steps.nonsense]\nterm = 3\n[clauses]"),
        ("policy.toml", "", "没有这样的环节：nonsense"),
    ),
}


@pytest.mark.parametrize(("change", "fault"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_fault_names_its_file_and_item(
    change: tuple[str, str, str], fault: tuple[str, str, str], packaged: Path
) -> None:
    put(packaged, *change)
    [(file, item, message)] = faults(packaged)
    assert (file, item) == fault[:2]
    assert fault[2] in message


def test_a_policy_without_a_procedure_is_faulty(packaged: Path) -> None:
    (packaged / "procedure.toml").unlink()
    [(file, item, message)] = faults(packaged)
    assert (file, item) == ("policy.toml", "procedure")
    assert message.startswith("政策没有办理流程：")


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == [("policy.toml", "", "没有这个文件或文件夹")]
    (tmp_path / "policy.toml").write_bytes(TOML.encode("gbk"))
    assert faults(tmp_path) == [("policy.toml", "", "不是UTF-8编码的文本")]


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_lists_blanks_and_faults_with_status_1(new: Path) -> None:
    put(new, "procedure.toml", 'term = "待填"', "term = 0")
    done = run("policy", "check", new)
    assert (done.returncode, done.stderr) == (1, "")
    assert "numbers.months.value" in done.stdout
    assert "全额补贴标准＝城市低保标准×月数" in done.stdout
    assert "有误 procedure.toml steps.agriculture_audited.term：不能小于1（现为“0”）\n" in done.stdout
    assert done.stdout.endswith("项，有误 1 处。\n")


def test_the_command_prints_json(new: Path, packaged: Path) -> None:
    done = run("policy", "check", new, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, check_policy(new).to_json())
    done = run("policy", "check", packaged, "--json")
    assert (done.returncode, json.loads(done.stdout)["complete"]) == (0, True)
