"""How opinions and remarks change a document; the part of `evolution` that belongs to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eoffice.domain import events
from eoffice.domain.consultation import OpinionRequest, Remark, UnitOpinion
from eoffice.domain.document import Document
from eoffice.domain.stamp import Stamp


def _asked(document: Document, event: events.OpinionsAsked, stamp: Stamp) -> Document:
    asked = tuple(
        OpinionRequest(unit, person, stamp.actor, stamp.at, event.version, event.due, event.question)
        # Not strict: replay never refuses, and a log of long ago must not stop a hub.
        for unit, person in zip(event.units, event.people, strict=False)
    )
    # Whoever is asked must be able to read what they are asked about.
    people = document.participants | set(event.people)
    return replace(document, requests=(*document.requests, *asked), participants=people)


def _given(document: Document, event: events.OpinionGiven, stamp: Stamp) -> Document:
    opinion = UnitOpinion(stamp.actor, stamp.at, event.stance, event.text, event.version)
    return _changed(document, event.unit, opinion=opinion)


def _withdrawn(document: Document, event: events.OpinionRequestWithdrawn, _: Stamp) -> Document:
    return _changed(document, event.unit, is_withdrawn=True)


def _changed(document: Document, unit: str, **values: Any) -> Document:  # noqa: ANN401 - as `replace`
    requests = tuple(
        replace(one, **values) if one.unit == unit and one.is_open else one for one in document.requests
    )
    return replace(document, requests=requests)


def _remarked(document: Document, event: events.PassageRemarked, stamp: Stamp) -> Document:
    number = len(document.remarks) + 1
    remark = Remark(number, stamp.actor, stamp.at, event.version, event.page, event.passage, event.text)
    return replace(document, remarks=(*document.remarks, remark))


def _settled(document: Document, event: events.RemarkSettled, stamp: Stamp) -> Document:
    remarks = tuple(
        replace(one, settled_by=stamp.actor, settled_at=stamp.at, answer=event.answer)
        if one.number == event.number
        else one
        for one in document.remarks
    )
    return replace(document, remarks=remarks)


CHANGES: dict[type, Callable[[Document, Any, Stamp], Document]] = {
    events.OpinionsAsked: _asked,
    events.OpinionGiven: _given,
    events.OpinionRequestWithdrawn: _withdrawn,
    events.PassageRemarked: _remarked,
    events.RemarkSettled: _settled,
}
"""What each event of a consultation does."""
