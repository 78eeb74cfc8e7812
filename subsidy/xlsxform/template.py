"""Fills an ordinary .xlsx by placeholders in its cells.

An office draws the form in Excel or WPS. ``{{名称}}`` is a value of the form. A row with ``{{列表.字段}}`` is the model
row of a list: it is written once per record, the rows below it move down, and every reference to them shifts or grows
accordingly. There is no expression language: a template holds names only, and nothing in it or in a value is ever
executed.

A `Template` is compiled once from the bytes of the file and can be filled any number of times. Filling copies the file
and changes only the bytes that differ; a part that needs no change is copied byte for byte.

>>> template = Template.compile(Path("花名表.xlsx"))                        # doctest: +SKIP
>>> template.lists                                                          # doctest: +SKIP
{'人员': ('姓名', '身份证号', '补贴金额')}
>>> template.fill(out, {"村": "后瓦村"}, {"人员": [("张三", "142302…", Decimal("90350"))]})   # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import IO, NamedTuple

from .book_checks import check_copied, immovable, unfilled_links
from .errors import Fault, Report, TemplateError, words_for
from .filling import Filling
from .offered import Barred, Offer, check_names
from .opc import Package
from .packager import Output, Watch, write_book
from .references import sheets_in
from .shifting import Moves, RowMap
from .tabs import tab_names
from .values import Records, Value
from .workbook import Book, read_book, sheets_read
from .worksheet import Sheet

_VIOLATIONS: dict[type[Exception], str] = {
    LookupError: "缺少必需的内容",
    ValueError: "有不能识别的值",
    ArithmeticError: "数值超出范围",
    RecursionError: "嵌套过深",
}

_OTHER_TAB = "给模板中同名的工作表或这一份换一个名称，不超过 31 个字，不用 [ ] : * ? / \\"

_NONE: Mapping[str, Records] = MappingProxyType({})


class Copy(NamedTuple):
    """One copy of a sheet: the name of its tab, its values and its lists.

    The values and lists are in addition to those of the whole file.
    """

    tab: str
    values: Mapping[str, Value]
    lists: Mapping[str, Records] = _NONE


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template, which filling does not change.

    `values` are the names of the values it uses; `lists` has the fields of each list in the order of their columns, and
    a record is a sequence of values in that order. `book` is the compiled workbook.
    """

    name: str
    values: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]
    book: Book

    @classmethod
    def compile(cls, source: Path | bytes, name: str = "") -> Template:
        """Compile a template.

        Messages call it `name`, by default the name of the file. Raises `TemplateError` with all problems of the
        template, and `OSError` if the file cannot be read.
        """
        report = Report(name or _name_of(source))
        return _settled(_compiled(source, report), report)

    @classmethod
    def compile_for(
        cls,
        source: Path | bytes,
        values: Collection[str],
        lists: Mapping[str, Collection[str]],
        copies: Mapping[str, tuple[Collection[str], Mapping[str, Collection[str]]]] = MappingProxyType({}),
        *,
        barred: Barred = MappingProxyType({}),
    ) -> Template:
        """Compile a template and check it as `check` does.

        The `barred` names, such as `列表.字段`, are known but may not be used; each has its message and remedy.
        Raises `TemplateError` with the problems of both, and `OSError` if the file cannot be read.
        """
        report = Report(_name_of(source))
        template = _compiled(source, report)
        if template:
            template.report_names(Offer(values, lists, barred), copies, report)
        return _settled(template, report)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets."""
        return tuple(entry.name for entry in self.book.entries)

    @property
    def plain_sheets(self) -> frozenset[str]:
        """Return the sheets without placeholders that nothing else reads.

        Nothing on another sheet reads them, nor any defined name.
        """
        filled = {sheet.name for sheet in self.book.sheets if sheet.names}
        read = {name for entry in self.book.entries for name in sheets_read(entry) if name != entry.name}
        own = ((each, sheets_in(each.node.text)) for each in self.book.names)  # a print area names its own sheet
        named = {name for each, sheets in own for name in sheets if name != each.sheet}
        return frozenset(self.sheets) - filled - read - named

    @property
    def wide_sheets(self) -> frozenset[str]:
        """Return the sheets wider than their paper."""
        return frozenset(sheet.name for sheet in self.book.sheets if sheet.is_wide)

    @property
    def unprinted_cells(self) -> Mapping[str, Sequence[str]]:
        """Return the filled cells of each sheet that its print area leaves out."""
        return {sheet.name: sheet.outside for sheet in self.book.sheets if sheet.outside}

    def check(
        self,
        values: Collection[str],
        lists: Mapping[str, Collection[str]],
        copies: Mapping[str, tuple[Collection[str], Mapping[str, Collection[str]]]] = MappingProxyType({}),
    ) -> None:
        """Check that every name in the template is offered.

        `values` and `lists` are the names offered on every sheet; `copies` has the additional names on each sheet that
        will be copied. A sheet to be copied that is missing, or cannot be copied, is a problem too; its names are then
        offered on every sheet, because the sheet may just have been renamed.
        """
        report = Report(self.name)
        self.report_names(Offer(values, lists), copies, report)
        report.close()

    def report_names(
        self,
        offer: Offer,
        copies: Mapping[str, tuple[Collection[str], Mapping[str, Collection[str]]]],
        report: Report,
    ) -> None:
        """Report what `check` raises."""
        if not (self.values or self.lists or report.problems):
            report.add("", "", "模板里没有占位符，填出来会是空表", "在单元格里写上 {{名称}} 或 {{列表.字段}}")
        _check_copied(self, copies, report)
        absent = [copies[name] for name in copies if name not in self.sheets]
        for sheet in self.book.sheets:
            offered = offer
            for own_values, own_lists in [copies[sheet.name]] if sheet.name in copies else absent:
                offered = Offer({*offered.values, *own_values}, {**offered.lists, **own_lists}, offer.barred)
            check_names(sheet, offered, report)

    def fill(
        self,
        out: IO[bytes],
        values: Mapping[str, Value],
        lists: Mapping[str, Records] = _NONE,
        *,
        title: str = "",
        copies: Mapping[str, Sequence[Copy]] = MappingProxyType({}),
        watch: Watch | None = None,
    ) -> int:
        """Write the filled template to `out`; same arguments, same bytes.

        Return the number of pages it prints on, as computed from its page setup; programs that print may differ.

        `lists` has the records of each list. They are iterated once for each list row that shows them, and once more
        for links in it, so a list may create its records on the fly. A list without records leaves one blank row. A
        sheet named in `copies` is written once for each `Copy` (see `tab_names`), or as one blank form if there is
        none. `title` is written to the properties of the file. `watch` is called with the tab of each worksheet and its
        XML, in pieces as they are written; no cell is split (see `filled_cells`).

        Raises `TemplateError` with all missing names before anything is written; and with all values that cannot be
        written at the end, in which case the content of `out` must be discarded. Raises `ValueError` if a list does not
        have as many records, or a record as many values, as it should.
        """
        report = Report(self.name)
        output = _Filler(self, values, lists, copies, report).output(title)
        report.close()
        write_book(self.book, output._replace(watch=watch), out)
        report.close()
        shown = (entry for entry in self.book.entries if entry.node.attributes.get("state", "visible") == "visible")
        return sum(pages for entry in shown for filling in output.fillings[entry.name] for pages in filling.pages)


def _name_of(source: Path | bytes) -> str:
    return source.name if isinstance(source, Path) else "模板"


def _compiled(source: Path | bytes, report: Report) -> Template | None:
    """Compile a template as far as it can be read; its problems are reported."""
    with report.at("", ""):
        book = _read(source, report)
        fields: dict[str, list[str]] = {}
        names = [name for sheet in book.sheets for name in sheet.names]
        for used in names:
            if used.list and used.field not in fields.setdefault(used.list, []):
                fields[used.list].append(used.field)
        values = frozenset(used.field for used in names if not used.list)
        return Template(report.file, values, MappingProxyType({key: tuple(fields[key]) for key in fields}), book)
    return None


def _settled(template: Template | None, report: Report) -> Template:
    """Return a template without problems.

    Raises `TemplateError` for any other.
    """
    if template is None or report.problems:
        raise TemplateError(report.problems)
    return template


def _read(source: Path | bytes, report: Report) -> Book:
    package = Package.read(source)
    try:
        book = read_book(package, report)
        for finding in (*immovable(book), *unfilled_links(book)):
            report.add(*finding)
        package.require_well_formed()
        return book
    except Fault:
        raise
    except tuple(_VIOLATIONS) as error:
        raise Fault(f"文件内容不合 .xlsx 的规定（{_cause(error)}）", "用 Excel 或 WPS 打开后重新保存") from error


def _cause(error: Exception) -> str:
    """Return the rule a file violates, and the line of code that found it."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{words_for(error, _VIOLATIONS)}；查错位置 {Path(frame.filename).stem}:{frame.lineno}"


