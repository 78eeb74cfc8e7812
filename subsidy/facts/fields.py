"""Field types of the facts, and the base class all facts share.

Every model is frozen; unknown fields are rejected; a float is never accepted, since binary fractions put farmers on
the wrong side of a threshold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation, localcontext
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from ..law import EXACT
from ..problems import Problem, SubsidyError, characters, warning

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?(E[+-]?[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MANY_DECIMALS = warning("many_decimals", "小数超过4位", "按填入的数值精确计算；如系误填请更正")
LONG_TEXT = warning(
    "text_too_long_to_print",
    "有{length}个字，超过{most}个字的，表格的一行可能印不下",
    "缩短；详细情况另附说明",
)
ABSURD_AREA = warning("absurd_area", "面积大得不合常理", "核对单位是否为亩、小数点是否遗漏")


def _exact_decimal(value: object) -> object:
    """Accept a Decimal, a whole number or a plain decimal text.

    A float is rejected: it has already lost digits.
    """
    if isinstance(value, bool | float):
        raise PydanticCustomError("inexact_number", "数字须为 Decimal、整数或文本，不能是 float 或 bool")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal_text", "应为普通小数，如 3.2500")
    return Decimal(value) if isinstance(value, int | str) else value


def _exact_date(value: object) -> object:
    """Accept a date, or its text as 2024-06-12 and in no other form."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _one_line(text: str) -> str:
    return _seen(text, one_line=True)


def _seen(text: str, *, one_line: bool = False) -> str:
    """Reject invisible characters; normalise CRLF to LF."""
    text = text.replace("\r\n", "\n")
    if character := characters.unseen(text, one_line=one_line):
        raise PydanticCustomError("unseen_character", "{character}", {"character": character})
    return text


MAX_TEXT, MAX_FREE_TEXT = 200, 2000
"""Characters"""
MAX_COUNT = 10_000_000
MAX_REMARK = 60
"""Characters of 备注 that a narrow column can print, with the remarks of the program after it"""

Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    AfterValidator(_one_line),
]
Name = Annotated[Text, AfterValidator(characters.readable_name)]
"""A person's name, spelt as a reader sees it (X6)"""
FreeText = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, max_length=MAX_FREE_TEXT), AfterValidator(_seen)
]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=MAX_COUNT)]
Day = Annotated[date, Strict(), BeforeValidator(_exact_date)]
Area = Annotated[Decimal, Strict(), Field(ge=0, max_digits=25, decimal_places=15), BeforeValidator(_exact_decimal)]
Money = Annotated[Decimal, Strict(), Field(ge=0, max_digits=16, decimal_places=4), BeforeValidator(_exact_decimal)]
Share = Annotated[Decimal, Strict(), Field(ge=0, le=1, decimal_places=6), BeforeValidator(_exact_decimal)]
IdNumber = Annotated[str, StringConstraints(strict=True, to_upper=True)]
YearMonth = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Facts(BaseModel):
    """Base of all facts.

    They are frozen; unknown fields are rejected and all contradictions reported together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:  # noqa: ANN401
        """Validate JSON, reading each number from its text.

        0.1 is one tenth, not the nearest double.
        """
        data = json.loads(json_data, parse_float=json_number, object_pairs_hook=without_repeats)
        return cls.model_validate(data, **options)

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401
        """Return the facts with `changes`, checked again; these stay as they are.

        Raises `pydantic.ValidationError` if the changed facts are impossible or a field does not exist.
        """
        return type(self).model_validate({**dict(self), **changes})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with an `update` is validated, unlike pydantic's."""
        return self.replace(**update) if update else super().model_copy(deep=deep)

    @model_validator(mode="after")
    def _reject_contradictions(self) -> Self:
        with localcontext(EXACT):
            errors = [problem for problem in self.own_problems() if problem.is_error]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, [_detail(error) for error in errors])
        return self

    def own_problems(self) -> Iterator[Problem]:
        """Yield the problems of these facts alone; paths are relative to them."""
        return iter(())

    def __repr__(self) -> str:
        """Return a short text that identifies the facts, without personal data.

        `model_dump` gives all of them.
        """
        return f"<{type(self).__name__} {self._name()}>"

    def __str__(self) -> str:
        """Return the same as `repr`."""
        return repr(self)

    def _name(self) -> str:
        return str(getattr(self, "name", ""))


def json_number(text: str) -> Decimal:
    """Return a number of a JSON text exactly.

    Raises `ValueError` if its exponent is too large for a decimal.
    """
    try:
        return Decimal(text)
    except InvalidOperation as failure:
        raise ValueError(f"not a decimal: {text[:40]}") from failure


class RepeatedFieldError(SubsidyError):
    """A JSON object names a field twice."""


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Reject a JSON object that names a field twice.

    Which of the two was meant is unknown.
    """
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedFieldError(f"字段重复：{'、'.join(sorted({name for name in names if names.count(name) > 1}))}")
    return fields


def _detail(problem: Problem) -> InitErrorDetails:
    text = f"{problem.message}。{problem.remedy}"
    return {
        "type": PydanticCustomError(problem.code, "{text}", {"text": text, "problem": problem}),
        "loc": problem.path,
        "input": problem.value,
    }


def length_problems(holder: Facts, most: int, *fields: str) -> Iterator[Problem]:
    """Yield warnings for texts of more than `most` characters among `fields`.

    The packaged forms may not have room for them.
    """
    for field in fields:
        text: str | None = getattr(holder, field)
        if text is not None and len(text) > most:
            yield LONG_TEXT.at(field, length=len(text), most=most)


def area_problems(holder: Facts, absurd: Decimal, *fields: str) -> Iterator[Problem]:
    """Yield warnings for implausible areas (亩) among `fields`.

    An area is implausible if it is above `absurd` or has more than four decimals.
    """
    for field in fields:
        area: Decimal | None = getattr(holder, field)
        if area is None:
            continue
        if area > absurd:
            yield ABSURD_AREA.at(field, value=area)
        if area.scaleb(4) % 1:
            yield MANY_DECIMALS.at(field, value=area)
