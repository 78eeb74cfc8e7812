"""Spoils files: bytes, parts of packages, XML, JSON, TOML, tables of text."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any
from warnings import catch_warnings, simplefilter

ODD_NUMBERS = ("-1", "0", "1", "65537", "1048577", "999999999", "99999999999999999999", "1e999", "1E-400", "NaN", "-0")
ODD_TEXTS = (
    "",
    "?1",
    "A1:XFD1048576",
    "ZZZ999",
    "true",
    "#REF!",
    "=1+1",
    "../../../../etc/hostname",
    "\u200b",
    "\U0002000b",
    "２０２４",
    "(" * 3000,
    "长" * 40_000,
    "{{姓名}}",
    "{{",
)
XML_SCRAPS = (
    "<",
    ">",
    "/>",
    '"',
    "&",
    "&#0;",
    "&#xFFFFFFFF;",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<c",
    "</c>",
    "<row>",
    "<row r='1'/>" * 500,
    "<f>1</f>",
    "<v/>",
    "<v>999999</v>",
    "<mergeCell ref='A1:Z9'/>",
    "<col min='1' max='16384' hidden='1'/>",
    "<t>" + "字" * 20_000 + "</t>",
)
JSON_SCRAPS = ('"', "{", "]", "null", "1E999", "-1", "\\u0000", "\\ud800", "[" * 2000, ",")
TOML_SCRAPS = ("[", "]", "[[", '"', "'''", "=", "\n", "#", "\\", "a.b = 1\n", "[numbers]\n", "\0")
TOML_VALUES = (
    "-1",
    "0",
    "0.0000001",
    "nan",
    "inf",
    "1e999999999",
    "9" * 4000,
    "[" * 3000,
    '"长"',
    '""',
    '"\\u0000"',
    "{}",
    "[]",
    "true",
    "1979-05-27",
    "a." * 3000 + "a",
    '"' + "长" * 50_000 + '"',
)
CSV_SCRAPS = ('"', ",", ",,,,,,,,", "\n\n", "\r" * 3000, "\0", "\t", ";", "=1+1", '""', "，", "长" * 40_000)


def _times(random: Random) -> int:
    """Draw how often to spoil.

    It is mostly once, so that what follows is reached too.
    """
    return random.choice((1, 1, 1, 2, 4))


def spoiled_bytes(random: Random, data: bytes, scraps: Sequence[bytes] = ()) -> bytes:
    """Replace, remove, insert and cut off bytes."""
    for _ in range(_times(random)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((0, 0, 1, 2, 8, 40, 400)))
        new = random.choice((*scraps, random.randbytes(random.randint(1, 8)), b"\xff" * 4, bytes(4)))
        data = data[:start] + new + data[end:]
    return data[: random.randrange(len(data))] if random.random() < 0.1 else data


def spoiled_text(random: Random, text: str, scraps: Sequence[str]) -> str:
    """Replace, remove, insert and repeat pieces of a text."""
    for _ in range(_times(random)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 0, 1, 5, 60)))
        new = random.choice((*scraps, text[start:end] * random.choice((2, 50))))
        text = text[:start] + new + text[end:]
    return text


def spoiled_xml(random: Random, xml: str) -> str:
    """Spoil some parts of XML.

    Attributes get odd values, elements are repeated and removed, texts are changed, or scraps are spliced in.
    """
    for _ in range(_times(random)):
        choice = random.random()
        if choice < 0.45:
            xml = _with_another(random, xml, r'(?<=\s)[\w:]+="([^"]*)"', (*ODD_NUMBERS, *ODD_TEXTS))
        elif choice < 0.65:
            xml = _with_another(random, xml, r">([^<>]+)<", (*ODD_NUMBERS, *ODD_TEXTS))
        elif choice < 0.85:
            xml = _with_another_element(random, xml)
        else:
            xml = spoiled_text(random, xml, XML_SCRAPS)
    return xml


def _with_another(random: Random, text: str, pattern: str, values: Sequence[str]) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    start, end = random.choice(found).span(1)
    return text[:start] + random.choice(values).replace("<", "&lt;") + text[end:]


def _with_another_element(random: Random, xml: str) -> str:
    found = list(re.finditer(r"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)", xml))
    if not found:
        return xml
    start, end = random.choice(found).span()
    element = xml[start:end]
    return xml[:start] + element * random.choice((0, 0, 2, 3, 1000)) + xml[end:]


def spoiled_package(random: Random, data: bytes) -> bytes:
    """Spoil one part of a package, its list of parts, or its bytes."""
    choice = random.random()
    if choice < 0.15:
        return spoiled_bytes(random, data, (b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    place = random.randrange(len(parts))
    name, content = parts[place]
    if choice < 0.25:
        parts[place : place + 1] = random.choice(
            ([], [(name, b"")], [(name, content), (name, content)], [(f"{name}x", content)], [("../" + name, content)])
        )
    elif name.endswith((".xml", ".rels")):
        parts[place] = name, spoiled_xml(random, content.decode("utf-8")).encode("utf-8", "surrogatepass")
    else:
        parts[place] = name, spoiled_bytes(random, content)
    return packed(parts)


def packed(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the package of those parts."""
    target = BytesIO()
    with catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        simplefilter("ignore")  # two parts of one name are meant
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def spoiled_json(random: Random, text: str) -> str:
    """Change values, keys and lengths of lists, or splice scraps in."""
    try:
        tree = json.loads(text)
    except ValueError:  # spoiled already
        return spoiled_text(random, text, JSON_SCRAPS)
    if random.random() < 0.3:
        return spoiled_text(random, text, JSON_SCRAPS)
    for _ in range(_times(random)):
        _spoil_node(random, tree)
    compact = random.random() < 0.5
    return json.dumps(tree, ensure_ascii=not compact, separators=(",", ":") if compact else None)


