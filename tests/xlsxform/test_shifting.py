"""All references are right for drawn lists, checked by an oracle.

The oracle lists the new positions of each template row (`Grown`) and computes each reference from them. It shares no
code with the engine: the templates are drawn, and the results read, with openpyxl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from template_files import filled, opened, saved

FIRST, SECOND = "花名表", "汇 总"
VALUES, FORMULAS, WORDS = "A", "BC", "G"


class Grown:
    """The positions of each template row: one per record, at least one."""

    def __init__(self, last: int, lists: Mapping[int, int]) -> None:
        self.lists = lists
        self.at: dict[int, list[int]] = {}
        next_row = 1
        for row in range(1, last + 1):
            taken = max(1, lists[row]) if row in lists else 1
            self.at[row] = list(range(next_row, next_row + taken))
            next_row += taken

    def area(self, columns: Sequence[str], rows: Sequence[int], fixed: str = "") -> str:
        """Return what a range becomes."""
        first, last = self.at[rows[0]][0], self.at[rows[-1]][-1]
        ends = [f"{fixed}{columns[0]}{fixed}{first}", f"{fixed}{columns[-1]}{fixed}{last}"]
        return ends[0] if ends[0] == ends[1] else ":".join(ends)


class Ref(NamedTuple):
    """A reference to a cell or a range of column A, in any sheet."""

    sheet: str
    rows: tuple[int, ...]
    fixed: tuple[bool, ...]
    summed: bool

    def text(self, home: str) -> str:
        """Return the formula as the template has it."""
        ends = [f"A{'$' if fixed else ''}{row}" for row, fixed in zip(self.rows, self.fixed, strict=True)]
        return self._formula(home, ":".join(ends))

    def expected(self, home: str, row: int, record: int, sheets: Mapping[str, Grown]) -> str:
        """Return the formula of `row` in the sheet `home` for that record."""
        in_list, there = row in sheets[home].lists, sheets[self.sheet].at
        ends = []
        for row_named, fixed, which in zip(self.rows, self.fixed, (0, -1), strict=False):
            follows = in_list and not fixed
            ends.append(
                f"A{'$' if fixed else ''}{there[row_named][0] + record if follows else there[row_named][which]}"
            )
        if len(ends) == 1 and self.summed and len(there[self.rows[0]]) > 1 and not (in_list and not self.fixed[0]):
            ends.append(f"A{'$' if self.fixed[0] else ''}{there[self.rows[0]][-1]}")
        return self._formula(home, ":".join(ends))

    def _formula(self, home: str, area: str) -> str:
        sheet = "" if self.sheet == home else f"'{self.sheet}'!"
        return f'=SUM({sheet}{area})&"A1:A9"' if self.summed or ":" in area else f"={sheet}{area}*A_1"


@dataclass
class Drawn:
    """A drawn sheet: its length, the sizes of its lists, its references."""

    name: str
    last: int
    lists: dict[int, int]
    formulas: dict[tuple[int, str], Ref] = field(default_factory=dict)
    wide_merges: list[int] = field(default_factory=list)
    tall_merges: list[tuple[int, int]] = field(default_factory=list)
    validated: tuple[int, int] = (1, 1)
    coloured: tuple[int, int] = (1, 1)
    printed: tuple[int, int] = (1, 1)
    titles: int = 0
    breaks: list[int] = field(default_factory=list)


SIZES = st.sampled_from([0, 1, 2, 3, 5, 12]) | st.integers(0, 200)


def spans(last: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(1, last), st.integers(1, last)).map(lambda ends: (min(ends), max(ends)))


@st.composite
def sheets(draw: DrawFn, name: str) -> Drawn:
    last = draw(st.integers(5, 12))
    rows = draw(st.lists(st.integers(2, last), min_size=1, max_size=3, unique=True))
    sheet = Drawn(name, last, {row: draw(SIZES) for row in sorted(rows)})
    cuts = sorted(draw(st.lists(st.integers(1, last), max_size=4, unique=True)))
    sheet.tall_merges = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b and a not in rows]
    sheet.wide_merges = draw(st.lists(st.integers(1, last), max_size=4, unique=True))
    sheet.validated, sheet.coloured, sheet.printed = draw(spans(last)), draw(spans(last)), draw(spans(last))
    sheet.titles = draw(st.integers(0, min(rows) - 1))
    sheet.breaks = sorted(draw(st.lists(st.integers(1, last), max_size=3, unique=True)))
    return sheet


@st.composite
def references(draw: DrawFn, drawn: Sequence[Drawn]) -> Ref:
    sheet = draw(st.sampled_from(drawn))
    rows = draw(spans(sheet.last) | st.integers(1, sheet.last).map(lambda row: (row,)))
    fixed = tuple(draw(st.booleans()) for _ in rows)
    return Ref(sheet.name, rows, fixed, draw(st.booleans()))


@st.composite
def books(draw: DrawFn) -> list[Drawn]:
    drawn = [draw(sheets(FIRST)), draw(sheets(SECOND))]
    for sheet in drawn:
        places = st.tuples(st.integers(1, sheet.last), st.sampled_from(FORMULAS))
        for place in draw(st.lists(places, max_size=8, unique=True)):
            ref = draw(references(drawn))
            in_list = any(ref.rows[0] in at.lists for at in drawn if at.name == ref.sheet)
            own = (ref.sheet, ref.rows[0]) == (sheet.name, place[0])
            follows = place[0] in sheet.lists and (own or not ref.fixed[0])
            rejected = len(ref.rows) == 1 and in_list and not follows
            sheet.formulas[place] = ref._replace(summed=True) if rejected else ref
    return drawn


def list_name(sheet: Drawn, row: int) -> str:
    return f"{sheet.name.replace(' ', '')}{row}"


def template(drawn: Sequence[Drawn]) -> bytes:
    book = Workbook()
    for index, sheet in enumerate(drawn):
        into = book.create_sheet(sheet.name, index)
        for row in range(1, sheet.last + 1):
            into[f"{VALUES}{row}"] = f"{{{{{list_name(sheet, row)}.值}}}}" if row in sheet.lists else row
            into[f"{WORDS}{row}"] = f"第{row}行"
        for (row, column), ref in sheet.formulas.items():
            into[f"{column}{row}"] = ref.text(sheet.name)
        decorate(into, sheet)
        where = f"'{sheet.name}'!$A${sheet.coloured[0]}:$C${sheet.coloured[1]}"
        book.defined_names[f"名称{index}"] = DefinedName(f"名称{index}", attr_text=where)
    del book["Sheet"]
    return saved(book)


def decorate(into: Worksheet, sheet: Drawn) -> None:
    for row in sheet.wide_merges:
        into.merge_cells(f"E{row}:F{row}")
    for first, last in sheet.tall_merges:
        into.merge_cells(f"H{first}:H{last}")
    first, last = sheet.validated
    into.add_data_validation(DataValidation("list", formula1=f"$A${first}:$A${last}", sqref=f"D{first}:D{last}"))
    pink = DifferentialStyle(fill=PatternFill("solid", bgColor="FFEEEE"))
    first, last = sheet.coloured
    into.conditional_formatting.add(f"A{first}:C{last}", Rule("expression", dxf=pink, formula=[f"$A{first}>1"]))
    into.print_area = f"A{sheet.printed[0]}:H{sheet.printed[1]}"
    if sheet.titles:
        into.print_title_rows = f"1:{sheet.titles}"
    for row in sheet.breaks:
        into.row_breaks.append(Break(row))
    into.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # on one page, so that no break is added


def fill(drawn: Sequence[Drawn]) -> bytes:
    lists = {
        list_name(sheet, row): [(number,) for number in range(size)]
        for sheet in drawn
        for row, size in sheet.lists.items()
    }
    return filled(template(drawn), lists=lists)


def expected_cells(sheet: Drawn, grown: Mapping[str, Grown]) -> Iterator[tuple[str, object]]:
    at = grown[sheet.name].at
    for row in range(1, sheet.last + 1):
        size = sheet.lists.get(row, 1)
        for record in range(size):
            yield f"{VALUES}{at[row][record]}", record if row in sheet.lists else row
            yield f"{WORDS}{at[row][record]}", f"第{row}行"
        for column in FORMULAS:
            for record in range(size):
                ref = sheet.formulas.get((row, column))
                formula = ref.expected(sheet.name, row, record, grown) if ref else None
                yield f"{column}{at[row][record]}", formula
        if size == 0:
            yield f"{VALUES}{at[row][0]}", None


@given(books())
@settings(max_examples=60)
def test_everything_is_at_the_new_position_of_its_rows(drawn: list[Drawn]) -> None:
    grown = {sheet.name: Grown(sheet.last, sheet.lists) for sheet in drawn}
    book = opened(fill(drawn))
    for index, sheet in enumerate(drawn):
        for place, value in expected_cells(sheet, grown):
            assert book[sheet.name][place].value == value, place
        check_surroundings(sheet, grown[sheet.name], book[sheet.name])
        moved = f"'{sheet.name}'!{fixed_range(grown[sheet.name], sheet.coloured, 'C')}"
        assert book.defined_names[f"名称{index}"].attr_text == moved


def check_surroundings(sheet: Drawn, grown: Grown, into: Worksheet) -> None:
    wide = {f"E{row}:F{row}" for place in sheet.wide_merges for row in grown.at[place]}
    tall = {grown.area("H", merge) for merge in sheet.tall_merges}
    assert {area.coord for area in into.merged_cells.ranges} == wide | tall
    (validation,) = into.data_validations.dataValidation
    assert str(validation.sqref) == grown.area("D", sheet.validated)
    assert validation.formula1 == fixed_range(grown, sheet.validated, "A")
    (rules,) = into.conditional_formatting
    assert str(rules.sqref) == grown.area("AC", sheet.coloured)
    assert rules.rules[0].formula == [f"$A{grown.at[sheet.coloured[0]][0]}>1"]
    assert into.print_area == f"'{sheet.name}'!{grown.area('AH', sheet.printed, '$')}"
    assert into.print_title_rows == (f"$1:${sheet.titles}" if sheet.titles else None)
    assert [pagebreak.id for pagebreak in into.row_breaks.brk] == [grown.at[row][-1] for row in sheet.breaks]


def fixed_range(grown: Grown, rows: tuple[int, int], last_column: str) -> str:
    """Return what an absolute range from column A becomes, even of one cell."""
    return f"$A${grown.at[rows[0]][0]}:${last_column}${grown.at[rows[1]][-1]}"
