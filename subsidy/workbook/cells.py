"""Cells to facts, exactly: the parser for each kind of column.

A spreadsheet number is a double that shows 15 significant digits, so a number typed with up to 15 digits comes back as
typed; text is read as it is. A parser returns the value, or a `Remark` if there is a problem with it: a value that the
clerk should confirm, or none if the cell cannot be understood. Nothing is guessed silently.

>>> from subsidy.workbook.layout import HOUSEHOLDS
>>> parse = parser(HOUSEHOLDS.column("taken_now"))
>>> parse(0.30000000000000004), parse("1,234.50亩")
(Decimal('0.3'), Decimal('1234.50'))
>>> parse("三亩").kind.code
'cell_number'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, cast

from ..facts import HEAD, MAX_COUNT, MAX_FREE_TEXT, MAX_TEXT, identity
from ..law import NO, YES, Insurance, Term, short
from ..problems import Kind, characters, error, warning
from .layout import CellKind, Column
from .texts import compact, visible

MISSING = error("cell_missing", "“{title}”必填，现为空", "补填：{rule}")
ERROR_VALUE = error("cell_error_value", "单元格是错误值", "更正公式或直接填写：{rule}")
UNCALCULATED = error(
    "cell_uncalculated", "公式没有计算结果", "用Excel或WPS打开文件，保存一次后再提交；或把公式换成数值"
)
TURNED_INTO_DATE = error(
    "cell_turned_into_date", "“{title}”被表格软件变成了日期或时间", "把单元格设为文本格式，重新录入"
)
TOO_LONG = error("cell_too_long", "“{title}”有{length}个字，超过{limit}个", "缩短内容")
CODE_LOST = error(
    "code_digits_lost",
    "“{title}”以数字存储，表格软件只保留15位，后面的数字已丢失",
    "把该列设为文本格式，重新录入完整编号",
)
CODE_FRACTION = error("code_fraction", "“{title}”是带小数的数字", "把该列设为文本格式，重新录入编号")
ID_LOST = error(
    "id_digits_lost",
    "身份证号以数字存储，表格软件只保留前15位，后面的数字已丢失",
    "把该列设为文本格式，对照户口簿重新录入18位号码",
)
ID_IS_NUMBER = error(
    "id_not_text", "身份证号以数字存储且不足15位，开头的数字可能已丢失", "把该列设为文本格式，重新录入号码"
)
ID_OLD = warning("id_old", "15位旧身份证号，已换算为{understood}", "对照户口簿改填18位号码")
ID_REGION = warning("id_region", "身份证号前两位{region}不是现行的省级代码", "对照户口簿核对；确实如此可不理会")
NOT_A_NUMBER = error("cell_number", "“{title}”不是数字", "改填：{rule}")
NEGATIVE = error("cell_negative", "“{title}”是负数", "核对后填写不小于0的数")
WRONG_UNIT = error("cell_unit", "“{title}”的单位写作“{unit}”", "换算后只填数字：{rule}")
TOO_LARGE = error("cell_too_large", "“{title}”大得不可能", "核对单位和小数点")
TOO_PRECISE = warning("cell_cut", "小数超过10位，按{understood}计算", "如不是此数请更正")
NOT_WHOLE = error("cell_whole", "“{title}”应为整数", "核对后填写整数")
NOT_A_YEAR = error("cell_year", "“{title}”不是四位年份", "填写四位年份，如2023")
SHARE_OUT_OF_RANGE = error("cell_share_range", "“{title}”应在0和1之间", "按占一份标准的比例填写，57.14%填0.5714")
TOO_MANY_DECIMALS = error("cell_decimals", "“{title}”的小数超过{decimals}位", "保留{decimals}位小数")
READ_AS_PERCENT = warning("cell_percent", "按百分数理解为{understood}", "如不是此数请更正，填写0至1之间的小数")
NOT_A_DATE = error("cell_date", "“{title}”不是日期", "按2024-06-12的样子填写，年月日都要有")
READ_AS_DATE = warning("cell_date_serial", "日期显示为数字，理解为{understood}", "核对；把单元格设为日期格式")
NOT_A_MONTH = error("cell_month", "“{title}”不是年月", "按2024-06的样子填写")
AMBIGUOUS_MONTH = error("cell_month_ambiguous", "{stated}分不清是1月还是10月", "按2024-01或2024-10的样子填写")
NOT_YES_OR_NO = error("cell_yes_no", "“{title}”不是“是”或“否”", "填写“是”或“否”")
NOT_A_CHOICE = error("cell_choice", "“{title}”不是可选的内容", "从下列各项选一项：{choices}")
READ_AS_CHOICE = warning("cell_choice_understood", "理解为“{understood}”", "如不是请从下列各项选一项：{choices}")


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error cell, such as #N/A."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula without a result."""


