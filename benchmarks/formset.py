"""How fast the whole form set is made, beside openpyxl writing the cells of its rosters and a bare zip of the same XML.

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
from pathlib import Path

import openpyxl
from people import project

import subsidy
from subsidy.forms import fill_forms

ROSTERS = ("附件3", "附件4", "附件7-1", "附件7-2", "附件9")


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def by_openpyxl(files: list[Path]) -> None:
    """Write every cell of these files again with openpyxl, styles included, into a workbook loaded from the file."""
    for file in files:
        book = openpyxl.load_workbook(file)
        sheet = book.worksheets[0]
        target = book.create_sheet("again")
        for row in sheet.iter_rows():
            for cell in row:
                copy = target.cell(cell.row, cell.column, cell.value)
                copy._style = cell._style  # type: ignore[union-attr]
        book.remove(sheet)
        book.save(file.with_suffix(".copy"))


def bare_zip(files: list[Path], out: Path) -> None:
    """Compress the XML of these files again: the least that any way of writing them must do."""
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
    plain = seconds(lambda: by_openpyxl(files))
    floor = seconds(lambda: bare_zip(everything, folder / "floor.zip"))
    print(f"{villages} villages × {people} people, CPU seconds; peak memory before openpyxl {memory:.0f} MB")
    print(f"whole set {whole:.2f}, bare zip of the same XML {floor:.2f} ({whole / floor:.1f}×)")
    print(f"rosters {rosters:.2f}, openpyxl writing their cells {plain:.2f} ({plain / rosters:.1f}×)")
    print(f"whole set ÷ openpyxl's rosters: {whole / plain:.2f}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
