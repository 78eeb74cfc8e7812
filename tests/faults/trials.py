"""The kinds of faults, each a function.

The function spoils something, runs the command, and yields what did not hold.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import damage
from .holding import faults_of_a_result, faults_of_a_run, faults_of_files, snapshot
from .material import TEMPLATE, WHO, other_project, sound_files, write_ledger
from .running import Kill, Outcome, outcome, run, start, steps

Trial = Callable[[Random, Path], Iterator[str]]
"""Runs one case in an empty folder, and yields every fault."""

SOUND = sound_files()
LEDGER = "台账.jsonl"
DAY = ("--as-of", "2026-08-12")


class UntriableError(Exception):
    """The kind cannot be tried on this system; the text says why."""


# Damaged files --------------------------------------------------------------------------------------------------------

WORKBOOK_COMMANDS: Sequence[Sequence[str]] = (
    ("check", "FILE"),
    ("check", "FILE", "--json"),
    ("check", "FILE", "--marked", "核对.xlsx"),
    ("check", "FILE", "--marked", "核对.xlsx"),
    ("assess", "FILE"),
    ("assess", "FILE", "--json"),
    ("assess", "FILE", "--csv", "人员.csv"),
    ("explain", "FILE", WHO),
    ("compare", "FILE", "--set", "months=140"),
    ("deadlines", "FILE", *DAY),
    ("deadlines", "FILE", *DAY, "--xlsx", "时限.xlsx", "--ics", "时限.ics"),
    ("ledger", "add", LEDGER, "FILE"),
    ("ledger", "apply", LEDGER, "FILE", "--out", "补好.xlsx"),
    ("new", "新.xlsx", "--from", "FILE"),
    ("forms", "FILE", "--out", "表格", "--only", "附件6,附件7-1"),
)
MADE = ("人员.csv", "核对.xlsx", "时限.xlsx", "时限.ics", "补好.xlsx", "新.xlsx", "表格", "导出.xlsx", "模板")


def damaged_workbook(name: str, spoil: Callable[[Random, bytes], bytes]) -> Trial:
    """Return the trial of a spoiled workbook of one format.

    The workbook is read by some command.
    """

    def trial(random: Random, folder: Path) -> Iterator[str]:
        _write(folder, name, spoil(random, SOUND[name]))
        if random.random() < 0.3:
            write_ledger(folder / LEDGER)
        command = random.choice(WORKBOOK_COMMANDS)
        yield from _tried(folder, [name if word == "FILE" else word for word in command])

    return trial


def damaged_tables(random: Random, folder: Path) -> Iterator[str]:
    """Try a folder of .csv files, one of them spoiled."""
    tables = [name for name in SOUND if name.startswith("村表/")]
    for name in tables:
        _write(folder, name, SOUND[name])
    spoiled = random.choice(tables)
    _write(folder, spoiled, damage.spoiled_csv(random, SOUND[spoiled].decode()))
    yield from _tried(folder, ["村表" if word == "FILE" else word for word in random.choice(WORKBOOK_COMMANDS)])


def damaged_policy(random: Random, folder: Path) -> Iterator[str]:
    """Try a policy or a procedure with odd values."""
    for name in ("policy.toml", "procedure.toml"):
        _write(folder, f"某县/{name}", SOUND[name])
    spoiled = random.choice(("policy.toml", "policy.toml", "procedure.toml"))
    _write(folder, f"某县/{spoiled}", damage.spoiled_toml(random, SOUND[spoiled].decode()).encode("utf-8", "replace"))
    _write(folder, "村.xlsx", SOUND["村.xlsx"])
    policy = random.choice(("某县", "某县/policy.toml"))
    yield from _tried(
        folder,
        random.choice(
            (
                ("policy", "check", policy),
                ("rules", "--policy", policy),
                ("assess", "村.xlsx", "--policy", policy),
                ("explain", "村.xlsx", WHO, "--policy", policy),
                ("deadlines", "村.xlsx", *DAY, "--policy", policy, "--xlsx", "时限.xlsx"),
                ("forms", "村.xlsx", "--out", "表格", "--only", "附件6,材料清单", "--policy", policy),
                ("new", "新.xlsx", "--policy", policy),
            )
        ),
    )


def damaged_holidays(random: Random, folder: Path) -> Iterator[str]:
    """Try a file of a year's holidays."""
    _write(folder, "2026.json", damage.spoiled_json(random, SOUND["2026.json"].decode()).encode("utf-8", "replace"))
    _write(folder, "村.xlsx", SOUND["村.xlsx"])
    yield from _tried(folder, ["deadlines", "村.xlsx", *DAY, "--holidays", "2026.json", "--ics", "时限.ics"])


