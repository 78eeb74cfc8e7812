"""Hostile, broken and foreign files.

Each gives one clear problem, within seconds and with little memory.

Each case is a script that makes the file. They are read in a process of its own that may use 1 GB and 60 seconds.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from cases import like
from template_files import SHEET, zipped
from workbook_files import clean_book, lines, package, sheet_xml, with_sheet, xls

from subsidy import InputError
from subsidy.workbook import read_workbook
from subsidy.workbook.gate.xls import wrap
from subsidy.workbook.sources import load, open_files

READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from subsidy.workbook import read_workbook
for path in sys.argv[1:]:
    reading = read_workbook(path)
    print(json.dumps([str(problem) for problem in reading.problems]))
"""


def cells(*addresses: str) -> bytes:
    """A workbook with a value in each of these cells."""
    rows = "".join(
        f'<row r="{a.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{a}"><v>1</v></c></row>' for a in addresses
    )
    return package({SHEET: sheet_xml(rows)})


def entity_bomb() -> str:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return sheet_xml("<row><c><v>&a9;</v></c></row>").replace("?>", f'?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>', 1)


def external_entity() -> str:
    return sheet_xml("<row><c><v>&x;</v></c></row>").replace("?>", '?><!DOCTYPE x SYSTEM "file:///etc/passwd">', 1)


def lying_size() -> bytes:
    """A zip whose directory declares a huge part to be small."""
    data = bytearray(bomb(SHEET, b" " * 1_000_000, 50_000_000))
    with zipfile.ZipFile(BytesIO(bytes(data))) as file:
        crc = file.getinfo(SHEET).CRC
    for header, offset in ((b"PK\x01\x02", 16), (b"PK\x03\x04", 14)):
        start = 0
        while (start := data.find(header, start)) >= 0:
            if data[start + offset : start + offset + 4] == crc.to_bytes(4, "little"):
                data[start + offset + 8 : start + offset + 12] = (100).to_bytes(4, "little")
            start += 4
    return bytes(data)


