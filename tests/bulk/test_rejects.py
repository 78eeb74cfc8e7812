"""Rows that cannot be decided, and the rows rejected with them.

Each is reported with the codes of the workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bulk_tables import Row, Tables, connection_with, rejected_lines, rows_of, tables_of
from cases import LISHI
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import farmer, household, id_number, project, village

import subsidy
from subsidy import bulk
from subsidy.bulk.tables import FIELDS, Content

SOUND = {
    "P1": project(
        village(
            household("7", "0", "4", [farmer(serial=1), farmer(serial=2)], number="1"),
            household("5", "1", "4", [farmer(serial=3), farmer(serial=4)], number="2"),
            uncontracted="2.74",
            name="甲村",
        ),
        village(household("6", "0", "3", [farmer(serial=5)], number="3"), name="乙村"),
    ),
    "P2": project(village(household("6", "0", "3", [farmer(serial=6)], number="1"), name="甲村")),
}
"""Two projects without a fault."""


def broken(table: str, number: int, **values: Any) -> Tables:
    """Return the sound tables with other values in one row."""
    tables = tables_of(SOUND)
    tables[table][number] |= values
    return tables


def decided(tables: Tables, policy: subsidy.Policy | None = None, *, as_text: bool = True) -> bulk.Result:
    return bulk.assess(connection_with(tables, as_text=as_text), policy)


def found(result: bulk.Result) -> set[tuple[str, str, str]]:
    return {(row["table"], row["field"], row["code"]) for row in rows_of(result, "rejected")}


def errors_of_library(tables: Tables, key: str, policy: subsidy.Policy | None = None) -> set[tuple[str, str, str]]:
    """Return the errors that the ordinary library reports for a project.

    The project is one of the tables; each error has its table and field.
    """
    own = {table: [dict(row) for row in rows if row.get("project") == key] for table, rows in tables.items()}
    for rows in own.values():
        for row in rows:
            del row["project"]
    try:
        facts = subsidy.project_from_records(own["projects"][0], own["villages"], own["households"], own["persons"])
        subsidy.assess(facts, policy)
    except subsidy.InputError as failure:
        return {_located(problem) for problem in failure.problems if problem.is_error}
    return set()


def _located(problem: subsidy.Problem) -> tuple[str, str, str]:
    tables = [part for part in problem.path if part in ("villages", "households", "persons", "members")]
    table = {"members": "persons"}.get(str(tables[-1]), str(tables[-1])) if tables else "projects"
    return table, str(problem.path[-1]), problem.code


ID = id_number(serial=1)
NO_UNCONTRACTED = {"uncontracted_taken": "0", "total_area": "8", "farmland": "8", "arable": "8"}
CASES: list[tuple[str, str, int, dict[str, Any], set[str]]] = [
    ("ID number of 17 characters", "persons", 0, {"id_number": ID[:17]}, {"id_length"}),
    ("letter in an ID number", "persons", 0, {"id_number": "A" + ID[1:]}, {"id_characters"}),
    ("full-width digit in an ID number", "persons", 0, {"id_number": "１" + ID[1:]}, {"id_characters"}),
    ("space before an ID number", "persons", 0, {"id_number": " " + ID[1:]}, {"id_characters"}),
    ("ID number of hexadecimal digits", "persons", 0, {"id_number": "0x02C68AF0BB140000"}, {"id_characters"}),
    ("ID number with an exponent", "persons", 0, {"id_number": "1.0000000000000e17"}, {"id_characters"}),
    ("ID number with a sign", "persons", 0, {"id_number": "+" + ID[1:]}, {"id_characters"}),
    ("30 February", "persons", 0, {"id_number": id_number(date(1980, 2, 28))[:12] + "300010"}, {"id_birth_date"}),
    ("29 February 1900", "persons", 0, {"id_number": "141102190002290010"}, {"id_birth_date"}),
    ("month 13", "persons", 0, {"id_number": "141102198013150010"}, {"id_birth_date"}),
    ("born in 1899", "persons", 0, {"id_number": "141102189903150010"}, {"id_birth_date"}),
    ("wrong check digit", "persons", 0, {"id_number": ID[:17] + ("0" if ID[17] != "0" else "1")}, {"id_check_digit"}),
    ("no ID number", "persons", 0, {"id_number": None}, {"field_missing"}),
    ("no name", "persons", 0, {"name": None}, {"field_missing"}),
    ("blank name", "persons", 1, {"name": " \u3000"}, {"field_range"}),
    ("long name", "persons", 1, {"name": "田" * 201}, {"field_range"}),
    ("invisible character in a name", "persons", 1, {"name": "村\x85民"}, {"field_text"}),
    ("empty relation", "persons", 1, {"relation": ""}, {"field_range"}),
    ("no answer on the register", "persons", 0, {"on_register": None}, {"field_missing"}),
    ("unknown flag", "persons", 0, {"is_student": "是"}, {"field_kind"}),
    ("unknown insurance", "persons", 0, {"insurance": "commercial"}, {"field_kind"}),
    ("share above one", "persons", 0, {"prior_share": "1.000001"}, {"field_range"}),
    ("negative share", "persons", 0, {"prior_share": "-0.1"}, {"field_kind"}),
    ("share of five decimals", "persons", 0, {"prior_share": "0.12345"}, {"prior_share_decimals"}),
    ("more taken than contracted", "households", 0, {"contracted_area": "3.9999"}, {"taken_exceeds_contracted"}),
    ("area that is no number", "households", 0, {"contracted_area": "七亩"}, {"field_kind"}),
    ("area with an exponent", "households", 0, {"contracted_area": "7e0"}, {"field_kind"}),
    ("area with a line break", "households", 0, {"contracted_area": "7\n"}, {"field_kind"}),
    ("area of five decimals", "households", 0, {"contracted_area": "7.00001"}, {"field_range"}),
    ("area too large", "households", 0, {"contracted_area": "100000000"}, {"field_range"}),
    ("head of another name", "households", 0, {"head": "王大山"}, {"head_name_differs"}),
    ("invisible character in a number", "villages", 0, {"township": "田家会\u2028街道"}, {"field_text"}),
    ("long township", "villages", 0, {"township": "田" * 201}, {"field_range"}),
    ("blank township", "villages", 0, {"township": " "}, {"field_range"}),
    ("negative count", "villages", 0, {"contract_right_population": "-1"}, {"field_range"}),
    ("count too large", "villages", 0, {"contract_right_population": "10000001"}, {"field_range"}),
    ("kinds of land", "villages", 0, {"unused": "0.0001"}, {"land_kinds_sum"}),
    ("more arable land than farmland", "villages", 0, {"arable": "99"}, {"arable_exceeds_farmland"}),
    ("less arable land before", "villages", 0, {"arable_before": "0.5"}, {"arable_exceeds_before"}),
    ("contracted and uncontracted", "villages", 0, {"uncontracted_taken": "2.75"}, {"contracted_split_sum"}),
    ("sum of the households", "households", 0, {"taken_now": "4.0001"}, {"household_sum"}),
    ("less land than was taken", "villages", 0, {"contract_land": "7.9999"}, {"contract_land_below_taken"}),
    ("less land than households hold", "villages", 0, {"contract_land": "10.9999"}, {"contract_land_below_households"}),
    ("no population", "villages", 0, {"contract_right_population": "0"}, {"land_per_head_missing"}),
    (
        "number without land",
        "villages",
        0,
        {**NO_UNCONTRACTED, "uncontracted_headcount": "1"},
        {"uncontracted_headcount_without_land"},
    ),
    ("more people than there are", "villages", 0, {"uncontracted_headcount": "98"}, {"coverage_exceeds_population"}),
    ("dibao of nothing", "projects", 0, {"dibao": "0"}, {"dibao_zero"}),
    ("dibao of another year", "projects", 0, {"dibao_year": "2021"}, {"dibao_year"}),
    ("announced before the notice", "projects", 0, {"announcement_date": "2024-06-01"}, {"announcement_before_notice"}),
    ("no name of a project", "projects", 0, {"name": None}, {"field_missing"}),
    ("unknown mode", "projects", 0, {"land_use_mode": "other"}, {"field_kind"}),
    ("date that is none", "projects", 0, {"notice_date": "2024-06-31"}, {"field_kind"}),
]


def parametrized(listed: list[tuple[str, str, int, dict[str, Any], set[str]]]) -> pytest.MarkDecorator:
    """Run a test for each case, named by its first entry."""
    return pytest.mark.parametrize(
        ("table", "number", "values", "codes"), [case[1:] for case in listed], ids=[case[0] for case in listed]
    )


DERIVED = {
    "bulk_person_rejected",
    "bulk_household_rejected",
    "bulk_village_rejected",
    "bulk_project_rejected",
}
"""Codes of rows that are rejected since another is."""


@parametrized(CASES)
def test_a_faulty_cell_has_the_code_of_the_workbook(
    table: str, number: int, values: dict[str, Any], codes: set[str]
) -> None:
    tables = broken(table, number, **values)
    result = decided(tables)
    own = {(table, field, code) for table, field, code in found(result) if code not in DERIVED}
    assert {code for _, _, code in own} == codes
    assert not [row for row in rows_of(result, "persons") if (row["project"], row["household"]) == ("P1", "1")]
    assert [row["project"] for row in rows_of(result, "projects") if row["complete"]] == ["P2"]


OWN_LIMITS = {
    "area of five decimals",
    "area too large",
    "area with an exponent",
    "count too large",
    "share above one",
}
"""Cases in which bulk is stricter than the ordinary library, or words another kind."""


@parametrized([case for case in CASES if case[0] not in OWN_LIMITS])
def test_the_ordinary_library_reports_the_same(
    table: str, number: int, values: dict[str, Any], codes: set[str]
) -> None:
    tables = broken(table, number, **{field: _typed(field, value) for field, value in values.items()})
    assert codes <= {code for _, _, code in errors_of_library(tables, "P1")}


def _typed(field: str, value: Any) -> Any:
    counts = ("population", "headcount", "dibao_year")
    return int(value) if isinstance(value, str) and field.endswith(counts) and value.lstrip("-").isdecimal() else value


TEXTS = ("", "  ", " 村民001", "户主 ", "\x1c村民", "村\x85民", "王\u2028", "⾼保平", "成员", "田" * 201, None)
NUMBERS = ("0", "7", "7.0001", "4.00000", "00004", "-1", "+1", "1e3", ".5", "7.", "１", "NaN", "", None)
WRONG_OR_ODD: dict[Content, tuple[Any, ...]] = {
    Content.NAME: TEXTS,
    Content.TEXT: TEXTS,
    Content.DECIMAL: NUMBERS,
    Content.COUNT: ("0", "7", "10000000", "10000001", "1.0", "５", "", None),
    Content.FLAG: ("true", "0", "2", "是", "", None),
    Content.CODE: ("employee", "Employee", " none", "", None),
}
"""Values to put into a cell, sound and not, by what its column holds."""
CELLS = [
    (table, field.name, field.content)
    for table in ("villages", "households", "persons")
    for field in FIELDS[table]
    if field.content in WRONG_OR_ODD and (field.required or field.name in ("prior_share", "taken_before"))
]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CELLS), st.integers(0, 1), st.integers(0, 99)), min_size=1, max_size=2))
def test_drawn_cells_have_the_faults_of_the_ordinary_library(
    drawn: list[tuple[tuple[str, str, Content], int, int]],
) -> None:
    """Check that bulk reports all that the ordinary library reports.

    The library stops at the innermost fault of a project, and bulk goes on: the library's errors are among those of
    bulk.
    """
    tables, plain = tables_of(SOUND), tables_of(SOUND)
    for (table, name, content), row, pick in drawn:
        values = WRONG_OR_ODD[content]
        value = tables[table][row][name] = values[pick % len(values)]
        plain[table][row][name] = _plain_value(content, value)
    expected = {code for _, _, code in errors_of_library(plain, "P1")}
    reported = {code for _, _, code in found(decided(tables))}
    assert expected <= reported
    assert bool(expected) == bool(reported)


def _plain_value(content: Content, value: Any) -> Any:
    if content is Content.COUNT and isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return {"true": True, "0": False}.get(value, value) if content is Content.FLAG else value


# Keys and what hangs on them ------------------------------------------------------------------------------------------


def changed(change: Callable[[Tables], Any]) -> bulk.Result:
    tables = tables_of(SOUND)
    change(tables)
    return decided(tables)


def test_an_id_number_twice_in_a_project_rejects_both_rows() -> None:
    def repeat(tables: Tables) -> None:
        tables["persons"][4]["id_number"] = tables["persons"][0]["id_number"].lower()

    result = changed(repeat)
    repeated = {row["household"] for row in rows_of(result, "rejected") if row["code"] == "id_repeated"}
    assert repeated == {"1", "3"}
    assert {row["household"] for row in rows_of(result, "persons") if row["project"] == "P1"} == {"2"}


def test_a_mistyped_copy_of_an_id_number_is_no_repetition() -> None:
    """The last character differs: the first 17 are not the number."""

    def mistype(tables: Tables) -> None:
        number = tables["persons"][0]["id_number"]
        tables["persons"][4]["id_number"] = number[:17] + ("0" if number[17] != "0" else "1")

    result = changed(mistype)
    assert {code for _, _, code in found(result)} == {"id_check_digit", "bulk_person_rejected"}
    assert {row["household"] for row in rows_of(result, "persons") if row["project"] == "P1"} == {"1", "2"}


def test_a_household_number_twice_rejects_both_and_their_persons() -> None:
    result = changed(lambda tables: tables["households"][2].update(number="1"))
    codes = [(row["table"], row["code"]) for row in rows_of(result, "rejected")]
    assert codes.count(("households", "household_number_repeated")) == 2
    assert codes.count(("persons", "bulk_household_rejected")) == 2
    assert ("persons", "record_household_unknown") in codes


def test_a_village_twice_rejects_both_and_all_within() -> None:
    result = changed(lambda tables: tables["villages"][1].update(name="甲村"))
    codes = [(row["table"], row["code"]) for row in rows_of(result, "rejected")]
    assert codes.count(("villages", "village_repeated")) == 2
    assert {row["project"] for row in rows_of(result, "persons")} == {"P2"}


def test_a_project_twice_rejects_both_rows() -> None:
    result = changed(lambda tables: tables["projects"][1].update(project="P1"))
    assert result.summary.rows["projects"].rejected == 2
    assert not rows_of(result, "persons")


@pytest.mark.parametrize("table", ["villages", "households", "persons"])
def test_rows_that_belong_to_nothing_are_reported(table: str) -> None:
    key = {"villages": "project", "households": "village", "persons": "household"}[table]
    code = {"villages": "record_project_unknown", "households": "record_village_unknown"}
    result = changed(lambda tables: tables[table][0].update({key: "无"}))
    assert (table, key, code.get(table, "record_household_unknown")) in found(result)


@pytest.mark.parametrize("table", ["projects", "villages", "households", "persons"])
def test_a_row_without_a_project_is_reported(table: str) -> None:
    result = changed(lambda tables: tables[table][0].update(project=None))
    assert (table, "project", "field_missing") in found(result)


@pytest.mark.parametrize(
    ("relations", "code"), [(("成员", "成员"), "head_missing"), (("户主", "户主"), "head_repeated")]
)
def test_each_household_has_one_head(relations: tuple[str, str], code: str) -> None:
    def relate(tables: Tables) -> None:
        for person, relation in zip(tables["persons"][:2], relations, strict=True):
            person["relation"] = relation

    assert ("households", "head", code) in found(changed(relate))


def test_the_heads_name_is_compared_as_a_reader_sees_it() -> None:
    def spell(tables: Tables) -> None:
        tables["persons"][0]["name"] = "⾼ 山"
        tables["households"][0]["head"] = "高山"

    assert changed(spell).summary.complete


@pytest.mark.parametrize("relation", [None, "", "户\u2028主"])
def test_a_relation_that_cannot_be_read_hides_no_head(relation: str | None) -> None:
    result = decided(broken("persons", 4, relation=relation))
    assert "head_missing" not in {code for _, _, code in found(result)}
    assert result.summary.rows["households"].rejected == 1


def test_spaces_around_names_and_relations_do_not_count() -> None:
    tables = tables_of(SOUND)
    tables["persons"][0] |= {"name": " 村民001\u3000", "relation": "\t户主 "}
    result = decided(tables)
    assert result.summary.complete
    assert rows_of(result, "persons") == rows_of(decided(tables_of(SOUND)), "persons")


def test_a_household_without_persons_is_reported() -> None:
    result = changed(lambda tables: tables["persons"].pop())
    assert ("households", "number", "household_without_person") in found(result)


def test_land_without_anyone_with_a_right_is_reported() -> None:
    result = changed(lambda tables: tables["persons"][4].update(has_contract_right=False))
    assert ("households", "contracted_area", "nobody_with_right") in found(result)


def test_land_whose_only_holders_are_born_later_is_reported() -> None:
    result = decided(broken("persons", 4, id_number=id_number(date(2024, 7, 1))))
    assert ("households", "contracted_area", "nobody_with_right") in found(result)


def test_too_many_people_are_reported_without_uncontracted_land() -> None:
    result = decided(broken("villages", 1, contract_right_population="0"))
    assert ("villages", "contract_right_population", "coverage_exceeds_population") in found(result)


def test_a_project_without_villages_is_reported() -> None:
    result = changed(lambda tables: [tables[table].pop() for table in ("villages", "households", "persons")])
    assert found(result) == {("projects", "villages", "no_village")}


def test_more_names_than_places_reject_the_village() -> None:
    def name(tables: Tables) -> None:
        for person in tables["persons"][:4]:
            person |= {"on_uncontracted_list": True}
        tables["households"][0] |= {"taken_now": "0.0001"}
        tables["households"][1] |= {"taken_now": "0.0001"}
        tables["villages"][0] |= {
            "contracted_taken": "0.0002",
            "total_area": "2.7402",
            "farmland": "2.7402",
            "arable": 0,
        }

    assert ("villages", "uncontracted_taken", "uncontracted_names_exceed") in found(changed(name))


def test_a_number_of_people_that_a_village_must_state() -> None:
    policy = LISHI.replace(headcount="stated")
    assert ("villages", "uncontracted_taken", "uncontracted_headcount_missing") in found(
        decided(tables_of(SOUND), policy)
    )


# What a rejected row takes along --------------------------------------------------------------------------------------


def test_every_row_is_accepted_or_rejected() -> None:
    for _, table, number, values, _ in CASES:
        summary = decided(broken(table, number, **values)).summary
        assert all(rows.given == rows.accepted + rows.rejected for rows in summary.rows.values())


def test_a_rejected_household_leaves_its_village_incomplete() -> None:
    result = decided(broken("persons", 0, insurance="commercial"))
    place = next(row for row in rows_of(result, "villages") if (row["project"], row["village"]) == ("P1", "甲村"))
    assert (place["complete"], place["rejected_households"], place["rejected_persons"]) == (False, 1, 2)
    assert {row["household"] for row in rows_of(result, "persons") if row["project"] == "P1"} == {"2", "3"}
    whole = next(row for row in rows_of(result, "projects") if row["project"] == "P1")
    assert (whole["complete"], whole["rejected_villages"], whole["rejected_households"]) == (False, 0, 1)


def test_those_who_are_left_get_what_they_would_have_got() -> None:
    result, sound = decided(broken("persons", 0, insurance="commercial")), decided(tables_of(SOUND))
    left = {row["id_number"]: row for row in rows_of(result, "persons")}
    assert left.items() <= {row["id_number"]: row for row in rows_of(sound, "persons")}.items()


def test_a_faulty_village_rejects_everyone_in_it_and_no_one_else() -> None:
    result = decided(broken("villages", 0, arable="99"))
    assert {(row["project"], row["village"]) for row in rows_of(result, "persons")} == {("P1", "乙村"), ("P2", "甲村")}
    assert result.summary.rows["persons"].rejected == 4


def test_a_faulty_project_rejects_everything_in_it() -> None:
    result = decided(broken("projects", 0, dibao="0"))
    assert {row["project"] for row in rows_of(result, "persons")} == {"P2"}
    assert result.summary.rows["villages"].rejected == 2


def test_all_faults_of_a_row_are_reported_and_the_first_is_marked() -> None:
    result = decided(broken("persons", 0, insurance="commercial", is_student="是", id_number=ID[:17]))
    own = [row for row in rows_of(result, "rejected") if row["table"] == "persons" and row["code"] not in DERIVED]
    assert {row["code"] for row in own} == {"field_kind", "id_length"}
    assert (len(own), sum(row["first"] for row in own)) == (3, 1)


# Said to the reader ---------------------------------------------------------------------------------------------------


def test_problems_are_said_with_the_figures() -> None:
    tables = broken("persons", 0, id_number=ID[:17])
    nothing = dict.fromkeys(("total_area", "farmland", "arable", "contracted_taken"), 0)
    tables["villages"].append(tables["villages"][2] | nothing | {"project": "P9"})
    tables["households"][0]["contracted_area"] = "3.5"
    assert rejected_lines(decided(tables)) == [
        "错误 households.number：户内有1人的记录有错误，该户未计算（现为“1”）。先更正这些人员的错误。 [bulk_person_rejected]",
        "错误 households.taken_now：以前征收0.0000亩＋本次征收4.0000亩，超过承包面积3.5000亩（现为“4.0000”）。"
        "核对三个数：承包面积应为承包经营权证上的原面积。 [taken_exceeds_contracted]",
        "错误 persons.household：所在的户“1”有错误，未计算（现为“1”）。先更正该户和户内其他人员的错误。 [bulk_household_rejected]",
        f"错误 persons.id_number：身份证号应为18位，现为17位（现为“{ID[:17]}”）。对照户口簿补全后重新输入。 [id_length]",
        "错误 villages.project：没有项目“P9”（现为“P9”）。核对该行的 project，或补上这个项目。 [record_project_unknown]",
    ]


def test_a_rejected_village_or_project_is_named() -> None:
    tables = broken("villages", 0, arable="99")
    tables["projects"][1]["notice_date"] = "2020-01-01"
    lines = rejected_lines(decided(tables))
    assert (
        "错误 persons.household：所在的村“甲村”有错误，未计算（现为“1”）。先更正该村的错误。 [bulk_village_rejected]"
        in lines
    )
    assert (
        "错误 villages.project：所属项目“P2”有错误，未计算（现为“P2”）。先更正该项目的错误。 [bulk_project_rejected]"
        in lines
    )
    assert (
        "错误 projects.notice_date：没有适用的政策：告知书发布日期 2020-01-01 早于政策“lishi-2024”（离政办发〔2024〕8号）的施行日 "
        "2024-05-31；如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件（现为“2020-01-01”）。"
        "核对告知书发布日期和县（市、区），或指定政策。 [bulk_policy_missing]" in lines
    )


def test_a_project_of_two_rows_or_of_an_absurd_standard() -> None:
    tables = tables_of(SOUND)
    tables["projects"].append(dict(tables["projects"][1]))
    tables["projects"][0]["dibao"] = "100000"
    assert [line for line in rejected_lines(decided(tables)) if "projects" in line] == [
        "错误 projects.dibao：补贴标准13900000元过大，批量计算须小于10000000元（现为“100000”）。"
        "核对城市低保标准和月数。 [bulk_standard_large]",
        *[
            "错误 projects.project：项目编号重复（现为“P2”）。project 在 projects 表中必须唯一，改其中一个。 [bulk_project_repeated]"
        ]
        * 2,
    ]


# Tables that cannot be read at all ------------------------------------------------------------------------------------


def problems(tables: Tables, types: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(subsidy.InputError) as rejection:
        bulk.assess(connection_with(tables, types=types))
    return [str(problem) for problem in rejection.value.problems]


@pytest.mark.parametrize("column", ["households.contracted_area", "persons.prior_share", "projects.dibao"])
@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT"])
def test_a_float_column_is_rejected_by_name(column: str, kind: str) -> None:
    name = column.partition(".")[2]
    assert problems(tables_of(SOUND), {column: kind}) == [
        f"错误 {column}：“{name}”是浮点数，已经丢失精度。"
        "改为 Decimal、整数或文本；数据库中用 DECIMAL 或 NUMERIC 类型的列。 [record_float]"
    ]


def test_missing_and_misspelt_columns_are_rejected_by_name() -> None:
    tables = tables_of(SOUND)
    for row in tables["households"]:
        row["taken_befor"] = row.pop("taken_before")
        del row["taken_now"]
    assert sorted(problems(tables)) == [
        "错误 households.taken_befor：没有这个字段。核对字段名；可用 subsidy schema 查看全部字段。 [field_unknown]",
        "错误 households.taken_now：缺少必填字段。补上该字段。 [field_missing]",
    ]


def test_a_column_of_another_type_is_rejected_by_name() -> None:
    tables = tables_of(SOUND)
    for row in tables["persons"]:
        row["note"] = None
    assert problems(tables, {"persons.note": "DATE"}) == [
        "错误 persons.note：值的类型不对，应为文本（现为“day”）。按要求的类型填写。 [field_kind]"
    ]


def test_a_table_that_is_missing_is_named() -> None:
    tables = tables_of(SOUND)
    del tables["villages"]
    assert problems(tables) == [
        "错误 villages：没有表 villages。提供 villages.parquet、villages.csv 或放 parquet 文件的文件夹 villages，只留一种。 "
        "[bulk_table_missing]"
    ]


def test_optional_columns_may_be_missing_or_empty() -> None:
    tables = tables_of(SOUND)
    for row in tables["persons"]:
        del row["prior_share"], row["on_uncontracted_list"], row["external_id"]
    for row in tables["households"]:
        row["taken_before"] = None
    tables["villages"][0]["contract_land"] = Decimal(12)
    result = decided(tables, as_text=False)
    assert result.summary.complete
    assert {row["external_id"] for row in rows_of(result, "persons")} == {""}


def test_wholly_rejected_tables_still_give_every_table() -> None:
    tables = tables_of(SOUND)
    for row in tables["projects"]:
        row["dibao"] = "0"
    result = decided(tables)
    empty: list[Row] = []
    assert rows_of(result, "persons") == rows_of(result, "projects") == empty
    assert result.summary.rows["persons"].rejected == 6
