"""The references in a formula: areas, and the sheets they name.

An area is a cell, a range, or whole rows or columns. `tokens` reads a formula once from left to right and yields its
references and its quoted texts, each with the function calls around it. Names, functions, structured references, array
constants and error values are skipped. A formula that is not well formed is read as far as it goes, because a template
may hold any text where a formula belongs.

``docs/decisions/0010-formula-references.md`` explains why openpyxl's tokenizer and translator are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_NESTING = 64
"""Deepest nesting of calls in Excel; functions further out are ignored."""

_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_COLUMN = r"\$?[A-Z]{1,3}"
_ROW = r"\$?[1-9][0-9]{0,6}"
_LETTER = r"[^\s!-\-/:-@\[-^`{-~]"
"""A character of a name. LibreOffice leaves quotes out around more names of sheets than Excel does."""
_SHEET = rf"(?:\[[0-9]+\])?(?![0-9.]){_LETTER}+(?::{_LETTER}+)?"
_QUOTED = r"'[^']*(?:''[^']*)*'"
_TOKEN = re.compile(
    rf"""(?P<sheet>(?:{_QUOTED}|{_SHEET})!)?
         (?P<area>{_CELL}(?::{_CELL})?|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW})(?!{_LETTER}|[(\[!])
       | (?P<open>(?P<function>[^\W\d][\w.]*)?\()
       | (?P<close>\))
       | (?P<comma>,)
       | (?P<text>"[^"]*")
       | {_QUOTED} | \[(?:[^\[\]]|\[[^\[\]]*\])*\] | \{{(?:"[^"]*"|[^"{{}}])*\}}
       | {_LETTER}+
       | \S""",
    re.VERBOSE,
)
_ARGUMENT_END = re.compile(r"\s*[,)]")
_CORNER = re.compile(r"(?:(\$?)([A-Z]{1,3}))?(\$?)([0-9]*)")


class Token(NamedTuple):
    """A reference or a quoted text in a formula, and its position.

    `functions` are the calls around it, the innermost last; `argument` is its position in the innermost call, from 0;
    `whole` is whether it is all of that argument.
    """

    match: re.Match[str]
    functions: tuple[str, ...]
    argument: int
    whole: bool

    @property
    def function(self) -> str:
        """Return the innermost function, empty outside any call."""
        return self.functions[-1]

    @property
    def area(self) -> str:
        """Return the area of a reference, empty for a quoted text."""
        return self.match["area"] or ""

    @property
    def sheet(self) -> str:
        """Return the sheet a reference names, empty if it names none."""
        name = (self.match["sheet"] or "!")[:-1]
        return name[1:-1].replace("''", "'") if name.startswith("'") else name

    @property
    def text(self) -> str:
        """Return a quoted text without its quotes, empty for a reference."""
        return (self.match["text"] or "")[1:-1]


@lru_cache(maxsize=1024)
def tokens(formula: str) -> Sequence[Token]:
    """Return the references and the quoted texts of a formula, in order.

    The time taken is linear in the length of the formula.

    >>> [(token.area, token.function, token.argument) for token in tokens("SUMIF(A:A,表!$B$2)+C3")]
    [('A:A', 'SUMIF', 0), ('$B$2', 'SUMIF', 1), ('C3', '', 0)]
    """
    return tuple(_tokens(formula))


def _tokens(formula: str) -> Iterator[Token]:
    functions, arguments, argument_begins = [""], [0], False
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup
        if kind == "open":
            functions.append(_plain_name(match["function"] or ""))
            arguments.append(0)
        elif kind == "close" and len(functions) > 1:
            functions.pop()
            arguments.pop()
        elif kind == "comma":
            arguments[-1] += 1
        elif kind == "text" or (kind == "area" and _exists(match["area"])):
            whole = argument_begins and _ARGUMENT_END.match(formula, match.end()) is not None
            yield Token(match, tuple(functions[-MAX_NESTING:]), arguments[-1], whole)
        argument_begins = kind in ("open", "comma")


def references(formula: str) -> Iterator[Token]:
    """Yield the references of a formula."""
    return (token for token in tokens(formula) if token.area)


def _exists(area: str) -> bool:
    corner = corners_of(area)[-1]
    return int(corner.row or 1) <= MAX_ROW and column_number(corner.letters or "A") <= MAX_COLUMN


def _plain_name(function: str) -> str:
    return function.removeprefix("_xlfn.").removeprefix("_xlws.")


def translate(formula: str, down: int, right: int) -> str:
    """Return a formula as Excel copies it that many rows down and right.

    The cells of a shared formula are such copies of the first. A reference that would leave the sheet becomes
    ``#REF!``.

    >>> translate("A$1+B2", 2, 1)
    'B$1+C4'
    """
    pieces, position = [], 0
    for token in references(formula):
        start, end = token.match.span("area")
        copied = [_copied(corner, down, right) for corner in corners_of(token.area)]
        pieces += [formula[position:start], ":".join(copied) if all(copied) else "#REF!"]
        position = end
    return "".join([*pieces, formula[position:]])


def _copied(corner: Corner, down: int, right: int) -> str:
    column = column_number(corner.letters) + (0 if corner.column_anchor else right) if corner.letters else 1
    row = int(corner.row) + (0 if corner.row_anchor else down) if corner.row else 1
    if not (1 <= column <= MAX_COLUMN and 1 <= row <= MAX_ROW):
        return ""
    letters = column_letters(column) if corner.letters else ""
    return f"{corner.column_anchor}{letters}{corner.row_anchor}{row if corner.row else ''}"


def sheets_in(formula: str) -> frozenset[str]:
    """Return the sheets a formula names, without those of other workbooks.

    A range of sheets is named ``first:last``.
    """
    return frozenset(token.sheet for token in references(formula) if token.sheet and not token.sheet.startswith("["))


def areas_in(formula: str) -> tuple[str, ...]:
    """Return the cells and ranges in a formula, without their sheets.

    >>> areas_in("'花名表'!$A:$B,'花名表'!$1:$4")
    ('$A:$B', '$1:$4')
    """
    return tuple(token.area for token in references(formula))


def quoted(sheet: str) -> str:
    """Return the prefix of a reference into `sheet`.

    >>> quoted("张三's")
    "'张三''s'!"
    """
    return "'" + sheet.replace("'", "''") + "'!"


class Corner(NamedTuple):
    """A corner of an area.

    An anchor is ``$`` or empty; `letters` are empty for whole rows, and `row` for whole columns.
    """

    column_anchor: str
    letters: str
    row_anchor: str
    row: str


def corners_of(area: str) -> list[Corner]:
    """Return the corners of an area: one of a cell, two of a range.

    >>> corners_of("$B5:D$9")[1]
    Corner(column_anchor='', letters='D', row_anchor='$', row='9')
    """
    return [Corner(*_CORNER.findall(part)[0]) for part in area.split(":")]


def rows_of(area: str) -> tuple[int, int]:
    """Return the first and last row of an area; of whole columns, all rows.

    >>> rows_of("A5:T6"), rows_of("$B$3"), rows_of("A:C")
    ((5, 6), (3, 3), (1, 1048576))
    """
    rows = [int(corner.row or 0) for corner in corners_of(area)]
    return (rows[0], rows[-1]) if rows[0] else (1, MAX_ROW)


def columns_of(area: str) -> tuple[int, int]:
    """Return the first and last column of an area; of whole rows, all."""
    letters = [corner.letters for corner in corners_of(area)]
    return (column_number(letters[0]), column_number(letters[-1])) if letters[0] else (1, MAX_COLUMN)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1.

    Raises `ValueError` for more than three letters.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters)


def column_letters(number: int) -> str:
    """Return the letters of a column, numbered from 1.

    Raises `ValueError` for a column beyond ``ZZZ``.

    >>> column_letters(1), column_letters(16_384)
    ('A', 'XFD')
    """
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)
