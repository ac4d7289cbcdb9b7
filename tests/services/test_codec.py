"""Everything that is stored or sent comes back as it was, and what does not fit is a defect."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.domain import commands, events
from eoffice.domain.commands import Command
from eoffice.domain.document import Document, FileRef, Status
from eoffice.domain.events import Event
from eoffice.domain.people import Delegation, Directory, Signatory
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.orders import OrderForm
from tests.builders import a_delegation, a_directory, refused, walk_to

st.register_type_strategy(int, st.integers(-(2**53), 2**53))


@pytest.mark.parametrize("kind", get_args(Event))
@settings(max_examples=20)
@given(data=st.data())
def test_every_event_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind))
    plain = json.loads(codec.encode(event))
    assert codec.event_from(kind.__name__, plain) == event


@pytest.mark.parametrize("kind", get_args(Command))
@settings(max_examples=20)
@given(data=st.data())
def test_every_command_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    command = data.draw(st.from_type(kind))
    assert codec.command_from(kind.__name__, codec.to_plain(command)) == command
    assert codec.decode(codec.encode(command), kind) == command


@pytest.mark.parametrize("status", Status)
def test_the_state_of_a_document_comes_back_as_it_was(status: Status) -> None:
    document = walk_to(status).state
    assert codec.document_from(codec.encode(document)) == document
    assert codec.from_plain(codec.to_plain(document), Document) == document


def test_the_directory_comes_back_as_it_was() -> None:
    directory = a_directory(a_delegation(kinds=frozenset({"cong_van", "quyet_dinh"})))
    assert codec.decode(codec.encode(directory), Directory) == directory


@given(st.frozensets(st.text(max_size=9)))
def test_equal_values_have_equal_bytes_whatever_the_order_of_a_set(kinds: frozenset[str]) -> None:
    one = a_delegation(kinds=kinds)
    other = a_delegation(kinds=frozenset(sorted(kinds, reverse=True)))
    assert codec.encode(one) == codec.encode(other)
    assert codec.decode(codec.encode(one), Delegation) == one


def test_canonical_bytes_have_sorted_keys_no_spaces_and_plain_letters() -> None:
    file = FileRef("0" * 64, "Quyết định.pdf", "application/pdf", 9)
    expected = f'{{"digest":"{"0" * 64}","media_type":"application/pdf","name":"Quyết định.pdf","size":9}}'
    assert codec.encode(file) == expected.encode()


def test_a_word_added_later_with_a_default_does_not_spoil_old_data() -> None:
    old = b'{"person":"mai","name":"M","position":"GD","mark":"KT.","head_position":"B"}'
    assert codec.decode(old, Signatory).deputy_of == ""


@pytest.mark.parametrize("name", ["", "Nonsense", "Order", "__class__", "drafted"])
def test_a_name_nobody_knows_is_a_defect(name: str) -> None:
    with refused("codec.unreadable", Defect):
        codec.event_from(name, {})
    with refused("codec.unreadable", Defect):
        codec.command_from(name, {})


def test_events_are_no_commands_and_commands_no_events() -> None:
    with refused("codec.unreadable", Defect):
        codec.command_from("Cancelled", {"reason": "x"})
    with refused("codec.unreadable", Defect):
        codec.event_from("CancelDocument", {"reason": "x"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"recipient":"H1","code":"99","by":"x"}',
        b'{"recipient":"H1","code":"01","by":7}',
        b"\xff\xfe",
        "\ud800",
        b"[" * 200_000,
    ],
)
def test_content_that_does_not_fit_is_a_defect(content: bytes | str) -> None:
    with refused("codec.unreadable", Defect):
        codec.decode(content, events.DeliveryReported)


def test_data_nested_without_end_is_a_defect_and_does_not_bring_the_program_down() -> None:
    inner = b"[" * 200_000 + b"]" * 200_000
    order = (
        b'{"id":"a","document":"d","seen":0,"made_at":"2026-01-01T00:00:00Z","kind":"X","command":{"x":%b}}'
    )
    with refused("codec.unreadable", Defect):
        codec.decode(order % inner, OrderForm)


@pytest.mark.parametrize("kind", get_args(Command))
@given(
    data=st.dictionaries(st.text(max_size=12), st.none() | st.integers() | st.text() | st.lists(st.text()))
)
def test_a_command_lacks_nothing_it_needs_and_ignores_what_it_does_not_know(
    kind: type, data: dict[str, object]
) -> None:
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if needed:
        with refused("codec.unreadable", Defect):
            codec.command_from(kind.__name__, {key: data[key] for key in data if key not in needed})
    else:
        assert type(codec.command_from(kind.__name__, {"unheard": data})) is kind


def test_the_names_of_events_and_commands_are_all_there() -> None:
    assert len(codec.EVENTS) == len(get_args(Event))
    assert len(codec.COMMANDS) == len(get_args(Command))
    assert codec.COMMANDS["DraftDocument"] is commands.DraftDocument
