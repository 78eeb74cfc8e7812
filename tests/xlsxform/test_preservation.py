"""Nothing of a template is lost: bytes are kept, and references shift."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from template_files import SHEET, changed, filled, opened, parts_of, person, roster, saved, zipped
from template_rich import relationships, rich_parts

from subsidy.xlsxform import Record, Template, TemplateError

SIZES = (0, 1, 2, 40)
CHANGED = {
    "[Content_Types].xml",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/drawing1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
}


def people(size: int) -> list[Record]:
    return [(f"某{number}", Decimal(number)) for number in range(size)]


def rich(size: int) -> dict[str, str]:
    """Return the text parts of the rich template filled with some records.

    Line breaks between tags are removed.
    """
    raw = filled(zipped(rich_parts()), {"村": "后瓦村&沟"}, {"名单": people(size)}, title="花名<表>")
    texts = {name: part.decode() for name, part in parts_of(raw).items() if not name.endswith((".png", ".bin"))}
    return {name: re.sub(r"\n(?=[<>])", "", text) for name, text in texts.items()}


@pytest.mark.parametrize("size", SIZES)
def test_parts_that_need_no_change_keep_their_bytes_and_order(size: int) -> None:
    source = rich_parts()
    result = parts_of(filled(zipped(source), {"村": "村"}, {"名单": people(size)}))
    assert list(result) == [name for name in source if name != "xl/calcChain.xml"]
    moved = CHANGED if size > 1 else CHANGED - {name for name in CHANGED if "omments" in name or "drawings" in name}
    assert {name for name in result if result[name] != source[name]} == moved


def test_a_sheet_keeps_all_bytes_except_its_placeholders() -> None:
    """With one record nothing shifts, so only the placeholders may change."""
    source = changed(roster(), SHEET, lambda xml: re.sub("<v ?/>|<v></v>", "", xml))
    xml = parts_of(source)[SHEET].decode()
    names = re.findall(r"\{\{人员\.(.*?)\}\}", xml)
    result = filled(source, dict.fromkeys(("标题", "村", "日期"), "词"), {"人员": [["词"] * len(names)]})
    kept = parts_of(result)[SHEET].decode().replace('<t xml:space="preserve">', "<t>")
    assert kept == re.sub(r"\{\{[^}]*\}\}", "词", xml)


@pytest.mark.parametrize("size", SIZES)
def test_all_references_of_the_rich_template_shift_with_its_rows(size: int) -> None:
    parts = rich(size)
    last, down = 3 + max(size, 1) - 1, max(size, 1) - 1
    listed = "3" if last == 3 else f"3:{{0}}{last}"
    areas = {letter: f"{letter}{listed.format(letter)}" for letter in "ABC"}
    for expected in (
        f'<dimension ref="A1:F{8 + down}"/>',
        f'topLeftCell="A{4 + down}"',
        f'topLeftCell="B{6 + down}"',
        f'activeCell="B{6 + down}" sqref="B{6 + down}"',
        f'<protectedRange sqref="{areas["C"]} C{6 + down}" name="填写"/>',
        f'<autoFilter ref="A2:F{last}"/>',
        f'<mergeCells count="{3 + down}">',
        f'<mergeCell ref="A{last}:B{last}"/>',
        f'<mergeCell ref="A{6 + down}:B{8 + down}"/>',
        f'<conditionalFormatting sqref="{areas["C"]}">',
        f"<formula>C3&gt;$C${4 + down}</formula>",
        f'<dataValidation type="custom" sqref="{areas["A"]}"><formula1>COUNTIF($A$3:$A${last},A3)=1',
        f'<hyperlink ref="A{4 + down}" location="花名表!A{6 + down}" display="盖章处"/>',
        f'<brk id="{6 + down}" max="16383" man="1"/>',
        f'<ignoredError sqref="{areas["A"]} A{6 + down}" numberStoredAsText="1"/>',
        f"<xm:f>说明!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>{areas['B']}</xm:sqref>",
        "<oddHeader>&amp;L&amp;G&amp;C后瓦村&amp;&amp;沟</oddHeader>",
        f"<f>SUM(C$3:C${last})</f>",
        f'<f>C{4 + down}*2</f></c><c r="E{4 + down}"><f>D{4 + down}*2</f></c>',
    ):
        assert expected in parts[SHEET], expected
    assert f"花名表!$A$2:$F${last}<" in parts["xl/workbook.xml"]
    assert f"花名表!$A$1:$F${8 + down}<" in parts["xl/workbook.xml"]
    assert "花名表!$A:$A,花名表!$1:$2<" in parts["xl/workbook.xml"]
    assert f"花名表!$C${4 + down}<" in parts["xl/workbook.xml"]
    assert f"<f>花名表!C{4 + down}+SUM(花名表!$C$3:$C${last})</f>" in parts["xl/worksheets/sheet2.xml"]


DRAWING, TYPES, ARROWS = "xl/drawings/drawing1.xml", "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"


@pytest.mark.parametrize(
    ("part", "before", "added", "moved"),
    [
        (SHEET, "<mergeCells", '<scenarios><scenario><inputCells r="C6"/></scenario></scenarios>', 'inputCells r="C8"'),
        (SHEET, "<mergeCells", '<sortState ref="A3:F3"/>', 'sortState ref="A3:F5"'),
        (SHEET, "<mergeCells", '<sortState ref="A3:F3"><sortCondition ref="A3:A3"/></sortState>', 'tion ref="A3:A5"'),
        (SHEET, "<ignoredErrors", '<cellWatches><cellWatch r="C4"/></cellWatches>', '<cellWatch r="C6"/>'),
        (SHEET, "<dataValidations", '<conditionalFormatting sqref="C6"><cfRule type="iconSet"><iconSet><cfvo type="num"'
         ' val="花名表!$C$4"/></iconSet></cfRule></conditionalFormatting>', '<cfvo type="num" val="花名表!$C$6"/>'),
        (SHEET, '<c r="A6"', '<c r="A6" s="1"><f ca="1">NOW()-A4</f><v>1</v></c>', '<f ca="1">NOW()-A6</f></c>'),
        (SHEET, '<dataValidation ', '<dataValidation type="custom" sqref="A8"><formula1>SUM(C3:C3)&gt;A4</formula1>'
         "</dataValidation>", 'sqref="A10"><formula1>SUM(C3:C5)&gt;A6<'),
        (SHEET, 'r="4">', 'xmlns:y="y" y:r="9" ', '<row r="6" xmlns:y="y" y:r="9">'),
        (SHEET, "<drawing", '<controls><control><controlPr><anchor><from><row>5</row></from><to><row>7'
         "</row></to></anchor></controlPr></control></controls>", "<from><row>7</row></from><to><row>9</row></to>"),
        (SHEET, "<extLst", '<a><ext><x14:conditionalFormatting><x14:cfRule><xm:f>$C4&gt;1</xm:f></x14:cfRule><xm:sqref>'
         "C4</xm:sqref></x14:conditionalFormatting></ext></a>", "<xm:f>$C6&gt;1</xm:f></x14:cfRule><xm:sqref>C6<"),
        (DRAWING, "</xdr:wsDr>", '<xdr:pic><cameraTool cellRange="$A$4:$B$6"/></xdr:pic>', '"$A$6:$B$8"'),
    ],
)  # fmt: skip
def test_rarer_references_shift(part: str, before: str, added: str, moved: str) -> None:
    raw = changed(zipped(rich_parts()), part, lambda xml: xml.replace(before, added + before, 1))
    result = filled(raw, {"村": "村"}, {"名单": people(3)})
    assert moved in parts_of(result)[part].decode()


@pytest.mark.parametrize(
    ("kind", "content", "moved"),
    [
        ("ctrlProp", '<formControlPr xmlns="x" fmlaLink="$C$4" fmlaRange="说明!$A$1:$A$2"/>', 'fmlaLink="$C$6"'),
        ("threadedComment", '<ThreadedComments xmlns="x"><threadedComment ref="A6"/></ThreadedComments>', 'ref="A8"'),
        ("table", '<table xmlns="x" ref="A2:F3"><a/></table>', 'ref="A2:F5"'),
        ("table", '<table xmlns="x"><calculatedColumnFormula>C$4</calculatedColumnFormula></table>', ">C$6<"),
        ("table", '<table xmlns="x"><totalsRowFormula>SUM(C3:C3)</totalsRowFormula></table>', ">SUM(C3:C5)<"),
        ("chartEx", '<chartSpace xmlns="x"><f>花名表!$C$3</f></chartSpace>', ">花名表!$C$3:$C$5<"),
    ],
)  # fmt: skip
def test_references_in_parts_of_a_sheet_shift(kind: str, content: str, moved: str) -> None:
    arrow = f'<Relationship Id="rId9" Type="http://x/{kind}" Target="../other/part.xml"/></Relationships>'
    raw = changed(zipped(rich_parts()), ARROWS, lambda xml: xml.replace("</Relationships>", arrow))
    raw = zipped(parts_of(raw) | {"xl/other/part.xml": content.encode()})
    result = filled(raw, {"村": "村"}, {"名单": people(3)})
    assert moved in parts_of(result)["xl/other/part.xml"].decode()


def test_formulas_of_the_list_row_are_repeated_without_old_results() -> None:
    xml = rich(2)[SHEET]
    assert [f"<f>ROUND(C{row}*税率,2)</f>" in xml for row in (3, 4, 5)] == [True, True, False]
    assert '<c r="E4"><f t="array" ref="E4">SUM(C4*1)</f></c>' in xml
    assert not re.search(r"</f><v>", xml)
    blank = rich(0)[SHEET]
    assert "ROUND" not in blank
    assert '<c r="A3"/><c r="C3" s="1"/><c r="D3"/>' in blank


def anchors(drawing: str) -> list[tuple[int, ...]]:
    corners = (re.findall(r"<xdr:row>(\d+)</xdr:row>", anchor) for anchor in drawing.split("<xdr:clientData/>"))
    return [tuple(map(int, corner)) for corner in corners if corner]


@pytest.mark.parametrize("size", SIZES)
def test_shapes_move_with_the_row_they_begin_in(size: int) -> None:
    drawing, down = rich(size)["xl/drawings/drawing1.xml"], max(size, 1) - 1
    assert anchors(drawing) == [(0, 1), (1, 5 + down), (5 + down, 7 + down), (6 + down,), (1, 4)]
    assert f'textlink="$C${4 + down}"' in drawing
    assert all(f"<a:t>{text}</a:t>" in drawing for text in ("附件7", "边线", "公章", "签字", "不拉伸"))


@pytest.mark.parametrize("size", SIZES)
def test_notes_and_controls_move_with_their_cells(size: int) -> None:
    parts, down = rich(size), max(size, 1) - 1
    vml = re.sub(r"\s", "", parts["xl/drawings/vmlDrawing1.vml"])
    assert f'<comment ref="A{6 + down}"' in parts["xl/comments1.xml"]
    assert f"<x:Anchor>1,15,{4 + down},2,3,31,{8 + down},1</x:Anchor><x:Row>{5 + down}</x:Row>" in vml
    assert f"<x:Anchor>1,0,{6 + down},0,2,0,{7 + down},0</x:Anchor><x:FmlaLink>$F${4 + down}</x:FmlaLink>" in vml


@pytest.mark.parametrize("prefix", ["ns2:", "x1.y:", ""])
def test_notes_move_whatever_the_prefix_of_their_namespace(prefix: str) -> None:
    """openpyxl writes `ns2:`; the text of a note moved, its box stayed."""
    declared = f"xmlns{f':{prefix[:-1]}' if prefix else ''}="

    def bound(xml: str) -> str:
        return re.sub(r"(</?)x:", rf"\1{prefix}", xml.replace("xmlns:x=", declared))

    raw = changed(zipped(rich_parts()), "xl/drawings/vmlDrawing1.vml", bound)
    vml = parts_of(filled(raw, {"村": "村"}, {"名单": people(4)}))["xl/drawings/vmlDrawing1.vml"].decode()
    assert re.findall(r"Row>\s*(\d+)", vml) == ["8"]
    assert re.findall(r"FmlaLink>([^<]+)<", vml) == ["$F$7"]


@pytest.mark.parametrize(("row", "moved"), [(1, 1), (6, 9)])
def test_links_of_shapes_follow_their_cells(row: int, moved: int) -> None:
    part, target = "xl/drawings/_rels/drawing1.xml.rels", f"#花名表!A{row}"
    raw = zipped(rich_parts() | {part: relationships(("rId1", "hyperlink", target)).encode()})
    links = parts_of(filled(raw, {"村": "村"}, {"名单": people(4)}))[part].decode()
    assert re.findall('Target="([^"]*)"', links) == [f"#花名表!A{moved}"]


@pytest.mark.parametrize("tab", ["表", "表 一"])
def test_links_of_cells_that_are_relationships_follow_their_cells(tab: str) -> None:
    """Check links as openpyxl writes them for `cell.hyperlink = address`.

    Such a link was rejected as one of a shape.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = tab
    for row, text in enumerate(["{{名单.姓名}}", "合计", "网址"], start=2):
        sheet.cell(row, 1, text)
    sheet["A2"].hyperlink = "http://www.gov.cn/"
    sheet["A3"].hyperlink = f"#'{tab}'!A3"
    sheet["A4"].hyperlink = "http://www.gov.cn/a#A3"
    made: Any = opened(filled(saved(book), lists={"名单": [("甲",), ("乙",), ("丙",)]})).worksheets[0]
    links = {
        cell: made[cell].hyperlink.target or f"#{made[cell].hyperlink.location}" for cell in ("A2", "A4", "A5", "A6")
    }
    web = "http://www.gov.cn/"
    assert links == {"A2": web, "A4": web, "A5": f"#'{tab}'!A5", "A6": f"{web}a#A3"}


