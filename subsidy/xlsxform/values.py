"""What may be put into a template, how it is asked for there, and how it is written.

A template asks with placeholders: ``{{名称}}`` for a value of the form, ``{{列表.字段}}`` for a field of the records of
a list. `parse_text` splits the text of a cell at them. A value is written in one of two ways: as the typed content of a
cell (`CellWriter`), or as words inside a longer text (`as_text`).

Values may come from anywhere, so nothing in them is ever read as markup or as a formula. Control characters that XML
cannot hold, such as those a chat program leaves when text is pasted, are dropped: nobody can see them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from types import NoneType
from typing import NamedTuple, NoReturn, Protocol, cast

from .faults import Fault
from .markup import escape

Value = str | int | Decimal | date | None
"""``Decimal`` and ``int`` are numbers, a ``date`` is a date, text stays text as it is, ``None`` is nothing."""

Record = Sequence[Value]


class Records(Protocol):
    """The records of a list: how many there are is known beforehand, and they can be gone through."""

    def __len__(self) -> int:
        """Return how many records there are."""

    def __iter__(self) -> Iterator[Record]:
        """Go through the records."""


class Placeholder(NamedTuple):
    """A name in double braces; `list` is empty for a value of the form."""

    list: str
    field: str

    def __str__(self) -> str:
        """Return the name as the template has it, without braces."""
        return f"{self.list}.{self.field}" if self.list else self.field


Text = tuple[str | Placeholder, ...]
"""A text with its placeholders."""

Lookup = Callable[[Placeholder], Value]

MAX_TEXT = 32_767
"""The most characters a cell holds, in UTF-16 units as Excel counts."""
MAX_EXACT = 10**15
"""Whole numbers from here on lose their last digits in a cell."""

_NAME = re.compile(r"\{\{([^{}]*)\}\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}|｛｛|｝｝")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ORDINARY = re.compile(r"(?:(?!\s)[^\x00-\x1f<>&_\ud800-\udfff\ufffe\uffff]++(?<!\s)(?:\x00|\Z))++")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FOUR_DECIMALS = Decimal("0.0001")
_AMPLE = Context(prec=400)


def has_braces(text: str) -> bool:
    """Return whether a text has placeholders, or what was meant to be one."""
    return _LEFT_OVER.search(text) is not None


def parse_text(text: str) -> Text:
    """Return `text` split at its placeholders. Raises `Fault` for braces that are no placeholder.

    >>> parse_text("共{{人数}}人")
    ('共', Placeholder(list='', field='人数'), '人')
    """
    pieces = _NAME.split(text)
    for literal in pieces[::2]:
        if has_braces(literal):
            raise Fault(f"“{text}”中的花括号不成对或是全角的", "占位符写成 {{名称}} 或 {{列表.字段}}，花括号用半角")
    parts = (_placeholder(piece) if index % 2 else piece for index, piece in enumerate(pieces))
    return tuple(part for part in parts if part != "")


def past_placeholder(text: str, place: int) -> int:
    """Return the end of the placeholder that `place` is inside of, or `place`.

    >>> past_placeholder("共{{人数}}人", 3), past_placeholder("共{{人数}}人", 1)
    (7, 1)
    """
    return next((found.end() for found in _NAME.finditer(text) if found.start() < place < found.end()), place)


def _placeholder(name: str) -> Placeholder:
    parts = [part.strip() for part in name.split(".")]
    if not all(parts) or len(parts) > 2:
        raise Fault(f"占位符 {{{{{name}}}}} 的名称有误", "写成 {{名称}} 或 {{列表.字段}}，只用一个点")
    return Placeholder("" if len(parts) == 1 else parts[0], parts[-1])


def placeholders(text: Text) -> Iterator[Placeholder]:
    """Yield the placeholders of a text."""
    return (part for part in text if isinstance(part, Placeholder))


def as_text(value: Value) -> str:
    """Return a value as words inside a text. Raises `Fault` for what is no `Value`.

    >>> as_text(Decimal("3.5")), as_text(date(2024, 6, 12)), as_text(None)
    ('3.5000', '2024年6月12日', '')
    """
    return _WORDS[type(value)](value)


def clean(text: str) -> str:
    """Return a text without what XML cannot hold, and with line breaks as a cell has them."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(text: str) -> str:
    """Return a text as the content of ``<t>``. ``_x0041_`` would be read as a code there, so it is written in code.

    >>> cell_text("A&B_x0041_")
    'A&amp;B_x005F_x0041_'
    """
    return escape(_LOOKS_ESCAPED.sub("_x005F_", clean(text)))


def only_texts(values: Sequence[Value]) -> Sequence[str]:
    """Return the values that are texts, with empty ones in place of the others."""
    if set(map(type, values)) == {str}:
        return cast("Sequence[str]", values)
    return [value if isinstance(value, str) else "" for value in values]


