"""The files of a form set before they are made.

Each has its form, its subject and its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path

from ..decisions import Assessment
from .catalog import FORMS, Companion, Form, Per, left_out
from .errors import FormSetError
from .scope import Scope

_PROJECT = "项目"
_LONGEST_FOLDER = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make: its path in the folder, its form, and its subject."""

    path: Path
    form: Form | Companion
    scope: Scope

    def __str__(self) -> str:
        """Return the path, for a progress bar."""
        return str(self.path)


def jobs_of(result: Assessment, only: frozenset[str], villages: frozenset[str]) -> list[Job]:
    """Return the files to make, without the forms that are about nothing.

    Files of the project are made only if no village is chosen. Raises `FormSetError` if a form or village is unknown.
    """
    _reject_unknown("表格", only, [form.number for form in FORMS])
    _reject_unknown("村", villages, [village.village.name for village in result.villages])
    forms = [form for form in FORMS if not only or form.number in only or _is_annex(form, only)]
    whole = Scope(result, result.villages)
    folders = _folders([village.village.name for village in result.villages])
    jobs = [_job(_PROJECT, form, whole) for form in forms if form.per is Per.PROJECT and not villages]
    jobs = [job for job in jobs if job.form.applies(whole)]
    for village, folder in zip(result.villages, folders, strict=True):
        if not villages or village.village.name in villages:
            scope = Scope(result, (village,))
            jobs += [_job(folder, form, scope) for form in forms if form.per is Per.VILLAGE and form.applies(scope)]
    return jobs


def _is_annex(form: Form | Companion, only: frozenset[str]) -> bool:
    return isinstance(form, Form) and form.annex_of in only


def _job(folder: str, form: Form | Companion, scope: Scope) -> Job:
    return Job(Path(folder, form.output(scope.result.policy)), form, scope)


def _reject_unknown(what: str, asked: frozenset[str], known: Sequence[str]) -> None:
    if unknown := sorted(asked - set(known)):
        near = [f"“{found[0]}”" for name in unknown if (found := get_close_matches(name, known, n=1, cutoff=0.9))]
        meant = f"（是否应为{'、'.join(near)}）" if near else ""
        raise FormSetError(f"没有这样的{what}：{'、'.join(unknown)}{meant}。可选：{'、'.join(known)}")


def _folders(names: Sequence[str]) -> list[str]:
    """Return a folder for each village, never the same twice.

    It is named after the village in a way that every system allows.
    """
    folders: list[str] = []
    taken = {_PROJECT}
    for name in names:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:_LONGEST_FOLDER].strip(". ") or "_"
        allowed = f"{plain}_" if _RESERVED.match(plain) else plain
        free = (folder for folder in chain([allowed], (f"{allowed}_{n}" for n in count(2))))
        folders.append(next(folder for folder in free if folder.casefold() not in taken))
        taken.add(folders[-1].casefold())
    return folders


def not_applicable(result: Assessment) -> Iterator[tuple[str, str]]:
    """Yield the village and the number of each form that is 不涉及 there.

    Such a form is about nothing in the village.
    """
    for village in result.villages:
        yield from ((village.village.name, form.number) for form in left_out(Scope(result, (village,))))


def forms_of_project(result: Assessment) -> Iterator[tuple[str, bool]]:
    """Yield the number of each form of the whole project.

    It comes with whether the form is about anything.
    """
    whole = Scope(result, result.villages)
    yield from ((form.number, form.applies(whole)) for form in FORMS if form.per is Per.PROJECT)
