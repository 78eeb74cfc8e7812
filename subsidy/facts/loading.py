"""A project from JSON, and validation failures as problems in Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cache
from itertools import islice
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, ValidationError

from ..law import EXACT
from ..problems import InputError, Kind, Path, Problem, characters, error
from .checking import all_problems
from .fields import Facts, RepeatedFieldError, json_number, without_repeats
from .project import Project
from .records import Row, nested

FIELD_MISSING = error("field_missing", "缺少必填字段", "补上该字段")
FIELD_UNKNOWN = error("field_unknown", "没有这个字段", "核对字段名；可用 subsidy schema 查看全部字段")
FIELD_KIND = error("field_kind", "值的类型不对，应为{wanted}", "按要求的类型填写")
FIELD_RANGE = error("field_range", "值超出允许的范围：{limit}", "核对该值")
FIELD_TEXT = error("field_text", "文字中有看不见的字符{character}", "删去该字符，或重新录入该处文字")
FIELD_VALUE = error("field_value", "值不合要求", "核对该值")
NOT_JSON = error("not_json", "不是有效的 JSON：{text}", "核对文件内容和编码（UTF-8）")

TOO_MUCH_JSON = error("json_too_much", "内容过多：约{count}个值，超过{limit}个", "按村或按批分成几个文件")
TOO_MANY_FAULTS = error(
    "json_too_many_faults",
    "有{count}处不合要求，过多，不逐一列出；以下只列各列表开头的",
    "多半是字段名或层次不对，对照 subsidy schema 核对后重新导出",
)

_MOST_VALUES = 2_500_000
"""A project of 140 000 people; each value may take 500 bytes if it is wrong."""
_MOST_FAULTS = 100_000
_SHOWN_ENTRIES = 20
"""Entries of each list that are validated where there are too many faults"""

_UNREAD = {kind.code for kind in (FIELD_MISSING, FIELD_UNKNOWN, FIELD_KIND, FIELD_RANGE, FIELD_TEXT, FIELD_VALUE)}

_WANTED = {
    "bool_type": "true 或 false",
    "date_type": "日期，如 2024-06-12",
    "decimal_text": "普通小数，如 3.2500",
    "decimal_type": "普通小数，如 3.2500",
    "enum": "规定的代码之一",
    "inexact_number": "精确数值（文本、整数或 Decimal），不能是浮点数或真假值",
    "dict_type": "对象",
    "int_type": "整数",
    "is_instance_of": "普通小数，如 3.2500",
    "model_attributes_type": "对象",
    "model_type": "对象",
    "string_type": "文本",
    "tuple_type": "列表",
}
_LIMITS = {
    "decimal_max_digits": "位数过多",
    "decimal_whole_digits": "过大",
    "decimal_max_places": "小数位数过多",
    "finite_number": "应为有限的数",
    "greater_than_equal": "不能小于0",
    "less_than_equal": "过大",
    "string_pattern_mismatch": "格式不符",
    "string_too_long": "文字过长",
    "string_too_short": "不能为空",
}


def project_from_records(
    project: Row,
    villages: Iterable[Row],
    households: Iterable[Row],
    persons: Iterable[Row],
    *,
    parcels: Iterable[Row] = (),
    progress: Iterable[Row] = (),
) -> Project:
    """Return the project given as rows of a database or a DataFrame.

    Columns are the field names of the models. Households name their `village` by its name, persons their `household` by
    its number. Flags may be 0 and 1, numbers those of numpy, days datetimes; None and NaN mean a missing field. Linear
    in the number of rows. Raises `InputError` with the table, row and column of every problem; floats are rejected.
    """
    found = nested(project, villages, households, persons, parcels=parcels, progress=progress)
    try:
        return Project.model_validate(found.data)
    except ValidationError as failure:
        raise InputError(map(found.located, problems_of(failure))) from failure


@dataclass(frozen=True, slots=True)
class Draft:
    """A project as far as its JSON can be read.

    A field that cannot be read is None, as the checks expect, and has a problem in `unread`.
    """

    project: Project
    unread: tuple[Problem, ...] = ()
    is_valid: bool = True
    """Whether every field was read and no two contradict each other"""

    def readable(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield those of `problems` that are about fields which can be read."""
        paths = {problem.path for problem in self.unread}
        for problem in problems:
            if not any(problem.path[:length] in paths for length in range(len(problem.path) + 1)):
                yield problem


def load_project(text: str | bytes) -> Project:
    """Return the project written as JSON.

    Raises `InputError` with all its problems. A field that cannot be read hides no contradiction among the others.
    """
    draft = read_draft(text)
    if draft.is_valid:
        return draft.project
    with localcontext(EXACT):
        raise InputError([*draft.unread, *draft.readable(all_problems(draft.project))])


