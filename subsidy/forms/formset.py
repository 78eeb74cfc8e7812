"""The form set as a whole: which files, filled from which templates, in a folder that appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import localcontext
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path

from ..decisions import Assessment, totals_json
from ..law import EXACT
from ..xlsxform import Copy, Template, TemplateError, TemplateProblem
from .catalog import FORMS, Companion, Form, Per, Sheets, packaged_templates
from .export import LEGEND
from .placeholders import LISTS, SCOPE, Value
from .scope import Scope

MANIFEST = "manifest.json"
_PROJECT = "项目"
_WORKBOOKS = frozenset({".csv", ".et", ".ett", ".ods", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xlt", ".xltm", ".xltx"})
"""The files in an office's folder that somebody may have meant as a template."""
_LOCKS = ("~$", ".")
"""How the names of files begin that programs leave beside an open workbook, or systems hide."""


class FormSetError(ValueError):
    """The form set cannot be made: an unknown form or village, or a folder that must not be replaced."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make: where in the folder, from which form, about what."""

    path: Path
    form: Form | Companion
    scope: Scope

    def __str__(self) -> str:
        """Return the path, as a progress bar shows it."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Source:
    """The input a result was made from, as the manifest names it."""

    file: str
    sha256: str


def fill_forms(
    result: Assessment,
    out: str | os.PathLike[str],
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    templates: str | os.PathLike[str] | None = None,
    force: bool = False,
    source: Source | None = None,
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
) -> tuple[Path, ...]:
    """Fill the form set of `result` into the new folder `out`; return the paths of the files made.

    `only` and `villages` choose forms by number (附件7-1) and villages by name; a file missing from an office's own
    `templates` is taken from the packaged set, but no workbook there may have another name. The same input gives the
    same bytes. An existing folder is replaced, and then whole, only with `force` and only when it holds an earlier form
    set or nothing. `track` may wrap the jobs to show progress. Raises `FormSetError`, and `TemplateError` with every
    problem of every template; then nothing was written.
    """
    target = Path(out)
    jobs = _jobs(result, frozenset(only), frozenset(villages))
    _refuse_to_lose(target, force=force)
    compiled = _compiled(
        dict.fromkeys(job.form for job in jobs if isinstance(job.form, Form)), Path(templates) if templates else None
    )
    with _whole_folder(target) as folder, localcontext(EXACT):
        for job in track(jobs):
            path = folder / job.path
            path.parent.mkdir(exist_ok=True)
            if isinstance(job.form, Companion):
                job.form.write(job.scope, path)
            else:
                _fill(job.form, job.scope, compiled[job.form], path)
        _write_manifest(folder, result, source, [job.path for job in jobs])
    return tuple(target / job.path for job in jobs)


def _jobs(result: Assessment, only: frozenset[str], villages: frozenset[str]) -> list[Job]:
    """Return what is to be made; forms of the whole project only when no village was chosen."""
    _refuse_unknown("表格", only, [form.number for form in FORMS])
    _refuse_unknown("村", villages, [village.village.name for village in result.villages])
    forms = [form for form in FORMS if not only or form.number in only]
    whole = Scope(result, result.villages)
    folders = _folders([village.village.name for village in result.villages])
    jobs = [Job(Path(_PROJECT, form.file), form, whole) for form in forms if form.per is Per.PROJECT and not villages]
    for village, folder in zip(result.villages, folders, strict=True):
        if not villages or village.village.name in villages:
            scope = Scope(result, (village,))
            jobs += [Job(Path(folder, form.file), form, scope) for form in forms if form.per is Per.VILLAGE]
    return jobs


def _refuse_unknown(what: str, asked: frozenset[str], known: Sequence[str]) -> None:
    if unknown := sorted(asked - set(known)):
        raise FormSetError(f"没有这样的{what}：{'、'.join(unknown)}。可选：{'、'.join(known)}")


def _folders(names: Sequence[str]) -> list[str]:
    """Return a folder for each village, by its name as far as every system takes it, and never the same twice."""
    folders: list[str] = []
    for name in names:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(". ") or "_"
        taken = {_PROJECT, *folders}
        folders.append(
            next(folder for folder in chain([plain], (f"{plain}_{n}" for n in count(2))) if folder not in taken)
        )
    return folders


def _compiled(forms: Iterable[Form], own: Path | None) -> dict[Form, Template]:
    """Compile and check every template needed. Raises `TemplateError` with the problems of all of them."""
    if own:
        _refuse_strangers(own)
    compiled: dict[Form, Template] = {}
    problems: list[TemplateProblem] = []
    lists = {name: entry.names for name, entry in LISTS.items()}
    for form in forms:
        sheets: dict[str, tuple[Collection[str], dict[str, Collection[str]]]] = (
            {form.sheets.name: (lists[form.sheets.records], {})} if form.sheets else {}
        )
        try:
            compiled[form] = Template.compile(_template_file(form, own))
            compiled[form].check(SCOPE.keys(), lists, sheets)
            problems += _without_list(form, compiled[form]) if own else ()
        except TemplateError as failure:
            problems += failure.problems
    if problems:
        raise TemplateError(problems)
    return compiled


def _without_list(form: Form, template: Template) -> Iterator[TemplateProblem]:
    """Yield that a template has no list row where the packaged one has: nobody would stand on the form."""
    if template.lists or form.sheets:
        return
    for name, fields in Template.compile(packaged_templates() / form.file).lists.items():
        message = f"没有列表“{name}”的模板行，填出来没有名单"
        yield TemplateProblem(form.file, "", "", message, f"在表中留一行，写上 {{{{{name}.{fields[0]}}}}} 等")


def _refuse_strangers(own: Path) -> None:
    """Raise unless every workbook in an office's folder is the template of a form, and there is one."""
    if not own.is_dir():
        raise FormSetError(f"模板文件夹不存在：{own}")
    files = [form.file for form in FORMS if isinstance(form, Form)]
    found = sorted(path.name for path in own.iterdir() if path.suffix.lower() in _WORKBOOKS and path.is_file())
    found = [name for name in found if not name.startswith(_LOCKS) and name != LEGEND]
    if strangers := [name for name in found if name not in files]:
        told = "；".join(f"“{name}”{_nearest(name, files)}" for name in strangers)
        raise FormSetError(
            f"模板文件夹 {own} 里有文件不是任何表格的模板：{told}。"
            "文件名要与 subsidy templates --export 导出的完全一致（.xlsx）；不用的请移到别处"
        )
    if not found:
        raise FormSetError(f"模板文件夹 {own} 里没有模板；先用 subsidy templates --export 文件夹 导出，再修改")


