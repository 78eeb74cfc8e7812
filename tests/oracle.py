"""Second implementation of rules R1–R11, independent of the engine.

`assess` takes the facts as `Project.model_dump()` returns them and a policy as a plain mapping; every area, ratio and
amount it returns is a `Fraction`, rounded as printed. `errors` names the contradictions that R11 calls errors.
It imports nothing from the library and is slow, short and literal on purpose: it is checked by reading it beside the
rules.

Four points the rules leave open are settled here as the library settles them:

- the amount for uncontracted land is capped, so that two parts rounded up never pass one standard together;
- coverage counts distinct people and open places, not contracted and uncontracted people added up;
- `threshold_rounding` is set whenever exact and printed figures differ, whichever of them decide;
- the number of people still to be named is never negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Facts = Mapping[str, Any]
Policy = Mapping[str, Any]

ZERO, ONE = Fraction(0), Fraction(1)

DEFAULTS: Policy = {
    "months": 139,
    "minimum_age": 16,
    "senior_age": 60,
    "minimum_remaining": Decimal("0.3"),
    "majority_loss_ratio": Decimal("0.5"),
    "feb29": "feb28",
    "rounding": "half_up",
    "ratio_unit": "fraction",
    "per_head": "contracting_members",
    "taken_before": "listed",
    "thresholds": "exact",
    "prior_subsidy": "deduct",
    "headcount_rounding": "half_up",
    "headcount": "computed",
    "uncontracted_names": "whole",
}
LOSS_FIGURES = ("taken", "remaining", "heads", "loss_ratio", "remaining_per_head")
FIGURES = ("people", "contracted_people", "uncontracted_people", "cost", "contracted_cost", "uncontracted_cost")


def rounded(value: Fraction, how: str, places: int = 4) -> Fraction:
    """Round a non-negative value half up, down or up (R5, R9, R11, R13).

    >>> [rounded(Fraction("0.00005"), how) for how in ("half_up", "down", "up")]
    [Fraction(1, 10000), Fraction(0, 1), Fraction(1, 10000)]
    """
    scaled = value * 10**places
    units = {"half_up": (scaled + Fraction(1, 2)) // 1, "down": scaled // 1, "up": -(-scaled // 1)}
    return Fraction(units[how], 10**places)


def printed(value: Fraction, policy: Policy) -> Fraction:
    """Round an area or an amount to the four decimals printed (R13)."""
    return rounded(value, policy["rounding"])


def printed_ratio(value: Fraction, policy: Policy) -> Fraction:
    """Round a ratio to four decimals of its unit, returned as a fraction (R5).

    >>> printed_ratio(Fraction(4, 7), DEFAULTS), printed_ratio(Fraction(4, 7), {**DEFAULTS, "ratio_unit": "percent"})
    (Fraction(2857, 5000), Fraction(571429, 1000000))
    """
    return rounded(value, policy["rounding"], {"fraction": 4, "percent": 6}[policy["ratio_unit"]])


def check_digit(first17: str) -> str:
    """Compute the last character of an 18-character ID number.

    It is the one that makes Σ digit × 2^position ≡ 1 (mod 11).

    >>> check_digit("11010519491231002")
    'X'
    """
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "0123456789X"[(1 - total) % 11]


def birth_date(id_number: str) -> date:
    """Read the date of birth from an 18-character ID number."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def age_on(born: date, day: date, feb29: str) -> int:
    """Count completed years; the birthday itself counts (R1).

    >>> [age_on(date(2008, 2, 29), date(2024 + later, 2, 28), "feb28") for later in (0, 1)]
    [15, 17]
    >>> age_on(date(2008, 2, 29), date(2025, 2, 28), "mar1")
    16
    """
    try:
        birthday = born.replace(year=day.year)
    except ValueError:  # 29 February in a common year
        birthday = {"feb28": date(day.year, 2, 28), "mar1": date(day.year, 3, 1)}[feb29]
    return day.year - born.year - (day < birthday)


def ineligibility(member: Facts, age: int, policy: Policy) -> list[str]:
    """List every reason why a person is not eligible (R2)."""
    reasons = {
        "age": age < policy["minimum_age"],
        "student": member["is_student"],
        "register": not member["on_register"],
        "right": not member["has_contract_right"],
    }
    return [reason for reason, holds in reasons.items() if holds]


