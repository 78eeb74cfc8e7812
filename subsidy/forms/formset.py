"""The form set as a whole: its files, filled from templates into a folder that appears whole or not at all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from difflib import get_close_matches
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from typing_extensions import TypedDict

from ..decisions import Assessment, ProvenanceJson, TotalsJson, package_version, totals_json
from ..disk import collection_paused, new_folder
from ..law import EXACT, SCHEMA, Policy, PolicyDump, Version, policy_dump
from ..problems import SubsidyError
from ..xlsxform import Copy, Records, Template, TemplateError, TemplateProblem
from .agreements import (
    Agreement,
    Unprinted,
    agreements,
    is_compared,
    is_compared_by_line,
    is_figure,
    multiply_lines,
)
from .catalog import FORMS, Companion, Form, Per, RepeatedSheet, is_posted, left_out, packaged_templates
from .export import LEGEND
from .field import Value
from .libreoffice import require_printer
from .missing import MissingJson, missing_for_forms, missing_json
from .placeholders import LINK, LISTS, NUMBER, PRIVATE, SCOPE
from .printed import Layout, Printed, PrintedReader, Repeated, Wanted, layout_of
from .printing import Filled, Printout, print_filled, printed_forms
from .scope import Scope

MANIFEST = "manifest.json"
_PROJECT = "项目"
_PLACES = {form.number: place for place, form in enumerate(FORMS)}
_WORKBOOKS = frozenset({".csv", ".et", ".ett", ".ods", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xlt", ".xltm", ".xltx"})
"""Endings of files in an office's folder that may be meant as templates."""
_NAME_AS_EXPORTED = "文件名要与 subsidy templates --export 导出的完全一致（.xlsx）；不用的请移到别处"
_MOST_NAMED = 5
_LONGEST_FOLDER = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""
_FORM_NUMBER = re.compile(r"附件(\d+)(-\d)?(附表)?")
_LOCKS = ("~$", ".")
"""Beginnings of the names of lock files and hidden files."""


class FormSetError(SubsidyError):
    """The form set cannot be made: the form or village is unknown, or the folder must not be replaced."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make: its path in the folder, its form, and its subject."""

    path: Path
    form: Form | Companion
    scope: Scope

    def __str__(self) -> str:
        """Return the path, for a progress bar."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class FilledFile:
    """A file that was made: its job and its bytes; of a form, the pages it prints on and the lengths of its lists."""

    job: Job
    content: bytes
    pages: int | None = None
    lists: Mapping[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path below the folder."""
        return self.job.path.as_posix()


class CrossCheck(NamedTuple):
    """Findings of 勾稽表: differing pairs, and fields that templates lack."""

    differing: tuple[Agreement, ...]
    unprinted: tuple[Unprinted, ...]


@dataclass(frozen=True, slots=True)
class InputFile:
    """The file a result was made from, as the manifest names it."""

    file: str
    sha256: str


class InputFileJson(TypedDict):
    """The file a result was made from."""

    file: str
    sha256: str


class FormFileJson(TypedDict):
    """A file of the form set; `path` is relative to its folder."""

    path: str
    sha256: str


class LeftOutJson(TypedDict):
    """A form that is about nothing in a village, so that there is no file of it (不涉及)."""

    form: str
    village: str


class ManifestJson(TotalsJson):
    """Everything in the `manifest.json` of a form set: no personal data."""

    schema: Version
    generator: str
    input: InputFileJson | None
    policy: PolicyDump
    provenance: ProvenanceJson
    files: list[FormFileJson]
    left_out: list[LeftOutJson]
    missing_for_forms: list[MissingJson]


