"""PIN safety: where a PIN may not appear, and when a try may not be made."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from pathlib import Path

import pytest

from hsm import FinalTry, Pin, PinFault, PinIncorrect, PinLedger, PinLocked, PinState, TokenInfo
from hsm.protocol import CreateToken, Login, wipe
from tests.hsm.conftest import PIN, Bench

WRONG = Pin("sai-000000")


def a_token(state: PinState = PinState.NORMAL, serial: str = "s1") -> TokenInfo:
    return TokenInfo(
        serial, "thẻ", "hãng", "kiểu", state, 4, 16, pin_pad=False, has_pin=True, logged_in=False
    )


def environment_of(pid: int | None) -> bytes:
    """Return what others can read of a process's environment; the worker closes its own to all but root."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return b""


def test_a_crash_of_the_worker_writes_no_memory_to_a_file(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        limits = Path(f"/proc/{worker.pid}/limits").read_text()
    (row,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert row.split()[4:6] == ["0", "0"]


def test_a_wiped_pin_is_empty_and_its_message_too() -> None:
    pin, message = Pin("471108"), Login("s1", bytearray(b"471108"))
    wipe(message.pin)
    pin.wipe()
    assert (len(pin), message.pin) == (0, bytearray(6))


def test_a_pin_shows_itself_in_no_text_form() -> None:
    for text in (repr(PIN), str(PIN), f"{PIN}", repr([PIN]), repr(Login("s", PIN.copy()))):
        assert PIN.reveal() not in text
    assert PIN.reveal() not in repr(CreateToken("label", PIN.copy(), PIN.copy()))


@pytest.mark.parametrize("attempt", [pickle.dumps, copy.deepcopy])
def test_a_pin_is_not_copied_into_storage(attempt: object) -> None:
    assert callable(attempt)
    with pytest.raises(TypeError):
        attempt(PIN)


def test_a_pin_is_in_no_process_table_log_or_traceback(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with bench.soft.worker() as worker:
        with pytest.raises(PinIncorrect) as caught:
            worker.login(bench.first, WRONG)
        worker.login(bench.first, PIN)
        seen = [
            Path(f"/proc/{worker.pid}/cmdline").read_bytes(),
            environment_of(worker.pid),
            "".join(traceback.format_exception(caught.value)).encode(),
            repr(caught.value.values).encode(),
            caplog.text.encode(),
        ]
    for place in seen:
        assert PIN.reveal().encode() not in place
        assert WRONG.reveal().encode() not in place
    kept = [file for file in bench.soft.folder.rglob("*") if file.is_file()]
    assert kept
    assert all(PIN.reveal().encode() not in file.read_bytes() for file in kept)


def test_a_wrong_pin_says_how_many_tries_surely_remain(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        with pytest.raises(PinIncorrect) as caught:
            worker.login(bench.second, WRONG)
        assert caught.value.values["tries_left"] == 2
        assert worker.pin_state(bench.second) is PinState.COUNT_LOW
        worker.login(bench.second, PIN)
        assert worker.pin_state(bench.second) is PinState.NORMAL


def test_the_last_try_is_refused_until_somebody_confirms_it(bench: Bench, tmp_path: Path) -> None:
    ledger = PinLedger(tmp_path / "pins.json")
    with bench.soft.worker(ledger) as worker:
        for _ in range(2):
            with pytest.raises(PinIncorrect):
                worker.login(bench.second, WRONG)
        with pytest.raises(FinalTry):
            worker.login(bench.second, PIN)
        assert not worker.token(bench.second).logged_in
        worker.login(bench.second, PIN, final_try_confirmed=True)
        assert worker.token(bench.second).logged_in


def test_wrong_tries_are_remembered_over_a_restart(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "thư mục" / "pins.json"
    with bench.soft.worker(PinLedger(file)) as worker:
        for _ in range(2):
            with pytest.raises(PinIncorrect):
                worker.login(bench.second, WRONG)
    with bench.soft.worker(PinLedger(file)) as worker, pytest.raises(FinalTry):
        worker.login(bench.second, PIN)
    assert WRONG.reveal() not in file.read_text(encoding="utf-8")


def test_a_pin_of_impossible_length_costs_no_try(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        before = worker.pin_state(bench.second)
        for pin in (Pin("123"), Pin("1" * 256)):
            with pytest.raises(PinFault, match=r"token.pin_length"):
                worker.login(bench.second, pin)
        assert worker.pin_state(bench.second) is before


def test_a_locked_token_is_never_asked(bench: Bench) -> None:
    ledger = PinLedger()
    ledger.wrong(bench.second, locked=True)
    with bench.soft.worker(ledger) as worker:
        with pytest.raises(PinLocked):
            worker.login(bench.second, PIN)
        with pytest.raises(PinLocked):
            worker.login(bench.second, PIN, final_try_confirmed=True)
        assert not worker.token(bench.second).logged_in


@pytest.mark.parametrize("state", list(PinState))
def test_the_worse_of_token_and_own_count_decides(state: PinState) -> None:
    ledger = PinLedger()
    assert ledger.state(a_token(state)) is state
    ledger.wrong("s1")
    expected = max(state, PinState.COUNT_LOW, key=lambda one: one.severity)
    assert ledger.state(a_token(state)) is expected


def test_tries_are_counted_per_token() -> None:
    ledger = PinLedger(limit=5)
    for _ in range(4):
        ledger.wrong("s1")
    assert ledger.tries_left(a_token()) == 1
    assert ledger.tries_left(a_token(serial="s2")) == 5
    assert ledger.tries_left(a_token(PinState.LOCKED, "s2")) == 0
    ledger.clear("s1")
    assert ledger.tries_left(a_token()) == 5


def test_a_damaged_count_is_an_error_and_not_a_fresh_start(tmp_path: Path) -> None:
    file = tmp_path / "pins.json"
    file.write_text('{"s1": 3}', encoding="utf-8")
    with pytest.raises(Exception, match=r"token.ledger_unreadable"):
        PinLedger(file)
