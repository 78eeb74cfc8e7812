"""Errors that prevent a form set from being made."""

from ..problems import SubsidyError


class FormSetError(SubsidyError):
    """The form set cannot be made: a form, village or folder is at fault.

    The form or village is unknown, none of the forms is about anything, or the folder must not be replaced.
    """
