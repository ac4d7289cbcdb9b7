"""Replaying a log gives the same document every time; a log without its beginning is a defect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast, get_args

import pytest

from eoffice.domain import arrivals, consulted, evolution
from eoffice.domain.document import Status
from eoffice.domain.events import Arrived, Drafted, Event
from eoffice.domain.evolution import HUB, evolve, replay
from eoffice.errors import Defect
from tests.builders import INCOMING_WAY, OUTGOING_WAY, refused, walk_to
from tests.domain.soundness import faults

ENDS = [Status.ISSUED, Status.CANCELLED, Status.DONE, Status.REFUSED]


@pytest.mark.parametrize("status", Status)
def test_the_log_alone_gives_the_document(status: Status) -> None:
    paper = walk_to(status)
    assert replay(paper.log) == paper.document
    assert faults(paper.state) == []


@pytest.mark.parametrize("end", ENDS)
def test_a_log_can_be_replayed_from_any_place_on(end: Status) -> None:
    log = walk_to(end).log
    for place in range(1, len(log)):
        assert replay(log[place:], replay(log[:place])) == replay(log)


def test_an_empty_log_is_no_document() -> None:
    assert replay([]) is None


@pytest.mark.parametrize("end", ENDS)
def test_every_event_counts_once(end: Status) -> None:
    paper = walk_to(end)
    assert paper.state.events == len(paper.log)


@pytest.mark.parametrize("end", ENDS)
def test_a_log_that_lost_its_beginning_is_a_defect(end: Status) -> None:
    with refused("log.no_beginning", Defect):
        replay(walk_to(end).log[1:])


def test_an_event_nobody_knows_is_a_defect() -> None:
    @dataclass(frozen=True)
    class FromTheFuture:
        """An event of a later version of the program."""

    paper = walk_to(Status.DRAFT)
    with refused("log.event_unknown", Defect):
        evolve(paper.document, cast("Event", FromTheFuture()), paper.log[-1].stamp)


def test_every_event_but_the_beginnings_changes_a_document() -> None:
    assert set(evolution._CHANGES) == set(get_args(Event)) - {Drafted, Arrived}
    assert not set(consulted.CHANGES) & set(arrivals.CHANGES)


def test_everybody_who_had_it_in_hand_is_remembered_and_the_hub_is_not_a_person() -> None:
    actors = {actor.id for _, actor, _ in OUTGOING_WAY}
    assert walk_to(Status.ISSUED).state.participants == actors
    assert HUB not in walk_to(Status.DONE).state.participants
    assert walk_to(Status.DONE).state.participants == {a.id for _, a, _ in INCOMING_WAY} - {HUB}


def test_a_document_is_never_changed_in_place() -> None:
    paper = walk_to(Status.DRAFT)
    before = paper.state
    kept = replace(before)
    paper.give(paper.office.directory.people[0], OUTGOING_WAY[2][2]())
    assert before == kept
    assert paper.state != before
