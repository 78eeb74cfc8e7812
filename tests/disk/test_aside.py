"""Files and folders appear whole or not at all.

They never replace anything else, and leave nothing behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from subsidy.disk import FileInTheWayError, new_file, new_folder, remove_leftovers


def replaceable(_: Path) -> None:
    """Let anything be replaced."""


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.txt") as scratch:
        scratch.write_text("whole")
        assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert contents(tmp_path) == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(RuntimeError), new_file(tmp_path / "a.txt", may_replace=replaceable) as scratch:
        scratch.write_text("half")
        raise RuntimeError
    assert (tmp_path / "a.txt").read_text() == "old"
    assert contents(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("name", ["a.txt", "村[1].xlsx", "长" * 80 + ".xlsx"])
def test_a_failure_names_the_file_that_was_to_be(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as failed, new_file(tmp_path / name) as scratch:
        scratch.unlink()
    assert failed.value.filename == str(tmp_path / name)
    with pytest.raises(FileNotFoundError) as failed, new_folder(tmp_path / name) as scratch:
        (scratch / "村" / "附件.xlsx").write_bytes(b"")
    assert failed.value.filename == str(tmp_path / name / "村" / "附件.xlsx")


@pytest.mark.skipif(os.name != "posix", reason="whether a process has ended is not asked elsewhere")
@pytest.mark.parametrize("name", ["村[1].xlsx", "长" * 80 + ".xlsx"])
def test_leftovers_of_any_name_are_removed(name: str, tmp_path: Path) -> None:
    with new_file(tmp_path / name) as scratch:
        left = scratch.with_name(scratch.name.replace(f"-{os.getpid()}-", "-999999999-"))
        left.touch()
    remove_leftovers(tmp_path / name)
    assert contents(tmp_path) == [name]


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(FileInTheWayError), new_file(tmp_path / "a.txt") as scratch:
        scratch.write_text("ours")
        (tmp_path / "a.txt").write_text("theirs")
    assert (tmp_path / "a.txt").read_text() == "theirs"


def test_a_folder_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(FileInTheWayError), new_folder(tmp_path / "out") as scratch:
        (scratch / "ours").touch()
        (tmp_path / "out").mkdir()
    assert contents(tmp_path) == ["out"]
    assert contents(tmp_path / "out") == []


def test_a_folder_behind_a_link_is_renewed_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with new_folder(tmp_path / "link", may_replace=replaceable) as scratch:
        (scratch / "new").touch()
    assert (tmp_path / "link").is_symlink()
    assert contents(tmp_path / "real") == ["new"]


def test_a_private_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with new_file(tmp_path / "a", mode=0o600) as scratch:
        scratch.write_text("x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


KILLED = """
import sys, time
from pathlib import Path
from subsidy.disk import new_folder
with new_folder(Path(sys.argv[1]), may_replace=lambda _: None) as scratch:
    (scratch / "half").write_text("x")
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_later_run_removes_the_leftovers_of_a_killed_one(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").touch()
    with subprocess.Popen([sys.executable, "-c", KILLED, tmp_path / "out"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert len(contents(tmp_path)) == 2
    remove_leftovers(tmp_path / "out")
    assert contents(tmp_path) == ["out"]
    assert contents(tmp_path / "out") == ["old"]


def test_a_folder_moved_aside_by_a_killed_run_is_put_back(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out") as scratch:
        (scratch / "old").touch()
        name = scratch.name.replace(".new-", ".old-").replace(f"-{os.getpid()}-", "-999999999-")
    (tmp_path / "out").rename(tmp_path / name)
    remove_leftovers(tmp_path / "out")
    assert contents(tmp_path / "out") == ["old"]


def test_a_later_file_removes_the_leftover_of_a_killed_one(tmp_path: Path) -> None:
    with new_file(tmp_path / "[二期].txt") as scratch:
        scratch.touch()
    (tmp_path / scratch.name.replace(f"-{os.getpid()}-", "-999999999-")).touch()
    with new_file(tmp_path / "[二期].txt", may_replace=replaceable) as scratch:
        scratch.touch()
    assert contents(tmp_path) == ["[二期].txt"]


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from subsidy.disk import new_file, new_folder
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
make, path, event, wanted = new_folder if sys.argv[1] == "folder" else new_file, Path(sys.argv[2]), *sys.argv[3:]
seen = 0
def hook(name, arguments):
    global seen
    if name == event:
        seen += 1
        if seen == int(wanted):
            os.kill(os.getpid(), signal.SIGTERM)
with make(path, may_replace=lambda _: None) as scratch:
    (scratch / "new" if make is new_folder else scratch).write_text("new")
    sys.addaudithook(hook)
"""


def interrupted(kind: str, path: Path, event: str, which: int) -> int:
    """Return how a process ends that is interrupted by SIGTERM.

    The signal comes just before a step on the file system.
    """
    return subprocess.run([sys.executable, "-c", INTERRUPTED, kind, path, event, str(which)], check=False).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_an_interrupt_between_two_renames_puts_the_old_folder_back(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").touch()
    assert interrupted("folder", tmp_path / "out", "os.rename", 2) == 143
    assert contents(tmp_path) == ["out"]
    assert contents(tmp_path / "out") == ["old"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_clean_up_that_is_interrupted_is_finished_at_the_end(tmp_path: Path) -> None:
    assert interrupted("file", tmp_path / "a", "os.remove", 1) == 143
    assert contents(tmp_path) == ["a"]
