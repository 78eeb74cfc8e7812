"""A new workbook of plain values: texts, numbers, dates and times.

It has no other format. It is written as text, row by row. Texts are stored once each as long as there are not too many
to remember.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite

from .errors import Fault
from .opc import CONTENT_TYPES, GENERATOR, Package
from .oxml import escape_attribute
from .package_edits import OFFICE, PACKAGE, WORKBOOK_TYPE
from .references import MAX_COLUMN, MAX_ROW, column_letters
from .stylesheet import MAIN
from .values import EPOCH_1900, EPOCH_1904, MAX_TEXT, cell_text, excel_serial

PlainValue = str | float | int | date | datetime | time | timedelta | None
"""The value of a cell; a text may be empty."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_QUOTED, _DATE, _MOMENT, _TIME, _DURATION = range(1, 6)
"""The styles beyond the default one."""
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ h:mm:ss"/><numFmt numFmtId="166" formatCode="h:mm:ss"/>'
    '<numFmt numFmtId="167" formatCode="[h]:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/>'
    '<name val="等线"/><family val="2"/><charset val="134"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border>'
    '<left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" '
    'fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" '
    'xfId="0"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in range(164, 168)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_DAY_SECONDS = 86_400
_MOST_SHARED = 100_000
"""Texts remembered; further ones are written where they stand, as memory would grow with each."""


def plain_workbook(sheets: Mapping[str, Iterable[Sequence[PlainValue]]], *, date1904: bool = False) -> Package:
    """Return a workbook of plain values, the rows of each sheet from A1.

    A text too long for a cell is cut. Raises `Fault` for a sheet that reaches beyond the last row or column.
    """
    writer = _Writer(EPOCH_1904 if date1904 else EPOCH_1900)
    parts = {f"xl/worksheets/sheet{number}.xml": writer.sheet(rows) for number, rows in enumerate(sheets.values(), 1)}
    tabs = [
        f'<sheet name="{escape_attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    ]
    facts = '<workbookPr date1904="1"/>' if date1904 else "<workbookPr/>"
    book = f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{facts}<sheets>{"".join(tabs)}</sheets></workbook>'
    targets = {**dict.fromkeys(parts, "worksheet"), "xl/styles.xml": "styles", "xl/sharedStrings.xml": "sharedStrings"}
    return Package(
        {
            CONTENT_TYPES: _types(targets).encode(),
            "_rels/.rels": _links({"xl/workbook.xml": "officeDocument", "docProps/core.xml": "core"}).encode(),
            "docProps/core.xml": _core().encode(),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": _links(targets).encode(),
            "xl/styles.xml": _STYLES.encode(),
            "xl/sharedStrings.xml": writer.shared_strings(),
            **parts,
        }
    )


def _types(targets: Mapping[str, str]) -> str:
    words = {"worksheet": "worksheet", "styles": "styles", "sharedStrings": "sharedStrings"}
    overrides = [
        f'<Override PartName="/{part}" ContentType="{WORKBOOK_TYPE.replace("sheet.main", words[kind])}"/>'
        for part, kind in targets.items()
    ]
    return (
        f'{_HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}"/>{"".join(overrides)}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
        'core-properties+xml"/></Types>'
    )


def _links(targets: Mapping[str, str]) -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    links = [
        f'<Relationship Id="rId{number}" Type="{core if kind == "core" else f"{OFFICE}/{kind}"}" Target="/{part}"/>'
        for number, (part, kind) in enumerate(targets.items(), 1)
    ]
    return f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _core() -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/'
        f'elements/1.1/"><dc:creator>{GENERATOR}</dc:creator></cp:coreProperties>'
    )


class _Writer:
    """A writer of sheets.

    Texts are remembered as the rest of the cell that shows them.
    """

    def __init__(self, epoch: date) -> None:
        self._epoch = epoch
        self._texts: dict[str, str] = {"": ""}
        self._items: list[str] = []
        self._letters: list[str] = []

    def sheet(self, rows: Iterable[Sequence[PlainValue]]) -> bytes:
        part = BytesIO()
        part.write(f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        for number, row in enumerate(rows, 1):
            if number > MAX_ROW or len(row) > MAX_COLUMN:
                raise Fault(
                    f"内容延伸到第{number}行第{len(row)}列，超出 .xlsx 的范围（{MAX_ROW}行、{MAX_COLUMN}列）",
                    "删去数据区以外的内容后另存",
                )
            if cells := "".join(self._cells(number, row)):
                part.write(f'<row r="{number}">{cells}</row>'.encode())
        part.write(b"</sheetData></worksheet>")
        return part.getvalue()

    def _cells(self, number: int, row: Sequence[PlainValue]) -> Iterator[str]:
        letters = self._letters
        letters += map(column_letters, range(len(letters) + 1, len(row) + 1))
        for column, value in zip(letters, row, strict=False):
            if type(value) is str:
                rest = self._texts[value] if value in self._texts else self._text(value)
            elif type(value) is float and isfinite(value):
                rest = f"><v>{value!r}</v></c>"
            else:
                rest = self._other(value)
            if rest:
                yield f'<c r="{column}{number}"{rest}'

    def _text(self, text: str) -> str:
        written = cell_text(_cut(text))
        if not written:
            return ""
        kept = ' xml:space="preserve"' if written != written.strip() or "\n" in written else ""
        style = f' s="{_QUOTED}"' if text[:1] in "=+-@" else ""
        if len(self._items) == _MOST_SHARED:
            return f'{style} t="inlineStr"><is><t{kept}>{written}</t></is></c>'
        self._texts[text] = f'{style} t="s"><v>{len(self._items)}</v></c>'
        self._items.append(f"<si><t{kept}>{written}</t></si>")
        return self._texts[text]

    def _other(self, value: PlainValue) -> str:
        """Return a value that is neither a text nor an ordinary number."""
        match value:
            case None:
                return ""
            case bool():
                return f' t="b"><v>{value:d}</v></c>'
            case int():
                return f"><v>{value}</v></c>"
            case date() | time() | timedelta():
                return self._moment(value)
        return self._text(str(value))

    def _moment(self, value: date | time | timedelta) -> str:
        """Return a date or a time, or its words if there is no number for it."""
        if isinstance(value, datetime):
            style = _MOMENT if value.time() != time() else _DATE
            number = excel_serial(value.date(), self._epoch) + _part_of_day(value.time())
        elif isinstance(value, date):
            style, number = _DATE, float(excel_serial(value, self._epoch))
        elif isinstance(value, time):
            style, number = _TIME, _part_of_day(value)
        else:
            style, number = _DURATION, value / timedelta(days=1)
        if number < (style in (_DATE, _MOMENT)):
            return self._text(str(value))
        return f' s="{style}"><v>{int(number) if number == int(number) else number!r}</v></c>'

    def shared_strings(self) -> bytes:
        return f'{_HEAD}<sst xmlns="{MAIN}">{"".join(self._items)}</sst>'.encode()


def _cut(text: str) -> str:
    if len(text) <= MAX_TEXT // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")


def _part_of_day(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1_000_000
    return seconds / _DAY_SECONDS
