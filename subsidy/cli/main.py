"""The command: one verb per task.

Results go to stdout, everything else to stderr. Exit status 0; 1 if the input has errors; 2 for wrong usage; 70 for a
fault in the program; after a signal, 128 and its number, and likewise if the reader of the output is gone.
"""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..problems import SubsidyError, why_not
from . import bulk, documents, ledger, policies, results, streams, web, workbooks
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


_UNEXPECTED = 70
"""The status of a fault in the program, as in sysexits.h"""
_NOBODY_READS = 141
"""Exit status if the reader of the output is gone: 128 and the number of SIGPIPE, as for any signal"""

COMMANDS: Mapping[str, Callable[..., None]] = {
    "new": workbooks.new,
    "example": workbooks.example,
    "check": workbooks.check,
    "assess": results.assess_command,
    "explain": results.explain_command,
    "compare": results.compare_command,
    "forms": documents.forms,
    "print": documents.print_command,
    "templates": documents.templates,
    "deadlines": documents.deadlines,
    "web": web.web,
    "bulk": bulk.bulk,
    "rules": policies.rules,
    "schema": schema,
}
"""The commands in the order of the help."""

for _name, _command in COMMANDS.items():
    app.command(_name, cls=Command)(_command)
app.add_typer(ledger.app, name="ledger")
app.add_typer(policies.app, name="policy")


def _end_in_order_on_signals() -> list[int]:
    """Leave by an exception on a signal; return the signals received.

    An exception leaves nothing half-written behind.
    """
    received: list[int] = []

    def leave(number: int, _: object) -> None:
        received.append(number)
        sys.exit(128 + number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # not every system has each
        if number := getattr(signal, name, None):
            signal.signal(number, leave)
    return received


def _unwritten(failure: OSError) -> str:
    if failure.filename is None:
        return f"输出没有写完：{why_not(failure)}；已经生成的文件不受影响"
    return f"文件无法读写：{failure.filename} {why_not(failure)}"


def main() -> None:
    """Run the command.

    Report wrong usage, and a file that cannot be read or written, in a few words.
    """
    received = _end_in_order_on_signals()
    streams.prepare()
    try:
        status = app(prog_name="subsidy", standalone_mode=False)
    except typer.TyperException as failure:
        screen.say(wrong_usage(failure), "red")
        status = 2
    except SubsidyError as failure:  # such as a file that appeared while it was being made
        screen.say(str(failure), "red")
        status = 2
    except OSError as failure:
        screen.say(_unwritten(failure), "red")
        status = 1
    except BaseException as leaving:
        if received:
            status = 128 + received[-1]  # a signal may arrive as another exception: a class being made wraps it
        elif isinstance(leaving, SystemExit):
            status = _NOBODY_READS  # how typer and rich leave when the pipe they write to is closed
            streams.abandon_stdout()
        else:
            screen.say(_unexpected(leaving), "red")
            status = _UNEXPECTED
    sys.exit(status)


def _unexpected(failure: BaseException) -> str:
    """Return the report of a fault in the program itself.

    A clerk can pass it on: it has nothing from the input.
    """
    last = traceback.extract_tb(failure.__traceback__)[-1]
    fault = f"{type(failure).__name__}，{Path(last.filename).name} 第 {last.lineno} 行"
    return f"程序本身出错（{fault}），没有完成；输入的文件没有改动。请把这句话和所用的命令告诉维护者"
