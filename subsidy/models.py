"""The facts of an acquisition: what a village knows before anything is decided.

A `Project` holds its villages, a village its households, a household its members, so a person without a household
cannot be written down. Every model is frozen; unknown fields are refused; no float is ever taken, since binary
fractions put farmers on the wrong side of a threshold. Areas are in 亩 unless the name says 公顷, money in 元.

Built in code, from a dict (`Project.model_validate`) or from JSON (`load_project`, or `Project.model_validate_json`;
both read every number exactly from its text). Impossible facts raise `pydantic.ValidationError`; `problems_of` says
what is in one in Chinese: which field, what is wrong, what to do. `load_project` does that for you.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cache
from typing import Annotated, Any, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, ValidationError

from . import characters, checks, identity
from .problems import InputError, Kind, Path, Problem, error
from .rules import EXACT
from .terms import Approver, Insurance, LandUseMode, Sex

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
        data = json.loads(json_data, parse_float=Decimal, object_pairs_hook=_without_repeats)
        return cls.model_validate(data, **options)

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        with localcontext(EXACT):
            errors = [problem for problem in self._own_problems() if problem.is_error]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, [_detail(error) for error in errors])
        return self

    def _own_problems(self) -> Iterator[Problem]:
        return iter(())


class RepeatedFieldError(ValueError):
    """A JSON object names a field twice."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a JSON object that names a field twice: which of the two was meant cannot be told."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedFieldError(f"字段重复：{'、'.join(sorted({name for name in names if names.count(name) > 1}))}")
    return fields


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


def _detail(problem: Problem) -> InitErrorDetails:
    text = f"{problem.message}。{problem.remedy}"
    return {
        "type": PydanticCustomError(problem.code, "{text}", {"text": text, "problem": problem}),
        "loc": problem.path,
        "input": problem.value,
    }


class Farmer(Facts):
    """被征地农民: a member of a household, of any age."""

    name: Text
    """姓名"""
    id_number: IdNumber
    """身份证号, 18 characters"""
    relation: Text
    """与户主关系; the head's own is 户主"""
    on_register: Flag
    """在册: on the village register"""
    has_contract_right: Flag
    """享有承包权"""
    is_student: Flag
    """在校学生"""
    insurance: Insurance
    """参保类型"""
    prior_share: Share = Decimal(0)
    """已补贴比例 under earlier projects, 0–1 of one full standard (R10)"""
    on_uncontracted_list: Flag = False
    """未承包到户名单: named by the village for its uncontracted land (R11)"""
    phone: FreeText = ""
    """联系电话"""
    address: FreeText = ""
    """户籍地址"""
    note: FreeText = ""
    """备注"""

    @property
    def birth_date(self) -> date:
        """出生日期, from the ID number."""
        return identity.birth_date(self.id_number)

    @property
    def sex(self) -> Sex:
        """性别, from the ID number."""
        return identity.sex(self.id_number)

    @property
    def is_head(self) -> bool:
        """Whether this member is the 户主."""
        return self.relation == checks.HEAD

    def _own_problems(self) -> Iterator[Problem]:
        return checks.farmer_problems(self)


class Household(Facts):
    """农户: holds the contract for the land."""

    number: Text
    """户编号, unique in the project"""
    head: Text
    """户主姓名"""
    contracted_area: Area
    """承包面积 on the certificate, the original one (亩)"""
    taken_now: Area
    """本次征收面积 (亩)"""
    members: tuple[Farmer, ...]
    """人员: every member, of any age"""
    taken_before: Area = Decimal(0)
    """以前累计征收面积 (亩)"""
    certificate: FreeText = ""
    """承包经营权证号"""
    note: FreeText = ""
    """备注"""

    def _own_problems(self) -> Iterator[Problem]:
        return checks.household_problems(self)


