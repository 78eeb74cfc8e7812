"""The file of the ledger: readable, and only ever appended to.

It is never lost to a crash, a full disk or another writer.
"""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.damage import signed_anew
from ledger_stories import TODAY, acquisition, home, number_of, record
from strategies import farmer, household

from subsidy.ledger import Ledger, LedgerError, Verdict, inspect, store
from subsidy.ledger.store import HEADER

FIRST = acquisition("一", home("证1", "7", "", "4", "A"))
SECOND = acquisition("二", home("证1", "7", "", "1", "A"))

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "台账.jsonl"


def lock_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.lock")


def test_the_file_can_be_read_by_a_person(file: Path) -> None:
    record(Ledger(), FIRST, sha256="ab12").save(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.partition(',"校验"')[0] for line in lines] == [
        '{"台账":"被征地农民基本养老保险补贴","版本":2}',
        '{"批次":1,"事项":"登记","登记日期":"2024-08-01","项目":"项目一","告知书日期":"2024-06-03","政策":"lishi-2024",'
        '"补贴标准":"90350.0000","工作簿SHA256":"ab12","行数":1',
        '{"编号":1,"户账":1,"乡镇":"田家会街道","村":"甲村","户编号":"001","户主":"村民A","证号":"证1","承包面积":"7",'
        f'"以前征收":"0","本次征收":"4","人员":[{{"身份证号":"{number_of("A")}","姓名":"村民A","已补贴比例":"0.0000",'
        '"补贴比例":"0.5714","未承包到户补贴比例":"0.0000","补贴金额":"51625.9900","应享比例":"0.5714"}]',
    ]


def test_every_kind_of_record_survives_the_file(file: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "4", "ABCD"), home("证3", "5", "", "5", "E")))
    halves = (home("证1", "5", "2", "1", "AB"), home("证2", "5", "2", "1", "CD"))
    ledger = record(ledger, acquisition("二", *halves))
    ledger = record(ledger, acquisition("一", home("证1", "10", "", "4", "ABCD")), correcting="不在征收范围")
    ledger = ledger.decide(Verdict.SAME, number_of("A"), number_of("A'"), reason="派出所证明", on=TODAY)
    owed = ledger.people[number_of("E")]
    ledger = ledger.recover(
        owed.id_number, "项目一", owed.to_recover, owed.amount_to_recover, reason="已退回", on=TODAY
    )
    ledger.save(file)
    assert Ledger.load(file) == ledger


@posix_only
def test_only_the_owner_may_read_it(file: Path) -> None:
    record(Ledger(), FIRST).save(file)
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}


def test_saving_again_changes_nothing(file: Path) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    before = file.read_bytes()
    ledger.save(file)
    assert file.read_bytes() == before


def test_saving_an_outdated_ledger_is_rejected(file: Path) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    record(ledger, SECOND).save(file)
    before = file.read_bytes()
    with pytest.raises(LedgerError) as refusal:
        record(ledger, acquisition("四", home("证1", "7", "", "1", "A"))).save(file)
    assert str(refusal.value) == f"台账 {file} 在此期间已被改动，没有写入；请重新登记"
    assert file.read_bytes() == before


# Files that are no ledger, and ledgers altered by hand ----------------------------------------------------------------


