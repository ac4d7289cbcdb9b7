"""Turns words into conditions on rows of lists: every word in the document's fields or in its text."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from eoffice.storage import tokens
from eoffice.storage.database import Database
from eoffice.storage.schema import listed, search_text

RARE = 500
"""A word found in fewer texts is looked up by them; others are probed while reading the newest rows."""

_index = sa.table("search", sa.column("rowid", sa.Integer), sa.column("search"))


class Words:
    """The words somebody looks for; with accents those written so come first."""

    def __init__(self, database: Database, words: str) -> None:
        self._database = database
        written, folded = tokens.of_query(words)
        self.is_empty = not words.strip()
        self.finds_nothing = not self.is_empty and not folded
        self._tiers = [written, folded] if written != folded else [folded]

    @property
    def tiers(self) -> list[tuple[str, ...]]:
        """Return what to look for, the closest first."""
        return self._tiers

    def probing(
        self, connection: sa.Connection, wanted: Sequence[str]
    ) -> tuple[sa.ColumnElement[bool], bool]:
        """Return the condition for words, and whether a rare word makes it quick by itself."""
        parts: list[sa.ColumnElement[bool]] = []
        is_quick = False
        for place, word in enumerate(wanted):
            keys = self._some_keys(connection, word, is_last=place == len(wanted) - 1)
            if len(keys) <= RARE:
                is_quick = True
                parts.append(sa.or_(listed.c.id.in_(keys), _shows_text(listed.c.words.in_(keys))))
            else:
                parts.append(self._probe(word, is_last=place == len(wanted) - 1))
        return sa.and_(*parts), is_quick

    def gathering(self, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the condition that gathers all finds of each word first: for words that are all common."""
        parts = []
        for place, word in enumerate(wanted):
            keys = self._keys(word, is_last=place == len(wanted) - 1)
            parts.append(sa.or_(listed.c.id.in_(keys), _shows_text(listed.c.words.in_(keys))))
        return sa.and_(*parts)

    def _some_keys(self, connection: sa.Connection, word: str, *, is_last: bool) -> list[str]:
        """Return the texts with a word, at most one more than is rare."""
        return list(connection.execute(self._keys(word, is_last=is_last).limit(RARE + 1)).scalars())

    def _keys(self, word: str, *, is_last: bool) -> sa.Select[str]:
        if not self._database.is_sqlite:
            return sa.select(search_text.c.key).where(_matches(word, is_last=is_last))
        found = _index.join(search_text, search_text.c.place == _index.c.rowid)
        return sa.select(search_text.c.key).select_from(found).where(_fts(word, is_last=is_last))

    def _probe(self, word: str, *, is_last: bool) -> sa.ColumnElement[bool]:
        """Return the condition that looks into the texts of one row at a time."""
        here = search_text.c.key.in_([listed.c.id, listed.c.words])
        if not self._database.is_sqlite:
            return sa.exists().where(here, _matches(word, is_last=is_last)).correlate(listed)
        at = sa.select(_index.c.rowid).where(
            _fts(word, is_last=is_last), _index.c.rowid == search_text.c.place
        )
        return sa.exists().where(here, sa.exists(at.correlate(search_text))).correlate(listed)


def _shows_text(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    # The second half is what the partial index on `words` asks for.
    return sa.and_(condition, listed.c.words != "")


def _fts(word: str, *, is_last: bool) -> sa.ColumnElement[bool]:
    """Return SQLite's match; the last word may be only the beginning of one."""
    return _index.c.search.op("MATCH", is_comparison=True)(f'"{word}"{"*" if is_last else ""}')


def _matches(word: str, *, is_last: bool) -> sa.ColumnElement[bool]:
    """Return PostgreSQL's match. A word holds letters and digits only, so quotes need no care."""
    asked = sa.cast(f"'{word}'{':*' if is_last else ''}", sa.dialects.postgresql.TSQUERY)
    return sa.column("vector").op("@@", is_comparison=True)(asked)
