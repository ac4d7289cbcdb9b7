"""Turns words into conditions on rows of lists, by the search index of either engine."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from eoffice.storage import tokens
from eoffice.storage.database import Database
from eoffice.storage.schema import listed, search_text

RARE = 3000
"""Words found together in no more texts than this are looked up by the texts; others while reading rows."""

_DIGEST_LENGTH = 64
_index = sa.table("search", sa.column("rowid", sa.Integer), sa.column("search"))


class Words:
    """The words somebody looks for; with accents those written so come first."""

    def __init__(self, database: Database, words: str) -> None:
        self._database = database
        written, folded = tokens.of_query(words)
        self.is_empty = not words.strip()
        self.finds_nothing = not self.is_empty and not folded
        self.tiers = [written, folded] if written != folded else [folded]
        """What to look for, the closest first."""

    def few(self, connection: sa.Connection, wanted: Sequence[str]) -> list[str] | None:
        """Return the documents whose texts hold all words; None when the texts are too many to name."""
        # One more than allowed tells "too many" without counting all of them.
        keys = list(connection.execute(self._keys(wanted).limit(RARE + 1)).scalars())
        if len(keys) > RARE:
            return None
        shared = [key for key in keys if len(key) == _DIGEST_LENGTH]
        shown = sa.select(listed.c.id).where(listed.c.words.in_(shared), listed.c.words != "")
        return [*keys, *connection.execute(shown).scalars()] if shared else keys

    def gathered(self, connection: sa.Connection, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the condition for rows whose texts hold all words: slow, but never too long."""
        keys = self._keys(wanted)
        by_fields = listed.c.id.in_(keys)
        is_shared = sa.func.length(search_text.c.key) == _DIGEST_LENGTH
        if connection.execute(keys.where(is_shared).limit(1)).first() is None:
            return by_fields
        # The last part is what the partial index on `words` asks for.
        by_text = sa.and_(listed.c.words.in_(keys.where(is_shared)), listed.c.words != "")
        return sa.or_(by_fields, by_text)

    def probed(self, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the condition that looks into the texts of one row at a time."""
        here = search_text.c.key.in_([listed.c.id, listed.c.words])
        return sa.exists().where(here, self._holds(wanted)).correlate(listed)

    def _keys(self, wanted: Sequence[str]) -> sa.Select[str]:
        """Return the query for the texts that hold all words."""
        if not self._database.is_sqlite:
            return sa.select(search_text.c.key).where(_matches(wanted))
        asked = _index.c.search.op("MATCH", is_comparison=True)(_fts(wanted))
        found = _index.join(search_text, search_text.c.place == _index.c.rowid)
        return sa.select(search_text.c.key).select_from(found).where(asked)

    def _holds(self, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return whether one text holds all words; SQLite's index is slow at asking for one row."""
        if not self._database.is_sqlite:
            return _matches(wanted)
        text = sa.literal(" ") + search_text.c.tokens + sa.literal(" ")
        # Blanks on both sides make whole words of it; only the last may go on, as it is being typed.
        parts = [f" {word} " for word in wanted[:-1]] + [f" {wanted[-1]}"]
        return sa.and_(*(sa.func.instr(text, part) > 0 for part in parts))


def _fts(wanted: Sequence[str]) -> str:
    """Return SQLite's question; the last word may be only the beginning of one."""
    return " AND ".join(f'"{word}"' for word in wanted) + "*"


def _matches(wanted: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return PostgreSQL's question. A word holds letters and digits only, so quotes need no care."""
    from sqlalchemy.dialects.postgresql import TSQUERY

    asked = " & ".join(f"'{word}'" for word in wanted) + ":*"
    return sa.column("vector").op("@@", is_comparison=True)(sa.cast(asked, TSQUERY))
