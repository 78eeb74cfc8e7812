"""The four input tables: their columns, and the types these may have.

The columns are taken from the models of the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from ..facts import Facts, Farmer, Household, Project, Village
from ..law import Term
from ..problems import KINDS, Problem, characters

SOURCES = ("projects", "villages", "households", "persons")
KEYS: Mapping[str, tuple[str, ...]] = {
    "projects": ("project",),
    "villages": ("project",),
    "households": ("project", "village"),
    "persons": ("project", "household"),
}
"""The keys a table has beside the fields of its model: a village is named by its name, a household by its number."""

_HOLDER_KEYS = {"villages": "name", "households": "number"}
"""The field of a model that the rows of another table name"""

_MODELS: Mapping[str, type[Facts]] = {
    "projects": Project,
    "villages": Village,
    "households": Household,
    "persons": Farmer,
}


class ColumnType(StrEnum):
    """The kinds of SQL types that the kernel distinguishes."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLAG = "flag"
    DAY = "day"
    FLOAT = "float"
    OTHER = "other"


class Content(StrEnum):
    """What a column holds; each is one way of reading and checking it.

    A label is carried along as it is written; a key is that and checked as a text; a name is spelt as a reader sees it.
    """

    LABEL = "label"
    KEY = "key"
    TEXT = "text"
    NAME = "name"
    FLAG = "flag"
    DAY = "day"
    COUNT = "count"
    DECIMAL = "decimal"
    CODE = "code"


TEXTS = (Content.LABEL, Content.KEY, Content.TEXT, Content.NAME)
_TAKEN: Mapping[Content, tuple[ColumnType, ...]] = {
    **dict.fromkeys(TEXTS, (ColumnType.TEXT, ColumnType.WHOLE)),
    Content.FLAG: (ColumnType.FLAG, ColumnType.WHOLE, ColumnType.TEXT),
    Content.DAY: (ColumnType.DAY, ColumnType.TEXT),
    Content.COUNT: (ColumnType.WHOLE, ColumnType.DECIMAL, ColumnType.TEXT),
    Content.DECIMAL: (ColumnType.WHOLE, ColumnType.DECIMAL, ColumnType.TEXT),
    Content.CODE: (ColumnType.TEXT,),
}
_WANTED: Mapping[Content, str] = {
    **dict.fromkeys(TEXTS, "文本"),
    Content.FLAG: "真假值，或 0 和 1",
    Content.DAY: "日期，或 2024-06-12 这样的文本",
    Content.COUNT: "整数",
    Content.DECIMAL: "DECIMAL、整数或文本",
    Content.CODE: "文本",
}


@dataclass(frozen=True, slots=True)
class SqlType:
    """The type of a column as an engine reports it.

    `scale` is the number of decimals of a decimal.
    """

    kind: ColumnType
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an input table.

    It has a name, a content, and the value that stands for a missing one.
    """

    name: str
    content: Content
    required: bool
    default: object = None
    codes: tuple[str, ...] = ()


Schema: TypeAlias = Mapping[str, Mapping[str, SqlType]]
"""The columns that were found, by table."""


def _fields(table: str) -> tuple[Field, ...]:
    keys = (Field(name, Content.LABEL, required=True) for name in KEYS[table])
    return (*keys, *_of_model(_MODELS[table], _HOLDER_KEYS.get(table, "")))


def _of_model(model: type[Facts], key: str) -> Iterator[Field]:
    for name, field in model.model_fields.items():
        content = Content.KEY if name == key else _content(field)
        if content is not None:
            codes = tuple(field.annotation) if content is Content.CODE else ()  # type: ignore[arg-type]
            yield Field(name, content, field.is_required(), field.get_default(), tuple(map(str, codes)))


def _content(field: FieldInfo) -> Content | None:
    """Return what a field of a model holds; None for a list of other facts."""
    annotation: Any = field.annotation
    kinds = {bool: Content.FLAG, int: Content.COUNT, Decimal: Content.DECIMAL, date: Content.DAY, str: _text(field)}
    plain = next((part for part in getattr(annotation, "__args__", ()) if part is not type(None)), annotation)
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return Content.CODE
    return kinds.get(getattr(plain, "__origin__", plain))


def _text(field: FieldInfo) -> Content:
    """Return the kind of a text.

    An optional text and an ID number, which has checks of its own, are labels here.
    """
    validators = {each.func for each in field.metadata if isinstance(each, AfterValidator)}
    if not field.is_required() or not validators:
        return Content.LABEL
    return Content.NAME if characters.readable_name in validators else Content.TEXT


FIELDS: Mapping[str, tuple[Field, ...]] = {table: _fields(table) for table in SOURCES}
"""The columns of each table."""


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def plain_row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a row that hold a value, as the models take them.

    Text of csv files becomes an integer or a flag where the field is one.
    """
    contents = {field.name: field.content for field in FIELDS[table]}
    return {name: _plain(value, contents.get(name)) for name, value in row.items() if value is not None}


def _plain(value: Any, content: Content | None) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        return value.date()
    if content is Content.COUNT and isinstance(value, str) and value.isdecimal():
        return int(value)
    if content is Content.FLAG and isinstance(value, str):
        return _FLAGS.get(value.lower(), value)
    return str(value) if content in TEXTS else value


def schema_problems(schema: Schema) -> Iterator[Problem]:
    """Yield the problems of the columns.

    A column is a problem if it is missing though required, unknown, a float, or of a type its content cannot have.
    """
    for table in SOURCES:
        found, fields = schema[table], {field.name: field for field in FIELDS[table]}
        for name in found.keys() - fields.keys():
            yield KINDS["field_unknown"].at(table, name)
        for name, field in fields.items():
            if name in found:
                yield from _type_problems(table, field, found[name].kind)
            elif field.required:
                yield KINDS["field_missing"].at(table, name)


def _type_problems(table: str, field: Field, kind: ColumnType) -> Iterator[Problem]:
    if kind is ColumnType.FLOAT:
        yield KINDS["record_float"].at(table, field.name, column=field.name)
    elif kind not in _TAKEN[field.content]:
        yield KINDS["field_kind"].at(table, field.name, value=kind.value, wanted=_WANTED[field.content])


_DECIMAL_TYPE = re.compile(r"(?:DECIMAL|NUMERIC)\(\d+, ?(\d+)\)")
_SQL_TYPES = (
    (r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|BYTE|SHORT|INT|LONG", ColumnType.WHOLE),
    (r"VARCHAR|STRING|ENUM\(.*|(VAR)?CHAR\(\d+\)", ColumnType.TEXT),
    (r"BOOLEAN", ColumnType.FLAG),
    (r"DATE|TIMESTAMP.*", ColumnType.DAY),
    (r"FLOAT|DOUBLE|REAL", ColumnType.FLOAT),
    (r'"?NULL"?|VOID', ColumnType.TEXT),
)


def sql_type(name: str) -> SqlType:
    """Return the type with the `name` that DuckDB or Spark gives it.

    >>> sql_type("DECIMAL(12,4)"), sql_type("bigint").kind.value
    (SqlType(kind=<ColumnType.DECIMAL: 'decimal'>, scale=4), 'whole')
    """
    upper = name.upper()
    if found := _DECIMAL_TYPE.fullmatch(upper):
        return SqlType(ColumnType.DECIMAL, int(found[1]))
    kinds = (kind for pattern, kind in _SQL_TYPES if re.fullmatch(pattern, upper))
    return SqlType(next(kinds, ColumnType.OTHER))
