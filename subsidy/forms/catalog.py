"""The forms of the set, each declared once: its number, its file, and what there is one of it for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from pathlib import Path

from ..deadlines import Schedule, schedule
from .scope import Scope
from .timetable import write_deadlines, write_ics


class Per(Enum):
    """How many of a form there are."""

    PROJECT = "project"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the number clerks call it by, its title, and what it is made for. Template and output share a name.

    A form with `sheets` has a sheet for each record of a list: the template's sheet of that name is repeated.
    """

    number: str
    title: str
    per: Per
    file: str
    sheets: Sheets | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside the forms that is not filled from a template: written whole, for a scope, to a path."""

    number: str
    per: Per
    file: str
    write: Callable[[Scope, Path], None]

    @property
    def title(self) -> str:
        """The name clerks know it by."""
        return self.number


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheet of a template that is repeated, and the list it is repeated for."""

    name: str
    records: str


def _form(number: str, title: str, per: Per, prefix: str, sheets: Sheets | None = None) -> Form:
    return Form(number, title, per, f"{prefix} {title}.xlsx", sheets)


def _schedule(scope: Scope) -> Schedule:
    """Return the schedule on the last day the input speaks of, so that the same input gives the same file."""
    project = scope.result.project
    known = (project.notice_date, project.filing_date, *(step.on for step in project.progress))
    return schedule(project, max(day for day in known if day), procedure=scope.result.policy.procedure)


def _deadlines(scope: Scope, path: Path) -> None:
    write_deadlines(_schedule(scope), path)


def _calendar(scope: Scope, path: Path) -> None:
    write_ics(_schedule(scope), path)


_ROSTER = "被征地农民基本养老保险补贴花名表"

FORMS: tuple[Form | Companion, ...] = (
    _form("附件1", "拟供地项目明细表（社保专用）", Per.PROJECT, "附件01"),
    _form("附件2", "人均耕地变化情况表", Per.PROJECT, "附件02"),
    _form("附件3", "被征地农民承包土地面积情况表", Per.VILLAGE, "附件03"),
    _form("附件4", "被征地农民基本养老保险补贴调查表", Per.VILLAGE, "附件04"),
    _form("附件5", "被征地农民基本养老保险补贴调查汇总表", Per.PROJECT, "附件05"),
    _form("附件6", "被征地农民基本养老保险补贴方案", Per.VILLAGE, "附件06"),
    _form("附件7-1", _ROSTER, Per.VILLAGE, "附件07-1"),
    _form("附件7-2", _ROSTER, Per.VILLAGE, "附件07-2"),
    _form("附件7-1公示", f"{_ROSTER}（公示）", Per.VILLAGE, "附件07-1"),
    _form("附件7-2公示", f"{_ROSTER}（公示）", Per.VILLAGE, "附件07-2"),
    _form("附件8", "被征地农民基本养老保险补贴申请书", Per.VILLAGE, "附件08", Sheets("申请书", "申请户")),
    _form("附件9", "被征地农民的户籍及身份确认汇总表", Per.VILLAGE, "附件09"),
    _form("附件10", "被征地农民基本养老保险补贴申请表", Per.VILLAGE, "附件10", Sheets("申请表", "补贴对象")),
    _form("附件11", "审核结论", Per.VILLAGE, "附件11"),
    _form("附件12", "山西省被征地农民社会保障落实情况审核表", Per.PROJECT, "附件12"),
    _form("征收面积确认汇总表", "征收面积确认汇总表", Per.VILLAGE, "材料06"),
    Form("材料清单", "材料清单", Per.VILLAGE, "材料清单.xlsx"),
    Form("计算说明", "计算说明", Per.VILLAGE, "计算说明.xlsx"),
    Form("计算复核表", "计算复核表", Per.PROJECT, "计算复核表.xlsx"),
    Form("汇总", "被征地农民基本养老保险补贴汇总", Per.PROJECT, "汇总.xlsx"),
    Companion("办理时限", Per.PROJECT, "办理时限.xlsx", _deadlines),
    Companion("办理时限日历", Per.PROJECT, "办理时限.ics", _calendar),
)


def packaged_templates() -> Path:
    """Return the folder of the packaged templates, from an installed wheel or from a checkout."""
    package = Path(str(files("subsidy")))
    installed = package / "templates_xlsx"
    return installed if installed.is_dir() else package.parent / "templates_xlsx"
