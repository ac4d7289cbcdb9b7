"""How events change an incoming document, from the in-tray to finished work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eoffice.domain import events
from eoffice.domain.document import (
    Assignment,
    Direction,
    Directive,
    Document,
    Holder,
    Status,
    Verification,
    Version,
)
from eoffice.domain.people import Role
from eoffice.domain.stamp import Stamp


def begin(event: events.Arrived, stamp: Stamp) -> Document:
    """Return the first state of an incoming document: in the clerks' in-tray."""
    version = Version(1, stamp.actor, stamp.at, event.pages, event.pages, event.words)
    return Document(
        id=stamp.document,
        agency=event.agency,
        direction=Direction.INCOMING,
        kind=event.origin.kind,
        subject=event.subject,
        status=Status.ARRIVED,
        author=stamp.actor,
        # No unit yet: the leader's directive decides who works on it.
        unit="",
        holder=Holder(role=Role.CLERK, since=stamp.at),
        urgency=event.urgency,
        versions=(version,),
        attachments=event.attachments,
        pages=event.pages,
        # Number and date are the sender's; our own are those of the arrival (Art. 22).
        code=event.origin.code,
        issued_date=event.origin.issued_date,
        origin=event.origin,
        events=1,
    )


def _verified(document: Document, event: events.Verified, stamp: Stamp) -> Document:
    found = Verification(event.verdict, stamp.actor, stamp.at, event.reasons)
    return replace(document, verification=found)


def _accepted(document: Document, event: events.Accepted, stamp: Stamp) -> Document:
    return replace(
        document,
        status=Status.ACCEPTED,
        arrival_number=event.number,
        # Not the year of the day: the clerk may still enter the old year's last arrivals in January.
        arrival_year=event.year,
        arrival_date=event.arrival_date,
        # After registration it is submitted to the leader for directive (Art. 23).
        holder=Holder(role=Role.LEADER, since=stamp.at),
    )


def _refused(document: Document, event: events.DocumentRefused, stamp: Stamp) -> Document:
    return replace(document, status=Status.REFUSED, result=event.reason, holder=Holder(since=stamp.at))


def _directed(document: Document, event: events.Directed, stamp: Stamp) -> Document:
    directive = Directive(stamp.actor, event.text, event.lead, event.coordinators, event.due)
    # Coordinators must read it although it never comes into their hands.
    people = document.participants | {event.lead, *event.coordinators}
    return replace(
        document,
        status=Status.DIRECTED,
        directive=directive,
        holder=Holder(person=event.lead, since=stamp.at),
        participants=people,
    )


def _assigned(document: Document, event: events.Assigned, stamp: Stamp) -> Document:
    return replace(
        document,
        status=Status.ASSIGNED,
        assignment=Assignment(event.person, stamp.actor, event.due, event.unit),
        holder=Holder(person=event.person, since=stamp.at),
    )


def _assignment_withdrawn(document: Document, _: events.AssignmentWithdrawn, stamp: Stamp) -> Document:
    # Back to where it stood before anybody was named: with the lead of the directive, else the leader.
    directive = document.directive
    holder = Holder(person=directive.lead, since=stamp.at) if directive is not None else None
    return replace(
        document,
        status=Status.DIRECTED if directive is not None else Status.ACCEPTED,
        assignment=None,
        holder=holder or Holder(role=Role.LEADER, since=stamp.at),
    )


def _started(document: Document, _event: events.WorkStarted, _: Stamp) -> Document:
    return replace(document, status=Status.IN_PROGRESS)


def _completed(document: Document, event: events.WorkCompleted, stamp: Stamp) -> Document:
    return replace(document, status=Status.DONE, result=event.result, holder=Holder(since=stamp.at))


CHANGES: dict[type, Callable[[Document, Any, Stamp], Document]] = {
    events.Verified: _verified,
    events.Accepted: _accepted,
    events.DocumentRefused: _refused,
    events.Directed: _directed,
    events.Assigned: _assigned,
    events.AssignmentWithdrawn: _assignment_withdrawn,
    events.WorkStarted: _started,
    events.WorkCompleted: _completed,
}
"""What each event of an incoming document does to it."""
