"""How an event changes a work item; replaying a log never refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eoffice.domain.stamp import Stamp
from eoffice.domain.work import item_events as events
from eoffice.domain.work.item import (
    Excuse,
    Extension,
    HandIn,
    ItemStatus,
    Mark,
    MarkKind,
    Pause,
    WorkItem,
)
from eoffice.errors import Defect


def evolve_item(item: WorkItem | None, event: events.ItemEvent, stamp: Stamp) -> WorkItem:
    """Return the item after an event; raises Defect `log.no_beginning` on a log without its start."""
    if item is None:
        return _begin(event, stamp)
    change = _CHANGES.get(type(event))
    if change is None:
        raise Defect("log.event_unknown", event=type(event).__name__)
    changed = change(item, event, stamp)
    # Who has once had the item in hand may go on reading it, after a transfer too.
    people = changed.participants | {stamp.actor, changed.lead, changed.acceptor, *changed.workers}
    return replace(changed, participants=people, events=item.events + 1)


def _begin(event: events.ItemEvent, stamp: Stamp) -> WorkItem:
    # A log without its beginning is damaged or cut: no item could be made up that is true.
    if not isinstance(event, events.ItemAssigned):
        raise Defect("log.no_beginning", document=stamp.document)
    return WorkItem(
        id=stamp.document,
        agency=event.agency,
        title=event.title,
        product=event.product,
        quantity=event.quantity,
        source=event.source,
        author=stamp.actor,
        acceptor=event.acceptor,
        unit=event.unit,
        lead=event.lead,
        shares=event.shares,
        term_days=event.term_days,
        assigned_on=event.assigned_on,
        due=event.due,
        status=ItemStatus.ASSIGNED if event.is_agreed else ItemStatus.PROPOSED,
        since=stamp.at,
        participants=frozenset({stamp.actor, event.lead, event.acceptor, *(s.person for s in event.shares)}),
        events=1,
    )


def _in(item: WorkItem, status: ItemStatus, stamp: Stamp) -> WorkItem:
    return replace(item, status=status, since=stamp.at)


def _agreed(item: WorkItem, _: events.ItemAgreed, stamp: Stamp) -> WorkItem:
    return _in(item, ItemStatus.ASSIGNED, stamp)


def _started(item: WorkItem, _: events.ItemStarted, stamp: Stamp) -> WorkItem:
    return _in(item, ItemStatus.IN_PROGRESS, stamp)


def _handed_in(item: WorkItem, event: events.ItemHandedIn, stamp: Stamp) -> WorkItem:
    handin = HandIn(
        stamp.actor,
        stamp.at,
        event.day,
        item.due,
        event.quantity,
        event.documents,
        event.files,
        event.note,
        event.days_late,
    )
    given = replace(_in(item, ItemStatus.HANDED_IN, stamp), handins=(*item.handins, handin))
    # One missed term is one delay, however often the result goes to and fro afterwards.
    if not event.misses_term:
        return given
    return _marked(
        given, Mark(0, MarkKind.DELAY, item.quantity, "", "", stamp.at, item.due, event.days_late), stamp
    )


def _marked(item: WorkItem, mark: Mark, stamp: Stamp) -> WorkItem:
    numbered = replace(mark, number=len(item.marks) + 1, by=stamp.actor)
    return replace(item, marks=(*item.marks, numbered))


def _accepted(item: WorkItem, event: events.ItemAccepted, stamp: Stamp) -> WorkItem:
    done = _in(item, ItemStatus.ACCEPTED, stamp)
    return replace(done, accepted=event.quantity, accepted_on=event.day, comment=event.comment)


def _sent_back(item: WorkItem, event: events.ItemSentBack, stamp: Stamp) -> WorkItem:
    back = replace(_in(item, ItemStatus.SENT_BACK, stamp), comment=event.reason)
    fault = Mark(0, MarkKind.FAULT, event.units, event.reason, "", stamp.at, item.due)
    marked = _marked(back, fault, stamp)
    if event.is_objective:
        marked = _excused_by(
            marked, len(marked.marks), Excuse(stamp.actor, stamp.at, event.reason, event.evidence)
        )
    return replace(marked, due=event.due)


def _excused_by(item: WorkItem, number: int, excuse: Excuse) -> WorkItem:
    marks = tuple(replace(mark, excuse=excuse) if mark.number == number else mark for mark in item.marks)
    return replace(item, marks=marks)


def _excused(item: WorkItem, event: events.MarkExcused, stamp: Stamp) -> WorkItem:
    return _excused_by(item, event.number, Excuse(stamp.actor, stamp.at, event.reason, event.evidence))


def _paused(item: WorkItem, event: events.ItemPaused, stamp: Stamp) -> WorkItem:
    pause = Pause(event.day, event.reason, event.document)
    return replace(_in(item, ItemStatus.PAUSED, stamp), pauses=(*item.pauses, pause))


def _resumed(item: WorkItem, event: events.ItemResumed, stamp: Stamp) -> WorkItem:
    pauses = (*item.pauses[:-1], *(replace(pause, until=event.day) for pause in item.pauses[-1:]))
    return replace(_in(item, ItemStatus.IN_PROGRESS, stamp), pauses=pauses, due=event.due)


def _asked(item: WorkItem, event: events.ExtensionAsked, stamp: Stamp) -> WorkItem:
    asked = Extension(stamp.actor, event.due, event.reason)
    return replace(item, extensions=(*item.extensions, asked))


def _answered(item: WorkItem, *, is_granted: bool) -> WorkItem:
    if item.open_extension is None:
        return item
    last = replace(item.extensions[-1], is_open=False, is_granted=is_granted)
    return replace(item, extensions=(*item.extensions[:-1], last))


def _extended(item: WorkItem, event: events.ItemExtended, _: Stamp) -> WorkItem:
    # A term may be put off without having been asked for; an open request is answered by it.
    return replace(_answered(item, is_granted=True), due=event.due, comment=event.reason)


def _declined(item: WorkItem, event: events.ExtensionDeclined, _: Stamp) -> WorkItem:
    return replace(_answered(item, is_granted=False), comment=event.reason)


def _transferred(item: WorkItem, event: events.ItemTransferred, _: Stamp) -> WorkItem:
    return replace(
        item,
        lead=event.lead,
        unit=event.unit,
        shares=event.shares,
        acceptor=event.acceptor,
        comment=event.reason,
    )


def _part_gone(item: WorkItem, event: events.ItemPartTransferred, _: Stamp) -> WorkItem:
    # The other half stands in the log of the new item, of which this event carries the id.
    return replace(item, quantity=item.quantity - event.units)


def _requantified(item: WorkItem, event: events.QuantityChanged, _: Stamp) -> WorkItem:
    return replace(item, quantity=event.quantity)


def _cancelled(item: WorkItem, event: events.ItemCancelled, stamp: Stamp) -> WorkItem:
    return replace(_in(item, ItemStatus.CANCELLED, stamp), comment=event.reason)


def _urged(item: WorkItem, _: events.ItemUrged, __: Stamp) -> WorkItem:
    return replace(item, urged=item.urged + 1)


_CHANGES: dict[type, Callable[[WorkItem, Any, Stamp], WorkItem]] = {
    events.ItemAgreed: _agreed,
    events.ItemStarted: _started,
    events.ItemHandedIn: _handed_in,
    events.ItemAccepted: _accepted,
    events.ItemSentBack: _sent_back,
    events.MarkExcused: _excused,
    events.ItemPaused: _paused,
    events.ItemResumed: _resumed,
    events.ExtensionAsked: _asked,
    events.ItemExtended: _extended,
    events.ExtensionDeclined: _declined,
    events.ItemTransferred: _transferred,
    events.ItemPartTransferred: _part_gone,
    events.QuantityChanged: _requantified,
    events.ItemCancelled: _cancelled,
    events.ItemUrged: _urged,
}
