"""Response times of the page with PEOPLE people.

They are how long the page keeps its main thread busy, and how long a clerk waits.

    python benchmarks/page.py [PEOPLE] [ADDRESS]

ADDRESS is that of `subsidy web`, or the single file (dist/subsidy.html). The browser reports each task over 50 ms; none
may take more than 200 ms, for the page must answer while it works.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from read import project

from subsidy.workbook import project_to_workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import Page, chromium

SINGLE_FILE = Path(__file__).parents[1] / "dist" / "subsidy.html"
WATCH = """window.tasks = []; new PerformanceObserver(list => list.getEntries().forEach(
    one => tasks.push(one.duration))).observe({type: 'longtask', buffered: true})"""
SCROLL = """const grid = document.querySelector('.grid'); let left = 30;
    const timer = setInterval(() => { grid.scrollTop += 4000; if (!--left) clearInterval(timer); }, 16)"""


def workbooks(folder: Path, people: int) -> tuple[Path, Path]:
    """Write a clean workbook, and one with wrong check digits.

    The latter has a wrong one in every thirteenth row.
    """
    clean, dirty = folder / "clean.xlsx", folder / "dirty.xlsx"
    project_to_workbook(project(people), clean)
    book = openpyxl.load_workbook(clean)
    sheet = book["人员"]
    column = [cell.value for cell in sheet[1]].index("身份证号") + 1
    for row in range(5, people, 13):
        number = str(sheet.cell(row, column).value)
        sheet.cell(row, column).value = number[:-1] + ("1" if number[-1] != "1" else "2")
    book.save(dirty)
    return clean, dirty


CORRECT = """const input = document.querySelector('.corrector input');
    input.value += '0'; input.form.requestSubmit()"""


def measure(page: Page, what: str, action: Callable[[], object]) -> float:
    """Print the time of an action and its longest task; return the latter.

    The task is one of the main thread; the returned time is in ms.
    """
    start = time.perf_counter()
    action()
    page.settle()
    waited = time.perf_counter() - start
    time.sleep(0.6)
    longest: float = max([0.0, *page.script("return tasks.splice(0)")])
    print(f"{what}: {waited:.2f} s, longest task {longest:.0f} ms")
    return longest


def press(page: Page, selector: str) -> None:
    page.script("document.querySelector(arguments[0]).click()", selector)


def main(people: int, address: str) -> None:
    with TemporaryDirectory() as name, chromium(str(shutil.which("chromedriver")), Path(name)) as browser:
        folder = Path(name)
        clean, dirty = workbooks(folder, people)
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        start = time.perf_counter()
        page = Page(browser, address, folder, offline=address.startswith("file:"))
        print(f"ready: {time.perf_counter() - start:.2f} s")
        longest = [
            measure(page, "start", lambda: None),
            measure(page, "open with errors", lambda: page.choose(dirty, "problems")),
            measure(page, "next problem", partial(press, page, "[data-action=next]")),
            measure(page, "scroll", lambda: page.script(SCROLL)),
            measure(page, "rows with problems only", partial(press, page, "[data-action=only-problems]")),
            measure(page, "correct a cell", lambda: page.script(CORRECT)),
            measure(page, "undo", partial(press, page, "[data-action=undo]")),
            measure(page, "open without errors", lambda: page.choose(clean, "result")),
            measure(page, "result", lambda: page.wait(lambda: page.all(".persons .grid-row"))),
            measure(page, "sort", partial(press, page, ".grid-head .right button")),
            measure(page, "why", partial(press, page, ".persons .grid-body .cell")),
            measure(page, "deadlines", partial(press, page, "[data-step=deadlines]")),
            measure(page, "forms", partial(press, page, "[data-step=forms]")),
        ]
    if max(longest) > 200:
        sys.exit("a task of the main thread takes more than 200 ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000, sys.argv[2] if len(sys.argv) > 2 else SINGLE_FILE.as_uri())