def _nearest(name: str, files: Sequence[str]) -> str:
    near = get_close_matches(name, files, n=1, cutoff=0.4)
    return f"（是否应为“{near[0]}”）" if near else ""


def _template_file(form: Form, own: Path | None) -> Path:
    office = own / form.file if own else None
    return office if office and office.exists() else packaged_templates() / form.file


def _fill(form: Form, scope: Scope, template: Template, path: Path) -> None:
    values = {name: SCOPE[name].value(scope) for name in template.values if name in SCOPE}
    lists = {name: LISTS[name].rows(scope, fields) for name, fields in template.lists.items()}
    copies = _copies(form.sheets, scope, template, values) if form.sheets else {}
    with path.open("wb") as stream:
        template.fill(stream, values, lists, title=" ".join(dict.fromkeys((form.number, form.title))), copies=copies)


def _copies(
    sheets: Sheets, scope: Scope, template: Template, values: Mapping[str, Value]
) -> Mapping[str, Sequence[Copy]]:
    """Return the sheets of a form that has one for each record; a record's own values go before the form's."""
    records = LISTS[sheets.records]
    names = [name for name in template.values if name in records.names]
    filled = zip(records.tabs(scope), records.rows(scope, names), strict=True)
    return {sheets.name: [Copy(tab, {**values, **dict(zip(names, row, strict=True))}) for tab, row in filled]}


def _write_manifest(folder: Path, result: Assessment, source: Source | None, paths: Sequence[Path]) -> None:
    from .. import __version__

    manifest = {
        "schema": 1,
        "generator": f"subsidy {__version__}",
        "input": source and {"file": source.file, "sha256": source.sha256},
        "policy": result.policy.model_dump(mode="json"),
        **totals_json(result),
        "files": [{"path": path.as_posix(), "sha256": _sha256(folder / path)} for path in paths],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refuse_to_lose(target: Path, *, force: bool) -> None:
    """Raise unless writing `target` loses nothing, or only an earlier form set that `force` gives up."""
    if not target.exists():
        return
    if not target.is_dir():
        raise FormSetError(f"{target} 是一个文件，不是文件夹；请换一个名字")
    if not force:
        raise FormSetError(f"{target} 已存在，不会覆盖；请换一个文件夹，或加 --force 整个替换")
    if any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise FormSetError(f"{target} 里不是以前生成的表格（没有 {MANIFEST}），不能替换；请换一个文件夹")


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write in that takes the place of `target` at the end, or vanishes when anything fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        new.mkdir()
        yield new
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
