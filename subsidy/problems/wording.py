"""Faults of files, worded in Chinese.

The words say why a file cannot be read or written, or which of its entries are wrong.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from tomllib import TOMLDecodeError
from typing import Annotated

from pydantic import StringConstraints
from pydantic_core import ErrorDetails

Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
"""Text that says something."""

_WORDS = {
    "bool_type": "应为 true 或 false",
    "decimal_max_digits": "位数过多",
    "decimal_max_places": "小数位数过多",
    "decimal_text": "应为普通小数，如 3.2500",
    "date_from_datetime_parsing": "应为日期，如 2024-05-31",
    "date_type": "应为日期，如 2024-05-31",
    "decimal_parsing": "应为小数",
    "decimal_type": "应为小数",
    "decimal_whole_digits": "过大",
    "dict_type": "应为一节",
    "enum": "只能是以下之一：{expected}",
    "extra_forbidden": "没有这一项",
    "finite_number": "应为有限的数",
    "greater_than_equal": "不能小于{ge}",
    "inexact_number": "应为文字、整数或小数",
    "int_type": "应为整数",
    "is_instance_of": "应为小数",
    "less_than_equal": "不能大于{le}",
    "mapping_type": "应为一节",
    "missing": "缺少这一项",
    "model_attributes_type": "应为一节",
    "model_type": "应为一节",
    "string_too_short": "不能为空",
    "string_type": "应为文字",
    "tuple_type": "应为列表",
    "unseen_character": "含有看不见的字符{character}",
    "value_error": "{error}",
}

_MOST_FAULTS = 50
_MOST_SHOWN = 60
_MOST_BITS = 1000
"""Python refuses to write integers of some thousand digits."""

_SYSTEM_WORDS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限，或正被其他程序打开",
    errno.EPERM: "没有权限，或正被其他程序打开",
    errno.EBUSY: "正被其他程序使用",
    errno.EEXIST: "已存在同名的文件或文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "所在磁盘不能写入",
    errno.EFBIG: "文件过大",
    errno.ENOTSUP: "不是普通文件",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EINVAL: "文件名不合规",
}


def why_not(failure: OSError | ValueError) -> str:
    """Return why a file cannot be read or written.

    An error without words of its own is given by its number in the system.

    >>> why_not(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    '没有这个文件或文件夹'
    """
    if isinstance(failure, UnicodeDecodeError):
        return "不是UTF-8编码的文本"
    if not isinstance(failure, OSError):
        return "文件名不合规"
    return _SYSTEM_WORDS.get(failure.errno or 0, f"系统错误{failure.errno or ''}")


def toml_fault(failure: Exception) -> str:
    """Return why a text is not TOML, and where, from what its parser raised.

    >>> toml_fault(TOMLDecodeError("Invalid value (at line 3, column 9)"))
    '第3行第9列有误'
    """
    if isinstance(failure, RecursionError):
        return "嵌套过深"
    if not isinstance(failure, TOMLDecodeError):
        return "有一个数过长或过大"
    location = re.search(r"line (\d+), column (\d+)", str(failure))
    return f"第{location[1]}行第{location[2]}列有误" if location else "末尾不完整"


def entries_at_fault(faults: Iterable[ErrorDetails]) -> str:
    """Return the faulty entries, each with its fault and its present value.

    If there are very many, only the first ones are listed.
    """
    told = [f"{'.'.join(map(str, fault['loc']))} {fault_words(fault)}".strip() for fault in faults]
    more = f"；等 {len(told)} 处" if len(told) > _MOST_FAULTS else ""
    return "；".join(told[:_MOST_FAULTS]) + more


def fault_words(fault: ErrorDetails) -> str:
    """Return the fault of an entry and its present value."""
    facts = {name: _chinese(str(value)) for name, value in fault.get("ctx", {}).items()}
    words = _WORDS.get(fault["type"], "不合要求").format(**facts)
    return f"{words}{_now(fault['input'])}"


def _chinese(choices: str) -> str:
    """Return choices from pydantic as Chinese lists them.

    Pydantic lists them as ``'a', 'b' or 'c'``.
    """
    return choices.replace("', '", "、").replace("' or '", "、").strip("'")


def _now(value: object) -> str:
    if value == "" or not isinstance(value, str | int | float | Decimal | date):
        return ""
    return f"（现为“{brief(value)}”）"


def brief(value: object) -> str:
    """Return a value as text, its end left out if it is long.

    >>> brief("9" * 100)
    '999999999999999999999999999999999999999999999999999999999999…'
    """
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "很大的数"
    text = str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
