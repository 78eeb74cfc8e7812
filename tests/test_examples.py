"""The examples show every class, reason and caution.

They agree with themselves, and run.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from pathlib import Path

import pytest

import subsidy
from subsidy import AgeBand, Basis, Caution, Insurance, LossClass, PersonResult, Reason, Sex

EXAMPLES = Path(__file__).parents[1] / "examples"
WORKBOOK = EXAMPLES / "panlongta.xlsx"

PROJECT: subsidy.Project = runpy.run_path(str(EXAMPLES / "make_panlongta.py"))["project"]()
RESULT = subsidy.assess(PROJECT)
VILLAGE = RESULT.villages[0]
HOUSEHOLDS = {household.household.number: household for household in VILLAGE.households}
PEOPLE = {person.farmer.name: person for person in VILLAGE.persons}
DELIBERATE_WARNINGS = [
    "reached_before_unpaid",
    "uncontracted_name_contracted",
    "uncontracted_name_ineligible",
    "uncontracted_name_subsidised",
    "uncontracted_names_pending",
]


def test_the_land_is_the_real_acquisition() -> None:
    village = VILLAGE.village
    assert sum(parcel.area_hectares for parcel in PROJECT.parcels) == Decimal("9.7425")
    assert village.total_area == Decimal("9.7425") * 15 == Decimal("146.1375")
    assert village.farmland + village.construction + village.unused == village.total_area
    assert village.contracted_taken + village.uncontracted_taken == village.total_area
    assert sum(household.taken_now for household in village.households) == village.contracted_taken


def test_every_class_with_every_basis_it_can_rest_on() -> None:
    assert {(household.loss.loss_class, household.loss.basis) for household in VILLAGE.households} == {
        (LossClass.FULL, Basis.ALL_LAND),
        (LossClass.FULL, Basis.CUMULATIVE),
        (LossClass.FULL, Basis.REMAINING),
        (LossClass.MAJORITY, Basis.RATIO),
        (LossClass.MAJORITY, Basis.CUMULATIVE),
        (LossClass.BELOW, None),
        (LossClass.NONE, None),
    }


def test_every_reason_alone_and_with_every_other() -> None:
    every = chain.from_iterable(combinations(Reason, size) for size in range(len(Reason) + 1))
    assert {person.ineligible_because for person in VILLAGE.persons} == set(every)


def test_every_insurance_among_the_covered_of_both_bands() -> None:
    covered = {(person.band, person.farmer.insurance) for person in VILLAGE.persons if person.amount}
    assert covered == {(band, insurance) for band in (AgeBand.WORKING, AgeBand.SENIOR) for insurance in Insurance}
    assert {person.band for person in VILLAGE.persons} == set(AgeBand)


def test_every_caution_of_whole_places() -> None:
    found = {caution for person in VILLAGE.persons for caution in person.cautions}
    assert found == set(Caution) - {Caution.NAMED_CAPPED}


WORKED = {
    "001": (LossClass.FULL, Basis.ALL_LAND, "1", "90350.0000"),
    "002": (LossClass.FULL, Basis.REMAINING, "1", "90350.0000"),
    "003": (LossClass.MAJORITY, Basis.RATIO, "0.5000", "45175.0000"),
    "004": (LossClass.MAJORITY, Basis.RATIO, "0.5714", "51625.9900"),
    "005": (LossClass.BELOW, None, "0", "0"),
    "006": (LossClass.MAJORITY, Basis.CUMULATIVE, "0.7000", "63245.0000"),
    "007": (LossClass.FULL, Basis.CUMULATIVE, "0.4", "36140.0000"),
    "008": (LossClass.MAJORITY, Basis.RATIO, "0.7000", "63245.0000"),
    "009": (LossClass.NONE, None, "0", "0"),
}


@pytest.mark.parametrize("number", WORKED)
def test_the_worked_cases(number: str) -> None:
    loss_class, basis, entitlement, amount = WORKED[number]
    covered = [person for person in HOUSEHOLDS[number].persons if person.eligible]
    assert covered
    for person in covered:
        assert (person.loss_class, person.basis) == (loss_class, basis)
        assert (person.entitlement, person.amount) == (Decimal(entitlement), Decimal(amount))


def test_households_on_a_line() -> None:
    exactly_minimum = {number for number, household in HOUSEHOLDS.items() if stands_on_minimum(household.loss)}
    assert exactly_minimum == {"008", "011", "013"}
    assert {number for number, household in HOUSEHOLDS.items() if household.loss.rounding_matters} == {"005", "010"}


def stands_on_minimum(loss: subsidy.Loss) -> bool:
    return loss.remaining > 0 and loss.remaining == loss.heads * RESULT.policy.minimum_remaining


def test_uncontracted_land_is_named_in_part() -> None:
    named = [person for person in VILLAGE.persons if person.farmer.on_uncontracted_list]
    paid = [person for person in named if person.uncontracted_amount]
    assert (VILLAGE.uncontracted_headcount, len(named), len(paid), VILLAGE.pending_people) == (9, 9, 6, 3)
    assert RESULT.figures.uncontracted_cost == Decimal("813150.0000")
    assert {person.uncontracted_amount for person in paid} == {RESULT.full_standard}


@pytest.mark.parametrize(
    ("name", "caution"),
    [
        ("任浩宇", Caution.NAMED_INELIGIBLE),
        ("穆艳青", Caution.NAMED_SUBSIDISED),
        ("乔慧芳", Caution.NAMED_CONTRACTED),
    ],
)
def test_names_that_take_no_place(name: str, caution: Caution) -> None:
    person = PEOPLE[name]
    assert (person.cautions, person.uncontracted_amount) == ((caution,), Decimal(0))


@pytest.mark.parametrize(
    ("name", "born", "age", "band"),
    [
        ("高俊杰", date(2008, 6, 28), 16, AgeBand.WORKING),
        ("高子怡", date(2008, 6, 29), 15, AgeBand.MINOR),
        ("任贵生", date(1964, 6, 28), 60, AgeBand.SENIOR),
        ("曹改香", date(1964, 6, 29), 59, AgeBand.WORKING),
        ("任二保", date(1964, 2, 29), 60, AgeBand.SENIOR),
        ("任欣怡", date(2008, 2, 29), 16, AgeBand.WORKING),
    ],
)
def test_ages_on_the_reference_date(name: str, born: date, age: int, band: AgeBand) -> None:
    person = PEOPLE[name]
    assert (person.farmer.birth_date, person.age, person.band) == (born, age, band)


def test_an_earlier_share_is_deducted() -> None:
    shares = {person.farmer.prior_share: person.entitlement for person in HOUSEHOLDS["018"].persons}
    assert shares == {Decimal("0.7"): Decimal("0.1"), Decimal(1): 0}


MALE = {"丈夫", "长子", "次子", "孙子", "侄子", "父亲"}
FEMALE = {"妻", "女儿", "长女", "次女", "儿媳", "孙女", "侄女", "母亲"}
GENERATION = {"父亲": -1, "母亲": -1, "户主": 0, "妻": 0, "丈夫": 0, "孙子": 2, "孙女": 2}


@pytest.mark.parametrize("number", HOUSEHOLDS)
def test_families_are_possible(number: str) -> None:
    members = HOUSEHOLDS[number].persons
    for person in members:
        relation, sex = person.farmer.relation, person.farmer.sex
        assert relation == "户主" or relation in (MALE if sex is Sex.MALE else FEMALE)
    for elder in members:
        for younger in members:
            apart = generation(younger) - generation(elder)
            assert apart <= 0 or elder.age - younger.age >= 18 * apart


def generation(person: PersonResult) -> int:
    return GENERATION.get(person.farmer.relation, 1)


def test_every_name_is_unique() -> None:
    assert len(PEOPLE) == len(list(VILLAGE.persons)) == 200


def test_the_procedure_runs_as_recorded() -> None:
    from subsidy.deadlines.schedule import Status, schedule

    steps = schedule(PROJECT, as_of=date(2024, 7, 22)).steps
    assert [step.step.name for step in steps if step.status is Status.DONE_LATE] == ["民政局提供低保标准"]
    assert [step.step.name for step in steps if step.status is Status.RUNNING] == ["乡镇提交全部材料"]
    assert not [step for step in steps if step.status is Status.OVERDUE]


def test_the_workbook_reads_back_as_it_was_made() -> None:
    reading = subsidy.read_workbook(WORKBOOK)
    assert sorted(problem.code for problem in reading.problems) == DELIBERATE_WARNINGS
    assert not [problem for problem in reading.problems if problem.is_error]
    assert reading.project == PROJECT


def test_the_workbook_is_the_one_the_script_makes(tmp_path: Path) -> None:
    run("make_panlongta.py", tmp_path / "again.xlsx")
    again, kept = (subsidy.read_workbook(path) for path in (tmp_path / "again.xlsx", WORKBOOK))
    assert again.project == kept.project


def test_other_software_gets_decisions_and_problems() -> None:
    out = run("from_software.py")
    assert "[id_check_digit]" in out
    assert "[taken_exceeds_contracted]" in out
    assert "任海生\t 51,625.9900 元\t大部分失地" in out


def test_other_software_gets_json_and_forms(tmp_path: Path) -> None:
    run("from_software.py", tmp_path)
    written = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert {person["id_number"]: person["amount"] for person in written["persons"]}[
        "142302196503120012"
    ] == "51625.9900"
    assert list((tmp_path / "forms").rglob("附件06*.xlsx"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / "from_software.py")]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, check=False, stdout=writing, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_province_is_worked_cell_by_cell(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    out = run("bulk_province.py", tmp_path / "省")
    assert "persons: 600 = 597 accepted + 3 rejected" in out
    assert "id_characters" in out
    assert "→ 51625.9900元（附件6第四条（二））" in out


def run(script: str, *arguments: Path) -> str:
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60).stdout