def test_a_file_that_is_no_ledger_is_not_touched(tmp_path: Path) -> None:
    for name, data in (("a.xlsx", b"PK\x03\x04\xff\xfe"), ("b.txt", "笔记\n".encode()), ("c", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(LedgerError, match="不是补贴台账，第一行应为"):
            record(Ledger(), FIRST).save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == data
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx", "b.txt", "c"}


def test_a_missing_ledger_is_not_taken_for_an_empty_one(file: Path) -> None:
    with pytest.raises(LedgerError, match=r"^读不到台账 .*台账\.jsonl：没有这个文件或文件夹"):
        Ledger.load(file)


def test_a_ledger_that_disappeared_is_not_begun_anew(file: Path) -> None:
    record(Ledger(), FIRST).save(file)
    file.unlink()
    with pytest.raises(LedgerError, match="不见了，但以前登记过。请找回该文件；确要另立新台账的，先删去旁边的"):
        record(Ledger(), FIRST).save(file)
    lock_of(file).unlink()
    record(Ledger(), FIRST).save(file)


Change = Callable[[list[str]], list[str]]


def in_line(number: int, old: str, new: str) -> Change:
    return lambda lines: [*lines[: number - 1], lines[number - 1].replace(old, new), *lines[number:]]


ALTERED: list[tuple[str, Change, str]] = [
    ("no header", lambda lines: lines[1:], f"不是补贴台账，第一行应为 {HEADER}"),
    ("another version", in_line(1, '"版本":2', '"版本":3'), f"不是补贴台账，第一行应为 {HEADER}"),
    ("the first version", in_line(1, '"版本":2', '"版本":1'), "是旧版台账，请先用 subsidy ledger import 转入新台账"),
    ("a figure changed", in_line(3, '"本次征收":"4"', '"本次征收":"3"'), "台账第3行与校验值不符"),
    ("a space added", in_line(3, '"村":', '"村": '), "台账第3行与校验值不符"),
    ("a checksum changed", in_line(3, '"校验":"', '"校验":"0'), "台账第3、4行与校验值不符"),
    ("two lines changed", lambda ls: in_line(5, "甲", "乙")(in_line(3, "甲", "乙")(ls)), "台账第3、5行与校验值不符"),
    ("a line removed", lambda lines: [*lines[:2], *lines[3:]], "台账第3行与校验值不符"),
    ("a batch removed", lambda lines: [lines[0], *lines[3:]], "台账第2行与校验值不符"),
    ("a line inserted", lambda lines: [*lines[:3], lines[2], *lines[3:]], "台账第4行与校验值不符"),
    ("two lines swapped", lambda ls: [*ls[:3], ls[4], ls[3], *ls[5:]], "台账第4、5、6行与校验值不符"),
    ("the last batch removed", lambda lines: lines[:-2], "台账末尾的行被删去，或文件是较早的备份"),
    ("the last line removed", lambda lines: lines[:-1], "台账末尾的行被删去，或文件是较早的备份"),
    ("a line added", lambda lines: [*lines, '{"编号":9}'], "台账第8行与校验值不符"),
]


@pytest.mark.parametrize(("case", "change", "why"), ALTERED, ids=[row[0] for row in ALTERED])
def test_a_ledger_altered_by_hand_is_rejected(case: str, change: Change, why: str, file: Path) -> None:
    ledger = record(record(Ledger(), FIRST), SECOND)
    record(ledger, acquisition("三", home("证1", "7", "", "1", "A"))).save(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    changed = change(list(lines))
    assert changed != lines, case
    file.write_text("".join(f"{line}\n" for line in changed), encoding="utf-8")
    with pytest.raises(LedgerError, match=re.escape(why)) as refusal:
        Ledger.load(file)
    assert inspect(file).fault == str(refusal.value)


def test_a_copy_without_its_lock_file_is_a_ledger(file: Path, tmp_path: Path) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    copy = tmp_path / "备份.jsonl"
    copy.write_bytes(file.read_bytes())
    assert Ledger.load(copy) == ledger


def test_a_copy_cut_short_is_rejected(file: Path, tmp_path: Path) -> None:
    record(record(Ledger(), FIRST), SECOND).save(file)
    copy = tmp_path / "备份.jsonl"
    copy.write_bytes(file.read_bytes()[:-5])
    with pytest.raises(
        LedgerError, match="台账末尾不完整：第4行起的一批没有写完或有行被删去。请重新复制原文件，或用备份恢复"
    ):
        Ledger.load(copy)


# Crashes, full disks, other writers -----------------------------------------------------------------------------------


def test_an_interrupted_append_is_ignored_and_replaced(file: Path) -> None:
    """Check the ledger wherever the writing of an append stopped.

    The ledger is the one before, and the next append succeeds.
    """
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    before, lock = file.read_bytes(), lock_of(file).read_bytes()
    longer = record(ledger, SECOND)
    longer.save(file)
    after = file.read_bytes()
    for length in range(len(before) + 1, len(after), 7):
        file.write_bytes(after[:length])
        lock_of(file).write_bytes(lock)
        assert Ledger.load(file) == ledger
        assert "第 4 行起有一次没有写完的登记（断电，或末尾有行被删去），不计在内" in inspect(file).summary
        longer.save(file)
        assert file.read_bytes() == after


def test_a_crash_after_the_append_keeps_it(file: Path) -> None:
    ledger = record(Ledger(), FIRST)
    ledger.save(file)
    lock = lock_of(file).read_bytes()
    longer = record(ledger, SECOND)
    longer.save(file)
    lock_of(file).write_bytes(lock)
    assert Ledger.load(file) == longer
    record(longer, acquisition("三", home("证1", "7", "", "1", "A"))).save(file)
    assert len(Ledger.load(file).projects) == 3


@pytest.mark.parametrize("begun", [False, True], ids=["a new ledger", "a ledger"])
def test_a_full_disk_leaves_the_ledger_as_it_was(begun: bool, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = record(Ledger(), FIRST)
    if begun:
        ledger.save(file)
    before = file.read_bytes() if begun else b""
    write = os.write

    def fill_up(descriptor: int, data: bytes) -> int:
        if len(data) < 100:  # the lock file
            return write(descriptor, data)
        write(descriptor, data[:50])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fill_up)
        with pytest.raises(LedgerError, match="没有写入：磁盘已满"):
            record(ledger, SECOND).save(file)
    assert (file.read_bytes() if file.exists() else b"") == before
    assert not file.with_name(f"{file.name}.new").exists()
    record(ledger, SECOND).save(file)
    assert len(Ledger.load(file).projects) == 2


def test_a_writer_waits_for_the_others_and_then_gives_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.1)
    with (
        store.writing(file),
        pytest.raises(LedgerError, match="正由其他程序写入，没有登记；请稍后重试"),
    ):
        record(Ledger(), FIRST).save(file)
    record(Ledger(), FIRST).save(file)


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="无法加锁，没有写入：没有这个文件或文件夹"):
        record(Ledger(), FIRST).save(tmp_path / "没有" / "台账.jsonl")


WRITER = """
import sys
from datetime import date
from pathlib import Path
import subsidy
from subsidy import Ledger

file, facts = Path(sys.argv[1]), subsidy.load_project(sys.argv[2])
for number in range(int(sys.argv[3])):
    project = facts.model_copy(update={"name": f"{facts.name}-{number}"})

    def record(ledger):
        filled, _ = subsidy.with_history(project, ledger)
        return ledger.append(subsidy.assess(filled), on=date(2024, 8, 1))

    Ledger.update(file, record)
    print(project.name, flush=True)
"""

LIMITED = """
import os, resource, sys
size = os.stat(sys.argv[1]).st_size + 100
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
"""


def started(code: str, file: Path, name: int, rounds: int) -> subprocess.Popen[str]:
    """Start a process that records `rounds` projects of one household.

    It prints each project once it is recorded.
    """
    facts = acquisition(str(name), household("10", "0", "0.01", [farmer(serial=name + 1)]))
    command = [sys.executable, "-c", code, str(file), facts.model_dump_json(), str(rounds)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, text=True, encoding="utf-8", env=environment, stdout=pipe, stderr=pipe)


def test_no_project_reported_by_24_writers_is_missing(file: Path) -> None:
    processes = [started(WRITER, file, number, 2) for number in range(24)]
    reported = [line for process in processes for line in process.communicate(timeout=300)[0].splitlines()]
    assert [process.returncode for process in processes] == [0] * 24
    assert sorted(Ledger.load(file).projects) == sorted(reported)
    assert len(reported) == 48
    assert inspect(file).ok


@posix_only
def test_no_project_reported_before_a_kill_is_missing(file: Path) -> None:
    reported: list[str] = []
    for number in range(4):
        process = started(WRITER, file, number, 1000)
        assert process.stdout is not None
        reported.append(process.stdout.readline().strip())
        time.sleep(0.05 + number * 0.03)
        process.send_signal(signal.SIGKILL)
        reported += process.communicate()[0].splitlines()
    recorded = Ledger.load(file).projects
    assert set(reported) <= set(recorded)
    assert len(recorded) <= len(reported) + 4, "at most the one being reported"
    assert inspect(file).ok


@posix_only
def test_a_file_size_limit_leaves_the_ledger_whole(file: Path) -> None:
    """The limit is met in the middle of a batch, as on a disk with a quota."""
    record(Ledger(), FIRST).save(file)
    before = file.read_bytes()
    _, errors = started(LIMITED + WRITER, file, 7, 1).communicate(timeout=60)
    assert "LedgerError: 台账" in errors
    assert file.read_bytes() == before


def test_lines_are_json_with_chinese_names(file: Path) -> None:
    record(Ledger(), FIRST).save(file)
    for line in file.read_text(encoding="utf-8").splitlines():
        assert not {key for key in json.loads(line) if key.isascii()}


WRONG = "台账第1批第{}号记录的内容不合规定，不是本软件写入的。请用备份恢复"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"编号":1,', '"编号":"=1+1",', WRONG.format(1)),
        ('"编号":1,', "", WRONG.format(1)),
        ('"编号":2,', '"编号":7,', WRONG.format(2)),
        ('"编号":2,', '"编号":2,"更正编号":9,', WRONG.format(2)),
        ('"承包面积":"', '"承包面积":"NaN', WRONG.format(1)),
        ('"人员":[', '"人员":[7,', WRONG.format(1)),
        ('"项目":"项目一"', '"项目":["项目一"]', WRONG.format(1)),
        ('"事项":"登记"', '"事项":"抹去"', WRONG.format(1)),
        ('{"批次":1', '["批次",1', "台账第2行不是登记的内容，不是本软件写入的。请用备份恢复"),
        ('"行数":', '"行数":-', "台账第2行不是登记的内容，不是本软件写入的。请用备份恢复"),
    ],
)
def test_content_that_is_wrong_under_right_checksums_is_named(old: str, new: str, message: str, file: Path) -> None:
    record(Ledger(), acquisition("一", home("证1", "7", "", "4", "A"), home("证2", "7", "", "4", "B"))).save(file)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(signed_anew(text.replace(old, new, 1)), encoding="utf-8")
    lock_of(file).unlink()
    with pytest.raises(LedgerError) as caught:
        Ledger.load(file)
    assert str(caught.value) == message
