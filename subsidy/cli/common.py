"""The parts that commands share.

They are the common arguments, and the ways to read, print and fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ..decisions import problems_json
from ..disk import remove_leftovers
from ..law import Policy, load_policy
from ..problems import InputError, SubsidyError
from ..workbook import Reading, read_workbook
from . import render as screen

MOST_OF_A_KIND = 10
"""Number of problems of a kind that are shown on a sheet before the rest are only counted."""


def named_policy(name_or_file: str) -> Policy:
    """Return a policy as `--policy` names it."""
    try:
        return load_policy(name_or_file)
    except SubsidyError as failure:
        reject(str(failure))


File = Annotated[Path, typer.Argument(metavar="文件", help="村级工作簿，或同样内容的 JSON")]
PolicyOption = Annotated[
    Policy | None,
    typer.Option("--policy", metavar="名称或文件", parser=named_policy, help="政策；不填则按告知书日期选用"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他软件读取")]


def reject(text: str) -> NoReturn:
    """End with status 2: the command was called wrongly."""
    screen.say(text, "red")
    raise typer.Exit(2)


def require_new(file: Path) -> None:
    """Reject a new workbook that exists, or that Excel would not open.

    Excel would not open it because of its name.
    """
    remove_leftovers(file)
    if file.exists():
        reject(f"{file} 已存在，不会覆盖；请换一个文件名")
    require_xlsx(file)


def require_xlsx(file: Path) -> None:
    """Reject a workbook to be written whose name Excel would not open."""
    if file.suffix.lower() != ".xlsx":
        reject(f"文件名应以 .xlsx 结尾，现为“{file.name}”")


def read(file: Path, policy: Policy | None, *, as_json: bool = False) -> Reading:
    """Read a workbook; if it has errors, show them all and end with status 1."""
    with reporting():
        reading = read_workbook(file, policy)
    if not reading.ok:
        if as_json:
            print_json(problems_json(reading.problems))
        screen.show_problems(reading.problems, screen.err, MOST_OF_A_KIND)
        raise typer.Exit(1)
    if reading.problems:
        screen.say(f"提醒 {len(reading.problems)} 处，用 subsidy check 查看。", "yellow")
    return reading


@contextmanager
def reporting(reading: Reading | None = None) -> Iterator[None]:
    """Report a failure within, and end with its status.

    It is reported at its cell if a workbook was read.
    """
    from ..ledger import LedgerError

    try:
        yield
    except InputError as failure:
        found = map(reading.locate, failure.problems) if reading else failure.problems
        screen.show_problems(found, screen.err, MOST_OF_A_KIND)
        raise typer.Exit(1) from failure
    except LedgerError as failure:
        screen.say(str(failure), "red")
        raise typer.Exit(1) from failure
    except SubsidyError as failure:
        reject(str(failure))


def pair(text: str, usage: str) -> tuple[str, str]:
    """Return the two sides of ``name=value``."""
    name, equals, value = text.partition("=")
    if not equals:
        reject(f"{usage}，现为“{text}”")
    return name.strip(), value.strip()


def day_of(text: str) -> date:
    """Return a date written as 2024-08-12."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        reject(f"日期应写成 2024-08-12 这样，现为“{text}”")


def print_json(data: Any) -> None:  # noqa: ANN401 — whatever json.dumps takes
    """Print data as JSON on stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
