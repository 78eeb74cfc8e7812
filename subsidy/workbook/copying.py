"""A copy of the workbook that was read, to be changed.

It is made of the original's own parts, or of its values alone.

An .xlsx that passed the gate is changed part by part; whatever is not changed keeps its bytes. Any other file, and an
.xlsx that cannot be changed safely, is copied by its values into a new workbook.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from ..problems import SubsidyError
from ..xlsxform import Fault, Package, PlainValue, Revision, plain_workbook, tab_names
from .cells import CellValue, ErrorValue, Uncalculated, shown
from .gate import RejectedFileError, admit
from .reader import Reading
from .sources import Grid, LoadedFiles, open_files, read_grids

_DAMAGE = (
    Fault,
    LookupError,
    ValueError,
    ArithmeticError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What a damaged part may raise: pictures, for one, are not unpacked before they are copied."""


class ChangedFileError(SubsidyError):
    """A workbook changed since it was read; the text says so in Chinese.

    It is found to have changed when it is copied.
    """


class UncopiableFileError(SubsidyError):
    """The workbook does not fit into an .xlsx; the text says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy being changed.

    `tabs` has the name of each sheet of the reading in the copy; `grid` returns the values of one of those.
    """

    book: Revision
    tabs: Mapping[str, str]
    grid: Callable[[str], Grid | None]


def copied(reading: Reading, change: Callable[[Copy], None]) -> bytes:
    """Return a copy of the workbook that was read, after `change`.

    The copy is an .xlsx, and has no sheets if the file could not be read. Raises `ChangedFileError` if the source has
    changed since it was read, `UncopiableFileError` if it does not fit into an .xlsx.
    """
    try:
        files = reading.files()
        if files.sha256 != reading.sha256:
            raise ChangedFileError(f"{reading.source} 在核对之后被改动，请重新核对")
        return _with_formats(files, change) or _by_values(open_files(files).grids, change)
    except RejectedFileError:
        return _by_values((), change)
    except Fault as fault:
        raise UncopiableFileError(f"{reading.source.name} 无法另存为 .xlsx：{fault}") from None


def _with_formats(files: LoadedFiles, change: Callable[[Copy], None]) -> bytes:
    """Return the original, changed, with its formats.

    The result is empty if the original is no .xlsx or cannot be changed safely. A package may be damaged in any way
    that its values do not depend on, so every kind of error counts as unsafe.
    """
    admitted = None if files.is_folder else admit(files.data)
    if admitted is None or not admitted.is_xlsx:
        return b""
    try:
        with zipfile.ZipFile(BytesIO(files.data)) as archive:
            book = Revision(Package(_Parts(archive)))
            tabs = dict(zip(book.sheets, book.sheets, strict=True))
            change(Copy(book, tabs, lambda sheet: next(iter(read_grids(admitted, only=sheet)), None)))
            return _written(book)
    except _DAMAGE:
        return b""


def _by_values(grids: tuple[Grid, ...], change: Callable[[Copy], None]) -> bytes:
    names = [grid.name for grid in grids]
    tabs = tab_names(names)
    rows = {tab: map(_plain_row, grid.rows) for tab, grid in zip(tabs, grids, strict=True)}
    book = Revision(plain_workbook(rows, date1904=any(grid.date1904 for grid in grids)))
    change(Copy(book, dict(zip(names, tabs, strict=True)), dict(zip(tabs, grids, strict=True)).get))
    return _written(book)


def _written(book: Revision) -> bytes:
    stream = BytesIO()
    book.write(stream)
    return stream.getvalue()


def _plain_row(row: list[CellValue]) -> list[PlainValue]:
    return [shown(value) if isinstance(value, ErrorValue | Uncalculated) else value for value in row]


class _Parts(Mapping[str, bytes]):
    """The parts of a package that the gate has examined, unpacked on demand."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if len(set(map(str.lower, self._names))) < len(self._names):
            raise Fault("文件中有重名的部件", "用Excel或WPS打开后另存为.xlsx")
        self._last = "", b""

    def __getitem__(self, name: str) -> bytes:
        if self._last[0] != name:
            self._last = name, self._archive.read(name)
        return self._last[1]

    def __contains__(self, name: object) -> bool:
        return name in self._archive.NameToInfo

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
