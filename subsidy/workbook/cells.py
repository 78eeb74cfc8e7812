"""One cell at a time: from what a spreadsheet holds to what the facts need, exactly.

A spreadsheet number is a double that shows 15 significant digits, so a number typed with up to 15 digits comes back as
typed; text is read as it stands. A parser returns the value itself, or a `Remark`: the value together with what must
be said about it, or no value at all when the cell cannot be understood. Nothing is guessed silently.

>>> from subsidy.workbook.layout import HOUSEHOLDS
>>> parse = parser(HOUSEHOLDS.column("taken_now"))
>>> parse(0.30000000000000004), parse("1,234.50亩")
(Decimal('0.3'), Decimal('1234.50'))
>>> parse("三亩").kind.code
'cell_number'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from ..facts import HEAD, identity
from ..law import Insurance, Term
from ..problems import Kind as ProblemKind
from ..problems import error, warning, without_unseen
from .layout import Column, Kind

MISSING = error("cell_missing", "“{title}”必填，现为空", "补填：{rule}")
ERROR_VALUE = error("cell_error_value", "单元格是错误值", "更正公式或直接填写：{rule}")
UNCALCULATED = error(
    "cell_uncalculated", "公式没有计算结果", "用Excel或WPS打开文件，保存一次后再提交；或把公式换成数值"
)
NOT_TEXT = error("cell_turned_into_date", "“{title}”被表格软件变成了日期或时间", "把单元格设为文本格式，重新录入")
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
ID_NUMBER = error(
    "id_not_text", "身份证号以数字存储且不足15位，开头的数字可能已丢失", "把该列设为文本格式，重新录入号码"
)
ID_OLD = warning("id_old", "15位旧身份证号，已换算为{understood}", "对照户口簿改填18位号码")
ID_REGION = warning("id_region", "身份证号前两位{region}不是现行的省级代码", "对照户口簿核对；确实如此可不理会")
NUMBER = error("cell_number", "“{title}”不是数字", "改填：{rule}")
NEGATIVE = error("cell_negative", "“{title}”是负数", "核对后填写不小于0的数")
FOREIGN_UNIT = error("cell_unit", "“{title}”的单位写作“{unit}”", "换算后只填数字：{rule}")
TOO_LARGE = error("cell_too_large", "“{title}”大得不可能", "核对单位和小数点")
TOO_PRECISE = warning("cell_cut", "小数超过10位，按{understood}计算", "如不是此数请更正")
WHOLE = error("cell_whole", "“{title}”应为整数", "核对后填写整数")
YEAR = error("cell_year", "“{title}”不是四位年份", "填写四位年份，如2023")
SHARE_RANGE = error("cell_share_range", "“{title}”应在0和1之间", "按占一份标准的比例填写，57.14%填0.5714")
DECIMALS = error("cell_decimals", "“{title}”的小数超过4位", "保留4位小数")
PERCENT = warning("cell_percent", "按百分数理解为{understood}", "如不是此数请更正，填写0至1之间的小数")
DATE = error("cell_date", "“{title}”不是日期", "按2024-06-12的样子填写，年月日都要有")
DATE_SERIAL = warning("cell_date_serial", "日期显示为数字，理解为{understood}", "核对；把单元格设为日期格式")
MONTH = error("cell_month", "“{title}”不是年月", "按2024-06的样子填写")
MONTH_AMBIGUOUS = error("cell_month_ambiguous", "{stated}分不清是1月还是10月", "按2024-01或2024-10的样子填写")
YES_NO = error("cell_yes_no", "“{title}”不是“是”或“否”", "填写“是”或“否”")
CHOICE = error("cell_choice", "“{title}”不是可选的内容", "从下列各项选一项：{choices}")
CHOICE_GUESSED = warning("cell_choice_understood", "理解为“{understood}”", "如不是请从下列各项选一项：{choices}")


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error cell, such as #N/A."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has calculated yet."""


Value = str | float | int | date | datetime | time | timedelta | ErrorValue | Uncalculated
"""What a cell may hold; empty text when it is blank."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What must be said about a cell, and its value if it has one nevertheless."""

    kind: ProblemKind
    facts: Mapping[str, object] = field(default_factory=dict)
    value: Any = None


Parser = Callable[[Value], object]


def parser(column: Column, *, date1904: bool = False) -> Parser:
    """Return what turns a cell of `column` into a value or a `Remark`. A blank gives None."""
    parse, context = _PARSERS[column.kind], _Context(column, date1904)
    facts = {"title": column.title, "rule": column.content, "choices": "、".join(column.choices)}

    def read(value: Value) -> object:
        if isinstance(value, str):
            value = clean(value)
            if not value:
                return None
            found = parse(value, context)
        else:
            found = _odd(value) or parse(value, context)
        if isinstance(found, Remark):
            return Remark(found.kind, {**facts, "value": shown(value), **found.facts}, found.value)
        return found

    return read


def missing(column: Column) -> Remark:
    """Return the remark that a required cell of `column` is blank."""
    return Remark(MISSING, {"title": column.title, "rule": column.content})


