"""What every store does with work and evaluations: decide, list, lock periods, copy, rebuild, verify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from eoffice.clock import local_date, new_id
from eoffice.domain import commands
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs, PersonInput
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import rounded
from eoffice.domain.people import Directory, Person, Role
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work import item_commands as item
from eoffice.domain.work.evaluation import Calculated, Evaluation, EvaluationStatus, Sheet
from eoffice.domain.work.item import Share, Source, SourceKind, WorkItem
from eoffice.domain.work.matters import MatterCommand
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import (
    AddPlanLines,
    AdoptPlan,
    CloseProducts,
    DefineProducts,
    ViewRecord,
)
from eoffice.domain.work.registers import PlanLine, ViewBook
from eoffice.errors import Refused
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.deciding_matters import MatterRules
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.kpi_record import make_record, write_record
from eoffice.services.kpi_rules import rule_set
from eoffice.services.law import load_calendar
from eoffice.services.log import matter_of
from eoffice.services.matter_ids import catalogue_id, evaluation_id, rules_id, views_id
from eoffice.services.matter_orders import MatterOrder, matter_form
from eoffice.services.matter_ports import MatterQuery
from eoffice.services.work_figures import FiguresOfLog, check_figures
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from tests.frozen_clock import FrozenClock
from tests.storage.office import OURS, THEIRS, Office, TestSigner, directory
from tests.unsigned_rules import unsigned_locks

AN, BINH, DUNG = (f"{OURS}/{name}" for name in ("an", "binh", "dung"))
EM, NHAN = f"{OURS}/em", f"{OURS}/nhan"
THEIR_PERSONNEL = f"{THEIRS}/nhan"
MADE = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
SHEET = Sheet((("chinh-tri", Decimal(10)), ("chuyen-mon", Decimal(9)), ("doi-moi", Decimal(9))))
PERIOD = period_of("2026-03")


def people() -> Directory:
    """Return the office of the storage tests with a second officer and a keeper of personnel records."""
    base = directory()
    more = (
        Person(EM, "em", OURS, "vp", "Chuyên viên", frozenset({Role.OFFICER})),
        Person(NHAN, "nhan", OURS, "tc", "Tổ chức", frozenset({Role.PERSONNEL})),
        Person(THEIR_PERSONNEL, "nhân", THEIRS, "tc", "Tổ chức", frozenset({Role.PERSONNEL})),
    )
    return replace(base, people=tuple(sorted((*base.people, *more), key=lambda one: one.id)))


@dataclass
class Works:
    """Gives orders on work to a store the way a hub does."""

    store: Store
    clock: FrozenClock

    def __post_init__(self) -> None:
        self.deciding = Deciding(self.clock, TestSigner(), lambda *_: None, work=MatterRules(load_calendar()))

    def give(
        self, who: str, matter: str, command: MatterCommand, order: str = "", seen: int | None = None
    ) -> Outcome:
        """Give one order in its own change."""
        self.clock.advance(seconds=1)
        stored = self.store.log.load_matter(matter)
        known = stored.matter.events if stored else 0
        form = matter_form(
            MatterOrder(order or new_id(), matter, known if seen is None else seen, MADE, command)
        )
        with self.store.log.transaction() as transaction:
            person = transaction.directory().person(who)
            return self.deciding.handle(transaction, person, form)

    def catalogue(self) -> None:
        """Define a product."""
        product = Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1))
        self.give(DUNG, catalogue_id(OURS), DefineProducts((product,)))

    def assign(self, **changed: object) -> str:
        """Give work to somebody."""
        values: dict[str, object] = {
            "title": "Báo cáo tháng",
            "product": "BC",
            "quantity": 2,
            "term_days": 5,
            "source": Source(SourceKind.UNPLANNED),
            "lead": AN,
            "shares": (Share(AN, Decimal("0.75")), Share(EM, Decimal("0.25"))),
        }
        work = new_id()
        self.give(BINH, work, item.AssignItem(**{**values, **changed}))  # type: ignore[arg-type]  # mixed values
        return work

    def lock_unsigned(self) -> None:
        """Have the agency put rules in force under which no form must be signed before a lock."""
        self.give(DUNG, rules_id(OURS), unsigned_locks(local_date(self.clock.now())))

    def accepted(self) -> str:
        """Take work through hand-in, a fault, and acceptance."""
        work = self.assign()
        self.give(AN, work, item.HandInItem(2, ("van-ban-1",)))
        self.give(BINH, work, item.SendBackItem("sai số liệu", date(2026, 3, 20), units=1))
        self.give(AN, work, item.HandInItem(2, ("van-ban-2",)))
        self.give(BINH, work, item.AcceptItem(2))
        return work

    def judged(self, who: str = AN, period: str = "2026-03", rank: str = "good") -> str:
        """Take an evaluation through to the leader's decision."""
        matter = evaluation_id(OURS, who, period)
        self.give(who, matter, evaluation.OpenEvaluation(who, period, BINH, DUNG))
        self.give(who, matter, evaluation.ScoreMyself(SHEET))
        self.give(BINH, matter, evaluation.ReviewEvaluation(SHEET))
        made = Calculated("nd-335-2025", "1", "d" * 64, Decimal("88.00"), rank, "{}")
        self.give(DUNG, matter, evaluation.ApproveEvaluation(made, rank, 7))
        return matter


