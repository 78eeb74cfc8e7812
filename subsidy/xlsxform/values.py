"""Values for a template, written as typed cells or as words within text.

Values may come from any source, so nothing in them is read as markup or as a formula. Control characters that XML
cannot hold, such as those a chat program leaves in pasted text, are invisible and are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from types import NoneType
from typing import NoReturn, Protocol, cast

from .errors import Fault
from .oxml import escape
from .placeholders import Placeholder

Value = str | int | Decimal | date | None
"""A number (``Decimal`` or ``int``), a date, a text, which is written as it is, or ``None`` for an empty cell."""

Record = Sequence[Value]
"""The values of a record, in the order of the fields of its list."""


class Records(Protocol):
    """The records of a list: a number known in advance, and an iterator."""

    def __len__(self) -> int:
        """Return the number of records."""

    def __iter__(self) -> Iterator[Record]:
        """Return an iterator over the records."""


Lookup = Callable[[Placeholder], Value]
"""Returns the value of a placeholder."""

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of the dates of a workbook, in either of its two date systems."""

MAX_TEXT = 32_767
"""Longest text of a cell, in UTF-16 code units, as Excel counts."""

MAX_EXACT = 10**15
"""Smallest whole number that may lose its last digits in a cell."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ORDINARY = re.compile(r"(?:(?!\s)[^\x00-\x1f<>&_\ud800-\udfff\ufffe\uffff]++(?<!\s)(?:\x00(?!\Z)|\Z))++")

_HARMLESS = re.compile("[^\x00-\x1f<>&_\ud800-\udfff\ufffe\uffff]*+")
"""Texts that need no escaping in XML."""

_PLAIN = re.compile("[0-9.]*+")
"""Decimals, one after another, that `str` writes as a cell does: none is negative, infinite or in exponents."""

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

BLANK = "　" * 6
"""Stands within text for a value that is not known: room for a pen."""

_FOUR_DECIMALS = Decimal("0.0001")

_AMPLE = Context(prec=400)

_RECURRING = 4
"""Times a text of a column occurs on average if writing each different one by itself is faster"""


def as_text(value: Value) -> str:
    """Return a value as words within text.

    A value that is not known leaves room for a pen. Raises `Fault` if it is no `Value`.

    >>> as_text(Decimal("3.5")), as_text(date(2024, 6, 12)), as_text(None) == BLANK
    ('3.5000', '2024年6月12日', True)
    """
    return _WORDS[type(value)](value)


def clean(text: str) -> str:
    """Return a text without characters XML cannot hold, line breaks as LF."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(text: str) -> str:
    """Return a text as the content of ``<t>``.

    ``_x0041_`` would be read there as a code and is escaped.

    >>> cell_text("A&B_x0041_")
    'A&amp;B_x005F_x0041_'
    """
    return text if _HARMLESS.fullmatch(text) else escape(_LOOKS_ESCAPED.sub("_x005F_", clean(text)))


def only_texts(values: Sequence[Value]) -> Sequence[str]:
    """Return the values, with an empty text in place of each that is no text."""
    if set(map(type, values)) == {str}:
        return cast("Sequence[str]", values)
    return [value if isinstance(value, str) else "" for value in values]


def check_length(text: str) -> None:
    """Raise `Fault` if a text is longer than a cell can hold."""
    if len(text) > MAX_TEXT // 2 and (length := len(text.encode("utf-16-le", "surrogatepass")) // 2) > MAX_TEXT:
        raise Fault(f"文字有 {length} 个字，超过单元格上限 {MAX_TEXT} 个", "缩短文字，或分填到几个单元格")


class Writers(dict[type, Callable[..., str]]):
    """Functions that write values, by the type of the value.

    ``bool`` and ``datetime`` are rejected, though they are subclasses of types of values.
    """

    def __missing__(self, kind: type) -> Callable[..., str]:
        """Return the function for a subclass of a known type, or the rejection."""
        if issubclass(kind, bool | datetime):
            return _reject
        return next((self[known] for known in self if issubclass(kind, known)), _reject)


def _reject(value: object) -> NoReturn:
    raise Fault(f"不能填入 {type(value).__name__} 类型的值 {value!r}", "填入文字、整数、十进制小数、日期或空值")


