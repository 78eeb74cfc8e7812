"""JSON that is printed or written fits the schema for it.

The schema is the one that `subsidy schema` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cases import DISTRICT
from command import EXAMPLE, run
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from strategies import projects, projects_facts

import subsidy
from subsidy.cli.schemas import LAYOUTS, json_schemas
from subsidy.deadlines import schedule, schedules_json
from subsidy.decisions import (
    assess,
    compare,
    explain,
    explain_village,
    explanations_json,
    problems_json,
    result_json,
    what_if,
)
from subsidy.facts import all_problems
from subsidy.law import SCHEMA, packaged_policies, rules_json, write_district

SCHEMAS = json_schemas()


def closed(schema: Any) -> Any:
    """Return a schema that allows no key but those it names.

    Others must tolerate new keys, but we may not add them.
    """
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    extra = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {**extra, **{key: closed(part) for key, part in schema.items()}}


VALIDATORS = {name: Draft202012Validator(closed(schema)) for name, schema in SCHEMAS.items()}


def assert_fits(name: str, data: Any) -> None:
    """Raise unless `data`, as JSON, fits the schema of that name.

    It must also carry the version.
    """
    plain = json.loads(json.dumps(data))
    VALIDATORS[name].validate(plain)
    assert name == "input" or plain["schema"] == SCHEMA


# The schemas ----------------------------------------------------------------------------------------------------------


def test_schema_prints_the_schema_of_the_input_and_of_every_layout() -> None:
    printed = json.loads(run("schema").stdout)
    assert printed == json.loads(json.dumps(SCHEMAS))
    assert list(printed) == ["input", *LAYOUTS]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_names_its_dialect_and_itself(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMAS[name]["$id"] == f"urn:subsidy:{SCHEMA}:{name}"


WRONG: Mapping[str, tuple[str, str, Any]] = {
    "a decimal of three places": ("result", "project.cost", "1.000"),
    "a number for a decimal": ("result", "project.cost", 1),
    "an unknown class": ("result", "persons.0.loss_class", "half"),
    "an unknown reason": ("result", "persons.0.ineligible_because", ["old"]),
    "a ratio of three places": ("result", "persons.0.loss_ratio", "0.571"),
    "another version": ("result", "schema", SCHEMA + 1),
    "a date of another form": ("deadlines", "as_of", "2024/08/12"),
    "an unknown status": ("deadlines", "steps.0.status", "late"),
    "a decimal with a comma": ("input", "dibao", "6,5"),
    "a negative area": ("input", "villages.0.total_area", -1),
}


@pytest.mark.parametrize(("name", "path", "value"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_does_not_fit(name: str, path: str, value: Any) -> None:
    result = assess(subsidy.read_workbook(EXAMPLE).project)
    printed: Mapping[str, Any] = {
        "result": result_json(result),
        "deadlines": schedule(result.project, date(2024, 8, 12)).to_json(),
        "input": result.project.model_dump(mode="json"),
    }
    data = json.loads(json.dumps(printed[name]))
    assert VALIDATORS[name].is_valid(data)
    put(data, path, value)
    assert not VALIDATORS[name].is_valid(data)


def put(data: Any, path: str, value: Any) -> None:
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        data = data[key]
    assert last in data
    data[last] = value


# The commands ---------------------------------------------------------------------------------------------------------


COMMANDS = {
    "problems": ("check", EXAMPLE),
    "result": ("assess", EXAMPLE),
    "explanations": ("explain", EXAMPLE, "142302196503120012"),
    "comparison": ("compare", EXAMPLE, "--set", "months=180"),
    "deadlines": ("deadlines", EXAMPLE, "--as-of", "2024-08-12"),
    "deadlines_of_several": ("deadlines", EXAMPLE, EXAMPLE, "--as-of", "2024-08-12"),
    "rules": ("rules",),
    "policy_check": ("policy", "check", DISTRICT),
}
"""A command that prints each layout with --json"""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_its_schema_says(name: str) -> None:
    done = run(*COMMANDS[name], "--json")
    assert done.returncode == 0
    assert_fits(name, json.loads(done.stdout))


def test_the_blanks_and_faults_of_a_policy_fit_their_schema(tmp_path: Path) -> None:
    text = (write_district("方山", tmp_path) / "policy.toml").read_text("utf-8")
    (tmp_path / "policy.toml").write_text(text.replace("county", "country"), "utf-8")
    done = run("policy", "check", tmp_path, "--json")
    assert done.returncode == 1
    assert_fits("policy_check", json.loads(done.stdout))


def test_the_manifest_of_a_form_set_fits_its_schema(tmp_path: Path) -> None:
    assert run("forms", EXAMPLE, "--out", tmp_path / "表格", "--only", "附件6").returncode == 0
    assert_fits("manifest", json.loads((tmp_path / "表格" / "manifest.json").read_text("utf-8")))
    subsidy.fill_forms(assess(subsidy.read_workbook(EXAMPLE).project), tmp_path / "无来源", only=["附件6"])
    assert_fits("manifest", json.loads((tmp_path / "无来源" / "manifest.json").read_text("utf-8")))


def test_a_ledger_and_its_check_fit_their_schemas(tmp_path: Path) -> None:
    assert run("ledger", "add", tmp_path / "台账.db", EXAMPLE).returncode == 0
    for name, command in (("ledger", "show"), ("ledger_check", "check")):
        done = run("ledger", command, tmp_path / "台账.db", "--json")
        assert done.returncode == 0
        assert_fits(name, json.loads(done.stdout))


def test_every_layout_is_tested() -> None:
    assert {*COMMANDS, "ledger", "ledger_check", "manifest", "printout", "bulk"} == {
        name
        for name in LAYOUTS
        if not name.startswith("desk_")  # those are in tests/desk
    }


def test_the_problems_of_a_wrong_workbook_fit_their_schema(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    book["人员"]["C2"], book["农户"]["G2"], book["办理进度"]["A2"] = "142302196503120011", 500, "不知道"
    book.save(tmp_path / "错.xlsx")
    for command in ("check", "assess", "compare"):
        more = ("--set", "months=180") if command == "compare" else ()
        done = run(command, tmp_path / "错.xlsx", *more, "--json")
        assert done.returncode == 1
        assert_fits("problems", json.loads(done.stdout))


# Drawn projects -------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(projects())
def test_the_json_of_any_project_fits_its_schema(project: subsidy.Project) -> None:
    result = assess(project)
    explained = [explain(result, person) for person in result.persons]
    explained += [explain_village(result, village) for village in result.villages]
    plan = schedule(project, project.notice_date)
    assert_fits("input", project.model_dump(mode="json"))
    assert_fits("result", result_json(result))
    assert_fits("problems", problems_json(all_problems(project)))
    assert_fits("explanations", explanations_json(explained))
    assert_fits("deadlines", plan.to_json())
    assert_fits("deadlines_of_several", schedules_json([plan, plan]))
    for other in others(result):
        assert_fits("comparison", compare(result, other).to_json())


def others(result: subsidy.Assessment) -> Iterator[subsidy.Assessment]:
    """Yield the result under other numbers and readings.

    Those that the facts do not allow are left out.
    """
    for changes in ({"months": "180", "majority_loss_ratio": "0.3"}, {"rounding": "down"}, {"dibao": "700"}):
        with suppress(subsidy.InputError):  # rounded otherwise, there may be fewer places than names
            yield what_if(result, changes)


@settings(max_examples=40)
@given(projects_facts())
def test_a_project_that_fits_the_input_schema_is_read(facts: dict[str, Any]) -> None:
    text = json.dumps(facts, default=str, ensure_ascii=False)
    assert_fits("input", json.loads(text))
    assert subsidy.load_project(text) == subsidy.Project.model_validate(facts)


def test_the_rules_of_every_packaged_policy_fit_their_schema() -> None:
    assert_fits("rules", rules_json(packaged_policies().values()))
