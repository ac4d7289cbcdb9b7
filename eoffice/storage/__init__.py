"""Adapters that keep things: event log, lists, search, files, directory, accounts; SQLite and PostgreSQL."""
