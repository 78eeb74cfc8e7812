"""Files beside the materials: 告知单, 未参保名单, 社保记账表 and 勾稽表."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .shared import (
    AGE,
    CATALOG,
    HEAD,
    ID_NUMBER,
    NAME,
    RELATION,
    SERIAL,
    SEX,
    VILLAGE_AND_PROJECT,
    index,
    roster,
)
from .vocabulary import (
    BODY,
    CODE,
    COUNT,
    FIGURES,
    HEADING,
    LEFT,
    NUMBER,
    ORDINAL,
    TEXT,
    Block,
    Column,
    Drawing,
    Heading,
    Kind,
    Line,
    Page,
    Sheet,
    Space,
    Table,
    draw_value,
    lines,
    notes,
    paragraph,
    units,
    with_result,
)

CENTS = Kind("right", "0.00", FIGURES)
"""An amount in an account: to the 分"""

# 告知单 ---------------------------------------------------------------------------------------------------------------

_MEMBERS = Table(
    "户内人员",
    (
        NAME,
        RELATION,
        AGE,
        Column("补贴\n比例{{比例单位}}", 15, NUMBER, "补贴比例两项"),
        Column("承包到户\n金额（元）", 11, NUMBER, "补贴金额"),
        Column("未承包到户\n金额（元）", 11, NUMBER, "未承包到户补贴金额"),
        Column("合计（元）", 13, NUMBER, "金额合计", "户内金额合计"),
        Column("为什么", 27, LEFT, "告知说明"),
    ),
    size=10.5,
)
_TOLD = (
    "　　因_{{项目全称}}_征收土地，现将您户被征地农民基本养老保险补贴的结果和理由告知如下：",
    "　　一、征了多少地。{{告知土地}}",
    "　　二、算哪一类。{{告知类别}}",
    "　　三、标准是多少。{{告知标准}}",
    "　　四、扣了没有。{{告知扣除}}",
    "　　五、接下来办什么。{{告知下一步}}",
)
_TOLD_INDEX = Table(
    "告知户",
    (
        Column("序号", 6, ORDINAL),
        Column("户编号", 14, CODE),
        Column("户主", 16),
        Column("补贴人数", 12, COUNT),
        Column("全户合计（元）", 18, NUMBER, "户内金额合计"),
    ),
    size=11,
)


def household_notice() -> Drawing:
    """Return 告知单: an index, and a page in plain words.

    The page is repeated for every household.
    """
    form = CATALOG["告知单"]
    blocks: Sequence[Block] = (
        Heading("", "被征地农民基本养老保险补贴告知单"),
        Space(),
        Line("{{户主}}户（{{乡镇}}{{村}}{{村民小组}}，户编号{{户编号}}）：", 14, 30),
        paragraph(_TOLD[0], 14, 26),
        Line("每人的补贴（单位：元）：", 12, 22),
        _MEMBERS,
        Line("全户合计大写：{{户内金额合计大写}}", 12, 26),
        *(paragraph("\n".join(words), 14, 26 * len(words)) for words in (_TOLD[1:4], _TOLD[4:])),
        Space(),
        Line(
            "经办人：　　　　　　联系电话：{{填表联系电话}}　　告知日期：　　　年　　月　　日",
            12,
            28,
        ),
        Line("已收到告知单，户主签字（手印）：　　　　　　　　　　　　　　　年　　月　　日", 12, 36),
        Line("依据：{{政策文号}}。每一步的算式和条款见计算说明。", 10, 22),
    )
    page = Sheet("告知单", _MEMBERS.widths, blocks, own=True)
    return Drawing(form.file, [index(form.number, "被征地农民基本养老保险补贴告知单", _TOLD_INDEX), page])


# 未参保名单 -----------------------------------------------------------------------------------------------------------

_UNINSURED = Table(
    "未参保对象",
    (
        SERIAL,
        NAME,
        SEX,
        ID_NUMBER,
        AGE,
        HEAD,
        Column("联系电话", 15, CODE),
        Column("补贴金额合计", 14, NUMBER, "金额合计", "未参保金额"),
        Column("参加何种保险", 14, name=""),
        Column("参保日期", 14, name=""),
        Column("备注", 14, LEFT, name=""),
    ),
    size=11,
)


def uninsured() -> Drawing:
    """Return 未参保名单."""
    return roster(
        "未参保名单",
        _UNINSURED,
        title="被征地农民养老保险补贴对象未参保名单",
        above=(
            *lines(VILLAGE_AND_PROJECT),
            *lines(
                "以下{{未参保人数}}人已列为补贴对象，尚未参加养老保险；须先参保，补贴方可记入个人账户（{{参保条款}}）。"
            ),
            units("元"),
        ),
        below=lines("督办人：　　　　　　　　　　联系电话：　　　　　　　　　　　日期：　　　　年　　月　　日"),
    )


# 社保记账表 -----------------------------------------------------------------------------------------------------------

_BOOKED = Table(
    "补贴对象",
    (
        SERIAL,
        Column("村", 12),
        NAME,
        ID_NUMBER,
        Column("参保类型", 10),
        Column("补贴金额（元）", 16, NUMBER, "金额合计"),
        Column("记账金额（元）", 15, CENTS, "记账金额"),
        Column("记账金额（分）", 13, COUNT, "记账金额分"),
        Column("记账－补贴（元）", 14, NUMBER, "记账差额"),
        Column("备注", 14, LEFT, "记账备注"),
    ),
    size=10,
)


def booked() -> Drawing:
    """Return 社保记账表: a plain table, and a sheet that explains its figures.

    The table starts in the first row of its sheet.
    """
    explained = Sheet(
        "说明",
        (42.0, 42.0),
        (
            Heading("", "社保记账表说明"),
            Line("征地项目：{{项目名称}}", 12, 24),
            Line("1．{{记账说明}}", 12, 24),
            Line("2．{{记账余额说明}}", 12, 24),
            Line(
                "3．{{记账参保说明}}",
                12,
                24,
            ),
            Line("4．“记账数据”表第1行是列名，每人一行，身份证号为文本，没有合计行，可直接导入。", 12, 24),
        ),
    )
    table = Sheet("记账数据", _BOOKED.widths, (_BOOKED,), landscape=True)
    return Drawing(CATALOG["社保记账表"].file, [table, explained])


# 勾稽表 ---------------------------------------------------------------------------------------------------------------


def _pairs(records: str, kind: Kind) -> Table:
    return Table(
        records,
        (
            Column("村", 14),
            Column("核对内容", 40, LEFT, "内容"),
            Column("位置一", 26, LEFT),
            Column("数值", 15, kind, "数值一"),
            Column("位置二", 34, LEFT),
            Column("数值", 15, kind, "数值二"),
            Column("差额", 12, kind, name=""),
            Column("结果", 6, name=""),
        ),
        size=10,
    )


@dataclass(frozen=True)
class _Compared:
    """A table of pairs, compared by live formulas.

    They show the difference of each pair and ✓ or ×, and above the table how many pairs differ.
    """

    table: Table

    def draw(self, page: Page) -> None:
        """Draw the number of differences, then the table."""
        summary = page.row
        page.end_row(24)
        self.table.draw(page)
        row = page.row - 1
        one, other, difference, outcome = (get_column_letter(column) for column in (4, 6, 7, 8))
        kind, records = self.table.columns[3].kind, self.table.records
        draw_value(
            page.cell(7, row=row),
            kind,
            with_result(f"=ROUND({one}{row}-{other}{row},4)", f"{records}.差额"),
            kind.font,
            self.table.size,
        )
        draw_value(
            page.cell(8, row=row),
            TEXT,
            with_result(f'=IF({difference}{row}=0,"✓","×")', f"{records}.结果"),
            BODY,
            self.table.size,
        )
        outcomes = f"{outcome}{row}:{outcome}{row}"
        words = f'="共核对"&COUNTA({outcomes})&"处，不一致"&COUNTIF({outcomes},"×")&"处（应为0）"'
        cell = page.across(1, page.printed, with_result(words, f"{records}结论"), summary)
        cell.font, cell.alignment = Font(name=HEADING, size=12), LEFT.alignment


_EXCEPTIONS = Table(
    "例外",
    (
        SERIAL,
        Column("类别", 10),
        Column("村", 14),
        HEAD,
        NAME,
        Column("情况", 70, LEFT),
        Column("依据", 26, LEFT),
    ),
    size=10,
)


def crosscheck() -> Drawing:
    """Return 勾稽表: pairs of figures that must agree, and the exceptions.

    Counts come first, then areas and money. Each pair is shown with both places it stands in.
    """
    about = "征地项目：{{项目名称}}　　各数从填好的表中读出，不是另算；改动数据后请重新生成到新的文件夹。"
    sheets = [
        Sheet(
            name,
            _pairs(records, kind).widths,
            (Heading("", f"勾稽表：{name}"), *lines(about), *unit, _Compared(_pairs(records, kind))),
            landscape=True,
        )
        for name, records, kind, unit in (
            ("人数和户数", "勾稽人数", COUNT, ()),
            ("面积和金额", "勾稽数额", NUMBER, (units("亩、公顷、元"),)),
        )
    ]
    exceptions = Sheet(
        "例外",
        _EXCEPTIONS.widths,
        (
            Heading("", "须逐一查看的人和户"),
            *lines("征地项目：{{项目名称}}"),
            _EXCEPTIONS,
            *notes(
                "注：扣除：以前项目已补贴；界线：正好在界线上，或舍入后看会得出另一结论；{{例外说明}}；待定：名单未定。"
            ),
        ),
        landscape=True,
    )
    return Drawing(CATALOG["勾稽表"].file, [*sheets, exceptions])
