"""All problems of a template are reported together, with their remedies."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from template_files import SHEET, changed, filled, opened, parts_of, saved, zipped
from template_rich import MAIN, relationships, rich_parts

from subsidy.xlsxform import Template, TemplateError, TemplateProblem


def problems(raw: bytes) -> tuple[TemplateProblem, ...]:
    """Return the problems that compiling reports."""
    with pytest.raises(TemplateError) as caught:
        Template.compile(raw, "表.xlsx")
    return caught.value.problems


def drawn(draw: Callable[[Any], object]) -> bytes:
    """Return a template of one sheet, drawn by `draw`."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    draw(sheet)
    return saved(book)


def put(**cells: object) -> Callable[[Any], None]:
    """Return a function that puts contents into cells."""

    def draw(sheet: Any) -> None:
        for place, content in cells.items():
            sheet[place] = content

    return draw


def with_list(draw: Callable[[Any], object]) -> Callable[[Any], None]:
    """Return a function that also draws a list in row 2."""

    def both(sheet: Any) -> None:
        sheet["A2"] = "{{名单.姓名}}"
        draw(sheet)

    return both


def freeze(sheet: Any) -> None:
    sheet.freeze_panes = "A4"


def repeat_titles(sheet: Any) -> None:
    sheet.print_title_rows = "1:2"


def link_elsewhere(sheet: Any) -> None:
    sheet["B5"] = "看"
    sheet["B5"].hyperlink = Hyperlink("B5", location="{{名单.链接}}")


def name_sheet(sheet: Any) -> None:
    sheet.title = "{{村}}"


def ask(sheet: Any) -> None:
    sheet.add_data_validation(DataValidation("whole", prompt="填{{村}}", sqref="A1"))


def size_of_header(sheet: Any) -> None:
    sheet.oddHeader.center.text = "&14{{村}}"


