"""打印包.pdf: the materials of a village or the project, ready to hand over.

They are in the order of the procedure, each in its number of copies.

The plan comes first: which forms, in which order, how many copies, and how many pages where the form itself says so (a
letter for every household). LibreOffice then prints the workbooks, pypdf joins the pages, and their
numbers are compared with the plan.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from itertools import chain, groupby, islice
from math import inf
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from ..law import SCHEMA, TOWNSHIP_MATERIAL, Material, Procedure, Version
from ..xlsxform import sheet_parts
from .catalog import legible
from .libreoffice import fonts_named, replaced, require_printer, to_pdf
from .words import some_cells

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

PACK = "打印包.pdf"
_SHEET = re.compile(r'<(?:\w+:)?sheet\s(?:[^>]*\s)?name="([^"]*)"[^>]*/>')
_NAMED = re.compile(r"<((?:\w+:)?definedName)\s[^>]*>[^<]*</\1>")
_LOCAL = re.compile(r'localSheetId="(\d+)"')
_VIEWED = re.compile(r'\b(activeTab|firstSheet)="\d+"')
"""Parts of a workbook as this package writes them: a sheet, a defined name, its sheet, the sheet it opens with"""
_TEXT = re.compile(rb"/F\d+ ([\d.]+) Tf\s*[<\[]")
"""Text in a page as LibreOffice writes it, with its size in points"""
_SEVERAL = re.compile(r'\bfitToHeight="0".*<(?:\w+:)?rowBreaks [^>]*\bmanualBreakCount="(\d+)"', re.DOTALL)
"""A sheet made for several pages, and how many times it is broken"""
_SHEETS = 100
"""Most sheets of a workbook to print

LibreOffice holds over a megabyte for each until it has printed the last.
"""
_REST = "其他"
"""Bookmark of forms that are part of no material, when they are asked for by number"""


@dataclass(frozen=True)
class Filled:
    """A filled form to print: its folder, number, name and bytes.

    A form with a sheet per record has the names of the records; `aside` are sheets that are not printed. A form is
    `wide` if a sheet is wider than its paper; `unprinted` are the filled cells that a print area leaves out.
    """

    folder: str
    number: str
    name: str
    content: bytes
    records: tuple[str, ...] | None = None
    aside: frozenset[str] = frozenset()
    wide: bool = False
    unprinted: tuple[str, ...] = ()

    @cached_property
    def sheet_pages(self) -> Sequence[int]:
        """The pages that each printed sheet takes: one, if unbroken."""
        parts = sheet_parts(self.content).sheets
        with zipfile.ZipFile(BytesIO(self.content)) as book:
            sheets = [book.read(part).decode() for name, part in parts.items() if name not in self.aside]
        return [int(found[1]) + 1 if (found := _SEVERAL.search(sheet)) else 1 for sheet in sheets]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the plan: a form, the heading of its material, its copies."""

    heading: str
    filled: Filled
    copies: int


@dataclass(frozen=True, slots=True)
class Document:
    """A form as it was printed: its pages once, and how many it should have.

    The latter, `planned`, is None if only the printer knows. `smallest` is the size of its smallest text in points,
    and `smallest_on` its page; `legible` is the smallest it should have. A `wide` one is divided over pages side by
    side; `unprinted` are the filled cells that are on none.
    """

    folder: str
    name: str
    copies: int
    pages: int
    planned: int | None
    smallest: float
    smallest_on: int
    legible: float
    wide: bool
    unprinted: tuple[str, ...]


class DocumentJson(TypedDict):
    """A form in a file: its pages once, and its copies."""

    folder: str
    name: str
    copies: int
    pages: int
    planned: int | None


class PackJson(TypedDict):
    """A PDF that was written."""

    path: str
    pages: int
    sha256: str


