"""Calls step by step, for a host that has only one thread.

Such a host must attend to other things between the steps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from .arguments import OTHER_VERSION
from .refusal import Cancelled, Refused
from .session import Desk, File, Work, encoded, failure_of

Step = tuple[Literal["progress", "json", "failure"], str] | tuple[Literal["file"], str, str, bytes]
"""How far a call has come, or its end: JSON text, or the name, the media type and the bytes of a file"""


class Calls:
    """The calls to one desk, one at a time."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk that answers."""
        self._desk = desk
        self._work: Work | None = None

    def begin(self, method: str, arguments: str, data: Any = None) -> None:  # noqa: ANN401 — bytes, or a view of them
        """Begin a call; `arguments` is a JSON object, `data` the bytes of a file."""
        content = None if data is None else bytes(data.to_bytes() if hasattr(data, "to_bytes") else data)
        self._work = self._run(method, arguments, content)

    def _run(self, method: str, arguments: str, data: bytes | None) -> Work:
        try:
            given = json.loads(arguments)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, Mapping):
            raise Refused(OTHER_VERSION)
        return (yield from self._desk.call(method, given, data))

    def step(self, cancelled: bool = False) -> Step:
        """Go on with the call; `cancelled` ends it.

        An error that the call finds is returned, never raised.
        """
        assert self._work is not None, "no call was begun"  # noqa: S101 — a fault of the host
        try:
            progress = self._work.throw(Cancelled()) if cancelled else next(self._work)
        except StopIteration as end:
            return _end(end.value)
        except Exception as error:
            return "failure", encoded(failure_of(error))
        return "progress", encoded(progress)


def _end(answer: Mapping[str, Any] | File) -> Step:
    if isinstance(answer, File):
        return "file", answer.name, answer.type, answer.content
    return "json", encoded(answer)
