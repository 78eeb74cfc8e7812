"""Cells of a filled workbook are read back as they stand in the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from template_files import LIST_ROW, SHEET, changed, filled, opened, person, roster

from subsidy.xlsxform import Copy, FilledBook, Template, column_letters

HEAD: dict[str, Any] = {"标题": "花名表", "村": "后瓦<&>村", "日期": date(2024, 6, 12)}
MANY = 3000
"""Enough people for several blocks of a part"""


def prefixed(xml: str) -> str:
    """Return a worksheet with a prefix on its elements."""
    marked = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    return marked.replace("xmlns=", "xmlns:x=", 1)


@pytest.mark.parametrize("prefix", [False, True])
def test_filled_cells_are_read_as_another_program_reads_them(prefix: bool) -> None:
    source = changed(roster(), SHEET, prefixed) if prefix else roster()
    raw = filled(source, HEAD, {"人员": [person(number, "甲&乙 <1>") for number in range(1, MANY + 1)]})
    sheet = opened(raw)["花名表"]
    columns = [column_letters(column) for column in range(1, sheet.max_column + 1)]
    read = {f"{letters}{row}": text for letters, row, text in FilledBook(raw).cells("花名表", columns)}
    rows = range(LIST_ROW, LIST_ROW + MANY)
    filled_in = [sheet.cell(row, column + 1) for row in rows for column in range(len(columns))]
    for cell in filled_in:
        value, text = cell.value, read.get(cell.coordinate, "")
        if isinstance(value, int | float):
            assert Decimal(text) == Decimal(str(value))
        elif isinstance(value, str) and not value.startswith("="):
            assert text == value
    assert "后瓦<&>村" in "".join(read.values())


def test_every_copy_of_a_sheet_is_read_by_the_name_on_its_tab() -> None:
    out = BytesIO()
    tabs = ("甲", "乙&丙")
    copies = [Copy(tab, {**HEAD, "村": tab}, {"人员": [person(1, tab)]}) for tab in tabs]
    Template.compile(roster(), "花名表").fill(out, {}, copies={"花名表": copies})
    book = FilledBook(out.getvalue())
    assert [*book.sheets] == openpyxl.load_workbook(out).sheetnames == [*tabs]
    for tab in tabs:
        assert any(tab in text for *_, text in book.cells(tab, ["A", "B", "C", "J"]))
