"""Help and usage errors in Chinese: typer words both in English only.

`Command` and `Group` are given to typer as the classes of its commands; `wrong_usage` words the errors it raises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import typer
from rich.table import Table
from typer.core import TyperCommand, TyperGroup

from . import render as screen

HELP_OPTIONS = ("-h", "--help")
_HELP = ("，".join(HELP_OPTIONS), "显示本说明")

_WORDS = (
    (r"Missing (?:argument|option|parameter):? '?([^'.]+)", "缺少“{}”"),
    (r"No such command '(.+?)'", "没有“{}”这个命令"),
    (r"No such option:? '?([^\s']+)", "没有“{}”这个选项"),
    (r"Option '(.+?)' requires", "“{}”后面要写明它的内容"),
    (r"Option '(.+?)' does not take a value", "“{}”后面不带内容"),
    (r"unexpected extra argument\S* \((.+)\)", "多写了“{}”；带空格的名称要用引号括起来"),
)
"""Patterns of typer's messages, and their wording here."""


def wrong_usage(failure: typer.TyperException) -> str:
    """Return the fault of a command as typed, its usage and its help command."""
    text = failure.format_message()
    worded = (words.format(found[1]) for pattern, words in _WORDS if (found := re.search(pattern, text)))
    context: typer.Context | None = getattr(failure, "ctx", None)
    how = (
        f"用法：{_written(context)}\n说明：{context.command_path} {HELP_OPTIONS[0]}" if context else "说明：subsidy -h"
    )
    return f"命令写得不对：{next(worded, text)}。\n{how}"


class Command(TyperCommand):
    """A command that explains itself in Chinese."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Reject a repeated option that holds one value.

        Typer would drop all but the last silently.
        """
        given: list[Any] = self.make_parser(ctx).parse_args(args=list(args))[2]
        for parameter, times in Counter(given).items():
            if times > 1 and _is_option(parameter) and not (parameter.multiple or parameter.is_flag):
                ctx.fail(f"“{parameter.opts[0]}”只能写一次")
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
        """Show the usage, the purpose and the parameters."""
        _show(ctx)


class Group(TyperGroup):
    """A command of commands that explains itself in Chinese."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Take the name of the group alone as a call for help."""
        return super().parse_args(ctx, args or [HELP_OPTIONS[0]])

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
        """Show the commands, each with its purpose."""
        _show(ctx)


def _show(context: Any) -> None:  # noqa: ANN401
    screen.say(f"用法：{_written(context)}\n\n{context.command.help}\n", console=screen.out)
    table = Table.grid(padding=(0, 2))
    for name, meaning in _explained(context):
        table.add_row(f"  {name}", meaning)
    screen.out.print(table)


def _explained(context: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    command = context.command
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            yield name, getattr(command.get_command(context, name), "help", "")
    for parameter in _own(command):
        yield _name(parameter), ("必填。" if _is_required_option(parameter) else "") + parameter.help
    yield _HELP


def _written(context: Any) -> str:  # noqa: ANN401
    """Return the pattern of a command.

    It has the name, the required parameters, and whether there are options.
    """
    command = context.command
    if isinstance(command, TyperGroup):
        return f"{context.command_path} 命令 …"
    parameters = _own(command)
    must = [_name(each) for each in parameters if not _is_option(each) or _is_required_option(each)]
    may = ["[选项 …]"] if len(must) < len(parameters) else []
    return " ".join([context.command_path, *must, *may])


def _own(command: Any) -> list[Any]:  # noqa: ANN401
    return [each for each in command.params if not set(each.opts) & set(HELP_OPTIONS)]


def _is_option(parameter: Any) -> bool:  # noqa: ANN401
    return str(parameter.param_type_name) == "option"


def _is_required_option(parameter: Any) -> bool:  # noqa: ANN401
    return _is_option(parameter) and bool(parameter.required)


def _name(parameter: Any) -> str:  # noqa: ANN401
    """Return a parameter as it is typed: 文件, --json, --out 文件夹."""
    if not _is_option(parameter):
        return str(parameter.metavar)
    return " ".join([parameter.opts[0], *([parameter.metavar] if parameter.metavar else [])])
