"""打印包.pdf through its public face.

Order, copies, bookmarks, blank backs, and the message when it cannot be made.
"""

from __future__ import annotations

import builtins
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli.test_json import assert_fits
from command import EXAMPLE, run
from pypdf import PdfReader
from strategies import farmer, household, project, village
from template_files import parts_of, zipped

import subsidy
from subsidy.forms import FORMS, Form, Printout, packaged_templates
from subsidy.forms.libreoffice import to_pdf

DISTRICT = Path(__file__).parents[1] / "districts" / "qinghe-2025"


def small() -> subsidy.Assessment:
    """Return the results of two small villages.

    One has two households of one and of two people, the other one household.
    """
    homes = (household("5", "0", "5", [farmer(serial=1)], "001"), household("6", "0", "4", [*map(one, (2, 3))], "002"))
    facts = project(village(*homes, name="东村"), village(household("4", "0", "4", [one(4)], "003"), name="西村"))
    return subsidy.assess(facts)


def one(serial: int) -> dict[str, Any]:
    return farmer(serial=serial)


def many() -> subsidy.Assessment:
    """Assess enough people to need two runs of LibreOffice.

    Their applications are printed from two workbooks.
    """
    homes = [household("20", "0", "20", [*map(one, range(at, at + 10))], f"{at:03}") for at in range(0, 130, 10)]
    return subsidy.assess(project(village(*homes, name="东村", contract_right_population=200)))


@pytest.fixture(scope="module")
def made() -> Printout:
    return subsidy.printout(small())


@pytest.mark.libreoffice
def test_text_too_small_to_read_is_remarked_once_for_a_form(made: Printout, tmp_path: Path) -> None:
    assert not any("磅" in remark for remark in made.remarks)
    form = next(form for form in FORMS if isinstance(form, Form) and form.number == "附件7-1公示")
    parts = parts_of((packaged_templates() / form.file).read_bytes())
    small_type = {name: part.replace(b'sz val="10.5"', b'sz val="7"') for name, part in parts.items()}
    (tmp_path / form.file).write_bytes(zipped(small_type))
    remarks = subsidy.printout(small(), only=[form.number], templates=tmp_path).remarks
    [remark, _] = [remark for remark in remarks if "磅" in remark]
    assert re.search(r"^东村：附件07-1 .*（公示） 第1页最小的字印出来是7\.\d磅，应不小于9磅；", remark)


def pdf(made: Printout, folder: str) -> PdfReader:
    return PdfReader(BytesIO(made.files[f"{folder}/打印包.pdf"]))


