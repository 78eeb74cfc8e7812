"""A revision changes cells, notes and sheets of a workbook.

It changes nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from warnings import catch_warnings
from xml.parsers import expat

import openpyxl
import pytest
from openpyxl import Workbook
from template_files import changed, parts_of, saved, zipped
from template_rich import MAIN, rich_parts
from workbook_files import package, sheet_xml

from subsidy.xlsxform import Change, Fault, Package, PlainValue, Position, Revision, Value, plain_workbook

SHEET1, RED = "xl/worksheets/sheet1.xml", "FF9999"
RICH = zipped(rich_parts())


def revised(raw: bytes, *changes: Callable[[Revision], object]) -> bytes:
    """Return a workbook after some changes, each of its XML parts well-formed."""
    book = Revision(Package.read(raw))
    for change in changes:
        change(book)
    out = BytesIO()
    book.write(out)
    for name, part in parts_of(out.getvalue()).items():
        if name.endswith((".xml", ".rels")):
            expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    return out.getvalue()


def red(sheet: str, *places: Position) -> Callable[[Revision], None]:
    """Return a change that colours cells."""
    return lambda book: book.change(sheet, {place: lambda s: (book.styles.filled(s, RED), None) for place in places})


def put(sheet: str, values: dict[Position, Value]) -> Callable[[Revision], None]:
    """Return a change that gives cells their values."""

    def change(book: Revision) -> None:
        changes: dict[Position, Change] = {
            place: lambda style, value=value: (style, book.value(sheet, value))  # type: ignore[misc]
            for place, value in values.items()
        }
        book.change(sheet, changes)

    return change


def note(sheet: str, place: Position, text: str, author: str = "甲") -> Callable[[Revision], None]:
    """Return a change that adds to the note of a cell."""
    return lambda book: book.notes(sheet).append(place, text, author)


def same_parts(before: bytes, after: bytes) -> set[str]:
    """Return the parts that kept their bytes."""
    old, new = parts_of(before), parts_of(after)
    return {name for name in old if old[name] == new.get(name)}


def opened(raw: bytes) -> Workbook:
    """Return a file as openpyxl reads it.

    openpyxl warns of content that it does not keep; the warnings are ignored.
    """
    with catch_warnings(action="ignore"):
        return openpyxl.load_workbook(BytesIO(raw))


def filled(book: Workbook, sheet: str) -> set[str]:
    return {cell.coordinate for row in book[sheet].iter_rows() for cell in row if cell.fill.fgColor.rgb == f"FF{RED}"}


# What stays


def test_parts_that_nothing_changes_keep_their_bytes() -> None:
    after = revised(RICH, red("花名表", (3, 3)), note("花名表", (4, 4), "错"))
    touched = {
        SHEET1,
        "xl/styles.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert set(parts_of(RICH)) - same_parts(RICH, after) == touched
    assert list(parts_of(after)) == list(parts_of(RICH))


def test_a_sheet_keeps_all_but_the_styles_of_changed_cells() -> None:
    before, after = (parts_of(raw)[SHEET1].decode() for raw in (RICH, revised(RICH, red("花名表", (3, 3)))))
    assert after == before.replace('<c r="C3" s="1"', '<c r="C3" s="3"')


def test_no_change_at_all_leaves_all_parts_as_they_are() -> None:
    assert same_parts(RICH, revised(RICH)) == set(parts_of(RICH))


def test_the_same_changes_give_the_same_bytes() -> None:
    changes = red("花名表", (3, 3), (9, 2)), note("花名表", (3, 3), "错"), note("说明", (1, 1), "另一处")
    assert revised(RICH, *changes) == revised(RICH, *changes)


# Cells in every spelling

ROWS = '<row r="2"><c r="B2" s="0"><v>1</v></c><c r="D2"/></row><row r="4" spans="2:3"><c r="B4"><v>2</v></c></row>'
SPELLINGS = {
    "ordinary": ROWS,
    "without addresses": ROWS.replace(' r="D2"', "").replace('<row r="4" spans="2:3">', '<row r="3"/><row>'),
    "single quotes": ROWS.replace('"', "'"),
    "more blanks": ROWS.replace("<row ", "<row\n  ").replace('s="0"', 's = "0" ').replace("</row>", "</row >"),
    "a comment with a cell": f'<!-- <row r="9"><c r="A9"/></row> -->{ROWS}',
    "CDATA": ROWS.replace("<v>2</v>", "<v><![CDATA[2]]></v>"),
    "empty rows": ROWS + '<row r="5"/><row r="6"></row>',
    "empty style": ROWS.replace('s="0"', 's=""'),
    "no rows": "",
}


@pytest.mark.parametrize("rows", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_cells_are_found_or_added_in_every_spelling(rows: str, prefix: str) -> None:
    xml = sheet_xml(rows, before='<dimension ref="B2:D4"/><cols><col min="3" max="3" width="9"/></cols>')
    if prefix:
        for tag in ("worksheet", "sheetData", "row", "c", "v", "dimension", "cols", "col"):
            xml = xml.replace(f"<{tag}", f"<{prefix}{tag}").replace(f"</{tag}", f"</{prefix}{tag}")
        xml = xml.replace("<x:x:", "<x:").replace("<x:cols", "<x:cols").replace("xmlns=", "xmlns:x=")
        xml = xml.replace("<x:c x:ols", "<x:cols").replace("x:x:", "x:")
    raw = package({SHEET1: xml})
    places = (1, 1), (2, 1), (2, 2), (2, 3), (2, 4), (2, 6), (3, 2), (4, 2), (4, 26), (5, 1), (7, 7)
    book = opened(revised(raw, red("Sheet", *places)))
    assert filled(book, "Sheet") == {"A1", "A2", "B2", "C2", "D2", "F2", "B3", "B4", "Z4", "A5", "G7"}
    assert [book["Sheet"][cell].value for cell in ("B2", "B4")] == ([None, None] if not rows else [1, 2])
    assert book["Sheet"].dimensions == "A1:Z7"


def test_an_empty_sheet_gets_its_cells() -> None:
    raw = package({SHEET1: f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'})
    assert filled(opened(revised(raw, red("Sheet", (3, 2)))), "Sheet") == {"B3"}


def test_a_new_cell_has_the_format_of_its_row_or_column() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.column_dimensions["C"].number_format = "0.000"
    sheet.row_dimensions[5].number_format = "@"
    sheet["A5"] = sheet["A1"] = 1
    after = opened(revised(saved(book), red("Sheet", (2, 3), (5, 3), (9, 9))))["Sheet"]
    assert [after[cell].number_format for cell in ("C2", "C5", "I9")] == ["0.000", "@", "General"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="A3"/></row><row r="2"><c r="A2"/></row>',
        '<row r="2"><c r="B2"/><c r="A2"/></row>',
        '<row r="2"><c r="B2"/></row><y:row xmlns:y="urn:y" r="3"/>',
    ],
)
def test_a_sheet_out_of_order_is_rejected(rows: str) -> None:
    with pytest.raises(Fault):
        revised(package({SHEET1: sheet_xml(rows)}), red("Sheet", (2, 1), (3, 1)))


def test_styles_are_added_once_each() -> None:
    book = Workbook()
    for row in range(1, 9):
        book.worksheets[0].cell(row, 1, row).font = openpyxl.styles.Font(bold=row % 2 == 0)
    places = [(row, 1) for row in range(1, 9)]
    once = revised(saved(book), red("Sheet", *places))
    assert len({opened(once)["Sheet"].cell(row, 1).style_id for row in range(1, 9)}) == 2
    twice = revised(once, red("Sheet", *places))
    assert parts_of(twice)["xl/styles.xml"] == parts_of(once)["xl/styles.xml"]


@pytest.mark.parametrize(
    "left", ["", "<fonts/><fills/><cellXfs/>", '<fonts count="1"><font/></fonts><dxfs count="0"/>']
)
def test_styles_may_lack_any_section(left: str) -> None:
    raw = package(
        {
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{left}</styleSheet>',
            SHEET1: sheet_xml(SPELLINGS["ordinary"].replace(' s="0"', "")),
        }
    )
    part = parts_of(revised(raw, red("Sheet", (2, 2))))
    assert b'<c r="B2" s="1">' in part[SHEET1]
    assert part["xl/styles.xml"].index(b"</fills>") < part["xl/styles.xml"].index(b"</cellXfs>")
    assert opened(zipped(part))["Sheet"]["B2"].fill.fgColor.rgb == f"FF{RED}"


def test_a_workbook_without_styles_gets_them() -> None:
    raw = package({SHEET1: sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')})
    parts = parts_of(raw)
    del parts["xl/styles.xml"]
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    kept = [link for link in links.split("<Relationship ") if "styles.xml" not in link]
    parts["xl/_rels/workbook.xml.rels"] = "<Relationship ".join(kept).encode()
    types = parts["[Content_Types].xml"].decode().split("<Override ")
    parts["[Content_Types].xml"] = "<Override ".join(text for text in types if "styles.xml" not in text).encode()
    assert filled(opened(revised(zipped(parts), red("Sheet", (1, 1)))), "Sheet") == {"A1"}


# Values


def test_values_replace_what_a_cell_holds() -> None:
    book = Workbook()
    book.worksheets[0].append(["甲", "=1+1", 3])
    values: dict[Position, Value] = {(1, 1): "a<b", (1, 2): Decimal("7.25"), (1, 3): None, (2, 1): date(2024, 6, 12)}
    after = opened(revised(saved(book), put("Sheet", values)))["Sheet"]
    assert [cell.value for cell in after[1]] == ["a<b", 7.25, None]
    assert after["A2"].value == 45455


SHARED_ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2&amp;"&lt;"</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3" s="0"><f t="shared" si="0"></f><v>6</v></c>'
    '<c r="C3"><f t="shared" ref="C3" si="1">A3</f></c></row>'
)


def test_cells_keep_a_shared_formula_whose_first_cell_gets_a_value() -> None:
    raw = package({SHEET1: sheet_xml(SHARED_ROWS)})
    after = opened(revised(raw, put("Sheet", {(1, 2): 5})))["Sheet"]
    assert [after[cell].value for cell in ("B1", "B2", "B3", "C3")] == [5, '=A2*2&"<"', '=A3*2&"<"', "=A3"]


def test_a_colour_leaves_shared_formulas_as_they_are() -> None:
    raw = package({SHEET1: sheet_xml(SHARED_ROWS)})
    after = parts_of(revised(raw, red("Sheet", (1, 2), (2, 2))))[SHEET1].decode()
    assert after.replace(' s="1"', "") == sheet_xml(SHARED_ROWS)


def test_an_array_over_a_replaced_cell_leaves_its_results() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1*2</f><v>2</v></c><c r="B1"><v>4</v></c>'
        '<c r="C1"><f t="array" ref="C1">1+1</f><v>2</v></c></row>'
    )
    after = opened(revised(package({SHEET1: sheet_xml(rows)}), put("Sheet", {(1, 2): 9})))["Sheet"]
    assert [after["A1"].value, after["B1"].value, after["C1"].value.text] == [2, 9, "=1+1"]


def test_recalculating_drops_the_order_of_calculation() -> None:
    after = parts_of(revised(RICH, put("花名表", {(4, 3): 5}), Revision.recalculate))
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


# Notes


def notes_of(raw: bytes, sheet: str = "Sheet") -> dict[str, tuple[str, str]]:
    cells = [cell for row in opened(raw)[sheet].iter_rows() for cell in row]
    return {cell.coordinate: (note.author, note.text) for cell in cells if (note := cell.comment)}


def with_notes(**texts: str) -> bytes:
    book = Workbook()
    for cell, text in texts.items():
        book.worksheets[0][cell] = 1
        book.worksheets[0][cell].comment = openpyxl.comments.Comment(text, "会计", width=200, height=60)
    return saved(book)


def test_notes_join_those_of_the_sheet() -> None:
    raw = with_notes(A1="原有", B2="也是")
    after = revised(raw, note("Sheet", (2, 2), "一\n二"), note("Sheet", (5, 3), "新<的>"))
    assert notes_of(after) == {"A1": ("会计", "原有"), "B2": ("会计", "也是\n一\n二"), "C5": ("甲", "新<的>")}
    drawing = parts_of(after)["xl/drawings/commentsDrawing1.vml"].decode()
    assert drawing.count(":shape ") == 3
    assert "height:60px" in drawing
    assert "height:100px" in drawing  # two lines more


def test_a_note_in_several_formats_keeps_them() -> None:
    before, after = (
        parts_of(raw)["xl/comments1.xml"].decode() for raw in (RICH, revised(RICH, note("花名表", (6, 1), "错")))
    )
    start, end = before.index("<comment "), before.index("</text>")
    assert after.startswith(before[: before.index("<text>", start)])
    assert "错" in after[: after.index("</text>")]
    assert after[after.index("</text>") :] == before[end:]


def test_cutting_a_note_restores_it() -> None:
    raw = with_notes(A1="原有\n两行")
    marked = revised(raw, note("Sheet", (1, 1), "——线——\n后来"), note("Sheet", (3, 3), "——线——\n只有"))

    def cut(book: Revision) -> None:
        notes = book.notes("Sheet")
        assert notes.with_line("——线——") == [(1, 1), (3, 3)]
        for place in notes.with_line("——线——"):
            notes.cut(place, "——线——", "甲")

    after = revised(marked, cut)
    assert notes_of(after) == {"A1": ("会计", "原有\n两行")}
    drawings = [parts_of(each)["xl/drawings/commentsDrawing1.vml"].decode() for each in (raw, after)]
    assert [drawing.count(":shape ") for drawing in drawings] == [1, 1]
    assert ["height:60px" in drawing for drawing in drawings] == [True, True]


def test_the_last_note_goes_with_its_parts() -> None:
    raw = saved(Workbook())
    marked = revised(raw, note("Sheet", (1, 1), "——线——"))
    assert notes_of(marked) == {"A1": ("甲", "——线——")}
    after = revised(marked, lambda book: book.notes("Sheet").cut((1, 1), "——线——", "甲"))
    assert not [name for name in parts_of(after) if "comment" in name or "vml" in name]
    assert b"legacyDrawing" not in parts_of(after)[SHEET1]
    assert b"comments" not in parts_of(after)["[Content_Types].xml"]


def test_shapes_beside_notes_stay_when_the_notes_go() -> None:
    button = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025">'
        '<br><x:ClientData ObjectType="Button"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>'
    )
    raw = revised(saved(Workbook()), note("Sheet", (1, 1), "线"))
    raw = changed(raw, "xl/drawings/vmlDrawing1.vml", lambda _: button)
    marked = revised(raw, note("Sheet", (2, 1), "线"))
    assert parts_of(marked)["xl/drawings/vmlDrawing1.vml"].count(b"</v:shape>") == 2

    def cut(book: Revision) -> None:
        for place in ((1, 1), (2, 1)):
            book.notes("Sheet").cut(place, "线", "甲")

    after = parts_of(revised(marked, cut))
    assert after["xl/drawings/vmlDrawing1.vml"].count(b"</v:shape>") == 1
    assert b"legacyDrawing" in after[SHEET1]
    assert not [name for name in after if "comments" in name]


def test_a_conversation_is_left_alone() -> None:
    raw = changed(with_notes(A1="对话"), "xl/comments/comment1.xml", lambda xml: xml.replace("会计", "tc={1}"))
    assert same_parts(raw, revised(raw, note("Sheet", (1, 1), "错"))) >= {"xl/comments/comment1.xml", SHEET1}


def test_shapes_of_two_sheets_have_numbers_of_their_own() -> None:
    book = Workbook()
    book.create_sheet("二")
    after = parts_of(revised(saved(book), note("Sheet", (1, 1), "一"), note("二", (1, 1), "二")))
    drawings = [after[f"xl/drawings/vmlDrawing{number}.vml"] for number in (1, 2)]
    ids = [drawing.partition(b'id="_x0000_s')[2].partition(b'"')[0] for drawing in drawings]
    assert len(set(ids)) == 2


# Sheets


def first(name: str) -> Callable[[Revision], None]:
    return lambda book: book.put_first(name, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>').encode())


def test_a_sheet_in_front_moves_names_and_selection() -> None:
    after = revised(RICH, first("一'&二"))
    book = opened(after)
    assert book.sheetnames == ["一'&二", "花名表", "说明"]
    assert book.worksheets[0] == book.active
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets[1:]] == [None, None]
    assert book["花名表"].print_title_rows == "$1:$2"
    assert book["花名表"].print_area == "'花名表'!$A$1:$F$8"
    assert b"TitlesOfParts" not in parts_of(after)["docProps/app.xml"]


def test_a_removed_sheet_goes_with_its_names_and_notes() -> None:
    after = revised(RICH, lambda book: book.remove("花名表"))
    assert opened(after).sheetnames == ["说明"]
    assert not {"xl/comments1.xml", SHEET1, "xl/drawings/drawing1.xml"} & set(parts_of(after))
    assert b"localSheetId" not in parts_of(after)["xl/workbook.xml"]


def test_replacing_the_first_sheet_leaves_names_as_they_were() -> None:
    once = revised(RICH, first("清单"))
    twice = revised(once, lambda book: book.remove("清单"), first("清单"))
    assert parts_of(twice)["xl/workbook.xml"].count(b"<sheet ") == 3
    assert opened(twice)["花名表"].print_area == "'花名表'!$A$1:$F$8"


def test_properties_are_set_and_others_kept() -> None:
    book = Workbook()
    book.properties.title, book.properties.keywords = "标题", "旧"
    after = opened(revised(saved(book), lambda book: book.describe({"category": "类<", "keywords": "新"})))
    found = after.properties
    assert (found.title, found.category, found.keywords) == ("标题", "类<", "新")


@pytest.mark.parametrize("inside", ["", "<cp:keywords/>", "<cp:keywords>旧</cp:keywords><cp:category/>"])
def test_properties_may_be_empty(inside: str) -> None:
    space = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    start = f'<cp:coreProperties xmlns:cp="{space}"'
    raw = package({"docProps/core.xml": f"{start}>{inside}</cp:coreProperties>" if inside else f"{start}/>"})
    found = opened(revised(raw, lambda book: book.describe({"category": "类", "keywords": "新"}))).properties
    assert (found.category, found.keywords) == ("类", "新")


def test_macros_and_signatures_are_left_out() -> None:
    parts = parts_of(package({"xl/vbaProject.bin": b"\0" * 9, "_xmlsignatures/origin.sigs": b""}))
    office = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    links, own = "xl/_rels/workbook.xml.rels", "_rels/.rels"
    for part, kind, target in ((links, office, "vbaProject.bin"), (own, origin, "_xmlsignatures/origin.sigs")):
        link = f'<Relationship Id="v" Type="{kind}" Target="{target}"/></Relationships>'
        parts[part] = parts[part].replace(b"</Relationships>", link.encode())
    types = parts["[Content_Types].xml"].decode()
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = types.replace(main, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    parts["[Content_Types].xml"] = macros.encode()
    out = BytesIO()
    Revision(Package(parts)).write(out)
    after = parts_of(out.getvalue())
    assert not [name for name in after if "vba" in name or "sigs" in name]
    assert main in after["[Content_Types].xml"].decode()
    assert b"vbaProject" not in after[links]


@pytest.mark.parametrize("what", ["two sheets of one part", "no part", "strict"])
def test_a_workbook_that_cannot_be_changed_safely_is_rejected(what: str) -> None:
    book = Workbook()
    book.create_sheet("二")
    link, strict = "xl/_rels/workbook.xml.rels", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    raw = {
        "two sheets of one part": changed(saved(book), link, lambda xml: xml.replace("sheet2.xml", "sheet1.xml")),
        "no part": changed(saved(book), link, lambda xml: xml.replace("sheet2.xml", "sheet9.xml")),
        "strict": changed(saved(book), "xl/workbook.xml", lambda xml: xml.replace(MAIN, strict)),
    }[what]
    with pytest.raises(Fault):
        Revision(Package.read(raw))


# Plain workbooks


def test_a_plain_workbook_reads_back() -> None:
    rows: list[list[PlainValue]] = [["甲", 1.5, None, 3], [], ["=1+1", date(2024, 6, 12), "_x0041_\n", "甲"]]
    out = BytesIO()
    Revision(plain_workbook({"表": rows, "空": []})).write(out)
    book = opened(out.getvalue())
    assert book.sheetnames == ["表", "空"]
    found = [[cell.value for cell in row] for row in book["表"].iter_rows()]
    assert found[0] == ["甲", 1.5, None, 3]
    assert found[2] == ["=1+1", datetime(2024, 6, 12), "_x0041_\n", "甲"]  # noqa: DTZ001
    assert book["表"]["A3"].data_type == "s"
    assert book["表"]["A3"].quotePrefix


def test_values_of_every_type_read_back_from_a_plain_workbook() -> None:
    moment, day = datetime(2024, 6, 12, 13, 30), datetime(2024, 6, 12)  # noqa: DTZ001
    row: list[PlainValue] = [True, moment, day, time(6), timedelta(days=1, hours=12), float("inf"), date(1850, 1, 1)]
    row += ["长" * 40_000, "\x01", "\ud800", -0.25, 10**20, timedelta(days=-1)]
    out = BytesIO()
    Revision(plain_workbook({"表": [row]}, date1904=False)).write(out)
    found = [cell.value for cell in opened(out.getvalue())["表"][1]]
    assert found[:5] == [True, moment, day, time(6), timedelta(days=1, hours=12)]
    assert found[5:7] == ["inf", "1850-01-01"]
    assert found[7:] == ["长" * 32_767, None, None, -0.25, 10**20, "-1 day, 0:00:00"]


def test_texts_beyond_those_remembered_read_back_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subsidy.xlsxform.plain._MOST_SHARED", 1)
    out = BytesIO()
    Revision(plain_workbook({"表": [["甲", " 乙\n", "=丙", "甲", "乙"]]})).write(out)
    assert [cell.value for cell in opened(out.getvalue())["表"][1]] == ["甲", " 乙\n", "=丙", "甲", "乙"]


def test_a_plain_workbook_may_count_days_from_1904() -> None:
    out = BytesIO()
    Revision(plain_workbook({"表": [[date(2024, 6, 12)]]}, date1904=True)).write(out)
    assert opened(out.getvalue())["表"]["A1"].value == datetime(2024, 6, 12)  # noqa: DTZ001
    assert Revision(Package.read(out.getvalue())).epoch == date(1904, 1, 1)


def test_a_chart_sheet_is_deselected_too() -> None:
    book = Workbook()
    book.create_chartsheet("图").add_chart(openpyxl.chart.BarChart())
    raw = changed(
        saved(book), "xl/chartsheets/sheet1.xml", lambda xml: xml.replace("<sheetView ", '<sheetView tabSelected="1" ')
    )
    after = parts_of(revised(raw, first("清单")))
    assert b'tabSelected="0"' in after["xl/chartsheets/sheet1.xml"]
    assert [name for name, part in after.items() if b'tabSelected="1"' in part] == []


def test_notes_shared_by_two_sheets_are_rejected() -> None:
    parts = parts_of(with_notes(A1="原有"))
    book = Workbook()
    book.create_sheet("二")
    two = parts_of(saved(book))
    link, own = "xl/worksheets/_rels/sheet{}.xml.rels", "xl/worksheets/sheet{}.xml"
    parts |= {name: two[name] for name in two if name not in parts or "workbook" in name or name.startswith("[")}
    parts |= {link.format(2): parts[link.format(1)], own.format(2): parts[own.format(1)]}
    with pytest.raises(Fault):
        revised(zipped(parts), note("Sheet", (2, 2), "一"), note("二", (2, 2), "二"))


def test_a_package_without_properties_gets_them() -> None:
    parts = parts_of(saved(Workbook()))
    del parts["docProps/core.xml"]
    links = parts["_rels/.rels"].decode().split("<Relationship ")
    parts["_rels/.rels"] = "<Relationship ".join(text for text in links if "core.xml" not in text).encode()
    types = parts["[Content_Types].xml"].decode().split("<Override ")
    parts["[Content_Types].xml"] = "<Override ".join(text for text in types if "core.xml" not in text).encode()
    after = opened(revised(zipped(parts), lambda book: book.describe({"category": "类"})))
    assert after.properties.category == "类"


@pytest.mark.libreoffice
def test_a_revised_workbook_opens_in_libreoffice(tmp_path: Path, convert: Callable[[Path, str], Path]) -> None:
    raw = revised(with_notes(A1="原有"), red("Sheet", (1, 1), (9, 9)), note("Sheet", (1, 1), "错"), first("清单"))
    raw = revised(raw, note("清单", (1, 1), "误"))
    (tmp_path / "甲.xlsx").write_bytes(raw)
    after = convert(tmp_path / "甲.xlsx", "xlsx").read_bytes()
    assert opened(after).sheetnames == ["清单", "Sheet"]
    assert filled(opened(after), "Sheet") == {"A1", "I9"}
    assert [text for _, text in notes_of(after).values()] == ["原有\n错"]
    assert [text for _, text in notes_of(after, "清单").values()] == ["误"]