def fill_forms(
    result: Assessment,
    out: str | os.PathLike[str],
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    templates: str | os.PathLike[str] | None = None,
    force: bool = False,
    source: InputFile | None = None,
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
    pdf: bool = False,
    duplex: bool = False,
    printed: Callable[[Printout], object] | None = None,
    checked: Callable[[CrossCheck], object] | None = None,
) -> tuple[Path, ...]:
    """Fill the form set of `result` into the new folder `out`; return the paths of the files made.

    `only` and `villages` choose forms by number (附件7-1) and villages by name; a file missing from an office's own
    `templates` is taken from the packaged set, but no workbook there may have another name. The same input gives the
    same bytes. An existing folder is replaced, and then whole, only with `force` and only when it holds an earlier form
    set or nothing. `track` may wrap the jobs to show progress. With `pdf`, what the procedure hands over is printed too
    (`print_forms`), `duplex` with blank backs, and `printed` is called with the `Printout`; `checked` is called with
    the findings of 勾稽表 if it is among the forms. Raises `FormSetError`, `PrintError`, `TemplateError` with every
    problem of every template, and `OSError` if the disk refuses; then nothing was written.
    """
    target, may_replace = _replaceable(out, force=force)
    files = form_files(
        result,
        only=only,
        villages=villages,
        templates=templates,
        source=source,
        track=track,
        pdf=pdf,
        duplex=duplex,
        printed=printed,
        checked=checked,
    )
    with collection_paused(), new_folder(target, may_replace=may_replace) as folder:
        made = [_written(folder, path, content) for path, content in files]
    return tuple(target / path for path in made if path != MANIFEST)


