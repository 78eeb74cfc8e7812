"""The form set before it is made, and its files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
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
    FormSetError,
    InputFile,
    Job,
    filled_files,
    form_jobs,
    lacks,
    manifest,
)
from ..law import SCHEMA
from ..workbook import TABLES, Reading
from . import layouts
from .refusal import Refused

_MOST_CELLS = 200
_LONGEST_NAME = 60
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a form set: forms by number, villages by name, files by path; all of them where none is named."""

    only: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


EVERYTHING = Part()


@dataclass(slots=True)
class FormSet:
    """The files of a result, each made once and kept."""

    result: Assessment
    source: InputFile
    made: dict[str, FilledFile] = field(default_factory=dict)

    def jobs(self, part: Part = EVERYTHING) -> list[Job]:
        """Return the files to make. Raises `Refused` for a form, a village or a file there is not."""
        try:
            jobs = form_jobs(self.result, only=part.only, villages=part.villages)
        except FormSetError as failure:
            raise Refused(str(failure)) from None
        known = {job.path.as_posix() for job in jobs}
        if not known.issuperset(part.paths):
            raise Refused("有的表已经没有了，名单可能已经改过。请重新选择")
        return [job for job in jobs if not part.paths or job.path.as_posix() in part.paths]

    def make(self, jobs: Sequence[Job]) -> Iterator[FilledFile]:
        """Yield the files of some jobs, made now or before."""
        missing = [job for job in jobs if job.path.as_posix() not in self.made]
        filled = filled_files(missing, self.result.policy)
        for job in jobs:
            path = job.path.as_posix()
            if path not in self.made:
                self.made[path] = next(filled)
            yield self.made[path]

    def file(self, path: str) -> FilledFile:
        """Return one file, made for it if need be. Raises `Refused` if there is none."""
        job = next((job for job in self.jobs() if job.path.as_posix() == path), None)
        if job is None:
            raise Refused("没有这张表，名单可能已经改过")
        return next(self.make([job]))

    def zipped(self, files: Iterable[FilledFile]) -> bytes:
        """Return files with their manifest as a zip; the same files give the same bytes."""
        stream, digests = BytesIO(), {}
        with ZipFile(stream, "w", ZIP_STORED) as package:
            for file in files:
                digests[file.path] = sha256(file.content).hexdigest()
                package.writestr(_entry(file.path), file.content)
            package.writestr(_entry(MANIFEST), manifest(self.result, self.source, digests))
        return stream.getvalue()

    def json(self, reading: Reading, files: Sequence[FilledFile]) -> layouts.FormList:
        """Return the list of files with their pages and what they lack."""
        jobs = self.jobs()
        found = list(_lacks(self.result, reading, jobs))
        counts = {path: sum(path in paths for _, paths in found) for path in self.made}
        return {
            "schema": SCHEMA,
            "forms": [_form(file, counts.get(file.path, 0)) for file in files],
            "pages": sum(file.pages or 0 for file in files),
            "lacks": [lack for lack, _ in found],
        }


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, _EPOCH)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _form(file: FilledFile, count: int) -> layouts.FormEntry:
    job = file.job
    villages = [village.village.name for village in job.scope.villages]
    return {
        "path": file.path,
        "number": job.form.number,
        "title": job.form.title_under(job.scope.result.policy) if isinstance(job.form, Form) else job.form.title,
        "village": villages[0] if job.form.per.value == "village" else "",
        "pages": file.pages,
        "lacks": count,
        "draft": _draft(file),
        "can_preview": file.path.endswith(".xlsx"),
    }


def _draft(file: FilledFile) -> str:
    """Return why a form about uncontracted land is a draft: names are missing."""
    pending = sum(village.pending_people for village in file.job.scope.villages)
    return f"{pending}人名单待定" if pending and PLACES in file.lists else ""


def _lacks(result: Assessment, reading: Reading, jobs: Sequence[Job]) -> Iterator[tuple[layouts.Lack, Collection[str]]]:
    numbers = {job.path.as_posix(): job.form.number for job in jobs}
    titles = {(table.model, column.field): column.title for table in TABLES for column in table.columns}
    for lack in lacks(result, jobs):
        found = ((path, reading.location(path)) for path in lack.paths[:_MOST_CELLS])
        cells: list[layouts.CellText] = [
            {"sheet": location.sheet, "cell": location.cell, "text": _who(result, path)}
            for path, location in found
            if location
        ]
        yield (
            {
                "text": titles.get(lack.fact, lack.fact[1]),
                "count": len(lack.paths),
                "cells": cells,
                "forms": list(dict.fromkeys(numbers[path] for path in lack.forms)),
            },
            lack.forms.keys(),
        )


def _who(result: Assessment, path: Sequence[str | int]) -> str:
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
