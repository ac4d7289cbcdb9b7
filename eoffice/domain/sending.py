"""Decisions on outgoing and internal documents, from the first draft to issue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from eoffice.domain import commands, events
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.document import Direction, Document, FileRef
from eoffice.domain.kinds import LETTER_KINDS
from eoffice.domain.people import Role
from eoffice.domain.secrecy import refuse_secret_names, refuse_secrets
from eoffice.domain.signing_right import checked_signatory, demand_right
from eoffice.errors import NotFound, Refused
from eoffice.text import clean, clean_line

LONGEST_SUBJECT = 500
"""Characters of a subject, as in the exchange format."""

LONGEST_NOTATION = 30
"""Characters of a notation, as in the exchange format."""

LONGEST_COMMENT = 100_000
"""Characters of a comment: about forty pages; longer words belong into a document of their own."""

Decider = Callable[[Any, Any, Circumstances], tuple[events.Event, ...]]


def checked_subject(subject: str) -> str:
    """Return a subject as stored; raises Refused when empty, too long or marked secret."""
    text = clean_line(subject)
    if not text:
        raise Refused("document.subject_missing")
    if len(text) > LONGEST_SUBJECT:
        raise Refused("document.subject_too_long", length=len(text), limit=LONGEST_SUBJECT)
    refuse_secrets([text])
    return text


def checked_comment(text: str, code: str) -> str:
    """Return a comment that must not be empty; raises Refused with the code given."""
    # A comment of invisible characters is no comment.
    cleaned = checked_note(text)
    if not cleaned:
        raise Refused(code)
    return cleaned


def checked_note(text: str) -> str:
    """Return a note as stored, which may be empty; raises Refused when too long or marked secret."""
    cleaned = clean(text).strip()
    if len(cleaned) > LONGEST_COMMENT:
        raise Refused("document.comment_too_long", length=len(cleaned), limit=LONGEST_COMMENT)
    refuse_secrets([cleaned])
    return cleaned


def check_clock(now: datetime, earlier: datetime | None) -> None:
    """Refuse to give out a number at a moment before what it follows: the hub's clock went back."""
    if earlier is not None and now < earlier:
        raise Refused("number.clock_behind", earlier=earlier.isoformat(), now=now.isoformat())


def _checked_notation(command: commands.DraftDocument | commands.ChangeForm, at: Circumstances) -> str:
    """Return the notation; it must keep number and symbol unique in the agency's year (Art. 15.1).

    It is the one that the kind gives. Of a kind not known here only the shape can be checked: a letter's
    begins with the agency's abbreviation, that of a named kind with the kind's.
    """
    agency = at.directory.agency(at.actor.agency)
    notation = clean_line(command.notation)
    if at.kinds is not None and command.kind in at.kinds.kinds:
        unit = agency.unit(at.actor.unit).abbreviation if at.actor.unit else ""
        if notation != at.kinds.kind(command.kind).notation(agency.abbreviation, unit):
            raise Refused("document.notation_wrong", notation=command.notation)
    groups = notation.split("-")
    is_formed = len(groups) > 1 and all(groups) and not {" ", "/"} & set(notation)
    # "QĐ-SNV" of a letter and of a decision would both be 05/QĐ-SNV, from two books.
    begins, ends = notation.startswith(f"{agency.abbreviation}-"), groups[-1] == agency.abbreviation
    fits = begins if command.kind in LETTER_KINDS else ends or not begins
    if not is_formed or not fits or len(notation) > LONGEST_NOTATION:
        raise Refused("document.notation_wrong", notation=command.notation)
    return notation


def _checked_recipients(recipients: tuple[str, ...], agency: str, direction: Direction) -> tuple[str, ...]:
    # The exchange format and the delivery board know each recipient once.
    if len(set(recipients)) != len(recipients):
        raise Refused("exchange.recipient_twice")
    # Inside the agency a document goes to units; a copy to oneself would be an arrival without sender.
    if direction is Direction.OUTGOING and agency in recipients:
        raise Refused("exchange.recipient_is_sender", agency=agency)
    return recipients


