"""Tables of references and what they become when lists grow.

The list row 5 of 花名表 has three records, and the list row 2 of 另表 has two.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from subsidy.xlsxform.references import MAX_ROW, areas_in, columns_of, references, sheets_in, translate
from subsidy.xlsxform.shifting import Moves, RowMap, at_record, shift_areas, shift_cells, shift_formula

ROSTER = RowMap(((5, 3),))
MOVES = Moves({"花名表": ROSTER, "另表": RowMap(((2, 2),))})


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A4+A5+A6", "A4+A5+A8"),
        ("SUM(Q5:Q5)", "SUM(Q5:Q7)"),
        ("SUM(Q4:Q5)", "SUM(Q4:Q7)"),
        ("SUM($Q$5:$Q$6)", "SUM($Q$5:$Q$8)"),
        ("SUM(Q5)", "SUM(Q5:Q7)"),
        ("SUBTOTAL(9, $Q$5 )", "SUBTOTAL(9, $Q$5:$Q$7 )"),
        ("SUM(Q5,ROUND(Q5,2),Q6)", "SUM(Q5:Q7,ROUND(Q5,2),Q8)"),
        ("SUM(Q5*2)", "SUM(Q5*2)"),
        ("MAX((Q5))", "MAX((Q5))"),
        ('COUNTIF(C5,"男")+COUNTIF(Q:Q,Q5)', 'COUNTIF(C5:C7,"男")+COUNTIF(Q:Q,Q5)'),
        ('SUMIF(C5,"男",Q5)+SUMIF(C:C,C5,Q5)', 'SUMIF(C5:C7,"男",Q5:Q7)+SUMIF(C:C,C5,Q5:Q7)'),
        ('COUNTIFS(C5,"男",E5,">=60")+COUNTIFS(C:C,C5)', 'COUNTIFS(C5:C7,"男",E5:E7,">=60")+COUNTIFS(C:C,C5)'),
        ('SUMIFS(Q5,C5,"男")+MAXIFS(Q5,C5,{1,2})', 'SUMIFS(Q5:Q7,C5:C7,"男")+MAXIFS(Q5:Q7,C5:C7,{1,2})'),
        ('AVERAGEIFS(Q5,{"a,}",2},Q5)', 'AVERAGEIFS(Q5:Q7,{"a,}",2},Q5)'),
        (
            "SUMPRODUCT(K5,Q5)+MEDIAN(Q5)+AGGREGATE(9,6,Q5)",
            "SUMPRODUCT(K5:K7,Q5:Q7)+MEDIAN(Q5:Q7)+AGGREGATE(9,6,Q5:Q7)",
        ),
        ('_xlfn.TEXTJOIN("、",TRUE,B5)+_xlfn.STDEV.S(Q5)', '_xlfn.TEXTJOIN("、",TRUE,B5:B7)+_xlfn.STDEV.S(Q5:Q7)'),
        ("RANK(Q9,Q5)+RANK(Q5,Q5)+LARGE(Q5,1)", "RANK(Q11,Q5:Q7)+RANK(Q5,Q5:Q7)+LARGE(Q5:Q7,1)"),
        ("CONCATENATE(B5,B9)+ROW(B5)", "CONCATENATE(B5,B11)+ROW(B5)"),
        ("另表·一!A9+２表!A9+花名·A9+SUM(另表!A2)", "另表·一!A9+２表!A9+花名·A9+SUM(另表!A2:A3)"),
        ("另表!A2+另表!A3+SUM('另表'!A2)", "另表!A2+另表!A4+SUM('另表'!A2:A3)"),
        ("别处!A9+'没有 的表'!A9", "别处!A9+'没有 的表'!A9"),
        ("[1]花名表!A9+'[1]花名表'!A9", "[1]花名表!A9+'[1]花名表'!A9"),
        ("花名表:另表!A9", "花名表:另表!A9"),
        ("9:9+$5:5+A:C+$A:$C", "11:11+$5:7+A:C+$A:$C"),
        ('"A9"&"说""A9"""&A9', '"A9"&"说""A9"""&A11'),
        ("LOG10(A9)+TAX2024X+A9B+_A9+名称A9+A9.x", "LOG10(A11)+TAX2024X+A9B+_A9+名称A9+A9.x"),
        ("表1[A9]+表1[[#This Row],[A9]]+TAB1[A9]", "表1[A9]+表1[[#This Row],[A9]]+TAB1[A9]"),
        ("XFD9+XFE9+ZZZ9+A1048577", "XFD11+XFE9+ZZZ9+A1048577"),
        ("SUM(F5:F1048576)", "SUM(F5:F1048576)"),
        ("1E5+9%+A9%", "1E5+9%+A11%"),
        ("IF(A9>=0.5,-A9,{1,2;3,4})", "IF(A11>=0.5,-A11,{1,2;3,4})"),
        ("A9:INDEX(A:A,9)", "A11:INDEX(A:A,9)"),
        ("#REF!+A9", "#REF!+A11"),
        ("SUM(", "SUM("),
        ("A9)", "A11)"),
    ],
)
def test_references_outside_the_list_row_shift(formula: str, moved: str) -> None:
    assert at_record(shift_formula(formula, "花名表", MOVES)) == moved


