"""The page on this computer: a server for one person.

No other computer and no other page can reach it.
"""

from .app import application
from .server import MissingExtraError, serve

__all__ = ["MissingExtraError", "application", "serve"]
