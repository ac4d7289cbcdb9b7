"""Tokens that claim a keypad: believed until it gives no PIN, then the PIN is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hsm import Limits, Pin, PinIncorrect, PinLedger, PinState, TokenError, TokenWorker
from tests.hsm.provider.providers import DIGITS, WRONG, Provider, faulty

CLAIM = "flags ffffffffffffffff 100"  # CKF_PROTECTED_AUTHENTICATION_PATH
AT_ONCE = Limits(login=20, pin_pad=20, fastest_typing=30)
"""No test machine is so slow that an answer at once could pass for a person's."""
BY_A_PERSON = Limits(login=20, pin_pad=20, fastest_typing=0)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    return faulty(tmp_path_factory.mktemp("pad"))


@pytest.fixture
def device(token: Provider) -> Provider:
    token.misbehave(CLAIM)
    return token


def login(worker: TokenWorker, device: Provider, pin: str | None) -> None:
    worker.login(device.serial, Pin(pin) if pin else None)


@pytest.mark.parametrize(
    "rule", ["pad 7", "pad 5", "pad 6", "pad 54", "pad A0", "pad A2", "pad 50", "C_Login crash"]
)
def test_a_keypad_that_is_not_there_is_told_and_the_pin_is_typed_instead(
    device: Provider, tmp_path: Path, rule: str
) -> None:
    ledger = tmp_path / "tries.json"
    with device.worker(PinLedger(ledger), AT_ONCE) as worker:
        device.misbehave(CLAIM, rule)
        assert worker.token(device.serial).pin_pad
        with pytest.raises(TokenError, match=r"token\.pin_pad_failed"):
            login(worker, device, None)
        device.misbehave(CLAIM, "pad 7")
        assert not worker.token(device.serial).pin_pad
        login(worker, device, DIGITS)
        assert worker.pin_state(device.serial) is PinState.NORMAL
    # It is remembered: nobody meets the failing keypad again the next day.
    with device.worker(PinLedger(ledger), AT_ONCE) as worker:
        assert not worker.token(device.serial).pin_pad
        login(worker, device, DIGITS)


def test_a_keypad_that_never_answers_is_given_up_too(device: Provider) -> None:
    device.misbehave(CLAIM, "C_Login hang")
    with device.worker(limits=Limits(pin_pad=2, login=20)) as worker:
        with pytest.raises(TokenError, match=r"token\.pin_pad_failed"):
            login(worker, device, None)
        device.misbehave(CLAIM)
        login(worker, device, DIGITS)


def test_a_person_who_mistypes_at_a_keypad_keeps_it(device: Provider) -> None:
    device.misbehave(CLAIM, "pad A0")
    with device.worker(limits=BY_A_PERSON) as worker:
        with pytest.raises(PinIncorrect):
            login(worker, device, None)
        assert worker.token(device.serial).pin_pad
        assert worker.pin_state(device.serial) is PinState.COUNT_LOW


def test_a_keypad_that_refuses_typed_pins_is_asked_again(device: Provider) -> None:
    with device.worker(limits=AT_ONCE) as worker:
        device.misbehave(CLAIM, "pad 6")
        with pytest.raises(TokenError, match=r"token\.pin_pad_failed"):
            login(worker, device, None)
        device.misbehave(CLAIM, "pad 0", "pad-only 7")
        with pytest.raises(TokenError):
            login(worker, device, DIGITS)
        assert worker.token(device.serial).pin_pad


def test_an_answer_that_no_pin_was_looked_at_costs_no_try(device: Provider) -> None:
    ledger = PinLedger()
    device.misbehave(CLAIM, "pad 7")
    with (
        device.worker(ledger, AT_ONCE) as worker,
        pytest.raises(TokenError, match=r"token\.pin_pad_failed"),
    ):
        login(worker, device, None)
    # Our own count: SoftHSM's flag may still tell of a wrong PIN in another test.
    assert ledger._of(device.serial).wrong == 0


def test_a_wrong_pin_typed_in_the_place_of_a_keypad_counts_and_clearing_keeps_what_was_learnt(
    device: Provider,
) -> None:
    ledger = PinLedger()
    device.misbehave(CLAIM, "pad 7")
    with device.worker(ledger, AT_ONCE) as worker:
        with pytest.raises(TokenError, match=r"token\.pin_pad_failed"):
            login(worker, device, None)
        with pytest.raises(PinIncorrect):
            login(worker, device, WRONG)
        assert worker.pin_state(device.serial) is PinState.COUNT_LOW
        ledger.clear(device.serial)
        assert ledger.types_pin(device.serial)
