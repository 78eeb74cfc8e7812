"""Commands that decide: the result, its explanation and a comparison."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..decisions import assess, explain, explain_village, explanations_json, find_persons, find_villages, result_json
from ..disk import new_file
from . import render as screen
from .common import AsJson, File, PolicyOption, named_policy, pair, print_json, read, reject, reporting

MOST_PEOPLE = 500
"""People that `assess` lists before the rest are only counted: a screen of 100 000 takes a minute to draw."""


_EXACT_DIGITS = 15
"""A spreadsheet rounds longer numbers."""


def assess_command(
    file: File,
    policy: PolicyOption = None,
    show_all: Annotated[bool, typer.Option("--all", help=f"列出全部人员，不止前 {MOST_PEOPLE} 人")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", metavar="文件.csv", help="另存为表格，每人一行")] = None,
    as_json: AsJson = False,
) -> None:
    """逐人认定并计算补贴。"""
    result = assess(read(file, policy, as_json=as_json).project, policy)
    if csv_file:
        _write_csv(csv_file, screen.result_rows(result))
    if as_json:
        print_json(result_json(result))
    else:
        screen.show_result(result, None if show_all else MOST_PEOPLE)


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a table that Excel and WPS open.

    It is UTF-8 with its mark; long numbers are kept as text, and no text is taken for a formula.
    """
    with reporting(), new_file(path, mode=0o600) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as to:
        csv.writer(to).writerows([_csv_cell(text) for text in row] for row in rows)
    screen.say(f"已另存 {path}")


def _csv_cell(text: str) -> str:
    if len(text) > _EXACT_DIGITS and text[:-1].isdigit():
        return f'="{text}"'
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def explain_command(
    file: File,
    who: Annotated[str, typer.Argument(metavar="谁", help="身份证号、姓名或村名")],
    policy: PolicyOption = None,
    as_table: Annotated[bool, typer.Option("--table", help="列成表格")] = False,
    as_json: AsJson = False,
) -> None:
    """说明某人为何得到这个金额，或某村的合计如何得出：每一步、代入的数字和条款。"""
    result = assess(read(file, policy, as_json=as_json).project, policy)
    explanations = [explain(result, person) for person in find_persons(result, who)]
    explanations += [explain_village(result, village) for village in find_villages(result, who)]
    if not explanations:
        reject(f"没有姓名或身份证号为“{who}”的人，也没有这个村。")
    if len(explanations) > 1:
        found = "、".join(f"{each.name}（{each.id_number}）" if each.id_number else each.name for each in explanations)
        screen.say(f"“{who}”有{len(explanations)}个：{found}", "yellow")
    if as_json:
        print_json(explanations_json(explanations))
        return
    for explanation in explanations:
        if as_table:
            screen.show_explanation(explanation)
        else:
            screen.say(str(explanation), console=screen.out)


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

    named = [named_policy(name) for name in policies or ()]
    changes = dict(pair(text, "--set 应写成 名称=值") for text in settings or ())
    if len(named) > 2 or (len(named) < 2 and not changes):
        reject("用 --set 名称=值 说明改动，或用两个 --policy 说明前后两个政策")
    reading = read(file, named[0] if named else None, as_json=as_json)
    with reporting(reading):
        before = assess(reading.project, named[0] if named else None)
        after = what_if(assess(reading.project, named[-1]) if named else before, changes)
    comparison = compare(before, after)
    if as_json:
        print_json(comparison.to_json())
    else:
        screen.show_comparison(comparison)
