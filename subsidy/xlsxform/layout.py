"""How high rows must be and where pages end: estimates, because only the program that prints knows its fonts.

Nothing here is an area, a ratio or money: lengths are points (1/72 inch) as binary floats, text is measured in
half-widths (a Chinese character is two, a Latin letter one). The estimates err on the side of more room: a wrapped line
is taken as 1.4 times its font size, which is enough for the fonts seen. Where pages end is tried for several lengths of
a page: Excel, WPS and LibreOffice differ by some points, and far more where a missing font makes columns wider.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from math import ceil
from typing import NamedTuple

from .faults import Fault
from .markup import Node
from .references import MAX_COLUMN

MAX_HEIGHT = 409.5
"""The highest a row can be."""

_LINE = 1.4
_PADDING = 4.0
_LIKELY = tuple(percent / 100 for percent in range(94, 108, 2))
_TRIED = (*_LIKELY, *(percent / 100 for percent in range(108, 132, 2)))
"""How long a page may be as a share of what is reckoned: as programs differ, and then where columns come out wider."""
_KEPT_ROWS = 2
_DEFAULT_HEIGHT, _DEFAULT_WIDTH, _DEFAULT_SIZE = 15.0, 9.14, 11.0
_INCH = 72.0
_PAPERS = {
    1: (612, 792),
    5: (612, 1008),
    8: (842, 1191),
    9: (595, 842),
    11: (420, 595),
    12: (729, 1032),
    13: (516, 729),
}
_A4 = _PAPERS[9]
_GENERAL = ("General", "@", "G/通用格式")
_PIECE = re.compile(r"(?:[!-~]+|.)[，。、；：！？）》】”’…]*", re.DOTALL)


class Style(NamedTuple):
    """What a cell format says: the font size in points, whether text wraps (turned text does not), and of numbers.

    A `general` format shows a number as it is: a date in it would be the number of a day.
    """

    size: float = _DEFAULT_SIZE
    wrap: bool = False
    general: bool = True


class Styles(NamedTuple):
    """The cell formats of a workbook by number, and how wide a digit of its default font is."""

    cells: Sequence[Style]
    digit: float

    def of(self, number: str) -> Style:
        """Return the format of the ``s`` attribute of a cell."""
        return self.cells[int(number)] if int(number) < len(self.cells) else Style()


def read_styles(root: Node | None) -> Styles:
    """Read what ``styles.xml`` says about room and numbers."""
    fonts = _children(root, "fonts")
    sizes = [_number(font.child("sz"), "val", _DEFAULT_SIZE) for font in fonts] or [_DEFAULT_SIZE]
    general = {"0", "49"} | {
        node.attributes["numFmtId"] for node in _children(root, "numFmts") if node.attributes["formatCode"] in _GENERAL
    }
    formats = tuple(_style(node, sizes, general) for node in _children(root, "cellXfs"))
    name = fonts[0].child("name") if fonts else None
    chinese = name is not None and bool(re.search(r"[^ -~]|Sim|FangSong|KaiTi|DengXian|YaHei", name.attributes["val"]))
    return Styles(formats, sizes[0] * (6.0 if chinese else 5.25) / 11)


def _children(root: Node | None, tag: str) -> list[Node]:
    node = root.child(tag) if root else None
    return node.children if node else []


def _style(node: Node, sizes: Sequence[float], general: Collection[str]) -> Style:
    font = int(node.attributes.get("fontId", 0))
    alignment = node.child("alignment")
    facts = alignment.attributes if alignment else {}
    wraps = _yes(facts, "wrapText") and facts.get("textRotation", "0") == "0"
    size = sizes[font] if font < len(sizes) else sizes[0]
    return Style(size, wraps, node.attributes.get("numFmtId", "0") in general)


def _number(node: Node | None, name: str, default: float) -> float:
    return float(node.attributes.get(name, default)) if node else default


class Columns(NamedTuple):
    """The widths of the columns of a sheet, in points: (first, last, width) where they differ from the default."""

    spans: Sequence[tuple[int, int, float]]
    default: float

    def width(self, first: int, last: int) -> float:
        """Return how wide the columns from `first` to `last` are together."""
        shares = [(max(0, min(last, b) - max(first, a) + 1), width) for a, b, width in self.spans]
        rest = last - first + 1 - sum(share for share, _ in shares)
        return rest * self.default + sum(share * width for share, width in shares)


def read_columns(sheet: Node, digit: float) -> Columns:
    """Read the column widths of a worksheet."""
    default = _number(sheet.child("sheetFormatPr"), "defaultColWidth", _DEFAULT_WIDTH) * digit
    return Columns([_span(node.attributes, digit, default) for node in _children(sheet, "cols")], default)


def _span(facts: dict[str, str], digit: float, default: float) -> tuple[int, int, float]:
    width = float(facts["width"]) * digit if "width" in facts else default
    return int(facts["min"]), min(int(facts["max"]), MAX_COLUMN), 0.0 if _yes(facts, "hidden") else width


def default_height(sheet: Node) -> float:
    """Return how high a row is that says nothing else."""
    node = sheet.child("sheetFormatPr")
    return 0.0 if node and _yes(node.attributes, "zeroHeight") else _number(node, "defaultRowHeight", _DEFAULT_HEIGHT)


def row_height(row: Node, default: float, styles: Styles) -> float:
    """Return how high a template row is; one without a height is as high as its largest font needs."""
    if _yes(row.attributes, "hidden"):
        return 0.0
    if "ht" in row.attributes:
        return float(row.attributes["ht"])
    return max([default, *(styles.of(cell.attributes.get("s", "0")).size * 1.3 for cell in row.children)])


def _yes(facts: dict[str, str], name: str) -> bool:
    return facts.get(name) in ("1", "true")


class Box(NamedTuple):
    """Where wrapped text stands: half-widths to a line, font size, and the first and last row it is merged over."""

    capacity: int
    size: float
    first: int
    last: int

    def needs(self, text: str) -> float:
        """Return the height `text` needs, 0 for a single line: that is the template's own business."""
        if len(text) * 2 <= self.capacity and "\n" not in text:
            return 0.0
        lines = line_count(text, self.capacity)
        return ceil(lines * self.size * _LINE + _PADDING) if lines > 1 else 0.0

    def all_need(self, texts: Sequence[str]) -> Iterable[float]:
        """Return the height each text needs; nothing at all when, as mostly, none needs any."""
        if max(map(len, texts), default=0) * 2 <= self.capacity and "\n" not in "".join(texts):
            return ()
        return map(self.needs, texts)


