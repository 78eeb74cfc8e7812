"""The styles of an existing workbook, to which others are added.

Styles go by their number, which cells name. A style that exists already is not added again, so that a workbook that is
changed back and forth does not grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .errors import Fault
from .oxml import (
    Edit,
    Node,
    appended,
    attribute_span,
    inserted_before,
    is_empty_tag,
    parse,
    prefix_of,
    put,
    splice,
    without_attributes,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY_STYLES = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}"/>'.encode()
MAX_TAGS = 500_000
"""Tags of a part that is held as a tree."""
_MAX_STYLES = 64_000
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
_AFTER = ("dxfs", "tableStyles", "colors", "extLst")
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u"),
    *("vertAlign", "sz", "color", "name", "family", "charset", "scheme"),
)
"""Properties of a font in the order of Microsoft's schema, which openpyxl does not follow."""
_FONT_PROPERTY = re.compile(rf"<(?:\w+:)?({'|'.join(_FONT_ORDER)})(?:\s[^>]*?)?(?:/>|></[^>]*>)")
_NO_FILLS = (
    '<{0}fill><{0}patternFill patternType="none"/></{0}fill>',
    '<{0}fill><{0}patternFill patternType="gray125"/></{0}fill>',
)
_TEXT_FORMAT = 49
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
_LINK_COLOUR = "0563C1"
_NOT_IN_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""Parts of a number format that are no codes: texts, colours, conditions, gaps."""


class _Format(NamedTuple):
    """A cell format: its start tag, the rest, and the parts about its fill.

    The start tag is without its fill and its end.
    """

    tag: str
    rest: str
    fill: int
    applied: str
    number_format: int

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes two formats the same."""
        return self.tag, self.rest, self.fill, self.applied

    @property
    def xml(self) -> str:
        """The format as an element."""
        applied = f' applyFill="{self.applied}"' if self.applied else ""
        return f'{self.tag} fillId="{self.fill}"{applied}{self.rest}'


class _Section:
    """The items of a section as XML; those beyond the first `count` are added."""

    def __init__(self, raw: bytes, root: Node, tag: str, defaults: Sequence[str]) -> None:
        self.tag, self.node = tag, root.child(tag)
        self.items = [raw[node.start : node.end].decode() for node in (self.node.children if self.node else ())]
        self.count = len(self.items)
        self.items += () if self.items else defaults
        self._known = {text: index for index, text in reversed(list(enumerate(self.items)))}

    def index(self, text: str) -> int:
        """Return the number of an item, which is added if need be."""
        if text not in self._known:
            self._known[text] = len(self.items)
            self.items.append(text)
        return self._known[text]

    def edits(self, raw: bytes, root: Node, prefix: str) -> Iterator[Edit[object]]:
        """Yield the edits that add the new items."""
        content = "".join(self.items[self.count :])
        if not content:
            return
        if self.node is None:
            followers = {*_ORDER[_ORDER.index(self.tag) + 1 :], *_AFTER}
            yield inserted_before(root, followers, f"<{prefix}{self.tag}>{content}</{prefix}{self.tag}>")
        elif is_empty_tag(raw, self.node):
            tag = without_attributes(raw, self.node, "count")
            yield put(self.node.start, self.node.end, f"{tag}>{content}</{prefix}{self.tag}>")
        else:
            yield appended(raw, self.node, content)
            if span := attribute_span(raw, self.node, "count"):
                yield put(*span, str(len(self.items)))