def _known_recipients(document: Document, at: Circumstances) -> tuple[str, ...]:
    """Return the recipients by their present codes; raises Refused when one cannot be reached.

    Asked already on submission: after signing nothing in a document can be put right any more.
    """
    if not document.recipients:
        raise Refused("exchange.recipient_missing")
    own = at.directory.agency(document.agency)
    known: list[str] = []
    unknown: list[str] = []
    for code in document.recipients:
        try:
            is_internal = document.direction is Direction.INTERNAL
            known.append(own.unit(code).id if is_internal else at.directory.agency(code).code)
        except NotFound:
            unknown.append(code)
    if unknown:
        raise Refused("exchange.recipient_unknown", agency=", ".join(unknown))
    return _checked_recipients(tuple(known), document.agency, document.direction)


def _draft(_: None, command: commands.DraftDocument, at: Circumstances) -> tuple[events.Event, ...]:
    if command.direction is Direction.INCOMING:
        raise Refused("document.incoming_not_drafted")
    signatory = checked_signatory(command.signatory, command.kind, at)
    return (
        events.Drafted(
            agency=at.actor.agency,
            direction=command.direction,
            kind=command.kind,
            notation=_checked_notation(command, at),
            subject=checked_subject(command.subject),
            unit=at.actor.unit,
            signatory=signatory,
            recipients=_checked_recipients(command.recipients, at.actor.agency, command.direction),
            urgency=command.urgency,
        ),
    )


def _change(
    document: Document, command: commands.ChangeDetails, _: Circumstances
) -> tuple[events.Event, ...]:
    recipients = _checked_recipients(command.recipients, document.agency, document.direction)
    return (events.DetailsChanged(checked_subject(command.subject), recipients, command.urgency),)


def _change_form(
    document: Document, command: commands.ChangeForm, at: Circumstances
) -> tuple[events.Event, ...]:
    changed = events.FormChanged(
        command.kind, _checked_notation(command, at), checked_signatory(command.signatory, command.kind, at)
    )
    now = events.FormChanged(document.kind, document.notation, document.signatory or command.signatory)
    if changed == now:
        raise Refused("document.form_same")
    return (changed,)


def _add_version(
    document: Document, command: commands.AddVersion, _: Circumstances
) -> tuple[events.Event, ...]:
    # Programs save without a change; a version must mean that something is different.
    latest = document.latest
    if latest is not None and latest.master.digest == command.master.digest and latest.pages == command.pages:
        raise Refused("document.version_same")
    return (events.VersionAdded(command.master, command.pages, command.words, checked_note(command.note)),)


def _attach(
    document: Document, command: commands.AddAttachment, _: Circumstances
) -> tuple[events.Event, ...]:
    if any(file.digest == command.file.digest for file in document.attachments):
        raise Refused("document.attachment_twice", name=command.file.name)
    refuse_secret_names(command.file.name)
    return (events.AttachmentAdded(replace(command.file, name=clean_line(command.file.name))),)


def _detach(
    document: Document, command: commands.RemoveAttachment, _: Circumstances
) -> tuple[events.Event, ...]:
    if all(file.digest != command.digest for file in document.attachments):
        raise Refused("document.attachment_missing")
    return (events.AttachmentRemoved(command.digest),)


def _submit(
    document: Document, command: commands.SubmitDocument, at: Circumstances
) -> tuple[events.Event, ...]:
    if document.latest is None:
        raise Refused("document.no_version")
    _known_recipients(document, at)
    head = at.directory.person(command.to)
    # Comments and approval go through the head of the drafting unit (Art. 10 to 12).
    if head.agency != document.agency or not head.has(Role.UNIT_HEAD, Role.LEADER):
        raise Refused("document.not_a_reviewer", person=head.name)
    # A unit head drafts, too; somebody else must answer for what they wrote.
    if head.id == document.author:
        raise Refused("document.own_reviewer", person=head.name)
    return (events.Submitted(head.id, checked_note(command.note)),)


def _return(_: Document, command: commands.ReturnDocument, __: Circumstances) -> tuple[events.Event, ...]:
    return (events.Returned(checked_comment(command.comment, "document.comment_missing")),)


