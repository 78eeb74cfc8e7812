"""Fills or changes an ordinary .xlsx and keeps all else of it.

`Template` fills placeholders, `Revision` changes cells and notes; README.md beside this file describes both. The other
names are rules of .xlsx that other rooms need too. Nothing here knows of subsidies.
"""

from .cell_edits import Change
from .errors import Fault, TemplateError, TemplateProblem
from .filled import filled_cells
from .measuring import line_count
from .opc import Package
from .parts import sheet_parts
from .plain import PlainValue, plain_workbook
from .references import column_letters, column_number
from .revision import Revision
from .sheet_text import Position
from .tabs import sheet_link, tab_names
from .template import Copy, Template
from .values import BLANK, EPOCH_1900, EPOCH_1904, CellWriter, Record, Records, Value, as_text, clean, excel_serial
from .writing import fit_to_width, save, save_reproducibly, set_up_page

__all__ = [
    "BLANK",
    "EPOCH_1900",
    "EPOCH_1904",
    "CellWriter",
    "Change",
    "Copy",
    "Fault",
    "Package",
    "PlainValue",
    "Position",
    "Record",
    "Records",
    "Revision",
    "Template",
    "TemplateError",
    "TemplateProblem",
    "Value",
    "as_text",
    "clean",
    "column_letters",
    "column_number",
    "excel_serial",
    "filled_cells",
    "fit_to_width",
    "line_count",
    "plain_workbook",
    "save",
    "save_reproducibly",
    "set_up_page",
    "sheet_link",
    "sheet_parts",
    "tab_names",
]
