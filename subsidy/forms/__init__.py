"""The form set: templates, what may stand in them, and the files a township hands over."""

from .catalog import FORMS, Form, packaged_templates
from .faults import TemplateError, TemplateProblem
from .formset import FormSetError, Job, Source, fill_forms

__all__ = [
    "FORMS",
    "Form",
    "FormSetError",
    "Job",
    "Source",
    "TemplateError",
    "TemplateProblem",
    "fill_forms",
    "packaged_templates",
]
