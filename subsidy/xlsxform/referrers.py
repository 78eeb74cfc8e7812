"""The elements and attributes that refer to cells, and their edits.

One walk serves worksheets (without their rows), tables, notes, drawings, charts and form controls: the names of the
elements and attributes that hold references do not clash between them. The VML of notes and controls is not always
XML, so it is changed by pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from .filling import Filling
from .oxml import Edit, Node, attribute_span, escape, escape_attribute
from .references import rows_of
from .shifting import shift_areas, shift_cells, shift_source

_ELSEWHERE = re.compile(r"[(']*\[[1-9]")

Change = Callable[[Filling, str, int | None], str]
"""Shifts a reference; the last argument is the list row that rows without ``$`` belong to, if any."""


def _area(filling: Filling, text: str, _: int | None) -> str:
    return shift_areas(text, filling.rows)


def _cell(filling: Filling, text: str, _: int | None) -> str:
    return shift_cells(text, filling.rows)


def _formula(filling: Filling, text: str, home: int | None) -> str:
    return filling.formula_text(text, home)


def _series(filling: Filling, text: str, home: int | None) -> str:
    """Shift the source of a chart."""
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
"""Attributes that hold references, by element."""

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
"""Elements whose text is a reference."""
CHART_TEXTS: Mapping[str, Change] = MappingProxyType({"f": _series, "sqref": _series})
"""Replaces `TEXTS` in charts."""

CACHES = frozenset({"strCache", "numCache", "multiLvlStrCache", "dlblRangeCache", "lvl", "v"})
"""Elements in which a chart keeps the values of its cells: they are optional, and programs rebuild them."""


def reference_edits(raw: bytes, root: Node, skip: str = "") -> Iterator[Edit[Filling]]:
    """Yield an edit for each reference below `root`, elements `skip` aside.

    The values a chart keeps of the cells of the template are dropped: the filled cells have others.
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
    """Yield the elements with the values a chart keeps of its own workbook.

    Values of another workbook are kept, because they could not be rebuilt.
    """
    for node in root.walk() if root.tag == "chartSpace" else ():
        source = node.child("f")
        if source and not _ELSEWHERE.match(source.text):
            yield from (child for child in node.children if child.tag in CACHES)


class LocatedFormula(NamedTuple):
    """A formula and its location.

    `home` is the row its relative references count from, None for a link.
    """

    cell: str
    text: str
    home: int | None = None


def formulas_in(root: Node, cell: str = "", skip: str = "") -> Iterator[LocatedFormula]:
    """Yield the formulas below `root`, without elements named `skip`."""
    for node, home in _with_home(root, None, skip):
        changes = ATTRIBUTES.get(node.tag, {})
        for name in changes:
            if changes[name] is _formula and name in node.attributes:
                yield LocatedFormula(cell, node.attributes[name], home)
        if TEXTS.get(node.tag) is _formula and not node.children:
            yield LocatedFormula(cell, node.text, home)


def _with_home(node: Node, home: int | None, skip: str) -> Iterator[tuple[Node, int | None]]:
    """Yield each element with the row its relative references count from.

    That is the first row of the cells the element applies to.
    """
    areas = node.attributes.get("sqref") or next((child.text for child in node.all("sqref")), "")
    home = min((rows_of(area)[0] for area in areas.split()), default=home)
    yield node, home
    for child in node.children:
        if child.tag != skip:
            yield from _with_home(child, home, skip)


def _edit(
    raw: bytes, span: tuple[int, int], text: str, change: Change, home: int | None, write: Callable[[str], str]
) -> Edit[Filling]:
    """Return an edit that keeps the bytes if nothing shifts."""
    same = raw[slice(*span)].decode()

    def render(filling: Filling) -> str:
        shifted = change(filling, text, home)
        return same if shifted == text else write(shifted)

    return Edit(*span, render)


def _anchor_edits(anchor: Node) -> Iterator[Edit[Filling]]:
    """Yield the edits of the corners of a shape.

    A shape moves with the row it begins in. Only a shape anchored to two cells, to move and size with them, grows with
    its rows, as in Excel for inserted rows.
    """
    corners = filter(None, map(anchor.child, ("from", "to")))
    rows = [row for corner in corners for row in corner.all("row")]
    stretches = anchor.attributes.get("editAs", "twoCell") == "twoCell" and anchor.tag == "twoCellAnchor"
    for row in rows:
        yield Edit(row.inner, row.close, _corner(int(row.text) + 1, int((row if stretches else rows[0]).text) + 1))


def _corner(number: int, led_by: int) -> Callable[[Filling], str]:
    return lambda filling: str(number + filling.rows.first(led_by) - led_by - 1)


_EXCEL_SPACE = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*["']urn:schemas-microsoft-com:office:excel["']""")


class _Vml(NamedTuple):
    """Patterns of the elements of Excel in VML.

    openpyxl binds another prefix to their namespace than Excel does.
    """

    client: re.Pattern[bytes]
    row: re.Pattern[bytes]
    anchor: re.Pattern[bytes]
    formula: re.Pattern[bytes]

    @classmethod
    def of(cls, raw: bytes) -> _Vml:
        """Return the patterns for the prefixes a part binds, `x` if it binds none."""
        prefixes = {found[1] + b":" if found[1] else b"" for found in _EXCEL_SPACE.finditer(raw)} or {b"x:"}
        x = b"(?:" + b"|".join(map(re.escape, sorted(prefixes))) + b")"
        return cls(
            re.compile(rb"<%bClientData\b.*?</%bClientData>" % (x, x), re.DOTALL),
            re.compile(rb"<%bRow>\s*([0-9]+)\s*</%bRow>" % (x, x)),
            re.compile(rb"<%bAnchor>([\s0-9,-]+)</%bAnchor>" % (x, x)),
            re.compile(rb"<%bFmla(?:Group|Link|Range|Txbx)>([^<]+)</%bFmla" % (x, x)),
        )


def vml_edits(raw: bytes) -> Iterator[Edit[Filling]]:
    """Yield the edits of notes and form controls.

    A note moves with its cell, a control with the row it begins in.
    """
    vml = _Vml.of(raw)
    for client in vml.client.finditer(raw):
        row, anchor = (pattern.search(raw, *client.span()) for pattern in (vml.row, vml.anchor))
        corners = [int(number) for number in anchor[1].split(b",")] if anchor else []
        if row:
            yield Edit(*row.span(1), _corner(int(row[1]) + 1, int(row[1]) + 1))
        if anchor and len(corners) == 8:
            yield Edit(*anchor.span(1), _vml_anchor(anchor[1], corners, int(row[1]) + 1 if row else corners[2] + 1))
        for found in vml.formula.finditer(raw, *client.span()):
            yield _edit(raw, found.span(1), unescape(found[1].decode()), _formula, None, escape)


def _vml_anchor(same: bytes, corners: list[int], led_by: int) -> Callable[[Filling], str]:
    def render(filling: Filling) -> str:
        down = filling.rows.first(led_by) - led_by
        if not down:
            return same.decode()
        return ", ".join(str(number + (down if index in (2, 6) else 0)) for index, number in enumerate(corners))

    return render