def clean(text: str) -> str:
    r"""Return `text` without what cannot be seen: zero-width and control characters, spaces at its ends.

    >>> clean(" 王\u200b大山\u3000")
    '王大山'
    """
    if text.isprintable():
        return text.strip()
    return "".join(c for c in without_unseen(text) if unicodedata.category(c) != "Cf").strip()


def compact(text: str) -> str:
    """Return `text` in narrow characters and without any space, for what is not prose.

    >>> compact("１，２３４．５０ 亩")
    '1,234.50亩'
    """
    if text.isascii():
        return "".join(text.split())
    return "".join(unicodedata.normalize("NFKC", text).split())


def exact(number: float) -> Decimal:
    """Return what a spreadsheet shows of a double: 15 significant digits.

    >>> exact(0.1 + 0.2)
    Decimal('0.3')
    """
    return plain_decimal(Decimal(format(number, ".15g")))


def plain_decimal(number: Decimal) -> Decimal:
    """Return the same number without an exponent: 1E+3 as 1000."""
    return Decimal(f"{number:f}")


def shown(value: Value | None) -> str:
    """Return a cell as a person sees it.

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
            return f"{exact(value):f}" if isfinite(value) else str(value)
        case datetime():
            return str(value.date() if value.time() == time() else value)
    return str(value)


@dataclass(frozen=True, slots=True)
class _Context:
    column: Column
    date1904: bool


def _odd(value: Value) -> Remark | None:
    match value:
        case ErrorValue():
            return Remark(ERROR_VALUE)
        case Uncalculated():
            return Remark(UNCALCULATED)
        case float() if not isfinite(value):
            return Remark(ERROR_VALUE)
    return None


# Text

TEXT_LIMIT = 200
FREE_TEXT_LIMIT = 2000
_LINE_END = re.compile(r"\s*[\n\t]\s*")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def _text(value: Value, context: _Context) -> object:
    if isinstance(value, date | time | timedelta):
        return Remark(NOT_TEXT)
    text = value if isinstance(value, str) else shown(value)
    limit = FREE_TEXT_LIMIT
    if context.column.required:
        text, limit = _LINE_END.sub(" ", text), TEXT_LIMIT
    return text if len(text) <= limit else Remark(TOO_LONG, {"length": len(text), "limit": limit})


def _name(value: Value, context: _Context) -> object:
    """Names are often spread out to line up: 王　山."""
    return _text(_CJK_GAP.sub("", value) if isinstance(value, str) else value, context)


def _code(value: Value, context: _Context) -> object:
    if isinstance(value, float | int):
        if abs(value) >= _FIFTEEN_DIGITS:
            return Remark(CODE_LOST)
        if value != int(value):
            return Remark(CODE_FRACTION)
    return _text(value, context)


def _relation(value: Value, context: _Context) -> object:
    return HEAD if isinstance(value, str) and compact(value) in _HEADS else _name(value, context)


_HEADS = {HEAD, "本人", "户主本人", "本人(户主)", "户主(本人)"}
_FIFTEEN_DIGITS = 10**15


# ID numbers

_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+")
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)


def _id(value: Value, _: _Context) -> object:
    if isinstance(value, float | int):
        return _numeric_id(value)
    if not isinstance(value, str):
        return Remark(NOT_TEXT)
    number = (value if value.isascii() and value.isalnum() else compact(value).lstrip("'")).upper()
    return Remark(ID_LOST) if _SCIENTIFIC.fullmatch(number) else _old_or_new(number)


def _numeric_id(value: float) -> object:
    if value >= _FIFTEEN_DIGITS:
        return Remark(ID_LOST)
    return _old_or_new(shown(value)) if value >= _FIFTEEN_DIGITS // 10 and value == int(value) else Remark(ID_NUMBER)


def _old_or_new(number: str) -> object:
    if len(number) == identity.LENGTH:
        return number if number[:2] in _PROVINCES else Remark(ID_REGION, {"region": number[:2]}, number)
    upgraded = identity.upgrade(number)
    return Remark(ID_OLD, {"understood": upgraded}, upgraded) if upgraded else number


# Numbers

_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_AMOUNT_DIGITS = 10
_AMOUNT_LIMIT = 1_000_000
_COUNT_LIMIT = 10_000_000


def _number(value: Value, context: _Context) -> Decimal | Remark:
    """Return the number in a cell; text may group thousands and name the unit of the column."""
    if isinstance(value, float | int):
        return exact(value)
    if not isinstance(value, str):
        return Remark(NUMBER)
    text = compact(value)
    if text.isascii() and text.replace(".", "", 1).isdigit() and text[-1] != ".":
        return Decimal(text if text[0] != "." else "0" + text)
    kind = context.column.kind
    for unit in sorted((*kind.units, *kind.foreign), key=len, reverse=True):
        if text.endswith(unit) and _PLAIN.fullmatch(text.removesuffix(unit)):
            if unit in kind.foreign:
                return Remark(FOREIGN_UNIT, {"unit": unit})
            text = text.removesuffix(unit)
            break
    return Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else Remark(NUMBER)


def _number_up_to(most: int, value: Value, context: _Context) -> Decimal | Remark:
    number = _number(value, context)
    if isinstance(number, Remark):
        return number
    if number < 0:
        return Remark(NEGATIVE)
    return Remark(TOO_LARGE) if number > most else number


def _amount(value: Value, context: _Context) -> object:
    number = _number_up_to(_AMOUNT_LIMIT, value, context)
    if isinstance(number, Remark):
        return number
    if -number.as_tuple().exponent > _AMOUNT_DIGITS:  # type: ignore[operator]
        cut = round(number, _AMOUNT_DIGITS)
        return cut if cut == number else Remark(TOO_PRECISE, {"understood": cut}, cut)
    return number


def _money(value: Value, context: _Context) -> object:
    return _four_decimals(_amount(value, context))


def _four_decimals(number: object) -> object:
    if not isinstance(number, Decimal):
        return number
    return round(number, 4) if number == round(number, 4) else Remark(DECIMALS)


def _share(value: Value, context: _Context) -> object:
    if isinstance(value, str) and (percent := compact(value)).endswith("%"):
        found = _part_of_one(_number(percent.removesuffix("%"), context), 100)
        return found if isinstance(found, Remark) else Remark(PERCENT, {"understood": found}, found)
    return _part_of_one(_number(value, context))


def _part_of_one(number: Decimal | Remark, of: int = 1) -> object:
    if isinstance(number, Remark):
        return number
    return _four_decimals(number / of) if 0 <= number <= of else Remark(SHARE_RANGE)


def _count(value: Value, context: _Context) -> object:
    number = _number_up_to(_COUNT_LIMIT, value, context)
    if isinstance(number, Remark):
        return number
    return int(number) if number == int(number) else Remark(WHOLE)


def _year(value: Value, context: _Context) -> object:
    number = _number(value, context)
    if isinstance(number, Remark) or number != int(number) or not 1900 <= number <= 2999:
        return Remark(YEAR)
    return int(number)


# Dates

_DAY = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)(?:T?00:00(?::00)?)?"
)
_DAY_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月?|([0-9]{2}))")
_MAX_SERIAL = 80_000
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_AMBIGUOUS_MONTH = Decimal("0.1")
_YEAR_LIMIT = 3000


def _date(value: Value, context: _Context) -> object:
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
            return _real_date(*(part for part in found.groups() if part)) if found else Remark(DATE)
    return Remark(DATE)


def _numeric_date(value: float, context: _Context) -> object:
    if found := _DAY_DIGITS.fullmatch(shown(value)):
        return _real_date(*found.groups())
    if 1 <= value < _MAX_SERIAL and value == int(value):
        day = (_EPOCH_1904 if context.date1904 else _EPOCH_1900) + timedelta(days=int(value))
        return Remark(DATE_SERIAL, {"understood": day}, day)
    return Remark(DATE)


def _real_date(year: str, month: str, day: str) -> object:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Remark(DATE)


def _month(value: Value, _: _Context) -> object:
    if isinstance(value, date):
        return f"{value.year:04}-{value.month:02}"
    if isinstance(value, float) and abs(value) < _YEAR_LIMIT and exact(value) % 1 == _AMBIGUOUS_MONTH:
        return Remark(MONTH_AMBIGUOUS, {"stated": shown(value)})
    found = _YEAR_MONTH.fullmatch(compact(shown(value)))
    if not found:
        return Remark(MONTH)
    year, month = (int(part) for part in found.groups() if part)
    return f"{year:04}-{month:02}" if 1 <= month <= 12 else Remark(MONTH)


# Choices

_YES = re.compile(r"是|有|对|√|✓|✔|☑|y|yes|t|true|1")
_NO = re.compile(r"否|无|不|非|错|不是|没有|×|x|✗|✘|☒|n|no|f|false|0")
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


def _yes_no(value: Value, context: _Context) -> object:
    """Yes and no in any usual spelling, or as the words of the column itself: 在册, 不在册."""
    text = compact(shown(value)).lower()
    if _YES.fullmatch(text) or context.column.is_called(text):
        return True
    if _NO.fullmatch(text) or (text[:1] in ("不", "未", "非", "无") and context.column.is_called(text[1:])):
        return False
    return Remark(YES_NO)


def _choice(value: Value, context: _Context) -> object:
    text = compact(shown(value))
    for term in context.column.terms or ():
        if text == term.label or _SYNONYMS.get(term, _NEVER).fullmatch(text):
            return term
        if _GUESSES.get(term, _NEVER).fullmatch(text):
            return Remark(CHOICE_GUESSED, {"understood": term.label}, term)
    return Remark(CHOICE)


def _step(value: Value, context: _Context) -> object:
    return _text(compact(value) if isinstance(value, str) else value, context)


_PARSERS: dict[Kind, Callable[[Any, _Context], object]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.CODE: _code,
    Kind.ID: _id,
    Kind.RELATION: _relation,
    Kind.AREA: _amount,
    Kind.HECTARES: _amount,
    Kind.MONEY: _money,
    Kind.SHARE: _share,
    Kind.COUNT: _count,
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.STEP: _step,
}
