"""The page in a real Chromium, used as a clerk uses it.

It takes files, keys and clicks.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--lang=zh-CN",
)  # fmt: skip
RESTING = "ready", "problems", "result", "failed"
PATIENCE = 25
DESKTOP, PHONE = (1366, 768), (390, 844)
T = TypeVar("T")


@contextmanager
def chromium(driver: str, folder: Path) -> Iterator[webdriver.Chrome]:
    """Start a Chromium with an empty profile; it ends with the block."""
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.set_capability("unhandledPromptBehavior", "accept")
    browser = webdriver.Chrome(options=options, service=Service(driver, env={**os.environ, "LANGUAGE": "zh_CN"}))
    try:
        yield browser
    finally:
        browser.quit()


class Page:
    """An open page and the folder that its downloads go to."""

    def __init__(self, browser: webdriver.Chrome, address: str, downloads: Path, *, offline: bool) -> None:
        """Open the page and wait until it is ready.

        `offline` cuts the network before.
        """
        self.browser, self.downloads = browser, downloads
        self._command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        self._command("Network.enable")
        self._command(
            "Network.emulateNetworkConditions", offline=offline, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )
        self.resize(*DESKTOP)
        browser.get("about:blank")
        self.logged()
        browser.get(address)
        self.wait_for("ready")

    def _command(self, name: str, **arguments: Any) -> Any:
        return self.browser.execute_cdp_cmd(name, arguments)

    def resize(self, width: int, height: int) -> None:
        """Give the page a size; a phone's is a touch screen's."""
        phone = width < 700
        self._command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone
        )

    def script(self, text: str, *arguments: object) -> Any:
        """Run a function body in the page."""
        return self.browser.execute_script(text, *arguments)

    @property
    def state(self) -> str:
        """What the page says of itself to other software."""
        return str(self.script("return document.documentElement.dataset.state"))

    def wait(self, for_what: Callable[[], T], patience: float = PATIENCE) -> T:
        """Return the first true answer."""
        end = time.monotonic() + patience
        while not (found := for_what()):
            assert time.monotonic() < end, (
                f"nothing within {patience} s; the page is {self.state}: {self.text('main')[:400]}"
            )
            time.sleep(0.02)
        return found

    def wait_for(self, *states: str) -> str:
        """Wait for one of the states of the page."""
        return self.wait(lambda: self.state if self.state in states else "")

    def settle(self) -> None:
        """Wait until nothing has been at work for two frames."""
        self.wait(lambda: bool(self.script(
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            "  done(arguments[0].includes(document.documentElement.dataset.state)))))", RESTING,
        )))  # fmt: skip

    def find(self, selector: str) -> WebElement:
        """Return the first element, waiting until there is one."""
        return self.wait(lambda: self.all(selector))[0]

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements there are."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the whole text of the first element, seen or not."""
        return str(self.script("return document.querySelector(arguments[0])?.textContent ?? ''", selector))

    def figure(self, name: str) -> str:
        """Return a plain figure of the page."""
        return self.text(f"[data-figure={name}]")

    def click(self, selector: str) -> None:
        """Click on the first element; once more if it was drawn anew just then."""
        try:
            self.find(selector).click()
        except StaleElementReferenceException:
            self.find(selector).click()
        self.settle()

    def press_button(self, words: str) -> str:
        """Press the first button with these words.

        It is found and pressed in one go. Return the cell the button names, if any.
        """
        script = """const found = [...document.querySelectorAll('button')].find(one => one.textContent.includes(arguments[0]));
            found?.click();
            return found && `${found.dataset.place ?? ''} `"""
        place = self.wait(lambda: self.script(script, words))
        self.settle()
        return str(place).strip()

    def step(self, name: str) -> None:
        """Go to a step of the rail."""
        self.click(f"[data-step={name}]")

    def choose(self, file: Path, *states: str) -> str:
        """Hand over a file, as the dialog of the browser does."""
        self.find("input[type=file]").send_keys(str(file))
        self.wait(lambda: file.name in self.text("#file-name") or self.text("#notice"))
        return self.wait_for(*(states or RESTING))

    def drop(self, *files: Path) -> None:
        """Drop files on the page at once."""
        contents = [(base64.b64encode(file.read_bytes()).decode(), file.name) for file in files]
        self.script(
            """const carried = new DataTransfer();
            for (const [content, name] of arguments[0])
              carried.items.add(new File([Uint8Array.from(atob(content), one => one.charCodeAt(0))], name));
            for (const kind of ['dragenter', 'dragover', 'drop'])
              document.body.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));""",
            contents,
        )  # fmt: skip

    def press(self, *keys: str) -> None:
        """Press keys one after the other; `ctrl+z` is held together."""
        for key in keys:
            actions = ActionChains(self.browser)
            *held, last = key.split("+") if len(key) > 1 else [key]
            held_keys = [getattr(Keys, one.upper()) for one in held]
            for one in held_keys:
                actions.key_down(one)
            actions.send_keys(getattr(Keys, last.upper(), last) if len(last) > 1 else last)
            for one in held_keys:
                actions.key_up(one)
            actions.perform()
        self.settle()

    def downloaded(self, start: Callable[[], object]) -> Path:
        """Return the file that an action makes the browser save."""
        before = set(self.downloads.iterdir())
        start()

        def fresh() -> Path | None:
            found = [file for file in self.downloads.iterdir() if file not in before]
            return found[0] if found and not any(file.suffix == ".crdownload" for file in found) else None

        file = self.wait(fresh)
        self.settle()
        assert file is not None
        return file

    def logged(self) -> list[str]:
        """Return what the console has said since the last time."""
        return [entry["message"] for entry in self.browser.get_log("browser")]  # type: ignore[no-untyped-call]

    def picture(self, file: Path) -> None:
        """Save what is seen."""
        self.settle()
        time.sleep(0.3)  # a transition or a toast
        self.browser.save_screenshot(str(file))

    def printed(self) -> bytes:
        """Return the page as it prints, as a PDF."""
        return base64.b64decode(
            self._command("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)["data"]
        )

    def violations(self, axe: str) -> list[str]:
        """Return what breaks the rules of accessibility.

        The rules are WCAG 2.1 A and AA, and good practice.
        """
        self.script(axe)
        found = self.browser.execute_async_script(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(found => done(JSON.stringify("
            "found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`))))"
        )
        return list(json.loads(found))
