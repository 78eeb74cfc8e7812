"""The check of a district's files while they are being filled in.

It reports every blank and every fault at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from ..problems import SubsidyError, fault_words, read_text, why_not
from .as_json import SCHEMA, Version
from .blanks import BLANK, Toml, blank_paths
from .blanks import Path as Location
from .loading import (
    POLICY_FILE,
    PROCEDURE_FILE,
    packaged_policies,
    parsed,
    policy_fields,
    policy_from_toml,
    procedure_of,
)
from .meanings import POLICY, PROCEDURE, Section, meaning_of
from .policy import NUMBERS, READINGS, Policy, faults_of
from .procedure import Procedure, by_id

_NUMBERED = re.compile(f"{BLANK}[0-9]+")
"""A blank with a number; blanks must differ where names must"""
_TABLES = {**dict.fromkeys(NUMBERS, "numbers"), **dict.fromkeys(READINGS, "readings")}


class Blank(TypedDict):
    """An entry still to be filled in: its file, location as in TOML, meaning."""

    file: str
    item: str
    meaning: str


class Fault(TypedDict):
    """An entry that is wrong: its file, its location as in TOML, the fault.

    The location is empty for the whole file.
    """

    file: str
    item: str
    message: str


class PolicyCheckJson(TypedDict):
    """Everything `subsidy policy check --json` prints."""

    schema: Version
    complete: bool
    blanks: list[Blank]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """The blanks and faults of a district's files."""

    blanks: tuple[Blank, ...]
    faults: tuple[Fault, ...]

    @property
    def complete(self) -> bool:
        """Whether the policy can be used."""
        return not (self.blanks or self.faults)

    def to_json(self) -> PolicyCheckJson:
        """Return plain data for `json.dumps`."""
        blanks, faults = list(self.blanks), list(self.faults)
        return {"schema": SCHEMA, "complete": self.complete, "blanks": blanks, "faults": faults}


