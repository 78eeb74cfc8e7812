"""The sub-commands of `subsidy ledger`.

They read the input, and show the results in a terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ..decisions import assess
from ..disk import collection_paused
from ..law import plain
from . import render as screen
from .common import MOST_OF_A_KIND, AsJson, File, PolicyOption, print_json, read, reject, reporting, require_new
from .help import Command, Group

if TYPE_CHECKING:
    from ..facts import Project
    from ..ledger import Ledger, Share, Table
    from ..workbook import Reading

app = typer.Typer(help="台账：各项目征了哪户多少地、补了谁多少，供以后的项目使用。", cls=Group)

_MOST_ROWS = 50

LedgerFile = Annotated[Path, typer.Argument(metavar="台账", help="台账文件，如 台账.jsonl")]


@app.callback()
def _pause_collection(context: typer.Context) -> None:
    """Pause garbage collection.

    A ledger is many small values, all of which are needed to the end.
    """
    context.with_resource(collection_paused())


def _today() -> date:
    return date.today()  # noqa: DTZ011 — the clerk's own day is meant


@app.command("add", cls=Command)
def ledger_add(
    ledger: LedgerFile,
    file: File,
    correct: Annotated[str | None, typer.Option("--correct", metavar="原因", help="更正已登记的项目，写明原因")] = None,
    policy: PolicyOption = None,
) -> None:
    """把一个项目的结果登记到台账；台账不存在时新建。"""
    if correct is not None and not correct.strip():
        reject("--correct 后面要写明更正的原因")
    reading = read(file, policy)
    with reporting(reading):
        result = assess(reading.project, policy)
        sha256 = reading.sha256
        _lengthen(ledger, lambda book: book.append(result, on=_today(), sha256=sha256, correcting=correct or ""))


@app.command("apply", cls=Command)
def ledger_apply(
    ledger: LedgerFile,
    file: File,
    out: Annotated[Path, typer.Option("--out", metavar="新工作簿.xlsx", help="补好的工作簿，不能已存在")],
    policy: PolicyOption = None,
) -> None:
    """把台账中以前的征收面积和已补贴比例补入工作簿，另存为新文件；有矛盾的列出，不写。"""
    from ..ledger import Ledger, fill
    from ..workbook import project_to_workbook, read_workbook

    require_new(out)
    with reporting():
        reading = read_workbook(file, policy)
        reading.require_workbook("补入台账的数字")
    project = reading.draft or read(file, policy).project
    with reporting(reading):
        _warn_if_unfinished(ledger)
        filled, problems = fill(project, Ledger.load(ledger))
    if problems:
        screen.show_problems(map(reading.locate, problems), screen.err, None)
    if any(problem.is_error for problem in problems):
        raise typer.Exit(1)
    project_to_workbook(filled, out)
    screen.say(f"已补入 {_filled_in(project, filled)}，另存为 {out}")
    _remind(reading)


def _remind(reading: Reading) -> None:
    """Report the fields that are still blank."""
    blank = sum(problem.is_error for problem in reading.problems)
    if blank:
        screen.say(f"还有 {blank} 处必填项空着，填好后用 subsidy check 核对。", "yellow")


def _filled_in(project: Project, filled: Project) -> str:
    pairs = [(a, b) for (_, a), (_, b) in zip(project.households(), filled.households(), strict=True)]
    land = sum((a.taken_before or 0) != b.taken_before for a, b in pairs)
    members = [pair for a, b in pairs for pair in zip(a.members, b.members, strict=True)]
    shares = sum((a.prior_share or 0) != b.prior_share for a, b in members)
    return f"以前征收面积 {land} 户、已补贴比例 {shares} 人"


@app.command("show", cls=Command)
def ledger_show(
    ledger: LedgerFile,
    who: Annotated[str, typer.Argument(metavar="[谁]", help="身份证号、姓名或证号；不填为全部")] = "",
    as_json: AsJson = False,
) -> None:
    """列出各户累计征收的面积，每个人应享、已记账和应追回的补贴，以及更正和认定。"""
    from ..ledger import ENTRIES, Ledger, tables

    with reporting():
        _warn_if_unfinished(ledger)
        book = Ledger.load(ledger)
    if as_json:
        print_json(book.to_json())
        return
    shown = [_show(table) for table in tables(book, who) if who or table.title != ENTRIES]
    if who and not any(shown):
        screen.say(f"台账中没有姓名、身份证号或证号为“{who}”的人或户。", "red")
        raise typer.Exit(1)


def _show(table: Table) -> bool:
    """Show the first rows of a table; return whether there are any.

    If there are more, point to the export for the rest.
    """
    rows = list(islice(table.rows(), _MOST_ROWS + 1))
    if not rows:
        return False
    shown = screen.table_of(table.title, *table.headings)
    for row in rows[:_MOST_ROWS]:
        shown.add_row(*("" if v is None else plain(v) if isinstance(v, Decimal) else str(v) for v in row))
    screen.out.print(shown)
    if len(rows) > _MOST_ROWS:
        screen.out.print(Text(f"… 只列出前{_MOST_ROWS}行，全部内容用 subsidy ledger export 导出", style="dim"))
    return True


@app.command("export", cls=Command)
def ledger_export(
    ledger: LedgerFile,
    out: Annotated[Path, typer.Argument(metavar="文件.xlsx", help="要生成的工作簿，不能已存在")],
) -> None:
    """把台账导出为工作簿：农户、人员、应追回、登记、更正和认定、矛盾。"""
    from ..ledger import Ledger, export

    require_new(out)
    with reporting():
        _warn_if_unfinished(ledger)
        export(Ledger.load(ledger), out, _today())
    screen.say(f"已导出 {out}（含全部身份证号，请妥善保管）")


@app.command("check", cls=Command)
def ledger_check(ledger: LedgerFile, as_json: AsJson = False) -> None:
    """核对台账：有没有被手工改动、删去或插入的行，登记之间有没有矛盾，有没有应追回的补贴。"""
    from ..ledger import inspect

    found = inspect(ledger)
    if as_json:
        print_json(found.to_json())
    elif found.problems:
        screen.show_problems(found.problems, screen.out, MOST_OF_A_KIND)
    screen.say(found.summary, "" if found.ok else "red")
    raise typer.Exit(0 if found.ok else 1)


@app.command("import", cls=Command)
def ledger_import(
    ledger: LedgerFile,
    file: Annotated[Path, typer.Argument(metavar="文件", help="以前的台账：.xlsx 或 .csv，每人一行；或旧版台账")],
) -> None:
    """把以前的台账转入：.xlsx 或 .csv 的列名见 subsidy ledger export 导出的“登记”表。"""
    from ..ledger import ENTRIES, import_table, import_version_1
    from ..workbook import plain_table

    with reporting():
        found = plain_table(file, ENTRIES)
        if isinstance(found, bytes):
            _lengthen(ledger, lambda book: import_version_1(book, found, file, _today()))
        else:
            _lengthen(ledger, lambda book: import_table(book, found, file, _today()))


Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="原因和依据，记入台账")]


@app.command("decide", cls=Command)
def ledger_decide(
    ledger: LedgerFile,
    reason: Reason,
    same: Annotated[
        tuple[str, str] | None, typer.Option("--same", metavar="旧号 新号", help="两个身份证号是同一人，后一个有效")
    ] = None,
    different: Annotated[
        tuple[str, str] | None, typer.Option("--different", metavar="号 号", help="两个身份证号是两个人")
    ] = None,
    moved: Annotated[
        str, typer.Option("--moved", metavar="身份证号", help="此人已迁出原户（如婚嫁），没有带走承包地")
    ] = "",
    recovered: Annotated[
        tuple[str, str, str, str] | None,
        typer.Option("--recovered", metavar="号 项目 比例 金额", help="已追回，或尚未记账：冲减该项目已记账的数"),
    ] = None,
    divided: Annotated[
        str, typer.Option("--divided", metavar="证号或身份证号", help="该户已分户；各户用 --part 写明")
    ] = "",
    parts: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="号,号=承包:以前征收", help="分户后的一户：成员身份证号、面积（亩），可重复"),
    ] = None,
) -> None:
    """登记认定：更正身份证号、是否同一人、迁出、分户、已追回。一次登记一项。"""
    from ..ledger import Verdict

    on = _today()
    acts: list[tuple[object, Callable[[Ledger], Ledger]]] = [
        (same, lambda book: book.decide(Verdict.SAME, *(same or ()), reason=reason, on=on)),
        (different, lambda book: book.decide(Verdict.DIFFERENT, *(different or ()), reason=reason, on=on)),
        (moved, lambda book: book.decide(Verdict.MOVED, moved, reason=reason, on=on)),
        (recovered, lambda book: book.recover(*_recovery(recovered or ("",) * 4), reason=reason, on=on)),
        (divided, lambda book: book.divide(divided, list(map(_share, parts or ())), reason=reason, on=on)),
    ]
    chosen = [act for given, act in acts if given]
    if len(chosen) != 1:
        reject("用 --same、--different、--moved、--recovered、--divided 中的一项写明认定的内容")
    if bool(divided) != bool(parts):
        reject("分户要用 --divided 写明原来的户，用 --part 写明分成的每一户，缺一不可")
    with reporting():
        _lengthen(ledger, chosen[0])


def _recovery(texts: tuple[str, str, str, str]) -> tuple[str, str, Decimal, Decimal]:
    number, project, share, amount = texts
    return number.upper(), project, _decimal(share), _decimal(amount)


def _share(text: str) -> Share:
    from ..ledger import Share

    members, equals, areas = text.partition("=")
    contracted, colon, taken = areas.partition(":")
    if not (equals and colon):
        reject(f"--part 应写成 身份证号,身份证号=承包面积:以前征收面积，现为“{text}”")
    numbers = tuple(number.strip().upper() for number in members.replace("，", ",").split(",") if number.strip())
    return Share(numbers, _decimal(contracted), _decimal(taken))


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        reject(f"应为数字，现为“{text}”")
    if not value.is_finite() or value < 0:
        reject(f"应为不小于0的数，现为“{text}”")
    return value


def _warn_if_unfinished(path: Path) -> None:
    """Warn if the end of the file is missing.

    Everyone who was paid in it would be paid again.
    """
    from ..ledger import unfinished_line

    if line := unfinished_line(path):
        cause = "有一次没有写完的登记（断电，或末尾有行被删去），不计在内"
        screen.say(f"注意：台账从第 {line} 行起{cause}；请先核对当时登记的项目并重新登记。", "bold red")


def _lengthen(path: Path, change: Callable[[Ledger], Ledger]) -> None:
    """Lengthen a ledger.

    Then report the records added and the contradictions still open.
    """
    from ..ledger import Ledger

    _warn_if_unfinished(path)
    before, after = Ledger.update(path, change)
    added = len(after.records) - len(before.records)
    done = f"已登记 {added} 条" if added else "与台账已有的登记相同，没有新增"
    screen.say(f"{done}，台账共 {len(after.records)} 条：{path}")
    if outstanding := after.problems():
        screen.say("下列登记与更正后的台账不一致，请随后更正：", "yellow")
        screen.show_problems(outstanding, screen.err, MOST_OF_A_KIND)
    if owing := after.owing():
        screen.say(f"有 {len(owing)} 人已记账的补贴多于应享的，用 subsidy ledger show 查看应追回的金额。", "yellow")
