"""Filled cells of a worksheet, found in its XML while it is written.

Found are the cells into which `Template.fill` has put a value: their tags begin with the address. Others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

_TAG = re.compile("<[^>]*>")

FilledCell = tuple[str, int, str]
"""The letters of a column, a row, and the text of the cell, that of a number as it is written"""


def filled_cells(xml: str, columns: tuple[str, ...], addresses: tuple[str, ...] = ()) -> Sequence[FilledCell]:
    """Return the filled cells of some columns, and at some other addresses.

    They come in order; empty ones are left out. `xml` is a piece of a worksheet, as `Template.fill` hands it to
    `watch`.
    """
    if not (columns or addresses):
        return []
    pattern = _cell_pattern("" if '<c r="' in xml else r"\w+:", columns, addresses)
    return [
        (column, int(row), number or unescape(text or _TAG.sub("", runs)))
        for column, row, number, text, runs in pattern.findall(xml)
    ]


@lru_cache(maxsize=64)
def _cell_pattern(p: str, columns: tuple[str, ...], addresses: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of cells whose elements have a prefix matching `p`.

    Its groups are column and row; then a number, a text in one format, or the elements of any other text.
    """
    wanted = [*(rf"{column}\d" for column in columns), *(f'{address}"' for address in addresses)]
    at = rf"(?={'|'.join(wanted)})([A-Z]+)(\d+)"
    text = rf"<{p}is>(?:<{p}t[^>]*>([^<]*)</{p}t></{p}is>|(.*?)</{p}is>)"
    return re.compile(rf'<{p}c r="{at}"[^>]*>(?:<{p}v>([^<]*)|{text})', re.DOTALL)