class Stylesheet:
    """The styles of a workbook.

    Raises `Fault` if they cannot be read.
    """

    def __init__(self, raw: bytes = EMPTY_STYLES) -> None:
        if raw.count(b"<") > MAX_TAGS:
            raise Fault("格式过多", "删去无关的格式后另存为 .xlsx")
        root = parse(raw)
        if is_empty_tag(raw, root):
            raw = splice(raw, [appended(raw, root, " ")], None)
            root = parse(raw)
        self._raw, self._root, self._prefix = raw, root, prefix_of(raw, root)
        p = self._prefix
        self._fonts = _Section(raw, root, "fonts", [f"<{p}font/>"])
        self._fills = _Section(raw, root, "fills", [text.format(p) for text in _NO_FILLS])
        self._borders = _Section(raw, root, "borders", [f"<{p}border/>"])
        self._bases = _Section(raw, root, "cellStyleXfs", [f"<{p}xf/>"])
        self._formats = _Section(raw, root, "cellXfs", [f'<{p}xf xfId="0"/>'])
        self._sections = (self._fonts, self._fills, self._borders, self._bases, self._formats)
        self._read = [_format(raw, node) for node in root.inside("cellXfs")] or [
            _Format(f'<{p}xf xfId="0"', "/>", 0, "", 0)
        ]
        self._known = {form.key: index for index, form in reversed(list(enumerate(self._read)))}
        self._codes = {
            node.attributes.get("numFmtId", ""): node.attributes.get("formatCode", "")
            for node in root.inside("numFmts")
        }
        self._colours = [_solid_colour(node) for node in root.inside("fills")]

    def solid_colour(self, style: int) -> str:
        """Return the colour that fills cells of a style, as RRGGBB.

        It is empty if there is no such colour.
        """
        fill = self._format(style).fill
        return self._colours[fill] if fill < len(self._colours) else ""

    def is_text(self, style: int) -> bool:
        """Return whether cells of a style are texts, whatever is typed into them."""
        number = self._format(style).number_format
        return number == _TEXT_FORMAT or self._codes.get(str(number)) == "@"

    def is_date(self, style: int) -> bool:
        """Return whether a number in a cell of a style shows as a date."""
        number = self._format(style).number_format
        code = _NOT_IN_CODE.sub("", self._codes.get(str(number), "")).lower()
        return number in _DATE_FORMATS if not code else "y" in code or "d" in code

    def filled(self, style: int, colour: str) -> int:
        """Return a style in that colour, RRGGBB, and otherwise the same."""
        return self._add(self._format(style)._replace(fill=self._fill(colour), applied="1"))

    def with_fill_of(self, style: int, model: int) -> int:
        """Return a style with the fill of another, and otherwise the same."""
        other = self._format(model)
        return self._add(self._format(style)._replace(fill=other.fill, applied=other.applied))

    def without_fill(self, style: int) -> int:
        """Return a style without a fill, and otherwise the same."""
        return self._add(self._format(style)._replace(fill=0, applied=""))

    def added(
        self, *, colour: str = "", bold: bool = False, link: bool = False, wrapped: bool = False, quoted: bool = False
    ) -> int:
        """Return a style in the default font of the workbook.

        A `quoted` text stays text when it is edited, whatever it begins with.
        """
        p = self._prefix
        facts = [f'fontId="{self._font(bold=bold, link=link)}"', 'applyFont="1"' if bold or link else ""]
        facts += ['quotePrefix="1"' if quoted else "", 'applyAlignment="1"' if wrapped else ""]
        tag = " ".join([f'<{p}xf numFmtId="0" borderId="0" xfId="0"', *filter(None, facts)])
        rest = f'><{p}alignment vertical="top" wrapText="1"/></{p}xf>' if wrapped else "/>"
        fill, applied = (self._fill(colour), "1") if colour else (0, "")
        return self._add(_Format(tag, rest, fill, applied, 0))

    @property
    def is_changed(self) -> bool:
        """Whether a style was added."""
        return len(self._formats.items) > max(self._formats.count, 1)

    def render(self) -> bytes:
        """Return the part with the styles added."""
        edits = [edit for section in self._sections for edit in section.edits(self._raw, self._root, self._prefix)]
        return splice(self._raw, edits, None)

    def _format(self, style: int) -> _Format:
        return self._read[style if style < len(self._read) else 0]

    def _add(self, form: _Format) -> int:
        if form.key not in self._known:
            if len(self._read) >= _MAX_STYLES:
                raise Fault("格式过多", "删去无关的格式后另存为 .xlsx")
            self._known[form.key] = len(self._read)
            self._read.append(form)
            self._formats.items.append(form.xml)
        return self._known[form.key]

    def _fill(self, colour: str) -> int:
        p = self._prefix
        pattern = f'<{p}fgColor rgb="FF{colour}"/><{p}bgColor indexed="64"/>'
        number = self._fills.index(f'<{p}fill><{p}patternFill patternType="solid">{pattern}</{p}patternFill></{p}fill>')
        self._colours += [""] * (number - len(self._colours)) + [colour] * (number == len(self._colours))
        return number

    def _font(self, *, bold: bool, link: bool) -> int:
        """Return the default font, in bold or as a link."""
        if not (bold or link):
            return 0
        p = self._prefix
        own = font_properties(self._fonts.items[0])
        own |= {"b": f"<{p}b/>"} if bold else {}
        own |= {"u": f"<{p}u/>", "color": f'<{p}color rgb="FF{_LINK_COLOUR}"/>'} if link else {}
        return self._fonts.index(f"<{p}font>{''.join(_in_order(own).values())}</{p}font>")


def font_properties(font: str) -> dict[str, str]:
    """Return the elements of a font by name, in the order of the schema.

    >>> font_properties('<font><name val="Arial"></name><sz val="9"/></font>')
    {'sz': '<sz val="9"/>', 'name': '<name val="Arial"></name>'}
    """
    return _in_order({found[1]: found[0] for found in _FONT_PROPERTY.finditer(font)})


def _in_order(properties: Mapping[str, str]) -> dict[str, str]:
    return {name: properties[name] for name in _FONT_ORDER if name in properties}


def _format(raw: bytes, node: Node) -> _Format:
    facts = node.attributes
    tag = without_attributes(raw, node, "fillId", "applyFill")
    rest = "/>" if is_empty_tag(raw, node) else ">" + raw[node.inner : node.end].decode()
    return _Format(tag, rest, int(facts.get("fillId", 0)), facts.get("applyFill", ""), int(facts.get("numFmtId", 0)))


def _solid_colour(fill: Node) -> str:
    """Return the colour of a solid fill as RRGGBB; empty if it is none."""
    pattern = fill.child("patternFill")
    colour = pattern.child("fgColor") if pattern and pattern.attributes.get("patternType") == "solid" else None
    return colour.attributes.get("rgb", "")[-6:].upper() if colour else ""
