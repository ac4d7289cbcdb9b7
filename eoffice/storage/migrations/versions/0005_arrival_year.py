"""The year an arrival number belongs to, as a column: a register is closed and begun anew with the year."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 500
_NEW: dict[str, Any] = {"arrival_year": None, "requests": [], "remarks": []}
"""What a state says now beside what it said before; without it the check of the log would find it wrong."""


def upgrade() -> None:
    """Take the step: the years come from the log, and the kept states say them too."""
    op.add_column("listed", sa.Column("arrival_year", PLACE, nullable=False, server_default="0"))
    connection = op.get_bind()
    years = dict(_years(connection))
    for document, year in years.items():
        connection.execute(
            sa.text("UPDATE listed SET arrival_year = :year WHERE id = :id"), {"year": year, "id": document}
        )
    newer = sa.text("UPDATE document SET state = :state WHERE id = :id")
    for chunk in _states(connection, years):
        connection.execute(newer, chunk)


def _years(connection: sa.Connection) -> Iterator[tuple[str, int]]:
    """Give the year in which each document was taken into the register."""
    found = connection.execute(
        sa.text("SELECT document, body FROM record WHERE body LIKE :kind"),
        {"kind": '%"kind":"Accepted"%'},
    ).all()
    for document, body in found:
        told = json.loads(body)
        # A subject may hold the same words: what the record itself says decides.
        if told.get("kind") == "Accepted":
            yield document, int(told["event"]["year"])


def _states(connection: sa.Connection, years: dict[str, int]) -> Iterator[list[dict[str, str]]]:
    """Give the states as they read now, some at a time, in the form in which they are kept."""
    ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM document ORDER BY id"))]
    one = sa.text("SELECT state FROM document WHERE id = :id")
    for start in range(0, len(ids), _CHUNK):
        chunk = []
        for document in ids[start : start + _CHUNK]:
            state = _NEW | json.loads(connection.execute(one, {"id": document}).scalar_one())
            state["arrival_year"] = years.get(document)
            told = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            chunk.append({"id": document, "state": told})
        yield chunk
