"""Output for the terminal: tables of results, problems and rules.

It only shows, and decides nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..deadlines import COLUMNS, Schedule, Status, StepState, ToDo
from ..deadlines import table as schedule_table
from ..decisions import TABLE_HEAD, Assessment, Explanation, PersonResult
from ..law import NUMBERS, READINGS, Pension, Policy, PolicyCheck, plain
from ..problems import Problem, Severity

if TYPE_CHECKING:
    from rich.console import JustifyMethod

    from ..decisions import Comparison
    from ..forms import CellOf, CrossCheck, Missing, Printout

_PIPE_WIDTH = 200  # a file or a pipe has no width of its own, and Chinese tables wrapped at 80 cannot be read
_MOST_DIFFERING = 10
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def _console(*, stderr: bool = False) -> Console:
    """Return a console that prints names as they are.

    Brackets and colons in names are not taken for markup.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream is not None and stream.isatty() else _PIPE_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


out, err = _console(), _console(stderr=True)


def say(text: str, style: str = "", console: Console = err) -> None:
    """Print a message as it is.

    The terminal wraps it; a pipe or file gets one line.
    """
    console.print(Text(text, style=style), soft_wrap=True)


def show_problems(problems: Iterable[Problem], console: Console, most: int | None) -> None:
    """Show problems grouped by sheet, then their numbers.

    At most `most` of a kind are shown in each sheet.
    """
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
            say(f"  {problem.sentence}", _STYLES[problem.severity], console)
    if most is not None and (hidden := sum(max(count - most, 0) for count in shown.values())):
        say(f"  … 还有同类问题 {hidden} 处，subsidy check 加 --all 可全部列出", "dim", console)


def show_missing(missing: Sequence[Missing], cell_of: CellOf, console: Console) -> None:
    """Show what the forms lack, by form; nothing if they lack nothing."""
    if not missing:
        return
    total = sum(entry.count for entry in missing)
    say(f"出表前还缺 {total} 处（不影响计算；不填则打印后手写）：", "bold yellow", console)
    for entry in missing:
        say(f"  {entry.sentence(cell_of)}", "yellow", console)


def show_cross_check(found: CrossCheck) -> None:
    """Show the figures that differ between forms, and missing fields.

    The fields are those that an office's templates lack.
    """
    if found.differing:
        count = len(found.differing)
        say(f"各表之间有 {count} 处不一致（逐项列在“勾稽表”里）；核对本单位的模板后重新生成：", "bold yellow")
    for pair in found.differing[:_MOST_DIFFERING]:
        say(f"  {pair.village or '项目'} {pair.what}：{pair.first}为{pair.one}，{pair.second}为{pair.other}", "yellow")
    if rest := found.differing[_MOST_DIFFERING:]:
        say(f"  另有 {len(rest)} 处", "yellow")
    for lacking in found.unprinted:
        say(f"{lacking.words}。", "yellow")


def show_unprintable(chosen: Collection[str]) -> None:
    """Show the chosen files that cannot be printed."""
    from ..forms import FORMS, Form

    files = [form.number for form in FORMS if form.number in chosen and not isinstance(form, Form)]
    if files:
        say(f"不能打印成 PDF，没有印：{'、'.join(files)}")


def show_left_out(result: Assessment, chosen: Collection[str], villages: Collection[str]) -> None:
    """Show the chosen forms that are not made, each with the reason.

    A form is about nothing, or it is one for the whole project while villages are chosen.
    """
    from ..forms import forms_of_project, not_applicable

    found: dict[str, list[str]] = {}
    for village, form in not_applicable(result):
        if (not chosen or form in chosen) and (not villages or village in villages):
            found.setdefault(form, []).append(village)
    for form, names in found.items():
        some = "、".join(names[:3]) + (f"等{len(names)}个村" if len(names) > 3 else "")
        say(f"不涉及，不生成：{form}（{some}）")
    for form, applies in forms_of_project(result):
        if form in chosen and villages:
            say(f"整个项目一份，选了村就不生成：{form}")
        elif form in chosen and not applies:
            say(f"不涉及，不生成：{form}")


_RESULT_COLUMNS = (
    *("村", "户编号", "姓名", "年龄", "失地类别", ">失地比例", ">补贴比例"),
    *(">承包到户（元）", ">未承包到户（元）", "说明"),
)


def show_result(result: Assessment, most: int | None) -> None:
    """Show the decisions on at most `most` people, then the totals by village."""
    table = table_of(result.project.name, *_RESULT_COLUMNS)
    persons = list(result.persons)
    for person in persons[:most]:
        table.add_row(*_person_row(person))
    out.print(table)
    if hidden := len(persons[most:]) if most is not None else 0:
        say(f"… 还有 {hidden} 人未列出，加 --all 全部列出，加 --csv 文件 存为表格", "dim", out)
    out.print(_totals(result))


