"""The page in Chromium, from a dropped workbook to the form set.

It is used with the mouse, the keyboard and a screen reader.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command import EXAMPLE

if TYPE_CHECKING:
    from chromium import Page

Opener = Callable[[str], "Page"]
HOSTILE = '<img src=x onerror="document.title=1">'
STEPS = "start", "check", "result", "deadlines", "forms", "what-if"
WIDTHS = {"desktop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="session")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example with six errors.

    They are three household numbers, two ID numbers and one area.
    """
    book = openpyxl.load_workbook(EXAMPLE)
    people = book["人员"]
    for row, number in ((9, "2"), (30, "10"), (39, "13")):
        people[f"A{row}"] = number
    people["C12"] = "142331198408078233"
    people["C27"] = f"{str(people['C27'].value)[:-1]}{'1' if str(people['C27'].value)[-1] != '1' else '2'}"
    people["B61"] = people["M61"] = HOSTILE
    book["村"]["C2"] = 146.5
    file = tmp_path_factory.mktemp("dirty") / "有错的.xlsx"
    book.save(file)
    return file


@pytest.fixture
def pictures() -> Callable[[Page, str], None]:
    """Return a function that saves a picture for the handbook.

    It does so only where SUBSIDY_PICTURES names a folder.
    """
    folder = os.environ.get("SUBSIDY_PICTURES")

    def save(page: Page, name: str) -> None:
        if folder:
            page.picture(Path(folder, f"page-{name}.png"))

    return save


# The whole way --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["file", "web"])
def test_a_dropped_workbook_gives_its_figures_and_the_form_set(open_page: Opener, host: str) -> None:
    page = open_page(host)
    page.drop(EXAMPLE)
    page.wait_for("result")
    figures = [page.figure(name) for name in ("people", "cost", "errors", "warnings")]
    assert figures == ["127", "8511250.0850", "0", "5"]
    page.step("forms")
    archive = page.downloaded(lambda: page.click("[data-action=download-forms]"))
    with zipfile.ZipFile(archive) as forms:
        names = forms.namelist()
        manifest = json.loads(forms.read(next(name for name in names if name.endswith("manifest.json"))))
    listed = [file["path"] for file in manifest["files"]]
    assert sorted(name for name in names if not name.endswith("manifest.json")) == sorted(listed)
    assert page.logged() == []


@pytest.mark.parametrize("host", ["file", "web"])
def test_a_corrected_cell_is_checked_at_once_and_saved(open_page: Opener, host: str, dirty: Path) -> None:
    page = open_page(host)
    assert page.choose(dirty) == "problems"
    assert page.figure("errors") == "7"
    assert page.figure("cost") == "—"
    choose_problem(page, "王志勇")
    assert page.text('[data-problem-cell="人员!C12"]') == "142331198408078233"
    correct(page, "王志勇", "142331198408078232")
    page.wait(lambda: page.figure("errors") == "6")
    assert page.all('[data-problem-cell="人员!C12"]') == []
    saved = page.downloaded(lambda: page.click("[data-action=save-workbook]"))
    assert saved.name != dirty.name
    assert openpyxl.load_workbook(saved)["人员"]["C12"].value == "142331198408078232"
    assert openpyxl.load_workbook(dirty)["人员"]["C12"].value == "142331198408078233"


def test_the_file_asks_for_nothing_and_keeps_nothing(open_page: Opener) -> None:
    page = open_page("file")
    page.click("[data-action=example]")
    page.wait_for("result")
    asked = page.script(
        "return performance.getEntriesByType('resource').map(one => one.name).filter(one => !/^(data|blob):/.test(one))"
    )
    kept = page.script("return [localStorage.length, sessionStorage.length, document.cookie.length]")
    assert (asked, kept) == ([], [0, 0, 0])
    assert "connect-src 'none'" in page.script(
        "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content"
    )


# Problems and corrections ---------------------------------------------------------------------------------------------


