"""What is wrong with a file, in Chinese: why it cannot be read or written, or which of its entries are no good."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import StringConstraints
from pydantic_core import ErrorDetails

Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
"""Text that says something."""

_WORDS = {
    "bool_type": "应为 true 或 false",
    "decimal_text": "应为普通小数，如 3.2500",
    "date_from_datetime_parsing": "应为日期，如 2024-05-31",
    "date_type": "应为日期，如 2024-05-31",
    "decimal_type": "应为小数",
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
    errno.ENAMETOOLONG: "文件名过长",
    errno.EINVAL: "文件名不合规",
}


def why_not(failure: OSError | UnicodeDecodeError) -> str:
    """Return why a file cannot be read or written; what has no words here by the number the system gives it.

    >>> why_not(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    '没有这个文件或文件夹'
    """
    if isinstance(failure, UnicodeDecodeError):
        return "不是UTF-8编码的文本"
    return _SYSTEM_WORDS.get(failure.errno or 0, f"系统错误{failure.errno or ''}")


def toml_fault(failure: str) -> str:
    """Return the location at which a text is not TOML, from the words of the parser.

    >>> toml_fault("Invalid value (at line 3, column 9)")
    '第3行第9列有误'
    """
    place = re.search(r"line (\d+), column (\d+)", failure)
    return f"第{place[1]}行第{place[2]}列有误" if place else "末尾不完整"


def entries_at_fault(faults: Iterable[ErrorDetails]) -> str:
    """Return which entries are wrong, each with what is wrong and what stands there now."""
    return "；".join(map(_told, faults))


def _told(fault: ErrorDetails) -> str:
    facts = {name: _chinese(str(value)) for name, value in fault.get("ctx", {}).items()}
    words = _WORDS.get(fault["type"], "不合要求").format(**facts)
    return f"{'.'.join(map(str, fault['loc']))} {words}{_now(fault['input'])}".strip()


def _chinese(choices: str) -> str:
    """Return what pydantic lists as ``'a', 'b' or 'c'`` the way it is listed in Chinese."""
    return choices.replace("', '", "、").replace("' or '", "、").strip("'")


def _now(value: object) -> str:
    return f"（现为“{value}”）" if isinstance(value, str | int | float | Decimal | date) and value != "" else ""
