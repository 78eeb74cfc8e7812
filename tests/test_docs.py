"""The documentation agrees with the code and the command.

It says what the code declares, and the README says what the command does.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import pkgutil
import re
import runpy
import string
from pathlib import Path

from typer.main import get_command

import subsidy
from subsidy.cli.main import app
from subsidy.problems.problem import KINDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_reference_page_is_what_the_declarations_say() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "reference.py"))["page"]()
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == page, "run python tools/reference.py"


def told_in_tests() -> str:
    """Return every text of the tests, a line each.

    Any part that is filled in there stands as `…`.
    """
    texts = []
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                texts.append(
                    "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def words(text: str) -> str:
    """Return a pattern for a message.

    It is the message's words, and anything but braces for the figures filled in.
    """
    return "".join(
        re.escape(literal) + ("[^{}\n]+" if name is not None else "")
        for literal, name, _, _ in string.Formatter().parse(text)
    )


def test_every_problem_is_told_word_for_word_in_some_test() -> None:
    for module in pkgutil.walk_packages(subsidy.__path__, "subsidy."):
        importlib.import_module(module.name)  # kinds are declared where they are found
    texts = told_in_tests()
    missing = [
        kind.code
        for kind in KINDS.values()
        if not re.search(f"：{words(kind.message)}.*。{words(kind.remedy)}。 \\[{kind.code}\\]", texts)
    ]
    assert missing == []


def test_the_readme_lists_every_command() -> None:
    listed = set(re.findall(r"^\| `subsidy (\w+)", README, flags=re.MULTILINE))
    assert listed == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_the_readme_names_every_option() -> None:
    rows = dict(re.findall(r"^\| `subsidy (\w+)(.*)$", README, flags=re.MULTILINE))
    commands = get_command(app).commands  # type: ignore[attr-defined]
    options = {
        (name, parameter.opts[0])
        for name, command in commands.items()
        if not hasattr(command, "commands")
        for parameter in command.params
        if parameter.opts[0] not in {"--policy", "-h"}
    }
    missing = [(name, option) for name, option in options if option.startswith("-") and option not in rows[name]]
    assert missing == []


def test_the_page_of_a_package_index_has_no_link_into_the_source() -> None:
    import tomllib

    hook = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["metadata"]["hooks"]
    page = README
    for each in hook["fancy-pypi-readme"]["substitutions"]:
        page = re.sub(each["pattern"], each["replacement"], page)
    assert [link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link] == []
    assert "[![" not in page
    assert "| docs/architecture.md | programmers" in page


def test_what_a_public_function_raises_is_public() -> None:
    known = {*subsidy.__all__, *vars(builtins), "ValidationError"}
    raised = set()
    for name in subsidy.__all__:
        public = getattr(subsidy, name)
        for value in (public, *(vars(public).values() if isinstance(public, type) else ())):
            _, _, raises = (getattr(value, "__doc__", None) or "").partition("Raises ")
            raised |= {(name, error) for error in re.findall(r"`(\w+Error)`", raises)}
    assert raised
    assert {(name, error) for name, error in raised if error not in known} == set()


def test_the_ten_lines_of_the_readme_run(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert code is not None
    lines = (
        code[1]
        .replace('"examples/', f'"{ROOT.as_posix()}/examples/')
        .replace('"forms"', f'"{tmp_path.as_posix()}/forms"')
    )
    for _ in range(2):  # a newcomer runs it again
        exec(compile(lines, "README.md", "exec"), {})  # noqa: S102 — it is our own README
    assert (tmp_path / "forms" / "manifest.json").is_file()


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert len(subsidy.__all__) == len(set(subsidy.__all__))
    assert not [name for name in subsidy.__all__ if not getattr(subsidy, name).__doc__]


def test_the_integration_guide_explains_every_key_of_a_result() -> None:
    result = subsidy.result_json(subsidy.assess(subsidy.read_workbook(subsidy.example_workbook()).project))
    guide = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    first_columns = " ".join(line.split(" | ")[0] for line in guide.splitlines() if line.startswith("| `"))
    explained = set(re.findall(r"\w+", first_columns))
    keys = {*result, *result["project"], *result["provenance"], *result["persons"][0], *result["villages"][0]}
    assert keys - {"project", "villages", "persons"} - explained == set()


def test_the_page_of_decisions_lists_every_one() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((.+?)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_every_picture_and_file_the_pages_name_is_there() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), (page.name, link)
