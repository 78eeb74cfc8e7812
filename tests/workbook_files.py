"""Workbooks for the tests of the reader.

There is a clean one to change cell by cell, and packages are made part by part.

book = clean_book()                  # reads without problems
book["农户", "E2"] = "三亩"           # change one cell
findings(book.save(tmp_path / "a.xlsx"))   # {("cell_number", "农户!E2")}
"""

from __future__ import annotations

import csv
import struct
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import strategies
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter
from strategies import Facts, household, project, village
from template_rich import MAIN

from subsidy import Insurance, Project
from subsidy.workbook import Reading, read_workbook
from subsidy.workbook.gate import xls as biff
from subsidy.workbook.layout import TABLES


def id_number(birth: str, sequence: int, region: str = "140000") -> str:
    """Return a valid, invented ID number.

    Its holder is born on `birth` (YYYYMMDD), the `sequence`-th of that day.
    """
    return strategies.id_number(date.fromisoformat(birth), sequence, region)


def farmer(name: str, birth: str, relation: str, **more: Any) -> Facts:
    """A member of a household with all rights."""
    sequence = sum(map(ord, name)) % 1000
    return strategies.farmer(name=name, id_number=id_number(birth, sequence), relation=relation, **more)


def clean_project() -> Project:
    """Two villages, three households and seven people without problems."""
    wang = [
        farmer("王大山", "19650312", "户主", phone="13800000001", address="凤凰镇上河村1号"),
        farmer("李翠花", "19670820", "妻", insurance=Insurance.EMPLOYEE),
        farmer("王小山", "20050101", "长子", is_student=True, insurance=Insurance.NONE),
    ]
    zhao = [farmer("赵铁柱", "19500505", "户主"), farmer("赵春", "19800606", "次子")]
    sun = [farmer("孙有福", "19721212", "户主"), farmer("周兰", "19740202", "妻")]
    upper = (
        household("7.25", "1", "3.5", wang, "001") | {"certificate": "140000000000000001J"},
        household("5", "0", "2.5", zhao, "002"),
    )
    six = dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), Decimal(6))  # not 6.0
    land: Facts = {"township": "凤凰镇", "contract_land": Decimal(1370), "contract_right_population": 1000}
    return project(
        village(*upper, name="上河村", **land, **six),
        village(household("4", "0", "4", sun, "003"), name="下河村", **land),
        name="凤城县2024年第一批次建设用地",
        land_user="凤城县自然资源局",
        notice_date=date(2024, 6, 12),
        announcement_date=date(2024, 7, 1),
        filing_date=date(2024, 7, 20),
    )


