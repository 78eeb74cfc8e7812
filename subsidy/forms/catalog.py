"""The forms of the set, each declared once.

Each declaration gives the number, the file, whether there is one per village or per project, and whom the form is
about. A form without content is left out: nobody is named for uncontracted land, or nobody is paid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path

from ..deadlines import Schedule, schedule
from ..law import TOWNSHIP_MATERIAL, Policy
from .household_notice import informed
from .scope import Scope
from .timetable import deadlines_calendar, deadlines_workbook
from .words import has_long_list

LEGIBLE, POSTED_LEGIBLE = 8.0, 9.0
"""Smallest text on paper, in points: of a form, and of one that is hung up."""
_POSTED = "公示"
"""Part of the numbers of forms that are hung up"""


def is_posted(number: str) -> bool:
    """Return whether the form of this number is posted in public."""
    return _POSTED in number


def legible(number: str) -> float:
    """Return the size of the smallest text the form of this number may have.

    It is in points, on paper.
    """
    return POSTED_LEGIBLE if is_posted(number) else LEGIBLE


class Per(Enum):
    """The unit that has one copy of a form."""

    PROJECT = "project"
    VILLAGE = "village"


def always(scope: Scope) -> bool:  # noqa: ARG001 — as of any form
    """Return that a form is about something, whatever the scope."""
    return True


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its number, its title, its scope and how its files begin.

    Clerks call it by its `number`; `per` says whether there is one per village, and its files begin with `prefix`. The
    title is that of the template; `titled` gives the one that a policy has for it. A form with `sheets` has a sheet for
    each record of a list: the template's sheet of that name is repeated. A form that is about nothing in a scope does
    not `apply` to it, and is left out. One that `checks` the others is filled last, from the figures on those that are
    `compared`. A form that is `crossed_out` has ／ in the row of a list without records. One that is part of no
    material says its `purpose`. An annex names the form it is `annex_of`, and is made with it.
    """

    number: str
    title: str
    per: Per
    prefix: str = ""
    sheets: RepeatedSheet | None = None
    titled: Callable[[Policy], str] | None = None
    applies: Callable[[Scope], bool] = always
    checks: bool = False
    compared: bool = True
    crossed_out: bool = False
    purpose: str = ""
    annex_of: str = ""

    @property
    def file(self) -> str:
        """The name of the template."""
        return _file(self.prefix, self.title)

    def title_under(self, policy: Policy) -> str:
        """Return the title of the filled form."""
        return self.titled(policy) if self.titled else self.title

    def output(self, policy: Policy) -> str:
        """Return the name of the filled file.

        A form without a prefix takes the number of the material it is part of.
        """
        return _file(self.prefix or _material(policy, self.number), self.title_under(policy))


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside the forms that is not filled from a template.

    It is written whole, for a scope, to a path.
    """

    number: str
    per: Per
    file: str
    content: Callable[[Scope], bytes]
    applies: Callable[[Scope], bool] = always

    @property
    def title(self) -> str:
        """The name clerks know it by."""
        return self.number

    def output(self, policy: Policy) -> str:  # noqa: ARG002 — as of a `Form`
        """Return the name of the file."""
        return self.file


@dataclass(frozen=True, slots=True)
class RepeatedSheet:
    """The sheet of a template that is repeated for the records of a list.

    `records` names that list, and `within` a list within each record.
    """

    name: str
    records: str
    within: str = ""


def _file(prefix: str, title: str) -> str:
    return f"{prefix} {title}.xlsx".lstrip()


def _material(policy: Policy, form: str) -> str:
    """Return 材料 and the number of the material that a form is part of.

    It is numbered among those the township hands over. If the form is part of several, the last counts.
    """
    materials = policy.procedure.handed_over(TOWNSHIP_MATERIAL)
    numbers = [number for number, material in enumerate(materials, start=1) if form in material.forms]
    return f"材料{numbers[-1]:02d}" if numbers else ""


def _review_title(policy: Policy) -> str:
    return policy.wording.review_title


def _schedule(scope: Scope) -> Schedule:
    """Return the schedule on the last day the input speaks of.

    The same input therefore gives the same file.
    """
    project = scope.result.project
    known = (project.notice_date, project.filing_date, *(step.on for step in project.progress))
    return schedule(scope.result, max(day for day in known if day))


def _deadlines(scope: Scope) -> bytes:
    return deadlines_workbook(_schedule(scope))


def _calendar(scope: Scope) -> bytes:
    return deadlines_calendar(_schedule(scope))


def has_households(scope: Scope) -> bool:
    """Return whether there are households, losing land now or not."""
    return any(village.households for village in scope.villages)


def _has_land(scope: Scope) -> bool:
    """Return whether there are areas to confirm.

    Uncontracted land needs a statement even where there are no households.
    """
    return has_households(scope) or bool(scope.total(lambda village: village.village.uncontracted_taken))


def _has_persons(scope: Scope) -> bool:
    return bool(scope.persons)


def _has_contracted(scope: Scope) -> bool:
    return bool(scope.contracted_people)


def _has_uncontracted(scope: Scope) -> bool:
    return bool(scope.uncontracted_people)


def _has_paid(scope: Scope) -> bool:
    return bool(scope.paid)


def _has_people(scope: Scope) -> bool:
    return bool(scope.covered)


def _has_informed(scope: Scope) -> bool:
    return any(informed(scope))


def _has_uninsured(scope: Scope) -> bool:
    return any(person.must_enrol for person in scope.paid)


_ROSTER = "被征地农民基本养老保险补贴花名表"
_LETTER = "被征地农民基本养老保险补贴申请"

FORMS: tuple[Form | Companion, ...] = (
    Form("附件1", "拟供地项目明细表（社保专用）", Per.PROJECT, "附件01"),
    Form("附件2", "人均耕地变化情况表", Per.PROJECT, "附件02"),
    Form("附件3", "被征地农民承包土地面积情况表", Per.VILLAGE, "附件03", applies=has_households),
    Form("附件4", "被征地农民基本养老保险补贴调查表", Per.VILLAGE, "附件04", applies=_has_persons),
    Form("附件5", "被征地农民基本养老保险补贴调查汇总表", Per.PROJECT, "附件05"),
    Form("附件6", "被征地农民基本养老保险补贴方案", Per.VILLAGE, "附件06"),
    Form("附件7-1", _ROSTER, Per.VILLAGE, "附件07-1", applies=_has_contracted),
    Form("附件7-2", _ROSTER, Per.VILLAGE, "附件07-2", applies=_has_uncontracted),
    Form("附件7-1公示", f"{_ROSTER}（公示）", Per.VILLAGE, "附件07-1", applies=_has_contracted),
    Form("附件7-2公示", f"{_ROSTER}（公示）", Per.VILLAGE, "附件07-2", applies=_has_uncontracted),
    Form("附件8", f"{_LETTER}书", Per.VILLAGE, "附件08", RepeatedSheet("申请书", "申请户"), applies=_has_paid),
    Form("附件9", "被征地农民的户籍及身份确认汇总表", Per.VILLAGE, "附件09", applies=_has_persons),
    Form("附件10", f"{_LETTER}表", Per.VILLAGE, "附件10", RepeatedSheet("申请表", "补贴对象"), applies=_has_paid),
    Form("附件11", "审核结论", Per.VILLAGE, "附件11"),
    Form("附件12", "被征地农民社会保障落实情况审核表", Per.PROJECT, "附件12", titled=_review_title),
    Form("附件12附表", "涉及村名单", Per.PROJECT, "附件12附表", applies=has_long_list, annex_of="附件12"),
    Form("征收面积确认汇总表", "征收面积确认汇总表", Per.VILLAGE, applies=_has_land, crossed_out=True),
    Form("会议记录", "会议记录", Per.VILLAGE),
    Form("公示通知", "公示通知", Per.VILLAGE, applies=_has_people),
    Form("公示照片", "公示照片", Per.VILLAGE, applies=_has_people),
    Form("无异议说明", "公示无异议说明", Per.VILLAGE, applies=_has_people),
    Form("材料清单", "材料清单", Per.VILLAGE),
    Form(
        "告知单",
        "补贴告知单",
        Per.VILLAGE,
        sheets=RepeatedSheet("告知单", "告知户", "户内人员"),
        applies=_has_informed,
        purpose="发给本次失地或有补贴的农户，每户一份",
    ),
    Form("未参保名单", "未参保名单", Per.VILLAGE, applies=_has_uninsured, purpose="督促参保，参保后补贴方可记账"),
    Form("计算说明", "计算说明", Per.VILLAGE),
    Form("审核说明", "审核说明", Per.VILLAGE),
    Form("计算复核表", "计算复核表", Per.PROJECT, compared=False),
    Form("社保记账表", "社保记账表", Per.PROJECT, applies=_has_paid, purpose="给社保经办机构，每人一行，元和分"),
    Form(
        "勾稽表",
        "勾稽表",
        Per.PROJECT,
        checks=True,
        compared=False,
        crossed_out=True,
        purpose="给审核人员，各表之间应当一致的数和须逐一查看的人",
    ),
    Form("汇总", "汇总", Per.PROJECT),
    Companion("办理时限", Per.PROJECT, "办理时限.xlsx", _deadlines),
    Companion("办理时限日历", Per.PROJECT, "办理时限.ics", _calendar),
)

ORDER = {form.number: place for place, form in enumerate(FORMS)}
"""The place of each form in the set, by its number"""


def left_out(scope: Scope) -> tuple[Form | Companion, ...]:
    """Return the forms of a village that are about nothing in a scope."""
    return tuple(form for form in FORMS if form.per is Per.VILLAGE and not form.applies(scope))


def project_left_out(scope: Scope) -> tuple[Form | Companion, ...]:
    """Return the forms of the project that are about nothing.

    They are the same whichever villages are looked at.
    """
    whole = Scope(scope.result, scope.result.villages)
    return tuple(form for form in FORMS if form.per is Per.PROJECT and not form.applies(whole))


def packaged_templates() -> Path:
    """Return the folder of the packaged templates.

    It is that of an installed wheel or of a checkout.
    """
    package = Path(str(files("subsidy")))
    installed = package / "templates_xlsx"
    return installed if installed.is_dir() else package.parent / "templates_xlsx"
