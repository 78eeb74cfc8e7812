"""The posted notice and the proof of its posting.

The forms are the notice, a page for photographs, a statement, and the minutes of the two meetings.
"""

from __future__ import annotations

from collections.abc import Sequence

from subsidy.forms import POSTED_LEGIBLE

from .shared import CATALOG, TOWNSHIP_OFFICE, VILLAGE_AND_TOWNSHIP, VILLAGE_OFFICE
from .vocabulary import (
    DIGIT,
    LEFT,
    Block,
    Box,
    Drawing,
    Heading,
    Line,
    Sheet,
    Space,
    Stamps,
    box_row,
    label,
    labelled,
    paragraph,
    text_height,
)

_LETTER = (42.0, 42.0)
_GRID = (12.0, 16.0) * 3
_PHOTOGRAPH = 275
"""Points: room for a photograph 9 cm high"""

_NOTICE = (
    "　　因_{{项目全称}}_（用地单位：_{{用地单位}}_）征收_{{乡镇}}{{村}}_土地，根据{{政策文号}}的规定，"
    "经调查、审核，现将被征地农民基本养老保险补贴对象名单予以公示（名单附后）。",
    "　　一、征地面积：_{{征收总面积}}_亩，其中承包到户_{{承包到户面积}}_亩，未承包到户_{{未承包到户面积}}_亩。",
    "　　二、保障人数：_{{保障人数}}_人，其中承包到户_{{承包到户人数}}_人，未承包到户_{{未承包到户人数}}_人{{两项兼有}}"
    "{{其中待定说明}}。",
    "　　三、补贴标准：{{低保年度}}年度城市低保标准_{{低保标准}}_元／月×{{补贴月数}}＝_{{补贴标准}}_元；"
    "补贴费用总额_{{补贴费用总额}}_元{{待定金额说明}}。",
    "　　四、公示时间：_{{公示期}}_{{公示天数说明}}。",
    "　　五、公示地点：_{{公示地点}}_。",
    "　　六、监督举报电话：_{{监督举报电话}}_。",
    "　　七、对名单有异议的，请在公示时间内向{{村委会}}、{{乡镇单位}}或{{人社局简称}}提出，写明姓名、联系电话和理由；"
    "反映情况的人的姓名不公开。",
)
_STATEMENT = (
    "　　_{{项目全称}}_被征地农民基本养老保险补贴对象名单及补贴金额（保障人数_{{保障人数}}_人，补贴费用总额"
    "_{{补贴费用总额}}_元{{待定金额说明}}），已于_{{公示期}}_在_{{村}}_和_{{乡镇}}_公示{{公示天数说明}}。",
    "　　公示期间（在□内打√）：",
    "　　□ 没有收到异议。",
    "　　□ 收到异议_　　　_件，已逐件核实并答复；名单已按核实结果更正，更正后没有异议。",
    "　　特此说明。",
)
_VILLAGE_MEETING = (
    "一、通报征地情况：_{{项目名称}}_（用地单位：_{{用地单位}}_）征收本村土地_{{征收总面积}}_亩，其中承包到户"
    "_{{承包到户面积}}_亩，未承包到户_{{未承包到户面积}}_亩。",
    "二、{{核对农户}}",
    "三、讨论补贴对象和金额（{{花名表}}）：保障人数_{{保障人数}}_人，其中承包到户_{{承包到户人数}}_人、未承包到户"
    "_{{未承包到户人数}}_人{{两项兼有}}；补贴费用总额_{{补贴费用总额}}_元{{待定金额说明}}。",
    "四、讨论未承包到户土地的保障人数、标准和名单：{{未承包到户议题}}",
    "五、讨论通过补贴方案（附件6）；{{公示安排}}。",
)
_TOWNSHIP_MEETING = (
    "一、听取_{{村}}_关于_{{项目全称}}_被征地农民基本养老保险补贴的汇报：征地_{{征收总面积}}_亩，保障人数_{{保障人数}}_人，"
    "补贴费用总额_{{补贴费用总额}}_元{{待定金额说明}}。",
    "二、{{核对名单}}",
    "三、听取村级会议情况；{{公示情况}}。",
    "四、研究形成审核结论（附件11），连同全部材料报送{{人社局}}。",
)


def posting() -> tuple[Drawing, ...]:
    """Return the drawings of all four forms."""
    return (_notice(), _photographs(), _statement(), _minutes())


def _notice() -> Drawing:
    title = "被征地农民基本养老保险补贴对象公示"
    blocks: tuple[Block, ...] = (Space(), *_paragraphs(_NOTICE, 15, 27), Space(), Stamps(VILLAGE_AND_TOWNSHIP))
    return _letters("公示通知", title, blocks)


