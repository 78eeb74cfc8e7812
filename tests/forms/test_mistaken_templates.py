"""The template of one form under the file name of another is rejected.

It is recognised, and no office is accused of it wrongly.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st

import subsidy
from subsidy.forms import FORMS, Form, TemplateError, packaged_templates
from subsidy.forms.recognition import Content, mistaken_for, packaged_content

TEMPLATES = [form for form in FORMS if isinstance(form, Form)]
BY_NUMBER = {form.number: form for form in TEMPLATES}


@pytest.fixture(scope="module")
def result() -> subsidy.Assessment:
    return subsidy.assess(subsidy.read_workbook(EXAMPLE).project)


@pytest.mark.parametrize("expected", TEMPLATES, ids=lambda form: form.number)
def test_every_template_is_recognised_where_another_is_expected(expected: Form) -> None:
    others = [form for form in TEMPLATES if form != expected]
    assert mistaken_for(expected, packaged_content(expected)) is None
    assert [mistaken_for(expected, packaged_content(other)) for other in others] == others


@given(st.sampled_from(TEMPLATES), st.sampled_from(TEMPLATES), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_no_office_is_accused_that_changed_its_template(form: Form, other: Form, chance: random.Random) -> None:
    """It leaves out a third of the names and adds three of another form."""
    packaged = packaged_content(form)
    kept = chance.sample(sorted(packaged.names), k=len(packaged.names) - len(packaged.names) // 3)
    added = sorted(packaged_content(other).names - packaged.names)
    names = {*kept, *chance.sample(added, k=min(3, len(added)))}
    assert mistaken_for(form, Content(names, packaged.tabs)) is None


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("附件12", "附件11"),
        ("公示通知", "无异议说明"),
        ("附件6", "公示照片"),
        ("附件3", "附件5"),
        ("附件5", "附件3"),
        ("附件4", "附件9"),
        ("附件9", "附件4"),
        ("附件2", "附件1"),
        ("附件7-2", "附件7-1"),
        ("附件7-1", "附件7-2"),
        ("附件7-1公示", "附件7-1"),
        ("附件7-1", "附件7-1公示"),
        ("附件8", "附件10"),
    ],
)
def test_the_content_of_another_form_is_rejected(
    content: str, form: str, result: subsidy.Assessment, tmp_path: Path
) -> None:
    """It was printed under the name of the form expected there."""
    name, copied = BY_NUMBER[form].file, BY_NUMBER[content].file
    (tmp_path / "own").mkdir()
    shutil.copyfile(packaged_templates() / copied, tmp_path / "own" / name)
    with pytest.raises(TemplateError) as refusal:
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")
    assert str(refusal.value) == (
        f"模板“{name}”：这个文件里是{content}的内容，不是{form}。"
        f"这个文件名下要放{form}的模板；{content}的模板叫“{copied}”。"
    )
    assert not (tmp_path / "out").exists()


def test_another_form_restyled_and_named_like_a_filled_file_is_rejected(
    result: subsidy.Assessment, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    book = openpyxl.load_workbook(packaged_templates() / BY_NUMBER["附件3"].file)
    book.worksheets[0].title, book.worksheets[0]["A1"] = "本局表", "本局的表"
    book.save(tmp_path / "own" / "材料06 征收面积确认汇总表.xlsx")
    with pytest.raises(TemplateError, match=r"模板“材料06 .*”：这个文件里是附件3的内容，"):
        subsidy.fill_forms(result, tmp_path / "out", templates=tmp_path / "own")
