"""A batch on a key with several sessions: signed side by side, told in order, paused and resumed as ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsm import PinIncorrect, TokenAbsent, TokenError
from signing.batch import Job, Outcome, Rules, State, sign_batch
from signing.journal import Journal
from signing.keys import TokenKey, width_of
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.test_batch import jobs, states

ALONE = Rules(processes=0)
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def plain() -> Iterator[PlainKey]:
    with AuthorityServer() as authority:
        yield PlainKey(authority, "Ân")


class Wide:
    """A key with two sessions, that notes how many use it at once and may fail from some call on."""

    def __init__(self, key: PlainKey, fails_from: int | None = None, error: TokenError | None = None) -> None:
        self.certificate, self.chain, self._key = key.certificate, key.chain, key
        self.sessions = 2
        self.calls = self.most = self._inside = 0
        self._fails_from, self._error = fails_from, error
        self._lock = threading.Lock()

    def sign(self, data: bytes, digest: str) -> bytes:
        with self._lock:
            self.calls += 1
            number = self.calls
            self._inside += 1
            self.most = max(self.most, self._inside)
        try:
            if self._error is not None and self._fails_from is not None and number >= self._fails_from:
                raise self._error
            return self.made(data, digest)
        finally:
            with self._lock:
                self._inside -= 1

    def made(self, data: bytes, digest: str) -> bytes:
        return self._key.sign(data, digest)


class Meeting(Wide):
    """Makes signatures in pairs only: whoever comes alone waits for the other."""

    def __init__(self, key: PlainKey) -> None:
        super().__init__(key)
        self._door = threading.Barrier(2, timeout=PATIENCE_S)

    def made(self, data: bytes, digest: str) -> bytes:
        self._door.wait()
        return super().made(data, digest)


class Overtaking(Wide):
    """Holds its first signature back until three others are made."""

    def __init__(self, key: PlainKey) -> None:
        super().__init__(key)
        self._third = threading.Semaphore(0)
        self._first = threading.Lock()

    def made(self, data: bytes, digest: str) -> bytes:
        if self._first.acquire(blocking=False):
            for _ in range(3):
                assert self._third.acquire(timeout=PATIENCE_S)
        else:
            self._third.release()
        return super().made(data, digest)


def test_a_token_signs_alone_and_an_hsm_as_wide_as_its_sessions(plain: PlainKey) -> None:
    assert (width_of(plain), width_of(Wide(plain))) == (1, 2)
    assert not hasattr(TokenKey, "sessions")


def test_both_sessions_sign_at_the_same_time(plain: PlainKey, tmp_path: Path) -> None:
    key = Meeting(plain)
    result = sign_batch(jobs(tmp_path, 6), key, rules=ALONE)
    assert states(result) == [State.DONE] * 6
    assert key.most == 2


def test_documents_are_told_and_noted_in_their_order_whichever_is_signed_first(
    plain: PlainKey, tmp_path: Path
) -> None:
    todo, told = jobs(tmp_path, 6), list[Outcome]()
    threads = set()

    def tell(outcome: Outcome, _ended: int, _all: int) -> None:
        told.append(outcome)
        threads.add(threading.get_ident())

    with Journal(tmp_path / "j") as journal:
        result = sign_batch(todo, Overtaking(plain), journal, ALONE, tell)
        assert [Path(one.source) for one in journal.entries] == [one.source for one in todo]
    assert states(result) == [State.DONE] * 6
    assert [one.job for one in told] == todo
    assert threads == {threading.get_ident()}


def test_a_device_that_goes_stops_the_batch_and_the_rest_is_signed_later(
    plain: PlainKey, tmp_path: Path
) -> None:
    todo = jobs(tmp_path, 10)
    gone = Wide(plain, 4, TokenAbsent("token.absent", token="x"))
    with Journal(tmp_path / "j") as journal:
        result = sign_batch(todo, gone, journal, ALONE)
    assert isinstance(result.stopped_by, TokenAbsent)
    assert result.count(State.DONE) == 3
    # Whoever had begun beside the one that failed may fail too; nobody begins after that.
    assert 1 <= result.count(State.FAILED) <= 2
    assert gone.calls <= 5
    assert len(list((tmp_path / "ra").iterdir())) == 3
    with Journal(tmp_path / "j") as journal:
        again = sign_batch(todo, Wide(plain), journal, ALONE)
    assert (again.count(State.SKIPPED), again.count(State.DONE)) == (3, 7)


def test_a_refused_pin_stops_the_batch_at_once(plain: PlainKey, tmp_path: Path) -> None:
    refusing = Wide(plain, 1, PinIncorrect("token.pin_incorrect", tries_left=2))
    result = sign_batch(jobs(tmp_path, 10), refusing, rules=ALONE)
    assert isinstance(result.stopped_by, PinIncorrect)
    assert refusing.calls <= 2
    assert result.count(State.DONE) == 0
    assert result.count(State.NOT_TRIED) >= 8
    assert not list((tmp_path / "ra").glob(".*"))


def test_a_batch_is_cancelled_and_what_was_begun_is_finished(plain: PlainKey, tmp_path: Path) -> None:
    ended: list[Outcome] = []

    def tell(outcome: Outcome, _ended: int, _all: int) -> None:
        ended.append(outcome)

    key = Wide(plain)
    result = sign_batch(jobs(tmp_path, 12), key, None, ALONE, tell, lambda: len(ended) >= 1)
    assert result.cancelled
    assert result.count(State.DONE) == key.calls >= 1
    assert result.count(State.NOT_TRIED) >= 1
    assert not list((tmp_path / "ra").glob(".*"))


def test_a_bad_file_is_passed_over_or_stops_as_wished(plain: PlainKey, tmp_path: Path) -> None:
    todo: list[Job] = jobs(tmp_path, 10)
    todo[1].source.write_bytes(b"%PDF-1.4 hong")
    whole = sign_batch(todo, Wide(plain), rules=ALONE)
    assert (whole.count(State.DONE), whole.count(State.FAILED)) == (9, 1)
    stopped = sign_batch(todo, Wide(plain), rules=Rules(stop_at_errors=True, processes=0))
    assert stopped.count(State.FAILED) == 1
    assert stopped.count(State.NOT_TRIED) >= 1
    assert stopped.stopped_by is not None
