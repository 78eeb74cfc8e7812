"""Merged cells and hyperlinks: repeated within list rows, else shifted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .errors import Fault
from .filling import Filling, row_edit
from .oxml import Edit, Node, attribute_span, escape_attribute, texts_between
from .placeholders import Placeholder, Text, parse_text, placeholders
from .reading import ListNames
from .references import rows_of
from .shifting import RowMap, shift_areas, shift_cells
from .values import Lookup, as_text, clean

_LINK_TEXTS = ("ref", "location", "display", "tooltip")

_LIST_FIELD = re.compile(r"\{\{([^{}!]*)!([^{}!]*)\}\}")


def merge_edits(raw: bytes, merges: Node, lists: ListNames) -> Iterator[Edit[Filling]]:
    """Yield the edits of merged cells.

    Those within a list row are repeated for each record, others are shifted.
    """
    if not lists:
        return
    repeated = [_repeated_row(node.attributes["ref"], lists) for node in merges.children]
    if span := attribute_span(raw, merges, "count"):
        yield row_edit(*span, lambda rows: str(sum(map(rows.count, repeated))))
    for node, row in zip(merges.children, repeated, strict=True):
        if (span := attribute_span(raw, node, "ref")) and row:
            yield row_edit(node.start, node.end, _repeater(raw, node, span, row))
        elif span:
            yield row_edit(*span, _shifter(node.attributes["ref"]))


def _repeated_row(area: str, lists: ListNames) -> int:
    """Return the list row an area is within, or 0."""
    first, last = rows_of(area)
    return first if first == last and first in lists else 0


def _shifter(area: str) -> Callable[[RowMap], str]:
    return lambda rows: shift_areas(area, rows)


def _repeater(raw: bytes, node: Node, span: tuple[int, int], row: int) -> Callable[[RowMap], str]:
    before, after = raw[node.start : span[0]].decode(), raw[span[1] : node.end].decode()
    area = node.attributes["ref"]

    def render(rows: RowMap) -> str:
        numbers = range(rows.first(row), rows.last(row) + 1)
        return "".join(f"{before}{_on_row(area, number)}{after}" for number in numbers)

    return render


def _on_row(area: str, row: int) -> str:
    return re.sub(r"[0-9]+", str(row), area)


class LinkText(NamedTuple):
    """An attribute of a hyperlink: its value in the XML, and parsed."""

    name: str
    raw: str
    text: Text


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: its attributes that may change, and the XML between them.

    `row` is its list row, 0 for none.
    """

    area: str
    row: int
    between: tuple[str, ...]
    texts: tuple[LinkText, ...]

    @property
    def names(self) -> Iterator[Placeholder]:
        """Return the placeholders in its attributes."""
        return (name for text in self.texts for name in placeholders(text.text))

    def render(self, filling: Filling, lists: ListNames) -> str:
        """Return the link, or one link for each record of its list row."""
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
        values = (part if isinstance(part, str) else lookup(part) for part in text.text)
        return escape_attribute("".join("" if value is None else clean(as_text(value)) for value in values))
    same = "".join(map(str, text.text))
    shifted = filling.formula_text(same) if text.name == "location" else same
    return text.raw if shifted == same else escape_attribute(shifted)


def read_link(raw: bytes, node: Node, lists: ListNames) -> Link:
    """Read a hyperlink.

    Raises `Fault` for a placeholder of another list than that of its row.
    """
    facts = node.attributes
    spans = sorted((span, name) for name in _LINK_TEXTS if (span := attribute_span(raw, node, name)))
    between = tuple(texts_between(raw, node.start, [span for span, _ in spans], node.end))
    texts = tuple(LinkText(name, raw[slice(*span)].decode(), _parsed(name, facts[name])) for span, name in spans)
    link = Link(facts["ref"], _repeated_row(facts["ref"], lists), between, texts)
    if any(name.list and name.list != lists.get(link.row) for name in link.names):
        raise Fault("超链接引用的列表不是这一行的列表", "把超链接放在该列表的模板行里")
    return link


def _parsed(name: str, text: str) -> Text:
    """Return an attribute parsed.

    LibreOffice saves a dot in a location as ``!``, as if it followed the name of a sheet.
    """
    return parse_text(_LIST_FIELD.sub(r"{{\1.\2}}", text) if name == "location" else text)


def link_edit(raw: bytes, node: Node, links: Sequence[Link], lists: ListNames) -> Edit[Filling]:
    """Return the edit of all hyperlinks of a sheet.

    If none is left, their parent is dropped: it must not be empty.
    """

    def render(filling: Filling) -> str:
        inner = ""
        for link in links:
            with filling.at(link.area):
                inner += link.render(filling, lists)
        return f"{raw[node.start : node.inner].decode()}{inner}{raw[node.close : node.end].decode()}" if inner else ""

    return Edit(node.start, node.end, render)
