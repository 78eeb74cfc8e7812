"""The words of the document.

Each value is stable in JSON; its `label` is the Chinese term that a clerk reads.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word with a stable English code and the document's Chinese `label`.

    >>> Insurance.EMPLOYEE.value, Insurance.EMPLOYEE.label
    ('employee', '城镇职工')
    """

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make the member from its code, with its label."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        return term


YES, NO = "是", "否"


def yes_no(fact: bool) -> str:
    """Return a fact as sheets and forms state it.

    >>> yes_no(True)
    '是'
    """
    return YES if fact else NO


class LandUseMode(Term):
    """用地方式: decides who deposits the money (§8)."""

    BATCH = "batch", "分批次"
    SINGLE_SITE = "single_site", "单独选址"


class Approver(Term):
    """批准机关 of the land use (附件6, heading)."""

    STATE_COUNCIL = "state_council", "国务院"
    PROVINCE = "province", "省人民政府"


class Insurance(Term):
    """参保类型 (R4): counted in the plan, never changes the amount."""

    EMPLOYEE = "employee", "城镇职工"
    RESIDENT = "resident", "城乡居民"
    NONE = "none", "未参保"


class Sex(Term):
    """性别, read from the ID number."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class AgeBand(Term):
    """年龄段 (R3). The ages themselves are the policy's: `Policy.label_of`."""

    MINOR = "minor", "未达最低年龄"
    WORKING = "working", "劳动年龄段"
    SENIOR = "senior", "老年年龄段"


class LossClass(Term):
    """失地类别 (R7)."""

    FULL = "full", "全部失地"
    MAJORITY = "majority", "大部分失地"
    BELOW = "below", "未达标准"
    NONE = "none", "本次未征地"

    @property
    def is_paid(self) -> bool:
        """Whether the class gives a share of the standard (R9)."""
        return self in (LossClass.FULL, LossClass.MAJORITY)


class Basis(Term):
    """What the class rests on (R7; the sub-counts of 附件6 §3)."""

    ALL_LAND = "all_land", "全失"
    REMAINING = "remaining", "剩余人均不足"
    RATIO = "ratio", "失地比例"
    CUMULATIVE = "cumulative", "累计达标"


class Reason(Term):
    """Why a person is not eligible (R2)."""

    AGE = "age", "基准日年龄不足"
    STUDENT = "student", "在校学生"
    REGISTER = "register", "不在册"
    RIGHT = "right", "不享有承包权"


class Caution(Term):
    """A remark about a decision that its reader must know."""

    THRESHOLD_ROUNDING = "threshold_rounding", "舍入前和舍入后的数字会得出不同结论，按所用的达标口径认定"
    NAMED_INELIGIBLE = "named_ineligible", "列入未承包到户名单但不符合条件，不占名额"
    NAMED_SUBSIDISED = "named_subsidised", "列入未承包到户名单但以前项目已享受补贴，不占名额"
    NAMED_CONTRACTED = "named_contracted", "列入未承包到户名单但本项目承包地已获补贴，不占名额"
    NAMED_CAPPED = "named_capped", "列入未承包到户名单，累计不得超过一份标准，超出部分不计"


# Readings: the choices the document leaves open -----------------------------------------------------------------------


class Rounding(Term):
    """How a number is cut to its decimals."""

    HALF_UP = "half_up", "四舍五入"
    DOWN = "down", "只舍不入"
    UP = "up", "只入不舍"


class Feb29(Term):
    """When someone born on 29 February completes a year in a common year."""

    FEB28 = "feb28", "2月28日"
    MAR1 = "mar1", "3月1日"


class PerHead(Term):
    """Among whom the remaining land of a household is divided."""

    CONTRACTING_MEMBERS = "contracting_members", "享有承包权的成员（不论年龄、是否在校）"
    ALL_MEMBERS = "all_members", "全部家庭成员"


class TakenBefore(Term):
    """Whether earlier acquisitions count."""

    LISTED = "listed", "只计入工作簿中填报的以前征收面积"
    IGNORED = "ignored", "不计入，只看本次征收"


class Thresholds(Term):
    """On which figures the thresholds are decided."""

    EXACT = "exact", "按未舍入的数值"
    PRINTED = "printed", "按舍入后的数字"


class PriorSubsidy(Term):
    """Whether a share received under earlier projects is deducted."""

    DEDUCT = "deduct", "扣除，累计不超过一份标准"
    IGNORE = "ignore", "不扣除"


class RatioUnit(Term):
    """The unit whose four decimals a ratio is printed and multiplied with."""

    FRACTION = "fraction", "小数（如0.8667）"
    PERCENT = "percent", "百分数（如86.6667％）"


class Headcount(Term):
    """How the number of people covered by uncontracted land is reached."""

    COMPUTED = "computed", "按本村人均承包地面积计算，村另有确定的以村确定的为准"
    STATED = "stated", "以村确定的为准，不计算"


class UncontractedNames(Term):
    """How much of a standard a person named for uncontracted land gets."""

    WHOLE = "whole", "一个名额为一人、一份完整的标准"
    TOP_UP = "top_up", "补足到一份标准，名额按份额计"


class DibaoYear(Term):
    """The year relative to which the dibao standard is the previous year's."""

    NOTICE = "notice", "告知书发布的年度"
    ANSWER = "answer", "民政局答复的年度"


class PostingDays(Term):
    """Which days of a posting are counted."""

    INCLUSIVE = "inclusive", "张贴首日和末日都计入"
    FROM_NEXT_DAY = "from_next_day", "从张贴次日起算，末日计入"
