"""Speed of making the whole form set.

It is compared with openpyxl writing the cells of the rosters, and with a bare zip of the same XML.

Run by hand: ``python benchmarks/formset.py [VILLAGES PEOPLE]``. All are measured in one run, so quote the ratios.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path

import openpyxl
from openpyxl.cell import MergedCell
from people import project

import subsidy
from subsidy.forms import fill_forms, packaged_templates

ROSTERS = ("附件3", "附件4", "附件7-1", "附件7-1公示", "附件7-2", "附件7-2公示", "附件9")


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def by_openpyxl(file: Path) -> float:
    """Return how long openpyxl takes to write this file from its template.

    It loads the template, writes the file's cells with styles, and saves. The content of the cells is read beforehand:
    only what a program that fills forms with openpyxl must do is measured.
    """
    book = openpyxl.load_workbook(file)
    sheets = [[(cell.row, cell.column, cell.value) for row in sheet for cell in row if _holds(cell)] for sheet in book]
    template = packaged_templates() / file.name

    def fill() -> None:
        book = openpyxl.load_workbook(template) if template.exists() else openpyxl.Workbook()
        style = copy(book.worksheets[-1]["A1"]._style)
        for cells in sheets:
            target = book.create_sheet()
            for row, column, value in cells:
                cell = target.cell(row, column, value)
                cell._style = style
        book.save(file.with_suffix(".again"))

    return seconds(fill)


def _holds(cell: object) -> bool:
    return not isinstance(cell, MergedCell)


def bare_zip(files: list[Path], out: Path) -> None:
    """Compress the XML of these files again.

    Any way of writing them must do at least that.
    """
    for file in files:
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name))


def main() -> None:
    villages, people = (int(argument) for argument in sys.argv[1:3]) if len(sys.argv) > 2 else (1, 1000)
    result = subsidy.assess(subsidy.Project.model_validate(project(villages, people)))
    folder = Path(tempfile.mkdtemp())
    whole = seconds(lambda: fill_forms(result, folder / "whole"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rosters = seconds(lambda: fill_forms(result, folder / "rosters", only=ROSTERS))
    files = sorted((folder / "rosters").rglob("*.xlsx"))
    everything = sorted((folder / "whole").rglob("*.xlsx"))
    plain, all_plain = sum(map(by_openpyxl, files)), sum(map(by_openpyxl, everything))
    floor = seconds(lambda: bare_zip(everything, folder / "floor.zip"))
    print(f"{villages} villages × {people} people, CPU seconds; peak memory before openpyxl {memory:.0f} MB")
    print(f"whole set {whole:.2f}; bare zip of the same XML {floor:.2f} ({whole / floor:.1f}×)")
    print(f"openpyxl writing the cells of the whole set {all_plain:.2f} ({all_plain / whole:.1f}×)")
    print(f"rosters {rosters:.2f}; openpyxl writing their cells {plain:.2f} ({plain / rosters:.1f}×)")
    print(f"whole set ÷ openpyxl's rosters: {whole / plain:.2f}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
