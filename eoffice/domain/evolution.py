"""How an event changes a document: `evolve` is the only place where state is made.

Replaying a log through `evolve` gives the same document every time; it never refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from eoffice.domain import arrivals, consulted, events
from eoffice.domain.document import (
    Document,
    FileRef,
    Holder,
    Opinion,
    Signing,
    Status,
    Version,
)
from eoffice.domain.exchange import Delivery, DeliveryStep, StatusCode
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.people import Role
from eoffice.domain.stamp import Stamp
from eoffice.errors import Defect

HUB = "hub"
"""The actor of events that the hub itself causes."""


@dataclass(frozen=True)
class Happened:
    """An event together with its stamp."""

    event: events.Event
    stamp: Stamp


def evolve(document: Document | None, event: events.Event, stamp: Stamp) -> Document:
    """Return the document after an event; raises Defect `log.no_beginning` on a log without its start."""
    if document is None:
        return _begin(event, stamp)
    change = _CHANGES.get(type(event))
    if change is None:
        raise Defect("log.event_unknown", event=type(event).__name__)
    # No checks here: a log that was once accepted must replay for ever, also under stricter rules.
    changed = change(document, event, stamp)
    # Who had it in hand keeps the right to read it, even when roles change later.
    people = changed.participants | {stamp.actor, changed.holder.person} - {"", HUB}
    return replace(changed, events=document.events + 1, participants=people)


def replay(log: Iterable[Happened], start: Document | None = None) -> Document | None:
    """Return the document that a log adds up to, or None for an empty log."""
    document = start
    for happened in log:
        document = evolve(document, happened.event, happened.stamp)
    return document


def _begin(event: events.Event, stamp: Stamp) -> Document:
    """Return the first state of a document."""
    if isinstance(event, events.Arrived):
        return arrivals.begin(event, stamp)
    if not isinstance(event, events.Drafted):
        raise Defect("log.no_beginning", document=stamp.document)
    return Document(
        id=stamp.document,
        agency=event.agency,
        direction=event.direction,
        kind=event.kind,
        subject=event.subject,
        status=Status.DRAFT,
        author=stamp.actor,
        unit=event.unit,
        holder=Holder(person=stamp.actor, since=stamp.at),
        urgency=event.urgency,
        signatory=event.signatory,
        notation=event.notation,
        recipients=event.recipients,
        participants=frozenset({stamp.actor}),
        events=1,
    )


def _held_by(
    document: Document, status: Status, at: datetime, person: str = "", role: Role | None = None
) -> Document:
    """Return the document in a new status, in new hands."""
    return replace(document, status=status, holder=Holder(person, role, at))


def _with_opinion(document: Document, text: str, stamp: Stamp) -> Document:
    """Return the document with a comment when there is one."""
    if not text:
        return document
    return replace(document, opinions=(*document.opinions, Opinion(stamp.actor, stamp.at, text)))


def _details_changed(document: Document, event: events.DetailsChanged, _: Stamp) -> Document:
    return replace(document, subject=event.subject, recipients=event.recipients, urgency=event.urgency)


def _form_changed(document: Document, event: events.FormChanged, _: Stamp) -> Document:
    return replace(document, kind=event.kind, notation=event.notation, signatory=event.signatory)


def _version_added(document: Document, event: events.VersionAdded, stamp: Stamp) -> Document:
    version = Version(
        len(document.versions) + 1, stamp.actor, stamp.at, event.master, event.pages, event.words, event.note
    )
    return replace(document, versions=(*document.versions, version), pages=event.pages)


def _attachment_added(document: Document, event: events.AttachmentAdded, _: Stamp) -> Document:
    return replace(document, attachments=(*document.attachments, event.file))


def _attachment_removed(document: Document, event: events.AttachmentRemoved, _: Stamp) -> Document:
    # By digest: two files may bear one name, and one file two.
    kept = tuple(file for file in document.attachments if file.digest != event.digest)
    return replace(document, attachments=kept)


def _submitted(document: Document, event: events.Submitted, stamp: Stamp) -> Document:
    return _with_opinion(_held_by(document, Status.SUBMITTED, stamp.at, person=event.to), event.note, stamp)


def _returned(document: Document, event: events.Returned, stamp: Stamp) -> Document:
    back = _held_by(document, Status.RETURNED, stamp.at, person=document.author)
    return _with_opinion(back, event.comment, stamp)


def _content_approved(document: Document, event: events.ContentApproved, stamp: Stamp) -> Document:
    # The clerk checks the form after the unit head has answered for the content (Art. 12).
    approved = _held_by(document, Status.CONTENT_APPROVED, stamp.at, role=Role.CLERK)
    return _with_opinion(approved, event.comment, stamp)


def _format_approved(document: Document, event: events.FormatApproved, stamp: Stamp) -> Document:
    # Only now does the signer see it: content and form are answered for.
    signer = document.signatory.person if document.signatory is not None else ""
    approved = _held_by(document, Status.FORMAT_APPROVED, stamp.at, person=signer)
    return _with_opinion(approved, event.comment, stamp)


def _signing(stamp: Stamp, pages: FileRef, certificate: str) -> Signing:
    return Signing(stamp.actor, stamp.at, pages, certificate)


def _signed(document: Document, event: events.Signed, stamp: Stamp) -> Document:
    # Number, date and seal are the clerk's work (Art. 15, 17).
    held = _held_by(document, Status.SIGNED, stamp.at, role=Role.CLERK)
    return replace(held, pages=event.pages, signature=_signing(stamp, event.pages, event.certificate))


def _number_taken(document: Document, event: events.NumberTaken, _: Stamp) -> Document:
    # The holder stays: the same clerks go on with filling, sealing, registering and issuing.
    code = CodeNumber(event.number, document.notation)
    return replace(document, status=Status.NUMBERED, code=code, issued_date=event.issued_date)


def _number_filled(document: Document, event: events.NumberFilled, _: Stamp) -> Document:
    return replace(document, status=Status.FILLED, pages=event.pages)


def _sealed(document: Document, event: events.Sealed, stamp: Stamp) -> Document:
    seal = _signing(stamp, event.pages, event.certificate)
    return replace(document, status=Status.SEALED, pages=event.pages, seal=seal)


def _evidence_kept(document: Document, event: events.EvidenceKept, _: Stamp) -> Document:
    return replace(document, pages=event.pages)


def _registered(document: Document, _event: events.Registered, _: Stamp) -> Document:
    return replace(document, status=Status.REGISTERED)


def _issued(document: Document, event: events.Issued, stamp: Stamp) -> Document:
    """Mark every agency as arrived: the hub puts it into their in-trays in the same transaction."""
    # One transaction puts it into every in-tray, so "arrived" is true from the first moment.
    step = DeliveryStep(StatusCode.ARRIVED, stamp.at, HUB)
    deliveries = {code: Delivery(code, StatusCode.ARRIVED, (step,)) for code in event.recipients}
    # From here on an agency goes by the code it has now, also where the draft named a former one.
    named = event.recipients or document.recipients
    issued = replace(document, status=Status.ISSUED, recipients=named, deliveries=deliveries)
    return replace(issued, holder=Holder(since=stamp.at))


def _delivery_reported(document: Document, event: events.DeliveryReported, stamp: Stamp) -> Document:
    step = DeliveryStep(event.code, stamp.at, event.by, event.text)
    # A report of an unknown recipient is kept rather than lost: replay never refuses.
    known = document.deliveries.get(event.recipient)
    delivery = known.report(step) if known else Delivery(event.recipient, event.code, (step,))
    return replace(document, deliveries={**document.deliveries, event.recipient: delivery})


def _cancelled(document: Document, event: events.Cancelled, stamp: Stamp) -> Document:
    # A number already taken stays with it, so that the book has no gap.
    ended = replace(document, status=Status.CANCELLED, holder=Holder(since=stamp.at))
    return _with_opinion(ended, event.reason, stamp)


_CHANGES: dict[type, Callable[[Document, Any, Stamp], Document]] = {
    events.DetailsChanged: _details_changed,
    events.FormChanged: _form_changed,
    events.VersionAdded: _version_added,
    events.AttachmentAdded: _attachment_added,
    events.AttachmentRemoved: _attachment_removed,
    events.Submitted: _submitted,
    events.Returned: _returned,
    events.ContentApproved: _content_approved,
    events.FormatApproved: _format_approved,
    events.Signed: _signed,
    events.NumberTaken: _number_taken,
    events.NumberFilled: _number_filled,
    events.Sealed: _sealed,
    events.EvidenceKept: _evidence_kept,
    events.Registered: _registered,
    events.Issued: _issued,
    events.DeliveryReported: _delivery_reported,
    events.Cancelled: _cancelled,
    **arrivals.CHANGES,
    **consulted.CHANGES,
}
