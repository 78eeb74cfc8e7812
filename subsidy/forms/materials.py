"""材料清单: the materials of §6b, what of each this set holds, and what is still owed by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from ..law import Procedure

_STEP = "乡镇提交全部材料"
_VILLAGE, _TOWNSHIP = "村（居）委会", "乡镇人民政府（街道办事处）"


@dataclass(frozen=True, slots=True)
class Material:
    """One of them: its words in the procedure, what is made here, and what somebody must still bring."""

    words: str
    made: str
    owed: str
    by: str


_MADE_AND_OWED = (
    ("附件6", "村、乡镇盖章，填日期", f"{_VILLAGE}、{_TOWNSHIP}"),
    (
        "附件7-1、附件7-2及公示版",
        "本人签字（手印）；公示照片；村、乡镇盖章",
        f"补贴对象、{_VILLAGE}、{_TOWNSHIP}",
    ),
    ("附件8（每户一页）", "户主手印；身份证和户口本复印件", "农户"),
    ("附件9", "村、派出所确认并盖章", f"{_VILLAGE}、派出所"),
    (
        "附件10（每人一页）",
        "申请人手印；村、乡镇、区人社局意见并盖章",
        f"补贴对象、{_VILLAGE}、{_TOWNSHIP}、区人社局",
    ),
    (
        "征收面积确认汇总表",
        "承包经营权证、承包合同复印件；情况说明；户主签字；三方盖章",
        f"农户、{_VILLAGE}、{_TOWNSHIP}、区现代农业服务中心",
    ),
    ("", "会议照片；会议纪要或会议记录复印件，盖章", f"{_VILLAGE}、{_TOWNSHIP}"),
    ("附件7-1、附件7-2公示版（用于张贴）", "公示图片；无异议说明，盖章", f"{_VILLAGE}、{_TOWNSHIP}"),
    ("附件11", "乡镇盖章，填日期", _TOWNSHIP),
)
"""In the order of the nine materials; a district that asks for more says itself who brings them."""


def materials(procedure: Procedure) -> Iterator[Material]:
    """Yield the materials the township hands over in `procedure`."""
    words = procedure.by_name[_STEP].materials if _STEP in procedure.by_name else ()
    for name, made_and_owed in zip_longest(words, _MADE_AND_OWED[: len(words)], fillvalue=("", "", _TOWNSHIP)):
        yield Material(str(name), *made_and_owed)
