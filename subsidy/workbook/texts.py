"""Text as offices type it: invisible characters, full-width forms, spaces."""

from __future__ import annotations

import unicodedata

from ..problems import without_unseen


def visible(text: str) -> str:
    r"""Return `text` without invisible characters and surrounding spaces.

    >>> visible(" 王\u200b大山\u3000")
    '王大山'
    """
    if text.isprintable():
        return text.strip()
    return "".join(c for c in without_unseen(text) if unicodedata.category(c) != "Cf").strip()


def compact(text: str) -> str:
    """Return `text` in narrow characters without any spaces; not for prose.

    >>> compact("１，２３４．５０ 亩")
    '1,234.50亩'
    """
    if text.isascii():
        return "".join(text.split())
    return "".join(unicodedata.normalize("NFKC", text).split())
