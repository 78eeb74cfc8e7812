"""计算复核表, recomputed by LibreOffice.

The formulas of the filled form must agree with the program on every figure.

Formulas know nothing of the program but the facts and the parameters of the policy, so where they agree, two
calculations agree: whole numbers in a spreadsheet, and decimals in Python.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, read
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from strategies import ADULT, farmer, household, project, project_of, projects, village
from worked_cases import LAND

import subsidy
from subsidy.forms.catalog import packaged_templates
from subsidy.forms.formset import fill_forms
from subsidy.law import (
    READINGS,
    DibaoYear,
    Feb29,
    Headcount,
    PerHead,
    Policy,
    PostingDays,
    PriorSubsidy,
    RatioUnit,
    Rounding,
    TakenBefore,
    Thresholds,
    UncontractedNames,
)

FORM = "计算复核表"
TABLES = ("村", "农户", "人员", "金额", "未承包到户")
GROUP_ROW, HEADING_ROW, FIRST_ROW = 3, 4, 5

Recompute = Callable[[Sequence[Path]], list[Workbook]]


# Filling and recomputing ----------------------------------------------------------------------------------------------


@pytest.fixture
def recompute(convert_all: Callable[[Sequence[Path], str], list[Path]]) -> Recompute:
    """Return a function that has LibreOffice recompute files.

    The function returns the workbooks that LibreOffice then reads.
    """
    return lambda files: [load_workbook(file, data_only=True) for file in convert_all(files, "xlsx")]


def filled(result: subsidy.Assessment, folder: Path, name: str) -> Path:
    """Fill the form; return the file under its own name."""
    (file,) = fill_forms(result, folder / "out" / name, only=[FORM])
    return file.rename(folder / f"{name}.xlsx")


def columns(book: Workbook, sheet: str, group: str = "复算") -> dict[str, int]:
    """Return the columns under a common heading, by their own headings."""
    found, current = {}, ""
    for column in range(1, book[sheet].max_column + 1):
        current = str(book[sheet].cell(GROUP_ROW, column).value or current)
        if current.startswith(group):
            found[str(book[sheet].cell(HEADING_ROW, column).value).replace("\n", "")] = column
    return found


def rows(book: Workbook, sheet: str, group: str = "复算") -> Iterator[dict[str, Any]]:
    """Yield the values under a common heading, row by row."""
    places = columns(book, sheet, group)
    for row in range(FIRST_ROW, book[sheet].max_row + 1):
        yield {heading: book[sheet].cell(row, column).value for heading, column in places.items()}


def conclusions(book: Workbook, sheet: str) -> list[str]:
    """Return the conclusion of each row of a sheet."""
    return [row["结论"] for row in rows(book, sheet, "核对")]


def differences(book: Workbook) -> str:
    """Return the headline of the first sheet."""
    return str(book["复核结果"]["A3"].value)


def disagreeing(book: Workbook) -> list[tuple[str, int, tuple[Any, ...]]]:
    """Return the rows that do not agree, for the message of a failing test."""
    cells = ((sheet, row, values) for sheet in book for row, values in enumerate(sheet.iter_rows(values_only=True), 1))
    return [(sheet.title, row, values) for sheet, row, values in cells if {"不一致", "超出精度"} & {*values[1:]}][:5]


def uncomputed(file: Path, book: Workbook) -> list[tuple[str, str, Any]]:
    """Return the cells whose formula gave no value or an error."""
    formulas = (cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row)
    values = ((cell, book[cell.parent.title][cell.coordinate].value) for cell in formulas if cell.data_type == "f")
    return [
        (cell.parent.title, cell.coordinate, value)
        for cell, value in values
        if value in (None, "") or str(value).startswith("#")
    ]


def stored(file: Path) -> dict[tuple[str, str], Any]:
    """Return the results stored beside the formulas of a filled file.

    The key is sheet and cell.
    """
    book = load_workbook(file, data_only=True)
    formulas = (cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row)
    found = ((cell.parent.title, cell.coordinate) for cell in formulas if cell.data_type == "f")
    values = {(sheet, cell): book[sheet][cell].value for sheet, cell in found}
    return {place: value for place, value in values.items() if value is not None}


def misstored(file: Path, book: Workbook) -> list[tuple[tuple[str, str], Any, Any]]:
    """Return the stored results that are not what the formulas give."""
    pairs = ((place, value, book[place[0]][place[1]].value) for place, value in stored(file).items())
    return [(place, value, found) for place, value, found in pairs if value != found]


# Against the program --------------------------------------------------------------------------------------------------


CHOICES: Mapping[str, Sequence[Any]] = {
    "feb29": list(Feb29),
    "rounding": list(Rounding),
    "per_head": list(PerHead),
    "taken_before": list(TakenBefore),
    "thresholds": list(Thresholds),
    "prior_subsidy": list(PriorSubsidy),
    "headcount_rounding": list(Rounding),
    "ratio_unit": list(RatioUnit),
    "headcount": [Headcount.COMPUTED],
    "uncontracted_names": list(UncontractedNames),
    "dibao_year": [DibaoYear.NOTICE],
    "posting_days": [PostingDays.INCLUSIVE],
    "months": [139, 0, 1, 180],
    "minimum_age": [16, 18, 45],
    "senior_age": [60, 50],
    "minimum_remaining": [Decimal(text) for text in ("0.3", "0", "0.33", "1.2345")],
    "majority_loss_ratio": [Decimal(text) for text in ("0.5", "0", "0.4999", "0.667", "1")],
}


def policies() -> st.SearchStrategy[Policy]:
    """Draw policies, mostly as packaged.

    Any other reading and number is mixed in.
    """
    chosen = {name: st.sampled_from([values[0]] * len(values) + [*values]) for name, values in CHOICES.items()}
    return st.fixed_dictionaries(chosen).map(lambda changes: LISHI.replace(**changes))


def drawn(count: int) -> list[subsidy.Assessment]:
    """Return results of drawn projects under drawn policies.

    They are the same each time, and every reading is used.
    """
    results: list[subsidy.Assessment] = []
    turns = [{reading: value} for reading in READINGS for value in CHOICES[reading]]

    @settings(max_examples=count, phases=[Phase.generate], database=None, derandomize=True)
    @given(projects(), policies())
    def draw(facts: subsidy.Project, policy: Policy) -> None:
        try:
            result = subsidy.assess(facts, policy.replace(**turns[len(results) % len(turns)]))
        except subsidy.InputError:  # under this policy the village names too many people
            reject()
        results.append(result)

    draw()
    return results


@pytest.mark.libreoffice
def test_formulas_and_program_agree_under_every_reading(tmp_path: Path, recompute: Recompute) -> None:
    results = drawn(32)
    files = [filled(result, tmp_path, f"{number:03d}") for number, result in enumerate(results)]
    for result, file, book in zip(results, files, recompute(files), strict=True):
        # percentages have six decimals; with a standard or areas of four, 15 digits may not suffice: the sheet says so
        beyond = "超出精度" if result.policy.ratio_unit is RatioUnit.PERCENT else None
        apart = [row for row in disagreeing(book) if beyond not in row[2]]
        assert (file.stem, differences(book), apart) == (file.stem, "不一致 0 处", [])
        assert (uncomputed(file, book), misstored(file, book)) == ([], [])


@pytest.mark.libreoffice
def test_every_figure_is_calculated_again_in_percent(tmp_path: Path, recompute: Recompute) -> None:
    """Check that a standard in 分 is small enough for ratios in percent.

    No figure was: 10 000 times the standard is too large.
    """
    facts = with_everything()
    result = subsidy.assess(facts, LISHI.replace(ratio_unit="percent"))
    file = filled(result, tmp_path, "percent")
    [book] = recompute([file])
    assert differences(book) == "不一致 0 处"
    assert list(disagreeing(book)) == []
    assert (uncomputed(file, book), misstored(file, book)) == ([], [])


def test_a_preview_shows_every_figure_that_is_calculated_again(tmp_path: Path) -> None:
    """Check the results stored in the file.

    A preview, a telephone and a protected view calculate nothing: they show the stored results.
    """
    file = filled(subsidy.assess(with_everything()), tmp_path, "preview")
    shown = load_workbook(file, data_only=True)
    for sheet in TABLES:
        for group in ("中间", "复算", "核对"):
            assert None not in [value for row in rows(shown, sheet, group) for value in row.values()], (sheet, group)
    assert differences(shown) == "不一致 0 处"


@pytest.mark.libreoffice
def test_a_stored_result_is_not_believed(tmp_path: Path, recompute: Recompute) -> None:
    """Check that a stored result is calculated again.

    LibreOffice keeps the stored results of Excel; those of this program it must calculate again.
    """
    file = filled(subsidy.assess(with_everything()), tmp_path, "believed")
    false = tmp_path / "false.xlsx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(false, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("<v>一致</v>".encode(), "<v>不一致</v>".encode()))
    assert "不一致" in conclusions(load_workbook(false, data_only=True), "金额")
    (book,) = recompute([false])
    assert disagreeing(book) == []


@pytest.mark.libreoffice
def test_formulas_give_the_worked_cases(tmp_path: Path, recompute: Recompute) -> None:
    """Compare the formulas with the table worked by hand.

    They are not compared with the program.
    """
    cases, homes = read(LAND), []
    for number, case in enumerate(cases, start=1):
        received = Decimal(case.received)
        people = [farmer(ADULT, 10 * number + head, prior_share=received) for head in range(int(case.heads))]
        homes.append(household(case.contracted, case.before, case.now, people, number=f"{number:03d}"))
    file = filled(subsidy.assess(project_of(*homes, uncontracted="12.5")), tmp_path, "worked")
    (book,) = recompute([file])
    assert (differences(book), uncomputed(file, book)) == ("不一致 0 处", [])
    amounts = {
        given["户编号"]: found
        for given, found in zip(rows(book, "金额", "填报"), rows(book, "金额"), strict=True)
    }  # fmt: skip
    for case, home, found in zip(cases, homes, rows(book, "农户"), strict=True):
        loss_class, *basis = case.decided.rstrip("* ").split()
        label = subsidy.LossClass[loss_class.upper()].label
        label += "".join(f"（{subsidy.Basis[code.upper()].label}）" for code in basis)
        assert (found["失地类别"], found["失地比例"]) == (label, float(case.ratio))
        person = amounts[home["number"]]
        assert (person["补贴比例"], person["承包到户补贴（元）"]) == (float(case.share), float(case.amount))
    (figures,) = rows(book, "村")
    assert (figures["未承包到户人数"], figures["未承包到户费用（元）"]) == (
        8,
        722800,
    )  # 12.5 亩 among 149 亩 for 100 people


# It can fail ----------------------------------------------------------------------------------------------------------


def with_everything() -> subsidy.Project:
    """Make a project with something in every column.

    It has two villages, a child, a prior share, and places named and not.
    """
    members = [
        farmer(serial=1, on_uncontracted_list=True, prior_share=Decimal("0.25")),
        farmer(serial=2, is_student=True, on_register=False),
    ]
    first = village(household("7", "0.5", "3.5", members, number="001"), uncontracted="2.74")
    return project(first, village(household("5", "0", "4", [farmer(serial=3)], number="002"), name="乙村"))


Place = tuple[str, int, int]
"""Sheet, row and column of one of the program's figures."""


