"""Files of a new district: those of a packaged one, with blanks.

Every line that is the district's own is blank.

They are derived from the packaged files, so that they have every entry a policy needs. Ids, the order of the steps and
the meanings of the numbers and readings are the same in every district and stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from .blanks import BLANK, Toml
from .blanks import Path as Location
from .loading import DISTRICTS, POLICY_FILE, PROCEDURE_FILE, packaged_policies, parsed
from .meanings import PARTIES, POLICY, PROCEDURE, Section, meaning_of, section_of
from .policy import PolicyError
from .terms import Term

_KEPT = frozenset(
    {"id", "actor", "waits_for", "needs", "follows", "external", "step", "forms", "by", "finish", "unit", "meaning"}
)
"""Entries that are the same in every district: references by id, and what a number means"""
_NAME = re.compile(r"\w[\w-]{0,59}")
_FORMS = {int: "整数，不加引号", Decimal: "小数，不加引号", date: "日期，不加引号"}
_OFFICE = 3
"""Characters that a step's name and an office's name share when the step names the office"""

_HEAD = """\
# {title}
#
# 1. 把每个“{blank}”换成本地文件的内容。文字加引号；数和日期不加引号，如 139、0.3、2024-05-31。
# 2. 注明“可删去”的，文件没有规定时删去这一行。其他各行不改。
# 3. 填好后用 subsidy policy check 核对本文件夹；都填好了，用 --policy 指定本文件夹。
"""


def write_district(name: str, out: Path) -> Path:
    """Write the files of a new district into a folder; return the folder.

    The folder has that name and is made in `out`. Raises `PolicyError` if a policy cannot have that name,
    `FileExistsError` if the folder exists.
    """
    files = district_files(name)
    folder = out / name
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def district_files(name: str) -> dict[str, str]:
    """Return the text of each file of a new district.

    Raises `PolicyError` if a policy cannot have that name.
    """
    if not _NAME.fullmatch(name):
        raise PolicyError(f"政策名称只能用文字、数字和“-”，如 fangshan-2025，现为“{name}”")
    if name in packaged_policies():
        raise PolicyError(f"“{name}”是内置政策的名称，请换一个")
    policy, procedure = (_packaged(file) for file in (POLICY_FILE, PROCEDURE_FILE))
    titles = f"政策“{name}”：数值、解释口径和条款", f"政策“{name}”的办理流程：单位、环节和材料"
    filled = {"name": name}
    return {
        POLICY_FILE: "\n".join([_head(titles[0]), *_lines(policy, POLICY, filled=filled)]) + "\n",
        PROCEDURE_FILE: "\n".join([_head(titles[1]), *_lines(_generic(procedure), PROCEDURE)]) + "\n",
    }


def _packaged(file: str) -> Toml:
    [district] = sorted(folder for folder in DISTRICTS.iterdir() if (folder / file).is_file())[:1]
    return parsed((district / file).read_text(encoding="utf-8"))


def _head(title: str) -> str:
    return _HEAD.format(title=title, blank=BLANK)


def _generic(procedure: Toml) -> Toml:
    """Return a procedure with the steps named in every district's words."""
    steps = [{**step, "name": _suggestion(step["name"], procedure["parties"])} for step in procedure["steps"]]
    return {**procedure, "steps": steps}


def _suggestion(name: str, parties: Mapping[str, Mapping[str, str]]) -> str:
    """Return a step's name with the offices in it in every district's words.

    >>> _suggestion("函告民政局", {"civil_affairs": {"name": "区民政局"}})
    '函告民政部门'
    """
    for party, names in parties.items():
        shared = max((_shared(name, office) for office in names.values()), key=len)
        if len(shared) >= _OFFICE:
            name = name.replace(shared, PARTIES[party])
    return name


def _shared(one: str, other: str) -> str:
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]


# Lines ----------------------------------------------------------------------------------------------------------------


def _lines(
    table: Toml, sections: Mapping[str, Section], path: Location = (), filled: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield the lines of a table: its entries, then the tables below it.

    The meaning comes first; entries that are `filled` are not blank.
    """
    for key in sorted(table, key=lambda key: key != "meaning"):
        if not _is_table(key, table[key]):
            yield from _entry(table, key, sections, path, filled or {})
    for key, value in table.items():
        if _is_table(key, value):
            if not path:
                yield from ("", f"# —— {sections[key].heading} ——")
            for entries in value if isinstance(value, list) else [value]:
                yield from _table(entries, sections, (*path, key), repeated=isinstance(value, list))


def _table(entries: Toml, sections: Mapping[str, Section], path: Location, *, repeated: bool) -> Iterator[str]:
    name = ".".join(map(str, path))
    if any(not _is_table(key, value) for key, value in entries.items()):
        yield from ("", f"[[{name}]]" if repeated else f"[{name}]")
    yield from _lines(entries, sections, path)


def _is_table(key: str, value: object) -> bool:
    """Whether an entry is written as a table of its own, or as several."""
    return key not in _KEPT and isinstance(value[0] if isinstance(value, list) and value else value, dict)


def _entry(
    table: Toml, key: str, sections: Mapping[str, Section], path: Location, filled: Mapping[str, str]
) -> Iterator[str]:
    """Yield the line of an entry, as it is or blank.

    A blank comes with its meaning and with what may be written.
    """
    if key in _KEPT or key in filled:
        yield f"{key} = {_toml(filled.get(key, table[key]))}"
        return
    if key == "value" and path[0] == "readings":
        yield from (f"#   {json.dumps(term.value)}  {term.label}" for term in _choices(str(path[1])))
    blank = [BLANK] if isinstance(table[key], list) else BLANK
    yield f"{key} = {_toml(blank)}  # {_remark(table, key, sections, (*path, key))}"


def _remark(table: Toml, key: str, sections: Mapping[str, Section], path: Location) -> str:
    if path == ("steps", "name"):
        return f"环节名称，如“{table[key]}”"
    if path[0] == "readings" and key == "value":
        return "从上面选一种"
    section, _ = section_of(sections, path)
    left_out = "；可删去" if section and not section.is_required(key) else ""
    meaning = meaning_of(sections, path, {}) if key != "value" else ""
    form = _FORMS.get(type(table[key]), "")
    return (f"{meaning}（{form}）" if meaning and form else meaning or form) + left_out


def _choices(reading: str) -> type[Term]:
    kind: type[Term] = type(getattr(next(iter(packaged_policies().values())), reading))
    return kind


def _toml(value: Any) -> str:  # noqa: ANN401 — whatever TOML has
    """Return a text, truth, list or inline table as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(part)}' for key, part in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
