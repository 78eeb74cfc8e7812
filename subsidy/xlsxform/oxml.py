"""Reads an XML part with its byte offsets, and changes it by splicing.

`parse` returns a tree of `Node`s. A change to the part is an `Edit` of a range of its bytes; the bytes between the
edits are copied as they are. Elements go by their local names: the namespaces of a workbook do not clash in the
elements used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from xml.parsers import expat

from .errors import Fault

_START_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_RELATIONSHIP = "/relationships id"
_ANY_DEPTH = 1_000_000
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
    """An element and the offsets of its tags in the part.

    `start` is the offset of its start tag, `inner` of its content, `close` of its end tag, `end` of the byte after it.
    `attributes` has those without a prefix, and ``r:id``, whatever its prefix is. An empty element has ``inner == close
    == end``.
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

    def inside(self, tag: str) -> Sequence[Node]:
        """Return the children of the first child of that name."""
        node = self.child(tag)
        return node.children if node else ()

    def walk(self, *, skip: str = "") -> Iterator[Node]:
        """Yield this element and those below it in document order.

        Elements named `skip` are left out with their content.
        """
        yield self
        for node in self.children:
            if node.tag != skip:
                yield from node.walk(skip=skip)


Context = TypeVar("Context")


class Edit(NamedTuple, Generic[Context]):
    """A replacement of the bytes from `start` to `end`.

    `render` returns the new text for a context; `render_each`, if given, those for several at a time, faster.
    """

    start: int
    end: int
    render: Callable[[Context], str]
    render_each: Callable[[Sequence[Context]], Sequence[str]] | None = None


def splice(raw: bytes, edits: Iterable[Edit[Context]], context: Context) -> bytes:
    """Return `raw` with all edits made, in any order but without overlaps."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [raw[position : edit.start], edit.render(context).encode()]
        position = edit.end
    return b"".join([*pieces, raw[position:]])


def parse(raw: bytes, depth: int = _ANY_DEPTH) -> Node:
    """Return the root element of a part, with elements down to a depth.

    The depth of the root is 1. Raises `Fault` if the XML is malformed, has a DTD or is not UTF-8.
    """
    reader = _TreeBuilder(raw, depth)
    try:
        _run(reader.parser, raw)
    finally:
        del reader.parser  # it refers back to the reader: the tree would stay until garbage is collected
    return reader.root.children[0]


def check_well_formed(raw: bytes) -> None:
    """Raise `Fault` as `parse` does, a hundred times faster."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = _check_encoding, _reject_doctype
    _run(parser, raw)


def _run(parser: expat.XMLParserType, raw: bytes) -> None:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Fault("部件不是 UTF-8 编码", _PARSE_AGAIN)
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        reason = _EXPAT_WORDS.get(error.code, f"错误号{error.code}")
        raise Fault(f"XML 有误（第{error.lineno}行第{error.offset + 1}列：{reason}）", _PARSE_AGAIN) from error


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.upper() != "UTF-8":
        raise Fault(f"部件的编码是 {encoding}，不是 UTF-8", _PARSE_AGAIN)


def _reject_doctype(*_: object) -> None:
    raise Fault("部件含有 DTD，为安全起见不予读取", _PARSE_AGAIN)


class _TreeBuilder:
    def __init__(self, raw: bytes, depth: int) -> None:
        self.raw, self.depth, self.below = raw, depth, 0
        self.root = Node("", "", {}, 0, 0)
        self.open = [self.root]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = _check_encoding
        self.parser.StartDoctypeDeclHandler = _reject_doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > self.depth:
            self.below += 1
            return
        start = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self.raw, start)
        assert tag, "expat has just read a start tag here"  # noqa: S101
        space, _, local = name.rpartition(" ")
        node = Node(local, space, _known(attributes), start, tag.end())
        self.open[-1].children.append(node)
        self.open.append(node)

    def _end(self, _name: str) -> None:
        if self.below:
            self.below -= 1
            return
        node = self.open.pop()
        node.close = self.parser.CurrentByteIndex
        node.end = (
            node.close if self.raw[node.inner - 2 : node.inner] == b"/>" else self.raw.index(b">", node.close) + 1
        )

    def _text(self, text: str) -> None:
        if not self.below:
            self.open[-1].text += text


def _known(attributes: dict[str, str]) -> dict[str, str]:
    if " " not in "".join(attributes):
        return attributes
    known = {"r:id" if name.endswith(_RELATIONSHIP) else name: value for name, value in attributes.items()}
    return {name: value for name, value in known.items() if " " not in name}


def is_on(attributes: Mapping[str, str], name: str) -> bool:
    """Return whether a boolean attribute is on."""
    return attributes.get(name) in ("1", "true")


def number_in(node: Node | None, name: str, default: float) -> float:
    """Return an attribute as a number, `default` if it or `node` is missing."""
    return float(node.attributes.get(name, default)) if node else default


