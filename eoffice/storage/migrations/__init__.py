"""The one lineage of schema changes, for SQLite and PostgreSQL alike."""
