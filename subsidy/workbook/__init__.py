"""The input workbook: its layout, declared once; the blank one; the reader; the marked copy that says what is wrong."""

from .annotated import mark_copy
from .blank import carry_over, project_to_workbook, write_blank
from .layout import documentation, titled_schema
from .reader import Reading, read_workbook

__all__ = [
    "Reading",
    "carry_over",
    "documentation",
    "mark_copy",
    "project_to_workbook",
    "read_workbook",
    "titled_schema",
    "write_blank",
]