def test_files_record_no_time_and_no_system() -> None:
    raw = filled(zipped(rich_parts()), {"村": "村"}, {"名单": people(2)})
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        facts = {(entry.date_time, entry.create_system, entry.compress_type) for entry in archive.infolist()}
    assert facts == {((1980, 1, 1, 0, 0, 0), 0, zipfile.ZIP_DEFLATED)}


def test_names_of_parts_may_differ_in_case() -> None:
    raw = changed(
        zipped(rich_parts()), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace("worksheets/s", "Worksheets/S")
    )
    assert b"<t>\xe6\x9f\x90" in parts_of(filled(raw, {"村": "村"}, {"名单": people(2)}))[SHEET]


def test_an_excel_template_becomes_a_workbook() -> None:
    types, workbook = "[Content_Types].xml", "spreadsheetml.sheet.main+xml"
    raw = changed(roster(), types, lambda xml: xml.replace(workbook, "spreadsheetml.template.main+xml"))
    values = {"标题": "花名表", "村": "村", "日期": ""}
    lists = {"人员": [person(number) for number in range(3)]}
    assert filled(raw, values, lists) == filled(roster(), values, lists)
    assert workbook in parts_of(filled(raw, values, lists))[types].decode()


def test_properties_name_the_title_and_no_person() -> None:
    parts = rich(2)
    assert "<dc:title>花名&lt;表&gt;</dc:title>" in parts["docProps/core.xml"]
    assert "<Application>Microsoft Excel</Application>" in parts["docProps/app.xml"]
    assert "TitlesOfParts" in parts["docProps/app.xml"]
    everything = "".join(parts.values())
    assert not re.search("王五|某公司|C:|absPath", everything)


