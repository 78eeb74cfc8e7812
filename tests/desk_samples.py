"""Write samples/*.json, the answers of a desk on the example workbook.

They are for developers of a page. Run `python tests/desk_samples.py` after a change of the layouts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desks import Clerk

FOLDER = Path(__file__).parent / "desk" / "samples"
SHEETS = {"填表说明": "guide", "项目": "project", "村": "villages", "农户": "households", "人员": "people"}
WRONG = [
    {"sheet": "人员", "cell": "A9", "text": "2"},
    {"sheet": "人员", "cell": "A30", "text": "10"},
    {"sheet": "村", "cell": "C2", "text": "146.5"},
]


def samples() -> Iterator[tuple[str, Any]]:
    """Yield the name and the answer of each sample."""
    clerk = Clerk()
    yield "about", clerk.ask("about")
    yield "state_empty", clerk.ask("state")
    yield "state_result", clerk.ask("example")
    for title, name in {**SHEETS, "地块": "parcels", "办理进度": "progress"}.items():
        yield f"sheet_{name}", clerk.ask("sheet", name=title)
    result = clerk.ask("result")
    yield "result", result
    numbers = {person["name"]: person["id_number"] for person in result["persons"]}
    yield "explain", clerk.ask("explain", who=numbers["王志勇"])
    yield "explain_village", clerk.ask("explain_village", village="盘龙塔村")
    yield "neighbour", clerk.ask("neighbour", who=numbers["王应喜"], other=numbers["李还生"])
    yield "schedule", clerk.ask("schedule", as_of="2024-08-12")
    yield "settings", clerk.ask("settings")
    yield "compare", clerk.ask("compare", settings={"dibao": "700"})
    forms = clerk.ask("form_list")
    yield "form_list", forms
    yield "preview", clerk.ask("preview", path=forms["forms"][0]["path"])
    clerk.ask("edit", sheet="人员", cell="C12", text="142331198408078233")
    yield "state_problems", clerk.ask("edits", edits=WRONG)


def written(answer: Any) -> str:
    """Return an answer as it stands in its file."""
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, answer in samples():
        (FOLDER / f"{name}.json").write_text(written(answer), encoding="utf-8")
