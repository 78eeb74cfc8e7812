"""The form set: templates, their placeholders, and the files a township hands over."""

from ..xlsxform import TemplateError, TemplateProblem
from .catalog import FORMS, Companion, Form, packaged_templates
from .export import describe_placeholders, export_templates
from .formset import (
    FormSetError,
    InputFile,
    Job,
    ManifestJson,
    fill_forms,
    form_files,
    not_applicable,
    print_forms,
    printout,
)
from .libreoffice import PrintError
from .missing import CellOf, CheckedJson, Missing, MissingJson, missing_for_forms, missing_json
from .printing import Printout, PrintoutJson
from .timetable import write_deadlines, write_ics

__all__ = [
    "FORMS",
    "CellOf",
    "CheckedJson",
    "Companion",
    "Form",
    "FormSetError",
    "InputFile",
    "Job",
    "ManifestJson",
    "Missing",
    "MissingJson",
    "PrintError",
    "Printout",
    "PrintoutJson",
    "TemplateError",
    "TemplateProblem",
    "describe_placeholders",
    "export_templates",
    "fill_forms",
    "form_files",
    "missing_for_forms",
    "missing_json",
    "not_applicable",
    "packaged_templates",
    "print_forms",
    "printout",
    "write_deadlines",
    "write_ics",
]
