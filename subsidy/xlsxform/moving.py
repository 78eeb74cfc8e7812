"""Which elements of which parts hold references, declared once, and the edits that move them.

The same walk serves worksheets (all but their rows), tables, notes, drawings, charts and form controls: the names of
the elements and attributes that hold references do not clash between them. The VML of notes and controls is not always
XML, so it is changed by pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from .filling import Filling
from .markup import Edit, Node, attribute_span, escape, escape_attribute
from .references import rows_of, shift_areas, shift_cells, shift_source

_ELSEWHERE = re.compile(r"[(']*\[[1-9]")

Change = Callable[[Filling, str, int | None], str]
"""Moves a reference; the last argument is the list row that relative rows belong to, if any."""


def _area(filling: Filling, text: str, _: int | None) -> str:
    return shift_areas(text, filling.rows)


def _cell(filling: Filling, text: str, _: int | None) -> str:
    return shift_cells(text, filling.rows)


def _formula(filling: Filling, text: str, home: int | None) -> str:
    return filling.formula_text(text, home)


def _series(filling: Filling, text: str, home: int | None) -> str:
    """Move what a chart draws."""
    return shift_source(text, lambda formula: filling.formula_text(formula, home))


ATTRIBUTES: Mapping[str, Mapping[str, Change]] = MappingProxyType(
    {
        "autoFilter": {"ref": _area},
        "cameraTool": {"cellRange": _formula},
        "cellWatch": {"r": _cell},
        "cfvo": {"val": _formula},
        "comment": {"ref": _cell},
        "conditionalFormatting": {"sqref": _area},
        "dataValidation": {"sqref": _area},
        "dimension": {"ref": _area},
        "formControlPr": {"fmlaGroup": _formula, "fmlaLink": _formula, "fmlaRange": _formula, "fmlaTxbx": _formula},
        "ignoredError": {"sqref": _area},
        "inputCells": {"r": _cell},
        "pane": {"topLeftCell": _cell},
        "protectedRange": {"sqref": _area},
        "selection": {"activeCell": _cell, "sqref": _cell},
        "sheetView": {"topLeftCell": _cell},
        "sortCondition": {"ref": _area},
        "sortState": {"ref": _area},
        "sp": {"textlink": _formula},
        "table": {"ref": _area},
        "threadedComment": {"ref": _cell},
    }
)

TEXTS: Mapping[str, Change] = MappingProxyType(
    {
        "calculatedColumnFormula": _formula,
        "f": _formula,
        "formula": _formula,
        "formula1": _formula,
        "formula2": _formula,
        "sqref": _area,
        "totalsRowFormula": _formula,
    }
)


CHART_TEXTS: Mapping[str, Change] = MappingProxyType({"f": _series, "sqref": _series})
"""What takes the place of `TEXTS` in charts."""

CACHES = frozenset({"strCache", "numCache", "multiLvlStrCache", "dlblRangeCache", "lvl", "v"})
"""What a chart remembers of the cells it draws, beside the reference to them: it is optional, programs rebuild it."""


def reference_edits(raw: bytes, root: Node, skip: str = "") -> Iterator[Edit[Filling]]:
    """Yield an edit for every reference below `root`, leaving out elements named `skip`.

    What a chart remembers of cells of the template is left out: they are not what it draws when they are filled.
    """
    texts = CHART_TEXTS if root.tag == "chartSpace" else TEXTS
    for cache in chart_caches(root):
        yield Edit(cache.start, cache.end, lambda _: "")
    for node, home in _with_home(root, None, skip):
        for name, change in ATTRIBUTES.get(node.tag, {}).items():
            if span := attribute_span(raw, node, name):
                yield _edit(raw, span, node.attributes[name], change, home, escape_attribute)
        if node.tag in texts and not node.children:
            yield _edit(raw, (node.inner, node.close), node.text, texts[node.tag], home, escape)
        elif node.tag in ("twoCellAnchor", "oneCellAnchor", "anchor"):
            yield from _anchor_edits(node)


def chart_caches(root: Node) -> Iterator[Node]:
    """Yield what a chart remembers of cells of its own workbook; that of another one could not be rebuilt."""
    for node in root.walk() if root.tag == "chartSpace" else ():
        source = node.child("f")
        if source and not _ELSEWHERE.match(source.text):
            yield from (child for child in node.children if child.tag in CACHES)


class Told(NamedTuple):
    """A formula: its place, its text, and the row its relative references count from, None when it computes nothing."""

    place: str
    text: str
    home: int | None = None


def formulas_in(root: Node, place: str = "", skip: str = "") -> Iterator[Told]:
    """Yield the formulas below `root`, leaving out elements named `skip`."""
    for node, home in _with_home(root, None, skip):
        changes = ATTRIBUTES.get(node.tag, {})
        for name in changes:
            if changes[name] is _formula and name in node.attributes:
                yield Told(place, node.attributes[name], home)
        if TEXTS.get(node.tag) is _formula and not node.children:
            yield Told(place, node.text, home)


def _with_home(node: Node, home: int | None, skip: str) -> Iterator[tuple[Node, int | None]]:
    """Yield every element with the first row of the cells it applies to, by which its relative references count."""
    areas = node.attributes.get("sqref") or next((child.text for child in node.all("sqref")), "")
    home = min((rows_of(area)[0] for area in areas.split()), default=home)
    yield node, home
    for child in node.children:
        if child.tag != skip:
            yield from _with_home(child, home, skip)


def _edit(
    raw: bytes, span: tuple[int, int], text: str, change: Change, home: int | None, write: Callable[[str], str]
) -> Edit[Filling]:
    """Return an edit that keeps the bytes as they are where nothing moves."""
    same = raw[slice(*span)].decode()

    def render(filling: Filling) -> str:
        moved = change(filling, text, home)
        return same if moved == text else write(moved)

    return Edit(*span, render)


def _anchor_edits(anchor: Node) -> Iterator[Edit[Filling]]:
    """Yield the edits of a drawing's corners: a shape goes with the row it begins in.

    It is stretched only when it is anchored to two cells to move and size with them, as Excel does for inserted rows.
    """
    corners = filter(None, map(anchor.child, ("from", "to")))
    rows = [row for corner in corners for row in corner.all("row")]
    stretches = anchor.attributes.get("editAs", "twoCell") == "twoCell" and anchor.tag == "twoCellAnchor"
    for row in rows:
        yield Edit(row.inner, row.close, _corner(int(row.text) + 1, int((row if stretches else rows[0]).text) + 1))


def _corner(number: int, led_by: int) -> Callable[[Filling], str]:
    return lambda filling: str(number + filling.rows.first(led_by) - led_by - 1)


_CLIENT = re.compile(rb"<x:ClientData\b.*?</x:ClientData>", re.DOTALL)
_VML_ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_VML_ANCHOR = re.compile(rb"<x:Anchor>([\s0-9,-]+)</x:Anchor>")
_VML_FORMULA = re.compile(rb"<x:Fmla(?:Group|Link|Range|Txbx)>([^<]+)</x:Fmla")


def vml_edits(raw: bytes) -> Iterator[Edit[Filling]]:
    """Yield the edits of notes and form controls: a note goes with its cell, a control with the row it begins in."""
    for client in _CLIENT.finditer(raw):
        row, anchor = (pattern.search(raw, *client.span()) for pattern in (_VML_ROW, _VML_ANCHOR))
        corners = [int(number) for number in anchor[1].split(b",")] if anchor else []
        if row:
            yield Edit(*row.span(1), _corner(int(row[1]) + 1, int(row[1]) + 1))
        if anchor and len(corners) == 8:
            yield Edit(*anchor.span(1), _vml_anchor(anchor[1], corners, int(row[1]) + 1 if row else corners[2] + 1))
        for found in _VML_FORMULA.finditer(raw, *client.span()):
            yield _edit(raw, found.span(1), unescape(found[1].decode()), _formula, None, escape)


def _vml_anchor(same: bytes, corners: list[int], led_by: int) -> Callable[[Filling], str]:
    def render(filling: Filling) -> str:
        down = filling.rows.first(led_by) - led_by
        if not down:
            return same.decode()
        return ", ".join(str(number + (down if place in (2, 6) else 0)) for place, number in enumerate(corners))

    return render