def _approve_content(
    _: Document, command: commands.ApproveContent, __: Circumstances
) -> tuple[events.Event, ...]:
    return (events.ContentApproved(checked_note(command.comment)),)


def _approve_format(
    _: Document, command: commands.ApproveFormat, __: Circumstances
) -> tuple[events.Event, ...]:
    return (events.FormatApproved(checked_note(command.comment)),)


def _new_pages(document: Document, pages: FileRef) -> FileRef:
    # Signing, filling and sealing always add to the file: the same file means that nothing was done.
    if document.pages is not None and document.pages.digest == pages.digest:
        raise Refused("signing.pages_unchanged")
    return pages


def _sign(document: Document, command: commands.SignDocument, at: Circumstances) -> tuple[events.Event, ...]:
    # Asked again: people leave their posts and transfers end between drafting and signing.
    if document.signatory is not None:
        demand_right(document.signatory, document.kind, at)
    return (events.Signed(_new_pages(document, command.pages), command.certificate),)


def _take_number(document: Document, _: commands.TakeNumber, at: Circumstances) -> tuple[events.Event, ...]:
    # A desk has no book: two desks that counted on by themselves would give one number twice.
    if at.book is None:
        raise Refused("number.only_at_hub")
    check_clock(at.now, document.holder.since)
    book, number = at.book.take()
    return (events.NumberTaken(book.key.series, book.key.year, number, at.today),)


def _fill(document: Document, command: commands.FillNumber, _: Circumstances) -> tuple[events.Event, ...]:
    return (events.NumberFilled(_new_pages(document, command.pages)),)


def _seal(document: Document, command: commands.SealDocument, _: Circumstances) -> tuple[events.Event, ...]:
    return (events.Sealed(_new_pages(document, command.pages), command.certificate),)


def _register(_: Document, command: commands.RegisterDocument, __: Circumstances) -> tuple[events.Event, ...]:
    if command.copies < 1:
        raise Refused("document.copies_missing")
    return (events.Registered(command.copies),)


def _issue(document: Document, _: commands.IssueDocument, at: Circumstances) -> tuple[events.Event, ...]:
    recipients = _known_recipients(document, at)
    return (events.Issued(() if document.direction is Direction.INTERNAL else recipients),)


def _cancel(
    document: Document, command: commands.CancelDocument, at: Circumstances
) -> tuple[events.Event, ...]:
    # A number once taken stands in the clerk's book; only the clerk may let it go unused.
    if document.code is not None and not at.actor.has(Role.CLERK):
        raise Refused("document.cancel_needs_clerk", code=str(document.code))
    return (events.Cancelled(checked_comment(command.reason, "document.reason_missing")),)


def _report(
    document: Document, command: commands.ReportDelivery, _: Circumstances
) -> tuple[events.Event, ...]:
    if command.recipient not in document.deliveries:
        raise Refused("exchange.not_a_recipient", agency=command.recipient)
    steps = document.deliveries[command.recipient].steps
    # Each status is told once for a document; a repeated report is no event.
    if any(step.code is command.code for step in steps):
        return ()
    return (events.DeliveryReported(command.recipient, command.code, command.by, command.text),)


DECIDERS: dict[type, Decider] = {
    commands.DraftDocument: _draft,
    commands.ChangeDetails: _change,
    commands.ChangeForm: _change_form,
    commands.AddVersion: _add_version,
    commands.AddAttachment: _attach,
    commands.RemoveAttachment: _detach,
    commands.SubmitDocument: _submit,
    commands.ReturnDocument: _return,
    commands.ApproveContent: _approve_content,
    commands.ApproveFormat: _approve_format,
    commands.SignDocument: _sign,
    commands.TakeNumber: _take_number,
    commands.FillNumber: _fill,
    commands.SealDocument: _seal,
    commands.RegisterDocument: _register,
    commands.IssueDocument: _issue,
    commands.CancelDocument: _cancel,
    commands.ReportDelivery: _report,
}
"""The decider of each command on an outgoing or internal document."""
