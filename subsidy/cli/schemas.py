"""JSON Schemas of the input, and of all JSON that is printed or written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from .. import desk
from ..bulk import SummaryJson
from ..deadlines import ScheduleJson, SchedulesJson
from ..decisions import ComparisonJson, ExplanationsJson, ResultJson
from ..forms import CheckedJson, ManifestJson, PrintoutJson
from ..law import SCHEMA, ExactJsonSchema, PolicyCheckJson, RulesJson
from ..ledger import CheckJson, LedgerJson
from ..workbook import titled_schema

LAYOUTS: Mapping[str, Any] = MappingProxyType(
    {
        "result": ResultJson,
        "problems": CheckedJson,
        "explanations": ExplanationsJson,
        "comparison": ComparisonJson,
        "deadlines": ScheduleJson,
        "deadlines_of_several": SchedulesJson,
        "rules": RulesJson,
        "policy_check": PolicyCheckJson,
        "ledger": LedgerJson,
        "ledger_check": CheckJson,
        "manifest": ManifestJson,
        "printout": PrintoutJson,
        **{f"desk_{name}": layout for name, layout in desk.ANSWERS.items()},
        "bulk": SummaryJson,
    }
)
"""The layout of each JSON that is printed or written, by the name of its schema."""


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the input and of each layout, by name.

    The input is titled as in the workbook.
    """
    schemas = {"input": titled_schema(), **{name: _schema(layout) for name, layout in LAYOUTS.items()}}
    return {name: _identified(name, schema) for name, schema in schemas.items()}


def _schema(layout: Any) -> dict[str, Any]:  # noqa: ANN401 — a TypedDict
    return TypeAdapter(layout).json_schema(mode="serialization", schema_generator=ExactJsonSchema)


def _identified(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": ExactJsonSchema.schema_dialect, "$id": f"urn:subsidy:{SCHEMA}:{name}", **schema}
