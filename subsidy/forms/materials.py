"""材料清单: the materials the township hands over (§6b), with what the set holds of each and what is still owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..law import TOWNSHIP_MATERIAL, Material
from .catalog import left_out
from .field import NOTHING
from .scope import Scope

_NOTHING_TO_DO = "不涉及"


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A line of 材料清单: the material in the words of the document, what is made, what is owed and by whom."""

    words: str
    made: str
    owed: str
    by: str


def materials(scope: Scope) -> Iterator[MaterialLine]:
    """Yield the materials the township hands over; forms that are about nothing in the scope are 不涉及."""
    procedure = scope.result.policy.procedure
    absent = {form.number for form in left_out(scope)}
    for material in procedure.handed_over(TOWNSHIP_MATERIAL):
        missing = [number for number in material.forms if number in absent]
        if missing and missing == [*material.forms]:
            yield MaterialLine(material.title, _NOTHING_TO_DO, NOTHING, NOTHING)
        else:
            yield MaterialLine(material.title, _made(material, missing), material.owed, procedure.names_of(material.by))


def _made(material: Material, missing: list[str]) -> str:
    return f"{material.made}（{'、'.join(missing)}{_NOTHING_TO_DO}）" if missing else material.made
