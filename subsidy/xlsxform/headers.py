"""Page headers and footers with placeholders."""

from __future__ import annotations

import re

from .errors import Fault
from .filling import Filling
from .oxml import Edit, Node, escape
from .placeholders import Text, parse_text, placeholders
from .values import Lookup, as_text, clean

_MAX_HEADER = 255
"""Longest header or footer, in characters."""


def header_edit(node: Node) -> Edit[Filling]:
    """Return the edit of a header or footer.

    Raises `Fault` for a placeholder that cannot be used there.
    """
    text = parse_text(node.text)
    for before, name in zip(("", *text), text, strict=False):
        if isinstance(before, str) and not isinstance(name, str) and re.search(r"&[0-9]*$", before):
            raise Fault(f"占位符 {{{{{name}}}}} 紧跟在字号代码之后，数字会混在一起", "在字号和占位符之间加一个空格")
    if any(name.list for name in placeholders(text)):
        raise Fault("页眉页脚不能引用列表的字段", "改用 {{名称}}")

    def render(filling: Filling) -> str:
        with filling.at("页眉页脚"):
            return escape(_header_text(text, filling.value))
        return ""

    return Edit(node.inner, node.close, render)


def _header_text(text: Text, lookup: Lookup) -> str:
    words = (part if isinstance(part, str) else clean(as_text(lookup(part))).replace("&", "&&") for part in text)
    header = "".join(words)
    if len(header) > _MAX_HEADER:
        raise Fault(f"页眉页脚共 {len(header)} 个字符，超过上限 {_MAX_HEADER} 个", "缩短页眉页脚")
    return header