def form_files(
    result: Assessment,
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    templates: str | os.PathLike[str] | None = None,
    source: InputFile | None = None,
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
    pdf: bool = False,
    duplex: bool = False,
    printed: Callable[[Printout], object] | None = None,
    checked: Callable[[CrossCheck], object] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Return the files of the form set of `result` one by one, each with its path below the folder; the manifest last.

    The arguments are those of `fill_forms`. Raises `FormSetError` and `TemplateError` as it does, at once: before the
    first file.
    """
    if pdf:
        require_printer()
    work = _work(result, only, villages, templates, checked)
    return _with_manifest(_files(work, track, pdf=pdf, duplex=duplex, printed=printed), result, source)


def filled_files(
    result: Assessment,
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
) -> Iterator[FilledFile]:
    """Return what `form_files` does, each file with its form and its pages; without the manifest."""
    work = _work(result, only, villages, None)
    return (file for _, file in _made(work, track))


def printout(
    result: Assessment,
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    templates: str | os.PathLike[str] | None = None,
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
    duplex: bool = False,
) -> Printout:
    """Return 打印包.pdf of the project and of each village as bytes, in the order and copies of the procedure.

    What is part of a material is printed, or the forms `only` names; `villages`, `templates` and `track` are as of
    `fill_forms`. Raises `PrintError` if LibreOffice or pypdf is missing or fails, `TemplateError`, and `FormSetError`
    as `fill_forms` does and if none of the forms is about anything.
    """
    require_printer()
    chosen = frozenset(only) or printed_forms(result.policy.procedure) & _PLACES.keys()
    work = _work(result, chosen, villages, templates)
    if not any(_is_form(job) for job in work.jobs):
        raise FormSetError(
            f"没有可打印的表：{'、'.join(sorted(chosen, key=_PLACES.__getitem__))}不涉及，或不能打印成 PDF"
        )
    filled = [_to_print(job, content, work.compiled) for job, content in _filled(work, track) if _is_form(job)]
    return print_filled(result.policy.procedure, filled, duplex=duplex)


def print_forms(
    result: Assessment,
    out: str | os.PathLike[str],
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
    templates: str | os.PathLike[str] | None = None,
    force: bool = False,
    source: InputFile | None = None,
    track: Callable[[Sequence[Job]], Iterable[Job]] = iter,
    duplex: bool = False,
) -> Printout:
    """Write `printout` into the new folder `out`, with a manifest, whole or not at all; return it.

    An existing folder is treated as by `fill_forms`.
    """
    target, may_replace = _replaceable(out, force=force)
    made = printout(result, only=only, villages=villages, templates=templates, track=track, duplex=duplex)
    with new_folder(target, may_replace=may_replace) as folder:
        for path, content in _with_manifest(iter(made.files.items()), result, source):
            _written(folder, path, content)
    return made


@dataclass(frozen=True, slots=True)
class _Work:
    """The files to make of a result, with the compiled templates, and the forms filled only to be checked."""

    result: Assessment
    jobs: Sequence[Job]
    unseen: Sequence[Job]
    compiled: Mapping[Form, Template]
    layouts: Mapping[Form, Layout]
    unprinted: tuple[Unprinted, ...]
    checked: Callable[[CrossCheck], object] | None


def _work(
    result: Assessment,
    only: Iterable[str],
    villages: Iterable[str],
    templates: str | os.PathLike[str] | None,
    checked: Callable[[CrossCheck], object] | None = None,
) -> _Work:
    chosen = frozenset(villages)
    jobs = sorted(_jobs(result, frozenset(only), chosen), key=_checks)
    checking = any(map(_checks, jobs))
    unseen = [job for job in _jobs(result, frozenset(), chosen) if job not in jobs] if checking else []
    forms = [*dict.fromkeys(job.form for job in (*jobs, *unseen) if isinstance(job.form, Form))]
    own = _OwnTemplates(Path(templates), result.policy) if templates else None
    compiled = _compiled(forms, own)
    layouts = {form: layout_of(_template(form, own)) for form in forms if form.compared} if checking else {}
    unprinted = tuple(_unprinted(layouts, own, Scope(result, result.villages))) if own else ()
    unseen = [job for job in unseen if job.form in layouts]
    return _Work(result, jobs, unseen, compiled, layouts, unprinted, checked)


def _unprinted(layouts: Mapping[Form, Layout], own: _OwnTemplates, scope: Scope) -> Iterator[Unprinted]:
    """Yield the fields that an office's templates lack or have renamed."""
    for form, layout in sorted(layouts.items(), key=lambda found: _PLACES[found[0].number]):
        if own.find(form):
            packaged, found = _names_in(layout_of(packaged_templates() / form.file)), _names_in(layout)
            of_record = LISTS[form.sheets.records].names if form.sheets else frozenset[str]()
            checked = (name for name in packaged if name in of_record or _is_checked(name, scope))
            if lacking := [name for name in checked if name not in found]:
                yield Unprinted(form.number, tuple(lacking))


def _names_in(layout: Layout) -> Collection[str]:
    return dict.fromkeys(name for slots in layout.values() for slot in slots for name in slot.names)


def _is_checked(name: str, scope: Scope) -> bool:
    """Return whether a placeholder stands for a fact or figure of the form.

    Serial numbers, links and remarks do not.
    """
    listed, _, column = name.rpartition(".")
    if listed:
        return not (LISTS[listed].optional or column in (NUMBER, LINK) or column.endswith("备注"))
    is_number = name in SCOPE and isinstance(SCOPE[name].value(scope), Decimal | int)
    return name.endswith("大写") or (is_number and is_figure(name))


def _checks(job: Job) -> bool:
    return isinstance(job.form, Form) and job.form.checks


def _filled(work: _Work, track: Callable[[Sequence[Job]], Iterable[Job]]) -> Iterator[tuple[Job, bytes]]:
    """Yield each job with the bytes of its file, as `_made` does."""
    for job, file in _made(work, track):
        yield job, file.content


def _made(work: _Work, track: Callable[[Sequence[Job]], Iterable[Job]]) -> Iterator[tuple[Job, FilledFile]]:
    """Yield each file, and last the forms that check what is printed on the others."""
    seen: list[Printed] = []
    with localcontext(EXACT):
        unseen = [printed for job in work.unseen if (printed := _filled_in(job, work)[1])]
    for job in track(work.jobs):
        with localcontext(EXACT):
            if _checks(job):
                job = _checking(job, [*seen, *unseen], work)  # noqa: PLW2901 — the same job
            file, printed = _filled_in(job, work)
            seen += [printed] if printed else []
        yield job, file


def _checking(job: Job, printed: Sequence[Printed], work: _Work) -> Job:
    """Return the job of 勾稽表 with its findings about the other forms."""
    in_order = sorted(printed, key=lambda form: _PLACES[form.form])
    villages = [village.village.name for village in work.result.villages]
    pairs = tuple(agreements(in_order, villages, work.result.policy))
    if work.checked:
        work.checked(CrossCheck(tuple(pair for pair in pairs if not pair.agrees), work.unprinted))
    return replace(job, scope=replace(job.scope, agreements=pairs, unprinted=work.unprinted))


def _files(
    work: _Work,
    track: Callable[[Sequence[Job]], Iterable[Job]],
    *,
    pdf: bool,
    duplex: bool,
    printed: Callable[[Printout], object] | None,
) -> Iterator[tuple[str, bytes]]:
    procedure, to_print = work.result.policy.procedure, []
    handed_over = printed_forms(procedure) if pdf else frozenset()
    for job, content in _filled(work, track):
        yield job.path.as_posix(), content
        if job.form.number in handed_over:
            to_print.append(_to_print(job, content, work.compiled))
    if pdf:
        made = print_filled(procedure, to_print, duplex=duplex)
        if printed:
            printed(made)
        yield from made.files.items()


def _is_form(job: Job) -> bool:
    return isinstance(job.form, Form)


def _to_print(job: Job, content: bytes, compiled: Mapping[Form, Template]) -> Filled:
    """Return a filled form as `printing` takes it: of one with a sheet for each record, those sheets are printed."""
    folder, name = job.path.parent.name, job.path.stem
    if not isinstance(job.form, Form) or job.form.sheets is None:
        return Filled(folder, job.form.number, name, content)
    sheets = job.form.sheets
    aside = frozenset(compiled[job.form].sheets) - {sheets.name}
    return Filled(folder, job.form.number, name, content, LISTS[sheets.records].tabs(job.scope), aside)


def _with_manifest(
    files: Iterator[tuple[str, bytes]], result: Assessment, source: InputFile | None
) -> Iterator[tuple[str, bytes]]:
    digests: dict[str, str] = {}
    for path, content in files:
        digests[path] = sha256(content).hexdigest()
        yield path, content
    yield MANIFEST, manifest(result, source, digests)


def _filled_in(job: Job, work: _Work) -> tuple[FilledFile, Printed | None]:
    """Return a file, and its figures if they are to be compared."""
    form, scope = job.form, job.scope
    if isinstance(form, Companion):
        return FilledFile(job, form.content(scope)), None
    template, stream = work.compiled[form], BytesIO()
    values = {name: SCOPE[name].value(scope) for name in template.values if name in SCOPE}
    within = form.sheets.within if form.sheets else ""
    lists = {name: LISTS[name].rows(scope, fields) for name, fields in template.lists.items() if name != within}
    lengths = {name: len(rows) for name, rows in lists.items()}
    copies = _copies(form.sheets, scope, template, values) if form.sheets else {}
    title = " ".join(dict.fromkeys((form.number, form.title_under(scope.result.policy))))
    reader = _reader(job, form, work.layouts[form], lengths) if form in work.layouts else None
    pages = template.fill(stream, values, lists, title=title, copies=copies, watch=reader.see if reader else None)
    return FilledFile(job, stream.getvalue(), pages, lengths), reader.printed() if reader else None


def _reader(job: Job, form: Form, layout: Layout, lengths: Mapping[str, int]) -> PrintedReader:
    village = "" if form.per is Per.PROJECT else job.scope.villages[0].village.name
    repeated = Repeated(form.sheets.name, form.sheets.records) if form.sheets else None
    settle = partial(multiply_lines, policy=job.scope.result.policy)
    wanted = Wanted(is_compared, is_compared_by_line, settle)
    return PrintedReader(form.number, village, layout, repeated, lengths, wanted)


def _written(folder: Path, path: str, content: bytes) -> str:
    target = folder / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return path


def _jobs(result: Assessment, only: frozenset[str], villages: frozenset[str]) -> list[Job]:
    """Return the files to make: no form about nothing, and those of the project only if no village is chosen."""
    _reject_unknown("表格", only, [form.number for form in FORMS])
    _reject_unknown("村", villages, [village.village.name for village in result.villages])
    forms = [form for form in FORMS if not only or form.number in only]
    whole = Scope(result, result.villages)
    folders = _folders([village.village.name for village in result.villages])
    jobs = [_job(_PROJECT, form, whole) for form in forms if form.per is Per.PROJECT and not villages]
    jobs = [job for job in jobs if job.form.applies(whole)]
    for village, folder in zip(result.villages, folders, strict=True):
        if not villages or village.village.name in villages:
            scope = Scope(result, (village,))
            jobs += [_job(folder, form, scope) for form in forms if form.per is Per.VILLAGE and form.applies(scope)]
    return jobs


def _job(folder: str, form: Form | Companion, scope: Scope) -> Job:
    return Job(Path(folder, form.output(scope.result.policy)), form, scope)


def _reject_unknown(what: str, asked: frozenset[str], known: Sequence[str]) -> None:
    if unknown := sorted(asked - set(known)):
        near = [f"“{found[0]}”" for name in unknown if (found := get_close_matches(name, known, n=1, cutoff=0.9))]
        meant = f"（是否应为{'、'.join(near)}）" if near else ""
        raise FormSetError(f"没有这样的{what}：{'、'.join(unknown)}{meant}。可选：{'、'.join(known)}")


def _folders(names: Sequence[str]) -> list[str]:
    """Return a folder for each village, named after it as every system allows, never the same twice."""
    folders: list[str] = []
    taken = {_PROJECT}
    for name in names:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:_LONGEST_FOLDER].strip(". ") or "_"
        allowed = f"{plain}_" if _RESERVED.match(plain) else plain
        free = (folder for folder in chain([allowed], (f"{allowed}_{n}" for n in count(2))))
        folders.append(next(folder for folder in free if folder.casefold() not in taken))
        taken.add(folders[-1].casefold())
    return folders


