"""Decisions on incoming documents, from the in-tray to finished work."""

from __future__ import annotations

from datetime import date

from eoffice.domain import commands, events
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.document import Document
from eoffice.domain.people import Person
from eoffice.domain.secrecy import refuse_secret_names, refuse_secrets
from eoffice.domain.sending import Decider, check_clock, checked_comment
from eoffice.errors import Refused

VALID = "valid"
VERDICTS = frozenset({VALID, "unsigned", "indeterminate", "changed", "invalid"})
"""The words of a check of signatures."""


def _receive(_: None, command: commands.ReceiveDocument, at: Circumstances) -> tuple[events.Event, ...]:
    # The sender was checked as well; a document of another system might not have been.
    refuse_secrets([command.subject])
    refuse_secret_names(*(file.name for file in command.attachments))
    return (
        events.Arrived(
            agency=at.actor.agency,
            subject=command.subject,
            origin=command.origin,
            pages=command.pages,
            words=command.words,
            attachments=command.attachments,
            urgency=command.urgency,
        ),
    )


def _verify(_: Document, command: commands.RecordVerification, __: Circumstances) -> tuple[events.Event, ...]:
    if command.verdict not in VERDICTS:
        raise Refused("document.verdict_unknown", verdict=command.verdict)
    return (events.Verified(command.verdict, command.reasons),)


def _reason_despite(document: Document, command: commands.AcceptDocument) -> str:
    """Return why a document is taken whose signatures are not valid; empty when they are (Art. 22)."""
    # Nobody takes in what has not been checked; the check may come out badly, and is then answered for.
    if document.verification is None:
        raise Refused("document.not_verified")
    if document.verification.verdict == VALID:
        return ""
    return checked_comment(command.despite, "document.despite_missing")


def _accept(
    document: Document, command: commands.AcceptDocument, at: Circumstances
) -> tuple[events.Event, ...]:
    despite = _reason_despite(document, command)
    if at.book is None:
        raise Refused("number.only_at_hub")
    # Before the number: one given under a wrong clock could never be taken back.
    check_clock(at.now, document.holder.since)
    book, number = at.book.take()
    return (events.Accepted(book.key.year, number, at.today, despite),)


def _refuse(_: Document, command: commands.RefuseDocument, __: Circumstances) -> tuple[events.Event, ...]:
    return (events.DocumentRefused(checked_comment(command.reason, "document.reason_missing")),)


def _colleague(person_id: str, document: Document, at: Circumstances) -> Person:
    person = at.directory.person(person_id)
    # Work is given inside the agency; other agencies get a document of their own.
    if person.agency != document.agency:
        raise Refused("people.other_agency", person=person.name)
    return person


def _checked_due(due: date | None, today: date) -> date | None:
    # Today is allowed: urgent documents are solved at once (Art. 24.2).
    if due is not None and due < today:
        raise Refused("document.due_in_past", due=due.strftime("%d/%m/%Y"))
    return due


def _direct(
    document: Document, command: commands.GiveDirective, at: Circumstances
) -> tuple[events.Event, ...]:
    lead = _colleague(command.lead, document, at)
    for person in command.coordinators:
        _colleague(person, document, at)
    return (
        events.Directed(
            checked_comment(command.text, "document.directive_missing"),
            lead.id,
            command.coordinators,
            _checked_due(command.due, at.today),
        ),
    )


def _assign(document: Document, command: commands.AssignWork, at: Circumstances) -> tuple[events.Event, ...]:
    if not command.person and not command.unit:
        raise Refused("document.assignee_missing")
    # A person who is named goes before the unit: "to Finance" without a name means its head.
    person = _colleague(command.person, document, at) if command.person else _head_of(command, document, at)
    unit = "" if command.person else command.unit
    return (events.Assigned(person.id, _checked_due(command.due, at.today), unit),)


def _head_of(command: commands.AssignWork, document: Document, at: Circumstances) -> Person:
    name = at.directory.agency(document.agency).unit(command.unit).name  # refuses an unknown unit
    head = at.directory.head_of(document.agency, command.unit)
    if head is None:
        raise Refused("document.unit_without_head", unit=name)
    return head


def _take_back(_: Document, __: commands.WithdrawAssignment, ___: Circumstances) -> tuple[events.Event, ...]:
    return (events.AssignmentWithdrawn(),)


def _start(_: Document, __: commands.StartWork, ___: Circumstances) -> tuple[events.Event, ...]:
    return (events.WorkStarted(),)


def _complete(_: Document, command: commands.CompleteWork, __: Circumstances) -> tuple[events.Event, ...]:
    return (events.WorkCompleted(checked_comment(command.result, "document.result_missing")),)


DECIDERS: dict[type, Decider] = {
    commands.ReceiveDocument: _receive,
    commands.RecordVerification: _verify,
    commands.AcceptDocument: _accept,
    commands.RefuseDocument: _refuse,
    commands.GiveDirective: _direct,
    commands.AssignWork: _assign,
    commands.WithdrawAssignment: _take_back,
    commands.StartWork: _start,
    commands.CompleteWork: _complete,
}
"""The decider of each command on an incoming document."""
