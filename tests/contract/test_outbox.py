"""The outbox keeps order and reasons, also after a kill."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.services.orders import OrderForm
from eoffice.services.ports import Outbox
from eoffice.storage.opening import Store

MOMENT = datetime(2026, 3, 5, 2, 15, 30, 123456, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FORMS = st.builds(
    OrderForm,
    st.uuids().map(str),
    TEXT,
    st.integers(0, 2**40),
    st.datetimes(timezones=st.just(UTC)),
    TEXT,
    st.dictionaries(TEXT, TEXT | st.integers(-(2**53), 2**53) | st.none() | st.booleans(), max_size=4),
)


def form(order: str) -> OrderForm:
    return OrderForm(order, "document", 3, MOMENT, "SubmitDocument", {"to": "bình", "note": "gấp"})


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return store.outbox


def test_orders_come_out_as_they_went_in(outbox: Outbox) -> None:
    put = [outbox.put(form(order), ["a" * 64, "b" * 64]) for order in ("z", "a", "m")]
    assert outbox.waiting() == tuple(put)
    assert [each.position for each in put] == [1, 2, 3]


def test_a_refused_order_stays_with_its_reason(outbox: Outbox) -> None:
    outbox.put(form("one"), [])
    outbox.put(form("two"), [])
    outbox.note_attempt("one")
    outbox.note_attempt("one")
    outbox.refuse("one", "document.wrong_status", '{"status": "Đã ký"}')
    first, second = outbox.waiting()
    assert (first.attempts, first.error_code, first.error_values) == (
        2,
        "document.wrong_status",
        '{"status": "Đã ký"}',
    )
    assert first.is_refused
    assert not second.is_refused


def test_a_dropped_order_is_gone_and_the_rest_keep_their_order(outbox: Outbox) -> None:
    for order in ("one", "two", "three"):
        outbox.put(form(order), [])
    outbox.drop("two")
    outbox.drop("never there")
    assert [each.form.id for each in outbox.waiting()] == ["one", "three"]
    outbox.put(form("four"), [])
    assert [each.form.id for each in outbox.waiting()] == ["one", "three", "four"]


def test_the_same_order_is_not_put_twice(outbox: Outbox) -> None:
    outbox.put(form("one"), [])
    with pytest.raises(sa.exc.IntegrityError):
        outbox.put(form("one"), [])
    assert len(outbox.waiting()) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(given_form=FORMS)
def test_any_form_comes_back_as_it_was(outbox: Outbox, given_form: OrderForm) -> None:
    outbox.put(given_form, [])
    assert outbox.waiting()[-1].form == given_form
    outbox.drop(given_form.id)
