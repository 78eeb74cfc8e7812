"""What must hold of every project: drawn at random, with land on the lines and ages on the birthdays.

The first property says most: engine and oracle, written from the same rules by different hands, agree on every person
and every total. The others hold even where both should have misread the same words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import ROUND_UP, Context, Decimal, DecimalException, FloatOperation, Inexact, localcontext
from fractions import Fraction
from random import Random
from typing import Any

import oracle
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import (
    Facts,
    Land,
    areas,
    farmer,
    fractions,
    household,
    lands,
    project,
    project_facts,
    project_of,
    projects,
    projects_facts,
    village,
)

import subsidy
from subsidy import Basis, LossClass
from subsidy.law import rules
from subsidy.law.policy import READINGS
from subsidy.law.terms import Term

few = settings(max_examples=20, deadline=None)
many = settings(max_examples=80, deadline=None)
cheap = settings(max_examples=150, deadline=None)


def decision(person: subsidy.PersonResult) -> dict[str, Any]:
    """Say what was decided for a person in the oracle's words."""
    return {
        "id_number": person.farmer.id_number,
        "name": person.farmer.name,
        "household": person.household.number,
        "village": person.village.name,
        "age": person.age,
        "eligible": person.eligible,
        "ineligible_because": list(person.ineligible_because),
        "loss_class": person.loss_class,
        "basis": person.basis,
        "loss_ratio": person.loss_ratio,
        "entitlement": person.entitlement,
        "amount": person.amount,
        "uncontracted_share": person.uncontracted_share,
        "uncontracted_amount": person.uncontracted_amount,
        "warnings": list(person.cautions),
    }


def figures(result: subsidy.Assessment | subsidy.VillageResult) -> dict[str, Any]:
    names = ("people", "contracted_people", "uncontracted_people", "cost", "contracted_cost", "uncontracted_cost")
    return {name: getattr(result.figures, name) for name in names}


def decisions(result: subsidy.Assessment) -> dict[str, dict[str, Any]]:
    return {person.farmer.id_number: decision(person) for person in result.persons}


def exactly(values: dict[str, Any]) -> dict[str, Any]:
    return {key: Fraction(value) if isinstance(value, Decimal) else value for key, value in values.items()}


# Against the oracle ---------------------------------------------------------------------------------------------------


@many
@given(projects())
def test_engine_and_oracle_agree_on_every_person(facts: subsidy.Project) -> None:
    expected = oracle.assess(facts.model_dump())["persons"]
    result = subsidy.assess(facts)
    assert [exactly(decision(person)) for person in result.persons] == list(expected.values())


@many
@given(projects())
def test_engine_and_oracle_agree_on_every_household_and_total(facts: subsidy.Project) -> None:
    expected, result = oracle.assess(facts.model_dump()), subsidy.assess(facts)
    assert result.full_standard == expected["full_standard"]
    assert exactly(figures(result)).items() <= expected.items()
    for place, known in zip(result.villages, expected["villages"], strict=True):
        assert exactly(figures(place)).items() <= known.items()
        assert (place.land_per_head, place.pending_amount) == (known["land_per_head"], known["pending_amount"])
        assert place.uncontracted_headcount == known["uncontracted_headcount"]
        assert place.pending_people == known["pending_people"]
        for home in place.households:
            loss = known["losses"][home.household.number]
            assert (home.loss.heads, home.loss.ratio) == (loss["heads"], loss["loss_ratio"])
            assert home.loss.remaining_per_head == loss["remaining_per_head"]
            assert home.loss.taken + home.loss.remaining == home.household.contracted_area


# R12: nothing is lost on the way up -----------------------------------------------------------------------------------