class PrintoutJson(TypedDict):
    """Everything `subsidy print --json` prints."""

    schema: Version
    files: list[PackJson]
    documents: list[DocumentJson]
    replaced_fonts: list[str] | None
    printed_fonts: list[str]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Printout:
    """The PDFs by path, with their contents and the fonts that were used.

    `replaced_fonts` is None if it cannot be known.
    """

    files: Mapping[str, bytes]
    pages: Mapping[str, int]
    documents: tuple[Document, ...]
    replaced_fonts: tuple[str, ...] | None
    printed_fonts: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the clerk should know before signing, in Chinese."""
        return (*self._fonts(), *self._wide(), *self._unprinted(), *self._illegible(), *self._miscounted())

    def _fonts(self) -> Iterator[str]:
        used = "、".join(self.printed_fonts)
        if self.replaced_fonts is None:
            yield f"无法得知这台电脑有哪些字体；打印用的是：{used}。与表格所用字体不同的，行数、页数可能有出入"
        elif self.replaced_fonts:
            missing = "、".join(self.replaced_fonts)
            yield f"这台电脑没有字体：{missing}，已用别的字体代替（打印用的是：{used}）；装上后再打印，版面更准"

    def _wide(self) -> Iterator[str]:
        for document in dict.fromkeys(self.documents):
            if document.wide:
                yield (
                    f"{document.folder}：{document.name} 比纸宽，印成了左右几页；"
                    "请在模板的页面设置里选“将所有列调整为一页”，或改用横向、更大的纸，再打印"
                )

    def _unprinted(self) -> Iterator[str]:
        for document in dict.fromkeys(self.documents):
            if cells := document.unprinted:
                yield (
                    f"{document.folder}：{document.name} 的打印区域没有包括模板中的 {some_cells(cells)}，"
                    "那里填的内容没有印出来；"
                    "请在模板中改打印区域，再打印"
                )

    def _illegible(self) -> Iterator[str]:
        for document in dict.fromkeys(self.documents):
            if round(document.smallest, 1) < document.legible:
                where = f"{document.folder}：{document.name}"
                yield (
                    f"{where} 第{document.smallest_on}页最小的字印出来是{document.smallest:.1f}磅，"
                    f"应不小于{document.legible:g}磅；请装上缺的字体，或在模板中改大字号；"
                    "数字被缩小的，改宽这一列、改窄别的列，再打印"
                )

    def _miscounted(self) -> Iterator[str]:
        for document in self.documents:
            if document.planned is not None and document.pages != document.planned:
                where = f"{document.folder}：{document.name}"
                yield f"{where} 应为{document.planned}页，印出{document.pages}页；请检查版面后再用"

    def to_json(self) -> PrintoutJson:
        """Return the printout as JSON: no bytes and no names of persons."""
        return {
            "schema": SCHEMA,
            "files": [
                {"path": path, "pages": self.pages[path], "sha256": sha256(content).hexdigest()}
                for path, content in self.files.items()
            ],
            "documents": [
                {
                    "folder": document.folder,
                    "name": document.name,
                    "copies": document.copies,
                    "pages": document.pages,
                    "planned": document.planned,
                }
                for document in self.documents
            ],
            "replaced_fonts": None if self.replaced_fonts is None else list(self.replaced_fonts),
            "printed_fonts": list(self.printed_fonts),
            "remarks": list(self.remarks),
        }


# The plan -------------------------------------------------------------------------------------------------------------


def in_order(procedure: Procedure) -> Iterator[tuple[int, Material]]:
    """Yield the materials, first those the township hands over.

    Those are numbered; the materials of the other steps follow with 0.
    """
    yield from enumerate(procedure.handed_over(TOWNSHIP_MATERIAL), start=1)
    for step in procedure.steps:
        if step.id != TOWNSHIP_MATERIAL:
            yield from ((0, material) for material in procedure.handed_over(step.id))


def printed_forms(procedure: Procedure) -> frozenset[str]:
    """Return the numbers of the forms that are part of a material.

    They are printed when no form is asked for.
    """
    return frozenset(form for _, material in in_order(procedure) for form in material.forms)


def planned(procedure: Procedure, filled: Sequence[Filled]) -> list[Entry]:
    """Return what to print of a folder, in order.

    A form comes once for every material it is part of.
    """
    by_number = {form.number: form for form in filled}
    entries = [
        Entry(_heading(number, material, by_number), by_number[form], material.copies)
        for number, material in in_order(procedure)
        for form in material.forms
        if form in by_number
    ]
    known = {entry.filled.number for entry in entries}
    return [*entries, *(Entry(_REST, form, 1) for form in filled if form.number not in known)]


def _heading(number: int, material: Material, made: Collection[str]) -> str:
    """Return the bookmark of a material.

    Where its title names forms that another file holds, it says which are in this one.
    """
    title = f"{number}. {material.title}" if number else material.title
    here = [form for form in material.forms if form in made]
    named = [form for form in material.forms if form in material.title]
    return title if set(named) <= set(here) else f"{title}（本册：{'、'.join(here)}）"


# Printing -------------------------------------------------------------------------------------------------------------


def print_filled(procedure: Procedure, filled: Iterable[Filled], *, duplex: bool = False) -> Printout:
    """Return a PDF for each folder of filled forms: 项目/打印包.pdf, 村名/打印包.pdf.

    With `duplex`, whatever is signed by itself begins on a new sheet: a blank back follows an odd number of pages.
    Raises `PrintError` if a program is missing, before anything is done, or if printing fails.
    """
    require_printer()
    from pypdf import PdfReader

    forms = list(filled)
    books = [(form, book) for form in forms for book in _books(form)]
    pdfs = to_pdf([(f"{form.folder}：{form.name}", book) for form, book in books])
    papers: dict[tuple[str, str], list[PageObject]] = {_key(form): [] for form in forms}
    for (form, _), pdf in zip(books, pdfs, strict=True):
        papers[_key(form)] += PdfReader(BytesIO(pdf)).pages
    smallest = {key: _smallest(paper) for key, paper in papers.items()}
    missing = replaced(set[str]().union(*(fonts_named(form.content) for form in forms)))
    files, pages, documents = {}, {}, []
    for folder in dict.fromkeys(form.folder for form in forms):  # forms of the project may come first and last
        entries = planned(procedure, [form for form in forms if form.folder == folder])
        files[f"{folder}/{PACK}"], pages[f"{folder}/{PACK}"] = _joined(entries, papers, duplex=duplex)
        documents += [_document(entry, papers[_key(entry.filled)], smallest[_key(entry.filled)]) for entry in entries]
    fonts = sorted(_embedded(chain.from_iterable(papers.values())))
    return Printout(files, pages, tuple(documents), None if missing is None else tuple(missing), tuple(fonts))


def _key(form: Filled) -> tuple[str, str]:
    return form.folder, form.number


def _books(form: Filled) -> Iterator[bytes]:
    """Yield the workbooks to print a form from.

    That is the form without what is aside or, where it has a sheet for each record, those in order, `_SHEETS` in each.
    """
    if form.records is None:
        yield without(form.content, form.aside) if form.aside else form.content
        return
    names = list(sheet_parts(form.content).sheets)
    printed = [name for name in names if name not in form.aside]
    for start in range(0, len(printed), _SHEETS):
        yield without(form.content, {*names}.difference(printed[start : start + _SHEETS]))


def _document(entry: Entry, pages: Sequence[PageObject], smallest: tuple[float, int]) -> Document:
    form = entry.filled
    expected = None if form.records is None else sum(form.sheet_pages)
    return Document(
        form.folder,
        form.name,
        entry.copies,
        len(pages),
        expected,
        smallest=smallest[0],
        smallest_on=smallest[1],
        legible=legible(form.number),
        wide=form.wide,
        unprinted=form.unprinted,
    )


def _joined(
    entries: Sequence[Entry], papers: Mapping[tuple[str, str], list[PageObject]], *, duplex: bool
) -> tuple[bytes, int]:
    """Return the entries as one PDF with bookmarks, and its number of pages."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for heading, group in groupby(entries, key=lambda entry: entry.heading):
        chapter = None
        for entry in group:
            pages = _sheaf(entry, papers[_key(entry.filled)], duplex=duplex)
            for copy in range(1, entry.copies + 1):
                start = len(writer.pages)
                starts = _append(writer, pages)
                chapter = chapter or writer.add_outline_item(title=heading, page_number=start)
                label = f"{entry.filled.name}（第{copy}份）" if entry.copies > 1 else entry.filled.name
                item = writer.add_outline_item(title=label, page_number=start, parent=chapter, is_open=False)
                for record, page in zip(entry.filled.records or (), starts, strict=False):
                    writer.add_outline_item(title=record, page_number=page, parent=item)
    writer.metadata = {"/Title": PACK.removesuffix(".pdf"), "/Producer": "subsidy"}
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue(), len(writer.pages)