@dataclass(frozen=True, slots=True)
class _OwnTemplates:
    """An office's folder of templates, each under the name of the packaged one, or of the filled file."""

    folder: Path
    policy: Policy

    def names(self, form: Form) -> tuple[str, str]:
        """Return the names that the template of a form may have."""
        return form.file, form.output(self.policy)

    def find(self, form: Form) -> Path | None:
        """Return the template of a form, if the office has one."""
        paths = (self.folder / name for name in self.names(form))
        return next((path for path in paths if path.exists()), None)


def _compiled(forms: Iterable[Form], own: _OwnTemplates | None) -> dict[Form, Template]:
    """Compile and check every template needed. Raises `TemplateError` with the problems of all of them."""
    compiled: dict[Form, Template] = {}
    problems = list(_strangers(own)) if own else []
    for form in forms:
        private = PRIVATE if is_posted(form.number) else frozenset[str]()
        lists = {name: entry.names - private for name, entry in LISTS.items()}
        sheets: dict[str, tuple[Collection[str], dict[str, Collection[str]]]] = (
            {form.sheets.name: (lists[form.sheets.records], {})} if form.sheets else {}
        )
        try:
            compiled[form] = Template.compile_for(_template(form, own), SCOPE.keys(), lists, sheets)
            problems += _without_list(form, compiled[form]) if own else ()
        except TemplateError as failure:
            problems += failure.problems
    if problems:
        raise TemplateError(problems)
    return compiled


