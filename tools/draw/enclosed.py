"""附件12附表: the villages of a project that are too many to name in 附件12."""

from __future__ import annotations

from .shared import SERIAL, figure, people, roster
from .vocabulary import Column, Table, lines, units

_VILLAGES = Table(
    "村",
    (
        SERIAL,
        Column("乡镇", 16),
        Column("村", 16),
        people("保障人数", 10),
        figure("征收总面积", 12),
        figure("补贴费用", 16, "补贴费用总额"),
    ),
    size=11,
)


VILLAGES = roster(
    "附件12附表",
    _VILLAGES,
    above=(*lines("附于：{{审核表标题}}", "征地项目：{{项目名称}}"), units("亩、元、人")),
    landscape=False,
)
"""The list."""
