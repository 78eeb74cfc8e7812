"""The form set: templates, what may stand in them, and the files a township hands over."""

from ..xlsxform import TemplateError, TemplateProblem
from .catalog import FORMS, Companion, Form, packaged_templates
from .export import describe_placeholders, export_templates
from .formset import FormSetError, Job, Source, fill_forms
from .timetable import write_deadlines, write_ics

__all__ = [
    "FORMS",
    "Companion",
    "Form",
    "FormSetError",
    "Job",
    "Source",
    "TemplateError",
    "TemplateProblem",
    "describe_placeholders",
    "export_templates",
    "fill_forms",
    "packaged_templates",
    "write_deadlines",
    "write_ics",
]
