"""Slow and fast writers at the same time: a reader who goes on from a cursor never misses a record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.errors import OfficeError, Refused
from eoffice.services.log import Record
from eoffice.services.orders import Order, to_form
from eoffice.services.ports import Transaction
from eoffice.storage.faults import fault
from eoffice.storage.opening import Store, open_store
from tests.frozen_clock import FrozenClock
from tests.storage.engines import NewPlace
from tests.storage.office import ORDER_TIME, OURS, THEIRS, Office, directory

WRITERS = 6
EACH = 8


def office_of(store: Store) -> Office:
    return Office(store.log, store.directory.read(), FrozenClock())


def reading(store: Store, agency: str, is_over: threading.Event) -> list[Record]:
    """Follow a feed by its cursor until the writers are done, then once more."""
    seen: list[Record] = []
    while True:
        last_round = is_over.is_set()
        news = store.log.feed(agency, seen[-1].seq if seen else 0, 5)
        seen.extend(news)
        if last_round and not news:
            return seen


def written(store: Store, number: int, pause: Callable[[], object]) -> list[str]:
    """Begin documents, every other one in a change that is held open for a while."""
    office = office_of(store)
    documents = []
    for count in range(EACH):
        if (number + count) % 2:
            documents.append(office.draft(f"Nhanh {number} {count}"))
            continue
        document = office.draft(f"Chậm {number} {count}")
        documents.append(document)

        def slowly(transaction: Transaction, document: str = document) -> None:
            office.give_in(transaction, f"{OURS}/an", document, commands.CancelDocument("thừa"))
            pause()

        store.log.run(slowly)
    return documents


@pytest.mark.timeout(300)
def test_a_reader_with_a_cursor_never_misses_a_place(new_place: NewPlace) -> None:
    place = new_place()
    stores = [open_store(place) for _ in range(3)]
    stores[0].directory.replace(directory())
    is_over, between = threading.Event(), threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(reading, stores[0], OURS, is_over)
        # A wait that nobody ends early: it holds the change open so that others can overtake it.
        pauses = [lambda: between.wait(0.01), lambda: between.wait(0.002), lambda: None]
        writers = [
            pool.submit(written, stores[number % 3], number, pauses[number % 3]) for number in range(WRITERS)
        ]
        documents = [document for writer in writers for document in writer.result()]
        is_over.set()
        seen = reader.result()
    assert [record.seq for record in seen] == list(range(1, stores[0].log.feed_end(OURS) + 1))
    assert {record.document for record in seen} == set(documents)
    assert len(documents) == WRITERS * EACH
    assert stores[0].verify() == ()
    for store in stores:
        store.close()


def test_numbers_taken_at_the_same_time_have_no_gap_and_no_twin(new_place: NewPlace) -> None:
    place = new_place()
    stores = [open_store(place) for _ in range(2)]
    stores[0].directory.replace(directory())
    clock = FrozenClock()
    offices = [Office(store.log, store.directory.read(), clock) for store in stores]
    _, outcome = offices[0].issue()
    arrived = [entry.document for entry in outcome.records if entry.agency == THEIRS]
    for _ in range(11):
        outcome = offices[0].issue()[1]
        arrived += [entry.document for entry in outcome.records if entry.agency == THEIRS]

    def accept(number: int) -> int:
        office = offices[number % 2]

        def work(transaction: Transaction) -> int:
            checked = commands.RecordVerification("valid")
            office.give_in(transaction, f"{THEIRS}/van-thu", arrived[number], checked)
            office.give_in(
                transaction,
                f"{THEIRS}/van-thu",
                arrived[number],
                commands.AcceptDocument(),
                f"order-{number}",
            )
            stored = transaction.load(arrived[number])
            assert stored is not None
            return stored.document.arrival_number or 0

        return stores[number % 2].log.run(work)

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(accept, range(12)))
    assert sorted(numbers) == list(range(1, 13))
    assert stores[0].verify() == ()
    for store in stores:
        store.close()


def test_two_fan_outs_in_opposite_order_do_not_block_each_other(new_place: NewPlace) -> None:
    place = new_place()
    stores = [open_store(place) for _ in range(2)]
    people = directory(recipients=30)
    stores[0].directory.replace(people)
    others = tuple(agency.code for agency in people.agencies if agency.code != OURS)

    def issue(number: int) -> int:
        office = office_of(stores[number % 2])
        return len(office.issue(f"Số {number}", recipients=others if number % 2 else others[::-1])[1].records)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(issue, range(8))) == [31] * 8
    assert stores[0].verify() == ()
    for store in stores:
        store.close()


def test_of_two_writers_of_one_document_one_is_told_that_it_changed(new_place: NewPlace) -> None:
    place = new_place()
    stores = [open_store(place) for _ in range(2)]
    stores[0].directory.replace(directory())
    office = office_of(stores[0])
    document = office.draft()
    stale = office.log.load(document)
    assert stale is not None
    command = commands.CancelDocument("thừa")
    form = to_form(Order("", document, stale.document.events, ORDER_TIME, command))

    def give(number: int) -> str:
        try:
            with stores[number % 2].log.transaction() as transaction:
                me = transaction.directory().person(f"{OURS}/an")
                office.deciding.handle(transaction, me, replace(form, id=new_id()))
        except OfficeError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(give, range(4)))
    assert sorted(set(results)) == ["document.changed_meanwhile", "done"]
    assert results.count("done") == 1
    for store in stores:
        store.close()


def test_a_collision_is_tried_again_and_then_reported(store: Store) -> None:
    attempts = []

    def collide(_: Transaction) -> None:
        attempts.append(1)
        raise fault("storage.conflict", "40001")

    with pytest.raises(OfficeError) as caught:
        store.log.run(collide)
    assert caught.value.code == "storage.conflict"
    assert len(attempts) == 6

    def refuse(_: Transaction) -> None:
        attempts.append(1)
        raise Refused("document.missing")

    with pytest.raises(Refused):
        store.log.run(refuse)
    assert len(attempts) == 7
