"""The vocabulary of the drawings.

A form has sheets, and a sheet has blocks from top to bottom.

Fonts, sizes, margins and the footer are set here alone. Heights and sizes are in points. Widths are the number of Latin
characters of the text's size that a line holds; a Chinese character takes two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, pairwise
from math import ceil
from typing import Literal, Protocol, TypeVar

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.forms import LEGIBLE
from subsidy.forms.field import NOTHING
from subsidy.forms.words import SEAL, SEAL_DAY

T = TypeVar("T")

TITLE, HEADING, BODY, FIGURES = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
LINK_COLOUR = "0563C1"
_THIN = Side(style="thin")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
MEASURE, MEASURE_SIZE = "Courier New", 10
"""Default font, whose digits are the unit of column widths.

The digits are 6 points wide at every resolution of a screen, and in the fonts that stand in for it: Liberation Mono and
DejaVu Sans Mono. So every program prints a sheet no wider than the paper at its own size, with the same rows on a page.
Arial would not do: DejaVu Sans, whose digits are 17% wider, stands in for it where Liberation Sans is missing.
"""
DIGIT, WIDEST_DIGIT = 6.0, 6.4
"""Points: a digit of Courier New 10, and of DejaVu Sans 10, the widest font that may stand in for it."""
_CELL_PADDING = 4.0
"""Points a cell keeps free beside its text."""
SHRINK = 0.94
"""How far a list may be shrunk to spare a last page: see `xlsxform.pages`."""
SIGNED_ROW, SIGNATURE_WIDTH = 28.4, 71.0
"""Points on paper: 10 mm for a row that is signed, 25 mm for the cell of a signature and thumbprint."""
_ROW, _LINE = 20, 1.45
"""Least height of a row of a table, in points; height of a line as a multiple of its size, as `measuring` has it."""
_PAD = "\xa0\xa0"
"""Beside what fills in a blank: no-break spaces, so that no line ends with the beginning of its underline"""
_CLOSING = tuple("，。、；：！？）》〉」』】〕”’％")
"""Before these nothing stands beside it: LibreOffice would begin a line with the punctuation after a no-break space."""
_FIGURES_SIZE = 10
"""Least size of figures in a table: LibreOffice may shrink one of 9 or 9.5 points by 10% more than its cell needs."""
BOX_SIZE = 10.5
_STAMP_SIZE = 12
_REMARK = "备注"
"""Ending of the placeholders of remarks"""
_LONG_NAME = 10
"""Characters of a long name of an office."""

Horizontal = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Kind:
    """The look of the values of a column or a box.

    It is their alignment, number format and font. Figures and ID numbers have a length; a `long` code may have any, as
    words have.
    """

    horizontal: Horizontal
    number_format: str = "General"
    font: str = BODY
    vertical: Literal["top", "center"] = "center"
    long: bool = False

    @property
    def words(self) -> bool:
        """Whether the values may take several lines."""
        return self.number_format == "General" or self.long

    @property
    def alignment(self) -> Alignment:
        """Wrap words, and shrink figures and ID numbers.

        A figure is shrunk rather than cut or shown as ####.
        """
        return Alignment(
            horizontal=self.horizontal, vertical=self.vertical, wrap_text=self.words, shrink_to_fit=not self.words
        )


TEXT = Kind("center")
LEFT = Kind("left")
_PARAGRAPH = Kind("left", vertical="top")
ID = Kind("center", "@", FIGURES)
CODE = Kind("center", "@", long=True)
"""A number of a document, a telephone number: text that is no figure, and that wraps."""
COUNT = Kind("right", "0", FIGURES)
ORDINAL = Kind("center", "0", FIGURES)
NUMBER = Kind("right", "0.0000", FIGURES)
DAY = Kind("center", "yyyy-mm-dd", FIGURES)


def placeholder(name: str) -> str:
    """Return a placeholder as it stands in a template."""
    return f"{{{{{name}}}}}"


_RESULT = "⇒"
"""Between a formula and its stored result, until the template is saved"""


def with_result(formula: str, name: str) -> str:
    """Return a formula with the value of a placeholder as its result.

    That value is shown until a program calculates the formula.
    """
    return f"{formula}{_RESULT}{placeholder(name)}" if name else formula


def store_results(sheet: str) -> str:
    """Return the XML of a sheet with the results of its formulas stored.

    They are put where spreadsheets keep them.
    """
    return _FORMULA_AND_RESULT.sub(r'\1 t="str"><f>\2</f><v>\3</v>', sheet)


_FORMULA_AND_RESULT = re.compile(
    rf'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)><f>([^<{_RESULT}]*){_RESULT}([^<]*)</f><v ?/>'
)


def named_after(heading: str) -> str:
    """Return the placeholder that a heading stands for.

    The lines of the heading are joined, and its unit in parentheses is left out.
    """
    return heading.replace("\n", "").partition("（")[0]


def in_file_units(characters: float, size: float) -> float:
    """Return the width of a column in the unit of the file.

    The column holds `characters` of text of `size` points.
    """
    return (characters * size / 2 + _CELL_PADDING) / DIGIT


# Forms and sheets -----------------------------------------------------------------------------------------------------


class Block(Protocol):
    """A part of a sheet."""

    def draw(self, page: Page) -> None:
        """Draw the part from the next row of `page` on."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the widths of its columns, its blocks, its paper.

    The widths are in units of the file. The last columns, as many as `beside` says, stand beside the printed page. A
    sheet that is a document of its `own` has one page, numbered 1 of 1; one that is not `printed`, such as an index, is
    for the screen only. No text of a sheet is smaller on paper than `least` points.
    """

    name: str
    widths: Sequence[float]
    blocks: Sequence[Block]
    landscape: bool = False
    one_page: bool = False
    beside: int = 0
    own: bool = False
    printed: bool = True
    least: float = LEGIBLE

    def draw(self, sheet: Worksheet) -> None:
        """Draw the blocks and set up the page.

        Raises `ValueError` if something would be too small to read.
        """
        page = Page(sheet, self.widths, len(self.widths) - self.beside, width_of_paper(landscape=self.landscape))
        for block in self.blocks:
            block.draw(page)
        _set_up(page, self)
        if self.printed and page.smallest < self.least:
            raise ValueError(f"{self.name}: text of {page.smallest:.2f} points, at least {self.least:g}")


@dataclass(frozen=True)
class Drawing:
    """A template: its file and its sheets."""

    file: str
    sheets: Sequence[Sheet]

    def draw(self) -> Workbook:
        """Return the template as a workbook."""
        book = _book()
        for sheet in self.sheets:
            sheet.draw(book.create_sheet(sheet.name))
        return book


def _book() -> Workbook:
    """Return a workbook without sheets, its default font one of known widths."""
    book = Workbook()
    book.remove(book.worksheets[0])
    font = Font(name=MEASURE, size=MEASURE_SIZE)
    # openpyxl has no public way
    book._fonts = IndexedList([font])  # type: ignore[attr-defined]
    book._named_styles["Normal"].font = font  # type: ignore[attr-defined]
    return book


_A4 = 595.0, 842.0
_INCH = 72
_SIDES, _TOP, _HEADER = (0.35, 0.2), 0.55, 0.3
"""Margins in inches; wide paper is bound at the top, so it needs less at the sides"""


def width_of_paper(*, landscape: bool) -> float:
    """Return the width in points of A4 paper between its margins."""
    return _A4[landscape] - 2 * _SIDES[landscape] * _INCH


def _set_up(page: Page, drawn: Sheet) -> None:
    """Set up the page for printing.

    The paper is A4, one page wide, with the headings of the table on every page and the pages numbered.
    """
    sheet = page.sheet
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if drawn.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(drawn.one_page or drawn.own)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = _SIDES[drawn.landscape]
    margins.top = margins.bottom = _TOP
    margins.header = margins.footer = _HEADER
    if not drawn.printed:
        sheet.print_area = f"{get_column_letter(len(page.widths) + 1)}1"  # an empty cell: there is nothing to print
        return
    if page.repeated:
        sheet.print_title_rows = page.repeated
    sheet.print_area = f"A1:{get_column_letter(page.printed)}{page.row - 1}"
    _number_pages(sheet, "第 1 页，共 1 页" if drawn.own and not page.repeated else "第 &P 页，共 &N 页")


def _number_pages(sheet: Worksheet, words: str) -> None:
    assert sheet.oddFooter is not None and sheet.oddFooter.center is not None  # noqa: S101, PT018
    footer = sheet.oddFooter.center
    footer.text, footer.size = words, 11  # shrunk with the page


@dataclass
class Page:
    """A sheet while it is drawn.

    Blocks write from `row` on, and leave in it the number of the next free row.
    """

    sheet: Worksheet
    widths: Sequence[float]
    printed: int
    """Number of the columns on the printed page, from the left"""
    paper: float
    """Width of the paper between its margins, in points"""
    row: int = 1
    head: int = 0
    """Last row of the headings of the table, once it is drawn"""
    repeated: str = ""
    """Rows printed at the top of every page"""

    def __post_init__(self) -> None:
        for number, width in enumerate(self.widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    @property
    def least_scale(self) -> float:
        """The smallest scale at which the page is printed.

        It is shrunk to the width of the paper, also where columns come out wider, and a little to spare a page.
        """
        digits = sum(self.widths[: self.printed])
        return min(SHRINK, SHRINK * self.paper / (digits * DIGIT), self.paper / (digits * WIDEST_DIGIT))

    @property
    def smallest(self) -> float:
        """The size in points, on paper, of the smallest text on the printed page."""
        rows = self.sheet.iter_rows(max_col=self.printed)
        return min(float(cell.font.sz) for row in rows for cell in row if cell.value is not None) * self.least_scale

    def on_paper(self, points: float) -> float:
        """Return the height in the file that is at least `points` on paper."""
        return ceil(points / self.least_scale)

    def cell(self, column: int, value: str | CellRichText | None = None, row: int | None = None) -> Cell:
        """Return a cell that holds a value.

        In a merged area only the first cell does.
        """
        cell = self.sheet.cell(row or self.row, column)
        assert isinstance(cell, Cell)  # noqa: S101
        if value is not None:
            cell.value = value
        return cell

    def across(self, first: int, last: int, value: str | CellRichText | None = None, row: int | None = None) -> Cell:
        """Merge the columns `first` to `last` of a row into one cell; return it."""
        self.merge(row or self.row, first, row or self.row, last)
        return self.cell(first, value, row)

    def merge(self, row: int, first: int, last_row: int, last: int) -> None:
        """Merge an area, unless it is one cell."""
        if (row, first) != (last_row, last):
            self.sheet.merge_cells(start_row=row, start_column=first, end_row=last_row, end_column=last)

    def end_row(self, height: float) -> None:
        """Set the height of the row and go to the next."""
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1

    def side_by_side(self, things: Sequence[T]) -> Iterator[tuple[T, int, int, float]]:
        """Yield each of the things with its columns and their width.

        The columns are given by the first and the last; the width is in points, and about the same for all.
        """
        ends = [*accumulate(self.widths[: self.printed])]
        before = 0
        for number, thing in enumerate(things, start=1):
            wanted = ends[-1] * number / len(things)
            last = min(range(before, self.printed), key=lambda column: abs(ends[column] - wanted)) + 1
            yield thing, before + 1, last, (ends[last - 1] - (ends[before - 1] if before else 0)) * DIGIT
            before = last


# Lines ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """The number of the attachment, and the title below it."""

    number: str
    title: str

    def draw(self, page: Page) -> None:
        """Draw two rows."""
        page.cell(1, self.number or None).font = Font(name=HEADING, size=14)
        page.end_row(18)
        cell = page.across(1, page.printed, self.title)
        cell.font = Font(name=TITLE, size=20)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        page.end_row(32)


@dataclass(frozen=True)
class Line:
    """A row of words across the page, from column `first` on."""

    words: str | CellRichText
    size: float
    height: float = 20
    font: str = BODY
    kind: Kind = LEFT
    first: int = 1
    colour: str | None = None

    def draw(self, page: Page) -> None:
        """Draw one row."""
        cell = page.across(self.first, page.printed, self.words)
        cell.font = Font(name=self.font, size=self.size, color=self.colour)
        cell.alignment = self.kind.alignment
        page.end_row(self.height)


@dataclass(frozen=True)
class Space:
    """Empty rows."""

    rows: int = 1

    def draw(self, page: Page) -> None:
        """Leave the rows as they are."""
        page.row += self.rows


def lines(*words: str) -> tuple[Line, ...]:
    """Return the lines above a table."""
    return tuple(Line(line, 11, 18) for line in words)


def units(words: str) -> Line:
    """Return the units of the figures, on the right above a table."""
    return Line(f"单位：{words}", 10.5, 16, kind=Kind("right"))


def foot(*words: str, room: int = 7) -> Line:
    """Return the line below a table where those who filled it in sign.

    Each of the words has room for a pen.
    """
    return Line("".join(word + "　" * room for word in words), 10.5, 26)


def notes(*words: str, size: float = 9.5) -> tuple[Line, ...]:
    """Return the notes below a table."""
    return tuple(Line(line, size, 16 if size < 10 else 20) for line in words)


def paragraph(words: str, size: float, height: float, heading: str = "") -> Line:
    """Return a paragraph, in which text between underscores is underlined.

    Underlined text looks like a blank that was filled in. A `heading` stands above it in the same cell, and so on the
    same page. Words of several lines are paragraphs in one cell, whose lines are evenly spaced however many they turn
    out to be.
    """
    return Line(_underlined(words, size, heading), size, height, kind=_PARAGRAPH)


def signature(words: str) -> tuple[Line, ...]:
    """Return two rows: who signs or stamps, and the date.

    They stand in the right half of a page of two columns.
    """
    return tuple(Line(line, 15, 36, kind=Kind("center"), first=2) for line in (words, SEAL_DAY))


def text_height(words: str, characters: int, line_height: float) -> float:
    """Return the height of a text with `characters` in a line.

    A text with placeholders counts as one line, because it grows when it is filled.
    """
    return line_height if "{{" in words else line_height * ceil(len(words) / characters)


def _underlined(words: str, size: float, heading: str) -> CellRichText:
    plain, blank = InlineFont(rFont=BODY, sz=size), InlineFont(rFont=BODY, sz=size, u="single")
    above = TextBlock(InlineFont(rFont=HEADING, sz=size), f"{heading}\n" if heading else "")
    text = words.lstrip("　")
    indent = TextBlock(plain, "　" * (len(words) - len(text)))  # a run of its own: else it goes where a value is all
    parts = [*text.split("_"), ""]
    runs = (
        TextBlock(blank, _PAD + part + _PAD * (after[:1] not in _CLOSING)) if index % 2 else TextBlock(plain, part)
        for index, (part, after) in enumerate(pairwise(parts))
    )
    return CellRichText(*(run for run in (above, indent, *runs) if run.text))


# Tables ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, width, kind and placeholders.

    There are placeholders for its rows and for the total. That of the rows is that of the heading unless `name` gives
    another; an empty one leaves the cells blank. `group` is a heading shared with the columns beside it. A `same`
    column shows a value of the whole form in every row. A `link` column shows its heading, linked to the sheet of the
    record.
    """

    heading: str
    width: float
    kind: Kind = TEXT
    name: str | None = None
    total: str = ""
    group: str = ""
    same: bool = False
    link: bool = False

    @property
    def field(self) -> str:
        """The placeholder of the rows."""
        return named_after(self.heading) if self.name is None else self.name


