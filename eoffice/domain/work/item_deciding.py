"""Decide a command on a work item: events, or a typed refusal. Pure; who may ask is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from eoffice.domain.work import item_commands as commands
from eoffice.domain.work import item_events as events
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.item import (
    ItemStatus,
    MarkKind,
    Source,
    SourceKind,
    WorkItem,
)
from eoffice.domain.work.item_demands import (
    LARGEST_QUANTITY,
    check_shares,
    colleague,
    demand_acceptor,
    demand_evidence,
    demand_quantity,
    demand_reach,
    demand_text,
    demand_unlocked,
    open_for,
)
from eoffice.domain.work.products import ProductUse
from eoffice.errors import Refused

LONGEST_TERM = 750
"""Working days: about three years."""

_S = ItemStatus
_OPEN = frozenset({_S.ASSIGNED, _S.IN_PROGRESS, _S.PAUSED, _S.SENT_BACK, _S.HANDED_IN})
_AT_WORK = frozenset({_S.ASSIGNED, _S.IN_PROGRESS, _S.SENT_BACK})

LEGAL: dict[type, frozenset[ItemStatus]] = {
    commands.AgreeToItem: frozenset({_S.PROPOSED}),
    commands.StartItem: frozenset({_S.ASSIGNED, _S.SENT_BACK}),
    commands.HandInItem: _AT_WORK,
    commands.AcceptItem: frozenset({_S.HANDED_IN}),
    commands.SendBackItem: frozenset({_S.HANDED_IN}),
    # The proof of an objective cause often comes after the result was accepted.
    commands.ExcuseMark: _OPEN | {_S.ACCEPTED},
    commands.PauseItem: _AT_WORK,
    commands.ResumeItem: frozenset({_S.PAUSED}),
    commands.AskExtension: _AT_WORK,
    commands.ExtendItem: _AT_WORK,
    commands.DeclineExtension: _AT_WORK,
    commands.TransferItem: _OPEN | {_S.PROPOSED},
    # What lies handed in is accepted or sent back first: nobody judges units that are gone.
    commands.TransferPart: _AT_WORK | {_S.PAUSED},
    commands.ChangeQuantity: _AT_WORK | {_S.PAUSED},
    commands.CancelItem: _OPEN | {_S.PROPOSED},
    commands.UrgeItem: _AT_WORK | {_S.PAUSED},
}
"""In which statuses each command makes sense."""


def decide_item(
    item: WorkItem | None, command: commands.ItemCommand, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    """Return the events of a command; raises Refused with codes `work.*`."""
    # An id that is used already must not begin a second time: its log would then tell of two items.
    if isinstance(command, commands.AssignItem) != (item is None):
        raise Refused("work.exists" if item else "work.missing")
    if item is not None and item.status not in LEGAL[type(command)]:
        raise Refused("work.wrong_status", status=item.status.value, command=type(command).__name__)
    return _DECIDERS[type(command)](item, command, around)


def _assign(_: None, command: commands.AssignItem, around: WorkCircumstances) -> tuple[events.ItemEvent, ...]:
    demand_text(command.title, "title")
    demand_quantity(command.quantity)
    # No days at all is allowed: due on the day on which it is given.
    if not 0 <= command.term_days <= LONGEST_TERM:
        raise Refused("work.term_bad", days=command.term_days, most=LONGEST_TERM)
    acceptor = command.acceptor or around.actor.id
    shares = check_shares(command.lead, command.shares, around)
    demand_acceptor(acceptor, shares, around)
    # Work for oneself needs no reach over others; it needs somebody who agrees, further below.
    is_own = around.actor.id in {share.person for share in shares}
    lead = colleague(command.lead, around)
    if not is_own:
        demand_reach(lead, around)
    _check_source(command, around)
    due = around.calendar.add_working_days(around.today, command.term_days)
    demand_unlocked(tuple(share.person for share in shares), (due,), around)
    assigned = events.ItemAssigned(
        agency=around.actor.agency,
        title=command.title.strip(),
        product=product_in_use(command.product, around),
        quantity=command.quantity,
        source=command.source,
        acceptor=acceptor,
        unit=lead.unit,
        lead=lead.id,
        shares=shares,
        term_days=command.term_days,
        assigned_on=around.today,
        due=due,
        # What somebody gives himself counts only when the one who will accept it agrees.
        is_agreed=not is_own,
    )
    return (assigned,)


def _check_source(command: commands.AssignItem, around: WorkCircumstances) -> None:
    source = command.source
    if source.kind is SourceKind.DIRECTIVE and not source.document:
        raise Refused("work.source_missing", kind=source.kind.value)
    if source.kind is SourceKind.PLAN:
        # A line of a plan is named by its place, which is why lines that stand are never renumbered.
        plan = around.plan
        if plan is None or plan.id != source.plan or not 1 <= source.line <= len(plan.lines):
            raise Refused("work.source_missing", kind=source.kind.value)
        if plan.lines[source.line - 1].product != command.product:
            raise Refused("work.plan_differs", product=command.product, line=source.line)


def product_in_use(code: str, around: WorkCircumstances) -> ProductUse:
    """Return a product with its coefficient of this day; raises Refused `work.product_unknown`."""
    found = around.catalogue.product(code, around.today) if around.catalogue else None
    if found is None:
        raise Refused("work.product_unknown", product=code)
    return ProductUse(found.code, found.name, found.unit, found.factor)


def _agree(
    item: WorkItem, _: commands.AgreeToItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    open_for(item, around)
    return (events.ItemAgreed(),)


def _start(_: WorkItem, __: commands.StartItem, ___: WorkCircumstances) -> tuple[events.ItemEvent, ...]:
    return (events.ItemStarted(),)


def _hand_in(
    item: WorkItem, command: commands.HandInItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_quantity(command.quantity)
    # Only what can be looked at is a result: a number of units alone proves nothing.
    if not command.documents and not command.files:
        raise Refused("work.result_missing")
    open_for(item, around)
    is_late = around.today > item.due
    # Handed in on a Saturday after a Friday: late, though no working day has passed.
    days = max(1, around.calendar.working_days_between(item.due, around.today)) if is_late else 0
    # One missed term is one delay, even if the result comes back and is handed in again.
    known = any(mark.kind is MarkKind.DELAY and mark.due == item.due for mark in item.marks)
    handed = events.ItemHandedIn(
        around.today,
        command.quantity,
        command.documents,
        command.files,
        command.note.strip(),
        days,
        misses_term=is_late and not known,
    )
    return (handed,)


def _accept(
    item: WorkItem, command: commands.AcceptItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    # Neither whoever had a share in it nor whoever handed it in for the others accepts it.
    if around.actor.id in item.workers or around.actor.id == item.handins[-1].person:
        raise Refused("work.own_work", person=around.actor.name)
    # More than was handed in cannot be accepted: the last handing in is what was looked at.
    demand_quantity(command.quantity, item.handins[-1].quantity)
    open_for(item, around)
    return (events.ItemAccepted(around.today, command.quantity, command.comment.strip()),)


def _send_back(
    item: WorkItem, command: commands.SendBackItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    if around.actor.id in item.workers:
        raise Refused("work.own_work", person=around.actor.name)
    demand_text(command.reason, "reason")
    if command.is_objective:
        demand_evidence(command.evidence)
    # A term given anew never lies before the old one: being sent back must not make anybody later.
    if command.due < around.today or command.due < item.due:
        raise Refused("work.due_bad", due=command.due.isoformat())
    # Nothing said means that all of it was at fault.
    units = command.units or item.quantity
    demand_quantity(units, item.quantity)
    open_for(item, around, command.due)
    back = events.ItemSentBack(
        command.reason.strip(), units, command.due, command.is_objective, command.evidence
    )
    return (back,)


def _excuse(
    item: WorkItem, command: commands.ExcuseMark, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    demand_evidence(command.evidence)
    # A mark excused already does not count, and is not excused a second time.
    if not any(mark.number == command.number and mark.counts for mark in item.marks):
        raise Refused("work.mark_missing", number=command.number)
    open_for(item, around)
    return (events.MarkExcused(command.number, command.reason.strip(), command.evidence),)


def _pause(
    item: WorkItem, command: commands.PauseItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    open_for(item, around)
    return (events.ItemPaused(around.today, command.reason.strip(), command.document),)


def _resume(
    item: WorkItem, _: commands.ResumeItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    since = item.pauses[-1].since
    # The day of the pause had not been used; the day of resumption is not counted.
    left = around.calendar.working_days_between(since - timedelta(days=1), item.due)
    due = around.calendar.add_working_days(around.today, left) if left else item.due
    open_for(item, around, due)
    # A term never comes nearer by a pause, whatever a new calendar makes of the days.
    return (events.ItemResumed(around.today, max(due, item.due)),)


def _demand_later(item: WorkItem, due: date, around: WorkCircumstances) -> None:
    if due <= item.due or due < around.today:
        raise Refused("work.due_bad", due=due.isoformat())


def _ask(
    item: WorkItem, command: commands.AskExtension, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    _demand_later(item, command.due, around)
    if item.open_extension is not None:
        raise Refused("work.extension_open")
    return (events.ExtensionAsked(command.due, command.reason.strip()),)


def _extend(
    item: WorkItem, command: commands.ExtendItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    _demand_later(item, command.due, around)
    open_for(item, around, command.due)
    return (events.ItemExtended(command.due, command.reason.strip()),)


def _decline(
    item: WorkItem, command: commands.DeclineExtension, _: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    if item.open_extension is None:
        raise Refused("work.extension_missing")
    return (events.ExtensionDeclined(command.reason.strip()),)


def _transfer(
    item: WorkItem, command: commands.TransferItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    shares = check_shares(command.lead, command.shares, around)
    acceptor = command.acceptor or item.acceptor
    demand_acceptor(acceptor, shares, around)
    lead = colleague(command.lead, around)
    demand_reach(lead, around)
    open_for(item, around)
    demand_unlocked(tuple(share.person for share in shares), (item.due,), around)
    moved = events.ItemTransferred(lead.id, lead.unit, shares, acceptor, command.reason.strip())
    return (moved,)


def _transfer_part(
    item: WorkItem, command: commands.TransferPart, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    # The last unit is not a part: then the whole item is transferred.
    demand_quantity(command.units, item.quantity - 1)
    whole = commands.TransferItem(command.lead, command.reason, command.shares, command.acceptor)
    (moved,) = _transfer(item, whole, around)
    if not isinstance(moved, events.ItemTransferred) or not command.item or command.item == item.id:
        raise Refused("work.exists")
    part = events.ItemPartTransferred(
        command.item, command.units, moved.lead, moved.unit, moved.shares, moved.acceptor, moved.reason
    )
    return (part,)


def _change_quantity(
    item: WorkItem, command: commands.ChangeQuantity, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    demand_quantity(command.quantity)
    if command.quantity == item.quantity:
        raise Refused("work.quantity_bad", quantity=command.quantity, most=LARGEST_QUANTITY)
    # What is asked for is the denominator of the ratio (Art. 14.2): never touched in a locked period.
    open_for(item, around)
    return (events.QuantityChanged(command.quantity, command.reason.strip()),)


def _cancel(
    item: WorkItem, command: commands.CancelItem, around: WorkCircumstances
) -> tuple[events.ItemEvent, ...]:
    demand_text(command.reason, "reason")
    open_for(item, around)
    return (events.ItemCancelled(command.reason.strip()),)


def _urge(_: WorkItem, command: commands.UrgeItem, __: WorkCircumstances) -> tuple[events.ItemEvent, ...]:
    demand_text(command.text, "text")
    return (events.ItemUrged(command.text.strip()),)


def directive(document: str) -> Source:
    """Return the source of work that a directive on a document asks for."""
    return Source(SourceKind.DIRECTIVE, document=document)


_DECIDERS: dict[type, Callable[[Any, Any, WorkCircumstances], tuple[events.ItemEvent, ...]]] = {
    commands.AssignItem: _assign,
    commands.AgreeToItem: _agree,
    commands.StartItem: _start,
    commands.HandInItem: _hand_in,
    commands.AcceptItem: _accept,
    commands.SendBackItem: _send_back,
    commands.ExcuseMark: _excuse,
    commands.PauseItem: _pause,
    commands.ResumeItem: _resume,
    commands.AskExtension: _ask,
    commands.ExtendItem: _extend,
    commands.DeclineExtension: _decline,
    commands.TransferItem: _transfer,
    commands.TransferPart: _transfer_part,
    commands.ChangeQuantity: _change_quantity,
    commands.CancelItem: _cancel,
    commands.UrgeItem: _urge,
}
