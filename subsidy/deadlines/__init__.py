"""Chinese working days, and where a project stands in the procedure."""

from .progress import STEP_UNRECORDED, days_posted, future_problems, progress_problems, recorded_day
from .schedule import (
    COLUMNS,
    SOON,
    Decided,
    Schedule,
    ScheduleJson,
    SchedulesJson,
    Status,
    StepState,
    ToDo,
    schedule,
    schedules_json,
    table,
    to_do,
)
from .workdays import Calendar, DueDate, NoticeFileError, NoticeMissingError, official, read_notice

__all__ = [
    "COLUMNS",
    "SOON",
    "STEP_UNRECORDED",
    "Calendar",
    "Decided",
    "DueDate",
    "NoticeFileError",
    "NoticeMissingError",
    "Schedule",
    "ScheduleJson",
    "SchedulesJson",
    "Status",
    "StepState",
    "ToDo",
    "days_posted",
    "future_problems",
    "official",
    "progress_problems",
    "read_notice",
    "recorded_day",
    "schedule",
    "schedules_json",
    "table",
    "to_do",
]