def classify(
    contracted: Fraction, before: Fraction, now: Fraction, ratios: tuple[Fraction, Fraction, Fraction], policy: Policy
) -> tuple[str, str | None]:
    """Return the first class and basis of R7 that holds.

    The ratios, exact or as printed, are: taken by this project alone, taken in all, remaining land per head.
    """
    alone, in_all, per_head = ratios
    nothing_remains = before + now == contracted
    lines: list[tuple[bool, str, str | None]] = [
        (now == 0, "none", None),
        (nothing_remains and now == contracted, "full", "all_land"),
        (nothing_remains, "full", "cumulative"),
        (per_head < Fraction(policy["minimum_remaining"]), "full", "remaining"),
        (alone >= Fraction(policy["majority_loss_ratio"]), "majority", "ratio"),
        (in_all >= Fraction(policy["majority_loss_ratio"]), "majority", "cumulative"),
        (True, "below", None),
    ]
    return next((loss_class, basis) for holds, loss_class, basis in lines if holds)


def measure(household: Facts, present: list[Facts], policy: Policy) -> dict[str, Any]:
    """Measure and classify the loss of a household (R5–R7).

    `present` are its members, without anybody born after the announcement date.
    """
    contracted, now = Fraction(household["contracted_area"]), Fraction(household["taken_now"])
    before = {"listed": Fraction(household["taken_before"]), "ignored": ZERO}[policy["taken_before"]]
    with_right = sum(1 for member in present if member["has_contract_right"])
    heads = {"contracting_members": with_right, "all_members": len(present)}[policy["per_head"]]
    remaining = contracted - before - now
    alone, in_all = (taken / contracted if contracted else ZERO for taken in (now, before + now))
    per_head = remaining / heads if heads else ZERO
    as_printed = printed_ratio(alone, policy), printed_ratio(in_all, policy), printed(per_head, policy)
    on_exact = classify(contracted, before, now, (alone, in_all, per_head), policy)
    on_printed = classify(contracted, before, now, as_printed, policy)
    decided = {"exact": on_exact, "printed": on_printed}[policy["thresholds"]]
    return {
        "taken": printed(before + now, policy),
        "remaining": printed(remaining, policy),
        "heads": heads,
        "loss_ratio": printed_ratio(in_all, policy),
        "remaining_per_head": printed(per_head, policy),
        "loss_class": decided[0],
        "basis": decided[1],
        "threshold_rounding": on_exact != on_printed,
    }


def place(named: bool, eligible: bool, prior: Fraction, entitlement: Fraction, policy: Policy) -> Fraction:
    """Return the share paid for uncontracted land (R11.2, R11.3)."""
    if not (named and eligible):
        return ZERO
    whole = ONE if prior == 0 and entitlement == 0 else ZERO
    return {"whole": whole, "top_up": max(ONE - prior - entitlement, ZERO)}[policy["uncontracted_names"]]


def decide(member: Facts, age: int, loss: Facts, full: Fraction, policy: Policy) -> dict[str, Any]:
    """Decide what one person gets (R2, R9–R11)."""
    because = ineligibility(member, age, policy)
    prior = {"deduct": Fraction(member["prior_share"]), "ignore": ZERO}[policy["prior_subsidy"]]
    earned = {"full": ONE, "majority": loss["loss_ratio"], "below": ZERO, "none": ZERO}[loss["loss_class"]]
    entitlement = ZERO if because else max(earned - prior, ZERO)
    named, whole = member["on_uncontracted_list"], policy["uncontracted_names"] == "whole"
    share = place(named, not because, prior, entitlement, policy)
    amount = printed(full * entitlement, policy)
    warnings = {
        "threshold_rounding": loss["threshold_rounding"],
        "named_ineligible": named and because,
        "named_subsidised": named and whole and prior > 0,
        "named_contracted": named and whole and entitlement > 0,
        "named_capped": named and not whole and not because and share < 1,
    }
    return {
        "id_number": member["id_number"],
        "name": member["name"],
        "age": age,
        "eligible": not because,
        "ineligible_because": because,
        "loss_class": loss["loss_class"],
        "basis": loss["basis"],
        "loss_ratio": loss["loss_ratio"],
        "entitlement": entitlement,
        "amount": amount,
        "uncontracted_share": share,
        "uncontracted_amount": min(printed(full * share, policy), full - amount),
        "warnings": [warning for warning, holds in warnings.items() if holds],
    }


def land_per_head(village: Facts, policy: Policy) -> Fraction | None:
    """Divide the contracted land of a village among its people (R11.4)."""
    population = village["contract_right_population"]
    return printed(Fraction(village["contract_land"]) / population, policy) if population else None


def computed_headcount(village: Facts, policy: Policy) -> int | None:
    """Divide uncontracted land by the printed land per head (R11.1).

    >>> village = {"uncontracted_taken": "12.5", "contract_land": "137", "contract_right_population": 100}
    >>> computed_headcount(village, DEFAULTS)
    9
    """
    per_head = land_per_head(village, policy)
    if not per_head:
        return None
    return int(rounded(Fraction(village["uncontracted_taken"]) / per_head, policy["headcount_rounding"], places=0))


