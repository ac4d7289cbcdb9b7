"""The hash-chained log of a document or a matter: how an event becomes a record, and how a chain is checked.

hash = SHA-256(previous hash + body), where the body is canonical JSON and is stored as it was hashed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eoffice.domain.document import Document
from eoffice.domain.events import Event
from eoffice.domain.evolution import Happened, replay
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.matters import Matter, MatterEvent, evolve_matter
from eoffice.errors import Defect
from eoffice.services import codec

GENESIS = "0" * 64
"""What stands before the first record of every document."""

AnyEvent = Event | MatterEvent
"""What a record may hold. The field that names the log is called `document` for both: it is hashed."""


@dataclass(frozen=True)
class _Body:
    """What the hash covers."""

    document: str
    version: int
    agency: str
    order: str
    actor: str
    at: datetime
    kind: str
    event: Any
    """The event itself when a body is written, plain data when one is read."""


@dataclass(frozen=True)
class _Named:
    """The one thing of a body that tells what kind of log it is in."""

    kind: str


@dataclass(frozen=True)
class Record:
    """One event as it stands in the log."""

    agency: str
    seq: int
    """The place in the agency's feed, given by the store; 0 before."""
    document: str
    version: int
    body: str
    previous: str
    hash: str

    @property
    def is_matter(self) -> bool:
        """Tell whether it belongs to work rather than to a document; raises Defect on damage."""
        return codec.decode(self.body, _Named).kind in codec.MATTER_EVENTS

    def parsed(self) -> tuple[Event, Stamp, str]:
        """Return a document's event, its stamp and the order that caused it; raises Defect on damage."""
        body = self._body()
        return codec.event_from(body.kind, body.event), Stamp(body.document, body.actor, body.at), body.order

    def parsed_matter(self) -> tuple[MatterEvent, Stamp, str]:
        """Return an event of work, its stamp and the order that caused it; raises Defect on damage."""
        body = self._body()
        event = codec.matter_event_from(body.kind, body.event)
        return event, Stamp(body.document, body.actor, body.at), body.order

    def parsed_any(self) -> tuple[AnyEvent, Stamp, str]:
        """Return the event of either kind, its stamp and its order; raises Defect on damage."""
        return self.parsed_matter() if self.is_matter else self.parsed()

    def _body(self) -> _Body:
        # Labels outside the hash only help to find a record; the hashed body is what counts.
        body = codec.decode(self.body, _Body)
        if (body.document, body.version, body.agency) != (self.document, self.version, self.agency):
            raise Defect("log.mislabelled", document=self.document, version=self.version)
        return body


def link(previous: str, body: str) -> str:
    """Return the hash of a body that follows a hash."""
    # The hash before has a fixed length, so no two pairs of inputs run together.
    return hashlib.sha256(previous.encode() + body.encode()).hexdigest()


def record(agency: str, version: int, event: AnyEvent, stamp: Stamp, order: str, previous: str) -> Record:
    """Return the record of an event that follows the hash `previous`."""
    body = _Body(
        stamp.document,
        version,
        agency,
        order,
        stamp.actor,
        stamp.at,
        type(event).__name__,
        event,
    )
    text = codec.encode(body).decode()
    return Record(agency, 0, stamp.document, version, text, previous, link(previous, text))


def check_chain(records: Iterable[Record], previous: str = GENESIS, version: int = 0) -> str:
    """Return the hash of the last record; raises Defect `log.broken` where the chain does not hold."""
    for entry in records:
        # Versions must count on too: a whole tail cut out and renumbered would otherwise pass.
        version += 1
        sound = entry.previous == previous and entry.hash == link(previous, entry.body)
        if not sound or entry.version != version:
            raise Defect("log.broken", document=entry.document, version=entry.version)
        previous = entry.hash
    return previous


def document_of(records: Iterable[Record], start: Document | None = None) -> Document | None:
    """Return the document that records add up to, on top of an earlier state."""

    def happened() -> Iterable[Happened]:
        for entry in records:
            event, stamp, _ = entry.parsed()
            yield Happened(event, stamp)

    return replay(happened(), start)


def matter_of(records: Iterable[Record], start: Matter | None = None) -> Matter | None:
    """Return the matter that records add up to, on top of an earlier state."""
    matter = start
    for entry in records:
        event, stamp, _ = entry.parsed_matter()
        matter = evolve_matter(matter, event, stamp)
    return matter
