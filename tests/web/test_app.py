"""The server answers its own page, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
from desks import EXAMPLE, Clerk, parts

pytest.importorskip("starlette", reason="needs subsidy[web]")
from starlette.testclient import TestClient

from subsidy.web import application
from subsidy.web.app import MAX_ARGUMENTS, MAX_DESKS

KEY, HOST = "a-key-of-this-start", "127.0.0.1:8731"
HEADERS = {"X-Subsidy-Key": KEY, "X-Subsidy-Desk": "tab"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(application(KEY, (HOST, "localhost:8731")), base_url=f"http://{HOST}") as client:
        yield client


def ask(client: TestClient, method: str, arguments: dict[str, Any] | None = None, /, **headers: str) -> Any:
    return client.post(f"/api/{method}", json=arguments or {}, headers={**HEADERS, **headers})


# Who is answered ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost", "evil.example:8731", "[::1]:8731", ""]
)
@pytest.mark.parametrize("path", [f"/?key={KEY}", "/app.js", "/api/about"])
def test_a_foreign_host_is_rejected(client: TestClient, host: str, path: str) -> None:
    answer = client.request("POST" if "api" in path else "GET", path, headers={**HEADERS, "Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", [HOST, "localhost:8731"])
def test_its_own_names_are_answered(client: TestClient, host: str) -> None:
    assert ask(client, "about", Host=host, Origin=f"http://{host}").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8731", "http://127.0.0.1:8732", "file://"]
)
def test_a_foreign_origin_is_rejected(client: TestClient, origin: str) -> None:
    assert ask(client, "about", Origin=origin).status_code == 403
    assert client.get(f"/?key={KEY}", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something"])
def test_a_post_from_another_site_is_rejected(client: TestClient, site: str) -> None:
    assert ask(client, "about", **{"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], KEY + "x", KEY.upper()])
def test_without_the_key_nothing_is_answered(client: TestClient, key: str) -> None:
    assert ask(client, "about", **{"X-Subsidy-Key": key}).status_code == 403
    assert ask(client, "progress", **{"X-Subsidy-Key": key}).status_code == 403
    assert client.get("/", params={"key": key}).status_code == 403


def test_the_key_is_in_the_page_alone(client: TestClient) -> None:
    assert f'<meta name="subsidy-key" content="{KEY}">' in client.get(f"/?key={KEY}").text
    assert KEY not in client.get("/").text + client.get("/engine.js").text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_not_allowed(client: TestClient, method: str) -> None:
    assert client.request(method, "/api/about", headers=HEADERS).status_code == 405
    assert client.get("/api/about", headers=HEADERS).status_code in (404, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/index.html",
        "/../app.js",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/protocol.d.ts",
        "/hosts",
        "/tsconfig.json",
        "/../cli/main.py",
        "/c:/x.js",
    ],
)
def test_only_modules_and_styles_are_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 or answer.url.path == "/app.js"


@pytest.mark.parametrize("path", ["/", f"/?key={KEY}", "/app.js", "/style.css", "/none", "/api/about"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = {rule.split()[0]: rule.split()[1:] for rule in headers["Content-Security-Policy"].split(";")}
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == (["'none'"], ["'self'"], ["'self'"])
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert (headers["Referrer-Policy"], headers["X-Frame-Options"]) == ("no-referrer", "DENY")
    assert "access-control-allow-origin" not in headers


def test_modules_come_with_their_types(client: TestClient) -> None:
    types = [client.get(path).headers["Content-Type"] for path in ("/app.js", "/hosts/http.js", "/style.css")]
    assert types == ["text/javascript; charset=utf-8"] * 2 + ["text/css; charset=utf-8"]


# Calls ----------------------------------------------------------------------------------------------------------------


def test_answers_are_those_of_the_desk(client: TestClient) -> None:
    arguments = quote(json.dumps({"name": "表.xlsx"}))
    headers = {**HEADERS, "X-Subsidy-Arguments": arguments, "Content-Type": "application/octet-stream"}
    state = client.post("/api/open", content=EXAMPLE.read_bytes(), headers=headers).json()
    clerk = Clerk()
    assert state == clerk.open(EXAMPLE.read_bytes())
    assert ask(client, "result").json() == clerk.ask("result")


def test_a_file_comes_with_its_name(client: TestClient) -> None:
    ask(client, "example")
    answer = ask(client, "workbook")
    assert unquote(answer.headers["X-Subsidy-Name"]) == "panlongta（已更正）.xlsx"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''panlongta")
    assert answer.content == EXAMPLE.read_bytes()
    assert "/manifest.json" in parts(ask(client, "forms", {"only": ["附件1"]}).content)


def test_each_tab_has_a_desk_of_its_own(client: TestClient) -> None:
    ask(client, "example")
    assert ask(client, "state", **{"X-Subsidy-Desk": "other"}).json()["status"] == "empty"
    assert ask(client, "state").json()["status"] == "result"
    for number in range(MAX_DESKS):
        ask(client, "state", **{"X-Subsidy-Desk": str(number)})
    assert ask(client, "state").json()["status"] == "empty"


def test_a_refusal_is_marked_and_no_fault_of_the_server(client: TestClient) -> None:
    answer = ask(client, "result")
    assert (answer.status_code, answer.headers["X-Subsidy-Failure"]) == (200, "refused")
    assert answer.json() == {"kind": "refused", "message": "还没有打开工作簿"}


def test_an_unexpected_error_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subsidy.desk.session.settings_json", lambda _: 1 / 0)
    ask(client, "example")
    answer = ask(client, "settings")
    assert (answer.status_code, answer.json()["kind"]) == (500, "unexpected")
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'"x"', b"[" * 10_000])
def test_arguments_that_are_no_object_are_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/sheet", content=body, headers=HEADERS)
    assert answer.headers["X-Subsidy-Failure"] == "refused"


def test_a_body_too_large_is_not_read(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_ARGUMENTS // 1_000_000 + 2):
            yield b" " * 1_000_000

    assert client.post("/api/sheet", content=endless(), headers=HEADERS).status_code == 413
    declared = client.post("/api/sheet", content=b"{}", headers={**HEADERS, "Content-Length": "999999999"})
    assert declared.status_code == 413
    assert declared.json()["message"].startswith("文件超过50兆字节")


def test_progress_is_null_while_nothing_runs(client: TestClient) -> None:
    assert ask(client, "progress").json() is None
    assert ask(client, "cancel").json() is True
    assert ask(client, "alive").json() is True
