"""Every program of the cookbook runs as it stands.

It prints what the page says.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs" / "cookbook.md").read_text(encoding="utf-8")
TITLES = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
PROGRAMS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


def test_every_recipe_runs_and_prints_what_it_says(tmp_path: Path) -> None:
    assert len(TITLES) == len(PROGRAMS) == PAGE.count("```python")
    said = []
    for number, (program, _) in enumerate(PROGRAMS):
        script = tmp_path / f"recipe_{number}.py"
        script.write_text(program, encoding="utf-8")
        command = [sys.executable, "-X", "utf8", "-W", "error", str(script)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False)
        said.append(done.stdout if done.returncode == 0 else done.stderr)
    expected = [output for _, output in PROGRAMS]
    assert dict(zip(TITLES, said, strict=True)) == dict(zip(TITLES, expected, strict=True))