def _sheaf(entry: Entry, pages: list[PageObject], *, duplex: bool) -> list[tuple[list[PageObject], bool]]:
    """Return the parts of one copy that are signed by themselves.

    A part is each sheet, or the form if its sheets take other pages than expected. Each comes with whether a blank
    back follows it.
    """
    counts, remaining = entry.filled.sheet_pages, iter(pages)
    parts = [[*islice(remaining, count)] for count in counts] if sum(counts) == len(pages) else [pages]
    return [(part, duplex and len(part) % 2 == 1) for part in parts]


def _append(writer: PdfWriter, parts: Iterable[tuple[list[PageObject], bool]]) -> list[int]:
    """Append the pages; return the number of the page where each part begins."""
    starts = []
    for pages, backed in parts:
        starts.append(len(writer.pages))
        for page in pages:
            writer.add_page(page)
        if backed:
            writer.add_blank_page(width=pages[-1].mediabox.width, height=pages[-1].mediabox.height)
    return starts


# The parts of a file --------------------------------------------------------------------------------------------------


def without(book: bytes, sheets: Collection[str]) -> bytes:
    """Return a workbook without these sheets.

    LibreOffice prints even hidden ones.
    """
    stream = BytesIO()
    parts = sheet_parts(book)
    gone = {part for name, part in parts.sheets.items() if name in sheets}
    with zipfile.ZipFile(BytesIO(book)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, False, 1) as out:
        for name in [name for name in source.namelist() if name not in gone]:
            content = source.read(name)
            out.writestr(name, _reduced(content.decode(), sheets) if name == parts.book else content)
    return stream.getvalue()


