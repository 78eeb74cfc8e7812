"""Makes the gallery from the real output: fills the example, prints it with LibreOffice, keeps a page of each form.

Run ``python tools/gallery.py`` with LibreOffice, poppler and the Noto CJK fonts installed, and commit what changes.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import subsidy
from subsidy.forms import FORMS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "panlongta.xlsx"
PAGE = {"附件8": 3, "附件10": 5}
"""The page to show of a form; the first where nothing is said."""


def picture(pdf: Path, page: int, target: Path) -> None:
    """Write one page of `pdf` as a PNG."""
    command = ["pdftoppm", "-r", "80", "-f", str(page), "-l", str(page), "-png", "-singlefile"]
    subprocess.run([*command, str(pdf), str(target.with_suffix(""))], check=True)


def main() -> None:
    """Fill, print, and write one picture per form and the page that shows them."""
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    with tempfile.TemporaryDirectory() as scratch:
        made = subsidy.fill_forms(result, Path(scratch, "out"))
        books = [str(path) for path in made if path.suffix == ".xlsx"]
        environment = {**os.environ, "FONTCONFIG_FILE": str(DOCS / "fonts.conf")}
        command = ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", f"{scratch}/pdf", *books], check=True, env=environment, timeout=600)
        lines = ["# The form set", "", "Made from `examples/panlongta.xlsx`; the people are invented."]
        for form in FORMS:
            pdf = Path(scratch, "pdf", form.file).with_suffix(".pdf")
            if pdf.exists():
                target = DOCS / "forms" / f"{pdf.stem.replace(' ', '_')}.png"
                target.parent.mkdir(exist_ok=True)
                picture(pdf, PAGE.get(form.number, 1), target)
                lines += ["", f"## {pdf.stem}", "", f"![{form.number}](forms/{target.name})"]
    (DOCS / "forms.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
