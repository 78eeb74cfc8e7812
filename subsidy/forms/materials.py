"""材料清单: the materials the township hands over (§6b), with what the set holds of each and what is still owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..law import TOWNSHIP_MATERIAL, Procedure


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A line of 材料清单: the material in the words of the document, what is made, what is owed and by whom."""

    words: str
    made: str
    owed: str
    by: str


def materials(procedure: Procedure) -> Iterator[MaterialLine]:
    """Yield the materials the township hands over in `procedure`."""
    for material in procedure.handed_over(TOWNSHIP_MATERIAL):
        yield MaterialLine(material.title, material.made, material.owed, procedure.names_of(material.by))