def engine_figures(file: Path) -> list[Place]:
    """Return the places of the program's figures in a file.

    They are in the first row of every sheet, and among the totals.
    """
    book = load_workbook(file)
    places = [(sheet, FIRST_ROW, column) for sheet in TABLES for column in columns(book, sheet, "系统").values()]
    totals = book["复核结果"]
    (head,) = (row for row in range(1, totals.max_row + 1) if totals.cell(row, 3).value == "系统结果")
    return places + [("复核结果", row, 3) for row in range(head + 1, head + 9)]


def tampered(file: Path, name: str, places: Sequence[Place]) -> Path:
    """Write a copy in which those figures of the program are wrong."""
    book = load_workbook(file)
    for sheet, row, column in places:
        cell = book[sheet].cell(row, column)
        cell.value = cell.value + 1 if isinstance(cell.value, int | float) else f"{cell.value or ''}误"
    book.save(file.with_name(f"{name}.xlsx"))
    return file.with_name(f"{name}.xlsx")


@pytest.mark.libreoffice
def test_every_wrong_figure_is_counted_once(tmp_path: Path, recompute: Recompute) -> None:
    """Check that every wrong figure is counted once, with one exception.

    The amount of a place for uncontracted land alone counts twice: it is also in the sum of the list.
    """
    file = filled(subsidy.assess(with_everything()), tmp_path, "right")
    places = engine_figures(file)
    amount = next(place for place in places if place[0] == "金额")
    everywhere, one = tampered(file, "all", places), tampered(file, "one", [amount])
    right, all_wrong, one_wrong = recompute([file, everywhere, one])
    assert len(places) == 34
    assert differences(right) == "不一致 0 处"
    assert differences(one_wrong) == "不一致 1 处"
    assert differences(all_wrong) == f"不一致 {len(places) + 1} 处"
    for sheet in TABLES:
        first, *rest = rows(all_wrong, sheet, "核对")
        assert first == {"不一致（处）": len(columns(all_wrong, sheet)), "结论": "不一致"}
        assert all(row == {"不一致（处）": 0, "结论": "一致"} for row in rest)


