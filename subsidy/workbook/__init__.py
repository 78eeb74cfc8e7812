"""The input workbook: layout, blank workbook, reader and marked copy."""

from .annotated import mark_copy, marked_copy
from .blank import write_blank
from .carry_over import carry_over, project_to_workbook
from .copying import ChangedFileError, UncopiableFileError
from .corrected import corrected_copy
from .example import example_workbook, write_example
from .layout import documentation, titled_schema, titles_of
from .plain import plain_table
from .reader import NotAWorkbookError, Reading, read_workbook

__all__ = [
    "ChangedFileError",
    "NotAWorkbookError",
    "Reading",
    "UncopiableFileError",
    "carry_over",
    "corrected_copy",
    "documentation",
    "example_workbook",
    "mark_copy",
    "marked_copy",
    "plain_table",
    "project_to_workbook",
    "read_workbook",
    "titled_schema",
    "titles_of",
    "write_blank",
    "write_example",
]
