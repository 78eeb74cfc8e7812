"""Detection of a template saved under the file name of another form."""

from __future__ import annotations

from collections.abc import Collection, Set
from functools import cache
from typing import NamedTuple

from ..xlsxform import Template
from .catalog import FORMS, Form, packaged_templates

_NEARLY_ALL, _NEARLY_NONE = 0.8, 0.2
"""Least share of the names that distinguish the other form, and greatest of those that distinguish the expected one"""

_MANY, _SOME = 10, 3
"""Number of distinguishing names that suffice alone, and that suffice where both forms have as many

With fewer, a sheet must bear a name that only the other form has.
"""


class Content(NamedTuple):
    """The names in a template, and those of its sheets."""

    names: Set[str]
    tabs: Set[str]


def content_of(template: Template) -> Content:
    """Return the content of a template, with list fields as `列表.字段`."""
    fields = {f"{name}.{field}" for name, fields in template.lists.items() for field in fields}
    return Content(template.values | fields, frozenset(template.sheets))


@cache
def packaged_content(form: Form) -> Content:
    """Return the content of the packaged template of a form."""
    return content_of(Template.compile(packaged_templates() / form.file))


def mistaken_for(form: Form, found: Content) -> Form | None:
    """Return the form, if any, whose template was found in place of `form`'s.

    An office may leave out names and add some. A template is taken for another form's only if it has nearly all names
    that distinguish the other form, and nearly none that distinguish the expected one.
    """
    others = [other for other in FORMS if isinstance(other, Form) and other != form]
    taken = [other for other in others if _is_taken(packaged_content(form), packaged_content(other), found)]
    return max(taken, key=lambda other: _likeness(packaged_content(other).names, found.names), default=None)


def _is_taken(expected: Content, other: Content, found: Content) -> bool:
    more, less = other.names - expected.names, expected.names - other.names
    suffices = len(more) >= _MANY or min(len(more), len(less)) >= _SOME or found.tabs & (other.tabs - expected.tabs)
    return (
        bool(suffices)
        and _share(more, found.names, 1.0) >= _NEARLY_ALL
        and _share(less, found.names, 0.0) <= _NEARLY_NONE
    )


def _share(names: Collection[str], among: Set[str], of_none: float) -> float:
    return sum(name in among for name in names) / len(names) if names else of_none


def _likeness(first: Set[str], second: Set[str]) -> float:
    return len(first & second) / len(first | second)
