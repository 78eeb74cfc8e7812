"""Pieces of SQL that DuckDB and Spark share, written as Spark reads them.

The name of a relation is marked with `@`, so that an engine can put a prefix before it. Integers are divided with
`div`, never with `/`; every cast names a type that both engines know, or an ENUM, for which Spark has STRING.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from string import Formatter
from typing import TypeVar

from ..law import Rounding, Term

UNIT_SEPARATOR = "\x1f"
_T = TypeVar("_T", bound=Term)


def for_duckdb(text: str) -> str:
    """Return a query as DuckDB reads it."""
    return text.replace("@", "").replace(" div ", " // ").replace("`", '"')


def for_spark(text: str, prefix: str) -> str:
    """Return a query as Spark reads it.

    A backslash in a literal is written twice, and there are no ENUMs.
    """
    return re.sub(r"ENUM\(.*?\)", "STRING", text).replace("@", prefix).replace("\\", "\\\\")


def quoted(text: str) -> str:
    """Return a text literal.

    Raises `ValueError` for a quote, which the engines escape differently.
    """
    if "'" in text:
        raise ValueError(f"a quote in a literal: {text}")
    return f"'{text}'"


def literal(value: object) -> str:
    """Return the literal of a flag, an integer, a text or a missing value."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)


def quotient(dividend: str, divisor: str, rounding: Rounding) -> str:
    """Return a quotient of non-negative integers as an integer.

    ``dividend / divisor`` is rounded once, from the exact quotient.

    >>> quotient("a", "b", Rounding.HALF_UP)
    '((2 * (a) + (b)) div (2 * (b)))'
    """
    return {
        Rounding.HALF_UP: f"((2 * ({dividend}) + ({divisor})) div (2 * ({divisor})))",
        Rounding.DOWN: f"(({dividend}) div ({divisor}))",
        Rounding.UP: f"((({dividend}) + ({divisor}) - 1) div ({divisor}))",
    }[rounding]


def decimal(units: str, decimals: int, digits: int = 18) -> str:
    """Return an integer number of units as a DECIMAL, exactly.

    It has so many digits and decimals. A product of decimals is exact in both engines; a quotient is not.
    """
    unit = f"CAST({Decimal(1).scaleb(-decimals):f} AS DECIMAL({decimals},{decimals}))"
    return f"CAST(CAST({units} AS DECIMAL({digits - decimals},0)) * {unit} AS DECIMAL({digits},{decimals}))"


def shown(units: str, decimals: int) -> str:
    """Return an integer number of units as the text of a decimal."""
    return f"CAST({decimal(units, decimals)} AS STRING)"


def message(template: str, facts: Mapping[str, str]) -> str:
    """Return the text of a problem.

    `facts` has an SQL expression for each fact that the template names.
    """
    parts = []
    for words, name, _, _ in Formatter().parse(template):
        parts += [quoted(words)] if words else []
        parts += [facts[name]] if name else []
    return f"concat({', '.join(parts)})"


def total(units: str) -> str:
    """Return the sum of integers, exact in every engine.

    Spark's own sum of BIGINT, and Sail's, may wrap around.
    """
    return f"CAST(sum(CAST({units} AS DECIMAL(18,0))) AS BIGINT)"


def number_of(condition: str) -> str:
    """Return the number of rows for which a condition holds."""
    return f"count(CASE WHEN {condition} THEN 1 END)"


def position(text: str, terms: Iterable[str]) -> str:
    """Return the position of a text among terms; NULL for any other."""
    return f"CASE {text} {' '.join(f'WHEN {quoted(term)} THEN {number}' for number, term in enumerate(terms))} END"


def term(position: str, terms: Iterable[str | None]) -> str:
    """Return the term at a position, as an ENUM in the order of text.

    DuckDB writes and sorts an ENUM much faster than text.
    """
    named = {number: quoted(term) for number, term in enumerate(terms) if term}
    kind = f"ENUM({', '.join(sorted(set(named.values())))})"
    cases = (f"WHEN {number} THEN CAST({term} AS {kind})" for number, term in named.items())
    return f"CASE {position} {' '.join(cases)} END"


def bits(flags: Mapping[_T, str]) -> str:
    """Return the sum of 2^n for the conditions that hold.

    n is the position of a term in its class.
    """
    held = (f"CASE WHEN {holds} THEN {1 << list(type(term)).index(term)} ELSE 0 END" for term, holds in flags.items())
    return f"({' + '.join(held)})"


def joined(bits: str, terms: Iterable[str]) -> str:
    """Return the terms whose bits are set, joined by ``;``.

    The text is empty if no bit is set, which is tested first.
    """
    codes = (f"CASE WHEN {bits} & {1 << number} <> 0 THEN {quoted(term)} END" for number, term in enumerate(terms))
    return f"CASE WHEN {bits} = 0 THEN '' ELSE concat_ws(';', {', '.join(codes)}) END"


def layered(source: str, *layers: Mapping[str, str]) -> str:
    """Return a query that adds columns to `source` in layers.

    Each layer may use those before it.
    """
    for layer in layers:
        columns = "".join(f",\n  {expression} AS {name}" for name, expression in layer.items())
        source = f"(SELECT *{columns}\nFROM {source})"
    return source


def values(rows: Sequence[Sequence[object]], alias: str) -> str:
    """Return a table of literals; `alias` names it and its columns."""
    lines = ",\n  ".join(f"({', '.join(map(literal, row))})" for row in rows)
    return f"(VALUES\n  {lines}) AS {alias}"
