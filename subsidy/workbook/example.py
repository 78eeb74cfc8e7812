"""The example workbook: the real acquisition in 盘龙塔村, invented people."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from ..disk import new_file

EXAMPLE_FILE = "盘龙塔村.xlsx"
_PACKAGED = Path("examples") / "panlongta.xlsx"


def example_workbook() -> bytes:
    """Return the example workbook, from an installed wheel or from a checkout."""
    package = Path(str(files("subsidy")))
    installed = package / _PACKAGED
    return (installed if installed.is_file() else package.parent / _PACKAGED).read_bytes()


def write_example(folder: str | os.PathLike[str]) -> Path:
    """Write the example workbook into `folder`; return its path.

    The folder is made if it is missing. Raises `FileInTheWayError` if a file of that name exists, and `OSError` if the
    disk refuses.
    """
    path = Path(folder) / EXAMPLE_FILE
    with new_file(path) as scratch:
        scratch.write_bytes(example_workbook())
    return path
