"""Outgoing and internal documents: what each command makes, and why it is refused."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest

from eoffice.domain import commands, events
from eoffice.domain.content import Urgency
from eoffice.domain.deciding import decide
from eoffice.domain.document import Direction, Status
from eoffice.domain.exchange import StatusCode
from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.domain.people import AuthorityMark, Role, Signatory
from eoffice.domain.sending import LONGEST_NOTATION, LONGEST_SUBJECT
from eoffice.errors import NotFound
from tests.builders import (
    BINH,
    COMMUNE,
    CUC,
    HUB_AT_HOME,
    HUNG,
    LAN,
    MAI,
    MORNING,
    SNV,
    Office,
    Paper,
    a_directory,
    a_draft,
    a_file,
    a_signatory,
    a_version,
    an_agency,
    refused,
    walk_to,
)


def test_drafting_records_who_what_and_for_whom() -> None:
    (event,) = Paper().give(LAN, a_draft())
    assert event == events.Drafted(
        SNV,
        Direction.OUTGOING,
        "cong_van",
        "SNV-TC",
        "Về việc rà soát vị trí việc làm",
        LAN.unit,
        a_signatory(),
        (COMMUNE,),
        Urgency.NORMAL,
    )


def test_a_subject_is_stored_clean_and_composed() -> None:
    typed = "  Về\u00a0việc\u200b  " + unicodedata.normalize("NFD", "kiểm tra") + " \n"
    paper = Paper()
    paper.give(LAN, a_draft(subject=typed))
    assert paper.state.subject == "Về việc kiểm tra"


@pytest.mark.parametrize("subject", ["", "   ", "\u200b\u00a0\n"])
def test_a_draft_needs_a_subject(subject: str) -> None:
    with refused("document.subject_missing"):
        Paper().give(LAN, a_draft(subject=subject))


def test_a_subject_longer_than_the_exchange_format_is_refused_and_one_that_just_fits_is_not() -> None:
    with refused("document.subject_too_long"):
        Paper().give(LAN, a_draft(subject="ă" * (LONGEST_SUBJECT + 1)))
    Paper().give(LAN, a_draft(subject="ă" * LONGEST_SUBJECT))


@pytest.mark.parametrize("subject", ["MẬT", "[TỐI MẬT]", "Tuyệt mật".upper()])
def test_a_secrecy_mark_for_a_subject_is_refused(subject: str) -> None:
    with refused("secrecy.marked"):
        Paper().give(LAN, a_draft(subject=subject))


def test_an_incoming_document_is_never_drafted() -> None:
    with refused("document.incoming_not_drafted"):
        Paper().give(LAN, a_draft(direction=Direction.INCOMING))


def test_the_signer_must_be_of_the_same_agency() -> None:
    with refused("signing.signer_of_other_agency"):
        Paper().give(LAN, a_draft(signatory=a_signatory(BINH)))


def test_an_unknown_signer_is_not_found() -> None:
    with refused("people.person_unknown", NotFound):
        Paper().give(LAN, a_draft(signatory=Signatory("ai", "Ai Đó", "Giám đốc")))


@pytest.mark.parametrize(
    "signatory",
    [
        a_signatory(HUNG, AuthorityMark.FOR_HEAD),
        a_signatory(HUNG, AuthorityMark.BY_ORDER, "  "),
        a_signatory(MAI, AuthorityMark.ON_BEHALF),
        Signatory("mai", "", "Giám đốc"),
        Signatory("mai", "Lê Thị Mai", " "),
    ],
)
def test_a_signing_block_with_a_missing_line_is_refused(signatory: Signatory) -> None:
    with refused("signing.signatory_incomplete"):
        Paper().give(LAN, a_draft(signatory=signatory))


@pytest.mark.parametrize(
    ("kind", "notation"),
    [
        ("cong_van", "QĐ-SNV"),
        ("thu_cong", "QĐ-SNV"),
        ("quyet_dinh", "SNV-TC"),
        ("quyet_dinh", "QĐ"),
        ("quyet_dinh", ""),
        ("quyet_dinh", "QĐ--SNV"),
        ("quyet_dinh", "QĐ/SNV-TC"),
        ("cong_van", "SNV-T C"),
        ("cong_van", "SNV-" + "T" * (LONGEST_NOTATION - 3)),
    ],
)
def test_a_notation_that_could_repeat_a_number_and_symbol_is_refused(kind: str, notation: str) -> None:
    with refused("document.notation_wrong"):
        Paper().give(LAN, a_draft(kind, notation))


@pytest.mark.parametrize(
    ("kind", "notation"),
    [("cong_van", "SNV-TC"), ("thu_cong", "SNV-VP"), ("quyet_dinh", "QĐ-SNV"), ("to_trinh", "TTr-SNV-TC")],
)
def test_lawful_notations_are_taken(kind: str, notation: str) -> None:
    (event,) = Paper().give(LAN, a_draft(kind, notation))
    assert isinstance(event, events.Drafted)
    assert event.notation == notation


def test_a_recipient_is_named_once_and_is_not_the_sender() -> None:
    with refused("exchange.recipient_twice"):
        Paper().give(LAN, a_draft(recipients=(COMMUNE, COMMUNE)))
    with refused("exchange.recipient_is_sender"):
        Paper().give(LAN, a_draft(recipients=(SNV,)))


def test_details_of_a_draft_can_change() -> None:
    paper = walk_to(Status.RETURNED)
    paper.give(LAN, commands.ChangeDetails("Trích yếu khác", (COMMUNE,), Urgency.FLASH))
    assert (paper.state.subject, paper.state.urgency) == ("Trích yếu khác", Urgency.FLASH)
    assert paper.state.status is Status.RETURNED
    with refused("document.subject_missing"):
        paper.give(LAN, commands.ChangeDetails(" ", (COMMUNE,), Urgency.NORMAL))
    with refused("exchange.recipient_twice"):
        paper.give(LAN, commands.ChangeDetails("x", (COMMUNE, COMMUNE), Urgency.NORMAL))


def test_kind_and_signer_of_a_draft_can_change_until_it_is_submitted() -> None:
    paper = walk_to(Status.RETURNED)
    paper.give(LAN, commands.ChangeForm("quyet_dinh", "QĐ-SNV", a_signatory()))
    state = paper.state
    assert (state.kind, state.notation, state.status) == ("quyet_dinh", "QĐ-SNV", Status.RETURNED)
    assert state.subject == a_draft().subject
    with refused("document.form_same"):
        paper.give(LAN, commands.ChangeForm("quyet_dinh", "QĐ-SNV", a_signatory()))
    with refused("document.notation_wrong"):
        # It begins as a letter's notation does: two books would give the same number.
        paper.give(LAN, commands.ChangeForm("quyet_dinh", "SNV-QĐ", a_signatory()))
    with refused("signing.not_a_leader"):
        paper.give(LAN, commands.ChangeForm("quyet_dinh", "QĐ-SNV", a_signatory(LAN)))


def test_a_version_is_added_behind_the_others_and_gives_the_pages() -> None:
    paper = walk_to(Status.DRAFT)
    paper.give(LAN, a_version("bản hai"))
    assert [version.number for version in paper.state.versions] == [1, 2]
    assert paper.state.pages == a_version("bản hai").pages
    with refused("document.version_same"):
        paper.give(LAN, a_version("bản hai"))
    paper.give(LAN, a_version("bản một"))
    assert len(paper.state.versions) == 3


def test_attachments_are_put_on_and_taken_off() -> None:
    paper = walk_to(Status.DRAFT)
    decomposed = a_file("phụ lục")
    named = commands.AddAttachment(
        type(decomposed)(decomposed.digest, unicodedata.normalize("NFD", "Phụ lục.pdf"), "application/pdf", 1)
    )
    paper.give(LAN, named)
    assert [file.name for file in paper.state.attachments] == ["Phụ lục.pdf"]
    with refused("document.attachment_twice"):
        paper.give(LAN, named)
    paper.give(LAN, commands.RemoveAttachment(decomposed.digest))
    assert paper.state.attachments == ()
    with refused("document.attachment_missing"):
        paper.give(LAN, commands.RemoveAttachment(decomposed.digest))


def test_a_draft_without_text_is_not_submitted() -> None:
    paper = Paper()
    paper.give(LAN, a_draft())
    with refused("document.no_version"):
        paper.give(LAN, commands.SubmitDocument("hung"))


@pytest.mark.parametrize("to", ["lan", "cuc", "binh", "quan"])
def test_a_draft_goes_only_to_a_head_of_the_own_agency(to: str) -> None:
    with refused("document.not_a_reviewer"):
        walk_to(Status.DRAFT).give(LAN, commands.SubmitDocument(to))


def test_a_unit_head_does_not_approve_what_they_wrote() -> None:
    paper = Paper()
    paper.give(HUNG, a_draft())
    paper.give(HUNG, a_version())
    with refused("document.own_reviewer"):
        paper.give(HUNG, commands.SubmitDocument("hung"))
    paper.give(HUNG, commands.SubmitDocument("mai"))
    assert paper.state.status is Status.SUBMITTED


@pytest.mark.parametrize(
    ("recipients", "code"), [((), "exchange.recipient_missing"), (("H99",), "exchange.recipient_unknown")]
)
def test_recipients_are_checked_before_anybody_reads_or_signs(recipients: tuple[str, ...], code: str) -> None:
    paper = Paper()
    paper.give(LAN, a_draft(recipients=recipients))
    paper.give(LAN, a_version())
    with refused(code):
        paper.give(LAN, commands.SubmitDocument("hung"))


def test_the_old_and_the_new_code_of_an_agency_are_one_recipient() -> None:
    paper = Paper()
    paper.give(LAN, a_draft(recipients=(COMMUNE, "000.07.21.H32")))
    paper.give(LAN, a_version())
    with refused("exchange.recipient_twice"):
        paper.give(LAN, commands.SubmitDocument("hung"))


def test_submitting_hands_the_draft_over_and_keeps_the_note() -> None:
    paper = walk_to(Status.DRAFT)
    paper.give(LAN, commands.SubmitDocument("hung", " Kính trình\u00a0anh "))
    assert paper.state.holder.person == "hung"
    assert paper.state.opinions[-1].text == "Kính trình anh"


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.CONTENT_APPROVED, Status.FORMAT_APPROVED])
def test_whoever_has_the_draft_may_send_it_back_with_a_comment(status: Status) -> None:
    paper = walk_to(status)
    with refused("document.comment_missing"):
        paper.give(HUNG, commands.ReturnDocument(" \u200b"))
    paper.give(HUNG, commands.ReturnDocument("Bổ sung căn cứ"))
    assert paper.state.status is Status.RETURNED
    assert paper.state.holder.person == LAN.id
    assert paper.state.opinions[-1].text == "Bổ sung căn cứ"


def test_each_approval_hands_the_draft_to_the_next() -> None:
    paper = walk_to(Status.CONTENT_APPROVED)
    assert paper.state.holder.role is Role.CLERK
    paper.give(CUC, commands.ApproveFormat(" Đúng thể thức "))
    assert paper.state.holder.person == MAI.id
    assert paper.state.opinions[-1].text == "Đúng thể thức"


def test_signing_brings_new_pages_and_the_certificate() -> None:
    paper = walk_to(Status.FORMAT_APPROVED)
    pages = paper.state.pages
    assert pages is not None
    with refused("signing.pages_unchanged"):
        paper.give(MAI, commands.SignDocument(pages, "c" * 64))
    paper.give(MAI, commands.SignDocument(a_file("đã ký"), "c" * 64))
    assert paper.state.signature is not None
    assert (paper.state.signature.person, paper.state.signature.certificate) == (MAI.id, "c" * 64)
    assert paper.state.pages == a_file("đã ký")


def test_the_number_comes_from_the_book_with_the_date_of_the_day() -> None:
    paper = walk_to(Status.SIGNED)
    paper.office.books[BookKey(SNV, 2026, "CV")] = NumberBook(BookKey(SNV, 2026, "CV"), 14)
    (event,) = paper.give(CUC, commands.TakeNumber())
    assert event == events.NumberTaken("CV", 2026, 15, date(2026, 3, 5))
    assert str(paper.state.code) == "15/SNV-TC"


def test_without_the_book_no_number_is_given() -> None:
    paper = walk_to(Status.SIGNED)
    with refused("number.only_at_hub"):
        decide_without_book(paper, commands.TakeNumber())


def decide_without_book(paper: Paper, command: commands.Command) -> None:
    decide(paper.state, command, paper.office.circumstances(CUC))


def test_a_hub_whose_clock_went_back_gives_no_number() -> None:
    paper = walk_to(Status.SIGNED)
    paper.office.now = MORNING - timedelta(days=400)
    with refused("number.clock_behind"):
        paper.give(CUC, commands.TakeNumber())
    assert paper.office.books == {}


@pytest.mark.parametrize(
    ("status", "command"),
    [
        (Status.NUMBERED, commands.FillNumber(a_file("đã ký"))),
        (Status.FILLED, commands.SealDocument(a_file("đã điền số"), "d" * 64)),
    ],
)
def test_filling_and_sealing_must_change_the_pages(status: Status, command: commands.Command) -> None:
    with refused("signing.pages_unchanged"):
        walk_to(status).give(CUC, command)


def test_the_register_counts_copies() -> None:
    paper = walk_to(Status.SEALED)
    with refused("document.copies_missing"):
        paper.give(CUC, commands.RegisterDocument(0))
    assert paper.give(CUC, commands.RegisterDocument(2)) == (events.Registered(2),)


def test_issuing_shows_every_recipient_as_arrived() -> None:
    paper = walk_to(Status.ISSUED)
    delivery = paper.state.deliveries[COMMUNE]
    assert delivery.code is StatusCode.ARRIVED
    assert [step.by for step in delivery.steps] == ["hub"]


def test_a_former_code_is_delivered_under_the_present_one() -> None:
    paper = registered_paper(a_draft(recipients=("000.07.21.h32",)))
    assert paper.give(CUC, commands.IssueDocument()) == (events.Issued((COMMUNE,)),)
    assert paper.state.recipients == tuple(paper.state.deliveries) == (COMMUNE,)


def test_an_agency_that_vanished_meanwhile_stops_the_issue_and_nothing_is_lost() -> None:
    paper = walk_to(Status.REGISTERED)
    paper.office.directory = a_directory()
    everybody = paper.office.directory
    paper.office.directory = type(everybody)((everybody.agencies[0],), everybody.people)
    with refused("exchange.recipient_unknown"):
        paper.give(CUC, commands.IssueDocument())
    paper.office.directory = everybody
    paper.give(CUC, commands.IssueDocument())
    assert paper.state.status is Status.ISSUED


def test_an_internal_document_goes_to_units_and_to_no_agency() -> None:
    paper = internal_paper(("VP",))
    assert paper.give(CUC, commands.IssueDocument()) == (events.Issued(()),)
    assert paper.state.deliveries == {}
    assert paper.state.recipients == ("VP",)
    assert paper.state.status is Status.ISSUED


def test_an_internal_document_to_an_unknown_unit_is_not_submitted() -> None:
    paper = Paper()
    paper.give(LAN, a_draft("thong_bao", "TB-SNV", recipients=("P9",), direction=Direction.INTERNAL))
    paper.give(LAN, a_version())
    with refused("exchange.recipient_unknown"):
        paper.give(LAN, commands.SubmitDocument("hung"))


def internal_paper(units: tuple[str, ...]) -> Paper:
    """Bring an internal notice to the register."""
    return registered_paper(a_draft("thong_bao", "TB-SNV", recipients=units, direction=Direction.INTERNAL))


def registered_paper(draft: commands.DraftDocument) -> Paper:
    """Bring a document along the shortest way to the register."""
    paper = Paper()
    paper.give(LAN, draft)
    paper.give(LAN, a_version())
    paper.give(LAN, commands.SubmitDocument("hung"))
    paper.give(HUNG, commands.ApproveContent())
    paper.give(CUC, commands.ApproveFormat())
    paper.give(MAI, commands.SignDocument(a_file("đã ký"), "c" * 64))
    paper.give(CUC, commands.TakeNumber())
    paper.give(CUC, commands.FillNumber(a_file("đã điền số")))
    paper.give(CUC, commands.SealDocument(a_file("đã đóng dấu"), "d" * 64))
    paper.give(CUC, commands.RegisterDocument())
    return paper


def test_only_the_clerk_may_let_a_number_go_unused() -> None:
    paper = walk_to(Status.NUMBERED)
    with refused("document.cancel_needs_clerk"):
        paper.give(LAN, commands.CancelDocument("Thôi"))
    early = walk_to(Status.SIGNED)
    early.give(LAN, commands.CancelDocument("Thôi"))
    assert early.state.status is Status.CANCELLED


def test_a_cancelled_document_keeps_its_number_so_that_the_book_has_no_gap() -> None:
    paper = walk_to(Status.NUMBERED)
    with refused("document.reason_missing"):
        paper.give(CUC, commands.CancelDocument(""))
    paper.give(CUC, commands.CancelDocument("Ban hành nhầm"))
    assert paper.state.status is Status.CANCELLED
    assert str(paper.state.code) == "01/SNV-TC"
    following = walk_to(Status.SIGNED, paper.office)
    following.give(CUC, commands.TakeNumber())
    assert str(following.state.code) == "02/SNV-TC"


def test_a_report_of_somebody_who_is_no_recipient_is_refused() -> None:
    with refused("exchange.not_a_recipient"):
        walk_to(Status.ISSUED).give(HUB_AT_HOME, commands.ReportDelivery("H99", StatusCode.DONE, "ai"))


def test_a_report_is_recorded_once_for_each_code() -> None:
    paper = walk_to(Status.ISSUED)
    report = commands.ReportDelivery(COMMUNE, StatusCode.ACCEPTED, "Hồ Thị Tâm", "Số đến 1")
    assert len(paper.give(HUB_AT_HOME, report)) == 1
    assert paper.give(HUB_AT_HOME, report) == ()
    assert paper.state.deliveries[COMMUNE].code is StatusCode.ACCEPTED


def test_an_agency_abbreviation_equal_to_that_of_a_kind_does_not_hinder_anybody() -> None:
    office = Office()
    agencies = (an_agency(abbreviation="BC"), *office.directory.agencies[1:])
    office.directory = type(office.directory)(agencies, office.directory.people)
    for kind, notation in (("bao_cao", "BC-BC"), ("cong_van", "BC-TC")):
        paper = Paper(office)
        paper.give(LAN, a_draft(kind, notation))
        assert paper.state.notation == notation