def read_draft(text: str | bytes) -> Draft:
    """Return a project written as JSON, as far as it can be read.

    Raises `InputError` if `text` is not JSON, or has too many values or faults to read them all.
    """
    values = text.count(",") if isinstance(text, str) else text.count(b",")
    if values > _MOST_VALUES:
        raise InputError([TOO_MUCH_JSON.at(count=values, limit=_MOST_VALUES)])
    try:
        data = json.loads(text, parse_float=json_number, object_pairs_hook=without_repeats)
    except (ValueError, RecursionError) as failure:
        raise InputError([NOT_JSON.at(text=_json_fault(failure))]) from failure
    try:
        return Draft(Project.model_validate(data))
    except ValidationError as failure:
        if failure.error_count() > _MOST_FAULTS:
            raise InputError(_first_of(data, failure.error_count())) from None
        unread = tuple(problem for problem in problems_of(failure) if problem.code in _UNREAD)
        paths = frozenset(problem.path for problem in unread)
        return Draft(_as_far_as_read(Project, data, paths), unread, is_valid=False)


def _first_of(data: object, count: int) -> Iterator[Problem]:
    """Yield the count of faults, then those of the first entries of each list."""
    yield TOO_MANY_FAULTS.at(count=count)
    try:
        Project.model_validate(_beginning(data))
    except ValidationError as failure:
        yield from problems_of(failure)


def _beginning(data: object) -> object:
    if isinstance(data, dict):
        return {name: _beginning(value) for name, value in islice(data.items(), 100)}
    return [*map(_beginning, data[:_SHOWN_ENTRIES])] if isinstance(data, list) else data


def _json_fault(failure: ValueError | RecursionError) -> str:
    """Return in Chinese why a text is no JSON."""
    match failure:
        case json.JSONDecodeError():
            return f"第{failure.lineno}行第{failure.colno}列有误"
        case UnicodeDecodeError():
            return "不是UTF-8编码的文本"
        case RecursionError():
            return "嵌套过深"
        case RepeatedFieldError():
            return str(failure)
    return "有一个数过长"


def _as_far_as_read(kind: type[Facts], data: object, unread: frozenset[Path], path: Path = ()) -> Any:  # noqa: ANN401
    """Return facts of `kind` without validation.

    A field that was not read is None, such a list one unknown entry.
    """
    given = data if isinstance(data, dict) else {}
    facts: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        item = _item(field)
        if item:
            listed = given.get(name)
            entries = listed if isinstance(listed, list | tuple) else [None] * ((*path, name) in unread)
            facts[name] = tuple(_as_far_as_read(item, each, unread, (*path, name, n)) for n, each in enumerate(entries))
        elif name in given and (*path, name) not in unread:
            facts[name] = _adapter(kind, name).validate_python(given[name])
        else:
            facts[name] = None if field.is_required() or name in given else field.default
    return kind.model_construct(**facts)


@cache
def _adapter(kind: type[Facts], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(kind.model_fields[name].rebuild_annotation())


def _item(field: FieldInfo) -> type[Facts] | None:
    """Return the model of the entries of a list field."""
    inside = get_args(field.annotation)
    return inside[0] if inside and isinstance(inside[0], type) and issubclass(inside[0], Facts) else None


def problems_of(failure: ValidationError) -> tuple[Problem, ...]:
    """Return a `ValidationError` as problems with their fields, in Chinese."""
    return tuple(map(_problem, failure.errors(include_url=False)))


def _problem(fault: ErrorDetails) -> Problem:
    ours: Problem | None = fault.get("ctx", {}).get("problem")
    if ours:
        return replace(ours, path=fault["loc"])
    value = fault["input"] if isinstance(fault["input"], str | int | float | Decimal) else ""
    kind, facts = _kind(fault["type"], value)
    return kind.at(*fault["loc"], value=value, **facts)


def _kind(fault: str, value: object) -> tuple[Kind, dict[str, object]]:
    """Return the kind of problem that pydantic's `fault` is, and its facts."""
    if fault in _WANTED:
        return FIELD_KIND, {"wanted": _WANTED[fault]}
    if fault in _LIMITS:
        return FIELD_RANGE, {"limit": _LIMITS[fault]}
    if fault in ("unseen_character", "string_unicode"):
        return FIELD_TEXT, {"character": characters.unseen(str(value), one_line=True)}
    others = {"missing": FIELD_MISSING, "extra_forbidden": FIELD_UNKNOWN}
    return others.get(fault, FIELD_VALUE), {}
