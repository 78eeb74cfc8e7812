"""Estimates of the height that rows need for wrapped text.

Only the program that prints knows its fonts. Lengths are points (1/72 inch) as binary floats; no area, ratio or money
is computed here. Text is measured in half-widths: a Chinese character is two, a Latin letter one. The estimates leave
room: a line is taken as high as in the highest of the fonts seen.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from .errors import Fault
from .oxml import Node, is_on, number_in
from .references import MAX_COLUMN

MAX_HEIGHT = 409.5
"""Greatest height of a row, in points."""

_LINE = 1.45
"""Height of a line as a multiple of its font size: that of Noto CJK, the highest of the fonts seen."""

_PADDING, _ABOVE_AND_BELOW = 4.0, 3.0
"""Space between the text of a cell and its borders, beside it and above and below, in points."""

_DEFAULT_HEIGHT, _DEFAULT_WIDTH, _DEFAULT_SIZE = 15.0, 9.14, 11.0

_GENERAL = ("General", "@", "G/通用格式")

_FORMATS = {"0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "49": "@"}
"""Number formats that every workbook has, of those that are read here"""

_DIGITS = re.compile(r"[#,]*0(?:\.(0+))?")
"""A number format of digits alone; its group has the decimals. A general one rounds a number that does not fit."""

_NARROWEST_DIGIT = 0.45
"""Width of a digit of the narrowest fonts, such as Arial Narrow, as a share of their size"""

_WIDE_DIGITS = re.compile("[^ -~]|Sim|FangSong|KaiTi|DengXian|YaHei|Arial|Helvetica|Liberation Sans")
"""Fonts with digits of 6 points at a size of 11: Chinese ones, and those like Arial; others have 5.25."""

_MONOSPACED = re.compile("Courier|Liberation Mono|Cousine|DejaVu Sans Mono")
"""Fonts with digits of 6 points at a size of 10"""

_BROAD = re.compile("Arial|Helvetica|Liberation Sans|DejaVu|Verdana|Tahoma|Segoe|YaHei|雅黑|DengXian|等线|Mono|Courier")
"""Fonts whose Latin letters and digits are wider than half their size"""

_FOUR_LATIN = re.compile("[0-9A-Za-z]{4}")
"""Four letters or digits, measured as five: DejaVu, which stands in for missing fonts, is 1.27 times as wide"""

_OPENING, _CLOSING = "（《〈「『【〖〔［｛“‘", "，。、；：！？．）》〉」』】〗〕］｝”’…·•‧・々～％℃"
"""Characters that end no line, and that begin none: the dot in a name (努尔·买买提) is one of them"""

_PIECE = re.compile(rf"[{_OPENING}]*(?:[!-~]+|.)(?:[{_CLOSING}]+[!-~]*|\xa0+(?:[!-~]+|.)|　+)*", re.DOTALL)
"""A piece of text that is not broken: a Latin word or one character with its punctuation, and wide spaces after it.

