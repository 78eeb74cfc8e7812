"""Conditions that must hold after a run.

Whole files, sound words, an untouched original, and nothing left behind.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from .running import MEGABYTES, SECONDS, Outcome

Snapshot = Mapping[str, bytes]
"""The files in a folder, by their path below it."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PROGRAM = re.compile(r"Traceback|panicked|\bError\b|Exception|Warning:|RUST_BACKTRACE|File \"|<class|object at 0x")
_MARKUP = (".xml", ".rels", ".vml")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the files in a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def faults_of_a_run(done: Outcome, statuses: Collection[int] = (0, 1, 2)) -> Iterator[str]:
    """Yield the faults of the end of a run, of its words and of its cost."""
    if done.status not in statuses:
        yield f"status {done.status}"
    if _PROGRAM.search(done.out + done.err):
        yield "the program's own words"
    if done.status in (1, 2) and not _CHINESE.search(done.out + done.err):
        yield "no Chinese message"
    if strange := [line for line in done.err.splitlines() if line.strip() and not _CHINESE.search(line)]:
        yield f"a line without Chinese: {strange[0][:80]!r}"
    if done.seconds > SECONDS:
        yield f"{done.seconds:.0f} s"
    if done.megabytes > MEGABYTES:
        yield f"{done.megabytes} MB"


def faults_of_files(before: Snapshot, folder: Path, made: Collection[str] = (), grown: str = "") -> Iterator[str]:
    """Yield the faults of the files after a run.

    They are changed or missing inputs, leftovers, and anything made that is not whole.

    `made` are the names that may be new, `grown` is a ledger that may have become longer.
    """
    after = snapshot(folder)
    for name, content in before.items():
        now = after.get(name)
        if name == f"{grown}.lock":
            continue  # it keeps the last checksum
        if now != content and not (name == grown and now is not None and now.startswith(content)):
            yield f"{name} was {'removed' if now is None else 'changed'}"
    tops = {Path(name).parts[0] for name in after} - {Path(name).parts[0] for name in before}
    tops |= {path.name for path in folder.iterdir() if path.is_dir()} - {Path(name).parts[0] for name in before}
    for name in sorted(tops):
        if name in made:
            yield from faults_of_a_result(folder / name)
        elif not (grown and name in {grown, f"{grown}.lock"}):
            yield f"{name} was left behind"


def faults_of_a_result(path: Path) -> Iterator[str]:
    """Yield what is not whole about a file or folder that the command made."""
    if path.is_dir():
        yield from _faults_of_a_folder(path)
    elif path.suffix == ".xlsx":
        yield from _faults_of_a_package(path)
    elif path.suffix == ".csv":
        heading, *rows = path.read_text("utf-8-sig").split("\n")
        if not rows or rows[-1] or any(row.count(",") < heading.count(",") for row in rows[:-1]):
            yield f"{path.name} is cut off"
    elif path.suffix == ".ics":
        text = path.read_text("utf-8")
        if not (text.startswith("BEGIN:VCALENDAR") and text.rstrip().endswith("END:VCALENDAR")):
            yield f"{path.name} is cut off"


def _faults_of_a_folder(folder: Path) -> Iterator[str]:
    manifest = folder / "manifest.json"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if manifest.exists():
        listed = {entry["path"]: entry["sha256"] for entry in json.loads(manifest.read_bytes())["files"]}
        if missing := set(listed) ^ (files - {manifest.name}):
            yield f"{folder.name} holds not what its manifest lists: {sorted(missing)[:3]}"
        for name in set(listed) & files:
            if sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
                yield f"{name} is not the file its manifest lists"
    for name in files:
        if name.endswith(".xlsx"):
            yield from _faults_of_a_package(folder / name)


def _faults_of_a_package(path: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith(_MARKUP):
                    ParserCreate().Parse(content, True)
    except ExpatError as fault:
        yield f"{path.name} is not well-formed: {name}: {fault}"
    except (zipfile.BadZipFile, EOFError) as fault:
        yield f"{path.name} is not a whole package: {fault}"