def _statement() -> Drawing:
    blocks: tuple[Block, ...] = (Space(2), *_paragraphs(_STATEMENT, 16, 32), Space(3), Stamps(VILLAGE_AND_TOWNSHIP))
    return _letters("无异议说明", "关于公示无异议的说明", blocks)


def _letters(number: str, title: str, blocks: Sequence[Block]) -> Drawing:
    sheet = Sheet(number, _LETTER, (Heading("", title), *blocks), own=True, least=POSTED_LEGIBLE)
    return Drawing(CATALOG[number].file, [sheet])


def _paragraphs(words: Sequence[str], size: float, height: float) -> tuple[Line, ...]:
    characters = int(sum(_LETTER) * DIGIT / size) - 1
    return tuple(paragraph(text, size, text_height(text, characters, height)) for text in words)


def _photographs() -> Drawing:
    about = (Line("{{乡镇}} {{村}}　　征地项目：{{项目名称}}", 12, 24), Line("公示时间：{{公示期}}", 12, 24))
    pairs = (
        ("村级公示　张贴时", "村级公示　期满时"),
        ("乡镇（街道）公示　张贴时", "乡镇（街道）公示　期满时"),
    )
    rows = [row for pair in pairs for row in _photograph_rows("能看清名单和张贴地点", *pair)]
    sheet = Sheet("公示照片", _GRID, (Heading("", "公示照片"), *about, *rows), own=True)
    return Drawing(CATALOG["公示照片"].file, [sheet])


def _photograph_rows(subject: str, *captions: str) -> tuple[Block, ...]:
    """Return room for photographs side by side, with captions below.

    Each caption says what the photograph shows, and has blanks for when and by whom it was taken.
    """
    span = len(_GRID) // len(captions)
    below = "{}\n拍摄日期：　　　　年　　月　　日　　拍摄人："
    return (
        box_row(_PHOTOGRAPH, *(Box(f"贴照片：{subject}", span) for _ in captions)),
        box_row(42, *(Box(below.format(caption), span, LEFT) for caption in captions)),
    )


def _minutes() -> Drawing:
    sheets = (
        _meeting("村级会议", VILLAGE_OFFICE, "村级会议记录", "村民会议或村民代表会议", _VILLAGE_MEETING, votes=True),
        _meeting("乡镇会议", TOWNSHIP_OFFICE, "乡镇（街道）会议记录", "审核会议", _TOWNSHIP_MEETING, votes=False),
        Sheet(
            "会议照片",
            _GRID,
            (
                Heading("", "会议照片"),
                Line("{{乡镇}} {{村}}　　征地项目：{{项目名称}}", 12, 30),
                *(
                    row
                    for caption in ("村级会议", "乡镇（街道）会议")
                    for row in _photograph_rows("能看清会场和参会人员", caption)
                ),
            ),
            own=True,
        ),
    )
    return Drawing(CATALOG["会议记录"].file, sheets)


def _meeting(name: str, office: str, title: str, meeting: str, agenda: Sequence[str], *, votes: bool) -> Sheet:
    """Return the outline of the minutes of a meeting.

    Known facts are printed; the rest is left for a pen.
    """
    vote = "应到　　　人，实到　　　人；同意　　　人，反对　　　人，弃权　　　人。" if votes else ""
    blocks: tuple[Block, ...] = (
        Heading("", title),
        Line("{{乡镇}} {{村}}　　征地项目：{{项目名称}}", 12, 24),
        box_row(28, labelled("会议名称", LEFT, 2, ""), label("会议类别"), Box(meeting, 2)),
        box_row(28, labelled("时间", LEFT, 2, ""), labelled("地点", LEFT, 2, "")),
        box_row(28, labelled("主持人", name=""), labelled("记录人", name=""), labelled("参加人数", name="")),
        box_row(26, label("议题", 6)),
        *(box_row(24, _agenda(item)) for item in agenda),
        box_row(26, label("发言和讨论", 6)),
        box_row(166, Box("", 6)),
        box_row(26, label("决议", 6)),
        box_row(84, Box(f"{vote}\n\n", 6, LEFT)),
        box_row(64, label("参加人\n签名"), Box("（可另附签到表）", 5, LEFT)),
        Space(),
        Stamps((office,)),
    )
    return Sheet(name, _GRID, blocks, own=True)


def _agenda(words: str) -> Box:
    return Box(words.replace("_", ""), 6, LEFT)
