"""The gate for old .xls files."""

from __future__ import annotations

from .gate import Notes


def examine(data: bytes) -> tuple[dict[str, Notes], bool]:
    """Return the notes of each sheet by its name, and whether days are counted from 1904."""
    return {}, False
