"""The form set: templates, what may stand in them, and the files a township hands over."""

from ..filler import TemplateError, TemplateProblem
from .catalog import FORMS, Companion, Form, packaged_templates
from .export import export_templates, placeholders
from .formset import FormSetError, Job, Source, fill_forms

__all__ = [
    "FORMS",
    "Companion",
    "Form",
    "FormSetError",
    "Job",
    "Source",
    "TemplateError",
    "TemplateProblem",
    "export_templates",
    "fill_forms",
    "packaged_templates",
    "placeholders",
]
