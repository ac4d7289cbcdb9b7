"""Who is asked for an opinion on a document, so that it can be listed among what waits for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Take the step; no document of before has a request, so the empty default is the truth."""
    op.add_column("listed", sa.Column("asked", KEY, nullable=False, server_default=""))
    where = sa.text("asked != ''")
    op.create_index(
        "ix_listed_asked", "listed", ["agency", "updated_at"], sqlite_where=where, postgresql_where=where
    )
