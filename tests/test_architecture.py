"""The rooms of the package.

Imports run one way, without a circle, and only through a room's face.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import subsidy

PACKAGE = Path(subsidy.__file__).parent
ORDER = (
    "problems",
    "disk",
    "law",
    "facts",
    "deadlines",
    "decisions",
    "bulk",
    "ledger",
    "workbook",
    "forms",
    "desk",
    "web",
    "cli",
)
"""Each room may import those before it, and `xlsxform`, which imports none of them."""

Import = tuple[tuple[str, ...], tuple[str, ...]]
"""The module that imports, and the module imported, both as parts below `subsidy`."""


def modules() -> Iterator[tuple[Path, tuple[str, ...]]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, path.relative_to(PACKAGE).with_suffix("").parts


MODULES = {parts[:-1] if parts[-1] == "__init__" else parts for _, parts in modules()}


def imports() -> Iterator[Import]:
    """Yield every import within the package.

    Those under TYPE_CHECKING and inside functions are included.
    """
    for path, parts in modules():
        here = parts[:-1] if parts[-1] == "__init__" else parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = (*parts[: len(parts) - node.level], *(node.module.split(".") if node.module else ()))
                for alias in node.names:
                    yield here, (*base, alias.name) if (*base, alias.name) in MODULES else base
            elif isinstance(node, ast.ImportFrom | ast.Import):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
                assert not any(name.split(".")[0] == "subsidy" for name in names), f"{path}: use relative imports"


IMPORTS = sorted(set(imports()))
BETWEEN_ROOMS = [(here, there) for here, there in IMPORTS if there and here[:1] not in ((), ("__main__",), there[:1])]


def shown(pair: Import) -> str:
    return " imports ".join(".".join(parts) or "subsidy" for parts in pair)


def test_the_rooms_are_those_of_the_plan() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms - {"templates_xlsx", "page"} == {*ORDER, "xlsxform"}
    assert {path.name for path in PACKAGE.glob("*.py")} <= {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("pair", BETWEEN_ROOMS, ids=shown)
def test_an_import_between_rooms_points_down_and_ends_at_the_face(pair: Import) -> None:
    (room, *_), there = pair
    assert room != "xlsxform"
    assert there[0] == "xlsxform" or ORDER.index(there[0]) < ORDER.index(room)
    assert len(there) == 1 or there[-1] in exported(there[0]), "not exported by the room's __init__"


def test_the_gate_is_entered_only_through_its_face() -> None:
    gate = ("workbook", "gate")
    past = [pair for pair in IMPORTS if pair[1][:2] == gate != pair[0][:2] and len(pair[1]) > len(gate)]
    assert past == []


def exported(room: str) -> set[str]:
    """Return the names in `__all__` of a room."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for here, there in IMPORTS:
        if here != there[: len(here)] and there != here[: len(there)]:  # a room and its own modules
            graph.setdefault(here, set()).add(there)
    TopologicalSorter(graph).prepare()


def test_every_room_has_a_folder_of_tests() -> None:
    assert [room for room in (*ORDER, "xlsxform") if not [*(Path(__file__).parent / room).glob("test_*.py")]] == []


def test_every_room_says_in_one_sentence_what_it_is() -> None:
    for room in (*ORDER, "xlsxform"):
        doc = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))
        assert doc, room
        assert doc.splitlines()[0].endswith("."), room


_DOCUMENTED = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef


def first_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the first line of each docstring of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, _DOCUMENTED) and (text := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), text.splitlines()[0]


def test_the_first_line_of_a_docstring_is_short() -> None:
    """Check the length that CONTRIBUTING gives: lists show only that line."""
    root = PACKAGE.parent
    files = (
        path for room in ("subsidy", "tests", "tools", "benchmarks", "examples") for path in (root / room).rglob("*.py")
    )
    long = [
        f"{path.relative_to(root)}:{at}: {line}" for path in files for at, line in first_lines(path) if len(line) > 72
    ]
    assert not long, "\n".join(long)
