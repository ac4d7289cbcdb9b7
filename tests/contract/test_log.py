"""What every event log must do: the memory one of the tests and the SQL one on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.domain import commands
from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.errors import Refused
from eoffice.services.log import GENESIS, check_chain, document_of
from eoffice.services.ports import Appended, Log, Transaction
from eoffice.storage.opening import open_store
from tests.frozen_clock import FrozenClock
from tests.memory_store import MemoryLog
from tests.storage.engines import ENGINES, places
from tests.storage.office import OURS, THEIRS, Office, directory

BOOK = BookKey(OURS, 2026, "QĐ")


@pytest.fixture(params=["memory", *ENGINES])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    if request.param == "memory":
        yield MemoryLog(directory())
        return
    with places(request.param, request, tmp_path) as make:
        store = open_store(make())
        store.directory.replace(directory())
        yield store.log
        store.close()


@pytest.fixture
def office(log: Log) -> Office:
    return Office(log, directory(), FrozenClock())


def test_an_empty_log_knows_nothing(log: Log) -> None:
    assert log.load("nowhere") is None
    assert log.records("nowhere") == ()
    assert log.feed(OURS, 0, 10) == ()
    assert log.feed_end(OURS) == 0


def test_the_state_is_what_the_records_add_up_to(office: Office, log: Log) -> None:
    document, _ = office.issue()
    records = log.records(document)
    stored = log.load(document)
    assert stored is not None
    assert stored.document == document_of(records)
    assert stored.head == check_chain(records) == records[-1].hash


def test_records_after_a_version_leave_out_the_earlier_ones(office: Office, log: Log) -> None:
    document, _ = office.issue()
    every = log.records(document)
    assert log.records(document, after=4) == every[4:]
    assert log.records(document, after=len(every)) == ()


def test_places_of_a_feed_have_no_gap_and_keep_the_order(office: Office, log: Log) -> None:
    office.issue()
    office.issue()
    feed = log.feed(OURS, 0, 1000)
    assert [record.seq for record in feed] == list(range(1, log.feed_end(OURS) + 1))
    assert log.feed(OURS, 3, 2) == feed[3:5]


def test_issuing_gives_each_recipient_a_document_of_its_own(office: Office, log: Log) -> None:
    document, outcome = office.issue()
    arrived = log.feed(THEIRS, 0, 10)
    assert outcome.agencies == (OURS, THEIRS)
    assert [record.agency for record in arrived] == [THEIRS]
    assert arrived[0].document != document
    assert set(outcome.records) >= set(arrived)


def cancel_and_fail(office: Office, transaction: Transaction, document: str) -> None:
    office.give_in(transaction, f"{OURS}/an", document, commands.CancelDocument("thừa"))
    raise Refused("document.missing")


def test_an_error_undoes_the_whole_change(office: Office, log: Log) -> None:
    document = office.draft()
    with pytest.raises(Refused), log.transaction() as transaction:
        cancel_and_fail(office, transaction, document)
    assert len(log.records(document)) == 1
    assert log.feed_end(OURS) == 1


def test_an_error_inside_a_savepoint_undoes_only_that_part(office: Office, log: Log) -> None:
    first, second = office.draft(), office.draft()
    with log.transaction() as transaction:
        office.give_in(transaction, f"{OURS}/an", first, commands.CancelDocument("thừa"))
        with pytest.raises(Refused), transaction.savepoint():
            cancel_and_fail(office, transaction, second)
    assert (len(log.records(first)), len(log.records(second))) == (2, 1)
    assert [record.seq for record in log.feed(OURS, 0, 10)] == [1, 2, 3]


def test_a_change_sees_what_it_has_written(office: Office, log: Log) -> None:
    document = office.draft()
    with log.transaction() as transaction:
        office.give_in(transaction, f"{OURS}/an", document, commands.CancelDocument("thừa"))
        stored = transaction.load(document)
    assert stored is not None
    assert stored.document.events == 2


def test_records_that_do_not_follow_the_last_one_are_refused(office: Office, log: Log) -> None:
    document = office.draft()
    stale = log.load(document)
    outcome = office.give(f"{OURS}/an", document, commands.CancelDocument("thừa"))
    assert stale is not None
    now = log.load(document)
    assert now is not None
    with pytest.raises(Refused) as caught, log.transaction() as transaction:
        transaction.append([Appended(outcome.records, now.document)])
    assert caught.value.code == "document.changed_meanwhile"


def test_a_second_beginning_of_a_document_is_refused(office: Office, log: Log) -> None:
    document = office.draft()
    records, state = log.records(document), log.load(document)
    assert state is not None
    with pytest.raises(Refused) as caught, log.transaction() as transaction:
        transaction.append([Appended(records, state.document)])
    assert caught.value.code == "document.changed_meanwhile"
    assert log.feed_end(OURS) == 1


def test_nothing_to_append_gives_nothing(log: Log) -> None:
    with log.transaction() as transaction:
        assert transaction.append([]) == ()


def test_a_new_book_starts_at_zero_and_keeps_what_it_gave(log: Log) -> None:
    with log.transaction() as transaction:
        assert transaction.book(BOOK) == NumberBook(BOOK)
        book, number = transaction.book(BOOK).take()
        transaction.keep_book(book)
    with log.transaction() as transaction:
        assert (number, transaction.book(BOOK).last) == (1, 1)
        assert transaction.book(BookKey(OURS, 2027, "QĐ")).last == 0


def test_the_same_order_gives_the_same_receipt(office: Office, log: Log) -> None:
    document = office.draft()
    command = commands.CancelDocument("thừa")
    with log.transaction() as transaction:
        first = office.give_in(transaction, f"{OURS}/an", document, command, "order-1")
        assert transaction.receipt("order-1") == first.receipt
    with log.transaction() as transaction:
        assert transaction.receipt("order-1") == first.receipt
        assert transaction.receipt("order-2") is None
    assert first.receipt.receipt.head == log.records(document)[-1].hash != GENESIS


def test_a_change_knows_the_directory(log: Log) -> None:
    with log.transaction() as transaction:
        assert transaction.directory().agency(THEIRS).name == "Sở Tài chính"
