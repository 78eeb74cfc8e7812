"""附件6: the plan a village posts.

It has the paragraphs of the document, with its blanks filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .shared import CATALOG, VILLAGE_AND_TOWNSHIP
from .vocabulary import Block, Drawing, Heading, Line, Sheet, Space, Stamps, paragraph, text_height

_SIZE = 12
_LINE_HEIGHT = 21
_CHARACTERS = 42
"""Chinese characters on a line."""

_PLAN = (
    "　　根据{{方案依据}}有关规定精神，结合{{自然资源局}}发布的征收土地“公告”中涉及我村征收土地实际情况，提出我村"
    "_{{项目名称}}_征地项目被征地农民基本养老保险补贴方案如下：",
    "#一、项目征地基本情况",
    "　　项目征地名称：_{{项目名称}}_（该项目用地由_{{批准机关}}_审批）",
    "　　申请用地单位：_{{用地单位}}_",
    "　　（一）该项目征收我村土地总面积_{{征收总面积}}_亩，其中，农用地面积_{{农用地}}_亩（耕地面积_{{耕地}}_亩），"
    "建设用地面积_{{建设用地}}_亩，未利用地面积_{{未利用地}}_亩。",
    "　　（二）该项目被征地面积中，征收承包到户的农村集体所有土地面积_{{承包到户面积}}_亩，"
    "征收未承包到户的农村集体所有土地面积_{{未承包到户面积}}_亩。",
    "#二、享有农村集体土地承包权的年满{{最低年龄}}周岁（不含在校学生）以上在册农村居民情况",
    "　　（一）截至_{{人口截止年}}_年_{{人口截止月}}_月，全村享有农村集体土地承包权的年满{{最低年龄}}周岁"
    "（不含在校学生）以上在册农村居民_{{在册人数}}_人，其中，{{最低年龄}}周岁（含）至{{劳动年龄上限}}岁"
    "_{{在册16—59人数}}_人，{{老年年龄}}周岁（含）以上_{{在册60以上人数}}_人。",
    "　　（二）截至_{{人口截止年}}_年_{{人口截止月}}_月，全村享有农村集体土地承包权的参保人数_{{参保人数}}_人。其中，"
    "{{最低年龄}}周岁至{{劳动年龄上限}}岁参保人数_{{参保16—59人数}}_人（参加城镇职工养老保险_{{参保16—59职工}}_人，"
    "参加城乡居民养老保险_{{参保16—59居民}}_人），{{老年年龄}}周岁及以上参保人数_{{参保60以上人数}}_人"
    "（参加城镇职工养老保险_{{参保60以上职工}}_人，参加城乡居民养老保险_{{参保60以上居民}}_人）。",
    "#三、本次项目征地被征地农民基本养老保险补贴对象情况",
    "　　被征地农民基本养老保险补贴总人数_{{保障人数}}_人。其中，{{最低年龄}}周岁（含）至{{劳动年龄上限}}岁"
    "_{{补贴16—59人数}}_人（已参保_{{补贴16—59已参保}}_人，未参保_{{补贴16—59未参保}}_人），{{老年年龄}}周岁（含）"
    "以上_{{补贴60以上人数}}_人（已参保_{{补贴60以上已参保}}_人，未参保_{{补贴60以上未参保}}_人）{{待定说明}}。",
    "　　按失地面积划分{{失地划分说明}}：",
    "　　（1）全部失地人数_{{全部失地人数}}_人。其中，全部失地人数_{{全失人数}}_人；剩余承包地人均不足"
    "{{人均界线}}亩人数_{{剩余人均不足人数}}_人；失地累计达标人数_{{全部失地累计达标人数}}_人。",
    "　　（2）大部分失地人数为_{{大部分失地人数}}_人。其中，失地比例达{{比例界线}}％以上人数_{{失地比例达标人数}}_"
    "人；失地累计达标人数_{{大部分失地累计达标人数}}_人。",
    "#四、本次项目征地被征地农民基本养老保险补贴标准及费用情况",
    "　　（一）补贴标准",
    "　　（1）全部失地被征地农民人均补贴标准：_{{低保年度}}_年度城市低保标准（_{{低保标准}}_元／月）×{{补贴月数}}＝"
    "_{{补贴标准}}_元",
    "　　（2）大部分失地被征地农民补贴标准",
    "　　其中，最高补贴标准：_{{最高补贴标准}}_元（失地比例_{{最高失地比例百分数}}_％）；最低补贴标准："
    "_{{最低补贴标准}}_元（失地比例{{比例界线}}％）",
    "　　（二）本次项目征地被征地农民基本养老保险补贴费用总额_{{补贴费用总额}}_元。其中，"
    "征收承包到户的农村集体所有土地被征地农民养老保险补贴费用_{{承包到户费用}}_元，"
    "征收未承包到户的农村集体所有土地被征地农民养老保险补贴费用_{{未承包到户费用}}_元。",
    "#五、征收未承包到户或因其他原因不能明确具体补贴对象的农村集体所有土地，保障人数、补贴标准及保障对象名单确定办法"
    "（文字说明）",
    "　　_{{未承包到户说明}}_",
    "#六、相关计算指标",
    "　　（1）本村人均承包地面积_{{本村人均承包地}}_亩；",
    "　　（2）_{{低保年度}}_年度城市低保标准每月_{{低保标准}}_元。",
    "#七、有关情况说明",
    "　　（1）根据{{基准日依据}}文件规定，补贴对象年龄以土地补偿公告日（{{基准日}}）为基准日。",
    "　　（{{说明.编号}}）{{说明.内容}}",
)
"""Paragraphs, their blanks between underscores; a paragraph that begins with # is the heading of a section."""


def plan() -> Drawing:
    """Return the form: paragraphs across two columns, and stamps."""
    number, form = "附件6", CATALOG["附件6"]
    title = f"{form.title}{{{{草案}}}}"
    enclosed = Line("　　附件：{{方案附件}}", _SIZE, 26)
    blocks = (Heading(number, title), *_paragraphs(), enclosed, Space(), Stamps(VILLAGE_AND_TOWNSHIP))
    return Drawing(form.file, [Sheet(number, (42, 42), blocks)])


def _paragraphs() -> Iterator[Block]:
    """Yield the sections, each in one cell.

    The lines of a section are evenly spaced, and no page ends after a heading. A paragraph of a list has a cell of its
    own.
    """
    heading, section = "", list[str]()
    for words in (*_PLAN, "#"):
        if words.startswith("#") or "." in words:
            yield from _section(heading, section)
            heading, section = words.removeprefix("#") if words.startswith("#") else "", []
        if "." in words:
            yield from _section("", [words])
        elif not words.startswith("#"):
            section.append(words)


def _section(heading: str, paragraphs: Sequence[str]) -> Iterator[Block]:
    if paragraphs:
        height = sum(text_height(words, _CHARACTERS, _LINE_HEIGHT) for words in paragraphs)
        yield paragraph("\n".join(paragraphs), _SIZE, height + 1.5 * _LINE_HEIGHT * bool(heading), heading)
