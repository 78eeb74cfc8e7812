"""附件8 and 附件11: letters, a few paragraphs and a signature."""

from __future__ import annotations

from collections.abc import Sequence

from subsidy.forms.words import SEAL

from .shared import CATALOG, TOWNSHIP_OFFICE, index
from .vocabulary import (
    COUNT,
    ID,
    NUMBER,
    ORDINAL,
    Block,
    Column,
    Drawing,
    Heading,
    Sheet,
    Space,
    Table,
    paragraph,
    signature,
)

_LETTER = (
    "{{人社局}}：",
    "　　本人（户主），_{{户主}}_，性别_{{户主性别}}_，身份证号：_{{户主身份证号}}_，系_{{省}}_省_{{市}}_市_{{县}}_县"
    "（区）_{{乡镇}}{{村}}{{村民小组}}_人，家庭成员情况：_{{家庭成员}}_。",
    "　　_{{用地单位}}_（用地单位）_{{征收事由}}_。根据{{申请依据}}等文件精神，现申请享受养老保险补贴。",
)

_CONCLUSION = (
    "{{领导小组}}：",
    "　　{{村}}被征地农民基本养老保险补贴所需资料已审核，资料属实，审核无误。",
)

_APPLICANTS = Table(
    "申请户",
    (
        Column("序号", 6, ORDINAL),
        Column("户编号", 14, ID),
        Column("户主", 16),
        Column("本次征收\n（亩）", 14, NUMBER),
        Column("补贴人数", 12, COUNT),
    ),
    size=11,
)


def application_letter() -> Drawing:
    """Return 附件8: an index and a letter.

    The letter is repeated for every household that applies.
    """
    form = CATALOG["附件8"]
    letter = _letter("申请书", form.number, form.title, _LETTER, 15, "申请人（手印）：                    ")
    return Drawing(form.file, [index(form.number, form.title, _APPLICANTS), letter])


def conclusion() -> Drawing:
    """Return 附件11."""
    form = CATALOG["附件11"]
    signed = TOWNSHIP_OFFICE + SEAL
    return Drawing(form.file, [_letter(form.number, form.number, form.title, _CONCLUSION, 16, signed)])


def _letter(name: str, number: str, title: str, words: Sequence[str], size: float, signed: str) -> Sheet:
    """Return a sheet with paragraphs across two columns, and a signature.

    Who signs stands on the right.
    """
    paragraphs = (paragraph(text, size, 34) for text in words)
    blocks: Sequence[Block] = (Heading(number, title), Space(), *paragraphs, Space(2), *signature(signed))
    return Sheet(name, (42, 42), blocks, own=True)
