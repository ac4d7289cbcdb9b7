"""What a desk is told about its outbox and its hub: never older than what it was told before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from eoffice.clock import new_id
from eoffice.errors import Unreachable
from eoffice.exchange.client import HubClient
from eoffice.exchange.standing import Standing
from eoffice.exchange.wire import Answer
from eoffice.services.orders import OrderForm
from eoffice.services.ports import Outbox, Waiting
from eoffice.services.workplace import Connectedness
from eoffice.storage.opening import Store, open_store
from tests.exchange.desks import a_desk
from tests.faults.proxy import BadLine
from tests.hub.hub_process import RunningHub
from tests.hub.orders import drafting, form_of
from tests.waiting import wait_until

MEANWHILE_S = 0.5
"""So long one thread is kept between its look and its word, for another to overtake it."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "desk.db")
    yield store
    store.close()


class SlowLook:
    """An outbox whose first look lets something happen before its answer is used."""

    def __init__(self, outbox: Outbox, meanwhile: Callable[[], object]) -> None:
        self._outbox, self._meanwhile = outbox, meanwhile
        self._is_first = False

    def begin(self) -> None:
        """Have the next look be the slow one."""
        self._is_first = True

    def waiting(self) -> tuple[Waiting, ...]:
        found = self._outbox.waiting()
        if self._is_first:
            self._is_first = False
            self._meanwhile()
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._outbox, name)


def test_a_count_taken_before_an_order_was_decided_is_not_laid_over_the_later_one(store: Store) -> None:
    # The feed brings the record of an order while the order's own answer comes: two threads count at once.
    form = form_of(drafting("Tờ trình"), new_id(), 0)
    store.outbox.put(form, ())

    def decide() -> None:
        store.outbox.drop(form.id)
        standing.heard(frozenset({form.document}))

    deciding = Thread(target=decide)

    def overtake() -> None:
        deciding.start()
        deciding.join(MEANWHILE_S)

    outbox = SlowLook(store.outbox, overtake)
    standing = Standing(outbox)  # type: ignore[arg-type]  # it has the outbox's other methods by name
    assert standing.state.waiting == 1
    outbox.begin()
    standing.heard(frozenset({form.document}))
    deciding.join()
    assert standing.state.waiting == 0


class Clogged(HubClient):
    """A line on which news come and no order goes."""

    def give(self, form: OrderForm) -> Answer:
        raise Unreachable("exchange.hub_away", hub="", reason=form.id)


def test_a_line_that_comes_back_ends_the_long_pauses_of_the_outbox(hub: RunningHub, tmp_path: Path) -> None:
    with (
        BadLine(hub.address) as line,
        a_desk(hub, tmp_path, address=line.address, client_kind=Clogged) as desk,
    ):
        desk.await_state(Connectedness.ONLINE)
        line.go_away()
        desk.await_state(Connectedness.OFFLINE)
        desk.sync._pauses.failures = 30  # half an hour without a hub
        desk.draft()
        line.come_back()
        # No order gets through, so only the feed can have said that the line is back.
        wait_until(lambda: desk.sync._pauses.failures < 30)
