"""Fills an ordinary .xlsx by placeholders in its cells, losing nothing else of it; knows nothing of subsidies.

template.xlsx ─▶ package ─▶ markup ─▶ sheet, cells, rows, frame ─▶ Template ─▶ fill ─▶ .xlsx
references, moving: what moves when rows are added
"""

from .faults import TemplateError, TemplateProblem
from .layout import line_count
from .template import Copy, Template, sheet_link, tab_names
from .values import clean
from .writing import save, set_up_page

__all__ = [
    "Copy",
    "Template",
    "TemplateError",
    "TemplateProblem",
    "clean",
    "line_count",
    "save",
    "set_up_page",
    "sheet_link",
    "tab_names",
]
