"""What the hub does by itself after an event: hand a document to recipients, tell the sender."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.domain import commands, events
from eoffice.domain.document import Document, Origin
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import Directory


@dataclass(frozen=True)
class FollowUp:
    """A command of the hub in another agency; an empty document id asks for a new document."""

    agency: str
    document: str
    command: commands.Command


def follow_ups(event: events.Event, document: Document, actor: str, directory: Directory) -> list[FollowUp]:
    """Return the hub's own commands after an event; `document` is the state after it."""
    if isinstance(event, events.Issued):
        return [FollowUp(code, "", _received(document, actor, directory)) for code in event.recipients]
    status = _status_of(event)
    # Only what came from elsewhere has somebody to report to.
    if status is None or document.origin is None:
        return []
    code, text = status
    # The recipient is named by its agency alone: which unit works on it is its own business.
    report = commands.ReportDelivery(document.agency, code, _name(actor, directory), text)
    return [FollowUp(document.origin.agency, document.origin.document, report)]


def _received(document: Document, actor: str, directory: Directory) -> commands.ReceiveDocument:
    if (
        document.code is None
        or document.issued_date is None
        or document.pages is None
        or not document.versions
    ):
        message = "an issued document has number, date, pages and a version"
        raise AssertionError(message)
    # Named by the words on the pages, which is what the recipient can compare.
    signer = document.signatory.name if document.signatory else _name(actor, directory)
    origin = Origin(document.agency, document.id, document.kind, document.code, document.issued_date, signer)
    return commands.ReceiveDocument(
        subject=document.subject,
        origin=origin,
        pages=document.pages,
        words=document.versions[-1].words,
        attachments=document.attachments,
        urgency=document.urgency,
    )


def _name(person_id: str, directory: Directory) -> str:
    found = [person.name for person in directory.people if person.id == person_id]
    return found[0] if found else person_id


def _status_of(event: events.Event) -> tuple[StatusCode, str] | None:
    """Return the status a recipient's event reports to the sender."""
    match event:
        case events.Accepted():
            return StatusCode.ACCEPTED, f"Số đến {event.number}"
        case events.DocumentRefused():
            return StatusCode.REFUSED, event.reason
        case events.Assigned():
            return StatusCode.ASSIGNED, ""
        case events.WorkStarted():
            return StatusCode.IN_PROGRESS, ""
        case events.WorkCompleted():
            return StatusCode.DONE, event.result
        case _:
            return None