@dataclass(frozen=True)
class Table:
    """A table with a row for each record of a list, in text of `size` points."""

    records: str
    columns: Sequence[Column]
    size: float = 10
    signed: bool = False
    """Whether every row is signed, and so is at least 10 mm high"""

    @property
    def widths(self) -> Sequence[float]:
        """The widths of the columns in units of the file."""
        return [in_file_units(column.width, self.size) for column in self.columns]

    def draw(self, page: Page) -> None:
        """Draw the headings, the model row and a total row.

        The total row is left out if no column has a total.
        """
        first = page.row
        self._draw_headings(page)
        page.head = page.row - 1
        page.repeated = f"{first}:{page.head}"
        self._draw_model_row(page)
        if any(column.total for column in self.columns):
            self._draw_total_row(page)

    @property
    def _row(self) -> float:
        """The height of a row with one line of text."""
        return max(_ROW, ceil(self.size * _LINE + 3))

    def _draw_headings(self, page: Page) -> None:
        """Draw the headings, in two rows when columns stand in groups."""
        first, last = page.row, page.row + any(column.group for column in self.columns)
        for index, column in enumerate(self.columns, start=1):
            self._draw_heading(page.cell(index, column.group or column.heading, first))
            self._draw_heading(page.cell(index, column.heading, last))
        self._merge_headings(page, first, last)
        if last > first:
            page.end_row(20)
        page.end_row(max(34, self._heading_height()))

    def _heading_height(self) -> float:
        """Return the height of the lines of the longest heading."""
        return 1.35 * self.size * max(column.heading.count("\n") + 1 for column in self.columns) + 4

    def _draw_heading(self, cell: Cell) -> None:
        cell.font = Font(name=HEADING, size=self.size)
        cell.alignment = TEXT.alignment
        cell.border = GRID

    def _merge_headings(self, page: Page, row: int, last: int) -> None:
        for group, first, end in _runs([column.group for column in self.columns]):
            if group:
                page.merge(row, first, row, end)
            elif last > row:
                for index in range(first, end + 1):
                    page.merge(row, index, last, index)

    def _draw_model_row(self, page: Page) -> None:
        for index, column in enumerate(self.columns, start=1):
            self._draw_cell(page.cell(index), column.kind, self._model(column))
            if column.link:
                self._link(page.cell(index))
        page.end_row(page.on_paper(SIGNED_ROW) if self.signed else self._row)

    def _model(self, column: Column) -> str:
        if column.link:
            return column.heading
        return placeholder(column.field if column.same else f"{self.records}.{column.field}") if column.field else ""

    def _link(self, cell: Cell) -> None:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=placeholder(f"{self.records}.链接"))
        cell.font = Font(name=BODY, size=self.size, color=LINK_COLOUR, underline="single")

    def _draw_total_row(self, page: Page) -> None:
        """Draw the total row, its label across the columns before the first total.

        Columns without a total hold ／; remarks, and columns to fill in with a pen, are left blank.
        """
        for index, column in enumerate(self.columns, start=1):
            self._draw_cell(page.cell(index), column.kind, self._total(column))
        first = next(index for index, column in enumerate(self.columns, start=1) if column.total)
        label = page.across(1, first - 1, "合计")
        label.font = Font(name=HEADING, size=self.size)
        label.alignment = Alignment(horizontal="center", vertical="center")
        page.end_row(self._row)

    def _total(self, column: Column) -> str:
        if column.total:
            return placeholder(column.total)
        return NOTHING if column.field and not column.field.endswith(_REMARK) else ""

    def _draw_cell(self, cell: Cell, kind: Kind, value: str) -> None:
        size = max(self.size, _FIGURES_SIZE) if kind.font == FIGURES else self.size
        draw_value(cell, kind, value, kind.font, size)


