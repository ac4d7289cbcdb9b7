"""What every order on work has to satisfy: people who are there, shares that make one whole, open periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from eoffice.domain.people import Person, Role
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.item import Evidence, Share, WorkItem
from eoffice.errors import NotFound, Refused

LARGEST_QUANTITY = 100_000


def check_shares(lead: str, shares: tuple[Share, ...], around: WorkCircumstances) -> tuple[Share, ...]:
    """Return the shares of the people who carry the work; raises Refused `work.shares_*`."""
    given = shares or (Share(lead, Decimal(1)),)
    people = [share.person for share in given]
    if len(set(people)) != len(people) or lead not in people:
        raise Refused("work.shares_people", lead=name_of(lead, around))
    if any(not share.part.is_finite() or not 0 < share.part <= 1 for share in given):
        raise Refused("work.shares_sum", total=", ".join(str(share.part) for share in given))
    total = sum((share.part for share in given), Decimal(0))
    if total != 1:
        raise Refused("work.shares_sum", total=str(total))
    for person in people:
        colleague(person, around)
    return given


def name_of(person: str, around: WorkCircumstances) -> str:
    """Return somebody's name; the id of somebody the directory does not know any more."""
    try:
        return around.directory.person(person).name
    except NotFound:
        return person


def colleague(person: str, around: WorkCircumstances) -> Person:
    """Return somebody of the actor's agency; raises Refused `work.person_gone`."""
    try:
        found = around.directory.person(person)
    except NotFound as error:
        raise Refused("work.person_gone", person=person) from error
    if found.agency != around.actor.agency:
        raise Refused("work.person_gone", person=found.name)
    return found


def demand_acceptor(acceptor: str, shares: tuple[Share, ...], around: WorkCircumstances) -> None:
    """Let nobody accept his own work, and only those accept who answer for work."""
    person = colleague(acceptor, around)
    if acceptor in {share.person for share in shares}:
        raise Refused("work.own_work", person=person.name)
    if not person.has(Role.LEADER, Role.UNIT_HEAD):
        raise Refused("work.acceptor_role", person=person.name)


def demand_unlocked(people: tuple[str, ...], days: tuple[date, ...], around: WorkCircumstances) -> None:
    """Raise Refused `work.period_locked` when the result of one of the people would change."""
    for person in people:
        for day in days:
            period = around.locked(person, day)
            if period:
                raise Refused("work.period_locked", period=period, person=name_of(person, around))


def open_for(item: WorkItem, around: WorkCircumstances, *days: date) -> None:
    """Refuse what would change the result of anybody at work in a locked period."""
    demand_unlocked(item.workers, (item.due, *days), around)


def demand_text(text: str, field: str) -> None:
    """Refuse an order without its words; raises Refused `work.reason_needed`."""
    if not text.strip():
        raise Refused("work.reason_needed", field=field)


def demand_quantity(quantity: int, most: int = LARGEST_QUANTITY) -> None:
    """Refuse a number of units that cannot be; raises Refused `work.quantity_bad`."""
    if not 1 <= quantity <= most:
        raise Refused("work.quantity_bad", quantity=quantity, most=most)


def demand_evidence(evidence: Evidence) -> None:
    """Refuse an objective cause without its proof (Art. 14.2); raises Refused `work.evidence_needed`."""
    if evidence.is_empty:
        raise Refused("work.evidence_needed")


def demand_reach(lead: Person, around: WorkCircumstances) -> None:
    """Let a leader give work to everybody, the head of a unit to the unit."""
    actor = around.actor
    if actor.has(Role.LEADER) or (actor.has(Role.UNIT_HEAD) and actor.unit == lead.unit):
        return
    raise Refused("work.not_your_unit", person=lead.name)
