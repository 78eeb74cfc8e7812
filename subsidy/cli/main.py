"""The command: one verb per task. Results go to stdout, everything else to stderr.

Exit status 0; 1 if the input has errors; 2 for wrong usage.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from typing import Annotated

import typer

from ..problems import why_not
from . import documents, ledger, policies, results, workbooks
from . import render as screen
from .common import print_json
from .help import HELP_OPTIONS, Command, Group, wrong_usage

app = typer.Typer(
    help="被征地农民基本养老保险补贴：核对工作簿、认定并计算补贴、填写整套表格。",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
    cls=Group,
)


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


def schema() -> None:
    """输出所读入和输出的各种 JSON 的 JSON Schema。"""
    from .schemas import json_schemas

    print_json(json_schemas())


_STDERR = 2
"""Its file descriptor"""

COMMANDS: Mapping[str, Callable[..., None]] = {
    "new": workbooks.new,
    "check": workbooks.check,
    "assess": results.assess_command,
    "explain": results.explain_command,
    "compare": results.compare_command,
    "forms": documents.forms,
    "templates": documents.templates,
    "deadlines": documents.deadlines,
    "rules": policies.rules,
    "schema": schema,
}
"""The commands in the order of the help."""

for _name, _command in COMMANDS.items():
    app.command(_name, cls=Command)(_command)
app.add_typer(ledger.app, name="ledger")
app.add_typer(policies.app, name="policy")


def _end_in_order_on_signals() -> list[int]:
    """Leave by an exception on a signal, so that nothing half-written stays; return the signals received."""
    received: list[int] = []

    def leave(number: int, _: object) -> None:
        received.append(number)
        sys.exit(128 + number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # not every system has each
        if number := getattr(signal, name, None):
            signal.signal(number, leave)
    return received


def _keep_native_reports_off_the_screen() -> None:
    """Write our lines to a copy of stderr, and let go of the original.

    A native library reports its panics there, in English; what a panic means is reported as any other failure.
    """
    if not isinstance(sys.stderr, TextIOWrapper) or sys.stderr.fileno() != _STDERR:
        return
    sys.stderr = open(os.dup(_STDERR), "w", encoding=sys.stderr.encoding, buffering=1)  # noqa: PTH123, SIM115 -- for good
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, _STDERR)
    os.close(nothing)


def main() -> None:
    """Run the command; report wrong usage, and a file that cannot be read or written, in a few words."""
    received = _end_in_order_on_signals()
    _keep_native_reports_off_the_screen()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console without Chinese shows \u4e00, not a traceback
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(prog_name="subsidy", standalone_mode=False)
    except typer.TyperException as failure:
        screen.say(wrong_usage(failure), "red")
        status = 2
    except OSError as failure:
        screen.say(f"文件无法读写：{failure.filename or ''} {why_not(failure)}", "red")
        status = 1
    except BaseException:
        if not received:
            raise
        status = 128 + received[-1]  # a signal may arrive as another exception: a class being made wraps it
    sys.exit(status)