@pytest.fixture
def works(store: Store) -> Works:
    store.directory.replace(people())
    made = Works(store, FrozenClock())
    made.catalogue()
    return made


def item_of(store: Store, work: str) -> WorkItem:
    stored = store.log.load_matter(work)
    assert stored is not None
    assert isinstance(stored.matter, WorkItem)
    return stored.matter


def evaluation_of(store: Store, matter: str) -> Evaluation:
    stored = store.log.load_matter(matter)
    assert stored is not None
    assert isinstance(stored.matter, Evaluation)
    return stored.matter


def ids(store: Store, query: MatterQuery) -> set[str]:
    return {row.id for row in store.matters.rows(query)}


def test_the_state_is_what_the_records_add_up_to(works: Works, store: Store) -> None:
    work = works.accepted()
    records = store.log.records(work)
    assert item_of(store, work) == matter_of(records)
    assert [record.version for record in records] == [1, 2, 3, 4, 5]
    assert store.log.load(work) is None


def test_work_and_documents_share_one_feed_without_a_gap(works: Works, store: Store) -> None:
    Office(store.log, store.directory.read(), FrozenClock()).draft()
    works.assign()
    feed = store.log.feed(OURS, 0, 100)
    assert [record.seq for record in feed] == [1, 2, 3]
    assert [record.is_matter for record in feed] == [True, False, True]


def test_lists_show_whose_turn_it_is_who_shares_and_what_is_late(works: Works, store: Store) -> None:
    work = works.assign()
    for person in (AN, EM):
        assert ids(store, MatterQuery(kinds=("item",), worker=person)) == {work}
    assert ids(store, MatterQuery(kinds=("item",), waits_for=AN)) == {work}
    assert ids(store, MatterQuery(OURS, kinds=("item",), due_before="2026-03-12")) == set()
    assert ids(store, MatterQuery(OURS, kinds=("item",), due_before="2026-03-13")) == {work}
    works.give(AN, work, item.HandInItem(2, ("van-ban-1",)))
    assert ids(store, MatterQuery(kinds=("item",), waits_for=BINH, unit="vp")) == {work}
    assert store.matters.count(MatterQuery(OURS, period="2026-03", statuses=("handed_in",))) == 1


def test_a_transfer_takes_the_work_from_the_list_of_the_one_before(works: Works, store: Store) -> None:
    work = works.assign()
    works.give(DUNG, work, item.TransferItem(EM, "nghỉ ốm"))
    assert ids(store, MatterQuery(kinds=("item",), worker=AN)) == set()
    assert ids(store, MatterQuery(kinds=("item",), worker=EM)) == {work}