def _spoil_node(random: Random, tree: Any) -> None:
    node = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = random.choice(keys)
        if not isinstance(node[key], dict | list) or not node[key] or random.random() < 0.15:
            break
        node = node[key]
    old = node[key]
    odd: tuple[Any, ...] = (None, True, -1, 0, 1.5, 10**30, float("1e308"), [], {}, [[[[]]]], *ODD_NUMBERS, *ODD_TEXTS)
    choice = random.random()
    if choice < 0.7:
        node[key] = random.choice(odd)
    elif choice < 0.8:
        del node[key]
    elif isinstance(node, list):
        node.extend([old] * random.choice((1, 300)))
    else:
        node[random.choice((f"{key}x", "名称", ""))] = old


def spoiled_lines(random: Random, text: str) -> str:
    """Spoil lines of a file that has a JSON value on each line.

    Lines are removed, repeated and swapped, and one of them is spoiled as JSON.
    """
    lines = text.splitlines(keepends=True)
    for _ in range(_times(random)):
        if not lines:
            break
        place = random.randrange(len(lines))
        choice = random.random()
        if choice < 0.5 and lines[place].startswith("{"):
            lines[place] = spoiled_json(random, lines[place]) + "\n"
        else:
            lines[place : place + 1] = random.choice(
                ([], [lines[place]] * 2, [lines[place], lines[0]], ["\n", lines[place]])
            )
    whole = "".join(lines)
    return whole[: random.randrange(len(whole) + 1)] if random.random() < 0.15 else whole


def signed_anew(text: str) -> str:
    """Return the lines of a ledger with checksums that are right again.

    They are those that the ledger's own writer would give the lines.
    """
    header, *lines = text.splitlines()
    signed, before = [header], ""
    for line in lines:
        body = line.rpartition(',"校验":"')[0] or line.rstrip("}")
        before = sha256(before.encode() + body.encode("utf-8", "replace")).hexdigest()[:32]
        signed.append(f'{body},"校验":"{before}"}}')
    return "\n".join(signed) + "\n"


def spoiled_toml(random: Random, text: str) -> str:
    """Give keys odd values, remove and repeat lines, or splice scraps in."""
    lines = text.splitlines(keepends=True)
    for _ in range(_times(random)):
        place = random.randrange(len(lines))
        line = lines[place]
        choice = random.random()
        if choice < 0.5 and "=" in line:
            lines[place] = f"{line.partition('=')[0]}= {random.choice(TOML_VALUES)}\n"
        elif choice < 0.75:
            lines[place] = line * random.choice((0, 2))
        else:
            lines[place] = spoiled_text(random, line, TOML_SCRAPS)
        if not any(lines):
            break
    return "".join(lines)


def spoiled_csv(random: Random, text: str) -> bytes:
    """Splice scraps into a table of text and write it in some encoding."""
    changed = spoiled_text(random, text, (*CSV_SCRAPS, *ODD_NUMBERS))
    data = changed.encode(random.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")
    return spoiled_bytes(random, data) if random.random() < 0.3 else data
