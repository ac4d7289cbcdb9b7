"""Which work is to be reminded of: each time its term comes a stage nearer, never twice for one stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eoffice.domain.work.item_standing import Standing, Term
from eoffice.services.working import ItemCard


class Stage(StrEnum):
    """How near the term is; each stage is told once."""

    SOON = "soon"
    LAST_DAY = "last_day"
    """Today or the next working day."""
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Reminded:
    """What has been told: an item, its stage, and the term it was told for."""

    item: str
    stage: Stage
    due: str


def stage_of(standing: Standing) -> Stage | None:
    """Return the stage of a term; None while nothing has to be said."""
    if standing.term is Term.OVERDUE:
        return Stage.OVERDUE
    if standing.term is not Term.DUE_SOON:
        return None
    return Stage.LAST_DAY if standing.days <= 1 else Stage.SOON


def to_tell(cards: Iterable[ItemCard], told: frozenset[Reminded]) -> tuple[tuple[ItemCard, Reminded], ...]:
    """Return the cards whose stage has not been told yet; an extended term begins anew."""
    found = []
    for card in cards:
        stage = stage_of(card.standing)
        if stage is None:
            continue
        mark = Reminded(card.item.id, stage, card.item.due.isoformat())
        if mark not in told:
            found.append((card, mark))
    return tuple(found)