def ods(rows: str) -> bytes:
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    names = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    table = f'<office:spreadsheet><table:table table:name="农户">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}><office:body>{table}</office:body></office:document-content>"
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def bomb(part: str, chunk: bytes, size: int) -> bytes:
    """Return a workbook with a part that repeats `chunk` up to `size`.

    The part is written piece by piece.
    """
    target = BytesIO(package({part: chunk}))
    with zipfile.ZipFile(target) as whole:
        others = {name: whole.read(name) for name in whole.namelist() if name != part}
    with zipfile.ZipFile(target := BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in others.items():
            file.writestr(name, data)
        with file.open(part, "w") as stream:
            for _ in range(size // len(chunk)):
                stream.write(chunk)
    return target.getvalue()


def without(part: str) -> bytes:
    """A workbook that lacks one part."""
    with zipfile.ZipFile(BytesIO(package({}))) as whole:
        return zipped({name: whole.read(name) for name in whole.namelist() if name != part})


def ole(stream: str) -> bytes:
    """The beginning of an OLE file with a stream of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le")


def circular_ole() -> bytes:
    """Return an .xls whose table of sectors is a circle.

    The table, listed thousands of times, leads back from each sector to itself.
    """
    data = bytearray(xls(clean_book()))
    number = data[76:80]
    data[68:76] = bytes(4) + (1).to_bytes(4, "little")  # sector 0 lists more of them
    data[76:512], data[4096:8192] = number * 109, number * 1024
    start = (int.from_bytes(number, "little") + 1) * 4096
    data[start : start + 4096] = b"".join(number.to_bytes(4, "little") for number in range(1024))
    return bytes(data)


def repeated(times: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{times}"/>'


def ods_cell(text: str, columns: int = 1, rows: int = 1) -> str:
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">{text}'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'


def hidden_rows(tables: int) -> bytes:
    row = '<table:table-row table:visibility="collapse" table:number-rows-repeated="199999"/>'
    return ods("</table:table>".join(f'{row}</table:table><table:table table:name="{n}">' for n in range(tables)) + row)


def sharing(text: str, cell: str, rows: int, *, folder: str = "worksheets") -> bytes:
    """Return a workbook whose column A shows one shared text in many rows.

    Its links spell the folder of the sheets as `folder`.
    """
    links = package_part("xl/_rels/workbook.xml.rels").replace("worksheets/", f"{folder}/")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return package(
        {
            "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", link),
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}"><si><t>{text}</t></si></sst>',
            SHEET: sheet_xml("".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(1, rows + 1))),
        }
    )


def package_part(name: str) -> str:
    with zipfile.ZipFile(BytesIO(package({}))) as whole:
        return whole.read(name).decode()


def sheets_of_one_part(count: int) -> bytes:
    book = package_part("xl/workbook.xml")
    (first, *_) = re.findall(r"<sheet [^>]*/>", book)
    sheets = "".join(re.sub('name="[^"]*"', f'name="{n}"', first) for n in range(count))
    return package({"xl/workbook.xml": re.sub("<sheets>.*</sheets>", f"<sheets>{sheets}</sheets>", book)})


def old_xls(text: str, rows: int, names: Sequence[str] = ("农户",), pieces: int = 8000) -> bytes:
    """Return an .xls in which every row of each sheet shows one text.

    The text is shared and cut into pieces; all names mean one sheet.
    """
    shared = struct.pack("<IIHB", rows, 1, len(text), 1) + text.encode("utf-16-le")
    first = 11 + pieces
    cut = [shared[:first], *(shared[at : at + pieces] for at in range(first, len(shared), pieces))]
    texts = _biff(0xFC, cut[0]) + b"".join(_biff(0x3C, b"\x01" + piece) for piece in cut[1:])
    start, end = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), _biff(0x0A, b"")

    def listed(offset: int) -> bytes:
        head = struct.pack("<IBB", offset, 0, 0)
        return b"".join(_biff(0x85, head + bytes([len(name), 1]) + name.encode("utf-16-le")) for name in names)

    offset = len(start + listed(0) + texts + end)
    sheet = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    cells = b"".join(_biff(0xFD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(rows))
    return wrap(start + listed(offset) + texts + end + sheet + cells + end)


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


DIMENSION = '<dimension ref="A1:XFD1048576"/>'

# fmt: off
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # too much
    "a zip bomb": (lambda: bomb(SHEET, b" " * 1_000_000, 450_000_000),
        "错误 输入：文件解开后超过200兆字节（现为“文件.xlsx”）。删去无关的工作表和内容后另存为.xlsx。 [file_unpacks_too_big]"),
    "a zip bomb with a false size": (lying_size,
        "错误 输入：文件已损坏，无法打开（现为“文件.xlsx”）。向提供者重新索取，或用Excel、WPS打开修复后另存为.xlsx。 [file_broken]"),
    "a zip bomb in a picture": (lambda: bomb("xl/media/a.png", bytes(1_000_000), 450_000_000), "错误 输入：… [file_unpacks_too_big]"),
    "too many parts": (lambda: package({f"xl/a{n}.xml": b"" for n in range(40100)}),
        "错误 输入：文件由40109个部分组成，不是正常的表格（现为“文件.xlsx”）。用Excel或WPS重新另存为.xlsx。 [file_too_many_parts]"),
    "ten million empty rows": (lambda: bomb(SHEET, b'<row r="1"/>' * 10_000, 120_000_000), "错误 输入：… [sheet_too_big]"),
    "a cell at the far corner": (lambda: cells("A1", "XFD1048576"), "错误 输入：… [sheet_too_big]"),
    "only a cell at the far corner": (lambda: cells("XFD1048576"),
        "错误 输入：内容延伸到第1048576行第16384列，超过可处理的范围（现为“文件.xlsx”）。删去数据区以外的内容后另存。 [sheet_too_big]"),
    "a cell beyond every sheet": (lambda: cells("ZZZ9999999"), "错误 输入：… [sheet_too_big]"),
    "a cell with an absurd address": (lambda: cells("A99999999999"),
        "错误 输入：文件含有表格文件不应有的内容（无法识别的单元格地址）（现为“文件.xlsx”）。不要使用该文件，向提供者核实来源。 [file_forbidden_xml]"),
    "a cell at the far corner, in single quotes": (lambda: package({SHEET: sheet_xml("<row r='1'><c r='A1'><v>1</v></c><c r='xfd1048576'><v>1</v></c></row>")}),
        "错误 输入：… [sheet_too_big]"),
    "a cell at the far corner, behind a false tag": (lambda: package({SHEET: sheet_xml("""<row r="1" x="<c y='"><c r="XFD1048576"><v>1</v></c></row><!--'>-->""")}),
        "错误 输入：… [file_forbidden_xml]"),
    "a cell at the far corner, behind an attribute with a sign": (lambda: package({SHEET: sheet_xml('<row><c x="/>" r="XFD1048576"><v>1</v></c></row>')}),
        "错误 输入：… [sheet_too_big]"),
    "a cell at the far corner, with a prefix": (lambda: package({SHEET: sheet_xml('<é:row><é:c r="XFD1048576"><é:v>1</é:v></é:c></é:row>')}),
        "错误 输入：… [sheet_too_big]"),
    "too many shared strings": (lambda: bomb("xl/sharedStrings.xml", b"<si/>" * 100_000, 65_000_000),
        "错误 输入：文件内容过多（现为“文件.xlsx”）。删去无关的工作表、空行和格式后另存为.xlsx。 [file_too_much]"),
    "millions of cells without an address": (lambda: bomb(SHEET, b"<c/>" * 100_000, 12_000_000), "错误 输入：… [sheet_too_big]"),
    "many large sheets": (lambda: package({f"xl/worksheets/sheet{n}.xml": sheet_xml('<c r="T190000"><v>1</v></c>') for n in range(1, 5)}),
        "错误 输入：… [sheet_too_big]"),
    "a repeated row in an .ods": (lambda: ods('<table:table-row table:number-rows-repeated="1048576">' + repeated("1") + "</table:table-row>"),
        "错误 输入：… [sheet_too_big]"),
    "a repeated cell in an .ods": (lambda: ods(f"<table:table-row>{repeated('999999999')}</table:table-row>"), "错误 输入：… [sheet_too_big]"),
    "an absurd repeat in an .ods": (lambda: ods(f"<table:table-row>{repeated('99999999999')}</table:table-row>"), "错误 输入：… [file_broken]"),
    "deep nesting": (lambda: package({SHEET: sheet_xml("<a>" * 1_000_000)}),
        "错误 输入：文件含有表格文件不应有的内容（过深的嵌套）（… [file_forbidden_xml]"),
    "deep nesting in the styles": (lambda: package({"xl/styles.xml": "<a>" * 1_000_000}), "错误 输入：… [file_forbidden_xml]"),
    "a tag without end": (lambda: package({SHEET: sheet_xml("<row " + "a" * 20_000_000)}), "错误 输入：… [file_forbidden_xml]"),
    "a tag cut short": (lambda: package({SHEET: sheet_xml('<row r="1"')}), "错误 输入：… [file_forbidden_xml]"),
    # little to write, much to hold
    "a long text that a thousand cells share": (lambda: sharing("x" * 2_000_000, '<c r="A{}" t="s"><v>0</v></c>', 1_000), "错误 输入：… [file_too_much]"),
    "a text that a million cells share": (lambda: sharing("x" * 32_767, '<c r="A{}" t="s"><v>0</v></c>', 100_000), "错误 输入：… [file_too_much]"),
    "a shared text in an unusual spelling": (lambda: sharing("x" * 32_767, "<c x='>' r='A{}' t='s'><!-- --><v>0</v></c>", 50_000), "错误 输入：… [file_too_much]"),
    "a shared text in a sheet that is linked in capitals": (lambda: sharing("x" * 32_767, '<c r="A{}" t="s"><v>0</v></c>', 50_000, folder="WORKSHEETS"), "错误 输入：… [file_too_much]"),
    "sheets that share a part": (lambda: sheets_of_one_part(500), "错误 输入：… [file_broken]"),
    "parts whose names differ in case": (lambda: package({"XL/workbook.xml": b"<workbook/>"}), "错误 输入：… [file_broken]"),
    "a long text repeated in an .ods": (lambda: ods(ods_cell("x" * 20_000, 250, 20_000)), "错误 输入：… [file_too_much]"),
    "a million blanks in an .ods": (lambda: ods(ods_cell('<text:s text:c="1000000"/>' * 400)), "错误 输入：… [file_too_much]"),
    "blanks beyond counting in an .ods": (lambda: ods(ods_cell('<text:s text:c="1000000000"/>')), "错误 输入：… [file_broken]"),
    "hidden rows of many tables in an .ods": (lambda: hidden_rows(1_000), "错误 输入：… [file_too_much]"),
    "two tables of one name in an .ods": (lambda: ods('</table:table><table:table table:name="农户">'), "错误 输入：… [file_broken]"),
    "a text that all cells of an .xls share": (lambda: old_xls("汉" * 30_000, 60_000), "错误 输入：… [file_too_much]"),
    "an .xls with one sheet under three thousand names": (lambda: old_xls("汉", 2_000, [f"{n:04}" for n in range(3_000)]), "错误 输入：… [file_broken]"),
    "an .xls with a merged range cut short": (lambda: xls(clean_book(), bytes.fromhex("e5 00 0a 00 ff ff 00 00 01 00 00 00 01 00")), "错误 输入：… [file_broken]"),
    "millions of line ends of an old Mac": (lambda: b"a,b\r" + b"\r" * 40_000_000, "错误 输入：… [sheet_too_big]"),
    # entities and encodings
    "a billion laughs": (lambda: package({SHEET: entity_bomb()}), "错误 输入：… [file_forbidden_xml]"),
    "a billion laughs in the shared strings": (lambda: package({"xl/sharedStrings.xml": entity_bomb()}), "错误 输入：… [file_forbidden_xml]"),
    "an external entity": (lambda: package({SHEET: external_entity()}),
        "错误 输入：文件含有表格文件不应有的内容（文档类型声明）（… [file_forbidden_xml]"),
    "a part in UTF-16": (lambda: package({SHEET: entity_bomb().encode("utf-16")}), "错误 输入：… [file_forbidden_xml]"),
    "a part in another encoding": (lambda: package({SHEET: sheet_xml("").replace('"1.0"', '"1.0" encoding="cp037"').encode()}),
        "错误 输入：文件含有表格文件不应有的内容（非UTF-8编码）（… [file_forbidden_xml]"),
    # broken
    "an empty file": (lambda: b"",
        "错误 输入：文件是空的（现为“文件.xlsx”）。向提供者重新索取。 [file_empty]"),
    "blanks": (lambda: b" \n" * 100, "错误 输入：… [file_empty]"),
    "a zip cut short": (lambda: package({})[:-100], "错误 输入：… [file_broken]"),
    "a zip with a broken part": (lambda: package({}).replace(b"PK\x01\x02", b"PK\x01\x03", 1), "错误 输入：… [file_broken]"),
    "an empty zip": (lambda: zipped({}), "错误 输入：… [file_is_archive]"),
    "a workbook without relations": (lambda: zipped({"xl/workbook.xml": b"<workbook/>"}), "错误 输入：… [file_broken]"),
    "a workbook part that is not XML": (lambda: package({"xl/workbook.xml": b"<workbook"}), "错误 输入：… [file_broken]"),
    "a missing sheet part": (lambda: without(SHEET), "错误 输入：… [file_broken]"),
    # something else
    "a .docx": (lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}),
        "错误 输入：这不是表格文件，而是文字文档或演示文稿（现为“文件.xlsx”）。用Excel或WPS打开，另存为.xlsx后再提交。 [file_not_workbook]"),
    "a zip of other files": (lambda: zipped({"表.xlsx": b"PK", "readme.txt": b"hello"}), "错误 输入：这是压缩包（现为“文件.xlsx”）。先解压，再打开里面的表格。 [file_is_archive]"),
    "an .xlsb": (lambda: zipped({"xl/workbook.bin": b"\x83"}), "错误 输入：… [file_not_workbook]"),
    "a web page named .xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "错误 输入：… [file_not_workbook]"),
    "a web page with a byte order mark": (lambda: b"\xef\xbb\xbf <!DOCTYPE html><table>", "错误 输入：… [file_not_workbook]"),
    "an XML spreadsheet": (lambda: b'<?xml version="1.0"?><Workbook/>', "错误 输入：… [file_not_workbook]"),
    "a PDF": (lambda: b"%PDF-1.7\n...",
        "错误 输入：这是PDF文件，里面的内容读不出来（现为“文件.xlsx”）。新建空白表，照着把内容录入，再打开录好的表。 [file_is_picture]"),
    "a PNG": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "错误 输入：这是图片，里面的内容读不出来（… [file_is_picture]"),
    "a JPEG": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "错误 输入：… [file_is_picture]"),
    "a TIFF": (lambda: b"II*\x00" + bytes(100), "错误 输入：… [file_is_picture]"),
    "a BMP": (lambda: b"BM\x36\x10\x00\x00" + bytes(100), "错误 输入：… [file_is_picture]"),
    "a WebP": (lambda: b"RIFF\x24\x01\x00\x00WEBPVP8 " + bytes(100), "错误 输入：… [file_is_picture]"),
    "a photograph of a telephone": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(100), "错误 输入：… [file_is_picture]"),
    "an archive": (lambda: b"Rar!\x1a\x07", "错误 输入：这是压缩包（现为“文件.xlsx”）。先解压，再打开里面的表格。 [file_is_archive]"),
    "bytes of no known kind": (lambda: bytes(range(128, 256)) * 50,
        "错误 输入：文件不是UTF-8或GB18030编码的文本（现为“文件.xlsx”）。用Excel或WPS打开，另存为.xlsx后再提交。 [csv_encoding]"),
    "millions of commas": (lambda: b"," * 40_000_000, "错误 输入：… [sheet_too_big]"),
    "a line of a thousand commas": (lambda: b"," * 1_000 + b"\n1\n",
        "错误 输入：内容延伸到第2行第1001列，超过可处理的范围（… [sheet_too_big]"),
    "a million lines": (lambda: b"a,b\n" * 1_000_000, "错误 输入：… [sheet_too_big]"),
    "one cell without end": (lambda: b'a,b\n"' + b"x" * 200_000,
        "错误 输入：文件不是逗号分隔的表格（现为“文件.xlsx”）。用Excel或WPS打开，另存为.xlsx后再提交。 [csv_not_table]"),
    "text with null characters": (lambda: b"a,b\n1,\0\n", "错误 输入：… [csv_encoding]"),
    # old .xls
    "a password": (lambda: ole("EncryptedPackage"),
        "错误 输入：文件设有打开密码（现为“文件.xlsx”）。用Excel或WPS打开，取消密码后另存。 [file_encrypted]"),
    "an old password": (lambda: xls(clean_book()).replace(b"\x85\x00", b"\x2f\x00", 1), "错误 输入：… [file_encrypted]"),
    "a .doc": (lambda: ole("WordDocument"), "错误 输入：… [file_not_workbook]"),
    "an empty OLE file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "错误 输入：… [file_broken]"),
    "an OLE file with a circular chain": (lambda: xls(clean_book())[:-4096] + bytes(4096), "错误 输入：… [file_broken]"),
    "an OLE file that lists one circular sector a thousand times": (circular_ole, "错误 输入：… [file_broken]"),
    "an .xls with a cell at the far corner": (lambda: xls(clean_book(), bytes.fromhex("7e 02 0a 00 ff ff ff ff 00 00 00 00 00 00")),
        "错误 输入：… [sheet_too_big]"),
    "an .xls that declares too many cells": (lambda: xls(clean_book(), bytes.fromhex("00 02 0e 00 00 00 00 00 ff ff ff ff 00 00 ff ff 00 00")),
        "错误 输入：… [sheet_too_big]"),
}
# fmt: on
"""Files and the problem of each; `…` stands for words that another row has."""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The problems of each file, all read by one process that may use 1 GB."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, (make, _) in enumerate(FILES.values()):
        paths.append(folder / str(number) / "文件.xlsx")
        paths[-1].parent.mkdir()
        paths[-1].write_bytes(make())
    command = [sys.executable, "-c", READ, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(FILES, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_has_one_clear_problem(case: str, reported: dict[str, list[str]]) -> None:
    _, line = FILES[case]
    assert like([line], reported[case]) == [line]


PATHS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a missing file": (
        lambda folder: folder / "没有.xlsx",
        "错误 输入：找不到文件（现为“没有.xlsx”）。核对文件名和所在文件夹。 [file_missing]",
    ),
    "an empty folder": (
        lambda folder: folder,
        "错误 输入：文件夹中没有.csv文件（现为“空”）。"
        "指定工作簿文件，或把每个工作表存为一个.csv放入该文件夹。 [folder_without_csv]",
    ),
    "an impossible file name": (
        lambda folder: folder / "a\0b",
        "错误 输入：文件打不开（路径无效）（现为“a�b”）。确认文件没有被其他程序占用，且有权读取。 [file_unreadable]",
    ),
    "an endless device": (
        lambda _: Path("/dev/zero"),
        "错误 输入：文件打不开（不是普通文件）（现为“zero”）。确认文件没有被其他程序占用，且有权读取。 [file_unreadable]",
    ),
}