CellValue = str | float | int | date | datetime | time | timedelta | ErrorValue | Uncalculated
"""The content of a cell; empty text if it is blank."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem with a cell, and the value it is read as, if any."""

    kind: Kind
    facts: Mapping[str, object] = field(default_factory=dict)
    value: Any = None


CellParser = Callable[[CellValue], object]


def parser(column: Column, *, date1904: bool = False) -> CellParser:
    """Return the function that parses a cell of `column`.

    It returns a value, a `Remark`, or None for a blank cell.
    """
    parse, context = _PARSERS[column.kind], _ColumnContext(column, date1904)
    facts = {"title": column.title, "rule": column.content, "choices": "、".join(column.choices)}

    def read(value: CellValue) -> object:
        if isinstance(value, str):
            value = visible(value)
            if not value:
                return None
            found = parse(value, context)
        else:
            found = _unreadable(value) or parse(value, context)
        if isinstance(found, Remark):
            return Remark(found.kind, {**facts, "value": shown(value), **found.facts}, found.value)
        return found

    return read


def missing(column: Column) -> Remark:
    """Return the remark on a required cell of `column` that is blank."""
    return Remark(MISSING, {"title": column.title, "rule": column.content})


def as_typed(number: float) -> Decimal:
    """Return a double as it was typed, with at most 15 significant digits.

    >>> as_typed(0.1 + 0.2)
    Decimal('0.3')
    """
    return Decimal(f"{Decimal(format(number, '.15g')):f}")  # 1E+16 has an exponent, which a typed number has not


def shown(value: CellValue | None) -> str:
    """Return the content of a cell as the clerk sees it.

    >>> shown(5.0), shown(date(2024, 6, 12)), shown(Uncalculated())
    ('5', '2024-06-12', '')
    """
    match value:
        case ErrorValue(text):
            return text
        case Uncalculated() | None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() | int():
            return f"{as_typed(value):f}" if isfinite(value) else str(value)
        case datetime():
            return str(value.date() if value.time() == time() else value)
    return str(value)


@dataclass(frozen=True, slots=True)
class _ColumnContext:
    column: Column
    date1904: bool


def _unreadable(value: CellValue) -> Remark | None:
    match value:
        case ErrorValue():
            return Remark(ERROR_VALUE)
        case Uncalculated():
            return Remark(UNCALCULATED)
        case float() if not isfinite(value):
            return Remark(ERROR_VALUE)
    return None


# Text

_LINE_END = re.compile(r"\s*[\n\t]\s*")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def _text(value: CellValue, context: _ColumnContext) -> object:
    if isinstance(value, date | time | timedelta):
        return Remark(TURNED_INTO_DATE)
    text = value if isinstance(value, str) else shown(value)
    limit = MAX_FREE_TEXT
    if context.column.required:
        text, limit = _LINE_END.sub(" ", text), MAX_TEXT
    return text if len(text) <= limit else Remark(TOO_LONG, {"length": len(text), "limit": limit})


def _name(value: CellValue, context: _ColumnContext) -> object:
    """Return a name as a reader sees it (X6).

    Names are often spread out to line up, and pasted with look-alikes: 王　山, ⾼保平.
    """
    return _text(characters.readable_name(_CJK_GAP.sub("", value)) if isinstance(value, str) else value, context)


def _code(value: CellValue, context: _ColumnContext) -> object:
    if isinstance(value, float | int):
        if abs(value) >= _FIFTEEN_DIGITS:
            return Remark(CODE_LOST)
        if value != int(value):
            return Remark(CODE_FRACTION)
    return _text(value, context)


def _relation(value: CellValue, context: _ColumnContext) -> object:
    return HEAD if isinstance(value, str) and compact(value) in _HEADS else _name(value, context)


_HEADS = {HEAD, "本人", "户主本人", "本人(户主)", "户主(本人)"}
_FIFTEEN_DIGITS = 10**15


# ID numbers

_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
"""The table of stdnum lacks 83."""


def _id(value: CellValue, _: _ColumnContext) -> object:
    if isinstance(value, float | int):
        return _numeric_id(value)
    if not isinstance(value, str):
        return Remark(TURNED_INTO_DATE)
    number = (value if value.isascii() and value.isalnum() else compact(value).lstrip("'")).upper()
    return Remark(ID_LOST) if _SCIENTIFIC.fullmatch(number) else _old_or_new(number)


