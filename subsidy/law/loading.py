"""Policies from their files: a folder per district with `policy.toml` and `procedure.toml`.

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

from ..problems import toml_fault, why_not
from .policy import NUMBERS, READINGS, Policy, PolicyError
from .procedure import Procedure, ProcedureError, validated

POLICY_FILE, PROCEDURE_FILE = "policy.toml", "procedure.toml"
_MOST_CHARACTERS = 500_000
_DISTRICTS = Path(str(files("subsidy"))) / "law" / "policies"

Toml = dict[str, Any]


def load_policy(name_or_path: str | Path) -> Policy:
    """Return a packaged policy by name, or an office's own by its folder or its `policy.toml`.

    Raises `PolicyError`, or `ProcedureError` if its procedure is at fault.
    """
    packaged = packaged_policies()
    if str(name_or_path) in packaged:
        return packaged[str(name_or_path)]
    path = Path(name_or_path)
    try:
        file = path / POLICY_FILE if path.is_dir() else path
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as failure:
        known = "、".join(packaged)
        raise PolicyError(f"没有名为“{name_or_path}”的政策，也读不到这个文件。内置政策：{known}") from failure
    return policy_from_toml(text, _procedure_beside(file))


def policy_for(notice_date: date) -> Policy:
    """Return the packaged policy that governs a notice of that date. Raises `PolicyError` before the first."""
    policies = sorted(packaged_policies().values(), key=lambda policy: policy.in_force_from)
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
    folders = sorted(folder for folder in _DISTRICTS.iterdir() if (folder / POLICY_FILE).is_file())
    texts = ((folder, (folder / POLICY_FILE).read_text(encoding="utf-8")) for folder in folders)
    policies = (policy_from_toml(text, _procedure_beside(folder / POLICY_FILE)) for folder, text in texts)
    return {policy.name: policy for policy in policies}


def policy_from_toml(text: str, procedure: str = "") -> Policy:
    """Return the policy written in `text`, with the procedure written in `procedure`; decimals are read exactly.

    Without a `procedure` the policy must name a packaged district whose procedure applies. Raises `PolicyError` and
    `ProcedureError`, naming every faulty entry.
    """
    data = _parsed(text, "政策文件")
    entries = {**_tables(data, "numbers", NUMBERS), **_tables(data, "readings", READINGS)}
    head: Toml = {key: data[key] for key in ("document", "issued") if key in data}
    dated = {name: [_dated(entry, head) for entry in listed] for name, listed in entries.items()}
    latest = {name: values[-1] for name, values in dated.items()}
    policy = Policy.validated(
        {
            **data,
            **{name: entry["value"] for name, entry in latest.items() if "value" in entry},
            "sources": {name: entry["citation"] for name, entry in latest.items()},
            "history": {name: values for name, values in dated.items() if len(values) > 1},
            "procedure": _procedure(data.get("procedure", ""), data.pop("steps", {}), procedure),
        }
    )
    for day in _turning_days(policy):
        policy.on(day)  # a value that cannot be is reported when the file is loaded, not years later
    return policy


def read_procedure(path: str | Path) -> Procedure:
    """Read a district's procedure from a TOML file laid out as the packaged one. Raises `ProcedureError`."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise ProcedureError(f"读不到办理流程文件 {path}：{why_not(failure)}") from failure
    return _procedure_from_toml(text, str(path))


def _procedure(base: object, changes: Mapping[str, Any], text: str) -> Procedure:
    """Return the procedure written in `text`, else that of the packaged district `base`, with the `changes`."""
    if text:
        whole = _procedure_from_toml(text, PROCEDURE_FILE)
    elif isinstance(base, str) and base.isidentifier() and (_DISTRICTS / base / PROCEDURE_FILE).is_file():
        whole = read_procedure(_DISTRICTS / base / PROCEDURE_FILE)
    else:
        known = "、".join(sorted(folder.name for folder in _DISTRICTS.iterdir() if folder.is_dir()))
        raise PolicyError(
            f'政策没有办理流程：在政策文件旁放 {PROCEDURE_FILE}，或写明沿用哪个内置地区的，如 procedure = "{known}"'
        )
    return whole.amended(changes) if changes else whole


def _procedure_from_toml(text: str, source: str) -> Procedure:
    try:
        return validated(_parsed(text, f"办理流程文件 {source} "), source)
    except PolicyError as failure:
        raise ProcedureError(str(failure)) from failure


def _procedure_beside(file: Path) -> str:
    """Return the text of the procedure in the folder of a policy; empty if it has none."""
    beside = file.with_name(PROCEDURE_FILE)
    try:
        return beside.read_text(encoding="utf-8") if beside.is_file() else ""
    except (OSError, UnicodeDecodeError) as failure:
        raise ProcedureError(f"读不到办理流程文件 {beside}：{why_not(failure)}") from failure


def _parsed(text: str, what: str) -> Toml:
    if len(text) > _MOST_CHARACTERS:
        raise PolicyError(f"{what}过大，超过{_MOST_CHARACTERS}字")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as failure:
        why = "嵌套过深" if isinstance(failure, RecursionError) else toml_fault(str(failure))
        raise PolicyError(f"{what}不是有效的 TOML：{why}") from failure


def _tables(data: Toml, name: str, known: Sequence[str]) -> dict[str, list[Toml]]:
    """Take the entries of table `name` out of `data`, each as the list of its values in the order of their days."""
    tables = data.pop(name, {})
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
    """Return a value with its citation, which takes document and date from the head unless it names its own."""
    citation = {**head, **{key: value for key, value in entry.items() if key != "value"}}
    return {"citation": citation, **({"value": entry["value"]} if "value" in entry else {})}


def _turning_days(policy: Policy) -> Iterator[date]:
    """Yield every day on which a value of the policy changes, and the day before all."""
    yield date.min
    for values in policy.history.values():
        yield from (dated.citation.in_force_from for dated in values if dated.citation.in_force_from)
