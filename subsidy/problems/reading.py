"""Safe reading of text files from outside.

A pipe, a device or an endless file must neither hang a program nor fill its memory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_BYTES = 1_000_000
"""Size of the largest text file that is read"""


def read_text(path: str | os.PathLike[str], most: int = MOST_BYTES) -> str:
    """Return the text of a regular UTF-8 file of at most `most` bytes.

    A byte order mark is left out.

    Raises `OSError` if the file cannot be read, is too large or is no regular file; `UnicodeDecodeError` if it is
    encoded otherwise; `ValueError` if no file can have that name.
    """
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode):
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENOTSUP
        raise OSError(code, os.strerror(code), str(path))
    with Path(path).open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return raw.decode("utf-8-sig")