def _numeric_id(value: float) -> object:
    if value >= _FIFTEEN_DIGITS:
        return Remark(ID_LOST)
    return _old_or_new(shown(value)) if value >= _FIFTEEN_DIGITS // 10 and value == int(value) else Remark(ID_IS_NUMBER)


def _old_or_new(number: str) -> object:
    if len(number) == identity.LENGTH:
        return number if number[:2] in _PROVINCES else Remark(ID_REGION, {"region": number[:2]}, number)
    upgraded = identity.upgrade(number)
    return Remark(ID_OLD, {"understood": upgraded}, upgraded) if upgraded else number


# Numbers

_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_AMOUNT_DIGITS = 10
_AMOUNT_LIMIT = 1_000_000


def _number(value: CellValue, context: _ColumnContext) -> Decimal | Remark:
    if isinstance(value, float | int):
        return as_typed(value)
    return _number_in(compact(value), context.column.kind) if isinstance(value, str) else Remark(NOT_A_NUMBER)


def _number_in(text: str, kind: CellKind) -> Decimal | Remark:
    """Return the number in a text, with grouped thousands or a unit if any."""
    if text.isascii() and text.replace(".", "", 1).isdigit() and text[-1] != ".":  # nearly every text
        return Decimal(text if text[0] != "." else "0" + text)
    if unit := _unit_of(text, kind):
        if unit in kind.foreign:
            return Remark(WRONG_UNIT, {"unit": unit})
        text = text.removesuffix(unit)
    return Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else Remark(NOT_A_NUMBER)


def _unit_of(text: str, kind: CellKind) -> str | None:
    """Return the longest unit behind a number, right or wrong for its kind."""
    units = sorted((*kind.units, *kind.foreign), key=len, reverse=True)
    return next((unit for unit in units if text.endswith(unit) and _PLAIN.fullmatch(text.removesuffix(unit))), None)


def _number_up_to(most: int, value: CellValue, context: _ColumnContext) -> Decimal | Remark:
    """Return the number in a cell, which must be between 0 and `most`."""
    number = _number(value, context)
    if isinstance(number, Remark):
        return number
    if number < 0:
        return Remark(NEGATIVE)
    return Remark(TOO_LARGE) if number > most else number


def _amount(value: CellValue, context: _ColumnContext) -> object:
    number = _number_up_to(_AMOUNT_LIMIT, value, context)
    if isinstance(number, Remark):
        return number
    if -number.as_tuple().exponent > _AMOUNT_DIGITS:  # type: ignore[operator]
        cut = round(number, _AMOUNT_DIGITS)
        return cut if cut == number else Remark(TOO_PRECISE, {"understood": cut}, cut)
    return number


def _money(value: CellValue, context: _ColumnContext) -> object:
    return _with_decimals(_amount(value, context), 4)


def _with_decimals(number: object, most: int) -> object:
    """Return the number with four decimals, or with more where it has them.

    It may have up to `most`.
    """
    if not isinstance(number, Decimal):
        return number
    if number != round(number, most):
        return Remark(TOO_MANY_DECIMALS, {"decimals": most})
    return round(number, 4) if number == round(number, 4) else short(number)


def _share(value: CellValue, context: _ColumnContext) -> object:
    if isinstance(value, str) and (percent := compact(value)).endswith("%"):
        found = _part_of_one(_number(percent.removesuffix("%"), context), 100)
        return found if isinstance(found, Remark) else Remark(READ_AS_PERCENT, {"understood": found}, found)
    return _part_of_one(_number(value, context))


def _part_of_one(number: Decimal | Remark, of: int = 1) -> object:
    if isinstance(number, Remark):
        return number
    return _with_decimals(number / of, 6) if 0 <= number <= of else Remark(SHARE_OUT_OF_RANGE)


def _count(value: CellValue, context: _ColumnContext) -> object:
    number = _number_up_to(MAX_COUNT, value, context)
    if isinstance(number, Remark):
        return number
    return int(number) if number == int(number) else Remark(NOT_WHOLE)


def _year(value: CellValue, context: _ColumnContext) -> object:
    number = _number(value, context)
    if isinstance(number, Remark) or number != int(number) or not 1900 <= number <= 2999:
        return Remark(NOT_A_YEAR)
    return int(number)


# Dates

_DAY = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)(?:T?00:00(?::00)?)?"
)
_DAY_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月?|([0-9]{2}))")
_MAX_SERIAL = 80_000
_AMBIGUOUS_MONTH = Decimal("0.1")
_YEAR_LIMIT = 3000


