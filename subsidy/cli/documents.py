"""Commands that make documents: form set, templates, deadlines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track

from ..decisions import assess
from ..law import Policy
from ..problems import SubsidyError
from . import render as screen
from .common import AsJson, File, PolicyOption, day_of, pair, print_json, read, reject, reporting

if TYPE_CHECKING:
    from ..deadlines import Schedule
    from ..decisions import Assessment
    from ..forms import Job


Out = Annotated[Path, typer.Option("--out", metavar="文件夹", help="放表格的新文件夹")]
Villages = Annotated[
    list[str] | None, typer.Option("--village", metavar="村", help="只填这些村的表，可重复，或用逗号分开")
]
Templates = Annotated[Path | None, typer.Option("--templates", metavar="文件夹", help="用本单位自己的模板")]
Force = Annotated[bool, typer.Option("--force", help="整个替换以前生成的文件夹")]
Duplex = Annotated[bool, typer.Option("--duplex", help="双面打印：每份表、每封申请从新的一张纸开始，背面留空白")]


def forms(
    file: File,
    out: Out,
    policy: PolicyOption = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="附件6,附件7-1", help="只填这些表，可重复，或用逗号分开")
    ] = None,
    village: Villages = None,
    templates: Templates = None,
    force: Force = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="另印成 打印包.pdf，同 subsidy print")] = False,
    duplex: Duplex = False,
) -> None:
    """填写整套表格。"""
    from ..forms import InputFile, fill_forms, missing_for_forms

    reading = read(file, policy)
    result = assess(reading.project, policy)
    chosen = _chosen("--only", only, "表格")
    villages = _chosen_villages(village, result)
    screen.show_missing(missing_for_forms(result, only=chosen, villages=villages), reading.cell_of, screen.err)
    with _reporting_forms():
        made = fill_forms(
            result,
            out,
            only=chosen,
            villages=villages,
            templates=templates,
            force=force,
            source=InputFile(file.name, reading.sha256),
            track=_shown,
            pdf=pdf or duplex,
            duplex=duplex,
            printed=screen.show_printout,
            checked=screen.show_cross_check,
        )
    screen.show_left_out(result, chosen, villages)
    for path in made:
        typer.echo(path)


def print_command(
    file: File,
    out: Out,
    policy: PolicyOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="附件8,告知单", help="只印这些表，可重复，或用逗号分开；不填则印须提交的各项材料"
        ),
    ] = None,
    village: Villages = None,
    templates: Templates = None,
    force: Force = False,
    duplex: Duplex = False,
    as_json: AsJson = False,
) -> None:
    """把要提交的表按材料顺序、份数印成 打印包.pdf（须装 LibreOffice）。"""
    from ..forms import InputFile, print_forms

    reading = read(file, policy, as_json=as_json)
    result = assess(reading.project, policy)
    chosen, villages = _chosen("--only", only, "表格"), _chosen_villages(village, result)
    with _reporting_forms():
        made = print_forms(
            result,
            out,
            only=chosen,
            villages=villages,
            templates=templates,
            force=force,
            source=InputFile(file.name, reading.sha256),
            track=_shown,
            duplex=duplex,
            checked=screen.show_cross_check,
        )
    screen.show_unprintable(chosen)
    if chosen:
        screen.show_left_out(result, chosen, villages)
    if as_json:
        print_json(made.to_json())
        return
    screen.show_printout(made)
    for path in made.files:
        typer.echo(out / path)


def _chosen(option: str, texts: Iterable[str] | None, what: str, known: Collection[str] = ()) -> list[str]:
    """Return the names given by an option.

    The option may be repeated, or hold several names separated by commas.
    """
    given = list(texts or ())
    names = [name for text in given for name in ([text] if text in known else re.split("[,，]", text))]
    chosen = [name.strip() for name in names if name.strip()]
    if given and not chosen:
        reject(f"{option} 没有写出任何{what}")
    return chosen


def _chosen_villages(texts: Iterable[str] | None, result: Assessment) -> list[str]:
    return _chosen("--village", texts, "村", [place.village.name for place in result.villages])


def _shown(jobs: Sequence[Job]) -> Iterable[Job]:
    return track(jobs, "填表", console=screen.err)


@contextmanager
def _reporting_forms() -> Iterator[None]:
    """Report forms that cannot be made.

    Wrong usage ends with status 2, a template or a printer at fault with 1.
    """
    from ..forms import FormSetError, PrintError, TemplateError

    try:
        yield
    except FormSetError as failure:
        reject(str(failure))
    except (TemplateError, PrintError) as failure:
        screen.say(str(failure), "red")
        raise typer.Exit(1) from failure


def templates(
    export: Annotated[Path, typer.Option("--export", metavar="文件夹", help="导出到这个文件夹，不覆盖已有文件")],
) -> None:
    """导出内置模板和占位符说明，供本单位修改样式。"""
    from ..forms import export_templates

    try:
        made = export_templates(export)
    except (FileExistsError, SubsidyError) as failure:
        reject(str(failure))
    for path in made:
        typer.echo(path)


def deadlines(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="一个或几个项目的工作簿")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="日期", help="截至哪一天，如 2024-08-12；不填为今天")] = "",
    ics: Annotated[Path | None, typer.Option("--ics", metavar="文件.ics", help="另存日历文件")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="文件.xlsx", help="另存办理时限表")] = None,
    holidays: Annotated[
        Path | None, typer.Option("--holidays", metavar="文件.json", help="放假安排文件，优先于内置数据")
    ] = None,
    what_if: Annotated[
        list[str] | None, typer.Option("--if", metavar="环节=日期", help="假定某环节在某日办结，可重复")
    ] = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """列出每个环节的起算日、截止日和办理情况；几个项目一起给出待办清单。"""
    from ..deadlines import schedules_json, to_do

    day = day_of(as_of) if as_of else date.today()  # noqa: DTZ011 — the clerk's own day is meant
    assumed = dict(_assumption(text) for text in what_if or ())
    plans = [_plan(file, day, policy, holidays, assumed) for file in files]
    if len(plans) > 1 and (ics or xlsx):
        reject("--ics 和 --xlsx 一次只能用于一个项目")
    _save_plan(plans[0], ics, xlsx)
    if as_json:
        print_json(plans[0].to_json() if len(plans) == 1 else schedules_json(plans))
    elif len(plans) == 1:
        screen.show_schedule(plans[0])
    else:
        screen.show_to_do(to_do(plans), day)


def _plan(file: Path, day: date, policy: Policy | None, holidays: Path | None, assumed: Mapping[str, date]) -> Schedule:
    from ..deadlines import NoticeFileError, official, read_notice, schedule

    reading = read(file, policy)
    try:
        calendar = official().with_notice(read_notice(holidays)) if holidays else official()
    except NoticeFileError as failure:
        reject(str(failure))
    with reporting(reading):
        return schedule(reading.project, day, policy=policy, calendar=calendar.guessing(), what_if=assumed)


def _save_plan(plan: Schedule, ics: Path | None, xlsx: Path | None) -> None:
    from ..forms import write_deadlines, write_ics

    for path, write in ((ics, write_ics), (xlsx, write_deadlines)):
        if path is not None:
            with reporting():
                write(plan, path)
            screen.say(f"已保存 {path}")


def _assumption(text: str) -> tuple[str, date]:
    step, day = pair(text, "--if 应写成 环节=日期")
    return step, day_of(day)
