"""Fills an ordinary .xlsx: an office draws the form in Excel or WPS, placeholders in cells say what goes where.

``{{名称}}`` is a value of the form. A row with ``{{列表.字段}}`` is the model row of a list: it is written once per
record, what stands below moves down, and everything that refers to it moves or stretches along. There is no expression
language: a template holds names only, and nothing in it or in a value is ever executed.

A `Template` is compiled once from the bytes of the file and can be filled any number of times. Filling copies the file
and changes only the stretches of bytes that differ; parts that nothing is put into are as they were, byte for byte.

>>> template = Template.compile(Path("花名表.xlsx"))                        # doctest: +SKIP
>>> template.lists                                                          # doctest: +SKIP
{'人员': ('姓名', '身份证号', '补贴金额')}
>>> template.fill(out, {"村": "后瓦村"}, {"人员": [("张三", "142302…", Decimal("90350"))]})   # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import IO, NamedTuple

from .faults import Fault, Report, TemplateError, TemplateProblem, words_for
from .filling import Filling
from .package import Package
from .references import Moves, RowMap, quoted
from .sheet import Sheet
from .values import Record, Records, Value, clean
from .workbook import Book, Output, check_copied, read_book, write_book

__all__ = [
    "Copy",
    "Record",
    "Records",
    "Template",
    "TemplateError",
    "TemplateProblem",
    "Value",
    "sheet_link",
    "tab_names",
]

MAX_TAB = 31
"""The most characters the name of a sheet has."""
MAX_OFFERED = 10
"""The most names a message lists when none is near."""

_AGAINST_THE_RULES: dict[type[Exception], str] = {
    LookupError: "缺少必需的内容",
    ValueError: "有不能识别的值",
    ArithmeticError: "数值超出范围",
    RecursionError: "嵌套过深",
}
_OTHER_TAB = "给模板中同名的工作表或这一份换一个名称，不超过 31 个字，不用 [ ] : * ? / \\"
_NOT_IN_TABS = re.compile(r"[\[\]:*?/\\]")
_NONE: Mapping[str, Records] = MappingProxyType({})


class Copy(NamedTuple):
    """One copy of a sheet: the name of its tab, and what it is filled with besides what the whole file is."""

    tab: str
    values: Mapping[str, Value]
    lists: Mapping[str, Records] = _NONE


class Offer(NamedTuple):
    """The names a caller can give: values of the form, and the fields of each list (None: any)."""

    values: Collection[str]
    lists: Mapping[str, Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template. It is never changed by filling it.

    `values` are the names of the form values it asks for, `lists` the fields of each list in the order of their
    columns: a record is a sequence of values in that order. `book` is what the file was compiled into.
    """

    name: str
    values: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]
    book: Book

    @classmethod
    def compile(cls, source: Path | bytes, name: str = "") -> Template:
        """Compile a template. `name` is what messages call it; by default the name of the file.

        Raises `TemplateError` with everything that is wrong with the file, and `OSError` when it cannot be read.
        """
        report = Report(name or (source.name if isinstance(source, Path) else "模板"))
        with report.at("", ""):
            book = _read(source, report)
        report.close()
        names = [name for sheet in book.sheets for name in sheet.names]
        fields: dict[str, list[str]] = {}
        for asked in names:
            if asked.list and asked.field not in fields.setdefault(asked.list, []):
                fields[asked.list].append(asked.field)
        values = frozenset(asked.field for asked in names if not asked.list)
        return cls(report.file, values, MappingProxyType({key: tuple(fields[key]) for key in fields}), book)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets."""
        return tuple(entry.name for entry in self.book.entries)

    def check(
        self,
        values: Collection[str],
        lists: Mapping[str, Collection[str]],
        copies: Mapping[str, tuple[Collection[str], Mapping[str, Collection[str]]]] = MappingProxyType({}),
    ) -> None:
        """Raise `TemplateError` for every placeholder that asks for a name not offered here, or when there is none.

        `copies` has, for each sheet that will be copied, the names that are offered there besides the others; it is
        told when there is no such sheet, or it cannot be copied. What is offered on one that is not there is then
        offered everywhere, because it may only have another name.
        """
        report = Report(self.name)
        if not (self.values or self.lists):
            report.add("", "", "模板里没有占位符，填出来会是空表", "在单元格里写上 {{名称}} 或 {{列表.字段}}")
        _check_copied(self, copies, report)
        absent = [copies[name] for name in copies if name not in self.sheets]
        for sheet in self.book.sheets:
            offered = Offer(values, lists)
            for own_values, own_lists in [copies[sheet.name]] if sheet.name in copies else absent:
                offered = Offer({*offered.values, *own_values}, {**offered.lists, **own_lists})
            _check_names(sheet, offered, report)
        report.close()

    def fill(
        self,
        out: IO[bytes],
        values: Mapping[str, Value],
        lists: Mapping[str, Records] = _NONE,
        *,
        title: str = "",
        copies: Mapping[str, Sequence[Copy]] = MappingProxyType({}),
    ) -> None:
        """Write the filled template to `out`. The same arguments always give the same bytes.

        `lists` has the records of each list; they are gone through once for each list row that shows them (and once
        more for links in it), so a list may make its records as it goes. A list without records leaves one blank row. A
        sheet named in `copies` is written once for each `Copy` (see `tab_names`), and stays as one blank form when
        there is none. `title` goes into the properties of the file.

        Raises `TemplateError` with every name that is missing, before anything is written; and at the end with every
        value that cannot be written, when what `out` has got is not to be used.
        """
        report = Report(self.name)
        output = _Filler(self, values, lists, copies, report).output(title)
        report.close()
        write_book(self.book, output, out)
        report.close()


def _read(source: Path | bytes, report: Report) -> Book:
    package = Package.read(source)
    try:
        return read_book(package, report)
    except Fault:
        raise
    except tuple(_AGAINST_THE_RULES) as error:
        raise Fault(f"文件内容不合 .xlsx 的规定（{_cause(error)}）", "用 Excel 或 WPS 打开后重新保存") from error


def _cause(error: Exception) -> str:
    """Return what the file does against the rules, and where in the program support has to look."""
    place = extract_tb(error.__traceback__)[-1]
    return f"{words_for(error, _AGAINST_THE_RULES)}；查错位置 {Path(place.filename).stem}:{place.lineno}"


def tab_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return names for tabs: without forbidden characters, short enough, and none twice or among `taken`.

    >>> tab_names(["张三", "张三", "a/b:c"], taken=["目录"])
    ('张三', '张三(2)', 'abc')
    """
    used = {name.lower() for name in taken}
    tabs = []
    for name in names:
        plain = _NOT_IN_TABS.sub("", " ".join(clean(name).split())).strip("' ") or "表"
        tab, number = plain[:MAX_TAB].rstrip("' "), 1
        while tab.lower() in used or tab.lower() == "history":
            number += 1
            tab = f"{plain[: MAX_TAB - len(str(number)) - 2]}({number})"
        used.add(tab.lower())
        tabs.append(tab)
    return tuple(tabs)