@pytest.mark.libreoffice
def test_parameters_are_live(tmp_path: Path, recompute: Recompute) -> None:
    """Check that a reading changed on the first sheet takes effect.

    The formulas then give the figures of the program under that reading.
    """
    facts = project_of(household("7", "0", "4", 2, number="001"), uncontracted="12.5")
    file = filled(subsidy.assess(facts), tmp_path, "changed")
    book = load_workbook(file)
    (cell,) = (row[1] for row in book["复核结果"].iter_rows() if row[0].value == "小数的舍入")
    cell.value = Rounding.UP.label
    book.save(file)
    (changed,) = recompute([file])
    expected = subsidy.assess(facts, LISHI.replace(rounding=Rounding.UP))
    found = [Decimal(str(row["承包到户补贴（元）"])) for row in rows(changed, "金额")]
    assert found == [person.amount for person in expected.persons]
    assert differences(changed) != "不一致 0 处"
    assert "不一致" in conclusions(changed, "金额")


GIVEN_WRONG: Sequence[tuple[str, str, Any]] = (
    ("农户", "本次征收（亩）", 4.5625),
    ("农户", "户编号", "999"),
    ("人员", "户编号", "999"),
    ("人员", "身份证号", "14233119010421803X"),
    ("人员", "在校学生", "是"),
    ("金额", "姓名", "别人"),
    ("金额", "已补贴比例", 0.0001),
    ("村", "承包地总面积（亩）", 138.0625),
    ("村", "征收未承包到户（亩）", 2.0625),
)