def _date(value: CellValue, context: _ColumnContext) -> object:
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case float() | int():
            return _numeric_date(value, context)
        case str():
            text = compact(value)
            found = _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
            return _real_date(*(part for part in found.groups() if part)) if found else Remark(NOT_A_DATE)
    return Remark(NOT_A_DATE)


def _numeric_date(value: float, context: _ColumnContext) -> object:
    if found := _DAY_DIGITS.fullmatch(shown(value)):
        return _real_date(*found.groups())
    if not 1 <= value < _MAX_SERIAL or value != int(value):
        return Remark(NOT_A_DATE)
    day = _day_of_serial(int(value), context.date1904)
    return Remark(READ_AS_DATE, {"understood": day}, day)


def _day_of_serial(serial: int, date1904: bool) -> date:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    return cast(datetime, from_excel(serial, CALENDAR_MAC_1904 if date1904 else CALENDAR_WINDOWS_1900)).date()


def _real_date(year: str, month: str, day: str) -> object:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Remark(NOT_A_DATE)


def _month(value: CellValue, _: _ColumnContext) -> object:
    if isinstance(value, date):
        return f"{value.year:04}-{value.month:02}"
    if isinstance(value, float) and abs(value) < _YEAR_LIMIT and as_typed(value) % 1 == _AMBIGUOUS_MONTH:
        return Remark(AMBIGUOUS_MONTH, {"stated": shown(value)})
    found = _YEAR_MONTH.fullmatch(compact(shown(value)))
    if not found:
        return Remark(NOT_A_MONTH)
    year, month = (int(part) for part in found.groups() if part)
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else Remark(NOT_A_MONTH)


# Choices

_YES = re.compile(rf"{YES}|有|对|√|✓|✔|☑|y|yes|t|true|1")
_NO = re.compile(rf"{NO}|无|不|非|错|不是|没有|×|x|✗|✘|☒|n|no|f|false|0")
_SYNONYMS: dict[Term, re.Pattern[str]] = {
    Insurance.EMPLOYEE: re.compile(r"(城镇|企业)?职工(基本)?(养老(保险)?)?|职保"),
    Insurance.RESIDENT: re.compile(r"(城乡)?居民(基本)?(养老(保险)?)?|(城|城乡)?居保"),
    Insurance.NONE: re.compile(r"(未|没有?)(参保|参加)(养老保险)?|未|无|否|没有"),
}
_GUESSES: dict[Term, re.Pattern[str]] = {
    Insurance.EMPLOYEE: re.compile(r"机关事业(单位)?(养老保险)?|(城镇)?灵活就业(人员)?"),
    Insurance.RESIDENT: re.compile(r"新?农保|新型农村社会养老保险"),
}
_NEVER = re.compile(r"(?!)")


def _yes_no(value: CellValue, context: _ColumnContext) -> object:
    """Return yes or no in a usual spelling or the column's words: 在册, 不在册."""
    text = compact(shown(value)).lower()
    if _YES.fullmatch(text) or context.column.is_called(text):
        return True
    if _NO.fullmatch(text) or (text[:1] in ("不", "未", "非", "无") and context.column.is_called(text[1:])):
        return False
    return Remark(NOT_YES_OR_NO)


def _choice(value: CellValue, context: _ColumnContext) -> object:
    text = compact(shown(value))
    for term in context.column.terms or ():
        if text == term.label or _SYNONYMS.get(term, _NEVER).fullmatch(text):
            return term
        if _GUESSES.get(term, _NEVER).fullmatch(text):
            return Remark(READ_AS_CHOICE, {"understood": term.label}, term)
    return Remark(NOT_A_CHOICE)


def _step(value: CellValue, context: _ColumnContext) -> object:
    """Return a step without spaces and with wide brackets.

    Brackets become wide as in Chinese, whichever way they were typed.
    """
    return _text(compact(value).translate(_WIDE_BRACKETS) if isinstance(value, str) else value, context)


_WIDE_BRACKETS = str.maketrans("()", "（）")

_PARSERS: dict[CellKind, Callable[[Any, _ColumnContext], object]] = {
    CellKind.TEXT: _text,
    CellKind.NAME: _name,
    CellKind.CODE: _code,
    CellKind.ID: _id,
    CellKind.RELATION: _relation,
    CellKind.AREA: _amount,
    CellKind.AREA_PER_HEAD: _amount,
    CellKind.HECTARES: _amount,
    CellKind.MONEY: _money,
    CellKind.SHARE: _share,
    CellKind.COUNT: _count,
    CellKind.YEAR: _year,
    CellKind.DATE: _date,
    CellKind.MONTH: _month,
    CellKind.YES_NO: _yes_no,
    CellKind.CHOICE: _choice,
    CellKind.STEP: _step,
}
