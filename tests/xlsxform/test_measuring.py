"""Rows are as high as their wrapped text needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font
from template_files import ADDRESS, filled, opened, saved

from subsidy.xlsxform import TemplateError, line_count


def one_row(
    text: str, *, height: float | None = 20, width: float = 20, size: int = 11, merged: str = "", font: str = "宋体"
) -> Any:
    """Return the height of a list row with a text in a wrapping cell."""
    book = Workbook()
    sheet: Any = book.active
    sheet["B2"] = "{{名单.住址}}"
    sheet["B2"].alignment, sheet["B2"].font = Alignment(wrap_text=True), Font(name=font, size=size)
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
    [(ADDRESS, 3), (ADDRESS * 2, 6), ("一\n二\n三\n四", 4), ("ID 142302196503120012 and words", 2), ("9" * 90, 6)],
)
def test_a_row_whose_text_does_not_fit_grows_with_its_lines(text: str, lines: int) -> None:
    assert lines * 11 * 1.2 < one_row(text) < (lines + 1) * 11 * 1.6


def test_a_row_is_never_lower_than_its_template() -> None:
    assert one_row(ADDRESS, height=200) == 200


def test_wider_merged_or_smaller_text_needs_less_height() -> None:
    assert one_row(ADDRESS) > one_row(ADDRESS, merged="B2:D2") > one_row(ADDRESS, width=200, size=8)
    assert one_row(ADDRESS, size=16) > one_row(ADDRESS)


def test_hidden_columns_and_rotated_text_need_no_height() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B1"] = "{{名单.住址}}", "{{名单.住址}}"
    sheet["A1"].alignment = Alignment(wrap_text=True)
    sheet["B1"].alignment = Alignment(wrap_text=True, text_rotation=90)
    sheet.column_dimensions["A"].hidden = True
    rows = opened(filled(saved(book), lists={"名单": [(ADDRESS * 9,)]})).worksheets[0].row_dimensions
    assert rows[1].height is None


def test_text_around_a_field_counts_for_the_height() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["A1"].alignment = "{{村}}{{名单.姓名}}的住址是山西省吕梁市离石区", Alignment(wrap_text=True)
    sheet["B1"], sheet["B1"].alignment = "{{村}}", Alignment(wrap_text=True)
    rows = opened(filled(saved(book), {"村": "村"}, {"名单": [("甲",), ("甲" * 30,)]})).worksheets[0].row_dimensions
    assert 50 < rows[1].height < rows[2].height
    raised = opened(filled(saved(book), {"村": "村" * 60}, {"名单": [("甲",)]})).worksheets[0].row_dimensions[1].height
    assert raised > rows[2].height


def test_a_text_too_high_for_any_row_is_rejected() -> None:
    with pytest.raises(
        TemplateError,
        match=r"B2：文字太长，约需 960 磅高，一行最高 409\.5 磅。在模板中加宽这一列、改小字号或把文字分到几行。$",
    ):
        one_row(ADDRESS * 20)


@given(st.text("山西省12号 ，。a\n", max_size=120), st.integers(4, 40))
@settings(max_examples=40)
def test_no_estimate_is_below_what_the_width_allows(text: str, width: int) -> None:
    """No line can hold more half-widths than its column has."""
    lines = sum(max(1, -(-len(line.encode("gbk")) // width)) for line in text.split("\n"))
    height = one_row(text, height=None, width=width) or 0
    assert lines == 1 or height >= lines * 11


def test_cells_outside_lists_grow_within_the_rows_they_are_merged_over() -> None:
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


def test_a_row_is_as_high_as_its_tallest_text() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B1"], sheet["A2"] = "{{长}}", "{{短}}", "{{长}}"
    sheet["A3"] = CellRichText("见", TextBlock(InlineFont(sz=22), "{{长}}"))
    for place in ("A1", "B1", "A2", "A3"):
        sheet[place].alignment = Alignment(wrap_text=True)
    heights = opened(filled(saved(book), {"长": "长" * 8, "短": "短" * 4})).worksheets[0].row_dimensions
    assert heights[1].height == heights[2].height < heights[3].height / 2


def test_a_text_merged_over_a_list_raises_no_row() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B2"] = "{{长}}", "{{名单.值}}"
    sheet["A1"].alignment = Alignment(wrap_text=True)
    sheet.merge_cells("A1:A3")
    rows = opened(filled(saved(book), {"长": "长" * 40}, {"名单": [(1,)] * 20})).worksheets[0].row_dimensions
    assert {rows[row].height for row in range(1, 23)} == {None}


def test_ten_lines_have_room_in_the_highest_font() -> None:
    """Check that the last line of a section of 附件6 is not cut.

    Lines of Noto CJK are 1.448 times as high as its size.
    """
    assert one_row("一\n" * 9 + "一", height=172, size=12) > 10 * 12 * 1.448


def test_figures_in_a_paragraph_have_room_in_a_wide_font() -> None:
    """Check that a line of 告知单 with sums of money is not cut.

    It took two lines where DejaVu Sans stood in, and the second was cut.
    """
    words, figures = "标准是多少\n全额", "标准是多少\n90350.0000元90350.0000元"
    assert one_row(figures, width=24) > one_row(words, width=24)


REMARK = "长期在榆林市务工，2025年春节返乡时已当面核实身份及参保情况，联系人为其父刘双喜；按未舍入数值认定"


def test_a_latin_word_after_a_comma_may_take_the_comma_along() -> None:
    """Check a remark of eleven lines, of which the last was cut.

    LibreOffice sets 工，2025 on one line; the lines have five characters.
    """
    assert one_row(REMARK, width=8.17, size=9) >= 11 * 9 * 1.448


def test_no_break_spaces_join_what_they_part() -> None:
    apart, joined = (one_row(f"以上{space}251{space}人" * 8, width=10) for space in (" ", "\xa0"))
    assert joined >= apart


def test_the_dot_in_a_name_begins_no_line() -> None:
    """Check a name in a column of four characters.

    努尔古丽·买买提 was measured as two lines and printed as three, cut above and below.
    """
    assert line_count("努尔古丽·买买提", 8) == 3
    assert line_count("努尔古丽·买买提", 10) == 2


def test_letters_of_a_broad_font_fill_their_line_sooner() -> None:
    """Check nineteen letters and digits of a certificate.

    They fit on a line of twenty in 仿宋, and not in DejaVu Sans.
    """
    certificate = "141102100100000001J"
    assert one_row(certificate, width=22, font="仿宋") == 20 < one_row(certificate, width=22, font="DejaVu Sans")


def test_a_word_may_be_broken_at_its_hyphens() -> None:
    """Check that a row has room for four lines, where it had three.

    LibreOffice set ABC-20240612-0001-0002号文件 in four lines of twelve letters.
    """
    assert one_row("ABC-20240612-0001-0002号文件", width=13.4, size=11) >= 4 * 11 * 1.448


@pytest.mark.parametrize("closing", "）》〉」』】〕”")
def test_no_line_begins_with_closing_punctuation(closing: str) -> None:
    comma, closed, plain = (one_row(f"甲乙丙丁{mark}甲乙丙", width=9.2) for mark in ("，", closing, ""))
    assert closed == comma > plain


def figures(
    width: float,
    number_format: str = "0.0000",
    *,
    shrinks: bool = False,
    merged: str = "",
    area: str = "",
    high: float = 15,
) -> bytes:
    """Return a template with a figure in a list and one below, in 11 points.

    `width` is that of column B in digits, `area` the print area, `high` the height of the list row; 0 hides it.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title, sheet["A1"], sheet["B1"], sheet["B2"] = "花名表", "{{人员.姓名}}", "{{人员.金额}}", "{{合计}}"
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = width, 8
    for place in ("B1", "B2"):
        sheet[place].number_format = number_format
        sheet[place].alignment = Alignment(shrink_to_fit=shrinks)
    sheet.row_dimensions[2].hidden = not high
    if merged:
        sheet.merge_cells(merged)
    if area:
        sheet.print_area = area
    return saved(book)