@pytest.mark.parametrize("case", PATHS)
def test_a_path_without_a_file_has_one_clear_problem(case: str, tmp_path: Path) -> None:
    make, line = PATHS[case]
    (tmp_path / "空").mkdir()
    assert lines(read_workbook(make(tmp_path / "空"))) == [line]


@pytest.mark.parametrize("path", [Path(__file__) / "a.xlsx", Path("长" * 300)], ids=["inside a file", "too long"])
def test_a_path_that_the_system_rejects_has_one_problem(path: Path) -> None:
    (problem,) = read_workbook(path).problems
    assert problem.code == "file_unreadable"


def test_a_file_that_is_too_big_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "大.xlsx").open("wb") as file:
        file.truncate(5_000_000_000)
    assert lines(tmp_path / "大.xlsx") == [
        "错误 输入：文件有5000兆字节，超过50兆（现为“大.xlsx”）。删去图片等无关内容，或分成几个文件。 [file_too_big]"
    ]


def test_an_xls_whose_shared_text_goes_on_in_other_records(tmp_path: Path) -> None:
    (tmp_path / "村.xls").write_bytes(old_xls("汉字" * 500, 3, pieces=300))
    [grid] = open_files(load(tmp_path / "村.xls")).grids
    assert grid.rows == [["汉字" * 500]] * 3