def _template(form: Form, own: _OwnTemplates | None) -> Path:
    return (own and own.find(form)) or packaged_templates() / form.file


def _without_list(form: Form, template: Template) -> Iterator[TemplateProblem]:
    """Yield a problem for each list row that the packaged template has and this one lacks: the form would be empty."""
    if template.lists or form.sheets:
        return
    packaged = Template.compile(packaged_templates() / form.file).lists
    for name, fields in ((name, fields) for name, fields in packaged.items() if not LISTS[name].optional):
        message = f"没有列表“{name}”的模板行，填出来没有名单"
        yield TemplateProblem(form.file, "", "", message, f"在表中留一行，写上 {{{{{name}.{fields[0]}}}}} 等")


def _strangers(own: _OwnTemplates) -> Iterator[TemplateProblem]:
    """Yield a problem for each workbook that is no template, or a second one.

    Raises `FormSetError` if the folder is missing or has no workbook at all.
    """
    folder = own.folder
    if not folder.is_dir():
        fault = "不是文件夹" if folder.exists() else "不存在"
        raise FormSetError(f"模板文件夹{fault}：{folder}")
    files = [name for form in FORMS if isinstance(form, Form) for name in own.names(form)]
    found = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in _WORKBOOKS and path.is_file())
    found = [name for name in found if not name.startswith(_LOCKS) and name != LEGEND]
    if not found:
        raise FormSetError(f"模板文件夹 {folder} 里没有模板；先用 subsidy templates --export 文件夹 导出，再修改")
    for name in found:
        if name not in files:
            message = f"不是任何表格的模板{_nearest(name, files)}"
            yield TemplateProblem(name, "", "", message, _NAME_AS_EXPORTED)
    for form in (form for form in FORMS if isinstance(form, Form)):
        first, *others = [name for name in dict.fromkeys(own.names(form)) if name in found] or [""]
        for other in others:
            yield TemplateProblem(other, "", "", f"与“{first}”是同一张表的模板", "只留一个，另一个移到别处")


