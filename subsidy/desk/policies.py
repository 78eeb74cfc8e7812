"""Policies as a page names them, and the values of one that can be tried."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ..decisions import FACTS, Assessment, PersonChange, compare, what_if
from ..law import NUMBERS, READINGS, SCHEMA, Policy, PolicyError, Term, short
from . import layouts
from .refusal import Refused

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
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
    """Return a trial beside the result. Raises `Refused` for a value that cannot be, and `InputError`."""
    try:
        found = compare(result, what_if(result, settings))
    except PolicyError as failure:
        raise Refused(_why_not(result, settings, str(failure))) from failure
    entries = found.to_json()
    return {
        **entries,
        "texts": [str(setting) for setting in found.settings],
        "people_before": found.before.figures.people,
        "people_after": found.after.figures.people,
        "persons": [
            {**entry, **_words(change)}  # type: ignore[typeddict-item]
            for entry, change in zip(entries["persons"], found.persons, strict=True)
        ],
    }


def _why_not(result: Assessment, settings: Mapping[str, str], failure: str) -> str:
    """Return why a trial cannot be, with the names of its values as a clerk reads them."""
    entries = settings_json(result)
    known = {entry["name"]: entry for entry in (*entries["facts"], *entries["numbers"], *entries["readings"])}
    for name, text in settings.items():
        entry = known.get(name)
        if entry and not entry["options"] and not _NUMBER.fullmatch(text):
            return f"“{entry['label']}”请填数字，如{entry['value']}"
    names = [known[name]["label"] for name in settings if name in known]
    return f"“{'”“'.join(names)}”不能这样填，请改成合理的数，或恢复原样" if names else failure


def _words(change: PersonChange) -> dict[str, str]:
    return {"classes": change.classes, "why": change.why}
