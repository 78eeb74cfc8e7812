"""Files and folders that appear whole or not at all, and never over a file the program did not make."""

from .aside import FileInTheWayError, new_file, new_folder, remove_leftovers

__all__ = ["FileInTheWayError", "new_file", "new_folder", "remove_leftovers"]
