"""Blanks (待填): lines of a new district's files still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BLANK = "待填"
"""The text of a line that is still to be filled in"""

Toml = dict[str, Any]
"""The entries of a TOML file or of one of its tables"""
Path = tuple[str | int, ...]
"""Location of an entry: its tables, and its position in a list"""


def blank_paths(entry: object, path: Path = ()) -> Iterator[Path]:
    """Yield the location of every blank in `entry`.

    >>> list(blank_paths({"name": "待填", "steps": [{"term": 5}, {"term": "待填"}]}))
    [('name',), ('steps', 1, 'term')]
    """
    if isinstance(entry, str) and entry.strip() == BLANK:
        yield path
    for key, part in _parts(entry):
        yield from blank_paths(part, (*path, key))


def _parts(entry: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(entry, dict):
        yield from entry.items()
    elif isinstance(entry, list):
        yield from enumerate(entry)
