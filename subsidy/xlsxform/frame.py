"""What stands around the rows of a worksheet and is more than a reference: merged cells, links, page breaks, headers.

Each function takes the part and yields edits; those of references as such are in `moving`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .faults import Fault
from .filling import Filling
from .layout import Paper, Printed, stamp_break
from .markup import Edit, Node, attribute_span, escape, escape_attribute, prefix_of, without_attributes
from .references import rows_of, shift_areas, shift_cells
from .values import Lookup, Placeholder, Text, as_text, clean, parse_text, placeholders

Lists = Mapping[int, str]
"""The name of the list of each list row of a sheet."""

_AFTER_ROW_BREAKS = [
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_LINK_TEXTS = ("ref", "location", "display", "tooltip")
_MAX_HEADER = 255
_LIST_FIELD = re.compile(r"\{\{([^{}!]*)!([^{}!]*)\}\}")


def merge_edits(raw: bytes, merges: Node, lists: Lists) -> Iterator[Edit[Filling]]:
    """Yield the edits of merged cells: those within a list row are repeated for each record, the others go along."""
    if not lists:
        return
    repeated = [_repeated_row(node.attributes["ref"], lists) for node in merges.children]
    if span := attribute_span(raw, merges, "count"):
        yield Edit(*span, lambda filling: str(sum(_times(row, filling) for row in repeated)))
    for node, row in zip(merges.children, repeated, strict=True):
        if (span := attribute_span(raw, node, "ref")) and row:
            yield Edit(node.start, node.end, _repeater(raw, node, span, row))
        elif span:
            yield Edit(*span, _area_mover(node.attributes["ref"]))


def _repeated_row(area: str, lists: Lists) -> int:
    """Return the list row an area is within, or 0."""
    first, last = rows_of(area)
    return first if first == last and first in lists else 0


def _times(row: int, filling: Filling) -> int:
    return filling.rows.last(row) - filling.rows.first(row) + 1 if row else 1


def _area_mover(area: str) -> Callable[[Filling], str]:
    return lambda filling: shift_areas(area, filling.rows)


def _repeater(raw: bytes, node: Node, span: tuple[int, int], row: int) -> Callable[[Filling], str]:
    before, after = raw[node.start : span[0]].decode(), raw[span[1] : node.end].decode()
    area = node.attributes["ref"]

    def render(filling: Filling) -> str:
        rows = range(filling.rows.first(row), filling.rows.last(row) + 1)
        return "".join(f"{before}{_on_row(area, number)}{after}" for number in rows)

    return render


def _on_row(area: str, row: int) -> str:
    return re.sub(r"[0-9]+", str(row), area)


class LinkText(NamedTuple):
    """An attribute of a hyperlink: its value as it stands in the XML, and read."""

    name: str
    raw: str
    text: Text


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: the XML between its attributes, and those that may change. `row` is its list row, or 0."""

    area: str
    row: int
    between: tuple[str, ...]
    texts: tuple[LinkText, ...]

    @property
    def names(self) -> Iterator[Placeholder]:
        """Yield its placeholders."""
        return (name for text in self.texts for name in placeholders(text.text))

    def render(self, filling: Filling, lists: Lists) -> str:
        """Return the link, or one for each record."""
        if not self.row:
            return self._one(filling, shift_cells(self.area, filling.rows), filling.value)
        records = filling.lists[lists[self.row]]
        lookup = filling.lookup(self.names)
        return "".join(
            self._one(filling, _on_row(self.area, row), lookup(record))
            for row, record in enumerate(records, filling.rows.first(self.row))
        )

    def _one(self, filling: Filling, area: str, lookup: Lookup) -> str:
        words = [area if text.name == "ref" else _link_text(text, filling, lookup) for text in self.texts]
        return "".join(piece for pair in zip(self.between, [*words, ""], strict=True) for piece in pair)


def _link_text(text: LinkText, filling: Filling, lookup: Lookup) -> str:
    if any(placeholders(text.text)):
        words = (part if isinstance(part, str) else clean(as_text(lookup(part))) for part in text.text)
        return escape_attribute("".join(words))
    place = "".join(map(str, text.text))
    moved = filling.formula_text(place) if text.name == "location" else place
    return text.raw if moved == place else escape_attribute(moved)


def read_link(raw: bytes, node: Node, lists: Lists) -> Link:
    """Read a hyperlink. Raises `Fault` for a placeholder of a list that is not the list of its row."""
    facts = node.attributes
    spans = sorted((span, name) for name in _LINK_TEXTS if (span := attribute_span(raw, node, name)))
    edges = [node.start, *(edge for span, _ in spans for edge in span), node.end]
    between = tuple(raw[start:end].decode() for start, end in zip(edges[::2], edges[1::2], strict=True))
    texts = tuple(LinkText(name, raw[slice(*span)].decode(), _parsed_link(name, facts[name])) for span, name in spans)
    link = Link(facts["ref"], _repeated_row(facts["ref"], lists), between, texts)
    if any(name.list and name.list != lists.get(link.row) for name in link.names):
        raise Fault("超链接引用的列表不是这一行的列表", "把超链接放在该列表的模板行里")
    return link


