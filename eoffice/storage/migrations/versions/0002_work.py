"""Work items and evaluations: their states, their lists, and what waiting orders make of them.

Only views and the desktop's overlay: the log itself holds them already, in the table of records.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SHOWN = (
    "agency kind title status person waits_for acceptor unit group period due assigned_on document updated_at"
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, KEY, nullable=False)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "matter",
        _text("id"),
        _text("agency"),
        _text("kind"),
        sa.Column("version", PLACE, autoincrement=False, nullable=False),
        _text("head"),
        _text("state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "worked",
        _text("id"),
        *(_text(name) for name in _SHOWN.split()),
        sa.Column("is_pending", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_worked_period", "worked", ["agency", "kind", "period", "unit"])
    op.create_index("ix_worked_waits", "worked", ["waits_for", "kind", "due"])
    op.create_index("ix_worked_due", "worked", ["agency", "kind", "status", "due"])
    op.create_index("ix_worked_document", "worked", ["document"])
    op.create_table(
        "worked_by", _text("matter"), _text("person"), sa.PrimaryKeyConstraint("matter", "person")
    )
    op.create_index("ix_worked_by_person", "worked_by", ["person", "matter"])
    op.create_table(
        "matter_overlay", _text("matter"), _text("kind"), _text("state"), sa.PrimaryKeyConstraint("matter")
    )
