"""Filled cells found while a sheet is written are those in the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from template_files import LIST_ROW, SHEET, changed, opened, person, roster

from subsidy.xlsxform import Copy, Template, column_letters, filled_cells

HEAD: dict[str, Any] = {"标题": "花名表", "村": "后瓦<&>村", "日期": date(2024, 6, 12)}
MANY = 3000
"""Enough people for several pieces of a sheet"""


def prefixed(xml: str) -> str:
    """Return a worksheet with a prefix on its elements."""
    marked = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    return marked.replace("xmlns=", "xmlns:x=", 1)


def watched(
    source: bytes, columns: list[str], addresses: list[str], *filling: Any, **more: Any
) -> tuple[BytesIO, dict[str, dict[str, str]]]:
    """Fill a template; return the file, and the cells found.

    The texts of the cells are by sheet and address.
    """
    out, found = BytesIO(), dict[str, dict[str, str]]()

    def see(tab: str, xml: str) -> None:
        cells = filled_cells(xml, tuple(columns), tuple(addresses))
        found.setdefault(tab, {}).update({f"{letters}{row}": text for letters, row, text in cells})

    Template.compile(source, "花名表").fill(out, *filling, **more, watch=see)
    return out, found


@pytest.mark.parametrize("prefix", [False, True])
def test_filled_cells_are_read_as_another_program_reads_them(prefix: bool) -> None:
    source = changed(roster(), SHEET, prefixed) if prefix else roster()
    columns = [column_letters(column) for column in range(1, 30)]
    people = [person(number, "甲&乙 <1>") for number in range(1, MANY + 1)]
    out, found = watched(source, columns, [], HEAD, {"人员": people})
    sheet, read = opened(out.getvalue())["花名表"], found["花名表"]
    rows = range(LIST_ROW, LIST_ROW + MANY)
    for cell in (sheet.cell(row, column) for row in rows for column in range(1, sheet.max_column + 1)):
        value, text = cell.value, read.get(cell.coordinate, "")
        if isinstance(value, int | float):
            assert Decimal(text) == Decimal(str(value))
        elif isinstance(value, str) and not value.startswith("="):
            assert text == value
    assert "后瓦<&>村" in "".join(read.values())


def test_single_cells_are_found_by_address_in_columns_that_are_not_read() -> None:
    people = [person(number, "甲") for number in range(1, MANY + 1)]
    last = f"A{LIST_ROW + MANY - 1}"
    out, found = watched(roster(), ["B"], ["A1", last], HEAD, {"人员": people})
    sheet = opened(out.getvalue())["花名表"]
    assert {at: text for at, text in found["花名表"].items() if at.startswith("A")} == {
        "A1": sheet["A1"].value,
        last: str(MANY),
    }


def test_every_copy_of_a_sheet_is_read_by_the_name_on_its_tab() -> None:
    tabs = ("甲", "乙&丙")
    copies = [Copy(tab, {**HEAD, "村": tab}, {"人员": [person(1, tab)]}) for tab in tabs]
    out, found = watched(roster(), ["A", "B", "C", "J"], [], {}, copies={"花名表": copies})
    assert [*found] == openpyxl.load_workbook(out).sheetnames == [*tabs]
    assert all(any(tab in text for text in found[tab].values()) for tab in tabs)
