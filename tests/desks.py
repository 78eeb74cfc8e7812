"""Desks for tests: calls as a host makes them.

Every answer is checked against its schema.
"""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from subsidy.cli.schemas import json_schemas
from subsidy.desk import Calls, Desk, Refused, Step

EXAMPLE = Path(__file__).parents[1] / "examples" / "panlongta.xlsx"
SCHEMA_OF = {
    "about": "about",
    "sheet": "sheet",
    "result": "result",
    "explain": "explanation",
    "explain_village": "explanation",
    "neighbour": "neighbour",
    "schedule": "schedule",
    "settings": "settings",
    "compare": "comparison",
    "form_list": "form_list",
    "preview": "preview",
}
"""The schema of each answer; all others are states"""


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(closed(json_schemas()[f"desk_{name}"]))


def closed(schema: Any) -> Any:
    """Return a schema that allows no key but those it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    extra = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {**extra, **{key: closed(part) for key, part in schema.items()}}


class Clerk:
    """Asks a desk as a page does."""

    def __init__(self, desk: Desk | None = None) -> None:
        self.calls = Calls(desk or Desk())
        self.progress: list[dict[str, Any]] = []

    def step(self, method: str, data: bytes | None = None, /, **arguments: Any) -> Step:
        self.calls.begin(method, json.dumps(arguments), data)
        while (step := self.calls.step())[0] == "progress":
            self.progress.append(self.valid("progress", step[1]))
        return step

    def ask(self, method: str, data: bytes | None = None, /, **arguments: Any) -> Any:
        """Return the JSON answer, valid against its schema. Raises `Refused`."""
        step = self._answered(self.step(method, data, **arguments))
        assert step[0] == "json"
        return self.valid(SCHEMA_OF.get(method, "state"), step[1])

    def file(self, method: str, **arguments: Any) -> bytes:
        """Return the bytes of an answer that is a file. Raises `Refused`."""
        step = self._answered(self.step(method, **arguments))
        assert step[0] == "file", step
        return step[3]

    def _answered(self, step: Step) -> Step:
        if step[0] == "failure":
            failure = self.valid("failure", step[1])
            assert failure["kind"] == "refused", failure
            raise Refused(failure["message"])
        return step

    def open(self, data: bytes, name: str = "表.xlsx") -> Any:
        return self.ask("open", data, name=name)

    @staticmethod
    def valid(name: str, text: str) -> Any:
        answer = json.loads(text)
        assert list(validator(name).iter_errors(answer)) == []
        return answer


def with_example() -> Clerk:
    clerk = Clerk()
    clerk.ask("example")
    return clerk


def parts(data: bytes, prefix: str = "") -> dict[str, bytes]:
    """Return the parts of a zip, and those of the zips in it, by their paths."""
    if data[:2] != b"PK":
        return {prefix: data}
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            found |= parts(package.read(name), f"{prefix}/{name}")
    return found
