"""Orders travel as plain data and keep their digest on the way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.clock import VIETNAM
from eoffice.domain.commands import CancelDocument, Command
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.orders import Order, OrderForm, SignedReceipt, digest, from_form, to_form
from tests.builders import MORNING, a_draft, refused

ZONES = st.sampled_from((UTC, VIETNAM))
MOMENTS = st.builds(
    lambda seconds, zone: (MORNING + timedelta(seconds=seconds)).astimezone(zone),
    st.floats(0, 10**8),
    ZONES,
)
ORDERS = st.builds(
    Order,
    st.uuids().map(str),
    st.uuids().map(str),
    st.integers(0, 999),
    MOMENTS,
    st.one_of(*(st.from_type(kind) for kind in get_args(Command))),
)
FORM = to_form(Order("o1", "d1", 3, MORNING, CancelDocument("Thôi")))


@given(ORDERS)
def test_an_order_comes_back_from_its_form(order: Order) -> None:
    assert from_form(to_form(order)) == order


@given(ORDERS)
def test_the_digest_survives_the_wire(order: Order) -> None:
    form = to_form(order)
    arrived = codec.decode(codec.encode(form), OrderForm)
    assert from_form(arrived) == order
    assert digest(arrived) == digest(form)


@pytest.mark.parametrize(
    "other",
    [
        replace(FORM, id="o2"),
        replace(FORM, document="d2"),
        replace(FORM, seen=4),
        replace(FORM, made_at=MORNING + timedelta(microseconds=1)),
        replace(FORM, kind="RefuseDocument"),
        replace(FORM, command={"reason": "Thôi "}),
    ],
)
def test_whatever_changes_in_an_order_changes_its_digest(other: OrderForm) -> None:
    assert digest(other) != digest(FORM)


def test_the_digest_is_that_of_the_canonical_form_and_stays_so_for_ever() -> None:
    canonical = (
        '{"command":{"reason":"Thôi"},"document":"d1","id":"o1","kind":"CancelDocument",'
        '"made_at":"2026-03-05T02:15:30Z","seen":3}'
    )
    assert digest(FORM) == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("kind", get_args(Command))
def test_the_form_names_the_command(kind: type) -> None:
    command = codec.COMMANDS[kind.__name__]
    assert command is kind


def test_an_order_knows_its_kind() -> None:
    assert Order("o", "d", 0, MORNING, a_draft()).kind == "DraftDocument"


@pytest.mark.parametrize(
    "form",
    [
        replace(FORM, kind="Unheard"),
        replace(FORM, command={}),
        replace(FORM, command={"reason": 7}),
        replace(FORM, kind="TakeNumber", command={"reason": ["x"]}, seen=-1),
    ],
)
def test_a_form_that_describes_no_command_is_a_defect_or_carries_words_nobody_reads(form: OrderForm) -> None:
    if form.kind == "TakeNumber":
        assert from_form(form).kind == "TakeNumber"
        return
    with refused("codec.unreadable", Defect):
        from_form(form)


def test_a_damaged_receipt_is_a_defect() -> None:
    with refused("codec.unreadable", Defect):
        _ = SignedReceipt("o", "0", "{", "k", "s").receipt


def test_moments_keep_their_zone() -> None:
    at = datetime(2026, 3, 5, 9, 15, 30, tzinfo=VIETNAM)
    arrived = codec.decode(codec.encode(replace(FORM, made_at=at)), OrderForm)
    assert arrived.made_at.utcoffset() == timedelta(hours=7)
