"""Drivers and tokens that delay, hang, crash, lie and vanish: nothing is stuck, no PIN is locked by us."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hsm import (
    Batch,
    CertificateInfo,
    FinalTry,
    HsmAddress,
    HsmPool,
    Limits,
    Pin,
    PinFault,
    PinIncorrect,
    PinLedger,
    PinLocked,
    PinState,
    RackView,
    TokenAbsent,
    TokenError,
    TokenRack,
    TokenWorker,
    WorkerCrashed,
    WorkerTimeout,
)
from hsm.soft import softhsm_module
from tests.hsm.provider.providers import DIGITS, WRONG, Provider, SoftStore, faulty, is_alive, softhsm
from tests.softhsm import softhsm_here
from tests.waiting import wait_until

SHORT = Limits(start=20, read=1.5, login=1.5, sign=1.5)
CRASHES = int(os.environ.get("TOKEN_CRASHES", "12"))
"""How many injected crashes and hangs a run makes; the full figure is 1,000."""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    softhsm_here()
    return faulty(tmp_path_factory.mktemp("thẻ lỗi"))


@pytest.fixture
def token(provider: Provider) -> Iterator[Provider]:
    """Give the provider behaving well, and leave it so."""
    provider.misbehave()
    yield provider
    provider.misbehave()


@pytest.fixture
def worker(token: Provider) -> Iterator[TokenWorker]:
    with token.worker(limits=SHORT) as running:
        yield running


def ready(worker: TokenWorker, token: Provider) -> CertificateInfo:
    """Log in and return the certificate."""
    worker.login(token.serial, Pin(DIGITS))
    (certificate,) = worker.certificates(token.serial)
    return certificate


def use(worker: TokenWorker, token: Provider, certificate: CertificateInfo) -> None:
    """Make every call that a day at the desk makes."""
    worker.sign(certificate.ref, b"x")
    worker.certificates()
    worker.login(token.serial, Pin(DIGITS))


@pytest.mark.parametrize("call", ["C_Sign", "C_SignInit"])
def test_a_hang_in_a_signature_ends_in_time_and_the_next_one_works(
    worker: TokenWorker, token: Provider, call: str
) -> None:
    certificate = ready(worker, token)
    pid = worker.pid
    assert pid
    token.misbehave(f"{call} hang")
    with pytest.raises(WorkerTimeout):
        worker.sign(certificate.ref, b"x")
    assert not is_alive(pid)
    token.misbehave()
    assert worker.sign(ready(worker, token).ref, b"x")


@pytest.mark.parametrize("call", ["C_Sign", "C_GetTokenInfo", "C_FindObjects", "C_OpenSession"])
def test_a_crash_is_told_and_got_over(worker: TokenWorker, token: Provider, call: str) -> None:
    certificate = ready(worker, token)
    token.misbehave(f"{call} crash")
    with pytest.raises(WorkerCrashed):
        use(worker, token, certificate)
    token.misbehave()
    assert worker.sign(ready(worker, token).ref, b"x")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["C_Initialize hang", "C_Initialize crash", "C_Initialize error 30"])
def test_a_library_that_does_not_start_hides_no_other(token: Provider, tmp_path: Path, how: str) -> None:
    sound = softhsm(tmp_path)
    token.misbehave(how)
    environment = {**token.environment, **sound.environment}
    limits = Limits(start=3, read=3)
    with TokenRack((token.driver, sound.driver), environment, limits=limits) as rack:
        view = rack.look()
    assert [one.info.serial for _, one in view.tokens] == [sound.serial]
    assert len(view.troubles) == 1
    assert isinstance(view.troubles[0][1], TokenError)


def test_a_slow_library_does_not_keep_the_others_waiting(token: Provider, tmp_path: Path) -> None:
    sound = softhsm(tmp_path)
    token.misbehave("C_GetSlotList hang")
    with TokenRack(
        (token.driver, sound.driver), {**token.environment, **sound.environment}, limits=Limits(read=30)
    ) as rack:
        began = time.monotonic()
        wait_until(lambda: len(rack.look(within_s=1).tokens) == 1)
        assert time.monotonic() - began < 20
        assert "token.slow" in [error.code for _, error in rack.look(within_s=0.1).troubles]
        (shelf,) = [one for one in rack._shelves if one.driver == token.driver]
        assert shelf.worker.pid
        os.kill(shelf.worker.pid, signal.SIGKILL)  # so that closing has nothing to wait for


def test_a_slot_that_cannot_be_read_hides_no_other(token: Provider) -> None:
    token.misbehave("slot-error 30")
    with TokenRack((token.driver,), token.environment) as rack:
        view = rack.look()
    assert [one.info.serial for _, one in view.tokens] == [token.serial]
    assert [error.code for _, error in view.troubles] == ["token.slot_unreadable"]
    assert view.troubles[0][1].values["reason"] == "DEVICE_ERROR"


def test_a_slot_that_cannot_describe_itself_hides_no_token(token: Provider) -> None:
    token.misbehave("C_GetSlotInfo error 30")
    with token.worker() as worker:
        assert [one.serial for one in worker.tokens()] == [token.serial]
        worker.login(token.serial, Pin(DIGITS), final_try_confirmed=True)
        assert worker.sign(worker.certificates(token.serial)[0].ref, b"x")


def test_a_token_that_answers_a_wrong_pin_with_a_general_error_is_never_locked_by_us(
    token: Provider, tmp_path: Path
) -> None:
    """ePass2003 does this, and its flags never change: only our own count protects it."""
    token.misbehave("wrong-pin 5", "flags ffffffff8fffffff 0")
    ledger = PinLedger(tmp_path / "sổ" / "tries.json")
    with token.worker(ledger) as worker:
        for _ in range(2):
            with pytest.raises(TokenError, match=r"token\.login_failed"):
                worker.login(token.serial, Pin(WRONG))
        with pytest.raises(FinalTry):
            worker.login(token.serial, Pin(DIGITS))
    with token.worker(PinLedger(tmp_path / "sổ" / "tries.json")) as again:
        with pytest.raises(FinalTry):
            again.login(token.serial, Pin(DIGITS))
        again.login(token.serial, Pin(DIGITS), final_try_confirmed=True)
        assert again.pin_state(token.serial) is PinState.NORMAL


@pytest.mark.parametrize(("flag", "error"), [("40000", PinLocked), ("20000", FinalTry)])
def test_the_flags_of_a_token_stop_a_login_before_it_is_made(
    token: Provider, tmp_path: Path, flag: str, error: type[TokenError]
) -> None:
    token.misbehave(f"flags ffffffffffffffff {flag}", "C_Login crash")
    with token.worker(PinLedger(tmp_path / "tries.json")) as worker:
        with pytest.raises(error):
            worker.login(token.serial, Pin(DIGITS))
        assert len(worker.tokens()) == 1  # the login that would have crashed was never made


def test_a_token_that_says_locked_once_is_not_asked_again_whatever_its_flags_say(token: Provider) -> None:
    ledger = PinLedger()
    token.misbehave("C_Login error A4")
    with token.worker(ledger) as worker:
        with pytest.raises(PinLocked):
            worker.login(token.serial, Pin(DIGITS))
        token.misbehave("C_Login crash")
        with pytest.raises(PinLocked):
            worker.login(token.serial, Pin(DIGITS), final_try_confirmed=True)
        token.misbehave()
        ledger.clear(token.serial)  # the issuer has unlocked it
        worker.login(token.serial, Pin(DIGITS))


def test_a_try_is_counted_though_our_own_program_dies_in_it(token: Provider, tmp_path: Path) -> None:
    """The count is written before the token is asked."""
    file = tmp_path / "tries.json"
    token.misbehave("C_Login hang")
    worker = token.worker(PinLedger(file), limits=Limits(login=60))
    worker.start()
    failed: list[TokenError] = []

    def try_it() -> None:
        try:
            worker.login(token.serial, Pin(WRONG))
        except TokenError as error:
            failed.append(error)

    thread = threading.Thread(target=try_it)
    thread.start()
    wait_until(lambda: file.is_file() and '"wrong": 1' in file.read_text())
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    thread.join(20)
    assert [type(error) for error in failed] == [WorkerCrashed]
    worker.close()


@pytest.mark.parametrize(
    ("rule", "code", "counted"),
    [
        ("C_OpenSession error B1", "token.session_limit", False),
        ("C_OpenSession error 5", "token.function_failed", True),
        ("C_Login error 104", "token.busy", False),
        ("C_Login error 100", "token.busy", False),
        ("C_Login error 50", "token.cancelled", False),
        ("C_Login error A3", "token.pin_expired", False),
        ("C_Login error 102", "token.pin_not_set", False),
        ("C_Login error 32", "token.removed", False),
        ("C_Login error A2", "token.pin_refused", True),
        ("C_Login error 5", "token.login_failed", True),
        ("C_Login error 30", "token.login_failed", True),
        ("C_Login error 8000abcd", "token.login_failed", True),
    ],
)
def test_each_refusal_of_a_login_has_its_own_words_and_counts_only_when_it_may_be_the_pin(
    worker: TokenWorker, token: Provider, rule: str, code: str, counted: bool
) -> None:
    token.misbehave(rule)
    with pytest.raises(TokenError) as caught:
        worker.login(token.serial, Pin(DIGITS))
    assert caught.value.code == code
    token.misbehave()
    # Our own count: SoftHSM's flag may still tell of a wrong PIN in another test.
    assert worker.ledger._of(token.serial).wrong == int(counted)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("C_SignInit error 90", "token.busy"),
        ("C_SignInit error 70", "token.mechanism"),
        ("C_Sign error 30", "token.function_failed"),
        ("C_Sign error 101", "token.not_logged_in"),
        ("C_Sign error B3", "token.removed"),
        ("C_Sign error E0", "token.removed"),
    ],
)
def test_each_refusal_of_a_signature_has_its_own_words(
    worker: TokenWorker, token: Provider, rule: str, code: str
) -> None:
    certificate = ready(worker, token)
    token.misbehave(rule)
    with pytest.raises(TokenError) as caught:
        worker.sign(certificate.ref, b"x")
    assert caught.value.code == code


def test_trouble_after_a_right_pin_is_not_counted_as_a_wrong_one(
    worker: TokenWorker, token: Provider
) -> None:
    token.misbehave("C_FindObjectsInit error 5")
    with pytest.raises(TokenError, match=r"token\.keys_unreadable"):
        worker.login(token.serial, Pin(DIGITS))
    token.misbehave("C_GetMechanismList error 5")
    assert worker.pin_state(token.serial) is PinState.NORMAL
    assert worker.sign(ready(worker, token).ref, b"x")  # with the one mechanism that all tokens have


def test_one_session_is_enough_and_wrong_pins_use_none_up(token: Provider) -> None:
    token.misbehave("sessions 1")
    with token.worker() as worker:
        for _ in range(3):
            with pytest.raises(PinIncorrect):
                worker.login(token.serial, Pin(WRONG), final_try_confirmed=True)
        worker.login(token.serial, Pin(DIGITS), final_try_confirmed=True)
        (certificate,) = worker.certificates(token.serial)
        assert worker.sign(certificate.ref, b"x")


def test_removal_in_a_batch_pauses_it_names_the_token_and_the_rest_is_signed_later(
    worker: TokenWorker, token: Provider
) -> None:
    certificate = ready(worker, token)
    with Batch(worker, token.serial) as batch:
        batch.resume(Pin(DIGITS))
        batch.sign(certificate.ref, b"1")
        token.misbehave("gone")
        with pytest.raises(TokenAbsent) as caught:
            batch.sign(certificate.ref, b"2")
        assert caught.value.values["token"] == batch.waiting_for == "Nguyễn Văn An"
        assert not batch.is_open
        assert worker.tokens() == ()
        token.misbehave()
        with pytest.raises(TokenError, match=r"token\.login_ended"):
            batch.sign(certificate.ref, b"2")
        batch.resume(Pin(DIGITS))
        batch.sign(certificate.ref, b"2")
        assert batch.signed == 2


def test_a_wrong_pin_ends_a_batch_at_once_and_is_not_repeated(worker: TokenWorker, token: Provider) -> None:
    with Batch(worker, token.serial) as batch:
        with pytest.raises(PinFault):
            batch.resume(Pin(WRONG))
        certificate = worker.certificates(token.serial)[0]
        with pytest.raises(TokenError, match=r"token\.login_ended"):
            batch.sign(certificate.ref, b"x")
    assert worker.pin_state(token.serial) is PinState.COUNT_LOW


def test_a_batch_ends_by_itself_after_its_time(worker: TokenWorker, token: Provider) -> None:
    certificate = ready(worker, token)
    with Batch(worker, token.serial, keep_s=0.2) as batch:
        batch.resume(Pin(DIGITS))
        wait_until(lambda: not worker.token(token.serial).logged_in)
        with pytest.raises(TokenError, match=r"token\.login_ended"):
            batch.sign(certificate.ref, b"x")


@pytest.mark.slow
def test_a_token_pulled_and_put_in_again_is_on_the_list_in_two_seconds_and_signs(token: Provider) -> None:
    seen: list[tuple[float, RackView]] = []
    with TokenRack((token.driver,), token.environment) as rack:
        rack.watch(lambda view: seen.append((time.monotonic(), view)))
        wait_until(lambda: seen and seen[-1][1].tokens)
        took = []
        for rules, expected in (("gone",), 0), ((), 1):
            token.misbehave(*rules)
            changed = time.monotonic()
            wait_until(lambda expected=expected: len(seen[-1][1].tokens) == expected)  # type: ignore[misc]
            took.append(seen[-1][0] - changed)
        assert max(took) < 6, "two seconds on a quiet machine"
        worker = rack.worker(token.driver)
        assert worker.sign(ready(worker, token).ref, b"x")


def test_the_same_token_through_two_libraries_is_shown_once(token: Provider) -> None:
    twin = Provider(softhsm_module(), token.serial, token.environment)
    with TokenRack((token.driver, twin.driver), token.environment) as rack:
        assert len(rack.look().tokens) == 1


@pytest.mark.parametrize("label", ["Nguyễn Văn An", "Nguye\u0302\u0303n Va\u0306n An"])
def test_labels_in_either_form_of_unicode_read_the_same(token: Provider, label: str) -> None:
    token.misbehave(f"label {label}")
    with token.worker() as worker:
        assert worker.token(token.serial).label == "Nguyễn Văn An"


def test_a_token_without_a_telling_serial_is_known_by_its_label_too(token: Provider) -> None:
    token.misbehave("serial 0000000000000000", "label Thẻ")
    with token.worker() as worker:
        seen = next(one for one in worker.tokens() if one.has_pin)
        assert seen.serial == "0000000000000000~Thẻ"
        worker.login(seen.serial, Pin(DIGITS))


def test_a_read_only_token_signs_and_says_that_it_takes_nothing(worker: TokenWorker, token: Provider) -> None:
    token.misbehave("flags ffffffffffffffff 2", "C_CreateObject error E2")
    certificate = ready(worker, token)
    assert worker.token(token.serial).is_read_only
    assert worker.sign(certificate.ref, b"x")
    with pytest.raises(TokenError, match=r"token\.read_only"):
        worker.store_certificate(token.serial, b"\x05", "x", certificate.der)


@pytest.mark.slow
def test_a_pool_gets_over_dead_sessions_and_never_repeats_a_refused_pin(token: Provider) -> None:
    address = HsmAddress(token.module, key_id=b"\x21", environment=token.environment)
    with HsmPool(address, lambda: Pin(DIGITS), sessions=2) as pool:
        assert pool.sign(b"x") == pool.sign(b"x")
        for member in pool._members:
            if member.worker.pid:
                os.kill(member.worker.pid, signal.SIGKILL)
        assert pool.sign(b"x", within_s=60)
        assert all(one.is_up for one in pool.check())
    asked: list[int] = []

    def wrong() -> Pin:
        asked.append(1)
        return Pin(WRONG)

    with HsmPool(address, wrong, sessions=2) as refused:
        for _ in range(3):
            with pytest.raises(PinFault):
                refused.sign(b"x")
    assert len(asked) == 1


@pytest.mark.slow
def test_a_pool_whose_device_is_away_says_so_in_time_and_heals(token: Provider) -> None:
    address = HsmAddress(
        token.module, key_label="khóa ký", tokens=("Nguyễn Văn An",), environment=token.environment
    )
    with HsmPool(address, lambda: Pin(DIGITS), sessions=1) as pool:
        token.misbehave("gone")
        with pytest.raises(TokenError, match=r"token\.pool_down"):
            pool.sign(b"x", within_s=2)
        assert not any(one.is_up for one in pool.health())
        token.misbehave()
        assert pool.sign(b"x", within_s=60)


@pytest.mark.slow
def test_crashes_and_hangs_at_random_leave_no_caller_stuck_and_no_process_behind(token: Provider) -> None:
    """Readers and signers go on while the worker is killed, stopped, crashed and hung from inside."""
    rolls = random.Random(20261122)  # noqa: S311 - repeatable misfortune, no secret
    limits = Limits(start=20, read=1, login=1, sign=1)
    store = SoftStore(token)
    with token.worker(PinLedger(), limits) as worker:
        pids = set()
        for _ in range(CRASHES):
            pids.add(worker.pid or 0)
            call = rolls.choice(["C_Sign", "C_FindObjects", "C_GetTokenInfo", "C_Login", "C_OpenSession"])
            kind = rolls.choice(["crash", "crash", "hang", "kill", "stop"])
            if kind in ("kill", "stop") and worker.pid:
                os.kill(worker.pid, signal.SIGKILL if kind == "kill" else signal.SIGSTOP)
            else:
                token.misbehave(f"{call} {kind}")
            began = time.monotonic()
            with suppress(TokenError):  # a worker killed while idle is replaced without a word
                certificate = ready(worker, token)
                worker.sign(certificate.ref, b"x")
            assert time.monotonic() - began < 60
            token.misbehave()
            worker.ledger.clear(token.serial)
            if store.mend():
                worker.close()
            assert worker.sign(ready(worker, token).ref, b"x")
        last = worker.pid
    assert [pid for pid in pids | {last or 0} if pid and is_alive(pid)] == []
