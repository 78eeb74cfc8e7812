"""The command line: one verb per task."""

from .main import app, main

__all__ = ["app", "main"]
