"""Columns of 计算复核表 and their formulas.

The formulas compare and divide whole numbers, and so are exact.

Why the formulas look as they do: a spreadsheet calculates in binary fractions, in which 0.1 does not exist, so that
``ROUND(taken/contracted,4)`` or ``remaining/heads<limit`` decides wrongly just where a farmer stands on the line. Here
areas, shares and money are whole numbers: each given number times a power of ten that makes it whole (单位).
Thresholds are compared by multiplication. A quotient n/d of whole numbers is rounded by one division of whole numbers,
``INT((2*n+a*d-b)/(2*d))``, where a, b are 1, 0 for 四舍五入, 0, 0 for 只舍不入, and 2, 1 for 只入不舍.

Why ``INT`` cannot slip: with whole X and Y, X/Y is whole or at least 1/Y below the next whole number m, which is
1/(Y×m) ≈ 1/X of it. Programs err by 5×10^-15 at most: Excel, WPS and LibreOffice take a quotient as whole when it
agrees with a whole number to 15 digits. As long as X < 10^14 the gap is twice as wide. Sums and products are exact up
to 2^53 ≈ 9×10^15; Excel compares 15 digits, so comparisons are exact up to 10^15. Every row checks in 精度 that its
dividends stay below 10^14 and that its 单位 lose no digit; a row that does not is called neither right nor wrong but
超出精度, and counted. With 4 decimals in the input that is a household of 50 万亩, or a standard of 49 万元. ``MOD``,
which older programs reject when the quotient passes 2^27, is used on dates of birth only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from subsidy.law import Basis, LossClass, Term

from ..vocabulary import COUNT, FIGURES, NUMBER, ORDINAL, TEXT, Kind

GIVEN = Kind("right", "0.0000###########", FIGURES)
INTEGER = COUNT
CHECKED = "复核差异", "复核结论"
"""Placeholders of the number of differences in a row, and of its conclusion"""


@dataclass(frozen=True)
class Item:
    """A column: its name in formulas, its heading and its content.

    The content is a field of the list, or a formula.

    In a formula ``[承包]`` is a column of the same row, ``[户序号^]`` of the row above, ``[村.序号]`` a whole column of
    another sheet; names without brackets are those of the parameters.
    """

    key: str
    heading: str
    content: str
    width: float = 8
    kind: Kind = NUMBER
    result: str = ""
    """The field a program shows that has not calculated the formula yet"""


@dataclass(frozen=True)
class Figure(Item):
    """A figure that is calculated again.

    `field` is that of the program's own figure, whose blanks are compared as 无.
    """

    field: str = ""

    @property
    def shown(self) -> str:
        """The field of its stored result."""
        return self.result or self.field


@dataclass(frozen=True)
class CheckedTable:
    """A sheet with a row per record of a list.

    The `helpers` are beside the printed page. One of the helpers, 精度, says whether the numbers of a spreadsheet can
    decide the row. `apart` is the condition that a row is about another record than the rows of other sheets it is
    calculated from: one more difference.
    """

    sheet: str
    records: str
    title: str
    given: Sequence[Item]
    steps: Sequence[Item]
    figures: Sequence[Figure]
    helpers: Sequence[Item]
    apart: str = ""

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[Item]]]:
        """The columns under their common headings, from left to right."""
        checked = (
            Item("差异", "不一致\n（处）", f"=IFERROR(IF([精度]=1,{self._differences()},0),1)", 5, COUNT, CHECKED[0]),
            Item("结论", "结论", '=IF([差异]<>0,"不一致",IF([精度]=1,"一致","超出精度"))', 8, TEXT, CHECKED[1]),
        )
        return (
            ("填报的数据", self.given),
            ("中间判断", self.steps),
            ("复算（公式）", self.figures),
            ("系统结果", [engine_of(figure) for figure in self.figures]),
            ("核对", checked),
            ("辅助列：化成整数计算（不打印）", self.helpers),
        )

    @property
    def columns(self) -> Sequence[Item]:
        """All columns from left to right."""
        return [item for _, items in self.groups for item in items]

    @property
    def letters(self) -> Mapping[str, str]:
        """The letter of each column by its key."""
        return {item.key: get_column_letter(index) for index, item in enumerate(self.columns, start=1)}

    def _differences(self) -> str:
        return "+".join(f"({condition})" for condition in (*map(difference, self.figures), self.apart) if condition)


def engine_of(figure: Figure) -> Item:
    """Return the column with the program's figure."""
    return Item(f"系统{figure.key}", figure.heading, figure.field, figure.width, figure.kind)


def difference(figure: Figure) -> str:
    """Return the condition that a figure and the program's differ."""
    return f'[{figure.key}]<>IF([系统{figure.key}]="","无",[系统{figure.key}])'


def quotient(dividend: str, divisor: str, rounding: str = "舍入") -> str:
    """Return a formula that rounds a quotient of whole numbers.

    The result is a whole number, rounded as the parameters say.
    """
    return f"INT((2*{dividend}+{rounding}系数*{divisor}-{rounding}余数)/(2*{divisor}))"


def whole(number: str, unit: str) -> str:
    """Return a formula for a given number as a whole one."""
    return f"ROUND({number}*{unit},0)"


def is_whole(number: str, unit: str) -> str:
    """Return a condition that the unit loses nothing of a given number."""
    return f"{whole(number, unit)}/{unit}={number}"


def by_label(cell: str, results: Mapping[Term, int]) -> str:
    """Return a formula that turns the label of a reading into a number.

    An unknown label becomes an error.
    """
    tests = "".join(f'IF({cell}="{term.label}",{number},' for term, number in results.items())
    return f"{tests}NA(){')' * len(results)}"


def written(loss_class: LossClass, basis: Basis | None = None) -> str:
    """Return a class as the forms write it, as a text of a formula."""
    return f'"{loss_class.label}（{basis.label}）"' if basis else f'"{loss_class.label}"'


SEQUENCE = Item("序号", "序号", "序号", 5, ORDINAL)


def integer(key: str, heading: str, formula: str, result: str = "") -> Item:
    """Return a helper column of whole numbers."""
    return Item(key, heading, formula, max(8, len(heading)), INTEGER, result)


def count(key: str, heading: str, formula: str, field: str) -> Figure:
    """Return a figure that counts people."""
    return Figure(key, heading, formula, 6, COUNT, field=field)
