"""Projects with dates in 办理进度, for the tests of the deadlines room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from strategies import household, project_of

from subsidy import LandUseMode, Project
from subsidy.deadlines import official

CALENDAR = official().guessing()


def day(text: str) -> date:
    return date.fromisoformat(text)


def acquisition(
    notice: str, recorded: Mapping[str, str] | None = None, mode: LandUseMode = LandUseMode.BATCH, **facts: Any
) -> Project:
    """Make a project with the day of its notice and dates in 办理进度."""
    return project_of(
        household("5", "0", "5", 3),
        notice_date=day(notice),
        announcement_date=day(notice),
        dibao_year=day(notice).year - 1,
        land_use_mode=mode,
        progress=[{"step": step, "on": day(on)} for step, on in (recorded or {}).items()],
        **facts,
    )


SUBMITTED = {
    "农业服务中心收到资料": "2024-09-27",
    "农业服务中心审核完毕": "2024-10-10",
    "资料报送人社局": "2024-10-11",
    "乡镇提交调查表": "2024-10-16",
    "函告民政局": "2024-09-24",
    "民政局提供低保标准": "2024-09-25",
}
"""Dates up to the letter to the township, of a project whose notice was published on 2024-09-20."""
