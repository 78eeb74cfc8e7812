"""Policies from their files, a folder per district.

The folder holds `policy.toml` and `procedure.toml`.

The procedure is the file beside the policy, or that of the packaged district which the policy names under `procedure`;
a policy may amend single steps of it. A number or reading whose value has changed is written as a list of tables, each
with the day from which it holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..problems import read_text, toml_fault, why_not
from .blanks import BLANK, Toml, blank_paths
from .frozen import Frozen
from .policy import NUMBERS, READINGS, Policy, PolicyError
from .procedure import Procedure, ProcedureError, validated

POLICY_FILE, PROCEDURE_FILE = "policy.toml", "procedure.toml"
_MOST_CHARACTERS = 200_000
_MOST_DOTS = 30
"""Number of dots in a line; the parser takes quadratic time for a key of many parts."""
DISTRICTS = Path(str(files("subsidy"))) / "law" / "policies"


def load_policy(name_or_path: str | Path) -> Policy:
    """Return a packaged policy by name, or an office's own by its path.

    The path is that of its folder or of its `policy.toml`. Raises `PolicyError`, or `ProcedureError` if its procedure
    is at fault.
    """
    packaged = packaged_policies()
    if str(name_or_path) in packaged:
        return packaged[str(name_or_path)]
    path = Path(name_or_path)
    try:
        file = path / POLICY_FILE if path.is_dir() else path
        text = read_text(file)
    except (OSError, ValueError) as failure:
        why, known = why_not(failure), "、".join(packaged)
        raise PolicyError(f"没有名为“{name_or_path}”的政策，也读不到这个文件：{why}。内置政策：{known}") from failure
    return policy_from_toml(text, procedure_beside(file))


def policy_for(notice_date: date, district: str = "") -> Policy:
    """Return the packaged policy that governs a notice of that date.

    `district` is named as 离石区; without it, the policy is that of the packaged district. Raises `PolicyError` if the
    district is another, or the notice is older than its first policy.
    """
    known = packaged_policies().values()
    policies = sorted((policy for policy in known if policy.governs(district)), key=lambda policy: policy.in_force_from)
    if not policies:
        names = "、".join(f"{policy.county}（{policy.name}）" for policy in known)
        raise PolicyError(
            f"没有“{district}”的内置政策；内置的是：{names}。请用 --policy（程序中为 policy=）指定该地的政策文件，"
            "没有的先用 subsidy policy new 建立"
        )
    governing = [policy for policy in policies if policy.in_force_from <= notice_date]
    if not governing:
        first = policies[0]
        raise PolicyError(
            f"告知书发布日期 {notice_date} 早于政策“{first.name}”（{first.document}）的施行日 {first.in_force_from}；"
            "如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件"
        )
    return governing[-1].on(notice_date)


@cache
def packaged_policies() -> Mapping[str, Policy]:
    """Return the policies that come with the package, by name."""
    folders = sorted(folder for folder in DISTRICTS.iterdir() if (folder / POLICY_FILE).is_file())
    texts = ((folder, (folder / POLICY_FILE).read_text(encoding="utf-8")) for folder in folders)
    policies = (policy_from_toml(text, procedure_beside(folder / POLICY_FILE)) for folder, text in texts)
    return Frozen({policy.name: policy for policy in policies})


def policy_from_toml(text: str, procedure: str = "") -> Policy:
    """Return the policy in `text`, with the procedure in `procedure`.

    Decimals are read exactly. Without a `procedure` the policy must name a packaged district whose procedure applies.
    Raises `PolicyError` and `ProcedureError`, naming every faulty entry.
    """
    data, own = parsed(text), procedure_parsed(procedure, PROCEDURE_FILE) if procedure else None
    if blanks := (*blank_paths(data), *blank_paths(own)):
        raise PolicyError(f"政策还有 {len(blanks)} 项{BLANK}，用 subsidy policy check 逐项列出")
    steps, base = data.pop("steps", {}), data.pop("procedure", "")
    policy = Policy.validated({**policy_fields(data), "procedure": procedure_of(base, steps, own)})
    for day in _turning_days(policy):
        policy.on(day)  # a value that cannot be is reported when the file is loaded, not years later
    return policy


def policy_fields(data: Toml) -> Toml:
    """Return the fields of a policy from its file.

    Each number and reading is given by its value, source and history. Raises `PolicyError` if an entry is none of them.
    """
    rest = {key: value for key, value in data.items() if key not in ("numbers", "readings")}
    entries = {**_tables(data, "numbers", NUMBERS), **_tables(data, "readings", READINGS)}
    head: Toml = {key: data[key] for key in ("document", "issued") if key in data}
    dated = {name: [_dated(entry, head) for entry in listed] for name, listed in entries.items()}
    latest = {name: values[-1] for name, values in dated.items()}
    return {
        **rest,
        **{name: entry["value"] for name, entry in latest.items() if "value" in entry},
        "sources": {name: entry["citation"] for name, entry in latest.items()},
        "history": {name: values for name, values in dated.items() if len(values) > 1},
    }


def read_procedure(path: str | Path) -> Procedure:
    """Read a district's procedure from a TOML file.

    The file is laid out as the packaged one. Raises `ProcedureError` if it cannot be read or is at fault.
    """
    try:
        text = read_text(path)
    except (OSError, ValueError) as failure:
        raise ProcedureError(f"读不到办理流程文件 {path}：{why_not(failure)}") from failure
    return validated(procedure_parsed(text, str(path)), str(path))


def procedure_of(base: object, changes: object, own: Toml | None) -> Procedure:
    """Return the procedure of a district, with the `changes`.

    It is the district's `own`, or else that of the packaged district `base`.
    """
    if own is not None:
        whole = validated(own, PROCEDURE_FILE)
    elif isinstance(base, str) and base.isidentifier() and (DISTRICTS / base / PROCEDURE_FILE).is_file():
        whole = read_procedure(DISTRICTS / base / PROCEDURE_FILE)
    else:
        known = "、".join(sorted(folder.name for folder in DISTRICTS.iterdir() if folder.is_dir()))
        raise PolicyError(
            f'政策没有办理流程：在政策文件旁放 {PROCEDURE_FILE}，或写明沿用哪个内置地区的，如 procedure = "{known}"'
        )
    if not isinstance(changes, dict) or not all(isinstance(fields, dict) for fields in changes.values()):
        raise PolicyError("政策有误：steps 下的每一项应写成 [steps.环节代号] 一节，写明要改的项")
    return whole.amended(changes) if changes else whole


def procedure_beside(file: Path) -> str:
    """Return the text of the procedure in the folder of a policy.

    It is empty if the folder has none.
    """
    beside = file.with_name(PROCEDURE_FILE)
    try:
        return read_text(beside) if beside.exists() else ""
    except (OSError, ValueError) as failure:
        raise ProcedureError(f"读不到办理流程文件 {beside}：{why_not(failure)}") from failure


def procedure_parsed(text: str, source: str) -> Toml:
    """Return the entries of a procedure file.

    Raises `ProcedureError` if it is not TOML.
    """
    try:
        return parsed(text, f"办理流程文件 {source} ")
    except PolicyError as failure:
        raise ProcedureError(str(failure)) from failure


def parsed(text: str, what: str = "政策文件") -> Toml:
    """Return the entries of a policy file, with decimals read exactly.

    Raises `PolicyError` if it is not TOML, too long, or has a line with too many dots.
    """
    if len(text) > _MOST_CHARACTERS:
        raise PolicyError(f"{what}过大，超过{_MOST_CHARACTERS}字")
    if crowded := [number for number, line in enumerate(text.splitlines(), 1) if line.count(".") > _MOST_DOTS]:
        raise PolicyError(f"{what}不是有效的 TOML：第{crowded[0]}行的点超过{_MOST_DOTS}个")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (RecursionError, ValueError, ArithmeticError) as failure:
        raise PolicyError(f"{what}不是有效的 TOML：{toml_fault(failure)}") from failure


def _tables(data: Toml, name: str, known: Sequence[str]) -> dict[str, list[Toml]]:
    """Return the entries of table `name`, each as the list of its values.

    The values are in the order of their days.
    """
    tables = data.get(name, {})
    shape = f"政策有误：{name} 下的每一项应写成 [{name}.名称] 一节，含 value、clause、meaning"
    if not isinstance(tables, dict):
        raise PolicyError(shape)
    if unknown := [key for key in tables if key not in known]:
        raise PolicyError(f"政策有误：{name} 中没有 {'、'.join(unknown)} 这一项；可用：{'、'.join(known)}")
    listed = {key: entry if isinstance(entry, list) else [entry] for key, entry in tables.items()}
    if not all(isinstance(entry, dict) for entries in listed.values() for entry in entries or [None]):
        raise PolicyError(shape)
    return {key: sorted(entries, key=_first_day) for key, entries in listed.items()}


def _first_day(entry: Toml) -> date:
    day = entry.get("in_force_from")
    return day if isinstance(day, date) else date.min


def _dated(entry: Toml, head: Mapping[str, Any]) -> Toml:
    """Return a value with its citation.

    The citation takes document and date from the head unless it names its own.
    """
    citation = {**head, **{key: value for key, value in entry.items() if key != "value"}}
    return {"citation": citation, **({"value": entry["value"]} if "value" in entry else {})}


def _turning_days(policy: Policy) -> Iterator[date]:
    """Yield the first day of all, and every day on which a value changes."""
    yield date.min
    for values in policy.history.values():
        yield from (dated.citation.in_force_from for dated in values if dated.citation.in_force_from)
