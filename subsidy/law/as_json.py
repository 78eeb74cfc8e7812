"""JSON of the law.

It holds the version and the texts that all JSON shares, and the policies as `rules` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetCoreSchemaHandler
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from .policy import Policy

SCHEMA = 2
"""Version of all JSON that is printed or written; it changes only when an existing key changes its meaning."""

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"

Version = Annotated[int, Field(json_schema_extra={"const": SCHEMA})]
DecimalText = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{4}$")]
"""An area (亩), a ratio or an amount (元) with four decimals (R13)"""
RatioText = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]{4,6}$")]
"""A ratio as a fraction of 1; six decimals where its percentage has four (R5)"""
DayText = Annotated[str, Field(pattern=_DAY, json_schema_extra={"format": "date"})]
"""A date, such as 2024-08-12"""


def one_of(*texts: str) -> Any:  # noqa: ANN401 — as `Field`, whose value it is
    """Return the annotation of a text that is one of `texts`.

    These may be the members of an enum.
    """
    return Field(json_schema_extra={"enum": [str(text) for text in texts]})


@dataclass(frozen=True, slots=True)
class DumpOf:
    """Annotation of a dict: the dump of a model, whose JSON Schema it takes."""

    model: type[BaseModel]

    def __get_pydantic_core_schema__(self, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the model."""
        return handler.generate_schema(self.model)


class ExactJsonSchema(GenerateJsonSchema):
    """The JSON Schema of models, with decimals and dates as they are written.

    Each is written in one form only.
    """

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Return the schema of a decimal: a text, or a number where it is read."""
        inherited = super().decimal_schema(schema)
        text = {"type": "string", "pattern": _DECIMAL}
        return {"anyOf": [inherited["anyOf"][0], text]} if "anyOf" in inherited else text

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        """Return the schema of a date: a text such as 2024-08-12."""
        return {**super().date_schema(schema), "pattern": _DAY}


PolicyDump = Annotated[dict[str, Any], DumpOf(Policy)]
"""A policy with its sources and its procedure"""


class RulesJson(TypedDict):
    """Everything `subsidy rules --json` prints."""

    schema: Version
    policies: list[PolicyDump]


def rules_json(policies: Iterable[Policy]) -> RulesJson:
    """Return policies as plain data for `json.dumps`."""
    return {"schema": SCHEMA, "policies": [policy_dump(policy) for policy in policies]}


def policy_dump(policy: Policy) -> dict[str, Any]:
    """Return a policy as plain data: decimals and dates as text."""
    return policy.model_dump(mode="json")