def attribute_span(raw: bytes, node: Node, name: str) -> tuple[int, int] | None:
    """Return the offsets of the value of an attribute, without its quotes.

    ``r:id`` may have any prefix.
    """
    found = _attribute(raw, node, name)
    return (found.start(2) + 1, found.end(2) - 1) if found else None


def without_attributes(raw: bytes, node: Node, *names: str) -> str:
    """Return the start tag of an element without its end and some attributes."""
    end = node.inner - (2 if raw[node.inner - 2 : node.inner] == b"/>" else 1)
    kept, position = [], node.start
    for start, stop in sorted(found.span() for name in names if (found := _attribute(raw, node, name))):
        kept.append(raw[position:start])
        position = stop
    return b"".join([*kept, raw[position:end]]).rstrip().decode()


def prefix_of(raw: bytes, node: Node) -> str:
    """Return the namespace prefix of an element: ``""`` or ``"x:"``."""
    name = re.compile(rb"<([^\s/>]+)").match(raw, node.start)
    return name[1].decode().removesuffix(node.tag) if name else ""


def _attribute(raw: bytes, node: Node, name: str) -> re.Match[bytes] | None:
    wanted = name.removeprefix("r:").encode()
    for found in _ATTRIBUTE.finditer(raw, node.start, node.inner):
        prefix, _, local = found[1].rpartition(b":")
        if local == wanted and bool(prefix) == name.startswith("r:"):
            return found
    return None


def texts_between(raw: bytes, start: int, spans: Iterable[tuple[int, int]], end: int) -> list[str]:
    """Return the texts before, between and after the spans of a part.

    >>> texts_between(b"abcdef", 0, [(1, 2), (4, 5)], 6)
    ['a', 'cd', 'f']
    """
    edges = [start, *(edge for span in spans for edge in span), end]
    return [raw[first:last].decode() for first, last in zip(edges[::2], edges[1::2], strict=True)]


def escape(text: str) -> str:
    """Return a text as XML content.

    >>> escape('a<b & "c"')
    'a&lt;b &amp; "c"'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return a text as the value of an attribute, in quotes of either kind."""
    return escape(text).replace('"', "&quot;").replace("'", "&apos;")


def put(start: int, end: int, text: str) -> Edit[object]:
    """Return an edit that puts a text there, whatever the context."""
    return Edit(start, end, lambda _: text)


def tag_writer(raw: bytes, node: Node, *names: str) -> Callable[..., str]:
    """Return a writer of the start tag of an element with other values.

    It takes a value for each of the attributes `names`, and uses those that the element has.
    """
    spans = sorted((span, index) for index, name in enumerate(names) if (span := attribute_span(raw, node, name)))
    texts = texts_between(raw, node.start, [span for span, _ in spans], node.inner)
    pattern = "%s".join(text.replace("%", "%%") for text in texts)
    order = [index for _, index in spans]
    return lambda *values: pattern % tuple([escape_attribute(values[index]) for index in order])


def element_writer(raw: bytes, node: Node, *names: str) -> Callable[..., str]:
    """Return a writer of an element, its start tag as `tag_writer` has it."""
    tag, rest = tag_writer(raw, node, *names), raw[node.inner : node.end].decode()
    return lambda *values: tag(*values) + rest


def filled(raw: bytes, node: Node, content: str) -> Edit[object]:
    """Return an edit that gives an element this content, even an empty one."""
    if not is_empty_tag(raw, node):
        return put(node.inner, node.close, content)
    name = f"{prefix_of(raw, node)}{node.tag}"
    return put(node.start, node.end, f"{without_attributes(raw, node)}>{content}</{name}>")


def appended(raw: bytes, node: Node, content: str) -> Edit[object]:
    """Return an edit that adds to the end of the content of an element."""
    return filled(raw, node, content) if is_empty_tag(raw, node) else put(node.close, node.close, content)


def is_empty_tag(raw: bytes, node: Node) -> bool:
    """Return whether an element is a single tag, ``<a/>``."""
    return raw[node.inner - 2 : node.inner] == b"/>"


def inserted_before(root: Node, followers: Collection[str], content: str) -> Edit[object]:
    """Return an edit that adds a child to `root`.

    It is put before the first of its `followers`.
    """
    place = next((child.start for child in root.children if child.tag in followers), root.close)
    return put(place, place, content)


def with_attribute(raw: bytes, node: Node, name: str, value: str) -> Edit[object]:
    """Return an edit that sets an attribute."""
    if span := attribute_span(raw, node, name):
        return put(*span, escape_attribute(value))
    end = node.start + len(f"<{prefix_of(raw, node)}{node.tag}".encode())
    return put(end, end, f' {name}="{escape_attribute(value)}"')
