"""The marked copy: the clerk's workbook with each problem at its cell.

Cells with problems are coloured and annotated, and a first sheet lists all problems. The original is never touched.

The copy can be corrected, read and marked again: the list is not read, and earlier marks are removed first, so that
cells have their own colours again. An .xlsx keeps all that is in it; other files are copied by their values; one that
could not be read gets the list alone. See ``docs/decisions/0014-marked-copy-spliced.md``.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import unescape
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from ..disk import FileInTheWayError, new_file
from ..problems import Problem, Severity
from ..xlsxform import Change, Fault, Position, Revision, tab_names
from .copying import Copy, copied
from .layout import PROBLEM_SHEET, PROBLEM_SHEETS
from .location import position
from .problem_list import COLOURS, FORMAT_COLUMN, MOST_LISTED, is_list, list_sheet, listed_cells
from .reader import Reading

_AUTHOR = "核对"
_RULE = "——核对——"
"""Line between the cell's own note and the problems"""
_MOST_NOTES = 2_000
"""Spreadsheet programs are slow with more; the list has all problems."""
_MOST_MERGED = 5_000_000
"""Merged ranges times the rows with problems in each"""
_MARKED = "subsidy 核对副本"
"""Category of a marked copy in the properties of its file: such a copy may be replaced by a newer one."""
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*/core-properties[^>]*>")
_CORE_TARGET = re.compile(rb"""\sTarget\s*=\s*["']/?([^"']*)["']""")
_MOST_PROPERTIES = 1_000_000


def mark_copy(reading: Reading, out: str | os.PathLike[str]) -> None:
    """Write a copy of the workbook with its problems marked to `out` (.xlsx).

    An earlier marked copy of the same workbook is replaced, anything else never. Raises `FileInTheWayError`;
    `ChangedFileError` if the source has changed since it was read, `NotAWorkbookError` if JSON was read,
    `UncopiableFileError` if the file does not fit into an .xlsx, and `OSError` if the disk refuses.
    """
    with new_file(Path(out), may_replace=partial(_require_own_copy, reading=reading), mode=0o600) as scratch:
        scratch.write_bytes(marked_copy(reading))


def marked_copy(reading: Reading) -> bytes:
    """Return a copy of the workbook that was read, with its problems marked.

    The copy is an .xlsx; the same input gives the same bytes. Raises `ChangedFileError` if the source has changed since
    it was read, `NotAWorkbookError` if JSON was read, and `UncopiableFileError` if the file does not fit into an .xlsx.
    """
    reading.require_workbook("标出问题")
    return copied(reading, partial(_mark, reading=reading))


def _require_own_copy(target: Path, *, reading: Reading) -> None:
    """Raise unless the file is an earlier marked copy of the same workbook."""
    if reading.source.exists() and target.samefile(reading.source):
        raise FileInTheWayError(f"不能覆盖原文件 {reading.source}，请换一个文件名")
    if _properties_of(target) != (_MARKED, reading.source.name):
        raise FileInTheWayError(f"{target} 已存在，而且不是这份工作簿以前的核对副本，不会覆盖；请换一个文件名")


def _properties_of(target: Path) -> tuple[str, str]:
    """Return category and keywords of a workbook; empty if it is none."""
    try:
        with ZipFile(target) as package:
            links = _start_of(package, "_rels/.rels")
            part = next(found[1] for tag in _LINK.findall(links) if (found := _CORE_TARGET.search(tag)))
            text = _start_of(package, part.decode()).decode()
    except (OSError, BadZipFile, KeyError, StopIteration, UnicodeDecodeError):
        return "", ""
    texts = (re.search(f"<(?:\\w+:)?{name}>([^<]*)<", text) for name in ("category", "keywords"))
    category, keywords = (unescape(match[1]) if match else "" for match in texts)
    return category, keywords


def _start_of(package: ZipFile, part: str) -> bytes:
    with package.open(part) as file:
        return file.read(_MOST_PROPERTIES)


def _mark(copy: Copy, *, reading: Reading) -> None:
    """Mark the problems of a reading in a copy of its workbook."""
    book = copy.book
    earlier = _remove_marks(copy)
    kept = book.names
    tabs = {sheet: tab for sheet, tab in copy.tabs.items() if tab in kept}
    problems = _Marks(book, tabs, reading.problems[:MOST_LISTED])
    for tab in book.sheets:
        problems.mark(tab, earlier.get(tab, {}))
    name = next(name for name in (*PROBLEM_SHEETS, *tab_names([PROBLEM_SHEET], kept)) if name not in kept)
    book.put_first(name, list_sheet(book, reading.problems, tabs, problems.styles))
    book.describe({"category": _MARKED, "keywords": reading.source.name})


