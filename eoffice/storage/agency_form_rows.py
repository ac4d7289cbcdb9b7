"""Rows of what agencies settled about their documents."""

from __future__ import annotations

import sqlalchemy as sa

from eoffice.domain.agency_form import AgencyForm
from eoffice.services import codec
from eoffice.storage.schema import agency_form


def read_newest(connection: sa.Connection) -> tuple[AgencyForm, ...]:
    """Return the newest settings of every agency that has any."""
    newest = (
        sa.select(agency_form.c.agency, sa.func.max(agency_form.c.revision).label("revision"))
        .group_by(agency_form.c.agency)
        .subquery()
    )
    is_newest = sa.and_(agency_form.c.agency == newest.c.agency, agency_form.c.revision == newest.c.revision)
    found = sa.select(agency_form.c.content).join(newest, is_newest).order_by(agency_form.c.agency)
    return tuple(codec.decode(row.content, AgencyForm) for row in connection.execute(found))


def read_all(connection: sa.Connection, agency: str) -> tuple[AgencyForm, ...]:
    """Return every state of an agency's settings, the oldest first."""
    of_agency = sa.select(agency_form.c.content).where(agency_form.c.agency == agency)
    rows = connection.execute(of_agency.order_by(agency_form.c.revision))
    return tuple(codec.decode(row.content, AgencyForm) for row in rows)


def columns(value: AgencyForm) -> dict[str, object]:
    """Return settings as columns."""
    content = codec.encode(value).decode()
    return {"agency": value.agency, "revision": value.revision, "content": content}
