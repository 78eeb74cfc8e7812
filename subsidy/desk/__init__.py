"""A clerk's session with one workbook.

It answers the page in a file and the page of a server alike.
"""

from . import layouts
from .calls import Calls, Step
from .layouts import ANSWERS
from .refusal import Cancelled, Refused
from .session import Answer, Desk, File, Work, encoded, failure_of

__all__ = [
    "ANSWERS",
    "Answer",
    "Calls",
    "Cancelled",
    "Desk",
    "File",
    "Refused",
    "Step",
    "Work",
    "encoded",
    "failure_of",
    "layouts",
]
