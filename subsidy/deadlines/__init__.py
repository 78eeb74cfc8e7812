"""Chinese working days, and where a project stands in the procedure."""

from .progress import progress_problems
from .schedule import COLUMNS, SOON, Schedule, ScheduleJson, Status, StepState, ToDo, schedule, table, to_do
from .workdays import Calendar, DueDate, NoticeFileError, NoticeMissingError, official, read_notice

__all__ = [
    "COLUMNS",
    "SOON",
    "Calendar",
    "DueDate",
    "NoticeFileError",
    "NoticeMissingError",
    "Schedule",
    "ScheduleJson",
    "Status",
    "StepState",
    "ToDo",
    "official",
    "progress_problems",
    "read_notice",
    "schedule",
    "table",
    "to_do",
]
