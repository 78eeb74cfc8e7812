"""The parts that hold the sheets of a workbook, found without unpacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from .opc import Package


class SheetParts(NamedTuple):
    """The part of a workbook itself, and of each sheet by its tab."""

    book: str
    sheets: Mapping[str, str]


class _Unpacked(Mapping[str, bytes]):
    """The parts of a package, unpacked on demand."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def __getitem__(self, name: str) -> bytes:
        return self._archive.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive.namelist())

    def __len__(self) -> int:
        return len(self._archive.namelist())

    def __contains__(self, name: object) -> bool:
        return name in self._archive.NameToInfo


def sheet_parts(content: bytes) -> SheetParts:
    """Return the parts of a workbook that `Template.fill` has written."""
    with ZipFile(BytesIO(content)) as archive:
        package = Package(_Unpacked(archive))
        book = package.target("", "officeDocument")
        targets = {arrow.id: arrow.target for arrow in package.relationships(book)}
        nodes = package.tree(book).inside("sheets")
        return SheetParts(book, {node.attributes["name"]: targets[node.attributes["r:id"]] for node in nodes})
