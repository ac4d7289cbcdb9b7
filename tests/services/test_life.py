"""Whatever anybody orders, in whatever sequence: no document becomes unsound and no number is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from eoffice.domain import commands, events
from eoffice.domain.consultation import Stance
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import AuthorityMark, Person, Role
from eoffice.errors import NotFound, Refused
from eoffice.services.log import check_chain, document_of
from eoffice.services.orders import OrderForm, SignedReceipt
from tests.builders import (
    BINH,
    COMMUNE,
    CUC,
    EVERYBODY,
    HUNG,
    SNV,
    YEN,
    a_delegation,
    a_directory,
    a_draft,
    a_file,
    a_signatory,
    a_version,
    an_agency,
    an_arrival,
)
from tests.domain.soundness import faults
from tests.frozen_clock import FrozenClock
from tests.memory_store import MemoryLog
from tests.services.office_hub import OfficeHub

SIXTH = "H32.06"
DIRECTORY = a_directory(
    a_delegation(valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 31)),
    agencies=(an_agency(SIXTH, "STC", "Sở Tài chính"),),
)
BY_DELEGATION = a_signatory(HUNG, AuthorityMark.BY_DELEGATION, "Giám đốc")
DRAFTS = (
    a_draft(),
    a_draft(recipients=(COMMUNE, SIXTH)),
    a_draft(recipients=()),
    a_draft("thu_cong"),
    a_draft("quyet_dinh", "QĐ-SNV", signatory=BY_DELEGATION),
    a_draft("bao_cao", "BC-SNV", direction=Direction.INTERNAL, recipients=("VP",)),
    a_draft("quyet_dinh", "SNV-TC"),
    a_draft(subject="MẬT"),
    a_draft("bao_cao", "BC-UBND", recipients=(SNV,), signatory=a_signatory(BINH)),
)
ANYTHING: tuple[commands.Command, ...] = (
    *DRAFTS,
    an_arrival(),
    commands.ChangeDetails("Trích yếu khác", (COMMUNE,), a_draft().urgency),
    commands.ChangeForm("quyet_dinh", "QĐ-SNV", BY_DELEGATION),
    commands.ChangeForm("cong_van", "SNV-TC", a_draft().signatory),
    a_version("bản một"),
    a_version("bản hai"),
    commands.AddAttachment(a_file("phụ lục")),
    commands.RemoveAttachment(a_file("phụ lục").digest),
    commands.SubmitDocument("hung"),
    commands.SubmitDocument("mai"),
    commands.SubmitDocument("lan"),
    commands.SubmitDocument("nobody"),
    commands.ReturnDocument("Sửa lại"),
    commands.ReturnDocument(" "),
    commands.ApproveContent(),
    commands.ApproveFormat("Đúng thể thức"),
    commands.AskOpinions(("P1",), date(2027, 3, 1), "Xin ý kiến"),
    commands.AskOpinions(("P1", "P9"), date(2027, 3, 1)),
    commands.GiveOpinion(Stance.AGREED),
    commands.GiveOpinion(Stance.DISAGREED),
    commands.WithdrawOpinionRequest("P1"),
    commands.RemarkOnPassage(1, 1, "căn cứ", "Thiếu năm"),
    commands.SettleRemark(1, "Đã sửa"),
    commands.SignDocument(a_file("đã ký"), "c" * 64),
    commands.TakeNumber(),
    commands.FillNumber(a_file("đã điền số")),
    commands.SealDocument(a_file("đã đóng dấu"), "d" * 64),
    commands.RegisterDocument(0),
    commands.RegisterDocument(2),
    commands.IssueDocument(),
    commands.CancelDocument("Thôi"),
    commands.ReportDelivery(COMMUNE, StatusCode.DONE, "ai đó"),
    commands.RecordVerification("valid"),
    commands.AcceptDocument(),
    commands.RefuseDocument("Gửi nhầm"),
    commands.GiveDirective("Giao Văn phòng", "yen"),
    commands.GiveDirective("Giao người ngoài", "lan"),
    commands.AssignWork("yen", date(2026, 1, 1)),
    commands.AssignWork("yen"),
    commands.AssignWork(unit="P1"),
    commands.AssignWork(),
    commands.WithdrawAssignment(),
    commands.StartWork(),
    commands.CompleteWork("Xong"),
)
ORDINARY: dict[Status, tuple[commands.Command, ...]] = {
    Status.DRAFT: (a_version(), commands.SubmitDocument("hung")),
    Status.RETURNED: (commands.SubmitDocument("hung"),),
    Status.SUBMITTED: (commands.ApproveContent(),),
    Status.CONTENT_APPROVED: (commands.ApproveFormat(),),
    Status.FORMAT_APPROVED: (commands.SignDocument(a_file("đã ký"), "c" * 64),),
    Status.SIGNED: (commands.TakeNumber(),),
    Status.NUMBERED: (commands.FillNumber(a_file("đã điền số")),),
    Status.FILLED: (commands.SealDocument(a_file("đã đóng dấu"), "d" * 64),),
    Status.SEALED: (commands.RegisterDocument(),),
    Status.REGISTERED: (commands.IssueDocument(),),
    Status.ARRIVED: (commands.RecordVerification("valid"), commands.AcceptDocument()),
    Status.ACCEPTED: (commands.GiveDirective("Giao Văn phòng", "yen"), commands.AssignWork("yen")),
    Status.DIRECTED: (commands.AssignWork("yen"),),
    Status.ASSIGNED: (commands.StartWork(),),
    Status.IN_PROGRESS: (commands.CompleteWork("Xong"),),
}
"""What an ordinary day does next, so that chance also comes to the end of the way."""

WORK = [code for code in StatusCode if code.value < "13"]


@dataclass(frozen=True)
class Given:
    """An order that was accepted."""

    actor: Person
    form: OrderForm
    receipt: SignedReceipt


class Life(RuleBasedStateMachine):
    """A hub around the turn of a year, with people who do anything."""

    def __init__(self) -> None:
        super().__init__()
        self.hub = OfficeHub(MemoryLog(DIRECTORY), FrozenClock(datetime(2026, 12, 30, 2, tzinfo=UTC)))
        self.given: list[Given] = []
        self.shown: dict[tuple[str, str], StatusCode] = {}

    @property
    def documents(self) -> list[str]:
        """The ids of all documents, in the order of their first records."""
        every = (
            record for agency in (SNV, COMMUNE, SIXTH) for record in self.hub.store.feed(agency, 0, 10**6)
        )
        return list(dict.fromkeys(record.document for record in every))

    def order(self, actor: Person, command: commands.Command, document: str, seen: int | None = None) -> None:
        """Give an order; refused ones must leave no trace."""
        form = self.hub.form(command, document, seen)
        ends = [self.hub.store.feed_end(agency) for agency in (SNV, COMMUNE, SIXTH)]
        before = self.hub.store.load(form.document)
        try:
            outcome = self.hub.handle(actor, form)
        except (Refused, NotFound):
            assert [self.hub.store.feed_end(agency) for agency in (SNV, COMMUNE, SIXTH)] == ends
            assert self.hub.store.load(form.document) == before
            return
        assert len(outcome.records) >= 1
        self.given.append(Given(actor, form, outcome.receipt))
        for document in {record.document for record in outcome.records}:
            self.check_document(document)

    @initialize()
    def begin(self) -> None:
        """Begin with one ordinary letter."""
        self.order(EVERYBODY[0], DRAFTS[0], "")

    @rule(actor=st.sampled_from(EVERYBODY), command=st.sampled_from(DRAFTS))
    def draft(self, actor: Person, command: commands.Command) -> None:
        """Begin another document."""
        self.order(actor, command, "")

    @rule(
        data=st.data(),
        actor=st.sampled_from(EVERYBODY),
        command=st.sampled_from(ANYTHING),
        offset=st.sampled_from((0, 0, 0, -1, 1)),
    )
    def anything(self, data: st.DataObject, actor: Person, command: commands.Command, offset: int) -> None:
        """Let anybody order anything on any document, sometimes from an old view of it."""
        document = data.draw(st.sampled_from(self.documents))
        self.order(actor, command, document, self.hub.state(document).events + offset)

    @rule(data=st.data(), steps=st.integers(1, 16))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        """Let the ordinary people take a document some steps along the ordinary way."""
        document = data.draw(st.sampled_from(self.documents))
        for _ in range(steps):
            state = self.hub.state(document)
            for command in ORDINARY.get(state.status, ()):
                actor = self.ordinary_actor(state, command)
                self.order(actor, command, document)

    def ordinary_actor(self, state: Document, command: commands.Command) -> Person:
        """Return who does the next step on an ordinary day."""
        if isinstance(command, commands.AddVersion | commands.SubmitDocument):
            return DIRECTORY.person(state.author)
        people = DIRECTORY.staff(state.agency, Role.CLERK)
        if state.holder.role is Role.LEADER:
            people = DIRECTORY.staff(state.agency, Role.LEADER)
        if state.holder.person:
            return DIRECTORY.person(state.holder.person)
        return people[0] if people else CUC

    @rule(hours=st.sampled_from((1, 5, 24, 24, 24 * 40, -3)))
    def time_passes(self, hours: int) -> None:
        """Let time pass, or let somebody set the hub's clock back."""
        self.hub.clock.advance(hours=hours)

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Send an old order again: the same receipt, and nothing happens."""
        given = data.draw(st.sampled_from(self.given))
        ends = [self.hub.store.feed_end(agency) for agency in (SNV, COMMUNE, SIXTH)]
        outcome = self.hub.handle(given.actor, given.form)
        assert outcome.is_replay
        assert outcome.receipt == given.receipt
        assert [self.hub.store.feed_end(agency) for agency in (SNV, COMMUNE, SIXTH)] == ends

    def check_document(self, document: str) -> None:
        """Check one document against its log and the rules that always hold."""
        stored = self.hub.store.load(document)
        assert stored is not None
        records = self.hub.store.records(document)
        assert faults(stored.document) == []
        assert stored.document.events == len(records)
        assert check_chain(records) == stored.head
        assert document_of(records) == stored.document
        for recipient, delivery in stored.document.deliveries.items():
            earlier = self.shown.get((document, recipient), StatusCode.ARRIVED)
            assert WORK.index(delivery.code) >= WORK.index(earlier)
            self.shown[document, recipient] = delivery.code

    def teardown(self) -> None:
        """Check everything that concerns all documents together."""
        for agency in (SNV, COMMUNE, SIXTH):
            feed = self.hub.store.feed(agency, 0, 10**6)
            assert [record.seq for record in feed] == list(range(1, len(feed) + 1))
        self.check_numbers()
        self.check_deliveries()
        for given in self.given:
            self.hub.signer.check(given.receipt)

    def check_numbers(self) -> None:
        """Check that every book is unique and gapless, and that no number and symbol occurs twice a year."""
        books: defaultdict[tuple[str, str, int], list[int]] = defaultdict(list)
        symbols: list[tuple[str, int, str]] = []
        for document in self.documents:
            state = self.hub.state(document)
            for record in self.hub.store.records(document):
                event, stamp, _ = record.parsed()
                if isinstance(event, events.NumberTaken):
                    books[state.agency, event.series, event.year].append(event.number)
                    symbols.append((state.agency, event.year, str(state.code)))
                    assert event.year == event.issued_date.year
                    assert event.issued_date == (stamp.at + timedelta(hours=7)).date()
                elif isinstance(event, events.Accepted):
                    books[state.agency, "", event.year].append(event.number)
        for book, numbers in books.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), book
        assert len(symbols) == len(set(symbols))

    def check_deliveries(self) -> None:
        """Check that each recipient of an issued document has it exactly once, as it was sent."""
        states = [self.hub.state(document) for document in self.documents]
        arrived = [state for state in states if state.direction is Direction.INCOMING]
        sent = {state.id: state for state in states if state.deliveries}
        pairs = sorted((state.origin.document, state.agency) for state in arrived if state.origin)
        assert pairs == sorted((state.id, code) for state in sent.values() for code in state.deliveries)
        for state in arrived:
            assert state.origin is not None
            source = sent[state.origin.document]
            assert (state.subject, state.pages, state.code) == (source.subject, source.pages, source.code)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40)


def test_the_machine_would_notice_an_unsound_document() -> None:
    hub = OfficeHub()
    document = hub.give(EVERYBODY[0], a_draft()).receipt.receipt.document
    assert faults(hub.state(document)) == []
    assert faults(replace(hub.state(document), status=Status.SIGNED)) != []
    assert faults(replace(hub.state(document), status=Status.DONE)) != []


@pytest.mark.parametrize("last", [Status.DONE])
def test_the_ordinary_way_reaches_the_end(last: Status) -> None:
    machine = Life()
    machine.begin()
    machine_document = machine.documents[0]
    for _ in range(20):
        for document in machine.documents:
            state = machine.hub.state(document)
            for command in ORDINARY.get(state.status, ()):
                machine.order(machine.ordinary_actor(state, command), command, document)
    arrived = machine.documents[1]
    assert machine.hub.state(arrived).status is last
    assert machine.hub.state(machine_document).deliveries[COMMUNE].code is StatusCode.DONE
    assert machine.hub.state(arrived).holder.person == ""
    assert YEN.id in machine.hub.state(arrived).participants
    machine.teardown()
