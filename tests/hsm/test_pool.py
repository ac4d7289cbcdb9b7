"""An HSM's sessions share the load: proved by a library that lets a signature through only beside another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hsm import HsmAddress, HsmPool, Limits, Pin, PinFault, TokenError, TokenWorker
from tests.hsm.provider.providers import DIGITS, WRONG, Provider, faulty, key_file


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    return faulty(tmp_path_factory.mktemp("hsm"))


@pytest.fixture
def device(token: Provider) -> Provider:
    token.behave()
    return token


@pytest.fixture
def pool(device: Provider) -> Iterator[HsmPool]:
    address = HsmAddress(device.module, key_id=b"\x21", environment=device.environment)
    with HsmPool(address, lambda: Pin(DIGITS), sessions=3) as opened:
        yield opened


def sign_many(pool: HsmPool, count: int, threads: int) -> list[bytes]:
    with ThreadPoolExecutor(threads) as several:
        return list(several.map(pool.sign, [b"x"] * count))


def test_as_many_signatures_are_made_at_once_as_there_are_sessions(device: Provider, pool: HsmPool) -> None:
    # A hundred milliseconds each; and none begins before three have been asked for at the same time.
    device.misbehave("meet 3", "C_Sign delay 100")
    assert len(set(sign_many(pool, 9, threads=3))) == 1
    assert device.most_at_once == 3
    signers = {pid for mark, pid in device.calls if mark == "+"}
    assert len(signers) == pool.sessions == 3
    assert sum(one.signed for one in pool.health()) == 9


def test_one_caller_after_another_gives_each_session_its_share(pool: HsmPool) -> None:
    for _ in range(6):
        pool.sign(b"x")
    assert [one.signed for one in pool.health()] == [2, 2, 2]


def test_more_callers_than_sessions_wait_their_turn(device: Provider, pool: HsmPool) -> None:
    assert len(sign_many(pool, 24, threads=8)) == 24
    assert device.most_at_once <= 3


def test_a_refused_pin_is_tried_once_however_many_ask(device: Provider) -> None:
    asked: list[int] = []

    def wrong() -> Pin:
        asked.append(threading.get_ident())
        return Pin(WRONG)

    def attempt(pool: HsmPool) -> str:
        try:
            pool.sign(b"x")
        except PinFault as error:
            return error.code
        return ""

    address = HsmAddress(device.module, key_id=b"\x21", environment=device.environment)
    with HsmPool(address, wrong, sessions=3) as pool, ThreadPoolExecutor(3) as several:
        told = list(several.map(attempt, [pool] * 6))
    assert set(told) == {"token.pin_incorrect"}
    assert len(asked) == 1
    assert [mark for mark, _ in device.calls] == ["L"]


def test_sessions_beyond_what_the_device_allows_leave_the_work_to_the_others(
    device: Provider, pool: HsmPool
) -> None:
    pool.sign(b"x")
    device.misbehave("C_OpenSession error B1")
    assert len(sign_many(pool, 6, threads=3)) == 6
    assert sorted(one.is_up for one in pool.health()) == [False, False, True]


def test_a_session_that_hangs_leaves_its_work_to_another(device: Provider) -> None:
    address = HsmAddress(device.module, key_id=b"\x21", environment=device.environment)
    limits = Limits(sign=3)
    with HsmPool(address, lambda: Pin(DIGITS), sessions=2, limits=limits) as pool:
        for _ in range(3):
            pool.sign(b"x")
        # One session has made two signatures, the other one; only the second of a session never ends.
        # C_Sign is called twice for each: once for the length, once for the signature.
        device.misbehave("C_Sign hang 0 first 4")
        assert pool.sign(b"x")
        assert sorted(one.signed for one in pool.health()) == [1, 3]


def test_the_certificate_beside_the_device_must_be_that_of_the_key(device: Provider, tmp_path: Path) -> None:
    with TokenWorker(key_file(tmp_path)) as worker:
        worker.login(worker.tokens()[0].serial, Pin(DIGITS))
        (stranger,) = worker.certificates()
    address = HsmAddress(
        device.module, key_id=b"\x21", environment=device.environment, certificate=stranger.der
    )
    with (
        HsmPool(address, lambda: Pin(DIGITS), sessions=2) as pool,
        pytest.raises(TokenError, match=r"token\.key_of_another"),
    ):
        pool.sign(b"x")
    assert not [mark for mark, _ in device.calls if mark == "+"]


def test_what_is_no_signature_is_never_handed_on_though_no_certificate_is_there(device: Provider) -> None:
    with device.worker() as worker:
        worker.login(device.serial, Pin(DIGITS))
        assert worker.sign_with_key(device.serial, b"x", key_id=b"\x21")
        for rule in ("signature-wrong", "signature-empty"):
            device.misbehave(rule)
            with pytest.raises(TokenError, match=r"token\.signature_wrong"):
                worker.sign_with_key(device.serial, b"x", key_id=b"\x21")


def test_a_key_that_signs_wrongly_in_every_session_is_told_soon(device: Provider, pool: HsmPool) -> None:
    device.misbehave("signature-wrong")
    with pytest.raises(TokenError, match=r"token\.signature_wrong"):
        pool.sign(b"x")
