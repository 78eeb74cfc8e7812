"""The names in a template, compared with those a caller offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from .errors import Report
from .worksheet import Sheet

MAX_OFFERED = 10
"""Number of names a message lists if none is similar."""


class Offer(NamedTuple):
    """The names the caller offers: values, and the fields of each list.

    None stands for any field.
    """

    values: Collection[str]
    lists: Mapping[str, Collection[str] | None]


def check_names(sheet: Sheet, offer: Offer, report: Report) -> None:
    """Report the names in a sheet that are not offered."""
    for name, location in sheet.names.items():
        offered: Collection[str] | None = offer.values
        if name.list:
            if name.list not in offer.lists:
                report.add(sheet.name, location, f"没有名为“{name.list}”的列表", _suggestion(name.list, offer.lists))
                continue
            offered = offer.lists[name.list]
        if offered is not None and name.field not in offered:
            report.add(sheet.name, location, f"{{{{{name}}}}} 没有可填的内容", _suggestion(name.field, offered))


def _suggestion(name: str, offered: Collection[str]) -> str:
    near = get_close_matches(name, offered, n=3, cutoff=0.5)
    if near:
        return f"是否应为：{'、'.join(near)}"
    some = "、".join(sorted(offered)[:MAX_OFFERED])
    rest = f"等{len(offered)}个，见占位符说明" if len(offered) > MAX_OFFERED else ""
    return f"可用的名称：{some}{rest}" if offered else "删去这个占位符"
