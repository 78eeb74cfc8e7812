"""A package being changed: parts replaced, added and dropped.

Their relationships and types change with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import IO

from .opc import CONTENT_TYPES, Package, PackageWriter, relationships_of
from .oxml import Edit, appended, attribute_span, escape_attribute, parse, prefix_of, put, splice

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_EMPTY_LINKS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE}/relationships"/>'
).encode()
_GO_WITH_OWNER = frozenset(
    {"comments", "threadedComment", "vmlDrawing", "drawing", "printerSettings", "signature"}
    | {f"vbaProjectSignature{kind}" for kind in ("", "Agile", "V3")}
)
"""Kinds of relationships whose targets go when the part they belong to goes"""


class PackageEdits:
    """The changes to a package. Parts that are not mentioned keep their bytes."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._contents: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self._types: dict[str, str] = {}
        self._links: defaultdict[str, list[str]] = defaultdict(list)
        self._owners: dict[str, str] = {}

    def replace(self, part: str, content: bytes) -> None:
        """Give a part that content."""
        self._contents[part] = content

    def add(self, owner: str, kind: str, name: str, content: bytes, type_: str = "") -> str:
        """Add a part that belongs to `owner`; return the id of the relationship.

        `name` may have a gap for a number. A part without a type has that of its extension.
        """
        kept = (known for known in self._package.parts if known not in self._dropped)
        taken = {known.lower() for known in (*kept, *self._contents)}
        numbers = count(1) if "{}" in name else ()
        part = next((part for number in numbers if (part := name.format(number)).lower() not in taken), name)
        self._contents[part] = content
        if type_:
            self._types[part] = type_
        return self._link(owner, kind if "/" in kind else f"{OFFICE}/{kind}", part)

    def _link(self, owner: str, kind: str, target: str) -> str:
        used = {link.id for link in self._package.relationships(owner) if link.target not in self._dropped}
        added = self._links[owner]
        number = next(n for n in count(len(used) + len(added) + 1) if f"rId{n}" not in used)
        id_ = f"rId{number}"
        added.append(f'Relationship Id="{id_}" Type="{kind}" Target="/{escape_attribute(target)}"')
        return id_

    def retype(self, part: str, type_: str) -> None:
        """Give a part another type."""
        self._types[part] = type_

    def type_of(self, part: str) -> str:
        """Return the type of a part."""
        root = self._package.tree(CONTENT_TYPES)
        for node in root.all("Override"):
            if self._package.resolve("", node.attributes.get("PartName", "")) == part:
                return node.attributes.get("ContentType", "")
        extension = part.rpartition(".")[2].lower()
        defaults = (node.attributes for node in root.all("Default"))
        return next(
            (facts.get("ContentType", "") for facts in defaults if facts.get("Extension", "").lower() == extension), ""
        )

    def drop(self, owner: str, part: str) -> None:
        """Drop a part of `owner`, with what goes with it."""
        if part in self._dropped:
            return
        for link in self._package.relationships(part):
            if link.kind in _GO_WITH_OWNER and link.target in self._package.parts:
                self.drop(part, link.target)
        self._dropped |= {part, relationships_of(part)}
        self._owners[part] = owner

    def write(self, out: IO[bytes]) -> None:
        """Write the package; new parts follow the others."""
        self._revise_links()
        self._contents[CONTENT_TYPES] = splice(
            self._package.parts[CONTENT_TYPES], self._type_edits(self._package.parts[CONTENT_TYPES]), None
        )
        with PackageWriter(out) as writer:
            for name in self._package.parts:
                if name not in self._dropped or name in self._contents:
                    writer.add(name, [self._contents.get(name) or self._package.parts[name]])
            for name in self._contents:
                if name not in self._package.parts:
                    writer.add(name, [self._contents[name]])

    def _revise_links(self) -> None:
        for owner in {**dict.fromkeys(self._links), **dict.fromkeys(self._owners.values())}:
            name = relationships_of(owner)
            if name not in self._dropped:
                raw = self._package.parts.get(name, _EMPTY_LINKS)
                self._contents[name] = splice(raw, self._link_edits(raw, owner), None)

    def _link_edits(self, raw: bytes, owner: str) -> Iterator[Edit[object]]:
        for link in self._package.relationships(owner):
            if link.target in self._dropped and not link.external:
                yield put(link.node.start, link.node.end, "")
        root = parse(raw)
        if added := "".join(f"<{prefix_of(raw, root)}{text}/>" for text in self._links[owner]):
            yield appended(raw, root, added)

    def _type_edits(self, raw: bytes) -> Iterator[Edit[object]]:
        root = self._package.tree(CONTENT_TYPES)
        types, needs_drawings = dict(self._types), any(part.endswith(".vml") for part in self._contents)
        for node in root.children:
            part = self._package.resolve("", node.attributes.get("PartName", ""))
            span = attribute_span(raw, node, "ContentType")
            needs_drawings &= node.attributes.get("Extension", "").lower() != "vml"
            if node.tag != "Override":
                continue
            if part in self._dropped:
                yield put(node.start, node.end, "")
            elif part in types and span:
                yield put(*span, escape_attribute(types.pop(part)))
        p = prefix_of(raw, root)
        added = f'<{p}Default Extension="vml" ContentType="{DRAWING_TYPE}"/>' if needs_drawings else ""
        added += "".join(
            f'<{p}Override PartName="/{escape_attribute(part)}" ContentType="{type_}"/>'
            for part, type_ in types.items()
        )
        if added:
            yield appended(raw, root, added)
