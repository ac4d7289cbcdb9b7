"""Group commit: what is decided together is stored together, and one bad order harms no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TypeVar

import pytest

from eoffice.domain.people import Agency, Unit
from eoffice.errors import Defect, OfficeError, Refused, Unreachable
from eoffice.hub.committer import Committer
from eoffice.hub.keys import ReceiptSigner, make_receipt_key
from eoffice.hub.wakeup import Wakes
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.ports import Transaction
from eoffice.storage.directory import DirectoryCache
from eoffice.storage.log import SqlLog
from eoffice.storage.opening import Store, open_store
from tests.frozen_clock import FrozenClock
from tests.hub.hub_process import OURS, person_named
from tests.hub.orders import drafting, form_of
from tests.waiting import wait_until

Done = TypeVar("Done")


class SlowLog(SqlLog):
    """The log on SQLite, which counts its changes, waits at a gate, and fails when told to."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.database, DirectoryCache())
        self.changes = 0
        self.gate = threading.Event()
        self.gate.set()
        self.failures: list[Exception] = []

    def run(self, work: Callable[[Transaction], Done]) -> Done:
        """Do the work, or fail behind it as a commit does: nothing is stored then."""
        self.gate.wait(20)
        self.changes += 1

        def failing(transaction: Transaction) -> Done:
            done = work(transaction)
            if self.failures:
                raise self.failures.pop(0)
            return done

        return super().run(failing)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "hub.db")
    units = (Unit("vp", "Văn phòng", "VP"),)
    opened.directory.put_agency(Agency(OURS, "Sở Nội vụ", "SNV", "Hà Nội", units=units))
    for login in ("lan", "hoa", "quan"):
        opened.directory.put_person(person_named(login))
    yield opened
    opened.close()


@pytest.fixture
def log(store: Store) -> SlowLog:
    return SlowLog(store)


@pytest.fixture
def committer(log: SlowLog, tmp_path: Path, clock: FrozenClock) -> Iterator[Committer]:
    make_receipt_key(tmp_path / "receipt.key")
    deciding = Deciding(clock, ReceiptSigner(tmp_path / "receipt.key"), lambda *_: None)
    made = Committer(log, deciding, Wakes(), longest_queue=50)
    made.start()
    yield made
    log.gate.set()
    made.stop()


def outcome_of(answer: Future[Outcome]) -> Outcome | OfficeError:
    """Return what became of an order."""
    error = answer.exception(20)
    assert error is None or isinstance(error, OfficeError)
    return error or answer.result()


def test_orders_that_wait_together_are_stored_in_one_change(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    answers = [committer.put("lan", form_of(drafting())) for _ in range(30)]
    log.gate.set()
    wait(answers, 20)
    assert all(isinstance(outcome_of(answer), Outcome) for answer in answers)
    assert log.changes <= 3


def test_a_refused_order_undoes_nothing_of_its_neighbours(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    good, bad, after = form_of(drafting()), form_of(drafting(" ")), form_of(drafting())
    answers = [committer.put("lan", form) for form in (good, bad, after)]
    log.gate.set()
    outcomes = [outcome_of(answer) for answer in answers]
    assert [isinstance(outcome, Outcome) for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1], Refused)
    assert [log.load(form.document) is not None for form in (good, bad, after)] == [True, False, True]


def test_an_order_twice_in_one_batch_has_one_effect(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    form = form_of(drafting())
    answers = [committer.put("lan", form) for _ in range(3)]
    log.gate.set()
    outcomes = [answer.result(20) for answer in answers]
    assert [outcome.is_replay for outcome in outcomes] == [False, True, True]
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert len(log.records(form.document)) == 1


def test_when_a_batch_fails_each_order_is_tried_alone(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    first = committer.put("lan", form_of(drafting()))  # goes alone: the thread took it before the others came
    rest = [committer.put("lan", form_of(drafting())) for _ in range(4)]
    log.failures = [RuntimeError("the commit broke")]
    log.gate.set()
    outcomes = [outcome_of(answer) for answer in (first, *rest)]
    assert sum(isinstance(outcome, Outcome) for outcome in outcomes) >= 4
    lost = [outcome for outcome in outcomes if not isinstance(outcome, Outcome)]
    assert [error.code for error in lost] in ([], ["hub.store_failed"])


def test_a_collision_is_tried_again_without_telling_anybody(committer: Committer, log: SlowLog) -> None:
    log.failures = [Unreachable("storage.conflict", detail="x") for _ in range(3)]
    assert isinstance(outcome_of(committer.put("lan", form_of(drafting()))), Outcome)


def test_a_busy_store_is_something_to_come_back_for(committer: Committer, log: SlowLog) -> None:
    log.failures = [Unreachable("storage.busy", detail="x")]
    error = outcome_of(committer.put("lan", form_of(drafting())))
    assert isinstance(error, Unreachable)
    assert error.code == "storage.busy"
    assert committer.broken is None


def test_after_a_failed_sync_nothing_is_taken_any_more(committer: Committer, log: SlowLog) -> None:
    log.failures = [Defect("storage.io_failed", detail="fsync")]
    error = outcome_of(committer.put("lan", form_of(drafting())))
    assert isinstance(error, Unreachable)
    assert error.code == "hub.store_failed"
    assert committer.broken is not None
    with pytest.raises(Unreachable, match=r"hub\.stopping"):
        committer.put("lan", form_of(drafting()))


def test_stopping_answers_what_waits_and_takes_nothing_new(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    answers = [committer.put("lan", form_of(drafting())) for _ in range(10)]
    log.gate.set()
    committer.stop()
    assert all(answer.done() and answer.exception() is None for answer in answers)
    with pytest.raises(Unreachable, match=r"hub\.stopping"):
        committer.put("lan", form_of(drafting()))


def test_an_order_called_off_while_it_waits_is_not_decided_and_harms_no_other(
    committer: Committer, log: SlowLog
) -> None:
    log.gate.clear()
    first = committer.put("lan", form_of(drafting()))
    wait_until(first.running)
    off = form_of(drafting())
    called_off, after = committer.put("lan", off), committer.put("lan", form_of(drafting()))
    assert called_off.cancel()
    assert not first.cancel(), "what is being decided cannot be called off"
    log.gate.set()
    assert [isinstance(outcome_of(answer), Outcome) for answer in (first, after)] == [True, True]
    assert log.load(off.document) is None
    assert isinstance(outcome_of(committer.put("lan", off)), Outcome), "it may come again"


def test_a_full_queue_is_told_instead_of_growing(committer: Committer, log: SlowLog) -> None:
    log.gate.clear()
    wait_until(lambda: _is_full(committer))
    with pytest.raises(Unreachable, match=r"hub\.too_busy"):
        committer.put("lan", form_of(drafting()))
    assert committer.waiting == 50


def _is_full(committer: Committer) -> bool:
    try:
        committer.put("lan", form_of(drafting()))
    except Unreachable:
        return True
    return False


def test_somebody_who_is_no_longer_known_is_signed_out(committer: Committer) -> None:
    error = outcome_of(committer.put("ai-do", form_of(drafting())))
    assert isinstance(error, Refused)
    assert error.code == "auth.session_ended"