def check_length(text: str) -> None:
    """Raise `Fault` for a text longer than a cell can hold."""
    if len(text) > MAX_TEXT // 2 and (length := len(text.encode("utf-16-le", "surrogatepass")) // 2) > MAX_TEXT:
        raise Fault(f"文字有 {length} 个字，超过单元格上限 {MAX_TEXT} 个", "缩短文字，或分填到几个单元格")


class Writers(dict[type, Callable[..., str]]):
    """What writes a value, by its type. ``bool`` and ``datetime`` only look like kinds of values."""

    def __missing__(self, kind: type) -> Callable[..., str]:
        """Return what writes the kind that `kind` is a subclass of; for what is no `Value`, what raises `Fault`."""
        if issubclass(kind, bool | datetime):
            return _refuse
        return next((self[known] for known in self if issubclass(kind, known)), _refuse)


def _refuse(value: object) -> NoReturn:
    raise Fault(f"不能填入 {type(value).__name__} 类型的值 {value!r}", "填入文字、整数、十进制小数、日期或空值")


class CellWriter:
    """Writes the rest of a ``<c …`` tag and its content for a value; it raises `Fault` for what cannot be written.

    `prefix` is the namespace prefix of the sheet's elements, `epoch` day 0 of its dates; without one they are words.

    >>> writer = CellWriter("", date(1899, 12, 30))
    >>> writer.one(Decimal("1.50")), writer.one("=A1"), writer.one(None)
    ('><v>1.50</v></c>', ' t="inlineStr"><is><t>=A1</t></is></c>', '/>')
    """

    def __init__(self, prefix: str, epoch: date | None) -> None:
        number = f"><{prefix}v>%s</{prefix}v></{prefix}c>"
        self._text = f' t="inlineStr"><{prefix}is><{prefix}t%s>%s</{prefix}t></{prefix}is></{prefix}c>'
        self._ordinary = self._text % ("", "%s")
        self._writers = Writers(
            {
                str: self._write_text,
                int: lambda value: number % _exact(value),
                Decimal: lambda value: number % _plain(value),
                date: lambda value: number % _serial(value, epoch) if epoch else self._write_text(as_text(value)),
                NoneType: lambda _: "/>",
            }
        )

    def one(self, value: Value) -> str:
        """Write one value."""
        return self._writers[type(value)](value)

    def column(self, values: Sequence[Value]) -> Iterable[str]:
        """Write some values that stand below each other: as `one` does, but at once where all are of a kind."""
        kinds = set(map(type, values))
        if len(kinds) > 1:
            return map(self.one, values)
        kind = kinds.pop()
        if kind is not str:
            return map(self._writers[kind], values)
        if _all_ordinary(cast("Sequence[str]", values)):
            return map(self._ordinary.__mod__, values)
        written = {text: self.one(text) for text in set(values)}
        return map(written.__getitem__, values)

    def _write_text(self, value: str) -> str:
        if _all_ordinary([value]):
            return self._ordinary % value
        check_length(value)
        written = cell_text(value)
        kept = "" if written == written.strip() and "\n" not in written else ' xml:space="preserve"'
        return self._text % (kept, written) if written else "/>"


def _all_ordinary(texts: Sequence[str]) -> bool:
    """Return whether every text is short, not empty, and stands in a cell as it is."""
    joined = "\0".join(texts)
    return (
        _ORDINARY.fullmatch(joined) is not None
        and joined.count("\0") == len(texts) - 1
        and max(map(len, texts)) <= MAX_TEXT // 2
    )


def _plain(number: Decimal) -> str:
    if not number.is_finite():
        raise Fault(f"{number} 不是一个数", "检查计算这个值的数据")
    return f"{number:zf}"


def _exact(number: int) -> str:
    if abs(number) >= MAX_EXACT:
        raise Fault(f"整数 {number} 超过 15 位，表格会改掉尾数", "编号、证件号按文字填入")
    return f"{number:d}"


def _serial(day: date, epoch: date) -> int:
    """Return the number of a date. Excel believes in 29 February 1900, so days before it count one less."""
    serial = (day - epoch).days
    if epoch.year < 1900 and day < date(1900, 3, 1):
        serial -= 1
    if serial < 1:
        raise Fault(f"{day} 早于表格能表示的日期", "按文字填入")
    return serial


def _four_decimals(number: Decimal) -> str:
    _plain(number)
    return f"{number.quantize(_FOUR_DECIMALS, ROUND_HALF_UP, _AMPLE):zf}"


_WORDS = Writers(
    {
        str: str,
        int: str,
        Decimal: _four_decimals,
        date: lambda day: f"{day.year}年{day.month}月{day.day}日",
        NoneType: lambda _: "",
    }
)
