"""Who gives an order, as the directory knows them in the very change that the order makes."""

from __future__ import annotations

from dataclasses import replace

from eoffice.domain.people import Directory, Person, Role

KEEPER = "hub"


def as_now(directory: Directory, actor: Person) -> Person:
    """Return the actor with the roles of this moment: some may just have been taken.

    Somebody whom the directory no longer has keeps none: their session may outlive them by a breath.
    The keeper of the hub stands in no directory.
    """
    if actor == keeper(actor.agency):
        return actor
    known = (one for one in directory.people if one.id == actor.id)
    return next(known, replace(actor, roles=frozenset()))


def keeper(agency: str) -> Person:
    """Return the administrator at this machine, who needs no account to rule the hub's own folder."""
    return Person(KEEPER, KEEPER, agency, "", "", frozenset({Role.ADMINISTRATOR}))
