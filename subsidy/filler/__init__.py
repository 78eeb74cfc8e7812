"""Fills an ordinary .xlsx by placeholders in its cells, losing nothing else of it; knows nothing of subsidies.

template.xlsx ─▶ package ─▶ markup ─▶ sheet, cells, rows, frame ─▶ Template ─▶ fill ─▶ .xlsx
references, moving: what moves when rows are added
"""

from .faults import TemplateError, TemplateProblem
from .template import Copy, Template, sheet_link, tab_names

__all__ = ["Copy", "Template", "TemplateError", "TemplateProblem", "sheet_link", "tab_names"]
