"""How references move when list rows grow: the one place that knows, for addresses, ranges, names and formulas alike.

A template row that stands for a list takes as many rows of the filled sheet as the list has records; every row below it
moves down. A `RowMap` says so for one sheet, `Moves` for all sheets of a workbook. What is stretched and what is moved:

* a range that includes a list row stretches with it: its start is the first record, its end the last one;
* a single cell is moved; one in the list row is the first record's. Where a function such as ``SUM`` or ``COUNTIF``
  asks for a range (`RANGES`) it stands for the column and becomes one, because that is what a sum over one model row
  means; `first_records` finds those that are left;
* a formula *in* the list row is written once per record, as if filled down: relative rows go along with the record,
  ``$`` rows do not (so ``Q$5:Q$5`` is the whole list and ``Q5`` this record).

Text in quotes, names, functions, structured references and other workbooks are left alone; `left_behind` finds the
addresses in quotes that should have moved.

>>> moves = Moves({"花名表": RowMap(((5, 3),))})
>>> at_record(shift_formula("SUM(Q5:Q5)+Q9", "花名表", moves))
'SUM(Q5:Q7)+Q11'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_ALL = range(255)
RANGES: Mapping[str, Collection[int]] = {
    name: places
    for places, names in (
        (
            _ALL,
            "SUM SUBTOTAL COUNT COUNTA AVERAGE MAX MIN PRODUCT AGGREGATE AVEDEV AVERAGEA CONCAT COUNTBLANK DEVSQ"
            " GEOMEAN HARMEAN MAXA MEDIAN MINA MODE MODE.MULT MODE.SNGL STDEV STDEV.P STDEV.S STDEVA STDEVP STDEVPA"
            " SUMPRODUCT SUMSQ TEXTJOIN VAR VAR.P VAR.S VARA VARP VARPA",
        ),
        (
            {0},
            "COLUMNS COUNTIF INDEX LARGE PERCENTILE PERCENTILE.EXC PERCENTILE.INC PERCENTRANK PERCENTRANK.EXC"
            " PERCENTRANK.INC QUARTILE QUARTILE.EXC QUARTILE.INC ROWS SMALL SORT TRIMMEAN UNIQUE",
        ),
        ({1}, "HLOOKUP MATCH RANK RANK.AVG RANK.EQ VLOOKUP XMATCH"),
        ({0, 1}, "CORREL FILTER FREQUENCY"),
        ({0, 2}, "AVERAGEIF SUMIF"),
        ({1, 2}, "LOOKUP XLOOKUP"),
        (_ALL[::2], "COUNTIFS"),
        ({0, *_ALL[1::2]}, "AVERAGEIFS MAXIFS MINIFS SUMIFS"),
    )
    for name in names.split()
}
"""Which arguments of a function, counted from 0, are ranges: one cell of the list row there is the whole column."""

_PLACES = frozenset({"CELL", "COLUMN", "ISFORMULA", "FORMULATEXT", "OFFSET", "ROW"})
"""The functions that ask where a cell is, and not what it holds."""

_IN_TEXT = frozenset({"HYPERLINK", "INDIRECT"})
"""The functions that take an address as text."""

_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_LATER = r"[^\s!-\-/:-@\[-^`{-~]"
_WORD = rf"(?![0-9.]){_LATER}+"
"""A name that needs no quotes: LibreOffice leaves them out with more signs than Excel does."""
_TOKEN = re.compile(
    rf"""(?P<sheet>(?:'(?:[^']|'')*'|(?:\[[0-9]+\])?{_WORD}(?::{_LATER}+)?)!)?
         (?P<area>{_CELL}(?::{_CELL})?|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}|\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})
         (?!{_LATER}|[(\[!])
       | (?P<call>[^\W\d][\w.]*)?\(
       | (?P<close>\))
       | (?P<comma>,)
       | (?P<quote>"[^"]*") | '(?:[^']|'')*' | \[(?:[^\[\]]|\[[^\[\]]*\])*\] | \{{(?:"[^"]*"|[^"{{}}])*\}}
       | {_LATER}+""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\s*,\s*([0-9]+)\s*[,)]")
_END = re.compile(r"(\$?)([A-Z]{1,3})?(\$?)([0-9]*)")


class RowMap(NamedTuple):
    """Where the rows of a template sheet stand in the filled sheet.

    `lists` is a (template row, rows it takes) for each list row, in order; a list takes one row at least.
    """

    lists: tuple[tuple[int, int], ...] = ()

    def first(self, row: int) -> int:
        """Return where a template row stands; of a list row, its first record."""
        if not self.lists:
            return row
        return min(row + sum(count - 1 for at, count in self.lists if at < row), MAX_ROW)

    def last(self, row: int) -> int:
        """Return where a template row stands; of a list row, its last record."""
        if not self.lists:
            return row
        return min(row + sum(count - 1 for at, count in self.lists if at <= row), MAX_ROW)


class Moves(NamedTuple):
    """What happens to references of a workbook: the `RowMap` of each sheet, and the sheets that get a new name."""

    rows: Mapping[str, RowMap]
    names: Mapping[str, str] = {}


Part = str | int
"""A piece of a formula: text as it stands, or the row it has for the first record and goes on from there."""


def at_record(parts: Sequence[Part], record: int = 0) -> str:
    """Return the formula of the record with that number, counted from 0."""
    return "".join(part if isinstance(part, str) else str(min(part + record, MAX_ROW)) for part in parts)


def shift_areas(areas: str, rows: RowMap) -> str:
    """Return ranges separated by blanks (an ``sqref``), each stretched over the list rows it includes.

    >>> shift_areas("A5:T5 F5 B9", RowMap(((5, 3),)))
    'A5:T7 F5:F7 B11'
    """
    if not rows.lists:
        return areas
    return " ".join("".join(map(str, _stretched(area, rows))) for area in areas.split())


def shift_cells(cells: str, rows: RowMap) -> str:
    """Return addresses separated by blanks, each moved; nothing is stretched but ranges over several rows."""
    if not rows.lists:
        return cells
    return " ".join(
        "".join(map(str, _placed(cell, rows, None))) if _one_row(cell) else shift_areas(cell, rows)
        for cell in cells.split()
    )


def shift_formula(text: str, sheet: str, moves: Moves, home: int | None = None) -> tuple[Part, ...]:
    """Return a formula of `sheet` with its references moved.

    `home` is the list row the formula is in (or, for a validation or a conditional format, begins in): its relative
    rows then come out as numbers that go on with each record. Without it the result is text only.
    """
    parts: list[Part] = []
    position = 0
    for token in _references(text):
        named = token.sheet or sheet
        start, end = token.match.span("area")
        if named in moves.names and token.match["sheet"]:
            parts += [text[position : token.match.start("sheet")], quoted(moves.names[named])]
            position = start
        if named in moves.rows:
            place = _stretched if token.summed else _placed
            parts += [text[position:start], *place(token.match["area"], moves.rows[named], home)]
            position = end
    return tuple(_joined([*parts, text[position:]]))


def shift_source(text: str, shift: Callable[[str], str]) -> str:
    """Return what a chart draws or a name stands for, moved by `shift`: one cell of a list row is the whole column.

    >>> moves = Moves({"花名表": RowMap(((5, 3),))})
    >>> shift_source("花名表!$Q$5", lambda text: at_record(shift_formula(text, "", moves)))
    '花名表!$Q$5:$Q$7'
    """
    return shift(f"SUM({text})").removeprefix("SUM(")[:-1]


def first_records(text: str, sheet: str, moves: Moves, home: int | None = None) -> Iterator[str]:
    """Yield the cells of list rows that a formula has of the first record only.

    `home` is the list row the formula is in: what goes along with its records is right there, as are cells of that row.

    >>> list(first_records("SUM(Q5)+SUM(Q5*2)+Q6", "花名表", Moves({"花名表": RowMap(((5, 3),))})))
    ['Q5']
    """
    for token in _references(text):
        area, named = token.match["area"], token.sheet or sheet
        row, rows = rows_of(area)[0], moves.rows.get(named, RowMap())
        meant = ":" in area or token.summed or token.call in _PLACES
        along = home is not None and (not _end(area)[2] or (named, row) == (sheet, home))
        if not meant and not along and rows.first(row) != rows.last(row):
            yield token.match[0]


def left_behind(text: str, sheet: str, moves: Moves, home: int | None = None) -> Iterator[tuple[str, str]]:
    """Yield a (function, address) for what a formula reckons from text or from a cell, and rows that move make wrong.

    `home` is the list row the formula is in; ``OFFSET`` goes along with the records there.

    >>> list(left_behind('INDIRECT("A4")+INDIRECT("A9")', "花名表", Moves({"花名表": RowMap(((5, 3),))})))
    [('INDIRECT', 'A9')]
    """
    for token in _tokens(text):
        if token.match["area"] and token.call == "OFFSET" and not token.argument and home is None:
            yield from (("OFFSET", area) for area in _moving([token], sheet, moves))
        elif token.match["area"] and token.call == "INDEX" and not token.argument:
            yield from (("INDEX", place) for place in _counted(token, text, moves.rows.get(token.sheet or sheet)))
        elif token.match["quote"] and (call := next((call for call in token.calls if call in _IN_TEXT), "")):
            address = token.match["quote"][1:-1]
            if call != "HYPERLINK" or address.startswith("#") or "!" in address:
                yield from ((call, area) for area in _moving(_references(address), sheet, moves))


def _counted(token: _Token, text: str, rows: RowMap | None) -> Iterator[str]:
    """Yield the row that ``INDEX`` counts to from the first of an area, when only that row moves."""
    first, last = rows_of(token.match["area"])
    if rows and first < last and (number := _NUMBER.match(text, token.match.end())):
        row = first + int(number[1]) - 1
        if rows.first(row) - row != rows.first(first) - first:
            yield f"{token.match[0]} 的第 {number[1]} 行"


def _moving(references: Iterable[_Token], sheet: str, moves: Moves) -> Iterator[str]:
    for token in references:
        area, rows = token.match["area"], moves.rows.get(token.sheet or sheet, RowMap())
        if "".join(map(str, _stretched(area, rows))) != area:
            yield token.match[0]


def translate(text: str, down: int, right: int) -> str:
    """Return a formula as Excel copies it that many rows down and columns to the right: how shared formulas are told.

    >>> translate("A$1+B2", 2, 1)
    'B$1+C4'
    """
    pieces, position = [], 0
    for token in _references(text):
        start, end = token.match.span("area")
        moved = [_moved(part, down, right) for part in token.match["area"].split(":")]
        pieces += [text[position:start], "#REF!" if "" in moved else ":".join(moved)]
        position = end
    return "".join([*pieces, text[position:]])


def sheets_in(text: str) -> frozenset[str]:
    """Return the sheets a formula names. A range of sheets comes as ``first:last``; other workbooks are left out."""
    return frozenset(token.sheet for token in _references(text) if token.sheet and not token.sheet.startswith("["))


def areas_in(text: str) -> tuple[str, ...]:
    """Return the cells and ranges in a formula, without their sheets.

    >>> areas_in("'花名表'!$A:$B,'花名表'!$1:$4")
    ('$A:$B', '$1:$4')
    """
    return tuple(token.match["area"] for token in _references(text))


def quoted(sheet: str) -> str:
    """Return the prefix of a reference into `sheet`.

    >>> quoted("张三's")
    "'张三''s'!"
    """
    return "'" + sheet.replace("'", "''") + "'!"


def rows_of(area: str) -> tuple[int, int]:
    """Return the first and last row of a range; of whole columns, all rows.

    >>> rows_of("A5:T6"), rows_of("$B$3"), rows_of("A:C")
    ((5, 6), (3, 3), (1, 1048576))
    """
    rows = [int(_end(part)[3] or 0) for part in area.split(":")]
    return (rows[0], rows[-1]) if rows[0] else (1, MAX_ROW)


def columns_of(area: str) -> tuple[int, int]:
    """Return the first and last column of a range, counted from 1; of whole rows, all columns."""
    letters = [_end(part)[1] or "" for part in area.split(":")]
    return (column_number(letters[0]), column_number(letters[-1])) if letters[0] else (1, MAX_COLUMN)


def column_number(letters: str) -> int:
    """Return the number of a column.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column: the other way round than `column_number`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Token(NamedTuple):
    """A reference or a text in quotes. `calls` are the functions around it, the inmost first."""

    match: re.Match[str]
    calls: tuple[str, ...]
    argument: int

    @property
    def call(self) -> str:
        return self.calls[0] if self.calls else ""

    @property
    def sheet(self) -> str:
        """Return the sheet a reference names, empty when it names none."""
        return _sheet_name(self.match["sheet"]) if self.match["sheet"] else ""

    @property
    def summed(self) -> bool:
        """Return whether a reference stands where a function asks for a range."""
        return self.argument in RANGES.get(self.call, ()) and _is_whole_argument(self.match)


def _references(text: str) -> Iterator[_Token]:
    return (token for token in _tokens(text) if token.match["area"])


def _tokens(text: str) -> Iterator[_Token]:
    calls: list[str] = []
    arguments: list[int] = []
    for token in _TOKEN.finditer(text):
        if token["close"]:
            del calls[:1], arguments[:1]
        elif token["comma"]:
            arguments[:1] = [number + 1 for number in arguments[:1]]
        elif token["quote"] or (token["area"] and _exists(token["area"])):
            yield _Token(token, tuple(calls), arguments[0] if arguments else 0)
        elif token[0].endswith("("):
            calls.insert(0, (token["call"] or "").removeprefix("_xlfn.").removeprefix("_xlws."))
            arguments.insert(0, 0)


def _is_whole_argument(token: re.Match[str]) -> bool:
    before, after = token.string[: token.start()].rstrip()[-1:], token.string[token.end() :].lstrip()[:1]
    return before in ("(", ",") and after in (")", ",")


def _exists(area: str) -> bool:
    return rows_of(area)[1] <= MAX_ROW and columns_of(area)[1] <= MAX_COLUMN


def _sheet_name(prefix: str) -> str:
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _end(part: str) -> tuple[str, str | None, str, str]:
    found = _END.match(part)
    assert found, "every part of the pattern may be empty"  # noqa: S101
    fixed_column, letters, fixed_row, row = found.groups()
    return (fixed_column, letters, fixed_row, row) if letters else ("", None, fixed_column + fixed_row, row)


def _one_row(area: str) -> bool:
    first, last = rows_of(area)
    return first == last


def _placed(area: str, rows: RowMap, home: int | None) -> list[Part]:
    """Return a range or a cell moved; a single cell stays one."""
    start, _, end = area.partition(":")
    first = _row(start, rows.first, rows, home)
    return [*first, ":", *_row(end, rows.last, rows, home)] if end else first


def _stretched(area: str, rows: RowMap, home: int | None = None) -> list[Part]:
    """Return a range or a cell moved; a cell of a list row becomes a range, unless it goes along with a record."""
    if ":" in area or rows.first(rows_of(area)[0]) == rows.last(rows_of(area)[0]) or (home and not _end(area)[2]):
        return _placed(area, rows, home)
    return _placed(f"{area}:{area}", rows, home)


def _row(part: str, place: Callable[[int], int], rows: RowMap, home: int | None) -> list[Part]:
    fixed_column, letters, fixed_row, row = _end(part)
    before = fixed_column + (letters or "") + fixed_row
    if not row:
        return [before]
    if home is None or fixed_row:
        return [f"{before}{place(int(row))}"]
    return [before, rows.first(int(row))]


def _moved(part: str, down: int, right: int) -> str:
    fixed_column, letters, fixed_row, row = _end(part)
    column = column_number(letters) + (0 if fixed_column else right) if letters else 1
    number = int(row) + (0 if fixed_row else down) if row else 1
    if not (1 <= column <= MAX_COLUMN and 1 <= number <= MAX_ROW):
        return ""
    return f"{fixed_column}{column_letters(column) if letters else ''}{fixed_row}{number if row else ''}"


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        yield part
        text = ""
    if text:
        yield text
