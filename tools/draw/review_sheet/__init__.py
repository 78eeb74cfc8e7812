"""Drawing of 计算复核表.xlsx, the calculation again as live formulas.

Each recalculated figure stands beside that of the program.

Sheet 复核结果 counts the differences and holds every number and reading of the policy; the other sheets have a row per
village, household, person and place for uncontracted land.
"""

from .sheets import review_sheet

__all__ = ["review_sheet"]
