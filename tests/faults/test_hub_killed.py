"""The hub is killed while orders are in flight: each has one effect and one receipt, however often asked."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.errors import Unreachable
from eoffice.exchange.wire import Answer
from eoffice.services.orders import OrderForm
from eoffice.services.workplace import Connectedness
from tests.exchange.desks import a_desk
from tests.faults.proxy import BadLine
from tests.hub.hub_process import RunningHub
from tests.hub.orders import drafting, form_of
from tests.waiting import wait_until

WRITERS = ("lan", "minh", "cuc")


@dataclass
class Storm:
    """What several people had ordered when the hub was killed, and the answers that had come."""

    forms: list[tuple[str, OrderForm]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


def stormed(hub: RunningHub, chance: random.Random) -> Storm:
    """Give orders in the name of several people at once and kill the hub among them."""
    storm, is_over = Storm(), threading.Event()

    clients = {login: hub.client(login) for login in WRITERS}

    def give(login: str) -> None:
        while not is_over.is_set():
            form = form_of(drafting(recipients=()))
            storm.forms.append((login, form))
            try:
                storm.answers[form.id] = clients[login].give(form)
            except Unreachable:
                break
        clients[login].close()

    with ThreadPoolExecutor(len(WRITERS)) as pool:
        working = [pool.submit(give, login) for login in WRITERS]
        # The moment of the kill is the point of the test.
        enough = chance.randint(5, 60)
        wait_until(lambda: len(storm.answers) >= enough, every_s=0.001)
        hub.kill()
        is_over.set()
        for each in working:
            each.result(30)
    return storm


@pytest.mark.parametrize("seed", range(4))
def test_what_was_acknowledged_is_there_and_a_replay_gives_the_same_receipt(
    own_hub: RunningHub, seed: int
) -> None:
    own_hub.start()
    storm = stormed(own_hub, random.Random(seed))  # noqa: S311 - a seed that can be named again
    own_hub.start()
    clients = {login: own_hub.client(login) for login in WRITERS}
    for login, form in storm.forms:
        again = [clients[login].give(form) for _ in range(3)]
        assert len(set(again)) == 1
        if form.id in storm.answers:
            assert again[0] == storm.answers[form.id], "an acknowledged order was lost or done twice"
    for client in clients.values():
        client.close()
    assert own_hub.stop() == 0
    with own_hub.kept() as kept:
        assert kept.store.verify(kept.blobs) == ()
        documents = sorted(kept.store.lists.all_documents())
    assert documents == sorted(form.document for _, form in storm.forms), "each order has one effect"


def test_a_desk_outlives_the_hub_and_sends_what_was_in_flight(own_hub: RunningHub, tmp_path: Path) -> None:
    own_hub.start()
    with BadLine(own_hub.address) as line, a_desk(own_hub, tmp_path, address=line.address) as desk:
        desk.await_state(Connectedness.ONLINE)
        documents = [desk.draft(f"Trước khi hub bị ngắt {number}") for number in range(10)]
        port = own_hub.address.rpartition(":")[2]
        own_hub.kill()
        documents += [desk.draft(f"Sau khi hub bị ngắt {number}") for number in range(3)]
        desk.await_state(Connectedness.OFFLINE)
        own_hub.start("--listen", f"127.0.0.1:{port}")
        desk.sync.poke()
        for document in documents:
            assert desk.await_document(document).events == 1
        desk.await_empty()
        desk.order(commands.ChangeDetails("Vẫn như trước", (), Urgency.NORMAL), documents[0], 1)
        desk.await_document(documents[0], events=2)
    own_hub.stop()
    with own_hub.kept() as kept:
        assert sorted(kept.store.lists.all_documents()) == sorted(documents)


def test_an_answer_that_is_lost_on_the_way_is_asked_for_again(own_hub: RunningHub, tmp_path: Path) -> None:
    own_hub.start()
    with BadLine(own_hub.address) as line:
        lan = own_hub.client("lan")
        form = form_of(drafting())
        first = lan.give(form)
        with a_desk(own_hub, tmp_path, address=line.address) as desk:
            desk.await_state(Connectedness.ONLINE)
            # The hub has decided it already: for the desk it is as if the answer had been lost.
            desk.store.outbox.put(form, ())
            desk.sync.poke()
            desk.await_empty()
            assert desk.store.log.receipt(form.id) == first.receipt
            assert len(desk.store.log.records(form.document)) == 1


def test_told_to_stop_the_hub_answers_what_it_has_and_ends_its_streams(own_hub: RunningHub) -> None:
    own_hub.start()
    lan, minh = own_hub.client("lan"), own_hub.client("minh")
    follower = minh.follow(0)
    ended = threading.Event()

    def read() -> None:
        for _ in follower.pages():
            pass
        ended.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    forms = [form_of(drafting(recipients=())) for _ in range(40)]
    answers: dict[str, Answer] = {}

    def give(form: OrderForm) -> None:
        try:
            answers[form.id] = lan.give(form)
        except Unreachable:
            return

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(give, form) for form in forms]
        wait_until(lambda: len(answers) >= 5)
        started = time.monotonic()
        assert own_hub.stop() == 0
        took_s = time.monotonic() - started
        for each in working:
            each.result(30)
    assert ended.wait(5), "the stream ended with the hub"
    assert took_s < 8
    with own_hub.kept() as kept:
        for form in forms:
            kept_receipt = kept.store.log.receipt(form.id)
            if form.id in answers:
                assert kept_receipt == answers[form.id].receipt
    lan.close()
    minh.close()