def damaged_ledger(random: Random, folder: Path) -> Iterator[str]:
    """Try a ledger altered by hand."""
    write_ledger(folder / LEDGER)
    text = (folder / LEDGER).read_text("utf-8")
    spoiled = damage.spoiled_lines(random, text) if random.random() < 0.7 else damage.spoiled_text(random, text, ["{"])
    if spoiled.strip() and random.random() < 0.6:
        spoiled = damage.signed_anew(spoiled)
    _write(folder, LEDGER, spoiled.encode("utf-8", "surrogatepass"))
    if random.random() < 0.5:
        (folder / f"{LEDGER}.lock").unlink()
    _write(folder, "又.json", other_project(1, random).encode())
    yield from _tried(
        folder,
        random.choice(
            (
                ("ledger", "show", LEDGER),
                ("ledger", "show", LEDGER, WHO),
                ("ledger", "show", LEDGER, "--json"),
                ("ledger", "check", LEDGER),
                ("ledger", "export", LEDGER, "导出.xlsx"),
                ("ledger", "add", LEDGER, "又.json"),
                ("ledger", "import", "新台账.jsonl", LEDGER),
            )
        ),
    )


def damaged_template(random: Random, folder: Path) -> Iterator[str]:
    """Try an office's own template."""
    _write(folder, f"模板源/{TEMPLATE}", damage.spoiled_package(random, SOUND[TEMPLATE]))
    _write(folder, "村.xlsx", SOUND["村.xlsx"])
    yield from _tried(folder, ["forms", "村.xlsx", "--out", "表格", "--templates", "模板源", "--only", "附件6"])


def _tried(folder: Path, command: Sequence[str]) -> Iterator[str]:
    before = snapshot(folder)
    done = run(command, folder)
    said = [*faults_of_a_run(done), *faults_of_files(before, folder, MADE, grown=_ledger_in(command))]
    if "没有写完的登记" in done.err:  # which the next writer removes, and says so
        said = [fault for fault in said if fault != f"{LEDGER} was changed"]
    yield from (f"{fault}\n    subsidy {' '.join(command)}\n{_words(done)}" for fault in said)


def _ledger_in(command: Sequence[str]) -> str:
    return command[2] if command[:2] in (("ledger", "import"), ["ledger", "import"]) else LEDGER


def _words(done: Outcome) -> str:
    return "\n".join(f"    | {line[:160]}" for line in (done.out[-600:] + done.err[-1500:]).splitlines())


def _write(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)


