"""Policies as a page names them, and the values of one that can be tried."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ..decisions import FACTS, Assessment, PersonChange, compare, what_if
from ..law import NUMBERS, READINGS, SCHEMA, Policy, PolicyError, Term, short
from ..workbook import compact
from . import layouts
from .refusal import Refused

_NUMBER = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]+)(\.(?P<decimals>[0-9]+))?(?P<exponent>[eE][-+]?[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_MOST_DIGITS = 12
_UNITS = {"dibao": "元/月"}


def policy_entry(policy: Policy) -> layouts.PolicyEntry:
    """Return the name of a policy and its document."""
    return {"name": policy.title, "document": policy.document, "in_force_from": policy.in_force_from.isoformat()}


def settings_json(result: Assessment) -> layouts.Settings:
    """Return every value that can be tried, as it is now."""
    policy = result.policy
    return {
        "schema": SCHEMA,
        "facts": [
            _entry(
                name, label, getattr(result.project, name), _UNITS.get(name, ""), policy.clauses.dibao, policy.document
            )
            for name, label in FACTS.items()
        ],
        "numbers": [_of_policy(policy, name) for name in NUMBERS],
        "readings": [_of_policy(policy, name) for name in READINGS],
    }


def _of_policy(policy: Policy, name: str) -> layouts.SettingEntry:
    source = policy.sources[name]
    return _entry(name, source.meaning, getattr(policy, name), source.unit, source.clause, source.document)


def _entry(name: str, label: str, value: object, unit: str, clause: str, document: str) -> layouts.SettingEntry:
    options = [{"value": term.value, "label": term.label} for term in type(value)] if isinstance(value, Term) else []
    text = f"{short(value):f}" if isinstance(value, Decimal) else str(value)
    return {
        "name": name,
        "label": label,
        "value": text,
        "value_text": value.label if isinstance(value, Term) else f"{text}{unit}",
        "unit": unit,
        "options": options,  # type: ignore[typeddict-item]
        "clause": clause,
        "document": document,
    }


def comparison_json(result: Assessment, settings: Mapping[str, str]) -> layouts.Comparison:
    """Return a trial beside the result.

    Raises `Refused` for an invalid value, and `InputError`.
    """
    entries = settings_json(result)
    known = {entry["name"]: entry for entry in (*entries["facts"], *entries["numbers"], *entries["readings"])}
    tried = {name: _narrow(text) for name, text in settings.items()}
    for name, text in tried.items():
        if (entry := known.get(name)) and not entry["options"] and (fault := _fault_of(text, entry["value"])):
            raise Refused(f"“{entry['label']}”{fault}")
    try:
        found = compare(result, what_if(result, tried))
    except PolicyError as failure:
        raise Refused(_in_words(str(failure), known)) from failure
    answer = found.to_json()
    return {
        **answer,
        "texts": [str(setting) for setting in found.settings],
        "unnamed": found.total.people_gaining + found.total.people_losing - len(found.persons),
        "people_before": found.before.figures.people,
        "people_after": found.after.figures.people,
        "persons": [
            {**entry, **_words(change)}  # type: ignore[typeddict-item]
            for entry, change in zip(answer["persons"], found.persons, strict=True)
        ],
    }


def _narrow(text: str) -> str:
    """Return a typed number in plain digits.

    It has narrow digits, and neither spaces nor grouped thousands.

    >>> _narrow("１，２００ ")
    '1200'
    """
    number = compact(text)
    return number.replace(",", "") if _GROUPED.fullmatch(number) else number


def _fault_of(text: str, example: str) -> str:
    """Return what is wrong with a number; empty if nothing is.

    >>> _fault_of("1e3", "650"), _fault_of("-5", "650"), _fault_of("650", "650")
    ('请把数字写全，不用“1e3”这样的写法', '不能是负数', '')
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return f"请填数字，如{example}"
    if found["exponent"]:
        return f"请把数字写全，不用“{text[:20]}”这样的写法"
    if found["minus"]:
        return "不能是负数"
    if len(found["whole"]) > _MOST_DIGITS:
        return f"最多{_MOST_DIGITS}位，现有{len(found['whole'])}位，请核对"
    if len(found["decimals"] or "") > _MOST_DIGITS:
        return f"最多{_MOST_DIGITS}位小数"
    return ""


def _in_words(failure: str, known: Mapping[str, layouts.SettingEntry]) -> str:
    """Return why a trial is impossible.

    Its values are named as a clerk reads them.
    """
    text = failure.removeprefix("政策有误：")
    for name, entry in known.items():
        text = text.replace(f"（{name}）", "").replace(f"{name} ", f"“{entry['label']}”")
    return text


def _words(change: PersonChange) -> dict[str, str]:
    return {"classes": change.classes, "why": change.why}
