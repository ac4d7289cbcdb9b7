"""What several decisions on an evaluation demand alike: people who are there, words that are given."""

from __future__ import annotations

from eoffice.domain.people import Person, Role
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.errors import NotFound, Refused


def colleague(person: str, around: WorkCircumstances) -> Person:
    """Return somebody who works in the agency of the one who asks; raises Refused `work.person_gone`."""
    try:
        found = around.directory.person(person)
    except NotFound as error:
        raise Refused("work.person_gone", person=person) from error
    if found.agency != around.actor.agency:
        raise Refused("work.person_gone", person=found.name)
    return found


def demand_text(text: str, field: str) -> None:
    """Raise Refused `evaluation.reason_needed` for words that are missing."""
    if not text.strip():
        raise Refused("evaluation.reason_needed", field=field)


def demand_opener(person: Person, actor: Person) -> None:
    """Let people begin their own evaluation, and those who keep or lead them."""
    is_head = actor.has(Role.UNIT_HEAD) and actor.unit == person.unit
    if actor.id != person.id and not is_head and not actor.has(Role.LEADER, Role.PERSONNEL):
        # The same words as for an evaluation that is there: nobody learns by trying how far a colleague is.
        raise Refused("permission.denied", person=actor.name, command="OpenEvaluation")
