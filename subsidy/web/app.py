"""The server as an application: page, modules, calls of the protocol.

Nothing is answered unless the request names this server as its host, comes from its own page, and, for all but the
page's modules, has the key of this start.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..desk import Calls, Desk, Step, failure_of
from ..desk.layouts import Failure
from ..workbook import MAX_FILE

MAX_ARGUMENTS = 8_000_000
"""Bytes of arguments; a large paste is one call"""
MAX_DESKS = 8
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NO_KEY = "请用 subsidy web 打开的那个网页，或在那个窗口里再运行一次 subsidy web"
_TOO_LARGE = f"文件超过{MAX_FILE // 1_000_000}兆字节，请删去图片等无关内容，或分成几个文件"
_STATUS = {"unexpected": 500}


@dataclass(slots=True)
class _Tab:
    """The desk of one tab of the browser, and the call that is running."""

    calls: Calls
    lock: threading.Lock = field(default_factory=threading.Lock)
    progress: str = "null"
    cancelled: bool = False


class _Desks:
    """The desks of the open tabs; the oldest makes room."""

    def __init__(self, *, can_print: bool) -> None:
        self._can_print = can_print
        self._tabs: OrderedDict[str, _Tab] = OrderedDict()

    def of(self, tab: str) -> _Tab:
        """Return the desk of a tab, a new one for a new tab."""
        if tab not in self._tabs:
            self._tabs[tab] = _Tab(Calls(Desk(can_print=self._can_print)))
        self._tabs.move_to_end(tab)
        while len(self._tabs) > MAX_DESKS:
            self._tabs.popitem(last=False)
        return self._tabs[tab]


def application(key: str, hosts: tuple[str, ...], *, can_print: bool = False) -> ASGIApp:
    """Return the application of one start.

    It has a key, and the hosts it may be called by (``127.0.0.1:8731``).
    """
    desks = _Desks(can_print=can_print)

    async def page(request: Request) -> Response:
        if not _same(request.query_params.get("key", ""), key):
            return PlainTextResponse(_NO_KEY, 403)
        text = (_page() / "index.html").read_text(encoding="utf-8")
        text = text.replace(
            '<meta name="subsidy-key" content="">', f'<meta name="subsidy-key" content="{escape(key)}">'
        )
        return Response(text, media_type="text/html")

    async def module(request: Request) -> Response:
        path = _module(request.path_params["path"])
        return (
            PlainTextResponse("没有这个文件", 404)
            if path is None
            else Response(path.read_bytes(), media_type=_TYPES[path.suffix])
        )

    async def api(request: Request) -> Response:
        return await _api(request, desks)

    routes = [
        Route("/", page, methods=["GET"]),
        Route("/api/{method}", api, methods=["POST"]),
        Route("/{path:path}", module, methods=["GET"]),
    ]
    return _Guard(Starlette(routes=routes), key, frozenset(hosts))


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _page() -> Path:
    return Path(str(files("subsidy"))) / "page"


def _module(path: str) -> Path | None:
    """Return a module or style sheet of the page, by its path below the page.

    The result is None for anything else.
    """
    known = {
        found.relative_to(_page()).as_posix(): found for found in _page().rglob("*") if found.suffix in (".js", ".css")
    }
    return known.get(path)


class _Guard:
    """A guard against foreign requests.

    It rejects them before anything reads them, and sets the headers of every answer.
    """

    def __init__(self, app: ASGIApp, key: str, hosts: frozenset[str]) -> None:
        self._app, self._key, self._hosts = app, key, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in _SECURITY.items():
                    headers[name] = value
            await send(message)

        rejected = self._rejected(scope["method"], scope["path"], Headers(scope=scope))
        await (rejected or self._app)(scope, receive, guarded)

    def _rejected(self, method: str, path: str, headers: Headers) -> Response | None:
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return PlainTextResponse("这个地址不能用", 400)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        foreign = origin is not None and origin.removeprefix("http://") not in self._hosts
        if foreign or (method != "GET" and site not in ("same-origin", "none")):
            return PlainTextResponse("不接受别的网页的请求", 403)
        if path.startswith("/api/") and not _same(headers.get("x-subsidy-key", ""), self._key):
            return PlainTextResponse(_NO_KEY, 403)
        return None


# Calls ----------------------------------------------------------------------------------------------------------------


async def _api(request: Request, desks: _Desks) -> Response:
    method, tab = request.path_params["method"], desks.of(request.headers.get("x-subsidy-desk", "")[:64])
    if (quick := _at_once(method, tab)) is not None:
        return Response(quick, media_type="application/json")
    is_file = request.headers.get("content-type", "").startswith("application/octet-stream")
    body = await _body(request, MAX_FILE if is_file else MAX_ARGUMENTS)
    if body is None:
        return _failed({"kind": "refused", "message": _TOO_LARGE}, 413)
    given = unquote(request.headers.get("x-subsidy-arguments", "{}")) if is_file else body.decode(errors="replace")
    return await run_in_threadpool(_answered, tab, method, given, body if is_file else None)


def _at_once(method: str, tab: _Tab) -> str | None:
    """Answer what does not wait for the call that is running; None for a call."""
    if method == "progress":
        return tab.progress
    if method == "cancel":
        tab.cancelled = True
    return "true" if method in ("cancel", "alive") else None


async def _body(request: Request, most: int) -> bytes | None:
    """Return the body, or None if it is larger than it may be.

    A body that is too large is not kept.
    """
    if int(request.headers.get("content-length") or 0) > most:
        return None
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            return None
        parts.append(part)
    return b"".join(parts)


def _answered(tab: _Tab, method: str, given: str, data: bytes | None) -> Response:
    with tab.lock:
        tab.cancelled = False
        try:
            tab.calls.begin(method, given, data)
            step = tab.calls.step()
            while step[0] == "progress":
                tab.progress = step[1]
                step = tab.calls.step(tab.cancelled)
        except Exception as error:
            return _failed(failure_of(error), 500)
        finally:
            tab.progress = "null"
    return _response(step)


def _response(step: Step) -> Response:
    if step[0] == "file":
        _, name, kind, content = step
        headers = {"X-Subsidy-Name": quote(name), "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(content, media_type=kind, headers=headers)
    if step[0] == "failure":
        failure: Failure = json.loads(step[1])
        return _failed(failure, _STATUS.get(failure["kind"], 200))
    return Response(step[1], media_type="application/json")


def _failed(failure: Failure, status: int) -> Response:
    """Return a failure as a response.

    The header tells it from an answer, since a refusal is no fault of the server.
    """
    text = json.dumps(failure, ensure_ascii=False)
    return Response(text, status, {"X-Subsidy-Failure": failure["kind"]}, media_type="application/json")