@pytest.mark.libreoffice
def test_an_input_changed_by_hand_is_counted_in_its_row(tmp_path: Path, recompute: Recompute) -> None:
    """Check that a changed input is counted in its row.

    That also holds if it has more decimals than before, or no longer belongs to the rows of other sheets.
    """
    named = {"on_uncontracted_list": True}
    homes = [household("7", "0", "4", [farmer(serial=1), farmer(serial=2)], number="001")]
    homes += [household("5", "0", "1", [farmer(serial=3) | named], number="002")]
    file = filled(subsidy.assess(project_of(*homes, uncontracted="1.37")), tmp_path, "right")
    copies = []
    for number, (sheet, heading, value) in enumerate(GIVEN_WRONG):
        book = load_workbook(file)
        book[sheet].cell(FIRST_ROW, columns(book, sheet, "填报")[heading]).value = value
        book.save(copy := tmp_path / f"{number}.xlsx")
        copies.append(copy)
    for (sheet, heading, _), book in zip(GIVEN_WRONG, recompute(copies), strict=True):
        assert re.fullmatch("不一致 [1-9][0-9]* 处", differences(book)), (sheet, heading)
        assert book["复核结果"]["A4"].value.startswith("全部"), (sheet, heading)
        assert conclusions(book, sheet)[0] == "不一致", (sheet, heading)


