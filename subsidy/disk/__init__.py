"""Files and folders that appear whole or not at all.

They never replace a file that the program did not make.

Also the pause of garbage collection while large ones are read or made.
"""

from .aside import FileInTheWayError, new_file, new_folder, remove_leftovers
from .memory import collection_paused

__all__ = ["FileInTheWayError", "collection_paused", "new_file", "new_folder", "remove_leftovers"]
