"""The chain of hashes: one changed byte anywhere is found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.document import Status
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.log import GENESIS, Record, check_chain, document_of, link, record
from tests.builders import Paper, refused, walk_to


def records_of(paper: Paper) -> tuple[Record, ...]:
    made: list[Record] = []
    previous = GENESIS
    for place, happened in enumerate(paper.log, start=1):
        agency = paper.state.agency
        entry = record(agency, place, happened.event, happened.stamp, f"order-{place}", previous)
        made.append(entry)
        previous = entry.hash
    return tuple(made)


@cache
def issued() -> tuple[Record, ...]:
    return records_of(walk_to(Status.ISSUED))


PLACES = st.integers(0, len(issued()) - 1)


def test_a_sound_chain_ends_with_the_hash_of_its_last_record() -> None:
    assert check_chain(issued()) == issued()[-1].hash
    assert check_chain([]) == GENESIS


def test_a_chain_can_be_checked_in_parts() -> None:
    first, second = issued()[:5], issued()[5:]
    assert check_chain(second, check_chain(first), len(first)) == issued()[-1].hash


@pytest.mark.parametrize("status", Status)
def test_the_records_alone_give_the_document(status: Status) -> None:
    paper = walk_to(status)
    records = records_of(paper)
    assert document_of(records) == paper.document
    assert document_of(records[3:], document_of(records[:3])) == paper.document


def test_a_record_gives_back_event_stamp_and_order() -> None:
    paper = walk_to(Status.ISSUED)
    for place, (entry, happened) in enumerate(zip(issued(), paper.log, strict=True), start=1):
        assert entry.parsed() == (happened.event, happened.stamp, f"order-{place}")


@given(PLACES, st.sampled_from(("body", "hash", "previous")), st.data())
def test_one_changed_character_is_found(place: int, part: str, data: st.DataObject) -> None:
    entry = issued()[place]
    text: str = getattr(entry, part)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[at]))
    changed: Any = {part: text[:at] + other + text[at + 1 :]}
    damaged = replace(entry, **changed)
    with refused("log.broken", Defect):
        check_chain([*issued()[:place], damaged, *issued()[place + 1 :]])


@given(PLACES, st.integers(0, 7), st.data())
def test_one_flipped_bit_of_a_body_is_found(place: int, bit: int, data: st.DataObject) -> None:
    entry = issued()[place]
    raw = bytearray(entry.body.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << bit
    # Read as storage would hand it over: bytes that are no longer UTF-8 are damage all the same.
    damaged = replace(entry, body=raw.decode(errors="replace"))
    with refused("log.broken", Defect):
        check_chain([*issued()[:place], damaged, *issued()[place + 1 :]])


@given(PLACES)
def test_a_missing_record_is_found(place: int) -> None:
    if place == len(issued()) - 1:
        assert check_chain(issued()[:-1]) != issued()[-1].hash
        return
    with refused("log.broken", Defect):
        check_chain([*issued()[:place], *issued()[place + 1 :]])


@given(st.permutations(range(len(issued()))).filter(lambda order: order != sorted(order)))
def test_records_out_of_order_are_found(order: list[int]) -> None:
    with refused("log.broken", Defect):
        check_chain([issued()[place] for place in order])


def test_a_record_rewritten_with_a_matching_hash_is_found_by_the_next() -> None:
    body = issued()[4].body.replace("bản hai", "bản ba")
    assert body != issued()[4].body
    forged = replace(issued()[4], body=body, hash=link(issued()[4].previous, body))
    with refused("log.broken", Defect):
        check_chain([*issued()[:4], forged, *issued()[5:]])


def test_a_record_counted_twice_is_found() -> None:
    with refused("log.broken", Defect):
        check_chain([*issued(), issued()[-1]])


@pytest.mark.parametrize("label", ["document", "agency", "version"])
def test_a_record_under_a_wrong_label_is_a_defect(label: str) -> None:
    wrong: Any = {label: 99 if label == "version" else "other"}
    with refused("log.mislabelled", Defect):
        replace(issued()[0], **wrong).parsed()


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"document":1}'])
def test_a_body_that_cannot_be_read_is_a_defect(body: str) -> None:
    with refused("codec.unreadable", Defect):
        replace(issued()[0], body=body).parsed()


def test_bodies_are_canonical_so_that_the_same_event_has_the_same_hash() -> None:
    for entry in issued():
        assert codec.encode(codec.decode(entry.body, dict[str, object])).decode() == entry.body
    assert records_of(walk_to(Status.ISSUED)) == issued()


def test_equal_events_after_different_pasts_have_different_hashes() -> None:
    body = issued()[0].body
    assert link(GENESIS, body) != link("1" * 64, body)