def _reduced(workbook: str, sheets: Collection[str]) -> str:
    """Return the XML of a workbook without these sheets.

    Defined names that are local to them are left out too.
    """
    names = [html.unescape(found[1]) for found in _SHEET.finditer(workbook)]
    numbers = {old: new for new, old in enumerate(old for old, name in enumerate(names) if name not in sheets)}

    def renumbered(name: re.Match[str]) -> str:
        old = _LOCAL.search(name[0])
        if old is None:
            return name[0]
        return _LOCAL.sub(f'localSheetId="{numbers[int(old[1])]}"', name[0]) if int(old[1]) in numbers else ""

    kept = _SHEET.sub(lambda sheet: "" if html.unescape(sheet[1]) in sheets else sheet[0], workbook)
    return _VIEWED.sub(r'\1="0"', _NAMED.sub(renumbered, kept))


def _smallest(pages: Iterable[PageObject]) -> tuple[float, int]:
    """Return the size of the smallest text in points, and its page."""
    contents = enumerate((page.get_contents() for page in pages), start=1)
    texts = ((content.get_data(), page) for page, content in contents if content is not None)
    return min(((float(size), page) for text, page in texts for size in _TEXT.findall(text)), default=(inf, 0))


def _embedded(pages: Iterable[PageObject]) -> set[str]:
    """Return the names of the fonts on these pages, without subset prefixes."""
    found = set()
    for page in pages:
        fonts: Any = page.get("/Resources", {}).get("/Font", {})
        for font in fonts.get_object().values():
            found.add(str(font.get_object().get("/BaseFont", "")).lstrip("/").partition("+")[2])
    return found - {""}
