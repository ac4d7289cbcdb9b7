"""The hub's decision of one order: receipts for ever, no trace of a refusal, and what follows by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.exceptions import InvalidSignature

from eoffice.clock import new_id
from eoffice.domain import commands, events
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import Person
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.errors import Defect, NotFound, Refused
from eoffice.services.deciding import Deciding, Outcome, refusal_values
from eoffice.services.log import check_chain
from eoffice.services.matter_orders import MatterOrder, matter_form
from eoffice.services.orders import digest
from tests.builders import (
    BINH,
    COMMUNE,
    CUC,
    HUNG,
    LAN,
    MAI,
    SNV,
    TAM,
    YEN,
    a_directory,
    a_draft,
    a_file,
    a_version,
    an_agency,
    an_arrival,
    refused,
)
from tests.frozen_clock import FrozenClock
from tests.memory_store import MemoryLog
from tests.services.office_hub import KeySigner, OfficeHub

TO_ISSUE: tuple[tuple[Person, commands.Command], ...] = (
    (LAN, a_version()),
    (LAN, commands.SubmitDocument("hung")),
    (HUNG, commands.ApproveContent()),
    (CUC, commands.ApproveFormat()),
    (MAI, commands.SignDocument(a_file("đã ký"), "c" * 64)),
    (CUC, commands.TakeNumber()),
    (CUC, commands.FillNumber(a_file("đã điền số"))),
    (CUC, commands.SealDocument(a_file("đã đóng dấu"), "d" * 64)),
    (CUC, commands.RegisterDocument()),
)


def begun(hub: OfficeHub, draft: commands.DraftDocument | None = None) -> str:
    """Draft a document and return its id."""
    return hub.give(LAN, draft or a_draft()).receipt.receipt.document


def registered(hub: OfficeHub, draft: commands.DraftDocument | None = None) -> str:
    """Bring a document as far as the register."""
    document = begun(hub, draft)
    for actor, command in TO_ISSUE:
        hub.give(actor, command, document)
    return document


def issue(hub: OfficeHub, draft: commands.DraftDocument | None = None) -> tuple[str, Outcome]:
    """Issue a document."""
    document = registered(hub, draft)
    return document, hub.give(CUC, commands.IssueDocument(), document)


def everything(hub: OfficeHub) -> tuple[object, ...]:
    """Return all that the store holds, to compare."""
    agencies = (SNV, COMMUNE, "H32.06")
    records = [hub.store.feed(agency, 0, 10**6) for agency in agencies]
    return records, dict(hub.store._content.books), dict(hub.store._content.receipts)


def test_an_order_makes_a_record_and_a_receipt_that_names_it() -> None:
    hub = OfficeHub()
    form = hub.form(a_draft())
    outcome = hub.handle(LAN, form)
    receipt = outcome.receipt.receipt
    assert (receipt.order, receipt.order_digest) == (form.id, digest(form))
    assert (receipt.document, receipt.agency, receipt.at) == (form.document, SNV, hub.clock.now())
    assert (receipt.first_version, receipt.last_version) == (1, 1)
    assert receipt.head == outcome.records[-1].hash == check_chain(hub.store.records(form.document))
    assert not outcome.is_replay
    assert outcome.agencies == (SNV,)


def test_a_receipt_carries_the_hubs_signature_over_its_exact_bytes() -> None:
    hub = OfficeHub()
    receipt = hub.give(LAN, a_draft()).receipt
    hub.signer.check(receipt)
    assert receipt.key_id == hub.signer.key_id
    with pytest.raises(InvalidSignature):
        hub.signer.check(replace(receipt, body=receipt.body.replace(SNV, COMMUNE)))
    with pytest.raises(InvalidSignature):
        KeySigner().check(receipt)


def test_the_same_order_gives_the_same_receipt_for_ever_and_happens_once() -> None:
    hub = OfficeHub()
    form = hub.form(a_draft())
    first = hub.handle(LAN, form)
    before = everything(hub)
    hub.clock.advance(days=400)
    for _ in range(3):
        again = hub.handle(LAN, form)
        assert again.receipt == first.receipt
        assert again.is_replay
        assert again.records == ()
    assert everything(hub) == before


def test_an_order_is_answered_again_although_the_document_has_moved_on() -> None:
    hub = OfficeHub()
    document = begun(hub)
    form = hub.form(a_version(), document)
    first = hub.handle(LAN, form)
    hub.give(LAN, commands.SubmitDocument("hung"), document)
    assert hub.handle(LAN, form).receipt == first.receipt


@pytest.mark.parametrize("change", ["subject", "document", "seen", "made_at"])
def test_the_id_of_an_order_stands_for_its_content_for_ever(change: str) -> None:
    hub = OfficeHub()
    form = hub.form(a_draft())
    hub.handle(LAN, form)
    before = everything(hub)
    other = {
        "subject": replace(form, command={**form.command, "subject": "Khác"}),
        "document": replace(form, document="other"),
        "seen": replace(form, seen=1),
        "made_at": replace(form, made_at=datetime(2026, 3, 6, tzinfo=UTC)),
    }[change]
    with refused("order.key_reused"):
        hub.handle(LAN, other)
    assert everything(hub) == before


def test_people_who_act_on_the_same_document_at_once_are_told() -> None:
    hub = OfficeHub()
    document = registered(hub)
    seen = hub.state(document).events
    hub.give(CUC, commands.IssueDocument(), document, seen)
    with refused("document.changed_meanwhile"):
        hub.give(CUC, commands.CancelDocument("Thôi"), document, seen)


@pytest.mark.parametrize("offset", [-1, 1])
def test_what_was_seen_must_be_exactly_what_there_is(offset: int) -> None:
    hub = OfficeHub()
    document = begun(hub)
    with refused("document.changed_meanwhile"):
        hub.give(LAN, a_version(), document, hub.state(document).events + offset)


REFUSALS = [
    (CUC, a_version(), "permission.denied"),
    (TAM, a_version(), "permission.denied"),
    (LAN, commands.TakeNumber(), "permission.denied"),
    (LAN, commands.SubmitDocument("hung"), "document.no_version"),
    (CUC, commands.TakeNumber(), "document.wrong_status"),
    (LAN, commands.ChangeDetails("MẬT", (COMMUNE,), a_draft().urgency), "secrecy.marked"),
    (CUC, commands.CancelDocument(" "), "document.reason_missing"),
    (LAN, an_arrival(), "permission.denied"),
]


@pytest.mark.parametrize(("actor", "command", "code"), REFUSALS)
def test_a_refused_order_leaves_no_trace_and_may_be_given_again(
    actor: Person, command: commands.Command, code: str
) -> None:
    hub = OfficeHub()
    document = begun(hub)
    before = everything(hub)
    form = hub.form(command, document)
    for _ in range(2):
        with refused(code):
            hub.handle(actor, form)
        assert everything(hub) == before


def test_an_order_refused_once_succeeds_when_its_cause_is_gone() -> None:
    hub = OfficeHub()
    document = begun(hub, a_draft(recipients=("H32.06",)))
    hub.give(LAN, a_version(), document)
    form = hub.form(commands.SubmitDocument("hung"), document)
    with refused("exchange.recipient_unknown"):
        hub.handle(LAN, form)
    hub.store.directory = a_directory(agencies=(an_agency("H32.06", "STC", "Sở Tài chính"),))
    assert not hub.handle(LAN, form).is_replay
    assert hub.state(document).status is Status.SUBMITTED


def test_a_step_on_a_document_that_is_not_there_is_refused() -> None:
    with refused("document.missing"):
        OfficeHub().give(LAN, a_version(), "nowhere")


def test_a_document_of_another_agency_cannot_be_begun_over() -> None:
    hub = OfficeHub()
    document = begun(hub)
    with refused("permission.denied"):
        hub.give(TAM, a_draft("bao_cao", "BC-UBND"), document)
    with refused("document.exists"):
        hub.give(LAN, a_draft(), document)


def test_a_person_nobody_knows_is_not_found_and_an_unreadable_command_is_a_defect() -> None:
    hub = OfficeHub()
    document = begun(hub)
    hub.give(LAN, a_version(), document)
    with refused("people.person_unknown", NotFound):
        hub.give(LAN, commands.SubmitDocument("ai"), document)
    with refused("codec.unreadable", Defect):
        hub.handle(LAN, replace(hub.form(a_version(), document), kind="Unheard"))


def test_files_are_checked_before_anything_is_decided() -> None:
    seen: list[tuple[Document | None, commands.Command, Person]] = []

    def check(document: Document | None, command: commands.Command, actor: Person) -> None:
        seen.append((document, command, actor))
        raise Refused("document.no_version")

    hub = OfficeHub()
    hub.deciding = Deciding(hub.clock, hub.signer, check)
    with refused("document.no_version"):
        begun(hub)
    assert seen == [(None, a_draft(), LAN)]
    assert everything(hub)[0] == [(), (), ()]


def test_issuing_lays_the_document_into_the_recipients_tray_in_the_same_transaction() -> None:
    hub = OfficeHub()
    document, outcome = issue(hub)
    own, arrived = outcome.records
    assert (own.agency, arrived.agency) == (SNV, COMMUNE)
    assert outcome.agencies == (SNV, COMMUNE)
    incoming = hub.state(arrived.document)
    assert incoming.status is Status.ARRIVED
    assert incoming.origin is not None
    assert incoming.origin.document == document
    assert hub.store.feed(COMMUNE, 0, 9) == (arrived,)
    assert outcome.receipt.receipt.last_version == own.version
    event, stamp, order = arrived.parsed()
    assert isinstance(event, events.Arrived)
    assert (stamp.actor, order) == ("hub", outcome.receipt.order)


@pytest.mark.parametrize("count", [1, 2, 60])
def test_each_of_many_recipients_gets_a_document_of_its_own(count: int) -> None:
    others = tuple(an_agency(f"H33.{at:03d}", f"X{at}", f"Xã {at}") for at in range(count))
    hub = OfficeHub(MemoryLog(a_directory(agencies=others)))
    codes = tuple(agency.code for agency in others)
    document, outcome = issue(hub, a_draft(recipients=codes))
    arrived = [record for record in outcome.records if record.document != document]
    assert sorted(record.agency for record in arrived) == sorted(codes)
    assert len({record.document for record in arrived}) == count
    assert set(hub.state(document).deliveries) == set(codes)
    assert all(hub.store.feed_end(code) == 1 for code in codes)


def test_an_internal_document_is_issued_without_leaving_the_agency() -> None:
    hub = OfficeHub()
    draft = a_draft("thong_bao", "TB-SNV", recipients=("VP",), direction=Direction.INTERNAL)
    document, outcome = issue(hub, draft)
    assert outcome.agencies == (SNV,)
    assert hub.state(document).status is Status.ISSUED


def test_every_step_of_the_recipient_reaches_the_sender() -> None:
    hub = OfficeHub()
    document, outcome = issue(hub)
    incoming = outcome.records[-1].document
    shown = []
    for actor, command in (
        (TAM, commands.RecordVerification("valid")),
        (TAM, commands.AcceptDocument()),
        (BINH, commands.GiveDirective("Giao Văn phòng", "yen")),
        (BINH, commands.AssignWork("yen")),
        (BINH, commands.AssignWork("tam")),
        (BINH, commands.AssignWork("yen")),
        (YEN, commands.StartWork()),
        (YEN, commands.CompleteWork("03/BC-UBND")),
    ):
        hub.give(actor, command, incoming)
        shown.append(hub.state(document).deliveries[COMMUNE].code.value)
    assert shown == ["01", "03", "03", "04", "04", "04", "05", "06"]
    steps = hub.state(document).deliveries[COMMUNE].steps
    assert [step.code.value for step in steps] == ["01", "03", "04", "05", "06"]
    assert [step.by for step in steps[1:]] == [TAM.name, BINH.name, YEN.name, YEN.name]
    assert steps[1].text == "Số đến 1"
    assert steps[-1].text == "03/BC-UBND"


def test_a_refusal_reaches_the_sender_with_its_reason() -> None:
    hub = OfficeHub()
    document, outcome = issue(hub)
    hub.give(TAM, commands.RefuseDocument("Gửi nhầm"), outcome.records[-1].document)
    delivery = hub.state(document).deliveries[COMMUNE]
    assert delivery.code is StatusCode.REFUSED
    assert delivery.steps[-1].text == "Gửi nhầm"


def test_numbers_are_gapless_over_refused_orders_and_cancelled_documents() -> None:
    hub = OfficeHub()
    numbers = []
    for at in range(6):
        document = begun(hub)
        for actor, command in TO_ISSUE[:5]:
            hub.give(actor, command, document)
        if at % 2:
            with refused("document.changed_meanwhile"):
                hub.give(CUC, commands.TakeNumber(), document, 1)
        hub.give(CUC, commands.TakeNumber(), document)
        numbers.append(str(hub.state(document).code))
        if at % 3 == 0:
            hub.give(CUC, commands.CancelDocument("Thôi"), document)
    assert numbers == [f"{number:02d}/SNV-TC" for number in range(1, 7)]


def test_a_full_book_refuses_and_keeps_the_document_as_it_was() -> None:
    hub = OfficeHub(MemoryLog(a_directory(), book_limit=1))
    registered(hub)
    document = begun(hub)
    for actor, command in TO_ISSUE[:5]:
        hub.give(actor, command, document)
    before = everything(hub)
    with refused("number.book_exhausted"):
        hub.give(CUC, commands.TakeNumber(), document)
    assert everything(hub) == before


def test_the_year_of_the_number_is_that_of_the_hubs_clock_in_vietnam() -> None:
    hub = OfficeHub(clock=FrozenClock(datetime(2026, 12, 31, 16, 55, tzinfo=UTC)))
    document = begun(hub)
    for actor, command in TO_ISSUE[:5]:
        hub.give(actor, command, document)
    hub.give(CUC, commands.TakeNumber(), document)
    assert hub.state(document).issued_date == date(2027, 1, 1)
    key = next(iter(hub.store._content.books))
    assert (key.series, key.year) == ("CV", 2027)


def test_a_clock_set_back_at_the_desk_changes_nothing_and_at_the_hub_keeps_the_order_of_events() -> None:
    hub = OfficeHub()
    document = begun(hub)
    form = replace(hub.form(a_version(), document), made_at=datetime(1999, 1, 1, tzinfo=UTC))
    hub.handle(LAN, form)
    assert hub.state(document).versions[0].at == hub.clock.now()
    hub.clock.advance(days=-2)
    hub.give(LAN, commands.SubmitDocument("hung"), document)
    records = hub.store.records(document)
    assert [record.version for record in records] == [1, 2, 3]
    assert [record.seq for record in records] == [1, 2, 3]
    stamps = [record.parsed()[1].at for record in records]
    assert stamps[2] < stamps[1]
    assert hub.state(document).status is Status.SUBMITTED


def test_the_values_of_a_refusal_travel_as_json() -> None:
    error = Refused("document.due_in_past", due=date(2026, 3, 4), name="Nguyễn")
    assert json.loads(refusal_values(error)) == {"due": "2026-03-04", "name": "Nguyễn"}
    assert "Nguyễn" in refusal_values(error)


def test_a_hub_that_keeps_no_work_refuses_orders_on_it() -> None:
    hub = OfficeHub()
    order = MatterOrder(new_id(), "catalogue", 0, hub.clock.now(), DefineProducts(()))
    before = everything(hub)
    with refused("work.not_kept_here"):
        hub.handle(LAN, matter_form(order))
    assert everything(hub) == before
