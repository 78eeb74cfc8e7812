"""被征地农民: a person of a household."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..law import Insurance, Sex
from ..problems import Problem, characters, warning
from . import identity
from .fields import MAX_REMARK, Facts, Flag, FreeText, IdNumber, Name, Share, Text, length_problems

HEAD = "户主"

SUBSTITUTE_CHARACTER = warning(
    "name_substitute_character",
    "姓名“{name}”中的“{character}”是系统打不出的字的替代符号",
    "对照户口簿录入本字；系统打不出的，打印后手写并由派出所核对",
)
NAME_CHARACTER = warning(
    "name_character", "姓名“{name}”中有“{character}”，姓名里不会有这个字符", "对照户口簿改正姓名；属实的不必处理"
)


class Farmer(Facts):
    """被征地农民: a member of a household, of any age."""

    name: Name
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
    external_id: FreeText = ""
    """The caller's own key of the person, carried to the result unread"""

    def _name(self) -> str:
        return f"{self.name[:1]}* {identity.mask(self.id_number)}"

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
        return self.relation == HEAD

    def own_problems(self) -> Iterator[Problem]:
        """Yield the faults of the ID number and of the name."""
        if self.name is not None and (character := characters.substitute(self.name)):
            yield SUBSTITUTE_CHARACTER.at("name", value=self.name, name=self.name, character=character)
        elif self.name is not None and (character := characters.not_in_names(self.name)):
            yield NAME_CHARACTER.at("name", value=self.name, name=self.name, character=character)
        yield from length_problems(self, MAX_REMARK, "note")
        if self.id_number is not None and (found := identity.fault(self.id_number)):
            kind, facts = found
            yield kind.at("id_number", value=self.id_number, **facts)
