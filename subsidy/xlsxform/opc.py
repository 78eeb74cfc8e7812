"""An .xlsx as a package: its parts as bytes, and their relationships.

The rules are those of the Open Packaging Conventions (ECMA-376, part 2). `Package.read` limits the size of what is
unpacked and rejects any file that is no plain workbook, before it is parsed. `PackageWriter` writes parts so that the
same content always gives the same file.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple, Self

from .errors import Fault, words_for
from .oxml import Node, check_well_formed, parse

CONTENT_TYPES = "[Content_Types].xml"
GENERATOR = "subsidy"
"""The creator named in files: the program, never a person."""
MAX_UNPACKED = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
_BLOCK = 1 << 16
_LEVEL = 1
"""Takes half the time of the usual level 6, for a sixth more bytes."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BROKEN: dict[type[Exception], str] = {
    zipfile.BadZipFile: "已损坏",
    zlib.error: "已损坏",
    ValueError: "已损坏",  # a position before the beginning of the file
    EOFError: "不完整",
    NotImplementedError: "的压缩方法不能识别",
    RuntimeError: "设有密码",
}
"""Reasons why a part cannot be unpacked; the first match applies."""
_SAVE_AS = "用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”"


class Relationship(NamedTuple):
    """A relationship of a part.

    `kind` is the last word of its type; `target` is a part, or an address if it is `external`.
    """

    id: str
    kind: str
    target: str
    external: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an .xlsx by name, in the order of the file."""

    parts: Mapping[str, bytes]
    _trees: dict[str, Node] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, source: Path | bytes) -> Package:
        """Unpack an .xlsx.

        Raises `Fault` if the file is no .xlsx, is too large, or has macros.
        """
        raw = source if isinstance(source, bytes) else source.read_bytes()
        if raw[:4] == b"\xd0\xcf\x11\xe0":
            raise Fault("文件是旧的 .xls 格式或设有打开密码", f"{_SAVE_AS}，不设密码")
        try:
            with zipfile.ZipFile(BytesIO(raw)) as archive:
                package = cls(dict(_unpacked(archive)))
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise Fault("文件不是完好的 .xlsx（不是压缩包，或压缩包残缺）", _SAVE_AS) from error
        package.reject_hostile()
        return package

    def reject_hostile(self) -> None:
        """Raise `Fault` if the package has macros, or a DTD in any part."""
        if CONTENT_TYPES not in self.parts:
            raise Fault("文件不是 .xlsx", _SAVE_AS)
        if b"macroEnabled" in self.parts[CONTENT_TYPES] or any("vbaproject" in name.lower() for name in self.parts):
            raise Fault("模板含有宏", _SAVE_AS)
        for name, raw in self.parts.items():
            if b"<!DOCTYPE" in raw and name.endswith((".xml", ".rels", ".vml")):
                raise Fault(f"部件 {name} 含有 DTD，为安全起见不予读取", _SAVE_AS)

    def require_well_formed(self) -> None:
        """Reject broken XML in a part that has not been read.

        It would be passed on as it is. Raises `Fault`.
        """
        for name in self.parts.keys() - self._trees.keys():
            if name.endswith((".xml", ".rels")):
                try:
                    check_well_formed(self.parts[name])
                except Fault as fault:
                    raise Fault(f"部件 {name} 的 {fault.message}", fault.remedy) from fault

    def resolve(self, part: str, target: str) -> str:
        """Return the part that `target` means in `part`, spelt as in the package."""
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        if name in self.parts:
            return name
        return next((known for known in self.parts if known.lower() == name.lower()), name)

    def tree(self, part: str) -> Node:
        """Return the root element of a part, which is parsed once.

        Raises `Fault` as `parse` does.
        """
        if part not in self._trees:
            self._trees[part] = parse(self.parts[part])
        return self._trees[part]

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Return the relationships of a part; the package is the part ``""``."""
        name = relationships_of(part)
        return tuple(self._read(part, self.tree(name))) if name in self.parts else ()

    def _read(self, part: str, root: Node) -> Iterator[Relationship]:
        for node in root.children:
            facts = node.attributes
            target = facts.get("Target", "")
            external = facts.get("TargetMode") == "External" or target.startswith("#")
            target = target if external else self.resolve(part, target)
            yield Relationship(facts.get("Id", ""), facts.get("Type", "").rpartition("/")[2], target, external, node)

    def target(self, part: str, kind: str) -> str:
        """Return the part that a relationship of that kind leads to, or ``""``."""
        found = (link.target for link in self.relationships(part) if link.kind == kind)
        return next((name for name in found if name in self.parts), "")


def relationships_of(part: str) -> str:
    """Return the name of the part that holds the relationships of `part`.

    >>> relationships_of("xl/workbook.xml"), relationships_of("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or len(set(map(str.lower, names))) < len(names):
        raise Fault("文件中的部件过多或重名", _SAVE_AS)
    remaining = MAX_UNPACKED
    for entry in entries:
        try:
            with archive.open(entry) as file:
                raw = file.read(remaining + 1)
        except tuple(_BROKEN) as error:
            reason = words_for(error, _BROKEN)
            raise Fault(f"文件不是完好的 .xlsx（部件 {entry.filename} {reason}）", _SAVE_AS) from error
        remaining -= len(raw)
        if remaining < 0:
            raise Fault(f"模板展开后超过 {MAX_UNPACKED >> 20} MB", "删去模板中的大图片和多余的行")
        yield entry.filename, raw


class PackageWriter:
    """Writes parts in order, with fixed times and no trace of the machine."""

    def __init__(self, out: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(out, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a part in blocks of 64 KB: each call to compress has its cost."""
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # its public name, compress_level, is of 3.13
        entry.create_system = 0
        with self._archive.open(entry, "w") as file:
            for block in _blocks(chunks):
                file.write(block)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks joined into blocks."""
    block, size = list[bytes](), 0
    for chunk in chunks:
        block.append(chunk)
        size += len(chunk)
        if size >= _BLOCK:
            yield b"".join(block)
            block.clear()
            size = 0
    yield b"".join(block)