def _check_copied(template: Template, copied: Collection[str], report: Report) -> None:
    """Report the sheets to be copied that are missing or cannot be copied."""
    for sheet in copied:
        if sheet not in template.sheets:
            near = get_close_matches(sheet, {*template.sheets} - {*copied}, n=1, cutoff=0.5)
            which = f"把工作表“{near[0]}”" if near else "要逐份填写的那张工作表"
            report.add(sheet, "", "模板中没有这个工作表", f"{which}改名为“{sheet}”")
        check_copied(template.book, sheet, report)


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
        """Return the fillings of all sheets; missing names are reported."""
        self._check_copies()
        sheets = self.template.book.sheets
        for sheet in sheets if self.copies.keys() <= {*self.template.sheets} else ():
            offers = (Offer(values.keys(), dict.fromkeys(lists)) for _, values, lists in self._fills(sheet.name))
            for offer, _ in groupby(offers):
                check_names(sheet, offer, self.report)
        if self.report.problems:
            return Output({}, Moves({}), title)
        rows = {sheet.name: self._rows(sheet, self.lists) for sheet in sheets if sheet.name not in self.copies}
        fillings = {
            entry.name: tuple(self._fillings(entry.name, entry.sheet, rows)) for entry in self.template.book.entries
        }
        return Output(fillings, Moves(rows), title)

    def _fills(self, sheet: str) -> Iterator[Copy]:
        """Yield the values and lists of each copy of a sheet.

        A sheet to be copied without copies becomes a blank form.
        """
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
            moves, repeated = Moves({**rows, **own}, names), name in self.copies
            yield Filling(name, tab, moves, values, lists, fields, self.report, number, repeated)

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
