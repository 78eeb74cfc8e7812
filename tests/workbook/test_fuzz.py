"""Drawn damage: no exception, no partial result, all problems in order."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from template_files import parts_of, saved
from workbook_files import Book, clean_book, clean_project, flat_book, package, save_csv, xls

from subsidy import InputError, Project
from subsidy.workbook import Reading, mark_copy, marked_copy, read_workbook


def check(reading: Reading) -> None:
    """Assert what holds of every reading."""
    order = {name: number for number, name in enumerate(dict.fromkeys(p.sheet for p in reading.problems))}
    assert [order[p.sheet] for p in reading.problems] == sorted(order[p.sheet] for p in reading.problems)
    for problem in reading.problems:
        assert problem.message
        assert problem.remedy
    assert reading.ok is not any(problem.is_error for problem in reading.problems)
    if reading.ok:
        project = reading.project
        assert Project.model_validate(project.model_dump()) == project
    else:
        with pytest.raises(InputError):
            _ = reading.project


def read(data: bytes, name: str = "村.xlsx") -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return read_workbook(path)


# Cells, titles and order ----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
WORDS = [
    "是",
    "否",
    "√",
    "户主",
    "本人",
    "合计",
    "小计：",
    "注：",
    "城乡居民",
    "无",
    "5亩",
    "1,234",
    "57%",
    "2024.6.12",
    "2024年6月",
    "【示例】",
    "上河村",
    "003",
    "#N/A",
    "=1+1",
    "1E+400",
    "-0",
    "０",
    "\u200b",
    "农户",
    "身份证号",
    "１４",
    "1" * 40,
    ".",
    "％",
]
NUMBERS = (
    st.floats()
    | st.integers(-(10**20), 10**20)
    | st.sampled_from([0, 1, 45455, 20240612, 2024.1, 1e15, 142302196503120000])
)
DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31)) | st.datetimes(datetime(1901, 1, 1), datetime(9999, 1, 1))  # noqa: DTZ001
VALUES = st.none() | TEXT | st.sampled_from(WORDS) | NUMBERS | DAYS | st.booleans()


@st.composite
def changed_books(draw: DrawFn) -> Book:
    """Draw workbooks with a few cells or titles changed.

    Rows and columns are in any order.
    """
    book = clean_book() if draw(st.booleans()) else flat_book(clean_project())
    for _ in range(draw(st.integers(0, 6))):
        rows = book.sheets[draw(st.sampled_from(sorted(book.sheets)))]
        row = rows[draw(st.integers(0, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(VALUES)
    for name in draw(st.sets(st.sampled_from(sorted(book.sheets)))):
        rows = book.sheets[name]
        order = draw(st.permutations(range(len(rows[0]))))
        book.sheets[name] = [[row[index] for index in order if index < len(row)] for row in draw(st.permutations(rows))]
    for name in draw(st.sets(st.sampled_from(sorted(book.sheets)), max_size=1)):
        book.sheets[draw(st.sampled_from(["甲", "人口", "Sheet1", "问题清单"]))] = book.sheets.pop(name)
    return book


@given(changed_books())
@settings(max_examples=40)
def test_changed_cells_are_read_or_reported(book: Book) -> None:
    with TemporaryDirectory() as folder:
        reading = read_workbook(save(book, Path(folder, "村.xlsx")))
        check(reading)
        mark_copy(reading, Path(folder, "核对.xlsx"))


def save(book: Book, path: Path) -> Path:
    """Save the workbook with text that looks like a formula as text."""
    workbook = book.workbook()
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type in "fe":
                    cell.data_type = "s"
    workbook.save(path)
    return path


@given(changed_books(), st.sampled_from(["utf-8", "gb18030"]))
@settings(max_examples=25)
def test_changed_cells_of_a_csv_are_read_or_reported(book: Book, encoding: str) -> None:
    with TemporaryDirectory() as folder:
        check(read_workbook(save_csv(book, Path(folder, "村"), encoding)))


# Bytes ----------------------------------------------------------------------------------------------------------------


JSON = clean_project().model_dump_json().encode()
XLSX, XLS = saved(clean_book().workbook()), xls(clean_book())
CSV = "\n".join(",".join(map(str, row)) for row in flat_book(clean_project()).sheets["Sheet1"]).encode("gb18030")


@st.composite
def damaged(draw: DrawFn, data: bytes, inserted: list[bytes]) -> bytes:
    """Draw damage: bytes replaced, removed, inserted or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw(st.binary(max_size=8) | st.sampled_from(inserted)) + data[end:]
    return data[: draw(st.integers(1, len(data)))] if data and draw(st.booleans()) else data


@given(damaged(XLSX, [b"PK\x01\x02", b"PK\x05\x06", b"\xff" * 8]))
@settings(max_examples=60)
def test_a_damaged_package_is_read_or_rejected(data: bytes) -> None:
    check(read(data))


@given(damaged(XLS, [b"\xff\xff\xff\xff", bytes(8), b"\x03\x02\x0e\x00"]))
@settings(max_examples=80)
def test_a_damaged_xls_is_read_or_rejected(data: bytes) -> None:
    check(read(data, "村.xls"))


@given(damaged(JSON, [b'"', b"{", b"]", b"null", b"1E9", b"\xff", b"-1", b"\\u0000"]))
@settings(max_examples=60)
def test_damaged_json_is_read_or_rejected(data: bytes) -> None:
    check(read(data, "村.json"))


@given(damaged(CSV, [b'"', b"\x81", b",,,,", b"\n\n", b"\0"]))
@settings(max_examples=60)
def test_a_damaged_csv_is_read_or_rejected(data: bytes) -> None:
    check(read(data, "村.csv"))


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(XLSX)) as file:
        names = [name for name in file.namelist() if name.startswith("xl/") and "theme" not in name]
        return {name: file.read(name) for name in names}


PARTS = parts()
XML = [
    b"<",
    b">",
    b"/>",
    b'"',
    b"'",
    b"&",
    b"<!--",
    b"<c",
    b"</c>",
    b"<row>",
    b' r="ZZ9"',
    b' t="e"',
    b"<f>1</f>",
    b"<v/>",
    b" hidden='1'",
    b"\xe5",
    b"99999999",
    b"-1",
    b"<mergeCell ref='A1:Z9'/>",
]


@st.composite
def damaged_parts(draw: DrawFn) -> bytes:
    """Draw sound packages with one damaged part."""
    name = draw(st.sampled_from(sorted(PARTS)))
    return package({name: draw(damaged(PARTS[name], XML))}, XLSX)


@given(damaged_parts())
@settings(max_examples=120)
def test_a_damaged_part_of_a_package_is_read_or_rejected(data: bytes) -> None:
    check(read(data))


@given(damaged_parts())
@settings(max_examples=60)
def test_a_copy_of_a_damaged_package_is_sound(data: bytes) -> None:
    copy = marked_copy(read_workbook(data, name="村.xlsx"))
    for name, part in parts_of(copy).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)  # noqa: S314 -- of our own making
    codes = {problem.code for problem in read_workbook(copy, name="村.xlsx").problems}
    assert not codes & {"file_broken", "file_forbidden_xml"}
