"""Orders of a desk on its real store: what is shown and what waits never part; a refused order goes again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.domain.people import Directory
from eoffice.errors import Refused
from eoffice.services.deciding import Outcome
from eoffice.services.ordering import Desk, Ordering
from eoffice.services.orders import Order, to_form
from eoffice.storage import outbox
from eoffice.storage.opening import Store, open_store
from tests.frozen_clock import FrozenClock
from tests.storage.engines import office_on
from tests.storage.office import ORDER_TIME, OURS, Office, directory

ME = f"{OURS}/an"


@dataclass
class Table:
    """A hub and the desk of one of its officers, side by side."""

    hub: Office
    store: Store
    ordering: Ordering
    pokes: list[int]

    def fetch(self) -> frozenset[str]:
        """Take over what the hub has; return the documents that grew."""
        records = self.hub.log.feed(OURS, self.store.replica.cursor(OURS), 1000)
        applied = self.store.replica.apply(records, {OURS: records[-1].seq} if records else None)
        return frozenset(applied.changed)

    def drafted(self, subject: str = "Kế hoạch") -> str:
        """Return a draft that hub and desk know."""
        document = self.hub.draft(subject)
        self.fetch()
        return document

    def decide(self, place: int = 0) -> Outcome:
        """Have the hub decide an order of the outbox."""
        with self.hub.log.transaction() as transaction:
            form = self.store.outbox.waiting()[place].form
            return self.hub.deciding.handle(transaction, self.hub.people.person(ME), form)

    def shown(self, document: str) -> tuple[str, bool]:
        """Return subject and whether it is only expected, as lists show them."""
        row = self.store.lists.row(document)
        assert row is not None
        return row.subject, row.is_pending


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    """Give a hub and a desk on SQLite, as desks always are."""
    hub, store = open_store(tmp_path / "hub.db"), open_store(tmp_path / "desk.db")
    people: Directory = directory()
    hub.directory.replace(people)
    store.directory.replace(people)
    pokes: list[int] = []

    def poke() -> None:
        pokes.append(len(store.outbox.waiting()))

    desk = Desk(people.person(ME), FrozenClock(), store.log, store.outbox, store.replica, store.directory)
    yield Table(office_on(hub), store, Ordering(desk, poke), pokes)
    store.close()
    hub.close()


def renamed(subject: str) -> commands.ChangeDetails:
    return commands.ChangeDetails(subject, (), Urgency.NORMAL)


def refused_then_followed(table: Table) -> str:
    """Return a document with a refused order in the outbox and one behind it; the hub has moved on."""
    document = table.drafted()
    table.ordering.give(document, renamed("Tên một"), ["a" * 64])
    table.ordering.give(document, renamed("Tên hai"))
    table.hub.give(ME, document, renamed("Tên từ máy khác"))
    with pytest.raises(Refused, match="changed_meanwhile"):
        table.decide()
    first = table.store.outbox.waiting()[0]
    table.store.outbox.refuse(first.form.id, "document.changed_meanwhile", "{}")
    table.ordering.refresh_expected(table.fetch())
    return document


def test_an_order_and_what_it_leads_to_are_kept_in_one_change(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = table.drafted()

    def broken(*_: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(outbox, "cover", broken)
    with pytest.raises(OSError, match="power"):
        table.ordering.give(document, renamed("Tên mới"))
    assert table.store.outbox.waiting() == ()
    assert table.shown(document) == ("Kế hoạch", False)
    monkeypatch.undo()
    table.ordering.give(document, renamed("Tên mới"))
    assert table.shown(document) == ("Tên mới", True)
    assert table.pokes == [1]


def test_after_a_kill_lists_show_what_the_outbox_says(table: Table) -> None:
    waiting, lost = table.drafted("Có lệnh chờ"), table.drafted("Không có lệnh")
    form = to_form(Order(new_id(), waiting, 1, ORDER_TIME, renamed("Tên chờ gửi")))
    table.store.outbox.put(form, [])
    given = table.ordering.give(lost, renamed("Tên sẽ mất"))
    table.store.outbox.drop(given.id)
    assert (table.shown(waiting), table.shown(lost)) == (("Có lệnh chờ", False), ("Tên sẽ mất", True))
    table.ordering.refresh_expected()
    assert table.shown(waiting) == ("Tên chờ gửi", True)
    assert table.shown(lost) == ("Không có lệnh", False)
    assert table.store.replica.overlays() == (waiting,)


def test_only_documents_with_orders_are_shown_anew(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = table.drafted()
    table.ordering.give(mine, renamed("Tên mới"))
    fresh = {table.drafted(f"Văn bản {number}") for number in range(20)}
    looked_at: list[str] = []
    monkeypatch.setattr(table.ordering, "refresh", looked_at.append)
    table.ordering.refresh_expected(frozenset({mine, *fresh}))
    assert looked_at == [mine]
    looked_at.clear()
    table.ordering.refresh_expected(frozenset(fresh))
    assert looked_at == []


def test_showing_the_same_again_leaves_the_search_index_alone(table: Table, tmp_path: Path) -> None:
    document = table.drafted()
    table.ordering.give(document, renamed("Tên mới"))
    with table.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE listed SET is_indexed = 1")
    table.ordering.refresh(document)
    with table.store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT is_indexed FROM listed").scalar() == 1


def test_a_refused_order_goes_again_at_its_place_and_the_one_behind_it_follows(table: Table) -> None:
    document = refused_then_followed(table)
    before = table.store.outbox.waiting()
    assert table.shown(document) == ("Tên từ máy khác", False)
    table.ordering.retry(before[0].form.id)
    after = table.store.outbox.waiting()
    assert [each.position for each in after] == [each.position for each in before]
    assert [(each.form.seen, each.is_refused) for each in after] == [
        (2, False),
        (3, False),
    ]
    assert after[0].form.id != before[0].form.id, "the hub knows the first id as refused"
    assert after[1].form.id == before[1].form.id
    assert after[0].blobs == ("a" * 64,)
    assert table.shown(document) == ("Tên hai", True)
    assert len(table.decide().records) == 1
    assert len(table.decide(1).records) == 1
    table.fetch()
    assert table.shown(document) == ("Tên hai", False)


def test_an_order_that_is_still_forbidden_stays_as_it_was(table: Table) -> None:
    document = refused_then_followed(table)
    table.hub.give(ME, document, commands.CancelDocument("Thôi"))
    table.fetch()
    before = table.store.outbox.waiting()
    with pytest.raises(Refused):
        table.ordering.retry(before[0].form.id)
    assert table.store.outbox.waiting() == before


def test_only_a_refused_order_can_go_again(table: Table) -> None:
    document = table.drafted()
    order = table.ordering.give(document, renamed("Tên mới"))
    before = table.store.outbox.waiting()
    table.ordering.retry(order.id)
    table.ordering.retry("never there")
    assert table.store.outbox.waiting() == before
