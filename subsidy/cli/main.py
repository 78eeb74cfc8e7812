"""The command: one verb per task. Results go to stdout, everything else to stderr.

Exit status 0; 1 when the input has errors; 2 for wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.progress import track

from ..decisions import (
    assess,
    explain,
    explain_village,
    find_persons,
    find_villages,
    problems_json,
    result_json,
)
from ..law import Policy, PolicyError, load_policy, packaged_policies, policy_for
from ..problems import InputError, why_not
from ..workbook import Reading, read_workbook
from . import render as screen
from .help import HELP_OPTIONS, Command, Group, WrongUsage, wrong_usage
from .schemas import json_schemas

if TYPE_CHECKING:
    from ..deadlines import Schedule
    from ..facts import Project

app = typer.Typer(
    help="被征地农民基本养老保险补贴：核对工作簿、认定并计算补贴、填写整套表格。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
    cls=Group,
)

_MOST_OF_A_KIND = 10


def _policy(name_or_file: str) -> Policy:
    try:
        return load_policy(name_or_file)
    except PolicyError as failure:
        _refuse(str(failure))


def _show_version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        print(f"subsidy {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="显示版本", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass


File = Annotated[Path, typer.Argument(metavar="文件", help="村级工作簿")]
PolicyOption = Annotated[
    Policy | None, typer.Option("--policy", metavar="名称或文件", parser=_policy, help="政策；不填则按告知书日期选用")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他软件读取")]


@app.command(cls=Command)
def new(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要生成的 .xlsx，不能已存在")],
    earlier: Annotated[
        Path | None, typer.Option("--from", metavar="工作簿", help="以上一个项目的工作簿为底：面积和补贴转入“以前”")
    ] = None,
    policy: PolicyOption = None,
) -> None:
    """生成一份空白工作簿，附填表说明。"""
    from ..workbook import carry_over, write_blank

    _refuse_unless_new(file)
    if earlier is None:
        write_blank(file)
    else:
        result = assess(_read(earlier, policy).project, policy)
        shares = {person.farmer.id_number: person.entitlement + person.uncontracted_share for person in result.persons}
        carry_over(result.project, shares, file)
    screen.say(f"已生成 {file}，请按“填表说明”填写。")


@app.command(cls=Command)
def check(
    file: File,
    policy: PolicyOption = None,
    marked: Annotated[Path | None, typer.Option("--marked", metavar="副本.xlsx", help="另存一份标出问题的副本")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部问题，不省略同类")] = False,
    as_json: AsJson = False,
) -> None:
    """核对工作簿，一次列出全部问题。"""
    if marked is not None:
        _refuse_unless_new(marked)
    reading = read_workbook(file, policy)
    if as_json:
        _print_json(problems_json(reading.problems))
    else:
        screen.show_problems(reading.problems, screen.out, None if show_all else _MOST_OF_A_KIND)
    if marked is not None:
        from ..workbook import mark_copy

        try:
            mark_copy(reading, marked)
        except ValueError as failure:
            _refuse(str(failure))
        screen.say(f"已另存标出问题的副本：{marked}")
    raise typer.Exit(0 if reading.ok else 1)


@app.command("assess", cls=Command)
def assess_command(file: File, policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """逐人认定并计算补贴。"""
    result = assess(_read(file, policy, as_json=as_json).project, policy)
    if as_json:
        _print_json(result_json(result))
    else:
        screen.show_result(result)


@app.command("explain", cls=Command)
def explain_command(
    file: File,
    who: Annotated[str, typer.Argument(metavar="谁", help="身份证号、姓名或村名")],
    policy: PolicyOption = None,
    as_table: Annotated[bool, typer.Option("--table", help="列成表格")] = False,
    as_json: AsJson = False,
) -> None:
    """说明某人为何得到这个金额，或某村的合计如何得出：每一步、代入的数字和条款。"""
    result = assess(_read(file, policy, as_json=as_json).project, policy)
    explanations = [explain(result, person) for person in find_persons(result, who)]
    explanations += [explain_village(result, village) for village in find_villages(result, who)]
    if not explanations:
        _refuse(f"没有姓名或身份证号为“{who}”的人，也没有这个村。")
    if len(explanations) > 1:
        found = "、".join(f"{each.name}（{each.id_number}）" if each.id_number else each.name for each in explanations)
        screen.say(f"“{who}”有{len(explanations)}个：{found}", "yellow")
    if as_json:
        _print_json([explanation.to_json() for explanation in explanations])
        return
    for explanation in explanations:
        if as_table:
            screen.show_explanation(explanation)
        else:
            screen.say(str(explanation), console=screen.out)


@app.command("rules", cls=Command)
def rules_command(policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """列出所用政策的每个数值和解释口径，附条款。"""
    policies = [policy] if policy else list(packaged_policies().values())
    if as_json:
        _print_json([each.model_dump(mode="json") for each in policies])
        return
    for each in policies:
        screen.show_rules(each)


@app.command(cls=Command)
def schema() -> None:
    """输出输入、结果和问题的 JSON Schema。"""
    _print_json(json_schemas())


@app.command("forms", cls=Command)
def forms_command(
    file: File,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="放表格的新文件夹")],
    policy: PolicyOption = None,
    only: Annotated[str, typer.Option("--only", metavar="附件6,附件7-1", help="只填这些表")] = "",
    village: Annotated[list[str] | None, typer.Option("--village", metavar="村", help="只填这些村的表，可重复")] = None,
    templates: Annotated[Path | None, typer.Option("--templates", metavar="文件夹", help="用本单位自己的模板")] = None,
    force: Annotated[bool, typer.Option("--force", help="整个替换以前生成的文件夹")] = False,
) -> None:
    """填写整套表格。"""
    from ..forms import FormSetError, Job, Source, TemplateError, fill_forms

    reading = _read(file, policy)
    result = assess(reading.project, policy)

    def shown(jobs: Sequence[Job]) -> Iterable[Job]:
        return track(jobs, "填表", console=screen.err)

    try:
        made = fill_forms(
            result,
            out,
            only=[number for number in only.replace("，", ",").split(",") if number],
            villages=village or (),
            templates=templates,
            force=force,
            source=Source(file.name, reading.sha256),
            track=shown,
        )
    except FormSetError as failure:
        _refuse(str(failure))
    except TemplateError as failure:
        screen.say(str(failure), "red")
        raise typer.Exit(1) from failure
    for path in made:
        typer.echo(path)


@app.command("templates", cls=Command)
def templates_command(
    export: Annotated[Path, typer.Option("--export", metavar="文件夹", help="导出到这个文件夹，不覆盖已有文件")],
) -> None:
    """导出内置模板和占位符说明，供本单位修改样式。"""
    from ..forms import export_templates

    try:
        made = export_templates(export)
    except FileExistsError as failure:
        _refuse(str(failure))
    for path in made:
        typer.echo(path)


@app.command(cls=Command)
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
    from ..deadlines import to_do

    day = _day(as_of) if as_of else date.today()  # noqa: DTZ011 — the clerk's own day is meant
    assumed = dict(_assumption(text) for text in what_if or ())
    plans = [_plan(file, day, policy, holidays, assumed) for file in files]
    if len(plans) > 1 and (ics or xlsx):
        _refuse("--ics 和 --xlsx 一次只能用于一个项目")
    for made in (ics, xlsx):
        if made is not None and made.exists() and any(made.samefile(file) for file in files):
            _refuse(f"不能覆盖原文件 {made}，请换一个文件名")
    _save_plan(plans[0], ics, xlsx)
    if as_json:
        _print_json(plans[0].to_json() if len(plans) == 1 else {"schema": 1, "projects": [p.to_json() for p in plans]})
    elif len(plans) == 1:
        screen.show_schedule(plans[0])
    else:
        screen.show_to_do(to_do(plans), day)


@app.command("compare", cls=Command)
def compare_command(
    file: File,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="名称=值", help="改动一项，如 dibao=700，可重复；名称见 rules")
    ] = None,
    policies: Annotated[
        list[str] | None, typer.Option("--policy", metavar="名称或文件", help="写一次为所用政策；写两次为前后两个政策")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """比较改动前后：谁增谁减、增减多少、从哪一步起不同。原结果不受影响。"""
    from ..decisions import compare, what_if

    named = [_policy(name) for name in policies or ()]
    changes = dict(_pair(text, "--set 应写成 名称=值") for text in settings or ())
    if len(named) > 2 or (len(named) < 2 and not changes):
        _refuse("用 --set 名称=值 说明改动，或用两个 --policy 说明前后两个政策")
    reading = _read(file, named[0] if named else None, as_json=as_json)
    with _told(reading):
        before = assess(reading.project, named[0] if named else None)
        after = what_if(assess(reading.project, named[-1]) if named else before, changes)
    comparison = compare(before, after)
    if as_json:
        _print_json(comparison.to_json())
    else:
        screen.show_comparison(comparison)


ledger_app = typer.Typer(
    help="台账：各项目征了哪户多少地、补了谁多少，供以后的项目使用。", no_args_is_help=True, cls=Group
)
app.add_typer(ledger_app, name="ledger")

LedgerFile = Annotated[Path, typer.Argument(metavar="台账", help="台账文件，如 台账.jsonl")]


@ledger_app.command("add", cls=Command)
def ledger_add(
    ledger: LedgerFile,
    file: File,
    correct: Annotated[str, typer.Option("--correct", metavar="原因", help="更正已登记的项目，写明原因")] = "",
    policy: PolicyOption = None,
) -> None:
    """把一个项目的结果登记到台账；台账不存在时新建。"""
    from ..ledger import Ledger

    reading = _read(file, policy)
    with _told(reading):
        book = Ledger.load(ledger) if ledger.exists() else Ledger()
        result = assess(reading.project, policy)
        longer = book.append(result, on=date.today(), sha256=reading.sha256, correcting=correct)  # noqa: DTZ011
        longer.save(ledger)
    screen.say(f"已登记 {len(longer.entries) - len(book.entries)} 条，台账共 {len(longer.entries)} 条：{ledger}")
    if outstanding := longer.problems():
        screen.say("更正以后，下列登记与台账不再一致，请随后更正：", "yellow")
        screen.show_problems(outstanding, screen.err, _MOST_OF_A_KIND)


@ledger_app.command("show", cls=Command)
def ledger_show(ledger: LedgerFile, as_json: AsJson = False) -> None:
    """列出各户累计征收的面积和每个人累计得到的补贴。"""
    from ..ledger import Ledger

    with _told():
        book = Ledger.load(ledger)
    if as_json:
        _print_json(book.to_json())
    else:
        screen.show_ledger(book)


@ledger_app.command("apply", cls=Command)
def ledger_apply(
    ledger: LedgerFile,
    file: File,
    out: Annotated[Path, typer.Option("--out", metavar="新工作簿.xlsx", help="补好的工作簿，不能已存在")],
    policy: PolicyOption = None,
) -> None:
    """把台账中以前的征收面积和已补贴比例补入工作簿，另存为新文件；有矛盾的列出，不写。"""
    from ..ledger import Ledger, with_history
    from ..workbook import project_to_workbook

    _refuse_unless_new(out)
    reading = _read(file, policy)
    with _told(reading):
        filled, problems = with_history(reading.project, Ledger.load(ledger))
    if problems:
        screen.show_problems(map(reading.locate, problems), screen.err, None)
    if any(problem.is_error for problem in problems):
        raise typer.Exit(1)
    project_to_workbook(filled, out)
    screen.say(f"已补入 {_filled_in(reading.project, filled)}，另存为 {out}")


def _filled_in(project: Project, filled: Project) -> str:
    pairs = [(a, b) for (_, a), (_, b) in zip(project.households(), filled.households(), strict=True)]
    land = sum(a.taken_before != b.taken_before for a, b in pairs)
    members = [pair for a, b in pairs for pair in zip(a.members, b.members, strict=True)]
    return f"以前征收面积 {land} 户、已补贴比例 {sum(a.prior_share != b.prior_share for a, b in members)} 人"


@contextmanager
def _told(reading: Reading | None = None) -> Iterator[None]:
    """Tell what goes wrong within, at its cell when it came from a workbook, and end with the status it has."""
    from ..ledger import LedgerError

    try:
        yield
    except InputError as failure:
        found = map(reading.locate, failure.problems) if reading else failure.problems
        screen.show_problems(found, screen.err, _MOST_OF_A_KIND)
        raise typer.Exit(1) from failure
    except LedgerError as failure:
        screen.say(str(failure), "red")
        raise typer.Exit(1) from failure
    except PolicyError as failure:
        _refuse(str(failure))


def _pair(text: str, usage: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        _refuse(f"{usage}，现为“{text}”")
    return name.strip(), value.strip()


def _plan(file: Path, day: date, policy: Policy | None, holidays: Path | None, assumed: Mapping[str, date]) -> Schedule:
    from ..deadlines import NoticeFileError, official, read_notice, schedule

    reading = _read(file, policy)
    try:
        calendar = official().with_notice(read_notice(holidays)) if holidays else official()
    except NoticeFileError as failure:
        _refuse(str(failure))
    with _told(reading):
        procedure = (policy or policy_for(reading.project.notice_date)).procedure
        return schedule(reading.project, day, procedure=procedure, calendar=calendar.guessing(), what_if=assumed)


def _save_plan(plan: Schedule, ics: Path | None, xlsx: Path | None) -> None:
    from ..forms import write_deadlines, write_ics

    for path, write in ((ics, write_ics), (xlsx, write_deadlines)):
        if path is not None:
            write(plan, path)
            screen.say(f"已保存 {path}")


def _assumption(text: str) -> tuple[str, date]:
    step, day = _pair(text, "--if 应写成 环节=日期")
    return step, _day(day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        _refuse(f"日期应写成 2024-08-12 这样，现为“{text}”")


def _refuse_unless_new(file: Path) -> None:
    """Let a workbook be written only where there is nothing yet, under a name that Excel opens."""
    if file.exists():
        _refuse(f"{file} 已存在，不会覆盖；请换一个文件名")
    if file.suffix.lower() != ".xlsx":
        _refuse(f"文件名应以 .xlsx 结尾，现为“{file.name}”")


def _refuse(text: str) -> NoReturn:
    """End with status 2: the command was called wrongly."""
    screen.say(text, "red")
    raise typer.Exit(2)


def _read(file: Path, policy: Policy | None, *, as_json: bool = False) -> Reading:
    """Read a workbook; on errors show them all and end with status 1."""
    reading = read_workbook(file, policy)
    if not reading.ok:
        if as_json:
            _print_json(problems_json(reading.problems))
        screen.show_problems(reading.problems, screen.err, _MOST_OF_A_KIND)
        raise typer.Exit(1)
    if reading.problems:
        screen.say(f"提醒 {len(reading.problems)} 处，用 subsidy check 查看。", "yellow")
    return reading


def _print_json(data: Any) -> None:  # noqa: ANN401 — whatever json.dumps takes
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def main() -> None:
    """Run the command; one that is typed wrongly, or a file that cannot be read or written, ends in a few words."""
    try:
        status = app(prog_name="subsidy", standalone_mode=False)
    except WrongUsage as failure:
        if type(failure).__name__ != "NoArgsIsHelpError":  # typer has shown the help already
            screen.say(wrong_usage(failure), "red")
        status = 2
    except typer.Abort:
        status = 130
    except OSError as failure:
        screen.say(f"文件无法读写：{failure.filename or ''} {why_not(failure)}", "red")
        status = 1
    sys.exit(status)
