"""A template written part by part, with features openpyxl would lose.

It has shapes, notes, rich text, pictures and x14 rules. The list row is row 3 of the sheet 花名表; the rows
below it, and all references to them, must shift.
"""

from __future__ import annotations

import struct
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
SS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.microsoft.com/office"


def relationships(*arrows: tuple[str, str, str]) -> str:
    """Return a relationships part.

    An arrow is (id, last word of the type, target).
    """
    inner = "".join(f'<Relationship Id="{i}" Type="{REL}/{kind}" Target="{to}"/>' for i, kind, to in arrows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE_REL}">{inner}</Relationships>'


def png() -> bytes:
    """Return a picture of one red dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head, dot = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0), zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


CONTENT_TYPES = f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Default Extension="bin" ContentType="{SS}.printerSettings"/>
<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>
<Override PartName="/xl/workbook.xml" ContentType="{SS}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SS}.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{SS}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{SS}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{SS}.sharedStrings+xml"/>
<Override PartName="/xl/calcChain.xml" ContentType="{SS}.calcChain+xml"/>
<Override PartName="/xl/comments1.xml" ContentType="{SS}.comments+xml"/>
<Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml"
 ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
</Types>"""

WORKBOOK = f"""{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><fileSharing userName="王五"/>
<workbookPr defaultThemeVersion="124226"/><mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath
 url="C:\\Users\\王五\\" xmlns:x15ac="{OFFICE}/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>
<bookViews><workbookView activeTab="1"/></bookViews>
<sheets><sheet name="花名表" sheetId="7" r:id="rId1"/><sheet name="说明" sheetId="9" r:id="rId2"/></sheets>
<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">花名表!$A$2:$F$3</definedName>
<definedName name="_xlnm.Print_Area" localSheetId="0">花名表!$A$1:$F$8</definedName>
<definedName name="_xlnm.Print_Titles" localSheetId="0">花名表!$A:$A,花名表!$1:$2</definedName>
<definedName name="合计">花名表!$C$4</definedName><definedName name="税率">0.05</definedName></definedNames>
<calcPr calcId="145621"/></workbook>"""

SHARED = f"""{HEAD}<sst xmlns="{MAIN}" count="6" uniqueCount="6"><si><t>{{{{名单.姓名}}}}</t></si>
<si><r><rPr><b/><sz val="14"/></rPr><t xml:space="preserve">填报单位：</t></r><r><rPr><u/><sz val="14"/></rPr><t
 xml:space="preserve">  {{{{村}}}}  </t></r></si><si><t>合计</t></si>
<si><r><t>{{{{名单.金额}}}}</t></r><rPh sb="0" eb="1"><t>jin</t></rPh></si><si><t>盖章</t></si>
<si><t>序号</t></si></sst>"""

STYLES = f"""{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="0.0000"/></numFmts>
<fonts count="2"><font><sz val="12"/><name val="宋体"/></font><font><b/><sz val="16"/><name val="黑体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf xfId="0"/><xf numFmtId="176" xfId="0" applyNumberFormat="1"/>
<xf fontId="1" xfId="0"><alignment wrapText="1"/></xf></cellXfs></styleSheet>"""

X14 = f"{OFFICE}/spreadsheetml/2009/9/main"
SHEET = f"""{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}" xmlns:x14="{X14}" xmlns:xm="{OFFICE}/excel/2006/main">
<sheetPr codeName="Sheet1"/><dimension ref="A1:F8"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"
 topLeftCell="B6"><pane ySplit="2" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>
<selection pane="bottomLeft" activeCell="B6" sqref="B6"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="14.25"/>
<cols><col min="1" max="6" width="12" customWidth="1"/></cols>
<sheetData><row r="1" ht="21" customHeight="1"><c r="A1" t="s"><v>1</v></c></row>
<row r="2"><c r="A2" t="s"><v>5</v></c><c r="C2"><f>SUM(C3:C3)</f><v>1</v></c></row>
<row r="3" spans="1:6"><c r="A3" t="s"><v>0</v></c><c r="C3" s="1" t="s"><v>3</v></c>
<c r="D3"><f>ROUND(C3*税率,2)</f></c>
<c r="E3"><f t="array" ref="E3">SUM(C3*1)</f><v>0</v></c></row>
<row r="4"><c r="A4" t="s"><v>2</v></c><c r="C4" s="1"><f>SUM(C$3:C$3)</f><v>9</v></c>
<c r="D4"><f t="shared" ref="D4:F4" si="0">C4*2</f><v>0</v></c><c r="E4"><f t="shared" si="0"/><v>0</v></c>
<c r="F4"><f t="shared" si="0"/><v>0</v></c></row>
<row r="6" x14ac:dyDescent="0.2" xmlns:x14ac="{X14}/ac"><c r="A6" t="s"><v>4</v></c></row></sheetData>
<protectedRanges><protectedRange sqref="C3 C6" name="填写"/></protectedRanges>
<autoFilter ref="A2:F3"/><mergeCells count="3"><mergeCell ref="A1:F1"/><mergeCell ref="A3:B3"/><mergeCell ref="A6:B8"/>
</mergeCells><conditionalFormatting sqref="C3"><cfRule type="expression" priority="1"><formula>C3&gt;$C$4</formula>
</cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="custom" sqref="A3"><formula1
>COUNTIF($A$3:$A$3,A3)=1</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A4" location="花名表!A6" display="盖章处"/></hyperlinks>
<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
<pageSetup paperSize="9" r:id="rId4"/><headerFooter><oddHeader>&amp;L&amp;G&amp;C{{{{村}}}}</oddHeader>
<oddFooter>第 &amp;P 页</oddFooter></headerFooter>
<rowBreaks count="1" manualBreakCount="1"><brk id="6" max="16383" man="1"/></rowBreaks>
<ignoredErrors><ignoredError sqref="A3 A6" numberStoredAsText="1"/></ignoredErrors>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><legacyDrawingHF r:id="rId5"/>
<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1">
<x14:dataValidation type="list"><x14:formula1><xm:f>说明!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B3</xm:sqref>
</x14:dataValidation></x14:dataValidations>
</ext></extLst></worksheet>"""

