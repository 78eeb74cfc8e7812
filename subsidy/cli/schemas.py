"""The JSON Schema of everything the command reads or prints as JSON."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ..deadlines import ScheduleJson
from ..decisions import ProblemsJson, ResultJson
from ..workbook import titled_schema


def json_schemas() -> dict[str, Any]:
    """Return the JSON Schema of the input, titled as in the workbook, and of everything that is printed as JSON."""
    return {
        "input": titled_schema(),
        "result": TypeAdapter(ResultJson).json_schema(),
        "problems": TypeAdapter(ProblemsJson).json_schema(),
        "deadlines": TypeAdapter(ScheduleJson).json_schema(),
    }
