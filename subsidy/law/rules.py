"""R1–R11: the rules, one small function each, on plain values.

Each can be read beside its clause and tested alone; none sees a file, a clock, a policy or a project. Areas are in 亩,
money in 元, ratios are fractions of 1, all `Decimal`. Every quotient is rounded from its exact value, and thresholds
are compared by multiplication, so no binary or premature rounding ever moves a farmer across a line.
"""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow

from dateutil.relativedelta import relativedelta

from .figures import rounded_quotient
from .terms import AgeBand, Basis, Feb29, LossClass, Reason, Rounding

EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow, FloatOperation])
"""Arithmetic that raises rather than lose a digit; callers of the rules use it, whatever context is set outside."""

ONE = Decimal(1)
ZERO = Decimal(0)


def age_on(birth: date, on: date, feb29: Feb29) -> int:
    """R1: return the completed years on the reference date (附件6 §7(1)).

    The birthday itself counts.

    >>> age_on(date(2008, 6, 12), date(2024, 6, 12), Feb29.FEB28)
    16
    >>> leapling, common_year = date(2008, 2, 29), date(2025, 2, 28)
    >>> age_on(leapling, common_year, Feb29.FEB28), age_on(leapling, common_year, Feb29.MAR1)
    (17, 16)
    """
    passed = relativedelta(on, birth)  # completes a year on 28 February for anyone born on the 29th
    early = on.day < birth.day and passed.months == passed.days == 0
    return passed.years - (early and feb29 is Feb29.MAR1)


def age_band(age: int, minimum_age: int, senior_age: int) -> AgeBand:
    """R3: return the band (附件6 §2, §3).

    Both ends are counted in, and there is no upper limit.
    """
    if age < minimum_age:
        return AgeBand.MINOR
    return AgeBand.SENIOR if age >= senior_age else AgeBand.WORKING


def ineligible_because(
    *, age: int, minimum_age: int, is_student: bool, on_register: bool, has_contract_right: bool
) -> tuple[Reason, ...]:
    """R2: return every reason why a person is not eligible (附件6 §2).

    A person without any is eligible.
    """
    if age >= minimum_age and not is_student and on_register and has_contract_right:
        return ()  # nearly every person
    fails = {
        Reason.AGE: age < minimum_age,
        Reason.STUDENT: is_student,
        Reason.REGISTER: not on_register,
        Reason.RIGHT: not has_contract_right,
    }
    return tuple(reason for reason, failed in fails.items() if failed)


def reaches_ratio(taken: Decimal, contracted: Decimal, ratio: Decimal) -> bool:
    """R7: return whether the ratio is reached, exactly (附件6 §3(2)).

    `taken` must be at least `ratio` of `contracted`.
    """
    return taken >= ratio * contracted


def falls_short(remaining: Decimal, heads: int, minimum: Decimal) -> bool:
    """R7: return whether too little land remains per head (附件6 §3(1)).

    The remaining land per head must be strictly below `minimum` 亩, exactly.
    """
    return remaining < minimum * heads


def classify(  # noqa: PLR0911 — one return per line of the rule
    *, contracted: Decimal, before: Decimal, now: Decimal, short: bool, reaches_now: bool, reaches_in_all: bool
) -> tuple[LossClass, Basis | None]:
    """R7: return the loss class of a household and its basis (附件6 §3).

    The first that holds counts. `short`, `reaches_now` and `reaches_in_all` are the three threshold tests: the
    remaining land per head is below the minimum; this project alone, or all acquisitions together, took the majority
    ratio.
    """
    if now == 0:
        return LossClass.NONE, None
    if now == contracted:
        return LossClass.FULL, Basis.ALL_LAND
    if before + now == contracted:
        return LossClass.FULL, Basis.CUMULATIVE
    if short:
        return LossClass.FULL, Basis.REMAINING
    if reaches_now:
        return LossClass.MAJORITY, Basis.RATIO
    if reaches_in_all:
        return LossClass.MAJORITY, Basis.CUMULATIVE
    return LossClass.BELOW, None


def full_standard(dibao: Decimal, months: int) -> Decimal:
    """R8: return the full standard in 元 (附件6 §4(1)).

    It is the previous year's city dibao (元/月) × months.

    >>> full_standard(Decimal(650), 139)
    Decimal('90350')
    """
    return dibao * months


def class_share(loss_class: LossClass, loss_ratio: Decimal) -> Decimal:
    """R9: return the share of the standard that a class gives.

    It is 1 for full, the printed ratio for majority, else 0.
    """
    if loss_class is LossClass.FULL:
        return ONE
    return loss_ratio if loss_class is LossClass.MAJORITY else ZERO


def less_prior(share: Decimal, prior: Decimal) -> Decimal:
    """R10: return `share` less the share already received.

    It is never below 0, so that the sum never passes 1.
    """
    return max(share - prior, ZERO)


def subsidy(standard: Decimal, entitlement: Decimal, decimals: int, rounding: Rounding) -> Decimal:
    """R9: return standard × entitlement in 元 (附件6 §4(1)).

    The amount has `decimals` places.
    """
    return rounded_quotient(standard * entitlement, ONE, decimals, rounding)


def land_per_head(contract_land: Decimal, population: int, decimals: int, rounding: Rounding) -> Decimal | None:
    """R11: return the village's contracted land per head (附件6 §6(1)).

    It is in 亩, or None if no one has a right.
    """
    return rounded_quotient(contract_land, Decimal(population), decimals, rounding) if population else None


def headcount(area: Decimal, land_per_head: Decimal, rounding: Rounding) -> int:
    """R11: return how many people uncontracted land covers (附件6 §5, §6(1)).

    `area` is that of the land, in 亩.

    >>> headcount(Decimal("12.5"), Decimal("1.37"), Rounding.HALF_UP)
    9
    """
    return int(rounded_quotient(area, land_per_head, 0, rounding))


def top_up(*, prior: Decimal, entitlement: Decimal) -> Decimal:
    """R11: return the rest of one full standard that a person can still get.

    The person is named for uncontracted land.
    """
    return max(ONE - prior - entitlement, ZERO)
