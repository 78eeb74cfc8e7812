"""Speed and memory of filling a roster of 20 styled columns.

Run by hand: ``python benchmarks/fill.py [rows …]``. Beside the template engine: openpyxl writing the same cells into
the same file, and the floor, a bare zip of the same XML. Each run is a process with a peak memory of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

from subsidy.xlsxform import Record, Template

COLUMNS = 20
OPENPYXL_AT_MOST = 20_000


class Roster:
    """A list that makes its records as it goes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Record]:
        area, money, day = Decimal("3.2500"), Decimal("51625.9900"), date(1965, 3, 12)
        for number in range(1, self.size + 1):
            identity = f"14230219650312{number % 10000:04d}"
            yield (
                number, f"人{number}", "男", identity, 59, f"户主{number // 4}", "户主", "城乡居民", day, area,
                area, area, area, Decimal("0.5714"), "大部分失地", "失地比例", money, money, "", "住址：后瓦村A区 1 号",
            )  # fmt: skip


def template_file() -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "花名表"
    thin = Side("thin")
    for column in range(1, COLUMNS + 1):
        sheet.cell(2, column, f"第{column}列")
        cell = sheet.cell(3, column, f"{{{{人员.字段{column}}}}}")
        cell.font = Font(name="宋体", size=10 + column % 2)
        cell.border = Border(thin, thin, thin, thin)
        cell.number_format = {9: "yyyy-mm-dd", 10: "0.0000"}.get(column, "General")
        cell.alignment = Alignment(wrap_text=column == COLUMNS, vertical="center")
    sheet["A4"], sheet["Q4"] = "合计", "=SUM(Q3:Q3)"
    sheet["A6"] = "盖章"
    sheet.merge_cells("A6:D6")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill_template(source: bytes, rows: int, out: Path) -> None:
    with out.open("wb") as file:
        Template.compile(source, "花名表").fill(file, {}, {"人员": Roster(rows)})


def fill_openpyxl(source: bytes, rows: int, out: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(source))
    sheet: Any = book.active
    styles = [sheet.cell(3, column)._style for column in range(1, COLUMNS + 1)]
    sheet.unmerge_cells("A6:D6")
    for row, record in enumerate(Roster(rows), 3):
        for column, value in enumerate(record, 1):
            sheet.cell(row, column, value)._style = styles[column - 1]
    sheet.cell(3 + rows, 1, "合计")
    sheet.cell(3 + rows, 17, f"=SUM(Q3:Q{2 + rows})")
    sheet.merge_cells(start_row=5 + rows, end_row=5 + rows, start_column=1, end_column=4)
    book.save(out)


def bare_zip(source: bytes, rows: int, out: Path) -> None:
    """Deflate what the template engine has written.

    No filler can be faster with this zlib.
    """
    filled = out.with_suffix(".filled")
    fill_template(source, rows, filled)
    with zipfile.ZipFile(filled) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    global started  # noqa: PLW0603
    started = process_time()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


METHODS: dict[str, Callable[[bytes, int, Path], None]] = {
    "template": fill_template,
    "openpyxl": fill_openpyxl,
    "bare zip": bare_zip,
}
started = 0.0


def run(method: str, rows: int, source: Path) -> None:
    """Print the CPU seconds and the peak memory in MB of one run."""
    global started  # noqa: PLW0603
    raw = source.read_bytes()
    started = process_time()
    METHODS[method](raw, rows, source.with_suffix(".out"))
    print(process_time() - started, getrusage(RUSAGE_SELF).ru_maxrss / 1024)


def measured(method: str, rows: int, source: Path) -> tuple[float, float]:
    command = [sys.executable, __file__, "run", method, str(rows), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def main(sizes: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "roster.xlsx")
        source.write_bytes(template_file())
        for rows in sizes:
            results = {m: measured(m, rows, source) for m in METHODS if m != "openpyxl" or rows <= OPENPYXL_AT_MOST}
            base = results["template"][0]
            for method, (seconds, memory) in results.items():
                ratio = f"{seconds / base:5.2f}x"
                speed = f"{seconds:6.2f} s CPU {rows / seconds:8.0f} rows/s {ratio}"
                print(f"{rows:7} rows  {method:9}{speed}  {memory:4.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
