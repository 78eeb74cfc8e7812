"""Rows are as high as their text needs, and the stamps at the end are never alone on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.pagebreak import Break
from python_calamine import CalamineWorkbook
from template_files import LAST_ROW, LIST_ROW, SHEET, changed, filled, opened, pages_of, parts_of, person, roster, saved

from subsidy.xlsxform.template import Copy, Record, Template, TemplateError, tab_names

ERRORS = '<ignoredErrors><ignoredError sqref="D5" numberStoredAsText="1"/></ignoredErrors>'
ADDRESS = "山西省吕梁市离石区田家会街道后瓦村第三村民小组12排34号"
HEAD: dict[str, Any] = {"标题": "花名表", "村": "后瓦村", "日期": date(2024, 6, 12)}


def one_row(text: str, *, height: float | None = 20, width: float = 20, size: int = 11, merged: str = "") -> Any:
    """Return row 2 after a list with `text` in a wrapping cell of that width is filled into it."""
    book = Workbook()
    sheet: Any = book.active
    sheet["B2"] = "{{名单.住址}}"
    sheet["B2"].alignment, sheet["B2"].font = Alignment(wrap_text=True), Font(name="宋体", size=size)
    sheet.column_dimensions["B"].width = width
    sheet.row_dimensions[2].height = height
    if merged:
        sheet.merge_cells(merged)
    return opened(filled(saved(book), lists={"名单": [(text,)]})).worksheets[0].row_dimensions[2].height


@pytest.mark.parametrize("text", ["", "短", "12345", "12" + ADDRESS[:8]])
def test_a_row_whose_text_fits_keeps_its_height(text: str) -> None:
    assert one_row(text) == 20


@pytest.mark.parametrize(
    ("text", "lines"),
    [(ADDRESS, 3), (ADDRESS * 2, 6), ("一\n二\n三\n四", 4), ("ID 142302196503120012 and words", 2), ("9" * 90, 5)],
)
def test_a_row_whose_text_does_not_fit_grows_with_its_lines(text: str, lines: int) -> None:
    assert lines * 11 * 1.2 < one_row(text) < (lines + 1) * 11 * 1.6


def test_a_row_is_never_lower_than_its_template() -> None:
    assert one_row(ADDRESS, height=200) == 200


def test_wider_merged_or_smaller_text_needs_less_height() -> None:
    assert one_row(ADDRESS) > one_row(ADDRESS, merged="B2:D2") > one_row(ADDRESS, width=200, size=8)
    assert one_row(ADDRESS, size=16) > one_row(ADDRESS)


def test_hidden_columns_and_turned_text_ask_for_no_height() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B1"] = "{{名单.住址}}", "{{名单.住址}}"
    sheet["A1"].alignment = Alignment(wrap_text=True)
    sheet["B1"].alignment = Alignment(wrap_text=True, text_rotation=90)
    sheet.column_dimensions["A"].hidden = True
    rows = opened(filled(saved(book), lists={"名单": [(ADDRESS * 9,)]})).worksheets[0].row_dimensions
    assert rows[1].height is None


def test_text_around_a_field_counts_too() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["A1"].alignment = "{{村}}{{名单.姓名}}的住址是山西省吕梁市离石区", Alignment(wrap_text=True)
    sheet["B1"], sheet["B1"].alignment = "{{村}}", Alignment(wrap_text=True)
    rows = opened(filled(saved(book), {"村": "村"}, {"名单": [("甲",), ("甲" * 30,)]})).worksheets[0].row_dimensions
    assert 50 < rows[1].height < rows[2].height
    raised = opened(filled(saved(book), {"村": "村" * 60}, {"名单": [("甲",)]})).worksheets[0].row_dimensions[1].height
    assert raised > rows[2].height


def test_a_text_no_row_can_hold_is_refused() -> None:
    with pytest.raises(
        TemplateError,
        match=r"B2：文字太长，约需 928 磅高，一行最高 409\.5 磅。在模板中加宽这一列、改小字号或把文字分到几行。$",
    ):
        one_row(ADDRESS * 20)


@given(st.text("山西省12号 ，。a\n", max_size=120), st.integers(4, 40))
@settings(max_examples=40)
def test_no_estimate_is_below_what_the_width_allows(text: str, width: int) -> None:
    """However a text is broken, its lines cannot hold more half-widths than the column has."""
    lines = sum(max(1, -(-len(line.encode("gbk")) // width)) for line in text.split("\n"))
    height = one_row(text, height=None, width=width) or 0
    assert lines == 1 or height >= lines * 11


def test_cells_outside_lists_grow_too_and_share_the_rows_they_are_merged_over() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["A3"] = "{{意见}}", "意见：{{意见}}"
    for cell in (sheet["A1"], sheet["A3"]):
        cell.alignment = Alignment(wrap_text=True)
    sheet.merge_cells("A3:B5")
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 10
    for row in range(1, 6):
        sheet.row_dimensions[row].height = 20
    heights = opened(filled(saved(book), {"意见": "同意。" * 15})).worksheets[0].row_dimensions
    assert heights[1].height > 11 * 8
    assert [heights[row].height for row in (2, 3, 4)] == [20, 20, 20]
    assert 20 < heights[5].height < heights[1].height
    short = opened(filled(saved(book), {"意见": "同意"})).worksheets[0].row_dimensions
    assert [short[row].height for row in range(1, 6)] == [20] * 5


def test_the_tallest_text_of_a_row_decides() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B1"], sheet["A2"] = "{{长}}", "{{短}}", "{{长}}"
    sheet["A3"] = CellRichText("见", TextBlock(InlineFont(sz=22), "{{长}}"))
    for place in ("A1", "B1", "A2", "A3"):
        sheet[place].alignment = Alignment(wrap_text=True)
    heights = opened(filled(saved(book), {"长": "长" * 8, "短": "短" * 4})).worksheets[0].row_dimensions
    assert heights[1].height == heights[2].height < heights[3].height / 2


def test_a_text_merged_over_a_list_has_room() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B2"] = "{{长}}", "{{名单.值}}"
    sheet["A1"].alignment = Alignment(wrap_text=True)
    sheet.merge_cells("A1:A3")
    rows = opened(filled(saved(book), {"长": "长" * 40}, {"名单": [(1,)] * 20})).worksheets[0].row_dimensions
    assert {rows[row].height for row in range(1, 23)} == {None}


def people(size: int, tall: Sequence[int] = ()) -> list[Record]:
    return [person(number, ADDRESS * 2 if number in tall else "后瓦村") for number in range(1, size + 1)]


def page_starts(sheet: Any, body: float, last: int) -> Iterator[int]:
    """Yield the first row of each page, told from the heights and breaks of a filled sheet, rows 3 and 4 repeated."""
    breaks = {pagebreak.id for pagebreak in sheet.row_breaks.brk}
    used = 0.0
    yield 1
    for row in range(1, last + 1):
        height = sheet.row_dimensions[row].height or 15.0
        if row > 1 and (row - 1 in breaks or used + height > body):
            yield row
            used = 30.0
        used += height


def check_last_page(size: int, tall: Sequence[int] = ()) -> None:
    """A4 across is 451 points between its margins: the stamps stay with two rows, be a page a bit shorter or longer."""
    sheet = opened(filled(roster(), HEAD, {"人员": people(size, tall)}))["花名表"]
    down = max(size, 1) - 1
    for share in (0.94, 0.96, 1.0, 1.04, 1.2):
        last_page = list(page_starts(sheet, 451 * share, LAST_ROW + down))[-1]
        assert last_page == 1 or last_page <= LIST_ROW + down - 1
    assert len(sheet.row_breaks.brk) <= 1


def test_the_stamps_of_a_roster_of_any_length_have_list_rows_with_them() -> None:
    for size in range(50):
        check_last_page(size)


@pytest.mark.parametrize(("size", "full"), [(14, 0.75), (16, 0.8), (18, 0.8), (34, 0.6), (47, 0.5), (80, 0.3)])
def test_an_added_break_leaves_no_page_nearly_empty_be_it_a_bit_shorter_or_longer(size: int, full: float) -> None:
    sheet = opened(filled(roster(), HEAD, {"人员": people(size)}))["花名表"]
    assert len(sheet.row_breaks.brk) == 1
    for length in (451 * share for share in (0.94, 0.97, 1.0, 1.03, 1.06)):
        first, second = [*page_starts(sheet, length, LAST_ROW + size - 1)][-2:]
        assert sum(sheet.row_dimensions[row].height or 15 for row in range(first, second)) > full * length


@given(st.integers(0, 120), st.sets(st.integers(1, 120), max_size=20))
@settings(max_examples=25)
def test_the_stamps_have_list_rows_with_them_whatever_their_heights(size: int, tall: set[int]) -> None:
    check_last_page(size, sorted(tall))


def test_a_print_area_of_whole_columns_ends_with_the_last_row() -> None:
    book: Any = opened(roster())
    book["花名表"].print_area = "A1:J1048576"
    broken, same = (opened(filled(raw, HEAD, {"人员": people(60)}))["花名表"] for raw in (saved(book), roster()))
    assert [brk.id for brk in broken.row_breaks.brk] == [brk.id for brk in same.row_breaks.brk] != []


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_a_roster_of_one_page_is_not_broken(size: int) -> None:
    assert not opened(filled(roster(), HEAD, {"人员": people(size)}))["花名表"].row_breaks.brk


def test_an_added_break_stands_in_its_place_in_the_sheet_and_is_counted() -> None:
    source = changed(roster(), SHEET, lambda xml: xml.replace("</worksheet>", f"{ERRORS}</worksheet>"))
    xml = parts_of(filled(source, HEAD, {"人员": people(60)}))[SHEET].decode()
    found = re.search(r'</headerFooter><rowBreaks count="1" manualBreakCount="1"><brk id="(\d+)" (.*?)/>', xml)
    assert found
    assert found[2] == 'max="16383" man="1"'
    assert xml.index("<rowBreaks") < xml.index("<ignoredErrors")


def test_a_break_by_hand_above_the_list_stays_beside_the_added_one() -> None:
    book: Any = opened(roster())
    book["花名表"].row_breaks.append(Break(2))
    xml = parts_of(filled(saved(book), HEAD, {"人员": people(60)}))[SHEET].decode()
    assert re.search('<rowBreaks count="2" manualBreakCount="2"><brk id="2" [^>]*/><brk id="[3-6][0-9]" ', xml)


def test_breaks_by_hand_among_the_stamps_are_respected() -> None:
    book: Any = opened(roster())
    book["花名表"].row_breaks.append(Break(7))
    result = opened(filled(saved(book), HEAD, {"人员": people(30)}))["花名表"]
    assert [pagebreak.id for pagebreak in result.row_breaks.brk] == [36]


@pytest.mark.parametrize("fit", ["one page", "stamps larger than a page"])
def test_no_break_where_it_could_not_help(fit: str) -> None:
    book: Any = opened(roster())
    if fit == "one page":
        book["花名表"].page_setup.fitToHeight = 1
    else:
        book["花名表"].row_dimensions[8].height = 400
    assert not opened(filled(saved(book), HEAD, {"人员": people(60)}))["花名表"].row_breaks.brk


def breaks_of(size: int, change: Callable[[Any], object]) -> list[int]:
    """Return the page breaks of a roster of that many people, after a change to its template."""
    book: Any = opened(roster())
    change(book["花名表"])
    return [brk.id for brk in opened(filled(saved(book), HEAD, {"人员": people(size)}))["花名表"].row_breaks.brk]


def scaled(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.page_setup.scale = 50


def portrait(sheet: Any) -> None:
    sheet.page_setup.orientation = "portrait"


def hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[7].height, sheet.row_dimensions[7].hidden = 150, True


def large_stamps(sheet: Any) -> None:
    sheet.row_dimensions[8].height = 200


def narrow(sheet: Any) -> None:
    sheet.column_dimensions["I"].width = sheet.column_dimensions["J"].width = 1


def large_font(sheet: Any) -> None:
    sheet.row_dimensions[7].height, sheet["A7"].font = None, Font(size=150)


@pytest.mark.parametrize(
    ("size", "change", "breaks"),
    [
        (20, scaled, 0),
        (20, portrait, 0),
        (20, repr, 1),
        (5, hidden_row, 0),
        (2, large_stamps, 0),
        (9, large_stamps, 1),
        (7, narrow, 0),
        (5, large_font, 1),
    ],
)
def test_breaks_follow_the_page_setup_and_never_leave_the_titles_alone(
    size: int, change: Callable[[Any], object], breaks: int
) -> None:
    found = breaks_of(size, change)
    assert len(found) == breaks
    assert all(row >= LIST_ROW for row in found)


def in_libreoffice(convert: Callable[[Path, str], Path], raw: bytes, kind: str, folder: Path) -> Path:
    path = folder / "filled.xlsx"
    path.write_bytes(raw)
    return convert(path, kind)


@pytest.mark.libreoffice
def test_libreoffice_computes_the_sums_of_what_was_filled(convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    raw = filled(roster(), HEAD, {"人员": people(25)})
    result = CalamineWorkbook.from_path(in_libreoffice(convert, raw, "xlsx", tmp_path))
    rows = result.get_sheet_by_name("花名表").to_python(skip_empty_area=False)
    total = rows[LIST_ROW - 1 + 25]
    assert total[0] == "合计"
    assert Decimal(str(total[6])) == 25 * Decimal("51625.99")
    assert Decimal(str(total[4])) == 25 * Decimal("3.25")


@pytest.mark.libreoffice
def test_printed_rosters_repeat_their_titles_and_end_with_rows_and_stamps(
    convert: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    sizes = (1, 8, 11, 13, 14, 15, 16, 17, 19, 26, 40)
    tabs = tab_names(f"{size}人" for size in sizes)
    copies = [Copy(tab, HEAD, {"人员": people(size, [3])}) for tab, size in zip(tabs, sizes, strict=True)]
    out = BytesIO()
    Template.compile(roster(), "花名表").fill(out, {}, copies={"花名表": copies})
    pages = pages_of(in_libreoffice(convert, out.getvalue(), "pdf", tmp_path))
    assert all("身份证号" in page and "签字（手印）" in page for page in pages)
    assert all(f"第 {number} 页，共 {len(pages)} 页" in page for number, page in enumerate(pages, 1))
    last_pages = [page for page in pages if "盖章" in page]
    assert len(last_pages) == len(sizes)
    for size, page in zip(sizes, last_pages, strict=True):
        assert {"合计", "村（社区）盖章", "乡镇（街道）盖章", "2024年6月12日"} <= set(re.findall("|".join(WORDS), page))
        assert len(re.findall(r"14230219650312\d{4}", page)) >= min(size, 2)


WORDS = ("合计", "村（社区）盖章", "乡镇（街道）盖章", "2024年6月12日")
