"""Properties of every project, drawn at random.

Land is drawn on the lines, and ages on the birthdays.

The first ones are the strongest: engine and oracle, written from the same rules by different hands, agree on every
person, total and contradiction, whatever the policy. The others hold even if both have misread the same words.
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
from cases import LISHI
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import (
    Facts,
    Land,
    Policy,
    areas,
    farmer,
    fractions,
    household,
    lands,
    policies,
    project,
    project_facts,
    project_of,
    projects,
    projects_facts,
    village,
)

import subsidy
from subsidy import Basis, LossClass
from subsidy.decisions import policy_problems
from subsidy.law import rules
from subsidy.law.policy import READINGS
from subsidy.law.terms import Term

few = settings(max_examples=20, deadline=None)
many = settings(max_examples=150, deadline=None)
cheap = settings(max_examples=150, deadline=None)


def decision(person: subsidy.PersonResult) -> dict[str, Any]:
    """Return the decision on a person in the oracle's words."""
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
    """Return the figures of a project or a village in the oracle's words."""
    return {name: getattr(result.figures, name) for name in oracle.FIGURES}


def totals(result: subsidy.VillageResult, policy: subsidy.Policy) -> dict[str, Any]:
    """Return everything decided for a village and its households.

    It is in the oracle's words.
    """
    names = ("land_per_head", "uncontracted_headcount", "computed_headcount")
    open_places = ("pending_people", "open_shares", "pending_amount")
    return {
        "name": result.village.name,
        **{name: getattr(result, name) for name in (*names, *open_places)},
        "losses": {home.household.number: exactly(loss_figures(home.loss, policy)) for home in result.households},
        **figures(result),
    }


def loss_figures(loss: subsidy.Loss, policy: subsidy.Policy) -> dict[str, Any]:
    """Return the figures of a loss in the oracle's words, areas as printed."""
    return {
        "taken": policy.printed(loss.taken),
        "remaining": policy.printed(loss.remaining),
        "heads": loss.heads,
        "loss_ratio": loss.ratio,
        "remaining_per_head": loss.remaining_per_head,
    }


def decisions(result: subsidy.Assessment) -> dict[str, dict[str, Any]]:
    return {person.farmer.id_number: decision(person) for person in result.persons}


def exactly(values: dict[str, Any]) -> dict[str, Any]:
    return {key: Fraction(value) if isinstance(value, Decimal) else value for key, value in values.items()}


# Against the oracle ---------------------------------------------------------------------------------------------------


def assert_agree(facts: subsidy.Project, policy: Policy) -> None:
    expected = oracle.assess(facts.model_dump(), policy)
    result = subsidy.assess(facts, LISHI.replace(**policy))
    with localcontext(rules.EXACT):
        assert [exactly(decision(person)) for person in result.persons] == list(expected["persons"].values())
        assert [exactly(totals(place, result.policy)) for place in result.villages] == expected["villages"]
    assert exactly(figures(result)).items() <= expected.items()
    assert result.full_standard == expected["full_standard"]


@many
@given(projects())
def test_engine_and_oracle_agree_on_every_figure(facts: subsidy.Project) -> None:
    assert_agree(facts, {})


@st.composite
def governed_projects(draw: st.DrawFn) -> tuple[Facts, Policy]:
    policy = draw(policies())
    return draw(projects_facts(policy)), policy


@many
@given(governed_projects())
def test_engine_and_oracle_agree_under_every_policy(drawn: tuple[Facts, Policy]) -> None:
    facts, policy = drawn
    assert_agree(subsidy.Project.model_validate(facts), policy)


LAND_ERRORS = {"contract_land_below_taken", "contract_land_below_households"}


@st.composite
def spoilt_projects(draw: st.DrawFn) -> tuple[Facts, Policy]:
    """Draw projects of which one village may contradict itself.

    The contradiction is in its land, its population or its list.
    """
    facts, policy = draw(governed_projects())
    place = draw(st.sampled_from(facts["villages"]))
    people = [member for home in place["households"] for member in home["members"]]
    field = draw(st.sampled_from(("contract_land", "contract_right_population", "names", "uncontracted_headcount")))
    if field == "names":
        for member in people:
            member["on_uncontracted_list"] |= draw(st.booleans())
    elif field == "contract_land":
        held = sum(home["contracted_area"] - home["taken_before"] for home in place["households"])
        near = [max(area + step, Decimal(0)) for area in (place["contracted_taken"], held) for step in STEPS]
        place["contract_land"] = draw(st.sampled_from(near))
    elif field == "contract_right_population":
        place[field] = draw(st.integers(1, len(people) + 10))
    elif place["uncontracted_taken"]:
        place[field] = draw(st.integers(0, len(people) + 200))
    return facts, policy


