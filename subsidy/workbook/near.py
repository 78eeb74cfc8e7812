"""The known name that an unknown one was probably meant to be (X3).

Examples are 001 for 1, and 上河村 for 上河.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cache

_LIKE_ZERO = str.maketrans("〇○OoＯl", "000001")
_CLOSE = 0.6
_MOST_COMPARED = 500
"""Comparing letter by letter takes long: beyond so many names, other spellings alone are found."""


def finder(known: Iterable[str]) -> Callable[[str], str]:
    """Return a function that finds the known name nearest to another.

    The two differ in spelling only, else in about a character. The function returns an empty text if no name is near.

    >>> near = finder(["001", "010", "上河村"])
    >>> near("1"), near("〇01"), near("上河"), near("李家沟")
    ('001', '001', '上河村', '')
    """
    names = list(dict.fromkeys(known))
    by_key = {_key(name): name for name in reversed(names)}

    @cache
    def nearest(name: str) -> str:
        if same := by_key.get(_key(name)):
            return same
        compared = [] if name.isdigit() or len(names) > _MOST_COMPARED else names  # 002 is not near 003
        return next(iter(get_close_matches(name, compared, n=1, cutoff=_CLOSE)), "")

    return nearest


def _key(name: str) -> str:
    plain = re.sub(r"\s|村$|[-—－._]", "", name.translate(_LIKE_ZERO))
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)
