"""The authorities that desks believe, kept as one value: a dozen at most, always read together."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from eoffice.domain.trust_roots import TrustRoot
from eoffice.services import codec
from eoffice.storage.database import Database
from eoffice.storage.schema import setting

_KEY = "directory.roots"


@dataclass(frozen=True)
class _Kept:
    roots: tuple[TrustRoot, ...]


def read(connection: sa.Connection) -> tuple[TrustRoot, ...]:
    """Return every entry, in the order in which they came."""
    found = connection.execute(sa.select(setting.c.value).where(setting.c.key == _KEY)).scalar()
    return codec.decode(found, _Kept).roots if found else ()


def keep(database: Database, connection: sa.Connection, roots: tuple[TrustRoot, ...]) -> object:
    """Keep the entries in place of those kept before; `setting` is part of every backup."""
    value = codec.encode(_Kept(roots)).decode()
    return connection.execute(database.upsert(setting, "value"), {"key": _KEY, "value": value})
