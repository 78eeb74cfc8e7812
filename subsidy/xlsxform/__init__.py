"""Fills an ordinary .xlsx by placeholders and keeps all else of it.

`Template` is the engine; README.md beside this file describes it. The other names are rules of .xlsx that other rooms
need too. Nothing here knows of subsidies.
"""

from .errors import TemplateError, TemplateProblem
from .measuring import line_count
from .references import column_letters, column_number
from .tabs import sheet_link, tab_names
from .template import Copy, Template
from .values import BLANK, EPOCH_1900, EPOCH_1904, Record, Records, Value, as_text, clean, excel_serial
from .writing import fit_to_width, save, save_reproducibly, set_up_page

__all__ = [
    "BLANK",
    "EPOCH_1900",
    "EPOCH_1904",
    "Copy",
    "Record",
    "Records",
    "Template",
    "TemplateError",
    "TemplateProblem",
    "Value",
    "as_text",
    "clean",
    "column_letters",
    "column_number",
    "excel_serial",
    "fit_to_width",
    "line_count",
    "save",
    "save_reproducibly",
    "set_up_page",
    "sheet_link",
    "tab_names",
]
