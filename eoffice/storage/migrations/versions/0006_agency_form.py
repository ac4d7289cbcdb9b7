"""What each agency settled about its own documents, state after state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "agency_form",
        sa.Column("agency", KEY, nullable=False),
        sa.Column("revision", PLACE, nullable=False),
        sa.Column("content", KEY, nullable=False),
        sa.PrimaryKeyConstraint("agency", "revision"),
    )