def sheet_link(tab: str, cell: str = "A1") -> str:
    """Return the place in the same file that a link leads to.

    >>> sheet_link("张三")
    "'张三'!A1"
    """
    return quoted(tab) + cell


def _check_names(sheet: Sheet, offer: Offer, report: Report) -> None:
    for name, place in sheet.names.items():
        offered: Collection[str] | None = offer.values
        if name.list:
            if name.list not in offer.lists:
                report.add(sheet.name, place, f"没有名为“{name.list}”的列表", _suggestion(name.list, offer.lists))
                continue
            offered = offer.lists[name.list]
        if offered is not None and name.field not in offered:
            report.add(sheet.name, place, f"{{{{{name}}}}} 没有可填的内容", _suggestion(name.field, offered))


def _check_copied(template: Template, copied: Collection[str], report: Report) -> None:
    """Report the sheets to be copied that are not there, or cannot be."""
    for sheet in copied:
        if sheet not in template.sheets:
            near = get_close_matches(sheet, {*template.sheets} - {*copied}, n=1, cutoff=0.5)
            which = f"把工作表“{near[0]}”" if near else "要逐份填写的那张工作表"
            report.add(sheet, "", "模板中没有这个工作表", f"{which}改名为“{sheet}”")
        check_copied(template.book, sheet, report)


