"""Rows of the operational indicators from the logs of documents: terms, steps, drafts, signatures.

Everything is read from events as the hub stamped them; nothing is typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from eoffice.clock import VIETNAM, local_date
from eoffice.domain import events
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.evolution import evolve
from eoffice.domain.kpi.indicators import DocumentRow, DraftRow, SigningRow, StepRow
from eoffice.domain.kpi.periods import Period
from eoffice.domain.people import Directory
from eoffice.errors import NotFound
from eoffice.services.log import Record

BAD_SIGNATURE = "bad_signature"
"""It was taken in although its signature did not hold, so that paper had to prove it."""
UNSIGNED = "unsigned"
"""It ended without a digital signature."""
NOT_VERIFIED = "not_verified"
"""Nobody checked its signatures."""
_ENDS = frozenset({Status.ISSUED, Status.DONE, Status.CANCELLED, Status.REFUSED})


@dataclass
class IndicatorRows:
    """The rows of many documents."""

    documents: list[DocumentRow] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    drafts: list[DraftRow] = field(default_factory=list)
    signatures: list[SigningRow] = field(default_factory=list)


@dataclass
class _Life:
    """What one pass over a document's log finds."""

    first: datetime | None = None
    last: datetime | None = None
    submitted: int = 0
    returned: int = 0
    asked: datetime | None = None
    signed: datetime | None = None
    done: datetime | None = None
    despite: str = ""
    stays: list[tuple[Status, datetime, datetime | None]] = field(default_factory=list)


def collect(
    documents: Iterable[str],
    records_of: Callable[[str], Sequence[Record]],
    directory: Directory,
    agency: str,
    period: Period,
    rest: Callable[[], object] | None = None,
) -> IndicatorRows:
    """Return the rows of an agency's documents that were at work in a period; `rest` may stop it."""
    rows = IndicatorRows()
    for document in documents:
        if rest is not None:
            rest()
        add_document(rows, records_of(document), directory, agency, period)
    return rows


def add_document(
    rows: IndicatorRows, records: Sequence[Record], directory: Directory, agency: str, period: Period
) -> None:
    """Add what one document's log tells, when the document is the agency's and lived in the period."""
    # Work lies in the same feeds; its rows come from elsewhere.
    if not records or records[0].is_matter:
        return
    state, life = _lived(records)
    if state is None or state.agency != agency or not _touches(life, state, period):
        return
    unit = _unit(state, directory)
    if state.direction is Direction.INCOMING or life.done is not None:
        causes = _paper_causes(state, life)
        rows.documents.append(DocumentRow(state.id, unit, _end_of(state.due), life.done, causes))
    rows.steps.extend(
        StepRow(state.id, unit, status.value, since, until) for status, since, until in life.stays
    )
    if life.submitted:
        rows.drafts.append(DraftRow(state.id, unit, life.submitted, life.returned))
    if life.asked is not None:
        rows.signatures.append(SigningRow(state.id, unit, life.asked, life.signed))


def _lived(records: Sequence[Record]) -> tuple[Document | None, _Life]:
    state: Document | None = None
    life = _Life()
    for record in records:
        event, stamp, _ = record.parsed()
        before = state.status if state is not None else None
        state = evolve(state, event, stamp)
        life.first = life.first or stamp.at
        life.last = stamp.at
        _note(life, event, stamp.at)
        # Many events change no status: a stay lasts from one status to the next.
        if state.status is not before:
            _step(life, state.status, stamp.at)
    return state, life


def _note(life: _Life, event: events.Event, at: datetime) -> None:
    """Take what one event says."""
    match event:
        case events.Submitted():
            life.submitted += 1
        case events.Returned():
            life.returned += 1
        case events.FormatApproved():
            life.asked = at
        case events.Signed():
            life.signed = at
        case events.Accepted():
            life.despite = event.despite
        case events.WorkCompleted() | events.Issued():
            life.done = at
        case _:
            pass


def _step(life: _Life, status: Status, at: datetime) -> None:
    """End the stay in one step and begin the next; an end is no stay."""
    if life.stays and life.stays[-1][2] is None:
        name, since, _ = life.stays[-1]
        life.stays[-1] = (name, since, at)
    if status not in _ENDS:
        life.stays.append((status, at, None))


def _touches(life: _Life, state: Document, period: Period) -> bool:
    """Tell whether a document was at work in a period; an ended one only until its end."""
    if life.first is None or life.last is None or local_date(life.first) > period.last:
        return False
    return state.status not in _ENDS or local_date(life.last) >= period.first


def _unit(state: Document, directory: Directory) -> str:
    """Return the unit that handles a document: of whoever does the work, else the one it was drafted in."""
    lead = state.assignment.person if state.assignment else state.directive.lead if state.directive else ""
    if lead:
        try:
            return directory.person(lead).unit
        except NotFound:
            return state.unit
    return state.unit


def _end_of(day: date | None) -> datetime | None:
    """Return the moment a term ends: the end of its day in Vietnam."""
    return None if day is None else datetime.combine(day, time.max, VIETNAM)


def _paper_causes(state: Document, life: _Life) -> tuple[str, ...]:
    """Return why a document was not handled fully digitally."""
    found = []
    if state.direction is Direction.INCOMING:
        if life.despite:
            found.append(BAD_SIGNATURE)
        elif state.verification is None:
            found.append(NOT_VERIFIED)
    elif state.signature is None:
        found.append(UNSIGNED)
    return tuple(found)