NOTES_SHEET = f"""{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>
<row r="2"><c r="A2"><f>花名表!C4+SUM(花名表!$C$3:$C$3)</f><v>5</v></c></row></sheetData></worksheet>"""

DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"


def anchor(kind: str, first: int, last: int, what: str, facts: str = "") -> str:
    """Return a drawing's anchor over those rows, counted from 0."""

    def corner(tag: str, column: int, row: int) -> str:
        place = (
            f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        )
        return f"<xdr:{tag}>{place}</xdr:{tag}>"

    end = '<xdr:ext cx="900000" cy="300000"/>' if kind == "oneCellAnchor" else corner("to", 3, last)
    return f"<xdr:{kind}{facts}>{corner('from', 1, first)}{end}{what}<xdr:clientData/></xdr:{kind}>"


def box(number: int, text: str, link: str = "") -> str:
    """Return a text box."""
    return f"""<xdr:sp macro="" textlink="{link}"><xdr:nvSpPr><xdr:cNvPr id="{number}" name="框{number}"/><xdr:cNvSpPr
 txBox="1"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>
<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"""


DRAWING = f"""{HEAD}<xdr:wsDr xmlns:xdr="{DRAWN}/spreadsheetDrawing" xmlns:a="{DRAWN}/main" xmlns:r="{REL}">
{anchor("twoCellAnchor", 0, 1, box(2, "附件7"))}{anchor("twoCellAnchor", 1, 5, box(3, "边线", "$C$4"))}
{anchor("twoCellAnchor", 5, 7, box(4, "公章"), ' editAs="oneCell"')}{anchor("oneCellAnchor", 6, 6, box(5, "签字"))}
{anchor("twoCellAnchor", 1, 4, box(6, "不拉伸"), ' editAs="oneCell"')}</xdr:wsDr>"""

VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202"><br>
<x:ClientData ObjectType="Note"><x:Anchor>1, 15, 4, 2, 3, 31, 8, 1</x:Anchor><x:Row>5</x:Row><x:Column>0</x:Column>
</x:ClientData></v:shape><v:shape id="_x0000_s1026"><x:ClientData ObjectType="Checkbox"><x:Anchor>
 1, 0, 6, 0, 2, 0, 7, 0</x:Anchor><x:FmlaLink>$F$4</x:FmlaLink></x:ClientData></v:shape></xml>"""

COMMENTS = f"""{HEAD}<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>
<comment ref="A6" authorId="0"><text><t>此处盖章</t></text></comment></commentList></comments>"""

CORE = f"""{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>王五</dc:creator><cp:lastModifiedBy>王五</cp:lastModifiedBy>
</cp:coreProperties>"""
APP = f"""{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Application>Microsoft Excel</Application><Manager>王五</Manager><Company>某公司</Company>
<TitlesOfParts>花名表</TitlesOfParts></Properties>"""


def rich_parts() -> dict[str, bytes]:
    """Return the parts of the template."""
    texts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(
            ("rId1", "officeDocument", "xl/workbook.xml"),
            ("rId2", "metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": APP,
        "docProps/core.xml": CORE,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "worksheet", "worksheets/sheet2.xml"),
            ("rId3", "styles", "styles.xml"),
            ("rId4", "sharedStrings", "sharedStrings.xml"),
            ("rId5", "calcChain", "calcChain.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": SHARED,
        "xl/calcChain.xml": f'{HEAD}<calcChain xmlns="{MAIN}"><c r="C4" i="7"/></calcChain>',
        "xl/worksheets/sheet1.xml": SHEET,
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            ("rId1", "drawing", "../drawings/drawing1.xml"),
            ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("rId3", "comments", "../comments1.xml"),
            ("rId4", "printerSettings", "../printerSettings/printerSettings1.bin"),
            ("rId5", "vmlDrawing", "../drawings/vmlDrawingHF1.vml"),
        ),
        "xl/worksheets/sheet2.xml": NOTES_SHEET,
        "xl/drawings/drawing1.xml": DRAWING,
        "xl/drawings/vmlDrawing1.vml": VML,
        "xl/drawings/vmlDrawingHF1.vml": VML.partition("<v:shape")[0] + '<v:shape id="LH"/></xml>',
        "xl/drawings/_rels/vmlDrawingHF1.vml.rels": relationships(("rId1", "image", "../media/image1.png")),
        "xl/comments1.xml": COMMENTS,
        "xl/cellimages.xml": "<etc:cellImages xmlns:etc='http://www.wps.cn/officeDocument/2017/etCustomData'/>",
    }
    binary = {"xl/media/image1.png": png(), "xl/printerSettings/printerSettings1.bin": bytes(range(256))}
    return {name: text.encode() for name, text in texts.items()} | binary