# What a spreadsheet cannot know ---------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_a_row_beyond_spreadsheet_precision_is_not_called_right(tmp_path: Path, recompute: Recompute) -> None:
    """Check a household with 16 digits, more than a cell holds.

    The rest of the project is still recomputed.
    """
    odd = household("10.000000000000001", "0", "5", [farmer(serial=1)], number="001")
    plain = household("5", "0", "4", [farmer(serial=2)], number="002")
    facts = project(village(odd, plain), village(household("5", "0", "5", [farmer(serial=3)], "003"), name="乙村"))
    (book,) = recompute([filled(subsidy.assess(facts), tmp_path, "odd")])
    assert differences(book) == "不一致 0 处"
    assert book["复核结果"]["A4"].value == "另有4行超出精度，未能复核"
    assert conclusions(book, "农户") == conclusions(book, "金额") == ["超出精度", "一致", "一致"]
    assert conclusions(book, "村") == ["超出精度", "一致"]


@pytest.mark.libreoffice
def test_a_project_of_uncontracted_land_alone_has_empty_rows(tmp_path: Path, recompute: Recompute) -> None:
    file = filled(subsidy.assess(project(village(uncontracted="2.74"))), tmp_path, "empty")
    (book,) = recompute([file])
    assert (differences(book), uncomputed(file, book)) == ("不一致 0 处", [])


@pytest.mark.libreoffice
def test_household_numbers_that_look_alike_stay_apart(tmp_path: Path, recompute: Recompute) -> None:
    """Check household numbers that a spreadsheet takes for the same.

    It does so with a1 and A1, 1 and 01; the formulas must not.
    """
    numbers = ("a1", "A1", "1", "01", "户编号", "*", "=1+1")
    homes = [household("5", "0", "4", [farmer(ADULT, n)], number=number) for n, number in enumerate(numbers)]
    file = filled(subsidy.assess(project(village(*homes, name="甲*村"), village(name="甲?村"))), tmp_path, "alike")
    (book,) = recompute([file])
    assert (differences(book), disagreeing(book), uncomputed(file, book)) == ("不一致 0 处", [], [])


# The template ---------------------------------------------------------------------------------------------------------


def template_formulas() -> Iterator[str]:
    book = load_workbook(packaged_templates() / f"{FORM}.xlsx")
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    yield from (str(cell.value) for cell in cells)


def test_numbers_in_formulas_are_exact_in_binary() -> None:
    """Every number in a formula is whole and small enough to be exact."""
    for formula in template_formulas():
        bare = re.sub(r'"[^"]*"|\$?[A-Z]{1,3}\$?[0-9]+', "", formula)
        numbers = re.findall(r"(?<![\w.])[0-9.]+(?:[eE][+-]?[0-9]+)?", bare)
        assert all(number.isdigit() and int(number) < 2**53 for number in numbers), formula


WHOLE = ("10000/低保单位", "低保单位*比例单位/10000")
"""Quotients of powers of ten, which are whole numbers"""


def test_formulas_never_round_a_quotient() -> None:
    """Check that ties are decided by whole numbers.

    ROUND only makes a given number whole.
    """
    for formula in template_formulas():
        for rounded in re.findall(r"ROUND\(([^()]*(?:\([^()]*\))?[^()]*),0\)", formula):
            assert "/" not in rounded or rounded in WHOLE, formula
