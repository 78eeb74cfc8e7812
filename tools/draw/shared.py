"""Columns, offices and texts that several forms share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from subsidy import forms
from subsidy.forms import LEGIBLE

from .vocabulary import (
    CODE,
    COUNT,
    ID,
    LEFT,
    NUMBER,
    ORDINAL,
    Block,
    Column,
    Drawing,
    Heading,
    Sheet,
    Table,
    foot,
)

CATALOG = {form.number: form for form in forms.FORMS if isinstance(form, forms.Form)}
"""Number, title and file of every form."""
POSTED = "公示"
"""End of the number of a form that is the posted copy of another."""

VILLAGE_OFFICE, TOWNSHIP_OFFICE = "{{村委会}}", "{{乡镇单位}}"
VILLAGE_AND_TOWNSHIP = VILLAGE_OFFICE, TOWNSHIP_OFFICE
AGRICULTURE_OFFICE = "{{农业服务中心}}"
POLICE = "{{派出所}}"

WORKING_AGE = "{{最低年龄}}—{{劳动年龄上限}}"
SENIOR_AGE = "{{老年年龄}}"
VILLAGE_AND_PROJECT = "{{乡镇}} {{村}}          征地项目：{{项目名称}}"

SERIAL = Column("序号", 4.8, ORDINAL)
"""Wide enough for four digits"""
TOWNSHIP, VILLAGE = Column("乡镇", 7), Column("村", 7)
HOUSEHOLD_NUMBER = Column("户编号", 6, CODE)
HEAD, NAME, SEX = Column("户主", 6), Column("姓名", 6), Column("性别", 2.6)
ID_NUMBER = Column("身份证号", 20.8, ID)
AGE = Column("年龄", 2.6, ORDINAL)
RELATION = Column("与户主\n关系", 6)
INSURANCE = Column("参保类型", 8)
STANDING = (
    Column("在册", 4),
    Column("享有\n承包权", 6),
    Column("在校\n学生", 4),
    INSURANCE,
)
CONTRACTED = Column("承包\n面积", 8.6, NUMBER)
TAKEN_BEFORE = Column("以前累计\n征收", 9, NUMBER)
TAKEN_NOW = Column("本次\n征收", 8.6, NUMBER)
TAKEN = Column("累计\n征收", 8.6, NUMBER)
REMAINING = Column("剩余\n面积", 8.1, NUMBER)
RATIO = Column("失地\n比例{{比例单位}}", 6.35, NUMBER, "失地比例或斜线")
IN_PERCENT = 8.4
"""Width of a ratio that may be 100.0000％, where there is room for it"""
PER_HEAD = Column("剩余\n人均", 6.35, NUMBER, "剩余人均或斜线")
LOSS_CLASS = Column("失地类别", 12, name="失地类别及情形")
SHARE = Column("补贴\n比例{{比例单位}}", 6.35, NUMBER, "补贴比例")
STANDARD = Column("补贴标准", 10.9, NUMBER)
AMOUNT = Column("补贴金额", 13.1, NUMBER)
"""Wide enough for a total of millions"""
SIGNATURE = Column("签字\n（手印）", 16, name="")
REMARK = Column("备注", 8, LEFT)
BLANK_REMARK = replace(REMARK, name="")
_WHO = "填表人：{{填表人}}", "审核人：{{审核人}}", "填表日期：{{填表日期}}", "联系电话：{{填表联系电话}}"
FILLED_BY, FILLED_BY_NARROW = foot(*_WHO), (foot(*_WHO[:2]), foot(*_WHO[2:]))
"""Who filled in a survey or a summary, and who checked it; on upright paper in two lines."""


def grouped(group: str, *columns: Column) -> tuple[Column, ...]:
    """Return columns that stand under one heading."""
    return tuple(replace(column, group=group) for column in columns)


def totalled(column: Column) -> Column:
    """Return a column with a total of its own.

    The placeholder of the total is that of the rows with 合计.
    """
    return replace(column, total=f"{column.field}合计")


def figure(heading: str, width: float, name: str | None = None) -> Column:
    """Return a column of areas or money.

    One placeholder fills it in the rows and in the total.
    """
    column = Column(heading, width, NUMBER, name)
    return replace(column, total=column.field)


def people(heading: str, width: float, name: str | None = None) -> Column:
    """Return a column of counts.

    One placeholder fills it in the rows and in the total.
    """
    return replace(figure(heading, width, name), kind=COUNT)


def roster(
    number: str,
    table: Table,
    *,
    title: str = "",
    above: Sequence[Block] = (),
    below: Sequence[Block] = (),
    landscape: bool = True,
    least: float = LEGIBLE,
) -> Drawing:
    """Return a form that is one table, with blocks above and below it.

    Its title is that of the catalog unless `title` is given.
    """
    form = CATALOG[number]
    attachment = number.removesuffix(POSTED)
    named = attachment if attachment != form.title else ""
    blocks = (Heading(named, title or form.title), *above, table, *below)
    return Drawing(form.file, [Sheet(attachment, table.widths, blocks, landscape, least=least)])


def index(number: str, title: str, table: Table) -> Sheet:
    """Return the index, the first sheet of a form with a sheet per record.

    It has a row for each record, with a link to its sheet, and is not printed.
    """
    linked = replace(table, columns=(*table.columns, Column("打开", 10, link=True)))
    return Sheet("目录", linked.widths, [Heading(f"{number} 目录", title), linked], printed=False)