def box(width: float, size: float, first: int, last: int) -> Box:
    """Return the box of a cell `width` points wide with a font of `size` points."""
    return Box(max(2, int((width - _PADDING) / (size / 2))), size, first, last)


def checked_height(height: float) -> float:
    """Return `height`. Raises `Fault` when no row can be that high."""
    if height > MAX_HEIGHT:
        raise Fault(
            f"文字太长，约需 {height:.0f} 磅高，一行最高 {MAX_HEIGHT} 磅",
            "在模板中加宽这一列、改小字号或把文字分到几行",
        )
    return height


@lru_cache(maxsize=1024)
def line_count(text: str, capacity: int) -> int:
    """Return how many lines `text` takes at that many half-widths to a line.

    Chinese breaks anywhere but before closing punctuation, a Latin word stays whole if a line can hold it.

    >>> line_count("山西省吕梁市离石区", 10), line_count("No. 12345", 6)
    (2, 2)
    """
    return sum(_lines(paragraph, capacity) for paragraph in text.split("\n"))


def _width(text: str) -> int:
    """Return how many half-widths a text takes: as many as bytes in the encoding that gave them their name."""
    return len(text.encode("gb18030", "replace"))


def _lines(paragraph: str, capacity: int) -> int:
    if _width(paragraph) <= capacity:
        return 1
    lines, used = 1, 0
    for piece in _PIECE.findall(paragraph):
        width = _width(piece)
        if used + width <= capacity:
            used += width
            continue
        whole, rest = divmod(width, capacity)
        lines += (whole if rest else whole - 1) + bool(used)
        used = rest or capacity
    return lines


