"""Characters that are not what they seem.

Nobody sees them, they stand in for others, or they only look like an ideograph.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy.problems import without_unseen
from subsidy.problems.characters import readable_name, substitute, unseen

NOT_SEEN = ["\x00", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\ufffe"]


@pytest.mark.parametrize("character", NOT_SEEN, ids=lambda character: f"U+{ord(character):04X}")
def test_an_unseen_character_is_named_and_removed(character: str) -> None:
    assert unseen(f"王{character}山") == f"U+{ord(character):04X}"
    assert without_unseen(f"王{character}山") == "王山"


@given(st.text())
def test_what_is_left_after_removal_is_all_seen(text: str) -> None:
    assert unseen(without_unseen(text)) == ""
    assert without_unseen(without_unseen(text)) == without_unseen(text)


def test_line_breaks_are_seen_unless_a_line_is_wanted() -> None:
    assert (unseen("甲\n乙"), unseen("甲\n乙", one_line=True), unseen("甲\t乙", one_line=True)) == (
        "",
        "U+000A",
        "U+0009",
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("⾼保平", "高保平"),
        ("⻢小山", "马小山"),
        ("阿不都•艾尼", "阿不都·艾尼"),
        ("王　山", "王山"),
        ("欧阳 山", "欧阳 山"),
        ("王大山", "王大山"),
    ],
)
def test_a_name_is_read_as_a_reader_sees_it(typed: str, read: str) -> None:
    assert readable_name(typed) == read


def test_every_kangxi_radical_becomes_an_ideograph() -> None:
    for code in range(0x2F00, 0x2FD6):
        assert unicodedata.name(readable_name(f"{chr(code)}某某")[0]).startswith("CJK UNIFIED IDEOGRAPH")


@pytest.mark.parametrize(("name", "found"), [("王□", "□"), ("王?山", "?"), ("王\ue863", "\ue863"), ("王𠮷", "")])
def test_a_stand_in_for_a_missing_character_is_found(name: str, found: str) -> None:
    assert substitute(name) == found
