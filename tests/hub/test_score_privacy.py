"""A colleague tries to see a score: the files on the disk, the feed, the history, orders that guess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from eoffice.clock import local_date, new_id
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work.evaluation import FlagRaised, OutsideResult, Sheet
from eoffice.domain.work.matters import MatterCommand
from eoffice.domain.work.register_commands import ViewRecord
from eoffice.errors import NotFound, Refused
from eoffice.exchange.client import HubClient
from eoffice.services.matter_ids import evaluation_id, views_id
from eoffice.services.matter_orders import MatterOrder, matter_form
from tests.hub.hub_process import CLOCK, OURS, RunningHub
from tests.hub.test_work import Seat, a_seat, define
from tests.waiting import wait_until

OWN_MARK, REVIEW_MARK, FLAG_MARK = "dau-vet-tu-cham-7f3a", "dau-vet-nhan-xet-91c2", "77/QD-KIN"
OWN = Sheet((("tc", Decimal("7.25")),), comments=(("tc", OWN_MARK),))
REVIEW = Sheet(
    (("tc", Decimal("6.75")),),
    comments=(("tc", REVIEW_MARK),),
    flags=(FlagRaised("disciplined", FLAG_MARK),),
)
NOBODYS = "2026-01"
"""A period in which nobody has an evaluation."""


@pytest.fixture
def scored(hub: RunningHub, tmp_path: Path) -> Iterator[tuple[str, dict[str, Seat]]]:
    """Give the id of a reviewed evaluation of lan, and the desks of her, her head and two colleagues."""
    with ExitStack() as ending:
        seats = {
            who: ending.enter_context(a_seat(hub, tmp_path, who)) for who in ("lan", "minh", "cuc", "son")
        }
        define(ending.enter_context(a_seat(hub, tmp_path, "hoa")))
        # A period that no other test here judges: the hub is shared.
        period = (local_date(CLOCK.now()) - timedelta(days=400)).strftime("%Y-%m")
        lan, minh = seats["lan"], seats["minh"]
        score = lan.evaluating.begin(evaluation.OpenEvaluation("lan", period, "minh", "hoa"))
        lan.evaluating.give(score, evaluation.ScoreMyself(OWN))
        lan.settled()
        wait_until(lambda: score in {row.id for row in minh.evaluating.waiting_for_me()})
        minh.evaluating.give(score, evaluation.ReviewEvaluation(REVIEW))
        minh.settled()
        wait_until(lambda: [one for one in lan.evaluating.mine() if one.id == score and one.review])
        # Looks bring the book of views along, which is hidden as well.
        minh.evaluating.look(score, "xem lại")
        minh.settled()
        yield score, seats


def refused(client: HubClient, command: MatterCommand, matter: str, seen: int) -> tuple[str, object]:
    """Give an order straight to the hub; return code and values of its refusal."""
    order = MatterOrder(new_id(), matter, seen, CLOCK.now(), command)
    with pytest.raises((Refused, NotFound)) as caught:
        client.give(matter_form(order))
    return caught.value.code, dict(caught.value.values)


def test_neither_files_nor_answers_nor_refusals_tell_a_colleague_a_score(
    scored: tuple[str, dict[str, Seat]], tmp_path: Path
) -> None:
    score, seats = scored
    nothing_kept_or_answered(score, seats, tmp_path)
    no_order_tells(score, seats)


def nothing_kept_or_answered(score: str, seats: dict[str, Seat], tmp_path: Path) -> None:
    """Look through the disks of two colleagues, through the feed and the history, for a score."""
    book = views_id(OURS, "lan")
    for who in ("cuc", "son"):
        seat = seats[who]
        head = seats["lan"].desk.store.replica.cursor(OURS)
        # Past everything that happened: whatever was to come has come.
        wait_until(lambda seat=seat, head=head: seat.desk.store.replica.cursor(OURS) >= head)  # type: ignore[misc]
        for hidden in (score, book):
            assert seat.desk.store.log.load_matter(hidden) is None
            with pytest.raises(NotFound):
                seat.desk.client.history(hidden, 0)
        with pytest.raises(NotFound):
            seat.evaluating.look(score)
        assert seat.evaluating.who_looked("lan") == ()
        told = list(feed_of(seat.desk.client))
        assert told, "the feed of the agency was read"
        assert not [one for one in told if one in (score, book)]
        everything = b"".join(each.read_bytes() for each in (tmp_path / who).rglob("*") if each.is_file())
        # The database with its journal, files kept, whatever else lies there.
        assert len(everything) > 1000
        for mark in (OWN_MARK, REVIEW_MARK, FLAG_MARK, score, book, "6.75", "7.25"):
            assert mark.encode() not in everything, (who, mark)
    mine = b"".join(each.read_bytes() for each in (tmp_path / "lan").rglob("*") if each.is_file())
    assert REVIEW_MARK.encode() in mine, "the search above would find it"


def feed_of(client: HubClient) -> Iterator[str]:
    """Give the ids of everything the feed tells a person."""
    after = 0
    while True:
        page = client.feed(after)
        yield from (record.document for record in page.records)
        if not page.has_more:
            return
        after = page.next


def no_order_tells(score: str, seats: dict[str, Seat]) -> None:
    """Give orders that guess: whether a colleague is scored, and how far, shows in no refusal."""
    period = next(one.period for one in seats["lan"].evaluating.mine() if one.id == score)
    nothing = evaluation_id(OURS, "lan", NOBODYS)
    result = OutsideResult("quy định", "Tốt", "Ban", "1/QĐ", local_date(CLOCK.now()))
    tries = (
        lambda at: evaluation.OpenEvaluation("lan", at, "minh", "hoa"),
        lambda _: evaluation.ScoreMyself(OWN),
        lambda _: evaluation.ReviewEvaluation(OWN),
        lambda _: evaluation.LockEvaluation(),
        lambda _: evaluation.UnlockEvaluation("xem"),
        lambda _: evaluation.WithdrawOutsideResult("xem"),
        lambda at: evaluation.RecordOutsideResult("lan", at, result),
    )
    client = seats["cuc"].desk.client
    for make in tries:
        # With every number of events that a guess may hit upon: 3 is the right one.
        for seen in (0, 1, 2, 3, 4):
            there = refused(client, make(period), score, seen)
            absent = refused(client, make(NOBODYS), nothing, seen)
            assert there == absent, (make(period), seen)
            assert there[0] == "permission.denied"
    for seen in (0, 1):
        looks = [
            refused(client, ViewRecord(one, "xem"), views_id(OURS, "lan"), seen) for one in (score, nothing)
        ]
        assert looks[0] == looks[1]
