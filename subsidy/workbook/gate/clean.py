"""A zip package that has passed the gate, with its XML parts packed anew."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from .notes import Notes


@dataclass(frozen=True, slots=True)
class CleanPackage:
    """The parts that passed, their names in any case.

    `notes` are by the name of the part; `names` are those of all parts.
    """

    data: bytes
    parts: zipfile.ZipFile
    notes: Mapping[str, Notes]
    names: frozenset[str]
    exact_names: Mapping[str, str]
    """Of the parts with XML, by the name in lower case"""

    def __contains__(self, name: str) -> bool:
        """Whether there is such a part with XML in it."""
        exact = self.spelt(name)
        return exact in self.notes and self.parts.getinfo(exact).file_size > 0

    def spelt(self, name: str) -> str:
        """Return the name as the package spells it.

        It is unchanged if there is no such part.
        """
        return self.exact_names.get(name.lower(), name)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part. Raises `KeyError` if there is none."""
        return self.parts.read(self.spelt(name))
