"""Writes ``docs/reference.md`` from the declarations: policy values, problem codes, workbook columns, placeholders.

Run ``python docs/reference.py`` after changing any of them; a test fails while the page says something else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import subsidy
from subsidy.forms import FORMS, placeholders
from subsidy.policy import NUMBERS, READINGS
from subsidy.problems import KINDS
from subsidy.workbook import documentation

PAGE = Path(__file__).with_suffix(".md")


def page() -> str:
    """Return the page."""
    for module in pkgutil.walk_packages(subsidy.__path__, "subsidy."):
        importlib.import_module(module.name)  # kinds of problems are declared where they are found
    parts = (
        ("Policies", _policies()),
        ("Input workbook", [documentation()]),
        ("Problems", _problems()),
        ("Forms", _table(("表格", "文件", "每"), _forms())),
        ("Placeholders of templates", _table(("占位符", "属于", "含义"), placeholders())),
    )
    lines = ["# Reference", "", "Made from the declarations in the code by `docs/reference.py`; do not edit."]
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


def _problems() -> Iterator[str]:
    kinds = sorted(KINDS.values(), key=lambda kind: kind.code)
    rows = ((f"`{kind.code}`", kind.severity.label, kind.message, kind.remedy) for kind in kinds)
    yield from _table(("代码", "程度", "说什么", "怎么改"), rows)


def _forms() -> Iterator[tuple[str, str, str]]:
    for form in FORMS:
        yield form.number, form.file, {"project": "项目", "village": "村"}[form.per.value]


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "|---" * len(headings) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
