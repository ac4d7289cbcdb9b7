"""The outer skin: whatever comes in, an answer with a code goes out, and nothing private reaches a log."""

from __future__ import annotations

import json
import socket
import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.exchange import wire
from eoffice.exchange.trust import pinned_by_file
from eoffice.hub.openapi import description
from eoffice.hub.route_table import TABLE
from eoffice.services import codec
from tests.hub.fixtures import Raw
from tests.hub.hub_process import PASSWORD, RunningHub
from tests.hub.orders import drafting, form_of
from tests.waiting import wait_until

JSON = {"Content-Type": "application/json"}


def test_every_answer_carries_safe_headers_and_a_reference(raw: Raw) -> None:
    client = raw("")
    for path in ("/v1/health", "/nowhere", "/v1/feed"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["EOffice-Api"] == wire.API_VERSION
        assert len(headers["Request-Reference"]) == 12
        assert "Server" not in headers


def test_health_and_time_need_no_sign_in(raw: Raw) -> None:
    client = raw("")
    assert client.get("/v1/health").json()["status"] == "ok"
    assert "now" in client.get("/v1/time").json()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "request.no_such_address"),
        ("GET", "/v1/orders", 405, "request.wrong_method"),
        ("DELETE", "/v1/feed", 405, "request.wrong_method"),
        ("GET", "/v1/documents/x/records", 404, "document.missing"),
        ("GET", "/v1/documents/../../hub.db", 404, "request.no_such_address"),
        ("GET", "/v1/health/", 404, "request.no_such_address"),
        ("OPTIONS", "/v1/health", 405, "request.wrong_method"),
    ],
)
def test_wrong_addresses_and_methods(raw: Raw, method: str, path: str, status: int, code: str) -> None:
    answer = raw("lan").request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "request.unreadable"),
        (b"{", 400, "request.unreadable"),
        (b"null", 400, "request.unreadable"),
        (b"[" * 100_000, 400, "request.unreadable"),
        (b'{"login": "a"}', 400, "request.unreadable"),
        (b'{"login": 1, "password": 2}', 400, "request.unreadable"),
        (b'{"login": "a\\u0000b", "password": "x"}', 400, "request.unreadable"),
        (b'{"login": "\\ud800", "password": "x"}', 400, "request.unreadable"),
        (b'{"login": "\xff\xfe", "password": "x"}', 400, "request.unreadable"),
        (b" " * (2 * 1024 * 1024), 413, "request.too_large"),
    ],
)
def test_bodies_that_cannot_be_read(raw: Raw, content: bytes, status: int, code: str) -> None:
    answer = raw("").post("/v1/sign-in", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_body_of_another_type_is_refused(raw: Raw) -> None:
    for media_type in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        answer = raw("").post("/v1/sign-in", content=b"{}", headers={"Content-Type": media_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "request.wrong_type")


def test_a_body_of_unknown_length_is_refused_before_it_is_read(raw: Raw) -> None:
    answer = raw("").post("/v1/sign-in", content=iter([b"{}"]), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (411, "request.length_missing")


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(hub: RunningHub) -> None:
    host, port = hub.address.removeprefix("https://").split(":")
    head = (
        "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Content-Length: 99999999999\r\n\r\n"
    )
    with (
        socket.create_connection((host, int(port)), timeout=60) as line,
        pinned_by_file(hub.folder.certificate).wrap_socket(line) as tls,
    ):
        tls.sendall(head.encode())
        assert b" 413 " in tls.recv(4000).splitlines()[0]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_old_tls_is_refused(hub: RunningHub) -> None:
    host, port = hub.address.removeprefix("https://").split(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection((host, int(port)), timeout=60) as line, context.wrap_socket(line) as tls:
        assert tls.version() == "TLSv1.2"
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((host, int(port)), timeout=60) as line,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        context.wrap_socket(line)


def test_what_is_not_http_does_not_disturb(hub: RunningHub, raw: Raw) -> None:
    host, port = hub.address.removeprefix("https://").split(":")
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 500, b"\x16\x03\x01\xff\xff"):
        with socket.create_connection((host, int(port)), timeout=60) as line:
            line.sendall(noise)
    assert raw("").get("/v1/health").status_code == 200


def test_no_name_word_or_token_of_a_person_reaches_the_log(hub: RunningHub, raw: Raw) -> None:
    client, form = raw("minh"), form_of(drafting("Việc riêng tư của ông Trần"))
    client.post("/v1/orders", content=codec.encode(form), headers={**JSON, "Idempotency-Key": form.id})
    client.post("/v1/sign-in", json={"login": "ke-la-mat", "password": "mat-khau-la"})
    answer = client.get("/v1/feed?after=0&secret=dieu-bi-mat")
    reference = answer.headers["Request-Reference"]
    wait_until(lambda: reference in hub.log_text())
    told = hub.log_text()
    token = str(client.headers["Authorization"]).removeprefix("Bearer ")
    for private in (
        "riêng tư",
        "ke-la-mat",
        "mat-khau-la",
        "dieu-bi-mat",
        PASSWORD,
        "minh",
        form.document,
        token[:30],
    ):
        assert private not in told
    assert f"{reference} GET /v1/feed 200" in told


# The description of the interface


def test_every_route_is_described_and_nothing_else(raw: Raw) -> None:
    told = raw("").get("/openapi.json").json()
    described = {(method.upper(), path) for path, item in told["paths"].items() for method in item}
    assert described == {(entry.method, entry.path) for entry in TABLE}
    assert told["openapi"].startswith("3.1")
    names = [operation["operationId"] for item in told["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_every_reference_of_the_description_leads_somewhere() -> None:
    told = description()
    text = json.dumps(told)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named - set(told["components"]["schemas"]) == set()
    assert {"OrderForm", "Answer", "Problem", "DraftDocument"} <= set(told["components"]["schemas"])


def test_every_entry_of_the_table_is_served(raw: Raw) -> None:
    client = raw("")
    for entry in TABLE:
        path = entry.path.replace("{digest}", "a" * 64).replace("{document}", "x")
        answer = client.request(entry.method, path)
        assert answer.status_code not in (405, 500), entry
        assert answer.headers.get("Content-Type") != "text/plain", entry


# Nothing that is sent makes the hub fail

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("id", "document", "seen", "made_at", "kind", "command", "login", "password", "refresh")


@settings(max_examples=150)
@given(
    path=st.sampled_from([entry.path for entry in TABLE if entry.method == "POST"]),
    body=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=6) | ANYTHING,
    noise=st.binary(max_size=20),
)
def test_no_body_makes_the_hub_fail(hub: RunningHub, path: str, body: object, noise: bytes) -> None:
    content = json.dumps(body).encode() + (noise if len(noise) > 15 else b"")
    with hub.plain() as client:
        answer = client.post(path.replace("{digest}", "a" * 64), content=content, headers=JSON)
    assert answer.status_code < 500
    assert answer.status_code in (200, 201, 204) or answer.json()["code"]


@settings(max_examples=150)
@given(kind=st.sampled_from(["DraftDocument", "AddVersion", "GiveDirective", "X"]), parts=st.data())
def test_no_order_makes_the_hub_fail(hub: RunningHub, kind: str, parts: st.DataObject) -> None:
    form = codec.to_plain(form_of(drafting()))
    name = parts.draw(st.sampled_from(sorted(form["command"])))
    command = {**form["command"], name: parts.draw(ANYTHING)}
    changed = {**form, "kind": kind, "command": command}
    with hub.signed_in_plain("lan") as client:
        answer = client.post("/v1/orders", json=changed, headers={"Idempotency-Key": form["id"]})
    assert answer.status_code < 500, answer.json()
