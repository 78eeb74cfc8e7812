"""A problem says where it is, what it is and how to mend it.

Neither its error nor its repr gives personal data away.
"""

from __future__ import annotations

import copy
import pickle

import pytest

from subsidy.problems import InputError, Kind, Problem, Severity, masked

FOUND = Kind("test_area", Severity.ERROR, "{title}{area}亩大于{limit}亩", "核对{title}")
REMARK = Kind("test_remark", Severity.WARNING, "{number}写法少见", "核对")


def problem(*path: str | int, value: object = "") -> Problem:
    return FOUND.at(*path, value=value, title="面积", area=12, limit="5")


def test_a_problem_is_one_line_with_place_fault_value_and_remedy() -> None:
    found = problem("villages", 0, "households", 2, "taken_now", value="12亩")
    assert str(found) == (
        "错误 villages[0].households[2].taken_now：面积12亩大于5亩（现为“12亩”）。核对面积。 [test_area]"
    )
    assert found.parameters == {"title": "面积", "area": "12", "limit": "5"}


@pytest.mark.parametrize(
    ("sheet", "cell", "path", "where"),
    [("农户", "E5", (), "农户!E5"), ("农户", "", (), "农户"), ("", "", ("a", 1, "b"), "a[1].b"), ("", "", (), "输入")],
)
def test_the_place_is_a_cell_a_sheet_a_field_or_the_input(
    sheet: str, cell: str, path: tuple[str | int, ...], where: str
) -> None:
    assert Problem("code", Severity.ERROR, "m", "r", path=path, sheet=sheet, cell=cell).where == where


def test_a_problem_seen_from_further_up_has_the_longer_path() -> None:
    assert problem("taken_now").under("villages", 0).path == ("villages", 0, "taken_now")


def test_an_error_lists_errors_only_and_masks_id_numbers() -> None:
    failure = InputError([problem(value="142302196503120012"), REMARK.at(number="142302196503120012")])
    assert str(failure) == (
        "输入有 1 处错误，未作计算：\n错误 输入：面积12亩大于5亩（现为“142302**********12”）。核对面积。 [test_area]"
    )
    assert "1423" not in repr(failure.problems)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda failure: pickle.loads(pickle.dumps(failure))])  # noqa: S301
def test_an_error_survives_copying_and_another_process(again: object) -> None:
    failure = InputError([problem("a", 1)])
    assert callable(again)
    assert again(failure).problems == failure.problems


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("142302196503120012", "142302**********12"),
        ("14230219650312001X、142302650312001", "142302**********1X、142302*******01"),
        ("电话13800000001", "电话13800000001"),
        ("面积0.142302196503120012亩", "面积0.142302196503120012亩"),
        ("证号1423021965031200123", "证号1423021965031200123"),
    ],
)
def test_only_id_numbers_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_what_was_found_is_cut_and_shown_on_any_screen() -> None:
    found = FOUND.at("a", value="\x00" + "长" * 100_000, title="面\u2028积", area="9" * 100_000, limit=5)
    assert len(str(found)) < 3000
    assert not {"\x00", "\u2028"} & set(str(found))
