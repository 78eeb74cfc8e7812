"""Reading columns in SQL: values, and the conditions that reject them.

A value is an integer, a flag or a text.

Areas become 1/10000 亩, shares 1/1000000 of a standard. Bounds keep every product and sum of the kernel within 64 bits,
so that no engine can overflow, silently or not: an area is below 10^8 亩, a count at most 10^7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from ..problems import KINDS, Kind
from .sql import UNIT_SEPARATOR, layered, literal, position, quoted
from .tables import FIELDS, TEXTS, ColumnType, Content, Field, SqlType
from .texts import EMPTY, LONG, UNSEEN, looked_at, readable, trimmed

AREA_DECIMALS, SHARE_DECIMALS = 4, 6
AREA, SHARE = 10**AREA_DECIMALS, 10**SHARE_DECIMALS
_MOST_AREA = 10**8 * AREA - 1
_MOST_COUNT = 10**7
_USED = frozenset(
    {
        "arable_before",
        "external_id",
        "on_uncontracted_list",
        "prior_share",
        "taken_before",
        "uncontracted_headcount",
    }
)
"""The optional columns that are needed."""
_SPELT = {Content.TEXT: trimmed, Content.NAME: readable}
_LOOKED_AT = (Content.KEY, *_SPELT)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that rejects a row.

    It has the kind of problem, the field, the value found, and the facts of its message.
    """

    kind: Kind
    where: str
    """The field"""
    holds: str
    """SQL; NULL counts as false"""
    value: str = "''"
    facts: Mapping[str, str] = field(default_factory=dict)


def check(code: str, where: str, holds: str, value: str = "''", **facts: str) -> Check:
    """Return the check for the problem with that code, of the field `where`."""
    return Check(KINDS[code], where, holds, value, facts)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an input table as it was found.

    `type` is None if an optional column is missing.
    """

    field: Field
    type: SqlType | None
    position: int
    """Its position among the values kept of a faulty row, from 1"""

    @property
    def raw(self) -> str:
        """The column as it was found, quoted since its name may be a word of SQL."""
        return f"`{self.field.name}`"

    @property
    def read(self) -> str:
        """The name of its value while a table is read.

        The value is NULL where it is missing or wrong.
        """
        return f"read_{self.field.name}"

    @property
    def kept(self) -> str:
        """The value that is kept: the field's default where a missing one may be."""
        default = _default(self.field)
        return self.read if self.field.required or default == "NULL" else f"coalesce({self.read}, {default})"

    @property
    def given(self) -> str:
        """The value as it was found, out of those kept of a faulty row."""
        return f"split_part(given, {quoted(UNIT_SEPARATOR)}, {self.position})"


def columns_of(table: str, found: Mapping[str, SqlType]) -> tuple[Column, ...]:
    """Return the columns of a table that are needed.

    No figure, key or check of the kernel depends on the others.
    """
    used = (each for each in FIELDS[table] if each.required or each.name in _USED)
    return tuple(Column(each, found.get(each.name), number) for number, each in enumerate(used, start=1))


def read_table(
    table: str,
    columns: Sequence[Column],
    faults: str,
    *further: Mapping[str, str],
    instead: Mapping[str, Sequence[str]],
) -> str:
    """Return the query that reads a table.

    It gives each column's value, `faults0`, and the values found in a faulty row.

    `further` are layers of columns made of the values, which are called ``read_…`` until all are made. A field is in
    the result by its name, or by the expressions that stand `instead` of it.
    """
    seen = {
        each.field.name: _text(each.raw, each.type, each.field)
        for each in columns
        if each.type and each.field.content in _LOOKED_AT
    }
    values = {column.read: value(column) for column in columns}
    further = (*further, {"faults0": faults}, {"given": given(columns)})
    source = layered(f"@{table}_in", *looked_at(seen), values, *further)
    kept = (instead.get(column.field.name, [f"{column.kept} AS {column.raw}"]) for column in columns)
    return f"SELECT {', '.join(chain.from_iterable(kept))}, faults0, given\nFROM {source} AS `read`"


def given(columns: Sequence[Column]) -> str:
    """Return the values of a faulty row as they were found, as one text.

    A sound row has NULL.
    """
    found = (f"coalesce(CAST({column.raw} AS STRING), '')" if column.type else "''" for column in columns)
    return f"CASE WHEN faults0 <> 0 THEN concat_ws({quoted(UNIT_SEPARATOR)}, {', '.join(found)}) END"


def value(column: Column) -> str:
    """Return the column's value; NULL where it is missing or wrong."""
    wanted, found = column.field, column.type
    if found is None:
        return _default(wanted)
    read = _READ[wanted.content](column.raw, found, wanted)
    return _SPELT[wanted.content](wanted.name, read) if wanted.content in _SPELT else read


def own_checks(columns: Sequence[Column]) -> Iterator[Check]:
    """Yield the checks of each column on its own.

    Their conditions name columns as reading does: raw columns and ``read_…``.
    """
    for column in columns:
        if column.type is None:
            continue
        if column.field.required:
            yield check("field_missing", column.field.name, f"{column.raw} IS NULL")
        yield from _CHECKS.get(column.field.content, _no_checks)(column, column.type)


def _no_checks(_: Column, __: SqlType) -> Iterator[Check]:
    return iter(())


