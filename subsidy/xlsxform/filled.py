"""Filled cells of a worksheet, found in its XML while it is written.

Found are the cells into which `Template.fill` has put a value: their tags begin with the address. Others are left out.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

_NO_CELL = "-"
_TAG = re.compile("<[^>]*>")

FilledCell = tuple[str, int, str]
"""The letters of a column, a row, and the text of the cell, that of a number as it is written"""


def filled_cells(xml: str, columns: tuple[str, ...], addresses: tuple[str, ...] = ()) -> Iterator[FilledCell]:
    """Yield the filled cells of some columns, and at some other addresses.

    They come in order; empty ones are left out. `xml` is a piece of a worksheet, as `Template.fill` hands it to
    `watch`.
    """
    pattern = _cell_pattern("" if '<c r="' in xml else r"\w+:", columns, addresses)
    for column, row, address, number, text, runs in pattern.findall(xml):
        value = number or unescape(text or _TAG.sub("", runs))
        if address:
            yield address.rstrip(string.digits), int(address.lstrip(string.ascii_uppercase)), value
        else:
            yield column, int(row), value


@lru_cache(maxsize=64)
def _cell_pattern(p: str, columns: tuple[str, ...], addresses: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of cells whose elements have a prefix matching `p`.

    Its groups are column and row, or address; then a number, a text in one format, or the elements of any other text.
    """
    at = rf"(?:({'|'.join(columns) or _NO_CELL})(\d+)|({'|'.join(addresses) or _NO_CELL}))"
    text = rf"<{p}is>(?:<{p}t[^>]*>([^<]*)</{p}t></{p}is>|(.*?)</{p}is>)"
    return re.compile(rf'<{p}c r="{at}"[^>]*>(?:<{p}v>([^<]*)|{text})', re.DOTALL)
