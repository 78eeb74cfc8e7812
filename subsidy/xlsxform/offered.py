"""The names in a template, compared with those a caller offers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from .errors import Report
from .placeholders import Placeholder, with_dot
from .worksheet import Sheet

MAX_OFFERED = 10
"""Number of names a message lists if none is similar."""


Barred: TypeAlias = Mapping[str, tuple[str, str]]


class Offer(NamedTuple):
    """The names the caller offers: values, and the fields of each list.

    None stands for any field. A `barred` name has values elsewhere but may not be used here; it comes with the message
    and the remedy.
    """

    values: Collection[str]
    lists: Mapping[str, Collection[str] | None]
    barred: Barred = MappingProxyType({})

    def has(self, name: Placeholder) -> bool:
        """Return whether a name is offered."""
        fields = self.lists.get(name.list, ()) if name.list else self.values
        return fields is None or name.field in fields


def check_names(sheet: Sheet, offer: Offer, report: Report) -> None:
    """Report unknown names in a sheet, and known names in wrong brackets."""
    for name, location in sheet.names.items():
        if not offer.has(name):
            report.add(sheet.name, location, *_unknown(name, sheet.lists.get(_row(location)), offer))
    for location, (written, name) in sheet.loose:
        if str(name) in offer.barred:
            report.add(sheet.name, location, *offer.barred[str(name)])
        elif offer.has(name) and (not name.list or offer.lists[name.list] is not None):
            remedy = f"写成 {{{{{name}}}}}，左右各两个半角花括号，紧挨着"
            report.add(sheet.name, location, f"“{written}”的括号不对，会原样印出来", remedy)


def _row(location: str) -> int:
    """Return the row of a location, 0 if it is no cell."""
    found = re.fullmatch(r"[A-Z]+([0-9]+)", location)
    return int(found[1]) if found else 0


def _unknown(name: Placeholder, list_of_row: str | None, offer: Offer) -> tuple[str, str]:
    """Return the message and the remedy for a name that is not offered."""
    dotted = with_dot(name.field)
    if barred := offer.barred.get(str(name)) or offer.barred.get(str(dotted)):
        return barred
    if dotted.list and offer.has(dotted):
        return f"{{{{{name}}}}} 中的点不是半角的", f"写成 {{{{{dotted}}}}}"
    if name.list and name.list not in offer.lists:
        return f"没有名为“{name.list}”的列表", _suggestion(name.list, offer.lists)
    message = f"{{{{{name}}}}} 没有可填的内容"
    if name.list:
        return message, _suggestion(name.field, offer.lists[name.list] or ())
    return message, _suggestion(name.field, offer.values, _in_lists(name.field, list_of_row, offer))


def _in_lists(field: str, list_of_row: str | None, offer: Offer) -> list[str]:
    """Return the list fields of this name.

    They are those of the row's list, if it has one.
    """
    names = [Placeholder(each, field) for each in ([list_of_row] if list_of_row else offer.lists)]
    return [str(name) for name in names if offer.lists.get(name.list) and offer.has(name)]


def _suggestion(name: str, offered: Collection[str], first: Sequence[str] = ()) -> str:
    if near := [*first, *get_close_matches(name, offered, n=3, cutoff=0.5)][:3]:
        return f"是否应为：{'、'.join(near)}"
    some = "、".join(sorted(offered)[:MAX_OFFERED])
    rest = f"等{len(offered)}个，见占位符说明" if len(offered) > MAX_OFFERED else ""
    return f"可用的名称：{some}{rest}" if offered else "删去这个占位符"