def hide_list(sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = True


def list_above_titles(sheet: Any) -> None:
    sheet["A1"], sheet["B1"], sheet["A4"] = "附件3", "{{户.户主}}", "{{名单.姓名}}"
    sheet.print_title_rows = "3:3"


def title_of_table(sheet: Any) -> None:
    sheet["A4"], sheet["B4"], sheet["A5"] = "户主", "比例{{单位}}", "{{户.户主}}"
    sheet.add_table(Table(displayName="表", ref="A4:B5"))


def list_in_header(sheet: Any) -> None:
    sheet.oddHeader.center.text = "{{名单.姓名}}"


def colour(formula: str) -> Callable[[Any], None]:
    rule = Rule("expression", dxf=DifferentialStyle(font=Font(bold=True)), formula=[formula])
    return lambda sheet: sheet.conditional_formatting.add("A4:C4", rule)


def name_it(formula: str) -> Callable[[Any], None]:
    return lambda sheet: sheet.defined_names.add(DefinedName("单价", attr_text=formula))


def array_over_list(sheet: Any) -> None:
    sheet["C1"] = ArrayFormula("C1:C3", "=A1:A3")


@pytest.mark.parametrize(
    ("draw", "cell", "message"),
    [
        (
            put(B3="{{村}"),
            "B3",
            "“{{村}”中的花括号不成对或是全角的。占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角。",
        ),
        (
            put(B3="村}}"),
            "B3",
            "“村}}”中的花括号不成对或是全角的。占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角。",
        ),
        (
            put(B3="｛｛村｝｝"),
            "B3",
            "“｛｛村｝｝”中的花括号不成对或是全角的。占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角。",
        ),
        (put(B3="{{}}"), "B3", "占位符 {{}} 的名称有误。写成 {{名称}} 或 {{列表.字段}}，只用一个点。"),
        (
            put(B3="{{名单.姓.名}}"),
            "B3",
            "占位符 {{名单.姓.名}} 的名称有误。写成 {{名称}} 或 {{列表.字段}}，只用一个点。",
        ),
        (put(B3="{{名单.}}"), "B3", "占位符 {{名单.}} 的名称有误。写成 {{名称}} 或 {{列表.字段}}，只用一个点。"),
        (put(A2="{{名单.姓名}}", B2="{{户.户主}}"), "B2", "同一行引用了两个列表：名单 和 户。一行只放一个列表的字段。"),
        (
            put(A2="{{名单.姓名}}", B3="{{名单.姓名}}"),
            "A2、B3",
            "2 个相连的行都是列表“名单”的模板行，每条记录会重复列出。只保留第 2 行作模板行，填写时自动按人数加行。",
        ),
        (
            put(B1="填报人：{{名单.姓名}}", A3="{{名单.姓名}}", A5="{{户.户主}}", A9="{{名单.姓名}}"),
            "B1、A3、A9",
            "第 1、3、9 行都有列表“名单”的字段，整个名单会列 3 遍。"
            "只在一行里写 {{名单.字段}}；表头、表尾用不带“名单.”的名称，或分到另一张工作表。",
        ),
        (put(B3="={{村}}+1"), "B3", '公式中的占位符只能写在引号之内。写成 ="{{名称}}"，或先填入一个单元格再引用它。'),
        (
            put(B3='="{{村"'),
            "B3",
            '“"{{村"”中的花括号不成对或是全角的。占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角。',
        ),
        (ask, "", "{{村}} 所在的位置不能填入。占位符只能写在单元格、超链接和页眉页脚里。"),
        (
            size_of_header,
            "页眉页脚",
            "占位符 {{村}} 紧跟在字号代码之后，数字会混在一起。在字号和占位符之间加一个空格。",
        ),
        (list_in_header, "页眉页脚", "页眉页脚不能引用列表的字段。改用 {{名称}}。"),
        (link_elsewhere, "B5", "超链接引用的列表不是这一行的列表。把超链接放在该列表的模板行里。"),
        (
            with_list(freeze),
            "",
            "冻结窗格包含列表的模板行，不能随列表移动。在模板中删去它，或改放在没有列表的工作表上。",
        ),
        (
            with_list(repeat_titles),
            "",
            "打印标题行包含列表的模板行，不能随列表移动。在模板中删去它，或改放在没有列表的工作表上。",
        ),
        (
            with_list(put(A5="合 计", B5="{{户.户主}}")),
            "B5",
            "合计行里有列表“户”的字段，合计会按“户”的条数重复。合计行用不带“户.”的名称，列表的字段写在模板行里。",
        ),
        (
            list_above_titles,
            "B1",
            "打印标题行以上有列表“户”的字段，这一行会按“户”的条数重复。"
            "这里用不带“户.”的名称，列表的字段写在标题行以下的模板行里。",
        ),
        (
            title_of_table,
            "B4",
            "表格（套用表格格式）的标题里有占位符，不能填入。把表格转换为区域，或从标题中去掉占位符。",
        ),
        (with_list(hide_list), "A2", "列表的模板行是隐藏的，填出来的每一行都看不见。在模板中取消隐藏这一行。"),
        (with_list(array_over_list), "C1", "数组公式跨越列表的模板行。在模板中改成普通公式。"),
        (
            with_list(put(C1="=SUM(甲:乙!A1)")),
            "",
            "C1 的公式引用了一串工作表（SUM(甲:乙!A1)），不能随列表移动。改成逐个工作表引用。",
        ),
        *(
            (
                with_list(put(C4=formula)),
                "C4",
                f"公式里的 {cell} 只是列表的第一条记录。整列写成 {column}（随列表伸长），只要第一条写成 INDEX({column},1)。",
            )
            for formula, cell, column in (
                ("=B2*2", "B2", "B2:B2"),
                ("=SUM($B$2+0)", "$B$2", "$B$2:$B$2"),
                ("=SUMPRODUCT((表!B2>1)*1)", "表!B2", "表!B2:B2"),
                ("=COUNTIF(B:B,B2)", "B2", "B2:B2"),
            )
        ),
        (
            with_list(put(A4="{{户.户主}}", B4="=B2*$B$2*$B$4")),
            "B4",
            "公式里的 $B$2 只是列表的第一条记录。整列写成 $B$2:$B$2（随列表伸长），只要第一条写成 INDEX($B$2:$B$2,1)。",
        ),
        (
            with_list(colour("$B$2>1")),
            "",
            "公式里的 $B$2 只是列表的第一条记录。整列写成 $B$2:$B$2（随列表伸长），只要第一条写成 INDEX($B$2:$B$2,1)。",
        ),
        (
            with_list(name_it("表!$B$2*2")),
            "",
            "名称 单价 的公式里的 表!$B$2 只是列表的第一条记录。"
            "整列写成 表!$B$2:$B$2（随列表伸长），只要第一条写成 INDEX(表!$B$2:$B$2,1)。",
        ),
        *(
            (
                with_list(put(**{cell: f"=SUM(INDIRECT({text}))"})),
                cell,
                f"INDIRECT 里写的地址 {address} 不随列表移动。直接引用这个单元格或区域，不放在引号里。",
            )
            for cell, text, address in (
                ("C4", '"B2:B2"', "B2:B2"),
                ("C2", '"B3"', "B3"),
                ("C4", '"\'表\'!B"&1&":B3"', "B3"),
                ("C4", '"B2:B"&ROW()-2', "B2"),
                ("C4", 'IF(A1="","A1","表!$B$9")', "表!$B$9"),
            )
        ),
        (
            with_list(put(C4='=HYPERLINK("#\'表\'!A3","A3")')),
            "C4",
            "HYPERLINK 里写的地址 '表'!A3 不随列表移动。改用单元格的超链接（插入、超链接、本文档中的位置）。",
        ),
        (
            with_list(put(C4="=INDEX(B:B,3)+INDEX(B:B,2)+INDEX(B1:B2,1)+INDEX(B3:B4,2)+INDEX(B3:C3,2)+INDEX(B:B,B5)")),
            "C4",
            "INDEX 所取的 B:B 的第 3 行 不随列表移动。直接引用这个单元格。",
        ),
        (
            with_list(put(C4="=SUM(OFFSET(B3,-1,0))")),
            "C4",
            "OFFSET 从 B3 起算，列表伸长后会算错位置。直接写出区域，含列表的那一行（会随列表伸长）。",
        ),
    ],
)
def test_a_problem_of_the_template_is_reported_with_its_location(
    draw: Callable[[Any], object], cell: str, message: str
) -> None:
    (problem,) = problems(drawn(draw))
    assert (problem.file, problem.sheet, problem.cell) == ("表.xlsx", "表", cell)
    assert f"{problem.message}。{problem.remedy}。" == message


@pytest.mark.parametrize(("area", "cell"), [("A2:A3", "A2"), ("A1:A2", "A2"), ("C2:C3", "C2")])
def test_cells_merged_beyond_the_list_row_are_rejected(area: str, cell: str) -> None:
    (problem,) = problems(drawn(with_list(lambda sheet: sheet_merge(sheet, area))))
    assert (problem.cell, problem.message) == (cell, f"合并单元格 {area} 超出列表的模板行，只有第一条记录看得见")


def test_a_label_merged_across_the_list_row_grows() -> None:
    raw = filled(drawn(with_list(lambda sheet: sheet_merge(sheet, "C1:C3"))), lists={"名单": [("甲",), ("乙",)]})
    assert '<mergeCell ref="C1:C4"' in parts_of(raw)[SHEET].decode()


def sheet_merge(sheet: Any, area: str) -> None:
    """Merge an area in the XML only: openpyxl would empty its cells."""
    sheet.merged_cells.add(area)


SPARKLINE = (
    '<extLst xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><ext><x14:sparklineGroups><x14:sparklineGroup>'
    "<x14:sparklines><x14:sparkline><xm:f>A3:F3</xm:f><xm:sqref>G3</xm:sqref></x14:sparkline></x14:sparklines>"
    "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)


@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        (SHEET, "</worksheet>", SPARKLINE, "G3：迷你图不能随列表移动。在模板中删去它，或改放在没有列表的工作表上。"),
        (SHEET, "<pageMargins", "<customSheetViews/><pageMargins", "自定义视图不能随列表移动。在模板中删去它，或改放在没有列表的工作表上。"),
        (SHEET, "<f>SUM(C3:C3)</f>", '<f t="dataTable" ref="C2" r1="C3"/>', "C2：模拟运算表不能随列表移动。在模板中改成普通公式。"),
        (SHEET, '<c r="A6" t="s"><v>4</v>', '<c r="A6" t="s"><v>99</v>', "A6：单元格的文字缺失（共享字符串序号超出范围）。用 Excel 或 WPS 打开后重新保存。"),
        (SHEET, f'"{MAIN}"', '"http://purl.oclc.org/ooxml/spreadsheetml/main"', "文件是“Strict Open XML”格式。另存为普通的“Excel 工作簿（.xlsx）”。"),
        (SHEET, "<sheetData>", "<sheetData", "XML 有误（第8行第11列：标记或字符不合规定）。用 Excel 或 WPS 打开后另存为 .xlsx 再试。"),
        (SHEET, "sheetData>", "sheetDate>", "工作表没有内容（缺 sheetData）。用 Excel 或 WPS 打开后重新保存。"),
        (SHEET, "UTF-8", "GB2312", "部件的编码是 GB2312，不是 UTF-8。用 Excel 或 WPS 打开后另存为 .xlsx 再试。"),
        (SHEET, "UTF-8", "US-ASCII", "部件的编码是 US-ASCII，不是 UTF-8。用 Excel 或 WPS 打开后另存为 .xlsx 再试。"),
        (SHEET, '"yes"?>', '"yes"?><!DOCTYPE worksheet [<!ENTITY a "b">]>', "部件 xl/worksheets/sheet1.xml 含有 DTD，为安全起见不予读取。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        ("xl/drawings/drawing1.xml", "公章", "{{公章}}", "xl/drawings/drawing1.xml 中有占位符，文本框、批注和图表里不能填入。把占位符写在单元格里。"),
        ("[Content_Types].xml", "sheet.main+xml", "sheet.macroEnabled.main+xml", "模板含有宏。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        ("xl/workbook.xml", 'activeTab="1"', 'activeTab="A1"', "文件内容不合 .xlsx 的规定（有不能识别的值"),
        ("xl/workbook.xml", 'sheetId="7"', 'sheetId="ZZZ999"', "文件内容不合 .xlsx 的规定（有不能识别的值"),
        ("_rels/.rels", "/officeDocument\"", "/other\"", "文件不是 Excel 工作簿。选一个 .xlsx 文件作模板。"),
    ],
)  # fmt: skip
def test_unsupported_content_is_rejected_when_compiled(part: str, old: str, new: str, message: str) -> None:
    assert old in rich_parts()[part].decode()
    raw = changed(zipped(rich_parts()), part, lambda xml: xml.replace(old, new))
    assert any(message in str(problem) for problem in problems(raw)), problems(raw)


def test_a_placeholder_in_a_link_relationship_is_reported_at_its_cell() -> None:
    """Check a link as openpyxl writes it for `cell.hyperlink = address`.

    Only the location of a link is filled in.
    """

    def draw(sheet: Any) -> None:
        sheet["A2"] = "{{名单.姓名}}"
        sheet["A2"].hyperlink = "#{{名单.链接}}"

    [problem] = problems(drawn(draw))
    assert (problem.cell, problem.message) == ("A2", "链接的地址 #{{名单.链接}} 里的占位符不会填入")


@pytest.mark.parametrize("part", ["xl/theme/theme1.xml", "[Content_Types].xml", "docProps/custom.xml"])
def test_broken_xml_is_rejected_in_a_part_that_nothing_reads(part: str) -> None:
    parts = rich_parts()
    broken = parts.get(part, b"<Properties>") + b"<"
    [problem] = problems(zipped(parts | {part: broken}))
    assert f"部件 {part} 的 XML 有误" in str(problem)


def test_a_part_before_the_beginning_of_the_file_is_rejected() -> None:
    raw = zipped(rich_parts())
    end = raw.rindex(b"PK\x05\x06")
    size = int.from_bytes(raw[end + 12 : end + 16], "little") + 40  # the directory seems to begin earlier
    [problem] = problems(raw[: end + 12] + size.to_bytes(4, "little") + raw[end + 16 :])
    assert "文件不是完好的 .xlsx" in str(problem)


def test_a_dtd_is_rejected_in_a_part_of_any_name() -> None:
    parts = {name: part.replace(b"sheet2.xml", b"sheet2.dat") for name, part in rich_parts().items()}
    parts["xl/worksheets/sheet2.dat"] = b"<!DOCTYPE worksheet [<!ENTITY a 'b'>]><worksheet/>"
    assert "部件含有 DTD，为安全起见不予读取。用 Excel 或 WPS 打开后另存为 .xlsx 再试。" in str(
        problems(zipped(parts))[0]
    )


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, 's="1"', 's="x"'),
        (SHEET, 'ht="21"', 'ht="high"'),
        (SHEET, '<mergeCell ref="A1:F1"/>', "<mergeCell/>"),
        (SHEET, '<row r="2">', '<row r="second">'),
        (SHEET, '<c r="A6"', '<c r="AAAA6"'),
        (SHEET, '<pageMargins', "<a>" * 5000 + "</a>" * 5000 + "<pageMargins"),
        ("xl/workbook.xml", 'r:id="rId2"', 'r:id="rId99"'),
        ("xl/workbook.xml", 'localSheetId="0"', 'localSheetId="7"'),
        ("xl/drawings/drawing1.xml", "<xdr:row>5</xdr:row>", "<xdr:row/>"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_reported_without_a_crash(part: str, old: str, new: str) -> None:
    assert old in rich_parts()[part].decode()
    (problem,) = problems(changed(zipped(rich_parts()), part, lambda xml: xml.replace(old, new)))
    assert re.fullmatch(r"文件内容不合 .xlsx 的规定（[一-鿿]+；查错位置 \w+:\d+）", problem.message)
    assert problem.remedy == "用 Excel 或 WPS 打开后重新保存"


def test_parts_may_refer_to_each_other() -> None:
    arrows = relationships(("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "x", "drawing1.xml"))
    raw = zipped(rich_parts() | {"xl/drawings/_rels/drawing1.xml.rels": arrows.encode()})
    assert Template.compile(raw).values == {"村"}


def test_pivot_tables_are_rejected_with_lists() -> None:
    arrow = '<Relationship Id="rId9" Type="http://x/pivotCacheDefinition" Target="pivot.xml"/></Relationships>'
    part = "xl/_rels/workbook.xml.rels"
    raw = changed(zipped(rich_parts()), part, lambda xml: xml.replace("</Relationships>", arrow))
    assert "数据透视表不能随列表移动" in str(problems(raw)[0])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "文件不是完好的 .xlsx（不是压缩包，或压缩包残缺）。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (b"PK\x03\x04 truncated", "文件不是完好的 .xlsx（不是压缩包，或压缩包残缺）。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (b"\xd0\xcf\x11\xe0 old", "文件是旧的 .xls 格式或设有打开密码。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”，不设密码。"),
        (zipped({"a.txt": b""}), "文件不是 .xlsx。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (zipped(rich_parts() | {"xl/vbaProject.bin": b""}), "模板含有宏。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (zipped(rich_parts() | {"xl/big.bin": bytes(21 * 1024 * 1024)}), "模板展开后超过 20 MB。删去模板中的大图片和多余的行。"),
        (zipped(rich_parts() | {f"xl/{number}.bin": b"" for number in range(2000)}), "文件中的部件过多或重名。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (zipped(rich_parts() | {"XL/workbook.xml": b""}), "文件中的部件过多或重名。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (zipped(rich_parts() | {"xl/other.xml": b"<!DOCTYPE a>"}), "部件 xl/other.xml 含有 DTD，为安全起见不予读取。用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”。"),
        (zipped(rich_parts() | {SHEET: "\ufeff<worksheet/>".encode("utf-16-le")}), "部件不是 UTF-8 编码。用 Excel 或 WPS 打开后另存为 .xlsx 再试。"),
    ],
)  # fmt: skip
def test_files_that_are_no_template_are_rejected(raw: bytes, message: str) -> None:
    assert message in str(problems(raw)[0])


def test_a_placeholder_in_the_name_of_a_sheet_is_reported() -> None:
    (problem,) = problems(drawn(name_sheet))
    assert str(problem) == "模板“表.xlsx” 工作表“{{村}}”：工作表名称里的占位符不会填入。改成普通的名称。"


def test_a_damaged_part_is_reported() -> None:
    raw = bytearray(zipped(rich_parts()))
    raw[60] ^= 0xFF
    assert re.search(r"文件不是完好的 .xlsx（部件 \S+ 已损坏）", str(problems(bytes(raw))[0]))


def test_all_problems_are_reported_together() -> None:
    found = problems(drawn(put(A1="{{村}", A2="{{名单.姓名}}", B2="{{户.户主}}", A3="={{x}}")))
    assert [problem.cell for problem in found] == ["A1", "A3", "B2"]
    assert str(found[0]) == (
        "模板“表.xlsx” 工作表“表” A1：“{{村}”中的花括号不成对或是全角的。"
        "占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角。"
    )


OFFERED = drawn(put(A1="{{村名}}{{乡镇}}", A2="{{人员.姓名}}", B2="{{人员.身份证}}", C2="{{村名}}", A3="{{户.户主}}"))


def test_unknown_names_are_reported_with_similar_ones() -> None:
    template = Template.compile(OFFERED, "表.xlsx")
    template.check({"村名", "乡镇"}, {"人员": ["姓名", "身份证"], "户": ["户主"]})
    with pytest.raises(TemplateError) as caught:
        template.check({"村", "乡镇"}, {"人员": ["姓名", "身份证号", "性别"]})
    assert [(problem.cell, problem.message, problem.remedy) for problem in caught.value.problems] == [
        ("A1", "{{村名}} 没有可填的内容", "是否应为：村"),
        ("B2", "{{人员.身份证}} 没有可填的内容", "是否应为：身份证号"),
        ("A3", "没有名为“户”的列表", "可用的名称：人员"),
    ]


def test_cells_that_cannot_be_read_and_unknown_names_are_reported_together() -> None:
    """Whoever had mended a brace was told of the next cell only then."""
    source = drawn(put(A1="{{村", A2="{{人员.姓名}}", B2="{{人员.性别}}", A3="{{乡}}"))
    with pytest.raises(TemplateError) as caught:
        Template.compile_for(source, {"村"}, {"人员": ["姓名"]})
    assert [problem.cell for problem in caught.value.problems] == ["A1", "B2", "A3"]
    assert Template.compile_for(OFFERED, {"村名", "乡镇"}, {"人员": ["姓名", "身份证"], "户": ["户主"]}).lists


def rejected(source: bytes) -> list[tuple[str, str, str]]:
    """Return cell, message and remedy of each problem of a template.

    村 and the list 户 are offered to it.
    """
    with pytest.raises(TemplateError) as caught:
        Template.compile_for(source, {"村", "户数"}, {"户": ["户主", "村"]})
    return [(problem.cell, problem.message, problem.remedy) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("共{村}", "{村}", "村"),
        ("{ {村} }", "{ {村} }", "村"),
        ("{{{村}}}", "{{{村}}}", "村"),
        ("{{村}}}", "{{村}}}", "村"),
        ("｛村｝", "｛村｝", "村"),
        ("{｛村｝}", "{｛村｝}", "村"),
        ("${户.户主}元", "${户.户主}", "户.户主"),
        ("{户．户主}", "{户．户主}", "户.户主"),
        ("[[户.户主]]", "[[户.户主]]", "户.户主"),
        ("【【 村 】】", "【【 村 】】", "村"),
        ("<<村>>", "<<村>>", "村"),
        ("《《村》》", "《《村》》", "村"),
        ("={户.户主}*2", "{户.户主}", "户.户主"),
    ],
)
def test_a_known_name_in_other_brackets_is_reported(text: str, written: str, name: str) -> None:
    """It was printed as it stands, braces and all."""
    remedy = f"写成 {{{{{name}}}}}，左右各两个半角花括号，紧挨着"
    source = drawn(put(A1="{{村}}", B3=text))
    assert rejected(source) == [("B3", f"“{written}”的括号不对，会原样印出来", remedy)]


def test_a_known_name_in_one_brace_of_a_footer_is_reported() -> None:
    def draw(sheet: Any) -> None:
        sheet["A1"] = "{{村}}"
        sheet.oddFooter.center.text = "{村}"

    assert [problem[:2] for problem in rejected(drawn(draw))] == [("页眉页脚", "“{村}”的括号不对，会原样印出来")]


@pytest.mark.parametrize(
    "text",
    [
        "{县}",
        "{村的}",
        "【村】",
        "[村]",
        "《村》",
        "{共 {{村}} 人}",
        "${{村}}",
        "{{ 村 }}（{{村}}）",
        "=SUM({1,2})",
        "a{" * 9,
    ],
)
def test_other_text_in_brackets_stays_text(text: str) -> None:
    source = drawn(put(A1="{{村}}", B3="[[乡]]", C3=text))
    assert Template.compile_for(source, {"村"}, {}).values == {"村"}


def test_a_field_in_brackets_that_nobody_offers_stays_text() -> None:
    template = Template.compile_for(drawn(put(A2="{{户.户主}}", C3="{户.其他}")), set(), {"户": {"户主"}})
    stream = BytesIO()
    template.fill(stream, {}, {"户": [("甲",)]})
    assert load_workbook(stream).worksheets[0]["C3"].value == "{户.其他}"


@pytest.mark.parametrize(
    ("cells", "message", "remedy"),
    [
        ({"A2": "{{户.户主}}", "B2": "{{户主}}"}, "{{户主}} 没有可填的内容", "是否应为：户.户主、户数"),
        ({"B2": "{{户主}}"}, "{{户主}} 没有可填的内容", "是否应为：户.户主、户数"),
        ({"B2": "{{户．户主}}"}, "{{户．户主}} 中的点不是半角的", "写成 {{户.户主}}"),
        ({"B2": "{{户。户主}}"}, "{{户。户主}} 中的点不是半角的", "写成 {{户.户主}}"),
    ],
)
def test_a_name_that_is_a_field_of_a_list_leads_to_it(cells: dict[str, object], message: str, remedy: str) -> None:
    assert rejected(drawn(put(**cells))) == [("B2", message, remedy)]


def test_of_many_possible_names_only_some_are_listed() -> None:
    with pytest.raises(TemplateError) as caught:
        Template.compile(drawn(put(A1="{{村}}")), "表.xlsx").check({f"n{n:02}" for n in range(40)}, {})
    names = "、".join(f"n{n:02}" for n in range(10))
    assert [problem.remedy for problem in caught.value.problems] == [f"可用的名称：{names}等40个，见占位符说明"]


def test_a_template_without_placeholders_is_reported() -> None:
    with pytest.raises(TemplateError) as caught:
        Template.compile(drawn(put(A1="村")), "表.xlsx").check({"村"}, {})
    message = "模板“表.xlsx”：模板里没有占位符，填出来会是空表。在单元格里写上 {{名称}} 或 {{列表.字段}}。"
    assert str(caught.value) == message


def test_names_of_a_copied_sheet_are_offered_there() -> None:
    template = Template.compile(OFFERED, "表.xlsx")
    template.check({"乡镇"}, {"人员": ["姓名", "身份证"]}, {"表": (["村名"], {"户": ["户主"]})})


def test_missing_names_are_reported_before_anything_is_written() -> None:
    out = BytesIO()
    with pytest.raises(TemplateError) as caught:
        Template.compile(OFFERED, "表.xlsx").fill(out, {"村名": ""}, {"人员": []})
    assert [problem.cell for problem in caught.value.problems] == ["A1", "A3"]
    assert not out.getvalue()


def test_a_list_too_long_for_a_sheet_is_rejected() -> None:
    with pytest.raises(TemplateError, match="列表太长，超过一张工作表的 1048576 行。按村或按批次分成几个文件。"):
        filled(drawn(put(A1="{{名单.姓名}}")), lists={"名单": range(1_048_577)})  # type: ignore[dict-item]


def test_many_problems_with_one_remedy_are_counted() -> None:
    source = drawn(put(A1="{{名单.姓名}}"))
    with pytest.raises(TemplateError) as caught:
        filled(source, lists={"名单": [(Decimal("NaN"),)] * 25})
    *first, last = str(caught.value).splitlines()
    assert len(caught.value.problems) == 25
    assert first == [str(problem) for problem in caught.value.problems[:10]]
    assert last == "模板“模板.xlsx” 工作表“表”：另有15处同样的问题。检查计算这个值的数据。"


def test_a_stray_row_at_the_end_of_a_sheet_does_not_stop_a_list() -> None:
    source = drawn(put(A1="{{名单.姓名}}", A2="共{{村名}}"))
    rows = '<row r="1048575" ht="15" customHeight="1"/><row r="1048576" ht="15" customHeight="1"/></sheetData>'
    stray = changed(source, SHEET, lambda xml: xml.replace("</sheetData>", rows))
    found = opened(filled(stray, {"村名": "后瓦"}, {"名单": [("张三",), ("李四",)]})).worksheets[0]
    assert [cell.value for cell in found["A"]] == ["张三", "李四", "共后瓦"]


def test_values_too_long_for_links_headers_and_formulas_are_reported() -> None:
    def draw(sheet: Any) -> None:
        put(A1='="{{值}}"', A2="{{名单.值}}", B2='="{{名单.值}}"')(sheet)
        sheet["A2"].hyperlink = Hyperlink("A2", location="{{名单.值}}")
        sheet.oddHeader.center.text = "{{值}}"

    with pytest.raises(TemplateError) as caught:
        filled(drawn(draw), {"值": "长" * 256}, {"名单": [("长" * 256,), (1.5,)]})  # type: ignore[list-item]
    assert [problem.cell for problem in caught.value.problems] == ["A1", "B2", "A3", "B3", "A2", "页眉页脚"]
    assert [str(problem).partition("：")[2] for problem in caught.value.problems[::5]] == [
        f"公式中的文字“{'长' * 20}…”超过 255 个字。缩短文字，或不放在公式里。",
        "页眉页脚共 258 个字符，超过上限 255 个。缩短页眉页脚。",
    ]


def test_a_quote_in_a_value_does_not_end_the_text_of_a_formula() -> None:
    raw = filled(drawn(put(A1='="甲"&"{{值}}"')), {"值": '"&HYPERLINK("http://x")&"'})
    assert '<f>"甲"&amp;"""&amp;HYPERLINK(""http://x"")&amp;"""</f>' in parts_of(raw)[SHEET].decode()


def test_messages_name_the_file_of_a_template(tmp_path: Path) -> None:
    path = tmp_path / "花名表.xlsx"
    path.write_bytes(drawn(put(A1="{{村}")))
    with pytest.raises(TemplateError, match=re.escape("模板“花名表.xlsx” 工作表“表” A1")):
        Template.compile(path)
    with pytest.raises(FileNotFoundError):
        Template.compile(tmp_path / "没有.xlsx")


def test_formulas_that_stay_correct_when_a_list_grows_are_accepted() -> None:
    def draw(sheet: Any) -> None:
        put(A2="{{名单.姓名}}", B2="{{名单.面积}}", C2="=B2*2+OFFSET(B2,-1,0)", C1='=INDIRECT("A1")&SUM(B2)')(sheet)
        put(
            C3='=ROW(B2)&"B9"&INDIRECT("另表!B9")',
            C4='=HYPERLINK("http://x/#B9","B9")&SUM(OFFSET(B1,1,0),OFFSET("",1,0))',
        )(sheet)
        sheet["D4"].hyperlink = Hyperlink(ref="D4", location="表!B2")
        name_it("表!$B$2")(sheet)
        rule = Rule("expression", dxf=DifferentialStyle(font=Font(bold=True)), formula=["$B2>1"])
        sheet.conditional_formatting.add("A2:C2", rule)

    book = opened(filled(drawn(draw), {}, {"名单": [("某", 1), ("某", 2), ("某", 3)]}))
    assert book["表"].defined_names["单价"].attr_text == "表!$B$2:$B$4"
    assert (book["表"]["D6"].hyperlink.location, book["表"]["C5"].value[:7]) == ("表!B2", "=ROW(B2")


def test_rules_and_formulas_without_braces_are_accepted() -> None:
    def draw(sheet: Any) -> None:
        put(A1="{村}", A2="=SUM({1,2})", A3="a{b}c")(sheet)
        sheet.conditional_formatting.add("A1", Rule("expression", formula=["A1>1"]))

    assert Template.compile(drawn(draw)).values == frozenset()


def test_a_template_error_crosses_a_process_pool() -> None:
    failure = TemplateError([TemplateProblem("a.xlsx", "表", "B2", "没有这个占位符", "核对名称")])
    copy = pickle.loads(pickle.dumps(failure))  # noqa: S301 -- made here
    assert (copy.problems, str(copy)) == (failure.problems, str(failure))


def test_a_row_of_subtotals_and_a_list_above_a_table_are_lists_like_others() -> None:
    def draw(sheet: Any) -> None:
        sheet["A1"], sheet["B1"], sheet["A3"] = "{{村.村}}", "小计", "{{名单.姓名}}"
        sheet["A2"] = "姓名"
        sheet["C1"] = "{{村.费用}}"

    def above(sheet: Any) -> None:
        sheet["A1"], sheet["A4"] = "{{村.村}}", "{{名单.姓名}}"
        sheet.print_title_rows = "3:3"

    assert [set(Template.compile(drawn(each)).lists) for each in (draw, above)] == [{"村", "名单"}] * 2


def test_a_placeholder_in_the_totals_of_an_excel_table_is_reported() -> None:
    raw = drawn(title_of_table)
    raw = changed(
        raw, "xl/tables/table1.xml", lambda xml: xml.replace("比例{{单位}}", '比例" totalsRowLabel="{{单位}}')
    )
    [problem] = problems(raw)
    assert (problem.cell, problem.message) == ("", "表格（套用表格格式）的名称或汇总行里有占位符，不能填入")
