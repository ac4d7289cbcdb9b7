"""How much work waits for a person: what they have to accept or answer, and what of theirs is late."""

from __future__ import annotations

from eoffice.desktop.shell.facts import PlaceCount
from eoffice.domain.work.item_standing import Term
from eoffice.services.workplace import Workplace


def count_work(work: Workplace) -> PlaceCount:
    """Return the count of the place of work; reads the store."""
    waiting = {card.item.id for card in work.working.waiting_for_me()}
    overdue = {card.item.id for card in work.working.mine() if card.standing.term is Term.OVERDUE}
    return PlaceCount(len(waiting | overdue), len(overdue))
