"""The registry of certificates: which one belongs to which person, or to the seal of an agency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_COLUMNS = (
    "agency person subject issuer serial not_before not_after policies "
    "registered_by registered_at withdrawn_by withdrawn_at reason"
)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "certificate",
        *(sa.Column(name, KEY, nullable=False) for name in ("fingerprint", *_COLUMNS.split())),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
