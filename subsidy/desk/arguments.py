"""Arguments of each protocol method, checked before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from .layouts import CellText
from .refusal import Refused

Arguments: TypeAlias = dict[str, Any]
OTHER_VERSION = "网页和程序的版本不一致，请重新打开网页"
_STRICT = ConfigDict(extra="forbid", strict=True)


@with_config(_STRICT)
class _None(TypedDict):
    pass


@with_config(_STRICT)
class _Name(TypedDict):
    name: str


@with_config(_STRICT)
class _Edits(TypedDict):
    edits: list[CellText]


@with_config(_STRICT)
class _Who(TypedDict):
    who: str


@with_config(_STRICT)
class _Two(TypedDict):
    who: str
    other: str


@with_config(_STRICT)
class _Village(TypedDict):
    village: str


@with_config(_STRICT)
class _Day(TypedDict):
    as_of: str
    assumed: NotRequired[dict[str, str]]


@with_config(_STRICT)
class _Record(TypedDict):
    step: str
    on: str


@with_config(_STRICT)
class _Settings(TypedDict):
    settings: dict[str, str]


@with_config(_STRICT)
class _Path(TypedDict):
    path: str


@with_config(_STRICT)
class _Part(TypedDict):
    only: NotRequired[list[str]]
    paths: NotRequired[list[str]]
    villages: NotRequired[list[str]]


_LAYOUTS: Mapping[str, Any] = {
    "open": _Name,
    "sheet": _Name,
    "edit": CellText,
    "edits": _Edits,
    "explain": _Who,
    "explain_village": _Village,
    "neighbour": _Two,
    "schedule": _Day,
    "record": _Record,
    "compare": _Settings,
    "preview": _Path,
    "form": _Path,
    "forms": _Part,
    "print": _Part,
    "calendar": _Day,
}
"""The arguments of the methods that have any."""


def checked(method: str, arguments: Mapping[str, Any]) -> Arguments:
    """Return the arguments of a call.

    Raises `Refused` if they are not those of the method.
    """
    try:
        return dict(TypeAdapter(_LAYOUTS.get(method, _None)).validate_python(dict(arguments)))
    except ValidationError:
        raise Refused(OTHER_VERSION) from None