def titles(pdf: PdfReader) -> list[tuple[int, str, int]]:
    """Return the bookmarks: depth, words, page."""

    def walk(items: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, item.title, (pdf.get_destination_page_number(item) or 0) + 1

    return list(walk(pdf.outline, 0))


def text(pdf: PdfReader, page: int) -> str:
    return "".join(pdf.pages[page - 1].extract_text().split())


# What is printed ------------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_materials_are_printed_in_the_order_of_the_procedure(made: Printout) -> None:
    procedure = subsidy.load_policy("lishi-2024").procedure
    names = [title for depth, title, _ in titles(pdf(made, "东村")) if depth == 0]
    handed = [
        f"{number}. {material.title}" for number, material in enumerate(procedure.handed_over("township_material"), 1)
    ]
    assert [name for name in names if name in handed] == [name for name in handed if name in names]
    assert names[0] == "1. 附件6 被征地农民基本养老保险补贴方案"
    assert [name[:3] for name in names[-2:]] == ["附件2", "附件4"]


@pytest.mark.libreoffice
def test_a_form_is_printed_in_as_many_copies_as_the_procedure_asks(made: Printout) -> None:
    """附件12, note 2: 此表一式10份."""
    copies = [(title, page) for _, title, page in titles(pdf(made, "项目")) if title.endswith("份）")]
    assert [title[-5:] for title, _ in copies] == [f"（第{n}份）"[-5:] for n in range(1, 11)]
    assert {text(pdf(made, "项目"), page) for _, page in copies} == {text(pdf(made, "项目"), copies[0][1])}
    assert "社会保障落实情况审核表" in text(pdf(made, "项目"), copies[0][1])


@pytest.mark.libreoffice
def test_forms_asked_for_are_in_one_file_with_those_of_no_material_last() -> None:
    """Check that the pages of 勾稽表 do not replace the others.

    It is filled last, and its pages once took the place of the project's others.
    """
    made = subsidy.printout(small(), only=["勾稽表", "社保记账表", "附件12"])
    assert [title for depth, title, _ in titles(pdf(made, "项目")) if depth == 0][1:] == ["其他"]
    names = {title.partition("（")[0] for depth, title, _ in titles(pdf(made, "项目")) if depth == 1}
    assert names == {"附件12 山西省被征地农民社会保障落实情况审核表", "社保记账表", "勾稽表"}


@pytest.mark.libreoffice
def test_every_letter_has_its_page_and_bookmark_and_no_index_is_printed(made: Printout) -> None:
    village = pdf(made, "东村")
    found = titles(village)
    letters = [(title, page) for depth, title, page in found if depth == 2]
    assert [title for title, _ in letters[:2]] == ["村民001", "村民002"]
    assert all(title in text(village, page) for title, page in letters)
    assert not any("目录" in text(village, page) for page in range(1, len(village.pages) + 1))


@pytest.mark.libreoffice
def test_many_letters_keep_their_order_and_their_bookmarks() -> None:
    village = pdf(subsidy.printout(many(), only=["附件10"]), "东村")
    letters = [(title, page) for depth, title, page in titles(village) if depth == 2]
    assert letters == [(f"村民{number:03}", number + 1) for number in range(130)]
    named = [set(re.findall(r"村民\d{3}", text(village, page))) for _, page in letters]
    assert named == [{f"村民{number:03}", f"村民{number // 10 * 10:03}"} for number in range(130)]  # with the 户主


@pytest.mark.libreoffice
def test_the_pages_are_those_of_the_plan(made: Printout) -> None:
    counted = {(entry.folder, entry.name[:4]): (entry.pages, entry.planned) for entry in made.documents}
    assert counted["东村", "附件10"] == (3, 3)
    assert counted["西村", "附件08"] == (1, 1)
    assert not [remark for remark in made.remarks if "应为" in remark]
    totals = dict.fromkeys(made.pages, 0)
    for entry in made.documents:
        totals[f"{entry.folder}/打印包.pdf"] += entry.pages * entry.copies
    assert totals == made.pages == {path: len(PdfReader(BytesIO(made.files[path])).pages) for path in made.files}


@pytest.mark.libreoffice
def test_the_footer_of_an_office_numbers_each_letter_by_itself(tmp_path: Path) -> None:
    name = "附件08 被征地农民基本养老保险补贴申请书.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    letter: Any = book["申请书"]
    letter.oddFooter.center.text = "第&P页 共&N页"
    book.save(tmp_path / name)
    letters = pdf(subsidy.printout(small(), only=["附件8"], villages=["东村"], templates=tmp_path), "东村")
    assert len(letters.pages) == 2
    assert ["第1页共1页" in "".join(page.extract_text().split()) for page in letters.pages] == [True, True]


@pytest.mark.libreoffice
def test_sheets_that_an_office_adds_for_itself_are_not_printed(tmp_path: Path) -> None:
    """A sheet that the form reads, or that has placeholders, is printed."""
    name = "附件11 审核结论.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name)
    form: Any = book.worksheets[0]
    form["A9"] = "=费率!A1"
    form.oddFooter.center.text = "第 &P 页／共 &N 页"
    for title, words in (("办公室说明", "自己看的"), ("费率", "表中用的"), ("附页", "{{村}}另有一页")):
        book.create_sheet(title)["A1"] = words
    book["办公室说明"]["A2"] = f"={form.title}!A1"
    hidden = book.create_sheet("字典", 0)
    hidden["A1"], hidden.sheet_state = "是", "hidden"
    book.save(tmp_path / name)
    made = pdf(subsidy.printout(small(), only=["附件11"], villages=["西村"], templates=tmp_path), "西村")
    pages = ["".join(page.extract_text().split()) for page in made.pages]
    assert ["第1页／共3页" in pages[0], "表中用的" in pages[0]] == [True, True]
    assert [words in page for page, words in zip(pages[1:], ["表中用的", "西村另有一页"], strict=True)] == [True, True]


@pytest.mark.libreoffice
def test_a_form_that_comes_out_longer_than_planned_is_reported(tmp_path: Path) -> None:
    name = "附件08 被征地农民基本养老保险补贴申请书.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    for row in range(3, 8):
        book["申请书"].row_dimensions[row].height = 400
    book["申请书"].page_setup.fitToHeight = 0
    book.save(tmp_path / name)
    made = subsidy.printout(small(), only=["附件8"], villages=["西村"], templates=tmp_path)
    [document] = made.documents
    assert document.pages > 1
    stem = name.removesuffix(".xlsx")
    assert f"西村：{stem} 应为1页，印出{document.pages}页；请检查版面后再用" in made.remarks


@pytest.mark.libreoffice
def test_a_form_wider_than_its_paper_is_reported(tmp_path: Path) -> None:
    name = "附件11 审核结论.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    sheet: Any = book.worksheets[0]
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.column_dimensions["A"].width = 150
    book.save(tmp_path / name)
    made = subsidy.printout(small(), only=["附件11"], villages=["西村"], templates=tmp_path)
    wide = "西村：附件11 审核结论 比纸宽，印成了左右几页；请在模板的页面设置里选“将所有列调整为一页”，或改用横向、更大的纸，再打印"
    assert [remark for remark in made.remarks if "比纸宽" in remark] == [wide]
    assert made.documents[0].pages > 1


@pytest.mark.libreoffice
def test_what_a_print_area_leaves_out_is_reported(made: Printout, tmp_path: Path) -> None:
    assert not [remark for remark in made.remarks if "打印区域" in remark]
    name = "附件03 被征地农民承包土地面积情况表.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    book.worksheets[0].print_area = "A1:H30"
    book.save(tmp_path / name)
    found = subsidy.printout(small(), only=["附件3"], villages=["西村"], templates=tmp_path).remarks
    [remark] = [remark for remark in found if "打印区域" in remark]
    stem = name.removesuffix(".xlsx")
    assert re.match(
        rf"西村：{stem} 的打印区域没有包括模板中的 ([A-Z]+\d+、){{2}}[A-Z]+\d+等\d+格，那里填的内容没有印出来；", remark
    )


@pytest.mark.libreoffice
@pytest.mark.parametrize("password", ["", "1234"])
def test_a_protected_sheet_is_printed(password: str, tmp_path: Path) -> None:
    name = "附件11 审核结论.xlsx"
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    book.worksheets[0].protection.sheet = True
    if password:
        book.worksheets[0].protection.password = password
    book.save(tmp_path / name)
    made = subsidy.printout(small(), only=["附件11"], villages=["西村"], templates=tmp_path)
    assert "审核结论" in text(pdf(made, "西村"), 1)


@pytest.mark.libreoffice
def test_the_command_reports_what_an_offices_templates_contradict(tmp_path: Path) -> None:
    """Check `print` as `forms` is: what it prints is stamped.

    Two columns of a roster were swapped, and nobody was told.
    """
    own, name = tmp_path / "模板", "附件07-1 被征地农民基本养老保险补贴花名表.xlsx"
    own.mkdir()
    book = openpyxl.load_workbook(packaged_templates() / name, rich_text=True)
    swapped = {
        "{{承包到户对象.补贴标准}}": "{{承包到户对象.补贴金额}}",
        "{{承包到户对象.补贴金额}}": "{{承包到户对象.补贴标准}}",
    }
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if str(cell.value) in swapped:
                cell.value = swapped[str(cell.value)]
    book.save(own / name)
    chosen = ["--only", "附件7-1,办理时限"]
    printed = run("print", EXAMPLE, "--out", tmp_path / "印", "--templates", own, *chosen)
    assert printed.returncode == 0
    assert re.search(r"各表之间有 \d+ 处不一致（逐项列在“勾稽表”里）；核对本单位的模板后重新生成：", printed.stderr)
    assert "不能打印成 PDF，没有印：办理时限" in printed.stderr


@pytest.mark.libreoffice
def test_with_blank_backs_every_paper_begins_on_a_new_sheet() -> None:
    made = subsidy.printout(small(), villages=["东村"], duplex=True)
    village = pdf(made, "东村")
    found = titles(village)
    assert {page % 2 for _, _, page in found} == {1}
    assert all(text(village, page) for _, _, page in found)
    meetings = {"材料07 会议记录": 3}  # village, township and photographs: each a paper of its own, as letters are
    odd = sum(entry.planned or meetings.get(entry.name, entry.pages % 2) for entry in made.documents)
    blank = [page for page in range(1, len(village.pages) + 1) if not text(village, page)]
    assert len(blank) == odd > 0
    assert {page % 2 for page in blank} == {0}
    assert len(village.pages) == sum(entry.pages for entry in made.documents) + odd


def crowded() -> subsidy.Assessment:
    """Assess households of 3, 16 and 2 people.

    The notice of the second is too long for one page.
    """
    serials = iter(range(1, 22))
    homes = [household("25", "0", "25", [one(next(serials)) for _ in range(size)], f"{size:03}") for size in (3, 16, 2)]
    return subsidy.assess(project(village(*homes, name="东村")))


@pytest.mark.libreoffice
@pytest.mark.parametrize(("duplex", "starts"), [(False, [1, 2, 4]), (True, [1, 3, 5])])
def test_a_notice_to_a_large_household_takes_two_pages_of_its_own(duplex: bool, starts: list[int]) -> None:
    made = subsidy.printout(crowded(), only=["告知单"], duplex=duplex)
    village = pdf(made, "东村")
    letters = [(title, page) for depth, title, page in titles(village) if depth == 2]
    assert letters == [(f"村民{serial:03}", page) for serial, page in zip((1, 4, 20), starts, strict=True)]
    assert [(document.pages, document.planned) for document in made.documents] == [(4, 4)]
    first, second = (text(village, page) for page in (starts[1], starts[1] + 1))
    assert ["第1页，共2页" in first, "第2页，共2页" in second, "姓名" in second] == [True, True, True]
    assert not [remark for remark in made.remarks if "最小的字" in remark or "应为" in remark]


@pytest.mark.libreoffice
def test_the_same_input_gives_the_same_pdf(made: Printout) -> None:
    assert subsidy.printout(small()).files == made.files


@pytest.mark.libreoffice
def test_replaced_fonts_are_named(made: Printout) -> None:
    assert made.printed_fonts
    if made.replaced_fonts:
        remark = next(remark for remark in made.remarks if "字体" in remark)
        assert all(font in remark for font in (*made.replaced_fonts, *made.printed_fonts))


@pytest.mark.libreoffice
def test_the_form_set_can_hold_its_printed_pack(tmp_path: Path) -> None:
    seen: list[Printout] = []
    files = subsidy.fill_forms(small(), tmp_path / "out", villages=["西村"], pdf=True, printed=seen.append)
    assert [path.name for path in files if path.suffix == ".pdf"] == ["打印包.pdf"]
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert "西村/打印包.pdf" in {entry["path"] for entry in listed}
    assert (tmp_path / "out" / "西村" / "打印包.pdf").read_bytes() == seen[0].files["西村/打印包.pdf"]


@pytest.mark.libreoffice
def test_the_command_prints_reports_and_replaces_only_what_it_made(tmp_path: Path) -> None:
    arguments = ("print", EXAMPLE, "--out", tmp_path / "out", "--only", "附件11,附件12")
    done = run(*arguments)
    assert (done.returncode, done.stdout.split()) == (
        0,
        [str(tmp_path / "out" / folder / "打印包.pdf") for folder in ("项目", "盘龙塔村")],
    )
    assert "项目/打印包.pdf 共10页" in done.stderr
    assert run(*arguments).returncode == 2
    again = run(*arguments, "--force", "--json")
    assert_fits("printout", json.loads(again.stdout))
    (tmp_path / "out" / "签字扫描.pdf").touch()
    assert "后来加入或改动过的文件：签字扫描.pdf" in run(*arguments, "--force").stderr


@pytest.mark.libreoffice
def test_another_districts_pack_follows_its_own_materials(tmp_path: Path) -> None:
    done = run("print", EXAMPLE, "--out", tmp_path / "out", "--only", "附件11,附件12", "--policy", DISTRICT)
    assert done.returncode == 0, done.stderr
    names = [title for depth, title, _ in titles(PdfReader(tmp_path / "out" / "盘龙塔村" / "打印包.pdf")) if depth == 0]
    assert names == ["10. 乡（镇）政府结论"]
    assert len(PdfReader(tmp_path / "out" / "项目" / "打印包.pdf").pages) == 6


@pytest.mark.libreoffice
@pytest.mark.parametrize("only", ["附件8", "附件8,附件7-2", "办理时限日历"])
def test_nothing_to_print_is_said_at_once(only: str, tmp_path: Path) -> None:
    """Started without a file, LibreOffice waits for one for ever."""
    nobody = subsidy.assess(project(village(household("5", "0", "1", [farmer(serial=1)]))))
    with pytest.raises(subsidy.FormSetError, match=r"没有可打印的表：.*不涉及，或不能打印成 PDF"):
        subsidy.print_forms(nobody, tmp_path / "out", only=only.split(","))
    assert list(tmp_path.iterdir()) == []
    subsidy.fill_forms(nobody, tmp_path / "set", only=only.split(","), pdf=True)
    assert not list((tmp_path / "set").rglob("*.pdf"))


# When it cannot be printed --------------------------------------------------------------------------------------------


def test_a_missing_libreoffice_is_reported_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(subsidy.PrintError, match="打印成 PDF 要用 LibreOffice，这台电脑上没有找到。请先安装"):
        subsidy.print_forms(small(), tmp_path / "out")
    with pytest.raises(subsidy.PrintError, match="LibreOffice"):
        subsidy.fill_forms(small(), tmp_path / "set", pdf=True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_pypdf_is_reported_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = builtins.__import__

    def importing(name: str, *others: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "pypdf":
            raise ImportError(name)
        return there(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", importing)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(subsidy.PrintError, match=r"合并 PDF 要用 pypdf，没有安装。请执行 pip install 'subsidy\[pdf\]'"):
        subsidy.print_forms(small(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


LISTED = "for each; do case $each in -env:*) listed=${each#*=file://}/workbooks.txt;; esac; done"
PRINT_THE_FIRST = f'{LISTED}; touch "$(head -n 1 $listed).pdf"'


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a script in the place of LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(program))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 3", "LibreOffice 没有印成（退出状态3），停在“东村：附件11 审核结论”；"),
        (f"{PRINT_THE_FIRST}; kill -9 $$", "LibreOffice 没有印成（退出状态-9），停在“西村：附件11 审核结论”；"),
        ("exit 0", "LibreOffice 有2个文件没有印出来（共2个），如“东村：附件11 审核结论”；"),
        (PRINT_THE_FIRST, "LibreOffice 有1个文件没有印出来（共2个），如“西村：附件11 审核结论”；"),
    ],
)
def test_a_libreoffice_that_fails_is_reported_and_leaves_nothing(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(monkeypatch, tmp_path, script)
    with pytest.raises(subsidy.PrintError) as failure:
        subsidy.print_forms(small(), tmp_path / "out", only=["附件11"])
    assert message in str(failure.value)
    assert not (tmp_path / "out").exists()


def test_a_libreoffice_that_hangs_is_ended_and_named_with_its_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(monkeypatch, tmp_path, f"echo $$ > {tmp_path}/process; {PRINT_THE_FIRST}; exec sleep 300")
    monkeypatch.setattr("subsidy.forms.libreoffice._LONGEST", 1)
    with pytest.raises(subsidy.PrintError, match=r"超过\d+分钟没有印完，已中止，停在“.村：附件11 审核结论”；请再执行"):
        subsidy.print_forms(small(), tmp_path / "out", only=["附件11"])
    assert_ended(tmp_path / "process")


def test_when_one_run_of_libreoffice_fails_the_other_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = tmp_path / "process"
    fail = f"while [ ! -s {process} ]; do sleep 0.02; done; exit 4"
    waits = f"echo $$ > {process}; exec sleep 300"
    instead(monkeypatch, tmp_path, f"{LISTED}; if grep -q 00000 $listed; then {fail}; fi; {waits}")
    with pytest.raises(subsidy.PrintError, match=r"退出状态4），停在“东村：附件10 .*”；请确认"):
        subsidy.print_forms(many(), tmp_path / "out", only=["附件10"])
    assert_ended(process)


def assert_ended(process: Path) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(int(process.read_text(encoding="utf-8")), 0)


# Line breaks ----------------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.parametrize("length", range(4))
def test_no_line_of_a_letter_begins_with_closing_punctuation(length: int) -> None:
    """Calc breaks lines before a comma or a bracket unless it is asked not to.

    Village names of four lengths put the punctuation in other places.
    """
    home = household("5", "0", "5", [farmer(serial=1)], "001")
    facts = project(village(home, name=f"{'上' * length}河村"), land_user=f"离石区{'新' * length}建设投资有限公司")
    made = subsidy.printout(subsidy.assess(facts), only=["附件6", "附件8", "附件11", "公示通知", "告知单"])
    [pages] = [PdfReader(BytesIO(content)).pages for content in made.files.values()]
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
    assert [line for line in lines if line.startswith(("，", "。", "、", "；", "：", "）", "》", "”"))] == []


@pytest.mark.libreoffice
def test_a_workbook_that_cannot_be_read_is_named() -> None:
    good = next(iter(subsidy.form_files(small(), only=["附件11"])))[1]
    assert good[:2] == b"PK"
    with pytest.raises(subsidy.PrintError, match="有1个文件没有印出来（共3个），如“坏”"):
        to_pdf([("甲", good), ("坏", good[:400] * 200), ("乙", good)])


@pytest.mark.libreoffice
def test_the_folder_of_a_printout_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / '临时 文件 & "o\'k" 50%#1'
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    good = next(iter(subsidy.form_files(small(), only=["附件11"])))[1]
    assert to_pdf([("甲", good)])[0].startswith(b"%PDF")
