"""The command for a province at once: the rules over millions of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track
from rich.table import Table

from ..decisions import explanations_json
from ..law import LossClass, plain
from . import render as screen
from .common import AsJson, PolicyOption, pair, print_json, reject, reporting

if TYPE_CHECKING:
    from ..bulk import Batch, Summary
    from ..law import Policy


def bulk(
    folder: Annotated[
        Path, typer.Argument(metavar="文件夹", help="含 projects、villages、households、persons 四张表，parquet 或 csv")
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="文件夹", help="放结果的新文件夹")] = None,
    policy: PolicyOption = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="名称=值", help="改动一项，如 dibao=700，可重复；另出增减对比")
    ] = None,
    file_format: Annotated[
        str, typer.Option("--format", metavar="parquet或csv", help="结果文件的格式；csv 可用 Excel 打开")
    ] = "parquet",
    explain: Annotated[str, typer.Option("--explain", metavar="身份证号", help="不出结果，只说明此人")] = "",
    as_json: AsJson = False,
) -> None:
    """一次计算全省的数据：逐人认定，按村和项目合计，另列不能计算的行。"""
    changes = dict(pair(text, "--set 应写成 名称=值") for text in settings or ())
    if explain:
        _explain(folder, explain, policy, changes, as_json=as_json)
        return
    if out is None:
        reject("用 --out 文件夹 说明结果放在哪里")
    summary = _decide(folder, out, policy, changes, file_format)
    if as_json:
        print_json(summary.to_json())
    else:
        _show(summary)
    screen.say(f"已保存 {out}" + ("" if summary.complete else "；不能计算的行及原因见其中的 rejected"))
    raise typer.Exit(0 if summary.complete else 1)


def _decide(folder: Path, out: Path, policy: Policy | None, changes: dict[str, str], file_format: str) -> Summary:
    from ..bulk import FileFormat, export

    def shown(batches: Sequence[Batch]) -> Iterable[Batch]:
        return track(batches, "计算", console=screen.err)

    if file_format not in tuple(FileFormat):
        reject(f"--format 只能是 {'、'.join(FileFormat)}，现为“{file_format}”")
    with reporting():
        return export(folder, out, policy, settings=changes, file_format=file_format, track=shown)


def _explain(folder: Path, who: str, policy: Policy | None, changes: dict[str, str], *, as_json: bool) -> None:
    from ..bulk import explain_person

    with reporting():
        explanations = explain_person(folder, who, policy, settings=changes)
    if as_json:
        print_json(explanations_json(explanations))
        return
    for explanation in explanations:
        screen.say(str(explanation), console=screen.out)


def _show(summary: Summary) -> None:
    """Show the summary of a run.

    It has the rows in and out, the problems by code, the totals, and the difference that settings make.
    """
    rows = screen.table_of("行数", "表", ">输入", ">已计算", ">不能计算")
    for name, found in summary.rows.items():
        rows.add_row(name, str(found.given), str(found.accepted), str(found.rejected))
    problems = screen.table_of("不能计算的原因", "代码", ">处")
    for code, count in summary.problems.most_common():
        problems.add_row(code, str(count))
    tables = [rows, *([problems] if summary.problems else []), _totals(summary)]
    for table in (*tables, *([_movements(summary)] if summary.settings else [])):
        screen.out.print(table)


def _totals(summary: Summary) -> Table:
    headings = (">人数", ">承包到户人数", ">未承包到户人数", ">合计（元）", ">承包到户（元）", ">未承包到户（元）")
    table = screen.table_of("合计", *headings)
    figures = summary.figures
    people = (figures[name] for name in ("people", "contracted_people", "uncontracted_people"))
    money = (figures[name] for name in ("cost", "contracted_cost", "uncontracted_cost"))
    table.add_row(*(str(int(count)) for count in people), *map(plain, money))
    return table


def _movements(summary: Summary) -> Table:
    changed = "、".join(f"{name}={value}" for name, value in summary.settings.items())
    table = screen.table_of(f"改为 {changed} 后的增减", "类别", *screen.MOVEMENT_COLUMNS)
    named = {
        "→".join(map(_class_label, classes)): found for classes, found in sorted(summary.movements.items(), key=str)
    }
    for name, found in (*named.items(), ("合计", summary.total)):
        people = (str(int(found[each])) for each in ("people_gaining", "people_losing"))
        money = (plain(found[each]) for each in ("gained", "lost", "before", "after", "difference"))
        table.add_row(name, *people, *money)
    return table


def _class_label(code: str | None) -> str:
    labels = {each.value: each.label for each in LossClass} | {"pending": "名单待定"}
    return labels.get(code or "", "无")
