"""Forms can be read and signed.

Sizes on paper, rows and cells for signatures, and pages.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLE
from paper import DIGIT, SHRUNK, Paper, papers
from strategies import farmer, household, project, village
from template_files import pages_of, parts_of, zipped

import subsidy
from subsidy.forms import FORMS, Form, packaged_templates

MILLIMETRE = 72 / 25.4
ON_SCREEN = {"计算复核表"}
TEMPLATES = [form for form in FORMS if isinstance(form, Form) and form.number not in ON_SCREEN]


def sheets(form: Form) -> list[Paper]:
    book = openpyxl.load_workbook(packaged_templates() / form.file)
    return [Paper(form.number, "", sheet) for sheet in book.worksheets if sheet.title != "目录"]


@pytest.mark.parametrize("form", TEMPLATES, ids=lambda form: form.number)
def test_no_text_of_a_form_is_too_small_to_read(form: Form) -> None:
    least = 9 if form.number.endswith("公示") else 8
    for paper in sheets(form):
        assert paper.smallest_text() >= least


@pytest.mark.parametrize("number", ["附件7-1", "附件7-2", "征收面积确认汇总表"])
def test_a_list_that_is_signed_has_room_for_a_thumbprint(number: str) -> None:
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    [row] = paper.body
    [signed] = [cell for heading, cell in row.items() if "（手印）" in heading]
    assert paper.width(signed.column) * SHRUNK >= 25 * MILLIMETRE
    height = paper.sheet.row_dimensions[signed.row].height
    assert height is not None
    assert height * paper.least_scale >= 10 * MILLIMETRE


FILLED_BY = ("附件1", "附件2", "附件3", "附件4", "附件5", "附件7-1", "附件7-2", "附件9", "征收面积确认汇总表")


@pytest.mark.parametrize("number", FILLED_BY)
def test_a_survey_or_summary_says_who_filled_it_in_and_its_units(number: str) -> None:
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    assert re.search("填表人：.*　+审核人：.*[　\n]+填表日期：.*　+联系电话：", paper.words)
    assert "单位：" in paper.words or number == "附件9"


def test_a_photograph_has_its_box_on_the_application() -> None:
    [paper] = sheets(next(form for form in TEMPLATES if form.number == "附件10"))
    [cell] = [cell for row in paper.sheet.iter_rows() for cell in row if cell.value == "2寸照片"]
    [area] = [area for area in paper.sheet.merged_cells.ranges if cell.coordinate in area]
    width = sum(paper.width(column) for column in range(area.min_col, area.max_col + 1))
    height = sum(paper.sheet.row_dimensions[row].height or 0 for row in range(area.min_row, area.max_row + 1))
    assert (width, height) >= (35 * MILLIMETRE, 49 * MILLIMETRE)
    assert width < 60 * DIGIT


def test_a_heading_of_the_plan_stands_in_one_cell_with_its_paragraph() -> None:
    [paper] = sheets(next(form for form in TEMPLATES if form.number == "附件6"))
    headings = [str(cell.value) for cell in paper.sheet["A"] if re.match("[一二三四五六七]、", str(cell.value))]
    assert len(headings) == 7
    assert all(re.search(r"\n　　.", words) for words in headings)


@pytest.mark.libreoffice
def test_letters_are_documents_of_one_page_and_an_index_is_not_printed(
    tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    homes = [household("5", "0", "5", [farmer(serial=n)], str(n)) for n in range(3)]
    subsidy.fill_forms(subsidy.assess(project(village(*homes))), tmp_path / "out", only=["附件8", "附件10"])
    for pdf in convert_all(sorted((tmp_path / "out").rglob("*.xlsx")), "pdf"):
        pages = pages_of(pdf)
        assert len(pages) == len(homes), pdf.name
        assert all("第 1 页，共 1 页" in page for page in pages)
        assert not any("目录" in page for page in pages)


@pytest.mark.libreoffice
@pytest.mark.parametrize("size", [12, 13, 14, 16])
def test_stamps_of_a_plan_in_larger_type_are_not_alone_on_a_page(
    size: int, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    form = next(form for form in TEMPLATES if form.number == "附件6")
    parts = parts_of((packaged_templates() / form.file).read_bytes())
    restyled = {name: part.replace(b'sz val="12"', b'sz val="%d"' % size) for name, part in parts.items()}
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / form.file).write_bytes(zipped(restyled))
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    [plan] = subsidy.fill_forms(result, tmp_path / "out", only=["附件6"], templates=tmp_path / "own")
    *_, last = [page for page in pages_of(convert(plan, "pdf")) if page.strip()]
    assert "（盖章）" in last
    assert "附件：" in last


@pytest.mark.libreoffice
def test_fourteen_people_need_no_second_page_for_the_stamps(
    tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    homes = [household("5", "0", "5", [farmer(serial=n)], str(n)) for n in range(14)]
    subsidy.fill_forms(subsidy.assess(project(village(*homes))), tmp_path / "out", only=["附件9", "附件11"])
    for pdf in convert_all(sorted((tmp_path / "out").rglob("*.xlsx")), "pdf"):
        assert len(pages_of(pdf)) == 1, pdf.name


MANY = 130


def many_villages(number: int = MANY) -> subsidy.Project:
    homes = [household("5", "0", "5", [farmer(serial=n)], str(n)) for n in range(number)]
    names = [f"第{n:03d}号村" for n in range(number)]
    places = [
        village(home, name=name, township=f"第{n // 20}镇")
        for n, (home, name) in enumerate(zip(homes, names, strict=True))
    ]
    return project(*places)


def test_a_project_of_many_villages_encloses_a_list_of_them() -> None:
    """Check that all names are in a list, and not in one box.

    In one box they made the row higher than a row can be, and the whole set was rejected.
    """
    made = {paper.form: paper for paper in papers(subsidy.assess(many_villages()), only=["附件5", "附件12"])}
    assert f"第000号村等{MANY}个村（名单附后）" in made["附件12"].words
    assert "第0镇等7个乡镇（街道）" in made["附件5"].words or "第0镇、第1镇" in made["附件5"].words
    assert made["附件12附表"].column("村") == [f"第{n:03d}号村" for n in range(MANY)]
    assert made["附件12附表"].printed_total("保障人数") == MANY


def test_a_project_of_few_villages_encloses_none() -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    assert [path for path, _ in subsidy.form_files(result, only=["附件12附表"])] == ["manifest.json"]


LISTS = ("附件1", "附件3", "附件4", "附件5", "附件7-1", "附件7-1公示", "附件7-2", "附件7-2公示", "附件9")


@pytest.mark.parametrize("number", LISTS)
def test_a_list_is_printed_at_its_own_size_by_every_program(number: str) -> None:
    """Check that a list is not wider than the paper, and so not shrunk.

    Each program shrinks a sheet by the width of its own digits, and its pages would differ in length.
    """
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    margins = paper.sheet.page_margins
    width = sum(map(paper.width, range(1, paper.printed + 1)))
    assert width <= 842 - 72 * (margins.left + margins.right)
    [file] = [form.file for form in TEMPLATES if form.number == number]
    styles = parts_of((packaged_templates() / file).read_bytes())["xl/styles.xml"].decode()
    assert re.findall('<name val="([^"]*)"', styles)[0] == "Courier New"


@pytest.mark.parametrize("number", LISTS)
def test_a_text_of_any_length_wraps_instead_of_shrinking(number: str) -> None:
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    shrunk = {
        heading for heading, cell in paper.body[0].items() if cell.number_format == "@" and cell.alignment.shrink_to_fit
    }
    assert shrunk <= {"身份证号"}


@pytest.mark.parametrize("number", ["附件7-1", "附件7-2"])
def test_the_total_of_money_stands_below_its_column(number: str) -> None:
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    assert paper.total is not None
    cell = paper.total["补贴金额"]
    assert "费用" in cell.value
    assert cell.alignment.horizontal == "right"
    assert not any(cell.coordinate in area for area in paper.sheet.merged_cells.ranges)


@pytest.mark.parametrize("number", ["附件7-1", "附件9"])
def test_a_serial_number_of_four_digits_is_not_too_small(number: str) -> None:
    [paper] = [paper for form in TEMPLATES if form.number == number for paper in sheets(form)]
    assert paper.width(1) >= 4 * 8 * WIDE_FIGURE + 4


WIDE_FIGURE = 0.636
"""Width of a digit of DejaVu Serif, which stands in for Times New Roman, as a share of its size"""


@pytest.mark.libreoffice
def test_no_page_is_cut_at_its_edges_and_pages_of_a_list_are_full(
    tmp_path: Path, convert_all: Callable[[Sequence[Path], str], list[Path]]
) -> None:
    result = subsidy.assess(subsidy.read_workbook(EXAMPLE).project)
    made = [path for path in subsidy.fill_forms(result, tmp_path / "out") if path.suffix == ".xlsx"]
    for pdf in convert_all(made, "pdf"):
        pages = boxes_of(pdf)
        for number, (width, edges) in enumerate(pages, start=1):
            assert all(left > 0 and right < width for left, right in edges), (pdf.name, number)
        most = [limit for start, limit in MOST_PAGES.items() if pdf.name.startswith(start)]
        assert len(pages) <= min(most, default=len(pages)), pdf.name


MOST_PAGES = {"附件04": 15, "附件07-1": 10, "附件09": 10}


def boxes_of(pdf: Path) -> list[tuple[float, list[tuple[float, float]]]]:
    """Return the width of each page, and the edges of its words.

    The edges are the left and the right one.
    """
    xml = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return [
        (float(page[1]), [(float(left), float(right)) for left, right in re.findall(WORD, page[2])])
        for page in re.finditer(r'<page width="([\d.]+)".*?>(.*?)</page>', xml, re.DOTALL)
    ]


WORD = r'<word xMin="(-?[\d.]+)" yMin="-?[\d.]+" xMax="(-?[\d.]+)"'
