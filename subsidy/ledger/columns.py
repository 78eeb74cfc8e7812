"""The columns of an earlier ledger, with a row per person and project.

`import` reads them and `export` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..facts import Area, Day, FreeText, IdNumber, Money, Share, Text, identity
from ..law import ZERO
from ..problems import Problem


def _as_text(value: object) -> object:
    """Take a number that a spreadsheet made of a code."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int | float) else value


def _as_decimal(value: object) -> object:
    """Take the number a spreadsheet shows, not the binary fraction it stores."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _as_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


_Word = Annotated[Text, BeforeValidator(_as_text)]
_Code = Annotated[FreeText, BeforeValidator(_as_text)]
_Number = Annotated[IdNumber, BeforeValidator(_as_text)]
_Area = Annotated[Area, BeforeValidator(_as_decimal)]
_Share = Annotated[Share, BeforeValidator(_as_decimal)]
_Money = Annotated[Money, BeforeValidator(_as_decimal)]


class Line(BaseModel):
    """One person in one project of an earlier ledger.

    The alias of a field is the title of its column.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    project: _Word = Field(alias="项目")
    notice_date: Annotated[Day | None, BeforeValidator(_as_day)] = Field(alias="告知书日期", default=None)
    standard: _Money = Field(alias="补贴标准（元）", default=ZERO)
    township: _Word = Field(alias="乡镇")
    village: _Word = Field(alias="村")
    household: _Word = Field(alias="户编号")
    head: _Word = Field(alias="户主")
    certificate: _Code = Field(alias="证号", default="")
    contracted_area: _Area = Field(alias="承包面积（亩）")
    taken_before: _Area = Field(alias="以前征收（亩）", default=ZERO)
    taken_now: _Area = Field(alias="本次征收（亩）")
    name: _Word = Field(alias="姓名")
    id_number: _Number = Field(alias="身份证号")
    prior_share: _Share = Field(alias="已补贴比例", default=ZERO)
    share: _Share = Field(alias="补贴比例")
    amount: _Money = Field(alias="补贴金额（元）")

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the ID number."""
        if found := identity.fault(self.id_number):
            kind, facts = found
            yield kind.at(TITLES["id_number"], value=self.id_number, **facts)


TITLES = {name: str(field.alias) for name, field in Line.model_fields.items()}
"""Title of each column"""
OF_PERSON = ("name", "id_number", "prior_share", "share", "amount")
OF_HOUSEHOLD = tuple(name for name in TITLES if name not in OF_PERSON)
REQUIRED = tuple(name for name, field in Line.model_fields.items() if field.is_required())