STEPS = (Decimal("-0.0001"), Decimal(0), Decimal("0.0001"))


@many
@given(spoilt_projects())
def test_engine_and_oracle_agree_on_errors(drawn: tuple[Facts, Policy]) -> None:
    """Check R11: the engine and the oracle report the same errors.

    The engine reports land below the land taken alone: that it is below the households' land too follows.
    """
    facts, policy = drawn
    found = errors_of(facts, LISHI.replace(**policy))
    try:
        expected = oracle.errors(facts, policy)
    except ValueError:  # no number of people for uncontracted land
        assert found & {"land_per_head_missing", *LAND_ERRORS}
        return
    if "contract_land_below_taken" in expected:
        expected.discard("contract_land_below_households")
    assert found == (expected & LAND_ERRORS or expected)


def errors_of(facts: Facts, policy: subsidy.Policy) -> set[str]:
    try:
        validated = subsidy.Project.model_validate(facts)
    except ValidationError as failure:
        return {problem.code for problem in subsidy.problems_of(failure)}
    problems = tuple(policy_problems(validated, policy))
    errors = {problem.code for problem in problems if problem.is_error}
    if errors:
        with pytest.raises(subsidy.InputError) as rejection:
            subsidy.assess(validated, policy)
        assert rejection.value.problems == problems
    else:
        subsidy.assess(validated, policy)
    return errors


# R12: nothing is lost on the way up -----------------------------------------------------------------------------------


def assessed(drawn: tuple[Facts, Policy]) -> subsidy.Assessment:
    facts, policy = drawn
    return subsidy.assess(subsidy.Project.model_validate(facts), LISHI.replace(**policy))


@few
@given(governed_projects())
def test_totals_are_conserved_from_person_to_project(drawn: tuple[Facts, Policy]) -> None:
    result = assessed(drawn)
    for place in result.villages:
        people = [person for home in place.households for person in home.persons]
        assert people == list(place.persons)
        own = place.figures
        assert own.contracted_cost == sum(person.amount for person in people)
        assert own.uncontracted_cost == sum(person.uncontracted_amount for person in people) + place.pending_amount
        assert own.cost == own.contracted_cost + own.uncontracted_cost
        both = sum(person.amount > 0 and person.uncontracted_amount > 0 for person in people)
        assert own.people == own.contracted_people + own.uncontracted_people - both
        assert own.in_both == both
    assert result.figures == sum((each.figures for each in result.villages[1:]), result.villages[0].figures)
    assert list(result.persons) == [person for place in result.villages for person in place.persons]


@few
@given(governed_projects())
def test_a_place_is_one_person_and_one_whole_standard(drawn: tuple[Facts, Policy]) -> None:
    """Check R11: no person is counted twice.

    Each open place sets a whole standard aside.
    """
    facts, policy = drawn
    result = assessed((facts, {**policy, "uncontracted_names": "whole"}))
    for place in result.villages:
        assert place.figures.in_both == 0
        assert place.pending_people == place.open_shares
        assert place.pending_amount == place.pending_people * result.full_standard
        assert {person.uncontracted_amount for person in place.persons} <= {0, result.full_standard}


@few
@given(governed_projects())
def test_printed_ratios_and_amounts_have_four_decimals(drawn: tuple[Facts, Policy]) -> None:
    for person in assessed(drawn).persons:
        loss, policy = person.loss, person.policy
        for printed in (loss.remaining_per_head, person.amount, person.uncontracted_amount, person.total):
            assert printed is not None
            assert printed.as_tuple().exponent == -4
        for ratio in (loss.ratio, loss.ratio_now):
            assert policy.shown_ratio(ratio).as_tuple().exponent == -4


# R10, R11: never more than one standard -------------------------------------------------------------------------------


@few
@given(governed_projects())
def test_no_person_gets_more_than_one_standard_in_all(drawn: tuple[Facts, Policy]) -> None:
    result = assessed(drawn)
    for person in result.persons:
        assert 0 <= person.amount <= result.full_standard
        assert 0 <= person.uncontracted_amount <= result.full_standard
        deducted = person.farmer.prior_share if drawn[1]["prior_subsidy"] == "deduct" else Decimal(0)
        assert person.share == person.entitlement + person.uncontracted_share <= 1
        assert not person.share or deducted + person.share <= 1
        assert person.total == person.amount + person.uncontracted_amount <= result.full_standard
        if not person.eligible:
            assert person.entitlement == person.uncontracted_share == person.total == 0
    assert all(place.pending_people >= 0 <= place.pending_amount for place in result.villages)