def test_the_same_order_gives_the_same_receipt_and_an_old_view_is_refused(works: Works) -> None:
    work, order = works.assign(), new_id()
    first = works.give(AN, work, item.StartItem(), order)
    again = works.give(AN, work, item.StartItem(), order, seen=1)
    assert again.is_replay
    assert again.receipt == first.receipt
    with pytest.raises(Refused) as caught:
        works.give(AN, work, item.HandInItem(1, ("x",)), seen=1)
    assert caught.value.code == "document.changed_meanwhile"


def test_a_directive_must_be_there_and_be_readable(works: Works, store: Store) -> None:
    office = Office(store.log, store.directory.read(), works.clock)
    office.issue(recipients=(THEIRS,))
    (arrived,) = (record.document for record in store.log.feed(THEIRS, 0, 10))
    for document in (new_id(), arrived):
        with pytest.raises(Refused) as caught:
            works.assign(source=Source(SourceKind.DIRECTIVE, document=document))
        assert caught.value.code == "work.source_missing"


def test_work_from_a_directive_hangs_on_its_document(store: Store) -> None:
    store.directory.replace(_theirs())
    clock = FrozenClock()
    office = Office(store.log, store.directory.read(), clock)
    office.issue(recipients=(THEIRS,))
    (arrived,) = (record.document for record in store.log.feed(THEIRS, 0, 10))
    office.accept(arrived)
    leader, worker = f"{THEIRS}/lanh-dao", f"{THEIRS}/can-bo"
    office.give(leader, arrived, commands.GiveDirective("Giao tham mưu", worker))
    works = Works(store, clock)
    product = Product("BC", "Báo cáo", "báo cáo", Decimal(1), date(2026, 1, 1))
    works.give(leader, catalogue_id(THEIRS), DefineProducts((product,)))
    work = new_id()
    source = Source(SourceKind.DIRECTIVE, document=arrived)
    works.give(leader, work, item.AssignItem("Tham mưu", "BC", 1, 3, source, worker))
    assert ids(store, MatterQuery(document=arrived)) == {work}


def _theirs() -> Directory:
    base = directory()
    more = Person(f"{THEIRS}/can-bo", "cb", THEIRS, "vp", "Chuyên viên", frozenset({Role.OFFICER}))
    return replace(base, people=(*base.people, more))


def test_a_plan_stands_behind_its_work(works: Works) -> None:
    plan = new_id()
    lines = (PlanLine("Báo cáo quý", "BC", 2, date(2026, 3, 31)),)
    works.give(DUNG, plan, AdoptPlan("Kế hoạch 2026", "kh-1", "2026", lines))
    works.give(DUNG, plan, AddPlanLines(lines))
    works.assign(source=Source(SourceKind.PLAN, plan=plan, line=2))
    with pytest.raises(Refused) as caught:
        works.assign(source=Source(SourceKind.PLAN, plan=plan, line=3))
    assert caught.value.code == "work.source_missing"
    with pytest.raises(Refused) as caught:
        works.give(DUNG, new_id(), AdoptPlan("KH", "", "2026", (replace(lines[0], product="X"),)))
    assert caught.value.values["line"] == 1


def test_a_change_of_the_coefficient_does_not_reach_work_given_before(works: Works, store: Store) -> None:
    before = works.assign()
    newer = Product("BC", "Báo cáo", "báo cáo", Decimal(2), date(2026, 3, 5))
    works.give(DUNG, catalogue_id(OURS), DefineProducts((newer,)))
    after = works.assign()
    factors = [item_of(store, work).product.factor for work in (before, after)]
    assert factors == [Decimal("1.5"), Decimal(2)]
    works.give(DUNG, catalogue_id(OURS), CloseProducts(("BC",), date(2026, 3, 4)))
    works.assign()


