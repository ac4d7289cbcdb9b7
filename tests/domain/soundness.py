"""What must be true of every document at every moment, whatever was done before."""

from __future__ import annotations

from eoffice.domain.document import Direction, Document, Status

OUTGOING = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.CONTENT_APPROVED,
    Status.FORMAT_APPROVED,
    Status.SIGNED,
    Status.NUMBERED,
    Status.FILLED,
    Status.SEALED,
    Status.REGISTERED,
    Status.ISSUED,
    Status.CANCELLED,
)
INCOMING = tuple(status for status in Status if status not in OUTGOING)
_SIGNED = frozenset(OUTGOING[OUTGOING.index(Status.SIGNED) : OUTGOING.index(Status.CANCELLED)])
_NUMBERED = _SIGNED - {Status.SIGNED}
_SEALED = _NUMBERED - {Status.NUMBERED, Status.FILLED}
_ACCEPTED = frozenset(INCOMING) - {Status.ARRIVED, Status.REFUSED}
_ASSIGNED = _ACCEPTED - {Status.ACCEPTED, Status.DIRECTED}
_ENDED = frozenset({Status.ISSUED, Status.CANCELLED, Status.REFUSED, Status.DONE})


def faults(document: Document) -> list[str]:
    """Return the sentences that do not hold; none for a sound document."""
    said = {
        "it waits for exactly one person or role until it is at its end": _waits(document),
        "its status belongs to its direction": (document.status in INCOMING)
        == (document.direction is Direction.INCOMING),
        "everybody who has it may go on reading it": document.holder.person in {"", *document.participants},
    }
    own = _incoming(document) if document.direction is Direction.INCOMING else _outgoing(document)
    return [sentence for sentence, holds in (said | own).items() if not holds]


def _waits(document: Document) -> bool:
    holders = bool(document.holder.person) + (document.holder.role is not None)
    return holders == (0 if document.status in _ENDED else 1)


def _outgoing(document: Document) -> dict[str, bool]:
    status, is_open = document.status, document.status is not Status.CANCELLED
    latest = document.latest
    return {
        "its author may go on reading it": document.author in document.participants,
        "its versions count from one": [version.number for version in document.versions]
        == list(range(1, len(document.versions) + 1)),
        "without signature the pages are those of the newest version": document.signature is not None
        or document.pages == (latest.pages if latest else None),
        "beyond the draft it has a version": latest is not None or status in {Status.DRAFT, Status.CANCELLED},
        "it is signed from signing on": not is_open
        or (document.signature is not None) == (status in _SIGNED),
        "it has number and date from numbering on": not is_open
        or (document.code is not None) == (document.issued_date is not None) == (status in _NUMBERED),
        "it is sealed from sealing on": not is_open or (document.seal is not None) == (status in _SEALED),
        "what is sealed is what was signed, revised": document.seal is None
        or (document.signature is not None and document.pages == document.seal.pages),
        "only issued documents are delivered": not document.deliveries or status is Status.ISSUED,
        "every recipient of an issued document has a delivery": status is not Status.ISSUED
        or document.direction is Direction.INTERNAL
        or set(document.recipients) == set(document.deliveries),
        "it has nothing of an incoming document": document.arrival_number is None
        and document.origin is None
        and document.directive is None,
    }


def _incoming(document: Document) -> dict[str, bool]:
    return {
        "it says where it comes from": document.origin is not None and document.code is not None,
        "it has an arrival number from acceptance on": (document.arrival_number is not None)
        == (document.arrival_date is not None)
        == (document.status in _ACCEPTED),
        "somebody has the work from assignment on": (document.assignment is not None)
        == (document.status in _ASSIGNED),
        "its end has a result or a reason": bool(document.result)
        == (document.status in {Status.DONE, Status.REFUSED}),
        "it was never drafted here": document.signatory is None and not document.deliveries,
    }
