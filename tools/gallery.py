"""Make the gallery and the pictures of the handbook.

They show real output, printed with LibreOffice.

Run ``python tools/gallery.py`` with LibreOffice, poppler and the Noto CJK fonts installed, and commit what changes.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

import subsidy
from subsidy.forms import FORMS
from subsidy.forms.libreoffice import to_pdf

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "panlongta.xlsx"


def picture(pdf: Path, target: Path) -> None:
    """Write the first page of `pdf` as a PNG."""
    command = ["pdftoppm", "-r", "80", "-l", "1", "-png", "-singlefile"]
    subprocess.run([*command, str(pdf), str(target.with_suffix(""))], check=True)


def top_of(pdf: Path, target: Path) -> None:
    """Write the upper part of the first page of `pdf` as a PNG.

    The picture is large enough to read.
    """
    command = ["pdftoppm", "-r", "150", "-x", "90", "-y", "150", "-W", "1580", "-H", "300", "-l", "1", "-png"]
    subprocess.run([*command, "-singlefile", str(pdf), str(target.with_suffix(""))], check=True)


def main() -> None:
    """Write one picture per form, and the page that shows them.

    The forms are filled and printed for it.
    """
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    with tempfile.TemporaryDirectory() as scratch:
        made = subsidy.fill_forms(result, Path(scratch, "out"))
        books = [path for path in made if path.suffix == ".xlsx"]
        print_to_pdf(books, Path(scratch))
        lines = ["# The form set", "", "Made from `examples/panlongta.xlsx`; the people are invented."]
        for form in (form for form in FORMS if form.output(result.policy).endswith(".xlsx")):
            pdf = Path(scratch, form.output(result.policy)).with_suffix(".pdf")
            if pdf.exists():
                target = DOCS / "forms" / f"{pdf.stem.replace(' ', '_')}.png"
                target.parent.mkdir(exist_ok=True)
                picture(pdf, target)
                lines += ["", f"## {pdf.stem}", "", f"![{form.number}](forms/{target.name})"]
    (DOCS / "forms.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    handbook()


def handbook() -> None:
    """Write the pictures of the handbook.

    They show the blank workbook, and a marked copy of one with mistakes.
    """
    with tempfile.TemporaryDirectory() as scratch:
        blank, wrong, marked = (Path(scratch, f"{name}.xlsx") for name in ("blank", "wrong", "marked"))
        subsidy.write_blank(blank)
        book = openpyxl.load_workbook(EXAMPLE)
        book["人员"]["C4"], book["农户"]["E5"] = "142331196804218032", 0.5
        book.save(wrong)
        subsidy.mark_copy(subsidy.read_workbook(wrong), marked)
        for path in (blank, marked):
            keep_only(path, "人员")
            print_to_pdf([path], Path(scratch))
            top_of(path.with_suffix(".pdf"), DOCS / "handbook" / f"{path.stem}.png")


def print_to_pdf(books: Sequence[Path], out: Path) -> None:
    """Print workbooks as `subsidy print` does, with fonts found everywhere."""
    os.environ["FONTCONFIG_FILE"] = str(DOCS / "fonts.conf")
    pdfs = to_pdf([(book.name, book.read_bytes()) for book in books])
    for book, pdf in zip(books, pdfs, strict=True):
        (out / book.with_suffix(".pdf").name).write_bytes(pdf)


def keep_only(path: Path, sheet: str) -> None:
    """Hide every other sheet of a workbook.

    The remaining sheet is set up to print on one landscape page.
    """
    book = openpyxl.load_workbook(path)
    for other in book.worksheets:
        other.sheet_state = "visible" if other.title == sheet else "hidden"
    page = book[sheet]
    page.print_area = "A1:J14"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 1
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.gridLines = page.print_options.headings = True
    book.active = book.index(page)
    book.save(path)


if __name__ == "__main__":
    main()
