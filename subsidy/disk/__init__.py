"""Files and folders that appear whole or not at all, and never over anything that is not ours."""

from .aside import FileInTheWayError, new_file, new_folder, remove_leftovers
from .lock import LockedError, locked

__all__ = ["FileInTheWayError", "LockedError", "locked", "new_file", "new_folder", "remove_leftovers"]