@pytest.mark.parametrize(
    ("formula", "first", "third"),
    [
        ("Q5*2", "Q5*2", "Q7*2"),
        ("A4+1", "A4+1", "A6+1"),
        ("Q5/Q$6", "Q5/Q$8", "Q7/Q$8"),
        ("Q5/SUM(Q$5:Q$5)", "Q5/SUM(Q$5:Q$7)", "Q7/SUM(Q$5:Q$7)"),
        ("Q5/SUM($Q$5)", "Q5/SUM($Q$5:$Q$7)", "Q7/SUM($Q$5:$Q$7)"),
        ("SUM(C5:F5)", "SUM(C5:F5)", "SUM(C7:F7)"),
        ("SUM(C5,D5)", "SUM(C5,D5)", "SUM(C7,D7)"),
        ("SUM($Q$5:Q5)", "SUM($Q$5:Q5)", "SUM($Q$5:Q7)"),
        ("RANK(Q5,$Q$5)", "RANK(Q5,$Q$5:$Q$7)", "RANK(Q7,$Q$5:$Q$7)"),
        ("COUNTIF($C$5,C5)", "COUNTIF($C$5:$C$7,C5)", "COUNTIF($C$5:$C$7,C7)"),
        ("RANK(Q5,$Q$5:$Q$5)", "RANK(Q5,$Q$5:$Q$7)", "RANK(Q7,$Q$5:$Q$7)"),
        ("另表!B2+另表!B$2+另表!B3", "另表!B2+另表!B$2+另表!B4", "另表!B4+另表!B$2+另表!B6"),
        ("B1048576", "B1048576", "B1048576"),
    ],
)
def test_a_formula_of_the_list_row_is_filled_down(formula: str, first: str, third: str) -> None:
    parts = shift_formula(formula, "花名表", MOVES, home=5)
    assert (at_record(parts), at_record(parts, 2)) == (first, third)


def test_references_use_the_new_name_of_a_renamed_sheet() -> None:
    moves = Moves({"花名表": ROSTER}, {"花名表": "张三's"})
    assert at_record(shift_formula("花名表!A9+A9+'花名表'!名称", "花名表", moves)) == "'张三''s'!A11+A11+'花名表'!名称"


@pytest.mark.parametrize(
    ("areas", "moved"),
    [
        ("A5:T5", "A5:T7"),
        ("F5 A1:B4 C6", "F5:F7 A1:B4 C8"),
        ("A:C", "A:C"),
        ("F5:F1048576", "F5:F1048576"),
        ("$A$4:$B$9", "$A$4:$B$11"),
    ],
)
def test_ranges_grow(areas: str, moved: str) -> None:
    assert shift_areas(areas, ROSTER) == moved


def test_single_cells_shift_without_growing() -> None:
    assert shift_cells("A5 B9 A4:B6", ROSTER) == "A5 B11 A4:B8"


def test_no_row_is_pushed_off_the_sheet() -> None:
    rows = RowMap(((5, MAX_ROW),))
    assert (rows.first(6), rows.last(5)) == (MAX_ROW, MAX_ROW)


@pytest.mark.parametrize(
    ("formula", "copied"),
    [
        ("A1+$A$1+A$1+$A1", "C4+$A$1+C$1+$A4"),
        ("SUM(A1:$B$2)+1:1+A:A", "SUM(C4:$B$2)+4:4+C:C"),
        ("XFC1+A1048575", "#REF!+#REF!"),
        ('"A1"&另表!A1&[1]表!A1', '"A1"&另表!C4&[1]表!C4'),
    ],
)
def test_a_shared_formula_is_copied_from_its_first_cell(formula: str, copied: str) -> None:
    assert translate(formula, 3, 2) == copied


