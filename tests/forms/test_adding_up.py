"""Every form adds up by itself, and the forms agree with each other.

Figures that stand on two forms are equal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import oracle
import pytest
from cases import LISHI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from openpyxl.cell import MergedCell
from paper import Paper, number, papers
from strategies import Facts, farmer, household, project, projects_facts, village

import subsidy
from subsidy.forms import CrossCheck

DRAWN = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
TOP_UP = {**oracle.DEFAULTS, "uncontracted_names": subsidy.load_policy("lishi-2024").uncontracted_names}
POLICIES = {reading: LISHI.replace(uncontracted_names=reading) for reading in ("whole", "top_up")}
OFFICIAL = (
    *(f"附件{number}" for number in (1, 2, 3, 4, 5, 6, "7-1", "7-1公示", "7-2", "7-2公示", 8, 9, 10, 11, 12)),
    "征收面积确认汇总表",
    "汇总",
)

FOUR = Decimal("0.0001")

NOT_SUMS = {
    "附件2": {"征地前/人均耕地", "征地后/人均耕地", "人均减少", "减少比例"},  # the foot of the form says how
    "附件4": {"符合人员条件", "是否补贴对象"},  # counts of 是
}
PEN = {"签字（手印）", "户主签字（手印）", "备注", "村确认", "派出所确认"}
WIDE_ENOUGH = 22.0
"""Points on paper, 8 mm"""


@st.composite
def awkward(draw: DrawFn, policy: oracle.Policy) -> subsidy.Project:
    """Draw a project in two townships, with some of the optional facts.

    Its parcels do not divide evenly.
    """
    facts = draw(projects_facts(policy))
    for index, place in enumerate(facts["villages"]):
        place["township"] = ("田家会街道", "信义镇")[index % 2]
        if draw(st.booleans()):
            people = {name: draw(st.integers(1, 900)) for name in COUNTS}
            place.update(people, population_as_of="2024-05", arable_before=place["arable"] + draw(st.integers(1, 99)))
    if draw(st.booleans()):
        facts["parcels"] = [
            parcel for place in facts["villages"] for parcel in _parcels(place, draw(st.integers(1, 3)))
        ]
    return subsidy.Project.model_validate(facts)


COUNTS = (
    "farming_population_before",
    "registered_working",
    "registered_senior",
    *(f"insured_{band}_{kind}" for band in ("working", "senior") for kind in ("employee", "resident")),
)


def _parcels(place: Facts, parts: int) -> list[Facts]:
    """Divide a village into parcels whose hectares have four decimals.

    Their areas therefore seldom add up to the whole.
    """
    area = (place["total_area"] / 15 / parts).quantize(FOUR, ROUND_HALF_UP)
    return [
        {"village": place["name"], "number": f"{part}", "use": "工业用地", "area_hectares": area}
        for part in range(parts)
    ]


def one_person() -> subsidy.Project:
    return project(village(household("5", "0", "5", [farmer()])))


def nobody_eligible() -> subsidy.Project:
    return project(village(household("5", "0", "5", [farmer(is_student=True)])))


def nobody_named() -> subsidy.Project:
    return project(village(household("9", "0", "1", [farmer()]), uncontracted="2.74"))


CASES: Mapping[str, Callable[[], subsidy.Project]] = {
    "one person": one_person,
    "nobody eligible": nobody_eligible,
    "nobody named": nobody_named,
}


@pytest.mark.parametrize("reading", POLICIES)
@DRAWN
@given(data=st.data())
def test_every_form_of_a_drawn_project_adds_up(reading: str, data: st.DataObject) -> None:
    policy = POLICIES[reading]
    facts = data.draw(awkward({**oracle.DEFAULTS, "uncontracted_names": policy.uncontracted_names}))
    check(subsidy.assess(facts, policy))


@pytest.mark.parametrize("case", CASES)
def test_every_form_of_a_small_project_adds_up(case: str) -> None:
    check(subsidy.assess(CASES[case]()))


def test_the_forms_of_the_example_add_up(example: subsidy.Assessment) -> None:
    check(example)


@pytest.fixture(scope="module")
def example() -> subsidy.Assessment:
    from command import EXAMPLE

    return subsidy.assess(subsidy.read_workbook(EXAMPLE).project)


# What must hold -------------------------------------------------------------------------------------------------------


@dataclass
class Set:
    """The papers of a project by place and form."""

    result: subsidy.Assessment
    papers: list[Paper]

    def __post_init__(self) -> None:
        self.by_form: defaultdict[tuple[str, str], list[Paper]] = defaultdict(list)
        for paper in self.papers:
            self.by_form[paper.place, paper.form].append(paper)

    def all(self, place: str, form: str) -> list[Paper]:
        return self.by_form.get((place, form), [])

    def one(self, form: str, place: str = "项目") -> Paper:
        [paper] = self.by_form[place, form]
        return paper

    def total(self, place: str, form: str, heading: str) -> Decimal:
        """Return a printed total, or 0 where the form is left out.

        A form about nothing is left out.
        """
        return sum((paper.printed_total(heading) for paper in self.all(place, form)), Decimal(0))


def check(result: subsidy.Assessment) -> None:
    made = Set(result, papers(result, only=OFFICIAL))
    for paper in made.papers:
        assert "{{" not in paper.words, paper.form
        assert not re.search(r"§|\bR\d|None", paper.words), paper.form
        if paper.sheet.print_title_rows:
            check_totals(paper)
            check_blanks(paper)
    check_supply(made)
    check_change(made.one("附件2"))
    rows = {
        row["乡镇、村"].value.split("\n")[1]: {head: number(cell.value) for head, cell in row.items()}
        for row in made.one("附件5").body
    }
    for place in result.villages:
        name = place.village.name
        check_summary(rows[name])
        check_village(made, name, rows[name])
        check_plan(made.one("附件6", name).words, rows[name])
    check_review(made, {head: sum(row[head] for row in rows.values()) for head in next(iter(rows.values()))})


def check_totals(paper: Paper) -> None:
    """Check that each printed total is the sum of the printed rows above it."""
    if paper.total is None:
        return
    for heading, cell in paper.total.items():
        if isinstance(cell.value, int | float) and heading not in NOT_SUMS.get(paper.form, ()):
            assert number(cell.value) == paper.sum(heading), (paper.form, heading)


def check_blanks(paper: Paper) -> None:
    """Check that a blank in a list can be filled with a pen.

    Also check that a total is blank only below a column with a blank.
    """
    for row in paper.body:
        for heading, cell in row.items():
            if cell.value is None and heading.split("/")[-1] not in PEN:
                width = paper.width(cell.column)
                assert width >= WIDE_ENOUGH, (paper.form, heading, width)

    for heading, cell in (paper.total or {}).items():
        if cell.value is None and not isinstance(cell, MergedCell) and heading not in PEN:
            assert None in paper.column(heading), (paper.form, heading)


def check_supply(made: Set) -> None:
    paper, villages = made.one("附件1"), made.result.project.villages
    land = sum(place.total_area for place in villages)
    kinds = [f"其中（亩）/{kind}" for kind in ("农用地", "建设用地", "未利用地", "承包到户", "未承包到户")]
    assert sum(map(paper.printed_total, kinds[:3])) == sum(map(paper.printed_total, kinds[3:])) == number(float(land))
    area = paper.printed_total("总面积/亩")
    if area != land:
        assert f"相差{abs(area - land).quantize(FOUR, ROUND_HALF_UP)}亩" in paper.words
    by_village: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in paper.body:
        by_village[row["村"].value] += number(row["总面积/公顷"].value) * 15
    for place in villages:
        shown, stated = (area.quantize(FOUR, ROUND_HALF_UP) for area in (by_village[place.name], place.total_area))
        off = shown - stated
        assert (f"{place.name}{'多' if off > 0 else '少'}" in paper.words) == bool(off)
    assert paper.printed_total("其中（亩）/其中耕地") <= paper.printed_total("其中（亩）/农用地")


def check_change(paper: Paper) -> None:
    for row in [*paper.body, paper.total or {}]:
        values = {heading: cell.value for heading, cell in row.items()}
        if values["征地前/人均耕地"] is not None:
            figures = {heading: number(value) for heading, value in values.items()}
            before, after = figures["征地前/耕地面积"], figures["征地后/耕地面积"]
            assert before - figures["本次征收耕地"] == after
            assert figures["征地前/人均耕地"] - figures["征地后/人均耕地"] == figures["人均减少"]


def check_summary(row: Mapping[str, Decimal]) -> None:
    """Check that heads in a row of 附件5 are the sums of their parts.

    The foot of the form says so.
    """
    bands = [value for heading, value in row.items() if heading.startswith("补贴对象（人）/") and "小计" not in heading]
    assert row["补贴对象（人）/小计"] == sum(bands)
    for kind in ("全部失地", "大部分失地"):
        group = f"{kind}（人）/"
        parts = [value for heading, value in row.items() if heading.startswith(group) and "小计" not in heading]
        assert row[f"{group}小计"] == sum(parts)
    assert row["保障人数（人）/承包到户"] == row["全部失地（人）/小计"] + row["大部分失地（人）/小计"]
    assert row["征收面积（亩）/合计"] == row["征收面积（亩）/承包"] + row["征收面积（亩）/未承包"]


def check_village(made: Set, name: str, row: Mapping[str, Decimal]) -> None:
    survey = made.one("附件4", name)
    for heading, summary in (("符合人员条件", "符合人员条件"), ("是否补贴对象", "补贴对象（人）/小计")):
        assert survey.printed_total(heading) == survey.column(heading).count("是") == row[summary]
    assert len(survey.body) == row["人数"]
    assert len(made.one("附件9", name).body) == row["人数"]
    assert len(made.one("附件3", name).body) == row["户数"]
    taken = row["征收面积（亩）/承包"]
    assert made.total(name, "附件3", "本次征收") == taken == made.total(name, "征收面积确认汇总表", "本次征收")
    for paper in (*made.all(name, "附件3"), *made.all(name, "征收面积确认汇总表")):
        for land in [*paper.body, paper.total or {}]:
            figures = {heading: number(cell.value) for heading, cell in land.items()}
            assert figures["剩余面积"] == figures["承包面积"] - figures["以前累计征收"] - figures["本次征收"]
    for posted in ("", "公示"):
        lists = {kind: made.all(name, f"附件7-{kind}{posted}") for kind in (1, 2)}
        paid = sum(made.total(name, f"附件7-{kind}{posted}", "补贴金额") for kind in (1, 2))
        assert paid == row["补贴费用"]
        for kind, people in ((1, "承包到户"), (2, "未承包到户")):
            assert bool(lists[kind]) == bool(row[f"保障人数（人）/{people}"])
            for paper in lists[kind]:
                check_list(paper, row, people)
    named = [paper.after("补贴金额合计（元）") for paper in made.all(name, "附件10")]
    [place] = [place for place in made.result.villages if place.village.name == name]
    assert sum(map(number, named)) == row["补贴费用"] - place.pending_amount
    assert len(named) == row["补贴对象（人）/小计"]
    check_letters(made, name)


def check_list(paper: Paper, row: Mapping[str, Decimal], people: str) -> None:
    """Check a roster against its row of 附件5.

    Its rows are the people of 附件5, the words above it say so, and open places have no 序号.
    """
    names = paper.column("姓名")
    places = [name for name in names if name != "余额待定"]
    assert len(places) == row[f"保障人数（人）/{people}"]
    assert f"本表：{len(places)} 人，{paper.printed_total('补贴金额'):.4f} 元" in paper.words
    named = [name for name in names if name not in ("名单待定", "余额待定")]
    assert paper.column("序号") == [*range(1, len(named) + 1), *[None] * (len(names) - len(named))]
    assert ("（草案）" in paper.words) == (len(named) < len(names))
    for entry in paper.body:
        share, standard = number(entry["补贴比例"].value), number(entry["补贴标准"].value)
        if entry["姓名"].value != "余额待定":
            amount = (share * standard).quantize(FOUR, ROUND_HALF_UP)
            assert abs(amount - number(entry["补贴金额"].value)) <= FOUR


def check_letters(made: Set, name: str) -> None:
    """Check that no letter asks for land of which nothing was taken."""
    for letter in made.all(name, "附件8"):
        areas = re.findall(r"土地(\d+\.\d{4})亩", letter.words)
        assert areas
        assert all(Decimal(area) for area in areas), letter.words
        assert "镇（街道）" not in letter.words


def figures_in(words: str, pattern: str) -> list[Decimal]:
    plain = re.sub(r"\s", "", words)
    found = re.search(pattern, plain)
    assert found, (pattern, plain)
    return [Decimal(group or 0) for group in found.groups()]


def check_plan(words: str, row: Mapping[str, Decimal]) -> None:
    """Check that the parts of 附件6 三 and 四 add up, and are those of 附件5."""
    pattern = (
        r"总人数(\d+)人。其中，16周岁（含）至59岁(\d+)人（已参保(\d+)人，未参保(\d+)人），60周岁（含）以上(\d+)人"
        r"（已参保(\d+)人，未参保(\d+)人）(?:；另有(\d+)人名单待定，年龄段和参保情况待确定)?。"
    )
    people, young, young_in, young_out, old, old_in, old_out, pending = figures_in(words, pattern)
    assert people == young + old + pending == row["保障人数（人）/合计"]
    assert (young, old) == (young_in + young_out, old_in + old_out)
    full = figures_in(
        words, r"（1）全部失地人数(\d+)人。其中，全部失地人数(\d+)人；.{10,25}?人数(\d+)人；失地累计达标人数(\d+)人"
    )
    most = figures_in(words, r"（2）大部分失地人数为(\d+)人。其中，.{8,20}人数(\d+)人；失地累计达标人数(\d+)人")
    assert full[0] == sum(full[1:]) == row["全部失地（人）/小计"]
    assert most[0] == sum(most[1:]) == row["大部分失地（人）/小计"]
    cost, contracted, uncontracted = figures_in(
        words, r"费用总额([\d.]+)元。其中，.*?补贴费用([\d.]+)元，.*?补贴费用([\d.]+)元。"
    )
    assert cost == contracted + uncontracted == row["补贴费用"]
    places = row["保障人数（人）/未承包到户"]
    both = figures_in(words, r"按失地面积划分(?:（承包到户(\d+)人；未承包到户(\d+)人[^）]*）)?：")
    assert both == ([full[0] + most[0], places] if places else [0, 0])
    if uncontracted:
        number_, each, all_ = figures_in(
            words, r"为(\d+)人；每(?:人|份标准)([\d.]+)元(?:，每人累计不超过一份)?，共([\d.]+)元"
        )
        assert number_ * each == all_ == uncontracted


def check_review(made: Set, row: Mapping[str, Any]) -> None:
    """Check 附件12 and 汇总 against the totals of 附件5."""
    review, summary = made.one("附件12"), made.one("附件5")
    expected = {
        "保障人数（人）": row["保障人数（人）/合计"],
        "承包到户（人）": row["保障人数（人）/承包到户"],
        "未承包到户（人）": row["保障人数（人）/未承包到户"],
        "征收总面积（亩）": row["征收面积（亩）/合计"],
        "补贴费用总额（元）": row["补贴费用"],
    }
    assert {label: number(review.after(label)) for label in expected} == expected
    bands = sum(number(review.after(label)) for label in ("16—59周岁（人）", "60周岁以上（人）", "其中名单待定（人）"))
    assert bands == row["保障人数（人）/合计"]
    money = [number(review.after(label)) for label in ("承包到户费用（元）", "未承包到户费用（元）")]
    assert sum(money) == row["补贴费用"] == summary.printed_total("补贴费用")
    assert made.one("汇总").printed_total("补贴费用（元）/合计") == row["补贴费用"]


def test_a_column_without_a_total_says_so(example: subsidy.Assessment) -> None:
    unsummed = {
        "附件3": {"承包经营权证号", "剩余人均", "失地比例", "失地类别"},
        "附件4": {"不符合原因"},
    }
    for paper in papers(example, only=unsummed):
        assert paper.total is not None
        assert {heading for heading, cell in paper.total.items() if cell.value == "／"} == unsummed[paper.form]


def test_no_form_of_the_set_shows_a_code(example: subsidy.Assessment) -> None:
    for paper in papers(example):
        cells = (cell.value for row in paper.sheet.iter_rows() for cell in row if cell.data_type != "f")
        words = "\n".join(str(value) for value in cells if value is not None)
        if paper.form == "勾稽表":
            continue  # it names cells, such as R8
        assert not re.search(r"§|(?<![A-Z\d])R\d|None", words), paper.form


def test_the_arithmetic_on_paper_follows_the_reading() -> None:
    policy = LISHI.replace(taken_before="ignored")
    facts = project(village(household("10", "4", "3", [farmer()])))
    [paper] = papers(subsidy.assess(facts, policy), only=["征收面积确认汇总表"])
    assert "剩余面积＝承包面积－本次征收（以前的不计入）" in paper.words
    assert paper.sum("剩余面积") == paper.sum("承包面积") - paper.sum("本次征收")


# The words ------------------------------------------------------------------------------------------------------------


def words_of(form: str, facts: subsidy.Project) -> str:
    return "\n".join(paper.words for paper in papers(subsidy.assess(facts), only=[form]))


def named_for_uncontracted() -> subsidy.Project:
    homes = [
        household("5", "0", "4", [farmer(serial=1)], "1"),
        household("5", "0", "0", [farmer(serial=2, on_uncontracted_list=True)], "2"),
    ]
    return project(village(*homes, uncontracted="1.37", township="信义镇"))


def test_a_letter_names_the_land_that_was_taken() -> None:
    first, second = papers(subsidy.assess(named_for_uncontracted()), only=["附件8"])
    assert "征收我户土地4.0000亩" in first.words
    assert "征收我村未承包到户集体土地1.3700亩" in second.words


def with_parcels(*parcels: tuple[str, str]) -> subsidy.Project:
    """Make villages with these areas (亩) and a parcel each (公顷)."""
    places = [village(uncontracted=area, name=name) for name, (area, _) in zip("甲乙", parcels, strict=True)]
    supplied = [
        {"village": name, "number": "1", "use": "工业用地", "area_hectares": hectares}
        for name, (_, hectares) in zip("甲乙", parcels, strict=True)
    ]
    return project(*places, parcels=supplied)


GAPS = {
    "both ways": (
        (("3.1234", "0.2082"), ("7.1111", "0.4741")),
        "因公顷数只保留4位小数，总面积比该村征收总面积：甲少0.0004亩、乙多0.0004亩；合计相符。",
    ),
    "one way": (
        (("3.1234", "0.2082"), ("7.1120", "0.4741")),
        "因公顷数只保留4位小数，总面积比该村征收总面积：甲少0.0004亩、乙少0.0005亩；"
        "本表合计10.2345亩，各村征收总面积合计10.2354亩，相差0.0009亩。",
    ),
    "not by rounding": (
        (("3.1234", "0.1082"), ("7.1111", "0.5741")),
        "农用地含其中耕地。总面积比该村征收总面积：甲少1.5004亩、乙多1.5004亩；合计相符。",
    ),
}


@pytest.mark.parametrize(("parcels", "note"), GAPS.values(), ids=GAPS)
def test_villages_whose_parcels_miss_their_land_are_named(parcels: tuple[tuple[str, str], ...], note: str) -> None:
    assert note in words_of("附件1", with_parcels(*parcels))


def test_parcels_that_match_the_village_leave_no_note() -> None:
    assert "征收总面积" not in words_of("附件1", with_parcels(("3", "0.2"), ("7.5", "0.5")))


@pytest.mark.parametrize(
    ("township", "office"), [("信义镇", "信义镇人民政府（盖章）"), ("田家会街道", "田家会街道办事处（盖章）")]
)
def test_the_conclusion_is_stamped_by_the_township_itself(township: str, office: str) -> None:
    facts = project(village(household("5", "0", "5", [farmer()]), township=township))
    assert office in words_of("附件11", facts)


def test_the_plan_states_how_many_places_and_why() -> None:
    words = words_of("附件6", nobody_named())
    assert "征收未承包到户土地2.7400亩÷本村人均承包地1.3700亩＝2.0000，四舍五入为2人；" in words
    assert "每人90350.0000元，共180700.0000元；名单确定办法：　" in words


def test_a_deducted_share_is_explained_on_the_list_and_where_it_hangs() -> None:
    facts = project(village(household("10", "6", "4", [farmer(prior_share=Decimal("0.6"))])))
    for form in ("附件7-1", "附件7-1公示"):
        assert "扣除以前已补贴0.6000" in words_of(form, facts)


def test_a_posted_list_says_until_when_and_where_to_object() -> None:
    step = LISHI.procedure.name_of
    days = [
        {"step": step("posting_start"), "on": date(2024, 9, 2)},
        {"step": step("posting_end"), "on": date(2024, 9, 6)},
    ]
    facts = project(village(household("5", "0", "5", [farmer()])), progress=days, complaint_phone="0358-0000000")
    words = words_of("附件7-1公示", facts)
    assert "公示日期：2024年9月2日至2024年9月6日" in words
    assert "监督举报电话：0358-0000000" in words
    assert "在公示期内向村（居）委会、田家会街道办事处或区人社局提出" in words


def test_a_private_note_is_not_posted_and_no_hint_goes_to_the_police() -> None:
    who = farmer(note="低保户", insurance=subsidy.Insurance.NONE)
    facts = project(village(household("5", "0", "5", [who])))
    assert "低保户" not in words_of("附件7-1公示", facts)
    assert "须先参保" in words_of("附件7-1公示", facts)
    identity = words_of("附件9", facts)
    assert "低保户" in identity
    assert "须先参保" not in identity


def test_a_form_about_nothing_is_left_out_and_listed_as_such() -> None:
    result = subsidy.assess(one_person())
    forms = {paper.form for paper in papers(result)}
    assert forms & {"附件7-1", "附件7-1公示"}
    assert not forms & {"附件7-2", "附件7-2公示"}
    assert "（其中附件7-2不涉及，没有生成）" in words_of("材料清单", one_person())
    assert "不涉及" in words_of("材料清单", nobody_eligible())
    assert list(subsidy.form_files(result, only=["附件7-2"]))[-1][0] == "manifest.json"


# Records that a reviewer asked about ----------------------------------------------------------------------------------


def topped_up() -> subsidy.Assessment:
    """Make a village with a name that is paid for contracted land too.

    It is one of two people for uncontracted land. 2.74 ÷ 1.37 is two places; the shares of the two are 0.5000 and 1, so
    that half a standard is open.
    """
    both = farmer(serial=1, on_uncontracted_list=True, name="赵一")
    alone = farmer(serial=2, on_uncontracted_list=True, name="钱二")
    homes = household("10", "0", "5", [both], "001"), household("10", "0", "0", [alone], "002")
    return subsidy.assess(project(village(*homes, uncontracted="2.74")), POLICIES["top_up"])


@pytest.mark.parametrize("form", ["附件5", "附件7-1", "附件12", "会议记录", "公示通知", "汇总"])
def test_a_form_says_how_many_are_paid_for_both_kinds_of_land(form: str) -> None:
    words = "\n".join(paper.words for paper in papers(topped_up(), only=[form]))
    assert "其中1人两项兼有" in words or "－两项兼有1人" in words


def test_what_is_open_of_several_standards_is_one_figure() -> None:
    result = topped_up()
    forms = ("附件6", "审核说明", "勾稽表", "附件5", "附件12", "公示通知", "会议记录")
    said = {form: "\n".join(paper.words for paper in papers(result, only=[form])) for form in forms}
    open_ = "尚有0.5000份未确定，45175.0000元未确定到人"
    assert f"只计一次，其中1人两项兼有；补贴费用中{open_}。" in said["附件5"]
    assert f"费用总额中{open_}。" in said["附件12"]
    assert f"元，其中{open_}。" in re.sub(r"\s", "", said["公示通知"])
    assert said["会议记录"].count(f"元，其中{open_}。") == 2
    assert "2份标准中尚有0.5000份未确定，计45175.0000元" in said["附件6"]
    assert "尚有0.5000份未确定，45175.0000元未确定到人" in said["审核说明"]
    assert "尚有0.5000份未确定，45175.0000元未确定到人" in said["勾稽表"]


def test_the_rest_of_a_standard_is_no_person() -> None:
    """Check the rest of a standard: it is listed, but is not a person.

    It stands on the list for uncontracted land, with its money, and is not counted among the people.
    """
    found: list[CrossCheck] = []
    made = papers(topped_up(), only=["附件7-2", "勾稽表"], checked=found.append)
    [paper] = (paper for paper in made if paper.form == "附件7-2")
    assert paper.column("姓名") == ["赵一", "钱二", "余额待定"]
    assert [check.differing for check in found] == [()]
    assert "已列名的人不足一份标准的余额" in paper.words


def test_land_for_which_nobody_is_covered_is_accounted_for() -> None:
    """0.4 ÷ 1.37 is 0.2920, which rounds to nobody."""
    result = subsidy.assess(project(village(household("5", "0", "1", [farmer()]), uncontracted="0.4")))
    words = "征收未承包到户土地0.4000亩÷本村人均承包地1.3700亩＝0.2920，四舍五入为0人，没有保障对象"
    for form in ("附件6", "会议记录"):
        assert words in "\n".join(paper.words for paper in papers(result, only=[form]))


def test_a_household_without_contracted_land_has_no_ratio_or_certificate() -> None:
    homes = household("5", "0", "5", [farmer(serial=1)], "001"), household("0", "0", "0", [farmer(serial=2)], "002")
    result = subsidy.assess(project(village(*homes)))
    [paper] = papers(result, only=["附件3"])
    row = paper.body[1]
    assert [row[heading].value for heading in ("承包经营权证号", "剩余人均", "失地比例")] == ["／"] * 3
    assert [
        path[3]
        for found in subsidy.missing_for_forms(result)
        if found.column == "承包经营权证号"
        for path in found.paths
    ] == [0]


def test_the_land_of_a_village_without_households_is_crossed_out() -> None:
    [paper] = papers(subsidy.assess(project(village(uncontracted="6"))), only=["征收面积确认汇总表"])
    [row] = paper.body
    assert {row[heading].value for heading in ("序号", "户主", "承包面积", "本次征收")} == {"／"}


def test_arable_land_after_is_given_without_the_population() -> None:
    place = village(household("5", "0", "5", [farmer()]), arable_before="20", farming_population_before=None)
    [paper] = papers(subsidy.assess(project(place)), only=["附件2"])
    [row] = paper.body
    known = {heading: row[heading].value for heading in ("征地后/耕地面积", "减少比例", "征地前/人均耕地")}
    assert known == {"征地后/耕地面积": 15, "减少比例": 0.25, "征地前/人均耕地": None}


def test_hectares_of_a_village_that_miss_its_land_are_noted() -> None:
    """3.9999 亩 are 0.2667 公顷, and 0.2667 公顷 are 4.0005 亩."""
    place = village(household("5", "0", "3.9999", [farmer()]))
    [paper] = papers(subsidy.assess(project(place)), only=["附件1"])
    assert "因公顷数只保留4位小数，公顷×15比亩数：甲村多0.0006亩。" in paper.words


def test_the_list_of_materials_claims_no_form_that_is_left_out() -> None:
    words = words_of("材料清单", project(village(uncontracted="6")))
    assert "附件7-1、附件7-2，公示照片页（其中附件7-1不涉及，没有生成）" in words
    assert "没有生成：附件3、附件4" in words


def test_the_plan_says_from_how_many_an_earlier_share_is_deducted() -> None:
    """0.8 of the land is lost; 0.6 was paid before."""
    people = [farmer(serial=1, prior_share=Decimal("0.6")), farmer(serial=2)]
    facts = project(village(household("10", "6", "2", people)))
    assert "失地达标的人中有1人以前已经补贴，本次扣除以前已补贴的比例，只补差额。" in words_of("附件6", facts)


def test_the_plan_says_how_many_get_nothing_after_a_deduction() -> None:
    people = [farmer(serial=1, prior_share=Decimal("0.9")), farmer(serial=2, prior_share=Decimal("0.6"))]
    words = words_of("附件6", project(village(household("10", "6", "2", people))))
    assert "有2人以前已经补贴，本次扣除以前已补贴的比例，只补差额，其中1人扣除后为0，承包地一项不再补贴。" in words


def test_a_notice_explains_land_per_head_only_where_its_rounding_misleads() -> None:
    """Check the notices of two households, one with a misleading figure.

    0.8999 亩 among three prints as 0.3000 and is less; 2.4998 of 5 亩 is just under half, and 2.5002 among one is far
    off.
    """
    short = household("5", "0", "4.1001", [farmer(serial=n) for n in (1, 2, 3)], "001")
    half = household("5", "0", "2.4998", [farmer(serial=4)], "002")
    words = words_of("告知单", project(village(short, half)))
    assert "每人0.3000亩（剩余0.8999亩不足0.3亩×3人＝0.9000亩）" in words
    assert "每人2.5002亩。" in words
