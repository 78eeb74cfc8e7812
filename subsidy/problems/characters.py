"""Characters that no form can show: control characters, halves of a surrogate pair, separators of lines, no characters.

They come along when text is pasted from a chat or passed on by software, and nobody sees them. A cell of a workbook is
rid of them; software that hands over facts is told.
"""

from __future__ import annotations

import re

_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
_IN_TEXT = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(f"[\t\n{_UNSEEN}]")


def unseen(text: str, *, one_line: bool = False) -> str:
    r"""Return the first character of `text` that cannot be seen, as ``U+000B``; tabs and line breaks too in one line.

    >>> unseen("王\x0b大山"), unseen("第一行\n第二行"), unseen("王\n大山", one_line=True)
    ('U+000B', '', 'U+000A')
    """
    found = (_IN_A_LINE if one_line else _IN_TEXT).search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def without_unseen(text: str, instead: str = "") -> str:
    r"""Return `text` with something else in the place of each character that cannot be seen; tabs and breaks stay.

    >>> without_unseen("王\x0b大山"), without_unseen("王\x0b大山", "�")
    ('王大山', '王�大山')
    """
    return _IN_TEXT.sub(instead, text)