class Book:
    """A workbook in memory: rows of plain values by sheet.

    Cells are changed by ``book["农户", "E2"] = 7``.
    """

    def __init__(self, sheets: Mapping[str, list[list[Any]]]) -> None:
        self.sheets = {name: deepcopy(rows) for name, rows in sheets.items()}

    def __setitem__(self, address: tuple[str, str], value: object) -> None:
        rows, (row, column) = self.sheets[address[0]], index(address[1])
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend(None for _ in range(column + 1 - len(rows[row])))
        rows[row][column] = value

    def __getitem__(self, address: tuple[str, str]) -> Any:
        row, column = index(address[1])
        return self.sheets[address[0]][row][column]

    def with_cells(self, changes: Mapping[str, object]) -> Book:
        """Change cells by their addresses, ``{"农户!E2": 7}``, and return the book."""
        for address, value in changes.items():
            sheet, cell = address.split("!")
            self[sheet, cell] = value
        return self

    def column(self, sheet: str, title: str) -> int:
        """The index of a column by its title."""
        return self.sheets[sheet][0].index(title)

    def drop(self, sheet: str, *titles: str) -> None:
        """Remove columns by their titles."""
        for title in titles:
            column = self.column(sheet, title)
            for row in self.sheets[sheet]:
                del row[column]

    def workbook(self) -> openpyxl.Workbook:
        """The workbook in openpyxl, for changes beyond plain values."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in self.sheets.items():
            sheet = book.create_sheet(name)
            for row, values in enumerate(rows, 1):
                for column, value in enumerate(values, 1):
                    if value is not None:
                        sheet.cell(row, column, value)
        return book

    def save(self, path: Path) -> Path:
        """Write the workbook to `path` and return it."""
        self.workbook().save(path)
        return path


def index(cell: str) -> tuple[int, int]:
    """Row and column of an address, from 0."""
    letters, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(letters) - 1


def records(facts: Facts) -> dict[str, list[tuple[str, Facts]]]:
    """Return the facts in each row of each sheet.

    Each is given with its path in the facts of a project.
    """

    def inside(path: str, holder: Facts, field: str, **joins: str) -> list[tuple[str, Facts]]:
        return [(f"{path}{field}[{number}].", joins | each) for number, each in enumerate(holder[field])]

    villages = inside("", facts, "villages")
    households = [row for path, v in villages for row in inside(path, v, "households", village=v["name"])]
    people = [row for path, h in households for row in inside(path, h, "members", household=h["number"])]
    parcels, steps = inside("", facts, "parcels"), inside("", facts, "progress")
    return {
        "项目": [("", facts)],
        "村": villages,
        "农户": households,
        "人员": people,
        "地块": parcels,
        "办理进度": steps,
    }


def fields(facts: Facts) -> dict[str, str]:
    """The field of the facts in each cell of their workbook."""
    found = {"村!A1": "villages", "地块!A1": "parcels"}
    for table in TABLES:
        for row, (path, _) in enumerate(records(facts)[table.title], 2):
            for number, column in enumerate(table.columns, 1):
                cell = f"B{number + 1}" if table.down else f"{get_column_letter(number)}{row}"
                found[f"{table.title}!{cell}"] = path + column.field
    return found


def book_of(facts: Facts) -> Book:
    """The facts of a project as a clerk types them into the blank workbook."""
    sheets: dict[str, list[list[Any]]] = {}
    for table in TABLES:
        lines = [[typed(row.get(c.field)) for c in table.columns] for _, row in records(facts)[table.title]]
        titles = [column.title for column in table.columns]
        if table.down:
            sheets[table.title] = [["项目", "内容"], *map(list, zip(titles, lines[0], strict=True))]
        elif lines or table.required:
            sheets[table.title] = [titles, *lines]
    return Book(sheets)


def typed(value: object) -> object:
    """A fact as a clerk types it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return getattr(value, "label", None if value == "" else value)


def clean_book() -> Book:
    """The clean project as a workbook."""
    return book_of(clean_project().model_dump())


def findings(source: Path | Reading) -> set[tuple[str, str]]:
    """The problems of a reading, as (code, location)."""
    reading = source if isinstance(source, Reading) else read_workbook(source)
    return {(problem.code, problem.where) for problem in reading.problems}


def lines(source: Path | Reading) -> list[str]:
    """The problems of a reading, as a clerk reads them."""
    reading = source if isinstance(source, Reading) else read_workbook(source)
    return [str(problem) for problem in reading.problems]


def save_csv(book: Book, folder: Path, encoding: str, delimiter: str = ",") -> Path:
    """Write the workbook as a folder of .csv files."""
    folder.mkdir()
    for name, rows in book.sheets.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    return folder


FLAT: dict[str, str] = {
    "序号": "",
    "乡镇（街道）": "village.township",
    "村（社区）": "village.name",
    "户主": "household.head",
    "户编号": "household.number",
    "姓名": "person.name",
    "与户主的关系": "person.relation",
    "公民身份号码": "person.id_number",
    "是否在册": "person.on_register",
    "是否享有承包权": "person.has_contract_right",
    "是否在校": "person.is_student",
    "参保类别": "person.insurance",
    "承包地面积（亩）": "household.contracted_area",
    "以前征收面积（亩）": "household.taken_before",
    "本次征收（亩）": "household.taken_now",
    "承包证号": "household.certificate",
    "联系方式": "person.phone",
    "地址": "person.address",
    "征收总面积": "village.total_area",
    "农用地": "village.farmland",
    "其中：耕地": "village.arable",
    "建设用地": "village.construction",
    "未利用地": "village.unused",
    "承包到户面积": "village.contracted_taken",
    "未承包到户面积": "village.uncontracted_taken",
    "承包地总面积": "village.contract_land",
    "享有承包权人数": "village.contract_right_population",
}
"""The columns of a flat sheet in the words of another district, with the field that each repeats."""


