"""The form set a township hands over: templates, placeholders and files."""

from ..xlsxform import TemplateError, TemplateProblem
from .catalog import FORMS, LEGIBLE, POSTED_LEGIBLE, Companion, Form, packaged_templates
from .errors import FormSetError
from .export import describe_placeholders, export_templates
from .formset import CrossCheck, FilledFile, fill_forms, filled_files, form_files, print_forms, printout
from .jobs import Job, forms_of_project, not_applicable
from .libreoffice import PrintError, require_printer
from .manifest import MANIFEST, InputFile, ManifestJson, manifest
from .missing import CellOf, CheckedJson, Missing, MissingJson, missing_for_forms, missing_json
from .placeholders import PLACES
from .printing import Printout, PrintoutJson
from .timetable import deadlines_calendar, write_deadlines, write_ics
from .words import deciding_figure, line_words

__all__ = [
    "FORMS",
    "LEGIBLE",
    "MANIFEST",
    "PLACES",
    "POSTED_LEGIBLE",
    "CellOf",
    "CheckedJson",
    "Companion",
    "CrossCheck",
    "FilledFile",
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
    "deadlines_calendar",
    "deciding_figure",
    "describe_placeholders",
    "export_templates",
    "fill_forms",
    "filled_files",
    "form_files",
    "forms_of_project",
    "line_words",
    "manifest",
    "missing_for_forms",
    "missing_json",
    "not_applicable",
    "packaged_templates",
    "print_forms",
    "printout",
    "require_printer",
    "write_deadlines",
    "write_ics",
]
