"""The facts of an acquisition: what a village knows before anything is decided.

A `Project` holds its villages, a village its households, a household its members, so a person without a household
cannot be written down. Every model is frozen; unknown fields are refused; no float is ever taken, since binary
fractions put farmers on the wrong side of a threshold. Areas are in 亩 unless the name says 公顷, money in 元.

Built in code, from a dict (`Project.model_validate`) or from JSON (`Project.model_validate_json`, which reads every
number exactly from its text). Impossible facts raise `pydantic.ValidationError`; `checked` turns that into an
`InputError` whose problems say in Chinese which field, what is wrong and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from . import checks, identity
from .problems import Problem
from .terms import Approver, Insurance, LandUseMode, Sex


def _exact_decimal(value: object) -> object:
    """Take a Decimal, a whole number or a plain decimal text; a float has already lost what was written."""
    if isinstance(value, bool | float):
        raise PydanticCustomError("inexact_number", "数字须为 Decimal、整数或文本，不能是 float 或 bool")
    if isinstance(value, str) and not (value.isascii() and value.replace(".", "", 1).isdigit()):
        raise PydanticCustomError("decimal_text", "应为普通小数，如 3.2500")
    return Decimal(value) if isinstance(value, int | str) else value


def _exact_date(value: object) -> object:
    """Take a date, or its text as 2024-06-12 and no other way."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == len("2024-06-12") else None
        except ValueError:
            return None
    return value


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]
FreeText = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=2000)]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000_000)]
Day = Annotated[date, Strict(), BeforeValidator(_exact_date)]
Area = Annotated[Decimal, Strict(), BeforeValidator(_exact_decimal), Field(ge=0, max_digits=16, decimal_places=10)]
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
        return cls.model_validate(json.loads(json_data, parse_float=Decimal), **options)

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        errors = [problem for problem in self._own_problems() if problem.is_error]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, [_detail(error) for error in errors])
        return self

    def _own_problems(self) -> Iterator[Problem]:
        return iter(())


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
