"""The form set as a whole: its files, filled from templates.

Their folder appears whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import localcontext
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from ..decisions import Assessment
from ..disk import collection_paused, new_folder
from ..law import EXACT
from ..xlsxform import Copy, Records, Template
from .agreements import Agreement, Unprinted, agreements, is_compared, is_compared_by_line, multiply_lines
from .catalog import ORDER, Companion, Form, Per, RepeatedSheet
from .errors import FormSetError
from .field import NOTHING
from .jobs import Job, jobs_of
from .libreoffice import require_printer
from .manifest import MANIFEST, InputFile, manifest, replaceable
from .own_templates import OwnTemplates, compiled_templates, template_of, unprinted_fields
from .placeholders import LISTS, SCOPE
from .printed import Layout, Printed, PrintedReader, Repeated, Wanted, layout_of
from .printing import Filled, Printout, print_filled, printed_forms
from .recognition import packaged_content
from .scope import Scope


@dataclass(frozen=True, slots=True)
class FilledFile:
    """A file that was made: its job and its bytes.

    A form also has the number of pages it prints on and the lengths of its lists.
    """

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
    """Fill the form set of `result` into the new folder `out`.

    Return the paths of the files made. `only` and `villages` choose forms by number (附件7-1) and villages by name; a
    file missing from an office's own `templates` is taken from the packaged set, but no workbook there may have another
    name. The same input gives the same bytes. An existing folder is replaced, and then whole, only with `force` and
    only when it holds an earlier form set or nothing. `track` may wrap the jobs to show progress. With `pdf`, the
    forms that the procedure hands over are printed too (`print_forms`), `duplex` with blank backs, and `printed` is
    called with the `Printout`; `checked` is called with the findings of 勾稽表 if it is among the forms or an office's
    templates are used. Raises `FormSetError`, `PrintError`, `TemplateError` with every problem of every template, and
    `OSError` if the disk refuses; then nothing was written.
    """
    target, may_replace = replaceable(out, force=force)
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
    """Return the files of the form set of `result` one by one.

    Each comes with its path below the folder; the manifest is the last. The arguments are those of `fill_forms`. Raises
    `FormSetError` and `TemplateError` as it does, at once: before the first file.
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
    """Return the files of `form_files`, each with its form and its pages.

    The manifest is not among them.
    """
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
    checked: Callable[[CrossCheck], object] | None = None,
) -> Printout:
    """Return 打印包.pdf of the project and of each village as bytes.

    The order and the number of copies are those of the procedure. Forms that are part of a material are printed, or
    those `only` names; `villages`, `templates`, `track` and `checked` are as of `fill_forms`. Raises `PrintError` if
    LibreOffice or pypdf is missing or fails, `TemplateError`, and `FormSetError` as `fill_forms` does and if none of
    the forms is about anything.
    """
    require_printer()
    chosen = frozenset(only) or printed_forms(result.policy.procedure) & ORDER.keys()
    work = _work(result, chosen, villages, templates, checked)
    if not any(_is_form(job) for job in work.jobs):
        raise FormSetError(
            f"没有可打印的表：{'、'.join(sorted(chosen, key=ORDER.__getitem__))}不涉及，或不能打印成 PDF"
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
    checked: Callable[[CrossCheck], object] | None = None,
) -> Printout:
    """Write `printout` into the new folder `out`, with a manifest; return it.

    The folder is written whole or not at all. An existing folder is treated as by `fill_forms`. Raises what `printout`
    does, `FormSetError` if the folder must not be replaced, and `OSError` if the disk refuses.
    """
    target, may_replace = replaceable(out, force=force)
    made = printout(
        result, only=only, villages=villages, templates=templates, track=track, duplex=duplex, checked=checked
    )
    with new_folder(target, may_replace=may_replace) as folder:
        for path, content in _with_manifest(iter(made.files.items()), result, source):
            _written(folder, path, content)
    return made


@dataclass(frozen=True, slots=True)
class _Work:
    """The files to make of a result, with the compiled templates.

    The `unseen` are forms that are filled only to be checked.
    """

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
    jobs = sorted(jobs_of(result, frozenset(only), chosen), key=_checks)
    checking = any(map(_checks, jobs)) or bool(templates and checked)
    unseen = [job for job in jobs_of(result, frozenset(), chosen) if job not in jobs] if checking else []
    forms = [*dict.fromkeys(job.form for job in (*jobs, *unseen) if isinstance(job.form, Form))]
    own = OwnTemplates(Path(templates), result.policy) if templates else None
    compiled = compiled_templates(forms, own)
    layouts = {form: layout_of(template_of(form, own)) for form in forms if form.compared} if checking else {}
    unprinted = tuple(unprinted_fields(layouts, own, Scope(result, result.villages))) if own else ()
    unseen = [job for job in unseen if job.form in layouts]
    return _Work(result, jobs, unseen, compiled, layouts, unprinted, checked)