def flat_rows(project: Project) -> list[list[Any]]:
    """Return a project as one sheet, a row per person.

    Villages, households and people are in it.
    """
    rows: list[list[Any]] = [[*FLAT]]
    people = [(v, h, p) for v in project.villages for h in v.households for p in h.members]
    for number, whose in enumerate(people, 1):
        facts = dict(zip(("village", "household", "person"), whose, strict=True))
        paths = [path.split(".") for path in FLAT.values() if path]
        rows.append([number, *(typed(getattr(facts[holder], field)) for holder, field in paths)])
    return rows


def flat_book(project: Project) -> Book:
    """Return a workbook with a sheet of the project and one flat sheet.

    The flat sheet has everything else.
    """
    return Book({"项目": book_of(project.model_dump()).sheets["项目"], "Sheet1": flat_rows(project)})


# Packages, part by part


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part around the rows given as XML."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def package(parts: Mapping[str, bytes | str], base: bytes | None = None) -> bytes:
    """Return the package `base` with some parts replaced or added.

    Without `base` it is an empty workbook.
    """
    if base is None:
        stream = BytesIO()
        openpyxl.Workbook().save(stream)
        base = stream.getvalue()
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(base)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {**dict.fromkeys(old.namelist()), **dict.fromkeys(parts)}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return target.getvalue()


def with_sheet(path: Path, title: str, change: Any) -> Path:
    """Change the XML of one sheet of the workbook at `path`.

    It is changed in place by a function from text to text.
    """
    names, before = openpyxl.load_workbook(path, read_only=True).sheetnames, path.read_bytes()
    with_part(path, f"xl/worksheets/sheet{names.index(title) + 1}.xml", change)
    assert path.read_bytes() != before, "the change did not take"
    return path


def with_part(path: Path, part: str, change: Any) -> Path:
    """Change one part of the package at `path`.

    It is changed in place by a function from text to text.
    """
    data = path.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as parts:
        xml = parts.read(part).decode()
    changed = change(xml)
    path.write_bytes(package({part: changed}, data))
    return path


# Old .xls files, record by record


def xls(book: Book, extra: bytes = b"") -> bytes:
    """Return an .xls with the values of `book` as text and numbers.

    It is written by records; `extra` records go into each sheet.
    """
    sheets = [(name, _biff_sheet(rows, extra)) for name, rows in book.sheets.items()]
    bounds = [_record(biff.BOUNDSHEET, bytes(6) + _biff_name(name)) for name, _ in sheets]
    start = len(_BOF_BOOK) + sum(map(len, bounds)) + len(_END_OF_SHEET)
    directory = b""
    for bound, (_, sheet) in zip(bounds, sheets, strict=True):
        directory += bound[:4] + struct.pack("<I", start) + bound[8:]
        start += len(sheet)
    return biff.wrap(_BOF_BOOK + directory + _END_OF_SHEET + b"".join(sheet for _, sheet in sheets))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _biff_name(name: str) -> bytes:
    return bytes([len(name), 1]) + name.encode("utf-16-le")


def _biff_sheet(rows: list[list[Any]], extra: bytes) -> bytes:
    cells = b"".join(
        _biff_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None
    )
    return _BOF_SHEET + extra + cells + _END_OF_SHEET


def _biff_cell(row: int, column: int, value: object) -> bytes:
    start = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float | Decimal):
        return _record(0x203, start + struct.pack("<d", value))
    text = str(value)
    return _record(0x204, start + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


_BOF_BOOK = _record(biff.BOF, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
_BOF_SHEET = _record(biff.BOF, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
_END_OF_SHEET = _record(biff.EOF, b"")
