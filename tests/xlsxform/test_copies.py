"""A sheet is written once per record, with all the parts it owns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from template_files import changed, opened, parts_of, saved, zipped
from template_rich import REL, png, rich_parts

from subsidy.xlsxform import Copy, Template, TemplateError, Value, sheet_link, tab_names

DRAWING_RELS = "xl/drawings/_rels/drawing1.xml.rels"
NAMES = ("张三", "李四", "王五's")


def draw(book: Workbook) -> None:
    """Draw an index of links to the forms, a form, and a sheet of notes.

    The form has a list of members and a chart.
    """
    index: Any = book.active
    index.title = "目录"
    index["A1"], index["A2"], index["A3"] = "{{标题}}", "{{名单.姓名}}", "共{{人数}}人"
    index["A2"].hyperlink = Hyperlink("A2", location="{{名单.链接}}", tooltip="看{{名单.姓名}}")
    index["B2"] = '=HYPERLINK("#{{名单.链接}}","打开")'
    form: Any = book.create_sheet("申请表")
    form["A1"], form["B1"] = "{{姓名}}", "{{标题}}"
    form["A3"], form["B3"], form["B4"] = "{{成员.姓名}}", "{{成员.年龄}}", "=SUM(申请表!B3:B3)+B1"
    form.merge_cells("A4:A5")
    form.print_area, form.print_title_rows = "A1:B5", "1:1"
    chart = BarChart()
    chart.add_data(Reference(worksheet=form, range_string="申请表!B3"))
    form.add_chart(chart, "A5")
    form.sheet_view.tabSelected = True
    book.create_sheet("说明")["A1"] = "{{标题}}"


@pytest.fixture
def source() -> bytes:
    book = Workbook()
    draw(book)
    picture = f'<Relationship Id="rId9" Type="{REL}/image" Target="/xl/media/image1.png"/></Relationships>'
    raw = changed(saved(book), DRAWING_RELS, lambda xml: xml.replace("</Relationships>", picture))
    return zipped(parts_of(raw) | {"xl/media/image1.png": png()})


def fill(source: bytes, names: Sequence[str], copies: Mapping[str, Sequence[Copy]] | None = None) -> bytes:
    """Fill the index and a form for each name.

    The first form has one member, the second two, and so on.
    """
    template = Template.compile(source, "申请表.xlsx")
    tabs = tab_names(names, template.sheets)
    forms = [
        Copy(tab, {"姓名": name}, {"成员": [(f"{name}{age}", age) for age in range(number)]})
        for number, (tab, name) in enumerate(zip(tabs, names, strict=True), 1)
    ]
    links = [(name, sheet_link(tab)) for name, tab in zip(names, tabs, strict=True)]
    values: dict[str, Value] = {"标题": "申请表", "人数": len(names)}
    out = BytesIO()
    template.fill(out, values, {"名单": links, "成员": ()}, copies={"申请表": forms} if copies is None else copies)
    return out.getvalue()


def test_each_record_has_its_own_sheet(source: bytes) -> None:
    book: Any = opened(fill(source, NAMES))
    assert book.sheetnames == ["目录", *NAMES, "说明"]
    for number, name in enumerate(NAMES, 1):
        form = book[name]
        assert (form["A1"].value, form["B1"].value) == (name, "申请表")
        assert [form[f"A{3 + age}"].value for age in range(number)] == [f"{name}{age}" for age in range(number)]
        total, last = form[f"B{3 + number}"].value, 2 + number
        assert total == f"=SUM({sheet_link(name, 'B3')}:B{last})+B1"
        assert [str(area) for area in form.merged_cells.ranges] == [f"A{3 + number}:A{4 + number}"]
        assert form.print_area == f"{sheet_link(name, '$A$1')}:$B${4 + number}"
        assert form.print_title_rows == "$1:$1"
        (chart,) = form._charts
        assert chart.anchor._from.row == 3 + number
        last_member = f":$B${last}" if number > 1 else ""
        assert chart.ser[0].val.numRef.f == f"{sheet_link(name, '$B$3')}{last_member}"
    assert book["说明"]["A1"].value == "申请表"


VALUES = st.one_of(
    st.none(),
    st.integers(-9, 9),
    st.decimals("-9", "9", places=4),
    st.dates(),
    st.text("甲乙 <&_x0041\n", max_size=120),
)
FORMS = st.lists(st.tuples(VALUES, VALUES, st.lists(st.tuples(VALUES, VALUES), max_size=4)), min_size=2, max_size=9)


def wrapping() -> bytes:
    """Return a template of a form whose text wraps, in a list and beside it."""
    book = Workbook()
    form: Any = book.active
    form.title = "申请表"
    form["A1"], form["A2"] = "{{姓名}}", "姓名：{{姓名}}，{{备注}}"
    form["A4"], form["B4"], form["C4"] = "{{成员.姓名}}", "{{成员.备注}}", "定"
    form["A6"], form["B6"] = "{{备注}}", "盖章"
    form.merge_cells("A6:A7")
    for cell in ("A1", "A2", "A4", "B4", "A6"):
        form[cell].alignment = Alignment(wrap_text=True)
    form.print_title_rows = "1:3"
    return saved(book)


@given(forms=FORMS)
@example([(None, None, [(None, None)]), (None, None, [(None, "0"), (None, "")])])
def test_copies_are_written_together_as_each_would_be_alone(forms: list[tuple[Value, Value, Any]]) -> None:
    template = Template.compile(wrapping())
    copies = [
        Copy(f"第{number}份", {"姓名": name, "备注": note}, {"成员": members})
        for number, (name, note, members) in enumerate(forms)
    ]

    def written(*some: Copy) -> tuple[int, list[str]]:
        xml = dict.fromkeys((copy.tab for copy in some), "")

        def see(tab: str, text: str) -> None:
            xml[tab] += text.replace(' tabSelected="1"', ' tabSelected="0"')

        return template.fill(BytesIO(), {}, copies={"申请表": some}, watch=see), [*xml.values()]

    alone = [written(copy) for copy in copies]
    assert written(*copies) == (sum(pages for pages, _ in alone), [xml for _, [xml] in alone])


def test_a_value_that_cannot_be_written_is_located_in_its_copy() -> None:
    template = Template.compile(wrapping(), "表.xlsx")
    copies = [
        Copy(tab, {"姓名": name, "备注": ""}, {"成员": [("丙", ""), (member, "")]})
        for tab, name, member in (("甲", "甲", "丙"), ("乙", "字" * 33_000, "丙"), ("丙", "丙", "长" * 3000))
    ]
    with pytest.raises(TemplateError) as failure:
        template.fill(BytesIO(), {}, copies={"申请表": copies})
    assert {(problem.sheet, problem.cell) for problem in failure.value.problems} == {
        ("乙", "A1"),
        ("乙", "A2"),
        ("丙", "A5"),
    }


def test_copies_prefer_their_own_lists_and_values_to_those_of_the_file(source: bytes) -> None:
    forms = [Copy("甲", {"姓名": "甲"}), Copy("乙", {"姓名": "乙", "标题": "另题"}, {"成员": [("丙", 3)]})]
    out = BytesIO()
    lists = {"名单": (), "成员": [("丁", 4)]}
    Template.compile(source).fill(out, {"标题": "题", "人数": 2}, lists, copies={"申请表": forms})
    book = opened(out.getvalue())
    assert [book[tab][place].value for tab in ("甲", "乙") for place in ("B1", "A3")] == ["题", "丁", "另题", "丙"]


def test_a_name_that_a_later_copy_lacks_is_reported() -> None:
    book = Workbook()
    form: Any = book.active
    form.title, form["A1"] = "申请表", "{{姓名}}"
    copies = [Copy("甲", {"姓名": "甲"}), Copy("乙", {"姓名": "乙"}), Copy("丙", {"别名": "丙"})]
    with pytest.raises(TemplateError, match="姓名"):
        Template.compile(saved(book)).fill(BytesIO(), {}, copies={"申请表": copies})


def notices(setup: str, width: float = 8.43, title: str = "甲") -> tuple[int, list[Any]]:
    """Return the pages and sheets of notices with lists of 3, 50 and 60.

    They are made for one page, which holds 46 rows of 15 points at a `width` of the only column that fits.
    """
    book = Workbook()
    form: Any = book.active
    form.title, form["A1"], form["A2"], form["A3"] = "告知单", "{{姓名}}", "{{成员.姓名}}", "{{姓名}}签字"
    form["A1"].alignment = Alignment(wrap_text=True)
    form.column_dimensions["A"].width = width
    fits = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'

    def set_up(xml: str) -> str:
        plain = re.sub("<sheetPr>.*?</sheetPr>", fits, xml, flags=re.DOTALL)
        return plain.replace("</worksheet>", f"{setup}</worksheet>")

    raw = changed(saved(book), "xl/worksheets/sheet1.xml", set_up)
    copies = [Copy(f"{size}人", {"姓名": title}, {"成员": [("乙",)] * size}) for size in (3, 50, 60)]
    out = BytesIO()
    pages = Template.compile(raw).fill(out, {}, copies={"告知单": copies})
    return pages, [opened(out.getvalue())[copy.tab] for copy in copies]


@pytest.mark.parametrize("setup", ['<pageSetup paperSize="9" fitToHeight="1"/>', '<pageSetup paperSize="9"/>'])
def test_a_copy_whose_list_overflows_its_page_takes_several(setup: str) -> None:
    """Check that a letter is not shrunk until nobody can read it.

    A list of 50 may be shrunk to a page, one of 60 may not.
    """
    pages, fitted = notices(setup)
    assert pages == 4
    assert [sheet.page_setup.fitToHeight for sheet in fitted] == [*[int("fitToHeight" in setup) or None] * 2, 0]
    assert [len(sheet.row_breaks.brk) for sheet in fitted] == [0, 0, 1]


def test_words_that_need_room_count_when_a_copy_overflows() -> None:
    pages, fitted = notices('<pageSetup paperSize="9"/>', title="被征地农民" * 8)
    assert (pages, [len(sheet.row_breaks.brk) for sheet in fitted]) == (5, [0, 1, 1])


def test_a_copy_that_its_width_shrinks_stays_on_one_page() -> None:
    pages, fitted = notices('<pageSetup paperSize="9"/>', width=150)
    assert (pages, [len(sheet.row_breaks.brk) for sheet in fitted]) == (3, [0, 0, 0])


def test_a_copy_without_a_page_setup_stays_on_one_page() -> None:
    pages, fitted = notices("")
    assert (pages, [len(sheet.row_breaks.brk) for sheet in fitted]) == (3, [0, 0, 0])


def footed(footer: str, setup: str) -> dict[str, list[str]]:
    """Return page set-up and footer, as XML, of an index and two copies.

    The copies of a sheet are on one page and on two.
    """
    book = Workbook()
    index: Any = book.active
    index.title, index["A1"] = "目录", "{{标题}}"
    form: Any = book.create_sheet("申请表")
    form["A1"], form["A2"] = "{{姓名}}", "{{成员.姓名}}"

    def with_footer(xml: str) -> str:
        end = f"{setup}<headerFooter><oddFooter>{escape(footer)}</oddFooter></headerFooter></worksheet>"
        return xml.replace("</worksheet>", end)

    raw = saved(book)
    for number in (1, 2):
        raw = changed(raw, f"xl/worksheets/sheet{number}.xml", with_footer)
    copies = [Copy(name, {"姓名": name}, {"成员": [(name,)] * size}) for name, size in (("张三", 1), ("李四", 60))]
    out = BytesIO()
    Template.compile(raw).fill(out, {"标题": "3"}, copies={"申请表": copies})
    sheets = {name: part.decode() for name, part in parts_of(out.getvalue()).items() if "worksheets/sheet" in name}
    return {name: re.findall(r"<pageSetup[^>]*>|<oddFooter>[^<]*", xml) for name, xml in sorted(sheets.items())}


@pytest.mark.parametrize(
    ("footer", "one", "two"),
    [
        ("第&P页 共&N页", "第&amp;P页 共1页", "第&amp;P页 共2页"),
        ("&C&n2", "&amp;C12", "&amp;C22"),
        ("&14&N页", "&amp;14 1页", "&amp;14 2页"),
        ("&P+&N", "&amp;P+ 1", "&amp;P+ 2"),
        ('&&N&"&N,常规"&K00-123&KFF0000&N', '&amp;&amp;N&amp;"&amp;N,常规"&amp;K00-123&amp;KFF00001', None),
        ("{{标题}}/&N", "3/1", "3/2"),
    ],
)
def test_each_copy_counts_its_own_pages(footer: str, one: str, two: str | None) -> None:
    """Check that pages are numbered in each letter by itself.

    The number of pages was once that of the whole file in every letter, and the pages were numbered through.
    """
    found = footed(footer, '<pageSetup paperSize="9" firstPageNumber="7"/>')
    index, first, second = found.values()
    same = escape(footer.replace("{{标题}}", "3"))
    assert index == ['<pageSetup paperSize="9" firstPageNumber="7"/>', f"<oddFooter>{same}"]
    setup = '<pageSetup useFirstPageNumber="1" paperSize="9" firstPageNumber="1"/>'
    assert first == [setup, f"<oddFooter>{one}"]
    assert second == [setup, f"<oddFooter>{two or one.replace('FF00001', 'FF00002')}"]


def test_the_pages_of_a_copy_without_page_setup_are_numbered_from_1() -> None:
    index, *copies = footed("&P", "").values()
    assert index == ["<oddFooter>&amp;P"]
    setup = '<pageSetup paperSize="9" firstPageNumber="1" useFirstPageNumber="1"/>'
    assert copies == [[setup, "<oddFooter>&amp;P"]] * 2


def test_a_copy_without_page_numbers_keeps_its_page_setup() -> None:
    setup = '<pageSetup paperSize="9"/>'
    assert list(footed("甲&&N", setup).values()) == [[setup, "<oddFooter>甲&amp;&amp;N"]] * 3


def test_the_index_links_to_each_sheet(source: bytes) -> None:
    index = opened(fill(source, NAMES))["目录"]
    assert [index[f"A{row}"].hyperlink.location for row in (2, 3, 4)] == [sheet_link(name) for name in NAMES]
    assert [index[f"A{row}"].hyperlink.tooltip for row in (2, 3, 4)] == [f"看{name}" for name in NAMES]
    assert index["B4"].value == """=HYPERLINK("#'王五''s'!A1","打开")"""
    assert index["A5"].value == "共3人"


def test_without_records_there_is_one_blank_form_and_no_link(source: bytes) -> None:
    book = opened(fill(source, []))
    assert book.sheetnames == ["目录", "申请表", "说明"]
    values = [cell.value for row in book["申请表"].iter_rows(max_row=3) for cell in row]
    assert values == [None, "申请表", None, None, None, None]  # those of the whole form only
    assert book["目录"]["A2"].hyperlink is None


def test_copies_share_pictures_but_no_drawing(source: bytes) -> None:
    parts = parts_of(fill(source, NAMES))
    drawings = [name for name in parts if re.match("xl/(drawings/drawing|charts/chart)", name)]
    assert len(drawings) == 2 * len(NAMES)
    assert sum(name.startswith("xl/media/") for name in parts) == 1
    arrows = "".join(part.decode() for name, part in parts.items() if name.endswith(".rels"))
    types = parts["[Content_Types].xml"].decode()
    for name in drawings:
        assert types.count(f'PartName="/{name}"') == 1
        assert len(re.findall(rf'Target="[^"]*/{name.rpartition("/")[2]}"', arrows)) == 1


def test_one_sheet_is_selected_and_sheet_ids_differ(source: bytes) -> None:
    parts = parts_of(fill(source, NAMES))
    sheets = [part.decode() for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert sum('tabSelected="1"' in sheet for sheet in sheets) == 1
    entries = re.findall(r"<sheet [^>]*>", parts["xl/workbook.xml"].decode())
    for fact in ("name", "sheetId", "r:id"):
        assert len(set(re.findall(rf' {fact}="([^"]*)"', "".join(entries)))) == len(entries) == 5


def rich_copies(count: int) -> dict[str, str]:
    """Return the text parts of the rich template with its sheet copied.

    Its global name is made local first.
    """

    def local(xml: str) -> str:
        return xml.replace('name="合计"', 'name="合计" localSheetId="0"')

    raw = changed(zipped(rich_parts() | {"xl/worksheets/sheet2.xml": b"<worksheet/>"}), "xl/workbook.xml", local)
    raw = changed(raw, "xl/worksheets/sheet2.xml", lambda _: BLANK)
    out = BytesIO()
    copies = [Copy(f"村{n}", {"村": f"村{n}"}, {"名单": [("甲", Decimal(n))] * (n + 1)}) for n in range(count)]
    Template.compile(raw, "模板").fill(out, {}, copies={"花名表": copies})
    parts = parts_of(out.getvalue())
    return {name: part.decode() for name, part in parts.items() if not name.endswith((".png", ".bin"))}


BLANK = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def test_each_copy_has_notes_shapes_and_names_of_its_own() -> None:
    parts = rich_copies(3)
    names = parts["xl/workbook.xml"]
    comments = [text for name, text in parts.items() if "comments" in name]
    assert [re.findall(r'comment ref="A(\d+)"', text) for text in comments] == [["6"], ["7"], ["8"]]
    assert [f"localSheetId=\"{n}\">'村{n}'!$A$1:$F${8 + n}<" in names for n in range(3)] == [True] * 3
    assert [f'name="合计" localSheetId="{n}">\'村{n}\'!$C${4 + n}<' in names for n in range(3)] == [True] * 3
    assert 'activeTab="3"' in names
    assert "TitlesOfParts" not in parts["docProps/app.xml"] + rich_copies(1)["docProps/app.xml"]
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet1")]
    assert [re.findall(r'codeName="(\w+)"', text) for text in sheets] == [["Sheet1"], ["Sheet1_1"], ["Sheet1_2"]]
    assert [f'location="&apos;村{n}&apos;!A{6 + n}"' in sheet for n, sheet in enumerate(sheets)] == [True] * 3


def test_a_filled_file_can_be_a_template_again(source: bytes) -> None:
    forms = [Copy(tab, {"姓名": "{{姓名}}"}, {"成员": ()}) for tab in ("甲", "乙")]
    once = fill(source, [], {"申请表": forms})
    out = BytesIO()
    twice = {tab: [Copy(f"{tab}{n}", {"姓名": tab * n}) for n in (1, 2)] for tab in ("甲", "乙")}
    Template.compile(once, "再填.xlsx").fill(out, {}, copies=twice)
    parts = parts_of(out.getvalue())
    book = opened(out.getvalue())
    assert book.sheetnames == ["目录", "甲1", "甲2", "乙1", "乙2", "说明"]
    assert [book[tab]["A1"].value for tab in book.sheetnames[1:5]] == ["甲", "甲甲", "乙", "乙乙"]
    assert sum(name.startswith("xl/charts/") for name in parts) == 4


def test_a_formula_that_refers_to_a_copied_sheet_is_rejected(source: bytes) -> None:
    once = fill(source, ["甲"])
    with pytest.raises(
        TemplateError, match="工作表“目录” A2：公式引用了要复制的工作表“甲”。不引用它，或改用列表的字段。"
    ):
        Template.compile(once, "再填.xlsx").fill(BytesIO(), {}, copies={"甲": []})


def with_formula(book: Workbook) -> None:
    book["说明"]["A2"] = "=申请表!B1"


def with_name(book: Workbook) -> None:
    book.defined_names["成员"] = DefinedName("成员", attr_text="申请表!$A$3")


def with_table(book: Workbook) -> None:
    form: Any = book["申请表"]
    form["D1"], form["E1"] = "甲", "乙"
    form.add_table(Table(displayName="表1", ref="D1:E2"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (with_formula, " 工作表“说明” A2：公式引用了要复制的工作表“申请表”。不引用它，或改用列表的字段。"),
        (with_name, "：名称 成员 指向要复制的工作表“申请表”。把名称的适用范围改为该工作表。"),
        (with_table, " 工作表“申请表”：要复制的工作表上有表格（套用表格格式），不能复制。在模板中删去它。"),
    ],
)
def test_references_and_tables_that_forbid_copying_are_rejected(
    spoil: Callable[[Workbook], None], message: str
) -> None:
    book = Workbook()
    draw(book)
    spoil(book)
    with pytest.raises(TemplateError) as caught:
        fill(saved(book), NAMES)
    assert str(caught.value) == f"模板“申请表.xlsx”{message}"


@pytest.mark.parametrize(
    ("kind", "what"),
    [("pivotTable", "数据透视表"), ("queryTable", "外部查询"), ("slicer", "切片器"), ("threadedComment", "批注会话")],
)
def test_parts_that_cannot_be_cloned_forbid_copying(kind: str, what: str) -> None:
    arrow = f'<Relationship Id="rId9" Type="http://x/{kind}" Target="../x.xml"/></Relationships>'
    part = "xl/worksheets/_rels/sheet1.xml.rels"
    raw = changed(
        zipped(rich_parts() | {"xl/x.xml": b"<x/>"}), part, lambda xml: xml.replace("</Relationships>", arrow)
    )
    with pytest.raises(TemplateError, match=f"工作表“花名表”：要复制的工作表上有{what}，不能复制。在模板中删去它。"):
        Template.compile(raw).fill(BytesIO(), {"村": ""}, {"名单": ()}, copies={"花名表": []})


@pytest.mark.parametrize(
    ("tabs", "wrong"),
    [
        (["甲", "甲"], "甲"),
        (["目录"], "目录"),
        (["a/b"], "a/b"),
        (["长" * 32], "长" * 32),
        (["History"], "History"),
        ([""], ""),
    ],
)
def test_illegal_and_duplicate_tabs_are_rejected(source: bytes, tabs: list[str], wrong: str) -> None:
    copies = {"申请表": [Copy(tab, {"姓名": ""}, {"成员": ()}) for tab in tabs]}
    with pytest.raises(TemplateError) as caught:
        fill(source, [], copies)
    assert str(caught.value) == (
        f"模板“申请表.xlsx” 工作表“申请表”：工作表名称“{wrong}”不合规或重复。给模板中同名的工作表或这一份换一个名称，"
        "不超过 31 个字，不用 [ ] : * ? / \\。"
    )


def test_a_missing_sheet_cannot_be_copied(source: bytes) -> None:
    with pytest.raises(TemplateError, match=r"模板中没有这个工作表。要逐份填写的那张工作表改名为“申请”。$") as caught:
        fill(source, [], {"申请": [], "申请表": []})
    assert [problem.sheet for problem in caught.value.problems] == ["申请"]


def test_a_renamed_sheet_to_be_copied_is_reported_once(source: bytes) -> None:
    message = "模板“申请表.xlsx” 工作表“申请书”：模板中没有这个工作表。把工作表“申请表”改名为“申请书”。"
    with pytest.raises(TemplateError) as caught:
        fill(source, [], {"申请书": [Copy("某", {"姓名": ""}, {"成员": ()})]})
    assert str(caught.value) == message
    template = Template.compile(source, "申请表.xlsx")
    names = {*template.values} - {"姓名"}
    with pytest.raises(TemplateError) as caught:
        template.check(names, template.lists, {"申请书": (["姓名"], {})})
    assert str(caught.value) == message


@given(st.lists(st.text(max_size=40), max_size=30), st.lists(st.text(max_size=5), max_size=5))
@example(["长" * 30 + " 长", "长" * 30 + "'长", "'"], [])
def test_tab_names_are_legal_and_unique(names: list[str], taken: list[str]) -> None:
    tabs = tab_names(names, taken)
    lowered = [tab.lower() for tab in [*tabs, *taken]]
    assert len({*lowered}) == len(tabs) + len({name.lower() for name in taken})
    assert all(0 < len(tab) <= 31 and not re.search(r"[\[\]:*?/\\\x00-\x1f]", tab) for tab in tabs)
    assert not any(tab.startswith("'") or tab.endswith("'") for tab in tabs)
    assert tab_names(tabs, taken) == tabs