@few
@given(projects())
def test_totals_are_conserved_from_person_to_project(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    for place in result.villages:
        people = [person for home in place.households for person in home.persons]
        assert people == list(place.persons)
        own = place.figures
        assert own.contracted_cost == sum(person.amount for person in people)
        assert own.uncontracted_cost == sum(person.uncontracted_amount for person in people) + place.pending_amount
        assert own.cost == own.contracted_cost + own.uncontracted_cost
        both = sum(person.amount > 0 and person.uncontracted_amount > 0 for person in people)
        assert own.people == own.contracted_people + own.uncontracted_people - both
    assert result.figures == sum((each.figures for each in result.villages[1:]), result.villages[0].figures)
    assert list(result.persons) == [person for place in result.villages for person in place.persons]


@few
@given(projects())
def test_what_is_printed_has_four_decimals(facts: subsidy.Project) -> None:
    for person in subsidy.assess(facts).persons:
        loss = person.loss
        for printed in (loss.ratio, loss.ratio_now, loss.remaining_per_head, person.amount, person.uncontracted_amount):
            assert printed is not None
            assert printed.as_tuple().exponent == -4


# R10, R11: never more than one standard -------------------------------------------------------------------------------


@few
@given(projects())
def test_nobody_gets_more_than_one_standard_over_all_projects(facts: subsidy.Project) -> None:
    result = subsidy.assess(facts)
    for person in result.persons:
        assert 0 <= person.amount <= result.full_standard
        assert 0 <= person.uncontracted_amount <= result.full_standard
        assert person.farmer.prior_share + person.entitlement + person.uncontracted_share <= 1
        assert person.total == person.amount + person.uncontracted_amount <= result.full_standard
        if not person.eligible:
            assert person.entitlement == person.uncontracted_share == person.total == 0
    assert all(place.pending_people >= 0 <= place.pending_amount for place in result.villages)


@pytest.mark.parametrize(("dibao", "now"), [("650.5", "5.713"), ("0.0001", "5")])
def test_rounding_both_parts_up_does_not_pass_one_standard(dibao: str, now: str) -> None:
    """R11: 90419.50 × 0.5713 and × 0.4287 end in a lone 5 each, as do both halves of 0.0139."""
    home = household("10", "0", now, [farmer(on_uncontracted_list=True)])
    result = subsidy.assess(project_of(home, uncontracted="12.5", dibao=Decimal(dibao)))
    assert next(result.persons).total == result.full_standard


# R7: losing more never pays less --------------------------------------------------------------------------------------


def amount(land: Land, heads: int, prior: Decimal) -> Decimal:
    members = [farmer(serial=serial, prior_share=prior) for serial in range(1, heads + 1)]
    return next(subsidy.assess(project_of(household(*land, members))).persons).amount


priors = st.one_of(st.just(Decimal(0)), fractions())
heads_of = st.integers(1, 6)


@st.composite
def land_and_heads(draw: st.DrawFn) -> tuple[Land, int]:
    heads = draw(heads_of)
    return draw(lands(heads)), heads


@cheap
@given(land_and_heads(), fractions(), priors)
def test_more_land_taken_now_never_pays_less(drawn: tuple[Land, int], less: Decimal, prior: Decimal) -> None:
    """Contracted area, earlier acquisitions and members as they are. The step from nothing to something is no gap."""
    (contracted, before, now), heads = drawn
    assert amount((contracted, before, round(now * less, 6)), heads, prior) <= amount(drawn[0], heads, prior)


@cheap
@given(land_and_heads(), fractions(), priors)
def test_more_land_taken_before_never_pays_less(drawn: tuple[Land, int], less: Decimal, prior: Decimal) -> None:
    """With the same loss now, and the same share received."""
    (contracted, before, now), heads = drawn
    assert amount((contracted, round(before * less, 6), now), heads, prior) <= amount(drawn[0], heads, prior)


@cheap
@given(land_and_heads(), areas(), priors)
def test_more_land_left_never_pays_more(drawn: tuple[Land, int], more: Decimal, prior: Decimal) -> None:
    (contracted, before, now), heads = drawn
    assert amount((contracted + more, before, now), heads, prior) <= amount(drawn[0], heads, prior)


@cheap
@given(land_and_heads(), priors)
def test_one_more_member_with_a_right_never_pays_each_less(drawn: tuple[Land, int], prior: Decimal) -> None:
    land, heads = drawn
    assert amount(land, heads, prior) <= amount(land, heads + 1, prior)


@cheap
@given(land_and_heads(), fractions("0.0001"), priors)
def test_it_does_not_matter_when_land_was_taken_as_long_as_some_is_taken_now(
    drawn: tuple[Land, int], part: Decimal, prior: Decimal
) -> None:
    (contracted, before, now), heads = drawn
    assume(now)
    moved = now - now * part
    assert amount((contracted, before + moved, now - moved), heads, prior) == amount(drawn[0], heads, prior)


def test_more_land_lost_in_all_pays_nothing_when_none_is_lost_now() -> None:
    """What does *not* hold, by R7: a household must lose land in this project. 7 亩 of 10 lost pay 0.7; 10 of 10, 0."""
    partly, wholly = (Decimal(10), Decimal(4), Decimal(3)), (Decimal(10), Decimal(10), Decimal(0))
    assert (amount(partly, 2, Decimal(0)), amount(wholly, 2, Decimal(0))) == (Decimal(63245), Decimal(0))


# R6: only what remains per head knows how large a household's land is -------------------------------------------------


def loss_of(land: Land, heads: int) -> subsidy.Loss:
    return next(subsidy.assess(project_of(household(*land, heads))).persons).loss


@cheap
@given(land_and_heads(), st.sampled_from(("0.25", "0.5", "2", "3", "10")).map(Decimal))
def test_scaling_all_areas_changes_only_what_remains_per_head(drawn: tuple[Land, int], factor: Decimal) -> None:
    (contracted, before, now), heads = drawn
    loss = loss_of((contracted, before, now), heads)
    scaled = loss_of((contracted * factor, before * factor, now * factor), heads)
    assert (scaled.ratio, scaled.ratio_now) == (loss.ratio, loss.ratio_now)
    assert scaled.remaining == factor * loss.remaining
    if Basis.REMAINING not in {loss.basis, scaled.basis}:
        assert (scaled.loss_class, scaled.basis) == (loss.loss_class, loss.basis)
    elif loss.basis != scaled.basis:
        short = scaled if scaled.basis is Basis.REMAINING else loss
        other = loss if short is scaled else scaled
        assert 10 * short.remaining < 3 * heads <= 10 * other.remaining
        assert other.loss_class in {LossClass.MAJORITY, LossClass.BELOW}


# Everybody for themselves ---------------------------------------------------------------------------------------------


@few
@given(projects_facts(), st.randoms(use_true_random=False))
def test_order_never_matters(facts: Facts, random: Random) -> None:
    before = subsidy.assess(subsidy.Project.model_validate(facts))
    for place in facts["villages"]:
        for home in place["households"]:
            random.shuffle(home["members"])
        random.shuffle(place["households"])
    random.shuffle(facts["villages"])
    after = subsidy.assess(subsidy.Project.model_validate(facts))
    assert decisions(after) == decisions(before)
    assert after.figures == before.figures
    assert {v.village.name: figures(v) for v in after.villages} == {v.village.name: figures(v) for v in before.villages}


@few
@given(projects_facts())
def test_a_household_alone_is_decided_as_among_others(facts: Facts) -> None:
    together = decisions(subsidy.assess(subsidy.Project.model_validate(facts)))
    for place in facts["villages"]:
        kept = {key: place[key] for key in ("name", "contract_land", "contract_right_population")}
        for home in place["households"]:
            only = facts | {"villages": [village(home, uncontracted=place["uncontracted_taken"], **kept)]}
            alone = decisions(subsidy.assess(subsidy.Project.model_validate(only)))
            assert alone.items() <= together.items()


@few
@given(projects())
def test_deciding_twice_is_deciding_once(facts: subsidy.Project) -> None:
    assert subsidy.assess(facts) == subsidy.assess(facts)


# In and out of JSON ---------------------------------------------------------------------------------------------------


@few
@given(projects())
def test_the_readings_that_mattered_are_all_that_change_an_amount(facts: subsidy.Project) -> None:
    """附件6第七条. However they are found: here each alternative is tried on each project."""
    result = subsidy.assess(facts)
    mattered, undecided = set(), set()
    for name in READINGS:
        chosen: Term = getattr(result.policy, name)
        for alternative in (term for term in type(chosen) if term is not chosen):
            try:
                other = subsidy.assess(facts, result.policy.replace(**{name: alternative}))
            except subsidy.InputError:
                undecided.add((name, alternative))  # its own figures follow the reading that was chosen
                continue
            for before, after in zip(result.villages, other.villages, strict=True):
                amounts = [[person.total for person in place.persons] for place in (before, after)]
                if amounts[0] != amounts[1] or before.pending_people != after.pending_people:
                    mattered.add((before.village.name, name, alternative))
    told = {(each.village, each.name, each.alternative) for each in result.readings_that_mattered}
    assert {effect for effect in told if effect[1:] not in undecided} == mattered


@few
@given(projects())
def test_a_project_survives_json(facts: subsidy.Project) -> None:
    again = subsidy.Project.model_validate_json(facts.model_dump_json())
    assert again == facts
    assert subsidy.assess(again) == subsidy.assess(facts)


@cheap
@given(areas(decimals=(1, 2, 3, 4, 6)))
def test_a_json_number_is_read_from_its_text(area: Decimal) -> None:
    text = f'{{"village": "甲村", "number": "1", "use": "公路", "area_hectares": {area:f}}}'
    parcel = subsidy.Parcel.model_validate_json(text)
    assert str(parcel.area_hectares) == f"{area:f}"
    assert subsidy.Parcel.model_validate_json(text.encode()) == parcel


@few
@given(projects())
def test_a_whole_project_of_json_numbers_is_exact(facts: subsidy.Project) -> None:
    """Written as bare numbers, as other software does, rather than as text."""
    text = json.dumps(facts.model_dump(mode="json"), ensure_ascii=False)
    for area in {str(home.contracted_area) for _, home in facts.households()}:
        text = text.replace(f'"contracted_area": "{area}"', f'"contracted_area": {area}')
    assert '"contracted_area": "' not in text
    assert subsidy.Project.model_validate_json(text) == facts


# Whatever the caller has set ------------------------------------------------------------------------------------------

HOSTILE = {
    "rounds up": Context(rounding=ROUND_UP),
    "traps everything inexact": Context(traps=[Inexact, FloatOperation]),
    "traps nothing": Context(traps=[]),
}


@pytest.mark.parametrize("context", HOSTILE.values(), ids=HOSTILE)
@few
@given(facts=projects())
def test_the_decimal_context_of_the_caller_changes_nothing(context: Context, facts: subsidy.Project) -> None:
    expected = subsidy.assess(facts)
    with localcontext(context):
        result = subsidy.assess(facts)
        assert result.figures == expected.figures
    assert result == expected


PLACE = village(
    household("1234.5678", "0", "617.2839", [farmer(on_uncontracted_list=True)]),
    uncontracted="1234.5678",
    contract_land=Decimal("12345.6789"),
    contract_right_population=456,
)


def test_five_digits_of_precision_are_enough_to_assess() -> None:
    facts = project(PLACE)
    expected = subsidy.assess(facts)
    with localcontext(prec=5):
        result = subsidy.assess(facts)
    assert result == expected


def test_five_digits_of_precision_are_enough_to_validate() -> None:
    facts = project_facts(PLACE)
    expected = subsidy.Project.model_validate(facts)
    with localcontext(prec=5):
        validated = subsidy.Project.model_validate(facts)
    assert validated == expected


def test_five_digits_of_precision_are_enough_for_a_total() -> None:
    result = subsidy.assess(project_of(household("7", "0", "4", 2)))
    with localcontext(prec=5):
        assert [str(person.total) for person in result.persons] == ["51625.9900", "51625.9900"]
        assert str(result.figures.cost) == "103251.9800"


@pytest.mark.parametrize(
    "calculate",
    [
        lambda: Decimal(1) / 3,
        lambda: Decimal(1) / 0,
        lambda: Decimal(0) / 0,
        lambda: Decimal(10) ** 59 + Decimal("0.1"),
        lambda: Decimal(float("0.1")),
        lambda: Decimal("0.3") < 0.3,
    ],
    ids=["a third", "something by nothing", "nothing by nothing", "61 digits", "a float", "a comparison with a float"],
)
def test_the_rules_calculate_exactly_or_not_at_all(calculate: Callable[[], object]) -> None:
    with localcontext(rules.EXACT), pytest.raises(DecimalException):
        calculate()
