"""Placeholders in the texts of a template: ``{{名称}}`` and ``{{列表.字段}}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .errors import Fault


class Placeholder(NamedTuple):
    """A name in double braces; `list` is empty for a value of the form."""

    list: str
    field: str

    def __str__(self) -> str:
        """Return the name as in the template, without braces."""
        return f"{self.list}.{self.field}" if self.list else self.field


Text = tuple[str | Placeholder, ...]
"""A text split at its placeholders."""

_NAME = re.compile(r"\{\{([^{}]*)\}\}")

_AROUND = 15
"""Characters of a long text quoted on each side of a brace"""

_LOOSE = re.compile(
    r"\$?(?P<open>[{｛][{｛\s]{0,9})(?P<curly>[^{}｛｝\s][^{}｛｝]{0,60}?)(?P<close>[\s}｝]{0,9}[}｝])"
    r"|(?:\[\[|【【|［［|<<|＜＜|《《)\s*(?P<other>[^\[\]【】［］<>＜＞《》]{1,60}?)\s*(?:\]\]|】】|］］|>>|＞＞|》》)"
)
"""A name by itself in brackets of some kind"""

_DOTS = re.compile(r"[.．。·]")
"""The dot between a list and a field, and those that look like it"""

_LEFT_OVER = re.compile(r"\{\{|\}\}|｛｛|｝｝")


def has_braces(text: str) -> bool:
    """Return whether a text has placeholders, or braces meant as one."""
    return _LEFT_OVER.search(text) is not None


def parse_text(text: str) -> Text:
    """Return a text split at its placeholders.

    Raises `Fault` for braces that form none.

    >>> parse_text("共{{人数}}人")
    ('共', Placeholder(list='', field='人数'), '人')
    """
    pieces = _NAME.split(text)
    for literal in pieces[::2]:
        if found := _LEFT_OVER.search(literal):
            near = text if len(text) <= 2 * _AROUND else _near(literal, found.start())
            raise Fault(f"“{near}”中的花括号不成对或是全角的", "占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角")
    parts = (_placeholder(piece) if index % 2 else piece for index, piece in enumerate(pieces))
    return tuple(part for part in parts if part != "")


def _near(text: str, position: int) -> str:
    """Return the words around a position of a long text."""
    start, end = max(0, position - _AROUND), position + _AROUND
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"


class Loose(NamedTuple):
    """A name in brackets other than ``{{`` and ``}}``, as written."""

    written: str
    name: Placeholder


def loose_names(text: str) -> Iterator[Loose]:
    """Yield whatever a text has in brackets other than a placeholder's.

    Whether it is meant as one depends on the names there are.

    >>> [str(name) for _, name in loose_names("{村} ｛ 户．姓名 ｝ {{{人数}}} [[乡]] {{县}}")]
    ['村', '户.姓名', '人数', '乡']
    """
    for found in _LOOSE.finditer(text):
        is_placeholder = found["curly"] and (found["open"].strip(), found["close"].strip()) == ("{{", "}}")
        if not is_placeholder:
            yield Loose(found[0], with_dot(found["curly"] or found["other"]))


def with_dot(name: str) -> Placeholder:
    """Return a name whose dot may be one of another width.

    >>> str(with_dot("户．姓名")), str(with_dot(" 户 "))
    ('户.姓名', '户')
    """
    *lists, field = (part.strip() for part in _DOTS.split(name))
    return Placeholder(".".join(lists), field)


def past_placeholder(text: str, position: int) -> int:
    """Return the end of the placeholder around a position, or the position.

    >>> past_placeholder("共{{人数}}人", 3), past_placeholder("共{{人数}}人", 1)
    (7, 1)
    """
    return next((found.end() for found in _NAME.finditer(text) if found.start() < position < found.end()), position)


def _placeholder(name: str) -> Placeholder:
    parts = [part.strip() for part in name.split(".")]
    if not all(parts) or len(parts) > 2:
        raise Fault(f"占位符 {{{{{name}}}}} 的名称有误", "写成 {{名称}} 或 {{列表.字段}}，只用一个点")
    return Placeholder("" if len(parts) == 1 else parts[0], parts[-1])


def placeholders(text: Text) -> Iterator[Placeholder]:
    """Yield the placeholders of a text."""
    return (part for part in text if isinstance(part, Placeholder))
