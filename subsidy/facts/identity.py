"""Resident ID numbers (公民身份号码, GB 11643): check digit, birth date and sex.

Rejecting a real number is far worse than passing an odd one, so the region code never decides: it is that of the place
where the number was first given, and many of those codes have been retired since.

>>> number = "142302196503120012"
>>> fault(number), birth_date(number), sex(number).label
(None, datetime.date(1965, 3, 12), '男')
>>> mask(number)
'142302**********12'
"""

from __future__ import annotations

import re
from datetime import date

from ..law import Sex
from ..problems import Kind, error

LENGTH = 18
_OLD_LENGTH = 15
_EARLIEST_BIRTH_YEAR = 1900
_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))

ID_LENGTH = error("id_length", "身份证号应为18位，现为{length}位", "对照户口簿补全后重新输入")
ID_CHARACTERS = error(
    "id_characters", "身份证号前17位应为数字，末位应为数字或X", "对照户口簿更正，不要夹带空格或其他字符"
)
ID_BIRTH_DATE = error("id_birth_date", "身份证号第7—14位不是真实的出生日期", "对照户口簿更正")
ID_CHECK_DIGIT = error(
    "id_check_digit",
    "身份证号校验码不符，按前17位推算末位应为{expected}",
    "对照户口簿逐位核对，常见为抄错一位或相邻两位颠倒",
)


def fault(number: str) -> tuple[Kind, dict[str, object]] | None:
    """Return the fault of an 18-digit `number` with its facts, if any."""
    if len(number) != LENGTH:
        return ID_LENGTH, {"length": len(number)}
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return ID_CHARACTERS, {}
    if possible_birth_date(number) is None:
        return ID_BIRTH_DATE, {}
    expected = check_digit(number)
    return None if number[-1] == expected else (ID_CHECK_DIGIT, {"expected": expected})


def check_digit(number: str) -> str:
    """Return the check digit for the first 17 digits of `number`.

    GB 11643, ISO 7064 MOD 11-2.

    >>> check_digit("14230219650312001")
    '2'
    """
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11]


def birth_date(number: str) -> date:
    """Return the date of birth in a sound 18-digit `number`."""
    return date.fromisoformat(number[6:14])


def possible_birth_date(number: str) -> date | None:
    """Return the date of birth in a `number`, sound or not.

    None stands for no such day since 1900.
    """
    try:
        born = birth_date(number)
    except ValueError:
        return None
    return born if born.year >= _EARLIEST_BIRTH_YEAR else None


def sex(number: str) -> Sex:
    """Return the sex in a sound `number`: the 17th digit is odd for men."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def upgrade(number: str) -> str | None:
    """Return the 18-digit form of an old 15-digit `number`, None for others.

    >>> upgrade("142302650312001")
    '142302196503120012'
    """
    if not re.fullmatch(rf"[0-9]{{{_OLD_LENGTH}}}", number):
        return None
    body = f"{number[:6]}19{number[6:]}"
    return body + check_digit(body)


def mask(number: str) -> str:
    """Return `number` as it may be posted: its first 6 and last 2 digits."""
    return number[:6] + "*" * (len(number) - 8) + number[-2:]
