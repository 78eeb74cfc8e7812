"""Names for the tabs of sheets, and links to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .references import quoted
from .values import clean

MAX_TAB = 31
"""Longest name of a sheet, in characters."""

_NOT_IN_TABS = re.compile(r"[\[\]:*?/\\]")


def tab_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return legal names for tabs, each once and none of `taken`.

    They have no forbidden characters and at most 31 characters.

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
    """Return the location of a link to a cell in the same file.

    >>> sheet_link("张三")
    "'张三'!A1"
    """
    return quoted(tab) + cell
