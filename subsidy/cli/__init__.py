"""The command line: one verb per task."""

from . import ledger
from .main import app, main

__all__ = ["app", "ledger", "main"]
