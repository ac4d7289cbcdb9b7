"""Who may see whose figures here, in the words of the one matrix; nothing is decided twice."""

from __future__ import annotations

from eoffice.desktop.session.session import Session
from eoffice.domain.people import Person, Role
from eoffice.errors import Refused
from eoffice.services.work_permissions import may_see_person


def seen_people(session: Session) -> tuple[Person, ...]:
    """Return the people whose standing I may see, I myself not among them."""
    me = session.work.me
    staff = session.work.ordering.directory.staff(me.agency)
    return tuple(one for one in staff if one.id != me.id and may_see_person(me, one))


def demand_seen(session: Session, person: str) -> Person:
    """Return a person whose standing I may see; raises Refused `permission.denied` otherwise."""
    for one in session.work.ordering.directory.staff(session.work.me.agency):
        if one.id == person and may_see_person(session.work.me, one):
            return one
    raise Refused("permission.denied", person=session.work.me.name, command="KpiView")


def is_manager(session: Session) -> bool:
    """Tell whether there is anybody whose figures I may see."""
    return session.work.me.has(Role.UNIT_HEAD, Role.LEADER, Role.PERSONNEL)


def may_keep_rules(session: Session) -> bool:
    """Tell whether I look after the rules: personnel, leaders, administrators."""
    return session.work.me.has(Role.PERSONNEL, Role.LEADER, Role.ADMINISTRATOR)


def units_seen(session: Session) -> list[tuple[str, str]]:
    """Return the units I may see as choices; leaders and personnel have the whole agency as well."""
    me = session.work.me
    agency = session.work.ordering.directory.agency(me.agency)
    if me.has(Role.LEADER, Role.PERSONNEL):
        return [(one.id, one.name) for one in agency.units]
    return [(one.id, one.name) for one in agency.units if one.id == me.unit]
