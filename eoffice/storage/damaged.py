"""Reading on past text that is no text any more, so that a check can say where the damage is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


def _decoded(raw: bytes) -> str:
    # The mark in place of a damaged byte makes the text differ, so every hash over it fails as it should.
    return raw.decode("utf-8", errors="replace")


@contextmanager
def readable_anyhow(connection: sa.Connection) -> Iterator[None]:
    """Read damaged text with a mark for each byte that is none; only checks may, all others must stop."""
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.text_factory = _decoded
    try:
        yield
    finally:
        driver.text_factory = str
