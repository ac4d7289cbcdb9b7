"""Runs the steps on the connection that `migrating` hands over, inside its change."""

from __future__ import annotations

from alembic import context

from eoffice.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False
)
context.run_migrations()