def told(template: bytes, *amounts: Decimal | int, total: Decimal | int = 1) -> list[str]:
    """Return the problems of filling figures into a template."""
    try:
        filled(template, {"合计": total}, {"人员": [("张三", amount) for amount in amounts]})
    except TemplateError as error:
        return [f"{problem.cell} {problem.message}" for problem in error.problems]
    return []


def test_a_figure_that_would_be_printed_as_crosses_is_reported() -> None:
    """Check that only figures are rejected that no font makes narrow enough.

    A column of 8 digits has 42 points, room for 8 digits of the narrowest font at a size of 11.
    """
    assert told(figures(8), Decimal("999.5"), Decimal(90350), Decimal(-90350)) == [
        "B2 列太窄，放不下数字 90350，会印成 ###",
        "B3 列太窄，放不下数字 -90350，会印成 ###",
    ]
    assert told(figures(8), Decimal(1), total=Decimal("123456.5")) == ["B2 列太窄，放不下数字 123456.5，会印成 ###"]


@pytest.mark.parametrize(("number_format", "number"), [("0", 123456789), ("#,##0.00", 1234567), ("0.00", 1234567)])
def test_a_count_that_would_be_printed_as_crosses_is_reported(number_format: str, number: int) -> None:
    wide = f"列太窄，放不下数字 {number}，会印成 ###"
    template = figures(8, number_format)
    assert told(template, 1, number, total=number) == [f"B2 {wide}", f"B3 {wide}"]
    assert told(template, 1, Decimal(number)) == [f"B2 {wide}"]


@pytest.mark.parametrize(
    "template",
    [
        figures(10),
        figures(8, shrinks=True),
        figures(8, "General"),
        figures(9, "0.00"),
        figures(8, "yyyy-mm-dd"),
        figures(8, "0.0000_ "),
        figures(8, merged="B1:C1"),
        figures(8, area="A1:A2"),
        figures(8, area="A1:A2,B1:B2"),
    ],
    ids=[
        "wider",
        "shrunk to fit",
        "general, which rounds",
        "two decimals",
        "a date",
        "another format",
        "merged",
        "not printed",
        "of several print areas",
    ],
)
def test_a_figure_that_may_fit_is_not_rejected(template: bytes) -> None:
    assert told(template, Decimal(90350)) == []


def test_a_figure_in_a_hidden_row_is_not_rejected() -> None:
    assert told(figures(8, high=0), Decimal(1), total=Decimal(123456)) == []
