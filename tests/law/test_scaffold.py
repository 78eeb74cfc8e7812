"""The files of a new district: complete and blank.

They have nothing of the district they are derived from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import DISTRICT, LISHI
from command import run

import subsidy
from subsidy import PolicyError
from subsidy.law import write_district
from subsidy.law.blanks import BLANK, blank_paths
from subsidy.law.meanings import PARTIES, POLICY, PROCEDURE, Section, meaning_of
from subsidy.law.policy import READINGS
from subsidy.law.scaffold import district_files

NAME = "方山-2025"
FILES = district_files(NAME)
SECTIONS = {"policy.toml": POLICY, "procedure.toml": PROCEDURE}
EVERY_DISTRICTS = {
    *("id", "actor", "waits_for", "needs", "follows", "external", "step", "forms", "by", "finish"),  # references
    *("unit", "meaning"),  # of the numbers and readings
}


def parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


NEW = {file: parsed(text) for file, text in FILES.items()}
PACKAGED = {file: parsed((DISTRICT / file).read_text("utf-8")) for file in FILES}


def texts(entry: object, key: str = "") -> Iterator[str]:
    """Yield every text of the entries that differ from district to district."""
    if key in EVERY_DISTRICTS:
        return
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for name, part in entry.items():
            yield from texts(part, name)
    elif isinstance(entry, list):
        for part in entry:
            yield from texts(part)


def filled(entry: Any, like: Any) -> Any:
    """Return `entry` with each blank replaced by what stands there in `like`."""
    if entry in (BLANK, [BLANK]):
        return like
    if isinstance(entry, dict):
        return {key: filled(part, like[key]) for key, part in entry.items()}
    if isinstance(entry, list):
        return [filled(part, other) for part, other in zip(entry, like, strict=True)]
    return entry


# What stands in them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_no_text_of_the_packaged_district_survives(file: str) -> None:
    assert set(texts(NEW[file])) <= {BLANK, NAME}


@pytest.mark.parametrize("file", FILES)
def test_no_word_names_the_packaged_district_or_its_offices(file: str) -> None:
    offices = {name for party in PACKAGED["procedure.toml"]["parties"].values() for name in party.values()}
    own = {LISHI.province, LISHI.city, LISHI.county, LISHI.document, LISHI.measures, "〔", "区人社局", "附件6第"}
    for word in own | {office for office in offices if office.startswith(("区", "离石")) or office.endswith("局")}:
        assert word not in FILES[file]


@pytest.mark.parametrize("file", FILES)
def test_filled_in_like_the_packaged_files_they_are_the_same(file: str) -> None:
    own = {"name": NAME} if file == "policy.toml" else {}
    assert filled(NEW[file], PACKAGED[file]) == {**PACKAGED[file], **own}


def test_ids_and_the_order_of_the_steps_stay() -> None:
    new, packaged = (files["procedure.toml"]["steps"] for files in (NEW, PACKAGED))
    assert [step["id"] for step in new] == [step["id"] for step in packaged]


def test_the_name_of_a_step_is_suggested_unless_it_names_an_office() -> None:
    remarks = dict(re.findall(r'id = "(\w+)"\nname = "待填"  # 环节名称，如“(.+)”', FILES["procedure.toml"]))
    assert remarks["posting_start"] == "公示开始"
    assert remarks["township_letter"] == "人社部门函告乡镇"
    assert remarks["dibao_answer"] == "民政部门提供低保标准"
    assert remarks["agriculture_received"] == "农业部门收到资料"
    assert list(remarks) == [step["id"] for step in PACKAGED["procedure.toml"]["steps"]]


@pytest.mark.parametrize("name", READINGS)
def test_the_choices_of_a_reading_stand_above_its_blank(name: str) -> None:
    section = FILES["policy.toml"].partition(f"[readings.{name}]\n")[2].partition("\n\n")[0]
    listed = re.findall(r'^#   "(\w+)"  (.+)$', section.partition("value =")[0], re.MULTILINE)
    assert listed == [(term.value, term.label) for term in type(getattr(LISHI, name))]


def test_a_number_or_date_says_that_it_has_no_quotes() -> None:
    text = FILES["policy.toml"]
    assert "[numbers.months]\nmeaning = " in text
    assert 'value = "待填"  # 整数，不加引号\nunit = "月"' in text
    assert 'value = "待填"  # 小数，不加引号\nunit = "亩/人"' in text
    assert 'issued = "待填"  # 发布日期（日期，不加引号）' in text
    assert 'term = "待填"  # 期限（工作日）（整数，不加引号）；可删去' in FILES["procedure.toml"]


@pytest.mark.parametrize("file", FILES)
def test_every_blank_has_a_meaning_beside_it(file: str) -> None:
    lines = [line for line in FILES[file].splitlines() if f'"{BLANK}"' in line]
    assert all(re.search(r"  # \S", line) for line in lines)
    assert all(meaning_of(SECTIONS[file], path, NEW[file]) for path in blank_paths(NEW[file]))


@pytest.mark.parametrize("section", [*POLICY.values(), *PROCEDURE.values()], ids=[*POLICY, *PROCEDURE])
def test_every_field_has_a_meaning_and_every_meaning_a_field(section: Section) -> None:
    fields = {name for name in section.model.model_fields if name not in EVERY_DISTRICTS}
    numbers = {"value", *READINGS, *LISHI.sources}
    tables = {
        "sources",
        "history",
        "procedure",
        "clauses",
        "wording",
        "pension",
        "basic",
        "parties",
        "steps",
        "materials",
    }
    assert set(section.meanings) == fields - numbers - tables


def test_every_party_has_a_word_of_every_district() -> None:
    assert set(PARTIES) == set(LISHI.procedure.parties)


# The folder -----------------------------------------------------------------------------------------------------------


def test_a_new_district_is_written_into_a_folder_of_its_name(tmp_path: Path) -> None:
    folder = write_district(NAME, tmp_path / "政策")
    assert folder == tmp_path / "政策" / NAME
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == FILES


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(FileExistsError):
        write_district(NAME, tmp_path)
    assert not [*(tmp_path / NAME).iterdir()]
    done = run("policy", "new", NAME, "--out", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path / NAME} 已存在，不会覆盖；请换一个名称\n"


@pytest.mark.parametrize("name", ["", "../方山", "a/b", "a\\b", ".", "-方山", "方 山", "a\0b", "方" * 61])
def test_a_name_that_is_no_folder_is_rejected(name: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="政策名称只能用文字、数字和“-”"):
        write_district(name, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_the_name_of_a_packaged_policy_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^“lishi-2024”是内置政策的名称，请换一个$"):
        write_district("lishi-2024", tmp_path)


def test_a_policy_with_blanks_is_not_loaded(tmp_path: Path) -> None:
    folder = write_district(NAME, tmp_path)
    blanks = sum(len([*blank_paths(entries)]) for entries in NEW.values())
    message = f"政策还有 {blanks} 项待填，用 subsidy policy check 逐项列出"
    with pytest.raises(PolicyError) as rejection:
        subsidy.load_policy(folder)
    assert str(rejection.value) == message
    done = run("rules", "--policy", folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{message}\n")


def test_the_command_says_how_many_blanks_there_are_and_what_to_do(tmp_path: Path) -> None:
    done = run("policy", "new", NAME, "--out", tmp_path)
    folder = tmp_path / NAME
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(
        rf"已生成 {folder}，共 \d+ 项待填；填好后用 subsidy policy check {folder} 核对。\n", done.stderr
    )