def test_hidden_columns_are_counted_once(tmp_path: Path) -> None:
    path = clean_book().save(tmp_path / "村.xlsx")
    columns = '<col min="1" max="500" hidden="1"/>' * 100_000 + '<col hidden="1"/>'
    with_sheet(path, "农户", lambda xml: xml.replace("<sheetData>", f"<cols>{columns}</cols><sheetData>"))
    assert {problem.code for problem in read_workbook(path).problems} == {"column_hidden"}


def test_a_workbook_may_have_any_part_names(tmp_path: Path) -> None:
    clean_book().save(tmp_path / "村.xlsx")
    with zipfile.ZipFile(tmp_path / "村.xlsx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    names = {"xl/workbook.xml": "office/book.xml", "xl/_rels/workbook.xml.rels": "office/_rels/book.xml.rels"}
    links = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"office/book.xml")
    moved = {names.get(name, name): data for name, data in parts.items()} | {"_rels/.rels": links}
    moved["office/_rels/book.xml.rels"] = moved["office/_rels/book.xml.rels"].replace(
        b'"styles.xml"', b'"/xl/styles.xml"'
    )
    (tmp_path / "他.xlsx").write_bytes(zipped(moved))
    assert read_workbook(tmp_path / "他.xlsx").project == read_workbook(tmp_path / "村.xlsx").project


def test_a_declared_dimension_is_ignored(tmp_path: Path) -> None:
    path = clean_book().save(tmp_path / "村.xlsx")
    with_sheet(
        path, "农户", lambda xml: re.sub(r"<dimension[^>]*>", "", xml).replace("<sheetData", DIMENSION + "<sheetData")
    )
    assert read_workbook(path).problems == ()


def test_formatted_empty_rows_to_the_end_of_a_sheet_are_ignored(tmp_path: Path) -> None:
    path = clean_book().save(tmp_path / "村.xlsx")
    rows = "".join(
        f'<row r="{r}" s="1"><c r="A{r}" s="1"/><c r="XFD{r}" s="1"></c></row>' for r in range(1000, 1048576, 1000)
    )
    with_sheet(path, "农户", lambda xml: xml.replace("</sheetData>", rows + "</sheetData>"))
    assert read_workbook(path).problems == ()


def test_the_reading_of_a_hostile_file_has_no_project(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(cells("XFD1048576"))
    reading = read_workbook(tmp_path / "x.xlsx")
    assert not reading.ok
    with pytest.raises(InputError):
        _ = reading.project