def draw_value(cell: Cell, kind: Kind, value: str, font: str, size: float) -> None:
    """Write a value into a cell of a grid."""
    cell.value = value or None
    cell.number_format = kind.number_format
    cell.font = Font(name=font, size=size)
    cell.alignment = kind.alignment
    cell.border = GRID


def _runs(groups: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each run of columns of one group with its first and last number."""
    for group, run in groupby(enumerate(groups, start=1), key=lambda pair: pair[1]):
        numbers = [number for number, _ in run]
        yield group, numbers[0], numbers[-1]


# Stamps ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stamps:
    """Stamp blocks side by side, each with its date: who stamps, and （盖章）."""

    offices: Sequence[str]

    def draw(self, page: Page) -> None:
        """Draw two rows.

        Where a block is too narrow for its words, all are smaller and have （盖章） below.
        """
        blocks = list(page.side_by_side(self.offices))
        narrow = any(_stamp_width(who) > points for who, _, _, points in blocks)
        for who, first, last, _ in blocks:
            words = f"{who}\n{SEAL}" if narrow else f"{who}{SEAL}"
            for row, line in enumerate((words, SEAL_DAY), start=page.row):
                cell = page.across(first, last, line, row)
                cell.font = Font(name=BODY, size=_STAMP_SIZE - narrow)
                cell.alignment = TEXT.alignment
        page.end_row(46 if narrow else 30)
        page.end_row(30)


@dataclass(frozen=True)
class StampPlaces:
    """Places side by side for stamps and their dates.

    Each place is for the stamps of one or several offices.
    """

    places: Sequence[str]

    def draw(self, page: Page) -> None:
        """Draw one row, which grows where several offices stamp below each other."""
        for words, first, last, _ in page.side_by_side(self.places):
            cell = page.across(first, last, words)
            cell.font = Font(name=BODY, size=_STAMP_SIZE)
            cell.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
        page.end_row(60)


def _stamp_width(office: str) -> float:
    """Return the width of a stamp's words in points.

    There is room for a long name where the policy names the office.
    """
    words = re.sub(r"\{\{.*?\}\}", "　" * _LONG_NAME, f"{office}{SEAL}")
    return len(words) * _STAMP_SIZE + _CELL_PADDING


# Boxes ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """A cell of a form that is filled in box by box.

    It has its words, the number of columns it spans, and its look.
    """

    words: str
    span: int = 1
    kind: Kind = TEXT
    font: str = BODY


def label(words: str, span: int = 1) -> Box:
    """Return a box that names the one after it."""
    return Box(words, span, font=HEADING)


def blank(name: str, kind: Kind = TEXT, span: int = 1) -> Box:
    """Return a box for the value of a placeholder, or for a pen.

    It is for a pen where `name` is empty.
    """
    return Box(placeholder(name) if name else "", span, kind)


def labelled(
    words: str, kind: Kind = TEXT, span: int = 1, name: str | None = None, *, wide: int = 1
) -> tuple[Box, Box]:
    """Return a label over `wide` columns, and its value over `span`.

    The value is the placeholder of the label unless `name` gives another.
    """
    return label(words, wide), blank(named_after(words) if name is None else name, kind, span)


def opinion(office: str, span: int) -> Box:
    """Return a box for an opinion.

    It has room for signature, stamp and date on the right.
    """
    aside = "　" * (6 * span - 13)
    return Box(f"{office}意见：\n\n\n\n\n{aside}（签字、盖章）\n\n{aside}{SEAL_DAY}", span, LEFT)


@dataclass(frozen=True)
class BoxRow:
    """A row of boxes."""

    height: float
    boxes: Sequence[Box]

    def draw(self, page: Page) -> None:
        """Draw one row."""
        ends = [*accumulate(box.span for box in self.boxes)]
        for box, last in zip(self.boxes, ends, strict=True):
            first = last - box.span + 1
            for column in range(first, last + 1):
                page.cell(column).border = GRID
            draw_value(page.across(first, last), box.kind, box.words, box.font, BOX_SIZE)
        page.end_row(self.height)


def box_row(height: float, *boxes: Box | tuple[Box, Box]) -> BoxRow:
    """Return a row of boxes, and of pairs of a label and its value."""
    return BoxRow(height, [*chain.from_iterable([box] if isinstance(box, Box) else box for box in boxes)])


@dataclass(frozen=True)
class Beside:
    """Rows of boxes, and on the right one box beside all of them.

    That box is room for a photograph.
    """

    rows: Sequence[BoxRow]
    box: Box

    def draw(self, page: Page) -> None:
        """Draw the rows, then the box over their height."""
        top, first = page.row, page.printed - self.box.span + 1
        for boxes in self.rows:
            boxes.draw(page)
        for row in range(top, page.row):
            for column in range(first, page.printed + 1):
                page.cell(column, row=row).border = GRID
        page.merge(top, first, page.row - 1, page.printed)
        draw_value(page.cell(first, row=top), self.box.kind, self.box.words, self.box.font, BOX_SIZE)
