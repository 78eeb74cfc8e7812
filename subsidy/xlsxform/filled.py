"""Cells of a filled workbook, read back from its bytes without the rest of their sheets.

Found are the cells into which `Template.fill` has put a value: their tags begin with the address. Others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from .opc import Package

_BLOCK = 1 << 18
_DATA = re.compile(rb"<((?:\w+:)?)sheetData[\s>]")
_TAG = re.compile("<[^>]*>")


FilledCell = tuple[str, int, str]
"""The letters of a column, a row, and the text of the cell, that of a number as it is written"""


class _Parts(Mapping[str, bytes]):
    """The parts of a package, unpacked when they are asked for."""

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


class FilledBook:
    """A workbook that `Template.fill` has written; `sheets` has the part of each sheet by the name on its tab."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(BytesIO(content))
        package = Package(_Parts(self._archive))
        book = package.target("", "officeDocument")
        targets = {arrow.id: arrow.target for arrow in package.relationships(book)}
        nodes = package.tree(book).inside("sheets")
        self.sheets = {node.attributes["name"]: targets[node.attributes["r:id"]] for node in nodes}

    def cells(self, sheet: str, columns: Collection[str]) -> Iterator[FilledCell]:
        """Yield the filled cells of some columns, row by row; empty ones are left out."""
        with self._archive.open(self.sheets[sheet]) as part:
            rest = part.read(_BLOCK)
            data = _DATA.search(rest)
            prefix = data[1] if data else b""
            start, p = b"<%bc " % prefix, prefix.decode()
            letters = "|".join(columns)
            cell = re.compile(rf'<{p}c r="({letters})(\d+)"[^>]*>(?:<{p}v>([^<]*)|<{p}is>(.*?)</{p}is>)', re.DOTALL)
            while block := part.read(_BLOCK):
                end = rest.rfind(start)
                yield from _cells(cell.findall(rest[:end].decode()))
                rest = rest[end:] + block
            yield from _cells(cell.findall(rest.decode()))


def _cells(found: list[tuple[str, str, str, str]]) -> Iterator[FilledCell]:
    for column, row, number, runs in found:
        yield column, int(row), number or unescape(_TAG.sub("", runs))
