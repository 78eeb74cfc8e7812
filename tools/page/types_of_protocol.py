"""Write subsidy/page/protocol.d.ts.

It has the layouts of the desk as TypeScript types, so that `tsc` checks the page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from subsidy.desk import layouts

TARGET = Path(__file__).parents[2] / "subsidy" / "page" / "protocol.d.ts"
HEAD = "// Made by tools/page/types_of_protocol.py from subsidy/desk/layouts.py; do not edit.\n"
ANSWERS = (
    "About", "State", "Sheet", "Result", "Explanation", "Neighbour", "Schedule", "Settings", "Comparison", "FormList",
    "Preview", "Progress", "Failure",
)  # fmt: skip
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def types() -> str:
    """Return the declarations of every layout an answer is made of.

    They are in alphabetical order.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in ANSWERS:
        schema = TypeAdapter(getattr(layouts, name)).json_schema(mode="serialization")
        found |= schema.pop("$defs", {})
        found[name] = found.get(name, schema)
    return HEAD + "".join(_declared(name, schema) for name, schema in sorted(found.items()))


def _declared(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"\nexport type {name} = {_type(schema)};\n"
    required = schema.get("required", ())
    lines = (
        f"  {key}{'' if key in required else '?'}: {_type(field)};\n" for key, field in schema["properties"].items()
    )
    return f"\nexport interface {name} {{\n{''.join(lines)}}}\n"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"({_type(schema['items'])})[]"
    if schema.get("type") == "object":
        return f"Record<string, {_type(schema.get('additionalProperties', {}))}>"
    return _SIMPLE.get(schema.get("type", ""), "unknown")


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET}\n")
    TARGET.write_text(types(), encoding="utf-8", newline="\n")
