"""Commands about the input workbook: a blank one, and the check of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..decisions import assess, problems_json
from ..workbook import read_workbook
from . import render as screen
from .common import MOST_OF_A_KIND, AsJson, File, PolicyOption, print_json, read, reporting, require_new, require_xlsx


def new(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要生成的 .xlsx，不能已存在")],
    earlier: Annotated[
        Path | None, typer.Option("--from", metavar="工作簿", help="以上一个项目的工作簿为底：面积和补贴转入“以前”")
    ] = None,
    policy: PolicyOption = None,
) -> None:
    """生成一份空白工作簿，附填表说明。"""
    from ..workbook import carry_over, write_blank

    require_new(file)
    if earlier is None:
        write_blank(file, policy)
    else:
        result = assess(read(earlier, policy).project, policy)
        shares = {person.farmer.id_number: person.share for person in result.persons}
        carry_over(result.project, shares, file, policy)
    screen.say(f"已生成 {file}，请按“填表说明”填写。")


def example(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放在哪个文件夹里，如 . 为当前文件夹")],
) -> None:
    """写出示例工作簿（真实征地、虚构人员），可以拿来试各个命令。"""
    from ..workbook import write_example

    with reporting():
        path = write_example(folder)
    screen.say(f"已生成 {path}，可以试试 subsidy forms {path} --out {folder / '表格'}")


def check(
    file: File,
    policy: PolicyOption = None,
    marked: Annotated[Path | None, typer.Option("--marked", metavar="副本.xlsx", help="另存一份标出问题的副本")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部问题，不省略同类")] = False,
    as_json: AsJson = False,
) -> None:
    """核对工作簿，一次列出全部问题，和出表前还缺的内容。"""
    from ..forms import missing_for_forms, missing_json

    if marked is not None:
        require_xlsx(marked)
    with reporting():
        reading = read_workbook(file, policy)
    missing = missing_for_forms(reading.project, policy) if reading.ok else None
    if as_json:
        lacking = {"missing_for_forms": missing_json(missing, reading.cell_of)} if missing is not None else {}
        print_json({**problems_json(reading.problems), **lacking})
    else:
        screen.show_problems(reading.problems, screen.out, None if show_all else MOST_OF_A_KIND)
        screen.show_missing(missing or (), reading.cell_of, screen.out)
    if marked is not None:
        from ..workbook import mark_copy

        with reporting():
            mark_copy(reading, marked)
        screen.say(f"已另存标出问题的副本：{marked}")
    raise typer.Exit(0 if reading.ok else 1)