def _default(wanted: Field) -> str:
    """Return the literal of a default.

    Areas and shares have no default but zero.
    """
    return "0" if isinstance(wanted.default, Decimal) else literal(wanted.default)


def _text(raw: str, found: SqlType, _: Field) -> str:
    return raw if found.kind is ColumnType.TEXT else f"CAST({raw} AS STRING)"


def _code(raw: str, _: SqlType, wanted: Field) -> str:
    return position(raw, wanted.codes)


def _flag(raw: str, found: SqlType, _: Field) -> str:
    if found.kind is ColumnType.FLAG:
        return raw
    if found.kind is ColumnType.WHOLE:
        return f"CASE {raw} WHEN 1 THEN true WHEN 0 THEN false END"
    return f"CASE WHEN lower({raw}) IN ('true', '1') THEN true WHEN lower({raw}) IN ('false', '0') THEN false END"


def _label_checks(column: Column, _: SqlType) -> Iterator[Check]:
    if column.field.required:
        yield check("field_range", column.field.name, f"{column.read} = ''", limit="'不能为空'")


def _text_checks(column: Column, _: SqlType) -> Iterator[Check]:
    name, given, fault = column.field.name, column.given, f"fault_{column.field.name}"
    yield check("field_range", name, f"{fault} = {EMPTY}", given, limit="'不能为空'")
    yield check("field_range", name, f"{fault} = {LONG}", given, limit="'文字过长'")
    yield check("field_text", name, f"{fault} = {UNSEEN}", given, character="'（控制字符）'")


def _code_checks(column: Column, _: SqlType) -> Iterator[Check]:
    other = f"{column.raw} IS NOT NULL AND {column.read} IS NULL"
    yield check("field_kind", column.field.name, other, column.given, wanted="'规定的代码之一'")


def _flag_checks(column: Column, found: SqlType) -> Iterator[Check]:
    if found.kind is not ColumnType.FLAG:
        wrong = f"{column.raw} IS NOT NULL AND {column.read} IS NULL"
        yield check("field_kind", column.field.name, wrong, column.given, wanted="'true 或 false'")


# Numbers --------------------------------------------------------------------------------------------------------------


def _decimals_and_most(wanted: Field) -> tuple[int, int]:
    """Return the decimals that are kept of a number, and its maximum.

    The maximum is in units of the last of these decimals.
    """
    if wanted.content is Content.COUNT:
        return 0, _MOST_COUNT
    return (SHARE_DECIMALS, SHARE) if wanted.name == "prior_share" else (AREA_DECIMALS, _MOST_AREA)


def _scaled(raw: str, found: SqlType, wanted: Field) -> str:
    """Return a number in units of its last decimal.

    It is NULL where it is too large, negative, too fine, or no number.
    """
    decimals, most = _decimals_and_most(wanted)
    unit, top = 10**decimals, most // 10**decimals
    if found.kind is ColumnType.WHOLE:
        return f"CASE WHEN {raw} BETWEEN 0 AND {top} THEN CAST({raw} AS BIGINT) * {unit} END"
    readable = f"{raw} >= 0 AND {raw} < {top + 1}"
    if found.kind is ColumnType.TEXT:
        fraction = f"([.][0-9]{{1,{decimals}}}0*)?" if decimals else ""
        readable = f"regexp_like({raw}, '^0*[0-9]{{1,{len(str(top))}}}{fraction}\\z')"
    # one digit more than the largest: rounding may carry into it before the comparison
    rounded = f"CAST(CASE WHEN {readable} THEN {raw} END AS DECIMAL({len(str(top)) + 1 + decimals},{decimals}))"
    exact = f" AND {raw} = {rounded}" if found.scale > decimals else ""
    return f"CASE WHEN {rounded} * {unit} <= {most}{exact} THEN CAST({rounded} * {unit} AS BIGINT) END"


_WHOLE, _PLAIN = quoted(r"^-?[0-9]+\z"), quoted(r"^[0-9]+([.][0-9]+)?\z")


def _number_checks(column: Column, found: SqlType) -> Iterator[Check]:
    name, raw = column.field.name, column.raw
    whole = column.field.content is Content.COUNT
    is_number = f"{raw} IS NOT NULL"
    if found.kind is ColumnType.TEXT:
        is_number = f"regexp_like({raw}, {_WHOLE if whole else _PLAIN})"
        wanted = "'整数'" if whole else "'普通小数，如 3.2500'"
        yield check("field_kind", name, f"NOT {is_number}", column.given, wanted=wanted)
    limit = "'小于0、过大或小数位数过多'"
    yield check("field_range", name, f"{is_number} AND {column.read} IS NULL", column.given, limit=limit)


_READ: Mapping[Content, Callable[[str, SqlType, Field], str]] = {
    **dict.fromkeys(TEXTS, _text),
    Content.CODE: _code,
    Content.FLAG: _flag,
    Content.COUNT: _scaled,
    Content.DECIMAL: _scaled,
}
_CHECKS: Mapping[Content, Callable[[Column, SqlType], Iterator[Check]]] = {
    Content.LABEL: _label_checks,
    **dict.fromkeys(_LOOKED_AT, _text_checks),
    Content.CODE: _code_checks,
    Content.FLAG: _flag_checks,
    Content.COUNT: _number_checks,
    Content.DECIMAL: _number_checks,
}
