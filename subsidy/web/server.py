"""Starting and finding the server, one for each person.

It serves this computer only.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import tempfile
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..forms import PrintError, require_printer
from ..problems import SubsidyError

HOST = "127.0.0.1"
_NEEDED = ("starlette", "uvicorn")
_STATE = "web.json"
_WAIT = 3
"""Seconds in which a running server answers"""


class MissingExtraError(SubsidyError):
    """Packages of the server that are not installed.

    The text says how to install them.
    """


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and the key of its start."""

    port: int
    key: str

    @property
    def page(self) -> str:
        """The address of the page, with the key."""
        return f"http://{HOST}:{self.port}/?key={self.key}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser may call it by."""
        return f"{HOST}:{self.port}", f"localhost:{self.port}"


def serve(port: int = 0, *, browse: bool = True, say: Callable[[str], None] = print) -> None:
    """Serve the page until interrupted, and open it.

    If a server of this person runs, its page is opened instead, and the call returns. `port` 0 takes a free one. Raises
    `MissingExtraError`, and `OSError` if the port is taken.
    """
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise MissingExtraError(f'网页要用的组件没有安装（{"、".join(missing)}）。请先运行：pip install "subsidy[web]"')
    if running := _running():
        say(f"网页已经开着：{running.page}")
        _browse(running, wanted=browse)
        return
    with socket.socket() as listener:
        listener.bind((HOST, port))
        listener.listen()  # before the address is shown: whoever opens it at once waits instead of being refused
        address = Address(listener.getsockname()[1], secrets.token_urlsafe(24))
        with _announced(address):
            say(f"网页：{address.page}")
            say("关掉这个窗口，或按 Ctrl+C，就停下。")
            _run(listener, address, browse=browse)


def _run(listener: socket.socket, address: Address, *, browse: bool) -> None:
    import uvicorn

    from .app import application

    class Server(uvicorn.Server):
        """Opens the page once it listens; interruption is left to the command."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            _browse(address, wanted=browse)

    app = application(address.key, address.hosts, can_print=_can_print())
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none", lifespan="off")
    with _interrupted_by_signals():
        Server(config).run(sockets=[listener])


def _can_print() -> bool:
    try:
        require_printer()
    except PrintError:
        return False
    return True


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Let uvicorn stop in order on a signal, and end quietly.

    uvicorn raises the signal again after it has stopped; that does nothing.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _browse(address: Address, *, wanted: bool) -> None:
    if wanted:
        with suppress(webbrowser.Error):
            webbrowser.open(address.page)


# One for each person --------------------------------------------------------------------------------------------------


def state_folder() -> Path:
    """Return the folder in which later starts find a running server.

    It is readable by its owner only.
    """
    base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("LOCALAPPDATA")
    folder = Path(base) / "subsidy" if base else Path.home() / ".cache" / "subsidy"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _running() -> Address | None:
    """Return the address of the running server of this person, if it answers."""
    try:
        found = json.loads((state_folder() / _STATE).read_text(encoding="utf-8"))
        address = Address(int(found["port"]), str(found["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    request = urllib.request.Request(
        f"http://{HOST}:{address.port}/api/alive", b"{}", {"X-Subsidy-Key": address.key}, method="POST"
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_WAIT) as answer:
            return address if answer.read() == b"true" else None
    except (OSError, urllib.error.URLError, ValueError):
        return None


@contextmanager
def _announced(address: Address) -> Iterator[None]:
    """Write down where the server is, for as long as it runs."""
    path = state_folder() / _STATE
    handle, scratch = tempfile.mkstemp(dir=path.parent)  # readable by this person alone
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": address.port, "key": address.key, "pid": os.getpid()}, file)
    Path(scratch).replace(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