def test_the_keyboard_alone_finds_and_mends_a_problem(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.press("F8")
    seen = [page.text(".strip")]
    for _ in range(8):
        page.press("F8")
        seen.append(page.text(".strip"))
    assert len(set(seen)) >= 7, "F8 goes from problem to problem"
    while "A9" not in str(page.script("return document.querySelector('.strip').dataset.cell")):
        page.press("F8")
    page.press("Enter")
    page.press(*"002", "Enter")
    page.wait(lambda: page.figure("errors") == "6")
    page.press("control+z")
    page.wait(lambda: page.figure("errors") == "7")
    page.press("control+y")
    page.wait(lambda: page.figure("errors") == "6")


def test_a_correction_that_is_wrong_too_keeps_its_cell(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    choose_problem(page, "王志勇")
    before = page.text(".strip")
    page.press("Enter", "control+a", *"14233119840807823", "Enter")
    page.wait(lambda: page.text(".strip") not in ("", before))
    page.settle()
    assert page.find(".strip").get_attribute("data-cell") == "人员!C12"
    assert "strip bad" in str(page.find(".strip").get_attribute("class"))


def test_f8_goes_through_the_errors_before_any_warning(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.script("document.querySelector('.problem-list .tag.warn').closest('div').querySelector('.problem').click()")
    page.wait(lambda: page.all(".strip.warn"))
    seen = set()
    for _ in range(9):
        page.press("F8")
        page.settle()
        assert page.all(".strip.bad")
        seen.add(page.find(".strip").get_attribute("data-cell"))
    assert seen == {"人员!A9", "人员!A30", "人员!A39", "人员!C12", "人员!C27", "村!C2"}


def test_escape_leaves_a_cell_as_it_was(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    choose_problem(page, "高梓涵")
    page.press("Enter")
    page.press(*"99", "ESCAPE")
    assert page.text('[data-problem-cell="人员!A9"]') == "2"
    assert page.figure("errors") == "7"


def test_a_repair_that_guesses_nothing_mends_its_group_at_once(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.click("[data-action=repair]")
    page.wait(lambda: page.figure("errors") == "5")  # without the three, and with one that they hid
    page.press_button("撤销")
    page.wait(lambda: page.figure("errors") == "7")


def test_somebody_can_be_added_below_the_last_row(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.click("[data-sheet=农户]")
    page.wait(lambda: page.find(".grid").get_attribute("aria-label") == "农户表")
    page.find(".grid").click()
    page.press("control+END", *["ARROW_UP"] * 4, "HOME", "ARROW_RIGHT", "Enter", *"新村", "Enter")
    page.wait(lambda: page.figure("errors") != "7")
    page.wait(lambda: "新村" in page.text(".grid-body .changed, .grid-body [data-problem-cell]"))


def test_the_grid_outlives_turning_a_phone(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    for width in ("phone", "desktop"):
        page.resize(*WIDTHS[width])
        page.wait(lambda: page.all(".grid-body .grid-row"))


@pytest.mark.parametrize("who", ["", "王志勇", "盘龙塔村"], ids=["at first", "person", "village"])
def test_on_a_phone_the_strip_covers_no_cell_it_is_about(page: Page, dirty: Path, who: str) -> None:
    page.resize(390, 667)
    page.choose(dirty if who else EXAMPLE, "problems" if who else "result")
    page.step("check")
    if who:
        choose_problem(page, who)
    page.wait(lambda: page.all(".grid-body .cell.current") and page.text(".strip"))
    page.settle()
    cell, frozen, strip, head = page.script(
        "return ['.grid-body .cell.current', '.grid-row.current .cell.edge', '.strip', '.grid-head']"
        ".map(one => document.querySelector(one).getBoundingClientRect().toJSON())"
    )
    assert head["bottom"] <= cell["top"] + 1
    assert cell["bottom"] <= strip["top"] + 1
    assert frozen["right"] <= cell["left"] + 1


def test_rows_without_problems_can_be_hidden(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    choose_problem(page, "高梓涵")
    every = int(str(page.find(".grid").get_attribute("aria-rowcount")))
    page.click("[data-action=only-problems]")
    assert every > 200
    assert int(str(page.find(".grid").get_attribute("aria-rowcount"))) == 10


@pytest.mark.parametrize("size", WIDTHS.values(), ids=WIDTHS)
def test_the_name_stays_in_view_however_far_the_grid_is_scrolled(page: Page, size: tuple[int, int]) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.resize(*size)
    page.step("check")
    page.wait(lambda: page.all(".grid-body .cell.name"))
    page.script("const grid = document.querySelector('.grid'); grid.scrollLeft = grid.scrollWidth")
    page.settle()
    places = page.script(
        "return ['.grid', '.grid-body .cell.number', '.grid-body .cell.name']"
        ".map(one => document.querySelector(one).getBoundingClientRect().left)"
    )
    assert places[0] <= places[1] < places[2] < places[0] + 200


@pytest.mark.parametrize("step", ["check", "result"])
def test_a_step_opened_twice_keeps_its_grid(page: Page, step: str) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    for _ in range(2):
        page.step(step)
        page.wait(lambda: page.all(".grid-body .cell.name"))


def test_a_step_without_an_answer_says_so_once(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.step("deadlines")
    assert "还有 7 处错误没有改" in page.text("#step")
    assert page.text("#notice") == ""


def test_names_from_a_workbook_are_text_everywhere(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.click("[data-action=repair]")
    correct(page, "王志勇", "142331198408078232")
    correct(page, "康秋花", str(openpyxl.load_workbook(EXAMPLE)["人员"]["C27"].value))
    correct(page, "盘龙塔村", "146.1375")
    page.wait_for("result")
    page.step("result")
    page.find("#search").send_keys("<img")
    page.settle()
    assert page.text(".persons .grid-body .cell.name").startswith(HOSTILE)
    page.click(".persons .grid-body .cell.name")
    assert page.wait(lambda: HOSTILE in page.text("#panel h2"))
    page.step("forms")
    page.wait(lambda: page.all(".forms-list"))
    page.script("document.querySelector('[aria-label^=\"预览 附件4\"]').click()")
    page.wait(lambda: HOSTILE in page.text("#panel .paper"))
    assert page.all("img") == []
    assert page.script("return document.title") == "被征地农民养老保险补贴"


def choose_problem(page: Page, who: str) -> None:
    place = page.press_button(who)
    page.wait(lambda: page.find(".strip").get_attribute("data-cell") == place and who in page.text(".problem.current"))
    page.settle()


def correct(page: Page, who: str, text: str) -> None:
    choose_problem(page, who)
    before = page.figure("errors")
    page.script("document.querySelector('.corrector input').focus()")
    page.press("control+a", *text, "Enter")
    page.wait(lambda: page.figure("errors") != before)


def tried(page: Page, text: str) -> None:
    page.find("#set-dibao").click()
    page.press("control+a", *text, "Enter")


def open_person(page: Page, name: str) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.press("control+f")
    page.press(*name, "Enter")
    page.wait(lambda: name in page.text("#panel h2"))


# Results --------------------------------------------------------------------------------------------------------------


def test_a_person_is_found_explained_and_compared(page: Page) -> None:
    open_person(page, "王应喜")
    assert "正好压线" in page.text("#panel")
    page.click("[data-panel=neighbour]")
    page.wait(lambda: page.all(".side-by-side .differs"))
    assert "从这里起不同" in page.text(".side-by-side .differs")
    assert page.script("return document.querySelectorAll('#other option').length") == 199  # anybody else of the village
    page.press("ESCAPE")
    assert not page.find("#panel").is_displayed()
    assert page.script("return document.activeElement.getAttribute('role')") == "grid"


@pytest.mark.parametrize("panel", ["why", "neighbour"])
def test_a_panel_opens_at_its_head_and_keeps_it_in_view(page: Page, panel: str) -> None:
    open_person(page, "王应喜")
    page.click(f"[data-panel={panel}]")
    page.wait(lambda: page.all(f"[data-panel={panel}][aria-selected=true]"))
    assert page.script("return document.querySelector('#panel').scrollTop") == 0
    page.script("document.querySelector('#panel').scrollTop = 500")
    top, head = page.script(
        "return ['#panel', '[data-action=close-panel]'].map(one => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert top <= head < top + 40


def test_another_width_of_the_window_keeps_the_panel_and_the_focus(page: Page) -> None:
    open_person(page, "王应喜")
    for width in ("phone", "desktop"):
        page.resize(*WIDTHS[width])
        page.settle()
        assert "王应喜" in page.text("#panel h2")
        assert page.script("return document.activeElement.closest('#panel') !== null")


def test_the_total_of_all_is_called_so_where_fewer_are_listed(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.wait(lambda: page.text(".persons .grid-foot"))
    total = page.text(".persons .grid-foot .right:last-child")
    for search, label, shown in (("王应喜", "全部合计", "显示 1 人，共 200 人"), ("", "合计", "")):
        page.script(
            "const field = document.querySelector('#search');"
            "field.value = arguments[0]; field.dispatchEvent(new Event('input'))", search,
        )  # fmt: skip
        assert page.text(".persons .grid-foot .cell") == label
        assert page.text(".persons .grid-foot .right:last-child") == total
        assert page.text(".shown") == shown


def test_amounts_are_sorted_as_decimals(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    for _ in range(2):
        page.wait(lambda: page.all(".persons .grid-head"))
        page.script(
            "[...document.querySelectorAll('.grid-head button')].find(one => one.textContent.includes('金额')).click()"
        )
    first = page.script("return document.querySelector('[aria-rowindex=\"2\"]').lastElementChild.textContent")
    assert first == "90350.0000"


def test_somebody_misspelt_is_offered_by_a_near_name(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.find("#search").send_keys("王应希")
    assert "没有叫“王应希”的人" in page.wait(lambda: page.text(".grid-empty"))
    assert "王应喜" in page.text(".grid-empty")


def test_a_trial_shows_what_changes_and_changes_nothing(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("what-if")
    tried(page, "700")
    page.wait(lambda: "654711.5450" in page.text(".outcome"))
    assert page.figure("cost") == "8511250.0850"
    tried(page, "很多")
    assert page.wait(lambda: page.text("[data-problem-of=dibao]"))
    page.click("[data-action=reset]")
    assert "还没有改什么" in page.text(".outcome")


def test_what_was_refused_does_not_pass_for_what_is_shown(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("what-if")
    was = page.script("return document.querySelector('#set-dibao').value")
    tried(page, "680")
    page.wait(lambda: page.all("[data-action=print-comparison]:enabled"))
    tried(page, "0")
    assert "显示的还是 680" in page.wait(lambda: page.text("[data-problem-of=dibao]"))
    assert page.all(".outcome.stale")
    assert page.all("[data-action=print-comparison]:enabled") == []
    tried(page, "690")
    page.wait(lambda: page.all("[data-action=print-comparison]:enabled"))
    assert page.all(".outcome.stale") == []
    tried(page, "0")
    page.wait(lambda: page.text("[data-problem-of=dibao]"))
    page.find("#set-dibao").click()
    page.press("control+a", "DELETE", "Enter")
    page.wait(lambda: "还没有改什么" in page.text(".outcome"))
    assert page.script("return document.querySelector('#set-dibao').value") == was
    assert page.all(".outcome.stale") == []


def open_deadlines_of_example(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("deadlines")
    page.wait(lambda: page.all(".strip-card"))


def test_a_recorded_date_moves_the_deadlines_and_can_be_undone(page: Page) -> None:
    open_deadlines_of_example(page)
    before = page.text(".legend")
    recorded(page, "2024-08-12")
    page.wait(lambda: page.text(".legend") not in ("", before))
    assert "已记下" in page.text("#toast")
    page.press_button("撤销")
    page.wait(lambda: page.text(".legend") == before)


def test_the_keyboard_takes_a_date_back_and_records_it_again(page: Page) -> None:
    open_deadlines_of_example(page)
    assert page.all("[data-action=undo]") == []
    before = page.text(".legend")
    recorded(page, "2024-08-12")
    page.wait(lambda: page.all("[data-action=undo]"))
    after = page.text(".legend")
    assert after != before
    for keys, legend in (("control+z", before), ("control+y", after), ("control+z", before)):
        page.press(keys)
        page.wait(lambda legend=legend: page.text(".legend") == legend)  # type: ignore[misc]
        page.wait(lambda: page.script("return document.activeElement.closest('.now, .list tr') !== null"))


def test_a_state_of_a_step_has_one_name_and_no_date_is_guessed(page: Page) -> None:
    open_deadlines_of_example(page)
    legend = page.text(".legend")
    states = page.script("return [...document.querySelectorAll('.list td .tag')].map(one => one.lastChild.textContent)")
    assert [text for text in states if "待办" in text] == []
    assert "迟办" not in legend
    cards = page.script(
        "return [...document.querySelectorAll('.now')]"
        ".map(one => [one.classList.contains('overdue'), one.querySelector('input').value])"
    )
    assert ("overdue", "") in {("overdue" if late else "open", value) for late, value in cards}
    assert all(bool(value) != late for late, value in cards)


def test_a_doubtful_date_is_doubted_in_its_row_and_widens_nothing(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("deadlines")
    recorded(page, "2023-08-12")
    page.wait(lambda: "请核对" in page.text("#notice"))
    assert "2023年8月12日" in page.text("#toast")
    assert "日期待核对" in page.text(".list tbody tr.with-problem")
    assert "早于它之前的" in page.text(".list tr.date-problem")
    assert page.script(
        "const list = document.querySelector('.list'); return list.offsetWidth <= list.parentElement.clientWidth"
    )


@pytest.mark.parametrize(("on", "words"), [("2999-01-01", "还没有到"), ("", "还没有记过日期")])
def test_a_date_that_cannot_be_recorded_is_answered_beside_its_field(page: Page, on: str, words: str) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("deadlines")
    recorded(page, on)
    page.wait(lambda: words in page.text(".now .field-problem"))
    assert page.text("#toast") == ""


def recorded(page: Page, on: str) -> None:
    page.wait(lambda: page.all(".strip-card"))
    page.script(
        "const field = document.querySelector('.now input[type=date]');"
        "field.value = arguments[0]; field.form.requestSubmit()", on,
    )  # fmt: skip


def test_the_rail_says_from_the_start_what_the_forms_lack(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    said = page.text("[data-step=forms] .rail-status")
    page.step("forms")
    page.wait(lambda: page.all(".forms-list"))
    assert page.text("[data-step=forms] .rail-status") == said == "缺 14 处"


def test_only_the_forms_that_are_ticked_are_in_the_zip(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("forms")
    page.wait(lambda: page.all(".forms-list"))
    page.script("document.querySelectorAll('.forms-list .section input').forEach(one => one.click())")
    assert page.all("[data-action=download-forms]") == []
    page.script(
        "[...document.querySelectorAll('.forms-list th')].find(one => one.textContent === '附件6').querySelector('input').click()"
    )
    archive = page.downloaded(lambda: page.click("[data-action=download-forms]"))
    with zipfile.ZipFile(archive) as forms:
        assert [Path(name).name[:4] for name in forms.namelist() if name.endswith(".xlsx")] == ["附件06"]


def test_what_a_form_lacks_leads_to_its_cell(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("forms")
    page.press_button("监督举报电话")
    page.wait(lambda: "项目 11 行" in page.text(".strip"))
    assert page.script("return document.activeElement.getAttribute('role')") == "grid"


# Files that are no workbook, and leaving ------------------------------------------------------------------------------


def test_a_file_that_cannot_be_opened_is_explained(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "照片.xlsx"
    file.write_bytes(b"\xff\xd8\xff\xe0 no workbook")
    assert page.choose(file) == "failed"
    assert page.text("#notice").strip("✕")
    page.click("[data-action=example]")
    page.wait_for("result")


def test_saving_what_has_no_formats_says_so(page: Page, tmp_path: Path) -> None:
    text = tmp_path / "人员.csv"
    text.write_text("户编号,姓名\n001,王大山\n", encoding="utf-8")
    page.choose(text, "problems")
    assert page.downloaded(lambda: page.click("[data-action=save-workbook]")).suffix == ".xlsx"
    assert "只留下了内容，格式要重新设" in page.text("#toast")


def test_several_files_at_once_are_answered(page: Page, dirty: Path) -> None:
    page.drop(EXAMPLE, dirty)
    page.wait(lambda: "一次只能打开一个文件" in page.text("#notice"))
    page.drop(EXAMPLE)
    page.wait_for("result")


def test_a_folder_or_a_file_that_is_gone_is_no_accident(page: Page) -> None:
    page.script("Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'))")
    page.drop(EXAMPLE)
    page.wait(lambda: "这个文件读不出来" in page.text("#notice"))
    assert page.logged() == []


def test_corrections_are_not_lost_by_opening_another_file(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.click("[data-action=repair]")
    page.wait(lambda: page.figure("errors") == "5")  # without the three, and with one that they hid
    page.find("input[type=file]").send_keys(str(EXAMPLE))
    page.wait(lambda: page.find("#dialog").is_displayed())
    assert page.script("return document.activeElement.textContent") == "保存为新工作簿"
    page.press_button("接着改")
    page.settle()
    assert dirty.name in page.text("#file-name")
    page.find("input[type=file]").send_keys(str(EXAMPLE))
    page.press_button("不保存")
    page.wait_for("result")
    assert EXAMPLE.name in page.text("#file-name")


def test_an_accident_says_how_to_keep_what_was_done(page: Page, dirty: Path) -> None:
    page.choose(dirty, "problems")
    page.click("[data-action=repair]")
    page.wait(lambda: page.figure("errors") == "5")
    page.script("setTimeout(() => { throw new Error('made up') })")
    page.wait_for("failed")
    assert "已改的 3 处还在" in page.text("#notice")
    assert "made up" not in page.text("body")
    saved = page.downloaded(lambda: page.click("#notice .primary"))
    assert openpyxl.load_workbook(saved)["人员"]["A9"].value == "002"


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_step_without_a_workbook_says_why_and_leads_on(page: Page, step: str) -> None:
    page.step(step)
    assert "还没有打开工作簿" in page.text("#step")
    page.press_button("去打开")
    assert page.find(".drop-zone").is_displayed()


# Accessibility, widths, paper -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_every_step_keeps_the_rules_of_accessibility(
    page: Page, axe: str, dirty: Path, width: str, pictures: Callable[[Page, str], None]
) -> None:
    page.resize(*WIDTHS[width])
    found = {"start": page.violations(axe)}
    pictures(page, f"start-{width}")
    page.choose(dirty, "problems")
    choose_problem(page, "王志勇")
    found["problems"] = page.violations(axe)
    pictures(page, f"problems-{width}")
    page.step("result")
    found["blocked"] = page.violations(axe)
    page.step("start")
    page.click("[data-action=example]")
    page.wait_for("result")
    page.wait(lambda: page.all(".persons .grid-row"))
    found["result"] = page.violations(axe)
    pictures(page, f"result-{width}")
    page.script(
        "[...document.querySelectorAll('.persons .cell.name')].find(one => one.textContent === '王应喜').click()"
    )
    page.wait(lambda: page.all("#panel .chapter"))
    found["why"] = page.violations(axe)
    pictures(page, f"why-{width}")
    page.click("[data-panel=neighbour]")
    page.wait(lambda: page.all(".side-by-side"))
    found["neighbour"] = page.violations(axe)
    pictures(page, f"neighbour-{width}")
    page.press("ESCAPE")
    for step, there in (
        ("check", ".grid-row"),
        ("deadlines", ".strip-card"),
        ("forms", ".forms-list"),
        ("what-if", ".control"),
    ):
        page.step(step)
        page.wait(lambda there=there: page.all(there))  # type: ignore[misc]
        if step == "deadlines":
            page.script(
                "const day = document.querySelector('.actions input[type=date]'); day.value = '2024-08-12'; day.dispatchEvent(new Event('change'))"
            )
            page.wait(lambda: "2024-08-12" in page.text(".heading"))
        if step == "what-if":
            page.script(
                "const field = document.querySelector('#set-dibao'); field.value = '700'; field.dispatchEvent(new Event('change'))"
            )
            page.wait(lambda: page.all(".outcome .grid-row"))
        found[step] = page.violations(axe)
        if step != "check":
            pictures(page, f"{step}-{width}")
    page.press("ESCAPE", "F1")
    found["help"] = page.violations(axe)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_what_opens_for_a_while_keeps_the_rules_too(page: Page, axe: str, tmp_path: Path, width: str) -> None:
    page.resize(*WIDTHS[width])
    wrong = tmp_path / "照片.xlsx"
    wrong.write_bytes(b"\xff\xd8\xff no workbook")
    page.choose(wrong)
    found = {"refused file": page.violations(axe)}
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("forms")
    page.wait(lambda: page.all(".forms-list"))
    page.press_button("▲ 缺")
    found["lacks"] = page.violations(axe)
    page.press("ESCAPE")
    page.press_button("预览")
    page.wait(lambda: page.all("#panel .paper"))
    found["preview"] = page.violations(axe)
    page.press("ESCAPE")
    page.step("deadlines")
    page.wait(lambda: page.all(".strip-card"))
    page.script("document.querySelector('#row-dibao_answer td button').click()")
    found["date being changed"] = page.violations(axe)
    recorded = "const field = document.querySelector('form.record.small input'); field.value = '2024-06-12';"
    page.script(f"{recorded} field.form.requestSubmit()")
    page.wait(lambda: "撤销" in page.text("#toast"))
    found["date recorded"] = page.violations(axe)
    page.step("what-if")
    tried(page, "1e3")
    found["value that cannot be"] = page.violations(axe)
    page.step("start")
    page.press_button("合上它")
    page.wait(lambda: page.all("dialog[open]"))
    found["question"] = page.violations(axe)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_step_is_wider_than_the_window(page: Page, dirty: Path, width: str) -> None:
    page.resize(*WIDTHS[width])
    page.choose(dirty, "problems")
    page.step("start")
    page.click("[data-action=example]")
    page.wait_for("result")
    for step in STEPS:
        page.step(step)
        page.settle()
        over = page.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (step, over) == (step, 0)


def printed_text(page: Page, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(page.printed())
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


PRINTED = {
    "check": (".problem-list", "未承包到户保障人数9人", "标出问题的副本"),
    "deadlines": (".strip-card", "乡镇提交全部材料", "填日期"),
    "forms": (".forms-list", "附件12", "预览"),
}


@pytest.mark.parametrize("step", PRINTED)
def test_a_step_prints_what_it_says_without_its_buttons(page: Page, tmp_path: Path, step: str) -> None:
    place, words, button = PRINTED[step]
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step(step)
    page.wait(lambda: page.all(place))
    text = printed_text(page, tmp_path)
    assert words in text
    assert button not in text


def test_the_whole_list_is_printed(page: Page, tmp_path: Path) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.wait(lambda: page.all(".persons .grid-row"))
    text = printed_text(page, tmp_path)
    names = [row[1].value for row in openpyxl.load_workbook(EXAMPLE)["人员"].iter_rows(min_row=2)]
    assert [name for name in names if name and str(name) not in text] == []
    assert "保存为新工作簿" not in text


def test_every_cell_of_a_preview_stands_in_its_column(page: Page) -> None:
    page.click("[data-action=example]")
    page.wait_for("result")
    page.step("forms")
    page.wait(lambda: page.all(".forms-list"))
    page.script("document.querySelector('[aria-label^=\"预览 附件1 \"]').click()")
    page.wait(lambda: page.all("#panel .paper"))
    seen: dict[str, int] = page.script(
        "return Object.fromEntries([...document.querySelectorAll('#panel .paper td')]"
        "  .filter(cell => cell.textContent).map(cell => [cell.textContent, cell.getBoundingClientRect().left]))"
    )
    for title, figure in (("公顷", "9.7425"), ("亩", "146.1375"), ("农用地", "141.4575"), ("承包到户", "133.6375")):
        assert abs(seen[title] - seen[figure]) < 2  # the title is below the merged 总面积 and 其中, beside rows of two


def test_what_is_wrong_is_printed_with_its_remedy(page: Page, dirty: Path, tmp_path: Path) -> None:
    page.choose(dirty, "problems")
    text = printed_text(page, tmp_path)
    for problem in page.script(
        "return [...document.querySelectorAll('.problem .who')].map(one => one.firstChild.data)"
    ):
        assert problem in text
    assert "对照户口簿逐位核对" in text
