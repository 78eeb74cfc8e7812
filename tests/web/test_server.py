"""The command `subsidy web`, as it is run."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run

pytest.importorskip("uvicorn", reason="needs subsidy[web]")
from subsidy.web import MissingExtraError, serve

SECONDS = 60


class Served:
    """A running `subsidy web`."""

    def __init__(self, folder: Path, *more: str) -> None:
        browser = folder / "browser.sh"
        browser.write_text(f'#!/bin/sh\necho "$1" > {folder}/browser\n', encoding="utf-8")
        browser.chmod(0o755)
        env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "TMPDIR": str(folder), "BROWSER": str(browser)}
        command = [sys.executable, "-m", "subsidy", "web", *more]
        self.state, self.env = folder / "subsidy" / "web.json", env
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def wait(self) -> dict[str, str | int]:
        """Return what it wrote down once it answers."""
        ended = time.monotonic() + SECONDS
        while time.monotonic() < ended:
            assert self.process.poll() is None, self.process.communicate()[0]
            try:
                found: dict[str, str | int] = json.loads(self.state.read_text(encoding="utf-8"))
                if self.ask(f"http://127.0.0.1:{found['port']}/app.js")[0] == 200:
                    return found
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        raise TimeoutError

    @staticmethod
    def ask(address: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 -- of this computer
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as failure:
            return failure.code, failure.read().decode()

    def stop(self, number: int = signal.SIGINT) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=SECONDS)[0]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path, "--no-browser")
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.communicate()


def test_it_answers_on_this_computer_alone(served: Served) -> None:
    found = served.wait()
    address = f"http://127.0.0.1:{found['port']}/?key={found['key']}"
    assert served.ask(address)[0] == 200
    assert served.ask(address, Host="evil.example")[0] == 400
    assert served.ask(address, Origin="http://evil.example")[0] == 403
    assert served.ask(f"http://127.0.0.1:{found['port']}/")[0] == 403
    bound = Path("/proc/net/tcp")
    if bound.exists():
        port = f":{int(found['port']):04X}"
        local = {line.split()[1] for line in bound.read_text().splitlines()[1:] if line.split()[1].endswith(port)}
        assert local == {f"0100007F{port}"}


def test_the_key_can_be_read_by_this_person_alone(served: Served) -> None:
    served.wait()
    assert stat.S_IMODE(served.state.stat().st_mode) == 0o600
    assert stat.S_IMODE(served.state.parent.stat().st_mode) == 0o700


def test_a_second_start_finds_the_first_and_ends(served: Served) -> None:
    found = served.wait()
    second = subprocess.run(
        [sys.executable, "-m", "subsidy", "web", "--no-browser"],
        env=served.env,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert second.returncode == 0
    assert f"网页已经开着：http://127.0.0.1:{found['port']}/?key={found['key']}" in "".join(
        (second.stdout + second.stderr).split("\n")
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_it_stops(served: Served, tmp_path: Path, number: int) -> None:
    served.wait()
    said = served.stop(number)
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["browser.sh"]


def test_it_opens_the_browser_itself(tmp_path: Path) -> None:
    server = Served(tmp_path)
    try:
        found = server.wait()
        ended = time.monotonic() + SECONDS
        while not (tmp_path / "browser").exists() and time.monotonic() < ended:
            time.sleep(0.1)
        assert f"/?key={found['key']}" in (tmp_path / "browser").read_text()
    finally:
        server.stop()


def test_a_stale_note_of_a_server_does_not_mislead(tmp_path: Path) -> None:
    note = tmp_path / "subsidy" / "web.json"
    note.parent.mkdir()
    note.write_text('{"port": 9, "key": "old"}')
    server = Served(tmp_path, "--no-browser")
    try:
        ended = time.monotonic() + SECONDS
        while '"old"' in note.read_text() and time.monotonic() < ended:
            time.sleep(0.1)
        assert server.wait()["key"] != "old"
    finally:
        server.stop()


def test_the_address_takes_connections_once_it_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def connect(text: str) -> None:
        port = urllib.parse.urlsplit(text.removeprefix("网页：")).port
        socket.create_connection(("127.0.0.1", port)).close()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(browse=False, say=connect)


def test_a_port_that_is_taken_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # another server may be running
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("web", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subsidy.web.server.find_spec", lambda _: None)
    with pytest.raises(
        MissingExtraError,
        match=r'^网页要用的组件没有安装（starlette、uvicorn）。请先运行：pip install "subsidy\[web\]"$',
    ):
        serve(browse=False)