LibreOffice does not break between a Chinese comma and a Latin word either (工，2025). No-break spaces join pieces.
"""


class Style(NamedTuple):
    """A cell format: font size in points, wrapping and number format.

    Its Latin letters may be `broad`. Rotated text does not wrap. A `general` format shows a date as the number Excel
    stores for it.
    """

    size: float = _DEFAULT_SIZE
    wrap: bool = False
    general: bool = True
    broad: bool = False
    decimals: int | None = None
    """Decimals of a number format of digits; None for any other, and for a cell that shrinks its text or is rotated"""

    def too_wide(self, width: float) -> Decimal:
        """Return the least number that does not fit in a column.

        Its width is in points. Digits are measured as in the narrowest fonts, a decimal point as half a digit; signs
        and commas are left out.
        """
        if self.decimals is None or not width:
            return Decimal("Infinity")
        digits = int(width / (self.size * _NARROWEST_DIGIT) - (self.decimals + 0.5 if self.decimals else 0))
        return Decimal(10) ** max(digits, 0)


class Styles(NamedTuple):
    """The cell formats of a workbook by number.

    `digit` is the width in points of a digit of the default font.
    """

    cells: Sequence[Style]
    digit: float

    def of(self, number: str) -> Style:
        """Return the format that the ``s`` attribute of a cell names."""
        return self.cells[int(number)] if int(number) < len(self.cells) else Style()


def read_styles(root: Node) -> Styles:
    """Read the font sizes, wrapping and number formats of ``styles.xml``."""
    fonts = root.inside("fonts")
    faces = [_face(font) for font in fonts] or [Face(_DEFAULT_SIZE, "")]
    codes = _FORMATS | {node.attributes["numFmtId"]: node.attributes["formatCode"] for node in root.inside("numFmts")}
    formats = tuple(_style(node, faces, codes) for node in root.inside("cellXfs"))
    return Styles(formats, faces[0].size * _digit_per_size(faces[0].name))


class Face(NamedTuple):
    """Size in points and name of a font."""

    size: float
    name: str


def _face(font: Node) -> Face:
    name = font.child("name")
    return Face(number_in(font.child("sz"), "val", _DEFAULT_SIZE), name.attributes["val"] if name else "")


def _digit_per_size(font: str) -> float:
    """Return the width of a digit as a share of the size of its font."""
    if _MONOSPACED.search(font):
        return 6.0 / 10
    return (6.0 if _WIDE_DIGITS.search(font) else 5.25) / 11


def _style(node: Node, faces: Sequence[Face], codes: Mapping[str, str]) -> Style:
    font = int(node.attributes.get("fontId", 0))
    alignment = node.child("alignment")
    facts = alignment.attributes if alignment else {}
    upright = facts.get("textRotation", "0") == "0"
    size, name = faces[font] if font < len(faces) else faces[0]
    code = codes.get(node.attributes.get("numFmtId", "0"), "")
    plain = _DIGITS.fullmatch(code) if upright and not is_on(facts, "shrinkToFit") else None
    decimals = len(plain[1] or "") if plain else None
    return Style(size, upright and is_on(facts, "wrapText"), code in _GENERAL, is_broad(name), decimals)


def is_broad(text: str) -> bool:
    """Return whether a font of broad Latin letters is named."""
    return bool(_BROAD.search(text))


class Columns(NamedTuple):
    """The widths of the columns of a sheet, in points.

    `spans` has a (first, last, width) where they differ from the default.
    """

    spans: Sequence[tuple[int, int, float]]
    default: float

    def width(self, first: int, last: int) -> float:
        """Return the width of the columns `first` to `last` together, in points."""
        shares = [(max(0, min(last, b) - max(first, a) + 1), width) for a, b, width in self.spans]
        rest = last - first + 1 - sum(share for share, _ in shares)
        return rest * self.default + sum(share * width for share, width in shares)


def read_columns(sheet: Node, digit: float) -> Columns:
    """Read the column widths of a worksheet."""
    default = number_in(sheet.child("sheetFormatPr"), "defaultColWidth", _DEFAULT_WIDTH) * digit
    return Columns([_span(node.attributes, digit, default) for node in sheet.inside("cols")], default)


def _span(facts: dict[str, str], digit: float, default: float) -> tuple[int, int, float]:
    width = float(facts["width"]) * digit if "width" in facts else default
    return int(facts["min"]), min(int(facts["max"]), MAX_COLUMN), 0.0 if is_on(facts, "hidden") else width


def default_height(sheet: Node) -> float:
    """Return the height in points of a row without one of its own."""
    node = sheet.child("sheetFormatPr")
    if node and is_on(node.attributes, "zeroHeight"):
        return 0.0
    return number_in(node, "defaultRowHeight", _DEFAULT_HEIGHT)


def row_height(row: Node, default: float, styles: Styles) -> float:
    """Return the height of a template row, in points.

    A row without a height of its own is as high as its largest font needs.
    """
    if is_on(row.attributes, "hidden"):
        return 0.0
    if "ht" in row.attributes:
        return float(row.attributes["ht"])
    return max([default, *(styles.of(cell.attributes.get("s", "0")).size * 1.3 for cell in row.children)])


class Box(NamedTuple):
    """The room of wrapped text, over one or several merged rows.

    `capacity` is the number of half-widths in a line, `size` the font size in points. Latin letters may be `broad`.
    """

    capacity: int
    size: float
    first: int
    last: int
    broad: bool = False

    def height_of(self, text: str) -> float:
        """Return the height a text needs in points, 0 for a single line."""
        widest = 1.25 if text.isascii() else 2
        if len(text) * widest <= self.capacity and "\n" not in text:
            return 0.0
        if "\n" not in text and _fits(text, self.capacity, broad=self.broad):
            return 0.0
        return ceil(_lines_in_any(text, self.capacity) * self.size * _LINE + _ABOVE_AND_BELOW)

    def heights_of(self, texts: Sequence[str]) -> Iterable[float]:
        """Return the height each text needs in points, or nothing if none wraps."""
        if max(map(len, texts), default=0) * 2 <= self.capacity and "\n" not in "".join(texts):
            return ()
        heights = {text: self.height_of(text) for text in set(texts)}
        return map(heights.__getitem__, texts)


def box(width: float, size: float, first: int, last: int, *, broad: bool = False) -> Box:
    """Return the room of a cell; width and font size are in points."""
    return Box(max(2, int((width - _PADDING) / (size / 2))), size, first, last, broad)


def checked_height(height: float) -> float:
    """Return a height in points. Raises `Fault` if no row can be that high."""
    if height > MAX_HEIGHT:
        raise Fault(
            f"文字太长，约需 {height:.0f} 磅高，一行最高 {MAX_HEIGHT} 磅",
            "在模板中加宽这一列、改小字号或把文字分到几行",
        )
    return height


@lru_cache(maxsize=2048)
def _lines_in_any(text: str, capacity: int) -> int:
    """Return the most lines any program makes of a text.

    It is cached, since the forms of a village wrap the same texts.
    """
    lines = line_count(text, capacity)
    if "-" in text:  # programs differ in whether they break a word there
        lines = max(lines, line_count(text.replace("-", "- "), capacity))
    return lines


def _fits(text: str, capacity: int, *, broad: bool) -> bool:
    """Return whether a text fits on one line, Latin letters at their broadest.

    A number of a person or a document, for which columns are made, is measured as it is.
    """
    width = _width(text)
    if width > capacity or width * 5 <= capacity * 4 or (text.isascii() and not broad):
        return width <= capacity
    return _broadest(text) <= capacity


def line_count(text: str, capacity: int) -> int:
    """Return the number of lines of a text, Latin letters at their broadest.

    Each line has `capacity` half-widths. Chinese breaks anywhere but before closing and after opening punctuation, and
    between closing punctuation and a Latin word. A Latin word is kept whole if a line can hold it.

    >>> line_count("山西省吕梁市离石区", 10), line_count("No. 12345", 6), line_count("市务工，2025年", 11)
    (2, 2, 2)
    """
    return sum(_lines(paragraph, capacity) for paragraph in text.split("\n"))


def _width(text: str) -> int:
    """Return the half-widths of a text: its bytes in GB18030.

    A no-break space counts as one.
    """
    return len(text.replace("\xa0", " ").encode("gb18030", "replace"))


def _broadest(text: str) -> int:
    """Return the half-widths of a text in the broadest font seen."""
    return _width(text) + len(_FOUR_LATIN.findall(text))


_piece_width = lru_cache(maxsize=4096)(_broadest)
"""`_broadest` of a piece, cached: a text has few different characters"""


def _lines(paragraph: str, capacity: int) -> int:
    if _width(paragraph) * 5 <= capacity * 4:
        return 1
    widths = list(map(_piece_width, _PIECE.findall(paragraph)))
    if sum(widths) <= capacity:
        return 1
    if max(widths) <= capacity:
        return _lines_of(widths, capacity)
    lines, used = 1, 0
    for width in widths:
        if used + width <= capacity:
            used += width
            continue
        whole, rest = divmod(width, capacity)
        lines += (whole if rest else whole - 1) + bool(used)
        used = rest or capacity
    return lines


def _lines_of(widths: Sequence[int], capacity: int) -> int:
    """Return the number of lines if no piece is wider than a line."""
    ends = list(accumulate(widths))
    lines = filled = 0
    while filled < ends[-1]:
        filled = ends[bisect_right(ends, filled + capacity) - 1]
        lines += 1
    return lines
