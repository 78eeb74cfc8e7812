"""The templates of a form set: an office's own, and the packaged ones.

The packaged ones are used where the office's own folder has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from ..law import Policy
from ..xlsxform import Template, TemplateError, TemplateProblem
from .agreements import Unprinted, is_figure
from .catalog import FORMS, ORDER, Form, is_posted, packaged_templates
from .errors import FormSetError
from .export import LEGEND
from .placeholders import LINK, LISTS, NUMBER, SCOPE
from .printed import Layout, layout_of
from .recognition import content_of, mistaken_for
from .scope import Scope

_WORKBOOKS = frozenset({".csv", ".et", ".ett", ".ods", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xlt", ".xltm", ".xltx"})
"""Endings of files in an office's folder that may be meant as templates."""
_LOCKS = ("~$", ".")
"""Beginnings of the names of lock files and hidden files."""
_NAME_AS_EXPORTED = "文件名要与 subsidy templates --export 导出的完全一致（.xlsx）；不用的请移到别处"
_FORM_NUMBER = re.compile(r"附件(\d+)(-\d)?(附表)?")


_INSTEAD = {"身份证号": "公示身份证号", "备注": "公示备注", "人员备注": "公示备注", "填表联系电话": "监督举报电话"}
"""Fields for a posted form, for those that it may not show"""


def _refusal(name: str, offered: Container[str], prefix: str = "") -> tuple[str, str]:
    """Return the message and the remedy for a private field on a posted form."""
    instead = _INSTEAD.get(name)
    remedy = f"改用 {{{{{prefix}{instead}}}}}" if instead in offered else "删去这个占位符"
    return f"公示的表不能印{name}", remedy


_PRIVATE = {
    **{name: _refusal(name, SCOPE) for name, field in SCOPE.items() if field.private},
    **{
        f"{name}.{each}": _refusal(each, entry.fields, f"{name}.")
        for name, entry in LISTS.items()
        for each in entry.private
    },
}
"""The placeholders that no posted form may show, with the message and the remedy for each"""


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """An office's folder of templates.

    Each has the name of the packaged template, or of the filled file.
    """

    folder: Path
    policy: Policy

    def names(self, form: Form) -> tuple[str, str]:
        """Return the names that the template of a form may have."""
        return form.file, form.output(self.policy)

    def find(self, form: Form) -> Path | None:
        """Return the template of a form, if the office has one."""
        paths = (self.folder / name for name in self.names(form))
        return next((path for path in paths if path.exists()), None)


def compiled_templates(forms: Iterable[Form], own: OwnTemplates | None) -> dict[Form, Template]:
    """Compile and check every template needed.

    Raises `TemplateError` with the problems of all of them.
    """
    compiled: dict[Form, Template] = {}
    problems = list(_strangers(own)) if own else []
    for form in forms:
        try:
            compiled[form] = _compiled(form, own)
        except TemplateError as failure:
            problems += failure.problems
    if problems:
        raise TemplateError(problems)
    return compiled


def _compiled(form: Form, own: OwnTemplates | None) -> Template:
    """Compile and check the template of a form. Raises `TemplateError`."""
    path, barred = template_of(form, own), _PRIVATE if is_posted(form.number) else {}
    if found := [*_of_another_form(form, path)] if own and own.find(form) else []:
        raise TemplateError(found)
    values = {name for name in SCOPE if name not in barred}
    lists = {name: {each for each in entry.names if f"{name}.{each}" not in barred} for name, entry in LISTS.items()}
    sheets: dict[str, tuple[Collection[str], dict[str, Collection[str]]]] = (
        {form.sheets.name: (lists[form.sheets.records], {})} if form.sheets else {}
    )
    template = Template.compile_for(path, values, lists, sheets, barred=barred)
    if found := [*_without_list(form, template)] if own else []:
        raise TemplateError(found)
    return template


def template_of(form: Form, own: OwnTemplates | None) -> Path:
    """Return the template of a form: the office's, or the packaged one."""
    return (own and own.find(form)) or packaged_templates() / form.file


def _of_another_form(form: Form, path: Path) -> Iterator[TemplateProblem]:
    """Yield the problem of a file that holds the template of another form.

    Any other problem of the file would be about that form.
    """
    try:
        other = mistaken_for(form, content_of(Template.compile(path)))
    except TemplateError:  # reported when it is compiled with the names of its form
        return
    if other:
        message = f"这个文件里是{other.number}的内容，不是{form.number}"
        remedy = f"这个文件名下要放{form.number}的模板；{other.number}的模板叫“{other.file}”"
        yield TemplateProblem(path.name, "", "", message, remedy)


def _without_list(form: Form, template: Template) -> Iterator[TemplateProblem]:
    """Yield a problem for each list of the packaged template if this has none.

    Without a row for the list, the form would be empty.
    """
    if template.lists or form.sheets:
        return
    packaged = Template.compile(packaged_templates() / form.file).lists
    for name, fields in ((name, fields) for name, fields in packaged.items() if not LISTS[name].optional):
        message = f"没有列表“{name}”的模板行，填出来没有名单"
        yield TemplateProblem(form.file, "", "", message, f"在表中留一行，写上 {{{{{name}.{fields[0]}}}}} 等")


def _strangers(own: OwnTemplates) -> Iterator[TemplateProblem]:
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


def unprinted_fields(layouts: Mapping[Form, Layout], own: OwnTemplates, scope: Scope) -> Iterator[Unprinted]:
    """Yield the fields that an office's templates lack or have renamed."""
    for form, layout in sorted(layouts.items(), key=lambda found: ORDER[found[0].number]):
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