def test_by_the_decree_no_period_is_locked_without_the_signed_decision(works: Works, store: Store) -> None:
    matter = works.judged(EM)
    for reason in ("", "đi công tác"):
        with pytest.raises(Refused) as caught:
            works.give(DUNG, matter, evaluation.LockEvaluation(reason))
        assert caught.value.code == "evaluation.form_demanded"
        name = store.directory.read().person(DUNG).name
        assert caught.value.values["missing"] == f"{name} (Mẫu 02)"
    assert evaluation_of(store, matter).status is EvaluationStatus.APPROVED


def test_a_locked_period_refuses_late_results_until_it_is_unlocked(works: Works, store: Store) -> None:
    works.lock_unsigned()
    work = works.assign()
    matter = works.judged(EM)
    works.give(DUNG, matter, evaluation.LockEvaluation())
    with pytest.raises(Refused) as caught:
        works.give(AN, work, item.HandInItem(2, ("van-ban-1",)))
    assert caught.value.code == "work.period_locked"
    works.give(DUNG, matter, evaluation.UnlockEvaluation("kết quả nộp muộn"))
    works.give(AN, work, item.HandInItem(2, ("van-ban-1",)))
    assert evaluation_of(store, matter).status is EvaluationStatus.REVIEWED


def test_the_hub_holds_the_quota_of_the_shipped_rules(works: Works) -> None:
    # Two people in the group: 20 % of two, rounded down, leaves no place (Art. 20.5).
    works.judged(EM)
    matter = evaluation_id(OURS, AN, "2026-03")
    with pytest.raises(Refused) as caught:
        works.judged(AN, rank="excellent")
    assert caught.value.code == "evaluation.quota_full"
    made = Calculated("nd-335-2025", "1", "d" * 64, Decimal(95), "excellent", "{}")
    works.give(DUNG, matter, evaluation.ApproveEvaluation(made, "excellent", 7, exception="CV 7"))


def test_what_exists_once_cannot_be_made_under_another_id(works: Works) -> None:
    with pytest.raises(Refused) as caught:
        works.give(AN, new_id(), evaluation.OpenEvaluation(AN, "2026-03", BINH, DUNG))
    assert caught.value.code == "work.wrong_id"


def test_every_look_is_on_record_and_looks_never_collide(works: Works, store: Store) -> None:
    matter, book = works.judged(), views_id(OURS, AN)
    for who in (BINH, DUNG, BINH):
        works.give(who, book, ViewRecord(matter, "nhận xét"), seen=0)
    stored = store.log.load_matter(book)
    assert stored is not None
    assert isinstance(stored.matter, ViewBook)
    assert [view.viewer for view in stored.matter.views] == [BINH, DUNG, BINH]
    with pytest.raises(Refused) as caught:
        works.give(EM, book, ViewRecord(matter))
    assert caught.value.code == "evaluation.missing"


def test_a_result_travels_with_the_person_to_the_new_agency(works: Works, store: Store) -> None:
    works.lock_unsigned()
    matter = works.judged()
    works.give(DUNG, matter, evaluation.LockEvaluation())
    moved = replace(store.directory.read().person(AN), agency=THEIRS)
    store.directory.put_person(moved)
    outcome = works.give(NHAN, matter, evaluation.SendResult(THEIRS))
    assert outcome.agencies == (OURS, THEIRS)
    there = evaluation_of(store, evaluation_id(THEIRS, AN, "2026-03"))
    assert (there.origin, there.status) == (OURS, EvaluationStatus.RECEIVED)
    source = LogSource(store.matters, store.directory.read, THEIRS)
    assert next(one for one in source.inputs(PERIOD).people if one.id == AN).earlier == ()
    works.give(THEIR_PERSONNEL, there.id, evaluation.AcceptResult())
    with pytest.raises(Refused):
        works.give(THEIR_PERSONNEL, there.id, evaluation.AcceptResult())
    (score,) = next(one for one in source.inputs(PERIOD).people if one.id == AN).earlier
    assert (score.total, score.rank, score.agency) == (Decimal("88.00"), "good", OURS)


