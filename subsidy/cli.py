"""The command: one verb per task. Results go to stdout, everything else to stderr.

Exit status 0; 1 when the input has errors; 2 for wrong usage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from . import screen
from .assessment import assess
from .explanation import explain, find_persons
from .output import json_schemas, problems_json, result_json
from .policy import Policy, PolicyError, load_policy, packaged_policies
from .workbook import Reading, read_workbook

app = typer.Typer(
    help="被征地农民基本养老保险补贴：核对工作簿、认定并计算补贴、填写整套表格。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MOST_OF_A_KIND = 10


def _policy(name_or_file: str) -> Policy:
    try:
        return load_policy(name_or_file)
    except PolicyError as failure:
        raise typer.BadParameter(str(failure)) from failure


File = Annotated[Path, typer.Argument(metavar="文件", help="村级工作簿")]
PolicyOption = Annotated[
    Policy | None, typer.Option("--policy", metavar="名称或文件", parser=_policy, help="政策；不填则按告知书日期选用")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他软件读取")]


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要生成的 .xlsx，不能已存在")],
) -> None:
    """生成一份空白工作簿，附填表说明。"""
    from .workbook import write_blank

    if file.exists():
        raise typer.BadParameter(f"{file} 已存在，不会覆盖；请换一个文件名")
    write_blank(file)
    screen.err.print(f"已生成 {file}，请按“填表说明”填写。")


@app.command()
def check(
    file: File,
    policy: PolicyOption = None,
    marked: Annotated[Path | None, typer.Option("--marked", metavar="副本.xlsx", help="另存一份标出问题的副本")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部问题，不省略同类")] = False,
    as_json: AsJson = False,
) -> None:
    """核对工作簿，一次列出全部问题。"""
    reading = read_workbook(file, policy)
    if as_json:
        _print_json(problems_json(reading.problems))
    else:
        screen.show_problems(reading.problems, screen.out, None if show_all else _MOST_OF_A_KIND)
    if marked is not None:
        from .workbook import mark_copy

        mark_copy(reading, marked)
        screen.err.print(f"已另存标出问题的副本：{marked}")
    raise typer.Exit(0 if reading.ok else 1)


@app.command("assess")
def assess_command(file: File, policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """逐人认定并计算补贴。"""
    result = assess(_read(file, policy, as_json=as_json).project, policy)
    if as_json:
        _print_json(result_json(result))
    else:
        screen.show_result(result)


@app.command("explain")
def explain_command(
    file: File,
    who: Annotated[str, typer.Argument(metavar="谁", help="身份证号或姓名")],
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """说明某人为何得到这个金额：每一步、代入的数字和条款。"""
    result = assess(_read(file, policy, as_json=as_json).project, policy)
    found = find_persons(result, who)
    if not found:
        screen.err.print(f"没有姓名或身份证号为“{who}”的人。", style="red")
        raise typer.Exit(2)
    explanations = [explain(result, person) for person in found]
    if as_json:
        _print_json([explanation.to_json() for explanation in explanations])
        return
    for explanation in explanations:
        screen.out.print(str(explanation), markup=False)


@app.command("rules")
def rules_command(policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """列出所用政策的每个数值和解释口径，附条款。"""
    policies = [policy] if policy else list(packaged_policies().values())
    if as_json:
        _print_json([each.model_dump(mode="json") for each in policies])
        return
    for each in policies:
        screen.show_rules(each)


@app.command()
def schema() -> None:
    """输出输入、结果和问题的 JSON Schema。"""
    _print_json(json_schemas())


@app.command("forms")
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
    from .forms import FormSetError, Job, Source, TemplateError, fill_forms

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
        raise typer.BadParameter(str(failure)) from failure
    except TemplateError as failure:
        screen.err.print(str(failure), style="red", markup=False)
        raise typer.Exit(1) from failure
    for path in made:
        typer.echo(path)


def _read(file: Path, policy: Policy | None, *, as_json: bool = False) -> Reading:
    """Read a workbook; on errors show them all and end with status 1."""
    reading = read_workbook(file, policy)
    if not reading.ok:
        if as_json:
            _print_json(problems_json(reading.problems))
        screen.show_problems(reading.problems, screen.err, _MOST_OF_A_KIND)
        raise typer.Exit(1)
    if reading.problems:
        screen.err.print(f"提醒 {len(reading.problems)} 处，用 subsidy check {file} 查看。", style="yellow")
    return reading


def _print_json(data: Any) -> None:  # noqa: ANN401 — whatever json.dumps takes
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def main() -> None:
    """Run the command."""
    app()
