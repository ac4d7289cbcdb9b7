"""Decide a command against a document: events, or a typed refusal. Pure; who may is decided elsewhere.

`eoffice.services.permissions` has already said that the actor may ask; here the document's own
state and the rules of the office decide whether it can be done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from eoffice.domain import commands, consulting, receiving, sending
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.events import Event, EvidenceKept
from eoffice.domain.kinds import LETTER_KINDS
from eoffice.domain.numbering import ARRIVAL_SERIES, BookKey
from eoffice.errors import Refused

BEGINNINGS = (commands.DraftDocument, commands.ReceiveDocument)
"""The commands that need no document yet."""

# Letters have no abbreviation of their own: the series of all of them needs a name.
LETTER_SERIES = "CV"

# Whoever has approved answers for the very text: after submission only a return opens it again.
_EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
_UNSIGNED = _EDITABLE | {Status.SUBMITTED, Status.CONTENT_APPROVED, Status.FORMAT_APPROVED}
_UNISSUED = frozenset(
    {
        *_UNSIGNED,
        Status.SIGNED,
        Status.NUMBERED,
        Status.FILLED,
        Status.SEALED,
        Status.REGISTERED,
    }
)

LEGAL: dict[type, frozenset[Status]] = {
    commands.ChangeDetails: _EDITABLE,
    commands.ChangeForm: _EDITABLE,
    commands.AddVersion: _EDITABLE,
    commands.AddAttachment: _EDITABLE,
    commands.RemoveAttachment: _EDITABLE,
    commands.SubmitDocument: _EDITABLE,
    # The signer may still return it: after the signature the only way back is to cancel.
    commands.ReturnDocument: frozenset({Status.SUBMITTED, Status.CONTENT_APPROVED, Status.FORMAT_APPROVED}),
    commands.ApproveContent: frozenset({Status.SUBMITTED}),
    commands.ApproveFormat: frozenset({Status.CONTENT_APPROVED}),
    # Opinions are about a text that may still change: after the signature nothing of it does.
    **dict.fromkeys(consulting.DECIDERS, _UNSIGNED),
    commands.SignDocument: frozenset({Status.FORMAT_APPROVED}),
    # Number and date follow the signature, on paper and electronically (Art. 15.2, 15.3).
    commands.TakeNumber: frozenset({Status.SIGNED}),
    commands.FillNumber: frozenset({Status.NUMBERED}),
    commands.SealDocument: frozenset({Status.FILLED}),
    # Certificates end, papers must last: signed pages get evidence and stamps for as long as they are kept.
    commands.KeepEvidence: frozenset(
        {
            Status.SEALED,
            Status.REGISTERED,
            Status.ISSUED,
            Status.ACCEPTED,
            Status.DIRECTED,
            Status.ASSIGNED,
            Status.IN_PROGRESS,
            Status.DONE,
        }
    ),
    commands.RegisterDocument: frozenset({Status.SEALED}),
    commands.IssueDocument: frozenset({Status.REGISTERED}),
    # What is issued can only be revoked by another document (Art. 18.3).
    commands.CancelDocument: _UNISSUED,
    commands.ReportDelivery: frozenset({Status.ISSUED}),
    # Checked again at any time while somebody works on it: certificates may have been revoked.
    commands.RecordVerification: frozenset(
        {Status.ARRIVED, Status.ACCEPTED, Status.DIRECTED, Status.ASSIGNED, Status.IN_PROGRESS}
    ),
    commands.AcceptDocument: frozenset({Status.ARRIVED}),
    commands.RefuseDocument: frozenset({Status.ARRIVED}),
    commands.GiveDirective: frozenset({Status.ACCEPTED, Status.DIRECTED}),
    # Assigned again when somebody falls ill; the sender is told only once.
    commands.AssignWork: frozenset({Status.ACCEPTED, Status.DIRECTED, Status.ASSIGNED}),
    # Once begun, work is handed on, not taken back.
    commands.WithdrawAssignment: frozenset({Status.ASSIGNED}),
    commands.StartWork: frozenset({Status.ASSIGNED}),
    commands.CompleteWork: frozenset({Status.ASSIGNED, Status.IN_PROGRESS}),
}
"""In which statuses each command makes sense. Screens use it to grey out what cannot be done."""


def _keep_evidence(document: Document, command: commands.KeepEvidence, _: Circumstances) -> tuple[Event, ...]:
    if document.pages is None:
        raise Refused("document.no_version")
    if document.pages.digest == command.pages.digest:
        raise Refused("signing.pages_unchanged")
    return (EvidenceKept(command.pages),)


_DECIDERS: dict[type, Callable[[Any, Any, Circumstances], tuple[Event, ...]]] = {
    **sending.DECIDERS,
    **consulting.DECIDERS,
    **receiving.DECIDERS,
    commands.KeepEvidence: _keep_evidence,
}


def is_legal(document: Document, command: type) -> bool:
    """Tell whether a command makes sense in the document's present status."""
    return document.status in LEGAL.get(command, frozenset())


def decide(
    document: Document | None, command: commands.Command, circumstances: Circumstances
) -> tuple[Event, ...]:
    """Return the events of a command.

    Raises Refused with codes `document.*`, `number.*`, `signing.*`, `exchange.*`, `secrecy.*`.
    """
    # One comparison for both mistakes: beginning what exists, and going on with what does not.
    if isinstance(command, BEGINNINGS) != (document is None):
        raise Refused("document.exists" if document else "document.missing")
    if document is not None and not is_legal(document, type(command)):
        raise Refused("document.wrong_status", status=document.status.value, command=type(command).__name__)
    return _DECIDERS[type(command)](document, command, circumstances)


def book_needed(document: Document | None, command: commands.Command, today: date) -> BookKey | None:
    """Return the number book a command draws on, so that it can be locked before deciding."""
    if document is None:
        return None
    if isinstance(command, commands.TakeNumber):
        # The year of the number is that of the day it is taken, not of drafting or signing (Art. 15.1).
        return BookKey(document.agency, today.year, series_of(document))
    if isinstance(command, commands.AcceptDocument) and document.direction is Direction.INCOMING:
        return BookKey(document.agency, today.year, ARRIVAL_SERIES)
    return None


def series_of(document: Document) -> str:
    """Return the numbering series: letters share one, a named kind has its own by abbreviation.

    Two documents with the same notation are always in the same series (Art. 15.1): drafting sees to it.
    """
    if document.kind in LETTER_KINDS:
        return LETTER_SERIES
    return document.notation.split("-", 1)[0]
