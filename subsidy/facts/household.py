"""农户: a household, which holds the contract for the land."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..problems import Problem, error, warning
from .farmer import HEAD, Farmer
from .fields import MAX_REMARK, Area, Facts, FreeText, Name, Text, area_problems, length_problems

_ABSURD_HOUSEHOLD = Decimal(1000)

TAKEN_TOO_MUCH = error(
    "taken_exceeds_contracted",
    "以前征收{before}亩＋本次征收{now}亩，超过承包面积{contracted}亩",
    "核对三个数：承包面积应为承包经营权证上的原面积",
)
NO_RIGHT = error(
    "nobody_with_right",
    "有承包地{contracted}亩，但户内无人享有承包权",
    "核对该户人员的“享有承包权”一列；确无人享有的，删去该户，把面积计入本村“征收未承包到户面积”（附件6第五条“因其他原因不能明确具体补贴对象”）",
)
NO_MEMBER = error(
    "household_without_person",
    "该户没有人员",
    "在人员表补录该户全部成员；无人在世的，删去该户，把面积计入本村“征收未承包到户面积”（附件6第五条“因其他原因不能明确具体补贴对象”）",
)
NO_HEAD = error("head_missing", "该户没有与户主关系为“户主”的人员", "在人员表把户主本人的关系填为“户主”")
MANY_HEADS = error("head_repeated", "该户有{count}名“户主”：{names}", "每户只能有一名户主，更正其余人员的关系")
HEAD_NAME = error("head_name_differs", "户主姓名“{stated}”与人员表中的户主“{found}”不同", "核对后使两处一致")
ARABLE_TAKEN = error(
    "household_arable_exceeds_taken",
    "其中耕地{arable}亩，大于本次征收面积{now}亩",
    "核对两个数；耕地是本次征收面积的一部分",
)
PRIOR_WITHOUT_LOSS = warning(
    "prior_without_earlier_loss",
    "填了已补贴比例，但该户以前累计征收面积为0",
    "核对是否漏填以前累计征收面积，或已补贴比例填错",
)


class Household(Facts):
    """农户: holds the contract for the land."""

    number: Text
    """户编号, unique in the project"""
    head: Name
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
    village_group: FreeText = ""
    """村民小组, part of the address on letters"""
    arable_taken: Area | None = None
    """其中耕地: the arable part of 本次征收面积 (亩)"""
    note: FreeText = ""
    """备注"""
    external_id: FreeText = ""
    """The caller's own key of the household, carried to the result unread"""

    def _name(self) -> str:
        return f"{self.number}, {len(self.members)} members"

    def own_problems(self) -> Iterator[Problem]:
        """Yield the problems of the household's land, head and members."""
        yield from area_problems(
            self, _ABSURD_HOUSEHOLD, "contracted_area", "taken_before", "taken_now", "arable_taken"
        )
        yield from length_problems(self, MAX_REMARK, "note")
        yield from _taken(self)
        yield from _head(self)
        for index, farmer in enumerate(self.members):
            if farmer.prior_share and self.taken_before == 0:
                yield PRIOR_WITHOUT_LOSS.at("members", index, "prior_share", value=farmer.prior_share)


def _taken(household: Household) -> Iterator[Problem]:
    contracted, before, now = household.contracted_area, household.taken_before, household.taken_now
    if None in (contracted, before, now):
        return
    if before + now > contracted:
        yield TAKEN_TOO_MUCH.at("taken_now", value=now, before=before, now=now, contracted=contracted)
    if household.arable_taken is not None and household.arable_taken > now:
        yield ARABLE_TAKEN.at("arable_taken", value=household.arable_taken, arable=household.arable_taken, now=now)


def _head(household: Household) -> Iterator[Problem]:
    members = household.members
    if not members:
        yield NO_MEMBER.at("number", value=household.number)
        return
    heads = [farmer for farmer in members if farmer.relation == HEAD]
    if not heads and all(farmer.relation is not None for farmer in members):
        yield NO_HEAD.at("head", value=household.head)
    if len(heads) > 1:
        names = "、".join(str(farmer.name) for farmer in heads)
        yield MANY_HEADS.at("head", value=household.head, count=len(heads), names=names)
    if len(heads) == 1 and None not in (household.head, heads[0].name) and heads[0].name != household.head:
        yield HEAD_NAME.at("head", value=household.head, stated=household.head, found=heads[0].name)
    if household.contracted_area and not any(farmer.has_contract_right in (True, None) for farmer in members):
        yield NO_RIGHT.at("contracted_area", value=household.contracted_area, contracted=household.contracted_area)
