"""How a document becomes one row of a list, and a row becomes what screens show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eoffice.domain.commands import GiveOpinion
from eoffice.domain.deciding import is_legal
from eoffice.domain.document import Document
from eoffice.services import codec
from eoffice.services.log import Record
from eoffice.services.ports import DocumentRow
from eoffice.storage import moments, schema

Columns = dict[str, Any]


@dataclass(frozen=True)
class _Dated:
    """The one thing of a record's body that a list needs; the rest is not decoded."""

    at: datetime


def last_change(record: Record) -> datetime:
    """Return when a record's event happened."""
    return codec.decode(record.body, _Dated).at


def listed(document: Document, updated_at: datetime, *, is_pending: bool = False) -> Columns:
    """Return the columns of a document's row; it is due for the search index."""
    latest = document.latest
    return {
        "id": document.id,
        "agency": document.agency,
        "version": document.events,
        "direction": document.direction.value,
        "kind": document.kind,
        "subject": _plain(document.subject),
        "status": document.status.value,
        "urgency": document.urgency.value,
        "author": document.author,
        "holder_person": document.holder.person,
        "holder_role": document.holder.role.value if document.holder.role else "",
        "since": moments.to_text(document.holder.since),
        "code": _plain(str(document.code)) if document.code else "",
        "issued_date": document.issued_date.isoformat() if document.issued_date else "",
        "origin": document.origin.agency if document.origin else "",
        "arrival_number": document.arrival_number or 0,
        "due": document.due.isoformat() if document.due else "",
        "updated_at": moments.to_text(updated_at),
        "is_pending": is_pending,
        "words": latest.words.digest if latest else "",
        "is_indexed": False,
        "asked": asked_column(document),
        "arrival_year": arrival_year(document),
    }


def arrival_year(document: Document) -> int:
    """Return the year of the arrival number; a state kept before years were noted has the day it came."""
    if document.arrival_year is not None:
        return document.arrival_year
    return document.arrival_date.year if document.arrival_date is not None else 0


def asked_column(document: Document) -> str:
    """Return the people whose opinion is waited for; nobody's once nothing can change any more."""
    if not is_legal(document, GiveOpinion):
        return ""
    people = sorted({request.person for request in document.requests if request.is_open})
    return f"|{'|'.join(people)}|" if people else ""


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL in text; in the log it stands escaped.
    return text.replace("\0", "") if "\0" in text else text


REPLACED = tuple(column.name for column in schema.listed.c if column.name != "id")
"""The columns that a newer state replaces."""


def shown(row: sa.RowMapping) -> DocumentRow:
    """Return what screens show of a row."""
    return DocumentRow(
        id=row["id"],
        direction=row["direction"],
        kind=row["kind"],
        subject=row["subject"],
        status=row["status"],
        urgency=row["urgency"],
        author=row["author"],
        holder_person=row["holder_person"],
        holder_role=row["holder_role"],
        since=moments.from_text(row["since"]),
        code=row["code"],
        issued_date=row["issued_date"],
        origin=row["origin"],
        arrival_number=row["arrival_number"],
        due=row["due"],
        updated_at=moments.from_text(row["updated_at"]) or moments.BEGINNING,
        is_pending=row["is_pending"],
    )


def record_of(row: sa.RowMapping) -> Record:
    """Return the record that a row of the log holds."""
    return Record(
        row["agency"], row["seq"], row["document"], row["version"], row["body"], row["previous"], row["hash"]
    )


def record_columns(record: Record) -> Columns:
    """Return the columns of a record."""
    return {
        "agency": record.agency,
        "seq": record.seq,
        "document": record.document,
        "version": record.version,
        "body": record.body,
        "previous": record.previous,
        "hash": record.hash,
    }