def _suggestion(name: str, offered: Collection[str]) -> str:
    near = get_close_matches(name, offered, n=3, cutoff=0.5)
    if near:
        return f"是否应为：{'、'.join(near)}"
    some = "、".join(sorted(offered)[:MAX_OFFERED])
    rest = f"等{len(offered)}个，见占位符说明" if len(offered) > MAX_OFFERED else ""
    return f"可用的名称：{some}{rest}" if offered else "删去这个占位符"


class _Filler:
    def __init__(
        self,
        template: Template,
        values: Mapping[str, Value],
        lists: Mapping[str, Records],
        copies: Mapping[str, Sequence[Copy]],
        report: Report,
    ) -> None:
        self.template, self.values, self.lists, self.copies, self.report = template, values, lists, copies, report

    def output(self, title: str) -> Output:
        """Return what every sheet is filled with; what is missing is reported."""
        self._check_copies()
        sheets = self.template.book.sheets
        for sheet in sheets if self.copies.keys() <= {*self.template.sheets} else ():
            for _, values, lists in self._fills(sheet.name):
                _check_names(sheet, Offer(values.keys(), dict.fromkeys(lists)), self.report)
        if self.report.problems:
            return Output({}, Moves({}), title)
        rows = {sheet.name: self._rows(sheet, self.lists) for sheet in sheets if sheet.name not in self.copies}
        fillings = {
            entry.name: tuple(self._fillings(entry.name, entry.sheet, rows)) for entry in self.template.book.entries
        }
        return Output(fillings, Moves(rows), title)

    def _fills(self, sheet: str) -> Iterator[Copy]:
        """Yield what a sheet is filled with: a copy without records is a blank form."""
        if sheet not in self.copies:
            yield Copy(sheet, self.values, self.lists)
        for tab, values, lists in self.copies.get(sheet, ()):
            yield Copy(tab, {**self.values, **values}, {**self.lists, **lists})
        if sheet in self.copies and not self.copies[sheet]:
            blank = {**dict.fromkeys(self.template.values), **self.values}
            yield Copy(sheet, blank, dict.fromkeys(self.template.lists, ()))

    def _fillings(self, name: str, sheet: Sheet | None, rows: Mapping[str, RowMap]) -> Iterator[Filling]:
        fields = self.template.lists
        for number, (tab, values, lists) in enumerate(self._fills(name)):
            own = {name: self._rows(sheet, lists)} if sheet and name in self.copies else {}
            names = {name: tab} if tab != name else {}
            yield Filling(name, tab, Moves({**rows, **own}, names), values, lists, fields, self.report, number)

    def _rows(self, sheet: Sheet, lists: Mapping[str, Records]) -> RowMap:
        with self.report.at(sheet.name, ""):
            return sheet.row_map(lists)
        return RowMap()

    def _check_copies(self) -> None:
        _check_copied(self.template, self.copies, self.report)
        names = self.template.sheets
        for sheet, copies in self.copies.items():
            tabs = [copy.tab for copy in copies]
            for tab, legal in zip(tabs, tab_names(tabs, {*names} - {*self.copies}), strict=True):
                if tab != legal:
                    self.report.add(sheet, "", f"工作表名称“{tab}”不合规或重复", _OTHER_TAB)
