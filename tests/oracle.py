"""A second reading of the rules, to hold the engine against: plain fractions, plain dicts, nothing of subsidy.

`assess` takes what `Project.model_dump()` gives and answers in the words of `assess --json`, with `Fraction` for every
area, ratio and sum. It knows only the default reading of each rule, and does its own arithmetic for ages and ID
numbers. Slow, short and literal on purpose: it is checked by reading it beside the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

Facts = Mapping[str, Any]
Land = tuple[Fraction, Fraction, Fraction]
"""Contracted, taken before, taken now."""

MONTHS = 139
MIN_AGE = 16
REMAINING_LINE = Fraction(3, 10)
RATIO_LINE = Fraction(1, 2)
ZERO, ONE = Fraction(0), Fraction(1)


def half_up(value: Fraction, places: int = 4) -> Fraction:
    """Round a value that is not negative: a tie goes up (R5, R9, R11, R13)."""
    scale = 10**places
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def check_digit(first17: str) -> str:
    """Give the last character of an ID number: the one that makes Σ digit × 2^position ≡ 1 (mod 11)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "0123456789X"[(1 - total) % 11]


def birthday(id_number: str) -> tuple[int, int, int]:
    """Read year, month and day of birth from an ID number."""
    return int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14])


def is_leap(year: int) -> bool:
    """Tell whether a year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def age_on(born: tuple[int, int, int], day: date) -> int:
    """Count completed years (R1): the birthday counts, 29 February falls on the 28th of a common year."""
    year, month, of_month = born
    if (month, of_month) == (2, 29) and not is_leap(day.year):
        of_month = 28
    return day.year - year - ((day.month, day.day) < (month, of_month))


def reasons(farmer: Facts, age: int) -> list[str]:
    """List every reason why a person is not eligible (R2)."""
    found = {
        "age": age < MIN_AGE,
        "student": farmer["is_student"],
        "register": not farmer["on_register"],
        "right": not farmer["has_contract_right"],
    }
    return [reason for reason, holds in found.items() if holds]


def classify(land: Land, alone: Fraction, total: Fraction, per_head: Fraction) -> tuple[str, str | None]:
    """Take the first line of R7 that holds, for ratios given either exact or as printed."""
    contracted, before, now = land
    if now == 0:
        return "none", None
    if before + now == contracted:
        return "full", "all_land" if now == contracted else "cumulative"
    if per_head < REMAINING_LINE:
        return "full", "remaining"
    if alone >= RATIO_LINE:
        return "majority", "ratio"
    if total >= RATIO_LINE:
        return "majority", "cumulative"
    return "below", None


def measure(household: Facts) -> dict[str, Any]:
    """Measure a household's loss (R5–R7); rounding only ever warns."""
    contracted, before, now = (Fraction(household[name]) for name in ("contracted_area", "taken_before", "taken_now"))
    heads = sum(member["has_contract_right"] for member in household["members"])
    alone, total = (taken / contracted if contracted else ZERO for taken in (now, before + now))
    per_head = (contracted - before - now) / heads if heads else ZERO
    land = contracted, before, now
    decided = classify(land, alone, total, per_head)
    as_printed = classify(land, half_up(alone), half_up(total), half_up(per_head))
    return {
        "heads": heads,
        "loss_ratio": half_up(total),
        "remaining_per_head": half_up(per_head),
        "loss_class": decided[0],
        "basis": decided[1],
        "warnings": ["threshold_rounding"] if decided[0] != as_printed[0] else [],
    }


def person(farmer: Facts, household: Facts, loss: dict[str, Any], full: Fraction, on: date) -> dict[str, Any]:
    """Decide one person (R1, R2, R9, R10, R11)."""
    age = age_on(birthday(farmer["id_number"]), on)
    because = reasons(farmer, age)
    prior = Fraction(farmer["prior_share"])
    earned = {"full": ONE, "majority": loss["loss_ratio"]}.get(loss["loss_class"], ZERO)
    entitlement = ZERO if because else max(ZERO, earned - prior)
    named = farmer["on_uncontracted_list"]
    amount = half_up(full * entitlement)
    share = ONE - prior - entitlement if named and not because else ZERO
    warnings = list(loss["warnings"])
    if named and because:
        warnings.append("named_ineligible")
    elif named and share < 1:
        warnings.append("named_capped")
    return {
        "id_number": farmer["id_number"],
        "name": farmer["name"],
        "household": household["number"],
        "age": age,
        "eligible": not because,
        "ineligible_because": because,
        "loss_class": loss["loss_class"],
        "basis": loss["basis"],
        "loss_ratio": loss["loss_ratio"],
        "entitlement": entitlement,
        "amount": amount,
        "uncontracted_share": share,
        "uncontracted_amount": min(half_up(full * share), full - amount),
        "warnings": warnings,
    }


def headcount(village: Facts) -> tuple[Fraction, int]:
    """Give contracted land per head and the number of people for the uncontracted land (R11)."""
    area, land = Fraction(village["uncontracted_taken"]), Fraction(village["contract_land"])
    population = village["contract_right_population"]
    per_head = half_up(land / population) if population else ZERO
    return per_head, int(half_up(area / per_head, 0)) if area else 0


def totals(people: list[dict[str, Any]], places: int, full: Fraction) -> dict[str, Any]:
    """Count and sum (R11, R12): a place nobody takes up is pending, and its money is set aside all the same.

    Someone paid for both kinds of land is one of the people, though each kind counts them.
    """
    pending = places - sum(person["uncontracted_amount"] > 0 for person in people)
    paid = sum(person["amount"] + person["uncontracted_amount"] > 0 for person in people)
    contracted_cost = sum((person["amount"] for person in people), ZERO)
    return {
        "people": paid + pending,
        "contracted_people": sum(person["amount"] > 0 for person in people),
        "uncontracted_people": places,
        "cost": contracted_cost + places * full,
        "contracted_cost": contracted_cost,
        "uncontracted_cost": places * full,
        "pending_people": pending,
        "pending_amount": places * full - sum((person["uncontracted_amount"] for person in people), ZERO),
    }


def village(facts: Facts, full: Fraction, on: date) -> dict[str, Any]:
    """Decide a village: its households, its persons, its uncontracted land."""
    losses = {household["number"]: measure(household) for household in facts["households"]}
    people = [
        person(member, household, losses[household["number"]], full, on) | {"village": facts["name"]}
        for household in facts["households"]
        for member in household["members"]
    ]
    per_head, places = headcount(facts)
    return {
        "township": facts["township"],
        "village": facts["name"],
        **totals(people, places, full),
        "land_per_head": per_head,
        "uncontracted_headcount": places,
        "losses": losses,
        "persons": people,
    }


def assess(project: Facts) -> dict[str, Any]:
    """Decide a whole project; totals add up the villages (R8, R12)."""
    full = half_up(Fraction(project["dibao"]) * MONTHS)
    villages = [village(facts, full, project["announcement_date"]) for facts in project["villages"]]
    names = ("people", "contracted_people", "uncontracted_people", "cost", "contracted_cost", "uncontracted_cost")
    return {
        "full_standard": full,
        **{name: sum(each[name] for each in villages) for name in names},
        "villages": villages,
        "persons": {person["id_number"]: person for each in villages for person in each["persons"]},
    }