def test_a_head_and_a_deputy_are_judged_by_those_below_not_by_one_another(works: Works, store: Store) -> None:
    known = store.directory.read()
    deputy = replace(known.person(DUNG), id=f"{OURS}/pho")
    store.directory.put_person(deputy)
    found = LogSource(store.matters, store.directory.read, OURS).inputs(PERIOD).people
    manages = {one.id: set(one.manages) for one in found}
    assert manages[DUNG] == manages[deputy.id]
    assert not manages[DUNG] & {DUNG, deputy.id}
    assert AN in manages[DUNG]
    assert len(evaluate(rule_set(), Inputs(PERIOD, found))) == len(found)


def test_a_part_of_work_becomes_an_item_of_its_own_in_the_same_change(works: Works, store: Store) -> None:
    work, part = works.assign(quantity=5), new_id()
    works.give(BINH, work, item.TransferPart(part, 2, EM, "chia bớt việc"))
    rest, new = store.log.load_matter(work), store.log.load_matter(part)
    assert rest is not None
    assert new is not None
    assert isinstance(rest.matter, WorkItem)
    assert isinstance(new.matter, WorkItem)
    assert (rest.matter.quantity, new.matter.quantity, new.matter.lead) == (3, 2, EM)
    assert (new.matter.product, new.matter.due) == (rest.matter.product, rest.matter.due)
    with pytest.raises(Refused):
        works.give(BINH, work, item.TransferPart(part, 1, EM, "trùng mã"))
    again = store.log.load_matter(work)
    assert again is not None
    assert again.matter == rest.matter


def test_orders_that_everybody_may_give_tell_nothing_of_a_colleagues_evaluation(works: Works) -> None:
    matter = works.judged()
    unknown = evaluation_id(OURS, AN, "2026-01")
    told = []
    for target, period in ((matter, "2026-03"), (unknown, "2026-01")):
        with pytest.raises(Refused) as caught:
            works.give(EM, target, evaluation.OpenEvaluation(AN, period, BINH, DUNG), seen=0)
        told.append((caught.value.code, caught.value.values))
    assert told[0] == told[1]
    for command in (item.AssignItem("dò", "BC", 1, 1, Source(SourceKind.UNPLANNED), EM), ViewRecord(matter)):
        with pytest.raises(Refused) as caught:
            works.give(EM, matter, command, seen=0)
        assert "status" not in caught.value.values


def test_the_inputs_of_an_evaluation_come_from_accepted_work(works: Works, store: Store) -> None:
    work = works.accepted()
    works.assign()
    works.judged()
    source = LogSource(store.matters, store.directory.read, OURS)
    (an,) = (one for one in source.inputs(PERIOD, "vp").people if one.id == AN)
    done = next(row for row in an.items if row.item == work)
    assert (done.assigned, done.accepted, done.coefficient) == (Decimal(2), Decimal(2), Decimal("1.5"))
    assert str(done.share) == "3/4"
    assert [(mark.side.value, mark.units, mark.counts) for mark in done.marks] == [
        ("quality", Decimal(1), True)
    ]
    assert done.result == "van-ban-2"
    assert len(an.items) == 2
    assert [score.total for score in an.general] == [28, 28, 28]
    assert source.person(AN, PERIOD) == an


def test_a_decision_rests_on_figures_that_come_out_the_same_when_repeated(works: Works, store: Store) -> None:
    works.accepted()
    works.judged()
    source = LogSource(store.matters, store.directory.read, OURS)
    person = source.person(AN, PERIOD)
    assert person is not None
    sound = figures_of(person)
    judged = evaluation_of(store, evaluation_id(OURS, AN, "2026-03"))
    check_figures(judged, sound)
    for wrong in (
        replace(sound, total=sound.total + 1),
        replace(sound, rank_before_quota="failed"),
        replace(sound, rule_version="0"),
        replace(sound, content="{}"),
        replace(sound, content=sound.content.replace('"scored"', '"insufficient"', 1)),
    ):
        with pytest.raises(Refused) as caught:
            check_figures(judged, wrong)
        assert caught.value.code == "evaluation.calculation_differs"
    with pytest.raises(Refused):
        check_figures(replace(judged, person=EM), sound)