def check_policy(path: Path) -> PolicyCheck:
    """Return the blanks and faults of a district's files.

    `path` is the district's folder, or a policy file with the procedure beside it. The procedure alone is no policy:
    its folder is meant.
    """
    folder = path.parent if path.name == PROCEDURE_FILE else path
    file = folder / POLICY_FILE if folder.is_dir() else path
    beside = file.with_name(PROCEDURE_FILE)
    policy, procedure = _File.read(file, POLICY), _File.read(beside, PROCEDURE) if beside.exists() else None
    files = [policy, procedure] if procedure else [policy]
    blanks = tuple(blank for each in files for blank in each.blanks())
    faults = [*_policy_faults(policy, alone=procedure is None), *(_procedure_faults(procedure) if procedure else ())]
    if not (blanks or faults):
        faults += policy.raised(lambda: policy_from_toml(policy.text, procedure.text if procedure else ""))
    return PolicyCheck(blanks, tuple(faults))


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a district: its text and its entries, or why it has none."""

    name: str
    sections: Mapping[str, Section]
    text: str = ""
    entries: Toml | None = None
    unreadable: str = ""

    @classmethod
    def read(cls, path: Path, sections: Mapping[str, Section]) -> _File:
        try:
            text = read_text(path)
            return cls(path.name, sections, text, parsed(text, "文件"))
        except SubsidyError as failure:
            return cls(path.name, sections, unreadable=str(failure))
        except (OSError, ValueError) as failure:
            return cls(path.name, sections, unreadable=why_not(failure))

    def blanks(self) -> Iterator[Blank]:
        """Yield every blank, in the order of the file."""
        for location in blank_paths(self.entries):
            meaning = meaning_of(self.sections, location, self.entries or {})
            yield {"file": self.name, "item": _item(by_id(location, self.entries)), "meaning": meaning}

    def numbered(self) -> Toml:
        """Return the entries with a number in each blank."""
        numbers = count(1)
        return {key: _numbered(value, numbers) for key, value in (self.entries or {}).items()}

    def fault(self, message: str, location: Location = ()) -> Fault:
        """Return a fault of this file, or of the entry at `location`."""
        return {"file": self.name, "item": _item(location), "message": _NUMBERED.sub(BLANK, message)}

    def raised(self, load: Callable[[], object], *location: str) -> list[Fault]:
        """Return the fault that `load` raises, if any."""
        try:
            load()
        except SubsidyError as failure:
            return [self.fault(str(failure), location)]
        return []


def _item(location: Location) -> str:
    """Return a location as TOML writes it: steps.township_survey.term."""
    return ".".join(part for part in location if isinstance(part, str))


def _numbered(value: object, numbers: Iterator[int]) -> object:
    if isinstance(value, dict):
        return {key: _numbered(part, numbers) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbered(part, numbers) for part in value]
    return f"{BLANK}{next(numbers)}" if value == BLANK else value


# Faults ---------------------------------------------------------------------------------------------------------------


def _policy_faults(file: _File, *, alone: bool) -> Iterator[Fault]:
    if file.unreadable:
        yield file.fault(file.unreadable)
        return
    entries = file.numbered()
    steps, base = entries.pop("steps", {}), entries.pop("procedure", "")
    if alone:
        yield from file.raised(lambda: procedure_of(base, steps, None), "procedure")
    for table, known in (("numbers", NUMBERS), ("readings", READINGS)):
        yield from _unknown(file, entries, table, known)
    if shape := file.raised(lambda: policy_fields(entries)):
        yield from shape
        return
    fields = {**policy_fields(entries), "procedure": next(iter(packaged_policies().values())).procedure}
    for fault in _model_faults(Policy, fields):
        yield file.fault(fault_words(fault), _as_written(fault["loc"]))


def _unknown(file: _File, entries: Toml, table: str, known: Sequence[str]) -> Iterator[Fault]:
    """Take the unknown numbers or readings out of `entries`; yield each."""
    listed = entries.get(table, {})
    for name in [name for name in listed if name not in known] if isinstance(listed, dict) else ():
        del listed[name]
        yield file.fault(f"没有这一项；可用：{'、'.join(known)}", (table, name))


def _as_written(location: Location) -> Location:
    """Return the location in TOML of a field of a policy.

    >>> _as_written(("months",)), _as_written(("sources", "months", "clause"))
    (('numbers', 'months', 'value'), ('numbers', 'months', 'clause'))
    """
    match location:
        case (str(name),) if name in _TABLES:
            return (_TABLES[name], name, "value")
        case ("sources" | "history", str(name), *rest) if name in _TABLES:
            return (_TABLES[name], name, *rest)
    return location


def _procedure_faults(file: _File) -> Iterator[Fault]:
    if file.unreadable:
        yield file.fault(file.unreadable)
        return
    entries = file.numbered()
    for fault in _model_faults(Procedure, entries):
        yield file.fault(fault_words(fault), by_id(fault["loc"], entries))


def _model_faults(model: type[BaseModel], data: Toml) -> list[ErrorDetails]:
    """Return the faults of `data` but for its blanks.

    A blank passes for a text. Where it stands for a number or a date the entry is left out, so that the entries are
    also checked against each other, unless one that is required is missing.
    """
    left_out = [fault["loc"] for fault in _errors(model, data) if _is_blank(fault["input"])]
    for location in left_out:
        _leave_out(data, location)
    return [fault for fault in _errors(model, data) if not (_is_blank(fault["input"]) or fault["loc"] in left_out)]


def _errors(model: type[BaseModel], data: Toml) -> list[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as failure:
        return faults_of(failure)
    return []


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and _NUMBERED.fullmatch(value) is not None


def _leave_out(data: Any, location: Location) -> None:  # noqa: ANN401 — whatever was written
    with suppress(KeyError, IndexError, TypeError):  # a location may name a type instead of an entry
        for part in location[:-1]:
            data = data[part]
        del data[location[-1]]
