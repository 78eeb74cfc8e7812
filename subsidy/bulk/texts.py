"""Texts in SQL, trimmed and checked as the facts do it.

Names are spelt as a reader sees them (X6).

Nearly every text is plain, which a single test shows. The columns computed of the others are NULL for plain ones, layer
by layer: an engine computes an expression that occurs twice for every row, even in a branch that is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..problems import characters
from .sql import quoted

MOST_TEXT = 200
EMPTY, LONG, UNSEEN = 1, 2, 3
"""What can be wrong with a text, as the column ``fault_…`` tells; 0 is nothing."""

_PLAIN = r"^[0-9A-Za-z·\x{3400}-\x{9FFF}]+\z"
_UNSEEN = r"[\p{Cc}\p{Zl}\p{Zp}\x{FFFE}\x{FFFF}]"
_SPACES = "".join(
    character for character in map(chr, range(0x3001)) if character.isspace() and not "\x1c" <= character <= "\x1f"
)
"""What the facts strip from both ends"""
_BEYOND_LETTERS = range(0x80, 0x10000)


def looked_at(texts: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Return the layers of columns that are made of `texts`.

    `texts` has expressions by the names of their columns.
    """
    return (
        {f"plain_{name}": _plain(text) for name, text in texts.items()},
        {f"inner_{name}": f"CASE WHEN NOT plain_{name} THEN {_trimmed(text)} END" for name, text in texts.items()},
        dict(column for name in texts for column in _judged(name)),
    )


def _plain(text: str) -> str:
    """Return the condition that a text is plain.

    The length is tested separately: a pattern that counts would take long to prepare.
    """
    return f"length({text}) <= {MOST_TEXT} AND regexp_like({text}, {quoted(_PLAIN)})"


def _judged(name: str) -> Iterator[tuple[str, str]]:
    inner, (seen, meant) = f"inner_{name}", _look_alikes()
    unseen = f"regexp_like({inner}, {quoted(_UNSEEN)})"
    faults = {EMPTY: f"{inner} = ''", LONG: f"length({inner}) > {MOST_TEXT}", UNSEEN: unseen}
    tests = " ".join(f"WHEN {holds} THEN {fault}" for fault, holds in faults.items())
    yield f"fault_{name}", f"CASE {tests} ELSE 0 END"
    yield f"spelt_{name}", f"translate({inner}, {quoted(seen)}, {quoted(meant)})"


def trimmed(name: str, text: str) -> str:
    """Return the expression for a text without spaces around it.

    It is NULL where the text is wrong.
    """
    return _unless_wrong(name, text, f"inner_{name}")


def readable(name: str, text: str) -> str:
    """Return the expression for the `characters.readable_name` of a text.

    It is NULL where the text is wrong.
    """
    joined = f"replace(replace(spelt_{name}, ' ', ''), '\u3000', '')"
    return _unless_wrong(name, text, f"CASE WHEN length({joined}) = 2 THEN {joined} ELSE spelt_{name} END")


def _unless_wrong(name: str, text: str, otherwise: str) -> str:
    return f"CASE WHEN plain_{name} THEN {text} WHEN fault_{name} = 0 THEN {otherwise} END"


def _trimmed(text: str) -> str:
    return f"trim(BOTH {quoted(_SPACES)} FROM {text})"


@cache
def _look_alikes() -> tuple[str, str]:
    """Return the characters that a reader takes for others, and those others."""
    every = "".join(map(chr, _BEYOND_LETTERS))
    pairs = zip(every, characters.readable_name(every), strict=True)
    changed = [(seen, meant) for seen, meant in pairs if seen != meant]
    return "".join(seen for seen, _ in changed), "".join(meant for _, meant in changed)