# Work that is cut short -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """Work that the command does: its arguments and the name it makes.

    `renews` says whether it replaces or lengthens something of that name.
    """

    arguments: tuple[str, ...]
    makes: str
    renews: bool = False

    def prepare(self, folder: Path) -> None:
        """Lay the inputs, and what is to be renewed."""
        _write(folder, "村.xlsx", SOUND["村.xlsx"])
        _write(folder, "又.json", other_project(1, Random(1)).encode())  # noqa: S311
        if self.renews and self.makes == LEDGER:
            write_ledger(folder / LEDGER)
        elif self.renews:
            run([word for word in self.arguments if word != "--force"], folder)


_FORMS = ("forms", "村.xlsx", "--out", "表格", "--only", "附件6,附件7-1")
WORKS = (
    Work(_FORMS, "表格"),
    Work((*_FORMS, "--force"), "表格", renews=True),
    Work(("new", "新.xlsx"), "新.xlsx"),
    Work(("new", "新.xlsx", "--from", "村.xlsx"), "新.xlsx"),
    Work(("check", "村.xlsx", "--marked", "核对.xlsx"), "核对.xlsx"),
    Work(("check", "村.xlsx", "--marked", "核对.xlsx"), "核对.xlsx", renews=True),
    Work(("deadlines", "村.xlsx", *DAY, "--xlsx", "时限.xlsx"), "时限.xlsx"),
    Work(("deadlines", "村.xlsx", *DAY, "--ics", "时限.ics"), "时限.ics"),
    Work(("ledger", "add", LEDGER, "又.json"), LEDGER),
    Work(("ledger", "add", LEDGER, "又.json"), LEDGER, renews=True),
    Work(("assess", "村.xlsx", "--csv", "人员.csv"), "人员.csv"),
    Work(("templates", "--export", "模板"), "模板"),
)


def killed(random: Random, folder: Path) -> Iterator[str]:
    """Kill a run at a step or a moment.

    The old or the new state must stand whole, and the next run must mend the rest.
    """
    work = random.choice(WORKS)
    work.prepare(folder)
    before = snapshot(folder)
    kill = _kill_of(random, work, folder)
    done = run(work.arguments, folder, kill=kill)
    told = f"\n    subsidy {' '.join(work.arguments)}, {kill}\n{_words(done)}"
    forced = kill.signal is signal.SIGKILL
    for fault in (*faults_of_a_run(done, (0, -kill.signal, 128 + kill.signal)), *_halves(before, folder, work, forced)):
        yield fault + told
    yield from (f"then: {fault}{told}" for fault in _again(before, folder, work))


def _kill_of(random: Random, work: Work, folder: Path) -> Kill:
    number = random.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT))
    rehearsal = folder.with_name(f"{folder.name}-rehearsal")
    shutil.copytree(folder, rehearsal)
    try:
        if random.random() < 0.75:
            return Kill(number, random.randint(1, max(1, steps(work.arguments, rehearsal))))
        return Kill(number, random.uniform(0, 1.1) * run(work.arguments, rehearsal).seconds)
    finally:
        shutil.rmtree(rehearsal)


def _halves(before: Mapping[str, bytes], folder: Path, work: Work, forced: bool) -> Iterator[str]:
    """Yield every file that is neither old nor new.

    Only a forced end may leave hidden files behind.
    """
    for name, content in before.items():
        if not name.startswith(work.makes) and snapshot(folder).get(name) != content:
            yield f"{name} was changed"
    target = folder / work.makes
    if target.exists() and work.makes != LEDGER and not (work.makes == "模板" and forced):
        yield from faults_of_a_result(target)
    hidden = [path.name for path in folder.iterdir() if path.name.startswith(".") or path.name.endswith(".new")]
    if hidden and not forced:
        yield f"{hidden} left behind"
    if work.renews and not target.exists() and not hidden:
        yield f"neither the old nor the new {work.makes} is there"


def _again(before: Mapping[str, bytes], folder: Path, work: Work) -> Iterator[str]:
    """Run once more, and yield what does not hold.

    The work must be done, or have been done already, and nothing may stay behind.
    """
    done = run(work.arguments, folder)
    yield from faults_of_a_run(done)
    if done.status == 2 and not (folder / work.makes).exists():
        yield "rejected, though nothing is there"
    if not (folder / work.makes).exists():
        yield f"no {work.makes}"
    else:
        yield from faults_of_a_result(folder / work.makes)
    if work.makes == LEDGER:
        checked = run(("ledger", "check", LEDGER), folder)
        if checked.status or not (folder / LEDGER).read_bytes().startswith(before.get(LEDGER, b"")):
            yield f"the ledger is not sound: {checked.err}"
    if hidden := [path.name for path in folder.iterdir() if path.name.startswith(".") or path.name.endswith(".new")]:
        yield f"{hidden} left behind"


def full_disk(random: Random, folder: Path) -> Iterator[str]:
    """Let a disk fill up at some point of the work."""
    with _small_disk(folder) as disk:
        work = random.choice(WORKS)
        work.prepare(disk)
        before = snapshot(disk)
        _leave_free(disk, random.choice((0, 1, 2, 3, 5, random.randrange(64))))
        before_with_ballast = snapshot(disk)
        yield from _without_room(before_with_ballast, disk, work, run(work.arguments, disk))
        (disk / "ballast").unlink()
        yield from (f"with room again: {fault}\n    {work.arguments}" for fault in _again(before, disk, work))


_SCREEN = 16_384
"""Bytes a command prints at most: its output is a file here, under the same limit."""


def limited_file(random: Random, folder: Path) -> Iterator[str]:
    """Let no file grow past some size, as a quota does."""
    work = random.choice(WORKS)
    work.prepare(folder)
    before = snapshot(folder)
    done = run(work.arguments, folder, file_limit=random.choice((_SCREEN, random.randrange(_SCREEN, 60_000))))
    yield from _without_room(before, folder, work, done)
    yield from (f"without the limit: {fault}\n    {work.arguments}" for fault in _again(before, folder, work))


_NOBODY_READS = 141


def unwritable_screen(random: Random, folder: Path) -> Iterator[str]:
    """Let stdout be full, closed or a pipe that nobody reads.

    Whatever is made must be whole all the same.
    """
    work = random.choice(WORKS)
    work.prepare(folder)
    before = snapshot(folder)
    screen = random.choice(("full", "closed", "pipe"))
    done = run(work.arguments, folder, screen=screen)
    told = f"\n    subsidy {' '.join(work.arguments)}, stdout {screen}\n{_words(done)}"
    inputs = {name: content for name, content in before.items() if work.makes not in (name, Path(name).parts[0])}
    for fault in (
        *faults_of_a_run(done, (0, 1, _NOBODY_READS)),
        *faults_of_files(inputs, folder, (work.makes,), LEDGER),
    ):
        yield fault + told
    if not (folder / work.makes).exists() and not (work.arguments[0] == "check" and done.status):
        yield f"{work.makes} was not made" + told  # check shows the problems first, and says what it did not write


def _without_room(before: Mapping[str, bytes], folder: Path, work: Work, done: Outcome) -> Iterator[str]:
    told = f"\n    subsidy {' '.join(work.arguments)}\n{_words(done)}"
    replaced = {name: content for name, content in before.items() if work.makes not in (name, Path(name).parts[0])}
    faults = [*faults_of_a_run(done), *faults_of_files(replaced, folder, (work.makes,), LEDGER)]
    if done.status == 0 and not (folder / work.makes).exists():
        faults.append("reported as made, and not there")
    if done.status and any(snapshot(folder).get(name) != before[name] for name in set(before) - {f"{LEDGER}.lock"}):
        faults.append("failed, and changed what was there")
    if done.status and not work.renews and work.makes != LEDGER and (folder / work.makes).exists():
        faults.append(f"failed, and left {work.makes}")
    yield from (fault + told for fault in faults)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Give a folder that is a file system of 4 MB."""
    if os.geteuid() or not shutil.which("mount"):
        raise UntriableError("a small file system needs root and mount")
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        raise UntriableError("tmpfs cannot be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def _leave_free(disk: Path, blocks: int) -> None:
    """Fill the disk up to some blocks."""
    free = os.statvfs(disk)
    (disk / "ballast").write_bytes(bytes(max(0, free.f_bavail - blocks) * free.f_bsize))


# Several at once ------------------------------------------------------------------------------------------------------

WRITERS = 24


def parallel_ledger(random: Random, folder: Path) -> Iterator[str]:
    """Let many record their projects in one ledger.

    Whatever was acknowledged must be there, once.
    """
    for number in range(WRITERS):
        _write(folder, f"{number}.json", other_project(number, random).encode())
    runs = [start(("ledger", "add", LEDGER, f"{number}.json"), folder) for number in range(WRITERS)]
    ended = [outcome(each) for each in runs]
    for done in ended:
        yield from (f"{fault}\n{_words(done)}" for fault in faults_of_a_run(done, (0,)))
    checked = run(("ledger", "check", LEDGER), folder)
    yield from faults_of_a_run(checked, (0,))
    lines = (folder / LEDGER).read_text("utf-8").count('"批次"')
    if lines != sum("已登记" in done.err for done in ended):
        yield f"{lines} batches in the ledger, {sum('已登记' in done.err for done in ended)} acknowledged"


def parallel_makers(random: Random, folder: Path) -> Iterator[str]:
    """Let several make one thing: one makes it, the others are told."""
    work = random.choice([work for work in WORKS if not work.renews and work.makes not in {LEDGER, "核对.xlsx"}])
    work.prepare(folder)
    before = snapshot(folder)
    ended = [outcome(each) for each in [start(work.arguments, folder) for _ in range(4)]]
    for done in ended:
        yield from (f"{fault}\n    {work.arguments}\n{_words(done)}" for fault in faults_of_a_run(done))
    made = sum(done.status == 0 for done in ended)
    if made != 1 and work.arguments[0] != "deadlines":  # whose file may renew an earlier one of its own
        yield f"made by {made}\n    {work.arguments}"
    yield from faults_of_files(before, folder, (work.makes,))


KINDS: Mapping[str, Trial] = {
    "xlsx": damaged_workbook("村.xlsx", damage.spoiled_package),
    "xls": damaged_workbook("村.xls", lambda random, data: damage.spoiled_bytes(random, data, (b"\x03\x02\x0e\x00",))),
    "et": damaged_workbook("村.et", damage.spoiled_bytes),
    "ods": damaged_workbook("村.ods", damage.spoiled_package),
    "csv": damaged_workbook("单张.csv", lambda random, data: damage.spoiled_csv(random, data.decode())),
    "tables": damaged_tables,
    "json": damaged_workbook(
        "村.json", lambda random, data: damage.spoiled_json(random, data.decode()).encode("utf-8", "replace")
    ),
    "policy": damaged_policy,
    "holidays": damaged_holidays,
    "ledger": damaged_ledger,
    "template": damaged_template,
    "killed": killed,
    "full-disk": full_disk,
    "limited-file": limited_file,
    "screen": unwritable_screen,
    "parallel-ledger": parallel_ledger,
    "parallel-makers": parallel_makers,
}
"""Each kind of fault by its name."""

RARE = frozenset({"parallel-ledger", "parallel-makers"})
"""Kinds that start many runs for a case: one case where others have ten."""
