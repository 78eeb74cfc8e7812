"""Characters that no form can show.

They are control characters, halves of a surrogate pair, separators of lines and noncharacters. They are pasted from a
chat or passed on by software, and no one sees them. They are dropped from the cells of a workbook, and rejected in
facts that software hands over.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
_IN_TEXT = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(f"[\t\n{_UNSEEN}]")


def unseen(text: str, *, one_line: bool = False) -> str:
    r"""Return the first character of `text` that cannot be seen.

    It is written as ``U+000B``. With `one_line`, tabs and line breaks count as such characters too.

    >>> unseen("王\x0b大山"), unseen("第一行\n第二行"), unseen("王\n大山", one_line=True)
    ('U+000B', '', 'U+000A')
    """
    found = (_IN_A_LINE if one_line else _IN_TEXT).search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def without_unseen(text: str, instead: str = "") -> str:
    r"""Return `text` with `instead` for each character that cannot be seen.

    Tabs and line breaks stay.

    >>> without_unseen("王\x0b大山"), without_unseen("王\x0b大山", "�")
    ('王大山', '王�大山')
    """
    return _IN_TEXT.sub(instead, text)


_DOTS = dict.fromkeys(map(ord, "•・．‧∙⋅･"), "·")
_RADICALS = str.maketrans(
    "⺟⺠⺢⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻰⻱⻳⼀",
    "母民水示虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄斉齐歯齿竜龜龟一",
)
"""CJK radicals that look like the ideographs they come from; Unicode itself equates only the Kangxi radicals."""
_KANGXI = re.compile("[\u2f00-\u2fd5\u2e9f\u2ef3]")
_SUBSTITUTE = re.compile("[?？□*＊\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[<>＜＞=＝@＠#＃$%％&＆+＋_＿|｜\\/／~～^{}\[\];；!！\"“”]")
_TWO_CHARACTERS = 2


def readable_name(name: str) -> str:
    """Return a name as a reader sees it.

    It has one kind of dot, ideographs for radicals, and no space if it consists of two characters.

    >>> readable_name("⾼保平"), readable_name("阿不都•艾尼"), readable_name("王　山")
    ('高保平', '阿不都·艾尼', '王山')
    """
    if name.isalnum() and not _KANGXI.search(name) and name.translate(_RADICALS) == name:
        return name  # nearly every name
    plain = _KANGXI.sub(lambda found: unicodedata.normalize("NFKC", found[0]), name)
    plain = plain.translate(_DOTS).translate(_RADICALS)
    joined = "".join(plain.split())
    return joined if len(joined) == _TWO_CHARACTERS else plain


def substitute(name: str) -> str:
    """Return the first stand-in for a character that a system could not show.

    The result is empty if `name` has none.

    >>> substitute("王□"), substitute("王大山")
    ('□', '')
    """
    found = _SUBSTITUTE.search(name)
    return found[0] if found else ""


def not_in_names(name: str) -> str:
    """Return the first character that no name has, such as a markup bracket.

    The result is empty if `name` has none. Digits are not among these characters: they tell namesakes apart, and lists
    without personal data consist of them.

    >>> not_in_names("=A1"), not_in_names("王大山2"), not_in_names("阿不都·艾尼")
    ('=', '', '')
    """
    found = _NOT_IN_NAMES.search(name)
    return found[0] if found else ""
