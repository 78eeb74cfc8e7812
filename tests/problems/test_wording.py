"""Faults of files and their entries, worded in Chinese.

Text files that are read cannot hurt the reader.
"""

from __future__ import annotations

import errno
import os
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subsidy.problems import brief, entries_at_fault, read_text, toml_fault, why_not


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "磁盘已满"),
        (OSError(errno.EACCES, "x"), "没有权限，或正被其他程序打开"),
        (OSError(errno.ENAMETOOLONG, "x"), "文件名过长"),
        (OSError(errno.EXDEV, "x"), f"系统错误{errno.EXDEV}"),
        (OSError("without a number"), "系统错误"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "不是UTF-8编码的文本"),
        (ValueError("embedded null byte"), "文件名不合规"),
    ],
)
def test_every_failure_of_the_system_has_words(failure: OSError | ValueError, words: str) -> None:
    assert why_not(failure) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = = 1", "第1行第5列有误"),
        ('a = "', "末尾不完整"),
        ("a = " + "[" * 100_000, "嵌套过深"),
        ("a = " + "9" * 5000, "有一个数过长或过大"),
    ],
)
def test_a_fault_in_toml_is_located_or_named(text: str, words: str) -> None:
    with pytest.raises((tomllib.TOMLDecodeError, RecursionError, ValueError)) as caught:
        tomllib.loads(text)
    assert toml_fault(caught.value) == words


class Entry(BaseModel):
    """Entries of a file."""

    model_config = ConfigDict(extra="forbid")

    age: int = Field(ge=16, le=120)
    share: Decimal = Decimal(0)
    on: date = date.min


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "age 缺少这一项"),
        ({"age": 3}, "age 不能小于16（现为“3”）"),
        ({"age": 300}, "age 不能大于120（现为“300”）"),
        ({"age": 20, "share": "许多"}, "share 应为小数（现为“许多”）"),
        ({"age": 20, "agee": 1}, "agee 没有这一项（现为“1”）"),
        ({"age": 3, "on": "2024-02-30"}, "age 不能小于16（现为“3”）；on 应为日期，如 2024-05-31（现为“2024-02-30”）"),
    ],
)
def test_faulty_entries_are_named_with_their_values(data: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Entry.model_validate(data)
    assert entries_at_fault(caught.value.errors()) == words


def test_very_many_faults_are_counted_and_not_all_listed() -> None:
    with pytest.raises(ValidationError) as caught:
        Entry.model_validate({"age": 20} | {f"x{number}": 1 for number in range(200)})
    assert entries_at_fault(caught.value.errors()).endswith("；等 200 处")
    assert entries_at_fault(caught.value.errors()).count("没有这一项") == 50


def test_a_value_is_cut_and_a_huge_number_is_not_written_out() -> None:
    assert brief("长" * 61) == "长" * 60 + "…"
    assert brief(10**5000) == "很大的数"


def test_a_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("政策".encode("utf-8-sig"))
    assert read_text(tmp_path / "a.toml") == "政策"


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
def test_a_pipe_a_device_a_folder_and_an_endless_file_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(bytes(11))
    for path, code in {
        tmp_path / "pipe": errno.ENOTSUP,
        Path("/dev/zero"): errno.ENOTSUP,
        tmp_path: errno.EISDIR,
        tmp_path / "large": errno.EFBIG,
    }.items():
        with pytest.raises(OSError, match=r"\S") as caught:
            read_text(path, most=10)
        assert caught.value.errno == code