class CellWriter:
    """Writes a value as the rest of a ``<c …`` tag and its content.

    Raises `Fault` for a value it cannot write. `prefix` is the namespace prefix of the sheet's elements, `epoch` day 0
    of its dates; without it, dates are words. Numbers of `too_wide` and more, whatever their sign, are rejected:
    they would be printed as ###. Stored results are not, since they are calculated again.

    >>> writer = CellWriter("", date(1899, 12, 30))
    >>> writer.one(Decimal("1.50")), writer.one("=A1"), writer.one(None)
    ('><v>1.50</v></c>', ' t="inlineStr"><is><t>=A1</t></is></c>', '/>')
    """

    def __init__(self, prefix: str, epoch: date | None, too_wide: Decimal = Decimal("Infinity")) -> None:
        self._prefix, self._epoch, self._too_wide = prefix, epoch, too_wide
        self._figures = Writers(
            {int: _exact, Decimal: _plain, date: lambda day: str(_stored(day, epoch or EPOCH_1900))}
        )
        self._number = number = f"><{prefix}v>%s</{prefix}v></{prefix}c>"
        self._text = f' t="inlineStr"><{prefix}is><{prefix}t%s>%s</{prefix}t></{prefix}is></{prefix}c>'
        self._ordinary = self._text % ("", "%s")
        self._writers = Writers(
            {
                str: self._write_text,
                int: lambda value: number % self._fitting(_exact(value), value),
                Decimal: lambda value: number % self._fitting(_plain(value), value),
                date: lambda value: number % _stored(value, epoch) if epoch else self._write_text(as_text(value)),
                NoneType: lambda _: "/>",
            }
        )

    def one(self, value: Value) -> str:
        """Write one value."""
        return self._writers[type(value)](value)

    def result(self, value: Value) -> tuple[str, str]:
        """Return a value as the stored result of a formula.

        It is the attribute of its type, and its element.

        >>> CellWriter("", None).result("一致"), CellWriter("", None).result(Decimal("1.50"))
        ((' t="str"', '<v>一致</v>'), ('', '<v>1.50</v>'))
        >>> CellWriter("", None, Decimal(10)).result(12), CellWriter("", None).result(date(2024, 6, 12))
        (('', '<v>12</v>'), (' t="str"', '<v>2024年6月12日</v>'))
        """
        if value is None:
            return "", ""
        if isinstance(value, date) and not self._epoch:
            value = as_text(value)
        if isinstance(value, str):
            return ' t="str"', f"<{self._prefix}v>{cell_text(value)}</{self._prefix}v>"
        return "", f"<{self._prefix}v>{self._figures[type(value)](value)}</{self._prefix}v>"

    def results(self, values: Sequence[Value]) -> Iterable[tuple[str, str]]:
        """Return the values of a column as `result` does.

        A text that recurs is written once.
        """
        if set(map(type, values)) != {str}:
            return map(self.result, values)
        written = {text: self.result(text) for text in set(values)}
        return map(written.__getitem__, values)

    def column(self, values: Sequence[Value]) -> Iterable[str]:
        """Write the values of a column as `one` does, together if of one type."""
        kinds = set(map(type, values))
        if kinds == {str}:
            return self._texts(cast("Sequence[str]", values))
        if kinds == {Decimal} and _PLAIN.fullmatch("".join(numbers := list(map(str, values)))):
            if max(cast("Sequence[Decimal]", values)) < self._too_wide:
                return map(self._number.__mod__, numbers)
        elif kinds == {int}:
            largest = max(map(abs, cast("Sequence[int]", values)))
            if largest < MAX_EXACT and largest < self._too_wide:
                return map(self._number.__mod__, map(str, values))
        return map(self.one, values)

    def _texts(self, texts: Sequence[str]) -> Iterable[str]:
        different = set(texts)
        if len(different) * _RECURRING > len(texts) and _all_ordinary(texts):
            return map(self._ordinary.__mod__, texts)
        written = {text: self._write_text(text) for text in different}
        return map(written.__getitem__, texts)

    def _fitting(self, written: str, number: Decimal | int) -> str:
        if not -self._too_wide < number < self._too_wide:
            raise Fault(f"列太窄，放不下数字 {written}，会印成 ###", "加宽这一列、改小字号，或设为“缩小字体填充”")
        return written

    def _write_text(self, value: str) -> str:
        if _all_ordinary([value]):
            return self._ordinary % value
        check_length(value)
        written = cell_text(value)
        kept = "" if written == written.strip() and "\n" not in written else ' xml:space="preserve"'
        return self._text % (kept, written) if written else "/>"


def _all_ordinary(texts: Sequence[str]) -> bool:
    """Return whether all texts are short, not empty, and need no escape."""
    joined = "\0".join(texts)
    return (
        _ORDINARY.fullmatch(joined) is not None
        and joined.count("\0") == len(texts) - 1
        and max(map(len, texts)) <= MAX_TEXT // 2
    )


def _plain(number: Decimal) -> str:
    if not number.is_finite():
        raise Fault(f"{number} 不是一个数", "检查计算这个值的数据")
    return _without_sign_of_zero(number)


def _without_sign_of_zero(number: Decimal) -> str:
    """Write a number, a negative zero as zero.

    The format code for it, ``z``, needs the pure Python decimal, which not every Python has.
    """
    return f"{number or number.copy_abs():f}"


def _exact(number: int) -> str:
    if abs(number) >= MAX_EXACT:
        raise Fault(f"整数 {number} 超过 15 位，表格会改掉尾数", "编号、证件号按文字填入")
    return f"{number:d}"


def excel_serial(day: date, epoch: date = EPOCH_1900) -> int:
    """Return the number Excel stores for a date, below 1 if it has none.

    Excel counts a 29 February 1900, which did not exist, so earlier dates of the 1900 system are one less.

    >>> excel_serial(date(2024, 6, 12)), excel_serial(date(1900, 2, 28)), excel_serial(date(2024, 6, 12), EPOCH_1904)
    (45455, 59, 43993)
    """
    before_leap_day = epoch == EPOCH_1900 and day < date(1900, 3, 1)
    return (day - epoch).days - before_leap_day


def _stored(day: date, epoch: date) -> int:
    serial = excel_serial(day, epoch)
    if serial < 1:
        raise Fault(f"{day} 早于表格能表示的日期", "按文字填入")
    return serial


def _four_decimals(number: Decimal) -> str:
    _plain(number)
    return _without_sign_of_zero(number.quantize(_FOUR_DECIMALS, ROUND_HALF_UP, _AMPLE))


_WORDS = Writers(
    {
        str: str,
        int: str,
        Decimal: _four_decimals,
        date: lambda day: f"{day.year}年{day.month}月{day.day}日",
        NoneType: lambda _: BLANK,
    }
)