class Paper(NamedTuple):
    """What the page setup of a sheet says: how wide a page is, how high, and how it is scaled to fit."""

    width: float
    height: float
    scale: float
    pages_wide: int
    one_piece: bool

    def body(self, columns_width: float) -> float:
        """Return how many points of rows fit on a page, scaled so that the columns fit; 0 when all must fit anyway."""
        if self.one_piece:
            return 0.0
        fitted = self.pages_wide * self.width / columns_width if self.pages_wide and columns_width else 1.0
        return self.height / (min(1.0, fitted) * self.scale)


def read_paper(sheet: Node) -> Paper:
    """Read the page setup of a worksheet: paper, orientation, margins, scale and fitting."""
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
    return Paper(width - across, height - down, scale, wide, tall > 0)


def _margins(node: Node | None) -> tuple[float, float]:
    left, right = (_number(node, side, 0.7) for side in ("left", "right"))
    top, bottom = (_number(node, side, 0.75) for side in ("top", "bottom"))
    return (left + right) * _INCH, (top + bottom) * _INCH


def _fits(sheet: Node) -> bool:
    properties = sheet.child("sheetPr")
    setup = properties.child("pageSetUpPr") if properties else None
    return setup is not None and _yes(setup.attributes, "fitToPage")


class Printed(NamedTuple):
    """The rows of a filled sheet that are printed.

    `heights` are those of the rows from `start` on; `titles` are the first and last row repeated on every page, or
    ``(0, -1)``; `breaks` are the rows after which a page ends by hand; the last list fills the rows from `records` to
    before `footer`, where what stands below it begins.
    """

    heights: Sequence[float]
    start: int
    titles: tuple[int, int]
    breaks: frozenset[int]
    records: int
    footer: int

    def total(self, first: int, end: int) -> float:
        """Return the height of the rows from `first` to before `end`."""
        return sum(self.heights[max(0, first - self.start) : max(0, end - self.start)])

    @property
    def repeated(self) -> float:
        """Return the height of the rows repeated on every page."""
        return self.total(self.titles[0], self.titles[1] + 1)

    def page_starts(self, body: float) -> Iterator[int]:
        """Yield the row each page begins with, when `body` points of rows fit on one."""
        used, repeated = 0.0, self.repeated
        yield self.start
        for row, height in enumerate(self.heights, self.start):
            if row > self.start and (row - 1 in self.breaks or used + height > body):
                yield row
                used = repeated
            used += height


def stamp_break(rows: Printed, body: float) -> int:
    """Return the row before which a page must end so that what stands below the list has list rows with it, or 0.

    Where pages end is uncertain, so of the breaks that help the one is taken that leaves the page before it fullest at
    that of the likely lengths which is worst for it. 0 also when all this cannot be on one page, or is broken by hand.
    """
    kept = rows.footer - _KEPT_ROWS
    end = rows.start + len(rows.heights)
    room = body * min(_TRIED) - rows.repeated
    if kept <= rows.records or rows.footer >= end or rows.total(kept, end) > room:
        return 0
    if any(kept <= row < end for row in rows.breaks):
        return 0
    pages = [(body * share, [*rows.page_starts(body * share)]) for share in _TRIED]
    if all(starts[-1] <= kept for _, starts in pages):
        return 0
    likely = pages[: len(_LIKELY)]

    def emptiest(row: int) -> float:
        return min(rows.total(starts[bisect_left(starts, row) - 1], row) / length for length, starts in likely)

    helping = takewhile(lambda row: rows.total(row, end) <= room, range(kept, rows.records, -1))
    return max(helping, key=emptiest)
