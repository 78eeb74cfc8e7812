"""材料清单: the materials the township hands over (§6b).

Each comes with what the set holds of it and what is still owed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..law import TOWNSHIP_MATERIAL, Material
from .catalog import FORMS, Form, Per, has_households, left_out, project_left_out
from .field import NOTHING
from .scope import Scope, has_open_places
from .words import rosters_made, short_posting

_NOTHING_TO_DO = "不涉及"
_POSTED, _LISTED, _CONCLUSION = "无异议说明", "附件7-2", "附件11"


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A line of 材料清单: a material, what is made, what is owed and by whom.

    The material is named in the words of the document.
    """

    words: str
    made: str
    owed: str
    by: str


def materials(scope: Scope) -> Iterator[MaterialLine]:
    """Yield the materials the township hands over.

    Forms that are about nothing in the scope are 不涉及.
    """
    procedure = scope.result.policy.procedure
    absent = {form.number for form in left_out(scope)}
    for material in procedure.handed_over(TOWNSHIP_MATERIAL):
        missing = [number for number in material.forms if number in absent]
        if missing and missing == [*material.forms]:
            yield MaterialLine(material.title, _NOTHING_TO_DO, NOTHING, NOTHING)
        else:
            owed = "；".join(filter(None, (*_owed(material, scope), *_still_open(material, scope))))
            by = procedure.names_of(_by(material, scope))
            yield MaterialLine(material.title, _made(material, missing), owed, by)


def _owed(material: Material, scope: Scope) -> tuple[str, ...]:
    return (material.owed_by_households, material.owed) if has_households(scope) else (material.owed,)


def _by(material: Material, scope: Scope) -> Iterator[str]:
    """Yield who brings a material: households only where there are any."""
    return (party for party in material.by if party != "household" or has_households(scope))


def households_reviewed(scope: Scope) -> str:
    """Return the item of the village meeting on checking households."""
    forms = _made_among(scope, "附件3", "附件4")
    if not forms:
        return "没有征收农户的承包土地，不核对各户承包土地、失地情况和人员情况。"
    return f"核对各户承包土地、失地情况和人员情况（{'、'.join(forms)}），有无错漏。"


def lists_reviewed(scope: Scope) -> str:
    """Return the item of the township meeting on checking a village's lists."""
    surveys, rosters = _made_among(scope, "附件3", "附件4", "附件9"), rosters_made(scope)
    listed = f"花名表：{rosters}" if scope.covered else rosters
    return f"核对村报的面积、人员和名单（{'；'.join(filter(None, ('、'.join(surveys), listed)))}），有无错漏。"


def _made_among(scope: Scope, *numbers: str) -> list[str]:
    """Return those of the forms that are made for a village."""
    absent = {form.number for form in left_out(scope)}
    return [number for number in numbers if number not in absent]


def _still_open(material: Material, scope: Scope) -> Iterator[str]:
    """Yield what is still open about the forms of a material.

    This is about the posting and the list for uncontracted land, where the material holds them.
    """
    if _POSTED in material.forms and (short := short_posting(scope)):
        yield short
    if _LISTED in material.forms and has_open_places(scope):
        yield "未承包到户名单确定后重新填表"
    if _CONCLUSION in material.forms and has_open_places(scope):
        yield "未承包到户名单确定后再盖章"


def _made(material: Material, missing: list[str]) -> str:
    return material.made + (f"（其中{'、'.join(missing)}{_NOTHING_TO_DO}，没有生成）" if missing else "")


@dataclass(frozen=True, slots=True)
class CompanionLine:
    """A line below 材料清单: a file that is part of no material.

    It says what the file is for, and whether it was made.
    """

    number: int
    words: str


def companions(scope: Scope) -> Iterator[CompanionLine]:
    """Yield the forms beside the materials that say what they are for.

    The other forms that are about nothing follow.
    """
    procedure = scope.result.policy.procedure
    handed = {number for material in procedure.handed_over(TOWNSHIP_MATERIAL) for number in material.forms}
    absent = {form.number for form in left_out(scope)} | {form.number for form in project_left_out(scope)}
    beside = [form for form in FORMS if isinstance(form, Form) and form.purpose and form.number not in handed]
    for number, form in enumerate(beside, start=1):
        made = _NOTHING_TO_DO if form.number in absent else "已生成" + "，在“项目”文件夹" * (form.per is Per.PROJECT)
        yield CompanionLine(number, f"{form.title}：{form.purpose}（{made}）")
    listed = handed | {form.number for form in beside}
    others = [form.number for form in left_out(scope) if form.number not in listed]
    if others:
        yield CompanionLine(len(beside) + 1, f"没有生成：{'、'.join(others)}（{_NOTHING_TO_DO}）")
