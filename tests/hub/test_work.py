"""Work between two desks and a real hub: given, handed in, sent back, accepted, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from eoffice.clock import local_date
from eoffice.domain.document import FileRef
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import rounded
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work import item_commands as item
from eoffice.domain.work.evaluation import Calculated, Sheet
from eoffice.domain.work.item import ItemStatus, Source, SourceKind, WorkItem
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.errors import NotFound, Refused
from eoffice.services.deciding_matters import MatterRules
from eoffice.services.evaluating import Evaluating
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.kpi_record import make_record, write_record
from eoffice.services.kpi_rules import rule_set
from eoffice.services.law import load_calendar
from eoffice.services.matter_ids import catalogue_id, evaluation_id
from eoffice.services.matter_ordering import MatterOrdering, WorkDesk
from eoffice.services.working import Working
from tests.exchange.desks import Desk, a_desk
from tests.hub.hub_process import CLOCK, OURS, RunningHub, person_named
from tests.unsigned_rules import unsigned_locks
from tests.waiting import wait_until

CALENDAR = load_calendar()
UNPLANNED = Source(SourceKind.UNPLANNED)
SHEET = Sheet((("chinh-tri", Decimal(10)), ("chuyen-mon", Decimal(9)), ("doi-moi", Decimal(9))))


@dataclass
class Seat:
    """One person at one desk, with everything for work."""

    desk: Desk
    ordering: MatterOrdering
    working: Working
    evaluating: Evaluating

    def settled(self) -> None:
        """Wait until every order is decided, and show what the hub made of them."""
        self.desk.await_empty()
        self.ordering.refresh_expected()

    def await_status(self, work: str, status: ItemStatus) -> WorkItem:
        """Wait until this desk knows an item in a status, as the hub has decided it."""

        def look() -> WorkItem | None:
            stored = self.desk.store.log.load_matter(work)
            found = stored.matter if stored else None
            return found if isinstance(found, WorkItem) and found.status is status else None

        found = wait_until(look)
        assert found is not None
        self.settled()
        return found


@contextmanager
def a_seat(hub: RunningHub, folder: Path, login: str) -> Iterator[Seat]:
    with a_desk(hub, folder / login, login) as desk:
        store = desk.store
        wait_until(lambda: store.directory.read().people)
        work_desk = WorkDesk(
            person_named(login),
            CLOCK,
            store.log,
            store.outbox,
            store.replica,
            store.matters,
            store.directory,
            MatterRules(CALENDAR),
        )
        ordering = MatterOrdering(work_desk, desk.sync.poke)
        yield Seat(desk, ordering, Working(ordering), Evaluating(ordering))


@pytest.fixture
def seats(hub: RunningHub, tmp_path: Path) -> Iterator[dict[str, Seat]]:
    with ExitStack() as ending:
        made = {login: ending.enter_context(a_seat(hub, tmp_path, login)) for login in ("lan", "minh", "son")}
        define(ending.enter_context(a_seat(hub, tmp_path, "hoa")))
        for seat in made.values():
            wait_until(lambda seat=seat: seat.working.catalogue().products)  # type: ignore[misc]  # bound
        yield made


def define(leader: Seat) -> None:
    """Have the leader define a product; again in every test, since the hub is shared."""
    product = Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1))

    def is_known() -> bool:
        agency = leader.ordering.desk.me.agency
        return leader.desk.store.log.load_matter(catalogue_id(agency)) is not None

    if leader.desk.sync.state and not is_known():
        leader.working.define(DefineProducts((product,)))
    leader.settled()


def assigned(minh: Seat, lan: Seat) -> str:
    work = minh.working.assign(item.AssignItem("Báo cáo tháng", "BC", 2, 5, UNPLANNED, "lan"))
    assert minh.working.item(work).is_pending
    lan.await_status(work, ItemStatus.ASSIGNED)
    minh.settled()
    return work


def handed_in(lan: Seat, work: str, content: bytes) -> None:
    digest = lan.desk.blobs.put_bytes(content)
    file = FileRef(digest, "ket-qua.txt", "text/plain", len(content))
    lan.working.give(work, item.HandInItem(2, files=(file,)), (digest,))
    lan.settled()


def test_work_goes_to_and_fro_between_two_desks_and_counts(seats: dict[str, Seat]) -> None:
    lan, minh = seats["lan"], seats["minh"]
    work = assigned(minh, lan)
    handed_in(lan, work, b"ban thu nhat")
    minh.await_status(work, ItemStatus.HANDED_IN)
    assert work in {card.item.id for card in minh.working.waiting_for_me()}
    due = minh.working.item(work).item.due + timedelta(days=3)
    minh.working.give(work, item.SendBackItem("sai số liệu", due))
    lan.await_status(work, ItemStatus.SENT_BACK)
    handed_in(lan, work, b"ban thu hai")
    minh.await_status(work, ItemStatus.HANDED_IN)
    minh.working.give(work, item.AcceptItem(2))
    accepted = lan.await_status(work, ItemStatus.ACCEPTED)
    names = [type(line.event).__name__ for line in lan.working.story(work)]
    assert names == ["ItemAssigned", "ItemHandedIn", "ItemSentBack", "ItemHandedIn", "ItemAccepted"]

    source = LogSource(lan.desk.store.matters, lan.desk.store.directory.read, OURS, person_named("lan"))
    (me,) = source.inputs(period_of(accepted.period)).people
    row = next(row for row in me.items if row.item == work)
    assert (row.assigned, row.accepted, row.coefficient) == (Decimal(2), Decimal(2), Decimal("1.5"))
    assert [(mark.side.value, mark.counts) for mark in row.marks] == [("quality", True)]


def test_a_colleague_of_another_unit_gets_neither_work_nor_score(seats: dict[str, Seat]) -> None:
    lan, minh, son = seats["lan"], seats["minh"], seats["son"]
    work = assigned(minh, lan)
    month = local_date(CLOCK.now()).strftime("%Y-%m")
    score = evaluation_id(OURS, "lan", month)
    if lan.desk.store.log.load_matter(score) is None:
        lan.evaluating.begin(evaluation.OpenEvaluation("lan", month, "minh", "hoa"))
        lan.evaluating.give(score, evaluation.ScoreMyself(SHEET))
    lan.settled()
    wait_until(lambda: minh.desk.store.log.load_matter(score))
    # Work of son's own comes through the same feed later: whatever was to come before has come.
    own = son.working.assign(item.AssignItem("Việc riêng", "BC", 1, 3, UNPLANNED, "son", acceptor="hoa"))
    son.await_status(own, ItemStatus.PROPOSED)
    wait_until(lambda: son.desk.sync and son.desk.store.replica.cursor(OURS) > 0)
    for hidden in (work, score):
        assert son.desk.store.log.load_matter(hidden) is None
        with pytest.raises(NotFound):
            son.desk.client.history(hidden, 0)
    with pytest.raises(NotFound):
        son.evaluating.look(score)


def test_a_look_at_anothers_score_is_on_record_for_the_one_looked_at(seats: dict[str, Seat]) -> None:
    lan, minh = seats["lan"], seats["minh"]
    period = "2026-09"
    score = lan.evaluating.begin(evaluation.OpenEvaluation("lan", period, "minh", "hoa"))
    lan.evaluating.give(score, evaluation.ScoreMyself(SHEET))
    lan.settled()
    wait_until(lambda: score in {row.id for row in minh.evaluating.waiting_for_me()})
    assert minh.evaluating.look(score, "nhận xét").self_sheet == SHEET
    minh.settled()
    views = wait_until(lambda: [view for view in lan.evaluating.who_looked() if view.matter == score])
    assert [(view.viewer, view.why) for view in views] == [("minh", "nhận xét")]


def test_a_result_whose_file_never_came_is_refused_and_nothing_is_kept(seats: dict[str, Seat]) -> None:
    lan, minh = seats["lan"], seats["minh"]
    work = assigned(minh, lan)
    ghost = FileRef("b" * 64, "ma.txt", "text/plain", 4)
    lan.working.give(work, item.HandInItem(1, files=(ghost,)))
    refused = wait_until(lambda: [entry for entry in lan.desk.store.outbox.waiting() if entry.is_refused])
    assert refused[0].error_code == "file.not_uploaded"
    lan.ordering.refresh_expected()
    assert lan.working.item(work).item.status is ItemStatus.ASSIGNED
    lan.ordering.give_up(refused[0].form.id)
    kept = lan.working.item(work)
    assert (kept.item.status, kept.is_pending) == (ItemStatus.ASSIGNED, False)


def test_nobody_accepts_the_work_of_another_desk_by_force(seats: dict[str, Seat]) -> None:
    lan, minh = seats["lan"], seats["minh"]
    work = assigned(minh, lan)
    handed_in(lan, work, b"ket qua")
    with pytest.raises(Refused) as caught:
        lan.working.give(work, item.AcceptItem(2))
    assert caught.value.code == "permission.denied"


def test_a_month_is_judged_on_figures_that_the_hub_repeats_and_then_locked(
    hub: RunningHub, tmp_path: Path
) -> None:
    # In the other agency: a locked month would stand in the way of the tests beside this one.
    with a_seat(hub, tmp_path, "chu") as chu, a_seat(hub, tmp_path, "can") as can:
        define(chu)
        wait_until(lambda: can.working.catalogue().products)
        work = chu.working.assign(item.AssignItem("Báo cáo tháng", "BC", 2, 1, UNPLANNED, "can"))
        can.await_status(work, ItemStatus.ASSIGNED)
        handed_in(can, work, b"ket qua thang")
        chu.await_status(work, ItemStatus.HANDED_IN)
        chu.working.give(work, item.AcceptItem(2))
        month = can.await_status(work, ItemStatus.ACCEPTED).period
        chu.settled()
        score = can.evaluating.begin(evaluation.OpenEvaluation("can", month, "chu", "chu"))
        can.evaluating.give(score, evaluation.ScoreMyself(SHEET))
        can.settled()
        wait_until(lambda: score in {row.id for row in chu.evaluating.waiting_for_me()})
        chu.evaluating.give(score, evaluation.ReviewEvaluation(SHEET))
        chu.settled()
        sound = figures(chu, "can", month)
        invented = replace(sound, total=sound.total - 1)
        for calculated, is_taken in ((invented, False), (sound, True)):
            approval = evaluation.ApproveEvaluation(
                calculated, sound.rank_before_quota, 7, exception="Công văn 12"
            )
            order = chu.evaluating.give(score, approval)
            chu.settled()
            refused = [entry for entry in chu.desk.store.outbox.waiting() if entry.form.id == order.id]
            assert bool(refused) is not is_taken
            if refused:
                assert refused[0].error_code == "evaluation.calculation_differs"
                chu.ordering.give_up(order.id)
        # No form is signed: under the decree neither the desk nor a reason lets that pass.
        with pytest.raises(Refused) as caught:
            chu.evaluating.give(score, evaluation.LockEvaluation("đi công tác"))
        assert caught.value.code == "evaluation.form_demanded"
        chu.evaluating.adopt_rules(unsigned_locks(local_date(CLOCK.now())))
        chu.settled()
        chu.evaluating.give(score, evaluation.LockEvaluation())
        chu.settled()
        locked = wait_until(lambda: [one for one in can.evaluating.mine() if one.is_locked])
        assert locked[0].decision is not None
        assert locked[0].decision.calculated == sound


def figures(seat: Seat, person: str, month: str) -> Calculated:
    """Return the calculation of a person's month as a desk makes it from its copy of the log."""
    store, period = seat.desk.store, period_of(month)
    me = seat.ordering.desk.me
    known = LogSource(store.matters, store.directory.read, me.agency, me).person(person, period)
    assert known is not None
    record = make_record(rule_set(), Inputs(period, (known,)), CLOCK.now(), me.id)
    (found,) = record.outcomes
    total = rounded(Fraction(found.total), record.rules.rounding.places)
    rules, content = record.rules, write_record(record).decode()
    return Calculated(rules.id, rules.version, found.digest, total, found.rank_before_quota, content)
