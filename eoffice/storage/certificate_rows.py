"""Rows of the registry of certificates."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from eoffice.domain.certificates import RegisteredCertificate
from eoffice.storage import moments
from eoffice.storage.database import Database
from eoffice.storage.schema import certificate


def keep(database: Database) -> Any:  # noqa: ANN401 - one of two dialects
    """Return the statement that adds an entry or replaces the one of its fingerprint."""
    names = (column.name for column in certificate.c if column.name != "fingerprint")
    return database.upsert(certificate, *names)


def read(connection: sa.Connection) -> tuple[RegisteredCertificate, ...]:
    """Return every entry, in the order of their keys."""
    rows = connection.execute(sa.select(certificate).order_by(certificate.c.fingerprint))
    return tuple(_entry(row) for row in rows)


def columns(value: RegisteredCertificate) -> dict[str, object]:
    """Return an entry as columns."""
    return {
        "fingerprint": value.fingerprint,
        "agency": value.agency,
        "person": value.person,
        "subject": value.subject,
        "issuer": value.issuer,
        "serial": value.serial,
        "not_before": moments.to_text(value.not_before),
        "not_after": moments.to_text(value.not_after),
        "policies": " ".join(value.policies),
        "registered_by": value.registered_by,
        "registered_at": moments.to_text(value.registered_at),
        "withdrawn_by": value.withdrawn_by,
        "withdrawn_at": moments.to_text(value.withdrawn_at),
        "reason": value.reason,
    }


def _entry(row: sa.Row[Any]) -> RegisteredCertificate:
    return RegisteredCertificate(
        row.fingerprint,
        row.agency,
        row.person,
        row.subject,
        row.issuer,
        row.serial,
        moments.from_text(row.not_before) or moments.BEGINNING,
        moments.from_text(row.not_after) or moments.BEGINNING,
        row.registered_by,
        moments.from_text(row.registered_at) or moments.BEGINNING,
        tuple(row.policies.split()),
        row.withdrawn_by,
        moments.from_text(row.withdrawn_at),
        row.reason,
    )
