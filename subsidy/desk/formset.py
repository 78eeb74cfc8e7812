"""The form set before it is made, and its files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from ..decisions import Assessment
from ..forms import (
    MANIFEST,
    PLACES,
    FilledFile,
    Form,
    InputFile,
    Job,
    Missing,
    Printout,
    filled_files,
    manifest,
    missing_for_forms,
    printout,
)
from ..law import SCHEMA
from ..problems import Path
from ..workbook import Reading
from . import layouts
from .refusal import Refused

_MOST_CELLS = 200
_LONGEST_NAME = 60
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a form set.

    Forms are by number, villages by name, files by path; all of them are in it where none is named.
    """

    only: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def has(self, file: FilledFile) -> bool:
        """Return whether a file belongs to the part."""
        village = _village(file)
        return (
            (not self.only or file.job.form.number in self.only)
            and (not self.villages or village in self.villages)
            and (not self.paths or file.path in self.paths)
        )


EVERYTHING = Part()


@dataclass(slots=True)
class FormSet:
    """The files of a result, all made once and kept.

    All are made because a form may check what is printed on the others.
    """

    result: Assessment
    source: InputFile
    made: list[FilledFile] = field(default_factory=list)
    total: int = 0

    def make(self) -> Iterator[tuple[int, int]]:
        """Make every file, if they are not made yet.

        Yield how many are done, and their number.
        """
        if self.total:
            return
        made: list[FilledFile] = []
        total = 0

        def counted(jobs: Sequence[Job]) -> Iterable[Job]:
            nonlocal total
            total = len(jobs)
            return jobs

        for file in filled_files(self.result, track=counted):
            made.append(file)
            yield len(made), total
        self.made, self.total = made, len(made)

    def files(self, part: Part = EVERYTHING) -> list[FilledFile]:
        """Return the files of a part.

        Raises `Refused` if the part names something that does not exist.
        """
        found = [file for file in self.made if part.has(file)]
        known = (
            (part.only, {file.job.form.number for file in self.made}),
            (part.villages, {village.village.name for village in self.result.villages}),
            (part.paths, {file.path for file in self.made}),
        )
        if not found or any(not set(asked) <= there for asked, there in known):
            raise Refused("没有这样的表或村，名单可能已经改过。请重新选择")
        return found

    def zipped(self, files: Iterable[FilledFile]) -> bytes:
        """Return files with their manifest as a zip.

        The same files give the same bytes.
        """
        contents = {file.path: file.content for file in files}
        digests = {path: sha256(content).hexdigest() for path, content in contents.items()}
        return zipped({**contents, MANIFEST: manifest(self.result, self.source, digests)})

    def printed(self, part: Part) -> Printout:
        """Return the PDFs of a part. Raises `PrintError`."""
        numbers = {file.job.form.number for file in self.files(part)} if part != EVERYTHING else ()
        return printout(self.result, only=numbers, villages=part.villages)

    def json(self, reading: Reading) -> layouts.FormList:
        """Return the list of files with their pages and what they lack."""
        missing = missing_for_forms(self.result)
        lacking: Counter[tuple[str, str]] = Counter()
        for entry in missing:
            lacking.update(dict.fromkeys(((form, entry.village) for form in entry.forms), entry.count))
        return {
            "schema": SCHEMA,
            "forms": [_form(file, lacking) for file in self.made],
            "pages": sum(file.pages or 0 for file in self.made),
            "lacks": [_lack(self.result, reading, entry) for entry in missing],
        }


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip.

    The files are packed already; the same files give the same bytes.
    """
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as package:
        for path, content in files.items():
            entry = ZipInfo(path, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            package.writestr(entry, content)
    return stream.getvalue()


def _village(file: FilledFile) -> str:
    """Return the village a file is about; empty for the whole project."""
    job = file.job
    return job.scope.villages[0].village.name if job.form.per.value == "village" else ""


def _form(file: FilledFile, lacking: Counter[tuple[str, str]]) -> layouts.FormEntry:
    job, village = file.job, _village(file)
    form = job.form
    about = {(form.number, ""), (form.number, village)} if village else {k for k in lacking if k[0] == form.number}
    return {
        "path": file.path,
        "number": form.number,
        "title": form.title_under(job.scope.result.policy) if isinstance(form, Form) else form.title,
        "village": village,
        "pages": file.pages,
        "lacks": sum(lacking[key] for key in about),
        "draft": _draft(file),
        "can_preview": file.path.endswith(".xlsx"),
    }


def _draft(file: FilledFile) -> str:
    """Return why a form about uncontracted land is a draft: names are missing."""
    pending = sum(village.pending_people for village in file.job.scope.villages)
    return f"{pending}人名单待定" if pending and PLACES in file.lists else ""


def _lack(result: Assessment, reading: Reading, missing: Missing) -> layouts.Lack:
    found = [(path, reading.location(path)) for path in missing.paths[:_MOST_CELLS]]
    return {
        "text": missing.column,
        "village": missing.village,
        "count": missing.count,
        "cells": [
            {
                "sheet": location.sheet if location else missing.sheet,
                "cell": location.cell if location else "",
                "text": _who(result, path),
            }
            for path, location in found
        ]
        or [{"sheet": missing.sheet, "cell": "", "text": ""}],
        "forms": list(missing.forms),
    }


def _who(result: Assessment, path: Path) -> str:
    """Return the name of what a path is about."""
    project = result.project
    match list(path):
        case ["villages", int(v), "households", int(h), "members", int(m), _]:
            return project.villages[v].households[h].members[m].name
        case ["villages", int(v), "households", int(h), _]:
            return project.villages[v].households[h].head
        case ["villages", int(v), _]:
            return project.villages[v].name
        case ["parcels", int(p), _]:
            return project.parcels[p].number
    return ""


def file_name(*parts: str) -> str:
    """Return a name any system allows.

    >>> file_name("盘龙塔/村", "表格.zip")
    '盘龙塔_村表格.zip'
    """
    *stem, last = (re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", part) for part in parts)
    return ("".join(stem)[:_LONGEST_NAME].strip(". ") or "_") + last