def test_unquoted_sheet_names_of_libreoffice_are_recognised() -> None:
    moves = Moves(dict.fromkeys(("花名表·一", "１表", "①表"), ROSTER))
    formula = "SUM(花名表·一!A5)+１表!A9+①表!$A$5:$A$9+'花名表·一'!A9"
    moved = "SUM(花名表·一!A5:A7)+１表!A11+①表!$A$5:$A$11+'花名表·一'!A11"
    assert at_record(shift_formula(formula, "", moves)) == moved
    assert sheets_in(formula) == {*moves.rows}


def test_sheets_and_areas_of_a_formula_are_found() -> None:
    assert sheets_in("A1+表!A1+'a b'!A1+甲:乙!A1+[1]丙!A1+'[2]丁'!A1") == {"表", "a b", "甲:乙"}
    assert areas_in("'花名表'!$A:$B,'花名表'!$1:$4,C3") == ("$A:$B", "$1:$4", "C3")
    assert (columns_of("B2:$D$9"), columns_of("3:4")) == ((2, 4), (1, 16_384))


CELLS = st.from_regex(r"\$?[A-Z]{1,2}\$?[1-9][0-9]{0,3}", fullmatch=True)
COLUMNS = st.from_regex(r"\$?[A-Z]{1,2}", fullmatch=True)
ROWS = st.from_regex(r"\$?[1-9][0-9]{0,3}", fullmatch=True)
AREAS = CELLS | st.one_of(*(st.builds("{}:{}".format, ends, ends) for ends in (CELLS, COLUMNS, ROWS)))
SHEETS = st.sampled_from(["", "花名表!", "'没有 的表'!", "'张三''s'!", "[1]花名表!"])
OTHER_OPERANDS = ("_xlpm.x", "表1[[#This Row],[A9]]", "R1C1")
OTHERS = st.sampled_from(['"A9"', '"说""A9"""', "1.5E+3", "9%", "{1,2;3,4}", "TRUE", *OTHER_OPERANDS])
FORMULAS = st.recursive(
    st.builds("{}{}".format, SHEETS, AREAS) | OTHERS,
    lambda parts: (
        st.builds("{}({},{})".format, st.sampled_from(["SUM", "_xlfn.STDEV.S", "LOG10", ""]), parts, parts)
        | st.builds("{}{}{}".format, parts, st.sampled_from(["+", "-", "<>", "&", " , ", " "]), parts)
    ),
    max_leaves=8,
)


@given(FORMULAS, st.integers(0, 50), st.integers(0, 50))
def test_plain_formulas_are_read_and_copied_as_openpyxl_does(formula: str, down: int, right: int) -> None:
    translator = Translator(f"={formula}", "A1")
    operands = [token.value for token in translator.tokenizer.items if token.subtype == "RANGE"]
    areas = [operand for operand in operands if operand not in OTHER_OPERANDS]
    assert [token.match[0] for token in references(formula)] == areas
    assert f"={translate(formula, down, right)}" == translator.translate_formula(row_delta=down, col_delta=right)


@pytest.mark.parametrize(
    ("formula", "copied"),
    [
        ("'a'!A1:'a'!B2", "'a'!C4:'a'!D5"),
        ("A9:INDEX(A:A,9)", "C12:INDEX(C:C,9)"),
        ("@A1+@A1:A5", "@C4+@C4:C8"),
        ("Sheet1!名称+[1]!名称+A1", "Sheet1!名称+[1]!名称+C4"),
        ("表!#REF!+A1", "表!#REF!+C4"),
        ("SUM(A4#)+#SPILL!", "SUM(C7#)+#SPILL!"),
        ("表1[a'[b]+A9", "表1[a'[b]+C12"),
        ('A9)+"A9', 'C12)+"C12'),
        ("A1\t+　A2", "C4\t+　C5"),
    ],
)
def test_formulas_that_openpyxl_copies_wrongly_or_rejects(formula: str, copied: str) -> None:
    assert translate(formula, 3, 2) == copied


@pytest.mark.parametrize("repeated", ["(", "SUM(", "((A1,", '"A1"&(', "[", "{", "'"])
def test_a_formula_of_any_depth_is_read_to_its_end(repeated: str) -> None:
    deep = repeated * (500_000 // len(repeated))
    assert at_record(shift_formula(f"{deep}+SUM(Q5)", "花名表", MOVES)) == f"{deep}+SUM(Q5:Q7)"