def test_formulas_are_recalculated_when_the_file_is_opened() -> None:
    parts = rich(2)
    assert '<calcPr fullCalcOnLoad="1" calcId="145621"/>' in parts["xl/workbook.xml"]
    assert "calcChain" not in parts["[Content_Types].xml"] + parts["xl/_rels/workbook.xml.rels"]


@pytest.mark.parametrize(
    ("calc", "expected"),
    [('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'), ("", '<calcPr fullCalcOnLoad="1"/>')],
)
def test_recalculation_is_switched_on_if_missing_or_off(calc: str, expected: str) -> None:
    raw = changed(zipped(rich_parts()), "xl/workbook.xml", lambda xml: xml.replace('<calcPr calcId="145621"/>', calc))
    result = filled(raw, {"村": "村"}, {"名单": people(1)})
    assert parts_of(result)["xl/workbook.xml"].decode().endswith(f"</definedNames>\n{expected}</workbook>")


def drawn_by_openpyxl(size: int) -> Sequence[Any]:
    """Fill a sheet with a table over its list, a chart and a note.

    Another sheet has a formula over the table.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表 一"
    sheet.append(["姓名", "金额"])
    sheet.append(["{{名单.姓名}}", "{{名单.金额}}"])
    sheet["A4"].comment = Comment("说明", "某")
    sheet.add_table(Table(displayName="名单表", ref="A1:B2"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    sheet.add_chart(chart, "D4")
    book.create_sheet("另一张")["A1"] = "=SUM(名单表[金额])"
    return opened(filled(saved(book), lists={"名单": people(size)})).worksheets


@pytest.mark.parametrize("size", SIZES)
def test_tables_grow_charts_follow_and_notes_move(size: int) -> None:
    sheet, other = drawn_by_openpyxl(size)
    last = 2 + max(size, 1) - 1
    assert sheet.tables["名单表"].ref == f"A1:B{last}"
    assert sheet[f"A{last + 2}"].comment is not None
    (chart,) = sheet._charts
    assert chart.ser[0].val.numRef.f == (f"'表 一'!$B$2:$B${last}" if size > 1 else "'表 一'!$B$2")
    assert chart.anchor._from.row == last + 1
    assert other["A1"].value == "=SUM(名单表[金额])"


SERIES = """<c:chartSpace xmlns:c="c" xmlns:e="e"><c:tx><c:rich>{title}</c:rich></c:tx><c:ser>
<c:cat><c:strRef><c:f>花名表!$A$3</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{{{{名单.姓名}}}}</c:v></c:pt></c:strCache>
<c:extLst><e:fullRef><e:sqref>花名表!$A$3</e:sqref></e:fullRef></c:extLst></c:strRef></c:cat>
<c:cat><c:multiLvlStrRef><c:f>花名表!$A$3:$B$3</c:f><c:multiLvlStrCache><c:lvl><c:v>{{{{名单.姓名}}}}</c:v></c:lvl></c:multiLvlStrCache>
</c:multiLvlStrRef></c:cat>
<c:val><c:numRef><c:f>花名表!$C$3</c:f><c:numCache><c:v>0</c:v></c:numCache></c:numRef></c:val>
<c:val><c:numRef><c:f>[1]表!$C$3</c:f><c:numCache><c:v>8</c:v></c:numCache></c:numRef></c:val></c:ser></c:chartSpace>"""
"""A chart as programs save it: with what its cells hold, which are the placeholders of the template."""


def with_chart(title: str) -> bytes:
    arrow = '<Relationship Id="rId9" Type="http://x/chart" Target="../charts/chart9.xml"/></Relationships>'
    raw = changed(zipped(rich_parts()), ARROWS, lambda xml: xml.replace("</Relationships>", arrow))
    return zipped(parts_of(raw) | {"xl/charts/chart9.xml": SERIES.format(title=title).encode()})


@pytest.mark.parametrize("size", SIZES)
def test_values_a_chart_keeps_of_the_template_are_dropped(size: int) -> None:
    chart = parts_of(filled(with_chart("人数"), {"村": "村"}, {"名单": people(size)}))["xl/charts/chart9.xml"].decode()
    last = f":$A${2 + size}" if size > 1 else ""
    assert f"<e:sqref>花名表!$A$3{last}</e:sqref>" in chart
    assert f"<c:strRef><c:f>花名表!$A$3{last}</c:f>\n<c:extLst>" in chart
    assert re.findall("<c:([a-zA-Z]*Cache|lvl)>.*?</c:", chart) == ["numCache"]
    assert "<c:f>[1]表!$C$3</c:f><c:numCache><c:v>8</c:v></c:numCache>" in chart
    assert "{{" not in chart


def test_a_placeholder_in_a_chart_is_reported() -> None:
    with pytest.raises(TemplateError) as failure:
        Template.compile(with_chart("{{村}}人数"), "模板.xlsx")
    message = "xl/charts/chart9.xml 中有占位符，文本框、批注和图表里不能填入。把占位符写在单元格里。"
    assert [str(problem) for problem in failure.value.problems] == [f"模板“模板.xlsx” 工作表“花名表”：{message}"]


def test_openpyxl_reads_the_rich_result() -> None:
    raw = filled(zipped(rich_parts()), {"村": "村"}, {"名单": people(3)})
    with pytest.warns(UserWarning, match="Data Validation extension|no default style|header or footer"):
        book = opened(raw)
    assert [cell.value for (cell,) in book["花名表"]["A3:A6"]] == ["某0", "某1", "某2", "合计"]
    assert BytesIO(raw).getvalue() == raw
