"""Page breaks keep the stamps of a form with rows of its list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.pagebreak import Break
from python_calamine import CalamineWorkbook
from template_files import (
    ADDRESS,
    LAST_ROW,
    LIST_ROW,
    SHEET,
    changed,
    filled,
    opened,
    pages_of,
    parts_of,
    person,
    roster,
    saved,
)

from subsidy.xlsxform import Copy, Record, Template, tab_names

ERRORS = '<ignoredErrors><ignoredError sqref="D5" numberStoredAsText="1"/></ignoredErrors>'
HEAD: dict[str, Any] = {"标题": "花名表", "村": "后瓦村", "日期": date(2024, 6, 12)}


def people(size: int, tall: Sequence[int] = ()) -> list[Record]:
    return [person(number, ADDRESS * 2 if number in tall else "后瓦村") for number in range(1, size + 1)]


def page_starts(sheet: Any, body: float, last: int) -> Iterator[int]:
    """Yield the first row of each page of a filled sheet.

    Rows 3 and 4, 30 points together, are repeated on every page.
    """
    breaks = {pagebreak.id for pagebreak in sheet.row_breaks.brk}
    used = 0.0
    yield 1
    if sheet.page_setup.fitToHeight == 1:
        return
    for row in range(1, last + 1):
        height = sheet.row_dimensions[row].height or 15.0
        if row > 1 and (row - 1 in breaks or used + height > body):
            yield row
            used = 30.0
        used += height


def check_last_page(size: int, tall: Sequence[int] = ()) -> None:
    """Check that the last page has two list rows, if it has stamps.

    A landscape A4 is 451 points high between its margins; shorter and longer pages are checked too.
    """
    sheet = opened(filled(roster(), HEAD, {"人员": people(size, tall)}))["花名表"]
    down = max(size, 1) - 1
    pages = [list(page_starts(sheet, 451 * share, LAST_ROW + down)) for share in (0.94, 0.96, 1.0, 1.04, 1.2)]
    for *_, last_page in pages:
        assert last_page == 1 or last_page <= LIST_ROW + down - 1
    if sheet.row_breaks.brk:
        assert all(starts == pages[0] for starts in pages), "the pages are the same in every program"


def test_stamps_share_a_page_with_list_rows_for_any_length() -> None:
    for size in range(50):
        check_last_page(size)


@pytest.mark.parametrize("size", [*range(14, 60), 126, 1000])
def test_added_breaks_leave_no_page_nearly_empty(size: int) -> None:
    sheet = opened(filled(roster(), HEAD, {"人员": people(size)}))["花名表"]
    starts = [*page_starts(sheet, 451, LAST_ROW + size - 1)]
    for first, following in pairwise(starts):
        assert sum(sheet.row_dimensions[row].height or 15 for row in range(first, following)) > 0.5 * 451


def test_a_long_list_has_no_more_breaks_than_excel_takes() -> None:
    sheet = opened(filled(roster(), HEAD, {"人员": people(30_000)}))["花名表"]
    [added] = sheet.row_breaks.brk
    assert 20 > LIST_ROW + 30_000 - added.id > 2


def height_of(sheet: Any) -> float:
    return sum(sheet.row_dimensions[row].height or 15.0 for row in range(1, sheet.max_row + 1))


def test_a_list_that_nearly_fits_goes_on_one_page_and_no_other() -> None:
    """Check that a list that nearly fits goes on one page.

    A form for 14 people was printed on two pages, the second with the stamps. It may be shrunk by 6%, and as far as
    columns would shrink it that come out 7/6 as wide for want of a font.
    """
    shares: dict[bool, set[float]] = {True: set(), False: set()}  # of the page, by whether the list was put on one
    for size in range(1, 30):
        sheet = opened(filled(roster(), HEAD, {"人员": people(size)}))["花名表"]
        shares[sheet.page_setup.fitToHeight == 1].add(height_of(sheet) / 451)
    assert all(0.94 < share < 7 / 6 for share in shares[True])
    assert not any(0.94 < share <= 1 / 0.94 for share in shares[False])


def test_a_list_with_breaks_of_its_own_is_never_shrunk() -> None:
    book: Any = opened(roster())
    book["花名表"].row_breaks.append(Break(id=2))
    for size in range(1, 20):
        assert opened(filled(saved(book), HEAD, {"人员": people(size)}))["花名表"].page_setup.fitToHeight != 1


@given(st.integers(0, 120), st.sets(st.integers(1, 120), max_size=20))
@settings(max_examples=25)
def test_stamps_share_a_page_with_list_rows_of_any_height(size: int, tall: set[int]) -> None:
    check_last_page(size, sorted(tall))


def test_a_print_area_of_whole_columns_ends_with_the_last_row() -> None:
    book: Any = opened(roster())
    book["花名表"].print_area = "A1:J1048576"
    broken, same = (opened(filled(raw, HEAD, {"人员": people(60)}))["花名表"] for raw in (saved(book), roster()))
    assert [brk.id for brk in broken.row_breaks.brk] == [brk.id for brk in same.row_breaks.brk] != []


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_a_roster_of_one_page_gets_no_break(size: int) -> None:
    assert not opened(filled(roster(), HEAD, {"人员": people(size)}))["花名表"].row_breaks.brk


def test_added_breaks_are_in_document_order_and_counted() -> None:
    source = changed(roster(), SHEET, lambda xml: xml.replace("</worksheet>", f"{ERRORS}</worksheet>"))
    xml = parts_of(filled(source, HEAD, {"人员": people(60)}))[SHEET].decode()
    found = re.search(r'</headerFooter><rowBreaks count="(\d+)" manualBreakCount="(\d+)">(.*?)</rowBreaks>', xml)
    assert found
    breaks = re.findall(r'<brk id="\d+" max="16383" man="1"/>', found[3])
    assert (found[1], found[2], "".join(breaks)) == (str(len(breaks)), str(len(breaks)), found[3])
    assert xml.index("<rowBreaks") < xml.index("<ignoredErrors")


def test_a_manual_break_above_the_list_is_kept_with_the_added_one() -> None:
    book: Any = opened(roster())
    book["花名表"].row_breaks.append(Break(2))
    xml = parts_of(filled(saved(book), HEAD, {"人员": people(60)}))[SHEET].decode()
    assert re.search('<rowBreaks count="([3-9])" manualBreakCount="\\1"><brk id="2" [^>]*/><brk id="[1-6][0-9]" ', xml)


def test_manual_breaks_among_the_stamps_are_kept() -> None:
    book: Any = opened(roster())
    book["花名表"].row_breaks.append(Break(7))
    result = opened(filled(saved(book), HEAD, {"人员": people(30)}))["花名表"]
    assert [pagebreak.id for pagebreak in result.row_breaks.brk] == [36]


@pytest.mark.parametrize("fit", ["one page", "stamps larger than a page"])
def test_a_break_that_would_not_help_is_not_added(fit: str) -> None:
    book: Any = opened(roster())
    if fit == "one page":
        book["花名表"].page_setup.fitToHeight = 1
    else:
        book["花名表"].row_dimensions[8].height = 400
    assert not opened(filled(saved(book), HEAD, {"人员": people(60)}))["花名表"].row_breaks.brk


def breaks_of(size: int, change: Callable[[Any], object]) -> list[int]:
    """Return the page breaks of a roster after a change to its template."""
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
        (3, large_font, 0),
        (9, large_font, 1),
    ],
)
def test_breaks_depend_on_the_page_setup_and_never_isolate_the_titles(
    size: int, change: Callable[[Any], object], breaks: int
) -> None:
    found = breaks_of(size, change)
    assert len(found) == breaks
    assert all(row >= LIST_ROW for row in found)


@pytest.mark.parametrize(
    ("area", "pages"),
    [
        (None, 1),
        ("A1:J3", 1),
        ("ZZ1", 0),  # nothing is printed of a sheet whose print area is blank
    ],
)
def test_the_pages_of_a_sheet_are_those_of_its_print_area(area: str | None, pages: int) -> None:
    book: Any = opened(roster())
    book["花名表"].print_area = area
    template = Template.compile(saved(book), "花名表")
    assert template.fill(BytesIO(), HEAD, {"人员": people(3)}) == pages


def in_libreoffice(convert: Callable[[Path, str], Path], raw: bytes, kind: str, folder: Path) -> Path:
    path = folder / "filled.xlsx"
    path.write_bytes(raw)
    return convert(path, kind)


@pytest.mark.libreoffice
def test_libreoffice_computes_the_sums_of_a_filled_roster(convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    raw = filled(roster(), HEAD, {"人员": people(25)})
    result = CalamineWorkbook.from_path(in_libreoffice(convert, raw, "xlsx", tmp_path))
    rows = result.get_sheet_by_name("花名表").to_python(skip_empty_area=False)
    total = rows[LIST_ROW - 1 + 25]
    assert total[0] == "合计"
    assert Decimal(str(total[6])) == 25 * Decimal("51625.99")
    assert Decimal(str(total[4])) == 25 * Decimal("3.25")


@pytest.mark.libreoffice
def test_printed_rosters_repeat_titles_and_end_with_rows_and_stamps(
    convert: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    sizes = (1, 8, 11, 13, 14, 15, 16, 17, 19, 26, 40)
    tabs = tab_names(f"{size}人" for size in sizes)
    copies = [Copy(tab, HEAD, {"人员": people(size, [3])}) for tab, size in zip(tabs, sizes, strict=True)]
    out = BytesIO()
    Template.compile(roster(), "花名表").fill(out, {}, copies={"花名表": copies})
    pages = pages_of(in_libreoffice(convert, out.getvalue(), "pdf", tmp_path))
    assert all("身份证号" in page and "签字（手印）" in page for page in pages)
    numbered = [tuple(map(int, found)) for page in pages for found in re.findall(r"第 (\d+) 页，共 (\d+) 页", page)]
    counts = [count for number, count in numbered if number == 1]
    assert len(counts) == len(sizes)
    assert numbered == [(number, count) for count in counts for number in range(1, count + 1)]
    last_pages = [page for page in pages if "盖章" in page]
    assert len(last_pages) == len(sizes)
    for size, page in zip(sizes, last_pages, strict=True):
        assert {"合计", "村（社区）盖章", "乡镇（街道）盖章", "2024年6月12日"} <= set(re.findall("|".join(WORDS), page))
        assert len(re.findall(r"14230219650312\d{4}", page)) >= min(size, 2)


WORDS = ("合计", "村（社区）盖章", "乡镇（街道）盖章", "2024年6月12日")
