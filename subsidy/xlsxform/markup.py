"""Reads an XML part and remembers where in its bytes every element stands, so that a part is changed by splicing.

`parse` gives a tree of `Node`s with byte offsets into the part. Whoever changes the part describes each change as an
`Edit` of a stretch of bytes; everything between the edits is copied as it is. Elements are known by their local names:
the namespaces of a workbook's parts do not clash where this package looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from xml.parsers import expat

from .faults import Fault

_START_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_RELATIONSHIP = "/relationships id"
_EXPAT_WORDS = {
    expat.errors.codes[name]: words
    for name, words in (
        (expat.errors.XML_ERROR_SYNTAX, "不是XML"),
        (expat.errors.XML_ERROR_NO_ELEMENTS, "内容在中途结束"),
        (expat.errors.XML_ERROR_INVALID_TOKEN, "标记或字符不合规定"),
        (expat.errors.XML_ERROR_UNCLOSED_TOKEN, "标记没有写完"),
        (expat.errors.XML_ERROR_PARTIAL_CHAR, "末尾的字符不完整"),
        (expat.errors.XML_ERROR_TAG_MISMATCH, "开始标记与结束标记不配对"),
        (expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE, "属性重复"),
        (expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT, "结尾之后还有内容"),
        (expat.errors.XML_ERROR_UNDEFINED_ENTITY, "用了没有定义的实体"),
        (expat.errors.XML_ERROR_UNBOUND_PREFIX, "用了没有声明的前缀"),
    )
}
_PARSE_AGAIN = "用 Excel 或 WPS 打开后另存为 .xlsx 再试"


@dataclass(slots=True)
class Node:
    """An element: `start` is the offset of its ``<``, `inner` of its content, `close` of its end tag, `end` past it.

    `attributes` holds those without a prefix, and ``r:id``, whatever its prefix is. An empty element has
    ``inner == close == end``.
    """

    tag: str
    space: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def child(self, tag: str) -> Node | None:
        """Return the first child of that name."""
        return next((node for node in self.children if node.tag == tag), None)

    def all(self, tag: str) -> Iterator[Node]:
        """Yield the children of that name."""
        return (node for node in self.children if node.tag == tag)

    def walk(self, *, skip: str = "") -> Iterator[Node]:
        """Yield this element and all below it in document order, leaving out elements named `skip` whole."""
        yield self
        for node in self.children:
            if node.tag != skip:
                yield from node.walk(skip=skip)


Context = TypeVar("Context")


class Edit(NamedTuple, Generic[Context]):
    """The bytes from `start` to `end` are replaced by what `render` makes of the context."""

    start: int
    end: int
    render: Callable[[Context], str]


def splice(raw: bytes, edits: Iterable[Edit[Context]], context: Context) -> bytes:
    """Return `raw` with every edit made. The edits may come in any order but must not overlap."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [raw[position : edit.start], edit.render(context).encode()]
        position = edit.end
    return b"".join([*pieces, raw[position:]])


def parse(raw: bytes) -> Node:
    """Return the root element of a part. Raises `Fault` for XML that is broken, has a DTD or is not UTF-8."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Fault("部件不是 UTF-8 编码", _PARSE_AGAIN)
    reader = _Reader(raw)
    try:
        reader.parser.Parse(raw, True)
    except expat.ExpatError as error:
        what = _EXPAT_WORDS.get(error.code, f"错误号{error.code}")
        raise Fault(f"XML 有误（第{error.lineno}行第{error.offset + 1}列：{what}）", _PARSE_AGAIN) from error
    return reader.root.children[0]


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.root = Node("", "", {}, 0, 0)
        self.open = [self.root]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self.raw, start)
        assert tag, "expat has just read a start tag here"  # noqa: S101
        space, _, local = name.rpartition(" ")
        node = Node(local, space, _known(attributes), start, tag.end())
        self.open[-1].children.append(node)
        self.open.append(node)

    def _end(self, _name: str) -> None:
        node = self.open.pop()
        node.close = self.parser.CurrentByteIndex
        node.end = (
            node.close if self.raw[node.inner - 2 : node.inner] == b"/>" else self.raw.index(b">", node.close) + 1
        )

    def _text(self, text: str) -> None:
        self.open[-1].text += text

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.upper() != "UTF-8":
            raise Fault(f"部件的编码是 {encoding}，不是 UTF-8", _PARSE_AGAIN)

    def _doctype(self, *_: object) -> None:
        raise Fault("部件含有 DTD，为安全起见不予读取", _PARSE_AGAIN)


def _known(attributes: dict[str, str]) -> dict[str, str]:
    if " " not in "".join(attributes):
        return attributes
    known = {"r:id" if name.endswith(_RELATIONSHIP) else name: value for name, value in attributes.items()}
    return {name: value for name, value in known.items() if " " not in name}


def attribute_span(raw: bytes, node: Node, name: str) -> tuple[int, int] | None:
    """Return where the value of an attribute stands, without its quotes; ``r:id`` is found whatever its prefix is."""
    found = _attribute(raw, node, name)
    return (found.start(2) + 1, found.end(2) - 1) if found else None


def without_attributes(raw: bytes, node: Node, *names: str) -> str:
    """Return the start tag of `node`, without its closing ``>`` or ``/>`` and without those attributes."""
    end = node.inner - (2 if raw[node.inner - 2 : node.inner] == b"/>" else 1)
    kept, position = [], node.start
    for start, stop in sorted(found.span() for name in names if (found := _attribute(raw, node, name))):
        kept.append(raw[position:start])
        position = stop
    return b"".join([*kept, raw[position:end]]).rstrip().decode()


def prefix_of(raw: bytes, node: Node) -> str:
    """Return the namespace prefix an element is written with, colon included: ``""`` or ``"x:"``."""
    name = re.compile(rb"<([^\s/>]+)").match(raw, node.start)
    return name[1].decode().removesuffix(node.tag) if name else ""


def _attribute(raw: bytes, node: Node, name: str) -> re.Match[bytes] | None:
    wanted = name.removeprefix("r:").encode()
    for found in _ATTRIBUTE.finditer(raw, node.start, node.inner):
        prefix, _, local = found[1].rpartition(b":")
        if local == wanted and bool(prefix) == name.startswith("r:"):
            return found
    return None


def escape(text: str) -> str:
    """Return `text` as XML content.

    >>> escape('a<b & "c"')
    'a&lt;b &amp; "c"'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return `text` as the value of an attribute, whichever quotes stand around it."""
    return escape(text).replace('"', "&quot;").replace("'", "&apos;")


def put(start: int, end: int, text: str) -> Edit[object]:
    """Return the edit that puts `text` there, whatever the context."""
    return Edit(start, end, lambda _: text)


def tag_writer(raw: bytes, node: Node, *names: str) -> Callable[..., str]:
    """Return what writes the start tag of `node` with other values of the attributes `names`, as far as it has them."""
    spans = sorted((span, place) for place, name in enumerate(names) if (span := attribute_span(raw, node, name)))
    edges = [node.start, *(edge for span, _ in spans for edge in span), node.inner]
    pattern = "%s".join(raw[a:b].decode().replace("%", "%%") for a, b in zip(edges[::2], edges[1::2], strict=True))
    places = [place for _, place in spans]
    return lambda *values: pattern % tuple([escape_attribute(values[place]) for place in places])


def element_writer(raw: bytes, node: Node, *names: str) -> Callable[..., str]:
    """Return what writes the whole of `node`, its start tag as `tag_writer` does."""
    tag, rest = tag_writer(raw, node, *names), raw[node.inner : node.end].decode()
    return lambda *values: tag(*values) + rest
