"""Errors that prevent a form set from being made."""

from ..problems import SubsidyError


class FormSetError(SubsidyError):
    """The form set cannot be made: the form or village is unknown, or the folder must not be replaced."""
