"""The cells of a plain table.

It may be any file that the reader of workbooks opens, behind the same gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..problems import InputError, without_unseen
from .cells import ErrorValue, Uncalculated, shown
from .gate import RejectedFileError
from .sources import load, open_files


def plain_table(path: Path, title: str) -> Sequence[Sequence[Any]] | bytes:
    """Return the cells of the sheet `title`, or of the first sheet.

    A file of JSON is returned as its bytes. Cells hold text, numbers and dates as a spreadsheet stores them. Raises
    `InputError` if the file cannot be opened.
    """
    try:
        files = load(path)
        opened = open_files(files)
    except RejectedFileError as rejected:
        raise InputError([replace(rejected.problem, value=without_unseen(path.name, "�"))]) from rejected
    if opened.json is not None:
        return opened.json
    rows = next(
        (grid.rows for grid in opened.grids if grid.name == title), opened.grids[0].rows if opened.grids else []
    )
    return [[shown(cell) if isinstance(cell, ErrorValue | Uncalculated) else cell for cell in row] for row in rows]