# Earlier marks

Former = Mapping[Position, int | None]
"""The style that each cell marked earlier had before, None if it is not known"""


def _remove_marks(copy: Copy) -> dict[str, dict[Position, int | None]]:
    """Remove the notes and the list of an earlier check.

    Return the cells that it marked, by sheet.
    """
    found: defaultdict[str, dict[Position, int | None]] = defaultdict(dict)
    for name in PROBLEM_SHEETS:
        grid = copy.grid(name) if name in copy.book.sheets else None
        if grid and is_list(grid):
            styles = copy.book.text(name).styles_of_column(FORMAT_COLUMN)
            for row, (sheet, place) in listed_cells(grid).items():
                found[sheet][place] = styles.get(row)
            copy.book.remove(name)
    for tab in copy.book.sheets:
        if copy.book.notes_mention(tab, _RULE):
            notes = copy.book.notes(tab)
            for place in notes.with_line(_RULE):
                notes.cut(place, _RULE, _AUTHOR)
                found[tab].setdefault(place, None)
    return found


def _restored(book: Revision, style: int, former: int | None) -> int:
    """Return the style of a cell without its mark.

    A style of another colour was given by the clerk and stays.
    """
    if book.styles.solid_colour(style) not in COLOURS.values():
        return style
    return book.styles.without_fill(style) if former is None else book.styles.with_fill_of(style, former)


# Marks


class _Marks:
    """The problems by cell, and the style that each marked cell had."""

    def __init__(self, book: Revision, tabs: Mapping[str, str], problems: Iterable[Problem]) -> None:
        self._book = book
        self._about: defaultdict[str, defaultdict[Position, list[Problem]]] = defaultdict(lambda: defaultdict(list))
        for problem in problems:
            if problem.cell and problem.sheet in tabs:
                row, column = position(problem.cell)
                self._about[tabs[problem.sheet]][row + 1, column + 1].append(problem)
        self._notes = 0
        self.styles: dict[tuple[str, str], int] = {}

    def mark(self, tab: str, earlier: Former) -> None:
        """Colour and annotate the cells of a sheet, and remove earlier colours."""
        about = self._about[tab]
        if not about and not earlier:
            return
        seen = _visible(self._book.text(tab).merged, {*about, *earlier})
        former = {seen[place]: style for place, style in earlier.items()}
        marked: defaultdict[Position, list[Problem]] = defaultdict(list)
        for place, problems in about.items():
            marked[seen[place]] += problems
        self._book.change(
            tab, {place: self._change(former, place, marked.get(place, ())) for place in {**former, **marked}}
        )
        for place, problems in marked.items():
            if self._notes < _MOST_NOTES:
                self._book.notes(tab).append(place, _note(problems), _AUTHOR)
                self._notes += 1

    def _change(self, former: Former, place: Position, problems: Sequence[Problem]) -> Change:
        def change(style: int) -> tuple[int, None]:
            own = _restored(self._book, style, former[place]) if place in former else style
            for problem in problems:
                self.styles[problem.sheet, problem.cell] = own
            return self._book.styles.filled(own, _colour(problems)) if problems else own, None

        return change


def _colour(problems: Iterable[Problem]) -> str:
    return COLOURS[Severity.ERROR if any(problem.is_error for problem in problems) else Severity.WARNING]


def _note(problems: Iterable[Problem]) -> str:
    lines = [f"{problem.severity.label}：{problem.message}。{problem.remedy}。" for problem in problems]
    return "\n".join([_RULE, *lines])


def _visible(merged: Iterable[tuple[Position, Position]], places: Iterable[Position]) -> dict[Position, Position]:
    """Return for each cell the one that shows.

    This is the cell itself, or the first of the merged range that hides it.
    """
    places = sorted(places)
    rows, seen, work = [row for row, _ in places], {place: place for place in places}, 0
    for first, last in merged:
        inside = places[bisect_left(rows, first[0]) : bisect_right(rows, last[0])]
        work += len(inside)
        if work > _MOST_MERGED:
            raise Fault("合并单元格过多", "删去无关的合并单元格后另存")
        seen |= {place: first for place in inside if first[1] <= place[1] <= last[1]}
    return seen
