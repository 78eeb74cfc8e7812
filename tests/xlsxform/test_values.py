"""Values read back from a filled cell unchanged, with their type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904, MAC_EPOCH, to_excel
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from template_files import SHEET, changed, filled, opened, parts_of, saved

from subsidy.xlsxform import EPOCH_1904, Record, Template, TemplateError, Value, excel_serial


def form(*cells: object, dated: str = "") -> bytes:
    """Return a template with those cells in column A, in bold.

    The cells in `dated` are formatted as dates.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row, content in enumerate(cells, 1):
        cell = sheet.cell(row, 1)
        cell.value = content  # type: ignore[assignment]
        cell.font = Font(bold=True)
    for place in dated.split():
        sheet[place].number_format = "yyyy-mm-dd"
    return saved(book)


def read_back(raw: bytes) -> list[object]:
    """Return column A as openpyxl reads it."""
    return [row[0] for row in opened(raw).worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("value", "typed", "in_text"),
    [
        ("张三", "张三", "（张三）"),
        ("142302196503120012", "142302196503120012", "（142302196503120012）"),
        ("007", "007", "（007）"),
        (7, 7, "（7）"),
        (0, 0, "（0）"),
        (Decimal("51625.9900"), 51625.99, "（51625.9900）"),
        (Decimal("1E+3"), 1000, "（1000.0000）"),
        (Decimal("0.00005"), 0.00005, "（0.0001）"),
        (Decimal("-0.0"), 0, "（0.0000）"),
        (date(2024, 6, 12), datetime(2024, 6, 12), "（2024年6月12日）"),  # noqa: DTZ001
        (None, None, "（　　　　　　）"),
        ("", None, "（）"),
        ("=1+1", "=1+1", "（=1+1）"),
        ("+86 -1 @x", "+86 -1 @x", "（+86 -1 @x）"),
        ("  两头有空格 ", "  两头有空格 ", "（  两头有空格 ）"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行", "（第一行\n第二行\n第三行）"),
        ("<b>&\"'", "<b>&\"'", "（<b>&\"'）"),
        ("去掉\x00\x0b\x1f\ud800控制符\ufffe", "去掉控制符", "（去掉控制符）"),
        ("{{名}}", "{{名}}", "（{{名}}）"),
        ("%s %d 100%", "%s %d 100%", "（%s %d 100%）"),
    ],
)
def test_a_value_is_typed_alone_in_a_cell_and_words_within_text(value: Value, typed: object, in_text: str) -> None:
    dated = "A2" if isinstance(value, date) else ""
    book = opened(filled(form("{{值}}", " {{ 值 }} ", "（{{值}}）", dated=dated), {"值": value}))
    alone, spaced, within = (book.worksheets[0][f"A{row}"] for row in (1, 2, 3))
    expected = in_text.strip("（）") if isinstance(value, date) else typed  # a bare number would not be read as a date
    assert (alone.value, spaced.value, within.value) == (expected, typed, in_text)
    assert alone.font.b
    assert {cell.data_type for cell in (alone, spaced, within)} <= {"s", "n", "inlineStr", "d"}


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z", "Cc"]), max_size=60)


@given(st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=50)
@example(["_x0041_", "__x0041_", "_x005F_x0041_", "_xZZZZ_", "_X0041_"])
def test_any_text_reads_back_unchanged(texts: Sequence[str]) -> None:
    raw = filled(form("{{名单.值}}"), lists={"名单": [(text,) for text in texts]})
    (sheet,) = CalamineWorkbook.from_filelike(BytesIO(raw)).sheet_names
    rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    found = [row[0] for row in rows] + [""] * (len(texts) - len(rows))
    unprintable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
    assert found == [unprintable.sub("", text.replace("\r\n", "\n").replace("\r", "\n")) for text in texts]


@settings(max_examples=50)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=4), min_size=1, max_size=20))
def test_decimals_are_written_to_the_last_digit(numbers: Sequence[Decimal]) -> None:
    raw = filled(form("{{名单.值}}"), lists={"名单": [(number,) for number in numbers]})
    written = re.findall(r"<v>([^<]*)</v>", parts_of(raw)[SHEET].decode())
    assert [Decimal(text) for text in written] == numbers
    assert not any("E" in text for text in written)


