"""Write ``docs/reference.md`` from the declarations.

The page lists policies, problems, columns, placeholders and public names.

Run ``python tools/reference.py`` after changing any of them; a test fails while the page says something else.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import subsidy
from subsidy.forms import FORMS, describe_placeholders
from subsidy.law.policy import NUMBERS, READINGS
from subsidy.problems.problem import KINDS
from subsidy.workbook import documentation

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"


def page() -> str:
    """Return the page."""
    for module in pkgutil.walk_packages(subsidy.__path__, "subsidy."):
        importlib.import_module(module.name)  # kinds of problems are declared where they are found
    parts = (
        ("Policies", _policies()),
        ("Input workbook", [documentation()]),
        ("Problems", _problems()),
        ("Forms", _table(("表格", "文件", "每"), _forms())),
        ("Placeholders of templates", _table(("占位符", "属于", "含义"), describe_placeholders())),
        ("Library", _library()),
    )
    lines = ["# Reference", "", "Made from the declarations in the code by `tools/reference.py`; do not edit."]
    for title, body in parts:
        lines += ["", f"## {title}", "", *body]
    return "\n".join(lines) + "\n"


def _policies() -> Iterator[str]:
    for policy in subsidy.packaged_policies().values():
        yield f"### {policy.name}: {policy.document}"
        yield ""
        yield f"{policy.issued} 发布，自 {policy.in_force_from} 起施行；{policy.checked_on} 与文件核对。"
        yield ""
        rows = ((name, str(getattr(policy, name)), policy.sources[name]) for name in (*NUMBERS, *READINGS))
        cells = (
            (name, f"{value}{source.unit}", source.meaning, source.document, source.clause)
            for name, value, source in rows
        )
        yield from _table(("名称", "值", "含义", "文件", "条款"), cells)
        yield ""
        for name in READINGS:
            choices = "；".join(f"`{choice.value}` {choice.label}" for choice in type(getattr(policy, name)))
            yield f"- `{name}`: {choices}"


FACTS = {
    "address": "山西省某县某镇某村",
    "age": "106",
    "alternative": "2024",
    "amount": "9035.0000",
    "announcement": "2024-05-28",
    "answer": "2025",
    "arable": "12.5000",
    "area": "146.1375",
    "as_of": "2024-08-12",
    "band": "16—59岁",
    "before": "2",
    "birth": "2025-01-01",
    "booked": "0.6000",
    "cell": "农户!E7",
    "certificate": "140000000000000001J",
    "character": "U+000B",
    "choices": "城镇职工、城乡居民、未参保",
    "clause": "第六条",
    "column": "承包面积",
    "columns": "村、户编号、户主姓名、承包面积……",
    "computed": "1.3700",
    "contracted": "5",
    "count": "2",
    "counting": "张贴首日和末日都计入",
    "days": "3",
    "decimals": "4",
    "earlier": "公示开始",
    "earlier_clause": "第六条",
    "earlier_on": "2024-07-24",
    "entitled": "0.6000",
    "expected": "2023",
    "factor": "5",
    "facts": "以前累计征收面积4亩",
    "farmland": "11.0000",
    "filing": "2024-08-06",
    "found": "4",
    "head": "张三",
    "header": "承保面积",
    "heads": "9",
    "held": "146.2000",
    "here": "5",
    "holder": "户",
    "household": "009",
    "how": "户主姓名",
    "insured": "520",
    "kind": "分户",
    "known": "3",
    "land": "1.3700",
    "length": "17",
    "least": "100",
    "limit": "200",
    "minimum": "5",
    "most": "5000",
    "missing": "“公示开始”",
    "name": "张三",
    "named": "8",
    "names": "张三、李四",
    "near": "，是否为“001”",
    "notice": "2024-06-12",
    "now": "4",
    "number": "012",
    "on": "2024-07-20",
    "other": "013",
    "own": "3",
    "parts": "14.5000",
    "people": "8932",
    "per_head": "1.3700",
    "place": "户编号012",
    "population": "1000",
    "project": "某某项目",
    "projects": "某某项目",
    "reach": "第300000行第16384列",
    "reason": "拒绝访问",
    "reasons": "在校学生",
    "reference": "2024-06-28",
    "region": "99",
    "registered": "517",
    "rows": "3、4",
    "rule": "面积，单位亩",
    "share": "0.5714",
    "row": "2",
    "size": "80",
    "stated": "2",
    "step": "公示结束",
    "table": "农户",
    "taken": "4.0000",
    "text": "第1行第5列有误",
    "there": "6",
    "title": "承包面积",
    "total": "15.0000",
    "township": "田家会街道",
    "uncontracted": "8929",
    "understood": "2024-06-12",
    "unit": "公顷",
    "village": "盘龙塔村",
    "wanted": "文本",
    "what": "外部实体",
    "year": "告知书发布年度",
    "who": "本户",
    "why": "承包面积由10亩变为5亩",
}
"""What may stand in a message, so that the table can show each as somebody would meet it."""

FACTS_OF = {
    "bulk_policy_missing": {"reason": "告知书发布日期 2020-01-01 早于政策的施行日 2024-05-31"},
    "bulk_standard_large": {"standard": "13900000", "limit": "10000000"},
    "cell_month_ambiguous": {"stated": "2024.1"},
    "coverage_exceeds_population": {"contracted": "3"},
    "dibao_year": {"stated": "2022"},
    "dibao_year_other": {"stated": "2023", "notice": "2024", "other": "2024"},
    "uncontracted_headcount_differs": {"stated": "12", "area": "12.5000", "computed": "9"},
    "uncontracted_headcount_grounds": {"stated": "12"},
    "uncontracted_headcount_without_land": {"stated": "12"},
    "uncontracted_names_exceed": {"named": "10人"},
    "very_old": {"name": "张三"},
    "head_name_differs": {"stated": "张山", "found": "张三"},
    "household_village_unknown": {"stated": "盘龙村"},
    "ledger_name_differs": {"stated": "张山", "known": "张三"},
    "ledger_number_corrected": {"known": "142302196503120012"},
    "ledger_person_namesake": {"known": "142302196503120012"},
    "ledger_person_renumbered": {"known": "142302196503120012"},
    "ledger_person_repeated": {"known": "142302196503120012"},
    "ledger_person_unknown": {"number": "142302196503120012"},
    "ledger_prior_share": {"stated": "0.5000", "known": "0.5714"},
    "ledger_above_entitled": {"total": "0.6500"},
    "ledger_above_standard": {"total": "1.6000"},
    "ledger_division_area": {"taken": "6"},
    "ledger_division_member": {"number": "142302196503120012"},
    "file_is_picture": {"what": "图片"},
    "file_not_workbook": {"what": "网页"},
    "ledger_division_sum": {"parts": "4"},
    "ledger_household_unknown": {"household": "141102000000000004J"},
    "ledger_joining_suspected": {"stated": "15", "contracted": "10", "own": "4", "other": "1", "known": "5"},
    "ledger_not_to_recover": {"known": "0.1000", "share": "0.2000"},
    "uncontracted_shares_open": {"heads": "2", "taken": "1.5000", "left": "0.5000"},
    "text_too_long_to_print": {"length": "125", "most": "60"},
    "person_household_unknown": {"stated": "102"},
}


def _problems() -> Iterator[str]:
    kinds = sorted(KINDS.values(), key=lambda kind: kind.code)
    rows = (
        (f"`{kind.code}`", kind.severity.label, *(text.format(**facts) for text in (kind.message, kind.remedy)))
        for kind in kinds
        for facts in [FACTS | FACTS_OF.get(kind.code, {})]
    )
    yield from _table(("代码", "程度", "例", "怎么改"), rows)


def _forms() -> Iterator[tuple[str, str, str]]:
    for form in FORMS:
        yield form.number, form.file, {"project": "项目", "village": "村"}[form.per.value]


def _library() -> Iterator[str]:
    """Yield an entry for each public name.

    The entry says what the name is called with, what it does, and what it raises.
    """
    public = {name: getattr(subsidy, name) for name in subsidy.__all__}
    yield "Every name is imported from `subsidy`. Functions, then classes; errors are classes too."
    for name, value in public.items():
        if inspect.isfunction(value):
            yield from _entry(name, value)
    for name, value in public.items():
        if inspect.isclass(value):
            yield from ("", f"### {name}", "", _first_line(value))
            yield from chain.from_iterable(_entry(f"{name}.{method}", what) for method, what in _methods(value))
    yield ""
    yield from _table(("Constant", "Holds"), ((f"`{name}`", kind) for name, kind in _CONSTANTS.items()))


_CONSTANTS = {
    "NUMBERS": "names of the numbers of a policy, with their types",
    "READINGS": "names of the readings of a policy, with their enums",
}


def _entry(name: str, function: Callable[..., object]) -> Iterator[str]:
    """Yield the signature and the docstring of a function.

    Its errors stand in a paragraph of their own.
    """
    text = inspect.getdoc(function) or ""
    body, _, raises = re.sub(r"\n(?!\n)", " ", text.replace("\n\n", "\n\n\n")).partition("Raises ")
    yield from ("", f"#### {name}", "", f"`{name}{_signature(function)}`", "")
    yield from (line for paragraph in re.split(r"\n\s*", body.strip()) for line in (paragraph, ""))
    yield f"**Raises** {raises.strip()}" if raises else "**Raises** nothing of its own."


class _AsWritten(str):
    """An annotation, shown as it is written in code and not as a text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _signature(function: Callable[..., object]) -> str:
    """Return the signature as it is written in code.

    Its defaults are as short as they can be.
    """
    found = inspect.signature(function)
    parameters = [
        each.replace(annotation=_AsWritten(each.annotation)) if isinstance(each.annotation, str) else each
        for each in found.parameters.values()
    ]
    text = str(found.replace(parameters=parameters, return_annotation=_AsWritten(found.return_annotation)))
    return re.sub(r"<built-in function (\w+)>", r"\1", text.replace("mappingproxy({})", "{}"))


def _first_line(value: object) -> str:
    return (inspect.getdoc(value) or "").splitlines()[0]


def _methods(kind: type) -> Iterator[tuple[str, Callable[..., object]]]:
    own = [base for base in reversed(kind.__mro__) if base.__module__.startswith("subsidy.")]
    for name, value in {name: value for base in own for name, value in vars(base).items()}.items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if isinstance(value, property) and "Raises" in (value.__doc__ or ""):
            function = value.fget
        if inspect.isfunction(function) and not name.startswith("_") and function.__doc__:
            yield name, function


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "|---" * len(headings) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
