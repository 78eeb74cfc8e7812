"""The input workbook: layout, blank workbook, reader and marked copy."""

from .annotated import mark_copy, marked_copy
from .blank import blank_workbook, write_blank
from .carry_over import carried_over, carry_over, project_to_workbook
from .cells import CellValue, shown
from .copying import ChangedFileError, UncopiableFileError
from .corrected import corrected_copy
from .editing import CorrectionError, EditableWorkbook, SheetView
from .example import example_workbook, write_example
from .gate import MAX_FILE
from .joining import NO_SUCH_HOUSEHOLD
from .layout import PROGRESS, Column, Table, documentation, title_at, titled_schema, titles_of
from .location import Location, position
from .plain import plain_table
from .reader import NotAWorkbookError, Reading, read_workbook
from .texts import compact

__all__ = [
    "MAX_FILE",
    "NO_SUCH_HOUSEHOLD",
    "PROGRESS",
    "CellValue",
    "ChangedFileError",
    "Column",
    "CorrectionError",
    "EditableWorkbook",
    "Location",
    "NotAWorkbookError",
    "Reading",
    "SheetView",
    "Table",
    "UncopiableFileError",
    "blank_workbook",
    "carried_over",
    "carry_over",
    "compact",
    "corrected_copy",
    "documentation",
    "example_workbook",
    "mark_copy",
    "marked_copy",
    "plain_table",
    "position",
    "project_to_workbook",
    "read_workbook",
    "shown",
    "title_at",
    "titled_schema",
    "titles_of",
    "write_blank",
    "write_example",
]