class Village(Facts):
    """村（社区）: its land in this acquisition and its people."""

    township: Text
    """乡镇（街道）"""
    name: Text
    """村（社区）, unique in the project"""
    total_area: Area
    """征收总面积 (亩)"""
    farmland: Area
    """农用地 (亩)"""
    arable: Area
    """耕地, part of the 农用地 (亩)"""
    construction: Area
    """建设用地 (亩)"""
    unused: Area
    """未利用地 (亩)"""
    contracted_taken: Area
    """征收承包到户面积 (亩)"""
    uncontracted_taken: Area
    """征收未承包到户面积 (亩)"""
    contract_land: Area
    """本村承包地总面积 before this acquisition (亩)"""
    contract_right_population: Count
    """享有承包权人口 before this acquisition"""
    households: tuple[Household, ...]
    """农户"""
    land_per_head: Area | None = None
    """本村人均承包地面积 as the village states it (亩); checked against the two above"""
    arable_before: Area | None = None
    """征地前耕地面积 (亩)"""
    farming_population_before: Count | None = None
    """征地前农业人口"""
    population_as_of: YearMonth | None = None
    """人口数据截止年月, as 2024-06"""
    registered_working: Count | None = None
    """16—59岁在册人数"""
    registered_senior: Count | None = None
    """60岁以上在册人数"""
    insured_working_employee: Count | None = None
    """16—59岁职工参保"""
    insured_working_resident: Count | None = None
    """16—59岁居民参保"""
    insured_senior_employee: Count | None = None
    """60岁以上职工参保"""
    insured_senior_resident: Count | None = None
    """60岁以上居民参保"""
    uncontracted_method: FreeText = ""
    """未承包到户确定办法: the words of 附件6 §5"""

    def farmers(self) -> Iterator[Farmer]:
        """Yield every member of every household."""
        return (farmer for household in self.households for farmer in household.members)

    def _own_problems(self) -> Iterator[Problem]:
        return checks.village_problems(self)


class Parcel(Facts):
    """地块: a parcel to be supplied (附件1)."""

    village: Text
    """村"""
    number: Text
    """地块编号"""
    use: Text
    """土地用途"""
    area_hectares: Area
    """面积（公顷）"""
    supply: FreeText = ""
    """供地方式"""
    note: FreeText = ""
    """备注"""


class RecordedStep(Facts):
    """办理进度: a step of the procedure that has happened."""

    step: Text
    """环节, by its name in the procedure"""
    on: Day
    """实际日期"""


class Project(Facts):
    """征地项目: everything known about one acquisition."""

    name: Text
    """征地项目名称"""
    land_user: Text
    """申请用地单位"""
    land_use_mode: LandUseMode
    """用地方式"""
    approver: Approver
    """批准机关"""
    notice_date: Day
    """征收土地告知书发布日期"""
    announcement_date: Day
    """土地补偿公告日期: the reference date for age (附件6 §7(1))"""
    dibao_year: Count
    """低保标准年度"""
    dibao: Money
    """城市低保标准 (元/月)"""
    villages: tuple[Village, ...]
    """村"""
    filing_date: Day | None = None
    """填报日期"""
    parcels: tuple[Parcel, ...] = ()
    """地块"""
    progress: tuple[RecordedStep, ...] = ()
    """办理进度"""

    def households(self) -> Iterator[tuple[Village, Household]]:
        """Yield every household with its village."""
        return ((village, household) for village in self.villages for household in village.households)

    def _own_problems(self) -> Iterator[Problem]:
        return checks.project_problems(self)


FIELD_MISSING = error("field_missing", "缺少必填字段", "补上该字段")
FIELD_UNKNOWN = error("field_unknown", "没有这个字段", "核对字段名；可用 subsidy schema 查看全部字段")
FIELD_KIND = error("field_kind", "值的类型不对，应为{wanted}", "按要求的类型填写")
FIELD_RANGE = error("field_range", "值超出允许的范围：{limit}", "核对该值")
FIELD_TEXT = error("field_text", "文字中有看不见的字符{character}", "删去该字符，或重新录入该处文字")
FIELD_VALUE = error("field_value", "值不合要求", "核对该值")
NOT_JSON = error("not_json", "不是有效的 JSON：{text}", "核对文件内容和编码（UTF-8）")

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


def load_project(text: str | bytes) -> Project:
    """Return the project written as JSON. Raises `InputError` with everything that is wrong with it.

    Everything means that a field that cannot be read hides no contradiction among those that can.
    """
    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as failure:
        raise InputError([NOT_JSON.at(text=_json_fault(failure))]) from failure
    try:
        return Project.model_validate(data)
    except ValidationError as failure:
        unread = [problem for problem in problems_of(failure) if problem.code in _UNREAD]
        paths = frozenset(problem.path for problem in unread)
        with localcontext(EXACT):
            found = list(checks.all_problems(_as_far_as_read(Project, data, paths)))
        raise InputError([*unread, *(problem for problem in found if problem.path not in paths)]) from failure


def _as_far_as_read(kind: type[Facts], data: object, unread: frozenset[Path], path: Path = ()) -> Any:  # noqa: ANN401
    """Return facts of `kind` without validation, None standing for what could not be read, as the checks expect it."""
    given = data if isinstance(data, dict) else {}
    facts: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        item = _item(field)
        if item:
            listed = given.get(name)
            entries = listed if isinstance(listed, list | tuple) else ()
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
    """Return what is in a `ValidationError` of these models as problems with their fields, in Chinese."""
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
