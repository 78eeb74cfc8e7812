"""The form set: templates, their placeholders, and the files a township hands over."""

from ..xlsxform import TemplateError, TemplateProblem
from .catalog import FORMS, Companion, Form, packaged_templates
from .export import describe_placeholders, export_templates
from .formset import FormSetError, InputFile, Job, ManifestJson, fill_forms, form_files
from .timetable import write_deadlines, write_ics

__all__ = [
    "FORMS",
    "Companion",
    "Form",
    "FormSetError",
    "InputFile",
    "Job",
    "ManifestJson",
    "TemplateError",
    "TemplateProblem",
    "describe_placeholders",
    "export_templates",
    "fill_forms",
    "form_files",
    "packaged_templates",
    "write_deadlines",
    "write_ics",
]
