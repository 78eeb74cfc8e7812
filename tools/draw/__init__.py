"""Drawings of the packaged templates.

They are ordinary .xlsx files that an office can open, restyle or replace.

Run ``python -m tools.draw`` after a change here and commit the files it writes. Placeholders in the cells say which
value goes where; `subsidy templates` lists them. Headings and legal words are those of the document.
"""

from .drawing import draw_all

__all__ = ["draw_all"]
