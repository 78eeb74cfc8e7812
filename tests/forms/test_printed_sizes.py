"""Sizes on paper, whichever fonts stand in for those of the forms.

They are read from the PDF that LibreOffice prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from command import EXAMPLE
from printed_pages import MILLIMETRE, column_widths, row_heights, smallest_text
from pypdf import PdfReader
from strategies import farmer, household, project, village

import subsidy
from subsidy.forms import FORMS, Form

ROUNDING = 0.05
"""Points: LibreOffice prints sizes in tenths"""
ON_SCREEN = {"计算复核表"}
POSTED = ("公示", "公示通知", "公示照片", "公示无异议说明")
SIGNED = {"附件7-1": -2, "附件7-2": -2, "征收面积确认汇总表": -2}
"""The column of the signature"""

FONTS: Mapping[str, str | None] = {
    "as installed": None,
    "Noto CJK": "Noto Serif CJK SC",
    "half-width digits": "WenQuanYi Zen Hei Mono",
    "wide digits": "DejaVu Sans",
}
"""What stands in for the fonts of the forms: what the system has for each, or one font for all of them"""

_MONOSPACED = {"DejaVu Sans": "DejaVu Sans Mono"}
"""Another font for the one that measures columns: what stands in for it is monospaced"""
NARROW = "half-width digits"
_NARROWER = 0.89
"""Share of the sizes asked for that is left where digits are half an em: columns are then narrower than drawn"""

_ALIASED = ("方正小标宋简体", "黑体", "仿宋_GB2312", "Courier New", "Times New Roman")
_CONFIGURATION = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{}{}</fontconfig>'
_ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'


def _fonts(folder: Path, stand_in: str) -> Path:
    """Write a font configuration and return its path.

    In it, one font stands in for all those of the forms.
    """
    path = folder / "fonts.conf"
    aliases = "".join(
        _ALIAS.format(font, _MONOSPACED.get(stand_in, stand_in) if font == "Courier New" else stand_in)
        for font in _ALIASED
    )
    path.write_text(_CONFIGURATION.format('<include ignore_missing="yes">/etc/fonts/fonts.conf</include>', aliases))
    return path


def _large() -> subsidy.Project:
    """A village with long names and areas of hundreds of 亩."""
    homes = [
        household("123.4567", "10.0001", "113.4566", [farmer(serial=n, name=f"阿卜杜热合曼·买买提{n:02d}")], f"{n:04d}")
        for n in range(12)
    ]
    return project(
        village(*homes, uncontracted="234.5678", name="田家会街道后瓦村民委员会西山上自然村", contract_land="99999"),
        name="离石区2024年度第二批次城镇建设用地土地储备项目（吕梁市第三人民医院传染病区及后勤用房）",
    )


CASES: Mapping[str, Callable[[], subsidy.Project]] = {
    "example": lambda: subsidy.read_workbook(EXAMPLE).project,
    "large": _large,
}


@pytest.mark.libreoffice
@pytest.mark.parametrize(("case", "fonts"), [("example", "as installed"), *(("large", fonts) for fonts in FONTS)])
def test_printed_text_is_large_enough_to_read_and_rows_to_sign(
    case: str,
    fonts: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    convert_all: Callable[[Sequence[Path], str], list[Path]],
) -> None:
    result = subsidy.assess(CASES[case]())
    if stand_in := FONTS[fonts]:
        monkeypatch.setenv("FONTCONFIG_FILE", str(_fonts(tmp_path, stand_in)))
    forms = {form.number: form for form in FORMS if isinstance(form, Form) and form.number not in ON_SCREEN}
    made = {path.name: path for path in subsidy.fill_forms(result, tmp_path / "out", only=forms)}
    books = {number: made[name] for number, form in forms.items() if (name := form.output(result.policy)) in made}
    pdfs = dict(zip(books, convert_all([*books.values()], "pdf"), strict=True))
    share = _NARROWER if fonts == NARROW else 1
    small = {
        number: size
        for number, pdf in pdfs.items()
        if (size := smallest_text(pdf)) < (9 if number.endswith(POSTED) else 8) * share - ROUNDING
    }
    assert not small
    for number, signature in SIGNED.items():
        if number in pdfs:
            page = PdfReader(pdfs[number]).pages[0]
            assert column_widths(page)[signature] >= 25 * MILLIMETRE * share, number
            assert min(row_heights(page)[1:10]) >= 10 * MILLIMETRE, number