def headcount(village: Facts, policy: Policy) -> int:
    """Return the number of places for uncontracted land (R11.1).

    Raises:
        ValueError: if there is uncontracted land and its number of people is neither stated nor to be computed.
    """
    if village["uncontracted_headcount"] is not None:
        return int(village["uncontracted_headcount"])
    if village["uncontracted_taken"] == 0:
        return 0
    computed = {"computed": computed_headcount(village, policy), "stated": None}[policy["headcount"]]
    if computed is None:
        raise ValueError(f"{village['name']}: no headcount for uncontracted land")
    return computed


def total(people: list[dict[str, Any]], places: int, full: Fraction) -> dict[str, Any]:
    """Count the people and sum the printed amounts of a village (R11, R12)."""
    on_contracted = sum(1 for person in people if person["amount"] > 0)
    on_uncontracted = sum(1 for person in people if person["uncontracted_amount"] > 0)
    on_either = sum(1 for person in people if person["amount"] + person["uncontracted_amount"] > 0)
    pending = max(places - on_uncontracted, 0)
    contracted_cost = sum((person["amount"] for person in people), ZERO)
    uncontracted_cost = places * full
    return {
        "pending_people": pending,
        "open_shares": places - sum((person["uncontracted_share"] for person in people), ZERO),
        "pending_amount": uncontracted_cost - sum((person["uncontracted_amount"] for person in people), ZERO),
        "people": on_either + pending,
        "contracted_people": on_contracted,
        "uncontracted_people": on_uncontracted + pending,
        "cost": contracted_cost + uncontracted_cost,
        "contracted_cost": contracted_cost,
        "uncontracted_cost": uncontracted_cost,
    }


def decide_village(
    village: Facts, full: Fraction, announced: date, policy: Policy
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the persons of a village, in input order, and the village."""
    people: list[dict[str, Any]] = []
    losses: dict[str, dict[str, Any]] = {}
    for household in village["households"]:
        born = {member["id_number"]: birth_date(member["id_number"]) for member in household["members"]}
        present = [member for member in household["members"] if born[member["id_number"]] <= announced]
        loss = measure(household, present, policy)
        losses[household["number"]] = {figure: loss[figure] for figure in LOSS_FIGURES}
        for member in present:
            age = age_on(born[member["id_number"]], announced, policy["feb29"])
            home = {"household": household["number"], "village": village["name"]}
            people.append(decide(member, age, loss, full, policy) | home)
    places = headcount(village, policy)
    return people, {
        "name": village["name"],
        "land_per_head": land_per_head(village, policy),
        "uncontracted_headcount": places,
        "computed_headcount": computed_headcount(village, policy),
        "losses": losses,
        **total(people, places, full),
    }


def assess(facts: Facts, policy: Policy = DEFAULTS) -> dict[str, Any]:
    """Decide a whole project; its figures add up those of its villages.

    A key missing from the policy has its default.

    Raises:
        ValueError: if the headcount of a village is needed and cannot be determined.
    """
    policy = {**DEFAULTS, **policy}
    full = printed(Fraction(facts["dibao"]) * policy["months"], policy)
    decided = [decide_village(village, full, facts["announcement_date"], policy) for village in facts["villages"]]
    villages = [village for _, village in decided]
    return {
        "full_standard": full,
        "persons": {person["id_number"]: person for people, _ in decided for person in people},
        "villages": villages,
        **{figure: sum(village[figure] for village in villages) for figure in FIGURES},
    }


def errors(facts: Facts, policy: Policy = DEFAULTS) -> set[str]:
    """Name the contradictions of R11 that hold in any village.

    Areas are compared as entered, whichever reading of earlier acquisitions applies.

    Raises:
        ValueError: if the headcount of a village is needed and cannot be determined.
    """
    found: dict[str, bool] = {}
    for village, answer in zip(facts["villages"], assess(facts, policy)["villages"], strict=True):
        land = Fraction(village["contract_land"])
        left_before = sum(
            Fraction(each["contracted_area"]) - Fraction(each["taken_before"]) for each in village["households"]
        )
        holds = {
            "uncontracted_names_exceed": answer["open_shares"] < 0,
            "contract_land_below_taken": land < Fraction(village["contracted_taken"]),
            "contract_land_below_households": land < left_before,
            "coverage_exceeds_population": answer["people"] > village["contract_right_population"],
        }
        found |= {code: found.get(code, False) or held for code, held in holds.items()}
    return {code for code, held in found.items() if held}
