"""Pages as they were printed.

The sizes of text and the lines of tables are read from a PDF that LibreOffice wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pypdf import PageObject, PdfReader

MILLIMETRE = 72 / 25.4
_TEXT = re.compile(r"/F\d+ ([\d.]+) Tf\s*(?:<|\[)")
_LINE = re.compile(r"([\d.]+) ([\d.]+) m\s+([\d.]+) ([\d.]+) l S")


def _content(page: PageObject) -> str:
    contents = page.get_contents()
    return contents.get_data().decode("latin-1") if contents is not None else ""


def smallest_text(pdf: Path) -> float:
    """Return the size of the smallest text of a document, in points."""
    return min(float(size) for page in PdfReader(pdf).pages for size in _TEXT.findall(_content(page)))


def _lines(page: PageObject) -> Iterator[tuple[float, ...]]:
    for line in _LINE.finditer(_content(page)):
        yield tuple(map(float, line.groups()))


def row_heights(page: PageObject) -> list[float]:
    """Return the heights of the rows of a table from top to bottom, in points."""
    heights = sorted({round(y) for x, y, to, end in _lines(page) if y == end and x != to}, reverse=True)
    exact = [y for _, y, _, end in _lines(page) if y == end]
    found = [next(y for y in exact if round(y) == height) for height in heights]
    return [above - below for above, below in pairwise(found)]


def column_widths(page: PageObject) -> list[float]:
    """Return the widths of the columns of a table, in points.

    They are listed from left to right.
    """
    places = sorted({x for x, y, to, end in _lines(page) if x == to and y != end})
    return [right - left for left, right in pairwise(places)]
