"""Commands about policies: rules in force, and files of a new district."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..law import check_policy, packaged_policies, rules_json, write_district
from . import render as screen
from .common import AsJson, PolicyOption, print_json, reject, reporting
from .help import Command, Group

app = typer.Typer(help="政策文件：为本地新建一套，核对是否填全。", cls=Group)


def rules(policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """列出所用政策的每个数值和解释口径，附条款。"""
    policies = [policy] if policy else list(packaged_policies().values())
    if as_json:
        print_json(rules_json(policies))
        return
    for each in policies:
        screen.show_rules(each)


@app.command(cls=Command)
def new(
    name: Annotated[str, typer.Argument(metavar="名称", help="新政策的名称，如 fangshan-2025；也是文件夹的名称")],
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="放在哪个文件夹里；不填为当前文件夹")] = Path(),
) -> None:
    """新建一套政策文件（policy.toml、procedure.toml），各项待填，附含义和可选的写法。"""
    with reporting():
        try:
            folder = write_district(name, out)
        except FileExistsError:
            reject(f"{out / name} 已存在，不会覆盖；请换一个名称")
    blanks = len(check_policy(folder).blanks)
    screen.say(f"已生成 {folder}，共 {blanks} 项待填；填好后用 subsidy policy check {folder} 核对。")


@app.command(cls=Command)
def check(
    path: Annotated[Path, typer.Argument(metavar="文件夹", help="政策文件所在的文件夹，或其中的 policy.toml")],
    as_json: AsJson = False,
) -> None:
    """核对政策文件：一次列出还有哪些项待填、哪些项有误。"""
    found = check_policy(path)
    if as_json:
        print_json(found.to_json())
    else:
        screen.show_policy_check(found, path)
    raise typer.Exit(0 if found.complete else 1)
