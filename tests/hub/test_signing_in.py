"""Who gets in, who must wait, and when a sign-in ends; against a real hub over TLS."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import httpx
import pytest

from eoffice.errors import Refused
from eoffice.exchange.session import Session
from eoffice.exchange.vault import MemoryVault
from eoffice.storage.accounts import Account
from tests.hub.fixtures import Raw, Seen
from tests.hub.hub_process import PASSWORD, RunningHub, person_named
from tests.waiting import wait_until


def signed_in(client: httpx.Client, login: str, password: str = PASSWORD) -> httpx.Response:
    """Try to sign in."""
    return client.post("/v1/sign-in", json={"login": login, "password": password})


def with_token(client: httpx.Client, token: str) -> httpx.Response:
    """Ask for something that only signed-in people get."""
    return client.get("/v1/directory", headers={"Authorization": f"Bearer {token}"})


def test_the_right_password_gives_tokens_and_the_person(raw: Raw) -> None:
    answer = signed_in(raw(""), "lan")
    assert answer.status_code == 200
    assert answer.json()["person"]["id"] == "lan"
    assert with_token(raw(""), answer.json()["access"]).status_code == 200


def test_a_login_is_the_same_in_capitals_and_with_spaces_around(raw: Raw) -> None:
    assert signed_in(raw(""), " LAN ").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"), [("lan", "sai-mat-khau"), ("khong-ai-ca", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_login_look_the_same(raw: Raw, login: str, password: str) -> None:
    answer = signed_in(raw(""), login, password)
    shown = answer.json()
    assert answer.status_code == 401
    assert (shown["code"], shown["retry"], shown["values"]) == ("auth.wrong", "never", {})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_unknown_login_takes_as_long_as_a_wrong_password(raw: Raw) -> None:
    client = raw("")

    def took(login: str) -> float:
        started = time.perf_counter()
        signed_in(client, login, "sai")
        return time.perf_counter() - started

    # Different logins each time, or the wait after wrong passwords would answer instead.
    known = median([took(login) for login in ("minh", "son", "can")])
    unknown = median([took(f"nguoi-la-{number}") for number in range(3)])
    assert 0.4 < unknown / known < 2.5


def test_after_five_wrong_passwords_even_the_right_one_must_wait(own_hub: RunningHub) -> None:
    own_hub.start()
    with own_hub.plain() as client:
        assert [signed_in(client, "lan", "sai").status_code for _ in range(5)] == [401] * 5
        answer = signed_in(client, "lan")
        assert (answer.status_code, answer.json()["code"]) == (429, "auth.locked")
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
        assert answer.json()["retry"] == "after"
        assert signed_in(client, "minh").status_code == 200, "others are not locked out"


def test_a_login_that_does_not_exist_is_locked_in_the_same_way(own_hub: RunningHub) -> None:
    own_hub.start()
    with own_hub.plain() as client:
        codes = [signed_in(client, "khong-ai", "sai").json()["code"] for _ in range(6)]
    assert codes == ["auth.wrong"] * 5 + ["auth.locked"]


def test_the_wait_outlives_a_restart_of_the_hub(own_hub: RunningHub) -> None:
    own_hub.start()
    with own_hub.plain() as client:
        for _ in range(5):
            signed_in(client, "lan", "sai")
    own_hub.kill()
    own_hub.start()
    with own_hub.plain() as client:
        assert signed_in(client, "lan").json()["code"] == "auth.locked"


def test_a_right_password_in_time_forgets_the_wrong_ones(own_hub: RunningHub) -> None:
    own_hub.start()
    with own_hub.plain() as client:
        for _ in range(3):
            assert [signed_in(client, "lan", "sai").status_code for _ in range(4)] == [401] * 4
            assert signed_in(client, "lan").status_code == 200


def test_nothing_is_given_without_a_token(raw: Raw) -> None:
    client = raw("")
    for path in ("/v1/feed", "/v1/feed/stream", "/v1/directory", f"/v1/blobs/{'a' * 64}"):
        assert client.get(path).json()["code"] == "auth.missing"


@pytest.mark.parametrize("token", ["x", "x.y", "é.é", "..", "A" * 5000, "eyJhbGciOiJub25lIn0.e30."])
def test_a_made_up_token_is_refused(raw: Raw, token: str) -> None:
    answer = raw("").get("/v1/directory", headers={b"Authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.missing")


def test_a_token_changed_by_one_letter_is_refused(raw: Raw) -> None:
    client = raw("")
    token = signed_in(client, "lan").json()["access"]
    body, _, mark = token.partition(".")
    for changed in (body[:-2] + "AA." + mark, body + "." + mark[:-2] + "AA"):
        assert with_token(client, changed).json()["code"] == "auth.missing"


def test_a_refresh_token_is_good_once_and_gives_the_next_pair(raw: Raw) -> None:
    client = raw("")
    first = signed_in(client, "lan").json()
    second = client.post("/v1/refresh", json={"refresh": first["refresh"]}).json()
    third = client.post("/v1/refresh", json={"refresh": second["refresh"]}).json()
    assert len({first["refresh"], second["refresh"], third["refresh"]}) == 3
    assert with_token(client, third["access"]).status_code == 200


def test_a_refresh_token_used_twice_ends_the_sign_in_for_both(raw: Raw) -> None:
    client = raw("")
    stolen = signed_in(client, "lan").json()["refresh"]
    ours = client.post("/v1/refresh", json={"refresh": stolen}).json()["refresh"]
    for token in (stolen, ours):
        answer = client.post("/v1/refresh", json={"refresh": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.session_ended")


def test_signing_out_ends_the_refresh_token_and_twice_does_no_harm(raw: Raw) -> None:
    client = raw("")
    refresh = signed_in(client, "lan").json()["refresh"]
    assert [client.post("/v1/sign-out", json={"refresh": refresh}).status_code for _ in range(2)] == [
        204,
        204,
    ]
    assert client.post("/v1/refresh", json={"refresh": refresh}).json()["code"] == "auth.session_ended"


def test_an_access_token_ends_and_our_client_renews_it_by_itself(tmp_path: Path) -> None:
    hub = RunningHub.new(tmp_path / "hub", "access_lives_s = 1\n")
    hub.start()
    try:
        with hub.plain() as client:
            token = signed_in(client, "lan").json()["access"]
            wait_until(lambda: with_token(client, token).status_code == 401)
            assert with_token(client, token).json()["code"] == "auth.expired"
        lan = hub.client("lan")
        first = lan.session.access()
        assert lan.directory().directory is not None
        assert lan.session.access() != first
        lan.close()
    finally:
        hub.stop()


def test_a_closed_account_cannot_sign_in_nor_renew(hub: RunningHub, raw: Raw) -> None:
    client = raw("")
    refresh = signed_in(client, "quan").json()["refresh"]
    with hub.kept() as kept:
        account = kept.store.accounts.by_person("quan")
        assert account is not None
        kept.store.accounts.put(Account("quan", "quan", account.secret_hash, is_active=False))
        assert signed_in(client, "quan").json()["code"] == "auth.wrong"
        assert client.post("/v1/refresh", json={"refresh": refresh}).json()["code"] == "auth.session_ended"
        kept.store.accounts.put(account)


def test_signing_out_here_reaches_the_hub(hub: RunningHub, as_person: Seen) -> None:
    session = as_person("lan").session
    session.sign_out()
    with pytest.raises(Refused, match=r"auth\.session_ended"):
        session.access()


def test_a_password_is_changed_and_every_other_sign_in_ends(own_hub: RunningHub) -> None:
    own_hub.start()
    here, there = own_hub.client("lan"), own_hub.client("lan")
    new = "Mat-khau-moi-2027"
    with pytest.raises(Refused, match=r"auth\.wrong"):
        here.session.change_password("sai", new)
    with pytest.raises(Refused, match=r"auth\.password_weak"):
        here.session.change_password(PASSWORD, "ngan")
    here.session.change_password(PASSWORD, new)
    assert here.directory().directory is not None
    with pytest.raises(Refused, match=r"auth\.session_ended"):
        there.session.resume()
    with own_hub.plain() as client:
        assert signed_in(client, "lan").status_code == 401
        assert signed_in(client, "lan", new).status_code == 200


def test_a_password_given_by_an_administrator_asks_to_be_changed(own_hub: RunningHub) -> None:
    with own_hub.kept() as kept:
        account = kept.store.accounts.by_person("lan")
        assert account is not None
        kept.store.accounts.put(Account("lan", "lan", account.secret_hash, must_change=True))
    own_hub.start()
    lan = own_hub.client("lan")
    assert lan.session.must_change
    lan.session.change_password(PASSWORD, "Mat-khau-moi-2027")
    assert not lan.session.must_change


def test_a_new_run_of_the_program_comes_back_with_the_kept_token(hub: RunningHub) -> None:
    channel, vault = hub.channel(), MemoryVault()
    Session(channel, vault, "lan").sign_in(PASSWORD)
    assert Session(channel, vault, "lan").resume() == person_named("lan")
    channel.close()
