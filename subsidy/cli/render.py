"""What a clerk sees in the terminal: tables of results, problems and rules. Only shows; decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..deadlines import COLUMNS, Schedule, Status, StepState, ToDo
from ..deadlines import table as schedule_table
from ..decisions import TABLE_HEAD, Assessment, Explanation, PersonResult
from ..law import NUMBERS, READINGS, Pension, Policy, plain
from ..problems import Problem, Severity

if TYPE_CHECKING:
    from rich.console import JustifyMethod

    from ..decisions import Comparison
    from ..ledger import Ledger

_PIPE_WIDTH = 200  # a file or a pipe has no width of its own, and Chinese tables wrapped at 80 cannot be read
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def _console(*, stderr: bool = False) -> Console:
    """Return a console that shows names as they are: brackets and colons in them say nothing about looks."""
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else _PIPE_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


out, err = _console(), _console(stderr=True)


def say(text: str, style: str = "", console: Console = err) -> None:
    """Print a message as it is: a terminal breaks it where a line is full, in a pipe or file it is one line."""
    console.print(Text(text, style=style), soft_wrap=True)


def show_problems(problems: Iterable[Problem], console: Console, most: int | None) -> None:
    """Show problems grouped by sheet, at most `most` of a kind in each, then how many there are."""
    listed = list(problems)
    for sheet, found in groupby(listed, key=lambda problem: problem.sheet):
        console.print(Text(f"【{sheet or '数据'}】", style="bold"))
        _show_sheet(list(found), console, most)
    errors = sum(problem.is_error for problem in listed)
    console.print(
        Text(f"错误 {errors} 处，提醒 {len(listed) - errors} 处。", style="bold red" if errors else "bold green")
    )


def _show_sheet(problems: list[Problem], console: Console, most: int | None) -> None:
    shown: dict[str, int] = {}
    for problem in problems:
        shown[problem.code] = shown.get(problem.code, 0) + 1
        if most is None or shown[problem.code] <= most:
            say(f"  {problem}", _STYLES[problem.severity], console)
    for code, count in shown.items():
        if most is not None and count > most:
            say(f"  … 还有 {count - most} 处 [{code}]，用 subsidy check --all 全部列出", "dim", console)


def show_result(result: Assessment) -> None:
    """Show every person's decision, then the totals by village."""
    table = _table(
        result.project.name, "村", "户编号", "姓名", "年龄", "失地类别", ">失地比例", ">补贴比例", ">承包到户（元）"
    )
    for heading in (">未承包到户（元）", "说明"):
        _column(table, heading)
    for person in result.persons:
        table.add_row(*_person_row(person))
    out.print(table)
    out.print(_totals(result))


def _person_row(person: PersonResult) -> list[str]:
    basis = f"·{person.basis.label}" if person.basis else ""
    why = [reason.label for reason in person.ineligible_because] + [caution.label for caution in person.cautions]
    return [
        person.village.name,
        person.household.number,
        person.farmer.name,
        str(person.age),
        f"{person.loss_class.label}{basis}",
        plain(person.loss_ratio),
        plain(person.entitlement),
        plain(person.amount),
        plain(person.uncontracted_amount),
        "；".join(why),
    ]


def _totals(result: Assessment) -> Table:
    title = f"合计（补贴标准 {plain(result.full_standard)} 元/人，{result.policy.document}）"
    table = _table(
        title, "村", ">人数", ">承包到户人数", ">未承包到户人数", ">承包到户（元）", ">未承包到户（元）", ">合计（元）"
    )
    rows = [(village.village.name, village.figures) for village in result.villages] + [("合计", result.figures)]
    for name, figures in rows:
        counts = (figures.people, figures.contracted_people, figures.uncontracted_people)
        money = (figures.contracted_cost, figures.uncontracted_cost, figures.cost)
        table.add_row(name, *map(str, counts), *map(plain, money))
    return table


def show_rules(policy: Policy) -> None:
    """Show every number and reading of a policy with its clause."""
    out.print(Text(f"{policy.title}\n{policy.document}（{policy.issued} 发布，自 {policy.in_force_from} 起施行）"))
    numbers = _table("数值", "名称", ">值", "含义", "依据")
    for name in NUMBERS:
        source = policy.sources[name]
        numbers.add_row(
            name, f"{getattr(policy, name)}{source.unit}", source.meaning, f"{source.document} {source.clause}"
        )
    readings = _table("解释口径（文件未明确，可在政策文件中更改）", "名称", "问题", "本政策的口径", "其他选择", "依据")
    for name in READINGS:
        source, chosen = policy.sources[name], getattr(policy, name)
        others = "\n".join(f"{other.value}：{other.label}" for other in type(chosen) if other is not chosen)
        readings.add_row(
            name, source.meaning, f"{chosen.value}：{chosen.label}", others, f"{source.document} {source.clause}"
        )
    out.print(numbers)
    out.print(readings)
    if policy.pension:
        out.print(Text(_pension(policy.pension)))