def _parsed_link(name: str, text: str) -> Text:
    """Return an attribute of a link read. LibreOffice takes the dot of a place for that of a sheet and saves ``!``."""
    return parse_text(_LIST_FIELD.sub(r"{{\1.\2}}", text) if name == "location" else text)


def link_edit(raw: bytes, node: Node, links: Sequence[Link], lists: Lists) -> Edit[Filling]:
    """Return the edit of all hyperlinks of a sheet; where none is left the element goes: it may not be empty."""

    def render(filling: Filling) -> str:
        inner = ""
        for link in links:
            with filling.at(link.area):
                inner += link.render(filling, lists)
        return f"{raw[node.start : node.inner].decode()}{inner}{raw[node.close : node.end].decode()}" if inner else ""

    return Edit(node.start, node.end, render)


def header_edit(node: Node) -> Edit[Filling]:
    """Return the edit of a header or footer with placeholders. Raises `Fault` for what cannot stand there."""
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
    shown = "".join(words)
    if len(shown) > _MAX_HEADER:
        raise Fault(f"页眉页脚共 {len(shown)} 个字符，超过上限 {_MAX_HEADER} 个", "缩短页眉页脚")
    return shown


@dataclass(frozen=True, slots=True)
class Pages:
    """How a sheet is printed: paper, width of the printed columns, rows of the print area and repeated rows, heights.

    Rows are those of the template; `last_list` is the last list row, 0 for none; `titles` are zeros for none.
    """

    paper: Paper
    width: float
    rows: tuple[int, int]
    titles: tuple[int, int]
    last_list: int
    heights: Mapping[int, float]
    default: float

    def printed(self, filling: Filling, breaks: frozenset[int]) -> Printed:
        """Return the rows as they are filled now."""
        heights = [height for row in range(self.rows[0], self.rows[1] + 1) for height in self._heights(row, filling)]
        to = filling.rows
        titles = (to.first(self.titles[0]), to.last(self.titles[1])) if self.titles[0] else (0, -1)
        footer = to.last(self.last_list) + 1
        return Printed(heights, to.first(self.rows[0]), titles, breaks, to.first(self.last_list), footer)

    def _heights(self, row: int, filling: Filling) -> Sequence[float]:
        height = filling.raised.get(row, self.heights.get(row, self.default))
        return filling.heights.get(row) or [height] * _times(row, filling)

    def stamp_break(self, filling: Filling, breaks: frozenset[int]) -> int:
        """Return the row after which a page must end for the last rows to stay together, or 0."""
        body = self.paper.body(self.width)
        inside = self.last_list and self.rows[0] <= self.last_list <= self.rows[1]
        before = stamp_break(self.printed(filling, breaks), body) if body and inside else 0
        return before - 1 if before else 0


def break_edit(raw: bytes, sheet: Node, pages: Pages) -> Edit[Filling]:
    """Return the edit of the page breaks: those by hand go along, one may come that keeps the last rows together."""
    node = sheet.child("rowBreaks")
    place = node.start if node else _place_for_breaks(sheet)
    breaks = [] if node is None else [(int(brk.attributes["id"]), _brk(raw, brk)) for brk in node.children]
    same = "" if node is None else raw[node.start : node.end].decode()
    prefix = prefix_of(raw, sheet)

    def render(filling: Filling) -> str:
        moved = {filling.rows.last(row): facts for row, facts in breaks}
        added = pages.stamp_break(filling, frozenset(moved))
        if not added and list(moved) == [row for row, _ in breaks]:
            return same
        return _row_breaks(prefix, moved | ({added: ' max="16383" man="1"'} if added else {}))

    return Edit(place, node.end if node else place, render)


def _brk(raw: bytes, node: Node) -> str:
    return without_attributes(raw, node, "id").partition("brk")[2]


def _row_breaks(prefix: str, breaks: Mapping[int, str]) -> str:
    by_hand = sum('man="1"' in facts or 'man="true"' in facts for facts in breaks.values())
    inner = "".join(f'<{prefix}brk id="{row}"{breaks[row]}/>' for row in sorted(breaks))
    return f'<{prefix}rowBreaks count="{len(breaks)}" manualBreakCount="{by_hand}">{inner}</{prefix}rowBreaks>'


def _place_for_breaks(sheet: Node) -> int:
    rows = next(sheet.all("sheetData")).end
    after = (node.start for node in sheet.children if node.start >= rows and node.tag in _AFTER_ROW_BREAKS)
    return next(after, sheet.close)


def copy_edits(raw: bytes, sheet: Node) -> Iterator[Edit[Filling]]:
    """Yield the edits that keep the copies of a sheet apart: one is selected at most, each has its own code name."""
    for node in sheet.walk(skip="sheetData"):
        if node.tag == "sheetView" and (span := attribute_span(raw, node, "tabSelected")):
            yield Edit(*span, _in_copies(node.attributes["tabSelected"], lambda _: "0"))
        elif node.tag == "sheetPr" and (span := attribute_span(raw, node, "codeName")):
            name = node.attributes["codeName"]
            yield Edit(*span, _in_copies(name, (name + "_{}").format))


def _in_copies(first: str, other: Callable[[int], str]) -> Callable[[Filling], str]:
    return lambda filling: other(filling.copy) if filling.copy else first