def _nearest(name: str, files: Sequence[str]) -> str:
    """Return a hint at the name that a file may be meant to have, if any.

    It is that of the form with the same number, or else one much like it.
    """
    number, stems = _numbered(name), {file.partition(".")[0]: file for file in files}
    same = [stem for stem in stems if _numbered(stem) == number]
    among, cutoff = (same, 0.0) if number else (list(stems), 0.6)
    near = get_close_matches(name.partition(".")[0], among, n=1, cutoff=cutoff)
    return f"（是否应为“{stems[near[0]]}”）" if near else ""


def _numbered(name: str) -> tuple[str, ...]:
    """Return the form number in the name of a file.

    附件07-1 and 附件7-1 are the same.
    """
    found = _FORM_NUMBER.match(name)
    return tuple(part.lstrip("0") for part in found.groups("")) if found else ()


def _copies(
    sheets: RepeatedSheet, scope: Scope, template: Template, values: Mapping[str, Value]
) -> Mapping[str, Sequence[Copy]]:
    """Return the sheets of a form with one per record; values of the record take precedence over those of the form."""
    records = LISTS[sheets.records]
    names = [name for name in template.values if name in records.names]
    filled = zip(records.tabs(scope), records.rows(scope, names), _within(sheets, scope, template), strict=True)
    return {
        sheets.name: [Copy(tab, {**values, **dict(zip(names, row, strict=True))}, lists) for tab, row, lists in filled]
    }


def _within(sheets: RepeatedSheet, scope: Scope, template: Template) -> Iterator[Mapping[str, Records]]:
    """Yield the list within each record, if the form has one and the template uses it."""
    fields = template.lists.get(sheets.within)
    for record in LISTS[sheets.records].records(scope):
        yield {} if fields is None else {sheets.within: LISTS[sheets.within].rows_within(record, scope, fields)}


def not_applicable(result: Assessment) -> Iterator[tuple[str, str]]:
    """Yield each form that is about nothing in a village (不涉及): the village, and the number of the form."""
    for village in result.villages:
        yield from ((village.village.name, form.number) for form in left_out(Scope(result, (village,))))


def manifest(result: Assessment, source: InputFile | None, digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files, given by their paths and SHA-256."""
    entries: ManifestJson = {
        "schema": SCHEMA,
        "generator": f"subsidy {package_version()}",
        "input": {"file": source.file, "sha256": source.sha256} if source else None,
        "policy": policy_dump(result.policy),
        "provenance": result.provenance.to_json(),
        **totals_json(result),
        "files": [{"path": path, "sha256": digest} for path, digest in digests.items()],
        "left_out": [{"form": number, "village": village} for village, number in not_applicable(result)],
        "missing_for_forms": missing_json(missing_for_forms(result)),
    }
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def _replaceable(out: str | os.PathLike[str], *, force: bool) -> tuple[Path, Callable[[Path], None]]:
    """Return the folder to make, and what is asked before it replaces another: at once, and again at the end."""
    target, may_replace = Path(out), partial(_reject_loss, force=force)
    if os.path.lexists(target):
        may_replace(target)
    return target, may_replace


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _reject_loss(target: Path, *, force: bool) -> None:
    """Raise if writing `target` would destroy anything but a form set that `force` lets go.

    An earlier set is a folder whose manifest vouches for every file in it: anything that an office has added or changed
    there is named, and nothing is replaced.
    """
    if not target.is_dir():
        raise FormSetError(f"{target} 是一个文件，不是文件夹；请换一个名字")
    if not force:
        raise FormSetError(f"{target} 已存在，不会覆盖；请换一个文件夹，或加 --force（程序中为 force=True）整个替换")
    found = sorted(path.relative_to(target) for path in target.rglob("*") if not path.is_dir())
    if not found:
        return
    made = _made_earlier(target)
    if made is None:
        raise FormSetError(f"{target} 里不是以前生成的表格（没有本软件的 {MANIFEST}），不能替换；请换一个文件夹")
    own = [path for path in found if path != Path(MANIFEST) and made.get(path.as_posix()) != _sha256(target / path)]
    if own:
        names = "、".join(map(str, own[:_MOST_NAMED])) + (f"等{len(own)}个" if len(own) > _MOST_NAMED else "")
        raise FormSetError(f"{target} 里有后来加入或改动过的文件：{names}。请先移走或另存，再重新生成")


def _made_earlier(target: Path) -> dict[str, str] | None:
    """Return the digests of the files of an earlier set by its manifest; None if the folder holds none of ours."""
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if not str(manifest["generator"]).startswith("subsidy "):
            return None
        return {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
