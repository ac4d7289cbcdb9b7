"""The parent against workers and devices that misbehave, played by a scripted worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hsm import (
    FinalTry,
    Limits,
    Pin,
    PinIncorrect,
    PinLedger,
    PinLocked,
    PinState,
    TokenError,
    TokenWorker,
    WorkerCrashed,
    WorkerFault,
    WorkerTimeout,
)

SCRIPT = Path(__file__).with_name("scripted_worker.py")
SHORT = Limits(start=10, read=5, login=5)
PIN = Pin("123456")
Play = Callable[..., TokenWorker]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Give a worker that plays a scene."""
    with ExitStack() as stack:

        def start(scene: str, limits: Limits = SHORT, ledger: PinLedger | None = None) -> TokenWorker:
            command = [sys.executable, str(SCRIPT), scene]
            monkeypatch.setattr("hsm.process.worker_command", lambda _: command)
            monkeypatch.setattr("hsm.owner.why_not_loadable", lambda _: None)
            worker = TokenWorker(Path(scene), ledger=ledger, limits=limits)
            stack.callback(worker.close)
            return worker

        yield start


@pytest.mark.parametrize(
    ("scene", "kind", "code"),
    [
        ("old_version", WorkerFault, "token.worker_protocol"),
        ("garbage", WorkerFault, "token.worker_protocol"),
        ("wrong_number", WorkerFault, "token.worker_protocol"),
        ("wrong_kind", WorkerFault, "token.worker_protocol"),
        ("endless_frame", WorkerCrashed, "token.crashed"),
    ],
)
def test_nonsense_from_a_worker_is_a_typed_error(
    play: Play, scene: str, kind: type[TokenError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        play(scene).tokens()
    assert caught.value.code == code


def test_a_driver_that_never_loads_is_given_up(play: Play) -> None:
    worker = play("silent", Limits(start=0.5))
    with pytest.raises(WorkerTimeout):
        worker.start()
    assert worker.pid is None


def test_a_general_error_at_login_counts_as_possibly_wrong(play: Play) -> None:
    worker = play("general_error")
    for _ in range(2):
        with pytest.raises(TokenError, match=r"token.function_failed"):
            worker.login("s1", PIN)
    assert worker.pin_state("s1") is PinState.FINAL_TRY
    with pytest.raises(FinalTry):
        worker.login("s1", PIN)


def test_a_worker_that_dies_at_login_counts_as_possibly_wrong(play: Play) -> None:
    worker = play("dies_at_login")
    with pytest.raises(WorkerCrashed):
        worker.login("s1", PIN)
    assert worker.pin_state("s1") is PinState.COUNT_LOW


def test_the_tokens_own_word_about_the_last_try_is_passed_on(play: Play) -> None:
    with pytest.raises(PinIncorrect) as caught:
        play("last_try_follows").login("s1", PIN)
    assert caught.value.values == {"token": "thẻ", "tries_left": 1}


def test_a_token_that_locks_is_remembered_as_locked(play: Play) -> None:
    ledger = PinLedger()
    with pytest.raises(PinLocked) as caught:
        play("locks_now", ledger=ledger).login("s1", PIN)
    assert caught.value.values["tries_left"] == 0
    with pytest.raises(PinLocked):
        play("general_error", ledger=ledger).login("s1", PIN)


def test_a_locked_token_is_not_asked_even_when_confirmed(play: Play) -> None:
    with pytest.raises(PinLocked):
        play("locked").login("s1", PIN, final_try_confirmed=True)


def test_the_last_try_of_the_tokens_own_flags_is_refused(play: Play) -> None:
    with pytest.raises(FinalTry):
        play("final_try").login("s1", PIN)


def test_a_token_with_a_pad_is_asked_without_a_pin(play: Play) -> None:
    worker = play("pin_pad")
    worker.login("s1", None)
    # The scripted device complains about any PIN: that the first call passed shows none was sent.
    with pytest.raises(TokenError) as caught:
        worker.login("s1", PIN)
    assert caught.value.code == "token.defect"


def test_a_token_without_a_pad_needs_a_pin(play: Play) -> None:
    with pytest.raises(TokenError, match=r"token.pin_needed"):
        play("final_try").login("s1", None, final_try_confirmed=True)
