"""The sheets of an .xlsx, whose parts may have any names.

The library looks for the workbook, the styles and the shared texts under their usual names only, so that parts of other
names are packed anew under those.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree as ET

from .clean import CleanPackage
from .limits import BROKEN, MAX_TEXT, rejection
from .markup import shared_lengths, shared_text
from .notes import Admitted, Notes, Total

_PACKAGE_LINKS = "_rels/.rels"
_OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORKBOOK = "xl/workbook.xml"
_USUAL_NAMES = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}


@dataclass(frozen=True, slots=True)
class _Link:
    """A part that the workbook refers to: `kind` is the last word of its type."""

    id: str
    type: str
    part: str

    @property
    def kind(self) -> str:
        return self.type.rpartition("/")[2]


def workbook_part(package: CleanPackage) -> str | None:
    """Return the name of the part that is the workbook of an .xlsx.

    The result is None if there is no such part.
    """
    named: list[str] = []
    with suppress(KeyError):
        named = [link.part for link in _links(package, _PACKAGE_LINKS, "") if link.kind == "officeDocument"]
    return next((part for part in (*named, _WORKBOOK) if part in package), None)


def admit(package: CleanPackage, workbook: str) -> Admitted:
    """Return the package with the notes on its sheets, by name.

    Raises `RejectedFileError` if the workbook is broken, or its texts would take too much memory.
    """
    try:
        book = _parsed(package.read(workbook))
        links = _links(package, _links_of(workbook), posixpath.dirname(workbook))
        texts = b"".join(package.read(link.part) for link in links if link.kind == "sharedStrings")
    except KeyError:
        raise rejection(BROKEN) from None
    parts = {link.id: link.part for link in links}
    sheets = [(sheet.get("name", ""), parts.get(_link_id(sheet), "")) for sheet in _elements(book, "sheet")]
    notes = {name: package.notes.get(part, Notes()) for name, part in sheets}
    used = [part for _, part in sheets if part in package.notes]
    if len(notes) < len(sheets) or len(set(used)) < len(used):
        raise rejection(BROKEN)
    _count_shared_text(package, texts, notes, dict(sheets))
    date1904 = any(element.get("date1904") in ("1", "true") for element in _elements(book, "workbookPr"))
    return Admitted(_under_usual_names(package, workbook, links), notes, date1904, is_xlsx=True)


def _count_shared_text(
    package: CleanPackage, texts: bytes, notes: Mapping[str, Notes], parts: Mapping[str, str]
) -> None:
    """Count the text of the cells, unless it is certainly little.

    It is so if it would be little even if all cells had the longest text.
    """
    lengths = shared_lengths(texts)
    if sum(note.area for note in notes.values()) * max(lengths, default=0) <= MAX_TEXT:
        return
    total = Total()
    for name, note in notes.items():
        if note.rows:
            note.text += shared_text(package.read(parts[name]), lengths)
        total.add(note)


def _under_usual_names(package: CleanPackage, workbook: str, links: list[_Link]) -> bytes:
    """Return the package with the names by which the library reads it.

    The package is returned as it is if the library will read the intended parts; otherwise the result has the parts of
    the workbook, renamed.
    """
    named = {package.spelt(name) for name in _USUAL_NAMES.values() if name in package}
    meant = {link.part for link in links if link.kind in _USUAL_NAMES}
    if workbook == _WORKBOOK and named == meant:
        return package.data
    clean = BytesIO()
    kept = {
        link: _USUAL_NAMES.get(link.kind, f"xl/part{number}.xml")
        for number, link in enumerate(links)
        if link.part in package
    }
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
        for link, name in kept.items():
            copy.writestr(zipfile.ZipInfo(name), package.read(link.part))
        copy.writestr(zipfile.ZipInfo(_WORKBOOK), package.read(workbook))
        copy.writestr(zipfile.ZipInfo(_links_of(_WORKBOOK)), _relations(kept))
        copy.writestr(zipfile.ZipInfo(_PACKAGE_LINKS), _relations({_Link("rId1", _OFFICE_DOCUMENT, ""): _WORKBOOK}))
    return clean.getvalue()


def _relations(targets: Mapping[_Link, str]) -> bytes:
    """Return the part that links to each of `targets`."""
    root = ET.Element("Relationships", xmlns="http://schemas.openxmlformats.org/package/2006/relationships")
    for link, name in targets.items():
        ET.SubElement(root, "Relationship", Id=link.id, Type=link.type, Target=f"/{name}")
    return ET.tostring(root)


def _links(package: CleanPackage, name: str, folder: str) -> list[_Link]:
    """Return the links of a part in `folder`, none outside the package.

    Raises `KeyError` if it has none.
    """
    return [
        _Link(link.get("Id", ""), link.get("Type", ""), package.spelt(_part_name(link.get("Target", ""), folder)))
        for link in _parsed(package.read(name))
        if link.get("TargetMode") != "External"
    ]


def _parsed(part: bytes) -> ET.Element:
    try:
        return ET.fromstring(part)  # noqa: S314 -- examined
    except ET.ParseError:
        raise rejection(BROKEN) from None


def _links_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part_name(target: str, folder: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _link_id(sheet: ET.Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _elements(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the elements of that name in any namespace."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)