@pytest.mark.parametrize("code", ["General", "@", "G/通用格式"])
def test_a_date_in_a_cell_without_a_date_format_is_words(code: str) -> None:
    """A date in a new cell would otherwise show as 45455."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["A2"] = "{{日}}", "{{名单.日}}"
    sheet["A1"].number_format = sheet["A2"].number_format = code
    raw = filled(saved(book), {"日": date(2024, 6, 12)}, {"名单": [(date(2024, 7, 1),), (None,)]})
    assert read_back(raw) == ["2024年6月12日", "2024年7月1日", None]


def test_dates_count_from_1904_if_the_workbook_does() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["A2"] = "{{日}}", "{{日}}"
    sheet["A1"].number_format, sheet["A2"].number_format = "0", "yyyy-mm-dd"
    raw = filled(saved(book), {"日": date(2024, 6, 12)})
    assert read_back(raw) == [(date(2024, 6, 12) - date(1904, 1, 1)).days, datetime(2024, 6, 12)]  # noqa: DTZ001


@pytest.mark.parametrize(("day", "serial"), [(date(1900, 1, 1), 1), (date(1900, 2, 28), 59), (date(1900, 3, 1), 61)])
def test_dates_before_the_false_leap_day_of_excel(day: date, serial: int) -> None:
    xml = parts_of(filled(form("{{日}}", dated="A1"), {"日": day}))[SHEET].decode()
    assert re.findall("<v>([0-9]+)</v>", xml) == [str(serial)]


def test_dates_are_numbered_as_openpyxl_numbers_them() -> None:
    oracle: Any = to_excel
    for day in (date(1900, 1, 1) + timedelta(days) for days in range(73_000)):
        assert excel_serial(day) == oracle(day)
        assert excel_serial(day, EPOCH_1904) == oracle(day, MAC_EPOCH)


KINDS = "填入文字、整数、十进制小数、日期或空值。"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, f"不能填入 float 类型的值 1.5。{KINDS}"),
        (True, f"不能填入 bool 类型的值 True。{KINDS}"),
        (datetime(2024, 6, 12), f"不能填入 datetime 类型的值 datetime.datetime(2024, 6, 12, 0, 0)。{KINDS}"),  # noqa: DTZ001
        (object, f"不能填入 type 类型的值 <class 'object'>。{KINDS}"),
        (142302196503120012, "整数 142302196503120012 超过 15 位，表格会改掉尾数。编号、证件号按文字填入。"),
        (Decimal("NaN"), "NaN 不是一个数。检查计算这个值的数据。"),
        (Decimal("Infinity"), "Infinity 不是一个数。检查计算这个值的数据。"),
        (date(1899, 12, 31), "1899-12-31 早于表格能表示的日期。按文字填入。"),
        ("长" * 32_768, "文字有 32768 个字，超过单元格上限 32767 个。缩短文字，或分填到几个单元格。"),
        ("𠮷" * 16_384, "文字有 32768 个字，超过单元格上限 32767 个。缩短文字，或分填到几个单元格。"),
    ],
)
def test_a_value_no_cell_can_hold_is_reported_with_its_cell(value: Value, message: str) -> None:
    lists = {"名单": [("好",), (value,), ("好",), (value,)]}
    with pytest.raises(TemplateError) as caught:
        filled(form("{{名单.值}}", "{{值}}", dated="A1 A2"), {"值": value}, lists)
    assert [problem.cell for problem in caught.value.problems] == ["A2", "A4", "A5"]
    assert {f"{problem.message}。{problem.remedy}。" for problem in caught.value.problems} == {message}


@pytest.mark.parametrize("text", ["长" * 32_767, "a" * 32_767, "𠮷" * 16_383])
def test_the_longest_text_of_a_cell_is_accepted(text: str) -> None:
    assert read_back(filled(form("{{值}}"), {"值": text})) == [text]


def test_long_text_made_of_several_values_is_rejected() -> None:
    with pytest.raises(
        TemplateError, match=r"A1：文字有 40000 个字，超过单元格上限 32767 个。缩短文字，或分填到几个单元格。$"
    ):
        filled(form("{{甲}}{{乙}}"), {"甲": "长" * 20_000, "乙": "长" * 20_000})


@pytest.mark.parametrize(("text", "kept"), [("甲 乙", False), (" 甲", True), ("甲\n乙", True), ("甲", False)])
def test_blanks_at_the_ends_and_line_breaks_are_preserved(text: str, kept: bool) -> None:
    xml = parts_of(filled(form("{{值}}"), {"值": text}))[SHEET].decode()
    assert ('<t xml:space="preserve">' in xml) is kept


def test_each_run_of_rich_text_keeps_its_format() -> None:
    underlined = TextBlock(InlineFont(u="single"), "  {{姓名}}  ")
    raw = filled(form(CellRichText("本人（户主）", underlined, "，{{年龄}}岁")), {"姓名": "张三", "年龄": 59})
    xml = parts_of(raw)[SHEET].decode()
    assert read_back(raw) == ["本人（户主）  张三  ，59岁"]
    assert re.search(r'<rPr><u val="single" ?/></rPr><t xml:space="preserve">  张三  </t>', xml)


def test_a_placeholder_split_over_runs_has_the_format_of_the_first() -> None:
    bold, plain = InlineFont(b=True), InlineFont(i=True)
    split = CellRichText(TextBlock(plain, "在"), TextBlock(bold, "{{"), TextBlock(plain, "村"), TextBlock(bold, "}}。"))
    raw = filled(form(split), {"村": "后瓦"})
    assert read_back(raw) == ["在后瓦。"]
    assert re.search(r'<rPr><b val="1" ?/></rPr><t xml:space="preserve">后瓦</t>', parts_of(raw)[SHEET].decode())


def test_a_number_beside_a_blank_run_stays_a_number() -> None:
    raw = filled(form(CellRichText("{{值}}", TextBlock(InlineFont(i=True), " "))), {"值": Decimal("1.5000")})
    assert read_back(raw) == [1.5]


@pytest.mark.parametrize("name", ["值", "名单.值"])
def test_the_format_of_a_single_run_applies_to_text_only(name: str) -> None:
    """Text pasted from Word is often one run with a format of its own.

    There may also be blanks before it in another format.
    """
    red = InlineFont(color=Color("FFFF0000"))
    for content in (
        CellRichText(TextBlock(red, f"{{{{{name}}}}}")),
        CellRichText("　　", TextBlock(red, f"{{{{{name}}}}}")),
    ):
        texts, numbers = (
            filled(form(content), {"值": value}, {"名单": [(value,)]} if "." in name else {})
            for value in ("张三", Decimal("1.5000"))
        )
        assert re.search(
            r'<rPr><color rgb="FFFF0000" ?/></rPr><t xml:space="preserve">张三</t>', parts_of(texts)[SHEET].decode()
        )
        assert read_back(texts) == ["".join(map(str, content[:-1])) + "张三"]
        assert read_back(numbers) == [1.5]
        assert read_back(filled(form(content), {"值": ""}, {"名单": [("",)]} if "." in name else {})) == [None]


def test_a_record_must_have_a_value_for_each_field() -> None:
    with pytest.raises(ValueError, match="record 2 has 1 values, 2 fields"):
        filled(form("{{名单.值}}{{名单.二}}"), lists={"名单": [(1, 2), (1,)]})


class Made:
    """A list that creates its records on the fly."""

    def __len__(self) -> int:
        return 1000

    def __iter__(self) -> Iterator[Record]:
        return ((f"某{number}", number) for number in range(1000))


def test_a_list_may_create_its_records_on_the_fly() -> None:
    raw = filled(form("{{名单.名}}{{名单.号}}", "底"), lists={"名单": Made()})
    assert read_back(raw) == [*(f"某{number}{number}" for number in range(1000)), "底"]


class Shrinking(list[tuple[Value]]):
    """A list that announces more records than it has."""

    def __len__(self) -> int:
        return 3


def test_a_list_must_have_as_many_records_as_it_announced() -> None:
    with pytest.raises(ValueError, match="1 records came, 3 were announced"):
        filled(form("{{名单.值}}"), lists={"名单": Shrinking([(1,)])})


def test_the_same_content_gives_the_same_bytes() -> None:
    raw = form("{{值}}", "", "{{名单.值}}")
    once, again = (filled(raw, {"值": "甲"}, {"名单": [(1,), (2,)]}, title="题") for _ in range(2))
    assert once == again


def test_a_template_may_use_prefixed_elements() -> None:
    def prefixed(xml: str) -> str:
        return re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")

    raw = changed(form("{{值}}", "{{名单.值}}", "=SUM(A2:A2)"), SHEET, prefixed)
    book = opened(filled(raw, {"值": "甲"}, {"名单": [(1,), (2,)]}))
    assert [cell.value for (cell,) in book.worksheets[0].iter_rows()] == ["甲", 1, 2, "=SUM(A2:A3)"]


def test_a_template_may_leave_addresses_out() -> None:
    raw = changed(form("{{值}}", "{{名单.值}}", "{{值}}", "底"), SHEET, lambda xml: re.sub(r' r="A?\d"', "", xml))
    assert read_back(filled(raw, {"值": "甲"}, {"名单": [(1,), (2,)]})) == ["甲", 1, 2, "甲", "底"]


def test_a_list_row_repeats_values_of_the_form() -> None:
    """A list row may also have values of the form, texts with both, and words."""
    book = Workbook()
    sheet: Any = book.active
    for column, content in enumerate(["{{名单.名}}", "{{数}}", "{{村}}的{{名单.名}}", "{{村}}村", "%s元"], 1):
        sheet.cell(1, column).value = content
    raw = filled(saved(book), {"村": "后瓦", "数": 3}, {"名单": [("甲",), ("乙",)]})
    rows = opened(raw).worksheets[0].iter_rows(values_only=True)
    assert list(rows) == [("甲", 3, "后瓦的甲", "后瓦村", "%s元"), ("乙", 3, "后瓦的乙", "后瓦村", "%s元")]
    blank = filled(saved(book), {"村": "后瓦", "数": 3}, {"名单": []})
    assert list(opened(blank).worksheets[0].iter_rows(values_only=True)) == [(None,) * 5]
    with pytest.raises(TemplateError, match=rf"B1：不能填入 float 类型的值 1\.5。{KINDS}$"):
        filled(saved(book), {"村": "后瓦", "数": 1.5}, {"名单": [("甲",)]})  # type: ignore[dict-item]


def test_attributes_may_be_in_single_quotes() -> None:
    def quoted(xml: str) -> str:
        link = "<hyperlinks><hyperlink ref='A1' location='{{链接}}' display='&apos;'/></hyperlinks><pageMargins"
        return xml.replace("<pageMargins", link)

    raw = filled(changed(form("甲"), SHEET, quoted), {"链接": "'甲'!A1"})
    link: Any = opened(raw).worksheets[0]["A1"].hyperlink
    assert (link.location, link.display) == ("'甲'!A1", "'")


def test_a_link_placeholder_saved_by_libreoffice_is_read() -> None:
    link = '<hyperlinks><hyperlink ref="A1" location="{{名单!链接}}"/></hyperlinks><pageMargins'
    raw = changed(form("{{名单.值}}"), SHEET, lambda xml: xml.replace("<pageMargins", link))
    sheet: Any = opened(filled(raw, lists={"名单": [("甲", "'甲'!A1"), ("乙", "'乙'!A1")]})).worksheets[0]
    assert [sheet[cell].hyperlink.location for cell in ("A1", "A2")] == ["'甲'!A1", "'乙'!A1"]


def test_a_compiled_template_is_not_changed_by_filling() -> None:
    template = Template.compile(form("{{值}}", "{{名单.值}}"), "模板.xlsx")
    results = []
    for names in (["甲", "乙", "丙"], ["丁"]):
        out = BytesIO()
        template.fill(out, {"值": names[0]}, {"名单": [(name,) for name in names]})
        results.append(read_back(out.getvalue()))
    assert results == [["甲", "甲", "乙", "丙"], ["丁", "丁"]]
