"""What a desk cannot do, said in one Chinese sentence."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818 — it is an answer, not a fault
    """The request cannot be met; the desk is as it was. The text says why."""


class Cancelled(Exception):  # noqa: N818 — it is an answer, not a fault
    """The request was ended by the caller."""
