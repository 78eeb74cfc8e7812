"""A policy is data.

It is complete, has each value with its clause, is rejected when wrong, and is free to be read otherwise.

`OTHERWISE` shows the effect of each reading the document leaves open, by a household or a village decided both ways.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from cases import LISHI, TOML, Case, cases, read
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import farmer, household, project, project_of, projects, village

import subsidy
from subsidy import Policy, PolicyError
from subsidy.law import policy_from_toml
from subsidy.law.policy import NUMBERS, READINGS
from subsidy.law.terms import Term

# The packaged policy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", subsidy.packaged_policies().values(), ids=subsidy.packaged_policies())
@pytest.mark.parametrize("name", NUMBERS + READINGS)
def test_every_number_and_reading_has_its_source(policy: Policy, name: str) -> None:
    source = policy.sources[name]
    assert all(text.strip() for text in (source.meaning, source.clause, source.document))
    assert "〔" in source.document
    assert source.issued <= policy.in_force_from <= policy.checked_on
    assert getattr(policy, name) is not None


@pytest.mark.parametrize("policy", subsidy.packaged_policies().values(), ids=subsidy.packaged_policies())
def test_every_entry_of_a_policy_has_a_source(policy: Policy) -> None:
    assert set(policy.sources) == {*NUMBERS, *READINGS}
    assert {name for name in NUMBERS if isinstance(getattr(policy, name), int | Decimal)} == set(NUMBERS)
    assert {name for name in Policy.model_fields if isinstance(getattr(policy, name), Term)} == set(READINGS)
    assert all(clause for _, clause in policy.clauses)


VALUES = """
name                | value               | source                    | assumed
months              | 139                 | 附件6第四条（一）         |
minimum_age         | 16                  | 附件6第二条               |
senior_age          | 60                  | 附件6第二条、第三条       |
minimum_remaining   | 0.3                 | 附件6第三条（一）         |
majority_loss_ratio | 0.5                 | 附件6第三条（二）         |
feb29               | feb28               | 附件6第七条（一）         | feb29 = feb28
rounding            | half_up             | 最后一条                  | rounding = half_up
per_head            | contracting_members | 附件6第三条（一）         | per_head = contracting_members
taken_before        | listed              | 附件6第三条               | taken_before = listed
thresholds          | exact               | 附件6第三条               | thresholds = exact
prior_subsidy       | deduct              | 附件6第四条（一）         | prior_subsidy = deduct
headcount_rounding  | half_up             | 附件6第五条               | headcount_rounding = half_up
ratio_unit          | fraction            | 最后一条                  | ratio_unit = fraction
headcount           | computed            | 附件6第五条、第六条（一） | headcount = computed
uncontracted_names  | whole               | 附件6第五条               | uncontracted_names = whole
dibao_year          | notice              | 第五条、附件6第四条（一） | dibao_year = notice
posting_days        | inclusive           | 第六条                    | posting_days = inclusive
"""
"""Numbers are in 离政办发〔2024〕8号; a reading is a point its clause leaves open, so that its value is assumed."""


@cases(VALUES)
def test_the_values_of_lishi(case: Case) -> None:
    assert str(getattr(LISHI, case.name)) == case.value
    assert LISHI.sources[case.name].clause == case.source


def test_the_table_has_every_value_and_the_policy_its_document() -> None:
    assert [case.name for case in read(VALUES)] == [*NUMBERS, *READINGS]
    assert (LISHI.document, LISHI.issued) == ("离政办发〔2024〕8号", date(2024, 5, 31))


# Which policy governs -------------------------------------------------------------------------------------------------


NOTICES = """
name             | notice     | governed | source | assumed
the day before   | 2024-05-30 | no       | §11    |
years before     | 2019-01-01 | no       | §11    |
the day of issue | 2024-05-31 | yes      | §11    |
the day after    | 2024-06-01 | yes      | §11    |
years after      | 2031-01-01 | yes      | §11    | in force until a newer document is known
"""
"""Which notices lishi-2024 governs: it is in force from the day it was issued."""


@cases(NOTICES)
def test_a_notice_is_governed_by_the_policy_in_force_then(case: Case) -> None:
    notice = date.fromisoformat(case.notice)
    if case.governed == "yes":
        assert subsidy.policy_for(notice) == LISHI
        return
    with pytest.raises(PolicyError) as failure:
        subsidy.policy_for(notice)
    assert str(failure.value) == (
        f"告知书发布日期 {notice} 早于政策“lishi-2024”（离政办发〔2024〕8号）的施行日 2024-05-31；"
        "如适用其他办法，请用 --policy（程序中为 policy=）指定政策文件"
    )


def test_a_project_is_assessed_under_its_policy_or_the_one_named() -> None:
    early = project_of(household("5", "0", "5", 1), notice_date=date(2024, 5, 30))
    with pytest.raises(PolicyError, match="2024-05-31"):
        subsidy.assess(early)
    assert subsidy.assess(early, LISHI).policy is LISHI
    assert subsidy.assess(project_of(household("5", "0", "5", 1))).policy == LISHI


# An office's own file -------------------------------------------------------------------------------------------------


def test_a_policy_is_loaded_by_name_or_from_a_file(tmp_path: Path) -> None:
    own = tmp_path / "fangshan.toml"
    own.write_text(TOML.replace('name = "lishi-2024"', 'name = "fangshan"'), encoding="utf-8")
    assert subsidy.load_policy("lishi-2024") == policy_from_toml(TOML)
    assert subsidy.load_policy(own) == subsidy.load_policy(str(own)) != LISHI
    assert subsidy.load_policy(own).name == "fangshan"


def test_an_entry_may_name_a_document_of_its_own() -> None:
    own = TOML.replace(
        'clause = "附件6第二条"\n', 'clause = "第二条"\ndocument = "方政办发〔2025〕47号"\nissued = 2025-12-01\n', 1
    )
    sources = policy_from_toml(own).sources
    assert (sources["minimum_age"].document, sources["minimum_age"].clause) == ("方政办发〔2025〕47号", "第二条")
    assert sources["minimum_age"].issued == date(2025, 12, 1)
    assert sources["months"].document == "离政办发〔2024〕8号"


def test_decimals_of_a_file_are_exact() -> None:
    assert str(policy_from_toml(TOML.replace("value = 0.3", "value = 0.1")).minimum_remaining) == "0.1"


@pytest.mark.parametrize("name", ["lishi-2023", "no/such/file.toml", "", "."])
def test_an_unknown_policy_is_rejected_with_the_known_ones(name: str) -> None:
    with pytest.raises(PolicyError) as failure:
        subsidy.load_policy(name)
    why = "没有这个文件或文件夹"
    assert str(failure.value) == f"没有名为“{name}”的政策，也读不到这个文件：{why}。内置政策：lishi-2024"


def test_a_file_in_another_encoding_is_rejected(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(TOML.encode("gbk"))
    with pytest.raises(PolicyError):
        subsidy.load_policy(own)


MONTHS = '[numbers.months]\nvalue = 139\nunit = "月"\nclause = "附件6第四条（一）"\nmeaning = "全额补贴标准＝城市低保标准×月数"\n'
DOCUMENT = 'document = "离政办发〔2024〕8号"\n'
CLAUSE, MEANING = 'clause = "附件6第四条（一）"\n', 'meaning = "全额补贴标准＝城市低保标准×月数"\n'
BROKEN = {
    "number missing": (MONTHS, "", "months 缺少这一项"),
    "value missing": ("value = 139\n", "", "months 缺少这一项"),
    "clause missing": (CLAUSE, "", "sources.months.clause 缺少这一项"),
    "clause empty": (CLAUSE, 'clause = ""\n', "sources.months.clause 不能为空"),
    "meaning missing": (MEANING, "", "sources.months.meaning 缺少这一项"),
    "meaning blank": (MEANING, 'meaning = " "\n', "sources.months.meaning 不能为空（现为“ ”）"),
    "document missing, reported once": (DOCUMENT, "", "document 缺少这一项"),
    "document empty, reported once": (DOCUMENT, 'document = ""\n', "document 不能为空"),
    "document of an entry empty": (CLAUSE, CLAUSE + 'document = ""\n', "sources.months.document 不能为空"),
    "document of the pension empty": ('"国发〔2014〕8号"', '""', "pension.document 不能为空"),
    "clause of a decision empty": ('enrolment = "第十条"', 'enrolment = ""', "clauses.enrolment 不能为空"),
    "county empty": ('county = "离石"', 'county = ""', "county 不能为空"),
    "unknown key of a source": ('unit = "月"', 'unti = "月"', "sources.months.unti 没有这一项（现为“月”）"),
    "unknown number": (
        "[numbers.months]",
        "[numbers.month]",
        "numbers 中没有 month 这一项；可用：months、minimum_age、senior_age、minimum_remaining、majority_loss_ratio",
    ),
    "unknown reading": (
        "[readings.rounding]",
        "[readings.roundings]",
        "readings 中没有 roundings 这一项；"
        "可用：feb29、rounding、per_head、taken_before、thresholds、prior_subsidy、headcount_rounding、ratio_unit、headcount、"
        "uncontracted_names、dibao_year、posting_days",
    ),
    "unknown key of the head": ("county =", "county_ =", "county 缺少这一项；county_ 没有这一项（现为“离石”）"),
    "unknown clause": (
        "enrolment =",
        "enrollment =",
        "clauses.enrolment 缺少这一项；clauses.enrollment 没有这一项（现为“第十条”）",
    ),
    "unknown section": ("[readings.rounding]", "[reading.rounding]", "rounding 缺少这一项；reading 没有这一项"),
    "text for a number": ("value = 139", 'value = "139"', "months 应为整数（现为“139”）"),
    "a fraction of a month": ("value = 139", "value = 139.0", "months 应为整数（现为“139.0”）"),
    "a truth for a number": ("value = 139", "value = true", "months 应为整数（现为“True”）"),
    "negative": ("value = 16", "value = -16", "minimum_age 不能小于0（现为“-16”）"),
    "no second band of age": (
        "value = 16",
        "value = 61",
        "最低年龄61周岁（minimum_age）大于第二个年龄段的起点60周岁（senior_age）",
    ),
    "percent for a fraction": ("value = 0.5", "value = 50.0", "majority_loss_ratio 不能大于1（现为“50.0”）"),
    "no number": ("value = 0.3", "value = nan", "minimum_remaining 应为有限的数（现为“NaN”）"),
    "no such reading": (
        'value = "exact"',
        'value = "exactly"',
        "thresholds 只能是以下之一：exact、printed（现为“exactly”）",
    ),
    "date as text, reported once": (
        "issued = 2024-05-31",
        'issued = "31 May"',
        "issued 应为日期，如 2024-05-31（现为“31 May”）",
    ),
    "a number by the name of something else": (
        "[numbers.months]",
        '[numbers.name]\nvalue = "x"\n[numbers.months]',
        "numbers 中没有 name 这一项；可用：months、minimum_age、senior_age、minimum_remaining、majority_loss_ratio",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_file_is_rejected_and_the_entry_named(old: str, new: str, message: str) -> None:
    assert old in TOML
    with pytest.raises(PolicyError) as failure:
        policy_from_toml(TOML.replace(old, new, 1))
    assert str(failure.value) == f"政策有误：{message}"


def test_a_file_that_is_no_toml_is_rejected_with_the_line() -> None:
    with pytest.raises(PolicyError, match=r"^政策文件不是有效的 TOML：第20行第9列有误$"):
        policy_from_toml(TOML.replace("value = 139", "value = ", 1))


def test_the_second_band_may_begin_at_the_least_age() -> None:
    assert LISHI.replace(minimum_age=60).minimum_age == LISHI.senior_age


NO_TABLE = {
    "a bare number": TOML.replace(MONTHS, "").replace(
        "[numbers.minimum_age]", "[numbers]\nmonths = 139\n[numbers.minimum_age]"
    ),
    "no numbers at all": "numbers = 1\n" + TOML.replace("[numbers.", "[number."),
}


@pytest.mark.parametrize("text", NO_TABLE.values(), ids=NO_TABLE)
def test_an_entry_that_is_no_table_is_rejected(text: str) -> None:
    with pytest.raises(PolicyError) as failure:
        policy_from_toml(text)
    message = "政策有误：numbers 下的每一项应写成 [numbers.名称] 一节，含 value、clause、meaning"
    assert str(failure.value) == message


# Read otherwise -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["months", "thresholds", "sources"])
def test_a_policy_cannot_be_changed(name: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(LISHI, name, getattr(LISHI, name))


def test_the_source_of_a_number_cannot_be_changed() -> None:
    for holder, name in ((LISHI.sources["months"], "clause"), (LISHI.clauses, "standard")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, name, "附件6第九条")


WRONG_CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"month": 180}, "month 没有这一项（现为“180”）"),
    ({"months": 180.0}, "months 应为整数（现为“180.0”）"),
    ({"months": "180"}, "months 应为整数（现为“180”）"),
    ({"months": -1}, "months 不能小于0（现为“-1”）"),
    ({"minimum_age": 70}, "最低年龄70周岁（minimum_age）大于第二个年龄段的起点60周岁（senior_age）"),
    ({"minimum_remaining": 0.3}, "minimum_remaining 应为小数（现为“0.3”）"),
    ({"minimum_remaining": Decimal("NaN")}, "minimum_remaining 应为有限的数（现为“NaN”）"),
    ({"majority_loss_ratio": Decimal("1.0001")}, "majority_loss_ratio 不能大于1（现为“1.0001”）"),
    ({"rounding": "half_even"}, "rounding 只能是以下之一：half_up、down、up（现为“half_even”）"),
    ({"decimals": 2}, "decimals 没有这一项（现为“2”）"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG_CHANGES, ids=str)
def test_a_wrong_change_is_rejected(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PolicyError) as failure:
        LISHI.replace(**changes)
    assert str(failure.value) == f"政策有误：{message}"


def all_readings() -> list[tuple[str, Term]]:
    chosen = {name: getattr(LISHI, name) for name in READINGS}
    return [(name, other) for name, value in chosen.items() for other in type(value) if other is not value]


@settings(max_examples=30, deadline=None)
@given(projects(), st.sampled_from(all_readings()))
def test_another_reading_leaves_the_baseline_as_it_was(facts: subsidy.Project, reading: tuple[str, Term]) -> None:
    before, kept = subsidy.assess(facts), LISHI.model_copy(deep=True)
    other = LISHI.replace(**dict([reading]))
    with suppress(subsidy.InputError):  # the list or the land may follow the reading that was chosen
        assert subsidy.assess(facts, other).policy is other
    assert kept == LISHI
    assert subsidy.assess(facts) == before
    assert {name for name in Policy.model_fields if getattr(other, name) != getattr(LISHI, name)} == {reading[0]}


def home(contracted: str, before: str, now: str, *, others: str = "0", received: str = "0") -> subsidy.Project:
    members = [farmer(serial=serial, prior_share=Decimal(received)) for serial in (1, 2)]
    members += [farmer(serial=serial, has_contract_right=False) for serial in range(51, 51 + int(others))]
    return project_of(household(contracted, before, now, members))


def uncontracted(area: str, stated: int | None = None) -> subsidy.Project:
    return project(village(household("10", "0", "1", 1), uncontracted=area, uncontracted_headcount=stated))


def named(contracted: str, before: str, now: str, received: str = "0") -> subsidy.Project:
    members = [farmer(prior_share=Decimal(received), on_uncontracted_list=True), farmer(serial=2)]
    return project_of(household(contracted, before, now, members), uncontracted="12.5")


def leapling(born: int, reference: date) -> subsidy.Project:
    return project_of(
        household("5", "0", "5", [farmer(date(born, 2, 29))]),
        notice_date=date(reference.year, 1, 1),
        announcement_date=reference,
        dibao_year=reference.year - 1,
    )


OTHERWISE = """
name                                 | reading                      | facts                         | looked_at           | ours               | otherwise                      | source            | assumed
17 a day later in a common year      | feb29 = mar1                 | born 2008-02-29 on 2025-02-28 | age                 | 17                 | 16                             | 附件6第七条（一） | feb29 = feb28
on 1 March it is the same            | feb29 = mar1                 | born 2008-02-29 on 2025-03-01 | age                 | 17                 | 17                             | 附件6第七条（一） |
16 a day later in 2100               | feb29 = mar1                 | born 2084-02-29 on 2100-02-28 | eligible            | True               | False                          | 附件6第七条（一） | feb29 = feb28
0.50005 cut                          | rounding = down              | land 20 0 10.001              | loss_ratio          | 0.5001             | 0.5000                         | 最后一条          | rounding = half_up
0.56667 cut                          | rounding = down              | land 3 0 1.7                  | loss_ratio          | 0.5667             | 0.5666                         | 最后一条          | rounding = half_up
and its amount                       | rounding = down              | land 20 0 10.001              | amount              | 45184.0350         | 45175.0000                     | 最后一条          | rounding = half_up
0.53333 raised                       | rounding = up                | land 3 0 1.6                  | loss_ratio          | 0.5333             | 0.5334                         | 最后一条          | rounding = half_up
0.7 is what it is                    | rounding = up                | land 4 0 2.8                  | loss_ratio          | 0.7000             | 0.7000                         | 最后一条          |
divided among four                   | per_head = all_members       | land 1 0 0.1 others 2         | loss.heads          | 2                  | 4                              | 附件6第三条（一） | per_head = contracting_members
under 0.3 亩 by that                 | per_head = all_members       | land 1 0 0.1 others 2         | loss_class          | below              | full                           | 附件6第三条（一） | per_head = contracting_members
only what is taken now               | taken_before = ignored       | land 10 4 3                   | loss_ratio          | 0.7000             | 0.3000                         | 附件6第三条       | taken_before = listed
below half by that                   | taken_before = ignored       | land 10 4 3                   | loss_class          | majority           | below                          | 附件6第三条       | taken_before = listed
0.49996 as printed                   | thresholds = printed         | land 5 0 2.4998               | loss_class          | below              | majority                       | 附件6第三条       | thresholds = exact
0.29995 亩 per head as printed       | thresholds = printed         | land 10 0 9.4001              | loss_class          | full               | majority                       | 附件6第三条       | thresholds = exact
exactly half either way              | thresholds = printed         | land 6 0 3                    | basis               | ratio              | ratio                          | 附件6第三条       |
what was received counts for nothing | prior_subsidy = ignore       | land 10 6 4 received 0.6      | amount              | 36140.0000         | 90350.0000                     | 附件6第四条（一） | prior_subsidy = deduct
9.5 people cut                       | headcount_rounding = down    | uncontracted 13.015           | places              | 10                 | 9                              | 附件6第五条       | headcount_rounding = half_up
9.1241 people raised                 | headcount_rounding = up      | uncontracted 12.5             | places              | 9                  | 10                             | 附件6第五条       | headcount_rounding = half_up
4/7 in percent                       | ratio_unit = percent         | land 7 0 4                    | loss_ratio          | 0.5714             | 0.571429                       | 最后一条          | ratio_unit = fraction
4/7 and its amount                   | ratio_unit = percent         | land 7 0 4                    | amount              | 51625.9900         | 51628.6102                     | 最后一条          | ratio_unit = fraction
0.49996 in percent is 49.9960％      | ratio_unit = percent         | land 5 0 2.4998               | cautions            | threshold_rounding | none                           | 最后一条          | ratio_unit = fraction
the number must be stated            | headcount = stated           | uncontracted 12.5             | places              | 9                  | uncontracted_headcount_missing | 附件6第五条       | headcount = computed
a stated number is used either way   | headcount = stated           | stated 12 for 12.5            | places              | 12                 | 12                             | 附件6第五条       |
without land there is none           | headcount = stated           | uncontracted 0                | places              | 0                  | 0                              | 附件6第五条       |
named and paid for contracted land   | uncontracted_names = top_up  | named 7 0 4                   | uncontracted_amount | 0.0000             | 38724.0100                     | 附件6第五条       | uncontracted_names = whole
a part received before               | uncontracted_names = top_up  | named 10 6 0 received 0.6     | uncontracted_amount | 0.0000             | 36140.0000                     | 附件6第五条       | uncontracted_names = whole
a place is whole either way          | uncontracted_names = top_up  | named 10 0 0                  | uncontracted_amount | 90350.0000         | 90350.0000                     | 附件6第五条       |
the standard of the notice           | dibao_year = answer          | land 5 0 5                    | amount              | 90350.0000         | 90350.0000                     | 附件6第四条（一） |
five days with the first             | posting_days = from_next_day | land 5 0 5                    | amount              | 90350.0000         | 90350.0000                     | 第六条            |
a longer time                        | months = 180                 | land 5 0 5                    | amount              | 90350.0000         | 117000.0000                    | 附件6第四条（一） |
a higher age, at 44                  | minimum_age = 45             | land 5 0 5                    | eligible            | True               | False                          | 附件6第二条       |
an earlier second band, at 44        | senior_age = 44              | land 5 0 5                    | band                | working            | senior                         | 附件6第三条       |
0.3 亩 remain                        | minimum_remaining = 0.31     | land 4 0 3.4                  | loss_class          | majority           | full                           | 附件6第三条（一） |
exactly half                         | majority_loss_ratio = 0.5001 | land 6 0 3                    | loss_class          | majority           | below                          | 附件6第三条（二） |
"""
"""One value of the policy set otherwise (`reading`); a household of two or a village decided both ways; the figure looked
at, with the value of the policy and with the other, or the code of the error. `source` is the clause of the value. The
year of the dibao standard and the days of the posting change no amount: they decide which facts are asked for."""


def facts_of(text: str) -> subsidy.Project:
    """Return the project of a row.

    The row is `land` or `named` with contracted, before and now; `uncontracted` with an area; or `born` and `on`.
    """
    match text.split():
        case ["land", contracted, before, now, *more]:
            return home(contracted, before, now, **dict(zip(more[::2], more[1::2], strict=True)))
        case ["born", born, "on", on]:
            return leapling(date.fromisoformat(born).year, date.fromisoformat(on))
        case ["named", contracted, before, now, *more]:
            return named(contracted, before, now, **dict(zip(more[::2], more[1::2], strict=True)))
        case ["uncontracted", area]:
            return uncontracted(area)
        case ["stated", number, "for", area]:
            return uncontracted(area, int(number))
    raise ValueError(text)


def looked_at(figure: str, facts: subsidy.Project, policy: Policy) -> str:
    """Return a figure of the first person or village.

    If the project is rejected, return the codes of the errors.
    """
    try:
        result = subsidy.assess(facts, policy)
    except subsidy.InputError as failure:
        return " ".join(problem.code for problem in failure.problems if problem.is_error)
    if figure == "places":
        return str(result.villages[0].uncontracted_headcount)
    found = attrgetter(figure)(next(result.persons))
    return (" ".join(found) or "none") if isinstance(found, tuple) else str(found)


def setting(case: Case) -> tuple[str, Any]:
    """Return the name and the other value of a row.

    The value is of the kind the policy has.
    """
    name, _, value = case.reading.partition(" = ")
    return name, type(getattr(LISHI, name))(value)


@cases(OTHERWISE)
def test_each_reading_and_number_changes_the_figures_it_should(case: Case) -> None:
    facts = facts_of(case.facts)
    assert looked_at(case.looked_at, facts, LISHI) == case.ours
    assert looked_at(case.looked_at, facts, LISHI.replace(**dict([setting(case)]))) == case.otherwise


def test_every_alternative_and_every_number_is_in_the_table() -> None:
    settings = [setting(case) for case in read(OTHERWISE)]
    assert {(name, value) for name, value in settings if name in READINGS} == set(all_readings())
    assert {name for name, _ in settings} == {*NUMBERS, *READINGS}


@pytest.mark.parametrize(("unit", "text", "decimals"), [("fraction", "0.5714", 4), ("percent", "57.1429％", 6)])
def test_a_ratio_is_printed_in_its_unit_with_four_decimals(unit: str, text: str, decimals: int) -> None:
    policy = LISHI.replace(ratio_unit=unit)
    ratio = policy.ratio(Decimal(4), Decimal(7))
    assert policy.ratio_text(ratio) == text
    assert str(policy.shown_ratio(ratio)) == text.rstrip("％")
    assert policy.share_decimals == decimals == -int(ratio.as_tuple().exponent)


def test_the_reading_of_29_february_excludes_no_one_before_2100() -> None:
    """Check that the reading only moves a printed age before 2100.

    16 and 60 years after a leap year is a leap year, but for 2100.
    """
    common = [date(year, 2, 28) for year in range(2025, 2100) if year % 4]
    for reference in common:
        for born in range(1924, reference.year, 4):
            facts = leapling(born, reference)
            [default] = subsidy.assess(facts).persons
            [other] = subsidy.assess(facts, LISHI.replace(feb29="mar1")).persons
            assert (default.age, default.eligible, default.band) == (other.age + 1, other.eligible, other.band)


def test_a_name_that_no_file_can_have_is_rejected_in_one_line() -> None:
    with pytest.raises(PolicyError, match="内置政策"):
        subsidy.load_policy("a\0b")
