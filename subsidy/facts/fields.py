"""Field types of the facts, and the base class all facts share.

Every model is frozen; unknown fields are rejected; a float is never accepted, since binary fractions put farmers on
the wrong side of a threshold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, localcontext
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
from ..problems import Problem, characters, warning

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MANY_DECIMALS = warning("many_decimals", "小数超过4位", "按填入的数值精确计算；如系误填请更正")
ABSURD_AREA = warning("absurd_area", "面积大得不合常理", "核对单位是否为亩、小数点是否遗漏")


def _exact_decimal(value: object) -> object:
    """Take a Decimal, a whole number or a plain decimal text; a float has already lost what was written."""
    if isinstance(value, bool | float):
        raise PydanticCustomError("inexact_number", "数字须为 Decimal、整数或文本，不能是 float 或 bool")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal_text", "应为普通小数，如 3.2500")
    return Decimal(value) if isinstance(value, int | str) else value


def _exact_date(value: object) -> object:
    """Take a date, or its text as 2024-06-12 and no other way."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _one_line(text: str) -> str:
    return _seen(text, one_line=True)


def _seen(text: str, *, one_line: bool = False) -> str:
    """Refuse what cannot be seen; a line break of another system is one of ours."""
    text = text.replace("\r\n", "\n")
    if character := characters.unseen(text, one_line=one_line):
        raise PydanticCustomError("unseen_character", "{character}", {"character": character})
    return text


Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
FreeText = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=2000), AfterValidator(_seen)]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000_000)]
Day = Annotated[date, Strict(), BeforeValidator(_exact_date)]
Area = Annotated[Decimal, Strict(), BeforeValidator(_exact_decimal), Field(ge=0, max_digits=25, decimal_places=15)]
Money = Annotated[Decimal, Strict(), BeforeValidator(_exact_decimal), Field(ge=0, max_digits=16, decimal_places=4)]
Share = Annotated[Decimal, Strict(), BeforeValidator(_exact_decimal), Field(ge=0, le=1, decimal_places=4)]
IdNumber = Annotated[str, StringConstraints(strict=True, to_upper=True)]
YearMonth = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Facts(BaseModel):
    """What all facts share: frozen, nothing unknown, and every contradiction among them told at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:  # noqa: ANN401
        """Validate JSON, reading each number from its text: 0.1 is one tenth, not the nearest double."""
        data = json.loads(json_data, parse_float=Decimal, object_pairs_hook=without_repeats)
        return cls.model_validate(data, **options)

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        with localcontext(EXACT):
            errors = [problem for problem in self.own_problems() if problem.is_error]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, [_detail(error) for error in errors])
        return self

    def own_problems(self) -> Iterator[Problem]:
        """Yield what is wrong with these facts alone; paths are relative to them."""
        return iter(())


class RepeatedFieldError(ValueError):
    """A JSON object names a field twice."""


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a JSON object that names a field twice: which of the two was meant cannot be told."""
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


def area_problems(holder: Facts, absurd: Decimal, *fields: str) -> Iterator[Problem]:
    """Yield a warning for each of the area `fields` that is implausibly large or has more than four decimals."""
    for field in fields:
        area: Decimal | None = getattr(holder, field)
        if area is None:
            continue
        if area > absurd:
            yield ABSURD_AREA.at(field, value=area)
        if area.scaleb(4) % 1:
            yield MANY_DECIMALS.at(field, value=area)
