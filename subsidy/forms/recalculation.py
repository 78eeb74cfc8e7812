"""The results of the formulas of 计算复核表 before they are calculated.

A program that has not calculated them yet, such as a preview, a telephone or Excel's protected view, shows the result
stored beside a formula. The figures stored are the program's own, which tests recalculate with LibreOffice. That
nothing differs is stored only where the numbers are small enough for a spreadsheet to divide exactly, with room to
spare: elsewhere the formulas themselves must say so.
"""

from __future__ import annotations

from decimal import Decimal

from ..facts import Project
from ..law import ZERO, RatioUnit
from .field import Value, unit
from .scope import Scope

_EXACT = Decimal(10) ** 14
"""Dividends below this are divided exactly: see `tools/draw/review_sheet/formulas.py`"""
_WHOLE = Decimal(10_000)
"""The multiple that makes numbers of at most four decimals whole"""
_MOST_LAND, _MOST_HELD, _MOST_COST = Decimal(50_000), Decimal(1_000), Decimal(10) ** 9
"""亩 of a village, 亩 of a household, and 元 in all that are small enough for every ratio unit"""


def agreed(scope: Scope, value: Value) -> Value:
    """Return what a formula that finds no difference shows.

    Return nothing where it may find its numbers too large.
    """
    return value if _is_exact(scope) else None


def dibao_unit(project: Project) -> Decimal:
    """Return the power of ten that makes 低保标准 whole.

    It is 100, since a standard is in 分 at most: products with a ratio in percent must stay exact in a spreadsheet.
    """
    return unit(project.dibao, decimals=2)


def _is_exact(scope: Scope) -> bool:
    result, policy = scope.result, scope.result.policy
    ratio_unit = _WHOLE * (100 if policy.ratio_unit is RatioUnit.PERCENT else 1)
    if 3 * result.full_standard * dibao_unit(result.project) * ratio_unit >= _EXACT:
        return False
    villages = [found.village for found in result.villages]
    land = [area for village in villages for area in (village.contract_land, village.uncontracted_taken)]
    homes = [home for village in villages for home in village.households]
    held = [area for home in homes for area in (home.contracted_area, home.taken_before, home.taken_now)]
    cost = sum((found.figures.cost for found in result.villages), ZERO)
    given = (result.project.dibao, policy.minimum_remaining, policy.majority_loss_ratio, *land, *held)
    small = max(land) <= _MOST_LAND and max(held, default=ZERO) <= _MOST_HELD and cost <= _MOST_COST
    return small and unit(*given) == _WHOLE
