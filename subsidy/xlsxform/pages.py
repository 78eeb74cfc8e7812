"""Page breaks that keep the end of a form together with rows of its list.

The end of a form is often a block of stamps, which must not be alone on a page. Only the program that prints knows
where pages end: Excel, WPS and LibreOffice differ by some points, and by far more where a missing font makes columns
wider. One break before the stamps would therefore leave a page nearly empty in one program or another. So every page
of a form with such an end is given its rows, as many as the shortest page holds: the pages are then the same in every
program. Lengths are points (1/72 inch) as binary floats.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain
from math import ceil
from typing import NamedTuple

from .filling import Filling
from .oxml import Edit, Node, attribute_span, is_on, number_in, prefix_of, without_attributes

_SHRUNK = 0.94
"""A sheet that would go on one page at this share of its size is put there: a second page for a stamp is a nuisance."""

_LEAST = 0.82
"""A copy of a sheet is put on one page if its height shrinks it to this share at most; else it takes several."""

_SHORTEST = 0.94
"""The shortest page of any program, as a share of the computed one."""

_NARROWEST = 5.5 / 6
"""Width of the narrowest columns of any program, as a share of the computed one: LibreOffice rounds no digit up."""

_KEPT_ROWS = 2
"""Number of list rows to keep on one page with what is below the list."""

_MOST_BREAKS = 1000
"""A sheet with more manual breaks is refused by Excel (1026 at most)."""

_FEW_POINTS = 8.0
"""By how much pages of a list may differ in length without looking uneven"""

_INCH = 72.0

_PAPERS = {  # width and height in points, by the code of the paper
    1: (612, 792),
    5: (612, 1008),
    8: (842, 1191),
    9: (595, 842),
    11: (420, 595),
    12: (729, 1032),
    13: (516, 729),
}

_A4 = _PAPERS[9]


class PageSetup(NamedTuple):
    """The page setup of a sheet.

    `width` and `height` are those of a page within its margins, in points; a sheet of `one_piece` goes on one page.
    """

    width: float
    height: float
    scale: float
    pages_wide: int
    one_piece: bool
    written: bool = True
    """Whether the sheet has a ``pageSetup`` element, in which the number of pages stands"""

    @property
    def fits_width(self) -> bool:
        """Whether the sheet is shrunk to the width of its pages.

        It may then be shrunk to their height too.
        """
        return self.pages_wide == 1

    def body(self, columns_width: float) -> float:
        """Return the points of rows that fit on a page, scaled to its columns."""
        return self.height / (self._fitted(columns_width) * self.scale)

    def shortest_body(self, columns_width: float) -> float:
        """Return the points of rows that fit on a page of any program.

        The page may be shorter than computed, and the scale larger.
        """
        return _SHORTEST * self.height / (self._fitted(columns_width * _NARROWEST) * self.scale)

    def longest_body(self, columns_width: float) -> float:
        """Return the points of rows that fit on a page at the least scale allowed.

        A sheet may be shrunk to that scale to spare a second page.
        """
        return self.height / (_SHRUNK * self._fitted(columns_width) * self.scale)

    def _fitted(self, columns_width: float) -> float:
        """Return the scale at which the columns fit on the pages."""
        return min(1.0, self.pages_wide * self.width / columns_width) if self.pages_wide and columns_width else 1.0


def read_page_setup(sheet: Node) -> PageSetup:
    """Read paper, orientation, margins, scale and fitting of a worksheet."""
    setup = sheet.child("pageSetup")
    facts = setup.attributes if setup else {}
    width, height = _PAPERS.get(int(facts.get("paperSize", 9)), _A4)
    if facts.get("orientation") == "landscape":
        width, height = height, width
    across, down = _margins(sheet.child("pageMargins"))
    fits = _fits(sheet)
    tall = int(facts.get("fitToHeight", 1)) if fits else 0
    wide = int(facts.get("fitToWidth", 1)) if fits else 0
    scale = 1.0 if fits else int(facts.get("scale", 100)) / 100
    return PageSetup(width - across, height - down, scale, wide, tall > 0, setup is not None)


def _margins(node: Node | None) -> tuple[float, float]:
    left, right = (number_in(node, side, 0.7) for side in ("left", "right"))
    top, bottom = (number_in(node, side, 0.75) for side in ("top", "bottom"))
    return (left + right) * _INCH, (top + bottom) * _INCH


def _fits(sheet: Node) -> bool:
    properties = sheet.child("sheetPr")
    setup = properties.child("pageSetUpPr") if properties else None
    return setup is not None and is_on(setup.attributes, "fitToPage")


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """The rows of a filled sheet that are printed.

    `ends` are the ends of the rows from `start` on, in points below the top, which comes first. `titles` are the first
    and last row repeated on every page, or ``(0, -1)``; `breaks` are the rows before manual page breaks, in order;
    `footer` is the row after the last list.
    """

    ends: Sequence[float]
    start: int
    titles: tuple[int, int]
    breaks: Sequence[int]
    footer: int

    def total(self, first: int, end: int) -> float:
        """Return the height of the rows from `first` up to, not including, `end`."""
        top, bottom = (min(max(row, self.start), self.end) for row in (first, end))
        return max(0.0, self.ends[bottom - self.start] - self.ends[top - self.start])

    @property
    def end(self) -> int:
        """Return the row after the last one."""
        return self.start + len(self.ends) - 1

    @property
    def repeated(self) -> float:
        """Return the height of the rows repeated on every page."""
        return self.total(self.titles[0], self.titles[1] + 1)

    @property
    def highest(self) -> float:
        """Return the height of the highest row below the titles."""
        below = self.ends[max(0, self.titles[1] + 1 - self.start) :]
        return max(map(float.__sub__, below[1:], below))

    def with_breaks(self, added: Iterable[int]) -> PrintedRows:
        """Return the same rows with more manual breaks."""
        return replace(self, breaks=sorted({*self.breaks, *added}))

    def page_starts(self, body: float) -> Iterator[int]:
        """Yield the first row of each page if `body` points of rows fit on one.

        A row is never divided.
        """
        row, end, room, below_titles = self.start, self.end, body, body - self.repeated
        while row < end:
            yield row
            fitting = self.start + bisect_right(self.ends, self.ends[row - self.start] + room) - 1
            manual = bisect_left(self.breaks, row)
            row = max(row + 1, min([fitting, *(last + 1 for last in self.breaks[manual : manual + 1])]))
            room = below_titles


def breaks_before(rows: PrintedRows, body: float) -> Sequence[int]:
    """Return the rows before which to break so that the footer is not alone.

    The footer is kept on one page with rows before it. No page is longer than `body`, and none much shorter than the
    others. Return none if all rows fit on one page, if there is no footer, if it does not fit on a page with the kept
    rows, or if there is a manual break among them.
    """
    kept = rows.footer - _KEPT_ROWS
    if len([*rows.page_starts(body)]) == 1 or not _can_be_kept(rows, kept, body):
        return ()
    added = _starts_with_kept(rows, kept, _evened(rows, kept, body))
    return added if len(added) <= _MOST_BREAKS else added[-1:]


def _starts_with_kept(rows: PrintedRows, kept: int, body: float) -> list[int]:
    """Return the first rows of the pages after the first.

    The last page begins no later than at `kept`.
    """
    _, *starts = rows.page_starts(body)
    below_titles = max(rows.titles[1], rows.start) + 1
    first = [row for row in starts if row - 1 not in rows.breaks and below_titles < row < kept]
    return [*first, kept] if starts and starts[-1] >= kept else first


def _evened(rows: PrintedRows, kept: int, body: float) -> float:
    """Return the least length that gives no more pages than `body`.

    It is found to within some points. With it, the pages are about even.
    """
    pages = len(_starts_with_kept(rows, kept, body))
    below_titles = rows.titles[1] + 1
    first = rows.total(rows.start, below_titles) + rows.highest
    short, enough = max(first, rows.repeated + rows.total(kept, rows.end)), body
    while enough - short > _FEW_POINTS:
        middle = (short + enough) / 2
        if len(_starts_with_kept(rows, kept, middle)) > pages:
            short = middle
        else:
            enough = middle
    return enough


def _can_be_kept(rows: PrintedRows, kept: int, body: float) -> bool:
    """Return whether the rows from `kept` on can be kept on one page.

    They must fit below the repeated rows, have a first row of the list before them, and no manual break among them.
    """
    below_titles = kept > max(rows.titles[1], rows.start) + 1 and rows.footer < rows.end
    manual = any(kept <= row < rows.end for row in rows.breaks)
    return below_titles and not manual and rows.repeated + rows.total(kept, rows.end) <= body


_AFTER_ROW_BREAKS = [
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
]


@dataclass(frozen=True)
class PageLayout:
    """The printed part of a sheet, in rows of the template and in points.

    `width` is that of the printed columns, `rows` are those of the print area, `titles` those repeated on every page,
    zeros for none; `lists` are the list rows. A print area without a cell `is_blank`.
    """

    setup: PageSetup
    width: float
    rows: tuple[int, int]
    titles: tuple[int, int]
    lists: Collection[int]
    heights: Mapping[int, float]
    default: float
    is_blank: bool

    def printed(self, filling: Filling, breaks: Iterable[int] = ()) -> PrintedRows:
        """Return the printed rows of the filled sheet."""
        heights = chain.from_iterable(self._heights(row, filling) for row in range(self.rows[0], self.rows[1] + 1))
        to = filling.rows
        titles = (to.first(self.titles[0]), to.last(self.titles[1])) if self.titles[0] else (0, -1)
        footer = to.last(self._last_list) + 1
        ends = list(accumulate(heights, initial=0.0))
        return PrintedRows(ends, to.first(self.rows[0]), titles, sorted(breaks), footer)

    def _heights(self, row: int, filling: Filling) -> Sequence[float]:
        height = filling.raised.get(row, self.heights.get(row, self.default))
        return filling.heights.get(row) or [height] * filling.rows.count(row)

    def printed_pages(self, filling: Filling, manual: Iterable[int]) -> tuple[Sequence[int], int]:
        """Return the added breaks, and the number of pages with all breaks.

        Breaks are added to those of the template, which are shifted. A blank area is not printed.
        """
        if self.is_blank:
            return (), 0
        overflows = self.overflows(filling)
        if self.setup.one_piece and not overflows:
            return (), self._across
        rows = self.printed(filling, map(filling.rows.last, manual))
        if self.spares_page(rows):
            return (), 1
        added = self._added_breaks(rows)
        if overflows and not added:
            added = [row - 1 for row in rows.page_starts(self.setup.shortest_body(self.width))][1:]
        return added, self._down(rows.with_breaks(added)) * self._across

    def overflows(self, filling: Filling) -> bool:
        """Return whether a copy made for one page has too long a list for it.

        Its letters would be too small there.
        """
        if not (self.setup.one_piece and self.setup.written and filling.repeated and self.has_list):
            return False
        first, last = self.rows
        raised = sum(height - self.heights[row] for row, height in filling.raised.items() if first <= row <= last)
        listed = sum(sum(self._heights(row, filling)) for row in self.lists if first <= row <= last)
        return (self._fixed + raised + listed) * _LEAST > self.setup.body(self.width)

    @cached_property
    def _fixed(self) -> float:
        """Height of the printed rows outside lists as the template has them."""
        rows = range(self.rows[0], self.rows[1] + 1)
        return sum(self.heights.get(row, self.default) for row in rows if row not in self.lists)

    def _down(self, rows: PrintedRows) -> int:
        return sum(1 for _ in rows.page_starts(self.setup.body(self.width)))

    @property
    def is_wide(self) -> bool:
        """Whether the columns take pages side by side in every program."""
        setup = self.setup
        free = not (setup.pages_wide or setup.one_piece or self.is_blank)
        return free and self.width * _NARROWEST * setup.scale > setup.width

    @property
    def _across(self) -> int:
        """Number of pages side by side."""
        setup = self.setup
        return 1 if setup.pages_wide else max(1, ceil(self.width * setup.scale / setup.width))

    def _added_breaks(self, rows: PrintedRows) -> Sequence[int]:
        """Return the rows after which to break to keep the last rows."""
        body = self.setup.shortest_body(self.width)
        return [row - 1 for row in breaks_before(rows, body)] if self.has_list else ()

    def spares_page(self, rows: PrintedRows) -> bool:
        """Return whether a list goes on one page if the sheet is shrunk a little."""
        if rows.breaks or self.setup.one_piece or not (self.has_list and self.setup.fits_width):
            return False
        total = rows.total(rows.start, rows.end)
        return self.setup.shortest_body(self.width) < total <= self.setup.longest_body(self.width)

    @property
    def has_list(self) -> bool:
        """Whether a list is printed."""
        return bool(self.lists) and self.rows[0] <= self._last_list <= self.rows[1]

    @property
    def _last_list(self) -> int:
        return max(self.lists, default=0)


def break_edit(raw: bytes, sheet: Node, pages: PageLayout) -> Edit[Filling]:
    """Return the edit of the page breaks.

    Manual breaks are shifted, and some may be added for the last rows.
    """
    node = sheet.child("rowBreaks")
    position = node.start if node else _position_for_breaks(sheet)
    breaks = [] if node is None else [(int(brk.attributes["id"]), _brk(raw, brk)) for brk in node.children]
    same = "" if node is None else raw[node.start : node.end].decode()
    prefix = prefix_of(raw, sheet)

    def render(filling: Filling) -> str:
        shifted = {filling.rows.last(row): attributes for row, attributes in breaks}
        added, count = pages.printed_pages(filling, (row for row, _ in breaks))
        filling.pages.append(count)
        if not added and list(shifted) == [row for row, _ in breaks]:
            return same
        return _row_breaks(prefix, shifted | dict.fromkeys(added, ' max="16383" man="1"'))

    return Edit(position, node.end if node else position, render)


def fit_edits(raw: bytes, sheet: Node, pages: PageLayout) -> Iterator[Edit[Filling]]:
    """Yield the edit of the number of pages to which a sheet is shrunk.

    A list is put on one page if that spares a second one, and a copy that overflows its page on several. Only a sheet
    that is shrunk to a width has a limit of pages to change; a list with manual breaks is left as it is.
    """
    setup = sheet.child("pageSetup")
    if setup is None or not pages.has_list:
        return
    span, start = attribute_span(raw, setup, "fitToHeight"), setup.start + len(f"<{prefix_of(raw, setup)}pageSetup")
    same = setup.attributes.get("fitToHeight", "")
    if pages.setup.one_piece:
        several = "0" if span else ' fitToHeight="0"'
        yield Edit(*(span or (start, start)), lambda filling: several if pages.overflows(filling) else same)
    elif span and not any(node.children for node in sheet.all("rowBreaks")):
        yield Edit(*span, lambda filling: "1" if pages.spares_page(pages.printed(filling)) else same)


def _brk(raw: bytes, node: Node) -> str:
    return without_attributes(raw, node, "id").partition("brk")[2]


def _row_breaks(prefix: str, breaks: Mapping[int, str]) -> str:
    manual = sum('man="1"' in attributes or 'man="true"' in attributes for attributes in breaks.values())
    inner = "".join(f'<{prefix}brk id="{row}"{breaks[row]}/>' for row in sorted(breaks))
    return f'<{prefix}rowBreaks count="{len(breaks)}" manualBreakCount="{manual}">{inner}</{prefix}rowBreaks>'


def _position_for_breaks(sheet: Node) -> int:
    rows = next(sheet.all("sheetData")).end
    after = (node.start for node in sheet.children if node.start >= rows and node.tag in _AFTER_ROW_BREAKS)
    return next(after, sheet.close)