def test_figures_that_leave_out_work_of_the_log_are_refused(works: Works, store: Store) -> None:
    works.accepted()
    works.judged()
    source = LogSource(store.matters, store.directory.read, OURS)
    checking = FiguresOfLog(lambda _: source)
    person = source.person(AN, PERIOD)
    assert person is not None
    judged = evaluation_of(store, evaluation_id(OURS, AN, "2026-03"))
    checking(judged, figures_of(person))
    works.assign()
    with pytest.raises(Refused) as caught:
        checking(judged, figures_of(person))
    assert caught.value.code == "evaluation.items_differ"


def figures_of(person: PersonInput) -> Calculated:
    """Return a calculation as a desk makes it."""
    record = make_record(rule_set(), Inputs(PERIOD, (person,)), MADE, DUNG)
    (found,) = record.outcomes
    return Calculated(
        record.rules.id,
        record.rules.version,
        found.digest,
        rounded(Fraction(found.total)),
        found.rank_before_quota,
        write_record(record).decode(),
    )


def test_a_colleague_gets_nobodys_numbers_but_their_own(works: Works, store: Store) -> None:
    works.accepted()
    em = store.directory.read().person(EM)
    source = LogSource(store.matters, store.directory.read, OURS, em)
    assert [one.id for one in source.inputs(PERIOD).people] == [EM]


def test_a_replica_takes_work_over_and_a_fork_is_found(
    works: Works, store: Store, stores: Callable[[], Store]
) -> None:
    work = works.accepted()
    desk = stores()
    records = store.log.records(work)
    applied = desk.replica.apply(records[2:])
    assert applied.lacking == {work: 0}
    assert desk.replica.apply(records).changed == (work,)
    assert desk.log.load_matter(work) == store.log.load_matter(work)
    assert desk.matters.rows(MatterQuery(worker=EM)) == store.matters.rows(MatterQuery(worker=EM))
    assert desk.verify(is_whole=False) == ()
    assert desk.replica.keep_only_matters(lambda _: False) == {work}
    assert desk.matters.rows(MatterQuery()) == ()
    assert desk.log.records(work) == ()


def test_an_expected_state_is_shown_until_the_hub_has_spoken(works: Works, store: Store) -> None:
    work = works.assign()
    expected = replace(item_of(store, work), title="Tên khác", events=2)
    store.replica.overlay_matter(work, expected)
    (row,) = store.matters.rows(MatterQuery(worker=AN, kinds=("item",)))
    assert (row.title, row.is_pending) == ("Tên khác", True)
    assert store.matters.states(MatterQuery(worker=AN, kinds=("item",))) == (expected,)
    store.replica.overlay_matter(work, None)
    (row,) = store.matters.rows(MatterQuery(worker=AN, kinds=("item",)))
    assert (row.title, row.is_pending) == ("Báo cáo tháng", False)
    assert store.replica.overlaid_matters() == ()


def test_views_are_made_again_from_the_log(works: Works, store: Store, tmp_path: Path) -> None:
    works.accepted()
    works.judged()
    before = store.matters.rows(MatterQuery()), store.matters.states(MatterQuery())
    blobs = SegmentBlobs(tmp_path / "files", reserve=0)
    store.rebuild(blobs)
    assert (store.matters.rows(MatterQuery()), store.matters.states(MatterQuery())) == before
    assert store.verify(is_whole=True) == ()
    blobs.close()


def test_a_row_that_was_tampered_with_is_found(works: Works, store: Store) -> None:
    work = works.assign()
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE worked SET status = 'accepted' WHERE kind = 'item'")
        connection.exec_driver_sql("DELETE FROM worked_by")
    (found,) = (finding for finding in store.verify() if finding.where == work)
    assert (found.code, found.detail) == ("verify.row", "status, worked_by")