def _checks(job: Job) -> bool:
    return isinstance(job.form, Form) and job.form.checks


def _filled(work: _Work, track: Callable[[Sequence[Job]], Iterable[Job]]) -> Iterator[tuple[Job, bytes]]:
    """Yield each job with the bytes of its file, as `_made` does."""
    for job, file in _made(work, track):
        yield job, file.content


def _made(work: _Work, track: Callable[[Sequence[Job]], Iterable[Job]]) -> Iterator[tuple[Job, FilledFile]]:
    """Yield each file, and last the forms that check those before them.

    They check what is printed on the other forms.
    """
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
    if work.layouts and not any(map(_checks, work.jobs)):
        _cross_checked([*seen, *unseen], work)


def _checking(job: Job, printed: Sequence[Printed], work: _Work) -> Job:
    """Return the job of 勾稽表 with its findings about the other forms."""
    pairs = _cross_checked(printed, work)
    return replace(job, scope=replace(job.scope, agreements=pairs, unprinted=work.unprinted))


def _cross_checked(printed: Sequence[Printed], work: _Work) -> tuple[Agreement, ...]:
    """Return the figures of forms that should agree; report the findings."""
    in_order = sorted(printed, key=lambda form: ORDER[form.form])
    villages = [village.village.name for village in work.result.villages]
    pairs = tuple(agreements(in_order, villages, work.result.policy))
    if work.checked:
        work.checked(CrossCheck(tuple(pair for pair in pairs if not pair.agrees), work.unprinted))
    return pairs


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
    """Return a filled form as `printing` takes it.

    Of a form with a sheet for each record, only those sheets are printed.
    """
    folder, name, form = job.path.parent.name, job.path.stem, job.form
    if not isinstance(form, Form):
        return Filled(folder, form.number, name, content)
    template = compiled[form]
    if form.sheets is None:
        aside, records = _notes_of_office(form, template), None
    else:
        aside = frozenset(template.sheets) - {form.sheets.name}
        records = LISTS[form.sheets.records].tabs(job.scope)
    cells = (cell for sheet, cells in template.unprinted_cells.items() if sheet not in aside for cell in cells)
    unprinted = tuple(cells) if form.compared else ()  # 计算复核表 has columns of its own beside the page
    wide = bool(template.wide_sheets - aside)
    return Filled(folder, form.number, name, content, records, aside, wide, unprinted)


def _notes_of_office(form: Form, template: Template) -> frozenset[str]:
    """Return the sheets that an office has added for its own notes."""
    notes = template.plain_sheets - packaged_content(form).tabs
    return notes if notes < {*template.sheets} else frozenset()


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
    lists: dict[str, Records] = {
        name: LISTS[name].rows(scope, fields) for name, fields in template.lists.items() if name != within
    }
    lengths = {name: len(rows) for name, rows in lists.items()}
    if form.crossed_out:
        lists = {name: rows or [(NOTHING,) * len(template.lists[name])] for name, rows in lists.items()}
    copies = _copies(form.sheets, scope, template) if form.sheets else {}
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


def _copies(sheets: RepeatedSheet, scope: Scope, template: Template) -> Mapping[str, Sequence[Copy]]:
    """Return the sheets of a form with one per record."""
    records = LISTS[sheets.records]
    names = [name for name in template.values if name in records.names]
    filled = zip(records.tabs(scope), records.rows(scope, names), _within(sheets, scope, template), strict=True)
    return {sheets.name: [Copy(tab, dict(zip(names, row, strict=True)), lists) for tab, row, lists in filled]}


def _within(sheets: RepeatedSheet, scope: Scope, template: Template) -> Iterator[Mapping[str, Records]]:
    """Yield the list within each record.

    It is absent unless the form has one and the template uses it.
    """
    fields = template.lists.get(sheets.within)
    for record in LISTS[sheets.records].records(scope):
        yield {} if fields is None else {sheets.within: LISTS[sheets.within].rows_within(record, scope, fields)}
