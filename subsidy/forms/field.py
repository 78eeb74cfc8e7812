"""A placeholder: its meaning, and its value for a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from ..law import DECIMALS

NOTHING = "／"
"""Written into a blank for which there is no figure."""

OPEN_PLACE, OPEN_REST = "名单待定", "余额待定"
"""Written instead of a name: of a person still to be named, and of the shares that those named leave over"""

Value = str | int | Decimal | date | None
T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Field(Generic[T_contra]):
    """A placeholder's meaning, in Chinese, and its value for a record.

    A `private` one identifies or describes a person more than the public needs to know, or prints whatever a clerk
    noted: no posted form may show it.
    """

    meaning: str
    value: Callable[[T_contra], Value]
    private: bool = False


Fields = Mapping[str, Field[T_contra]]


def unit(*numbers: Decimal, decimals: int = DECIMALS) -> Decimal:
    """Return the power of ten that makes all the numbers whole.

    It is that of `decimals`, unless one of the numbers has more.

    >>> unit(Decimal("2.50"), Decimal("0.125"), Decimal(300)), unit(Decimal("0.00005"))
    (Decimal('10000'), Decimal('100000'))
    >>> unit(Decimal("703.5"), decimals=2)
    Decimal('100')
    """
    return Decimal(10 ** max(decimals, *(-int(number.normalize().as_tuple().exponent) for number in numbers)))