def _pension(pension: Pension) -> str:
    known = "".join(
        f"；基础养老金 {basic.amount} 元/月，自 {basic.from_date} 起（{basic.document}）" for basic in pension.basic
    )
    return f"养老金估算（只用于说明，不计入补贴）：计发月数 {pension.divisor}（{pension.document}）{known}"


def show_schedule(plan: Schedule) -> None:
    """Show every step of a project, overdue red and soon due yellow."""
    sheet = _table(f"{plan.project.name}（截至 {plan.as_of}）", *COLUMNS)
    for state, row in zip(plan.steps, schedule_table(plan), strict=True):
        sheet.add_row(*(_text(value) for value in row.values()), style=_urgency(state))
    out.print(sheet)
    path = " → ".join(plan.critical_path) or "无"
    out.print(Text(f"最早办结：{plan.earliest_finish}；决定它的环节：{path}"))


def show_to_do(items: Iterable[ToDo], day: date) -> None:
    """Show what waits to be done in several projects, by due date."""
    sheet = _table(f"待办清单（截至 {day}）", "截止日", "项目", "环节", "责任单位", "办理情况", "备注")
    for item in items:
        state = item.state
        cells = (state.due, item.project, state.step.name, state.actor, state.status_text, state.note)
        sheet.add_row(*map(_text, cells), style=_urgency(state))
    out.print(sheet)


def _urgency(state: StepState) -> str:
    if state.status is Status.OVERDUE:
        return "red"
    return "yellow" if state.is_soon else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)


def show_explanation(explanation: Explanation) -> None:
    """Show the steps of an explanation as a table."""
    who = f"{explanation.name}（{explanation.id_number}）" if explanation.id_number else explanation.name
    table = _table(f"{who}  {explanation.document}", *TABLE_HEAD)
    for row in explanation.table():
        table.add_row(*row)
    out.print(table)


def show_comparison(comparison: Comparison) -> None:
    """Show what was set otherwise, who gains and loses by village and class, and each person's first other step."""
    for setting in comparison.settings:
        out.print(Text(str(setting)))
    movements = _table(
        "增减",
        "村或类别",
        ">增加人数",
        ">减少人数",
        ">增加（元）",
        ">减少（元）",
        ">改前（元）",
        ">改后（元）",
        ">差额（元）",
    )
    for movement in (*comparison.villages, *comparison.classes, comparison.total):
        people = (movement.people_gaining, movement.people_losing)
        money = (movement.gained, movement.lost, movement.before, movement.after, movement.difference)
        movements.add_row(movement.name, *map(str, people), *map(plain, money))
    out.print(movements)
    out.print(_changes(comparison))


def _changes(comparison: Comparison) -> Table:
    table = _table(
        "金额不同的人",
        "村",
        "户编号",
        "姓名",
        "失地类别",
        ">改前（元）",
        ">改后（元）",
        ">差额（元）",
        "从哪一步起不同",
    )
    for change in comparison.persons:
        person = change.person
        names = (person.village.name, person.household.number, person.farmer.name, change.classes)
        money = (change.amount_before, change.amount_after, change.difference)
        table.add_row(*names, *map(plain, money), change.why)
    return table


def show_ledger(ledger: Ledger) -> None:
    """Show what each household lost and each person was paid in all projects of a ledger, and every correction."""
    history = ledger.history()
    land = _table("农户", "村", "户编号", "户主", "证号", ">承包面积（亩）", ">累计征收（亩）", "项目")
    for held in history.holdings:
        names = (held.village, held.number, held.head, held.certificate)
        areas = map(plain, (held.contracted_area, held.taken))
        land.add_row(*names, *areas, "、".join(held.projects))
    people = _table("人员", "姓名", "身份证号", "村", "户主", ">累计补贴比例", ">累计金额（元）", "项目")
    for paid in history.persons.values():
        held = history.holdings[paid.holding]
        figures = map(plain, (paid.share, paid.amount))
        names = (paid.name, paid.id_number, held.village, held.head)
        people.add_row(*names, *figures, "、".join(paid.projects))
    for table in (land, people, _corrections(ledger)):
        out.print(table)


def _corrections(ledger: Ledger) -> Table:
    table = _table("更正", ">编号", ">更正编号", "登记日期", "项目", "村", "户主", "原因")
    for entry in ledger.entries:
        if entry.is_correction:
            names = (entry.project, entry.village, entry.head, entry.reason)
            table.add_row(str(entry.number), str(entry.replaces), str(entry.on), *names)
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        _column(table, heading)
    return table


def _column(table: Table, heading: str) -> None:
    """Add a column; a heading that starts with > is one of figures, set to the right; no text is cut off."""
    justify: JustifyMethod = "right" if heading.startswith(">") else "left"
    table.add_column(heading.removeprefix(">"), justify=justify, overflow="fold")