def result_rows(result: Assessment) -> Iterator[Sequence[str]]:
    """Yield the titles, then every person as the screen shows them.

    The ID number is added.
    """
    titles = [title.removeprefix(">") for title in _RESULT_COLUMNS]
    yield [*titles[:3], "身份证号", *titles[3:]]
    for person in result.persons:
        cells = _person_row(person)
        yield [*cells[:3], person.farmer.id_number, *cells[3:]]


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
    table = table_of(
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
    numbers = table_of("数值", "名称", ">值", "含义", "依据")
    for name in NUMBERS:
        source = policy.sources[name]
        numbers.add_row(
            name, f"{getattr(policy, name)}{source.unit}", source.meaning, f"{source.document} {source.clause}"
        )
    readings = table_of(
        "解释口径（文件未明确，可在政策文件中更改）", "名称", "问题", "本政策的口径", "其他选择", "依据"
    )
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


def show_policy_check(found: PolicyCheck, path: Path) -> None:
    """Show the blanks of each file of a district, then its faults.

    The next thing to do comes last.
    """
    for file, blanks in groupby(found.blanks, key=lambda blank: blank["file"]):
        table = table_of(f"{file}：待填", "项", "含义")
        for blank in blanks:
            table.add_row(blank["item"], blank["meaning"])
        out.print(table)
    for fault in found.faults:
        say(f"有误 {fault['file']} {fault['item']}：{fault['message']}".replace(" ：", "："), "bold red", out)
    if found.complete:
        say(f"已填全，可以使用：--policy {path}", "bold green", out)
    else:
        say(f"待填 {len(found.blanks)} 项，有误 {len(found.faults)} 处。", "bold red", out)


def _pension(pension: Pension) -> str:
    known = "".join(
        f"；基础养老金 {basic.amount} 元/月，自 {basic.from_date} 起（{basic.document}）" for basic in pension.basic
    )
    return f"养老金估算（只用于说明，不计入补贴）：计发月数 {pension.divisor}（{pension.document}）{known}"


def show_schedule(plan: Schedule) -> None:
    """Show every step of a project, overdue red and soon due yellow."""
    sheet = table_of(f"{plan.project.name}（截至 {plan.as_of}）", *COLUMNS)
    for state, row in zip(plan.steps, schedule_table(plan), strict=True):
        sheet.add_row(*(_text(value) for value in row.values()), style=_urgency(state))
    out.print(sheet)
    path = " → ".join(plan.critical_path) or "无"
    out.print(Text(f"最早办结：{plan.earliest_finish}；决定它的环节：{path}"))


def show_to_do(items: Iterable[ToDo], day: date) -> None:
    """Show the open steps of several projects, by due date."""
    sheet = table_of(f"待办清单（截至 {day}）", "截止日", "项目", "环节", "责任单位", "办理情况", "备注")
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
    table = table_of(f"{who}  {explanation.document}", *TABLE_HEAD)
    for row in explanation.table():
        table.add_row(*row)
    out.print(table)


MOVEMENT_COLUMNS = (
    *(">增加人数", ">减少人数", ">增加（元）", ">减少（元）"),
    *(">改前（元）", ">改后（元）", ">差额（元）"),
)
"""Titles of how many people gain and lose, and how much money"""


def show_comparison(comparison: Comparison) -> None:
    """Show the changed settings and the differences that they make.

    These are gains and losses by village and class, and each person's first step that differs.
    """
    for setting in comparison.settings:
        out.print(Text(str(setting)))
    movements = table_of("增减", "村或类别", *MOVEMENT_COLUMNS)
    for movement in (*comparison.villages, *comparison.classes, comparison.total):
        people = (movement.people_gaining, movement.people_losing)
        money = (movement.gained, movement.lost, movement.before, movement.after, movement.difference)
        movements.add_row(movement.name, *map(str, people), *map(plain, money))
    out.print(movements)
    out.print(_changes(comparison))


def _changes(comparison: Comparison) -> Table:
    table = table_of(
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


def table_of(title: str, *headings: str) -> Table:
    """Return an empty table with its title and headings.

    A heading that begins with > is over numbers.
    """
    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        _column(table, heading)
    return table


def _column(table: Table, heading: str) -> None:
    """Add a column that cuts no text off.

    A heading that starts with > is one of figures, aligned right.
    """
    justify: JustifyMethod = "right" if heading.startswith(">") else "left"
    table.add_column(heading.removeprefix(">"), justify=justify, overflow="fold")


def show_printout(made: Printout) -> None:
    """Show a printout: each form with its copies and pages, and the files.

    Remarks on the points to look at before signing follow.
    """
    table = table_of("打印包", "文件夹", "表", ">份数", ">每份页数", ">应有页数")
    for document in made.documents:
        planned = "" if document.planned is None else str(document.planned)
        table.add_row(document.folder, document.name, str(document.copies), str(document.pages), planned)
    err.print(table)
    for path, pages in made.pages.items():
        say(f"{path} 共{pages}页")
    for remark in made.remarks:
        say(f"注意：{remark}。", "yellow")
