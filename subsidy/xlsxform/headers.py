"""Page headers and footers: placeholders and page numbers.

The page numbers are those of sheets that are written several times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from .errors import Fault
from .filling import Filling
from .oxml import Edit, Node, attribute_span, escape, prefix_of
from .placeholders import Text, has_braces, parse_text, placeholders
from .values import Lookup, as_text, clean

_MAX_HEADER = 255
"""Longest header or footer, in characters."""

_CODE = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]+|.)', re.DOTALL | re.IGNORECASE)
"""A code: a font, a colour, a size, or a letter such as N for the number of pages"""
_PAGE, _PAGES = frozenset({"&P", "&p"}), frozenset({"&N", "&n"})
_RUNS_ON = re.compile(r"&(?:[0-9]+|[Pp][+-][0-9]*)$")
"""A code that takes the digits after it for its own"""


def headers_in(sheet: Node) -> Iterator[Node]:
    """Yield the headers and footers with placeholders or page numbers.

    Only these may change.
    """
    for node in sheet.inside("headerFooter"):
        if has_braces(node.text) or _codes(node.text) & (_PAGE | _PAGES):
            yield node


def header_edit(raw: bytes, node: Node, count: Callable[[Filling], int]) -> Edit[Filling]:
    """Return the edit of a header or footer.

    `count` gives the number of pages of a repeated sheet: a program that prints counts those of the whole file, so each
    copy of a sheet has its own number written out. Raises `Fault` for a placeholder that cannot be used there.
    """
    text, same = parse_text(node.text), raw[node.inner : node.close].decode()
    for before, name in zip(("", *text), text, strict=False):
        if isinstance(before, str) and not isinstance(name, str) and re.search(r"&[0-9]*$", before):
            raise Fault(f"占位符 {{{{{name}}}}} 紧跟在字号代码之后，数字会混在一起", "在字号和占位符之间加一个空格")
    if any(name.list for name in placeholders(text)):
        raise Fault("页眉页脚不能引用列表的字段", "改用 {{名称}}")
    is_filled, counts = any(placeholders(text)), bool(_codes(node.text) & _PAGES)

    def render(filling: Filling) -> str:
        counted = counts and filling.repeated
        if not (is_filled or counted):
            return same
        with filling.at("页眉页脚"):
            words = _header_text(text, filling.value)
            return escape(_checked(with_pages(words, count(filling)) if counted else words))
        return ""

    return Edit(node.inner, node.close, render)


def numbering_edits(raw: bytes, sheet: Node, headers: Sequence[Node]) -> Iterator[Edit[Filling]]:
    """Yield the edits that number the pages of each copy of a sheet from 1.

    There are none unless its headers have page numbers.
    """
    if not any(_codes(node.text) & (_PAGE | _PAGES) for node in headers):
        return
    setup, prefix = sheet.child("pageSetup"), prefix_of(raw, sheet)
    names = ("firstPageNumber", "useFirstPageNumber")
    if setup is None:
        start = next(sheet.all("headerFooter")).start
        # A4, which `read_page_setup` takes for granted
        element = f'<{prefix}pageSetup paperSize="9" firstPageNumber="1" useFirstPageNumber="1"/>'
        yield Edit(start, start, _if_repeated(element, ""))
        return
    spans = {name: attribute_span(raw, setup, name) for name in names}
    added = "".join(f' {name}="1"' for name, span in spans.items() if span is None)
    start = setup.start + len(f"<{prefix}pageSetup")
    yield Edit(start, start, _if_repeated(added, ""))
    for span in filter(None, spans.values()):
        yield Edit(*span, _if_repeated("1", raw[slice(*span)].decode()))


def _if_repeated(text: str, otherwise: str) -> Callable[[Filling], str]:
    return lambda filling: text if filling.repeated else otherwise


def _codes(text: str) -> set[str]:
    return set(_CODE.findall(text))


def with_pages(header: str, pages: int) -> str:
    """Return a header with the number of pages written out.

    >>> with_pages("第&P页 共&N页", 2), with_pages("&14&N &&N", 2), with_pages('&"&N"&KFF0000&N', 2)
    ('第&P页 共2页', '&14 2 &&N', '&"&N"&KFF00002')
    >>> with_pages("&P+&N", 2), with_pages("&P+5&N", 2)
    ('&P+ 2', '&P+5 2')
    """

    def written(code: re.Match[str]) -> str:
        if code[0] not in _PAGES:
            return code[0]
        return f" {pages}" if _RUNS_ON.search(header, 0, code.start()) else str(pages)

    return _CODE.sub(written, header)


def _header_text(text: Text, lookup: Lookup) -> str:
    words = (part if isinstance(part, str) else clean(as_text(lookup(part))).replace("&", "&&") for part in text)
    return "".join(words)


def _checked(header: str) -> str:
    if len(header) > _MAX_HEADER:
        raise Fault(f"页眉页脚共 {len(header)} 个字符，超过上限 {_MAX_HEADER} 个", "缩短页眉页脚")
    return header
