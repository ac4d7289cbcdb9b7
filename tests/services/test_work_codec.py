"""Events, commands and states of work survive their travelling form; names never clash with documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.clock import new_id
from eoffice.domain.work.matters import CLASSES, Matter, MatterCommand, MatterEvent, kind_of
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.matter_orders import MatterOrder, is_matter_form, matter_form, matter_order
from tests.domain.work.desk import AN, CATALOGUE, assigned
from tests.domain.work.test_evaluation import locked
from tests.domain.work.test_item import HANDED
from tests.frozen_clock import START

# NaN is not even equal to itself; that it is refused where it matters is tested with the deciders.
st.register_type_strategy(Decimal, st.decimals(-1000, 1000, places=3))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
_quick = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", get_args(MatterEvent))
@_quick
@given(data=st.data())
def test_every_event_survives(kind: type, data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind))
    assert codec.matter_event_from(kind.__name__, codec.to_plain(event)) == event


@pytest.mark.parametrize("kind", get_args(MatterCommand))
@_quick
@given(data=st.data())
def test_every_order_survives(kind: type, data: st.DataObject) -> None:
    order = MatterOrder(new_id(), new_id(), 3, START, data.draw(st.from_type(kind)))
    form = matter_form(order)
    assert is_matter_form(form)
    again = matter_order(codec.decode(codec.encode(form), type(form)))
    assert again == order


def states() -> list[Matter]:
    story = assigned()
    story.give(AN, HANDED)
    return [story.item, locked().evaluation, CATALOGUE]


@pytest.mark.parametrize("matter", states(), ids=lambda matter: kind_of(matter).value)
def test_every_state_survives(matter: Any) -> None:  # noqa: ANN401 - one of many kinds
    assert codec.matter_from(kind_of(matter).value, codec.encode(matter)) == matter


def test_no_name_belongs_to_both_documents_and_work() -> None:
    assert not codec.EVENTS.keys() & codec.MATTER_EVENTS.keys()
    assert not codec.COMMANDS.keys() & codec.MATTER_COMMANDS.keys()
    assert len(codec.MATTER_EVENTS) == len(get_args(MatterEvent))
    assert set(CLASSES.values()) == set(get_args(Matter))


def test_an_event_of_a_document_is_not_one_of_work() -> None:
    with pytest.raises(Defect):
        codec.matter_event_from("Drafted", {})
    with pytest.raises(Defect):
        codec.event_from("ItemStarted", {})
