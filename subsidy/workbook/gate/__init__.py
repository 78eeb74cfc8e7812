"""The gate: examines a spreadsheet before any library opens it.

    bytes ─▶ admit ─▶ Admitted: clean bytes, notes on each sheet

A library reserves memory for whatever a file declares, and may abort the process when there is not enough. The gate
bounds a file in one pass over its bytes, rejects one that would cost too much, and hands on a copy that holds exactly
what it examined. On the way it notes what the library does not report: hidden rows and columns, error values and
formulas without a result. See ``docs/decisions/0011-gate-before-calamine.md``.
"""

from __future__ import annotations

from . import package, xls
from .limits import (
    ARCHIVE,
    BROKEN,
    ENCRYPTED,
    MAX_AREA,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    NOT_A_WORKBOOK,
    PICTURE,
    RejectedFileError,
    check_size,
    rejection,
    sheet_too_big,
)
from .notes import Admitted, Notes, Position, Span

__all__ = [
    "ARCHIVE",
    "BROKEN",
    "ENCRYPTED",
    "MAX_AREA",
    "MAX_COLUMNS",
    "MAX_FILE",
    "MAX_ROWS",
    "NOT_A_WORKBOOK",
    "PICTURE",
    "Admitted",
    "Notes",
    "Position",
    "RejectedFileError",
    "Span",
    "admit",
    "check_size",
    "rejection",
    "sheet_too_big",
]


def admit(data: bytes) -> Admitted | None:
    """Return the spreadsheet in `data`, safe to open; None if it is none.

    A spreadsheet is a zip package or an OLE file.

    Raises `RejectedFileError` if it is broken, encrypted or hostile, too large, or not a spreadsheet.
    """
    if data.startswith(package.SIGNATURE):
        return package.admit(data)
    return xls.admit(data) if data.startswith(xls.SIGNATURE) else None
