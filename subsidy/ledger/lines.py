"""Records as the JSON objects of the file.

Names are Chinese, figures are text, and fields at their default are left out.

A file whose checksums are right may still hold anything, when they were made by hand: every value is checked as it is
read, and every number that refers to another record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from ..law import DECIMALS, ZERO, plain
from .entry import Act, Batch, Change, Decision, Entry, Part, Payment, Record, Recovery, Verdict
from .store import LedgerError

Json = dict[str, Any]
T = TypeVar("T")

_REQUIRED = object()
"""Default of a field that no line leaves out."""
_LARGEST = 10**15
"""More than any area, amount or number of a record."""


def _checked(kind: type[T], value: object) -> T:
    """Return a value of this kind.

    Raises `TypeError` if it is of any other, such as a yes where a number belongs.
    """
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _words(value: object) -> str:
    return _checked(str, value)


def _counted(value: object) -> int:
    number = _checked(int, value)
    if not 0 < number < _LARGEST:
        raise ValueError(number)
    return number


def _figure(value: object) -> Decimal:
    figure = Decimal(_checked(str, value))
    if not (figure.is_finite() and abs(figure) < _LARGEST):
        raise ValueError(figure)
    return figure


def _yes_or_no(value: object) -> bool:
    return _checked(bool, value)


def _id_numbers(value: object) -> tuple[str, ...]:
    return tuple(map(_words, _checked(list, value)))


class Field(NamedTuple):
    """A field of a record: its name in code and its title in the file.

    It also says how its value is written and read.
    """

    name: str
    title: str
    write: Callable[[Any], Any] = str
    read: Callable[[Any], Any] = _words
    default: Any = _REQUIRED


def _text(name: str, title: str) -> Field:
    return Field(name, title, default="")


def _number(name: str, title: str, default: object = _REQUIRED) -> Field:
    return Field(name, title, int, _counted, default)


def _area(name: str, title: str) -> Field:
    return Field(name, title, "{:f}".format, _figure)


def _printed(name: str, title: str, default: object = _REQUIRED) -> Field:
    return Field(name, title, _exactly, _figure, default)


def _exactly(value: Decimal) -> str:
    """Return a share or money with four decimals, or with all if it has more.

    A percentage has six.
    """
    decimals = value.normalize().as_tuple().exponent
    return plain(value, max(DECIMALS, -decimals if isinstance(decimals, int) else 0))


def _day(name: str, title: str, default: object = _REQUIRED) -> Field:
    return Field(name, title, date.isoformat, date.fromisoformat, default)


_BATCH = (
    _number("number", "批次"),
    Field("act", "事项", str, Act),
    _day("on", "登记日期"),
    _text("project", "项目"),
    _text("reason", "原因"),
    _day("notice_date", "告知书日期", None),
    _text("policy", "政策"),
    _printed("standard", "补贴标准", ZERO),
    Field("deducts", "扣除已补贴", bool, _yes_or_no, default=True),
    _text("sha256", "工作簿SHA256"),
)
_RECORD = (_number("number", "编号"), _number("replaces", "更正编号", None))
_WITHDRAWN = Field("withdrawn", "撤销", bool, _yes_or_no, default=False)
_HOUSEHOLD = (
    _text("township", "乡镇"),
    _text("village", "村"),
    _text("household", "户编号"),
    _text("head", "户主"),
    _text("certificate", "证号"),
    _area("contracted_area", "承包面积"),
)
_ACCOUNT = _number("account", "户账")
_HOLDS = (*_HOUSEHOLD, _area("taken_before", "以前征收"), _area("taken_now", "本次征收"))
_PAYMENT = (
    _text("id_number", "身份证号"),
    _text("name", "姓名"),
    _printed("prior_share", "已补贴比例"),
    _printed("entitlement", "补贴比例"),
    _printed("uncontracted_share", "未承包到户补贴比例"),
    _printed("amount", "补贴金额"),
    _printed("due", "应享比例"),
)
_NUMBERS = Field("members", "身份证号", list, _id_numbers)
_PART = (_ACCOUNT, *_HOUSEHOLD, _area("taken", "以前征收"), _NUMBERS)
_DECISION = (_number("number", "编号"), Field("verdict", "认定", str, Verdict), _NUMBERS._replace(name="id_numbers"))
_RECOVERY = (
    _number("number", "编号"),
    _text("id_number", "身份证号"),
    _text("project", "原项目"),
    _printed("share", "追回比例"),
    _printed("amount", "追回金额"),
)
_ENTRY = (*_RECORD, _WITHDRAWN, _ACCOUNT, *_HOLDS)
_PERSONS, _SOURCES, _PARTS = "人员", "原户账", "现户"


def _written(fields: Sequence[Field], record: object) -> Json:
    """Return the fields of `record` that are not at their default, by title."""
    values = ((field, getattr(record, field.name)) for field in fields)
    return {field.title: field.write(value) for field, value in values if value != field.default}


def _values(fields: Sequence[Field], line: Mapping[str, Any]) -> Json:
    """Return the values that `line` states for `fields`, by name.

    A field that is left out has its default.
    """
    return {field.name: _value(field, line) for field in fields}


def _value(field: Field, line: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if field.title in line:
        return field.read(line[field.title])
    if field.default is _REQUIRED:
        raise KeyError(field.title)
    return field.default


def batches(records: Iterable[Record]) -> Iterator[list[Json]]:
    """Yield the lines of each batch: the batch itself, then its records."""
    for _, group in groupby(records, key=lambda record: record.batch.number):
        held = list(group)
        yield [_written(_BATCH, held[0].batch), *map(_line, held)]


def records(stored: Iterable[Sequence[Json]]) -> Iterator[Record]:
    """Yield the records of batches as the file holds them.

    Raises `LedgerError` for one that the ledger's own program cannot have written.
    """
    read: list[Record] = []
    for count, (head, *lines) in enumerate(stored, 1):
        try:
            batch = Batch(**_values(_BATCH, head))
            _require(batch.number == count and bool(lines))
            for line in lines:
                record = _record(batch, line)
                _check_references(record, read)
                read.append(record)
        except (ArithmeticError, AttributeError, InvalidOperation, LookupError, TypeError, ValueError) as fault:
            raise LedgerError(
                f"台账第{count}批第{len(read) + 1}号记录的内容不合规定，不是本软件写入的。请用备份恢复"
            ) from fault
    yield from read


def _check_references(record: Record, earlier: Sequence[Record]) -> None:
    """Check the order and the references of a record.

    Raises `ValueError` if it is out of order, or refers to a record that cannot be meant.
    """
    _require(record.number == len(earlier) + 1)
    if isinstance(record, Entry):
        _require(bool(record.project))
    if isinstance(record, Entry | Change) and record.replaces is not None:
        _require(record.replaces < record.number and type(earlier[record.replaces - 1]) is type(record))
    if isinstance(record, Decision):
        _require(len(record.id_numbers) == (1 if record.verdict is Verdict.MOVED else 2))


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError


def _line(record: Record) -> Json:
    match record:
        case Entry():
            persons = [_written(_PAYMENT, payment) for payment in record.persons]
            return {**_written(_ENTRY, record), _PERSONS: persons}
        case Change():
            parts = [_written(_PART, part) for part in record.parts]
            return {**_written(_RECORD, record), "变动": record.kind, _SOURCES: list(record.sources), _PARTS: parts}
        case Decision():
            return _written(_DECISION, record)
        case Recovery():
            return _written(_RECOVERY, record)


def _record(batch: Batch, line: Json) -> Record:
    if _PERSONS in line:
        persons = tuple(Payment(**_values(_PAYMENT, person)) for person in _checked(list, line[_PERSONS]))
        return Entry(batch=batch, persons=persons, **_values(_ENTRY, line))
    if _PARTS in line:
        parts = tuple(Part(**_values(_PART, part)) for part in _checked(list, line[_PARTS]))
        sources = tuple(map(_counted, _checked(list, line[_SOURCES])))
        return Change(batch=batch, sources=sources, parts=parts, **_values(_RECORD, line))
    if "认定" in line:
        return Decision(batch=batch, **_values(_DECISION, line))
    return Recovery(batch=batch, **_values(_RECOVERY, line))