@pytest.mark.parametrize(("dibao", "now"), [("650.5", "5.713"), ("0.0001", "5")])
def test_rounding_both_parts_up_does_not_pass_one_standard(dibao: str, now: str) -> None:
    """Check R11 with two products that are both ties.

    90419.50 × 0.5713 and × 0.4287 end in a lone 5 each, as do both halves of 0.0139.
    """
    home = household("10", "0", now, [farmer(on_uncontracted_list=True)])
    facts = project_of(home, uncontracted="12.5", dibao=Decimal(dibao))
    result = subsidy.assess(facts, LISHI.replace(uncontracted_names="top_up"))
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
    """With the same contracted area, earlier acquisitions and members."""
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
def test_the_amount_depends_on_land_lost_in_all_if_some_is_lost_now(
    drawn: tuple[Land, int], part: Decimal, prior: Decimal
) -> None:
    (contracted, before, now), heads = drawn
    assume(now)
    moved = now - now * part
    assert amount((contracted, before + moved, now - moved), heads, prior) == amount(drawn[0], heads, prior)


def test_more_land_lost_in_all_pays_nothing_if_none_is_lost_now() -> None:
    """Check R7: a household must lose land in this project.

    7 亩 of 10 lost pay 0.7; 10 of 10, none of it now, pay nothing.
    """
    partly, wholly = (Decimal(10), Decimal(4), Decimal(3)), (Decimal(10), Decimal(10), Decimal(0))
    assert (amount(partly, 2, Decimal(0)), amount(wholly, 2, Decimal(0))) == (Decimal(63245), Decimal(0))


# R6: only the remaining land per head depends on the size of the land -------------------------------------------------


def loss_of(land: Land, heads: int) -> subsidy.Loss:
    return next(subsidy.assess(project_of(household(*land, heads))).persons).loss


@cheap
@given(land_and_heads(), st.sampled_from(("0.25", "0.5", "2", "3", "10")).map(Decimal))
def test_scaling_all_areas_changes_only_the_rest_per_head(drawn: tuple[Land, int], factor: Decimal) -> None:
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


# Households and villages are decided one by one -----------------------------------------------------------------------


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
        kept = {key: place[key] for key in KEPT}
        for home in place["households"]:
            only = facts | {"villages": [village(home, uncontracted=place["uncontracted_taken"], **kept)]}
            alone = decisions(subsidy.assess(subsidy.Project.model_validate(only)))
            assert alone.items() <= together.items()


KEPT = ("name", "contract_land", "contract_right_population", "uncontracted_headcount", "uncontracted_method")


@few
@given(projects())
def test_deciding_twice_is_deciding_once(facts: subsidy.Project) -> None:
    assert subsidy.assess(facts) == subsidy.assess(facts)


# 附件6第七条: the readings that mattered ---------------------------------------------------------------------------------


@few
@given(governed_projects())
def test_readings_that_mattered_are_those_that_change_an_amount(drawn: tuple[Facts, Policy]) -> None:
    """Compare the readings that mattered with those found by trial.

    Each alternative is tried on each project, however the engine finds them.
    """
    result = assessed(drawn)
    mattered, undecided = set(), set()
    for name in READINGS:
        chosen: Term = getattr(result.policy, name)
        for alternative in (term for term in type(chosen) if term is not chosen):
            try:
                other = subsidy.assess(result.project, result.policy.replace(**{name: alternative}))
            except subsidy.InputError:
                undecided.add((name, alternative))  # the village's figures or its list follow the chosen reading
                continue
            for before, after in zip(result.villages, other.villages, strict=True):
                paid = [[person.total for person in place.persons] for place in (before, after)]
                if paid[0] != paid[1] or before.pending_people != after.pending_people:
                    mattered.add((before.village.name, name, alternative))
    found = {(each.village, each.name, each.alternative) for each in result.readings_that_mattered}
    assert {effect for effect in found if effect[1:] not in undecided} == mattered


# In and out of JSON ---------------------------------------------------------------------------------------------------


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
    """Other software writes bare numbers rather than texts."""
    text = json.dumps(facts.model_dump(mode="json"), ensure_ascii=False)
    for area in {str(home.contracted_area) for _, home in facts.households()}:
        text = text.replace(f'"contracted_area": "{area}"', f'"contracted_area": {area}')
    assert '"contracted_area": "' not in text
    assert subsidy.Project.model_validate_json(text) == facts


# Decimal contexts of the caller ---------------------------------------------------------------------------------------

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
    ids=["a third", "one by zero", "zero by zero", "61 digits", "a float", "a comparison with a float"],
)
def test_the_rules_calculate_exactly_or_not_at_all(calculate: Callable[[], object]) -> None:
    with localcontext(rules.EXACT), pytest.raises(DecimalException):
        calculate()
